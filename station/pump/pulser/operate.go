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
	d.round++
	statuses := make([]pump.Status, len(d.hoses))
	silent, cause := 0, error(nil)
	for n := range d.hoses {
		i := (n + d.round) % len(d.hoses) // another is the first each time, see close
		h := d.hoses[i]
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
		_ = d.fetch(ctx, h.pulses) // whether the line echoes is to be known first; its error comes again below
		if err := d.close(ctx, h); err != nil {
			return err
		}
	}
	pulses, lifted, err := d.read(ctx, h)
	if err != nil {
		return d.blinded(ctx, h, err)
	}
	d.examine(ctx, h)
	now := time.Now()
	todo, err := h.step(now, pulses, lifted)
	switch {
	case todo == shut:
		return errors.Join(err, d.shut(ctx, h))
	case todo == keep && h.timed() && now.Sub(h.armed) >= rearm:
		return d.open(ctx, h)
	}
	return err
}

// close closes a valve that may be open though nothing is released. A slave that
// does not answer to the first in a round is not asked for the others: the hoses
// behind them wait, and in the next round another is the first.
func (d *Driver) close(ctx context.Context, h *hose) error {
	if at, ok := d.unheard[h.valve.slave]; ok && at == d.round {
		return fmt.Errorf("close the valve: slave %d: %w", h.valve.slave, pump.ErrSilent)
	}
	err := d.shut(ctx, h)
	if errors.Is(err, pump.ErrSilent) {
		d.unheard[h.valve.slave] = d.round
	}
	return err
}

// open opens the valve, or holds it open.
func (d *Driver) open(ctx context.Context, h *hose) error {
	at := time.Now() // the timer of the module begins no earlier
	if _, err := d.ask(ctx, h.valve.writeOn()); err != nil {
		return fmt.Errorf("open the valve: %w", err)
	}
	h.armed = at
	return nil
}

// examine asks a module once whether the channel of a hose's counter counts at
// all: one that does not shows a fill of nothing, whatever flows.
func (d *Driver) examine(ctx context.Context, h *hose) {
	m := h.counter.profile.Counter.Mode
	if m == nil || h.examined {
		return
	}
	h.examined = true
	reply, err := d.ask(ctx, h.counter.readMode())
	if err != nil {
		d.log.Info("how the counter's channel is set could not be read", "hose", h.ID, "slave", h.counter.slave, "err", err)
		return
	}
	if is := Register(reply.Registers()[0]); is&m.Mask != m.Value {
		d.log.Warn("the counter's channel does not count; set it to counter mode with the maker's tool", "hose", h.ID,
			"slave", h.counter.slave, "channel", h.counter.channel, "register", uint16(m.Address)+h.counter.channel, "value", uint16(is), "want", uint16(m.Value))
	}
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
	if h.inputs != nil {
		if err := d.fetch(ctx, h.inputs); err != nil {
			return 0, false, fmt.Errorf("switch: %w", err)
		}
		lifted = h.inputs.input(h.nozzle)
	}
	pulses, err = d.count(ctx, h)
	return pulses, lifted, err
}

// count returns a meter's new pulses.
func (d *Driver) count(ctx context.Context, h *hose) (uint64, error) {
	if err := d.fetch(ctx, h.pulses); err != nil {
		return 0, fmt.Errorf("counter: %w", err)
	}
	return h.take(h.pulses.counter(h.counter), h.pulses.at)
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
	d.round++
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
	if h.leaking {
		return fmt.Errorf("%w: fuel flows although the valve is closed, so nothing would end at a limit", pump.ErrRefused)
	}
	h.off = false // from here on the output may be on
	if err := d.open(ctx, h); err != nil {
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
	d.round++
	pulses, err := d.count(ctx, h) // the switch is the next poll's
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
