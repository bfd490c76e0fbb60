package correcting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// A Kept is a record as it is kept.
type Kept struct {
	Ref        dispense.Ref
	Note       []byte
	Hash       string    // SHA-256 of the whole note
	ReceivedAt time.Time // zero: it is not known
}

// A Counted is what a record counts for now.
type Counted struct {
	HappenedAt  time.Time
	Vehicle     string
	VolumeUL    int64
	AmountCents *int64
	Currency    string
}

// Beside is what stands beside a fill in other books.
type Beside struct {
	Findings []string // discrepancies of it
	Document string   // the fiscal document, part and line that bill it; empty: none does
	Part     string
	N        int
	UUID     string
	Booked   []Booked
}

// A Booked is money of the fill in an account of the budget.
type Booked struct {
	Account  string
	Year     int // of the fiscal year in whose month it was booked
	Month    int
	OfYear   int // in whose month the fuel flowed
	OfMonth  int
	Cents    int64
	Currency string
	Kind     string
}

// A Step is a correction, as it is on record.
type Step struct {
	Ref      dispense.Ref
	At       time.Time
	Of       dispense.Ref
	Action   string
	Reason   string
	People   []string
	Dispense *dispense.Dispense
	Evidence []string
	Counts   bool // no other has taken its place
}

// What a record is that can be corrected.
const (
	OfPump    = "measured" // a device measured how much flowed
	OfPaper   = "typed"    // a person typed it from a paper
	OfPart    = "part"     // a part of what flowed beside all sessions, or of another fill
	OfOffbook = "offbook"  // what flowed beside all sessions
)

// A Fill is all that is known of fuel that flowed at once.
type Fill struct {
	Kept
	Kind       string // measured, typed, part or offbook
	Record     *dispense.Record
	Was        *dispense.Dispense // as it was recorded; nil of what flowed beside all sessions
	Offbook    *dispense.Offbook
	Is         *dispense.Dispense // what counts now, before parts are taken off; nil: nothing
	HappenedAt time.Time
	Counts     *Counted // nil: nothing
	Steps      []Step   // its corrections, in their order
	Auth       *dispense.Authorize
	AuthRef    dispense.Ref
	Asks       []Ask             // of it, the newest first
	Names      map[string]string // what ids are called by: vehicles, people, users, stations and grades
	Beside
}

// LeftUL is what counts now of it: of what flowed beside all sessions, what is no vehicle's yet.
func (f *Fill) LeftUL() int64 {
	if f.Kind != OfOffbook {
		if f.Counts == nil {
			return 0
		}
		return f.Counts.VolumeUL
	}
	left := int64(f.Offbook.VolumeUL)
	for _, s := range f.Steps {
		if s.Action == Assign && s.Of == f.Ref && s.Counts {
			left -= int64(s.Dispense.VolumeUL)
		}
	}
	return left
}

// May are the actions that can be asked for of it.
func (f *Fill) May() []string {
	switch {
	case f.Kind == OfOffbook:
		if f.LeftUL() > 0 {
			return []string{Assign}
		}
		return nil
	case f.Is == nil:
		return nil
	case f.Kind == OfPart:
		return []string{Void}
	}
	return []string{Replace, Void}
}

// Figures are what counts now, to be changed by who asks; of what flowed beside all sessions,
// what is left of it.
func (f *Fill) Figures() Figures {
	if f.Kind == OfOffbook {
		return Figures{VolumeUL: f.LeftUL(), HappenedAt: f.HappenedAt.UTC(), Precision: "minute", Purpose: "vehicle", Full: "unknown"}
	}
	if f.Is == nil {
		return Figures{}
	}
	return figuresOf(f.Is, f.HappenedAt)
}

// Open returns the ask of it that waits; nil: none does.
func (f *Fill) Open(now time.Time) *Ask {
	for i := range f.Asks {
		if f.Asks[i].State(now) == Open {
			return &f.Asks[i]
		}
	}
	return nil
}

// errNone is that a record is no fill.
func errNone(ref dispense.Ref) error { return fmt.Errorf("fill %s: %w", ref, fault.ErrNotFound) }

