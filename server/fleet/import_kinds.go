package fleet

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The kinds of file, their columns, and what a row of each becomes. The first two
// names of a column are those of the files that Litro writes.

var imports = map[string][]column{
	"vehicles": {
		{"fleet_no", required, "numero_economico fleet_no no_economico economico numero num_economico no_eco no_de_unidad unidad fleet_number unit unit_no no_unidad no num"},
		{"plate", 0, "placa plate placas license_plate matricula"},
		{"name", 0, "nombre name descripcion description vehiculo marca_y_modelo tipo"},
		{"status", block, "estado status estatus situacion"},
		{"department", block, "departamento department area dependencia secretaria direccion adscripcion"},
		{"custodian", block, "resguardante custodian resguardatario resguardo responsable asignado_a"},
		{"funding", block, "fuente_de_recursos funding fondo fuente_de_financiamiento financiamiento recurso programa"},
		{"grades", required | block, "producto grade grades productos combustible tipo_de_combustible fuel"},
		{"tank", number, "tanque_l tank_l tanque_litros tank_liters tanque capacidad capacidad_litros capacidad_tanque capacidad_del_tanque capacidad_tanque_l tank"},
		{"rule", block, "regla rule clase class"},
		{"stations", block, "estaciones stations estacion station"},
		{"odometer", block, "odometro odometer medidor"},
		{"reference", number, "rendimiento_km_l economy_km_l reference_km_l rendimiento km_l"},
		{"quota_liters", number, "cuota_l quota_l cuota_litros quota_liters cuota quota dotacion dotacion_litros dotacion_mensual_l"},
		{"quota_period", block, "cuota_periodo quota_period periodo period"},
		{"custodian_no", 0, "numero_de_empleado employee_no no_empleado num_empleado numero_empleado no_de_empleado nomina"},
		{"inventory_no", 0, "numero_de_inventario inventory_no no_inventario num_inventario numero_inventario no_de_inventario inventario"},
		{"vin", 0, "numero_de_serie vin serie no_serie num_serie numero_serie no_de_serie niv"},
		{"make", block, "marca make"},
		{"model", block, "linea model submarca version"},
		{"year", block, "modelo year anio ano ano_modelo model_year"},
		{"cylinders", number, "cilindros cylinders no_cilindros numero_de_cilindros"},
		{"medium", 0, "tarjeta_o_llavero card_or_fob tarjeta llavero tag rfid anillo card fob key_fob"},
	},
	"people": {
		{"name", required, "nombre name nombre_completo empleado operador"},
		{"roles", required | block, "funcion roles funciones role rol puesto"},
		{"status", block, "estado status estatus"},
		{"badge", 0, "gafete badge credencial"},
		{"vehicles", 0, "unidades vehicles unidad vehicle"},
		{"departments", 0, "maneja_de drives_of"},
		{"until", date, "vigencia until hasta valid_until"},
	},
	"prices": {
		{"grade", required | block, "producto grade combustible fuel"},
		{"price", required | number, "precio price precio_litro price_liter"},
		{"currency", block, "moneda currency"},
		{"from", required | date, "desde from from_at fecha date"},
		{"station", block, "estacion station"},
	},
	"permits": {
		{"contract", required | block, "contrato contract"},
		{"supplier", required | block, "proveedor supplier"},
		{"rfc", block, "rfc rfc_proveedor"},
		{"number", block, "numero_contrato contract_number numero_de_contrato numero number"},
		{"from", required | date | block, "desde from vigencia_desde"},
		{"until", date | block, "hasta until vigencia_hasta"},
		{"currency", block, "moneda currency"},
		{"supply", block, "suministro supply modalidad"},
		{"permit", required, "permiso permit permiso_cre permiso_cne"},
		{"name", required, "estacion station nombre name gasolinera"},
		{"address", 0, "domicilio address direccion"},
		{"card_key", block, "clave_tarjeta card_key clave_estacion clave_de_estacion station_key"},
		{"status", block, "estado status estatus state"},
	},
	"fills": {
		{"date", required | date | block, "fecha date fecha_y_hora fecha_carga dia when"},
		{"vehicle", required | block, "unidad vehicle numero_economico no_economico economico fleet_no unit placa plate placas"},
		{"liters", required | number, "litros liters cantidad volumen volume lts cantidad_litros"},
		{"amount", number, "importe amount total monto costo cost importe_total"},
		{"odometer", number, "kilometraje odometer odometro odo km odo_km"},
		{"station", block, "estacion station gasolinera proveedor"},
		{"ticket", 0, "folio ticket vale nota no_ticket no_vale"},
	},
	"dips": {
		{"station", block, "estacion station gasolinera sitio site patio"},
		{"tank_name", required | block, "tanque tank no_tanque tank_no num_tanque tank_number no_de_tanque"},
		{"date", required | date | block, "fecha date fecha_y_hora fecha_hora fecha_lectura date_time datetime dia when"},
		{"time", 0, "hora time"},
		{"liters", number, "litros liters volumen volume volumen_l volume_l lts existencia existencias inventario"},
		{"height", number, "altura_mm height_mm altura height nivel nivel_mm level_mm"},
		{"water", number, "agua_l water_l agua water agua_litros water_liters"},
		{"water_height", number, "agua_mm water_mm altura_agua_mm altura_agua water_height water_height_mm"},
		{"temperature", number, "temperatura_c temperature_c temperatura temperature temp temp_c"},
	},
	"budget": {
		{"kind", required | block, "movimiento movement tipo_de_movimiento tipo kind type"},
		{"document", required | block, "documento document oficio no_oficio numero_de_oficio acuerdo folio paper"},
		{"fiscal_year", block, "ejercicio fiscal_year ejercicio_fiscal ano anio year"},
		{"date", date | block, "fecha date fecha_documento fecha_del_documento dia day"},
		{"month", block, "mes month"},
		{"account", 0, "cuenta account clave clave_presupuestal clave_presupuestaria clave_programatica key"},
		{"fund", block, "fondo fund fuente fuente_de_financiamiento fuente_de_recursos financiamiento recurso funding"},
		{"partida", block, "partida item partida_especifica cog objeto_del_gasto partida_presupuestal"},
		{"area", block, "area department departamento dependencia unidad_responsable ur unidad_administrativa"},
		{"amount", required | number, "importe amount monto total"},
		{"to_account", 0, "cuenta_destino to_account clave_destino destino a_la_cuenta"},
		{"reason", required | block, "motivo reason concepto justificacion descripcion description"},
	},
}

