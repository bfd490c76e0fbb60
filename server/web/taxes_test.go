package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// Rates and who we are to the authority are said by two people on the page of terms, which tells in
// December what is missing of next year; a document shows what it is held to.
func TestTaxesAreSaid(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.billSome()
	b := c.as(access.Finance)
	missing := func() string { return text(b.page(termsPath), "p.notice") }
	for _, want := range []string{"IEPS de 2027 no están registradas para Regular (15101514), Premium (15101515):", "«Región fronteriza» terminó y nadie ha registrado la que vale desde 2027-01-01"} {
		if got := missing(); !strings.Contains(got, want) || strings.Contains(got, "Diésel") {
			t.Errorf("in December: got %q, want %q", got, want)
		}
	}
	id := c.judged("accepted")
	if got := text(b.page(invoiceAddress(id)), ".facts"); !strings.Contains(got, "General 16 % (Desde 2010-01-01)") || !strings.Contains(got, "Región fronteriza 8 % (2019-01-01 a 2026-12-31)") || !strings.Contains(got, "(Desde 2026-01-01)") || strings.Contains(got, "Receptor según el SAT") {
		t.Errorf("a document: got %q", got)
	}

	signed := func(v url.Values) url.Values {
		v.Set("checker", "manager")
		v.Set("checker_password", password)
		return v
	}
	vat := func(kind, rate, from, until, reason string) url.Values {
		return url.Values{"kind": {kind}, "rate": {rate}, "from": {from}, "until": {until}, "reason": {reason}}
	}
	us := func(rfc, name, regime, zip, from string) url.Values {
		return url.Values{"rfc": {rfc}, "name": {name}, "regime": {regime}, "zip": {zip}, "from": {from}, "reason": {"Constancia"}}
	}
	for _, tt := range []struct {
		of   string
		v    url.Values
		code int
		says string
	}{
		{"vat", vat("border", "8", "2027-01-01", "", "DOF"), 400, "otra persona firme"}, {"vat", signed(vat("", "8", "2027-01-01", "", "DOF")), 400, "qué tasa"}, {"vat", signed(vat("border", "80", "2027-01-01", "", "DOF")), 400, "el porcentaje"},
		{"vat", signed(vat("border", "8", "", "", "DOF")), 400, "desde qué día"}, {"vat", signed(vat("border", "8", "2027-01-01", "2026-12-31", "DOF")), 400, "último día"}, {"vat", signed(vat("border", "8", "2027-01-01", "nunca", "DOF")), 400, "último día"},
		{"vat", signed(vat("border", "8", "2027-01-01", "", "")), 400, "el motivo"}, {"vat", url.Values{"checker": {"manager"}, "checker_password": {"otra"}}, 403, ""},
		{"identities", us("MXA850101AA1", "MUNICIPIO", "603", "91000", "2026-11-01"), 400, "otra persona firme"}, {"identities", signed(us("MXA", "MUNICIPIO", "603", "91000", "2026-11-01")), 400, "no es un RFC"},
		{"identities", signed(us("MXA850101AA1", "MUNICIPIO", "503", "91000", "2026-11-01")), 400, "tres cifras"}, {"identities", signed(us("MXA850101AA1", "MUNICIPIO", "603", "9100", "2026-11-01")), 400, "cinco cifras"},
		{"identities", signed(us("MXA850101AA1", "", "", "", "2026-11-01")), 400, "el nombre, el régimen"},
		{"quotas", url.Values{"product": {"15101514"}, "from": {"2027-01-01"}, "per_liter": {"0.6"}, "reason": {"DOF"}}, 400, "otra persona firme"},
	} {
		r := b.post(termsPath+"/"+tt.of, tt.v)
		page := c.parse(r)
		if got := text(page, "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("%s %v: got status %d: %q", tt.of, tt.v, r.StatusCode, got)
		}
		if form := page.Find("details[open] form[action='" + termsPath + "/" + tt.of + "']"); form.Length() != 1 || form.Find("[name=reason]").AttrOr("value", "") != tt.v.Get("reason") || form.Find("[name=from]").AttrOr("value", "") != tt.v.Get("from") {
			t.Errorf("%s %v: what was typed is gone", tt.of, tt.v)
		}
	}
	none := signed(vat("border", "", "2027-01-01", "", "Nadie lo prorrogó"))
	none.Set("step", "none")
	for _, tt := range []struct {
		of string
		v  url.Values
	}{
		{"vat", signed(vat("general", "16.5", "2027-01-01", "2027-12-31", "DOF 2026-12-30"))}, {"vat", none}, {"identities", signed(us("mxa850101aa1", "Municipio de Otra", "603", "91000", "2026-11-01"))},
		{"quotas", signed(url.Values{"product": {"15101514"}, "from": {"2027-01-01"}, "per_liter": {"0.6"}, "reason": {"DOF"}})}, {"quotas", signed(url.Values{"product": {"15101515"}, "from": {"2027-01-01"}, "per_liter": {"0.7"}, "reason": {"DOF"}})},
	} {
		if r := b.post(termsPath+"/"+tt.of, tt.v); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s %v: got status %d", tt.of, tt.v, r.StatusCode)
		}
	}
	if got := missing(); strings.Contains(got, "registrad") {
		t.Errorf("all of it was said: got %q", got)
	}
	if rows := c.csv(b.get(termsPath + "/vat.csv")); len(rows) != 3 || rows[1][3] != "16.50" || rows[1][2] != "2027-12-31" || rows[1][6] != "manager" || rows[2][3] != "" || rows[1][5] != "finance" {
		t.Errorf("rates: got %v", rows)
	}
	if rows := c.csv(b.get(termsPath + "/identities.csv")); len(rows) != 2 || rows[1][0] != "MXA850101AA1" || rows[1][1] != "MUNICIPIO DE OTRA" || rows[1][8] != "manager" {
		t.Errorf("identities: got %v", rows)
	}
	if got := text(b.page(invoiceAddress(id)), "main"); !strings.Contains(got, "MUNICIPIO DE OTRA · 603 · 91000 (Desde 2026-11-01)") || !strings.Contains(got, "vuelva a revisarla") {
		t.Errorf("a document: got %q", got)
	}
	if r := b.post(judgeAgainPath, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("judged again: got status %d", r.StatusCode)
	}
	if got := text(b.page(invoiceAddress(id)), "main"); !strings.Contains(got, "El nombre del receptor no es el que el SAT tiene") || !strings.Contains(got, "MUNICIPIO DE XALAPA") || strings.Contains(got, "vuelva a revisarla") {
		t.Errorf("a document, judged again: got %q", got)
	}
	if got := c.about(b, invoiceAddress(id)+"/findings.xlsx")["Receptor según el SAT"]; !strings.Contains(got, "MUNICIPIO DE OTRA") {
		t.Errorf("its findings as a file: got %q", got)
	}
	// What is said of next year is no version of November's.
	version := func(month string) string {
		return c.about(b, invoicesPath+".xlsx?period=month&at="+month)["Impuestos y situación fiscal, versión"]
	}
	if oct, nov, dec, jan := version("2026-10-15"), version("2026-11-15"), version("2026-12-15"), version("2027-01-15"); oct != "" || len(nov) != 16 || nov != dec || jan == nov {
		t.Errorf("versions: got %q, %q, %q and %q", oct, nov, dec, jan)
	}
	if r := c.as(access.Auditor).post(termsPath+"/vat", none); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d", r.StatusCode)
	}
}
