// Package dayclose says which days a station had to close, and what each of them lacks, from the
// shifts and fills that its journal has. It is pure.
package dayclose

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Day is one of a station's calendar, such as 2026-11-03.
type Day string

// DayOf returns the day that it is somewhere.
func DayOf(at time.Time, zone *time.Location) Day { return Day(at.In(zone).Format(time.DateOnly)) }

// Begins returns the first moment of a day. Where clocks skip midnight that is when they go on.
func (d Day) Begins(zone *time.Location) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, string(d), zone)
	return t
}

// Add returns the day so many days later.
func (d Day) Add(n int) Day {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Day(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// Ends returns the first moment of the day after.
func (d Day) Ends(zone *time.Location) time.Time { return d.Add(1).Begins(zone) }

// Weekday is 1 on Monday and 7 on Sunday.
func (d Day) Weekday() int {
	t, _ := time.Parse(time.DateOnly, string(d))
	return (int(t.Weekday())+6)%7 + 1
}

// Terms say from a day on whether a station closes its days, and what that takes.
type Terms struct {
	N          int64
	Station    string // empty: every one
	From       Day
	Closes     bool
	Supervisor bool  // that one be named takes part
	Weekdays   []int // on which it is open; on others it closes days with fills
	DueH       int   // hours after the end of a day until it is late
}

// InForce returns what counts for a station on a day; nil: nobody said anything. What is said of
// the station stands over what is said of all, then the later day, then what was said last.
func InForce(all []Terms, station string, d Day) *Terms {
	var best *Terms
	for i := range all {
		t := &all[i]
		if t.From > d || t.Station != "" && t.Station != station {
			continue
		}
		if best == nil || cmp.Or(compareBool(t.Station != "", best.Station != ""), cmp.Compare(t.From, best.From), cmp.Compare(t.N, best.N)) > 0 {
			best = t
		}
	}
	return best
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// A Meter is where the totalizer of a hose stood.
type Meter struct {
	Hose    string
	Meter   int64
	TotalUL dispense.Volume
}

// A Dip is what a tank held when a shift was opened or closed.
type Dip struct {
	Tank string
	UL   dispense.Volume
}

// An Event is a record that opens or closes a shift.
type Event struct {
	Ref        dispense.Ref
	At         time.Time
	Sure       bool // the clock was one to go by
	Open       bool
	Shift      int64
	Attendant  string
	Supervisor string // empty: none is named
	Meters     []Meter
	Dips       []Dip
	// Differences are by how much totalizers moved beyond fills, as the station reckoned it.
	Differences map[string]dispense.Volume
	Unread      []string // hoses that were in use, whose meters nobody could read
	Remark      string
	Flags       []string
}

// A Fill is what a pump of the station gave.
type Fill struct {
	Ref   dispense.Ref
	Of    dispense.Ref // the authorize; zero: it has none, and is of the shift that was open when it was recorded
	At    time.Time    // when it happened
	Hose  string
	UL    dispense.Volume
	Cents int64
}

// A Reading says where a totalizer stood before and after a record.
type Reading struct {
	Ref             dispense.Ref
	At              time.Time
	Hose            string
	Meter           int64
	Before, After   dispense.Volume
	Moves, Replaces bool // fuel flowed; a meter came, and before is that of the one that went
}

// An Office is a day that the office closed.
type Office struct {
	N          int64
	Day        Day
	Fills      int64
	UL         dispense.Volume
	Reason     string
	Evidence   string
	By, Agreed string
	At         time.Time
	Names      [2]string // of the two, as people call them
}

// Records are what a station's journal says, each list in the order of its numbers.
type Records struct {
	Station  string
	Zone     *time.Location
	Since    time.Time // it was enrolled
	Events   []Event
	Fills    []Fill
	Readings []Reading
	Office   []Office // those that count
	// Forked are the times of records of shifts on another branch of a fork, which count nowhere.
	Forked []time.Time
}

// A Shift is one from its opening to its close.
type Shift struct {
	Open  *Event // nil: its opening is not there
	Close *Event // nil: it was never closed
	Fills int64
	UL    dispense.Volume
	Days  []Day
	// Left tells that another was opened, or the journal ended, while it was open.
	Left bool
}

// Number is that of the shift.
func (s *Shift) Number() int64 { return s.any().Shift }

// Attendant is whose shift it was.
func (s *Shift) Attendant() string { return s.any().Attendant }

// Supervisor is who stood by when it was closed.
func (s *Shift) Supervisor() string {
	if s.Close != nil {
		return s.Close.Supervisor
	}
	return ""
}

func (s *Shift) any() *Event {
	if s.Open != nil {
		return s.Open
	}
	return s.Close
}

// TotalizerUL is how far totalizers moved between the two records, of the hoses that both name,
// each with the same meter; nil: none.
func (s *Shift) TotalizerUL() *dispense.Volume {
	if s.Open == nil || s.Close == nil {
		return nil
	}
	var sum dispense.Volume
	some := false
	for _, a := range s.Open.Meters {
		for _, b := range s.Close.Meters {
			if a.Hose == b.Hose && a.Meter == b.Meter {
				sum, some = sum+b.TotalUL-a.TotalUL, true
			}
		}
	}
	if !some {
		return nil
	}
	return &sum
}

// What a day lacks.
const (
	NoShift      = "no_shift"     // no shift was opened on it
	LeftOpen     = "left_open"    // a shift was not closed
	Unshifted    = "unshifted"    // fills of no shift
	Unsupervised = "unsupervised" // no supervisor is named at a close
	Since        = "since"        // the office closed it, and since then what flowed has changed
)

// What is to be known of a day, and keeps it from nothing.
const (
	NoClock  = "clock"  // the clock of a record was none to go by: its day is that of its fills
	Forked   = "forked" // another branch of the journal has shifts, too
	Unread   = "unread" // a meter could not be read
	ClosedAt = "late"   // it was closed when it was late
)

// A Lack is what is missing of a day, or to be known of it.
type Lack struct {
	What  string
	Shift int64
	Who   string
	Hose  string
	Count int64
	UL    dispense.Volume
}

// A State is how far a day is closed.
type State string

// The states.
const (
	Idle     State = "idle"   // there is nothing to close
	Closed   State = "closed" // at the station
	ByOffice State = "office"
	Open     State = "open" // it is not late yet
	Late     State = "late" // it was not closed in time, and is not yet
)

// A Closing is a day of a station.
type Closing struct {
	Day    Day
	State  State
	Due    time.Time // from then on it is late
	Lacks  []Lack
	Notes  []Lack
	Fills  int64
	UL     dispense.Volume // by fills
	Cents  int64
	Shifts []*Shift
	// TotalizerUL is by how much totalizers moved, and DifferenceUL what of it, beyond fills of the
	// same hoses; nil: no hose has one.
	TotalizerUL, DifferenceUL *dispense.Volume
	Dips                      []Dip // the last of each tank that a shift's record has
	Office                    *Office
}

// Missing tells whether it had to be closed and is not: its time is over.
func (c *Closing) Missing() bool { return c.State == Late }

func before(a, b dispense.Ref) bool {
	return cmp.Or(cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq)) < 0
}

// Shifts puts records together into shifts, and tells which shift a record is of. Order comes from
// numbers: a shift that nothing closed ends for its fills where the next one begins.
func (r *Records) Shifts() ([]*Shift, func(dispense.Ref) *Shift) {
	events := slices.Clone(r.Events)
	slices.SortFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Ref.Epoch, b.Ref.Epoch), cmp.Compare(a.Ref.Seq, b.Ref.Seq))
	})
	var all []*Shift
	var open *Shift
	for i := range events {
		e := &events[i]
		switch {
		case e.Open:
			if open != nil {
				open.Left = true
			}
			open = &Shift{Open: e}
			all = append(all, open)
		case open != nil && open.Open.Shift == e.Shift:
			open.Close, open = e, nil
		default:
			// A close of an earlier one that was left, or one whose opening is not there.
			at := -1
			for j, s := range all {
				if s.Close == nil && s.Open.Shift == e.Shift {
					at = j
				}
			}
			if at >= 0 {
				all[at].Close = e
			} else {
				all = append(all, &Shift{Close: e})
			}
		}
	}
	return all, func(ref dispense.Ref) *Shift {
		var of *Shift
		for _, s := range all {
			if s.Open != nil && before(s.Open.Ref, ref) {
				of = s
			}
		}
		if of != nil && of.Close != nil && before(of.Close.Ref, ref) {
			return nil
		}
		return of
	}
}

