package closing

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/reconcile"
)

// FirstOpen returns the first month that takes what comes: what [budget.Book] is told.
func (b *Book) FirstOpen() budget.Period {
	p := b.terms.Begins
	for b.rank(p) >= Ended.rank() {
		p = p.Next()
	}
	return p
}

// A Placement is in which month something is booked.
type Placement struct {
	Of budget.Period // the month that it is of: the reference, where In is another
	In budget.Period // the one in which it is booked; zero: in none
	// Prior tells that it is of a fiscal year of which no month takes any more. It stands in a
	// list of its own, and in no budget.
	Prior bool
	// Late tells that its own month was closed softly, or further, when it came.
	Late bool
}

// Place says where what comes now is booked that is of a month.
func (b *Book) Place(of budget.Period) Placement {
	p := Placement{Of: of, In: of, Late: b.rank(of) > Open.rank()}
	if b.rank(of) < Ended.rank() {
		return p
	}
	if p.In = b.FirstOpen(); p.In.Year != of.Year {
		p.In, p.Prior = budget.Period{}, true
	}
	return p
}

// A Came is something that was recorded of one time and came at another.
type Came struct {
	budget.Source
	At     time.Time // when it happened
	CameAt time.Time
	// After is the last act that was done when it came. What was done at one moment with its coming
	// is told by where journals stood, and by no clock.
	After int64
}

// A Placed is what came, with where it is booked.
type Placed struct {
	Came
	Placement
}

// PlaceAll places each of what came by what had been done when it came, in the order in which it
// came. Acts may come in any order.
func (t *Terms) PlaceAll(acts []Act, list []Came) []Placed {
	acts, list = slices.Clone(acts), slices.Clone(list)
	slices.SortFunc(acts, compareActs)
	slices.SortFunc(list, func(a, b Came) int {
		return cmp.Or(cmp.Compare(a.After, b.After), a.CameAt.Compare(b.CameAt), reconcile.CompareRefs(a.Ref, b.Ref), cmp.Compare(a.Branch, b.Branch))
	})
	book, all := NewBook(t), make([]Placed, len(list))
	for i, c := range list {
		for len(acts) > 0 && acts[0].N <= c.After {
			_ = book.Take(acts[0]) // what may not be changes nothing, and others say so: see Read
			acts = acts[1:]
		}
		all[i] = Placed{c, book.Place(t.PeriodOf(t.DayOf(c.At)))}
	}
	return all
}

// A Due is the next step of a month, and the last day before it.
type Due struct {
	budget.Period
	Kind Kind
	Last budget.Day // empty: no day is said, as of a month that was reopened
	// Now tells that the day is over: the server takes the step if it is its own ([Soft],
	// [End]), and otherwise it is late.
	Now bool
}

// Due returns the next step of each month that is over and not closed, in their order.
func (b *Book) Due(at time.Time) []Due {
	var all []Due
	day, r := b.terms.DayOf(at), b.terms.rules(b.last+1)
	for p := b.terms.Begins; b.terms.Last(p) < day; p = p.Next() {
		m := b.Month(p)
		d := Due{Period: p}
		switch m.State {
		case Open:
			d.Kind, d.Last = Soft, b.terms.dates(p, r).Soft
		case Late:
			d.Kind, d.Last = End, b.lateDay(&m, r)
		case Reopened:
			d.Kind, d.Last = End, m.Until
		case Ended:
			d.Kind, d.Last = Close, b.terms.dates(p, r).Hard
			if m.Version > 1 {
				d.Last = ""
			}
		default:
			continue
		}
		d.Now = d.Last != "" && d.Last < day
		all = append(all, d)
	}
	return all
}
