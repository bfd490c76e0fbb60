package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// taxAuthority is made once: its keys take a second.
var taxAuthority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

// bills are what a gas station bills of November: of each week, with some errors.
func (s *site) bills(n int) ([]supplier.Document, []supplier.Planted) {
	s.t.Helper()
	b, err := supplier.NewBatch(5, taxAuthority(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA LA ESTRELLA", Regime: "601", ZIP: "91000"},
		Receiver: supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"},
	}, supplier.Invent(5, n, supplier.Station, time.Date(2026, 11, 1, 6, 0, 0, 0, zone())))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, plant := range []struct {
		kind supplier.Kind
		n    int
	}{{supplier.OtherReceiver, 1}, {supplier.NoTicket, 2}, {supplier.WrongQuota, 1}, {supplier.Credited, 1}, {supplier.Twice, 1}} {
		if err := b.Sow(plant.kind, plant.n); err != nil {
			s.t.Fatal(err)
		}
	}
	return b.Issue()
}

// hasAuthority puts the certificates of the tax authority where the server looks for them.
func (s *site) hasAuthority() {
	s.t.Helper()
	err := os.MkdirAll(s.stampers, 0o755)
	for _, c := range taxAuthority().Certificates() {
		if err == nil {
			err = os.WriteFile(filepath.Join(s.stampers, c.No+".cer"), c.Certificate, 0o644)
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// billSome has a supplier bill November and the clerk take it in.
func (c *town) billSome() (batch string) {
	c.t.Helper()
	c.hasAuthority()
	desk := c.invoices
	list, _ := c.bills(60)
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	files = append(files, files[0], finance.File{Name: "leeme.xml", Bytes: []byte("<leeme/>")}, finance.File{Name: "raro.xml", Bytes: []byte(`<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>`)})
	steps := []func(context.Context) error{
		func(ctx context.Context) error {
			return c.fleet.Save(ctx, "manager", &fleet.Contract{Contract: "estrella", Supplier: "Gasolinera La Estrella", RFC: "EKU9003173C9", Number: "LA-01/2026", Currency: "MXN", FromOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		},
		func(ctx context.Context) error {
			return desk.SayReceiver(ctx, "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia de situación fiscal"})
		},
		func(ctx context.Context) error {
			return desk.SayQuota(ctx, "finance", finance.Quota{Product: "15101505", From: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), PerLiterE6: 509_876, Reason: "Acuerdo publicado en el DOF", Agreed: "manager"})
		},
		func(ctx context.Context) error {
			batch = finance.NewBatch()
			sent, err := desk.Send(ctx, "finance", batch, files)
			for _, s := range sent[:min(len(sent), 2)] {
				if err == nil {
					err = desk.SayStatus(ctx, "finance", s.Document, finance.Status{Status: finance.Valid, AskedAt: now.Add(-time.Hour), Note: "Consultada en el portal"}, saidByAuthority)
				}
			}
			return err
		},
	}
	for _, step := range steps {
		if err := step(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
	}
	return batch
}

// judged returns a document of a verdict.
func (s *site) judged(verdict string) string {
	s.t.Helper()
	l, err := s.invoices.Documents(s.t.Context(), finance.Question{Is: verdict})
	if err != nil || len(l.Documents) == 0 {
		s.t.Fatalf("documents that are %s: got %d, %v", verdict, len(l.Documents), err)
	}
	return l.Documents[0].ID
}

// files sends a form with files and other fields.
func (b *browser) files(path string, files []finance.File, fields url.Values) *http.Response {
	b.s.t.Helper()
	return b.filesAs("file", path, files, fields)
}

// filesAs sends the files as a field of the form.
func (b *browser) filesAs(field, path string, files []finance.File, fields url.Values) *http.Response {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var err error
	for name, values := range fields {
		for _, v := range values {
			if err == nil {
				err = w.WriteField(name, v)
			}
		}
	}
	for _, f := range files {
		part, cannot := w.CreateFormFile(field, f.Name)
		if cannot == nil {
			_, cannot = part.Write(f.Bytes)
		}
		if err == nil {
			err = cannot
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.s.t.Fatal(err)
	}
	return b.sendBody(path, w.FormDataContentType(), &body)
}

// What suppliers send is taken in, looked at, asked about and held against what is said, by
// the forms of the pages.
func TestInvoicePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.hasAuthority()
	b := s.as(access.Finance)
	list, _ := s.bills(30)

	if got := text(b.page(invoicesPath+"?"+november), ".empty"); !strings.Contains(got, "No hay facturas") {
		t.Errorf("without any: got %q", got)
	}
	if r := b.files(sendInvoices, nil, nil); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "No llegó ningún archivo") {
		t.Errorf("no file: got status %d", r.StatusCode)
	}
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	r := b.files(sendInvoices, append(files, finance.File{Name: "malo.xml", Bytes: []byte(`<!DOCTYPE x><x/>`)}), nil)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("sent: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	sent := r.Header.Get("Location")
	page := b.page(sent)
	first := page.Find("tbody tr").First()
	if got := first.Text(); !strings.Contains(got, "malo.xml") || !strings.Contains(got, "No se pudo leer") || !strings.Contains(got, "DTD") || first.Find("a").Length() > 0 {
		t.Errorf("what cannot be read comes first: got %q", got)
	}
	if got := page.Find("tbody tr").Length(); got != len(list)+1 {
		t.Errorf("got %d files, want %d", got, len(list)+1)
	}
	if rows := s.csv(b.get(sent + ".csv")); len(rows) != len(list)+2 {
		t.Errorf("as a file: got %d rows", len(rows))
	}

	// Nobody has said which RFC is ours, nor is there a contract: nobody is asked for either.
	page = b.page(invoicesPath + "?" + november)
	if got := page.Find("#cap-documents").Length(); got != 1 {
		t.Fatal("the list is not there")
	}
	for _, form := range []struct {
		of, says string
		v        url.Values
	}{
		{"receivers", "Eso no es un RFC", url.Values{"rfc": {"XALAPA"}, "reason": {"x"}}},
		{"receivers", "Escriba el motivo", url.Values{"rfc": {"MXA850101AA1"}}},
		{"quotas", "Escriba los pesos por litro", url.Values{"product": {"15101505"}, "from": {"2027-01-01"}, "per_liter": {"mucho"}, "reason": {"x"}}},
		{"quotas", "Escriba desde qué día", url.Values{"product": {"15101505"}, "from": {"enero"}, "per_liter": {"0.5"}, "reason": {"x"}}},
		{"quotas", "Elija el producto", url.Values{"from": {"2027-01-01"}, "per_liter": {"0.5"}, "reason": {"x"}}},
	} {
		r := b.post(termsPath+"/"+form.of, form.v)
		page := s.parse(r)
		if got := text(page, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, form.says) {
			t.Errorf("%v: got status %d: %q", form.v, r.StatusCode, got)
		}
		if got, _ := page.Find("#rfc").Attr("value"); got != form.v.Get("rfc") {
			t.Errorf("%v: what was typed is gone: %q", form.v, got)
		}
	}
	for _, form := range []url.Values{{"rfc": {"mxa850101aa1"}, "name": {"MUNICIPIO DE XALAPA"}, "reason": {"Constancia"}}, {"rfc": {"CAC8510147J4"}, "step": {"end"}, "reason": {"Nunca lo fue"}}} {
		if r := b.post(termsPath+"/receivers", form); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%v: got status %d", form, r.StatusCode)
		}
	}
	further := url.Values{"rfc": {"CAC8510147J4"}, "from": {"2026-11-01"}, "reason": {"Organismo"}}
	if r := b.post(termsPath+"/receivers", further); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "otra persona firme") {
		t.Errorf("a further receiver of one person: got status %d", r.StatusCode)
	}
	further.Set("checker", "manager")
	further.Set("checker_password", "no es")
	if r := b.post(termsPath+"/receivers", further); r.StatusCode != http.StatusForbidden {
		t.Errorf("a further receiver with another's wrong password: got status %d", r.StatusCode)
	}
	if r := b.post(termsPath+"/quotas", url.Values{"product": {"15101505"}, "from": {"2027-01-01"}, "per_liter": {"0.509876"}, "reason": {"DOF"}, "checker": {"manager"}, "checker_password": {password}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("quota: got status %d", r.StatusCode)
	}
	page = b.page(termsPath)
	if got := text(page, "main"); !strings.Contains(got, "MXA850101AA1") || !strings.Contains(got, "0.509876") || !strings.Contains(got, "Se conocen 2 certificados del SAT") || !strings.Contains(got, "se revisaron antes") {
		t.Errorf("terms: got %q", got)
	}
	if rows := s.csv(b.get(termsPath + "/receivers.csv")); len(rows) != 3 || rows[1][2] != "no" || rows[2][2] != "yes" {
		t.Errorf("receivers: got %v", rows)
	}
	if r := b.post(judgeAgainPath, nil); r.StatusCode != http.StatusSeeOther || strings.Contains(text(b.page(r.Header.Get("Location")), "main"), "se revisaron antes") {
		t.Errorf("judged again: got status %d", r.StatusCode)
	}

	// One that is not to be paid says why, and what to do; its file is what came.
	id := s.judged("refused")
	page = b.page(invoiceAddress(id))
	if got := text(page, "main"); !strings.Contains(got, "Está a nombre de otro RFC") || !strings.Contains(got, "Pida que se cancele") || !strings.Contains(got, "No pagar") || !strings.Contains(got, "Nadie ha preguntado") {
		t.Errorf("refused: got %q", got)
	}
	if page.Find("#cap-document-items").Length() != 1 || page.Find("table").Length() != 2 {
		t.Errorf("refused: got %d tables", page.Find("table").Length())
	}
	r = b.get(invoiceAddress(id) + "/xml")
	body := s.body(r)
	if !slices.ContainsFunc(list, func(d supplier.Document) bool { return string(d.XML) == body }) || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") ||
		r.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || r.Header.Get("Content-Type") != "application/xml" {
		t.Errorf("its file: got %v, %d bytes", r.Header, len(body))
	}
	if rows := s.csv(b.get(invoiceAddress(id) + "/findings.csv")); len(rows) != 2 || rows[1][7] != "receiver" {
		t.Errorf("its findings: got %v", rows)
	}
	for _, path := range []string{invoicesPath + "/nothing", invoiceAddress(strings.Repeat("0", 64)), invoiceAddress(id) + "/proof/" + id, "/invoices/sent/nothing", invoiceAddress(strings.ToUpper(id)) + "/xml"} {
		if r := b.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, r.StatusCode)
		}
	}

	// What the authority answered.
	say := func(v url.Values) *http.Response { return b.files(invoiceAddress(id)+"/status", nil, v) }
	if r := say(url.Values{"status": {"valid"}, "asked": {"2027-06-01T10:00"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "no puede ser después de ahora") {
		t.Errorf("asked in the future: got status %d", r.StatusCode)
	}
	canceled := url.Values{"status": {"canceled"}, "asked": {now.Add(-time.Hour).In(zone()).Format(whenForm)}, "note": {"Portal"}}
	if r := say(canceled); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "Adjunte lo que contestó el SAT") {
		t.Errorf("without its answer: got status %d", r.StatusCode)
	}
	if r := b.filesAs("photo", invoiceAddress(id)+"/status", []finance.File{{Name: "acuse.pdf", Bytes: saidByAuthority}}, canceled); r.StatusCode != http.StatusSeeOther {
		t.Errorf("said: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	if got := text(b.page(invoiceAddress(id)), "#statuses"); !strings.Contains(got, "Cancelada") || !strings.Contains(got, "Portal") || !strings.Contains(got, "finance") {
		t.Errorf("said: got %q", got)
	}
	rows := s.csv(b.get(uncheckedPath + ".csv"))
	if len(rows) != len(list) { // all but one, and a heading
		t.Errorf("not checked: got %d rows, want %d", len(rows), len(list))
	}
	var answers strings.Builder
	for i, row := range rows {
		if i > 0 {
			row[8] = "Vigente"
		}
		answers.WriteString(strings.Join(row, "\t") + "\n")
	}
	answers.WriteString("FFFFFFFF-0000-4000-8000-000000000000\t\t\t\t\t\t\t\tVigente\t\n")
	page = s.parse(b.files(uncheckedPath, []finance.File{{Name: "sat.txt", Bytes: []byte(answers.String())}}, nil))
	if got := text(page, "main"); !strings.Contains(got, "no se ha recibido aquí") || page.Find("#cap-documents").Length() != 0 || !strings.Contains(got, "De todas las facturas se ha preguntado") {
		t.Errorf("answers: got %q", got)
	}
	for _, tt := range []struct {
		files []finance.File
		says  string
	}{{nil, "Elija un solo archivo"}, {[]finance.File{{Name: "x.xlsx", Bytes: []byte("PK\x03\x04")}}, "x.xlsx"}, {[]finance.File{{Name: "x.csv", Bytes: []byte("a;b\n1;2")}}, "no hay columnas"}} {
		r := b.files(uncheckedPath, tt.files, nil)
		if got := text(s.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, tt.says) {
			t.Errorf("got status %d: %q, want %q", r.StatusCode, got, tt.says)
		}
	}
	// The list by sort and by word, and as a file.
	page = b.page(invoicesPath + "?" + november + "&is=canceled")
	if got := text(page, ".notes"); page.Find("tbody tr").Length() != 1 || !strings.HasPrefix(text(page, ".figures b"), "0.00") || !strings.Contains(got, "El total va sin 1 factura cancelada o repetida") {
		t.Errorf("canceled: got %d, %s, %q", page.Find("tbody tr").Length(), text(page, ".figures b"), got)
	}
	if rows := s.csv(b.get(invoicesPath + ".csv?" + november + "&q=estrella")); len(rows) < 4 || rows[1][1] != "GASOLINERA LA ESTRELLA" {
		t.Errorf("of a supplier: got %v", rows)
	}
	// Who only sees them has no form.
	if page := s.as(access.Auditor).page(invoiceAddress(id)); page.Find("form[action^='/invoices']").Length() != 0 {
		t.Error("an auditor has a form")
	}
}
