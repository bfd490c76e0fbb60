package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What people say of the budget, what was booked of it, and the fuel that is charged to it, see
// package spending. Like documents, these are of the whole house.

// How forms and rules are kept; names are of the database, whatever the code calls them.
type (
	keptPart struct {
		Name   string `json:"name"`
		Min    int    `json:"min"`
		Max    int    `json:"max"`
		Digits bool   `json:"digits,omitempty"`
	}
	keptRule struct {
		Name        string            `json:"name"`
		From        budget.Day        `json:"from,omitempty"`
		Until       budget.Day        `json:"until,omitempty"`
		Classes     []string          `json:"classes,omitempty"`
		Departments []string          `json:"departments,omitempty"`
		Fundings    []string          `json:"fundings,omitempty"`
		Products    []string          `json:"products,omitempty"`
		Parts       map[string]string `json:"parts"`
	}
	keptLeg struct {
		Debit  string `json:"debit"`
		Credit string `json:"credit"`
	}
	keptPosting struct {
		Name    string    `json:"name"`
		From    string    `json:"from,omitempty"`
		Until   string    `json:"until,omitempty"`
		Moment  string    `json:"moment"`
		Kind    string    `json:"kind,omitempty"`
		Partida string    `json:"partida,omitempty"`
		Concept string    `json:"concept"`
		Legs    []keptLeg `json:"legs"`
		Silent  bool      `json:"silent,omitempty"`
	}
)

// Of forms that are from one day on the last counts, and of rules those that were said last.
const budgetTermsSQL = `
SELECT version, coalesce(to_char(nullif(from_on, '-infinity'), 'YYYY-MM-DD'), ''), currency, form, rules, reason, said_by, agreed_by, said_at
  FROM (SELECT DISTINCT ON (from_on) * FROM budget_terms ORDER BY from_on, version DESC) t ORDER BY from_on`

// BudgetTerms returns how fuel finds its account; the zero value where nobody said anything.
func (s *Store) BudgetTerms(ctx context.Context) (t spending.Terms, err error) {
	return budgetTermsOf(ctx, s.pool)
}

func budgetTermsOf(ctx context.Context, db querier) (t spending.Terms, err error) {
	var of spending.Terms
	var y budget.YearForm
	var form, rules, last []byte
	err = readEach(ctx, db, "how fuel finds its account", budgetTermsSQL, nil, []any{&of.Version, &y.From, &y.Currency, &form, &rules, &of.Reason, &of.By, &of.AgreedBy, &of.At}, func() error {
		var parts []keptPart
		if err := json.Unmarshal(form, &parts); err != nil {
			return err
		}
		y.Form = nil
		for _, p := range parts {
			y.Form = append(y.Form, budget.Part(p))
		}
		forms := append(t.Forms, y)
		if of.Version > t.Version {
			t, last = of, slices.Clone(rules)
		}
		t.Forms = forms
		return nil
	})
	if err != nil || t.Version == 0 {
		return t, err
	}
	var kept []keptRule
	if err := json.Unmarshal(last, &kept); err != nil {
		return t, fmt.Errorf("read how fuel finds its account: %w", err)
	}
	for _, r := range kept {
		t.Rules = append(t.Rules, budget.Rule(r))
	}
	return t, nil
}

// What flowed or came is named by grades that may be entered no more.
const unknownGradesSQL = `
SELECT g FROM unnest(@grades::text[]) AS g
 WHERE NOT EXISTS (SELECT FROM grade x WHERE x.grade = g) AND NOT EXISTS (SELECT FROM dispense d WHERE d.grade = g)
   AND NOT EXISTS (SELECT FROM event e WHERE e.kind = 'delivery' AND e.body ->> 'grade' = g)
 ORDER BY g`

// UnknownGrades returns which of these grades are neither entered nor on any record of fuel, in order.
func (s *Store) UnknownGrades(ctx context.Context, grades []string) ([]string, error) {
	rows, err := s.pool.Query(ctx, unknownGradesSQL, pgx.NamedArgs{"grades": grades})
	if err != nil {
		return nil, fmt.Errorf("look for grades: %w", err)
	}
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for grades: %w", err)
	}
	return unknown, nil
}

// What is said of the budget, and what is booked and goes out, is done one after another, so
// that the second of two sees the first.
const lockBudgetSQL = `SELECT pg_advisory_xact_lock(hashtext('litro budget'))`

const budgetVersionSQL = `SELECT coalesce(max(version), 0) FROM budget_terms`

const sayBudgetTermsSQL = `
INSERT INTO budget_terms (from_on, currency, form, rules, reason, said_by, agreed_by, said_at)
VALUES (coalesce(nullif(@from, '')::date, '-infinity'), @currency, @form, @rules, @reason, @by, @agreed, @at)`

