package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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

// Years are told from other periods by how long they are.
const issuedYearsSQL = `
SELECT period AS id, min(from_at) AS "from", max(until_at) AS until
  FROM quota_period
 WHERE until_at - from_at > interval '300 days'
 GROUP BY period ORDER BY min(from_at)`

// IssuedYears returns the years of which any quota has been issued, in their order.
func (s *Store) IssuedYears(ctx context.Context) ([]fleet.Period, error) {
	years, err := collect[fleet.Period](ctx, s, "issued years", issuedYearsSQL, pgx.NamedArgs{})
	for i := range years {
		years[i].From, years[i].Until = years[i].From.UTC(), years[i].Until.UTC()
	}
	return years, err
}

// LeaseQuotas issues the leases of quotas that are missing in some periods, and
// splits again what has another size, some quotas in one transaction, and each in its
// own where that fails, so that one stops no other. Where nothing changes nothing is
// written.
func (s *Store) LeaseQuotas(ctx context.Context, at time.Time, quotas []fleet.QuotaPeriods) error {
	quotas = slices.Clone(quotas)
	slices.SortFunc(quotas, func(a, b fleet.QuotaPeriods) int { return cmp.Compare(a.Quota, b.Quota) })
	var errs []error
	for part := range slices.Chunk(quotas, together/4) {
		if s.inTxAgain(ctx, func(tx pgx.Tx) error { return leaseSome(ctx, tx, at, part) }) == nil {
			continue
		}
		for _, q := range part {
			err := s.inTxAgain(ctx, func(tx pgx.Tx) error { return leaseSome(ctx, tx, at, []fleet.QuotaPeriods{q}) })
			if err != nil {
				errs = append(errs, fmt.Errorf("lease quota %s: %w", q.Quota, err))
			}
		}
	}
	return errors.Join(errs...)
}

// planAnewSQL has statements planned for what they ask. A plan that was made while a
// fleet was empty, and is used again and again while thousands come in, reads all of
// them for each.
const planAnewSQL = `SET LOCAL plan_cache_mode = force_custom_plan`

func leaseSome(ctx context.Context, tx pgx.Tx, at time.Time, quotas []fleet.QuotaPeriods) error {
	if _, err := tx.Exec(ctx, planAnewSQL); err != nil {
		return err
	}
	var b pgx.Batch
	var terms []term
	for _, q := range quotas {
		for _, p := range q.Periods {
			b.Queue(addPeriodSQL, pgx.NamedArgs{"quota": q.Quota, "period": p.ID, "from_at": p.From, "until_at": p.Until})
			terms = append(terms, term{quota: q.Quota, period: p.ID})
		}
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("add periods: %w", err)
	}
	entries := map[string][]policy.EntryBody{}
	if err := split(ctx, tx, at, terms, entries); err != nil {
		return err
	}
	return publishAll(ctx, tx, at, entries)
}

// An ask is heard when the vehicle may draw from this quota, at this station,
// and the station is in the epoch that the lease is of, and asks for what the quota
// counts: a station of an older make, which counts no visits, asks for liters of it.
const askSQL = `
UPDATE lease l SET ask_ul = @want_ul, ask_vehicle = @vehicle, ask_at = @at
  FROM vehicle v JOIN rule r USING (rule)
 WHERE l.quota = @quota AND l.period = @period AND l.station = @station
   AND l.epoch = (SELECT max(epoch) FROM lease WHERE quota = @quota AND period = @period AND station = @station)
   AND v.vehicle = @vehicle AND v.status = 'active'
   AND @visits = EXISTS (SELECT FROM quota WHERE quota = @quota AND size_visits IS NOT NULL)
   AND (v.quotas @> ARRAY[@quota::text] OR r.body->>'emergency_quota' = @quota)
   AND (v.stations = '{}' OR v.stations @> ARRAY[@station::text])
   AND (r.body->'stations' IS NULL OR (r.body->'stations')::jsonb ? @station)`

