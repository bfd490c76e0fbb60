package spending_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// longer is how keys are made from 2027 on: the project is new.
var longer = append(slices.Clone(spending.UsualForm), budget.Part{Name: "project", Min: 2, Max: 4})

// shorter has no room for the area works.
var shorter = budget.Form{longer[0], longer[1], {Name: "area", Min: 1, Max: 4}, longer[3]}

// newAccount is what follows worksAccount then.
const newAccount = worksAccount + "-P2"

// projects says the form of 2027, by which rules of 2026 end, and the rules of 2027.
func (h *treasury) projects(agreed string) {
	h.Helper()
	h.must(h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version(), Year: 2027, Form: longer, Currency: "MXN", EndRules: true, Reason: "clasificador nuevo", AgreedBy: agreed}))
	for _, r := range []budget.Rule{
		{Name: "police 2027", From: "2027-01-01", Classes: []string{"patrol"}, Parts: map[string]string{"fund": "{funding}", "partida": "26101", "area": "{department}", "project": "P1"}},
		{Name: "rest 2027", From: "2027-01-01", Parts: map[string]string{"fund": "{funding}", "partida": "26103", "area": "{department}", "project": "P2"}},
	} {
		h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Rule: r, Reason: "clasificador nuevo"}))
	}
}

// approved approves a budget of 2027, in pesos.
func (h *treasury) approved(k budget.Key, id string, pesos int64) error {
	h.Helper()
	return h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: id, Year: 2027, Moment: budget.Approved, Key: k, Day: "2026-11-28", Cents: pesos * 100, Reason: "oficio"}, AgreedBy: "jefa"})
}

