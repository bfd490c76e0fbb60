// Package savings says what a fleet took less than it would have, and how surely. It is pure,
// and in whole numbers, so that whoever has the same records comes to the same statement.
//
// Vehicles of one class on one product are held against what that class took for the same way
// in months that somebody named before. Of money it says apart what was saved and what prices
// did, for a city that pays less because prices fell has saved nothing.
//
// What is claimed is what whole intervals prove, from one full tank to the next; everything
// else is named with its liters and claimed of by nobody.
package savings

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Meter says by what it is counted how much a vehicle did.
type Meter string

// The meters.
const (
	Way Meter = "way" // an odometer, in meters
	Run Meter = "run" // an hour meter, in seconds
)

// A Use is what a vehicle of a class took of a product in a period.
type Use struct {
	Vehicle, Class, Grade, Currency string

	VolumeUL    dispense.Volume // all of it
	AmountCents int64           // what that cost; of no meaning where Unpriced is not 0
	Fills       int64
	Unpriced    int64 // fills of which nobody knows what they cost

	WayM  int64 // of whole intervals by an odometer …
	WayUL dispense.Volume
	RunS  int64 // … and by an hour meter
	RunUL dispense.Volume

	// Of Unpriced, what own tanks gave, and what that cost by them, see [Price].
	TankFills    int64
	TankUL       dispense.Volume
	TankCents    int64
	TankCurrency string
}

// Paid is fuel of which all fills have a price in the statement's currency, and what it cost: by it the
// mean price of a class and product is reckoned.
type Paid struct {
	UL    dispense.Volume
	Cents int64
}

// Paid returns what of a use counts for the mean price: what own tanks gave, at what it cost there, and all else, or nothing
// of that where a fill of it has no price or one in other money.
func (u *Use) Paid(currency string) (p Paid) {
	if by := u.billed(); u.Currency == currency {
		p.Add(by)
	}
	if u.TankCurrency == currency {
		p.Add(Paid{u.TankUL, u.TankCents})
	}
	return p
}

// billed is what pumps and papers say the price of, if they say it of all that own tanks do not.
func (u *Use) billed() Paid {
	if u.Unpriced != u.TankFills || u.Fills <= u.TankFills {
		return Paid{}
	}
	return Paid{u.VolumeUL - u.TankUL, u.AmountCents}
}

// Add adds what was paid besides.
func (p *Paid) Add(more Paid) { p.UL, p.Cents = p.UL+more.UL, p.Cents+more.Cents }

// A Why says why of some vehicles nothing is claimed.
type Why string

// The reasons.
const (
	NoBaseline Why = "baseline" // its class has no whole interval in the baseline
	NoInterval Why = "interval" // nor in the period
	Few        Why = "few"      // fewer than Least of its vehicles are in both
)

// Add adds what flowed and was done, and nothing of what it cost.
func (u *Use) Add(more *Use) {
	u.VolumeUL, u.WayM, u.WayUL, u.RunS, u.RunUL = u.VolumeUL+more.VolumeUL, u.WayM+more.WayM, u.WayUL+more.WayUL, u.RunS+more.RunS, u.RunUL+more.RunUL
}

// Least is how many vehicles of a class there must be in the baseline, and in the period: of
// fewer nobody can say how far they differ by chance.
const Least = 3

// A Group is the vehicles of a class on a product, by one meter.
type Group struct {
	Class, Grade string
	Meter        Meter
	Why          Why // empty: it is compared

	Vehicles       int   // with whole intervals, in the baseline or the period
	BaseDid, Did   int64 // in meters or seconds
	BaseUL, UL     dispense.Volume
	ExpectedUL     dispense.Volume // what it would have taken for what it did
	Saved          Range           // microliters
	BasePriceE4    *int64          // mean of what was paid a liter, in 1/10000; nil: not known
	PriceE4        *int64
	Money          *Money   // nil: a price is not known
	deviations     *big.Rat // squares of microliters
	moneyDeviation *big.Rat // … of cents
}

// A Range is an estimate, and between which bounds it is in 95 of 100 cases.
type Range struct{ Low, N, High int64 }

// Shown tells whether it is other than nothing, as far as can be told: 1 where all of the range
// is above it, -1 where all is below.
func (r Range) Shown() int {
	switch {
	case r.Low > 0:
		return 1
	case r.High < 0:
		return -1
	default:
		return 0
	}
}

// Money is what a group's fuel cost, in parts: what its way would have cost by the baseline's
// yield and price, less what was saved, and more by what prices did, is what was paid, to the
// cent. Amounts are of liters of whole intervals at mean prices.
type Money struct {
	ExpectedCents int64
	Saved         Range // at the baseline's price
	PriceCents    int64 // what the change of prices did; below 0: they fell
	PaidCents     int64
}

