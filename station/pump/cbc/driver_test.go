package cbc_test

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
	"github.com/litro-fuel/litro/station/pump/cbc"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// A bench is a controller in software with two hoses of one side, at channel 2,
// address 3.
type bench struct {
	*sim.Controller
	options cbc.Options
}

// side is the number of the side in the simulator: four to a channel.
const side = 7

func newBench(s pumptest.Setup, device sim.Hose, unit sim.Options, o cbc.Options) *bench {
	const modulus = 10_000_000_000 * 10_000 // ten digits of centiliters
	device.Number, device.Side, device.Prices = 1, side, [3]int64{2450}
	device.TotalizerUL = 848_950_000
	if s.BelowModulus > 0 {
		device.TotalizerUL = modulus - int64(s.BelowModulus)
	}
	code := func(position int) frame.Code {
		c, err := frame.CodeAt(2, 3, position)
		if err != nil {
			panic(err)
		}
		return c
	}
	o.Hoses = []cbc.Hose{
		{ID: "A", Code: code(0), Watch: device.NoPreset, PriceDecimals: 2},
		{ID: "B", Code: code(1), PriceDecimals: 2},
	}
	device.Decimals = sim.Decimals{Total: 2, Volume: 3, Price: 2}
	unit.Hoses = []sim.Hose{device, {Number: 2, Side: side, Prices: [3]int64{2450}, Decimals: device.Decimals}}
	if unit.Dialect == sim.Horustech {
		unit.Dialect = sim.Companytec
	}
	return &bench{sim.New(unit), o}
}

func (b *bench) Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error) {
	return cbc.New(line, log, b.options)
}

func (b *bench) Lift(string)               { b.Nozzle(1).Lift() }
func (b *bench) Squeeze(_ string, lpm int) { b.Nozzle(1).Squeeze(lpm) }
func (b *bench) HangUp(string)             { b.Nozzle(1).HangUp() }
func (b *bench) Patience() time.Duration   { return 500 * time.Millisecond }

func (b *bench) Meter(string) dispense.Volume { return dispense.Volume(b.Nozzle(1).Totalizer()) }

func (b *bench) Refuse(_ string, refuse bool) { b.Nozzle(1).CutCable(refuse) }

// TestDriver runs the suite on every kind of unit there is.
func TestDriver(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		device sim.Hose
		unit   sim.Options
		o      cbc.Options
	}{
		{name: "a Horustech with all channels"},
		{name: "a Horustech that plays a CBC06", unit: sim.Options{Dialect: sim.CBC}, o: cbc.Options{SaleForm: "a4"}},
		{name: "a CBC06 that shows when it is done", unit: sim.Options{Dialect: sim.CBC06, DoneFor: time.Second}, o: cbc.Options{SaleForm: "a3"}},
		{name: "volume in progress", unit: sim.Options{ProgressVolume: true}, o: cbc.Options{VolumeShown: true, SaleForm: "a2"}},
		{name: "two identifiers", o: cbc.Options{SaleForm: "@"}},
		{name: "one identifier", o: cbc.Options{SaleForm: "A"}},
		{name: "a pump that ignores presets", device: sim.Hose{NoPreset: true}, o: cbc.Options{SaleForm: "a4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, tt.device, tt.unit, tt.o) })
		})
	}
}

// alone runs f in a bubble with a driver on a bench of its own.
func alone(t *testing.T, unit sim.Options, f func(t *testing.T, b *bench, d *cbc.Driver)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, sim.Hose{}, unit, cbc.Options{})
		f(t, b, pumptest.Open(t, b).(*cbc.Driver))
	})
}

