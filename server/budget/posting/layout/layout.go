// Package layout writes journal entries in the columns that an accounting program takes in. A
// layout is data that people type, a line for each column, so that a city whose program wants
// others says which and needs no new release. It is pure.
package layout

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Layout is how a file of entries is made.
type Layout struct {
	// Separator stands between columns; empty: columns are as wide as they say.
	Separator string
	Encoding  string // of [Encodings]
	Dates     string // of [Dates]
	Comma     bool   // amounts are 1234,56
	Headings  bool   // the first row names the columns of lines
	// Debit and Credit are how a line says by [Side] which of both it is.
	Debit, Credit string
	// Entry are the columns of a row before the lines of each entry; none: there is no such row.
	Entry []Column
	// Line are the columns of a row for each line of an entry.
	Line []Column
}

// A Column is one of a row.
type Column struct {
	Heading string
	Field   string // of [Fields]; empty: Text stands there as it is
	Text    string
	Width   int  // in characters; 0: as wide as it is
	Right   bool // it stands on the right of its width
	Once    bool // it is only on the first line of an entry
}

// Fields are what a column can show.
var Fields = []string{
	"number", // of the entry among all of its year that went out, from 1
	"date",   // of the entry
	"key",    // by which an entry is known again
	"budget", // account of the budget
	"account",
	"concept",
	"debit", "credit", // amounts; 0.00 where the line is of the other side
	"amount", // of whichever side the line is
	Side,
	"reference",
	"reverses", // the key of the entry that is taken back
}

// Side is the field that says whether a line is debited or credited, by the layout's words.
const Side = "side"

// Encodings and Dates are those that a layout can name.
var (
	Encodings = []string{"utf-8", "utf-8-bom", "windows-1252"}
	Dates     = []string{"yyyy-mm-dd", "yyyymmdd", "dd/mm/yyyy", "ddmmyyyy", "dd.mm.yyyy"}
)

// Most are how much a layout may have.
const (
	MostColumns = 100
	MostWidth   = 1000
	MostText    = 20_000 // bytes, as people type it
)

// ofEntry are the fields that a row before the lines can show.
var ofEntry = []string{"number", "date", "key", "budget", "concept", "reference", "reverses"}

// A BadLine is what is wrong with a layout, and in which line of what was typed.
type BadLine struct {
	Line int // from 1; 0: of the whole
	Says string
}

func (b *BadLine) Error() string {
	if b.Line == 0 {
		return b.Says
	}
	return fmt.Sprintf("line %d: %s", b.Line, b.Says)
}

// Read reads a layout as people type it. It fails with a [*BadLine].
//
//	file | , | utf-8 | yyyy-mm-dd | . | headings
//	side | D | H
//	line | Fecha | date
//	line | Concepto | concept | 40
//	line | Debe | debit | 14 | right
//	line | Diario | "MISC" | | once
//
// The first line says what stands between columns (a character, tab, or fixed for columns that
// are as wide as they say), how text is written, dates, what stands before cents, and whether
// the first row has headings. A column has a heading, what it shows (a field, or a text in
// quotes), and if need be its width, right, and once. A row for an entry before its lines is made
// of columns that begin with entry instead of line. What begins with # is a note.
func Read(text string) (*Layout, error) {
	if len(text) > MostText {
		return nil, &BadLine{0, fmt.Sprintf("it has more than %d bytes; say less", MostText)}
	}
	l := &Layout{}
	seen := map[string]bool{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := cut(line)
		var err error
		switch what := fields[0]; {
		case what == "line" || what == "entry":
			var c Column
			if c, err = column(fields[1:]); err == nil && what == "line" {
				l.Line = append(l.Line, c)
			} else if err == nil {
				if c.Field != "" && !slices.Contains(ofEntry, c.Field) {
					err = fmt.Errorf("%s is of a line, and not of an entry; write it in a row that begins with line", c.Field)
				}
				l.Entry = append(l.Entry, c)
			}
		case seen[what]:
			err = fmt.Errorf("%s is said twice; take one away", what)
		case what == "file":
			err = l.file(fields[1:])
		case what == Side:
			if len(fields) != 3 || fields[1] == "" || fields[2] == "" || fields[1] == fields[2] {
				err = errors.New("write how a debit and a credit are told apart, such as side | D | H")
			} else {
				l.Debit, l.Credit = fields[1], fields[2]
			}
		default:
			err = fmt.Errorf("it begins with %q; begin with file, side, entry or line", what)
		}
		if err != nil {
			return nil, &BadLine{n, err.Error()}
		}
		if f := fields[0]; f == "file" || f == Side {
			seen[f] = true
		}
	}
	if err := l.whole(seen["file"]); err != nil {
		return nil, &BadLine{0, err.Error()}
	}
	return l, nil
}

