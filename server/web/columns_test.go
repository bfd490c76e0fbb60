package web

import (
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// An askedColumn is a column that finance and audit expect of a report: the keys of ours that say it,
// or why there is none.
type askedColumn struct {
	name string
	keys []string
	why  string
}

func is(name string, keys ...string) askedColumn { return askedColumn{name: name, keys: keys} }

func without(name, why string) askedColumn { return askedColumn{name: name, why: why} }

// An askedReport is one of those that finance and audit expect, a table of it, what of it adds up,
// and the words by which its files say which rules it is by.
type askedReport struct {
	n           int
	path, query string
	columns     []askedColumn
	sums        []string
	rule        string
	also        string // what its page is asked besides, where it shows its columns for that alone
}

// page is where people read it.
func (r *askedReport) page() string {
	if r.path == stockProductsPath || r.path == stockTotalizersPath {
		return stockPath + r.query
	}
	return strings.TrimSuffix(r.path, "/days") + r.query + r.also
}

// askedReports are the fourteen, in their order; some are of several tables.
func askedReports() []askedReport {
	const month = "?period=month&at=2026-11-15"
	return []askedReport{
		{1, matchPath, month, []askedColumn{
			is("proveedor", "supplier"), is("RFC", "rfc"), is("UUID", "uuid_only"), is("serie-folio", "document_no"), is("fecha", "issued_on"), is("línea / NoIdentificacion", "line_no", "ticket"), is("permiso", "permit"),
			is("producto", "product_key"), is("litros CFDI", "volume"), is("litros evento", "fill_volume"), is("Δ L", "volume_more"), is("precio", "price"), is("importe CFDI", "amount"), is("importe evento", "fill_amount"),
			is("Δ $", "amount_more"), is("estado", "match_sort", "match_state"), is("excepción", "line_exceptions"), is("póliza", "line_entries"),
		}, []string{"volume", "amount", "fill_volume", "volume_more", "fill_amount", "amount_more", "owed_invoiced", "owed_credited", "owed_left", "owed_paid"}, "matching.tolerances", "&is=all"},
		{2, stockProductsPath, month, []askedColumn{
			is("producto", "grade"), is("saldo inicial", "stock_opening"), is("recibido", "stock_received"), is("despachado", "stock_issued"), is("pruebas", "stock_tests"), is("ajuste", "stock_unrecorded", "stock_moved"),
			is("saldo final", "stock_book"), is("físico", "stock_measured"), is("Δ", "stock_difference"), is("%", "stock_percent"), is("tolerancia", "stock_sat_limit"),
			is("$", "worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_adjusted", "worth_closing", "amount"),
		}, []string{
			"volume", "fills", "stock_opening", "stock_received", "stock_issued", "stock_tests", "stock_unrecorded", "stock_moved", "stock_book", "stock_measured", "stock_difference",
			"worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_adjusted", "worth_closing", "amount",
		}, "matching.tolerances", ""},
		{3, unitsPath, month, []askedColumn{
			is("económico", "vehicle"), is("placas", "plate"), is("inventario", "inventory_no"), is("área", "department"), is("resguardante", "custodian"), is("cargas", "fills"), is("litros", "volume"), is("importe", "amount"),
			is("km ini", "km_first"), is("km fin", "km_last"), is("km", "distance"), is("km/L", "economy"), is("km/L ref", "reference"), is("desviación %", "deviation"), is("excepciones", "findings"), is("dotación", "allotment"), is("% dotación", "allotment_used"),
		}, []string{"fills", "volume", "amount", "findings"}, "rulebook.title", ""},
		{4, "/vehicles/v0000004/logbook", "?month=2026-11", []askedColumn{
			is("no. consecutivo", "n"), is("fecha y hora", "at"), is("folio de vale o autorización", "authorized"), is("código de barras leído", "label"), is("estación y permiso", "station_permit"), is("surtidor o manguera", "hose"),
			is("ticket de despacho", "dispatch_ticket"), is("producto", "grade"), is("litros", "volume"), is("precio unitario", "price"), is("importe", "amount"), is("kilometraje anterior", "before"), is("kilometraje actual", "odometer"),
			is("km recorridos", "distance"), is("km/L", "economy"), is("tanque lleno", "full"), is("conductor", "driver"), is("comisión u oficio", "trip"), is("destino", "destination"), is("motivo", "motive"), is("UUID CFDI y línea", "uuid"), is("partida", "logbook_account"), is("fuente de financiamiento", "funding"), is("observaciones", "remarks"),
			without("firmas", "they are lines to sign on below the printed table, and come back as scans"),
		}, []string{"volume", "amount"}, "rulebook.title", ""},
		{5, unbilledPath, month, []askedColumn{
			is("fecha", "filled_at"), is("sitio", "station_name"), is("unidad", "vehicle"), is("litros", "volume"), is("importe", "amount"), is("días", "days_waiting"), is("motivo", "match_waits"),
		}, []string{"volume", "amount"}, "matching.tolerances", ""},
		{5, matchPath, month + "&is=alone", []askedColumn{is("facturas sin carga", "document_no", "match_sort")}, []string{"volume", "amount"}, "matching.tolerances", ""},
		{6, budgetPath, "?period=year&at=2026-01-01", []askedColumn{
			is("clave", "budget_account"), is("aprobado", "budget_approved"), is("modificado", "budget_modified"), is("comprometido", "budget_committed"), is("devengado", "budget_accrued"), is("ejercido", "budget_exercised"),
			is("pagado", "budget_paid"), is("disponible", "budget_available"), is("%", "budget_percent"),
		}, []string{"budget_approved", "budget_modified", "budget_committed", "budget_accrued", "budget_exercised", "budget_paid", "budget_available"}, "budget.rules", ""},
		{7, "/discrepancies", month, []askedColumn{
			is("folio", "finding"), is("código", "rule"), is("fecha", "at"), is("severidad", "severity"), is("unidad", "vehicle"), is("usuario", "driver"), is("valor", "risk"), is("responsable", "owner"), is("estado", "state"), is("días", "days"),
			is("resolución", "resolution"), is("evidencia", "evidence"),
		}, []string{"risk"}, "rulebook.title", "&as=table"},
		{8, stockTotalizersPath, month, []askedColumn{
			is("manguera", "station_name", "hose"), is("lectura ini", "stock_first"), is("lectura fin", "stock_last"), is("Δ", "stock_turned"), is("Σ eventos", "stock_fills"), is("diferencia", "stock_difference"), is("huecos", "stock_gaps", "stock_overlaps"),
		}, []string{"stock_turned", "stock_fills", "stock_difference", "stock_gaps", "stock_overlaps"}, "matching.tolerances", ""},
		{9, stockPath + "/patio/T1/days", month, []askedColumn{
			is("hoja diaria", "stock_day", "stock_opening", "stock_received", "stock_issued", "stock_tests", "stock_book", "stock_measured", "stock_difference", "stock_state"), is("agua", "water"), is("temperatura", "stock_celsius"),
		}, []string{"stock_received", "stock_issued", "stock_tests", "stock_unrecorded", "stock_moved"}, "matching.tolerances", ""},
		{9, stockPath, month, []askedColumn{
			is("variación mensual", "station_name", "tank", "stock_difference", "stock_percent", "stock_sat", "stock_sat_limit", "stock_leak", "stock_leak_limit", "stock_stick", "stock_stick_limit"),
		}, []string{"stock_received", "stock_issued", "stock_tests", "stock_unrecorded", "stock_moved"}, "matching.tolerances", ""},
		{10, controlPath, "?period=month&at=2026-12-01", []askedColumn{
			is("folio", "folio"), is("emitido", "issued_at", "issued_by"), is("autorizado", "numbered_agreed"), is("unidad", "vehicle"), is("litros autorizados", "numbered_allowed"), is("despachados", "numbered_took"), is("vigencia", "from", "until_day"),
			is("estado", "numbered_state"), is("reimpresiones", "numbered_reprints"),
		}, []string{"numbered_allowed", "numbered_took"}, "numbered.reprints", ""},
		{11, pricesPath, month, []askedColumn{
			is("estación", "station_name", "permit"), is("producto", "product_key"), is("precio contrato", "price_agreed"), is("precio publicado", "price_posted"), is("precio facturado", "price_billed"), is("sobreprecio", "price_over", "price_over_amount"),
		}, []string{"price_lines", "volume", "amount", "price_over_amount"}, "prices.tolerance", ""},
		{12, emissionsPath, month, []askedColumn{
			is("área", "department"), is("producto", "grade", "product_key"), is("litros", "volume"), is("factor (fuente, año)", "factor", "factor_source", "factor_year"), is("t CO2", "co2"),
		}, []string{"volume", "co2"}, "emissions.how", ""},
		{13, transparencyPath, month, []askedColumn{
			is("Ejercicio", "pnt_year"), is("inicio del periodo", "pnt_from"), is("término del periodo", "pnt_to"), is("área responsable", "pnt_area"), is("fecha de validación", "pnt_validated"), is("fecha de actualización", "pnt_updated"), is("nota", "pnt_remark"),
			is("litros, importe y km por área y producto", "pnt_department", "pnt_grade", "volume", "amount", "distance"),
		}, []string{"fills", "volume", "amount", "distance"}, "transparency.rule", ""},
		{14, "/audit", "?period=year&at=2026-11-15&of=all", []askedColumn{
			is("who", "who"), is("what", "what", "object"), is("before / after", "change"), is("hash", "line_sha256"), is("cuándo", "at"),
		}, nil, "audit.rule", ""},
		{14, chainsPath, "?period=year&at=2026-11-15", []askedColumn{
			is("agent chain verification result", "station_name", "epoch", "seq_first", "seq_last", "records_count", "seq_missing", "chain_result", "chain_at", "head_sha256"),
		}, []string{"records_count", "seq_missing", "quarantined_notes"}, "audit.rule", ""},
	}
}

// heading finds the column of a key in the headings of a file: its title, and its unit behind it.
func heading(heads []string, key, lang string) int {
	title := report.Column{Key: key}.Title(lang)
	return slices.IndexFunc(heads, func(h string) bool { return h == title || strings.HasPrefix(h, title+" (") })
}

// Every report that finance and audit expect is a page, and as CSV, XLSX and PDF in both languages
// has the columns that they ask for. Its totals come from its rows as written, and its files say
// of what it is, by which rules, and how its month is closed.
func TestColumnsOfFinance(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.openSome(c.tankMonth())
	c.matchSome()
	c.awardSome()
	c.budgetSome()
	c.voucherSome()
	c.labelSome()
	if _, err := c.pool.Exec(t.Context(), `UPDATE grade SET product = CASE WHEN grade = 'magna' THEN '15101514' ELSE '15101505' END`); err != nil {
		t.Fatal(err)
	}
	c.judge()
	b := c.as(access.Manager)
	seen, shown := map[int]bool{}, 0
	for _, lang := range languages {
		if lang != languages[0] {
			b.post("/language", url.Values{"language": {lang}})
		}
		w := newDictionary(zone()).in(lang)
		for _, r := range askedReports() {
			seen[r.n] = true
			name := fmt.Sprintf("%s: report %d at %s", lang, r.n, r.path)
			doc := b.page(r.page())
			if doc.Find("main table tbody tr").Length() == 0 && doc.Find("#main li").Length() == 0 {
				t.Errorf("%s: the page has no rows", name)
			}
			heads, lines := b.readCSV(r.path + ".csv" + r.query)
			for _, col := range r.columns {
				if (len(col.keys) == 0) == (col.why == "") {
					t.Errorf("%s: %s has neither a column nor a reason, or both", name, col.name)
				}
				for _, key := range col.keys {
					if heading(heads, key, lang) < 0 {
						t.Errorf("%s: no column %q, which is %s, among %q", name, key, col.name, heads)
					}
				}
			}
			if lacks := columnsLacking(doc, r.columns, lang); len(lacks) > 0 {
				t.Errorf("%s: the page %s has no table with all columns: the nearest lacks %q", name, r.page(), lacks)
			}
			if len(lines) == 0 {
				t.Errorf("%s: it has no rows", name)
				continue
			}
			addsUp(t, name, lang, heads, lines, r.sums)
			pdf := c.body(b.get(r.path + ".pdf" + r.query))
			if !strings.HasPrefix(pdf, "%PDF-") {
				t.Errorf("%s: got %.40q, want a PDF", name, pdf)
				continue
			}
			about := c.about(b, r.path+".xlsx"+r.query)
			printed := printsAll(t, name, lang, r, heads, lines[len(lines)-1], pdf)
			for _, fact := range []string{w.Say("file.period"), w.Say(r.rule), w.Say("disclosure.snapshot")} {
				if want := fact + ": " + about[fact]; !strings.Contains(printed, strings.Join(strings.Fields(want), " ")) {
					t.Errorf("%s: the PDF does not say %q", name, want)
				}
			}
			same := sameTotals(t, name, lang, heads, lines, r.sums, doc, c.rows(b, r.path+".xlsx"+r.query))
			if shown += same; len(r.sums) > 0 && same == 0 {
				t.Logf("%s: its page shows no total", name)
			}
			snapshot := w.Say("disclosure.open")
			if !strings.Contains(r.query, "month") {
				snapshot = w.Say("disclosure.monthless")
			}
			for _, fact := range []string{w.Say("file.period"), w.Say(r.rule)} {
				if about[fact] == "" {
					t.Errorf("%s: its files do not say %q: %q", name, fact, about)
				}
			}
			if got := about[w.Say("disclosure.snapshot")]; got != snapshot {
				t.Errorf("%s: the month's close: got %q, want %q", name, got, snapshot)
			}
			foot := footOf(doc)
			for _, fact := range []string{w.Say("file.period"), w.Say(r.rule), w.Say("disclosure.snapshot")} {
				if foot[fact] == "" {
					t.Errorf("%s: the page does not say %q: %q", name, fact, foot)
				}
			}
			for fact, said := range foot {
				if in, there := about[fact]; there && in != said { // a page may be narrowed where its file has all
					t.Errorf("%s: %s: the page says %q, and its files %q", name, fact, said, in)
				}
			}
		}
	}
	if shown < 60 {
		t.Errorf("pages show %d totals of reports, want 60 at least", shown)
	}
	if len(seen) != 14 {
		t.Errorf("got %d reports, want 14", len(seen))
	}
	if r := b.get(pipePath + "?period=year&at=2026-01-01"); r.StatusCode != http.StatusOK || !strings.Contains(c.body(r), `"|"`) {
		t.Errorf("the budget between | : got status %d", r.StatusCode)
	}
}

// columnsLacking are the asked columns that a page's table lacks which has most of them, in its head.
func columnsLacking(doc *goquery.Document, asked []askedColumn, lang string) (least []string) {
	first := true
	doc.Find("main table").Each(func(_ int, table *goquery.Selection) {
		var heads, lacks []string
		table.Find("thead th").Each(func(_ int, h *goquery.Selection) {
			h = h.Clone()
			h.Find(".unit").Remove()
			heads = append(heads, strings.TrimSpace(h.Text()))
		})
		for _, col := range asked {
			for _, key := range col.keys {
				if !slices.Contains(heads, report.Column{Key: key}.Title(lang)) {
					lacks = append(lacks, key)
				}
			}
		}
		if first || len(lacks) < len(least) {
			first, least = false, lacks
		}
	})
	if first {
		return []string{"every column"}
	}
	return least
}

// pdfSays is the text of a PDF as another's reader has it: in the order in which it is written, or as it is laid out.
func pdfSays(t *testing.T, name, how, pdf string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", how, "-", "-")
	cmd.Stdin = strings.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: pdftotext: %v; install poppler-utils", name, err)
	}
	return string(out)
}

