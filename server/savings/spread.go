package savings

import "math/big"

// A spread is how far an estimate of some groups may be off by chance: the variance of each,
// and of how many vehicles it is known.
type spread struct {
	variance *big.Rat
	// weights are the sum of squares of variances over degrees of freedom, by which those of the
	// whole are found (Satterthwaite, Biometrics Bulletin 2, 1946).
	weights *big.Rat
}

func newSpread() *spread { return &spread{new(big.Rat), new(big.Rat)} }

// add adds a group by the squares of its deviations. Its estimate is a ratio, of which the
// variance is that of residuals (Cochran, Sampling Techniques, 6.4).
func (s *spread) add(squares *big.Rat, vehicles int) {
	k := int64(vehicles)
	v := new(big.Rat).Mul(squares, big.NewRat(k, k-1))
	s.variance.Add(s.variance, v)
	v.Mul(v, v)
	s.weights.Add(s.weights, v.Mul(v, big.NewRat(1, k-1)))
}

// around returns the range of an estimate.
func (s *spread) around(n int64) Range {
	if s.variance.Sign() == 0 {
		return Range{n, n, n}
	}
	df := new(big.Rat).Mul(s.variance, s.variance)
	df.Quo(df, s.weights)
	t := new(big.Rat).SetFrac64(student(whole(df).Int64()), thousand)
	half := whole(new(big.Rat).Mul(s.variance, t.Mul(t, t)))
	half.Sqrt(half).Add(half, big.NewInt(1)) // never narrower than it is
	h := half.Int64()
	return Range{n - h, n, n + h}
}

// whole cuts a number off that is not below 0.
func whole(r *big.Rat) *big.Int { return new(big.Int).Quo(r.Num(), r.Denom()) }

// thousand is in how many parts of one student counts.
const thousand = 1000

// students are the points of Student's t of which 95 of 100 are within, for 1 to 30 degrees
// of freedom, in thousandths (NIST/SEMATECH e-Handbook, 1.3.6.7.2).
var students = [...]int64{
	12706, 4303, 3182, 2776, 2571, 2447, 2365, 2306, 2262, 2228, 2201, 2179, 2160, 2145, 2131,
	2120, 2110, 2101, 2093, 2086, 2080, 2074, 2069, 2064, 2060, 2056, 2052, 2048, 2045, 2042,
}

// student returns the point for some degrees of freedom: that of fewer where the table has
// steps, which makes a range wider.
func student(df int64) int64 {
	switch {
	case df < 1:
		return students[0]
	case df <= int64(len(students)):
		return students[df-1]
	case df < 40:
		return students[len(students)-1]
	case df < 60:
		return 2021
	case df < 100:
		return 2000
	default:
		return 1984
	}
}

func square(n int64) *big.Int {
	b := big.NewInt(n)
	return b.Mul(b, b)
}

// mulDiv returns a·b/c, rounded half away from 0.
func mulDiv(a, b, c int64) int64 {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	n.Mul(n, big.NewInt(2))
	d := big.NewInt(c)
	if n.Sign() < 0 {
		n.Sub(n, d)
	} else {
		n.Add(n, d)
	}
	return n.Quo(n, d.Mul(d, big.NewInt(2))).Int64()
}