// fill lets a person take so many liters of hose A.
func (b *bench) fill(t *testing.T, d *cbc.Driver, liters int) {
	t.Helper()
	if err := d.Authorize(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	b.Lift("A")
	b.Squeeze("A", 60)
	time.Sleep(time.Duration(liters) * time.Second)
	b.HangUp("A")
}

var order = pump.Order{Hose: "A", Limit: 40 * dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}

func states(t *testing.T, d pump.Driver) [2]pump.State {
	t.Helper()
	s, err := d.Poll(t.Context())
	if err != nil || len(s) != 2 {
		t.Fatalf("poll: got %v, error %v, want two hoses", s, err)
	}
	return [2]pump.State{s[0].State, s[1].State}
}

func wantStates(t *testing.T, d pump.Driver, when string, a, b pump.State) {
	t.Helper()
	if got, want := states(t, d), [2]pump.State{a, b}; got != want {
		t.Errorf("%s: got %v, want %v", when, got, want)
	}
}

// TestOneLetterForTheSide tells the hoses of a side apart as far as can be.
func TestOneLetterForTheSide(t *testing.T) {
	alone(t, sim.Options{DoneFor: time.Second}, func(t *testing.T, b *bench, d *cbc.Driver) {
		wantStates(t, d, "at rest", pump.Idle, pump.Idle)
		b.Nozzle(2).Lift()
		wantStates(t, d, "one lifted", pump.Calling, pump.Calling)
		b.Nozzle(2).HangUp()
		if err := d.Authorize(t.Context(), order); err != nil {
			t.Fatal(err)
		}
		wantStates(t, d, "A released", pump.Armed, pump.Busy)
		b.Lift("A")
		b.Squeeze("A", 60)
		time.Sleep(2 * time.Second)
		wantStates(t, d, "A flows", pump.Flowing, pump.Busy)
		b.HangUp("A")
		wantStates(t, d, "A finished, for a second", pump.Done, pump.Busy)
		time.Sleep(2 * time.Second)
		wantStates(t, d, "A hung up", pump.Done, pump.Idle)
		b.Nozzle(1).CutCable(true)
		wantStates(t, d, "cable cut", pump.Fault, pump.Fault)
		b.Nozzle(1).CutCable(false)
		wantStates(t, d, "cable mended", pump.Done, pump.Idle)
		b.Nozzle(2).Card("B328000000000009")
		wantStates(t, d, "released by a card", pump.Armed, pump.Armed)
		b.Nozzle(2).Lift()
		wantStates(t, d, "B flows", pump.Busy, pump.Flowing)
		b.Nozzle(2).HangUp()
		b.Nozzle(2).SetFree(true)
		time.Sleep(2 * time.Second)
		wantStates(t, d, "free", pump.Free, pump.Free)
		if err := d.Authorize(t.Context(), order); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("order for a free side: got error %v, want %v", err, pump.ErrRefused)
		}
		if err := d.Stop(t.Context(), "A"); err != nil {
			t.Fatal(err)
		}
		wantStates(t, d, "blocked", pump.Idle, pump.Idle)
	})
}

// TestSaleFormIsTheRichestAnswered takes one call for each try.
func TestSaleFormIsTheRichestAnswered(t *testing.T) {
	for _, tt := range []struct {
		name  string
		forms []string
		at    string
	}{
		{"all", nil, "2000-01-01T00:00:05"},
		{"no seconds", []string{"&A", "&@", "&A2"}, "2000-01-01T00:00"},
		{"no year", []string{"&A"}, "--01-01T00:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alone(t, sim.Options{Forms: tt.forms}, func(t *testing.T, b *bench, d *cbc.Driver) {
				b.fill(t, d, 5)
				for range 10 {
					s, ok, err := d.NextSale(t.Context())
					if err != nil {
						continue
					}
					if !ok || !strings.HasPrefix(s.At, tt.at) || s.ID != order.ID || s.Volume != 5*dispense.Liter || s.Before != 848_950_000 || s.After != 853_950_000 {
						t.Errorf("got %+v, %t, want 5 L at %s from 848.95 to 853.95 L", s, ok, tt.at)
					}
					return
				}
				t.Error("no form was found")
			})
		})
	}
}

// TestForeignCardIsWhoTookIt keeps the number of a card that is not ours.
func TestForeignCardIsWhoTookIt(t *testing.T) {
	for _, form := range []string{"&A4", "&A"} {
		t.Run(form, func(t *testing.T) {
			alone(t, sim.Options{Forms: []string{form}}, func(t *testing.T, b *bench, d *cbc.Driver) {
				b.Nozzle(2).Card("B328000000000009")
				b.Nozzle(2).Lift()
				b.Nozzle(2).Squeeze(60)
				time.Sleep(10 * time.Second)
				b.Nozzle(2).HangUp()
				var s pump.Sale
				for range 10 {
					if got, ok, err := d.NextSale(t.Context()); err == nil && ok {
						s = got
						break
					}
				}
				if s.Hose != "B" || s.ID != "B328000000000009" || s.Volume != 10*dispense.Liter || s.AmountCents != 24500 || s.PriceE4 != 245_000 {
					t.Errorf("got %+v, want 10 L of hose B for 245.00 by the card", s)
				}
			})
		})
	}
}

