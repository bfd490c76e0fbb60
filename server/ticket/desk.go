package ticket

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// store is the database, see package postgres.
type store interface {
	// AddEvidence notes a file that is on disk.
	AddEvidence(ctx context.Context, at time.Time, who string, f evidence.File) error
	Contracts(ctx context.Context) ([]fleet.Contract, error)
	Permits(ctx context.Context) ([]fleet.Permit, error)
	// PermitOn tells whether a station is of a contract on a day.
	PermitOn(ctx context.Context, contract, permit, day string) (bool, error)
	// PutTicket stores what f makes of the ticket with that key, nil when there is
	// none, under its lock. With Waiting, it fails with an [office.DuplicateError] when
	// permit and number are taken.
	PutTicket(ctx context.Context, at time.Time, who, key string, f func(was *Ticket) (*Ticket, error)) error
	// Tickets returns those that are open, the oldest first, and those that ended
	// since a time, the newest first; Ticket returns one, or fault.ErrNotFound. Both know
	// those alone that a user sent; an empty user: all. PictureOf tells whether a file is
	// behind a ticket that a user sent.
	Tickets(ctx context.Context, of string, since time.Time) ([]Ticket, error)
	Ticket(ctx context.Context, of, key string) (Ticket, error)
	PictureOf(ctx context.Context, of, sha256 string) (bool, error)
	// Approver tells in whose stead somebody checks what another sent at a time, "" in
	// their own right. It fails with fault.ErrConflict when both are one side of it.
	Approver(ctx context.Context, what, proposer string, since time.Time, who string, at time.Time) (stead string, err error)
	// Vouchers returns the vouchers that were issued of some numbers, as they are at a time.
	Vouchers(ctx context.Context, at time.Time, first, last int64) ([]office.Voucher, error)
	// Advice returns what is known of a vehicle, or fault.ErrNotFound; with happened set,
	// also another fill within [Nearby] of it.
	Advice(ctx context.Context, vehicle string, at, happened time.Time, calendar fleet.Calendar) (Advice, error)
}

// filler writes the records.
type filler interface {
	FillTicket(ctx context.Context, key string, revision int64, fills []office.Fill, people office.Two) ([]dispense.Ref, error)
}

// Config holds what a Desk needs. All fields but Years are required.
type Config struct {
	Store   store
	Office  filler
	Cabinet *evidence.Cabinet
	// Zone is the office's, and Years are those of quotas.
	Zone  *time.Location
	Years fleet.Years
	Now   func() time.Time
}

func (c *Config) calendar() fleet.Calendar { return fleet.Calendar{Zone: c.Zone, Years: c.Years} }

// A Desk takes tickets. It may be used by many goroutines, and several servers may
// have one each on one database and one directory of evidence.
type Desk struct {
	cfg Config
}

// New returns a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// On returns the same desk on another store, such as one that knows a part of the fleet.
func (d *Desk) On(s store) *Desk {
	cfg := d.cfg
	cfg.Store = s
	return New(cfg)
}

func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Second) }

// Attach keeps a picture, and returns when it is on disk to stay and may be named. It
// fails as [evidence.Cabinet.Keep] does.
func (d *Desk) Attach(ctx context.Context, who string, b []byte) (evidence.File, error) {
	f, err := d.cfg.Cabinet.Keep(b)
	if err != nil {
		return f, err
	}
	return f, d.cfg.Store.AddEvidence(ctx, d.now(), who, f)
}

// Picture returns a file that was kept, or fault.ErrNotFound. With a user it knows
// those alone that are behind what the user sent.
func (d *Desk) Picture(ctx context.Context, of, sha256 string) (evidence.File, []byte, error) {
	if of != "" {
		own, err := d.cfg.Store.PictureOf(ctx, of, sha256)
		if err == nil && !own {
			err = fmt.Errorf("picture %s of %s: %w", sha256, of, fault.ErrNotFound)
		}
		if err != nil {
			return evidence.File{}, nil, err
		}
	}
	return d.cfg.Cabinet.Read(sha256)
}

