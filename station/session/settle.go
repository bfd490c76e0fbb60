package session

import (
	"github.com/litro-fuel/litro/station/pump"
)

// settle waits for the figures of a fill that is over, or will be once the hose
// is seen closed.
func (m *Machine) settle() {
	m.state = Settling
	clear(m.fill.totals)
	s := m.page(PageWait)
	s.VolumeUL = m.fill.volume
	m.show(s)
	m.timer(TimerSettle, settleTime)
	if m.fill.closed {
		m.readFinal()
	}
}

// readFinal reads the meter when nothing can flow any more.
func (m *Machine) readFinal() {
	m.closeWhenComplete()
	if m.state == Settling && m.fill.hose.Totalizer {
		m.do(ReadTotalizer{m.fill.hose.ID})
	}
}

func (m *Machine) settling(in Input) bool {
	switch x := in.(type) {
	case PumpSeen:
		m.seenSettling(m.fill.hose.status)
	case TotalizerRead:
		if m.keep(x) {
			m.closeWhenComplete()
		}
	case Expired:
		return m.settleExpired(x.Timer)
	default:
		return false
	}
	return true
}

func (m *Machine) seenSettling(s pump.Status) {
	f := m.fill
	switch {
	case s.State == pump.Flowing:
		m.do(ClearTimer{TimerSettle})
		m.do(ClearTimer{TimerReread})
		m.flow(s)
	case s.State == pump.Armed || s.State == pump.Free:
		m.stop(f.hose)
	case quiet(s.State) && !f.closed:
		m.over(s)
		m.readFinal()
	}
}

// keep takes a reading as evidence, or arranges for another try.
func (m *Machine) keep(r TotalizerRead) bool {
	if !r.OK {
		m.timer(TimerReread, rereadTime)
		return false
	}
	m.fill.totals[r.Hose] = r.TotalUL
	return true
}

func (m *Machine) settleExpired(t Timer) bool {
	switch {
	case t == TimerReread && m.fill.closed:
		m.reread()
	case t == TimerSettle && m.fill.closed:
		m.close()
	case t == TimerSettle: // never while it may flow
		m.timer(TimerSettle, settleTime)
	default:
		return false
	}
	return true
}

// reread reads the meters of which there is no reading yet.
func (m *Machine) reread() {
	for _, h := range m.candidates() {
		if _, ok := m.fill.totals[h.ID]; !ok && h.Totalizer {
			m.do(ReadTotalizer{h.ID})
		}
	}
}

// candidates are the hoses that may have flowed for the open authorize.
func (m *Machine) candidates() []*hose {
	if m.fill.hose != nil {
		return []*hose{m.fill.hose}
	}
	var all []*hose
	for _, id := range m.fill.auth.Hoses {
		if h := m.hose(id); h != nil {
			all = append(all, h)
		}
	}
	return all
}

// closeWhenComplete closes the authorize if nothing more is to come.
func (m *Machine) closeWhenComplete() {
	f := m.fill
	total, read := f.totals[f.hose.ID]
	totals := !f.hose.Totalizer || read || f.sale != nil && f.sale.HasTotals
	v, _ := f.hose.extend(total)
	moved := f.volume > 0 || read && v != f.hose.TotalizerUL
	if f.closed && totals && (f.sale != nil || !f.hose.Stored || !moved) {
		m.close()
	}
}

// sale takes a stored sale: as evidence when it bears the id of what is open,
// else as fuel that may be off the book.
func (m *Machine) sale(in SaleSeen) (done, ok bool) {
	h := m.hose(in.Sale.Hose)
	if h == nil {
		return true, false
	}
	f := m.fill
	if f == nil || in.Sale.ID == "" || in.Sale.ID != DeviceID(f.auth) {
		m.strange(h, in)
		return true, true
	}
	f.sale, f.hose = &in.Sale, h
	switch m.state {
	case Settling:
		m.closeWhenComplete()
	case Recovering:
		m.closeRecovered()
	case Armed, Fueling: // the device knows before its status says so
		m.do(ClearTimer{TimerLift})
		m.settle()
	}
	return true, true
}
