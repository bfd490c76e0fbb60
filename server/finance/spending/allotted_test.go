package spending_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
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
