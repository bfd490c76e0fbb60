package pulser_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/pulser"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// alone runs f in a bubble with a driver on a bench of its own.
func alone(t *testing.T, level bool, f func(t *testing.T, b *bench, d *pulser.Driver)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, level)
		f(t, b, pumptest.Open(t, b).(*pulser.Driver))
	})
}

func poll(t *testing.T, d pump.Driver) pump.Status {
	t.Helper()
	s, err := d.Poll(t.Context())
	if err != nil {
		t.Fatalf("poll: %v", err)
	}
	return s[0]
}

// flow releases hose A and lets it flow for some polls at 60 L/min.
func flow(t *testing.T, b *bench, d pump.Driver, polls int) {
	t.Helper()
	poll(t, d)
	limit := 40 * dispense.Liter
	limit -= limit % d.Hoses()[0].StepUL
	if err := d.Authorize(t.Context(), pump.Order{Hose: "A", Limit: limit, Lapse: time.Minute}); err != nil {
		t.Fatal(err)
	}
	b.Lift("A")
	b.Squeeze("A", 60)
	for range polls {
		poll(t, d)
		time.Sleep(250 * time.Millisecond)
	}
}

// TestDeadManClosesWithoutTheAgent stops polling: the module must close, and the
// driver must not open again when it is back.
func TestDeadManClosesWithoutTheAgent(t *testing.T) {
	alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
		flow(t, b, d, 20)
		if !b.Nozzle("A").Flowing() {
			t.Fatal("nothing flows although the driver polls, want the output held open")
		}
		time.Sleep(4 * time.Second)
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows 4 s after the last poll, want it stopped by the module")
		}
		var s pump.Status
		for range 12 {
			if s = poll(t, d); b.Nozzle("A").Flowing() {
				t.Fatal("fuel flows again when the driver is back, want the fill over")
			}
			time.Sleep(250 * time.Millisecond)
		}
		if s.State != pump.Done || s.Volume < 5*dispense.Liter || s.Volume > 9*dispense.Liter {
			t.Errorf("got %s with %v, want %s with the 5 to 9 L of before", s.State, s.Volume, pump.Done)
		}
	})
}

// TestValveClosesWhenTheMeterIsBlind cuts off what can be read, not what can be
// written: the driver must not let fuel flow that it cannot see.
func TestValveClosesWhenTheMeterIsBlind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, true)
		first := pumptest.Open(t, b)
		flow(t, b, first, 4)
		b.Inject(yard.Faults{Faults: line.Faults{Silent: true}}) // it hears and does, but its answers are lost
		for range 6 {
			if _, err := first.Poll(t.Context()); !errors.Is(err, pump.ErrSilent) {
				t.Errorf("poll: got error %v, want %v", err, pump.ErrSilent)
			}
		}
		time.Sleep(time.Second)
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows while the meter cannot be read, want the valve closed")
		}
	})
}

// TestModuleResetIsAFaultAndNoFuel loses the counter in mid-fill.
func TestModuleResetIsAFaultAndNoFuel(t *testing.T) {
	alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
		flow(t, b, d, 8)
		before := poll(t, d).Volume
		b.Reset(1)
		s := poll(t, d)
		if s.State != pump.Fault || s.Volume != before {
			t.Errorf("after the reset: got %s with %v, want %s with the %v of before", s.State, s.Volume, pump.Fault, before)
		}
		time.Sleep(time.Second)
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows past a meter that was reset, want the valve closed")
		}
		b.HangUp("A")
		for range 20 { // the fill must not stay open
			s = poll(t, d)
			time.Sleep(250 * time.Millisecond)
		}
		if s.State != pump.Done || s.Volume < before || s.Volume > before+dispense.Liter {
			t.Errorf("in the end: got %s with %v, want %s with the %v that were counted", s.State, s.Volume, pump.Done, before)
		}
		if _, err := d.Totalizer(t.Context(), "A"); !errors.Is(err, pump.ErrMeter) {
			t.Errorf("totalizer: got error %v, want %v", err, pump.ErrMeter)
		}
		order := pump.Order{Hose: "A", Limit: d.Hoses()[0].StepUL, Lapse: time.Minute}
		if err := d.Authorize(t.Context(), order); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("order at fault: got error %v, want %v", err, pump.ErrRefused)
		}
		if err := d.Stop(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		if v, err := d.Totalizer(t.Context(), "A"); err != nil || v > 10*dispense.Liter {
			t.Errorf("totalizer after stop: got %v, error %v, want the new count", v, err)
		}
	})
}

// TestFlowWithoutARelease has a valve that does not close: the flow is told as
// free, nothing is released meanwhile, and the totalizer has the fuel.
func TestFlowWithoutARelease(t *testing.T) {
	alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
		wait := func(polls int) (s pump.Status) {
			for range polls {
				s = poll(t, d)
				time.Sleep(250 * time.Millisecond)
			}
			return s
		}
		wait(20)
		before, err := d.Totalizer(t.Context(), "A")
		if err != nil {
			t.Fatal(err)
		}
		b.Nozzle("A").Stick(yard.StuckOpen)
		b.Lift("A")
		b.Squeeze("A", 60)
		if s := wait(40); s.State != pump.Free {
			t.Errorf("while it flows: got %s, want %s", s.State, pump.Free)
		}
		order := pump.Order{Hose: "A", Limit: d.Hoses()[0].StepUL, Lapse: time.Minute}
		if err := d.Authorize(t.Context(), order); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("order while it flows: got error %v, want %v", err, pump.ErrRefused)
		}
		b.Nozzle("A").Stick(yard.NotStuck)
		if s := wait(12); s.State != pump.Calling {
			t.Errorf("after it was mended: got %s, want %s", s.State, pump.Calling)
		}
		after, err := d.Totalizer(t.Context(), "A")
		if got := after - before; err != nil || got < 9*dispense.Liter || got > 11*dispense.Liter {
			t.Errorf("movement of the totalizer: got %v, error %v, want about 10 L", got, err)
		}
		if err := d.Authorize(t.Context(), order); err != nil {
			t.Errorf("order after it was mended: %v", err)
		}
	})
}

