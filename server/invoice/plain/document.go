package plain

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Document is the lines of a table that are billed under one number, in the order of rows.
type Document struct {
	Number string
	Lines  []Line
}

// mostText is how long a number or name may be, in bytes.
const mostText = 200

// Documents puts the lines of an answer together by the numbers of their documents; those
// without one have the number that is given. What is refused is all that the answer refuses,
// and further lines: those without a number (unnumbered) or a fuel (product), and those in
// which something is too long or is no text (text), all in the order of rows.
func (m *Mapping) Documents(a Answer, number string) (list []Document, refused []Refused) {
	refused = slices.Clone(a.Refused)
	at := map[string]int{}
	for _, l := range a.Lines {
		refuse := func(f Field, value, code string) {
			refused = append(refused, Refused{l.Row, m.Columns[f], value, code})
		}
		n := strings.Join(strings.Fields(cmp.Or(l.Number, number)), " ")
		bad := false
		for f, text := range map[Field]string{Number: n, Ticket: l.Ticket, Station: l.Permit, Product: l.Text} {
			if len(text) > mostText || strings.ContainsFunc(text, unicode.IsControl) {
				refuse(f, text, "text")
				bad = true
			}
		}
		switch {
		case bad:
			continue
		case n == "":
			refuse(Number, "", "unnumbered")
			continue
		case l.Product == "":
			refuse(Product, l.Text, "product")
			continue
		}
		key := fold(n)
		if _, there := at[key]; !there {
			at[key] = len(list)
			list = append(list, Document{Number: n})
		}
		l.Number = list[at[key]].Number
		list[at[key]].Lines = append(list[at[key]].Lines, l)
	}
	slices.SortStableFunc(refused, func(a, b Refused) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column)) })
	return list, refused
}

// Fits tells whether a table has the heading that a mapping names.
func (m *Mapping) Fits(rows []spreadsheet.Row) bool {
	at, _, _ := m.heading(rows)
	return at >= 0
}

// names are what suppliers call fields, folded, the likeliest first.
var names = map[Field][]string{
	Number:  {"factura", "folio factura", "no. factura", "no factura", "numero de factura", "num. factura", "invoice", "invoice no", "invoice no.", "invoice number", "nº factura"},
	Ticket:  {"ticket", "folio", "nota", "no. ticket", "nº ticket", "numero de ticket", "remision", "vale", "receipt", "albaran", "nº albaran", "transaccion", "operacion"},
	Day:     {"fecha", "fecha y hora", "fecha de carga", "dia", "date", "date/time", "fecha carga"},
	Time:    {"hora", "time"},
	Station: {"estacion", "permiso", "sucursal", "gasolinera", "station", "site"},
	Product: {"producto", "combustible", "product", "grade", "fuel", "carburante"},
	Liters:  {"litros", "cantidad", "volumen", "liters", "litres", "volume", "quantity", "lts"},
	Unit:    {"unidad", "u.m.", "uom", "unit"},
	Price:   {"precio", "precio unitario", "precio por litro", "p. unitario", "price", "unit price", "precio €/l"},
	Rate:    {"iva %", "% iva", "iva (%)", "tasa iva", "tasa de iva", "tipo iva", "tipo de iva", "vat %", "vat rate", "vat (%)"},
	Amount:  {"importe", "monto", "importe total", "total", "amount"},
}

// Guess says which heading of a table is likely which field, by what suppliers call them, for
// a person to look at; and all that stands in that row. Where no row has two that are known,
// the first row is the heading and nothing is guessed.
func Guess(rows []spreadsheet.Row) (columns map[Field]string, heading []string) {
	columns = map[Field]string{}
	best := 1
	for i, row := range rows[:min(len(rows), headingWithin)] {
		found, taken := map[Field]string{}, map[int]bool{}
		for _, f := range Fields() {
			for _, name := range names[f] {
				at := slices.IndexFunc(row.Cells, func(c spreadsheet.Cell) bool { return fold(c.Text) == name })
				if at >= 0 && !taken[at] {
					found[f], taken[at] = row.Cells[at].Text, true
					break
				}
			}
		}
		if i == 0 || len(found) > best {
			heading = nil
			for _, c := range row.Cells {
				if c.Text != "" {
					heading = append(heading, c.Text)
				}
			}
		}
		if len(found) > best {
			best, columns = len(found), found
		}
	}
	return columns, heading
}
