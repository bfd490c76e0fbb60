package report

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"time"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// CSVOptions say how a table becomes a CSV file. The zero value is for machines.
type CSVOptions struct {
	// BOM puts a byte order mark first, by which Excel knows UTF-8.
	BOM bool
	// Lang is the language of the headings; "" writes the columns' keys.
	Lang string
	// Zone is where times are told, nil: where each was read, which is as good to machines.
	Zone *time.Location
	// Foot is what is said of the table below it, after an empty line; usually nothing, for a
	// machine reads rows.
	Foot []Fact
}

// WriteCSV writes a table as CSV: a line of headings, the rows, and the totals
// if there are any, whose first cell is "Total". Numbers have a "." and no
// grouping, and their unit stands in the heading. A text that a spreadsheet
// would take for a formula begins with an apostrophe.
func (t *Table) WriteCSV(w io.Writer, opts CSVOptions) error {
	return WriteCSVOf(w, opts, func(yield func(*Table, error) bool) { yield(t, nil) })
}

// WriteCSVOf writes tables of the same columns as one CSV file, one after another as they
// come, so that a file can be longer than memory. Its totals are those of the last.
func WriteCSVOf(w io.Writer, opts CSVOptions, parts iter.Seq2[*Table, error]) error {
	b := bufio.NewWriter(w)
	if opts.BOM {
		if _, err := b.WriteString("\ufeff"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(b)
	out.UseCRLF = true
	var last *Table
	for t, err := range parts {
		if err != nil {
			return err
		}
		if err := out.WriteAll(t.csvLines(opts, last == nil)); err != nil {
			return err
		}
		last = t
	}
	if last != nil && last.Total != nil {
		total := last.csvLine(last.Total, opts.Zone)
		total[0] = totalName
		if err := out.WriteAll([][]string{total}); err != nil {
			return err
		}
	}
	if last != nil && len(opts.Foot) > 0 {
		if err := out.WriteAll(factLines(opts.Foot, len(last.Columns))); err != nil {
			return err
		}
	}
	return b.Flush()
}

// factLines are facts as lines of so many columns, for readers of CSV want all lines alike, after one
// that is empty.
func factLines(facts []Fact, columns int) [][]string {
	lines := [][]string{make([]string, columns)}
	for _, f := range facts {
		line := make([]string, columns)
		if line[0] = spreadsheet.Safe(f.Name); columns > 1 {
			line[1] = spreadsheet.Safe(f.Value)
		} else {
			line[0] = spreadsheet.Safe(f.Name + ": " + f.Value)
		}
		lines = append(lines, line)
	}
	return lines
}

// csvLines are the rows of a table, headed or not.
func (t *Table) csvLines(opts CSVOptions, headed bool) (lines [][]string) {
	if headed {
		var line []string
		for _, c := range t.Columns {
			line = append(line, spreadsheet.Safe(c.heading(opts.Lang)))
		}
		lines = append(lines, line)
	}
	for _, r := range t.Rows {
		line := t.csvLine(r.Cells, opts.Zone)
		if r.Coded() {
			line[0] = spreadsheet.Safe(r.Name(opts.Lang))
		}
		lines = append(lines, line)
	}
	return lines
}

// totalName stands in the first cell of totals, in either language.
const totalName = "Total"

// heading is what stands above a column in a file: its title, or without a language its
// key, and its unit.
func (c Column) heading(lang string) string {
	title := c.Key
	if lang != "" {
		title = c.Title(lang)
	}
	if c.Unit != "" {
		title += " (" + c.Unit + ")"
	}
	return title
}

func (t *Table) csvLine(cells []Cell, zone *time.Location) []string {
	line := make([]string, len(cells))
	for i, c := range cells {
		switch {
		case !c.Known:
		case t.Columns[i].Kind == Text:
			line[i] = spreadsheet.Safe(c.Text)
		case t.Columns[i].Kind == Instant:
			at := c.At
			if zone != nil {
				at = at.In(zone)
			}
			line[i] = at.Format(time.RFC3339)
		default:
			line[i] = c.Decimal(t.Columns[i].Kind)
		}
	}
	return line
}

// WriteJSON writes a table as one JSON object. Numbers are exact decimals in the
// unit of their column; what is not known is null.
func (t *Table) WriteJSON(w io.Writer) error {
	type column struct {
		Key  string `json:"key"`
		Unit string `json:"unit,omitempty"`
	}
	out := struct {
		Name    string            `json:"name"`
		From    *time.Time        `json:"from,omitempty"`
		To      *time.Time        `json:"to,omitempty"`
		Columns []column          `json:"columns"`
		Rows    []map[string]any  `json:"rows"`
		Total   map[string]any    `json:"total,omitempty"`
		Notes   map[string]string `json:"notes,omitempty"`
	}{Name: t.Name, Columns: []column{}, Rows: []map[string]any{}}
	if !t.Period.From.IsZero() {
		out.From, out.To = &t.Period.From, &t.Period.To
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{c.Key, c.Unit})
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, t.jsonRow(r.Cells))
	}
	if t.Total != nil {
		out.Total = t.jsonRow(t.Total)
	}
	for _, n := range t.Notes {
		if out.Notes == nil {
			out.Notes = map[string]string{}
		}
		out.Notes[n.Key] = n.Text("en")
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func (t *Table) jsonRow(cells []Cell) map[string]any {
	row := map[string]any{}
	for i, c := range cells {
		col := t.Columns[i]
		switch {
		case !c.Known:
			row[col.Key] = nil
		case col.Kind == Text:
			row[col.Key] = c.Text
		case col.Kind == Instant:
			row[col.Key] = c.At
		default:
			row[col.Key] = json.Number(c.Decimal(col.Kind))
		}
	}
	return row
}
