package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// tankMonth has a yard of its own live through November: a tank of diesel that leaks 0.4 L an
// hour, and a truck that was 300 L short. It returns the delivery.
func (c *town) tankMonth() dispense.Ref {
	c.t.Helper()
	c.addStation("patio", "03")
	c.append("patio", &dispense.Config{What: "layout", Layout: &dispense.Layout{
		Position: "1", Hose: "1", Grade: "diesel", Tank: "T1", Meter: 1, StepUL: 10 * dispense.Milliliter, Arm: "pump", Totalizer: true,
	}})
	truth, clock := 15_000*dispense.Liter, c.authors["patio"].At
	truck := vehicles[3]
	read := func(why string) dispense.Volume {
		at := c.authors["patio"].At
		truth -= dispense.Volume(at.Sub(clock)/time.Minute) * 400 * dispense.Milliliter / 60
		clock = at
		c.append("patio", &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: why, VolumeUL: truth, Basis: "obs", WaterUL: new(2 * dispense.Liter)})
		return truth
	}
	read("periodic")
	var of dispense.Ref
	for day := 3; day <= 30; day++ {
		at := func(hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone()) }
		if day == 16 {
			c.until("patio", at(5, 0))
			before, from := read("delivery"), c.authors["patio"].At
			truth += 9_700 * dispense.Liter
			c.until("patio", at(5, 40))
			after, to := read("delivery"), c.authors["patio"].At
			of = c.append("patio", &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to}).Ref()
		}
		for n := range 3 {
			liters := int64(15_000 + 700*((day+n)%5))
			truth -= dispense.Volume(liters) * 10 * dispense.Milliliter
			c.fill(planned{at(8+2*n, 0), truck, "patio", liters, day})
		}
		c.until("patio", at(23, 50))
		read("periodic")
	}
	c.ingest()
	return of
}

