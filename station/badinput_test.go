package station_test

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// A wrongBaud is a line whose far end talks at another rate while on is set:
// bytes come, and none is what was sent.
type wrongBaud struct {
	io.ReadWriter
	on *atomic.Bool
}

func (w wrongBaud) Write(b []byte) (int, error) {
	if !w.on.Load() {
		return w.ReadWriter.Write(b)
	}
	noise := make([]byte, 0, len(b)/2+1)
	for i := 0; i < len(b); i += 2 { // at half the rate two bytes pass as one
		noise = append(noise, b[i]<<4|b[i]>>5|0x80)
	}
	_, err := w.ReadWriter.Write(noise)
	return len(b), err
}

// TestWrongBaud has a controller whose answers are noise: nothing is released,
// the record and the log name the port, its rate and what to check, and when
// the rate is right the station goes on by itself.
func TestWrongBaud(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	var wrong atomic.Bool
	wrong.Store(true)
	i.cfg.Lines[0].Port = i.serve("other-rate", func(ctx context.Context, rw io.ReadWriter) error {
		return i.pumps.Serve(ctx, wrongBaud{rw, &wrong})
	})
	i.cfg.Lines[0].Baud = 4800
	i.identify()
	i.start()
	i.fleet()
	i.untilPage("p1", screen.Out)
	var f *dispense.Fault
	i.until("a fault of the line is on record", func() bool {
		for _, f = range bodies[*dispense.Fault](i) {
			if f.Device == "pumps" {
				return true
			}
		}
		return false
	})
	for _, want := range []string{filepath.Join(i.dir, "other-rate") + " 4800 8N1", "the controller does not answer", "check power, cable, baud and parity"} {
		if f.Device != "pumps" || f.What != "line" || f.State != "on" || !strings.Contains(f.Detail, want) {
			t.Errorf("fault: got %+v, want the line of pumps, saying %q", f, want)
		}
	}
	if p := i.scanUntil("p1", screen.Denied); p.Reason != "out_of_service" {
		t.Errorf("scan: got %s, want out_of_service", p.Reason)
	}
	i.scanUntil("p3", screen.Ready) // the yard's line is in order
	for _, a := range bodies[*dispense.Authorize](i) {
		if a.Position != "p3" {
			t.Errorf("got an authorize at %s, want none where the controller cannot be understood", a.Position)
		}
	}
	wrong.Store(false)
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
	i.until("the fault is over on record", func() bool {
		faults := bodies[*dispense.Fault](i)
		return faults[len(faults)-1].State == "off"
	})
}

// scanUntil presents the label again, as people do, until the position shows a
// page: one scan too soon after another of the same label is taken for the same.
func (i *island) scanUntil(position, page string) screen.Position {
	i.t.Helper()
	var scanned time.Time
	i.until(position+" shows "+page, func() bool {
		if time.Since(scanned) > 4*time.Second {
			scanned = time.Now()
			i.scan(position)
		}
		return i.page(position).Page == page
	})
	return i.page(position)
}

// scanFor presents the label at p1 to an agent of another process until it shows a
// page there: it serves before its scanner's port is open.
func (i *island) scanFor(agent *child, page string) {
	i.t.Helper()
	var scanned time.Time
	i.waitReal(func() bool {
		if look(i.t, agent.listen, "p1").Page == page {
			return true
		}
		if time.Since(scanned) > 4*time.Second {
			scanned = time.Now()
			i.scan("p1")
		}
		return false
	})
}

// TestClockAt1970 starts a box whose clock has lost its battery and knows no
// time server. It serves: leases and hours are judged with what the rule says of
// an unknown clock, and every record says that its time proves nothing. When the
// server tells the time, it is taken.
func TestClockAt1970(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	began := time.Now()
	i.options = func(o *station.Options) {
		o.Now = func() time.Time { return time.Unix(0, 0).Add(time.Since(began)) }
		o.Synced = func() bool { return false }
	}
	i.start()
	i.fleet(&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), UnknownClock: "grant"})
	i.scanUntil("p1", screen.Ready)
	all := i.records()
	first := slices.IndexFunc(all, func(r *dispense.Record) bool { return r.Kind == "booted" })
	for _, r := range all[first:] { // the box was enrolled with its clock in order
		if r.Clock != dispense.Unset {
			t.Errorf("record %s: got clock %s, want U", r.Ref(), r.Clock)
		}
	}
}
