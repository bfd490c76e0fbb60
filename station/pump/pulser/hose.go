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
	hasSwitch              bool
	meter                  meter

	phase  phase
	off    bool // the module confirmed that the output is off
	lifted bool
	hung   bool // seen hung up since the fill began to end
	used   bool // seen lifted in this release
	start  uint64
	limit  dispense.Volume
	lapse  time.Time // a release that nobody lifted ends here
	moved  time.Time // last pulse, or closing
	volume dispense.Volume
	lost   error // why the meter cannot be believed
}

// An act is what must be done to the output after a step.
type act uint8

const (
	leave act = iota
	hold      // keep it open
	shut
)

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
		h.used = h.used || lifted
		if h.over(now) {
			return shut, nil
		}
		return hold, nil
	case settling:
		if now.Sub(h.moved) >= h.Settle {
			h.phase = done
		}
	}
	if !lifted {
		h.hung = true
	} else if h.phase == done && h.hung {
		h.phase = closed
	}
	return leave, nil
}

// over reports whether the release has served its purpose.
func (h *hose) over(now time.Time) bool {
	switch {
	case h.volume >= h.limit:
		return true
	case h.used:
		return !h.lifted
	case h.volume > 0: // there is no switch, or it is tied down
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
	h.off = true
	if h.phase != released {
		return
	}
	h.phase, h.moved, h.hung = settling, now, !h.lifted
	if h.volume == 0 && !h.used {
		h.phase = closed // it lapsed: there was no fill
	}
}

// status is the hose as the agent sees it.
func (h *hose) status() pump.Status {
	s := pump.Status{Hose: h.ID}
	switch {
	case h.lost != nil:
		s.State, s.Volume = pump.Fault, h.volume
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
