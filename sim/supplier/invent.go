package supplier

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Invent returns sales of a month from a moment on, in their order, for who has none: fills at
// two stations, or loads of a truck.
func Invent(seed uint64, n int, supply Supply, from time.Time) []Sale {
	rng := rand.New(rand.NewPCG(seed, 70))
	sales := make([]Sale, n)
	permits := []string{"PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026"}
	prices := map[string]int64{Regular: 239_900, Premium: 259_900, Diesel: 258_900}
	for i := range sales {
		s := &sales[i]
		s.At = from.Add(time.Duration(rng.Int64N(int64(30 * 24 * time.Hour)))).Truncate(time.Second)
		s.Permit, s.Product = permits[rng.IntN(len(permits))], []string{Regular, Regular, Premium, Diesel}[rng.IntN(4)]
		s.UL, s.Card = (5+rng.Int64N(70))*1_000_000+rng.Int64N(100)*10_000, fmt.Sprintf("X-%03d", 1+rng.IntN(max(n/8, 2)))
		if supply == Bulk {
			s.Permit, s.Product, s.UL, s.Card = "PL/10221/DIS/OM/2015", []string{Regular, Diesel}[rng.IntN(2)], (5+rng.Int64N(25))*1_000_000_000, ""
		}
		s.PriceE4 = prices[s.Product]
		if supply == Card {
			s.Seller = "GPR010101AB1"
		}
	}
	slices.SortStableFunc(sales, func(a, b Sale) int { return a.At.Compare(b.At) })
	for i := range sales {
		sales[i].Ticket = fmt.Sprint(105_012_000 + 7*i)
	}
	return sales
}
