package web

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A month by stick shows event 7 by the authority's share, and the limit by stick, which is what asks somebody; one by gauge has no such limit.
func TestLimitsOfAMonthByStick(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	by := func(state stock.State, limit dispense.Volume) stock.Comparison {
		return stock.Comparison{State: state, Tolerance: limit * liter, Basis: stock.Observed}
	}
	row := stock.Row{Opening: new(5_000 * liter), Book: new(5_000 * liter), Measured: new(4_910 * liter), Variance: new(-90 * liter)}
	within, short := by(stock.Within, 160), by(stock.Short, 80)
	for name, tt := range map[string]struct {
		stick *stock.Comparison
		want  string
	}{
		"a stick, within":   {&within, " | Short; limit 25.00 L | Within; limit 160.00 L | Within; limit 492.00 L"},
		"a stick, and past": {&short, " | Short; limit 25.00 L | alarm Short; limit 80.00 L | Within; limit 492.00 L"},
		"a gauge":           {nil, " | alarm Short; limit 25.00 L | Within; limit 492.00 L"},
	} {
		s := &stockroom.Sheet{All: stockroom.Row{Row: row}, SAT: by(stock.Short, 25), Stick: tt.stick, Leak: by(stock.Within, 492)}
		got := ""
		for _, f := range newDictionary(zone()).in("en").stockFigures(s) {
			if f.Change != "" {
				got += " | "
				if f.Class != "" {
					got += f.Class + " "
				}
				got += f.Change
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}
