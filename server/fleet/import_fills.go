package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// Fills of past years, as somebody wrote them in a spreadsheet. They are no records:
// nobody measured them with Litro or signed them, and they are kept, shown and
// added up apart, always with those words.

// A PastFill is a fill from before Litro, not verified by it.
type PastFill struct {
	Import      string // the import that brought it
	Sheet       string
	Line        int64     // of the sheet
	HappenedAt  time.Time `db:"happened_at"`
	Vehicle     string
	VolumeUL    dispense.Volume `db:"volume_ul"`
	AmountCents *int64          `db:"amount_cents"`
	OdometerM   *int64          `db:"odometer_m"`
	Station     string          // as it was written; it names none of Litro's
	Ticket      string
}

// What returns "past fill".
func (*PastFill) What() string { return "past fill" }

// ID returns all that a fill says: one that says the same is the same.
func (p *PastFill) ID() string {
	return fmt.Sprintf("%s %s %d %s %s", p.HappenedAt.UTC().Format(time.RFC3339), p.Vehicle, p.VolumeUL, count(p.OdometerM), p.Ticket)
}

func count(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

// Entry returns nothing: no station is told of the past.
func (*PastFill) Entry() (string, policy.EntryBody) { return "", nil }

// An Imported says that a file was taken in: whose it was, and what became of it.
type Imported struct {
	Import            string
	Kind, File        string
	SHA256            string `db:"sha256"`
	Who               string
	At                time.Time
	Rows              int64
	New, Changed, Bad int64
	Mapping           *int64 // the number of the saved mapping by which it was read; nil: none
}

// What returns "import".
func (*Imported) What() string { return "import" }

// ID returns the import's id.
func (i *Imported) ID() string { return i.Import }

// Entry returns nothing: stations hear of what it changed.
func (*Imported) Entry() (string, policy.EntryBody) { return "", nil }

// maxPastFill is more than any vehicle's tank takes.
const maxPastFill = 5000 * dispense.Liter

func (im *importer) fillNames(r *rowReader) []name {
	said := ""
	for _, c := range []string{"date", "vehicle", "liters", "odometer", "ticket"} {
		said += "|" + r.cell(c).Text
	}
	return []name{{"date", said}}
}

// fill reads a row of past fills. The vehicle is named by its number or its plate.
func (im *importer) fill(r *rowReader) (string, string, []Object) {
	p := &PastFill{Sheet: r.s.name, Line: int64(r.row.line), HappenedAt: r.when("date", im.zone), Ticket: r.short("ticket", r.text("ticket"), 60)}
	if r.cell("date").Text == "" {
		r.problem("date", "empty", "")
	}
	if p.HappenedAt.After(im.now) {
		r.problem("date", "future", r.cell("date").Text)
	}
	no := r.must("vehicle", 24)
	full := im.withZeros(no)
	v, ok := im.vehicles[full]
	if !ok {
		full = im.plates[barePlate(no)]
		v, ok = im.vehicles[full]
	} else if full != no {
		r.warn("vehicle", "zeros", no+" → "+full)
	}
	if no != "" && !ok {
		r.problem("vehicle", "vehicle_unknown", no)
	} else if ok {
		p.Vehicle = v.Vehicle
	}
	switch volume := r.liters("liters"); {
	case r.cell("liters").Text == "":
		r.problem("liters", "empty", "")
	case volume != nil && (*volume <= 0 || *volume > maxPastFill):
		r.problem("liters", "number", r.cell("liters").Text)
	case volume != nil:
		p.VolumeUL = *volume
	}
	p.AmountCents, p.OdometerM = r.scaled("amount", 2), r.scaled("odometer", 3)
	p.Station = r.short("station", r.text("station"), 150)
	key := r.cell("date").Text + " " + no
	if !p.HappenedAt.IsZero() {
		key = p.HappenedAt.In(im.zone).Format(time.DateOnly) + " " + no
	}
	if im.filled[p.ID()] {
		return key, RowSame, nil
	}
	return key, RowNew, []Object{p}
}

// knowFills has an importer of fills know those that are there.
func (f *Fleet) knowFills(ctx context.Context, kind string, im *importer) error {
	if kind != "fills" {
		return nil
	}
	return each(ctx, f.cfg.Store.PastFills, func(p *PastFill) { im.filled[p.ID()] = true })
}

// pastFills are the fills among objects, as of an import.
func pastFills(objects []Object, of Imported) []PastFill {
	var all []PastFill
	for _, o := range objects {
		if p, ok := o.(*PastFill); ok {
			p.Import = of.Import
			all = append(all, *p)
		}
	}
	return all
}

// An Ended is a person who has left, or a vehicle that must not fuel, and since when.
type Ended struct {
	What, ID string // of the object
	FromAt   time.Time
}

func (f *Fleet) ended(ctx context.Context) ([]Ended, error) { return f.cfg.Store.Ended(ctx, f.now()) }

// Imports returns what was taken in, the newest first.
func (f *Fleet) Imports(ctx context.Context) ([]Imported, error) { return f.cfg.Store.Imports(ctx) }
