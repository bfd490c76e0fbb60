// Package trust says which box may speak in a station's name. It invites a box,
// takes what it asks, has two people decide, and gives certificates to links for
// as long as the station's record key asks for them. It answers boxes at a door
// of their own, by HTTPS.
//
// Grants are fleet's to make and certificates ca's; the registry keeps both. What
// a record says is no matter here.
package trust

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
)

// Config holds what a Trust needs. All fields but the URLs are required.
type Config struct {
	Log   *slog.Logger
	Store store
	Fleet grants
	CA    *ca.Authority
	Ring  *keyring.Ring
	Zone  string // of a new station that is given no other
	Now   func() time.Time
	// Server is the address of the door, as boxes reach it, and Broker that of the
	// broker; a box is told both.
	Server string
	Broker string
}

// grants makes grants; the fleet does.
type grants interface {
	First(ctx context.Context, e fleet.Enrollment) (fleet.Enrolled, error)
	Next(ctx context.Context, station, vkey string, people []dispense.Who, ahead int64) (fleet.Regranted, error)
	Renew(ctx context.Context, now time.Time) error
}

// store is the database, see package postgres.
type store interface {
	invitations
	links
	spares
}

type invitations interface {
	// Approver tells in whose stead somebody approves what another proposed at a time,
	// "" in their own right. It fails with fault.ErrConflict when both are one side.
	Approver(ctx context.Context, what, proposer string, since time.Time, who string, at time.Time) (stead string, err error)
	// Invite keeps an invitation in the place of an open one for the station. While
	// a box waits for the station it is fault.ErrConflict.
	Invite(ctx context.Context, by fleet.Act, i Invitation, token [32]byte, until time.Time) error
	// UseInvitation takes what a box asks under a token that is open: for that
	// station, at that time, once. Otherwise it fails with [ErrToken].
	UseInvitation(ctx context.Context, at time.Time, token [32]byte, station string, request []byte) error
	// Asked returns what a box has asked, by the hash of its note, or
	// fault.ErrNotFound.
	Asked(ctx context.Context, request dispense.Hash) (Asked, error)
	// Waiting returns what waits for a decision.
	Waiting(ctx context.Context) ([]Asked, error)
	// Approve registers what an approval gives, in one transaction with it.
	Approve(ctx context.Context, by fleet.Act, a Approval) error
	// RefuseRequest ends what a box asks.
	RefuseRequest(ctx context.Context, by fleet.Act, request dispense.Hash, reason string) error
	// Registered tells whether there is a station of that id.
	Registered(ctx context.Context, station string) (bool, error)
}

type links interface {
	// Speaker returns who may speak for a station, and what is known of an epoch.
	Speaker(ctx context.Context, station string, epoch int64) (Speaker, error)
	// Certificate returns a certificate by its key, or fault.ErrNotFound.
	Certificate(ctx context.Context, spki [32]byte) (Certificate, error)
	// AddCertificate keeps a certificate of a record key, and revokes all of that
	// key but it and the one before. Of one key it takes [mostAnHour].
	AddCertificate(ctx context.Context, by fleet.Act, station, key string, c ca.Certificate) error
}

type spares interface {
	// Spare returns a spare by the hash of its grant, or fault.ErrNotFound.
	Spare(ctx context.Context, grant dispense.Hash) (Spare, error)
	// ActivateSpare makes a spare's grant the station's, and revokes who spoke for
	// it before, in one transaction. It does nothing when that is done.
	ActivateSpare(ctx context.Context, by fleet.Act, grant dispense.Hash) error
	// Era returns the era in force.
	Era(ctx context.Context, now time.Time) (int64, error)
}

// A Trust may be used by many goroutines, and by several servers on one
// database.
type Trust struct {
	cfg Config
}

// New returns a Trust.
func New(cfg Config) *Trust { return &Trust{cfg} }

func (t *Trust) now() time.Time { return t.cfg.Now().UTC().Truncate(time.Second) }

// A Certificate is one that a link was given.
type Certificate struct {
	Station string
	Key     string // record key that asked for it
	ca.Certificate
	RevokedAt *time.Time
}

// A Speaker is who may speak for a station, as the registry knows.
type Speaker struct {
	Station string
	Key     string // the record key in force
	// Revoked tells that the key in force is revoked.
	Revoked bool
	// Then is the key that was in force in the epoch asked about, and Epoch how far
	// that has been heard; its Seq is 0 and its Hash zero when it never was.
	Then  string
	Epoch dispense.Head
	State string // of that epoch, "" when it never was heard
	Kept  int64
	N     int64 // the highest of the station's receipts
}

// verifies tells whether a key made a note.
func verifies(n dispense.Note, vkey string) bool {
	v, err := note.NewVerifier(vkey)
	return err == nil && n.Verify(0, v) == nil
}
