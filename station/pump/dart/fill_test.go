package dart_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/dart"
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
		if is[0].PriceE4 != 245_000 || is[0].AmountCents*1_000_000 != int64(is[0].Volume)*2450 {
			t.Errorf("display: got %d and %d for %v", is[0].PriceE4, is[0].AmountCents, is[0].Volume)
		}
		b.Nozzle(3, 2).Lift()
		want(t, d, pump.Idle, pump.Calling)
		if err := d.Authorize(t.Context(), order("A", dispense.Liter)); !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "nozzle 2 of the side is out") {
			t.Errorf("order while the sibling is out: got error %v, want a refusal that says so", err)
		}
		b.Nozzle(3, 2).HangUp()
		if again := want(t, d, pump.Done); again[0] != is[0] {
			t.Errorf("after the sibling was lifted: got %+v, want %+v", again[0], is[0])
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
		b.Nozzle(4, 1).Lift() // nobody polls: the pump has all of it to tell later
		b.Nozzle(4, 1).Fill(60, 5_000_000)
		time.Sleep(10 * time.Second)
		b.Nozzle(4, 1).HangUp()
		if is := want(t, pumptest.Open(t, b), pump.Idle, pump.Idle, pump.Done); is[2].Volume != 5*dispense.Liter || is[2].AmountCents != 12_250 || is[2].PriceE4 != 245_000 {
			t.Errorf("a fill in the dark: got %+v, want 5 L for 122.50", is[2])
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
