package cluster

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestChooseTools(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		have   []binaries
		server int
		want   int
		says   string
	}{
		{"its own", []binaries{{17, "/17"}, {15, "/15"}, {16, "/16"}}, 15, 15, ""},
		{"the next newer", []binaries{{18, "/18"}, {17, "/17"}, {14, "/14"}}, 15, 17, ""},
		{"only older", []binaries{{14, "/14"}, {15, "/15"}}, 17, 0, "is on PostgreSQL 17 and the pg_dump installed is of PostgreSQL 14, 15, older than the server; run: apt-get install postgresql-client-17"},
		{"none", nil, 16, 0, "no pg_dump is installed; run: apt-get install postgresql-client-16"},
	}
	for _, tt := range tests {
		got, err := chooseTools(tt.have, tt.server)
		if got.bin.major != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got.bin.major, tt.want)
		}
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: got error %v, want %q", tt.name, err, tt.says)
		}
	}
}

func TestSplitPassword(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string][2]string{
		"postgres://litro:s%20e@db:5433/litro?sslmode=require&pool_max_conns=9": {"postgres://litro@db:5433/litro?sslmode=require", "s e"},
		"postgresql://db/litro?password=x&user=litro":                           {"postgresql://db/litro?user=litro", "x"},
		"host=db user=litro password='a\\' b' dbname=litro":                     {"host=db user=litro dbname=litro", "a' b"},
		"password=x host=db":                    {" host=db", "x"},
		"host=/run user=litro dbname=litro":     {"host=/run user=litro dbname=litro", ""},
		"postgres://litro@127.0.0.1:5432/litro": {"postgres://litro@127.0.0.1:5432/litro", ""},
	} {
		if rest, password := splitPassword(dsn); rest != want[0] || password != want[1] {
			t.Errorf("%s: got %q and %q, want %q", dsn, rest, password, want)
		}
		if _, err := pgx.ParseConfig(dsn); err != nil && !strings.Contains(dsn, "pool_") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

// A database is copied as one snapshot shows it, whatever is written meanwhile, and
// put back into another cluster, or not at all.
func TestDumpAndRestore(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	c, err := Start(t.Context(), testLog(t), Config{Dir: reachableDir(t), Volatile: true})
	must(t, err)
	t.Cleanup(func() { c.Stop(context.Background()) })
	query(t, c, "CREATE TABLE kept (n int)", nil)
	query(t, c, "CREATE TABLE forgotten (n int)", nil)
	query(t, c, "INSERT INTO kept VALUES (1)", nil)
	query(t, c, "INSERT INTO forgotten VALUES (1)", nil)
	conn, err := pgx.Connect(t.Context(), c.DSN())
	must(t, err)
	defer conn.Close(t.Context())
	var snapshot string
	_, err = conn.Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	must(t, err)
	must(t, conn.QueryRow(t.Context(), "SELECT pg_export_snapshot()").Scan(&snapshot))
	query(t, c, "INSERT INTO kept VALUES (2)", nil)
	tools, err := FindTools(c.bin.major)
	must(t, err)
	var dump bytes.Buffer
	must(t, tools.Dump(t.Context(), c.DSN(), snapshot, &dump, "forgotten"))

	query(t, c, "CREATE DATABASE other", nil)
	other := strings.Replace(c.DSN(), "dbname="+Database, "dbname=other", 1)
	if err := tools.Restore(t.Context(), other, bytes.NewReader(dump.Bytes()[:dump.Len()-20])); err == nil {
		t.Error("a dump that is cut off: got no error")
	}
	must(t, tools.Restore(t.Context(), other, &dump))
	back, err := pgx.Connect(t.Context(), other)
	must(t, err)
	defer back.Close(t.Context())
	var kept, forgotten int
	must(t, back.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM kept), (SELECT count(*) FROM forgotten)").Scan(&kept, &forgotten))
	if kept != 1 || forgotten != 0 {
		t.Errorf("put back: got %d and %d rows, want 1 and 0", kept, forgotten)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
