package fleet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/litro-fuel/litro/server/fault"
)

// maxImport bounds a file: a hundred thousand vehicles have some 20 MiB.
const maxImport = 64 << 20

// A column is a field that a file may have, under any of its names. The first
// is the one in templates.
type column struct {
	field    string
	required bool
	names    string // separated by spaces, without accents, _ for a space
}

// A sheet is a file taken apart: header names are fields.
type sheet struct {
	file    string
	comma   rune
	heads   map[string]int    // field → index
	titles  map[string]string // field → the name in the file
	ignored []string
	rows    []sheetRow
	bad     []Problem // that leave no row to speak of
}

type sheetRow struct {
	line  int
	cells []string
}

// readSheet reads a CSV file of UTF-8 or Windows-1252, with commas, semicolons
// or tabs. What is wrong with a row is no error.
func readSheet(r io.Reader, file string, columns []column) (*sheet, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(b) > maxImport {
		return nil, fmt.Errorf("read %s: %w: it has more than %d MiB; cut it in parts", file, fault.ErrInvalid, maxImport>>20)
	}
	if b, err = toUTF8(b); err != nil {
		return nil, fmt.Errorf("read %s: %w: %w", file, fault.ErrInvalid, err)
	}
	s := &sheet{file: file, comma: delimiter(b), heads: map[string]int{}, titles: map[string]string{}}
	c := csv.NewReader(bytes.NewReader(b))
	c.Comma, c.FieldsPerRecord = s.comma, -1
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w: its first line is no header: %w", file, fault.ErrInvalid, err)
	}
	s.header(head, columns)
	s.body(c, len(head))
	return s, nil
}

func toUTF8(b []byte) ([]byte, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, errors.New("it is no text; save the sheet as CSV")
	}
	if utf8.Valid(b) {
		return b, nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(b)
}

// delimiter returns the sign that stands most often in the first line.
func delimiter(b []byte) rune {
	first, _, _ := bytes.Cut(b, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(first, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// header finds the columns. One that is not known is left out, and said so.
func (s *sheet) header(head []string, columns []column) {
	for i, title := range head {
		field := fieldOf(title, columns)
		switch _, twice := s.heads[field]; {
		case field == "":
			s.ignored = append(s.ignored, title)
		case twice:
			s.bad = append(s.bad, Problem{s.file, 1, title, "column_twice", title})
		default:
			s.heads[field], s.titles[field] = i, title
		}
	}
	for _, c := range columns {
		if _, ok := s.heads[c.field]; c.required && !ok {
			name, _, _ := strings.Cut(c.names, " ")
			s.bad = append(s.bad, Problem{s.file, 1, name, "column_missing", name})
		}
	}
}

var plain = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", "_", "-", "_", "/", "_",
	".", "", "(", "", ")", "", "#", "no")

// plainWord writes a name or value as the tables here have it.
func plainWord(s string) string { return plain.Replace(strings.ToLower(strings.TrimSpace(s))) }

func fieldOf(title string, columns []column) string {
	for _, c := range columns {
		if title = plainWord(title); slices.Contains(strings.Fields(c.names), title) {
			return c.field
		}
	}
	return ""
}

func (s *sheet) body(c *csv.Reader, width int) {
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			line := 0
			if pe, ok := errors.AsType[*csv.ParseError](err); ok {
				line, err = pe.StartLine, pe.Err
			}
			s.bad = append(s.bad, Problem{s.file, line, "", "csv", err.Error()})
			continue
		}
		line, _ := c.FieldPos(0)
		if strings.Join(cells, "") == "" {
			continue // spreadsheets leave empty rows at the end
		}
		if len(cells) != width {
			s.bad = append(s.bad, Problem{s.file, line, "", "csv", fmt.Sprintf("%d ≠ %d", len(cells), width)})
			continue
		}
		s.rows = append(s.rows, sheetRow{line, cells})
	}
}

// A rowReader reads the cells of one row and collects what is wrong with them.
type rowReader struct {
	s        *sheet
	row      sheetRow
	problems []Problem
}

// text returns a cell, "" where it is empty or its column is not there.
func (r *rowReader) text(field string) string {
	i, ok := r.s.heads[field]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.row.cells[i])
}

// list returns the parts of a cell that are separated by a vertical bar, a plus
// sign, or a comma or semicolon that does not separate columns.
func (r *rowReader) list(field string) []string {
	var list []string
	for part := range strings.FieldsFuncSeq(r.text(field), func(c rune) bool {
		return c == '|' || c == '+' || c != r.s.comma && (c == ',' || c == ';')
	}) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func (r *rowReader) problem(field, code, value string) {
	title := r.s.titles[field]
	if title == "" {
		title = field
	}
	r.problems = append(r.problems, Problem{r.s.file, r.row.line, title, code, value})
}
