package fleet

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// What tanks held, as somebody's file has it: readings of a stick, or of a gauge that Litro does
// not read. They are no records, and books of tanks take them for days alone of which the station
// recorded nothing, see package stockroom.

// A Dip is a reading of a tank that a file brought.
type Dip struct {
	N             int64  // among all; 0: it is not stored
	Import        string // the import that brought it
	Sheet         string
	Line          int64 // of the sheet
	Station, Tank string
	At            time.Time
	OnDay         string           `db:"on_day"`    // by the office's clock; midnight is of the day that it ends
	VolumeUL      *dispense.Volume `db:"volume_ul"` // as observed; nil: the file has a height alone
	HeightUM      *int64           `db:"height_um"`
	WaterUL       *dispense.Volume `db:"water_ul"`
	WaterUM       *int64           `db:"water_um"`
	TemperatureMC *int64           `db:"temperature_mc"`
}

// What returns "dip".
func (*Dip) What() string { return "dip" }

// ID returns the tank and the moment: of those there is one.
func (d *Dip) ID() string {
	return d.Station + "/" + d.Tank + " " + d.At.UTC().Format(time.RFC3339)
}

// Entry returns nothing: no station is told.
func (*Dip) Entry() (string, policy.EntryBody) { return "", nil }

func (d *Dip) sameAs(o *Dip) bool {
	return sameIf(d.VolumeUL, o.VolumeUL) && sameIf(d.HeightUM, o.HeightUM) && sameIf(d.WaterUL, o.WaterUL) && sameIf(d.WaterUM, o.WaterUM) && sameIf(d.TemperatureMC, o.TemperatureMC)
}