// printsAll holds a PDF, as another's reader has its text, against the CSV: every column has its heading, in the
// table or among those without data, and every total of the CSV stands whole in a line of totals.
func printsAll(t *testing.T, name, lang string, r askedReport, heads, last []string, pdf string) (printed string) {
	t.Helper()
	all := strings.Join(strings.Fields(pdfSays(t, name, "-raw", pdf)), " ")
	for _, h := range heads {
		title, _, _ := strings.Cut(h, " (")
		merged := r.n == 4 && slices.ContainsFunc([]string{"destination", "motive", "logbook_account"}, func(key string) bool { return title == report.Column{Key: key}.Title(lang) })
		if !merged && !strings.Contains(all, title) { // a printed logbook has what is of one order in one column
			t.Errorf("%s: the PDF has no heading %q", name, title)
		}
	}
	if last[0] != "Total" {
		return all
	}
	totals := map[string]bool{}
	for line := range strings.Lines(pdfSays(t, name, "-layout", pdf)) {
		if cells := strings.Fields(line); len(cells) > 1 && cells[0] == "Total" {
			for _, cell := range cells[1:] {
				if n, ok := new(big.Rat).SetString(strings.ReplaceAll(cell, ",", "")); ok {
					totals[n.RatString()] = true
				}
			}
		}
	}
	for i, cell := range last {
		if n, ok := new(big.Rat).SetString(cell); ok && !totals[n.RatString()] {
			t.Errorf("%s: %s: the total %s is not whole in a line of totals of the PDF", name, heads[i], cell)
		}
	}
	return all
}

