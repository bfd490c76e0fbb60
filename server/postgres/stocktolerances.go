package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/stockroom"
)

// How far figures of own tanks may be off, see package stockroom.

const stockTolerancesSQL = `
SELECT n, station, tank, which, to_char(from_on, 'YYYY-MM-DD'), limit_ul, limit_e4, reason, said_by, agreed_by, said_at FROM stock_tolerance ORDER BY n`

const firstOpenDaySQL = `SELECT coalesce(to_char(first_open_day(), 'YYYY-MM-DD'), '')`

// StockTolerances returns all that was said of tolerances, in order, and the first day that no
// closed month has; empty: none is closed.
func (s *Store) StockTolerances(ctx context.Context) (said []stockroom.Tolerance, open string, err error) {
	return stockTolerances(ctx, s.pool)
}

func stockTolerances(ctx context.Context, db querier) (said []stockroom.Tolerance, open string, err error) {
	var t stockroom.Tolerance
	if err = readEach(ctx, db, "tolerances of tanks", stockTolerancesSQL, nil,
		[]any{&t.N, &t.Place.Station, &t.Place.Tank, &t.Which, &t.From, &t.Limit.UL, &t.Limit.E4, &t.Reason, &t.By, &t.AgreedBy, &t.At}, func() error {
			said = append(said, t)
			return nil
		}); err != nil {
		return nil, "", err
	}
	err = readEach(ctx, db, "which months are closed", firstOpenDaySQL, nil, []any{&open}, func() error { return nil })
	return said, open, err
}

// What is said of tolerances is said one after another, and not while a month is being closed: of both
// the second sees the first. The lock of closes is taken first, as triggers do.
const lockTolerancesSQL = `SELECT pg_advisory_xact_lock_shared(hashtext('litro close')), pg_advisory_xact_lock(hashtext('litro tolerances'))`

const stockPlaceSQL = stockTanks + `
SELECT EXISTS (SELECT FROM t WHERE @tank = '' OR tank = @tank)`

const sayStockToleranceSQL = `
INSERT INTO stock_tolerance (station, tank, which, from_on, limit_ul, limit_e4, reason, said_by, agreed_by, said_at)
VALUES (@of_station, @tank, @which, @from::date, @ul, @e4, @reason, @by, @agreed, @at)`

// SayStockTolerance adds what is said of a tolerance.
func (s *Store) SayStockTolerance(ctx context.Context, t stockroom.Tolerance, check func([]stockroom.Tolerance, string) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTolerancesSQL); err != nil {
			return err
		}
		if t.Place.Station != "" {
			there := false
			if err := tx.QueryRow(ctx, stockPlaceSQL, pgx.NamedArgs{"station": t.Place.Station, "tank": t.Place.Tank}).Scan(&there); err != nil {
				return err
			}
			if !there {
				return fmt.Errorf("tank %s/%s: %w: nobody has measured it", t.Place.Station, t.Place.Tank, fault.ErrNotFound)
			}
		}
		said, open, err := stockTolerances(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(said, open); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sayStockToleranceSQL, pgx.NamedArgs{
			"of_station": t.Place.Station, "tank": t.Place.Tank, "which": string(t.Which), "from": t.From, "ul": int64(t.Limit.UL), "e4": t.Limit.E4, "reason": t.Reason, "by": t.By, "agreed": t.AgreedBy, "at": t.At,
		}); err != nil {
			return err
		}
		line := fmt.Sprintf("%s %d ul %d e4 from %s, agreed by %q: %s", t.Which, int64(t.Limit.UL), t.Limit.E4, t.From, t.AgreedBy, t.Reason)
		return audit(ctx, tx, t.By, "tolerance of tanks", t.Place.Station+"/"+t.Place.Tank, nil, &line)
	})
	if err != nil {
		return fmt.Errorf("say the tolerance %q of %s/%s: %w", t.Which, t.Place.Station, t.Place.Tank, err)
	}
	return nil
}
