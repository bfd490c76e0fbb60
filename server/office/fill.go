package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// A Fill is fuel that flowed elsewhere, as a person types it from a paper.
type Fill struct {
	Vehicle     string
	Label       string // "id.version", where the vehicle's was read
	Purpose     string // vehicle, which empty means too, or container: then Vehicle may be empty
	Grade       string
	VolumeUL    dispense.Volume
	HappenedAt  time.Time
	Precision   string // minute or day, of HappenedAt
	Source      string // ticket, voucher, sheet or file
	Ticket      string // its number
	Folio       string // of a voucher of ours that was handed in for a station's ticket
	PriceE4     *int64 // 1/10000 of the currency unit a liter, as the paper says
	AmountCents *int64 // likewise
	Currency    string
	OdometerM   *int64
	EngineS     *int64 // of an hour meter
	Full        string // yes, no or unknown
	Driver      string // a person's id
	Trip        string
	Contract    string
	Permit      string
	Evidence    []string // SHA-256 of what was kept of the paper
	Flags       []string // what is unusual about it
	Flowed      bool     // by a voucher: record it whatever speaks against it, and say so
	Sheet       *Sheet   // the contingency sheet it is typed from, which names Source and Ticket
	Part        bool     // of what flowed beside all sessions, which is all its paper
}

// Ahead is how far the clock that stands on a paper may be ahead of ours.
const Ahead = 5 * time.Minute

// Two are the people behind an act, who must not be the same: who did it, and
// who checked it. Both are signed in.
type Two struct {
	Did     string
	Checked string
	For     string // in whose stead the second checked a ticket; empty: in their own right
}

func (t Two) who() []dispense.Who {
	return []dispense.Who{{Person: t.Did, By: "web"}, {Person: t.Checked, By: "web"}}
}

// Fill records a typed fill. It counts when it happened, against the vehicle's
// quotas too, and outside of every lease; it may exceed them, because the fuel is
// in the tank.
func (o *Office) Fill(ctx context.Context, f Fill, people Two) (dispense.Ref, error) {
	if f.Sheet == nil {
		refs, err := o.fillPaper(ctx, Paper{}, []Fill{f}, people)
		return first(refs), err
	}
	d, terms, err := o.dispense(ctx, f, people)
	if err != nil {
		return dispense.Ref{}, fmt.Errorf("typed fill: %w", err)
	}
	refs, err := o.write(ctx, func() []dispense.Body { return []dispense.Body{d} }, func(draft Draft) error {
		return o.cfg.Store.FillSheet(ctx, o.now(), terms, f.Sheet.Station, f.Sheet.Number, draft)
	})
	return first(refs), err
}

// A Correction says what another record counts for, from now on.
type Correction struct {
	Of     dispense.Ref
	Action string // void, replace, assign or note
	Reason string
	Fill   *Fill // what replaces it, or the part that is assigned
	// Evidence are the files behind it, by SHA-256; those of Fill where there is one.
	Evidence []string
	Ask      *Asked // that it answers; nil: nobody asked
}

// An Asked is the ask that a correction answers, as who approves it saw it.
type Asked struct {
	N   int64
	Saw int64  // how many corrections of the record there were
	As  string // the role of who approves it
}

// ErrAnswered means that an ask waits for nobody any more, and ErrCorrected that the record
// was corrected since it was asked. Both are fault.ErrConflict.
var (
	ErrAnswered  = fmt.Errorf("%w: what was asked waits for nobody any more", fault.ErrConflict)
	ErrCorrected = fmt.Errorf("%w: the record was corrected since it was asked", fault.ErrConflict)
)