// footOf reads what a page says below its tables of how they were asked for and judged.
func footOf(doc *goquery.Document) map[string]string {
	all := map[string]string{}
	doc.Find("main .asked dl > div").Each(func(_ int, row *goquery.Selection) {
		all[row.Find("dt").Text()] = row.Find("dd").Text()
	})
	return all
}

// rows reads the rows of a spreadsheet.
func (s *site) rows(b *browser, path string) (out [][]string) {
	s.t.Helper()
	book, err := spreadsheet.Read([]byte(s.body(b.get(path))))
	if err != nil {
		s.t.Fatalf("%s: read the spreadsheet: %v", path, err)
	}
	for _, row := range book.Sheets[0].Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		out = append(out, cells)
	}
	return out
}

// sameTotals holds the totals of a spreadsheet and of a page against those of the CSV, and counts
// those that the page shows. A page writes fewer digits.
func sameTotals(t *testing.T, name, lang string, heads []string, lines [][]string, sums []string, doc *goquery.Document, sheet [][]string) (shown int) {
	t.Helper()
	if len(sums) == 0 {
		return 0
	}
	last := lines[len(lines)-1]
	of := slices.IndexFunc(sheet, func(row []string) bool { return len(row) > 0 && row[0] == "Total" })
	if of < 0 {
		t.Errorf("%s: its spreadsheet has no totals", name)
		return 0
	}
	for _, key := range sums {
		i := heading(heads, key, lang)
		if i < 0 || last[i] == "" {
			continue
		}
		want, ok := new(big.Rat).SetString(last[i])
		if got, is := new(big.Rat).SetString(sheet[of][i]); !ok || !is || got.Cmp(want) != 0 {
			t.Errorf("%s: %s: the spreadsheet's total is %q, and the CSV's %q", name, key, sheet[of][i], last[i])
		}
		doc.Find("main table").Each(func(_ int, table *goquery.Selection) {
			j, ours := -1, true
			table.Find("thead th").Each(func(n int, h *goquery.Selection) {
				h.Find(".unit").Remove()
				title := strings.TrimSpace(h.Text())
				ours = ours && slices.ContainsFunc(heads, func(h string) bool { return h == title || strings.HasPrefix(h, title+" (") })
				if j < 0 && title == (report.Column{Key: key}).Title(lang) {
					j = n
				}
			})
			if j < 0 || !ours || strings.TrimSpace(table.Find("tfoot tr > *").First().Text()) != "Total" {
				return
			}
			text := strings.TrimSpace(table.Find("tfoot tr > *").Eq(j).Text())
			got, ok := new(big.Rat).SetString(strings.NewReplacer(",", "", "−", "-", "\u00a0", "").Replace(text))
			if !ok {
				return
			}
			_, digits, _ := strings.Cut(text, ".")
			if shown++; got.FloatString(len(digits)) != want.FloatString(len(digits)) {
				t.Errorf("%s: %s: the page's total is %q, and the CSV's %q", name, key, text, last[i])
			}
		})
	}
	return shown
}

