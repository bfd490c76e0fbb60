package stock_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

const liter = dispense.Liter

func obs(liters int64) stock.Quantity {
	return stock.Quantity{dispense.Volume(liters) * liter, stock.Observed}
}

func at20(liters int64) stock.Quantity {
	return stock.Quantity{dispense.Volume(liters) * liter, stock.At20C}
}

// Factors to five decimals. Those of the first four lines are our survey's, and the others were
// reckoned apart, in floating point.
func TestFactors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		density stock.Density
		mc      int64
		to15    stock.Factor
		to20    stock.Factor
	}{
		{740_000, 30_000, 98_152, 98_758},
		{740_000, 10_000, 100_612, 101_233},
		{835_000, 30_000, 98_716, 99_139},
		{845_000, 10_000, 100_418, 100_841},
		{740_000, 15_000, 100_000, 100_618},
		{835_000, 20_000, 99_573, 100_000},
		// At each bound of the fuels, and just below.
		{770_499, 60_000, 94_739, 95_290},
		{770_500, 60_000, 94_746, 95_295},
		{787_499, 60_000, 95_634, 96_096},
		{787_500, 60_000, 95_635, 96_096},
		{838_499, 60_000, 96_155, 96_564},
		{838_500, 60_000, 96_154, 96_563},
		{740_000, -50_000, 107_744, 108_409},
		{740_000, 100_000, 89_328, 89_880},
	} {
		for to, want := range map[stock.Basis]stock.Factor{stock.At15C: tt.to15, stock.At20C: tt.to20} {
			if got, err := stock.FactorOf(stock.Observed, to, tt.density, &tt.mc); err != nil || got != want {
				t.Errorf("of %d g/m³ at %d m°C to %s: factor %d, %v, want %d", tt.density, tt.mc, to, got, err, want)
			}
		}
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	warm := new(int64(30_000))
	for _, tt := range []struct {
		name string
		do   func() (stock.Quantity, error)
		want string
	}{
		{"of one basis", func() (stock.Quantity, error) { return obs(40).Add(obs(2)) }, "42.0 L as observed"},
		{"less", func() (stock.Quantity, error) { return at20(40).Sub(at20(42)) }, "-2.0 L at 20 °C"},
		{"of two", func() (stock.Quantity, error) { return at20(40).Add(obs(2)) }, "error: 2.0 L as observed, and others at 20 °C: stated at different temperatures; correct one of them to the other's first"},
		{"of none", func() (stock.Quantity, error) { return stock.Quantity{UL: liter}.Add(stock.Quantity{UL: liter}) }, `error: basis "" is none of obs, 15C, 20C and 60F`},
		{"corrected", func() (stock.Quantity, error) { return obs(10_000).Correct(stock.At20C, 740_000, warm) }, "9875.8 L at 20 °C"},
		{"of less than nothing", func() (stock.Quantity, error) { return obs(-10_000).Correct(stock.At20C, 740_000, warm) }, "-9875.8 L at 20 °C"},
		{"from one reference to another", func() (stock.Quantity, error) { return at20(10_000).Correct(stock.At15C, 740_000, nil) }, "9938.6 L at 15 °C"},
		{"at 60 °F", func() (stock.Quantity, error) { return at20(10_000).Correct(stock.At60F, 740_000, nil) }, "9945.4 L at 60 °F"},
		{"back to what was observed", func() (stock.Quantity, error) { return at20(10_000).Correct(stock.Observed, 740_000, warm) }, "10125.7 L as observed"},
		{"as it is", func() (stock.Quantity, error) { return obs(7).Correct(stock.Observed, 0, nil) }, "7.0 L as observed"},
		{"nobody read how warm", func() (stock.Quantity, error) { return obs(7).Correct(stock.At20C, 740_000, nil) }, "error: 7.0 L as observed, to be stated at 20 °C: what was observed cannot be corrected: nobody read how warm it was"},
		{"°F for °C", func() (stock.Quantity, error) { return obs(7).Correct(stock.At20C, 740_000, new(int64(100_001))) }, "error: 7.0 L as observed, to be stated at 20 °C: what was observed cannot be corrected: 100.001 °C is no temperature of fuel in a tank; say it in °C"},
		{"kg/L for kg/m³", func() (stock.Quantity, error) { return obs(7).Correct(stock.At20C, 740, warm) }, "error: 7.0 L as observed, to be stated at 20 °C: density of 0.740 kg/m³ at 15 °C: the volume cannot be corrected; fuels have 600 to 1,100 kg/m³"},
		{"as much as can be counted", func() (stock.Quantity, error) {
			return stock.Quantity{1 << 62, stock.At20C}.Correct(stock.At60F, 1_000_000, nil)
		}, "4597850960372.10574 L at 60 °F"},
		{"and more", func() (stock.Quantity, error) {
			return stock.Quantity{1<<63 - 1, stock.At20C}.Correct(stock.At15C, 740_000, nil)
		}, "error: 9223372036854.775807 L at 20 °C, to be stated at 15 °C: it cannot be corrected: that is more than can be counted"},
		{"an unknown basis", func() (stock.Quantity, error) { return obs(7).Correct("25C", 740_000, warm) }, `error: 7.0 L as observed, to be stated at the unknown basis "25C": basis "25C" is none of obs, 15C, 20C and 60F`},
	} {
		q, err := tt.do()
		got := q.String()
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// No two bases ever make a number, and of one they are the sum; what is warmer is less at a
// reference, and there and back is the same within what a factor resolves.
func TestBasesAreNeverMixed(t *testing.T) {
	t.Parallel()
	bases := []stock.Basis{stock.Observed, stock.At15C, stock.At20C, stock.At60F}
	rapid.Check(t, func(t *rapid.T) {
		quantity := func(name string) stock.Quantity {
			return stock.Quantity{dispense.Volume(rapid.Int64Range(-1e12, 1e12).Draw(t, name)), rapid.SampledFrom(bases).Draw(t, "basis of "+name)}
		}
		a, b := quantity("a"), quantity("b")
		sum, err := a.Add(b)
		switch {
		case a.Basis != b.Basis && (!errors.Is(err, stock.ErrBasis) || sum != stock.Quantity{}):
			t.Fatalf("%s and %s made %s, %v", a, b, sum, err)
		case a.Basis == b.Basis && (err != nil || sum != stock.Quantity{a.UL + b.UL, a.Basis}):
			t.Fatalf("%s and %s made %s, %v", a, b, sum, err)
		}
		d := stock.Density(rapid.Int64Range(600_000, 1_100_000).Draw(t, "density"))
		mc := rapid.Int64Range(-50_000, 99_000).Draw(t, "temperature")
		cold, err := stock.FactorOf(stock.Observed, stock.At20C, d, &mc)
		if err != nil {
			t.Fatal(err)
		}
		warm, err := stock.FactorOf(stock.Observed, stock.At20C, d, new(mc+1000))
		if err != nil || warm >= cold {
			t.Fatalf("a degree warmer the factor is %d, after %d: %v", warm, cold, err)
		}
		there, err := a.Correct(b.Basis, d, &mc)
		if err != nil {
			t.Fatal(err)
		}
		back, err := there.Correct(a.Basis, d, &mc)
		if err != nil || back.Basis != a.Basis || abs(back.UL-a.UL) > abs(a.UL)/50_000+2 {
			t.Fatalf("%s became %s, and that %s: %v", a, there, back, err)
		}
	})
}

func abs(v dispense.Volume) dispense.Volume { return max(v, -v) }

// say writes a figure that may be missing.
func say(v *dispense.Volume) string {
	if v == nil {
		return "?"
	}
	return strings.TrimSuffix(strings.TrimSuffix(v.String(), " L"), ".0")
}

func ref(n int64) dispense.Ref { return dispense.Ref{Station: "norte", Epoch: 1, Seq: n} }

func fail(err error) string { return fmt.Sprintf("error: %v\n", err) }
