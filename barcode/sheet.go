package barcode

import (
	"fmt"
	"math"
)

// A Sheet is the geometry of a page of labels, in millimeters. Positions run
// along the rows from the top left corner.
type Sheet struct {
	Name          string
	PageWidthMM   float64
	PageHeightMM  float64
	LabelWidthMM  float64
	LabelHeightMM float64
	LeftMM        float64 // from the page's edge to the first column
	TopMM         float64 // from the page's edge to the first row
	GapXMM        float64 // between columns
	GapYMM        float64 // between rows
	Columns       int
	Rows          int

	shiftXMM, shiftYMM float64 // see Shifted
}

// Sheets returns the sheets that shops sell and that hold both codes of a
// label: Letter paper with ten labels of 4 × 2 inches, A4 with ten of
// 99.1 × 57 mm, and a roll of 100 × 60 mm, where each page is a label.
func Sheets() []Sheet {
	return []Sheet{
		{
			Name: "letter", PageWidthMM: 215.9, PageHeightMM: 279.4,
			LabelWidthMM: 101.6, LabelHeightMM: 50.8,
			LeftMM: 3.97, TopMM: 12.7, GapXMM: 4.76, GapYMM: 0,
			Columns: 2, Rows: 5,
		},
		{
			Name: "a4", PageWidthMM: 210, PageHeightMM: 297,
			LabelWidthMM: 99.1, LabelHeightMM: 57,
			LeftMM: 4.65, TopMM: 6, GapXMM: 2.5, GapYMM: 0,
			Columns: 2, Rows: 5,
		},
		{
			Name: "roll", PageWidthMM: 100, PageHeightMM: 60,
			LabelWidthMM: 100, LabelHeightMM: 60,
			Columns: 1, Rows: 1,
		},
	}
}

// slackMM is how far a label may stick out of the page: makers round their
// figures.
const slackMM = 0.5

// Check tells what is wrong with the geometry.
func (s Sheet) Check() error {
	if s.Columns < 1 || s.Rows < 1 {
		return fmt.Errorf("sheet %q has %d × %d labels; want at least one", s.Name, s.Columns, s.Rows)
	}
	if !positive(s.PageWidthMM, s.PageHeightMM, s.LabelWidthMM, s.LabelHeightMM) {
		return fmt.Errorf("sheet %q: page %g × %g mm and label %g × %g mm must be above 0",
			s.Name, s.PageWidthMM, s.PageHeightMM, s.LabelWidthMM, s.LabelHeightMM)
	}
	if s.LeftMM < 0 || s.TopMM < 0 || s.GapXMM < 0 || s.GapYMM < 0 {
		return fmt.Errorf("sheet %q: margins and gaps must not be negative", s.Name)
	}
	s.shiftXMM, s.shiftYMM = 0, 0 // which Shifted has checked
	x, y := s.corner(s.Columns*s.Rows - 1)
	if right := x + s.LabelWidthMM; !(right <= s.PageWidthMM+slackMM) {
		return fmt.Errorf("sheet %q: its columns end at %.1f mm on a page %.1f mm wide; take fewer columns or narrower labels", s.Name, right, s.PageWidthMM)
	}
	if bottom := y + s.LabelHeightMM; !(bottom <= s.PageHeightMM+slackMM) {
		return fmt.Errorf("sheet %q: its rows end at %.1f mm on a page %.1f mm high; take fewer rows or lower labels", s.Name, bottom, s.PageHeightMM)
	}
	return nil
}

// PaddingMM is the edge of a label on which nothing is printed.
const PaddingMM = 2.0

// MaxShiftMM is how far labels are moved at most: a printer that is off by more takes
// another sheet than it was told.
const MaxShiftMM = 10.0

// Shifted returns the sheet with all its labels moved to the right and down, or with
// minus to the left and up, for a printer that does not begin where the paper
// does. No label may be moved out of the page by more than its padding: what
// stands on it would be cut off. The error says how far it may be moved.
func (s Sheet) Shifted(rightMM, downMM float64) (Sheet, error) {
	if err := s.Check(); err != nil {
		return s, err
	}
	s.shiftXMM, s.shiftYMM = 0, 0
	x, y := s.corner(s.Columns*s.Rows - 1)
	for _, d := range []struct {
		down                 bool
		by, from, page, last float64
	}{
		{false, rightMM, s.LeftMM, s.PageWidthMM, x + s.LabelWidthMM},
		{true, downMM, s.TopMM, s.PageHeightMM, y + s.LabelHeightMM},
	} {
		least := max(-MaxShiftMM, -math.Floor((d.from+PaddingMM)*10)/10)
		most := min(MaxShiftMM, math.Floor((d.page-d.last+PaddingMM)*10)/10)
		if !(d.by >= least && d.by <= most) {
			return s, &ShiftError{Sheet: s.Name, Down: d.down, ByMM: d.by, LeastMM: least, MostMM: most}
		}
	}
	s.shiftXMM, s.shiftYMM = rightMM, downMM
	return s, nil
}

// A ShiftError is that labels would be moved out of the page.
type ShiftError struct {
	Sheet           string
	Down            bool // down, else to the right
	ByMM            float64
	LeastMM, MostMM float64 // that the sheet takes
}

// Error says how far the labels may be moved.
func (e *ShiftError) Error() string {
	way := "to the right"
	if e.Down {
		way = "down"
	}
	return fmt.Sprintf("move the labels of sheet %q %.1f mm %s: they would leave the page, or miss its labels; it takes %.1f to %.1f mm", e.Sheet, e.ByMM, way, e.LeastMM, e.MostMM)
}

