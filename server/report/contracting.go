package report

import (
	"slices"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
)

// Contracts and how much is used of them, as tables. Amounts are with all taxes.

// ContractUses lists contracts with what is used of each, in the order given.
func ContractUses(list []contracting.Whole) Table {
	t := Table{Name: "contract-uses", Columns: []Column{
		{"contract", Text, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"contract_number", Text, ""}, {"supply", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""}, {"use_days_left", Count, ""}, {"currency", Text, ""},
		{"use_min", Money, ""}, {"use_max", Money, ""}, {"use_used", Money, ""}, {"use_percent", Count, "%"}, {"use_min_volume", Volume, "L"}, {"use_max_volume", Volume, "L"}, {"use_volume", Volume, "L"}, {"use_percent_volume", Count, "%"},
		{"use_unbilled", Money, ""}, {"use_unpriced", Volume, "L"}, {"use_reached", Text, ""}, {"use_outlook", Text, ""}, {"use_runs_out", Text, ""}, {"use_soonest", Text, ""}, {"use_latest", Text, ""},
		{"use_short", Money, ""}, {"use_short_volume", Volume, "L"}, {"use_over", Money, ""},
	}}
	for i := range list {
		w := &list[i]
		near, _ := w.Nearest()
		reached := ""
		if n := w.Reached(); n > 0 {
			reached = strconv.FormatInt(n, 10)
		}
		t.Rows = append(t.Rows, Row{w.Contract.Contract, []Cell{
			textCell(w.Contract.Contract), textCell(w.Supplier), textCell(w.RFC), textCell(w.Number), textCell(w.Supply), textCell(w.FromOn.Format("2006-01-02")), textCell(string(w.Limits.Until)), numberIf(w.DaysLeft > 0, int64(w.DaysLeft)), textCell(w.Currency),
			optional(w.MinCents), optional(w.MaxCents), number(w.Money.Used), numberIf(w.MaxCents != nil, w.Money.Percent), optional(w.MinUL), optional(w.MaxUL), number(w.Liters.Used), numberIf(w.MaxUL != nil, w.Liters.Percent),
			number(w.Total.Unbilled.Cents), number(int64(w.Total.UnpricedUL)), textCell(reached), textCell(string(near.Outlook)), textCell(string(near.RunsOut)), textCell(string(near.Soonest)), textCell(string(near.Latest)),
			numberIf(w.Money.Short > 0, w.Money.Short), numberIf(w.Liters.Short > 0, w.Liters.Short), number(w.OverCents),
		}})
	}
	return t
}

// ContractMonths lists what was used of a contract month by month, with all of it as the
// total.
func ContractMonths(w *contracting.Whole) Table {
	t := Table{Name: "contract-months", Columns: []Column{
		{"use_month", Text, ""}, {"use_billed_volume", Volume, "L"}, {"use_billed", Money, w.Currency}, {"use_credited_volume", Volume, "L"}, {"use_credited", Money, w.Currency},
		{"use_unbilled_volume", Volume, "L"}, {"use_unbilled", Money, w.Currency}, {"use_unpriced", Volume, "L"}, {"use_volume", Volume, "L"}, {"use_used", Money, w.Currency},
	}}
	cells := func(m *contract.Month) []Cell {
		u := m.Used()
		return []Cell{
			textCell(m.Month), number(int64(m.Billed.VolumeUL)), number(m.Billed.Cents), number(int64(m.Credited.VolumeUL)), number(m.Credited.Cents),
			number(int64(m.Unbilled.VolumeUL)), number(m.Unbilled.Cents), number(int64(m.UnpricedUL)), number(int64(u.VolumeUL)), number(u.Cents),
		}
	}
	for i := range w.Months {
		t.Rows = append(t.Rows, Row{w.Months[i].Month, cells(&w.Months[i])})
	}
	if len(w.Months) > 0 {
		total := w.Total
		total.Month = ""
		t.Total = cells(&total)
	}
	return t
}

// ContractPapers lists the papers of a contract, in the order in which they were said.
func ContractPapers(currency string, list []contracting.Paper) Table {
	return contractPapers(currency, list, sayBeside(list))
}

// sayBeside tells whether any paper says what may be billed beside fuel. Where none does there is no column of that, as there was none before.
func sayBeside(list []contracting.Paper) bool {
	return slices.ContainsFunc(list, func(p contracting.Paper) bool { return p.Beside != nil })
}

