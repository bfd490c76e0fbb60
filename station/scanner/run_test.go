package scanner_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/serialport"
)

// run starts a scanner at the port; its results come on the channel, and it is
// stopped with the test.
func run(t *testing.T, p scanner.Profile, port scanner.Port) <-chan string {
	t.Helper()
	s, err := scanner.New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	results, ended := make(chan string, 100), make(chan error, 1)
	go func() { ended <- s.Run(ctx, port, func(r scanner.Result) { results <- show(r) }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: got %v, want nil at the end", err)
		}
	})
	return results
}

func wantNext(t *testing.T, results <-chan string, want string) {
	t.Helper()
	select {
	case got := <-results:
		if got != want {
			t.Fatalf("result: got %s, want %s", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("result: got none, want %s", want)
	}
}

func send(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}

// plug makes a pseudo-terminal behind path, with the scanner at far.
func plug(t *testing.T, path string) (far *os.File) {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close(); near.Close() })
	if _, err := term.MakeRaw(int(near.Fd())); err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	if err := os.Symlink(near.Name(), path); err != nil {
		t.Fatal(err)
	}
	return far
}

// open returns the agent's side of path once it is open, since what a scanner
// sends before that is dropped.
func open(t *testing.T, path string) (port *serialport.Reopening, changes <-chan serialport.Change) {
	t.Helper()
	heard := make(chan serialport.Change, 10)
	port, err := serialport.NewReopening(serialport.Config{Path: path}, func(c serialport.Change) { heard <- c })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	return port, heard
}

func TestOverPseudoTerminal(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "scanner")
	far := plug(t, path)
	port, changes := open(t, path)
	// The longest window, since a loaded machine may take a second for a step.
	results := run(t, scanner.Profile{Together: 5 * time.Second, Debounce: time.Minute}, port)
	<-changes
	steps := []struct{ in, want string }{
		{"CR1\r", `scanned "CR1" unknown`},
		{"CR1\n", ""}, // held in view
		{"\xff\x00\r", "refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix"},
		{"NR\r", ""},
		{"LF2\n", `ambiguous "CR1" "LF2"`},
	}
	for _, s := range steps {
		send(t, far, s.in)
		if s.want != "" {
			wantNext(t, results, s.want)
		}
	}
}

// Every form of frame passes a real terminal unchanged.
func TestFramesOverPseudoTerminal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
		p              scanner.Profile
	}{
		{name: "CR", in: "V1\r", want: `scanned "V1" unknown`},
		{name: "LF", in: "V1\n", want: `scanned "V1" unknown`},
		{name: "CR LF", in: "V1\r\n", want: `scanned "V1" unknown`},
		{name: "STX ETX", in: "\x02V1\x03", want: `scanned "V1" unknown`},
		{name: "AIM", in: "]d1V1\r", want: `scanned "V1" 2D ]d1`},
		{name: "GS", in: "]C110A\x1d21B\r", want: `scanned "10A\x1d21B" 1D ]C1`},
		{name: "none", in: "]Q1V1", want: `scanned "V1" 2D ]Q1`, p: scanner.Profile{Suffix: "none"}},
		{name: "resync", in: strings.Repeat("x", 600) + "\rV1\r", want: "refused: the label is longer than 512 characters; check the scanner's suffix"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "scanner")
			far := plug(t, path)
			port, changes := open(t, path)
			results := run(t, tt.p, port)
			<-changes
			send(t, far, tt.in)
			wantNext(t, results, tt.want)
			if tt.name == "resync" {
				wantNext(t, results, `scanned "V1" unknown`)
			}
		})
	}
}

func TestUnplugInMidLabel(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "scanner")
	far := plug(t, path)
	port, changes := open(t, path)
	results := run(t, scanner.Profile{}, port)
	<-changes
	send(t, far, "V1\rhalf")
	wantNext(t, results, `scanned "V1" unknown`)
	os.Remove(path)
	far.Close()
	if c := <-changes; c.Up {
		t.Fatalf("change: got %+v, want down", c)
	}
	far = plug(t, path)
	if c := <-changes; !c.Up {
		t.Fatalf("change: got %+v, want up", c)
	}
	send(t, far, "V1\r")
	send(t, far, "\x80\r") // V1 was held back as repeated, and not joined to the half
	wantNext(t, results, "refused: byte 80 at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix")
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		results := run(t, scanner.Profile{Acknowledge: true, GoodRead: "\a", BadRead: "BAD"}, near)
		for _, step := range []struct{ in, result, answer string }{
			{"A\r", `scanned "A" unknown`, "\x06\a"},
			{"A\r", "", "\x06"}, // a scanner that repeats must hear that it may stop
			{"B\r", `ambiguous "A" "B"`, "\x06BAD"},
			{"\xff\r", "refused: byte FF at 0 is not printable ASCII; check baud rate, parity and the scanner's suffix", "\x15BAD"},
			{"\xff\r", "", "\x15"},
		} {
			send(t, far, step.in)
			got := make([]byte, len(step.answer))
			if _, err := io.ReadFull(far, got); err != nil || string(got) != step.answer {
				t.Fatalf("answer to %q: got %q, %v, want %q", step.in, got, err, step.answer)
			}
			if step.result != "" {
				wantNext(t, results, step.result)
			}
		}
	})
}

// Silence is measured by the clock of the port's reader.
func TestGapByTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		results := run(t, scanner.Profile{Suffix: "none"}, near)
		begun := time.Now()
		send(t, far, "]C0")
		send(t, far, "A")
		wantNext(t, results, `scanned "A" 1D ]C0`)
		if took := time.Since(begun); took != 75*time.Millisecond {
			t.Errorf("label without suffix: got it after %v, want 75ms", took)
		}
	})
}

func TestPortErrorEndsRun(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	far.Close()
	s, err := scanner.New(scanner.Profile{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), near, func(scanner.Result) {}); err == nil || !strings.HasPrefix(err.Error(), "scanner: ") {
		t.Errorf("run at a closed pipe: got %v, want an error of the scanner", err)
	}
}

// An agent that ends closes its ports, in whatever order.
func TestCloseAfterCancelIsNoError(t *testing.T) {
	t.Parallel()
	s, err := scanner.New(scanner.Profile{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	port, changes := open(t, filepath.Join(t.TempDir(), "absent"))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, port, func(scanner.Result) {}) }()
	<-changes
	cancel()
	port.Close()
	if err := <-ended; err != nil {
		t.Errorf("run: got %v, want nil", err)
	}
}
