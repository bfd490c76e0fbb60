// Package slip says a dispense to the people who want it on paper: the figures
// of its record, in Spanish or English, laid out for the width of a printer or
// for a page, with a code by which anybody can hold the paper against the
// journal. It is pure. On pages a slip is called a receipt; in the code that word
// is the server's.
//
// Every figure comes from records that are on the disk. Names come from the
// policy that the station holds now, so that people and vehicles are called what
// they are called; where it has none, their ids stand.
package slip

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// ErrNoFill means that a record is none of a dispense.
var ErrNoFill = errors.New("it is no record of a dispense")

// A Slip is the receipt of one dispense. What New leaves empty is set by whoever
// knows it.
type Slip struct {
	Ref   dispense.Ref
	Hash  dispense.Hash
	Fill  *dispense.Dispense
	Clock dispense.Clock // how good At's clock was
	// At is when it happened, as far as the record says.
	At time.Time
	// DateOnly says that the record knows the day and no more.
	DateOnly bool
	// LimitUL is what was authorized; nil when nothing was.
	LimitUL *dispense.Volume

	// Names are what things and people are called; an id that is not in it is
	// printed as it is.
	Names Names
	// DistanceM is how far the vehicle came since its fill before, in meters; nil
	// when the records do not say.
	DistanceM *int64
	// Registered says that the server has receipted the record.
	Registered bool
	// Copy is 0 for the first print, n for the nth copy after it, and Uncounted for
	// a copy of which nobody knows the number.
	Copy int
	// Header is whose receipt this is, a line each. Footer is printed below.
	Header, Footer []string
	// Zone is the local time; nil is UTC.
	Zone *time.Location
	// Claim is the text of the code; empty when there is none.
	Claim string
}

// Uncounted is the number of a copy whose number is not known.
const Uncounted = -1

// Names are what people call things. Empty: by its id.
type Names struct {
	Vehicle, Plate, Driver, Attendant, Grade string
}

// New returns the slip of a dispense from its record, and from the authorize that
// it closes, nil when it has none or the journal does not have it any more.
func New(fill, auth *dispense.Record) (Slip, error) {
	d, ok := fill.Body.(*dispense.Dispense)
	if !ok {
		return Slip{}, fmt.Errorf("receipt of %s, a record of kind %s: %w", fill.Ref(), fill.Kind, ErrNoFill)
	}
	s := Slip{Ref: fill.Ref(), Hash: fill.Hash, Fill: d, Clock: fill.Clock, At: fill.At}
	if !d.HappenedAt.IsZero() {
		s.At, s.DateOnly = d.HappenedAt, d.HappenedPrecision == "day"
	}
	if auth == nil {
		return s, nil
	}
	if a, ok := auth.Body.(*dispense.Authorize); ok && auth.Ref() == d.Auth {
		s.LimitUL = &a.LimitUL
	}
	return s, nil
}

// Distance is how far a vehicle came between two fills, in meters; nil where one
// of the readings is not known or not believed, or they do not grow.
func Distance(before, after *dispense.Dispense) *int64 {
	if before == nil || !believed(before) || !believed(after) || *after.OdometerM <= *before.OdometerM {
		return nil
	}
	return new(*after.OdometerM - *before.OdometerM)
}

func believed(d *dispense.Dispense) bool {
	return d.OdometerM != nil && !slices.ContainsFunc(d.Flags, func(f string) bool { return strings.HasPrefix(f, "odometer") })
}