func contractPapers(currency string, list []contracting.Paper, beside bool) Table {
	t := Table{Name: "contract-papers", Columns: []Column{
		{"use_paper", Text, ""}, {"use_number", Text, ""}, {"use_signed", Text, ""}, {"use_min", Money, currency}, {"use_max", Money, currency}, {"use_min_volume", Volume, "L"}, {"use_max_volume", Volume, "L"}, {"until_day", Text, ""},
		{"reason", Text, ""}, {"by", Text, ""}, {"budget_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	if beside {
		t.Columns = append(t.Columns, Column{"use_beside", Money, "%"}, Column{"use_beside_from", Text, ""})
	}
	for _, p := range list {
		t.Rows = append(t.Rows, Row{strconv.FormatInt(p.N, 10), []Cell{
			textCell(string(p.Kind)), textCell(p.Number), textCell(string(p.Signed)), optional(p.MinCents), optional(p.MaxCents), optional(p.MinUL), optional(p.MaxUL), textCell(string(p.Until)),
			textCell(p.Reason), textCell(p.By), textCell(p.AgreedBy), instant(p.At),
		}})
		if last := &t.Rows[len(t.Rows)-1]; beside {
			last.Cells = append(last.Cells, optional(p.Beside), textCell(string(p.BesideFrom)))
		}
	}
	return t
}

// ContractsThen lists contracts with their stations, in the order given; one that has none has a row.
func ContractsThen(list []contracting.Then) Table {
	var rows []ContractRow
	for i := range list {
		c := &list[i]
		row := ContractRow{Contract: c.Contract.Contract, Supplier: c.Supplier, RFC: c.RFC, Number: c.Number, Currency: c.Currency, Supply: c.Supply, FromOn: c.FromOn, UntilOn: c.UntilOn}
		for _, s := range c.Permits {
			row.Permit, row.Name, row.Address, row.Status, row.Box, row.CardKey = s.Permit, s.Name, s.Address, s.Status, s.Station, s.CardKey
			rows = append(rows, row)
		}
		if len(c.Permits) == 0 {
			rows = append(rows, row)
		}
	}
	return Contracts(rows)
}

// PapersOfContracts lists the papers of several contracts, those of each in the order in which they
// were said. Amounts are of the currency of each contract.
func PapersOfContracts(list []contracting.Then) Table {
	beside := slices.ContainsFunc(list, func(c contracting.Then) bool { return sayBeside(c.Papers) })
	return ofContracts("contracts-papers", list, func(c *contracting.Then) Table { return contractPapers("", c.Papers, beside) })
}

// PricesOfContracts lists what a liter costs by several contracts, likewise.
func PricesOfContracts(list []contracting.Then) Table {
	return ofContracts("contracts-prices", list, func(c *contracting.Then) Table { return ContractPrices("", c.Prices) })
}

// IndicesOfContracts lists what the indices were that several contracts go by, likewise.
func IndicesOfContracts(list []contracting.Then) Table {
	return ofContracts("contracts-indices", list, func(c *contracting.Then) Table { return ContractIndices(c.Indices) })
}

// ofContracts puts tables of several contracts below each other, each row with its contract.
func ofContracts(name string, list []contracting.Then, table func(*contracting.Then) Table) Table {
	t := Table{Name: name, Columns: append([]Column{{"contract", Text, ""}, {"supplier", Text, ""}, {"currency", Text, ""}}, table(&contracting.Then{}).Columns...)}
	for i := range list {
		c := &list[i]
		for _, r := range table(c).Rows {
			t.Rows = append(t.Rows, Row{c.Contract.Contract + "/" + r.Key, append([]Cell{textCell(c.Contract.Contract), textCell(c.Supplier), textCell(c.Currency)}, r.Cells...)})
		}
	}
	return t
}

// ContractPrices lists what a liter costs by a contract.
func ContractPrices(currency string, list []contracting.Price) Table {
	t := Table{Name: "contract-prices", Columns: []Column{
		{"product_key", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""}, {"use_price_kind", Text, ""}, {"use_index", Text, ""}, {"price", Price, currency}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, p := range list {
		t.Rows = append(t.Rows, Row{strconv.FormatInt(p.N, 10), []Cell{
			textCell(p.Product), textCell(string(p.From)), textCell(string(p.Until)), textCell(p.Kind), textCell(p.Index), number(p.E4), textCell(p.Reason), textCell(p.By), textCell(p.AgreedBy), instant(p.At),
		}})
	}
	return t
}

// ContractIndices lists prices of indices, of a liter with all taxes.
func ContractIndices(list []contracting.IndexPrice) Table {
	t := Table{Name: "contract-indices", Columns: []Column{
		{"use_index", Text, ""}, {"product_key", Text, ""}, {"use_index_day", Text, ""}, {"use_index_price", Price, "MXN"}, {"reason", Text, ""}, {"by", Text, ""}, {"numbered_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, p := range list {
		t.Rows = append(t.Rows, Row{strconv.FormatInt(p.N, 10), []Cell{
			textCell(p.Index), textCell(p.Product), textCell(string(p.Day)), number(p.E4), textCell(p.Reason), textCell(p.By), textCell(p.AgreedBy), instant(p.At),
		}})
	}
	return t
}

// ContractLines lists what documents bill of a contract and what notes take back, and how each
// price is to that of the contract.
func ContractLines(w *contracting.Whole) Table {
	t := Table{Name: "contract-lines", Columns: []Column{
		{"issued_on", Instant, ""}, {"use_day", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"line_no", Count, ""}, {"ticket", Text, ""}, {"product_key", Text, ""}, {"volume", Volume, "L"},
		{"price", Price, w.Currency}, {"use_expected", Price, w.Currency}, {"use_over", Money, w.Currency}, {"amount", Money, w.Currency}, {"use_line", Text, ""},
		{"use_index", Text, ""}, {"use_index_day", Text, ""}, {"use_index_price", Price, w.Currency}, {"use_markup", Price, w.Currency},
	}}
	var ul, cents int64
	for i := range w.Lines {
		l := &w.Lines[i]
		is := "decided"
		switch {
		case l.Over:
			is = "over"
		case l.Open:
			is = "open"
		}
		ul, cents = ul+int64(l.VolumeUL), cents+l.Cents
		t.Rows = append(t.Rows, Row{l.LineID.String(), []Cell{
			instant(l.IssuedAt), textCell(string(l.Day)), textCell(l.Folio), textCell(l.UUID), number(int64(l.N)), textCell(l.Ticket), textCell(l.Product), number(int64(l.VolumeUL)),
			number(l.PriceE4), numberIf(l.ExpectedE4 > 0, l.ExpectedE4), numberIf(l.Over, l.OverCents), number(l.Cents), textCell(is),
			textCell(l.By.Index), textCell(string(l.By.IndexDay)), numberIf(l.By.IndexDay != "", l.By.IndexE4), numberIf(l.By.Index != "", l.By.MarkupE4),
		}})
	}
	for i := range w.Credits {
		c := &w.Credits[i]
		ul, cents = ul-c.VolumeUL, cents-c.Cents
		t.Rows = append(t.Rows, Row{c.Document, []Cell{
			instant(c.IssuedAt), textCell(string(c.Day)), textCell(c.Folio), textCell(c.UUID), {}, {}, {}, number(-c.VolumeUL), {}, {}, {}, number(-c.Cents), textCell("credited"), {}, {}, {}, {},
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")], t.Total[t.Column("use_over")] = number(ul), number(cents), number(w.OverCents)
	return t
}

// ContractDeliveries lists what came into own tanks of a contract and no line bills, as of now. Of liters those count
// that no line may be of.
func ContractDeliveries(now time.Time, currency string, list []contracting.Due) Table {
	t := Table{Name: "contract-deliveries", Columns: []Column{
		{"stock_came", Instant, ""}, {"station_name", Text, ""}, {"tank", Text, ""}, {"grade", Text, ""}, {"product_key", Text, ""}, {"stock_note", Text, ""}, {"use_came_volume", Volume, "L"}, {"volume", Volume, "L"}, {"amount", Money, currency},
		{"days_waiting", Count, ""}, {"ref", Text, ""},
	}}
	var came, ul, cents, unpriced int64
	for i := range list {
		d := &list[i]
		if !d.Priced {
			unpriced++
		}
		came, ul, cents = came+int64(d.VolumeUL), ul+int64(d.LeftUL), cents+d.Cents
		t.Rows = append(t.Rows, Row{d.Ref.String(), []Cell{
			instant(d.At), textCell(d.StationName), textCell(d.Tank), textCell(d.Grade), textCell(d.Product), textCell(d.Note), number(int64(d.VolumeUL)), number(int64(d.LeftUL)), numberIf(d.Priced, d.Cents),
			number(int64(now.Sub(d.At) / (24 * time.Hour))), textCell(d.Ref.String()),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("use_came_volume")], t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(came), number(ul), number(cents)
	if unpriced > 0 {
		t.Notes = append(t.Notes, note("unowed", unpriced))
	}
	return t
}
