// Package projection says which rows a record becomes. It is pure, and each
// record is projected by itself: the rows do not depend on the order in which
// records arrive, nor on what else is known. Judging what the rows mean is
// reconcile's part.
package projection

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Table is a projection: its name and the columns after the record's key.
type Table struct {
	Name    string
	Columns []string
}

// keyColumns come first in every table: the record's name and branch.
var keyColumns = []string{"station", "epoch", "seq", "branch"}

func table(name string, columns ...string) *Table {
	return &Table{name, append(append([]string(nil), keyColumns...), columns...)}
}

// The projections.
var (
	Authorizes  = table("authorize", "at", "position", "purpose", "vehicle", "label", "driver", "attendant", "grade", "limit_ul", "odometer_m", "rule", "reason", "flags", "fleet_version", "own_version", "linked")
	Closings    = table("closing", "auth_station", "auth_epoch", "auth_seq", "how")
	Dispenses   = table("dispense", "happened_at", "at", "auth", "position", "hose", "meter", "grade", "purpose", "volume_ul", "volume_from", "totalizer_before_ul", "totalizer_after_ul", "price_e4", "currency", "amount_cents", "vehicle", "label", "driver", "attendant", "odometer_m", "engine_s", "filled", "ended", "flags", "ticket", "source", "contract", "permit", "into_tank")
	Denies      = table("deny", "at", "position", "label", "scanned", "vehicle", "driver", "attendant", "reason", "rule", "left_ul", "odometer_m", "count", "linked")
	Offbooks    = table("offbook", "at", "hose", "meter", "totalizer_before_ul", "totalizer_after_ul", "volume_ul", "cause", "near")
	Readings    = table("reading", "hose", "meter", "before_ul", "after_ul", "moved_by")
	Draws       = table("draw", "quota", "period", "volume_ul", "final")
	LeasesSaid  = table("lease_said", "quota", "period", "own", "limit_ul", "used_ul", "reserved_ul")
	Events      = table("event", "at", "kind", "body")
	Corrections = table("correction", "at", "of_station", "of_epoch", "of_seq", "action", "reason")
)

// Tables lists the projections in a fixed order.
func Tables() []*Table {
	return []*Table{Authorizes, Closings, Dispenses, Denies, Offbooks, Readings, Draws, LeasesSaid, Events, Corrections}
}

// A Subject is something to be judged again.
type Subject struct {
	What string // vehicle, hose or record
	Key  string
}

// Rows collects the rows of many records.
type Rows struct {
	ByTable  map[*Table][][]any
	Subjects map[Subject]bool
}

// NewRows returns an empty collection.
func NewRows() *Rows {
	return &Rows{ByTable: map[*Table][][]any{}, Subjects: map[Subject]bool{}}
}

// Add projects one record of a branch. A record whose body cannot be read has
// no rows, and is judged as such.
func (rows *Rows) Add(r *dispense.Record, branch int) {
	p := projector{rows, r, branch}
	switch b := r.Body.(type) {
	case *dispense.Authorize:
		p.authorize(b)
	case *dispense.Dispense:
		p.dispense(b)
	case *dispense.Void:
		p.closing(b.Auth, b.Why)
	case *dispense.Deny:
		p.deny(b)
	case *dispense.Offbook:
		p.offbook(b)
	case *dispense.Lease:
		p.add(LeasesSaid, b.Quota, b.Period, b.Own.String(), int64(b.LimitUL), int64(b.UsedUL), int64(b.ReservedUL))
	case *dispense.Tick:
		p.meters(b.Meters, "read")
	case *dispense.Correct:
		p.add(Corrections, r.At, b.Of.Station, b.Of.Epoch, b.Of.Seq, b.Action, b.Reason)
		p.judge("record", b.Of.String())
		if b.Dispense != nil {
			p.draws(b.Dispense.Draws, true)
		}
		p.event()
	case *dispense.Start:
		p.meters(b.Meters, "read")
		p.judge("record", r.Ref().String())
		p.event()
	case *dispense.Shift:
		p.meters(b.Meters, "read")
		p.event()
	case *dispense.MeterChange:
		p.meterChange(b)
		p.event()
	case *dispense.Fault:
		p.judge("record", r.Ref().String())
		p.event()
	case nil:
		p.judge("record", r.Ref().String())
	default:
		p.event()
	}
	if branch > 0 {
		p.judge("record", r.Ref().String())
	}
}

type projector struct {
	rows   *Rows
	r      *dispense.Record
	branch int
}

func (p projector) add(t *Table, columns ...any) {
	row := append([]any{p.r.Station, p.r.Epoch, p.r.Seq, int32(p.branch)}, columns...)
	p.rows.ByTable[t] = append(p.rows.ByTable[t], row)
}

