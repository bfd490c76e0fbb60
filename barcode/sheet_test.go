package barcode_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
)

// sheetNamed returns one of the sheets of the shop.
func sheetNamed(t *testing.T, name string) barcode.Sheet {
	t.Helper()
	i := slices.IndexFunc(barcode.Sheets(), func(s barcode.Sheet) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no sheet %q", name)
	}
	return barcode.Sheets()[i]
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	letter := sheetNamed(t, "letter")
	places, err := letter.Places(10, 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []barcode.Place{
		{Page: 0, XMM: 3.97 + 101.6 + 4.76, YMM: 12.7 + 4*50.8},
		{Page: 1, XMM: 3.97, YMM: 12.7},
		{Page: 1, XMM: 3.97 + 101.6 + 4.76, YMM: 12.7},
		{Page: 1, XMM: 3.97, YMM: 12.7 + 50.8},
	}
	for i, p := range places {
		if p.Page != want[i].Page || math.Abs(p.XMM-want[i].XMM) > 1e-9 || math.Abs(p.YMM-want[i].YMM) > 1e-9 {
			t.Errorf("place %d = %+v, want %+v", i, p, want[i])
		}
	}
	for _, start := range []int{-1, 0, 11} {
		if _, err := letter.Places(start, 1); err == nil || !strings.Contains(err.Error(), "1 to 10") {
			t.Errorf("Places(start %d): got %v, want an error that says 1 to 10", start, err)
		}
	}
}

// No label leaves its page or lies on another, whatever the sheet and start.
func TestPlacesNeverOverlap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(barcode.Sheets()).Draw(t, "sheet")
		start := rapid.IntRange(1, s.Columns*s.Rows).Draw(t, "start")
		places, err := s.Places(start, rapid.IntRange(0, 25).Draw(t, "n"))
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range places {
			if a.XMM < 0 || a.YMM < 0 || a.XMM+s.LabelWidthMM > s.PageWidthMM+0.5 || a.YMM+s.LabelHeightMM > s.PageHeightMM+0.5 {
				t.Fatalf("%s: label at %+v leaves the page", s.Name, a)
			}
			for _, b := range places[:i] {
				if a.Page == b.Page && math.Abs(a.XMM-b.XMM) < s.LabelWidthMM-1e-6 && math.Abs(a.YMM-b.YMM) < s.LabelHeightMM-1e-6 {
					t.Fatalf("%s: labels at %+v and %+v overlap", s.Name, a, b)
				}
			}
		}
	})
}

func TestSheetCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*barcode.Sheet)
		want   string
	}{
		{"no columns", func(s *barcode.Sheet) { s.Columns = 0 }, "at least one"},
		{"negative rows", func(s *barcode.Sheet) { s.Rows = -1 }, "at least one"},
		{"no width", func(s *barcode.Sheet) { s.LabelWidthMM = 0 }, "above 0"},
		{"not a number", func(s *barcode.Sheet) { s.PageHeightMM = math.NaN() }, "above 0"},
		{"endless page", func(s *barcode.Sheet) { s.PageWidthMM = math.Inf(1) }, "above 0"},
		{"negative gap", func(s *barcode.Sheet) { s.GapXMM = -1 }, "negative"},
		{"too many columns", func(s *barcode.Sheet) { s.Columns = 3 }, "fewer columns"},
		{"too many rows", func(s *barcode.Sheet) { s.Rows = 6 }, "fewer rows"},
		{"endless margin", func(s *barcode.Sheet) { s.LeftMM = math.NaN() }, "fewer columns"},
	}
	for _, tt := range tests {
		s := sheetNamed(t, "letter")
		tt.change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Check() = %v, want an error that says %q", tt.name, err, tt.want)
		}
	}
	for _, s := range barcode.Sheets() {
		if err := s.Check(); err != nil {
			t.Errorf("sheet %s: %v", s.Name, err)
		}
	}
}

