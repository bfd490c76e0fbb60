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

// What is approved is approved so far: whatever a finding becomes, it stays approved exactly while it
// is not beyond what was seen, and once it has grown nobody approves it before it is explained anew.
func TestWhatGrowsIsOpenAgain(t *testing.T) {
	t.Parallel()
	seen := rapid.Custom(func(t *rapid.T) *dispense.FindingSeen {
		n := func(what string) *int64 { return rapid.Ptr(rapid.Int64Range(-3, 3), true).Draw(t, what) }
		return &dispense.FindingSeen{Severity: rapid.SampledFrom([]string{"note", "minor", "major", "critical"}).Draw(t, "severity"), RiskCents: n("risk"), Actual: n("actual"), Expected: n("expected"),
			Vehicle: dispense.SeenVehicle(rapid.SampledFrom([]string{"", "v1", "v2"}).Draw(t, "vehicle"), "")}
	})
	rapid.Check(t, func(t *rapid.T) {
		was, is := seen.Draw(t, "was"), seen.Draw(t, "is")
		if got, err := dispense.ParseFindingSeen(was.String()); err != nil || got.String() != was.String() || got.Beyond(was) || was.Beyond(got) {
			t.Fatalf("%s is read as %v, %v", was, got, err)
		}
		last := rapid.SampledFrom([]string{"assigned", "explained", "justified", "confirmed", "closed"}).Draw(t, "state")
		c := reconcile.Case{There: true, Seen: is, Acts: []reconcile.FindingAct{{State: "explained", Person: "ana", Seen: was}, {State: last, Person: "beto", Other: "ana", Seen: was}}}
		if grown := is.Beyond(was) && last != "assigned" && last != "confirmed"; grown != (c.State() == reconcile.GrownFinding) || !grown && c.State() != last {
			t.Fatalf("%s at %s, now %s: it is %s", last, was, is, c.State())
		} else if grown && (slices.Contains(c.Steps("carla"), "justified") || !slices.Contains(c.Steps("carla"), "explained")) {
			t.Fatalf("grown, may: %v", c.Steps("carla"))
		}
		if bare := c.Lacks(dispense.FindingStep{State: "assigned", Seen: was}); (bare == reconcile.FindingOther) != (was.String() != is.String()) {
			t.Fatalf("a step upon %s of what is %s: %q", was, is, bare)
		}
		for _, two := range []string{"justified", "rejected", "closed"} {
			if c.Lacks(dispense.FindingStep{State: two}) != reconcile.FindingOther {
				t.Fatalf("%s by who was shown nothing", two)
			}
		}
		c.Seen = nil // found no more
		if got := c.Lacks(dispense.FindingStep{State: "justified"}); got != "" {
			t.Fatalf("of what is found no more nothing is shown: %q", got)
		}
		if c.State() != last {
			t.Fatalf("found no more, it is %s, want %s", c.State(), last)
		}
	})
}

func TestBeyond(t *testing.T) {
	t.Parallel()
	was := "~maj,96000,1200,1000,aaaaaaaa"
	for is, want := range map[string]bool{
		was: false, "~min,96000,1200,1000,aaaaaaaa": false, "~maj,95000,1100,1000,aaaaaaaa": false, "~maj,-,1000,1000,aaaaaaaa": false,
		"~crit,96000,1200,1000,aaaaaaaa": true, "~maj,9600000,1200,1000,aaaaaaaa": true, "~maj,96960,1202,1000,aaaaaaaa": false, "~maj,96961,1200,1000,aaaaaaaa": true, "~maj,96000,1203,1000,aaaaaaaa": true, "~maj,96000,1200,997,aaaaaaaa": true,
		"~maj,96000,900,1000,aaaaaaaa": true, "~maj,96000,1200,1000,bbbbbbbb": true, "~maj,96000,1200,1000,-": true,
	} {
		a, err := dispense.ParseFindingSeen(is)
		b, bad := dispense.ParseFindingSeen(was)
		if err != nil || bad != nil || a.Beyond(b) != want {
			t.Errorf("%s beyond %s: got %t, %v, %v", is, was, a.Beyond(b), err, bad)
		}
	}
	for _, s := range []dispense.FindingStep{{State: "explained", Evidence: []string{hash, hash}}, {State: "recovered", Way: "charge", Cents: 5, Day: "2026-11-02", Number: "A 7"}, {State: "closed"}} {
		s.Seen, _ = dispense.ParseFindingSeen(was)
		if got, err := dispense.ParseFindingStep(s.String()); err != nil || got.String() != s.String() || got.Seen == nil {
			t.Errorf("%q: got %q, %v", s, got, err)
		}
	}
}
