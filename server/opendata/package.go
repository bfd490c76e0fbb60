package opendata

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Month is what is published of one.
type Month struct {
	Month    string // 2026-10
	Issuer   string // who publishes it
	Currency string // of most of it
	Rows     []Row
	Places   []Place
	// Article, Fraction, Area and Basis are as the house says them; each may be empty.
	Article, Fraction, Area, Basis string
	// License is by what others may use it, LicenseURL where that is written, and Contact and Email
	// whom to ask; each may be empty.
	License, LicenseURL, Contact, Email string
	// Closed is the SHA-256 of what people signed of the month, and Version which of its closes
	// that is; empty: the month is not closed.
	Closed  string
	Version int
}

// A field is a column of a published file, as Frictionless Table Schema has it.
type field struct {
	name, kind string
	required   bool
	unit       string
	enum       []string
	es, en     string
}

// A file is one that is published.
type file struct {
	name, es, en string
	fields       []field
	key          []string
	rows         func(*Month) [][]string
}

var monthField = field{name: "mes", kind: "yearmonth", required: true, es: "Mes, ISO 8601", en: "Month, ISO 8601"}

var sums = []field{
	{name: "cargas", kind: "integer", required: true, es: "Número de cargas", en: "Number of fills"},
	{name: "litros", kind: "number", required: true, unit: "L", es: "Litros", en: "Liters"},
	{name: "importe", kind: "number", required: true, es: "Importe con impuestos, de las cargas cuyo precio se conoce", en: "Amount with taxes, of fills whose price is known"},
	{name: "cargas_sin_precio", kind: "integer", required: true, es: "Cargas sin precio, que no están en el importe", en: "Fills without a price, which are not in the amount"},
}

var (
	product = field{name: "producto", kind: "string", required: true, es: "Clave del producto; other: varios, de los que pocas unidades cargan", en: "Key of the product; other: several, which few vehicles take"}
	named   = field{name: "producto_nombre", kind: "string", es: "Nombre del producto", en: "Name of the product"}
	money   = field{name: "moneda", kind: "string", es: "Moneda, ISO 4217", en: "Currency, ISO 4217"}
)

// files are those of a package, in their order.
var files = []file{
	{
		name: "consumo.csv", es: "Consumo por unidad y área", en: "Consumption by vehicle and department", key: []string{"mes", "tipo", "unidad", "area", "producto", "moneda"},
		fields: append([]field{
			monthField,
			{name: "tipo", kind: "string", required: true, enum: []string{OfUnit, OfGroup, OfNone}, es: "unit: una unidad; group: varias unidades juntas, entre ellas las reservadas; no_unit: sin unidad", en: "unit: a vehicle; group: several vehicles together, those that are reserved among them; no_unit: of no vehicle"},
			{name: "unidad", kind: "string", es: "Identificador estable de la unidad; vacío: no es de una", en: "Stable id of the vehicle; empty: it is not of one"},
			{name: "numero_economico", kind: "string", es: "Número económico", en: "Fleet number"},
			{name: "area", kind: "string", es: "Clave del área; vacía en group: de varias", en: "Key of the department; empty in group: of several"},
			{name: "area_nombre", kind: "string", es: "Nombre del área", en: "Name of the department"},
			product, named, money,
		}, append(append([]field{}, sums...),
			field{name: "km", kind: "number", unit: "km", es: "Kilómetros entre lecturas; vacío: no se conocen o son de unidades reservadas", en: "Kilometers between readings; empty: not known, or of vehicles that are reserved"},
			field{name: "km_por_litro", kind: "number", unit: "km/L", es: "Kilómetros por litro de los intervalos completos", en: "Kilometers a liter of whole intervals"},
			field{name: "fundamento", kind: "string", es: "Fundamento de la reserva, en group", en: "Legal basis of the reservation, in group"})...),
		rows: func(m *Month) (out [][]string) {
			for i := range m.Rows {
				r := &m.Rows[i]
				line := []string{m.Month, r.Of, r.Vehicle, r.Unit, r.Department, r.DepartmentName, r.Grade, r.GradeName, r.Currency}
				line = append(line, figures(r.Figures)...)
				km, economy, basis := "", "", ""
				if r.WayM > 0 {
					km = decimal(r.WayM, 3)
				}
				if n, ok := r.MetersPerLiter(); ok {
					economy = decimal(n, 3)
				}
				if r.Of == OfGroup {
					basis = m.Basis
				}
				out = append(out, append(line, km, economy, basis))
			}
			return out
		},
	},
	{
		name: "estaciones.csv", es: "Litros por estación y producto", en: "Liters by station and product", key: []string{"mes", "estacion", "producto", "moneda"},
		fields: append([]field{
			monthField,
			{name: "estacion", kind: "string", required: true, es: "Identificador estable de la estación; other: varias, en las que cargan pocas unidades", en: "Stable id of the station; other: several, at which few vehicles fuel"},
			{name: "estacion_nombre", kind: "string", es: "Nombre de la estación", en: "Name of the station"},
			{name: "permiso", kind: "string", es: "Permiso de la estación; vacío: es propia o son varias", en: "Permit of the station; empty: it is our own, or there are several"},
			product, named, money,
		}, sums...),
		rows: func(m *Month) (out [][]string) {
			for i := range m.Places {
				p := &m.Places[i]
				out = append(out, append([]string{m.Month, p.Station, p.StationName, p.Permit, p.Grade, p.GradeName, p.Currency}, figures(p.Figures)...))
			}
			return out
		},
	},
}

