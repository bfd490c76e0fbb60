package budget

import (
	"cmp"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// Net adds up charges that are of the same, and leaves out what comes to nothing.
func Net(charges []Charge) []Charge { return inOrder(net(charges, nil)) }

// net adds up charges, and takes others away, in no order.
func net(charges, less []Charge) []Charge {
	all, at := make([]Charge, 0, len(charges)), make(map[Charge]int, len(charges))
	add := func(c Charge) {
		of := c.subject()
		i, there := at[of]
		if !there {
			at[of] = len(all)
			all = append(all, c)
			return
		}
		is := &all[i]
		cents, ul := is.Cents+c.Cents, is.VolumeUL+c.VolumeUL
		if c.compare(is) < 0 { // so that rules and reasons are the same in any order
			*is = c
		}
		is.Cents, is.VolumeUL = cents, ul
	}
	for _, c := range charges {
		add(c)
	}
	for _, c := range less {
		c.Cents, c.VolumeUL = -c.Cents, -c.VolumeUL
		add(c)
	}
	return slices.DeleteFunc(all, func(c Charge) bool { return c.Cents == 0 && c.VolumeUL == 0 })
}

// Book returns what has to be booked besides what has been, so that all of it comes to the
// charges: what is new, what is another than it was, and, with the sign turned around, what is
// not there any more. Nothing that was booked is touched.
//
// All before the period open is closed. What belongs there is booked in open, if that is of
// the same fiscal year; otherwise it is a prior year's, and of no budget any more.
func Book(charges, booked []Charge, open Period, on Day) []Charge {
	all := net(charges, booked)
	for i := range all {
		c := &all[i]
		c.On, c.In, c.Prior = on, c.Of, false
		if c.Of.Compare(open) < 0 {
			c.In = open
			if open.Year != c.Of.Year {
				c.In, c.Prior = Period{}, true
			}
		}
	}
	return inOrder(all)
}

// A Gap is what has no account, of fuel that is alike.
type Gap struct {
	Facts
	Currency string
	Why      Why
	Rule     string
	Says     string
	Charges  int
	VolumeUL dispense.Volume
	Cents    int64
}

// Gaps lists what has no account, and what own tanks gave of which nobody knows what it costs, the most money
// first.
func Gaps(charges []Charge) []Gap {
	at := map[Gap]int{}
	var all []Gap
	for _, c := range charges {
		if c.Key != "" && c.Why != NoAmount {
			continue
		}
		u := Gap{Facts: Facts{c.Class, c.Department, c.Funding, c.Product}, Currency: c.Currency, Why: c.Why, Rule: c.Rule, Says: c.Says}
		i, there := at[u]
		if !there {
			i = len(all)
			at[u] = i
			all = append(all, u)
		}
		all[i].Charges++
		all[i].VolumeUL += c.VolumeUL
		all[i].Cents += c.Cents
	}
	slices.SortStableFunc(all, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Cents, a.Cents), cmp.Compare(a.Why, b.Why), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Department, b.Department),
			cmp.Compare(a.Funding, b.Funding), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Currency, b.Currency))
	})
	return all
}
