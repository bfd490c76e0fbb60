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
	return noteBlock(ctx, tx, at)
}

// blocksKept is for how long it is kept when stations heard of blocks. What is written
// when one says so is younger than [report.BlocksWithin], so that nobody is in the way of
// whoever removes what is old.
const blocksKept = report.BlocksWithin + 5*24*time.Hour

const (
	oldBlocksSQL = `DELETE FROM block_heard WHERE decided_at < @before`

	// Several things that are blocked at once are one block, as stations hear of them.
	blockSQL = `
INSERT INTO block_heard (fleet_n, station, era, decided_at, online)
SELECT l.version, s.station, (SELECT coalesce(max(era), 0) FROM era), @at, coalesce(g.at > @online, false)
  FROM policy_log l
 CROSS JOIN station s
  LEFT JOIN sign_of_life g ON g.station = s.station
  LEFT JOIN LATERAL (SELECT state FROM cursor c WHERE c.station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
 WHERE l.log = 'fleet' AND s.station <> 'office' AND c.state IS DISTINCT FROM 'revoked'
    ON CONFLICT DO NOTHING`
)

// noteBlock notes that every station is to hear of what was just published in the same
// transaction, because it takes something away.
func noteBlock(ctx context.Context, tx pgx.Tx, at time.Time) error {
	args := pgx.NamedArgs{"at": at, "online": at.Add(-report.SilentAfter), "before": at.Add(-blocksKept)}
	for _, sql := range []string{oldBlocksSQL, blockSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return fmt.Errorf("note which stations are to hear of a block: %w", err)
		}
	}
	return nil
}

// Whoever still waits waits up to now, so that no figure is better for it. Nobody knows
// when a station heard whose key is revoked, or of what was decided before the server was
// restored: they are left out where they had not said so before.
const blockTimesSQL = `
WITH told AS (
    SELECT b.fleet_n, b.station, b.online, b.heard_at IS NULL AS waiting,
           ceil(greatest(extract(epoch FROM coalesce(b.heard_at, @now) - b.decided_at), 0))::bigint AS took
      FROM block_heard b
     WHERE b.decided_at > @since
       AND (b.heard_at IS NOT NULL
            OR b.era = (SELECT coalesce(max(era), 0) FROM era)
               AND (SELECT state FROM cursor c WHERE c.station = b.station ORDER BY epoch DESC LIMIT 1) IS DISTINCT FROM 'revoked')
), summed AS (
    SELECT station, count(DISTINCT fleet_n) AS blocks, count(*) FILTER (WHERE online) AS online,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE online) AS half,
           percentile_disc(0.99) WITHIN GROUP (ORDER BY took) FILTER (WHERE online) AS p99,
           max(took) FILTER (WHERE online) AS longest, count(*) FILTER (WHERE online AND waiting) AS waiting,
           count(*) FILTER (WHERE NOT online) AS away, count(*) FILTER (WHERE NOT online AND waiting) AS away_waiting
      FROM told GROUP BY GROUPING SETS ((station), ())
)
SELECT coalesce(b.station, ''), coalesce(s.name, ''), b.blocks, b.online, coalesce(b.half, 0), coalesce(b.p99, 0), coalesce(b.longest, 0),
       b.waiting, b.away, b.away_waiting
  FROM summed b LEFT JOIN station s USING (station)
 ORDER BY b.station NULLS FIRST`

// BlockTimes returns how long stations took to say that they know of the blocks of the
// last weeks: of all together, and of each.
func (s *Store) BlockTimes(ctx context.Context, now time.Time) (all report.BlockTime, each []report.BlockTime, err error) {
	rows, err := s.pool.Query(ctx, blockTimesSQL, pgx.NamedArgs{"now": now, "since": now.Add(-report.BlocksWithin)})
	if err == nil {
		each, err = pgx.CollectRows(rows, pgx.RowToStructByPos[report.BlockTime])
	}
	if err != nil {
		return report.BlockTime{}, nil, fmt.Errorf("read how long blocks took: %w", err)
	}
	return each[0], each[1:], nil // without a block there is the row of all together, too
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
