// Package screen is the attendant's page, served by the agent on the island
// itself: what each position is about, what to do next, and the few things a
// person can press or type. It needs no server and no network beyond the island.
//
// It shows what it is told and passes on what is pressed; it decides nothing.
// Its stop button is a convenience and never a safety device: the emergency stop
// of the yard is.
//
// Sizes are in millimeters of the screen, as measured with a bank card; what is
// pressed has 20. [Screens] tells which screens live, [Ring] has a [Sounder] play
// what there is to hear. Browsers show the whole state of each event and keep
// none, so that one that missed any misses nothing.
//
// # Pages beside a normal fill
//
// Each is a row of [handler.others] with its tile and what serves it, so that
// there is no tile without its page. One that needs more of the station than
// [Station] is listed when the station has that, as an interface of its own. The
// page of a form is a template between "head" and "foot":
//
//	{{template "head" .}}
//	<form class="typed" method="post" action="/shift{{.Query}}">
//	<h1>{{.T "shift"}}</h1>
//	{{template "field" (.Field "badge" "f_badge" "text")}}
//	{{template "field" (.Field "dip_mm" "f_dip" "whole?")}}
//	{{template "send" .}}
//	</form>
//	{{template "foot" .}}
//
// A field is named, labeled by a key of the words, and says what its keys are on
// a kiosk: text, whole, decimal or pin, with a ? where it may be left empty. It
// comes back filled in, a PIN apart, and marked when it is what the error at the
// top of the page is about: read it with a [form], whose errors know it. Figures
// to be looked over before they are sent are a dl of class answers. All that can
// be pressed is a button or an a of class button.
package screen

