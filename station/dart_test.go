package station_test

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
	simdart "github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// newDart is an island with two sides of Wayne DART pumps besides: hoses D1 and
// D2 share a side and position p4, hose D3 is at p5. The pumps come up without
// prices.
func newDart(t testing.TB) (*island, *simdart.Bus) {
	t.Helper()
	var bus *simdart.Bus
	return newIsland(t, func(i *island) {
		bus = simdart.New(simdart.Options{
			Now: i.clock.now, Model: simdart.Model{Decimals: simdart.Decimals{Volume: 2, Amount: 2, Price: 2, Total: 2}},
			Hoses: []simdart.Hose{
				{Side: 1, Nozzle: 1, TotalizerUL: 40_000 * int64(liter)}, {Side: 1, Nozzle: 2, TotalizerUL: 50_000 * int64(liter)},
				{Side: 2, Nozzle: 1, TotalizerUL: 60_000 * int64(liter)},
			},
		})
		two := new(2)
		hose := func(id string, side, nozzle int) all.HoseOptions {
			return all.HoseOptions{ID: id, Side: side, Nozzle: nozzle, VolumeDecimals: two, AmountDecimals: two, PriceDecimals: two}
		}
		port := i.serve("dart", bus.Serve)
		port.Parity = "odd"
		i.cfg.Lines = append(i.cfg.Lines, station.Line{Name: "dart", Port: port, PollMS: 20, Options: all.Options{
			Driver: "dart", Hoses: []all.HoseOptions{hose("D1", 1, 1), hose("D2", 1, 2), hose("D3", 2, 1)},
		}})
		i.cfg.Positions = append(i.cfg.Positions,
			station.Position{Position: "p4", Hoses: []station.Hose{{Hose: "D1", Grade: "diesel"}, {Hose: "D2", Grade: "diesel"}}},
			// The world runs faster than the line: half a second of it is 5 of theirs.
			station.Position{Position: "p5", Hoses: []station.Hose{{Hose: "D3", Grade: "diesel", OverrunUL: int64(liter)}}})
		i.scanAt("p4")
		i.scanAt("p5")
		i.added = map[string]added{
			"D1": {40_000 * liter, bus.Nozzle(1, 1).Totalizer}, "D2": {50_000 * liter, bus.Nozzle(1, 2).Totalizer},
			"D3": {60_000 * liter, bus.Nozzle(2, 1).Totalizer},
		}
	}), bus
}

// check holds a fill that is over to what flowed, and the journal to the meters.
func (i *island) check(d *dispense.Dispense, hose string, volume dispense.Volume, from, end string) {
	i.t.Helper()
	if d.Hose != hose || d.VolumeUL != volume || d.VolumeFrom != from || d.End != end {
		i.t.Errorf("dispense: got %s at %s from %s, end %s, want %s at %s from %s, end %s", d.VolumeUL, d.Hose, d.VolumeFrom, d.End, volume, hose, from, end)
	}
	i.reconcile()
	if i.t.Failed() {
		i.t.Log(i.kinds())
	}
}

// TestDartScanToDispense has a vehicle take fuel at pumps that were never
// programmed: the agent tells them the prices.
func TestDartScanToDispense(t *testing.T) {
	t.Parallel()
	i, bus := newDart(t)
	i.start()
	i.fleet()
	n := bus.Nozzle(1, 2)
	n.Lift() // two hoses have the grade: the one that is lifted is released
	i.until("hose D2 calls", func() bool { return bus.Status(1) != 0 })
	i.scanUntil("p4", screen.Pouring)
	n.Fill(200, 25_000_000)
	i.until("25 L have flowed", func() bool { return n.Totalizer() == 50_025*int64(liter) })
	n.HangUp()
	i.untilPage("p4", screen.Done)
	d := last[*dispense.Dispense](i, 1)
	if *d.AmountCents != 63_750 || d.PriceFrom != "pump" || bus.Sales()[0].Amount != 63_750 {
		t.Errorf("amount: got %d from %s, at the pump %d, want 63750 from pump", *d.AmountCents, d.PriceFrom, bus.Sales()[0].Amount)
	}
	i.check(d, "D2", 25*liter, "pump", "H")
}

// TestDartLimit squeezes on at the limit, until the nozzle is hung up.
func TestDartLimit(t *testing.T) {
	t.Parallel()
	i, bus := newDart(t)
	i.start()
	i.fleet()
	i.scanUntil("p5", screen.Ready)
	n := bus.Nozzle(2, 1)
	n.Lift()
	n.Squeeze(300)
	i.until("the pump has closed", func() bool { return bus.Status(2) == 6 })
	n.HangUp()
	i.check(last[*dispense.Dispense](i, 1), "D3", 60*liter, "pump", "L")
}

