// Package budget says which account fuel is charged to, in which month of the fiscal year,
// and what is left of the account. It is pure: money is whole cents, days are local, and
// the same facts give the same charges in whatever order they come.
//
// Fills, bills and what was said of vehicles give charges, anew each time ([Terms.Charges],
// [Terms.Accrued]). What has been booked of them is never touched: [Book] gives what is to
// be booked besides, so that all of it comes to the charges.
package budget

import (
	"cmp"
	"fmt"
	"time"
)

// A Day is a local day, as 2026-05-15. Days sort as texts do.
type Day string

// Check tells whether d is a day.
func (d Day) Check() error {
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return fmt.Errorf("%q is no day; write one such as 2026-05-15", string(d))
	}
	return nil
}

// Add returns the day that is n days later.
func (d Day) Add(n int) Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return Day(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// within tells whether d is one of the days from first to last; empty: there is no such end.
func (d Day) within(first, last Day) bool { return d >= first && (last == "" || d <= last) }

// checkDays says what is wrong with a first and a last day; empty: there is no such end.
func checkDays(first, last Day) error {
	for _, d := range []Day{first, last} {
		if d != "" {
			if err := d.Check(); err != nil {
				return err
			}
		}
	}
	if last != "" && last < first {
		return fmt.Errorf("it ends on %s and begins on %s; exchange them", last, first)
	}
	return nil
}

// A Calendar is the office's: where days begin, and in which month the fiscal year does;
// zero: in January.
type Calendar struct {
	Zone       *time.Location
	YearBegins time.Month
}

// A Period is a month of a fiscal year.
type Period struct {
	Year int // the one in which the fiscal year begins: 2026 of April 2026 to March 2027
	N    int // the months of the fiscal year are 1 to 12
}

// months are those of a year.
const months = 12

// IsZero tells whether p is no period.
func (p Period) IsZero() bool { return p == Period{} }

// Compare orders periods by time.
func (p Period) Compare(q Period) int {
	return cmp.Or(cmp.Compare(p.Year, q.Year), cmp.Compare(p.N, q.N))
}

// Next returns the period after p.
func (p Period) Next() Period {
	if p.N == months {
		return Period{p.Year + 1, 1}
	}
	return Period{p.Year, p.N + 1}
}

// Previous returns the period before it.
func (p Period) Previous() Period {
	if p.N == 1 {
		return Period{p.Year - 1, months}
	}
	return Period{p.Year, p.N - 1}
}

// DayOf returns the local day of a time.
func (c Calendar) DayOf(at time.Time) Day { return Day(at.In(c.Zone).Format(time.DateOnly)) }

// PeriodOf returns the period that a day is in; zero for what is no day.
func (c Calendar) PeriodOf(d Day) Period {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return Period{}
	}
	year, n := t.Year(), int(t.Month()-cmp.Or(c.YearBegins, time.January))+1
	if n < 1 {
		year, n = year-1, n+months
	}
	return Period{year, n}
}

// First returns the first day of a period.
func (c Calendar) First(p Period) Day {
	return Day(time.Date(p.Year, cmp.Or(c.YearBegins, time.January)+time.Month(p.N-1), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// Last returns the last day of a period.
func (c Calendar) Last(p Period) Day { return c.First(p.Next()).Add(-1) }

// Month names a period as people do: 2026-04.
func (c Calendar) Month(p Period) string { return string(c.First(p))[:len("2006-01")] }

// monthIn returns which month of a fiscal year a day counts in: what was before the year in
// the first, and what came after it in the last. Budgets are approved before, and debts
// paid after.
func (c Calendar) monthIn(year int, d Day) int {
	switch p := c.PeriodOf(d); {
	case p.Year < year:
		return 1
	case p.Year > year:
		return months
	default:
		return p.N
	}
}

// CountsIn returns the month of a fiscal year in which what is said of it counts, by its day: what was before the year counts in the first
// one, and what came after it in the last.
func (c Calendar) CountsIn(year int, d Day) Period { return Period{year, c.monthIn(year, d)} }
