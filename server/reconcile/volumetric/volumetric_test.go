package volumetric_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/volumetric"
)

// A shape is what a value of the form may be, as the authority's guide has it: an object with
// members and no others, those with a star required; a list of one shape; text of a pattern; or a
// number between two bounds with so many decimals.
type shape struct {
	members  []member
	items    *shape
	pattern  string
	number   bool
	least    float64
	most     float64
	decimals int
}

type member struct {
	name string // with * where it is required
	is   shape
}

func object(m ...member) shape { return shape{members: m} }
func listOf(s shape) shape     { return shape{items: &s} }
func text(p string) shape      { return shape{pattern: "^(" + p + ")$"} }
func num(least, most float64, decimals int) shape {
	return shape{number: true, least: least, most: most, decimals: decimals}
}

const (
	rfc    = `[A-ZÑ&]{3,4}[0-9]{2}(0[1-9]|1[0-2])([12][0-9]|0[1-9]|3[01])[A-Z0-9]{3}`
	at     = `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}`
	hour   = `([01][0-9]|2[0-3])(:[0-5][0-9]){2}[-|+]([01][0-9]|2[0-3])(:[0-5][0-9])`
	date   = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	vessel = `(TQS|ATQ|STQ)-(ACO|USP|EDS|ESA)-[0-9]{4}`
	big11  = 100_000_000_000
)

