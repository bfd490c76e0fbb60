// Package closing says how a month comes to be closed, and stays so: what is due when, what
// stands in the way, who signs, and where what comes late is booked. It is pure.
//
// What people did is an append-only list of acts ([Act]); a [Book] is what follows from it.
// The same acts give the same book whenever they are read, for each has with it what was so
// when it was done: the number in the list, the positions that the person held, and the
// rules of then. An act that may not be changes nothing, and says why ([Book.Take]).
//
// A month takes what comes, late or not, until its late window ends. Then its figures stand
// still, and people sign them by their hash; what comes after that is booked in the next
// month that takes, with a reference, and never in another fiscal year.
package closing

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget"
)

// Terms are what a city closes by.
type Terms struct {
	budget.Calendar
	// Begins is the first month that is kept. What is of one before it was closed before.
	Begins budget.Period
	// Rules are in the order of the acts from which on they are in force; what was said is not
	// changed, only followed.
	Rules []Rules
}

// Rules are what closing goes by. Positions are those of the city, such as treasury; who
// holds one says the act.
type Rules struct {
	// From is the number of the first act that they are in force for; of the first ones 0.
	From int64
	// Signs are the positions that sign, in their order.
	Signs []string
	// Closes are those that may end or extend a late window, and close.
	Closes []string
	// Reopens are those of which two open a closed month again.
	Reopens []string
	// Audits are those that read and comment and do nothing else: nobody signs what they will
	// audit.
	Audits []string
	// Blocks are the checks that must be in order, beside those of [Always].
	Blocks []Name
	// Package tells that a month is signed and closed with its audit package, and not without.
	Package bool
	// ClockOffS is by how many seconds a station's clock may be off.
	ClockOffS int64
	// AskedDays is for how many days an answer of the tax authority counts that a document is
	// valid or unknown; 0: for good, as where nobody said otherwise.
	AskedDays int
	Days      Days
}

// Usual are the rules that finance begins with: closed softly on day 5, late until day 15,
// signed by day 20, as fleets publish that wait for late transactions (FleetDASH pulls on the
// 15th), 5 minutes for clocks, and 30 days for answers of the tax authority: a supplier cancels
// what was valid when it was asked. A month has its audit package before it is signed. Positions are a
// city's own, and so is what stands in the way, save for [Always].
func Usual() Rules {
	return Rules{
		Signs: []string{"fleet", "treasury"}, Closes: []string{"treasury"}, Reopens: []string{"treasury", "fleet"}, Audits: []string{"comptroller"},
		Blocks:  []Name{Unchecked, Canceled, Loads, Gaps, SiteDays, Ledger, Critical, Accrual, Balance},
		Package: true, ClockOffS: 300, AskedDays: 30,
		Days: Days{Soft: 5, Late: 15, Hard: 20},
	}
}

// Check says what is wrong with terms.
func (t *Terms) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if t.Zone == nil {
		bad("the office has no time zone; name it, such as America/Mexico_City")
	}
	if t.Begins.Year < 1 || t.Begins.N < 1 || t.Begins.N > months {
		bad("the first month is %d of %d; name one of 1 to 12", t.Begins.N, t.Begins.Year)
	}
	if len(t.Rules) == 0 || t.Rules[0].From > 1 {
		bad("nothing says how the first months are closed; add rules from act 0 on")
	}
	for i := range t.Rules {
		r := &t.Rules[i]
		if i > 0 && r.From <= t.Rules[i-1].From {
			bad("rules from act %d on follow those from act %d on; put them in order", r.From, t.Rules[i-1].From)
		}
		if err := r.check(); err != nil {
			errs = append(errs, fmt.Errorf("rules from act %d on: %w", r.From, err))
		}
	}
	return errors.Join(errs...)
}

// months are those of a year.
const months = 12

