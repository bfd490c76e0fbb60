package reconcile

import (
	"maps"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Fuel is what flowed in the fill that a finding is about, and what a liter cost then.
type Fuel struct {
	VolumeUL *dispense.Volume // nil: it is about no fill
	PriceE4  int64            // 0: nobody knows it
}

// A Stake is what is at risk of a finding.
type Stake struct {
	// Liters tells that it is about liters. Of a clock, a label or a reading of a pump that was
	// never taken nothing is at risk that could be weighed.
	Liters bool
	// Cents is what the liters are worth; nil: nobody knows the price.
	Cents *int64
}

// A share says which liters are at risk.
type share int

const (
	none    share = iota
	told          // those that it names
	gap           // by how much the two figures differ
	excess        // by how much the first is more than the second
	whole         // all of the fill
	price         // all of the fill, at the difference of the two prices
	economy       // what the fill took beyond what is usual
)

// at is what is at risk by rule; of those that are not here nothing is.
var at = map[Rule]share{
	OffBook: told, Unauthorized: told, PowerCut: told, SheetTwice: told, SheetExcess: told, FillsNear: told, OtherGrade: told, VoucherOdd: told,
	OtherStation: told, OutsideHours: told, HoseGap: gap,
	OverLimit: excess, VoidWithFlow: excess, OverTank: excess, QuotaOverspent: excess, FillsSoon: excess, FillsSplit: excess,
	LabelTwice: whole, WouldDeny: whole, SheetNumber: whole, OnceUnknown: whole, OverrideMissing: whole, OverrideUnapproved: whole, OverrideRation: whole,
	OdometerLow: whole, OdometerHigh: whole, OdometerMissing: whole, OdometerSame: whole,
	PriceOff: price, EconomyLow: economy,
}

// Risk returns what is at risk of a finding. Of several findings of one fill the same liters are,
// so that values do not add up.
func Risk(f *Finding, of Fuel) Stake {
	kind := at[f.Rule]
	var actual, expected int64
	if f.Actual != nil {
		actual = *f.Actual
	}
	if f.Expected != nil {
		expected = *f.Expected
	}
	var ul int64
	switch {
	case kind == none, kind != whole && f.Actual == nil:
		return Stake{}
	case kind == told || kind == gap || kind == excess:
		if f.Unit != Microliters { // a quota of visits
			return Stake{}
		}
		if ul = actual; kind != told {
			ul -= expected
		}
		if kind == gap && ul < 0 {
			ul = -ul
		}
	case of.VolumeUL == nil:
		return Stake{}
	case kind == whole:
		ul = int64(*of.VolumeUL)
	case kind == price:
		return Stake{true, worth(int64(*of.VolumeUL), max(actual-expected, expected-actual))}
	case f.Unit == MetersPerLiter && expected > 0:
		ul = scaled(int64(*of.VolumeUL), max(0, expected-actual), expected)
	case f.Unit == MicrolitersPerHour && actual > 0:
		ul = scaled(int64(*of.VolumeUL), max(0, actual-expected), actual)
	}
	if of.PriceE4 <= 0 && ul > 0 {
		return Stake{Liters: true}
	}
	return Stake{true, worth(max(0, ul), of.PriceE4)}
}

func worth(ul, priceE4 int64) *int64 {
	if ul == 0 || priceE4 == 0 {
		return new(int64)
	}
	cents, err := dispense.AmountCents(dispense.Volume(ul), priceE4)
	if err != nil {
		return nil
	}
	return &cents
}

// RiskRules lists the rules that something may be at risk by.
func RiskRules() []Rule { return slices.Sorted(maps.Keys(at)) }
