package serialport

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// How long a [Reopening] waits between attempts: soon after the unplug, because
// a shaken plug is back at once, then seldom.
const (
	firstDelay = 100 * time.Millisecond
	lastDelay  = 2 * time.Second
)

// A Change says that a line came up, or went down and why.
type Change struct {
	Path string // or address
	Up   bool
	Err  error // why it is down; nil when up
}

// A Reopening is a port that outlives its cable. It is used as a [Port] is,
// and has no goroutine: the calls open the port when it is due. The call that
// meets the unplugging fails with [ErrUnplugged], so that its caller drops half
// a frame; a later one waits for the port, within its own deadline.
type Reopening struct {
	cfg    Config
	notify func(Change)
	links  string          // where adapters have their names
	life   context.Context // ends with Close
	end    context.CancelFunc

	reporter sync.Mutex // keeps changes in order; taken before mu

	// mu guards the fields below.
	mu       sync.Mutex
	port     *Port // nil while down
	opening  bool  // a call is opening it, without mu: a port server may be slow
	closed   bool
	told     bool     // whether notify has heard of the present state
	cause    error    // why it is down; a new reason alone is not told
	adapter  []string // the names of the adapter that was opened first
	attempts int      // since it went down
	delay    time.Duration
	due      time.Time // of the next attempt
	read     limit
	write    limit
	disturb  chan struct{} // closed, and made anew, when a waiting call must look again
}

// NewReopening returns the port of c, not open yet. Wrong settings are an error
// now, because waiting heals none; a missing, busy or forbidden device is
// reported to notify and tried again after 0.1 s, doubling to 2 s.
//
// The path is never exchanged for another, and when the adapter behind it has
// a name in /dev/serial/by-id, an adapter of another name at the same path is
// refused. notify is called from Read and Write with each change of state,
// the first included, one call at a time; it must not use the port. It may be nil.
func NewReopening(c Config, notify func(Change)) (*Reopening, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if notify == nil {
		notify = func(Change) {}
	}
	if c.Address == "" {
		c = c.withDefaults()
	}
	c.WriteTimeout = orElse(c.WriteTimeout, defaultWriteTimeout)
	life, end := context.WithCancel(context.Background())
	return &Reopening{
		cfg: c, notify: notify, links: byID, life: life, end: end, delay: firstDelay,
		read: limit{each: c.ReadTimeout}, write: limit{each: c.WriteTimeout},
		disturb: make(chan struct{}),
	}, nil
}

// Read is as [Port.Read]; while the device is away it waits for it until the
// deadline. A time-out for each call counts once for that wait and once for
// the byte.
func (r *Reopening) Read(b []byte) (int, error) {
	return r.use("read", &r.read, func(p *Port) (int, error) { return p.Read(b) })
}

// Write is as [Port.Write]; while the device is away it waits for it as Read
// does. No byte is sent after Write returned.
func (r *Reopening) Write(b []byte) (int, error) {
	return r.use("write", &r.write, func(p *Port) (int, error) { return p.Write(b) })
}

// SetReadDeadline is as [Port.SetReadDeadline].
func (r *Reopening) SetReadDeadline(t time.Time) error {
	return r.setDeadline(&r.read, (*Port).SetReadDeadline, t)
}

// SetWriteDeadline is as [Port.SetWriteDeadline].
func (r *Reopening) SetWriteDeadline(t time.Time) error {
	return r.setDeadline(&r.write, (*Port).SetWriteDeadline, t)
}

// SetReadTimeout is as [Port.SetReadTimeout].
func (r *Reopening) SetReadTimeout(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read.each = d
	if r.port != nil {
		r.port.SetReadTimeout(d)
	}
}

// DiscardInput is as [Port.DiscardInput]. A line that is down has no input.
func (r *Reopening) DiscardInput() error {
	r.mu.Lock()
	port := r.port
	r.mu.Unlock()
	if port == nil {
		return nil
	}
	err := port.DiscardInput()
	if errors.Is(err, ErrUnplugged) || errors.Is(err, os.ErrClosed) {
		err = r.lost("discard input of", port, err)
	}
	return err
}

// Close ends calls in progress and all later ones with [os.ErrClosed].
func (r *Reopening) Close() error {
	r.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("close %s: %w", r.cfg.name(), os.ErrClosed)
	}
	r.closed = true
	r.wake()
	if r.port == nil {
		return nil
	}
	return r.port.Close()
}

// use makes one call on the open port.
func (r *Reopening) use(doing string, l *limit, call func(*Port) (int, error)) (int, error) {
	port, err := r.wait(doing, l)
	if err != nil {
		return 0, err
	}
	n, err := call(port)
	if errors.Is(err, ErrUnplugged) || errors.Is(err, os.ErrClosed) {
		err = r.lost(doing, port, err)
	}
	return n, err
}

