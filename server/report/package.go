package report

import (
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Tables that only the audit package has.

// A DispenseSum adds up fills whose tables follow one another.
type DispenseSum struct {
	volume, cents, unpriced int64
	currencies              []string
}

// Dispenses lists fills one by one with all that is said of them, as they come. Its totals are
// of all that the sum has seen.
func Dispenses(p Period, fills []Fill, all *DispenseSum) Table {
	t := Table{Name: "dispenses", Period: p, Columns: []Column{
		{"ref", Text, ""}, {"at", Instant, ""}, {"station", Text, ""}, {"station_name", Text, ""}, {"vehicle", Text, ""}, {"department", Text, ""}, {"state", Text, ""}, {"custodian", Text, ""},
		{"funding", Text, ""}, {"class", Text, ""}, {"driver", Text, ""}, {"purpose", Text, ""}, {"grade", Text, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""},
		{"odometer", Distance, "km"}, {"engine", Hours, "h"}, {"full", Text, ""}, {"source", Text, ""}, {"flags", Text, ""},
	}}
	for i := range fills {
		f := &fills[i]
		full, source := "", "measured"
		if f.Full {
			full = "yes"
		}
		if f.Typed {
			source = "typed"
		}
		if f.Corrected != "" {
			source += " " + f.Corrected
		}
		engine := Cell{}
		if f.EngineS != nil {
			engine = hours(*f.EngineS)
		}
		t.Rows = append(t.Rows, Row{f.Ref.String(), []Cell{
			textCell(f.Ref.String()), instant(f.At), textCell(f.Station), textCell(f.StationName), textCell(f.VehicleName), textCell(f.DepartmentName), textCell(f.State), textCell(f.Custodian),
			textCell(f.Funding), textCell(f.Class), textCell(f.DriverName), textCell(f.Purpose), textCell(f.GradeName), number(int64(f.VolumeUL)), optional(f.AmountCents), textCell(f.Currency),
			optional(f.OdometerM), engine, textCell(full), textCell(source), textCell(strings.Join(f.Flags, " ")),
		}})
		all.volume += int64(f.VolumeUL)
		if f.AmountCents == nil {
			all.unpriced++
			continue
		}
		all.cents += *f.AmountCents
		if !slices.Contains(all.currencies, f.Currency) {
			all.currencies = append(all.currencies, f.Currency)
		}
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")] = number(all.volume)
	t.Total[t.Column("amount")] = numberIf(len(all.currencies) == 1, all.cents)
	return t
}

// Readings are what the meter of a vehicle said at its first fill of a period and at its last.
type Readings struct{ First, Last *int64 }

// And returns the readings with those of a later fill.
func (r Readings) And(f *Fill) Readings {
	if f.OdometerM == nil {
		return r
	}
	if r.First == nil {
		r.First = f.OdometerM
	}
	r.Last = f.OdometerM
	return r
}

// Annex is that of auditors: what each vehicle is, what it took and how far it went, as
// the report of consumption says, with its readings, how much of it was found not to add up, and what it may take in the month. Of some
// vehicles alone it has no other rows; else also those of what was no vehicle's, or of a
// vehicle that is in no department at the end, so that its total is the report's.
func Annex(p Period, list []VehicleAt, consumed *Table, read map[string]Readings, found map[string]int64, allotted map[string]dispense.Volume, only []string) Table {
	t := Table{Name: "units", Period: p, Columns: []Column{
		{"vehicle", Text, ""}, {"plate", Text, ""}, {"inventory_no", Text, ""}, {"department", Text, ""}, {"custodian", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, consumed.column("amount", Money, ""),
		{"km_first", Distance, "km"}, {"km_last", Distance, "km"}, {"distance", Distance, "km"}, {"economy", Economy, "km/L"}, {"reference", Economy, "km/L"}, {"deviation", Percent, "%"}, {"findings", Count, ""},
		{"allotment", Volume, "L"}, {"allotment_used", Percent, "%"},
	}}
	figures := [...]string{"fills", "volume", "amount", "distance", "economy", "reference", "deviation"}
	rows := map[string]Row{}
	for _, r := range consumed.Rows {
		rows[r.Key] = r
	}
	var sum [3]int64
	var all int64
	add := func(key string, who ...Cell) {
		r, fueled := rows[key]
		cells := append(who, make([]Cell, len(t.Columns)-len(who))...)
		for i, name := range figures {
			if !fueled {
				break
			}
			c := consumed.Cell(r, name)
			if i < len(sum) {
				sum[i] += c.N
			}
			cells[t.Column(name)] = c
		}
		if !fueled {
			cells[t.Column("fills")], cells[t.Column("volume")] = number(0), number(0)
		}
		cells[t.Column("km_first")], cells[t.Column("km_last")] = optional(read[key].First), optional(read[key].Last)
		cells[t.Column("findings")] = number(found[key])
		all += found[key]
		if size, has := allotted[key]; has && key != "" {
			cells[t.Column("allotment")] = number(int64(size))
			if size > 0 {
				cells[t.Column("allotment_used")] = number(mill(dispense.Volume(cells[t.Column("volume")].N), size))
			}
		}
		t.Rows = append(t.Rows, Row{key, cells})
		delete(rows, key)
	}
	for _, v := range list {
		reference := Cell{}
		add(v.Vehicle, textCell(v.FleetNo), textCell(v.Plate), textCell(v.InventoryNo), textCell(v.DepartmentName), textCell(v.Custodian))
		if reference = optional(v.ReferenceMPerL); reference.Known {
			t.Rows[len(t.Rows)-1].Cells[t.Column("reference")] = reference
		}
	}
	for _, r := range consumed.Rows { // those that are left, in the report's order
		if _, left := rows[r.Key]; left && len(only) == 0 {
			add(r.Key, r.Cells[0])
		}
	}
	t.Total = make([]Cell, len(t.Columns))
	for i, name := range figures[:len(sum)] {
		t.Total[t.Column(name)] = numberIf(name != "amount" || consumed.TotalOf("amount").Known, sum[i])
	}
	t.Total[t.Column("findings")] = number(all)
	return t
}

// column returns the column of a key, or else one of that kind and unit.
func (t *Table) column(key string, kind Kind, unit string) Column {
	if i := t.Column(key); i >= 0 {
		return t.Columns[i]
	}
	return Column{key, kind, unit}
}

// Products is a month by fuel: what own tanks had, took in and gave, and what flowed anywhere,
// which is of contracted stations, too. Of a fuel one of whose tanks was not measured it is
// not said what should be there and what is.
func Products(p Period, sheets []stockroom.Sheet, consumed *Table) Table {
	t := Table{Name: "products", Period: p, Columns: append(stockColumns(Column{"grade", Text, ""}), Column{"stock_sat_limit", Volume, "L"}, Column{"fills", Count, ""}, Column{"volume", Volume, "L"}, consumed.column("amount", Money, ""))}
	type one struct {
		name  string
		row   *stockroom.Row
		limit dispense.Volume
	}
	all, order := map[string]*one{}, []string(nil)
	of := func(key, name string) *one {
		if all[key] == nil {
			all[key], order = &one{name: name}, append(order, key)
		}
		return all[key]
	}
	for i := range sheets {
		s := &sheets[i]
		x := of(s.Tank.Grade, s.Tank.GradeName)
		x.limit += s.SAT.Tolerance
		if x.row == nil {
			x.row = new(s.All)
			continue
		}
		x.row = new(added(*x.row, s.All))
	}
	flowed := map[string]Row{}
	for _, r := range consumed.Rows {
		of(r.Key, r.Cells[0].Text)
		flowed[r.Key] = r
	}
	for _, key := range order {
		x := all[key]
		cells := append([]Cell{textCell(x.name)}, make([]Cell, len(t.Columns)-1)...)
		if x.row != nil {
			copy(cells[1:], stockCells(x.row))
			cells[t.Column("stock_sat_limit")] = numberIf(x.limit > 0, int64(x.limit))
		}
		for _, name := range []string{"fills", "volume", "amount"} {
			if r, has := flowed[key]; has {
				cells[t.Column(name)] = consumed.Cell(r, name)
			} else if name != "amount" {
				cells[t.Column(name)] = number(0)
			}
		}
		t.Rows = append(t.Rows, Row{key, cells})
	}
	t.Total = make([]Cell, len(t.Columns))
	if len(sheets) > 0 {
		sum := sheets[0].All
		for i := range sheets[1:] {
			sum = added(sum, sheets[i+1].All)
		}
		copy(t.Total[1:], stockCells(&sum))
	}
	for _, name := range []string{"fills", "volume", "amount"} {
		t.Total[t.Column(name)] = consumed.TotalOf(name)
	}
	keep := []string{"grade", "fills", "volume"}
	for _, c := range t.Columns {
		if len(sheets) > 0 && strings.HasPrefix(c.Key, "stock_") { // also where nobody measured
			keep = append(keep, c.Key)
		}
	}
	t.dropEmpty(keep...)
	return t
}

// added is the row of two tanks together. What was not measured of one is of neither.
func added(a, b stockroom.Row) stockroom.Row {
	a.Received, a.Fills, a.Tests, a.Unrecorded, a.Moved = a.Received+b.Received, a.Fills+b.Fills, a.Tests+b.Tests, a.Unrecorded+b.Unrecorded, a.Moved+b.Moved
	for _, x := range []struct{ to, of **dispense.Volume }{{&a.Opening, &b.Opening}, {&a.Book, &b.Book}, {&a.Measured, &b.Measured}, {&a.Variance, &b.Variance}} {
		if *x.to == nil || *x.of == nil {
			*x.to = nil
			continue
		}
		*x.to = new(**x.to + **x.of)
	}
	return a
}

// FindingSteps lists what people did about findings, one finding after the other.
func FindingSteps(p Period, cases []reconcile.Case) Table {
	t := Table{Name: "finding-steps", Period: p, Columns: []Column{
		{"finding", Text, ""}, {"at", Instant, ""}, {"state", Text, ""}, {"person", Text, ""}, {"other", Text, ""}, {"owner", Text, ""}, {"reason", Text, ""}, {"evidence", Text, ""}, {"ref", Text, ""},
		{"recovery_way", Text, ""}, {"recovery_cents", Money, ""}, {"recovery_day", Text, ""}, {"recovery_paper", Text, ""}, {"approver_role", Text, ""}, {"explainer_role", Text, ""},
		{"seen_severity", Text, ""}, {"seen_risk", Money, ""}, {"seen_actual", Text, ""}, {"seen_expected", Text, ""},
	}}
	for i := range cases {
		for _, r := range FindingStory(p.From.Location(), cases[i].Acts).Rows {
			t.Rows = append(t.Rows, Row{r.Key, append([]Cell{textCell(cases[i].Finding)}, r.Cells...)})
		}
	}
	return t
}
