// Package matching says which fill each line of an invoice is of: what people decided, and
// for what is left what package match proposes. A decision stays as it was said; the last of
// a line counts, and one that is taken back is one more.
package matching

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// How the fuel of a contract comes.
const (
	Station = "station" // bought at the supplier's stations
	Card    = "card"    // with fuel cards, at stations of others
	Bulk    = "bulk"    // into tanks of one's own; its lines are of deliveries and not of fills
)

// A LineID names a line of a document.
type LineID struct {
	Document string // SHA-256 of the file
	Part     string // as of invoice.Item
	N        int
}

// String returns "document/part/n".
func (id LineID) String() string { return id.Document + "/" + id.Part + "/" + strconv.Itoa(id.N) }

// ParseLine reads what String wrote, or fails with fault.ErrNotFound: there is no such line.
func ParseLine(s string) (LineID, error) {
	parts := strings.Split(s, "/")
	if len(parts) == 3 {
		if n, err := strconv.Atoi(parts[2]); err == nil && n > 0 && strconv.Itoa(n) == parts[2] {
			return LineID{parts[0], parts[1], n}, nil
		}
	}
	return LineID{}, fmt.Errorf("line %q: %w", s, fault.ErrNotFound)
}

// A Line is one that a supplier bills, of a document that counts.
type Line struct {
	LineID
	Row             int       // of the file
	IssuedAt        time.Time // by the clock of the office
	UUID            string
	Supplier, RFC   string
	Contract        string // of who issues it, that is valid on its day; empty: none is
	OfStranger      bool   // nobody has a contract with who issues it, of whichever days
	Folio, Currency string
	Text            string
	Permit, Ticket  string // as written
	Card, Seller    string // of a purchase
	Vehicle         string // of ours, which had the card then, or whose number, plate or inventory number it is; empty: of none
	CardSays        CardIs // why nobody's; empty: it is somebody's, or there is no card
	Product         string // of the catalog
	At              time.Time
	DayAlone        bool // At is a day, and nobody says the time
	VolumeUL        dispense.Volume
	Cents, PriceE4  int64
	Keys            Keys
	Last            int64     // the last decision of it; 0: there is none
	Decided         *Decision // that counts; nil: nobody has decided, or it was taken back
	// Table tells that it is of a table in the stead of a fiscal document: where documents come to taxpayers of ours and are in pesos.
	// Fiscal lines come first.
	Table bool
}

// A CardIs tells why a card is of no vehicle of ours at the time of a purchase.
type CardIs string

// The reasons. Purchases by a card that had ended or that several had are of no vehicle's fill: somebody is asked.
const (
	Nobodys  CardIs = "nobody"  // it is on no list, and no one vehicle's number
	Ended    CardIs = "ended"   // whoever had it had it no more
	Severals CardIs = "several" // several vehicles had it on that day
)

// nobody is no id of a vehicle.
const nobody = "?"

// Keys are a permit and a ticket as they are compared: in capitals, without spaces and
// leading zeros.
type Keys struct {
	Permit, Ticket string
	// Station is that of a purchase by card, as who issues the cards knows it: of a line what it
	// says, and of a fill what the permit's key is. Empty: nobody says.
	Station string
}

// A Fill is one of a contract: what its supplier bills.
type Fill struct {
	Ref              match.Ref
	At               time.Time
	Contract, Supply string
	Supplier, RFC    string
	StationName      string
	Tank             string // that a delivery came into, see [InBulk]; empty: it is a fill
	Permit, Ticket   string // as written
	Keys             Keys
	Vehicle          string
	VehicleName      string
	Reserved         bool // its vehicle is, of which who is not cleared is told no name
	Product          string
	GradeName        string
	VolumeUL         dispense.Volume
	Cents, PriceE4   int64 // both 0: the pump tells no prices
	AgreedE4         int64 // what its contract says that a liter costs then; 0: it says none
	Currency         string
	// Of is the line that people decided it is of; the zero value: none. OfTable tells that this is a table's, where its supplier
	// bills by fiscal documents.
	Of      LineID
	OfTable bool
}

// What somebody decided of a line.
const (
	Linked = "linked" // it is of fills
	Apart  = "apart"  // it is of none of ours
	Open   = "open"   // what was decided is taken back
)

