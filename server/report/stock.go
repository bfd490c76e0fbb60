package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// stockColumns are those of a row of the book, and what it is held against.
func stockColumns(first ...Column) []Column {
	return append(first, []Column{
		{"stock_opening", Volume, "L"}, {"stock_received", Volume, "L"}, {"stock_issued", Volume, "L"}, {"stock_tests", Volume, "L"}, {"stock_unrecorded", Volume, "L"}, {"stock_moved", Volume, "L"},
		{"stock_book", Volume, "L"}, {"stock_measured", Volume, "L"}, {"stock_difference", Volume, "L"}, {"stock_percent", Percent, "%"},
	}...)
}

func stockCells(r *stockroom.Row) []Cell {
	percent := Cell{}
	if r.Variance != nil && *r.Book != 0 {
		percent = number(mill(*r.Variance, *r.Book))
	}
	return []Cell{
		volumeIf(r.Opening), number(int64(r.Received)), number(int64(r.Fills)), number(int64(r.Tests)), number(int64(r.Unrecorded)), number(int64(r.Moved)),
		volumeIf(r.Book), volumeIf(r.Measured), volumeIf(r.Variance), percent,
	}
}

// mill is a part of a whole in thousandths, rounded half away from 0. Both are volumes: a
// million liters a thousand times over can be counted.
func mill(part, whole dispense.Volume) int64 {
	n, d := int64(part), int64(whole)
	if d < 0 {
		n, d = -n, -d
	}
	half := d / 2
	if n < 0 {
		half = -half
	}
	return (n*1000 + half) / d
}

// Stock lists what tanks should hold at the end of a period, and what they do. The limits
// of a month are of rules of their own, and stand apart; that of sticks in place of event 7 where one was read.
func Stock(p Period, list []stockroom.Sheet) Table {
	t := Table{Name: "stock", Period: p, Columns: append(stockColumns(Column{"station_name", Text, ""}, Column{"tank", Text, ""}, Column{"grade", Text, ""}),
		Column{"stock_sat", Text, ""}, Column{"stock_sat_limit", Volume, "L"}, Column{"stock_leak", Text, ""}, Column{"stock_leak_limit", Volume, "L"}, Column{"stock_stick", Text, ""}, Column{"stock_stick_limit", Volume, "L"})}
	var all stockroom.Row
	known := len(list) > 0
	var opening, book, measured, variance dispense.Volume
	for i := range list {
		s := &list[i]
		cells := append([]Cell{textCell(s.Tank.StationName), textCell(s.Tank.Tank), textCell(s.Tank.GradeName)}, stockCells(&s.All)...)
		if s.Trouble != "" || len(s.Days) == 0 {
			for j := 3; j < len(cells); j++ {
				cells[j] = Cell{}
			}
		}
		stick := []Cell{{}, {}}
		if s.Stick != nil {
			stick = []Cell{textCell(string(s.Stick.State)), limitOf(*s.Stick)}
		}
		t.Rows = append(t.Rows, Row{s.Tank.Station + "/" + s.Tank.Tank, append(append(cells, textCell(string(s.SAT.State)), limitOf(s.SAT), textCell(string(s.Leak.State)), limitOf(s.Leak)), stick...)})
		r := &s.All
		all.Received, all.Fills, all.Tests, all.Unrecorded, all.Moved = all.Received+r.Received, all.Fills+r.Fills, all.Tests+r.Tests, all.Unrecorded+r.Unrecorded, all.Moved+r.Moved
		if known = known && r.Variance != nil; known {
			opening, book, measured, variance = opening+*r.Opening, book+*r.Book, measured+*r.Measured, variance+*r.Variance
		}
	}
	if known {
		all.Opening, all.Book, all.Measured, all.Variance = &opening, &book, &measured, &variance
	}
	t.Total = append(append(make([]Cell, 3), stockCells(&all)...), make([]Cell, 6)...)
	return t
}

func limitOf(c stock.Comparison) Cell { return numberIf(c.Tolerance > 0, int64(c.Tolerance)) }

