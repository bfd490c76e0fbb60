// Package stockroom keeps the books of own tanks: it asks for what stations recorded and what
// people said of deliveries, has package stock hold one against the other, and returns what
// pages show. What the office says of the papers of a delivery stays as it was said; the last
// counts.
package stockroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// store is the database, see package postgres.
type store interface {
	// StockStations returns the stations whose tanks were read or filled, or are, by name.
	StockStations(ctx context.Context) ([]Station, error)
	// StockRecords returns what a station recorded between two times, with the readings that
	// come before. What was said of deliveries is of now.
	// Days are those of the zone.
	StockRecords(ctx context.Context, station string, from, to time.Time, zone *time.Location) (*Records, error)
	// BulkLines returns lines of documents that count and bill fuel in bulk, issued
	// between two times by a clock of the zone, with the deliveries that each is of.
	BulkLines(ctx context.Context, from, to time.Time, zone *time.Location) ([]Line, error)
	// BulkSuppliers returns who brings fuel in bulk by any contract, with their days.
	BulkSuppliers(ctx context.Context) ([]Supplier, error)
	// Deliveries returns what had come into tanks between two times, in that order. Those that a
	// correction voided are none.
	Deliveries(ctx context.Context, from, to time.Time, zone *time.Location) ([]Came, error)
	// SayNotes has say return what somebody says of deliveries, of some of which it is told, and of
	// those of a line, and keeps all or none. It is told as well of all that came about the time of the first,
	// so much before and after. Those that a correction voided are not there, but for
	// the first. It fails with fault.ErrNotFound where there is no such line, and with
	// fault.ErrConflict where more was said since.
	SayNotes(ctx context.Context, of []dispense.Ref, line LineID, around time.Duration, say func(there, about []Came) ([]Note, error)) error
	// VoidDip keeps that a reading of a file counts no more. It fails with fault.ErrNotFound where
	// the tank has no such reading, and with fault.ErrConflict where it is voided already, or its
	// month is closed.
	VoidDip(ctx context.Context, v DipVoid) error
	money
	toleranceStore
	volumetricStore
}

// ErrBilled means that a line of an invoice is of another delivery already, or a delivery of another
// line. Say of that first that it is not, or of both together.
var ErrBilled = errors.New("the line is of another delivery already")

// A Station has tanks.
type Station struct{ Station, Name string }

// Records are what a station recorded.
type Records struct {
	Station
	Tanks      []Tank
	Layouts    []Layout // in the order of their records
	Readings   []Reading
	Deliveries []Delivery
	Dips       []Dip // that files brought, in the order of their times, those too that were voided
	Statements []Statement
	Said       stock.Says // of tolerances
}

// A Tank names a tank of a station.
type Tank struct {
	Station, StationName, Tank string
	Grade, GradeName, Product  string // Product as in the catalog of the tax authority
	// Compensated is the temperature that its gauge compensates volumes to; empty: it does not
	// say, and then what it compensated is not used.
	Compensated stock.Basis
}

// A Layout says from which tank a hose draws, since a record.
type Layout struct {
	Ref               dispense.Ref
	Hose, Tank, Grade string // Tank is empty where nobody said it
}

// A Reading is one of a tank.
type Reading struct {
	Tank string
	stock.Reading
	CompensatedUL *dispense.Volume
}

// A Delivery is fuel that came, by its record, and what people say of its papers.
type Delivery struct {
	Ref           dispense.Ref
	Tank          string
	Source        string // gauge, or typed by people
	At            time.Time
	From, To      time.Time // zero: nobody said
	Volume        stock.Quantity
	Before, After *dispense.Volume // as Volume
	TemperatureMC *int64           // after it
	// What people at the station wrote down of the note.
	DocumentUL                *dispense.Volume
	Document, Supplier, Truck string
	Said                      *Note // what the office says of it; nil: nothing
	Line                      *Line // the one that bills it, of Said
	// Contract is the one in bulk that was in force alone when it came, empty: none was, or several were; and PriceE4
	// what that says of its product, in 1/10000 a liter and in the money of the budget; nil: nothing.
	Contract string
	PriceE4  *int64
}

