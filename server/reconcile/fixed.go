package reconcile

import (
	"math/bits"
	"slices"
)

// What is judged by statistics is reckoned with integers, so that every machine comes to
// the same figures: logarithms in millionths, and how far something stands out in
// thousandths of what is usual.

// ln returns the natural logarithm in millionths, rounded down; n is at least 1. It
// squares the mantissa once for each binary digit of the logarithm of base 2.
func ln(n int64) int64 {
	const digits, ln2 = 32, 693_147
	whole := bits.Len64(uint64(n)) - 1
	m := uint64(n) << (63 - whole) // the mantissa, from 1 to below 2
	log := uint64(whole) << digits
	for digit := uint64(1) << (digits - 1); digit > 0; digit >>= 1 {
		high, low := bits.Mul64(m, m)
		if high>>63 == 1 { // 2 or more
			log |= digit
			m = high
			continue
		}
		m = high<<1 | low>>63
	}
	return int64(log * ln2 >> digits)
}

// scaled returns a × num / den rounded down, and the largest number where that is beyond
// it. None is below 0, and den is above.
func scaled(a, num, den int64) int64 {
	const most = 1<<63 - 1
	high, low := bits.Mul64(uint64(a), uint64(num))
	if high >= uint64(den) {
		return most
	}
	q, _ := bits.Div64(high, low, uint64(den))
	return int64(min(q, most))
}

// median returns the middle of a sorted list, and of two the lower plus half of what
// lies between them; 0 of none.
func median(sorted []int64) int64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	low, high := sorted[(n-1)/2], sorted[n/2]
	return low + (high-low)/2
}

// insert adds a number to a sorted list.
func insert(sorted []int64, n int64) []int64 {
	i, _ := slices.BinarySearch(sorted, n)
	return slices.Insert(sorted, i, n)
}
