// Package escpos is the language of receipt printers, as Epson made it and most
// others speak it: slips become bytes, and the bytes of a printer's answer its
// state. It is pure.
//
// Commands and the bits of states are documented in the makers' command
// references (Epson TM-T88III, TM-T20, TM-L60II; Citizen CT-S2000; Bixolon
// SRP-350, which agree); what a profile takes from general knowledge says so.
package escpos

import (
	"fmt"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/station/slip"
)

// Control codes.
const (
	esc = 0x1b
	gs  = 0x1d
	fs  = 0x1c
	dle = 0x10
	eot = 0x04
)

// Encode returns what a printer of the profile is sent to print lines and cut the
// paper. It fails when a code cannot be drawn.
func Encode(p Profile, lines []slip.Line) ([]byte, error) {
	b := []byte{esc, '@', fs, '.', esc, 't', p.CodePage.number()}
	bold, large := false, false
	for _, l := range lines {
		if l.Code {
			var err error
			if b, err = p.appendCode(b, l.Text); err != nil {
				return nil, fmt.Errorf("print the receipt's code: %w", err)
			}
			continue
		}
		if l.Bold != bold {
			b = append(b, esc, 'E', bit(l.Bold))
			bold = l.Bold
		}
		if l.Large != large {
			b = append(b, gs, '!', 0x11*bit(l.Large)) // twice as wide and as high
			large = l.Large
		}
		b = append(p.CodePage.AppendText(b, l.Text), '\n')
	}
	b = append(b, esc, 'E', 0, gs, '!', 0)
	if p.Cuts {
		return append(b, gs, 'V', 66, 0), nil // on to the knife, and all but a bridge
	}
	return append(b, esc, 'd', 5), nil // on to the edge that the paper is torn at
}

// moduleDots is how large a module of a code is. 4 dots are 0.5 mm at 203 dots an
// inch, and 0.56 mm at 180.
const moduleDots = 4

// appendCode appends a QR code, in the middle of the paper.
func (p Profile) appendCode(b []byte, text string) ([]byte, error) {
	b = append(b, esc, 'a', 1)
	if p.QR {
		b = append(b, '\n') // part of the quiet zone, which printers leave to the sender
		b = appendSymbol(b, 65, 50, 0)
		b = appendSymbol(b, 67, moduleDots)
		b = appendSymbol(b, 69, '1') // correction level M
		b = appendSymbol(b, 80, append([]byte{'0'}, text...)...)
		b = appendSymbol(b, 81, '0')
	} else {
		var err error
		if b, err = appendRaster(b, text); err != nil {
			return nil, err
		}
	}
	return append(b, '\n', esc, 'a', 0), nil
}

// appendSymbol appends one function of GS ( k for QR codes.
func appendSymbol(b []byte, function byte, data ...byte) []byte {
	n := len(data) + 2
	b = append(b, gs, '(', 'k', byte(n), byte(n>>8), '1', function)
	return append(b, data...)
}

// appendRaster draws the code dot by dot, for printers that know none.
func appendRaster(b []byte, text string) ([]byte, error) {
	s, err := barcode.Encode(barcode.QR, text)
	if err != nil {
		return nil, err
	}
	side := s.TotalColumns() * moduleDots
	stride := (side + 7) / 8
	b = append(b, gs, 'v', '0', 0, byte(stride), byte(stride>>8), byte(side), byte(side>>8))
	row := make([]byte, stride)
	for y := range s.TotalColumns() {
		clear(row)
		for x := range side {
			if s.Dark(x/moduleDots-s.Quiet(), y-s.Quiet()) {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		for range moduleDots {
			b = append(b, row...)
		}
	}
	return b, nil
}

func bit(on bool) byte {
	if on {
		return 1
	}
	return 0
}
