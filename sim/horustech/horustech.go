// Package horustech is a forecourt controller in software: a Companytec
// Horustech with the pumps behind it, or an older CBC06, seen from the side of the
// controller. It answers the Horustech dialect and the older CBC dialect byte for
// byte, keeps its sales in a ring of 10,000 with a read pointer for every port, and
// moves fuel by a clock that is given to it. What it believes to have flowed is
// counted here, by code that shares nothing with the agent, so that the two can be
// compared.
//
// It does what a controller does on a bad day too, see [Faults]. It does not
// imitate card readers, wireless diagnosis and file dumps (0C to 10, 17, 18,
// 1A to 1F, 25): those answer that the command is invalid, which the protocol
// allows. In the CBC dialect it says nothing to what it does not know.
package horustech

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
)

// Ring is how many sales the controller keeps.
const Ring = 10_000

// NoID is the identifier of a sale that nobody was identified for.
const NoID = "FFFFFFFFFFFFFFFF"

// Decimals are the decimal places of a hose's figures. They travel in every
// sale, so a reader never guesses.
type Decimals struct{ Total, Volume, Price int }

// A Hose is one delivery line as the controller is configured.
type Hose struct {
	Number int // 1 to 99, its place in the status string
	Side   int // hoses of one side cannot flow together
	Fuel   int // product code
	Tank   int
	// Prices are the three levels, with Decimals.Price places. A price is shown
	// from the next lift on.
	Prices [3]int64
	// TotalizerUL is where the true meter stands at the start, in microliters.
	TotalizerUL int64
	Decimals    Decimals // zero: 2, 3 and 3
	// Free starts the hose in mode L: the controller releases it by itself.
	Free bool
	// NoPreset is a pump model that cannot stop at a limit: it releases and
	// flows on.
	NoPreset bool
}

// A Dialect is the language that a controller is set up to speak.
type Dialect uint8

// The dialects.
const (
	Horustech  Dialect = iota
	Companytec         // CBC with 48 sides in a status: a Horustech, all channels
	CBC                // CBC with 36 sides: a Horustech that plays a CBC06
	CBC06              // CBC with 32 sides: the old unit
)

// Options are a controller's configuration. Only Hoses must be given.
type Options struct {
	Hoses   []Hose
	Dialect Dialect
	// Forms are the forms of a sale that are answered in the CBC dialect, such as
	// "&A3", nil for all. "&A" is the plain one, and always answered.
	Forms []string
	// ProgressVolume shows sales in progress as volume in the CBC dialect. By
	// default they show money.
	ProgressVolume bool
	// DoneFor is how long a side shows that its sale is finished in the CBC
	// dialect. By default it is never seen.
	DoneFor time.Duration
	// DayOnly is a unit of the CBC dialect whose clock can be set to day, hour and
	// minute only, as before CBC06 5.3.
	DayOnly bool
	// OverflowEmpties is what becomes of unread sales when the ring is full and
	// one more is written: all of them are lost. By default the oldest is. The
	// manual does not say.
	OverflowEmpties bool
	// Now is the world's clock; nil is time.Now. It must not run backwards.
	Now func() time.Time
	// Zone is where the controller's own clock is set, nil is UTC.
	Zone *time.Location
	// FirstIndex is the index of the first sale, to start near the ring's end.
	FirstIndex int
	// TotalizerDecimals is how many places of a liter the ten digits of a
	// totalizer have, 0 means 2. PresetDecimals is the same for a volume preset.
	// The manual names neither; its printed sales have 2.
	TotalizerDecimals, PresetDecimals int
	Serial                            string // printed in the information, 8 digits
}

// Faults are what can be wrong with a controller. They may be set at any time.
type Faults struct {
	line.Faults
	// PresetIgnored lets the fuel flow on past every limit.
	PresetIgnored bool
	// TotalsOff is added to every totalizer the controller tells, in its units;
	// the true meter is not touched.
	TotalsOff int64
	// DriftPPM is how much the controller's clock is fast, in millionths.
	DriftPPM int64
}

// A Controller is the device. Its methods may be called at any time, also while
// it serves.
type Controller struct {
	opt  Options
	line line.Line

	// mu guards the fields below and every nozzle.
	mu        sync.Mutex
	faults    Faults
	nozzles   map[int]*Nozzle
	order     []*Nozzle
	ring      [Ring]*record
	written   int64            // sales ever written, FirstIndex included
	read      map[string]int64 // per port, the next sale to be read
	sales     []Sale
	clockAt   time.Time // world time of the last setting of the clock
	clockBase time.Time // what the controller's clock said then
	blacklist []string
}

