package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Of a year whose last month has ended orders and payments are taken, and stand beside it, on the page and in each file alike; what is not taken is
// refused with a remedy that works.
func TestAfterTheYear(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.closesBy() // from November on: 2025 is over
	const year2025 = "?period=year&at=2025-01-01"
	say := func(moment, document, day, amount string) *http.Response {
		return b.post(movementsPath+year2025, url.Values{"moment": {moment}, "account": {"FISM-26103-pub"}, "document": {document}, "day": {day}, "amount": {amount}, "reason": {"Pasivo"}, "checker": {"manager"}, "checker_password": {password}})
	}
	for _, x := range [][3]string{
		{"committed", "2026-12-01", "después del año no se aprueba, adecua ni compromete"},
		{"exercised", "2025-12-20", "Escriba 2026-11-01 o un día posterior"},
	} {
		r := say(x[0], "OP 1", x[1], "600")
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, x[2]) {
			t.Errorf("%s of %s: got status %d, %q", x[0], x[1], r.StatusCode, got)
		}
	}
	before := c.body(b.get("/budget.csv" + year2025))
	if strings.Contains(before, "después") {
		t.Errorf("a year of which nothing came after has %s", before)
	}
	c.sent(say("exercised", "OP 1", "2026-11-01", "600"))
	c.sent(say("paid", "T 1", "2026-12-01", "550.50"))
	doc := b.page("/budget" + year2025)
	for _, want := range []string{"Ejercido después del año", "Pagado en total", "600.00", "550.50"} {
		if !strings.Contains(text(doc, "table"), want) {
			t.Errorf("the page does not say %q: %s", want, text(doc, "table"))
		}
	}
	if notes := text(doc, "ul.notes"); !strings.Contains(notes, "se ordenaron 600.00 y se pagaron 550.50 de 2025") {
		t.Errorf("notes are %s", notes)
	}
	rows := read(t, b.get("/budget.csv"+year2025))
	if head, row := strings.Join(rows[0], "|"), strings.Join(rows[1], "|"); strings.Count(head, "|") != strings.Count(strings.SplitN(before, "\n", 2)[0], ",")+4 || !strings.HasSuffix(row, "600.00|550.50|600.00|550.50") {
		t.Errorf("the file has %s and %s", head, row)
	}
	if pipe := c.body(b.get(pipePath + year2025)); !strings.Contains(pipe, `|"600.00"|"550.50"|"600.00"|"550.50"`) {
		t.Errorf("the pipe has %s", pipe)
	}
	if got := text(b.page(movementsPath+year2025), "table"); !strings.Contains(got, "Después del año") {
		t.Errorf("movements are %s", got)
	}
	if got := text(b.page("/budget"+year2026), "table"); strings.Contains(got, "después del año") {
		t.Errorf("the next year has %s", got)
	}
}
