package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// plainNovember is a table as a supplier sends it: a title above, a total below, and one row
// with a day that is none.
const plainNovember = "Gasolinera La Estrella, noviembre;;;;;;;\n" +
	"Factura;Folio;Fecha;Estación;Combustible;Litros;Precio;Importe\n" +
	"N-7;501;02/11/2026;Norte;Magna;40,5;24,00;972,00\n" +
	"N-7;502;03/11/2026 10:30;Norte;Diésel plus;30;;756,00\n" +
	"N-8;503;32/11/2026;Norte;Magna;10;24,00;240,00\n" +
	";;;;;;Total;1968,00\n"

// contracted adds the contract of the supplier of these tests.
func (s *site) contracted() {
	s.t.Helper()
	if err := s.fleet.Save(s.t.Context(), "manager", &fleet.Contract{Contract: "estrella", Supplier: "Gasolinera La Estrella", RFC: "EKU9003173C9", Number: "LA-01/2026", Currency: "MXN", FromOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		s.t.Fatal(err)
	}
}

// plainForm is a mapping's form as a person fills it in.
func plainForm() url.Values {
	return url.Values{
		"name": {"Estrella mensual"}, "contract": {"estrella"}, "c_number": {"Factura"}, "c_ticket": {"Folio"}, "c_day": {"Fecha"}, "c_station": {"Estación"}, "c_product": {"Combustible"}, "c_liters": {"Litros"},
		"c_price": {"Precio"}, "c_amount": {"Importe"}, "point": {","}, "order": {"dmy"}, "tax": {"0"}, "products": {"Magna = magna"}, "stations": {"Norte = pl/4950/exp/es/2015"}, "reason": {"muestra de noviembre"},
	}
}

// tableSome has finance take a table of December, with a row that is refused, and returns where
// it is and where its document is. The supplier has a contract.
func (c *town) tableSome() (table, document string) {
	c.t.Helper()
	m, problem := readMapping(plainForm())
	if problem != nil {
		c.t.Fatal(problem)
	}
	ctx := c.t.Context()
	m, err := c.invoices.SayMapping(ctx, "finance", m)
	if err != nil {
		c.t.Fatal(err)
	}
	file, err := c.invoices.KeepTable(ctx, "finance", finance.File{Name: "diciembre.csv", Bytes: []byte(strings.NewReplacer("/11/", "/12/", "noviembre", "diciembre", "Diésel plus", "Magna").Replace(plainNovember))})
	if err != nil {
		c.t.Fatal(err)
	}
	taken, err := c.invoices.TakeTable(ctx, "finance", file.SHA256, finance.Ask{Mapping: m.N, Others: true})
	if err != nil {
		c.t.Fatal(err)
	}
	return plainTableAddress(file.SHA256), invoiceAddress(taken.Documents[0].ID)
}

// formOf is what a page's form to an address has in it.
func formOf(doc *goquery.Document, action string) url.Values {
	form := url.Values{}
	doc.Find("form[action='" + action + "'][method=post]").Find("input, textarea, select").Each(func(_ int, f *goquery.Selection) {
		name, value := f.AttrOr("name", ""), f.AttrOr("value", "")
		switch goquery.NodeName(f) {
		case "textarea":
			value = f.Text()
		case "select":
			value = f.Find("option[selected]").AttrOr("value", "")
		}
		if name != "" && f.AttrOr("type", "") != "checkbox" {
			form.Set(name, value)
		}
	})
	return form
}

// A table is sent, its mapping made and mended, its refused row seen, the others taken; the same
// again changes nothing, and a withdrawn one counts no more.
func TestPlainPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contracted()
	b := s.as(access.Finance)
	if got := text(b.page(plainPath), "main"); !strings.Contains(got, "No se ha enviado ninguna tabla") {
		t.Errorf("nothing was sent: %s", got)
	}
	for name, body := range map[string]string{"vacio.csv": "", "viejo.xls": "\xd0\xcf\x11\xe0xxxx"} {
		if r := b.files(plainPath, []finance.File{{Name: name, Bytes: []byte(body)}}, nil); r.StatusCode != http.StatusBadRequest || text(s.parse(r), "[role=alert]") == "" {
			t.Errorf("%s: got status %d", name, r.StatusCode)
		}
	}
	r := b.files(plainPath, []finance.File{{Name: "noviembre.csv", Bytes: []byte(plainNovember)}}, nil)
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/invoices/plain/[0-9a-f]{64}$`).MatchString(at) {
		t.Fatalf("sent: got %d, %q", r.StatusCode, at)
	}
	page := b.page(at)
	if got := text(page, "main"); !strings.Contains(got, "Gasolinera La Estrella, noviembre") || !strings.Contains(got, "Hacer una lectura de este archivo") || page.Find("form.take").Length() != 0 {
		t.Errorf("without a mapping: %s", got)
	}
	if r := b.post(at, url.Values{}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("taken without a mapping: got %d", r.StatusCode)
	}
	// The form guesses headings, and says what is wrong with what is said.
	file := strings.TrimPrefix(at, plainPath+"/")
	form := formOf(b.page(plainMappingAddress("", file)), plainMappingPath)
	for name, want := range map[string]string{"c_number": "Factura", "c_ticket": "Folio", "c_day": "Fecha", "c_station": "Estación", "c_product": "Combustible", "c_liters": "Litros", "c_price": "Precio", "c_amount": "Importe", "file": file} {
		if form.Get(name) != want {
			t.Errorf("guessed of %s: got %q, want %q", name, form.Get(name), want)
		}
	}
	for name, bad := range map[string]struct{ value, want string }{
		"contract": {"", "Elija el contrato"}, "products": {"Magna", "Un combustible por renglón"}, "c_amount": {"Litros", "Encabezado de"}, "stations": {"Norte =", "Una estación por renglón"}, "tax": {"200", "Los impuestos van de 0 a 100"},
		"reason": {"", "Diga el motivo"}, "name": {"", "El nombre falta"}, "c_day": {"", "Encabezado de Fecha"},
	} {
		wrong := plainForm()
		wrong.Set(name, bad.value)
		r := b.post(plainMappingPath, wrong)
		doc := s.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, bad.want) {
			t.Errorf("%s is %q: got %d, %q", name, bad.value, r.StatusCode, got)
		}
		if again := formOf(doc, plainMappingPath); name != "name" && again.Get("name") != "Estrella mensual" || again.Get("point") != "," {
			t.Errorf("%s is %q: what was typed is lost: %v", name, bad.value, again)
		}
	}
	said := plainForm()
	said.Set("file", file)
	r = b.post(plainMappingPath, said)
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), at+"?mapping=") {
		t.Fatalf("said: got %d, %q", r.StatusCode, r.Header.Get("Location"))
	}
	page = b.page(r.Header.Get("Location"))
	refused := text(page, "#refused")
	for _, want := range []string{"Diésel plus", "Nadie ha dicho qué combustible es", "32/11/2026", "No es una fecha"} {
		if !strings.Contains(refused, want) {
			t.Errorf("refused rows do not say %q: %s", want, refused)
		}
	}
	if r := b.post(at, formOf(page, at)); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "hay renglones rechazados") {
		t.Errorf("with refused rows: got %d", r.StatusCode)
	}
	// What it lacks stands in the form already.
	form = formOf(b.page(plainMappingAddress("Estrella mensual", file)), plainMappingPath)
	if !strings.Contains(form.Get("products"), "Diésel plus = ") {
		t.Fatalf("the form: got %q", form.Get("products"))
	}
	form.Set("products", strings.Replace(form.Get("products"), "Diésel plus = ", "Diésel plus = diésel", 1))
	form.Set("reason", "combustible nuevo")
	r = b.post(plainMappingPath, form)
	page = b.page(r.Header.Get("Location"))
	if got := text(page, "main"); !strings.Contains(got, "Estrella mensual, versión 2") || !strings.Contains(got, "precio calculado") || !strings.Contains(got, "se pasa: 6") {
		t.Errorf("by the second version: %s", got)
	}
	if rows := s.csv(b.get(strings.Replace(r.Header.Get("Location"), "?", "/lines.csv?", 1))); len(rows) != 4 || rows[1][7] != "40.50" || rows[2][6] != "15101505" {
		t.Errorf("the file of rows: got %v", rows)
	}
	if rows := s.csv(b.get(strings.Replace(r.Header.Get("Location"), "?", "/refused.csv?", 1))); len(rows) != 2 || rows[1][0] != "5" || rows[1][5] != "day" {
		t.Errorf("the file of refused rows: got %v", rows)
	}
	take := formOf(page, at)
	take.Set("others", "yes")
	r = b.post(at, take)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken: got %d", r.StatusCode)
	}
	page = b.page(r.Header.Get("Location"))
	if got := text(page, "main"); !strings.Contains(got, "Se tomó 1 factura.") || !strings.Contains(got, "Ya estaba: no cambia nada") || !strings.Contains(got, "noviembre.csv") {
		t.Errorf("taken: %s", got)
	}
	if r := b.post(at, take); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "done=0") {
		t.Errorf("taken again: got %d, %s", r.StatusCode, r.Header.Get("Location"))
	}
	if got := text(b.page(at), "#takes"); strings.Count(got, "Estrella mensual, versión 2") != 2 {
		t.Errorf("what was taken: %s", got)
	}
	// It is an invoice among all, of which nobody asks the authority.
	list := b.page(invoicesPath + "?" + november)
	if got := text(list, "main"); !strings.Contains(got, "Tabla, sin timbre fiscal") || strings.Contains(got, "Sin consultar (") {
		t.Errorf("among invoices: %s", got)
	}
	if rows := s.csv(b.get(invoicesPath + ".csv?" + november)); len(rows) != 3 || rows[1][3] != "plain" || rows[1][5] != "" || rows[1][10] != "" || rows[1][6] != "1728.00" {
		t.Errorf("the file of invoices: got %v", rows)
	}
	doc := list.Find("a[href^='/invoices/']").FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.TrimSpace(a.Text()) == "N-7" }).AttrOr("href", "")
	one := b.page(doc)
	for _, want := range []string{"Tabla, sin timbre fiscal", "El SAT no sabe de ella", "Estrella mensual, versión 2", "Renglones del archivo no se tomaron"} {
		if got := text(one, "main"); !strings.Contains(got, want) {
			t.Errorf("its page does not say %q: %s", want, got)
		}
	}
	if one.Find("a:contains('XML')").Length() != 0 || one.Find("#asked").Length() != 0 || strings.Contains(text(one, "main"), "CFDI plain") {
		t.Error("its page asks what is of fiscal documents")
	}
	if got := s.body(b.get(at + "/file")); got != plainNovember {
		t.Errorf("its file: got %q", got)
	}
	if r := b.get(doc + "/xml"); r.StatusCode != http.StatusNotFound {
		t.Errorf("its XML: got %d", r.StatusCode)
	}
	// Withdrawn with a reason, it counts no more.
	if r := b.files(doc+"/status", nil, url.Values{"status": {"canceled"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "Diga el motivo") {
		t.Errorf("without a reason: got %d", r.StatusCode)
	}
	if r := b.files(doc+"/status", nil, url.Values{"status": {"canceled"}, "note": {"mes equivocado"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("withdrawn: got %d", r.StatusCode)
	}
	if got := text(b.page(doc), "main"); !strings.Contains(got, "Retirada: no cuenta") || !strings.Contains(got, "mes equivocado") {
		t.Errorf("withdrawn: %s", got)
	}
	if rows := s.csv(b.get(invoicesPath + ".csv?" + november)); rows[1][10] != "withdrawn" {
		t.Errorf("withdrawn, in the file: got %v", rows)
	}
	if got := text(b.page(at), "#refused"); !strings.Contains(got, "Esta misma factura ya se tomó y se retiró") {
		t.Errorf("its table: %s", got)
	}
	// Versions stay, as files too; and what is of nobody is not there.
	if rows := s.csv(b.get(plainMappingPath + "/versions.csv?name=Estrella+mensual")); len(rows) != 3 || rows[1][1] != "2" || rows[2][8] != "muestra de noviembre" {
		t.Errorf("versions: got %v", rows)
	}
	if rows := s.csv(b.get(plainPath + ".csv")); len(rows) != 3 || rows[1][7] != "1" {
		t.Errorf("tables: got %v", rows)
	}
	if rows := s.csv(b.get(plainMappings + ".csv")); len(rows) != 2 {
		t.Errorf("mappings: got %v", rows)
	}
	for _, path := range []string{plainPath + "/nothing", plainTableAddress(strings.Repeat("0", 64)), plainTableAddress(strings.Repeat("0", 64)) + "/file", at + "/lines.csv?mapping=99", plainMappingAddress("otra", ""), plainMappingPath + "/versions.csv?name=otra"} {
		if r := b.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, r.StatusCode)
		}
	}
	// Who may not take it in sees it and no form.
	auditor := s.as(access.Auditor)
	if page := auditor.page(at); page.Find("form[method=post][action='"+at+"']").Length() != 0 {
		t.Error("an auditor is asked to take it")
	}
	for path, form := range map[string]url.Values{at: take, plainMappingPath: plainForm()} {
		if r := auditor.post(path, form); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s by an auditor: got %d", path, r.StatusCode)
		}
	}
	if r := s.as(access.Driver).get(plainPath); r.StatusCode != http.StatusForbidden {
		t.Errorf("a driver: got %d", r.StatusCode)
	}
	for _, path := range []string{plainPath, at, plainMappingAddress("Estrella mensual", file), doc} {
		if n := len(bytes.TrimSpace([]byte(s.body(b.get(path))))); n > 60_000 {
			t.Errorf("%s has %d bytes", path, n)
		}
	}
}

// An audit package has a table that a supplier billed by as it came, and its README says so.
func TestPackageHasTables(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.contracted()
	table, _ := c.tableSome()
	auditor := c.as(access.Auditor)
	dir := unzipped(t, []byte(c.body(auditor.get("/package.zip?month=2026-12"))))
	names, err := filepath.Glob(filepath.Join(dir, "tablas-sin-timbre", "*"))
	if err != nil || len(names) != 1 || !strings.HasPrefix(filepath.Base(names[0]), strings.TrimPrefix(table, plainPath+"/")[:12]) {
		t.Fatalf("tables: got %v, %v", names, err)
	}
	b, err := os.ReadFile(names[0])
	if err != nil || string(b) != c.body(auditor.get(table+"/file")) {
		t.Errorf("got %q, %v", b, err)
	}
	for name, want := range map[string]string{"LEAME.md": "`tablas-sin-timbre/`", "README.md": "`tablas-sin-timbre/`"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s does not say %q, %v", name, want, err)
		}
	}
	if xml, err := filepath.Glob(filepath.Join(dir, "cfdi", "*")); err != nil || len(xml) != 0 {
		t.Errorf("it has documents: %v, %v", xml, err)
	}
	rows, _ := packed(t, dir, "facturas.csv")
	if len(rows) != 1 || rows[0]["Tipo"] != "plain" || rows[0]["UUID"] != "" {
		t.Errorf("invoices: got %v", rows)
	}
}

// A fill that a table bills has no CFDI in its logbook, and a remark with the invoice's number.
func TestLogbookNamesTables(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.contracted()
	c.byForce(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by) VALUES ('estrella', 'PL/4950/EXP/ES/2015', 1, 'Norte', '', 'open', 'norte', now(), 'x')`)
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	q := matching.Question{From: from, To: from.AddDate(0, 1, 0)}
	seen, err := c.matching.Look(t.Context(), q)
	if err != nil || len(seen.Loose) == 0 {
		t.Fatalf("fills of the contract: got %d, %v", len(seen.Loose), err)
	}
	fill := seen.Loose[0]
	m, problem := readMapping(plainForm())
	if problem != nil {
		t.Fatal(problem)
	}
	m.Says.Products, m.Says.Product, m.Says.Point = nil, "15101514", "."
	delete(m.Says.Columns, "product")
	m, err = c.invoices.SayMapping(t.Context(), "finance", m)
	if err != nil {
		t.Fatal(err)
	}
	text := "Factura,Folio,Fecha,Estación,Litros,Precio,Importe\nN 9,1," + fill.At.In(zone()).Format("02/01/2006") + ",Norte," + decimalE(int64(fill.VolumeUL), 6) + ",24,\n"
	file, err := c.invoices.KeepTable(t.Context(), "finance", finance.File{Name: "norte.csv", Bytes: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	taken, err := c.invoices.TakeTable(t.Context(), "finance", file.SHA256, finance.Ask{Mapping: m.N})
	if err != nil {
		t.Fatal(err)
	}
	line := matching.LineID{Document: taken.Documents[0].ID, Part: "concept", N: 1}
	if _, err := c.matching.Decide(t.Context(), "finance", line, matching.Said{What: matching.Linked, Fills: []match.Ref{fill.Ref}, Reason: "a 24 en la tabla"}); err != nil {
		t.Fatal(err)
	}
	rows := c.csv(c.as(access.Manager).get("/vehicles/" + fill.Vehicle + "/logbook.csv?month=2026-11"))
	uuid, remarks := slices.Index(rows[0], "CFDI (UUID y línea)"), slices.Index(rows[0], "Observaciones")
	var named []string
	for _, row := range rows[1:] {
		if strings.Contains(row[remarks], "billed_plain") {
			named = append(named, row[uuid]+"/"+row[remarks])
		}
	}
	if len(named) != 1 || !strings.HasPrefix(named[0], "/") || !strings.Contains(named[0], "billed_plain:N·9·1") {
		t.Errorf("got %v", named)
	}
}

// Where suppliers bill by fiscal documents the page of a table says, before it is taken, that it is no invoice; where nobody of ours
// receives documents, or it is in other money, it is one.
func TestPlainTableIsNoInvoice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contracted()
	if err := s.fleet.Save(t.Context(), "manager", &fleet.Contract{Contract: "austin", Supplier: "Gas Austin", RFC: "74-1234567", Number: "1", Currency: "USD", FromOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	ways := map[string]string{}
	for contract, name := range map[string]string{"estrella": "Estrella mensual", "austin": "Austin"} {
		form := plainForm()
		form.Set("contract", contract)
		form.Set("name", name)
		m, problem := readMapping(form)
		if problem != nil {
			t.Fatal(problem)
		}
		m, err := s.invoices.SayMapping(t.Context(), "finance", m)
		if err != nil {
			t.Fatal(err)
		}
		ways[contract] = strconv.FormatInt(m.N, 10)
	}
	b := s.as(access.Finance)
	r := b.files(plainPath, []finance.File{{Name: "noviembre.csv", Bytes: []byte(plainNovember)}}, nil)
	at, _, _ := strings.Cut(r.Header.Get("Location"), "?")
	says := func(contract string) bool {
		t.Helper()
		return strings.Contains(text(b.page(at+"?mapping="+ways[contract]), "main"), "Aquí los proveedores facturan por CFDI: lo que sólo cobra esta tabla sigue sin factura (AUD-06)")
	}
	if says("estrella") || says("austin") {
		t.Error("nobody of ours receives documents, and a table is no invoice")
	}
	if err := s.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia"}); err != nil {
		t.Fatal(err)
	}
	if !says("estrella") || says("austin") {
		t.Errorf("in pesos %t, in dollars %t", says("estrella"), says("austin"))
	}
}

// A table of very many invoices, all of them refused or none, has a page of a bounded weight.
func TestPlainPageOfManyRows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contracted()
	m, problem := readMapping(plainForm())
	if problem != nil {
		t.Fatal(problem)
	}
	if _, err := s.invoices.SayMapping(t.Context(), "finance", m); err != nil {
		t.Fatal(err)
	}
	b := s.as(access.Finance)
	for day, has := range map[string]string{"02/11/2026": "Y 1950 facturas más", "32/11/2026": "Y 1950 más, en el archivo"} {
		var text strings.Builder
		text.WriteString("Factura;Folio;Fecha;Estación;Combustible;Litros;Precio;Importe\n")
		for n := range 2000 {
			fmt.Fprintf(&text, "N-%d;%d;%s;Norte;Magna;40,5;24,00;972,00\n", n, n, day)
		}
		r := b.files(plainPath, []finance.File{{Name: "muchas.csv", Bytes: []byte(text.String())}}, nil)
		body := s.body(b.get(r.Header.Get("Location")))
		if len(body) > 60_000 || !strings.Contains(body, has) {
			t.Errorf("%s: the page has %d bytes, and says %q: %t", day, len(body), has, strings.Contains(body, has))
		}
	}
}
