package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/matching"
)

const estrella = "/contracts/estrella"

// awards has finance and the manager of the fleet sign a paper by the form of the page.
func (s *site) awards(b *browser, kind, number string, more ...string) *http.Response {
	s.t.Helper()
	form := url.Values{"kind": {kind}, "number": {number}, "signed": {"2026-01-02"}, "reason": {"Licitación"}, "checker": {"manager"}, "checker_password": {password}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return b.post(estrella+"/papers", form)
}

// awardSome has a contract be awarded and amended, and says what a liter costs by it.
func (s *site) awardSome() {
	s.t.Helper()
	s.as(access.Manager) // who agrees
	b := s.as(access.Finance)
	for _, r := range []*http.Response{
		s.awards(b, "award", "LA-01/2026", "max_amount", "12000", "min_amount", "5000", "until", "2026-12-31"), s.awards(b, "amendment", "CM-01/2026", "max_amount", "14400"),
		b.post(estrella+"/prices", url.Values{"product": {"15101514"}, "kind": {"fixed"}, "price": {"23.50"}, "from": {"2026-01-01"}, "reason": {"Anexo 1"}}),
	} {
		if r.StatusCode != http.StatusSeeOther {
			s.t.Fatalf("%s: got status %d: %s", r.Request.URL, r.StatusCode, text(s.parse(r), "[role=alert]"))
		}
	}
}

// What is used of a contract is on its page to the cent of what the files and what is matched
// say; its papers take two people; and Today warns each who looks until they have seen it.
func TestContract(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	b := s.as(access.Finance)
	if got := text(b.page("/contracts"), "main"); !strings.Contains(got, "Ningún contrato dice cuánto se puede comprar") {
		t.Errorf("without papers: got %q", got)
	}
	page := b.page(estrella)
	if got := text(page, "main"); !strings.Contains(got, "Este contrato no tiene documentos") || !strings.Contains(got, "Sin precios no se puede decir") || page.Find("#kind option").Length() != 1 {
		t.Errorf("without papers: got %q", got)
	}

	// The same as what is matched: all lines, and fills that no line is even proposed to be of.
	seen, err := s.matching.Look(t.Context(), matching.Question{From: now.AddDate(0, -2, 0), To: now})
	if err != nil {
		t.Fatal(err)
	}
	var cents int64
	for i := range seen.Rows {
		cents += seen.Rows[i].Cents
	}
	w := newDictionary(zone()).in("es-MX")
	for _, f := range seen.Loose {
		if f.Proposed == nil {
			cents += f.Cents
		}
	}
	if got := text(page, "dl.figures"); !strings.Contains(got, "Usado"+w.money(cents)) {
		t.Errorf("used: got %q, want %s", got, w.money(cents))
	}

	// Who alone, and wrongly.
	s.as(access.Manager)
	for _, c := range []struct {
		name, kind, number string
		more               []string
		status             int
		says               string
	}{
		{"nobody agrees", "award", "LA-1", []string{"max_amount", "1000", "checker", ""}, 403, ""},
		{"who types agrees", "award", "LA-1", []string{"max_amount", "1000", "checker", "finance"}, 403, "otra persona"},
		{"who may not", "award", "LA-1", []string{"max_amount", "1000", "checker", "auditor"}, 403, ""},
		{"no limits", "award", "LA-1", nil, 400, "no dice nada"},
		{"no figure", "award", "LA-1", []string{"max_amount", "mil"}, 400, "Máximo en dinero"},
		{"amends nothing", "amendment", "CM-1", []string{"max_amount", "1000"}, 400, "primero agregue el fallo"},
	} {
		r := s.awards(b, c.kind, c.number, c.more...)
		doc := s.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != c.status || !strings.Contains(got, c.says) || got == "" {
			t.Errorf("%s: got status %d and %q", c.name, r.StatusCode, got)
		}
		if doc.Find("#number").AttrOr("value", "") != c.number {
			t.Errorf("%s: what was typed is lost", c.name)
		}
	}
	top := w.money(cents * 100 / 97)
	if r := s.awards(b, "award", "LA-1", "max_amount", "$ "+top, "min_amount", "10", "max_liters", "900000", "until", "2026-12-31"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the award: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	page = b.page(estrella)
	for _, want := range []string{"Va usado el 97 % del máximo en dinero", "Termina el 31 dic 2026: quedan 24 días", "Fallo o contrato", "Licitación", "manager"} {
		if got := text(page, "main"); !strings.Contains(got, want) {
			t.Errorf("after the award %q is missing in %q", want, got)
		}
	}
	if got := text(b.page("/contracts"), "main"); !strings.Contains(got, "97 % ·") || !strings.Contains(got, "estrella · Va usado el 97 %") {
		t.Errorf("among contracts: got %q", got)
	}

	// Prices: what is dearer is marked, in the sum and in its line.
	if r := b.post(estrella+"/prices", url.Values{"product": {"15101514"}, "kind": {"fixed"}, "price": {"20.00"}, "from": {"2026-01-01"}, "reason": {"Anexo"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a price: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	page = b.page(estrella)
	if got := text(page, "main"); !strings.Contains(got, "arriba del precio del contrato") || page.Find("main td.bad").Length() == 0 {
		t.Errorf("too dear: got %q", got)
	}
	if r := b.post(estrella+"/prices", url.Values{"product": {"15101514"}, "kind": {"fixed"}, "price": {"mucho"}, "from": {"2026-01-01"}, "reason": {"Anexo"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("no price: got status %d", r.StatusCode)
	}

	// Forms are shut until somebody opens one, and the one that is wrong is open.
	shut := b.page(estrella)
	if n, open := shut.Find("main details form").Length(), shut.Find("main details[open]").Length(); n != 3 || open != 0 {
		t.Errorf("of %d forms %d are open", n, open)
	}
	for path, form := range map[string]url.Values{"/papers": {"kind": {"amendment"}}, "/prices": {"product": {"15101514"}, "kind": {"fixed"}, "price": {"mucho"}}, "/indices": {"index": {"PLATTS"}, "index_price": {"mucho"}}} {
		page := s.parse(b.post(estrella+path, form))
		if open := page.Find("main details[open] form"); open.Length() != 1 || open.AttrOr("action", "") != estrella+path {
			t.Errorf("%s is wrong, and open are %d forms", path, open.Length())
		}
	}

	// Files say what the page says.
	for path, want := range map[string]string{"/contracts/use.csv": "estrella", estrella + "/months.csv": "2026-11", estrella + "/papers.csv": "LA-1", estrella + "/prices.csv": "15101514", estrella + "/lines.csv": "over", estrella + "/fills.csv": ""} {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.body(b.get(path)), "\ufeff"))).ReadAll()
		if err != nil || len(rows) < 2 && want != "" || !strings.Contains(strings.Join(flat(rows), " "), want) {
			t.Errorf("%s: got %v, %v", path, rows, err)
		}
	}

	// The paper says until when, and the form of contracts no more.
	m := s.as(access.Manager)
	contract := url.Values{"contract": {"estrella"}, "supplier": {"Gasolinera La Estrella"}, "rfc": {"EKU9003173C9"}, "number": {"LA-01/2026"}, "from": {"2026-01-01"}, "until": {"2027-06-30"}, "supply": {"station"}}
	if r := m.post("/contracts", contract); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "31 dic 2026") {
		t.Errorf("an end without a paper: got status %d", r.StatusCode)
	}

	// What lets more pass takes another person, on either form.
	dearer := url.Values{"product": {"15101514"}, "kind": {"fixed"}, "price": {"21.00"}, "from": {"2026-01-01"}, "reason": {"Anexo 2"}}
	further := url.Values{"contract": {"otro"}, "supplier": {"Otra"}, "rfc": {"CVA010101AA1"}, "number": {"2"}, "from": {"2026-11-01"}, "supply": {"station"}}
	for _, tt := range []struct {
		by     *browser
		path   string
		form   url.Values
		status int
		says   string
		second string
	}{
		{m, "/contracts/stations", url.Values{"of": {"estrella"}, "permit": {"PL/4999/EXP/ES/2015"}, "name": {"Otra"}, "s_from": {"2026-12-01"}}, http.StatusConflict, "lo dicen dos personas", "finance"},
		{b, estrella + "/prices", dearer, http.StatusBadRequest, "Debe firmar otra persona", "manager"}, {m, "/contracts", further, http.StatusConflict, "lo dicen dos personas", "finance"},
	} {
		if r := tt.by.post(tt.path, tt.form); r.StatusCode != tt.status || !strings.Contains(text(s.parse(r), "[role=alert]"), tt.says) {
			t.Errorf("%s by one: got status %d", tt.path, r.StatusCode)
		}
		tt.form.Set("checker", tt.second)
		tt.form.Set("checker_password", password)
		if r := tt.by.post(tt.path, tt.form); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s by two: got status %d: %s", tt.path, r.StatusCode, text(s.parse(r), "[role=alert]"))
		}
	}
	if got := text(m.page("/contracts"), "#cap-contracts, main table"); !strings.Contains(got, "Abierta · desde 1 dic 2026") {
		t.Errorf("a station that begins on a day: %q", got)
	}
	b.post(estrella+"/prices", url.Values{"product": {"15101514"}, "kind": {"fixed"}, "price": {"20.00"}, "from": {"2026-01-01"}, "reason": {"Anexo"}})

	// Today: each until they have seen it, and anew after an amendment that is used up again.
	warns := func(b *browser) int { return strings.Count(text(b.page("/today"), "main"), "va usado el") }
	if warns(b) != 1 || warns(m) != 1 {
		t.Fatalf("Today warns finance %d and the manager %d times", warns(b), warns(m))
	}
	doc := b.page("/today")
	if got := text(doc, "main"); !strings.Contains(got, "estrella · Gasolinera La Estrella: va usado el 97 % del máximo") {
		t.Errorf("Today says %q", got)
	}
	form := url.Values{}
	for _, name := range []string{"paper", "level", "kind"} {
		form.Set(name, doc.Find("form[action='"+estrella+"/seen'] input[name="+name+"]").AttrOr("value", ""))
	}
	if form.Get("level") != "95" || form.Get("kind") != "used" {
		t.Errorf("the level is %q", form.Get("level"))
	}
	for range 2 {
		if r := b.post(estrella+"/seen", form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("seen: got status %d", r.StatusCode)
		}
	}
	if warns(b) != 0 || warns(m) != 1 {
		t.Errorf("after finance has seen it Today warns finance %d and the manager %d times", warns(b), warns(m))
	}
	if r := s.awards(b, "amendment", "CM-1", "max_amount", w.money(cents*100/82)); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the amendment: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	if got := text(b.page("/today"), "main"); !strings.Contains(got, "va usado el 82 % del máximo") {
		t.Errorf("after the amendment Today says %q", got)
	}
	form.Set("level", "77")
	if r := b.post(estrella+"/seen", form); r.StatusCode != http.StatusNotFound {
		t.Errorf("a level that is none: got status %d", r.StatusCode)
	}
	if r := b.get("/contracts/nothing"); r.StatusCode != http.StatusNotFound {
		t.Errorf("no contract: got status %d", r.StatusCode)
	}
}

func flat(rows [][]string) (all []string) {
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

// A paper says how much may be billed beside fuel, and from when; a share that is none, or of a day that no contract is of, is not
// taken, and the form keeps what was typed.
func TestContractBesideFuel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	s.awardSome()
	b := s.as(access.Finance)
	papers := func() [][]string {
		t.Helper()
		return s.csv(b.get(estrella + "/papers.csv"))
	}
	before := papers()
	if head := strings.Join(before[0], " "); strings.Contains(head, "Aparte") {
		t.Errorf("no paper says anything of it, and the columns are %s", head)
	}
	for _, bad := range []struct{ share, from, want string }{
		{"100.01", "2026-11-01", "no es un porcentaje"}, {"1.405", "2026-11-01", "no es un porcentaje"}, {"", "2026-11-01", "Se permite aparte del combustible"},
		{"1.40", "", "Se permite desde"}, {"1.40", "2027-01-01", "no está vigente ese día"}, {"1.40", "ayer", "no es una fecha"},
	} {
		r := s.awards(b, "amendment", "CM-02/2026", "beside", bad.share, "beside_from", bad.from, "max_amount", "15000")
		page := s.parse(r)
		if alert := text(page, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(alert, bad.want) {
			t.Errorf("%s from %s: got status %d and %q, want %q", bad.share, bad.from, r.StatusCode, alert, bad.want)
		}
		if kept := page.Find("#beside").AttrOr("value", "") + " " + page.Find("#beside_from").AttrOr("value", ""); kept != bad.share+" "+bad.from {
			t.Errorf("the form has %q, want %q and %q", kept, bad.share, bad.from)
		}
	}
	if r := s.awards(b, "amendment", "CM-02/2026", "beside", "1.40", "beside_from", "2026-11-01"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	rows := papers()
	last := rows[len(rows)-1]
	if got := strings.Join(last[len(last)-2:], " "); got != "1.40 2026-11-01" || len(last) != len(before[0])+2 {
		t.Errorf("the paper says %q of %d columns", got, len(last))
	}
	if said := text(b.page(estrella), "#papers"); !strings.Contains(said, "1.40") || !strings.Contains(said, "Aparte del combustible") {
		t.Errorf("the page does not say it: %s", said)
	}
}

// What is used of contracts is for who sees what suppliers bill and all departments; papers
// and prices are said by finance alone; and no page of another language has words of one.
// A supplier abroad is entered with its currency, its tax number and the name of its station; without the currency the page
// says what is missing, and what is entered of the contract later keeps it.
func TestContractAbroad(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	m := s.as(access.Manager)
	contract := url.Values{"contract": {"avenida"}, "supplier": {"E.S. Avenida S.L."}, "rfc": {"b12345678"}, "number": {"7"}, "supply": {"station"}, "from": {"2026-01-01"}}
	if r := m.post("/contracts", contract); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(s.parse(r), "[role=alert]"), "cualquiera si la moneda no es MXN") {
		t.Errorf("in pesos: got status %d", r.StatusCode)
	}
	saves := func(path string, form url.Values) {
		t.Helper()
		if r := m.post(path, form); r.StatusCode != http.StatusSeeOther {
			t.Errorf("got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
		}
	}
	contract.Set("currency", "eur")
	saves("/contracts", contract)
	contract.Set("currency", "")
	contract.Set("number", "7 bis")
	saves("/contracts", contract)
	saves("/contracts/stations", url.Values{"of": {"avenida"}, "permit": {"E.S. Avenida"}, "name": {"Avenida"}})
	var got string
	if err := s.pool.QueryRow(t.Context(), `SELECT concat_ws(' ', rfc, currency, number, permit) FROM contract_now JOIN permit_now USING (contract) WHERE contract = 'avenida'`).Scan(&got); err != nil || got != "B12345678 EUR 7 bis E.S.AVENIDA" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestContractIsSeenByWhom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	for role, want := range map[access.Role]int{access.Finance: 200, access.Auditor: 200, access.Manager: 200, access.Administrator: 200, access.Attendant: 403, access.Driver: 403} {
		b := s.as(role)
		if r := b.get(estrella); r.StatusCode != want {
			t.Errorf("%s: got status %d, want %d", role, r.StatusCode, want)
		}
		if role != access.Finance {
			if r := s.awards(b, "award", "LA-1", "max_amount", "1000"); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s says a paper: got status %d", role, r.StatusCode)
			}
		}
	}
	if n := s.as(access.Auditor).page(estrella).Find("main form").Length(); n != 0 {
		t.Errorf("an auditor has %d forms", n)
	}
}

// Who is not cleared sees how much of a contract is used, reserved vehicles with it, and is told
// no name of one: not on a page, and not in a file.
func TestContractOfReservedVehicles(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	c.matchSome()
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, 4000000, 0, '2026-12-07T18:00:00Z', '2026-12-07T18:00:00Z', 'S', 'magna', 'vehicle', 10000000, 'typed', 200000, 'MXN', 20000, $1, 'yes', 'H', '{}', 'Z1', 'ticket', 'estrella')`, vehicles[0].id); err != nil {
		t.Fatal(err)
	}
	finance, admin := c.as(access.Finance), c.as(access.Administrator)
	named := 0
	for _, path := range []string{"/contracts", "/contracts/use.csv", estrella, estrella + "/fills.csv", estrella + "/fills.json", estrella + "/lines.csv", estrella + "/months.csv", "/today"} {
		r := finance.get(path)
		body := c.body(r)
		if r.StatusCode != http.StatusOK || strings.Contains(body, vehicles[0].no) || strings.Contains(body, vehicles[0].plate) {
			t.Errorf("%s: got status %d, and the vehicle's name %t", path, r.StatusCode, strings.Contains(body, vehicles[0].no))
		}
		if strings.HasPrefix(path, estrella) && strings.Contains(c.body(admin.get(path)), vehicles[0].no) {
			named++
		}
	}
	if named != 3 {
		t.Errorf("%d pages name the vehicle to who is cleared, want 3", named)
	}
	if got := text(finance.page(estrella), "main"); !strings.Contains(got, "Unidad reservada") {
		t.Errorf("got %q", got)
	}
}
