package fleet

import (
	"fmt"
	"time"
)

// A Period is a stretch of time for which a quota has a size, with bounds in
// UTC: From is in it, Until is not.
type Period struct {
	ID    string // 2026-11-22, 2026-W47, 2026-11 or 2026
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

// PeriodAt returns the period of a kind in which t falls, by the calendar of
// zone. It panics on a kind that is not [ValidPeriod].
func PeriodAt(kind string, zone *time.Location, t time.Time) Period {
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
		return period(fmt.Sprintf("%04d", y), midnight(y, 1, 1, zone), midnight(y+1, 1, 1, zone))
	}
	panic(fmt.Sprintf("fleet: period %q", kind))
}

// Ahead returns the periods of a kind for which leases are held at now: the one
// that runs, the next two, and those that begin within 70 days (of a daily
// quota 7 days).
func Ahead(kind string, zone *time.Location, now time.Time) []Period {
	far := now.AddDate(0, 0, ahead[kind].days)
	p := PeriodAt(kind, zone, now)
	list := []Period{p}
	for len(list) <= ahead[kind].next || !p.Until.After(far) {
		p = PeriodAt(kind, zone, p.Until)
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
