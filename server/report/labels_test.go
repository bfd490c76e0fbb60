package report_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
	"github.com/litro-fuel/litro/server/report"
)

// fleetLabels returns n labels with the words of a Mexican fleet.
func fleetLabels(t *testing.T, n int) []report.LabelToPrint {
	t.Helper()
	key := bytes.Repeat([]byte{0x5a}, 32)
	names := []string{"Peñón · Compactador", "Camión de volteo 14 m³", "Ambulancia", "Patrulla Ñ-7 «Águila»"}
	labels := make([]report.LabelToPrint, n)
	for i := range labels {
		seed := []byte{byte(i * 37), byte(i), byte(i * 91), 0xa5, byte(255 - i)}
		id, err := barcode.NewID(bytes.NewReader(seed))
		if err != nil {
			t.Fatal(err)
		}
		version := []int64{1, 2, 12, 9999}[i%4]
		labels[i] = report.LabelToPrint{
			Label:       barcode.Label{ID: id, Version: version, Token: barcode.Token(key, id, version)},
			FleetNumber: fmt.Sprintf("OP-%03d", i+1),
			Plate:       fmt.Sprintf("HN-%02d-%03d", i, 700+i),
			Name:        names[i%len(names)],
		}
	}
	return labels
}

// writePDF prints labels into a file of the test.
func writePDF(t *testing.T, sheet barcode.Sheet, labels []report.LabelToPrint, opts report.LabelOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteLabels(&b, sheet, labels, opts); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "labels.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs one of poppler's tools and returns what it prints.
func run(t *testing.T, command string, args ...string) string {
	t.Helper()
	barcodetest.Need(t, command)
	out, err := exec.CommandContext(t.Context(), command, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", command, args, err, out)
	}
	return string(out)
}

// pages turns a PDF into one PNG a page and returns their paths.
func pages(t *testing.T, pdf string, dpi int) []string {
	t.Helper()
	run(t, "pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-png", pdf, strings.TrimSuffix(pdf, ".pdf"))
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(pdf), "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}

// texts returns, sorted, what the symbols of one code say.
func texts(t *testing.T, code barcode.Code, labels []report.LabelToPrint) []string {
	t.Helper()
	var all []string
	for _, l := range labels {
		text, err := barcode.Format1D(l.Label.ID, l.Label.Version)
		if code.Symbology() == barcode.TwoD {
			text, err = barcode.Format2D(l.Label)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// Other people's decoders read every symbol on every page of every sheet, as a
// scanner of 200 dpi sees it.
func TestDecodersReadEveryLabel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sheet string
		code  barcode.Code
		dpi   int
		n     int
	}{
		{"letter", barcode.QR, 300, 10},
		{"a4", barcode.QR, 600, 10},
		{"roll", barcode.DataMatrix, 203, 3}, // one a page
	}
	for _, tt := range tests {
		t.Run(tt.sheet, func(t *testing.T) {
			t.Parallel()
			labels := fleetLabels(t, tt.n)
			pdf := writePDF(t, sheetNamed(t, tt.sheet), labels, report.LabelOptions{Code: tt.code, DPI: tt.dpi})
			pngs := pages(t, pdf, 200)
			for _, code := range []barcode.Code{tt.code, barcode.Code128} {
				for _, reader := range barcodetest.Readers(code) {
					var got []string
					for _, path := range pngs {
						got = append(got, reader.Read(t, code, path)...)
					}
					slices.Sort(got)
					if want := texts(t, code, labels); !slices.Equal(got, want) {
						t.Errorf("%s read from the %s symbols:\ngot  %q\nwant %q", reader, code, got, want)
					}
				}
			}
		})
	}
}

func sheetNamed(t *testing.T, name string) barcode.Sheet {
	t.Helper()
	for _, s := range barcode.Sheets() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no sheet %q", name)
	return barcode.Sheet{}
}

func TestWordsOnLabels(t *testing.T) {
	t.Parallel()
	labels := fleetLabels(t, 4)
	labels[1].Name = strings.Repeat("Muy larga descripción ", 20)
	pdf := writePDF(t, sheetNamed(t, "letter"), labels, report.LabelOptions{})
	got := run(t, "pdftotext", "-layout", pdf, "-")
	want := texts(t, barcode.Code128, labels)
	for _, l := range labels {
		want = append(want, l.FleetNumber, l.Plate)
	}
	want = append(want, "Peñón · Compactador", "Patrulla Ñ-7 «Águila»", "Muy larga descripción")
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("the page does not say %q; it says:\n%s", w, got)
		}
	}
	if strings.Contains(got, labels[0].Label.Token) {
		t.Errorf("the page shows the token %s to the eye; want it in the 2D symbol only", labels[0].Label.Token)
	}
}

// The page has its true size, and a partly used sheet starts where it is told.
func TestPageSizeAndStart(t *testing.T) {
	t.Parallel()
	pdf := writePDF(t, sheetNamed(t, "letter"), fleetLabels(t, 2), report.LabelOptions{Start: 10})
	if got, want := run(t, "pdfinfo", pdf), "612 x 792 pts (letter)"; !strings.Contains(got, want) {
		t.Errorf("pdfinfo says\n%s\nwant %q", got, want)
	}
	pngs := pages(t, pdf, 200)
	if len(pngs) != 2 {
		t.Fatalf("got %d pages, want 2: the first label on the last place of a page", len(pngs))
	}
	for i, path := range pngs {
		got, want := barcodetest.ZXing.Read(t, barcode.QR, path), texts(t, barcode.QR, fleetLabels(t, 2)[i:i+1])
		if !slices.Equal(got, want) {
			t.Errorf("page %d: got %q, want %q", i+1, got, want)
		}
	}
}

// On a page drawn with the printer's own dots a symbol is as many dots wide as
// its modules say: the millimeters are true, and no module is a dot wider.
func TestModulesAreWholeDots(t *testing.T) {
	t.Parallel()
	const dpi = 300
	labels := fleetLabels(t, 1)
	pdf := writePDF(t, sheetNamed(t, "roll"), labels, report.LabelOptions{DPI: dpi})
	page := readPNG(t, pages(t, pdf, dpi)[0])
	tests := []struct {
		code barcode.Code
		part image.Rectangle // in mm, of the page of 100 × 60
		dots int             // a module, as large as the part allows
	}{
		{barcode.QR, image.Rect(0, 0, 45, 46), 15},
		{barcode.Code128, image.Rect(0, 47, 100, 60), 6},
	}
	for _, tt := range tests {
		s, err := barcode.Encode(tt.code, texts(t, tt.code, labels)[0])
		if err != nil {
			t.Fatal(err)
		}
		dark := darkBounds(page, inDots(tt.part, dpi))
		if got, want := dark.Dx(), s.Columns*tt.dots; got < want-1 || got > want+1 {
			t.Errorf("%s is %d dots wide, want %d modules of %d dots, %d", tt.code, got, s.Columns, tt.dots, want)
		}
	}
}

// readPNG reads one page.
func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// inDots converts a rectangle in millimeters.
func inDots(mm image.Rectangle, dpi int) image.Rectangle {
	dots := func(mm int) int { return mm * dpi * 10 / 254 }
	return image.Rect(dots(mm.Min.X), dots(mm.Min.Y), dots(mm.Max.X), dots(mm.Max.Y))
}

// darkBounds returns the smallest rectangle around the dark pixels of a part.
func darkBounds(img image.Image, part image.Rectangle) image.Rectangle {
	var dark image.Rectangle
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				dark = dark.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return dark
}

func TestWriteLabelsIsRepeatable(t *testing.T) {
	t.Parallel()
	opts := report.LabelOptions{At: time.Date(2026, 11, 22, 20, 14, 3, 0, time.UTC), Outline: true}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := report.WriteLabels(w, sheetNamed(t, "a4"), fleetLabels(t, 12), opts); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same labels gave two different files, want the same bytes")
	}
}

