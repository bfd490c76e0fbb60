package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// silentAfter is how long a controller may say nothing before its positions are
// told: a repeated poll or two is the line's own affair.
const silentAfter = 3 * time.Second

// A line is a controller and whoever talks to it: the goroutine of run, or boot
// before that. Others put work into its mailbox.
type line struct {
	a      *Agent
	name   string
	port   string        // with its settings, for messages
	every  time.Duration // between polls
	driver pump.Driver
	work   *mailbox[func(context.Context)]
	pulse  pulse
	log    *slog.Logger
	// opened tells that the port was opened, and that nobody has seen since that the
	// meters behind it are its own: adapters may have changed places. since is when it
	// was, and sound when the line answered last as itself, in nanoseconds.
	opened       atomic.Bool
	since, sound atomic.Int64

	// Owned by run.
	positions []*position
	answered  time.Time // real time of the last good poll
	silent    bool
	store     store
	clockDue  time.Time // real time when the controller's clock is set next
}

func newLine(a *Agent, c Line, d pump.Driver) *line {
	return &line{
		a: a, name: c.Name, port: c.config().String(), every: time.Duration(c.PollMS) * time.Millisecond,
		driver: d, work: newMailbox[func(context.Context)](), log: a.log.With("line", c.Name),
	}
}

// run polls, and does what it is asked to in between. A request does not wait
// for the next poll; polls, which keep a device's dead-man timer from running
// out, do not wait for more than one interval of requests.
func (l *line) run(ctx context.Context) error {
	defer l.leave()
	l.answered = time.Now()
	for next := time.Now(); ctx.Err() == nil; {
		l.pulse.beat()
		if time.Since(next) < l.every {
			if f, ok := l.work.take(ctx, next); ok {
				f(ctx)
				continue
			}
		}
		if ctx.Err() == nil {
			l.poll(ctx)
		}
		next = time.Now().Add(l.every)
	}
	return nil
}

// leave closes the valves that only the agent would close.
func (l *line) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	for _, h := range l.driver.Hoses() {
		if h.Arm != pump.ArmWatch || !l.flowing(h.ID) {
			continue
		}
		if err := l.driver.Stop(ctx, h.ID); err != nil {
			l.log.Error("valve not closed on leaving; its own timer must", "hose", h.ID, "err", err)
		}
	}
}

// flowing tells whether a hose is released as far as its position knows.
func (l *line) flowing(hose string) bool {
	return slices.ContainsFunc(l.positions, func(p *position) bool { return p.has(hose) && p.seen().Open })
}

func (l *line) poll(ctx context.Context) {
	statuses, err := l.driver.Poll(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.missed(err)
		}
		return
	}
	l.answered = time.Now()
	if l.opened.Load() && !l.own(ctx) {
		return
	}
	l.sound.Store(l.answered.UnixNano())
	if l.silent {
		l.silent = false
		l.a.over(faultKey{l.name, "line"})
		l.tell(session.PumpBack{})
	}
	for _, p := range l.positions {
		if own := p.ours(statuses); len(own) > 0 {
			p.put(session.PumpSeen{Statuses: own})
		}
	}
	l.nextSale(ctx)
	l.keepClock(ctx)
}

func (l *line) missed(err error) {
	l.log.Debug("poll", "err", err)
	if l.silent || time.Since(l.answered) < max(time.Second, l.a.wait(silentAfter)) {
		return
	}
	l.silent = true
	key, detail, says := faultKey{l.name, "line"}, err.Error(), screen.PumpSilent
	if errors.Is(err, pump.ErrStrange) {
		says = screen.PumpStrange
	}
	if errors.Is(err, pump.ErrSilent) { // what is wrong with the port itself says so
		detail = fmt.Sprintf("%s: %v; check power, cable, baud and parity", l.port, err)
	}
	if errors.Is(err, pump.ErrSilent) || l.a.faultySince(key).IsZero() {
		l.a.fault(key, says, detail)
	}
	l.tell(session.PumpSilent{})
}

func (l *line) tell(in session.Input) {
	for _, p := range l.positions {
		p.put(in)
	}
}

// release carries out an order of a position's session.
func (l *line) release(p *position, o pump.Order) {
	l.work.put(func(ctx context.Context) {
		if l.opened.Load() {
			l.log.Warn("hose not released: the port was opened anew, and nobody knows yet what is behind it", "hose", o.Hose)
			p.put(session.ReleaseFailed{Refused: true})
			return
		}
		err := l.driver.Authorize(ctx, o)
		switch {
		case err == nil:
			p.put(session.Released{})
		default:
			l.log.Warn("hose not released", "hose", o.Hose, "err", err)
			p.put(session.ReleaseFailed{Refused: errors.Is(err, pump.ErrRefused)})
		}
	})
}

func (l *line) stop(hose string) {
	l.work.put(func(ctx context.Context) {
		if err := l.driver.Stop(ctx, hose); err != nil {
			l.log.Warn("hose not stopped yet", "hose", hose, "err", err)
		}
	})
}

func (l *line) readTotalizer(p *position, hose string) {
	l.work.put(func(ctx context.Context) {
		if l.opened.Load() { // all are read when it is known whose they are
			p.put(session.TotalizerRead{Hose: hose})
			return
		}
		v, err := l.totalizer(ctx, hose)
		if err != nil {
			l.log.Debug("totalizer not read", "hose", hose, "err", err)
		}
		p.put(session.TotalizerRead{Hose: hose, TotalUL: v, OK: err == nil})
	})
}

// totalizer reads a meter. One that was reset is read as it counts now: the
// session sees the step backwards and takes the hose out of service.
func (l *line) totalizer(ctx context.Context, hose string) (dispense.Volume, error) {
	t, ok := l.driver.(pump.Totalizer)
	if !ok {
		return 0, fmt.Errorf("hose %s has no totalizer", hose)
	}
	v, err := t.Totalizer(ctx, hose)
	if errors.Is(err, pump.ErrMeter) {
		l.log.Error("meter was reset or replaced", "hose", hose, "err", err)
		if err := l.driver.Stop(ctx, hose); err != nil {
			return 0, err
		}
		return t.Totalizer(ctx, hose)
	}
	return v, err
}

// setPrice has the pump show a price, if it can.
func (l *line) setPrice(hose string, priceE4 int64) {
	pricer, ok := l.driver.(pump.Pricer)
	if !ok {
		return
	}
	l.work.put(func(ctx context.Context) {
		if err := pricer.SetPrice(ctx, hose, priceE4); err != nil {
			l.log.Warn("price not shown at the pump", "hose", hose, "price_e4", priceE4, "err", err)
		}
	})
}