// Owed returns what fuel that came costs until it is billed, in cents: what its note says, or else its liters at the price of the
// contract in bulk, in 1/10000 a liter. By says which; it is [worth.Nobody] where neither does. The budget accrues it at that, and
// stock has it at that: there is no other rule.
func Owed(ul dispense.Volume, note, contractE4 *int64) (cents int64, by worth.By) {
	if note != nil {
		return *note, worth.Note
	}
	if contractE4 != nil {
		if cents, err := dispense.AmountCents(ul, *contractE4); err == nil {
			return cents, worth.Contract
		}
	}
	return 0, worth.Nobody
}

// owed is what the delivery costs until it is billed, by [Owed], and of how many liters: those of its note, or what was measured.
func (d *Delivery) owed() (ul dispense.Volume, cents int64, by worth.By) {
	var note *int64
	if ul = d.Volume.UL; d.Said != nil {
		if note = d.Said.Cents; d.Said.Volume != nil {
			ul = d.Said.Volume.UL
		}
	}
	cents, by = Owed(ul, note, d.PriceE4)
	return ul, cents, by
}

// Came is when it had come.
func (d *Delivery) Came() time.Time { return d.end() }

// AsBilled returns what came as the line that bills it states its liters.
func (d *Delivery) AsBilled() (stock.Quantity, error) {
	if d.Said == nil {
		return stock.Quantity{}, fmt.Errorf("delivery %s: nobody said at which temperature it is billed: it %w", d.Ref, stock.ErrCorrect)
	}
	came := stock.Paper{Volume: d.Volume, TemperatureMC: d.TemperatureMC}
	return came.Stated(d.Said.Billed, d.Said.Density)
}

// A Note is what somebody at the office says of the papers of a delivery.
type Note struct {
	Delivery      dispense.Ref
	N             int64 // in the order in which notes were said; of one that is said, the last before it
	Number        string
	Volume        *stock.Quantity // nil: there is no note
	Cents         *int64          // what it says that the fuel costs, taxes and all; nil: nothing
	TemperatureMC *int64          // of the fuel in the truck; nil: the note does not say
	Density       stock.Density   // 0: the note does not say
	Line          LineID          // of an invoice; the zero value: none yet
	Billed        stock.Basis     // at which the line states its liters
	Reason, By    string
	At            time.Time
	// Another are deliveries that this one seems to be, and of which who says it knows that another truck
	// brought them. The audit trail keeps them; of a note that is read there are none.
	Another []dispense.Ref
}

// A LineID names a line of a document.
type LineID struct {
	Document, Part string
	N              int
}

// String returns "document/part/n"; "" for none.
func (id LineID) String() string {
	if id == (LineID{}) {
		return ""
	}
	return fmt.Sprintf("%s/%s/%d", id.Document, id.Part, id.N)
}

// ParseLine reads what String wrote, or fails with fault.ErrNotFound.
func ParseLine(s string) (id LineID, err error) {
	if s == "" {
		return id, nil
	}
	parts := strings.Split(s, "/")
	if len(parts) == 3 {
		id.Document, id.Part = parts[0], parts[1]
		_, err = fmt.Sscanf(parts[2], "%d", &id.N)
	}
	if len(parts) != 3 || err != nil || id.String() != s {
		return LineID{}, fmt.Errorf("line %q: %w", s, fault.ErrNotFound)
	}
	return id, nil
}

// A Line is one that a supplier bills.
type Line struct {
	LineID
	IssuedAt        time.Time
	Supplier, Folio string
	RFC             string // of who issues it; of a delivery's own line it is left out
	Text, Product   string
	Ticket          string // the supplier's own number of the load; empty: the line has none
	VolumeUL        dispense.Volume
	Cents           int64
	Currency        string
	// Parts are the deliveries that it is of, each with what it bills of it; none: nobody said. Of a
	// delivery's own line they are left out: VolumeUL and Cents are of that delivery alone, and Others
	// tells how many more it is of.
	Parts  []LinePart
	Others int
	// Counts tells that its document is to be paid; one that was canceled, refused or replaced
	// since says no price.
	Counts bool
	// Table tells that it is of a table in the stead of a fiscal document, which may take its deliveries.
	Table bool
}

