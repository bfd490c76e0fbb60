package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/ptyport"
	simscanner "github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/station"
)

// A transcript is what a command has printed so far.
type transcript struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(b)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// listening runs the command at a port until the test ends.
func listening(t *testing.T, port *ptyport.Port, args ...string) (waitFor func(string)) {
	t.Helper()
	out := new(transcript)
	ctx, cancel := context.WithCancel(t.Context())
	c := command()
	c.SetArgs(append([]string{"listen", "--port", port.Path()}, args...))
	c.SetOut(out)
	ended := make(chan error, 1)
	go func() { ended <- c.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("listen: %v", err)
		}
	})
	waitFor = func(want string) {
		t.Helper()
		for deadline := time.Now().Add(15 * time.Second); !strings.Contains(out.String(), want); <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("printed\n%s\nwant %q", out, want)
			}
		}
	}
	waitFor("open: " + port.Path())
	return waitFor
}

func open(t *testing.T) *ptyport.Port {
	t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	return port
}

// A technician sees the bytes, their meaning and what to change.
func TestListen(t *testing.T) {
	t.Parallel()
	port := open(t)
	waitFor := listening(t, port)
	s := simscanner.New(port, simscanner.Options{})
	for _, step := range []struct{ raw, want string }{
		{"]Q1V1\r", "came: ]Q1V1<CR>   [5D 51 31 56 31 0D]\n  scanned: \"V1\", 2D, ]Q1\n"},
		{"]C0V2\r", "  two labels at once, neither counts: \"V1\" and \"V2\"\n"},
		{"NR\r", "  no read: the scanner found no symbol\n"},
		{"\xf8\x80\r", "  refused: byte F8 at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix\n" +
			"  advice: these bytes are no text: check baud rate and parity, at the scanner and here\n"},
	} {
		if err := s.Type(step.raw); err != nil {
			t.Fatal(err)
		}
		waitFor(step.want)
	}
}

func TestListenToPackets(t *testing.T) {
	t.Parallel()
	port := open(t)
	s := simscanner.NewSSI(port, simscanner.SSIOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() { cancel(); <-served })
	waitFor := listening(t, port, "--profile", "zebra-ssi")
	waitFor("  the scanner answers\n")
	if err := s.Scan(simscanner.TypeCode128, "V1"); err != nil {
		t.Fatal(err)
	}
	waitFor("  scanned: \"V1\", 1D, ]C0\n")
	waitFor("sent: <EOT><D0><EOT><NUL><FF>(   [04 D0 04 00 FF 28]\n")
}

func TestChooseScanner(t *testing.T) {
	t.Parallel()
	two := []station.Scanner{{Name: "a"}, {Name: "b"}}
	tests := []struct {
		all        []station.Scanner
		args       []string
		want, said string
	}{
		{two[:1], nil, "a", ""},
		{two, []string{"b"}, "b", ""},
		{two, nil, "", "say which scanner: a, b"},
		{two, []string{"c"}, "", `there is no scanner "c"; they are a, b`},
		{nil, nil, "", "the configuration has no scanner"},
	}
	for _, tt := range tests {
		got, err := choose(tt.all, tt.args)
		if got.Name != tt.want || (err == nil) != (tt.said == "") || err != nil && !strings.Contains(err.Error(), tt.said) {
			t.Errorf("choose %v of %d: got %q, %v, want %q, %q", tt.args, len(tt.all), got.Name, err, tt.want, tt.said)
		}
	}
	var o, e bytes.Buffer
	if code := cli.Main(command(), []string{"listen", "--port", "/dev/null", "--profile", "acme"}, &o, &e); code == cli.Good || !strings.Contains(e.String(), `no profile "acme"; use one of cipherlab`) {
		t.Errorf("unknown profile: got exit %d, %s", code, e.String())
	}
}
