package savings

import (
	"cmp"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Rule is how a statement is made. Statements that somebody has stay what they are: each is made again by its own.
type Rule int

// The rules.
const (
	// Unvalued has no price of fuel of which neither pump nor paper says one.
	Unvalued Rule = 1
	// Valued has what own tanks gave at what it cost there.
	Valued Rule = 2
)

// Drawn is what a vehicle took on a day of a tank of the house, of which neither pump nor paper says what it cost: it cost
// what the tank held on average, as entries of stock book it.
type Drawn struct {
	Vehicle, Class, Grade string
	Said                  string // the currency of its [Use]
	Station, Tank, Day    string
	Fills                 int64
	VolumeUL              dispense.Volume
	MeanUL                dispense.Volume // the average: so many liters …
	MeanCents             int64           // … were worth this
	Cents                 int64           // what VolumeUL is worth by it
	Currency              string
}

// Value says what it cost.
func (d *Drawn) Value() { d.Cents = mulDiv(d.MeanCents, int64(d.VolumeUL), int64(d.MeanUL)) }

// Price gives uses what own tanks gave of them, and what that cost. Where the money of the budget changed meanwhile one use has that of
// one currency, the first by name, and the rest stays without a price.
func Price(uses []Use, drawn []Drawn) {
	type key struct{ vehicle, class, grade, said string }
	of := map[key]*Use{}
	for i := range uses {
		u := &uses[i]
		of[key{u.Vehicle, u.Class, u.Grade, u.Currency}] = u
	}
	for _, d := range slices.SortedStableFunc(slices.Values(drawn), func(a, b Drawn) int { return cmp.Compare(a.Currency, b.Currency) }) {
		u := of[key{d.Vehicle, d.Class, d.Grade, d.Said}]
		if u == nil || u.TankFills > 0 && u.TankCurrency != d.Currency {
			continue
		}
		u.TankFills, u.TankUL, u.TankCents, u.TankCurrency = u.TankFills+d.Fills, u.TankUL+d.VolumeUL, u.TankCents+d.Cents, d.Currency
	}
}
