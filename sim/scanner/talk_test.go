package scanner_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/scanner"
)

// A host reads what the scanner sends and answers each write with the next of
// its answers.
func host(t *testing.T, far net.Conn, answers ...string) (heard func() string) {
	t.Helper()
	var all bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 600)
		for {
			n, err := far.Read(b)
			if err != nil {
				return
			}
			all.Write(b[:n])
			if len(answers) > 0 {
				if _, err := io.WriteString(far, answers[0]); err != nil {
					return
				}
				answers = answers[1:]
			}
		}
	}()
	return func() string { far.Close(); <-done; return all.String() }
}

func listening(t *testing.T, o scanner.Options) (s *scanner.Scanner, far net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	s = scanner.New(near, o)
	ended := make(chan error, 1)
	go func() { ended <- s.Listen(t.Context(), near) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil && !errors.Is(err, io.EOF) {
			t.Errorf("listen: %v", err)
		}
	})
	t.Cleanup(func() { near.Close(); far.Close() })
	return s, far
}

func TestAcknowledgments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		patient bool
		answers []string
		heard   string
		took    time.Duration
		err     error
	}{
		{"taken", false, []string{"\x06"}, "A\r", 0, nil},
		{"asked for again", false, []string{"\x15", "\x15", "\x06"}, "A\rA\rA\r", 0, nil},
		{"never good", false, []string{"\x15", "\x15", "\x15", "\x15", "\x15"}, "A\rA\rA\rA\r", 0, scanner.ErrNotTaken},
		{"silence", false, nil, "A\r", 2 * time.Second, scanner.ErrNotTaken},
		{"silence, and a patient maker", true, []string{"", "\x06"}, "A\rA\r", 2 * time.Second, nil},
		{"silence for ever", true, nil, "A\rA\rA\rA\r", 8 * time.Second, scanner.ErrNotTaken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, far := listening(t, scanner.Options{Suffix: scanner.CR, Acknowledged: true, Patient: tt.patient})
				heard := host(t, far, tt.answers...)
				begun := time.Now()
				if err := s.Scan("A"); !errors.Is(err, tt.err) {
					t.Errorf("scan: got %v, want %v", err, tt.err)
				}
				if took := time.Since(begun); took != tt.took {
					t.Errorf("scan: took %v, want %v", took, tt.took)
				}
				if got := heard(); got != tt.heard || s.Typed() != strings.Count(tt.heard, "A") {
					t.Errorf("host heard %q of %d labels, want %q", got, s.Typed(), tt.heard)
				}
			})
		})
	}
}

func TestTriggerIsObeyed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, far := listening(t, scanner.Options{Suffix: scanner.CR, TriggerOn: "\x16T\r", TriggerOff: "\x16U\r"})
		heard := host(t, far)
		tell := func(text string) {
			if _, err := io.WriteString(far, text); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		scan := func(want error) {
			t.Helper()
			if err := s.Scan("A"); !errors.Is(err, want) {
				t.Errorf("scan: got %v, want %v", err, want)
			}
		}
		scan(scanner.ErrNotTriggered)
		tell("\x16T\r\a")
		scan(nil)
		scan(scanner.ErrNotTriggered) // a label ends it
		tell("\x16T\r\x16U\r")
		scan(scanner.ErrNotTriggered)
		if got, want := s.Told(), "\x16T\r\a\x16T\r\x16U\r"; got != want {
			t.Errorf("told: got %q, want %q", got, want)
		}
		if got := heard(); got != "A\r" {
			t.Errorf("host heard %q, want one label", got)
		}
	})
}

func serving(t *testing.T, o scanner.SSIOptions) (s *scanner.SSI, far net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	s = scanner.NewSSI(near, o)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(t.Context()) }()
	t.Cleanup(func() { <-ended })
	t.Cleanup(func() { near.Close(); far.Close() })
	return s, far
}

func hexed(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(parts, ""))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The bytes are those of testdata/vectors.json of the host's codec, or computed
// from the published layout by hand.
const (
	nr       = "07F30000014E52FE65"
	nrAgain  = "07F30001014E52FE64"
	hostAck  = "04D00400FF28"
	hostNak  = "05D1040001FF25"
	denied   = "05D1040006FF20"
	start    = "04E40400FF14"
	scanAck  = "04D00000FF2C"
	resend   = "05D1000001FF29"
	unknown  = "05D1000002FF28"
	beep0    = "05E6040000FF11"
	beepBad  = "05E60400AAFE67"
	badBeep  = "05D1000006FF24"
	packeted = "07C60400FFEE01FD41"
)

func TestSSIScan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers []string
		heard   []string
		took    time.Duration
		err     error
	}{
		{"taken", []string{hostAck}, []string{nr}, 0, nil},
		{"asked for again", []string{hostNak, hostAck}, []string{nr, nrAgain}, 0, nil},
		{"silence", nil, []string{nr, nrAgain, nrAgain}, 6 * time.Second, scanner.ErrNotTaken},
		{"denied", []string{denied}, []string{nr}, 0, scanner.ErrNotTaken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, far := serving(t, scanner.SSIOptions{})
				var answers []string
				for _, a := range tt.answers {
					answers = append(answers, hexed(t, a))
				}
				heard := host(t, far, answers...)
				begun := time.Now()
				if err := s.Scan(1, "NR"); !errors.Is(err, tt.err) {
					t.Errorf("scan: got %v, want %v", err, tt.err)
				}
				if took := time.Since(begun); took != tt.took || s.Sent() != len(tt.heard) {
					t.Errorf("scan: took %v and %d packets, want %v and %d", took, s.Sent(), tt.took, len(tt.heard))
				}
				if got, want := heard(), hexed(t, tt.heard...); got != want {
					t.Errorf("host heard %X, want %X", got, want)
				}
			})
		})
	}
}

