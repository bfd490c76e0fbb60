package stock

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Source is who says what a tank held.
type Source string

// The sources, from the least to the most that they are worth.
const (
	File  Source = "file"  // somebody's file: no record, and nobody signed it
	Stick Source = "dip"   // people at the station, by a record
	Gauge Source = "gauge" // the tank's gauge, by a record
)

func (s Source) worth() int { return slices.Index([]Source{File, Stick, Gauge}, s) }

// A Reading is what a tank held, by its gauge, a stick or a file.
type Reading struct {
	Source Source
	Ref    dispense.Ref
	At     time.Time
	Volume Quantity
	// Compensated is the same fuel at another basis, as the gauge says; nil where it does not.
	Compensated   *Quantity
	TemperatureMC *int64
	WaterUL       *dispense.Volume
	WaterUM       *int64 // how high it stands
}

// at returns what was read at a basis, as far as the gauge says so or it can be corrected.
func (r *Reading) at(b Basis, d Density) (dispense.Volume, bool) {
	if r.Compensated != nil && r.Compensated.Basis == b {
		return r.Compensated.UL, true
	}
	q, err := r.Volume.Correct(b, d, r.TemperatureMC)
	return q.UL, err == nil
}

// A Kind is how fuel comes and goes.
type Kind string

// The kinds.
const (
	Received Kind = "received" // by a delivery
	In       Kind = "in"       // from another tank
	Returned Kind = "returned" // of a test, put back
	Issued   Kind = "issued"   // by a hose, to whomever: tests, too, and what flowed off the book
	Out      Kind = "out"      // to another tank
)

// A Movement is fuel that came into a tank or left it, evenly as far as anybody knows.
type Movement struct {
	Ref      dispense.Ref
	Kind     Kind
	Hose     string // by which it was issued; empty: none, or nobody knows
	From, To time.Time
	Volume   Quantity
}

// leaves tells whether the fuel goes out of the tank.
func (m *Movement) leaves() bool { return m.Kind == Issued || m.Kind == Out }

// During returns how much of it moved after from and until to. Stretches that follow on one
// another add up to the whole, to the microliter.
func (m *Movement) During(from, to time.Time) dispense.Volume { return m.until(to) - m.until(from) }

func (m *Movement) until(at time.Time) dispense.Volume {
	switch {
	case !at.Before(m.To):
		return m.Volume.UL
	case !at.After(m.From):
		return 0
	}
	part, _ := share(int64(m.Volume.UL), int64(at.Sub(m.From)), int64(m.To.Sub(m.From)))
	return dispense.Volume(part)
}

// check tells what is wrong with a movement for a book of a basis.
func (m *Movement) check(b Basis) error {
	switch {
	case !slices.Contains([]Kind{Received, In, Returned, Issued, Out}, m.Kind):
		return fmt.Errorf("%v: kind %q is none of how fuel comes and goes", m.Ref, m.Kind)
	case m.Volume.UL < 0:
		return fmt.Errorf("%v: %s were %s: below 0; say the other kind", m.Ref, m.Volume, m.Kind)
	case m.To.Before(m.From):
		return fmt.Errorf("%v: it ended before it began; say times in their order", m.Ref)
	}
	if err := m.Volume.is(b); err != nil {
		return fmt.Errorf("%v: %w", m.Ref, err)
	}
	return nil
}

// Foremost returns the readings that a book is kept by: of a day, as clocks of the zone have it,
// those by the gauge where it read the tank, else those by people at the station, and else those
// of files. So what was read otherwise never takes the gauge's place. A reading while fuel was
// poured in is none of a still level, and keeps no other out. Midnight is of the day that it ends.
func Foremost(readings []Reading, moves []Movement, zone *time.Location) []Reading {
	k := keeper{}
	k.pour(moves)
	day := func(r *Reading) string { return r.At.In(zone).Add(-time.Nanosecond).Format(time.DateOnly) }
	most := map[string]int{}
	still := make([]Reading, 0, len(readings))
	for i := range readings {
		r := &readings[i]
		if k.pours(r.At) {
			continue
		}
		still = append(still, *r)
		if best, known := most[day(r)]; !known || r.Source.worth() > best {
			most[day(r)] = r.Source.worth()
		}
	}
	return slices.DeleteFunc(still, func(r Reading) bool { return r.Source.worth() < most[day(&r)] })
}

// inOrder returns readings by their times; of one time, by their names.
func inOrder(readings []Reading) []Reading {
	readings = slices.Clone(readings)
	slices.SortFunc(readings, func(a, b Reading) int { return cmp.Or(a.At.Compare(b.At), compareRefs(a.Ref, b.Ref)) })
	return readings
}