var (
	volume = object(member{"ValorNumerico*", num(0, big11, 5)}, member{"UnidadDeMedida*", text("UM03")})
	level  = num(-big11, big11, 5)
	whole  = num(0, 2_000_000_000, 0)
	kind   = text("[DEJANC]")
	log    = listOf(object(member{"NumeroRegistro*", whole}, member{"FechaYHoraEvento*", text(at)}, member{"UsuarioResponsable", text(".{1,1000}")}, member{"TipoEvento*", num(1, 21, 0)},
		member{"DescripcionEvento*", text(".{2,250}")}, member{"IdentificacionComponenteAlarma", text(".{2,250}")}))
	root = []member{
		{"Version*", text(`[0-9]+\.[0-9]+`)}, {"RfcContribuyente*", text(rfc)}, {"RfcRepresentanteLegal", text(rfc)}, {"RfcProveedor*", text(rfc)}, {"RfcProveedores", listOf(text(rfc))},
		{"Caracter*", text("contratista|asignatario|permisionario|usuario")}, {"ModalidadPermiso", text("PER([1-9]|[1-4][0-9]|5[0-6])")}, {"NumPermiso", text(".{14,24}")}, {"InstalacionAlmacenGasNatural", text(".{16,250}")},
		{"ClaveInstalacion*", text("[A-Z]{3}-[0-9]{4}")}, {"DescripcionInstalacion*", text(".{5,250}")}, {"NumeroPozos*", whole}, {"NumeroTanques*", whole}, {"NumeroDuctosEntradaSalida*", whole},
		{"NumeroDuctosTransporteDistribucion*", whole}, {"NumeroDispensarios*", whole},
	}
	product = []member{
		{"ClaveProducto*", text("PR(03|07|08|09|1[0-9]|20)")}, {"ClaveSubProducto*", text("SP([1-9]|[1-4][0-9])")}, {"ComposOctanajeGasolina", num(70, 130, 0)}, {"GasolinaConCombustibleNoFosil", text("Sí|No")},
		{"ComposDeCombustibleNoFosilEnGasolina", num(1, 99, 0)}, {"DieselConCombustibleNoFosil", text("Sí|No")}, {"ComposDeCombustibleNoFosilEnDiesel", num(1, 99, 0)}, {"MarcaComercial", text(".{2,200}")},
	}
	tank = object(
		member{"ClaveIdentificacionTanque*", text(vessel)}, member{"Localizaciony/oDescripcionTanque*", text(".{2,250}")}, member{"VigenciaCalibracionTanque*", text(date)},
		member{"CapacidadTotalTanque*", volume}, member{"CapacidadOperativaTanque*", volume}, member{"CapacidadUtilTanque*", volume}, member{"CapacidadFondajeTanque", volume}, member{"VolumenMinimoOperacion*", volume},
		member{"EstadoTanque*", text("O|F")},
		member{"Medidores*", listOf(object(member{"SistemaMedicionTanque*", text("(SME|SMD-(ETA|SDA))-" + vessel)}, member{"LocalizODescripSistMedicionTanque*", text(".{2,250}")}, member{"VigenciaCalibracionSistMedicionTanque*", text(date)}, member{"IncertidumbreMedicionSistMedicionTanque*", num(0, 1, 3)}))},
		member{"Existencias*", object(
			member{"VolumenExistenciasAnterior*", level}, member{"VolumenAcumOpsRecepcion*", volume}, member{"HoraRecepcionAcumulado*", text(hour)}, member{"VolumenAcumOpsEntrega*", volume}, member{"HoraEntregaAcumulado*", text(hour)},
			member{"VolumenExistencias*", level}, member{"FechaYHoraEstaMedicion*", text(at)}, member{"FechaYHoraMedicionAnterior*", text(at)})},
		member{"Recepciones*", object(member{"TotalRecepciones*", whole}, member{"SumaVolumenRecepcion*", volume}, member{"TotalDocumentos*", num(0, 200, 0)}, member{"SumaCompras", num(0, 9_999_999_999, 5)},
			member{"Recepcion", listOf(object(member{"NumeroDeRegistro*", whole}, member{"TipoDeRegistro", kind}, member{"VolumenInicialTanque*", volume}, member{"VolumenFinalTanque*", level}, member{"VolumenRecepcion*", volume},
				member{"Temperatura*", num(-170, 100, 3)}, member{"PresionAbsoluta*", num(0, 200, 3)}, member{"FechaYHoraInicioRecepcion*", text(at)}, member{"FechaYHoraFinalRecepcion*", text(at)}))})},
		member{"Entregas*", object(member{"TotalEntregas*", whole}, member{"SumaVolumenEntregado*", volume}, member{"TotalDocumentos*", whole}, member{"SumaVentas", num(0, 9_999_999_999, 5)},
			member{"Entrega", listOf(object(member{"NumeroDeRegistro*", whole}, member{"TipoDeRegistro", kind}, member{"VolumenInicialTanque*", volume}, member{"VolumenFinalTanque*", level}, member{"VolumenEntregado*", volume},
				member{"Temperatura*", num(-170, 100, 3)}, member{"PresionAbsoluta*", num(0, 200, 3)}, member{"FechaYHoraInicialEntrega*", text(at)}, member{"FechaYHoraFinalEntrega*", text(at)}))})},
	)
	dispenser = object(member{"ClaveDispensario*", text("DISP-[0-9]{4}")},
		member{"Medidores*", listOf(object(member{"SistemaMedicionDispensario*", text("SMD-DISP-[0-9]{4}")}, member{"LocalizODescripSistMedicionDispensario*", text(".{2,250}")}, member{"VigenciaCalibracionSistMedicionDispensario*", text(date)}, member{"IncertidumbreMedicionSistMedicionDispensario*", num(0.001, 1, 3)}))},
		member{"Manguera*", listOf(object(member{"IdentificadorManguera*", text("DISP-[0-9]{4}-MGA-[0-9]{4}")}, member{"Entregas", listOf(object(member{"TotalEntregas*", whole}, member{"SumaVolumenEntregado*", volume}, member{"TotalDocumentos*", whole}, member{"SumaVentas", num(0, 9_999_999_999, 5)},
			member{"Entrega", listOf(object(member{"NumeroDeRegistro*", whole}, member{"TipoDeRegistro*", kind}, member{"VolumenEntregadoTotalizadorAcum*", volume}, member{"VolumenEntregadoTotalizadorInsta*", volume}, member{"PrecioVentaTotalizadorInsta", num(0, big11, 5)}, member{"FechaYHoraEntrega*", text(at)}))}))}))})
	daily   = object(append(slices.Clone(root), member{"FechaYHoraCorte*", text(at)}, member{"Producto*", listOf(object(append(slices.Clone(product), member{"Tanque", listOf(tank)}, member{"Dispensario", listOf(dispenser)})...))}, member{"Bitacora*", log})...)
	monthly = object(append(slices.Clone(root), member{"FechaYHoraReporteMes*", text(at)}, member{"Producto*", listOf(object(append(slices.Clone(product), member{"ReporteDeVolumenMensual", object(
		member{"ControlDeExistencias", object(member{"VolumenExistenciasMes*", level}, member{"FechaYHoraEstaMedicionMes*", text(at)})},
		member{"Recepciones*", object(member{"TotalRecepcionesMes*", whole}, member{"SumaVolumenRecepcionMes*", volume}, member{"TotalDocumentosMes*", whole}, member{"ImporteTotalRecepcionesMensual*", num(0, big11, 5)}, member{"Complemento*", listOf(object())})},
		member{"Entregas*", object(member{"TotalEntregasMes*", whole}, member{"SumaVolumenEntregadoMes*", volume}, member{"TotalDocumentosMes*", whole}, member{"ImporteTotalEntregasMes*", num(0, big11, 5)}, member{"Complemento*", listOf(object())})},
	)})...))}, member{"BitacoraMensual*", log})...)
)

