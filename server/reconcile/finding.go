// Package reconcile says what a person must look at, and how much a vehicle
// consumes, given what the records say. It is pure: findings are a function of
// the set of records and of the fleet's data, whatever the order in which they
// came, so that judging twice, late or again in replay finds the same.
//
// It looks at one record and its neighborhood at a time, never at all history;
// [Facts] is that neighborhood, and gathering it is the caller's part.
package reconcile

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Rule is the stable name of what was found.
type Rule string

// The rules.
const (
	OffBook          Rule = "off_book"           // fuel flowed without an authorize
	Unauthorized     Rule = "unauthorized"       // a dispense whose authorize is in no record
	HoseGap          Rule = "hose_gap"           // a totalizer does not go on where it was left
	LabelTwice       Rule = "label_twice"        // one vehicle at two places at once
	OdometerLow      Rule = "odometer_low"       // it runs backwards
	OdometerHigh     Rule = "odometer_high"      // farther than the vehicle can have gone
	OdometerMissing  Rule = "odometer_missing"   // the driver gave none that is believed
	OdometerOften    Rule = "odometer_often"     // readings of one vehicle are doubted again and again
	PowerCut         Rule = "power_cut"          // a fill ended by loss of power, or by nobody knows what
	OverLimit        Rule = "over_limit"         // more flowed than was armed
	OpenAuthorize    Rule = "open_authorize"     // a release that nothing closed
	ClosedTwice      Rule = "closed_twice"       // a release that two records close
	VoidWithFlow     Rule = "void_with_flow"     // closed as unused, but the totalizer moved
	QuotaOverspent   Rule = "quota_overspent"    // more was drawn in a period than the quota's size
	QuotaContended   Rule = "quota_contended"    // refused or limited while another hose held the rest
	WouldDeny        Rule = "would_deny"         // released by a station that only observes
	Fork             Rule = "fork"               // two records of one number
	StartNotEnrolled Rule = "start_not_enrolled" // an epoch that no enrolment began
	Unread           Rule = "unread"             // a record that this version cannot read
	ForeignLabel     Rule = "foreign_label"      // codes that are not ours, in a day
	ForgedLabel      Rule = "forged_label"       // labels that are imitations or canceled, in a day
	LabelUnreadable  Rule = "label_unreadable"   // a vehicle typed again and again because of its label
	ClockUnknown     Rule = "clock_unknown"      // records of a day without a clock
	DeviceFault      Rule = "fault"              // a device misbehaved

	OverrideUnapproved Rule = "override_unapproved" // it claims an approval that the office never gave
	OverrideMissing    Rule = "override_missing"    // a release by an override that is in no record
	OverrideRation     Rule = "override_ration"     // more overrides than the station may make
	ApprovalUnused     Rule = "approval_unused"     // the office approved an override that was never made
	OnceUnknown        Rule = "once_unknown"        // a release by an authorization that the office never gave
	EmergencyDeclared  Rule = "emergency"           // quotas may be exceeded for a while

	SheetNumber Rule = "sheet_number" // typed from a sheet that was not issued to the station, or is void
	SheetTwice  Rule = "sheet_twice"  // the same sheet was typed before
	SheetExcess Rule = "sheet_excess" // liters on a sheet that did not flow at its hose

	OverTank   Rule = "over_tank"   // a ticket of more liters than the tank holds
	FillsNear  Rule = "fills_near"  // a ticket of minutes before or after another fill
	OtherGrade Rule = "other_grade" // a ticket of a grade that the vehicle does not take

	VoucherOdd Rule = "voucher_odd" // fuel for a paper voucher that was not good for it

	OdometerSame Rule = "odometer_same" // the reading of last time, typed again
	FillsSoon    Rule = "fills_soon"    // more in a few hours than the tank holds
	FillsSplit   Rule = "fills_split"   // one fill in parts, each below the limit
	OtherStation Rule = "other_station" // fuel at a station that is not the vehicle's
	OutsideHours Rule = "outside_hours" // fuel at an hour that is not
	PriceOff     Rule = "price_off"     // a price that is neither posted nor agreed
	RecordsLate  Rule = "records_late"  // fills of a day that came long after it
	ClockStep    Rule = "clock_step"    // a station's clock was wrong, and was put right

	FiguresRound Rule = "figures_round" // one person types whole figures again and again
	PaperMissing Rule = "paper_missing" // … and keeps nothing of the papers
	TypedOften   Rule = "typed_often"   // a station's fills are typed and not measured

	EconomyLow   Rule = "economy_low"   // one way took far more fuel than others of the vehicle
	EconomyHigh  Rule = "economy_high"  // far less: a fill is missing, or a reading is wrong
	EconomyFalls Rule = "economy_falls" // consumption has gone up, and stays up
)

// A Severity says how soon somebody must look.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	Major    Severity = "major"
	Minor    Severity = "minor"
	// Note is kept and counted, and waits for nobody.
	Note Severity = "note"
)

// A Unit says what the figures of a finding count.
type Unit string

// The units.
const (
	Microliters Unit = "ul"
	Meters      Unit = "m"
	Seconds     Unit = "s"
	Pieces      Unit = "n"

	MetersPerLiter     Unit = "m_l"
	MicrolitersPerHour Unit = "ul_h"
	Percent            Unit = "percent"
	Minutes            Unit = "min"
	PricePerLiter      Unit = "e4_l"   // 1/10000 of the currency
	Spreads            Unit = "spread" // thousandths of what is usual, see [Seen]
	Cents              Unit = "cents"
	Days               Unit = "days"
)

// A Subject is what was judged; its findings are replaced together.
type Subject struct {
	What string // record, day, quota or way
	Key  string
}

// RecordSubject returns the subject of a record.
func RecordSubject(r dispense.Ref) Subject { return Subject{"record", r.String()} }

// A Finding is something that a person must look at.
type Finding struct {
	ID       string // rule and subject: judging twice finds once
	Rule     Rule
	Severity Severity
	At       time.Time
	Station  string
	Vehicle  string
	Hose     string
	Ref      dispense.Ref // zero for a finding about a day or a quota
	Actual   *int64       // in Unit
	Expected *int64       // in Unit
	Unit     Unit
	// Args are further words for the sentence; what they are depends on the
	// rule.
	Args    []string
	Subject Subject
	// StationName and VehicleName stand in sentences instead of the ids when
	// they are set. They are no part of what was found.
	StationName, VehicleName string
}

// newFinding returns a finding of a rule about a subject; part tells apart
// several of one rule, such as the hoses of one record.
func newFinding(s Subject, rule Rule, sev Severity, at time.Time, part string) Finding {
	id := string(rule) + ":" + s.Key
	if part != "" {
		id += ":" + part
	}
	return Finding{ID: id, Rule: rule, Severity: sev, At: at, Subject: s}
}

func (f Finding) figures(actual, expected int64, u Unit) Finding {
	f.Actual, f.Expected, f.Unit = &actual, &expected, u
	return f
}

func (f Finding) actual(n int64, u Unit) Finding {
	f.Actual, f.Unit = &n, u
	return f
}

func (f Finding) args(a ...string) Finding {
	f.Args = a
	return f
}

func (f Finding) of(vehicle, hose string) Finding {
	f.Vehicle, f.Hose = vehicle, hose
	return f
}
