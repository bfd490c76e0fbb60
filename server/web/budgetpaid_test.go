package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
)

// paidSome has a supplier bill the fuel of two accounts in one invoice that is paid later, and say by a document of a payment that half of it was
// paid; and bill oil, which was paid at once. It returns the UUID of the payment.
func (c *town) paidSome() (payment string) {
	c.t.Helper()
	doc := func(n int, kind, method, issued string, cents int64) (id, uuid string) {
		id, uuid = fmt.Sprintf("%064x", 700+n), fmt.Sprintf("AAAAAAAA-0000-4000-8000-%012d", n)
		c.sql(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ('` + id + `', 'xml', 1, now(), 'finance')`)
		c.sql(fmt.Sprintf(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
			VALUES ('%s', '%s', '4.0', '%s', 'Z', '%d', '%s', 'MXN', %d, '', 'EKU9003173C9', 'La Estrella', 'XAXX010101000', 'Xalapa', '03', '%s', '', '', 'z.xml', now(), 'finance')`, id, uuid, kind, n, issued, cents, method))
		return id, uuid
	}
	bill, uuid := doc(1, "I", "PPD", "2026-11-18 10:00", 158_000)
	c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ('` + bill + `', 'concept', 1, 1, '15101514', '', '', '', '', '', 79000000, 158000, 200000)`)
	c.sql(`WITH d AS (INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at)
		VALUES ('b', '` + bill + `', 'concept', 1, 'linked', 'person', 'matched', 0, 0, 0, 0, '', 'finance', now()) RETURNING decision)
		INSERT INTO line_decision_fill (decision, station, epoch, seq, branch) SELECT decision, 'office', 1, 2000000 + n, 0 FROM d, unnest(ARRAY[2, 3]) n`)
	pago, payment := doc(2, "P", "", "2026-11-20 10:00", 0)
	c.sql(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part) VALUES ('` + pago + `', 1, 'paid', '` + uuid + `', 79000, 1)`)
	doc(3, "I", "PUE", "2026-11-19 10:00", 5_000)
	return payment
}

