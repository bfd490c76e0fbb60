package horustech

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/sim/meter"
)

// A Nozzle is the end of a hose that a person holds, and the pump behind it.
// Its methods are what a person can do there, and what an inspector can read.
type Nozzle struct {
	c    *Controller
	hose Hose

	// The fields below are guarded by c.mu.
	seen    time.Time // when it was last brought up to the present
	meter   meter.Meter
	lifted  bool
	squeeze int64 // microliters a minute the open valve would let through
	snap    int64 // reading at which the trigger snaps shut by itself, 0 = never
	free    bool  // mode L
	spent   bool  // lifted, but it must be hung up before it can call again
	paused  bool
	failed  bool      // cable to the pump cut
	stuck   bool      // the valve does not close
	done    time.Time // until when the end of a sale may show, see Options.DoneFor
	price   int64     // of the fill
	shown   [3]int64  // the levels as the pump took them over at the lift
	prices  [3]int64  // the levels as they were set last
	money   int64     // money totalizer, with Decimals.Total places
	release *release
	fill    *fill
}

// A release is a permission to fill once.
type release struct {
	attendant, client string
	limitSteps        int64     // of the volume's last decimal, 0 = no limit
	limitMoney        int64     // of the total's last decimal, 0 = no limit
	until             time.Time // lift by then; zero = no hurry
	level             int
}

// A fill is a sale in progress.
type fill struct {
	release
	began   time.Time
	startUL int64
	full    bool // the limit is reached, the pump has closed
}

func newNozzle(c *Controller, h Hose) *Nozzle {
	return &Nozzle{c: c, hose: h, meter: meter.New(h.TotalizerUL), free: h.Free, shown: h.Prices, prices: h.Prices}
}

// do runs f with everything brought up to the present, and then lets start what
// f made possible.
func (n *Nozzle) do(f func(now time.Time)) {
	n.c.mu.Lock()
	defer n.c.mu.Unlock()
	now := n.c.advance()
	f(now)
	n.c.settle(now)
}

// Lift takes the nozzle out of its holster. A new price shows from here on.
func (n *Nozzle) Lift() {
	n.do(func(time.Time) {
		if !n.lifted {
			n.lifted, n.shown = true, n.prices
		}
	})
}

// Squeeze opens the nozzle's trigger so far that an open pump delivers that many
// liters a minute.
func (n *Nozzle) Squeeze(litersPerMinute int) {
	n.do(func(time.Time) { n.squeeze, n.snap = int64(litersPerMinute)*meter.LiterPerMinute, 0 })
}

// Fill is [Nozzle.Squeeze] with the trigger latched: it snaps shut by itself
// when ul microliters more have passed, as at a full tank, however fast the
// clock runs.
func (n *Nozzle) Fill(litersPerMinute int, ul int64) {
	n.do(func(now time.Time) {
		n.squeeze = int64(litersPerMinute) * meter.LiterPerMinute
		n.snap = n.meter.Read(now) + ul
	})
}

// Release lets the trigger go.
func (n *Nozzle) Release() { n.Squeeze(0) }

// HangUp puts the nozzle back. It ends the sale.
func (n *Nozzle) HangUp() {
	n.do(func(now time.Time) {
		n.finish(now)
		n.lifted, n.spent, n.squeeze, n.snap, n.paused = false, false, 0, 0, false
	})
}

// Leak lets fuel through that no sale will show: a bypass, a hand crank, a
// meter moved with the controller dark.
func (n *Nozzle) Leak(ul int64) { n.do(func(time.Time) { n.meter.Pass(ul) }) }

// SetFree switches the hose to mode L, or back to B, as somebody with the
// service panel could.
func (n *Nozzle) SetFree(free bool) { n.do(func(time.Time) { n.free = free }) }

// Card releases the hose without limit as a card held to its reader would: 16
// hexadecimal digits that no program sent. A hose that cannot be released
// ignores it.
func (n *Nozzle) Card(id string) {
	n.do(func(time.Time) {
		if n.refusal() == ok {
			n.release = &release{attendant: id, client: NoID}
		}
	})
}

// CutCable breaks the wire between controller and pump, or mends it. The hose
// shows F meanwhile and takes no command; fuel that flows flows on.
func (n *Nozzle) CutCable(cut bool) { n.do(func(time.Time) { n.failed = cut }) }

// Stick keeps the pump's valve open, whatever it is told, or mends it: fuel flows
// whenever the nozzle is out and squeezed.
func (n *Nozzle) Stick(open bool) { n.do(func(time.Time) { n.stuck = open }) }

// Totalizer returns the true meter in microliters: everything that ever passed,
// allowed or not.
func (n *Nozzle) Totalizer() int64 {
	n.c.mu.Lock()
	defer n.c.mu.Unlock()
	return n.meter.Read(n.c.advance())
}

// Flowing reports whether fuel passes at this moment.
func (n *Nozzle) Flowing() bool {
	n.c.mu.Lock()
	defer n.c.mu.Unlock()
	n.c.advance()
	return n.meter.Flowing()
}

// State returns the character that the hose shows in the status string.
func (n *Nozzle) State() byte {
	n.c.mu.Lock()
	defer n.c.mu.Unlock()
	n.c.advance()
	return n.state()
}

