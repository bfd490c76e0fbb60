package fleet_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

var updateParque = flag.Bool("update-parque", false, "make testdata/parque.xlsx and parque.csv again; needs LibreOffice")

// The spreadsheet of a vehicle pool of 490 units, as such sheets are: two sheets
// with titles above them, departments in merged blocks, subtotals, and all that
// goes wrong in ten years of copying. LibreOffice writes it, so that it is none of
// the reader's own making.

// aCell is a cell of the spreadsheet: f a number, d a date, a formula with its
// value, rows how many a merged block has.
type aCell struct {
	text, kind, formula string
	rows                int
}

func word(s string) aCell { return aCell{text: s} }
func num(s string) aCell  { return aCell{text: s, kind: "float"} }
func day(s string) aCell  { return aCell{text: s, kind: "date"} }

var parqueHead = []string{"No. Económico", "Placas", "Descripción", "Dependencia", "Combustible", "Capacidad tanque (L)", "Cuota (litros)", "Periodo", "Fecha de alta", "Resguardante"}

// parque returns both sheets. The seed is fixed: it is the same every time.
func parque() (pool, machines [][]aCell) {
	rng := rand.New(rand.NewPCG(490, 2026))
	blocks := []struct {
		name string
		n    int
	}{{"Seguridad Pública y Tránsito", 96}, {"Servicios Públicos", 88}, {"Obras Públicas", 61}, {"Protección Civil", 44}, {"DIF Municipal", 39}, {"Oficialía Mayor", 52}, {"Desarrollo Social y Niñez", 35}}
	kinds := []struct{ what, fuel, tank, quota string }{
		{"Patrulla Dodge Charger", "MAGNA", "70", "480"}, {"Pick-up Nissan NP300", "Magna", "80", "320"}, {"Camión recolector Freightliner", "Diésel", "280", "1900"},
		{"Pipa de agua 10 m³", "DIESEL", "200.5", "900"}, {"Sedán Versa", "magna", "41", "160"}, {"Ambulancia Ford Transit (Ñ-2°)", "Magna", "90", "600"},
	}
	people := []string{"José Núñez Ibáñez", "María Peña", "Ángel Güemes", "Óscar Muñoz"}
	title := func(s string) []aCell { return []aCell{{text: s, rows: -10}} }
	head := func() (row []aCell) {
		for _, h := range parqueHead {
			row = append(row, word(h))
		}
		return row
	}
	pool = [][]aCell{title("MUNICIPIO DE SAN ISIDRO DE LA CAÑADA"), title("PARQUE VEHICULAR 2026"), {word("Fecha de corte:"), day("2026-11-15")}, nil, head()}
	n := 0
	for _, b := range blocks {
		for i := range b.n {
			n++
			k := kinds[rng.IntN(len(kinds))]
			row := []aCell{
				word(fmt.Sprintf("%04d", n)), word(fmt.Sprintf("GTO-%03d-%c", n, 'A'+rune(n%7))), word(k.what), {}, word(k.fuel), num(k.tank), num(k.quota),
				word("Mensual"), day(fmt.Sprintf("20%02d-%02d-%02d", 8+rng.IntN(18), 1+rng.IntN(12), 1+rng.IntN(28))), word(people[rng.IntN(len(people))]),
			}
			if i == 0 {
				row[3] = aCell{text: b.name, rows: b.n}
			}
			spoil(row, n)
			pool = append(pool, row)
		}
		pool = append(pool, []aCell{word("Subtotal " + b.name), {}, {}, {}, {}, {}, num(fmt.Sprint(b.n))})
	}
	pool = append(pool, nil, []aCell{word("TOTAL DE UNIDADES"), {}, {}, {}, {}, {}, num(fmt.Sprint(n))}, nil, nil)

	machines = [][]aCell{title("MAQUINARIA PESADA Y EQUIPO"), nil,
		{word("No. Eco."), word("Descripción"), word("Dependencia"), word("Combustible"), word("Medidor"), word("Capacidad tanque (L)"), word("Observaciones")}}
	for i := 1; i <= 490-n; i++ {
		row := []aCell{word(fmt.Sprintf("M-%02d", i)), word([]string{"Retroexcavadora 416F", "Motoconformadora", "Planta de luz", "Vibrocompactador"}[i%4]), {}, word("Diésel"), word("Horas"), num(fmt.Sprint(90 + i)), {}}
		if i == 1 {
			row[2] = aCell{text: "OBRAS PUBLICAS", rows: 490 - n}
		}
		if i == 7 {
			row[6] = word("en préstamo")
		}
		if i == 9 {
			row[4] = word("")
		}
		machines = append(machines, row)
	}
	return pool, append(machines, []aCell{word("Total"), {}, {}, {}, {}, num("5000")})
}