// SayBudgetTerms adds rules that count from now on, and the form from a day on.
func (s *Store) SayBudgetTerms(ctx context.Context, t spending.Terms, from budget.Day) error {
	parts, rules := []keptPart{}, []keptRule{}
	of := t.Forms.On(from)
	for _, p := range of.Form {
		parts = append(parts, keptPart(p))
	}
	for _, r := range t.Rules {
		rules = append(rules, keptRule(r))
	}
	form, err := json.Marshal(parts)
	if err != nil {
		return err
	}
	body, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	return closeSettled(takesTwo(s.sayVersion(ctx, budgetVersionSQL, t.Version, sayBudgetTermsSQL, pgx.NamedArgs{"from": string(from), "currency": of.Currency, "form": form, "rules": body, "reason": t.Reason, "by": t.By, "agreed": t.AgreedBy, "at": t.At}, t.By, "rules of accounts", fmt.Sprintf(`{"from":%q,"currency":%q,"form":%s,"rules":%s}`, from, of.Currency, form, body))))
}

// takesTwo says that the database wants two people for what makes room beneath a hard stop.
func takesTwo(err error) error {
	if constraint(err) == "budget_room_two" {
		return errors.Join(spending.ErrTwo, err)
	}
	return err
}

// sayVersion adds a version of what is said as a whole, if none came since the one that was
// seen.
func (s *Store) sayVersion(ctx context.Context, versionSQL string, seen int64, sql string, args pgx.NamedArgs, who, what, said string) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		var is int64
		if err := tx.QueryRow(ctx, versionSQL).Scan(&is); err != nil {
			return err
		}
		if is != seen {
			return spending.ErrSince
		}
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
		return audit(ctx, tx, who, what, "", nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say %s: %w", what, err)
	}
	return nil
}

const postingTermsSQL = `SELECT version, rules, reason, said_by, said_at FROM posting_terms ORDER BY version DESC LIMIT 1`

// PostingTerms returns how amounts find the accounts of the books; the zero value where nobody
// said anything.
func (s *Store) PostingTerms(ctx context.Context) (spending.Posting, error) {
	return postingTerms(ctx, s.pool)
}

func postingTerms(ctx context.Context, db querier) (p spending.Posting, err error) {
	var rules []byte
	err = readEach(ctx, db, "how amounts find accounts of the books", postingTermsSQL, nil, []any{&p.Version, &rules, &p.Reason, &p.By, &p.At}, func() error {
		var kept []keptPosting
		if err := json.Unmarshal(rules, &kept); err != nil {
			return err
		}
		for _, r := range kept {
			of := posting.Rule{Name: r.Name, From: r.From, Until: r.Until, Moment: r.Moment, Kind: r.Kind, Partida: r.Partida, Concept: r.Concept, Silent: r.Silent}
			for _, l := range r.Legs {
				of.Legs = append(of.Legs, posting.Leg(l))
			}
			p.Rules = append(p.Rules, of)
		}
		return nil
	})
	return p, err
}

const postingVersionSQL = `SELECT coalesce(max(version), 0) FROM posting_terms`

const sayPostingTermsSQL = `INSERT INTO posting_terms (rules, reason, said_by, said_at) VALUES (@rules, @reason, @by, @at)`

// SayPostingTerms adds what counts from now on.
func (s *Store) SayPostingTerms(ctx context.Context, p spending.Posting) error {
	kept := []keptPosting{}
	for _, r := range p.Rules {
		of := keptPosting{Name: r.Name, From: r.From, Until: r.Until, Moment: r.Moment, Kind: r.Kind, Partida: r.Partida, Concept: r.Concept, Silent: r.Silent, Legs: []keptLeg{}}
		for _, l := range r.Legs {
			of.Legs = append(of.Legs, keptLeg(l))
		}
		kept = append(kept, of)
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return s.sayVersion(ctx, postingVersionSQL, p.Version, sayPostingTermsSQL, pgx.NamedArgs{"rules": body, "reason": p.Reason, "by": p.By, "at": p.At}, p.By, "rules of journal entries", string(body))
}

const fundsSQL = `SELECT n, fund, name, active, reason, said_by AS by, said_at AS at FROM budget_fund_now ORDER BY fund`

// Funds returns what fuel is paid from, by code.
func (s *Store) Funds(ctx context.Context) ([]spending.Fund, error) {
	return collect[spending.Fund](ctx, s, "funds", fundsSQL, nil)
}

const sayFundSQL = `
INSERT INTO budget_fund (fund, name, active, reason, said_by, said_at) VALUES (@fund, @name, @active, @reason, @by, @at)`

// SayFund adds what is said of a fund.
func (s *Store) SayFund(ctx context.Context, f spending.Fund) error {
	return s.say(ctx, "fund", sayFundSQL, pgx.NamedArgs{"fund": f.Fund, "name": f.Name, "active": f.Active, "reason": f.Reason, "by": f.By, "at": f.At}, f.By, "fund of the budget", f.Fund, f)
}

const departmentFundingsSQL = `
SELECT f.n, f.department, d.name, to_char(f.from_on, 'YYYY-MM-DD'), f.fund, f.reason, f.said_by, f.agreed_by, f.said_at
  FROM department_funding_now f JOIN department d USING (department) ORDER BY d.name, f.from_on`

// DepartmentFundings returns what departments are paid from, each from a day on.
func (s *Store) DepartmentFundings(ctx context.Context) (list []spending.DepartmentFunding, err error) {
	var f spending.DepartmentFunding
	err = readEach(ctx, s.pool, "what departments are paid from", departmentFundingsSQL, nil, []any{&f.N, &f.Department, &f.Name, &f.From, &f.Fund, &f.Reason, &f.By, &f.AgreedBy, &f.At}, func() error {
		list = append(list, f)
		return nil
	})
	return list, err
}

const sayDepartmentFundingSQL = `
INSERT INTO department_funding (department, from_on, fund, reason, said_by, agreed_by, said_at)
SELECT @department, @from::date, @fund, @reason, @by, @agreed, @at WHERE EXISTS (SELECT FROM department WHERE department = @department)`

// SayDepartmentFunding adds what is said of a department, or fails with fault.ErrNotFound.
func (s *Store) SayDepartmentFunding(ctx context.Context, f spending.DepartmentFunding) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sayDepartmentFundingSQL, pgx.NamedArgs{"department": f.Department, "from": string(f.From), "fund": f.Fund, "reason": f.Reason, "by": f.By, "agreed": f.AgreedBy, "at": f.At})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		said := fmt.Sprintf("%s from %s: %s", f.Fund, f.From, f.Reason)
		return audit(ctx, tx, f.By, "funding of a department", f.Department, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say what department %s is paid from: %w", f.Department, takesTwo(err))
	}
	return nil
}

