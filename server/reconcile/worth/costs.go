package worth

import (
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// Costs are what fuel that left a tank on a day costs, by what was booked of it.
type Costs struct {
	openings []Began           // as they were said; the last counts
	filled   map[string]Amount // what left in fills, by days; below 0
	days     []string          // with bookings, in order
	ends     []Amount          // what there is at their ends
	unsaid   string            // the first day of which something came and nobody has said what it cost; empty: none
}

// A Began is an opening, and the day on which it begins.
type Began struct {
	Day string
	Amount
}

// CostsOf returns what fuel of a tank costs, of its openings in the order in which they were said, one at least, and what was
// booked of it. Of what was booked only Of, Item and Amount count, in any order.
func CostsOf(openings []Began, booked []Booking) *Costs {
	c := &Costs{openings: openings, filled: map[string]Amount{}}
	all := slices.Clone(booked)
	slices.SortStableFunc(all, func(a, b Booking) int { return strings.Compare(a.Of, b.Of) })
	var there Amount
	came := map[string]Amount{}
	for i := range all {
		b := &all[i]
		there = there.Plus(b.Amount)
		if b.Item == Received {
			came[b.Of] = came[b.Of].Plus(b.Amount)
		}
		if b.Item == Filled {
			c.filled[b.Of] = c.filled[b.Of].Plus(b.Amount)
		}
		if n := len(c.days); n > 0 && c.days[n-1] == b.Of {
			c.ends[n-1] = there
		} else {
			c.days, c.ends = append(c.days, b.Of), append(c.ends, there)
		}
	}
	for of, a := range came {
		if a.UL > 0 && a.Cents == 0 && (c.unsaid == "" || of < c.unsaid) {
			c.unsaid = of
		}
	}
	return c
}

// Of returns what a fill of a day costs at the mean of that day, and whether anybody knows.
func (c *Costs) Of(day string, ul dispense.Volume) (cents int64, known bool) {
	if ul < 0 || ul > mostUL {
		return 0, false
	}
	mean, known := c.Mean(day)
	if !known {
		return 0, false
	}
	return Portion(mean.Cents, ul, mean.UL), true
}

// Mean returns the average that fills of a day cost, as liters and what they were worth, and whether there is one: that at
// which fills of that day were booked, or else that of the last day that was booked before, or of the opening. Since a day of
// which something came and nobody has said yet what it cost it is the average before that. Before the opening that counts nothing
// is booked: there it is the average of the one before that, which began by then.
func (c *Costs) Mean(day string) (mean Amount, known bool) {
	if day < c.counts().Day {
		mean = c.earlier(day).Amount
		return mean.Priced(), mean.priced()
	}
	if c.unsaid != "" && day >= c.unsaid { // an average with what cost nothing yet would promise liters that money does not buy
		n, _ := slices.BinarySearch(c.days, c.unsaid)
		return c.before(n)
	}
	if left := (Amount{}).Minus(c.filled[day]); left.priced() {
		return left.Priced(), true
	}
	n, there := slices.BinarySearch(c.days, day)
	if there {
		n++
	}
	return c.before(n)
}

// before is the average of the last day before the n-th that has one, or of the opening.
func (c *Costs) before(n int) (mean Amount, known bool) {
	for n--; n >= 0; n-- {
		if c.ends[n].priced() {
			return c.ends[n].Priced(), true
		}
	}
	mean = c.counts().Amount
	return mean, mean.priced()
}

// counts is the opening that counts.
func (c *Costs) counts() *Began { return &c.openings[len(c.openings)-1] }

// earlier is the last opening that began by a day; of those of one day, that which was said last.
func (c *Costs) earlier(day string) (last Began) {
	for _, o := range c.openings {
		if o.Day <= day && o.Day >= last.Day {
			last = o
		}
	}
	return last
}

// priced tells whether an amount says a price. Less than a liter says none, and nor does what came while
// nobody had said what it cost.
func (a Amount) priced() bool { return a.UL-a.Unpriced >= dispense.Liter && a.Cents > 0 }

// mostUL is more than any fill is: a million liters.
const mostUL = 1_000_000 * dispense.Liter
