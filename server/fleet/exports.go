package fleet

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// What Litro writes of the fleet is what it reads: the same columns, so that a file
// that was taken out, opened, saved and taken in again changes nothing.

// FieldTitle returns how people call a field of a file, in es-MX or, for any other
// language, English.
func FieldTitle(field, language string) string {
	t, ok := fieldTitles[field]
	if !ok {
		return field
	}
	return pick(language, t[0], t[1])
}

var fieldTitles = map[string][2]string{
	"fleet_no": {"Número económico", "Fleet no"}, "plate": {"Placa", "Plate"}, "name": {"Nombre", "Name"}, "status": {"Estado", "Status"},
	"department": {"Departamento", "Department"}, "grades": {"Producto", "Grade"}, "tank": {"Tanque (L)", "Tank (L)"}, "rule": {"Regla", "Rule"},
	"custodian": {"Resguardante", "Custodian"}, "custodian_no": {"Número de empleado", "Employee no"},
	"inventory_no": {"Número de inventario", "Inventory no"}, "vin": {"Número de serie", "VIN"}, "make": {"Marca", "Make"}, "model": {"Línea", "Model"},
	"year": {"Modelo", "Year"}, "cylinders": {"Cilindros", "Cylinders"}, "funding": {"Fuente de recursos", "Funding"},
	"stations": {"Estaciones", "Stations"}, "odometer": {"Odómetro", "Odometer"}, "reference": {"Rendimiento (km/L)", "Economy (km/L)"},
	"quota_liters": {"Cuota (L)", "Quota (L)"}, "quota_period": {"Cuota periodo", "Quota period"}, "roles": {"Función", "Roles"},
	"badge": {"Gafete", "Badge"}, "medium": {"Tarjeta o llavero", "Card or fob"}, "vehicles": {"Unidades", "Vehicles"}, "departments": {"Maneja de", "Drives of"}, "until": {"Vigencia", "Until"}, "grade": {"Producto", "Grade"},
	"price": {"Precio", "Price"}, "currency": {"Moneda", "Currency"}, "from": {"Desde", "From"}, "station": {"Estación", "Station"},
	"date": {"Fecha", "Date"}, "vehicle": {"Unidad", "Vehicle"}, "liters": {"Litros", "Liters"}, "amount": {"Importe", "Amount"}, "ticket": {"Folio", "Ticket"},
	"tank_name": {"Tanque", "Tank"}, "time": {"Hora", "Time"}, "height": {"Altura (mm)", "Height (mm)"}, "water": {"Agua (L)", "Water (L)"}, "water_height": {"Agua (mm)", "Water (mm)"}, "temperature": {"Temperatura (°C)", "Temperature (°C)"},
	"kind": {"Movimiento", "Movement"}, "document": {"Documento", "Document"}, "fiscal_year": {"Ejercicio", "Fiscal year"}, "month": {"Mes", "Month"}, "account": {"Cuenta", "Account"}, "fund": {"Fondo", "Fund"},
	"partida": {"Partida", "Item"}, "area": {"Área", "Department"}, "to_account": {"Cuenta destino", "To account"}, "reason": {"Motivo", "Reason"},
}

// Fields returns the fields of a kind of file, in the order in which Litro writes
// them.
func Fields(kind string) []string {
	var all []string
	for _, c := range imports[kind] {
		all = append(all, c.field)
	}
	return all
}

// A roster is what is needed to write the fleet in words.
type roster struct {
	language    string
	zone        *time.Location
	departments map[string]string // id → name
	quotas      map[string]Quota
	numbers     map[string]string // vehicle → fleet number
}

// said are the words of a language for the codes of a field.
var said = map[string]map[string][2]string{
	"status":   {"active": {"activo", "active"}, "blocked": {"bloqueado", "blocked"}, "workshop": {"taller", "workshop"}, "retired": {"baja", "retired"}},
	"odometer": {"on": {"km", "km"}, "miles": {"millas", "miles"}, "hours": {"horas", "hours"}, "none": {"no", "none"}},
	"period":   {Day: {"diaria", "daily"}, Week: {"semanal", "weekly"}, Month: {"mensual", "monthly"}, Year: {"anual", "yearly"}},
	"roles": {
		"driver": {"conductor", "driver"}, "attendant": {"despachador", "attendant"}, "supervisor": {"supervisor", "supervisor"}, "official": {"funcionario", "official"},
	},
}

func (r *roster) word(table, code string) string {
	w, ok := said[table][code]
	if !ok {
		return code
	}
	return pick(r.language, w[0], w[1])
}

func textCell(s string) spreadsheet.Cell { return spreadsheet.Cell{Text: s} }

// numberCell writes n units of 1/10^decimals, without zeros at its end.
func numberCell(n int64, decimals int) spreadsheet.Cell {
	digits := strconv.FormatInt(n, 10)
	if pad := decimals + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	whole, frac := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if frac != "" {
		whole += "." + frac
	}
	return spreadsheet.Cell{Text: whole, Kind: spreadsheet.Number}
}

