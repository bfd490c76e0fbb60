package budget

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// A Fact is one of those by which fuel finds its account.
type Fact string

// The facts.
const (
	Class      Fact = "class"
	Department Fact = "department" // what the fuel was used for
	Funding    Fact = "funding"    // what it is paid from
	Product    Fact = "product"
)

// Facts are what was in force when fuel flowed. What nobody said is empty.
type Facts struct{ Class, Department, Funding, Product string }

func (f Facts) of(what Fact) string {
	switch what {
	case Class:
		return f.Class
	case Department:
		return f.Department
	case Funding:
		return f.Funding
	default:
		return f.Product
	}
}

// A Dated is what was said of a vehicle, or of a whole department, from a time on: of a
// vehicle its class, department and funding, of a department its funding.
type Dated struct {
	Vehicle    string // empty: it is said of the department
	Department string
	What       Fact
	From       time.Time
	// N orders what was said of the same time: the last counts.
	N     int64
	Value string // empty: none
}

// A History is all that was said.
type History struct{ said map[matter][]Dated }

// A matter is one thing that is said of a vehicle or a department.
type matter struct {
	vehicle, department string
	what                Fact
}

// NewHistory keeps what was said, in any order.
func NewHistory(all []Dated) History {
	h := History{map[matter][]Dated{}}
	for _, d := range all {
		m := matter{d.Vehicle, d.Department, d.What}
		if d.Vehicle != "" {
			m.department = ""
		}
		h.said[m] = append(h.said[m], d)
	}
	for _, list := range h.said {
		slices.SortFunc(list, func(a, b Dated) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.N, b.N)) })
	}
	return h
}

// At returns what was in force of a vehicle at a moment. The funding of a vehicle is its own,
// or, where it has none, that of the department that it was in.
func (h History) At(vehicle string, at time.Time) Facts {
	f := h.own(vehicle, at)
	if f.Funding == "" {
		f.Funding = h.last(matter{"", f.Department, Funding}, at)
	}
	return f
}

// own returns what was said of a vehicle itself.
func (h History) own(vehicle string, at time.Time) Facts {
	of := func(what Fact) string { return h.last(matter{vehicle, "", what}, at) }
	return Facts{Class: of(Class), Department: of(Department), Funding: of(Funding)}
}

// last returns what was said last of one thing until a moment.
func (h History) last(m matter, at time.Time) string {
	list := h.said[m]
	i, _ := slices.BinarySearchFunc(list, at, func(d Dated, at time.Time) int {
		if d.From.After(at) {
			return 1
		}
		return -1
	})
	if i == 0 {
		return ""
	}
	return list[i-1].Value
}

// sorted returns the keys of a map in order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
