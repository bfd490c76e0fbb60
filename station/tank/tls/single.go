package tls

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/litro-fuel/litro/dispense"
)

// A single is an IEEE-754 number of 32 bits, which is what a console sends. It is
// never made a Go float: it is taken apart exactly, scaled by whole numbers, and
// rounded once, to the nearest integer and halves away from 0.
type single uint32

// parseSingle reads the eight hex characters of a single. What is not finite is
// no measurement.
func parseSingle(s string) (single, error) {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 8 {
		return 0, fmt.Errorf("%q is not a number of eight hex characters", s)
	}
	x := single(n)
	if x.exponent() == 0xFF {
		return 0, fmt.Errorf("%q is not a finite number", s)
	}
	return x, nil
}

func (x single) exponent() int  { return int(x>>23) & 0xFF }
func (x single) negative() bool { return x>>31 == 1 }

// parts returns the exact value as m × 2^e.
func (x single) parts() (m int64, e int) {
	m, e = int64(x&0x7FFFFF), -149
	if exp := x.exponent(); exp > 0 {
		m, e = m|1<<23, exp-150
	}
	if x.negative() {
		m = -m
	}
	return m, e
}

// A scale turns the console's unit into ours: (value × num + add) / den.
type scale struct{ num, add, den int64 }

// apply scales exactly and rounds once. The error is of what no record can hold.
func (s scale) apply(x single) (int64, error) {
	m, e := x.parts()
	n := new(big.Int).Mul(big.NewInt(m), big.NewInt(s.num))
	den := big.NewInt(s.den)
	add := big.NewInt(s.add)
	if e >= 0 {
		n.Lsh(n, uint(e))
	} else {
		den.Lsh(den, uint(-e))
		add.Lsh(add, uint(-e))
	}
	n.Add(n, add)
	// Round half away from zero: (2|n| + den) / 2den.
	sign := n.Sign()
	n.Abs(n).Lsh(n, 1).Add(n, den).Quo(n, den.Lsh(den, 1))
	if sign < 0 {
		n.Neg(n)
	}
	if !n.IsInt64() || n.Int64() > dispense.MaxInt || n.Int64() < -dispense.MaxInt {
		return 0, fmt.Errorf("%08X is more than can be counted", uint32(x))
	}
	return n.Int64(), nil
}

// thousandths is the value itself to three decimals, for people.
func (x single) thousandths() string {
	n, err := scale{1000, 0, 1}.apply(x)
	if err != nil {
		return "out of range"
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}
