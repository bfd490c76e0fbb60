package printer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/station/printer/escpos"
	"github.com/litro-fuel/litro/station/slip"
)

// The paper of a PDF: 80 mm wide and as long as the receipt, in points. A letter
// of Courier is 0.6 of its size wide.
const (
	pdfColumns = 40
	pdfSize    = 8.5
	pdfLeading = 10.5
	pdfWidth   = 227.0
	pdfMargin  = 11.5
	pdfModule  = 1.6 // 0.56 mm
)

// pdf draws rows as a PDF of one page, for the system's printer.
func pdf(title string, rows []slip.Row) ([]byte, error) {
	lines := slip.Lines(rows, pdfColumns)
	height := 2 * pdfMargin
	codes := map[string]*barcode.Symbol{}
	for _, l := range lines {
		height += pdfLeading * float64(scale(l))
		if l.Code {
			s, err := barcode.Encode(barcode.QR, l.Text)
			if err != nil {
				return nil, err
			}
			codes[l.Text] = s
			height += pdfModule * float64(s.TotalColumns())
		}
	}
	var page bytes.Buffer
	y := height - pdfMargin
	for _, l := range lines {
		if s := codes[l.Text]; l.Code {
			side := pdfModule * float64(s.TotalColumns())
			y -= side
			drawCode(&page, s, (pdfWidth-side)/2, y)
			continue
		}
		y -= pdfLeading * float64(scale(l))
		font := "F1"
		if l.Bold {
			font = "F2"
		}
		fmt.Fprintf(&page, "BT /%s %.2f Tf %.2f %.2f Td (%s) Tj ET\n", font, pdfSize*float64(scale(l)), pdfMargin, y+2, pdfText(l.Text))
	}
	return pdfFile(title, page.Bytes(), height), nil
}

func scale(l slip.Line) int {
	if l.Large {
		return 2
	}
	return 1
}

func drawCode(b *bytes.Buffer, s *barcode.Symbol, left, bottom float64) {
	for row := range s.Rows {
		for column := range s.Columns {
			if s.Dark(column, row) {
				fmt.Fprintf(b, "%.2f %.2f %.2f %.2f re\n", left+pdfModule*float64(column+s.Quiet()), bottom+pdfModule*float64(s.TotalColumns()-s.Quiet()-row-1), pdfModule, pdfModule)
			}
		}
	}
	b.WriteString("f\n")
}

var pdfEscapes = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)

func pdfText(s string) []byte { return escpos.CP1252.AppendText(nil, pdfEscapes.Replace(s)) }

// pdfFile puts a page into a file.
func pdfFile(title string, page []byte, height float64) []byte {
	font := func(name string) string {
		return "<</Type/Font/Subtype/Type1/BaseFont/" + name + "/Encoding/WinAnsiEncoding>>"
	}
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.0f %.2f]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>", pdfWidth, height),
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(page), page),
		font("Courier"), font("Courier-Bold"),
		fmt.Sprintf("<</Title(%s)>>", pdfText(title)),
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), start)
	return b.Bytes()
}
