package layout

import _ "embed"

// A Named is a layout by its name, as people type it.
type Named struct{ Name, Text string }

var (
	//go:embed usual/contpaqi.txt
	contpaqi string
	//go:embed usual/sap.txt
	sap string
	//go:embed usual/odoo.txt
	odoo string
)

// Usual are the layouts that a city begins with. None was tried in the program that it is for;
// each says so, and a city says its own under the same name.
func Usual() []Named {
	return []Named{{"CONTPAQi", contpaqi}, {"SAP", sap}, {"Odoo", odoo}}
}