// What own tanks should hold is on a page for each month, the same in its files; what is
// wrong is said, and papers of deliveries are taken from who may say them.
func TestStock(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	finance, manager := c.as(access.Finance), c.as(access.Manager)

	const month, tank = "/stock?period=month&at=2026-11-15", "/stock/patio/T1?period=month&at=2026-11-15"
	doc := manager.page(month)
	row := doc.Find("main table:has(#cap-stock) tbody tr").FilterFunction(func(_ int, r *goquery.Selection) bool { return strings.Contains(r.Text(), "T1") })
	if row.Length() != 1 {
		t.Fatalf("tanks: %d rows, want one: %s", row.Length(), doc.Find("main").Text())
	}
	file := read(t, manager.get(strings.Replace(month, "/stock", "/stock.csv", 1)))
	cell := func(rows [][]string, row int, head string) string {
		t.Helper()
		i := slices.IndexFunc(rows[0], func(s string) bool { return strings.TrimPrefix(s, "\ufeff") == head })
		if i < 0 {
			t.Fatalf("no column %q among %q", head, rows[0])
		}
		return rows[row][i]
	}
	for i, head := range []string{"Inicial (L)", "Recibido (L)", "Despachado (L)", "Pruebas (L)", "Sin carga (L)", "Traspasos (L)", "Según libro (L)", "Medido (L)", "Diferencia (L)"} {
		shown := text2(row, fmt.Sprintf("td:nth-of-type(%d)", 3+i))
		if want := cell(file, 1, head); !sameLiters(shown, want) {
			t.Errorf("%s: the page says %s, and the file %s", head, shown, want)
		}
	}
	if href := row.Find("a").AttrOr("href", ""); !strings.HasPrefix(href, "/stock/patio/T1?") {
		t.Errorf("the tank leads to %q", href)
	}

	text := func(b *browser, path string) string {
		return strings.Join(strings.Fields(b.page(path).Find("main").Text()), " ")
	}
	for _, want := range []string{"así se ve una fuga", "falta combustible", "Falta; límite", "Dentro; límite", "Sin documento"} {
		if page := text(manager, tank); !strings.Contains(page, want) {
			t.Errorf("the tank's page does not say %q: %s", want, page)
		}
	}
	days := read(t, manager.get(strings.Replace(tank, "T1?", "T1/days.csv?", 1)))
	if n := manager.page(tank).Find("#cap-stock-days").Closest("table").Find("tbody tr").Length(); n != 30 || len(days) != 1+30+1 {
		t.Errorf("days: %d on the page, and %d lines in the file; want 30, and head and total", n, len(days))
	}
	if total := cell(days, 31, "Diferencia (L)"); total != cell(file, 1, "Diferencia (L)") {
		t.Errorf("days differ by %s, and the month by %s", total, cell(file, 1, "Diferencia (L)"))
	}
	for _, of := range []string{"days", "deliveries", "totalizers"} {
		for _, suffix := range []string{"csv", "xlsx", "pdf"} {
			if r := manager.get(strings.Replace(tank, "T1?", "T1/"+of+"."+suffix+"?", 1)); r.StatusCode != http.StatusOK {
				t.Errorf("%s.%s: got status %d", of, suffix, r.StatusCode)
			}
		}
	}
	if r := manager.get("/stock/patio/T9?at=2026-11-15"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a tank that is not there: got status %d, want 404", r.StatusCode)
	}
	if page := text(manager, "/stock/patio/T1?at=2026-03-15"); !strings.Contains(page, "no hay con qué abrir el libro") {
		t.Errorf("a month that nobody measured: %s", page)
	}

	// A tank's level leads to its book, and its book back.
	if n := manager.page("/tanks/patio/T1").Find(`main a[href="/stock/patio/T1"]`).Length(); n != 1 {
		t.Errorf("the tank's level has %d links to its book, want one", n)
	}
	if n := manager.page(tank).Find(`main a[href="/tanks/patio/T1"]`).Length(); n != 1 {
		t.Errorf("the book has %d links to the tank's level, want one", n)
	}

	// The papers.
	form := url.Values{"delivery": {of.String()}, "n": {"0"}, "number": {"R-88"}, "volume": {"10,000"}, "basis": {"obs"}, "temperature": {""}, "density": {""}, "line": {""}, "billed": {"20C"}, "reason": {"remisión en papel"}}
	if r := manager.post(tank, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("a manager says papers: got status %d, want 403", r.StatusCode)
	}
	if n := manager.page(tank + "&delivery=" + url.QueryEscape(of.String())).Find("#papers").Length(); n != 0 {
		t.Errorf("a manager sees the form")
	}
	asked := finance.page(tank).Find("#cap-stock-deliveries").Closest("table").Find("tbody a").AttrOr("href", "/none")
	if n := finance.page(strings.TrimSuffix(asked, "#papers")).Find("#papers form").Length(); n != 1 {
		t.Fatalf("the delivery leads to %q, and no form", asked)
	}
	bad := with(form, "volume", "muchos")
	if r := finance.post(tank, bad); r.StatusCode != http.StatusBadRequest {
		t.Errorf("liters that cannot be read: got status %d, want 400", r.StatusCode)
	} else if v := c.parse(r).Find("#volume").AttrOr("value", ""); v != "muchos" {
		t.Errorf("what was typed is gone: %q", v)
	}
	if r := finance.post(tank, with(form, "reason", "")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("no reason: got status %d, want 400", r.StatusCode)
	}
	r := finance.post(tank, form)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("papers: got status %d, want 303", r.StatusCode)
	}
	page := text(finance, r.Header.Get("Location"))
	for _, want := range []string{"quedaron guardados", "R-88", "menos que su remisión", "remisión en papel"} {
		if !strings.Contains(page, want) {
			t.Errorf("after it was said: %q is not on the page: %s", want, page)
		}
	}
	if r := finance.post(tank, form); r.StatusCode != http.StatusConflict {
		t.Errorf("said again of what was said meanwhile: got status %d, want 409", r.StatusCode)
	} else if n := c.parse(r).Find("#papers input[name=n]").AttrOr("value", "0"); n == "0" {
		t.Error("who sends it again still answers what was there before")
	}
	// Who sees a part of the fleet sees no tank, and who fills at islands no book.
	if r := c.as(access.Attendant).get(month); r.StatusCode != http.StatusForbidden {
		t.Errorf("an attendant: got status %d, want 403", r.StatusCode)
	}
}

