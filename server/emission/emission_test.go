package emission_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/emission"
)

func grams(n int64) *int64 { return &n }

// The shipped figures are those of the source, in liters: a US gallon is 3.785411784 of them.
func TestGallons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ gallon, liter int64 }{{8780, 2319}, {10210, 2697}} {
		n := new(big.Int).Mul(big.NewInt(tt.gallon), big.NewInt(2_000_000_000))
		n.Add(n, big.NewInt(3_785_411_784))
		if n.Div(n, big.NewInt(2*3_785_411_784)); n.Int64() != tt.liter {
			t.Errorf("%d g a gallon: got %d g a liter, want %d", tt.gallon, n, tt.liter)
		}
	}
}

func TestOn(t *testing.T) {
	t.Parallel()
	list := []emission.Factor{
		{N: 1, Product: "15101514", From: "2000-01-01", Grams: grams(2319), Source: "EPA"},
		{N: 2, Product: "15101514", From: "2026-03-01", Grams: grams(2300), Source: "INECC"},
		{N: 3, Product: "15101514", From: "2026-03-01", Grams: grams(2310), Source: "INECC"},
		{N: 4, Product: "15101514", From: "2026-06-01", Grams: grams(2400)},
		{N: 5, Product: "15101514", From: "2026-06-01"},
	}
	for _, tt := range []struct {
		product, day string
		n            int64
	}{
		{"15101514", "1999-12-31", 0}, {"15101514", "2000-01-01", 1}, {"15101514", "2026-02-28", 1}, {"15101514", "2026-03-01", 3}, {"15101514", "2026-07-01", 3}, {"15101505", "2026-07-01", 0}, {"", "2026-07-01", 0},
	} {
		var n int64
		if f := emission.On(list, tt.product, tt.day); f != nil {
			n = f.N
		}
		if n != tt.n {
			t.Errorf("factor of %q on %s: got %d, want %d", tt.product, tt.day, n, tt.n)
		}
	}
	if cuts := emission.Cuts(list, "2026-01-01", "2026-06-01"); len(cuts) != 1 || cuts[0] != "2026-03-01" {
		t.Errorf("days on which factors change: got %v, want 2026-03-01", cuts)
	}
}

func TestGramsAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ul, of := rapid.Int64Range(0, emission.Most).Draw(t, "ul"), rapid.Int64Range(0, 10_000).Draw(t, "grams")
		got, ok := emission.Grams(ul, of)
		want := new(big.Int).Mul(big.NewInt(ul), big.NewInt(of))
		want.Div(want.Add(want, big.NewInt(500_000)), big.NewInt(1_000_000))
		if !ok || want.Int64() != got {
			t.Fatalf("%d µL at %d g/L: got %d %v, want %s", ul, of, got, ok, want)
		}
	})
	for _, bad := range [][2]int64{{-1, 1}, {emission.Most + 1, 1}, {1, -1}, {1, 10_001}} {
		if _, ok := emission.Grams(bad[0], bad[1]); ok {
			t.Errorf("%d µL at %d g/L: was reckoned", bad[0], bad[1])
		}
	}
}

// A factor that changes on a day makes two rows, and rows add up to the sum.
func TestRowsAddUp(t *testing.T) {
	t.Parallel()
	list := []emission.Factor{{N: 1, Product: "a", From: "2026-01-01", Grams: grams(2319)}, {N: 2, Product: "a", From: "2026-02-01", Grams: grams(2000)}}
	fuel := []emission.Fuel{{Department: "d", Grade: "g", Product: "a", UL: 1_000_001}, {Department: "d", Grade: "urea", UL: 7_000_000}}
	rows := emission.Add(emission.Add(nil, list, fuel, "2026-01-01"), list, fuel, "2026-02-01")
	ul, sum, ok := emission.Reckon(rows)
	if !ok || len(rows) != 3 || ul != 16_000_002 || sum != 2319+2000 {
		t.Errorf("got %d rows, %d µL and %d g, want 3, 16000002 and 4319: %+v", len(rows), ul, sum, rows)
	}
}
