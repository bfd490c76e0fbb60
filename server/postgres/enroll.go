package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
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
	st := Station{Station: e.Station, Name: e.Name, Shard: e.Shard, Zone: e.Zone, EnrolledAt: by.At, LinkSHA256: e.LinkSHA256}
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := addStation(ctx, tx, st, &e.Grant, e.Note); err != nil {
			return err
		}
		if err := audit(ctx, tx, by.Who, "station enrolled", e.Station, nil, &e.Name); err != nil {
			return err
		}
		return save(ctx, tx, by, &e.Settings)
	})
}
