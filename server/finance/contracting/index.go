package contracting

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Prices of indices, which contracts may go by: dated, of a liter with all taxes in MXN.

// An IndexPrice is what an index says that a liter of a product cost on a day, as somebody said it.
type IndexPrice struct {
	Index   string
	Product string
	Day     budget.Day
	E4      int64 // 0: what was said of that day is taken back
	N       int64
	Reason  string
	By      string
	// AgreedBy is the second person, by user name; empty: it took one.
	AgreedBy string
	At       time.Time
}

// An IndexRow is a row of a file of prices, and its line.
type IndexRow struct {
	Line int
	IndexPrice
}

// A BadRow is a row of a file that is no price of an index, and why.
type BadRow struct {
	Line int
	Problem
}

// MaxIndexPrices bounds how many prices of indices are said at once.
const MaxIndexPrices = 10_000

// IndexName returns the name of an index as it is kept: in capitals, with single spaces.
func IndexName(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), " ")) }

// check says what is wrong with a price of an index.
func (d *Desk) checkIndex(p *IndexPrice) error {
	p.Index, p.Product = IndexName(p.Index), strings.TrimSpace(p.Product)
	if err := first(text("index", p.Index, MaxNumber), text("product", p.Product, 20), day("index_day", p.Day)); err != nil {
		return err
	}
	switch {
	case p.Day > d.Today().Add(1): // the one of tomorrow is published today
		return &Problem{"index_day", "future"}
	case p.E4 < 0 || p.E4 > maxPrice:
		return &Problem{"index_price", "size"}
	}
	return nil
}

// SayIndex keeps prices of indices, all or none, of days of no closed month: who and agreed say them, for a
// reason. What lets more be billed than what was said before takes the second; and where a hard stop of
// the budget stands any other price does. It returns how many said anything new, and fails with a [*Problem].
func (d *Desk) SayIndex(ctx context.Context, who string, list []IndexPrice, reason, agreed string) (int, error) {
	reason, agreed = strings.TrimSpace(reason), strings.TrimSpace(agreed)
	if err := text("reason", reason, MaxReason); err != nil {
		return 0, err
	}
	switch {
	case len(list) == 0:
		return 0, &Problem{"index", "missing"}
	case len(list) > MaxIndexPrices:
		return 0, &Problem{"file", "long"}
	case agreed != "" && strings.EqualFold(agreed, strings.TrimSpace(who)):
		return 0, &Problem{"agreed", "same"}
	}
	list = slices.Clone(list)
	for i := range list {
		p := &list[i]
		if err := d.checkIndex(p); err != nil {
			return 0, err
		}
		p.Reason, p.By, p.AgreedBy, p.At = reason, who, agreed, d.now()
	}
	slices.SortStableFunc(list, byIndexDay)
	for i := 1; i < len(list); i++ {
		if byIndexDay(list[i-1], list[i]) == 0 && list[i-1].E4 != list[i].E4 {
			return 0, &Problem{"index_day", "twice"}
		}
	}
	list = slices.CompactFunc(list, func(a, b IndexPrice) bool { return byIndexDay(a, b) == 0 })
	return d.cfg.Store.SayIndexPrices(ctx, list)
}

func byIndexDay(a, b IndexPrice) int {
	return cmp.Or(strings.Compare(a.Index, b.Index), strings.Compare(a.Product, b.Product), strings.Compare(string(a.Day), string(b.Day)))
}

