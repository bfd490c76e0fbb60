package budget

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// Shares divides cents by weights, so that the shares come to all of it: each has its part
// rounded down, and the cents that are left go to those that lost most, of the same to the
// first. Weights that are all zero are the same. A negative amount is divided as a positive
// one; negative weights count as zero.
func Shares(cents int64, weights []int64) []int64 {
	shares := make([]int64, len(weights))
	var sum uint64
	for _, w := range weights {
		sum += uint64(max(w, 0))
	}
	if len(weights) == 0 {
		return shares
	}
	weight := func(i int) uint64 { return uint64(max(weights[i], 0)) }
	if sum == 0 {
		sum, weight = uint64(len(weights)), func(int) uint64 { return 1 }
	}
	whole, sign := uint64(cents), int64(1)
	if cents < 0 {
		whole, sign = uint64(-cents), -1
	}
	lost, left := make([]uint64, len(weights)), whole
	order := make([]int, len(weights))
	for i := range weights {
		hi, lo := bits.Mul64(whole, weight(i))
		share, rest := bits.Div64(hi, lo, sum) // a weight is no more than the sum, so it fits
		shares[i], lost[i], order[i] = int64(share)*sign, rest, i
		left -= share
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(lost[j], lost[i]) })
	for _, i := range order[:left] {
		shares[i] += sign
	}
	return shares
}

// A Share is what a department is charged for a period.
type Share struct {
	Department string // empty: of none
	// Fills and VolumeUL are of what flowed; what came into own tanks is none.
	Fills    int
	VolumeUL dispense.Volume
	// Cents is what its charges come to, at the prices of then. BilledCents is its part of what
	// was billed for all.
	Cents, BilledCents int64
}

// A Measure is what an amount is divided by.
type Measure string

// The measures.
const (
	ByAmount Measure = "amount"
	ByLiters Measure = "liters" // as for fuel of the city's own tanks
)

// ChargeBack returns what each department is charged for some charges, and divides among them
// what was billed, in the order of departments. Both columns come to their whole: where nobody
// fueled, what was billed is of no department.
func ChargeBack(charges []Charge, billed int64, by Measure) []Share {
	of := map[string]*Share{}
	if len(charges) == 0 && billed != 0 {
		of[""] = &Share{}
	}
	for _, c := range charges {
		s := of[c.Department]
		if s == nil {
			s = &Share{Department: c.Department}
			of[c.Department] = s
		}
		s.Cents += c.Cents
		if c.Kind != Credited && !c.Came() {
			s.Fills, s.VolumeUL = s.Fills+1, s.VolumeUL+c.VolumeUL
		}
	}
	out, weights := make([]Share, 0, len(of)), make([]int64, 0, len(of))
	for _, department := range sorted(of) {
		s := *of[department]
		weight := s.Cents
		if by == ByLiters {
			weight = int64(s.VolumeUL)
		}
		out, weights = append(out, s), append(weights, weight)
	}
	for i, cents := range Shares(billed, weights) {
		out[i].BilledCents = cents
	}
	return out
}
