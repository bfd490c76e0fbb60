package station

import (
	"context"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// A NewMeter says that the meter of a hose is another, or counts from another
// place, since it was installed, replaced, reset or calibrated.
type NewMeter struct {
	Hose        string
	Why         string // installed, replaced, reset or calibrated
	Certificate string
	People      [2]screen.Person // who did it, and who watched
}

// SetMeter reads the meter of a hose that is not in use, records that a new
// generation begins there, and puts the hose back into service.
func (a *Agent) SetMeter(ctx context.Context, n NewMeter) error {
	i := slices.IndexFunc(a.positions, func(p *position) bool { return p.has(n.Hose) })
	if i < 0 {
		return fmt.Errorf("hose %q: %w", n.Hose, screen.ErrPosition)
	}
	people, err := a.two(ctx, a.positions[i].id, n.People, policy.Vouches)
	if err != nil {
		return err
	}
	p := a.positions[i]
	total, err := p.line.ask(ctx, n.Hose)
	if err != nil {
		return fmt.Errorf("set the meter of hose %s: %w", n.Hose, err)
	}
	done := make(chan error, 1)
	p.inbox.put(mail{job: func(ctx context.Context) error {
		err := p.setMeter(ctx, n, people, total)
		done <- err
		return a.journal.Err()
	}})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask reads a totalizer on behalf of a person who waits.
func (l *line) ask(ctx context.Context, hose string) (dispense.Volume, error) {
	type answer struct {
		v   dispense.Volume
		err error
	}
	c := make(chan answer, 1)
	l.work.put(func(ctx context.Context) {
		v, err := l.totalizer(ctx, hose)
		c <- answer{v, err}
	})
	select {
	case x := <-c:
		return x.v, x.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// setMeter is run by the position's owner, so that no fill begins meanwhile.
func (p *position) setMeter(ctx context.Context, n NewMeter, people []dispense.Who, total dispense.Volume) error {
	if _, open := p.machine.OpenAuthorize(); open {
		return fmt.Errorf("hose %s is in use: %w", n.Hose, screen.ErrNotNow)
	}
	b := &dispense.MeterChange{
		Hose: n.Hose, Meter: firstMeter, Why: n.Why, NewTotalizerUL: total, Certificate: text(n.Certificate), People: people,
	}
	err := p.a.write(ctx, func(tx *journal.Tx) error {
		if h, ok := tx.Book().Hose(n.Hose); ok {
			b.Meter = h.Meter + 1
			if h.Known {
				b.OldTotalizerUL = &h.TotalizerUL
			}
		}
		_, err := tx.Append(b)
		return err
	})
	if err != nil {
		return err
	}
	return p.step(ctx, session.MeterSet{Hose: n.Hose, Meter: b.Meter, TotalUL: total})
}
