package session

import (
	"github.com/litro-fuel/litro/station/pump"
)

// recovering finds out what became of an authorize that an earlier life of the
// agent left open, or that was open while the device was silent. It goes on
// where that is safe; else it closes the hoses first, and then takes what the
// device stored, or what the meters say.
func (m *Machine) recovering(in Input) bool {
	switch x := in.(type) {
	case PumpSeen:
		m.seenRecovering()
	case TotalizerRead:
		if m.fill.closed && m.keep(x) {
			m.closeRecovered()
		}
	case NoSale:
		m.fill.noSale = m.fill.closed
		m.closeRecovered()
	case Expired:
		return m.settleExpired(x.Timer)
	case StopPressed, Canceled:
		m.fill.end, m.fill.why = "A", "canceled"
	case Released, ReleaseFailed: // overtaken
	default:
		return false
	}
	return true
}

func (m *Machine) seenRecovering() {
	closed := true
	for _, h := range m.candidates() {
		switch s := h.status; {
		case s.State == pump.Flowing && m.resumable(h):
			m.resume(h)
			return
		case s.State == pump.Armed && m.stillArmed(h):
			m.fill.end, m.fill.why, m.state = "H", "lapsed", Armed
			m.showReady()
			m.timer(TimerLift, m.fill.until.Sub(m.at)+liftGrace)
			return
		case quiet(s.State):
		case s.State == pump.Fault:
			closed = false // nothing flows, and nothing can be asked
		default:
			closed = false
			m.stop(h)
		}
	}
	was := m.fill.closed
	m.fill.closed = closed
	if closed && !was {
		m.seeVolume()
		m.timer(TimerSettle, recoverTime)
		m.reread()
		m.closeRecovered()
	}
}

// resumable tells whether a flow may go on: the limit stands in the pump, and
// was not passed.
func (m *Machine) resumable(h *hose) bool {
	f := m.fill
	return f.end != "A" && h.Arm == pump.ArmPump && h.status.Volume <= f.auth.LimitUL
}

func (m *Machine) resume(h *hose) {
	f := m.fill
	f.hose, f.end = h, "H"
	f.flag("resumed")
	m.flow(h.status)
}

// stillArmed tells whether a release may stand: it is of this life of the
// agent, and has not lapsed. One of an earlier life is taken back, since nobody
// knows who stands there now.
func (m *Machine) stillArmed(h *hose) bool {
	return h == m.fill.hose && m.fill.end != "A" && m.at.Before(m.fill.until)
}

// seeVolume takes the volume that a device shows after a fill.
func (m *Machine) seeVolume() {
	for _, h := range m.candidates() {
		if m.fill.shows(h, h.status) {
			m.fill.volume, m.fill.final, m.fill.display = h.status.Volume, true, h.status
		}
	}
}

// closeRecovered closes the authorize when all that can be known is known: the
// stored sale with its id, or that there is none, and the meters.
func (m *Machine) closeRecovered() {
	f := m.fill
	if !f.closed {
		return
	}
	for _, h := range m.candidates() {
		_, read := f.totals[h.ID]
		has := f.sale != nil && f.sale.HasTotals
		if h.Totalizer && !read && !has || h.Stored && f.sale == nil && !f.noSale {
			return
		}
	}
	m.close()
}

// flowed returns the candidate whose meter moved most, or the first.
func (m *Machine) flowed() *hose {
	all := m.candidates()
	most := all[0]
	for _, h := range all {
		if m.moved(h) > m.moved(most) {
			most = h
		}
	}
	return most
}
