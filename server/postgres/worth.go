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
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What people said of stock in money, and what was booked of it, see package stockroom.

const (
	lockWorthSQL = `SELECT pg_advisory_xact_lock(hashtext('litro stock in money'))`

	stockOpeningsSQL = `
SELECT n, station, tank, to_char(day, 'YYYY-MM-DD'), volume_ul, cents, paper, reason, said_by, agreed_by, said_at FROM stock_opening_now ORDER BY station, tank`

	ledgerBalancesSQL = `
SELECT b.n, b.account, to_char(b.day, 'YYYY-MM-DD'), b.cents, b.paper, b.reason, b.said_by, b.said_at,
       coalesce((SELECT sum(l.debit_cents - l.credit_cents) FROM budget_entry_line l JOIN budget_entry e USING (key) WHERE l.account = b.account AND e.day <= b.day), 0)::bigint
  FROM ledger_balance_now b ORDER BY b.day, b.n`

	entriesOfSQL = `
SELECT coalesce((SELECT sum(l.debit_cents - l.credit_cents) FROM budget_entry_line l JOIN budget_entry e USING (key) WHERE l.account = @account AND e.day <= @until::date), 0)::bigint, coalesce(budget_currency(@until::date), @usual)`

	stockThroughSQL = `SELECT tank, to_char(max(through), 'YYYY-MM-DD') FROM stock_batch WHERE station = @station GROUP BY tank`

	stockBookedSQL = `
SELECT tank, to_char(day, 'YYYY-MM-DD'), to_char(of_day, 'YYYY-MM-DD'), item, ref_station, ref_epoch, ref_seq, volume_ul, cents, unpriced_ul, price_cents, coalesce(price_by, ''), coalesce(price_paper, '')
  FROM stock_booking WHERE station = @station ORDER BY n`

	addStockBatchSQL = `
INSERT INTO stock_batch (batch, station, tank, through, booked_by, booked_at) VALUES (@batch, @station, @tank, @through::date, @by, @at)`

	sayOpeningSQL = `
INSERT INTO stock_opening (station, tank, day, volume_ul, cents, paper, reason, said_by, agreed_by, said_at)
SELECT @station, @tank, @day::date, @volume, @cents, @paper, @reason, @by, @agreed, @at
 WHERE @n = coalesce((SELECT max(n) FROM stock_opening WHERE (station, tank) = (@station, @tank)), 0)`

	sayBalanceSQL = `
INSERT INTO ledger_balance (account, day, cents, paper, reason, said_by, said_at)
SELECT @account, @day::date, @cents, @paper, @reason, @by, @at
 WHERE @n = coalesce((SELECT max(n) FROM ledger_balance WHERE (account, day) = (@account, @day::date)), 0)`

	tankThereSQL = `
SELECT EXISTS (SELECT FROM event WHERE station = @station AND body->>'tank' = @tank AND kind = 'tank' AND branch = 0),
       EXISTS (SELECT FROM stock_booking WHERE (station, tank) = (@station, @tank))
         AND coalesce(@day::date > (SELECT day FROM stock_opening_now WHERE (station, tank) = (@station, @tank)), false)`
)

// StockSaid returns what people said of stock in money.
func (s *Store) StockSaid(ctx context.Context, until string) (*stockroom.Said, error) {
	return stockSaid(ctx, s.pool, until)
}

