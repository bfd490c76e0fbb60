// Package line asks a device one thing at a time over a byte stream and waits
// for the answer. It knows no protocol: a codec tells it when it has the answer.
// It promises that no answer from before a question is taken for the answer to
// it, as far as silence on the line can tell them apart.
package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/litro-fuel/litro/station/pump"
)

// ErrMore is what a [Parse] returns when the answer may be still incomplete.
var ErrMore = errors.New("more bytes are needed")

// A Parse looks for the answer in all bytes received and not yet used. It
// returns nil when it has it, [ErrMore] to wait with rest kept, and any other
// error for something that is not the answer, to look on in rest.
type Parse func(b []byte) (rest []byte, err error)

// A Line is one end of a stream with a device at the other. Its stream's Read
// returns an error that is [os.ErrDeadlineExceeded] when nothing came in time,
// by deadlines where it has them, else by a time-out of its own.
type Line struct {
	stream io.ReadWriteCloser
	// timeout is how long an answer may take, and quiet how long the line must
	// be silent after a missed answer before the next question.
	timeout, quiet time.Duration
	// missed is set while an answer may still be under way.
	missed bool
}

// New returns a line that owns stream.
func New(stream io.ReadWriteCloser, timeout, quiet time.Duration) *Line {
	return &Line{stream: stream, timeout: timeout, quiet: quiet}
}

// Close closes the stream.
func (l *Line) Close() error { return l.stream.Close() }

// Ask sends request and reads until parse has the answer. It fails with
// [pump.ErrSilent] when no answer came within the time-out, and with
// [pump.ErrStrange], saying what it was, when something else came instead.
func (l *Line) Ask(ctx context.Context, request []byte, parse Parse) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.clear(); err != nil {
		return err
	}
	l.missed = true
	if _, err := l.stream.Write(request); err != nil {
		return fmt.Errorf("write to the line: %w", err)
	}
	if err := l.await(ctx, parse); err != nil {
		return err
	}
	l.missed = false
	return nil
}

// Tell sends a request that has no answer.
func (l *Line) Tell(ctx context.Context, request []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.clear(); err != nil {
		return err
	}
	if _, err := l.stream.Write(request); err != nil {
		return fmt.Errorf("write to the line: %w", err)
	}
	return nil
}

func (l *Line) await(ctx context.Context, parse Parse) error {
	end := time.Now().Add(l.timeout)
	var pending []byte
	var instead error
	heard := 0
	for {
		b, err := l.read(end)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			if time.Now().Before(end) && ctx.Err() == nil {
				continue // the stream's own time-out is the shorter one
			}
			return silence(ctx, instead, heard)
		case err != nil:
			return fmt.Errorf("read from the line: %w", err)
		}
		heard += len(b)
		pending = append(pending, b...)
		for {
			rest, err := parse(pending)
			if err == nil {
				return nil
			}
			pending = rest
			if errors.Is(err, ErrMore) {
				break
			}
			instead = err
		}
		if !time.Now().Before(end) || ctx.Err() != nil {
			return silence(ctx, instead, heard)
		}
	}
}

// silence says what came instead of the answer.
func silence(ctx context.Context, instead error, heard int) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", pump.ErrSilent, ctx.Err())
	case instead != nil:
		return fmt.Errorf("%w: %w", pump.ErrStrange, instead)
	case heard > 0:
		return fmt.Errorf("%w: it stopped after %d bytes", pump.ErrStrange, heard)
	}
	return pump.ErrSilent
}

// clear drops what arrived unasked. After a missed answer it waits until the
// line has been quiet, but no longer than an answer may take.
func (l *Line) clear() error {
	if d, ok := l.stream.(interface{ DiscardInput() error }); ok && !l.missed {
		if err := d.DiscardInput(); err != nil {
			return fmt.Errorf("discard old input: %w", err)
		}
		return nil
	}
	wait := time.Millisecond
	if l.missed {
		wait = l.quiet
	}
	for end := time.Now().Add(l.timeout); time.Now().Before(end); {
		_, err := l.read(time.Now().Add(wait))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("discard old input: %w", err)
		}
	}
	return nil
}

// read returns the next bytes, waiting until end where the stream has deadlines.
func (l *Line) read(end time.Time) ([]byte, error) {
	if d, ok := l.stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		if err := d.SetReadDeadline(end); err != nil {
			return nil, err
		}
	}
	b := make([]byte, 512)
	n, err := l.stream.Read(b)
	if n > 0 {
		return b[:n], nil
	}
	return nil, err
}