// What is said of one time several times counts as it was said last.
const vehicleFundingsSQL = `
SELECT v.vehicle, concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), coalesce(d.name, v.department, ''), v.reserved IS NOT NULL,
       f.from_at, coalesce(f.value, ''), coalesce(f.reason, ''), coalesce(f.said_by, ''), f.last IS NOT FALSE
  FROM vehicle v
  LEFT JOIN department d ON d.department = v.department
  LEFT JOIN (SELECT x.*, lead(x.n) OVER (PARTITION BY vehicle ORDER BY from_at) IS NULL AS last
               FROM (SELECT DISTINCT ON (vehicle, from_at) * FROM vehicle_dated WHERE what = 'funding' ORDER BY vehicle, from_at, n DESC) x) f ON f.vehicle = v.vehicle
 WHERE v.status <> 'retired' OR f.vehicle IS NOT NULL
 ORDER BY v.fleet_no, v.vehicle, f.from_at`

// VehicleFundings returns what vehicles are paid from, with those of which nobody said it.
func (s *Store) VehicleFundings(ctx context.Context) (list []spending.VehicleFunding, err error) {
	var f spending.VehicleFunding
	var from *time.Time
	err = readEach(ctx, s.pool, "what vehicles are paid from", vehicleFundingsSQL, nil, []any{&f.Vehicle, &f.Name, &f.Department, &f.Reserved, &from, &f.Fund, &f.Reason, &f.By, &f.Last}, func() error {
		if f.From = (time.Time{}); from != nil {
			f.From = *from
		}
		list = append(list, f)
		return nil
	})
	return list, err
}

const budgetMovementsSQL = `
SELECT n, year, document, moment, account, to_char(day, 'YYYY-MM-DD'), cents, of, after_year, agreed_by, reason, said_by, said_at FROM budget_movement_now ORDER BY year, day, n`

// All that was ever stated, in its order.
const budgetRestatedSQL = `SELECT year, account, cents, counts_from FROM budget_allotment ORDER BY n`

const budgetAllotmentsSQL = `SELECT n, year, account, cents, reason, said_by, agreed_by, said_at FROM budget_allotment_now ORDER BY year, account`

// A budget that is whole has ended once no approved amount of its year was left. Movements and it are counted by one sequence, and
// each is said under the lock of the budget, so that their numbers tell which came first.
const budgetWholesSQL = `
WITH step AS (
    SELECT year, n, (cents <> 0)::int - coalesce((lag(cents) OVER (PARTITION BY year, document, account ORDER BY n) <> 0)::int, 0) AS more
      FROM budget_movement WHERE moment = 'approved' AND year IN (SELECT year FROM budget_whole)
), none AS (
    SELECT year, max(n) AS n FROM (SELECT year, n, sum(more) OVER (PARTITION BY year ORDER BY n) AS stand FROM step) s WHERE stand = 0 GROUP BY year
)
SELECT w.n, year, to_char(w.day, 'YYYY-MM-DD'), w.reason, w.said_by, w.agreed_by, w.said_at, coalesce(w.n < none.n, false)
  FROM budget_whole w LEFT JOIN none USING (year) ORDER BY year, w.n`

// BudgetSaid returns the movements and stated allotments of all years, and which of them are whole.
func (s *Store) BudgetSaid(ctx context.Context) (spending.Said, error) {
	return budgetSaid(ctx, s.pool)
}

