package postgres_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// Whoever runs a version that was released comes to this one with all records, and
// every table is then what they say. scripts/releasedump makes a version's file.
func TestReleasedSchemas(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../migrations/testdata/released/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("released schemas: got %v, %v, want one for each release", files, err)
	}
	known, err := postgres.KnownSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			pool := pgtest.Empty(t)
			load(t, pool, file)
			before := count(t, pool, "SELECT count(*) FROM record")
			if name := fmt.Sprintf("%04d.sql", count(t, pool, "SELECT max(version_id) FROM goose_db_version")); before < 100 || name != filepath.Base(file) {
				t.Fatalf("got %d records of schema %s, want a day's in that of its name", before, name)
			}
			if err := postgres.Migrate(t.Context(), pool, testLog(t)); err != nil {
				t.Fatal(err)
			}
			if got := count(t, pool, "SELECT max(version_id) FROM goose_db_version"); int64(got) != known {
				t.Errorf("schema: got %d, want %d", got, known)
			}
			if got := count(t, pool, "SELECT count(*) FROM record"); got != before {
				t.Errorf("records: got %d, want all %d", got, before)
			}
			store := postgres.New(pool)
			if hole, err := store.Hole(t.Context()); err != nil || hole != "" {
				t.Errorf("got %q, %v, want every record that a cursor covers", hole, err)
			}
			if d, err := store.Replay(t.Context()); err != nil || d != nil {
				t.Errorf("replay: got %v, %v, want no difference", d, err)
			}
		})
	}
}

// load runs a dump on a connection of its own: it changes settings.
func load(t *testing.T, pool *pgxpool.Pool, file string) {
	t.Helper()
	sql, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	own := conn.Hijack()
	defer own.Close(t.Context())
	if _, err := own.PgConn().Exec(t.Context(), string(sql)).ReadAll(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
