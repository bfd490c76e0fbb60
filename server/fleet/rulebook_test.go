package fleet_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// Money is so many liters of the dearest grade that the vehicle takes, whichever is named
// first: at no grade does it get more than the money says.
func TestMoneyIsOfTheDearestGrade(t *testing.T) {
	t.Parallel()
	id := fleet.LevelID{Kind: rule.Fleet}
	b := fleet.RuleBook{
		PriceE4: map[string]int64{"premium": 240_000, "magna": 200_000, "diesel": 300_000},
		Terms:   map[fleet.LevelID]fleet.LevelTerms{id: {Level: rule.Level{Kind: rule.Fleet, Terms: rule.Terms{PerFill: &rule.Limit{Cents: 48_000}}}}},
	}
	for _, grades := range [][]string{{"premium", "magna"}, {"magna", "premium"}} {
		f, err := b.InForce(&fleet.Vehicle{Vehicle: "v101", FleetNo: "101", Grades: grades})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Rule.PerFillUL; got == nil || *got != 20*liter {
			t.Errorf("480.00 for a vehicle that takes %v: got %v, want 20 L", grades, got)
		}
	}
}
