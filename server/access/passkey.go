package access

import (
	"context"
	"errors"
	"time"
)

// A Passkey is the public half of a key that an authenticator of a user's keeps: a
// telephone, a computer, a key on a ring.
type Passkey struct {
	Passkey    []byte // as its authenticator calls it
	Username   string
	Name       string // as its user calls it
	PublicKey  []byte // COSE
	SignCount  int64  // 0 for ever where the authenticator does not count
	Synced     bool   // it may be copied to other devices of the user's
	Transports []string
	MadeAt     time.Time
	UsedAt     *time.Time
}

// A PasskeyUse is what a passkey signed: a challenge, which is the SHA-256 of what was
// said. It is kept, so that anybody who knows the public key can check it.
type PasskeyUse struct {
	Challenge, Passkey                       []byte
	SignCount                                int64
	At                                       time.Time
	Said                                     string
	ClientData, AuthenticatorData, Signature []byte
}

// A PasskeyStore keeps passkeys and what they signed.
type PasskeyStore interface {
	// Handle returns what authenticators know a user by, or fault.ErrNotFound.
	Handle(ctx context.Context, username string) ([]byte, error)
	// Passkeys returns those of a user that were not removed, the oldest first; Passkey
	// such a one, or fault.ErrNotFound.
	Passkeys(ctx context.Context, username string) ([]Passkey, error)
	Passkey(ctx context.Context, passkey []byte) (Passkey, error)
	// AddPasskey keeps a new one, or fails with fault.ErrConflict.
	AddPasskey(ctx context.Context, k Passkey) error
	// UsePasskey keeps what one signed, and tells whether it counts: not for a challenge
	// that was answered before, nor where the counter did not go on.
	UsePasskey(ctx context.Context, u PasskeyUse) (bool, error)
	// RemovePasskey removes one of a user's, or fails with fault.ErrNotFound.
	RemovePasskey(ctx context.Context, username string, passkey []byte, at time.Time) error
}

// ErrPasskey means that what came from an authenticator does not count. It does not say to
// whoever sent it why.
var ErrPasskey = errors.New("the passkey is not good")
