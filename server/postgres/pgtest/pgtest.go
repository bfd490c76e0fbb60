// Package pgtest gives each test a real, migrated PostgreSQL database of its
// own, copied from a template and dropped when the test ends.
//
// It uses the server that LITRO_TEST_DATABASE names, as `make test` does, by a
// connection string whose role may create databases. Without it, each test
// process starts a throw-away cluster that ends with the process. A machine
// without PostgreSQL skips such tests, except where CI is set: there that is a
// failure, because a suite that skips its database tests proves nothing.
package pgtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/migrations"
	"github.com/litro-fuel/litro/server/postgres"
)

// Env names the connection string of the server to use, in either of the forms
// that pgx takes.
const Env = "LITRO_TEST_DATABASE"

// One server and one template serve all tests of a process.
var (
	server   = sync.OnceValues(findServer)
	template = sync.OnceValues(makeTemplate)
	version  = sync.OnceValues(makeVersion)
	serial   atomic.Int64
)

// New returns a pool on a fresh migrated database. Both end with t; whatever
// else uses the pool must have stopped by then.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, DSN(t))
}

// Empty returns a pool on a fresh database without any schema.
func Empty(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, create(t, needServer(t), "template0"))
}

// DSN returns the connection string of a fresh migrated database, for a test
// that opens its own pool or hands it to another process. The database is
// dropped with t, whoever is still connected.
func DSN(t testing.TB) string {
	t.Helper()
	dsn := needServer(t)
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, dsn, from)
}

func open(t testing.TB, dsn string) *pgxpool.Pool {
	t.Helper()
	cfg, err := postgres.PoolConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MaxConns = 4 // many tests share the server, on machines with many cores
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(t.Context()), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// create copies a database. The time in its name keeps apart two processes
// with one pid, in two containers on one server.
func create(t testing.TB, dsn, from string) string {
	t.Helper()
	name := fmt.Sprintf("litro_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), serial.Add(1))
	ctx := context.WithoutCancel(t.Context())
	if err := run(ctx, dsn, "CREATE DATABASE "+name+" TEMPLATE "+from+copying()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run(ctx, dsn, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return onDatabase(dsn, name)
}

// copying is how a database is copied: file by file, as all were before PostgreSQL 15. To write each page into the log first, as it does
// since unless it is told otherwise, takes more than twice as long for what no test recovers.
func copying() string {
	if major, _ := version(); major >= 15 {
		return " STRATEGY file_copy"
	}
	return ""
}

// makeVersion returns which PostgreSQL the server is, as 15.
func makeVersion() (int, error) {
	ctx := context.Background()
	dsn, err := server()
	if err != nil {
		return 0, err
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	var n int
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&n)
	return n, err
}

func needServer(t testing.TB) string {
	t.Helper()
	dsn, err := server()
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
	return dsn
}

func findServer() (string, error) {
	if dsn := os.Getenv(Env); dsn != "" {
		return onDatabase(dsn, "postgres"), nil
	}
	dsn, err := startServer()
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL for tests (set %s to use one that runs): %w", Env, err)
	}
	return onDatabase(dsn, "postgres"), nil
}

// makeTemplate returns the template database for this schema, migrating it if
// no test process before has. Its name is a hash of the migrations, so that
// processes share it, and a changed schema gets another.
func makeTemplate() (string, error) {
	ctx := context.Background()
	dsn, err := server()
	if err != nil {
		return "", err
	}
	name, err := templateName(migrations.FS)
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) // which gives the lock back
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	return name, build(ctx, conn, dsn, name)
}

// build migrates the template under another name first: a process that is
// killed in the middle leaves none that looks complete.
func build(ctx context.Context, conn *pgx.Conn, dsn, name string) error {
	half := name + "_half"
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + half + " WITH (FORCE)", "CREATE DATABASE " + half} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	pool, err := pgxpool.New(ctx, onDatabase(dsn, half))
	if err != nil {
		return err
	}
	err = postgres.Migrate(ctx, pool, slog.New(slog.DiscardHandler))
	pool.Close()
	if err != nil {
		return err
	}
	// A template that somebody is connected to cannot be copied.
	for _, sql := range []string{
		"ALTER DATABASE " + half + " ALLOW_CONNECTIONS false",
		"ALTER DATABASE " + half + " RENAME TO " + name,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func templateName(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	return fmt.Sprintf("litro_template_%x", h.Sum(nil)[:8]), err
}

// run runs one statement on a connection of its own. A template being copied
// by somebody else just now is waited for by trying again.
func run(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	defer conn.Close(ctx)
	for deadline := time.Now().Add(10 * time.Second); ; {
		_, err = conn.Exec(ctx, sql)
		pg, _ := errors.AsType[*pgconn.PgError](err)
		if pg == nil || pg.Code != objectInUse || time.Now().After(deadline) {
			break
		}
		<-time.After(50 * time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

const objectInUse = "55006"

// onDatabase returns dsn pointed at another database of the same server. In
// the keyword form the last word counts.
func onDatabase(dsn, name string) string {
	if u, err := url.Parse(dsn); err == nil && strings.HasPrefix(u.Scheme, "postgres") {
		u.Path = "/" + name
		return u.String()
	}
	return dsn + " dbname=" + name
}

// Proof says that a paper was put away, and returns its name: what document_status takes of a
// person. The file itself is nowhere.
func Proof(t testing.TB, pool *pgxpool.Pool) string {
	t.Helper()
	const name = "9e0f000000000000000000000000000000000000000000000000000000000000"
	if _, err := pool.Exec(t.Context(), `INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'pdf', 1, now(), 'x') ON CONFLICT DO NOTHING`, name); err != nil {
		t.Fatal(err)
	}
	return name
}
