// Package signed keeps logbooks that came back from being signed: the files as they were
// scanned, what the code of each page says, and what people say of it. A paper is of a logbook
// as it was when it was printed, by hash; whether that is still what the records say, whoever
// has the logbook can tell.
package signed

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// Positions are those whose signatures auditors miss, in their order: who is responsible for the
// department, and the vehicle's custodian.
func Positions() []string { return []string{"responsible", "custodian"} }

// A Scan is a file as it came.
type Scan struct {
	SHA256 string
	Name   string // as whoever brought it called it
	Pages  int
	By     string
	At     time.Time
}

// Why a page is of no logbook that its code names.
const (
	NoPicture = "no_picture" // its picture could not be taken out of the file
	NoCode    = "no_code"    // no code was found on it
	OtherCode = "other_code" // it has a code, of something else
	NotTried  = "not_tried"  // there was no time left for it
)

// A Page is one of a scan, and what was read of it.
type Page struct {
	Scan    string
	Page    int    // from 1 up
	Picture string // the SHA-256 of what the scanner took; empty: the file alone has it
	Turn    int    // by how many degrees clockwise it is to be turned to stand upright
	Why     string // why its code was not read; empty: it was
	Printed        // what its code says
}

// A Printed is a logbook as it was printed.
type Printed struct {
	Vehicle string
	Month   string // 2026-10
	Sheet   string // the first digits of its hash, in lowercase hex, 8 or more
	// No says which of its Of sheets it is. Both are 0 where the paper names none: a logbook
	// of one sheet, or one that was printed when the last alone had a code. That is the whole.
	No, Of int
}

// MostSheets is how many sheets a logbook has at most.
const MostSheets = 999

// Signs tells whether people sign on it: on the last sheet, and on those that stand for the whole.
func (p Printed) Signs() bool { return p.No == p.Of }

// Is tells whether it is what a logbook says whose hash, in lowercase hex, is sha256.
func (p Printed) Is(sha256 string) bool {
	return len(p.Sheet) >= sheetLeast && strings.HasPrefix(sha256, p.Sheet)
}

// sheetLeast is how many digits of a hash stand in a folio.
const sheetLeast = 8

// What somebody said of a page.
const (
	Attached  = "attached"
	Withdrawn = "withdrawn"
)

// An Act is what somebody said of a page: all of it. What was said last counts.
type Act struct {
	N      int64 // 0: not kept yet
	Scan   string
	Page   int
	What   string
	ByHand bool // of which logbook it is was typed; else its code says so
	Printed
	// Positions are those whose signatures are on it; nil: nobody has looked yet.
	Positions []string
	Reason    string
	By        string // who said so
	At        time.Time
}

// A Paper is a page that is attached to a logbook, and the file that it is of.
type Paper struct {
	Act
	Picture string // see [Page]
	Turn    int
	Name    string // of the file
	Pages   int    // of the file
	// First is who attached it to a logbook first, and when.
	First   string
	FirstAt time.Time
}

// Looked tells whether somebody has said whose signatures are on it.
func (p *Paper) Looked() bool { return p.Positions != nil }

// Unlooked tells whether somebody is to say yet whose signatures are on it.
func (a *Act) Unlooked() bool { return a.Positions == nil && a.Signs() }

// ErrSince means that somebody else has said something of a page meanwhile.
var ErrSince = fmt.Errorf("%w: somebody has said something else of this page meanwhile; look at it again", fault.ErrConflict)

// ErrOwn means that who says whose signatures are on a logbook had its vehicle in their care, fueled it or served it, or stands in for who did.
var ErrOwn = fmt.Errorf("%w: you are involved in this logbook; have another person of the office look at its signatures", fault.ErrInvalid)

var monthForm = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)
var sheetForm = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// Check says what is wrong with an act.
func (a *Act) Check() error {
	var err error
	switch {
	case a.What != Attached && a.What != Withdrawn:
		err = fmt.Errorf("%q is nothing that is said of a page", a.What)
	case a.Vehicle == "" || !monthForm.MatchString(a.Month) || !sheetForm.MatchString(a.Sheet):
		err = errors.New("it names no logbook")
	case a.No < 0 || a.No > a.Of || a.Of > MostSheets || a.No == 0 && a.Of != 0:
		err = fmt.Errorf("sheet %d of %d is none", a.No, a.Of)
	case a.Positions != nil && !a.Signs():
		err = fmt.Errorf("sheet %d of %d is not signed; people sign on the last", a.No, a.Of)
	case a.What == Withdrawn && strings.TrimSpace(a.Reason) == "":
		err = errors.New("it has no reason; write why")
	case len(a.Reason) > maxReason:
		err = fmt.Errorf("the reason has %d bytes; write %d at most", len(a.Reason), maxReason)
	}
	for _, p := range a.Positions {
		if !slices.Contains(Positions(), p) {
			err = fmt.Errorf("nobody signs a logbook as %q", p)
		}
	}
	if err != nil {
		return fmt.Errorf("%w: page %d: %w", fault.ErrInvalid, a.Page, err)
	}
	return nil
}

const maxReason = 1000

// Terms say until when papers are to be back.
type Terms struct {
	Version int64 // 0: nobody said any here
	Days    int   // after the month
	Reason  string
	By      string // "": nobody said any
	At      time.Time
	// OfRule tells that they were said of the discrepancy of logbooks without a signature, from At on: they count for
	// months that end later.
	OfRule bool
}

// DaysOf returns how many days after a month its papers are to be back, by all terms, the newest first: what the list says, but no
// more than after how many the discrepancy of a logbook without its signatures is found, see [RuleDays]. Last is the first instant of
// the month's last day.
func DaysOf(list []Terms, last time.Time) int {
	days := RuleDays(list, last)
	if i := slices.IndexFunc(list, func(t Terms) bool { return !t.OfRule }); i >= 0 {
		days = min(days, list[i].Days)
	}
	return days
}

// RuleDays returns after how many days that discrepancy is found, by what was said of it for months that end at a time or later. More
// of them take two people there, so nobody gives the list more alone.
func RuleDays(list []Terms, last time.Time) int {
	if i := slices.IndexFunc(list, func(t Terms) bool { return t.OfRule && !t.At.After(last) }); i >= 0 {
		return list[i].Days
	}
	return Usual.Days
}

// ErrBeyond is the error of a list that would wait longer than the discrepancy of what is on it.
var ErrBeyond = errors.New("a logbook without its signatures is a discrepancy (AUD-12) earlier; have two people say more days of that first")

// Usual are the terms as long as nobody says others: ten days, which is five after a month
// closes softly.
var Usual = Terms{Days: 10}
