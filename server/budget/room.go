package budget

import (
	"maps"
	"slices"
	"time"
)

// Room beneath a hard stop: what an account may spend, and which fuel is charged to it, may be
// said so that more flows than before. Whether it does is judged without figures that move, so
// that the database can hold the same.

// StopsHard tells whether a hard stop stands for an account on a day or from a later one on.
func StopsHard(said []StopSaid, k Key, since Day) bool {
	days := []Day{since}
	for _, s := range said {
		if s.From > since {
			days = append(days, s.From)
		}
	}
	return slices.ContainsFunc(days, func(d Day) bool { return StopOf(said, k, d).Stop == Hard })
}

// AnyStopsHard tells whether one stands for any account, likewise.
func AnyStopsHard(said []StopSaid, since Day) bool {
	return slices.ContainsFunc(said, func(s StopSaid) bool { return StopsHard(said, s.Key, since) })
}

// LoosensAllotment tells whether what is stated of an account while no budget is approved may
// let it have more than what was stated; nil: nothing is. What the year before allots when
// nothing is stated grows from month to month, so it is taken for less than anything but 0,
// and for more than anything that was stated.
func LoosensAllotment(was, next *int64) bool {
	switch {
	case next == nil:
		return was != nil
	case *next == 0:
		return false
	}
	return was == nil || *next > *was
}

// LoosensMapping tells whether fuel that has an account may have another, or its amounts another currency,
// by what is said next.
// Rules that follow all that were there take only what had none.
func LoosensMapping(was, next Mapping) bool {
	if !was.Forms.alike(next.Forms) || len(next.Rules) < len(was.Rules) {
		return true
	}
	for i := range was.Rules {
		if !was.Rules[i].same(&next.Rules[i]) {
			return true
		}
	}
	return false
}

// MovesBefore tells whether fuel of days before a day that has an account may have another by what is said next, or its amounts
// another currency. Rules that begin later, and on which later day one ends, are of no such fuel.
func MovesBefore(was, next Mapping, day Day) bool {
	return LoosensMapping(was.before(day), next.before(day))
}

// before is a mapping as far as it is of days before a day.
func (m Mapping) before(day Day) Mapping {
	m.Forms = slices.DeleteFunc(slices.Clone(m.Forms), func(y YearForm) bool { return y.From >= day })
	m.Rules = slices.DeleteFunc(slices.Clone(m.Rules), func(r Rule) bool { return r.From >= day })
	for i := range m.Rules {
		if r := &m.Rules[i]; r.Until >= day.Add(-1) {
			r.Until = ""
		}
	}
	return m
}

// same tells whether two rules say the same.
func (r *Rule) same(o *Rule) bool {
	for _, what := range asked {
		if !slices.Equal(r.asks(what), o.asks(what)) {
			return false
		}
	}
	return r.Name == o.Name && r.From == o.From && r.Until == o.Until && maps.Equal(r.Parts, o.Parts)
}

// LoosensPrice tells whether a price, in 1/10000 of the currency unit a liter, that takes the
// place of another may let the money of an account buy more; 0: there was none.
func LoosensPrice(wasE4, nextE4 int64) bool { return nextE4 < wasE4 }

// A Standing is what decides to which account a vehicle's fuel is charged, and which of them
// stop hard.
type Standing struct {
	Mapping Mapping
	// Hard tells of an account whether a hard stop stands for it now or from a later day on.
	Hard func(Key) bool
	// Products are those that the vehicle takes, and those that it took.
	Products []string
	// Said is what was said of the vehicle, each from the moment of which it was said, and of
	// departments from the midnights of days in UTC on.
	Said []Dated
}

// LoosensMove tells of each thing that is said of a vehicle, after those before it, whether
// it may take fuel from an account with a hard stop: fuel of the vehicle, of whatever day, that
// has such an account would have another. So might one account of more than [MostStops]
// stop the vehicle no more, where it comes to more by it. Of a vehicle of which nobody has said a class
// it tells of none: it is new.
//
// It does not know where days begin: it looks at the days before and after, too.
func (s *Standing) LoosensMove(moves ...Dated) []bool {
	loosens := make([]bool, len(moves))
	all := slices.Clone(s.Said)
	for i, m := range moves {
		m.N = 0
		for _, d := range all {
			m.N = max(m.N, d.N+1)
		}
		if slices.ContainsFunc(all, func(d Dated) bool { return d.Vehicle == m.Vehicle && d.What == Class }) {
			loosens[i] = s.loosens(all, m)
		}
		all = append(all, m)
	}
	return loosens
}

