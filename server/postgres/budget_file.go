package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// What files say of the budget.

// BudgetFacts returns how keys are made, and what was approved and adjusted.
func (s *Store) BudgetFacts(ctx context.Context) (f fleet.BudgetFacts, err error) {
	t, err := s.BudgetTerms(ctx)
	if err != nil {
		return f, err
	}
	said, err := s.BudgetSaid(ctx)
	return budgetFacts(t.OrUsual(), &said), err
}

func budgetFacts(t spending.Terms, said *spending.Said) (f fleet.BudgetFacts) {
	f.Forms, f.Rules, f.Stated, f.Wholes = t.Forms, t.Rules, said.Stated(), map[int]budget.Day{}
	for i := range said.Wholes {
		year := said.Wholes[i].Year
		if w, there := said.WholeOf(year); there {
			f.Wholes[year] = w.Day
		}
	}
	for i := range said.Movements {
		if m := &said.Movements[i]; m.TakesTwo() {
			f.Steps = append(f.Steps, fleet.BudgetStep{Year: m.Year, Document: m.ID, Moment: m.Moment, Account: m.Key, Day: m.Day, Cents: m.Cents, Reason: m.Reason, By: m.By, AgreedBy: m.AgreedBy})
		}
	}
	return f
}

const budgetStepSQL = `
INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at, import)
VALUES (@year, @document, @moment, @account, @day::date, @cents, '', @agreed, @reason, @by, @at, @import)`

// SaveBudget stores what a file says of the budget, and the import, in one transaction. It fails
// with fault.ErrConflict where something else was said of one of the same meanwhile, where it does
// not go with what was said, where it says otherwise of years that are whole than when the file was read, or where a month takes nothing any
// more. The budget of a year of which it approves amounts is whole by it as [fleet.BudgetFacts.Whole] has it.
func (s *Store) SaveBudget(ctx context.Context, by fleet.Act, of fleet.Imported, steps []fleet.BudgetStep, c budget.Calendar, whole bool) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		said, err := budgetSaid(ctx, tx)
		if err != nil {
			return err
		}
		terms, err := budgetTermsOf(ctx, tx)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		all := map[int][]budget.Movement{} // by fiscal year
		for i := range said.Movements {
			m := &said.Movements[i]
			there[(&fleet.BudgetStep{Year: m.Year, Document: m.ID, Moment: m.Moment, Account: m.Key}).ID()] = true
			all[m.Year] = append(all[m.Year], m.Movement)
		}
		years := map[int]bool{}
		var b pgx.Batch
		for i := range steps {
			st := &steps[i]
			if there[st.ID()] {
				return fmt.Errorf("%w: somebody said of %s meanwhile what the file says", fault.ErrConflict, st.Document)
			}
			years[st.Year] = true
			all[st.Year] = append(all[st.Year], budget.Movement{ID: st.Document, Moment: st.Moment, Key: st.Account, Year: st.Year, Day: st.Day, Cents: st.Cents, Reason: st.Reason, People: []string{st.By, st.AgreedBy}})
			b.Queue(budgetStepSQL, pgx.NamedArgs{
				"year": st.Year, "document": st.Document, "moment": string(st.Moment), "account": string(st.Account), "day": string(st.Day), "cents": st.Cents, "agreed": st.AgreedBy, "reason": st.Reason, "by": st.By, "at": by.At, "import": of.Import,
			})
			what := fmt.Sprintf("%s %s of %d: %d cents on %s, line %d of %s, agreed by %q: %s", st.Moment, st.Document, st.Year, st.Cents, st.Day, st.Line, of.File, st.AgreedBy, st.Reason)
			b.Queue(auditSQL, pgx.NamedArgs{"who": st.By, "what": "budget", "object": string(st.Account), "before": nil, "after": &what})
		}
		t := budget.Terms{Mapping: budget.Mapping{Forms: terms.OrUsual().Forms}}
		for year := range years {
			if err := t.CheckMovements(all[year]); err != nil {
				return fmt.Errorf("%w: %w", fault.ErrConflict, err)
			}
		}
		if err := save(ctx, tx, by, &of); err != nil {
			return err
		}
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		facts := budgetFacts(terms.OrUsual(), &said)
		facts.Today = c.DayOf(by.At)
		// Two people signed what they were shown, and no other account is to be left with nothing by that.
		if shown, read := fleet.WholeAsRead(c, steps); read && !slices.EqualFunc(shown, facts.WholeBy(c, steps), fleet.BudgetWhole.Equal) {
			return fmt.Errorf("%w: somebody said something meanwhile by which the file leaves other accounts", fault.ErrConflict)
		}
		for _, w := range facts.Whole(c, steps, whole) {
			i := slices.IndexFunc(steps, func(s fleet.BudgetStep) bool { return s.Year == w.Year && s.Moment == budget.Approved })
			if err := sayWhole(ctx, tx, spending.Whole{Year: w.Year, Day: w.Day, Reason: steps[i].Reason, By: steps[i].By, AgreedBy: steps[i].AgreedBy, At: by.At}, of.Import); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && strings.HasPrefix(constraint(err), "close_") {
		err = fmt.Errorf("%w: %w", fault.ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("save what a file says of the budget: %w", broken(err))
	}
	return nil
}