// Correct records a correction of a dispense, or a note on any record; a part of what flowed
// beside all sessions is assigned. The record that is corrected stays, and so does what a device
// measured: people say whose it was. What takes its place is held to the law of a new fill:
// it fails with a [DuplicateError] when another fill or ticket has its permit and number,
// and with a [VoucherError] when its voucher is not good for it. With an ask it fails with
// [ErrAnswered] and [ErrCorrected].
func (o *Office) Correct(ctx context.Context, c Correction, people Two) (dispense.Ref, error) {
	b := &dispense.Correct{Of: c.Of, Action: c.Action, Reason: c.Reason, People: people.who(), Evidence: c.Evidence}
	raw, err := o.cfg.Store.Record(ctx, c.Of)
	if err != nil {
		return dispense.Ref{}, fmt.Errorf("correct %s: %w", c.Of, err)
	}
	r, err := dispense.OpenRecord(raw)
	if err != nil {
		return dispense.Ref{}, fmt.Errorf("correct %s: %w", c.Of, err)
	}
	if r.Kind != "dispense" && c.Action != "note" && !(r.Kind == "correct" && c.Action == "void") && !(r.Kind == "offbook" && c.Action == "assign") {
		return dispense.Ref{}, fmt.Errorf("correct %s: %w: it is a %s; only a dispense has figures to correct", c.Of, fault.ErrInvalid, r.Kind)
	}
	if c.Fill == nil && c.Ask == nil {
		return o.one(ctx, nil, b)
	}
	var terms []Term
	paper := Paper{Of: c.Of, Ask: c.Ask}
	if c.Fill != nil {
		if b.Dispense, terms, err = o.instead(ctx, r, &c, people); err != nil {
			return dispense.Ref{}, fmt.Errorf("correct %s: %w", c.Of, err)
		}
		b.Evidence = c.Fill.Evidence
		if b.Dispense.Typed() {
			paper.add(c.Fill)
		}
	}
	refs, err := o.write(ctx, func() []dispense.Body { return []dispense.Body{b} }, func(draft Draft) error {
		return o.cfg.Store.FillPaper(ctx, o.now(), terms, paper, func(list []Voucher) (Draft, error) {
			if c.Fill == nil || !b.Dispense.Typed() {
				return draft, nil
			}
			for i := range list {
				list[i] = list[i].without(c.Of, o.now())
			}
			return draft, c.Fill.redeem(b.Dispense, list)
		})
	})
	if err != nil {
		return first(refs), fmt.Errorf("correct %s: %w", c.Of, err)
	}
	return first(refs), nil
}

// instead makes what takes the place of a record, or is assigned of it.
func (o *Office) instead(ctx context.Context, r *dispense.Record, c *Correction, people Two) (*dispense.Dispense, []Term, error) {
	if d, ok := r.Body.(*dispense.Dispense); ok && c.Action == "replace" && !d.Typed() {
		return o.said(ctx, r, d, c.Fill)
	}
	return o.dispense(ctx, *c.Fill, people)
}

// said makes of what a device measured the same with what people say of it: whose it was, who
// drove, what was read, and whether the tank was full.
func (o *Office) said(ctx context.Context, r *dispense.Record, was *dispense.Dispense, f *Fill) (*dispense.Dispense, []Term, error) {
	if f.VolumeUL != was.VolumeUL {
		return nil, nil, fmt.Errorf("%w: a device measured %s; what people say is not put in its place", fault.ErrInvalid, was.VolumeUL)
	}
	d := *was
	d.Full = f.Full
	if f.Driver == "" {
		d.Driver = nil
	} else if was.Driver == nil || was.Driver.Person != f.Driver {
		d.Driver = &dispense.Who{Person: f.Driver, By: "name"}
	}
	if !sameReading(was.OdometerM, f.OdometerM) || !sameReading(was.EngineS, f.EngineS) {
		d.OdometerM, d.EngineS, d.OdometerFrom = f.OdometerM, f.EngineS, ""
		if f.OdometerM != nil || f.EngineS != nil {
			d.OdometerFrom = "driver"
		}
	}
	happened := r.At
	if !d.BeganAt.IsZero() {
		happened = d.BeganAt
	}
	var terms []Term
	if f.Vehicle == was.Vehicle { // it draws on what it drew
		for _, w := range d.Draws {
			terms = append(terms, Term{Quota: w.Quota, Period: fleet.Period{ID: w.Period}})
		}
		return &d, terms, nil
	}
	d.Vehicle, d.Label, d.Draws = f.Vehicle, "", nil
	quotas, err := o.cfg.Store.VehicleQuotas(ctx, f.Vehicle)
	if err != nil {
		return nil, nil, err
	}
	for _, q := range quotas {
		p := o.cfg.calendar().PeriodAt(q.Period, happened)
		terms, d.Draws = append(terms, Term{q.Quota, p}), append(d.Draws, q.Draw(p, d.VolumeUL))
	}
	return &d, terms, nil
}

