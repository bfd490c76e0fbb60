package station

import (
	"context"
	"errors"
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
	var shift shiftState
	due := newDue(a, a.wait(firstTick))
	for round := 0; ; round++ {
		a.pulse.beat()
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		a.watchMeters(round)
		shift = a.watchShift(shift)
		if due.passed() {
			if err := a.tick(); err != nil {
				return err
			}
			due = newDue(a, a.tickEvery())
		}
		var err error
		if state, err = a.watchClock(state); err != nil {
			return err
		}
		if err := errors.Join(a.watchFaults(), a.showPrices(), a.denials.expire(a.opt.Now())); err != nil {
			return err
		}
	}
}

// A due is when something comes round: by our own clock, or by what passes, if
// that clock is set back.
type due struct {
	a      *Agent
	at     time.Time
	passes time.Time
}

func newDue(a *Agent, after time.Duration) due {
	return due{a, a.opt.Now().Add(after), time.Now().Add(after)}
}

func (d due) passed() bool { return !d.a.opt.Now().Before(d.at) || !time.Now().Before(d.passes) }

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

// tick records the station's pulse. Its meters are those that could be read, as
// the journal accounts for them at that very record: what a session knows may be
// recorded a moment before the tick. A hose in use is left out.
func (a *Agent) tick() error {
	readable := map[string]bool{}
	for _, m := range a.standing() {
		readable[m.Hose] = true
	}
	t := &dispense.Tick{Policy: a.logs.Versions(), Unsent: a.journal.Unsent(), Devices: a.disordered()}
	if free, err := a.free(); err == nil {
		t.FreeBytes = min(free, dispense.MaxInt)
	}
	// Without room the next one says it.
	_, err := a.tryWrite(func(tx *journal.Tx) error {
		if r := tx.Book().Receipt(); r != nil {
			t.Receipt = &dispense.ReceiptMark{Epoch: r.Epoch, Seq: r.Seq, Kept: r.Kept}
		}
		t.Meters = accounted(tx.Book(), readable)
		_, err := tx.Append(t)
		return err
	})
	return err
}

// accounted returns the meters of the hoses named that are in no open authorize.
func accounted(b *journal.Book, hoses map[string]bool) []dispense.Meter {
	used := map[string]bool{}
	for _, open := range b.Open() {
		for _, h := range open.Body.Hoses {
			used[h] = true
		}
	}
	return slices.DeleteFunc(b.Meters(), func(m dispense.Meter) bool { return !hoses[m.Hose] || used[m.Hose] })
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

// watchClock records that the trust in the clock has changed, and that our own
// was set: by NTP, by hand, or by a battery that died.
func (a *Agent) watchClock(was dispense.Clock) (dispense.Clock, error) {
	_, is := a.clock.now()
	off := a.clock.takeStep()
	if is == was && off == 0 {
		return is, nil
	}
	b := &dispense.ClockChange{From: was, To: is, Source: sourceOf(is)}
	if ms := off.Milliseconds(); ms != 0 && ms <= dispense.MaxInt && ms >= -dispense.MaxInt {
		b.StepMS = &ms
	}
	a.changed.tell()
	if ok, err := a.try(b); !ok {
		return was, err
	}
	return is, nil
}

// showPrices has the pumps show the prices in force, and records each change
// that happens under our eyes.
func (a *Agent) showPrices() error {
	for _, p := range a.positions {
		for _, h := range p.hoses {
			var price *policy.Price
			a.logs.View(func(held *policy.Holding) { price = held.Price(h.Grade, a.now()) })
			if price == nil || a.prices[h.Hose] == price.PriceE4 {
				continue
			}
			was, known := a.prices[h.Hose]
			if known {
				body := &dispense.Config{What: "price", Name: h.Hose, Before: e4(was), After: e4(price.PriceE4)}
				if ok, err := a.try(body); !ok {
					return err
				}
			}
			a.prices[h.Hose] = price.PriceE4
			p.line.setPrice(h.Hose, price.PriceE4)
		}
	}
	return nil
}
