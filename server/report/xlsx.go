package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// WriteXLSX writes a table as a spreadsheet: its columns, rows and totals as CSV has
// them, with numbers that are numbers and times that are times, in the zone of At; and
// on a second sheet what was asked and what a reader must know. Rows go out as they are
// read, so a file of any length takes little memory beside its table.
func (p Printout) WriteXLSX(w io.Writer) error {
	t := p.Table
	s := spreadsheet.Stream{Name: p.Title}
	widths := p.widths()
	for i, c := range t.Columns {
		column := spreadsheet.Column{Width: widths[i], Decimals: -1}
		if c.Kind.Numeric() {
			column.Decimals = t.decimals(i)
		}
		s.Columns = append(s.Columns, column)
	}
	cells := make([]spreadsheet.Cell, len(t.Columns))
	s.Rows = func(yield func([]spreadsheet.Cell) bool) {
		for i, c := range t.Columns {
			cells[i] = spreadsheet.Cell{Text: c.heading(p.Lang)}
		}
		if !yield(cells) {
			return
		}
		for i := range t.Rows {
			p.xlsxRow(cells, t.Rows[i].Cells)
			if r := &t.Rows[i]; r.Coded() {
				cells[0] = spreadsheet.Cell{Text: r.Name(p.Lang)}
			}
			if !yield(cells) {
				return
			}
		}
	}
	if t.Total != nil {
		s.Total = make([]spreadsheet.Cell, len(t.Columns))
		p.xlsxRow(s.Total, t.Total)
		s.Total[0] = spreadsheet.Cell{Text: totalName}
	}
	if err := spreadsheet.StreamXLSX(w, s, p.about()); err != nil {
		return fmt.Errorf("write spreadsheet of %s: %w", t.Name, err)
	}
	return nil
}

// xlsxRow puts the cells of a row into out.
func (p Printout) xlsxRow(out []spreadsheet.Cell, cells []Cell) {
	for i, c := range cells {
		switch k := p.Table.Columns[i].Kind; {
		case !c.Known:
			out[i] = spreadsheet.Cell{}
		case k == Text:
			out[i] = spreadsheet.Cell{Text: c.Text}
		case k == Instant:
			out[i] = spreadsheet.Cell{Text: c.At.In(p.At.Location()).Format(time.DateTime), Kind: spreadsheet.Date}
		default:
			out[i] = spreadsheet.Cell{Text: c.Decimal(k), Kind: spreadsheet.Number}
		}
	}
}

// widths are those of columns, by what stands in the first rows.
func (p Printout) widths() []int {
	widths := make([]int, len(p.Table.Columns))
	for i, c := range p.Table.Columns {
		widths[i] = utf8.RuneCountInString(c.heading(p.Lang)) + 2
		for _, r := range p.Table.Rows[:min(len(p.Table.Rows), 200)] {
			switch cell := r.Cells[i]; {
			case c.Kind == Instant:
				widths[i] = max(widths[i], len(time.DateTime)+2)
			case c.Kind == Text:
				widths[i] = max(widths[i], utf8.RuneCountInString(cell.Text)+2)
			default:
				widths[i] = max(widths[i], len(cell.Decimal(c.Kind))+4)
			}
		}
	}
	return widths
}

// about is the sheet that says what the file answers.
func (p Printout) about() spreadsheet.Stream {
	facts := p.Facts()
	return spreadsheet.Stream{Name: p.word("about"), Columns: []spreadsheet.Column{{Width: 18, Decimals: -1}, {Width: 60, Decimals: -1}}, Rows: func(yield func([]spreadsheet.Cell) bool) {
		for _, f := range facts {
			if !yield([]spreadsheet.Cell{{Text: f.Name}, {Text: f.Value}}) {
				return
			}
		}
	}}
}

// Facts are all that is said of a table beside its rows: what it is, what was asked, when it was made,
// and its notes.
func (p Printout) Facts() []Fact {
	facts := []Fact{{p.word("about"), strings.TrimPrefix(strings.TrimSpace(p.Place+" · "+p.Title), "· ")}}
	facts = append(facts, p.Asked...)
	facts = append(facts, Fact{p.word("generated"), p.At.Format(time.RFC3339)})
	for _, n := range p.Table.Notes {
		facts = append(facts, Fact{p.word("note"), n.Text(p.Lang)})
	}
	return facts
}
