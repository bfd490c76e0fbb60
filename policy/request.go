package policy

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Request asks whether a vehicle may fuel at a position now, or, with another
// purpose, whether two people may draw what is no vehicle's.
type Request struct {
	// Purpose is "" or "vehicle" for a vehicle's fuel, or else container, test,
	// transfer or purge; then Hoses are those that the people chose.
	Purpose  string
	Position string
	// Hoses are those of the position that could flow, in the order in which
	// they are preferred.
	Hoses []Hose
	// Scan is what the scanner read. Without one, Typed is the vehicle that the
	// attendant chose by hand.
	Scan  *Scan
	Typed string
	// Driver and Attendant are checked facts: who is by pin gave the right PIN.
	Driver, Attendant *dispense.Who
	// People are checked facts too: who asks for a draw that is no vehicle's,
	// then who vouches for it.
	People []dispense.Who
	// WrongPIN is a PIN that was typed and is not to be taken, nil without.
	// BadBadge tells that a badge was shown which is nobody's.
	WrongPIN       *WrongPIN
	BadBadge       bool
	OdometerM      *int64
	EngineS        *int64
	OdometerBroken bool // the driver says that it cannot be read
	Prompts        int  // how often the odometer has been asked for in this session
	Mismatched     bool // the attendant says that another vehicle stands at the pump
	// Now is the time for rules: the highest of the station's own clock and of
	// any server time it ever held.
	Now   time.Time
	Clock dispense.Clock
	// Floor is the highest server time the station ever held. Without a clock
	// leases are drawn on by it: only what was is known to have begun.
	Floor  time.Time
	Linked bool
	Asked  bool            // the answer to a wider lease was waited for
	Grade  string          // "": whichever the vehicle takes
	WantUL dispense.Volume // 0: as much as it may
	Once   string          // an authorization chosen by hand; "": found here if needed
	// Override is what two people released, nil without.
	Override *Overridden
}

// A Hose is one that could flow.
type Hose struct {
	Hose      string
	Grade     string
	StepUL    dispense.Volume // the finest limit its pump can be given; 0: a microliter
	OverrunUL dispense.Volume // what flows after the limit is reached, as learned
	// Untested tells that no test sale has identified it: it is released for one
	// only.
	Untested bool
}

// A WrongPIN is a PIN that was not the person's, or came while nobody believes
// any.
type WrongPIN struct {
	Person string
	// Until is when PINs of the person, or at the position, are believed again
	// after too many wrong ones; zero: at once.
	Until time.Time
}

// A Scan is one symbol as it was read.
type Scan struct {
	ID      string
	Version int64
	// TokenHash is the SHA-256 of the token cut to 10 bytes, in 20 hex digits;
	// "" for a label without a token.
	TokenHash string
	TwoD      bool
	// MediumSHA256 is of what was read when that is no label of ours: a card, a key fob
	// or a ring may read so. Fault is then [ForeignCode].
	MediumSHA256 string
	// Fault is [ForeignCode], [Ambiguous], [BadCheck] or [NoToken] when what was read is no label;
	// ID and Version are then empty.
	Fault Reason
}

// An Overridden is a record of two people who release what a rule forbids.
type Overridden struct {
	Ref     dispense.Ref
	Vehicle string // "": whichever comes
	LimitUL dispense.Volume
	// Lifts are the reasons that it lifts and no other; none: all that two
	// people may lift. With one of the quota's reasons it lets the vehicle draw
	// on the emergency quota of its rule.
	Lifts []Reason
}

// A Fill is the last time a vehicle took fuel at this station.
type Fill struct {
	At time.Time // by the time for rules
	// OdometerM and EngineS are nil when they were not given or not believed: a
	// wrong reading must not make the next right one look wrong.
	OdometerM *int64
	EngineS   *int64
}