func sameReading(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// Deliver records fuel that came into a tank, as a person typed it.
func (o *Office) Deliver(ctx context.Context, d dispense.Delivery, people Two) (dispense.Ref, error) {
	d.Source, d.People = "typed", people.who()
	if d.VolumeUL <= 0 {
		return dispense.Ref{}, fmt.Errorf("delivery: %w: volume %s is not above 0", fault.ErrInvalid, d.VolumeUL)
	}
	return o.one(ctx, nil, &d)
}

// Decide records a decision. One person may note a finding, approve, have a deputy, or
// take back contingency sheets and vouchers; all else takes two.
func (o *Office) Decide(ctx context.Context, d dispense.Decide) (dispense.Ref, error) {
	return o.one(ctx, nil, &d)
}

func (o *Office) one(ctx context.Context, terms []Term, body dispense.Body) (dispense.Ref, error) {
	refs, err := o.append(ctx, terms, body)
	return first(refs), err
}

// dispense makes the record of a typed fill, and names what it draws from.
func (o *Office) dispense(ctx context.Context, f Fill, people Two) (*dispense.Dispense, []Term, error) {
	if err := f.check(o.now()); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	var quotas []fleet.Quota
	if f.Vehicle != "" {
		var err error
		if quotas, err = o.cfg.Store.VehicleQuotas(ctx, f.Vehicle); err != nil {
			return nil, nil, err
		}
	}
	if f.Precision == "day" { // named by its first instant
		f.HappenedAt = o.cfg.calendar().PeriodAt(fleet.Day, f.HappenedAt).From
	}
	d := f.body()
	d.People = people.who()
	if f.Sheet != nil {
		if err := o.onSheet(ctx, d, f.Sheet); err != nil {
			return nil, nil, err
		}
	}
	var terms []Term
	for _, q := range quotas {
		p := o.cfg.calendar().PeriodAt(q.Period, f.HappenedAt)
		terms, d.Draws = append(terms, Term{q.Quota, p}), append(d.Draws, q.Draw(p, f.VolumeUL))
	}
	return d, terms, nil
}

func (f *Fill) body() *dispense.Dispense {
	d := &dispense.Dispense{
		Grade: f.Grade, Purpose: cmp.Or(f.Purpose, "vehicle"), VolumeUL: f.VolumeUL, VolumeFrom: "typed", Basis: "obs", PriceE4: f.PriceE4,
		Currency: f.Currency, AmountCents: f.AmountCents, Vehicle: f.Vehicle, Label: f.Label, OdometerM: f.OdometerM, EngineS: f.EngineS, Full: f.Full, Ticket: TicketNumber(f.Ticket),
		Trip: f.Trip, HappenedAt: f.HappenedAt.UTC().Truncate(time.Second), HappenedPrecision: f.Precision, Source: f.Source,
		Contract: f.Contract, Permit: f.Permit, End: "H", Evidence: f.Evidence, Flags: f.Flags,
	}
	if f.PriceE4 != nil || f.AmountCents != nil {
		d.PriceFrom = "typed"
	}
	if f.Driver != "" {
		d.Driver = &dispense.Who{Person: f.Driver, By: "name"}
	}
	if f.OdometerM != nil {
		d.OdometerFrom = "driver"
	}
	return d
}

func (f *Fill) check(now time.Time) error {
	switch {
	case f.Vehicle == "" && f.Purpose != "container":
		return errors.New("say which vehicle")
	case f.Grade == "":
		return errors.New("say which grade")
	case f.VolumeUL <= 0:
		return fmt.Errorf("volume %s is not above 0", f.VolumeUL)
	case f.HappenedAt.IsZero() || f.Precision != "minute" && f.Precision != "day":
		return errors.New("say when it happened, to the minute or the day")
	case f.HappenedAt.After(now.Add(Ahead)):
		return fmt.Errorf("it happened at %s, which is to come", f.HappenedAt.Format(time.RFC3339))
	case f.Source == "" && f.Sheet == nil && !f.Part:
		return errors.New("say from what paper: ticket, voucher, sheet or file")
	case (f.PriceE4 != nil || f.AmountCents != nil) && f.Currency == "":
		return errors.New("say in which currency")
	}
	return nil
}

// ofPaper tells whether a decision is about contingency sheets or vouchers: one person
// may void them.
func ofPaper(d *dispense.Decide) bool {
	_, sheets := dispense.ParseSheets(d.Subject)
	_, vouchers := dispense.ParseVouchers(d.Subject)
	return sheets == nil || vouchers == nil
}

// checkPeople fails unless two different people stand behind what takes two.
func checkPeople(body dispense.Body) error {
	var people []dispense.Who
	switch b := body.(type) {
	case *dispense.Dispense:
		if !b.Typed() {
			return errors.New("the office has no pump; its fills are typed")
		}
		people = b.People
	case *dispense.Correct:
		people = b.People
	case *dispense.Delivery:
		people = b.People
	case *dispense.Decide:
		if len(b.People) == 1 && (b.What == "finding" || b.What == "approve" || b.What == "deputy" || ofPaper(b)) {
			return nil
		}
		people = b.People
	default:
		return fmt.Errorf("a %s record is not one of the office", body.Kind())
	}
	if len(people) != 2 || people[0].Person == people[1].Person || people[0].Person == "" || people[1].Person == "" {
		return errors.New("it takes two different people: who did it, and who checked it")
	}
	return nil
}