// check says what of a value is not of its shape. Which required members are not there it returns.
func (s *shape) check(path string, v any, bad func(string, ...any)) (absent []string) {
	switch {
	case s.items != nil:
		list, ok := v.([]any)
		if !ok {
			bad("%s is no list", path)
		}
		for i := range list {
			absent = append(absent, s.items.check(fmt.Sprintf("%s[%d]", path, i), list[i], bad)...)
		}
	case s.pattern != "":
		if is, ok := v.(string); !ok || !regexp.MustCompile(s.pattern).MatchString(is) {
			bad("%s is %v, want %s", path, v, s.pattern)
		}
	case s.number:
		n, ok := v.(json.Number)
		if !ok {
			bad("%s is no number: %v", path, v)
			return nil
		}
		f, err := n.Float64()
		_, fraction, _ := strings.Cut(n.String(), ".")
		if err != nil || f < s.least || f > s.most || len(fraction) > s.decimals || strings.ContainsAny(n.String(), "eE") {
			bad("%s is %s, want %g to %g with %d decimals", path, n, s.least, s.most, s.decimals)
		}
	default:
		o, ok := v.(map[string]any)
		if !ok {
			bad("%s is no object", path)
		}
		known := map[string]bool{}
		for _, m := range s.members {
			name, required := strings.CutSuffix(m.name, "*")
			known[name] = true
			is, there := o[name]
			switch {
			case there:
				absent = append(absent, m.is.check(path+"."+name, is, bad)...)
			case required:
				absent = append(absent, path+"."+name)
			}
		}
		for name := range o {
			if !known[name] {
				bad("%s has %s, which the form has not", path, name)
			}
		}
	}
	return absent
}

// holds checks a report: it is of the form, and what it has not is named.
func holds(t *testing.T, r *volumetric.Report) map[string]any {
	t.Helper()
	b, err := r.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	form := &daily
	if r.Month {
		form = &monthly
	}
	for _, absent := range form.check("", v, func(f string, args ...any) { t.Helper(); t.Errorf(f, args...) }) {
		if !slices.ContainsFunc(r.Missing, func(m volumetric.Missing) bool {
			return strings.HasSuffix(absent, "."+m.Field) || strings.HasSuffix(regexp.MustCompile(`\[[0-9]+\]`).ReplaceAllString(absent, ""), "."+m.Field)
		}) {
			t.Errorf("%s is not there, and nobody is told", absent)
		}
	}
	return v
}

const said = `
RfcContribuyente = MPS010101AA1
RfcRepresentanteLegal = GOLE700101AB1
RfcProveedor = XAXX010101000
Caracter = permisionario
ModalidadPermiso = PER4
NumPermiso = PL/1234/EXP/ESA/2019
ClaveInstalacion = ACO-0001
DescripcionInstalacion = Patio norte: dos tanques y un dispensario
NumeroDuctosEntradaSalida = 0
NumeroDuctosTransporteDistribucion = 0
NumeroDispensarios = 1
TipoReporte = ACO
ClaveSubProducto diesel = SP18
DieselConCombustibleNoFosil diesel = No
ClaveIdentificacionTanque T1 = TQS-ACO-0001
Localizaciony/oDescripcionTanque T1 = Enterrado, junto a la caseta
VigenciaCalibracionTanque T1 = 2027-05-31
CapacidadTotalTanque T1 = 20000
CapacidadOperativaTanque T1 = 19000.5
CapacidadUtilTanque T1 = 18500
VolumenMinimoOperacion T1 = 1500
EstadoTanque T1 = O
SistemaMedicionTanque T1 = SME-TQS-ACO-0001
LocalizODescripSistMedicionTanque T1 = Sonda magnética
VigenciaCalibracionSistMedicionTanque T1 = 2027-05-31
IncertidumbreMedicionSistMedicionTanque T1 = 0.005
IdentificadorManguera 1 = DISP-0001-MGA-0001
LocalizODescripSistMedicionDispensario DISP-0001 = Totalizador electrónico
VigenciaCalibracionSistMedicionDispensario DISP-0001 = 2026-12-31
IncertidumbreMedicionSistMedicionDispensario DISP-0001 = 0.005
`

