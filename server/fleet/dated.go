package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Matter is one of the things that are said of a vehicle from a time on.
type Matter string

// The matters.
const (
	State          Matter = "state"      // one of [States]
	InDepartment   Matter = "department" // a department's id
	Custodian      Matter = "custodian"  // who signed for the vehicle
	Funding        Matter = "funding"    // what its fuel is paid from
	OdometerCounts Matter = "odometer"   // one of [Odometers]
	// Class is the class of vehicles that it is of, a rule's id. Nobody says it of a day
	// to come or of one before.
	Class Matter = "class"
)

// Matters lists all matters that are said of any day.
func Matters() []Matter { return []Matter{State, InDepartment, Custodian, Funding, OdometerCounts} }

// A Dated is something that is true of a vehicle from a time on, until something
// else is. It is never taken back: what was said wrongly is said again from the
// same time, and then that counts. A department that was changed last year is still
// the department of last year's fills.
type Dated struct {
	Vehicle string
	What    Matter
	FromAt  time.Time
	Value   string // empty: none
	// Detail says to whom a vehicle is lent, from whom it is rented, or which
	// vehicle is in the place of a replaced one; of a custodian, the number as an
	// employee.
	Detail string
	// Person is which person of the fleet's a custodian is; empty: nobody said.
	Person string
	// OldReading and NewReading are set where another odometer was put in: the last
	// reading of the old one and the first of the new one, each in meters, or in
	// seconds of an hour meter.
	OldReading, NewReading *int64
	Reason                 string
	// Agreed is what the vehicle may take more when its day has come, see [Loosening].
	Agreed Loosened `json:",omitempty"`
}

// A stateRule says what a state means for a pump and for whoever reads of it.
type stateRule struct {
	state  string
	status string // what stations are told
	detail bool   // it says to whom, from whom, or by which
	after  string // the state that follows when its end comes; "" for the one before
}

var states = []stateRule{
	{"active", "active", false, ""},
	{"workshop", "workshop", false, ""},
	{"lent", "active", true, ""}, // whoever has it fuels it, on its own quota
	{"rented", "active", true, "retired"},
	{"replaced", "blocked", true, ""}, // the one in its place fuels
	{"blocked", "blocked", false, ""},
	{"retired", "retired", false, ""},
}

// States are what a vehicle can be; each is one of [Statuses] at a pump.
func States() []string {
	var all []string
	for _, s := range states {
		all = append(all, s.state)
	}
	return all
}

// StatusOf returns what stations are told of a vehicle in a state, or "" when that
// is none.
func StatusOf(state string) string { return ruleOf(state).status }

// StateHasDetail tells whether a state says to whom, from whom, or by which.
func StateHasDetail(state string) bool { return ruleOf(state).detail }

func ruleOf(state string) stateRule {
	for _, s := range states {
		if s.state == state {
			return s
		}
	}
	return stateRule{}
}

// Odometers are what an odometer can count: kilometers, miles, an engine's hours,
// or nothing, when there is none or it is broken.
func Odometers() []string { return []string{"on", "miles", "hours", "none"} }

// ErrDayClosed says that a state, what an odometer counts, or a custodian would be said of a day of a month that
// is closed.
var ErrDayClosed = fmt.Errorf("%w: the day is of a month that is closed: say it from a later day", fault.ErrInvalid)

type datedStore interface {
	// DatedBefore returns what was in force in a matter just before a time; with an
	// empty value where nothing was.
	DatedBefore(ctx context.Context, vehicle string, what Matter, at time.Time) (Dated, error)
	// SayDated stores rows, and puts in force what is not in the future, in one
	// transaction.
	SayDated(ctx context.Context, by Act, rows ...Dated) error
	// LeavesAccount tells of each row, after those before it, whether the vehicle's fuel may
	// leave an account of the budget by it for which a hard stop stands.
	LeavesAccount(ctx context.Context, rows ...Dated) ([]bool, error)
	// SaidBack tells of each row, said at a time, whether it is of days before and may put in order
	// what was found of them.
	SaidBack(ctx context.Context, at time.Time, rows ...Dated) ([]bool, error)
	// Fundings returns what is or was paid from, each once, in order.
	Fundings(ctx context.Context) ([]string, error)
	// ApplyDue puts in force what was to come and now has.
	ApplyDue(ctx context.Context, at time.Time) error
}

