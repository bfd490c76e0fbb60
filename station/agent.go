// Package station is the agent at a pump island: it wires scanners, pump
// controllers, journal and policy logs of one station, and owns the goroutines
// between them. One goroutine owns each position's session, one polls each
// controller line. It decides with what it holds: the network is never between a
// scan and a pump, except to widen a lease, for 1.5 s at most.
//
// It keeps no state of its own that matters: what is durable is in the journal
// and in the policy logs, and an agent that is killed at any moment goes on from
// those. When a disk fails it ends; whoever started it starts it again.
package station

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/identity"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/printer"
)

// Options are what an agent is given besides its configuration. The zero value
// works.
type Options struct {
	// Log is where it says what it does; nil is nowhere.
	Log *slog.Logger
	// Now is the machine's clock, nil for the real one, and Synced tells whether a
	// time server keeps it; nil asks the kernel.
	Now    func() time.Time
	Synced func() bool
	// Pace is how many times as fast as the real clock Now runs: what people do is
	// waited for as much shorter. Lines and networks keep real time. 0 is 1.
	Pace float64
	// Speed is how many times as fast as the real clock Now runs where that is not
	// Pace: what people do is waited for in real time.
	Speed float64
	// Mounted tells whether a stick is in at the directory of the configuration;
	// nil looks whether another disk is mounted there than that of the data.
	Mounted func(dir string) bool
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Synced == nil {
		o.Synced = Synchronized
	}
	if o.Pace <= 0 {
		o.Pace = 1
	}
	if o.Speed <= 0 {
		o.Speed = o.Pace
	}
	return o
}

// An Uplink is what the agent asks of its connection to the server.
type Uplink interface {
	// Linked tells whether the server is there.
	Linked() bool
	// Ask asks for wider leases and returns nil when they arrived. It waits until
	// ctx ends, or less.
	Ask(ctx context.Context, asks []dispense.Ask) error
	// Run keeps the connection until ctx ends.
	Run(ctx context.Context) error
}

// An Agent is one station at work. What it exports may be called from any
// goroutine.
type Agent struct {
	cfg Config
	opt Options
	log *slog.Logger

	clock    *clock
	journal  *journal.Journal
	keys     []note.Signer // all record keys of this box
	identity *identity.Identity
	photos   *disk.Dir // nil where it does not open
	// identityFS is where that lies, with what an enrolment has still to do.
	identityFS disk.FS
	refused    chan struct{} // has one when the broker has refused the link
	logs       *held.Logs
	lines      []*line
	positions  []*position
	scanners   []*reader
	storages   []*storage
	gauges     []*gauge
	denials    *denials
	stick      sync.Mutex // one parcel at a time is written or taken
	sheets     sync.Mutex // one contingency sheet at a time is recorded
	carried    carried
	lockout    *lockout
	disks      []io.Closer // closed last
	free       func() (int64, error)
	uplink     Uplink           // nil without; set before Run
	printer    *printer.Printer // nil without, as copies
	copies     *printer.Copies
	changed    *changes
	wiring     map[string]string // by hose; see wiringOf
	prices     map[string]int64  // by hose, as last shown; owned by the duty goroutine
	pulse      pulse             // of the duty goroutine, and of boot before it
	crowded    atomic.Int64      // how many wait for room on the disk
	foreign    atomic.Int64      // messages that are not the server's word
	mended     int               // records that the journal had lost, and took from its copy
	ended      string            // why the epoch could not go on when the agent started
	certified  bool              // the link shows the certificate of identity
	forked     atomic.Bool       // the server has shown other records than ours
	deferred   atomic.Int64      // the epoch of which it was said that the next has to wait

	// mu guards the fields below.
	mu         sync.Mutex
	runners    []func(context.Context) error
	faults     map[faultKey]standing // what is not in order
	unrecorded []faultChange
	doubted    map[string]dispense.Volume // by hose: see line.own
	done       map[string]bool            // commands carried out
	shown      map[string]showing         // by person: badges that were held under a scanner
	calls      map[string]*call           // by position: challenges that wait for a response

	// receiver guards the fields below: what people are receiving, by tank.
	receiver     sync.Mutex
	receivings   map[string]*receiving
	receivingDir disk.FS
}

