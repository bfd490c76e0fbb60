package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/barcode"
)

var labelTestWords = map[string][2]string{
	"title": {"Página de prueba", "Test page"},
	"print": {"Imprima en papel común al 100 % («tamaño real»).", "Print on plain paper at 100 % (\"actual size\")."},
	"scale": {"De la marca 10 a la 60 debe haber 50 mm; si no, quite «ajustar a la página».", "From mark 10 to mark 60 it must be 50 mm; if not, turn \"fit to page\" off."},
	"right": {"Mida del borde izquierdo del papel a la marca {mark} de abajo. A la derecha: {now} + {mark} menos lo medido.", "Measure from the left edge of the paper to mark {mark} below. To the right: {now} + {mark} minus what you measured."},
	"down":  {"Mida del borde de arriba a la marca {mark} de la regla vertical. Hacia abajo: {now} + {mark} menos lo medido.", "Measure from the top edge to mark {mark} of the upright ruler. Down: {now} + {mark} minus what you measured."},
	"light": {"Contra la luz, los contornos deben caer en los cortes del pliego.", "Against the light, the outlines must fall on the cuts of the label sheet."},
	"expect": {
		"Lea cada código. Los marcados con * son los que llevan las etiquetas: el lector debe leerlos a la primera, los 2D desde unas diez veces su ancho. Los demás muestran hasta dónde llegan impresora y lector. El equipo dirá «Etiqueta no reconocida»: eso es que sí leyó. Si uno con * no se lee, no reparta etiquetas: limpie el cabezal, elija los puntos por pulgada de la impresora, o revise qué códigos lee el lector.",
		"Scan each code. Those marked * are as labels have them: the scanner must read them at once, 2D codes from about ten times their width. The others show how far printer and scanner go. The station says \"Label not recognized\": so it has read. If one with * is not read, hand out no labels: clean the print head, choose the printer's own dots an inch, or look which codes the scanner reads.",
	},
	"dots": {"{n} puntos", "{n} dots"},
}

// Modules of the 2D symbols on the test page, in millimeters, rounded down to whole
// dots: from what no hand scanner should be asked to read to what labels have.
var testModulesMM = []float64{0.26, 0.39, 0.51, 0.68, 0.85, 1.02, 1.27}

// testBars is how many sizes of the 1D symbol there are at most.
const testBars = 5

// WriteLabelTest writes the test page of a sheet: rulers in millimeters from the
// page's edges, the outlines of its labels, and the symbols of labels at every
// size, each with its module. What they say is nobody's label. Rulers and outlines
// are moved like labels.
func WriteLabelTest(w io.Writer, sheet barcode.Sheet, opts LabelOptions, lang string) error {
	opts = opts.withDefaults()
	sheet, err := sheet.Shifted(opts.RightMM, opts.DownMM)
	if err != nil {
		return fmt.Errorf("print test page: %w", err)
	}
	p := testPrinter{labelPrinter: newLabelPrinter(sheet, opts), lang: lang}
	p.pdf.SetTitle(p.word("title"), true)
	if err := p.geometry(); err != nil {
		return fmt.Errorf("print test page: %w", err)
	}
	if err := p.symbols(); err != nil {
		return fmt.Errorf("print test page: %w", err)
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of the test page: %w", err)
	}
	return nil
}

type testPrinter struct {
	*labelPrinter
	lang string
}

func (p *testPrinter) word(key string) string { return word(labelTestWords, p.lang, key) }

// geometry draws the page with the rulers and the outlines.
func (p *testPrinter) geometry() error {
	places, err := p.sheet.Places(1, p.sheet.Columns*p.sheet.Rows)
	if err != nil {
		return err
	}
	p.pdf.AddPage()
	s := p.sheet
	for i, at := range places {
		b := box{at.XMM, at.YMM, s.LabelWidthMM, s.LabelHeightMM}
		p.outline(b)
		if i > 0 {
			p.pdf.SetTextColor(150, 150, 150)
			p.text(box{b.x + b.width/2 - 5, b.y + b.height/2 - 5, 20, 10}, strconv.Itoa(i+1), "Helvetica", "B", 24)
			p.pdf.SetTextColor(0, 0, 0)
		}
	}
	// Along the lower and right edges of the first label, or on a roll inside it.
	first := places[0]
	acrossY, downX := first.YMM+s.LabelHeightMM, first.XMM+s.LabelWidthMM+s.GapXMM/2
	mark := 50
	if len(places) == 1 {
		acrossY, downX, mark = first.YMM+s.LabelHeightMM-9, first.XMM+s.LabelWidthMM-8, 30
	}
	p.ruler(s.PageWidthMM, func(mm, length float64) (x1, y1, x2, y2 float64) {
		return mm + p.opts.RightMM, acrossY, mm + p.opts.RightMM, acrossY - length
	})
	p.ruler(s.PageHeightMM, func(mm, length float64) (x1, y1, x2, y2 float64) {
		return downX, mm + p.opts.DownMM, downX - length, mm + p.opts.DownMM
	})
	p.explain(box{first.XMM + 3, first.YMM + 3, s.LabelWidthMM - 19, s.LabelHeightMM - 14}, mark)
	return nil
}

