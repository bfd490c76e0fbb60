package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
	"github.com/litro-fuel/litro/server/report"
)

// A pad prints a numbered sheet for each, in both languages, and scanners read the
// number.
func TestWriteSheets(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"es-MX": {"Hoja de contingencia", "Estación: Peñón Norte", "Número económico", "Totalizador después (L)", "Despachador: nombre y firma", "Después se captura", "entréguela a la oficina"},
		"en":    {"Contingency sheet", "Station: Peñón Norte", "Fleet number", "Totalizer after (L)", "Attendant: name and signature"},
	} {
		var b bytes.Buffer
		pad := report.SheetPad{Station: "Peñón Norte", First: 998, Last: 1000, Lang: lang, At: time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)}
		if err := report.WriteSheets(&b, pad); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "sheets.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		text := run(t, "pdftotext", "-layout", path, "-")
		for n := pad.First; n <= pad.Last; n++ {
			want = append(want, barcode.FormatSheetNumber(n))
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: got %s, want %q in it", lang, text, w)
			}
		}
		images := pages(t, path, 200)
		if len(images) != 2 {
			t.Fatalf("%s: got %d pages of 3 sheets, want 2", lang, len(images))
		}
		for _, reader := range barcodetest.Readers(barcode.Code128) {
			var read []string
			for _, path := range images {
				read = append(read, reader.Read(t, barcode.Code128, path)...)
			}
			slices.Sort(read)
			if numbers := want[len(want)-3:]; !slices.Equal(read, numbers) {
				t.Errorf("%s: %s reads %q, want %q", lang, reader, read, numbers)
			}
		}
	}
	if err := report.WriteSheets(&bytes.Buffer{}, report.SheetPad{}); err == nil {
		t.Error("no sheets: got no error")
	}
}