func TestFitInto(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		code          barcode.Code
		width, height float64
		dpi           int
		dots          int
		err           string // "" when it fits
	}{
		{"QR, usual label", barcode.QR, 34, 34, 300, 12, ""},
		{"QR, thermal printer", barcode.QR, 34, 34, 203, 8, ""},
		{"QR, coarse printer", barcode.QR, 34, 34, 200, 8, ""},
		{"QR, grows with the box", barcode.QR, 60, 70, 300, 21, ""},
		{"QR, box too low", barcode.QR, 60, 30, 300, 0, "give it 33.6 mm: use a larger label"},
		{"QR, a finer printer would do", barcode.QR, 33.3, 33.3, 300, 0, "give it 33.6 mm: use a larger label or a finer printer"},
		{"QR, no printer would do", barcode.QR, 32.9, 32.9, 300, 0, "give it 33.6 mm: use a larger label"},
		{"Data Matrix", barcode.DataMatrix, 34, 34, 300, 15, ""},
		{"Code 128", barcode.Code128, 95, 12, 300, 6, ""},
		{"Code 128, just wide enough", barcode.Code128, 44.8, 12, 300, 3, ""},
		{"Code 128, dots too coarse", barcode.Code128, 44.6, 8, 300, 0, "or a finer printer"},
		{"Code 128, label too narrow", barcode.Code128, 43.9, 12, 300, 0, "give it 44.8 mm: use a larger label"},
		{"Code 128, bars too low", barcode.Code128, 95, 7.9, 300, 0, "higher label"},
		{"nothing", barcode.QR, 0, 0, 300, 0, "larger label"},
		{"no dpi", barcode.QR, 34, 34, 0, 0, "want 100 to 4800"},
	}
	for _, tt := range tests {
		s, err := barcode.Encode(tt.code, textFor(t, tt.code, goldenID, 3))
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.FitInto(tt.width, tt.height, tt.dpi)
		if tt.err != "" {
			if err == nil || !strings.HasSuffix(err.Error(), tt.err) {
				t.Errorf("%s: got %+v, %v; want an error that ends with %q", tt.name, got, err, tt.err)
			}
			continue
		}
		if err != nil || got.Dots != tt.dots {
			t.Errorf("%s: got %+v, %v; want %d dots", tt.name, got, err, tt.dots)
		}
	}
}

// What fits goes into the box, keeps the least sizes and is whole dots; one dot
// more would not go in or would be over the most.
func TestFitIntoHoldsItsLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(rt, "code")
		width := rapid.Float64Range(0, 200).Draw(rt, "width")
		height := rapid.Float64Range(0, 200).Draw(rt, "height")
		dpi := rapid.IntRange(100, 4800).Draw(rt, "dpi")
		s, err := barcode.Encode(code, textFor(t, code, goldenID, 3))
		if err != nil {
			rt.Fatal(err)
		}
		f, err := s.FitInto(width, height, dpi)
		if err != nil {
			return
		}
		dot := 25.4 / float64(dpi)
		if f.ModuleMM != float64(f.Dots)*dot {
			rt.Fatalf("module of %g mm is not %d dots of %g mm", f.ModuleMM, f.Dots, dot)
		}
		side := width
		if code.Symbology() == barcode.TwoD {
			side = min(width, height)
		}
		if total := f.ModuleMM * float64(s.TotalColumns()); total > side+1e-6 {
			rt.Fatalf("%s of %g mm in a box of %g mm", code, total, side)
		}
		if code == barcode.Code128 && (f.ModuleMM < barcode.MinModuleMM || f.ModuleMM > barcode.MaxModuleMM+1e-9 || height < barcode.MinBarsMM) {
			rt.Fatalf("%s: module %g mm in a height of %g mm", code, f.ModuleMM, height)
		}
		if code != barcode.Code128 && f.ModuleMM*float64(s.Columns) < barcode.MinSymbolMM-1e-6 {
			rt.Fatalf("%s: side %g mm, want at least %g", code, f.ModuleMM*float64(s.Columns), barcode.MinSymbolMM)
		}
		if x := f.Snap(width); math.Abs(x-width) > dot/2+1e-9 || math.Abs(x/dot-math.Round(x/dot)) > 1e-6 {
			rt.Fatalf("Snap(%g) = %g: want the nearest multiple of %g", width, x, dot)
		}
	})
}
