package report

import (
	"iter"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A Fill is fuel that flowed, after corrections, and the names of what it
// concerns.
type Fill struct {
	reconcile.Fill
	Station, StationName string
	Vehicle, VehicleName string
	Then                 // what was in force of the vehicle
	Driver, DriverName   string
	GradeName            string
	Purpose              string
	Currency             string
	Typed                bool   // a person, not a device, said how much
	Corrected            string // "", replaced, reduced or assigned
	Ended                string
	Flags                []string
	ReferenceMPerL       *int64 // what the vehicle should go on a liter
	MaxMDay              int64  // what it may go in a day; 0: not set
}

// Then is what was in force of a vehicle when it fueled; empty where nothing was.
type Then struct {
	Department, DepartmentName, State, Custodian, Funding, Class string
}

var consumptionColumns = []Column{
	{"name", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"distance", Distance, "km"}, {"economy", Economy, "km/L"},
	{"reference", Economy, "km/L"}, {"deviation", Percent, "%"}, {"amount", Money, ""}, {"cost_km", Money, ""}, {"typed", Count, ""},
	{"run", Hours, "h"}, {"hourly", Volume, "L/h"},
}

// Consumption answers a question from fills: those of the period, and for each
// vehicle enough earlier ones to begin its first full-to-full interval. An
// interval belongs to the period in which it ends.
//
// Distances and economy are of whole intervals, so they are given by vehicles and what
// was in force of them only, and when nothing narrows the question further.
func Consumption(q Question, fills []Fill) Table {
	sums, total := map[string]*sum{}, &sum{}
	for i := range fills {
		if f := &fills[i]; q.takes(f) {
			key, name := q.groupOf(f)
			if sums[key] == nil {
				sums[key] = &sum{name: name}
			}
			sums[key].add(f, q.GroupBy == ByVehicle)
			total.add(f, false)
		}
	}
	if q.wholeVehicles() {
		addIntervals(q, fills, sums, total)
	}
	return q.table(sums, total)
}

// table is the answer to a question, by the sums of its rows.
func (q Question) table(sums map[string]*sum, total *sum) Table {
	t := Table{Name: "consumption", Period: q.Period, Columns: q.Unit.columns(consumptionColumns)}
	if len(total.currencies) > 1 {
		t.Notes = append(t.Notes, note("currencies", int64(len(total.currencies))))
	}
	// A fleet has tens of thousands of rows: all their cells lie side by side.
	t.Rows = make([]Row, 0, len(sums))
	n := len(t.Columns)
	room := n + 2 // for what [Table.Beside] puts beside them
	cells := make([]Cell, len(sums)*room)
	for key, s := range sums {
		copy(cells, s.cells(q.Unit, len(total.currencies) == 1))
		t.Rows, cells = append(t.Rows, Row{key, cells[:n:room]}), cells[room:]
	}
	total.name = "Total"
	t.Total = total.cells(q.Unit, len(total.currencies) == 1)
	t.Notes = append(t.Notes, total.notes(q.wholeVehicles())...)
	t.setCurrency(total)
	t.sort(q.Sort)
	keep := []string{"name", "fills", "volume"}
	for i, c := range t.Columns {
		if t.Total[i].Known { // of rows that are not here
			keep = append(keep, c.Key)
		}
	}
	t.dropEmpty(keep...)
	return t
}

// takes tells whether a fill counts in the question.
func (q Question) takes(f *Fill) bool {
	return q.Period.Contains(f.At) && q.matches(f)
}

func (q Question) matches(f *Fill) bool {
	for _, w := range []struct{ want, have string }{
		{q.Filter.Vehicle, f.Vehicle}, {q.Filter.Department, f.Department}, {q.Filter.State, f.State},
		{q.Filter.Custodian, f.Custodian}, {q.Filter.Funding, f.Funding}, {q.Filter.Class, f.Class}, {q.Filter.Driver, f.Driver},
		{q.Filter.Grade, f.Grade}, {q.Filter.Station, f.Station},
	} {
		if w.want != "" && w.want != w.have {
			return false
		}
	}
	_, name := q.groupOf(f)
	return q.named(name)
}

// named tells whether the name of a row has the text that is looked for.
func (q Question) named(name string) bool {
	return q.Filter.Text == "" || strings.Contains(strings.ToLower(name), strings.ToLower(q.Filter.Text))
}

// groupOf returns what a fill's row stands for, and its name.
func (q Question) groupOf(f *Fill) (key, name string) {
	switch q.GroupBy {
	case ByDepartment:
		key, name = f.Department, f.DepartmentName
	case ByState:
		key, name = f.State, f.State
	case ByCustodian:
		key, name = f.Custodian, f.Custodian
	case ByFunding:
		key, name = f.Funding, f.Funding
	case ByClass:
		key, name = f.Class, f.Class
	case ByDriver:
		key, name = f.Driver, f.DriverName
	case ByGrade:
		key, name = f.Grade, f.GradeName
	case ByStation:
		key, name = f.Station, f.StationName
	default:
		key, name = f.Vehicle, f.VehicleName
	}
	return q.rowOf(key, name, f.Vehicle == "", f.Purpose)
}

// Reserved is the purpose of what went into vehicles that are hidden from who asks. Of it
// is told how much, of which department, class and grade, where, and what it cost.
const Reserved = "reserved"

// rowOf returns the key and name of the row of a value. What belongs to no vehicle is told
// by its purpose.
func (q Question) rowOf(value, name string, nobodys bool, purpose string) (key, shown string) {
	switch {
	case purpose == Reserved:
		if slices.Contains([]Group{ByDepartment, ByClass, ByGrade, ByStation}, q.GroupBy) {
			return value, orDash(name)
		}
		return PurposeKey + purpose, "— " + purpose
	case nobodys && q.GroupBy.OfVehicle():
		return PurposeKey + purpose, "— " + purpose
	case q.GroupBy == ByState && value != "":
		return stateKey + value, value
	}
	return value, orDash(name)
}

// PurposeKey begins the key of a row of what is no vehicle's, before its purpose;
// stateKey that of a state of vehicles.
const (
	PurposeKey = "purpose:"
	stateKey   = "state:"
)

// State returns the state of vehicles that a row is of, or "".
func (r Row) State() string {
	if s, is := strings.CutPrefix(r.Key, stateKey); is {
		return s
	}
	return ""
}

// Purpose returns what the fuel of a row was for when it was no vehicle's, or "".
func (r Row) Purpose() string {
	p, _ := strings.CutPrefix(r.Key, PurposeKey)
	if p == r.Key {
		return ""
	}
	return p
}

// Coded tells whether the first cell of a row is a code, for which [Row.Name] has words.
func (r Row) Coded() bool { return r.Purpose() != "" || r.State() != "" }

// Name returns what stands in the first cell of a row, in a language.
func (r Row) Name(lang string) string {
	if p := r.Purpose(); p == Reserved && lang != "" {
		return word(purposes, lang, p)
	} else if p != "" && lang != "" {
		return word(titles, lang, "no_vehicle") + word(purposes, lang, p)
	}
	if s := r.State(); s != "" && lang != "" {
		return word(states, lang, s)
	}
	return r.Cells[0].Text
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (q Question) wholeVehicles() bool {
	return q.GroupBy.OfVehicle() &&
		q.Filter.Driver == "" && q.Filter.Grade == "" && q.Filter.Station == ""
}

// Figures are what is added up of fills, and of the intervals that end with them.
type Figures struct {
	Fills, Typed, Corrected, Unpriced int64
	VolumeUL                          dispense.Volume
	AmountCents                       int64

	WayM        int64 // of intervals by an odometer …
	WayUL       dispense.Volume
	WayCents    int64
	WayUnpriced int64
	RunS        int64 // … and by an hour meter
	RunUL       dispense.Volume
}

func (s *Figures) fill(f *Fill) {
	s.Fills++
	s.VolumeUL += f.VolumeUL
	if f.Typed {
		s.Typed++
	}
	if f.Corrected != "" {
		s.Corrected++
	}
	if f.AmountCents == nil {
		s.Unpriced++
		return
	}
	s.AmountCents += *f.AmountCents
}

func (s *Figures) interval(i reconcile.Interval) {
	if i.RunS > 0 {
		s.RunS += i.RunS
		s.RunUL += i.VolumeUL
		return
	}
	s.WayM += i.DistanceM
	s.WayUL += i.VolumeUL
	if i.AmountCents == nil {
		s.WayUnpriced++
		return
	}
	s.WayCents += *i.AmountCents
}

func (s *Figures) plus(o *Figures) {
	s.Fills, s.Typed, s.Corrected, s.Unpriced = s.Fills+o.Fills, s.Typed+o.Typed, s.Corrected+o.Corrected, s.Unpriced+o.Unpriced
	s.VolumeUL, s.AmountCents = s.VolumeUL+o.VolumeUL, s.AmountCents+o.AmountCents
	s.WayM, s.WayUL, s.WayCents, s.WayUnpriced = s.WayM+o.WayM, s.WayUL+o.WayUL, s.WayCents+o.WayCents, s.WayUnpriced+o.WayUnpriced
	s.RunS, s.RunUL = s.RunS+o.RunS, s.RunUL+o.RunUL
}

// sum is what a row adds up.
type sum struct {
	name string
	Figures
	currencies []string
	reference  *int64
}

func (s *sum) add(f *Fill, single bool) {
	s.fill(f)
	if single {
		s.reference = f.ReferenceMPerL
	}
	if f.AmountCents != nil {
		s.priced(f.Currency)
	}
}

func (s *sum) priced(currency string) {
	if !slices.Contains(s.currencies, currency) {
		s.currencies = append(s.currencies, currency)
	}
}

func addIntervals(q Question, fills []Fill, sums map[string]*sum, total *sum) {
	for vehicle, of := range byVehicle(fills) {
		if vehicle == "" {
			continue
		}
		eachInterval(of, func(i reconcile.Interval, fills []*Fill) {
			f := fills[len(fills)-1]
			if !q.takes(f) {
				return
			}
			key, _ := q.groupOf(f)
			sums[key].interval(i)
			total.interval(i)
		})
	}
}

// eachInterval hands over the intervals of one vehicle's fills, each with the fills from
// the one that begins it to the one that ends it. It sorts the fills.
func eachInterval(of []*Fill, do func(reconcile.Interval, []*Fill)) {
	slices.SortFunc(of, func(a, b *Fill) int { return reconcile.CompareFills(a.Fill, b.Fill) })
	type id struct {
		dispense.Ref
		branch int
	}
	bare, at := make([]reconcile.Fill, len(of)), make(map[id]int, len(of))
	for i, f := range of {
		bare[i] = f.Fill
		at[id{f.Ref, f.Branch}] = i
	}
	for _, i := range reconcile.Intervals(bare, of[0].MaxMDay) {
		do(i, of[at[id{i.From.Ref, i.From.Branch}]:at[id{i.To.Ref, i.To.Branch}]+1])
	}
}

func byVehicle(fills []Fill) map[string][]*Fill {
	m := map[string][]*Fill{}
	for i := range fills {
		m[fills[i].Vehicle] = append(m[fills[i].Vehicle], &fills[i])
	}
	return m
}

// cells writes a sum in the order of consumptionColumns.
func (s *sum) cells(u Unit, oneCurrency bool) []Cell {
	c := []Cell{textCell(s.name), number(s.Fills), number(int64(s.VolumeUL)), {}, {}, u.reference(s.reference), {}, {}, {}, number(s.Typed), {}, {}}
	if s.Typed == 0 {
		c[9] = Cell{}
	}
	if s.WayM > 0 {
		economy := u.of(s.WayM, s.WayUL)
		c[3], c[4], c[6] = number(s.WayM), number(economy), u.deviation(economy, s.reference)
	}
	if s.RunS > 0 {
		c[10], c[11] = hours(s.RunS), number(int64(reconcile.HourlyUL(s.RunS, s.RunUL)))
	}
	if oneCurrency && s.Fills > s.Unpriced {
		c[7] = number(s.AmountCents)
		if s.WayM > 0 && s.WayUnpriced == 0 {
			c[8] = number(costPerKM(s.WayCents, s.WayM))
		}
	}
	return c
}

// costPerKM returns cents a kilometer, rounded half up.
func costPerKM(cents, meters int64) int64 { return (cents*1000 + meters/2) / meters }

func (s *sum) notes(intervals bool) []Note {
	var out []Note
	for _, n := range []struct {
		key string
		n   int64
		ok  bool
	}{
		{"typed", s.Typed, s.Typed > 0},
		{"corrected", s.Corrected, s.Corrected > 0},
		{"unpriced", s.Unpriced, s.Unpriced > 0},
		{"between", s.Fills, intervals && s.Fills > 0 && s.WayM == 0 && s.RunS == 0},
	} {
		if n.ok {
			out = append(out, note(n.key, n.n))
		}
	}
	return out
}

// setCurrency writes the one currency of the table into its columns of money.
func (t *Table) setCurrency(s *sum) {
	if len(s.currencies) == 1 {
		t.setMoney(s.currencies[0])
	}
}

func (t *Table) setMoney(currency string) {
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Kind == Money {
			if c.Unit = currency; c.Key == "cost_km" {
				c.Unit += "/km"
			}
		}
	}
}

// Trend answers the same question over time: a row for each day of a period of
// up to 62 days, for each month of a longer one, also where nothing flowed.
func Trend(q Question, fills []Fill) Table {
	sums, total := map[string]*sum{}, &sum{}
	for i := range fills {
		if f := &fills[i]; q.takes(f) {
			key := f.At.In(q.Period.From.Location()).Format(q.trendForm())
			if sums[key] == nil {
				sums[key] = &sum{}
			}
			sums[key].add(f, false)
			total.add(f, false)
		}
	}
	return q.trend(sums, total)
}

// monthForm is how the rows of a trend by months are called; those by days, dayForm.
const monthForm = "2006-01"

func (q Question) trendForm() string {
	if q.ByMonths() {
		return monthForm
	}
	return dayForm
}

// ByMonths tells whether the trend has a row for each month, and not for each day.
func (q Question) ByMonths() bool { return q.Period.Days() > 62 }

// dates are how the rows of the trend are called, one after another.
func (q Question) dates() iter.Seq[string] {
	kind := Day
	if q.ByMonths() {
		kind = Month
	}
	return func(yield func(string) bool) {
		for p := periodOf(kind, q.Period.From, q.Period.From.Month()); p.From.Before(q.Period.To); p = p.Next() {
			if !yield(p.From.Format(q.trendForm())) {
				return
			}
		}
	}
}

func (q Question) trend(sums map[string]*sum, total *sum) Table {
	t := Table{Name: "trend", Period: q.Period, Columns: []Column{
		{"date", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""},
	}}
	for key := range q.dates() {
		s := sums[key]
		if s == nil {
			s = &sum{}
		}
		s.name = key
		t.Rows = append(t.Rows, Row{key, trendCells(s, len(total.currencies) == 1)})
	}
	total.name = "Total"
	t.Total = trendCells(total, len(total.currencies) == 1)
	t.setCurrency(total)
	t.dropEmpty("date", "fills", "volume")
	return t
}

func trendCells(s *sum, oneCurrency bool) []Cell {
	c := s.cells(KMPerL, oneCurrency)
	return []Cell{c[0], c[1], c[2], c[7]}
}
