package journal

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// TestTheBookIsItsRecords writes anything that may be written, across epochs and
// restarts: the book that was kept live is the one that is read again, and its
// leases add up to what a model of a few lines says.
func TestTheBookIsItsRecords(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	rapid.Check(t, func(t *rapid.T) {
		b := newBox(disktest.New(), srv)
		must(srv.t, b.open(), b.enroll(1))
		m := model{uses: map[string]policy.Use{}, open: map[string]*dispense.Authorize{}, refs: map[string]dispense.Ref{}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			m.step(t, b)
		}
		if err := b.check(b.fs.(*disktest.Disk).Durable()); err != nil {
			t.Fatal(err)
		}
		b.j.View(func(book *Book) {
			for _, quota := range []string{"q1", "q2"} {
				if got, want := book.Use(policy.LeaseID{Quota: quota, Period: "p"}), m.uses[quota]; got != want {
					t.Fatalf("use of %s: got %+v, want %+v", quota, got, want)
				}
			}
			if len(book.Open()) != len(m.open) {
				t.Fatalf("got %d open, want %d", len(book.Open()), len(m.open))
			}
		})
	})
}

// A model counts what leases give, by quota.
type model struct {
	uses map[string]policy.Use
	open map[string]*dispense.Authorize // by position
	refs map[string]dispense.Ref
}

func (m *model) step(t *rapid.T, b *box) {
	position := rapid.SampledFrom([]string{"1", "2"}).Draw(t, "position")
	liters := dispense.Volume(rapid.IntRange(0, 60).Draw(t, "liters"))
	what := rapid.SampledFrom([]string{"fuel", "fuel", "fuel", "other", "other", "open again", "fork"}).Draw(t, "what")
	switch {
	case what == "open again":
		must(b.srv.t, b.open())
	case what == "fork":
		m.fork(b)
	case what == "other":
		must(b.srv.t, b.write(rapid.SampledFrom(others(liters)).Draw(t, "body")))
	case m.open[position] == nil:
		m.authorize(b, position, rapid.SampledFrom([]string{"q1", "q2"}).Draw(t, "quota"))
	default:
		m.close(b, position, liters)
	}
}

func (m *model) authorize(b *box, position, quota string) {
	if b.j.book.Halted() {
		return
	}
	a := authorize(position)
	a.Draws = []dispense.Draw{{Quota: quota, Period: "p", VolumeUL: a.LimitUL}}
	a.TypedWhy = map[string]string{"1": "dirty"}[position]
	must(b.srv.t, b.write(a))
	m.open[position], m.refs[position] = a, b.last()
	u := m.uses[quota]
	m.uses[quota] = policy.Use{UsedUL: u.UsedUL, ReservedUL: u.ReservedUL + a.LimitUL}
}

func (m *model) close(b *box, position string, liters dispense.Volume) {
	a := m.open[position]
	quota := a.Draws[0].Quota
	u := m.uses[quota]
	m.uses[quota] = policy.Use{UsedUL: u.UsedUL + liters*dispense.Liter, ReservedUL: u.ReservedUL - a.LimitUL}
	if liters == 0 {
		must(b.srv.t, b.write(&dispense.Void{Auth: m.refs[position], Why: "lapsed"}))
	} else {
		d := fill(m.refs[position], liters)
		d.Draws = []dispense.Draw{{Quota: quota, Period: "p", VolumeUL: liters * dispense.Liter}}
		must(b.srv.t, b.write(d))
	}
	delete(m.open, position)
}

// fork begins an epoch: leases begin anew with what is open.
func (m *model) fork(b *box) {
	_, err := b.forked()
	must(b.srv.t, err)
	clear(m.uses)
	for _, a := range m.open {
		u := m.uses[a.Draws[0].Quota]
		m.uses[a.Draws[0].Quota] = policy.Use{ReservedUL: u.ReservedUL + a.LimitUL}
	}
}

// last returns the name of the newest record.
func (b *box) last() dispense.Ref {
	h := b.j.Head()
	return dispense.Ref{Station: station, Epoch: h.Epoch, Seq: h.Seq}
}

var two = []dispense.Who{{Person: "ana", By: "pin"}, {Person: "luis", By: "pin"}}