func budgetSaid(ctx context.Context, db querier) (said spending.Said, err error) {
	var m spending.Movement
	err = readEach(ctx, db, "movements of the budget", budgetMovementsSQL, nil, []any{&m.N, &m.Year, &m.ID, &m.Moment, &m.Key, &m.Day, &m.Cents, &m.Of, &m.After, &m.AgreedBy, &m.Reason, &m.By, &m.At}, func() error {
		m.People = []string{m.By, m.AgreedBy}
		said.Movements = append(said.Movements, m)
		return nil
	})
	if err != nil {
		return said, err
	}
	var a spending.Allotment
	err = readEach(ctx, db, "allotments of the budget", budgetAllotmentsSQL, nil, []any{&a.N, &a.Year, &a.Key, &a.Cents, &a.Reason, &a.By, &a.AgreedBy, &a.At}, func() error {
		said.Allotments = append(said.Allotments, a)
		a.Cents = nil
		return nil
	})
	if err != nil {
		return said, err
	}
	said.Restated = []spending.Allotment{}
	a = spending.Allotment{}
	err = readEach(ctx, db, "all allotments of the budget", budgetRestatedSQL, nil, []any{&a.Year, &a.Key, &a.Cents, &a.From}, func() error {
		said.Restated = append(said.Restated, a)
		a.Cents = nil
		return nil
	})
	if err != nil {
		return said, err
	}
	var w spending.Whole
	err = readEach(ctx, db, "whole budgets", budgetWholesSQL, nil, []any{&w.N, &w.Year, &w.Day, &w.Reason, &w.By, &w.AgreedBy, &w.At, &w.Ended}, func() error {
		said.Wholes = append(said.Wholes, w)
		return nil
	})
	return said, err
}

// What of documents is beside fuel, see billed_beside: the total of a document of fuel cards is their fee. What is of fuel and has no
// liters, as in another unit, is beside nothing.
const billedBesideSQL = `
SELECT * FROM (SELECT d.document, billed_beside(d, @fuels) AS cents FROM document d WHERE d.document = ANY (@documents)) x WHERE cents > 0`

// BilledBeside returns what some documents bill that is no fuel, of those that do.
func (s *Store) BilledBeside(ctx context.Context, documents []string) (map[string]int64, error) {
	all := map[string]int64{}
	var document string
	var cents int64
	err := readEach(ctx, s.pool, "what is billed beside fuel", billedBesideSQL, pgx.NamedArgs{"documents": documents, "fuels": invoice.Fuels()}, []any{&document, &cents}, func() error {
		all[document] = cents
		return nil
	})
	return all, err
}

const sayMovementSQL = `
INSERT INTO budget_movement (year, document, moment, account, day, cents, of, after_year, agreed_by, reason, said_by, said_at)
VALUES (@year, @document, @moment, @account, @day::date, @cents, @of, @after, @agreed, @reason, @by, @at)`

// SayMovement adds a movement if check finds nothing wrong with all that are said then.
func (s *Store) SayMovement(ctx context.Context, m spending.Movement, check func([]spending.Movement) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		if err := sayMovement(ctx, tx, &m); err != nil {
			return err
		}
		all, err := budgetSaid(ctx, tx)
		if err != nil {
			return err
		}
		return check(all.Movements)
	})
	if err != nil {
		return fmt.Errorf("say a movement of %s: %w", m.Key, closeSettled(err))
	}
	return nil
}

// sayMovement adds a movement, with its line in the trail.
func sayMovement(ctx context.Context, tx pgx.Tx, m *spending.Movement) error {
	if _, err := tx.Exec(ctx, sayMovementSQL, pgx.NamedArgs{
		"year": m.Year, "document": m.ID, "moment": string(m.Moment), "account": string(m.Key), "day": string(m.Day), "cents": m.Cents, "of": m.Of, "after": m.After, "agreed": m.AgreedBy, "reason": m.Reason, "by": m.By, "at": m.At,
	}); err != nil {
		return err
	}
	said := fmt.Sprintf("%s %s of %d: %d cents on %s: %s", m.Moment, m.ID, m.Year, m.Cents, m.Day, m.Reason)
	return audit(ctx, tx, m.By, "budget", string(m.Key), nil, &said)
}

const sayAllotmentSQL = `
INSERT INTO budget_allotment (year, account, cents, reason, said_by, agreed_by, said_at) VALUES (@year, @account, @cents, @reason, @by, @agreed, @at)`

// SayAllotment adds what is said of an account in a year without a budget.
func (s *Store) SayAllotment(ctx context.Context, a spending.Allotment) error {
	return takesTwo(s.say(ctx, "allotment", sayAllotmentSQL, pgx.NamedArgs{"year": a.Year, "account": string(a.Key), "cents": a.Cents, "reason": a.Reason, "by": a.By, "agreed": a.AgreedBy, "at": a.At}, a.By, "provisional budget", string(a.Key), a))
}

const sayWholeSQL = `
INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at, import) VALUES (@year, @day::date, @reason, @by, @agreed, @at, nullif(@import, ''))`

// SayWhole adds that the budget of a year is whole if check finds nothing wrong with it beside all that is said.
func (s *Store) SayWhole(ctx context.Context, w spending.Whole, check func(spending.Said) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		all, err := budgetSaid(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(all); err != nil {
			return err
		}
		return sayWhole(ctx, tx, w, "")
	})
	if err != nil {
		return fmt.Errorf("say that the budget of %d is whole: %w", w.Year, closeSettled(err))
	}
	return nil
}

// sayWhole adds it, with the import that says it; empty: somebody does by hand.
func sayWhole(ctx context.Context, tx pgx.Tx, w spending.Whole, by string) error {
	if _, err := tx.Exec(ctx, sayWholeSQL, pgx.NamedArgs{"year": w.Year, "day": string(w.Day), "reason": w.Reason, "by": w.By, "agreed": w.AgreedBy, "at": w.At, "import": by}); err != nil {
		return err
	}
	said := fmt.Sprintf("whole as of %s, agreed by %q: %s", w.Day, w.AgreedBy, w.Reason)
	if by != "" {
		said += " (import " + by + ")"
	}
	return audit(ctx, tx, w.By, "whole budget", fmt.Sprint(w.Year), nil, &said)
}

