package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/server/report"
)

// A tableView is a report's table as it stands on a page.
type tableView struct {
	ID      string // of the caption
	Caption string
	Heads   []headView
	Rows    []rowView
	Total   []cellView // nil without totals
	Notes   []string
	CSV     string // its address
}

type headView struct {
	Text, Unit string
	Number     bool
	Href       string // sorts by this column; empty where that cannot be
	Order      string // ascending or descending when it is sorted by, as ARIA says it
}

type rowView struct {
	Cells []cellView
	Class string
	ID    string // by which links lead to it; empty: none does
}

type cellView struct {
	Text   string
	Number bool
	Href   string
	Class  string
	Tags   []string
}

// table puts a report's table into words. Link, when not nil, gives the address
// that a cell leads to.
func (w words) table(t *report.Table, link func(report.Row, report.Column) string) tableView {
	v := tableView{ID: t.Name}
	for _, c := range t.Columns {
		v.Heads = append(v.Heads, headView{Text: c.Title(w.Lang), Unit: c.Unit, Number: c.Kind.Numeric()})
	}
	for _, r := range t.Rows {
		row := rowView{Cells: w.cells(t, r.Cells)}
		if r.Coded() {
			row.Cells[0].Text = r.Name(w.Lang)
		}
		for i, c := range t.Columns {
			if link != nil && r.Cells[i].Known {
				row.Cells[i].Href = link(r, c)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	if t.Total != nil {
		v.Total = w.cells(t, t.Total)
		v.Total[0] = cellView{Text: w.Say("table.total")}
	}
	for _, n := range t.Notes {
		v.Notes = append(v.Notes, n.Text(w.Lang))
	}
	return v
}

func (w words) cells(t *report.Table, cells []report.Cell) []cellView {
	out := make([]cellView, len(cells))
	for i, c := range cells {
		k := t.Columns[i].Kind
		out[i] = cellView{Text: w.cell(k, c), Number: k.Numeric()}
	}
	return out
}

// decimals are how many of a number's decimals people see, and how many it has.
var decimals = map[report.Kind]struct{ has, show int }{
	report.Count: {0, 0}, report.Volume: {6, 2}, report.Distance: {3, 0}, report.Economy: {3, 2}, report.Money: {2, 2}, report.Percent: {1, 1}, report.Hours: {2, 1}, report.Price: {4, 4}, report.Intake: {3, 2}, report.Mass: {6, 3},
}

// cell prints a value as people read it; what is not known is empty.
func (w words) cell(k report.Kind, c report.Cell) string {
	switch {
	case !c.Known:
		return ""
	case k == report.Text:
		return c.Text
	case k == report.Instant:
		return w.Minute(c.At)
	}
	d := decimals[k]
	return w.Scaled(c.N, d.has, d.show)
}

// pick shows the columns of those keys, in that order; t has all of them in the
// order of v. A key that t lacks is passed over. The first column is one without
// a total: there stands that the row is of totals.
func (v *tableView) pick(t *report.Table, keys ...string) {
	var order []int
	for _, k := range keys {
		if i := t.Column(k); i >= 0 {
			order = append(order, i)
		}
	}
	v.Heads = picked(v.Heads, order)
	for i := range v.Rows {
		v.Rows[i].Cells = picked(v.Rows[i].Cells, order)
	}
	if v.Total != nil {
		title := v.Total[0]
		v.Total[0] = cellView{}
		v.Total = picked(v.Total, order)
		v.Total[0] = title
	}
}

func picked[T any](list []T, order []int) []T {
	out := make([]T, len(order))
	for i, from := range order {
		out[i] = list[from]
	}
	return out
}

// sortable lets every column of a table be sorted by, at an address that is
// otherwise the question's own.
func (v *tableView) sortable(t *report.Table, path string, q report.Question) {
	for i, c := range t.Columns {
		if !q.Sortable(c.Key) {
			continue
		}
		next := report.Sort{Column: c.Key, Desc: c.Kind.Numeric()}
		if q.Sort.Column == c.Key {
			next.Desc = !q.Sort.Desc
			v.Heads[i].Order = "ascending"
			if q.Sort.Desc {
				v.Heads[i].Order = "descending"
			}
		}
		other := q
		other.Sort = next
		v.Heads[i].Href = address(path, other.Values())
	}
}

// A pagesView says which rows of a long table a page shows, and leads to the others.
type pagesView struct{ Text, Previous, Next string }

// pages returns which of a table's rows to show, most at a time: from the row that the
// address says. The view is nil where all are shown.
func (v *visit) pages(rows, most int) (first, last int, view *pagesView) {
	if rows <= most {
		return 0, rows, nil
	}
	first = report.FirstShown(v.row(), rows, most)
	last = min(first+most, rows)
	q := v.r.URL.Query()
	at := func(n int) string {
		q.Del("row")
		if n > 0 {
			q.Set("row", strconv.Itoa(n))
		}
		return address(v.r.URL.Path, q)
	}
	w := v.words
	view = &pagesView{Text: w.Say("pages.shown", "From", w.Count(int64(first+1)), "To", w.Count(int64(last)), "All", w.Count(int64(rows)))}
	if first > 0 {
		view.Previous = at(first - most)
	}
	if last < rows {
		view.Next = at(last)
	}
	return first, last, view
}

// row returns from which row on the address asks for a table.
func (v *visit) row() int {
	n, _ := strconv.Atoi(v.r.URL.Query().Get("row"))
	return max(n, 0)
}

func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// fileName leaves of a name what every file system takes.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}
