package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Leaving says that somebody leaves: a person, a user, or both that are one.
type Leaving struct {
	Person, Username string // one may be empty
	FromAt           time.Time
	Reason           string
}

// leaveAhead is how far ahead somebody's last day may be.
const leaveAhead = 366 * 24 * time.Hour

type leaveStore interface {
	// Leave stores that somebody leaves, in the place of another day that was said
	// and is to come, and puts it in force unless it is to come itself.
	Leave(ctx context.Context, by Act, l Leaving) error
	// Stay takes back what is to come.
	Stay(ctx context.Context, by Act, h Human) error
	// ApplyLeavings puts in force what was to come and now has.
	ApplyLeavings(ctx context.Context, at time.Time) error
}

// Leave lets somebody go, from a time on; one that has passed means now. Then all
// sessions of the user end and the user signs in no more, the badge is void, the PIN
// is gone, stations hear that the person is retired, terms as a deputy or with one
// end, and what was proposed and waits is void, in one transaction. What was
// approved by two, and tickets of fuel that flowed, stand. Somebody who has gone
// goes again without any change.
//
// It fails with fault.ErrInvalid without a reason, with fault.ErrNotFound, and with
// fault.ErrConflict when it is oneself, or the last administrator.
func (f *Fleet) Leave(ctx context.Context, who, key, reason string, from time.Time) error {
	by := Act{Who: who, At: f.now(), Why: oneLine(reason)}
	if from = from.UTC().Truncate(time.Second); from.Before(by.At) {
		from = by.At
	}
	switch {
	case by.Why == "" || len(by.Why) > MaxReason:
		return fmt.Errorf("%s leaves: %w: a reason of 1 to %d bytes must be given", key, fault.ErrInvalid, MaxReason)
	case from.After(by.At.Add(leaveAhead)):
		return fmt.Errorf("%s leaves: %w: %s is more than a year ahead", key, fault.ErrInvalid, from.Format(time.DateOnly))
	}
	h, err := f.Human(ctx, key)
	switch {
	case err != nil:
		return err
	case h.Username == who:
		return fmt.Errorf("%s leaves: %w: another person must say so", key, fault.ErrConflict)
	case h.Gone():
		return nil
	}
	return f.cfg.Store.Leave(ctx, by, Leaving{Person: h.Person, Username: h.Username, FromAt: from, Reason: by.Why})
}

// Stay takes back that somebody leaves on a day to come.
func (f *Fleet) Stay(ctx context.Context, who, key string) error {
	h, err := f.Human(ctx, key)
	if err != nil {
		return err
	}
	return f.cfg.Store.Stay(ctx, Act{Who: who, At: f.now()}, h)
}
