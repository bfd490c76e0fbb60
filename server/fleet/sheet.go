package fleet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A column is a field that a file may have, under any of its names. The first
// two are those of what Litro writes itself.
type column struct {
	field string
	is    trait
	names string // separated by spaces, without accents, _ for a space
}

// traits of a column.
type trait uint8

const (
	required trait = 1 << iota
	number         // of decimals, which people write in two ways
	date
	block // may stand once for the rows below it, as a merged cell does
)

// leftOut is the field of a column that people leave out on purpose.
const leftOut = "-"

// whatToCorrect are the titles of the column in which a file of bad rows says what is
// wrong with each. It is no field, and no unknown column either.
var whatToCorrect = [2]string{"Qué corregir", "What to correct"}

func isNote(title string) bool {
	return plainWord(title) == plainWord(whatToCorrect[0]) || plainWord(title) == plainWord(whatToCorrect[1])
}

// A SheetReport is what one sheet of a file was taken for.
type SheetReport struct {
	Name   string
	Header int // its line; 0 where no row names columns, and nothing was read
	Hidden bool
	Rows   int
	Totals []int // the lines that were passed over, because they are totals
}

// A ColumnReport is what a column was taken for: a field, "" when it is not
// known, or "-" when somebody left it out.
type ColumnReport struct{ Title, Field string }

// A sheet is one table of a file, its header found: header names are fields.
type sheet struct {
	file, name string
	comma      rune
	format     spreadsheet.Format
	line       int // of the header
	head       []spreadsheet.Cell
	heads      map[string]int    // field → index
	titles     map[string]string // field → the name in the file
	rows       []sheetRow
	bad        []RowReport // that are none
	lame       bool        // a column is missing or there twice
}

type sheetRow struct {
	line  int
	cells []spreadsheet.Cell
}

// sheets finds the tables of a file. A sheet without a header is passed over,
// unless there is no other.
func sheets(book *spreadsheet.Book, file string, columns []column, opts ImportOptions, report *Report) []*sheet {
	var all []*sheet
	for _, from := range book.Sheets {
		seen := SheetReport{Name: from.Name, Hidden: from.Hidden}
		at := headerOf(from.Rows, columns, opts.Columns)
		if !from.Hidden && at < 0 && len(book.Sheets) == 1 {
			at = slices.IndexFunc(from.Rows, func(r spreadsheet.Row) bool { return r.Err == nil })
		}
		if !from.Hidden && at >= 0 {
			s := &sheet{file: file, name: from.Name, comma: book.Comma, format: book.Format, heads: map[string]int{}, titles: map[string]string{}}
			s.header(from.Rows[at], columns, opts.Columns, report)
			s.body(from.Rows[at+1:], columns, &seen)
			s.fillDown(columns, opts.FillDown)
			seen.Header, seen.Rows = s.line, len(s.rows)
			all = append(all, s)
		}
		report.Sheets = append(report.Sheets, seen)
	}
	return all
}

// mostTitles is how many rows of titles may stand above a header.
const mostTitles = 40

// headerOf returns the index of the row that names most columns, two at least; -1
// when none does.
func headerOf(rows []spreadsheet.Row, columns []column, said map[string]string) int {
	best, most := -1, 1
	for i, r := range rows[:min(len(rows), mostTitles)] {
		known := map[string]bool{}
		for _, c := range r.Cells {
			if f := fieldOf(c.Text, columns, said); f != "" && f != leftOut {
				known[f] = true
			}
		}
		if len(known) > most {
			best, most = i, len(known)
		}
	}
	return best
}

// header finds the columns. One that is not known is left out, and said so.
func (s *sheet) header(r spreadsheet.Row, columns []column, said map[string]string, report *Report) {
	s.line, s.head = r.Line, r.Cells
	for i, c := range r.Cells {
		field := fieldOf(c.Text, columns, said)
		if isNote(c.Text) {
			continue
		}
		if seen := (ColumnReport{c.Text, field}); c.Text != "" && !slices.Contains(report.Columns, seen) {
			report.Columns = append(report.Columns, seen)
		}
		switch _, twice := s.heads[field]; {
		case field == "" || field == leftOut:
		case twice:
			s.missing(c.Text, "column_twice")
		default:
			s.heads[field], s.titles[field] = i, c.Text
		}
	}
	for _, c := range columns {
		if _, ok := s.heads[c.field]; c.is&required != 0 && !ok {
			name, _, _ := strings.Cut(c.names, " ")
			s.missing(name, "column_missing")
		}
	}
}

