package supplier

import (
	"fmt"
	"math/bits"
	"strings"
)

// scale returns a × b ÷ by, rounded half up, of numbers that are not negative and whose
// quotient fits: products of microliters and prices do not.
func scale(a, b, by int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	low, carry := bits.Add64(low, uint64(by)/2, 0)
	q, _ := bits.Div64(high+carry, low, uint64(by))
	return int64(q)
}

// cents rounds millionths of a peso.
func cents(micro int64) int64 { return scale(micro, 1, 10_000) }

// decimals writes a number of a unit's parts with its point, and no zeros at its end but for
// those of the least places.
func decimals(n int64, places, least int) string {
	power := int64(1)
	for range places {
		power *= 10
	}
	s := fmt.Sprintf("%d.%0*d", n/power, places, n%power)
	for range places - least {
		s = strings.TrimSuffix(s, "0")
	}
	return s
}

func liters(ul int64) string   { return decimals(ul, 6, 3) }
func pesos(cents int64) string { return decimals(cents, 2, 2) }
func micros(n int64) string    { return decimals(n, 6, 6) }