func TestWriteLabelsRefuses(t *testing.T) {
	t.Parallel()
	good := fleetLabels(t, 1)
	noToken := fleetLabels(t, 2)
	noToken[1].Label.Token = ""
	small := barcode.Sheet{Name: "small", PageWidthMM: 70, PageHeightMM: 40, LabelWidthMM: 70, LabelHeightMM: 40, Columns: 1, Rows: 1}
	tests := []struct {
		name   string
		sheet  barcode.Sheet
		labels []report.LabelToPrint
		opts   report.LabelOptions
		want   string
	}{
		{"no labels", sheetNamed(t, "a4"), nil, report.LabelOptions{}, "there are none"},
		{"label without token", sheetNamed(t, "a4"), noToken, report.LabelOptions{}, "OP-002"},
		{"1D for 2D", sheetNamed(t, "a4"), good, report.LabelOptions{Code: barcode.Code128}, "use QR or Data Matrix"},
		{"start beyond the sheet", sheetNamed(t, "a4"), good, report.LabelOptions{Start: 11}, "1 to 10"},
		{"label too small", small, good, report.LabelOptions{}, "use a larger label"},
		{"impossible sheet", barcode.Sheet{Name: "none"}, good, report.LabelOptions{}, `sheet "none"`},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		err := report.WriteLabels(&b, tt.sheet, tt.labels, tt.opts)
		if err == nil || !strings.Contains(err.Error(), tt.want) || b.Len() != 0 {
			t.Errorf("%s: got %v and %d bytes; want an error that says %q and nothing written", tt.name, err, b.Len(), tt.want)
		}
	}
}