func (r *Rules) check() error {
	var errs []error
	bad := func(err error) { errs = append(errs, err) }
	for _, list := range []struct {
		what      Duty
		positions []string
		least     int
	}{
		{"sign", r.Signs, 1}, {"close", r.Closes, 1}, {"reopen", r.Reopens, 2}, {"audit", r.Audits, 0},
	} {
		if len(list.positions) < list.least {
			bad(because("few", "%d positions %s; name %d or more", "Count", len(list.positions), "Duty", list.what, "Least", list.least))
		}
		for i, p := range list.positions {
			if blank(p) {
				bad(because("unnamed", "a position that is to %s has no name; write it", "Duty", list.what))
			}
			if slices.Contains(list.positions[:i], p) {
				bad(because("twice", "%s is to %s twice; take one away", "Position", Position(p), "Duty", list.what))
			}
			if list.what != "audit" && slices.Contains(r.Audits, p) {
				bad(because("both", "%s audits and is to %s; nobody does both", "Position", Position(p), "Duty", list.what))
			}
		}
	}
	for _, n := range r.Blocks {
		if !slices.Contains(Names, n) {
			bad(because("check", "there is no check %q; write one of %v", "Check", string(n), "Checks", Names))
		}
	}
	if r.ClockOffS < 1 {
		bad(because("clock", "clocks may be off by %d seconds; write 1 or more", "Seconds", r.ClockOffS))
	}
	if r.AskedDays < 0 || r.AskedDays > most {
		bad(because("asked", "answers of the tax authority count for %d days; write 0, for good, to %d", "Days", r.AskedDays, "Most", most))
	}
	errs = append(errs, r.Days.check())
	return errors.Join(errs...)
}

// rules returns those in force for an act.
func (t *Terms) rules(n int64) *Rules {
	for i := len(t.Rules) - 1; i > 0; i-- {
		if t.Rules[i].From <= n {
			return &t.Rules[i]
		}
	}
	return &t.Rules[0]
}

// Days are until when each step of a month is due, in days after its last one.
type Days struct {
	// Soft is the last day before the month is closed softly, Late the last of the late
	// window, and Hard that by which it is to be closed.
	Soft, Late, Hard int
	// Working tells that only working days count. Otherwise all do, and what falls on a day off
	// is due on the next working day.
	Working bool
	// Weeks are the working days of a week, each from a day on, in order; before all, Monday to
	// Friday. Holidays are days off.
	Weeks    []Week
	Holidays []budget.Day
}

// A Week says on which days of a week the office works from a day on.
type Week struct {
	From budget.Day // empty: from the first one on
	Days []time.Weekday
}

// WeekOf returns the days of a week on which the office works, as they are on a day.
func (d *Days) WeekOf(day budget.Day) []time.Weekday {
	for i := len(d.Weeks) - 1; i >= 0; i-- {
		if d.Weeks[i].From <= day {
			return d.Weeks[i].Days
		}
	}
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
}

func (d *Days) check() error {
	var errs []error
	if d.Soft < 1 || d.Late < d.Soft || d.Hard < d.Late || d.Hard > most {
		errs = append(errs, because("days", "days %d, %d and %d; write three from 1 to %d, none below the one before", "Soft", d.Soft, "Late", d.Late, "Hard", d.Hard, "Most", most))
	}
	for i, w := range d.Weeks {
		if i > 0 && w.From <= d.Weeks[i-1].From || w.From != "" && w.From.Check() != nil {
			errs = append(errs, because("week", "a week begins on %q; write days such as 2026-05-15, each after the one before", "Said", string(w.From)))
		}
		if len(w.Days) == 0 {
			errs = append(errs, because("idle", "nobody works in the week from %q on; name a day or more", "Said", string(w.From)))
		}
		for _, n := range w.Days {
			if n < time.Sunday || n > time.Saturday {
				errs = append(errs, because("weekday", "%d is no day of a week; write 0, Sunday, to 6", "N", int(n)))
			}
		}
	}
	for _, h := range d.Holidays {
		if h.Check() != nil {
			errs = append(errs, because("holiday", "%q is no day; write one such as 2026-05-15", "Said", string(h)))
		}
	}
	return errors.Join(errs...)
}

// most is how many days after a month it may be closed. A year of them is a mistake.
const most = 366

// works tells whether a day is a working day.
func (d *Days) works(day budget.Day) bool {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil || slices.Contains(d.Holidays, day) {
		return false
	}
	return slices.Contains(d.WeekOf(day), t.Weekday())
}

// after returns the day that is n after another.
func (d *Days) after(day budget.Day, n int) budget.Day {
	if d.Working {
		for n > 0 {
			if day = day.Add(1); d.works(day) {
				n--
			}
		}
		return day
	}
	day = day.Add(n)
	for !d.works(day) {
		day = day.Add(1)
	}
	return day
}

// Dates are the days of a month.
type Dates struct{ Soft, Late, Hard budget.Day }

// dates returns the days of a month by some rules.
func (t *Terms) dates(p budget.Period, r *Rules) Dates {
	last := t.Last(p)
	return Dates{r.Days.after(last, r.Days.Soft), r.Days.after(last, r.Days.Late), r.Days.after(last, r.Days.Hard)}
}
