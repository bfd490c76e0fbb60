package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// stalled is how long a broker may leave a message without PUBACK while the
// connection stands. Then another connection is worth trying: while bytes are
// thought to be leaving nothing is sent again.
const stalled = 2 * time.Minute

var errStalled = errors.New("the broker has confirmed nothing for two minutes")

// A journalError ends Run.
type journalError struct{ err error }

func (e *journalError) Error() string { return "read the journal: " + e.err.Error() }
func (e *journalError) Unwrap() error { return e.err }

// use sends and takes over one connection until it ends.
func (l *Link) use(ctx context.Context, c *conn) error {
	l.window.start(l.journal.Receipted(), time.Now())
	l.said = saying{due: time.Now()} // the server answers it with a receipt
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		recorded := l.journal.Changed() // before looking, so that nothing slips between
		if err := l.turn(c, time.Now()); err != nil {
			return err
		}
		timer.Reset(time.Until(l.next()))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-c.lost:
			return err
		case m := <-c.inbox:
			l.take(m)
		case <-c.left:
			l.window.left(time.Now())
		case <-l.asked:
			l.said.due = time.Now()
		case <-recorded:
		case <-timer.C:
		}
	}
}

// next returns when something is to be done without being told.
func (l *Link) next() time.Time {
	next := l.said.due
	if due, ok := l.window.due(); ok && due.Before(next) {
		next = due
	}
	if l.window.leaving > 0 {
		if at := l.window.since.Add(stalled); at.Before(next) {
			next = at
		}
	}
	return next
}

// turn does what is due.
func (l *Link) turn(c *conn, at time.Time) error {
	l.window.receipted(l.journal.Receipted(), at)
	l.noteStands(l.since, at)
	if l.window.leaving > 0 && at.Sub(l.window.since) >= stalled {
		return errStalled
	}
	if l.journal.Head().Epoch != l.said.epoch || !at.Before(l.said.due) {
		if err := l.say(c, at); err != nil {
			return err
		}
	}
	if due, ok := l.window.due(); ok && !at.Before(due) {
		l.log.Debug("no receipt, sending again", "unsent", l.journal.Unsent())
		l.window.resend(at, rand.Float64())
	}
	return l.send(c, at)
}

// send sends what the window has room for.
func (l *Link) send(c *conn, at time.Time) error {
	for {
		n := l.window.room(dispense.MaxRecords)
		if n == 0 {
			return nil
		}
		notes, next, err := l.journal.Read(l.window.next, n, dispense.MaxMessage)
		if errors.Is(err, ErrLater) {
			return err // the pause before the next connection is long enough
		}
		if err != nil {
			return &journalError{err}
		}
		if len(notes) == 0 || !l.window.follows(next) {
			return nil
		}
		c.publish(outgoing{l.cfg.topic(dispense.Journal), 1, bytes.Join(notes, nil)})
		l.window.sent(next, at)
	}
}

// take takes what came down.
func (l *Link) take(m incoming) {
	var err error
	switch m.topic {
	case l.cfg.topic(dispense.Receipts):
		if err = l.journal.TakeReceipt(m.payload); err == nil {
			l.said.answered = true
			l.receiptSeen()
		}
	case l.cfg.topic(dispense.Policies):
		before := l.policies.Versions()
		if err = l.policies.Take(m.payload); err == nil {
			l.policySeen()
			l.said.took(time.Now(), len(m.payload) >= bulk || l.policies.Versions() == before)
		}
	default:
		err = errors.New("nothing is expected there")
	}
	if err != nil {
		l.log.Warn("message not taken", "topic", m.topic, "err", err)
	}
}

// say publishes what the station holds.
func (l *Link) say(c *conn, at time.Time) error {
	h := l.held()
	b, err := dispense.EncodeHeld(h)
	if err != nil {
		return fmt.Errorf("say what is held: %w", err)
	}
	c.publish(outgoing{l.cfg.topic(dispense.Helds), 0, b})
	l.said.spoke(h.Epoch, at, l.cfg.HeldEvery)
	return nil
}

func (l *Link) held() *dispense.Held {
	h := &dispense.Held{Policy: l.policies.Versions(), Parts: l.policies.Parts(), Asks: l.asking()}
	for {
		// Head before Unsent: a record written between the two must not make it look
		// as if the server had receipted one more, which would begin a new era.
		head := l.journal.Head()
		h.Epoch, h.Durable, h.Unsent = head.Epoch, head.Seq, l.journal.Unsent()
		if l.journal.Head().Epoch == head.Epoch {
			return h
		}
	}
}

// asking returns the first eight of what is asked for.
func (l *Link) asking() []dispense.Ask {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.Concat(l.asks...)
	return all[:min(len(all), 8)]
}

const (
	// bulk is from what size on a policy message is taken to be one of many.
	bulk = 16 << 10
	// inFlight is how many policy messages the server sends before it waits to
	// hear what is held.
	inFlight = 8
	// soon gathers changes that come together into one held. between is how long
	// a lull in a snapshot may be: to speak in the middle of a flight would have
	// the server send the rest of it twice.
	soon    = 100 * time.Millisecond
	between = 2 * time.Second
	// unanswered is how long the first answer over a connection is waited for
	// before what is held is said again; it doubles up to the usual period. It is
	// said with QoS 0, and whoever reads our shard may just be changing.
	unanswered = 2 * time.Second
)

// A saying is when to say what is held.
type saying struct {
	due   time.Time
	epoch int64 // as last said
	taken int   // policy messages since
	// answered tells that the server has answered over this connection; unheard is
	// how often it was said without that.
	answered bool
	unheard  int
}

// spoke notes that it was said just now.
func (s *saying) spoke(epoch int64, at time.Time, every time.Duration) {
	wait := every
	if !s.answered {
		wait = min(unanswered<<min(s.unheard, 10), every)
		s.unheard++
	}
	s.epoch, s.due, s.taken = epoch, at.Add(wait), 0
}

// took notes a policy message. many tells that more of them are to be expected.
func (s *saying) took(at time.Time, many bool) {
	s.taken++
	switch {
	case s.taken%inFlight == 0:
		s.due = at
	case many:
		s.due = at.Add(between)
	case at.Add(soon).Before(s.due):
		s.due = at.Add(soon)
	}
}
