package reconcile

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Facts is what is known about one record and its neighborhood.
type Facts struct {
	Ref    dispense.Ref
	Kind   string
	At     time.Time
	Notes  int  // how many different notes bear this number
	Unread bool // by this version of the contract

	Start   *Start   // what a start says
	Fault   *Fault   // what a fault says
	Offbook *Offbook // what an offbook says
	Deny    *Deny    // what a deny says
	Void    *Void    // what a void says

	ClockStepMS *int64 // by how much a station's clock was put right

	// Dispense is what the record says flowed, as it stands; Counted is what
	// counts of it after corrections, nil when it was voided.
	Dispense *Dispense
	Counted  *Dispense
	// Authorize is the record itself, or what its dispense names; nil when it
	// is in no record.
	Authorize *Authorize
	// Closings are the records that close Authorize.
	Closings []dispense.Ref
	// MovedOn tells, of an authorize, that the station went on long after it
	// might have ended, or released the same position again.
	MovedOn bool
	// Contended are the quotas of the vehicle of which another release of the
	// station reserved a part at the moment of the record, by the position that
	// did.
	Contended []Contender

	// Visits are the other scans and fills of the vehicle shortly before this
	// one, anywhere.
	Visits []Visit
	// Then is what was in force of the vehicle when it fueled, nil where nobody had said
	// anything of it; Taken are its other fills of shortly before.
	Then  *Then
	Taken []Taken
	// Settings are how rules apply to the vehicle.
	Settings Settings
	// Odometers are the last readings of the vehicle before this fill, newest
	// first, at most [ReadingsBack]; with what odometers taken out since had
	// counted.
	Odometers []Odometer
	// ShiftM is what those taken out before this fill had counted more than their
	// successors began with, in meters: a reading plus it is the vehicle's way.
	ShiftM int64
	// MaxMDay is how far the vehicle may go in a day; 0 means
	// [DefaultMaxMDay].
	MaxMDay int64

	Readings []Reading // of totalizers, in this record

	Override  *Override  // what an override says, and what the office knows of it
	Approval  *Approval  // what the office approved on the telephone
	Exception *Exception // by what exception an authorize was released
	Emergency *Emergency // what is declared

	Paper *Paper // the contingency sheet that a dispense was typed from

	// Typed tells, of an authorize, that its vehicle was typed because of its
	// label.
	Typed *Typed

	// Entries are, of a fill whose liters a person typed from a paper, what the same
	// person typed up to it in the same journal, the newest first, beginning with it, at
	// most [EntriesBack]; TypedBy is who. Hand tells of a fill that was typed at a station
	// which of its fills up to it were, likewise, at most [HandBack]. A journal's own order
	// counts, in which nothing comes in between later.
	Entries []Entry
	TypedBy string
	Hand    []bool
}

// Typed is a vehicle that was typed because its label could not be read.
type Typed struct {
	Why     string
	Earlier int // how often before, in [TypedWindow], at most [TypedMost]
}

// Override is two people who released what a rule forbids.
type Override struct {
	Vehicle   string
	LimitUL   dispense.Volume
	Challenge string // empty: both were at the station
	// Claimed is what it says was approved, and Approved what the office has a
	// record of for the same challenge; empty for nothing.
	Claimed, Approved string
	Same              int64 // other overrides of the station that name the challenge
	// Before are the overrides of the station earlier in the same period of its
	// ration, of Allowed; nil where what the station held is not known.
	Before, Allowed *int64
}

// Approval is an override that the office approved on the telephone.
type Approval struct {
	Station, Vehicle string
	Challenge        string
	Used             bool // an override of the station names it
	MovedOn          bool // the station went on for an hour since
}

// Exception is what an authorize names as the reason for which it was released.
type Exception struct {
	Vehicle         string
	Once, Override  string // as the record names them; empty for none
	Granted, Stands bool   // the office granted the one; the other is a record
}

// Emergency is a declaration.
type Emergency struct {
	Until  string
	Reason string
}

// Start is what the first record of an epoch says.
type Start struct{ Why string }

// Fault is what a fault record says.
type Fault struct{ Device, What, Hose, State string }

// Offbook is fuel outside any authorize.
type Offbook struct {
	Hose     string
	VolumeUL dispense.Volume
	Cause    string
	// SettledUL is what people wrote down of it.
	SettledUL dispense.Volume
}

// Deny is a refusal.
type Deny struct {
	Vehicle string
	Reason  string
	LeftUL  *dispense.Volume
}

// Void closes an authorize as unused.
type Void struct {
	Vehicle string
	Hose    string // empty when the authorize named several
	// TotalizerUL is the reading at the void, BeforeUL the one before the
	// authorize; nil when either is not known.
	TotalizerUL, BeforeUL *dispense.Volume
}

// Dispense is fuel that flowed.
type Dispense struct {
	At        time.Time // when it flowed
	Clock     dispense.Clock
	Auth      string // as the record says
	Hose      string
	Vehicle   string
	VolumeUL  dispense.Volume
	Typed     bool
	OdometerM *int64
	End       string
	Flags     []string
	Grade     string
	PriceE4   *int64
}

// Authorize is a release.
type Authorize struct {
	Ref      dispense.Ref
	At       time.Time
	Clock    dispense.Clock
	Position string
	Vehicle  string
	LimitUL  dispense.Volume
	Flags    []string
	// PerFillUL is what was asked or allowed apart from quotas; 0 when it is
	// not known.
	Limited bool
}

// A Contender is a release that held a part of a quota.
type Contender struct {
	Quota, Period, Position, Vehicle string
	ReservedUL                       dispense.Volume
}

// A Visit is a scan or a fill of a vehicle.
type Visit struct {
	Ref      dispense.Ref
	Position string
	From, To time.Time // To is From for a denial
	Fill     bool      // a release that was not voided
}

// An Odometer is a reading given at a fill.
type Odometer struct {
	At        time.Time
	OdometerM int64
}

// A Reading is a statement about a hose's totalizer.
type Reading struct {
	Hose     string
	Meter    int64
	BeforeUL dispense.Volume
	AfterUL  dispense.Volume
	MovedBy  string // dispense, offbook, read, or why there is a new meter
	// Open tells that a release covering the hose was open at that moment.
	Open bool
	// Earlier are the readings of the same meter before this one, newest
	// first, at most [ReadingWindow].
	Earlier []Reading
}
