package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

// firstPacket is how long a connection may take to say who it is; mochi itself
// would wait forever.
const firstPacket = 10 * time.Second

// listener is a net.Listener that outlives what would make mochi stop
// listening without a word, and that knows its connections: mochi's Close
// waits for every one of them, also for those that have never said a thing.
type listener struct {
	net.Listener
	log   *slog.Logger
	tls   *tls.Config
	slots chan struct{}  // one is taken by each connection
	done  chan struct{}  // closed when no connection will ever come again
	pumps sync.WaitGroup // one for each connection

	// mu guards the fields below.
	mu     sync.Mutex
	conns  map[*conn]struct{}
	closed bool
	err    error
}

func listen(log *slog.Logger, address string, secure *tls.Config, most int) (*listener, error) {
	inner, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &listener{
		Listener: inner, log: log, tls: secure,
		slots: make(chan struct{}, most),
		done:  make(chan struct{}),
		conns: map[*conn]struct{}{},
	}, nil
}

// Accept waits for the next connection. With all slots taken it lets the
// connections wait in the kernel's queue. It fails only when the listener is
// closed or broken for good.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.done:
		return nil, net.ErrClosed
	}
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		c, err := l.Listener.Accept()
		if err == nil {
			return l.keep(c)
		}
		if !passing(err) {
			l.end(fmt.Errorf("the broker cannot accept connections: %w", err))
			return nil, err
		}
		l.log.Warn("broker cannot accept a connection now", "err", err)
		select {
		case <-l.done:
			return nil, net.ErrClosed
		case <-time.After(wait):
		}
	}
}

// passing tells a lack of file descriptors or memory, which passes, from a
// broken listener.
func passing(err error) bool {
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}

// keep remembers a connection until it is closed and gives it its first
// deadline, which ends with the first packet.
func (l *listener) keep(inner net.Conn) (net.Conn, error) {
	_ = inner.SetDeadline(time.Now().Add(firstPacket)) // a dead one fails on its first read
	c := &conn{Conn: inner, wake: make(chan struct{}, 1)}
	if l.tls != nil {
		c.Conn = tls.Server(inner, l.tls)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		<-l.slots
		return nil, errors.Join(net.ErrClosed, inner.Close())
	}
	l.conns[c] = struct{}{}
	l.pumps.Go(func() {
		c.pump()
		l.forget(c)
	})
	return c, nil
}

func (l *listener) forget(c *conn) {
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	<-l.slots
}

// Close stops listening and cuts every connection.
func (l *listener) Close() error {
	l.end(nil)
	l.mu.Lock()
	conns := make([]*conn, 0, len(l.conns))
	for c := range l.conns {
		conns = append(conns, c)
	}
	l.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
	return l.Listener.Close()
}

// end says once that it is over, and why if that was not asked for.
func (l *listener) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed, l.err = true, err
		close(l.done)
	}
}

func (l *listener) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}
