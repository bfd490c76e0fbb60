package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
)

// A PaperVoucher is what is printed on a voucher.
type PaperVoucher struct {
	Number         int64
	FleetNo, Plate string
	Grade          string // as people call it
	VolumeUL       dispense.Volume
	AmountCents    *int64 // of one over money, which VolumeUL limits too
	PriceE4        *int64
	Currency       string
	FromAt         time.Time
	UntilAt        time.Time // the first instant at which it is not good any more
	Where          string    // where it is good; empty: at any contracted station
	By             string    // who issued it
}

// A VoucherBook is vouchers as they are printed.
type VoucherBook struct {
	Issuer string // as people call the installation; may be empty
	Lang   string // es-MX, or else English
	Zone   *time.Location
	At     time.Time
	Each   []PaperVoucher
}

// vouchersAPage stand on a page of letter size, to be cut.
const vouchersAPage = 3

var voucherWords = map[string][2]string{
	"title":     {"Vale de combustible", "Fuel voucher"},
	"vehicle":   {"Solo para la unidad", "Only for vehicle"},
	"good":      {"Vale del %s al %s", "Good from %s to %s"},
	"where":     {"En", "At"},
	"anywhere":  {"En las estaciones con contrato", "At the contracted stations"},
	"liters":    {"%s L", "%s L"},
	"of":        {"%s de %s", "%s of %s"},
	"upto":      {"hasta %s L (a $%s el litro); lo que se cumpla primero", "up to %s L (at $%s a liter); whichever comes first"},
	"liter":     {"litro", "liter"},
	"liters.of": {"litros", "liters"},
	"hundredth": {"con %d centésimas", "and %d hundredths"},
	"MXN":       {"pesos %02d/100 M.N.", "pesos %02d/100 MXN"},
	"peso":      {"peso %02d/100 M.N.", "peso %02d/100 MXN"},
	"issued":    {"Autorizó: nombre y firma", "Authorized by: name and signature"},
	"driver":    {"Recibió el combustible: nombre y firma", "Received the fuel: name and signature"},
	"when":      {"Fecha y hora", "Date and time"},
	"given":     {"Litros surtidos", "Liters given"},
	"cost":      {"Importe", "Amount"},
	"odometer":  {"Kilometraje", "Odometer"},
	"station":   {"Estación: sello y firma", "Station: stamp and signature"},
	"rules":     {"No es dinero ni se cambia por efectivo. Se usa una sola vez, para la unidad indicada; lo que no se surte vuelve a su cuota. No vale con tachaduras, después de su fecha ni si la oficina lo canceló.", "It is no money, and is not changed into cash. It is used once, for the vehicle named; what is not given goes back to its quota. It is not good when it is altered, after its last day, or when the office has canceled it."},
}

// voucherRows are the boxes for what the station writes down, and how high each row is,
// in millimeters.
var voucherRows = []struct {
	height float64
	fields []sheetField
}{
	{11, []sheetField{{"when", 3}, {"given", 2}, {"cost", 2}, {"odometer", 2}}},
	{13, []sheetField{{"issued", 3}, {"driver", 3}, {"station", 3}}},
}

// WriteVouchers writes a PDF of paper vouchers, three a page of letter size: the folio
// with its check digits, in figures and as Code 128, vehicle, liters or money in
// figures and in words, when and where it is good, and boxes for what the station
// writes down. A character that Windows-1252 lacks prints as a dot.
func WriteVouchers(w io.Writer, book VoucherBook) error {
	if len(book.Each) == 0 {
		return errors.New("print vouchers: there are none")
	}
	p := voucherPrinter{sheetPrinter{newCanvas(letterWidthMM, letterHeightMM, printerDPI, book.At), SheetPad{Lang: book.Lang}}, book}
	p.pdf.SetTitle(p.word("title"), true)
	const height = letterHeightMM / vouchersAPage
	for i, v := range book.Each {
		place := i % vouchersAPage
		if place == 0 {
			p.pdf.AddPage()
			for n := 1; n < vouchersAPage; n++ {
				p.cutAt(float64(n) * height)
			}
		}
		at := box{sheetMarginMM, float64(place)*height + 7, letterWidthMM - 2*sheetMarginMM, height - 14}
		if err := p.voucher(at, v); err != nil {
			return fmt.Errorf("print voucher %d: %w", v.Number, err)
		}
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write PDF of vouchers: %w", err)
	}
	return nil
}

// A voucherPrinter draws vouchers with what draws sheets.
type voucherPrinter struct {
	sheetPrinter
	book VoucherBook
}

func (p *voucherPrinter) word(key string) string { return word(voucherWords, p.book.Lang, key) }