// SayIndexFile keeps the prices of a file, see [ReadIndex] and [Desk.SayIndex]. While a row of it is none nothing is
// kept, and bad says which. It fails with [spreadsheet.ErrFile] and a [*Problem].
func (d *Desk) SayIndexFile(ctx context.Context, who string, file []byte, reason, agreed string) (n int, bad []BadRow, err error) {
	rows, bad, err := ReadIndex(file)
	if err != nil {
		return 0, nil, err
	}
	list, lines := make([]IndexPrice, len(rows)), map[IndexPrice]int64{}
	for i := range rows {
		problem, is := AsProblem(d.checkIndex(&rows[i].IndexPrice))
		key := IndexPrice{Index: rows[i].Index, Product: rows[i].Product, Day: rows[i].Day}
		if e4, there := lines[key]; !is && there && e4 != rows[i].E4 {
			problem, is = &Problem{"index_day", "twice"}, true
		}
		if is {
			bad = append(bad, BadRow{rows[i].Line, *problem})
		}
		list[i], lines[key] = rows[i].IndexPrice, rows[i].E4
	}
	switch {
	case len(bad) > 0:
		slices.SortStableFunc(bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
		return 0, bad, &Problem{"file", "rows"}
	case len(list) == 0:
		return 0, nil, &Problem{"file", "empty"}
	}
	n, err = d.SayIndex(ctx, who, list, reason, agreed)
	return n, nil, err
}

// indexColumns are what columns of files are called.
var indexColumns = map[string][]string{
	"index": {"indice", "índice", "index", "nombre", "name"}, "index_day": {"dia", "día", "fecha", "day", "date"},
	"index_price": {"precio", "price"}, "product": {"producto", "combustible", "clave", "product", "fuel"},
}

// Products of the authority's catalog, see package invoice.
const (
	regular = "15101514"
	premium = "15101515"
	diesel  = "15101505"
)

// products are what people call them.
var products = map[string]string{
	regular: regular, premium: premium, diesel: diesel, "regular": regular, "magna": regular, "premium": premium, "diesel": diesel, "diésel": diesel,
}

var indexE4 = regexp.MustCompile(`^\$?\s*(\d{1,4})(?:\.(\d{1,4}))?$`)

// ReadIndex takes a file of prices of indices apart: CSV or XLSX, whose first row names the columns, in any order:
// índice, día, precio, producto, or index, day, price, product. A price has at most four decimals. It fails
// with [spreadsheet.ErrFile], and a [*Problem] where a column is missing.
func ReadIndex(file []byte) (rows []IndexRow, bad []BadRow, err error) {
	book, err := spreadsheet.Read(file)
	if err != nil {
		return nil, nil, err
	}
	if len(book.Sheets) == 0 || len(book.Sheets[0].Rows) == 0 {
		return nil, nil, &Problem{"file", "empty"}
	}
	all := book.Sheets[0].Rows
	at := map[string]int{}
	for i, c := range all[0].Cells {
		for field, names := range indexColumns {
			if _, there := at[field]; !there && slices.Contains(names, strings.ToLower(c.Text)) {
				at[field] = i
			}
		}
	}
	for field := range indexColumns {
		if _, there := at[field]; !there {
			return nil, nil, &Problem{"file", "columns"}
		}
	}
	if len(all)-1 > MaxIndexPrices {
		return nil, nil, &Problem{"file", "long"}
	}
	for _, row := range all[1:] {
		if row.Err != nil {
			bad = append(bad, BadRow{row.Line, Problem{"file", "row"}})
			continue
		}
		cell := func(field string) spreadsheet.Cell {
			if i := at[field]; i < len(row.Cells) {
				return row.Cells[i]
			}
			return spreadsheet.Cell{}
		}
		r := IndexRow{Line: row.Line, IndexPrice: IndexPrice{Index: cell("index").Text, Product: cell("product").Text, Day: fileDay(cell("index_day").Text)}}
		key, there := products[strings.ToLower(r.Product)]
		if !there {
			bad = append(bad, BadRow{row.Line, Problem{"product", "unknown"}})
			continue
		}
		r.Product = key
		m := indexE4.FindStringSubmatch(cell("index_price").Text)
		if m == nil {
			bad = append(bad, BadRow{row.Line, Problem{"index_price", "size"}})
			continue
		}
		if r.E4, err = strconv.ParseInt(m[1]+m[2]+"0000"[len(m[2]):], 10, 64); err != nil || r.E4 <= 0 {
			bad = append(bad, BadRow{row.Line, Problem{"index_price", "size"}})
			continue
		}
		rows = append(rows, r)
	}
	return rows, bad, nil
}

// fileDay reads a day as files have it: 2026-11-30, or 30/11/2026.
func fileDay(s string) budget.Day {
	for _, form := range []string{"02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return dayOf(t)
		}
	}
	return budget.Day(s)
}

// IndexPrices returns the prices of all indices that count, by index, product and day.
func (d *Desk) IndexPrices(ctx context.Context) ([]IndexPrice, error) {
	return d.cfg.Store.IndexPrices(ctx)
}

// WithIndices gives prices of contracts those of the indices that they go by, which are ordered by index, product
// and day. Contracts that are not in MXN have none.
func WithIndices(said []Price, indices []IndexPrice, contracts map[string]string) {
	type key struct{ index, product string }
	of := map[key][]contract.Published{}
	for _, x := range indices {
		k := key{x.Index, x.Product}
		of[k] = append(of[k], contract.Published{Day: x.Day, E4: x.E4})
	}
	for i := range said {
		if p := &said[i]; p.Kind == contract.ByIndex && contracts[p.Contract] == "MXN" {
			p.Published = of[key{p.Index, p.Product}]
		}
	}
}

// Indices returns the prices of the indices that the contract of w goes by, the last day first; of one that goes by none
// those of all.
func (d *Desk) Indices(ctx context.Context, w *Whole) ([]IndexPrice, error) {
	list, err := d.cfg.Store.IndexPrices(ctx)
	if err != nil {
		return nil, err
	}
	by := func(index string) func(Price) bool {
		return func(p Price) bool { return p.Kind == contract.ByIndex && (index == "" || p.Index == index) }
	}
	if slices.ContainsFunc(w.Prices, by("")) {
		list = slices.DeleteFunc(list, func(x IndexPrice) bool { return !slices.ContainsFunc(w.Prices, by(x.Index)) })
	}
	slices.SortStableFunc(list, func(a, b IndexPrice) int { return strings.Compare(string(b.Day), string(a.Day)) })
	return list, nil
}

// indexed says what is wrong with a price of a contract by an index.
func indexed(p *Price) error {
	p.Index = IndexName(p.Index)
	switch {
	case p.Kind != contract.ByIndex:
		p.Index = ""
		return nil
	case p.E4 < -maxPrice || p.E4 > maxPrice:
		return &Problem{"price", "size"}
	}
	return text("index", p.Index, MaxNumber)
}