func TestSSIInPackets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, far := serving(t, scanner.SSIOptions{Packet: 1, Status: 0x20})
		heard := host(t, far, hexed(t, hostAck), hexed(t, hostAck))
		if err := s.Scan(1, "NR"); err != nil {
			t.Fatal(err)
		}
		if got, want := heard(), hexed(t, "06F30022014EFE96", "06F300200152FE94"); got != want {
			t.Errorf("host heard %X, want %X", got, want)
		}
	})
}

// What is wrong with a scanner in packets is what the host hears; a restart
// forgets what it was told.
func TestSSIFaults(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]string{
		"bad-checksum": "07F30000014E52FE64", "lost-bytes": "070000014E52FE65", "noise": "00FF55FA" + nr, "double": nr + nr, "silence": "", "split": nr,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, far := serving(t, scanner.SSIOptions{})
				got := host(t, far)
				f, err := fault.Parse(name)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Fail(f); err != nil {
					t.Fatal(err)
				}
				if err := s.Scan(1, "NR"); !errors.Is(err, scanner.ErrNotTaken) {
					t.Errorf("scan that nobody takes: got %v", err)
				}
				if got := got(); !strings.HasPrefix(got, hexed(t, heard)) || heard == "" && got != "" {
					t.Errorf("host heard %X, want it to begin with %s", got, heard)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s, far := serving(t, scanner.SSIOptions{Triggered: true})
		host(t, far)
		io.WriteString(far, hexed(t, start, packeted))
		synctest.Wait()
		if !s.Triggered() || s.Parameter(0xEE) != 1 {
			t.Fatal("it was not told to scan")
		}
		if err := s.Fail(fault.Fault{Kind: fault.Restart}); err != nil {
			t.Fatal(err)
		}
		if s.Triggered() || s.Parameter(0xEE) != 0 {
			t.Errorf("after a restart: triggered %t, parameter %d, want neither", s.Triggered(), s.Parameter(0xEE))
		}
		if err := s.Fail(fault.Fault{Kind: fault.StuckValve}); err == nil || !strings.Contains(err.Error(), "say one of noise") {
			t.Errorf("a valve: got %v, want what can go wrong", err)
		}
	})
}

func TestSSICommands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, far := serving(t, scanner.SSIOptions{Triggered: true, Sleeps: true})
		ask := func(request, want string) {
			t.Helper()
			if _, err := io.WriteString(far, hexed(t, request)); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, len(want)/2)
			if _, err := io.ReadFull(far, got); err != nil || string(got) != hexed(t, want) {
				t.Errorf("answer to %s: got %X, %v, want %s", request, got, err, want)
			}
		}
		if err := s.Scan(1, "NR"); !errors.Is(err, scanner.ErrNotTriggered) {
			t.Errorf("scan before a session: got %v", err)
		}
		io.WriteString(far, "\x00") // wakes it
		time.Sleep(10 * time.Millisecond)
		ask(start, scanAck)
		if !s.Triggered() {
			t.Error("after START_SESSION: it does not scan")
		}
		ask(beep0, scanAck)
		ask("05E6040100FF10", scanAck) // sent again, so it is the same beep
		ask(beepBad, badBeep)
		if got := s.Beeps(); !bytes.Equal(got, []byte{0}) {
			t.Errorf("beeps: got %X, want one of code 0", got)
		}
		ask(packeted, scanAck)
		if got := s.Parameter(0xEE); got != 1 {
			t.Errorf("parameter EE: got %d, want 1", got)
		}
		ask("05E6040000FF12", resend) // a wrong checksum
		ask("04A30400FF55", unknown)
		time.Sleep(2 * time.Second) // asleep: the first byte is lost
		io.WriteString(far, hexed(t, start))
		far.SetReadDeadline(time.Now().Add(time.Second))
		if n, err := far.Read(make([]byte, 9)); n > 0 || err == nil {
			t.Errorf("a command to a sleeping scanner: got %d bytes, %v, want none", n, err)
		}
	})
}

func TestSpoiledLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		f    line.Faults
		want string
	}{
		{"noise", line.Faults{Answers: 1, Noise: []byte{0xFF}}, "\xffA1\rA1\r"},
		{"a byte lost", line.Faults{Answers: 1, Drop: 2}, "A\rA1\r"},
		{"twice", line.Faults{Answers: 1, Double: true}, "A1\rA1\rA1\r"},
		{"nothing", line.Faults{Answers: 1, Silent: true}, "A1\r"},
		{"in pieces", line.Faults{Split: 1}, "A1\rA1\r"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			s := scanner.New(&out, scanner.Options{Suffix: scanner.CR})
			s.Spoil(tt.f)
			if err := errors.Join(s.Scan("A1"), s.Scan("A1")); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