// wait returns the open port, opening it if that is due, by the deadline.
func (r *Reopening) wait(doing string, l *limit) (*Port, error) {
	begun := time.Now()
	for {
		r.mu.Lock()
		if deadline := l.deadline(begun); r.dueNow(deadline) {
			r.opening, r.due = true, time.Now().Add(2*dialTimeout) // no other call need look sooner
			r.mu.Unlock()
			r.attempt(deadline)
			r.mu.Lock()
		}
		port, closed, cause, attempts, due, disturb := r.port, r.closed, r.cause, r.attempts, r.due, r.disturb
		deadline := l.deadline(begun)
		r.mu.Unlock()
		r.report()
		switch {
		case closed:
			return nil, fmt.Errorf("%s %s: %w", doing, r.cfg.name(), os.ErrClosed)
		case port != nil:
			return port, nil
		case !deadline.IsZero() && !time.Now().Before(deadline):
			if cause == nil {
				cause = errors.New("it was not opened yet")
			}
			return nil, fmt.Errorf("%s %s: %w; the line is down after %d attempts: %w", doing, r.cfg.name(), os.ErrDeadlineExceeded, attempts, cause)
		}
		pause(earlier(due, deadline), disturb)
	}
}

// dueNow tells whether a call that may take until deadline has to open the
// port. It needs mu.
func (r *Reopening) dueNow(deadline time.Time) bool {
	now := time.Now()
	inTime := r.cfg.Address == "" || deadline.IsZero() || now.Before(deadline)
	return !r.closed && r.port == nil && !r.opening && !now.Before(r.due) && inTime
}

// attempt opens the port, and takes no longer than until deadline.
func (r *Reopening) attempt(deadline time.Time) {
	ctx := r.life
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	port, err := r.open(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.wake()
	r.opening = false
	r.attempts++
	switch {
	case r.closed:
		if port != nil {
			port.Close() // it was not used
		}
	case err != nil:
		r.cause = err
		r.due, r.delay = time.Now().Add(r.delay), min(2*r.delay, lastDelay)
	default:
		port.read, port.write = r.read, r.write
		r.port, r.cause, r.told, r.attempts, r.delay = port, nil, false, 0, firstDelay
	}
}

// open opens the port and refuses an adapter that is not the one of before.
func (r *Reopening) open(ctx context.Context) (*Port, error) {
	port, err := open(ctx, r.cfg)
	if err != nil || r.cfg.Address != "" {
		return port, err
	}
	found := adapter(r.links, r.cfg.name())
	if r.adapter != nil && !slices.Equal(found, r.adapter) {
		port.Close() // it was not used
		return nil, fmt.Errorf("open serial port %s: the device there is now %v and was %v; plug the old one in, or set path to a name under %s and start again",
			r.cfg.name(), found, r.adapter, r.links)
	}
	r.adapter = found
	return port, nil
}

// lost closes a port whose device went away, unless another call did so, and
// returns what its caller must hear.
func (r *Reopening) lost(doing string, port *Port, err error) error {
	r.mu.Lock()
	defer r.report()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("%s %s: %w", doing, r.cfg.name(), os.ErrClosed)
	}
	if r.port != port {
		return fmt.Errorf("%s %s: %w", doing, r.cfg.name(), ErrUnplugged)
	}
	port.Close() // the device is gone already
	r.port, r.cause, r.told = nil, err, false
	r.due = time.Now().Add(r.delay)
	return err
}

// report tells notify of a state that it has not heard of.
func (r *Reopening) report() {
	r.reporter.Lock()
	defer r.reporter.Unlock()
	r.mu.Lock()
	unknown := r.port == nil && r.cause == nil // the first opening is under way
	told, change := r.told || r.closed || unknown, Change{Path: r.cfg.name(), Up: r.port != nil, Err: r.cause}
	r.told = r.told || !unknown
	r.mu.Unlock()
	if !told {
		r.notify(change)
	}
}

func (r *Reopening) setDeadline(l *limit, set func(*Port, time.Time) error, t time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l.by = t
	r.wake()
	if r.port == nil {
		return nil
	}
	return set(r.port, t)
}

// wake makes waiting calls look again. It needs mu.
func (r *Reopening) wake() {
	close(r.disturb)
	r.disturb = make(chan struct{})
}

// pause waits until the time or the disturbance.
func pause(until time.Time, disturb <-chan struct{}) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-disturb:
	}
}

// earlier returns the earlier time; the zero time is never.
func earlier(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

// adapter returns the names that dir has for the device at path, sorted; nil
// when it has none, as for a port on the board.
func adapter(dir, path string) []string {
	device, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil // it vanished again; the next call will tell
	}
	links, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well formed
	var names []string
	for _, link := range links {
		if target, err := filepath.EvalSymlinks(link); err == nil && target == device {
			names = append(names, filepath.Base(link))
		}
	}
	return names
}
