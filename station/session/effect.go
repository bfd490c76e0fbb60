package session

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// An Effect is something to do.
//
//sumtype:decl
type Effect interface{ effect() }

type (
	// Decide asks whether the vehicle may fuel. The decision and its record, an
	// authorize or a deny, are one step of the journal's writer; the answer is
	// Granted, Denied, Prompted or Short.
	Decide struct{ Request Request }
	// AskLease asks the server to widen leases.
	AskLease struct{ Asks []dispense.Ask }
	// Record appends to the journal. It is durable before the next effect.
	Record struct{ Body dispense.Body }
	// Release asks the device; Released or ReleaseFailed answers.
	Release struct{ Order pump.Order }
	// Stop ends the flow and takes the release back. The next statuses answer.
	Stop struct{ Hose string }
	// ReadTotalizer is answered by TotalizerRead.
	ReadTotalizer struct{ Hose string }
	// Acknowledge lets the device go on to its next sale.
	Acknowledge struct{ Sale pump.Sale }
	// SetTimer sets a timer, or sets it anew. ClearTimer takes it away.
	SetTimer struct {
		Timer Timer
		After time.Duration
	}
	ClearTimer struct{ Timer Timer }
	// Show replaces what the attendant sees.
	Show struct{ Screen Screen }
)

func (Decide) effect()        {}
func (AskLease) effect()      {}
func (Record) effect()        {}
func (Release) effect()       {}
func (Stop) effect()          {}
func (ReadTotalizer) effect() {}
func (Acknowledge) effect()   {}
func (SetTimer) effect()      {}
func (ClearTimer) effect()    {}
func (Show) effect()          {}

// A Timer is one of the few things a position waits for.
type Timer uint8

// The timers. Each is set at most once at a time.
const (
	TimerScreen Timer = iota // a last page goes away
	TimerPrompt              // nobody answered
	TimerAsk                 // the server did not widen in time
	TimerLift                // nobody lifted the hose
	TimerReread              // try again to read the totalizer
	TimerSettle              // the figures did not come
)

// String returns the timer's name in lower case.
func (t Timer) String() string {
	return [...]string{"screen", "prompt", "ask", "lift", "reread", "settle"}[min(t, TimerSettle)]
}

// How long things may take.
const (
	screenTime  = 10 * time.Second
	promptTime  = 60 * time.Second
	askTime     = 1500 * time.Millisecond
	stopTime    = 2 * time.Second
	rereadTime  = time.Second
	settleTime  = 10 * time.Second
	recoverTime = 30 * time.Second
	// liftGrace is how long the device has to take its release back by itself
	// before it is told to.
	liftGrace = 3 * time.Second
)

// A Page is one of the attendant's screens.
type Page string

// The pages.
const (
	PageIdle    Page = "idle"    // scan a vehicle
	PageOut     Page = "out"     // out of service; Reason
	PageWait    Page = "wait"    // a moment: deciding, asking, recovering
	PagePrompt  Page = "prompt"  // Prompt, Last, Again
	PageReady   Page = "ready"   // lift a hose of Hoses, up to LimitUL, until Until
	PagePouring Page = "pouring" // VolumeUL of LimitUL
	PageDone    Page = "done"    // VolumeUL, AmountCents
	PageVoid    Page = "void"    // nothing flowed; Reason
	PageDenied  Page = "denied"  // Reason, LeftUL
	PageFault   Page = "fault"   // the pump does not answer, in mid-session
)

// A Screen is the whole of what the attendant sees, so that a page that loads
// anew misses nothing. Fields that a page does not name are zero.
type Screen struct {
	Page        Page             `json:"page"`
	Reason      string           `json:"reason,omitempty"` // a reason code
	Vehicle     string           `json:"vehicle,omitempty"`
	Driver      string           `json:"driver,omitempty"`
	Purpose     string           `json:"purpose,omitempty"` // when it is no vehicle's
	Grade       string           `json:"grade,omitempty"`
	Hoses       []string         `json:"hoses,omitempty"`
	LimitUL     dispense.Volume  `json:"limit_ul,omitempty"`
	VolumeUL    dispense.Volume  `json:"volume_ul,omitempty"`
	LeftUL      *dispense.Volume `json:"left_ul,omitempty"`
	AmountCents *int64           `json:"amount_cents,omitempty"`
	Currency    string           `json:"currency,omitempty"`
	Until       time.Time        `json:"until,omitzero"`
	Since       time.Time        `json:"since,omitzero"`   // of a fault
	Prompt      string           `json:"prompt,omitempty"` // odometer, miles, engine, driver or pin
	Last        *int64           `json:"last,omitempty"`   // reading before, meters or seconds
	Again       bool             `json:"again,omitempty"`
	Full        string           `json:"full,omitempty"` // a person's answer so far: yes or no
	// Why is by what exception it is released: once, override or emergency; empty
	// for a plain fill.
	Why   string `json:"why,omitempty"`
	Swaps []Swap `json:"swaps,omitempty"` // hoses that changed places
}