func sameIf[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// A DipPlace is a station with its tanks: those that were read, those that its hoses draw from, and
// those that a file named of which it knew.
type DipPlace struct {
	Station, Name string
	Tanks         []string
}

// Bounds of what a tank reads: no tank of a fleet is so high or so warm.
const (
	mostHeight = 20_000_000 // micrometers
	coldest    = -50_000    // thousandths of °C
	warmest    = 100_000
)

func (im *importer) dipNames(r *rowReader) []name {
	said := ""
	for _, c := range []string{"station", "tank_name", "date", "time"} {
		said += "|" + plainWord(r.cell(c).Text)
	}
	return []name{{"date", said}}
}

// dip reads a row of what a tank held.
func (im *importer) dip(r *rowReader) (string, string, []Object) {
	d := &Dip{Sheet: r.s.name, Line: int64(r.row.line)}
	d.Station, d.Tank = im.tankOf(r)
	d.At = im.moment(r)
	d.VolumeUL, d.WaterUL = r.liters("liters"), r.liters("water")
	d.HeightUM, d.WaterUM = r.height("height"), r.height("water_height")
	d.TemperatureMC = r.celsius("temperature")
	if d.VolumeUL != nil && *d.VolumeUL > mostTank {
		r.problem("liters", "dip_size", r.cell("liters").Text)
	}
	if d.WaterUL != nil && *d.WaterUL > mostTank {
		r.problem("water", "dip_size", r.cell("water").Text)
	}
	if r.cell("liters").Text == "" && r.cell("height").Text == "" {
		r.problem("liters", "dip_nothing", "")
	}
	key := strings.TrimSpace(r.cell("station").Text + " " + r.cell("tank_name").Text + " " + r.cell("date").Text + " " + r.cell("time").Text)
	if len(r.problems) > 0 {
		return key, RowNew, nil
	}
	d.OnDay = d.At.In(im.zone).Add(-time.Nanosecond).Format(time.DateOnly)
	key = d.Station + "/" + d.Tank + " " + d.At.In(im.zone).Format("2006-01-02 15:04")
	switch was := im.dips[d.ID()]; {
	case was != nil && was.sameAs(d):
		return key, RowSame, nil
	case was != nil:
		r.problem("date", "dip_otherwise", was.said(im.zone))
	case d.OnDay < im.openFrom:
		r.problem("date", "dip_closed", d.OnDay)
	default:
		im.dips[d.ID()] = d
	}
	return key, RowNew, []Object{d}
}

// said is where a dip came from and what it says.
func (d *Dip) said(zone *time.Location) string {
	what := "–"
	if d.VolumeUL != nil {
		what = d.VolumeUL.String()
	}
	return d.Station + "/" + d.Tank + " " + d.At.In(zone).Format("2006-01-02 15:04") + ": " + what
}

// tankOf finds the tank of a row: by what the mapping calls it, or by its station and name.
func (im *importer) tankOf(r *rowReader) (station, tank string) {
	said, name := r.text("station"), r.text("tank_name")
	if r.cell("tank_name").Text == "" {
		r.problem("tank_name", "empty", "")
		return "", ""
	}
	// Where a file says stations, its tanks are called by both.
	place := im.places[plainWord(said+" "+name)]
	if place == "" && said != "" {
		place = im.places[plainWord(said)]
	}
	if place == "" && said == "" {
		place = im.places[AnyStation]
	}
	if of, named, whole := strings.Cut(place, "/"); whole {
		station, tank = of, named
	} else if station = place; station == "" {
		station = said
	}
	if station == "" {
		r.problem("station", "dip_station", "")
		return "", ""
	}
	i := slices.IndexFunc(im.tanks, func(p DipPlace) bool {
		return p.Station == station || plainWord(p.Station) == plainWord(station) || plainWord(p.Name) == plainWord(station)
	})
	if i < 0 {
		r.problem("station", "station_unknown", station)
		return "", ""
	}
	if tank == "" {
		tank = name
	}
	for _, known := range im.tanks[i].Tanks {
		if known == tank || plainWord(known) == plainWord(tank) {
			return im.tanks[i].Station, known
		}
	}
	r.problem("tank_name", "tank_unknown", tank+" · "+im.tanks[i].Station)
	return "", ""
}

var aClock = regexp.MustCompile(`\d:\d\d`)

// moment reads when a tank was read: a day and a time, in a cell or in two. A day alone says
// nothing of a level that falls all day.
func (im *importer) moment(r *rowReader) time.Time {
	day, clock := r.cell("date").Text, r.cell("time").Text
	switch {
	case day == "":
		r.problem("date", "empty", "")
		return time.Time{}
	case clock != "":
		day, _, _ = strings.Cut(strings.Replace(day, "T", " ", 1), " ") // a spreadsheet's day has a midnight …
		if i := strings.LastIndexByte(clock, ' '); i >= 0 && strings.Contains(clock[i:], ":") {
			clock = clock[i+1:] // … and its time a day
		}
		day += " " + clock
	}
	if !aClock.MatchString(day) {
		r.problem("date", "dip_time", r.cell("date").Text)
		return time.Time{}
	}
	at := r.whenOf("date", day, im.zone)
	if at.After(im.now) {
		r.problem("date", "dip_future", r.cell("date").Text)
	}
	return at
}

// height returns the micrometers of a cell in millimeters, nil where it is empty. 0 is one.
func (r *rowReader) height(field string) *int64 {
	v := r.liters(field) // millionths, whatever of
	if v == nil {
		return nil
	}
	um := int64(*v) / 1000
	if um > mostHeight || int64(*v)%1000 != 0 {
		r.problem(field, "number", r.text(field))
		return nil
	}
	return &um
}

// celsius returns the thousandths of a degree of a cell, nil where it is empty.
func (r *rowReader) celsius(field string) *int64 {
	t, ok := r.decimal(field)
	if !ok {
		return nil
	}
	below := strings.HasPrefix(t, "-")
	v, err := dispense.ParseLiters(strings.TrimPrefix(t, "-"))
	mc := int64(v) / 1000
	if below {
		mc = -mc
	}
	if err != nil || mc < coldest || mc > warmest {
		r.problem(field, "number", r.text(field))
		return nil
	}
	return &mc
}

// DipFacts are what it takes to read files of dips.
type DipFacts struct {
	Places []DipPlace
	Dips   []Dip
	// OpenFrom is the first day that no closed month has, as 2026-11-01; empty: none is closed.
	OpenFrom string
}

// knowDips has an importer of dips know the tanks and what was brought of them.
func (f *Fleet) knowDips(ctx context.Context, kind string, im *importer) error {
	if kind != "dips" {
		return nil
	}
	facts, err := f.cfg.Store.DipFacts(ctx)
	if err != nil {
		return err
	}
	im.tanks, im.openFrom = facts.Places, facts.OpenFrom
	for i := range facts.Dips {
		im.dips[facts.Dips[i].ID()] = &facts.Dips[i]
	}
	return nil
}

// dips are those among objects, as of an import.
func dips(objects []Object, of Imported) []Dip {
	var all []Dip
	for _, o := range objects {
		if d, ok := o.(*Dip); ok {
			d.Import = of.Import
			all = append(all, *d)
		}
	}
	return all
}
