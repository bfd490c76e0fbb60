package dart

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/pump"
)

// looks is how often a change is looked for after it was ordered, and look the
// time between: an acknowledgment does not mean that the pump did it.
const (
	looks = 5
	look  = 60 * time.Millisecond
)

// Authorize implements [pump.Driver]. It resets the side, which forgets its last
// sale, and has it take nozzle, preset and release in one block, so that no lost
// frame can leave a release without its limit.
func (d *Driver) Authorize(ctx context.Context, o pump.Order) error {
	h, s, err := d.find(o.Hose)
	if err != nil {
		return fmt.Errorf("dart: authorize: %w", err)
	}
	if err := d.authorize(ctx, s, h, o); err != nil {
		return fmt.Errorf("dart: authorize hose %s: %w", o.Hose, err)
	}
	return nil
}

func (d *Driver) authorize(ctx context.Context, s *side, h *hose, o pump.Order) error {
	limit, err := h.preset(o)
	if err != nil {
		return fmt.Errorf("%w: %w", pump.ErrRefused, err)
	}
	if err := d.refresh(ctx, s); err != nil {
		return err
	}
	if err := s.mayRelease(h); err != nil {
		return fmt.Errorf("%w: %w", pump.ErrRefused, err)
	}
	if err := d.prepare(ctx, s, h, o.PriceE4); err != nil {
		return err
	}
	s.order, s.limit, s.lapse = h.Nozzle, o.Limit, time.Now().Add(o.Lapse)
	err = d.carryOut(ctx, s, (*side).released, allow(h.Nozzle), presetVolume(limit), command(dccAuthorize))
	if err == nil {
		return nil
	}
	// The pump may yet carry it out: only when it is closed for certain is this a
	// refusal.
	if stopped := d.halt(ctx, s); stopped != nil {
		return errors.Join(err, stopped)
	}
	return fmt.Errorf("%w: %w", pump.ErrRefused, err)
}

// released tells whether a side that was reset has taken its release since, even
// if the fill is over already.
func (s *side) released() bool {
	return s.open() || s.status == statusCompleted || s.status == statusMaxReached
}

// preset returns the limit of an order in the display's last digit, or says why
// no preset can carry it.
func (h *hose) preset(o pump.Order) (uint64, error) {
	limit := uint64(o.Limit / h.step())
	switch {
	case o.Limit <= 0 || o.Limit%h.step() != 0:
		return 0, fmt.Errorf("limit %v is not a positive number of steps of %v", o.Limit, h.step())
	case limit >= power(figureDigits):
		return 0, fmt.Errorf("limit %v has more than the %d digits of a preset", o.Limit, figureDigits)
	case o.Lapse < time.Second:
		return 0, fmt.Errorf("lapse %v leaves no time to lift the nozzle", o.Lapse)
	}
	return limit, nil
}

// mayRelease says why a hose cannot be released now.
func (s *side) mayRelease(h *hose) error {
	switch {
	case s.wrong != nil:
		return s.wrong
	case s.out && s.nozzle != h.Nozzle:
		return fmt.Errorf("nozzle %d of the side is out", s.nozzle)
	}
	switch s.status {
	case statusNotProgrammed, statusReset, statusCompleted, statusMaxReached:
		return nil
	}
	return fmt.Errorf("the pump is %s", statusWord(s.status))
}

// prepare brings a side to where it takes a release: programmed and reset.
func (d *Driver) prepare(ctx context.Context, s *side, h *hose, priceE4 int64) error {
	if price, err := h.shown(priceE4); err == nil && price != h.price {
		h.price, s.programmed = price, false
	}
	if err := d.program(ctx, s); err != nil {
		return err
	}
	if s.status == statusReset {
		return nil
	}
	err := d.carryOut(ctx, s, func(s *side) bool { return s.status == statusReset }, command(dccReset))
	if err != nil && !errors.Is(err, pump.ErrSilent) {
		return fmt.Errorf("reset: %w: %w", pump.ErrRefused, err)
	}
	return err
}

// program sends the prices that are wanted, unless the pump has them. Without
// them all it can be done without, except by a pump that was never programmed.
func (d *Driver) program(ctx context.Context, s *side) error {
	if s.programmed {
		return nil
	}
	list, missing := s.prices()
	if missing != "" {
		if s.status == statusNotProgrammed {
			return fmt.Errorf("%w: the pump is not programmed, and %s", pump.ErrRefused, missing)
		}
		return nil
	}
	err := d.carryOut(ctx, s, func(s *side) bool { return s.status != statusNotProgrammed }, prices(list))
	if err != nil && !errors.Is(err, pump.ErrSilent) {
		return fmt.Errorf("set prices: %w: %w", pump.ErrRefused, err)
	}
	s.programmed = err == nil
	return err
}

// prices returns the prices wanted of all nozzles of a side, or says what is
// missing: a pump is told them all at once.
func (s *side) prices() (list []uint64, missing string) {
	var of [maxNozzle]*hose
	last := 0
	for _, h := range s.hoses {
		of[h.Nozzle-1] = h
		last = max(last, h.Nozzle)
	}
	var without []string
	for n, h := range of[:last] {
		switch {
		case h == nil:
			without = append(without, fmt.Sprintf("nozzle %d of side %d is no hose of ours", n+1, s.number))
		case h.price == 0:
			without = append(without, "the price of hose "+h.ID+" is not known")
		default:
			list = append(list, h.price)
		}
	}
	return list, strings.Join(without, " and ")
}

// carryOut orders something and looks whether it was done. What was not even
// acknowledged is ordered again, after a look at what the pump made of it.
func (d *Driver) carryOut(ctx context.Context, s *side, done func(*side) bool, ts ...transaction) error {
	err := d.send(ctx, s, ts...)
	if err != nil {
		if refreshed := d.refresh(ctx, s); refreshed != nil {
			return err
		}
		if done(s) {
			return nil
		}
		if err := d.send(ctx, s, ts...); err != nil {
			return err
		}
	}
	for n := range looks {
		if n > 0 {
			if err := wait(ctx, look); err != nil {
				return err
			}
		}
		if err := d.refresh(ctx, s); err != nil {
			return fmt.Errorf("acknowledged, but the status is unknown: %w", err)
		}
		if done(s) {
			return nil
		}
	}
	return fmt.Errorf("acknowledged, but the pump is %s", statusWord(s.status))
}

// halt closes a side, whatever it is about.
func (d *Driver) halt(ctx context.Context, s *side) error {
	err := d.carryOut(ctx, s, func(s *side) bool { return !s.open() }, command(dccStop))
	if err == nil && s.status == statusMaxReached {
		s.ended = true
	}
	return err
}

// Stop implements [pump.Driver]. It leaves the side alone while another nozzle of
// it fills.
func (d *Driver) Stop(ctx context.Context, hose string) error {
	h, s, err := d.find(hose)
	if err != nil {
		return fmt.Errorf("dart: stop: %w", err)
	}
	if err := d.refresh(ctx, s); err == nil && !s.concerns(h) {
		return nil
	}
	if err := d.halt(ctx, s); err != nil {
		return fmt.Errorf("dart: stop hose %s: %w", hose, err)
	}
	return nil
}

// concerns tells whether there is anything to stop at a hose.
func (s *side) concerns(h *hose) bool {
	p := s.phase()
	if p != pump.Armed && p != pump.Flowing {
		return false
	}
	current := s.current(p)
	return current == 0 || current == h.Nozzle
}
