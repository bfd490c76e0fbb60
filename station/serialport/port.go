// Package serialport opens serial ports, and ports of serial servers over TCP,
// bounds every wait on them, and opens them again when the cable comes back.
//
// It promises that a Read or Write ends by its deadline with
// [os.ErrDeadlineExceeded], that Close ends both, that no call returns at once
// again and again on a dead line, and that only one program of ours uses a
// device at a time. It knows no protocol, drops no byte after Open, and does
// not promise that a written byte reached the device: only an answer proves it.
package serialport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// A Port is an open line: a serial port in raw mode, or a connection to a port
// server. One goroutine may read while another writes and a third closes it.
type Port struct {
	name string // path or address
	// line is nil over TCP. It configured the device and keeps it configured; no byte goes through
	// it, because its writes have no deadline and its Close may hand the
	// descriptor of a call in progress to somebody else.
	line serial.Port
	// stream carries the bytes. Of a device it is our own non-blocking descriptor,
	// which also holds the lock. The runtime's poller gives it deadlines and a
	// Close that is safe at any moment.
	stream stream

	// mu orders the setting of deadlines, so that a later one always stands.
	mu    sync.Mutex
	read  limit
	write limit
}

// A stream is what an open file and a connection have in common.
type stream interface {
	io.ReadWriteCloser
	syscall.Conn
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// A limit is how long a call may take.
type limit struct {
	each time.Duration // for each call, 0 is no bound
	by   time.Time     // stands instead of each unless zero
}

func (l limit) deadline(from time.Time) time.Time {
	if l.by.IsZero() && l.each > 0 {
		return from.Add(l.each)
	}
	return l.by
}

// Open opens the port, takes it for this process alone, and sets the line. What
// is said here of a device holds for a port server as far as TCP can give it: it
// takes whom it likes, and sets the line as its own settings say.
//
// Input that waited in the kernel is dropped: its age is unknown, and a label
// scanned before the agent ran is not at the pump now.
//
// The error names the port and the remedy. It is [os.ErrNotExist] when the
// device is not there, [os.ErrPermission] when this user may not use it, and
// [ErrBusy] when another program does.
func Open(c Config) (*Port, error) { return open(context.Background(), c) }

// open is Open, for as long as ctx lasts.
func open(ctx context.Context, c Config) (*Port, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	if c.Address != "" {
		return dial(ctx, c)
	}
	// Without O_NONBLOCK the open of a real port may wait for a carrier.
	file, err := os.OpenFile(c.Path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, explain(c.Path, err)
	}
	line, err := setUp(file, c)
	if err != nil {
		file.Close() // nothing was written; the first error is the one to tell
		return nil, explain(c.Path, err)
	}
	return &Port{
		name: c.Path, line: line, stream: file,
		read:  limit{each: c.ReadTimeout},
		write: limit{each: c.WriteTimeout},
	}, nil
}

// setUp locks the device before it touches a setting, so that a busy port goes
// on working for whoever has it.
func setUp(file *os.File, c Config) (serial.Port, error) {
	if err := file.SetDeadline(time.Time{}); err != nil {
		return nil, syscall.ENOTTY // a plain file or a directory, which takes no deadline
	}
	if err := lock(file); err != nil {
		return nil, err
	}
	line, err := serial.Open(c.Path, c.mode())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(shareIfPseudo(file), line.ResetInputBuffer()); err != nil {
		line.Close() // as above
		return nil, err
	}
	return line, nil
}

// Read reads what has arrived, at least one byte. It fails with
// [os.ErrDeadlineExceeded] when nothing came in time, with [ErrUnplugged] when
// the device went away and with [os.ErrClosed] after Close.
func (p *Port) Read(b []byte) (int, error) {
	if err := p.arm(p.stream.SetReadDeadline, &p.read); err != nil {
		return 0, p.cause("read", err)
	}
	n, err := p.stream.Read(b)
	return n, p.cause("read", err)
}

// Write writes all of b unless it fails, with the errors of Read; n says how
// much the kernel took before that.
func (p *Port) Write(b []byte) (n int, err error) {
	if err := p.arm(p.stream.SetWriteDeadline, &p.write); err != nil {
		return 0, p.cause("write", err)
	}
	n, err = p.stream.Write(b)
	return n, p.cause("write", err)
}

// SetReadTimeout bounds each later Read. 0 means no bound.
func (p *Port) SetReadTimeout(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.read.each = d
}

// SetReadDeadline bounds a Read in progress and all later ones, instead of the
// time-out for each. The zero time ends that.
func (p *Port) SetReadDeadline(t time.Time) error {
	return p.setDeadline(p.stream.SetReadDeadline, &p.read, t)
}

// SetWriteDeadline is as SetReadDeadline, for Write.
func (p *Port) SetWriteDeadline(t time.Time) error {
	return p.setDeadline(p.stream.SetWriteDeadline, &p.write, t)
}

// DiscardInput drops what has arrived and was not read, as one does before a
// request whose answer must not be mistaken for an old one.
func (p *Port) DiscardInput() error {
	if p.line == nil {
		return p.cause("discard input of", drain(p.stream))
	}
	return p.cause("discard input of", flush(p.stream))
}

// flush drops the kernel's input of a device, over our own descriptor: the one of
// line, after Close, may be the number of somebody else's port by now.
func flush(s stream) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if raw.Control(func(fd uintptr) { inner = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCIFLUSH) }) != nil {
		return os.ErrClosed // nothing else ends it, and the runtime has no name for it
	}
	return inner
}

// Close ends calls in progress, gives up the lock and closes the device. On a
// real line it may wait until the kernel has sent what was written.
func (p *Port) Close() error {
	if err := p.stream.Close(); err != nil {
		return p.cause("close", err) // a second Close must not reach the line
	}
	if p.line != nil {
		p.line.Close() // the device may be gone, and nothing is lost with it
	}
	return nil
}

// arm gives the call that begins now its deadline.
func (p *Port) arm(set func(time.Time) error, l *limit) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if set(l.deadline(time.Now())) != nil {
		return os.ErrClosed // setUp saw that the file takes deadlines
	}
	return nil
}

func (p *Port) setDeadline(set func(time.Time) error, l *limit, by time.Time) error {
	p.mu.Lock()
	l.by = by
	p.mu.Unlock()
	return p.cause("set a deadline of", p.arm(set, l))
}

// cause tells the line's end from a time-out and from Close.
func (p *Port) cause(doing string, err error) error {
	if in, ok := errors.AsType[*os.PathError](err); ok {
		err = in.Err
	}
	if in, ok := errors.AsType[*net.OpError](err); ok {
		err = in.Err
	}
	switch {
	case err == nil:
		return nil
	case p.line == nil && is(err, io.EOF, syscall.ECONNRESET, syscall.EPIPE, syscall.ETIMEDOUT, syscall.EHOSTUNREACH, syscall.ENETUNREACH):
		err = errHungUp
	case is(err, io.EOF, syscall.EIO, syscall.ENXIO, syscall.ENODEV):
		err = ErrUnplugged
	case is(err, syscall.EBADF, net.ErrClosed): // the line's descriptor, after Close
		err = os.ErrClosed
	}
	return fmt.Errorf("%s %s: %w", doing, p.name, err)
}
