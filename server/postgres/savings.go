package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/savings"
)

// What vehicles took, as it is compared, and the baselines that people said; see package
// statement. Statements are of the whole house.

const usesSQL = `
SELECT vehicle, class, grade, currency, sum(volume_ul)::bigint, sum(amount_cents)::bigint, sum(fills)::bigint, sum(unpriced)::bigint, sum(way_m)::bigint, sum(way_ul)::bigint, sum(run_s)::bigint, sum(run_ul)::bigint
  FROM (` + summedMonths + `) f
 WHERE vehicle <> ''
 GROUP BY 1, 2, 3, 4`

// Uses returns what each vehicle took in some local days, from what is summed up or, where
// much is being summed up, from the fills.
func (s *Store) Uses(ctx context.Context, from, to time.Time) ([]savings.Use, error) {
	return s.uses(ctx, from, to, func(querier) error { return nil })
}

// UsesValued returns the same with what own tanks gave of it, of which neither pump nor paper says what it cost, at what it
// cost there since the day from which entries of own tanks are made, see decision 164.
func (s *Store) UsesValued(ctx context.Context, from, to time.Time) (in savings.Inputs, err error) {
	in.Uses, err = s.uses(ctx, from, to, func(db querier) (err error) {
		in.Drawn, err = drawnOf(ctx, db, from, to)
		return err
	})
	savings.Price(in.Uses, in.Drawn)
	return in, err
}

func (s *Store) uses(ctx context.Context, from, to time.Time, besides func(querier) error) (list []savings.Use, err error) {
	p := report.Period{Kind: report.Custom, From: from, To: to}
	fresh, err := s.fromSums(ctx, p, func(tx pgx.Tx) error {
		list = nil
		var u savings.Use
		if err := readEach(ctx, tx, "what vehicles took", usesSQL, summedArgs(report.Question{Period: p}, ""), []any{
			&u.Vehicle, &u.Class, &u.Grade, &u.Currency, &u.VolumeUL, &u.AmountCents, &u.Fills, &u.Unpriced, &u.WayM, &u.WayUL, &u.RunS, &u.RunUL,
		}, func() error {
			list = append(list, u)
			return nil
		}); err != nil {
			return err
		}
		return besides(tx)
	})
	if err != nil {
		return nil, fmt.Errorf("read sums: %w", err)
	}
	if fresh {
		return list, nil
	}
	if err := besides(s.pool); err != nil {
		return nil, err
	}
	return s.usesByFills(ctx, p)
}

// drawnFillsSQL are fills of own stations by vehicles that nothing says the amount of.
const drawnFillsSQL = `WITH ` + contractsNow + `, e AS MATERIALIZED (
    SELECT * FROM effective_dispense WHERE happened_at >= @from AND happened_at < @to AND vehicle IS NOT NULL AND amount_cents IS NULL AND price_e4 IS NULL
)
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, e.vehicle, coalesce(l.value, ''), e.grade, coalesce(e.currency, ''), e.volume_ul, coalesce(e.hose, ''), coalesce(budget_currency((e.happened_at AT TIME ZONE @zone)::date), 'MXN')
  FROM e
  LEFT JOIN ` + contractOfFill + `
  LEFT JOIN vehicle_span l ON l.vehicle = e.vehicle AND l.what = 'class' AND l.from_at <= e.happened_at AND l.until_at > e.happened_at
 WHERE c.contract IS NULL`

