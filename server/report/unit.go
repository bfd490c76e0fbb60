package report

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A Unit is how it is written how far vehicles go on their fuel. Each is computed of way and
// volume by itself, and not of the other, which is rounded.
type Unit string

// The units.
const (
	KMPerL    Unit = "km_l"
	LPer100KM Unit = "l_100km"
)

// Units lists them in the order in which people choose; the first is meant where none is
// said.
func Units() []Unit { return []Unit{KMPerL, LPer100KM} }

// Name returns the unit as it is written.
func (u Unit) Name() string {
	if u == LPer100KM {
		return "L/100 km"
	}
	return "km/L"
}

// inUnit are the columns of L/100 km in the place of those of km/L.
var inUnit = map[string]Column{
	"economy": {"intake", Intake, LPer100KM.Name()}, "reference": {"reference_intake", Intake, LPer100KM.Name()},
}

// columns returns columns in the unit.
func (u Unit) columns(list []Column) []Column {
	list = slices.Clone(list)
	if u != LPer100KM {
		return list
	}
	for i, c := range list {
		if other, there := inUnit[c.Key]; there {
			list[i] = other
		}
	}
	return list
}

// of returns how far it was on so much: meters a liter, or milliliters for 100 km, which is
// rounded half up.
func (u Unit) of(m int64, v dispense.Volume) int64 {
	if u == LPer100KM {
		return (int64(v)*100 + m/2) / m
	}
	return reconcile.Economy(m, v)
}

// Of returns meters a liter in the unit.
func (u Unit) Of(mPerL int64) int64 {
	if u == LPer100KM {
		return (100_000_000 + mPerL/2) / mPerL
	}
	return mPerL
}

// reference is Of as a cell; not known where nobody has said it.
func (u Unit) reference(mPerL *int64) Cell {
	if mPerL == nil || u == LPer100KM && *mPerL <= 0 {
		return Cell{}
	}
	return number(u.Of(*mPerL))
}

// deviation returns how far a figure is above what it should be, in tenths of a percent.
func (u Unit) deviation(figure int64, mPerL *int64) Cell {
	if mPerL == nil || *mPerL <= 0 {
		return Cell{}
	}
	r := u.Of(*mPerL)
	if r <= 0 {
		return Cell{}
	}
	return number(deviation(figure, r))
}

// deviation returns how far a figure is above a reference, in tenths of a percent.
func deviation(n, reference int64) int64 { return (n - reference) * 1000 / reference }

// In returns the question in another unit, in the same order of rows: whoever goes far on a
// liter takes little for 100 km.
func (q Question) In(u Unit) Question {
	if q.Unit == u {
		return q
	}
	q.Unit = u
	for from, to := range inUnit {
		other := to.Key
		if u == KMPerL {
			from, other = other, from
		}
		if q.Sort.Column == from {
			q.Sort = Sort{other, !q.Sort.Desc}
			break
		}
	}
	return q
}