// New opens what the configuration names: directories, journal, policy logs and
// ports. Ports that are not there are waited for once the agent runs. It sends
// nothing to any device yet.
func New(cfg Config, opt Options) (*Agent, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	opt = opt.withDefaults()
	a := &Agent{
		cfg: cfg.withDefaults(), opt: opt, log: opt.Log, clock: newClock(opt.Now, opt.Synced, opt.Speed),
		changed: newChanges(), refused: make(chan struct{}, 1), prices: map[string]int64{}, faults: map[faultKey]standing{}, doubted: map[string]dispense.Volume{}, done: map[string]bool{},
		shown: map[string]showing{}, calls: map[string]*call{}, wiring: wiringOf(cfg),
	}
	a.denials = newDenials(a)
	if err := a.open(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Connect gives the agent its way to the server, before Run. The agent runs it.
func (a *Agent) Connect(u Uplink) {
	a.uplink = u
	a.Also(u.Run)
}

// Also adds something that runs as long as the agent, such as its page. It is
// called before Run.
func (a *Agent) Also(run func(context.Context) error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.runners = append(a.runners, run)
}

// Linked tells whether the server is there.
func (a *Agent) Linked() bool { return a.uplink != nil && a.uplink.Linked() }

// Journal returns the station's journal.
func (a *Agent) Journal() *journal.Journal { return a.journal }

// Run serves until ctx ends, or something fails that the agent cannot go on
// after, such as a disk. It leaves no goroutine, and closes nothing: Close does.
func (a *Agent) Run(ctx context.Context) error {
	if !a.journal.Enrolled() && a.journal.Ended() == "" {
		return fmt.Errorf("run %s: %w: run enroll first", a.cfg.Station, journal.ErrNotEnrolled)
	}
	outer := ctx
	ctx, fail := context.WithCancelCause(outer)
	defer fail(nil)
	var group sync.WaitGroup
	start := func(run func(context.Context) error) {
		group.Go(func() {
			if err := run(ctx); err != nil {
				fail(err)
			}
		})
	}
	// The way to the server is not waited for, nor waits for the pumps.
	for _, run := range a.runners {
		start(run)
	}
	start(a.keepCopy)
	if err := a.boot(ctx); err != nil {
		fail(err)
	} else {
		for _, l := range a.lines {
			start(l.run)
		}
		for _, p := range a.positions {
			start(p.run)
		}
		for _, r := range a.scanners {
			start(r.run)
		}
		for _, g := range a.gauges {
			start(g.run)
		}
		start(a.duty)
	}
	group.Wait()
	err := errors.Join(a.denials.flush(), a.journal.Err())
	if cause := context.Cause(ctx); cause != context.Cause(outer) {
		return cause // one of ours failed; that we were told to end is no error
	}
	return err
}

// Close lets go of ports and directories. Everything recorded is durable
// already.
func (a *Agent) Close() error {
	a.carried.work.Wait()
	var errs []error
	for _, l := range a.lines {
		errs = append(errs, l.driver.Close())
	}
	for _, r := range a.scanners {
		errs = append(errs, r.port.Close())
	}
	for _, g := range a.gauges {
		errs = append(errs, g.driver.Close())
	}
	if a.journal != nil {
		errs = append(errs, a.journal.Close())
	}
	for _, d := range a.disks {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}

// now returns the best guess of the time.
func (a *Agent) now() time.Time {
	at, _ := a.clock.now()
	return at
}

// wait is how long something that people and devices take really is.
func (a *Agent) wait(d time.Duration) time.Duration {
	return max(time.Millisecond, time.Duration(float64(d)/a.opt.Pace))
}

// write lets f append to the journal. When there is no room it waits for some:
// what must be recorded is never left out.
func (a *Agent) write(ctx context.Context, f func(*journal.Tx) error) error {
	for {
		err := a.journal.Write(f)
		if !errors.Is(err, journal.ErrSpace) {
			return err
		}
		a.log.Error("no room for a record; free some space", "err", err)
		a.crowded.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(a.wait(5 * time.Second)):
		}
		a.crowded.Add(-1)
		if ctx.Err() != nil {
			return err
		}
	}
}

// record appends bodies that nothing is decided for.
func (a *Agent) record(ctx context.Context, bodies ...dispense.Body) error {
	return a.write(ctx, func(tx *journal.Tx) error {
		for _, b := range bodies {
			if _, err := tx.Append(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// try appends bodies that may as well be recorded later, and tells whether there
// was room.
func (a *Agent) try(bodies ...dispense.Body) (bool, error) {
	return a.tryWrite(func(tx *journal.Tx) error {
		for _, b := range bodies {
			if _, err := tx.Append(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// tryWrite is try for what depends on the very moment it is written.
func (a *Agent) tryWrite(f func(*journal.Tx) error) (bool, error) {
	err := a.journal.Write(f)
	if errors.Is(err, journal.ErrSpace) {
		a.log.Error("no room for a record; free some space", "err", err)
		return false, nil
	}
	return err == nil, err
}

func (a *Agent) position(id string) *position {
	for _, p := range a.positions {
		if p.id == id {
			return p
		}
	}
	return nil
}

// changes tells those who wait that something to be seen has changed.
type changes struct {
	mu sync.Mutex
	c  chan struct{}
}

func newChanges() *changes { return &changes{c: make(chan struct{})} }

func (c *changes) wait() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.c
}

func (c *changes) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.c)
	c.c = make(chan struct{})
}
