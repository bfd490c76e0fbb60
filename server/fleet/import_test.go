package fleet_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

const vehiclesES = "Número económico;Placa;Descripción;Departamento;Producto;Tanque (litros);Cuota litros;Cuota periodo;Color\n" +
	"101;SLP-101;Camión recolector;Servicios Públicos;diesel;120,5;1200;mensual;blanco\n" +
	"\n" +
	"102;SLP-102;Patrulla Ñuñoa;Policía;diesel;60;;;azul\n"

func (c *city) imported(t *testing.T, kind, file string, opts fleet.ImportOptions) fleet.Report {
	t.Helper()
	opts.Who, opts.File = "ana", kind+".csv"
	report, err := c.Import(t.Context(), strings.NewReader(file), kind, opts)
	must(t, err)
	return report
}

func outcomes(r fleet.Report) string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, fmt.Sprintf("%d %s %s", row.Line, row.Key, row.Outcome))
	}
	return strings.Join(all, ", ")
}

// A driver is linked to departments by the spreadsheet, and stations are told.
func TestDriversOfADepartment(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	must(t, c.Save(t.Context(), "ana", &fleet.Department{Department: "obras", Name: "Obras Públicas"}, &fleet.Department{Department: "dif", Name: "DIF"}))
	const file = "Nombre;Función;Maneja de\nAna Ruiz;conductor;obras publicas | DIF\nLuis Mora;conductor;\n"
	c.imported(t, "people", file, fleet.ImportOptions{})
	if r := c.imported(t, "people", file, fleet.ImportOptions{}); outcomes(r) != "2 Ana Ruiz same, 3 Luis Mora same" {
		t.Errorf("again: got %s, want the same", outcomes(r))
	}
	people, err := c.People(t.Context())
	must(t, err)
	for i, want := range [][]string{{"obras", "dif"}, {}} {
		if told := published[*policy.Person](t, c, policy.Fleet, people[i].Person); !slices.Equal(told.Departments, want) {
			t.Errorf("%s: stations are told of %v, want %v", people[i].Name, told.Departments, want)
		}
	}
	if h, err := c.Human(t.Context(), people[0].Person); err != nil || !slices.Equal(h.Departments, people[0].Departments) {
		t.Errorf("got %v, %v, want both departments", h.Departments, err)
	}
	listed, err := c.List(t.Context(), "people", "es-MX")
	must(t, err)
	if got := listed[0].Cells["departments"].Text; got != "Obras Públicas | DIF" {
		t.Errorf("listed: got %q", got)
	}
	if r := c.imported(t, "people", "Nombre;Función;Maneja de\nAna Ruiz;conductor;Marte\n", fleet.ImportOptions{}); len(r.Problems()) != 1 || r.Problems()[0].Code != "department_unknown" {
		t.Errorf("a department that is not there: got %v", r.Problems())
	}
}

// Who signed for a vehicle and what pays its fuel come in with it, dated, and whoever
// changes something else of it changes neither.
func TestImportCustodian(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	file := func(custodian string) string {
		return "Número económico;Placa;Producto;Resguardante;Fuente de recursos\n101;SLP-101;diesel;" + custodian + ";FORTAMUN\n"
	}
	c.imported(t, "vehicles", file("Rosa Díaz"), fleet.ImportOptions{})
	c.pass(time.Hour)
	if r := c.imported(t, "vehicles", file(" Rosa  Díaz "), fleet.ImportOptions{}); outcomes(r) != "2 101 same" {
		t.Errorf("again: got %s, want the same", outcomes(r))
	}
	was, err := c.Vehicles(t.Context())
	must(t, err)
	r := c.imported(t, "vehicles", file("Juan Peña"), fleet.ImportOptions{})
	if want := []fleet.Change{{Field: "custodian", Was: "Rosa Díaz", Is: "Juan Peña"}}; outcomes(r) != "2 101 changed" || !slices.Equal(r.Rows[0].Changes, want) {
		t.Errorf("another custodian: got %s, %v, want %v", outcomes(r), r.Rows[0].Changes, want)
	}
	was[0].Name = "Patrulla" // read before
	must(t, c.Save(t.Context(), "luis", &was[0]))
	is, err := c.Vehicles(t.Context())
	must(t, err)
	if v := is[0]; v.Custodian != "Juan Peña" || v.Funding != "FORTAMUN" || v.Name != "Patrulla" {
		t.Errorf("got custodian %q, funding %q, name %q", v.Custodian, v.Funding, v.Name)
	}
	d, err := c.store.DatedBefore(t.Context(), is[0].Vehicle, fleet.Custodian, c.now().Add(-time.Minute))
	must(t, err)
	if d.Value != "Rosa Díaz" {
		t.Errorf("a minute ago: got custodian %q, want Rosa Díaz", d.Value)
	}
	long := c.imported(t, "vehicles", file(strings.Repeat("x", 151)), fleet.ImportOptions{})
	if outcomes(long) != "2 101 bad" || long.Problems()[0].Field == "" {
		t.Errorf("too long: got %s, %v", outcomes(long), long.Problems())
	}
}

