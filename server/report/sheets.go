package report

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/litro-fuel/litro/barcode"
)

// A SheetPad is what is printed on the contingency sheets of a station.
type SheetPad struct {
	Station     string // as people call it
	First, Last int64
	Lang        string // es-MX, or else English
	At          time.Time
}

// Two sheets stand on a page of letter size, to be cut in two.
const (
	letterWidthMM  = 215.9
	letterHeightMM = 279.4
	sheetMarginMM  = 12.0
	sheetGapMM     = 2.0
	printerDPI     = 300
)

// sheetWords are those of a sheet, in Spanish and English.
var sheetWords = map[string][2]string{
	"title":     {"Hoja de contingencia", "Contingency sheet"},
	"use":       {"Una carga por hoja, con tinta, cuando la bomba trabaja sin el equipo. Después se captura. Si se echa a perder, escriba ANULADA y entréguela a la oficina.", "One fill a sheet, in ink, while the pump works without the equipment. It is typed afterwards. If it is spoiled, write VOID on it and hand it to the office."},
	"date":      {"Fecha (día/mes/año)", "Date (day/month/year)"},
	"time":      {"Hora (24 h)", "Time (24 h)"},
	"hose":      {"Manguera", "Hose"},
	"product":   {"Producto", "Product"},
	"fleet_no":  {"Número económico", "Fleet number"},
	"plate":     {"Placa", "Plate"},
	"odometer":  {"Odómetro (km, mi) u horómetro (h)", "Odometer (km, mi) or hour meter (h)"},
	"before":    {"Totalizador antes (L)", "Totalizer before (L)"},
	"after":     {"Totalizador después (L)", "Totalizer after (L)"},
	"liters":    {"Litros", "Liters"},
	"driver":    {"Conductor: nombre y firma", "Driver: name and signature"},
	"attendant": {"Despachador: nombre y firma", "Attendant: name and signature"},
	"typed":     {"Capturó", "Typed by"},
	"checked":   {"Revisó", "Checked by"},
	"record":    {"Folio", "Record"},
	"station":   {"Estación", "Station"},
}

// A sheetField is a box to write in, and its share of the row.
type sheetField struct {
	word  string
	share float64
}

// sheetRows are the boxes of a sheet, and how high each row is, in millimeters.
var sheetRows = []struct {
	height float64
	fields []sheetField
}{
	{14, []sheetField{{"date", 3}, {"time", 2}, {"hose", 2}, {"product", 3}}},
	{14, []sheetField{{"fleet_no", 3}, {"plate", 3}, {"odometer", 4}}},
	{14, []sheetField{{"before", 3.5}, {"after", 3.5}, {"liters", 3}}},
	{15, []sheetField{{"driver", 5}, {"attendant", 5}}},
	{11, []sheetField{{"typed", 4}, {"checked", 4}, {"record", 2}}},
}

// WriteSheets writes a PDF of numbered contingency sheets, two a page of letter
// size: number with its check digits, in figures and as Code 128, and the boxes for
// what is to be written down. A character that Windows-1252 lacks prints as a dot.
func WriteSheets(w io.Writer, pad SheetPad) error {
	if pad.First < 1 || pad.Last < pad.First || pad.Last > barcode.MaxSheetNumber {
		return errors.New("print sheets: there are none")
	}
	p := sheetPrinter{newCanvas(letterWidthMM, letterHeightMM, printerDPI, pad.At), pad}
	p.pdf.SetTitle(p.word("title")+" "+pad.Station, true)
	for n := pad.First; n <= pad.Last; n++ {
		place := (n - pad.First) % 2
		if place == 0 {
			p.pdf.AddPage()
			p.cutAt(letterHeightMM / 2)
		}
		at := box{sheetMarginMM, float64(place)*letterHeightMM/2 + sheetMarginMM, letterWidthMM - 2*sheetMarginMM, letterHeightMM/2 - 2*sheetMarginMM}
		if err := p.sheet(at, n); err != nil {
			return fmt.Errorf("print sheet %d: %w", n, err)
		}
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of sheets: %w", err)
	}
	return nil
}

type sheetPrinter struct {
	canvas
	pad SheetPad
}

func (p *sheetPrinter) word(key string) string { return word(sheetWords, p.pad.Lang, key) }

// cutAt draws where the page is cut.
func (p *sheetPrinter) cutAt(y float64) {
	p.pdf.SetLineWidth(0.1)
	p.pdf.SetDrawColor(120, 120, 120)
	p.pdf.SetDashPattern([]float64{2, 2}, 0)
	p.pdf.Line(0, y, letterWidthMM, y)
	p.pdf.SetDashPattern(nil, 0)
}

// sheet draws one sheet: its head, what it is for, and its boxes.
func (p *sheetPrinter) sheet(b box, number int64) error {
	const codeWidth, headHeight, useHeight = 62.0, 22.0, 11.0
	text := barcode.FormatSheetNumber(number)
	p.text(box{b.x, b.y, b.width - codeWidth, 9}, p.word("title"), "Helvetica", "B", 18)
	p.text(box{b.x, b.y + 10, b.width - codeWidth, 7}, p.word("station")+": "+p.pad.Station, "Helvetica", "B", 13)
	code := box{b.x + b.width - codeWidth, b.y, codeWidth, 11}
	if err := p.symbol(code, barcode.Code128, text); err != nil {
		return err
	}
	p.pdf.SetFont("Courier", "B", 22)
	p.pdf.Text(code.x+(code.width-p.pdf.GetStringWidth(text))/2, b.y+19, text)
	p.pdf.SetFont("Helvetica", "", 9.5)
	for i, line := range p.lines(p.word("use"), b.width) {
		p.pdf.Text(b.x, b.y+headHeight+4+float64(i)*4.2, line)
	}
	y := b.y + headHeight + useHeight
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.SetLineWidth(0.3)
	for _, row := range sheetRows {
		shares := 0.0
		for _, f := range row.fields {
			shares += f.share
		}
		x, free := b.x, b.width-float64(len(row.fields)-1)*sheetGapMM
		for _, f := range row.fields {
			field := box{x, y, free * f.share / shares, row.height}
			p.pdf.Rect(field.x, field.y, field.width, field.height, "D")
			p.text(box{field.x + 1.2, field.y + .8, field.width - 2.4, 3.2}, p.word(f.word), "Helvetica", "", 8)
			x += field.width + sheetGapMM
		}
		y += row.height + sheetGapMM
	}
	return nil
}
