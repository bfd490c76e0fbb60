package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/server/report"
)

// What is summed up for reports, and how it is kept right. Whatever may change a sum says
// in its own transaction, by a trigger, of which vehicle and from when on (table
// fuel_stale). Here those vehicles' days are made again from their fills, by the same
// arithmetic as always. An answer comes from sums only if nothing is stale in the very
// snapshot it is read from; else it comes from the fills.
//
// Months and totals follow each day that changes. Where all is summed up at once they
// would be changed as often as there are fills: the zone is loose then, only days are kept,
// and all else is made of them at the end (straighten). Nobody is answered from sums
// meanwhile.

// sumsTogether is how many vehicles are summed up in one transaction: all that each of
// them ever took may be in memory then.
const sumsTogether = 20

// One at a time: two that sum up one day would both take away what it was before.
const (
	sumsTurnSQL = `SELECT pg_advisory_xact_lock(hashtext('litro sums'))`
	// Who waits for an answer waits this long for a turn.
	sumsWaitSQL = `SELECT set_config('lock_timeout', '300ms', true)`
)

const lockTimeout = "55P03"

const sumsZoneSQL = `SELECT coalesce(max(zone), ''), coalesce(bool_or(loose), false) FROM fuel_zone`

const sumsZoneSetSQL = `
INSERT INTO fuel_zone (zone) VALUES (@zone) ON CONFLICT (one) DO UPDATE SET zone = excluded.zone, loose = true`

// Of which vehicle nothing is stale has sums, if it has fills.
const sumsAllStaleSQL = `
INSERT INTO fuel_stale (vehicle, from_at) SELECT DISTINCT vehicle, '-infinity'::timestamptz FROM fuel_day`

const takeStaleSQL = `
WITH next AS MATERIALIZED (SELECT DISTINCT vehicle FROM fuel_stale ORDER BY vehicle LIMIT @limit), gone AS (
    DELETE FROM fuel_stale f USING next WHERE f.vehicle = next.vehicle RETURNING f.vehicle, f.from_at
)
SELECT vehicle, nullif(min(from_at), '-infinity') FROM gone GROUP BY vehicle`

// The fills of vehicles, each from a time on, with those that an interval may have begun
// with.
const staleFillsSQL = `
WITH v AS MATERIALIZED (
    SELECT vehicle, coalesce(at, '-infinity') AS at FROM unnest(@vehicles::text[], @times::timestamptz[]) AS v (vehicle, at)
), e AS (
    SELECT b.* FROM v, LATERAL (` + earlierFill + `) first,
           LATERAL (SELECT * FROM effective_dispense b WHERE b.vehicle = v.vehicle AND b.happened_at >= least(first.at, v.at) OFFSET 0) b
     UNION ALL
    SELECT b.* FROM v, LATERAL (SELECT * FROM effective_dispense b WHERE b.vehicle IS NULL AND b.happened_at >= v.at OFFSET 0) b
     WHERE v.vehicle = ''
)` + fillSelect

// Every vehicle's fills and sums are looked up by vehicle and time. The planner does not
// know how few they are; but what was in force then is best hashed.
const (
	sumsFillsPlansSQL = `
SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`
	sumsPlansSQL = `
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`
)

const (
	sumsKey     = `day, vehicle, driver, grade, station, purpose, currency, department, state, custodian, funding, class, handed`
	sumsFigures = `fills, typed, corrected, unpriced, volume_ul, amount_cents, way_m, way_ul, way_cents, way_unpriced, run_s, run_ul`
	sumsAdded   = `sum(fills)::bigint, sum(typed)::bigint, sum(corrected)::bigint, sum(unpriced)::bigint, sum(volume_ul)::bigint, sum(amount_cents)::bigint,
       sum(way_m)::bigint, sum(way_ul)::bigint, sum(way_cents)::bigint, sum(way_unpriced)::bigint, sum(run_s)::bigint, sum(run_ul)::bigint`
	sumsTaken = `-sum(fills)::bigint, -sum(typed)::bigint, -sum(corrected)::bigint, -sum(unpriced)::bigint, -sum(volume_ul)::bigint, -sum(amount_cents)::bigint,
       -sum(way_m)::bigint, -sum(way_ul)::bigint, -sum(way_cents)::bigint, -sum(way_unpriced)::bigint, -sum(run_s)::bigint, -sum(run_ul)::bigint`
)

// withSummed begins a statement about vehicles that are summed up again, each from a day on.
const withSummed = `
WITH t AS MATERIALIZED (SELECT * FROM unnest(@vehicles::text[], @days::date[]) AS t (vehicle, day))`

