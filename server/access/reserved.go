package access

import (
	"context"
	"time"
)

// A class may be reserved: its vehicles, and what names them or who drives them, are there
// for cleared users alone. A vehicle that was of such a class stays reserved when it becomes
// of another. What discloses, takes two people.

// A Reservable is a class of vehicles, or, with Vehicle, one that is reserved though it is of
// another class now.
type Reservable struct {
	Class    string // with Vehicle, the class that it was reserved with
	Vehicle  string
	FleetNo  string
	Now      string     // of which class the vehicle is now
	Since    *time.Time // when it was reserved; nil: it is not
	By       string
	Reason   string
	Vehicles int64 // how many are reserved with the class
	// Waiting is a release that was proposed.
	Waiting *Release
}

// A Release says that a class, or one vehicle, is reserved no more.
type Release struct {
	N              int64
	Class, Vehicle string
	Reason, By     string
	At             time.Time
}

// A ReservedStore keeps what is reserved and who is cleared. Each change is in the audit trail.
type ReservedStore interface {
	// Reservables returns all classes by name, those that are reserved first, and then
	// vehicles that are reserved though of another class, by number.
	Reservables(ctx context.Context) ([]Reservable, error)
	// Reserve reserves a class. It fails with fault.ErrConflict where it is reserved,
	// fault.ErrNotFound where there is none of that name, and fault.ErrInvalid without a reason.
	Reserve(ctx context.Context, class, reason, by string, at time.Time) error
	// ProposeRelease proposes that a class or a vehicle is reserved no more, and fails as
	// Reserve does.
	ProposeRelease(ctx context.Context, r Release) error
	// ApproveRelease puts a release in force, by another than who proposed it, and VoidRelease
	// takes it back. They fail with fault.ErrConflict where it waits no more, or the two are
	// one side.
	ApproveRelease(ctx context.Context, n int64, by string, at time.Time) error
	VoidRelease(ctx context.Context, n int64, by string, at time.Time) error
	// SetCleared says whether a user sees what is reserved. It counts from the user's next
	// request on.
	SetCleared(ctx context.Context, username string, cleared bool, by string) error
}
