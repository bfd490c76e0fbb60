package reconcile

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A Then is what was in force of a vehicle when it fueled.
type Then struct {
	TankUL    *dispense.Volume // nil: not known
	Grades    []string
	PerFillUL *dispense.Volume
	// Stations are those of the vehicle, and RuleStations those of its rule: it may fuel at one that both have. None: all.
	Stations, RuleStations []string
	// Place is the station of ours where a fill that was typed flowed; empty: nobody knows.
	Place   string
	Hours   []policy.Hours // none: always
	Zone    *time.Location
	PriceE4 *int64 // of the grade that flowed, there; nil: nobody said
}

// A Taken is an earlier fill of a vehicle.
type Taken struct {
	Ref      dispense.Ref
	At       time.Time
	VolumeUL dispense.Volume
}

// TakenWindow is how long before a fill its [Facts.Taken] may be, and TakenMost how many
// there are at most.
const (
	TakenWindow = 24 * time.Hour
	TakenMost   = 20
)

// errand is how long ago a reading must be to be one of another errand: a vehicle may
// fuel in two goes.
const errand = 12 * time.Hour

// still is how many liters a vehicle may take without having gone anywhere: somebody
// filled a can, or topped up.
const still = 5 * dispense.Liter

// fill judges a fill of a vehicle by what was in force then. What was unusual about a
// ticket when it was checked has been found: see [TicketFlags].
func (j *judging) fill() {
	d := j.Counted
	if d == nil || d.Vehicle == "" || d.Clock == dispense.Unset {
		return
	}
	j.standing()
	t := j.Then
	if t == nil || Additive(d.Grade) {
		return
	}
	if !j.found(OverTank) {
		j.overTank(t)
	}
	if len(t.Grades) > 0 && !slices.Contains(t.Grades, d.Grade) && j.on(OtherGrade) && !j.found(OtherGrade) {
		j.add(j.ofFill(OtherGrade, Major).actual(int64(d.VolumeUL), Microliters).args(j.how(d.Grade)...))
	}
	j.elsewhere(t)
	if t.Zone != nil && len(t.Hours) > 0 && j.on(OutsideHours) {
		local := d.At.In(t.Zone)
		day := d.Typed && local.Hour() == 0 && local.Minute() == 0 // only the day is known
		if !day && !slices.ContainsFunc(t.Hours, func(h policy.Hours) bool { return h.Contains(local) }) {
			j.add(j.ofFill(OutsideHours, Minor).actual(int64(d.VolumeUL), Microliters))
		}
	}
	if s := j.Settings.of(PriceOff); s.on() && !d.Typed && t.PriceE4 != nil && d.PriceE4 != nil {
		if off := *d.PriceE4 - *t.PriceE4; max(off, -off) > s.Limit {
			j.add(j.ofFill(PriceOff, Minor).figures(*d.PriceE4, *t.PriceE4, PricePerLiter))
		}
	}
	j.again(t)
}

// found tells whether the flags of a ticket have said it.
func (j *judging) found(r Rule) bool {
	return slices.ContainsFunc(j.out, func(f Finding) bool { return f.Rule == r })
}

// how says in the words of a sentence whether a pump measured it.
func (j *judging) how(args ...string) []string {
	if j.Counted.Typed {
		return args
	}
	return append([]string{"pump"}, args...)
}

func (j *judging) on(r Rule) bool { return j.Settings.of(r).on() }

func (j *judging) ofFill(rule Rule, sev Severity) Finding {
	f := j.find(rule, sev, "").of(j.Counted.Vehicle, j.Counted.Hose)
	f.At = j.Counted.At
	return f
}

// overTank finds more liters than fit. A tank takes a little more than its maker says.
func (j *judging) overTank(t *Then) {
	s := j.Settings.of(OverTank)
	if t.TankUL == nil || !s.on() {
		return
	}
	v, tank := int64(j.Counted.VolumeUL), int64(*t.TankUL)
	switch {
	case v > scaled(tank, 100+2*s.Limit, 100):
		j.add(j.ofFill(OverTank, Major).figures(v, tank, Microliters).args(j.how()...))
	case v > scaled(tank, 100+s.Limit, 100):
		j.add(j.ofFill(OverTank, Minor).figures(v, tank, Microliters).args(j.how()...))
	}
}

// elsewhere finds fuel at a station that is not the vehicle's, or not its rule's. Of what was typed it is where the
// fuel flowed, which is not where somebody typed it.
func (j *judging) elsewhere(t *Then) {
	if !j.on(OtherStation) {
		return
	}
	d, at := j.Counted, j.Ref.Station
	if d.Typed {
		at = t.Place
	}
	may := func(stations []string) bool { return len(stations) == 0 || slices.Contains(stations, at) }
	if at == "" || may(t.Stations) && may(t.RuleStations) {
		return
	}
	f := j.ofFill(OtherStation, Major).actual(int64(d.VolumeUL), Microliters)
	if d.Typed {
		f = f.args("typed", at)
	}
	j.add(f)
}

// standing finds liters for a vehicle that has not moved: the reading of last time, typed
// again. The third time in a row somebody must look.
func (j *judging) standing() {
	d := j.Counted
	if !j.on(OdometerSame) || d.OdometerM == nil || d.VolumeUL <= still || len(j.Odometers) == 0 {
		return
	}
	if d.At.Sub(j.Odometers[0].At) < errand {
		return
	}
	same := func(i int) bool { return i < len(j.Odometers) && j.Odometers[i].OdometerM == *d.OdometerM+j.ShiftM }
	switch {
	case same(0) && same(1) && !same(2):
		j.add(j.ofFill(OdometerSame, Minor).figures(*d.OdometerM, *d.OdometerM, Meters))
	case same(0):
		j.add(j.ofFill(OdometerSame, Note).figures(*d.OdometerM, *d.OdometerM, Meters))
	}
}

// again finds fills that follow one another too soon: more in a few hours than the tank
// holds, or one fill in parts, each below the limit.
func (j *judging) again(t *Then) {
	d := j.Counted
	split, soon := j.Settings.of(FillsSplit), j.Settings.of(FillsSoon)
	if ul, n := j.within(split.Limit); split.on() && n > 1 && t.PerFillUL != nil && ul > *t.PerFillUL+overrun {
		j.add(j.ofFill(FillsSplit, Major).figures(int64(ul), int64(*t.PerFillUL), Microliters).args(itoa(n), minutes(split.Limit)))
		return
	}
	if ul, n := j.within(soon.Limit); soon.on() && n > 1 && t.TankUL != nil && int64(ul) > scaled(int64(*t.TankUL), 105, 100) && d.VolumeUL > still {
		j.add(j.ofFill(FillsSoon, Major).figures(int64(ul), int64(*t.TankUL), Microliters).args(itoa(n), minutes(soon.Limit)))
	}
}

func minutes(n int64) string {
	if n%60 == 0 {
		return itoa(n/60) + " h"
	}
	return itoa(n) + " min"
}

// within returns what the vehicle took in so many minutes up to this fill, and in how
// many fills.
func (j *judging) within(minutes int64) (ul dispense.Volume, fills int64) {
	ul, fills = j.Counted.VolumeUL, 1
	for _, t := range j.Taken {
		if j.Counted.At.Sub(t.At) <= time.Duration(minutes)*time.Minute {
			ul, fills = ul+t.VolumeUL, fills+1
		}
	}
	return ul, fills
}
