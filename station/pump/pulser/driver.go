// Package pulser drives a pump island without pump electronics: a meter with a
// pulser, a valve and perhaps a nozzle switch, wired to modules on a Modbus RTU
// line. The driver itself ends each flow at its limit, within Poll; where the
// module has a timed output, the valve also closes when the agent is dead.
//
// What a module can do is in its [Profile], a data file. A valve on an output
// that stays as it is switched is not fail-safe, and [Driver.Hoses] says so. The
// driver writes outputs and nothing else: how a module is set up is the fitter's.
//
// It begins closed: whatever an earlier agent left open is closed by the first
// call. A fill in progress then is not resumed; the totalizer has its fuel.
package pulser

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/line"
)

// Options are what the driver must be told of its line. Zero values are the
// defaults.
type Options struct {
	Hoses []Hose
	// Profiles are modules beyond [Profiles]; one of the same name stands before.
	Profiles []Profile
	// Timeout is how long an answer may take, 300 ms by default.
	Timeout time.Duration
	// Quiet is how long the line must be silent after a missed answer, 200 ms by
	// default: a Modbus answer does not say which question it belongs to.
	Quiet time.Duration
}

// A Hose is one meter with its valve.
type Hose struct {
	ID string
	// Scale is what one pulse is worth: {1_000_000, 39} for 39 pulses a liter.
	Scale dispense.Scale
	// Counter, Switch and Valve are where they are wired. Switch may be absent.
	Counter, Switch, Valve Terminal
	// MaxFlow is the greatest flow that can be, a minute, 200 L by default. More
	// pulses than it makes are a fault of the meter and no fuel.
	MaxFlow dispense.Volume
	// Settle is how long no pulse must come after closing before a fill's volume
	// is final, 2 s by default.
	Settle time.Duration
	// NoFlow ends a fill in which nothing was counted for so long, 60 s by default.
	// Without a switch nothing else tells that it is over; with one it bounds what
	// flows past a counter that has stopped.
	NoFlow time.Duration
}

func (h Hose) withDefaults() Hose {
	if h.MaxFlow == 0 {
		h.MaxFlow = 200 * dispense.Liter
	}
	if h.Settle == 0 {
		h.Settle = 2 * time.Second
	}
	if h.NoFlow == 0 {
		h.NoFlow = time.Minute
	}
	return h
}

// pulse is the volume of one pulse, rounded up.
func (h Hose) pulse() dispense.Volume {
	return dispense.Volume((h.Scale.Num + h.Scale.Den - 1) / h.Scale.Den)
}

// A Driver is a [pump.Driver] with totalizers.
type Driver struct {
	line    *line.Line
	log     *slog.Logger
	hoses   []*hose
	blocks  []*block
	round   int          // counts polls, and whatever else must read anew
	unheard map[byte]int // the round in which a slave did not answer to close
	echo    bool         // the line sends back what is sent
}

var (
	_ pump.Driver    = (*Driver)(nil)
	_ pump.Totalizer = (*Driver)(nil)
)

// New returns a driver that owns stream. It sends nothing yet.
func New(stream io.ReadWriteCloser, log *slog.Logger, o Options) (*Driver, error) {
	if len(o.Hoses) == 0 {
		return nil, errors.New("pulser: no hoses; name at least one with its counter and valve")
	}
	if o.Timeout == 0 {
		o.Timeout = 300 * time.Millisecond
	}
	if o.Quiet == 0 {
		o.Quiet = 200 * time.Millisecond
	}
	d := &Driver{line: line.New(stream, o.Timeout, o.Quiet), log: log, unheard: map[byte]int{}}
	profiles := append(slices.Clone(o.Profiles), Profiles()...)
	for _, h := range o.Hoses {
		wired, err := d.wire(h.withDefaults(), profiles)
		if err != nil {
			return nil, fmt.Errorf("pulser: hose %s: %w", h.ID, err)
		}
		for _, other := range d.hoses {
			if other.ID == h.ID || other.Counter == h.Counter || other.Valve == h.Valve {
				return nil, fmt.Errorf("pulser: hoses %s and %s share an id, a counter or a valve", other.ID, h.ID)
			}
		}
		d.hoses = append(d.hoses, wired)
	}
	return d, nil
}

// wire finds a hose's channels.
func (d *Driver) wire(h Hose, profiles []Profile) (*hose, error) {
	if h.ID == "" {
		return nil, errors.New("it has no id")
	}
	if h.Scale.Num < 1 || h.Scale.Den < 1 {
		return nil, fmt.Errorf("scale %d/%d: both parts must be positive: microliters for a number of pulses", h.Scale.Num, h.Scale.Den)
	}
	counter, err := resolve(profiles, h.Counter, "counter", func(p Profile) int { return p.Counter.Channels })
	if err != nil {
		return nil, err
	}
	valve, err := resolve(profiles, h.Valve, "valve", func(p Profile) int { return p.Output.Channels })
	if err != nil {
		return nil, err
	}
	w := &hose{Hose: h, counter: counter, valve: valve, pulses: d.counterBlock(counter)}
	if h.Switch != (Terminal{}) {
		nozzle, err := resolve(profiles, h.Switch, "switch", func(p Profile) int { return p.Input.Channels })
		if err != nil {
			return nil, err
		}
		w.nozzle, w.inputs = nozzle, d.inputBlock(nozzle)
	}
	w.meter = meter{scale: h.Scale, bits: 16 * counter.profile.Counter.Words, maxFlow: h.MaxFlow}
	if _, err := h.Scale.Volume(1 << w.meter.bits); err != nil {
		return nil, err
	}
	return w, nil
}

// Hoses implements [pump.Driver].
func (d *Driver) Hoses() []pump.Hose {
	hoses := make([]pump.Hose, len(d.hoses))
	for i, h := range d.hoses {
		modulus, _ := h.Scale.Volume(1 << h.meter.bits) // New has checked it
		hoses[i] = pump.Hose{
			ID: h.ID, Arm: pump.ArmWatch, StepUL: h.pulse(), Totalizer: true,
			Scale: h.Scale, Modulus: 1 << h.meter.bits, ModulusUL: modulus, FailSafe: h.valve.profile.FailsSafe(),
		}
		if h.timed() {
			hoses[i].DeadMan = hold
		}
	}
	return hoses
}

func (d *Driver) hose(id string) (*hose, error) {
	for _, h := range d.hoses {
		if h.ID == id {
			return h, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", id, pump.ErrHose)
}

// Close implements [pump.Driver]. It leaves outputs as they are: call Stop for a
// hose that is released.
func (d *Driver) Close() error { return d.line.Close() }
