package broker

import (
	"errors"
	"log/slog"
	"net"
	"syscall"
	"testing"
	"time"
)

// TestAcceptOutlivesShortage: without file descriptors the broker waits for
// some; only a broken listener ends it, and says so.
func TestAcceptOutlivesShortage(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	broken := errors.New("broken for good")
	inner := &scripted{script: []any{
		&net.OpError{Op: "accept", Err: syscall.EMFILE},
		&net.OpError{Op: "accept", Err: syscall.ECONNABORTED},
		&deadlined{Conn: ours},
		broken,
	}}
	l := &listener{
		Listener: inner, log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		slots: make(chan struct{}, 4), done: make(chan struct{}), conns: map[*conn]struct{}{},
	}
	before := time.Now()
	c, err := l.Accept()
	if err != nil {
		t.Fatalf("after two errors that pass: got %v, want a connection", err)
	}
	d := c.(*conn).Conn.(*deadlined)
	if got := d.at.Sub(before); got < firstPacket || got > firstPacket+time.Minute {
		t.Errorf("deadline of a new connection: got %v, want about %v", got, firstPacket)
	}
	if _, err := l.Accept(); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	select {
	case <-l.done:
	default:
		t.Error("nobody is told that the listener is broken")
	}
	if !errors.Is(l.failure(), broken) {
		t.Errorf("failure: got %v, want %v", l.failure(), broken)
	}
	for range 2 { // closing twice must give back one slot
		c.Close()
	}
	l.pumps.Wait()
	if got := len(l.slots); got != 1 {
		t.Errorf("slots taken: got %d, want 1, of the Accept that failed", got)
	}
}

// scripted is a listener that answers as written.
type scripted struct {
	net.Listener
	script []any
}

func (s *scripted) Accept() (net.Conn, error) {
	next := s.script[0]
	s.script = s.script[1:]
	if err, ok := next.(error); ok {
		return nil, err
	}
	return next.(net.Conn), nil
}

type deadlined struct {
	net.Conn
	at time.Time
}

func (d *deadlined) SetDeadline(t time.Time) error {
	d.at = t
	return d.Conn.SetDeadline(t)
}