func drawnOf(ctx context.Context, db querier, from, to time.Time) ([]savings.Drawn, error) {
	valued, err := valuedFrom(ctx, db)
	if err != nil || valued == "" {
		return nil, err
	}
	costs, err := costsOfTanks(ctx, db)
	if err != nil || len(costs.tanks) == 0 {
		return nil, err
	}
	zone := from.Location()
	var f drawnFill
	var d savings.Drawn
	var at time.Time
	var fills []drawnFill
	var said []savings.Drawn
	args := pgx.NamedArgs{"from": from, "to": to, "zone": zone.String()}
	if err := readEach(ctx, db, "what own stations gave", drawnFillsSQL, args, []any{
		&f.ref.Station, &f.ref.Epoch, &f.ref.Seq, &f.branch, &at, &d.Vehicle, &d.Class, &d.Grade, &d.Said, &d.VolumeUL, &f.hose, &d.Currency,
	}, func() error {
		if d.Day = at.In(zone).Format(time.DateOnly); budget.Day(d.Day) >= valued {
			f.grade, d.Fills = d.Grade, 1
			fills, said = append(fills, f), append(said, d)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	of := map[savings.Drawn]int{} // by all that is said of them but figures
	var list []savings.Drawn
	err = costs.drew(ctx, db, fills, func(n int, tank [2]string, c *worth.Costs) {
		d := said[n]
		mean, known := c.Mean(d.Day)
		if !known {
			return
		}
		ul := d.VolumeUL
		d.Station, d.Tank, d.MeanUL, d.MeanCents, d.Fills, d.VolumeUL = tank[0], tank[1], mean.UL, mean.Cents, 0, 0
		i, there := of[d]
		if !there {
			i, of[d] = len(list), len(list)
			list = append(list, d)
		}
		list[i].Fills, list[i].VolumeUL = list[i].Fills+1, list[i].VolumeUL+ul
	})
	for i := range list {
		list[i].Value()
	}
	return list, err
}

// usesByFills asks the fills, whatever is summed up.
func (s *Store) usesByFills(ctx context.Context, p report.Period) ([]savings.Use, error) {
	fills, err := s.fills(ctx, fillsSQL, p, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]report.Fill{}
	for i := range fills {
		if f := &fills[i]; f.Vehicle != "" {
			of[f.Vehicle] = append(of[f.Vehicle], *f)
		}
	}
	type key struct{ vehicle, class, grade, currency string }
	uses := map[key]*savings.Use{}
	var list []savings.Use
	for _, fills := range of {
		for _, x := range report.SumUp(fills, p.From) {
			k := key{x.Vehicle, x.Class, x.Grade, x.Currency}
			u := uses[k]
			if u == nil {
				u = &savings.Use{Vehicle: x.Vehicle, Class: x.Class, Grade: x.Grade, Currency: x.Currency}
				uses[k] = u
			}
			u.VolumeUL, u.AmountCents, u.Fills, u.Unpriced = u.VolumeUL+x.VolumeUL, u.AmountCents+x.AmountCents, u.Fills+x.Fills, u.Unpriced+x.Unpriced
			u.WayM, u.WayUL, u.RunS, u.RunUL = u.WayM+x.WayM, u.WayUL+x.WayUL, u.RunS+x.RunS, u.RunUL+x.RunUL
		}
	}
	for _, u := range uses {
		list = append(list, *u)
	}
	return list, nil
}

const useNamesSQL = `
SELECT v.vehicle, coalesce(` + summedVehicle + `, v.vehicle), v.reserved IS NOT NULL FROM vehicle v`

// UseNames returns how vehicles are called, and which of them are reserved.
func (s *Store) UseNames(ctx context.Context) (map[string]statement.Named, error) {
	names := map[string]statement.Named{}
	var vehicle string
	var n statement.Named
	err := readEach(ctx, s.pool, "names of vehicles", useNamesSQL, nil, []any{&vehicle, &n.Name, &n.Reserved}, func() error {
		names[vehicle] = n
		return nil
	})
	return names, err
}

const baselinesSQL = `
SELECT version, to_char(from_on, 'YYYY-MM-DD'), to_char(to_on + 1, 'YYYY-MM-DD'), reason, said_by, said_at FROM savings_baseline ORDER BY version DESC`

// Baselines returns all that were said, the newest first.
func (s *Store) Baselines(ctx context.Context, zone *time.Location) (list []statement.Baseline, err error) {
	var b statement.Baseline
	var from, to string
	err = readEach(ctx, s.pool, "baselines", baselinesSQL, nil, []any{&b.Version, &from, &to, &b.Reason, &b.By, &b.At}, func() (err error) {
		if b.From, err = time.ParseInLocation(time.DateOnly, from, zone); err != nil {
			return err
		}
		if b.To, err = time.ParseInLocation(time.DateOnly, to, zone); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	return list, err
}

const (
	lockBaselinesSQL   = `SELECT pg_advisory_xact_lock(hashtext('litro savings baseline'))`
	baselineVersionSQL = `SELECT coalesce(max(version), 0) FROM savings_baseline`
	sayBaselineSQL     = `
INSERT INTO savings_baseline (from_on, to_on, reason, said_by, said_at) VALUES (@from, @to, @reason, @by, @at)`
)

// SayBaseline adds the baseline that counts from now on.
func (s *Store) SayBaseline(ctx context.Context, b statement.Baseline) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockBaselinesSQL); err != nil {
			return err
		}
		var is int64
		if err := tx.QueryRow(ctx, baselineVersionSQL).Scan(&is); err != nil {
			return err
		}
		if is != b.Version {
			return statement.ErrSince
		}
		if _, err := tx.Exec(ctx, sayBaselineSQL, pgx.NamedArgs{"from": date(b.From), "to": date(b.Last()), "reason": b.Reason, "by": b.By, "at": b.At}); err != nil {
			return err
		}
		said := fmt.Sprintf("%s to %s: %s", b.From.Format(time.DateOnly), b.Last().Format(time.DateOnly), b.Reason)
		return audit(ctx, tx, b.By, "savings baseline", "", nil, &said)
	})
}
