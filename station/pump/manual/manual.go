// Package manual is the driver of a position without electronics: a hand pump, a
// bowser, a contracted station. Nothing there can be asked, released or stopped;
// a person reads the meter and types the fill. The driver exists so that such a
// position has hoses like any other.
package manual

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A Hose is a hose that people read.
type Hose struct {
	ID string
	// StepUL is the last digit of its display in microliters, 0.01 L by default.
	StepUL dispense.Volume
}

// A Driver is a [pump.Driver] that has no device.
type Driver struct {
	line  io.Closer
	hoses []pump.Hose
}

// New returns a driver of hoses. It owns line, which may be nil: there is no
// line to speak on.
func New(line io.ReadWriteCloser, hoses []Hose) (*Driver, error) {
	if len(hoses) == 0 {
		return nil, errors.New("manual: no hoses; name at least one")
	}
	d := &Driver{line: io.NopCloser(nil)}
	if line != nil {
		d.line = line
	}
	for _, h := range hoses {
		if h.StepUL == 0 {
			h.StepUL = 10 * dispense.Milliliter
		}
		if h.ID == "" || h.StepUL < 0 {
			return nil, fmt.Errorf("manual: hose %q with a step of %v: it needs an id and a positive step", h.ID, h.StepUL)
		}
		if slices.ContainsFunc(d.hoses, func(o pump.Hose) bool { return o.ID == h.ID }) {
			return nil, fmt.Errorf("manual: hose %s is named twice", h.ID)
		}
		d.hoses = append(d.hoses, pump.Hose{ID: h.ID, Arm: pump.ArmNone, StepUL: h.StepUL})
	}
	return d, nil
}

// Hoses implements [pump.Driver].
func (d *Driver) Hoses() []pump.Hose { return slices.Clone(d.hoses) }

// Poll implements [pump.Driver]. Every hose is idle, as far as anybody can tell.
func (d *Driver) Poll(ctx context.Context) ([]pump.Status, error) {
	statuses := make([]pump.Status, len(d.hoses))
	for i, h := range d.hoses {
		statuses[i] = pump.Status{Hose: h.ID, State: pump.Idle}
	}
	return statuses, ctx.Err()
}

// Authorize implements [pump.Driver]. It always refuses.
func (d *Driver) Authorize(_ context.Context, o pump.Order) error {
	if err := d.known(o.Hose); err != nil {
		return err
	}
	return fmt.Errorf("manual: authorize hose %s: %w: there is no valve here; a person opens the pump and types the fill",
		o.Hose, pump.ErrRefused)
}

// Stop implements [pump.Driver]. It succeeds: there is nothing of ours to stop.
func (d *Driver) Stop(_ context.Context, hose string) error { return d.known(hose) }

func (d *Driver) known(hose string) error {
	if slices.ContainsFunc(d.hoses, func(h pump.Hose) bool { return h.ID == hose }) {
		return nil
	}
	return fmt.Errorf("manual: %q: %w", hose, pump.ErrHose)
}

// Close implements [pump.Driver].
func (d *Driver) Close() error { return d.line.Close() }
