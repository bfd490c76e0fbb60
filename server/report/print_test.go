package report_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Every file of a table has every figure of the page and of CSV, to the last digit, in
// the same place.
func TestFilesAgree(t *testing.T) {
	t.Parallel()
	z := zone(t)
	rapid.Check(t, func(t *rapid.T) {
		fills, q := drawFills(t), drawQuestion(t, z)
		lang := rapid.SampledFrom([]string{"es-MX", "en"}).Draw(t, "lang")
		tb := new(report.Consumption(q, fills))
		if rapid.Bool().Draw(t, "one by one") {
			tb = new(report.Fills("fills", q.Period, fills, nil))
		}
		p := report.Printout{Table: tb, Title: "Consumo de agüita", At: time.Date(2026, 11, 26, 23, 10, 0, 0, z), Lang: lang}
		want := lines(tb, lang, z)
		if err := compareXLSX(p, want); err != nil {
			t.Fatal(err)
		}
		if err := comparePDF(p, want); err != nil {
			t.Fatal(err)
		}
	})
}

// lines are the rows of a table and its total as CSV has them, but times as people see
// them, and what keeps a spreadsheet from running a text left out.
func lines(tb *report.Table, lang string, z *time.Location) [][]string {
	var out [][]string
	line := func(cells []report.Cell, name string) {
		var l []string
		for i, c := range cells {
			text := decimal(c, tb.Columns[i])
			if c.Known && tb.Columns[i].Kind == report.Instant {
				text = c.At.In(z).Format("02/01/2006 15:04")
			}
			l = append(l, strings.TrimSpace(text))
		}
		if name != "" {
			l[0] = strings.TrimSpace(name)
		}
		out = append(out, l)
	}
	for _, r := range tb.Rows {
		name := ""
		if r.Coded() {
			name = r.Name(lang)
		}
		line(r.Cells, name)
	}
	line(tb.Total, "Total")
	return out
}

func compareXLSX(p report.Printout, want [][]string) error {
	var b bytes.Buffer
	if err := p.WriteXLSX(&b); err != nil {
		return err
	}
	book, err := spreadsheet.Read(b.Bytes())
	if err != nil {
		return err
	}
	rows := book.Sheets[0].Rows[1:]
	if len(rows) != len(want) {
		return fmt.Errorf("XLSX: got %d rows, want %d", len(rows), len(want))
	}
	for i, line := range want {
		for j, text := range line {
			got := ""
			if j < len(rows[i].Cells) {
				got = rows[i].Cells[j].Text
			}
			if p.Table.Columns[j].Kind == report.Instant && text != "" && text != "Total" {
				at, err := time.Parse("2006-01-02 15:04", got[:min(16, len(got))])
				if err != nil {
					return err
				}
				got = at.Format("02/01/2006 15:04")
			}
			if got != text && !(p.Table.Columns[j].Kind.Numeric() && sameNumber(got, text)) {
				return fmt.Errorf("XLSX: row %d, %s: got %q, want %q", i, p.Table.Columns[j].Key, got, text)
			}
		}
	}
	return nil
}

// sameNumber tells whether two texts are one number, exactly.
func sameNumber(a, b string) bool {
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return okX && okY && x.Cmp(y) == 0
}

// comparePDF holds the text of a PDF against rows: read from the left to the right and
// from the top down, but for the spaces and the thousands' commas, every row is there,
// whole and in its order; in a table of bands, in each of them.
func comparePDF(p report.Printout, want [][]string) error {
	var b bytes.Buffer
	if err := p.WritePDF(&b); err != nil {
		return err
	}
	text, err := pdfText(b.Bytes())
	if err != nil {
		return err
	}
	for _, band := range p.BandsOf() {
		if err := rowsIn(squeezed(text), p.Table, band, want); err != nil {
			return err
		}
	}
	return nil
}

