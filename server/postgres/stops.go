package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// Accounts of the budget that stop fuel: what is said of that, and the quotas by which
// stations hear of it. See package spending.

const budgetStopsSQL = `
SELECT n, account, to_char(from_on, 'YYYY-MM-DD'), stop, loosens, agreed_by, reason, said_by, said_at FROM budget_stop ORDER BY n`

// BudgetStops returns all that was said of stops, in order.
func (s *Store) BudgetStops(ctx context.Context) ([]spending.StopSaid, error) {
	return budgetStops(ctx, s.pool)
}

func budgetStops(ctx context.Context, db querier) (all []spending.StopSaid, err error) {
	var x spending.StopSaid
	err = readEach(ctx, db, "stops of the budget", budgetStopsSQL, nil, []any{&x.N, &x.Key, &x.From, &x.Stop, &x.Loosens, &x.AgreedBy, &x.Reason, &x.By, &x.At}, func() error {
		all = append(all, x)
		return nil
	})
	return all, err
}

const sayBudgetStopSQL = `
INSERT INTO budget_stop (account, from_on, stop, loosens, agreed_by, reason, said_by, said_at)
VALUES (@account, @from::date, @stop, @loosens, @agreed, @reason, @by, @at)`

// SayBudgetStop adds what is said of a stop.
func (s *Store) SayBudgetStop(ctx context.Context, x spending.StopSaid, check func([]spending.StopSaid) (bool, error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		all, err := budgetStops(ctx, tx)
		if err != nil {
			return err
		}
		loosens, err := check(all)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sayBudgetStopSQL, pgx.NamedArgs{
			"account": string(x.Key), "from": string(x.From), "stop": string(x.Stop), "loosens": loosens, "agreed": x.AgreedBy, "reason": x.Reason, "by": x.By, "at": x.At,
		}); err != nil {
			return err
		}
		said := fmt.Sprintf("%q from %s: %s", x.Stop, x.From, x.Reason)
		return audit(ctx, tx, x.By, "stop of the budget", string(x.Key), nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say a stop of %q: %w", x.Key, err)
	}
	return nil
}

// Records of all journals move Fills, and all else that makes a rest what it is moves Said;
// what a document that bills something became is seen when stops are reckoned anew.
const stopMarkSQL = `
SELECT coalesce((SELECT sum(seq) FROM cursor), 0)::text,
       concat_ws(' ', (SELECT count(*) FROM correction), (SELECT max(version) FROM budget_terms), (SELECT max(n) FROM budget_movement), (SELECT max(n) FROM budget_allotment), (SELECT max(n) FROM budget_whole),
                 (SELECT max(n) FROM department_funding), (SELECT max(n) FROM budget_stop), (SELECT max(n) FROM budget_booking), (SELECT max(n) FROM stock_booking), (SELECT max(n) FROM stock_opening), (SELECT max(n) FROM stock_terms), (SELECT max(decision) FROM line_decision),
                 (SELECT max(n) FROM vehicle_dated), (SELECT count(*) FROM vehicle_dated WHERE from_at <= @at), (SELECT sum(revision) FROM vehicle),
                 (SELECT sum(price_e4) || '/' || count(*) || '/' || count(*) FILTER (WHERE from_at <= @at) FROM price))`

// StopMark tells one state of what stops depend on from another.
func (s *Store) StopMark(ctx context.Context, at time.Time) (spending.StopMark, error) {
	return stopMark(ctx, s.pool, at)
}

func stopMark(ctx context.Context, db querier, at time.Time) (m spending.StopMark, err error) {
	err = readEach(ctx, db, "state of stops", stopMarkSQL, pgx.NamedArgs{"at": at}, []any{&m.Fills, &m.Said}, func() error { return nil })
	return m, err
}

const stopVehiclesSQL = `
SELECT vehicle, concat_ws(' · ', fleet_no, nullif(plate, '')), grades FROM vehicle WHERE status <> 'retired' ORDER BY fleet_no`

