package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// account has the vehicle draw on an account that has so much left here.
func (s *scene) account(left int64) {
	s.vehicle.Quotas = []string{"q1", "budget.07"}
	s.more = append(s.more, weekLease("budget.07", dispense.Volume(left)*liter))
}

// A fill is capped at what is left of the account.
func TestBudgetCapsAFill(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.account(12)
	d := s.decide(t)
	if d.Outcome != Grant || d.LimitUL > 12*liter || d.LimitUL < 11*liter || len(d.Draws) != 2 || d.Draws[1].Quota != "budget.07" || d.Draws[1].VolumeUL != d.LimitUL {
		t.Errorf("12 L left: got %s %s of %s drawing %+v, want a fill of 12 L of both quotas", d.Outcome, d.Reason, d.LimitUL, d.Draws)
	}
}

// Neither the office's one-time authorization nor two people at the station make money;
// an emergency that is declared has a quota of its own.
func TestWhatLiftsABudget(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.account(0)
	s.more = append(s.more, &Once{ID: "o1", Vehicle: "v1", LimitUL: 20 * liter, UntilAt: noon.Add(time.Hour), Status: "open"})
	if d := s.decide(t); d.Outcome != Deny || d.Reason != BudgetSpent || d.Once != "" {
		t.Errorf("with a one-time authorization: got %s %s, want it refused for the budget", d.Outcome, d.Reason)
	}
	s.request.Once = "o1"
	if d := s.decide(t); d.Outcome != Deny || d.Reason != BudgetSpent {
		t.Errorf("with one that is named: got %s %s, want it refused for the budget", d.Outcome, d.Reason)
	}
	if d, ok := WithOverride(s.view, s.request, 20*liter); ok || d.Outcome == Grant {
		t.Errorf("with two people: got %s %s, want it refused for the budget", d.Outcome, d.Reason)
	}

	s = newScene(t)
	s.account(0)
	s.rule.EmergencyQuota, s.view.Emergency = "e1", true
	s.more = append(s.more, weekLease("e1", 100*liter))
	if d := s.decide(t); d.Outcome != Grant || len(d.Draws) != 1 || d.Draws[0].Quota != "e1" {
		t.Errorf("in an emergency: got %s %s drawing %+v, want a fill of the emergency quota", d.Outcome, d.Reason, d.Draws)
	}
}

// With money in the account a one-time authorization lifts the vehicle's own quota, and what
// it takes is of the account.
func TestOnceDrawsOnTheAccount(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	s.account(15)
	s.more = append(s.more, &Once{ID: "o1", Vehicle: "v1", LimitUL: 40 * liter, UntilAt: noon.Add(time.Hour), Status: "open"})
	d := s.decide(t)
	if d.Outcome != Grant || d.Once != "o1" || len(d.Draws) != 1 || d.Draws[0].Quota != "budget.07" || d.LimitUL > 15*liter {
		t.Errorf("got %s %s of %s drawing %+v, want 15 L of the account by o1", d.Outcome, d.Reason, d.LimitUL, d.Draws)
	}
}

// Where the account stops softly and has nothing left, fuel flows as it would, and the fill is marked; of another grade, whose account
// has money, it is not.
func TestOverBudgetIsMarked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		over   []string
		marked bool
	}{{nil, false}, {[]string{"diesel"}, true}, {[]string{"magna"}, false}} {
		s := newScene(t)
		without := s.decide(t)
		s.vehicle.OverBudget = tt.over
		d := s.decide(t)
		if d.Outcome != Grant || d.LimitUL != without.LimitUL || slices.Contains(d.Flags, OverBudget) != tt.marked {
			t.Errorf("over %v: got %s of %s marked %v, want %s and marked %v", tt.over, d.Outcome, d.LimitUL, d.Flags, without.LimitUL, tt.marked)
		}
	}
	s := newScene(t)
	s.vehicle.OverBudget, s.vehicle.Status = []string{"diesel"}, "blocked"
	if d := s.decide(t); d.Outcome != Deny || d.Reason == BudgetSpent {
		t.Errorf("a blocked one: got %s %s, want it refused for that", d.Outcome, d.Reason)
	}
}

func TestSentenceOfTheBudget(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.account(0)
	d := s.decide(t)
	for lang, want := range map[string]string{"es-MX": "No queda presupuesto para la unidad", "en": "No budget is left for vehicle"} {
		if got := Sentence(lang, d); !strings.HasPrefix(got, want) || strings.Contains(got, "{") {
			t.Errorf("%s: got %q, want it to begin with %q", lang, got, want)
		}
	}
}
