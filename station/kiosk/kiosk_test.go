package kiosk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A browser whose page never shows a sign of life is started again, and nothing
// of it is left.
func TestNeverAlive(t *testing.T) {
	t.Parallel()
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/livez" {
			http.NotFound(w, r) // as the agent does for a screen it has not heard of
		}
	}))
	t.Cleanup(agent.Close)
	dir := t.TempDir()
	browser := filepath.Join(dir, "browser")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\necho \"$@\" >>"+dir+"/starts\nsleep 1000 &\nwait\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	starts := func() []string {
		b, _ := os.ReadFile(filepath.Join(dir, "starts")) // not yet
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		err := Run(ctx, Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), URL: agent.URL, Screen: "isla-1", Position: "2", Browser: []string{browser}, Look: 10 * time.Millisecond, First: 50 * time.Millisecond})
		if err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); group.Wait() })
	for deadline := time.Now().Add(30 * time.Second); len(starts()) < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("starts: got %q, want two", starts())
		}
	}
	if got, want := starts()[0], agent.URL+"/?position=2&screen=isla-1"; !strings.HasSuffix(got, want) || !strings.Contains(got, "--user-data-dir=") {
		t.Errorf("started with %q, want %s", got, want)
	}
}

func TestWhatCannotBeShown(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{URL: "127.0.0.1:8090", Screen: "isla-1"},
		{URL: "http://127.0.0.1:8090"},
		{URL: "http://127.0.0.1:8090", Screen: "isla-1", Browser: []string{"no-such-browser"}},
	} {
		o.Log = slog.New(slog.DiscardHandler)
		if err := Run(t.Context(), o); err == nil {
			t.Errorf("Run(%+v): got no error", o)
		}
	}
}

// Memory is looked at where nobody is, unless it is far too much.
func TestMemory(t *testing.T) {
	t.Parallel()
	if own := memory(os.Getpid()); own < 1<<20 || own > 1<<34 {
		t.Errorf("memory of this process: got %d bytes", own)
	}
	if got := memory(1 << 30); got != 0 {
		t.Errorf("memory of no process: got %d", got)
	}
	page := "pouring"
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"positions":[{"position":"1","page":"idle"},{"position":"2","page":%q}]}`, page)
	}))
	defer agent.Close()
	k := &kiosk{o: Options{URL: agent.URL}, client: http.DefaultClient}
	if k.idle(t.Context()) {
		t.Error("idle while fuel flows")
	}
	if page = "out"; !k.idle(t.Context()) {
		t.Error("not idle with nobody there")
	}
}