// made is a month of a tank, by a seed: its book is made by package stock.
func made(t *testing.T, seed uint64) (volumetric.Tank, []stock.Period) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 15))
	zone := time.FixedZone("", -6*3600)
	begin := time.Date(2026, 11, 1, 0, 0, 0, 0, zone)
	tank := volumetric.Tank{Name: "T1", Grade: "diesel", Product: "15101505"}
	var days []stock.Period
	var readings []stock.Reading
	var moves []stock.Movement
	level := 15_000 * dispense.Liter
	read := func(at time.Time) {
		readings = append(readings, stock.Reading{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(len(moves) + 1)}, At: at, Volume: stock.Quantity{UL: level, Basis: stock.Observed}, Source: stock.Gauge})
	}
	read(begin.Add(-time.Minute))
	after := dispense.Volume(0)
	for d := range 30 {
		day := begin.AddDate(0, 0, d)
		days = append(days, stock.Period{Name: day.Format(time.DateOnly), From: day, To: day.AddDate(0, 0, 1)})
		for n := range 6 {
			m := volumetric.Move{Fill: true}
			m.Ref = dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(d*10 + n + 1)}
			m.From = day.Add(time.Duration(n*4)*time.Hour + time.Minute)
			m.To = m.From.Add(time.Duration(rnd.IntN(5)+1) * time.Hour) // some flow over midnight
			m.Kind, m.Hose, m.Volume = stock.Issued, "1", stock.Quantity{UL: dispense.Volume(rnd.Int64N(80_000_000) + 1), Basis: stock.Observed}
			if n == 3 && d%9 == 4 {
				m.Kind, m.Hose, m.Fill, m.Volume.UL = stock.Received, "", false, dispense.Volume(5_000_000_000+rnd.Int64N(1000))
				before, full := level, level+m.Volume.UL
				m.Before, m.Full, m.Billed, m.Document = &before, &full, new(int64(12_345_678)), fmt.Sprint("factura ", d/20)
				level += m.Volume.UL
			} else {
				after += m.Volume.UL
				m.After = new(after)
				level -= m.Volume.UL
			}
			tank.Moves, moves = append(tank.Moves, m), append(moves, m.Movement)
		}
		if d%7 != 6 { // on Sundays nobody measures
			read(day.Add(23*time.Hour + 30*time.Minute))
		}
	}
	rows, err := stock.Book(stock.Observed, readings, moves, days)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		tank.Days = append(tank.Days, volumetric.Row{Row: rows[i], Events: rows[i].Events(stock.Usual)})
	}
	return tank, days
}

func number(t *testing.T, v any, path ...string) *big.Rat {
	t.Helper()
	for _, p := range path {
		v = v.(map[string]any)[p]
	}
	if o, ok := v.(map[string]any); ok {
		v = o["ValorNumerico"]
	}
	r, ok := new(big.Rat).SetString(string(v.(json.Number)))
	if !ok {
		t.Fatalf("%v is no number", v)
	}
	return r
}

func ofBook(v dispense.Volume) *big.Rat { return big.NewRat(int64(v), int64(dispense.Liter)) }

// near is so close as five decimals have it, of as many figures.
func near(a, b *big.Rat, figures int64) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(big.NewRat(figures, 200_000)) <= 0
}

