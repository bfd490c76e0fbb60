// Package projection says which rows a record becomes. It is pure, and each
// record is projected by itself: the rows do not depend on the order in which
// records arrive, nor on what else is known. Judging what the rows mean is
// reconcile's part.
package projection

import (
	"slices"
	"strings"
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

var dispenseColumns = []string{"happened_at", "at", "clock", "auth", "position", "hose", "meter", "grade", "purpose", "volume_ul", "volume_from", "totalizer_before_ul", "totalizer_after_ul", "price_e4", "currency", "amount_cents", "vehicle", "label", "driver", "attendant", "odometer_m", "engine_s", "filled", "ended", "flags", "ticket", "source", "contract", "permit", "into_tank", "typed_by"}

// The projections.
var (
	Authorizes = table("authorize", "at", "clock", "position", "hoses", "purpose", "vehicle", "label", "driver", "attendant", "grade", "limit_ul", "odometer_m", "rule", "reason", "flags", "fleet_version", "own_version", "linked", "lapse_s", "typed_why", "once", "override")
	Closings   = table("closing", "auth_station", "auth_epoch", "auth_seq", "how", "totalizer_ul")
	Dispenses  = table("dispense", dispenseColumns...)
	// Replacements are the dispenses inside corrections: they count as the
	// correction says.
	Replacements = table("replacement", dispenseColumns...)
	Denies       = table("deny", "at", "clock", "position", "label", "scanned", "vehicle", "driver", "attendant", "reason", "rule", "left_ul", "odometer_m", "count", "linked", "typed_why", "purpose")
	Offbooks     = table("offbook", "at", "hose", "meter", "totalizer_before_ul", "totalizer_after_ul", "volume_ul", "cause", "near")
	Readings     = table("reading", "hose", "meter", "before_ul", "after_ul", "moved_by")
	Draws        = table("draw", "quota", "period", "volume_ul", "final", "visits")
	LeasesSaid   = table("lease_said", "quota", "period", "own", "limit_ul", "used_ul", "reserved_ul", "limit_visits")
	Events       = table("event", "at", "kind", "body")
	Corrections  = table("correction", "at", "of_station", "of_epoch", "of_seq", "action", "reason")
	// SheetActs are what the office decided about contingency sheets.
	SheetActs = table("sheet_act", "at", "act", "of_station", "first_no", "last_no", "person", "reason")
	// VoucherActs are what the office decided about paper vouchers, and VoucherHolds
	// what each voucher of an act holds of a quota.
	VoucherActs  = table("voucher_act", "at", "act", "first_no", "last_no", "vehicle", "grade", "volume_ul", "from_at", "until_at", "amount_cents", "price_e4", "currency", "contract", "permit", "person", "reason")
	VoucherHolds = table("voucher_hold", "quota", "period")
	// EvidenceNamed are the files behind what people typed.
	EvidenceNamed = table("evidence_named", "sha256")
	// FindingActs are what the office did about findings.
	FindingActs = table("finding_act", "at", "finding", "rule", "of_station", "of_epoch", "of_seq", "state", "person", "other", "owner", "reason", "way", "cents", "on_day", "number", "role", "other_role",
		"seen_severity", "seen_risk_cents", "seen_actual", "seen_expected", "seen_vehicle")
)

// Tables lists the projections in a fixed order.
func Tables() []*Table {
	return []*Table{Authorizes, Closings, Dispenses, Denies, Offbooks, Readings, Draws, LeasesSaid, Events, Corrections, Replacements, SheetActs, VoucherActs, VoucherHolds, EvidenceNamed, FindingActs}
}

// Unjudged lists the records that reconcile has to judge. It is no projection:
// judging takes its rows away.
var Unjudged = table("unjudged")

// Rows collects the rows of many records.
type Rows struct {
	ByTable map[*Table][][]any
}

// NewRows returns an empty collection.
func NewRows() *Rows {
	return &Rows{ByTable: map[*Table][][]any{}}
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
		p.closing(b.Auth, b.Why, b.TotalizerUL)
	case *dispense.Deny:
		p.deny(b)
	case *dispense.Offbook:
		p.offbook(b)
	case *dispense.Lease:
		p.add(LeasesSaid, b.Quota, b.Period, b.Own.String(), int64(b.LimitUL), int64(b.UsedUL), int64(b.ReservedUL), limitVisits(b))
	case *dispense.Tick:
		p.meters(b.Meters, "read")
	case *dispense.Correct:
		p.correct(b)
		p.event()
	case *dispense.Start:
		p.meters(b.Meters, "read")
		p.event()
	case *dispense.Shift:
		p.meters(b.Meters, "read")
		p.event()
	case *dispense.MeterChange:
		p.meterChange(b)
		p.event()
	case *dispense.Decide:
		p.sheets(b)
		p.vouchers(b)
		p.finding(b)
		p.event()
	case nil:
	default:
		p.event()
	}
	p.add(Unjudged)
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

func (p projector) event() {
	p.add(Events, p.r.At, p.r.Kind, string(p.r.Raw))
}

func (p projector) authorize(a *dispense.Authorize) {
	p.add(Authorizes, p.r.At, string(p.r.Clock), a.Position, list(a.Hoses), a.Purpose, text(a.Vehicle), text(a.Label), who(a.Driver), who(a.Attendant), a.Grade,
		int64(a.LimitUL), a.OdometerM, text(a.Rule), a.Reason, list(a.Flags), a.Policy.Fleet.String(), a.Policy.Own.String(), a.Linked, a.LapseS, text(a.TypedWhy), text(a.Once), ref(a.Override))
	p.draws(a.Draws, false)
}

func (p projector) dispense(d *dispense.Dispense) {
	p.add(Dispenses, p.dispenseRow(HappenedAt(p.r, d), d)...)
	if !d.Auth.IsZero() {
		p.closing(d.Auth, "dispense", nil)
	}
	if d.TotalizerBeforeUL != nil && d.Meter != nil {
		p.reading(d.Hose, *d.Meter, *d.TotalizerBeforeUL, *d.TotalizerAfterUL, "dispense")
	}
	p.draws(d.Draws, true)
	p.evidence(d.Evidence)
}

func (p projector) dispenseRow(happenedAt any, d *dispense.Dispense) []any {
	return []any{happenedAt, p.r.At, string(p.r.Clock), ref(d.Auth), text(d.Position), text(d.Hose), d.Meter, d.Grade, d.Purpose,
		int64(d.VolumeUL), d.VolumeFrom, volume(d.TotalizerBeforeUL), volume(d.TotalizerAfterUL), d.PriceE4, text(d.Currency), d.AmountCents,
		text(d.Vehicle), text(d.Label), who(d.Driver), who(d.Attendant), d.OdometerM, d.EngineS, text(d.Full), d.End, list(d.Flags),
		text(d.Ticket), text(d.Source), text(d.Contract), text(d.Permit), text(d.IntoTank), typedBy(d)}
}

// typedBy returns who typed a fill: the first of the people behind it. Of one that a device
// measured they are witnesses.
func typedBy(d *dispense.Dispense) any {
	if !d.Typed() || len(d.People) == 0 {
		return nil
	}
	return text(d.People[0].Person)
}

// correct projects a correction, and the dispense in it. One that does not say
// when it happened happened when the one it corrects did.
func (p projector) correct(c *dispense.Correct) {
	p.add(Corrections, p.r.At, c.Of.Station, c.Of.Epoch, c.Of.Seq, c.Action, c.Reason)
	if c.Dispense == nil {
		p.evidence(c.Evidence)
		return
	}
	p.evidence(c.Evidence, c.Dispense.Evidence...)
	var happenedAt any
	if !c.Dispense.HappenedAt.IsZero() || !c.Dispense.BeganAt.IsZero() {
		happenedAt = HappenedAt(p.r, c.Dispense)
	}
	p.add(Replacements, p.dispenseRow(happenedAt, c.Dispense)...)
	p.draws(c.Dispense.Draws, true)
}

// evidence projects the files that a record names, each once.
func (p projector) evidence(named []string, more ...string) {
	all := slices.Concat(named, more)
	for i, sha256 := range all {
		if !slices.Contains(all[:i], sha256) {
			p.add(EvidenceNamed, sha256)
		}
	}
}

// sheets projects what the office decides about contingency sheets. What another
// station says of them is only an event: they are not its to issue.
func (p projector) sheets(d *dispense.Decide) {
	act := map[string]string{"approve": "issued", "revoke": "void"}[d.What]
	s, err := dispense.ParseSheets(d.Subject)
	if act == "" || err != nil || p.r.Station != dispense.Office || len(d.People) == 0 {
		return
	}
	p.add(SheetActs, p.r.At, act, s.Station, s.First, s.Last, d.People[0].Person, d.Reason)
}

// vouchers projects what the office decides about paper vouchers, which are no
// station's to issue either. Terms that cannot be read are only an event.
func (p projector) vouchers(d *dispense.Decide) {
	v, err := dispense.ParseVouchers(d.Subject)
	if err != nil || p.r.Station != dispense.Office || len(d.People) == 0 {
		return
	}
	switch d.What {
	case "approve":
		t, err := dispense.ParseVoucherTerms(d.Detail)
		if err != nil {
			return
		}
		p.add(VoucherActs, p.r.At, "issued", v.First, v.Last, t.Vehicle, t.Grade, int64(t.VolumeUL), t.FromAt, t.UntilAt,
			t.AmountCents, t.PriceE4, text(t.Currency), text(t.Contract), text(t.Permit), d.People[0].Person, d.Reason)
		for _, h := range v.Holds {
			p.add(VoucherHolds, h.Quota, h.Period)
		}
	case "revoke":
		p.add(VoucherActs, p.r.At, "canceled", v.First, v.Last, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, d.People[0].Person, d.Reason)
	}
}

// finding projects what the office did about a finding. What another station says of one
// is only an event, and so is what needs two people, or two roles, and names one.
func (p projector) finding(d *dispense.Decide) {
	s, err := dispense.ParseFindingStep(d.Detail)
	if d.What != "finding" || err != nil || p.r.Station != dispense.Office || len(d.People) == 0 {
		return
	}
	other := ""
	if len(d.People) > 1 {
		other = d.People[1].Person
	}
	person := d.People[0].Person
	if s.TakesTwo() && (other == "" || other == person) || s.Role != "" && s.Role == s.OtherRole {
		return
	}
	rule, about, _ := strings.Cut(d.Subject, ":")
	about, _, _ = strings.Cut(about, ":")
	row := []any{p.r.At, d.Subject, rule, nil, nil, nil, s.State, person, text(other), text(s.Owner), d.Reason, text(s.Way), nil, nil, text(s.Number), text(s.Role), text(s.OtherRole), nil, nil, nil, nil, nil}
	if s.Cents != 0 {
		row[12] = s.Cents
	}
	if day, err := time.Parse(time.DateOnly, s.Day); err == nil {
		row[13] = day
	}
	if x := s.Seen; x != nil {
		row[17], row[18], row[19], row[20], row[21] = x.Severity, x.RiskCents, x.Actual, x.Expected, text(x.Vehicle)
	}
	if of, err := dispense.ParseRef(about); err == nil {
		row[3], row[4], row[5] = of.Station, of.Epoch, of.Seq
	}
	p.add(FindingActs, row...)
	p.evidence(s.Evidence)
}

func (p projector) closing(auth dispense.Ref, how string, totalizer *dispense.Volume) {
	p.add(Closings, auth.Station, auth.Epoch, auth.Seq, how, volume(totalizer))
}

func (p projector) deny(d *dispense.Deny) {
	p.add(Denies, p.r.At, string(p.r.Clock), d.Position, text(d.Label), text(d.Scanned), text(d.Vehicle), who(d.Driver), who(d.Attendant),
		d.Reason, text(d.Rule), volume(d.LeftUL), d.OdometerM, d.Count, d.Linked, text(d.TypedWhy), text(d.Purpose))
}

func (p projector) offbook(o *dispense.Offbook) {
	p.add(Offbooks, p.r.At, o.Hose, o.Meter, int64(o.TotalizerBeforeUL), int64(o.TotalizerAfterUL), int64(o.VolumeUL), o.Cause, ref(o.Near))
	p.reading(o.Hose, o.Meter, o.TotalizerBeforeUL, o.TotalizerAfterUL, "offbook")
}

// meters projects a list of readings. A hose that stands in it twice counts as
// it stands first: the contract does not forbid a second, and the record counts.
func (p projector) meters(meters []dispense.Meter, by string) {
	for i, m := range meters {
		if !slices.ContainsFunc(meters[:i], func(o dispense.Meter) bool { return o.Hose == m.Hose }) {
			p.reading(m.Hose, m.Meter, m.TotalizerUL, m.TotalizerUL, by)
		}
	}
}

func (p projector) meterChange(m *dispense.MeterChange) {
	p.reading(m.Hose, m.Meter, m.NewTotalizerUL, m.NewTotalizerUL, m.Why)
}

func (p projector) reading(hose string, meter int64, before, after dispense.Volume, by string) {
	p.add(Readings, hose, meter, int64(before), int64(after), by)
}

// draws projects what is drawn. What a record draws twice from one quota and
// period is one draw of both.
func (p projector) draws(draws []dispense.Draw, final bool) {
	var sums []dispense.Draw
	for _, d := range draws {
		same := func(o dispense.Draw) bool { return o.Quota == d.Quota && o.Period == d.Period }
		if i := slices.IndexFunc(sums, same); i >= 0 {
			sums[i].VolumeUL += d.VolumeUL
			if d.Visits != nil {
				sums[i].Visits = d.Visits // of one fill
			}
			continue
		}
		sums = append(sums, d)
	}
	for _, d := range sums {
		p.add(Draws, d.Quota, d.Period, int64(d.VolumeUL), final, d.Visits)
	}
}

func limitVisits(l *dispense.Lease) *int64 {
	if l.Visits == nil {
		return nil
	}
	return &l.Visits.Limit
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
