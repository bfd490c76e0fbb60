package station_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/screen"
)

// TestScanToDispense drives one vehicle through a real driver over a real
// pseudo-terminal, without any network.
func TestScanToDispense(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	ready := i.scanUntil("p1", screen.Ready)
	if ready.LimitUL != 60*liter || ready.Name != "42" || ready.Grade != "Diésel" {
		t.Errorf("ready: got %+v, want 60 L of Diésel for vehicle 42", ready)
	}
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(200, 25_000_000)
	i.untilPage("p1", screen.Pouring)
	i.until("25 L have flowed", func() bool { return n.Totalizer() == 100_025*int64(liter) })
	n.HangUp()
	done := i.untilPage("p1", screen.Done)
	d := last[*dispense.Dispense](i, 1)
	auth := bodies[*dispense.Authorize](i)[0]
	switch {
	case d.VolumeUL != 25*liter || d.VolumeFrom != "stored" || d.End != "H":
		t.Errorf("dispense: got %s from %s, end %s, want 25.0 L from stored, end H", d.VolumeUL, d.VolumeFrom, d.End)
	case *d.TotalizerBeforeUL != 100_000*liter || *d.TotalizerAfterUL != 100_025*liter:
		t.Errorf("totalizers: got %s to %s, want 100000 to 100025 L", *d.TotalizerBeforeUL, *d.TotalizerAfterUL)
	case d.Vehicle != "v-0042" || len(d.Draws) != 1 || d.Draws[0].VolumeUL != 25*liter || d.Draws[0].Quota != "q1":
		t.Errorf("dispense: got vehicle %s, draws %v", d.Vehicle, d.Draws)
	case *d.AmountCents != 63_750 || d.PriceFrom != "pump":
		t.Errorf("amount: got %d from %s, want 63750 from pump", *d.AmountCents, d.PriceFrom)
	case auth.Label != labelID+".1" || auth.Reason != "granted" || auth.Linked || auth.Draws[0].VolumeUL != 60*liter:
		t.Errorf("authorize: got %+v", auth)
	case done.VolumeUL != 25*liter || done.Folio == "" || done.Sent:
		t.Errorf("page: got %+v, want 25 L with a folio that is not sent", done)
	}
	i.reconcile()
	if t.Failed() {
		t.Log(i.kinds())
	}
}

// TestPulserLimit has the agent end the flow at the limit.
func TestPulserLimit(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.scanUntil("p3", screen.Ready)
	n := i.yard.Nozzle("Y")
	n.Lift()
	n.Squeeze(300)
	i.untilPage("p3", screen.Pouring)
	i.until("the valve has closed", func() bool { return !n.Flowing() })
	n.HangUp()
	d := last[*dispense.Dispense](i, 1)
	if d.End != "L" || d.VolumeUL < 60*liter || d.VolumeUL > 80*liter || d.VolumeFrom != "counter" {
		t.Errorf("dispense: got %s from %s, end %s, want a little over 60 L from counter, end L", d.VolumeUL, d.VolumeFrom, d.End)
	}
	i.reconcile()
	if t.Failed() {
		t.Log(i.kinds())
	}
}

// TestPulserLearnsItsOverrun fills up to the limit again and again, with a fill
// that ends before it in between. What flows after the valve was told to close
// shows in the first; later limits are armed so much lower, and the vehicle takes
// no more than it may.
func TestPulserLearnsItsOverrun(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	n := i.yard.Nozzle("Y")
	take := func(fill int, ends string) (limit, volume dispense.Volume) {
		t.Helper()
		i.until("the position is free", func() bool { p := i.page("p3").Page; return p == screen.Idle || p == screen.Done })
		ready := i.scanUntil("p3", screen.Ready)
		n.Lift()
		if ends == "L" {
			n.Squeeze(300)
		} else {
			n.Fill(300, 5*int64(liter))
		}
		i.untilPage("p3", screen.Pouring)
		i.until("the flow is over", func() bool { return !n.Flowing() })
		n.HangUp()
		d := last[*dispense.Dispense](i, fill)
		if d.End != ends {
			t.Errorf("fill %d: got end %s, want %s", fill, d.End, ends)
		}
		return ready.LimitUL, d.VolumeUL
	}
	limit, first := take(1, "L")
	over := first - limit
	if limit != 60*liter || over < 100*dispense.Milliliter {
		t.Fatalf("first fill: got %v armed and %v taken, want 60 L armed and an overrun to learn from", limit, first)
	}
	take(2, "H") // says nothing of the valve
	least := first - limit
	for fill := 3; fill <= 6; fill++ {
		armed, volume := take(fill, "L")
		if want := 60*liter - over; armed != want {
			t.Errorf("fill %d: %v were armed, want %v: 60 L less the most that was seen to flow on, %v", fill, armed, want, over)
		}
		over, least = max(over, volume-armed), min(least, volume-60*liter)
	}
	if least > (first-limit)/2 { // a busy machine closes one or another late
		t.Errorf("every fill flowed %v or more beyond 60 L, want less than the %v of the first", least, first-limit)
	}
	i.reconcile()
	if t.Failed() {
		t.Log(i.kinds())
	}
}

