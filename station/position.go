package station

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// A mail is an input on its way to a position.
type mail struct {
	in    session.Input
	from  *reader                     // what scanned it, nil for nothing
	timer int                         // which setting of the timer of an Expired this is
	done  chan<- error                // who wants to know how it was taken, nil for nobody
	job   func(context.Context) error // instead of an input: something that needs the owner
}

// A position is a session and its owner: the goroutine of run.
type position struct {
	a     *Agent
	id    string
	hoses []Hose
	line  *line
	inbox *mailbox[mail]
	pulse pulse
	wedge *wedge
	log   *slog.Logger

	readers []*reader // fixed before run

	// Owned by run.
	machine   *session.Machine
	timers    map[session.Timer]*time.Timer
	settings  map[session.Timer]int // how often each timer was set
	attendant *dispense.Who         // who showed a badge here last
	decision  *policy.Decision
	refusal   *refusal // of the last decision, when two people may release it
	scanned   string
	folio     dispense.Ref      // of the newest dispense
	claim     string            // what its code says
	read      map[string]bool   // by hose, whether its meter answered when it was last asked
	states    map[string]string // of each hose, as last seen
	from      *reader           // what scanned last; nil when a vehicle was typed
	answered  bool              // whether from was told of what it scanned last
	previous  *screen.Fill      // that dispense
	distanceM *int64            // of the vehicle since its fill before
	busy      sync.WaitGroup

	// mu guards what others see.
	mu   sync.Mutex
	view view
}

// A view is what others see of a position.
type view struct {
	Screen   session.Screen
	Decision *policy.Decision
	Scanned  string
	Folio    dispense.Ref
	Claim    string
	Open     bool
	Meters   []dispense.Meter
	AsksPIN  *dispense.Who // whose PIN is waited for
	Refusal  *refusal

	Attendant *dispense.Who
	Previous  *screen.Fill
	DistanceM *int64
	Hoses     map[string]string // what each is doing, in the words of pump.State
}

func (p *position) seen() view {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.view
}

func (p *position) put(in session.Input) { p.inbox.put(mail{in: in}) }

// scan gives the position what a scanner read.
func (p *position) scan(from *reader, in session.Input) { p.inbox.put(mail{in: in, from: from}) }

func (p *position) has(hose string) bool {
	return slices.ContainsFunc(p.hoses, func(h Hose) bool { return h.Hose == hose })
}

// ours returns the statuses of this position's hoses.
func (p *position) ours(all []pump.Status) []pump.Status {
	var own []pump.Status
	for _, s := range all {
		if p.has(s.Hose) {
			own = append(own, s)
		}
	}
	return own
}

