package report

import (
	"strconv"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// A PastFill is a fill from before Litro, as somebody's spreadsheet has it. Nobody
// measured or signed it: it stands in tables of its own, which say so, and is never
// added to what was.
type PastFill struct {
	reconcile.Fill              // without a name
	Vehicle, VehicleName string // "": one that is reserved
	Then
	StationText, Ticket string // as they were written
	File, Sheet         string // where it stands …
	Line                int64  // … and in which line
}

// notVerified is the source of all of them, in every row and total, files included.
const notVerified = "not_verified"

// Past answers a question about years before Litro, from the fills of its period.
// They are by vehicle and by what was in force of it only: what else a spreadsheet
// said is not known for sure, so the table is empty when the question asks for it.
func Past(q Question, fills []PastFill) Table {
	t := Table{Name: "past", Period: q.Period, Columns: []Column{{"name", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"source", Text, ""}}}
	if !q.wholeVehicles() {
		return t
	}
	sums := map[string]*sum{}
	total := &sum{name: "Total"}
	for i := range fills {
		p := &fills[i]
		f := &Fill{
			Fill: p.Fill, Vehicle: p.Vehicle, VehicleName: p.VehicleName, Then: p.Then, Currency: "-",
		}
		if p.Vehicle == "" {
			f.Purpose = Reserved
		}
		if !q.takes(f) {
			continue
		}
		key, name := q.groupOf(f)
		if sums[key] == nil {
			sums[key] = &sum{name: name}
		}
		sums[key].add(f, false)
		total.add(f, false)
	}
	for key, s := range sums {
		t.Rows = append(t.Rows, Row{key, s.pastCells()})
	}
	t.Total = total.pastCells()
	t.Notes = []Note{note("not_verified", total.Fills)}
	if total.Unpriced > 0 {
		t.Notes = append(t.Notes, note("unpriced", total.Unpriced))
	}
	t.sort(Sort{"volume", true})
	t.dropEmpty("name", "fills", "volume")
	return t
}

func (s *sum) pastCells() []Cell {
	return []Cell{textCell(s.name), number(s.Fills), number(int64(s.VolumeUL)), numberIf(s.Fills > s.Unpriced, s.AmountCents), textCell(notVerified)}
}

// PastFills lists fills from before Litro one by one, the newest first, with the
// file and line that says so.
func PastFills(name string, p Period, fills []PastFill) Table {
	t := Table{Name: name, Period: p, Columns: []Column{
		{"at", Instant, ""}, {"volume", Volume, "L"}, {"odometer", Distance, "km"}, {"amount", Money, ""}, {"station", Text, ""}, {"ticket", Text, ""}, {"source", Text, ""}, {"file", Text, ""},
	}}
	total := &sum{}
	for i := range fills {
		f := &fills[i]
		if !p.Contains(f.At) {
			continue
		}
		total.add(&Fill{Fill: f.Fill, Currency: "-"}, false)
		amount := Cell{}
		if f.AmountCents != nil {
			amount = number(*f.AmountCents)
		}
		t.Rows = append(t.Rows, Row{f.key(), []Cell{
			instant(f.At), number(int64(f.VolumeUL)), optional(f.OdometerM), amount, textCell(f.StationText), textCell(f.Ticket), textCell(notVerified), textCell(f.key()),
		}})
	}
	t.Total = []Cell{{}, number(int64(total.VolumeUL)), {}, numberIf(total.Fills > total.Unpriced, total.AmountCents), {}, {}, textCell(notVerified), {}}
	t.Notes = []Note{note("not_verified", total.Fills)}
	t.sort(Sort{"at", true})
	t.dropEmpty("at", "volume", "file")
	return t
}

// key is where a fill stands: its file, sheet and line.
func (f *PastFill) key() string {
	where := f.File
	if f.Sheet != "" {
		where += ":" + f.Sheet
	}
	return where + ":" + strconv.FormatInt(f.Line, 10)
}

// A Baseline is what a vehicle went on a liter in the years before Litro, by fills
// that Litro did not verify.
type Baseline struct {
	MPerL     int64 // meters a liter
	Intervals int
	From, To  time.Time
}

// fewIntervals is below how many of its own intervals Litro also shows the baseline
// of past years.
const fewIntervals = 5

// addPast adds to what is known of a vehicle what spreadsheets say of the years
// before Litro: all of it, at any time.
func (a *VehicleAnswer) addPast(p Period, fills []PastFill) {
	a.Past = PastFills("past-"+a.FleetNo, p, fills)
	bare := make([]reconcile.Fill, len(fills))
	for i, f := range fills {
		bare[i] = f.Fill
	}
	economy, intervals := reconcile.Baseline(bare, 0)
	if economy == 0 || len(a.Intervals.Rows) >= fewIntervals {
		return
	}
	a.Baseline = &Baseline{economy, intervals, bare[0].At, bare[len(bare)-1].At}
}

// VehicleWithPast answers what a vehicle took, as [Vehicle] does, and apart from it
// what spreadsheets say of the years before.
func VehicleWithPast(head VehicleHead, p Period, fills []Fill, past []PastFill) VehicleAnswer {
	a := Vehicle(head, p, fills)
	a.addPast(p, past)
	return a
}