// TestRestartInEachState ends the agent at every stage of a fill, and starts it
// again while the pump goes on by itself.
func TestRestartInEachState(t *testing.T) {
	t.Parallel()
	stages := []struct {
		name string
		// away happens while no agent runs; before says how far it got.
		until  string
		away   func(i *island)
		volume dispense.Volume
		ends   string // of the dispense; "void" when nothing flowed
	}{
		{"armed and not lifted", screen.Ready, func(*island) {}, 0, "void"},
		{"armed, a whole fill in the dark", screen.Ready, func(i *island) {
			n := i.pumps.Nozzle(1)
			n.Lift()
			n.Fill(600, 30_000_000)
			i.waitReal(func() bool { return n.Totalizer() == 100_030*int64(liter) })
			n.HangUp()
		}, 30 * liter, "P"},
		{"fueling, hung up in the dark", screen.Pouring, func(i *island) {
			n := i.pumps.Nozzle(1)
			i.waitReal(func() bool { return n.Totalizer() == 100_040*int64(liter) })
			n.HangUp()
		}, 40 * liter, "P"},
		{"fueling, still flowing", screen.Pouring, func(*island) {}, 40 * liter, "H"},
	}
	for _, tt := range stages {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			i.start()
			i.fleet()
			i.scanUntil("p1", screen.Ready)
			n := i.pumps.Nozzle(1)
			if tt.until == screen.Pouring {
				n.Lift()
				n.Fill(100, 40_000_000)
				i.untilPage("p1", screen.Pouring)
			}
			i.stop()
			tt.away(i)
			i.start()
			if tt.ends == "void" {
				if v := last[*dispense.Void](i, 1); v.Why != "restart" {
					t.Errorf("void: got %s, want restart", v.Why)
				}
				i.reconcile()
				return
			}
			i.until("all has flowed", func() bool { return n.Totalizer() == 100_000*int64(liter)+int64(tt.volume) })
			n.HangUp()
			d := last[*dispense.Dispense](i, 1)
			if d.VolumeUL != tt.volume || d.End != tt.ends || d.VolumeFrom != "stored" {
				t.Errorf("dispense: got %s from %s, end %s, want %s from stored, end %s", d.VolumeUL, d.VolumeFrom, d.End, tt.volume, tt.ends)
			}
			i.reconcile()
			if t.Failed() {
				t.Log(i.kinds())
			}
		})
	}
}

// waitReal waits for the devices while no agent runs.
func (i *island) waitReal(so func() bool) {
	i.t.Helper()
	for end := time.Now().Add(time.Minute); !so(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(end) {
			i.t.Fatal("the devices did not get there")
		}
	}
}

// TestRestartWatched ends the agent in the middle of a flow that only it watches:
// it closes the valve, and the meter tells the next agent what flowed.
func TestRestartWatched(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.scanUntil("p3", screen.Ready)
	n := i.yard.Nozzle("Y")
	n.Lift()
	n.Squeeze(60)
	i.untilPage("p3", screen.Pouring)
	i.stop()
	i.waitReal(func() bool { return !n.Flowing() })
	n.HangUp()
	i.start()
	d := last[*dispense.Dispense](i, 1)
	if d.End != "P" || d.VolumeFrom != "totalizer" || d.VolumeUL == 0 {
		t.Errorf("dispense: got %s from %s, end %s, want what flowed from totalizer, end P", d.VolumeUL, d.VolumeFrom, d.End)
	}
	i.reconcile()
}

// TestRestartAtRest ends the agent while nothing is open: at a prompt, and after
// a fill whose sale the controller still keeps.
func TestRestartAtRest(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Driver: "badge"})
	if p := i.scanUntil("p1", screen.Prompt); p.Prompt != "driver" {
		t.Errorf("prompt: got %s, want driver", p.Prompt)
	}
	i.restart()
	if p := i.untilPage("p1", screen.Idle); p.Vehicle != "" {
		t.Errorf("page: got %+v, want nothing of the session that was", p)
	}
	if n := i.count("authorize"); n != 0 {
		t.Errorf("got %d authorizes, want none", n)
	}
}

// TestNoRoom has too little space on the disk: nothing is released, and the
// screen says why.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.cfg.MinFreeMB = 1 << 30
	i.start()
	i.fleet()
	if p := i.scanUntil("p1", screen.Denied); p.Reason != "storage" {
		t.Errorf("scan: got %s, want storage", p.Reason)
	}
}