// spoil makes of the nth row of the pool what hands and spreadsheets make of such
// rows.
func spoil(row []aCell, n int) {
	if n%18 == 5 { // a spreadsheet took it for a number
		row[0] = num(fmt.Sprint(n))
	}
	if n%11 == 3 {
		row[1].text += " \u00a0"
	}
	if n%13 == 1 {
		row[5].kind = ""
		row[5].text += "  "
	}
	if n%40 == 2 {
		row[1].text = strings.ReplaceAll(row[1].text, "-", "")
	}
	switch n {
	case 31:
		row[1] = word("GTO-030-C") // that of 0030
	case 77:
		row[1] = word("gto 076 g")
	case 140:
		row[0] = word("0139")
	case 163:
		row[0] = aCell{}
	case 201:
		row[4] = word("Turbosina")
	case 222:
		row[5] = word("sesenta")
	case 250:
		row[5] = word("1,200")
	case 288:
		row[7] = word("quincenal")
	case 301:
		row[6] = aCell{}
	case 333:
		row[5] = aCell{text: "70", kind: "float", formula: "of:=35*2"}
	case 350:
		row[4] = aCell{}
	case 399:
		row[1] = aCell{text: "2026-12-03", kind: "date"} // 3-12, before it was helped
	}
}

// flat writes the sheets as a flat OpenDocument file.
func flat(sheets map[string][][]aCell, order ...string) []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">`,
		`<office:automatic-styles><number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style><style:style style:name="d" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles><office:body><office:spreadsheet>`)
	for _, name := range order {
		fmt.Fprintf(&b, `<table:table table:name="%s">`, name)
		for _, row := range sheets[name] {
			fmt.Fprint(&b, `<table:table-row>`)
			for _, c := range row {
				c.write(&b)
			}
			fmt.Fprint(&b, `<table:table-cell/></table:table-row>`)
		}
		fmt.Fprint(&b, `</table:table>`)
	}
	fmt.Fprint(&b, `</office:spreadsheet></office:body></office:document>`)
	return b.Bytes()
}

func (c aCell) write(b *bytes.Buffer) {
	attrs := ""
	switch {
	case c.rows > 1:
		attrs = fmt.Sprintf(` table:number-rows-spanned="%d" table:number-columns-spanned="1"`, c.rows)
	case c.rows < 0:
		attrs = fmt.Sprintf(` table:number-rows-spanned="1" table:number-columns-spanned="%d"`, -c.rows)
	}
	if c.formula != "" {
		attrs += fmt.Sprintf(` table:formula="%s"`, c.formula)
	}
	switch {
	case c.text == "":
		fmt.Fprint(b, `<table:table-cell/>`)
		return
	case c.kind == "float":
		attrs += fmt.Sprintf(` office:value-type="float" office:value="%s"`, c.text)
	case c.kind == "date":
		attrs += fmt.Sprintf(` office:value-type="date" office:date-value="%s" table:style-name="d"`, c.text)
	default:
		attrs += ` office:value-type="string"`
	}
	var text bytes.Buffer
	_ = xml.EscapeText(&text, []byte(c.text))
	fmt.Fprintf(b, `<table:table-cell%s><text:p>%s</text:p></table:table-cell>`, attrs, strings.ReplaceAll(text.String(), "  ", ` <text:s/>`))
}