func TestStoreTroubles(t *testing.T) {
	wait := func(t *testing.T, d *cbc.Driver) {
		t.Helper()
		if _, _, err := d.NextSale(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		unit sim.Options
		do   func(t *testing.T, b *bench, d *cbc.Driver)
		want string
	}{
		{"all is well", sim.Options{}, func(t *testing.T, b *bench, d *cbc.Driver) {
			b.fill(t, d, 1)
			s, _, err := d.NextSale(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := d.AcknowledgeSale(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}, ""},
		{"another program", sim.Options{}, func(t *testing.T, b *bench, d *cbc.Driver) {
			b.fill(t, d, 1)
			b.Skip("serial")
		}, "somebody else moved the read pointer from 0000 to 0001"},
		{"the oldest is overwritten", sim.Options{}, overwrite, "overwrote finished sales before they were read"},
		{"the ring seems empty", sim.Options{OverflowEmpties: true}, overwrite, "overwrote finished sales before they were read"},
		{"the wrap is no trouble", sim.Options{FirstIndex: 9_998}, func(t *testing.T, b *bench, d *cbc.Driver) {
			for range 3 {
				b.fill(t, d, 1)
			}
			for range 3 {
				s, ok, err := d.NextSale(t.Context())
				if err != nil || !ok {
					t.Fatalf("got %t, %v, want a sale", ok, err)
				}
				if err := d.AcknowledgeSale(t.Context(), s); err != nil {
					t.Fatal(err)
				}
			}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alone(t, tt.unit, func(t *testing.T, b *bench, d *cbc.Driver) {
				wait(t, d)
				tt.do(t, b, d)
				wait(t, d)
				got := d.StoreTrouble()
				if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				if again := d.StoreTrouble(); again != "" {
					t.Errorf("told again: %q", again)
				}
			})
		})
	}
}

// overwrite lets people take fuel until the ring has come round, with nobody to
// acknowledge: 9,990 sales are seen, then twenty more are not.
func overwrite(t *testing.T, b *bench, d *cbc.Driver) {
	t.Helper()
	b.Nozzle(1).SetFree(true)
	take := func(sales int) {
		for range sales {
			b.Lift("A")
			b.Squeeze("A", 60)
			time.Sleep(time.Second)
			b.HangUp("A")
		}
	}
	take(9_990)
	if _, _, err := d.NextSale(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.StoreTrouble(); !strings.Contains(got, "9990 finished sales wait") {
		t.Errorf("nearly full: got %q, want that 9990 wait", got)
	}
	take(20)
}

func TestSetPriceShowsInTheNextSale(t *testing.T) {
	alone(t, sim.Options{}, func(t *testing.T, b *bench, d *cbc.Driver) {
		if err := d.SetPrice(t.Context(), "A", 253_900); err != nil {
			t.Fatal(err)
		}
		if err := d.SetPrice(t.Context(), "A", 253_910); !errors.Is(err, pump.ErrRefused) {
			t.Errorf("price finer than the display: got error %v, want %v", err, pump.ErrRefused)
		}
		b.fill(t, d, 2)
		s, ok, err := d.NextSale(t.Context())
		if err != nil || !ok || s.PriceE4 != 253_900 || s.AmountCents != 5078 || s.Volume != 2*dispense.Liter {
			t.Errorf("got %+v, %t, error %v, want 2 L at 25.39 for 50.78", s, ok, err)
		}
	})
}

// TestSetClock sets a clock that drifts, also that of a unit that knows no
// seconds.
func TestSetClock(t *testing.T) {
	for _, dayOnly := range []bool{false, true} {
		t.Run(map[bool]string{false: "whole", true: "day only"}[dayOnly], func(t *testing.T) {
			alone(t, sim.Options{DayOnly: dayOnly}, func(t *testing.T, b *bench, d *cbc.Driver) {
				b.Inject(sim.Faults{DriftPPM: 10_000})
				time.Sleep(10 * time.Hour)
				at := time.Now().UTC().Truncate(time.Second)
				was, err := d.SetClock(t.Context(), at)
				if err != nil {
					t.Fatal(err)
				}
				if off := was.Sub(at); off < 350*time.Second || off > 370*time.Second {
					t.Errorf("clock before: got %v fast, want 6 minutes", off)
				}
				if off := b.Clock().Sub(at).Abs(); off > 5*time.Second {
					t.Errorf("clock after: got %v off, want right", off)
				}
			})
		})
	}
}

func TestInformation(t *testing.T) {
	alone(t, sim.Options{Dialect: sim.CBC06}, func(t *testing.T, _ *bench, d *cbc.Driver) {
		got, err := d.Information(t.Context())
		if want := "6V8.4M1.0G84; serial 00020942"; err != nil || got != want {
			t.Errorf("got %q, error %v, want %q", got, err, want)
		}
	})
}

// TestBadLine spoils one answer in each way there is: the driver may give up on it,
// but must not believe it, and goes on when the line is good again.
func TestBadLine(t *testing.T) {
	faults := map[string]simline.Faults{
		"echo": {Echo: true}, "double": {Double: true, Answers: 1}, "lost byte": {Drop: 7, Answers: 1},
		"lost end": {Drop: 50, Answers: 1}, "late": {Late: 600 * time.Millisecond, Answers: 1},
		"noise": {Noise: []byte("\xFF(SLL("), Answers: 1}, "in pieces": {Split: 5, Pause: 30 * time.Millisecond, Answers: 1},
		"deaf": {Deaf: true, Answers: 1}, "silent": {Silent: true, Answers: 1},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			alone(t, sim.Options{}, func(t *testing.T, b *bench, d *cbc.Driver) {
				wantStates(t, d, "before", pump.Idle, pump.Idle)
				b.Lift("A")
				b.Inject(sim.Faults{Faults: f})
				s, err := d.Poll(t.Context())
				switch {
				case err != nil && !errors.Is(err, pump.ErrSilent):
					t.Errorf("got error %v, want %v", err, pump.ErrSilent)
				case err == nil && s[0].State != pump.Calling:
					t.Errorf("got %v, want it calling", s)
				}
				wantStates(t, d, "after", pump.Calling, pump.Calling)
				b.fill(t, d, 5)
				var sale pump.Sale
				for range 3 {
					if got, ok, err := d.NextSale(t.Context()); err == nil && ok {
						sale = got
					}
				}
				if sale.Volume != 5*dispense.Liter || sale.ID != order.ID {
					t.Errorf("sale: got %+v, want ours of 5 L", sale)
				}
				if err := d.AcknowledgeSale(t.Context(), sale); err != nil || b.Unread("serial") != 0 {
					t.Errorf("acknowledgment: got %v, %d unread, want none", err, b.Unread("serial"))
				}
			})
		})
	}
}

// TestRestartOfTheUnit cuts the unit's power in mid-sale: the fuel is in the
// totalizer, and there is no sale.
func TestRestartOfTheUnit(t *testing.T) {
	alone(t, sim.Options{}, func(t *testing.T, b *bench, d *cbc.Driver) {
		if err := d.Authorize(t.Context(), order); err != nil {
			t.Fatal(err)
		}
		b.Lift("A")
		b.Squeeze("A", 60)
		time.Sleep(10 * time.Second)
		wantStates(t, d, "in mid-sale", pump.Flowing, pump.Busy)
		b.Restart()
		wantStates(t, d, "after", pump.Done, pump.Idle)
		if v, err := d.Totalizer(t.Context(), "A"); err != nil || v != 858_950_000 {
			t.Errorf("totalizer: got %v, error %v, want 10 L more", v, err)
		}
		if s, ok, err := d.NextSale(t.Context()); ok || err != nil {
			t.Errorf("sale: got %+v, error %v, want none", s, err)
		}
	})
}

// TestWatchedByMoneyNeedsAPrice refuses what it could not end.
func TestWatchedByMoneyNeedsAPrice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(pumptest.Setup{}, sim.Hose{NoPreset: true}, sim.Options{}, cbc.Options{})
		d := pumptest.Open(t, b).(*cbc.Driver)
		if err := d.Authorize(t.Context(), order); !errors.Is(err, pump.ErrRefused) || !strings.Contains(err.Error(), "no price") {
			t.Errorf("without a price: got error %v, want a refusal", err)
		}
		if err := d.SetPrice(t.Context(), "A", 245_000); err != nil {
			t.Fatal(err)
		}
		if err := d.Authorize(t.Context(), order); err != nil {
			t.Errorf("with a price: %v", err)
		}
	})
}

// TestOrderThatNoPresetCanCarry is refused before anything is sent.
func TestOrderThatNoPresetCanCarry(t *testing.T) {
	alone(t, sim.Options{}, func(t *testing.T, _ *bench, d *cbc.Driver) {
		for name, bend := range map[string]func(*pump.Order){
			"short id":             func(o *pump.Order) { o.ID = "A1" },
			"id that means none":   func(o *pump.Order) { o.ID = "FFFFFFFFFFFFFFFF" },
			"no time to lift":      func(o *pump.Order) { o.Lapse = 0 },
			"more than six digits": func(o *pump.Order) { o.Limit = 10_000 * dispense.Liter },
		} {
			o := order
			bend(&o)
			if err := d.Authorize(t.Context(), o); !errors.Is(err, pump.ErrRefused) {
				t.Errorf("%s: got error %v, want %v", name, err, pump.ErrRefused)
			}
		}
		wantStates(t, d, "after all", pump.Idle, pump.Idle)
	})
}