func stockSaid(ctx context.Context, db querier, until string) (*stockroom.Said, error) {
	said := &stockroom.Said{}
	var o stockroom.Opening
	if err := readEach(ctx, db, "openings of stock", stockOpeningsSQL, nil, []any{&o.N, &o.Station, &o.Tank, &o.Day, &o.UL, &o.Cents, &o.Paper, &o.Reason, &o.By, &o.AgreedBy, &o.At}, func() error {
		said.Openings = append(said.Openings, o)
		return nil
	}); err != nil {
		return nil, err
	}
	var b stockroom.Balance
	if err := readEach(ctx, db, "balances of the ledger", ledgerBalancesSQL, nil, []any{&b.N, &b.Account, &b.Day, &b.Cents, &b.Paper, &b.Reason, &b.By, &b.At, &b.Entries}, func() error {
		said.Balances = append(said.Balances, b)
		return nil
	}); err != nil {
		return nil, err
	}
	terms, err := postingTerms(ctx, db)
	if err != nil {
		return nil, err
	}
	if terms.Version == 0 {
		terms.Rules = posting.Usual()
	}
	// What is used up is taken from the account that stock is in.
	if i := slices.IndexFunc(terms.Rules, func(r posting.Rule) bool { return r.Moment == "consumed" && len(r.Legs) > 0 }); i >= 0 {
		said.Account = terms.Rules[i].Legs[0].Credit
	}
	stock, err := stockTerms(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, t := range slices.Backward(stock) { // stock stays in the account of the last first day
		if t.Begins {
			if t.From <= until {
				said.Account, said.Posted = t.Stock, true
			}
			break
		}
	}
	return said, readEach(ctx, db, "what entries of an account come to", entriesOfSQL, pgx.NamedArgs{"account": said.Account, "until": until, "usual": spending.UsualCurrency}, []any{&said.Entries, &said.Currency}, func() error { return nil })
}

// StockBooked returns what was booked of the tanks of a station.
func (s *Store) StockBooked(ctx context.Context, station string) (b *stockroom.Bookings, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		b, err = stockBooked(ctx, tx, station)
		return err
	})
	return b, err
}

func stockBooked(ctx context.Context, db querier, station string) (*stockroom.Bookings, error) {
	out := &stockroom.Bookings{Through: map[string]string{}, Booked: map[string][]worth.Booking{}}
	var tank, through string
	if err := readEach(ctx, db, "until when stock was booked", stockThroughSQL, pgx.NamedArgs{"station": station}, []any{&tank, &through}, func() error {
		out.Through[tank] = through
		return nil
	}); err != nil {
		return nil, err
	}
	var b worth.Booking
	var price *int64
	var by, paper string
	return out, readEach(ctx, db, "what was booked of stock", stockBookedSQL, pgx.NamedArgs{"station": station}, []any{
		&tank, &b.Day, &b.Of, &b.Item, &b.Ref.Station, &b.Ref.Epoch, &b.Ref.Seq, &b.UL, &b.Cents, &b.Unpriced, &price, &by, &paper,
	}, func() error {
		if b.Price = nil; price != nil {
			b.Price = &worth.Price{Cents: *price, By: worth.By(by), Paper: paper}
		}
		if b.Ref.Station == "" {
			b.Ref = dispense.Ref{}
		}
		out.Booked[tank] = append(out.Booked[tank], b)
		return nil
	})
}

var stockBookingColumns = []string{"batch", "station", "tank", "day", "of_day", "item", "ref_station", "ref_epoch", "ref_seq", "volume_ul", "cents", "unpriced_ul", "price_cents", "price_by", "price_paper"}

// BookStock keeps what book says is to be booked of the tanks of a station.
func (s *Store) BookStock(ctx context.Context, b stockroom.Batch, begins func(*stockroom.Said) (time.Time, error), book func(*stockroom.Records, *stockroom.Said, *stockroom.Bookings) (map[string][]worth.Booking, error), zone *time.Location) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockWorthSQL); err != nil {
			return err
		}
		said, err := stockSaid(ctx, tx, b.Through)
		if err != nil {
			return err
		}
		from, err := begins(said)
		if err != nil {
			return err
		}
		records, err := stockRecords(ctx, tx, b.Station, from, b.At, zone)
		if err != nil {
			return err
		}
		was, err := stockBooked(ctx, tx, b.Station)
		if err != nil {
			return err
		}
		tanks, err := book(records, said, was)
		if err != nil {
			return err
		}
		var rows [][]any
		for tank, list := range tanks {
			if len(list) == 0 && was.Through[tank] >= b.Through {
				continue
			}
			if _, err := tx.Exec(ctx, addStockBatchSQL, pgx.NamedArgs{"batch": b.Batch, "station": b.Station, "tank": tank, "through": max(b.Through, was.Through[tank]), "by": b.By, "at": b.At}); err != nil {
				return err
			}
			for i := range list {
				row, err := stockBookingRow(b, tank, &list[i])
				if err != nil {
					return err
				}
				rows = append(rows, row)
			}
		}
		if err := copyRows(ctx, tx, "stock_booking", stockBookingColumns, rows); err != nil || len(rows) == 0 {
			return err
		}
		return audit(ctx, tx, b.By, "stock booked", b.Station, nil, new(fmt.Sprintf("%d bookings until %s", len(rows), b.Through)))
	})
	if err != nil {
		return fmt.Errorf("book the stock of %s: %w", b.Station, err)
	}
	return nil
}

