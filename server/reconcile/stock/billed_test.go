package stock_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A line is held against all that came of it: what each tank may be off by is not added up, and of one delivery it is what that may be.
func TestBilled(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	came := func(liters ...dispense.Volume) (all []stock.Arrival) {
		for _, v := range liters {
			all = append(all, stock.Arrival{Paper: &stock.Paper{Volume: stock.Quantity{UL: v * liter, Basis: stock.Observed}}, Limit: stock.Usual.Arrived(stock.Observed, stock.Observed)})
		}
		return all
	}
	warm := int64(30_000)
	for name, tt := range map[string]struct {
		line dispense.Volume
		b    stock.Basis
		of   []stock.Arrival
		want string
	}{
		"nobody said of what":                     {1_000, stock.Observed, nil, "unsaid 0.0 L of 0.0 L"},
		"a delivery of which nothing is said":     {1_000, stock.Observed, []stock.Arrival{{}}, "apart 0.0 L of 0.0 L"},
		"one of several of which nothing is said": {1_000, stock.Observed, append(came(500), stock.Arrival{}), "apart 0.0 L of 0.0 L"},
		"one":               {1_000, stock.Observed, came(955), "within -45.0 L of 50.0 L"},
		"one that is short": {1_000, stock.Observed, came(945), "short -55.0 L of 50.0 L"},
		"one that is over":  {1_000, stock.Observed, came(1_055), "over 55.0 L of 50.0 L"},
		"three tanks, each within 50 L of its own":  {3_000, stock.Observed, came(955, 955, 955), "short -135.0 L of 50.0 L"},
		"three tanks, by 1 % of all":                {30_000, stock.Observed, came(9_950, 9_950, 9_950), "within -150.0 L of 298.5 L"},
		"two tanks, by the tighter of their limits": {2_000, stock.Observed, append(came(985), stock.Arrival{Paper: came(985)[0].Paper, Limit: stock.Limit{UL: 20 * liter}}), "short -30.0 L of 20.0 L"},
		"whichever of them is first":                {2_000, stock.Observed, append([]stock.Arrival{{Paper: came(985)[0].Paper, Limit: stock.Limit{UL: 20 * liter}}}, came(985)...), "short -30.0 L of 20.0 L"},
		"too little in one and too much in other":   {2_000, stock.Observed, came(900, 1_100), "whole 0.0 L of 50.0 L"},
		"nobody says how warm it was":               {10_000, stock.At20C, came(10_110), "apart 0.0 L of 0.0 L"},
		"warm, and billed at 20 °C":                 {10_000, stock.At20C, []stock.Arrival{{Paper: &stock.Paper{Volume: stock.Quantity{UL: 10_120 * liter, Basis: stock.Observed}, TemperatureMC: &warm}, Density: 740_000, Limit: stock.Usual.Arrived(stock.Observed, stock.At20C)}}, "within -5.6904 L of 50.0 L"},
		"nothing is billed":                         {0, stock.Observed, came(10), "apart 0.0 L of 0.0 L"},
	} {
		c := stock.Billed(stock.Quantity{UL: tt.line * liter, Basis: tt.b}, tt.of)
		if got := string(c.State) + " " + c.More.String() + " of " + c.Tolerance.String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}
