package fleet

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of file, their columns, and what a row of each becomes.

var imports = map[string][]column{
	"vehicles": {
		{"fleet_no", true, "numero_economico fleet_no no_economico economico numero unidad fleet_number unit unit_no"},
		{"plate", true, "placa plate placas license_plate"},
		{"name", false, "nombre name descripcion description"},
		{"status", false, "estado status estatus"},
		{"department", false, "departamento department area dependencia"},
		{"grades", true, "producto grade grades productos combustible fuel"},
		{"tank", false, "tanque_litros tank_liters tanque capacidad_litros tank"},
		{"rule", false, "regla rule"},
		{"stations", false, "estaciones stations estacion station"},
		{"odometer", false, "odometro odometer"},
		{"reference", false, "rendimiento_km_l reference_km_l rendimiento km_l"},
		{"quota_liters", false, "cuota_litros quota_liters cuota quota"},
		{"quota_period", false, "cuota_periodo quota_period periodo period"},
	},
	"people": {
		{"name", true, "nombre name"},
		{"roles", true, "funcion roles funciones role rol puesto"},
		{"status", false, "estado status estatus"},
		{"badge", false, "gafete badge credencial"},
		{"vehicles", false, "unidades vehicles unidad vehicle"},
		{"until", false, "hasta until vigencia valid_until"},
	},
	"prices": {
		{"grade", true, "producto grade combustible fuel"},
		{"price", true, "precio price precio_litro price_liter"},
		{"currency", false, "moneda currency"},
		{"from", true, "desde from from_at fecha date"},
		{"station", false, "estacion station"},
	},
	"permits": {
		{"contract", true, "contrato contract"},
		{"supplier", true, "proveedor supplier"},
		{"rfc", false, "rfc rfc_proveedor"},
		{"number", false, "numero_contrato contract_number numero_de_contrato numero number"},
		{"from", true, "desde from vigencia_desde"},
		{"until", false, "hasta until vigencia_hasta"},
		{"currency", false, "moneda currency"},
		{"permit", true, "permiso permit permiso_cre permiso_cne"},
		{"name", true, "estacion station nombre name gasolinera"},
		{"address", false, "domicilio address direccion"},
		{"status", false, "estado status estatus state"},
	},
}

// vehicle reads a row of vehicles. The vehicle's own quota is named after it.
func (im *importer) vehicle(r *rowReader) (string, string, []Object) {
	no := r.must("fleet_no", 24)
	was := im.vehicles[no]
	v := &Vehicle{Vehicle: NewID("v"), FleetNo: no, Status: "active", Odometer: "on", Quotas: []string{}, Stations: []string{}}
	if was != nil {
		v = new(*was)
		v.Quotas = slices.Clone(was.Quotas)
	} else if len(im.rules) == 1 {
		v.Rule = im.rules[0]
	}
	v.Plate = r.must("plate", 24)
	if of, taken := im.plates[v.Plate]; taken && of != no {
		r.problem("plate", "plate_taken", of)
	}
	im.plates[v.Plate] = no
	r.optional("name", 150, &v.Name)
	r.word("status", statusWords, &v.Status)
	r.word("odometer", odometerWords, &v.Odometer)
	im.grade(r, v)
	im.rule(r, v)
	im.department(r, v)
	if s := r.list("stations"); len(s) > 0 {
		v.Stations = s
	}
	if tank := r.liters("tank"); tank != nil {
		v.TankUL = tank
	}
	if ref := r.scaled("reference", 3); ref != nil { // km a liter, in meters
		v.ReferenceMPerL = ref
	}
	quota := im.quota(r, v)
	result := outcome(was, v)
	var objects []Object
	if quota != nil {
		objects = append(objects, quota)
	}
	if result != RowSame {
		objects = append(objects, v)
	} else if quota != nil {
		result = RowChanged
	}
	return no, result, objects
}

func (im *importer) grade(r *rowReader, v *Vehicle) {
	grades := r.list("grades")
	if len(grades) == 0 && len(v.Grades) == 0 {
		r.problem("grades", "empty", "")
	}
	for _, g := range grades {
		if !im.grades[g] {
			r.problem("grades", "grade_unknown", g)
		}
	}
	if len(grades) > 0 {
		v.Grades = grades
	}
}

func (im *importer) rule(r *rowReader, v *Vehicle) {
	r.optional("rule", 24, &v.Rule)
	switch {
	case v.Rule == "":
		r.problem("rule", "empty", "")
	case !slices.Contains(im.rules, v.Rule):
		r.problem("rule", "rule_unknown", v.Rule)
	}
}

// department finds a department by its name; a new name is a new department.
func (im *importer) department(r *rowReader, v *Vehicle) {
	name := r.short("department", r.text("department"), 150)
	if name == "" {
		return
	}
	id, ok := im.departments[name]
	if !ok {
		id = NewID("d")
		im.departments[name] = id
		im.first = append(im.first, &Department{Department: id, Name: name, Mode: "observe"})
	}
	v.Department = id
}

// quota returns the new size of a vehicle's own quota, or nil where it has that
// already.
func (im *importer) quota(r *rowReader, v *Vehicle) Object {
	size, period := r.liters("quota_liters"), ""
	r.word("quota_period", periodWords, &period)
	if size == nil || period == "" {
		if size != nil || period != "" {
			r.problem("quota_liters", "quota_half", "")
		}
		return nil
	}
	id := "q" + v.Vehicle
	if !slices.Contains(v.Quotas, id) {
		v.Quotas = append(v.Quotas, id)
	}
	switch q, ok := im.quotas[id]; {
	case ok && q.Period != period:
		r.problem("quota_period", "quota_period", q.Period)
		return nil
	case ok && q.SizeUL == *size:
		return nil
	}
	return &Quota{Quota: id, Period: period, SizeUL: *size, FromAt: im.now}
}

