package trust

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// ErrSame means that whoever invited a box wants to approve it too.
var ErrSame = errors.New("it takes a second person: whoever invited the box cannot approve it")

// An Approval is what the second of two people gives: a grant, registered as the
// first of a station or as its next, or prepared for a spare.
type Approval struct {
	Request     dispense.Hash
	Enrolled    *fleet.Enrolled
	Regranted   *fleet.Regranted
	Spare       *Spare
	Certificate *ca.Certificate // none for a spare
}

// Approved is what happened.
type Approved struct {
	Station string
	Epoch   int64
	People  []dispense.Who
	For     string // in whose stead the second approved; empty: in their own right
	Words   []string
	Spare   bool
	Half    *enroll.Half // of a spare: the words for the second envelope
	// Leases says why leases could not be issued yet; the approval stands.
	Leases error
}

// Waiting returns what boxes wait for.
func (t *Trust) Waiting(ctx context.Context) ([]Asked, error) {
	all, err := t.cfg.Store.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(a Asked) bool { return !t.now().Before(a.UntilAt) }), nil
}

// Named returns what waits for a station, when words are those of its request: a
// person has read them from the box's screen.
func (t *Trust) Named(ctx context.Context, station string, words []string) (dispense.Hash, error) {
	all, err := t.Waiting(ctx)
	if err != nil {
		return dispense.Hash{}, err
	}
	i := slices.IndexFunc(all, func(a Asked) bool { return a.Station == station })
	if i < 0 {
		return dispense.Hash{}, fmt.Errorf("station %s: %w: no box waits for it", station, fault.ErrNotFound)
	}
	said, err := enroll.Bytes(words)
	if err != nil {
		return dispense.Hash{}, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	if !slices.Equal(enroll.Words(said), all[i].Words()) {
		return dispense.Hash{}, fmt.Errorf("station %s: %w: another box waits than the one with these words; somebody else may have the invitation: refuse it", station, fault.ErrConflict)
	}
	return all[i].Hash(), nil
}

// Approve gives a box what it asked for, by somebody who has compared its words
// and did not invite it. by says how we know who that is.
func (t *Trust) Approve(ctx context.Context, who, by string, request dispense.Hash) (Approved, error) {
	a, err := t.cfg.Store.Asked(ctx, request)
	if err != nil {
		return Approved{}, err
	}
	out, err := t.approve(ctx, who, by, a)
	if err != nil {
		return Approved{}, fmt.Errorf("approve the box of station %s: %w", a.Station, err)
	}
	t.cfg.Log.Info("a box is approved", "station", a.Station, "epoch", out.Epoch, "by", who)
	out.Leases = t.cfg.Fleet.Renew(ctx, t.now())
	return out, nil
}

func (t *Trust) approve(ctx context.Context, who, by string, a Asked) (Approved, error) {
	switch {
	case a.State != "waiting":
		return Approved{}, fmt.Errorf("%w: it is %s already", fault.ErrConflict, a.State)
	case who == a.InvitedBy:
		return Approved{}, fmt.Errorf("%w: %w", fault.ErrInvalid, ErrSame)
	case !t.now().Before(a.UntilAt):
		return Approved{}, fmt.Errorf("%w: the invitation is too old; make a new one", fault.ErrConflict)
	}
	stead, err := t.cfg.Store.Approver(ctx, "box", a.InvitedBy, a.InvitedAt, who, t.now())
	if err != nil {
		return Approved{}, err
	}
	r, err := enroll.OpenRequest(a.Request)
	if err != nil {
		return Approved{}, err
	}
	people := []dispense.Who{{Person: a.InvitedBy, By: by}, {Person: who, By: by}}
	p := Approval{Request: a.Hash()}
	out := Approved{Station: a.Station, People: people, For: stead, Words: a.Words(), Spare: a.Spare}
	if a.Spare {
		half := enroll.NewHalf()
		out.Half = &half
		p.Spare, err = t.prepare(ctx, a, r, people, half)
	} else {
		err = t.give(ctx, a, r, people, &p)
	}
	if err != nil {
		return Approved{}, err
	}
	out.Epoch = p.epoch()
	return out, t.cfg.Store.Approve(ctx, fleet.Act{Who: who, At: t.now(), For: stead}, p)
}

// give makes the grant and the certificate of a box that is to begin at once.
func (t *Trust) give(ctx context.Context, a Asked, r *enroll.Request, people []dispense.Who, p *Approval) error {
	der, err := checkCSR(r.Station, r.CSR)
	if err != nil {
		return err
	}
	registered, err := t.cfg.Store.Registered(ctx, a.Station)
	if err != nil {
		return err
	}
	if registered {
		next, err := t.cfg.Fleet.Next(ctx, a.Station, r.Key, people, 0)
		if err != nil {
			return err
		}
		p.Regranted = &next
	} else {
		first, err := t.cfg.Fleet.First(ctx, fleet.Enrollment{
			Station: a.Station, Name: a.Name, Zone: a.Zone, VKey: r.Key, People: people,
			Settings: policy.Settings{Language: "es-MX", Mode: a.Mode},
		})
		if err != nil {
			return err
		}
		p.Enrolled = &first
	}
	c, err := t.cfg.CA.Certify(a.Station, der)
	p.Certificate = &c
	return err
}

func (p *Approval) epoch() int64 {
	switch {
	case p.Enrolled != nil:
		return p.Enrolled.Grant.Epoch
	case p.Regranted != nil:
		return p.Regranted.Grant.Epoch
	}
	return p.Spare.Epoch
}

// Refuse ends what a box asks. Anybody of the two may, for one reason or another.
func (t *Trust) Refuse(ctx context.Context, who string, request dispense.Hash, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fmt.Errorf("refuse a box: %w: say why", fault.ErrInvalid)
	}
	return t.cfg.Store.RefuseRequest(ctx, fleet.Act{Who: who, At: t.now()}, request, cut(reason))
}

// Key returns the record key that the grant names.
func (a Approval) Key() string {
	switch {
	case a.Enrolled != nil:
		return a.Enrolled.Grant.Key
	case a.Regranted != nil:
		return a.Regranted.Grant.Key
	}
	return a.Spare.Key
}
