package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// Pages say who waits for an amount of a budget that is not whole, and two people say that it is: neither one alone, nor who may not agree.
func TestWholeBudget(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Finance)
	c.sql(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES
		(2025, 'Acta 1', 'approved', 'FISM-26103-pub', '2025-01-02', 1200000, '', 'manager', 'x', 'finance', '2025-01-02'), (2025, 'Acta 1', 'approved', 'FISM-26103-civ', '2025-01-02', 2400000, '', 'manager', 'x', 'finance', '2025-01-02'),
		(2026, 'Acta 2', 'approved', 'FISM-26103-pub', '2026-01-10', 1500000, '', 'manager', 'x', 'finance', '2026-01-10')`)
	const year = "?period=year&at=2026-01-01"
	doc := b.page(budgetPath + year)
	waits := doc.Find(`section[aria-labelledby="h-waits"]`)
	if got := waits.Text(); !strings.Contains(got, "1 clave de 2026 espera") || waits.Find(`a[href$="#account-FISM-26103-civ"]`).Length() != 1 || waits.Find("a").Last().AttrOr("href", "") != movementsPath+"?at=2026-01-01&period=year#whole" {
		t.Errorf("the page of the year says %q", got)
	}
	if doc.Find("#account-FISM-26103-civ").Length() != 1 {
		t.Error("the link to an account that waits leads nowhere")
	}
	for _, role := range []access.Role{access.Finance, access.Manager} {
		if got := text(c.as(role).page("/today"), `section[aria-labelledby="h-approve"]`); !strings.Contains(got, "1 clave de 2026 espera") {
			t.Errorf("%s: Today says %q", role, got)
		}
	}
	// A file that leaves no account says that the budget is whole with it, before anybody signs, and one that leaves some asks.
	const head = "Movimiento;Documento;Ejercicio;Fecha;Clave;Importe;Motivo\n"
	doc = b.page(b.checked("budget", head+"Aprobado;Acta 9;2026;2026-01-12;FISM-26103-civ;10;x\n"))
	if got := text(doc, "#whole"); !strings.Contains(got, "Con este archivo el presupuesto de 2026 queda completo") || doc.Find(`[name="budget_whole"]`).Length() != 0 {
		t.Errorf("a file with all says %q", got)
	}
	doc = b.page(b.checked("budget", head+"Aprobado;Acta 9;2026;2026-01-12;FISM-26103-new;10;x\n"))
	if got := text(doc, "form.take"); !strings.Contains(got, "FISM-26103-civ") || doc.Find(`[name="budget_whole"]`).Length() != 1 || doc.Find("#whole").Length() != 0 {
		t.Errorf("a file with some says %q", got)
	}
	form := url.Values{"day": {"2026-03-15"}, "reason": {"Acta 3 de Cabildo"}, "checker": {"manager"}, "checker_password": {password}}
	for _, tt := range []struct {
		change []string
		code   int
		want   string
	}{
		{[]string{"checker", "finance"}, http.StatusForbidden, "otra persona"},
		{[]string{"checker", ""}, http.StatusForbidden, ""},
		{[]string{"checker", "auditor"}, http.StatusForbidden, "no puede autorizar"},
		{[]string{"checker_password", "x"}, http.StatusForbidden, ""},
		{[]string{"reason", " "}, http.StatusBadRequest, "Motivo"},
		{[]string{"day", "2026-01-09"}, http.StatusBadRequest, "nada de 2026 estaba aprobado"},
		{[]string{"day", "2027-01-01"}, http.StatusBadRequest, "ese mes aún no llega"},
	} {
		r := b.post(wholePath+year, with(form, tt.change...))
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != tt.code || got == "" || !strings.Contains(got, tt.want) {
			t.Errorf("%v: got status %d and %q, want %d and %q", tt.change, r.StatusCode, got, tt.code, tt.want)
		}
		if got := doc.Find("#w-day").AttrOr("value", ""); got != with(form, tt.change...).Get("day") {
			t.Errorf("%v: the day that was typed is %q now", tt.change, got)
		}
	}
	if r := c.as(access.Manager).post(wholePath+year, with(form, "checker", "finance")); r.StatusCode != http.StatusForbidden {
		t.Errorf("who does not keep the budget: got status %d", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM budget_whole`); n != 0 {
		t.Fatalf("%d are kept of what was refused", n)
	}
	c.sent(b.post(wholePath+year, form))
	page := b.page(movementsPath + year)
	if got := page.Find("#whole").Parent().Text(); !strings.Contains(got, "El presupuesto de 2026 está completo") || !strings.Contains(got, "Acta 3 de Cabildo") || page.Find(`form[action^="/budget/whole"]`).Length() != 0 {
		t.Errorf("the page says %q", got)
	}
	if got := text(page, "main"); !strings.Contains(got, "completo") {
		t.Errorf("movements say nothing of it: %s", got)
	}
	if b.page(budgetPath+year).Find(`section[aria-labelledby="h-waits"]`).Length() != 0 {
		t.Error("somebody waits for a whole budget")
	}
	if got := text(b.page("/today"), "main"); strings.Contains(got, "clave de 2026 espera") {
		t.Error("Today asks for what was said")
	}
	if r := b.post(wholePath+year, form); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "ya está completo") {
		t.Errorf("said twice: got status %d", r.StatusCode)
	}
	if r := b.post(allotmentsPath+year, url.Values{"account": {"FISM-26103-civ"}, "amount": {"10"}, "reason": {"x"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "una asignación no valdría nada") {
		t.Errorf("stated of what is whole: got status %d", r.StatusCode)
	}
	// What the upgrade said is said in the reader's language, and not as it is kept.
	c.sql(`INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at) VALUES (2025, '2025-01-02', 'as kept', '', '', now())`)
	const before = "?period=year&at=2025-01-01"
	if got := text(b.page(movementsPath+before), "main"); strings.Contains(got, "as kept") || !strings.Contains(got, "cuenta como completo desde su primera aprobación") {
		t.Errorf("of the year before it says %q", got)
	}
	if got := c.body(b.get(movementsPath + ".csv" + before)); strings.Contains(got, "as kept") || !strings.Contains(got, "cuenta como completo desde su primera aprobación") {
		t.Errorf("its file says %q", got)
	}
	// All of the year is taken back: the page says what became of it, and has the form again.
	c.sql(`INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, 'Acta 2', 'approved', 'FISM-26103-pub', '2026-01-10', 0, '', 'manager', 'x', 'finance', now())`)
	page = b.page(movementsPath + year)
	if got := page.Find("#whole").Parent().Text(); !strings.Contains(got, "se retiró todo lo aprobado") || page.Find(`form[action^="/budget/whole"]`).Length() != 1 {
		t.Errorf("taken back, the page says %q", got)
	}
}