// run gives the session its inputs, one at a time, and carries out the effects.
func (p *position) run(ctx context.Context) error {
	defer p.busy.Wait()
	defer func() {
		for _, t := range p.timers {
			t.Stop()
		}
	}()
	for {
		p.pulse.beat()
		m, ok := p.inbox.take(ctx, time.Time{})
		if !ok {
			return nil
		}
		if x, fired := m.in.(session.Expired); fired && m.timer != p.settings[x.Timer] {
			continue // it was set anew, or cleared, meanwhile
		}
		if err := p.handle(ctx, m); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

func (p *position) handle(ctx context.Context, m mail) error {
	if m.job != nil {
		return m.job(ctx)
	}
	if m.from != nil {
		p.from, p.answered = m.from, false
	}
	err := p.step(ctx, m.in)
	refused := errors.Is(err, session.ErrUnexpected)
	if m.from != nil {
		p.concludeScan(m.in, refused)
	}
	if m.done != nil {
		m.done <- err
	} else if refused {
		p.log.Debug("input not taken", "err", err)
	}
	if refused {
		return nil
	}
	return err
}

// step takes an input, and those that its own effects answer at once.
func (p *position) step(ctx context.Context, in session.Input) error {
	p.remember(in)
	effects, err := p.machine.Step(p.a.now(), in)
	if err != nil {
		return err
	}
	for len(effects) > 0 {
		e := effects[0]
		effects = effects[1:]
		answer, err := p.carryOut(ctx, e)
		if err != nil {
			return err
		}
		if answer != nil {
			p.remember(answer)
			p.feedback(answer)
			more, err := p.machine.Step(p.a.now(), answer)
			if err != nil {
				return err
			}
			effects = append(effects, more...)
		}
	}
	p.publish()
	return nil
}

// remember keeps of an input what the page says about it.
func (p *position) remember(in session.Input) {
	switch x := in.(type) {
	case session.Scanned:
		p.scanned = x.Code.Text
	case session.TypedVehicle, session.DrawAsked:
		p.scanned, p.from = "", nil
	case session.PumpSeen:
		for _, s := range x.Statuses {
			p.states[s.Hose] = s.State.String()
		}
	case session.PumpSilent:
		clear(p.states)
	case session.TotalizerRead:
		p.read[x.Hose] = x.OK
	case session.Granted:
		p.distanceM = p.a.distance(x.Body)
	}
}

// carryOut does what an effect says. The answer is an input, when there is one at
// once.
func (p *position) carryOut(ctx context.Context, e session.Effect) (session.Input, error) {
	switch x := e.(type) {
	case session.Decide:
		return p.a.decide(p, x.Request)
	case session.AskLease:
		p.ask(ctx, x.Asks)
	case session.Record:
		return nil, p.record(ctx, x.Body)
	case session.Release:
		p.line.release(p, x.Order)
	case session.Stop:
		p.line.stop(x.Hose)
	case session.ReadTotalizer:
		p.line.readTotalizer(p, x.Hose)
	case session.Acknowledge:
		p.line.work.put(func(ctx context.Context) {
			if keeper, ok := p.line.driver.(pump.SaleKeeper); ok {
				p.line.acknowledge(ctx, keeper, x.Sale)
			}
		})
	case session.SetTimer:
		p.setTimer(x.Timer, x.After)
	case session.ClearTimer:
		p.clearTimer(x.Timer)
	case session.Show:
		p.show(x.Screen)
	}
	return nil, nil
}

// record appends what the session says, at once durable.
func (p *position) record(ctx context.Context, b dispense.Body) error {
	if f, ok := b.(*dispense.Fault); ok {
		p.a.noteFault(faultKey{f.Device, f.What}, f.State == "on")
		f.SinceAt = p.a.now().UTC().Truncate(time.Second)
	}
	d, fill := b.(*dispense.Dispense)
	err := p.a.write(ctx, func(tx *journal.Tx) error {
		ref, err := tx.Append(b)
		if fill {
			p.folio, p.previous = ref, &screen.Fill{Name: d.Vehicle, VolumeUL: d.VolumeUL, At: p.a.now()}
		}
		return err
	})
	if fill && err == nil {
		p.claim = p.a.claimOf(p.folio)
		p.a.printNew(p.folio, d)
	}
	return err
}

// ask asks the server for wider leases; the session has a timer of its own.
func (p *position) ask(ctx context.Context, asks []dispense.Ask) {
	if p.a.uplink == nil {
		return
	}
	p.busy.Go(func() {
		if err := p.a.uplink.Ask(ctx, asks); err != nil {
			p.log.Debug("lease not widened", "err", err)
			return
		}
		p.put(session.LeaseArrived{})
	})
}

func (p *position) setTimer(t session.Timer, after time.Duration) {
	p.clearTimer(t)
	setting := p.settings[t]
	switch t {
	case session.TimerScreen, session.TimerLift:
		after = p.a.wait(after)
	case session.TimerPrompt:
		after = max(2*time.Second, p.a.wait(after))
	case session.TimerAsk, session.TimerReread, session.TimerSettle: // lines and networks keep real time
	}
	p.timers[t] = time.AfterFunc(after, func() {
		p.inbox.put(mail{in: session.Expired{Timer: t}, timer: setting})
	})
}

func (p *position) clearTimer(t session.Timer) {
	if old := p.timers[t]; old != nil {
		old.Stop()
	}
	p.settings[t]++
}

func (p *position) show(s session.Screen) {
	p.mu.Lock()
	p.view.Screen = s
	p.mu.Unlock()
}

// publish shows others how things stand after a step.
func (p *position) publish() {
	_, open := p.machine.OpenAuthorize()
	p.mu.Lock()
	v := view{
		p.view.Screen, p.decision, p.scanned, p.folio, p.claim, open, p.machine.Meters(), p.machine.AsksPIN(), p.refusal, p.attendant, p.previous,
		p.distanceM, maps.Clone(p.states),
	}
	p.view = v
	p.mu.Unlock()
	p.trigger(v.Screen.Page)
	p.a.changed.tell()
}
