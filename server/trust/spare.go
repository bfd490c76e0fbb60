package trust

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// spareAhead is how many epochs a spare's grant leaves to the box that is there,
// which may begin some by itself before it is replaced.
const spareAhead = 99

// A Spare is a box that stands ready with a grant that is closed.
type Spare struct {
	Station    string
	Epoch      int64
	Key        string // verifier key of its records
	Note       []byte // the grant
	Sealed     []byte // as the box was given it
	State      string // ready, active, approved or void
	PreparedAt time.Time
	ActiveAt   *time.Time
}

// prepare makes the grant of a spare and seals it with the halves of both people.
// The server keeps neither.
func (t *Trust) prepare(ctx context.Context, a Asked, r *enroll.Request, people []dispense.Who, second enroll.Half) (*Spare, error) {
	if a.Half == nil {
		return nil, fmt.Errorf("%w: the first envelope's words are gone; make a new invitation", fault.ErrConflict)
	}
	next, err := t.cfg.Fleet.Next(ctx, a.Station, r.Key, people, spareAhead)
	if err != nil {
		return nil, err
	}
	sealed, err := enroll.Seal(next.Note, *a.Half, second)
	if err != nil {
		return nil, err
	}
	return &Spare{Station: a.Station, Epoch: next.Grant.Epoch, Key: r.Key, Note: next.Note, Sealed: sealed, PreparedAt: t.now()}, nil
}

// awaken makes a spare the station's box, when the one that asks is a spare that
// knows its grant: nobody can who has not opened it. From then on the box before
// speaks for the station no more.
func (t *Trust) awaken(ctx context.Context, n dispense.Note, r *enroll.Renewal) error {
	hash, err := dispense.ParseHash(r.Grant)
	if err != nil {
		return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	s, err := t.cfg.Store.Spare(ctx, hash)
	if errors.Is(err, fault.ErrNotFound) || err == nil && s.State != "ready" {
		return nil
	}
	if err != nil {
		return err
	}
	if s.Station != r.Station || !verifies(n, s.Key) {
		return fmt.Errorf("spare of station %s: %w", s.Station, ErrStranger)
	}
	if err := t.cfg.Store.ActivateSpare(ctx, fleet.Act{Who: renewer(s.Station), At: t.now()}, hash); err != nil {
		return fmt.Errorf("activate the spare of station %s: %w", s.Station, err)
	}
	t.cfg.Log.Warn("a spare has taken the place of a station's box", "station", s.Station, "epoch", s.Epoch)
	if err := t.cfg.Fleet.Renew(ctx, t.now()); err != nil {
		t.cfg.Log.Error("leases of a spare follow within the hour", "station", s.Station, "err", err)
	}
	return nil
}