// A Statement is what was saved in a period.
type Statement struct {
	Currency string // of all money; what was paid in another has no price here
	Groups   []Group
	// Of all that is compared. Percent is of what was expected, in tenths.
	Did, BaseDid           map[Meter]int64
	BaseUL, UL, ExpectedUL dispense.Volume
	Saved                  Range
	Percent                Range
	Money                  *Money // of the groups with prices; nil: of none
	UnpricedUL             dispense.Volume
	AllUL, BaseAllUL       dispense.Volume // all that vehicles took, in the period and in the baseline
	// What own tanks gave of that, at what it cost there, in the statement's currency.
	Tanks, BaseTanks Paid
}

// Compare holds what vehicles took in a period against what they took in the baseline.
func Compare(base, now []Use) *Statement {
	s := &Statement{Currency: currency(base, now), Did: map[Meter]int64{}, BaseDid: map[Meter]int64{}}
	all := map[key]*members{}
	s.BaseAllUL = gather(all, base, s.Currency, true)
	s.AllUL = gather(all, now, s.Currency, false)
	s.BaseTanks, s.Tanks = ofTanks(base, s.Currency), ofTanks(now, s.Currency)
	keys := make([]key, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.grade, b.grade), cmp.Compare(b.meter, a.meter))
	})
	spread, moneySpread := newSpread(), newSpread()
	money := &Money{}
	var priced bool
	for _, k := range keys {
		m := all[k]
		g := m.group(k)
		s.Groups = append(s.Groups, g)
		if g.Why != "" {
			continue
		}
		s.Did[k.meter] += g.Did
		s.BaseDid[k.meter] += g.BaseDid
		s.BaseUL, s.UL, s.ExpectedUL, s.Saved.N = s.BaseUL+g.BaseUL, s.UL+g.UL, s.ExpectedUL+g.ExpectedUL, s.Saved.N+g.Saved.N
		spread.add(g.deviations, g.Vehicles)
		if g.Money == nil {
			s.UnpricedUL += g.UL
			continue
		}
		priced = true
		money.ExpectedCents, money.PriceCents, money.PaidCents = money.ExpectedCents+g.Money.ExpectedCents, money.PriceCents+g.Money.PriceCents, money.PaidCents+g.Money.PaidCents
		money.Saved.N += g.Money.Saved.N
		moneySpread.add(g.moneyDeviation, g.Vehicles)
	}
	s.Saved = spread.around(s.Saved.N)
	s.Percent = s.Saved.Of(int64(s.ExpectedUL))
	if priced {
		money.Saved = moneySpread.around(money.Saved.N)
		s.Money = money
	}
	return s
}

// Of returns a range in tenths of a percent of an amount.
func (r Range) Of(whole int64) Range {
	if whole <= 0 {
		return Range{}
	}
	return Range{mulDiv(r.Low, 1000, whole), mulDiv(r.N, 1000, whole), mulDiv(r.High, 1000, whole)}
}

func ofTanks(uses []Use, currency string) (p Paid) {
	for i := range uses {
		if u := &uses[i]; u.TankCurrency == currency {
			p.Add(Paid{u.TankUL, u.TankCents})
		}
	}
	return p
}

// currency is the one in which most was paid.
func currency(lists ...[]Use) string {
	paid := map[string]dispense.Volume{}
	for _, list := range lists {
		for i := range list {
			u := &list[i]
			if by := u.billed(); by != (Paid{}) {
				paid[u.Currency] += by.UL
			}
			if u.TankFills > 0 {
				paid[u.TankCurrency] += u.TankUL
			}
		}
	}
	most := ""
	for c, ul := range paid {
		if most == "" || ul > paid[most] || ul == paid[most] && c < most {
			most = c
		}
	}
	return most
}

type key struct {
	class, grade string
	meter        Meter
}

// A did is what a vehicle did by one meter, and took for it.
type did struct {
	n  int64
	ul dispense.Volume
}

// members are the vehicles of a group, and what was paid by all of that class and product.
type members struct {
	vehicles map[string]*[2]did // in the baseline, and in the period
	there    [2]int             // how many of them are in each
	priced   [2]dispense.Volume // what has a price, and what it cost
	cents    [2]int64
	apart    [2]dispense.Volume // of vehicles without whole intervals
}

