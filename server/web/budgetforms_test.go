package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// How keys of the next fiscal year are made is said before it begins: each year's page has its own, with its accounts.
func TestBudgetFormOfAYear(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	const year2027 = "?period=year&at=2027-01-01"
	doc := b.page(accountsPath + year2026)
	if n := doc.Find(".notes li:contains('la clave es')").Length(); n != 0 {
		t.Errorf("all years are alike, and %d lines say how they are", n)
	}
	if got := doc.Find("#year option[selected]").AttrOr("value", ""); got != "2027" {
		t.Errorf("the form is offered from %s on", got)
	}
	version := func() string { return b.page(accountsPath).Find("#rule [name=version]").AttrOr("value", "") }
	form := func() url.Values {
		return url.Values{"version": {version()}, "year": {"2027"}, "form": {"fund 1 20\npartida 4 6 0-9\narea 1 20\nproyecto 2 4\n"}, "currency": {"MXN"}, "reason": {"Clasificador de 2027"}}
	}
	says := func(path string, form url.Values, want ...string) {
		t.Helper()
		r := b.post(path, form)
		got := text(c.parse(r), "[role=alert]")
		for _, w := range want {
			if r.StatusCode != http.StatusBadRequest || !strings.Contains(got, w) {
				t.Errorf("%s: got status %d and %q, want %q", path, r.StatusCode, got, w)
			}
		}
	}
	says(accountsPath+"/form"+year2026, form(), "Partes de la clave: la regla Seguridad sigue en 2027", "termínela el 2026-12-31")
	says(accountsPath+"/form"+year2026, with(form(), "year", "2026", "end_rules", "yes"), "de un movimiento de 2026 no es de esa forma")
	says(accountsPath+"/form"+year2026, with(form(), "year", "mañana"), "Ejercicio: escriba un número posible")
	// What was typed is there again.
	doc = c.parse(b.post(accountsPath+"/form"+year2026, with(form(), "currency", "pesos", "end_rules", "yes")))
	if doc.Find("[name=end_rules][checked]").Length() != 1 || doc.Find("#year option[selected]").AttrOr("value", "") != "2027" || !strings.Contains(doc.Find("#form").Text(), "proyecto") {
		t.Error("what was typed is lost")
	}
	c.sent(b.post(accountsPath+"/form"+year2026, with(form(), "end_rules", "yes")))

	doc = b.page(accountsPath + year2026)
	if got := text(doc, "main"); !strings.Contains(got, "Hasta 2026 la clave es fund-partida-area, en MXN.") || !strings.Contains(got, "Desde 2027 la clave es fund-partida-area-proyecto, en MXN.") {
		t.Errorf("the page says %q", got)
	}
	if got := doc.Find("#form").Text(); strings.Contains(got, "proyecto") {
		t.Errorf("2026 has the form %q", got)
	}
	if got := b.page(accountsPath + year2027).Find("#form").Text(); !strings.Contains(got, "proyecto") {
		t.Errorf("2027 has the form %q", got)
	}
	project := doc.Find("#rule [name='part.proyecto']")
	if _, needed := project.Attr("required"); project.Length() != 1 || needed || !strings.Contains(text(doc, "#h-proyecto"), "desde 2027, antes vacía") {
		t.Errorf("the part of 2027 is %d times on the form, says %q", project.Length(), text(doc, "#h-proyecto"))
	}
	rule := func(from, project string) url.Values {
		return url.Values{"version": {version()}, "name": {"Todo 2027"}, "from": {from}, "part.fund": {"{funding}"}, "part.partida": {"26103"}, "part.area": {"{department}"}, "part.proyecto": {project}, "reason": {"Clasificador"}}
	}
	says(accountsPath+year2026, rule("2026-12-01", ""), "Parte · proyecto: desde 2027", "Termine la regla el 2026-12-31")
	says(accountsPath+year2026, rule("2026-12-01", "P2"), "Parte · proyecto: antes del 2027-01-01", "Empiece la regla ese día")
	c.sent(b.post(accountsPath+year2026, rule("2027-01-01", "P2")))

	movement := url.Values{"moment": {"approved"}, "account": {"FISM-26103-pub"}, "document": {"Acta 9"}, "day": {"2026-11-20"}, "amount": {"500"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Presupuesto de 2027"}}
	says(movementsPath+year2027, movement, "Clave: no es una clave de 2027; ese ejercicio la forma con fund-partida-area-proyecto")
	says(stopsPath, url.Values{"account": {"FISM-26103-pub"}, "stop": {"hard"}, "from": {"2027-01-01"}, "reason": {"Acuerdo"}}, "no es una clave de 2027")
	// Until the budget is approved the accounts of before go on, and it is said of which nobody can tell how.
	got := text(b.page(budgetPath+year2027), "main")
	for _, want := range []string{"La clave de 2027 es fund-partida-area-proyecto, en MXN.", "FISM-26103-pub-P2", "La clave FORTAMUN-26101-seg tuvo presupuesto en 2026"} {
		if !strings.Contains(got, want) {
			t.Errorf("2027 does not say %q: %q", want, got)
		}
	}
	c.sent(b.post(movementsPath+year2027, with(movement, "account", "FISM-26103-pub-P2")))
	if got := text(b.page(budgetPath+year2027), "main"); strings.Contains(got, "tuvo presupuesto en 2026") {
		t.Errorf("a budget is approved: %q", got)
	}
	if got := text(b.page(budgetPath+year2026), "main"); !strings.Contains(got, "La clave de 2026 es fund-partida-area, en MXN.") || strings.Contains(got, "-P2") {
		t.Errorf("2026 says %q", got)
	}
	// A stop of an account that ends says so.
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26103-pub"}, "stop": {"hard"}, "from": {today}, "reason": {"Acuerdo"}}))
	if got := text(b.page(stopsPath), "main"); !strings.Contains(got, "El tope de FISM-26103-pub termina con 2026") || !strings.Contains(got, "diga el de FISM-26103-pub-P2, que la sigue") {
		t.Errorf("the stop says %q", got)
	}
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26103-pub-P2"}, "stop": {"hard"}, "from": {"2027-01-01"}, "reason": {"Acuerdo"}}))
	if got := text(b.page(stopsPath), "main"); strings.Contains(got, "termina con 2026") {
		t.Errorf("it goes on, and the page says %q", got)
	}
	if file := read(t, b.get("/budget.csv"+year2027)); len(file) < 2 || file[1][0] != "FISM-26103-pub-P2" {
		t.Errorf("the file of 2027 has %q", file)
	}
	pipe := c.body(b.get("/budget/pipe" + year2027))
	if !strings.HasPrefix(pipe, `"2027"|"FISM"|"26103"|"pub"|"P2"|`) {
		t.Errorf("the file for accounting of 2027 has %q", pipe)
	}
}
