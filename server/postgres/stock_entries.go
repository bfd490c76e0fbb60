package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Journal entries of own tanks at average cost, see package spending.

const (
	stockTermsSQL = `
SELECT n, begins, to_char(from_on, 'YYYY-MM-DD'), general, stock, supplier, expense, loss, transit, begun, prior, reason, said_by, agreed_by, said_at FROM stock_terms ORDER BY n`

	sayStockTermsSQL = `
INSERT INTO stock_terms (begins, from_on, general, stock, supplier, expense, loss, transit, begun, prior, reason, said_by, agreed_by, said_at)
VALUES (@begins, @from::date, @general, @stock, @supplier, @expense, @loss, @transit, @begun, @prior, @reason, @by, @agreed, @at)`

	stockPostedSQL = `SELECT coalesce(to_char(max(day), 'YYYY-MM-DD'), '') FROM budget_entry WHERE starts_with(subject, 'stock/')`

	stockBookedAllSQL = `
SELECT n, station, tank, to_char(day, 'YYYY-MM-DD'), to_char(of_day, 'YYYY-MM-DD'), item, ref_station, ref_epoch, ref_seq, volume_ul, cents, unpriced_ul, price_cents, coalesce(price_by, ''), coalesce(price_paper, ''), coalesce(closed_year, -1)
  FROM stock_booking ORDER BY n`

	stockSharesSQL = `SELECT booking, account, partida, cents FROM stock_share ORDER BY booking, account, partida`

	stockEntriesSQL = entriesOf + ` WHERE starts_with(e.subject, 'stock/') ORDER BY e.n, l.line`

	// Years of bookings are looked up one by one, and not all bookings.
	entryReachSQL = `
SELECT array(SELECT DISTINCT year FROM budget_movement UNION SELECT y FROM generate_series((SELECT min(of_year) FROM budget_booking), (SELECT max(of_year) FROM budget_booking)) y WHERE EXISTS (SELECT FROM budget_booking WHERE of_year = y) ORDER BY 1),
       (SELECT coalesce(to_char(min(of_day), 'YYYY-MM-DD'), '') FROM stock_booking WHERE EXISTS (SELECT FROM stock_terms)), (SELECT coalesce(to_char(max(day), 'YYYY-MM-DD'), '') FROM stock_booking WHERE EXISTS (SELECT FROM stock_terms))`

	stockThroughAllSQL = `SELECT coalesce(to_char(max(through), 'YYYY-MM-DD'), '') FROM stock_batch`
)

// StockTerms returns all that was said of entries of own tanks, in order.
func (s *Store) StockTerms(ctx context.Context) ([]spending.StockTerms, error) {
	return stockTerms(ctx, s.pool)
}

func stockTerms(ctx context.Context, db querier) (list []spending.StockTerms, err error) {
	var t spending.StockTerms
	err = readEach(ctx, db, "terms of entries of stock", stockTermsSQL, nil, []any{
		&t.N, &t.Begins, &t.From, &t.General, &t.Stock, &t.Supplier, &t.Expense, &t.Loss, &t.Transit, &t.Begun, &t.Prior, &t.Reason, &t.By, &t.AgreedBy, &t.At,
	}, func() error {
		list = append(list, t)
		return nil
	})
	return list, err
}

// What entries of before, which are not of stock, have put into an account until a day.
const stockHeldSQL = `
SELECT coalesce(sum(l.debit_cents - l.credit_cents), 0)::bigint FROM budget_entry e JOIN budget_entry_line l USING (key)
 WHERE l.account = @stock AND e.day < @from::date AND NOT starts_with(e.subject, 'stock/')`

// SayStockTerms adds what check says is kept of terms.
func (s *Store) SayStockTerms(ctx context.Context, t spending.StockTerms, check func(all []spending.StockTerms, posted string, held int64) (spending.StockTerms, error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		all, err := stockTerms(ctx, tx)
		if err != nil {
			return err
		}
		var posted string
		if err := tx.QueryRow(ctx, stockPostedSQL).Scan(&posted); err != nil {
			return err
		}
		var held int64
		if err := tx.QueryRow(ctx, stockHeldSQL, pgx.NamedArgs{"stock": t.Stock, "from": t.From}).Scan(&held); err != nil {
			return err
		}
		if t, err = check(all, posted, held); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sayStockTermsSQL, pgx.NamedArgs{
			"begins": t.Begins, "from": t.From, "general": t.General, "stock": t.Stock, "supplier": t.Supplier, "expense": t.Expense, "loss": t.Loss, "transit": t.Transit, "begun": t.Begun, "prior": t.Prior,
			"reason": t.Reason, "by": t.By, "agreed": t.AgreedBy, "at": t.At,
		}); err != nil {
			return err
		}
		return audit(ctx, tx, t.By, "entries of stock", t.From, nil, new(fmt.Sprintf("%s, %s; with %s: %s", t.General, t.Stock, t.AgreedBy, t.Reason)))
	})
	if err != nil {
		return fmt.Errorf("say terms of entries of stock: %w", err)
	}
	return nil
}

