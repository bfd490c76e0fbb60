package report_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
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

// pdfOf writes a PDF into a file of the test.
func pdfOf(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// An offset moves every label by exactly that much, wherever the first one is.
func TestOffsetMovesEverything(t *testing.T) {
	t.Parallel()
	const dpi, slackMM = 300, 0.2
	sheet, labels := sheetNamed(t, "letter"), fleetLabels(t, 2)
	inMM := func(opts report.LabelOptions) [4]float64 {
		opts.Start, opts.DPI = 7, dpi
		img := readPNG(t, pages(t, writePDF(t, sheet, labels, opts), dpi)[0])
		dark := darkBounds(img, img.Bounds())
		var mm [4]float64
		for i, dots := range []int{dark.Min.X, dark.Min.Y, dark.Max.X, dark.Max.Y} {
			mm[i] = float64(dots) * 25.4 / dpi
		}
		return mm
	}
	at, moved := inMM(report.LabelOptions{}), inMM(report.LabelOptions{RightMM: 2.3, DownMM: -5.1})
	for i, want := range []float64{2.3, -5.1, 2.3, -5.1} {
		if got := moved[i] - at[i]; math.Abs(got-want) > slackMM {
			t.Errorf("edge %d moved by %.2f mm, want %.1f", i, got, want)
		}
	}
	// The seventh label is the first of the fourth row.
	if top, left := sheet.TopMM+3*sheet.LabelHeightMM, sheet.LeftMM; at[1] < top || at[1] > top+10 || at[0] < left || at[0] > left+10 {
		t.Errorf("label 7 begins at %.1f, %.1f mm, want it in the label at %.1f, %.1f", at[0], at[1], left, top)
	}
	image := pages(t, writePDF(t, sheet, labels, report.LabelOptions{Start: 7, RightMM: 2.3, DownMM: -5.1}), 200)[0]
	for _, code := range []barcode.Code{barcode.QR, barcode.Code128} {
		for _, reader := range barcodetest.Readers(code) {
			if got, want := reader.Read(t, code, image), texts(t, code, labels); !slices.Equal(got, want) {
				t.Errorf("%s read %q, want %q", reader, got, want)
			}
		}
	}
	for _, far := range []report.LabelOptions{{RightMM: -6.1}, {RightMM: 6.1}, {DownMM: 10.1}, {DownMM: -10.1}, {RightMM: math.NaN()}} {
		var b bytes.Buffer
		if err := report.WriteLabels(&b, sheet, labels, far); err == nil || !strings.Contains(err.Error(), "they would leave the page") || b.Len() > 0 {
			t.Errorf("moved by %g, %g: got %v and %d bytes, want a refusal", far.RightMM, far.DownMM, err, b.Len())
		}
	}
}

// People sign department by department, in the order of fleet numbers, and no page
// begins without saying whose it is.
func TestHandover(t *testing.T) {
	t.Parallel()
	labels := fleetLabels(t, 40)
	for i := range labels {
		labels[i].FleetNumber = fmt.Sprintf("P-%d", 41-i)
		labels[i].Department = []string{"Seguridad Pública", "Ágora", ""}[i%3]
	}
	for lang, want := range map[string][]string{
		"es-MX": {"Entrega de etiquetas", "Recibí: nombre y firma", "Página 1 de 3", "Página 3 de 3", "Seguridad Pública · 14 etiquetas", "(continúa)", "Sin departamento · 13", "R-TEST", "Jorge Peña"},
		"en":    {"Labels handed out", "Received by: name and signature", "Page 2 of 3", "No department"},
	} {
		pdf := pdfOf(t, func(w io.Writer) error {
			return report.WriteHandover(w, report.Handover{Labels: slices.Clone(labels), Run: "R-TEST", By: "Jorge Peña", At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), PageWidthMM: 215.9, PageHeightMM: 279.4, Lang: lang})
		})
		got := run(t, "pdftotext", "-layout", pdf, "-")
		for _, l := range labels {
			want = append(want, l.Label.String(), l.Plate)
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: the list does not say %q; it says\n%s", lang, w, got)
			}
		}
		for _, l := range labels {
			if strings.Contains(got, l.Label.Token) {
				t.Errorf("%s: the list shows a token", lang)
			}
		}
		if lang == "en" {
			continue
		}
		last := -1
		for _, w := range []string{"Ágora", "P-4 ", "P-7 ", "P-10 ", "Seguridad", "P-2 ", "P-11 ", "Sin departamento", "P-3 ", "P-12 "} {
			i := strings.Index(got, w)
			if i <= last {
				t.Errorf("%q comes at %d, want it after %d", w, i, last)
			}
			last = i
		}
	}
	if err := report.WriteHandover(&bytes.Buffer{}, report.Handover{}); err == nil {
		t.Error("no labels: got no error")
	}
}