// whole says what a layout lacks.
func (l *Layout) whole(file bool) error {
	switch {
	case !file:
		return errors.New("it does not say how the file is; begin with a line such as file | , | utf-8 | yyyy-mm-dd | . | headings")
	case len(l.Line) == 0:
		return errors.New("it has no columns; write a line for each, such as line | Cuenta | account")
	case len(l.Line)+len(l.Entry) > MostColumns:
		return fmt.Errorf("it has more than %d columns; say less", MostColumns)
	}
	if l.Separator == "" {
		for _, c := range slices.Concat(l.Entry, l.Line) {
			if c.Width == 0 {
				return fmt.Errorf("column %q has no width, and the columns of this file are as wide as they say; write it", c.name())
			}
		}
	}
	has := func(field string) bool {
		return slices.ContainsFunc(l.Line, func(c Column) bool { return c.Field == field && !c.Once })
	}
	switch {
	case !has("account"):
		return errors.New("no column shows the account; write one, such as line | Cuenta | account")
	case has("amount") && has(Side) && l.Debit == "":
		return errors.New("it does not say how a debit and a credit are told apart; write a line such as side | D | H")
	case !has("debit") && !has("amount"), !has("credit") && !has("amount"), has("amount") && !has(Side) && !(has("debit") && has("credit")):
		return errors.New("amounts do not say of which side they are; write columns for debit and credit, or for amount and side")
	case l.Debit == "" && slices.ContainsFunc(l.Line, func(c Column) bool { return c.Field == Side }):
		return errors.New("it does not say how a debit and a credit are told apart; write a line such as side | D | H")
	}
	return nil
}

func (l *Layout) file(f []string) error {
	if len(f) != 5 {
		return errors.New("write what stands between columns, how text is written, dates, what stands before cents, and headings or -, such as file | , | utf-8 | yyyy-mm-dd | . | headings")
	}
	switch f[0] {
	case "fixed":
	case "tab":
		l.Separator = "\t"
	case "pipe":
		l.Separator = "|"
	case ",", ";":
		l.Separator = f[0]
	default:
		return fmt.Errorf("%q does not stand between columns; write , or ; or tab or pipe, or fixed", f[0])
	}
	if !slices.Contains(Encodings, f[1]) {
		return fmt.Errorf("text is not written as %q; write one of %s", f[1], strings.Join(Encodings, ", "))
	}
	if !slices.Contains(Dates, f[2]) {
		return fmt.Errorf("dates are not written as %q; write one of %s", f[2], strings.Join(Dates, ", "))
	}
	if f[3] != "." && f[3] != "," {
		return fmt.Errorf("%q does not stand before cents; write . or ,", f[3])
	}
	if f[4] != "headings" && f[4] != "-" {
		return fmt.Errorf("%q does not say whether there are headings; write headings or -", f[4])
	}
	l.Encoding, l.Dates, l.Comma, l.Headings = f[1], f[2], f[3] == ",", f[4] == "headings"
	return nil
}

func column(f []string) (c Column, err error) {
	if len(f) < 2 || len(f) > 5 {
		return c, errors.New("write a heading and what the column shows, then if need be its width, right and once")
	}
	c.Heading = f[0]
	if t, quoted := strings.CutPrefix(f[1], `"`); quoted && len(t) > 0 && strings.HasSuffix(t, `"`) {
		c.Text = strings.TrimSuffix(t, `"`)
		if strings.Contains(c.Text, `"`) {
			return c, errors.New("a text has quotes only around it; take those within away")
		}
	} else if c.Field = f[1]; !slices.Contains(Fields, c.Field) {
		return c, fmt.Errorf("no column shows %q; write one of %s, or a text in quotes", f[1], strings.Join(Fields, ", "))
	}
	for i, s := range f[2:] {
		switch {
		case s == "" && i == 0:
		case i == 0 && s != "right" && s != "once":
			if c.Width, err = strconv.Atoi(s); err != nil || c.Width < 1 || c.Width > MostWidth {
				return c, fmt.Errorf("%q is no width; write a number from 1 to %d", s, MostWidth)
			}
		case s == "right" && !c.Right:
			c.Right = true
		case s == "once" && !c.Once:
			c.Once = true
		default:
			return c, fmt.Errorf("%q says nothing of a column; write right or once, each once at most", s)
		}
	}
	if c.Right && c.Width == 0 {
		return c, errors.New("it stands on the right of no width; write one")
	}
	if c.Width > 0 && len([]rune(c.Text)) > c.Width {
		return c, fmt.Errorf("%q is wider than %d; write more", c.Text, c.Width)
	}
	return c, nil
}

// name is how a column is called in a sentence.
func (c Column) name() string {
	switch {
	case c.Heading != "":
		return c.Heading
	case c.Field != "":
		return c.Field
	}
	return c.Text
}

// cut parts a line at |, but for those in quotes.
func cut(line string) (fields []string) {
	quoted, from := false, 0
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == '|' && !quoted:
			fields, from = append(fields, strings.TrimSpace(line[from:i])), i+1
		}
	}
	return append(fields, strings.TrimSpace(line[from:]))
}

// String returns a layout as people type it, so that [Read] reads the same.
func (l *Layout) String() string {
	var b strings.Builder
	row := func(f ...string) {
		b.WriteString(strings.TrimRight(strings.Join(f, " | "), " |") + "\n")
	}
	between, cents, headings := l.Separator, ".", "-"
	switch between {
	case "":
		between = "fixed"
	case "\t":
		between = "tab"
	case "|":
		between = "pipe"
	}
	if l.Comma {
		cents = ","
	}
	if l.Headings {
		headings = "headings"
	}
	row("file", between, l.Encoding, l.Dates, cents, headings)
	if l.Debit != "" {
		row(Side, l.Debit, l.Credit)
	}
	for _, c := range l.Entry {
		row(c.words("entry")...)
	}
	for _, c := range l.Line {
		row(c.words("line")...)
	}
	return b.String()
}

func (c Column) words(of string) []string {
	shows, width := c.Field, ""
	if c.Field == "" {
		shows = `"` + c.Text + `"`
	}
	if c.Width > 0 {
		width = strconv.Itoa(c.Width)
	}
	f := []string{of, c.Heading, shows, width}
	if c.Right {
		f = append(f, "right")
	}
	if c.Once {
		f = append(f, "once")
	}
	return f
}
