package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A LogFill is a fill, and what a logbook says of it beside.
type LogFill struct {
	Fill
	Label, Hose, Ticket, Source, Permit string
	Authorize                           string // the record that released it; empty: none did
	PriceE4                             *int64
	Trip                                string // the number of the commission
	Destination, Motive                 string // where to, and why, by the order of that number; empty: nobody keeps it
	Account                             string // of the budget, to which it was booked in its month; empty: to none yet
	Billed                              string // the UUID and line of the invoice that it was decided to be of; empty: none yet
	BilledPlain                         string // the number and line of one without a fiscal stamp, which is no CFDI; empty: none
	RecordedAt, ReceivedAt              time.Time
	RecordSHA256                        string // of the record as it is kept
	Corrections                         []Correction
}

// A Correction is a record that changed what a fill counts.
type Correction struct {
	Ref    dispense.Ref
	Action string // void, replace, assign or note; part, where Ref is what it was a part of
	Reason string
	SHA256 string // of the record as it is kept
}

// A VoidFill is a fill that does not count any more: it was voided, or what replaced it is
// another vehicle's or another month's.
type VoidFill struct {
	Ref      dispense.Ref
	At       time.Time
	VolumeUL dispense.Volume
	By       Correction
}

// LogFacts are what a logbook is made of: the fills of a month of one vehicle, and
// enough earlier ones for the reading before the first.
type LogFacts struct {
	VehicleAt
	Custody string // the number of the paper by which the custodian has it at the end; empty: nobody keeps one
	Month   Period
	Fills   []LogFill
	Void    []VoidFill
}

// A Logbook is the fills of a vehicle in a month as auditors ask for them. The same
// records give the same folio and the same hash, whoever asks, when, and in whatever
// language.
type Logbook struct {
	VehicleAt
	Custody string // as of [LogFacts]
	Month   Period
	Table   Table
	Folio   string
	SHA256  string // in hex, of what the records say, and of their ways
	Void    []VoidFill

	records []loggedRecord
}

// A loggedRecord is what the hash of a logbook knows of a row.
type loggedRecord struct {
	f   *LogFill
	way reconcile.Way
}

// lateAfter is how long after a fill its record may come without being late.
const lateAfter = 24 * time.Hour

// NewLogbook makes a logbook.
func NewLogbook(facts LogFacts) Logbook {
	slices.SortStableFunc(facts.Fills, func(a, b LogFill) int {
		return cmp.Or(a.At.Compare(b.At), reconcile.CompareRefs(a.Ref, b.Ref), cmp.Compare(a.Branch, b.Branch))
	})
	bare := make([]reconcile.Fill, len(facts.Fills))
	maxMDay := int64(0)
	for i, f := range facts.Fills {
		bare[i], maxMDay = f.Fill.Fill, f.MaxMDay
	}
	ways := reconcile.Ways(bare, maxMDay)
	ends := map[dispense.Ref]reconcile.Interval{}
	for _, i := range reconcile.Intervals(bare, maxMDay) {
		ends[i.To.Ref] = i
	}
	b := Logbook{VehicleAt: facts.VehicleAt, Custody: facts.Custody, Month: facts.Month, Void: facts.Void}
	b.Table = b.table(facts.Fills, ways, ends)
	hash := sha256.New()
	b.writeContent(hash)
	b.SHA256 = hex.EncodeToString(hash.Sum(nil))
	b.Folio = fmt.Sprintf("%s-%s-%s", b.FleetNo, b.Month.From.Format("2006-01"), strings.ToUpper(b.SHA256[:8]))
	return b
}

// table has a row for each fill of the month, the oldest first, with every column that
// the form has: what nobody recorded is empty.
func (b *Logbook) table(fills []LogFill, ways []reconcile.Way, ends map[dispense.Ref]reconcile.Interval) Table {
	t := Table{Name: "logbook-" + b.FleetNo, Period: b.Month, Columns: []Column{
		{"n", Count, ""}, {"at", Instant, ""}, {"authorized", Text, ""}, {"label", Text, ""}, {"station_permit", Text, ""}, {"hose", Text, ""}, {"dispatch_ticket", Text, ""}, {"grade", Text, ""},
		{"volume", Volume, "L"}, {"price", Price, ""}, {"amount", Money, ""}, {"before", Distance, "km"}, {"odometer", Distance, "km"}, {"distance", Distance, "km"}, {"economy", Economy, "km/L"},
		{"full", Text, ""}, {"driver", Text, ""}, {"trip", Text, ""}, {"destination", Text, ""}, {"motive", Text, ""}, {"uuid", Text, ""}, {"logbook_account", Text, ""}, {"funding", Text, ""}, {"remarks", Text, ""},
	}}
	engine := b.Odometer == "hours"
	if engine {
		t.Columns[11], t.Columns[12] = Column{"engine_before", Hours, "h"}, Column{"engine", Hours, "h"}
		t.Columns[13], t.Columns[14] = Column{"run", Hours, "h"}, Column{"hourly", Volume, "L/h"}
	}
	total := &sum{}
	var way int64
	for i := range fills {
		f := &fills[i]
		if !b.Month.Contains(f.At) {
			continue
		}
		b.records = append(b.records, loggedRecord{f, ways[i]})
		total.add(&f.Fill, false)
		way += ways[i].DistanceM + ways[i].RunS
		cells := f.logCells(len(b.records), ways[i], engine, b.Month.From.Location())
		if iv, ends := ends[f.Ref]; ends {
			total.interval(iv)
			_, economy, _, hourly := wayCells(KMPerL, iv)
			if cells[14] = economy; engine {
				cells[14] = hourly
			}
		}
		t.Rows = append(t.Rows, Row{f.Ref.String(), cells})
	}
	sums := total.cells(KMPerL, len(total.currencies) == 1)
	t.Total = make([]Cell, len(t.Columns))
	t.Total[8], t.Total[10], t.Total[14] = sums[2], sums[7], sums[4]
	t.Total[13] = numberIf(way > 0, way)
	if engine {
		t.Total[13], t.Total[14] = numberIf(way > 0, way/36), sums[11]
	}
	t.setCurrency(total)
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Kind == Price && t.Columns[10].Unit != "" {
			c.Unit = t.Columns[10].Unit + "/L"
		}
	}
	t.Notes = total.notes(false)
	for _, v := range b.Void {
		key := "void_fill"
		if v.By.Action == "replace" {
			key = "moved_fill"
		}
		t.Notes = append(t.Notes, Note{Key: key, N: int64(v.VolumeUL), With: []string{
			v.Ref.String(), v.At.In(b.Month.From.Location()).Format("02/01/2006 15:04"), number(int64(v.VolumeUL)).Decimal(Volume), v.By.Ref.String(), v.By.Reason,
		}})
	}
	return t
}

