package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

// another is where scripts/deps puts a second major version of PostgreSQL.
func another(t *testing.T) binaries {
	t.Helper()
	dir, err := os.UserCacheDir()
	if os.Getuid() == 0 {
		dir = "/var/cache" // where user postgres can read it
	}
	if err == nil {
		dir = filepath.Join(dir, "litro/postgresql-17/bin")
		var out []byte
		if out, err = exec.Command(filepath.Join(dir, "postgres"), "--version").Output(); err == nil {
			return binaries{majorIn(string(out)), dir}
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("no second PostgreSQL: %v; run: scripts/deps", err)
	}
	t.Skipf("no second PostgreSQL: %v; run: scripts/deps", err)
	return binaries{}
}

// populated makes a cluster with some rows, and stops it.
func populated(t *testing.T) Config {
	t.Helper()
	cfg := Config{Dir: reachableDir(t), Volatile: true}
	c, err := Start(t.Context(), testLog(t), cfg)
	must(t, err)
	query(t, c, "CREATE TABLE kept AS SELECT i AS n, 'año' AS s FROM generate_series(1, 1000) i", nil)
	must(t, c.Stop(context.Background()))
	return cfg
}

// holds tells what a cluster holds, and which version it is.
func holds(t *testing.T, cfg Config, have []binaries) string {
	t.Helper()
	c, err := open(testLog(t), cfg)
	if err == nil {
		for _, b := range have {
			if made, merr := majorOf(c.data); merr == nil && b.major == made {
				c.bin = b
			}
		}
		err = c.up(t.Context())
	}
	must(t, err)
	defer c.Stop(context.Background())
	var got string
	query(t, c, "SELECT count(*) || ' ' || max(s) || ' of ' || current_setting('server_version_num')::int / 10000 FROM kept", &got)
	return got
}

// counted compares two clusters as a caller of Upgrade does.
func counted(ctx context.Context, before, after string) error {
	var n [2]int
	for i, dsn := range []string{before, after} {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM kept").Scan(&n[i]); err != nil {
			return err
		}
	}
	if n[0] != n[1] || n[0] != 1000 {
		return fmt.Errorf("%d rows became %d", n[0], n[1])
	}
	return nil
}

// The data of one major version goes on with another, and the old one is kept.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	newer := another(t)
	cfg := populated(t)
	have := append(installed("postgres"), newer)
	refused := errors.New("not the same")
	if _, err := upgrade(t.Context(), testLog(t), cfg, have, func(context.Context, string, string) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("what is not the same: got %v, want it refused", err)
	}
	made, err := majorOf(filepath.Join(cfg.Dir, "data"))
	must(t, err)
	if names, err := filepath.Glob(filepath.Join(cfg.Dir, "data*")); err != nil || len(names) != 1 || made == newer.major {
		t.Errorf("after that: got %v of version %d, want the old data alone", names, made)
	}
	u, err := upgrade(t.Context(), testLog(t), cfg, have, counted)
	must(t, err)
	if u.From != made || u.To != newer.major || u.Kept != filepath.Join(cfg.Dir, fmt.Sprintf("data-%d", made)) {
		t.Errorf("got %+v", u)
	}
	if kept, err := majorOf(u.Kept); err != nil || kept != made {
		t.Errorf("kept: got version %d, %v, want %d", kept, err, made)
	}
	if _, err := upgrade(t.Context(), testLog(t), cfg, have, counted); err == nil {
		t.Error("once more: got no error, want that there is nothing newer")
	}
}

// Data of one version is copied and changes places on the way that an upgrade goes,
// and wherever that is broken off, what is in place is whole.
func TestChangePlaces(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	cfg := populated(t)
	from, err := open(testLog(t), cfg)
	must(t, err)
	data := from.data
	to := &Cluster{log: from.log, bin: from.bin, who: from.who, data: data + ".upgrade", sockets: socketDir(filepath.Join(cfg.Dir, "upgrade")), volatile: true}
	must(t, from.copyTo(t.Context(), to, counted))
	must(t, os.WriteFile(filepath.Join(data, "old"), nil, 0o644))
	must(t, from.change(to, data+"-old"))
	from.release()
	for file, there := range map[string]bool{data + "/old": false, data + "-old/old": true, data + ".upgrade": false} {
		if _, err := os.Stat(file); (err == nil) != there {
			t.Errorf("%s: got %v, want it there: %t", file, err, there)
		}
	}
	if got, want := holds(t, cfg, nil), fmt.Sprintf("1000 año of %d", from.bin.major); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What an upgrade that was broken off left beside the data is removed when it is a
// copy that never took its place, and kept when it is the data of before.
func TestSettle(t *testing.T) {
	t.Parallel()
	for what, tt := range map[string]struct {
		data, beside string
		want         []string
	}{
		"nothing is left":           {"15", "", []string{"data"}},
		"cut while it was copied":   {"15", "17", []string{"data"}},
		"cut before it was made":    {"15", "none", []string{"data"}},
		"cut between the two names": {"17", "15", []string{"data", "data-15"}},
	} {
		dir := t.TempDir()
		put := func(name, version string) {
			if version == "" {
				return
			}
			must(t, os.Mkdir(filepath.Join(dir, name), 0o700))
			if version != "none" {
				must(t, os.WriteFile(filepath.Join(dir, name, "PG_VERSION"), []byte(version+"\n"), 0o600))
			}
		}
		put("data", tt.data)
		put("data.upgrade", tt.beside)
		must(t, settle(filepath.Join(dir, "data"), filepath.Join(dir, "data.upgrade")))
		names, err := fs.Glob(os.DirFS(dir), "*")
		if err != nil || fmt.Sprint(names) != fmt.Sprint(tt.want) {
			t.Errorf("%s: got %v, %v, want %v", what, names, err, tt.want)
		}
		if made, err := majorOf(filepath.Join(dir, "data")); err != nil || fmt.Sprint(made) != tt.data {
			t.Errorf("%s: got version %d, %v in place, want %s", what, made, err, tt.data)
		}
	}
}
