package station_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/station/screen"
)

// dialects are the two languages of one family of controllers, and what a driver
// says in each to acknowledge a sale.
var dialects = []struct {
	driver      string
	acknowledge *regexp.Regexp
}{
	{"horustech", regexp.MustCompile(`>\?000206`)},
	{"cbc", regexp.MustCompile(`\(&I\)`)},
}

func eachDialect(t *testing.T, unit simhorustech.Options, f func(t *testing.T, i *island, acknowledge *regexp.Regexp)) {
	t.Parallel()
	for _, d := range dialects {
		t.Run(d.driver, func(t *testing.T) {
			t.Parallel()
			i := newIslandOn(t, d.driver, unit)
			f(t, i, d.acknowledge)
			i.reconcile()
			if t.Failed() {
				t.Log(i.kinds())
			}
		})
	}
}

// TestFillAndRestart has a vehicle fuel while the agent is killed and started
// again: the session goes on, the sale is recorded with our id and acknowledged,
// once.
func TestFillAndRestart(t *testing.T) {
	eachDialect(t, simhorustech.Options{}, func(t *testing.T, i *island, _ *regexp.Regexp) {
		i.start()
		i.fleet()
		i.scanUntil("p2", screen.Ready)
		n := i.pumps.Nozzle(2)
		n.Lift()
		n.Fill(100, 40_000_000)
		i.untilPage("p2", screen.Pouring)
		i.restart()
		if p := i.untilPage("p2", screen.Pouring); p.Vehicle != "v-0042" {
			t.Errorf("page after the restart: got %+v, want the fill to go on", p)
		}
		i.until("all has flowed", func() bool { return n.Totalizer() == 200_040*int64(liter) })
		n.HangUp()
		d := last[*dispense.Dispense](i, 1)
		auth := bodies[*dispense.Authorize](i)[0]
		switch {
		case d.VolumeUL != 40*liter || d.VolumeFrom != "stored" || d.End != "H" || d.Hose != "2":
			t.Errorf("dispense: got %s from %s at hose %s, end %s, want 40 L from stored at hose 2, end H", d.VolumeUL, d.VolumeFrom, d.Hose, d.End)
		case d.DeviceSale == nil || d.DeviceSale.ID != strings.ToUpper(auth.DeviceID):
			t.Errorf("device sale: got %+v, want it with id %s", d.DeviceSale, auth.DeviceID)
		case *d.TotalizerBeforeUL != 200_000*liter || *d.TotalizerAfterUL != 200_040*liter || *d.AmountCents != 102_000:
			t.Errorf("dispense: got %s to %s for %d, want 200000 to 200040 L for 1020.00", *d.TotalizerBeforeUL, *d.TotalizerAfterUL, *d.AmountCents)
		}
		i.until("the sale is acknowledged", func() bool { return i.pumps.Unread("serial") == 0 })
		i.restart()
		i.untilPage("p2", screen.Idle)
		if n := i.count("dispense") + i.count("offbook"); n != 1 {
			t.Errorf("got %d records of fuel, want one", n)
		}
	})
}

// TestPlugPulledBeforeTheAcknowledgment ends the agent between the two: the
// journal holds the sale before the controller hears of it, and the same sale,
// shown again to the next agent, is not recorded again.
func TestPlugPulledBeforeTheAcknowledgment(t *testing.T) {
	eachDialect(t, simhorustech.Options{FirstIndex: 9_999}, func(t *testing.T, i *island, acknowledge *regexp.Regexp) {
		i.start()
		i.fleet()
		p := &plug{on: acknowledge, pulled: make(chan struct{})}
		i.cut.Store(p)
		i.scanUntil("p1", screen.Ready)
		n := i.pumps.Nozzle(1)
		n.Lift()
		n.Fill(300, 25_000_000)
		i.until("25 L have flowed", func() bool { return n.Totalizer() == 100_025*int64(liter) })
		n.HangUp()
		select {
		case <-p.pulled:
		case <-time.After(15 * time.Second):
			t.Fatal("no sale is ever acknowledged")
		}
		if n := i.count("dispense"); n != 1 {
			t.Errorf("the sale is acknowledged with %d records of it, want 1 before", n)
		}
		i.stop()
		if n := i.pumps.Unread("serial"); n != 1 {
			t.Fatalf("unread sales: got %d, want 1: the controller never heard", n)
		}
		i.cut.Store(nil)
		i.start()
		i.until("the sale is acknowledged", func() bool { return i.pumps.Unread("serial") == 0 })
		i.untilPage("p1", screen.Idle)
		if d, o := i.count("dispense"), i.count("offbook"); d != 1 || o != 0 {
			t.Errorf("got %d dispenses and %d off the book, want 1 and 0", d, o)
		}
	})
}

// TestFreeAtBoot finds a nozzle in free mode: it is on record, and blocked, before
// anybody can be served.
func TestFreeAtBoot(t *testing.T) {
	eachDialect(t, simhorustech.Options{}, func(t *testing.T, i *island, _ *regexp.Regexp) {
		i.pumps.Nozzle(3).SetFree(true)
		i.start()
		f := last[*dispense.Fault](i, 1)
		if f.What != "flow_while_closed" || f.State != "on" {
			t.Errorf("fault: got %+v, want flow_while_closed, on", f)
		}
		i.until("the nozzle is blocked", func() bool { return i.pumps.Nozzle(3).State() == 'B' })
	})
}