// TestDartRestart ends the agent at each stage of a fill. The pump has the limit
// and keeps its last sale, but not whose it was: the totalizer tells.
func TestDartRestart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, until string
		away        func(i *island, n *simdart.Nozzle)
		from, ends  string
	}{
		{"armed, nothing flowed", screen.Ready, func(*island, *simdart.Nozzle) {}, "", "void"},
		{"armed, a whole fill in the dark", screen.Ready, func(i *island, n *simdart.Nozzle) {
			n.Lift()
			n.Fill(600, 40_000_000)
			i.waitReal(func() bool { return n.Totalizer() == 60_040*int64(liter) })
			n.HangUp()
		}, "totalizer", "P"},
		{"fueling, hung up in the dark", screen.Pouring, func(i *island, n *simdart.Nozzle) {
			i.waitReal(func() bool { return n.Totalizer() == 60_040*int64(liter) })
			n.HangUp()
		}, "totalizer", "P"},
		{"fueling, still flowing", screen.Pouring, func(*island, *simdart.Nozzle) {}, "pump", "H"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i, bus := newDart(t)
			i.start()
			i.fleet()
			i.scanUntil("p5", screen.Ready)
			n := bus.Nozzle(2, 1)
			if tt.until == screen.Pouring {
				n.Lift()
				n.Fill(100, 40_000_000)
				i.untilPage("p5", screen.Pouring)
			}
			i.stop()
			tt.away(i, n)
			i.start()
			if tt.ends == "void" {
				if v := last[*dispense.Void](i, 1); v.Why != "restart" {
					t.Errorf("void: got %s, want restart", v.Why)
				}
				if code := bus.Status(2); code == 2 {
					t.Error("the release of the life before stands")
				}
				i.reconcile()
				return
			}
			i.until("all has flowed", func() bool { return n.Totalizer() == 60_040*int64(liter) })
			n.HangUp()
			i.check(last[*dispense.Dispense](i, 1), "D3", 40*liter, tt.from, tt.ends)
		})
	}
}

// TestDartPresetIgnored has a pump flow past its limit: the agent stops it, says
// so, and what flowed beyond is off the book.
func TestDartPresetIgnored(t *testing.T) {
	t.Parallel()
	i, bus := newDart(t)
	i.start()
	i.fleet()
	bus.Inject(simdart.Faults{PresetIgnored: true})
	i.scanUntil("p5", screen.Ready)
	n := bus.Nozzle(2, 1)
	n.Lift()
	n.Squeeze(300)
	i.until("it flows past the limit and is stopped", func() bool { return n.Totalizer() > 60_061*int64(liter) && !n.Flowing() })
	n.HangUp()
	b := last[*dispense.Offbook](i, 1)
	d := last[*dispense.Dispense](i, 1)
	i.check(d, "D3", 61*liter, "pump", "A")
	if len(d.Flags) != 1 || d.Flags[0] != "preset_ignored" {
		t.Errorf("flags: got %v, want preset_ignored", d.Flags)
	}
	if f := last[*dispense.Fault](i, 1); f.What != "preset_ignored" || f.Hose != "D3" {
		t.Errorf("fault: got %+v, want preset_ignored of D3", f)
	}
	if b.Cause != "over_limit" || b.VolumeUL != dispense.Volume(n.Totalizer())/10_000*10_000-60_061*liter {
		t.Errorf("off the book: got %+v, want what exceeds 61 L", b)
	}
}

// TestDartPowerCut has the pump lose its power in mid-fill: what its totalizer
// shows is the vehicle's.
func TestDartPowerCut(t *testing.T) {
	t.Parallel()
	i, bus := newDart(t)
	i.start()
	i.fleet()
	i.scanUntil("p5", screen.Ready)
	n := bus.Nozzle(2, 1)
	n.Lift()
	n.Fill(200, 30_000_000)
	i.untilPage("p5", screen.Pouring)
	bus.Restart(2)
	n.HangUp()
	flowed := dispense.Volume(n.Totalizer())/10_000*10_000 - 60_000*liter
	i.check(last[*dispense.Dispense](i, 1), "D3", flowed, "totalizer", "H")
	i.scanUntil("p5", screen.Ready) // programmed anew
}
