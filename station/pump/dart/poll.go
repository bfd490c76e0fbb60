package dart

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/station/pump"
)

// restful is how long a side at rest is only listened to: it tells by itself
// when a nozzle is lifted, and is asked now and then whether that is all.
const restful = 2 * time.Second

// Poll implements [pump.Driver]. A hose is Done from the end of its fill until
// the next release, except while it is lifted again; its Volume is final then,
// and a driver that came up later shows it too. A side that does not answer is
// at fault; when none answers the error is [pump.ErrSilent].
//
// A release is taken back here when its time is over or its nozzle was hung up
// unused: the pump itself would wait for ever. A hose with Watch is stopped once
// its volume is at the limit it was released to, and any hose when its figures
// show that the decimals are others.
func (d *Driver) Poll(ctx context.Context) ([]pump.Status, error) {
	silent, cause := 0, error(nil)
	defer func() { d.hushed = false }()
	for _, s := range d.sides {
		err := d.visit(ctx, s)
		switch {
		case err == nil:
			continue
		case !errors.Is(err, pump.ErrSilent):
			return nil, fmt.Errorf("dart: poll side %d: %w", s.number, err)
		}
		d.hushed = d.hushed || s.missed == 0
		s.missed++
		silent, cause = silent+1, fmt.Errorf("dart: poll side %d: %w", s.number, err)
		d.log.Debug("side does not answer", "side", s.number, "err", err)
	}
	if silent == len(d.sides) {
		return nil, cause
	}
	statuses := make([]pump.Status, len(d.hoses))
	for i, h := range d.hoses {
		statuses[i] = d.side(h.Side).statusOf(h)
	}
	return statuses, nil
}

// visit brings a side up to date.
func (d *Driver) visit(ctx context.Context, s *side) error {
	if s.resting() {
		changed, err := d.drain(ctx, s)
		if err != nil || !changed {
			return err
		}
	}
	if err := d.refresh(ctx, s); err != nil {
		return err
	}
	return d.mind(ctx, s)
}

// resting tells whether what is known of a side stands until it says otherwise.
func (s *side) resting() bool {
	switch s.phase() {
	case pump.Idle, pump.Calling, pump.Done:
		return s.known && !s.unsure && time.Since(s.asked) < restful
	}
	return false
}

// mind ends what the pump would not end by itself.
func (d *Driver) mind(ctx context.Context, s *side) error {
	why := s.overdue(time.Now())
	if why == "" {
		return nil
	}
	d.log.Info("stopping", "side", s.number, "why", why, "volume", s.volume)
	return d.send(ctx, s, command(dccStop))
}

// overdue says why a side must be stopped, or nothing.
func (s *side) overdue(now time.Time) string {
	if !s.open() {
		return ""
	}
	unused := s.status == statusAuthorized && !s.out && s.order > 0
	switch {
	case s.wrong != nil:
		return "its decimals are wrong"
	case unused && s.live:
		return "hung up unused"
	case unused && now.After(s.lapse):
		return "not lifted in time"
	}
	for _, h := range s.hoses {
		if h.Watch && h.Nozzle == s.order && s.limit > 0 && h.liters(s.volume) >= s.limit {
			return "its limit is reached"
		}
	}
	return ""
}