// Days judges the days of a station from one to another by the clock of now.
func Days(r *Records, terms []Terms, first, last Day, now time.Time) []Closing {
	shifts, of := r.Shifts()
	days := map[Day]*Closing{}
	var list []*Closing
	for d := first; d <= last; d = d.Add(1) {
		c := &Closing{Day: d}
		days[d], list = c, append(list, c)
	}
	loose := map[Day]map[string]*Lack{}
	for i := range r.Fills {
		f := &r.Fills[i]
		d := DayOf(f.At, r.Zone)
		if c := days[d]; c != nil {
			c.Fills, c.UL, c.Cents = c.Fills+1, c.UL+f.UL, c.Cents+f.Cents
		}
		ref := f.Of
		if ref.IsZero() {
			ref = f.Ref
		}
		s := of(ref)
		if s == nil {
			if loose[d] == nil {
				loose[d] = map[string]*Lack{}
			}
			l := loose[d][f.Hose]
			if l == nil {
				l = &Lack{What: Unshifted, Hose: f.Hose}
				loose[d][f.Hose] = l
			}
			l.Count, l.UL = l.Count+1, l.UL+f.UL
			continue
		}
		s.Fills, s.UL, s.Days = s.Fills+1, s.UL+f.UL, append(s.Days, d)
	}
	r.span(shifts, first, last, now)
	for _, s := range shifts {
		for _, d := range s.Days {
			if c := days[d]; c != nil {
				c.Shifts = append(c.Shifts, s)
			}
		}
	}
	r.meters(days)
	for _, c := range list {
		c.judge(r, InForce(terms, r.Station, c.Day), loose[c.Day], now)
	}
	out := make([]Closing, len(list))
	for i, c := range list {
		out[i] = *c
	}
	return out
}

