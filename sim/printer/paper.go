package printer

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"

	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/charmap"
)

// A Receipt is a piece of paper that was cut off.
type Receipt struct {
	// Text is what can be read on it, a line each, and a code as [QR text].
	Text string
	// Picture is how it looks, a pixel a dot.
	Picture *image.Gray
}

// The cell of a character, in dots.
const (
	cellWidth  = 12
	cellHeight = 24
)

// pages are the code tables by their number in ESC t.
var pages = map[byte]*charmap.Charmap{0: charmap.CodePage437, 2: charmap.CodePage850, 16: charmap.Windows1252, 19: charmap.CodePage858}

// A paper is what comes out, and how the next thing on it is printed.
type paper struct {
	dots    int
	chinese bool // begins with two bytes a character, as many cheap printers do

	picture *image.Gray
	text    strings.Builder
	line    []glyph
	style   style
	code    qrCode
}

type style struct {
	page          byte
	bold, kanji   bool
	width, height int // of a character, in cells
	align         byte
}

type glyph struct {
	r rune
	style
}

type qrCode struct {
	module int
	level  byte
	text   string
}

func newPaper(dots int, chinese bool) *paper {
	p := &paper{dots: dots, chinese: chinese}
	p.tear()
	p.reset()
	return p
}

func (p *paper) reset() {
	p.style = style{width: 1, height: 1, kanji: p.chinese}
	p.code = qrCode{module: 3, level: '0'}
	p.line = nil
}

// tear cuts off what is printed and returns it.
func (p *paper) tear() Receipt {
	r := Receipt{Text: p.text.String(), Picture: p.picture}
	p.text.Reset()
	p.picture = image.NewGray(image.Rect(0, 0, p.dots, 0))
	return r
}

// do carries out a command. It returns an error for what a real printer would
// print badly, or not at all.
func (p *paper) do(c command) error {
	switch c.code {
	case "":
		return p.write(c.data)
	case "LF":
		return p.feed(1)
	case "ESC @":
		p.reset()
	case "ESC t":
		if pages[c.data[0]] == nil {
			return fmt.Errorf("there is no code table %d", c.data[0])
		}
		p.style.page = c.data[0]
	case "ESC E":
		p.style.bold = c.data[0]&1 == 1
	case "ESC a":
		if len(p.line) > 0 || c.data[0] > 2 {
			return fmt.Errorf("alignment %d within a line, or of no kind", c.data[0])
		}
		p.style.align = c.data[0]
	case "ESC d":
		return p.feed(int(c.data[0]))
	case "GS !":
		p.style.width, p.style.height = int(c.data[0]>>4)+1, int(c.data[0]&7)+1
	case "FS .", "FS &":
		p.style.kanji = c.code == "FS &"
	case "GS ( k":
		return p.symbol(c.data)
	case "GS v 0":
		return p.raster(c.data)
	case "ESC 2", "DLE EOT", "GS r":
	default:
		return fmt.Errorf("%s is not built", c.code)
	}
	return nil
}

func (p *paper) write(b []byte) error {
	for i := 0; i < len(b); i++ {
		r := pages[p.style.page].DecodeByte(b[i])
		if p.style.kanji && b[i] >= 0x80 {
			i++ // two bytes are one ideograph
			r = '□'
		}
		p.line = append(p.line, glyph{r, p.style})
	}
	width := 0
	for _, g := range p.line {
		width += g.width * cellWidth
	}
	if width > p.dots {
		return fmt.Errorf("a line of %d dots on paper of %d", width, p.dots)
	}
	return nil
}

// feed prints the line and goes on by so many lines.
func (p *paper) feed(n int) error {
	height, width := 1, 0
	var text strings.Builder
	for _, g := range p.line {
		height, width = max(height, g.height), width+g.width*cellWidth
		text.WriteRune(g.r)
	}
	top := p.grow(height * cellHeight)
	x := p.left(width)
	for _, g := range p.line {
		p.draw(g, x, top+(height-g.height)*cellHeight)
		x += g.width * cellWidth
	}
	p.line = nil
	fmt.Fprintln(&p.text, strings.TrimRight(text.String(), " "))
	if n > 1 {
		p.grow((n - 1) * cellHeight)
		p.text.WriteString(strings.Repeat("\n", n-1))
	}
	return nil
}

