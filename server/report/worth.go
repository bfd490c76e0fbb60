package report

import (
	"slices"

	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Stock of own tanks in money. What leaves is below 0, so that every row adds up.

// worthParts are the parts of a balance, by the words of their columns.
var worthParts = []struct {
	key string
	of  func(*worth.Day) worth.Amount
}{
	{"worth_opening", func(d *worth.Day) worth.Amount { return d.Opening }}, {"worth_received", func(d *worth.Day) worth.Amount { return d.Received }}, {"worth_issued", func(d *worth.Day) worth.Amount { return d.Filled }},
	{"worth_tests", func(d *worth.Day) worth.Amount { return d.Tested }}, {"worth_unrecorded", func(d *worth.Day) worth.Amount { return d.Unrecorded }}, {"worth_moved", func(d *worth.Day) worth.Amount { return d.Moved }},
	{"worth_measured", func(d *worth.Day) worth.Amount { return d.Measured }}, {"worth_adjusted", func(d *worth.Day) worth.Amount { return d.Adjusted }}, {"worth_closing", func(d *worth.Day) worth.Amount { return d.Closing }},
}

// worthColumns are those of a balance: liters, and then money.
func worthColumns(currency string, first ...Column) []Column {
	for _, p := range worthParts {
		first = append(first, Column{p.key + "_volume", Volume, "L"})
	}
	first = append(first, Column{"worth_waiting_volume", Volume, "L"}) // of what closes
	for _, p := range worthParts {
		first = append(first, Column{p.key, Money, currency})
	}
	return append(first, Column{"worth_price", Price, currency + "/L"})
}

func worthCells(d *worth.Day) (cells []Cell) {
	for _, p := range worthParts {
		cells = append(cells, number(int64(p.of(d).UL)))
	}
	cells = append(cells, number(int64(d.Closing.Unpriced)))
	for _, p := range worthParts {
		cells = append(cells, number(p.of(d).Cents))
	}
	price, ok := d.Closing.PriceE4()
	return append(cells, numberIf(ok, price))
}

// Worth lists what the fuel in own tanks is worth over a period.
func Worth(p Period, v *stockroom.Values) Table {
	t := Table{Name: "worth", Period: p, Columns: append(worthColumns(v.Currency, Column{"station_name", Text, ""}, Column{"tank", Text, ""}, Column{"grade", Text, ""}),
		Column{"worth_provisional", Count, ""}, Column{"worth_agreed", Count, ""}, Column{"worth_unpriced", Count, ""}, Column{"worth_through", Text, ""})}
	for i := range v.Tanks {
		w := &v.Tanks[i]
		cells := []Cell{textCell(w.Tank.StationName), textCell(w.Tank.Tank), textCell(w.Tank.GradeName)}
		if w.Has() {
			p := w.Provisional()
			cells = append(append(cells, worthCells(&w.All)...), number(int64(p.Noted+p.Agreed)), number(int64(p.Agreed)), number(int64(p.Unpriced)), textCell(w.Through))
		}
		t.Rows = append(t.Rows, Row{w.Tank.Station + "/" + w.Tank.Tank, append(cells, make([]Cell, len(t.Columns)-len(cells))...)})
	}
	t.Total = append(append(make([]Cell, 3), worthCells(&v.All)...), make([]Cell, 4)...)
	return t
}

// WorthDays is the balance of a tank day by day, with the period's as its total.
func WorthDays(p Period, w *stockroom.Worth) Table {
	t := Table{Name: "worth-days", Period: p, Columns: append(worthColumns(w.Currency, Column{"stock_day", Text, ""}), Column{"worth_booked", Text, ""})}
	for i := range w.Days {
		d := &w.Days[i]
		t.Rows = append(t.Rows, Row{d.Day, append(append([]Cell{textCell(d.Day)}, worthCells(d)...), booked(d.Booked))})
	}
	if w.Has() {
		t.Total = append(append([]Cell{{}}, worthCells(&w.All)...), Cell{})
	}
	return t
}

func booked(is bool) Cell {
	if is {
		return textCell("booked")
	}
	return textCell("open")
}

// WorthAdjustments lists what became something else after it was booked.
func WorthAdjustments(p Period, currency string, list []stockroom.Adjustment) Table {
	t := Table{Name: "worth-adjustments", Period: p, Columns: []Column{
		{"worth_day", Text, ""}, {"worth_of", Text, ""}, {"station_name", Text, ""}, {"tank", Text, ""}, {"worth_item", Text, ""}, {"volume", Volume, "L"}, {"worth_waiting_volume", Volume, "L"}, {"amount", Money, currency},
		{"worth_by", Text, ""}, {"worth_paper", Text, ""}, {"worth_says", Money, currency}, {"worth_booked", Text, ""}, {"ref", Text, ""},
	}}
	var sum worth.Amount
	for i := range list {
		a := &list[i]
		sum = sum.Plus(a.Amount)
		by, paper, says, ref := "", "", Cell{}, ""
		if a.Price != nil {
			by, paper, says = string(a.Price.By), a.Price.Paper, number(a.Price.Cents)
		}
		if !a.Ref.IsZero() {
			ref = a.Ref.String()
		}
		t.Rows = append(t.Rows, Row{a.Tank.Station + "/" + a.Tank.Tank + "/" + a.Of + "/" + string(a.Item) + "/" + ref, []Cell{
			textCell(a.Day), textCell(a.Of), textCell(a.Tank.StationName), textCell(a.Tank.Tank), textCell(string(a.Item)), number(int64(a.UL)), number(int64(a.Unpriced)), number(a.Cents), textCell(by), textCell(paper), says, booked(a.Booked), textCell(ref),
		}})
	}
	if len(t.Rows) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[5], t.Total[6], t.Total[7] = number(int64(sum.UL)), number(int64(sum.Unpriced)), number(sum.Cents)
	}
	return t
}