// positive tells whether all lengths are above zero and finite.
func positive(lengths ...float64) bool {
	for _, l := range lengths {
		if !(l > 0) || math.IsInf(l, 1) {
			return false
		}
	}
	return true
}

// corner returns the top left corner of a position on its page, counted from 0.
func (s Sheet) corner(position int) (xMM, yMM float64) {
	column, row := position%s.Columns, position/s.Columns
	return s.LeftMM + s.shiftXMM + float64(column)*(s.LabelWidthMM+s.GapXMM),
		s.TopMM + s.shiftYMM + float64(row)*(s.LabelHeightMM+s.GapYMM)
}

// A Place is where one label goes.
type Place struct {
	Page     int // counted from 0
	XMM, YMM float64
}

// Places returns where n labels go when the first takes position start of the
// first page, counted from 1: a partly used sheet is put in again and start
// names its first free label.
func (s Sheet) Places(start, n int) ([]Place, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	each := s.Columns * s.Rows
	if start < 1 || start > each {
		return nil, fmt.Errorf("start at label %d: sheet %q has labels 1 to %d", start, s.Name, each)
	}
	places := make([]Place, n)
	for i := range places {
		position := start - 1 + i
		x, y := s.corner(position % each)
		places[i] = Place{Page: position / each, XMM: x, YMM: y}
	}
	return places, nil
}

// What a symbol must measure so that a hand scanner reads it from where an
// attendant stands.
const (
	MinModuleMM   = 0.25 // narrowest bar of a 1D code
	MaxModuleMM   = 0.51 // of a 1D code: wider bars read no better and fill the beam
	MinSymbolMM   = 25.0 // side of a 2D symbol without quiet zone
	MinBarsMM     = 8.0  // height of the bars of a 1D code
	minDPI        = 100
	maxDPI        = 4800
	mmPerInch     = 25.4
	roundingSlack = 1e-9 // for quotients that should be whole
)

// A Fit is the size at which one printer prints one symbol: each module a whole
// number of its dots, so that no bar comes out wider than its neighbor.
type Fit struct {
	Dots     int     // per module
	DPI      int     // of the printer
	ModuleMM float64 // Dots in millimeters
}

// FitInto returns the largest size at which the symbol with its quiet zone goes
// into a box on a printer of so many dots an inch. It refuses a size that
// would not be read, and says what would help.
func (s *Symbol) FitInto(widthMM, heightMM float64, dpi int) (Fit, error) {
	if dpi < minDPI || dpi > maxDPI {
		return Fit{}, fmt.Errorf("printer of %d dpi: want %d to %d", dpi, minDPI, maxDPI)
	}
	if s.Code.Symbology() == OneD {
		return s.fitBars(widthMM, heightMM, dpi)
	}
	return s.fitMatrix(widthMM, heightMM, dpi)
}

// fitBars sizes a 1D code, whose height is free above a least.
func (s *Symbol) fitBars(widthMM, heightMM float64, dpi int) (Fit, error) {
	if heightMM < MinBarsMM {
		return Fit{}, fmt.Errorf("%s in a height of %.1f mm: its bars must be at least %.1f mm high; use a higher label", s.Code, heightMM, MinBarsMM)
	}
	f := fit(min(widthMM/float64(s.TotalColumns()), MaxModuleMM), dpi)
	if f.ModuleMM < MinModuleMM {
		return Fit{}, s.tooSmall(widthMM, f, MinModuleMM)
	}
	return f, nil
}

// fitMatrix sizes a 2D code.
func (s *Symbol) fitMatrix(widthMM, heightMM float64, dpi int) (Fit, error) {
	box := min(widthMM/float64(s.TotalColumns()), heightMM/float64(s.Rows+2*s.Quiet()))
	f := fit(box, dpi)
	if least := MinSymbolMM / float64(min(s.Columns, s.Rows)); f.ModuleMM < least {
		return Fit{}, s.tooSmall(min(widthMM, heightMM), f, least)
	}
	return f, nil
}

// fit rounds a module down to whole dots.
func fit(moduleMM float64, dpi int) Fit {
	dotMM := mmPerInch / float64(dpi)
	dots := int(moduleMM/dotMM + roundingSlack)
	return Fit{Dots: dots, DPI: dpi, ModuleMM: float64(dots) * dotMM}
}

// tooSmall says why a symbol does not go into sideMM, and the remedy. The side
// it asks for counts whole dots, so it suffices.
func (s *Symbol) tooSmall(sideMM float64, f Fit, leastMM float64) error {
	dotMM := mmPerInch / float64(f.DPI)
	total := float64(s.TotalColumns())
	need := math.Ceil(leastMM/dotMM-roundingSlack) * dotMM * total
	remedy := "use a larger label"
	if sideMM/total >= leastMM {
		remedy += " or a finer printer"
	}
	return fmt.Errorf("%s of %g modules with its quiet zone in %.1f mm at %d dpi: a module would be %.3f mm, least is %.3f mm; give it %.1f mm: %s",
		s.Code, total, sideMM, f.DPI, f.ModuleMM, leastMM, math.Ceil(need*10)/10, remedy)
}

// Snap moves a coordinate to the nearest dot of the printer, so that every edge
// of a symbol that starts there falls between dots.
func (f Fit) Snap(mm float64) float64 {
	dotMM := mmPerInch / float64(f.DPI)
	return math.Round(mm/dotMM) * dotMM
}
