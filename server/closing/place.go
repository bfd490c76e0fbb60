package closing

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
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
	// After is the last act that was done when it came: whoever reads the acts up to it places
	// it in the same way.
	After int64
}

// Place says where what comes now is booked that is of a month.
func (b *Book) Place(of budget.Period) Placement {
	p := Placement{Of: of, In: of, Late: b.rank(of) > Open.rank(), After: b.last}
	if b.rank(of) < Ended.rank() {
		return p
	}
	if p.In = b.FirstOpen(); p.In.Year != of.Year {
		p.In, p.Prior = budget.Period{}, true
	}
	return p
}

// A Record is something that has come.
type Record struct {
	budget.Source
	At       time.Time // when it happened
	VolumeUL dispense.Volume
	Cents    int64
	Currency string
}

// A Placed is a record with where it is booked.
type Placed struct {
	Record
	Placement
}

// PlaceAll places records that come now, by when they happened, in the order of what names them.
func (b *Book) PlaceAll(records []Record) []Placed {
	all := make([]Placed, len(records))
	for i, r := range records {
		all[i] = Placed{r, b.Place(b.terms.PeriodOf(b.terms.DayOf(r.At)))}
	}
	slices.SortFunc(all, comparePlaced)
	return all
}

func comparePlaced(a, b Placed) int {
	return cmp.Or(reconcile.CompareRefs(a.Ref, b.Ref), cmp.Compare(a.Branch, b.Branch))
}

// A PriorYear is what came of a fiscal year when none of its months took any more.
type PriorYear struct {
	Year     int
	Currency string
	Records  []Placed // by what names them
	VolumeUL dispense.Volume
	Cents    int64
}

// PriorYears returns the lists of prior years, the latest first, and by currency.
func PriorYears(placed []Placed) []PriorYear {
	var all []PriorYear
	for _, p := range placed {
		if !p.Prior {
			continue
		}
		i := slices.IndexFunc(all, func(y PriorYear) bool { return y.Year == p.Of.Year && y.Currency == p.Currency })
		if i < 0 {
			i, all = len(all), append(all, PriorYear{Year: p.Of.Year, Currency: p.Currency})
		}
		y := &all[i]
		y.Records = append(y.Records, p)
		y.VolumeUL += p.VolumeUL
		y.Cents += p.Cents
	}
	for i := range all {
		slices.SortFunc(all[i].Records, comparePlaced)
	}
	slices.SortFunc(all, func(a, b PriorYear) int {
		return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(a.Currency, b.Currency))
	})
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
