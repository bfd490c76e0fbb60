// Package line is the serial line a simulated device sits on: it cuts what
// arrives into requests with the device's own rule, carries the answers back,
// and spoils them as asked. It never blocks the reader on a slow answer, as a
// real UART does not. It knows no protocol.
package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/fault"
)

// Faults spoil the answers of a device. The zero value is a perfect line.
type Faults struct {
	// Answers is how many answers the faults spoil before the line heals by
	// itself; 0 means all of them, until [Line.Spoil] is called again.
	Answers int
	// Share is how many of a million answers are spoiled, as a fixed row of chances
	// has it; 0 is all of them.
	Share int64
	// Silent swallows answers. The device still does what it was asked.
	Silent bool
	// Deaf keeps requests from the device altogether: it does nothing.
	Deaf bool
	// Noise is sent ahead of an answer.
	Noise []byte
	// Drop is the place of a byte that is lost from an answer, 1 for the first.
	Drop int
	// BadChecksum alters an answer's checksum, see [Protocol.Sum].
	BadChecksum bool
	// Late is how long an answer is held back, in real time.
	Late time.Duration
	// Double sends an answer twice.
	Double bool
	// Split is how many bytes go out in one write, with Pause of real time
	// between them; 0 sends an answer in one piece.
	Split int
	Pause time.Duration
	// Echo sends back every byte heard, as a two-wire adapter does. It is not
	// counted by Answers.
	Echo bool
}

// A Line carries one device's traffic. The zero value is ready for use; it may
// be used by several goroutines.
type Line struct {
	mu     sync.Mutex
	faults Faults
	left   int // answers still to be spoiled when faults.Answers > 0
	chance *rand.Rand
}

// Spoil sets the faults from now on; the zero Faults heals the line.
func (l *Line) Spoil(f Faults) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults, l.left = f, f.Answers
	l.chance = rand.New(rand.NewPCG(1, 1)) // every run of a test has the same bad luck
}

// next returns the faults for one more answer and counts it.
func (l *Line) next() Faults {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.faults
	if f.Share > 0 && l.chance.Int64N(fault.Whole) >= f.Share {
		return Faults{Echo: f.Echo}
	}
	if f.Answers == 0 {
		return f
	}
	if l.left--; l.left <= 0 {
		l.faults = Faults{Echo: f.Echo}
	}
	return f
}

func (l *Line) echoes() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.faults.Echo
}

// A Protocol is what the line must know of the device.
type Protocol struct {
	// Cut returns the length of the first request or of the rubbish before it,
	// and the request, nil for rubbish. Length 0 waits for more bytes.
	Cut func(in []byte) (length int, request []byte)
	// Answer carries out one request and returns the answer, nil for none.
	Answer func(request []byte) []byte
	// Gap is the silence after which half a request is forgotten.
	Gap time.Duration
	// Sum returns where a byte of the checksum is in an answer, below 0 for an
	// answer that has none; nil is the last byte.
	Sum func(answer []byte) int
}

// Serve answers requests from rw until ctx ends, which is not an error, or the
// line breaks, which is. To leave a blocked read it sets deadlines where rw has
// them, else closes rw; an rw with neither is left only by closing its far end.
func (l *Line) Serve(ctx context.Context, rw io.ReadWriter, p Protocol) error {
	ctx, cancel := context.WithCancel(ctx)
	unblocked := unblockAtEnd(ctx, rw)
	out := make(chan send, 256)
	var writer sync.WaitGroup
	var writeErr error
	writer.Go(func() { writeErr = write(ctx, rw, out); cancel() })

	err := l.read(ctx, rw, out, p)
	ended := ctx.Err() != nil
	close(out) // what is queued is said still: a caller may have closed his own way only
	writer.Wait()
	cancel()
	<-unblocked
	switch {
	case writeErr != nil:
		return fmt.Errorf("write to the line: %w", writeErr)
	case ended:
		return nil
	}
	return fmt.Errorf("read from the line: %w", err)
}