// The test page has true millimeters, moves with the labels, and its symbols that
// labels may have are read by all decoders; none is a label.
func TestLabelTestPage(t *testing.T) {
	t.Parallel()
	const dpi = 300
	sheet := sheetNamed(t, "letter")
	written := func(lang string, opts report.LabelOptions) string {
		return pdfOf(t, func(w io.Writer) error { return report.WriteLabelTest(w, sheet, opts, lang) })
	}
	pdf := written("es-MX", report.LabelOptions{RightMM: -1.2})
	text := strings.Join(strings.Fields(run(t, "pdftotext", pdf, "-")), " ")
	for _, w := range []string{"Página de prueba", "-1.2 + 50 menos lo medido", "* QR 1.27 mm", "QR 0.25 mm", "* Code 128 0.51 mm", "12 puntos"} {
		if !strings.Contains(text, w) {
			t.Errorf("the page does not say %q; it says %s", w, text)
		}
	}
	images := pages(t, pdf, dpi)
	var read []string
	for _, path := range images[1:] {
		read = append(read, barcodetest.ZBar.Read(t, barcode.Code128, path)...)
		for _, reader := range barcodetest.Readers(barcode.QR) {
			if got := reader.Read(t, barcode.QR, path); !slices.Contains(got, "LITROTST.15.0123456789ABCDEF") {
				t.Errorf("%s read %q, want the largest QR", reader, got)
			}
		}
	}
	if want := []string{"LITRO.03.T", "LITRO.04.T", "LITRO.05.T", "LITRO.06.T"}; !slices.Equal(read, want) {
		t.Errorf("1D: got %q, want %q", read, want)
	}
	for _, s := range []string{"LITRO.03.T", "LITROTST.15.0123456789ABCDEF"} {
		if l, err := barcode.Parse(s, barcode.Unknown); err == nil {
			t.Errorf("%q is label %v, want no label", s, l)
		}
	}
	// The ticks of the ruler under the first label are a millimeter apart, and its
	// origin is moved with the labels.
	img := readPNG(t, images[0])
	y := int((sheet.TopMM + sheet.LabelHeightMM - 3.2) * dpi / 25.4)
	var tens []float64
	for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
		if r, _, _, _ := img.At(x, y).RGBA(); r < 0x9000 {
			if mm := (float64(x) + .5) * 25.4 / dpi; len(tens) == 0 || mm-tens[len(tens)-1] > 5 {
				tens = append(tens, mm)
			}
		}
	}
	for i, mm := range tens {
		if want := float64(10*(i+1)) - 1.2; math.Abs(mm-want) > 0.2 {
			t.Errorf("mark %d is at %.2f mm, want %.1f", 10*(i+1), mm, want)
		}
	}
	if len(tens) < 20 {
		t.Errorf("marks of the ruler: got %d, want 21", len(tens))
	}
	for _, name := range []string{"a4", "roll"} {
		sheet = sheetNamed(t, name)
		written("en", report.LabelOptions{DPI: 203})
	}
}