// A Statement is what a record says of a hose: a fill, fuel that flowed off the book, or where
// its totalizer stood.
type Statement struct {
	Hose  string
	Grade string // of a fill
	// From is since when it flowed; the zero value: only Turn.At is known.
	From time.Time
	stock.Turn
	Purpose, IntoTank string // of a fill
	Basis             stock.Basis
}

// Config holds what a Room needs. All fields are required.
type Config struct {
	Store store
	Zone  *time.Location // days begin at its midnight
	Now   func() time.Time
}

// A Room keeps the books. It may be used by many goroutines.
type Room struct{ cfg Config }

// New returns a room.
func New(cfg Config) *Room { return &Room{cfg} }

// margin is how much longer records are looked at than a period, since clocks differ and
// what flows over midnight is recorded when it ends.
const margin = 48 * time.Hour

// Month returns the book of every tank over a period, by stations and tanks.
func (r *Room) Month(ctx context.Context, from, to time.Time) ([]Sheet, error) {
	return r.MonthOf(ctx, from, to, func(dispense.Ref) bool { return true })
}

// MonthOf is Month of those records alone that came says had come.
func (r *Room) MonthOf(ctx context.Context, from, to time.Time, came func(dispense.Ref) bool) ([]Sheet, error) {
	stations, err := r.cfg.Store.StockStations(ctx)
	if err != nil {
		return nil, err
	}
	var all []Sheet
	for _, s := range stations {
		sheets, err := r.stationOf(ctx, s.Station, from, to, came)
		if err != nil {
			return nil, err
		}
		all = append(all, sheets...)
	}
	return all, nil
}

// Tank returns the book of a tank over a period, or fails with fault.ErrNotFound.
func (r *Room) Tank(ctx context.Context, station, tank string, from, to time.Time) (*Sheet, error) {
	sheets, err := r.station(ctx, station, from, to)
	if err != nil {
		return nil, err
	}
	for i := range sheets {
		if sheets[i].Tank.Tank == tank {
			return &sheets[i], nil
		}
	}
	return nil, fmt.Errorf("tank %s of %s: %w: nobody has measured it", tank, station, fault.ErrNotFound)
}

func (r *Room) station(ctx context.Context, station string, from, to time.Time) ([]Sheet, error) {
	return r.stationOf(ctx, station, from, to, func(dispense.Ref) bool { return true })
}

func (r *Room) stationOf(ctx context.Context, station string, from, to time.Time, came func(dispense.Ref) bool) ([]Sheet, error) {
	records, err := r.cfg.Store.StockRecords(ctx, station, from, to, r.cfg.Zone)
	if err != nil {
		return nil, err
	}
	records.Layouts = slices.DeleteFunc(records.Layouts, func(l Layout) bool { return !came(l.Ref) })
	records.Readings = slices.DeleteFunc(records.Readings, func(x Reading) bool { return !came(x.Ref) })
	// Dips are no records: like what people say of papers, they are as of now.
	records.Deliveries = slices.DeleteFunc(records.Deliveries, func(d Delivery) bool { return !came(d.Ref) })
	records.Statements = slices.DeleteFunc(records.Statements, func(s Statement) bool { return !came(s.Ref) })
	return records.sheets(days(from, to, r.cfg.Now(), r.cfg.Zone), records.Said), nil
}

// days are those of a period that have begun.
func days(from, to, now time.Time, zone *time.Location) (all []stock.Period) {
	for at := from.In(zone); at.Before(to) && !at.After(now); {
		next := at.AddDate(0, 0, 1)
		all = append(all, stock.Period{Name: at.Format(time.DateOnly), From: at, To: next})
		at = next
	}
	return all
}

// Lines of bills that a delivery may be of are issued at most so long before it and after.
const (
	billedBefore = 7 * 24 * time.Hour
	billedAfter  = 45 * 24 * time.Hour
)

// Lines returns lines that may bill a delivery at a time into a tank: those of its product, and
// after them those of others, for a supplier may have written the wrong one.
func (r *Room) Lines(ctx context.Context, t Tank, at time.Time) ([]Line, error) {
	list, err := r.cfg.Store.BulkLines(ctx, at.Add(-billedBefore), at.Add(billedAfter), r.cfg.Zone)
	slices.SortStableFunc(list, func(a, b Line) int {
		switch own := a.Product == t.Product; {
		case own == (b.Product == t.Product):
			return 0
		case own:
			return -1
		}
		return 1
	})
	return list, err
}

