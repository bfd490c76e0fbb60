package report

import (
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
	Department, DepartmentName, State, Custodian, Funding string
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
	t := Table{Name: "consumption", Period: q.Period, Columns: slices.Clone(consumptionColumns)}
	sums := map[string]*sum{}
	total := &sum{}
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
	if len(total.currencies) > 1 {
		t.Notes = append(t.Notes, note("currencies", int64(len(total.currencies))))
	}
	for key, s := range sums {
		t.Rows = append(t.Rows, Row{key, s.cells(len(total.currencies) == 1)})
	}
	total.name = "Total"
	t.Total = total.cells(len(total.currencies) == 1)
	t.Notes = append(t.Notes, total.notes(q.wholeVehicles())...)
	t.setCurrency(total)
	t.sort(q.Sort)
	t.dropEmpty("name", "fills", "volume")
	return t
}

// takes tells whether a fill counts in the question.
func (q Question) takes(f *Fill) bool {
	return q.Period.Contains(f.At) && q.matches(f)
}

func (q Question) matches(f *Fill) bool {
	for _, w := range []struct{ want, have string }{
		{q.Filter.Vehicle, f.Vehicle}, {q.Filter.Department, f.Department}, {q.Filter.State, f.State},
		{q.Filter.Custodian, f.Custodian}, {q.Filter.Funding, f.Funding}, {q.Filter.Driver, f.Driver},
		{q.Filter.Grade, f.Grade}, {q.Filter.Station, f.Station},
	} {
		if w.want != "" && w.want != w.have {
			return false
		}
	}
	if q.Filter.Text == "" {
		return true
	}
	_, name := q.groupOf(f)
	return strings.Contains(strings.ToLower(name), strings.ToLower(q.Filter.Text))
}

// groupOf returns what a fill's row stands for, and its name. What belongs to
// no vehicle is told by its purpose.
func (q Question) groupOf(f *Fill) (key, name string) {
	if f.Vehicle == "" && q.GroupBy.OfVehicle() {
		return purposeKey + f.Purpose, "— " + f.Purpose
	}
	switch q.GroupBy {
	case ByDepartment:
		return f.Department, orDash(f.DepartmentName)
	case ByState:
		if f.State == "" {
			return "", orDash("")
		}
		return stateKey + f.State, f.State
	case ByCustodian:
		return f.Custodian, orDash(f.Custodian)
	case ByFunding:
		return f.Funding, orDash(f.Funding)
	case ByDriver:
		return f.Driver, orDash(f.DriverName)
	case ByGrade:
		return f.Grade, orDash(f.GradeName)
	case ByStation:
		return f.Station, orDash(f.StationName)
	}
	return f.Vehicle, orDash(f.VehicleName)
}

// purposeKey begins the key of a row of what is no vehicle's, before its purpose;
// stateKey that of a state of vehicles.
const (
	purposeKey = "purpose:"
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
	p, _ := strings.CutPrefix(r.Key, purposeKey)
	if p == r.Key {
		return ""
	}
	return p
}

// Coded tells whether the first cell of a row is a code, for which [Row.Name] has words.
func (r Row) Coded() bool { return r.Purpose() != "" || r.State() != "" }

