package reconcile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Whatever people try about a loss, it ends with all of it back or with what is left written off;
// never by who wrote down any part of it, whom it is about, or who is of the role of who explained.
func TestLossEndsByOthers(t *testing.T) {
	t.Parallel()
	users := []string{"ana", "beto", "carla", "dora", "eva"}
	rapid.Check(t, func(t *rapid.T) {
		roles := map[string]string{}
		for _, u := range users {
			roles[u] = rapid.SampledFrom([]string{"manager", "finance", "auditor"}).Draw(t, "role")
		}
		c := reconcile.Case{Finding: "hose_gap:norte/1/2", There: true, AtRisk: true, Proven: rapid.Bool().Draw(t, "proven"), Involved: rapid.SliceOfNDistinct(rapid.SampledFrom(users), 0, 2, rapid.ID[string]).Draw(t, "involved")}
		if rapid.Bool().Draw(t, "known") {
			c.RiskCents = new(rapid.Int64Range(1, 1000).Draw(t, "risk"))
		}
		for range rapid.IntRange(0, 40).Draw(t, "tries") {
			who := rapid.SampledFrom(users).Draw(t, "who")
			s := dispense.FindingStep{State: rapid.SampledFrom(dispense.FindingStates()).Draw(t, "state")}
			switch s.State {
			case "recovery", "recovered":
				s.Way, s.Cents, s.Day, s.Number = "charge", rapid.Int64Range(1, 1200).Draw(t, "cents"), "2026-12-01", "8"
			case "explained":
				if rapid.Bool().Draw(t, "evidence") {
					s.Evidence = []string{hash}
				}
			}
			c.Alike = nil
			if word, _ := c.Word(); word != "" {
				c.Alike = slices.DeleteFunc(slices.Clone(users), func(u string) bool { return roles[u] != roles[word] })
			}
			before := c.Recovery()
			if c.Problem(who, s.State) != "" || c.Lacks(s) != "" {
				continue
			}
			if s.Settles() && slices.Contains(c.Involved, who) {
				t.Fatalf("%s by %s, whom it is about", s.State, who)
			}
			if s.State == "explained" && c.Proven && s.Evidence == nil {
				t.Fatal("it was explained without evidence")
			}
			if s.State == "justified" {
				if word, _ := c.Word(); roles[word] == roles[who] {
					t.Fatalf("%s of role %s approved what %s explained", who, roles[who], word)
				}
			}
			if s.State == "closed" {
				last := c.Acts[len(c.Acts)-1]
				if last.State != "written_off" && (before.LeftCents() > 0 || before.RecoveredCents == 0) {
					t.Fatalf("closed after %s with %+v", last.State, before)
				}
				for _, a := range c.Acts {
					if a.State == "recovered" && a.Person == who || a.State == "written_off" && a.Person == who && a.Record == last.Record {
						t.Fatalf("closed by %s, who had %s it", who, a.State)
					}
				}
			}
			if s.State == "written_off" {
				s.Cents = before.LeftCents()
			}
			c.Acts = append(c.Acts, reconcile.FindingAct{Record: dispense.Ref{Station: "office", Epoch: 1, Seq: int64(len(c.Acts) + 1)}, State: s.State, Person: who, Way: s.Way, Cents: s.Cents, Day: s.Day, Number: s.Number, Evidence: s.Evidence})
			if r := c.Recovery(); r.RecoveredCents > max(r.OwedCents(), before.RecoveredCents) {
				t.Fatalf("more came back than was asked for: %+v", r)
			} else if r.AskedCents < before.AskedCents {
				t.Fatalf("%s asks for less than before by themselves: %+v, then %+v", who, before, r)
			}
		}
	})
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	act := func(state string, cents int64) reconcile.FindingAct {
		return reconcile.FindingAct{State: state, Way: "charge", Cents: cents}
	}
	for _, tt := range []struct {
		name                         string
		risk                         int64
		acts                         []reconcile.FindingAct
		asked, back, lost, owed, lef int64
	}{
		{"nothing said", 900, nil, 0, 0, 0, 900, 900},
		{"less asked for than is at risk", 900, []reconcile.FindingAct{act("recovery", 500), act("recovered", 500)}, 500, 500, 0, 900, 400},
		{"in parts", 0, []reconcile.FindingAct{act("recovery", 500), act("recovered", 200), act("recovered", 300)}, 500, 500, 0, 500, 0},
		{"asked for anew", 0, []reconcile.FindingAct{act("recovery", 500), act("recovered", 200), act("recovery", 800)}, 800, 200, 0, 800, 600},
		{"given up", 900, []reconcile.FindingAct{act("recovered", 200), act("written_off", 700), act("closed", 0)}, 0, 200, 700, 900, 700},
		{"given up, it grew, and all came back", 1500, []reconcile.FindingAct{act("written_off", 900), act("closed", 0), act("confirmed", 0), act("recovered", 1500), act("closed", 0)}, 0, 1500, 0, 1500, 0},
		{"given up, it grew, and it was given up", 1500, []reconcile.FindingAct{act("written_off", 900), act("closed", 0), act("confirmed", 0), act("written_off", 1500), act("closed", 0)}, 0, 0, 1500, 1500, 1500},
		{"given up, and asked for after all", 900, []reconcile.FindingAct{act("written_off", 900), act("recovery", 900), act("recovered", 900), act("closed", 0)}, 900, 900, 0, 900, 0},
	} {
		c := reconcile.Case{Acts: tt.acts, RiskCents: &tt.risk}
		if r := c.Recovery(); r.AskedCents != tt.asked || r.RecoveredCents != tt.back || r.WrittenOffCents != tt.lost || r.OwedCents() != tt.owed || r.LeftCents() != tt.lef {
			t.Errorf("%s: got %+v, owed %d, left %d", tt.name, r, r.OwedCents(), r.LeftCents())
		}
	}
}

func TestRecoveryStepsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, s := range []dispense.FindingStep{
		{State: "recovery", Way: "demand", Cents: dispense.MostRecovered, Day: "2026-12-01", Number: strings.Repeat("ñ", dispense.MostNumber/2)},
		{State: "recovered", Way: "credit_note", Cents: 1, Day: "2026-12-01", Number: "NC 12 / 2026"}, {State: "recovery"}, {State: "written_off"}, {State: "written_off", Cents: 5},
		{State: "justified", Role: "finance", OtherRole: "manager"}, {State: "justified"},
	} {
		got, err := dispense.ParseFindingStep(s.String())
		if err != nil || got.String() != s.String() || got.Cents != s.Cents || got.Number != s.Number || len(s.String()) > 200 {
			t.Errorf("%q: got %q, %v", s, got, err)
		}
	}
	for _, bad := range []string{
		"recovered", "recovered charge 5 2026-12-01", "recovered charge 5 2026-12-01 ", "recovered charge 05 2026-12-01 x", "recovered charge 0 2026-12-01 x", "recovered charge -5 2026-12-01 x", "recovered gift 5 2026-12-01 x",
		"recovery charge 5 2026-02-30 x", "recovery charge 5 1999-12-31 x", "recovery charge 5 2026-12-01 x  y", "recovery charge 5 2026-12-01 x\ny", "recovery charge 5 2026-12-01 " + strings.Repeat("x", dispense.MostNumber+1),
		"recovery charge 99999999999999 2026-12-01 x", "written_off x", "written_off 5 5", "justified finance", "justified Finance manager", "justified finance manager x", "rejected x", "confirmed 5",
	} {
		if s, err := dispense.ParseFindingStep(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, s)
		}
	}
}

