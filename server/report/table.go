package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Kind says what the cells of a column are, and so in which unit they count
// and how they are written.
type Kind uint8

// The kinds of column. Numbers are integers of a small unit.
const (
	Text    Kind = iota
	Instant      // a time
	Count
	Volume   // microliters, written in liters
	Distance // meters, written in kilometers
	Economy  // meters a liter, written in kilometers a liter
	Money    // 1/100 of the currency unit
	Percent  // tenths of a percent
	Hours    // 1/100 of an hour, as hour meters count
	Price    // 1/10000 of the currency unit a liter
	Intake   // milliliters for 100 km, written in liters
	Mass     // grams, written in tonnes
)

// scales are the decimals of what is written, and how many of them at least.
var scales = map[Kind]struct{ decimals, least int }{
	Count: {0, 0}, Volume: {6, 2}, Distance: {3, 0}, Economy: {3, 2}, Money: {2, 2}, Percent: {1, 1}, Hours: {2, 1}, Price: {4, 2}, Intake: {3, 2}, Mass: {6, 3},
}

// Numeric tells whether the cells of the column are numbers.
func (k Kind) Numeric() bool { return k != Text && k != Instant }

// A Column is one column of a table.
type Column struct {
	Key  string // stable, for URLs and machines
	Kind Kind
	Unit string // as written: L, km, km/L, MXN, %, or nothing
}

// Title returns the column's heading in a language, without its unit.
func (c Column) Title(lang string) string { return word(titles, lang, c.Key) }

// A Cell is one value: a text, a time or a number, as its column says. A cell
// whose value is not known is zero.
type Cell struct {
	Known bool
	Text  string
	N     int64
	At    time.Time
}

// Decimal writes a number exactly, with "." and no grouping.
func (c Cell) Decimal(k Kind) string {
	s := scales[k]
	var all [24]byte // one text a number: a file has millions
	digits := strconv.AppendInt(all[:0], c.N, 10)
	sign := 0
	if c.N < 0 {
		sign = 1
	}
	for len(digits)-sign <= s.decimals {
		digits = slices.Insert(digits, sign, '0')
	}
	if s.decimals == 0 {
		return string(digits)
	}
	digits = slices.Insert(digits, len(digits)-s.decimals, '.')
	end := len(digits)
	for least := end - s.decimals + s.least; end > least && digits[end-1] == '0'; {
		end--
	}
	if digits[end-1] == '.' {
		end--
	}
	return string(digits[:end])
}

// exactly writes a number with so many decimals, which are at least as many as it needs,
// and with a comma before every third digit.
func (c Cell) exactly(k Kind, decimals int) string {
	s := c.Decimal(k)
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if negative {
		whole = "-" + whole
	}
	if decimals == 0 {
		return whole
	}
	return whole + "." + frac + strings.Repeat("0", decimals-len(frac))
}

func textCell(s string) Cell   { return Cell{Known: s != "", Text: s} }
func number(n int64) Cell      { return Cell{Known: true, N: n} }
func instant(t time.Time) Cell { return Cell{Known: !t.IsZero(), At: t} }
func numberIf(ok bool, n int64) Cell {
	if !ok {
		return Cell{}
	}
	return number(n)
}

// hours returns seconds as a cell of hours.
func hours(s int64) Cell { return number(s / 36) }

func optional(n *int64) Cell {
	if n == nil {
		return Cell{}
	}
	return number(*n)
}

// A Row is a row of a table; Key is what it stands for, such as a vehicle's id.
type Row struct {
	Key   string
	Cells []Cell
}

// A Table is the answer to a question. Page, CSV and JSON write this value and
// compute nothing, so their totals cannot differ.
type Table struct {
	Name    string // stable, for file names
	Period  Period // zero where the table is of no period
	Columns []Column
	Rows    []Row
	Total   []Cell // one for each column; nil in a table without totals
	Notes   []Note // what a reader must know to understand the figures
	Drawn   []Flow // on paper above the rows, in their order
}

// Column returns the index of a column, -1 when the table lacks it.
func (t *Table) Column(key string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key })
}

// Cell returns a cell of a row by its column's key; zero when the table lacks
// it.
func (t *Table) Cell(row Row, key string) Cell {
	if i := t.Column(key); i >= 0 {
		return row.Cells[i]
	}
	return Cell{}
}

// TotalOf returns the total of a column; zero when there is none.
func (t *Table) TotalOf(key string) Cell {
	if i := t.Column(key); i >= 0 && t.Total != nil {
		return t.Total[i]
	}
	return Cell{}
}

// decimals returns how many decimals the numbers of a column have when they are written
// in one form, and exactly.
func (t *Table) decimals(column int) int {
	s := scales[t.Columns[column].Kind]
	need := s.least
	see := func(c Cell) {
		for unit, n := pow10(s.decimals-need), s.decimals-need; n > 0 && c.N%unit != 0; n-- {
			need, unit = need+1, unit/10
		}
	}
	for _, r := range t.Rows {
		see(r.Cells[column])
	}
	if t.Total != nil {
		see(t.Total[column])
	}
	return need
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// sort orders the rows; what is not known comes last either way.
func (t *Table) sort(by Sort) {
	i := t.Column(by.Column)
	slices.SortFunc(t.Rows, func(a, b Row) int {
		if i >= 0 {
			if c := compare(t.Columns[i].Kind, a.Cells[i], b.Cells[i], by.Desc); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Key, b.Key)
	})
}

func compare(k Kind, a, b Cell, desc bool) int {
	if a.Known != b.Known {
		if a.Known {
			return -1
		}
		return 1
	}
	c := cmp.Compare(a.N, b.N)
	switch k {
	case Text:
		c = cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text))
	case Instant:
		c = a.At.Compare(b.At)
	}
	if desc {
		return -c
	}
	return c
}

// Drop leaves a column out.
func (t *Table) Drop(key string) {
	i := t.Column(key)
	if i < 0 {
		return
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
	for j := range t.Rows {
		t.Rows[j].Cells = slices.Delete(t.Rows[j].Cells, i, i+1)
	}
	if t.Total != nil {
		t.Total = slices.Delete(t.Total, i, i+1)
	}
}

// dropEmpty leaves out the columns of which no cell is known, except those
// named.
func (t *Table) dropEmpty(keep ...string) {
	for i := len(t.Columns) - 1; i >= 0; i-- {
		known := slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Cells[i].Known })
		if known || slices.Contains(keep, t.Columns[i].Key) {
			continue
		}
		t.Drop(t.Columns[i].Key)
	}
}