// A price that is to come counts already: what is promised may be drawn when it is in force.
const dearestToComeSQL = `
SELECT grade, max(price_e4) FROM price p
 WHERE from_at > @at OR from_at = (SELECT max(from_at) FROM price q WHERE (q.grade, q.station) = (p.grade, p.station) AND q.from_at <= @at)
 GROUP BY grade`

const stopSizesSQL = `
SELECT p.quota, p.period, s.size_ul
  FROM budget_quota b JOIN quota_period p USING (quota),
       LATERAL (SELECT size_ul FROM quota q WHERE q.quota = p.quota AND q.from_at < p.until_at ORDER BY q.from_at DESC LIMIT 1) s`

// What a lease was drawn by counts of the lease whatever became of the fill; what was drawn
// outside counts while the fill does. What paper holds is promised, and not drawn.
const stopDrawnSQL = `
WITH terms AS (SELECT p.quota, p.period FROM budget_quota b JOIN quota_period p USING (quota)), ` + outsideWith + `
SELECT quota, period, sum(volume_ul)::bigint FROM (
    SELECT t.quota, t.period, d.volume_ul FROM terms t JOIN draw d USING (quota, period)
     WHERE d.final AND EXISTS (SELECT FROM lease l WHERE (l.quota, l.period, l.station, l.epoch) = (d.quota, d.period, d.station, d.epoch))
     UNION ALL
    SELECT quota, period, volume_ul FROM outside
     UNION ALL
    SELECT t.quota, t.period, -v.volume_ul
      FROM terms t JOIN voucher_hold h USING (quota, period) JOIN voucher_open v USING (station, epoch, seq, branch) WHERE v.until_at > @at::timestamptz
) d GROUP BY 1, 2`

const vehicleStopsSQL = `SELECT vehicle, quota FROM vehicle_stop ORDER BY vehicle, quota`

// StopFacts returns what it takes to tell stations of stops.
func (s *Store) StopFacts(ctx context.Context, at time.Time) (*spending.StopFacts, error) {
	f := &spending.StopFacts{DearestE4: map[string]int64{}, Sizes: map[[2]string]dispense.Volume{}, DrawnUL: map[[2]string]dispense.Volume{}, Draw: map[string][]string{}}
	var v spending.StopVehicle
	var id [2]string
	var n int64
	var ul dispense.Volume
	args := pgx.NamedArgs{"at": at}
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return errors.Join(
			readEach(ctx, tx, "vehicles", stopVehiclesSQL, nil, []any{&v.Vehicle, &v.Name, &v.Grades}, func() error {
				f.Vehicles = append(f.Vehicles, v)
				v.Grades = nil
				return nil
			}),
			readEach(ctx, tx, "prices", dearestToComeSQL, args, []any{&id[0], &n}, func() error { f.DearestE4[id[0]] = n; return nil }),
			dearestOfTanks(ctx, tx, f.DearestE4),
			readEach(ctx, tx, "sizes of accounts", stopSizesSQL, nil, []any{&id[0], &id[1], &ul}, func() error { f.Sizes[id] = ul; return nil }),
			readEach(ctx, tx, "draws of accounts", stopDrawnSQL, args, []any{&id[0], &id[1], &ul}, func() error { f.DrawnUL[id] = ul; return nil }),
			readEach(ctx, tx, "vehicles of accounts", vehicleStopsSQL, nil, []any{&id[0], &id[1]}, func() error {
				f.Draw[id[0]] = append(f.Draw[id[0]], id[1])
				return nil
			}))
	})
	return f, err
}

const addBudgetQuotaSQL = `INSERT INTO budget_quota (quota, account) VALUES (@quota, @account) ON CONFLICT (quota) DO NOTHING`