// vehicle writes a vehicle as the columns of its file have it.
func (r *roster) vehicle(v *Vehicle) map[string]spreadsheet.Cell {
	cells := map[string]spreadsheet.Cell{
		"fleet_no": textCell(v.FleetNo), "plate": textCell(v.Plate), "name": textCell(v.Name), "status": textCell(r.word("status", v.Status)),
		"department": textCell(r.departments[v.Department]), "grades": textCell(strings.Join(v.Grades, " | ")), "rule": textCell(v.Rule),
		"stations": textCell(strings.Join(v.Stations, " | ")), "odometer": textCell(r.word("odometer", v.Odometer)),
		"custodian": textCell(v.Custodian), "custodian_no": textCell(v.CustodianNo), "inventory_no": textCell(v.InventoryNo), "vin": textCell(v.VIN),
		"make": textCell(v.Make), "model": textCell(v.Model), "funding": textCell(v.Funding),
	}
	if v.TankUL != nil {
		cells["tank"] = numberCell(int64(*v.TankUL), 6)
	}
	if v.ReferenceMPerL != nil {
		cells["reference"] = numberCell(*v.ReferenceMPerL, 3)
	}
	if v.ModelYear != nil {
		cells["year"] = numberCell(*v.ModelYear, 0)
	}
	if v.Cylinders != nil {
		cells["cylinders"] = numberCell(*v.Cylinders, 0)
	}
	if q, ok := r.quotas[ownQuota(v)]; ok && slices.Contains(v.Quotas, q.Quota) {
		cells["quota_liters"], cells["quota_period"] = numberCell(int64(q.SizeUL), 6), textCell(r.word("period", q.Period))
	}
	return cells
}

// person writes a person. A badge is not kept, only what it is known by.
func (r *roster) person(p *Person) map[string]spreadsheet.Cell {
	var roles, numbers, departments []string
	for _, role := range p.Roles {
		roles = append(roles, r.word("roles", role))
	}
	for _, v := range p.Vehicles {
		numbers = append(numbers, r.numbers[v])
	}
	for _, d := range p.Departments {
		departments = append(departments, r.departments[d])
	}
	cells := map[string]spreadsheet.Cell{
		"name": textCell(p.Name), "roles": textCell(strings.Join(roles, " | ")), "status": textCell(r.word("status", p.Status)),
		"vehicles": textCell(strings.Join(numbers, " | ")), "departments": textCell(strings.Join(departments, " | ")),
	}
	if p.UntilAt != nil {
		at := strings.TrimSuffix(p.UntilAt.In(r.zone).Format(time.DateTime), ":00")
		cells["until"] = spreadsheet.Cell{Text: strings.TrimSuffix(at, " 00:00"), Kind: spreadsheet.Date}
	}
	return cells
}

// A Listed is one vehicle or person, as the columns of its file have it.
type Listed struct {
	ID    string
	Cells map[string]spreadsheet.Cell // by field
}

// List returns the fleet's "vehicles" by number, or "people" by name, in the words of
// a language.
func (f *Fleet) List(ctx context.Context, kind, language string) ([]Listed, error) {
	r, vehicles, err := f.roster(ctx, language)
	if err != nil {
		return nil, err
	}
	var all []Listed
	if kind == "people" {
		err = each(ctx, f.cfg.Store.People, func(p *Person) { all = append(all, Listed{p.Person, r.person(p)}) })
		return all, err
	}
	for i := range vehicles {
		all = append(all, Listed{vehicles[i].Vehicle, r.vehicle(&vehicles[i])})
	}
	return all, nil
}

// SheetOf writes what was listed as a sheet that [Fleet.Import] reads. A badge, a card and
// a key fob go in and never out.
func SheetOf(kind, language string, list []Listed) spreadsheet.Sheet {
	fields := slices.DeleteFunc(Fields(kind), func(f string) bool { return f == "badge" || f == "medium" })
	s := spreadsheet.Sheet{Name: pick(language, map[string]string{"vehicles": "Unidades", "people": "Personas"}[kind], kind), Rows: make([]spreadsheet.Row, 1, len(list)+1)}
	for _, f := range fields {
		s.Rows[0].Cells = append(s.Rows[0].Cells, textCell(FieldTitle(f, language)))
	}
	for _, of := range list {
		var r spreadsheet.Row
		for _, f := range fields {
			r.Cells = append(r.Cells, of.Cells[f])
		}
		s.Rows = append(s.Rows, r)
	}
	for i := range s.Rows {
		s.Rows[i].Line = i + 1
	}
	return s
}

