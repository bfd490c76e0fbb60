package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fleet"
)

// What of the fleet moves fuel away from an account with a hard stop, or lets its money buy
// more. The database holds the same by triggers, see migration 0094.

const (
	anyHardSQL     = `SELECT EXISTS (SELECT FROM budget_stop) AND budget_stops_hard(NULL)`
	movedSaidSQL   = `SELECT vehicle, what, from_at, n, value FROM vehicle_dated WHERE vehicle = ANY (@vehicles) AND what IN ('class', 'department', 'funding')`
	movedFundsSQL  = `SELECT department, from_on, n, fund FROM department_funding_now`
	movedGradesSQL = `
SELECT vehicle, unnest(grades) FROM vehicle WHERE vehicle = ANY (@vehicles) UNION SELECT vehicle, grade FROM effective_dispense WHERE vehicle = ANY (@vehicles) ORDER BY 1, 2`
)

// LeavesAccount tells of each row, after those before it, whether the vehicle's fuel may leave an
// account with a hard stop by it. Where no fuel is on record, none does.
func (s *Store) LeavesAccount(ctx context.Context, rows ...fleet.Dated) ([]bool, error) {
	leaves := make([]bool, len(rows))
	var hard bool
	if err := s.pool.QueryRow(ctx, anyHardSQL).Scan(&hard); err != nil {
		return nil, fmt.Errorf("read whether a hard stop stands: %w", err)
	}
	if serves, err := s.InService(ctx); err != nil || !hard || !serves {
		return leaves, err
	}
	terms, err := s.BudgetTerms(ctx)
	if err != nil {
		return nil, err
	}
	stops, err := s.BudgetStops(ctx)
	if err != nil {
		return nil, err
	}
	var said []budget.StopSaid
	for _, x := range stops {
		said = append(said, x.StopSaid)
	}
	// The database does not know the office's day: its yesterday counts, too.
	since := budget.Day(time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly))
	known := map[budget.Key]bool{}
	of := budget.Standing{Mapping: budget.Mapping{Forms: terms.OrUsual().Forms, Rules: terms.Rules}, Hard: func(k budget.Key) bool {
		if _, there := known[k]; !there {
			known[k] = budget.StopsHard(said, k, since)
		}
		return known[k]
	}}
	var vehicles []string
	moves, at := map[string][]budget.Dated{}, map[string][]int{}
	for i, d := range rows {
		if moves[d.Vehicle] == nil {
			vehicles = append(vehicles, d.Vehicle)
		}
		moves[d.Vehicle], at[d.Vehicle] = append(moves[d.Vehicle], budget.Dated{Vehicle: d.Vehicle, What: budget.Fact(d.What), From: d.FromAt, Value: d.Value}), append(at[d.Vehicle], i)
	}
	var d, f budget.Dated
	var vehicle, grade string
	of1, grades := map[string][]budget.Dated{}, map[string][]string{}
	var departments []budget.Dated
	f.What = budget.Funding
	args := pgx.NamedArgs{"vehicles": vehicles}
	if err := errors.Join(
		readEach(ctx, s.pool, "what was said of vehicles", movedSaidSQL, args, []any{&d.Vehicle, &d.What, &d.From, &d.N, &d.Value}, func() error {
			of1[d.Vehicle] = append(of1[d.Vehicle], d)
			return nil
		}),
		readEach(ctx, s.pool, "what departments are paid from", movedFundsSQL, nil, []any{&f.Department, &f.From, &f.N, &f.Value}, func() error {
			departments = append(departments, f)
			return nil
		}),
		readEach(ctx, s.pool, "what vehicles take", movedGradesSQL, args, []any{&vehicle, &grade}, func() error {
			grades[vehicle] = append(grades[vehicle], grade)
			return nil
		})); err != nil {
		return nil, err
	}
	for _, v := range vehicles {
		of.Products, of.Said = grades[v], append(of1[v], departments...)
		for i, is := range of.LoosensMove(moves[v]...) {
			leaves[at[v][i]] = is
		}
	}
	return leaves, nil
}

const countedPricesSQL = `
SELECT grade FROM grade WHERE budget_counts_price(grade) ORDER BY grade`

// CountedPrices returns the grades of which a price that falls takes two, and how the money of the budget is by
// years.
func (s *Store) CountedPrices(ctx context.Context) (grades []string, forms budget.Forms, err error) {
	var grade string
	err = readEach(ctx, s.pool, "prices that stops count with", countedPricesSQL, nil, []any{&grade}, func() error {
		grades = append(grades, grade)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	t, err := s.BudgetTerms(ctx)
	return grades, t.Forms, err
}
