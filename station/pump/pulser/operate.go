package pulser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/modbus"
)

// blind is how long a valve may be open while its meter cannot be read.
const blind = 2 * time.Second

// Poll implements [pump.Driver]: it reads each meter and switch, ends the fills
// that have reached their limit or were hung up, and re-arms the timed outputs
// of the others. A hose whose modules do not answer is at fault; when none
// answers the error is [pump.ErrSilent].
func (d *Driver) Poll(ctx context.Context) ([]pump.Status, error) {
	statuses := make([]pump.Status, len(d.hoses))
	silent, cause := 0, error(nil)
	for i, h := range d.hoses {
		err := d.visit(ctx, h)
		statuses[i] = h.status()
		switch _, exception := errors.AsType[modbus.Exception](err); {
		case err == nil:
			continue
		case errors.Is(err, pump.ErrSilent):
			silent++
		case !exception && !errors.Is(err, pump.ErrMeter):
			return nil, fmt.Errorf("pulser: poll hose %s: %w", h.ID, err)
		}
		statuses[i].State, cause = pump.Fault, err
		d.log.Debug("hose is at fault", "hose", h.ID, "err", err)
	}
	if silent == len(d.hoses) {
		return nil, fmt.Errorf("pulser: poll: %w", cause)
	}
	return statuses, nil
}

// visit brings one hose up to date.
func (d *Driver) visit(ctx context.Context, h *hose) error {
	if h.phase != released && !h.off {
		if err := d.shut(ctx, h); err != nil {
			return err
		}
	}
	pulses, lifted, err := d.read(ctx, h)
	if err != nil {
		return d.blinded(ctx, h, err)
	}
	todo, err := h.step(time.Now(), pulses, lifted)
	switch {
	case todo == shut:
		return errors.Join(err, d.shut(ctx, h))
	case todo == hold && h.valve.profile.Output.Hold > 0:
		_, err = d.ask(ctx, h.valve.writeOn())
	}
	return err
}

// blinded closes a valve whose meter cannot be read or believed any longer.
func (d *Driver) blinded(ctx context.Context, h *hose, err error) error {
	lost := errors.Is(err, pump.ErrMeter)
	if lost {
		h.lost = err
	}
	if h.phase == released && (lost || time.Since(h.meter.at) >= blind) {
		return errors.Join(err, d.shut(ctx, h))
	}
	return err
}

// read returns a meter's new pulses and whether the nozzle is lifted.
func (d *Driver) read(ctx context.Context, h *hose) (pulses uint64, lifted bool, err error) {
	if h.hasSwitch {
		reply, err := d.ask(ctx, h.nozzle.readInput())
		if err != nil {
			return 0, false, fmt.Errorf("switch: %w", err)
		}
		lifted = reply.Bit(0)
	}
	reply, err := d.ask(ctx, h.counter.readCounter())
	if err != nil {
		return 0, false, fmt.Errorf("counter: %w", err)
	}
	pulses, err = h.meter.advance(h.counter.count(reply.Registers()), time.Now())
	return pulses, lifted, err
}

// shut closes the valve and takes note of it.
func (d *Driver) shut(ctx context.Context, h *hose) error {
	if _, err := d.ask(ctx, h.valve.writeOff()); err != nil {
		h.off = false
		return fmt.Errorf("close the valve: %w", err)
	}
	h.shut(time.Now())
	return nil
}

// Authorize implements [pump.Driver].
func (d *Driver) Authorize(ctx context.Context, o pump.Order) error {
	h, err := d.hose(o.Hose)
	if err != nil {
		return fmt.Errorf("pulser: authorize: %w", err)
	}
	if err := d.authorize(ctx, h, o); err != nil {
		return fmt.Errorf("pulser: authorize hose %s: %w", h.ID, err)
	}
	return nil
}

func (d *Driver) authorize(ctx context.Context, h *hose, o pump.Order) error {
	switch {
	case o.Limit <= 0 || o.Limit%h.pulse() != 0:
		return fmt.Errorf("%w: limit %v is not a positive number of steps of %v", pump.ErrRefused, o.Limit, h.pulse())
	case h.phase == released, h.phase == settling:
		return fmt.Errorf("%w: the last fill is not over", pump.ErrRefused)
	}
	pulses, lifted, err := d.read(ctx, h)
	if errors.Is(err, pump.ErrMeter) {
		h.lost = err
	}
	if h.lost != nil {
		return fmt.Errorf("%w: %w", pump.ErrRefused, h.lost)
	}
	if err != nil {
		return refuse(err)
	}
	if _, err := h.step(time.Now(), pulses, lifted); err != nil {
		return err
	}
	h.off = false // from here on the output may be on
	if _, err := d.ask(ctx, h.valve.writeOn()); err != nil {
		return refuse(err)
	}
	h.release(time.Now(), o)
	return nil
}

// refuse marks what a module answered no to.
func refuse(err error) error {
	if _, ok := errors.AsType[modbus.Exception](err); ok {
		return fmt.Errorf("%w: %w", pump.ErrRefused, err)
	}
	return err
}

// Stop implements [pump.Driver]. The fill is Done when the last of it has come
// through. It also ends the fault of a meter that was reset or replaced.
func (d *Driver) Stop(ctx context.Context, hose string) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("pulser: stop: %w", err)
	}
	if err := d.shut(ctx, h); err != nil {
		return fmt.Errorf("pulser: stop hose %s: %w", hose, err)
	}
	h.lost = nil
	return nil
}

// Totalizer implements [pump.Totalizer]: the module's own count, which goes on
// while the agent is away.
func (d *Driver) Totalizer(ctx context.Context, hose string) (dispense.Volume, error) {
	h, err := d.hose(hose)
	if err != nil {
		return 0, fmt.Errorf("pulser: totalizer: %w", err)
	}
	pulses, _, err := d.read(ctx, h) // the switch is the next poll's
	if errors.Is(err, pump.ErrMeter) {
		h.lost = err
	}
	if h.lost != nil {
		return 0, fmt.Errorf("pulser: totalizer of hose %s: %w", hose, h.lost)
	}
	if err != nil {
		return 0, fmt.Errorf("pulser: totalizer of hose %s: %w", hose, err)
	}
	if pulses > 0 {
		h.moved = time.Now()
	}
	return h.meter.total()
}