// Reports are of the authority's form, what they have not is named, and their figures are those of the
// book: of each day, of its rows, and of the month, which the days add up to.
func TestReportsTieWithTheBook(t *testing.T) {
	t.Parallel()
	data, err := volumetric.Parse(said)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		tank, days := made(t, seed)
		came, left := new(big.Rat), new(big.Rat)
		var last *big.Rat
		for i, d := range days {
			r := volumetric.Day(data, []volumetric.Tank{tank}, d.Name, d.To)
			v := holds(t, r)
			product := v["Producto"].([]any)[0].(map[string]any)
			one, row := product["Tanque"].([]any)[0], &tank.Days[i]
			for _, x := range []struct {
				got  *big.Rat
				want dispense.Volume
				n    int64
			}{
				{number(t, one, "Existencias", "VolumenExistenciasAnterior"), *row.Opening, 1},
				{number(t, one, "Existencias", "VolumenAcumOpsRecepcion"), row.Received, 1}, {number(t, one, "Recepciones", "SumaVolumenRecepcion"), row.Received, 1},
				{number(t, one, "Existencias", "VolumenAcumOpsEntrega"), row.Issued, 1}, {number(t, one, "Entregas", "SumaVolumenEntregado"), row.Issued, 1},
				{number(t, one, "Existencias", "VolumenExistencias"), *row.Book, 3},
			} {
				if !near(x.got, ofBook(x.want), x.n) {
					t.Errorf("seed %d, %s: got %s, the book has %s", seed, d.Name, x.got.FloatString(6), x.want)
				}
			}
			sum := new(big.Rat)
			entries := one.(map[string]any)["Entregas"].(map[string]any)
			rows, _ := entries["Entrega"].([]any)
			for _, e := range rows {
				sum.Add(sum, number(t, e, "VolumenEntregado"))
			}
			if len(rows) != 0 {
				hose := product["Dispensario"].([]any)[0].(map[string]any)["Manguera"].([]any)[0].(map[string]any)["Entregas"].([]any)[0]
				if total := number(t, entries, "SumaVolumenEntregado"); sum.Cmp(total) != 0 || number(t, hose, "SumaVolumenEntregado").Cmp(total) != 0 {
					t.Errorf("seed %d, %s: rows add up to %s, and hoses to %s of %s", seed, d.Name, sum.FloatString(5), number(t, hose, "SumaVolumenEntregado").FloatString(5), total.FloatString(5))
				}
			}
			came.Add(came, number(t, one, "Recepciones", "SumaVolumenRecepcion"))
			left.Add(left, number(t, one, "Entregas", "SumaVolumenEntregado"))
			last = number(t, one, "Existencias", "VolumenExistencias")
		}
		r := volumetric.Month(data, []volumetric.Tank{tank}, days[29].To)
		is := holds(t, r)["Producto"].([]any)[0].(map[string]any)["ReporteDeVolumenMensual"]
		if number(t, is, "ControlDeExistencias", "VolumenExistenciasMes").Cmp(last) != 0 || number(t, is, "Recepciones", "SumaVolumenRecepcionMes").Cmp(came) != 0 || number(t, is, "Entregas", "SumaVolumenEntregadoMes").Cmp(left) != 0 {
			t.Errorf("seed %d: the month is not what its days are: %v", seed, is)
		}
		if got := is.(map[string]any)["Recepciones"].(map[string]any); got["TotalRecepcionesMes"] != json.Number("3") || got["ImporteTotalRecepcionesMensual"] != json.Number("370370.34") || got["TotalDocumentosMes"] != json.Number("2") {
			t.Errorf("seed %d: receipts %v", seed, got)
		}
		name, err := r.Name()
		if err != nil || !regexp.MustCompile(`^M_[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}_MPS010101AA1_XAXX010101000_2026-11-30_ACO-0001_ACO_JSON\.json$`).MatchString(name) {
			t.Errorf("the file is called %q, %v", name, err)
		}
		for _, m := range r.Missing {
			if m.Says {
				t.Errorf("seed %d: %+v was said", seed, m)
			}
		}
	}
}