// What is at risk is the liters that a finding names, or those of its fill, at what they cost.
func TestRisk(t *testing.T) {
	t.Parallel()
	const liter = int64(dispense.Liter)
	fuel := reconcile.Fuel{VolumeUL: new(dispense.Volume(40 * liter)), PriceE4: 250_000}
	ul := reconcile.Microliters
	for _, tt := range []struct {
		name             string
		rule             reconcile.Rule
		actual, expected int64
		unit             reconcile.Unit
		of               reconcile.Fuel
		liters           bool
		want             int64 // -1: nobody knows
	}{
		{"off the book", reconcile.OffBook, 12 * liter, 0, ul, reconcile.Fuel{PriceE4: 250_000}, true, 30_000},
		{"off the book, no price", reconcile.OffBook, 12 * liter, 0, ul, reconcile.Fuel{}, true, -1},
		{"a gap", reconcile.HoseGap, 1012 * liter, 1000 * liter, ul, reconcile.Fuel{PriceE4: 250_000}, true, 30_000},
		{"a gap backwards", reconcile.HoseGap, 1000 * liter, 1012 * liter, ul, reconcile.Fuel{PriceE4: 250_000}, true, 30_000},
		{"on a sheet and not flowed", reconcile.SheetExcess, 12 * liter, 40 * liter, ul, fuel, true, 30_000},
		{"beyond the limit", reconcile.OverLimit, 52 * liter, 40 * liter, ul, fuel, true, 30_000},
		{"beyond a quota", reconcile.QuotaOverspent, 52 * liter, 40 * liter, ul, reconcile.Fuel{}, true, -1},
		{"beyond a quota of visits", reconcile.QuotaOverspent, 5, 4, reconcile.Pieces, reconcile.Fuel{}, false, -1},
		{"twice at once", reconcile.LabelTwice, 60, 30, reconcile.Seconds, fuel, true, 100_000},
		{"a price of 1 a liter too much", reconcile.PriceOff, 260_000, 250_000, reconcile.PricePerLiter, fuel, true, 4_000},
		{"half as far as usual", reconcile.EconomyLow, 5_000, 10_000, reconcile.MetersPerLiter, fuel, true, 50_000},
		{"twice as much an hour", reconcile.EconomyLow, 8_000_000, 4_000_000, reconcile.MicrolitersPerHour, fuel, true, 50_000},
		{"farther than usual", reconcile.EconomyLow, 11_000, 10_000, reconcile.MetersPerLiter, fuel, true, 0},
		{"a clock", reconcile.ClockStep, 900, 300, reconcile.Seconds, fuel, false, -1},
		{"of no fill", reconcile.WouldDeny, 0, 0, "", reconcile.Fuel{PriceE4: 250_000}, false, -1},
	} {
		f := reconcile.Finding{Rule: tt.rule, Actual: &tt.actual, Expected: &tt.expected, Unit: tt.unit}
		got := reconcile.Risk(&f, tt.of)
		if got.Liters != tt.liters || (got.Cents == nil) != (tt.want < 0) || got.Cents != nil && *got.Cents != tt.want {
			t.Errorf("%s: got %+v", tt.name, got)
		}
	}
}

// Whatever a finding says, what is at risk is never below nothing, and never known without a price.
func TestRiskIsNeverBelowNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Custom(func(t *rapid.T) *int64 {
			if rapid.Bool().Draw(t, "none") {
				return nil
			}
			return new(rapid.Int64().Draw(t, "n"))
		})
		f := reconcile.Finding{
			Rule: rapid.SampledFrom(reconcile.RiskRules()).Draw(t, "rule"), Actual: n.Draw(t, "actual"), Expected: n.Draw(t, "expected"),
			Unit: rapid.SampledFrom([]reconcile.Unit{reconcile.Microliters, reconcile.MetersPerLiter, reconcile.MicrolitersPerHour, reconcile.PricePerLiter, ""}).Draw(t, "unit"),
		}
		fuel := reconcile.Fuel{PriceE4: rapid.Int64Range(0, 1_000_000).Draw(t, "price")}
		if rapid.Bool().Draw(t, "fill") {
			fuel.VolumeUL = new(dispense.Volume(rapid.Int64Range(0, 1_000_000_000).Draw(t, "volume")))
		}
		if got := reconcile.Risk(&f, fuel); got.Cents != nil && (*got.Cents < 0 || !got.Liters) {
			t.Fatalf("%+v of %+v: %d cents", got, f, *got.Cents)
		}
	})
}

func TestEvidenceIsAsSet(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	said := []reconcile.Said{
		{Rule: reconcile.EvidenceMajor, FromAt: day, State: reconcile.SaidInForce},
		{Rule: reconcile.EvidenceCritical, Off: true, FromAt: day, State: reconcile.SaidProposed},
	}
	for _, tt := range []struct {
		of   reconcile.Severity
		at   time.Time
		want bool
	}{
		{reconcile.Critical, day, true}, {reconcile.Major, day.Add(-time.Second), false}, {reconcile.Major, day, true}, {reconcile.Minor, day, false}, {reconcile.Note, day, false},
	} {
		if got := reconcile.Proven(said, tt.of, tt.at); got != tt.want {
			t.Errorf("%s at %s: got %t", tt.of, tt.at, got)
		}
	}
}
