package dart

import (
	"time"

	"github.com/litro-fuel/litro/sim/meter"
)

// A Nozzle is the end of a hose that a person holds, with the meter and valve
// behind it. Its methods are what a person can do there, and what an inspector
// can read.
type Nozzle struct {
	s    *side
	hose Hose

	// The fields below are guarded by the bus.
	meter   meter.Meter
	price   int64 // in the last digit of the display, 0 = not programmed
	lifted  bool
	squeeze int64 // microliters a minute the open valve would let through
	snap    int64 // reading at which the trigger snaps shut by itself, 0 = never
	stuck   bool  // the valve never closes
}

func newNozzle(s *side, h Hose) *Nozzle {
	return &Nozzle{s: s, hose: h, meter: meter.New(h.TotalizerUL), price: h.Price}
}

// Lift takes the nozzle out of its holster. The pump says so unasked.
func (n *Nozzle) Lift() {
	n.s.bus.do(func(time.Time) {
		if !n.lifted {
			n.lifted = true
			n.s.tellNozzle()
		}
	})
}

// Squeeze opens the nozzle's trigger so far that an open valve delivers that
// many liters a minute.
func (n *Nozzle) Squeeze(litersPerMinute int) {
	n.s.bus.do(func(time.Time) { n.squeeze, n.snap = int64(litersPerMinute)*meter.LiterPerMinute, 0 })
}

// Fill is [Nozzle.Squeeze] with the trigger latched: it snaps shut by itself
// when ul microliters more have passed, as at a full tank, however fast the
// clock runs.
func (n *Nozzle) Fill(litersPerMinute int, ul int64) {
	n.s.bus.do(func(now time.Time) {
		n.squeeze = int64(litersPerMinute) * meter.LiterPerMinute
		n.snap = n.meter.Read(now) + ul
	})
}

// Release lets the trigger go.
func (n *Nozzle) Release() { n.Squeeze(0) }

// HangUp puts the nozzle back. It ends a sale; a release that was not used goes
// on waiting.
func (n *Nozzle) HangUp() {
	n.s.bus.do(func(now time.Time) {
		if !n.lifted {
			return
		}
		n.lifted, n.squeeze, n.snap = false, 0, 0
		n.setFlow(now)
		s := n.s
		if s.fill == nil || s.fill.nozzle != n {
			s.tellNozzle()
			return
		}
		s.finish(now, false)
		if s.status == 2 {
			s.tellNozzle()
			return
		}
		s.tellFill(now)
		s.tellNozzle()
		s.setStatus(5)
	})
}

// Leak lets fuel through that no sale will show: a bypass, a hand crank, a meter
// moved with the pump dark.
func (n *Nozzle) Leak(ul int64) { n.s.bus.do(func(time.Time) { n.meter.Pass(ul) }) }

// Stick has the valve stay open for good, or mends it: fuel flows past limits
// and stops while the nozzle is out and its trigger open.
func (n *Nozzle) Stick(stuck bool) { n.s.bus.do(func(time.Time) { n.stuck = stuck }) }

// Totalizer returns the true meter in microliters: everything that ever passed,
// allowed or not.
func (n *Nozzle) Totalizer() (ul int64) {
	n.s.bus.do(func(now time.Time) { ul = n.meter.Read(now) })
	return ul
}

// Flowing reports whether fuel passes at this moment.
func (n *Nozzle) Flowing() (flowing bool) {
	n.s.bus.do(func(time.Time) { flowing = n.meter.Flowing() })
	return flowing
}

// snapShut lets the trigger go at the instant its volume is reached, unless the
// pump closes before.
func (n *Nozzle) snapShut(now time.Time) {
	if n.snap == 0 || !n.meter.Flowing() {
		return
	}
	if f := n.s.fill; f != nil && f.nozzle == n && !f.full && !n.stuck && !n.s.ignoresPreset(n) {
		if limit, limited := n.s.limitUL(); limited && limit < n.snap {
			return
		}
	}
	if at, reached := n.meter.When(n.snap); reached && !at.After(now) {
		n.squeeze, n.snap = 0, 0
		n.meter.Flow(at, 0)
	}
}

// setFlow opens or closes the valve as the state of the side says.
func (n *Nozzle) setFlow(at time.Time) {
	var flow int64
	f := n.s.fill
	open := f != nil && f.nozzle == n && !f.full && (n.s.status == 2 || n.s.status == 4)
	if n.lifted && (open || n.stuck) {
		flow = n.squeeze
	}
	n.meter.Flow(at, flow)
}
