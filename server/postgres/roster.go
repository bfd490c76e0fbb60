package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What is dated is looked up a vehicle at a time, by its index. Which vehicle replaced another
// is told to whom it concerns.
const rosterSQL = `
SELECT v.vehicle, v.fleet_no, v.plate, v.name, v.inventory_no, v.vin, v.make, v.model, v.model_year, v.cylinders,
       ARRAY(SELECT coalesce(g.name, of.grade) FROM unnest(v.grades) WITH ORDINALITY AS of (grade, n)
              LEFT JOIN grade g ON g.grade = of.grade ORDER BY of.n), v.tank_ul, v.reference_m_per_l,
       coalesce(d.odometer, v.odometer), coalesce(d.state, v.status), CASE WHEN d.state = 'replaced' THEN coalesce(r.fleet_no, '') ELSE coalesce(d.state_detail, '') END,
       coalesce(d.department, ''), coalesce(dep.name, d.department, ''), coalesce(d.custodian, ''), coalesce(d.custodian_no, ''), coalesce(d.funding, '')
  FROM vehicle v
  LEFT JOIN LATERAL (SELECT max(value) FILTER (WHERE what = 'odometer') AS odometer,
                            max(value) FILTER (WHERE what = 'state') AS state, max(detail) FILTER (WHERE what = 'state') AS state_detail,
                            max(value) FILTER (WHERE what = 'department') AS department,
                            max(value) FILTER (WHERE what = 'custodian') AS custodian, max(detail) FILTER (WHERE what = 'custodian') AS custodian_no,
                            max(value) FILTER (WHERE what = 'funding') AS funding
                       FROM (SELECT * FROM vehicle_span s WHERE s.vehicle = v.vehicle OFFSET 0) s
                      WHERE s.from_at <= @at AND s.until_at > @at) d ON true
  LEFT JOIN department dep ON dep.department = d.department
  LEFT JOIN vehicle r ON d.state = 'replaced' AND r.vehicle = d.state_detail AND (@departments::text[] IS NULL OR concerns(@departments, r.vehicle))
 WHERE (@vehicle = '' OR v.vehicle = @vehicle) AND (@department = '' OR d.department = @department)
   AND (@departments::text[] IS NULL OR sees(@departments, d.department, v.reserved))
 ORDER BY v.fleet_no, v.vehicle`

// Roster returns all vehicles as they stood at a time, by number.
func (s *Store) Roster(ctx context.Context, at time.Time) ([]report.VehicleAt, error) {
	return s.roster(ctx, at, "", "")
}

// roster returns the vehicles that stood in a department at a time, or one vehicle.
func (s *Store) roster(ctx context.Context, at time.Time, vehicle, department string) ([]report.VehicleAt, error) {
	rows, err := s.pool.Query(ctx, rosterSQL, pgx.NamedArgs{"at": at, "vehicle": vehicle, "department": department})
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[report.VehicleAt])
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	return list, nil
}
