// Package pump says what the agent asks of a pump controller: the [Driver]
// every model has, and the one-method capabilities some have beyond it. It
// knows no protocol, no port and no policy; each protocol is a room below.
//
// Every driver passes the suite in pumptest. To add one, copy a driver's
// directory, change its frames, and list it in package all.
package pump

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A State is what a hose is doing, as its controller tells it.
type State uint8

// The states of a hose.
const (
	Unknown State = iota // the controller did not say, or said what we cannot read
	Idle                 // hung up and closed: nothing can flow
	Calling              // lifted and closed: somebody waits for a release
	Armed                // released, nothing has flowed yet
	Flowing              // released and lifted: fuel may flow at any moment
	Done                 // the fill is over: a device that keeps sales has its figures, else Volume is final
	Busy                 // cannot be used while another hose of its side is
	Free                 // released without us: every liter is off the book
	Fault                // the controller cannot reach it
)

// String returns the state's name in lower case.
func (s State) String() string {
	names := [...]string{"unknown", "idle", "calling", "armed", "flowing", "done", "busy", "free", "fault"}
	if int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

// A Status is one hose as the last poll saw it.
type Status struct {
	Hose  string
	State State
	// Volume is what has flowed in the present fill, or in the fill just over
	// while State is Done. While fuel flows it may lag behind the meter.
	Volume dispense.Volume
	// PriceE4 and AmountCents are what the display shows beside the Volume of a
	// hose that is Done, in 1/10000 and 1/100 of the currency unit. PriceE4 is 0
	// where the device does not tell them.
	PriceE4, AmountCents int64
}

// An Order asks for a hose to be released once.
type Order struct {
	Hose string
	// Limit is where the flow must end. It is a whole number of the hose's
	// steps, see [Hose.StepUL].
	Limit dispense.Volume
	// ID is 16 upper-case hex digits of our own, which a device that can writes
	// into its record of the sale.
	ID string
	// PriceE4 is the price fixed for this fill in 1/10000 of the currency unit
	// a liter, 0 when no price is known.
	PriceE4 int64
	// Lapse is how long the release waits for the hose to be lifted.
	Lapse time.Duration
}

// Arm says who ends the flow at the limit.
type Arm string

// Who ends the flow at the limit.
const (
	ArmPump  Arm = "pump"  // the device itself, even when the agent is dead
	ArmWatch Arm = "watch" // the agent, which watches the volume and stops it
	ArmNone  Arm = "none"  // nobody: the fill is typed, or the hose has no valve of ours
)

// A Hose is what a driver knows of one delivery line before it is polled.
type Hose struct {
	ID  string
	Arm Arm
	// StepUL is the smallest difference of volume the device can tell or arm,
	// in microliters.
	StepUL dispense.Volume
	// Totalizer says that the hose's lifetime meter can be read.
	Totalizer bool
	// Display says that the device measures each fill by itself and shows it. Else
	// the volume of a fill is the movement of the totalizer.
	Display bool
	// Scale is what one count of the totalizer is worth, and Modulus the count at
	// which it returns to zero. ModulusUL is the same place in microliters,
	// rounded down. All are zero when it has no totalizer.
	Scale     dispense.Scale
	Modulus   int64
	ModulusUL dispense.Volume
	// FailSafe says, of a hose with [ArmWatch], what ends the flow when the agent
	// is dead; empty when nothing does. DeadMan is how soon after the last poll
	// that is, where it depends on polls.
	FailSafe string
	DeadMan  time.Duration
}

// Unguarded reports whether fuel flows on past the limit when the agent dies.
func (h Hose) Unguarded() bool { return h.Arm == ArmWatch && h.FailSafe == "" }

// A Driver speaks one controller's protocol over one line. Calls are made one
// at a time, so a Driver needs no lock. A Driver owns no goroutine: all it does,
// it does within a call.
type Driver interface {
	// Hoses returns the hoses of the line, in the order of the configuration.
	Hoses() []Hose
	// Poll asks for the state of every hose. It returns within the line's
	// response time or fails with [ErrSilent]. A dead-man timer in the device
	// is re-armed here, so Poll must be called steadily.
	Poll(ctx context.Context) ([]Status, error)
	// Authorize releases a hose up to a limit. It fails with [ErrRefused] when
	// the device says no, or cannot be told the order. After any other error the hose may or may not be
	// released: Poll tells.
	Authorize(ctx context.Context, o Order) error
	// Stop ends the flow on a hose and takes back its release. It succeeds when
	// there was nothing to stop.
	Stop(ctx context.Context, hose string) error
	// Close ends the use of the line and closes it.
	Close() error
}

// A Totalizer is a Driver that can read a hose's lifetime meter, in microliters
// below the hose's modulus.
type Totalizer interface {
	Totalizer(ctx context.Context, hose string) (dispense.Volume, error)
}

// A SaleKeeper is a Driver whose device keeps its finished sales until they are
// acknowledged, so that none is lost while the agent is away.
type SaleKeeper interface {
	// NextSale returns the oldest sale not yet acknowledged, or false.
	NextSale(ctx context.Context) (Sale, bool, error)
	// AcknowledgeSale lets the device go on to its next sale. It is called only
	// when our journal holds s; the device may show s again if the answer is
	// lost, so sales are told apart by what they say, not by being shown once.
	AcknowledgeSale(ctx context.Context, s Sale) error
}

// A Sale is a fill in the device's own words.
type Sale struct {
	Hose  string // empty when the sale is of no hose of ours: it is off the book
	Index int64  // the device's number of the sale
	ID    string // whom the device kept it for: [Order.ID], a card's number, or empty for nobody
	At    string // the device's clock as it printed it; not to be trusted
	// Before and After are the hose's totalizer, valid when HasTotals.
	Before, After dispense.Volume
	HasTotals     bool
	Volume        dispense.Volume
	PriceE4       int64 // 1/10000 of the currency unit a liter
	AmountCents   int64 // 1/100 of the currency unit, as the pump displayed
	Duration      time.Duration
}

// A StoreWatcher is a [SaleKeeper] that notices when sales are lost from its
// device's store: overwritten before they were read, taken by somebody else on
// the same port, or kept so badly that they cannot be read.
type StoreWatcher interface {
	// StoreTrouble returns what was noticed since it was last called, empty when
	// nothing was. It sends nothing.
	StoreTrouble() string
}

// A ClockSetter is a Driver whose device stamps its sales with a clock of its
// own.
type ClockSetter interface {
	// SetClock sets the device's clock to at, in the zone of at, and returns what
	// it showed before, zero when that was no time.
	SetClock(ctx context.Context, at time.Time) (was time.Time, err error)
}

// A Pricer is a Driver that can set the price a hose displays, in 1/10000 of
// the currency unit a liter.
type Pricer interface {
	SetPrice(ctx context.Context, hose string, priceE4 int64) error
}

// An Informer is a Driver that can say what device it talks to, as the device
// words it: model, firmware, serial number.
type Informer interface {
	Information(ctx context.Context) (string, error)
}

// Errors that a caller tells apart.
var (
	// ErrSilent means that nothing intelligible came back in time. The device
	// may have carried out what it was asked.
	ErrSilent = errors.New("the controller does not answer")
	// ErrStrange is an [ErrSilent] where bytes came, and none of them was an answer:
	// another device, another rate or a bad line.
	ErrStrange = fmt.Errorf("%w: what comes is no answer", ErrSilent)
	// ErrRefused means that the device answered no, or that the driver has no way
	// to ask it. Nothing was released.
	ErrRefused = errors.New("the controller refused")
	// ErrMeter means that a meter shows what cannot follow from its last reading:
	// it was reset or replaced. The hose is closed until Stop is called for it.
	ErrMeter = errors.New("the meter was reset or replaced")
	// ErrHose means that the driver has no hose of that name.
	ErrHose = errors.New("no such hose on this line")
)
