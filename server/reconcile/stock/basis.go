package stock

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/litro-fuel/litro/dispense"
)

// A Basis is the temperature that a volume is stated at.
type Basis string

// The bases of the contract.
const (
	Observed Basis = "obs" // as it is in the tank, the truck, or the hose
	At15C    Basis = "15C"
	At20C    Basis = "20C"
	At60F    Basis = "60F"
)

func (b Basis) words() string {
	switch b {
	case Observed:
		return "as observed"
	case At15C:
		return "at 15 °C"
	case At20C:
		return "at 20 °C"
	case At60F:
		return "at 60 °F"
	}
	return fmt.Sprintf("at the unknown basis %q", string(b))
}

// A Quantity is a volume with its basis. Two of different bases are never added.
type Quantity struct {
	UL    dispense.Volume
	Basis Basis
}

// String returns the quantity as people say it: "40.0 L at 20 °C".
func (q Quantity) String() string { return q.UL.String() + " " + q.Basis.words() }

// Errors of bases.
var (
	// ErrBasis means that volumes are stated at different temperatures.
	ErrBasis = errors.New("stated at different temperatures")
	// ErrCorrect means that a volume cannot be corrected.
	ErrCorrect = errors.New("cannot be corrected")
)

// Add returns both together. It fails where their bases differ.
func (q Quantity) Add(o Quantity) (Quantity, error) {
	if err := o.is(q.Basis); err != nil {
		return Quantity{}, err
	}
	return Quantity{q.UL + o.UL, q.Basis}, nil
}

// Sub returns how much more than another it is. It fails where their bases differ.
func (q Quantity) Sub(o Quantity) (Quantity, error) { return q.Add(Quantity{-o.UL, o.Basis}) }

// is fails unless the quantity is stated at a basis, and that is one.
func (q Quantity) is(b Basis) error {
	if _, err := b.temperature(new(int64)); err != nil {
		return err
	}
	if q.Basis != b {
		return fmt.Errorf("%s, and others %s: %w; correct one of them to the other's first", q, b.words(), ErrBasis)
	}
	return nil
}

// temperature returns what fuel stated at the basis has, in °C; of what was observed the one
// that was read, in thousandths.
func (b Basis) temperature(readMC *int64) (*big.Rat, error) {
	switch b {
	case Observed:
		if readMC == nil {
			return nil, fmt.Errorf("what was observed %w: nobody read how warm it was", ErrCorrect)
		}
		if *readMC < coldest || *readMC > warmest {
			return nil, fmt.Errorf("what was observed %w: %s °C is no temperature of fuel in a tank; say it in °C", ErrCorrect, big.NewRat(*readMC, 1000).FloatString(3))
		}
		return big.NewRat(*readMC, 1000), nil
	case At15C:
		return big.NewRat(15, 1), nil
	case At20C:
		return big.NewRat(20, 1), nil
	case At60F:
		return big.NewRat(140, 9), nil
	}
	return nil, fmt.Errorf("basis %q is none of obs, 15C, 20C and 60F", string(b))
}

// Temperatures that the correction is made for, in thousandths of a °C.
const (
	coldest = -50_000
	warmest = 100_000
)

// A Density is that of a fuel at 15 °C, in grams a cubic meter: 740 kg/m³ are 740,000. 0 is
// none that is known.
type Density int64

// Densities that the correction is made for: those of fuels.
const (
	lightest Density = 600_000
	heaviest Density = 1_100_000
)

// A Factor is what a liter becomes at another temperature, in hundred-thousandths. That is
// what gauges and delivery notes print, so that who has the paper comes to the same liters.
type Factor int64

const unchanged = 100_000

// FactorOf returns the factor by which a volume of one basis becomes one of another. Of what
// was observed readMC is how warm it was.
//
// It is that of the tables for refined products of 1980 (API MPMS 11.1, ASTM D 1250, 54B) with
// density at 15 °C: VCF = exp(−αΔ(1+0.8αΔ)). From and to are reckoned to thirty digits, and
// their quotient is rounded once, half up.
func FactorOf(from, to Basis, d Density, readMC *int64) (Factor, error) {
	if d < lightest || d > heaviest {
		return 0, fmt.Errorf("density of %s kg/m³ at 15 °C: the volume %w; fuels have 600 to 1,100 kg/m³", big.NewRat(int64(d), 1000).FloatString(3), ErrCorrect)
	}
	a, err := from.temperature(readMC)
	if err != nil {
		return 0, err
	}
	b, err := to.temperature(readMC)
	if err != nil {
		return 0, err
	}
	above, below := d.to15(a), d.to15(b)
	above.Mul(above, big.NewInt(2*unchanged))
	above.Add(above, below)
	return Factor(above.Quo(above, below.Lsh(below, 1)).Int64()), nil
}

// one is 1 in units of 10^-30, which is what fixed points count here.
func one() *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil) }

// to15 returns what a liter at a temperature in °C is at 15 °C, in units of 10^-30.
func (d Density) to15(celsius *big.Rat) *big.Int {
	x := new(big.Rat).Sub(celsius, big.NewRat(15, 1))
	x.Mul(x, d.expansion())                         // αΔ
	more := new(big.Rat).Mul(x, big.NewRat(4, 5))   // 0.8 αΔ
	x.Mul(x, more.Add(more, big.NewRat(1, 1)))      // αΔ(1+0.8αΔ)
	exponent := new(big.Int).Mul(x.Num(), one())    // it is less than 0.3,
	exponent.Quo(exponent, x.Denom()).Neg(exponent) // so that the series is short
	sum, term := one(), one()                       // 1
	for n := int64(1); term.Sign() != 0; n++ {      // + x/1 + x²/2 + x³/6 …
		term.Mul(term, exponent)
		term.Quo(term, new(big.Int).Mul(one(), big.NewInt(n)))
		sum.Add(sum, term)
	}
	return sum
}

// expansion returns α of 1 °C: K0/ρ² + K1/ρ, or, between gasolines and kerosenes, A + B/ρ².
func (d Density) expansion() *big.Rat {
	rho := big.NewRat(int64(d), 1000)
	over := func(k string, times int) *big.Rat {
		r, _ := new(big.Rat).SetString(k)
		for range times {
			r.Quo(r, rho)
		}
		return r
	}
	switch {
	case d < 770_500:
		return new(big.Rat).Add(over("346.4228", 2), over("0.4388", 1))
	case d < 787_500:
		return new(big.Rat).Add(over("2680.3206", 2), over("-0.00336312", 0))
	case d < 838_500:
		return over("594.5418", 2)
	}
	return new(big.Rat).Add(over("186.9696", 2), over("0.4862", 1))
}

// Correct returns the quantity at another basis, rounded to the microliter. Of what was
// observed readMC is how warm it was.
func (q Quantity) Correct(to Basis, d Density, readMC *int64) (Quantity, error) {
	if q.Basis == to {
		return q, q.is(to)
	}
	f, err := FactorOf(q.Basis, to, d, readMC)
	if err != nil {
		return Quantity{}, fmt.Errorf("%s, to be stated %s: %w", q, to.words(), err)
	}
	v, ok := share(int64(q.UL), int64(f), unchanged)
	if !ok {
		return Quantity{}, fmt.Errorf("%s, to be stated %s: it %w: that is more than can be counted", q, to.words(), ErrCorrect)
	}
	return Quantity{dispense.Volume(v), to}, nil
}