// others returns a body of each other kind that the book reads, and of some that
// it does not.
func others(liters dispense.Volume) []dispense.Body {
	ana := dispense.Who{Person: "ana", By: "pin"}
	v := liters * dispense.Liter
	return []dispense.Body{
		tick(),
		&dispense.Deny{Position: "1", Label: "L13.9", Reason: "label_newer", Count: 1},
		&dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: 0, TotalizerAfterUL: v, VolumeUL: v, Cause: "idle"},
		&dispense.MeterChange{Hose: "2", Meter: 2, Why: "replaced", NewTotalizerUL: v, People: two},
		&dispense.Config{What: "layout", Layout: &dispense.Layout{Position: "1", Hose: "3", Grade: "diesel", Meter: 4, StepUL: 10, Arm: "pump"}},
		&dispense.Shift{Action: "open", Shift: int64(liters) + 1, Attendant: ana, Meters: meters(int64(liters))},
		&dispense.Shift{Action: "close", Shift: int64(liters) + 1, Attendant: ana, Meters: meters(int64(liters))},
		&dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: v, Basis: "obs"},
		&dispense.Override{Rule: "r", Reason: "x", Vehicle: "v", LimitUL: v, LapseS: 60, People: two, Challenge: "482109374824"},
		&dispense.Emergency{Action: "declare", UntilAt: epoch0.Add(time.Duration(liters) * time.Hour), Reason: "x", People: two},
		&dispense.Emergency{Action: "end", People: two[:1]},
		&dispense.Badge{BadgeSHA256: dispense.HashNote([]byte{byte(liters)}).String(), Person: "luis", UntilAt: epoch0.Add(time.Duration(liters) * time.Hour), People: two[:1]},
		&dispense.Lease{Quota: "q1", Period: "p", Own: dispense.Version{Era: 1, N: int64(liters)}, LimitUL: v},
		&dispense.ClockChange{From: "S", To: "U", Source: "rtc"},
		&dispense.Boot{Version: "1", Build: "x", ConfigSHA256: dispense.Hash{}.String(), LastAt: epoch0, Why: "power"},
		&dispense.Fault{Device: "pump", What: "line", State: "on"},
		&dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: v, Basis: "obs"},
		&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: v, Basis: "obs"},
	}
}

// TestWhatAccountsForFlow walks a hose through all that moves its accounted
// reading, and what must not.
func TestWhatAccountsForFlow(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	steps := []struct {
		name string
		body dispense.Body
		want dispense.Meter
	}{
		{"off the book", &dispense.Offbook{Hose: "1", Meter: 1, TotalizerAfterUL: 7, VolumeUL: 7, Cause: "dark"}, dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: 7}},
		{"a tick", tick(), dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: 7}},
		{"a shift", &dispense.Shift{Action: "open", Shift: 3, Attendant: dispense.Who{Person: "ana", By: "pin"}, Meters: meters(80)}, dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: 7}},
		{"another meter", &dispense.MeterChange{Hose: "1", Meter: 2, Why: "replaced", NewTotalizerUL: 3, People: two}, dispense.Meter{Hose: "1", Meter: 2, TotalizerUL: 3}},
	}
	for _, s := range steps {
		must(t, b.write(s.body))
		b.j.View(func(book *Book) {
			if diff := cmp.Diff([]dispense.Meter{s.want}, book.Meters()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", s.name, diff)
			}
		})
	}
	b.j.View(func(book *Book) {
		if s := book.Shift(); s == nil || s.Body.Shift != 3 || book.Shifts() != 3 {
			t.Errorf("shift: got %+v of %d, want the open shift 3", s, book.Shifts())
		}
		if !book.LastAt().After(epoch0) || book.Boot() != 1 {
			t.Errorf("last record at %v in boot %d", book.LastAt(), book.Boot())
		}
	})
	must(t, b.open())
	if got := b.j.Boot(); got != 2 {
		t.Errorf("boot after a restart: got %d, want 2", got)
	}
}

// TestAnEpochInMidFill begins an epoch while fuel flows: the reading in start
// must not swallow what the closing record will account for.
func TestAnEpochInMidFill(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.write(authorize("1")))
	auth := b.last()
	h := b.j.Head()
	_, err := b.take(b.srv.give(1, dispense.Receipt{Epoch: 1, Seq: h.Seq, Hash: dispense.HashNote(nil).String()}))
	must(t, err) // its meters read 77 L
	b.j.View(func(book *Book) {
		if m, _ := book.Hose("1"); m.TotalizerUL != 0 {
			t.Errorf("in mid-fill: got %v accounted, want 0 L", m.TotalizerUL)
		}
	})
	must(t, b.write(fill(auth, 80)), b.check(b.fs))
	b.j.View(func(book *Book) {
		if m, _ := book.Hose("1"); m.TotalizerUL != 80*dispense.Liter {
			t.Errorf("closed: got %v accounted, want 80 L", m.TotalizerUL)
		}
	})
}

// The newest version of the own log that was named stands until the epoch ends, whatever
// is named later and however often the book is read again.
func TestNamed(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	own := func(n int64) dispense.Version { return dispense.Version{Era: 1_764_000_000, N: n} }
	tick := func(n int64) *dispense.Tick { return &dispense.Tick{Policy: dispense.Policy{Own: own(n)}} }
	named := func(what string, want dispense.Version) {
		t.Helper()
		must(t, b.open())
		b.j.View(func(book *Book) {
			if got := book.Named(); got != want {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		})
	}
	named("nothing", dispense.Version{})
	must(t, b.write(tick(7)), b.write(tick(5)))
	named("by a tick, and less by the next", own(7))
	must(t, b.write(&dispense.Lease{Quota: "q1", Period: "p", Own: own(9)}))
	named("by a lease record", own(9))
	_, err := b.forked()
	must(t, err)
	named("in the next epoch", dispense.Version{})
}
