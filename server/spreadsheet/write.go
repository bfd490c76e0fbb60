package spreadsheet

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// WriteXLSX writes sheets whose first row is a header. Texts are texts, whatever
// they look like: nothing is computed, and zeros before a number stay.
func WriteXLSX(w io.Writer, sheets ...Sheet) error {
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
		{"xl/styles.xml", styles},
	} {
		if err := writePart(z, part.name, func(w *bufio.Writer) { _, _ = w.WriteString(part.text) }); err != nil {
			return err
		}
	}
	return z.Close()
}

// The styles by their numbers: 0 a number, 1 the header, 2 a text, 3 a date, 4 a
// date with a time.
const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\ hh:mm:ss"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

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

func writeSheet(w *bufio.Writer, s Sheet) {
	_, _ = w.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	if len(s.Rows) > 0 && len(s.Rows[0].Cells) > 0 {
		_, _ = w.WriteString("<cols>")
		for i := range s.Rows[0].Cells {
			fmt.Fprintf(w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width(s.Rows, i))
		}
		_, _ = w.WriteString("</cols>")
	}
	_, _ = w.WriteString("<sheetData>")
	for i, r := range s.Rows {
		fmt.Fprintf(w, `<row r="%d">`, i+1)
		for j, c := range r.Cells {
			writeCell(w, reference(j, i+1), c, i == 0)
		}
		_, _ = w.WriteString("</row>")
	}
	_, _ = w.WriteString("</sheetData></worksheet>")
}

func writeCell(w *bufio.Writer, at string, c Cell, head bool) {
	switch {
	case c.Text == "":
		return
	case c.Kind == Number:
		fmt.Fprintf(w, `<c r="%s"><v>%s</v></c>`, at, escaped(c.Text))
		return
	case c.Kind == Date:
		if serial, style, ok := serialOf(c.Text); ok {
			fmt.Fprintf(w, `<c r="%s" s="%d"><v>%s</v></c>`, at, style, serial)
			return
		}
	}
	style := 2
	if head {
		style = 1
	}
	fmt.Fprintf(w, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, escaped(c.Text))
}

// serialOf returns the number of a date as spreadsheets count days, and its style.
func serialOf(text string) (serial string, style int, ok bool) {
	for layout, style := range map[string]int{time.DateOnly: 3, "2006-01-02 15:04": 4, time.DateTime: 4} {
		t, err := time.Parse(layout, text)
		if err != nil || t.Year() < 1901 {
			continue
		}
		seconds := t.Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
		return strconv.FormatFloat(float64(seconds)/86_400, 'f', -1, 64), style, true
	}
	return "", 0, false
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

func reference(column, line int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters + strconv.Itoa(line)
}

// sheetName leaves of a name what spreadsheets take.
func sheetName(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '-'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	if s == "" {
		s = "Sheet" + strconv.Itoa(n)
	}
	return s
}

func escaped(s string) string {
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