// logCells are the cells of a row.
func (f *LogFill) logCells(n int, way reconcile.Way, engine bool, zone *time.Location) []Cell {
	full := ""
	if f.Full {
		full = "yes"
	}
	before, now, went := Cell{}, optional(f.OdometerM), numberIf(way.Known, way.DistanceM)
	if way.Before != nil {
		before = optional(way.Before.OdometerM)
	}
	if engine {
		before, now, went = Cell{}, Cell{}, Cell{}
		if f.EngineS != nil {
			now = hours(*f.EngineS)
		}
		if way.Before != nil && way.Before.EngineS != nil {
			before = hours(*way.Before.EngineS)
		}
		if way.Known {
			went = hours(way.RunS)
		}
	}
	amount, price := optional(f.AmountCents), optional(f.PriceE4)
	return []Cell{
		number(int64(n)), instant(f.At), textCell(f.authorized()), textCell(f.Label), textCell(join(" ", f.StationName, f.Permit)), textCell(f.Hose), textCell(f.ticket()), textCell(f.GradeName),
		number(int64(f.VolumeUL)), price, amount, before, now, went, {},
		textCell(full), textCell(f.DriverName), textCell(f.Trip), textCell(f.Destination), textCell(f.Motive), textCell(f.Billed), textCell(f.Account), textCell(f.Funding), textCell(f.remarks(way, zone)),
	}
}

// Order returns the number of the order that a row names, and what that says; empty: there is none.
func (b *Logbook) Order(row int) (number, says string) {
	f := b.records[row].f
	return f.Trip, join(": ", f.Destination, f.Motive)
}

// authorized is the number of the paper or of the record by which it was released.
func (f *LogFill) authorized() string {
	if f.Source == "voucher" {
		return f.Ticket
	}
	return f.Authorize
}

// ticket is what the pump or the station printed, or the name of the record, which the
// receipt bears.
func (f *LogFill) ticket() string {
	if f.Ticket != "" && f.Source != "voucher" {
		return f.Ticket
	}
	return f.Ref.String()
}

// remarks are codes, each with what it refers to behind a colon.
func (f *LogFill) remarks(way reconcile.Way, zone *time.Location) string {
	var all []string
	if f.Typed {
		all = append(all, "typed")
	}
	if way.Replaced {
		all = append(all, "meter_replaced")
	}
	if way.Doubt.Rule != "" {
		all = append(all, "reading_doubted")
	}
	if came := latest(f.RecordedAt, f.ReceivedAt); came.Sub(f.At) > lateAfter {
		all = append(all, "late:"+came.In(zone).Format(time.DateOnly))
	}
	if f.BilledPlain != "" { // codes have no spaces
		all = append(all, "billed_plain:"+strings.Join(strings.Fields(f.BilledPlain), "·"))
	}
	for _, c := range f.Corrections {
		all = append(all, correctedBy[c.Action]+":"+c.Ref.String())
	}
	return strings.Join(all, " ")
}

// correctedBy are the codes of what a correction did; a part refers to what it was a part
// of.
var correctedBy = map[string]string{"replace": "corrected", "assign": "reduced", "part": "part", "note": "noted", "void": "corrected"}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// join puts together what is not empty.
func join(with string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), with)
}

// writeContent writes what the hash of a logbook is of, a line a fact: the vehicle and
// the month, and for each fill its record and the hash of it, its liters, amount and way,
// and what corrected it. Names are not in it, for they may be written otherwise
// tomorrow, and the records have the ids.
func (b *Logbook) writeContent(w io.Writer) {
	line := func(parts ...string) {
		_, _ = io.WriteString(w, strings.Join(parts, "\t")+"\n") // a hash takes all
	}
	line("logbook", b.Vehicle, b.Month.From.Format("2006-01"), b.Month.From.Location().String())
	for _, r := range b.records {
		f := r.f
		line("fill", f.Ref.String(), strconv.Itoa(f.Branch), f.RecordSHA256, f.At.UTC().Format(time.RFC3339), strconv.FormatInt(int64(f.VolumeUL), 10), orNone(f.AmountCents),
			orNone(f.OdometerM), orNone(f.EngineS), strconv.FormatInt(r.way.DistanceM, 10), strconv.FormatInt(r.way.RunS, 10))
		for _, c := range f.Corrections {
			line("corrected", c.Ref.String(), c.SHA256)
		}
	}
	for _, v := range b.Void {
		line("void", v.Ref.String(), v.By.Ref.String(), v.By.SHA256)
	}
}

func orNone(n *int64) string {
	if n == nil {
		return "-"
	}
	return strconv.FormatInt(*n, 10)
}
