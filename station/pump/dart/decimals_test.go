package dart_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/dart"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

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