func (p projector) judge(what, key string) {
	if key != "" {
		p.rows.Subjects[Subject{what, key}] = true
	}
}

func (p projector) event() {
	p.add(Events, p.r.At, p.r.Kind, string(p.r.Raw))
}

func (p projector) authorize(a *dispense.Authorize) {
	p.add(Authorizes, p.r.At, a.Position, a.Purpose, text(a.Vehicle), text(a.Label), who(a.Driver), who(a.Attendant), a.Grade,
		int64(a.LimitUL), a.OdometerM, text(a.Rule), a.Reason, list(a.Flags), a.Policy.Fleet.String(), a.Policy.Own.String(), a.Linked)
	p.draws(a.Draws, false)
	p.judge("vehicle", a.Vehicle)
}

func (p projector) dispense(d *dispense.Dispense) {
	p.add(Dispenses, HappenedAt(p.r, d), p.r.At, ref(d.Auth), text(d.Position), text(d.Hose), d.Meter, d.Grade, d.Purpose,
		int64(d.VolumeUL), d.VolumeFrom, volume(d.TotalizerBeforeUL), volume(d.TotalizerAfterUL), d.PriceE4, text(d.Currency), d.AmountCents,
		text(d.Vehicle), text(d.Label), who(d.Driver), who(d.Attendant), d.OdometerM, d.EngineS, text(d.Full), d.End, list(d.Flags),
		text(d.Ticket), text(d.Source), text(d.Contract), text(d.Permit), text(d.IntoTank))
	if !d.Auth.IsZero() {
		p.closing(d.Auth, "dispense")
	}
	if d.TotalizerBeforeUL != nil && d.Meter != nil {
		p.reading(d.Hose, *d.Meter, *d.TotalizerBeforeUL, *d.TotalizerAfterUL, "dispense")
	}
	p.draws(d.Draws, true)
	p.judge("vehicle", d.Vehicle)
	p.judge("record", p.r.Ref().String())
}

func (p projector) closing(auth dispense.Ref, how string) {
	p.add(Closings, auth.Station, auth.Epoch, auth.Seq, how)
	p.judge("record", auth.String())
}

func (p projector) deny(d *dispense.Deny) {
	p.add(Denies, p.r.At, d.Position, text(d.Label), text(d.Scanned), text(d.Vehicle), who(d.Driver), who(d.Attendant),
		d.Reason, text(d.Rule), volume(d.LeftUL), d.OdometerM, d.Count, d.Linked)
	p.judge("vehicle", d.Vehicle)
	p.judge("record", p.r.Ref().String())
}

func (p projector) offbook(o *dispense.Offbook) {
	p.add(Offbooks, p.r.At, o.Hose, o.Meter, int64(o.TotalizerBeforeUL), int64(o.TotalizerAfterUL), int64(o.VolumeUL), o.Cause, ref(o.Near))
	p.reading(o.Hose, o.Meter, o.TotalizerBeforeUL, o.TotalizerAfterUL, "offbook")
	p.judge("record", p.r.Ref().String())
}

func (p projector) meters(meters []dispense.Meter, by string) {
	for _, m := range meters {
		p.reading(m.Hose, m.Meter, m.TotalizerUL, m.TotalizerUL, by)
	}
}

func (p projector) meterChange(m *dispense.MeterChange) {
	p.reading(m.Hose, m.Meter, m.NewTotalizerUL, m.NewTotalizerUL, m.Why)
}

func (p projector) reading(hose string, meter int64, before, after dispense.Volume, by string) {
	p.add(Readings, hose, meter, int64(before), int64(after), by)
	p.judge("hose", p.r.Station+"/"+hose)
}

func (p projector) draws(draws []dispense.Draw, final bool) {
	for _, d := range draws {
		p.add(Draws, d.Quota, d.Period, int64(d.VolumeUL), final)
	}
}

// HappenedAt returns when the fuel of a dispense flowed, as well as is known: a
// typed fill says so itself, a measured one began at a time or was recorded.
func HappenedAt(r *dispense.Record, d *dispense.Dispense) time.Time {
	switch {
	case !d.HappenedAt.IsZero():
		return d.HappenedAt
	case !d.BeganAt.IsZero():
		return d.BeganAt
	}
	return r.At
}

// The contract leaves out what is unknown; a row says NULL.

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func who(w *dispense.Who) any {
	if w == nil {
		return nil
	}
	return w.Person
}

func ref(r dispense.Ref) any {
	if r.IsZero() {
		return nil
	}
	return r.String()
}

func volume(v *dispense.Volume) any {
	if v == nil {
		return nil
	}
	return int64(*v)
}