// span says on which days each shift was open: those of its fills, and, where the clock was one to
// go by, those from its opening to its end.
func (r *Records) span(shifts []*Shift, first, last Day, now time.Time) {
	for i, s := range shifts {
		from, to := time.Time{}, time.Time{}
		if s.Open != nil && s.Open.Sure {
			from = s.Open.At
		}
		switch {
		case s.Close != nil:
			if s.Close.Sure {
				to = s.Close.At
			}
		case s.Left && i+1 < len(shifts):
			if next := shifts[i+1].any(); next.Sure {
				to = next.At
			}
		default:
			to = now
		}
		if from.IsZero() {
			from = to
		}
		if to.IsZero() || to.Before(from) {
			to = from
		}
		if !from.IsZero() {
			// What ends at the first moment of a day is not of it.
			end := DayOf(to, r.Zone)
			if to.After(from) && to.Equal(end.Begins(r.Zone)) {
				end = end.Add(-1)
			}
			for d := max(first, DayOf(from, r.Zone)); d <= min(last, end); d = d.Add(1) {
				s.Days = append(s.Days, d)
			}
		}
		slices.Sort(s.Days)
		s.Days = slices.Compact(s.Days)
	}
}

// meters says by how much totalizers moved on each day. What moved between two records is of the
// day of the later one, so that days add up to what moved in all.
func (r *Records) meters(days map[Day]*Closing) {
	type at struct {
		meter int64
		ul    dispense.Volume
	}
	readings := slices.Clone(r.Readings)
	slices.SortStableFunc(readings, func(a, b Reading) int {
		return cmp.Or(cmp.Compare(a.Ref.Epoch, b.Ref.Epoch), cmp.Compare(a.Ref.Seq, b.Ref.Seq))
	})
	stood := map[string]at{}
	has := map[string]bool{}
	moved := map[Day]map[string]dispense.Volume{}
	for i := range readings {
		x := &readings[i]
		has[x.Hose] = true
		d := DayOf(x.At, r.Zone)
		if moved[d] == nil {
			moved[d] = map[string]dispense.Volume{}
		}
		was, known := stood[x.Hose]
		switch {
		case x.Replaces:
			if known {
				moved[d][x.Hose] += x.Before - was.ul
			}
		case known && was.meter == x.Meter:
			moved[d][x.Hose] += x.After - was.ul
		default:
			moved[d][x.Hose] += x.After - x.Before
		}
		stood[x.Hose] = at{x.Meter, x.After}
	}
	if len(has) == 0 {
		return
	}
	filled := map[Day]dispense.Volume{}
	for i := range r.Fills {
		if f := &r.Fills[i]; has[f.Hose] {
			filled[DayOf(f.At, r.Zone)] += f.UL
		}
	}
	for d, c := range days {
		if moved[d] == nil && c.Fills == 0 {
			continue
		}
		var sum dispense.Volume
		for _, ul := range moved[d] {
			sum += ul
		}
		difference := sum - filled[d]
		c.TotalizerUL, c.DifferenceUL = &sum, &difference
	}
}