// A fill of no contract is of the city's own tank. Fills of other years are there that one
// line bills together with those of this one. Where two lines have a fill it is of the one
// that was decided last, as in fill_billed; here it begins at the fills of a year.
const spentFillsSQL = `WITH ` + contractsNow + `, w AS MATERIALIZED (
    SELECT * FROM effective_dispense WHERE happened_at >= @from AND happened_at < @to AND purpose IN ('vehicle', 'container')
), r AS MATERIALIZED (
    SELECT f.station, f.epoch, f.seq, f.branch FROM line_decision_fill f WHERE f.decision IN (SELECT decision FROM line_decision_fill JOIN w USING (station, epoch, seq, branch))
    EXCEPT
    SELECT station, epoch, seq, branch FROM w
), e AS MATERIALIZED (
    SELECT * FROM w
     UNION ALL
    SELECT x.* FROM r, LATERAL (SELECT * FROM effective_dispense x WHERE (x.station, x.epoch, x.seq, x.branch) = (r.station, r.epoch, r.seq, r.branch) OFFSET 0) x
     WHERE x.purpose IN ('vehicle', 'container')
), b AS MATERIALIZED (
    SELECT DISTINCT ON (f.station, f.epoch, f.seq, f.branch) f.station, f.epoch, f.seq, f.branch, d.document, d.part, d.n, l.amount_cents, l.currency
      FROM line_decision_fill f JOIN line_decided d USING (decision) JOIN billed_line l USING (document, part, n)
     WHERE d.what = 'linked' AND f.decision IN (SELECT decision FROM line_decision_fill JOIN e USING (station, epoch, seq, branch))
     ORDER BY f.station, f.epoch, f.seq, f.branch, d.decision DESC
)
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, e.grade, coalesce(c.contract, ''), e.volume_ul, e.amount_cents, e.price_e4, coalesce(e.currency, c.currency, ''), c.contract IS NULL,
       coalesce(e.vehicle, ''), v.reserved IS NOT NULL, coalesce(b.document || '/' || b.part || '/' || b.n, ''), coalesce(b.amount_cents, 0), coalesce(b.currency, ''), coalesce(c.currency, ''), coalesce((SELECT g.product FROM grade g WHERE g.grade = e.grade), ''), coalesce(e.hose, '')
  FROM e
  LEFT JOIN ` + contractOfFill + `
  LEFT JOIN vehicle v ON v.vehicle = e.vehicle
  LEFT JOIN b ON (b.station, b.epoch, b.seq, b.branch) = (e.station, e.epoch, e.seq, e.branch)`

// Of class and department what was said first counts for all time before, as in all reports;
// money is of a fund from the day on that was said, and of none before.
const spentVehiclesSQL = `
SELECT vehicle, what, greatest(CASE WHEN what = 'funding' THEN said_from ELSE from_at END, '0001-01-01'), n, value FROM vehicle_span WHERE what IN ('class', 'department', 'funding')`

const spentDepartmentsSQL = `SELECT department, to_char(from_on, 'YYYY-MM-DD'), n, fund FROM department_funding_now`

// Lines of credit notes that were issued since, each with the lines that it is of.
const spentNotesSQL = `
SELECT c.document || '/' || c.part || '/' || c.n, coalesce(nullif(btrim(c.series || ' ' || c.number), ''), nullif(c.uuid, ''), left(c.document, 8)), c.issued_at AT TIME ZONE @zone::text, c.amount_cents, c.currency,
       c.ticket <> '' AND (c.permit <> '' OR EXISTS (SELECT FROM credited_line k JOIN document_item y ON (y.document, y.part, y.n) = (k.of_document, k.of_part, k.of_n)
                                                      WHERE (k.document, k.part, k.n) = (c.document, c.part, c.n) AND ticket_key(y.ticket) = ticket_key(c.ticket))),
       coalesce(l.of_document || '/' || l.of_part || '/' || l.of_n, ''), coalesce(l.of_cents, 0), coalesce(l.state, '')
  FROM credit_line c
  LEFT JOIN credited_line l USING (document, part, n)
 WHERE c.issued_at >= @from::timestamptz AT TIME ZONE @zone::text AND (@until::timestamptz IS NULL OR c.issued_at < @until::timestamptz AT TIME ZONE @zone::text)
 ORDER BY c.issued_at, c.taken, c.part, c.n, l.of_document, l.of_part, l.of_n`