// Bulk returns lines that bill fuel in bulk, of whatever product, issued between two times.
func (r *Room) Bulk(ctx context.Context, from, to time.Time) ([]Line, error) {
	return r.cfg.Store.BulkLines(ctx, from, to, r.cfg.Zone)
}

// A Problem says which field is wrong, and why: of a note number, volume, amount, basis,
// temperature, density, line, billed, with, another, or reason; of what is said of money day, volume, amount,
// account, paper, or reason; size, unknown, missing, day, sense, or long.
type Problem struct{ Field, Code string }

func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// The most that notes have.
const (
	MaxNumber = 60
	MaxReason = 200
	maxNote   = 1_000_000 * dispense.Liter // what no truck carries
	maxCents  = 100_000_000_000_000        // a trillion of the currency, so that sums fit
)

// SayNote keeps what somebody says of the papers of a delivery, all of it together, and of which line those
// are that are said along with it. A line that was of a delivery and of others stays of those, unless they are
// said [Apart]. It fails with a [*Problem], with [ErrBilled] where the line is of a delivery that is not
// said along, or one of those is of another line, with a [*TwiceError] where it seems to be a delivery that is there already and nobody says
// that it is another truck's, and as the store does.
func (r *Room) SayNote(ctx context.Context, who string, n Note, with ...With) error {
	n.Number, n.Reason = strings.TrimSpace(n.Number), strings.TrimSpace(n.Reason)
	known := func(b stock.Basis) bool {
		return b == stock.Observed || b == stock.At15C || b == stock.At20C || b == stock.At60F
	}
	for _, x := range []struct {
		bad         bool
		field, code string
	}{
		{n.Reason == "", "reason", "missing"},
		{len(n.Reason) > MaxReason, "reason", "long"},
		{len(n.Number) > MaxNumber, "number", "long"},
		{n.Volume != nil && (n.Volume.UL <= 0 || n.Volume.UL > maxNote), "volume", "size"},
		{n.Volume != nil && !known(n.Volume.Basis), "basis", "unknown"},
		{n.Cents != nil && (*n.Cents < 0 || *n.Cents > maxCents), "amount", "size"},
		{n.Volume == nil && (n.Cents != nil || n.Number != "" || n.TemperatureMC != nil), "volume", "missing"},
		{n.TemperatureMC != nil && (*n.TemperatureMC < -50_000 || *n.TemperatureMC > 100_000), "temperature", "size"},
		{n.Density != 0 && (n.Density < 600_000 || n.Density > 1_100_000), "density", "size"},
		{n.Line != (LineID{}) && !known(n.Billed), "billed", "unknown"},
		{len(n.Another) > maxWith, "another", "size"},
	} {
		if x.bad {
			return &Problem{x.field, x.code}
		}
	}
	if n.Line == (LineID{}) {
		n.Billed = ""
	}
	n.By, n.At = who, r.cfg.Now().UTC()
	of := []dispense.Ref{n.Delivery}
	for _, w := range with {
		of = append(of, w.Delivery)
	}
	list, err := r.Tolerances(ctx)
	if err != nil {
		return err
	}
	return r.cfg.Store.SayNotes(ctx, of, n.Line, numberedFor, func(there, about []Came) ([]Note, error) {
		notes, err := together(n, with, there)
		if err != nil {
			return nil, err
		}
		// One that counts no more is not about, and is nobody's truck.
		if i := slices.IndexFunc(about, func(c Came) bool { return c.Ref == n.Delivery }); i >= 0 {
			if about[i].last() != n.N {
				return nil, fmt.Errorf("%w: more was said of delivery %s meanwhile", fault.ErrConflict, n.Delivery)
			}
			if others := twins(&about[i], &n, with, about, Says(list), r.cfg.Zone); len(others) > 0 {
				return nil, &TwiceError{n.Delivery, others}
			}
		}
		return notes, nil
	})
}
