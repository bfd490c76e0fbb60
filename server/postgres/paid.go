package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// What is booked of documents by accounts: what their lines bill of fills, what credit notes give back of those, and what came into
// own tanks by them, which is less by its notes already. Fuel that was accrued in its year and billed when that was over is of the year: it was
// booked anew then, and what was accrued taken back, so that what is beyond the year is only what both come to.
const paidChargesSQL = `
WITH b AS MATERIALIZED (
    SELECT split_part(document, '/', 1) AS bill, station, epoch, seq, branch, of_year, account, sum(cents) AS cents, coalesce(sum(cents) FILTER (WHERE prior), 0) AS prior_cents
      FROM budget_booking WHERE kind = 'billed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(cents) <> 0
), u AS MATERIALIZED (
    SELECT station, epoch, seq, branch, of_year, account, sum(cents) AS cents FROM budget_booking WHERE kind = 'unbilled' AND prior GROUP BY 1, 2, 3, 4, 5, 6
), p AS (
    SELECT b.*, CASE WHEN b.prior_cents = 0 THEN 0 ELSE b.prior_cents + coalesce(u.cents, 0) END AS late
      FROM b LEFT JOIN u ON (u.station, u.epoch, u.seq, u.branch, u.of_year, u.account) = (b.station, b.epoch, b.seq, b.branch, b.of_year, b.account)
), x AS (
    SELECT bill, of_year, account, false AS prior, '' AS note, '' AS day, cents - late AS cents FROM p
     UNION ALL
    SELECT bill, of_year, account, true, '', '', late FROM p WHERE late <> 0
     UNION ALL
    SELECT f.bill, c.of_year, c.account, c.prior, split_part(c.document, '/', 1), to_char(c.day, 'YYYY-MM-DD'), c.cents
      FROM budget_booking c JOIN (SELECT DISTINCT bill, station, epoch, seq, branch FROM b) f USING (station, epoch, seq, branch) WHERE c.kind = 'credit'
     UNION ALL
    SELECT n.document, c.of_year, c.account, c.prior, '', '', c.cents
      FROM budget_booking c JOIN delivery_noted n ON c.document = n.station || '/' || n.epoch || '/' || n.seq WHERE c.kind = 'received' AND n.document IS NOT NULL
)
SELECT bill, of_year, account, prior, note, day, sum(cents)::bigint FROM x GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(cents) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`

// What documents bill of fuel.
const paidFuelSQL = `
SELECT i.document, sum(i.amount_cents)::bigint FROM document_item i JOIN document d USING (document) WHERE d.kind = 'I' AND i.volume_ul > 0 GROUP BY 1`

// PaidFacts returns all that says what was paid of accounts, as it is at one moment.
func (s *Store) PaidFacts(ctx context.Context) (f *spending.PaidFacts, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		f, err = paidFacts(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was paid: %w", err)
	}
	return f, nil
}

func paidFacts(ctx context.Context, db querier) (*spending.PaidFacts, error) {
	f := &spending.PaidFacts{Fuel: map[string]int64{}, Charges: map[string][]owed.Charge{}}
	var err error
	if f.Said, err = budgetSaid(ctx, db); err != nil {
		return nil, err
	}
	var on time.Time // as of now
	if f.Bills, err = owedBills(ctx, db, nil, on); err != nil {
		return nil, err
	}
	if f.Notes, err = owedNotes(ctx, db, on); err != nil {
		return nil, err
	}
	if f.Payments, err = owedPayments(ctx, db, nil, on); err != nil {
		return nil, err
	}
	var bill string
	var cents int64
	if err := readEach(ctx, db, "what documents bill of fuel", paidFuelSQL, nil, []any{&bill, &cents}, func() error {
		f.Fuel[bill] = cents
		return nil
	}); err != nil {
		return nil, err
	}
	var c owed.Charge
	return f, readEach(ctx, db, "what is booked of documents", paidChargesSQL, nil, []any{&bill, &c.Year, &c.Key, &c.Prior, &c.Note, &c.Day, &c.Cents}, func() error {
		f.Charges[bill] = append(f.Charges[bill], c)
		return nil
	})
}

// SayPaid adds the movements that choose says, of what was paid as it is then. Of two at once the second sees what the first has said.
func (s *Store) SayPaid(ctx context.Context, choose func(*spending.PaidFacts) ([]spending.Movement, error), check func([]spending.Movement) error) (n int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		f, err := paidFacts(ctx, tx)
		if err != nil {
			return err
		}
		chosen, err := choose(f)
		if n = len(chosen); err != nil || n == 0 {
			return err
		}
		for i := range chosen {
			if err := sayMovement(ctx, tx, &chosen[i]); err != nil {
				return err
			}
		}
		all, err := budgetSaid(ctx, tx)
		if err != nil {
			return err
		}
		return check(all.Movements)
	})
	if err != nil {
		return 0, fmt.Errorf("say what was paid: %w", closeSettled(err))
	}
	return n, nil
}
