package horustech

import (
	"context"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// Poll implements [pump.Driver]. What follows the end of a fill is said by
// [companytec.Fills]. A hose with Watch is stopped here once its volume is at the limit it was
// released to; a driver that came up in mid-fill does not know that limit.
func (d *Driver) Poll(ctx context.Context) ([]pump.Status, error) {
	states, err := d.states(ctx)
	if err != nil {
		return nil, fmt.Errorf("horustech: poll: %w", err)
	}
	if slices.Contains(states, pump.Flowing) {
		if err := d.progress(ctx); err != nil {
			return nil, fmt.Errorf("horustech: poll sales in progress: %w", err)
		}
	}
	statuses := make([]pump.Status, len(d.hoses))
	for i, h := range d.hoses {
		statuses[i] = d.fills.Follow(h.ID, states[i])
		if err := d.watch(ctx, h, statuses[i]); err != nil {
			return nil, fmt.Errorf("horustech: poll: stop hose %s at its limit: %w", h.ID, err)
		}
	}
	return statuses, nil
}

// watch ends a fill whose pump would flow on past the limit.
func (d *Driver) watch(ctx context.Context, h Hose, s pump.Status) error {
	limit := d.limits[h.ID]
	if !h.Watch || s.State != pump.Flowing || limit == 0 || s.Volume < limit {
		return nil
	}
	d.log.Info("limit reached, stopping", "hose", h.ID, "volume_ul", int64(s.Volume))
	return d.command(ctx, setMode(h.Nozzle, modeStop))
}

// states reads the states of our hoses, in their order.
func (d *Driver) states(ctx context.Context) ([]pump.State, error) {
	params, err := d.ask(ctx, request(cmdStatus, ""), "")
	if err != nil {
		return nil, err
	}
	states := make([]pump.State, len(d.hoses))
	for i, h := range d.hoses {
		if h.Nozzle <= len(params) {
			states[i], _, _ = companytec.State(params[h.Nozzle-1]) // an unknown letter is Unknown
		}
	}
	return states, nil
}

// state returns a look at one hose.
func (d *Driver) state(h Hose) func(context.Context) (pump.State, error) {
	return func(ctx context.Context) (pump.State, error) {
		states, err := d.states(ctx)
		if err != nil {
			return pump.Unknown, err
		}
		return states[slices.IndexFunc(d.hoses, func(x Hose) bool { return x.ID == h.ID })], nil
	}
}

// progressWidth is nozzle, volume and identifier of one sale in progress.
const progressWidth = 2 + 6 + 16

// progress reads the volumes of the sales in progress.
func (d *Driver) progress(ctx context.Context) error {
	params, err := d.ask(ctx, request(cmdProgress, ""), "")
	if err != nil {
		return err
	}
	for ; len(params) >= progressWidth; params = params[progressWidth:] {
		nozzle, err1 := explain.Number(params[:2])
		value, err2 := explain.Number(params[2:8])
		if err1 != nil || err2 != nil {
			return fmt.Errorf("%q is no sale in progress", params[:progressWidth])
		}
		for _, h := range d.hoses {
			if h.Nozzle == int(nozzle) {
				d.fills.Shows(h.ID, dispense.Volume(value)*companytec.LastDigit(h.VolumeDecimals))
			}
		}
	}
	return nil
}
