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
}
