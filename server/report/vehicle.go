package report

import (
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A VehicleHead is what stands above a vehicle's page.
type VehicleHead struct {
	Vehicle, FleetNo, Plate, Name, Status, Department string
	Photo                                             string // SHA-256 in hex; empty when there is none
	Medium                                            bool   // a card, a key fob or a ring names it, too
	Grades                                            []string
	TankUL                                            *int64
	ReferenceMPerL                                    *int64
	Peers                                             *PeersSaid // what vehicles of its class go, where somebody had it reckoned
	Labels                                            []VehicleLabel
	History                                           []Said // the newest first
}

// A VehicleLabel is the newest version of a label of the vehicle.
type VehicleLabel struct {
	Label     string
	Version   int64
	PrintedAt time.Time
	Void      bool
}

// A VehicleAnswer is what is known of a vehicle in a period.
type VehicleAnswer struct {
	VehicleHead
	// Fills has a row for each fill, the newest first; one that ends a
	// full-to-full interval has its distance and economy.
	Fills Table
	// Intervals has a row for each full-to-full interval that ends in the
	// period, the oldest first.
	Intervals Table
	Findings  []FindingRow
	// Past are the fills of the period from before Litro, and Baseline what the
	// vehicle went on a liter by all of those; nil where they do not tell or Litro
	// knows better. Neither is verified.
	Past     Table
	Baseline *Baseline
	Unit     Unit

	period Period
	fills  []Fill
}

// Vehicle answers what a vehicle took in a period. Its fills are those of
// [Consumption], for this vehicle.
func Vehicle(head VehicleHead, p Period, fills []Fill) VehicleAnswer {
	return VehicleAnswer{VehicleHead: head, period: p, fills: fills}.In(KMPerL)
}

// In returns the answer in another unit.
func (a VehicleAnswer) In(u Unit) VehicleAnswer {
	head, p, fills := a.VehicleHead, a.period, a.fills
	bare := make([]reconcile.Fill, len(fills))
	maxMDay := int64(0)
	for i, f := range fills {
		bare[i], maxMDay = f.Fill, f.MaxMDay
	}
	ways := map[dispense.Ref]reconcile.Way{}
	for i, w := range reconcile.Ways(bare, maxMDay) {
		ways[bare[i].Ref] = w
	}
	ends := map[dispense.Ref]reconcile.Interval{}
	var list []reconcile.Interval
	all := reconcile.Intervals(bare, maxMDay)
	expected := reconcile.Usual(all)
	if r := head.ReferenceMPerL; r != nil && *r > 0 {
		expected = *r
	}
	for _, i := range all {
		if p.Contains(i.To.At) {
			ends[i.To.Ref] = i
			list = append(list, i)
		}
	}
	a.Unit, a.Fills, a.Intervals = u, u.vehicleFills(head, p, fills, ends, ways), u.intervalTable(head, p, fills, list, expected)
	return a
}

// fillColumns are the columns of tables of single fills.
var fillColumns = []Column{
	{"at", Instant, ""}, {"station", Text, ""}, {"vehicle", Text, ""}, {"driver", Text, ""}, {"grade", Text, ""}, {"volume", Volume, "L"}, {"odometer", Distance, "km"},
	{"distance", Distance, "km"}, {"economy", Economy, "km/L"}, {"full", Text, ""}, {"amount", Money, ""}, {"source", Text, ""}, {"flags", Text, ""}, {"ref", Text, ""},
	{"engine", Hours, "h"}, {"run", Hours, "h"}, {"hourly", Volume, "L/h"}, {"reading", Text, ""},
}

// Fills lists fills one by one, the newest first. A fill that ends a
// full-to-full interval has the interval's distance and economy.
func Fills(name string, p Period, fills []Fill, ends map[dispense.Ref]reconcile.Interval) Table {
	return KMPerL.fills(name, p, fills, ends)
}

// fills is Fills in a unit.
func (u Unit) fills(name string, p Period, fills []Fill, ends map[dispense.Ref]reconcile.Interval) Table {
	t := Table{Name: name, Period: p, Columns: u.columns(fillColumns)}
	total := &sum{name: "Total"}
	for i := range fills {
		f := &fills[i]
		if !p.Contains(f.At) {
			continue
		}
		total.add(f, false)
		cells := fillCells(f)
		if iv, ok := ends[f.Ref]; ok {
			total.interval(iv)
			cells[7], cells[8], cells[15], cells[16] = wayCells(u, iv)
		}
		t.Rows = append(t.Rows, Row{f.Ref.String(), cells})
	}
	c := total.cells(u, len(total.currencies) == 1)
	t.Total = []Cell{{}, {}, {}, {}, {}, c[2], {}, c[3], c[4], {}, c[7], {}, {}, {}, {}, c[10], c[11], {}}
	t.Notes = total.notes(ends != nil)
	t.setCurrency(total)
	t.sort(Sort{"at", true})
	return t
}

func (u Unit) vehicleFills(head VehicleHead, p Period, fills []Fill, ends map[dispense.Ref]reconcile.Interval, ways map[dispense.Ref]reconcile.Way) Table {
	t := u.fills("vehicle-"+head.FleetNo, p, fills, ends)
	odd := map[string]string{}
	for i := range fills {
		odd[fills[i].Ref.String()] = readingOf(&fills[i], ways[fills[i].Ref])
	}
	reading := t.Column("reading")
	for i := range t.Rows {
		t.Rows[i].Cells[reading] = textCell(odd[t.Rows[i].Key])
	}
	t.dropEmpty("at", "station", "volume", "full", "ref")
	return t
}

// readingOf says in codes what is odd about a fill between others: that it does not end
// an interval, because nobody said that it filled the tank; that its reading is not
// believed; or that another meter was put in before it.
func readingOf(f *Fill, w reconcile.Way) string {
	var codes []string
	if !f.Full {
		codes = append(codes, "partial")
	}
	if w.Doubt.Rule != "" {
		codes = append(codes, "reading_doubted")
	}
	if w.Replaced {
		codes = append(codes, "meter_replaced")
	}
	return strings.Join(codes, " ")
}

// wayCells are distance and economy of an interval, or hours and liters an hour.
func wayCells(u Unit, i reconcile.Interval) (distance, economy, run, hourly Cell) {
	if i.RunS > 0 {
		return Cell{}, Cell{}, hours(i.RunS), number(int64(reconcile.HourlyUL(i.RunS, i.VolumeUL)))
	}
	return number(i.DistanceM), number(u.of(i.DistanceM, i.VolumeUL)), Cell{}, Cell{}
}

func fillCells(f *Fill) []Cell {
	full := ""
	if f.Full {
		full = "yes"
	}
	source := "measured"
	if f.Typed {
		source = "typed"
	}
	if f.Corrected != "" {
		source += " " + f.Corrected
	}
	amount := Cell{}
	if f.AmountCents != nil {
		amount = number(*f.AmountCents)
	}
	engine := Cell{}
	if f.EngineS != nil {
		engine = hours(*f.EngineS)
	}
	return []Cell{
		instant(f.At), textCell(f.StationName), textCell(f.VehicleName), textCell(f.DriverName), textCell(f.GradeName), number(int64(f.VolumeUL)), optional(f.OdometerM),
		{}, {}, textCell(full), amount, textCell(source), textCell(strings.Join(f.Flags, " ")), textCell(f.Ref.String()),
		engine, {}, {}, {},
	}
}

// oddInterval says in codes that a fill may be missing from an interval, and that
// another meter was put in.
func oddInterval(i reconcile.Interval, expected int64) string {
	var codes []string
	if reconcile.MissedFill(i, expected) {
		codes = append(codes, "missed")
	}
	if i.From.Shift != i.To.Shift {
		codes = append(codes, "meter_replaced")
	}
	return strings.Join(codes, " ")
}

func (u Unit) intervalTable(head VehicleHead, p Period, fills []Fill, list []reconcile.Interval, expected int64) Table {
	t := Table{Name: "intervals-" + head.FleetNo, Period: p, Columns: u.columns([]Column{
		{"from", Instant, ""}, {"to", Instant, ""}, {"distance", Distance, "km"}, {"volume", Volume, "L"}, {"economy", Economy, "km/L"},
		{"reference", Economy, "km/L"}, {"deviation", Percent, "%"}, {"fills", Count, ""}, {"amount", Money, ""},
		{"run", Hours, "h"}, {"hourly", Volume, "L/h"}, {"reading", Text, ""},
	})}
	total, fillsIn := &sum{}, int64(0)
	currencies := map[string]bool{}
	for i := range fills {
		if fills[i].AmountCents != nil {
			currencies[fills[i].Currency] = true
		}
	}
	for _, i := range list {
		total.interval(i)
		fillsIn += int64(i.Fills)
		amount := Cell{}
		if i.AmountCents != nil && len(currencies) == 1 {
			amount = number(*i.AmountCents)
		}
		distance, economy, run, hourly := wayCells(u, i)
		dev := Cell{}
		if economy.Known {
			dev = u.deviation(economy.N, head.ReferenceMPerL)
		}
		t.Rows = append(t.Rows, Row{i.To.Ref.String(), []Cell{
			instant(i.From.At), instant(i.To.At), distance, number(int64(i.VolumeUL)), economy,
			u.reference(head.ReferenceMPerL), dev, number(int64(i.Fills)), amount, run, hourly, textCell(oddInterval(i, expected)),
		}})
	}
	t.Total = []Cell{{}, {}, numberIf(total.WayM > 0, total.WayM), number(int64(total.WayUL + total.RunUL)), {}, {}, {}, number(fillsIn), {},
		numberIf(total.RunS > 0, total.RunS/36), numberIf(total.RunS > 0, int64(reconcile.HourlyUL(total.RunS, total.RunUL))), {}}
	if total.WayM > 0 {
		t.Total[4] = number(u.of(total.WayM, total.WayUL))
	}
	if len(currencies) == 1 && total.WayUnpriced == 0 && len(list) > 0 {
		t.Total[8] = number(total.WayCents)
		for c := range currencies {
			t.setMoney(c)
		}
	}
	t.dropEmpty("from", "to", "volume")
	return t
}
