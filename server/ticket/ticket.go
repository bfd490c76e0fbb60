// Package ticket is the way of a contracted station's ticket into the office's
// journal: opened before the fill or sent after it by one person, checked against its
// picture by another, and only then a fill.
//
// Until it is checked a ticket is nobody's record and counts nowhere. It is known by
// a key that the sender made, so that sending it once more, because the answer was
// lost on the way, changes nothing.
package ticket

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// A State is how far a ticket is.
type State string

// The states.
const (
	Draft    State = "draft"    // opened before the fill
	Waiting  State = "waiting"  // sent, to be checked by somebody else
	Returned State = "returned" // sent back to who sent it, with a reason
	Checked  State = "checked"  // a fill of the office's journal
	Dropped  State = "dropped"  // given up, with a reason
)

// Open tells whether somebody has something to do about it still.
func (s State) Open() bool { return s == Draft || s == Waiting || s == Returned }

// A Ticket is what a contracted station printed, as a person typed it.
type Ticket struct {
	Key      string // a UUID of the sender's
	Revision int64  // how often it was opened or sent
	State    State

	Contract string
	Permit   string // of the station
	Number   string // as printed
	// HappenedAt is when the fuel flowed, to the minute.
	HappenedAt  time.Time
	Grade       string
	VolumeUL    dispense.Volume
	PriceE4     int64 // 1/10000 of the currency unit a liter
	AmountCents int64
	Currency    string
	Driver      string // a person's id; empty where nobody said
	Parts       []Part
	Evidence    []string // SHA-256 of its pictures

	OpenedBy string
	OpenedAt time.Time
	SentAt   *time.Time
	EndedBy  string // who checked it, sent it back or dropped it …
	EndedAt  *time.Time
	Reason   string // … and why
}

// A Part is what one vehicle or can got. All parts add up to the ticket.
type Part struct {
	Vehicle     string // an id; empty: a can
	Label       string // "id.version", where it was read
	VolumeUL    dispense.Volume
	AmountCents int64
	OdometerM   *int64
	EngineS     *int64 // of a machine with an hour meter
	Full        string // yes, no or unknown
	Folio       string // of a paper voucher of ours that was handed in; empty: none
	Flowed      bool   // who typed it was told what speaks against the voucher
	Record      string // the fill that it became, "office/epoch/seq"
}

// Bounds of what a ticket may say.
const (
	MaxParts    = 20
	MaxEvidence = 4
	MaxNumber   = 40
	MaxFolio    = 20
	maxVolume   = 5000 * dispense.Liter // several trucks at once
	maxPriceE4  = 1_000 * 10_000
	maxCents    = 1_000_000_000
	oldest      = 366 * 24 * time.Hour
)

// A Problem is what must be mended before a ticket is taken.
type Problem struct {
	Field string // such as "liters", or "part.2.vehicle"
	Code  string // of the sentence
	// Args are figures for the sentence: liters, or cents.
	Args []int64
	// Voucher says what speaks against a folio.
	Voucher *office.VoucherError
}

// Problems is an error that lists what must be mended. It is a fault.ErrInvalid.
type Problems []Problem

// Error names the fields.
func (p Problems) Error() string {
	var fields []string
	for _, x := range p {
		fields = append(fields, x.Field+": "+x.Code)
	}
	return "ticket: " + strings.Join(fields, ", ")
}

// Unwrap returns [fault.ErrInvalid].
func (p Problems) Unwrap() error { return fault.ErrInvalid }

var keyForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// ValidKey tells whether a key is a UUID in the usual form.
func ValidKey(key string) bool { return keyForm.MatchString(key) }

// opens returns what keeps a ticket from being opened before the fill.
func (t *Ticket) opens() Problems {
	var out Problems
	if len(t.Parts) == 0 || t.Parts[0].Vehicle == "" {
		out = append(out, Problem{Field: "part.1.vehicle", Code: "vehicle"})
	}
	return out
}

// problems returns what keeps a ticket from being sent, field by field. What is only
// odd, such as the wrong grade, does not: the fuel is in the tank.
func (t *Ticket) problems(now time.Time) Problems {
	var out Problems
	bad := func(wrong bool, field, code string, args ...int64) {
		if wrong {
			out = append(out, Problem{Field: field, Code: code, Args: args})
		}
	}
	bad(t.Number == "" || len(t.Number) > MaxNumber, "number", "number")
	bad(t.HappenedAt.IsZero(), "when", "when")
	bad(t.HappenedAt.After(now.Add(office.Ahead)), "when", "future")
	bad(!t.HappenedAt.IsZero() && now.Sub(t.HappenedAt) > oldest, "when", "old")
	bad(t.Grade == "", "grade", "grade")
	volume := t.VolumeUL > 0 && t.VolumeUL <= maxVolume
	price := t.PriceE4 > 0 && t.PriceE4 <= maxPriceE4
	bad(!volume, "liters", "liters")
	bad(!price, "price", "price")
	amount := t.AmountCents > 0 && t.AmountCents <= maxCents
	bad(!amount, "amount", "amount")
	if volume && price && amount && !Agrees(t.VolumeUL, t.PriceE4, t.AmountCents) {
		product, _ := dispense.AmountCents(t.VolumeUL, t.PriceE4) // within the bounds above
		bad(true, "amount", "product", product, t.AmountCents)
	}
	bad(len(t.Evidence) == 0 || len(t.Evidence) > MaxEvidence, "photo", "photo")
	return append(out, t.partProblems()...)
}

