package contracting

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
)

// A line of fills of several days should cost what the index was on each, by liters; where it is not known of one,
// or no day is, nobody knows.
func TestByDays(t *testing.T) {
	t.Parallel()
	prices := []contract.Price{{Product: "diesel", From: "2026-10-01", Kind: contract.ByIndex, Index: "X", E4: -5_000, Published: []contract.Published{{Day: "2026-10-02", E4: 235_000}, {Day: "2026-10-03", E4: 255_000}}}}
	const liter = dispense.Liter
	for _, tt := range []struct {
		name  string
		of    []flow
		want  int64
		known bool
	}{
		{"one", []flow{{"2026-10-02", 40 * liter, 0}}, 230_000, true},
		{"two days", []flow{{"2026-10-02", 100 * liter, 0}, {"2026-10-03", 900 * liter, 0}}, 248_000, true},
		{"rounded", []flow{{"2026-10-02", liter, 0}, {"2026-10-03", 2 * liter, 0}}, 243_333, true},
		{"a day without one", []flow{{"2026-10-02", liter, 0}, {"2026-10-20", liter, 0}}, 0, false},
		{"a day before all", []flow{{"2026-10-02", liter, 0}, {"2026-10-01", liter, 0}}, 0, false},
		{"no day", nil, 0, false},
		{"no liters", []flow{{"2026-10-02", 0, 0}}, 0, false},
	} {
		if got, known := byDays(prices, "diesel", tt.of); got.E4 != tt.want || known != tt.known {
			t.Errorf("%s: got %d, %t, want %d, %t", tt.name, got.E4, known, tt.want, tt.known)
		}
	}
}

// A line of several fills should cost what was agreed on the day of each, from what the pump showed of each, by their liters: who bills
// what was agreed is not too dear, on whichever side of a change the first fill is, and who bills the dearer price for all of it is.
func TestPriceOfSeveralFills(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	zone := time.FixedZone("", -6*3600)
	at := func(day int) time.Time { return time.Date(2026, 10, day, 9, 0, 0, 0, zone) }
	fixed := func(before, since int64) []contract.Price {
		return []contract.Price{{Product: "magna", From: "2026-10-01", Kind: contract.Fixed, E4: before}, {Product: "magna", From: "2026-10-16", Kind: contract.Fixed, E4: since}}
	}
	off := []contract.Price{{Product: "magna", From: "2026-10-01", Kind: contract.Discount, E4: 5_000}}
	for _, tt := range []struct {
		name        string
		prices      []contract.Price
		postedE4    [2]int64
		cents, want int64 // of 200 L; should cost a liter
		over        int64
	}{
		{"a price that rose, as agreed", fixed(230_000, 240_000), [2]int64{}, 470_000, 235_000, 0},
		{"a price that fell, as agreed", fixed(240_000, 230_000), [2]int64{}, 470_000, 235_000, 0},
		{"a price that fell, at the one of before", fixed(240_000, 230_000), [2]int64{}, 480_000, 235_000, 10_000},
		{"a price that rose, at the one since", fixed(230_000, 240_000), [2]int64{}, 480_000, 235_000, 10_000},
		{"pumps that rose, less the discount", off, [2]int64{235_000, 245_000}, 470_000, 235_000, 0},
		{"pumps that fell, without it", off, [2]int64{245_000, 235_000}, 480_000, 235_000, 10_000},
		{"a pump that showed nothing", off, [2]int64{245_000, 0}, 480_000, 0, 0},
	} {
		w := Whole{Use: &contract.Use{}}
		w.Contract.Contract, w.Currency, w.Supply = "gas", "MXN", fleet.SupplyStation
		for _, p := range tt.prices {
			w.Prices = append(w.Prices, Price{Price: p})
		}
		p := &pile{Desk: &Desk{cfg: Config{Zone: zone}}, ids: map[string]int{"gas": 0}, list: []Whole{w}, of: map[string]part{}, parts: map[string][]part{}, entries: make([][]contract.Entry, 1)}
		r := &matching.Row{}
		r.Product, r.Currency, r.IssuedAt, r.VolumeUL, r.Cents, r.PriceE4 = "magna", "MXN", at(25), 200*liter, tt.cents, tt.cents*100/200
		for i, day := range []int{10, 20} {
			r.Fills = append(r.Fills, matching.Fill{Contract: "gas", Product: "magna", At: at(day), VolumeUL: 100 * liter, Currency: "MXN", PriceE4: tt.postedE4[i]})
		}
		p.line(r)
		if len(p.list[0].Lines) != 1 {
			t.Fatalf("%s: got %d lines", tt.name, len(p.list[0].Lines))
		}
		if l := p.list[0].Lines[0]; l.ExpectedE4 != tt.want || l.OverCents != tt.over || l.Over != (tt.over > 0) {
			t.Errorf("%s: should cost %d, over by %d (%t); want %d and %d", tt.name, l.ExpectedE4, l.OverCents, l.Over, tt.want, tt.over)
		}
	}
}