func (s *Standing) loosens(said []Dated, m Dated) bool {
	begins, cuts := m.From, s.cuts(said)
	var times []time.Time
	var until time.Time // zero: for good
	first := m.What != Funding
	for _, d := range said {
		if d.Vehicle == m.Vehicle && d.What == m.What && d.From.Before(m.From) {
			first = false
		}
	}
	if first { // it counts for all time before, too
		begins = beginning
	}
	times = append(times, begins)
	for _, d := range said {
		if d.Vehicle != m.Vehicle || !d.From.After(begins) {
			continue
		}
		times = append(times, d.From)
		if d.What == m.What && d.From.After(m.From) && (until.IsZero() || d.From.Before(until)) {
			until = d.From
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	was, is := NewHistory(opened(said, m.Vehicle)), NewHistory(opened(append(slices.Clone(said), m), m.Vehicle))
	for i, t := range times {
		if !until.IsZero() && !t.Before(until) {
			break
		}
		ends := Day("9999-12-31")
		if i+1 < len(times) {
			ends = utcDay(times[i+1]).Add(1)
		}
		from := utcDay(t).Add(-1)
		days := []Day{from, from.Add(1), from.Add(2)}
		for _, c := range cuts {
			if c > from && c <= ends {
				days = append(days, c)
			}
		}
		for _, d := range days {
			if s.leaves(was.onDay(m.Vehicle, t, d), is.onDay(m.Vehicle, t, d), d) {
				return true
			}
		}
	}
	return false
}

// beginning is before all that is said.
var beginning = time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC)

// opened has what was said first of the class and department of a vehicle count for all time before.
func opened(said []Dated, vehicle string) []Dated {
	all := slices.Clone(said)
	for _, what := range []Fact{Class, Department} {
		first := -1
		for i, d := range all {
			if d.Vehicle == vehicle && d.What == what && (first < 0 || d.From.Before(all[first].From) || d.From.Equal(all[first].From) && d.N > all[first].N) {
				first = i
			}
		}
		if first >= 0 {
			all[first].From = beginning
		}
	}
	return all
}

// leaves tells whether fuel of some facts leaves an account with a hard stop by having others.
func (s *Standing) leaves(was, is Facts, d Day) bool {
	if was == is {
		return false
	}
	var before, after []Key
	for _, p := range s.Products {
		was.Product, is.Product = p, p
		w, k := s.Mapping.Place(was, d).Key, s.Mapping.Place(is, d).Key
		switch {
		case w != "" && s.Hard(w):
			if k != w {
				return true
			}
			before, after = append(before, w), append(after, w)
		case k != "" && s.Hard(k):
			after = append(after, k)
		}
	}
	slices.Sort(before)
	slices.Sort(after)
	before, after = slices.Compact(before), slices.Compact(after)
	return len(after) > MostStops && !slices.Equal(before, after)
}

// cuts are the days on which a rule begins or has ended, keys are made otherwise, or a department is paid
// from something else.
func (s *Standing) cuts(said []Dated) (days []Day) {
	for _, y := range s.Mapping.Forms {
		if y.From != "" {
			days = append(days, y.From)
		}
	}
	for i := range s.Mapping.Rules {
		if r := &s.Mapping.Rules[i]; r.From != "" {
			days = append(days, r.From)
		}
		if r := &s.Mapping.Rules[i]; r.Until != "" {
			days = append(days, r.Until.Add(1))
		}
	}
	for _, d := range said {
		if d.Vehicle == "" {
			days = append(days, utcDay(d.From))
		}
	}
	return days
}

// onDay is what is in force of a vehicle from a moment on, on a day on which a department is paid
// from what was said until its midnight in UTC.
func (h History) onDay(vehicle string, at time.Time, d Day) Facts {
	f := h.own(vehicle, at)
	if f.Funding == "" {
		midnight, err := time.Parse(time.DateOnly, string(d))
		if err == nil {
			f.Funding = h.last(matter{"", f.Department, Funding}, midnight)
		}
	}
	return f
}

func utcDay(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }
