package web

import (
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// fuels has the sales of November flow, as people wrote them down from tickets; some wrote
// none, one wrote another number, and one fill was of a reserved vehicle.
func (s *site) fuels(sales []supplier.Sale) {
	s.t.Helper()
	exec := func(sql string, args ...any) {
		if _, err := s.pool.Exec(s.t.Context(), sql, args...); err != nil {
			s.t.Fatalf("%v\n%s", err, sql)
		}
	}
	grades := map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}
	for product, grade := range grades {
		exec(`INSERT INTO grade (grade, name, product) VALUES ($1, initcap($1), $2) ON CONFLICT (grade) DO UPDATE SET product = excluded.product`, grade, product)
	}
	for i, sale := range sales {
		ticket, ul := sale.Ticket, sale.UL
		switch i {
		case 3:
			ticket = "" // found by its figures
		case 4:
			ticket, ul = "7", ul-40_000 // a little off, and another number: suggested
		case 5:
			ul -= 3_000_000 // liters differ
		case 6:
			continue // nobody wrote it down
		}
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'MXN', $6, 'yes', 'H', '{}', nullif($7, ''), 'ticket', 'estrella', $8)`,
			1_000_000+i, sale.At, grades[sale.Product], ul, sale.PriceE4, (ul*sale.PriceE4+50_000_000)/100_000_000, ticket, sale.Permit)
	}
}

// matchSome has a station bill a week, and says what flowed.
func (s *site) matchSome() []supplier.Sale {
	s.t.Helper()
	s.hasAuthority()
	sales := supplier.Invent(21, 12, supplier.Station, time.Date(2026, 11, 2, 6, 0, 0, 0, zone()))
	for i := range sales {
		sales[i].At = time.Date(2026, 11, 2+i/4, 8+i%4, 10, 0, 0, zone())
		sales[i].UL += int64(i) * 310_000
	}
	b, err := supplier.NewBatch(21, taxAuthority(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA LA ESTRELLA", Regime: "601", ZIP: "91000"},
		Receiver: supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"},
	}, sales)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, which := range []int{9, 10} { // two lines of no ticket: found by their figures
		if err := b.Plant(supplier.NoTicket, which); err != nil {
			s.t.Fatal(err)
		}
	}
	list, _ := b.Issue()
	for _, sql := range []string{
		`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, added_at, added_by) VALUES ('estrella', 9, 'Gasolinera La Estrella', 'EKU9003173C9', 'LA-01/2026', 'MXN', '2026-01-01', '2026-10-15', 'x')`,
		`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by, agreed_by) VALUES ('estrella', 'PL/4950/EXP/ES/2015', 1, 'Estrella Norte', '', 'open', '2026-10-15', 'x', 'y'), ('estrella', 'CNE/PL/320/EXP/ES/2026', 1, 'Estrella Sur', '', 'open', '2026-10-15', 'x', 'y')`,
	} {
		if _, err := s.pool.Exec(s.t.Context(), sql); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := s.invoices.SayReceiver(s.t.Context(), "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia"}); err != nil {
		s.t.Fatal(err)
	}
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	if _, err := s.invoices.Send(s.t.Context(), "finance", finance.NewBatch(), files); err != nil {
		s.t.Fatal(err)
	}
	s.fuels(sales)
	return sales
}

// lineThat returns a line of November of a sort.
func (s *site) lineThat(sort matching.Sort) matching.LineID {
	s.t.Helper()
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	seen, err := s.matching.Look(s.t.Context(), matching.Question{From: from, To: from.AddDate(0, 1, 0)})
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return r.Sort == sort })
	if i < 0 {
		s.t.Fatalf("no line is %s", sort)
	}
	return seen.Rows[i].LineID
}

// A week is matched by the forms of its page: what is exact at once, the rest one by one; all
// of it can be undone; and the files say the same.
func TestMatchPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Finance)
	if got := text(b.page(matchPath+"?"+november), ".empty"); !strings.Contains(got, "Nadie ha facturado combustible") {
		t.Errorf("without any: got %q", got)
	}
	s.matchSome()
	page := b.page(matchPath + "?" + november)
	if got := text(page, "main"); !strings.Contains(got, "Aceptar los 9 exactos") || page.Find(".pairs > li").Length() != 3 {
		t.Fatalf("got %d pairs: %s", page.Find(".pairs > li").Length(), got)
	}
	if got := text(page, "form[action='"+acceptPath+"'] button"); !strings.HasSuffix(got, " MXN") || strings.Contains(got, "$") {
		t.Errorf("what is accepted at once has no currency: %q", got)
	}
	if got := newDictionary(zone()).in("es-MX").amounts(map[string]int64{"USD": 2000, "MXN": 123_450}); got != "1,234.50 MXN + 20.00 USD" {
		t.Errorf("of two currencies: got %q", got)
	}
	forms := func(d *goquery.Document, action string) url.Values {
		t.Helper()
		v := url.Values{}
		d.Find("form[action='" + action + "'] input").Each(func(_ int, in *goquery.Selection) {
			name, _ := in.Attr("name")
			value, _ := in.Attr("value")
			v.Add(name, value)
		})
		if len(v) == 0 {
			t.Fatalf("there is no form %s", action)
		}
		return v
	}
	done := func(r *http.Response) *goquery.Document {
		t.Helper()
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
		}
		at, _, _ := strings.Cut(r.Header.Get("Location"), "#")
		return b.page(at)
	}
	page = done(b.post(acceptPath, forms(page, acceptPath)))
	if got := text(page, "[role=status]"); !strings.Contains(got, "Quedaron decididos 9 renglones") {
		t.Errorf("accepted: got %q", got)
	}
	if page.Find("form[action='"+acceptPath+"']").Length() != 0 {
		t.Error("there is still something to accept")
	}
	// Undone, and accepted again.
	undo := forms(page, takeBackPath)
	done(b.post(takeBackPath, undo))
	page = done(b.post(takeBackPath, undo)) // pressed twice
	if got := text(page, "main"); !strings.Contains(got, "Aceptar los 9 exactos") {
		t.Errorf("undone: got %s", got)
	}
	page = done(b.post(acceptPath, forms(page, acceptPath)))

	// One that is suggested, and one of which the liters differ, are accepted where they stand.
	differed := 0
	for range 2 {
		form := page.Find(".pairs form").First()
		action, _ := form.Attr("action")
		if got := text(page, ".pairs"); !strings.Contains(got, "La factura dice de más: +") {
			t.Errorf("why: got %q", got)
		}
		said := forms(page, action)
		if form.Find("input[name=reason]").Length() > 0 { // it differs: nobody accepts that without a word
			if r := b.post(action, said); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "escriba por qué se acepta así") {
				t.Errorf("accepted without a reason: got status %d", r.StatusCode)
			}
			said.Set("reason", "visto con el ticket")
			differed++
		}
		page = done(b.post(action, said))
	}
	if differed != 2 {
		t.Errorf("%d of the two lines are accepted with a reason, and both differ", differed)
	}
	if got := page.Find(".pairs > li").Length(); got != 1 {
		t.Fatalf("got %d pairs, want the one that nobody fueled", got)
	}
	// That is of none, which needs a reason; and what is not so is refused with what was typed.
	href, _ := page.Find(".pairs > li > div:last-child > p:last-child a").Attr("href")
	line := b.page(href)
	href, _, _ = strings.Cut(href, "?")
	if got := text(line, "main"); !strings.Contains(got, "Ninguna carga nuestra se le parece") {
		t.Errorf("alone: got %q", got)
	}
	if r := b.post(href, url.Values{"what": {"apart"}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "Escriba por qué") {
		t.Errorf("without a reason: got status %d", r.StatusCode)
	}
	r := b.post(href, url.Values{"what": {"linked"}, "reason": {"la del lunes"}})
	if got := s.parse(r); r.StatusCode != http.StatusConflict || !strings.Contains(text(got, "[role=alert]"), "Marque de qué cargas") {
		t.Errorf("without fills: got status %d", r.StatusCode)
	}
	// What was typed of none stays there, and what was looked for stays, too.
	long := s.parse(b.post(href, url.Values{"what": {"apart"}, "reason": {strings.Repeat("y", 201)}, "q": {"99"}}))
	if typed, _ := long.Find("#a-reason").Attr("value"); len(typed) != 201 || long.Find("#q[value='99']").Length() != 1 {
		t.Errorf("too long a reason: got %q", typed)
	}
	// Whoever looked before somebody decided hears of that.
	if r := b.post(href, url.Values{"what": {"apart"}, "reason": {"nadie"}, "seen": {"999999"}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "Alguien más decidió") {
		t.Errorf("decided since: got status %d", r.StatusCode)
	}
	if r := b.post(href, url.Values{"what": {"linked"}, "fill": {"nothing"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("no fill: got status %d", r.StatusCode)
	}
	if r := b.post(href, url.Values{"what": {"linked"}, "fill": {"office/1/1000000"}, "reason": {"es esa"}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(s.parse(r), "[role=alert]"), "de la factura de GASOLINERA LA ESTRELLA · F ") {
		t.Errorf("a fill of another line: got status %d", r.StatusCode)
	}
	line = done(b.post(href, url.Values{"what": {"apart"}, "reason": {"nadie cargó"}}))
	if got := text(line, "#cap-line-decisions"); got == "" || !strings.Contains(text(line, "main"), "nadie cargó") {
		t.Errorf("apart: got %q", text(line, "main"))
	}
	page = b.page(matchPath + "?" + november)
	if got := text(page, ".empty"); !strings.Contains(got, "No hay renglones de estos") {
		t.Errorf("all decided: got %q", got)
	}
	// The list, and its file, say the same.
	page = b.page(matchPath + "?" + november + "&is=all")
	rows := s.csv(b.get(matchPath + ".csv?" + november))
	if page.Find("#cap-invoice-lines").Length() != 1 || len(rows) != 14 { // with a heading and a total
		t.Errorf("all: got %d rows in the file", len(rows))
	}
	var sorts []string
	for _, row := range rows[1:13] {
		sorts = append(sorts, row[14]+" "+row[15]+" "+row[16])
	}
	if got := strings.Join(sorts, ","); strings.Count(got, "done") != 12 || strings.Count(got, "done person apart") != 1 || strings.Count(got, "done figures") != 3 || strings.Count(got, "done person volume") != 1 {
		t.Errorf("file: got %s", got)
	}
	// All fills have a line but none.
	if got := text(b.page(unbilledPath+"?"+november), ".empty"); !strings.Contains(got, "Todas las cargas del periodo tienen factura") {
		t.Errorf("unbilled: got %q", got)
	}
	if _, err := s.pool.Exec(t.Context(), `INSERT INTO dispense SELECT (jsonb_populate_record(d, '{"seq": 1000099, "ticket": "991"}')).* FROM dispense d WHERE seq = 1000001`); err != nil {
		t.Fatal(err)
	}
	page = b.page(unbilledPath + "?" + november)
	rows = s.csv(b.get(unbilledPath + ".csv?" + november))
	if page.Find("tbody tr").Length() != 1 || len(rows) != 3 || rows[1][3] != "Estrella Sur" || rows[1][5] != "991" || rows[1][12] != "nobody" {
		t.Errorf("unbilled: got %d rows, %v", page.Find("tbody tr").Length(), rows)
	}
	// A line of several fills.
	back := b.page(matchPath + "?" + november + "&is=done")
	href, _ = back.Find("#cap-invoice-lines").Parent().Find("tbody a[href^='/invoices/match/']").First().Attr("href")
	href, _, _ = strings.Cut(href, "?")
	line = done(b.post(href, url.Values{"what": {"open"}}))
	if got := text(line, "main"); !strings.Contains(got, "Se deshizo") {
		t.Errorf("taken back: got %q", got)
	}
	line = b.page(href + "?from=2026-11-01&to=2026-11-30")
	if got := text(line, "#sum"); !strings.Contains(got, "La factura dice de más") && !strings.Contains(got, "No hay cargas de esa estación") {
		t.Errorf("sum: got %q", got)
	}
	if line.Find("#choose .picks input").Length() == 0 {
		t.Error("there is nothing to choose among")
	}
	// What is refused keeps what was ticked and typed.
	tick, _ := line.Find("#choose .picks input").First().Attr("value")
	refused := s.parse(b.post(href, url.Values{"what": {"linked"}, "fill": {tick, "office/1/1000000"}, "reason": {"la del lunes"}, "from": {"2026-11-01"}, "to": {"2026-11-30"}}))
	if got := refused.Find("#choose .picks input[checked][value='" + tick + "']").Length(); got != 1 || refused.Find("#l-reason[value='la del lunes']").Length() != 1 || refused.Find("#a-reason[value='']").Length() != 1 || refused.Find("#from[value='2026-11-01']").Length() != 1 {
		t.Errorf("refused: got %d ticks of what was ticked: %s", got, text(refused, "[role=alert]"))
	}
	// Tolerances.
	for _, tt := range []struct {
		v    url.Values
		says string
	}{
		{url.Values{"volume": {"mucho"}, "volume_share": {"0.5"}, "price": {"0.01"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}, "reason": {"x"}}, "Los litros van de"},
		{url.Values{"volume": {"0.05"}, "volume_share": {"0.5"}, "price": {"2"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}, "reason": {"x"}}, "El precio va de"},
		{url.Values{"volume": {"0.05"}, "volume_share": {"0.5"}, "price": {"0.01"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}}, "Escriba por qué"},
		{url.Values{"volume": {"0.05"}, "volume_share": {"0.5"}, "price": {"0.01"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}, "late": {"5"}, "reason": {"x"}}, "Los días sin factura van de"},
	} {
		r := b.post(termsPath+"/tolerances", tt.v)
		page := s.parse(r)
		if got := text(page, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, tt.says) {
			t.Errorf("%v: got status %d: %q", tt.v, r.StatusCode, got)
		}
		if got, _ := page.Find("#price").Attr("value"); got != tt.v.Get("price") {
			t.Errorf("%v: what was typed is gone: %q", tt.v, got)
		}
	}
	if r := b.post(termsPath+"/tolerances", url.Values{"volume": {"0.04"}, "volume_share": {"0.4"}, "price": {"0.01"}, "amount": {"0.20"}, "amount_share": {"0.1"}, "days": {"30"}, "reason": {"Anexo 2"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("one alone lets more pass: got status %d", r.StatusCode)
	}
	if r := b.post(termsPath+"/tolerances", url.Values{"volume": {"0.04"}, "volume_share": {"0.4"}, "price": {"0.01"}, "amount": {"0.20"}, "amount_share": {"0.1"}, "days": {"30"}, "late": {"12"}, "urgent": {"20"}, "reason": {"Anexo 2"}, "checker": {"manager"}, "checker_password": {password}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("tolerances: got status %d", r.StatusCode)
	}
	if got := text(b.page(termsPath), "#tolerances"); !strings.Contains(got, "Sin factura es discrepancia (AUD-06) después de 12 días y urgente después de 20") {
		t.Errorf("days without an invoice: got %q", got)
	}
	if got := text(b.page(termsPath), "#tolerances"); !strings.Contains(got, "Versión 1: 0.04 L o 0.4 %, $0.01 por litro, $0.20 o 0.1 %") || !strings.Contains(got, "Anexo 2") {
		t.Errorf("tolerances: got %q", got)
	}
	// Those of sums are said by programs alone, and a page leaves them as they are.
	sums := matching.Tolerance{Tolerances: match.Usual, Reason: "sumas", AgreedBy: "manager"}
	sums.SumUL, sums.SumMill = 7_000_000, 7
	if err := s.matching.SayTolerance(t.Context(), "finance", sums); err != nil {
		t.Fatal(err)
	}
	if r := b.post(termsPath+"/tolerances", url.Values{"volume": {"0.05"}, "volume_share": {"0.5"}, "price": {"0.01"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}, "reason": {"Anexo 3"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("tolerances: got status %d", r.StatusCode)
	}
	if now, err := s.matching.Tolerance(t.Context()); err != nil || now.Version != 3 || now.SumUL != 7_000_000 || now.SumMill != 7 {
		t.Errorf("tolerances of sums: got %+v, %v", now, err)
	}
	sums.From, sums.SumUL, sums.AgreedBy = "2027-02-01", 2_000_000, ""
	if err := s.matching.SayTolerance(t.Context(), "finance", sums); err != nil {
		t.Fatal(err)
	}
	if r := b.post(termsPath+"/tolerances", url.Values{"from": {"2027-03-01"}, "volume": {"0.05"}, "volume_share": {"0.5"}, "price": {"0.01"}, "amount": {"0.10"}, "amount_share": {"0.1"}, "days": {"35"}, "reason": {"Anexo 4"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("tolerances of a later day: got status %d", r.StatusCode)
	}
	if said, err := s.matching.Tolerances(t.Context()); err != nil || said.At("", "2027-03-01").SumUL != 2_000_000 || said.At("", "2027-02-28").Version != 4 {
		t.Errorf("tolerances of sums of a later day: got %+v, %v", said, err)
	}
	for _, path := range []string{matchPath + "/" + strings.Repeat("0", 64) + "/concept/1", matchPath + "/x/concept/1", matchPath + "/" + strings.Repeat("0", 64) + "/concept/x"} {
		if r := b.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, r.StatusCode)
		}
	}
	// A line of an invoice leads to what it is of.
	document, _, _ := strings.Cut(strings.TrimPrefix(href, matchPath+"/"), "/")
	if got := b.page(invoicesPath + "/" + document).Find("#cap-document-items").Parent().Find("a[href='" + href + "']").Length(); got != 1 {
		t.Errorf("its invoice: got %d links", got)
	}
	// Who only sees them has no form, and none to post to.
	a := s.as(access.Auditor)
	if page := a.page(href); page.Find("form[method=post][action^='/invoices']").Length() != 0 {
		t.Error("an auditor has a form")
	}
	for _, path := range []string{acceptPath, takeBackPath, href, termsPath + "/tolerances"} {
		if r := a.post(path, url.Values{}); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s by an auditor: got status %d", path, r.StatusCode)
		}
	}
}

// From the page of a line, and after what is decided or undone there, one comes back to the month, the sort and the supplier
// that one came from, and not to the month that it is; whoever came from elsewhere to the month of its document.
func TestLinesLeadBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Finance)
	s.matchSome()
	list := func(page *goquery.Document) (string, url.Values) {
		t.Helper()
		var at []string
		page.Find(".head .acts a[href^='" + matchPath + "']").Each(func(_ int, a *goquery.Selection) {
			href, _ := a.Attr("href")
			at = append(at, href)
		})
		if len(at) != 1 {
			t.Fatalf("the page leads back to %q", at)
		}
		u, err := url.Parse(at[0])
		if err != nil {
			t.Fatal(err)
		}
		return at[0], u.Query()
	}
	for _, asked := range []string{"period=month&at=2026-11-01", "period=month&at=2026-11-01&is=exact&rfc=EKU9003173C9", "period=custom&from=2026-11-01&to=2026-11-30&is=all"} {
		from, _ := url.ParseQuery(asked)
		page := b.page(matchPath + "?" + asked)
		links := page.Find("main a[href^='" + matchPath + "/']")
		if links.Length() == 0 {
			t.Fatalf("%s has no lines", asked)
		}
		links.Each(func(_ int, a *goquery.Selection) {
			if href, _ := a.Attr("href"); !strings.Contains(href, "?back=") {
				t.Errorf("%s: %s does not lead back", asked, href)
			}
		})
		href, _ := links.First().Attr("href")
		line := b.page(href)
		same := func(what string, got url.Values) {
			t.Helper()
			for name := range from {
				if got.Get(name) != from.Get(name) {
					t.Errorf("%s, %s: it leads back to %v", asked, what, got)
				}
			}
		}
		_, got := list(line)
		same("of the line", got)
		// Each form of the page keeps it, those that look for fills among them.
		line.Find("main form").Each(func(_ int, f *goquery.Selection) {
			back, _ := f.Find("input[name=back]").Attr("value")
			got, _ := url.ParseQuery(back)
			same("of a form", got)
		})
		action, _ := line.Find("#apart form").Attr("action")
		back, _ := line.Find("#apart input[name=back]").Attr("value")
		refused := b.post(action, url.Values{"what": {"apart"}, "back": {back}})
		_, got = list(s.parse(refused))
		same("refused", got)
		// What is decided is told on the list; what is open again, on the page of the line.
		for _, said := range []url.Values{{"what": {"apart"}, "reason": {"de otro ente"}}, {"what": {"open"}}} {
			said.Set("back", back)
			r := b.post(action, said)
			u, err := url.Parse(r.Header.Get("Location"))
			if want := map[bool]string{true: action, false: matchPath}[said.Get("what") == "open"]; r.StatusCode != http.StatusSeeOther || err != nil || u.Path != want {
				t.Fatalf("%s, %s: got status %d, to %s", asked, said.Get("what"), r.StatusCode, r.Header.Get("Location"))
			}
			got := u.Query()
			if u.Path == action {
				var at string
				if at, got = list(b.page(u.String())); b.get(at).StatusCode != http.StatusOK {
					t.Errorf("%s does not answer", at)
				}
			} else if got := text(b.page(u.RequestURI()), "[role=status]"); !strings.Contains(got, "Quedó decidido un renglón") && !strings.Contains(got, "decidid") {
				t.Errorf("%s: nothing says that it is decided: %q", asked, got)
			}
			same(said.Get("what"), got)
		}
	}
	for _, back := range []string{"", "?back=%25zz", "?back=period%3Dcentury", "?back=at%3D2026-99-99%26period%3Dmonth"} {
		_, got := list(b.page(lineAddress(s.lineThat(matching.Exact)) + back))
		if got.Get("period") != "month" || !strings.HasPrefix(got.Get("at"), "2026-11") {
			t.Errorf("%q leads to %v", back, got)
		}
	}
	// Where one looks closer at fills without an invoice it is the same month, too.
	unbilled, _ := b.page(matchPath + "?" + november).Find("a[href^='" + unbilledPath + "']").Attr("href")
	if _, got := list(b.page(unbilled)); !strings.Contains(november, got.Get("at")[:7]) {
		t.Errorf("from %s it leads to %v", unbilled, got)
	}
}

// Who is not cleared works through lines as anybody does, and is told of no reserved vehicle:
// not on a page, not in a file, and not by looking for its number.
func TestLinesOfReservedVehicles(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	c.matchSome()
	if _, err := c.pool.Exec(t.Context(), `UPDATE dispense SET vehicle = $1 WHERE station = 'office' AND seq >= 1000000`, vehicles[0].id); err != nil {
		t.Fatal(err)
	}
	var fleetNo, plate string
	if err := c.pool.QueryRow(t.Context(), `SELECT fleet_no, plate FROM vehicle WHERE vehicle = $1`, vehicles[0].id).Scan(&fleetNo, &plate); err != nil {
		t.Fatal(err)
	}
	line := lineAddress(c.lineThat(matching.Suggested))
	pages := []string{
		matchPath + "?" + november, matchPath + ".csv?" + november, matchPath + "?is=all&" + november, unbilledPath + "?" + november, unbilledPath + ".csv?" + november,
		line, line + "?from=2026-11-01&to=2026-11-30", invoicesPath + "?" + november, termsPath,
	}
	finance, admin := c.as(access.Finance), c.as(access.Administrator)
	named := 0
	for _, path := range pages {
		r := finance.get(path)
		if body := c.body(r); r.StatusCode != http.StatusOK || strings.Contains(body, fleetNo) || strings.Contains(body, plate) {
			t.Errorf("%s: got status %d, and the vehicle's name %t", path, r.StatusCode, strings.Contains(body, fleetNo))
		}
		if strings.Contains(c.body(admin.get(path)), fleetNo) {
			named++
		}
	}
	if named < 5 {
		t.Errorf("%d pages name the vehicle to who is cleared: the test sees nothing", named)
	}
	for who, leads := range map[*browser]bool{admin: true, finance: false} {
		if got := who.page(unbilledPath + "?" + november).Find(`main table a[href^="/fills/"]`).Length(); (got > 0) != leads {
			t.Errorf("%d rows of what is not billed lead to their fills, want some: %t", got, leads)
		}
	}
	if got := text(finance.page(line), "#choose"); !strings.Contains(got, "Unidad reservada") {
		t.Errorf("got %q", got)
	}
	if got := finance.page(line + "?q=" + url.QueryEscape(fleetNo)).Find("#choose .picks li").Length(); got != 0 {
		t.Errorf("looked for by its number: got %d fills", got)
	}
	if got := admin.page(line + "?q=" + url.QueryEscape(fleetNo)); !strings.Contains(text(got, "main"), "Renglón") {
		t.Errorf("got %q", text(got, "main"))
	}
}

// Lines with fills of another month than their document are named, listed and valued, with what counts
// where; and so are credit notes that are not applied, on the page and in its files.
func TestOutOfPeriodAndNotes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	b := s.as(access.Finance)
	if got := text(b.page(matchPath+"?"+november), "main"); strings.Contains(got, "De otro mes") || strings.Contains(got, "Notas de crédito sin aplicar") {
		t.Errorf("there is none: %s", got)
	}
	s.octobers()
	s.owedSome()
	page := b.page(matchPath + "?" + november)
	main := text(page, "main")
	for _, say := range []string{"De otro mes (3)", "Notas de crédito sin aplicar", "220.00", "2 notas", "no encuentra ninguna factura", "devuelve más de lo que quedaba"} {
		if !strings.Contains(main, say) {
			t.Errorf("the page does not say %q: %s", say, main)
		}
	}
	list := b.page(matchPath + "?" + november + "&is=out_of_period")
	if got := text(list, "main"); list.Find("main table").First().Find("tbody tr").Length() != 3 || !strings.Contains(got, "Lo devengado, el contrato y el consumo cuentan en el mes de la carga") || !strings.Contains(got, "2026-10") {
		t.Errorf("the list: %s", got)
	}
	of, rows := 0, s.csv(b.get(matchPath+".csv?"+november+"&is=out_of_period"))
	for i, name := range rows[0] {
		if name == "De otro mes" {
			of = i
		}
	}
	n := 0
	for _, r := range rows[1:] {
		if r[of] == "2026-10" {
			n++
		}
	}
	if of == 0 || n != 3 {
		t.Errorf("the file has %d lines of October: %v", n, rows)
	}
	notes := s.csv(b.get(owedNotesPath + ".csv?" + november))
	if len(notes) != 4 || notes[1][8] != "no_bill" || notes[2][8] != "too_much" || notes[3][6] != "220.00" {
		t.Errorf("notes: %v", notes)
	}
	if got := text(b.page(matchPath+"?"+november+"&rfc=EKU9003173C9"), "main"); strings.Contains(got, "no encuentra ninguna factura") {
		t.Errorf("another supplier's notes: %s", got)
	}
	if got := text(b.page(lineAddress(s.lineOf(1_000_000))), "main"); !strings.Contains(got, "De otro mes") || !strings.Contains(got, "2026-10") {
		t.Errorf("its line does not say it: %s", got)
	}
}

// The supplier's report says of each document once what was invoiced, credited, is unpaid and was paid, so
// that paid = invoiced − credits − unpaid of all of it too, as the page of what is owed has it.
func TestSuppliersReportSaysWhatIsPaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	b := s.as(access.Finance)
	for _, sql := range []string{
		`ALTER TABLE document DISABLE TRIGGER USER`,
		`UPDATE document SET payment_method = 'PPD' WHERE document = (SELECT min(document) FROM document WHERE kind = 'I')`,
		`ALTER TABLE document ENABLE TRIGGER USER`,
		`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('e', 64), 'xml', 1, now(), 'fina')`,
		`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
SELECT repeat('e', 64), 'EEEEEEEE-0000-4000-8000-000000000000', version, 'E', 'NC', '1', issued_at + interval '1 day', currency, 12300, '123.00', issuer, issuer_name, receiver, receiver_name, payment_form, 'PUE', stamped_by, seal_end, 'e', now(), 'fina' FROM document WHERE document = (SELECT min(document) FROM document WHERE kind = 'I')`,
		`INSERT INTO document_of (document, n, how, uuid) SELECT repeat('e', 64), 1, '01', uuid FROM document WHERE document = (SELECT min(document) FROM document WHERE kind = 'I')`,
	} {
		if _, err := s.pool.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	of := map[string]*big.Rat{}
	for _, column := range []string{"owed_invoiced", "owed_credited", "owed_left", "owed_paid"} {
		rows, total := b.disclosedIn(matchPath+".json?"+november, column)
		_, owed := b.disclosedIn(owedPath+".json?"+november+"&rfc=EKU9003173C9", column)
		if rows.Cmp(total) != 0 || total.Cmp(owed) != 0 || total.Sign() <= 0 {
			t.Errorf("%s: rows come to %s, in all %s, and the page of what is owed has %s", column, rows, total, owed)
		}
		of[column] = total
	}
	if got := new(big.Rat).Sub(new(big.Rat).Sub(of["owed_invoiced"], of["owed_credited"]), of["owed_left"]); got.Cmp(of["owed_paid"]) != 0 || of["owed_credited"].Cmp(big.NewRat(123, 1)) != 0 {
		t.Errorf("invoiced less credits less unpaid is %s; got %v", got, of)
	}
	main := text(b.page(matchPath+"?"+november+"&is=all"), "main")
	for _, say := range []string{"Por proveedor, y desde cuándo se debe", "123.00"} {
		if !strings.Contains(main, say) {
			t.Errorf("the page of all lines does not say %q: %s", say, main)
		}
	}
	b.everyFormat(matchPath, "?"+november)
}

// lineOf returns the line that is proposed to be of a fill of the office.
func (s *site) lineOf(seq int64) matching.LineID {
	s.t.Helper()
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	seen, err := s.matching.Look(s.t.Context(), matching.Question{From: from, To: from.AddDate(0, 1, 0)})
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return len(r.Fills) == 1 && r.Fills[0].Ref.Seq == seq })
	if i < 0 {
		s.t.Fatalf("no line is of fill %d", seq)
	}
	return seen.Rows[i].LineID
}
