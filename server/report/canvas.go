package report

import (
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/litro-fuel/litro/barcode"
)

// A canvas is the pages of a PDF in true millimeters, on which a package draws
// words and codes.
type canvas struct {
	pdf       *fpdf.Fpdf
	translate func(string) string // UTF-8 to the encoding of the core fonts
	dpi       int                 // of the printer
}

func newCanvas(widthMM, heightMM float64, dpi int, at time.Time) canvas {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: widthMM, Ht: heightMM}})
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	return canvas{pdf, pdf.UnicodeTranslatorFromDescriptor(""), dpi}
}

// A box is a rectangle on the page, in millimeters.
type box struct{ x, y, width, height float64 }

// symbol draws a code as large as it goes into b, centered, with its modules on
// whole dots of the printer.
func (p *canvas) symbol(b box, code barcode.Code, text string) error {
	s, err := barcode.Encode(code, text)
	if err != nil {
		return err
	}
	fit, err := s.FitInto(b.width, b.height, p.dpi)
	if err != nil {
		return err
	}
	module, rowHeight := fit.ModuleMM, fit.ModuleMM
	if code.Symbology() == barcode.OneD {
		rowHeight = b.height
	}
	x := fit.Snap(b.x + (b.width-module*float64(s.Columns))/2)
	y := fit.Snap(b.y + (b.height-rowHeight*float64(s.Rows))/2)
	p.modules(s, x, y, module, rowHeight)
	return nil
}

// modules fills the dark modules of a symbol. They are one path, because
// viewers leave hairlines of light between shapes that are filled one by one.
func (p *canvas) modules(s *barcode.Symbol, x, y, width, height float64) {
	p.pdf.SetFillColor(0, 0, 0)
	for row := range s.Rows {
		for from := 0; from < s.Columns; from++ {
			to := from
			for s.Dark(to, row) {
				to++
			}
			if to > from {
				p.rectangle(box{x + float64(from)*width, y + float64(row)*height, float64(to-from) * width, height})
				from = to
			}
		}
	}
	p.pdf.DrawPath("F")
}

// rectangle adds a rectangle to the current path.
func (p *canvas) rectangle(b box) {
	p.pdf.MoveTo(b.x, b.y)
	p.pdf.LineTo(b.x+b.width, b.y)
	p.pdf.LineTo(b.x+b.width, b.y+b.height)
	p.pdf.LineTo(b.x, b.y+b.height)
	p.pdf.ClosePath()
}

// minPoints is the smallest type that is still read on a dirty windshield.
const minPoints = 7

// shrink chooses a type size at which text is no wider than the box, and cuts
// the text where that would be too small to read. The text is in the encoding
// of the core fonts, one byte a character.
func (p *canvas) shrink(text string, widthMM, points float64) string {
	for points > minPoints && p.pdf.GetStringWidth(text) > widthMM {
		points--
		p.pdf.SetFontSize(points)
	}
	for text != "" && p.pdf.GetStringWidth(text) > widthMM {
		text = text[:len(text)-1]
	}
	return text
}

// lines breaks a text between words, in the encoding of the core fonts.
func (p *canvas) lines(text string, widthMM float64) []string {
	var lines []string
	for _, w := range strings.Fields(p.translate(text)) {
		if n := len(lines); n > 0 && p.pdf.GetStringWidth(lines[n-1]+" "+w) <= widthMM {
			lines[n-1] += " " + w
			continue
		}
		lines = append(lines, w)
	}
	return lines
}

// text writes a line into a box, its letters on the lower edge, no wider than it.
func (p *canvas) text(b box, text, font, style string, points float64) {
	p.pdf.SetFont(font, style, points)
	p.pdf.Text(b.x, b.y+b.height-b.height/6, p.shrink(p.translate(strings.TrimSpace(text)), b.width, points))
}
