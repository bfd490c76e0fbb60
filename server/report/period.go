package report

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A PeriodKind is how a period was asked for.
type PeriodKind string

// The kinds of period.
const (
	Day    PeriodKind = "day"
	Week   PeriodKind = "week" // Monday to Sunday
	Month  PeriodKind = "month"
	Year   PeriodKind = "year"
	Custom PeriodKind = "custom"
)

// A Calendar is the office's: where days begin, and in which month the year does;
// zero: in January.
type Calendar struct {
	Zone       *time.Location
	YearBegins time.Month
}

// A Period is a stretch of whole local days. There is no other definition of a
// period: what happened at From is in it, what happened at To is not.
type Period struct {
	Kind PeriodKind
	// From and To are local midnights, in the zone of the question.
	From, To time.Time
}

const dayForm = "2006-01-02"

// maxCustom bounds what one question may cover.
const maxCustom = 3 * 366

// ParsePeriod reads a period from the values "period" (a kind; month without),
// "at" (any local day in it; today without), and for a custom one "from" and
// "to" (first and last local day). It fails with [fault.ErrInvalid].
func ParsePeriod(v url.Values, c Calendar, now time.Time) (Period, error) {
	kind := PeriodKind(v.Get("period"))
	if kind == "" {
		kind = Month
	}
	if kind == Custom {
		return parseCustom(v, c.Zone)
	}
	at := now.In(c.Zone)
	if s := v.Get("at"); s != "" {
		var err error
		if at, err = parseDay("at", s, c.Zone); err != nil {
			return Period{}, err
		}
	}
	p := periodOf(kind, at, cmp.Or(c.YearBegins, time.January))
	if p.From.IsZero() {
		return Period{}, fmt.Errorf("%w: period is %q; write day, week, month, year or custom", fault.ErrInvalid, kind)
	}
	return p, nil
}

func parseCustom(v url.Values, zone *time.Location) (Period, error) {
	from, err := parseDay("from", v.Get("from"), zone)
	if err != nil {
		return Period{}, err
	}
	last, err := parseDay("to", v.Get("to"), zone)
	if err != nil {
		return Period{}, err
	}
	p := Period{Custom, from, last.AddDate(0, 0, 1)}
	if !p.From.Before(p.To) {
		return Period{}, fmt.Errorf("%w: from %s is after to %s; exchange them", fault.ErrInvalid, v.Get("from"), v.Get("to"))
	}
	if p.Days() > maxCustom {
		return Period{}, fmt.Errorf("%w: the period has %d days; ask for at most %d", fault.ErrInvalid, p.Days(), maxCustom)
	}
	return p, nil
}

func parseDay(name, s string, zone *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation(dayForm, s, zone)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return time.Time{}, fmt.Errorf("%w: %s is %q; write a day such as 2026-11-22", fault.ErrInvalid, name, s)
	}
	return t, nil
}

// periodOf returns the period of a kind that holds a local time, where years begin in a
// month; zero for a kind that is not known.
func periodOf(kind PeriodKind, at time.Time, begins time.Month) Period {
	y, m, d := at.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, at.Location()) }
	switch kind {
	case Day:
		return Period{kind, day(y, m, d), day(y, m, d+1)}
	case Week:
		monday := d - (int(at.Weekday())+6)%7
		return Period{kind, day(y, m, monday), day(y, m, monday+7)}
	case Month:
		return Period{kind, day(y, m, 1), day(y, m+1, 1)}
	case Year:
		if m < begins {
			y--
		}
		return Period{kind, day(y, begins, 1), day(y+1, begins, 1)}
	}
	return Period{}
}

// Days returns how many local days the period has.
func (p Period) Days() int {
	return int((p.To.Sub(p.From) + 12*time.Hour) / (24 * time.Hour)) // a day may have 23 or 25 hours
}

// Contains tells whether a time falls into the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Previous returns the period before p: the calendar's for a calendar period,
// as many days for a custom one.
func (p Period) Previous() Period {
	if p.Kind == Custom {
		return Period{Custom, p.From.AddDate(0, 0, -p.Days()), p.From}
	}
	return periodOf(p.Kind, p.From.AddDate(0, 0, -1), p.From.Month())
}

// Next returns the period after p.
func (p Period) Next() Period {
	if p.Kind == Custom {
		return Period{Custom, p.To, p.To.AddDate(0, 0, p.Days())}
	}
	return periodOf(p.Kind, p.To, p.From.Month())
}

// Last returns the last local day of the period.
func (p Period) Last() time.Time { return p.To.AddDate(0, 0, -1) }

// Put writes the period into values, from which ParsePeriod reads it again.
func (p Period) Put(v url.Values) {
	v.Set("period", string(p.Kind))
	if p.Kind == Custom {
		v.Set("from", p.From.Format(dayForm))
		v.Set("to", p.Last().Format(dayForm))
		return
	}
	v.Set("at", p.From.Format(dayForm))
}
