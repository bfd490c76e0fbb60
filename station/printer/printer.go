// Package printer puts slips on paper. It is patient with printers, and lets no
// fill wait for one: who asks for a print is answered at once, and one goroutine
// does the rest. A printer without paper, unplugged or hanging keeps its few
// jobs until it is well or they are too old for anybody to wait for them.
//
// How often a slip was printed is on the disk before the paper moves, so that a
// second first print cannot be had by pulling a plug.
package printer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/slip"
)

// ErrBusy means that so many slips wait already that one more is not taken.
var ErrBusy = errors.New("the printer has too many receipts to print")

// A Source gives slips of fills and their language.
type Source interface {
	Slip(fill dispense.Ref) (s slip.Slip, lang string, err error)
}

// A Device is a printer of some kind.
type Device interface {
	// Check asks how the printer is. It returns nil when it can print.
	Check(ctx context.Context) error
	// Print prints rows. Whatever it fails with, a part may be on paper.
	Print(ctx context.Context, title string, rows []slip.Row) error
}

// Times bound what a printer may take. The zero value is usual.
type Times struct {
	// Check bounds a question after its state, and Print a whole print.
	Check, Print time.Duration
	// Again is when a printer in trouble is asked again, and Idle when one
	// without a job is.
	Again, Idle time.Duration
	// Wait is how long a job waits for a printer in trouble.
	Wait time.Duration
}

func (t Times) withDefaults() Times {
	for _, x := range []struct {
		of *time.Duration
		is time.Duration
	}{{&t.Check, 4 * time.Second}, {&t.Print, 45 * time.Second}, {&t.Again, 2 * time.Second}, {&t.Idle, time.Minute}, {&t.Wait, 10 * time.Minute}} {
		if *x.of == 0 {
			*x.of = x.is
		}
	}
	return t
}

// Options of a printer.
type Options struct {
	Log    *slog.Logger
	Source Source
	Copies *Copies
	Times  Times
	// Changed is told that something to be seen has changed, and Report how the
	// printer is, whenever that changes: nil is well. Neither may wait.
	Changed func()
	Report  func(*Trouble)
}

// mostJobs is how many slips may wait.
const mostJobs = 16

// A Printer prints the slips it is given, in order. Its methods may be called
// from any goroutine, and none but Run waits for anything.
type Printer struct {
	dev Device
	opt Options

	// mu guards the fields below.
	mu      sync.Mutex
	jobs    []job // the first may be at work
	more    chan struct{}
	ends    []end // the newest last
	trouble *Trouble

	stuck <-chan struct{} // closed when a device that did not come back does; owned by Run
}

type job struct {
	fill dispense.Ref
	by   time.Time // nobody waits for it any longer
}

// An end is what became of a job.
type end struct {
	fill dispense.Ref
	err  error
}

// New returns a printer on a device. Run runs it.
func New(dev Device, o Options) *Printer {
	o.Times = o.Times.withDefaults()
	if o.Changed == nil {
		o.Changed = func() {}
	}
	if o.Report == nil {
		o.Report = func(*Trouble) {}
	}
	return &Printer{dev: dev, opt: o, more: make(chan struct{}, 1)}
}

// Put asks for the slip of a fill. One that waits already is not asked for twice.
// It fails with [ErrBusy] when too many wait.
func (p *Printer) Put(fill dispense.Ref) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.jobs, func(j job) bool { return j.fill == fill }) {
		return nil
	}
	if len(p.jobs) >= mostJobs {
		return fmt.Errorf("print %s: %w", fill, ErrBusy)
	}
	p.jobs = append(p.jobs, job{fill, time.Now().Add(p.opt.Times.Wait)})
	p.ends = slices.DeleteFunc(p.ends, func(e end) bool { return e.fill == fill })
	select {
	case p.more <- struct{}{}:
	default:
	}
	return nil
}

// A Progress is how far the print of a slip is.
type Progress string

// The progress of a print. A slip that was not asked for lately has none.
const (
	Waiting Progress = "waiting"
	Printed Progress = "printed"
	Failed  Progress = "failed"
)