func (f *Fleet) roster(ctx context.Context, language string) (*roster, []Vehicle, error) {
	r := &roster{language: language, zone: f.cfg.Zone, departments: map[string]string{}, quotas: map[string]Quota{}, numbers: map[string]string{}}
	if err := each(ctx, f.cfg.Store.Departments, func(d *Department) { r.departments[d.Department] = d.Name }); err != nil {
		return nil, nil, err
	}
	if err := each(ctx, f.cfg.Store.Quotas, func(q *Quota) { r.quotas[q.Quota] = *q }); err != nil {
		return nil, nil, err
	}
	vehicles, err := f.cfg.Store.Vehicles(ctx)
	for _, v := range vehicles {
		r.numbers[v.Vehicle] = v.FleetNo
	}
	return r, vehicles, err
}

// A Change is what a field is, and what it will be.
type Change struct{ Field, Was, Is string }

// changes tells field by field what a row changes.
func (im *importer) changes(key, outcome string, made []Object) []Change {
	if outcome != RowChanged {
		return nil
	}
	is := &roster{language: im.language, zone: im.zone, departments: im.named, quotas: map[string]Quota{}, numbers: map[string]string{}}
	was := *is
	was.quotas = im.quotas
	var before, after map[string]spreadsheet.Cell
	var fields []string
	if v := im.vehicles[key]; v != nil {
		now := new(*v)
		is.quotas[ownQuota(v)] = im.quotas[ownQuota(v)]
		for _, o := range made {
			switch o := o.(type) {
			case *Vehicle:
				now = new(*o)
			case *Quota:
				is.quotas[o.Quota] = *o
			case *Said:
				now.say(o)
			}
		}
		before, after, fields = was.vehicle(v), is.vehicle(now), Fields("vehicles")
		if v.MediumSHA256 != now.MediumSHA256 {
			after["medium"] = textCell("•••")
		}
	}
	if p := im.people[key]; p != nil && len(made) == 1 {
		for no, v := range im.vehicles {
			is.numbers[v.Vehicle] = no
		}
		if now, ok := made[0].(*Person); ok {
			before, after, fields = was.person(p), is.person(now), Fields("people")
			if p.BadgeSHA256 != now.BadgeSHA256 {
				after["badge"] = textCell("•••")
			}
		}
	}
	var all []Change
	for _, f := range fields {
		if before[f].Text != after[f].Text {
			all = append(all, Change{f, before[f].Text, after[f].Text})
		}
	}
	return all
}

// says tells field by field what a row says of a vehicle that is new.
func (im *importer) says(v *Vehicle, made []Object) []Change {
	is := &roster{language: im.language, zone: im.zone, departments: im.named, quotas: map[string]Quota{}}
	now := *v
	for _, o := range made {
		switch o := o.(type) {
		case *Quota:
			is.quotas[o.Quota] = *o
		case *Said:
			now.say(o)
		}
	}
	cells := is.vehicle(&now)
	var all []Change
	for _, f := range Fields("vehicles") {
		if cells[f].Text != "" {
			all = append(all, Change{f, "", cells[f].Text})
		}
	}
	return all
}

// say has a vehicle be what is said of it.
func (v *Vehicle) say(s *Said) {
	switch s.Matter {
	case Custodian:
		v.Custodian = s.Value
	case Funding:
		v.Funding = s.Value
	}
}

// Corrections returns the bad rows of a file as their author wrote them, sheet by
// sheet, each with what is to be corrected in a column of its own. Corrected, it can
// be taken in.
func (r *Report) Corrections(language string) []spreadsheet.Sheet {
	var all []spreadsheet.Sheet
	for _, seen := range r.Sheets {
		head, ok := r.heads[seen.Name]
		if !ok {
			continue
		}
		note := slices.IndexFunc(head, func(c spreadsheet.Cell) bool { return isNote(c.Text) })
		if note < 0 {
			note = len(head)
		}
		s := spreadsheet.Sheet{Name: seen.Name, Rows: []spreadsheet.Row{{Cells: noted(head, note, pick(language, whatToCorrect[0], whatToCorrect[1]))}}}
		for _, row := range r.Rows {
			if row.Sheet == seen.Name && row.Outcome == RowBad && row.Line != seen.Header {
				s.Rows = append(s.Rows, spreadsheet.Row{Line: row.Line, Cells: noted(row.cells, note, advice(row.Problems, language))})
			}
		}
		if len(s.Rows) > 1 {
			all = append(all, s)
		}
	}
	return all
}

func noted(cells []spreadsheet.Cell, at int, note string) []spreadsheet.Cell {
	cells = append(slices.Clone(cells), make([]spreadsheet.Cell, max(0, at+1-len(cells)))...)
	cells[at] = textCell(note)
	return cells
}

// advice says what is wrong with a row, and what to do.
func advice(problems []Problem, language string) string {
	var all []string
	for _, p := range problems {
		s := p.Reason(language) + "; " + p.Remedy(language)
		if p.Field != "" {
			s = p.Field + ": " + s
		}
		all = append(all, s)
	}
	return strings.Join(all, ". ")
}

// Format returns how the file of a report is written, and what separates its
// columns.
func (r *Report) Format() (spreadsheet.Format, rune) { return r.format, r.comma }
