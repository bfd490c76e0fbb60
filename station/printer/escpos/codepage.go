package escpos

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A CodePage is a set of characters that a printer knows.
type CodePage string

// The code pages that have Spanish letters. All printers begin with CP437, which
// lacks the capitals with an acute but É.
const (
	CP437  CodePage = "cp437"
	CP850  CodePage = "cp850"
	CP858  CodePage = "cp858" // CP850 with a euro sign
	CP1252 CodePage = "cp1252"
	ASCII  CodePage = "ascii"
)

// A table is the number of a page in ESC t, as Epson numbers them, and the bytes
// of what it has beyond ASCII and we have use for.
type table struct {
	page   CodePage
	number byte
	bytes  map[rune]byte
}

var shared = map[rune]byte{
	'é': 0x82, 'á': 0xa0, 'í': 0xa1, 'ó': 0xa2, 'ú': 0xa3, 'ñ': 0xa4, 'Ñ': 0xa5, 'ü': 0x81, 'Ü': 0x9a, 'É': 0x90, 'ª': 0xa6, 'º': 0xa7,
	'¿': 0xa8, '¡': 0xad, '«': 0xae, '»': 0xaf, '°': 0xf8, '·': 0xfa, 'ç': 0x87, 'Ç': 0x80, 'ö': 0x94, 'Ö': 0x99, 'ä': 0x84, 'Ä': 0x8e,
	'à': 0x85, 'è': 0x8a, 'ì': 0x8d, 'ò': 0x95, 'ù': 0x97, 'â': 0x83, 'ê': 0x88, 'î': 0x8c, 'ô': 0x93, 'û': 0x96, 'ë': 0x89, 'ï': 0x8b,
}

var acute = map[rune]byte{
	'Á': 0xb5, 'Í': 0xd6, 'Ó': 0xe0, 'Ú': 0xe9, 'À': 0xb7, 'È': 0xd4, 'Ì': 0xde, 'Ò': 0xe3, 'Ù': 0xeb, 'Â': 0xb6, 'Ê': 0xd2, 'Î': 0xd7,
	'Ô': 0xe2, 'Û': 0xea, 'ã': 0xc6, 'Ã': 0xc7, 'õ': 0xe4, 'Õ': 0xe5, 'Ý': 0xed, 'ý': 0xec,
}

var tables = []table{
	{ASCII, 0, nil},
	{CP437, 0, shared},
	{CP850, 2, merged(shared, acute, nil)},
	{CP858, 19, merged(shared, acute, map[rune]byte{'€': 0xd5})},
	{CP1252, 16, latin1()},
}

func merged(all ...map[rune]byte) map[rune]byte {
	m := map[rune]byte{}
	for _, one := range all {
		for r, b := range one {
			m[r] = b
		}
	}
	return m
}

func latin1() map[rune]byte {
	m := map[rune]byte{'€': 0x80}
	for b := 0xa1; b <= 0xff; b++ {
		m[rune(b)] = byte(b)
	}
	return m
}

func (c CodePage) table() (table, bool) {
	i := slices.IndexFunc(tables, func(t table) bool { return t.page == c })
	if i < 0 {
		return table{}, false
	}
	return tables[i], true
}

func (c CodePage) check() error {
	if _, ok := c.table(); !ok {
		return fmt.Errorf("code_page: %q is not cp437, cp850, cp858, cp1252 or ascii", c)
	}
	return nil
}

func (c CodePage) number() byte {
	t, _ := c.table()
	return t.number
}

// AppendText appends a text in the page's bytes. A letter that the page lacks
// stands without its accent, and whatever has no likeness as a question mark.
func (c CodePage) AppendText(b []byte, text string) []byte {
	t, _ := c.table()
	for _, r := range text {
		own, known := t.bytes[r]
		switch {
		case r >= ' ' && r < 0x7f:
			b = append(b, byte(r))
		case known:
			b = append(b, own)
		default:
			b = append(b, plain(r))
		}
	}
	return b
}

// likenesses are letters, each group behind the one that it looks like.
var likenesses = strings.Fields(`aáàâäãåā AÁÀÂÄÃÅĀ eéèêëē EÉÈÊËĒ iíìîïī IÍÌÎÏĪ oóòôöõøō OÓÒÔÖÕØŌ uúùûüū UÚÙÛÜŪ
	nñ NÑ cçć CÇĆ yýÿ YÝŸ sš SŠ zž ZŽ "“”„«» '‘’´` + "`" + ` -–—−·• ?¿ !¡ .… oº° aª E€`)

func plain(r rune) byte {
	for _, l := range likenesses {
		if first, _ := utf8.DecodeRuneInString(l); strings.ContainsRune(l, r) && first < utf8.RuneSelf {
			return byte(first)
		}
	}
	if r == '\u00a0' {
		return ' '
	}
	return '?'
}
