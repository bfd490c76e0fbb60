package spreadsheet

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteXLSX writes sheets whose first row is a header. Texts are texts, whatever
// they look like: nothing is computed, and zeros before a number stay.
func WriteXLSX(w io.Writer, sheets ...Sheet) error {
	var all []Stream
	for _, s := range sheets {
		all = append(all, s.stream())
	}
	return StreamXLSX(w, all...)
}

// A Stream is a sheet that is written row by row, and never held as a whole.
type Stream struct {
	Name    string
	Columns []Column
	// Rows are the rows; the first is the header. One is not kept when the next comes.
	Rows iter.Seq[[]Cell]
	// Total is a last row, of sums; nil for none.
	Total []Cell
}

// A Column is how a column of a [Stream] looks.
type Column struct {
	Width    int // in digits
	Decimals int // that numbers show, 0 to 6; negative: as many as they have
}

func (s Sheet) stream() Stream {
	out := Stream{Name: s.Name, Rows: func(yield func([]Cell) bool) {
		for _, r := range s.Rows {
			if !yield(r.Cells) {
				return
			}
		}
	}}
	if len(s.Rows) > 0 {
		for i := range s.Rows[0].Cells {
			out.Columns = append(out.Columns, Column{width(s.Rows, i), -1})
		}
	}
	return out
}

// StreamXLSX writes sheets as [WriteXLSX] does, row by row as they come.
func StreamXLSX(w io.Writer, sheets ...Stream) error {
	z := zip.NewWriter(w)
	var types, related, listed strings.Builder
	for i, s := range sheets {
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		fmt.Fprintf(&related, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
		fmt.Fprintf(&listed, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(sheetName(s.Name, n)), n, n)
		if err := writePart(z, fmt.Sprintf("xl/worksheets/sheet%d.xml", n), func(w *bufio.Writer) { writeSheet(w, s) }); err != nil {
			return err
		}
	}
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + listed.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + related.String() + `<Relationship Id="rIdStyles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", styles()},
	} {
		if err := writePart(z, part.name, func(w *bufio.Writer) { _, _ = w.WriteString(part.text) }); err != nil {
			return err
		}
	}
	return z.Close()
}

// The styles by their numbers: 0 a number, 1 the header, 2 a text, 3 a date, 4 a
// date with a time, 5 a number of the totals, and then numbers with so many decimals,
// plain ones first and those of the totals after them.
const (
	headStyle   = 1
	textStyle   = 2
	totalStyle  = 5
	plainStyles = 6
	boldStyles  = plainStyles + mostDecimals + 1

	mostDecimals = 6
	ownFormats   = 164 // where the numbers of formats begin that a file may make
)

func styles() string {
	formats := []string{"dd/mm/yyyy", `dd/mm/yyyy\ hh:mm:ss`}
	for n := range mostDecimals + 1 {
		formats = append(formats, strings.TrimSuffix("#,##0."+strings.Repeat("0", n), "."))
	}
	var listed, cells strings.Builder
	for i, f := range formats {
		fmt.Fprintf(&listed, `<numFmt numFmtId="%d" formatCode="%s"/>`, ownFormats+i, f)
	}
	cell := func(format, font int) {
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`, format, font)
	}
	for _, c := range []struct{ format, font int }{{0, 0}, {49, 1}, {49, 0}, {ownFormats, 0}, {ownFormats + 1, 0}, {0, 1}} {
		cell(c.format, c.font)
	}
	for font := range 2 {
		for n := range mostDecimals + 1 {
			cell(ownFormats+2+n, font)
		}
	}
	return `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		fmt.Sprintf(`<numFmts count="%d">%s</numFmts>`, len(formats), listed.String()) +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, boldStyles+mostDecimals+1, cells.String()) +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

func writePart(z *zip.Writer, name string, write func(*bufio.Writer)) error {
	part, err := z.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(part)
	_, _ = w.WriteString(xml.Header) // Flush tells
	write(w)
	return w.Flush()
}

func writeSheet(w *bufio.Writer, s Stream) {
	_, _ = w.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	if len(s.Columns) > 0 {
		_, _ = w.WriteString("<cols>")
		for i, c := range s.Columns {
			fmt.Fprintf(w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, min(max(c.Width, 8), 60))
		}
		_, _ = w.WriteString("</cols>")
	}
	_, _ = w.WriteString("<sheetData>")
	line := 0
	var columns []string // as their references name them
	row := func(cells []Cell, style func(column int, c Cell) int) {
		line++
		number := strconv.Itoa(line)
		_, _ = w.WriteString(`<row r="` + number + `">`)
		for i, c := range cells {
			if i == len(columns) {
				columns = append(columns, letters(i))
			}
			writeCell(w, columns[i], number, c, style(i, c))
		}
		_, _ = w.WriteString("</row>")
	}
	for cells := range s.Rows {
		if line == 0 {
			row(cells, func(int, Cell) int { return headStyle })
			continue
		}
		row(cells, func(i int, c Cell) int { return s.style(i, c, textStyle, 0, plainStyles) })
	}
	if s.Total != nil {
		row(s.Total, func(i int, c Cell) int { return s.style(i, c, headStyle, totalStyle, boldStyles) })
	}
	_, _ = w.WriteString("</sheetData></worksheet>")
}

// style returns that of a cell: of a text, of a number as it is, or the first of those
// of numbers with so many decimals.
func (s *Stream) style(column int, c Cell, text, number, decimals int) int {
	switch {
	case c.Kind == Text:
		return text
	case column >= len(s.Columns) || s.Columns[column].Decimals < 0:
		return number
	}
	return decimals + min(s.Columns[column].Decimals, mostDecimals)
}

// writeCell writes one of up to millions of cells, and so makes no text of its own.
func writeCell(w *bufio.Writer, column, line string, c Cell, style int) {
	begin, value, end := `" t="inlineStr"><is><t xml:space="preserve">`, literal(c.Text), `</t></is></c>`
	switch {
	case c.Text == "":
		return
	case c.Kind == Number:
		begin, value, end = `"><v>`, c.Text, `</v></c>`
	case c.Kind == Date:
		if serial, of, ok := serialOf(c.Text); ok {
			begin, value, end, style = `"><v>`, serial, `</v></c>`, of
		}
	}
	for _, s := range [...]string{`<c r="`, column, line, `" s="`, strconv.Itoa(style), begin, escaped(value), end} {
		_, _ = w.WriteString(s)
	}
}

