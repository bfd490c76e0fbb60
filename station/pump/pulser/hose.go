package pulser

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A phase is what this driver has made of a hose. The module knows only whether
// its output is on.
type phase uint8

const (
	closed   phase = iota
	released       // the output is on
	settling       // the output is off, and the last of the fill comes through
	done           // the fill's volume is final
)

// A hose is one line with what is known of it. Its methods do no I/O.
type hose struct {
	Hose
	counter, nozzle, valve point
	pulses, inputs         *block // what they are read with; inputs is nil without a switch
	meter                  meter
	examined               bool // whether its channel counts was looked at

	phase  phase
	off    bool // the module confirmed that the output is off
	lifted bool
	hung   bool // seen hung up since the fill began to end
	used   bool // seen lifted in this release
	start  uint64
	limit  dispense.Volume
	lapse  time.Time // a release that nobody lifted ends here
	armed  time.Time // when the output was switched on last
	moved  time.Time // last pulse, lift, or closing
	volume dispense.Volume
	lost   error // why the meter cannot be believed

	shutAt  time.Time // when the output went off; the valve follows
	rest    uint64    // what the meter showed when it last stood still
	leaking bool      // fuel flows although the valve is closed
}

// leak is how much must be counted behind a closed valve, without a pause, to be
// flow: a pulser at the edge of a tooth makes a pulse or two when somebody
// touches the hose. What is less is in the totalizer all the same.
const leak = 100 * dispense.Milliliter

// timed tells whether the valve closes by itself.
func (h *hose) timed() bool { return h.valve.profile.Output.Kind == OutputFlash }

// An act is what must be done to the output after a step.
type act uint8

const (
	leave act = iota
	keep      // keep it open
	shut
)

// take takes a reading of the counter and returns the pulses since the last.
func (h *hose) take(raw uint64, at time.Time) (uint64, error) {
	if !h.meter.known {
		h.rest = raw
	}
	return h.meter.advance(raw, at)
}

// step takes the meter's pulses and the switch, as just read, and returns what
// to do with the output.
func (h *hose) step(now time.Time, pulses uint64, lifted bool) (act, error) {
	h.lifted = lifted
	if pulses > 0 {
		h.moved = now
	}
	if h.phase == released || h.phase == settling {
		v, err := h.meter.since(h.start)
		if err != nil {
			return shut, err
		}
		h.volume = v
	}
	switch h.phase {
	case released:
		if lifted && !h.used {
			h.used, h.moved = true, now
		}
		if h.over(now) {
			return shut, nil
		}
		return keep, nil
	case settling:
		if now.Sub(h.moved) >= h.Settle {
			h.phase, h.rest = done, h.meter.count
		}
	default:
		if err := h.watch(now); err != nil {
			return shut, err
		}
	}
	if !lifted {
		h.hung = true
	} else if h.phase == done && h.hung {
		h.phase = closed
	}
	return leave, nil
}

// watch notes what is counted behind a closed valve.
func (h *hose) watch(now time.Time) error {
	if now.Sub(h.shutAt) < h.Settle {
		h.rest = h.meter.count
	}
	v, err := h.meter.since(h.rest)
	if err != nil {
		return err
	}
	h.leaking = h.leaking || v >= leak
	if now.Sub(h.moved) >= h.Settle {
		h.leaking, h.rest = false, h.meter.count
	}
	return nil
}

// over reports whether the release has served its purpose.
func (h *hose) over(now time.Time) bool {
	switch {
	case h.volume >= h.limit:
		return true
	case h.timed() && now.Sub(h.armed) >= hold:
		return true // it closed by itself, and nobody expects it to open again
	case h.used && !h.lifted:
		return true
	case h.used || h.volume > 0: // without a lift there is no switch, or it is tied down
		return now.Sub(h.moved) >= h.NoFlow
	}
	return now.After(h.lapse)
}

// release begins a fill: the output is on.
func (h *hose) release(now time.Time, o pump.Order) {
	h.phase, h.off, h.used, h.hung = released, false, h.lifted, false
	h.start, h.limit, h.volume = h.meter.count, o.Limit, 0
	h.moved, h.lapse = now, now.Add(o.Lapse)
}

// shut takes note that the output is off.
func (h *hose) shut(now time.Time) {
	if !h.off {
		h.off, h.shutAt = true, now
	}
	if h.phase != released {
		return
	}
	h.phase, h.moved, h.hung = settling, now, !h.lifted
	if h.volume == 0 && !h.used {
		h.phase, h.rest = closed, h.meter.count // it lapsed: there was no fill
	}
}

// status is the hose as the agent sees it.
func (h *hose) status() pump.Status {
	s := pump.Status{Hose: h.ID}
	switch {
	case h.lost != nil && h.phase != done: // a fill that lost its meter ends with what was counted
		s.State, s.Volume = pump.Fault, h.volume
	case h.leaking:
		s.State = pump.Free
	case h.phase == released && !h.used && h.volume == 0:
		s.State = pump.Armed
	case h.phase == released, h.phase == settling:
		s.State, s.Volume = pump.Flowing, h.volume
	case h.phase == done:
		s.State, s.Volume = pump.Done, h.volume
	case h.lifted:
		s.State = pump.Calling
	default:
		s.State = pump.Idle
	}
	return s
}
