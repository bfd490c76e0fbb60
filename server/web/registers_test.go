package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
)

// A register of permits is taken on the page of terms by two people. Rows that are no permit are named; a
// document shows who holds its permit beside who issued it, and the stations of contracts stand beside
// the register.
func TestARegisterIsTaken(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.billSome()
	b := c.as(access.Finance)
	id := c.judged("accepted")
	if got := text(b.page(termsPath), "#permits"); !strings.Contains(got, "No hay registro de permisos") {
		t.Errorf("without a register: got %q", got)
	}
	facts := func() string { return text(b.page(invoiceAddress(id)), ".facts") }
	if got := facts(); strings.Contains(got, "según la CNE") || strings.Contains(got, "registro desde") {
		t.Errorf("without a register: got %q", got)
	}
	items := c.csv(b.get(invoiceAddress(id) + "/items.csv"))
	permit := items[1][3]
	if !strings.HasPrefix(permit, "PL/") {
		t.Fatalf("the document names no permit: %v", items[1])
	}
	heading := "razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus,entidad,zona_geo\n"
	row := "\"Otra Gasolinera, S.A. de C.V.\"," + permit + ",Expendio en estación de servicio,2015-08-13,Terminado,Veracruz,sin dato\n"
	bad := "Uno,,Expendio,2015-08-13,Vigente,,\nDos,PL/2/EXP/ES/2015,Expendio,ayer,Vigente,,\n"
	register := func(text string) []finance.File {
		return []finance.File{{Name: "pl_per_vig_nov26.csv", Bytes: []byte(text)}}
	}
	form := func(more ...string) url.Values {
		v := url.Values{"from": {"2026-11-01"}, "reason": {"datos.gob.mx"}, "checker": {"manager"}, "checker_password": {password}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	for _, tt := range []struct {
		files []finance.File
		v     url.Values
		code  int
		says  string
	}{
		{nil, form(), 400, "un solo archivo"}, {register("a,b\n1,2\n"), form(), 400, "ningún renglón tiene las columnas"}, {register(heading + row), form("checker", ""), 400, "otra persona firme"}, {register(heading + row), form("checker_password", "otra"), 403, ""},
		{register(heading + row), form("from", ""), 400, "desde qué día"}, {register(heading + row), form("reason", " "), 400, "motivo"}, {register(heading), form("others", "1"), 400, "no se tomó nada"}, {register(heading + row + bad), form(), 400, "no se tomó nada"},
	} {
		r := b.files(termsPath+"/permits", tt.files, tt.v)
		page := c.parse(r)
		if got := text(page, "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) || got == "" {
			t.Errorf("%v: got status %d: %q", tt.v, r.StatusCode, got)
		}
		if f := page.Find("details[open] form[action='" + termsPath + "/permits']"); f.Length() != 1 || f.Find("[name=from]").AttrOr("value", "") != tt.v.Get("from") || f.Find("[name=checker_password]").AttrOr("value", "") != "" {
			t.Errorf("%v: what was typed is gone", tt.v)
		}
		if named := text(page, "#permits ul.open"); tt.v.Get("others") == "" && len(tt.files) > 0 && strings.Contains(string(tt.files[0].Bytes), "ayer") &&
			(!strings.Contains(named, "Renglón 3, num_per «»: La celda está vacía") || !strings.Contains(named, "Renglón 4, fecha_otorgamiento «ayer»: No es una fecha. Escríbala como 2015-08-13")) {
			t.Errorf("rows that are no permit: got %q", named)
		}
	}
	take := func(v url.Values) string {
		t.Helper()
		r := b.files(termsPath+"/permits", register(heading+row+bad), v)
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("got status %d: %q", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
		return text(b.page(r.Header.Get("Location")), "#permits")
	}
	if got := take(form("others", "1")); !strings.Contains(got, "Se tomó el registro, con 1 permiso") || !strings.Contains(got, "pl_per_vig_nov26.csv") {
		t.Errorf("taken: got %q", got)
	}
	if got := take(form("others", "1")); !strings.Contains(got, "nada cambió") {
		t.Errorf("taken again: got %q", got)
	}
	if rows := c.csv(b.get(termsPath + "/permits.csv")); len(rows) != 2 || rows[1][0] != "2026-11-01" || rows[1][1] != "1" || rows[1][2] != "2" || rows[1][6] != "manager" || len(rows[1][8]) != 64 {
		t.Errorf("registers: got %v", rows)
	}
	c.byForce(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('registro', 1, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', 'station', '2026-01-01', now(), 'x')`)
	c.byForce(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ('registro', 'PL/77/EXP/ES/2015', 1, 'Estrella Norte', '', 'open', now(), 'x')`)
	if got := text(b.page(termsPath), "#permits"); !strings.Contains(got, "Estrella Norte") || !strings.Contains(got, "no tiene ese permiso") {
		t.Errorf("stations beside the register: got %q", got)
	}
	stations := c.csv(b.get(termsPath + "/stations.csv"))
	if len(stations) < 2 || stations[1][8] == "" {
		t.Errorf("stations: got %v", stations)
	}
	if got := facts(); !strings.Contains(got, "Otra Gasolinera, S.A. de C.V. · Expendio en estación de servicio · ") || !strings.Contains(got, "Terminado (registro desde 2026-11-01)") {
		t.Errorf("a document: got %q", got)
	}
	if got := text(b.page(invoiceAddress(id)), "#findings, table"); strings.Contains(got, "no dice que ese permiso esté vigente") {
		t.Errorf("a document that nobody judged again: got %q", got)
	}
	if r := b.post(judgeAgainPath, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("judged again: got status %d", r.StatusCode)
	}
	if got := text(b.page(invoiceAddress(id)), "main"); !strings.Contains(got, "no dice que ese permiso esté vigente") || !strings.Contains(got, permit+": Terminado") || strings.Contains(got, "Refutada") {
		t.Errorf("a document, judged again: got %q", got)
	}
	if got := c.about(b, invoiceAddress(id)+"/findings.xlsx")["Titular de "+permit+" según la CNE"]; !strings.Contains(got, "Otra Gasolinera") {
		t.Errorf("its findings as a file: got %q", got)
	}
	if r := c.as(access.Auditor).files(termsPath+"/permits", register(heading+row), form()); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d", r.StatusCode)
	}
}

// The page of terms with a register and the document that names a permit of it are as all pages: nothing
// for axe to find, and no wider than a phone.
func TestRegistersInABrowser(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.billSome()
	b := newTab(t, c.site)
	b.signIn(access.Finance)
	for _, lang := range languages {
		b.speak(lang)
		b.open(termsPath)
		b.check("invoices-terms-without", lang)
	}
	clerk := c.as(access.Finance)
	id := c.judged("accepted")
	permit := c.csv(clerk.get(invoiceAddress(id) + "/items.csv"))[1][3]
	c.byForce(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('registro', 1, 'Gasolinera La Estrella del Valle', 'EKU9003173C9', '1', 'MXN', 'station', '2026-01-01', now(), 'x')`)
	c.byForce(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ('registro', 'PL/77/EXP/ES/2015', 1, 'Estrella Norte', '', 'open', now(), 'x'), ('registro', '` + permit + `', 1, 'Estrella Sur', '', 'open', now(), 'x')`)
	file := []finance.File{{Name: "pl_per_vig_nov26.csv", Bytes: []byte("razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus,entidad,zona_geo\n\"Servicios del Valle del Fuerte, S.A. de C.V.\"," + permit + ",Expendio en estación de servicio,2015-08-13,Vigente,Veracruz,sin dato\nDos,PL/2/EXP/ES/2015,Expendio,ayer,Vigente,,\n")}}
	c.sent(clerk.files(termsPath+"/permits", file, url.Values{"from": {"2026-11-01"}, "reason": {"datos.gob.mx, petroliferos"}, "others": {"1"}, "checker": {"manager"}, "checker_password": {password}}))
	for _, lang := range languages {
		b.speak(lang)
		b.open(termsPath)
		b.check("invoices-terms-register", lang)
		b.open(invoiceAddress(id))
		b.check("invoice-register", lang)
	}
}