// What a vehicle is in the inventory comes in with it. "Modelo" is the year, or in
// many a spreadsheet what the maker calls it.
func TestImportInventory(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	const file = "Número económico;Placa;Producto;Resguardante;No. de empleado;No. Inventario;Serie;Marca;Línea;Modelo;Cilindros\n" +
		"101;SLP-101;diesel;Rosa Díaz;00417;5410-7;3n6cd31b0jk800000;Nissan;NP300;2019;4\n" +
		"102;SLP-102;diesel;;;;;Ford;;F-150 XL;\n"
	if r := c.imported(t, "vehicles", file, fleet.ImportOptions{}); outcomes(r) != "2 101 new, 3 102 new" {
		t.Fatalf("got %s, %v", outcomes(r), r.Problems())
	}
	is, err := c.Vehicles(t.Context())
	must(t, err)
	if v := is[0]; v.InventoryNo != "5410-7" || v.VIN != "3N6CD31B0JK800000" || v.Make != "Nissan" || v.Model != "NP300" || *v.ModelYear != 2019 || *v.Cylinders != 4 || v.CustodianNo != "00417" {
		t.Errorf("got %+v", v)
	}
	if v := is[1]; v.Make != "Ford" || v.Model != "F-150 XL" || v.ModelYear != nil || v.Cylinders != nil {
		t.Errorf("a model that is no year: got %+v", v)
	}
	c.pass(time.Hour)
	if r := c.imported(t, "vehicles", file, fleet.ImportOptions{}); outcomes(r) != "2 101 same, 3 102 same" {
		t.Errorf("again: got %s, want the same", outcomes(r))
	}
	r := c.imported(t, "vehicles", strings.Replace(file, "00417", "00418", 1), fleet.ImportOptions{})
	if outcomes(r) != "2 101 changed, 3 102 same" {
		t.Errorf("another number of the same custodian: got %s", outcomes(r))
	}
	r = c.imported(t, "vehicles", strings.NewReplacer("2019", "20190", ";4\n", ";44\n").Replace(file), fleet.ImportOptions{})
	if len(r.Problems()) != 2 {
		t.Errorf("no year and no cylinders: got %v", r.Problems())
	}
}