// Open opens a ticket before the fill: station and vehicle. Nothing is reserved by
// it. It fails with [Problems].
func (d *Desk) Open(ctx context.Context, who string, t Ticket) error {
	return d.put(ctx, who, t, Draft, func(at time.Time) Problems { return t.opens() })
}

// Send takes a ticket, to be checked by somebody else. The same again changes nothing.
// It fails with [Problems], with an [office.DuplicateError] when the station's ticket
// is there already, and with [ErrOtherwise].
func (d *Desk) Send(ctx context.Context, who string, t Ticket) error {
	return d.put(ctx, who, t, Waiting, t.problems)
}

func (d *Desk) put(ctx context.Context, who string, t Ticket, to State, check func(time.Time) Problems) error {
	at := d.now()
	t.State, t.Number = to, office.TicketNumber(t.Number)
	t.Parts = slices.Clone(t.Parts)
	for i := range t.Parts {
		t.Parts[i].Folio = folio(t.Parts[i].Folio)
	}
	problems, err := d.chosen(ctx, &t)
	if err != nil {
		return err
	}
	if problems = append(problems, check(at)...); len(problems) > 0 {
		return problems
	}
	if problems, err = d.folios(ctx, who, &t); err != nil {
		return err
	}
	if len(problems) > 0 {
		return problems
	}
	if !ValidKey(t.Key) {
		return fmt.Errorf("ticket: %w: its key is no UUID", fault.ErrInvalid)
	}
	err = d.cfg.Store.PutTicket(ctx, at, who, t.Key, func(was *Ticket) (*Ticket, error) {
		next := t
		next.OpenedBy, next.OpenedAt, next.Revision = who, at, 1
		if to == Waiting {
			next.SentAt = &at
		}
		if was == nil {
			return &next, nil
		}
		switch {
		case was.OpenedBy != who:
			return nil, ErrOtherwise
		case was.State == Draft, was.State == Returned && to == Waiting:
			next.OpenedAt, next.Revision = was.OpenedAt, was.Revision+1
			return &next, nil
		case to == Waiting && (was.State == Waiting || was.State == Checked) && was.same(&next):
			return nil, nil // the answer was lost on the way
		}
		return nil, ErrOtherwise
	})
	if err != nil {
		return fmt.Errorf("ticket %s: %w", t.Key, err)
	}
	return nil
}

func (d *Desk) chosen(ctx context.Context, t *Ticket) (Problems, error) {
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	permits, err := d.cfg.Store.Permits(ctx)
	if err != nil {
		return nil, err
	}
	if wrong := t.choose(contracts, permits, d.cfg.Zone, t.HappenedAt); len(wrong) > 0 || t.HappenedAt.IsZero() {
		return wrong, nil
	}
	is, err := d.cfg.Store.PermitOn(ctx, t.Contract, t.Permit, t.HappenedAt.In(d.cfg.Zone).Format(time.DateOnly))
	if err != nil || is {
		return nil, err
	}
	return Problems{{Field: "station", Code: "permit"}}, nil
}

// Return sends a ticket back to who sent it, who mends it or drops it.
func (d *Desk) Return(ctx context.Context, who, key string, revision int64, reason string) error {
	return d.end(ctx, who, key, reason, func(t *Ticket) error {
		switch {
		case t.OpenedBy == who:
			return ErrSame
		case t.State != Waiting || t.Revision != revision:
			return ErrState
		}
		t.State = Returned
		return nil
	})
}

// Drop gives a ticket up that is no fill yet. Who sent it may, and who checks.
func (d *Desk) Drop(ctx context.Context, who, key, reason string) error {
	return d.end(ctx, who, key, reason, func(t *Ticket) error {
		if !t.State.Open() {
			return ErrState
		}
		t.State = Dropped
		return nil
	})
}

