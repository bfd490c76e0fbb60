package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance/statement"
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
func (s *Store) Uses(ctx context.Context, from, to time.Time) (list []savings.Use, err error) {
	p := report.Period{Kind: report.Custom, From: from, To: to}
	fresh, err := s.fromSums(ctx, p, func(tx pgx.Tx) error {
		list = nil
		var u savings.Use
		return readEach(ctx, tx, "what vehicles took", usesSQL, summedArgs(report.Question{Period: p}, ""), []any{
			&u.Vehicle, &u.Class, &u.Grade, &u.Currency, &u.VolumeUL, &u.AmountCents, &u.Fills, &u.Unpriced, &u.WayM, &u.WayUL, &u.RunS, &u.RunUL,
		}, func() error {
			list = append(list, u)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read sums: %w", err)
	}
	if fresh {
		return list, nil
	}
	return s.usesByFills(ctx, p)
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
