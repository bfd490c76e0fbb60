package fleet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Human is somebody who is known at the islands, who signs in, or both.
type Human struct {
	Person   string // the id of the person; empty for one who only signs in
	Username string // empty for one who does not sign in
	Name     string
	Status   string   // active, blocked or retired; of one who only signs in, active or retired
	Roles    []string // at the islands
	Role     string   // of the user
	Active   bool     // the user may sign in
	// Badge is good, temporary, ended, void, own (any barcode that was given as one) or
	// none.
	Badge    string
	PIN      bool `db:"has_pin"` // whether there is one
	Vehicles []string
	// Departments are those of which any vehicle may be driven, besides Vehicles.
	Departments []string
	UntilAt     *time.Time
	SignedInAt  *time.Time // the last time
	Sessions    int64      // that are open
	LeavesAt    *time.Time // the day that was said and is to come
	// Concerns are the departments that the user is concerned with; nil: the whole fleet.
	Concerns []string
	Cleared  bool // for vehicles of reserved classes; an administrator is, whatever this says
}

// Key names somebody in an address: the person's id, or @ and the user's name.
func (h *Human) Key() string {
	if h.Person != "" {
		return h.Person
	}
	return "@" + h.Username
}

// WhyBadge returns why a badge is made in the place of the one that somebody has: a
// temporary one, or a new one, as of which the one before counts no more as soon as stations
// hear of it.
func (h *Human) WhyBadge(act string) string {
	switch {
	case act == Temporary:
		return Temporary
	case slices.Contains([]string{"none", "void", "own"}, h.Badge):
		return First
	}
	return Lost
}

// Gone tells whether nothing is left that would let somebody in.
func (h *Human) Gone() bool {
	return !h.Active && (h.Person == "" || h.Status == "retired" && !h.PIN && !slices.Contains([]string{"good", "temporary", "own"}, h.Badge))
}

// A Waiting is something that one proposed and another has not decided about.
type Waiting struct {
	What    string // once, mode, rule, finding_rule, box or ticket
	ID      string
	Subject string // as people call it
	State   string
	By      string // who proposed it
	At      time.Time
}

// Asks tells whether it is there to be approved: a ticket that is not sent, or a box
// that has not come, waits for whoever began it.
func (w *Waiting) Asks() bool { return w.State == "proposed" || w.State == "waiting" }

// A HumansQuestion asks for those who have all words of a text in their names, ids or roles.
type HumansQuestion struct {
	Text       string
	Skip, Most int // so many of them, after so many; Most 0: all
}

type humanStore interface {
	// Humans returns them by name, and CountHumans how many there are in all; Human returns
	// one by its key, or fault.ErrNotFound.
	Humans(ctx context.Context, at time.Time, q HumansQuestion) ([]Human, error)
	CountHumans(ctx context.Context, q HumansQuestion) (int, error)
	Human(ctx context.Context, at time.Time, key string) (Human, error)
	// WaitingActs returns all that waits, the oldest first.
	WaitingActs(ctx context.Context, at time.Time) ([]Waiting, error)
	// PersonOf returns the person that a user is, or fault.ErrNotFound.
	PersonOf(ctx context.Context, username string) (Person, error)
	// LinkUser says which person a user is; an empty person: none.
	LinkUser(ctx context.Context, by Act, username, person string) error
	LoseBadge(ctx context.Context, by Act, person string) error
}

// Humans returns who is known at the islands or signs in, by name.
func (f *Fleet) Humans(ctx context.Context, q HumansQuestion) ([]Human, error) {
	return f.cfg.Store.Humans(ctx, f.now(), q)
}

// CountHumans returns how many of them a text is found in.
func (f *Fleet) CountHumans(ctx context.Context, q HumansQuestion) (int, error) {
	return f.cfg.Store.CountHumans(ctx, q)
}

// Human returns one of them by its key, or fault.ErrNotFound.
func (f *Fleet) Human(ctx context.Context, key string) (Human, error) {
	return f.cfg.Store.Human(ctx, f.now(), key)
}

// WaitingActs returns what was proposed and waits for somebody, the oldest first.
func (f *Fleet) WaitingActs(ctx context.Context) ([]Waiting, error) {
	return f.cfg.Store.WaitingActs(ctx, f.now())
}

// LinkUser says that a user and a person are one human, or with no person that the
// user is nobody's. It fails with fault.ErrConflict when the person has another user.
func (f *Fleet) LinkUser(ctx context.Context, who, username, person string) error {
	return f.cfg.Store.LinkUser(ctx, Act{Who: who, At: f.now()}, username, person)
}

// PersonOf returns the person that a user is, or fault.ErrNotFound when the user is
// nobody's.
func (f *Fleet) PersonOf(ctx context.Context, username string) (Person, error) {
	return f.cfg.Store.PersonOf(ctx, username)
}

// LoseBadge makes a person's badge void, whatever it is: our label and any barcode
// that was given as one. It fails with fault.ErrConflict when there is none that
// counts.
func (f *Fleet) LoseBadge(ctx context.Context, who, person, why string) error {
	why = oneLine(why)
	if why == "" || len(why) > MaxReason {
		return fmt.Errorf("badge of person %s: %w: a reason of 1 to %d bytes must be given", person, fault.ErrInvalid, MaxReason)
	}
	return f.cfg.Store.LoseBadge(ctx, Act{Who: who, At: f.now(), Why: why}, person)
}