// TestReadPointerMoved has another program read sales on our port: it is on record,
// and the fuel of the sale that it took is too.
func TestReadPointerMoved(t *testing.T) {
	eachDialect(t, simhorustech.Options{}, func(t *testing.T, i *island, acknowledge *regexp.Regexp) {
		i.start()
		i.fleet()
		i.scanUntil("p1", screen.Ready)
		p := &plug{on: acknowledge, pulled: make(chan struct{})}
		i.cut.Store(p) // we never get there first
		n := i.pumps.Nozzle(1)
		n.Lift()
		n.Fill(300, 25_000_000)
		i.until("25 L have flowed", func() bool { return n.Totalizer() == 100_025*int64(liter) })
		n.HangUp()
		<-p.pulled
		i.pumps.Skip("serial")
		i.pumps.Nozzle(2).Card("B328000000000009") // and one we never see
		i.pumps.Nozzle(2).Lift()
		i.pumps.Nozzle(2).Fill(300, 5_000_000)
		i.until("the stranger's flow is stopped", func() bool { return i.pumps.Nozzle(2).State() == 'B' })
		i.pumps.Nozzle(2).HangUp()
		for i.pumps.Unread("serial") > 0 {
			i.pumps.Skip("serial")
		}
		i.cut.Store(nil)
		i.until("it is on record", func() bool {
			for _, f := range bodies[*dispense.Fault](i) {
				if f.Device == "pumps" && f.What == "sales" && f.State == "on" && strings.Contains(f.Detail, "another program") {
					return true
				}
			}
			return false
		})
		i.until("the stranger's fuel is on record", func() bool {
			var sum dispense.Volume
			for _, b := range bodies[*dispense.Offbook](i) {
				sum += b.VolumeUL
			}
			return sum > 0 && sum >= dispense.Volume(i.pumps.Nozzle(2).Totalizer())-200_000*liter-10*dispense.Milliliter
		})
	})
}

// TestPresetIgnoredIsWatched ends the flow of a pump that cannot, from the agent's
// side.
func TestPresetIgnoredIsWatched(t *testing.T) {
	eachDialect(t, simhorustech.Options{}, func(t *testing.T, i *island, _ *regexp.Regexp) {
		i.cfg.Lines[0].Options.Hoses[0].Arm = "watch"
		i.cfg.Positions[0].Hoses[0].OverrunUL = 20 * int64(liter) // the island's clock is fast
		i.pumps.Inject(simhorustech.Faults{PresetIgnored: true})
		i.start()
		i.fleet()
		i.scanUntil("p1", screen.Ready)
		n := i.pumps.Nozzle(1)
		n.Lift()
		n.Squeeze(100)
		i.untilPage("p1", screen.Pouring)
		i.until("the flow is stopped", func() bool { return !n.Flowing() })
		n.HangUp()
		d := last[*dispense.Dispense](i, 1)
		if d.End != "L" || d.VolumeUL < 60*liter || d.VolumeUL > 80*liter {
			t.Errorf("dispense: got %s, end %s, want a little over 60 L, end L", d.VolumeUL, d.End)
		}
		if a := bodies[*dispense.Authorize](i)[0]; a.Arm != "watch" {
			t.Errorf("authorize: got arm %s, want watch", a.Arm)
		}
	})
}

// TestClockIsSet sets the controller's clock to the station's local time, and puts
// on record that it was off.
func TestClockIsSet(t *testing.T) {
	eachDialect(t, simhorustech.Options{Zone: time.UTC}, func(t *testing.T, i *island, _ *regexp.Regexp) {
		i.start()
		i.fleet() // Mexico City is six hours behind
		i.until("the clock is set", func() bool {
			off := i.clock.now().Add(-6 * time.Hour).Sub(i.pumps.Clock())
			return off.Abs() < time.Minute
		})
		var notes []*dispense.Config
		i.until("it is on record", func() bool {
			notes = nil
			for _, c := range bodies[*dispense.Config](i) {
				if c.What == "clock" {
					notes = append(notes, c)
				}
			}
			return len(notes) > 0
		})
		if c := notes[0]; len(notes) != 1 || c.Name != "pumps" || !strings.HasPrefix(c.Before, "2026-11-23T15:") || !strings.HasPrefix(c.After, "2026-11-23T09:") {
			t.Errorf("got %d records, the first %+v, want one of pumps, from 15 to 9 hours", len(notes), c)
		}
	})
}

// TestSalesThatCannotBeRead has a unit that answers no form of a sale.
func TestSalesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	i := newIslandOn(t, "cbc", simhorustech.Options{Forms: []string{}})
	i.start()
	i.fleet(&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter)})
	i.scanUntil("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(300, 25_000_000)
	i.until("25 L have flowed", func() bool { return n.Totalizer() == 100_025*int64(liter) })
	n.HangUp()
	d := last[*dispense.Dispense](i, 1)
	if d.VolumeUL != 25*liter || d.VolumeFrom != "totalizer" {
		t.Errorf("dispense: got %s from %s, want 25 L from totalizer", d.VolumeUL, d.VolumeFrom)
	}
	i.until("it is on record", func() bool {
		for _, f := range bodies[*dispense.Fault](i) {
			if f.What == "sales" && f.State == "on" && strings.Contains(f.Detail, "finished sales cannot be read") {
				return true
			}
		}
		return false
	})
	i.reconcile()
}
