package session

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

// Evidence is all that is known of a fill that is over. Totalizers go on growing
// past the modulus.
type Evidence struct {
	// Before is the reading up to which the records account for the hose's flow.
	Before dispense.Volume
	// After is the reading now, nil when it could not be had.
	After *dispense.Volume
	// Sale is the device's own record; its totals are valid when HasTotals.
	Sale                  *pump.Sale
	SaleBefore, SaleAfter dispense.Volume
	// Shown is the volume in the last status, Final when the fill was over then.
	// From is how it was measured.
	Shown dispense.Volume
	Final bool
	From  string
	// MostUL is the limit and the overrun allowed. Count is one count of the
	// totalizer: what the figures may differ by.
	MostUL, Count dispense.Volume
	// Metered says that the hose has a totalizer.
	Metered bool
	// Stored says that the device keeps a sale of each fill, so that without one
	// the meter is better evidence than Shown.
	Stored bool
}

// A Verdict divides what flowed.
type Verdict struct {
	// IdleUL flowed before the fill, with nobody authorized.
	IdleUL dispense.Volume
	// VolumeUL is of the fill, from BeforeUL to AfterUL.
	VolumeUL          dispense.Volume
	BeforeUL, AfterUL dispense.Volume
	From              string // volume_from
	// RestUL flowed after that, off the book; Over says that it went beyond the
	// limit.
	RestUL dispense.Volume
	Over   bool
	// Unknown says that nothing could tell the volume. Flags say what else a
	// person should know.
	Unknown bool
	Flags   []string
}

// Judge weighs the evidence: the stored sale first, then what the pump showed,
// then the meter. Whatever the meter shows beyond the fill is off the book.
func Judge(e Evidence) Verdict {
	v := Verdict{BeforeUL: e.Before}
	switch {
	case e.Sale != nil:
		v.From, v.VolumeUL = "stored", e.Sale.Volume
	case e.Final && e.Shown > 0 && (!e.Stored || e.After == nil):
		v.From, v.VolumeUL = e.From, e.Shown
	case e.After != nil:
		v.From, v.VolumeUL = "totalizer", max(0, *e.After-e.Before)
	case e.Shown > 0:
		v.From, v.VolumeUL, v.Unknown = e.From, e.Shown, true
		v.Flags = append(v.Flags, "volume_not_final")
	default:
		v.From, v.Unknown = e.From, true
		v.Flags = append(v.Flags, "unmeasured")
	}
	v.meter(e)
	return v
}

// meter holds the volume against the meter and the limit.
func (v *Verdict) meter(e Evidence) {
	after := e.After
	if e.Sale != nil && e.Sale.HasTotals && e.SaleAfter >= e.Before {
		v.IdleUL = max(0, e.SaleBefore-e.Before)
		v.BeforeUL = max(e.Before, e.SaleBefore)
		after = &e.SaleAfter
	}
	flowed := v.VolumeUL
	if v.Over = flowed > e.MostUL; v.Over {
		v.VolumeUL = e.MostUL
	}
	v.AfterUL = v.BeforeUL + v.VolumeUL
	if after == nil {
		v.RestUL = flowed - v.VolumeUL
		if e.Metered {
			v.Flags = append(v.Flags, "totalizer_unread")
		}
		return
	}
	rest := *after - v.AfterUL
	switch {
	case v.Over || rest > e.Count:
		v.RestUL = max(0, rest)
	case rest < -e.Count:
		v.Flags = append(v.Flags, "totalizer_short")
		v.AfterUL = max(v.BeforeUL, *after)
	default:
		v.AfterUL = *after
	}
}

// moved returns how far the meter of a hose is beyond its last reading, as far
// as it was read.
func (m *Machine) moved(h *hose) dispense.Volume {
	read, ok := m.fill.totals[h.ID]
	if !ok || !h.Known {
		return 0
	}
	v, t := h.extend(read)
	if t == backward {
		return 0
	}
	return v - h.TotalizerUL
}

// close writes what became of the open authorize, and ends the session.
func (m *Machine) close() {
	m.do(ClearTimer{TimerSettle})
	m.do(ClearTimer{TimerReread})
	f := m.fill
	if f.hose == nil {
		f.hose = m.flowed()
	}
	e := m.evidence()
	var last Screen
	if m.nothingFlowed(e) {
		last = m.closeVoid(e)
	} else {
		last = m.closeDispense(e, Judge(e))
	}
	if f.sale != nil {
		m.do(Acknowledge{*f.sale})
	}
	m.finish(last)
	m.watchRest(f)
}

// watchRest takes what the readings show that no record accounts for. The
// reading of the hose itself may be older than its stored sale.
func (m *Machine) watchRest(f *fill) {
	for _, h := range m.hoses {
		read, ok := f.totals[h.ID]
		v, _ := h.extend(read)
		if ok && (h != f.hose || v > h.TotalizerUL) {
			m.watch(h, TotalizerRead{h.ID, read, true})
		}
	}
}

// evidence gathers what is known, and notes what the meter did on the way.
func (m *Machine) evidence() Evidence {
	f, h := m.fill, m.fill.hose
	e := Evidence{
		Before: h.TotalizerUL, Sale: f.sale, Shown: f.volume, Final: f.final, From: h.From,
		MostUL: f.auth.LimitUL + h.OverrunUL, Count: h.Count, Metered: h.Totalizer, Stored: h.Stored,
	}
	read, ok := f.totals[h.ID]
	if f.sale != nil && f.sale.HasTotals {
		var t turn
		e.SaleBefore, _ = h.extend(f.sale.Before)
		if e.SaleAfter, t = h.extend(f.sale.After); !h.Known {
			e.Before = e.SaleBefore
		}
		if t == rolled {
			m.rollover(h)
			ok = false
		}
	}
	if ok {
		m.takeReading(&e, read)
	}
	return e
}