// A size counts from a time in its period on. Sizes of one time follow each other by a
// microsecond.
const sizeAccountSQL = `
INSERT INTO quota (quota, period, size_ul, from_at)
SELECT @quota, 'year', @size_ul, greatest(@at, @from, (SELECT max(from_at) + interval '1 microsecond' FROM quota WHERE quota = @quota AND from_at < @until))`

// KeepStops keeps what stations are told of accounts.
func (s *Store) KeepStops(ctx context.Context, at time.Time, mark spending.StopMark, sizes []spending.StopSize, draw, over map[string][]string) (touched []string, err error) {
	if len(sizes) > 0 {
		if err := s.inTx(ctx, func(tx pgx.Tx) error { return sizeAccounts(ctx, tx, at, mark, sizes) }); err != nil {
			return nil, fmt.Errorf("size accounts: %w", err)
		}
	}
	for _, x := range sizes {
		touched = append(touched, x.Quota)
	}
	is := map[string][]string{}
	var id [2]string
	if err := readEach(ctx, s.pool, "vehicles of accounts", vehicleStopsSQL, nil, []any{&id[0], &id[1]}, func() error {
		is[id[0]] = append(is[id[0]], id[1])
		return nil
	}); err != nil {
		return touched, err
	}
	var other []string
	for v := range is {
		if _, there := draw[v]; !there {
			other = append(other, v)
		}
	}
	for v, quotas := range draw {
		if !sameSet(is[v], quotas) {
			other, touched = append(other, v), append(touched, quotas...)
		}
	}
	var v string
	var grades []string
	if err := readEach(ctx, s.pool, "grades over the budget", overBudgetSQL, nil, []any{&v, &grades}, func() error {
		if !slices.Equal(grades, over[v]) {
			other = append(other, v)
		}
		return nil
	}); err != nil {
		return touched, err
	}
	slices.Sort(other)
	var errs []error
	for part := range slices.Chunk(slices.Compact(other), together) {
		if s.inTxAgain(ctx, func(tx pgx.Tx) error { return stopVehicles(ctx, tx, at, part, draw, over) }) == nil {
			continue
		}
		for _, v := range part { // one that cannot be told keeps no other from it
			err := s.inTxAgain(ctx, func(tx pgx.Tx) error { return stopVehicles(ctx, tx, at, []string{v}, draw, over) })
			if err != nil {
				errs = append(errs, fmt.Errorf("stop vehicle %s: %w", v, err))
			}
		}
	}
	slices.Sort(touched)
	return slices.Compact(touched), errors.Join(errs...)
}

func sizeAccounts(ctx context.Context, tx pgx.Tx, at time.Time, mark spending.StopMark, sizes []spending.StopSize) error {
	// Nobody says anything of the budget meanwhile; what else is said makes the mark another.
	if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
		return err
	}
	now, err := stopMark(ctx, tx, at)
	if err != nil {
		return err
	}
	if now.Said != mark.Said {
		return spending.ErrSince
	}
	var b pgx.Batch
	for _, x := range sizes {
		b.Queue(addBudgetQuotaSQL, pgx.NamedArgs{"quota": x.Quota, "account": string(x.Account)})
		b.Queue(sizeAccountSQL, pgx.NamedArgs{"quota": x.Quota, "size_ul": x.UL, "at": at, "from": x.From, "until": x.Until})
	}
	return tx.SendBatch(ctx, &b).Close()
}

const (
	// One that is retired is told nothing any more.
	overBudgetSQL     = `SELECT vehicle, over_budget FROM vehicle WHERE status <> 'retired' ORDER BY vehicle`
	keepOverBudgetSQL = `UPDATE vehicle SET over_budget = @grades WHERE vehicle = @vehicle`
	unstopVehiclesSQL = `DELETE FROM vehicle_stop WHERE vehicle = ANY (@vehicles)`
	stopVehicleSQL    = `INSERT INTO vehicle_stop (vehicle, quota) SELECT @vehicle, unnest(@quotas::text[])`
	stoppedSQL        = vehicleSelect + ` WHERE vehicle = ANY (@vehicles) ORDER BY vehicle FOR UPDATE`
)

