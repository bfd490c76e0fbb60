package pgtest

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/postgres"
)

func TestNewIsMigratedAndSeparate(t *testing.T) {
	t.Parallel()
	a, b := New(t), New(t)
	names, err := postgres.Pending(t.Context(), a)
	if err != nil || len(names) > 0 {
		t.Errorf("pending: got %v %v, want none", names, err)
	}
	if _, err := a.Exec(t.Context(), "CREATE TABLE only_in_a (n int)"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Exec(t.Context(), "SELECT FROM only_in_a"); err == nil {
		t.Error("two databases share a table")
	}
}

func TestDatabaseIsDropped(t *testing.T) {
	t.Parallel()
	var dsn string
	var forgotten *pgx.Conn // must not keep the database
	t.Run("use", func(t *testing.T) {
		dsn = DSN(t)
		var err error
		if forgotten, err = pgx.Connect(t.Context(), dsn); err != nil {
			t.Fatal(err)
		}
	})
	defer forgotten.Close(context.Background())
	_, err := pgx.Connect(context.Background(), dsn)
	if err == nil || !strings.Contains(err.Error(), "3D000") {
		t.Errorf("got %v, want invalid_catalog_name", err)
	}
}

func TestOnDatabase(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]string{
		"host=/run/x user=test":                        "host=/run/x user=test dbname=fresh",
		"host=/run/x dbname=old":                       "host=/run/x dbname=old dbname=fresh",
		"postgres://u:p@h:5433/old?sslmode=disable":    "postgres://u:p@h:5433/fresh?sslmode=disable",
		"postgresql:///old?host=%2Frun%2Fx&user=litro": "postgresql:///fresh?host=%2Frun%2Fx&user=litro",
	} {
		got := onDatabase(dsn, "fresh")
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		cfg, err := pgx.ParseConfig(got)
		if err != nil || cfg.Database != "fresh" {
			t.Errorf("%s: pgx reads database %q %v, want fresh", got, cfg.Database, err)
		}
	}
}

func TestTemplateNameFollowsMigrations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, body := range []string{"a", "b"} {
		name, err := templateName(fstest.MapFS{"0001_x.sql": {Data: []byte(body)}})
		if err != nil || seen[name] {
			t.Errorf("got %s %v, want a name of its own", name, err)
		}
		seen[name] = true
	}
}
