// Package audit finds what auditors of a city's fuel ask for and do not find: fuel to vehicles
// that are in no inventory, rows of logbooks without kilometers, invoices that nobody fueled
// for. What the books of own tanks and the documents themselves say is found the same way. It is
// pure: the same facts give the same findings in whatever order they come.
//
// What is found stays. [Judgment.Changes] holds it against what was found before, and what
// facts have mended since says by what it was; [Standings] is all of it as it is now. What
// people do about a finding is [reconcile.Case].
package audit

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// The rules, by the codes that auditors are given. Each is born of what a public audit found:
// San Ildefonso Amatlan 2022 (Oaxaca), Tula 2016 and Tulancingo 2024 (Hidalgo), Magdalena
// Contreras 2022 (Mexico City).
const (
	NotListed     reconcile.Rule = "AUD-01" // a vehicle that is not in the inventory, or the roster, of the day
	OutOfService  reconcile.Rule = "AUD-02" // a vehicle that was retired, or in the workshop
	NoReading     reconcile.Rule = "AUD-03" // a row of the logbook without kilometers or hours
	NoCustodian   reconcile.Rule = "AUD-04" // nobody answers for the vehicle, or the paper had run out
	NoCommission  reconcile.Rule = "AUD-05" // out of hours or area without an order
	NotBilled     reconcile.Rule = "AUD-06" // no invoice after so many days
	WrongDocument reconcile.Rule = "AUD-07" // an invoice that is not to us, paid in cash, or canceled after it was paid
	NotFueled     reconcile.Rule = "AUD-08" // a line of an invoice of which there is no fill, or no delivery, or that bills other than it
	OverAllotted  reconcile.Rule = "AUD-09" // more than a vehicle or an account has in the month
	YieldOff      reconcile.Rule = "AUD-10" // a yield that is off, which nobody has justified
	OffContract   reconcile.Rule = "AUD-11" // another price than the contract's, or a day that it does not cover
	NotSigned     reconcile.Rule = "AUD-12" // a month's logbook without a signature
)

// Rules lists the rules in order.
func Rules() []reconcile.Rule {
	return []reconcile.Rule{
		NotListed, OutOfService, NoReading, NoCustodian, NoCommission, NotBilled, WrongDocument, NotFueled, OverAllotted, YieldOff, OffContract, NotSigned,
		TankLoss, ShortLoad, WaterCame, TankDrift, DayOff, LoadTwice, TwiceKnown, NotGenuine, NotPayable, NotKnown, PaidOver, Questioned, IssuerOn,
	}
}

// A Finding is something that an auditor would write down.
//
// Actual and Expected are of Unit. The first of Args is which of the cases of its rule it is,
// as [Sentence] tells them.
type Finding struct {
	reconcile.Finding
	// RiskCents is the value at risk: of a fill its liters at its price, of a line or a document
	// its amount, of what exceeds something the excess; nil: nobody knows it. Several findings of
	// one fill have the same liters at risk, so values of findings do not add up.
	RiskCents *int64
	// Involved are the users who may not clear it: it is about what they did, or have in their
	// care. They are sorted.
	Involved []string
}

// Why is by what something is in order, or no longer found.
type Why string

// The reasons. Some name something besides, see [Change].
const (
	Voided       Why = "voided"       // the fill, line or document counts no more
	RuleOff      Why = "rule_off"     // the rule is switched off
	NoVehicle    Why = "no_vehicle"   // the fuel was for no vehicle
	Listed       Why = "listed"       // inventory and roster have the vehicle
	ListThere    Why = "list_there"   // there is a list of the month
	NotSaid      Why = "not_said"     // nobody said what it should be
	InService    Why = "in_service"   // the vehicle was in service
	Read         Why = "read"         // there is a reading
	NoMeter      Why = "no_meter"     // there is no meter, or the fuel moves no vehicle
	Answered     Why = "answered"     // somebody answered for the vehicle, with a paper of the day
	Inside       Why = "inside"       // it was within hours and area
	Commissioned Why = "commissioned" // there is an order: its number
	Billed       Why = "billed"       // there is an invoice: its document and day
	OwnTank      Why = "own_tank"     // it was fuel of our own, which is billed when it comes in
	InTime       Why = "in_time"      // there is time yet
	ToUs         Why = "to_us"        // the document is to us
	Electronic   Why = "electronic"   // nothing was paid in cash
	Fueled       Why = "fueled"       // there is a fill, and they agree, or one is suggested
	Delivered    Why = "delivered"    // it is of a delivery, which agrees with it: its record
	Kept         Why = "kept"         // it is not canceled, was not paid, or another is in its place
	NoFuel       Why = "no_fuel"      // the line is of something else
	WithinLimit  Why = "within"       // it is no more than was allotted
	OverBefore   Why = "over_before"  // it is no more past its limit than at the end of the month before
	InRange      Why = "in_range"     // the yield is what it should be
	Justified    Why = "justified"    // the yield is justified: by whom, and who approved it
	NoBill       Why = "no_bill"      // the document gives back, or says what was paid
	AtContract   Why = "at_contract"  // the price is the contract's, or a contract covers the day
	Signed       Why = "signed"       // all have signed the logbook as it is
	Empty        Why = "empty"        // nothing was fueled in the month
	NotAsked     Why = "not_asked"    // it is a case that there is no more
)

// records are named as [reconcile.RecordSubject] does; everything else by what it is, the month
// first where it is of one, so that no two have one key.
func monthly(what, month, of string) reconcile.Subject {
	return reconcile.Subject{What: what, Key: what + "/" + month + "/" + of}
}

func documentSubject(id string) reconcile.Subject {
	return reconcile.Subject{What: "document", Key: "document/" + id}
}

func lineSubject(id string) reconcile.Subject {
	return reconcile.Subject{What: "line", Key: "line/" + id}
}

func fillSubject(ref dispense.Ref, branch int) reconcile.Subject {
	s := reconcile.RecordSubject(ref)
	if branch > 0 {
		s.Key += "/" + itoa(int64(branch))
	}
	return s
}

// ID names what a rule finds of a subject; part tells apart several of one rule.
func findingID(rule reconcile.Rule, s reconcile.Subject, part string) string {
	id := string(rule) + ":" + s.Key
	if part != "" {
		id += ":" + part
	}
	return id
}

// cost returns what a volume is worth; nil: the price is not known.
func cost(v dispense.Volume, priceE4 int64) *int64 {
	cents, err := dispense.AmountCents(v, priceE4)
	if priceE4 == 0 || err != nil {
		return nil
	}
	return &cents
}

// unique sorts names and leaves out what is there twice, or empty.
func unique(names ...[]string) []string {
	all := slices.Concat(names...)
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
