package audit

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// A Day is one of the office's, as 2026-11-28. Days sort as texts do.
type Day string

// A Month is one of the office's, as 2026-11.
type Month string

// DayOf returns the day of a time in a zone.
func DayOf(at time.Time, zone *time.Location) Day { return Day(at.In(zone).Format(time.DateOnly)) }

func (d Day) check() error {
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return fmt.Errorf("%q is no day; write one such as 2026-11-28", string(d))
	}
	return nil
}

// At returns the first instant of the day in a zone.
func (d Day) At(zone *time.Location) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, string(d), zone)
	return t
}

// add returns the day that is n days later.
func (d Day) add(n int) Day {
	return Day(d.At(time.UTC).AddDate(0, 0, n).Format(time.DateOnly))
}

// month returns the month that the day is in.
func (d Day) month() Month { return Month(d[:len(monthForm)]) }

// since returns how many days d is after another.
func (d Day) since(o Day) int {
	return int(d.At(time.UTC).Sub(o.At(time.UTC)) / (24 * time.Hour))
}

const monthForm = "2006-01"

func (m Month) check() error {
	if _, err := time.Parse(monthForm, string(m)); err != nil {
		return fmt.Errorf("%q is no month; write one such as 2026-11", string(m))
	}
	return nil
}

// first returns the month's first day.
func (m Month) first() Day { return Day(m + "-01") }

// last returns the month's last day.
func (m Month) last() Day {
	t, _ := time.Parse(monthForm, string(m))
	return Day(t.AddDate(0, 1, -1).Format(time.DateOnly))
}

// A Calendar says on which days an office works.
type Calendar struct {
	Weeks    []Week // in order; before all of them somebody works each day
	Holidays []Day
}

// A Week says on which days of a week nobody works, from a day on.
type Week struct {
	From Day // empty: from the first one on
	Rest []time.Weekday
}

// OfficeDays are Monday to Friday, without holidays: those are each city's own.
func OfficeDays(holidays ...Day) Calendar {
	return Calendar{[]Week{{Rest: []time.Weekday{time.Saturday, time.Sunday}}}, holidays}
}

// Works tells whether the office works on a day.
func (c *Calendar) Works(d Day) bool {
	var rest []time.Weekday
	for i := len(c.Weeks) - 1; i >= 0; i-- {
		if c.Weeks[i].From <= d {
			rest = c.Weeks[i].Rest
			break
		}
	}
	return !slices.Contains(rest, d.At(time.UTC).Weekday()) && !slices.Contains(c.Holidays, d)
}

// After returns the nth working day after a day. It is empty where the office works on none of
// the year that follows.
func (c *Calendar) After(d Day, n int) Day {
	for idle := 0; n > 0; {
		d = d.add(1)
		if c.Works(d) {
			n, idle = n-1, 0
		} else if idle++; idle > 366 {
			return ""
		}
	}
	return d
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
