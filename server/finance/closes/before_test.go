package closes

import (
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// Fuel without an account keeps a month open, until a rule places it. What was closed without that was
// closed with what was booked then, and what was closed before anybody asked, with nothing.
func TestFuelWithoutAnAccount(t *testing.T) {
	t.Parallel()
	gap := func(cents int64) budget.Gap { return budget.Gap{Why: budget.NoRule, Cents: cents} }
	for name, x := range map[string]struct {
		before, closed bool
		count, cents   int64
	}{
		"open":                         {false, false, 1, 500},
		"closed":                       {false, true, 2, 1_000},
		"closed before anybody asked":  {true, true, 0, 0},
		"open again, of before it was": {true, false, 0, 0},
	} {
		l := &looked{
			records: &Records{Before: x.before}, matching: &matching.Seen{}, closed: x.closed,
			budget: &spending.Month{Said: true, Unplaced: []budget.Gap{gap(-500)}, UnplacedThen: []budget.Gap{gap(-500), gap(500)}},
		}
		l.reckon(&Said{}, nil, 0)
		if b := l.facts.Breaks; b.Count != x.count || b.Cents != x.cents {
			t.Errorf("%s: got %d of %d cents, want %d of %d", name, b.Count, b.Cents, x.count, x.cents)
		}
	}
}