// StockDays is the daily sheet of a tank: the book against what was measured, with the
// period's figures as its total.
func StockDays(p Period, s *stockroom.Sheet) Table {
	t := Table{Name: "stock-days", Period: p, Columns: append(stockColumns(Column{"stock_day", Text, ""}), Column{"stock_state", Text, ""}, Column{"stock_watch_limit", Volume, "L"}, Column{"stock_investigate_limit", Volume, "L"}, Column{"stock_events", Text, ""}, Column{"water", Volume, "L"}, Column{"stock_celsius", Text, ""}, Column{"stock_source", Text, ""})}
	for i := range s.Days {
		r := &s.Days[i]
		var events []string
		for _, e := range r.Events {
			events = append(events, fmt.Sprint(int(e)))
		}
		t.Rows = append(t.Rows, Row{r.Period, append(append([]Cell{textCell(r.Period)}, stockCells(r)...), textCell(string(r.State)), numberIf(r.Variance != nil, int64(r.Watch)), numberIf(r.Variance != nil, int64(r.Investigate)), textCell(strings.Join(events, ", ")), volumeIf(r.WaterUL), celsius(r.TemperatureMC), textCell(string(r.Source)))})
	}
	if len(s.Days) > 0 {
		t.Total = append(append([]Cell{{}}, stockCells(&s.All)...), Cell{}, Cell{}, Cell{}, Cell{}, volumeIf(s.All.WaterUL), celsius(s.All.TemperatureMC), textCell(string(s.All.Source)))
	}
	return t
}

// StockDeliveries lists deliveries against their notes and invoices. What an invoice bills is
// for who may see that.
func StockDeliveries(p Period, s *stockroom.Sheet, billed bool) Table {
	t := Table{Name: "stock-deliveries", Period: p, Columns: []Column{
		{"stock_came", Instant, ""}, {"stock_note", Text, ""}, {"supplier", Text, ""}, {"truck", Text, ""}, {"stock_note_volume", Volume, "L"}, {"stock_note_basis", Text, ""},
		{"stock_rise", Volume, "L"}, {"stock_rise_basis", Text, ""}, {"stock_note_state", Text, ""}, {"stock_note_more", Volume, "L"}, {"stock_note_limit", Volume, "L"},
		{"stock_water", Volume, "L"}, {"stock_celsius", Text, ""},
	}}
	if billed {
		t.Columns = append(t.Columns, Column{"document_no", Text, ""}, Column{"stock_billed_volume", Volume, "L"}, Column{"stock_billed_basis", Text, ""}, Column{"stock_billed_state", Text, ""}, Column{"stock_billed_more", Volume, "L"}, Column{"stock_billed_limit", Volume, "L"},
			Column{"stock_papers_state", Text, ""}, Column{"stock_papers_more", Volume, "L"}, Column{"stock_papers_limit", Volume, "L"}, Column{"amount", Money, ""}, Column{"currency", Text, ""}, Column{"stock_others", Count, ""},
			Column{"worth_says", Money, ""}, Column{"worth_by", Text, ""}, Column{"worth_paper", Text, ""})
	}
	t.Columns = append(t.Columns, Column{"reason", Text, ""}, Column{"who", Text, ""}, Column{"said_at", Instant, ""}, Column{"ref", Text, ""})
	for i := range s.Deliveries {
		d := &s.Deliveries[i]
		no := d.Document
		var reason, by string
		var said time.Time
		if d.Said != nil {
			no, reason, by, said = firstOf(d.Said.Number, no), d.Said.Reason, d.Said.By, d.Said.At
		}
		note, noteBasis := Cell{}, ""
		if d.Note != nil {
			note, noteBasis = number(int64(d.Note.Volume.UL)), string(d.Note.Volume.Basis)
		}
		rise, riseBasis := number(int64(d.Volume.UL)), string(d.Volume.Basis)
		if d.Received != nil {
			rise, riseBasis = number(int64(d.Received.UL)), string(d.Received.Basis)
		}
		c := &d.Checked
		came := d.To
		if came.IsZero() {
			came = d.At
		}
		cells := []Cell{
			instant(came), textCell(no), textCell(d.Supplier), textCell(d.Truck), note, textCell(noteBasis), rise, textCell(riseBasis),
			textCell(string(c.Note.State)), moreOf(c.Note), limitOf(c.Note), volumeIf(c.WaterUL), celsius(d.TemperatureMC),
		}
		if billed {
			var folio, basis, currency string
			var volume, amount, others Cell
			if d.Line != nil {
				folio, basis, currency, volume, amount, others = d.Line.Folio, string(d.Said.Billed), d.Line.Currency, number(int64(d.Line.VolumeUL)), number(d.Line.Cents), numberIf(d.Line.Others > 0, int64(d.Line.Others))
			}
			cells = append(cells, textCell(folio), volume, textCell(basis), textCell(string(c.Invoice.State)), moreOf(c.Invoice), limitOf(c.Invoice), textCell(string(c.Papers.State)), moreOf(c.Papers), limitOf(c.Papers), amount, textCell(currency), others)
			// What stock in money has it at, in the money of the line, or else of the budget.
			if price := d.Price(currency); price != nil {
				cells = append(cells, number(price.Cents), textCell(string(price.By)), textCell(price.Paper))
			} else {
				cells = append(cells, Cell{}, Cell{}, Cell{})
			}
		}
		t.Rows = append(t.Rows, Row{d.Ref.String(), append(cells, textCell(reason), textCell(by), instant(said), textCell(d.Ref.String()))})
	}
	t.dropEmpty("stock_came", "stock_note", "stock_rise", "stock_note_state", "ref")
	return t
}

