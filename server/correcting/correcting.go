// Package correcting has corrections of fills asked for by one person and approved by another
// of another role, and tells all that is known of one fill. What is asked counts for nothing;
// what is approved is a record of the office, in the transaction in which it is approved.
package correcting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
)

// Waits is how long an ask waits to be answered.
const Waits = 72 * time.Hour

// MaxReason bounds a reason, in bytes: so much has room in a record.
const MaxReason = 200

// What is asked for.
const (
	Void    = "void"    // that it counts for nothing
	Replace = "replace" // that it counts for other figures
	Assign  = "assign"  // that a part of what flowed beside all sessions is a vehicle's
)

// Actions are all of them.
func Actions() []string { return []string{Void, Replace, Assign} }

// How far an ask has come.
const (
	Open      = "open"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn" // who asked took it back
	Expired   = "expired"   // nobody answered in time
)

// States are all of them.
func States() []string { return []string{Open, Approved, Refused, Withdrawn, Expired} }

// Figures are what a fill counts for, as far as people may say it. Of what a device measured
// that is vehicle, driver, readings, and whether the tank was full: the rest stays as it is.
type Figures struct {
	Vehicle     string    `json:"vehicle,omitempty"`
	Driver      string    `json:"driver,omitempty"` // a person's id
	Grade       string    `json:"grade"`
	VolumeUL    int64     `json:"volume_ul"`
	PriceE4     *int64    `json:"price_e4,omitempty"`
	AmountCents *int64    `json:"amount_cents,omitempty"`
	Currency    string    `json:"currency,omitempty"`
	HappenedAt  time.Time `json:"happened_at"`
	Precision   string    `json:"precision,omitempty"` // minute or day; empty: a device says when
	OdometerM   *int64    `json:"odometer_m,omitempty"`
	EngineS     *int64    `json:"engine_s,omitempty"`
	Full        string    `json:"full,omitempty"`
	Purpose     string    `json:"purpose,omitempty"`
	Label       string    `json:"label,omitempty"`
	Source      string    `json:"source,omitempty"`
	Ticket      string    `json:"ticket,omitempty"`
	Folio       string    `json:"folio,omitempty"` // of the voucher behind a station's ticket
	Contract    string    `json:"contract,omitempty"`
	Permit      string    `json:"permit,omitempty"`
	Trip        string    `json:"trip,omitempty"`
}

// figuresOf are those of a dispense that counts since a time.
func figuresOf(d *dispense.Dispense, at time.Time) Figures {
	f := Figures{
		Vehicle: d.Vehicle, Grade: d.Grade, VolumeUL: int64(d.VolumeUL), PriceE4: d.PriceE4, AmountCents: d.AmountCents, Currency: d.Currency, HappenedAt: at.UTC(), Precision: d.HappenedPrecision,
		OdometerM: d.OdometerM, EngineS: d.EngineS, Full: d.Full, Purpose: d.Purpose, Label: d.Label, Source: d.Source, Ticket: d.Ticket, Contract: d.Contract, Permit: d.Permit, Trip: d.Trip,
	}
	if d.Driver != nil {
		f.Driver = d.Driver.Person
	}
	for _, flag := range d.Flags {
		if folio, ok := strings.CutPrefix(flag, "folio:"); ok {
			f.Folio = folio
		}
	}
	return f
}

// fill is what the office writes.
func (f *Figures) fill(action string, evidence []string) *office.Fill {
	return &office.Fill{
		Vehicle: f.Vehicle, Label: f.Label, Purpose: f.Purpose, Grade: f.Grade, VolumeUL: dispense.Volume(f.VolumeUL), HappenedAt: f.HappenedAt, Precision: f.Precision, Source: f.Source, Ticket: f.Ticket,
		Folio: f.Folio, PriceE4: f.PriceE4, AmountCents: f.AmountCents, Currency: f.Currency, OdometerM: f.OdometerM, EngineS: f.EngineS, Full: f.Full, Driver: f.Driver, Trip: f.Trip,
		Contract: f.Contract, Permit: f.Permit, Evidence: evidence, Part: action == Assign,
	}
}

