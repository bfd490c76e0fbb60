// Package city is a town's working day: its vehicles, who drives them up to
// which pump and when, what they do there with hands and eyes only, and what
// truly happened. It lifts nozzles, holds labels under scanners and types
// odometers; it reads the attendant's page as a driver would. What it writes
// into its [Ledger] it knows from the meters themselves, never from Litro.
//
// A [Plan] is a function of its seed. How long people wait for a page is real
// time; everything else happens on the world's clock.
package city

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/world"
)

// A Nozzle is the end of a hose that a person holds, and the meter behind it
// that only an inspector reads. Volumes are in microliters.
type Nozzle interface {
	Lift()
	// Fill holds the trigger until ul more have passed.
	Fill(litersPerMinute int, ul int64)
	HangUp()
	Flowing() bool
	Totalizer() int64
}

// A Scanner reads what is held under it.
type Scanner interface {
	Scan(label string) error
}

// A Hose is one delivery line at a position.
type Hose struct {
	ID, Grade string
	Tank      string // as the station's configuration names it; "" when it does not
	Nozzle    Nozzle
	// Open lets fuel flow without anybody's permission, as a thief would: a
	// controller switched to free mode, a valve held open. It returns how to put
	// it right.
	Open func() (mend func())
	// Reading is what the meter tells where the true one stands at ul: less than a
	// step below.
	Reading func(ul int64) int64
	// StartUL is where the true meter stood when the day began.
	StartUL int64
}

// A Position is one side of a pump: one car at a time.
type Position struct {
	ID      string
	Scanner Scanner
	Hoses   []*Hose

	bay sync.Mutex // held by who stands there; guards the fields below

	code      string // last held under the scanner …
	scannedAt time.Time
}

// A Station is a forecourt with its agent's page.
type Station struct {
	ID, Name  string
	Positions []*Position
	Screen    *Screen
	// Exact says that the pump itself ends the flow at the limit. At a meter that
	// the agent watches people let go of the trigger when the page's limit is
	// near, because an agent polls in real time however fast the world runs.
	Exact bool
	// Returned puts what the measure held back into a tank; nil where no gauge would
	// see it.
	Returned func(tank string, ul int64)
	// PowerCut ends the agent as a power cut does, PowerOn starts it again.
	PowerCut func() error
	PowerOn  func() error
}

// A City is a day in progress.
type City struct {
	Clock    *world.Clock
	Stations []*Station
	// Labels is the text of each vehicle's label by fleet number.
	Labels map[string]string
	Ledger *Ledger
	// Tell is called when something worth a line of progress happened. It may be
	// nil.
	Tell func(what string)
	// Staff works at every station; nil: nobody opens a shift.
	Staff *Staff

	day   int           // how many days have ended
	stays map[int]*stay // by visit; not changed while the day runs
}

// A stay tells when a car has its place at a pump, and when it is gone.
type stay struct{ begun, ended chan struct{} }

// Run lets the visits of a plan happen, each at its time after open, and
// returns when the last car has left and the shift is closed, or ctx ends.
func (c *City) Run(ctx context.Context, p *Plan, open time.Time) error {
	if err := c.open(ctx); err != nil {
		return err
	}
	if err := c.visits(ctx, p, open); err != nil {
		return err
	}
	return c.shut(ctx)
}

func (c *City) visits(ctx context.Context, p *Plan, open time.Time) (err error) {
	var wg sync.WaitGroup
	var measured error
	defer func() {
		wg.Wait()
		err = errors.Join(err, measured)
	}()
	c.stays = map[int]*stay{}
	for _, v := range p.Visits {
		c.stays[v.ID] = &stay{make(chan struct{}), make(chan struct{})}
	}
	if n := len(p.Visits); n > 0 {
		wg.Go(func() { measured = c.measure(ctx, open.Add(p.Visits[n/2].After)) })
	}
	for i := range p.Visits {
		v := &p.Visits[i]
		if err := c.until(ctx, open.Add(v.After)); err != nil {
			return err
		}
		wg.Go(func() { c.visit(ctx, v) })
	}
	return nil
}

// until waits for a moment of the world's clock.
func (c *City) until(ctx context.Context, at time.Time) error {
	return pause(ctx, c.Clock.Real(at.Sub(c.Clock.Now())))
}

// takes lets world time pass, as people's hands need it.
func (c *City) takes(ctx context.Context, d time.Duration) error {
	return pause(ctx, c.Clock.Real(d))
}

// pause lets real time pass.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