// about reads what a spreadsheet says of itself.
func (s *site) about(b *browser, path string) map[string]string {
	s.t.Helper()
	book, err := spreadsheet.Read([]byte(s.body(b.get(path))))
	if err != nil || len(book.Sheets) != 2 {
		s.t.Fatalf("%s: read the spreadsheet: %v", path, err)
	}
	all := map[string]string{}
	for _, row := range book.Sheets[1].Rows {
		if len(row.Cells) == 2 {
			all[row.Cells[0].Text] = row.Cells[1].Text
		}
	}
	return all
}

// addsUp holds the totals of a file against its rows, to the last digit that is written.
func addsUp(t *testing.T, name, lang string, heads []string, lines [][]string, sums []string) {
	t.Helper()
	if len(sums) == 0 {
		return
	}
	last := lines[len(lines)-1]
	if last[0] != "Total" {
		t.Errorf("%s: the last line begins with %q, want the totals", name, last[0])
		return
	}
	for _, key := range sums {
		i, sum := heading(heads, key, lang), new(big.Rat)
		if i < 0 {
			t.Errorf("%s: no column %q", name, key)
			continue
		}
		for _, line := range lines[:len(lines)-1] {
			if n, ok := new(big.Rat).SetString(line[i]); ok {
				sum.Add(sum, n)
			}
		}
		if total, ok := new(big.Rat).SetString(last[i]); !ok || total.Cmp(sum) != 0 {
			t.Errorf("%s: %s: rows come to %s, and the total is %q", name, key, sum.FloatString(6), last[i])
		}
	}
}

