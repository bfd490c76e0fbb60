package station_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	simline "github.com/litro-fuel/litro/sim/line"
	simscanner "github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// during runs something that serves a device until the test ends.
func (i *island) during(serve func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := serve(ctx); err != nil {
			i.t.Errorf("serve a scanner: %v", err)
		}
	})
	i.t.Cleanup(func() { cancel(); group.Wait() })
}

// ssi puts a scanner in packets at position p1.
func (i *island) ssi(o simscanner.SSIOptions) *simscanner.SSI {
	port := i.plug("ssi")
	s := simscanner.NewSSI(port, o)
	i.during(s.Serve)
	i.cfg.Scanners[0].Port, i.cfg.Scanners[0].Profile = station.Port{Port: port.Path()}, "zebra-ssi"
	return s
}

// plain puts a scanner that hears at position p1.
func (i *island) plain(o simscanner.Options) *simscanner.Scanner {
	port := i.plug("plain")
	s := simscanner.New(port, o)
	i.during(func(ctx context.Context) error { return s.Listen(ctx, port) })
	i.cfg.Scanners[0].Port = station.Port{Port: port.Path()}
	return s
}

// TestSSIScanner has a scanner in packets: it is set up, triggered while the
// position waits for a vehicle, and beeps by what became of a scan.
func TestSSIScanner(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	s := i.ssi(simscanner.SSIOptions{Triggered: true, Sleeps: true, Status: 0x20, Packet: 12})
	i.cfg.Scanners[0].Trigger = true
	i.start()
	i.fleet()
	i.until("the scanner is set up and triggered", func() bool { return s.Parameter(0xEE) == 1 && s.Triggered() })

	if err := s.Scan(simscanner.TypeQR, label(t)); err != nil { // in three packets
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	i.until("one high beep", func() bool { return bytes.Equal(s.Beeps(), []byte{0}) })
	i.until("the trigger is off", func() bool { return !s.Triggered() })
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Void)
	i.until("the trigger is on again", s.Triggered)

	<-time.After(1100 * time.Millisecond) // sooner it would be a second label
	// A byte is lost on the way, and sent again when the host says so.
	s.Spoil(simline.Faults{Answers: 1, Drop: 4})
	before := s.Sent()
	if err := s.Scan(simscanner.TypeEAN13, "7501055300075"); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Denied); p.Reason != "foreign_code" {
		t.Errorf("a can of soda: got %s, want foreign_code", p.Reason)
	}
	if n := s.Sent() - before; n < 2 {
		t.Errorf("a spoiled packet was sent %d times, want again", n)
	}
	i.until("low beeps for the can, and none for the packet that was sent again", func() bool { return bytes.Equal(s.Beeps(), []byte{0, 6}) })
	if n := len(bodies[*dispense.Deny](i)); n != 1 {
		t.Errorf("denials: got %d, want 1", n)
	}
	if all := bodies[*dispense.Fault](i); len(all) > 0 {
		t.Errorf("faults: got %+v, want none", all[0])
	}
	i.reconcile()
}

// TestSSIScannerIsSilent has nothing but silence where a scanner should be.
func TestSSIScannerIsSilent(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	port := i.plug("silent")
	i.cfg.Scanners[0].Port, i.cfg.Scanners[0].Profile = station.Port{Port: port.Path()}, "zebra-ssi"
	i.run()
	i.until("the silence is a fault", func() bool { return len(bodies[*dispense.Fault](i)) > 0 })
	f := bodies[*dispense.Fault](i)[0]
	if f.Device != "scan-p1" || f.What != "line" || f.State != "on" ||
		!strings.Contains(f.Detail, "silent 9600 8N1: the scanner does not answer; check power, cable and baud rate, and that it is set to the SSI host") {
		t.Errorf("fault: got %+v, want the line of scan-p1, saying what to check", f)
	}
}

