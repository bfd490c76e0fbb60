package access

import (
	"context"
	"time"
)

// An Identity is whom a user is elsewhere: what an issuer calls them, for ever. It is never
// a mail address, which is another's tomorrow.
type Identity struct {
	Issuer, Subject string
	Username        string
	SaidBy          string
	SaidAt          time.Time
}

// An IdentityStore keeps identities.
type IdentityStore interface {
	// Identified returns the user of an identity, or fault.ErrNotFound; Identities those of
	// a user, the oldest first.
	Identified(ctx context.Context, issuer, subject string) (User, error)
	Identities(ctx context.Context, username string) ([]Identity, error)
	// Identify says that an identity is a user's. It fails with fault.ErrConflict when it is
	// one's already, and with fault.ErrNotFound when there is no such user.
	Identify(ctx context.Context, id Identity) error
	// AddIdentified adds a user with an identity, or fails with fault.ErrConflict when there
	// is either.
	AddIdentified(ctx context.Context, u User, id Identity) error
	// EndIdentity says that an identity of a user's is theirs no more, or fails with
	// fault.ErrNotFound.
	EndIdentity(ctx context.Context, id Identity, by string, at time.Time) error
	// SetPart makes of a user what their groups elsewhere say. Where that is what they are,
	// nothing is changed.
	SetPart(ctx context.Context, username string, role Role, departments []string, by string) error
}