// judge says how far a day is closed, and what it lacks.
func (c *Closing) judge(r *Records, t *Terms, loose map[string]*Lack, now time.Time) {
	zone := r.Zone
	dips := map[string]dispense.Volume{}
	var closed time.Time
	for _, s := range c.Shifts {
		c.notes(s)
		for _, e := range []*Event{s.Open, s.Close} {
			if e != nil && DayOf(e.At, zone) == c.Day {
				for _, x := range e.Dips {
					dips[x.Tank] = x.UL
				}
			}
		}
		switch {
		case s.Close == nil:
			c.Lacks = append(c.Lacks, Lack{What: LeftOpen, Shift: s.Number(), Who: s.Attendant()})
		case s.Close.Supervisor == "" && t != nil && t.Supervisor:
			c.Lacks = append(c.Lacks, Lack{What: Unsupervised, Shift: s.Number(), Who: s.Attendant()})
		}
		if s.Close != nil && s.Close.Sure && s.Close.At.After(closed) {
			closed = s.Close.At
		}
	}
	for tank, ul := range dips {
		c.Dips = append(c.Dips, Dip{tank, ul})
	}
	slices.SortFunc(c.Dips, func(a, b Dip) int { return cmp.Compare(a.Tank, b.Tank) })
	for _, l := range loose {
		c.Lacks = append(c.Lacks, *l)
	}
	slices.SortStableFunc(c.Lacks, func(a, b Lack) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Shift, b.Shift), cmp.Compare(a.Hose, b.Hose))
	})
	if slices.ContainsFunc(r.Forked, func(at time.Time) bool { return DayOf(at, zone) == c.Day }) {
		c.Notes = append(c.Notes, Lack{What: Forked})
	}
	c.State = Idle
	if t == nil || !t.Closes || c.Day < DayOf(r.Since, zone) || !c.Day.Begins(zone).Before(now) {
		c.Lacks = nil
		return
	}
	open := slices.Contains(t.Weekdays, c.Day.Weekday())
	if c.Fills == 0 && !open && len(c.Shifts) == 0 {
		return
	}
	if c.Fills == 0 && len(c.Shifts) == 0 {
		c.Lacks = append(c.Lacks, Lack{What: NoShift})
	}
	c.Due = c.Day.Ends(zone).Add(time.Duration(t.DueH) * time.Hour)
	for i := range r.Office {
		if r.Office[i].Day == c.Day {
			c.Office = &r.Office[i]
		}
	}
	switch o := c.Office; {
	case len(c.Lacks) == 0 && now.Before(c.Day.Ends(zone)):
		c.State = Open // the day is not over
	case len(c.Lacks) == 0:
		c.State = Closed
		if closed.After(c.Due) {
			c.Notes = append(c.Notes, Lack{What: ClosedAt})
		}
	case o != nil && o.Fills == c.Fills && o.UL == c.UL:
		c.State = ByOffice
	default:
		if o != nil {
			c.Lacks = append(c.Lacks, Lack{What: Since, Count: c.Fills - o.Fills, UL: c.UL - o.UL})
		}
		if c.State = Late; now.Before(c.Due) {
			c.State = Open
		}
	}
}

// notes says what is to be known of a shift.
func (c *Closing) notes(s *Shift) {
	sure := true
	for _, e := range []*Event{s.Open, s.Close} {
		if e == nil {
			continue
		}
		sure = sure && e.Sure
		if !e.Open {
			for _, h := range e.Unread {
				c.Notes = append(c.Notes, Lack{What: Unread, Shift: s.Number(), Hose: h})
			}
		}
	}
	if !sure {
		c.Notes = append(c.Notes, Lack{What: NoClock, Shift: s.Number(), Who: s.Attendant()})
	}
}