// TestAcknowledgingScanner has a scanner that waits for ACK, beeps by what it is
// told, and repeats what the line spoiled.
func TestAcknowledgingScanner(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	s := i.plain(simscanner.Options{AIM: simscanner.QR, Suffix: simscanner.CR, Acknowledged: true})
	c := &i.cfg.Scanners[0]
	c.Profile, c.Acknowledge = "datalogic", true
	i.start()
	i.fleet()
	s.Spoil(simline.Faults{Answers: 1, Noise: []byte{0xF8, 0x80}})
	if err := s.Scan(label(t)); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	if n := s.Typed(); n != 2 {
		t.Errorf("a spoiled label was typed %d times, want twice", n)
	}
	told := ""
	i.until("a bad beep, then a good one", func() bool { told += s.Told(); return told == "F\x01" })
}

// The label of another vehicle.
func other(t testing.TB) string {
	t.Helper()
	text, err := barcode.Format2D(barcode.Label{ID: "ZZZZ9876", Version: 2, Token: barcode.Token([]byte("a secret of the server"), "ZZZZ9876", 2)})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTwoLabelsAtOnce presents two labels: one after the other, and glued. The
// attendant is told so, nothing is released, and no token is written down.
func TestTwoLabelsAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		scan   func(*simscanner.Scanner) error
		page   string // of the attendant
		record string
	}{
		{"one write", func(s *simscanner.Scanner) error { return s.Burst(label(t), other(t)) }, screen.Void, "void"},
		{"glued", func(s *simscanner.Scanner) error { return s.Glue(label(t), other(t)) }, screen.Denied, "deny"},
		{"glued, with identifiers", func(s *simscanner.Scanner) error { return s.Glue(label(t), simscanner.QR, other(t)) }, screen.Denied, "deny"},
		{"two foreign ones", func(s *simscanner.Scanner) error { return s.Burst("7501055300075", "7501055363057") }, screen.Denied, "deny"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			i.start()
			i.fleet()
			if err := tt.scan(i.scanner["p1"]); err != nil {
				t.Fatal(err)
			}
			i.until("the page says that there were two", func() bool {
				p := i.page("p1")
				return p.Page == tt.page && p.Reason == "ambiguous"
			})
			i.until("a "+tt.record+" is recorded", func() bool { return i.count(tt.record) > 0 })
			if n := i.pumps.Nozzle(1); n.Flowing() || len(bodies[*dispense.Dispense](i)) > 0 {
				t.Error("something flowed, or may flow")
			}
			if kinds := i.kinds(); strings.Contains(kinds, token()) {
				t.Errorf("the journal has a token: %s", kinds)
			}
			i.checkClosed()
		})
	}
}

// TestHostileScanner sends what no scanner should: the station looks up one
// thing at most for each, loses nothing, and serves the next vehicle.
func TestHostileScanner(t *testing.T) {
	t.Parallel()
	var distinct strings.Builder
	for n := 0; distinct.Len() < 64<<10; n++ {
		fmt.Fprintf(&distinct, "V%d\r", n)
	}
	tests := []struct {
		name, raw string
		lookups   int // at most
	}{
		{"64 kB without an end", strings.Repeat("x", 64<<10), 1},
		{"64 kB of different codes", distinct.String(), 2}, // the first, and that there were two
		{"64 kB of noise", strings.Repeat("\xf8\x80\x00", 22<<10), 0},
		{"half a code", label(t)[:9], 0},
		{"escape sequences", "\x1b]0;owned\a\x1b[2J\r", 0},
		{"a script", "<script>alert(1)</script>\r", 1},
		{"SQL", "'; DROP TABLE records; --\r", 1},
		{"format verbs", "%s%n%x\r", 1},
		{"a line of a log", "x\ntime=2026-01-01 level=INFO msg=granted\r", 2},
		{"a path", "../../../../etc/passwd\r", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			i.start()
			i.fleet()
			if err := i.scanner["p1"].Type(tt.raw); err != nil {
				t.Fatal(err)
			}
			// Sooner it would be a second label. Whoever reads has as many turns to do so,
			// however busy the machine is.
			for range 22 {
				<-time.After(50 * time.Millisecond)
			}
			i.scanUntil("p1", screen.Ready)
			lookups := len(bodies[*dispense.Authorize](i)) - 1
			for _, d := range bodies[*dispense.Deny](i) {
				lookups += int(d.Count)
				if strings.ContainsFunc(d.Scanned, func(r rune) bool { return r < ' ' || r > '~' }) || len(d.Scanned) > 64 {
					t.Errorf("denial of %q: want up to 64 printable characters", d.Scanned)
				}
			}
			if lookups > tt.lookups {
				t.Errorf("lookups: got %d, want at most %d\n%s", lookups, tt.lookups, i.kinds())
			}
		})
	}
}

