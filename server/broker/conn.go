package broker

import (
	"errors"
	"net"
	"sync"
	"time"
)

const (
	// maxWaiting is how many bytes may wait for one client before it is cut off:
	// far more than the contract has in flight.
	maxWaiting = 4 << 20
	// writeTimeout is how long a client may take nothing of a piece of
	// writePiece bytes; a link of 64 kbit/s needs 8 s for one.
	writeTimeout = 30 * time.Second
	writePiece   = 64 << 10
	// linger is how long a connection that is being closed may still take what
	// was written before, such as the refusal of a password.
	linger = time.Second
)

var errSlow = errors.New("client takes nothing, too much waits for it")

// conn is a connection whose Write never waits for the client. mochi writes
// with a lock held that whoever publishes to that client needs, so that one
// client on a dead link would stop the server for all.
type conn struct {
	net.Conn
	wake chan struct{} // has one token when the fields below have news

	// mu guards the fields below.
	mu      sync.Mutex
	waiting []byte
	err     error // why the connection ends; nil while it is open
}

// Write queues p. An error means that the connection is over.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && len(c.waiting)+len(p) > maxWaiting {
		c.waiting = nil
		c.end(errSlow)
	}
	if c.err != nil {
		return 0, c.err
	}
	c.waiting = append(c.waiting, p...)
	c.ring()
	return len(p), nil
}

// SetDeadline bounds reading only; pump bounds writing.
func (c *conn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	return c.Conn.SetReadDeadline(t)
}

// Close ends reading at once and writing when what waits is out, or after
// linger. It does not wait for that.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(net.ErrClosed)
	return nil
}

// end is called with mu held. The errors of the deadlines mean that the
// connection is gone already.
func (c *conn) end(why error) {
	if c.err != nil {
		return
	}
	c.err = why
	_ = c.Conn.SetReadDeadline(time.Unix(1, 0))
	_ = c.Conn.SetWriteDeadline(time.Now().Add(linger))
	c.ring()
}

func (c *conn) ring() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// pump writes what waits until the connection ends, then closes it.
func (c *conn) pump() {
	defer c.Conn.Close()
	for range c.wake {
		for {
			piece, over := c.next()
			if len(piece) == 0 {
				if over {
					return
				}
				break
			}
			if _, err := c.Conn.Write(piece); err != nil {
				c.Close()
				return
			}
		}
	}
}

// next takes a piece off what waits, gives it its time, and says whether the
// connection is ending.
func (c *conn) next() (piece []byte, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(c.waiting), writePiece)
	piece, c.waiting = c.waiting[:n:n], c.waiting[n:]
	if c.err == nil && n > 0 {
		_ = c.Conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // a dead one fails on the write
	}
	return piece, c.err != nil
}
