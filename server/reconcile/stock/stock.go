// Package stock holds what own tanks should hold against what they do, in liters and in
// money: deliveries against their papers, the book against what was measured, totalizers
// against fills, and what fuel costs that leaves. It is pure, and the same records give the
// same figures in whatever order they come.
//
// A volume carries the temperature that it is stated at, and two that differ in it are never
// added: gasoline grows 1.2 % in 10 °C, more than any tolerance here. What nobody measured is
// never a number.
package stock

import (
	"cmp"
	"fmt"
	"math/bits"

	"github.com/litro-fuel/litro/dispense"
)

// A State is what is so of a figure that is held against another.
type State string

// The states.
const (
	Whole       State = "whole"       // the same: to the liter, which is what papers count, or to the last digit of a totalizer
	Within      State = "within"      // within the tolerance
	Short       State = "short"       // less than it should be
	Over        State = "over"        // more
	Watch       State = "watch"       // of a day: it is off by more than days are
	Investigate State = "investigate" // by so much that somebody must look
	Unmeasured  State = "unmeasured"  // nobody measured
	Unsaid      State = "unsaid"      // no paper says how much it should be
	Apart       State = "apart"       // the two are stated at different temperatures, and nobody can say how warm or dense it was
)

// Tolerances are how far figures may be from one another. What was held against them is
// shown with them.
type Tolerances struct {
	Delivery         Limit // of a delivery, both volumes at one reference temperature, …
	DeliveryObserved Limit // … and as observed: nobody knows how warm the truck was
	Papers           Limit // of an invoice from its delivery note
	Water            Limit // that may come with a delivery, or rise between deliveries

	Watch, Investigate Limit // of a day, of what was issued in it
	SAT                Limit // event 7 of the tax authority, of the book
	Leak               Limit // of a month, of what flowed through, both parts together
	// A day counts for a drift when it is off by more than Drift of what was issued in it, and
	// DriftDays to one side, of any DriftOf in a row, are one. A gauge that errs by more than a few
	// liters needs its volume here.
	Drift              Limit
	DriftDays, DriftOf int

	Junction Limit // of where a fill begins from where the one before it ended
	Pump     Limit // of a hose's day, of its fills
}

// Version is the hash of all of them, by which a closed month knows what it was judged by.
func (t Tolerances) Version() string { return dispense.HashNote(fmt.Appendf(nil, "%+v", t)).String() }

// Usual are the tolerances that finance begins with: 0.5 % of the tax authority's controls
// of volumes, 1 % and 130 US gallons of the rules for underground tanks (40 CFR 280.43), those
// of meters of class 0.5 (OIML R117), and what a display resolves. That of water is what a
// float tells apart in a tank of a city.
var Usual = Tolerances{
	Delivery: Limit{50 * dispense.Liter, 50}, DeliveryObserved: Limit{50 * dispense.Liter, 100},
	Papers: Limit{dispense.Liter, 10}, Water: Limit{10 * dispense.Liter, 0},
	Watch: Limit{40 * dispense.Liter, 50}, Investigate: Limit{80 * dispense.Liter, 100},
	SAT: Limit{0, 50}, Leak: Limit{492 * dispense.Liter, 100},
	Drift: Limit{dispense.Liter, 25}, DriftDays: 5, DriftOf: 7,
	Junction: Limit{100 * dispense.Milliliter, 0}, Pump: Limit{500 * dispense.Milliliter, 10},
}

// A Limit is a volume, and a share in ten-thousandths.
type Limit struct {
	UL dispense.Volume
	E4 int64
}

// greater returns the volume or the share of a whole, whichever is more.
func (l Limit) greater(whole dispense.Volume) dispense.Volume { return max(l.UL, l.share(whole)) }

// Greater is greater, for who holds sums of several deliveries against a line.
func (l Limit) Greater(whole dispense.Volume) dispense.Volume { return l.greater(whole) }

// both returns the volume and the share of a whole together.
func (l Limit) both(whole dispense.Volume) dispense.Volume { return l.UL + l.share(whole) }

func (l Limit) share(whole dispense.Volume) dispense.Volume {
	v, _ := share(int64(abs(whole)), l.E4, 10_000)
	return dispense.Volume(v)
}

// share returns a × num / den rounded half away from 0, and whether that can be counted; den
// is above 0. It is 0 where it cannot.
func share(a, num, den int64) (int64, bool) {
	high, low := bits.Mul64(uint64(abs(a)), uint64(abs(num)))
	low, carry := bits.Add64(low, uint64(den/2), 0)
	if high += carry; high >= uint64(den) {
		return 0, false
	}
	q, _ := bits.Div64(high, low, uint64(den))
	if q > 1<<62 {
		return 0, false
	}
	if (a < 0) != (num < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

func abs[N ~int64](n N) N { return max(n, -n) }

func compareRefs(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}
