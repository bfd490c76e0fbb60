package report

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// A Group is what the rows of a consumption report stand for.
type Group string

// The groups.
const (
	ByVehicle    Group = "vehicle"
	ByDepartment Group = "department"
	ByState      Group = "state" // what a vehicle was: active, lent, …
	ByCustodian  Group = "custodian"
	ByFunding    Group = "funding"
	ByClass      Group = "class" // of vehicles, whose rules they follow
	ByDriver     Group = "driver"
	ByGrade      Group = "grade"
	ByStation    Group = "station"
)

// Groups lists the groups in the order in which people choose from them.
func Groups() []Group {
	return []Group{ByVehicle, ByDepartment, ByClass, ByCustodian, ByFunding, ByState, ByDriver, ByGrade, ByStation}
}

// OfVehicle tells whether a group is of vehicles, by what was in force of them when the
// fuel flowed, so that whole intervals between fills are a row's.
func (g Group) OfVehicle() bool {
	return slices.Contains([]Group{ByVehicle, ByDepartment, ByClass, ByCustodian, ByFunding, ByState}, g)
}

// A Filter narrows a question; an empty field does not. What changes with time is as
// it was in force when the fuel flowed.
type Filter struct {
	Vehicle, Department, Class, State, Custodian, Funding, Driver, Grade, Station string
	// Text must be part of a row's name, in whatever case.
	Text string
}

// A Sort orders rows by a column; rows that are equal in it, by their keys.
type Sort struct {
	Column string
	Desc   bool
}

// A Question is what a report answers: one definition of period, grouping,
// filter and order for the page and every file.
type Question struct {
	Period  Period
	GroupBy Group
	Filter  Filter
	Sort    Sort
	Unit    Unit // [KMPerL] where it is empty
	// Untimed tells that nobody asks how it was over time.
	Untimed bool
}

// ParseQuestion reads a question from the values of [ParsePeriod] and "group",
// "vehicle", "department", "class", "state", "custodian", "funding", "driver", "grade",
// "station", "q", "unit" and "sort" (a column's key, with "-" before it for the largest
// first). It fails with [fault.ErrInvalid].
func ParseQuestion(v url.Values, c Calendar, now time.Time) (Question, error) {
	p, err := ParsePeriod(v, c, now)
	if err != nil {
		return Question{}, err
	}
	q := Question{Period: p, GroupBy: Group(v.Get("group")), Filter: Filter{
		Vehicle: v.Get("vehicle"), Department: v.Get("department"), Class: v.Get("class"), State: v.Get("state"),
		Custodian: v.Get("custodian"), Funding: v.Get("funding"), Driver: v.Get("driver"),
		Grade: v.Get("grade"), Station: v.Get("station"), Text: strings.TrimSpace(v.Get("q")),
	}}
	if q.GroupBy == "" {
		q.GroupBy = ByVehicle
	}
	if !slices.Contains(Groups(), q.GroupBy) {
		return Question{}, fmt.Errorf("%w: group is %q; write one of %v", fault.ErrInvalid, q.GroupBy, Groups())
	}
	if q.Unit, err = ParseUnit(v); err != nil {
		return Question{}, err
	}
	q.Sort.Column, q.Sort.Desc = strings.CutPrefix(v.Get("sort"), "-")
	if q.Sort.Column == "" {
		q.Sort = Sort{"volume", true}
	}
	if !q.Sortable(q.Sort.Column) {
		return Question{}, fmt.Errorf("%w: sort is %q, which is no column of this report", fault.ErrInvalid, v.Get("sort"))
	}
	return q, nil
}

// ParseUnit reads a unit from "unit". It fails with [fault.ErrInvalid].
func ParseUnit(v url.Values) (Unit, error) {
	u := Unit(cmp.Or(v.Get("unit"), string(KMPerL)))
	if !slices.Contains(Units(), u) {
		return u, fmt.Errorf("%w: unit is %q; write one of %v", fault.ErrInvalid, u, Units())
	}
	return u, nil
}

// Put writes the unit into values, from which [ParseUnit] reads it again.
func (u Unit) Put(v url.Values) {
	if u == LPer100KM {
		v.Set("unit", string(u))
	}
}

// Sortable tells whether rows can be ordered by a column.
func (q Question) Sortable(column string) bool {
	return slices.ContainsFunc(q.Unit.columns(consumptionColumns), func(c Column) bool { return c.Key == column })
}

// Values returns the question as values, from which ParseQuestion reads it
// again.
func (q Question) Values() url.Values {
	v := url.Values{}
	q.Period.Put(v)
	q.Unit.Put(v)
	v.Set("group", string(q.GroupBy))
	sort := q.Sort.Column
	if q.Sort.Desc {
		sort = "-" + sort
	}
	for _, f := range []struct{ name, value string }{
		{"vehicle", q.Filter.Vehicle}, {"department", q.Filter.Department}, {"class", q.Filter.Class}, {"state", q.Filter.State},
		{"custodian", q.Filter.Custodian}, {"funding", q.Filter.Funding}, {"driver", q.Filter.Driver}, {"grade", q.Filter.Grade}, {"station", q.Filter.Station}, {"q", q.Filter.Text}, {"sort", sort},
	} {
		if f.value != "" {
			v.Set(f.name, f.value)
		}
	}
	return v
}

// A FillsQuestion asks for the fills of a period, the first first; empty fields do not
// narrow it. What changes with time is as it was in force when the fuel flowed.
type FillsQuestion struct {
	Period                       Period
	Vehicle, Department, Station string
	After                        *FillMark // only those after it
	Limit                        int
}

// A FillMark is the place of a fill among all.
type FillMark struct {
	At     time.Time
	Ref    dispense.Ref
	Branch int
}

// A FeedMark is a place in the feed of fills, in an era: a restored database has lost the
// last places of the one before, and gives them again. The zero mark is the beginning.
type FeedMark struct{ Era, Place int64 }

// ErrRestored means that a mark is of another era: who follows the feed reads it from the
// beginning.
var ErrRestored = fmt.Errorf("the database was restored since, and has lost what came last: %w", fault.ErrConflict)

// A Feed is a part of what was said of fills, in the order in which it was committed.
type Feed struct {
	Told  []Told
	Until FeedMark // from which to go on
	More  bool
}

// A Told is a fill of which something was said. Fill is how it counts now; nil where it does
// not, or is not for who asks.
type Told struct {
	Ref    dispense.Ref
	Branch int
	Fill   *Fill
}
