package spreadsheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// readText reads a file of text: UTF-8, Windows-1252 or UTF-16, with commas,
// semicolons or tabs.
func readText(b []byte) (*Book, error) {
	b, err := toUTF8(b)
	if err != nil {
		return nil, err
	}
	book := &Book{Format: CSV, Comma: separator(b)}
	// One line may have all of them, and is read whole before it is counted.
	if err := new(budget).take(bytes.Count(b, []byte(string(book.Comma)))); err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(b))
	c.Comma, c.FieldsPerRecord = book.Comma, -1
	if book.Comma == '\t' {
		// What is copied from a screen has quotation marks around cells with
		// several lines only, and inches elsewhere.
		book.Format, c.LazyQuotes = Paste, true
	}
	rows, err := textRows(c)
	if err != nil {
		return nil, err
	}
	book.Sheets = []Sheet{{Rows: rows}}
	return book, nil
}

func toUTF8(b []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decoded(utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(b))
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return decoded(b, nil)
	}
	return decoded(charmap.Windows1252.NewDecoder().Bytes(b))
}

func decoded(b []byte, err error) ([]byte, error) {
	if err != nil || bytes.IndexByte(b, 0) >= 0 {
		return nil, unreadable("it is no text and no .xlsx; save the sheet as CSV or as .xlsx")
	}
	return b, nil
}

// separator returns the sign that stands most often in the first lines, outside
// quotation marks. There may be a title above the header, so one line is too few.
func separator(b []byte) rune {
	count := map[rune]int{}
	quoted := false
	lines := 0
	for _, c := range string(b[:min(len(b), 64<<10)]) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			if lines++; lines == 40 {
				return most(count)
			}
		case !quoted:
			count[c]++
		}
	}
	return most(count)
}

func most(count map[rune]int) rune {
	best := ','
	for _, c := range ";\t" {
		if count[c] > count[best] {
			best = c
		}
	}
	// A table that was copied has tabs, and commas in its sentences.
	if count['\t'] > 0 && count['\t']*2 >= count[best] {
		return '\t'
	}
	return best
}

func textRows(c *csv.Reader) ([]Row, error) {
	var rows []Row
	var left budget
	for {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			odd, ok := errors.AsType[*csv.ParseError](err)
			if !ok {
				return nil, unreadable("%v", err)
			}
			rows = append(rows, Row{Line: odd.StartLine, Err: odd.Err})
			continue
		}
		cells := make([]Cell, len(fields))
		for i, f := range fields {
			cells[i].Text = clean(f)
		}
		if err := left.take(len(cells)); err != nil {
			return nil, err
		}
		if filled(cells) {
			line, _ := c.FieldPos(0)
			rows = append(rows, Row{Line: line, Cells: cells})
		}
	}
}

// clean takes away what people do not see: white space around a text, of any
// kind, and the apostrophe by which spreadsheets mark a text.
func clean(s string) string {
	s = strings.TrimFunc(strings.ReplaceAll(s, "\u00a0", " "), unseen)
	if rest, ok := strings.CutPrefix(s, "'"); ok && !strings.HasSuffix(rest, "'") {
		s = strings.TrimFunc(rest, unseen)
	}
	return s
}

func unseen(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u202a' || r == '\u202c'
}
