package volumetric

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
)

// A Field is a value of the form that people say, by the name that the form has for it, of a
// tank, a hose, a dispenser or a grade; of the installation where Of is empty.
type Field struct{ Name, Of, Value string }

// Data are the fields that people say of a station.
type Data []Field

// Kind is the name of the one field that is in names of files alone: the kind of report, such as EXO.
const Kind = "TipoReporte"

// A Place is what a field is of.
type Place string

// The places.
const (
	Installation Place = "installation"
	OfTank       Place = "tank"
	OfHose       Place = "hose"
	OfDispenser  Place = "dispenser"
	OfGrade      Place = "grade"
)

// A Known is a field that can be said.
type Known struct {
	Name  string
	Place Place
	check func(string) bool
	json  func(string) any
}

func text(least, most int) func(string) bool {
	return func(s string) bool {
		n := utf8.RuneCountInString(s)
		return least <= n && n <= most && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
	}
}

func matches(pattern string) func(string) bool {
	return regexp.MustCompile("^(?:" + pattern + ")$").MatchString
}

func whole(least, most int64) func(string) bool {
	return func(s string) bool {
		n, err := strconv.ParseInt(s, 10, 64)
		return err == nil && least <= n && n <= most && strconv.FormatInt(n, 10) == s
	}
}

func day(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }

var decimals = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,5})?$`)

// share is a part of one with three decimals at most.
func share(s string) bool {
	r, ok := new(big.Rat).SetString(s)
	return ok && regexp.MustCompile(`^[01](\.[0-9]{1,3})?$`).MatchString(s) && r.Cmp(big.NewRat(1, 1)) <= 0
}

func asText(s string) any   { return s }
func asNumber(s string) any { return json.Number(s) }

func asVolume(s string) any {
	v, _ := new(big.Rat).SetString(s)
	v.Mul(v, big.NewRat(int64(dispense.Liter), 1))
	return round(dispense.Volume(v.Num().Int64() / v.Denom().Int64())).volume()
}

// Patterns that the guide and its schemas have.
const (
	rfc      = `[A-ZÑ&]{3,4}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[A-Z0-9]{3}`
	activity = `(?:ACA|AUP|ALM|ACL|ASN|ACO|BSP|BDE|CMN|COM|CON|DEN|DIS|EMA|ESN|EDS|ESA|EXO|EXP|EXT|GSH|LON|RPO|MNA|PTA|PDD|PGN|RCN|REF|RGN|SIS|SFO|SDA|TDA|TDD|TRE|TRA|TDP|USP)`
	vessel   = `(?:TQS|CTQ|MUL|ATQ|SMR|BTQ|VEA|CAS|STQ)-` + activity + `-[0-9]{4}`
)

// Fields are all that can be said, in the order of the form.
var Fields = []Known{
	{"RfcContribuyente", Installation, matches(rfc), asText},
	{"RfcRepresentanteLegal", Installation, matches(strings.Replace(rfc, "{3,4}", "{4}", 1)), asText},
	{"RfcProveedor", Installation, matches(rfc), asText},
	{"Caracter", Installation, matches("permisionario|usuario"), asText},
	{"InstalacionAlmacenGasNatural", Installation, text(16, 250), asText},
	{"ModalidadPermiso", Installation, matches("PER(?:[1-9]|[1-4][0-9]|5[0-6])"), asText},
	{"NumPermiso", Installation, matches("[A-Z0-9/-]{14,24}"), asText},
	{"ClaveInstalacion", Installation, matches(activity + "-[0-9]{4}"), asText},
	{"DescripcionInstalacion", Installation, text(5, 250), asText},
	{"NumeroDuctosEntradaSalida", Installation, whole(0, 1000), asNumber},
	{"NumeroDuctosTransporteDistribucion", Installation, whole(0, 1000), asNumber},
	{"NumeroDispensarios", Installation, whole(0, 1000), asNumber},
	{Kind, Installation, matches("[A-Z]{3}"), asText},
	{"ClaveSubProducto", OfGrade, matches("SP(?:[1-9]|[1-4][0-9])"), asText},
	{"ComposOctanajeGasolina", OfGrade, whole(70, 130), asNumber},
	{"GasolinaConCombustibleNoFosil", OfGrade, matches("Sí|No"), asText},
	{"ComposDeCombustibleNoFosilEnGasolina", OfGrade, whole(1, 99), asNumber},
	{"DieselConCombustibleNoFosil", OfGrade, matches("Sí|No"), asText},
	{"ComposDeCombustibleNoFosilEnDiesel", OfGrade, whole(1, 99), asNumber},
	{"MarcaComercial", OfGrade, text(2, 200), asText},
	{"ClaveIdentificacionTanque", OfTank, matches(vessel), asText},
	{"Localizaciony/oDescripcionTanque", OfTank, text(2, 250), asText},
	{"VigenciaCalibracionTanque", OfTank, day, asText},
	{"CapacidadTotalTanque", OfTank, decimals.MatchString, asVolume},
	{"CapacidadOperativaTanque", OfTank, decimals.MatchString, asVolume},
	{"CapacidadUtilTanque", OfTank, decimals.MatchString, asVolume},
	{"CapacidadFondajeTanque", OfTank, decimals.MatchString, asVolume},
	{"VolumenMinimoOperacion", OfTank, decimals.MatchString, asVolume},
	{"EstadoTanque", OfTank, matches("O|F"), asText},
	{"SistemaMedicionTanque", OfTank, matches("(?:SME|SMD-(?:ETA|SDA))-" + vessel), asText},
	{"LocalizODescripSistMedicionTanque", OfTank, text(2, 250), asText},
	{"VigenciaCalibracionSistMedicionTanque", OfTank, day, asText},
	{"IncertidumbreMedicionSistMedicionTanque", OfTank, share, asNumber},
	{"IdentificadorManguera", OfHose, matches("DISP-[0-9]{4}-MGA-[0-9]{4}"), asText},
	{"LocalizODescripSistMedicionDispensario", OfDispenser, text(2, 250), asText},
	{"VigenciaCalibracionSistMedicionDispensario", OfDispenser, day, asText},
	{"IncertidumbreMedicionSistMedicionDispensario", OfDispenser, share, asNumber},
}

func known(name string) *Known {
	if i := slices.IndexFunc(Fields, func(k Known) bool { return k.Name == name }); i >= 0 {
		return &Fields[i]
	}
	return nil
}

// Get is what was said of a field; empty: nothing was.
func (d Data) Get(name, of string) string {
	for _, f := range d {
		if f.Name == name && f.Of == of {
			return f.Value
		}
	}
	return ""
}

func (d Data) value(name, of string) any {
	v, k := d.Get(name, of), known(name)
	if v == "" || k == nil {
		return nil
	}
	return k.json(v)
}

// A FieldError says which field, in its place from 1, is none that can be said: name, of, value or
// twice.
type FieldError struct {
	N     int
	Field Field
	Code  string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("field %d, %s %s: %s", e.N, e.Field.Name, e.Field.Of, e.Code)
}

// Check says what is wrong with what is said; it fails with a [*FieldError].
func (d Data) Check() error {
	for i, f := range d {
		k, code := known(f.Name), ""
		switch {
		case k == nil:
			code = "name"
		case (f.Of == "") != (k.Place == Installation) || utf8.RuneCountInString(f.Of) > 40 || strings.ContainsAny(f.Of, " =\n"):
			code = "of"
		case !k.check(f.Value):
			code = "value"
		case slices.ContainsFunc(d[:i], func(o Field) bool { return o.Name == f.Name && o.Of == f.Of }):
			code = "twice"
		default:
			continue
		}
		return &FieldError{i + 1, f, code}
	}
	return nil
}

// Parse reads fields as people write them, one a line: its name, what it is of, an equals sign,
// and its value. It fails with a [*FieldError], of a line.
func Parse(s string) (Data, error) {
	var d Data
	var lines []int
	for i, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		left, value, ok := strings.Cut(line, "=")
		words := strings.Fields(left)
		if !ok || len(words) == 0 || len(words) > 2 {
			return nil, &FieldError{i + 1, Field{Name: line}, "line"}
		}
		f := Field{Name: words[0], Value: strings.TrimSpace(value)}
		if len(words) == 2 {
			f.Of = words[1]
		}
		if f.Value == "" {
			continue // it is not said yet
		}
		d, lines = append(d, f), append(lines, i+1)
	}
	if err := d.Check(); err != nil {
		e := err.(*FieldError)
		return nil, &FieldError{lines[e.N-1], e.Field, e.Code}
	}
	return d, nil
}

// String writes what [Parse] reads.
func (d Data) String() string {
	var b strings.Builder
	for _, f := range d {
		fmt.Fprintln(&b, strings.Join(strings.Fields(f.Name+" "+f.Of), " "), "=", f.Value)
	}
	return b.String()
}
