package session

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/pump"
)

// An Input is something that was seen.
//
//sumtype:decl
type Input interface{ input() }

type (
	// Scanned is a barcode. Refused says why it is no label of ours, such as
	// "not_a_label" or "ambiguous": with the latter a scan just before it must be
	// taken back.
	Scanned struct {
		Code    Code
		Refused string
	}
	// TypedVehicle is a vehicle that a person chose by hand, and why it was not
	// scanned.
	TypedVehicle struct{ Vehicle, Why string }
	// DrawAsked is the wish of two people to draw what is no vehicle's.
	DrawAsked struct{ Draw Draw }
	// Identified is a person who showed a badge or typed a PIN.
	Identified struct{ Person dispense.Who }
	// PINRefused says that the PIN just typed is not to be taken.
	PINRefused struct{ PIN policy.WrongPIN }
	// OverrideGiven says that two people released what was denied here last: it
	// is asked for again.
	OverrideGiven struct{}
	// OdometerGiven answers a prompt. With Broken the reading cannot be had; one
	// of OdometerM and EngineS is set otherwise.
	OdometerGiven struct {
		OdometerM, EngineS *int64
		Broken             bool
	}
	// FullAnswered is a person's word whether the tank is full: "yes" or "no".
	FullAnswered struct{ Full string }
	// Mismatched is a person's word that the vehicle at the pump is not the one
	// that the label belongs to.
	Mismatched struct{}
	// Canceled and StopPressed are a person's wish to end this.
	Canceled    struct{}
	StopPressed struct{}

	// Granted answers Decide: the authorize is durable.
	Granted struct {
		Ref  dispense.Ref
		Body *dispense.Authorize
	}
	// Denied answers Decide: the deny is durable, or counted with one that is.
	Denied struct {
		Reason string
		LeftUL *dispense.Volume // in the quota, when that is why
	}
	// Prompted answers Decide: a person must be asked first.
	Prompted struct {
		What PromptKind
		// Last is the reading before, in meters or seconds, and Again tells that
		// the one just given was not plausible.
		Last  *int64
		Again bool
	}
	// Short answers Decide: a lease is too small; ask for more and decide again.
	Short struct{ Asks []dispense.Ask }
	// LeaseArrived says that a lease asked for was widened.
	LeaseArrived struct{}

	// Released answers Release.
	Released struct{}
	// ReleaseFailed answers Release. Refused: the device said no and nothing was
	// released. Otherwise it may or may not be.
	ReleaseFailed struct{ Refused bool }
	// PumpSeen is a poll of the hoses of this position.
	PumpSeen struct{ Statuses []pump.Status }
	// SaleSeen is the oldest sale that the device keeps, if it is of a hose of
	// this position. Near is our authorize of that id, when there is one.
	SaleSeen struct {
		Sale pump.Sale
		Near dispense.Ref
	}
	// NoSale says that the device keeps no sale that is not acknowledged.
	NoSale struct{}
	// TotalizerRead is the reading of a hose, in microliters below its modulus,
	// or OK is false.
	TotalizerRead struct {
		Hose    string
		TotalUL dispense.Volume
		OK      bool
	}
	// ReadMeters asks for the totalizer of a hose that is not in use, or of all
	// such hoses when Hose is empty.
	ReadMeters struct{ Hose string }
	// PumpSilent says that the device has not answered for a while; PumpBack
	// that it does again.
	PumpSilent struct{}
	PumpBack   struct{}

	// Barred takes the position out of service for one reason, Cleared takes that
	// reason away.
	Barred  struct{ Why Bar }
	Cleared struct{ Why Bar }
	// MeterSet says that two people recorded a new generation of a hose's meter.
	MeterSet struct {
		Hose    string
		Meter   int64
		TotalUL dispense.Volume
	}
	// Expired answers SetTimer.
	Expired struct{ Timer Timer }
)

// A Bar is why a position is out of service. The page has a sentence for each.
type Bar string

// The bars.
const (
	BarSilent   Bar = "silent"   // the device does not answer
	BarMeter    Bar = "meter"    // a meter went backwards
	BarLayout   Bar = "layout"   // adapters have changed places
	BarSettings Bar = "settings" // the station's settings say so
	BarCommand  Bar = "command"  // the office has said so
	BarRevoked  Bar = "revoked"  // the station's key is
	BarForked   Bar = "forked"   // the chain ended twice in a day
	// BarUntested says that a test sale has identified none of its hoses. Such a
	// position is asked all the same: a test sale is what it waits for, and the
	// decision refuses all else.
	BarUntested Bar = "untested"
)

func (Scanned) input()       {}
func (TypedVehicle) input()  {}
func (DrawAsked) input()     {}
func (Identified) input()    {}
func (PINRefused) input()    {}
func (OverrideGiven) input() {}
func (OdometerGiven) input() {}
func (FullAnswered) input()  {}
func (Mismatched) input()    {}
func (Canceled) input()      {}
func (StopPressed) input()   {}
func (Granted) input()       {}
func (Denied) input()        {}
func (Prompted) input()      {}
func (Short) input()         {}
func (LeaseArrived) input()  {}
func (Released) input()      {}
func (ReleaseFailed) input() {}
func (PumpSeen) input()      {}
func (SaleSeen) input()      {}
func (NoSale) input()        {}
func (TotalizerRead) input() {}
func (ReadMeters) input()    {}
func (PumpSilent) input()    {}
func (PumpBack) input()      {}
func (Barred) input()        {}
func (Cleared) input()       {}
func (MeterSet) input()      {}
func (Expired) input()       {}

// A Code is what was read from a label. The machine carries it, and does not
// look into it.
type Code struct {
	Label   string // id, empty when it is no label
	Version int64
	Token   string // of a 2D label
	TwoD    bool
	Text    string // as printed
}

// A PromptKind is what a person is asked for.
type PromptKind uint8

// What a person is asked for.
const (
	PromptOdometer PromptKind = iota // kilometers
	PromptEngine                     // hours of work
	PromptDriver                     // a badge
	PromptPIN                        // a badge and a PIN
	PromptMiles                      // an odometer that counts miles
)

// String returns what is asked for in lower case.
func (k PromptKind) String() string {
	return [...]string{"odometer", "engine", "driver", "pin", "miles"}[min(k, PromptMiles)]
}

// A Draw is fuel that is no vehicle's.
type Draw struct {
	Purpose  string // container, test, transfer or purge
	Hose     string
	WantUL   dispense.Volume // 0: as much as it may
	IntoTank string          // of the station; empty: into none
	// People are who asks for it, then who vouches for it.
	People []dispense.Who
}

// A Request is what a decision is asked about.
type Request struct {
	Code     Code
	Vehicle  string // typed; empty when Code says it
	TypedWhy string // why it was typed
	Draw     *Draw  // instead of a vehicle
	Refused  string // why it is no label, see Scanned; or why nobody is served
	// WrongPIN and BadBadge are the answer to the last prompt when it was none.
	WrongPIN *policy.WrongPIN
	BadBadge bool
	Driver   *dispense.Who
	// Hoses may be released: those lifted when any is.
	Hoses              []string
	OdometerM, EngineS *int64
	// OdometerBroken tells that the reading cannot be had.
	OdometerBroken bool
	Prompts        int  // how often it was asked for
	Asked          bool // a wider lease was asked for: decide with what there is
}