// grow adds white paper and returns where it begins.
func (p *paper) grow(rows int) int {
	top := p.picture.Rect.Max.Y
	p.picture.Pix = append(p.picture.Pix, bytes.Repeat([]byte{0xff}, rows*p.picture.Stride)...)
	p.picture.Rect.Max.Y += rows
	return top
}

func (p *paper) left(width int) int {
	switch p.style.align {
	case 1:
		return (p.dots - width) / 2
	case 2:
		return p.dots - width
	}
	return 0
}

// draw prints a character, each dot of its face as large as its style says.
func (p *paper) draw(g glyph, x, y int) {
	face := inconsolata.Regular8x16
	if g.bold {
		face = inconsolata.Bold8x16
	}
	cell, mask, at, _, ok := face.Glyph(fixed.P(2, 4+face.Ascent), g.r)
	if !ok {
		return
	}
	small := image.NewGray(image.Rect(0, 0, cellWidth, cellHeight))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.DrawMask(small, cell, image.Black, image.Point{}, mask, at, draw.Over)
	for dy := range cellHeight * g.height {
		for dx := range cellWidth * g.width {
			if small.GrayAt(dx/g.width, dy/g.height).Y < 128 {
				p.picture.SetGray(x+dx, y+dy, color.Gray{})
			}
		}
	}
}

// symbol is one function of GS ( k.
func (p *paper) symbol(d []byte) error {
	if d[0] != '1' {
		return fmt.Errorf("symbol %q is not built", d[0])
	}
	switch d[1] {
	case 65:
		if d[2] != '2' {
			return fmt.Errorf("QR model %q is none that phones read", d[2])
		}
	case 67:
		if d[2] < 1 || d[2] > 16 {
			return fmt.Errorf("a module of %d dots", d[2])
		}
		p.code.module = int(d[2])
	case 69:
		if d[2] < '0' || d[2] > '3' {
			return fmt.Errorf("correction level %q", d[2])
		}
		p.code.level = d[2]
	case 80:
		if d[2] != '0' {
			return fmt.Errorf("QR data of kind %q", d[2])
		}
		p.code.text = string(d[3:])
	case 81:
		return p.printCode()
	default:
		return fmt.Errorf("function %d of GS ( k is not built", d[1])
	}
	return nil
}

func (p *paper) printCode() error {
	levels := map[byte]qr.ErrorCorrectionLevel{'0': qr.L, '1': qr.M, '2': qr.Q, '3': qr.H}
	s, err := qr.Encode(p.code.text, levels[p.code.level], qr.Auto)
	if err != nil {
		return err
	}
	side := s.Bounds().Dx() * p.code.module
	if side > p.dots {
		return fmt.Errorf("a code of %d dots on paper of %d", side, p.dots)
	}
	top, left := p.grow(side), p.left(side)
	for y := range side {
		for x := range side {
			r, _, _, _ := s.At(x/p.code.module, y/p.code.module).RGBA()
			if r == 0 {
				p.picture.SetGray(left+x, top+y, color.Gray{})
			}
		}
	}
	fmt.Fprintf(&p.text, "[QR %s]\n", p.code.text)
	return nil
}

func (p *paper) raster(d []byte) error {
	stride, height, bits := int(d[1])|int(d[2])<<8, int(d[3])|int(d[4])<<8, d[5:]
	if d[0] != 0 || stride*8 > (p.dots+7)/8*8 {
		return fmt.Errorf("a picture of %d dots in mode %d on paper of %d", stride*8, d[0], p.dots)
	}
	top, left := p.grow(height), p.left(stride*8)
	for y := range height {
		for x := range stride * 8 {
			if bits[y*stride+x/8]&(0x80>>(x%8)) != 0 {
				p.picture.SetGray(left+x, top+y, color.Gray{})
			}
		}
	}
	fmt.Fprintln(&p.text, "[picture]")
	return nil
}
