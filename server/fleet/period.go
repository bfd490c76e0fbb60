package fleet

import (
	"cmp"
	"fmt"
	"time"
)

// A Period is a stretch of time for which a quota has a size, with bounds in
// UTC: From is in it, Until is not.
type Period struct {
	ID    string // 2026-11-22, 2026-W47, 2026-11 or 2026; a year that begins in April 2026-Y04
	From  time.Time
	Until time.Time
}

// The kinds of period that a quota may have.
const (
	Day   = "day"
	Week  = "week" // of ISO 8601: from Monday
	Month = "month"
	Year  = "year"
)

// ahead is how far leases are issued ahead of now, besides the next two
// periods: so long a station that hears nothing still serves.
var ahead = map[string]struct {
	days int // at least
	next int // periods, at least
}{
	Day:   {7, 0},
	Week:  {70, 2},
	Month: {70, 2},
	Year:  {0, 2},
}

// ValidPeriod tells whether kind is a kind of period.
func ValidPeriod(kind string) bool {
	_, ok := ahead[kind]
	return ok
}

// A Calendar is the office's: it says when the periods of quotas begin.
type Calendar struct {
	Zone *time.Location
	Years
}

// Years say when the years of quotas begin. Those of the zero value are the calendar's.
type Years struct {
	// Begin is the month in which they begin; zero: January.
	Begin time.Month
	// Issued are the years that have been issued, in their order. They stand, whatever
	// Begin is by now: a station that hears nothing holds leases of them, and another
	// year beside one would be its quota a second time.
	Issued []Period
}

// PeriodAt returns the period of a kind in which t falls. It panics on a kind that is
// not [ValidPeriod].
func (c Calendar) PeriodAt(kind string, t time.Time) Period {
	zone := c.Zone
	t = t.In(zone)
	y, m, d := t.Date()
	switch kind {
	case Day:
		return period(fmt.Sprintf("%04d-%02d-%02d", y, m, d), midnight(y, m, d, zone), midnight(y, m, d+1, zone))
	case Week:
		monday := d - (int(t.Weekday())+6)%7
		year, week := t.ISOWeek()
		return period(fmt.Sprintf("%04d-W%02d", year, week), midnight(y, m, monday, zone), midnight(y, m, monday+7, zone))
	case Month:
		return period(fmt.Sprintf("%04d-%02d", y, m), midnight(y, m, 1, zone), midnight(y, m+1, 1, zone))
	case Year:
		return c.year(t)
	}
	panic(fmt.Sprintf("fleet: period %q", kind))
}

// year returns the year of quotas in which t falls. Where years begin in another month
// since some were issued, the first of the new ones begins when the last of those ends,
// and has at least twelve months: no quota of a year is for less than one.
func (c Calendar) year(t time.Time) Period {
	begin := cmp.Or(c.Begin, time.January)
	var last, next time.Time // ends and begins what was issued before and after t
	for _, p := range c.Issued {
		switch {
		case !p.Until.After(t):
			last = p.Until
		case !p.From.After(t):
			return p
		case next.IsZero():
			next = p.From
		}
	}
	if last.IsZero() && !next.IsZero() { // before all: as the first is
		_, begin = c.month(next)
	}
	y, _, _ := t.Date()
	if t.Before(midnight(y, begin, 1, c.Zone)) {
		y--
	}
	from, until := midnight(y, begin, 1, c.Zone), midnight(y+1, begin, 1, c.Zone)
	if !last.IsZero() {
		ly, lm := c.month(last)
		if lm > begin {
			ly++
		}
		if first := midnight(ly+1, begin, 1, c.Zone); t.Before(first) {
			from, until = last, first
		}
	}
	if !next.IsZero() && next.Before(until) {
		until = next
	}
	return period(c.yearID(from, until), from, until)
}

// yearID names a year by the month in which it begins, and one that has not twelve by
// how many it has: names sort by time, and none is that of another.
func (c Calendar) yearID(from, until time.Time) string {
	y, m := c.month(from)
	uy, um := c.month(until)
	switch months := (uy-y)*12 + int(um-m); {
	case months != 12:
		return fmt.Sprintf("%04d-Y%02d-%02d", y, m, months)
	case m != time.January:
		return fmt.Sprintf("%04d-Y%02d", y, m)
	}
	return fmt.Sprintf("%04d", y)
}

// month returns the month that begins at about t: what was issued when the office was in
// another zone began some hours off.
func (c Calendar) month(t time.Time) (int, time.Month) {
	y, m, _ := t.In(c.Zone).AddDate(0, 0, 1).Date()
	return y, m
}

// Ahead returns the periods of a kind for which leases are held at now: the one
// that runs, the next two, and those that begin within 70 days (of a daily
// quota 7 days).
func (c Calendar) Ahead(kind string, now time.Time) []Period {
	far := now.AddDate(0, 0, ahead[kind].days)
	p := c.PeriodAt(kind, now)
	list := []Period{p}
	for len(list) <= ahead[kind].next || !p.Until.After(far) {
		p = c.PeriodAt(kind, p.Until)
		list = append(list, p)
	}
	return list
}

func period(id string, from, until time.Time) Period { return Period{id, from.UTC(), until.UTC()} }

// midnight returns the first instant of a local day. Where the clocks go forward
// at midnight there is no 00:00, and time.Date returns an instant of the day
// before or after; the day then begins at the change.
func midnight(y int, m time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	for !sameDay(t, noon) {
		t = t.Add(time.Minute)
	}
	for sameDay(t.Add(-time.Minute), noon) {
		t = t.Add(-time.Minute)
	}
	return t
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
