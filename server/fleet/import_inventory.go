package fleet

import (
	"strconv"
	"strings"
)

// What a row of vehicles says of who answers for one, and of what it is in the inventory.

// said reads who signed for a vehicle and what its fuel is paid from.
func (im *importer) said(r *rowReader, v *Vehicle) []Object {
	var all []Object
	for _, of := range []struct {
		what Matter
		is   string
	}{{Custodian, v.Custodian}, {Funding, v.Funding}} {
		value, no := r.short(string(of.what), r.text(string(of.what)), 150), ""
		if of.what == Custodian {
			if no = r.short("custodian_no", r.text("custodian_no"), 40); value == "" && no != "" {
				value = of.is // who is known already
			}
		}
		if value != "" && (value != of.is || no != "" && no != v.CustodianNo && !lostZeros(no, v.CustodianNo)) {
			all = append(all, &Said{v.Vehicle, of.what, value, no})
		}
	}
	return all
}

// Years of models: what is no such number is another thing.
const firstModelYear, lastModelYear = 1900, 2200

// inventory reads what a vehicle is in the inventory of goods. What is called its
// model is in Mexico the year, and in many a spreadsheet what the maker calls it.
func (im *importer) inventory(r *rowReader, v *Vehicle) {
	if no := r.short("inventory_no", r.text("inventory_no"), 40); no != "" && !lostZeros(no, v.InventoryNo) {
		v.InventoryNo = no
	}
	if vin := r.short("vin", strings.ToUpper(r.text("vin")), 40); vin != "" {
		v.VIN = vin
	}
	r.optional("make", 60, &v.Make)
	r.optional("model", 60, &v.Model)
	text := r.text("year")
	switch n, err := strconv.ParseInt(text, 10, 64); {
	case text == "":
	case err == nil && n >= firstModelYear && n <= lastModelYear:
		v.ModelYear = &n
	case err != nil && r.cell("model").Text == "":
		r.optional("year", 60, &v.Model)
	default:
		r.problem("year", "number", text)
	}
	if n := r.scaled("cylinders", 0); n != nil {
		if v.Cylinders = n; *n > 24 {
			r.problem("cylinders", "number", r.text("cylinders"))
		}
	}
}

// lostZeros tells whether a number is another one without the zeros before it, which a
// spreadsheet took away.
func lostZeros(is, was string) bool { return allDigits(is) && is == strings.TrimLeft(was, "0") }
