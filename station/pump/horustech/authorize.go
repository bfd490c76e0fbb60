package horustech

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
)

// Authorize implements [pump.Driver]. A Lapse above 99 s is 99 s.
func (d *Driver) Authorize(ctx context.Context, o pump.Order) error {
	h, err := d.hose(o.Hose)
	if err != nil {
		return fmt.Errorf("horustech: authorize: %w", err)
	}
	f, err := d.preset(h, o)
	if err != nil {
		return fmt.Errorf("horustech: authorize hose %s: %w: %w", o.Hose, pump.ErrRefused, err)
	}
	d.limits[h.ID] = o.Limit
	if err := d.command(ctx, f); err != nil {
		return fmt.Errorf("horustech: authorize hose %s: %w", o.Hose, err)
	}
	d.fills.Forget(h.ID)
	if err := companytec.Until(ctx, d.state(h), companytec.Released); err != nil {
		return fmt.Errorf("horustech: authorize hose %s: accepted, but %w", o.Hose, err)
	}
	return nil
}

// preset makes the command of an order, or says why no command can carry it.
func (d *Driver) preset(h Hose, o pump.Order) (frame, error) {
	digits := 8
	if d.short {
		digits = 6
	}
	value, seconds, err := companytec.Limit(o, h.step(), digits)
	if err != nil {
		return frame{}, err
	}
	p := preset{nozzle: h.Nozzle, id: o.ID, value: value, seconds: seconds}
	if d.short {
		return p.frame6(), nil
	}
	return p.frame8(), nil
}

// Stop implements [pump.Driver]: it ends the fill, takes the release back and
// blocks the hose, and succeeds when the controller then shows it closed. Each
// step may be refused when there is nothing to do, so only the state counts.
func (d *Driver) Stop(ctx context.Context, hose string) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("horustech: stop: %w", err)
	}
	var refused error
	for _, mode := range []string{modeStop, modeClear, modeBlocked} {
		switch err := d.command(ctx, setMode(h.Nozzle, mode)); {
		case errors.Is(err, pump.ErrRefused):
			refused = err
		case err != nil:
			return fmt.Errorf("horustech: stop hose %s: mode %s: %w", hose, mode, err)
		}
	}
	err = companytec.Until(ctx, d.state(h), companytec.Closed)
	switch {
	case err != nil && refused != nil:
		return fmt.Errorf("horustech: stop hose %s: %w; %w", hose, err, refused)
	case err != nil:
		return fmt.Errorf("horustech: stop hose %s: %w", hose, err)
	}
	return nil
}