// WidenLease hears what a station asks for and gives what can be given.
func (s *Store) WidenLease(ctx context.Context, at time.Time, station string, ask dispense.Ask) error {
	err := s.inTxAgain(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{
			"quota": ask.Quota, "period": ask.Period, "station": station, "want_ul": ask.Amount(), "visits": ask.WantVisits != nil, "vehicle": ask.Vehicle, "at": at,
		}
		if _, err := tx.Exec(ctx, lockPeriodSQL, args); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, askSQL, args)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		entries := map[string][]policy.EntryBody{}
		if err := split(ctx, tx, at, []term{{quota: ask.Quota, period: ask.Period}}, entries); err != nil {
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
		errs = append(errs, s.inTxAgain(ctx, func(tx pgx.Tx) error {
			entries := map[string][]policy.EntryBody{}
			if err := split(ctx, tx, at, []term{{quota: w.Quota, period: w.Period}}, entries); err != nil {
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
    ON CONFLICT (quota, period, station, epoch) DO UPDATE SET limit_ul = excluded.limit_ul, counts_ul = excluded.counts_ul`

const setSplitSQL = `
UPDATE quota_period SET split_ul = @size_ul WHERE quota = @quota AND period = @period`

// A term is one period of a quota, as it is read under its lock.
type term struct {
	quota, period string
	from, until   time.Time
	// visits tells that the quota counts those: all amounts do then.
	visits bool
	// wantUL is what is to be free beside the leases, for vouchers.
	wantUL dispense.Volume
	fleet.Term
}

func (t *term) args(at time.Time) pgx.NamedArgs {
	return pgx.NamedArgs{"quota": t.quota, "period": t.period, "from_at": t.from, "until_at": t.until, "at": at, "since": at.Add(-fleet.AskFor)}
}

// split splits periods of quotas under their locks, which everybody takes in the
// order of quotas and periods, stores the leases that change, and adds to entries
// what their stations must know.
func split(ctx context.Context, tx pgx.Tx, at time.Time, terms []term, entries map[string][]policy.EntryBody) error {
	slices.SortFunc(terms, func(a, b term) int { return cmp.Or(cmp.Compare(a.quota, b.quota), cmp.Compare(a.period, b.period)) })
	var locks, writes pgx.Batch
	for i := range terms {
		t := &terms[i]
		locks.Queue(lockPeriodSQL, t.args(at)).QueryRow(func(row pgx.Row) error {
			return t.failed(row.Scan(&t.from, &t.until, &t.SplitUL))
		})
	}
	if err := tx.SendBatch(ctx, &locks).Close(); err != nil {
		return err
	}
	terms, err := thawed(ctx, tx, at, terms)
	if err != nil || len(terms) == 0 {
		return err
	}
	if err := readTerms(ctx, tx, at, terms); err != nil {
		return err
	}
	for i := range terms {
		terms[i].OutsideUL += terms[i].wantUL
		terms[i].queue(&writes, at, entries)
	}
	if err := tx.SendBatch(ctx, &writes).Close(); err != nil {
		return fmt.Errorf("store leases: %w", err)
	}
	return nil
}

func (t *term) failed(err error) error {
	if err != nil {
		return fmt.Errorf("quota %s, period %s: %w", t.quota, t.period, err)
	}
	return nil
}

// queue splits a period, and adds to a batch what changes.
func (t *term) queue(b *pgx.Batch, at time.Time, entries map[string][]policy.EntryBody) {
	for i, h := range t.Split() {
		was := t.Holdings[i]
		if h.New || h.LimitUL != was.LimitUL || h.CountsUL != was.CountsUL {
			args := t.args(at)
			args["station"], args["epoch"], args["limit_ul"], args["counts_ul"] = h.Station, h.Epoch, h.LimitUL, h.CountsUL
			b.Queue(setLeaseSQL, args)
		}
		if h.New || h.LimitUL != was.LimitUL {
			l := &policy.Lease{Quota: t.quota, Period: t.period, Epoch: h.Epoch, FromAt: t.from.UTC(), UntilAt: t.until.UTC()}
			if t.visits {
				l.LimitVisits = new(int64)
			}
			entries[h.Station] = append(entries[h.Station], l.WithAmount(h.LimitUL))
		}
	}
	if t.SplitUL == nil || *t.SplitUL != t.SizeUL {
		args := t.args(at)
		args["size_ul"] = t.SizeUL
		b.Queue(setSplitSQL, args)
	}
}

const quotaSizesSQL = `
WITH ` + termsWith + `
SELECT t.quota, t.period,
       s.size_ul, s.size_visits
  FROM terms t JOIN quota_period p USING (quota, period),
       LATERAL (SELECT size_ul, size_visits FROM quota q WHERE q.quota = t.quota AND q.from_at < p.until_at ORDER BY q.from_at DESC LIMIT 1) s`

// termArgs asks about many periods at once.
func termArgs(at time.Time, terms []term) pgx.NamedArgs {
	var quotas, periods []string
	for _, t := range terms {
		quotas, periods = append(quotas, t.quota), append(periods, t.period)
	}
	return pgx.NamedArgs{"quotas": quotas, "periods": periods, "at": at, "since": at.Add(-fleet.AskFor)}
}

// readTerms reads what is known of periods. What it reads of journals can only grow
// while it does; what it reads of leases is locked.
func readTerms(ctx context.Context, tx pgx.Tx, at time.Time, terms []term) error {
	of := map[[2]string]*term{}
	for i := range terms {
		of[[2]string{terms[i].quota, terms[i].period}] = &terms[i]
	}
	args := termArgs(at, terms)
	var quota, period string
	var size fleet.Quota
	if err := readEach(ctx, tx, "sizes of quotas", quotaSizesSQL, args, []any{&quota, &period, &size.SizeUL, &size.SizeVisits}, func() error {
		t := of[[2]string{quota, period}]
		t.SizeUL, t.visits = size.Amount(), size.SizeVisits != nil
		return nil
	}); err != nil {
		return err
	}
	var outside dispense.Volume
	if err := readEach(ctx, tx, "draws outside leases", outsideSQL, args, []any{&quota, &period, &outside}, func() error {
		of[[2]string{quota, period}].OutsideUL = outside
		return nil
	}); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, holdingsSQL, args)
	if err != nil {
		return fmt.Errorf("leases: %w", err)
	}
	held, err := pgx.CollectRows(rows, pgx.RowToStructByName[heldRow])
	for _, h := range held {
		t := of[[2]string{h.Quota, h.Period}]
		t.Holdings = append(t.Holdings, h.Holding)
	}
	return err
}

// A heldRow is a holding and what it is of.
type heldRow struct {
	Quota, Period string
	fleet.Holding
}
