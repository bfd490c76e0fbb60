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

// Alike takes out of both sides what own tanks gave, by class and product, of which either has fuel that lacks a price: its own tanks had no
// entries then, or not on all of its days. Else fuel of the yard, which is bought in bulk, would be in the price of one side and not of
// the other, or in that of one by a few of its days, and what prices did would be the day on which entries began. Where the other side drew
// from no tank at all a price stands: there the yard is what was saved.
func Alike(base, now *Inputs) {
	lacks := base.lacks()
	for p := range now.lacks() {
		lacks[p] = true
	}
	base.without(lacks)
	now.without(lacks)
}

// A part is a class and a product, by which statements reckon prices.
type part struct{ class, grade string }

// mayLack is of how many fills one may be without any price, as a ticket without an amount is, before the fuel is one that lacks it.
const mayLack = 20

// lacks are the parts of which more than one fill in [mayLack] has no price, be it of pumps, papers or tanks.
func (in *Inputs) lacks() map[part]bool {
	fills, without := map[part]int64{}, map[part]int64{}
	for i := range in.Uses {
		u := &in.Uses[i]
		of := part{u.Class, u.Grade}
		fills[of], without[of] = fills[of]+u.Fills, without[of]+u.Unpriced-u.TankFills
	}
	all := map[part]bool{}
	for of, n := range without {
		if n*mayLack > fills[of] {
			all[of] = true
		}
	}
	return all
}

func (in *Inputs) without(parts map[part]bool) {
	in.Drawn = slices.DeleteFunc(slices.Clone(in.Drawn), func(d Drawn) bool { return parts[part{d.Class, d.Grade}] })
	in.Uses = slices.Clone(in.Uses)
	for i := range in.Uses {
		if u := &in.Uses[i]; parts[part{u.Class, u.Grade}] {
			u.TankFills, u.TankUL, u.TankCents, u.TankCurrency = 0, 0, 0, ""
		}
	}
}