// TestScannerAtTheWrongRate has a scanner whose bytes are rubbish: that is a
// fault which names the port and what to check, and is over with a good label.
func TestScannerAtTheWrongRate(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	for range 2 { // a person scans again; within a second it would be the same noise
		if err := i.scanner["p1"].Type("\xf8\x80\x9e\x00\xfe"); err != nil {
			t.Fatal(err)
		}
		<-time.After(1100 * time.Millisecond)
	}
	f := last[*dispense.Fault](i, 1)
	if f.Device != "scan-p1" || f.What != "line" || f.State != "on" || !strings.Contains(f.Detail, "scan-p1 9600 8N1: ") || !strings.Contains(f.Detail, "check baud rate, parity") {
		t.Errorf("fault: got %+v, want the line of scan-p1, saying what to check", f)
	}
	// What whoever sets it up is shown meanwhile.
	profile, heard, found := i.agent.Heard("scan-p1")
	if advice := profile.Advise(heard.Bytes); !found || heard.Total != 10 || len(advice) != 1 || !strings.Contains(advice[0], "check baud rate and parity") {
		t.Errorf("heard: got %+v, %t and advice %q, want 10 bytes and to check the rate", heard, found, advice)
	}
	if _, _, found := i.agent.Heard("nobody"); found {
		t.Error("heard of a scanner that is none")
	}
	i.scanUntil("p1", screen.Ready)
	if f := last[*dispense.Fault](i, 2); f.Device != "scan-p1" || f.State != "off" {
		t.Errorf("fault: got %+v, want it off", f)
	}
}

// TestThroughSocat reads a label through a bridge that is not ours: two
// pseudo-terminals and the program socat between them.
func TestThroughSocat(t *testing.T) {
	t.Parallel()
	socat, err := exec.LookPath("socat")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("socat is not installed; run make deps")
		}
		t.Skip("socat is not installed; run make deps")
	}
	i := newIsland(t)
	far, near := filepath.Join(i.dir, "far"), filepath.Join(i.dir, "near")
	bridge := exec.Command(socat, "pty,rawer,link="+far, "pty,rawer,link="+near)
	bridge.Stderr = t.Output()
	if err := bridge.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bridge.Process.Kill(); bridge.Wait() })
	for deadline := time.Now().Add(10 * time.Second); ; <-time.After(10 * time.Millisecond) {
		_, err1 := os.Stat(far)
		_, err2 := os.Stat(near)
		if err1 == nil && err2 == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("socat makes no terminals: %v, %v", err1, err2)
		}
	}
	device, err := os.OpenFile(far, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { device.Close() })
	i.cfg.Scanners[0].Port = station.Port{Port: near, Baud: 115200}
	i.start()
	i.fleet()
	if err := simscanner.New(device, simscanner.Options{AIM: simscanner.DataMatrix, Split: 7, Pause: time.Millisecond}).Scan(label(t)); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Ready); p.Vehicle != "v-0042" {
		t.Errorf("page: got %+v, want ready for v-0042", p)
	}
}
