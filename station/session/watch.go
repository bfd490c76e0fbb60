package session

import (
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A turn says how a totalizer came from its last reading to this one.
type turn uint8

const (
	forward  turn = iota
	rolled        // past its modulus
	backward      // reset or replaced
)

// maxRolled is the most that may have flowed unseen where a meter seems to have
// passed its modulus. A meter that was reset shows a larger step nearly always.
const maxRolled = 200_000 * dispense.Liter

// extend returns a reading as one that goes on growing past the modulus.
func (h *hose) extend(read dispense.Volume) (dispense.Volume, turn) {
	last, mod := h.TotalizerUL, h.Modulus
	if !h.Known {
		return read, forward
	}
	if mod <= 0 {
		return read, turnOf(read < last, backward)
	}
	v := last - last%mod + read
	if v >= last {
		return v, forward
	}
	if v+mod-last <= min(maxRolled, mod/2) {
		return v + mod, rolled
	}
	return v, backward
}

// Extend returns a reading of h as one that goes on growing past the modulus,
// and false when it cannot follow from the last one.
func Extend(h Hose, read dispense.Volume) (dispense.Volume, bool) {
	v, t := (&hose{Hose: h}).extend(read)
	return v, t != backward
}

func turnOf(yes bool, t turn) turn {
	if yes {
		return t
	}
	return forward
}

// concerns tells whether what flows at a hose is of the open authorize.
func (m *Machine) concerns(h *hose) bool {
	return m.fill != nil && m.state != Choosing && slices.Contains(m.candidates(), h)
}

func (m *Machine) readMeters(hose string) {
	for _, h := range m.hoses {
		if h.Totalizer && !m.concerns(h) && (hose == "" || hose == h.ID) {
			m.do(ReadTotalizer{h.ID})
		}
	}
}

// watch compares a reading with the last one while nobody is authorized: what
// flowed in between is off the book.
func (m *Machine) watch(h *hose, r TotalizerRead) {
	if !r.OK {
		return
	}
	v, t := h.extend(r.TotalUL)
	switch {
	case !h.Known:
		h.Known = true
	case t == backward:
		m.reset(h)
		return
	case h.reset:
		m.fault(h, "module_reset", "off")
		h.reset = false
		m.clearReset()
	}
	if t == rolled {
		m.rollover(h)
	}
	if v > h.TotalizerUL {
		m.offBook(h, v, dispense.Offbook{Cause: h.cause})
	}
	h.TotalizerUL, h.SinceAt, h.cause = v, m.at, "idle"
}

// offBook records that a hose flowed from its last reading to v, as b says.
func (m *Machine) offBook(h *hose, v dispense.Volume, b dispense.Offbook) {
	b.Hose, b.Meter, b.SinceAt = h.ID, h.Meter, h.SinceAt.UTC().Truncate(time.Second)
	b.TotalizerBeforeUL, b.TotalizerAfterUL, b.VolumeUL = h.TotalizerUL, v, v-h.TotalizerUL
	if h.SinceAt.IsZero() {
		b.SinceAt = time.Time{}
	}
	m.do(Record{&b})
	h.TotalizerUL, h.SinceAt = v, m.at
}

// rollover notes that the meter passes its modulus. No fuel is in the note: the
// totalizer goes on growing from where it was.
func (m *Machine) rollover(h *hose) {
	m.do(Record{&dispense.MeterChange{
		Hose: h.ID, Meter: h.Meter, Why: "rollover",
		OldTotalizerUL: new(h.TotalizerUL), NewTotalizerUL: h.TotalizerUL,
	}})
}

// reset takes the position out of service when a meter went backwards: what it
// counts from now on is another count, and people must say from where.
func (m *Machine) reset(h *hose) {
	if h.reset {
		return
	}
	h.reset = true
	m.fault(h, "module_reset", "on")
	m.bar(BarMeter)
}

func (m *Machine) clearReset() {
	if !slices.ContainsFunc(m.hoses, func(h *hose) bool { return h.reset }) {
		m.clear(BarMeter)
	}
}

func (m *Machine) fault(h *hose, what, state string) {
	m.do(Record{&dispense.Fault{Device: h.ID, What: what, Hose: h.ID, State: state}})
}

func (m *Machine) setMeter(in MeterSet) bool {
	h := m.hose(in.Hose)
	if h == nil || m.concerns(h) {
		return false
	}
	h.Meter, h.TotalizerUL, h.Known, h.SinceAt, h.cause = in.Meter, in.TotalUL, true, m.at, "idle"
	if h.reset {
		h.reset = false
		m.fault(h, "module_reset", "off")
		m.clearReset()
	}
	return true
}

// guard closes hoses that are open though nobody was authorized.
func (m *Machine) guard() {
	for _, h := range m.hoses {
		switch s := h.status.State; {
		case s == pump.Armed:
			m.stop(h)
		case s == pump.Flowing || s == pump.Free:
			if !h.alarm {
				h.alarm = true
				m.fault(h, "flow_while_closed", "on")
			}
			m.stop(h)
		case quiet(s) && h.alarm:
			h.alarm = false
			m.fault(h, "flow_while_closed", "off")
			if h.Totalizer {
				m.do(ReadTotalizer{h.ID})
			}
		}
	}
}

// strange takes a stored sale that is not of the open authorize. What the
// records do not account for yet is off the book, then the device may go on.
func (m *Machine) strange(h *hose, in SaleSeen) {
	b := dispense.Offbook{Cause: "free_mode", Near: in.Near, DeviceSale: deviceSale(in.Sale)}
	switch {
	case !in.Near.IsZero():
		b.Cause = "late"
	case in.Sale.ID != "":
		b.Cause = "foreign_id"
	}
	if in.Sale.PriceE4 > 0 {
		b.PriceE4, b.AmountCents = new(in.Sale.PriceE4), new(in.Sale.AmountCents)
	}
	switch {
	case in.Sale.HasTotals && !h.Known: // where the meter stands comes first
		m.do(ReadTotalizer{h.ID})
		return
	case in.Sale.HasTotals:
		m.strangeTotals(h, in.Sale, b)
	case h.Totalizer: // the meter tells, and cannot tell twice
		m.do(ReadTotalizer{h.ID})
	case in.Sale.Volume > 0:
		m.offBook(h, h.TotalizerUL+in.Sale.Volume, b)
	}
	m.do(Acknowledge{in.Sale})
}

func (m *Machine) strangeTotals(h *hose, s pump.Sale, b dispense.Offbook) {
	before, _ := h.extend(s.Before)
	after, t := h.extend(s.After)
	if t == backward || after <= h.TotalizerUL {
		return // the records account for it
	}
	if t == rolled {
		m.rollover(h)
	}
	if before > h.TotalizerUL && before < after {
		m.offBook(h, before, dispense.Offbook{Cause: h.cause})
	}
	m.offBook(h, after, b)
}

func deviceSale(s pump.Sale) *dispense.DeviceSale {
	return &dispense.DeviceSale{Index: new(s.Index), ID: cut(s.ID), At: cut(s.At)}
}

// cut shortens what a device printed to what a record holds.
func cut(s string) string { return s[:min(len(s), 24)] }

// A Swap is a hose whose meter shows what the meter of another stands at.
type Swap struct {
	Hose  string `json:"hose"`
	Shows string `json:"shows"`
}

// Swapped returns the hoses whose meters look like those of one another, in
// order: lines have changed places, and nothing may be authorized. Both are in
// microliters, by hose.
//
// Of two that stand close to each other the lower seems to have flowed up to the
// higher, and only the higher went back: then each must show the other's. Meters
// that stand at the same liter cannot be told apart by what they show.
func Swapped(known, read map[string]dispense.Volume) []Swap {
	var all []Swap
	for _, a := range slices.Sorted(maps.Keys(known)) {
		is, ok := read[a]
		if !ok {
			continue
		}
		for _, b := range slices.Sorted(maps.Keys(known)) {
			other, answers := read[b]
			if a == b || !near(known[b], is) {
				continue
			}
			strange, too := !near(known[a], is), !near(known[b], other)
			each := answers && near(known[a], other)
			if strange && too || each && (strange || too) {
				all = append(all, Swap{a, b})
				break
			}
		}
	}
	return all
}

// maxDark is the most that a hose is likely to have flowed while nobody watched.
const maxDark = 5_000 * dispense.Liter

func near(was, is dispense.Volume) bool { return is >= was && is-was <= maxDark }