// StockBrought lists what files brought of a tank, and what became of each.
func StockBrought(p Period, s *stockroom.Sheet) Table {
	t := Table{Name: "stock-brought", Period: p, Columns: []Column{
		{"at", Instant, ""}, {"stock_measured", Volume, "L"}, {"height_mm", Count, "mm"}, {"water", Volume, "L"}, {"water_mm", Count, "mm"}, {"stock_celsius", Text, ""}, {"stock_brought", Text, ""},
		{"file", Text, ""}, {"file_line", Text, ""}, {"who", Text, ""}, {"said_at", Instant, ""}, {"reason", Text, ""}, {"void_by", Text, ""}, {"budget_agreed", Text, ""},
	}}
	for i := range s.Brought {
		d := &s.Brought[i]
		line := fmt.Sprint(d.Line)
		if d.Sheet != "" {
			line += " · " + d.Sheet
		}
		water, height := Cell{}, Cell{}
		if d.HeightUM != nil {
			height = number(*d.HeightUM / 1000)
		}
		if d.WaterUM != nil {
			water = number(*d.WaterUM / 1000)
		}
		t.Rows = append(t.Rows, Row{fmt.Sprint(d.N), []Cell{
			instant(d.At), volumeIf(d.VolumeUL), height, volumeIf(d.WaterUL), water, celsius(d.TemperatureMC), textCell(string(d.State)),
			textCell(d.File), textCell(line), textCell(d.By), instant(d.BroughtAt), textCell(d.Voided.Reason), textCell(d.Voided.By), textCell(d.Voided.AgreedBy),
		}})
	}
	t.dropEmpty("at", "stock_measured", "stock_brought", "file", "file_line", "who", "said_at")
	return t
}

// celsius writes a temperature of thousandths of a degree.
func celsius(mc *int64) Cell {
	if mc == nil {
		return Cell{}
	}
	return textCell(Cell{N: *mc}.Decimal(Distance))
}

func moreOf(c stock.Comparison) Cell { return numberIf(c.Basis != "", int64(c.More)) }

// hoseColumns are those of a totalizer that is held against fills, so that
//
//	moved − fills = off the book + gaps − overlaps + display − without a totalizer
func hoseColumns(first ...Column) []Column {
	return append(first, []Column{
		{"hose", Text, ""}, {"stock_first", Volume, "L"}, {"stock_last", Volume, "L"}, {"stock_turned", Volume, "L"}, {"stock_fills", Volume, "L"}, {"stock_difference", Volume, "L"},
		{"stock_offbook", Volume, "L"}, {"stock_gaps", Volume, "L"}, {"stock_overlaps", Volume, "L"}, {"stock_display", Volume, "L"}, {"stock_loose", Volume, "L"}, {"stock_hose_state", Text, ""}, {"stock_limit", Volume, "L"}, {"stock_meters", Count, ""},
	}...)
}

