package savings

import (
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
