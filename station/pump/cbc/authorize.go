package cbc

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/companytec"
)

// presetDigits is how many digits the limit of an identified preset has.
const presetDigits = 6

// Authorize implements [pump.Driver]. A Lapse above 99 s is 99 s. A side that is
// open already, or filling, is refused without being asked.
func (d *Driver) Authorize(ctx context.Context, o pump.Order) error {
	h, err := d.hose(o.Hose)
	if err != nil {
		return fmt.Errorf("cbc: authorize: %w", err)
	}
	value, seconds, err := companytec.Limit(o, h.step(), presetDigits)
	if err != nil {
		return fmt.Errorf("cbc: authorize hose %s: %w: %w", o.Hose, pump.ErrRefused, err)
	}
	if o.PriceE4 > 0 {
		d.prices[h.ID] = o.PriceE4
	}
	if h.Watch && !d.volumeShown && d.prices[h.ID] == 0 {
		return fmt.Errorf("cbc: authorize hose %s: %w: its flow is watched by the money shown, and there is no price", o.Hose, pump.ErrRefused)
	}
	switch s, err := d.state(h)(ctx); {
	case err != nil:
		return fmt.Errorf("cbc: authorize hose %s: %w", o.Hose, err)
	case s != pump.Idle && s != pump.Calling && s != pump.Done:
		return fmt.Errorf("cbc: authorize hose %s: %w: its side is %s", o.Hose, pump.ErrRefused, s)
	}
	d.limits[h.ID], d.released[h.Code.Side()] = o.Limit, h.ID
	if err := d.command(ctx, frame.Preset(h.Code, o.ID, value, seconds), "F", h.Code); err != nil {
		if errors.Is(err, pump.ErrRefused) {
			delete(d.released, h.Code.Side())
		}
		return fmt.Errorf("cbc: authorize hose %s: %w", o.Hose, err)
	}
	d.fills.Forget(h.ID)
	if err := companytec.Until(ctx, d.state(h), companytec.Released); err != nil {
		return fmt.Errorf("cbc: authorize hose %s: accepted, but %w", o.Hose, err)
	}
	return nil
}

// Stop implements [pump.Driver]: it ends the fill and blocks the hose, which takes
// a release back, and succeeds when the controller then shows it closed. Each step
// may be refused when there is nothing to do, so only the state counts.
func (d *Driver) Stop(ctx context.Context, hose string) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("cbc: stop: %w", err)
	}
	var refused error
	for _, mode := range []frame.Mode{frame.Stop, frame.Block} {
		switch err := d.command(ctx, frame.SetMode(h.Code, mode), "M", h.Code); {
		case errors.Is(err, pump.ErrRefused):
			refused = err
		case err != nil:
			return fmt.Errorf("cbc: stop hose %s: mode %c: %w", hose, mode, err)
		}
	}
	err = companytec.Until(ctx, d.state(h), companytec.Closed)
	switch {
	case err != nil && refused != nil:
		return fmt.Errorf("cbc: stop hose %s: %w; %w", hose, err, refused)
	case err != nil:
		return fmt.Errorf("cbc: stop hose %s: %w", hose, err)
	}
	return nil
}
