package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
)

// Leases: a period of a quota is split under the lock of its row, so that what
// all stations may hold is never more than the quota.

const addPeriodSQL = `
INSERT INTO quota_period (quota, period, from_at, until_at) VALUES (@quota, @period, @from_at, @until_at)
    ON CONFLICT DO NOTHING`

// LeaseQuota issues the leases of a quota that are missing in some periods, and
// splits again what has another size. Where nothing changes nothing is written.
func (s *Store) LeaseQuota(ctx context.Context, at time.Time, quota string, periods []fleet.Period) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		entries := map[string][]policy.EntryBody{}
		for _, p := range periods {
			args := pgx.NamedArgs{"quota": quota, "period": p.ID, "from_at": p.From, "until_at": p.Until}
			if _, err := tx.Exec(ctx, addPeriodSQL, args); err != nil {
				return fmt.Errorf("period %s: %w", p.ID, err)
			}
			if err := split(ctx, tx, at, quota, p.ID, entries); err != nil {
				return fmt.Errorf("period %s: %w", p.ID, err)
			}
		}
		return publishAll(ctx, tx, at, entries)
	})
	if err != nil {
		return fmt.Errorf("lease quota %s: %w", quota, err)
	}
	return nil
}

// An ask is heard when the vehicle may draw from this quota, at this station,
// and the station is in the epoch that the lease is of.
const askSQL = `
UPDATE lease l SET ask_ul = @want_ul, ask_vehicle = @vehicle, ask_at = @at
  FROM vehicle v JOIN rule r USING (rule)
 WHERE l.quota = @quota AND l.period = @period AND l.station = @station
   AND l.epoch = (SELECT max(epoch) FROM lease WHERE quota = @quota AND period = @period AND station = @station)
   AND v.vehicle = @vehicle AND v.status = 'active'
   AND (v.quotas @> ARRAY[@quota::text] OR r.body->>'emergency_quota' = @quota)
   AND (v.stations = '{}' OR v.stations @> ARRAY[@station::text])
   AND (r.body->'stations' IS NULL OR (r.body->'stations')::jsonb ? @station)`

// WidenLease hears what a station asks for and gives what can be given.
func (s *Store) WidenLease(ctx context.Context, at time.Time, station string, ask dispense.Ask) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{
			"quota": ask.Quota, "period": ask.Period, "station": station, "want_ul": ask.WantUL, "vehicle": ask.Vehicle, "at": at,
		}
		if _, err := tx.Exec(ctx, lockPeriodSQL, args); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, askSQL, args)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		entries := map[string][]policy.EntryBody{}
		if err := split(ctx, tx, at, ask.Quota, ask.Period, entries); err != nil {
			return err
		}
		return publishAll(ctx, tx, at, entries)
	})
	if err != nil {
		return fmt.Errorf("quota %s, period %s: %w", ask.Quota, ask.Period, err)
	}
	return nil
}

// Where somebody waits for what another has been asked to give back, or asked
// while its vehicle was still at another pump.
const waitingSQL = `
SELECT quota, period FROM lease
 WHERE ask_at > @since AND ask_ul > limit_ul
 GROUP BY 1, 2 ORDER BY 1, 2`

// SettleLeases splits again where a station still waits for an answer.
func (s *Store) SettleLeases(ctx context.Context, at time.Time) error {
	type waiting struct{ Quota, Period string }
	list, err := collect[waiting](ctx, s, "asks for leases", waitingSQL, pgx.NamedArgs{"since": at.Add(-fleet.AskFor)})
	if err != nil {
		return err
	}
	var errs []error
	for _, w := range list {
		errs = append(errs, s.inTx(ctx, func(tx pgx.Tx) error {
			entries := map[string][]policy.EntryBody{}
			if err := split(ctx, tx, at, w.Quota, w.Period, entries); err != nil {
				return fmt.Errorf("settle leases of quota %s, period %s: %w", w.Quota, w.Period, err)
			}
			return publishAll(ctx, tx, at, entries)
		}))
	}
	return errors.Join(errs...)
}

const lockPeriodSQL = `
SELECT from_at, until_at, split_ul FROM quota_period WHERE quota = @quota AND period = @period FOR UPDATE`

const setLeaseSQL = `
INSERT INTO lease AS l (station, epoch, quota, period, from_at, until_at, limit_ul, counts_ul)
VALUES (@station, @epoch, @quota, @period, @from_at, @until_at, @limit_ul, @counts_ul)
    ON CONFLICT (quota, period, station, epoch) DO UPDATE SET limit_ul = excluded.limit_ul, counts_ul = excluded.counts_ul
 WHERE (l.limit_ul, l.counts_ul) <> (excluded.limit_ul, excluded.counts_ul)`

const setSplitSQL = `
UPDATE quota_period SET split_ul = @size_ul
 WHERE quota = @quota AND period = @period AND split_ul IS DISTINCT FROM @size_ul`

// split splits one period under its lock, stores the leases that change, and
// adds to entries what their stations must know.
func split(ctx context.Context, tx pgx.Tx, at time.Time, quota, period string, entries map[string][]policy.EntryBody) error {
	args := pgx.NamedArgs{"quota": quota, "period": period, "at": at, "since": at.Add(-fleet.AskFor)}
	var from, until time.Time
	var t fleet.Term
	if err := tx.QueryRow(ctx, lockPeriodSQL, args).Scan(&from, &until, &t.SplitUL); err != nil {
		return err
	}
	args["from_at"], args["until_at"] = from, until
	if frozen, err := leasesFrozen(ctx, tx, args); err != nil || frozen {
		return err
	}
	if err := readTerm(ctx, tx, args, &t); err != nil {
		return err
	}
	for i, h := range t.Split() {
		args["station"], args["epoch"], args["limit_ul"], args["counts_ul"] = h.Station, h.Epoch, h.LimitUL, h.CountsUL
		if _, err := tx.Exec(ctx, setLeaseSQL, args); err != nil {
			return fmt.Errorf("lease of %s: %w", h.Station, err)
		}
		if was := t.Holdings[i]; h.New || h.LimitUL != was.LimitUL {
			entries[h.Station] = append(entries[h.Station], &policy.Lease{
				Quota: quota, Period: period, Epoch: h.Epoch, FromAt: from.UTC(), UntilAt: until.UTC(), LimitUL: h.LimitUL,
			})
		}
	}
	args["size_ul"] = t.SizeUL
	_, err := tx.Exec(ctx, setSplitSQL, args)
	return err
}

const quotaSizeSQL = `
SELECT coalesce((SELECT size_ul FROM quota WHERE quota = @quota AND from_at < @until_at ORDER BY from_at DESC LIMIT 1), 0)`

// readTerm reads what is known of a period. What it reads of journals can only
// grow while it does; what it reads of leases is locked.
func readTerm(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, t *fleet.Term) error {
	if err := tx.QueryRow(ctx, quotaSizeSQL, args).Scan(&t.SizeUL); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, outsideSQL, args).Scan(&t.OutsideUL); err != nil {
		return fmt.Errorf("draws outside leases: %w", err)
	}
	rows, err := tx.Query(ctx, holdingsSQL, args)
	if err != nil {
		return err
	}
	t.Holdings, err = pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Holding])
	return err
}