// How far from now anything may be dated.
const (
	datedBack  = 10 * 366 * 24 * time.Hour
	datedAhead = 2 * 366 * 24 * time.Hour
)

// Say says what is true of a vehicle from a time on, and with until not zero until
// when: then what would be true without it is true again, save that a rented vehicle is
// retired. A state in which a vehicle does not fuel holds over what was said before it
// and is to come: nothing but a later word releases the vehicle.
// What is in the past changes the reports of then; stations are told what is in force
// now, and of the rest when its time comes. Of several, those that are true already
// are left out; all others are said, or none.
//
// Where the vehicle might take more by it, leaves an account of the budget with a hard stop, or is by now said of days
// that are past not to have been out of service, to have had no odometer, to have had another custodian, or, while an account
// is over, to have been paid from elsewhere,
// all of it waits for another person: the act that is returned is proposed, and has no id otherwise.
//
// Of a day of a closed month nobody says a state, what an odometer counts, or a custodian: it fails with [ErrDayClosed].
// It fails with fault.ErrInvalid for what makes no sense, with fault.ErrNotFound when
// vehicle, department or class is not there, and with fault.ErrConflict when all is true
// already, or a proposal waits.
func (f *Fleet) Say(ctx context.Context, who string, until time.Time, all ...Dated) (VehicleAct, error) {
	by := Act{Who: who, At: f.now()}
	until = until.UTC().Truncate(time.Second)
	var rows []Dated
	for _, d := range all {
		d.Reason, d.Detail, d.FromAt, d.Agreed = oneLine(d.Reason), oneLine(d.Detail), d.FromAt.UTC().Truncate(time.Second), nil
		if d.What == Class {
			d.FromAt = by.At
		}
		if d.What == Custodian || d.What == Funding {
			d.Value = oneLine(d.Value)
		}
		if err := d.check(by.At, until); err != nil {
			return VehicleAct{}, fmt.Errorf("%s of vehicle %s: %w: %w", d.What, d.Vehicle, fault.ErrInvalid, err)
		}
		is, err := f.cfg.Store.DatedBefore(ctx, d.Vehicle, d.What, d.FromAt.Add(time.Second))
		if err != nil {
			return VehicleAct{}, err
		}
		if is.Value == d.Value && is.Detail == d.Detail && is.Person == d.Person && d.OldReading == nil {
			continue
		}
		by.Why = d.Reason
		rows = append(rows, d)
		if !until.IsZero() {
			after, err := f.after(ctx, d, until)
			if err != nil {
				return VehicleAct{}, err
			}
			rows = append(rows, after)
		}
	}
	if len(rows) == 0 {
		return VehicleAct{}, fmt.Errorf("%w: it is that already at that time", fault.ErrConflict)
	}
	return f.say(ctx, by, rows)
}

// say says rows, or proposes them where a vehicle might take more by them.
func (f *Fleet) say(ctx context.Context, by Act, rows []Dated) (VehicleAct, error) {
	seen, err := f.agree(ctx, by.At, by.At, rows)
	if err != nil {
		return VehicleAct{}, err
	}
	if loosens := loosened(seen); len(loosens) > 0 {
		serves, err := f.cfg.Store.InService(ctx)
		if err != nil {
			return VehicleAct{}, err
		}
		if serves {
			return f.propose(ctx, by, VehicleAct{Of: rows[0].Vehicle, Name: seen[0].Is.FleetNo, Said: rows, Loosens: loosens})
		}
	}
	if err := f.cfg.Store.SayDated(ctx, by, rows...); err != nil || len(seen) == 0 {
		return VehicleAct{}, err
	}
	return VehicleAct{}, f.renewOf(ctx, by.At, seen)
}