// published are the files of a package, and the dictionary of them all.
func published() []file { return append(files[:len(files):len(files)], dictionaryFile()) }

func dictionaryFile() file {
	return file{
		name: "diccionario.csv", es: "Diccionario de datos", en: "Data dictionary", key: []string{"archivo", "campo"},
		fields: []field{
			{name: "archivo", kind: "string", required: true, es: "Archivo", en: "File"}, {name: "campo", kind: "string", required: true, es: "Campo", en: "Field"},
			{name: "tipo", kind: "string", required: true, es: "Tipo, de Table Schema", en: "Type, of Table Schema"}, {name: "unidad", kind: "string", es: "Unidad de medida", en: "Unit of measure"},
			{name: "es", kind: "string", required: true, es: "Qué es, en español", en: "What it is, in Spanish"}, {name: "en", kind: "string", required: true, es: "Qué es, en inglés", en: "What it is, in English"},
		},
		rows: dictionary,
	}
}

func dictionary(*Month) (out [][]string) {
	for _, f := range published() {
		for _, c := range f.fields {
			out = append(out, []string{f.name, c.name, c.kind, c.unit, c.es, c.en})
		}
	}
	return out
}

func figures(f Figures) []string {
	return []string{strconv.FormatInt(f.Fills, 10), decimal(f.UL, 6), decimal(f.Cents, 2), strconv.FormatInt(f.Unpriced, 10)}
}

// safe keeps the spreadsheet of who opens a file from running what somebody named something. It
// is spreadsheet.Safe, which this package does not know.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(s[0])) {
		return "'" + s
	}
	return s
}

