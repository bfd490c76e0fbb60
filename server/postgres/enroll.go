package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

const shardsUsedSQL = `SELECT shard, count(*) FROM station GROUP BY shard`

// LeastShard returns the shard with the fewest stations. Two enrollments at once
// may be given the same one, which only weighs a little.
func (s *Store) LeastShard(ctx context.Context) (string, error) {
	rows, err := s.pool.Query(ctx, shardsUsedSQL)
	if err != nil {
		return "", fmt.Errorf("count stations of shards: %w", err)
	}
	used := map[string]int{}
	var shard string
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&shard, &n}, func() error { used[shard] = n; return nil }); err != nil {
		return "", fmt.Errorf("count stations of shards: %w", err)
	}
	least := dispense.ShardName(0)
	for n := range dispense.Shards {
		if name := dispense.ShardName(n); used[name] < used[least] {
			least = name
		}
	}
	return least, nil
}

// Enroll registers a station and publishes its settings, in one transaction. Its
// name must be free and its key never used before.
func (s *Store) Enroll(ctx context.Context, by fleet.Act, e fleet.Enrolled) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return enrollStation(ctx, tx, by, e) })
}

func enrollStation(ctx context.Context, tx pgx.Tx, by fleet.Act, e fleet.Enrolled) error {
	st := Station{Station: e.Station, Name: e.Name, Shard: e.Shard, Zone: e.Zone, EnrolledAt: by.At, LinkSHA256: e.LinkSHA256}
	if err := addStation(ctx, tx, st, &e.Grant, e.Note); err != nil {
		return err
	}
	if err := audit(ctx, tx, by.Who, "station enrolled", e.Station, nil, &e.Name); err != nil {
		return err
	}
	return save(ctx, tx, by, &e.Settings)
}

// A box that began epochs by itself says so in its sign of life, which nobody
// signs: what it claims is followed for a thousand epochs and no further.
const nextGrantSQL = `
SELECT s.shard, 1 + greatest(known.epoch, least(coalesce(l.epoch, 0), known.epoch + 1000))
  FROM station s
  JOIN LATERAL (SELECT greatest((SELECT max(epoch) FROM station_grant WHERE station = s.station),
                                (SELECT max(epoch) FROM cursor WHERE station = s.station)) AS epoch) known ON true
  LEFT JOIN sign_of_life l USING (station)
 WHERE s.station = @station`

// NextGrant returns a station's shard and the epoch that its next grant is for:
// the one after all that were granted, heard or claimed.
func (s *Store) NextGrant(ctx context.Context, station string) (shard string, epoch int64, err error) {
	err = s.pool.QueryRow(ctx, nextGrantSQL, pgx.NamedArgs{"station": station}).Scan(&shard, &epoch)
	return shard, epoch, notFound(err, "next grant of station %s", station)
}

// Whoever begins an epoch holds the station's row too: see beginEpochs.
const lockStationSQL = `SELECT FROM station WHERE station = @station FOR UPDATE`

const keyStandsSQL = `
SELECT EXISTS (SELECT FROM station_key WHERE key = @key),
       coalesce((SELECT key FROM station_key WHERE station = @station ORDER BY epoch DESC, from_seq DESC LIMIT 1) = @key, false),
       EXISTS (SELECT FROM cursor c
                WHERE c.station = @station AND c.state = 'revoked'
                  AND (SELECT k.key FROM station_key k
                        WHERE k.station = c.station AND (k.epoch, k.from_seq) <= (c.epoch, c.revoked_from)
                        ORDER BY k.epoch DESC, k.from_seq DESC LIMIT 1) = @key)`

// The box before comes with its certificate no more.
const cutOffOthersSQL = `
UPDATE certificate SET revoked_at = @at WHERE station = @station AND key <> @key AND revoked_at IS NULL`

const setLinkSQL = `UPDATE station SET link_sha256 = @link WHERE station = @station`