func rowsIn(text string, tb *report.Table, band []int, want [][]string) error {
	for i, line := range want {
		pattern := ""
		for _, j := range band {
			cell := regexp.QuoteMeta(squeezed(winText(line[j])))
			if tb.Columns[j].Kind.Numeric() && cell != "" {
				if strings.Contains(cell, ".") {
					cell += "0*" // figures of a column have as many decimals as one of them needs
				} else {
					cell += `(?:\.0+)?`
				}
			}
			pattern += cell
		}
		at := regexp.MustCompile(pattern).FindStringIndex(text)
		if at == nil {
			return fmt.Errorf("PDF: no row %d, %q, in its place: %q", i, line, text)
		}
		text = text[at[1]:]
	}
	return nil
}

// winText is a text as the core fonts of a PDF have it.
func winText(s string) string {
	var b strings.Builder
	for _, r := range strings.NewReplacer("→", "»", "−", "-").Replace(s) {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			r = '.'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// squeezed leaves out spaces, and commas between digits.
func squeezed(s string) string {
	s = strings.Join(strings.Fields(s), "")
	return strings.ReplaceAll(s, ",", "")
}

var (
	stream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	shown  = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\) ?Tj`)
)

// pdfText reads what a PDF writes, in the order in which it writes it.
func pdfText(pdf []byte) (string, error) {
	var out strings.Builder
	for _, m := range stream.FindAllSubmatch(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			return "", err
		}
		page, err := io.ReadAll(r)
		if err != nil {
			return "", err
		}
		for _, s := range shown.FindAllSubmatch(page, -1) {
			raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(s[1]))
			text, err := charmap.Windows1252.NewDecoder().String(raw)
			if err != nil {
				return "", err
			}
			out.WriteString(text + "\n")
		}
	}
	return out.String(), nil
}

// longTable has so many rows of every kind of column.
func longTable(rows int) *report.Table {
	t := &report.Table{Name: "long", Columns: []report.Column{
		{Key: "at", Kind: report.Instant}, {Key: "station"}, {Key: "vehicle"}, {Key: "driver"}, {Key: "grade"}, {Key: "volume", Kind: report.Volume, Unit: "L"},
		{Key: "odometer", Kind: report.Distance, Unit: "km"}, {Key: "economy", Kind: report.Economy, Unit: "km/L"}, {Key: "amount", Kind: report.Money, Unit: "MXN"},
		{Key: "deviation", Kind: report.Percent, Unit: "%"}, {Key: "run", Kind: report.Hours, Unit: "h"}, {Key: "ref"},
	}}
	text := func(s string) report.Cell { return report.Cell{Known: true, Text: s} }
	number := func(n int64) report.Cell { return report.Cell{Known: true, N: n} }
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)
	var volume, amount int64
	for i := range int64(rows) {
		v, a := 40_000_000+i*7919%9_000_000/1000*1000, 98_000+i*31%40_000
		volume, amount = volume+v, amount+a
		t.Rows = append(t.Rows, report.Row{Key: fmt.Sprint(i), Cells: []report.Cell{
			{Known: true, At: at.Add(time.Duration(i) * 5 * time.Minute)}, text("Patio Norte"), text(fmt.Sprintf("P-%03d · GTO-%03d-A", i%490, i%490)), text("María Ibáñez Núñez"),
			text("Diésel"), number(v), number(41_000_000 + i*1000), number(7_600 + i%900), number(a), number(i%300 - 150), number(i % 5000), text(fmt.Sprintf("norte/1/%d", i)),
		}})
	}
	t.Total = make([]report.Cell, len(t.Columns))
	t.Total[5], t.Total[8] = number(volume), number(amount)
	return t
}

// A reader that is not ours finds all rows of a long table, its heading on every page,
// and the page of each, in Spanish letters.
func TestPDFOfManyPages(t *testing.T) {
	t.Parallel()
	z := zone(t)
	tb := longTable(300)
	p := report.Printout{
		Table: tb, Title: "Cargas del año", Place: "Pachuca de Soto", At: time.Date(2026, 11, 26, 23, 10, 0, 0, z), Lang: "es-MX",
		Asked: []report.Fact{{Name: "Periodo", Value: "2026"}, {Name: "Departamento", Value: "Protección Civil"}},
	}
	var b bytes.Buffer
	if err := p.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-", "-")
	cmd.Stdin = bytes.NewReader(b.Bytes())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v; install poppler-utils", err)
	}
	pages := strings.Count(string(out), "\f")
	if heads := strings.Count(string(out), "Kilometraje"); pages < 5 || heads != pages {
		t.Errorf("got %d pages with %d headings, want one on each of several", pages, heads)
	}
	if said := strings.Count(string(out), "Periodo: 2026 · Departamento: Protección Civil"); said != pages {
		t.Errorf("%d of %d pages say what was asked", said, pages)
	}
	for n := range pages {
		if want := fmt.Sprintf("Página %d de %d", n+1, pages); !strings.Contains(string(out), want) {
			t.Errorf("no %q", want)
		}
	}
	for _, want := range []string{"Cargas del año", "Periodo: 2026 · Departamento: Protección Civil", "Litro · Pachuca de Soto · Generado 26/11/2026 23:10 America/Mexico_City"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q", want)
		}
	}
	if n := len(p.BandsOf()); n != 1 {
		t.Fatalf("got %d bands, want one", n)
	}
	if err := rowsIn(squeezed(string(out)), tb, p.BandsOf()[0], lines(tb, "es-MX", z)); err != nil {
		t.Error(err)
	}
	var again bytes.Buffer
	if err := p.WritePDF(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("written again: got other bytes, or %v", err)
	}
}

// What does not go on paper whole is refused, and what is wide or long is broken and
// not cut.
func TestPDFOfOddTables(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 26, 23, 10, 0, 0, zone(t))
	long := &report.Table{Name: "x", Columns: []report.Column{{Key: "name"}}, Rows: make([]report.Row, report.MostPrinted+1)}
	if err := (report.Printout{Table: long, At: at}).WritePDF(io.Discard); !errors.Is(err, report.ErrTooLong) {
		t.Errorf("too long: got %v", err)
	}
	wide := &report.Table{Name: "wide"}
	row := report.Row{Key: "a"}
	for i := range 24 {
		wide.Columns = append(wide.Columns, report.Column{Key: fmt.Sprintf("volume_%d", i), Kind: report.Kind(i % 2 * int(report.Volume))})
		row.Cells = append(row.Cells, report.Cell{Known: true, N: int64(i) * 1_234_567, Text: strings.Repeat("palabra", 6) + " y más"})
	}
	wide.Rows, wide.Total = []report.Row{row, row}, row.Cells
	empty := &report.Table{Name: "empty", Columns: wide.Columns}
	for _, tb := range []*report.Table{wide, empty} {
		p := report.Printout{Table: tb, Title: "Ancha", At: at, Lang: "en"}
		var want [][]string
		if len(tb.Rows) > 0 {
			want = lines(tb, "en", at.Location())
			for i := range want[:2] {
				want[i][0] = row.Cells[0].Text
			}
		}
		if err := comparePDF(p, want); err != nil {
			t.Error(err)
		}
	}
}

// billedLines are lines that a supplier bills, in all columns of the reconciliation.
func billedLines(t *testing.T, n int) *report.Table {
	t.Helper()
	at := time.Date(2026, 11, 3, 8, 0, 0, 0, zone(t))
	var list []report.LineRow
	for i := range n {
		list = append(list, report.LineRow{
			ID: fmt.Sprintf("%064x/p/%d", i, i+1), Supplier: "Combustibles del Valle del Mezquital, S.A. de C.V.", RFC: "CVM010203AB9", UUID: fmt.Sprintf("5b1c2d3e-4f60-4a7b-8c9d-0e1f2a3b%04x", i), Folio: fmt.Sprintf("AB-%07d", 90_000+i),
			IssuedAt: at.Add(time.Duration(i) * time.Hour), Line: i + 1, Permit: "PL/00320/EXP/ES/2019", Ticket: fmt.Sprint(105_012_365 + i), Product: "15101514", VolumeUL: 38_765_432_109 + int64(i), PriceE4: 248_253, Cents: 96_234_567 + int64(i), Currency: "MXN",
			Fills: 1, FilledAt: at, Station: "Gasolinera El Peñón", Vehicle: "PC-017 · GTO-123-A", FillUL: 38_765_000_000, FillCents: 96_233_333, Sort: "done", Pass: "key", State: "within", MoreUL: 432_109, MoreCents: 1234,
			Reason: "La pantalla y el ticket no dicen lo mismo", By: "tesoreria.noviembre", At: at, Exceptions: []string{"price-above", "permit-format"}, Entries: []string{"2026-11/SN-000012"},
		})
	}
	return new(report.Lines(list))
}

// What is too wide for a page stands in bands: no figure, day or key is cut, every column is in one of them or is
// named as one without data, and the parts of a row have its number.
func TestPDFOfWideTables(t *testing.T) {
	t.Parallel()
	tb := billedLines(t, 60)
	p := report.Printout{Table: tb, Title: "Conciliación", At: time.Date(2026, 12, 1, 9, 0, 0, 0, zone(t)), Lang: "es-MX"}
	bands := p.BandsOf()
	if len(bands) < 2 {
		t.Fatalf("got %d bands, want some", len(bands))
	}
	path := filepath.Join(t.TempDir(), "wide.pdf")
	var b bytes.Buffer
	if err := p.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := run(t, "pdftotext", "-raw", path, "-")
	words := map[string]int{}
	for w := range strings.FieldsSeq(text) {
		words[strings.ReplaceAll(w, ",", "")]++
	}
	all := strings.Join(strings.Fields(text), " ")
	for i, c := range tb.Columns {
		if !strings.Contains(all, c.Title(p.Lang)) {
			t.Errorf("no heading %q", c.Title(p.Lang))
		}
		for j, row := range append(tb.Rows, report.Row{Cells: tb.Total}) {
			switch cell := row.Cells[i]; {
			case !cell.Known:
			case c.Kind == report.Instant:
				if at := cell.At.Format("02/01/2006"); words[at] == 0 || words[cell.At.Format("15:04")] == 0 {
					t.Errorf("row %d, %s: %s is not whole", j, c.Key, at)
				}
			case c.Kind.Numeric():
				if n := decimal(cell, c); !slices.ContainsFunc([]string{n, n + "0", n + "00", n + ".00"}, func(s string) bool { return words[s] > 0 }) {
					t.Errorf("row %d, %s: %s is not whole", j, c.Key, n)
				}
			case slices.Contains([]string{"uuid_only", "rfc", "permit", "ticket", "document_no", "line_entries"}, c.Key):
				if words[strings.ReplaceAll(cell.Text, ",", "")] == 0 {
					t.Errorf("row %d, %s: %q is not whole", j, c.Key, cell.Text)
				}
			}
		}
	}
	for _, want := range []string{"Sin datos en estos renglones: Tarjeta", "Cada renglón está en " + fmt.Sprint(len(bands)) + " partes"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	seen := map[int]int{}
	for _, band := range bands {
		for _, i := range band {
			seen[i]++
		}
		if err := rowsIn(squeezed(text), tb, band, lines(tb, p.Lang, p.At.Location())); err != nil {
			t.Error(err)
		}
	}
	for i, n := range seen {
		if n != 1 {
			t.Errorf("%s is in %d bands", tb.Columns[i].Key, n)
		}
	}
	if n := strings.Count(text, "Total"); n < len(bands) {
		t.Errorf("totals are named %d times, want once in each of %d bands", n, len(bands))
	}
}
