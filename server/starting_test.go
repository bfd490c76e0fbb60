package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/cluster"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/sim/freeport"
)

// After a power cut the server is up before its database. It waits for it, says so
// at its health endpoint, and serves as soon as it is there; and when it goes away
// again, the endpoint says that, too.
func TestDatabaseStartsLate(t *testing.T) {
	t.Parallel()
	needPostgres(t)
	dir, err := os.MkdirTemp("", "litro-late-") // where user postgres gets to
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "pg")
	dsn, err := cluster.DSN(dir)
	if err != nil {
		t.Fatal(err)
	}
	var said logged
	cfg := Config{Data: t.TempDir(), Listen: free(t), Database: DatabaseConfig{URL: dsn}, MQTT: MQTTConfig{Listen: "127.0.0.1:0"}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- openAndRun(ctx, slog.New(slog.NewTextHandler(&said, nil)), cfg) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server: %v", err)
		}
	})
	answers := func(path string, code int, text string) {
		t.Helper()
		for end := time.Now().Add(2 * time.Minute); ; <-time.After(50 * time.Millisecond) {
			got, body := ask("http://" + cfg.Listen + path)
			if got == code && strings.Contains(body, text) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("GET %s: got %d %q, want %d %q\n%s", path, got, body, code, text, said.String())
			}
		}
	}
	answers("/readyz", http.StatusServiceUnavailable, "waiting for the database")
	answers("/livez", http.StatusOK, "ok")
	answers("/", http.StatusServiceUnavailable, "La base de datos está arrancando.")
	if s := said.String(); !strings.Contains(s, "the database takes no connections yet; waiting for it") || !strings.Contains(s, "connect to the database at ") {
		t.Errorf("log: got %s, want it to say what is waited for", s)
	}

	c, err := cluster.Start(t.Context(), slog.New(slog.DiscardHandler), cluster.Config{Dir: dir, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	answers("/readyz", http.StatusOK, "ok")
	if s := said.String(); !strings.Contains(s, "the database is there") {
		t.Errorf("log: got %s, want it to say that it is there", s)
	}
	if err := c.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	answers("/readyz", http.StatusServiceUnavailable, "the database does not answer")
	answers("/sign-in", http.StatusServiceUnavailable, "La base de datos no contesta")
	answers("/livez", http.StatusOK, "ok")
}

// What no waiting mends is said at once.
func TestDatabaseRefuses(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"no url", "postgres://127.0.0.1:1/litro?sslmode=nonsense"} {
		_, err := Open(t.Context(), slog.New(slog.DiscardHandler), Config{Data: t.TempDir(), Listen: free(t), Database: DatabaseConfig{URL: url}})
		if err == nil || postgres.Starting(err) {
			t.Errorf("%s: got %v, want it refused", url, err)
		}
	}
	if postgres.Starting(fmt.Errorf("said: %w", context.Canceled)) {
		t.Error("who was told to end waits")
	}
}

func openAndRun(ctx context.Context, log *slog.Logger, cfg Config) error {
	c, err := Open(ctx, log, cfg)
	if err != nil {
		return err
	}
	defer c.Close()
	s, err := New(ctx, c)
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

// logged is what a server says, read while it says it.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func free(t *testing.T) string {
	t.Helper()
	free, err := freeport.Addresses(1)
	if err != nil {
		t.Fatal(err)
	}
	return free[0]
}

func ask(url string) (code int, body string) {
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(b)
}

// needPostgres skips the test where there is no PostgreSQL; in CI it fails.
func needPostgres(t *testing.T) {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well formed
	if _, err := exec.LookPath("postgres"); err == nil || len(found) > 0 {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no PostgreSQL; run scripts/deps")
	}
	t.Skip("there is no PostgreSQL; run scripts/deps")
}
