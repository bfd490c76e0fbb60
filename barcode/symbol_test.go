package barcode_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
)

// codes lists what we print.
var codes = []barcode.Code{barcode.Code128, barcode.QR, barcode.DataMatrix}

// textFor returns the text that goes into a code.
func textFor(t *testing.T, code barcode.Code, id string, version int64) string {
	t.Helper()
	text, err := barcode.Format1D(id, version)
	if code.Symbology() == barcode.TwoD {
		text, err = barcode.Format2D(barcode.Label{ID: id, Version: version, Token: barcode.Token(testKey(), id, version)})
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Other people's decoders read what we draw, at several sizes, with ids of all
// digits, of all letters, and with the check character *.
func TestDecodersReadWhatWeRender(t *testing.T) {
	t.Parallel()
	labels := []barcode.Label{{ID: goldenID, Version: 3}, {ID: "00000000", Version: 1}, {ID: "ZZZZZZZZ", Version: 9999}, starLabel(t)}
	for _, code := range codes {
		for _, reader := range barcodetest.Readers(code) {
			t.Run(fmt.Sprintf("%s/%s", code, reader), func(t *testing.T) {
				t.Parallel()
				for i, l := range labels {
					text := textFor(t, code, l.ID, l.Version)
					img, err := barcode.Render(code, text, 2+i)
					if err != nil {
						t.Fatal(err)
					}
					got := reader.Read(t, code, barcodetest.Save(t, img))
					if want := []string{text}; !slices.Equal(got, want) {
						t.Errorf("module of %d pixels: got %q, want %q", 2+i, got, want)
					}
				}
			})
		}
	}
}

// starLabel finds a label whose check character is the star.
func starLabel(t *testing.T) barcode.Label {
	t.Helper()
	for version := range int64(1000) {
		if text, err := barcode.Format1D(goldenID, version+1); err == nil && strings.HasSuffix(text, "*") {
			return barcode.Label{ID: goldenID, Version: version + 1}
		}
	}
	t.Fatal("no version of 1…1000 has the check character *")
	return barcode.Label{}
}

func TestSymbolSizes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code                          barcode.Code
		columns, rows, quiet, overall int
	}{
		{barcode.QR, 25, 25, 4, 33},
		{barcode.DataMatrix, 22, 22, 2, 26},
		{barcode.Code128, 156, 1, 10, 176},
	}
	for _, tt := range tests {
		s, err := barcode.Encode(tt.code, textFor(t, tt.code, goldenID, 3))
		if err != nil {
			t.Fatal(err)
		}
		got := [4]int{s.Columns, s.Rows, s.Quiet(), s.TotalColumns()}
		if want := [4]int{tt.columns, tt.rows, tt.quiet, tt.overall}; got != want {
			t.Errorf("%s: columns, rows, quiet, overall = %v, want %v", tt.code, got, want)
		}
	}
}

func TestRenderLeavesQuietZone(t *testing.T) {
	t.Parallel()
	const pixels = 3
	for _, code := range codes {
		text := textFor(t, code, goldenID, 3)
		s, err := barcode.Encode(code, text)
		if err != nil {
			t.Fatal(err)
		}
		img, err := barcode.Render(code, text, pixels)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := img.Bounds().Dx(), s.TotalColumns()*pixels; got != want {
			t.Errorf("%s: image %d pixels wide, want %d", code, got, want)
		}
		inner := img.Bounds().Inset(s.Quiet() * pixels)
		var outside, edge int
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, _, _, _ := img.At(x, y).RGBA()
				inside := x >= inner.Min.X && x < inner.Max.X && y >= inner.Min.Y && y < inner.Max.Y
				switch {
				case r == 0 && !inside:
					outside++
				case r == 0 && x == inner.Min.X:
					edge++
				}
			}
		}
		if outside != 0 || edge == 0 {
			t.Errorf("%s: %d dark pixels in the quiet zone, want 0; %d at the symbol's left edge, want some", code, outside, edge)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		code   barcode.Code
		text   string
		pixels int
	}{
		{"no code", 0, "A", 1},
		{"empty text", barcode.QR, "", 1},
		{"lower case", barcode.QR, "a", 1},
		{"Spanish letter", barcode.Code128, "Ñ", 1},
		{"too long", barcode.DataMatrix, strings.Repeat("A", 81), 1},
		{"pixels 0", barcode.QR, "A", 0},
		{"pixels negative", barcode.QR, "A", -1},
		{"pixels huge", barcode.QR, "A", 1 << 20},
	}
	for _, tt := range tests {
		if _, err := barcode.Render(tt.code, tt.text, tt.pixels); err == nil {
			t.Errorf("%s: Render(%s, %q, %d): got no error", tt.name, tt.code, tt.text, tt.pixels)
		}
	}
}
