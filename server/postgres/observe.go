package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// What rules would have done where they are only observed.

// The judge has found them; the volume is that of the fill as it counts now.
const observedSQL = `
SELECT f.ref, f.at, coalesce(f.station, ''), coalesce(s.name, f.station, ''), coalesce(f.vehicle, ''),
       coalesce(nullif(concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), ''), f.vehicle, ''), coalesce(d.value, ''), coalesce(dep.name, d.value, ''),
       string_to_array(f.args[1], ', '),
       coalesce((SELECT sum(e.volume_ul) FROM closing c
                   JOIN LATERAL (SELECT volume_ul FROM effective_dispense e
                                  WHERE e.station = c.station AND e.epoch = c.epoch AND e.seq = c.seq AND e.branch = 0 OFFSET 0) e ON true
                  WHERE c.branch = 0 AND c.auth_station = split_part(f.ref, '/', 1) AND c.auth_epoch = split_part(f.ref, '/', 2)::bigint
                    AND c.auth_seq = split_part(f.ref, '/', 3)::bigint), 0)::bigint
  FROM finding f
  LEFT JOIN station s USING (station)
  LEFT JOIN vehicle v ON v.vehicle = f.vehicle
  LEFT JOIN LATERAL (SELECT value FROM vehicle_span x
                      WHERE x.vehicle = f.vehicle AND x.what = 'department' AND x.from_at <= f.at AND x.until_at > f.at) d ON true
  LEFT JOIN department dep ON dep.department = d.value
 WHERE f.rule = 'would_deny' AND f.at >= @from AND f.at < @to
   AND (@station = '' OR f.station = @station) AND (@department = '' OR d.value = @department)
 ORDER BY f.at, f.ref`

const vehicleFillsCountSQL = `
SELECT count(*), coalesce(sum(e.volume_ul), 0)::bigint
  FROM effective_dispense e
 WHERE e.happened_at >= @from AND e.happened_at < @to AND e.vehicle IS NOT NULL AND e.volume_from <> 'typed'
   AND (@station = '' OR e.station = @station)
   AND (@department = '' OR EXISTS (SELECT FROM vehicle_span x
                                     WHERE x.vehicle = e.vehicle AND x.what = 'department' AND x.from_at <= e.happened_at AND x.until_at > e.happened_at
                                       AND x.value = @department))`

// Observe answers what would have been denied in a period, and of how many fills.
func (s *Store) Observe(ctx context.Context, q report.ObserveQuestion) (report.ObserveAnswer, error) {
	args := pgx.NamedArgs{"from": q.Period.From, "to": q.Period.To, "station": q.Station, "department": q.Department}
	var fills int64
	var volume dispense.Volume
	if err := s.pool.QueryRow(ctx, vehicleFillsCountSQL, args).Scan(&fills, &volume); err != nil {
		return report.ObserveAnswer{}, fmt.Errorf("count fills: %w", err)
	}
	rows, err := s.pool.Query(ctx, observedSQL, args)
	if err != nil {
		return report.ObserveAnswer{}, fmt.Errorf("read what would have been denied: %w", err)
	}
	observed, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o report.Observed, err error) {
		var ref string
		err = row.Scan(&ref, &o.At, &o.Station, &o.StationName, &o.Vehicle, &o.VehicleName, &o.Department, &o.DepartmentName, &o.Reasons, &o.VolumeUL)
		if err == nil {
			o.Ref, err = dispense.ParseRef(ref)
		}
		return o, err
	})
	if err != nil {
		return report.ObserveAnswer{}, fmt.Errorf("read what would have been denied: %w", err)
	}
	return report.Observe(q.Period, fills, volume, observed), nil
}
