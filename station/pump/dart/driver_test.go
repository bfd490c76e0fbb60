package dart_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	sim "github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/dart"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// A bench is pumps in software: side 3 with hoses A and B, and side 4 with C.
type bench struct {
	*sim.Bus
	options dart.Options
}

func newBench(s pumptest.Setup, m sim.Model, noPreset bool) *bench {
	if m.Decimals == (sim.Decimals{}) {
		m.Decimals = sim.Decimals{Volume: 2, Amount: 2, Price: 2, Total: 2}
	}
	digits, modulus := 10, int64(10_000_000_000)
	if m.CardTotals {
		digits, modulus = 12, 1_000_000_000_000
	}
	total := int64(848_950_000)
	if s.BelowModulus > 0 {
		for range 6 - m.Decimals.Total {
			modulus *= 10
		}
		total = modulus - int64(s.BelowModulus)
	}
	b := &bench{Bus: sim.New(sim.Options{Model: m, Hoses: []sim.Hose{
		{Side: 3, Nozzle: 1, Price: 2450, TotalizerUL: total, NoPreset: noPreset},
		{Side: 3, Nozzle: 2, Price: 2390}, {Side: 4, Nozzle: 1, Price: 2450},
	}})}
	hose := dart.Hose{
		ID: "A", Side: 3, Nozzle: 1, Watch: noPreset, TotalDigits: digits, TotalDecimals: m.Decimals.Total,
		Decimals: dart.Decimals{Volume: m.Decimals.Volume, Amount: m.Decimals.Amount, Price: m.Decimals.Price},
	}
	b.options.Hoses = []dart.Hose{hose, hose, hose}
	b.options.Hoses[1].ID, b.options.Hoses[1].Nozzle = "B", 2
	b.options.Hoses[2].ID, b.options.Hoses[2].Side = "C", 4
	return b
}

func (b *bench) Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error) {
	return dart.New(line, log, b.options)
}

func (b *bench) Lift(string)               { b.Nozzle(3, 1).Lift() }
func (b *bench) Squeeze(_ string, lpm int) { b.Nozzle(3, 1).Squeeze(lpm) }
func (b *bench) HangUp(string)             { b.Nozzle(3, 1).HangUp() }
func (b *bench) Patience() time.Duration   { return 150 * time.Millisecond }

func (b *bench) Meter(string) dispense.Volume { return dispense.Volume(b.Nozzle(3, 1).Totalizer()) }

func (b *bench) Refuse(_ string, refuse bool) { b.Inject(sim.Faults{Refuse: refuse}) }

func TestDriver(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, sim.Model{}, false) })
}

// TestDriverOfPumpThatIgnoresPresets has the driver's watch end the flow.
func TestDriverOfPumpThatIgnoresPresets(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, sim.Model{}, true) })
}

// TestDriverOfCardUnits has totals of 13 bytes, volumes of three decimals,
// numbers that wrap to 0, and a pump that takes no number out of turn.
func TestDriverOfCardUnits(t *testing.T) {
	t.Parallel()
	m := sim.Model{CardTotals: true, WrapToZero: true, Strict: true, Decimals: sim.Decimals{Volume: 3, Price: 3, Amount: 2, Total: 3}}
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, m, false) })
}

// TestDriverOnAnEchoingAdapter hears all it says.
func TestDriverOnAnEchoingAdapter(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench {
		b := echoing{newBench(s, sim.Model{}, false)}
		b.Refuse("A", false)
		b.options.Echo = true
		return b
	})
}

// echoing is a bench whose adapter echoes whatever else is wrong.
type echoing struct{ *bench }

func (b echoing) Refuse(_ string, refuse bool) {
	b.Inject(sim.Faults{Refuse: refuse, Faults: line.Faults{Echo: true}})
}

// TestDriverOfAPumpThatIsDeafAtTimes has each fourth poll missed.
func TestDriverOfAPumpThatIsDeafAtTimes(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench {
		b := deaf{newBench(s, sim.Model{}, false)}
		b.Refuse("A", false)
		return b
	})
}

type deaf struct{ *bench }

func (b deaf) Refuse(_ string, refuse bool) { b.Inject(sim.Faults{Refuse: refuse, DeafEvery: 4}) }
