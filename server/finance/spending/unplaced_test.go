package spending

import (
	"testing"

	"github.com/litro-fuel/litro/server/budget"
)

// What was booked without an account, of more money under another fund, and then placed, is placed: a month
// could never be closed by what is left under each fund.
func TestPlacedUnderAnotherFund(t *testing.T) {
	t.Parallel()
	of := func(funding string, key budget.Key, cents int64) budget.Charge {
		c := budget.Charge{Kind: budget.Unbilled, Document: "d", Product: "diesel", Department: "works", Currency: "MXN", Funding: funding, Key: key, Cents: cents}
		if key == "" {
			c.Why = budget.NoRule
		}
		return c
	}
	open := []budget.Charge{of("", "", 100), of("FORT", "", 10)}
	if got := unplaced(open); len(got) != 1 || got[0].Cents != 110 {
		t.Errorf("before a rule places it: got %+v", got)
	}
	if got := unplaced(append(open, of("", "", -110), of("FORT", "FORT-26101-works", 110))); len(got) != 0 {
		t.Errorf("once a rule has placed it: got %+v", got)
	}
	no := of("", "", 5)
	no.Why = budget.NoAmount
	if got := unplaced([]budget.Charge{no}); len(got) != 0 {
		t.Errorf("what no rule can place: got %+v", got)
	}
}