const (
	totalInto = `
INSERT INTO fuel_total AS f (` + sumsKey + `, ` + sumsFigures + `)
SELECT day, CASE vehicle WHEN '' THEN '' ELSE '*' END, '', grade, '', purpose, currency, department, state, '', funding, class, handed, `
	totalGroups = ` GROUP BY day, CASE vehicle WHEN '' THEN '' ELSE '*' END, grade, purpose, currency, department, state, funding, class, handed`
	totalKept   = ` ON CONFLICT (day, department, class, grade, state, funding, purpose, currency, vehicle, handed) ` + addUp
	stationInto = `
INSERT INTO fuel_station AS f (` + sumsKey + `, ` + sumsFigures + `)
SELECT day, CASE vehicle WHEN '' THEN '' ELSE '*' END, '', grade, station, purpose, currency, '', '', '', '', '', handed, `
	stationGroups = ` GROUP BY day, CASE vehicle WHEN '' THEN '' ELSE '*' END, grade, station, purpose, currency, handed`
	stationKept   = ` ON CONFLICT (day, station, grade, purpose, currency, vehicle, handed) ` + addUp
	driverInto    = `
INSERT INTO fuel_driver AS f (` + sumsKey + `, ` + sumsFigures + `)
SELECT ` + driverDay + `, CASE vehicle WHEN '' THEN '' ELSE '*' END, driver, grade, '', purpose, currency, department, state, '', funding, class, handed, `
	driverGroups = ` GROUP BY ` + driverDay + `, CASE vehicle WHEN '' THEN '' ELSE '*' END, driver, grade, purpose, currency, department, state, funding, class, handed`
	driverKept   = ` ON CONFLICT (driver, day, department, class, grade, state, funding, purpose, currency, vehicle, handed) ` + addUp
	driverDay    = `CASE driver WHEN '' THEN day ELSE date_trunc('month', day)::date END`
	addUp        = `DO UPDATE SET fills = f.fills + excluded.fills, typed = f.typed + excluded.typed, corrected = f.corrected + excluded.corrected,
       unpriced = f.unpriced + excluded.unpriced, volume_ul = f.volume_ul + excluded.volume_ul, amount_cents = f.amount_cents + excluded.amount_cents,
       way_m = f.way_m + excluded.way_m, way_ul = f.way_ul + excluded.way_ul, way_cents = f.way_cents + excluded.way_cents,
       way_unpriced = f.way_unpriced + excluded.way_unpriced, run_s = f.run_s + excluded.run_s, run_ul = f.run_ul + excluded.run_ul`
)

const dropDaysSQL = withSummed + `, gone AS (
    DELETE FROM fuel_day d USING t WHERE d.vehicle = t.vehicle AND d.day >= t.day RETURNING d.*
), stations AS (` + stationInto + sumsTaken + ` FROM gone` + stationGroups + stationKept + `
), drivers AS (` + driverInto + sumsTaken + ` FROM gone` + driverGroups + driverKept + `
)` + totalInto + sumsTaken + ` FROM gone` + totalGroups + totalKept

const addTotalsSQL = withSummed + `, come AS MATERIALIZED (
    SELECT d.* FROM t JOIN fuel_day d ON d.vehicle = t.vehicle AND d.day >= t.day
), stations AS (` + stationInto + sumsAdded + ` FROM come` + stationGroups + stationKept + `
), drivers AS (` + driverInto + sumsAdded + ` FROM come` + driverGroups + driverKept + `
)` + totalInto + sumsAdded + ` FROM come` + totalGroups + totalKept

const dropOnlyDaysSQL = withSummed + `
DELETE FROM fuel_day d USING t WHERE d.vehicle = t.vehicle AND d.day >= t.day`

const dropEmptyTotalsSQL = `DELETE FROM fuel_total WHERE fills = 0`

const dropEmptyStationsSQL = `DELETE FROM fuel_station WHERE fills = 0`

const dropEmptyDriversSQL = `DELETE FROM fuel_driver WHERE fills = 0`

const dropMonthsSQL = withSummed + `
DELETE FROM fuel_month m USING t WHERE m.vehicle = t.vehicle AND m.day >= date_trunc('month', t.day)::date`

const (
	monthInto = `
INSERT INTO fuel_month (` + sumsKey + `, ` + sumsFigures + `)
SELECT date_trunc('month', d.day)::date, d.vehicle, '', grade, '', purpose, currency, department, state, custodian, funding, class, handed, ` + sumsAdded + `
  FROM `
	monthGroups = `
 GROUP BY 1, 2, grade, purpose, currency, department, state, custodian, funding, class, handed`
)

const addMonthsSQL = withSummed + monthInto + `t JOIN fuel_day d ON d.vehicle = t.vehicle AND d.day >= date_trunc('month', t.day)::date` + monthGroups