// decimal writes a whole number of a small unit with a point before its last digits.
func decimal(n int64, digits int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if len(s) <= digits {
		s = strings.Repeat("0", digits+1-len(s)) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

type jsonConstraints struct {
	Required bool     `json:"required,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type jsonField struct {
	Name        string           `json:"name"`
	Type        string           `json:"type"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Unit        string           `json:"unit,omitempty"`
	Constraints *jsonConstraints `json:"constraints,omitempty"`
}

type jsonSchema struct {
	Fields        []jsonField `json:"fields"`
	MissingValues []string    `json:"missingValues"`
	PrimaryKey    []string    `json:"primaryKey"`
}

type jsonResource struct {
	Name      string     `json:"name"`
	Path      string     `json:"path"`
	Profile   string     `json:"profile"`
	Title     string     `json:"title"`
	Format    string     `json:"format"`
	MediaType string     `json:"mediatype"`
	Encoding  string     `json:"encoding"`
	Bytes     int        `json:"bytes"`
	Hash      string     `json:"hash"`
	Schema    jsonSchema `json:"schema"`
}

type jsonLicense struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type jsonContributor struct {
	Title string `json:"title"`
	Email string `json:"email,omitempty"`
	Role  string `json:"role"`
}

type jsonPackage struct {
	Profile      string            `json:"profile"`
	Name         string            `json:"name"`
	Title        string            `json:"title"`
	Description  string            `json:"description"`
	Version      string            `json:"version"`
	Month        string            `json:"litro:month"`
	Issuer       string            `json:"litro:issuer"`
	Article      string            `json:"litro:article,omitempty"`
	Area         string            `json:"litro:area,omitempty"`
	Basis        string            `json:"litro:basis,omitempty"`
	Closed       string            `json:"litro:closed,omitempty"`
	Licenses     []jsonLicense     `json:"licenses,omitempty"`
	Contributors []jsonContributor `json:"contributors,omitempty"`
	Resources    []jsonResource    `json:"resources"`
}

// readme says in both languages what the files are, and how to check them.
func (m *Month) readme() string {
	var b strings.Builder
	line := func(es, en string) { fmt.Fprintf(&b, "%s\r\n%s\r\n\r\n", es, en) }
	line("Combustible de "+m.Issuer+", "+m.Month, "Fuel of "+m.Issuer+", "+m.Month)
	if m.Article != "" {
		line("Se publica por: "+strings.TrimSpace(m.Article+" "+m.Fraction), "Published by: "+strings.TrimSpace(m.Article+" "+m.Fraction))
	}
	if m.Area != "" {
		line("Área responsable: "+m.Area, "Responsible: "+m.Area)
	}
	line("datapackage.json describe los archivos (Frictionless Data Package) y tiene el SHA-256 de cada uno; diccionario.csv dice qué es cada campo.", "datapackage.json describes the files (Frictionless Data Package) and has the SHA-256 of each; diccionario.csv says what each field is.")
	line(fmt.Sprintf("No hay nombres de personas ni placas. Las unidades reservadas están siempre con otras, al menos %d juntas.", Least), fmt.Sprintf("There are no names of people and no plates. Vehicles that are reserved are always with others, at least %d together.", Least))
	if m.Basis != "" {
		line("Fundamento de la reserva: "+m.Basis, "Legal basis of the reservation: "+m.Basis)
	}
	if m.License != "" {
		line(strings.TrimSpace("Licencia de los datos: "+m.License+" "+m.LicenseURL), strings.TrimSpace("License of the data: "+m.License+" "+m.LicenseURL))
	}
	if m.Contact != "" {
		line(strings.TrimSpace("Preguntas: "+m.Contact+" "+m.Email), strings.TrimSpace("Questions: "+m.Contact+" "+m.Email))
	}
	if m.Closed == "" {
		line("El mes no está cerrado: las cifras pueden cambiar.", "The month is not closed: figures may change.")
	} else {
		line(fmt.Sprintf("El mes está cerrado, versión %d. SHA-256 de lo que se firmó: %s", m.Version, m.Closed), fmt.Sprintf("The month is closed, version %d. SHA-256 of what was signed: %s", m.Version, m.Closed))
		line("Para comprobarlo, pida la nota del cierre (litro-cierre) y la llave pública: litro-verify close --key LLAVE NOTA muestra ese mismo SHA-256.", "To check it, ask for the note of the close (litro-cierre) and the public key: litro-verify close --key KEY NOTE shows that same SHA-256.")
	}
	return b.String()
}

// Write writes the package as a ZIP. The same month gives the same bytes.
func (m *Month) Write(w io.Writer) error {
	at, err := time.Parse("2006-01", m.Month)
	if err != nil {
		return fmt.Errorf("month %q is none: write it as 2026-10", m.Month)
	}
	z := zip.NewWriter(w)
	put := func(name string, b []byte) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.AddDate(0, 1, 0)})
		if err != nil {
			return err
		}
		_, err = f.Write(b)
		return err
	}
	about := jsonPackage{
		Profile: "tabular-data-package", Name: "litro-" + m.Month, Title: "Combustible " + m.Month, Version: "1.0.0", Closed: m.Closed,
		Month: m.Month, Issuer: m.Issuer, Article: strings.TrimSpace(m.Article + " " + m.Fraction), Area: m.Area, Basis: m.Basis,
		Description: fmt.Sprintf("%s. Litros, importe y kilómetros del combustible, por mes. Liters, money and kilometers of fuel, by month.", m.Issuer),
	}
	if m.License != "" {
		about.Licenses = []jsonLicense{{m.License, m.LicenseURL}}
	}
	if m.Contact != "" {
		about.Contributors = []jsonContributor{{m.Contact, m.Email, "contact"}}
	}
	for _, f := range published() {
		var b bytes.Buffer
		out := csv.NewWriter(&b)
		out.UseCRLF = true
		schema := jsonSchema{MissingValues: []string{""}, PrimaryKey: f.key}
		var heads []string
		for _, c := range f.fields {
			heads = append(heads, c.name)
			j := jsonField{Name: c.name, Type: c.kind, Title: c.es, Description: c.en, Unit: c.unit}
			if c.required || c.enum != nil {
				j.Constraints = &jsonConstraints{c.required, c.enum}
			}
			schema.Fields = append(schema.Fields, j)
		}
		rows := f.rows(m)
		for _, r := range rows {
			for i := range r {
				if f.fields[i].kind == "string" {
					r[i] = safe(r[i])
				}
			}
		}
		if err := out.WriteAll(append([][]string{heads}, rows...)); err != nil {
			return err
		}
		sum := sha256.Sum256(b.Bytes())
		about.Resources = append(about.Resources, jsonResource{
			Name: strings.TrimSuffix(f.name, ".csv"), Path: f.name, Profile: "tabular-data-resource", Title: f.es + " / " + f.en, Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
			Bytes: b.Len(), Hash: "sha256:" + hex.EncodeToString(sum[:]), Schema: schema,
		})
		if err := put(f.name, b.Bytes()); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return err
	}
	if err := put("datapackage.json", append(b, '\n')); err != nil {
		return err
	}
	if err := put("LEEME.txt", []byte(m.readme())); err != nil {
		return err
	}
	return z.Close()
}