import (
	"context"
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A Station is what the page needs of the agent. Its methods may be called from
// any goroutine and return soon. The commands fail with [ErrPosition],
// [ErrNotNow] or [ErrInvalid]; whatever else they fail with is not shown to
// people.
type Station interface {
	// Snapshot returns the whole state. The caller does not change it.
	Snapshot() Snapshot
	// Changed returns a channel that is closed when a snapshot taken before the
	// call may no longer be the newest.
	Changed() <-chan struct{}

	// Odometer answers the prompt of a position.
	Odometer(ctx context.Context, position string, r Reading) error
	// Scan gives a position a text that a scanner typed as a keyboard, as if one
	// on a serial line had read it.
	Scan(ctx context.Context, position, text string) error
	// Cancel takes back what the position is about, before fuel flows.
	Cancel(ctx context.Context, position string) error
	// Mismatch takes it back too, and records why: another vehicle than the one
	// that the label belongs to stands at the pump.
	Mismatch(ctx context.Context, position string) error
	// Full answers whether the tank will be, or is, full: yes or no. It can be
	// answered until the hose is hung up, and the last answer counts.
	Full(ctx context.Context, position, full string) error
	// Stop ends the flow at a position.
	Stop(ctx context.Context, position string) error
	// TypeVehicle asks for a vehicle whose label cannot be scanned.
	TypeVehicle(ctx context.Context, position string, v TypedVehicle) error
	// TypeFill records a fill at a position without electronics.
	TypeFill(ctx context.Context, position string, f TypedFill) error

	Tanks
}

// Errors that the page explains to people.
var (
	// ErrPosition means that the station has no position of that name.
	ErrPosition = errors.New("no such position")
	// ErrNotNow means that the position is about something else by now.
	ErrNotNow = errors.New("nothing to do with this now")
	// ErrInvalid means that what was typed cannot be: the vehicle is not known,
	// or its plate, a person or a PIN is not right. Nothing was recorded.
	ErrInvalid = errors.New("what was typed is not right")
	// ErrStep means that a volume was typed that the display cannot have shown: it
	// has more decimals. Nothing was recorded.
	ErrStep = errors.New("the display has fewer decimals")
)

// A Snapshot is the whole of what the page shows.
type Snapshot struct {
	Station  string `json:"station"`
	Language string `json:"language,omitempty"` // es-MX or en
	Linked   bool   `json:"linked"`
	Unsent   int64  `json:"unsent"` // records that the server has not receipted
	// Now is the station's clock.
	Now time.Time `json:"now,omitzero"`
	// Zone is the local time of the station; nil is UTC.
	Zone      *time.Location `json:"-"`
	Positions []Position     `json:"positions"`
	Tanks     []Tank         `json:"tanks,omitempty"`
	// Notices are what is out of order, in any order.
	Notices []Notice `json:"notices,omitempty"`
}

// The pages of a position, in the words of the session.
const (
	Idle    = "idle"    // scan a vehicle
	Out     = "out"     // out of service; Reason
	Wait    = "wait"    // a moment: deciding, asking, recovering
	Prompt  = "prompt"  // Prompt, Last, Again
	Ready   = "ready"   // lift a hose of Hoses, up to LimitUL, until Until
	Pouring = "pouring" // VolumeUL of LimitUL
	Done    = "done"    // VolumeUL, AmountCents, Folio
	Void    = "void"    // nothing flowed; Reason
	Denied  = "denied"  // Reason, Decision, LeftUL
	Fault   = "fault"   // the pump does not answer; Reason, Since
)

// A Position is the whole state of one side of a pump. Fields that its page does
// not name may be zero.
type Position struct {
	Position string `json:"position"`
	// Manual says that it has no electronics: fills are typed.
	Manual bool `json:"manual,omitempty"`
	// NoFailSafe says that nothing ends the flow at one of its hoses when the agent
	// is dead.
	NoFailSafe bool   `json:"no_fail_safe,omitempty"`
	Page       string `json:"page"`
	Reason     string `json:"reason,omitempty"` // a reason code
	// Decision is the last one, for its sentence. It is needed when denied, and
	// when a reading was not believed.
	Decision *policy.Decision `json:"-"`
	// Attendant is who has the shift, or showed a badge here last, by name.
	Attendant string `json:"attendant,omitempty"`
	// Grades are what can be had here, as people say it.
	Grades   []string         `json:"grades,omitempty"`
	Scanned  string           `json:"scanned,omitempty"` // what was read, when it is no label we know
	Vehicle  string           `json:"vehicle,omitempty"` // id
	Name     string           `json:"name,omitempty"`    // fleet number, as people say it
	Plate    string           `json:"plate,omitempty"`
	Photo    string           `json:"photo,omitempty"` // SHA-256 in hex
	TankUL   *dispense.Volume `json:"tank_ul,omitempty"`
	Driver   string           `json:"driver,omitempty"`
	Grade    string           `json:"grade,omitempty"`   // as people say it
	Purpose  string           `json:"purpose,omitempty"` // when it is no vehicle's
	Hoses    []string         `json:"hoses,omitempty"`
	LimitUL  dispense.Volume  `json:"limit_ul,omitempty"`
	VolumeUL dispense.Volume  `json:"volume_ul,omitempty"`
	LeftUL   *dispense.Volume `json:"left_ul,omitempty"`
	// AmountCents is in 1/100 of the currency unit.
	AmountCents *int64 `json:"amount_cents,omitempty"`
	Currency    string `json:"currency,omitempty"`
	Folio       string `json:"folio,omitempty"` // of the dispense record
	Claim       string `json:"claim,omitempty"` // text of the code on its receipt
	Sent        bool   `json:"sent,omitempty"`  // the server has receipted it
	// Printer is how the printer is, and Print how far the receipt of Folio is, as
	// [Receipts] says.
	Printer string `json:"printer,omitempty"`
	Print   string `json:"print,omitempty"`
	// DistanceM is how far the vehicle came since its fill before, as far as the
	// readings are believed.
	DistanceM *int64 `json:"distance_m,omitempty"`
	// Previous is the last fill here; nil before the first.
	Previous *Fill     `json:"previous,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	// LapseS is the whole time of which Until is the end, in seconds.
	LapseS int64     `json:"lapse_s,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Prompt string    `json:"prompt,omitempty"` // odometer, miles, engine, driver or pin
	Last   *int64    `json:"last,omitempty"`   // reading before, meters or seconds
	Again  bool      `json:"again,omitempty"`  // the reading just given was not plausible
	Full   string    `json:"full,omitempty"`   // whether the tank is full, as answered: yes or no
	// Releasable tells of a denial that two people may release what stands in its
	// way, and Why by what exception fuel is released: once, override or emergency.
	Releasable bool   `json:"releasable,omitempty"`
	Why        string `json:"why,omitempty"`
	// Swaps are the hoses whose meters changed places, when that is why it is out.
	Swaps []Swap `json:"swaps,omitempty"`
}

// A Swap is a hose whose meter shows what the meter of another stands at.
type Swap struct {
	Hose  string `json:"hose"`
	Shows string `json:"shows"`
}

// A Fill is one that is over.
type Fill struct {
	Name     string          `json:"name,omitempty"` // of the vehicle
	VolumeUL dispense.Volume `json:"volume_ul"`
	At       time.Time       `json:"at"`
}

// A Reading is what a person says the odometer or the hour meter shows. One of its
// fields is set at most; where a position asks for it, exactly one.
type Reading struct {
	OdometerM *int64 // meters
	EngineS   *int64 // seconds
	Broken    bool   // it cannot be read
}

// A TypedVehicle is a vehicle chosen by hand, because its label cannot be read.
type TypedVehicle struct {
	Number string // fleet number
	Plate  string
	Reason string // why it was not scanned
}

// A TypedFill is a fill that people saw and typed.
type TypedFill struct {
	Hose       string // "" when the position has one
	Number     string // fleet number
	Plate      string
	VolumeUL   dispense.Volume
	Reading    Reading // empty for none
	Full       string  // yes, no or unknown
	Ticket     string  // as printed, if any
	HappenedAt time.Time
	People     [2]Person // who typed, then who checked
	Reason     string
}

// A Person is who somebody says to be, with the PIN that shows it.
type Person struct{ ID, PIN string }