func (m *Machine) takeReading(e *Evidence, read dispense.Volume) {
	h := m.fill.hose
	v, t := h.extend(read)
	switch {
	case !h.Known:
		e.Before = max(0, v-m.fill.volume) // no earlier reading: as the pump shows it
	case t == rolled:
		m.rollover(h)
	case t == backward:
		m.fill.flag("meter_reset")
		m.reset(h)
		delete(m.fill.totals, h.ID)
		return
	}
	e.After = &v
}

// nothingFlowed tells whether the authorize ends without fuel.
func (m *Machine) nothingFlowed(e Evidence) bool {
	f := m.fill
	switch {
	case e.Sale != nil:
		return e.Sale.Volume == 0
	case f.why == "refused" && f.began.IsZero():
		return true // what moved the meter was not ours
	case e.After != nil:
		return *e.After <= e.Before && e.Shown == 0
	}
	// Without any figure a release that was never seen flowing is believed
	// unused, unless the agent or the line was away meanwhile.
	return e.Shown == 0 && f.began.IsZero() && f.end != "P"
}

func (m *Machine) closeVoid(e Evidence) Screen {
	v := &dispense.Void{Auth: m.fill.ref, Why: m.fill.why}
	if e.After != nil {
		v.TotalizerUL = e.After
	}
	m.do(Record{v})
	s := m.page(PageVoid)
	return Screen{Page: PageVoid, Reason: m.fill.reason(v.Why), Vehicle: s.Vehicle, Purpose: s.Purpose}
}

// closeDispense records the fill between what flowed before it and after it.
func (m *Machine) closeDispense(e Evidence, v Verdict) Screen {
	f, h := m.fill, m.fill.hose
	h.TotalizerUL = e.Before
	if v.IdleUL > 0 {
		m.offBook(h, e.Before+v.IdleUL, dispense.Offbook{Cause: h.cause})
	}
	d := m.dispense(e, v)
	m.do(Record{d})
	h.TotalizerUL, h.SinceAt, h.cause = v.AfterUL, m.at, "idle"
	h.Known = h.Known || h.Totalizer
	if v.RestUL > 0 {
		b := dispense.Offbook{Cause: "idle", Near: f.ref}
		if v.Over {
			b.Cause = "over_limit"
		}
		m.offBook(h, v.AfterUL+v.RestUL, b)
	}
	return Screen{
		Page: PageDone, Vehicle: f.auth.Vehicle, Purpose: m.page(PageDone).Purpose, Grade: f.auth.Grade, Hoses: []string{h.ID}, LimitUL: f.auth.LimitUL,
		VolumeUL: d.VolumeUL, AmountCents: d.AmountCents, Currency: d.Currency,
	}
}

func (m *Machine) dispense(e Evidence, v Verdict) *dispense.Dispense {
	f, h, a := m.fill, m.fill.hose, m.fill.auth
	d := &dispense.Dispense{
		Auth: f.ref, Position: m.id, Hose: h.ID, Grade: h.Grade, Meter: new(h.Meter),
		Purpose: a.Purpose, VolumeUL: v.VolumeUL, VolumeFrom: v.From, Basis: "obs",
		Currency: a.Currency, Vehicle: a.Vehicle, Label: a.Label, Driver: a.Driver, Attendant: a.Attendant,
		OdometerM: a.OdometerM, EngineS: a.EngineS, OdometerFrom: a.OdometerFrom,
		Full: f.full, Trip: a.Trip, IntoTank: a.IntoTank, BeganAt: whole(f.began),
		Draws: policy.FinalDraws(a.Draws, v.VolumeUL), End: f.ending(v, e.Count), Flags: append(f.flags, v.Flags...),
	}
	if d.Full == "" && a.Purpose == policy.Vehicles {
		d.Full = "unknown"
	}
	if h.Totalizer {
		d.TotalizerBeforeUL, d.TotalizerAfterUL = &v.BeforeUL, &v.AfterUL
	}
	if !f.began.IsZero() && !f.ended.IsZero() {
		d.FlowS = new(int64(f.ended.Sub(f.began) / time.Second))
	}
	if e.Sale != nil {
		d.DeviceSale = deviceSale(*e.Sale)
	}
	m.price(d, v.Over)
	return d
}

// ending is the contract's letter for how the fill ended.
func (f *fill) ending(v Verdict, count dispense.Volume) string {
	switch {
	case v.Unknown:
		return "X"
	case f.end == "H" && v.VolumeUL+count >= f.auth.LimitUL:
		return "L"
	}
	return f.end
}

// price says what the pump displayed, or else what the volume costs at the price
// fixed when the fill was authorized.
func (m *Machine) price(d *dispense.Dispense, over bool) {
	s, is, a := m.fill.sale, m.fill.display, m.fill.auth
	switch {
	case s != nil && s.PriceE4 > 0 && !over:
		d.PriceE4, d.AmountCents, d.PriceFrom = new(s.PriceE4), new(s.AmountCents), "pump"
	case s == nil && is.PriceE4 > 0 && is.Volume == d.VolumeUL && !over:
		d.PriceE4, d.AmountCents, d.PriceFrom = new(is.PriceE4), new(is.AmountCents), "pump"
	case a.PriceE4 != nil:
		if cents, err := dispense.AmountCents(d.VolumeUL, *a.PriceE4); err == nil {
			d.PriceE4, d.AmountCents, d.PriceFrom = a.PriceE4, &cents, "policy"
		}
	}
}

func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