// An Ask is what somebody asks to be corrected.
type Ask struct {
	N          int64
	Of         dispense.Ref
	Action     string
	Figures    *Figures // nil of what is to count for nothing
	Vehicle    string   // of what counted when it was asked; empty: no vehicle's
	HappenedAt time.Time
	WasUL      int64 // what counted then, and what is to count, in microliters
	IsUL       int64
	WasCents   *int64 // nil: nobody knows
	IsCents    *int64
	Currency   string
	Saw        int64 // how many corrections of it there were
	Reason     string
	Evidence   []string
	By, As     string // who asked, and in which role
	At, Until  time.Time
	Answer     *Answer // nil: none yet
}

// An Answer is what became of an ask.
type Answer struct {
	State  string
	By, As string // As is empty of what was brought back from the office's record
	At     time.Time
	Reason string
	Record dispense.Ref // of an approval
}

// State says how far it has come.
func (a *Ask) State(now time.Time) string {
	switch {
	case a.Answer != nil:
		return a.Answer.State
	case !now.Before(a.Until):
		return Expired
	}
	return Open
}

// ChangeUL is by how much it changes what counts, in microliters.
func (a *Ask) ChangeUL() int64 { return a.IsUL - a.WasUL }

// ChangeCents is the same in money; nil: nobody knows.
func (a *Ask) ChangeCents() *int64 {
	if a.WasCents == nil || a.IsCents == nil {
		return nil
	}
	d := *a.IsCents - *a.WasCents
	return &d
}

// Vehicles are those that it is about, before and after.
func (a *Ask) Vehicles() (list []string) {
	if a.Vehicle != "" {
		list = append(list, a.Vehicle)
	}
	if a.Figures != nil && a.Figures.Vehicle != "" && a.Figures.Vehicle != a.Vehicle {
		list = append(list, a.Figures.Vehicle)
	}
	return list
}

// A Problem is why something may not be asked or answered. It is a fault.ErrConflict, or a
// fault.ErrInvalid where what was typed is wrong.
type Problem struct {
	Code  string // one of those below
	Field string // that is to be mended; empty: none
	More  string // what is to be known of it, as a sentence of its own
}

// The problems.
const (
	NotOpen    = "not_open"   // it is answered, taken back or expired
	Since      = "since"      // what counts has been corrected since it was asked
	Waiting    = "waiting"    // another ask of the same fill waits
	Same       = "same"       // it would be the second word of one side
	Role       = "role"       // another role approves it
	Own        = "own"        // it is about what who answers did, got, or has in their care
	NotOwn     = "not_own"    // only who asked takes it back
	NoReason   = "reason"     // it has none, or one that is too long
	Nothing    = "nothing"    // it changes nothing
	NotOfIt    = "not_of_it"  // such a record cannot be corrected so
	Measured   = "measured"   // a device said it, and people do not
	TooMuch    = "too_much"   // more than is there
	NoFigure   = "figure"     // a figure is none
	NoVehicle  = "vehicle"    // there is no such vehicle
	ToCome     = "to_come"    // it is said to have happened in the time to come
	NoFile     = "file"       // nobody sent such a file
	Duplicated = "duplicated" // another fill or ticket has its paper
)

func (p *Problem) Error() string {
	return fmt.Sprintf("correction: %s: %s", p.Code, cmp.Or(p.More, p.Field, says[p.Code]))
}

// Unwrap returns fault.ErrInvalid of what can be mended by typing, else fault.ErrConflict.
func (p *Problem) Unwrap() error {
	if slices.Contains([]string{NoReason, Nothing, NotOfIt, Measured, TooMuch, NoFigure, NoVehicle, ToCome, NoFile}, p.Code) {
		return fault.ErrInvalid
	}
	return fault.ErrConflict
}

var says = map[string]string{
	NotOpen: "it waits no more; look at what became of it", Since: "the fill was corrected since; look again, and ask anew", Waiting: "another correction of it waits; have that answered first",
	Same: "another person approves it, who is not one side with who asked", Role: "somebody of another role approves it", Own: "nobody clears what they did, got, or have in their care",
	NotOwn: "only who asked takes it back", NoReason: "say why, in up to 200 bytes", Nothing: "it changes nothing; say what is to count", NotOfIt: "such a record is not corrected so",
	Measured: "a device measured it; what is not so of it is said by a discrepancy", TooMuch: "it is more than is left of what flowed", NoFigure: "write a figure", NoVehicle: "there is no such vehicle",
	ToCome: "it is to come", NoFile: "nobody sent such a file; send it first, or at most eight", Duplicated: "another fill or ticket has this paper",
}

// Says says a problem in English.
func (p *Problem) Says() string { return cmp.Or(p.More, says[p.Code]) }
