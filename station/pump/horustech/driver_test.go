package horustech_test

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/horustech"
	simline "github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/horustech"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// A bench is a controller in software with two hoses of one side.
type bench struct {
	*sim.Controller
	options horustech.Options
}

func newBench(s pumptest.Setup, device sim.Hose, o horustech.Options) *bench {
	const modulus = 10_000_000_000 * 10_000 // ten digits of centiliters
	device.Number, device.Side, device.Prices = 1, 1, [3]int64{24500}
	device.TotalizerUL = 848_950_000
	if s.BelowModulus > 0 {
		device.TotalizerUL = modulus - int64(s.BelowModulus)
	}
	o.Hoses = []horustech.Hose{{ID: "A", Nozzle: 1, Watch: device.NoPreset}, {ID: "B", Nozzle: 2}}
	sibling := sim.Hose{Number: 2, Side: 1, Prices: [3]int64{24500}}
	return &bench{sim.New(sim.Options{Hoses: []sim.Hose{device, sibling}, FirstIndex: 9_998}), o}
}

func (b *bench) Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error) {
	return horustech.New(line, log, b.options)
}

func (b *bench) Lift(string)               { b.Nozzle(1).Lift() }
func (b *bench) Squeeze(_ string, lpm int) { b.Nozzle(1).Squeeze(lpm) }
func (b *bench) HangUp(string)             { b.Nozzle(1).HangUp() }
func (b *bench) Patience() time.Duration   { return 500 * time.Millisecond }

func (b *bench) Meter(string) dispense.Volume { return dispense.Volume(b.Nozzle(1).Totalizer()) }

func (b *bench) Refuse(_ string, refuse bool) { b.Nozzle(1).CutCable(refuse) }

func TestDriver(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench {
		return newBench(s, sim.Hose{}, horustech.Options{})
	})
}

func TestDriverWithShortPreset(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench {
		return newBench(s, sim.Hose{}, horustech.Options{ShortPreset: true})
	})
}

// TestDriverOfPumpThatIgnoresPresets has the driver's watch end the flow.
func TestDriverOfPumpThatIgnoresPresets(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench {
		return newBench(s, sim.Hose{NoPreset: true}, horustech.Options{})
	})
}

// alone runs f in a bubble with a driver on a bench of its own.
func alone(t *testing.T, f func(t *testing.T, b *bench, d *horustech.Driver)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, sim.Hose{}, horustech.Options{})
		f(t, b, pumptest.Open(t, b).(*horustech.Driver))
	})
}

func states(t *testing.T, d pump.Driver) [2]pump.State {
	t.Helper()
	s, err := d.Poll(t.Context())
	if err != nil || len(s) != 2 {
		t.Fatalf("poll: got %v, error %v, want two hoses", s, err)
	}
	return [2]pump.State{s[0].State, s[1].State}
}

func TestFreeNozzleIsReportedAndStopClosesIt(t *testing.T) {
	alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
		b.Nozzle(2).SetFree(true)
		if got, want := states(t, d), [2]pump.State{pump.Idle, pump.Free}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		if err := d.Stop(t.Context(), "B"); err != nil {
			t.Fatal(err)
		}
		if got, want := states(t, d), [2]pump.State{pump.Idle, pump.Idle}; got != want {
			t.Errorf("after stop: got %v, want %v", got, want)
		}
	})
}

func TestSiblingIsBusyAndCutCableIsAFault(t *testing.T) {
	alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
		o := pump.Order{Hose: "A", Limit: 10 * dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}
		if err := d.Authorize(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		b.Lift("A")
		if got, want := states(t, d), [2]pump.State{pump.Flowing, pump.Busy}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
		b.HangUp("A")
		b.Nozzle(1).CutCable(true)
		if got, want := states(t, d), [2]pump.State{pump.Fault, pump.Idle}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestUnauthorizedSaleHasNoID(t *testing.T) {
	alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
		b.Nozzle(2).SetFree(true)
		b.Nozzle(2).Lift()
		b.Nozzle(2).Squeeze(60)
		time.Sleep(10 * time.Second)
		b.Nozzle(2).HangUp()
		s, ok, err := d.NextSale(t.Context())
		if err != nil || !ok || s.Hose != "B" || s.ID != "" || s.Volume != 10*dispense.Liter || s.AmountCents != 24500 || s.PriceE4 != 245_000 {
			t.Errorf("got %+v, %t, error %v, want 10 L of hose B for 245.00 without an id", s, ok, err)
		}
	})
}