// What is made of all days at once, in the order of time, in which reports ask for it.
const (
	ofDays        = ` FROM fuel_day`
	inTime        = ` ORDER BY 1`
	allMonthsSQL  = monthInto + `fuel_day d` + monthGroups + inTime
	allTotalsSQL  = totalInto + sumsAdded + ofDays + totalGroups + inTime
	allStationSQL = stationInto + sumsAdded + ofDays + stationGroups + inTime
	allDriversSQL = driverInto + sumsAdded + ofDays + driverGroups + inTime
)

// All days are read and grouped once for each table, with more memory than an answer has.
// The planner thinks that groups are many, and would sort all days by a dozen columns first.
const allSumsPlansSQL = `
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true), set_config('work_mem', '128MB', true)`

var sumColumns = []string{"day", "vehicle", "driver", "grade", "station", "purpose", "currency", "department", "state", "custodian", "funding", "class", "handed",
	"fills", "typed", "corrected", "unpriced", "volume_ul", "amount_cents", "way_m", "way_ul", "way_cents", "way_unpriced", "run_s", "run_ul"}

func sumRow(s *report.Sum) []any {
	return []any{s.Day, s.Vehicle, s.Driver, s.Grade, s.Station, s.Purpose, s.Currency, s.Department, s.State, s.Custodian, s.Funding, s.Class, s.Handed,
		s.Fills, s.Typed, s.Corrected, s.Unpriced, s.VolumeUL, s.AmountCents, s.WayM, s.WayUL, s.WayCents, s.WayUnpriced, s.RunS, s.RunUL}
}

// SumUp brings what is summed up for reports up to date, in the zone in which days begin;
// if that is another than before, all of it.
func (s *Store) SumUp(ctx context.Context, zone *time.Location) error {
	var done bool
	if err := s.pool.QueryRow(ctx, sumsDoneSQL, pgx.NamedArgs{"zone": zone.String()}).Scan(&done); err != nil || done {
		return err
	}
	for {
		n, err := s.sumUpSome(ctx, zone)
		if err != nil {
			return fmt.Errorf("sum up: %w", err)
		}
		if n < sumsTogether {
			break
		}
	}
	if err := s.inTx(ctx, func(tx pgx.Tx) error { return straighten(ctx, tx) }); err != nil {
		return fmt.Errorf("put sums in order: %w", err)
	}
	return nil
}

const sumsDoneSQL = `
SELECT EXISTS (SELECT FROM fuel_zone WHERE zone = @zone AND NOT loose) AND NOT EXISTS (SELECT FROM fuel_stale)`

// sumUpSome returns how many vehicles it summed up.
func (s *Store) sumUpSome(ctx context.Context, zone *time.Location) (n int, err error) {
	return n, s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sumsTurnSQL); err != nil {
			return err
		}
		var was string
		var loose bool
		if err := tx.QueryRow(ctx, sumsZoneSQL).Scan(&was, &loose); err != nil {
			return err
		}
		if args := (pgx.NamedArgs{"zone": zone.String()}); was != zone.String() {
			if _, err := tx.Exec(ctx, sumsZoneSetSQL, args); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, sumsAllStaleSQL); err != nil {
				return err
			}
			loose = true
		}
		n, err = sumUp(ctx, tx, zone, loose)
		return err
	})
}

// sumUp sums up some of the vehicles that are stale, of a loose zone only their days, and
// returns how many.
func sumUp(ctx context.Context, tx pgx.Tx, zone *time.Location, loose bool) (int, error) {
	rows, err := tx.Query(ctx, takeStaleSQL, pgx.NamedArgs{"limit": sumsTogether})
	if err != nil {
		return 0, err
	}
	var vehicles []string
	var times []*time.Time
	days := map[string]time.Time{} // their midnights
	var vehicle string
	var at *time.Time
	_, err = pgx.ForEachRow(rows, []any{&vehicle, &at}, func() error {
		day := time.Time{}.In(zone)
		if at != nil {
			y, m, d := at.In(zone).Date()
			day = time.Date(y, m, d, 0, 0, 0, 0, zone)
			at = &day
		}
		vehicles, times, days[vehicle] = append(vehicles, vehicle), append(times, at), day
		return nil
	})
	if err != nil || len(vehicles) == 0 {
		return 0, err
	}
	if _, err := tx.Exec(ctx, sumsFillsPlansSQL); err != nil {
		return 0, err
	}
	args := lookBack()
	args["vehicles"], args["times"] = vehicles, times
	found, err := tx.Query(ctx, staleFillsSQL, args)
	if err != nil {
		return 0, err
	}
	fills, err := pgx.CollectRows(found, scanFill)
	if err != nil {
		return 0, err
	}
	of := map[string][]report.Fill{}
	for _, f := range fills {
		of[f.Vehicle] = append(of[f.Vehicle], f)
	}
	var sums [][]any
	from := make([]time.Time, len(vehicles))
	for i, v := range vehicles {
		y, m, d := days[v].Date()
		from[i] = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		for _, s := range report.SumUp(of[v], days[v]) {
			sums = append(sums, sumRow(&s))
		}
	}
	keep := keepSums
	if loose {
		keep = keepDays
	}
	return len(vehicles), keep(ctx, tx, pgx.NamedArgs{"vehicles": vehicles, "days": from}, sums)
}