// Regrant registers a station's next grant, its key if that is new, and the
// password of its link, in one transaction. The grant must be for the next epoch.
func (s *Store) Regrant(ctx context.Context, by fleet.Act, g fleet.Regranted) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error { return regrant(ctx, tx, by, g) })
	if err != nil {
		return fmt.Errorf("grant for station %s: %w", g.Grant.Station, err)
	}
	return nil
}

func regrant(ctx context.Context, tx pgx.Tx, by fleet.Act, g fleet.Regranted) error {
	h := dispense.HashNote(g.Note)
	args := pgx.NamedArgs{
		"station": g.Grant.Station, "epoch": g.Grant.Epoch, "hash": h[:], "note": g.Note, "key": g.Grant.Key, "link": g.LinkSHA256, "at": by.At,
	}
	if _, err := tx.Exec(ctx, lockStationSQL, args); err != nil {
		return err
	}
	var shard string
	var epoch int64
	if err := tx.QueryRow(ctx, nextGrantSQL, args).Scan(&shard, &epoch); err != nil {
		return err
	}
	if epoch != g.Grant.Epoch {
		return fmt.Errorf("%w: epoch %d has begun in the meantime; ask again", fault.ErrConflict, g.Grant.Epoch)
	}
	fresh, err := keyStands(ctx, tx, args)
	if err != nil {
		return err
	}
	statements := []string{addGrantSQL, setLinkSQL}
	if fresh {
		statements = append(statements, addKeySQL, cutOffOthersSQL)
	}
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
	}
	return audit(ctx, tx, by.Who, "station granted again", g.Grant.Station, nil, new(fmt.Sprintf("epoch %d", epoch)))
}

// keyStands tells whether a key is new, and fails when it may not be granted.
func keyStands(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) (fresh bool, err error) {
	var used, inForce, revoked bool
	if err := tx.QueryRow(ctx, keyStandsSQL, args).Scan(&used, &inForce, &revoked); err != nil {
		return false, err
	}
	if revoked || used && !inForce {
		return false, fmt.Errorf("%w: its key was revoked or used before; make a new one on the box: litro-station enroll --new-key", fault.ErrConflict)
	}
	return !used, nil
}

const revokeSQL = `
UPDATE cursor SET state = 'revoked', revoked_from = @from, revoked_at = coalesce(revoked_at, @at), n = (SELECT max(n) FROM cursor WHERE station = @station) + 1
 WHERE station = @station AND epoch = @epoch AND seq < @from AND (revoked_from IS NULL OR revoked_from < @from)`

// All links are closed, also those that a key before the revoked one asked for.
// Only a box that has another key by now keeps its own.
const cutOffRevokedSQL = `
WITH revoked AS (
    SELECT key FROM station_key
     WHERE station = @station AND (epoch, from_seq) <= (@epoch, @from) ORDER BY epoch DESC, from_seq DESC LIMIT 1
), newest AS (
    SELECT key FROM station_key WHERE station = @station ORDER BY epoch DESC, from_seq DESC LIMIT 1
)
UPDATE certificate c SET revoked_at = @at
 WHERE station = @station AND revoked_at IS NULL
   AND NOT EXISTS (SELECT FROM newest n, revoked r WHERE n.key <> r.key AND n.key = c.key)`

// Revoke marks an epoch as revoked from a number above its cursor, and above
// that of an earlier revocation.
func (s *Store) Revoke(ctx context.Context, by fleet.Act, r fleet.Revocation) error {
	what := fmt.Sprintf("epoch %d from number %d: %s", r.Epoch, r.FromSeq, r.Reason)
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"station": r.Station, "epoch": r.Epoch, "from": r.FromSeq, "at": by.At}
		tag, err := tx.Exec(ctx, revokeSQL, args)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: there is no such epoch, or number %d is stored or revoked already; a revocation never reaches back", fault.ErrConflict, r.FromSeq)
		}
		if _, err := tx.Exec(ctx, cutOffRevokedSQL, args); err != nil {
			return err
		}
		return audit(ctx, tx, by.Who, "key revoked", r.Station, nil, &what)
	})
	if err != nil {
		return fmt.Errorf("revoke the key of station %s: %w", r.Station, err)
	}
	return nil
}
