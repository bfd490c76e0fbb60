// Package printer is a receipt printer in software, seen from its cable: it takes
// ESC/POS, strictly, and gives out receipts as text and as pictures. Its paper
// ends, its cover is opened, it is slow, and it hangs, when it is told to. It
// writes its own reading of the commands, as the makers document them, and its
// letters and codes are drawn by others' libraries.
package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Options are what kind of printer it is. The zero value is one for 80 mm paper.
type Options struct {
	// Dots is how wide it prints: 576, 512 and 384 are usual; 0 is 576.
	Dots int
	// Mute never answers, as printers do whose cable leads one way.
	Mute bool
	// Chinese has it begin with two bytes a character.
	Chinese bool
	// Slow is how long a line takes, in real time.
	Slow time.Duration
}

// A Printer may be used from several goroutines.
type Printer struct {
	opt Options

	mu       sync.Mutex
	paper    *paper
	pending  []byte // received, and not carried out
	noPaper  bool
	low      bool
	open     bool
	broken   bool
	hangs    bool
	silent   bool
	left     int // lines until the paper ends; 0: it does not
	wake     chan struct{}
	receipts []Receipt
	faults   []error
	heard    []byte
}

// buffer is how much a printer takes that cannot print.
const buffer = 4096

// New returns a printer with paper.
func New(o Options) *Printer {
	if o.Dots == 0 {
		o.Dots = 576
	}
	return &Printer{opt: o, paper: newPaper(o.Dots, o.Chinese), wake: make(chan struct{})}
}

// set changes something and has whoever waits look again.
func (p *Printer) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	close(p.wake)
	p.wake = make(chan struct{})
}

// Paper puts a roll in, or takes it out.
func (p *Printer) Paper(in bool) { p.set(func() { p.noPaper, p.left = !in, 0 }) }

// PaperFor has the paper end after so many more lines.
func (p *Printer) PaperFor(lines int) { p.set(func() { p.left = lines }) }

// Low says that the roll is near its end.
func (p *Printer) Low(low bool) { p.set(func() { p.low = low }) }

// Cover opens the cover, or closes it.
func (p *Printer) Cover(open bool) { p.set(func() { p.open = open }) }

// Break breaks the knife.
func (p *Printer) Break(broken bool) { p.set(func() { p.broken = broken }) }

// Hang has it take nothing more and say nothing more, or go on.
func (p *Printer) Hang(hangs bool) { p.set(func() { p.hangs = hangs }) }

// Receipts returns what was cut off so far.
func (p *Printer) Receipts() []Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Receipt(nil), p.receipts...)
}

// Tear tears off what is printed, where there is no knife.
func (p *Printer) Tear() Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paper.tear()
}

// Faults returns what it was told that it cannot do.
func (p *Printer) Faults() []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]error(nil), p.faults...)
}

// Heard returns all bytes that were received.
func (p *Printer) Heard() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]byte(nil), p.heard...)
}

// Listen serves one connection after another, as network printers do, until ctx
// ends. It owns the listener.
func (p *Printer) Listen(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		c, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("accept a connection: %w", err)
		}
		p.connection(ctx, c)
	}
}

func (p *Printer) connection(ctx context.Context, c net.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	_ = p.Serve(ctx, c) // the other side went away
	_ = c.Close()
}

// Serve reads and prints until ctx ends, which is no error, or the line does. It
// may be called again with another line.
func (p *Printer) Serve(ctx context.Context, rw io.ReadWriter) error {
	in, failed := make(chan []byte), make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if d, ok := rw.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { _ = d.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	go read(ctx, rw, in, failed)
	for {
		ready := in
		p.mu.Lock()
		wake, full := p.wake, p.hangs || len(p.pending) >= buffer
		p.mu.Unlock()
		if full {
			ready = nil
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case <-wake:
		case b := <-ready:
			if err := p.hear(rw, b); err != nil {
				return err
			}
		}
		if err := p.work(ctx, rw); err != nil {
			return err
		}
	}
}

func read(ctx context.Context, r io.Reader, in chan<- []byte, failed chan<- error) {
	for {
		b := make([]byte, 512)
		n, err := r.Read(b)
		if n > 0 {
			select {
			case in <- b[:n]:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			failed <- err
			return
		}
	}
}

// hear takes bytes and answers what asks in real time, wherever it stands.
func (p *Printer) hear(w io.Writer, b []byte) error {
	p.mu.Lock()
	from := max(0, len(p.heard)-2)
	p.heard, p.pending = append(p.heard, b...), append(p.pending, b...)
	var answers []byte
	for i := from; i+2 < len(p.heard); i++ {
		if p.heard[i] == 0x10 && p.heard[i+1] == 4 && p.heard[i+2] >= 1 && p.heard[i+2] <= 4 {
			answers = append(answers, p.state(p.heard[i+2]))
		}
	}
	mute := p.opt.Mute || p.silent
	p.mu.Unlock()
	if mute || len(answers) == 0 {
		return nil
	}
	_, err := w.Write(answers)
	return err
}

// state is the answer to DLE EOT n.
func (p *Printer) state(n byte) byte {
	b := byte(0x12)
	set := func(on bool, bits byte) {
		if on {
			b |= bits
		}
	}
	switch n {
	case 1:
		set(!p.ready(), 0x08)
	case 2:
		set(p.open, 0x04)
		set(p.noPaper, 0x20)
		set(p.broken, 0x40)
	case 3:
		set(p.broken, 0x08)
	case 4:
		set(p.low || p.noPaper, 0x0c)
		set(p.noPaper, 0x60)
	}
	return b
}

func (p *Printer) ready() bool { return !p.noPaper && !p.open && !p.broken }

// work carries out what can be.
func (p *Printer) work(ctx context.Context, w io.Writer) error {
	for {
		p.mu.Lock()
		if !p.ready() || p.hangs || len(p.pending) == 0 {
			p.mu.Unlock()
			return nil
		}
		c, n, err := next(p.pending)
		if errors.Is(err, errMore) {
			p.mu.Unlock()
			return nil
		}
		if err != nil {
			p.faults, p.pending = append(p.faults, err), p.pending[1:]
			p.mu.Unlock()
			continue
		}
		p.pending = p.pending[n:]
		if err := p.carryOut(c); err != nil {
			p.faults = append(p.faults, err)
		}
		slow, mute, answer := p.opt.Slow, p.opt.Mute || p.silent, p.sensor()
		p.mu.Unlock()
		if c.code == "LF" && slow > 0 {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(slow):
			}
		}
		if c.code == "GS r" && !mute {
			if _, err := w.Write([]byte{answer}); err != nil {
				return err
			}
		}
	}
}

func (p *Printer) sensor() byte {
	if p.low {
		return 3
	}
	return 0
}

func (p *Printer) carryOut(c command) error {
	if c.code == "GS V" {
		p.receipts = append(p.receipts, p.paper.tear())
		return nil
	}
	err := p.paper.do(c)
	if c.code == "LF" && p.left > 0 {
		if p.left--; p.left == 0 {
			p.noPaper = true
		}
	}
	return err
}