func (n *Nozzle) state() byte {
	switch {
	case n.failed:
		return 'F'
	case n.fill != nil && n.paused:
		return 'E'
	case n.fill != nil:
		return 'A'
	case n.busySibling() != nil:
		return '#'
	case n.release != nil:
		return 'P'
	case n.free:
		return 'L'
	case n.lifted && !n.spent:
		return 'E'
	}
	return 'B'
}

// busySibling returns the hose of the same side that is filling, if another is.
func (n *Nozzle) busySibling() *Nozzle {
	for _, o := range n.c.order {
		if o != n && o.hose.Side == n.hose.Side && o.fill != nil {
			return o
		}
	}
	return nil
}

// advance carries out what time alone has brought about by now, each at its own
// instant: the end of the wait for a lift, and the preset.
func (n *Nozzle) advance(now time.Time) {
	seen := n.seen
	n.seen = now
	if r := n.release; r != nil && !n.lifted && !r.until.IsZero() && !now.Before(r.until) {
		n.release = nil
	}
	limit, limited := n.stopsAt()
	if n.snap > 0 && n.meter.Flowing() && (!limited || n.snap < limit) {
		if at, reached := n.meter.When(n.snap); reached && !at.After(now) {
			n.squeeze, n.snap = 0, 0
			n.meter.Flow(at, 0)
		}
	}
	if !limited {
		return
	}
	if at, reached := n.meter.When(limit); reached && !at.After(now) {
		if at.Before(seen) { // it passed the limit while it was ignored
			at = seen
		}
		n.fill.full = true
		n.meter.Flow(at, 0)
	}
}

func (n *Nozzle) ignoresPreset() bool {
	return n.hose.NoPreset || n.c.faults.PresetIgnored || n.stuck
}

// stopsAt returns where the pump will end the flow, if it will.
func (n *Nozzle) stopsAt() (int64, bool) {
	if n.fill == nil || n.fill.full || n.ignoresPreset() {
		return 0, false
	}
	return n.limitUL()
}

// limitUL returns where the true meter stands when the display shows the limit.
func (n *Nozzle) limitUL() (int64, bool) {
	steps := n.fill.limitSteps
	if m := n.fill.limitMoney; m > 0 {
		d := n.hose.Decimals
		steps = m * pow10(d.Price) * pow10(d.Volume) / (n.price * pow10(d.Total))
	}
	if steps == 0 {
		return 0, false
	}
	return (n.fill.startUL/n.stepUL() + steps) * n.stepUL(), true
}

// stepUL is the last digit of the displayed volume in microliters.
func (n *Nozzle) stepUL() int64 { return pow10(6 - n.hose.Decimals.Volume) }

// begin starts a sale when the nozzle is out and may flow.
func (n *Nozzle) begin(now time.Time) {
	if n.fill != nil || !n.lifted || n.spent || n.failed || n.busySibling() != nil {
		return
	}
	switch {
	case n.release != nil:
		n.fill = &fill{release: *n.release}
	case n.free:
		n.fill = &fill{release: release{attendant: NoID, client: NoID}}
	default:
		return
	}
	n.price = n.shown[n.fill.level]
	n.fill.began, n.fill.startUL = now, n.meter.Read(now)
	for _, o := range n.c.order {
		if o.hose.Side == n.hose.Side {
			o.release = nil
		}
	}
}

// setFlow opens or closes the pump as its state says.
func (n *Nozzle) setFlow(now time.Time) {
	open := n.stuck && n.lifted || n.fill != nil && !n.paused && (!n.fill.full || n.ignoresPreset())
	var flow int64
	if open {
		flow = n.squeeze
	}
	n.meter.Flow(now, flow)
}

// finish ends the sale in progress and keeps its record. A fill of nothing
// leaves none.
func (n *Nozzle) finish(now time.Time) {
	if n.fill == nil {
		return
	}
	s := n.sale(now)
	n.fill, n.paused, n.spent = nil, false, n.lifted
	n.done = now.Add(n.c.opt.DoneFor)
	if s.Steps > 0 {
		n.money += s.Amount
		n.c.keep(n, s)
	}
}

// lose forgets everything a power cut takes.
func (n *Nozzle) lose(now time.Time) {
	if n.fill != nil {
		if s := n.sale(now); s.Steps > 0 {
			s.Index = -1
			n.c.sales = append(n.c.sales, s)
		}
	}
	n.fill, n.release, n.paused, n.spent = nil, nil, false, n.lifted
	n.meter.Flow(now, 0)
}

// sale returns the fill in progress as a sale that ends now.
func (n *Nozzle) sale(now time.Time) Sale {
	s := Sale{
		Hose: n.hose.Number, StartUL: n.fill.startUL, EndUL: n.meter.Read(now), Price: n.price,
		Attendant: n.fill.attendant, Client: n.fill.client, Began: n.fill.began, Ended: now,
	}
	s.Steps = s.EndUL/n.stepUL() - s.StartUL/n.stepUL()
	s.VolumeUL = s.Steps * n.stepUL()
	s.Amount = n.hose.Decimals.amount(s.Steps, s.Price)
	return s
}

// amount is volume times price in the last place of the total, half up.
func (d Decimals) amount(steps, price int64) int64 {
	shift := d.Volume + d.Price - d.Total
	if shift <= 0 {
		return steps * price * pow10(-shift)
	}
	return (steps*price + pow10(shift)/2) / pow10(shift)
}

func pow10(n int) int64 {
	if n < 0 || n > 18 {
		panic(fmt.Sprintf("horustech: 10^%d: decimals out of range", n))
	}
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
