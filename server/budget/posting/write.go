package posting

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Columns are those of files, in their order.
var Columns = []string{"date", "key", "budget", "account", "concept", "debit", "credit", "reference"}

// Rows returns entries as rows of a file, without the headings. It fails where an entry is not
// balanced, and then gives none.
func Rows(entries []Entry) ([][]string, error) {
	var rows [][]string
	for i := range entries {
		e := &entries[i]
		if err := e.Check(); err != nil {
			return nil, err
		}
		for _, l := range e.Lines {
			reference := l.Reference
			if e.Reverses != "" {
				reference = strings.TrimSpace(reference + " " + e.Reverses)
			}
			rows = append(rows, []string{e.Day, e.Key, e.Account, l.Account, l.Concept, amount(l.DebitCents), amount(l.CreditCents), reference})
		}
	}
	return rows, nil
}

// WriteCSV writes entries as CSV with headings, which are [Columns] in whatever language. A
// text that a spreadsheet would take for a formula begins with an apostrophe.
func WriteCSV(w io.Writer, headings []string, entries []Entry) error {
	rows, err := Rows(entries)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range append([][]string{headings}, rows...) {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = spreadsheet.Safe(cell)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WritePipe writes entries as accounting in Mexico exchanges text: a line for each, fields in
// quotes with | between them, a quote in a field twice, and no headings.
func WritePipe(w io.Writer, entries []Entry) error {
	rows, err := Rows(entries)
	if err != nil {
		return err
	}
	return Pipe(w, rows)
}

// Pipe writes rows of whatever is exchanged in that form.
func Pipe(w io.Writer, rows [][]string) error {
	b := bufio.NewWriter(w)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('|')
			}
			b.WriteByte('"')
			_, _ = quoting.WriteString(b, cell)
			b.WriteByte('"')
		}
		b.WriteString("\r\n")
	}
	return b.Flush() // which gives the first error of all
}

// quoting keeps a field in its quotes and in its line.
var quoting = strings.NewReplacer(`"`, `""`, "\r\n", " ", "\r", " ", "\n", " ")

// amount writes cents as 1234.56.
func amount(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
