package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
)

// indices sends a file of prices of indices by the form of a contract.
func (b *browser) indices(file string, fields ...string) *http.Response {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			b.s.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "indices.csv")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.s.t.Fatal(err)
	}
	return b.sendBody(estrella+"/indices", w.FormDataContentType(), &body)
}

// A contract goes by an index, whose prices come by a file and one by one: what is too dear is said with the index's
// day and price, the markup, what it makes, and what was billed.
func TestContractByIndex(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	s.as(access.Manager)
	b := s.as(access.Finance)
	price := url.Values{"product": {"15101514"}, "kind": {"index"}, "price": {"-0.15"}, "from": {"2026-01-01"}, "reason": {"Anexo"}}
	if r := b.post(estrella+"/prices", price); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "Índice: falta") {
		t.Errorf("without an index: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	price.Set("index", "opis tula")
	price.Set("price", "poco")
	if r := b.post(estrella+"/prices", price); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "no es un margen") {
		t.Errorf("no markup: got status %d", r.StatusCode)
	}
	price.Set("price", "-0.15")
	if r := b.post(estrella+"/prices", price); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a price by an index: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	if got := text(b.page(estrella), "#prices"); !strings.Contains(got, "Precio de un índice más un margen") || !strings.Contains(got, "OPIS TULA") {
		t.Errorf("prices: got %q", got)
	}

	// A file is taken whole, or not at all.
	bad := s.parse(b.indices("índice,día,precio,producto\nOPIS TULA,2026-11-01,18.25,magna\nOPIS TULA,2026-11-40,18.25,magna\n", "reason", "Boletín"))
	if got := text(bad, "main"); !strings.Contains(got, "no se tomó ninguno") || !strings.Contains(got, "Renglón 3: Día del índice: no es una fecha") || bad.Find("#i-reason").AttrOr("value", "") != "Boletín" {
		t.Errorf("a bad row: got %q", got)
	}
	if got := text(b.page(estrella), "#indices"); !strings.Contains(got, "Nadie ha dicho precios de índices") {
		t.Errorf("after a bad file: got %q", got)
	}
	file := "índice,día,precio,producto\n"
	for d := budget.Day("2026-11-01"); d < "2026-12-05"; d = d.Add(1) {
		file += fmt.Sprintf("Opis Tula,%s,18.2500,magna\n", d)
	}
	// Until then nothing can be compared, which the page says; prices of days that are past are said by two.
	if got := text(b.page(estrella), "main"); !strings.Contains(got, "De OPIS TULA faltan precios: ") || !strings.Contains(got, "no se pueden comparar") || !strings.Contains(got, "nadie ha dicho un precio de OPIS TULA") {
		t.Errorf("without prices: got %q", got)
	}
	if r := b.indices(file, "reason", "Boletín"); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "Debe firmar otra persona") {
		t.Errorf("a file of days that are past by one: got status %d", r.StatusCode)
	}
	if r := b.indices(file, "reason", "Boletín", "checker", "manager", "checker_password", password); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a file: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	page := b.page(estrella)
	if got := text(page, "main"); strings.Contains(got, "faltan precios") {
		t.Errorf("with prices: got %q", got)
	}
	if got := text(page, "main"); !strings.Contains(got, "arriba del precio del contrato") || !strings.Contains(got, "OPIS TULA del") || !strings.Contains(got, "era 18.2500; con un margen de −0.1500 son 18.1000 por litro, y se facturaron") && !strings.Contains(got, "era 18.2500; con un margen de -0.1500 son 18.1000 por litro, y se facturaron") {
		t.Errorf("too dear: got %q", got)
	}
	for path, want := range map[string]string{estrella + "/indices.csv": "OPIS TULA", estrella + "/prices.csv": "OPIS TULA", estrella + "/lines.csv": "OPIS TULA 2026-11-03 18.25 -0.15", pricesPath + ".csv" + inNovember: "OPIS TULA 2026-11-03 18.25 -0.15"} {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.body(b.get(path)), "\ufeff"))).ReadAll()
		if err != nil || !strings.Contains(strings.Join(flat(rows), " "), want) {
			t.Errorf("%s: got %v, %v; want %q", path, rows, err, want)
		}
	}

	// One that is dearer takes two, and so does one that is taken back from among dearer ones.
	dearer := url.Values{"index": {"OPIS TULA"}, "product": {"15101514"}, "index_day": {"2026-11-03"}, "index_price": {"18.2501"}, "reason": {"Corrección"}}
	if r := b.post(estrella+"/indices", dearer); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "Debe firmar otra persona") {
		t.Errorf("dearer by one: got status %d", r.StatusCode)
	}
	dearer.Set("checker", "manager")
	dearer.Set("checker_password", "wrong")
	if r := b.post(estrella+"/indices", dearer); r.StatusCode != http.StatusForbidden {
		t.Errorf("dearer with a wrong password: got status %d", r.StatusCode)
	}
	dearer.Set("checker_password", password)
	if r := b.post(estrella+"/indices", dearer); r.StatusCode != http.StatusSeeOther {
		t.Errorf("dearer by two: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	back := url.Values{"index": {"OPIS TULA"}, "product": {"15101514"}, "index_day": {"2026-11-03"}, "step": {"back"}, "reason": {"Se escribió mal"}}
	if r := b.post(estrella+"/indices", back); r.StatusCode != http.StatusSeeOther {
		t.Errorf("taken back by one: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	for name, form := range map[string]url.Values{"no day": {"index": {"A"}, "product": {"15101514"}, "index_price": {"1"}, "reason": {"x"}}, "no product": {"index": {"A"}, "index_day": {"2026-11-03"}, "index_price": {"1"}, "reason": {"x"}}, "nothing": {}, "to come": {"index": {"A"}, "product": {"15101514"}, "index_day": {"2027-11-03"}, "index_price": {"1"}, "reason": {"x"}}} {
		if r := b.post(estrella+"/indices", form); r.StatusCode != http.StatusBadRequest || text(s.parse(r), "[role=alert]") == "" {
			t.Errorf("%s: got status %d", name, r.StatusCode)
		}
	}
	for role, want := range map[access.Role]int{access.Manager: 403, access.Auditor: 403, access.Attendant: 403} {
		if r := s.as(role).post(estrella+"/indices", dearer); r.StatusCode != want {
			t.Errorf("%s says a price: got status %d, want %d", role, r.StatusCode, want)
		}
	}
}
