package spreadsheet

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// A sheetReader reads worksheets, knowing what they have in common.
type sheetReader struct {
	shared    []string
	dates     []bool // by style: whether its numbers are dates
	since1904 bool
	left      budget
}

// An area is a merged one; columns and lines are from 1.
type area struct{ column, first, last int }

// read reads a worksheet. What stands at the top of merged cells stands in all
// lines of them, in their first column.
func (s *sheetReader) read(p *parcel, part string) ([]Row, error) {
	var rows []Row
	var merged []area
	line, column := 0, 0
	err := p.each(part, func(d *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "row":
			line++
			if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 {
				line = n
			}
			column = 0
			rows = append(rows, Row{Line: line})
			return s.left.take(1)
		case "c":
			if len(rows) == 0 {
				return unreadable("a cell stands outside of all rows")
			}
			column++
			if c, _ := place(attr(e, "r")); c > 0 {
				column = c
			}
			return s.cell(d, e, &rows[len(rows)-1], column)
		case "mergeCell":
			if a, ok := areaOf(attr(e, "ref")); ok {
				merged = append(merged, a)
			}
			if len(merged) > maxMerges {
				return unreadable("it has more than %d merged cells", maxMerges)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if rows, err = s.merge(rows, merged); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return !filled(r.Cells) }), nil
}

// cell reads a cell that has begun, and puts it in its place.
func (s *sheetReader) cell(d *xml.Decoder, e xml.StartElement, row *Row, column int) error {
	v, err := value(d)
	if err != nil {
		return err
	}
	style, _ := strconv.Atoi(attr(e, "s"))
	c := s.of(attr(e, "t"), v, style >= 0 && style < len(s.dates) && s.dates[style])
	if c.Text == "" {
		return nil // formatted, and empty
	}
	if column > maxColumns {
		return unreadable("something stands in column %d of line %d; take away what is not part of the table", column, row.Line)
	}
	if more := column - len(row.Cells); more > 0 {
		if err := s.left.take(more); err != nil {
			return err
		}
		row.Cells = append(row.Cells, make([]Cell, more)...)
	}
	row.Cells[column-1] = c
	return nil
}

// value reads what a cell holds: the value last computed where there is a formula.
func value(d *xml.Decoder) (string, error) {
	v := ""
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return v, nil
		case xml.StartElement:
			if t.Name.Local != "v" && t.Name.Local != "is" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			if t.Name.Local == "is" {
				v, err = richText(d)
			} else {
				v, err = chars(d)
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// chars reads the text of an element that has no others in it.
func chars(d *xml.Decoder) (string, error) {
	var s strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return s.String(), nil
		case xml.CharData:
			s.Write(t)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		}
	}
}

// of says what a cell is by its type.
func (s *sheetReader) of(kind, v string, date bool) Cell {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && i >= 0 && i < len(s.shared) {
			return Cell{Text: clean(s.shared[i])}
		}
		return Cell{}
	case "", "n":
		return s.number(strings.TrimSpace(v), date)
	case "d":
		return Cell{dateText(strings.Replace(v, "T", " ", 1)), Date}
	case "b":
		return Cell{Text: map[bool]string{true: "1", false: "0"}[truth(v)]}
	case "str":
		return Cell{Text: clean(unescape(v))}
	}
	return Cell{Text: clean(v)} // a text of its own, or an error such as #N/A
}

func (s *sheetReader) merge(rows []Row, merged []area) ([]Row, error) {
	at := map[int]int{} // line → index
	for i := range rows {
		at[rows[i].Line] = i
	}
	for _, a := range merged {
		top, ok := at[a.first]
		if !ok || a.column > len(rows[top].Cells) {
			continue
		}
		c := rows[top].Cells[a.column-1]
		for i := top + 1; i < len(rows) && rows[i].Line > a.first && rows[i].Line <= a.last && c.Text != ""; i++ {
			if !filled(rows[i].Cells) {
				continue // a row of nothing else stays empty
			}
			if more := a.column - len(rows[i].Cells); more > 0 {
				if err := s.left.take(more); err != nil {
					return nil, err
				}
				rows[i].Cells = append(rows[i].Cells, make([]Cell, more)...)
			}
			if rows[i].Cells[a.column-1].Text == "" {
				rows[i].Cells[a.column-1] = c
			}
		}
	}
	return rows, nil
}

// place returns column and line of a reference such as BC23, 0 where it is none.
func place(ref string) (column, line int) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	line, err := strconv.Atoi(ref[i:])
	if err != nil || i == 0 {
		return 0, 0
	}
	return column, line
}

func areaOf(ref string) (area, bool) {
	from, to, ok := strings.Cut(ref, ":")
	column, first := place(from)
	_, last := place(to)
	return area{column, first, last}, ok && column > 0 && last > first && column <= maxColumns
}