func stockBookedAll(ctx context.Context, db querier) (list []inventory.Booked, err error) {
	var b inventory.Booked
	var price *int64
	var by, paper string
	err = readEach(ctx, db, "what was booked of stock", stockBookedAllSQL, nil, []any{
		&b.N, &b.Station, &b.Tank, &b.Day, &b.Of, &b.Item, &b.Ref.Station, &b.Ref.Epoch, &b.Ref.Seq, &b.UL, &b.Cents, &b.Unpriced, &price, &by, &paper, &b.ClosedYear,
	}, func() error {
		if b.Price = nil; price != nil {
			b.Price = &worth.Price{Cents: *price, By: worth.By(by), Paper: paper}
		}
		list = append(list, b)
		return nil
	})
	return list, err
}

// StockOut returns what was booked of own tanks and the entries of it that went out.
func (s *Store) StockOut(ctx context.Context) (booked []inventory.Booked, out []spending.Entry, through string, err error) {
	err = s.look(ctx, func(tx pgx.Tx) error {
		if booked, err = stockBookedAll(ctx, tx); err != nil {
			return err
		}
		if out, err = entriesBy(ctx, tx, stockEntriesSQL, nil); err != nil {
			return err
		}
		return tx.QueryRow(ctx, stockThroughAllSQL).Scan(&through)
	})
	return booked, out, through, err
}

// EntryReach returns of which years, and of which days of own tanks, there is anything that entries say.
func (s *Store) EntryReach(ctx context.Context) (r spending.Reach, err error) {
	if err := s.pool.QueryRow(ctx, entryReachSQL).Scan(&r.Years, &r.First, &r.Last); err != nil {
		return r, fmt.Errorf("reach of journal entries: %w", err)
	}
	return r, nil
}

// look reads what is of one moment.
func (s *Store) look(ctx context.Context, read func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, read)
}

// Ledger has look look at what the entries of a year are made of.
func (s *Store) Ledger(ctx context.Context, year int, look func(*spending.Ledger) error) error {
	return s.look(ctx, func(tx pgx.Tx) error {
		l, err := ledger(ctx, tx, year)
		if err != nil {
			return err
		}
		return look(l)
	})
}

func ledger(ctx context.Context, tx pgx.Tx, year int) (*spending.Ledger, error) {
	l := &spending.Ledger{Stock: spending.Stock{
		Spent: func(w spending.Window) (*spending.Records, error) { return spent(ctx, tx, w) },
		Moved: func(station string, since, until time.Time) (*stockroom.Records, error) {
			return stockRecords(ctx, tx, station, since, until, since.Location()) // whose prices nobody asks for
		},
	}}
	var err error
	if l.Said, err = budgetSaid(ctx, tx); err != nil {
		return nil, err
	}
	if l.Booked, err = booked(ctx, tx, year); err != nil {
		return nil, err
	}
	if l.Out, err = entries(ctx, tx, year); err != nil {
		return nil, err
	}
	if l.Rules, err = postingTerms(ctx, tx); err != nil {
		return nil, err
	}
	if l.Terms, err = stockTerms(ctx, tx); err != nil || len(l.Terms) == 0 {
		return l, err
	}
	if l.Stock.Booked, err = stockBookedAll(ctx, tx); err != nil {
		return nil, err
	}
	if l.Opened, err = stockSaid(ctx, tx, "1900-01-01"); err != nil {
		return nil, err
	}
	var x inventory.Share
	return l, readEach(ctx, tx, "shares of stock", stockSharesSQL, nil, []any{&x.N, &x.Account, &x.Partida, &x.Cents}, func() error {
		l.Shares = append(l.Shares, x)
		return nil
	})
}

// keepShares keeps what accounts have of what was booked of stock, once its entries are kept.
func keepShares(ctx context.Context, tx pgx.Tx, batch string, shares []inventory.Share) error {
	rows := make([][]any, len(shares))
	for i, x := range shares {
		rows[i] = []any{x.N, x.Account, x.Partida, x.Cents, batch}
	}
	if len(rows) == 0 {
		return nil
	}
	return copyRows(ctx, tx, "stock_share", []string{"booking", "account", "partida", "cents", "batch"}, rows)
}
