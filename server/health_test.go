package server

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// states are the states of lines, by their parts.
func states(lines []health.Line) map[health.Part]health.State {
	m := map[health.Part]health.State{}
	for _, l := range lines {
		m[l.Part] = l.State
	}
	return m
}

// What is wrong is said by whoever asks: beside a server that runs, without one, and
// without a database; and since when it has been so survives a restart.
func TestDoctor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := Config{
		Data: dir, Listen: free(t), Database: DatabaseConfig{URL: pgtest.DSN(t)}, MQTT: MQTTConfig{Listen: free(t)}, Version: "one",
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	run := func(look func()) {
		t.Helper()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- openAndRun(ctx, log, cfg) }()
		for end := time.Now().Add(time.Minute); ; <-time.After(50 * time.Millisecond) {
			if code, body := ask("http://" + cfg.Listen + "/readyz?verbose"); code == http.StatusOK && strings.Contains(body, "backup ") {
				break
			}
			if time.Now().After(end) {
				t.Error("the server does not say how it is")
				break
			}
		}
		look()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server: %v", err)
		}
	}
	examine := func() map[health.Part]health.Line {
		t.Helper()
		lines, err := Doctor(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		m := map[health.Part]health.Line{}
		for _, l := range lines {
			m[l.Part] = l
		}
		return m
	}
	var since time.Time
	run(func() {
		seen := examine()
		for _, p := range []health.Part{health.Server, health.Database, health.Schema, health.Broker, health.Keys, health.Certificates, health.Judge, health.Office, health.Version} {
			if seen[p].State != health.OK {
				t.Errorf("%s of a server that runs: got %+v, want ok", p, seen[p])
			}
		}
		if seen[health.Server].Since.IsZero() || seen[health.Database].Since.IsZero() {
			t.Errorf("since when server and database run: got %v", seen)
		}
		since = seen[health.Keys].Since
		code, body := ask("http://" + cfg.Listen + "/readyz?verbose")
		if code != http.StatusOK || !strings.Contains(body, "database ok\nschema ok\nbroker ok\n") || strings.Contains(body, dir) {
			t.Errorf("readyz: got %d %q, want states and nothing behind them", code, body)
		}
	})
	down := examine()
	if got := states([]health.Line{down[health.Server], down[health.Broker], down[health.Database], down[health.Keys]}); got[health.Server] != health.Bad ||
		got[health.Broker] != health.Bad || got[health.Database] != health.OK || got[health.Keys] != health.OK {
		t.Errorf("with the server down: got %v", got)
	}
	if down[health.Server].Mend != "systemctl start litro-server" {
		t.Errorf("what mends a server that is down: got %q", down[health.Server].Mend)
	}
	if got := down[health.Keys].Since; since.IsZero() || !got.Equal(since) {
		t.Errorf("keys are as they are since %s; without the server it is %s", since, got)
	}
	if err := os.Chmod(filepath.Join(dir, "keys", "policy.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg.Version = "two"
	seen := examine()
	if got := seen[health.Keys]; got.State != health.Bad || !strings.Contains(got.Text("en", time.UTC), "keys/policy.key") || got.Mend != "chmod -R go= "+dir+"/keys" {
		t.Errorf("a key that others read: got %+v", got)
	}
	run(func() {
		if got := examine()[health.Version].State; got != health.OK {
			t.Errorf("the version that serves: got %s", got)
		}
		cfg.Version = "three"
		if got := examine()[health.Version]; got.State != health.Warn || !strings.Contains(got.Text("en", time.UTC), "two still serves") {
			t.Errorf("a newer version is installed: got %+v", got)
		}
	})
	cfg.Database.URL = "postgres://127.0.0.1:1/litro?sslmode=disable"
	if got := examine(); got[health.Database].State != health.Bad || got[health.Keys].State != health.Bad || got[health.Schema].State != "" {
		t.Errorf("without a database: got %v", got)
	}
}
