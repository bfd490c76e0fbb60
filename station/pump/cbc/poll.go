package cbc

import (
	"context"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/companytec"
)

// Poll implements [pump.Driver]. What follows the end of a fill is said by
// [companytec.Fills]. A hose with Watch is stopped here once its volume is at the
// limit it was released to; a driver that came up in mid-fill does not know that
// limit.
func (d *Driver) Poll(ctx context.Context) ([]pump.Status, error) {
	states, err := d.states(ctx)
	if err != nil {
		return nil, fmt.Errorf("cbc: poll: %w", err)
	}
	statuses := make([]pump.Status, len(d.hoses))
	for i, h := range d.hoses {
		statuses[i] = d.fills.Follow(h.ID, states[i])
		if err := d.watch(ctx, h, statuses[i]); err != nil {
			return nil, fmt.Errorf("cbc: poll: stop hose %s at its limit: %w", h.ID, err)
		}
	}
	d.settle(states)
	return statuses, nil
}

// settle forgets what was released at the sides where nothing is any more.
func (d *Driver) settle(states []pump.State) {
	for i, h := range d.hoses {
		if s := states[i]; s == pump.Idle || s == pump.Calling || s == pump.Free {
			delete(d.released, h.Code.Side())
		}
	}
}

// watch ends a fill whose pump would flow on past the limit. A volume in progress
// has no checksum: one at the limit is asked for again.
func (d *Driver) watch(ctx context.Context, h Hose, s pump.Status) error {
	limit := d.limits[h.ID]
	if !h.Watch || s.State != pump.Flowing || limit == 0 || s.Volume < limit {
		return nil
	}
	if _, err := d.progress(ctx); err != nil {
		return err
	}
	if again := d.fills.Follow(h.ID, pump.Flowing); again.Volume < limit {
		return nil
	}
	d.log.Info("limit reached, stopping", "hose", h.ID, "volume_ul", int64(s.Volume))
	return d.command(ctx, frame.SetMode(h.Code, frame.Stop), "M", h.Code)
}

// states returns the states of our hoses, in their order, and takes note of what
// flows.
func (d *Driver) states(ctx context.Context) ([]pump.State, error) {
	letters, err := d.letters(ctx)
	if err != nil {
		return nil, err
	}
	var flows []frame.Flow
	if slices.Contains(letters, 'A') {
		if flows, err = d.progress(ctx); err != nil {
			return nil, fmt.Errorf("sales in progress: %w", err)
		}
	}
	states := make([]pump.State, len(d.hoses))
	for i, h := range d.hoses {
		states[i] = d.stateOf(h, letters[i], flows)
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

// statusReads is how many statuses are read to find two in a row that agree.
const statusReads = 4

// letters returns the letter of each hose's side. A status has no checksum: one
// that says something new is believed when the next says the same.
func (d *Driver) letters(ctx context.Context) ([]byte, error) {
	var last []byte
	for range statusReads {
		var now []byte
		err := d.ask(ctx, frame.Status(), func(body string) error {
			sides, err := frame.ParseStatus(body)
			if err != nil {
				return err
			}
			for _, h := range d.hoses {
				now = append(now, sides.Letter(h.Code.Side()))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if slices.Equal(now, d.believed) || slices.Equal(now, last) {
			d.believed = now
			return now, nil
		}
		last = now
	}
	return nil, fmt.Errorf("%w: no two of %d statuses agree", pump.ErrSilent, statusReads)
}

// stateOf makes the state of a hose of its side's letter. Which hose of the side
// it is that fills, the sales in progress say, or what we released; where nothing
// does, it may be any.
func (d *Driver) stateOf(h Hose, letter byte, flows []frame.Flow) pump.State {
	s, _, _ := companytec.State(letter) // an unknown letter is Unknown
	switch s {
	case pump.Flowing:
		side := slices.DeleteFunc(slices.Clone(flows), func(f frame.Flow) bool { return f.Code.Side() != h.Code.Side() })
		if len(side) > 0 {
			if slices.ContainsFunc(side, func(f frame.Flow) bool { return f.Code == h.Code }) {
				return s
			}
			return pump.Busy
		}
	case pump.Done:
		if !d.fills.Open(h.ID) && d.released[h.Code.Side()] != h.ID {
			return pump.Busy
		}
		return s
	case pump.Armed:
	default:
		return s
	}
	if who := d.released[h.Code.Side()]; who != "" && who != h.ID {
		return pump.Busy
	}
	return s
}

// progress reads what flows and notes it as the volume of our hoses.
func (d *Driver) progress(ctx context.Context) ([]frame.Flow, error) {
	var flows []frame.Flow
	err := d.ask(ctx, frame.Progress(), func(body string) (err error) {
		flows, err = frame.ParseProgress(body)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range flows {
		for _, h := range d.hoses {
			if h.Code != f.Code {
				continue
			}
			d.fills.Shows(h.ID, d.volume(h, f.Value))
		}
	}
	return flows, nil
}

// volume makes a volume of what a sale in progress shows. Of money it is 0 while
// the price is not known, as in a fill that an earlier life of the agent released.
// The unit would tell its price with four digits only, which are too few for many.
func (d *Driver) volume(h Hose, value int64) dispense.Volume {
	if d.volumeShown {
		return dispense.Volume(value) * companytec.LastDigit(h.VolumeDecimals)
	}
	price := d.prices[h.ID]
	if price == 0 {
		return 0
	}
	for range 10 - h.AmountDecimals { // microliters of a price in 1/10000
		value *= 10
	}
	return dispense.Volume(value / price)
}
