package spending_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// hard says a hard stop, of an account or of all, from a day on.
func (h *treasury) hard(k budget.Key, from budget.Day) {
	h.Helper()
	h.must(h.desk.SayStop(h.ctx, "fina", spending.StopSaid{StopSaid: budget.StopSaid{Key: k, From: from, Stop: budget.Hard}, Reason: "acuerdo"}))
}

// Where a hard stop stands, also from a later day on, nobody makes room beneath it alone.
func TestRoomTakesTwo(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	allot := func(k budget.Key, cents *int64, agreed string) error {
		return h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: k, Cents: cents, AgreedBy: agreed, Reason: "acuerdo"})
	}
	rule := func(c spending.RuleChange, area, agreed string) error {
		c.Version, c.AgreedBy, c.Reason = h.version(), agreed, "catálogo"
		c.Rule.Parts = map[string]string{"fund": "OWN", "partida": "26103", "area": area}
		return h.desk.SayRule(h.ctx, "fina", c)
	}
	fund := func(code, agreed string) error {
		return h.desk.SayDepartmentFunding(h.ctx, "fina", spending.DepartmentFunding{Department: "works", From: "2026-12-01", Fund: code, AgreedBy: agreed, Reason: "oficio"})
	}
	// No stop: one person.
	h.must(allot(worksAccount, new(int64(50)), ""))
	h.must(rule(spending.RuleChange{Place: 1, Rule: budget.Rule{Name: "one", Classes: []string{"none"}}}, "A", ""))
	h.must(fund("FORT", ""))
	h.hard(worksAccount, "2027-03-01")

	problem(t, allot(worksAccount, new(int64(51)), ""), "agreed missing")
	problem(t, allot(worksAccount, new(int64(51)), "FINA"), "agreed same")
	problem(t, allot(worksAccount, nil, ""), "agreed missing")
	h.must(allot("FISM-26103-works", new(int64(51)), "")) // it has no stop
	h.must(allot(worksAccount, new(int64(40)), ""))       // less
	problem(t, allot(worksAccount, new(int64(50)), ""), "agreed missing")
	h.must(allot(worksAccount, new(int64(50)), "jefa"))

	before := budget.Rule{Name: "two", Classes: []string{"truck"}}
	problem(t, rule(spending.RuleChange{Place: 1, Rule: before}, "A", ""), "agreed missing")
	problem(t, rule(spending.RuleChange{Place: 1, Rule: before}, "A", "Fina"), "agreed same")
	problem(t, rule(spending.RuleChange{At: 1, Drop: true}, "A", ""), "agreed missing")
	h.must(rule(spending.RuleChange{Place: 1, Rule: before}, "A", "jefa"))
	h.must(rule(spending.RuleChange{At: 1, Drop: true}, "A", "jefa"))
	problem(t, h.form(0, spending.UsualForm, "USD", ""), "agreed missing")
	h.must(h.form(0, spending.UsualForm, "MXN", ""))

	problem(t, fund("OWN", ""), "agreed missing")
	h.must(fund("FORT", "")) // what counts already
	h.must(fund("OWN", "jefa"))

	terms, err := h.desk.Terms(h.ctx)
	h.must(err)
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	funds, err := h.desk.DepartmentFundings(h.ctx)
	h.must(err)
	if terms.AgreedBy != "" || funds[len(funds)-1].AgreedBy != "jefa" {
		t.Errorf("got terms agreed by %q and funds %+v", terms.AgreedBy, funds)
	}
	for _, a := range said.Allotments {
		if a.Key == worksAccount && (a.AgreedBy != "jefa" || *a.Cents != 50) {
			t.Errorf("got an allotment %+v, want 50 that jefa agreed to", a)
		}
	}
}

// Who writes into the database makes no room alone either.
func TestRoomTakesTwoInTheDatabase(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.hard(worksAccount, "2026-12-24")
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: worksAccount, Cents: new(int64(7)), AgreedBy: "jefa", Reason: "x"}))
	const allotment = `INSERT INTO budget_allotment (year, account, cents, reason, said_by, agreed_by, said_at) VALUES (2027, 'FORT-26103-works', `
	const terms = `INSERT INTO budget_terms (currency, form, rules, reason, said_by, agreed_by, said_at) SELECT currency, form, `
	const last = ` FROM budget_terms ORDER BY version DESC LIMIT 1`
	for sql, two := range map[string]bool{
		allotment + `8, 'x', 'fina', '', now())`:                                      true,
		allotment + `8, 'x', 'fina', ' Fina ', now())`:                                true,
		allotment + `NULL, 'x', 'fina', '', now())`:                                   true,
		allotment + `6, 'x', 'fina', '', now())`:                                      false,
		allotment + `0, 'x', 'fina', '', now())`:                                      false,
		allotment + `9, 'x', 'fina', 'jefa', now())`:                                  false,
		terms + `'[]', 'x', 'fina', '', now()` + last:                                 true,
		terms + `rules, 'x', 'fina', '', now()` + last:                                false,
		terms + `rules - 0, 'x', 'fina', '', now()` + last:                            true,
		terms + `'[{"name":"z","parts":{}}]' || rules, 'x', 'fina', '', now()` + last: true,
		terms + `rules || '[{"name":"z","parts":{}}]', 'x', 'fina', '', now()` + last: false,
		terms + `rules - 0, 'x', 'fina', 'jefa', now()` + last:                        false,
		`INSERT INTO budget_terms (currency, form, rules, reason, said_by, said_at) SELECT 'USD', form, rules, 'x', 'fina', now()` + last:                                   true,
		`INSERT INTO department_funding (department, from_on, fund, reason, said_by, said_at) VALUES ('works', '2026-12-01', 'OWN', 'x', 'fina', now())`:                    true,
		`INSERT INTO department_funding (department, from_on, fund, reason, said_by, agreed_by, said_at) VALUES ('works', '2026-12-01', 'OWN', 'x', 'fina', 'jefa', now())`: false,
	} {
		tx, err := h.pool.Begin(h.ctx)
		h.must(err)
		_, err = tx.Exec(h.ctx, sql)
		h.must(tx.Rollback(h.ctx))
		pg, _ := errors.AsType[*pgconn.PgError](err)
		if refused := pg != nil && pg.ConstraintName == "budget_room_two"; refused != two || err != nil && !refused {
			t.Errorf("%s\ngot %v, want two people: %t", sql, err, two)
		}
	}
	for _, sql := range []string{`UPDATE budget_allotment SET cents = 99`, `UPDATE department_funding SET fund = 'OWN'`, `UPDATE budget_terms SET rules = '[]'`} {
		if _, err := h.pool.Exec(h.ctx, sql); err == nil {
			t.Errorf("%s: was done", sql)
		}
	}
}
