package stock

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// Day tells how far the row is off, as one of a day. Limits are of what has left the tank since
// somebody measured.
func (r *Row) Day(t Tolerances) State {
	switch {
	case r.Variance == nil:
		return Unmeasured
	case abs(*r.Variance) > t.Investigate.greater(r.Gone):
		return Investigate
	case abs(*r.Variance) > t.Watch.greater(r.Gone):
		return Watch
	}
	return Within
}

// Limits are how far the row may be off, as one of a day, until it is watched and until somebody
// must look.
func (r *Row) Limits(t Tolerances) (watch, investigate dispense.Volume) {
	return t.Watch.greater(r.Gone), t.Investigate.greater(r.Gone)
}

// SAT holds the row against event 7 of the tax authority: what was measured differs from the
// book by more than a share of it. Of the tolerances of several days that which lets least pass of
// this row counts; there is one at least.
func (r *Row) SAT(days ...Tolerances) Comparison {
	if r.Variance == nil {
		return Comparison{State: Unmeasured}
	}
	return compare(*r.Measured, *r.Book, r.Basis, least(days, func(t *Tolerances) dispense.Volume { return t.SAT.both(*r.Book) }))
}

// Month is SAT of a row that is one of a month. Where a stick was read at either end it is at least what sticks are off by, which is twice
// the figure from which on a day is investigated, as [Row.Alarm] has it: 0.5 % of half a tank of 10,000 L is 25 L, and a centimeter
// up to 100 L, so that every third honest month would be past it.
func (r *Row) Month(days ...Tolerances) Comparison {
	if r.Variance == nil || !r.ByStick() {
		return r.SAT(days...)
	}
	return compare(*r.Measured, *r.Book, r.Basis, least(days, func(t *Tolerances) dispense.Volume { return max(t.SAT.both(*r.Book), 2*t.Investigate.UL) }))
}

// Leak holds the row, as one of a month, against the rule for underground tanks, which is of
// what flowed through. It is a limit of its own beside [Row.SAT]: a month may be past either
// alone. What is at this limit is past it, but nothing is no loss. Tolerances are as of SAT.
func (r *Row) Leak(days ...Tolerances) Comparison {
	if r.Variance == nil {
		return Comparison{State: Unmeasured}
	}
	limit := least(days, func(t *Tolerances) dispense.Volume { return t.Leak.both(r.Gone) })
	c := compare(*r.Measured, *r.Book, r.Basis, max(limit-dispense.Microliter, 0))
	c.Tolerance = limit
	return c
}

// least is the tightest of the limits of some days, each as it is of one figure: a limit that begins
// meanwhile lets pass nothing that the days before it do not.
func least(days []Tolerances, limit func(*Tolerances) dispense.Volume) dispense.Volume {
	v := limit(&days[0])
	for i := range days[1:] {
		v = min(v, limit(&days[1+i]))
	}
	return v
}

// An Event is one of the tax authority's list for controls of volumes, by its number.
type Event int

// The events that a book of a day says.
const (
	Differs  Event = 7  // what was measured is off the book
	Stuck    Event = 8  // the level is the same to the last digit although fuel came or went
	Negative Event = 9  // there would be less than nothing
	Moved    Event = 10 // the level changed although nothing came or went
	TooMuch  Event = 11 // more left than there was and came
)

// Events returns the events of the row, as one of a day, in their order. That a level changed
// by itself counts from the share of event 7 on: no gauge reads the same twice.
func (r *Row) Events(t Tolerances) []Event {
	var out []Event
	past := r.SAT(t).State
	changed := r.Measured != nil && r.Last != nil && *r.Measured != *r.Last
	for _, e := range []struct {
		event Event
		is    bool
	}{
		{Differs, past == Short || past == Over},
		{Stuck, r.Variance != nil && r.Moving && !changed},
		{Negative, r.Book != nil && *r.Book < 0 || r.Measured != nil && *r.Measured < 0},
		{Moved, r.Variance != nil && !r.Moving && changed && (past == Short || past == Over)},
		{TooMuch, r.Opening != nil && r.Issued+r.Out > *r.Opening+r.Received+r.In},
	} {
		if e.is {
			out = append(out, e.event)
		}
	}
	return out
}