// What came into own tanks, of the lines that bill it, each by its part, less what credit notes give back, and of the contract of
// who bills it that held when it came, or else of the one of the day of issue. What no line bills is of what its note says, and of the contract in bulk, if there is one alone on that day and it is in
// the money of the budget.
const spentReceiptsSQL = `WITH ` + contractsNow + `
SELECT e.station, e.epoch, e.seq, coalesce((e.body->>'to_at')::timestamptz, e.at), coalesce(e.body->>'grade', ''),
       coalesce(CASE WHEN l.document IS NULL THEN coalesce(n.volume_ul, (e.body->>'volume_ul')::bigint) ELSE l.volume_ul END, 0),
       CASE WHEN l.document IS NULL THEN n.amount_cents ELSE l.amount_cents - coalesce(g.cents, 0) END, coalesce(l.currency, ''),
       CASE WHEN l.document IS NULL THEN coalesce(b.contract, '') ELSE
       coalesce((SELECT bulk.contract FROM bulk WHERE bulk.rfc = l.issuer AND o.day BETWEEN bulk.from_on AND bulk.last_on ORDER BY bulk.from_on DESC, bulk.contract LIMIT 1),
                (SELECT bulk.contract FROM bulk WHERE bulk.rfc = l.issuer AND l.issued_at::date BETWEEN bulk.from_on AND bulk.last_on ORDER BY bulk.from_on DESC, bulk.contract LIMIT 1), '') END,
       ` + bulkPrice + `, l.document IS NOT NULL, w.weights, w.place
  FROM event e
 CROSS JOIN LATERAL (SELECT (coalesce((e.body->>'to_at')::timestamptz, e.at) AT TIME ZONE @zone::text)::date AS day) o
  LEFT JOIN ` + bulkTerms + ` ON true
  LEFT JOIN delivery_noted n ON (n.station, n.epoch, n.seq) = (e.station, e.epoch, e.seq)
  LEFT JOIN ` + lineWeights + `
  LEFT JOIN billed_line l ON (l.document, l.part, l.n) = (n.document, n.part, n.line)
  LEFT JOIN received_credit g ON (g.document, g.part, g.n) = (l.document, l.part, l.n)
 WHERE e.kind = 'delivery' AND e.branch = 0 AND e.at >= @from::timestamptz - interval '2 days' AND e.at < @to::timestamptz + interval '2 days'
   AND coalesce((e.body->>'to_at')::timestamptz, e.at) >= @from AND coalesce((e.body->>'to_at')::timestamptz, e.at) < @to
   AND NOT EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (e.station, e.epoch, e.seq) AND c.action = 'void')`

const bookedColumns = `
SELECT kind, station, epoch, seq, branch, document, account, of_year, of_month, to_char(day, 'YYYY-MM-DD'), product, department, contract, currency, cents, volume_ul,
       class, funding, rule, why, says, in_year, in_month, prior, to_char(booked_on, 'YYYY-MM-DD')
  FROM budget_booking`

const bookedSQL = bookedColumns + ` WHERE of_year = @year ORDER BY n`

// Booked returns what was booked of a fiscal year.
func (s *Store) Booked(ctx context.Context, year int) ([]budget.Charge, error) {
	return booked(ctx, s.pool, year)
}

func booked(ctx context.Context, db querier, year int) (list []budget.Charge, err error) {
	return bookings(ctx, db, bookedSQL, pgx.NamedArgs{"year": year})
}

func bookings(ctx context.Context, db querier, sql string, args pgx.NamedArgs) (list []budget.Charge, err error) {
	var c budget.Charge
	err = readEach(ctx, db, "what was booked", sql, args, []any{
		&c.Kind, &c.Ref.Station, &c.Ref.Epoch, &c.Ref.Seq, &c.Branch, &c.Document, &c.Key, &c.Of.Year, &c.Of.N, &c.Day, &c.Product, &c.Department, &c.Contract, &c.Currency, &c.Cents, &c.VolumeUL,
		&c.Class, &c.Funding, &c.Rule, &c.Why, &c.Says, &c.In.Year, &c.In.N, &c.Prior, &c.On,
	}, func() error {
		list = append(list, c)
		return nil
	})
	return list, err
}

// Spent returns the fuel of a fiscal year and all that it takes to charge it.
func (s *Store) Spent(ctx context.Context, w spending.Window) (r *spending.Records, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		r, err = spent(ctx, tx, w)
		return err
	})
	return r, err
}

func spent(ctx context.Context, db querier, w spending.Window) (*spending.Records, error) {
	r := &spending.Records{Vehicles: map[budget.Source]string{}, Reserved: map[string]bool{}}
	args := pgx.NamedArgs{"from": w.From, "to": w.To, "zone": w.Zone.String()}
	if err := errors.Join(spentFills(ctx, db, r, args, w.Zone), spentDated(ctx, db, r, w.Zone), spentReceipts(ctx, db, r, args)); err != nil {
		return nil, err
	}
	var err error
	if r.Notes, err = spentNotes(ctx, db, w.From, nil, w.Zone); err != nil {
		return nil, err
	}
	r.Booked, err = booked(ctx, db, w.Year)
	return r, err
}

