package report

import (
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/savings"
)

// Savings lists what classes of vehicles took less than they would have, with the whole as its
// total. Grades gives the names of products. Amounts are of the statement's currency.
func Savings(p Period, l *statement.Looked, grades func(string) string) Table {
	unit := l.Currency
	t := Table{Name: "savings", Period: p, Columns: []Column{
		{"class", Text, ""}, {"grade", Text, ""}, {"vehicles", Count, ""},
		{"base_distance", Distance, "km"}, {"base_run", Hours, "h"}, {"base_volume", Volume, "L"}, {"distance", Distance, "km"}, {"run", Hours, "h"}, {"volume", Volume, "L"},
		{"base_economy", Economy, "km/L"}, {"economy", Economy, "km/L"}, {"base_hourly", Volume, "L/h"}, {"hourly", Volume, "L/h"},
		{"saved_expected", Volume, "L"}, {"saved", Volume, "L"}, {"saved_low", Volume, "L"}, {"saved_high", Volume, "L"}, {"saved_percent", Percent, "%"}, {"saved_percent_low", Percent, "%"}, {"saved_percent_high", Percent, "%"},
		{"base_price", Price, unit + "/L"}, {"price", Price, unit + "/L"}, {"saved_expected_money", Money, unit}, {"saved_money", Money, unit}, {"saved_money_low", Money, unit}, {"saved_money_high", Money, unit}, {"saved_price_money", Money, unit}, {"saved_paid", Money, unit},
	}}
	var vehicles int64
	for i := range l.Groups {
		g := &l.Groups[i]
		if g.Why != "" {
			continue
		}
		vehicles += int64(g.Vehicles)
		cells := []Cell{textCell(g.Class), textCell(grades(g.Grade)), number(int64(g.Vehicles))}
		cells = append(cells, did(g.Meter, g.BaseDid, int64(g.BaseUL))...)
		cells = append(cells, did(g.Meter, g.Did, int64(g.UL))...)
		base, now := yields(g.Meter, g.BaseDid, int64(g.BaseUL)), yields(g.Meter, g.Did, int64(g.UL))
		cells = append(cells, base[0], now[0], base[1], now[1])
		cells = append(cells, saved(int64(g.ExpectedUL), g.Saved)...)
		cells = append(cells, optional(g.BasePriceE4), optional(g.PriceE4))
		t.Rows = append(t.Rows, Row{g.Class + "/" + g.Grade + "/" + string(g.Meter), append(cells, savedMoney(g.Money)...)})
	}
	if len(t.Rows) > 0 {
		none := Cell{}
		way, run := func(d map[savings.Meter]int64) Cell { return numberIf(d[savings.Way] > 0, d[savings.Way]) }, func(d map[savings.Meter]int64) Cell { return hoursIf(d[savings.Run]) }
		total := []Cell{none, none, number(vehicles), way(l.BaseDid), run(l.BaseDid), number(int64(l.BaseUL)), way(l.Did), run(l.Did), number(int64(l.UL)), none, none, none, none}
		total = append(total, saved(int64(l.ExpectedUL), l.Statement.Saved)...)
		t.Total = append(append(total, none, none), savedMoney(l.Money)...)
	}
	t.dropEmpty("class", "grade", "vehicles", "saved_money", "saved_price_money")
	return t
}

// SavingsLeft lists the classes of which nothing is claimed, and why.
func SavingsLeft(p Period, l *statement.Looked, grades func(string) string) Table {
	t := Table{Name: "savings-left", Period: p, Columns: []Column{{"class", Text, ""}, {"grade", Text, ""}, {"saved_why", Text, ""}, {"vehicles", Count, ""}, {"base_volume", Volume, "L"}, {"volume", Volume, "L"}}}
	for i := range l.Groups {
		if g := &l.Groups[i]; g.Why != "" {
			t.Rows = append(t.Rows, Row{g.Class + "/" + g.Grade + "/" + string(g.Meter), []Cell{textCell(g.Class), textCell(grades(g.Grade)), textCell(string(g.Why)), number(int64(g.Vehicles)), number(int64(g.BaseUL)), number(int64(g.UL))}})
		}
	}
	return t
}

