package horustech

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// maxSeconds is what the two digits of the time to lift can say.
const maxSeconds = 99

// looks is how often a change is looked for in the status, and look the time
// between: the controller has to reach its pump first.
const (
	looks = 5
	look  = 100 * time.Millisecond
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
	delete(d.filled, h.ID)
	err = d.until(ctx, h, func(s pump.State) bool { return s == pump.Armed || s == pump.Flowing })
	if err != nil {
		return fmt.Errorf("horustech: authorize hose %s: accepted, but %w", o.Hose, err)
	}
	return nil
}

// preset makes the command of an order, or says why no command can carry it.
func (d *Driver) preset(h Hose, o pump.Order) (frame, error) {
	p := preset{nozzle: h.Nozzle, id: o.ID, value: int64(o.Limit / h.step()),
		seconds: int(min(o.Lapse/time.Second, maxSeconds))}
	limit := int64(100_000_000)
	if d.short {
		limit = 1_000_000
	}
	switch {
	case o.Limit <= 0 || o.Limit%h.step() != 0:
		return frame{}, fmt.Errorf("limit %v is not a positive number of steps of %v", o.Limit, h.step())
	case p.value >= limit:
		return frame{}, fmt.Errorf("limit %v has more digits than the preset", o.Limit)
	case len(o.ID) != 16 || !explain.IsHex(o.ID) || strings.Trim(o.ID, "F") == "":
		return frame{}, fmt.Errorf("id %q is not 16 upper-case hexadecimal digits other than F alone", o.ID)
	case p.seconds < 1:
		return frame{}, fmt.Errorf("lapse %v leaves no time to lift the nozzle", o.Lapse)
	}
	if d.short {
		return p.frame6(), nil
	}
	return p.frame8(), nil
}

// until reads the status until it is as wanted, a few times at most.
func (d *Driver) until(ctx context.Context, h Hose, wanted func(pump.State) bool) error {
	last := pump.Unknown
	for n := range looks {
		if n > 0 {
			if err := wait(ctx, look); err != nil {
				return err
			}
		}
		states, err := d.states(ctx)
		if err != nil {
			return fmt.Errorf("its status is unknown: %w", err)
		}
		for i := range d.hoses {
			if d.hoses[i].ID == h.ID {
				last = states[i]
			}
		}
		if wanted(last) {
			return nil
		}
	}
	return fmt.Errorf("the hose is %s", last)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
	err = d.until(ctx, h, func(s pump.State) bool {
		return s == pump.Idle || s == pump.Calling || s == pump.Done || s == pump.Busy
	})
	switch {
	case err != nil && refused != nil:
		return fmt.Errorf("horustech: stop hose %s: %w; %w", hose, err, refused)
	case err != nil:
		return fmt.Errorf("horustech: stop hose %s: %w", hose, err)
	}
	return nil
}
