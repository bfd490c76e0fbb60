package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// How well stations and people say what flowed. A fill counts where it flowed, whoever wrote
// it down, and for the person who typed it.
const qualitySQL = `
WITH f AS MATERIALIZED (
    SELECT CASE @of::text WHEN 'person' THEN d.typed_by ELSE coalesce(d.permit, sheet_station(CASE WHEN d.source = 'sheet' AND d.station = 'office' THEN sheet_number(d.ticket) END), d.station) END AS of,
           d.volume_from = 'typed' AS typed, d.volume_from = 'typed' AND coalesce(d.source, '') IN ('ticket', 'voucher') AND NOT EXISTS (
               SELECT FROM evidence_named n WHERE (n.station, n.epoch, n.seq, n.branch) = (d.station, d.epoch, d.seq, d.branch)) AS bare,
           d.volume_from = 'typed' AND d.volume_ul > 0 AND (d.volume_ul % @whole_ul = 0 OR coalesce(d.amount_cents > 0 AND d.amount_cents % @whole_cents = 0, false)) AS round,
           num_nonnulls(d.odometer_m, d.engine_s) = 0 AND coalesce(v.odometer, '') <> 'none' AS unread,
           EXISTS (SELECT FROM finding x WHERE x.subject = 'record' AND x.key = d.station || '/' || d.epoch || '/' || d.seq
                                           AND x.rule IN ('odometer_low', 'odometer_high')) AS doubted
      FROM dispense d LEFT JOIN vehicle v USING (vehicle)
     WHERE d.happened_at >= @from AND d.happened_at < @to AND d.branch = 0 AND d.vehicle IS NOT NULL
       AND (@departments::text[] IS NULL OR concerns(@departments, d.vehicle, d.happened_at))
)
SELECT g.of, coalesce(CASE @of WHEN 'person' THEN coalesce(u.name, p.name) ELSE coalesce((SELECT n.name FROM permit_now n WHERE n.permit = g.of ORDER BY n.contract LIMIT 1), s.name) END, ''),
       g.fills, g.typed, g.bare, g.round, g.unread, g.doubted
  FROM (SELECT of, count(*) AS fills, count(*) FILTER (WHERE typed) AS typed, count(*) FILTER (WHERE bare) AS bare, count(*) FILTER (WHERE round) AS round,
               count(*) FILTER (WHERE unread) AS unread, count(*) FILTER (WHERE doubted) AS doubted
          FROM f WHERE of IS NOT NULL GROUP BY of) g
  LEFT JOIN app_user u ON @of = 'person' AND u.username = g.of
  LEFT JOIN person p ON @of = 'person' AND p.person = g.of
  LEFT JOIN station s ON @of <> 'person' AND s.station = g.of
 ORDER BY g.bare DESC, g.typed DESC, g.of`

// Quality returns how well stations, or people, said what flowed in a period.
func (s *Store) Quality(ctx context.Context, p report.Period, of report.QualityOf) ([]report.Quality, error) {
	return rowsOf[report.Quality](ctx, s, "the quality of records", qualitySQL, pgx.NamedArgs{
		"from": p.From, "to": p.To, "of": string(of), "whole_ul": reconcile.WholeUL, "whole_cents": reconcile.WholeCents,
	})
}