// A city whose keys get one more part on 1 January says so in November, with the rules and the budget of the new
// year. December is fueled, booked, posted and closed as its keys were made, also after that, and January as they
// are made then.
func TestKeysOfTwoYears(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FORT", "2026-01-01")
	h.approve("D1", budget.Approved, 100_000)

	// What does not fit says what to do.
	err := h.form(2027, longer, "MXN", "")
	problem(t, err, "form rules_end")
	if p, _ := spending.AsProblem(err); p.Says != "police" || p.Year != 2027 || p.Day != "2026-12-31" {
		t.Errorf("what is to be ended: %+v", p)
	}
	problem(t, h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version(), Year: 2026, Form: longer, Currency: "MXN", EndRules: true, Reason: "x"}), "form movements")
	problem(t, h.form(2026, spending.UsualForm, "USD", ""), "currency moved")
	problem(t, h.form(1999, longer, "MXN", ""), "year size")
	h.projects("")
	if err := h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version() - 1, Year: 2028, Form: longer, Currency: "MXN", Reason: "x"}); !errors.Is(err, spending.ErrSince) {
		t.Errorf("who saw other rules hears %v", err)
	}
	rule := func(from, until budget.Day, project string) error {
		return h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "x", Rule: budget.Rule{
			Name: "x", From: from, Until: until, Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "x", "project": project},
		}})
	}
	err = rule("2026-06-01", "", "")
	problem(t, err, "part.project ends")
	if p, _ := spending.AsProblem(err); p.Year != 2027 || p.Day != "2026-12-31" || !strings.Contains(p.Says, "from 2027 on") {
		t.Errorf("what is to be done: %+v", p)
	}
	problem(t, rule("2026-06-01", "", "P1"), "part.project begins")
	problem(t, rule("2026-06-01", "2026-12-31", "P1"), "part.project part")
	problem(t, rule("2027-01-01", "", ""), "part.project part")
	h.must(rule("2026-06-01", "2026-12-31", ""))

	// Each year takes its own accounts, and says how they are made.
	problem(t, h.approved(worksAccount, "D2", 1), "account year")
	problem(t, h.say(budget.Paid, newAccount, "P1", "2026-11-28", 1), "account year")
	problem(t, h.approved("x", "D2", 1), "account form")
	problem(t, h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: worksAccount, Cents: new(int64(1)), Reason: "x"}), "account year")
	stop := func(k budget.Key, from budget.Day) error {
		return h.desk.SayStop(h.ctx, "fina", spending.StopSaid{StopSaid: budget.StopSaid{Key: k, From: from, Stop: budget.Soft}, Reason: "x"})
	}
	problem(t, stop(newAccount, "2026-12-31"), "account year")
	problem(t, stop(worksAccount, "2027-01-01"), "account year")
	h.must(stop(newAccount, "2027-01-01"))
	h.must(h.approved(newAccount, "D2", 2_000))

	// The year turns, and December is booked after it.
	h.now = h.at("2027-01-01 09:00:00")
	h.fill("v3", "gas", "2026-12-31 23:59:59", 10)
	h.fill("v3", "gas", "2027-01-01 00:00:00", 20)
	h.owes(2026, "FORT-26103-works 200")
	h.owes(2027, "FORT-26103-works-P2 400")
	for year, want := range map[int]budget.Key{2026: worksAccount, 2027: newAccount} {
		s := h.see(year)
		if len(s.Accounts) != 1 || s.Accounts[0].Key != want || len(s.Gaps) != 0 || len(s.Ended) != 0 || len(s.Form.Form) != strings.Count(string(want), "-")+1 {
			t.Errorf("%d has %+v, %+v by %+v, ended %v", year, s.Accounts, s.Gaps, s.Form, s.Ended)
		}
		if parts := s.Parts(nil, true); len(parts) != 1 || parts[0].Key != want || parts[0].Department != "works" {
			t.Errorf("%d is charged back to %+v", year, parts)
		}
		h.book(year, 1)
		h.book(year, 0)
		h.post(year, 3) // approved, committed and accrued
		h.post(year, 0)
		b, err := h.desk.Books(h.ctx, year)
		h.must(err)
		for i := range b.Out {
			if b.Out[i].Account != string(want) {
				t.Errorf("%d: an entry is of %s, want %s", year, b.Out[i].Account, want)
			}
		}
	}
	december := budget.Period{Year: 2026, N: 12}
	month := func(settled bool) string {
		m, err := h.desk.Month(h.ctx, december, settled)
		h.must(err)
		return fmt.Sprintf("%+v %d %v %v %s", m.Charges, m.Unbilled, m.Breaks, m.Unplaced, m.Currency)
	}
	open := month(false)
	h.open = budget.Period{Year: 2027, N: 1}
	if settled := month(true); settled != open || !strings.Contains(open, string(worksAccount)) {
		t.Errorf("December is closed as\n%s\nand stood at\n%s", settled, open)
	}

	// What comes late of December is a prior year's, by the keys of then.
	h.fill("v3", "gas", "2026-12-30 10:00:00", 1)
	h.book(2026, 1)
	booked, err := h.store.Booked(h.ctx, 2026)
	h.must(err)
	if c := booked[len(booked)-1]; !c.Prior || c.Key != worksAccount {
		t.Errorf("what came late is %+v", c)
	}
	h.post(2026, 1)

	// Nothing is changed beneath what is closed, or said.
	for _, year := range []int{0, 2026} {
		err = h.form(year, longer, "MXN", "")
		problem(t, err, "year sealed")
		if p, _ := spending.AsProblem(err); p.Year != 2027 {
			t.Errorf("it may be said from %d on, want 2027", p.Year)
		}
	}
	problem(t, h.form(2027, spending.UsualForm, "MXN", ""), "form rules")
	problem(t, h.form(2027, shorter, "MXN", ""), "form movements")
	problem(t, h.form(2027, longer, "USD", ""), "currency moved")
	h.must(h.form(0, spending.UsualForm, "MXN", "")) // as it was
	h.must(h.form(2028, longer, "USD", ""))
	if s := h.see(2027); s.Form.Currency != "MXN" || h.see(2028).Form.Currency != "USD" {
		t.Errorf("2027 is in %s", s.Form.Currency)
	}
	terms, err := h.desk.Terms(h.ctx)
	h.must(err)
	if len(terms.Forms) != 3 || len(terms.Rules) != 5 || terms.Rules[1].Until != "2026-12-31" {
		t.Errorf("got forms %+v and rules %+v", terms.Forms, terms.Rules)
	}
}

