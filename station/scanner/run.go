package scanner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// A Port is what a scanner hangs on. While the device is unplugged a Read may
// wait, or fail with an error that is Temporary; it fails with
// [os.ErrDeadlineExceeded] at its deadline.
type Port interface {
	io.ReadWriter
	SetReadDeadline(time.Time) error
}

// retry is the pause after an error that may pass, so that a port that fails
// at once costs nothing.
const retry = 100 * time.Millisecond

const (
	ack = "\x06"
	nak = "\x15"
)

// A Scanner reads one scanner.
type Scanner struct {
	profile Profile
}

// New returns a scanner set up as p, or what is wrong with p.
func New(p Profile) (*Scanner, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	return &Scanner{profile: p.withDefaults()}, nil
}

// Run hands what is scanned at the port to out until ctx ends, and then
// returns nil. It gives out results that are Scanned, Ambiguous or Refused, one
// at a time, and waits for it. It neither closes the port nor returns because
// of an unplugged one; any other error of the port ends it.
func (s *Scanner) Run(ctx context.Context, port Port, out func(Result)) error {
	// A deadline in the past ends the Read in progress. The loop sets its own
	// deadline before it looks at ctx, so this one is never overwritten.
	stop := context.AfterFunc(ctx, func() { port.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	f, buf := NewFramer(s.profile), make([]byte, 512)
	for {
		closed := port.SetReadDeadline(f.Due())
		if ctx.Err() != nil {
			return nil
		}
		if closed != nil {
			return fmt.Errorf("scanner: %w", closed)
		}
		n, err := port.Read(buf)
		now := time.Now()
		results := append(f.Feed(now, buf[:n]), f.Tick(now)...)
		err = errors.Join(s.deliver(port, results, out), expected(err))
		if err := s.survive(ctx, f, err); err != nil {
			return fmt.Errorf("scanner: %w", err)
		}
	}
}

// deliver hands results out and answers the scanner.
func (s *Scanner) deliver(port io.Writer, results []Result, out func(Result)) error {
	for _, r := range results {
		if r.Kind <= Refused {
			out(r)
		}
		answer := s.answer(r)
		if answer == "" {
			continue
		}
		// A scanner that takes no answer has still scanned.
		if _, err := io.WriteString(port, answer); expected(err) != nil {
			return err
		}
	}
	return nil
}

// answer is what the scanner is sent after a frame.
func (s *Scanner) answer(r Result) (bytes string) {
	if s.profile.Acknowledge {
		bytes = ack
		if r.Reason != "" {
			bytes = nak
		}
	}
	switch r.Kind {
	case Scanned:
		bytes += s.profile.GoodRead
	case Ambiguous, Refused:
		bytes += s.profile.BadRead
	}
	return bytes
}

// survive waits out an error that may pass, and returns any other, unless ctx
// ended: then the port is closed on purpose.
func (s *Scanner) survive(ctx context.Context, f *Framer, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil
	}
	var passing interface{ Temporary() bool }
	if !errors.As(err, &passing) || !passing.Temporary() {
		return err
	}
	f.Reset() // the rest of this frame will not come
	timer := time.NewTimer(retry)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

// expected takes away the error of a deadline, which is how time passes here.
func expected(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}