func TestImportVehicles(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	dry := c.imported(t, "vehicles", vehiclesES, fleet.ImportOptions{DryRun: true})
	if n := c.int(t, `SELECT count(*) FROM vehicle`); dry.Applied || n != 0 {
		t.Errorf("dry run: got applied %t, %d vehicles, want none", dry.Applied, n)
	}
	const want = "2 101 new, 4 102 new"
	if outcomes(dry) != want || !slices.Equal(dry.Ignored(), []string{"Color"}) {
		t.Errorf("dry run: got %s, ignored %v, want %s, [Color]", outcomes(dry), dry.Ignored(), want)
	}
	report := c.imported(t, "vehicles", vehiclesES, fleet.ImportOptions{})
	if !report.Applied || outcomes(report) != want {
		t.Errorf("got %t %s, want %s", report.Applied, outcomes(report), want)
	}
	all, err := c.Vehicles(t.Context())
	must(t, err)
	v := all[0]
	if *v.TankUL != 120_500*dispense.Milliliter || v.Name != "Camión recolector" || v.Rule != "general" || v.Department == "" || v.Plate != "SLP-101" {
		t.Errorf("got %+v", v)
	}
	if got := c.lease(t, "norte", v.Quotas[0]); got != 1200*liter {
		t.Errorf("lease of its quota: got %s, want 1200 L", got)
	}

	before := c.int(t, `SELECT (SELECT count(*) FROM audit) * 1000000 + (SELECT sum(version) FROM policy_log)`)
	again := c.imported(t, "vehicles", vehiclesES, fleet.ImportOptions{})
	if outcomes(again) != "2 101 same, 4 102 same" || again.Applied {
		t.Errorf("again: got %s", outcomes(again))
	}
	if after := c.int(t, `SELECT (SELECT count(*) FROM audit) * 1000000 + (SELECT sum(version) FROM policy_log)`); after != before {
		t.Errorf("again: got %d, want %d: nothing changes", after, before)
	}

	c.pass(time.Minute)
	changed := c.imported(t, "vehicles", "fleet_no,plate,grade,status,tank_liters,quota_liters,quota_period\n101,SLP-101,diesel,taller,,\"1,500\",month\n", fleet.ImportOptions{})
	if outcomes(changed) != "2 101 changed" {
		t.Errorf("changed: got %s", outcomes(changed))
	}
	all, err = c.Vehicles(t.Context())
	must(t, err)
	if v := all[0]; v.Status != "workshop" || *v.TankUL != 120_500*dispense.Milliliter || v.Name != "Camión recolector" {
		t.Errorf("changed: got %+v, want the workshop and all else as it was", v)
	}
}

func TestImportWindows1252(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	file, err := charmap.Windows1252.NewEncoder().String(vehiclesES)
	must(t, err)
	c.imported(t, "vehicles", file, fleet.ImportOptions{})
	all, err := c.Vehicles(t.Context())
	must(t, err)
	if len(all) != 2 || all[1].Name != "Patrulla Ñuñoa" {
		t.Errorf("got %+v, want Patrulla Ñuñoa", all)
	}
}

const badVehicles = `fleet_no,plate,grade,tank_liters,rule,status,quota_liters,quota_period
101,P-1,diesel,60,,,,
102,P-1,diesel,60,,,,
101,P-3,diesel,60,,,,
104,P-4,magna,60,,,,
105,P-5,diesel,many,,,,
106,P-6,diesel,60,city,,,
107,P-7,diesel,60,,parked,,
108,P-8,diesel,60,,,100,
,P-9,diesel,60,,,,
110,P-10,diesel
111,P-11,"die"sel",60,,,,
112,P-12,diesel,60,,,100,fortnight
113,P-13,diesel,60,,,,
`