// addHose adds the row of a hose, and to the totals what it comes to.
func (t *Table) addHose(key string, h *stockroom.HoseRow, first ...Cell) {
	cells := append(first, textCell(h.Hose), volumeIf(h.First), volumeIf(h.Last))
	if t.Total == nil {
		t.Total = make([]Cell, len(t.Columns))
	}
	for _, v := range []dispense.Volume{h.Moved, h.Fills, h.Difference(), h.Offbook, h.Gaps, h.Overlaps, h.Display, h.Loose} {
		sum := &t.Total[len(cells)]
		*sum = number(sum.N + int64(v))
		cells = append(cells, number(int64(v)))
	}
	t.Rows = append(t.Rows, Row{key, append(cells, textCell(string(h.State)), numberIf(h.Tolerance > 0, int64(h.Tolerance)), numberIf(h.Meters > 0, int64(h.Meters)))})
}

// StockHoses holds the totalizers of a tank's hoses against fills, by hoses and days.
func StockHoses(p Period, s *stockroom.Sheet) Table {
	t := Table{Name: "stock-hoses", Period: p, Columns: hoseColumns(Column{"stock_day", Text, ""})}
	for i := range s.HoseDays {
		h := &s.HoseDays[i]
		t.addHose(h.Period+"/"+h.Hose, h, textCell(h.Period))
	}
	return t
}

// Totalizers holds the totalizers of all hoses against fills over a period. A hose of which
// nobody says from which tank it draws has a row without figures: it is in no book.
func Totalizers(p Period, list []stockroom.Sheet) Table {
	t := Table{Name: "totalizers", Period: p, Columns: hoseColumns(Column{"station_name", Text, ""}, Column{"tank", Text, ""})}
	homeless := map[string]bool{}
	for i := range list {
		s := &list[i]
		for j := range s.HoseAll {
			h := &s.HoseAll[j]
			t.addHose(s.Tank.Station+"/"+s.Tank.Tank+"/"+h.Hose, h, textCell(s.Tank.StationName), textCell(s.Tank.Tank))
		}
		for _, hose := range s.Homeless {
			key := s.Tank.Station + "//" + hose
			if homeless[key] {
				continue
			}
			homeless[key] = true
			cells := make([]Cell, len(t.Columns))
			cells[0], cells[2], cells[t.Column("stock_hose_state")] = textCell(s.Tank.StationName), textCell(hose), textCell("homeless")
			t.Rows = append(t.Rows, Row{key, cells})
		}
	}
	return t
}

// StockTolerances lists by which tolerances a tank is judged in a period. A share is of what each is
// of: what was issued, the book, what flowed through, or a paper. Of one of which nobody said
// anything no one is named.
func StockTolerances(p Period, judged []stockroom.Judged) Table {
	t := Table{Name: "stock-tolerances", Period: p, Columns: []Column{
		{"stock_which", Text, ""}, {"stock_limit_ul", Volume, "L"}, {"stock_limit_share", Money, "%"}, {"stock_counted", Text, ""}, {"stock_counted_until", Text, ""},
		{"stock_place", Text, ""}, {"from", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"budget_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := range judged {
		j := &judged[i]
		place := "usual"
		switch {
		case j.N == 0:
		case j.Place.Tank != "":
			place = "tank"
		case j.Place.Station != "":
			place = "station"
		default:
			place = "all"
		}
		t.Rows = append(t.Rows, Row{string(j.Which) + "/" + j.Since, []Cell{
			textCell(string(j.Which)), number(int64(j.Limit.UL)), numberIf(!j.Which.Whole(), j.Limit.E4), textCell(j.Since), textCell(j.Until),
			textCell(place), textCell(j.From), textCell(j.Reason), textCell(j.By), textCell(j.AgreedBy), instant(j.At),
		}})
	}
	return t
}