// Own is what a station knows from its own journal.
type Own interface {
	// LabelSeen returns the highest version of a label that the station has
	// authorized on; 0 for none.
	LabelSeen(label string) int64
	// Use returns what is used and reserved of a lease in this epoch.
	Use(LeaseID) Use
	// LastFill returns the last fill of a vehicle here.
	LastFill(vehicle string) (Fill, bool)
	// OnceUsed tells whether a one-time authorization was authorized on here.
	OnceUsed(id string) bool
}

// A View is what a station knows when it decides.
type View struct {
	Held  *Holding
	Own   Own
	Epoch int64          // of the journal: leases of other epochs do not count
	Zone  *time.Location // of [Settings.Zone]; nil: local hours are not known
	// MaxUL is the highest limit the pump can be given; 0: [MaxFillUL].
	MaxUL dispense.Volume
	// Emergency tells that people declared one here: quotas without room may
	// draw on their rule's emergency quota.
	Emergency bool
	// Behind tells that the station holds less of its own log than it has told the
	// server: a lease may have come down in what it lost, and counts as not there. An
	// emergency goes on with what is held.
	Behind bool
	// What keeps the station from authorizing anything.
	Revoked, Forked, StorageLow, OutOfService bool
}

// MaxFillUL bounds a fill that nothing else bounds: what five digits of a
// display with two decimals can show.
const MaxFillUL = 999_990 * dispense.Milliliter

// An Outcome is what to do next.
type Outcome uint8

// The outcomes.
const (
	Deny   Outcome = iota
	Grant          // write the authorize, then release
	Prompt         // ask for the odometer or engine hours, then decide again
	Ask            // ask the server for wider leases, wait, then decide again
)

// String returns the outcome in a word.
func (o Outcome) String() string {
	return [...]string{"deny", "grant", "prompt", "ask"}[o]
}

// A Decision is the answer to a [Request], and all that its record says.
type Decision struct {
	Outcome Outcome
	Reason  Reason          // [Granted], or why not, or what is asked for
	Rule    string          // "" when none was reached
	Policy  dispense.Policy // the versions it was made with
	Vehicle string
	Label   string // "id.version" when a label was read
	Grade   string
	Hoses   []string // those to release, all of one grade
	// LimitUL is what to arm: rounded down to the hoses' step, and less their
	// overrun.
	LimitUL dispense.Volume
	// LeftUL is what the tightest lease had left before; nil without a quota.
	LeftUL   *dispense.Volume
	Draws    []dispense.Draw // to reserve
	Flags    []string
	PriceE4  *int64
	Currency string
	Once     string
	Override dispense.Ref
	Lifted   []Reason       // what the override lifted, in the order met
	Asks     []dispense.Ask // for the next held, when the outcome is Ask
	TankUL   *dispense.Volume
	Facts    Facts
}

// Facts are the figures and names in the sentence that people read. What a
// reason does not speak of is zero.
type Facts struct {
	Unit           string // the vehicle as people call it
	Position       string
	Person         string          // by name
	Purpose        string          // what the fuel would be for
	Grade          string          // what is poured, by name
	VehicleGrades  []string        // what the vehicle takes, by name
	StationGrades  []string        // what could be poured, by name
	CurrentVersion int64           // of the label
	LeaseUL        dispense.Volume // the tightest lease: its limit …
	UsedUL         dispense.Volume // … what is used and reserved of it …
	LeftUL         dispense.Volume // … and what is left
	BoundUL        dispense.Volume // the limit that leaves nothing
	Visits         int64           // made and reserved of a lease without one left …
	VisitsOf       int64           // … of so many
	Span           string          // of the lease: day, week, month, year or period
	Windows        []Hours         // when the vehicle may fuel
	At             time.Time       // now, in local time where that is known
	Until          time.Time       // when waiting will help, likewise
	Reading, Last  int64           // meters, or seconds of the engine
	Most           int64           // the highest reading that would be believed
	EngineHours    bool
	Miles          bool // the odometer counts miles; readings are in meters all the same
	Once           string
}

// PeriodNow stands in an [dispense.Ask] of a quota of which the station holds no
// lease for the present: it cannot know how the server names the period.
const PeriodNow = "now"