// Alarm returns the event of the row, as one of a day, for which somebody must look at once; 0: there is
// none. That a day is off counts as [Differs] from the limit to investigate on, or as event 7 once it is
// off by more than days are; so does that a level changed by itself. Of a level that stays the same so much
// must have flowed. Where the book is below nothing since the day before, that day has it.
//
// A stick is read to the centimeter, which is up to a hundred liters at half of a lying tank of 20,000 L. Where one
// was read at either end the level stays or moves by a reading, and only what is off by twice the limit to investigate
// is looked into at once.
func (r *Row) Alarm(t Tolerances) Event {
	state := r.Day(t)
	has := func(e Event) bool { return slices.Contains(r.Events(t), e) }
	begun := r.Opening != nil && *r.Opening < 0
	if r.ByStick() {
		switch _, most := r.Limits(t); {
		case has(Negative) && !begun:
			return Negative
		case has(TooMuch) && !begun:
			return TooMuch
		case r.Variance != nil && max(*r.Variance, -*r.Variance) > 2*most:
			return Differs
		}
		return 0
	}
	switch off := state == Watch || state == Investigate; {
	case has(Negative) && !begun:
		return Negative
	case has(TooMuch) && !begun:
		return TooMuch
	case has(Moved) && off:
		return Moved
	case has(Stuck) && r.Received+r.In+r.Returned+r.Issued+r.Out > t.Watch.greater(r.Gone):
		return Stuck
	case state == Investigate, has(Differs) && off:
		return Differs
	}
	return 0
}

// ByStick tells that a stick was read at either end of the row.
func (r *Row) ByStick() bool {
	return slices.Contains([]Source{Stick, File}, r.Source) || slices.Contains([]Source{Stick, File}, r.LastBy)
}

// A Drift is a stretch of days that are off to one side too often for chance, however little
// each.
type Drift struct {
	From, To string // periods, the last that counts among them
	Days     int    // that count
	Short    bool   // there is less than the book says; else more
	UL       dispense.Volume
}

// Drifts returns the drifts of rows that follow on one another, each as long as it goes on.
func Drifts(rows []Row, t Tolerances) []Drift {
	return DriftsBy(rows, func(int) Tolerances { return t })
}

// DriftsBy is Drifts where each row counts by tolerances of its own.
func DriftsBy(rows []Row, of func(row int) Tolerances) []Drift {
	var out []Drift
	for _, short := range []bool{true, false} {
		out = append(out, drifts(rows, of, short)...)
	}
	slices.SortStableFunc(out, func(a, b Drift) int { return slices.Compare([]string{a.From, a.To}, []string{b.From, b.To}) })
	return out
}

func drifts(rows []Row, of func(int) Tolerances, short bool) []Drift {
	counts := make([]bool, len(rows))
	for i := range rows {
		r, t := &rows[i], of(i)
		counts[i] = r.Variance != nil && (*r.Variance < 0) == short && abs(*r.Variance) > t.Drift.greater(r.Gone)
	}
	var out []Drift
	covered := 0                // rows before it are looked at
	var between dispense.Volume // what rows say since the last that counted
	for end := 1; end <= len(rows); end++ {
		t := of(end - 1)
		begin := max(0, end-t.DriftOf)
		days := 0
		for _, c := range counts[begin:end] {
			if c {
				days++
			}
		}
		if days < t.DriftDays {
			continue
		}
		if len(out) == 0 || begin >= covered { // else it is the last one, which goes on
			for covered = begin; !counts[covered]; covered++ {
			}
			out, between = append(out, Drift{From: rows[covered].Period, Short: short}), 0
		}
		d := &out[len(out)-1]
		for ; covered < end; covered++ {
			if r := &rows[covered]; r.Variance != nil {
				between += *r.Variance
			}
			if counts[covered] {
				d.Days++
				d.To = rows[covered].Period
				d.UL, between = d.UL+between, 0
			}
		}
	}
	return out
}