func hoursIf(s int64) Cell {
	if s == 0 {
		return Cell{}
	}
	return hours(s)
}

// did is what vehicles did by a meter, and took for it.
func did(m savings.Meter, n, ul int64) []Cell {
	if n == 0 {
		return []Cell{{}, {}, numberIf(ul > 0, ul)}
	}
	if m == savings.Run {
		return []Cell{{}, hours(n), number(ul)}
	}
	return []Cell{number(n), {}, number(ul)}
}

// yields are how far vehicles came on a liter, and what they took in an hour.
func yields(m savings.Meter, n, ul int64) [2]Cell {
	switch {
	case n == 0 || ul == 0:
		return [2]Cell{}
	case m == savings.Run:
		return [2]Cell{{}, number((ul*3600 + n/2) / n)}
	default:
		return [2]Cell{number(KMPerL.of(n, dispense.Volume(ul))), {}}
	}
}

func saved(expected int64, r savings.Range) []Cell {
	of := r.Of(expected)
	return []Cell{number(expected), number(r.N), number(r.Low), number(r.High), numberIf(expected > 0, of.N), numberIf(expected > 0, of.Low), numberIf(expected > 0, of.High)}
}

func savedMoney(m *savings.Money) []Cell {
	if m == nil {
		return make([]Cell, 6)
	}
	return []Cell{number(m.ExpectedCents), number(m.Saved.N), number(m.Saved.Low), number(m.Saved.High), number(m.PriceCents), number(m.PaidCents)}
}

// SavingsParts lists what a statement is made of: whoever has it can reckon it again, liters and money. The mean price of
// a class and product is what its priced liters cost, by them. Amounts are of the statement's currency.
func SavingsParts(p Period, currency string, parts []statement.Part, grades func(string) string) Table {
	t := Table{Name: "savings-vehicles", Period: p, Columns: []Column{
		{"vehicle", Text, ""}, {"name", Text, ""}, {"class", Text, ""}, {"grade", Text, ""},
		{"base_all_volume", Volume, "L"}, {"base_distance", Distance, "km"}, {"base_way_volume", Volume, "L"}, {"base_run", Hours, "h"}, {"base_run_volume", Volume, "L"}, {"base_priced_volume", Volume, "L"}, {"base_priced", Money, currency},
		{"all_volume", Volume, "L"}, {"distance", Distance, "km"}, {"way_volume", Volume, "L"}, {"run", Hours, "h"}, {"run_volume", Volume, "L"}, {"priced_volume", Volume, "L"}, {"priced", Money, currency},
	}}
	of := func(u *savings.Use, paid savings.Paid) []Cell {
		return []Cell{number(int64(u.VolumeUL)), numberIf(u.WayM > 0, u.WayM), numberIf(u.WayM > 0, int64(u.WayUL)), hoursIf(u.RunS), numberIf(u.RunS > 0, int64(u.RunUL)), number(int64(paid.UL)), number(paid.Cents)}
	}
	var base, now savings.Use
	var basePaid, nowPaid savings.Paid
	for i := range parts {
		x := &parts[i]
		cells := append([]Cell{textCell(x.Vehicle), textCell(x.Name), textCell(x.Class), textCell(grades(x.Grade))}, of(&x.Base, x.BasePaid)...)
		t.Rows = append(t.Rows, Row{x.Vehicle, append(cells, of(&x.Now, x.NowPaid)...)})
		base.Add(&x.Base)
		now.Add(&x.Now)
		basePaid.Add(x.BasePaid)
		nowPaid.Add(x.NowPaid)
	}
	if len(parts) > 0 {
		t.Total = append(append(make([]Cell, 4), of(&base, basePaid)...), of(&now, nowPaid)...)
	}
	return t
}