// end changes the state of a ticket, with a reason.
func (d *Desk) end(ctx context.Context, who, key, reason string, change func(*Ticket) error) error {
	at := d.now()
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > fleet.MaxReason {
		return fmt.Errorf("ticket %s: %w", key, ErrReason)
	}
	err := d.cfg.Store.PutTicket(ctx, at, who, key, func(was *Ticket) (*Ticket, error) {
		if was == nil {
			return nil, fault.ErrNotFound
		}
		next := *was
		if err := change(&next); err != nil {
			return nil, err
		}
		next.EndedBy, next.EndedAt, next.Reason = who, &at, reason
		return &next, nil
	})
	if err != nil {
		return fmt.Errorf("ticket %s: %w", key, err)
	}
	return nil
}

// Check makes a ticket's parts fills of the office's journal, all or none, as they
// were seen in that revision. It fails with [ErrSame] for who sent it and for who
// is one side with them, with [ErrState]
// when it is not waiting in that revision, and with an [office.DuplicateError].
func (d *Desk) Check(ctx context.Context, who, key string, revision int64) ([]dispense.Ref, error) {
	t, err := d.cfg.Store.Ticket(ctx, "", key)
	if err != nil {
		return nil, err
	}
	switch {
	case t.OpenedBy == who:
		return nil, fmt.Errorf("ticket %s: %w", key, ErrSame)
	case t.State != Waiting || t.Revision != revision:
		return nil, fmt.Errorf("ticket %s: %w", key, ErrState)
	}
	two := office.Two{Did: t.OpenedBy, Checked: who}
	if two.For, err = d.cfg.Store.Approver(ctx, "ticket", t.OpenedBy, t.OpenedAt, who, d.now()); err != nil {
		if errors.Is(err, fault.ErrConflict) {
			err = fmt.Errorf("%w: %w", ErrSame, err)
		}
		return nil, fmt.Errorf("ticket %s: %w", key, err)
	}
	fills := t.fills()
	for i, p := range t.Parts {
		if p.Vehicle == "" {
			continue
		}
		a, err := d.Odds(ctx, &t, p)
		if err != nil {
			return nil, fmt.Errorf("ticket %s: %w", key, err)
		}
		fills[i].Flags = a.flags(&t, p)
	}
	if two.For != "" {
		for i := range fills {
			fills[i].Flags = append(fills[i].Flags, inStead+two.For)
		}
	}
	refs, err := d.cfg.Office.FillTicket(ctx, key, revision, fills, two)
	if errors.Is(err, office.ErrTicketMoved) {
		return nil, fmt.Errorf("ticket %s: %w", key, ErrState)
	}
	return refs, err
}

// inStead begins the flag that says in whose stead a ticket was checked.
const inStead = "in_stead:"

// fills are the parts as the office records them.
func (t *Ticket) fills() []office.Fill {
	var out []office.Fill
	for _, p := range t.Parts {
		f := office.Fill{
			Vehicle: p.Vehicle, Label: p.Label, Grade: t.Grade, VolumeUL: p.VolumeUL, HappenedAt: t.HappenedAt, Precision: "minute",
			Source: "ticket", Ticket: t.Number, PriceE4: new(t.PriceE4), AmountCents: new(p.AmountCents), Currency: t.Currency, Driver: t.Driver,
			Folio: p.Folio, Flowed: p.Folio != "", OdometerM: p.OdometerM, EngineS: p.EngineS, Full: p.Full, Contract: t.Contract, Permit: t.Permit, Evidence: t.Evidence,
		}
		if p.Vehicle == "" {
			f.Purpose = "container"
		}
		out = append(out, f)
	}
	return out
}

// Lately is how long a ticket that ended is listed.
const Lately = 14 * 24 * time.Hour

// Tickets returns those that are open, the oldest first, and those that ended lately,
// the newest first: those that a user sent, or of everybody where it is empty.
func (d *Desk) Tickets(ctx context.Context, of string) ([]Ticket, error) {
	return d.cfg.Store.Tickets(ctx, of, d.now().Add(-Lately))
}

// Ticket returns one, or fault.ErrNotFound, also for one that another sent than the user
// asked for.
func (d *Desk) Ticket(ctx context.Context, of, key string) (Ticket, error) {
	return d.cfg.Store.Ticket(ctx, of, key)
}
