package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/litro-fuel/litro/barcode"
)

// A LabelToPrint is one label and the words beside its codes. The words are for
// people; no station reads them.
type LabelToPrint struct {
	Label       barcode.Label // with its token
	FleetNumber string        // or what a badge says first
	Plate       string
	Name        string // make and model, or a person's name
	Department  string // its name; not printed on the label
}

// LabelOptions say how labels are printed. The zero value prints QR from the
// first label of the sheet for a printer of 300 dpi that begins where the paper does.
type LabelOptions struct {
	Code    barcode.Code // of the 2D symbol: QR or DataMatrix
	DPI     int          // of the printer
	Start   int          // first free label of a partly used sheet, from 1
	RightMM float64      // moves all labels to the right, DownMM down; with minus to the
	DownMM  float64      // left and up
	Outline bool         // draw the edge of each label, to cut plain paper
	At      time.Time    // when, for the properties of the file
}

// withDefaults fills what the caller left at zero.
func (o LabelOptions) withDefaults() LabelOptions {
	o.Code = cmp.Or(o.Code, barcode.QR)
	o.DPI = cmp.Or(o.DPI, 300)
	o.Start = cmp.Or(o.Start, 1)
	return o
}

// Where the parts of a label go, in millimeters: the 2D symbol at the left,
// words beside it, and the 1D symbol along the bottom.
const (
	barsHeightMM = 11.0
	partsGapMM   = 1.5
	matrixShare  = 0.45 // of the label's width, at most
)

// WriteLabels writes a PDF of labels in true millimeters; it must be printed at
// "actual size". Each label has its 2D symbol, its 1D symbol, the text of the
// latter for the eye, and its words. Symbols are vectors whose modules are whole
// dots of the printer.
//
// Nothing is written if a label is not printable, or if a symbol would come out
// too small to be read. A character that Windows-1252 lacks prints as a dot.
func WriteLabels(w io.Writer, sheet barcode.Sheet, labels []LabelToPrint, opts LabelOptions) error {
	opts = opts.withDefaults()
	if len(labels) == 0 {
		return errors.New("print labels: there are none")
	}
	if opts.Code.Symbology() != barcode.TwoD {
		return fmt.Errorf("print labels: %s is no 2D symbol; use %s or %s", opts.Code, barcode.QR, barcode.DataMatrix)
	}
	sheet, err := sheet.Shifted(opts.RightMM, opts.DownMM)
	if err != nil {
		return fmt.Errorf("print labels: %w", err)
	}
	places, err := sheet.Places(opts.Start, len(labels))
	if err != nil {
		return fmt.Errorf("print labels: %w", err)
	}
	p := newLabelPrinter(sheet, opts)
	for i, l := range labels {
		if err := p.print(places[i], l); err != nil {
			return fmt.Errorf("print label %s (%s): %w", l.Label, l.FleetNumber, err)
		}
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of labels: %w", err)
	}
	return nil
}

// A labelPrinter draws labels on the pages of one PDF.
type labelPrinter struct {
	canvas
	sheet barcode.Sheet
	opts  LabelOptions
}

func newLabelPrinter(sheet barcode.Sheet, opts LabelOptions) *labelPrinter {
	return &labelPrinter{canvas: newCanvas(sheet.PageWidthMM, sheet.PageHeightMM, opts.DPI, opts.At), sheet: sheet, opts: opts}
}

// print draws one label at its place.
func (p *labelPrinter) print(at barcode.Place, l LabelToPrint) error {
	text2D, err := barcode.Format2D(l.Label)
	if err != nil {
		return err
	}
	text1D, err := barcode.Format1D(l.Label.ID, l.Label.Version)
	if err != nil {
		return err
	}
	for p.pdf.PageCount() <= at.Page {
		p.pdf.AddPage()
	}
	label := box{at.XMM, at.YMM, p.sheet.LabelWidthMM, p.sheet.LabelHeightMM}
	if p.opts.Outline {
		p.outline(label)
	}
	matrix, words, bars := divide(label)
	if err := p.symbol(matrix, p.opts.Code, text2D); err != nil {
		return err
	}
	if err := p.symbol(bars, barcode.Code128, text1D); err != nil {
		return err
	}
	p.words(words, l, text1D)
	return nil
}

// divide gives each part of a label its box.
func divide(label box) (matrix, words, bars box) {
	left, top := label.x+barcode.PaddingMM, label.y+barcode.PaddingMM
	width, height := label.width-2*barcode.PaddingMM, label.height-2*barcode.PaddingMM
	side := min(height-barsHeightMM-partsGapMM, matrixShare*width)
	matrix = box{left, top, side, side}
	words = box{left + side + partsGapMM, top, width - side - partsGapMM, side}
	bars = box{left, top + height - barsHeightMM, width, barsHeightMM}
	return matrix, words, bars
}

// outline draws the edge of a label in a gray that no scanner takes for a bar.
func (p *labelPrinter) outline(b box) {
	p.pdf.SetLineWidth(0.1)
	p.pdf.SetDrawColor(190, 190, 190)
	p.pdf.Rect(b.x, b.y, b.width, b.height, "D")
}

// words writes what people read: the fleet number to be seen from the cab's
// door, and the text of the 1D symbol to be typed when no scanner reads it.
func (p *labelPrinter) words(b box, l LabelToPrint, text1D string) {
	lines := []struct {
		text, font, style string
		points            float64
	}{
		{l.FleetNumber, "Helvetica", "B", 26},
		{l.Plate, "Helvetica", "B", 16},
		{l.Name, "Helvetica", "", 10},
		{text1D, "Courier", "B", 14},
	}
	y := b.y
	for i, line := range lines {
		if line.text == "" {
			continue
		}
		p.pdf.SetFont(line.font, line.style, line.points)
		text := p.shrink(p.translate(line.text), b.width, line.points)
		_, height := p.pdf.GetFontSize()
		y += height
		if i == len(lines)-1 {
			y = b.y + b.height - height/2 // the id stands at the foot, above its bars
		}
		p.pdf.Text(b.x, y, text)
		y += height / 3
	}
}