// ruler draws a tick each millimeter, with a figure each ten.
func (p *testPrinter) ruler(lengthMM float64, tick func(mm, length float64) (x1, y1, x2, y2 float64)) {
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.SetLineWidth(0.1)
	for mm := range int(lengthMM) + 1 {
		length := 1.5
		switch {
		case mm%10 == 0:
			length = 4
		case mm%5 == 0:
			length = 2.5
		}
		x1, y1, x2, y2 := tick(float64(mm), length)
		p.pdf.Line(x1, y1, x2, y2)
		if mm%10 == 0 && mm > 0 {
			p.pdf.SetFont("Helvetica", "", 6)
			text := strconv.Itoa(mm)
			p.pdf.Text(min(x2, x1)-p.pdf.GetStringWidth(text)-.4, y2+.5, text)
		}
	}
}

// explain says how the rulers are used, with the offsets that are set.
func (p *testPrinter) explain(b box, mark int) {
	p.text(box{b.x, b.y, b.width, 6}, fmt.Sprintf("%s · %s · %d dpi", p.word("title"), p.sheet.Name, p.opts.DPI), "Helvetica", "B", 11)
	p.pdf.SetFont("Helvetica", "", 7.5)
	y := b.y + 9.5
	for _, key := range []string{"print", "scale", "right", "down", "light"} {
		now, at := p.opts.RightMM, 50
		if key == "down" {
			now, at = p.opts.DownMM, mark
		}
		text := strings.NewReplacer("{mark}", strconv.Itoa(at), "{now}", strconv.FormatFloat(now, 'f', 1, 64)).Replace(p.word(key))
		for _, line := range p.lines(text, b.width) {
			p.pdf.Text(b.x, y, line)
			y += 3.2
		}
		y += .8
	}
}

// A testSymbol is a symbol of the test page at one size.
type testSymbol struct {
	symbol   *barcode.Symbol
	dots     int
	moduleMM float64
	good     bool // labels may have that size
}

// symbols draws all symbols from left to right, on as many pages as it takes.
func (p *testPrinter) symbols() error {
	const margin, gap, caption = 5.0, 3.0, 4.5
	list, err := p.testSymbols()
	if err != nil {
		return err
	}
	width, height := p.sheet.PageWidthMM-2*margin, p.sheet.PageHeightMM-margin
	x, y, row := margin, p.expectations(margin, width), 0.0
	for i, s := range list {
		total := float64(s.symbol.TotalColumns()) * s.moduleMM
		side := float64(s.symbol.Columns) * s.moduleMM
		high, rowHeight := side, s.moduleMM
		if s.symbol.Code.Symbology() == barcode.OneD {
			high, rowHeight = barsHeightMM, barsHeightMM
		}
		high += 2*gap + caption
		p.pdf.SetFont("Helvetica", "", 7)
		said := p.translate(p.caption(s, side))
		wide := max(total, p.pdf.GetStringWidth(said)+gap)
		other := i > 0 && s.symbol.Code != list[i-1].symbol.Code
		if x > margin && (other || x+wide > margin+width) {
			x, y, row = margin, y+row, 0
		}
		if y+high > height && y > margin {
			p.pdf.AddPage()
			x, y, row = margin, margin, 0
		}
		p.modules(s.symbol, x+(total-side)/2, y+gap, s.moduleMM, rowHeight)
		p.pdf.SetFont("Helvetica", "", 7)
		p.pdf.Text(x+gap/2, y+high-gap/2, said)
		x, row = x+wide, max(row, high)
	}
	return nil
}

// expectations writes on a new page what a scanner must do, and returns where the
// symbols begin.
func (p *testPrinter) expectations(margin, width float64) float64 {
	p.pdf.AddPage()
	p.pdf.SetFont("Helvetica", "", 8)
	y := margin + 3
	for _, line := range p.lines(p.word("expect"), width) {
		p.pdf.Text(margin, y, line)
		y += 3.5
	}
	return y
}

func (p *testPrinter) caption(s testSymbol, side float64) string {
	star := ""
	if s.good {
		star = "* "
	}
	dots := strings.ReplaceAll(p.word("dots"), "{n}", strconv.Itoa(s.dots))
	return fmt.Sprintf("%s%s %.2f mm · %s · %.0f mm", star, s.symbol.Code, s.moduleMM, dots, side)
}

// testSymbols returns what is printed: each kind from small to large. The text says
// of how many dots the modules are, so that a scan tells which was read.
func (p *testPrinter) testSymbols() ([]testSymbol, error) {
	dotMM := 25.4 / float64(p.opts.DPI)
	var list []testSymbol
	add := func(code barcode.Code, text string, dots int) error {
		s, err := barcode.Encode(code, fmt.Sprintf(text, dots))
		if err != nil {
			return err
		}
		t := testSymbol{symbol: s, dots: dots, moduleMM: float64(dots) * dotMM}
		t.good = code.Symbology() == barcode.OneD || float64(s.Columns)*t.moduleMM >= barcode.MinSymbolMM
		list = append(list, t)
		return nil
	}
	for _, code := range []barcode.Code{barcode.QR, barcode.DataMatrix} {
		last := 0
		for _, mm := range testModulesMM {
			if dots := int(mm / dotMM); dots > last {
				last = dots
				if err := add(code, "LITROTST.%02d.0123456789ABCDEF", dots); err != nil {
					return nil, err
				}
			}
		}
	}
	least, most := int(barcode.MinModuleMM/dotMM+.999), int(barcode.MaxModuleMM/dotMM)
	step := (most-least)/testBars + 1
	for dots := least; dots <= most; dots += step {
		if err := add(barcode.Code128, "LITRO.%02d.T", dots); err != nil {
			return nil, err
		}
	}
	return list, nil
}
