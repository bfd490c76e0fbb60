package postgres_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/migrations"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

const (
	firstSQL  = "-- +goose Up\nCREATE TABLE first (n int);\n"
	secondSQL = "-- +goose Up\nCREATE TABLE second (n int);\nINSERT INTO first VALUES (2);\n"
	brokenSQL = "-- +goose Up\nCREATE TABLE half (n int);\nCREATE TABLE first (n int);\n"
)

func files(names ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(names); i += 2 {
		fsys[names[i]] = &fstest.MapFile{Data: []byte(names[i+1])}
	}
	return fsys
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	one := files("0001_first.sql", firstSQL)
	two := files("0001_first.sql", firstSQL, "0002_second.sql", secondSQL)
	wantPending(t, pool, two, "0001_first.sql 0002_second.sql")
	up(t, pool, one)
	wantPending(t, pool, two, "0002_second.sql")
	up(t, pool, two)
	up(t, pool, two) // nothing left to do
	wantPending(t, pool, two, "")
	if got := count(t, pool, "SELECT count(*) FROM first"); got != 1 {
		t.Errorf("second migration: got %d rows, want 1", got)
	}
	err := postgres.MigrateFiles(t.Context(), pool, testLog(t), one)
	if err == nil || !strings.Contains(err.Error(), "run the newer program") {
		t.Errorf("old program on a new schema: got %v, want a refusal", err)
	}
}

func TestMigrateBroken(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	fsys := files("0001_first.sql", firstSQL, "0002_broken.sql", brokenSQL)
	err := postgres.MigrateFiles(t.Context(), pool, testLog(t), fsys)
	if err == nil || !strings.Contains(err.Error(), "apply migration 0002_broken.sql") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "42P07" {
		t.Errorf("got %v, want PostgreSQL's duplicate_table inside", err)
	}
	wantPending(t, pool, fsys, "0002_broken.sql")
	if got := count(t, pool, "SELECT count(*) FROM pg_tables WHERE tablename = 'half'"); got != 0 {
		t.Error("half of a migration that failed is there")
	}
}

// TestMigrateAtOnce: replicas start together.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	fsys := files("0001_first.sql", firstSQL+"SELECT pg_sleep(0.2);\n", "0002_second.sql", secondSQL)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := postgres.MigrateFiles(t.Context(), pool, testLog(t), fsys); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := count(t, pool, "SELECT count(*) FROM first"); got != 1 {
		t.Errorf("got the second migration %d times, want once", got)
	}
}

func TestEmbeddedMigrations(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	if err := postgres.Migrate(t.Context(), pool, testLog(t)); err != nil {
		t.Fatal(err)
	}
	names, err := postgres.Pending(t.Context(), pool)
	if err != nil || len(names) != 0 {
		t.Errorf("after Migrate: got %v %v, want nothing pending", names, err)
	}
	// goose stamps each migration with its number; two of one number are an error there, a gap is not.
	found, err := fs.Glob(migrations.FS, "[0-9][0-9][0-9][0-9]_*.sql")
	if err != nil || len(found) == 0 {
		t.Fatalf("got %v %v, want migrations named NNNN_subject.sql", found, err)
	}
}

func up(t *testing.T, pool *pgxpool.Pool, fsys fs.FS) {
	t.Helper()
	if err := postgres.MigrateFiles(t.Context(), pool, testLog(t), fsys); err != nil {
		t.Fatal(err)
	}
}

func wantPending(t *testing.T, pool *pgxpool.Pool, fsys fs.FS, want string) {
	t.Helper()
	names, err := postgres.PendingFiles(t.Context(), pool, fsys)
	if got := strings.Join(names, " "); err != nil || got != want {
		t.Errorf("pending: got %q %v, want %q", got, err, want)
	}
}

func count(t *testing.T, pool *pgxpool.Pool, sql string) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}