// TestAPulseOrTwoIsNoFlow shakes the hose now and then.
func TestAPulseOrTwoIsNoFlow(t *testing.T) {
	alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
		for n := range 400 {
			if s := poll(t, d); s.State != pump.Idle {
				t.Fatalf("poll %d: got %s, want %s", n, s.State, pump.Idle)
			}
			time.Sleep(250 * time.Millisecond)
			if n%20 == 0 {
				b.Nozzle("A").Leak(2 * 1_000_000 / perLiter)
			}
		}
	})
}

// TestStuckCounterEndsTheFill has a counter that stops in mid-fill. Nothing can
// measure what flows then; it must not flow for ever.
func TestStuckCounterEndsTheFill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, false)
		b.hoses[0].NoFlow = 20 * time.Second
		d := pumptest.Open(t, b)
		flow(t, b, d, 20)
		b.Nozzle("A").FreezeCounter(true)
		for range 4 * 25 {
			poll(t, d)
			time.Sleep(250 * time.Millisecond)
		}
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows 25 s after the last pulse, want the valve closed after 20 s")
		}
	})
}

// TestLiftBeginsThePatience lifts the nozzle late: what the person then has to
// squeeze it is not shortened by the wait before.
func TestLiftBeginsThePatience(t *testing.T) {
	alone(t, false, func(t *testing.T, b *bench, d *pulser.Driver) {
		poll(t, d)
		wait := func(long time.Duration) (s pump.Status) {
			for end := time.Now().Add(long); time.Now().Before(end); time.Sleep(250 * time.Millisecond) {
				s = poll(t, d)
			}
			return s
		}
		if err := d.Authorize(t.Context(), pump.Order{Hose: "A", Limit: 100 * d.Hoses()[0].StepUL, Lapse: time.Minute}); err != nil {
			t.Fatal(err)
		}
		wait(50 * time.Second)
		b.Lift("A")
		if s := wait(40 * time.Second); s.State != pump.Flowing {
			t.Errorf("40 s after a lift: got %s, want %s", s.State, pump.Flowing)
		}
		if s := wait(40 * time.Second); s.State != pump.Done {
			t.Errorf("80 s after a lift without a pulse: got %s, want %s", s.State, pump.Done)
		}
	})
}

// TestModuleThatDoesNotTriggerAnew closes for a moment whenever its timer runs
// out. The fill goes on, and every pulse of it counts.
func TestModuleThatDoesNotTriggerAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, false)
		b.Yard = yard.New(yard.Options{
			Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule, NoRetrigger: true}},
			Hoses:   []yard.Hose{b.device},
		})
		d := pumptest.Open(t, b)
		before := b.Meter("A")
		flow(t, b, d, 60)
		b.HangUp("A")
		var s pump.Status
		for range 20 {
			s = poll(t, d)
			time.Sleep(250 * time.Millisecond)
		}
		truth := b.Meter("A") - before
		if apart := s.Volume - truth; s.State != pump.Done || truth < 10*dispense.Liter || apart < -2*d.Hoses()[0].StepUL || apart > 2*d.Hoses()[0].StepUL {
			t.Errorf("got %s with %v of %v, want it done with all of at least 10 L", s.State, s.Volume, truth)
		}
	})
}

// TestNewDriverBeginsClosed takes over an output that a dead agent left on.
func TestNewDriverBeginsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, true)
		flow(t, b, pumptest.Open(t, b), 4)
		time.Sleep(10 * time.Second)
		if !b.Nozzle("A").Flowing() {
			t.Fatal("a plain output closed by itself, so this test shows nothing")
		}
		d := pumptest.Open(t, b)
		poll(t, d)
		time.Sleep(time.Second)
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows after a new driver's first poll, want it stopped")
		}
	})
}

// TestSlowValveIsNoLeak has a valve that lets a good deal through while it closes
// for a new driver.
func TestSlowValveIsNoLeak(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, true)
		b.device.CloseTime = 1500 * time.Millisecond
		b.Yard = yard.New(yard.Options{Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}}, Hoses: []yard.Hose{b.device}})
		flow(t, b, pumptest.Open(t, b), 4)
		d := pumptest.Open(t, b)
		for range 20 {
			if s := poll(t, d); s.State == pump.Free {
				t.Fatal("the last of an earlier fill was taken for a leak")
			}
			time.Sleep(250 * time.Millisecond)
		}
		if b.Nozzle("A").Flowing() {
			t.Error("fuel flows, want it stopped")
		}
	})
}

// TestFillWithoutASwitchEndsWhenNothingFlows has only pulses to go by.
func TestFillWithoutASwitchEndsWhenNothingFlows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, false)
		b.hoses[0].Switch = pulser.Terminal{}
		d := pumptest.Open(t, b)
		flow(t, b, d, 20)
		b.Squeeze("A", 0)
		var s pump.Status
		for range 260 {
			s = poll(t, d)
			time.Sleep(250 * time.Millisecond)
		}
		if s.State != pump.Done || s.Volume < 4*dispense.Liter || s.Volume > 6*dispense.Liter {
			t.Errorf("got %s with %v, want %s with about 5 L", s.State, s.Volume, pump.Done)
		}
	})
}
