package ticket

import (
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Advice is what a driver should know before going to a station where nothing holds
// the pump back. Nothing is reserved by it, and nothing keeps the fuel from flowing.
type Advice struct {
	Status string   // of the vehicle
	Grades []string // that it takes
	TankUL *dispense.Volume
	// LeftUL is the least that is left of its quotas in their periods; nil without a
	// quota. Below 0 it is spent.
	LeftUL *dispense.Volume
	// PaperUL is what vouchers hold of that quota, beside what is left.
	PaperUL   dispense.Volume
	OdometerM *int64 // last accepted
	// Near is another fill of the vehicle within [Nearby] of when a ticket says; zero
	// where none is known.
	Near dispense.Ref
}

// Nearby is how soon after a fill another is unusual, wherever it is.
const Nearby = 20 * time.Minute

// Advise tells what is known of a vehicle, or fails with fault.ErrNotFound.
func (d *Desk) Advise(ctx context.Context, vehicle string) (Advice, error) {
	return d.cfg.Store.Advice(ctx, vehicle, d.now(), time.Time{}, d.cfg.calendar())
}

// Odds tells what is known of a part's vehicle, as of when the ticket says.
func (d *Desk) Odds(ctx context.Context, t *Ticket, p Part) (Advice, error) {
	return d.cfg.Store.Advice(ctx, p.Vehicle, d.now(), t.HappenedAt, d.cfg.calendar())
}

// Against lists what speaks against a fill, by a code: "status", "quota".
func (a Advice) Against() []string {
	var out []string
	if a.Status != "active" {
		out = append(out, "status")
	}
	if a.LeftUL != nil && *a.LeftUL <= 0 {
		out = append(out, "quota")
	}
	return out
}

// Odd lists what is unusual about a part of a ticket, for who checks it: flags of the
// fill that it becomes, and "odometer_low". It is nothing wrong with the ticket.
func (a Advice) Odd(t *Ticket, p Part) []string {
	out := a.flags(t, p)
	if a.OdometerM != nil && p.OdometerM != nil && *p.OdometerM < *a.OdometerM {
		out = append(out, "odometer_low")
	}
	return out
}

// flags are those of the fill that a part becomes.
func (a Advice) flags(t *Ticket, p Part) []string {
	return reconcile.TicketFlags(p.VolumeUL, reconcile.TicketOdds{Grade: t.Grade, Grades: a.Grades, TankUL: a.TankUL, Near: a.Near})
}

// Stations returns what there is to choose from: the open stations of contracts that
// are valid today or were within the last month, since tickets come late.
func (d *Desk) Stations(ctx context.Context) ([]fleet.Contract, []fleet.Permit, error) {
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, nil, err
	}
	permits, err := d.cfg.Store.Permits(ctx)
	if err != nil {
		return nil, nil, err
	}
	now := d.now()
	contracts = slices.DeleteFunc(contracts, func(c fleet.Contract) bool {
		return !c.On(now, d.cfg.Zone) && !c.On(now.AddDate(0, -1, 0), d.cfg.Zone)
	})
	permits = slices.DeleteFunc(permits, func(p fleet.Permit) bool {
		return p.Status != "open" || !slices.ContainsFunc(contracts, func(c fleet.Contract) bool { return c.Contract == p.Contract })
	})
	return contracts, permits, nil
}