func stockBookingRow(of stockroom.Batch, tank string, b *worth.Booking) ([]any, error) {
	day, err := time.Parse(time.DateOnly, b.Day)
	ofDay, err2 := time.Parse(time.DateOnly, b.Of)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	row := []any{of.Batch, of.Station, tank, day, ofDay, string(b.Item), b.Ref.Station, b.Ref.Epoch, b.Ref.Seq, int64(b.UL), b.Cents, int64(b.Unpriced), nil, nil, nil}
	if p := b.Price; p != nil {
		row[12], row[13], row[14] = p.Cents, string(p.By), p.Paper
	}
	return row, nil
}

// SayOpening adds what somebody says that a tank held and was worth.
func (s *Store) SayOpening(ctx context.Context, o stockroom.Opening) error {
	args := pgx.NamedArgs{"n": o.N, "station": o.Station, "tank": o.Tank, "day": o.Day, "volume": int64(o.UL), "cents": o.Cents, "paper": o.Paper, "reason": o.Reason, "by": o.By, "agreed": o.AgreedBy, "at": o.At}
	return s.sayWorth(ctx, sayOpeningSQL, args, o.By, "opening of stock", o.Station+"/"+o.Tank, map[string]any{"day": o.Day, "volume_ul": int64(o.UL), "cents": o.Cents, "paper": o.Paper, "reason": o.Reason, "agreed_by": o.AgreedBy}, func(tx pgx.Tx) error {
		var there, later bool
		switch err := tx.QueryRow(ctx, tankThereSQL, args).Scan(&there, &later); {
		case err != nil:
			return err
		case !there:
			return fmt.Errorf("tank %s of %s: %w", o.Tank, o.Station, fault.ErrNotFound)
		case later:
			return &stockroom.Problem{Field: "day", Code: "later"}
		}
		return nil
	})
}

// SayBalance adds what somebody read in the ledger.
func (s *Store) SayBalance(ctx context.Context, b stockroom.Balance) error {
	args := pgx.NamedArgs{"n": b.N, "account": b.Account, "day": b.Day, "cents": b.Cents, "paper": b.Paper, "reason": b.Reason, "by": b.By, "at": b.At}
	return s.sayWorth(ctx, sayBalanceSQL, args, b.By, "balance of the ledger", b.Account, map[string]any{"day": b.Day, "cents": b.Cents, "paper": b.Paper, "reason": b.Reason}, func(pgx.Tx) error { return nil })
}

// sayWorth adds a row that names the last before it.
func (s *Store) sayWorth(ctx context.Context, sql string, args pgx.NamedArgs, who, what, object string, said map[string]any, check func(pgx.Tx) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockWorthSQL); err != nil {
			return err
		}
		if err := check(tx); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, args)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: more was said of it meanwhile", fault.ErrConflict)
		}
		b, _ := json.Marshal(said) // numbers and text: it cannot fail
		return audit(ctx, tx, who, what, object, nil, new(string(b)))
	})
	if err != nil {
		return fmt.Errorf("say the %s: %w", what, err)
	}
	return nil
}
