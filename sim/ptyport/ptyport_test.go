package ptyport_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/ptyport"
)

// dial opens the agent's end.
func dial(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func open(t *testing.T, link string) *ptyport.Port {
	t.Helper()
	p, err := ptyport.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func expect(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Fatalf("got %q, %v, want %q", got, err, want)
	}
}

// Every byte must pass unchanged in both directions, also what was sent before
// the agent opened the port, and nothing may be echoed.
func TestRaw(t *testing.T) {
	t.Parallel()
	p := open(t, "")
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	if _, err := p.Write(all); err != nil {
		t.Fatal(err)
	}
	agent := dial(t, p.Path())
	expect(t, agent, string(all))
	if _, err := agent.Write(all); err != nil {
		t.Fatal(err)
	}
	expect(t, p, string(all))
	if err := p.SetDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(all); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after everything was read: got %d bytes, %v, want a passed deadline", n, err)
	}
}

func TestAgentClosesAndOpensAgain(t *testing.T) {
	t.Parallel()
	p := open(t, "")
	for range 3 {
		agent := dial(t, p.Path())
		if _, err := agent.WriteString("hello"); err != nil {
			t.Fatal(err)
		}
		expect(t, p, "hello")
		agent.Close()
	}
}

func TestUnplugAndPlugIn(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "pump")
	p := open(t, link)
	if got := p.Path(); got != link {
		t.Fatalf("path: got %s, want %s", got, link)
	}
	agent := dial(t, link)
	p.Close()
	if _, err := agent.Read(make([]byte, 1)); err == nil {
		t.Error("read from an unplugged port: got nil, want an error")
	}
	if _, err := os.Lstat(link); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("link of an unplugged port: got %v, want not exist", err)
	}
	again := open(t, link)
	agent = dial(t, link)
	if _, err := again.Write([]byte("back")); err != nil {
		t.Fatal(err)
	}
	expect(t, agent, "back")
}

// Closing an old port after its successor is plugged in must not take the link.
func TestLateCloseLeavesTheSuccessor(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "pump")
	old := open(t, link)
	fresh := open(t, link)
	old.Close()
	agent := dial(t, link)
	if _, err := fresh.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	expect(t, agent, "x")
}

func TestFileInTheWay(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pump")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := ptyport.Open(file); err == nil {
		p.Close()
		t.Error("open over a file: got nil, want an error")
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "precious" {
		t.Errorf("the file: got %q, %v, want it untouched", b, err)
	}
}