// Name returns what stands in the first cell of a row, in a language.
func (r Row) Name(lang string) string {
	if p := r.Purpose(); p != "" && lang != "" {
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

// sum is what a row adds up.
type sum struct {
	name                    string
	fills, typed, corrected int64
	volume                  dispense.Volume
	amount                  int64
	unpriced                int64
	currencies              map[string]bool
	reference               *int64

	distance       int64
	intervalVolume dispense.Volume
	intervalAmount int64
	intervalFills  int64
	unpricedWay    bool

	runS      int64 // of engines with an hour meter …
	runVolume dispense.Volume
}

func (s *sum) add(f *Fill, single bool) {
	s.fills++
	s.volume += f.VolumeUL
	if f.Typed {
		s.typed++
	}
	if f.Corrected != "" {
		s.corrected++
	}
	if single {
		s.reference = f.ReferenceMPerL
	}
	if f.AmountCents == nil {
		s.unpriced++
		return
	}
	s.amount += *f.AmountCents
	if s.currencies == nil {
		s.currencies = map[string]bool{}
	}
	s.currencies[f.Currency] = true
}

func (s *sum) interval(i reconcile.Interval) {
	s.intervalFills += int64(i.Fills)
	if i.RunS > 0 {
		s.runS += i.RunS
		s.runVolume += i.VolumeUL
		return
	}
	s.distance += i.DistanceM
	s.intervalVolume += i.VolumeUL
	if i.AmountCents == nil {
		s.unpricedWay = true
		return
	}
	s.intervalAmount += *i.AmountCents
}

func addIntervals(q Question, fills []Fill, sums map[string]*sum, total *sum) {
	for vehicle, of := range byVehicle(fills) {
		if vehicle == "" {
			continue
		}
		bare := make([]reconcile.Fill, len(of))
		whose := map[dispense.Ref]*Fill{}
		for i, f := range of {
			bare[i] = f.Fill
			whose[f.Ref] = f
		}
		for _, i := range reconcile.Intervals(bare, of[0].MaxMDay) {
			f := whose[i.To.Ref]
			if !q.takes(f) {
				continue
			}
			key, _ := q.groupOf(f)
			sums[key].interval(i)
			total.interval(i)
		}
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
func (s *sum) cells(oneCurrency bool) []Cell {
	c := []Cell{textCell(s.name), number(s.fills), number(int64(s.volume)), {}, {}, optional(s.reference), {}, {}, {}, number(s.typed), {}, {}}
	if s.typed == 0 {
		c[9] = Cell{}
	}
	if s.distance > 0 {
		economy := reconcile.Economy(s.distance, s.intervalVolume)
		c[3], c[4] = number(s.distance), number(economy)
		if s.reference != nil && *s.reference > 0 {
			c[6] = number(deviation(economy, *s.reference))
		}
	}
	if s.runS > 0 {
		c[10], c[11] = hours(s.runS), number(int64(reconcile.HourlyUL(s.runS, s.runVolume)))
	}
	if oneCurrency && s.fills > s.unpriced {
		c[7] = number(s.amount)
		if s.distance > 0 && !s.unpricedWay {
			c[8] = number(costPerKM(s.intervalAmount, s.distance))
		}
	}
	return c
}

// deviation returns how far a figure is above a reference, in tenths of a
// percent.
func deviation(n, reference int64) int64 { return (n - reference) * 1000 / reference }

// costPerKM returns cents a kilometer, rounded half up.
func costPerKM(cents, meters int64) int64 { return (cents*1000 + meters/2) / meters }

func (s *sum) notes(intervals bool) []Note {
	var out []Note
	for _, n := range []struct {
		key string
		n   int64
		ok  bool
	}{
		{"typed", s.typed, s.typed > 0},
		{"corrected", s.corrected, s.corrected > 0},
		{"unpriced", s.unpriced, s.unpriced > 0},
		{"between", s.fills, intervals && s.fills > 0 && s.distance == 0 && s.runS == 0},
	} {
		if n.ok {
			out = append(out, note(n.key, n.n))
		}
	}
	return out
}

// setCurrency writes the one currency of the table into its columns of money.
func (t *Table) setCurrency(s *sum) {
	if len(s.currencies) != 1 {
		return
	}
	for c := range s.currencies {
		t.setMoney(c)
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
	t := Table{Name: "trend", Period: q.Period, Columns: []Column{
		{"date", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""},
	}}
	kind, form := Day, dayForm
	if q.Period.Days() > 62 {
		kind, form = Month, "2006-01"
	}
	sums, total := map[string]*sum{}, &sum{}
	for i := range fills {
		if f := &fills[i]; q.takes(f) {
			key := f.At.In(q.Period.From.Location()).Format(form)
			if sums[key] == nil {
				sums[key] = &sum{}
			}
			sums[key].add(f, false)
			total.add(f, false)
		}
	}
	for p := periodOf(kind, q.Period.From); p.From.Before(q.Period.To); p = p.Next() {
		key := p.From.Format(form)
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
	c := s.cells(oneCurrency)
	return []Cell{c[0], c[1], c[2], c[7]}
}
