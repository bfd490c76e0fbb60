package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/ptyport"
)

// A plug is the end of a device's cable, which can be pulled and put in again. On
// a network it is a port server's: one caller after another, the others wait.
type plug struct {
	link, address string // one of them
	serve         func(context.Context, io.ReadWriter) error

	mu      sync.Mutex
	far     conn      // who is at the other end; nil: nobody
	heard   time.Time // when something came last; zero: nothing yet
	trouble error     // why the device serves no more
	pull    context.CancelFunc
	pulled  chan struct{} // closed once the cable is out; nil: it never was in
}

// A conn is a terminal or a TCP connection.
type conn interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// Why nothing can be sent.
var (
	errUnplugged = errors.New("its cable is unplugged")
	errNobody    = errors.New("nobody has called its address")
)

// In plugs the cable in, until ctx ends or it is pulled out.
func (p *plug) In(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pull != nil {
		return errors.New("it is plugged in already")
	}
	run, err := p.open()
	if err != nil {
		return err
	}
	ctx, p.pull = context.WithCancel(ctx)
	pulled := make(chan struct{})
	p.pulled, p.heard, p.trouble = pulled, time.Time{}, nil
	go func() {
		defer close(pulled)
		run(ctx)
	}()
	return nil
}

// Out pulls the cable and returns when nothing of the device is on it any more.
func (p *plug) Out() error {
	p.mu.Lock()
	pull, pulled := p.pull, p.pulled
	p.pull = nil
	p.mu.Unlock()
	if pull == nil {
		return errUnplugged
	}
	pull()
	<-pulled
	return nil
}

// open makes the terminal or takes the address, and returns what serves there.
func (p *plug) open() (run func(context.Context), err error) {
	if p.address == "" {
		if err := os.MkdirAll(filepath.Dir(p.link), 0o755); err != nil {
			return nil, err
		}
		port, err := ptyport.Open(p.link)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) { p.end(p.talk(ctx, port)) }, nil
	}
	l, err := net.Listen("tcp", p.address)
	if err != nil {
		return nil, fmt.Errorf("%w; end the program that uses the address, or choose another", err)
	}
	p.address = l.Addr().String() // the same again when it is plugged in again
	return func(ctx context.Context) { p.end(p.accept(ctx, l)) }, nil
}

// accept serves callers until ctx ends.
func (p *plug) accept(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		c, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		_ = p.talk(ctx, c.(*net.TCPConn)) // whoever called has left
	}
}

// talk serves one caller, and closes his line.
func (p *plug) talk(ctx context.Context, c conn) error {
	p.set(c)
	defer func() {
		p.set(nil)
		_ = c.Close()
	}()
	return p.serve(ctx, wire{c, p})
}

func (p *plug) set(c conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.far = c
}

func (p *plug) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trouble = err
}

// patience is how long a device waits to get rid of what it says by itself.
const patience = 2 * time.Second

// Write sends to whoever is there, as a scanner does.
func (p *plug) Write(b []byte) (int, error) {
	p.mu.Lock()
	far, in := p.far, p.pull != nil
	p.mu.Unlock()
	switch {
	case !in:
		return 0, errUnplugged
	case far == nil:
		return 0, errNobody
	}
	if err := far.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	n, err := far.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errors.New("nobody reads its line; start the agent")
	}
	return n, err
}

// Read takes from whoever is there.
func (p *plug) Read(b []byte) (int, error) {
	p.mu.Lock()
	far := p.far
	p.mu.Unlock()
	if far == nil {
		return 0, errNobody
	}
	return wire{far, p}.Read(b)
}

// SetDeadline bounds what is being read and written.
func (p *plug) SetDeadline(at time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.far == nil {
		return errNobody
	}
	return p.far.SetDeadline(at)
}

// A wire is a plug's line to one caller. It notes when something came.
type wire struct {
	conn
	p *plug
}

// Read implements [io.Reader].
func (w wire) Read(b []byte) (int, error) {
	n, err := w.conn.Read(b)
	if n > 0 {
		w.p.mu.Lock()
		w.p.heard = time.Now()
		w.p.mu.Unlock()
	}
	return n, err
}

// SetReadDeadline bounds what is being read. A terminal has one deadline for both
// ways; it is set to leave the line for good.
func (w wire) SetReadDeadline(at time.Time) error { return w.SetDeadline(at) }

// A state is how a plug stands.
type state struct {
	where   string
	in      bool
	heard   time.Time
	trouble error
}

func (p *plug) state() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	return state{orElse(p.address, p.link), p.pull != nil, p.heard, p.trouble}
}