// person reads a row of people. A name stands for one person.
func (im *importer) person(r *rowReader) (string, string, []Object) {
	name := r.must("name", 150)
	was := im.people[name]
	p := &Person{Person: NewID("p"), Name: name, Status: "active", Vehicles: []string{}}
	if was != nil {
		p = new(*was)
	}
	roles := []string{}
	for _, w := range r.list("roles") {
		role, ok := roleWords[plainWord(w)]
		if !ok {
			r.problem("roles", "word", w)
		}
		roles = append(roles, role)
	}
	if len(roles) > 0 {
		p.Roles = roles
	} else if len(p.Roles) == 0 {
		r.problem("roles", "empty", "")
	}
	r.word("status", statusWords, &p.Status)
	if badge := r.text("badge"); badge != "" {
		p.BadgeSHA256 = badgeHash(badge)
	}
	im.drives(r, p)
	if until := r.when("until", im.zone); !until.IsZero() && (p.UntilAt == nil || !p.UntilAt.Equal(until)) {
		p.UntilAt = &until
	}
	result := outcome(was, p)
	if result == RowSame {
		return name, result, nil
	}
	return name, result, []Object{p}
}

func (im *importer) drives(r *rowReader, p *Person) {
	numbers := r.list("vehicles")
	if len(numbers) == 0 {
		return
	}
	p.Vehicles = nil
	for _, no := range numbers {
		v, ok := im.vehicles[no]
		if !ok {
			r.problem("vehicles", "vehicle_unknown", no)
			continue
		}
		p.Vehicles = append(p.Vehicles, v.Vehicle)
	}
}

// price reads a row of prices. The file has them in the order of their times, or
// at least none before one that is there.
func (im *importer) price(r *rowReader) (string, string, []Object) {
	p := &Price{Grade: r.must("grade", 8), Station: r.text("station"), Currency: "MXN", FromAt: r.when("from", im.zone)}
	if p.Grade != "" && !im.grades[p.Grade] {
		r.problem("grade", "grade_unknown", p.Grade)
	}
	r.optional("currency", 3, &p.Currency)
	if r.text("from") == "" {
		r.problem("from", "empty", "")
	}
	if e4 := r.scaled("price", 4); e4 != nil {
		p.PriceE4 = *e4
	} else if r.text("price") == "" {
		r.problem("price", "empty", "")
	}
	if im.priced[*p] {
		return p.ID(), RowSame, nil
	}
	last, ok := im.prices[p.Grade+"@"+p.Station]
	if ok && !p.FromAt.After(last.FromAt) && len(r.problems) == 0 {
		r.problem("from", "price_earlier", last.FromAt.In(im.zone).Format(time.DateOnly))
	}
	if len(r.problems) == 0 {
		im.prices[p.Grade+"@"+p.Station] = *p
	}
	return p.ID(), RowNew, []Object{p}
}

// permit reads a row of permits: a station, and the contract that it is of. Rows of
// one contract say the same of it.
func (im *importer) permit(r *rowReader) (string, string, []Object) {
	id := r.must("contract", 24)
	was := im.contracts[id]
	c := &Contract{Contract: id, Currency: "MXN"}
	if was != nil {
		c = new(*was)
	}
	c.Supplier = r.must("supplier", 150)
	r.optional("rfc", 13, &c.RFC)
	c.RFC = strings.ToUpper(c.RFC)
	r.optional("number", 60, &c.Number)
	r.optional("currency", 3, &c.Currency)
	if r.must("from", 24) != "" {
		c.FromOn = r.when("from", time.UTC)
	}
	if until := r.when("until", time.UTC); !until.IsZero() {
		c.UntilOn = &until
	}
	p := &Permit{Contract: id, Permit: CleanPermit(r.must("permit", 40)), Status: "open"}
	key := p.ID()
	station := im.permits[key]
	if station != nil {
		p = new(*station)
	}
	p.Name = r.must("name", 150)
	r.optional("address", 200, &p.Address)
	r.word("status", openWords, &p.Status)
	said := outcome(station, p)
	var made []Object
	if outcome(was, c) != RowSame {
		if line, twice := im.contracted[id]; twice { // by another row of this file, which said otherwise
			r.problem("contract", "contract_otherwise", strconv.Itoa(line))
		}
		made = append(made, c)
		if said == RowSame {
			said = RowChanged
		}
	}
	if err := errors.Join(c.check(), p.check()); err != nil && len(r.problems) == 0 {
		r.problem("", "refused", err.Error())
	}
	if _, ok := im.contracted[id]; !ok && len(r.problems) == 0 {
		im.contracted[id], im.contracts[id] = r.row.line, c
	}
	if outcome(station, p) != RowSame {
		made = append(made, p)
	}
	return key, said, made
}

var openWords = map[string]string{
	"abierta": "open", "abierto": "open", "activa": "open", "activo": "open", "open": "open", "si": "open", "yes": "open",
	"cerrada": "closed", "cerrado": "closed", "baja": "closed", "closed": "closed", "no": "closed",
}
