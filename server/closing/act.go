package closing

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
	"github.com/litro-fuel/litro/server/budget"
)

// A Kind is what somebody did.
type Kind string

// The kinds.
const (
	Soft    Kind = "soft"    // closes softly: what comes from now on is late, and still taken
	End     Kind = "end"     // ends the late window: what comes from now on is another month's
	Extend  Kind = "extend"  // moves the end of the late window
	Sign    Kind = "sign"    // signs the figures of a hash
	Comment Kind = "comment" // remarks something
	Close   Kind = "close"   // closes: the snapshot of that hash is sealed with it
	Ask     Kind = "ask"     // asks for a closed month to be opened again
	Reopen  Kind = "reopen"  // agrees to that
)

// Kinds are all of them.
var Kinds = []Kind{Soft, End, Extend, Sign, Comment, Close, Ask, Reopen}

// An Act is what somebody did to a month. It is never changed.
type Act struct {
	N      int64 // its number in the list of all acts, from 1 up
	Period budget.Period
	Kind   Kind
	// Person is who did it, and Name how they were called then. Empty: the server, when the day
	// was over; it closes softly and ends late windows.
	Person, Name string
	// Position is the one that they did it as, and Holds all that they held then.
	Position string
	Holds    []string
	At       time.Time
	Reason   string        // why; of a comment, its text
	Hash     dispense.Hash // of what is signed, or closed
	Until    budget.Day    // the last day of the late window that is extended
	Of       int64         // the act that is agreed to
}

// maxReason is how long a reason may be, in bytes: it stands whole in the sealed month.
const maxReason = 4000

// maxID is how long what names a person or a position may be, in bytes.
const maxID = 64

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// form says what is wrong with an act, whatever it is done to.
func (t *Terms) form(a *Act, r *Rules) error {
	switch {
	case !slices.Contains(Kinds, a.Kind):
		return because("kind", "%q is no act; write one of %v", "Kind", a.Kind, "Kinds", Kinds)
	case a.Period.N < 1 || a.Period.N > months:
		return because("number", "a year has no month %d; write one of 1 to 12", "N", a.Period.N)
	case a.Period.Compare(t.Begins) < 0:
		return because("before", "months are kept from %s on; what is of one before is booked in a later one", "Month", t.Month(t.Begins))
	case a.At.IsZero():
		return because("timeless", "it has no time; write when it was done")
	case len(a.Reason) > maxReason:
		return because("long", "the reason has %d bytes; write %d at most, and attach the rest", "Bytes", len(a.Reason), "Most", maxReason)
	case a.Person == "" && a.Kind != Soft && a.Kind != End:
		return because("nobody", "nobody did it; a person does this")
	case a.Person == "":
		if a.Position != "" || len(a.Holds) > 0 || a.Name != "" {
			return because("nobody", "it names a position and no person; name who did it")
		}
		return nil
	case blank(a.Person) || canon.Clean(a.Person, maxID) != a.Person || canon.Clean(a.Position, maxID) != a.Position || a.Position == "":
		return because("unfit", "person %.80q and position %.80q do not fit into a note; write 1 to %d bytes without control characters", "Person", a.Person, "Position", Position(a.Position), "Most", maxID)
	case blank(a.Name):
		return because("nameless", "%s has no name; write it, for accounts are deleted", "Person", a.Person)
	case !slices.Contains(a.Holds, a.Position):
		return because("other", "%s is not %q; somebody who is does it", "Name", a.Name, "Position", Position(a.Position))
	}
	if a.Kind == Comment {
		return nil
	}
	for _, p := range a.Holds {
		if slices.Contains(r.Audits, p) {
			return because("audits", "%s is %s, and nobody has a part in what they will audit; comment on it instead", "Name", a.Name, "Position", Position(p))
		}
	}
	may := r.Closes
	switch a.Kind {
	case Sign:
		may = r.Signs
	case Ask, Reopen:
		may = r.Reopens
	}
	if !slices.Contains(may, a.Position) {
		return because("not_theirs", "%s may not; %s may", "Position", Position(a.Position), "Positions", Positions(may))
	}
	return nil
}
