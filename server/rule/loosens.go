package rule

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// Loosens returns the fields by which stations might let through more than before:
// another liter, hour, station or driver, or a reading less. Where it returns none,
// no request is granted more than it was, save two: in an emergency that people
// declared, a vehicle whose quota is spent sooner draws on the emergency quota sooner,
// which was there for that before; and a rest of a quota of less than a liter, on which
// nobody is sent to a pump, is given to a fill that may be no larger.
func Loosens(before, after *InForce) []Field {
	var all []Field
	for _, m := range matters() {
		if looser(m.field, before, after) {
			all = append(all, m.field)
		}
	}
	return all
}

func looser(f Field, before, after *InForce) bool {
	b, a := &before.Rule, &after.Rule
	switch f {
	case PerFill:
		return more(b.PerFillUL, a.PerFillUL)
	case Day, Week, Month, Year:
		return more(before.of(f), after.of(f))
	case DayVisits, WeekVisits, MonthVisits, YearVisits:
		return more(before.Visits(Counted(f)), after.Visits(Counted(f)))
	case Hours:
		return opens(b.Hours, a.Hours)
	case UnknownClock:
		return refusesWithoutClock(b) && !refusesWithoutClock(a)
	case Interval:
		return number(a.MinIntervalS, 0) < number(b.MinIntervalS, 0)
	case Stations:
		return len(b.Stations) > 0 && (len(a.Stations) == 0 || slices.ContainsFunc(a.Stations, func(s string) bool { return !slices.Contains(b.Stations, s) }))
	case Driver:
		return rank(a.Driver) < rank(b.Driver)
	case Odometer:
		return asksLess(b.Odometer, a.Odometer)
	case TankFactor:
		return number(a.TankFactorPct, 100) > number(b.TankFactorPct, 100)
	case Refuse1D:
		return b.Refuse1D && !a.Refuse1D
	case Emergency:
		return a.EmergencyQuota != "" && a.EmergencyQuota != b.EmergencyQuota
	case Mode:
		return a.Mode == "observe" && b.Mode != "observe"
	}
	return true // what is not known here is not let through by one person
}

func (f *InForce) of(period Field) *dispense.Volume {
	if v, ok := f.Size(string(period)); ok {
		return &v
	}
	return nil
}

// more tells whether a limit goes up or away.
func more[N int64 | dispense.Volume](before, after *N) bool {
	return before != nil && (after == nil || *after > *before)
}

func number(n *int64, absent int64) int64 {
	if n == nil {
		return absent
	}
	return max(*n, 0)
}

func rank(driver string) int { return max(0, slices.Index(Drivers(), driver)) }

func refusesWithoutClock(r *policy.Rule) bool {
	return len(r.Hours) > 0 && r.UnknownClock == "deny"
}

// opens tells whether there is a minute of the week in the windows of after that is
// not in those of before. Windows are of the local week, which no change of clocks
// moves; whether a minute is in one changes only where one begins or ends.
func opens(before, after []policy.Hours) bool {
	if len(before) == 0 {
		return false
	}
	minutes := []int64{0}
	for _, h := range slices.Concat(before, after) {
		minutes = append(minutes, h.FromMin, h.ToMin)
	}
	monday := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range 7 {
		for _, m := range minutes {
			t := monday.AddDate(0, 0, day).Add(time.Duration(m) * time.Minute)
			if within(after, t) && !within(before, t) {
				return true
			}
		}
	}
	return false
}

func within(hours []policy.Hours, t time.Time) bool {
	return len(hours) == 0 || slices.ContainsFunc(hours, func(h policy.Hours) bool { return h.Contains(t) })
}

// asksLess tells whether the odometer is asked for no more, or a reading is believed
// or let pass that was not.
func asksLess(before, after *policy.OdometerRule) bool {
	switch {
	case before == nil:
		return false
	case after == nil, before.Else == "block" && after.Else != "block":
		return true
	case before.MaxKMDay == nil:
		return false
	}
	return after.MaxKMDay == nil || *after.MaxKMDay > *before.MaxKMDay
}

// Changes returns the fields by which stations are told something else.
func Changes(before, after *InForce) []Field {
	var all []Field
	for _, m := range matters() {
		if looser(m.field, before, after) || looser(m.field, after, before) {
			all = append(all, m.field)
		}
	}
	return all
}