// A Decision is what somebody decided of a line.
type Decision struct {
	N     int64  // in the order of decisions
	After int64  // the one that counted when somebody looked; 0: none did
	Batch string // what was decided at once
	Line  LineID
	What  string
	Fills []match.Ref
	// Pass and State are how its fills were found and what was so of them; VolumeUL, Cents and
	// PriceE4 what the line said more than they, by Tolerances.
	Pass       match.Pass
	State      match.State
	VolumeUL   dispense.Volume
	Cents      int64
	PriceE4    int64
	Tolerances int64
	SumRule    int // by which it was compared: [Rule], or less
	Reason     string
	By         string
	At         time.Time
}

// By which rule lines are compared with their fills. Before SumRule those of several fills were in money only where all of these
// had an amount, and each could be ten cents off; before IssuerRule nobody asked whether who bills a line is whose fuel it was; before
// StrangerRule nobody asked anything of who had no contract that was valid on the day of the line; and before Rule, which is that of now,
// those of several fills were compared by their figures alone, whatever their fuel, vehicles and stations.
const (
	SumRule      = 2
	IssuerRule   = 3
	StrangerRule = 4
	Rule         = 5
)

// anyone tells whether a decision of a line stays as it was said, whoever bills that: by the rules of then, and of what was accepted
// knowing that a stranger bills it, who may have a contract since.
func (d *Decision) anyone(l *Line) bool {
	return d.SumRule < IssuerRule || d.SumRule < StrangerRule && l.Contract == "" || d.State == match.Strange && !l.OfStranger
}

// ByCard tells whether it is a purchase with a fuel card, of a statement or of a table, which
// may name no card.
func (l *Line) ByCard() bool { return l.Part == "purchase" }

// Products are those that it may be of; none: it does not say. A table says a product, and a statement of cards a kind of
// fuel.
func (l *Line) Products() []string {
	part := l.Part
	if l.UUID == "" {
		part = invoice.Concept
	}
	return invoice.MayBe(part, l.Product)
}

// Is tells whether a fill may be of what a line bills, by what both say of their product.
func (l *Line) Is(f *Fill) bool {
	all := l.Products()
	return f.Product == "" || len(all) == 0 || slices.Contains(all, f.Product)
}

// site is where a line was, as fills name it: of purchases by card the issuer of the cards,
// for it numbers all of them, wherever they were.
func (l *Line) site() string {
	if l.ByCard() {
		return cardSite(l.RFC)
	}
	return l.Keys.Permit
}

func (f *Fill) site() string {
	if f.Supply == Card {
		return cardSite(f.RFC)
	}
	return f.Keys.Permit
}

func cardSite(rfc string) string { return "card " + TaxKey(rfc) }

// TaxKey is a key of a taxpayer as it is compared: in capitals, without spaces, dots, dashes and slashes. Abroad they are written with
// these or without, and a table has the key that its contract had when somebody said how it is read.
func TaxKey(rfc string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("./-", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, rfc)
}

// matchLine is a line as package match takes it.
func (l *Line) matchLine() match.Line {
	m := match.Line{
		ID: l.String(), Issued: l.IssuedAt, Issuer: TaxKey(l.RFC), Strange: l.OfStranger, Site: l.site(), Ticket: l.Keys.Ticket, Products: l.Products(), Vehicle: l.Vehicle, Station: l.Keys.Station, At: l.IssuedAt, VolumeUL: l.VolumeUL, Currency: l.Currency, Cents: l.Cents, PriceE4: l.PriceE4,
	}
	if l.CardSays == Ended || l.CardSays == Severals {
		m.Vehicle = nobody
	}
	if !l.At.IsZero() {
		m.At, m.Dated, m.DayAlone = l.At, true, l.DayAlone
	}
	return m
}

func (f *Fill) matchFill(zone *time.Location) match.Fill {
	at := f.At.In(zone)
	return match.Fill{
		Ref: f.Ref, Issuer: TaxKey(f.RFC), Site: f.site(), Ticket: f.Keys.Ticket, Product: f.Product, Vehicle: f.Vehicle, Station: f.Keys.Station, At: at, Day: at.Format(time.DateOnly), VolumeUL: f.VolumeUL, Currency: f.Currency, Cents: f.Cents, PriceE4: f.PriceE4, AgreedE4: f.AgreedE4,
	}
}
