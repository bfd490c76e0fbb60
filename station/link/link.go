// Package link is a station's connection to the server: MQTT at the edge. It
// sends the journal up until receipts cover it, hands receipts to the journal and
// policy to what holds it, and says each minute that the station is alive, what
// it holds and what it asks for.
//
// It keeps nothing: what is durable is the journal's and the holder's, and every
// connection begins where the newest receipt stands. It relies on nothing a
// broker keeps, and a PUBACK means to it only that bytes have left. It never
// makes anybody wait except who calls Ask, and that for 1.5 s at most.
package link

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Journal is what the link needs of the station's journal. Its methods may be
// called from any goroutine.
type Journal interface {
	// Head returns the place of the newest durable record.
	Head() Cursor
	// Receipted returns the place of the newest receipt.
	Receipted() Cursor
	// Unsent returns how many records come after the newest receipt.
	Unsent() int64
	// Read returns the next durable records after a cursor, all of one epoch, and
	// the cursor behind them; none when there are no more. With [ErrLater] it is
	// asked again; any other error ends Run: the journal cannot be read any more.
	Read(after Cursor, maxRecords, maxBytes int) ([][]byte, Cursor, error)
	// TakeReceipt verifies a receipt and makes it durable. An error means that it
	// was not one for this station; the disk's failures show in Read.
	TakeReceipt(note []byte) error
	// Changed returns a channel that is closed at the next change of any of this.
	Changed() <-chan struct{}
}

// Policies is what the link needs of whoever holds the policy logs. Its methods
// may be called from any goroutine.
type Policies interface {
	// Versions and Parts return what is held, durably.
	Versions() dispense.Policy
	Parts() []dispense.Part
	// Limit returns the limit of a lease, 0 when none is held.
	Limit(quota, period string) dispense.Volume
	// Take verifies a policy message and makes it durable. An error means that it
	// was refused, and why; whoever holds the logs tells of its own disk.
	Take(note []byte) error
}

// MaxAsk is the longest that anybody waits for a lease.
const MaxAsk = 1500 * time.Millisecond

// ErrLater means that the journal cannot be read just now.
var ErrLater = errors.New("the journal cannot be read just now")

// ErrNotLinked means that nobody can be asked: decide with what is held.
var ErrNotLinked = errors.New("there is no link to the server")

// A Link is one station's. Its methods may be called from any goroutine.
type Link struct {
	log      *slog.Logger
	journal  Journal
	policies Policies
	cfg      Config
	asked    chan struct{} // somebody asks: say so at once

	// Owned by Run.
	window  window
	said    saying
	dropped error // why the connection was last lost, said once
	trouble Trouble
	pushing pushing
	since   time.Time // when the connection began to stand; zero while there is none

	// mu guards the fields below.
	mu        sync.Mutex
	connected bool
	receiptAt time.Time // of the newest receipt over this connection
	asks      [][]dispense.Ask
	policy    chan struct{} // closed when policy was taken
}

// New returns a link; Run connects it. It fails when the configuration says
// what cannot be.
func New(log *slog.Logger, j Journal, p Policies, cfg Config) (*Link, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HeldEvery == 0 {
		cfg.HeldEvery = time.Minute
	}
	return &Link{log: log, journal: j, policies: p, cfg: cfg, asked: make(chan struct{}, 1), policy: make(chan struct{})}, nil
}

// Linked tells whether the server is there: the connection stands, and a receipt
// came over it within the last two periods of held.
func (l *Link) Linked() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.connected && !l.receiptAt.IsZero() && time.Since(l.receiptAt) <= 2*l.cfg.HeldEvery
}

// Ask asks the server for wider leases and returns nil when each is wider than
// it was. It waits until ctx ends, and [MaxAsk] at most. It fails at once with
// [ErrNotLinked] when nobody is there to be asked.
func (l *Link) Ask(ctx context.Context, asks []dispense.Ask) error {
	if len(asks) == 0 {
		return nil
	}
	if !l.Linked() {
		return ErrNotLinked
	}
	ctx, cancel := context.WithTimeout(ctx, MaxAsk)
	defer cancel()
	before := l.limits(asks)
	defer l.ask(asks)()
	for {
		changed := l.policyTaken()
		if l.widened(asks, before) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("ask for %d leases: %w", len(asks), ctx.Err())
		}
	}
}

func (l *Link) limits(asks []dispense.Ask) []dispense.Volume {
	var limits []dispense.Volume
	for _, a := range asks {
		limits = append(limits, l.policies.Limit(a.Quota, a.Period))
	}
	return limits
}

func (l *Link) widened(asks []dispense.Ask, before []dispense.Volume) bool {
	for i, now := range l.limits(asks) {
		if now <= before[i] && now < asks[i].Amount() {
			return false
		}
	}
	return true
}

// ask puts asks into every held until the function it returns is called.
func (l *Link) ask(asks []dispense.Ask) (done func()) {
	l.mu.Lock()
	l.asks = append(l.asks, asks)
	l.mu.Unlock()
	select {
	case l.asked <- struct{}{}:
	default: // said already, and not yet heard
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		// The slice is told by its first element: two positions may ask for the same.
		l.asks = slices.DeleteFunc(l.asks, func(a []dispense.Ask) bool { return &a[0] == &asks[0] })
	}
}

// Run keeps the station connected until ctx ends or the journal cannot be read.
func (l *Link) Run(ctx context.Context) error {
	wait := time.Duration(0)
	for {
		if !sleep(ctx, wait) {
			return nil
		}
		began := time.Now()
		l.since = time.Time{}
		err := l.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		l.noteEnd(err, !l.since.IsZero(), time.Now())
		if fatal, ok := errors.AsType[*journalError](err); ok {
			return fatal
		}
		l.tell(err)
		wait = backoff(wait, time.Since(began), rand.Float64())
	}
}

// backoff returns how long to wait before the next connection. One that did not
// last is no success, or a broker that throws us out would be called for ever.
func backoff(last, lasted time.Duration, jitter float64) time.Duration {
	const first, most = time.Second, time.Minute
	if last == 0 || lasted > most {
		last = first / 2
	}
	next := min(2*last, most)
	return next - time.Duration(jitter*float64(next)/4)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// tell logs why there is no connection, once for each cause.
func (l *Link) tell(err error) {
	if l.dropped != nil && l.dropped.Error() == err.Error() {
		l.log.Debug("no connection to the broker", "err", err)
		return
	}
	l.dropped = err
	l.log.Warn("no connection to the broker", "err", err)
}

// once makes one connection and uses it until it ends.
func (l *Link) once(ctx context.Context) error {
	c, err := connect(ctx, l.log, &l.cfg)
	if err != nil {
		return err
	}
	defer c.close()
	l.dropped = nil
	l.log.Info("connected to the broker", "broker", l.cfg.URL)
	l.since = time.Now()
	l.setConnected(true)
	defer l.setConnected(false)
	return l.use(ctx, c)
}

func (l *Link) setConnected(b bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.connected, l.receiptAt = b, time.Time{}
}

// policyTaken returns a channel that is closed when policy is taken.
func (l *Link) policyTaken() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.policy
}

func (l *Link) policySeen() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.policy)
	l.policy = make(chan struct{})
}

func (l *Link) receiptSeen() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.receiptAt = time.Now()
}