func spentFills(ctx context.Context, db querier, r *spending.Records, args pgx.NamedArgs, zone *time.Location) error {
	prices, err := pricesByContract(ctx, db)
	if err != nil {
		return err
	}
	r.Agreed = map[budget.Source]spending.Agreed{}
	var money, product string
	var f budget.Fill
	var price *int64
	var vehicle, line, currency, hose string
	var reserved bool
	var cents int64
	bills := map[string]int{}
	var unpriced []ownFill
	err = readEach(ctx, db, "fuel of a year", spentFillsSQL, args, []any{
		&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Branch, &f.At, &f.Product, &f.Contract, &f.VolumeUL, &f.AmountCents, &price, &f.Currency, &f.Own, &vehicle, &reserved, &line, &cents, &currency, &money, &product, &hose,
	}, func() error {
		if list := prices[f.Contract]; list != nil && f.Currency == money {
			posted := int64(0)
			if price != nil {
				posted = *price
			}
			if e4, known := contract.Expected(list, product, budget.Day(f.At.In(zone).Format(time.DateOnly)), posted); known {
				if amount, err := dispense.AmountCents(f.VolumeUL, e4); err == nil {
					r.Agreed[f.Source] = spending.Agreed{Cents: amount, Currency: money}
				}
			}
		}
		if f.AmountCents == nil && price != nil {
			if amount, err := dispense.AmountCents(f.VolumeUL, *price); err == nil {
				f.AmountCents = &amount
			}
		}
		if f.Own && f.AmountCents == nil {
			unpriced = append(unpriced, ownFill{len(r.Fills), hose})
		}
		r.Fills = append(r.Fills, f)
		if vehicle != "" {
			r.Vehicles[f.Source] = vehicle
		}
		if reserved {
			r.Reserved[vehicle] = true
		}
		if line != "" {
			i, there := bills[line]
			if !there {
				i, bills[line] = len(r.Bills), len(r.Bills)
				r.Bills = append(r.Bills, budget.Bill{Line: line, Cents: cents, Currency: currency})
			}
			r.Bills[i].Fills = append(r.Bills[i].Fills, f.Source)
		}
		f.AmountCents, price = nil, nil
		return nil
	})
	if err != nil || len(unpriced) == 0 {
		return err
	}
	return costOwnFills(ctx, db, r.Fills, unpriced, zone)
}

// Notes returns the lines of credit notes that were issued between two times.
func (s *Store) Notes(ctx context.Context, from, to time.Time, zone *time.Location) ([]budget.Note, error) {
	return spentNotes(ctx, s.pool, from, &to, zone)
}

func spentNotes(ctx context.Context, db querier, from time.Time, until *time.Time, zone *time.Location) (list []budget.Note, err error) {
	var n budget.Note
	var l budget.NotedLine
	args := pgx.NamedArgs{"from": from, "until": until, "zone": zone.String()}
	err = readEach(ctx, db, "credit notes", spentNotesSQL, args, []any{&n.ID, &n.Name, &n.At, &n.Cents, &n.Currency, &n.Named, &l.Line, &l.Cents, &l.State}, func() error {
		if last := len(list) - 1; last < 0 || list[last].ID != n.ID {
			list = append(list, n)
		}
		if l.Line != "" {
			of := &list[len(list)-1]
			of.Lines = append(of.Lines, l)
		}
		return nil
	})
	return list, err
}

func spentDated(ctx context.Context, db querier, r *spending.Records, zone *time.Location) error {
	var d budget.Dated
	if err := readEach(ctx, db, "what was said of vehicles", spentVehiclesSQL, nil, []any{&d.Vehicle, &d.What, &d.From, &d.N, &d.Value}, func() error {
		r.Dated = append(r.Dated, d)
		return nil
	}); err != nil {
		return err
	}
	of := budget.Dated{What: budget.Funding}
	var from string
	return readEach(ctx, db, "what departments are paid from", spentDepartmentsSQL, nil, []any{&of.Department, &from, &of.N, &of.Value}, func() (err error) {
		of.From, err = time.ParseInLocation(time.DateOnly, from, zone)
		r.Dated = append(r.Dated, of)
		return err
	})
}

func spentReceipts(ctx context.Context, db querier, r *spending.Records, args pgx.NamedArgs) error {
	var x budget.Receipt
	var ref dispense.Ref
	var cents, price, place *int64
	var weights []int64
	var billed bool
	return readEach(ctx, db, "what came into own tanks", spentReceiptsSQL, args, []any{&ref.Station, &ref.Epoch, &ref.Seq, &x.At, &x.Product, &x.VolumeUL, &cents, &x.Currency, &x.Contract, &price, &billed, &weights, &place}, func() error {
		if billed && cents != nil {
			x.VolumeUL, *cents = partOf(x.VolumeUL, *cents, weights, place)
		}
		if !billed {
			if amount, by := stockroom.Owed(x.VolumeUL, cents, price); by != worth.Nobody {
				cents = &amount
			}
		}
		x.ID, x.Unbilled, x.Priced, x.Cents = ref.String(), !billed, !billed && cents != nil, 0
		if cents != nil {
			x.Cents = *cents
		}
		r.Receipts = append(r.Receipts, x)
		cents, price, weights, place = nil, nil, nil, nil
		return nil
	})
}

var bookingColumns = []string{
	"batch", "kind", "station", "epoch", "seq", "branch", "document", "account", "of_year", "of_month", "day", "product", "department", "contract", "currency", "cents", "volume_ul",
	"class", "funding", "rule", "why", "says", "in_year", "in_month", "prior", "booked_on", "booked_by", "booked_at",
}

