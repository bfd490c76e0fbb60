package supervisor_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/litro-fuel/litro/cmd/internal/supervisor"
)

// hear listens as systemd does and returns what is said, one word at a time.
func hear(t *testing.T, socket string) <-chan string {
	t.Helper()
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	heard := make(chan string, 64)
	go func() {
		for b := make([]byte, 4096); ; {
			n, err := l.Read(b)
			if err != nil {
				return
			}
			heard <- string(b[:n])
		}
	}()
	return heard
}

func next(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case w := <-heard:
		return w
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is said")
		return ""
	}
}

func TestSays(t *testing.T) {
	for _, socket := range []string{filepath.Join(t.TempDir(), "notify"), "@litro-test-" + strconv.Itoa(os.Getpid())} {
		heard := hear(t, socket)
		t.Setenv("NOTIFY_SOCKET", socket)
		t.Setenv("WATCHDOG_USEC", "30000")
		t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
		s, err := supervisor.Open()
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("NOTIFY_SOCKET") != "" {
			t.Error("a child would speak in our name")
		}
		s.Ready()
		var asked atomic.Int64
		hung := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- s.Watch(ctx, func() bool { // alive twice, then it hangs
				n := asked.Add(1)
				if n == 6 {
					close(hung)
				}
				return n <= 2
			})
		}()
		<-hung
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
			if got := next(t, heard); got != want {
				t.Errorf("%s: got %q, want %q", socket, got, want)
			}
		}
		s.Stopping()
		if got := next(t, heard); got != "STOPPING=1" {
			t.Errorf("got %q, want STOPPING=1", got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Without a supervisor, or with one that watches another process, it is silent.
func TestNobody(t *testing.T) {
	s, err := supervisor.Open()
	if err != nil {
		t.Fatal(err)
	}
	s.Ready()
	if err := s.Watch(t.Context(), func() bool { t.Error("asked for nobody"); return true }); err != nil {
		t.Error(err)
	}
	socket := filepath.Join(t.TempDir(), "notify")
	hear(t, socket)
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "1000")
	t.Setenv("WATCHDOG_PID", "1")
	if s, err = supervisor.Open(); err != nil {
		t.Fatal(err)
	}
	if err := s.Watch(t.Context(), func() bool { t.Error("asked for another"); return true }); err != nil {
		t.Error(err)
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if _, err := supervisor.Open(); err == nil {
		t.Error("a socket that is not there: got nil, want an error")
	}
}
