package chain_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// What is 0.00 L at 0.00 is no row, on either side of 0; half a centiliter is 0.01 L, and a cent is one.
func TestNothingIsShown(t *testing.T) {
	t.Parallel()
	s := chain.Step{}
	for _, a := range []worth.Amount{{UL: 4_999}, {UL: -4_999}, {UL: 5_000}, {UL: -5_000}, {UL: 1, Cents: 1}, {Cents: -1}} {
		s.Residuals = append(s.Residuals, chain.Residual{Part: chain.Part{Name: "display", Amount: a}})
	}
	var shown []dispense.Volume
	for _, r := range s.Shown() {
		shown = append(shown, r.UL)
	}
	if len(shown) != 4 || len(s.Residuals) != 6 || shown[0] != 5_000 || shown[1] != -5_000 {
		t.Errorf("shown are %v, of %d", shown, len(s.Residuals))
	}
}