// Fill returns all that is known of a fill, of what flowed beside all sessions, or of a part of
// it that a correction gave to a vehicle; fault.ErrNotFound of any other record.
func (d *Desk) Fill(ctx context.Context, ref dispense.Ref) (*Fill, error) {
	if err := d.mend(ctx); err != nil {
		return nil, err
	}
	f := &Fill{}
	var err error
	if f.Kept, err = d.cfg.Store.KeptRecord(ctx, ref); err != nil {
		return nil, err
	}
	if f.Record, err = dispense.OpenRecord(f.Note); err != nil {
		return nil, fmt.Errorf("fill %s: %w", ref, err)
	}
	f.HappenedAt = f.Record.At
	switch b := f.Record.Body.(type) {
	case *dispense.Dispense:
		f.Was, f.Kind = b, OfPump
		if b.Typed() {
			f.Kind = OfPaper
		}
		f.HappenedAt = happened(f.Record.At, b)
	case *dispense.Offbook:
		f.Offbook, f.Kind = b, OfOffbook
		if !b.SinceAt.IsZero() {
			f.HappenedAt = b.SinceAt
		}
	case *dispense.Correct:
		if b.Action != Assign || b.Dispense == nil {
			return nil, errNone(ref)
		}
		f.Was, f.Kind = b.Dispense, OfPart
		f.HappenedAt = happened(f.Record.At, b.Dispense)
	default:
		return nil, errNone(ref)
	}
	if err := d.corrected(ctx, f); err != nil {
		return nil, err
	}
	if f.Counts, err = d.cfg.Store.Counted(ctx, ref); err != nil {
		return nil, err
	}
	if f.Counts != nil {
		f.HappenedAt = f.Counts.HappenedAt
	}
	if f.Was != nil && !f.Was.Auth.IsZero() {
		f.AuthRef = f.Was.Auth
		if err := d.authorized(ctx, f); err != nil {
			return nil, err
		}
	}
	if f.Asks, err = d.cfg.Store.CorrectionAsks(ctx, Question{Of: ref}); err != nil {
		return nil, err
	}
	if f.Names, err = d.Called(ctx, f.named()); err != nil {
		return nil, err
	}
	f.Beside, err = d.cfg.Store.BesideFill(ctx, ref)
	return f, err
}

func happened(at time.Time, d *dispense.Dispense) time.Time {
	switch {
	case !d.HappenedAt.IsZero():
		return d.HappenedAt
	case !d.BeganAt.IsZero():
		return d.BeganAt
	}
	return at
}

// corrected adds the corrections, and what counts by them.
func (d *Desk) corrected(ctx context.Context, f *Fill) error {
	f.Is = f.Was
	kept, err := d.cfg.Store.RecordedCorrections(ctx, f.Ref)
	if err != nil {
		return err
	}
	for _, k := range kept {
		r, err := dispense.OpenRecord(k.Note)
		if err != nil {
			return fmt.Errorf("correction %s: %w", k.Ref, err)
		}
		c, ok := r.Body.(*dispense.Correct)
		if !ok {
			continue
		}
		s := Step{Ref: k.Ref, At: r.At, Of: c.Of, Action: c.Action, Reason: c.Reason, Dispense: c.Dispense, Evidence: c.Evidence, Counts: true}
		for _, w := range c.People {
			s.People = append(s.People, w.Person)
		}
		if c.Action == Void || c.Action == Replace {
			for i := range f.Steps {
				if o := &f.Steps[i]; o.Ref == c.Of || o.Of == c.Of && (o.Action == Void || o.Action == Replace) {
					o.Counts = false
				}
			}
			if c.Of == f.Ref {
				f.Is = c.Dispense
			}
		}
		f.Steps = append(f.Steps, s)
	}
	return nil
}

func (d *Desk) authorized(ctx context.Context, f *Fill) error {
	kept, err := d.cfg.Store.KeptRecord(ctx, f.AuthRef)
	if errors.Is(err, fault.ErrNotFound) {
		return nil // it comes later
	}
	if err != nil {
		return err
	}
	r, err := dispense.OpenRecord(kept.Note)
	if err != nil {
		return fmt.Errorf("authorize %s: %w", f.AuthRef, err)
	}
	f.Auth, _ = r.Body.(*dispense.Authorize)
	return nil
}

// named are the ids of all that it names.
func (f *Fill) named() (ids []string) {
	add := func(list ...string) {
		for _, id := range list {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	of := func(d *dispense.Dispense) {
		if d == nil {
			return
		}
		add(d.Vehicle, d.Grade)
		for _, w := range []*dispense.Who{d.Driver, d.Attendant} {
			if w != nil {
				add(w.Person)
			}
		}
		for _, w := range d.People {
			add(w.Person)
		}
	}
	add(f.Ref.Station)
	of(f.Was)
	of(f.Is)
	for _, s := range f.Steps {
		of(s.Dispense)
		add(s.People...)
	}
	for _, a := range f.Asks {
		add(a.By)
		add(a.Vehicles()...)
		if a.Answer != nil {
			add(a.Answer.By)
		}
		if a.Figures != nil {
			add(a.Figures.Driver, a.Figures.Grade)
		}
	}
	return ids
}

// Called returns what an id is called by.
func (f *Fill) Called(id string) string {
	if name := f.Names[id]; name != "" {
		return name
	}
	return id
}

// Files are all that are behind it and its corrections, by SHA-256.
func (f *Fill) Files() (all []string) {
	add := func(list []string) {
		for _, s := range list {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	if f.Was != nil {
		add(f.Was.Evidence)
	}
	for _, s := range f.Steps {
		add(s.Evidence)
	}
	return all
}
