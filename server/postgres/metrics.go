package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/metrics"
)

// Figures for whoever watches the machines: sums, and nobody's name.

const countFiguresSQL = `SELECT (SELECT count(*) FROM lease WHERE from_at <= @now AND until_at > @now)`

const stationFiguresSQL = `
SELECT s.station, coalesce((SELECT sum(seq) FROM cursor c WHERE c.station = s.station), 0)::bigint, coalesce(l.unsent, 0), l.at
  FROM station s LEFT JOIN sign_of_life l USING (station)
 ORDER BY s.station`

const denialFiguresSQL = `SELECT reason, sum(count)::bigint FROM deny WHERE at >= @since GROUP BY reason`

const dispenseFiguresSQL = `
SELECT station, grade, sum(volume_ul)::bigint, count(*) FROM dispense
 WHERE happened_at >= @since AND branch = 0 GROUP BY station, grade`

// Figures adds to figures what the database knows; sums begin at since.
func (s *Store) Figures(ctx context.Context, now, since time.Time, f *metrics.Figures) error {
	args := pgx.NamedArgs{"now": now, "since": since}
	if err := s.pool.QueryRow(ctx, countFiguresSQL, args).Scan(&f.Leases); err != nil {
		return fmt.Errorf("count for metrics: %w", err)
	}
	if err := s.pool.QueryRow(ctx, openFindingsSQL, pgx.NamedArgs{}).Scan(&f.Findings); err != nil {
		return fmt.Errorf("count findings: %w", err)
	}
	all, _, err := s.BlockTimes(ctx, now)
	if err != nil {
		return err
	}
	f.Blocks = metrics.Blocks{Blocks: all.Blocks, Online: all.Online, Half: all.Half, P99: all.P99, Waiting: all.Waiting, Away: all.Away}
	var st metrics.Station
	var sign *time.Time
	err = s.each(ctx, stationFiguresSQL, args, []any{&st.Station, &st.Records, &st.Unsent, &sign}, func() {
		st.SignAt = time.Time{}
		if sign != nil {
			st.SignAt = *sign
		}
		f.Stations = append(f.Stations, st)
	})
	if err != nil {
		return err
	}
	f.Denials = map[string]int64{}
	var reason string
	var n int64
	if err := s.each(ctx, denialFiguresSQL, args, []any{&reason, &n}, func() { f.Denials[reason] = n }); err != nil {
		return err
	}
	var d metrics.Dispensed
	return s.each(ctx, dispenseFiguresSQL, args, []any{&d.Station, &d.Grade, &d.VolumeUL, &d.Fills}, func() { f.Dispensed = append(f.Dispensed, d) })
}

// each scans every row of an answer and calls f.
func (s *Store) each(ctx context.Context, sql string, args pgx.NamedArgs, into []any, f func()) error {
	rows, err := s.pool.Query(ctx, sql, args)
	if err == nil {
		_, err = pgx.ForEachRow(rows, into, func() error { f(); return nil })
	}
	if err != nil {
		return fmt.Errorf("add up for metrics: %w", err)
	}
	return nil
}