// What documents say was paid stands beside what movements say, on the page, in files and for programs; a person says it by one press, and a second adds nothing.
func TestBudgetPaid(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	if main := text(b.page(budgetPath+year2026), "main"); strings.Contains(main, "según documentos (") || b.page(budgetPath+year2026).Find("#h-paid").Length() > 0 {
		t.Errorf("without a document: %s", main)
	}
	if got := text(b.page(paidPath+year2026), ".empty"); !strings.Contains(got, "ningún documento") {
		t.Errorf("without a document: %q", got)
	}
	payment := c.paidSome()

	// The fuel is not booked: what was paid is of no account, by name.
	main := text(b.page(budgetPath+year2026), "main")
	if want := "2 pagos, por 840.00, no son de ninguna clave"; !strings.Contains(main, want) {
		t.Errorf("the page does not say %q: %.1500s", want, main)
	}
	c.sent(b.post(bookPath+year2026, url.Values{}))

	// v0000001 fueled 600.00 by one account, and v0000004 980.00 by another: of 790.00 that is 300.00 and 490.00.
	doc := b.page(budgetPath + year2026)
	main = text(doc, "main")
	for _, want := range []string{
		"FISM-26101-seg: los documentos dicen pagados 300.00 y los movimientos 0.00; faltan 300.00", "FISM-26103-pub: los documentos dicen pagados 490.00 y los movimientos 0.00; faltan 490.00",
		"FISM-26103-pub: los documentos dicen pagados 490.00 y solo se ejercieron 0.00", "1 pago, por 50.00, no es de ninguna clave", "Ver los documentos y registrar 4 movimientos",
	} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %.2000s", want, main)
		}
	}
	for _, path := range []string{budgetPath, paidPath, paidAccountsPath, proposalsPath} {
		b.everyFormat(path, year2026)
	}
	sums := func(path, column, want string) {
		t.Helper()
		sum, total := b.disclosedIn(path+".json"+year2026, column)
		if sum.Cmp(total) != 0 || total.FloatString(2) != want {
			t.Errorf("%s %s: rows come to %s, in all %s, want %s", path, column, sum, total, want)
		}
	}
	sums(budgetPath, "budget_paid_documents", "790.00")
	sums(budgetPath, "budget_paid_difference", "790.00")
	sums(budgetPath, "budget_unexercised", "790.00")
	sums(paidAccountsPath, "paid_proposed", "790.00")
	sums(paidPath, "amount", "840.00") // with what is of no account

	rows := c.csv(b.get(paidPath + ".csv" + year2026))
	var lines []string
	for _, r := range rows[1 : len(rows)-1] {
		lines = append(lines, strings.Join([]string{r[0], r[3], r[5], r[6], r[7], r[8], r[10], r[11]}, "|"))
	}
	want := []string{"2026-11-19|Z 3|issue|AAAAAAAA-0000-4000-8000-000000000003||50.00|not_booked|2026-11", "2026-11-20|Z 1|paid|" + payment + "|FISM-26101-seg|300.00||2026-11", "2026-11-20|Z 1|paid|" + payment + "|FISM-26103-pub|490.00||2026-11"}
	if !slices.Equal(lines, want) {
		t.Errorf("lines: got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}

	// Who does not keep the budget sees what is proposed, and has no button.
	auditor := c.as(access.Auditor)
	seen := auditor.page(paidPath + year2026)
	if n := seen.Find("form[action^='" + paidPath + "'], input[name=movement]").Length(); n > 0 || !strings.Contains(text(seen, "main"), "Movimientos propuestos") {
		t.Errorf("an auditor has %d fields", n)
	}

	form := func(doc *goquery.Document) url.Values {
		f := url.Values{"reason": {doc.Find("#reason").AttrOr("value", "")}}
		doc.Find("form input[name=movement][checked]").Each(func(_ int, x *goquery.Selection) { f.Add("movement", x.AttrOr("value", "")) })
		return f
	}
	page := b.page(paidPath + year2026)
	all := form(page)
	if len(all["movement"]) != 4 || all.Get("reason") != "Pago según los documentos" {
		t.Fatalf("the form has %v", all)
	}
	if r := auditor.post(paidPath+year2026, all); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor says it: got status %d", r.StatusCode)
	}
	for name, bad := range map[string]url.Values{"nothing": {}, "none chosen": {"reason": {"x"}}, "no reason": {"movement": all["movement"]}, "no choice": {"movement": {"x"}, "reason": {"x"}}} {
		if r := b.post(paidPath+year2026, bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d", name, r.StatusCode)
		}
	}
	changed := url.Values{"reason": {"x"}, "movement": {strings.Replace(all["movement"][0], "|30000", "|30001", 1)}}
	if r := b.post(paidPath+year2026, changed); r.StatusCode != http.StatusConflict || c.count(`SELECT count(*) FROM budget_movement WHERE moment = 'paid'`) != 0 {
		t.Errorf("what documents do not say: got status %d", r.StatusCode)
	}

	// Two press what they saw, and one of them twice.
	r := b.post(paidPath+year2026, all)
	c.sent(r)
	if got := text(b.page(r.Header.Get("Location")), "[role=status]"); got != "Se registraron 4 movimientos." {
		t.Errorf("it says %q", got)
	}
	for range 2 {
		c.sent(b.post(paidPath+year2026, all))
	}
	if n := c.count(`SELECT count(*) FROM budget_movement WHERE moment IN ('exercised', 'paid')`); n != 4 {
		t.Errorf("%d movements were kept, want 4", n)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what = 'budget' AND who = 'finance' AND after LIKE '%Pago según los documentos: Z 1, AAAAAAAA-%'`); n != 4 {
		t.Errorf("%d of them are in the trail, want 4", n)
	}
	sums(budgetPath, "budget_paid_documents", "790.00")
	sums(budgetPath, "budget_paid", "790.00")
	sums(budgetPath, "budget_exercised", "790.00")
	sums(budgetPath, "budget_paid_difference", "0.00")
	sums(budgetPath, "budget_unexercised", "0.00")
	main = text(b.page(budgetPath+year2026), "main")
	if strings.Contains(main, "faltan") || strings.Contains(main, "más de pagado que de ejercido") {
		t.Errorf("said, and the page still finds something: %.1500s", main)
	}
	owed := c.csv(b.get(owedPath + ".csv" + inNovember))
	if i := slices.IndexFunc(owed, func(r []string) bool { return r[3] == "Z 1" }); i < 0 || owed[i][12] != "790.00" || owed[i][14] != "agrees" {
		t.Errorf("what is owed has %q", owed)
	}

	// More than documents say asks for the document; in English, too.
	c.sent(b.post(movementsPath+year2026, url.Values{"moment": {"paid"}, "account": {"FISM-26103-pub"}, "document": {"CLC 8"}, "day": {"2026-11-21"}, "amount": {"10.00"}, "reason": {"Anticipo"}}))
	if main := text(b.page(paidPath+year2026), "main"); !strings.Contains(main, "sobran 10.00. Pida al proveedor el complemento de pago") {
		t.Errorf("too much: %.1500s", main)
	}
	b.post("/language", url.Values{"language": {"en"}})
	main = text(b.page(paidPath+year2026), "main")
	for _, want := range []string{"Paid, as documents say", "10.00 is too much. Ask the supplier for the document of the payment", "invoice paid at once (PUE)", "what it bills is not booked, or is no fuel"} {
		if !strings.Contains(main, want) {
			t.Errorf("in English the page does not say %q: %.1500s", want, main)
		}
	}
}