// barePlate leaves of a plate its letters and digits: dashes and spaces come and
// go.
func barePlate(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// seeZeros learns how many digits fleet numbers have that begin with a zero, from
// the file and from what is there; nothing where the fleet has shorter ones too.
func (im *importer) seeZeros(all []*sheet) {
	widths := map[int]bool{}
	see := func(no string) {
		if len(no) > 1 && no[0] == '0' && allDigits(no) {
			widths[len(no)] = true
		}
	}
	for no := range im.vehicles {
		see(no)
	}
	for _, s := range all {
		for _, field := range []string{"fleet_no", "vehicle"} {
			if i, ok := s.heads[field]; ok {
				for _, row := range s.rows {
					see(row.cells[i].Text)
				}
			}
		}
	}
	if len(widths) != 1 {
		return
	}
	for n := range widths {
		im.digits = n
	}
	for no := range im.vehicles {
		if allDigits(no) && no[0] != '0' && len(no) < im.digits {
			im.digits = 0 // some have no zeros, and are right
		}
	}
}

func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// withZeros returns a fleet number with the zeros that a spreadsheet took from
// it, when it is of digits, nobody has it as it stands, and either one vehicle's
// number is the same but for zeros or all numbers that begin with a zero have
// more digits.
func (im *importer) withZeros(no string) string {
	if _, ok := im.vehicles[no]; ok || !allDigits(no) || no[0] == '0' {
		return no
	}
	if same := im.bare[no]; len(same) == 1 {
		return same[0]
	}
	if len(no) < im.digits {
		return strings.Repeat("0", im.digits-len(no)) + no
	}
	return no
}

func (im *importer) vehicleNames(r *rowReader) []name {
	return named(name{"fleet_no", im.withZeros(r.cell("fleet_no").Text)}, name{"plate", barePlate(r.cell("plate").Text)})
}

// named leaves out names of nothing.
func named(names ...name) []name {
	return slices.DeleteFunc(names, func(n name) bool { return n.text == "" })
}

// vehicle reads a row of vehicles. The vehicle's own quota is named after it.
func (im *importer) vehicle(r *rowReader) (string, string, []Object) {
	no := r.must("fleet_no", 24)
	if full := im.withZeros(no); full != no {
		r.warn("fleet_no", "zeros", no+" → "+full)
		no = full
	}
	was := im.vehicles[no]
	v := &Vehicle{Vehicle: NewID("v"), FleetNo: no, Status: "active", Odometer: "on", Quotas: []string{}, Stations: []string{}}
	if was != nil {
		v = new(*was)
		v.Quotas = slices.Clone(was.Quotas)
	} else if len(im.rules) == 1 {
		v.Rule = im.rules[0]
	}
	im.plate(r, v)
	r.optional("name", 150, &v.Name)
	r.word("status", statusWords, &v.Status)
	if was != nil {
		im.back(r, v, v.FleetNo, was.Status, v.Status)
	}
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
	im.medium(r, v)
	im.inventory(r, v)
	quota, said := im.quota(r, v), im.said(r, v)
	result := outcome(was, v)
	var objects []Object
	if quota != nil {
		objects = append(objects, quota)
	}
	if result != RowSame {
		objects = append(objects, v)
	} else if quota != nil || len(said) > 0 {
		result = RowChanged
	}
	return no, result, append(objects, said...)
}

// plate reads a plate. With dashes or without, it is the same, and so it is without
// the zeros before its number. Machines have
// none, and whoever has none may be a machine or have been forgotten.
func (im *importer) plate(r *rowReader, v *Vehicle) {
	plate := r.short("plate", r.text("plate"), 24)
	if plate == "" {
		if v.Plate == "" && r.cell("plate").Text == "" && v.Odometer != "hours" && plainWord(r.cell("odometer").Text) != "horas" {
			r.warn("plate", "no_plate", v.FleetNo)
		}
		return
	}
	if of, taken := im.plates[barePlate(plate)]; taken && of != v.FleetNo {
		r.problem("plate", "plate_taken", of)
	}
	if !lostZeros(plate, v.Plate) && (barePlate(plate) != barePlate(v.Plate) || barePlate(plate) == "") {
		v.Plate = plate
	}
}

// medium reads what a card, a key fob or a ring of the vehicle reads. An empty cell takes
// none away.
func (im *importer) medium(r *rowReader, v *Vehicle) {
	text := r.text("medium")
	if text == "" {
		return
	}
	sum, err := mediumHash(text)
	if err != nil {
		r.problem("medium", "medium_short", text)
		return
	}
	if of, taken := im.media[sum]; taken && of != v.FleetNo {
		r.problem("medium", "medium_taken", of)
	}
	im.media[sum] = v.FleetNo
	v.MediumSHA256 = sum
}

func (im *importer) grade(r *rowReader, v *Vehicle) {
	var grades []string
	for _, g := range r.list("grades") {
		grade, ok := im.grades[plainWord(g)]
		if !ok {
			r.problem("grades", "grade_unknown", g)
		}
		grades = append(grades, grade)
	}
	if len(grades) == 0 && len(v.Grades) == 0 {
		r.problem("grades", "empty", "")
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

// department finds a department by its name, in whatever case and accents; a new
// name is a new department.
func (im *importer) department(r *rowReader, v *Vehicle) {
	name := r.short("department", r.text("department"), 150)
	if plainWord(name) == "" {
		return
	}
	id, ok := im.departments[plainWord(name)]
	if !ok {
		d := &Department{Department: NewID("d"), Name: name, Mode: "observe"}
		im.knowDepartment(d)
		im.first = append(im.first, d)
		id = d.Department
	}
	v.Department = id
}

// quota returns the new size of a vehicle's own quota, or nil where it has that
// already.
func (im *importer) quota(r *rowReader, v *Vehicle) Object {
	size, period := r.liters("quota_liters"), ""
	r.word("quota_period", periodWords, &period)
	if (r.cell("quota_liters").Text == "") != (r.cell("quota_period").Text == "") {
		r.problem("quota_liters", "quota_half", "")
	}
	if size == nil || period == "" {
		return nil
	}
	id := ownQuota(v)
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

// ownQuota returns the quota that is a vehicle's alone.
func ownQuota(v *Vehicle) string { return "q" + v.Vehicle }

func (im *importer) personNames(r *rowReader) []name { return named(name{"name", r.cell("name").Text}) }

// person reads a row of people. A name stands for one person.
func (im *importer) person(r *rowReader) (string, string, []Object) {
	name := r.must("name", 150)
	was := im.people[name]
	p := &Person{Person: NewID("p"), Name: name, Status: "active", Vehicles: []string{}, Departments: []string{}}
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
	if was != nil {
		im.back(r, p, p.Name, was.Status, p.Status)
	}
	if badge := r.text("badge"); badge != "" {
		p.BadgeSHA256 = badgeHash(badge)
	}
	im.drives(r, p)
	im.drivesOf(r, p)
	if until := r.when("until", im.zone); !until.IsZero() && (p.UntilAt == nil || !p.UntilAt.Equal(until)) {
		p.UntilAt = &until
	}
	result := outcome(was, p)
	if result == RowSame {
		return name, result, nil
	}
	return name, result, []Object{p}
}

// back warns of a row that makes active again who has left, or what must not fuel, and
// since when.
func (im *importer) back(r *rowReader, o Object, name, was, is string) {
	if is != "active" || was != "retired" && was != "blocked" {
		return
	}
	if at, ok := im.ended[o.What()+" "+o.ID()]; ok {
		name += " (" + at.In(im.zone).Format(time.DateOnly) + ")"
	}
	r.warn("status", o.What()+"_back", name)
}

func (im *importer) drives(r *rowReader, p *Person) {
	numbers := r.list("vehicles")
	if len(numbers) == 0 {
		return
	}
	p.Vehicles = nil
	for _, no := range numbers {
		full := im.withZeros(no)
		v, ok := im.vehicles[full]
		if !ok {
			r.problem("vehicles", "vehicle_unknown", no)
			continue
		}
		if full != no {
			r.warn("vehicles", "zeros", no+" → "+full)
		}
		p.Vehicles = append(p.Vehicles, v.Vehicle)
	}
}

// drivesOf reads the departments of which a person drives any vehicle. They must be
// there: who drives is no reason for a new one.
func (im *importer) drivesOf(r *rowReader, p *Person) {
	names := r.list("departments")
	if len(names) == 0 {
		return
	}
	p.Departments = nil
	for _, name := range names {
		id, ok := im.departments[plainWord(name)]
		if !ok {
			r.problem("departments", "department_unknown", name)
			continue
		}
		p.Departments = append(p.Departments, id)
	}
}

func (im *importer) priceNames(r *rowReader) []name {
	return []name{{"from", strings.Join([]string{r.cell("grade").Text, r.cell("station").Text, r.cell("from").Text}, "|")}}
}

// price reads a row of prices. The file has them in the order of their times, or
// at least none before one that is there.
func (im *importer) price(r *rowReader) (string, string, []Object) {
	grade := r.must("grade", 8)
	p := &Price{Grade: im.grades[plainWord(grade)], Station: r.text("station"), Currency: "MXN", FromAt: r.when("from", im.zone)}
	if grade != "" && p.Grade == "" {
		r.problem("grade", "grade_unknown", grade)
	}
	r.optional("currency", 3, &p.Currency)
	if r.cell("from").Text == "" {
		r.problem("from", "empty", "")
	}
	if e4 := r.scaled("price", 4); e4 != nil {
		p.PriceE4 = *e4
	} else if r.cell("price").Text == "" {
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

func (im *importer) permitNames(r *rowReader) []name {
	permit := CleanPermit(r.cell("permit").Text)
	if permit == "" {
		return nil
	}
	return []name{{"permit", r.cell("contract").Text + "|" + permit}}
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
	r.optional("rfc", MaxTaxID, &c.RFC)
	c.RFC = strings.ToUpper(c.RFC)
	r.optional("number", 60, &c.Number)
	r.optional("currency", 3, &c.Currency)
	r.word("supply", supplyWords, &c.Supply)
	if r.cell("from").Text == "" {
		r.problem("from", "empty", "")
	} else {
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
	r.optional("card_key", MaxCardKey, &p.CardKey)
	p.CardKey = CleanPermit(p.CardKey)
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
	if err := errors.Join(c.check(), p.check(), p.of(c)); err != nil && len(r.problems) == 0 {
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

var supplyWords = map[string]string{
	"estacion": SupplyStation, "estaciones": SupplyStation, "station": SupplyStation, "stations": SupplyStation,
	"tarjeta": SupplyCard, "tarjetas": SupplyCard, "monedero": SupplyCard, "card": SupplyCard, "cards": SupplyCard,
	"granel": SupplyBulk, "bulk": SupplyBulk,
}

var openWords = map[string]string{
	"abierta": "open", "abierto": "open", "activa": "open", "activo": "open", "open": "open", "si": "open", "yes": "open",
	"cerrada": "closed", "cerrado": "closed", "baja": "closed", "closed": "closed", "no": "closed",
}
