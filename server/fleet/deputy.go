package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Deputyship says that one user approves in the stead of another, from a time on until
// another. It gives no right to propose anything.
type Deputyship struct {
	Term      string // its id; empty for a new one
	Principal string // whose stead it is
	Deputy    string
	FromAt    time.Time
	UntilAt   time.Time
	Why       string
	SaidBy    string
	SaidAt    time.Time
	EndedAt   *time.Time // when it was ended before its time
	EndedBy   string     // who ended it then
}

// InForce tells whether it is in force at a time.
func (t *Deputyship) InForce(at time.Time) bool {
	return !at.Before(t.FromAt) && at.Before(t.UntilAt) && (t.EndedAt == nil || at.Before(*t.EndedAt))
}

// A Stead is somebody in whose stead a user may approve now.
type Stead struct{ Principal, Role string }

// termMost is how long a term may last, termAhead how far ahead it may begin.
const (
	termMost  = 366 * 24 * time.Hour
	termAhead = 366 * 24 * time.Hour
)

type deputyStore interface {
	// Deputies returns those that a user gave or has, the newest first, and Steads those
	// in whose stead the user may approve at a time.
	Deputies(ctx context.Context, username string) ([]Deputyship, error)
	Steads(ctx context.Context, username string, at time.Time) ([]Stead, error)
	// Approver tells in whose stead somebody approves what another proposed at a
	// time, "" in their own right. It fails with fault.ErrConflict when both are one
	// side of it.
	Approver(ctx context.Context, what, proposer string, since time.Time, who string, at time.Time) (stead string, err error)
}

// Said returns the term as the principal says it at a time: it begins then at the
// earliest. It fails with fault.ErrInvalid for what makes no sense.
func (t Deputyship) Said(principal string, at time.Time) (Deputyship, error) {
	t.Term, t.Principal, t.SaidBy, t.SaidAt, t.EndedAt, t.EndedBy = NewID("d"), principal, principal, at, nil, ""
	t.Why = oneLine(t.Why)
	if t.FromAt = t.FromAt.UTC().Truncate(time.Second); t.FromAt.Before(t.SaidAt) {
		t.FromAt = t.SaidAt
	}
	t.UntilAt = t.UntilAt.UTC().Truncate(time.Second)
	if err := t.check(); err != nil {
		return t, fmt.Errorf("deputy of %s: %w: %w", principal, fault.ErrInvalid, err)
	}
	return t, nil
}

func (t *Deputyship) check() error {
	switch {
	case t.Deputy == "" || t.Deputy == t.Principal:
		return fmt.Errorf("name another user")
	case t.Why == "" || len(t.Why) > MaxReason:
		return fmt.Errorf("say why, in %d bytes at most", MaxReason)
	case !t.UntilAt.After(t.FromAt) || t.UntilAt.Sub(t.FromAt) > termMost:
		return fmt.Errorf("it ends after it begins, and within a year")
	case t.FromAt.After(t.SaidAt.Add(termAhead)):
		return fmt.Errorf("it begins on %s; a year ahead is the most", t.FromAt.Format(time.DateOnly))
	}
	return nil
}

// Deputies returns the terms that a user gave or has, the newest first.
func (f *Fleet) Deputies(ctx context.Context, username string) ([]Deputyship, error) {
	return f.cfg.Store.Deputies(ctx, username)
}

// MayApprove tells whether a user who has the right to, or a stead, is on another side
// of something that waits than who proposed it.
func (f *Fleet) MayApprove(ctx context.Context, username string, w Waiting) (bool, error) {
	_, err := f.cfg.Store.Approver(ctx, w.What, w.By, w.At, username, f.now())
	if errors.Is(err, fault.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}

// Steads returns in whose stead a user may approve now.
func (f *Fleet) Steads(ctx context.Context, username string) ([]Stead, error) {
	return f.cfg.Store.Steads(ctx, username, f.now())
}
