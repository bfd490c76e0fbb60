package horustech_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/horustech"
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
	return &bench{sim.New(sim.Options{Hoses: []sim.Hose{device, sibling}}), o}
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