func (t *Ticket) partProblems() Problems {
	var out Problems
	if len(t.Parts) == 0 || len(t.Parts) > MaxParts {
		return Problems{{Field: "part.1.vehicle", Code: "vehicle"}}
	}
	var liters dispense.Volume
	var cents int64
	seen, folios := map[string]bool{}, map[string]bool{}
	for i, p := range t.Parts {
		field := func(name string) string { return fmt.Sprintf("part.%d.%s", i+1, name) }
		if p.Vehicle != "" && seen[p.Vehicle] {
			out = append(out, Problem{Field: field("vehicle"), Code: "twice"})
		}
		seen[p.Vehicle] = true
		if p.Folio != "" && (p.Vehicle == "" || len(p.Folio) > MaxFolio) {
			out = append(out, Problem{Field: field("folio"), Code: "folio"})
		}
		if p.Folio != "" && folios[p.Folio] {
			out = append(out, Problem{Field: field("folio"), Code: "folio.twice"})
		}
		folios[p.Folio] = true
		if p.VolumeUL <= 0 || p.VolumeUL > maxVolume {
			out = append(out, Problem{Field: field("liters"), Code: "liters"})
		}
		if p.AmountCents <= 0 || p.AmountCents > maxCents {
			out = append(out, Problem{Field: field("amount"), Code: "amount"})
		}
		if p.OdometerM != nil && (*p.OdometerM <= 0 || *p.OdometerM > 10_000_000_000) || p.EngineS != nil && (*p.EngineS <= 0 || *p.EngineS > 1_000_000_000) {
			out = append(out, Problem{Field: field("odometer"), Code: "odometer"})
		}
		liters, cents = liters+p.VolumeUL, cents+p.AmountCents
	}
	if len(out) > 0 {
		return out
	}
	if liters != t.VolumeUL {
		out = append(out, Problem{Field: "part.1.liters", Code: "sum.liters", Args: []int64{int64(liters), int64(t.VolumeUL)}})
	}
	if cents != t.AmountCents {
		out = append(out, Problem{Field: "part.1.amount", Code: "sum.amount", Args: []int64{cents, t.AmountCents}})
	}
	return out
}

// Agrees tells whether liters, price and amount of one ticket go together. Pumps
// print liters and prices with two decimals at least, so that each may be off by half
// of the second one, and the amount by half a cent (the arithmetic of invoice lines,
// documented).
func Agrees(v dispense.Volume, priceE4, amountCents int64) bool {
	// All in 1/10^10 of the currency unit: microliters times 1/10000.
	const half = 5_000 // microliters of half a hundredth of a liter
	product := int64(v) * priceE4
	slack := half*priceE4 + int64(v)*50 + 50*half + 50_000_000
	off := product - amountCents*100_000_000
	return -slack <= off && off <= slack
}

// same tells whether two tickets say the same, whatever became of them since.
func (t *Ticket) same(o *Ticket) bool {
	part := func(a, b Part) bool {
		return a.Vehicle == b.Vehicle && a.Label == b.Label && a.VolumeUL == b.VolumeUL && a.AmountCents == b.AmountCents && a.Full == b.Full && a.Folio == b.Folio && a.Flowed == b.Flowed &&
			equal(a.OdometerM, b.OdometerM) && equal(a.EngineS, b.EngineS)
	}
	return t.Contract == o.Contract && t.Permit == o.Permit && t.Number == o.Number && t.HappenedAt.Equal(o.HappenedAt) && t.Grade == o.Grade &&
		t.VolumeUL == o.VolumeUL && t.PriceE4 == o.PriceE4 && t.AmountCents == o.AmountCents && t.Driver == o.Driver &&
		slices.EqualFunc(t.Parts, o.Parts, part) && slices.Equal(t.Evidence, o.Evidence)
}

func equal(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// ErrOtherwise means that a ticket was sent before under the same key, and said
// something else. It is a fault.ErrConflict.
var ErrOtherwise = fmt.Errorf("a ticket with this key was sent and says something else: %w", fault.ErrConflict)

// ErrSame means that one person wants to be both. It is a fault.ErrConflict.
var ErrSame = fmt.Errorf("who sent a ticket does not check it: %w", fault.ErrConflict)

// ErrState means that somebody else did something about a ticket first. It is a
// fault.ErrConflict.
var ErrState = fmt.Errorf("the ticket is not as it was seen: %w", fault.ErrConflict)

// ErrReason means that no reason was given, or too long a one. It is a
// fault.ErrInvalid.
var ErrReason = fmt.Errorf("say why, in up to %d bytes: %w", fleet.MaxReason, fault.ErrInvalid)

// choose fills in what follows from the station that was chosen, or says that it
// cannot be.
func (t *Ticket) choose(contracts []fleet.Contract, permits []fleet.Permit, zone *time.Location, at time.Time) Problems {
	p := slices.IndexFunc(permits, func(p fleet.Permit) bool { return p.Contract == t.Contract && p.Permit == t.Permit })
	c := slices.IndexFunc(contracts, func(c fleet.Contract) bool { return c.Contract == t.Contract })
	if p < 0 || c < 0 {
		return Problems{{Field: "station", Code: "station"}}
	}
	t.Currency = contracts[c].Currency
	if !at.IsZero() && !contracts[c].On(at, zone) {
		return Problems{{Field: "station", Code: "contract"}}
	}
	return nil
}