// With no budget approved on 1 January fueling goes on in the accounts that follow those of before; which of two does,
// nobody can tell, and it is said.
func TestProvisionalInAnotherForm(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FORT", "2026-01-01")
	h.approve("D1", budget.Approved, 1_200_000)
	h.projects("")
	h.now = h.at("2027-01-01 09:00:00")
	h.fill("v3", "gas", "2027-01-01 00:00:00", 20)
	s := h.see(2027)
	if len(s.Accounts) != 1 || s.Accounts[0].Key != newAccount || s.Accounts[0].Approved != 100_000 || !s.Total.Provisional || len(s.Ended) != 0 {
		t.Errorf("got accounts %+v, ended %v", s.Accounts, s.Ended)
	}
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "x", Rule: budget.Rule{
		Name: "trucks", From: "2027-01-01", Classes: []string{"truck"}, Parts: map[string]string{"fund": "{funding}", "partida": "26103", "area": "{department}", "project": "P3"},
	}}))
	s = h.see(2027)
	if len(s.Accounts) != 1 || s.Accounts[0].Key != worksAccount+"-P3" || s.Accounts[0].Approved != 0 || !slices.Equal(s.Ended, []budget.Key{worksAccount}) {
		t.Errorf("two may follow: got accounts %+v, ended %v", s.Accounts, s.Ended)
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: worksAccount + "-P3", Cents: new(int64(70_000)), Reason: "acuerdo"}))
	if s = h.see(2027); s.Accounts[0].Approved != 70_000 {
		t.Errorf("stated: got accounts %+v", s.Accounts)
	}
	problem(t, h.form(2027, shorter, "MXN", ""), "form stated")
	h.must(h.approved(newAccount, "D2", 2_000))
	if s = h.see(2027); len(s.Ended) != 0 {
		t.Errorf("a budget is approved, and %v still have ended", s.Ended)
	}
}

// A hard stop holds on both sides of the year: a station that is out of reach when it turns has a lease of what is left
// of the account that follows, and all others are told of that account.
func TestHardStopOfTwoYears(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	desk := h.stopped(func([]string) error { return nil })
	problem(t, h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version(), Year: 2027, Form: longer, Currency: "MXN", EndRules: true, Reason: "x"}), "agreed missing")
	h.projects("jefa")
	h.must(h.approved(newAccount, "D2", 2_000))
	stops, err := desk.Stops(h.ctx)
	h.must(err)
	if len(stops.Ended) != 1 || stops.Ended[0].Account != worksAccount || stops.Ended[0].Follows != newAccount {
		t.Errorf("stops that end: %+v", stops.Ended)
	}
	h.hard(newAccount, "2027-01-01")
	if stops, err = desk.Stops(h.ctx); err != nil || len(stops.Ended) != 0 {
		t.Errorf("stops that end: %+v, %v", stops.Ended, err)
	}
	size := func(k budget.Key, until string) (ul dispense.Volume) {
		h.Helper()
		h.must(h.pool.QueryRow(h.ctx, `SELECT coalesce((SELECT size_ul FROM quota WHERE quota = $1 AND from_at < $2 ORDER BY from_at DESC LIMIT 1), 0)`, spending.QuotaOf(k), h.at(until)).Scan(&ul))
		return ul
	}
	draws := func() string {
		h.Helper()
		var quotas []string
		h.must(h.pool.QueryRow(h.ctx, `SELECT array_agg(quota) FROM vehicle_stop WHERE vehicle = 'v3'`).Scan(&quotas))
		return strings.Join(quotas, " ")
	}
	h.must(desk.Tell(h.ctx))
	if got := size(worksAccount, "2027-01-01 00:00:00"); got <= 45*dispense.Liter || got > 50*dispense.Liter {
		t.Errorf("of 2026 stations may draw %s, want nearly 50 L", got)
	}
	if got := size(worksAccount, "2027-06-01 00:00:00"); got <= 95*dispense.Liter || got > 100*dispense.Liter {
		t.Errorf("of 2027, by the account of before, they may draw %s, want nearly 100 L", got)
	}
	if got := draws(); got != spending.QuotaOf(worksAccount) {
		t.Errorf("in November the vehicle draws on %s", got)
	}
	h.now = h.at("2027-01-01 00:00:00")
	h.must(desk.Tell(h.ctx))
	if got := draws(); got != spending.QuotaOf(newAccount) {
		t.Errorf("in January the vehicle draws on %s", got)
	}
	if got := size(newAccount, "2027-06-01 00:00:00"); got <= 95*dispense.Liter || got > 100*dispense.Liter {
		t.Errorf("of 2027 stations may draw %s, want nearly 100 L", got)
	}
	list, err := desk.VehicleStops(h.ctx, "v3")
	h.must(err)
	if len(list) != 1 || list[0].Account != newAccount || list[0].Stop != budget.Hard {
		t.Errorf("the vehicle is stopped by %+v", list)
	}
}

