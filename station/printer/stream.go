package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/litro-fuel/litro/station/printer/escpos"
	"github.com/litro-fuel/litro/station/slip"
)

// A Dial opens the way to a printer. It gives up when ctx ends.
type Dial func(ctx context.Context) (io.ReadWriteCloser, error)

// TCP returns the way to a printer on a network, such as "10.0.0.9:9100".
func TCP(address string) Dial {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", address)
	}
}

// File returns the way to a printer that is a character device, such as
// /dev/usb/lp0.
func File(path string) Dial {
	return func(context.Context) (io.ReadWriteCloser, error) {
		// Not blocking, so that closing it ends a write to a printer without paper.
		return os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	}
}

// NewStream returns a printer that is sent ESC/POS over what dial opens. It is
// opened for each print and each question, because printers on a network serve
// one at a time.
func NewStream(dial Dial, p escpos.Profile) Device { return &stream{dial, p} }

type stream struct {
	dial    Dial
	profile escpos.Profile
}

// Check implements [Device].
func (s *stream) Check(ctx context.Context) error {
	l, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	return s.ready(ctx, l)
}

// Print implements [Device].
func (s *stream) Print(ctx context.Context, _ string, rows []slip.Row) error {
	b, err := escpos.Encode(s.profile, slip.Lines(rows, s.profile.Columns))
	if err != nil {
		return err
	}
	l, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	if err := s.ready(ctx, l); err != nil {
		return err
	}
	if err := l.send(b); err != nil {
		return &Trouble{Silent, "the receipt was not sent whole: " + err.Error()}
	}
	if !s.profile.Answers {
		return nil
	}
	if err := s.printed(ctx, l); err != nil {
		// Why it stopped is worth more than that it did; it has a moment to say so.
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace/2)
		defer cancel()
		if state, asked := s.ask(asking, l); asked == nil && troubleOf(state) != nil {
			return troubleOf(state)
		}
		return &Trouble{Hanging, "the receipt was sent, and the printer does not say that it is on paper: " + err.Error()}
	}
	return nil
}

func (s *stream) open(ctx context.Context) (*link, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, &Trouble{Silent, err.Error()}
	}
	return newLink(ctx, conn), nil
}

// ready returns what keeps the printer from printing.
func (s *stream) ready(ctx context.Context, l *link) error {
	if !s.profile.Answers {
		return nil // it took the connection, and tells no more
	}
	state, err := s.ask(ctx, l)
	if err != nil {
		return &Trouble{Silent, err.Error()}
	}
	return troubleOf(state)
}

func (s *stream) ask(ctx context.Context, l *link) (escpos.State, error) {
	var answers [4]byte
	for i, q := range escpos.Questions() {
		if err := l.send(q); err != nil {
			return escpos.State{}, fmt.Errorf("ask for its state: %w", err)
		}
		var err error
		if answers[i], err = l.await(ctx, escpos.IsAnswer); err != nil {
			return escpos.State{}, fmt.Errorf("it does not say how it is: %w", err)
		}
	}
	return escpos.ReadState(answers), nil
}

// stalled is how often a printer that has not printed yet is asked why.
const stalled = time.Second

// printed waits until all that was sent is on paper, or the printer says why it
// is not.
func (s *stream) printed(ctx context.Context, l *link) error {
	if err := l.send(escpos.Printed()); err != nil {
		return err
	}
	for {
		soon, cancel := context.WithTimeout(ctx, stalled)
		_, err := l.await(soon, escpos.IsPrinted)
		cancel()
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		state, err := s.ask(ctx, l)
		if err != nil {
			return err
		}
		if err := troubleOf(state); err != nil {
			return err
		}
	}
}

// A link is an open connection to a printer. It is closed when its context ends.
type link struct {
	conn io.ReadWriteCloser
	in   chan byte
	stop func() bool
	gone chan struct{}
}

func newLink(ctx context.Context, conn io.ReadWriteCloser) *link {
	l := &link{conn: conn, in: make(chan byte, 64), gone: make(chan struct{})}
	l.stop = context.AfterFunc(ctx, func() { _ = conn.Close() }) // it is given up
	go l.read()
	return l
}

// read takes what the printer says. What nobody waits for is forgotten.
func (l *link) read() {
	defer close(l.gone)
	b := make([]byte, 64)
	for {
		n, err := l.conn.Read(b)
		for _, c := range b[:n] {
			select {
			case l.in <- c:
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

func (l *link) close() {
	if l.stop() {
		_ = l.conn.Close() // what was sent is sent; a printer knows no farewell
	}
	<-l.gone
}

// chunk is how much is sent in one write: a quarter of a second at 9600 baud.
const chunk = 256

func (l *link) send(b []byte) error {
	for len(b) > 0 {
		n, err := l.conn.Write(b[:min(len(b), chunk)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// await returns the next byte of a kind.
func (l *link) await(ctx context.Context, kind func(byte) bool) (byte, error) {
	for {
		select {
		case b := <-l.in:
			if kind(b) {
				return b, nil
			}
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-l.gone:
			return 0, io.ErrUnexpectedEOF
		}
	}
}
