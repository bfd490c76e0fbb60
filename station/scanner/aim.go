package scanner

import (
	"maps"
	"slices"
	"strings"
)

// A symbology is a row of the table of AIM identifiers (ISO/IEC 15424).
type symbology struct {
	name      string
	family    Symbology
	modifiers map[byte]string // what the third character says; others are passed, unexplained
}

// symbologies are those a label printer makes and a shop's goods carry, by the
// second character of the identifier.
var symbologies = map[byte]symbology{
	'A': {"Code 39", OneD, map[byte]string{
		'0': "as printed", '1': "check verified and sent", '3': "check verified and stripped",
		'4': "full ASCII", '5': "full ASCII, check sent", '7': "full ASCII, check stripped",
	}},
	'C': {"Code 128", OneD, map[byte]string{
		'0': "plain", '1': "GS1-128", '2': "FNC1 in second place", '4': "ISBT concatenation",
	}},
	'E': {"EAN/UPC", OneD, map[byte]string{
		'0': "EAN-13, UPC-A or UPC-E", '1': "2-digit add-on", '2': "5-digit add-on",
		'3': "EAN-13 with add-on", '4': "EAN-8",
	}},
	'F': {"Codabar", OneD, map[byte]string{
		'0': "standard", '1': "ABC concatenated", '2': "check verified", '4': "check verified and stripped",
	}},
	'G': {"Code 93", OneD, map[byte]string{'0': "plain"}},
	'I': {"Interleaved 2 of 5", OneD, map[byte]string{
		'0': "no check", '1': "check verified and sent", '3': "check verified and stripped",
	}},
	'R': {"Standard 2 of 5", OneD, nil},
	'S': {"Standard 2 of 5", OneD, nil},
	'L': {"PDF417", TwoD, map[byte]string{
		'0': "1994 protocol", '1': "ECI protocol, backslash doubled", '2': "basic channel",
		'3': "Code 128 emulation", '4': "Code 128 emulation", '5': "Code 128 emulation",
	}},
	'Q': {"QR", TwoD, map[byte]string{
		'0': "model 1", '1': "model 2", '2': "ECI, backslash doubled", '3': "GS1", '4': "GS1, ECI",
		'5': "FNC1 in second place", '6': "FNC1 in second place, ECI",
	}},
	'd': {"Data Matrix", TwoD, map[byte]string{
		'0': "ECC 000-140", '1': "ECC 200", '2': "GS1", '3': "FNC1 in second place",
		'4': "ECI, backslash doubled", '5': "GS1, ECI", '6': "FNC1 in second place, ECI",
	}},
	'z': {"Aztec", TwoD, map[byte]string{
		'0': "plain", '1': "GS1", '2': "FNC1 in second place", '3': "ECI, backslash doubled",
		'4': "GS1, ECI", '5': "FNC1 in second place, ECI", '6': "structured append", 'C': "rune",
	}},
}

// cutAIM takes one identifier off the text: a bracket, a letter of the table
// and a modifier. What merely looks like one stays text.
func cutAIM(text string) (id, rest string, known bool) {
	if len(text) < 3 || text[0] != ']' || !isModifier(text[2]) {
		return "", text, false
	}
	if _, known := symbologies[text[1]]; !known {
		return "", text, false
	}
	return text[:3], text[3:], true
}

func isModifier(b byte) bool {
	return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// describe says what an identifier means, such as "QR, model 2".
func describe(id string) string {
	s := symbologies[id[1]]
	if m, known := s.modifiers[id[2]]; known {
		return s.name + ", " + m
	}
	return s.name + ", modifier " + id[2:] + " not in the table"
}

// letters lists the known letters.
func letters() string {
	return strings.Join(slices.Collect(func(yield func(string) bool) {
		for _, b := range slices.Sorted(maps.Keys(symbologies)) {
			if !yield(string(b)) {
				return
			}
		}
	}), " ")
}