// Files of a month that is closed have the hash of what was signed.
func TestFilesOfAClosedMonth(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.tankMonth()
	finance, manager := c.closesBy(keptOpen...)
	hash := c.settles(finance, manager)
	for _, path := range []string{unitsPath, stockPath, stockProductsPath, stockTotalizersPath, "/discrepancies", emissionsPath} {
		got := c.about(finance, path+".xlsx?period=month&at=2026-11-15")["Cierre del mes"]
		if !strings.Contains(got, hash) || !strings.Contains(got, "Versión 1") {
			t.Errorf("%s: got %q, want version 1 and %s", path, got, hash)
		}
		if got := c.about(finance, path+".xlsx?period=month&at=2026-10-15")["Cierre del mes"]; strings.Contains(got, "SHA-256") {
			t.Errorf("%s of October: got %q", path, got)
		}
	}
	const logbook = "/vehicles/v0000004/logbook"
	folio := footOf(finance.page(logbook + "?month=2026-11"))["Folio"]
	for path, of := range map[string]string{logbook + ".pdf?month=2026-11": "Unidad: ", "/logbooks.pdf?month=2026-11": "Departamento: todas"} {
		printed := strings.Join(strings.Fields(pdfSays(t, path, "-raw", c.body(finance.get(path)))), " ")
		sheets := strings.Count(printed, "SHA-256 de los registros")
		for _, want := range []string{hash, "Versión 1", "Reglas de discrepancias: ", "Periodo: noviembre", of} {
			if n := strings.Count(printed, want); sheets == 0 || n < sheets {
				t.Errorf("%s: %d of %d sheets say %q", path, n, sheets, want)
			}
		}
		if strings.HasPrefix(path, logbook) && (folio == "" || !strings.Contains(printed, folio)) {
			t.Errorf("%s: another folio than the page has", path)
		}
	}
	for _, path := range []string{unitsPath, stockPath, "/discrepancies", emissionsPath, unbilledPath, chainPath} {
		doc := finance.page(path + "?period=month&at=2026-11-15")
		got := footOf(doc)["Cierre del mes"]
		if !strings.Contains(got, hash) || !strings.Contains(got, "Versión 1") || !strings.Contains(got, "se calcula hoy") {
			t.Errorf("page %s: got %q, want version 1 and %s", path, got, hash)
		}
		if to, _ := doc.Find("main .asked a").Attr("href"); to != closePath+"/2026-11/closed/1" {
			t.Errorf("page %s: what was signed is at %q", path, to)
		}
		if got := footOf(finance.page(path + "?period=month&at=2026-10-15"))["Cierre del mes"]; got == "" || strings.Contains(got, "SHA-256") {
			t.Errorf("page %s of October: got %q", path, got)
		}
	}
}
