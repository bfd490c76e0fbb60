package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
)

// aloneFor is how long a one-time authorization of one person may be good for;
// onceMost how long one of two people.
const (
	aloneFor = 24 * time.Hour
	onceMost = 31 * 24 * time.Hour
)

// A Once is a one-time authorization: one vehicle may fuel one time at one
// station, outside its quotas and the rules that it lifts.
type Once struct {
	Once    string // its id; empty for a new one
	Station string
	Vehicle string
	LimitUL dispense.Volume
	UntilAt time.Time
	Driver  string // a person's id; empty: any
	Grade   string // empty: any of the vehicle's
	Trip    string
	Why     string

	TankUL     *dispense.Volume // of the vehicle, when it was proposed
	ProposedBy string
	ProposedAt time.Time
	ApprovedBy string // empty: nobody, yet or because nobody was needed
	// ApprovedFor is in whose stead; empty: in their own right.
	ApprovedFor string
	// State is proposed while it waits for a second person, open, used or void.
	State    string
	AuthRef  string           // the authorize that used it …
	VolumeUL *dispense.Volume // … and what flowed
}

// Alone tells whether one person may grant it: one vehicle, within a day, one
// tank. The database holds whoever writes to it to the same.
func (o *Once) Alone() bool {
	return o.TankUL != nil && o.LimitUL <= *o.TankUL && !o.UntilAt.After(o.ProposedAt.Add(aloneFor))
}

// Entry returns what its station is told of it.
func (o *Once) Entry() *policy.Once {
	return &policy.Once{
		ID: o.Once, Vehicle: o.Vehicle, LimitUL: o.LimitUL, UntilAt: o.UntilAt, Driver: o.Driver, Grade: o.Grade, Trip: o.Trip, Status: o.State,
	}
}

// onceStore is the database's part of one-time authorizations. Each change is
// guarded by the state before it, audited, and published to the station in one
// transaction.
type onceStore interface {
	AddOnce(ctx context.Context, by Act, o *Once) error
	ApproveOnce(ctx context.Context, by Act, once string) error
	VoidOnce(ctx context.Context, by Act, once string) error
	UseOnce(ctx context.Context, at time.Time, once string, auth dispense.Ref, v dispense.Volume) error
}

// GrantOnce proposes a one-time authorization and returns it: open where one
// person may grant it, or else proposed, for another to approve. It fails with
// fault.ErrInvalid.
func (f *Fleet) GrantOnce(ctx context.Context, who string, o Once) (Once, error) {
	o.Once, o.ProposedBy, o.ProposedAt, o.State = NewID("o"), who, f.now(), "proposed"
	o.Why, o.Trip = strings.TrimSpace(o.Why), strings.TrimSpace(o.Trip)
	o.UntilAt = o.UntilAt.UTC().Truncate(time.Second)
	v, err := f.cfg.Store.FleetVehicle(ctx, o.Vehicle)
	if err != nil {
		return Once{}, fmt.Errorf("one-time authorization: %w", err)
	}
	o.TankUL = v.TankUL
	if err := o.check(&v); err != nil {
		return Once{}, fmt.Errorf("one-time authorization: %w: %w", fault.ErrInvalid, err)
	}
	if o.Alone() {
		o.State = "open"
	}
	return o, f.cfg.Store.AddOnce(ctx, Act{Who: who, At: o.ProposedAt, Why: o.Why}, &o)
}

func (o *Once) check(v *Vehicle) error {
	switch {
	case o.Station == "":
		return fmt.Errorf("say at which station")
	case o.LimitUL < dispense.Liter || o.LimitUL > policy.MaxFillUL:
		return fmt.Errorf("%s is no fill; say from 1 L on how much", o.LimitUL)
	case !o.UntilAt.After(o.ProposedAt) || o.UntilAt.After(o.ProposedAt.Add(onceMost)):
		return fmt.Errorf("it ends at %s; it must end after now and within 31 days", o.UntilAt.Format(time.RFC3339))
	case o.Grade != "" && !slices.Contains(v.Grades, o.Grade):
		return fmt.Errorf("vehicle %s does not take %s", v.FleetNo, o.Grade)
	case o.Why == "" || len(o.Why) > MaxReason:
		return fmt.Errorf("say why, in %d bytes at most", MaxReason)
	case len(o.Trip) > 24:
		return fmt.Errorf("trip %q has more than 24 bytes", o.Trip)
	}
	_, err := policy.EncodeBody(&policy.Once{ID: o.Once, Vehicle: o.Vehicle, LimitUL: o.LimitUL, UntilAt: o.UntilAt, Trip: o.Trip, Driver: o.Driver, Grade: o.Grade, Status: "open"})
	return err
}

// ApproveOnce lets another person than who proposed it open one, in their own right or
// in the stead of another.
func (f *Fleet) ApproveOnce(ctx context.Context, who, once string) error {
	return f.cfg.Store.ApproveOnce(ctx, Act{Who: who, At: f.now()}, once)
}

// VoidOnce takes back one that nobody has used. A station that is away goes by
// what it holds until it connects.
func (f *Fleet) VoidOnce(ctx context.Context, who, once, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return fmt.Errorf("%w: say why it is taken back", fault.ErrInvalid)
	}
	return f.cfg.Store.VoidOnce(ctx, Act{Who: who, At: f.now(), Why: why}, once)
}

// NoteOnceUsed closes one that a fill was released on.
func (f *Fleet) NoteOnceUsed(ctx context.Context, once string, auth dispense.Ref, v dispense.Volume) error {
	return f.cfg.Store.UseOnce(ctx, f.now(), once, auth, v)
}
