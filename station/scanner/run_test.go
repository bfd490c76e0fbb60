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
	results := make(chan string, 100)
	start(t, p, port, results)
	return results
}

func start(t *testing.T, p scanner.Profile, port scanner.Port, results chan<- string) *scanner.Scanner {
	t.Helper()
	s, err := scanner.New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, port, func(r scanner.Result) { results <- show(r) }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: got %v, want nil at the end", err)
		}
	})
	return s
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
		{"NR\r", "no read"},
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

// A line that was spoiled is asked for again; what was read well is not.
func TestAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		results := run(t, scanner.Profile{Acknowledge: true, Symbologies: "Q"}, near)
		for _, step := range []struct{ in, result, answer string }{
			{"A\r", `scanned "A" unknown`, "\x06"},
			{"A\r", "", "\x06"}, // a scanner that repeats must hear that it may stop
			{"B\r", `ambiguous "A" "B"`, "\x06"},
			{"NR\r", "no read", "\x06"},
			{"]C0C\r", "refused: symbology ]C0 (Code 128) is not allowed here", "\x06"},
			{"\xff\r", "", "\x15"},
		} {
			send(t, far, step.in)
			expect(t, far, step.answer)
			if step.result != "" {
				wantNext(t, results, step.result)
			}
		}
	})
}

func expect(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Fatalf("sent to the scanner: got %q, %v, want %q", got, err, want)
	}
}

func TestFeedback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		s := start(t, scanner.Profile{GoodRead: "\a", BadRead: "BAD"}, near, make(chan string, 9))
		for _, step := range []struct {
			good bool
			want string
		}{{true, "\a"}, {false, "BAD"}, {true, "\a"}} {
			synctest.Wait() // it reads already
			s.Feedback(step.good)
			expect(t, far, step.want)
		}
	})
}

// A scanner that the host triggers is told to scan, again after each label and
// every three seconds, until it shall not.
func TestTrigger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		p, err := scanner.Named("honeywell-serial")
		if err != nil {
			t.Fatal(err)
		}
		p.Trigger = true
		begun, results := time.Now(), make(chan string, 9)
		s := start(t, p, near, results)
		expect(t, far, "\x16T\r")
		expect(t, far, "\x16T\r")
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("second trigger: got it after %v, want 3s", took)
		}
		send(t, far, "A\r")
		expect(t, far, "\x16T\r")
		wantNext(t, results, `scanned "A" unknown`)
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("trigger after a label: got it after %v, want at once", took)
		}
		s.Trigger(false)
		expect(t, far, "\x16U\r")
		s.Trigger(false) // is no news
		far.SetReadDeadline(time.Now().Add(time.Minute))
		if b, err := io.ReadAll(far); len(b) > 0 || err == nil {
			t.Errorf("after the trigger is off: got %q, %v, want nothing", b, err)
		}
	})
}

func TestHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		t.Cleanup(func() { far.Close() })
		results := make(chan string, 9)
		s := start(t, scanner.Profile{}, near, results)
		if h := s.Heard(); h.Total != 0 || !h.At.IsZero() {
			t.Errorf("heard at first: got %+v, want nothing", h)
		}
		long := strings.Repeat("x", 300) + "\r"
		send(t, far, long)
		<-results
		h := s.Heard()
		if string(h.Bytes) != long[len(long)-256:] || h.Total != 301 || !h.At.Equal(time.Now()) {
			t.Errorf("heard: got %d of %d bytes at %v, want the last 256 of 301 now", len(h.Bytes), h.Total, h.At)
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
