package dart_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/dart"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// TestAbsentSideLeavesTheOthersTheirPatience has a deaf pump behind one that is
// not there.
func TestAbsentSideLeavesTheOthersTheirPatience(t *testing.T) {
	alone(t, func(b *bench) {
		b.options.Hoses[0].Side, b.options.Hoses[1].Side = 9, 9
		b.Inject(sim.Faults{DeafEvery: 3})
	}, func(t *testing.T, _ *bench, d *dart.Driver) {
		poll(t, d)
		for range 20 {
			want(t, d, pump.Unknown, pump.Unknown, pump.Idle)
			time.Sleep(250 * time.Millisecond)
		}
	})
}

// TestPowerCutInMidFill has the pump forget release, display and prices.
func TestPowerCutInMidFill(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		before, _ := d.Totalizer(t.Context(), "A")
		authorize(t, d, order("A", 20*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 4*time.Second)
		b.Restart(3)
		want(t, d, pump.Calling)
		b.HangUp("A")
		want(t, d, pump.Idle)
		after, err := d.Totalizer(t.Context(), "A")
		if moved := after - before; err != nil || moved < 4*dispense.Liter || moved > 5*dispense.Liter {
			t.Errorf("totalizer: moved by %v, error %v, want what flowed", moved, err)
		}
		err = d.Authorize(t.Context(), order("A", dispense.Liter))
		if !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "not programmed, and the price of hose B is not known") {
			t.Errorf("order: got error %v, want a refusal that names the price missing", err)
		}
		if err := d.SetPrice(t.Context(), "B", 239_000); err != nil {
			t.Fatal(err)
		}
		authorize(t, d, order("A", 2*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 4*time.Second)
		b.HangUp("A")
		b.Restart(3)
		authorize(t, d, order("A", 2*dispense.Liter)) // programmed anew
		if s := b.Sales(); len(s) != 2 || !s[0].Lost || s[1].VolumeUL != 2_000_000 || s[1].Amount != 4900 {
			t.Errorf("sales: got %+v, want a second one of 2 L at 24.50", s)
		}
	})
}

// TestOldAnswerIsNotTakenForTheNewOne leaves a block on the pump's side that was
// never taken: it says that the nozzle hangs.
func TestOldAnswerIsNotTakenForTheNewOne(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		want(t, d, pump.Idle)
		time.Sleep(5 * time.Second)
		b.Inject(sim.Faults{BadCRC: -1})
		if _, err := d.Poll(t.Context()); !errors.Is(err, pump.ErrSilent) {
			t.Errorf("poll with damaged blocks only: got error %v, want %v", err, pump.ErrSilent)
		}
		b.Inject(sim.Faults{})
		b.Lift("A")
		want(t, d, pump.Calling)
	})
}

// TestDamagedBlocksAreSaidAgain has two blocks damaged at a time, and each asked
// for again at once.
func TestDamagedBlocksAreSaidAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &logged{bench: newBench(pumptest.Setup{}, sim.Model{}, false)}
		d := pumptest.Open(t, b)
		poll(t, d)
		for _, lift := range []bool{true, false, true} {
			if lift {
				b.Lift("A")
			} else {
				b.HangUp("A")
			}
			b.Inject(sim.Faults{BadCRC: 2})
			if lift {
				want(t, d, pump.Calling)
			} else {
				want(t, d, pump.Idle)
			}
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		asked := 0
		for tx := range byte(16) {
			asked += bytes.Count(b.sent, []byte{0x52, 0x50 | tx, 0xFA})
		}
		if asked != 6 {
			t.Errorf("blocks were asked for again %d times, want 6", asked)
		}
	})
}

// TestAbsentSideIsAFaultOfItsOwn and does not hold up the others.
func TestAbsentSideIsAFaultOfItsOwn(t *testing.T) {
	alone(t, func(b *bench) { b.options.Hoses[2].Side = 9 }, func(t *testing.T, b *bench, d *dart.Driver) {
		poll(t, d)
		began := time.Now()
		want(t, d, pump.Idle, pump.Idle, pump.Unknown)
		if took := time.Since(began); took > 2*b.Patience() {
			t.Errorf("poll took %v, want little more than one miss of %v", took, b.Patience())
		}
		if err := d.Authorize(t.Context(), order("C", dispense.Liter)); !errors.Is(err, pump.ErrSilent) {
			t.Errorf("order: got error %v, want %v", err, pump.ErrSilent)
		}
		authorize(t, d, order("A", dispense.Liter))
	})
}

