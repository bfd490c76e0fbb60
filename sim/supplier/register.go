package supplier

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"
)

// activities are what the commission's register calls what a permit is for.
var activities = map[string]string{
	"PER01": "Expendio en estación de servicio", "PER05": "Expendio en estación de servicio", "PER04": "Expendio en estación de servicio multimodal", "PER08": "Expendio en estación de servicio multimodal",
	"PER02": "Comercialización de petrolíferos", "PER06": "Comercialización de petrolíferos", "PER09": "Comercialización de petrolíferos",
	"PER03": "Distribución por medios distintos a ducto", "PER07": "Distribución por medios distintos a ducto",
}

// WriteRegister writes a register of permits as the commission publishes it (CNE), of those by which
// somebody sold, each in force, with who holds it.
func WriteRegister(w io.Writer, sales []Sale, holder string) error {
	permits := map[string]bool{}
	for _, s := range sales {
		permits[s.Permit] = true
	}
	rows := [][]string{{"razon_social", "num_per", "tipo_permiso", "fecha_otorgamiento", "estatus", "entidad", "zona_geo"}}
	for _, number := range slices.Sorted(maps.Keys(permits)) {
		year := number[strings.LastIndexByte(number, '/')+1:]
		rows = append(rows, []string{holder, number, activities[permitKind(number)], year + "-08-13", "Vigente", "Hidalgo", "sin dato"})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// WriteRegister writes a register of the permits of a batch's sales, which its issuer holds.
func (b *Batch) WriteRegister(w io.Writer) error {
	return WriteRegister(w, b.sales, b.terms.Issuer.Name)
}
