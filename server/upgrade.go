package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/postgres"
)

// UpgradeDatabase brings the private cluster to the newest PostgreSQL installed,
// while no server runs. Every table is counted in both, and every record that a
// receipt covers is looked for, before the new one takes the old one's place.
func UpgradeDatabase(ctx context.Context, log *slog.Logger, cfg Config) (cluster.Upgraded, error) {
	err := cfg.Validate()
	if err == nil {
		err = checkRestored(cfg.Data)
	}
	if err == nil && cfg.Database.URL != "" {
		err = errors.New("the database is one of your own, by database.url; upgrade it as PostgreSQL's manual says")
	}
	if err != nil {
		return cluster.Upgraded{}, err
	}
	u, err := cluster.Upgrade(ctx, log, cluster.Config{Dir: filepath.Join(cfg.Data, clusterDir)}, sameDatabase)
	if errors.Is(err, cluster.ErrInUse) {
		err = fmt.Errorf("a server runs on it; stop it first (systemctl stop litro-server): %w", err)
	}
	return u, err
}

// sameDatabase compares two databases that nobody writes to.
func sameDatabase(ctx context.Context, before, after string) error {
	old, err := postgres.Open(ctx, before)
	if err != nil {
		return err
	}
	defer old.Close()
	store, err := postgres.Open(ctx, after)
	if err != nil {
		return err
	}
	defer store.Close()
	err = old.Snapshot(ctx, func(s postgres.Snapshot) error { return sameContents(ctx, store, &s.Contents) })
	if err != nil {
		return err
	}
	if hole, err := store.Hole(ctx); err != nil || hole != "" {
		return cmp.Or(err, fmt.Errorf("records are missing: %s", hole))
	}
	return store.Analyze(ctx)
}

// offerUpgrade says in the log that a newer PostgreSQL could be used.
func (c *Center) offerUpgrade() {
	if newer := c.cluster.Newer(); newer > 0 {
		c.Log.Warn(fmt.Sprintf("PostgreSQL %d is installed, and the data is of PostgreSQL %d, which goes on being used; to bring it over, stop this server and run: litro-server database upgrade --data %s",
			newer, c.cluster.Major(), c.Config.Data))
	}
}
