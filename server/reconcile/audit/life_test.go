package audit_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// Every state of a case has its stage, and every stage is of one.
func TestStages(t *testing.T) {
	t.Parallel()
	of := map[audit.Stage]bool{audit.StageOf(reconcile.NewFinding): true}
	for _, state := range dispense.FindingStates() {
		stage := audit.StageOf(state)
		of[stage] = true
		if stage == audit.Open {
			t.Errorf("%s is open", state)
		}
		if done := stage == audit.Approved || stage == audit.Closed; done != reconcile.DoneFinding(state) {
			t.Errorf("%s is %s: done %t", state, stage, done)
		}
	}
	if len(of) != 7 || audit.StageOf("burned") != audit.Open {
		t.Errorf("stages: %v", of)
	}
}

// problem says why somebody may not take a step about what stands, where each user has a role.
func problem(s *audit.Standing, c reconcile.Case, role map[string]string, who, state string) reconcile.FindingProblem {
	c.There, c.Involved = s.MendedOn == "", slices.Concat(c.Involved, s.Involved)
	if word, _ := c.Word(); word != "" {
		for u, r := range role {
			if r == role[word] {
				c.Alike = append(c.Alike, u)
			}
		}
	}
	return c.Problem(who, state)
}

// The way of 6.5, step by step, and who may not take one.
func TestLife(t *testing.T) {
	t.Parallel()
	f := audit.Facts{Today: today, Zone: zone}
	more(func(f *audit.Fill) { f.Inventory = audit.Unlisted })(&f) // driver and ana are involved
	s := audit.Standings(judge(t, f).Changes(nil))[0]
	role := map[string]string{"driver": "manager", "ana": "auditor", "beto": "manager", "carla": "manager", "dora": "auditor", "eva": "auditor"}
	c := reconcile.Case{Finding: s.ID, Beside: []string{"eva"}}
	for _, tt := range []struct {
		who, state string
		want       reconcile.FindingProblem
	}{
		{"beto", "justified", reconcile.FindingMoved},
		{"beto", "recovery", reconcile.FindingMoved},
		{"beto", "assigned", ""},
		{"beto", "explained", ""},
		{"ana", "justified", reconcile.FindingOwn},
		{"driver", "rejected", reconcile.FindingOwn},
		{"beto", "justified", reconcile.FindingSame},
		{"eva", "justified", reconcile.FindingSame},
		{"carla", "justified", reconcile.FindingRole},
		{"carla", "rejected", ""},
		{"dora", "confirmed", ""},
		{"dora", "recovery", ""},
		{"dora", "closed", reconcile.FindingSame},
		{"ana", "closed", reconcile.FindingOwn},
		{"beto", "closed", reconcile.FindingOwed}, // nothing came back, and nobody gave it up
		{"ana", "written_off", reconcile.FindingOwn},
		{"dora", "written_off", ""},
		{"dora", "closed", reconcile.FindingSame},
		{"ana", "closed", reconcile.FindingOwn},
		{"beto", "closed", ""},
		{"beto", "assigned", reconcile.FindingMoved},
	} {
		if got := problem(&s, c, role, tt.who, tt.state); got != tt.want {
			t.Errorf("%s, of a finding that is %s, by %s: got %q, want %q", tt.state, c.State(), tt.who, got, tt.want)
		}
		if tt.want == "" {
			c.Acts = append(c.Acts, reconcile.FindingAct{State: tt.state, Person: tt.who})
		}
	}
	// What is approved by another role is done; what is mended and nobody did anything about is gone.
	c = reconcile.Case{Finding: s.ID, Acts: []reconcile.FindingAct{{State: "explained", Person: "beto"}}}
	if got := problem(&s, c, role, "dora", "justified"); got != "" {
		t.Errorf("approved by another role: got %q", got)
	}
	s.MendedOn = today
	if got := problem(&s, c, role, "dora", "justified"); got != "" {
		t.Errorf("explained, and mended since: got %q", got)
	}
	if got := problem(&s, reconcile.Case{}, role, "beto", "assigned"); got != reconcile.FindingGone {
		t.Errorf("mended before anybody did anything: got %q", got)
	}
}

// Whatever people try, nobody who is or was involved ends it, and no explanation is approved by
// the role that gave it.
func TestLifeEndsByOthers(t *testing.T) {
	t.Parallel()
	users := []string{"ana", "beto", "carla", "dora"}
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(users), 0, 2, rapid.ID[string]).Draw(t, name)
		}
		s := audit.Standing{Finding: audit.Finding{Involved: some("involved")}}
		c := reconcile.Case{Involved: some("of the case")}
		role := map[string]string{}
		for _, u := range users {
			role[u] = rapid.SampledFrom([]string{"manager", "auditor"}).Draw(t, "role")
		}
		for range rapid.IntRange(0, 20).Draw(t, "tries") {
			who, state := rapid.SampledFrom(users).Draw(t, "who"), rapid.SampledFrom(dispense.FindingStates()).Draw(t, "state")
			word, _ := c.Word()
			if problem(&s, c, role, who, state) != "" {
				continue
			}
			if reconcile.DoneFinding(state) {
				for _, u := range append(s.Involved, c.Involved...) {
					if u == who {
						t.Fatalf("%s by %s, who is involved", state, who)
					}
				}
				if who == word || state == "justified" && role[who] == role[word] {
					t.Fatalf("%s by %s (%s) after the word of %s (%s)", state, who, role[who], word, role[word])
				}
			}
			c.Acts = append(c.Acts, reconcile.FindingAct{State: state, Person: who})
		}
	})
}