// gather adds what vehicles took to their groups, and returns how much that is in all.
func gather(all map[key]*members, uses []Use, currency string, base bool) (ul dispense.Volume) {
	at := 1
	if base {
		at = 0
	}
	for i := range uses {
		u := &uses[i]
		ul += u.VolumeUL
		for _, m := range []struct {
			meter Meter
			did   did
		}{{Way, did{u.WayM, u.WayUL}}, {Run, did{u.RunS, u.RunUL}}} {
			// What has neither meter is of the odometer's group, so that its liters are seen.
			if m.did.n <= 0 && (m.meter == Run || u.RunS > 0) {
				continue
			}
			k := key{u.Class, u.Grade, m.meter}
			g := all[k]
			if g == nil {
				g = &members{vehicles: map[string]*[2]did{}}
				all[k] = g
			}
			paid := u.Paid(currency)
			g.priced[at], g.cents[at] = g.priced[at]+paid.UL, g.cents[at]+paid.Cents
			if m.did.n <= 0 {
				g.apart[at] += u.VolumeUL
				continue
			}
			v := g.vehicles[u.Vehicle]
			if v == nil {
				v = &[2]did{}
				g.vehicles[u.Vehicle] = v
			}
			if v[at].n == 0 {
				g.there[at]++
			}
			v[at].n, v[at].ul = v[at].n+m.did.n, v[at].ul+m.did.ul
		}
	}
	return ul
}

// group compares the vehicles of one.
func (m *members) group(k key) Group {
	g := Group{Class: k.class, Grade: k.grade, Meter: k.meter, Vehicles: len(m.vehicles)}
	for _, v := range m.vehicles {
		g.BaseDid, g.BaseUL, g.Did, g.UL = g.BaseDid+v[0].n, g.BaseUL+v[0].ul, g.Did+v[1].n, g.UL+v[1].ul
	}
	g.BasePriceE4, g.PriceE4 = price(m.cents[0], m.priced[0]), price(m.cents[1], m.priced[1])
	switch {
	case m.there[1] == 0:
		g.Why, g.UL = NoInterval, m.apart[1]
	case m.there[0] == 0:
		g.Why = NoBaseline
	case min(m.there[0], m.there[1]) < Least:
		g.Why = Few
	}
	if g.Why != "" {
		return g
	}
	g.ExpectedUL = dispense.Volume(mulDiv(g.Did, int64(g.BaseUL), g.BaseDid))
	saved := int64(g.ExpectedUL - g.UL)
	g.deviations = m.deviations(&g)
	one := newSpread()
	one.add(g.deviations, g.Vehicles)
	g.Saved = one.around(saved)
	if m.priced[0] <= 0 || m.priced[1] <= 0 {
		return g
	}
	at := func(ul int64, when int) int64 { return mulDiv(ul, m.cents[when], int64(m.priced[when])) }
	x := &Money{ExpectedCents: at(int64(g.ExpectedUL), 0), PaidCents: at(int64(g.UL), 1)}
	savedCents := at(saved, 0)
	x.PriceCents = x.PaidCents - x.ExpectedCents + savedCents
	perUL := big.NewRat(m.cents[0], int64(m.priced[0]))
	g.moneyDeviation = perUL.Mul(perUL, perUL).Mul(perUL, g.deviations)
	inMoney := newSpread()
	inMoney.add(g.moneyDeviation, g.Vehicles)
	x.Saved = inMoney.around(savedCents)
	g.Money = x
	return g
}

// deviations is the sum of squares of what each vehicle took otherwise than its class did. One
// that takes more than others, before as now, does not: its two deviations cancel.
func (m *members) deviations(g *Group) *big.Rat {
	// All over one denominator, b²·n of what the class did in the baseline and does now, so nothing is rounded.
	b, n := big.NewInt(g.BaseDid), big.NewInt(g.Did)
	bb, nn := square(g.BaseDid), square(g.Did)
	// off is how much more a vehicle took than its class for what it did, times what the class did.
	off := func(v did, ul dispense.Volume, of *big.Int) *big.Int {
		x := new(big.Int).Mul(big.NewInt(int64(v.ul)), of)
		return x.Sub(x, new(big.Int).Mul(big.NewInt(v.n), big.NewInt(int64(ul))))
	}
	sum := new(big.Int)
	for _, v := range m.vehicles {
		r := off(v[0], g.BaseUL, b)
		r.Mul(r, nn).Sub(r, new(big.Int).Mul(off(v[1], g.UL, n), bb))
		sum.Add(sum, r.Mul(r, r))
	}
	whole := bb.Mul(bb, n)
	return new(big.Rat).SetFrac(sum, whole.Mul(whole, whole))
}

// price is the mean of what was paid a liter; nil where nothing was, as far as is known.
func price(cents int64, ul dispense.Volume) *int64 {
	if ul <= 0 {
		return nil
	}
	e4 := mulDiv(cents, 100*int64(dispense.Liter), int64(ul))
	return &e4
}
