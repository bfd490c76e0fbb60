package scanner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// A Port is what a scanner hangs on. While the device is unplugged a Read may
// wait, or fail with an error that is Temporary; it fails with
// [os.ErrDeadlineExceeded] at its deadline.
type Port interface {
	io.ReadWriter
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// retry is the pause after an error that may pass, so that a port that fails
// at once costs nothing.
const retry = 100 * time.Millisecond

// longAgo is a deadline that ends a call in progress.
var longAgo = time.Unix(1, 0)

// A Scanner reads one scanner. Its methods may be called from any goroutine.
type Scanner struct {
	profile Profile

	// mu guards the fields below.
	mu    sync.Mutex
	port  Port // while Run serves it
	tasks []func(*Dialog, time.Time)
	heard Heard
}

// New returns a scanner set up as p, or what is wrong with p.
func New(p Profile) (*Scanner, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	return &Scanner{profile: p.withDefaults()}, nil
}

// Profile returns how the scanner is set up.
func (s *Scanner) Profile() Profile { return s.profile }

// Feedback tells whoever holds the scanner whether a scan was good, by what the
// profile sends for it.
func (s *Scanner) Feedback(good bool) {
	s.later(func(d *Dialog, at time.Time) { d.Feedback(at, good) })
}

// Trigger has the scanner scan from now on, or no longer, where its profile says
// that the host triggers it.
func (s *Scanner) Trigger(on bool) {
	if s.profile.Trigger {
		s.later(func(d *Dialog, at time.Time) { d.Trigger(at, on) })
	}
}

// maxTasks bounds what is to be told to a scanner whose port takes nothing.
const maxTasks = 16

func (s *Scanner) later(task func(*Dialog, time.Time)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) == maxTasks {
		s.tasks = s.tasks[1:]
	}
	s.tasks = append(s.tasks, task)
	if s.port != nil {
		s.port.SetReadDeadline(longAgo) // Run looks for tasks after it set its own
	}
}

func (s *Scanner) serve(port Port) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.port = port
}

// do carries out what is to be done, and tells whether there was anything.
func (s *Scanner) do(d *Dialog) bool {
	s.mu.Lock()
	tasks := s.tasks
	s.tasks = nil
	s.mu.Unlock()
	for _, task := range tasks {
		task(d, time.Now())
	}
	return len(tasks) > 0
}

// Run hands what became of the frames at the port to out until ctx ends, and
// then returns nil. It leaves out what is Repeated, gives one result at a time,
// and waits for out. It neither closes the port nor returns because of an
// unplugged one; any other error of the port ends it.
func (s *Scanner) Run(ctx context.Context, port Port, out func(Result)) error {
	// A deadline in the past ends the call in progress. The loop sets its own
	// deadline before it looks at ctx, so this one is never overwritten.
	stop := context.AfterFunc(ctx, func() {
		port.SetReadDeadline(longAgo)
		port.SetWriteDeadline(longAgo)
	})
	defer stop()
	s.serve(port)
	defer s.serve(nil)
	d, buf := NewDialog(time.Now(), s.profile), make([]byte, 512)
	for {
		err := s.exchange(ctx, d, port, buf, out)
		if ctx.Err() != nil {
			return nil
		}
		if err := survive(ctx, d, err); err != nil {
			return fmt.Errorf("scanner: %w", err)
		}
	}
}

// exchange sends what there is to send and reads once.
func (s *Scanner) exchange(ctx context.Context, d *Dialog, port Port, buf []byte, out func(Result)) error {
	if b := d.Outgoing(); len(b) > 0 {
		// A scanner that takes no answer has still scanned.
		if _, err := port.Write(b); expected(err) != nil {
			return err
		}
	}
	if err := port.SetReadDeadline(d.Due()); err != nil || ctx.Err() != nil {
		return err
	}
	if s.do(d) {
		return nil // what there is to send now comes first
	}
	n, err := port.Read(buf)
	now := time.Now()
	s.hear(now, buf[:n])
	for _, r := range append(d.Feed(now, buf[:n]), d.Tick(now)...) {
		if r.Kind != Repeated {
			out(r)
		}
	}
	return expected(err)
}

// survive waits out an error that may pass, and returns any other.
func survive(ctx context.Context, d *Dialog, err error) error {
	if err == nil {
		return nil
	}
	var passing interface{ Temporary() bool }
	if !errors.As(err, &passing) || !passing.Temporary() {
		return err
	}
	timer := time.NewTimer(retry)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	d.Reset(time.Now()) // the rest of this frame will not come
	return nil
}

// expected takes away the error of a deadline, which is how time passes here.
func expected(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}