// TestValveStuckOpen flows past its limit: the hose is seen flowing, with all of
// it, until it hangs.
func TestValveStuckOpen(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		before := b.Meter("A")
		authorize(t, d, order("A", 2*dispense.Liter))
		b.Lift("A")
		b.Nozzle(3, 1).Stick(true)
		b.Squeeze("A", 60)
		run(t, d, 6*time.Second)
		if is := want(t, d, pump.Flowing); is[0].Volume < 5*dispense.Liter {
			t.Errorf("got %v, want what flowed past the limit too", is[0].Volume)
		}
		if err := d.Stop(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		if is := run(t, d, 3*time.Second); is[0].State != pump.Flowing {
			t.Errorf("while it flows on: got %s, want flowing", is[0].State)
		}
		b.HangUp("A")
		run(t, d, time.Second)
		if is := want(t, d, pump.Done); is[0].Volume != (b.Meter("A")-before)/10_000*10_000 {
			t.Errorf("got %v, want the %v that flowed", is[0].Volume, b.Meter("A")-before)
		}
	})
}

// TestEchoIsNoticed has an adapter echo that is not configured so.
func TestEchoIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &logged{bench: newBench(pumptest.Setup{}, sim.Model{}, false)}
		b.Inject(sim.Faults{Faults: line.Faults{Echo: true}})
		d := pumptest.Open(t, b)
		run(t, d, 5*time.Second)
		if got := b.log.String(); strings.Count(got, "set echo = true") != 1 {
			t.Errorf("log: got %q, want the remedy once", got)
		}
	})
}

// logged is a bench that keeps what its drivers log, and write to their lines.
type logged struct {
	*bench
	log bytes.Buffer

	mu   sync.Mutex
	sent []byte
}

func (b *logged) Open(line io.ReadWriteCloser, _ *slog.Logger) (pump.Driver, error) {
	return dart.New(tap{line, b}, slog.New(slog.NewTextHandler(&b.log, nil)), b.options)
}

// A tap keeps what is written. It has no deadlines of its own, so it passes them
// on.
type tap struct {
	io.ReadWriteCloser
	b *logged
}

func (w tap) Write(p []byte) (int, error) {
	w.b.mu.Lock()
	w.b.sent = append(w.b.sent, p...)
	w.b.mu.Unlock()
	return w.ReadWriteCloser.Write(p)
}

func (w tap) SetReadDeadline(at time.Time) error {
	return w.ReadWriteCloser.(interface{ SetReadDeadline(time.Time) error }).SetReadDeadline(at)
}

// TestNothingIsReleasedWithoutAPreset reads all that goes over a bad line.
func TestNothingIsReleasedWithoutAPreset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &logged{bench: newBench(pumptest.Setup{}, sim.Model{Strict: true}, false)}
		d := pumptest.Open(t, b)
		faults := []sim.Faults{
			{}, {Faults: line.Faults{Silent: true, Answers: 2}}, {Faults: line.Faults{Deaf: true, Answers: 3}},
			{Faults: line.Faults{Noise: []byte{0xFA, 0x10, 0x50, 0x31}, Answers: 5}}, {Faults: line.Faults{Drop: 2, Answers: 3}},
			{BadCRC: 4}, {Faults: line.Faults{Double: true}}, {DeafEvery: 2}, {Refuse: true},
			{Faults: line.Faults{Late: 170 * time.Millisecond, Answers: 2}}, {Faults: line.Faults{Silent: true, Answers: 9}},
		}
		released := 0
		for range 3 {
			for n, f := range faults {
				b.Inject(f)
				err := d.Authorize(t.Context(), order("A", 3*dispense.Liter))
				b.Inject(sim.Faults{})
				run(t, d, time.Second)
				open := b.Status(3) == 2
				if err == nil != open && errors.Is(err, pump.ErrRefused) {
					t.Errorf("faults %d: got error %v, and the pump is released", n, err)
				}
				if open {
					released++
				}
				if err := d.Stop(t.Context(), "A"); err != nil {
					t.Errorf("faults %d: stop: %v", n, err)
				}
				if code := b.Status(3); code == 2 || code == 4 {
					t.Errorf("faults %d: after the stop the pump is in state %d", n, code)
				}
			}
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		// In a block of ours nothing but a command of one byte ends so.
		orders := bytes.Count(b.sent, []byte{0x01, 0x01, 0x06})
		if whole := bytes.Count(b.sent, []byte{0x02, 0x01, 0x01, 0x03, 0x04, 0x00, 0x00, 0x03, 0x00, 0x01, 0x01, 0x06}); orders != whole || whole < released || released < 15 {
			t.Errorf("%d releases were sent, %d of them with their preset; %d were seen, want more than 15", orders, whole, released)
		}
	})
}
