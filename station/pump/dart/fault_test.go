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

// alone runs f in a bubble with a driver on a bench of its own, changed by set.
func alone(t *testing.T, set func(*bench), f func(t *testing.T, b *bench, d *dart.Driver)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, sim.Model{}, false)
		if set != nil {
			set(b)
		}
		f(t, b, pumptest.Open(t, b).(*dart.Driver))
	})
}

func poll(t *testing.T, d pump.Driver) []pump.Status {
	t.Helper()
	s, err := d.Poll(t.Context())
	if err != nil {
		t.Fatalf("poll: %v", err)
	}
	return s
}

func want(t *testing.T, d pump.Driver, states ...pump.State) []pump.Status {
	t.Helper()
	is := poll(t, d)
	for i, s := range is {
		if i < len(states) && s.State != states[i] {
			t.Errorf("hose %s: got %s, want %s", s.Hose, s.State, states[i])
		}
	}
	return is
}

func order(hose string, limit dispense.Volume) pump.Order {
	return pump.Order{Hose: hose, Limit: limit, ID: "00000000000000A1", Lapse: time.Minute, PriceE4: 245_000}
}

func authorize(t *testing.T, d pump.Driver, o pump.Order) {
	t.Helper()
	if err := d.Authorize(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// run polls for a while, as an agent does.
func run(t *testing.T, d pump.Driver, for_ time.Duration) []pump.Status {
	t.Helper()
	for end := time.Now().Add(for_); time.Now().Before(end); time.Sleep(250 * time.Millisecond) {
		poll(t, d)
	}
	return poll(t, d)
}

// TestSides has two sides flow at once, and a sibling wait.
func TestSides(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		authorize(t, d, order("A", 20*dispense.Liter))
		want(t, d, pump.Armed, pump.Busy, pump.Idle)
		authorize(t, d, order("C", 30*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		b.Nozzle(4, 1).Lift()
		b.Nozzle(4, 1).Squeeze(30)
		want(t, d, pump.Flowing, pump.Busy, pump.Flowing)
		run(t, d, 3*time.Second)
		if err := d.Authorize(t.Context(), order("B", dispense.Liter)); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("order for the sibling: got error %v, want %v", err, pump.ErrRefused)
		}
		if err := d.Stop(t.Context(), "B"); err != nil {
			t.Errorf("stop of the sibling: %v", err)
		}
		if !b.Nozzle(3, 1).Flowing() {
			t.Error("a stop of hose B closed hose A")
		}
		b.HangUp("A")
		run(t, d, time.Second)
		is := want(t, d, pump.Done, pump.Idle, pump.Flowing)
		if is[0].Volume < 3*dispense.Liter || is[2].Volume < dispense.Liter || is[2].Volume > is[0].Volume {
			t.Errorf("got %v and %v, want about 3 L and half as much", is[0].Volume, is[2].Volume)
		}
		b.Nozzle(3, 2).Lift()
		want(t, d, pump.Idle, pump.Calling)
		if err := d.Authorize(t.Context(), order("A", dispense.Liter)); !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "nozzle 2 of the side is out") {
			t.Errorf("order while the sibling is out: got error %v, want a refusal that says so", err)
		}
	})
}

// TestLastSaleStaysUntilReset has another driver find it.
func TestLastSaleStaysUntilReset(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		authorize(t, d, order("C", 20*dispense.Liter))
		b.Nozzle(4, 1).Lift()
		b.Nozzle(4, 1).Fill(60, 7_000_000)
		run(t, d, 10*time.Second)
		b.Nozzle(4, 1).HangUp()
		for _, d := range []pump.Driver{d, pumptest.Open(t, b)} {
			run(t, d, time.Second)
			if is := want(t, d, pump.Idle, pump.Idle, pump.Done); is[2].Volume != 7*dispense.Liter {
				t.Errorf("last sale: got %v, want 7 L", is[2].Volume)
			}
		}
		authorize(t, d, order("C", 20*dispense.Liter))
		if is := want(t, d, pump.Idle, pump.Idle, pump.Armed); is[2].Volume != 0 {
			t.Errorf("after the reset: got %v, want 0", is[2].Volume)
		}
	})
}

// TestHungUpUnused would wait for ever.
func TestHungUpUnused(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		authorize(t, d, order("A", 20*dispense.Liter))
		b.Lift("A")
		want(t, d, pump.Flowing)
		b.HangUp("A")
		run(t, d, time.Second)
		want(t, d, pump.Idle)
		if code := b.Status(3); code != 5 {
			t.Errorf("the pump is in state %d, want the release taken back", code)
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
		if s := b.Sales(); len(s) != 2 || !s[0].Lost || s[1].VolumeUL != 2_000_000 || s[1].Amount != 4900 {
			t.Errorf("sales: got %+v, want a second one of 2 L at 24.50", s)
		}
	})
}