func TestSetPriceShowsInTheNextSale(t *testing.T) {
	alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
		if err := d.SetPrice(t.Context(), "A", 253_990); err != nil {
			t.Fatal(err)
		}
		if err := d.SetPrice(t.Context(), "A", 253_991); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("price finer than the display: got error %v, want %v", err, pump.ErrRefused)
		}
		o := pump.Order{Hose: "A", Limit: 2 * dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}
		if err := d.Authorize(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		b.Lift("A")
		b.Squeeze("A", 60)
		time.Sleep(10 * time.Second)
		b.HangUp("A")
		s, ok, err := d.NextSale(t.Context())
		if err != nil || !ok || s.PriceE4 != 253_990 || s.AmountCents != 5080 || s.Volume != 2*dispense.Liter {
			t.Errorf("got %+v, %t, error %v, want 2 L at 25.399 for 50.80", s, ok, err)
		}
	})
}

// TestStoreTroubles has another program read our sales, and nobody read them.
func TestStoreTroubles(t *testing.T) {
	// look lets the driver ask for the pointers, which it does now and then.
	look := func(t *testing.T, d *horustech.Driver) {
		t.Helper()
		time.Sleep(time.Minute)
		if _, _, err := d.NextSale(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	take := func(b *bench, sales int) {
		b.Nozzle(2).SetFree(true)
		for range sales {
			b.Nozzle(2).Lift()
			b.Nozzle(2).Squeeze(60)
			time.Sleep(time.Second)
			b.Nozzle(2).HangUp()
		}
	}
	acknowledge := func(t *testing.T, d *horustech.Driver) {
		t.Helper()
		for {
			s, ok, err := d.NextSale(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				return
			}
			if err := d.AcknowledgeSale(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name string
		do   func(t *testing.T, b *bench, d *horustech.Driver)
		want string
	}{
		{"all is well, round the end of the ring", func(t *testing.T, b *bench, d *horustech.Driver) { take(b, 5); acknowledge(t, d) }, ""},
		{"our own acknowledgment, whose answer was lost", func(t *testing.T, b *bench, d *horustech.Driver) {
			take(b, 1)
			s, _, err := d.NextSale(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(10*time.Millisecond, func() { b.Inject(sim.Faults{Faults: simline.Faults{Late: 600 * time.Millisecond, Answers: 1}}) })
			b.Inject(sim.Faults{Faults: simline.Faults{Late: 20 * time.Millisecond, Answers: 1}})
			if err := d.AcknowledgeSale(t.Context(), s); !errors.Is(err, pump.ErrSilent) {
				t.Errorf("got error %v, want %v", err, pump.ErrSilent)
			}
		}, ""},
		{"another program", func(_ *testing.T, b *bench, _ *horustech.Driver) { take(b, 1); b.Skip("serial") }, "from 9998 to 9999: another program"},
		{"overwritten", func(t *testing.T, b *bench, d *horustech.Driver) { take(b, 10_500); acknowledge(t, d) }, "overwrote finished sales"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
				look(t, d)
				tt.do(t, b, d)
				look(t, d)
				if got := d.StoreTrouble(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestSetClock(t *testing.T) {
	alone(t, func(t *testing.T, b *bench, d *horustech.Driver) {
		b.Inject(sim.Faults{DriftPPM: -10_000})
		time.Sleep(10 * time.Hour)
		at := time.Now().UTC().Truncate(time.Second)
		was, err := d.SetClock(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if off := at.Sub(was); off < 350*time.Second || off > 370*time.Second {
			t.Errorf("clock before: got %v slow, want 6 minutes", off)
		}
		if off := b.Clock().Sub(at).Abs(); off > time.Second {
			t.Errorf("clock after: got %v off, want right", off)
		}
	})
}

func TestInformation(t *testing.T) {
	alone(t, func(t *testing.T, _ *bench, d *horustech.Driver) {
		got, err := d.Information(t.Context())
		if err != nil || !strings.Contains(got, "00020942") {
			t.Errorf("got %q, error %v, want the serial number in it", got, err)
		}
	})
}

// TestOrderThatNoPresetCanCarry is refused before anything is sent.
func TestOrderThatNoPresetCanCarry(t *testing.T) {
	alone(t, func(t *testing.T, _ *bench, d *horustech.Driver) {
		good := pump.Order{Hose: "A", Limit: dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}
		tests := []struct {
			name string
			bend func(*pump.Order)
		}{
			{"short id", func(o *pump.Order) { o.ID = "A1" }},
			{"lower-case id", func(o *pump.Order) { o.ID = "00000000000000a1" }},
			{"id that means none", func(o *pump.Order) { o.ID = "FFFFFFFFFFFFFFFF" }},
			{"no time to lift", func(o *pump.Order) { o.Lapse = 0 }},
			{"too many digits", func(o *pump.Order) { o.Limit = 1_000_000 * dispense.Liter }},
		}
		for _, tt := range tests {
			o := good
			tt.bend(&o)
			if err := d.Authorize(t.Context(), o); !errors.Is(err, pump.ErrRefused) {
				t.Errorf("%s: got error %v, want %v", tt.name, err, pump.ErrRefused)
			}
		}
		if got, want := states(t, d), [2]pump.State{pump.Idle, pump.Idle}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