// Of a station of which nobody said anything every field is named that people can say, and of a tank that
// nobody measured nothing is made up.
func TestWhatNobodySaidIsNamed(t *testing.T) {
	t.Parallel()
	tank, days := made(t, 1)
	// On a Sunday nobody measured: the day ends by the book, no time of a measurement is said, and the one
	// before is Saturday's. Whenever that was, the month says when its last measurement was.
	held := func(r *volumetric.Report) map[string]any {
		return holds(t, r)["Producto"].([]any)[0].(map[string]any)["Tanque"].([]any)[0].(map[string]any)["Existencias"].(map[string]any)
	}
	for i, want := range map[int][2]any{
		5: {"2026-11-06T23:30:00-06:00", "2026-11-05T23:30:00-06:00"}, 6: {nil, "2026-11-06T23:30:00-06:00"}, 7: {"2026-11-08T23:30:00-06:00", "2026-11-06T23:30:00-06:00"},
	} {
		r := volumetric.Day(nil, []volumetric.Tank{tank}, days[i].Name, days[i].To)
		if v := held(r); v["FechaYHoraEstaMedicion"] != want[0] || v["FechaYHoraMedicionAnterior"] != want[1] {
			t.Errorf("%s: measured at %v and before at %v, want %v", days[i].Name, v["FechaYHoraEstaMedicion"], v["FechaYHoraMedicionAnterior"], want)
		}
	}
	to := tank
	to.Days = tank.Days[:7]
	month := holds(t, volumetric.Month(nil, []volumetric.Tank{to}, days[29].To))["Producto"].([]any)[0].(map[string]any)["ReporteDeVolumenMensual"].(map[string]any)["ControlDeExistencias"].(map[string]any)
	if at := month["FechaYHoraEstaMedicionMes"]; at != "2026-11-06T23:30:00-06:00" {
		t.Errorf("the month was measured last at %v", at)
	}
	tank.Days[0].Opening = nil
	r := volumetric.Day(nil, []volumetric.Tank{tank}, days[0].Name, days[0].To)
	v := holds(t, r)
	if _, is := v["Producto"].([]any)[0].(map[string]any)["Tanque"].([]any)[0].(map[string]any)["Existencias"]; is {
		t.Error("a tank that nobody measured has a stock")
	}
	for _, want := range []volumetric.Missing{{"RfcProveedor", "", true}, {"ClaveInstalacion", "", true}, {"ClaveIdentificacionTanque", "T1", true}, {"ClaveSubProducto", "diesel", true}, {"Existencias", "T1", false}} {
		if !slices.Contains(r.Missing, want) {
			t.Errorf("%+v is not named: %+v", want, r.Missing)
		}
	}
	if name, _ := r.Name(); !strings.HasSuffix(name, "_X_X_2026-11-01_X_X_JSON.json") {
		t.Errorf("the file is called %q", name)
	}
	tank.Trouble = "two bases"
	holds(t, volumetric.Month(nil, []volumetric.Tank{tank}, days[29].To))
}

// What people say is read line by line, and what is wrong is named with its line.
func TestFieldsAreRead(t *testing.T) {
	t.Parallel()
	d, err := volumetric.Parse(said)
	if err != nil {
		t.Fatal(err)
	}
	again, err := volumetric.Parse(d.String())
	if err != nil || !slices.Equal(d, again) || len(d) != 30 {
		t.Errorf("%d fields, and %v, %v", len(d), again, err)
	}
	for s, code := range map[string]string{
		"Hola": "line", "\n\nRfcContribuyente": "line", "Nada = 1": "name", "RfcContribuyente = ABC": "value", "RfcRepresentanteLegal = MPS010101AA1": "value", "RfcContribuyente T1 = MPS010101AA1": "of", "EstadoTanque = O": "of",
		"EstadoTanque T1 = O\nEstadoTanque T1 = F": "twice", "CapacidadTotalTanque T1 = 1,000": "value", "ComposOctanajeGasolina magna = 87.5": "value", "VigenciaCalibracionTanque T1 = 31/05/2027": "value",
		"IncertidumbreMedicionSistMedicionTanque T1 = 1.5": "value", "ClaveIdentificacionTanque T1 = TQS-XXX-0001": "value", "ModalidadPermiso = PER57": "value",
	} {
		_, err := volumetric.Parse(s)
		bad, ok := errors.AsType[*volumetric.FieldError](err)
		if !ok || bad.Code != code || bad.N != strings.Count(s, "\n")+1 {
			t.Errorf("%q: got %v, want %s", s, err, code)
		}
	}
	if d, err := volumetric.Parse("RfcContribuyente =\n"); err != nil || len(d) != 0 {
		t.Errorf("a field that is left empty: %v, %v", d, err)
	}
}