func read(t *testing.T, r *http.Response) [][]string {
	t.Helper()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: got status %d", r.Request.URL, r.StatusCode)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// sameLiters tells whether a page's liters, to the hundredth, are those of a file.
func sameLiters(shown, file string) bool {
	shown = strings.ReplaceAll(shown, "\u2212", "-")
	n, ok := decimal(strings.TrimPrefix(file, "-"), 6)
	m, too := decimal(strings.TrimPrefix(shown, "-"), 2)
	return ok && too && strings.HasPrefix(shown, "-") == strings.HasPrefix(file, "-") && (n+5_000)/10_000 == m
}

// By which tolerances a tank was judged stands on its page, the same in its files; who may say them
// tightens alone, and loosens with another.
func TestStockTolerances(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.tankMonth()
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	const tank, say = "/stock/patio/T1?period=month&at=2026-11-15", "/stock/patio/T1/tolerances?period=month&at=2026-11-15"

	rows := func(b *browser) *goquery.Selection {
		return b.page(tank).Find("#cap-stock-tolerances").Closest("table").Find("tbody tr")
	}
	if n := rows(manager).Length(); n != 11 || manager.page(tank).Find("#t-which").Length() != 0 || finance.page(tank).Find("#t-which option").Length() != 12 {
		t.Errorf("%d tolerances, want 11; and the form is finance's", n)
	}
	form := url.Values{"which": {"sat"}, "place": {"tank"}, "from": {"2026-11-20"}, "liters": {"0"}, "share": {"10"}, "reason": {"acuerdo"}, "checker": {""}, "checker_password": {""}, "checker_code": {""}}
	if r := manager.post(say, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("a manager says a tolerance: status %d, want 403", r.StatusCode)
	}
	alone := finance.post(say, form)
	if page := c.parse(alone); alone.StatusCode != http.StatusBadRequest || !strings.Contains(page.Find("main").Text(), "hace falta que otra persona firme") || page.Find("#t-share").AttrOr("value", "") != "10" {
		t.Errorf("one alone loosens: status %d: %s", alone.StatusCode, page.Find("main [role=alert]").Text())
	}
	for field, value := range map[string]string{"which": "x", "place": "x", "from": "ayer", "liters": "muchos", "share": "11", "reason": " "} {
		if r := finance.post(say, with(form, field, value)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s=%s: status %d, want 400", field, value, r.StatusCode)
		}
	}
	if r := finance.post(say, with(with(form, "share", "0.4"), "from", "2026-11-10")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("one tightens: status %d", r.StatusCode)
	}
	both := with(with(form, "checker", string(access.Manager)), "checker_password", password)
	if r := finance.post(say, both); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("two loosen: status %d: %s", r.StatusCode, c.parse(r).Find("main [role=alert]").Text())
	}
	if n := rows(manager).Length(); n != 13 {
		t.Errorf("%d rows, want 13: the book has three", n)
	}
	page := strings.Join(strings.Fields(manager.page(tank).Find("main").Text()), " ")
	for _, want := range []string{"Falta; límite", "Este tanque", "acuerdo", "Se vigila desde"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	file := read(t, manager.get("/stock/patio/T1/tolerances.csv?period=month&at=2026-11-15"))
	if len(file) != 14 || !slices.ContainsFunc(file, func(row []string) bool { return slices.Contains(row, "2026-11-19") && slices.Contains(row, "0.40") }) {
		t.Errorf("file: %q", file)
	}
	for _, suffix := range []string{"xlsx", "pdf"} {
		if r := manager.get("/stock/patio/T1/tolerances." + suffix + "?period=month&at=2026-11-15"); r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", suffix, r.StatusCode)
		}
	}
}
