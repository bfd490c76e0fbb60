package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// Statements are not compiled, unless who connects asks for it.
func TestStatementsAreNotCompiled(t *testing.T) {
	t.Parallel()
	dsn := pgtest.DSN(t)
	with := " jit=on"
	if strings.Contains(dsn, "://") {
		if with = "?jit=on"; strings.Contains(dsn, "?") {
			with = "&jit=on"
		}
	}
	for asked, want := range map[string]string{dsn: "off", dsn + with: "on"} {
		cfg, err := postgres.PoolConfig(asked)
		if err != nil {
			t.Fatal(err)
		}
		pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		var got string
		if err := pool.QueryRow(t.Context(), `SHOW jit`).Scan(&got); err != nil || got != want {
			t.Errorf("as %q says: got %q, want %q: %v", asked, got, want, err)
		}
	}
	if _, err := postgres.PoolConfig("postgres://%zz"); err == nil {
		t.Error("what is no connection string is taken")
	}
}
