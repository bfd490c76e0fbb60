package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// anOrder is what a person types to issue vouchers.
func anOrder(pairs ...string) url.Values {
	return with(url.Values{
		"vehicles": {"P-101, SP-07"}, "department": {""}, "each": {"2"}, "liters": {"40"}, "amount": {""}, "grade": {""},
		"from": {"2026-12-08"}, "until": {"2026-12-31"}, "where": {""}, "why": {"Comisión a León"},
	}, pairs...)
}

// byVoucher is a fill of P-101 that is typed from a voucher and signed by another.
func byVoucher(n int64, pairs ...string) url.Values {
	return with(url.Values{
		"vehicle": {"v0000001"}, "grade": {"magna"}, "source": {"voucher"}, "ticket": {barcode.FormatVoucherNumber(n)}, "contract": {""}, "when": {"2026-12-08T10:00"},
		"liters": {"30"}, "price": {""}, "odometer": {""}, "full": {"unknown"}, "step": {"sign"}, "checker": {"attendant"}, "checker_password": {password},
	}, pairs...)
}

// voucherSome issues vouchers of liters and of money, and has one redeemed and one
// canceled.
func (c *town) voucherSome() {
	c.t.Helper()
	b := c.as(access.Manager)
	quota := &fleet.Quota{Quota: "q-p101", Period: fleet.Month, SizeUL: 200 * dispense.Liter, FromAt: now.AddDate(0, -1, 0)}
	if err := c.fleet.Save(c.t.Context(), "test", quota, &fleet.Price{Grade: "magna", FromAt: now.AddDate(0, -1, 0), PriceE4: 239_000, Currency: "MXN"}); err != nil {
		c.t.Fatal(err)
	}
	// Not by saving the vehicle: no station is to hold a lease, which would have to be
	// asked back first.
	if _, err := c.pool.Exec(c.t.Context(), `UPDATE vehicle SET quotas = '{q-p101}' WHERE vehicle = 'v0000001'`); err != nil {
		c.t.Fatal(err)
	}
	for _, order := range []url.Values{anOrder(), anOrder("vehicles", "p-101", "each", "1", "liters", "", "amount", "1,000")} {
		if r := b.post("/vouchers", order); r.StatusCode != http.StatusSeeOther {
			c.t.Fatalf("issue vouchers: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
	if r := b.post("/fills/new", byVoucher(1)); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("redeem a voucher: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if r := b.post("/vouchers/"+barcode.FormatVoucherNumber(3)+"/cancel", url.Values{"from": {barcode.FormatVoucherNumber(4)}, "why": {"Se mojó"}}); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("cancel a voucher: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
}

// Vouchers are issued, printed, redeemed and canceled by people with names, add up,
// and what is not good is refused with what to do.
func TestVouchers(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	if got := text(b.page("/vouchers"), ".empty"); !strings.Contains(got, "No se ha emitido") {
		t.Errorf("no vouchers: got %q", got)
	}
	c.voucherSome()
	first, second := barcode.FormatVoucherNumber(1), barcode.FormatVoucherNumber(2)
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{anOrder("each", "0"), 400, "de 1 a 500"}, {anOrder("each", "251"), 400, "a lo más 500"}, {anOrder("liters", ""), 400, "uno de los dos"}, {anOrder("amount", "5"), 400, "uno de los dos"},
		{anOrder("until", "2026-12-07"), 400, "antes del primero"}, {anOrder("why", " "), 400, "el motivo"}, {anOrder("vehicles", "X-9"), 400, "No hay una unidad X-9"}, {anOrder("vehicles", ""), 400, "elija un departamento"},
		{anOrder("grade", "diesel"), 409, "La unidad P-101 no carga diesel"}, {anOrder("until", "2027-01-01"), 409, "a más tardar el 31 dic 2026"},
		{anOrder("from", "2026-12-01", "until", "2026-12-07"), 409, "ya pasó"}, {anOrder("vehicles", "SP-07", "liters", "", "amount", "5"), 409, "No hay precio vigente de diesel"},
		{anOrder("liters", "51"), 409, "La cuota de la unidad P-101 no alcanza: se piden 102.00 L y hay 88.16 L libres"},
	} {
		r := b.post("/vouchers", tt.form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("issue %v: got status %d, %q; want %d, %q", tt.form, r.StatusCode, got, tt.code, tt.says)
		}
	}
	var figures []string
	for _, row := range c.csv(b.get("/vouchers.csv"))[1:] {
		figures = append(figures, strings.Join(append(row[15:20:20], row[5], row[20]), " "))
	}
	if got, want := strings.Join(figures, ", "), "1 0 0 0 1 41.84 41.84, 2 0 1 0 1 40.00 40.00, 2 1 0 0 1 40.00 40.00, 5 1 1 0 3  121.84"; got != want {
		t.Errorf("issued, redeemed, canceled, expired, outstanding, liters: got %q, want %q", got, want)
	}
	if got := text(b.page("/today"), "#main"); !strings.Contains(got, "3 vales pendientes, 121.84 L apartados") {
		t.Errorf("today: got %q", got)
	}
	// What paper holds is neither drawn nor left: what is left is what the refusal above
	// says is free.
	doc := b.page("/fleet/quotas")
	if got := text(doc, "thead"); !strings.Contains(got, "En vales") {
		t.Errorf("quotas: got columns %q, want what vouchers hold", got)
	}
	for _, row := range c.csv(b.get("/fleet/quotas.csv"))[1:] {
		if strings.Contains(row[0], "P-101") && strings.Join(row[3:7], " ") != "200.00 30.00 81.84 88.16" {
			t.Errorf("size, drawn, on vouchers and left of the quota: got %v", row[3:7])
		}
	}
	r := b.get("/vouchers?first=" + first + "&last=" + second)
	if got := text(c.parse(r), ".notice"); !strings.Contains(got, first+" a "+second) {
		t.Errorf("issued: got %q", got)
	}
	p := b.get("/vouchers/print?first=" + first + "&last=" + barcode.FormatVoucherNumber(5))
	if body, err := io.ReadAll(p.Body); err != nil || p.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(body), "%PDF") {
		t.Errorf("print: got %s, %v", p.Header.Get("Content-Type"), err)
	}
	if r := b.get("/vouchers/print?first=" + first + "&last=" + first); r.StatusCode != http.StatusNotFound {
		t.Errorf("print a voucher that was redeemed: got status %d, want 404", r.StatusCode)
	}
	if got := text(b.page("/vouchers/"+first), "#main"); !strings.Contains(got, "Canjeado") || !strings.Contains(got, "lo capturó manager, registro office/1/") || !strings.Contains(got, "Comisión a León") {
		t.Errorf("a voucher that was redeemed: got %q", got)
	}
	rows := c.csv(b.get("/vouchers/" + first + "/vouchers.csv"))
	if len(rows) != 3 || rows[1][1] != "redeemed" || rows[2][1] != "outstanding" {
		t.Errorf("one by one: got %q", rows)
	}
	doc = b.page("/fills/new?voucher=" + second)
	if got := text(doc, ".notice"); !strings.Contains(got, "40.00 L de Magna") || doc.Find("#vehicle").AttrOr("value", "") != "P-101" || doc.Find("#ticket").AttrOr("value", "") != second {
		t.Errorf("to be redeemed: got %q, want what it is good for and the form filled in", got)
	}
	for folio, says := range map[string]string{first: "ya se canjeó", "V000001-00": "no es nuestro", barcode.FormatVoucherNumber(99): "nunca se emitió"} {
		if got := text(b.page("/fills/new?voucher="+folio), ".notice"); !strings.Contains(got, says) {
			t.Errorf("%s to be redeemed: got %q, want %q", folio, got, says)
		}
	}
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{byVoucher(1), 400, "ya se canjeó: 8 dic 2026, 10:00, sin estación anotada: 30.00 L; lo capturó manager"}, {byVoucher(4), 400, "de otra unidad"}, {byVoucher(99), 400, "nunca se emitió"},
		{byVoucher(2, "ticket", "V000002-00"), 400, "no es nuestro"}, {byVoucher(2, "liters", "40.01"), 400, "40.00 L a lo más"}, {byVoucher(2, "when", "2026-12-07T23:59"), 400, "vale desde el 8 dic 2026"},
		{byVoucher(5, "price", "40"), 400, "por $1,000.00 a lo más"}, {byVoucher(2, "grade", "diesel"), 400, "otro producto"},
	} {
		r := b.post("/fills/new", tt.form)
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) || doc.Find("#flowed").Length() != 1 {
			t.Errorf("redeem %v: got status %d, %q; want %d, %q, and a way to record what flowed", tt.form, r.StatusCode, got, tt.code, tt.says)
		}
	}
	// The fuel is in the tank: it is recorded, and found.
	if r := b.post("/fills/new", byVoucher(1, "flowed", "yes", "liters", "5")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("flowed: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	c.judge()
	if got := text(b.page("/discrepancies"), ".findings"); !strings.Contains(got, "El vale "+first+" ya se había canjeado en office/1/") {
		t.Errorf("findings: got %q, want the voucher that was used again", got)
	}
	for path, says := range map[string]string{"?folio=V000001-00": "no es nuestro", "?folio=" + barcode.FormatVoucherNumber(99): "nunca se emitió"} {
		if got := text(c.parse(b.get("/vouchers"+path)), "[role=alert]"); !strings.Contains(got, says) {
			t.Errorf("look up %s: got %q, want %q", path, got, says)
		}
	}
	if r := b.get("/vouchers?folio=2" + strings.TrimPrefix(second, "V000002")); r.Header.Get("Location") != "/vouchers/"+second {
		t.Errorf("look up: got %q, want the voucher's page", r.Header.Get("Location"))
	}
	a := c.as(access.Auditor)
	if got := a.page("/vouchers").Find("form[method=post].form, #issue").Length(); got != 0 {
		t.Errorf("an auditor has %d forms, want none", got)
	}
}
