package e2e

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A slowLine lets bytes through to an address, both ways, at a rate that can be
// changed while it runs, and holds little back, so that whoever writes feels it.
type slowLine struct {
	l    net.Listener
	to   string
	rate atomic.Int64 // bytes a second, each way; 0: as they come
	up   atomic.Int64 // bytes that it carried to the address
	all  sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

func newSlowLine(t testing.TB, to string) *slowLine {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &slowLine{l: l, to: to}
	s.all.Go(s.serve)
	t.Cleanup(func() {
		_ = l.Close() // ends Accept
		s.cut()
		s.all.Wait()
	})
	return s
}

// newFullLine is a line of some rate that always has something to carry up: what it
// carried tells what such a line can on this machine, however busy it is.
func newFullLine(t testing.TB, rate int64) *slowLine {
	t.Helper()
	sink, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newSlowLine(t, sink.Addr().String())
	s.rate.Store(rate)
	c, err := net.Dial("tcp", s.addr())
	if err != nil {
		t.Fatal(err)
	}
	s.all.Go(func() {
		b := make([]byte, 4096)
		for _, err := c.Write(b); err == nil; _, err = c.Write(b) {
		}
	})
	s.all.Go(func() {
		if to, err := sink.Accept(); err == nil {
			_, _ = io.Copy(io.Discard, to)
			_ = to.Close()
		}
	})
	t.Cleanup(func() { _, _ = sink.Close(), c.Close() }) // before the line waits for both
	return s
}

func (s *slowLine) addr() string { return s.l.Addr().String() }

func (s *slowLine) serve() {
	for {
		from, err := s.l.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", s.to)
		if err != nil {
			_ = from.Close()
			continue
		}
		s.mu.Lock()
		s.conns = append(s.conns, from, to)
		s.mu.Unlock()
		s.all.Go(func() { s.forward(from, to, &s.up) })
		s.all.Go(func() { s.forward(to, from, new(atomic.Int64)) })
	}
}

// cut ends all connections.
func (s *slowLine) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.conns = nil
}

// forward passes on what comes, no faster than the rate, and counts it.
func (s *slowLine) forward(from, to net.Conn, carried *atomic.Int64) {
	b, small := make([]byte, 64<<10), false
	for {
		chunk := b
		rate := s.rate.Load()
		if rate > 0 {
			chunk = b[:min(int64(len(b)), max(1, rate/50))]
		}
		// On a slow line the sender's own buffers are enough to wait in. On one that
		// is not, a buffer that is smaller than a packet would have the kernel wait
		// seconds for room.
		if slow := rate > 0; slow != small {
			small = slow
			size := len(b)
			if slow {
				size = 4096
			}
			_ = from.(*net.TCPConn).SetReadBuffer(size)
		}
		n, err := from.Read(chunk)
		if rate > 0 {
			<-time.After(time.Duration(n) * time.Second / time.Duration(rate))
		}
		carried.Add(int64(n))
		if _, werr := to.Write(chunk[:n]); err != nil || werr != nil {
			break
		}
	}
	_, _ = from.Close(), to.Close()
}
