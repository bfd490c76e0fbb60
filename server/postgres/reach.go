package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// How far decisions about vehicles have come: which stations have said that they
// hold them.

const decideSQL = `
UPDATE vehicle SET decided = @what, decided_at = @at, decided_n = l.version
  FROM policy_log l
 WHERE l.log = 'fleet' AND vehicle.vehicle = @vehicle`

// noteDecided notes what was decided about a vehicle, after it was published in
// the same transaction.
func noteDecided(ctx context.Context, tx pgx.Tx, at time.Time, vehicle, what string) error {
	if _, err := tx.Exec(ctx, decideSQL, pgx.NamedArgs{"vehicle": vehicle, "what": what, "at": at}); err != nil {
		return fmt.Errorf("note what was decided about vehicle %s: %w", vehicle, err)
	}
	return nil
}

// A station whose key is revoked fuels nobody, and nobody waits for it.
const reachSelect = `
SELECT v.vehicle, v.fleet_no, v.plate, v.decided, v.decided_at, (SELECT coalesce(max(era), 0) FROM era) || '.' || v.decided_n,
       s.station, s.name, l.at, coalesce(l.fleet_version, '0.0')
  FROM vehicle v
  JOIN station s ON s.station <> 'office' AND (cardinality(v.stations) = 0 OR s.station = ANY (v.stations))
  LEFT JOIN sign_of_life l ON l.station = s.station
  LEFT JOIN LATERAL (SELECT state FROM cursor c WHERE c.station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
 WHERE c.state IS DISTINCT FROM 'revoked' AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved))`

const vehicleReachSQL = reachSelect + `
   AND v.vehicle = @vehicle AND v.decided IS NOT NULL
 ORDER BY s.station`

// VehicleReach returns for every station that may fuel a vehicle whether what
// was last decided about it is in force there; nothing where nothing was.
func (s *Store) VehicleReach(ctx context.Context, vehicle string) ([]report.Reach, error) {
	return s.reach(ctx, vehicleReachSQL, pgx.NamedArgs{"vehicle": vehicle})
}

const pendingReachSQL = reachSelect + `
   AND v.decided <> 'active'
   AND (coalesce(split_part(l.fleet_version, '.', 1)::bigint, 0) < (SELECT coalesce(max(era), 0) FROM era)
        OR coalesce(split_part(l.fleet_version, '.', 2)::bigint, 0) < v.decided_n)
 ORDER BY v.decided_at DESC, v.fleet_no, s.station
 LIMIT @limit`

// PendingReach returns what was taken away, by a status or with a label, and is
// not in force everywhere yet: one row a vehicle and station, the newest
// decision first.
func (s *Store) PendingReach(ctx context.Context, limit int) ([]report.Reach, error) {
	return s.reach(ctx, pendingReachSQL, pgx.NamedArgs{"limit": limit})
}

func (s *Store) reach(ctx context.Context, sql string, args pgx.NamedArgs) ([]report.Reach, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read what is in force: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (report.Reach, error) {
		var r report.Reach
		var needed, held string
		err := row.Scan(&r.Vehicle, &r.FleetNo, &r.Plate, &r.Decided, &r.At, &needed, &r.Station, &r.StationName, &r.SignAt, &held)
		if err == nil {
			err = readVersions(needed, &r.Needed, held, &r.Held)
		}
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is in force: %w", err)
	}
	return list, nil
}

func readVersions(needed string, n *dispense.Version, held string, h *dispense.Version) error {
	if err := n.UnmarshalText([]byte(needed)); err != nil {
		return err
	}
	return h.UnmarshalText([]byte(held))
}
