package barcode

import (
	"fmt"
	"image"
	"image/color"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
)

// A Code is a kind of symbol that we print.
type Code uint8

// The kinds of symbols. Code128 goes with the 1D text, the others with the 2D
// text. The zero Code is none of them.
const (
	Code128 Code = iota + 1
	QR
	DataMatrix
)

// String returns the name of the code.
func (c Code) String() string {
	switch c {
	case Code128:
		return "Code 128"
	case QR:
		return "QR"
	case DataMatrix:
		return "Data Matrix"
	}
	return fmt.Sprintf("code %d", uint8(c))
}

// CodeNamed returns the 2D code of a name as flags and forms write it: qr or
// datamatrix.
func CodeNamed(name string) (c Code, ok bool) {
	switch name {
	case "qr":
		return QR, true
	case "datamatrix":
		return DataMatrix, true
	}
	return 0, false
}

// Symbology returns what a scanner that reads the code reports.
func (c Code) Symbology() Symbology {
	switch c {
	case Code128:
		return OneD
	case QR, DataMatrix:
		return TwoD
	}
	return Unknown
}

// quiet is the white margin that a code needs on each side, in modules. Neither
// the encoder nor a label printer adds it, and without it nothing is read.
func (c Code) quiet() int {
	switch c {
	case Code128:
		return 10
	case QR:
		return 4
	}
	return 2
}

// qrAlphabet is what QR packs two characters to 11 bits; Code 128 and Data
// Matrix carry it too. Text beyond it is refused, because scanners guess its
// character set.
const qrAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// maxText is the longest text that a symbol is made for, in characters; Code 128
// ends at 80, and a label has 41 at most. A QR code may hold an address as well, and
// the name and hash of a record.
const (
	maxText = 80
	maxQR   = 200
)

func (c Code) most() int {
	if c == QR {
		return maxQR
	}
	return maxText
}

// A Symbol is the modules of one encoded text, without quiet zone. It is not
// changed after [Encode] and may be shared.
type Symbol struct {
	Code    Code
	Columns int
	Rows    int // 1 for a 1D code: its bars have any height
	dark    []bool
}

// Encode turns text into a symbol. QR has error correction level M.
func Encode(code Code, text string) (*Symbol, error) {
	if most := code.most(); text == "" || len(text) > most || !consistsOf(text, qrAlphabet) {
		return nil, fmt.Errorf("encode %q as %s: want 1 to %d characters of %q", text[:min(len(text), most)], code, most, qrAlphabet)
	}
	modules, err := encode(code, text)
	if err != nil {
		return nil, fmt.Errorf("encode %q as %s: %w", text, code, err)
	}
	return symbolOf(code, modules), nil
}

// symbolOf reads an image with one pixel a module.
func symbolOf(code Code, modules image.Image) *Symbol {
	bounds := modules.Bounds()
	s := &Symbol{Code: code, Columns: bounds.Dx(), Rows: bounds.Dy()}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			gray := color.GrayModel.Convert(modules.At(x, y)).(color.Gray)
			s.dark = append(s.dark, gray.Y < 128)
		}
	}
	return s
}

// encode returns an image with one pixel a module.
func encode(code Code, text string) (image.Image, error) {
	switch code {
	case Code128:
		return code128.Encode(text)
	case QR:
		return qr.Encode(text, qr.M, qr.AlphaNumeric)
	case DataMatrix:
		return datamatrix.Encode(text)
	}
	return nil, fmt.Errorf("no such code; have %s, %s and %s", Code128, QR, DataMatrix)
}

// Dark tells whether the module in that column and row is printed. What lies
// outside is quiet zone.
func (s *Symbol) Dark(column, row int) bool {
	if column < 0 || row < 0 || column >= s.Columns || row >= s.Rows {
		return false
	}
	return s.dark[row*s.Columns+column]
}

// Quiet returns the width of the quiet zone on each side, in modules. A 1D code
// needs it left and right only.
func (s *Symbol) Quiet() int {
	return s.Code.quiet()
}

// TotalColumns returns the width of the symbol with both quiet zones, in modules.
func (s *Symbol) TotalColumns() int {
	return s.Columns + 2*s.Quiet()
}

// barModules is the height of the bars of a 1D code in an image.
const barModules = 40

// maxModulePixels bounds the size of an image.
const maxModulePixels = 64

// Render draws text as a black and white image with its quiet zone. Each
// module is modulePixels wide and high; scaling the image by anything but a
// whole number spoils it.
func Render(code Code, text string, modulePixels int) (image.Image, error) {
	if modulePixels < 1 || modulePixels > maxModulePixels {
		return nil, fmt.Errorf("render %s: module of %d pixels, want 1 to %d", code, modulePixels, maxModulePixels)
	}
	s, err := Encode(code, text)
	if err != nil {
		return nil, err
	}
	return s.image(modulePixels), nil
}

// RenderText is Render of any text as a QR code, for the camera of a telephone: labels
// are of fewer characters, which scanners read from afar.
func RenderText(text string, modulePixels int) (image.Image, error) {
	if modulePixels < 1 || modulePixels > maxModulePixels {
		return nil, fmt.Errorf("render a text: module of %d pixels, want 1 to %d", modulePixels, maxModulePixels)
	}
	modules, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("encode a text of %d bytes: %w", len(text), err)
	}
	return symbolOf(QR, modules).image(modulePixels), nil
}

func (s *Symbol) image(modulePixels int) image.Image {
	quiet, rows, height := s.Quiet(), s.Rows, s.Rows
	if s.Code.Symbology() == OneD {
		height = barModules
	}
	bounds := image.Rect(0, 0, (s.Columns+2*quiet)*modulePixels, (height+2*quiet)*modulePixels)
	img := image.NewPaletted(bounds, color.Palette{color.White, color.Black})
	for y := range bounds.Dy() {
		row := y/modulePixels - quiet
		if rows == 1 && row >= 0 && row < height {
			row = 0
		}
		for x := range bounds.Dx() {
			if s.Dark(x/modulePixels-quiet, row) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}