// The database holds what the desk does: who writes into it changes no form beneath a closed month, and none
// beneath a hard stop alone.
func TestFormsInTheDatabase(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	const say = `INSERT INTO budget_terms (from_on, currency, form, rules, reason, said_by, agreed_by, said_at) SELECT '%s', '%s', %s, rules, 'x', 'fina', '%s', now() FROM budget_terms ORDER BY version DESC LIMIT 1`
	const other = `'[{"name":"partida","min":4,"max":6,"digits":true}]'`
	refused := func(from, currency, form, agreed, want string) {
		t.Helper()
		tx, err := h.pool.Begin(h.ctx)
		h.must(err)
		_, err = tx.Exec(h.ctx, fmt.Sprintf(say, from, currency, form, agreed))
		h.must(tx.Rollback(h.ctx))
		got := ""
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
			got = pg.ConstraintName
		}
		if got != want || err != nil && got == "" {
			t.Errorf("%s from %s on: got %v, want %q", form, from, err, want)
		}
	}
	refused("2026-01-01", "MXN", other, "", "")
	refused("2026-01-02", "MXN", other, "", "budget_terms_from")
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 11, '2026-11-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	for _, from := range []string{"-infinity", "2026-01-01", "2026-11-01"} {
		refused(from, "MXN", other, "", "close_settled")
		refused(from, "USD", "form", "", "close_settled")
		refused(from, "MXN", "form", "", "")
	}
	refused("2027-01-01", "MXN", other, "", "")
	// A month that ends while somebody says it: look again.
	if err := h.form(2026, longer, "MXN", ""); !errors.Is(err, spending.ErrSince) {
		if p, ok := spending.AsProblem(err); !ok || p.Code != "rules_end" {
			t.Errorf("got %v", err)
		}
	}
	for _, x := range []int{1, 1} {
		h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), At: x, Drop: true, Reason: "x"}))
	}
	if err := h.form(2026, longer, "MXN", ""); !errors.Is(err, spending.ErrSince) {
		t.Errorf("beneath a month that ended meanwhile: got %v", err)
	}
	h.must(h.form(2027, longer, "MXN", ""))
	h.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	h.exec(`DELETE FROM close_act`)
	h.hard(worksAccount, "2026-12-24")
	refused("2027-01-01", "MXN", "form", "", "") // as it was
	refused("2028-01-01", "MXN", "form", "", "")
	refused("2028-01-01", "MXN", other, "", "budget_room_two")
	refused("2028-01-01", "USD", "form", "Fina", "budget_room_two")
	refused("2028-01-01", "USD", other, "jefa", "")
	refused("2026-01-01", "MXN", "form", "", "budget_room_two") // that of 2027
	refused("-infinity", "USD", "form", "", "budget_room_two")
}

// A row of a file has an account as keys of its fiscal year are made.
func TestBudgetFileOfTwoForms(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.projects("")
	bad := budgetHead +
		"Aprobado,Acta 1,2027,,,FISM-26103-works,,,,10,,de antes\n" +
		"Aprobado,Acta 1,2026,,,FISM-26103-works-P2,,,,10,,de después\n" +
		"Aprobado,Acta 2,2027,,,,FISM,26103,works,10,,en partes\n"
	r, err := h.brings(bad, "mayor", fleet.ImportOptions{})
	h.must(err)
	if got := wrongs(t, r); !slices.Equal(got, []string{"2 Cuenta budget_form", "3 Cuenta budget_form", "4 Cuenta budget_part"}) {
		t.Errorf("wrong are %q", got)
	}
	if got := r.Problems()[0].Reason("en"); !strings.Contains(got, "FISM-26103-works ≠ fund-partida-area-project") {
		t.Errorf("it says %q", got)
	}
	good := budgetHead +
		"Aprobado,Acta 1,2026,,,,FISM,26103,works,10,,de antes\n" +
		"Aprobado,Acta 1,2027,2026-11-20,,FISM-26103-works-P2,,,,20,,de después\n" +
		"Transferencia,Oficio 1,2027,2027-01-20,,FISM-26103-works-P2,,,,5,FORT-26101-police-P1,Patrullas\n"
	if r, err = h.brings(good, "mayor", fleet.ImportOptions{}); err != nil || !r.Applied {
		t.Errorf("a good file: %v, wrong are %q", err, wrongs(t, r))
	}
	if n, cents := h.movementsOf(); n != 4 || cents != 3000 {
		t.Errorf("%d movements of %d cents are kept", n, cents)
	}
}