// TestWrongDecimals has the pump show other decimals than configured: the flow
// is stopped as soon as its figures tell, and nothing is released any more.
func TestWrongDecimals(t *testing.T) {
	for _, tt := range []struct {
		name   string
		is     sim.Decimals
		remedy string
	}{
		{"volume", sim.Decimals{Volume: 3, Amount: 2, Price: 2, Total: 2}, "volume_decimals = 3"},
		{"amount", sim.Decimals{Volume: 2, Amount: 0, Price: 2, Total: 2}, "amount_decimals = 0"},
		{"price", sim.Decimals{Volume: 2, Amount: 2, Price: 3, Total: 2}, "price_decimals = 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alone(t, func(b *bench) {
				price := int64(2450)
				if tt.is.Price == 3 {
					price = 24500
				}
				b.Bus = sim.New(sim.Options{Model: sim.Model{Decimals: tt.is}, Hoses: []sim.Hose{{Side: 3, Nozzle: 1, Price: price}, {Side: 4, Nozzle: 1, Price: price}}})
				b.options.Hoses = []dart.Hose{b.options.Hoses[0], b.options.Hoses[2]}
			}, func(t *testing.T, b *bench, d *dart.Driver) {
				o := order("A", 40*dispense.Liter)
				o.PriceE4 = 0 // as the pump has it
				authorize(t, d, o)
				b.Lift("A")
				b.Squeeze("A", 60)
				run(t, d, 5*time.Second)
				if b.Nozzle(3, 1).Flowing() {
					t.Error("it flows on")
				}
				b.HangUp("A")
				run(t, d, time.Second)
				err := d.Authorize(t.Context(), o)
				if !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), tt.remedy) {
					t.Errorf("next order: got error %v, want a refusal with %q", err, tt.remedy)
				}
				again := pumptest.Open(t, b)
				poll(t, again)
				if err := again.Authorize(t.Context(), o); !errors.Is(err, pump.ErrRefused) {
					t.Errorf("order to a driver that came up since: got error %v, want it to see the last sale", err)
				}
				o.Hose = "C"
				authorize(t, d, o) // its side has shown nothing yet
			})
		})
	}
}

// TestWrongDecimalsOfTheTotalizer are seen when it moved.
func TestWrongDecimalsOfTheTotalizer(t *testing.T) {
	alone(t, func(b *bench) {
		b.options.Hoses[0].TotalDecimals = 3
		b.options.Hoses[0].TotalDigits = 10
	}, func(t *testing.T, b *bench, d *dart.Driver) {
		if _, err := d.Totalizer(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		authorize(t, d, order("A", 5*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 7*time.Second)
		b.HangUp("A")
		run(t, d, time.Second)
		if _, err := d.Totalizer(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		err := d.Authorize(t.Context(), order("A", dispense.Liter))
		if !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "total_decimals = 2") {
			t.Errorf("order: got error %v, want a refusal with the totalizer's decimals", err)
		}
	})
}

func TestTotalsOfTheOtherLayoutSayWhatToSet(t *testing.T) {
	alone(t, func(b *bench) {
		*b = *newBench(pumptest.Setup{}, sim.Model{CardTotals: true}, false)
		b.options.Hoses[0].TotalDigits = 10
	},
		func(t *testing.T, _ *bench, d *dart.Driver) {
			if _, err := d.Totalizer(t.Context(), "A"); err == nil || !strings.Contains(err.Error(), "set total_digits = 12") {
				t.Errorf("got error %v, want the remedy", err)
			}
			if v, err := d.Totalizer(t.Context(), "B"); err != nil || v != 0 {
				t.Errorf("hose B: got %v, error %v, want 0", v, err)
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

// TestDamagedBlocksAreSaidAgain has the first two of each three damaged.
func TestDamagedBlocksAreSaidAgain(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
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

// TestPaused has a Mepsan R07 hold a fill.
func TestPaused(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		authorize(t, d, order("A", 20*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 2*time.Second)
		b.Pause(3, true)
		held := want(t, d, pump.Flowing)[0].Volume
		if is := run(t, d, 5*time.Second); is[0].Volume != held || is[0].State != pump.Flowing {
			t.Errorf("paused: got %+v, want flowing with the %v of before", is[0], held)
		}
		b.Pause(3, false)
		run(t, d, 2*time.Second)
		if err := d.Stop(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		run(t, d, time.Second)
		if is := want(t, d, pump.Done); is[0].Volume <= held {
			t.Errorf("got %v, want more than %v", is[0].Volume, held)
		}
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

// TestStopAtTheLimit ends a fill whose nozzle is not hung up.
func TestStopAtTheLimit(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		authorize(t, d, order("A", 2*dispense.Liter))
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 4*time.Second)
		want(t, d, pump.Flowing) // until the nozzle hangs
		if err := d.Stop(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		run(t, d, time.Second)
		if is := want(t, d, pump.Done); is[0].Volume != 2*dispense.Liter {
			t.Errorf("got %v, want 2 L", is[0].Volume)
		}
	})
}

func TestPricesAreSentTogether(t *testing.T) {
	alone(t, nil, func(t *testing.T, b *bench, d *dart.Driver) {
		for hose, price := range map[string]int64{"A": 253_900, "B": 229_900} {
			if err := d.SetPrice(t.Context(), hose, price); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.SetPrice(t.Context(), "A", 253_999); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("price finer than the display: got error %v, want %v", err, pump.ErrRefused)
		}
		o := order("B", 2*dispense.Liter)
		o.PriceE4 = 229_900
		authorize(t, d, o)
		b.Nozzle(3, 2).Lift()
		b.Nozzle(3, 2).Squeeze(60)
		run(t, d, time.Second)
		if err := d.SetPrice(t.Context(), "A", 260_000); err != nil { // kept for the next release
			t.Fatal(err)
		}
		run(t, d, 3*time.Second)
		b.Nozzle(3, 2).HangUp()
		run(t, d, time.Second)
		o = order("A", dispense.Liter)
		o.PriceE4 = 260_000
		authorize(t, d, o)
		b.Lift("A")
		b.Squeeze("A", 60)
		run(t, d, 3*time.Second)
		b.HangUp("A")
		if s := b.Sales(); len(s) != 2 || s[0].Amount != 4598 || s[1].Amount != 2600 {
			t.Errorf("sales: got %+v, want 2 L for 45.98 and 1 L for 26.00", s)
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
