package savings

import (
	"fmt"
	"testing"

	"github.com/litro-fuel/litro/dispense"
)

// yard is a side in which a vehicle took fuel of the pump at $24 and of the yard, which its tank prices at $21, or nobody.
func yard(ofPump, ofYard, priced bool) (in Inputs) {
	const liters = 100 * dispense.Liter
	u := took("p1", "patrol", 1000, 200, 0)
	u.Currency, u.VolumeUL, u.Fills = "MXN", 0, 0
	if ofPump {
		b := u
		b.Vehicle, b.VolumeUL, b.Fills, b.AmountCents = "p2", liters, 1, 100*24_00
		in.Uses = append(in.Uses, b)
	}
	if ofYard {
		u.VolumeUL, u.Fills, u.Unpriced = liters, 1, 1
		in.Uses = append(in.Uses, u)
		if priced {
			d := Drawn{Vehicle: "p1", Class: u.Class, Grade: u.Grade, Said: "MXN", Station: "norte", Tank: "T1", Day: "2026-12-03", Fills: 1, VolumeUL: liters, MeanUL: 1000 * dispense.Liter, MeanCents: 1000 * 21_00, Currency: "MXN"}
			d.Value()
			in.Drawn = []Drawn{d}
		}
	}
	Price(in.Uses, in.Drawn)
	return in
}

// What the yard's fuel costs is in the price of both sides or of none: the day on which entries began changes no price.
func TestTanksPriceBothSides(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		base, now Inputs
		drawn     [2]int
	}{
		{"entries began between them", yard(true, true, false), yard(true, true, true), [2]int{0, 0}},
		{"the other way round", yard(true, true, true), yard(true, true, false), [2]int{0, 0}},
		{"both have them", yard(true, true, true), yard(true, true, true), [2]int{1, 1}},
		{"there was no yard", yard(true, false, false), yard(true, true, true), [2]int{0, 1}},
	} {
		Alike(&tt.base, &tt.now)
		for i, in := range []*Inputs{&tt.base, &tt.now} {
			var tanks int64
			for _, u := range in.Uses {
				tanks += u.TankFills
			}
			if len(in.Drawn) != tt.drawn[i] || tanks != int64(tt.drawn[i]) {
				t.Errorf("%s, side %d: %d rows of tanks and %d fills, want %d", tt.name, i, len(in.Drawn), tanks, tt.drawn[i])
			}
		}
	}
}

// Entries that began within the days of a side price a few of its days, and none is taken: the price of each side is that of pumps, and
// prices did nothing where none changed. A ticket without an amount is no such fuel.
func TestEntriesThatBeganMeanwhile(t *testing.T) {
	t.Parallel()
	side := func(begun, tickets int64) Inputs {
		var in Inputs
		for n := range int64(10) {
			pump := Use{Vehicle: fmt.Sprint("p", n), Class: "truck", Grade: "diesel", Currency: "MXN", VolumeUL: 6_000 * dispense.Liter, AmountCents: 6_000 * 25_89, Fills: 60, WayM: 30_000_000, WayUL: 6_000 * dispense.Liter}
			own := Use{Vehicle: fmt.Sprint("y", n), Class: "truck", Grade: "diesel", Currency: "MXN", VolumeUL: 6_000 * dispense.Liter, Fills: 60, Unpriced: 60, WayM: 30_000_000, WayUL: 6_000 * dispense.Liter}
			if n < tickets {
				pump.Unpriced = 1
			}
			in.Uses = append(in.Uses, pump, own)
			if begun > 0 {
				d := Drawn{Vehicle: own.Vehicle, Class: "truck", Grade: "diesel", Said: "MXN", Station: "patio", Tank: "T1", Day: "2026-11-01", Fills: begun, VolumeUL: dispense.Volume(begun) * 100 * dispense.Liter, MeanUL: 1_000 * dispense.Liter, MeanCents: 1_000 * 24_00, Currency: "MXN"}
				d.Value()
				in.Drawn = append(in.Drawn, d)
			}
		}
		Price(in.Uses, in.Drawn)
		return in
	}
	for _, tt := range []struct {
		name             string
		base, now        Inputs
		basePrice, price int64
		prices           bool
	}{
		{"within the baseline", side(10, 0), side(60, 0), 258_900, 258_900, false},
		{"within the days", side(60, 0), side(10, 0), 258_900, 258_900, false},
		{"before both", side(60, 0), side(60, 0), 249_450, 249_450, false},
		{"before both, and a few tickets say no amount", side(60, 2), side(60, 0), 248_400, 249_450, true},
	} {
		Alike(&tt.base, &tt.now)
		s := Compare(tt.base.Uses, tt.now.Uses)
		g := s.Groups[0]
		if g.BasePriceE4 == nil || g.PriceE4 == nil || g.Money == nil {
			t.Fatalf("%s: no price: %+v", tt.name, g)
		}
		if near := func(a, b int64) bool { return max(a-b, b-a) <= 1 }; !near(*g.BasePriceE4, tt.basePrice) || !near(*g.PriceE4, tt.price) {
			t.Errorf("%s: a liter was %d and is %d, want %d and %d", tt.name, *g.BasePriceE4, *g.PriceE4, tt.basePrice, tt.price)
		}
		if (g.Money.PriceCents != 0) != tt.prices {
			t.Errorf("%s: prices did %d", tt.name, g.Money.PriceCents)
		}
	}
}