func TestImportBadRows(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	report := c.imported(t, "vehicles", badVehicles, fleet.ImportOptions{})
	var got []string
	for _, p := range report.Problems() {
		got = append(got, p.String())
		for _, language := range []string{"es-MX", "en"} {
			if p.Reason(language) == "" || p.Remedy(language) == "" || strings.Contains(p.Reason(language), "%!") {
				t.Errorf("%s in %s: got %q, %q", p.Code, language, p.Reason(language), p.Remedy(language))
			}
		}
	}
	want := []string{
		`vehicles.csv:2: row: it is also in line 4; keep one of the two`,
		`vehicles.csv:2: plate: the plate is also in line 3; leave the plate with the vehicle that has it only`,
		`vehicles.csv:3: plate: the plate is also in line 2; leave the plate with the vehicle that has it only`,
		`vehicles.csv:4: row: it is also in line 2; keep one of the two`,
		`vehicles.csv:5: grade: grade "magna" is not there; add it first, or correct its name`,
		`vehicles.csv:6: tank_liters: "many" is not a number; write the quantity only, such as 60 or 60.5`,
		`vehicles.csv:7: rule: rule "city" is not there; add it first, or correct its name`,
		`vehicles.csv:8: status: "parked" is not one of the possible values; use one of the values of the template`,
		`vehicles.csv:9: quota_liters: a quota needs liters and a period; fill both columns, or neither`,
		`vehicles.csv:10: fleet_no: it is empty; write a value`,
		`vehicles.csv:11: row: the row cannot be read: 3 ≠ 8; look at the quotation marks and the number of columns`,
		`vehicles.csv:12: row: the row cannot be read: extraneous or missing " in quoted-field; look at the quotation marks and the number of columns`,
		`vehicles.csv:13: quota_period: "fortnight" is not one of the possible values; use one of the values of the template`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems: -want +got\n%s", diff)
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle`); n != 0 || report.Applied {
		t.Errorf("got %d vehicles of a file with bad rows, want none", n)
	}
	good := c.imported(t, "vehicles", badVehicles, fleet.ImportOptions{GoodRows: true})
	if n := c.int(t, `SELECT count(*) FROM vehicle`); n != 1 || !good.Applied || good.Count(fleet.RowNew) != 1 {
		t.Errorf("good rows only: got %d vehicles, %s, want 113: of two that are the same nobody knows which is right", n, outcomes(good))
	}
}

// A cell of several lines is one line on labels, receipts and screens.
func TestImportLines(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.imported(t, "vehicles", "fleet_no,plate,name,grades\n101,P-1,\"Camioneta\nde  obras\",diesel\n", fleet.ImportOptions{})
	if n := c.int(t, `SELECT count(*) FROM vehicle WHERE name = 'Camioneta de obras'`); n != 1 {
		t.Error("a name in two lines: want it in one")
	}
}

func TestImportHeader(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	report := c.imported(t, "vehicles", "placa,plate,grade\nA,B,diesel\n", fleet.ImportOptions{GoodRows: true})
	var codes []string
	for _, p := range report.Problems() {
		codes = append(codes, p.Code+" "+p.Field)
	}
	if want := []string{"column_twice plate", "column_missing numero_economico"}; !slices.Equal(codes, want) || report.Applied {
		t.Errorf("got %v, want %v", codes, want)
	}
	for name, file := range map[string]string{"empty": "", "binary": "PK\x03\x04\x00\x00", "quotes": "\"a\nb"} {
		_, err := c.Import(t.Context(), strings.NewReader(file), "vehicles", fleet.ImportOptions{File: "x.csv"})
		if !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	if _, err := c.Import(t.Context(), strings.NewReader("a"), "boats", fleet.ImportOptions{}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("boats: got %v, want invalid", err)
	}
}

func TestImportPeopleAndPrices(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.vehicle(t, "101", 0)
	const peopleCSV = "nombre,función,unidades,gafete,vigencia\nJosé Ávila,chofer|supervisor,101,0451,31/12/2026\nAna,despachadora,,,\nLuis,piloto,999,,mañana\n"
	report := c.imported(t, "people", peopleCSV, fleet.ImportOptions{GoodRows: true})
	if got, want := outcomes(report), "2 José Ávila new, 3 Ana new, 4 Luis bad"; got != want || len(report.Problems()) != 3 {
		t.Errorf("people: got %s, %v, want %s", got, report.Problems(), want)
	}
	if got := outcomes(c.imported(t, "people", peopleCSV, fleet.ImportOptions{GoodRows: true})); got != "2 José Ávila same, 3 Ana same, 4 Luis bad" {
		t.Errorf("people again: got %s", got)
	}
	all, err := c.People(t.Context())
	must(t, err)
	if p := all[1]; !slices.Equal(p.Roles, []string{"driver", "supervisor"}) || !slices.Equal(p.Vehicles, []string{"v101"}) || len(p.BadgeSHA256) != 64 ||
		p.UntilAt.UTC().Format("2006-01-02T15:04Z") != "2026-12-31T06:00Z" {
		t.Errorf("got %+v", p)
	}

	const pricesCSV = "producto,precio,desde\ndiesel,24.55,2026-12-01\ndiesel,24.9999,2026-12-15\ndiesel,25,2026-12-10\n"
	report = c.imported(t, "prices", pricesCSV, fleet.ImportOptions{GoodRows: true})
	if report.Count(fleet.RowNew) != 2 || len(report.Problems()) != 1 || report.Problems()[0].Code != "price_earlier" {
		t.Errorf("prices: got %s %v, want two, and one that is too early", outcomes(report), report.Problems())
	}
	again := c.imported(t, "prices", pricesCSV, fleet.ImportOptions{GoodRows: true})
	if again.Count(fleet.RowSame) != 2 || again.Applied {
		t.Errorf("prices again: got %s", outcomes(again))
	}
	prices, err := c.Prices(t.Context())
	must(t, err)
	if prices[1].PriceE4 != 249_999 || prices[1].Currency != "MXN" {
		t.Errorf("got %+v, want 24.9999 MXN", prices[1])
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range []string{vehiclesES, badVehicles, "nombre,rol\n\"a", "a;b\xff\n", "precio,desde,producto\n1,2,3\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		for _, kind := range []string{"vehicles", "people", "prices"} {
			report, err := fleet.ReadOnly(strings.NewReader(file), kind)
			if err != nil && !errors.Is(err, fault.ErrInvalid) {
				t.Fatalf("%s: got %v, want invalid or nothing", kind, err)
			}
			for _, row := range report.Rows {
				if (row.Outcome == fleet.RowBad) != (len(row.Problems) > 0) {
					t.Fatalf("%s: got %+v, want bad rows with problems and no others", kind, row)
				}
			}
		}
	})
}

// A list of last spring says that everybody is active. Whoever has left meanwhile, and
// what must not fuel, comes back only when somebody has said so, each by name.
func TestImportBringsNobodyBackUnasked(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	ctx := t.Context()
	c.lupita(t)
	must(t, c.Save(ctx, "test", &fleet.Person{Person: "p-raul", Name: "Raúl", Status: "blocked", Roles: []string{"driver"}}))
	must(t, c.Leave(ctx, "root", "p-lupita", "fin de contrato", time.Time{}))
	for i, status := range []string{"retired", "blocked", "workshop"} {
		v := c.vehicle(t, fmt.Sprint(201+i), 0)
		must(t, c.SetStatus(ctx, "luis", v.Vehicle, status, "como está"))
	}
	day := c.now().Format(time.DateOnly)
	people := "nombre,funcion,estado\nLupita,supervisor,activa\nRaúl,conductor,activo\nNueva,conductor,activa\n"
	vehicles := "numero_economico,placa,producto,estado\n201,P-201,diesel,activa\n202,P-202,diesel,activa\n203,P-203,diesel,activa\n"
	for _, tt := range []struct {
		kind, file, code string
		warnings         []string // as people are told of them
		not, all         string   // what becomes of the rows unless, and when, somebody says so
	}{
		{"people", people, "person_back", []string{"Lupita (" + day + ")", "Raúl"},
			"2 Lupita bad, 3 Raúl bad, 4 Nueva new", "2 Lupita changed, 3 Raúl changed, 4 Nueva same"},
		{"vehicles", vehicles, "vehicle_back", []string{"201 (" + day + ")", "202 (" + day + ")"},
			"2 201 bad, 3 202 bad, 4 203 changed", "2 201 changed, 3 202 changed, 4 203 same"},
	} {
		var said []string
		dry := c.imported(t, tt.kind, tt.file, fleet.ImportOptions{DryRun: true})
		for _, p := range dry.Warnings() {
			if p.Code == tt.code {
				said = append(said, p.Value)
			}
		}
		if diff := cmp.Diff(tt.warnings, said); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.kind, diff)
		}
		if got := outcomes(c.imported(t, tt.kind, tt.file, fleet.ImportOptions{GoodRows: true, Confirmed: fleet.Warnings()})); got != tt.not {
			t.Errorf("%s, unasked: got %s, want %s", tt.kind, got, tt.not)
		}
		if n := c.int(t, `SELECT count(*) FROM vehicle WHERE status IN ('retired', 'blocked')`) + c.int(t, `SELECT count(*) FROM person WHERE status <> 'active'`); tt.kind == "people" && n != 4 {
			t.Errorf("%s, unasked: got %d that are not active, want 4", tt.kind, n)
		}
		if got := outcomes(c.imported(t, tt.kind, tt.file, fleet.ImportOptions{Confirmed: slices.Concat(fleet.Warnings(), fleet.BroughtBack())})); got != tt.all {
			t.Errorf("%s, said: got %s, want %s", tt.kind, got, tt.all)
		}
		dry = c.imported(t, tt.kind, tt.file, fleet.ImportOptions{DryRun: true})
		if w := dry.Warnings(); len(w) != 0 {
			t.Errorf("%s, the same again: got %v, want no warning", tt.kind, w)
		}
	}
	if e := published[*policy.Person](t, c, policy.Fleet, "p-lupita"); e.Status != "active" {
		t.Errorf("stations are told %s of who has come back, want active", e.Status)
	}
}

// What a vehicle's card reads comes in with the spreadsheet or from its page, is told to
// stations as a hash and goes out in no file. No two vehicles have one, and no vehicle
// has a person's badge.
func TestMedia(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	const head = "Número económico;Placa;Producto;Tarjeta o llavero\n"
	const file = head + "101;SLP-101;diesel;04A1B2C3D4\n102;SLP-102;diesel;\n"
	c.imported(t, "vehicles", file, fleet.ImportOptions{})
	if r := c.imported(t, "vehicles", file, fleet.ImportOptions{}); outcomes(r) != "2 101 same, 3 102 same" {
		t.Errorf("again: got %s, want the same", outcomes(r))
	}
	vehicles, err := c.Vehicles(t.Context())
	must(t, err)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte("04A1B2C3D4")))
	told := func(i int) string {
		t.Helper()
		return published[*policy.Vehicle](t, c, policy.Fleet, vehicles[i].Vehicle).MediumSHA256
	}
	if told(0) != sum || told(1) != "" {
		t.Errorf("stations are told of %q and %q, want the hash of one", told(0), told(1))
	}
	for code, row := range map[string]string{"medium_taken": "102;SLP-102;diesel;04A1B2C3D4\n", "medium_short": "102;SLP-102;diesel;04A1\n"} {
		if r := c.imported(t, "vehicles", head+row, fleet.ImportOptions{}); len(r.Problems()) != 1 || r.Problems()[0].Code != code {
			t.Errorf("%s: got %v", code, r.Problems())
		}
	}
	listed, err := c.List(t.Context(), "vehicles", "es-MX")
	must(t, err)
	if s := fleet.SheetOf("vehicles", "es-MX", listed); strings.Contains(fmt.Sprint(s), "Tarjeta") || strings.Contains(fmt.Sprint(s), "04A1") {
		t.Error("cards stand in the file of vehicles")
	}
	c.imported(t, "people", "Nombre;Función;Gafete\nAna Ruiz;conductor;GAFETE-7\n", fleet.ImportOptions{})
	for _, x := range []struct {
		reads, why string
		want       error
	}{
		{"04A1B2C3D4", "x", fault.ErrConflict}, {"GAFETE-7", "x", fault.ErrConflict}, {"04A1", "x", fault.ErrInvalid}, {"04A1B2C3D5", " ", fault.ErrInvalid},
		{strings.Repeat("0", 65), "x", fault.ErrInvalid}, {" 04A1B2C3D5 ", "se entregó", nil},
	} {
		if err := c.SetMedium(t.Context(), "ana", vehicles[1].Vehicle, x.reads, x.why); !errors.Is(err, x.want) {
			t.Errorf("%q: got %v, want %v", x.reads, err, x.want)
		}
	}
	must(t, c.SetMedium(t.Context(), "ana", vehicles[0].Vehicle, "", "se perdió"))
	if told(0) != "" || told(1) != fmt.Sprintf("%x", sha256.Sum256([]byte("04A1B2C3D5"))) {
		t.Errorf("afterwards stations are told of %q and %q", told(0), told(1))
	}
}