// Fundings returns what vehicles' fuel is or was paid from, each once, in order.
func (f *Fleet) Fundings(ctx context.Context) ([]string, error) { return f.cfg.Store.Fundings(ctx) }

// after returns what is true when d has come to its end.
func (f *Fleet) after(ctx context.Context, d Dated, until time.Time) (Dated, error) {
	if next := ruleOf(d.Value).after; d.What == State && next != "" {
		return Dated{Vehicle: d.Vehicle, What: d.What, FromAt: until, Value: next, Reason: d.Reason}, nil
	}
	before, err := f.cfg.Store.DatedBefore(ctx, d.Vehicle, d.What, until.Add(time.Second))
	if err != nil {
		return Dated{}, err
	}
	before.FromAt, before.OldReading, before.NewReading, before.Reason = until, nil, nil, d.Reason
	return before, nil
}

func (d *Dated) check(now, until time.Time) error {
	switch {
	case !slices.Contains(Matters(), d.What) && d.What != Class:
		return fmt.Errorf("%q is nothing that is said of a vehicle", d.What)
	case d.Reason == "" || len(d.Reason) > MaxReason:
		return fmt.Errorf("a reason of 1 to %d bytes must be given", MaxReason)
	case len(d.Value) > 150 || len(d.Detail) > 150:
		return fmt.Errorf("it is longer than 150 bytes")
	case d.FromAt.Before(now.Add(-datedBack)) || d.FromAt.After(now.Add(datedAhead)):
		return fmt.Errorf("%s is too far away", d.FromAt.Format(time.DateOnly))
	case !until.IsZero() && !until.After(d.FromAt):
		return fmt.Errorf("it would end before it begins")
	case !until.IsZero() && until.After(now.Add(2*datedAhead)):
		return fmt.Errorf("%s is too far away", until.Format(time.DateOnly))
	case d.What == Class && (d.Value == "" || !until.IsZero()):
		return fmt.Errorf("a vehicle is of a class, until another is said")
	case d.What == State && StatusOf(d.Value) == "":
		return fmt.Errorf("state %q is none of %s", d.Value, strings.Join(States(), ", "))
	case d.What == State && StateHasDetail(d.Value) != (d.Detail != ""):
		return fmt.Errorf("who has or lends it, or what replaces it, is said of lent, rented and replaced vehicles, and only of them")
	case d.What == State && d.Value == "replaced" && d.Detail == d.Vehicle:
		return fmt.Errorf("a vehicle is not replaced by itself")
	case d.Person != "" && (d.What != Custodian || d.Value == ""):
		return fmt.Errorf("only a custodian who is named is one of the people")
	case d.What == OdometerCounts && !slices.Contains(Odometers(), d.Value):
		return fmt.Errorf("an odometer counts %s, not %q", strings.Join(Odometers(), ", "), d.Value)
	}
	return d.checkReadings(until)
}

func (d *Dated) checkReadings(until time.Time) error {
	const most = 10_000_000_000 // ten million kilometers
	if d.OldReading == nil && d.NewReading == nil {
		return nil
	}
	switch {
	case d.OldReading == nil || d.NewReading == nil:
		return fmt.Errorf("of a new odometer, both the last reading of the old one and the first of the new one are needed")
	case d.What != OdometerCounts || d.Value == "none":
		return fmt.Errorf("only an odometer that counts has readings")
	case *d.OldReading < 0 || *d.NewReading < 0 || *d.OldReading > most || *d.NewReading > most:
		return fmt.Errorf("a reading is between 0 and ten million")
	case !until.IsZero():
		return fmt.Errorf("a new odometer has no end")
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
