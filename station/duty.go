package station

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/session"
)

// How often the duties come round.
const (
	dutyEvery   = time.Second
	rounds      = 10 // duties in which each idle hose's meter is compared once
	defaultTick = 15 * time.Minute
	firstTick   = 2 * time.Second // after boot has asked for all meters
)

// duty does what comes round: watching the meters, the tick, the state of the
// clock, prices, and denials that were counted.
func (a *Agent) duty(ctx context.Context) error {
	t := time.NewTicker(a.wait(dutyEvery))
	defer t.Stop()
	state := dispense.Unset // until the clock says better
	tick := time.Now().Add(a.wait(firstTick))
	for round := 0; ; round++ {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		now := time.Now()
		a.watchMeters(round)
		if !now.Before(tick) {
			if err := a.tick(ctx); err != nil {
				return ended(ctx, err)
			}
			tick = now.Add(a.wait(a.tickEvery()))
		}
		var err error
		if state, err = a.watchClock(ctx, state); err != nil {
			return ended(ctx, err)
		}
		if err := a.watchFaults(ctx); err != nil {
			return ended(ctx, err)
		}
		if err := a.showPrices(ctx); err != nil {
			return ended(ctx, err)
		}
		if err := a.denials.expire(ctx); err != nil {
			return ended(ctx, err)
		}
	}
}

// watchMeters asks for the meters of a few hoses: all at once would keep a slow
// line busy while a vehicle waits.
func (a *Agent) watchMeters(round int) {
	n := 0
	for _, p := range a.positions {
		for _, h := range p.hoses {
			if n%rounds == round%rounds {
				p.put(session.ReadMeters{Hose: h.Hose})
			}
			n++
		}
	}
}

// ended leaves out an error that only says that the agent ends.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (a *Agent) tellAll(in session.Input) {
	for _, p := range a.positions {
		p.put(in)
	}
}

func (a *Agent) tickEvery() time.Duration {
	every := defaultTick
	a.logs.View(func(h *policy.Holding) {
		if s := h.Settings(); s != nil && s.TickS != nil && *s.TickS > 0 {
			every = time.Duration(*s.TickS) * time.Second
		}
	})
	return every
}

// tick records the station's pulse. The meters are those that the sessions
// account for; a hose in mid-fill is left out.
func (a *Agent) tick(ctx context.Context) error {
	t := &dispense.Tick{Meters: a.standing(), Policy: a.logs.Versions(), Unsent: a.journal.Unsent(), Devices: a.disordered()}
	if free, err := a.free(); err == nil {
		t.FreeBytes = min(free, dispense.MaxInt)
	}
	a.journal.View(func(b *journal.Book) {
		if r := b.Receipt(); r != nil {
			t.Receipt = &dispense.ReceiptMark{Epoch: r.Epoch, Seq: r.Seq, Kept: r.Kept}
		}
	})
	return a.record(ctx, t)
}

// standing returns the meters of all hoses that are not in use.
func (a *Agent) standing() []dispense.Meter {
	var all []dispense.Meter
	for _, p := range a.positions {
		v := p.seen()
		if v.Open {
			continue
		}
		all = append(all, v.Meters...)
	}
	slices.SortFunc(all, func(a, b dispense.Meter) int { return strings.Compare(a.Hose, b.Hose) })
	return all
}

// watchClock records that the trust in the clock has changed.
func (a *Agent) watchClock(ctx context.Context, was dispense.Clock) (dispense.Clock, error) {
	_, is := a.clock.now()
	if is == was {
		return is, nil
	}
	return is, a.record(ctx, &dispense.ClockChange{From: was, To: is, Source: sourceOf(is)})
}

// showPrices has the pumps show the prices in force, and records each change
// that happens under our eyes.
func (a *Agent) showPrices(ctx context.Context) error {
	for _, p := range a.positions {
		for _, h := range p.hoses {
			var price *policy.Price
			a.logs.View(func(held *policy.Holding) { price = held.Price(h.Grade, a.now()) })
			if price == nil || a.prices[h.Hose] == price.PriceE4 {
				continue
			}
			was, known := a.prices[h.Hose]
			a.prices[h.Hose] = price.PriceE4
			if known {
				body := &dispense.Config{What: "price", Name: h.Hose, Before: e4(was), After: e4(price.PriceE4)}
				if err := a.record(ctx, body); err != nil {
					return err
				}
			}
			p.line.setPrice(h.Hose, price.PriceE4)
		}
	}
	return nil
}