func (s *sheet) missing(name, code string) {
	s.lame = true
	s.bad = append(s.bad, s.badRow(s.line, nil, Problem{Field: name, Code: code, Value: name}))
}

var plain = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "_", "-", "_", "/", "_",
	".", "", ":", "", "*", "", "(", "", ")", "", "#", "no", "º", "", "°", "", "\n", "_", "\r", "")

// plainWord writes a name or value as the tables here have it.
func plainWord(s string) string {
	s = plain.Replace(strings.ToLower(strings.TrimSpace(s)))
	for strings.Contains(s, "__") {
		s = strings.ReplaceAll(s, "__", "_")
	}
	return s
}

func fieldOf(title string, columns []column, said map[string]string) string {
	if f, ok := said[title]; ok {
		return f
	}
	if title = plainWord(title); title == "" {
		return ""
	}
	for _, c := range columns {
		if slices.Contains(strings.Fields(c.names), title) {
			return c.field
		}
	}
	return ""
}

// body takes the rows below the header. A header that is there again, as on every
// printed page, and totals are no rows.
func (s *sheet) body(rows []spreadsheet.Row, columns []column, seen *SheetReport) {
	wide := len(s.head)
	for _, r := range rows {
		if r.Err != nil {
			s.odd(r, r.Err.Error())
			continue
		}
		if headerOf([]spreadsheet.Row{r}, columns, nil) == 0 && strings.EqualFold(at(r.Cells, s.first()), s.head[s.first()].Text) {
			continue
		}
		if s.isTotal(r.Cells) {
			seen.Totals = append(seen.Totals, r.Line)
			continue
		}
		cells := r.Cells
		for len(cells) > wide && cells[len(cells)-1].Text == "" {
			cells = cells[:len(cells)-1]
		}
		// In CSV a row of another width is one whose quotation marks or commas
		// are not right, and its cells may not be what they seem.
		if s.format == spreadsheet.CSV && len(r.Cells) < wide || len(cells) > wide {
			s.odd(r, fmt.Sprintf("%d ≠ %d", len(r.Cells), wide))
			continue
		}
		s.rows = append(s.rows, sheetRow{r.Line, append(slices.Clone(cells), make([]spreadsheet.Cell, wide-len(cells))...)})
	}
}

func (s *sheet) odd(r spreadsheet.Row, why string) {
	s.bad = append(s.bad, s.badRow(r.Line, r.Cells, Problem{Code: "csv", Value: why}))
}

func (s *sheet) badRow(line int, cells []spreadsheet.Cell, p Problem) RowReport {
	p.File, p.Sheet, p.Line = s.file, s.name, line
	return RowReport{Sheet: s.name, Line: line, Outcome: RowBad, Problems: []Problem{p}, cells: cells}
}

// first returns the index of the first column that is known.
func (s *sheet) first() int {
	first := len(s.head) - 1
	for _, i := range s.heads {
		first = min(first, i)
	}
	return first
}

func at(cells []spreadsheet.Cell, i int) string {
	if i < len(cells) {
		return cells[i].Text
	}
	return ""
}

var sumsUp = regexp.MustCompile(`^(gran_)?(sub_?)?total(es)?(_|$)|^suma(_|$)`)

// isTotal tells whether a row sums others up: it begins with such a word, and
// names nothing by a plate or as a person.
func (s *sheet) isTotal(cells []spreadsheet.Cell) bool {
	if i, ok := s.heads["plate"]; ok && at(cells, i) != "" {
		return false
	}
	i := slices.IndexFunc(cells, func(c spreadsheet.Cell) bool { return c.Text != "" })
	if i < 0 {
		return false
	}
	return sumsUp.MatchString(plainWord(cells[i].Text))
}

// fillDown writes into empty cells of some columns that may be a block what stands
// above them.
func (s *sheet) fillDown(columns []column, fields []string) {
	for _, c := range columns {
		i, ok := s.heads[c.field]
		if !ok || c.is&block == 0 || !slices.Contains(fields, c.field) {
			continue
		}
		above := spreadsheet.Cell{}
		for _, r := range s.rows {
			if r.cells[i].Text == "" {
				r.cells[i] = above
			}
			above = r.cells[i]
		}
	}
}