// twin writes the first sheet as Excel does in Mexico: CSV in Windows-1252.
func twin(t *testing.T, pool [][]aCell) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range pool {
		line := make([]string, len(parqueHead))
		for i, c := range row {
			line[i] = c.text
			if c.kind == "date" {
				line[i] = c.text[8:] + "/" + c.text[5:7] + "/" + c.text[:4]
			}
		}
		must(t, w.Write(line))
	}
	w.Flush()
	out, err := charmap.Windows1252.NewEncoder().Bytes(b.Bytes())
	must(t, err)
	return out
}

func TestParqueFiles(t *testing.T) {
	t.Parallel()
	pool, machines := parque()
	if *updateParque {
		dir := t.TempDir()
		name := filepath.Join(dir, "parque.fods")
		must(t, os.WriteFile(name, flat(map[string][][]aCell{"PARQUE 2026": pool, "MAQUINARIA": machines}, "PARQUE 2026", "MAQUINARIA"), 0o644))
		soffice(t, dir, "xlsx", name)
		b, err := os.ReadFile(filepath.Join(dir, "parque.xlsx"))
		must(t, err)
		must(t, os.WriteFile("testdata/parque.xlsx", b, 0o644))
		must(t, os.WriteFile("testdata/parque.csv", twin(t, pool), 0o644))
	}
	if b := read(t, "testdata/parque.csv"); !bytes.Equal(b, twin(t, pool)) {
		t.Error("testdata/parque.csv is not what this test makes; run it with -update-parque")
	}
	book, err := spreadsheet.Read(read(t, "testdata/parque.xlsx"))
	must(t, err)
	for i, want := range [][][]aCell{pool, machines} {
		var names []string
		for _, row := range want {
			if len(row) > 0 && row[0].text != "" {
				names = append(names, strings.TrimSpace(row[0].text))
			}
		}
		var got []string
		for _, r := range book.Sheets[i].Rows {
			if r.Cells[0].Text != "" {
				got = append(got, r.Cells[0].Text)
			}
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("testdata/parque.xlsx, sheet %s, is not what this test makes: -want +got\n%s", book.Sheets[i].Name, diff)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	must(t, err)
	return b
}

// soffice has LibreOffice, set to Mexican Spanish, write a file in another format.
func soffice(t *testing.T, dir, format string, files ...string) {
	t.Helper()
	path, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no soffice, and what LibreOffice makes of our files is not proven without it; scripts/deps installs it")
		}
		t.Skip("no soffice; scripts/deps installs it")
	}
	profile := filepath.Join(dir, "profile")
	must(t, os.MkdirAll(filepath.Join(profile, "user"), 0o755)) // a profile of its own
	must(t, os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(`<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>es-MX</value></prop></item><item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale" oor:op="fuse"><value>es-MX</value></prop></item></oor:items>
`), 0o644))
	// Of a CSV file it asks on its screen: commas, quotation marks, UTF-8, from the
	// first line, Mexican Spanish, and dates and numbers found where there are any.
	args := []string{"-env:UserInstallation=file://" + profile, "--headless", "--infilter=CSV:44,34,76,1,,2058,false,true", "--convert-to", format, "--outdir", dir}
	if filepath.Ext(files[0]) != ".csv" {
		args = slices.Delete(args, 2, 3)
	}
	if out, err := exec.CommandContext(t.Context(), path, append(args, files...)...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

// withGrades adds what a municipality of the spreadsheet has.
func (c *city) withGrades(t *testing.T) {
	t.Helper()
	must(t, c.Save(t.Context(), "ana", &fleet.Grade{Grade: "magna", Name: "Magna"}))
}

// badParque is what is wrong with the spreadsheet, and all that is.
var badParque = []string{
	`parque.xlsx:PARQUE 2026:35: Placas: the plate is also in line 36 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:36: Placas: the plate is also in line 35 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:81: Placas: the plate is also in line 82 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:82: Placas: the plate is also in line 81 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:145: row: it is also in line 146 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:146: row: it is also in line 145 (PARQUE 2026)`,
	`parque.xlsx:PARQUE 2026:169: No. Económico: it is empty`,
	`parque.xlsx:PARQUE 2026:208: Combustible: grade "Turbosina" is not there`,
	`parque.xlsx:PARQUE 2026:229: Capacidad tanque (L): "sesenta" is not a number`,
	`parque.xlsx:PARQUE 2026:296: Periodo: "quincenal" is not one of the possible values`,
	`parque.xlsx:PARQUE 2026:310: Cuota (litros): a quota needs liters and a period`,
	`parque.xlsx:PARQUE 2026:360: Combustible: it is empty`,
	`parque.xlsx:PARQUE 2026:410: Placas: the spreadsheet made a date of what stood here: "2026-12-03"`,
}

func (c *city) takeIn(t *testing.T, kind, name string, file []byte, opts fleet.ImportOptions) fleet.Report {
	t.Helper()
	opts.Who, opts.File = "ana", name
	report, err := c.Import(t.Context(), bytes.NewReader(file), kind, opts)
	must(t, err)
	return report
}

func TestParque(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	c.withGrades(t)
	file := read(t, "testdata/parque.xlsx")
	report := c.takeIn(t, "vehicles", "parque.xlsx", file, fleet.ImportOptions{DryRun: true})
	var got []string
	for _, p := range report.Problems() {
		s, _, _ := strings.Cut(p.String(), ";")
		got = append(got, s)
	}
	if diff := cmp.Diff(badParque, got); diff != "" {
		t.Errorf("problems: -want +got\n%s", diff)
	}
	if report.Count(fleet.RowNew) != 477 || report.Count(fleet.RowBad) != 13 || len(report.Rows) != 490 {
		t.Errorf("got %d new, %d bad of %d, want 477, 13 and 490", report.Count(fleet.RowNew), report.Count(fleet.RowBad), len(report.Rows))
	}
	wantSheets := []fleet.SheetReport{
		{Name: "PARQUE 2026", Header: 5, Rows: 415, Totals: []int{102, 191, 253, 298, 338, 391, 427, 429}}, {Name: "MAQUINARIA", Header: 3, Rows: 75, Totals: []int{79}},
	}
	if diff := cmp.Diff(wantSheets, report.Sheets); diff != "" {
		t.Errorf("sheets: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Fecha de alta", "Observaciones"}, report.Ignored()); diff != "" {
		t.Errorf("columns left out: -want +got\n%s", diff)
	}
	warned := map[string]int{}
	for _, p := range report.Warnings() {
		warned[p.Code]++
	}
	if diff := cmp.Diff(map[string]int{"zeros": 22, "no_plate": 1}, warned); diff != "" {
		t.Errorf("warnings: -want +got\n%s", diff)
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle`); n != 0 {
		t.Errorf("a trial stored %d vehicles", n)
	}
	c.parqueTakenIn(t, file)
}

// parqueTakenIn takes the spreadsheet in, and its bad rows when they are corrected.
func (c *city) parqueTakenIn(t *testing.T, file []byte) {
	held := c.takeIn(t, "vehicles", "parque.xlsx", file, fleet.ImportOptions{GoodRows: true, Confirmed: []string{"zeros"}, DryRun: true, LeftOut: []string{"no_plate"}})
	if held.Count(fleet.RowBad) != 14 {
		t.Errorf("the row whose warning is left out: got %d bad, want 14", held.Count(fleet.RowBad))
	}
	report := c.takeIn(t, "vehicles", "parque.xlsx", file, fleet.ImportOptions{GoodRows: true, Confirmed: []string{"zeros", "no_plate"}})
	if !report.Applied || c.int(t, `SELECT count(*) FROM vehicle`) != 477 || c.int(t, `SELECT count(*) FROM department`) != 7 {
		t.Errorf("got applied %t, %d vehicles, %d departments, want 477 and 7", report.Applied, c.int(t, `SELECT count(*) FROM vehicle`), c.int(t, `SELECT count(*) FROM department`))
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle WHERE fleet_no = '0005'`) + c.int(t, `SELECT count(*) FROM vehicle WHERE fleet_no = 'M-09' AND plate = ''`); n != 2 {
		t.Errorf("0005, whose zeros were lost, and M-09, which has no plate: got %d", n)
	}
	if n := c.int(t, `SELECT count(*) FROM vehicle v JOIN department USING (department) WHERE department.name = 'Desarrollo Social y Niñez' AND v.tank_ul IS NOT NULL`); n != 34 {
		t.Errorf("vehicles of the last merged block: got %d, want 34", n)
	}
	if n := c.int(t, `SELECT tank_ul FROM vehicle WHERE fleet_no = '0250'`) + c.int(t, `SELECT tank_ul FROM vehicle WHERE fleet_no = '0333'`); n != 1_270_000_000 {
		t.Errorf("1,200 L and a formula of 70 L: got %d µL", n)
	}
	if n := c.int(t, `SELECT count(*) FROM audit WHERE object IN (SELECT import FROM import WHERE sha256 = '`+report.SHA256+`' AND who = 'ana' AND new = 477 AND bad = 13)`); n != 1 {
		t.Errorf("lines of the audit trail that name the file: got %d, want 1", n)
	}

	again := c.takeIn(t, "vehicles", "parque.xlsx", file, fleet.ImportOptions{GoodRows: true})
	if again.Count(fleet.RowSame) != 477 || again.Applied {
		t.Errorf("again: got %d the same, applied %t, want 477 and nothing", again.Count(fleet.RowSame), again.Applied)
	}

	sheets := report.Corrections("es-MX")
	if len(sheets) != 1 || len(sheets[0].Rows) != 14 {
		t.Fatalf("file of bad rows: got %d sheets, want one of a header and 13", len(sheets))
	}
	mended := map[string]string{"36": "GTO-031-D", "82": "GTO-077-A", "145": "0139", "146": "0140", "169": "0163", "208": "Magna", "229": "60", "296": "mensual", "310": "300", "360": "Diésel", "410": "GTO-399-A"}
	for _, row := range sheets[0].Rows[1:] {
		column := map[int]int{36: 1, 82: 1, 145: 0, 146: 0, 169: 0, 208: 4, 229: 5, 296: 7, 310: 6, 360: 4, 410: 1}
		if i, ok := column[row.Line]; ok {
			row.Cells[i] = spreadsheet.Cell{Text: mended[fmt.Sprint(row.Line)]}
		}
		if note := row.Cells[len(row.Cells)-1].Text; !strings.Contains(note, ";") {
			t.Errorf("line %d: the file does not say what to correct: %q", row.Line, note)
		}
	}
	var b bytes.Buffer
	must(t, spreadsheet.WriteXLSX(&b, sheets...))
	fixed := c.takeIn(t, "vehicles", "corregido.xlsx", b.Bytes(), fleet.ImportOptions{Confirmed: []string{"zeros"}})
	if fixed.Count(fleet.RowNew) != 13 || !fixed.Applied || len(fixed.Ignored()) != 1 {
		t.Errorf("corrected: got %s, %v, ignored %v, want 13 new", outcomes(fixed), fixed.Problems(), fixed.Ignored())
	}
}

// The CSV of the first sheet says the same, but for merged cells, which CSV does
// not have: empty cells say so where a person says that they do.
func TestParqueCSV(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.withGrades(t)
	report := c.takeIn(t, "vehicles", "parque.csv", read(t, "testdata/parque.csv"), fleet.ImportOptions{FillDown: []string{"department"}, GoodRows: true, Confirmed: []string{"zeros"}})
	if report.Count(fleet.RowNew) != 402 || len(report.Rows) != 415 {
		t.Errorf("got %d new of %d, want 402 of 415: %v", report.Count(fleet.RowNew), len(report.Rows), report.Problems())
	}
	for question, want := range map[string]int64{
		`SELECT count(*) FROM vehicle JOIN department d USING (department) WHERE d.name = 'Desarrollo Social y Niñez'`: 34,
		`SELECT count(*) FROM vehicle WHERE name = 'Ambulancia Ford Transit (Ñ-2°)'`:                                   c.int(t, `SELECT count(*) FROM vehicle WHERE name LIKE 'Ambulancia%'`),
		`SELECT count(*) FROM vehicle WHERE plate <> trim(plate)`:                                                      0,
	} {
		if got := c.int(t, question); got != want {
			t.Errorf("%s: got %d, want %d", question, got, want)
		}
	}
}
