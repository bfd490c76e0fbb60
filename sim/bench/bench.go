// Package bench is a technician's bench: pumps, gauges, scanners and printers in
// software, each on a terminal or a network address, with tanks that the hoses
// draw from, and a console at which a person does what people do at a forecourt.
// It speaks to whatever program opens its lines; it knows none.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/printer"
)

// Options are what a profile does not say.
type Options struct {
	// Dir is where links are made, instead of the profile's; it is relative to the
	// working directory.
	Dir string
	// Now is the world's clock; nil is time.Now.
	Now func() time.Time
}

// A Bench is what a profile describes. Its methods but Open and Close are for one
// goroutine; devices serve meanwhile.
type Bench struct {
	now     func() time.Time
	dir     string
	devices []*device
	hoses   []*hose
	tanks   []*tank
}

// A device is one that can be unplugged, and go wrong.
type device struct {
	id, kind string
	plug     *plug
	faulty   faulty
	faults   []fault.Fault // that are not healed
	scan     func(code string) error
	printer  *printer.Printer
	told     int // receipts that were shown
	awaited  int // receipts that somebody has waited for
}

type faulty interface {
	Kinds() []fault.Kind
	Fail(fault.Fault) error
	Heal()
}

// A hose is one with somebody who can take its nozzle.
type hose struct {
	id     string
	device *device
	at     string // as its device names it
	person
	state func() string
	tank  *tank
	out   bool  // of its holster
	lpm   int   // how far the trigger is squeezed
	began int64 // reading when the nozzle was taken
	flows bool  // when it was looked at last
}

// A person is who stands at a hose; volumes are in microliters.
type person interface {
	Lift()
	Squeeze(litersPerMinute int)
	Fill(litersPerMinute int, ul int64)
	Release()
	HangUp()
	Leak(ul int64)
	Totalizer() int64
	Flowing() bool
}

// New returns a bench whose cables are not plugged in yet. A profile in which
// [Profile.Check] finds something is refused.
func New(p Profile, o Options) (*Bench, error) {
	if found := p.Check(); len(found) > 0 {
		return nil, fmt.Errorf("%s: %s; %s", found[0].Key, found[0].Reason, found[0].Remedy)
	}
	b := &Bench{now: o.Now, dir: orElse(o.Dir, p.Dir)}
	if b.now == nil {
		b.now = time.Now
	}
	b.build(p)
	return b, nil
}

// Open plugs every cable in. Devices serve until ctx ends or [Bench.Close].
func (b *Bench) Open(ctx context.Context) error {
	for _, d := range b.devices {
		if err := d.plug.In(ctx); err != nil {
			b.Close()
			return fmt.Errorf("%s %s: %w", d.kind, d.id, err)
		}
	}
	return nil
}

// Close pulls every cable.
func (b *Bench) Close() {
	for _, d := range b.devices {
		if err := d.plug.Out(); err != nil && !errors.Is(err, errUnplugged) {
			panic(err) // there is no other
		}
	}
}

// Where returns the path or address at which a device is reached, "" when there
// is no such device.
func (b *Bench) Where(id string) string {
	for _, d := range b.devices {
		if d.id == id {
			return d.plug.state().where
		}
	}
	return ""
}

// Totalizer returns a hose's true meter in microliters. It panics when there is
// no such hose.
func (b *Bench) Totalizer(id string) int64 {
	h, err := b.hose(id)
	if err != nil {
		panic(err)
	}
	return h.Totalizer()
}

// Volume returns what is truly in a tank, in microliters. It panics when there is
// no such tank.
func (b *Bench) Volume(id string) int64 {
	t, err := b.tank(id)
	if err != nil {
		panic(err)
	}
	return t.console.Volume(t.number)
}

// put puts a device on the bench.
func (b *Bench) put(kind string, c Cable, f faulty, serve func(context.Context, io.ReadWriter) error) *device {
	p := &plug{address: c.Listen, serve: serve}
	if c.Port != "" {
		p.link = c.Port
		if !filepath.IsAbs(p.link) {
			p.link = filepath.Join(b.dir, p.link)
		}
	}
	d := &device{id: c.ID, kind: kind, plug: p, faulty: f}
	b.devices = append(b.devices, d)
	return d
}
