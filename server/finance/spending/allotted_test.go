package spending_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// An allotment that raises what an account may, once its fuel is over that, takes two people; and months that have ended keep what they
// might spend, so what was over in them stays.
func TestAllottedOnceItIsOver(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	const k = budget.Key("FISM-26101-police")
	h.now = h.at("2026-01-05 10:00:00")
	h.must(h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A", Moment: budget.Approved, Key: k, Year: 2025, Day: "2025-01-02", Cents: 2_400_000, Reason: "acta"}, AgreedBy: "Cabildo"}))
	allot := func(pesos int64, agreed string) error {
		return h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2026, Key: k, Cents: new(pesos * 100), Reason: "acta", AgreedBy: agreed})
	}
	h.must(allot(10_000, "")) // nothing is over
	h.now = h.at("2026-02-10 10:00:00")
	h.fill("v1", "gas", "2026-01-20 10:00:00", 600) // 12,000
	problem(t, allot(20_000, ""), "agreed missing")
	problem(t, allot(20_000, "FINA"), "agreed same")
	h.must(allot(9_000, "")) // less is said by one
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 1, '2026-01-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	h.open = budget.Period{Year: 2026, N: 2}
	was := h.sets(budget.Period{Year: 2026, N: 1})
	h.must(allot(20_000, "teso"))
	s := h.see(2026)
	if january, february := s.At(1)[0], s.At(2)[0]; january.Modified != 900_000 || february.Modified != 2_000_000 || !january.Provisional {
		t.Errorf("January may spend %d, February %d", january.Modified, february.Modified)
	}
	if a := s.Accounts[0]; s.Rest(k) != 800_000 || a.Modified != 2_000_000 {
		t.Errorf("the account stands at %+v", a)
	}
	if is := h.sets(budget.Period{Year: 2026, N: 1}); is["allotted"] != was["allotted"] || was["allotted"][:2] != "2 " {
		t.Errorf("allotments of January are %s, and were %s", is["allotted"], was["allotted"])
	}
	if is := h.sets(budget.Period{Year: 2026, N: 2}); is["allotted"][:2] != "1 " {
		t.Errorf("those of February are %s", is["allotted"])
	}
	// What is taken back counts no more from then on, and what was continued of the year before does.
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2026, Key: k, Reason: "acta", AgreedBy: "teso"}))
	s = h.see(2026)
	if january, february, december := s.At(1)[0], s.At(2)[0], s.At(12)[0]; january.Modified != 900_000 || february.Modified != 400_000 || december.Modified != 2_400_000 {
		t.Errorf("taken back, January may spend %d, February %d, December %d", january.Modified, february.Modified, december.Modified)
	}
}

// Nor does one person raise it once a month that still takes what is said was over at its end, though that of today is not; and promises
// count as what is owed does.
func TestAllottedAtTheTurnOfAMonth(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	const k = budget.Key("FISM-26101-police")
	h.now = h.at("2026-02-03 10:00:00")
	h.must(h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A", Moment: budget.Approved, Key: k, Year: 2025, Day: "2025-01-02", Cents: 2_400_000, Reason: "acta"}, AgreedBy: "Cabildo"}))
	allot := func(pesos int64, agreed string) error {
		return h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2026, Key: k, Cents: new(pesos * 100), Reason: "acta", AgreedBy: agreed})
	}
	h.fill("v1", "gas", "2026-01-20 10:00:00", 125) // 2,500 of 2,000 of January, and of 4,000 of January and February
	if s := h.see(2026); s.Rest(k) != 150_000 || s.At(1)[0].Available() >= 0 {
		t.Fatalf("today %d are left, and January stands at %+v", s.Rest(k), s.At(1)[0])
	}
	problem(t, allot(5_000, ""), "agreed missing")
	h.must(allot(5_000, "teso"))
	h.must(allot(6_000, "")) // nothing is over any more
	h.must(h.say(budget.Committed, k, "C-1", "2026-02-01", 6_500))
	problem(t, allot(7_000, ""), "agreed missing")
	h.must(allot(7_000, "teso"))
}