// BookSpent keeps what book says is to be booked of a fiscal year. It fails with
// [spending.ErrSince] where a month has ended meanwhile in which that was to be booked.
func (s *Store) BookSpent(ctx context.Context, w spending.Window, b spending.Batch, book func(*spending.Records) []budget.Charge) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		n, err := bookSpent(ctx, tx, w, b, book)
		if err != nil || n == 0 {
			return err
		}
		said := fmt.Sprintf("%d charges", n)
		return audit(ctx, tx, b.By, "budget booked", fmt.Sprint(w.Year), nil, &said)
	})
	if err != nil {
		return fmt.Errorf("book the fuel of %d: %w", w.Year, closeSettled(err))
	}
	return nil
}

func bookSpent(ctx context.Context, tx pgx.Tx, w spending.Window, b spending.Batch, book func(*spending.Records) []budget.Charge) (int, error) {
	r, err := spent(ctx, tx, w)
	if err != nil {
		return 0, err
	}
	charges := book(r)
	if len(charges) == 0 {
		return 0, nil
	}
	rows := make([][]any, len(charges))
	for i := range charges {
		c := &charges[i]
		day, err := time.Parse(time.DateOnly, string(c.Day))
		on, err2 := time.Parse(time.DateOnly, string(c.On))
		if err := errors.Join(err, err2); err != nil {
			return 0, err
		}
		rows[i] = []any{
			b.Batch, string(c.Kind), c.Ref.Station, c.Ref.Epoch, c.Ref.Seq, int32(c.Branch), c.Document, string(c.Key), int32(c.Of.Year), int32(c.Of.N), day, c.Product, c.Department, c.Contract, c.Currency,
			c.Cents, int64(c.VolumeUL), c.Class, c.Funding, c.Rule, string(c.Why), c.Says, int32(c.In.Year), int32(c.In.N), c.Prior, on, b.By, b.At,
		}
	}
	return len(charges), copyRows(ctx, tx, "budget_booking", bookingColumns, rows)
}

const entriesOf = `
SELECT e.key, e.batch, e.subject, to_char(e.day, 'YYYY-MM-DD'), e.account, coalesce(e.reverses, ''), e.content, e.rules, e.made_by, e.made_at,
       l.account, l.concept, l.reference, l.debit_cents, l.credit_cents
  FROM budget_entry e JOIN budget_entry_line l USING (key)`

const entriesSQL = entriesOf + ` WHERE e.year = @year ORDER BY e.n, l.line`

// Entries returns what went out of a year, in order.
func (s *Store) Entries(ctx context.Context, year int) ([]spending.Entry, error) {
	return entries(ctx, s.pool, year)
}

func entries(ctx context.Context, db querier, year int) ([]spending.Entry, error) {
	return entriesBy(ctx, db, entriesSQL, pgx.NamedArgs{"year": year})
}

func entriesBy(ctx context.Context, db querier, sql string, args pgx.NamedArgs) (list []spending.Entry, err error) {
	var e spending.Entry
	var l posting.Line
	err = readEach(ctx, db, "journal entries", sql, args, []any{
		&e.Key, &e.Batch, &e.Subject, &e.Day, &e.Account, &e.Reverses, &e.Content, &e.Rules, &e.By, &e.At, &l.Account, &l.Concept, &l.Reference, &l.DebitCents, &l.CreditCents,
	}, func() error {
		if n := len(list); n == 0 || list[n-1].Key != e.Key {
			list = append(list, e)
		}
		last := &list[len(list)-1]
		last.Lines = append(last.Lines, l)
		return nil
	})
	return list, err
}

const addEntrySQL = `
INSERT INTO budget_entry (key, batch, year, subject, day, account, reverses, content, late, rules, made_by, made_at)
VALUES (@key, @batch, @year, @subject, @day::date, @account, nullif(@reverses, ''), @content, @late, @rules, @by, @at)`

// PostEntries keeps what post says is to go out.
func (s *Store) PostEntries(ctx context.Context, year int, b spending.Batch, post func(*spending.Ledger) ([]posting.Entry, []inventory.Share, error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		l, err := ledger(ctx, tx, year)
		if err != nil {
			return err
		}
		next, shares, err := post(l)
		if err != nil || len(next) == 0 {
			return err
		}
		var lines [][]any
		for i := range next {
			e := &next[i]
			if _, err := tx.Exec(ctx, addEntrySQL, pgx.NamedArgs{
				"key": e.Key, "batch": b.Batch, "year": year, "subject": e.Subject, "day": e.Day, "account": e.Account, "reverses": e.Reverses, "content": e.Content, "late": e.Late, "rules": l.Rules.Version, "by": b.By, "at": b.At,
			}); err != nil {
				return err
			}
			for n, l := range e.Lines {
				lines = append(lines, []any{e.Key, int32(n + 1), l.Account, l.Concept, l.Reference, l.DebitCents, l.CreditCents})
			}
		}
		if err := copyRows(ctx, tx, "budget_entry_line", []string{"key", "line", "account", "concept", "reference", "debit_cents", "credit_cents"}, lines); err != nil {
			return err
		}
		if err := keepShares(ctx, tx, b.Batch, shares); err != nil {
			return err
		}
		what := fmt.Sprintf("%d journal entries", len(next))
		return audit(ctx, tx, b.By, "journal entries", fmt.Sprint(year), nil, &what)
	})
	if err != nil {
		return fmt.Errorf("post the journal entries of %d: %w", year, closeSettled(err))
	}
	return nil
}