// keepDays puts sums in the place of those of the same vehicles from a day on, and nothing else.
func keepDays(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, sums [][]any) error {
	for _, sql := range []string{sumsPlansSQL, dropOnlyDaysSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	return copyRows(ctx, tx, "fuel_day", sumColumns, sums)
}

// keepSums puts sums in the place of those of the same vehicles from a day on, and changes
// months and totals by what is another now.
func keepSums(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, sums [][]any) error {
	for _, sql := range []string{sumsPlansSQL, dropDaysSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	if err := copyRows(ctx, tx, "fuel_day", sumColumns, sums); err != nil {
		return err
	}
	for _, sql := range []string{addTotalsSQL, dropMonthsSQL, addMonthsSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	for _, sql := range []string{dropEmptyTotalsSQL, dropEmptyStationsSQL, dropEmptyDriversSQL} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

const sumsLooseSQL = `UPDATE fuel_zone SET loose = false WHERE loose`

// straighten lays days in the order of time, in which reports ask for them, and makes all
// else of them, if all was summed up.
func straighten(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, sumsTurnSQL); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, sumsLooseSQL)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	for _, sql := range []string{`CLUSTER fuel_day USING fuel_day_when`, `ANALYZE fuel_day`} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return makeOfDays(ctx, tx)
}

// makeOfDays makes months and totals of all days. Who reads what was there before still
// finds it.
func makeOfDays(ctx context.Context, tx pgx.Tx) error {
	for _, sql := range []string{
		allSumsPlansSQL, `DELETE FROM fuel_month`, allMonthsSQL, `DELETE FROM fuel_total`, allTotalsSQL, `DELETE FROM fuel_station`, allStationSQL,
		`DELETE FROM fuel_driver`, allDriversSQL, `ANALYZE fuel_month, fuel_total, fuel_station, fuel_driver`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// freshen sums up what is stale for somebody who waits, if it is little, and tells whether
// that can be: not in a zone in which nothing is summed up, nor while somebody else sums up
// much, nor of figures that no sum can hold.
func (s *Store) freshen(ctx context.Context, zone *time.Location) (did bool, err error) {
	err = pgx.BeginFunc(ctx, s.server, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"zone": zone.String()}
		var stale bool
		look := func() error { return tx.QueryRow(ctx, sumsStaleSQL, args).Scan(&did, &stale) }
		if err := look(); err != nil || !did || !stale {
			return err
		}
		for _, sql := range []string{sumsWaitSQL, sumsTurnSQL} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		if err := look(); err != nil || !did || !stale { // whoever had the turn may have changed either
			return err
		}
		_, err := sumUp(ctx, tx, zone, false)
		return err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == lockTimeout || refused(err) {
		return false, nil
	}
	return did, err
}

const sumsStaleSQL = `SELECT EXISTS (SELECT FROM fuel_zone WHERE zone = @zone AND NOT loose), EXISTS (SELECT FROM fuel_stale)`

// It is true of the snapshot in which it is asked.
const sumsFreshSQL = `
SELECT EXISTS (SELECT FROM fuel_zone WHERE zone = @zone AND NOT loose) AND NOT EXISTS (SELECT FROM fuel_stale),
       set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)`

// fromSums asks what is summed up of a period, in one snapshot in which it is all that
// flowed, and tells whether there was one. Of parts of days nothing is summed up.
func (s *Store) fromSums(ctx context.Context, p report.Period, ask func(pgx.Tx) error) (fresh bool, err error) {
	zone := p.From.Location()
	for _, t := range []time.Time{p.From, p.To} {
		if y, m, d := t.Date(); !t.Equal(time.Date(y, m, d, 0, 0, 0, 0, zone)) || t.Hour() != 0 {
			return false, nil
		}
	}
	for range 3 { // what comes meanwhile is summed up, too
		did, err := s.freshen(ctx, zone)
		if err != nil || !did {
			return false, err
		}
		err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			if err := tx.QueryRow(ctx, sumsFreshSQL, pgx.NamedArgs{"zone": zone.String()}).Scan(&fresh, new(string), new(string)); err != nil || !fresh {
				return err
			}
			return ask(tx)
		})
		if refused(err) {
			return false, nil
		}
		if fresh || err != nil {
			return fresh, err
		}
	}
	return false, nil
}