// While an account is over, at the end of a month that still takes what is said or today, nobody alone has fuel of days that are past paid from
// elsewhere: by a rule, by the fund of a department, or by what is said of a vehicle. Of today and later it stays one person's.
func TestPastFuelTakesTwoOnceAnAccountIsOver(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	h.departmentFund("works", "OWN", "2026-01-01")
	const k = budget.Key("FISM-26101-police")
	h.now = h.at("2026-02-03 10:00:00")
	for _, of := range []budget.Key{k, "OWN-26101-police", "FORT-26101-police"} {
		h.must(h.say(budget.Approved, of, "A", "2026-01-02", 4_000))
	}
	h.fill("v1", "gas", "2026-01-20 10:00:00", 125) // 2,500 of 4,000
	rule := func(c spending.RuleChange, agreed string) error {
		c.Version, c.AgreedBy, c.Reason = h.version(), agreed, "catálogo"
		c.Rule.Parts = map[string]string{"fund": "OWN", "partida": "26103", "area": "A"}
		return h.desk.SayRule(h.ctx, "fina", c)
	}
	fund := func(day budget.Day, code, agreed string) error {
		return h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: "police", From: day, Fund: code, AgreedBy: agreed, Reason: "oficio"})
	}
	vehicle := func(id string, what fleet.Matter, day, value string) string {
		t.Helper()
		act, err := h.fleet.Say(h.ctx, "fina", time.Time{}, fleet.Dated{Vehicle: id, What: what, FromAt: h.at(day + " 00:00:00"), Value: value, Reason: "oficio"})
		h.must(err)
		if act.Act != "" {
			h.must(h.fleet.VoidVehicles(h.ctx, "fina", act.Act))
		}
		return string(act.Loosens.Said())
	}
	// Nothing is over: one person.
	h.must(rule(spending.RuleChange{Place: 1, Rule: budget.Rule{Name: "one", Classes: []string{"none"}}}, ""))
	h.must(fund("2026-01-02", "FISM", ""))
	if got := vehicle("v2", fleet.Funding, "2026-01-03", "FISM"); got != "" {
		t.Errorf("nothing is over, and what is said of a vehicle waits: %q", got)
	}

	// January was over at its end, and February is not.
	h.must(h.say(budget.Adjusted, k, "B", "2026-01-03", -2_000))
	h.must(h.say(budget.Adjusted, k, "C", "2026-02-01", 2_000))
	if s := h.see(2026); s.Rest(k) < 0 || januaryOf(s, k).Available() >= 0 {
		t.Fatalf("today %d are left, and January stands at %+v", s.Rest(k), s.At(1))
	}
	problem(t, rule(spending.RuleChange{At: 1, Drop: true}, ""), "agreed missing")
	problem(t, rule(spending.RuleChange{At: 1, Drop: true}, "FINA"), "agreed same")
	problem(t, rule(spending.RuleChange{Place: 1, Rule: budget.Rule{Name: "two", Classes: []string{"truck"}}}, ""), "agreed missing")
	problem(t, rule(spending.RuleChange{Place: 1, Rule: budget.Rule{Name: "two", Classes: []string{"patrol"}, From: "2026-02-02"}}, ""), "agreed missing")
	problem(t, rule(spending.RuleChange{At: 1, Rule: budget.Rule{Name: "one", Classes: []string{"none"}, Until: "2026-02-01"}}, ""), "agreed missing")
	problem(t, fund("2026-02-02", "OWN", ""), "agreed missing")
	problem(t, fund("2026-01-15", "OWN", "Fina"), "agreed same")
	for what, of := range map[fleet.Matter][2]string{fleet.Funding: {"2026-01-15", "OWN"}, fleet.InDepartment: {"2026-02-02", "works"}} {
		if got := vehicle("v1", what, of[0], of[1]); got != "said_back" {
			t.Errorf("one person said %s of a day that is past: %q", what, got)
		}
	}
	// Of today and later, and what is as it was.
	h.must(rule(spending.RuleChange{Place: 1, Rule: budget.Rule{Name: "today", Classes: []string{"patrol"}, From: "2026-02-03"}}, ""))
	h.must(rule(spending.RuleChange{At: 2, Rule: budget.Rule{Name: "one", Classes: []string{"none"}, Until: "2026-02-02"}}, ""))
	h.must(fund("2026-02-03", "OWN", ""))
	h.must(fund("2026-01-02", "FISM", ""))
	if got := vehicle("v1", fleet.Funding, "2026-02-03", "OWN"); got != "" {
		t.Errorf("one person may not say it of today: %q", got)
	}
	// Two people say it of days that are past.
	h.must(fund("2026-01-15", "OWN", "teso"))
	if s := h.see(2026); januaryOf(s, k).Available() < 0 {
		t.Errorf("two people said it, and January stands at %+v", s.At(1))
	}
	h.must(fund("2026-01-16", "FORT", "")) // nothing is over any more

	// What is over in months that are closed is nothing that anybody may put in order.
	h.must(fund("2026-01-16", "FISM", ""))
	problem(t, fund("2026-02-02", "FORT", ""), "agreed missing")
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 1, '2026-01-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	h.open = budget.Period{Year: 2026, N: 2}
	h.must(fund("2026-02-02", "FORT", ""))
}

func januaryOf(s *spending.Seen, k budget.Key) budget.Balance {
	for _, b := range s.At(1) {
		if b.Key == k {
			return b
		}
	}
	return budget.Balance{}
}

// A year that is over asks as long as a month of it takes what is said.
func TestPastFuelOfTheYearBefore(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2025-12-01")
	h.now = h.at("2026-01-05 10:00:00")
	h.must(h.say2025("FISM-26101-police", 1_000))
	h.fill("v1", "gas", "2025-12-20 10:00:00", 125) // 2,500 of 1,000
	fund := func() error {
		return h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: "police", From: "2026-01-02", Fund: "OWN", Reason: "oficio"})
	}
	h.open = budget.Period{Year: 2025, N: 12}
	problem(t, fund(), "agreed missing")
	h.open = budget.Period{Year: 2026, N: 1}
	h.must(fund())
}

func (h *treasury) say2025(k budget.Key, pesos int64) error {
	return h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "A", Moment: budget.Approved, Key: k, Year: 2025, Day: "2025-12-02", Cents: pesos * 100, Reason: "acta"}, AgreedBy: "Cabildo"})
}
