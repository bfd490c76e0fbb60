package spreadsheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// texts are the rows of a sheet as lines, their cells between bars.
func texts(s Sheet) []string {
	var lines []string
	for _, r := range s.Rows {
		line := fmt.Sprint(r.Line)
		for _, c := range r.Cells {
			line += "|" + c.Text
		}
		if r.Err != nil {
			line += "|!"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReadText(t *testing.T) {
	t.Parallel()
	encoded := func(s string) string {
		out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ansi, err := charmap.Windows1252.NewEncoder().String("Área;Niñez 2°\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		file   string
		format Format
		want   []string
	}{
		"commas":          {"a,b\r\n1,\"2, 3\"\r\n", CSV, []string{"1|a|b", "2|1|2, 3"}},
		"a title above":   {"PARQUE, 2026\na;b;c\n1;2,5;3\n4;5,5;6\n", CSV, []string{"1|PARQUE, 2026", "2|a|b|c", "3|1|2,5|3", "4|4|5,5|6"}},
		"pasted":          {"a\tb\n5\" tubo\tx, y, z\n", Paste, []string{"1|a|b", "2|5\" tubo|x, y, z"}},
		"pasted lines":    {"a\tb\n\"x\ny\"\tz\n", Paste, []string{"1|a|b", "2|x\ny|z"}},
		"byte order mark": {"\ufeffa,b\n", CSV, []string{"1|a|b"}},
		"Windows-1252":    {ansi, CSV, []string{"1|Área|Niñez 2°"}},
		"UTF-16":          {encoded("Año\tÑ\n"), Paste, []string{"1|Año|Ñ"}},
		"empty rows":      {"a,b\n,\n \u00a0,\n1,2\n\n", CSV, []string{"1|a|b", "4|1|2"}},
		"apostrophes":     {"'0042,'=1+1,'quoted',O'Hara\n", CSV, []string{"1|0042|=1+1|'quoted'|O'Hara"}},
		"an odd row":      {"a,b\n\"x\"y,1\n1,2\n", CSV, []string{"1|a|b", "2|!", "3|1|2"}},
	} {
		book, err := Read([]byte(tt.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, texts(book.Sheets[0])); diff != "" || book.Format != tt.format {
			t.Errorf("%s: got %s, want %s; -want +got\n%s", name, book.Format, tt.format, diff)
		}
	}
}

// packed packs an XLSX file of one sheet, with parts of its own in place of those
// that Litro writes.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var own bytes.Buffer
	if err := WriteXLSX(&own, Sheet{Name: "A"}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(own.Bytes()), int64(own.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name, text string) {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		if _, ok := parts[f.Name]; ok {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		put(f.Name, text.String())
	}
	for name, text := range parts {
		put(name, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheet1 = "xl/worksheets/sheet1.xml"

// worksheet is a sheet in which some cells stand in one row.
func worksheet(cells string) string {
	return `<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>` + cells + `</x:row></x:sheetData></x:worksheet>`
}

func TestReadCells(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]Cell{
		`<c><v>42</v></c>`:                               {"42", Number},
		`<c><v>60.299999999999997</v></c>`:               {"60.3", Number},
		`<c><v>1.5E-3</v></c>`:                           {"0.0015", Number},
		`<c><v>123456789012345678</v></c>`:               {"123456789012346000", Number},
		`<c s="3"><v>46341</v></c>`:                      {"2026-11-15", Date},
		`<c s="4"><v>46341.5</v></c>`:                    {"2026-11-15 12:00", Date},
		`<c s="4"><v>46341.500011574</v></c>`:            {"2026-11-15 12:00:01", Date},
		`<c s="3"><v>0.5</v></c>`:                        {"0.5", Number},
		`<c s="99"><v>5</v></c>`:                         {"5", Number},
		`<c t="str"><f>A2&amp;"x"</f><v>ax</v></c>`:      {"ax", Text},
		`<c><f>SUM(A1:A2)</f><v>7</v></c>`:               {"7", Number},
		`<c t="e"><v>#N/A</v></c>`:                       {"#N/A", Text},
		`<c t="b"><v>1</v></c>`:                          {"1", Text},
		`<c t="d"><v>2026-11-15T08:30:00</v></c>`:        {"2026-11-15 08:30", Date},
		`<c t="inlineStr"><is><t> 0042 </t></is></c>`:    {"0042", Text},
		`<c t="inlineStr"><is><t>a_x000D_b</t></is></c>`: {"a\rb", Text},
		`<c t="inlineStr"><is><r><t>A</t></r><r><t>B</t></r><rPh><t>no</t></rPh></is></c>`: {"AB", Text},
		`<c t="s"><v>1</v></c>`: {"two", Text},
		`<c t="s"><v>9</v></c>`: {},
	} {
		file := packed(t, map[string]string{
			sheet1:                       worksheet(cell + `<c t="inlineStr"><is><t>.</t></is></c>`),
			"xl/sharedStrings.xml":       `<sst><si><t>one</t></si><si><t>tw</t><phoneticPr fontId="0"/><r><t>o</t></r></si></sst>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>`,
		})
		book, err := Read(file)
		if err != nil {
			t.Errorf("%s: %v", cell, err)
			continue
		}
		if got := book.Sheets[0].Rows[0].Cells[0]; got != want {
			t.Errorf("%s: got %+v, want %+v", cell, got, want)
		}
	}
}

// What stands at the top of merged cells stands in each of their rows, but not in
// rows that are empty otherwise, nor over what stands there.
func TestMergedCells(t *testing.T) {
	t.Parallel()
	text := func(at, s string) string { return `<c r="` + at + `" t="inlineStr"><is><t>` + s + `</t></is></c>` }
	file := packed(t, map[string]string{sheet1: `<worksheet><sheetData><row r="2">` + text("B2", "Obras") + text("C2", "1") + `</row><row r="3">` + text("C3", "2") +
		`</row><row r="5">` + text("A5", "x") + `</row><row r="6"><c r="B6"/></row><row r="9">` + text("C9", "3") + `</row></sheetData>` +
		`<mergeCells><mergeCell ref="B2:B8"/><mergeCell ref="A5:C5"/><mergeCell ref="ZZZ9:B1"/><mergeCell ref="x"/></mergeCells></worksheet>`})
	book, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2||Obras|1", "3||Obras|2", "5|x|Obras", "9|||3"}
	if diff := cmp.Diff(want, texts(book.Sheets[0])); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A file that is made to do harm is an error, and a cheap one.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, tt := range map[string]struct {
		file []byte
		says string
	}{
		"empty zip":      {[]byte("PK\x03\x04"), "damaged"},
		"another zip":    {packedOther(t), "no .xlsx"},
		"old Excel":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old Excel"},
		"a picture":      {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "no text"},
		"too long":       {make([]byte, MaxBytes+1), "cut it in parts"},
		"zip bomb":       {packed(t, map[string]string{sheet1: `<worksheet>` + many(" ", maxUnpacked) + `</worksheet>`}), "unpacks to more"},
		"entities":       {packed(t, map[string]string{sheet1: `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + worksheet(`<c t="inlineStr"><is><t>&a;</t></is></c>`)}), "document type"},
		"unknown entity": {packed(t, map[string]string{sheet1: worksheet(`<c t="inlineStr"><is><t>&a;</t></is></c>`)}), "entity"},
		"far right":      {packed(t, map[string]string{sheet1: worksheet(many(`<c r="XFD1"><v>1</v></c>`, 9))}), "column 16384"},
		"cut off":        {packed(t, map[string]string{sheet1: `<worksheet><sheetData><row><c>`}), "EOF"},
		"many cells":     {packed(t, map[string]string{sheet1: `<worksheet>` + many(`<row><c r="GR1"><v>1</v></c></row>`, maxCells/200+1) + `</worksheet>`}), "cells"},
		"cells nowhere":  {packed(t, map[string]string{sheet1: `<worksheet><c><v>1</v></c></worksheet>`}), "outside"},
	} {
		_, err := Read(tt.file)
		if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want %q", name, err, tt.says)
		}
	}
}

func packedOther(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if _, err := w.Create("word/document.xml"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// written are cells of all kinds, some of them dangerous.
var written = Sheet{Name: "Unidades", Rows: []Row{
	{Line: 1, Cells: []Cell{{Text: "Número"}, {Text: "Litros"}, {Text: "Desde"}, {Text: "Nombre"}}},
	{Line: 2, Cells: []Cell{{Text: "0042"}, {"60.5", Number}, {"2026-11-15", Date}, {Text: `=HYPERLINK("http://x")`}}},
	{Line: 3, Cells: []Cell{{Text: "-1"}, {"0.000001", Number}, {"2026-11-15 08:30:01", Date}, {Text: "<Ñandú> & \"á\"\nsegunda"}}},
	{Line: 4, Cells: []Cell{{}, {}, {"2026-11-15 08:30", Date}, {Text: "2026-11-15"}}},
	{Line: 5, Cells: []Cell{{Text: "_x0041_x0042_"}, {}, {}, {Text: "_xáé_ 🚚"}}}, // no escaped signs
}}

func TestWrittenIsRead(t *testing.T) {
	t.Parallel()
	var x, c bytes.Buffer
	if err := WriteXLSX(&x, written, Sheet{Name: "otra [hoja]: con un nombre muy largo de más", Rows: []Row{{Line: 1, Cells: []Cell{{Text: "a"}}}}}); err != nil {
		t.Fatal(err)
	}
	book, err := Read(x.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written, book.Sheets[0]); diff != "" {
		t.Errorf("XLSX: -want +got\n%s", diff)
	}
	if got := book.Sheets[1].Name; got != "otra -hoja-- con un nombre muy " {
		t.Errorf("the name of a sheet: got %q", got)
	}
	if got := sheetName(strings.Repeat("🚚", 20), 1); got != strings.Repeat("🚚", 15) { // each counts twice
		t.Errorf("the name of a sheet: got %q", got)
	}
	if err := WriteCSV(&c, ';', written); err != nil {
		t.Fatal(err)
	}
	if book, err = Read(c.Bytes()); err != nil {
		t.Fatal(err)
	}
	for i, r := range written.Rows {
		for j, cell := range r.Cells {
			if got := book.Sheets[0].Rows[i].Cells[j]; got.Text != cell.Text {
				t.Errorf("CSV, row %d: got %q, want %q", r.Line, got.Text, cell.Text)
			}
		}
	}
	if !slices.ContainsFunc(strings.Split(c.String(), ";"), func(s string) bool { return strings.HasPrefix(s, `"'=HYPERLINK`) }) {
		t.Errorf("CSV runs a formula: %s", c.String())
	}
}

func TestDateFormats(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"dd/mm/yyyy": true, "[$-80A]d \"de\" mmmm \"de\" yyyy": true, "yyyy\\-mm\\-dd": true, "General": false, "0.00": false, `#,##0.00 "días"`: false,
		"[h]:mm": false, `0" mdy"`: false, `#,##0.00\ [$MXN]`: false, "@": false, "0;dd/mm/yyyy": false,
	} {
		if got := isDate(code); got != want {
			t.Errorf("%s: got %t, want %t", code, got, want)
		}
	}
	for serial, want := range map[string]string{"46341": "2026-11-15", "25569": "1970-01-01", "1": "", "46341.5": "", "x": "", "99999": ""} {
		if got, _ := DateOf(serial); got != want {
			t.Errorf("day %s: got %q, want %q", serial, got, want)
		}
	}
	if got := serialDate(44879, true); got != "2026-11-15" {
		t.Errorf("day 44879 since 1904: got %s, want 2026-11-15", got)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := WriteXLSX(&b, written); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		book, err := Read(file)
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Fatalf("got %v, want that the file cannot be read", err)
			}
			return
		}
		for _, s := range book.Sheets {
			for _, r := range s.Rows {
				if r.Line < 1 || r.Err == nil && !filled(r.Cells) || len(r.Cells) > maxCells {
					t.Fatalf("got %+v, want rows in which something stands", r)
				}
			}
		}
	})
}

// FuzzWorksheet has the sheet itself altered, which packed bytes seldom are.
func FuzzWorksheet(f *testing.F) {
	f.Add(worksheet(`<c r="A1"><v>1</v></c>`))
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		book, err := Read(packed(t, map[string]string{sheet1: sheet}))
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Fatalf("got %v, want that the file cannot be read", err)
			}
			return
		}
		var again bytes.Buffer
		if err := WriteXLSX(&again, book.Sheets...); err != nil {
			t.Fatal(err)
		}
	})
}

// A line that is all commas is refused before it is taken apart, which would need a
// hundred times its size.
func TestOnlyCommas(t *testing.T) {
	file := bytes.Repeat([]byte(","), 4<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(file)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrBig) {
		t.Errorf("got %v, want ErrBig", err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8*uint64(len(file)) {
		t.Errorf("it took %d MB for %d MB", got>>20, len(file)>>20)
	}
}