func (p *voucherPrinter) voucher(b box, v PaperVoucher) error {
	const codeWidth = 62.0
	folio := barcode.FormatVoucherNumber(v.Number)
	left := b.width - codeWidth - 3
	p.text(box{b.x, b.y, left, 8}, p.word("title"), "Helvetica", "B", 17)
	p.text(box{b.x, b.y + 8.5, left, 5}, p.book.Issuer, "Helvetica", "", 10)
	code := box{b.x + b.width - codeWidth, b.y, codeWidth, 11}
	if err := p.symbol(code, barcode.Code128, folio); err != nil {
		return err
	}
	p.pdf.SetFont("Courier", "B", 19)
	p.pdf.Text(code.x+(code.width-p.pdf.GetStringWidth(folio))/2, b.y+18, folio)

	figures, words := p.worth(v)
	p.text(box{b.x, b.y + 17, left, 7}, p.word("vehicle")+" "+names(v.FleetNo, v.Plate), "Helvetica", "B", 13)
	p.text(box{b.x, b.y + 25, b.width, 8}, figures, "Helvetica", "B", 15)
	p.text(box{b.x, b.y + 33, b.width, 5}, words, "Helvetica", "", 10)
	where := p.word("anywhere")
	if v.Where != "" {
		where = p.word("where") + " " + v.Where
	}
	good := fmt.Sprintf(p.word("good"), p.day(v.FromAt), p.day(v.UntilAt.Add(-time.Second)))
	p.text(box{b.x, b.y + 38, b.width, 5.5}, good+". "+where+".", "Helvetica", "B", 10.5)
	p.boxes(box{b.x, b.y + 46, b.width, 0}, v)
	p.pdf.SetFont("Helvetica", "", 7.5)
	for i, line := range p.lines(p.word("rules"), b.width) {
		p.pdf.Text(b.x, b.y+76+float64(i)*3.3, line)
	}
	return nil
}

// boxes draws what is to be filled in.
func (p *voucherPrinter) boxes(b box, v PaperVoucher) {
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.SetLineWidth(0.3)
	y := b.y
	for _, row := range voucherRows {
		shares := 0.0
		for _, f := range row.fields {
			shares += f.share
		}
		x, free := b.x, b.width-float64(len(row.fields)-1)*sheetGapMM
		for _, f := range row.fields {
			field := box{x, y, free * f.share / shares, row.height}
			p.pdf.Rect(field.x, field.y, field.width, field.height, "D")
			p.text(box{field.x + 1.2, field.y + .6, field.width - 2.4, 3}, p.word(f.word), "Helvetica", "", 7.5)
			if f.word == "issued" {
				p.text(box{field.x + 1.2, field.y + field.height - 4.6, field.width - 2.4, 4}, v.By, "Helvetica", "", 8)
			}
			x += field.width + sheetGapMM
		}
		y += row.height + sheetGapMM
	}
}

// worth says what a voucher is good for, in figures and in words.
func (p *voucherPrinter) worth(v PaperVoucher) (figures, words string) {
	liters := p.fixed(int64(v.VolumeUL/(10*dispense.Milliliter)), 2)
	if v.AmountCents == nil {
		return fmt.Sprintf(p.word("of"), fmt.Sprintf(p.word("liters"), liters), v.Grade), p.litersInWords(v.VolumeUL)
	}
	money := "$" + p.fixed(*v.AmountCents, 2) + " " + v.Currency
	upto := fmt.Sprintf(p.word("upto"), liters, p.fixed((*v.PriceE4+50)/100, 2))
	return fmt.Sprintf(p.word("of"), money, v.Grade), p.moneyInWords(*v.AmountCents, v.Currency) + ", " + upto
}

func (p *voucherPrinter) litersInWords(v dispense.Volume) string {
	whole, rest := int64(v/dispense.Liter), int64(v%dispense.Liter/(10*dispense.Milliliter))
	noun := p.word("liters.of")
	if whole == 1 {
		noun = p.word("liter")
	}
	s := inWords(p.book.Lang, whole) + " " + noun
	if rest > 0 {
		s += " " + fmt.Sprintf(p.word("hundredth"), rest)
	}
	return s
}

func (p *voucherPrinter) moneyInWords(cents int64, currency string) string {
	if currency != "MXN" {
		return fmt.Sprintf("%s %02d/100 %s", inWords(p.book.Lang, cents/100), cents%100, currency)
	}
	key := "MXN"
	if cents/100 == 1 {
		key = "peso"
	}
	return inWords(p.book.Lang, cents/100) + " " + fmt.Sprintf(p.word(key), cents%100)
}

// fixed prints n units of 1/10^decimals with commas, as both languages do.
func (p *voucherPrinter) fixed(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	whole, frac := s[:len(s)-decimals], s[len(s)-decimals:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + frac
}

// day writes a day so that nobody takes the month for the day.
func (p *voucherPrinter) day(t time.Time) string {
	t = t.In(p.book.Zone)
	if strings.HasPrefix(p.book.Lang, "es") {
		return fmt.Sprintf("%d de %s de %d", t.Day(), monthsES[t.Month()-1], t.Year())
	}
	return t.Format("January 2, 2006")
}

var monthsES = strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")

// names writes a vehicle's numbers, of those there are.
func names(fleetNo, plate string) string {
	if plate == "" {
		return fleetNo
	}
	return fleetNo + " · " + plate
}