// stopVehicles has vehicles draw on accounts, and tells stations.
func stopVehicles(ctx context.Context, tx pgx.Tx, at time.Time, ids []string, draw, over map[string][]string) error {
	args := pgx.NamedArgs{"vehicles": ids}
	rows, err := tx.Query(ctx, stoppedSQL, args)
	if err != nil {
		return err
	}
	vehicles, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[fleet.Vehicle])
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, unstopVehiclesSQL, args); err != nil {
		return err
	}
	was := map[string]fleet.Vehicle{}
	for _, v := range vehicles {
		was[v.Vehicle] = *v
		if v.OverBudget = over[v.Vehicle]; !slices.Equal(v.OverBudget, was[v.Vehicle].OverBudget) {
			if _, err := tx.Exec(ctx, keepOverBudgetSQL, pgx.NamedArgs{"vehicle": v.Vehicle, "grades": list(v.OverBudget)}); err != nil {
				return err
			}
		}
		if len(draw[v.Vehicle]) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, stopVehicleSQL, pgx.NamedArgs{"vehicle": v.Vehicle, "quotas": draw[v.Vehicle]}); err != nil {
			return broken(err)
		}
	}
	rules, err := inherit(ctx, tx, at, vehicles)
	if err != nil {
		return err
	}
	entries := map[string][]policy.EntryBody{policy.Fleet: rules}
	for _, v := range vehicles {
		w := was[v.Vehicle]
		if v.RuleInForce != w.RuleInForce || !slices.Equal(v.QuotasInForce, w.QuotasInForce) || !slices.Equal(v.OverBudget, w.OverBudget) {
			log, body := v.Entry()
			entries[log] = append(entries[log], body)
		}
	}
	return publishAll(ctx, tx, at, entries)
}

// What a lease counts for is the most that the station may hold.
const stopsToldSQL = `
SELECT b.account, l.station, sum(greatest(l.counts_ul, coalesce(d.volume_ul, 0)))::bigint, sum(coalesce(d.volume_ul, 0))::bigint
  FROM budget_quota b JOIN quota_period p ON p.quota = b.quota AND p.from_at <= @at AND p.until_at > @at
  JOIN lease l ON (l.quota, l.period) = (p.quota, p.period)
  LEFT JOIN LATERAL (SELECT sum(volume_ul)::bigint AS volume_ul FROM draw d
                      WHERE (d.quota, d.period, d.station, d.epoch) = (l.quota, l.period, l.station, l.epoch)
                        AND (d.final OR NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (d.station, d.epoch, d.seq)))) d ON true
 WHERE EXISTS (SELECT FROM vehicle_stop v WHERE v.quota = b.quota)
 GROUP BY 1, 2 ORDER BY 1, 2`

// StopsTold returns what stations hold of accounts in the periods of a time.
func (s *Store) StopsTold(ctx context.Context, at time.Time) (all []spending.StopTold, err error) {
	var t spending.StopTold
	err = readEach(ctx, s.pool, "what stations hold of accounts", stopsToldSQL, pgx.NamedArgs{"at": at}, []any{&t.Account, &t.Station, &t.HeldUL, &t.DrawnUL}, func() error {
		all = append(all, t)
		return nil
	})
	return all, err
}

// stopsOf reads the quotas of accounts that vehicles draw on, of some or of all.
const stopsOfSQL = `SELECT vehicle, quota FROM vehicle_stop WHERE @all OR vehicle = ANY (@of) ORDER BY vehicle, quota`

func stopsOf(ctx context.Context, db querier, args pgx.NamedArgs) (map[string][]string, error) {
	all := map[string][]string{}
	var id [2]string
	return all, readEach(ctx, db, "vehicles of accounts", stopsOfSQL, args, []any{&id[0], &id[1]}, func() error {
		all[id[0]] = append(all[id[0]], id[1])
		return nil
	})
}
