package postgres_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/rule"
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
			untouched(t, store)
			if hole, err := store.Hole(t.Context()); err != nil || hole != "" {
				t.Errorf("got %q, %v, want every record that a cursor covers", hole, err)
			}
			if d, err := store.Replay(t.Context()); err != nil || d != nil {
				t.Errorf("replay: got %v, %v, want no difference", d, err)
			}
		})
	}
}

// untouched checks that stations of the version before are told nothing new: what
// vehicles name is in force byte for byte, whoever saves them, also once a level says
// something that is farther than what they name.
func untouched(t *testing.T, store *postgres.Store) {
	t.Helper()
	ctx, by := t.Context(), fleet.Act{Who: "test", At: time.Now().Truncate(time.Second), Why: "again"}
	_, before, err := store.PolicyVersions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	vehicles, err := store.Vehicles(ctx)
	if err != nil || len(vehicles) == 0 {
		t.Fatalf("vehicles: got %d, %v, want a fleet", len(vehicles), err)
	}
	for round := range 2 {
		for _, v := range vehicles {
			v.Revision += int64(round)
			if err := store.Save(ctx, by, &v); err != nil {
				t.Fatal(err)
			}
		}
		a := fleet.RuleAct{Act: "r1", Level: rule.Fleet, Terms: rule.Terms{Mode: new("enforce")}, Why: "said", ProposedBy: "test", ProposedAt: by.At}
		if a, _, err := store.SayRules(ctx, by, a); round == 0 && (err != nil || a.State != "in_force") {
			t.Fatalf("the fleet says something: got %v, %v", a, err)
		}
	}
	_, after, err := store.PolicyVersions(ctx)
	if err != nil || !maps.Equal(before, after) {
		t.Errorf("policy logs: got %v, %v, want %v as before", after, err, before)
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
