package dispense

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// A Volume is an amount of fuel in microliters. It is an integer so that sums
// come out alike in any order, and so small that 0.001 US gallon and 0.01 L
// both survive a round trip. Liters are made only where a person reads them.
type Volume int64

// Volumes people speak of.
const (
	Microliter Volume = 1
	Milliliter        = 1000 * Microliter
	Liter             = 1000 * Milliliter
)

// String returns v in liters with as many decimals as it needs, at least one:
// "42.5 L".
func (v Volume) String() string {
	sign := ""
	u := uint64(v)
	if v < 0 {
		sign, u = "-", -u
	}
	frac := strings.TrimRight(fmt.Sprintf("%06d", u%1_000_000), "0")
	if frac == "" {
		frac = "0"
	}
	return sign + strconv.FormatUint(u/1_000_000, 10) + "." + frac + " L"
}

// ParseLiters reads a decimal number of liters such as "42.5". It takes at most
// six decimals: what is finer than a microliter was never measured.
func ParseLiters(s string) (Volume, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" || len(frac) > 6 || strings.HasSuffix(digits, ".") {
		return 0, fmt.Errorf("%q is not a number of liters with at most six decimals", s)
	}
	for _, c := range whole + frac {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%q is not a number of liters with at most six decimals", s)
		}
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", 6-len(frac)), 10, 64)
	if err != nil || n > MaxInt {
		return 0, fmt.Errorf("%q liters is more than can be counted", s)
	}
	if negative {
		n = -n
	}
	return Volume(n), nil
}

// MaxInt is the largest integer the contract allows, 2^53-1: every language's
// number type holds it exactly.
const MaxInt = 1<<53 - 1

// A Scale says what one count of a meter is worth: Num microliters for every
// Den counts. A pulser of 39 pulses a liter is {1_000_000, 39}; a totalizer
// that counts centiliters is {10_000, 1}.
type Scale struct {
	Num, Den int64
}

// Volume converts a cumulative count, rounding down. Cumulative counts are
// converted once and subtracted afterwards, never the other way around, so that
// the differences of a day add up to the difference of the day.
func (s Scale) Volume(count uint64) (Volume, error) {
	if s.Num <= 0 || s.Den <= 0 {
		return 0, fmt.Errorf("scale %d/%d: both parts must be positive", s.Num, s.Den)
	}
	hi, lo := bits.Mul64(count, uint64(s.Num))
	if hi >= uint64(s.Den) {
		return 0, fmt.Errorf("count %d at %d/%d µL is more than can be counted", count, s.Num, s.Den)
	}
	q, _ := bits.Div64(hi, lo, uint64(s.Den))
	if q > MaxInt {
		return 0, fmt.Errorf("count %d at %d/%d µL is more than can be counted", count, s.Num, s.Den)
	}
	return Volume(q), nil
}

// ErrAmount means that a volume at a price is more money than can be counted.
var ErrAmount = errors.New("amount is out of range")

// AmountCents returns what v costs in 1/100 of the currency unit, at a price in
// 1/10000 of the currency unit a liter, rounded half up. Neither may be
// negative.
func AmountCents(v Volume, priceE4 int64) (int64, error) {
	if v < 0 || priceE4 < 0 {
		return 0, ErrAmount
	}
	// µL × 1/10000 a liter = 10^-10 of the unit; a cent is 10^8 of those.
	const perCent = 100_000_000
	hi, lo := bits.Mul64(uint64(v), uint64(priceE4))
	lo, carry := bits.Add64(lo, perCent/2, 0)
	hi += carry
	if hi >= perCent {
		return 0, ErrAmount
	}
	q, _ := bits.Div64(hi, lo, perCent)
	if q > MaxInt {
		return 0, ErrAmount
	}
	return int64(q), nil
}
