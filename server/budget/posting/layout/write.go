package layout

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Numbered is an entry with the number that it has among all of its year: the program knows it
// by that, whichever file it comes in.
type Numbered struct {
	posting.Entry
	Number int
}

// Form counts how a layout is written: it goes up when the same layout and entries come to other
// bytes than before, so that what was written is known to be of another form.
const Form = 1

// Write returns entries as a file in this layout. It fails where an entry is not balanced, and
// where what must not be cut is wider than its column, and then gives nothing.
func (l *Layout) Write(entries []Numbered) ([]byte, error) {
	text, err := l.Show(entries)
	if err != nil {
		return nil, err
	}
	return l.encode(text), nil
}

// Show returns what [Layout.Write] writes, as text.
func (l *Layout) Show(entries []Numbered) (string, error) {
	var b strings.Builder
	if l.Headings {
		cells := make([]string, len(l.Line))
		for i, c := range l.Line {
			cell, err := c.fit(c.Heading, true)
			if err != nil {
				return "", err
			}
			cells[i] = cell
		}
		l.row(&b, cells)
	}
	for n := range entries {
		e, number := &entries[n].Entry, entries[n].Number
		if err := e.Check(); err != nil {
			return "", err
		}
		if len(l.Entry) > 0 {
			if err := l.show(&b, l.Entry, number, e, &e.Lines[0], true); err != nil {
				return "", err
			}
		}
		for i := range e.Lines {
			if err := l.show(&b, l.Line, number, e, &e.Lines[i], i == 0); err != nil {
				return "", err
			}
		}
	}
	return b.String(), nil
}

// show writes one row.
func (l *Layout) show(b *strings.Builder, columns []Column, number int, e *posting.Entry, line *posting.Line, first bool) error {
	cells := make([]string, len(columns))
	for i, c := range columns {
		if c.Once && !first {
			cells[i] = strings.Repeat(" ", c.Width)
			continue
		}
		text, cuts := l.value(c, number, e, line)
		cell, err := c.fit(text, cuts)
		if err != nil {
			return fmt.Errorf("entry %d of %s: %w", number, e.Day, err)
		}
		cells[i] = cell
	}
	l.row(b, cells)
	return nil
}

// value is what a column shows, and whether it may be cut to its width: words may, for people
// read them; accounts, amounts, dates and keys may not.
func (l *Layout) value(c Column, number int, e *posting.Entry, line *posting.Line) (text string, cuts bool) {
	switch c.Field {
	case "":
		return c.Text, false
	case "number":
		return strconv.Itoa(number), false
	case "date":
		return l.date(e.Day), false
	case "key":
		return e.Key, false
	case "budget":
		return e.Account, false
	case "account":
		return line.Account, false
	case "debit":
		return l.amount(line.DebitCents), false
	case "credit":
		return l.amount(line.CreditCents), false
	case "amount":
		return l.amount(line.DebitCents + line.CreditCents), false
	case Side:
		if line.DebitCents != 0 {
			return l.Debit, false
		}
		return l.Credit, false
	case "reverses":
		return e.Reverses, false
	case "reference":
		text = line.Reference
	case "concept":
		text = line.Concept
	}
	return text, true
}

// fit brings a text to the width of its column.
func (c Column) fit(text string, cuts bool) (string, error) {
	text = oneLine.Replace(text)
	if c.Width == 0 {
		return text, nil
	}
	n := utf8.RuneCountInString(text)
	switch {
	case n > c.Width && !cuts:
		return "", fmt.Errorf("%q is wider than the %d characters of column %q; give it more", text, c.Width, c.name())
	case n > c.Width:
		return string([]rune(text)[:c.Width]), nil
	case c.Right:
		return strings.Repeat(" ", c.Width-n) + text, nil
	}
	return text + strings.Repeat(" ", c.Width-n), nil
}

var oneLine = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ", "\x00", "")

// row writes cells and what stands between them. Where something stands between, the space
// that fills a width on the right is not written, and a text that a spreadsheet would take for
// a formula begins with an apostrophe: people open such files.
func (l *Layout) row(b *strings.Builder, cells []string) {
	if l.Separator == "" {
		b.WriteString(strings.Join(cells, ""))
	} else {
		for i, cell := range cells {
			if i > 0 {
				b.WriteString(l.Separator)
			}
			cell = spreadsheet.Safe(strings.TrimRight(cell, " "))
			if strings.Contains(cell, l.Separator) || strings.Contains(cell, `"`) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
	}
	b.WriteString("\r\n")
}

// date writes a day such as 2026-04-30 as the layout has it.
func (l *Layout) date(day string) string {
	if len(day) != len(time.DateOnly) {
		return day
	}
	y, m, d := day[:4], day[5:7], day[8:]
	return strings.NewReplacer("yyyy", y, "mm", m, "dd", d).Replace(l.Dates)
}

func (l *Layout) amount(cents int64) string {
	point := "."
	if l.Comma {
		point = ","
	}
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d%s%02d", sign, cents/100, point, cents%100)
}

// encode writes a text as the program reads it. Windows-1252 has no letter for most of the
// world's; a question mark stands for them.
func (l *Layout) encode(text string) []byte {
	switch l.Encoding {
	case "utf-8-bom":
		return []byte("\uFEFF" + text)
	case "windows-1252":
		out := make([]byte, 0, len(text))
		for _, r := range text {
			switch {
			case r < 0x80 || r >= 0xA0 && r <= 0xFF:
				out = append(out, byte(r))
			default:
				out = append(out, windows1252(r))
			}
		}
		return out
	}
	return []byte(text)
}

// windows1252 is the byte of a letter that is not where Latin-1 has it.
func windows1252(r rune) byte {
	const from80 = "€\x00‚ƒ„…†‡ˆ‰Š‹Œ\x00Ž\x00\x00‘’“”•–—˜™š›œ\x00žŸ"
	at := byte(0x80)
	for _, of := range from80 {
		if of == r && r != 0 {
			return at
		}
		at++
	}
	return '?'
}
