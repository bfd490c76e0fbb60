package pulser_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/pulser"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// perLiter is how many pulses the meters of these tests give a liter.
const perLiter = 39

// A bench is a yard in software: a counter module at slave 1, and a relay module
// with timed outputs at slave 2.
type bench struct {
	*yard.Yard
	device   yard.Hose
	hoses    []pulser.Hose
	profiles []pulser.Profile
	log      *slog.Logger // nil: the rig's
}

// newBench wires hose A's counter to the counter module, and its switch and
// valve to the relay module or, when level is set, to the counter module too.
func newBench(s pumptest.Setup, level bool) *bench {
	device := yard.Hose{
		ID: "A", Pulser: yard.Terminal{Slave: 1}, Switch: yard.Terminal{Slave: 2}, Valve: yard.Terminal{Slave: 2, Channel: 1},
		PulsesNum: perLiter, CloseTime: 300 * time.Millisecond, TotalizerUL: 5_000_000, Count: 100_000,
	}
	h := pulser.Hose{
		ID: "A", Scale: dispense.Scale{Num: 1_000_000, Den: perLiter},
		Counter: pulser.Terminal{Slave: 1, Profile: "adam4150"},
		Switch:  pulser.Terminal{Slave: 2, Profile: "waveshare-io8"},
		Valve:   pulser.Terminal{Slave: 2, Profile: "waveshare-io8", Channel: 1},
	}
	if level {
		device.Switch, device.Valve = yard.Terminal{Slave: 1, Channel: 1}, yard.Terminal{Slave: 1, Channel: 2}
		h.Switch = pulser.Terminal{Slave: 1, Profile: "adam4150", Channel: 1}
		h.Valve = pulser.Terminal{Slave: 1, Profile: "adam4150", Channel: 2}
	}
	if s.BelowModulus > 0 {
		pulses := int64(s.BelowModulus) * perLiter / int64(dispense.Liter)
		device.Count = uint32(1<<32 - pulses)
	}
	modules := []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}}
	return &bench{Yard: yard.New(yard.Options{Modules: modules, Hoses: []yard.Hose{device}}), device: device, hoses: []pulser.Hose{h}}
}

func (b *bench) Open(line io.ReadWriteCloser, log *slog.Logger) (pump.Driver, error) {
	if b.log != nil {
		log = b.log
	}
	return pulser.New(line, log, pulser.Options{Hoses: b.hoses, Profiles: b.profiles})
}

func (b *bench) Lift(hose string)             { b.Nozzle(hose).Lift() }
func (b *bench) Squeeze(hose string, lpm int) { b.Nozzle(hose).Squeeze(lpm) }
func (b *bench) HangUp(hose string)           { b.Nozzle(hose).HangUp() }
func (b *bench) Patience() time.Duration      { return 300 * time.Millisecond }

func (b *bench) Meter(hose string) dispense.Volume {
	return dispense.Volume(b.Nozzle(hose).Totalizer())
}

func (b *bench) Refuse(_ string, refuse bool) {
	f := yard.Faults{}
	if refuse {
		f.Exception = 4
	}
	b.Inject(f)
}

func TestDriverWithDeadMan(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, false) })
}

func TestDriverWithPlainOutputs(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(s pumptest.Setup) pumptest.Bench { return newBench(s, true) })
}
