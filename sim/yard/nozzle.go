package yard

import (
	"time"

	"github.com/litro-fuel/litro/sim/meter"
)

// Stuck is how a valve can fail.
type Stuck uint8

// The ways of a valve.
const (
	NotStuck    Stuck = iota
	StuckOpen         // it never closes: pulses come with the output off
	StuckClosed       // it never opens
)

// A Nozzle is the end of a hose that a person holds, with the meter and valve
// behind it. Its methods are what a person can do there, and what an inspector
// can read.
type Nozzle struct {
	y    *Yard
	hose Hose

	// The fields below are guarded by y.mu.
	meter   meter.Meter
	lifted  bool
	squeeze int64 // microliters a minute the open valve would let through
	snap    int64 // reading at which the trigger snaps shut by itself, 0 = never
	tied    bool  // the switch says hung up whatever the nozzle does
	stuck   Stuck
	open    bool      // the valve passes
	closeAt time.Time // when the open valve closes by itself, zero = not known
	fill    Fill      // since the last lift
	zero    int64     // pulses that the module's counter has forgotten
	frozen  *uint32   // what a dead counter shows
}

func newNozzle(y *Yard, h Hose) *Nozzle {
	n := &Nozzle{y: y, hose: h, meter: meter.New(h.TotalizerUL), open: h.Valve.Slave == 0}
	n.zero = n.pulses(time.Time{})
	return n
}

func (n *Nozzle) do(f func(now time.Time)) {
	n.y.mu.Lock()
	defer n.y.mu.Unlock()
	now := n.y.advance()
	f(now)
	n.y.settle(now)
}

// Lift takes the nozzle out of its holster.
func (n *Nozzle) Lift() {
	n.do(func(now time.Time) {
		if !n.lifted {
			n.lifted = true
			n.fill = Fill{Hose: n.hose.ID, StartUL: n.meter.Read(now), Began: now}
		}
	})
}

// Squeeze opens the nozzle's trigger so far that an open valve delivers that
// many liters a minute.
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

// HangUp puts the nozzle back.
func (n *Nozzle) HangUp() {
	n.do(func(now time.Time) {
		if !n.lifted {
			return
		}
		n.lifted, n.squeeze, n.snap = false, 0, 0
		if n.fill.EndUL, n.fill.Ended = n.meter.Read(now), now; n.fill.EndUL > n.fill.StartUL {
			n.y.fills = append(n.y.fills, n.fill)
		}
	})
}

// Leak lets fuel through the meter at once, whatever the valve.
func (n *Nozzle) Leak(ul int64) { n.do(func(time.Time) { n.meter.Pass(ul) }) }

// Stick makes the valve fail, or mends it.
func (n *Nozzle) Stick(s Stuck) { n.do(func(time.Time) { n.stuck = s }) }

// TieSwitch ties the nozzle switch down, so that the module sees the nozzle hung
// up while it is not; or unties it.
func (n *Nozzle) TieSwitch(tied bool) { n.do(func(time.Time) { n.tied = tied }) }

// FreezeCounter stops the module's counter where it is, or lets it go on; the
// pulses in between are lost to it.
func (n *Nozzle) FreezeCounter(frozen bool) {
	n.do(func(now time.Time) { n.freeze(now, frozen) })
}

func (n *Nozzle) freeze(now time.Time, frozen bool) {
	switch at := n.count(now); {
	case frozen:
		n.frozen = &at
	case n.frozen != nil:
		n.frozen, n.zero, n.hose.Count = nil, n.pulses(now), at
	}
}

// Totalizer returns the true meter in microliters: everything that ever passed,
// allowed or not.
func (n *Nozzle) Totalizer() int64 {
	n.y.mu.Lock()
	defer n.y.mu.Unlock()
	return n.meter.Read(n.y.advance())
}

// Flowing reports whether fuel passes at this moment.
func (n *Nozzle) Flowing() bool {
	n.y.mu.Lock()
	defer n.y.mu.Unlock()
	n.y.advance()
	return n.meter.Flowing()
}

// Open reports whether the valve lets fuel through.
func (n *Nozzle) Open() bool {
	n.y.mu.Lock()
	defer n.y.mu.Unlock()
	n.y.advance()
	return n.stuck != StuckClosed && (n.open || n.stuck == StuckOpen)
}

// power tells the valve that its output is on until some time, zero for good.
func (n *Nozzle) power(until time.Time) {
	n.open, n.closeAt = true, time.Time{}
	if !until.IsZero() {
		n.closeAt = until.Add(n.hose.CloseTime)
	}
}

// cutPower tells the valve that its output went off.
func (n *Nozzle) cutPower(at time.Time) {
	if n.open {
		n.closeAt = at.Add(n.hose.CloseTime)
	}
}

// advance closes valve and trigger at the instant each does so by itself.
func (n *Nozzle) advance(now time.Time) {
	snapAt, reached := n.meter.When(n.snap)
	if n.snap > 0 && reached && !snapAt.After(now) && !(n.open && !n.closeAt.IsZero() && n.closeAt.Before(snapAt)) {
		n.squeeze, n.snap = 0, 0
		n.setFlow(snapAt)
	}
	if n.open && !n.closeAt.IsZero() && !now.Before(n.closeAt) {
		n.open = false
		n.setFlow(n.closeAt)
	}
}

func (n *Nozzle) setFlow(at time.Time) {
	var flow int64
	if n.lifted && n.stuck != StuckClosed && (n.open || n.stuck == StuckOpen) {
		flow = n.squeeze
	}
	n.meter.Flow(at, flow)
}

// pulses is how many the pulser ever gave.
func (n *Nozzle) pulses(at time.Time) int64 {
	return n.meter.Pulses(at, n.hose.PulsesNum, n.hose.PulsesDen)
}

// count is what the module's counter shows; it goes back to 0 after FFFFFFFF.
func (n *Nozzle) count(at time.Time) uint32 {
	if n.frozen != nil {
		return *n.frozen
	}
	return n.hose.Count + uint32(n.pulses(at)-n.zero)
}
