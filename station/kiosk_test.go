package station_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/kiosk"
	"github.com/litro-fuel/litro/station/screen"
)

// A wall is where the page of a real agent is shown: at an address that may go away
// and come back.
type wall struct {
	i       *island
	address string
	screens *screen.Screens
	close   func()
}

func (w *wall) serve() {
	w.i.t.Helper()
	var l net.Listener
	w.i.waitReal(func() (ok bool) {
		var err error
		l, err = net.Listen("tcp", w.address)
		return err == nil
	})
	w.address, w.screens = l.Addr().String(), new(screen.Screens)
	ctx, cancel := context.WithCancel(context.Background())
	srv := &http.Server{Handler: screen.New(slog.New(slog.DiscardHandler), w.i.agent, screen.Options{Screens: w.screens}), BaseContext: func(net.Listener) context.Context { return ctx }}
	var group sync.WaitGroup
	group.Go(func() { _ = srv.Serve(l) }) // ends with Close
	var once sync.Once
	w.close = func() { once.Do(func() { cancel(); srv.Close(); group.Wait() }) }
	w.i.t.Cleanup(w.close)
}

// beats tells when the screen was last heard of; zero when it was not.
func (w *wall) beats() time.Time {
	for _, s := range w.screens.All(time.Now()) {
		if s.Name == "isla-1" {
			return s.At
		}
	}
	return time.Time{}
}

// browserOf returns the process of the browser that shows an address.
func browserOf(address string) int {
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		b, err := os.ReadFile(filepath.Join(dir, "cmdline"))
		line := string(b)
		if err == nil && strings.Contains(line, "--user-data-dir=") && strings.Contains(line, "//"+address+"/") && !strings.Contains(line, "--type=") {
			pid, _ := strconv.Atoi(filepath.Base(dir))
			return pid
		}
	}
	return 0
}

// The screen comes back by itself: when its browser is killed, when it hangs, and
// when the agent was away.
func TestKioskHealsItself(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium; apt-get install chromium")
		}
		t.Skip("no chromium; apt-get install chromium")
	}
	i := newIsland(t)
	i.start()
	w := &wall{i: i, address: freeAddress(t)} // it comes back where it was
	w.serve()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := kiosk.Run(ctx, kiosk.Options{
			Log: slog.New(slog.NewTextHandler(t.Output(), nil)), URL: "http://" + w.address, Screen: "isla-1", Look: 200 * time.Millisecond,
			Browser: kiosk.Chromium("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
		}); err != nil {
			t.Errorf("kiosk: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); group.Wait() })
	lives := func(what string, after time.Time) {
		t.Helper()
		for deadline := time.Now().Add(2 * time.Minute); !w.beats().After(after); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the screen did not come back", what)
			}
		}
	}
	lives("at first", time.Time{})

	first := browserOf(w.address)
	if first == 0 {
		t.Fatal("no browser is seen")
	}
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	lives("killed", time.Now().Add(time.Second))

	second := browserOf(w.address)
	if second == 0 || second == first {
		t.Fatalf("browser: got process %d after %d, want another", second, first)
	}
	if err := syscall.Kill(-second, syscall.SIGSTOP); err != nil { // all its processes hang
		t.Fatal(err)
	}
	lives("hanging", time.Now().Add(6*time.Second)) // a beat may have been on its way
	third := browserOf(w.address)
	if third == second {
		t.Errorf("browser: process %d hangs and is still there", second)
	}

	w.close()
	i.restart()
	w.serve()
	lives("the agent was away", time.Time{})
	if got := browserOf(w.address); got != third {
		t.Errorf("browser: got process %d, want %d, which was well, left alone", got, third)
	}
	cancel()
	group.Wait()
	if got := browserOf(w.address); got != 0 {
		t.Errorf("browser %d outlives the kiosk", got)
	}
}
