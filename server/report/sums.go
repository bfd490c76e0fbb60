package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// A Sum is what a vehicle took on one local day, of fills that are alike in all that
// reports group and filter by. The intervals that its fills end count with them.
type Sum struct {
	Day time.Time // midnight in UTC
	Of
	// Handed tells that its intervals had fills of another department, too: who sees this
	// one only does not see them whole.
	Handed bool
	Figures
}

// Of is what reports group and filter by; empty where there is none.
type Of struct {
	Vehicle, Driver, Grade, Station, Purpose, Currency string
	Department, State, Custodian, Funding, Class       string
}

// SumUp sums up the fills of one vehicle, or those of none, from a local day on, given as
// its midnight. Of a vehicle it takes those that [reconcile.Reach] asks for before it, too.
func SumUp(fills []Fill, from time.Time) []Sum {
	zone := from.Location()
	sums := map[Sum]*Figures{}
	of := make([]*Fill, len(fills))
	add := func(f *Fill, handed bool) *Figures {
		y, m, d := f.At.In(zone).Date()
		key := Sum{Day: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Handed: handed, Of: Of{
			f.Vehicle, f.Driver, f.Fill.Grade, f.Station, f.Purpose, f.Currency, f.Department, f.State, f.Custodian, f.Funding, f.Class,
		}}
		if sums[key] == nil {
			sums[key] = &Figures{}
		}
		return sums[key]
	}
	handed := map[*Fill]bool{}
	var ends []reconcile.Interval
	var last []*Fill
	for i := range fills {
		of[i] = &fills[i]
	}
	if len(of) > 0 && of[0].Vehicle != "" {
		eachInterval(of, func(i reconcile.Interval, fills []*Fill) {
			f := fills[len(fills)-1]
			ends, last = append(ends, i), append(last, f)
			handed[f] = slices.ContainsFunc(fills, func(o *Fill) bool { return o.Department != f.Department && !reconcile.Additive(o.Fill.Grade) })
		})
	}
	for _, f := range of {
		if !f.At.Before(from) {
			add(f, handed[f]).fill(f)
		}
	}
	for k, i := range ends {
		if f := last[k]; !f.At.Before(from) {
			add(f, handed[f]).interval(i)
		}
	}
	out := make([]Sum, 0, len(sums))
	for key, figures := range sums {
		key.Figures = *figures
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b Sum) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Station, b.Station)) })
	return out
}

// A Total is what was summed up of one value of what a question groups by.
type Total struct {
	Value, Name string
	Nobodys     bool // of no vehicle, for a purpose
	Purpose     string
	Currency    string
	Day         string // of a trend: the day or month, as its row is called
	Reference   *int64 // what a vehicle should go on a liter
	Figures
}

// Sums answer a question from totals, as [Consumption] and [Trend] do from fills. What is
// taken is filtered but for the text, and without intervals where the question has none.
type Sums struct {
	Question
	rows  map[string]*sum
	total sum
}

// Take takes a total of what a row is of, and keeps nothing of it.
func (s *Sums) Take(t *Total) {
	key, name := s.rowOf(t.Value, t.Name, t.Nobodys, t.Purpose)
	if row := s.take(t, key, name); row != nil && s.GroupBy == ByVehicle && t.Reference != nil {
		reference := *t.Reference
		row.reference = &reference
	}
}

// TakeDay takes a total of a day or month.
func (s *Sums) TakeDay(t *Total) {
	_, name := s.rowOf(t.Value, t.Name, t.Nobodys, t.Purpose)
	s.take(t, t.Day, name)
}

func (s *Sums) take(t *Total, key, name string) *sum {
	if !s.named(name) {
		return nil
	}
	row := s.rows[key]
	if row == nil {
		if s.rows == nil {
			s.rows = map[string]*sum{}
		}
		row = &sum{name: name}
		s.rows[key] = row
	}
	row.take(t)
	s.total.take(t)
	return row
}

// Table returns the answer to what was taken by [Sums.Take].
func (s *Sums) Table() Table {
	if !s.wholeVehicles() {
		for row := range maps.Values(s.rows) {
			row.withoutIntervals()
		}
		s.total.withoutIntervals()
	}
	return s.table(s.rows, &s.total)
}

// Trend returns the answer over time to what was taken by [Sums.TakeDay].
func (s *Sums) Trend() Table { return s.trend(s.rows, &s.total) }

func (s *sum) take(t *Total) {
	s.plus(&t.Figures)
	if t.Fills > t.Unpriced {
		s.priced(t.Currency)
	}
}

func (s *Figures) withoutIntervals() {
	s.WayM, s.WayUL, s.WayCents, s.WayUnpriced, s.RunS, s.RunUL = 0, 0, 0, 0, 0, 0
}