// WorthLedger holds an account of the ledger against what there is.
func WorthLedger(p Period, v *stockroom.Values) Table {
	t := Table{Name: "worth-ledger", Period: p, Columns: []Column{
		{"worth_day", Text, ""}, {"worth_account", Text, ""}, {"worth_ledger", Money, v.Currency}, {"worth_stock", Money, v.Currency}, {"worth_difference", Money, v.Currency}, {"worth_entries", Money, v.Currency},
		{"worth_paper", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := range v.Ties {
		x := &v.Ties[i]
		cells := []Cell{textCell(x.Day), textCell(x.Account), {}, number(x.Stock), number(x.Difference()), number(x.Entries)}
		if b := x.Said; b != nil {
			cells[2] = number(b.Cents)
			cells = append(cells, textCell(b.Paper), textCell(b.Reason), textCell(b.By), instant(b.At))
		} else {
			cells = append(cells, make([]Cell, 4)...)
		}
		t.Rows = append(t.Rows, Row{x.Day + "/" + x.Account, cells})
	}
	return t
}

// StockTies holds the stock account of the books against what was booked of each tank, day by day:
//
//	residual = worth − closing − no entry yet − dated later
//
// Name is that of a station.
func StockTies(p Period, tie *spending.StockTie, name func(station string) string) Table {
	t := Table{Name: "stock-ties", Period: p, Columns: []Column{{"worth_day", Text, ""}, {"station_name", Text, ""}, {"tank", Text, ""}}}
	for _, key := range []string{"tie_opening", "tie_debits", "tie_credits", "tie_closing", "tie_worth", "tie_unposted", "tie_later", "tie_residual"} {
		t.Columns = append(t.Columns, Column{key, Money, tie.Currency})
	}
	for i := range tie.Ties {
		x := &tie.Ties[i]
		t.Rows = append(t.Rows, Row{x.Station + "/" + x.Tank + "/" + x.Day, []Cell{
			textCell(x.Day), textCell(name(x.Station)), textCell(x.Tank), number(x.Opening), number(x.Debits), number(x.Credits), number(x.Closing), number(x.Worth), number(x.Unposted), number(x.Later), number(x.Residual),
		}})
	}
	return t
}

// PutWorth adds what tanks are worth at the end of the period to the list of stock.
func (t *Table) PutWorth(v *stockroom.Values) {
	t.putWorth(v, func(tank *stockroom.Tank) string { return tank.Station + "/" + tank.Tank }, "worth_closing")
}

// PutProductWorth adds what the fuel in tanks was worth, what came and what went, to the list of products.
func (t *Table) PutProductWorth(v *stockroom.Values) {
	t.putWorth(v, func(tank *stockroom.Tank) string { return tank.Grade }, "worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_adjusted", "worth_closing")
}

// putWorth adds parts of balances to the rows of their keys. A tank without money adds none.
func (t *Table) putWorth(v *stockroom.Values, key func(*stockroom.Tank) string, parts ...string) {
	for _, part := range worthParts {
		if !slices.Contains(parts, part.key) {
			continue
		}
		t.Columns = append(t.Columns, Column{part.key, Money, v.Currency})
		is := map[string]Cell{}
		for i := range v.Tanks {
			if w := &v.Tanks[i]; w.Has() {
				k := key(&w.Tank)
				is[k] = number(is[k].N + part.of(&w.All).Cents)
			}
		}
		for i := range t.Rows {
			t.Rows[i].Cells = append(t.Rows[i].Cells, is[t.Rows[i].Key])
		}
		t.Total = append(t.Total, numberIf(len(is) > 0, part.of(&v.All).Cents))
	}
}
