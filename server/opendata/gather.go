package opendata

import (
	"cmp"
	"maps"
	"slices"
)

// Gather returns fuel of which no currency tells what a reserved vehicle took or paid: where fewer
// than [Least] vehicles have fuel in one, or an amount, a reserved vehicle among them, their fuel
// stands in the currency of most fills without its amount, as fuel whose price nobody knows does.
// Liters and fills stay as they are. Where that does not help, [Protect] says so.
func Gather(fuel []Fuel) []Fuel {
	out := slices.Clone(fuel)
	all := make([]*Fuel, len(out))
	fills := map[string]int64{}
	for i := range out {
		all[i] = &out[i]
		fills[out[i].Currency] += out[i].Fills
	}
	by := cells(all, func(f *Fuel) string { return f.Currency })
	small := slices.DeleteFunc(slices.Clone(by), func(c *cell) bool { return !c.tells() })
	// The currency of most fills, of those that tell nothing if there are some.
	most := slices.SortedFunc(maps.Keys(fills), func(a, b string) int {
		tells := func(currency string) int {
			if slices.ContainsFunc(small, func(c *cell) bool { return c.key == currency }) {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(tells(a), tells(b)), cmp.Compare(fills[b], fills[a]), cmp.Compare(a, b))
	})
	for _, c := range small {
		if c.key == most[0] && !c.tellsMoney() {
			continue
		}
		for _, f := range c.fuel {
			f.Currency, f.Cents, f.Unpriced = most[0], 0, f.Fills
		}
	}
	return out
}
