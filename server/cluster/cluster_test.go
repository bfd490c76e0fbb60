package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestLife goes through a cluster's life on one real PostgreSQL: made, used,
// refused to a second server, killed and restarted, left behind by a dead
// server, stopped, started again. Each step needs the one before.
func TestLife(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	dir, whole := reachableDir(t), t // a cluster outlives the step that started it
	c := start(whole, dir)
	query(t, c, "CREATE TABLE kept (n int)", nil)
	query(t, c, "INSERT INTO kept VALUES (1)", nil)

	t.Run("is durable, checked and private", func(t *testing.T) {
		for name, want := range map[string]string{
			"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
			"listen_addresses": "", "server_encoding": "UTF8", "lc_collate": "C", "shared_buffers": "64MB",
		} {
			var got string
			if query(t, c, "SELECT current_setting('"+name+"')", &got); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		for _, d := range []string{dir, c.sockets, c.data} {
			if info, err := os.Stat(d); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("%s: got %v %v, want mode 0700", d, info.Mode(), err)
			}
		}
	})

	t.Run("second start is refused", func(t *testing.T) {
		_, err := Start(t.Context(), testLog(t), Config{Dir: dir})
		if !errors.Is(err, ErrInUse) {
			t.Fatalf("got %v, want ErrInUse", err)
		}
	})

	t.Run("killed postmaster is restarted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		before := c.current()
		query(t, c, "INSERT INTO kept VALUES (2)", nil)
		kill(t, before.cmd.Process.Pid)
		wait(t, "a new postmaster", func() bool { return c.current() != before })
		if got := rows(t, c); got != 2 {
			t.Errorf("got %d rows after the kill, want 2", got)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: got %v, want nil", err)
		}
	})

	t.Run("orphan of a killed server is stopped", func(t *testing.T) {
		first := start(whole, dir)
		first.lock.Close() // what the kernel does when a server is killed
		c = start(whole, dir)
		select {
		case <-first.current().gone:
		default:
			t.Error("the first postmaster still runs beside the second")
		}
		if got := rows(t, c); got != 2 {
			t.Errorf("got %d rows, want 2", got)
		}
	})

	t.Run("pid file that names a stranger", func(t *testing.T) {
		pidFile := c.pidFile()
		kill(t, c.current().cmd.Process.Pid)
		<-c.current().gone
		c.lock.Close()
		old, err := os.ReadFile(pidFile)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(old), "\n")
		if err := os.WriteFile(pidFile, fmt.Appendf(nil, "%d\n%s", os.Getpid(), rest), 0o600); err != nil {
			t.Fatal(err)
		}
		c = start(whole, dir)
		if got := rows(t, c); got != 2 {
			t.Errorf("got %d rows, want 2", got)
		}
	})

	t.Run("stop ends it and is idempotent", func(t *testing.T) {
		for range 2 {
			if err := c.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(c.pidFile()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("pid file after Stop: got %v, want none", err)
		}
	})

	t.Run("data of another major version", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(c.data, "PG_VERSION"), []byte("11\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Start(t.Context(), testLog(t), Config{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 11") {
			t.Errorf("got %v, want the version that made it", err)
		}
	})
}

// TestServerKilled kills a whole server with SIGKILL: the kernel must take its
// PostgreSQL down. The data directory is too deep for a socket, and an initdb
// cut short has left its half behind.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	dir := filepath.Join(reachableDir(t), strings.Repeat("deep/", 30), "pg")
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(os.Args[0], "-test.run=^TestHelperServer$")
	server.Env = append(os.Environ(), "LITRO_CLUSTER_DIR="+dir)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscanf(out, "postmaster %d\n", &pid); err != nil {
		t.Fatalf("helper said no pid: %v", err)
	}
	kill(t, server.Process.Pid)
	_ = server.Wait() // killed, as wanted
	wait(t, "the postmaster's end", func() bool { return !alive(pid) })
	c := start(t, dir)
	if got := len(c.sockets); got > maxSocketDir {
		t.Errorf("socket directory: got %d bytes, want at most %d", got, maxSocketDir)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.sockets); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s after Stop: got %v, want none", c.sockets, err)
	}
}

// TestHelperServer is the server that TestServerKilled kills.
func TestHelperServer(t *testing.T) {
	dir := os.Getenv("LITRO_CLUSTER_DIR")
	if dir == "" {
		t.Skip("only as a child of TestServerKilled")
	}
	if err := os.MkdirAll(filepath.Join(dir, "data.new", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, lockFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Start(t.Context(), slog.New(slog.DiscardHandler), Config{Dir: dir, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("postmaster %d\n", c.current().cmd.Process.Pid)
	select {} // until killed
}

func TestRefusesForeignDirectory(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	dir := reachableDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "photos"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), testLog(t), Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "photos") {
		t.Errorf("got %v, want a refusal that names photos", err)
	}
}

func TestStartGivesUpWithContext(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := reachableDir(t)
	if _, err := Start(ctx, testLog(t), Config{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context canceled", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a cluster: got %v, want none", err)
	}
}

// needPostgres skips without PostgreSQL on a developer's machine, never in CI.
func needPostgres(t *testing.T) {
	t.Helper()
	if _, err := choose(installed("postgres"), 0, ""); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// reachableDir returns a path for a cluster below the temporary directory that
// user postgres can get to; t.TempDir is closed to everybody but its maker.
func reachableDir(t *testing.T) string {
	t.Helper()
	top, err := os.MkdirTemp("", "litro-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	if err := os.Chmod(top, 0o711); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(top, "pg")
}

func start(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), testLog(t), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop(context.Background()) })
	return c
}

func query(t *testing.T, c *Cluster, sql string, into any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if into == nil {
		_, err = conn.Exec(t.Context(), sql)
	} else {
		err = conn.QueryRow(t.Context(), sql).Scan(into)
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func rows(t *testing.T, c *Cluster) (n int) {
	t.Helper()
	query(t, c, "SELECT count(*) FROM kept", &n)
	return n
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited 20 s for %s", what)
		}
	}
}

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}