// deadliner is what net.Conn and os.File have.
type deadliner interface{ SetDeadline(time.Time) error }

// unblockAtEnd frees reads and writes of rw when ctx ends and then closes the
// channel it returns.
func unblockAtEnd(ctx context.Context, rw io.ReadWriter) <-chan struct{} {
	if d, ok := rw.(deadliner); ok {
		_ = d.SetDeadline(time.Time{}) // a line without deadlines says so again below
	}
	done := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(done)
		if d, ok := rw.(deadliner); ok && d.SetDeadline(time.Unix(1, 0)) == nil {
			return
		}
		if c, ok := rw.(io.Closer); ok {
			_ = c.Close() // the line is given up; there is nobody to tell
		}
	})
	return done
}

func (l *Line) read(ctx context.Context, r io.Reader, out chan<- send, p Protocol) error {
	var pending []byte
	var last time.Time
	chunk := make([]byte, 512)
	for {
		n, err := r.Read(chunk)
		if err != nil {
			return err
		}
		now := time.Now()
		if p.Gap > 0 && now.Sub(last) > p.Gap {
			pending = nil
		}
		last = now
		if l.echoes() {
			queue(ctx, out, send{pieces: [][]byte{append([]byte(nil), chunk[:n]...)}})
		}
		pending = l.requests(ctx, append(pending, chunk[:n]...), out, p)
	}
}

// requests answers every whole request in b and returns what is left.
func (l *Line) requests(ctx context.Context, b []byte, out chan<- send, p Protocol) []byte {
	for len(b) > 0 {
		n, request := p.Cut(b)
		if n == 0 {
			break
		}
		b = b[n:]
		if request == nil {
			continue
		}
		f := l.next()
		if f.Deaf {
			continue
		}
		if answer := p.Answer(request); answer != nil && !f.Silent {
			queue(ctx, out, f.spoil(answer, p.Sum))
		}
	}
	return b
}

// Send sends what a device says by itself, spoiled as an answer is. It returns
// when all of it is on the wire, or ctx ends, which is not an error.
func (l *Line) Send(ctx context.Context, w io.Writer, b []byte) error {
	f := l.next()
	if f.Silent || f.Deaf {
		return nil
	}
	return f.spoil(b, nil).write(ctx, w)
}

// send is an answer as it goes onto the wire.
type send struct {
	late, pause time.Duration
	pieces      [][]byte
}

func queue(ctx context.Context, out chan<- send, s send) {
	select {
	case out <- s:
	case <-ctx.Done():
	}
}

// spoil applies the faults to one answer.
func (f Faults) spoil(answer []byte, sum func([]byte) int) send {
	b := append([]byte(nil), answer...)
	if f.BadChecksum {
		at := len(b) - 1
		if sum != nil {
			at = sum(b)
		}
		if at >= 0 {
			b[at] ^= 1
		}
	}
	if f.Drop > 0 && f.Drop <= len(b) {
		b = append(b[:f.Drop-1], b[f.Drop:]...)
	}
	b = append(append([]byte(nil), f.Noise...), b...)
	if f.Double {
		b = append(b, b...)
	}
	s := send{late: f.Late, pause: f.Pause}
	for f.Split > 0 && len(b) > f.Split {
		s.pieces, b = append(s.pieces, b[:f.Split]), b[f.Split:]
	}
	s.pieces = append(s.pieces, b)
	return s
}

// write sends what is queued, in order, until there is no more or ctx ends.
func write(ctx context.Context, w io.Writer, out <-chan send) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s, more := <-out:
			if !more {
				return nil
			}
			if err := s.write(ctx, w); err != nil && ctx.Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				return err
			}
		}
	}
}

func (s send) write(ctx context.Context, w io.Writer) error {
	if !wait(ctx, s.late) {
		return nil
	}
	for i, piece := range s.pieces {
		if i > 0 && !wait(ctx, s.pause) {
			return nil
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// wait lets d of real time pass and reports whether ctx is still going.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
