package reconcile_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Whatever people try, a case ends by two of them at least, none of whom it is about; and
// what has ended stays so.
func TestCaseEndsByTwo(t *testing.T) {
	t.Parallel()
	users := []string{"ana", "beto", "carla", "dora"}
	rapid.Check(t, func(t *rapid.T) {
		c := reconcile.Case{Finding: "off_book:norte/1/2", There: true, Involved: rapid.SliceOfNDistinct(rapid.SampledFrom(users), 0, 3, func(s string) string { return s }).Draw(t, "involved")}
		for range rapid.IntRange(0, 25).Draw(t, "tries") {
			who, state := rapid.SampledFrom(users).Draw(t, "who"), rapid.SampledFrom(dispense.FindingStates()).Draw(t, "state")
			problem := c.Problem(who, state)
			if may := slices.Contains(c.Steps(who), state); may != (problem == "") {
				t.Fatalf("%s %s: in the list of steps: %t, problem: %q", who, state, may, problem)
			}
			if problem != "" {
				continue
			}
			if reconcile.DoneFinding(c.State()) {
				t.Fatalf("it was %s, and %s made it %s", c.State(), who, state)
			}
			if step := (dispense.FindingStep{State: state}); step.TakesTwo() && slices.Contains(c.Beside, who) {
				t.Fatalf("%s by %s, who is one side with whose word it is", state, who)
			}
			other, _ := c.Word()
			c.Acts = append(c.Acts, reconcile.FindingAct{State: state, Person: who, Other: other})
			c.Beside = rapid.SliceOfNDistinct(rapid.SampledFrom(users), 0, 2, func(s string) string { return s }).Draw(t, "beside")
		}
		if !reconcile.DoneFinding(c.State()) {
			return
		}
		last := c.Acts[len(c.Acts)-1]
		if last.Other == "" || last.Other == last.Person || slices.Contains(c.Involved, last.Person) {
			t.Fatalf("%s by %s after the word of %q, about %v", last.State, last.Person, last.Other, c.Involved)
		}
	})
}

func TestFindingStepsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, s := range []dispense.FindingStep{
		{State: "assigned", Owner: "ana"}, {State: "explained"}, {State: "explained", Evidence: []string{hash}}, {State: "closed"},
	} {
		got, err := dispense.ParseFindingStep(s.String())
		if err != nil || got.String() != s.String() {
			t.Errorf("%q: got %q, %v", s, got, err)
		}
	}
	for _, bad := range []string{"", "seen", "assigned", "assigned ", "assigned a b", "explained x", "closed x", "explained " + hash + " " + hash + " " + hash} {
		if _, err := dispense.ParseFindingStep(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