// literal keeps a text from being read as the escape of another sign: of _x0041_ a reader
// of spreadsheets makes an A (ECMA-376, ST_Xstring), so its first sign is escaped itself.
func literal(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if _, ok := escapeAt(s, i); ok {
			out.WriteString("_x005F")
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

const dateMinute = "2006-01-02 15:04"

// serialOf returns the number of a date as spreadsheets count days, and its style.
func serialOf(text string) (serial string, style int, ok bool) {
	layout, style := time.DateOnly, 3
	switch len(text) {
	case len(time.DateTime):
		layout, style = time.DateTime, 4
	case len(dateMinute):
		layout, style = dateMinute, 4
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1901 {
		return "", 0, false
	}
	seconds := t.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
	return strconv.FormatFloat(float64(seconds)/86_400, 'f', -1, 64), style, true
}

// width is that of a column, by what stands in its first rows.
func width(rows []Row, column int) int {
	widest := 8
	for _, r := range rows[:min(len(rows), 200)] {
		if column < len(r.Cells) {
			widest = max(widest, utf8.RuneCountInString(r.Cells[column].Text)+2)
		}
	}
	return min(widest, 60)
}

// letters name a column: A to Z, then AA.
func letters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// sheetName leaves of a name what spreadsheets take.
func sheetName(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '-'
		}
		return r
	}, s)
	for len(utf16.Encode([]rune(s))) > 31 { // so spreadsheets count
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
	}
	if s == "" {
		s = "Sheet" + strconv.Itoa(n)
	}
	return s
}

func escaped(s string) string {
	special := func(r rune) bool {
		return r < ' ' || r == '<' || r == '>' || r == '&' || r == '\'' || r == '"' || r == utf8.RuneError || r > 0xd7ff
	}
	if strings.IndexFunc(s, special) < 0 {
		return s
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}

// WriteCSV writes a sheet as CSV in UTF-8 with a byte order mark, by which Excel
// knows it, its columns separated by comma. A text that a spreadsheet would take
// for a formula begins with an apostrophe, which [Read] takes away.
func WriteCSV(w io.Writer, comma rune, s Sheet) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = comma, true
	for _, r := range s.Rows {
		fields := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			fields[i] = Safe(c.Text)
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Safe keeps a spreadsheet from running a text.
func Safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(s[0])) {
		return "'" + s
	}
	return s
}
