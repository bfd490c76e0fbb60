package bench

import (
	"slices"
	"strings"

	"github.com/litro-fuel/litro/sim/scanner"
)

// A scannerModel is how scanners of one make come from the factory, from the
// makers' programming guides: what ends a label, and what has them scan. Denso's
// and Newland's ends of commands are general knowledge.
type scannerModel struct {
	name    string
	packets bool // SSI
	options scanner.Options
}

func models() []scannerModel {
	return []scannerModel{
		{name: "cipherlab", options: scanner.Options{Suffix: scanner.CR, TriggerOn: "E", TriggerOff: "D"}},
		{name: "datalogic", options: scanner.Options{Suffix: scanner.CR, TriggerOn: "E", TriggerOff: "D"}},
		{name: "denso", options: scanner.Options{Suffix: scanner.CR, TriggerOn: "R\r", TriggerOff: "Z\r"}},
		{name: "honeywell-serial", options: scanner.Options{Suffix: scanner.CR, TriggerOn: "\x16T\r", TriggerOff: "\x16U\r"}},
		{name: "newland", options: scanner.Options{Suffix: scanner.CR, TriggerOn: "~\x010000#SCNTRG1;\x03", TriggerOff: "~\x010000#SCNTRG0;\x03"}},
		{name: "plain"},
		{name: "zebra-serial", options: scanner.Options{Suffix: scanner.CRLF}},
		{name: "zebra-ssi", packets: true},
	}
}

// model returns the one of a name; "" is plain.
func model(name string) (scannerModel, bool) {
	if name == "" {
		name = "plain"
	}
	all := models()
	i := slices.IndexFunc(all, func(m scannerModel) bool { return m.name == name })
	if i < 0 {
		return scannerModel{}, false
	}
	return all[i], true
}

// A symbol is what a code comes as: vehicles' labels as QR, the code of a product
// as EAN-13, the rest as Code 128.
type symbol struct {
	aim string
	ssi byte
}

func symbolOf(code string) symbol {
	switch {
	case strings.Count(code, ".") == 2:
		return symbol{scanner.QR, scanner.TypeQR}
	case len(code) == 13 && strings.Trim(code, "0123456789") == "":
		return symbol{scanner.EAN13, scanner.TypeEAN13}
	}
	return symbol{scanner.Code128, scanner.TypeCode128}
}