// Progress returns how far the slip of a fill is.
func (p *Printer) Progress(fill dispense.Ref) Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.jobs, func(j job) bool { return j.fill == fill }) {
		return Waiting
	}
	for _, e := range slices.Backward(p.ends) {
		if e.fill == fill && e.err != nil {
			return Failed
		} else if e.fill == fill {
			return Printed
		}
	}
	return ""
}

// Trouble returns what is the matter with the printer; nil when it is well, as
// far as is known.
func (p *Printer) Trouble() *Trouble {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trouble
}

// Run prints until ctx ends. It fails only when the disk does.
func (p *Printer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		j, ok := p.next()
		if !ok {
			p.say(p.attempt(ctx, p.opt.Times.Check, p.dev.Check))
			p.rest(ctx, p.opt.Times.Idle)
			continue
		}
		err := p.print(ctx, j)
		if ctx.Err() != nil {
			return nil
		}
		if err := p.over(j, err); err != nil {
			return err
		}
	}
	return nil
}

func (p *Printer) next() (job, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.jobs) == 0 {
		return job{}, false
	}
	return p.jobs[0], true
}

// rest waits for a job, or for a time to pass.
func (p *Printer) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-p.more:
	case <-t.C:
	}
}

// errTooLate is the end of a job that waited in vain.
var errTooLate = errors.New("the printer was not ready in time")

// errCount is an error of the disk that counts the prints.
var errCount = errors.New("count the prints")

// print waits until the printer can print, and prints once: what failed half way
// may be on paper, and is not tried again by itself.
func (p *Printer) print(ctx context.Context, j job) error {
	for {
		err := p.attempt(ctx, p.opt.Times.Check, p.dev.Check)
		p.say(err)
		if err == nil {
			break
		}
		if time.Now().After(j.by) {
			return fmt.Errorf("%w: %w", errTooLate, err)
		}
		t := time.NewTimer(p.opt.Times.Again)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
	s, lang, err := p.opt.Source.Slip(j.fill)
	if err != nil {
		return err
	}
	if s.Copy, err = p.opt.Copies.Next(j.fill); err != nil {
		return fmt.Errorf("%w: %w", errCount, err)
	}
	err = p.attempt(ctx, p.opt.Times.Print, func(ctx context.Context) error {
		return p.dev.Print(ctx, j.fill.String(), s.Rows(lang))
	})
	if ctx.Err() == nil {
		p.say(err)
	}
	return err
}

// over notes the end of the first job.
func (p *Printer) over(j job, err error) error {
	p.mu.Lock()
	p.jobs = p.jobs[1:]
	p.ends = append(p.ends, end{j.fill, err})
	if len(p.ends) > mostJobs {
		p.ends = p.ends[1:]
	}
	p.mu.Unlock()
	p.opt.Changed()
	if err == nil {
		p.opt.Log.Info("receipt printed", "fill", j.fill.String())
		return nil
	}
	p.opt.Log.Warn("receipt not printed; it can be printed again from the screen", "fill", j.fill.String(), "err", err)
	if errors.Is(err, errCount) && !errors.Is(err, disk.ErrFull) {
		return err
	}
	return nil
}

// say notes how the printer is, and tells who listens when that has changed.
func (p *Printer) say(err error) {
	var t *Trouble
	if err != nil {
		var ok bool
		if t, ok = errors.AsType[*Trouble](err); !ok {
			t = &Trouble{Silent, err.Error()}
		}
	}
	p.mu.Lock()
	same := p.trouble == nil && t == nil || p.trouble != nil && t != nil && p.trouble.What == t.What
	p.trouble = t
	p.mu.Unlock()
	if !same {
		p.opt.Report(t)
		p.opt.Changed()
	}
}

// grace is how long a device may take to come back once its time is over.
const grace = time.Second

// attempt gives a device its time. One that does not come back even when its
// connection is closed is left alone, and not used before it has.
func (p *Printer) attempt(ctx context.Context, d time.Duration, f func(context.Context) error) error {
	if p.stuck != nil {
		select {
		case <-p.stuck:
			p.stuck = nil
		default:
			return &Trouble{Hanging, "it does not take what it was sent"}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	back, result := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(back)
		result <- f(ctx)
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
	}
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case err := <-result:
		return err
	case <-t.C:
		p.stuck = back
		return &Trouble{Hanging, "it does not take what it was sent"}
	}
}