// New returns a controller that is powered up. It panics when the configuration
// names a hose twice or outside 1 to 99, or gives one no price.
func New(o Options) *Controller {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.TotalizerDecimals == 0 {
		o.TotalizerDecimals = 2
	}
	if o.PresetDecimals == 0 {
		o.PresetDecimals = 2
	}
	if o.Serial == "" {
		o.Serial = "00020942"
	}
	now := o.Now()
	c := &Controller{
		opt: o, nozzles: map[int]*Nozzle{}, read: map[string]int64{},
		written: int64(o.FirstIndex), clockAt: now, clockBase: now,
	}
	for _, h := range o.Hoses {
		c.add(h)
	}
	return c
}

func (c *Controller) add(h Hose) {
	if h.Number < 1 || h.Number > 99 || c.nozzles[h.Number] != nil || h.Prices[0] <= 0 {
		panic(fmt.Sprintf("horustech: hose %d: number outside 1 to 99, given twice, or without a price", h.Number))
	}
	if h.Decimals == (Decimals{}) {
		h.Decimals = Decimals{Total: 2, Volume: 3, Price: 3}
	}
	n := newNozzle(c, h)
	c.nozzles[h.Number] = n
	c.order = append(c.order, n)
}

// Serve answers on the serial port until ctx ends, which is not an error, or
// the line breaks, which is. It leaves no goroutine.
func (c *Controller) Serve(ctx context.Context, rw io.ReadWriter) error {
	return c.ServePort(ctx, "serial", rw)
}

// ServePort is [Controller.Serve] on a port with a name and thus a read pointer
// of its own, as the TCP ports 2001 and 1771 have. One port serves one line at
// a time. A pointer that is new starts at the first sale.
func (c *Controller) ServePort(ctx context.Context, port string, rw io.ReadWriter) error {
	p := line.Protocol{
		Cut:    cut,
		Answer: func(request []byte) []byte { return c.answer(port, request) },
		Gap:    500 * time.Millisecond,
	}
	if c.opt.Dialect != Horustech {
		p.Cut, p.Answer = cutCBC, func(request []byte) []byte { return c.answerCBC(port, string(request)) }
		p.Sum = sumOfCBC
	}
	return c.line.Serve(ctx, rw, p)
}

// Inject sets what is wrong from now on; the zero Faults puts it right.
func (c *Controller) Inject(f Faults) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance() // what has flowed so far flowed under the old faults
	now := c.opt.Now()
	c.clockAt, c.clockBase = now, c.clock(now)
	c.faults = f
	c.line.Spoil(f.Faults)
	c.settle(now)
}

// Skip has another program acknowledge a sale on a port.
func (c *Controller) Skip(port string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.increment(port)
}

// Unread returns how many sales a port has not acknowledged.
func (c *Controller) Unread(port string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return int(c.written - c.pointer(port))
}

// Restart cuts the power and restores it: releases and the sale in progress are
// gone, the fuel in the sale is not; the ring, pointers, modes, prices and the
// clock are kept.
func (c *Controller) Restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.advance()
	for _, n := range c.order {
		n.lose(now)
	}
}

// Sales returns every fill that really took place, in the order they ended,
// whether or not the ring has it.
func (c *Controller) Sales() []Sale {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return append([]Sale(nil), c.sales...)
}

// Nozzle returns a hose's nozzle, for somebody at the island to use. It panics
// when there is no such hose.
func (c *Controller) Nozzle(hose int) *Nozzle {
	n := c.nozzles[hose] // the map does not change after New
	if n == nil {
		panic(fmt.Sprintf("horustech: no hose %d", hose))
	}
	return n
}

// Clock returns what the controller's own clock shows.
func (c *Controller) Clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock(c.opt.Now())
}

// clock converts world time to the controller's. c.mu is held.
func (c *Controller) clock(now time.Time) time.Time {
	passed := now.Sub(c.clockAt)
	drift := passed / 1_000_000 * time.Duration(c.faults.DriftPPM)
	return c.clockBase.Add(passed + drift).In(c.opt.Zone)
}

// advance brings every nozzle up to the present and returns it. c.mu is held.
func (c *Controller) advance() time.Time {
	now := c.opt.Now()
	for _, n := range c.order {
		n.advance(now)
	}
	return now
}

// settle starts what may start after a change at now. c.mu is held.
func (c *Controller) settle(now time.Time) {
	for _, n := range c.order {
		n.begin(now)
		n.setFlow(now)
	}
}
