package web

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// savedIn asks for the month that is held against the baseline of savedSome.
const savedIn = "?period=month&at=2026-11-01"

// savedSome has four vehicles of one class take 50 L for 400 km in November 2025, and 44 to 46
// L a year later, when a liter costs 24.00 and not 20.00, and finance say the baseline.
func (c *town) savedSome() *browser {
	c.t.Helper()
	exec := func(sql string, args ...any) {
		c.t.Helper()
		if _, err := c.pool.Exec(c.t.Context(), sql, args...); err != nil {
			c.t.Fatal(err)
		}
	}
	n := 0
	if err := c.fleet.Save(c.t.Context(), "test", &fleet.Rule{Rule: policy.Rule{Rule: "sedan"}}); err != nil {
		c.t.Fatal(err)
	}
	for v := range 4 {
		id, odometer := fmt.Sprintf("v00008%02d", v), int64(50_000)
		exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, grades, rule, odometer, department) VALUES ($1, $2, $3, 'Sedán', 'active', '{magna}', 'sedan', 'on', 'pub')`, id, fmt.Sprintf("S-%d", 80+v), fmt.Sprintf("XAL-8%d", v))
		exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) SELECT $1, what, '2025-01-01', value, '', 'test', now(), now() FROM (VALUES ('state', 'active'), ('department', 'pub'), ('class', 'sedan')) d (what, value)`, id)
		for _, month := range []struct {
			of            string
			liters, cents int64
		}{{"2025-11", 50, 2000}, {"2026-11", 44 + int64(v%3), 2400}} {
			for day := 1; day <= 25; day += 6 {
				n, odometer = n+1, odometer+400
				at, err := time.ParseInLocation("2006-01-02 15:04", fmt.Sprintf("%s-%02d 12:00", month.of, day), zone())
				if err != nil {
					c.t.Fatal(err)
				}
				exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, odometer_m, filled, ended, flags, ticket, source)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', $3, 'typed', $4, 'MXN', $5, $6, $7, 'yes', 'H', '{}', $8, 'ticket')`,
					3_000_000+n, at, month.liters*int64(dispense.Liter), month.cents*100, month.liters*month.cents, id, odometer*1000, fmt.Sprint("S", n))
			}
		}
	}
	b := c.as(access.Finance)
	c.sent(b.post(baselinePath, url.Values{"version": {"0"}, "from": {"2025-11-01"}, "to": {"2025-11-30"}, "reason": {"Un año antes del programa."}}))
	return b
}

// By the rule of before own fuel has no price, and the page says so, with an address of the other; and fuel that nothing says
// the price of is in liters alone, which is said, too.
func TestSavingsByRule(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.savedSome()
	if _, err := c.pool.Exec(t.Context(), `UPDATE dispense SET price_e4 = NULL, amount_cents = NULL, currency = NULL WHERE happened_at > '2026-11-01T12:00:00Z' AND vehicle LIKE 'v000080_'`); err != nil {
		t.Fatal(err)
	}
	now := b.page(savingsPath + savedIn)
	if n := now.Find(`main a[href*="rule="]`).Length(); n != 0 {
		t.Errorf("%d addresses of rules where all is the same by both", n)
	}
	if main := text(now, "main"); !strings.Contains(main, "895 L de lo que se compara no tienen precio") {
		t.Errorf("what has no price is not said: %s", main)
	}
	doc := b.page(savingsPath + savedIn + "&rule=1")
	if main := text(doc, "main"); !strings.Contains(main, "Por la regla 1") || !strings.Contains(main, "Ver por la regla 2") {
		t.Errorf("by the rule of before: %s", main)
	}
	if n := doc.Find(`main a[href*="/savings/records.csv"][href*="rule=1"]`).Length(); n != 1 {
		t.Errorf("%d addresses of its records by its rule", n)
	}
	if r := b.get(savingsPath + savedIn + "&rule=3"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("rule 3: got status %d", r.StatusCode)
	}
}

// What was saved is on a page with how surely, apart from what prices did, and in its files.
func TestSavings(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Finance)
	if main := text(b.page(savingsPath), "main"); !strings.Contains(main, "Todavía no hay base") || !strings.Contains(main, "Fije abajo") {
		t.Errorf("without a baseline: %s", main)
	}
	if r := b.get(savingsPath + ".csv"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a file without a baseline: got status %d", r.StatusCode)
	}
	b = c.savedSome()
	doc := b.page(savingsPath + savedIn)
	main := text(doc, "main")
	// 4 vehicles went 5 intervals of 400 km; 4 · 5 · 50 L are expected, and 5 · (44 + 45 + 46 + 44) L were taken.
	for _, want := range []string{"L menos de lo que el mismo recorrido habría tomado", "105", "10.5 % de 1,000 L esperados", "2,100.00", "3,580.00", "no es ahorro", "sedan", "La base se fijó cuando el periodo ya había empezado", "Un año antes del programa. La fijó finance"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %s", want, main)
		}
	}
	if n := doc.Find("figure.chart circle").Length(); n != 1 {
		t.Errorf("%d estimates are drawn, want 1", n)
	}
	if got := doc.Find("figure.chart circle.open, figure.chart circle.off").Length(); got != 0 {
		t.Error("what is sure is drawn as if it were not")
	}
	file := read(t, b.get(savingsPath+".csv"+savedIn))
	at := func(row []string, head string) string {
		t.Helper()
		for i, h := range file[0] {
			if strings.HasPrefix(h, head) {
				return row[i]
			}
		}
		t.Errorf("the file has no %s: %v", head, file[0])
		return ""
	}
	if len(file) != 3 || at(file[1], "Esperado (L)") != "1000.00" || at(file[1], "Ahorrado") != "105.00" || at(file[2], "Ahorrado") != "105.00" || at(file[1], "Litros (L)") != "895.00" || at(file[2], "Pagado") != "21480.00" {
		t.Errorf("the file has %v", file)
	}
	// Each estimate is there with its range: liters, percent and money.
	for _, row := range file[1:] {
		for _, of := range [][3]string{{"Al menos", "Ahorrado", "A lo más"}, {"'% al menos", "'% de lo esperado", "'% a lo más"}, {"Valor, al menos", "Valor a precios", "Valor, a lo más"}} {
			var n [3]int64
			for i, head := range of {
				var ok bool
				if n[i], ok = decimal(at(row, head), 6); !ok {
					t.Fatalf("%s is %q", head, at(row, head))
				}
			}
			if n[0] >= n[1] || n[1] >= n[2] {
				t.Errorf("%v: %v of %v", of, n, row)
			}
		}
	}
	// Whoever adds up what vehicles took comes to the statement.
	vehicles, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.body(b.get(savingsPartsPath+".csv"+savedIn)), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, row := range vehicles[1 : len(vehicles)-1] {
		for i, h := range vehicles[0] {
			if (strings.HasSuffix(h, "(L)") || strings.HasSuffix(h, "(MXN)")) && row[i] != "" && row[2] == "sedan" {
				n, ok := decimal(row[i], 6)
				if !ok {
					t.Fatalf("%s is %q", h, row[i])
				}
				sums[h] += n
			}
		}
	}
	if got := sums["Litros por odómetro (L)"]; got != 895_000_000 {
		t.Errorf("vehicles took %d in whole intervals: %v", got, vehicles[0])
	}
	if got := sums["Litros por odómetro en la base (L)"]; got != 800_000_000 {
		t.Errorf("vehicles took %d in the baseline", got)
	}
	// Of money, too: what the same way would have cost, less what was saved, and more by what prices did, was paid.
	at4 := func(liters float64, of string) float64 {
		return liters * float64(sums["Pagado por ellos"+of+" (MXN)"]) / float64(sums["Litros con precio"+of+" (L)"])
	}
	if saved, prices := at4(105, " en la base"), at4(895, "")-at4(895, " en la base"); fmt.Sprintf("%.2f %.2f", saved, prices) != "2100.00 3580.00" {
		t.Errorf("by the list of vehicles %.2f were saved, and prices did %.2f: %v", saved, prices, sums)
	}
	// What it is made of has a hash, the same in each of its files.
	hashes := map[string]bool{}
	for _, path := range []string{savingsPath, savingsPartsPath} {
		said := pdfText(t, []byte(c.body(b.get(path+".pdf"+savedIn))))
		_, after, _ := strings.Cut(strings.Join(strings.Fields(said), " "), "SHA-256 de lo que lo compone: ")
		hashes[after[:min(64, len(after))]] = true
	}
	if len(hashes) != 1 || hashes[""] {
		t.Errorf("files name what they are made of as %v", hashes)
	}
	// And the hash is that of the records, which the page leads to.
	records := c.body(b.get(savingsRecords + savedIn))
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(records))); !hashes[sum] || strings.Count(records, "\nbase,") == 0 || strings.Count(records, "\nnow,") == 0 {
		t.Errorf("the records have the SHA-256 %s, and files say %v:\n%s", sum, hashes, records)
	} else if at, _ := doc.Find(`a[href^="` + savingsRecords + `"]`).Attr("href"); at == "" || !strings.Contains(text(doc, "main"), sum) {
		t.Errorf("the page leads to them by %q, and does not say %s", at, sum)
	}
	// Another baseline by the address is said to be another, and one that overlaps is explained.
	if main := text(b.page(savingsPath+savedIn+"&base_from=2025-11-01&base_to=2025-11-29"), "main"); !strings.Contains(main, "La base es otra que la de la ciudad") {
		t.Errorf("another baseline: %s", main)
	}
	if main := text(b.page(savingsPath+"?period=month&at=2025-11-01"), "main"); !strings.Contains(main, "empieza antes de que termine la base") {
		t.Errorf("a period in the baseline: %s", main)
	}
	if main := text(b.page(savingsPath+"?period=month&at=2026-10-01"), "main"); !strings.Contains(main, "No hay clases que se puedan comparar") {
		t.Errorf("a period without fuel of the classes: %s", main)
	}
	for _, path := range []string{savingsPath, savingsPartsPath, savingsLeftPath} {
		for _, suffix := range []string{".csv", ".xlsx", ".pdf", ".json"} {
			if r := b.get(path + suffix + savedIn); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}
	if links := b.page("/consumption").Find(`a[href="/savings"]`).Length(); links != 1 {
		t.Error("no link leads to what was saved")
	}
}

// Finance says the baseline, is told what is wrong with it with all that was typed, and others
// read.
func TestSayBaseline(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Finance)
	good := url.Values{"version": {"0"}, "from": {"2025-11-01"}, "to": {"2025-11-30"}, "reason": {"Antes"}}
	for field, x := range map[string]struct{ typed, says string }{
		"from": {"ayer", "Escriba el primer día"}, "to": {"2025-10-31", "cámbielos"}, "reason": {" ", "por qué"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(field, x.typed)
		r := b.post(baselinePath, form)
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, x.says) {
			t.Errorf("%s %q: got status %d: %s", field, x.typed, r.StatusCode, got)
		}
		if field != "reason" && doc.Find("#reason").AttrOr("value", "") != "Antes" {
			t.Errorf("%s: what was typed is gone", field)
		}
	}
	c.sent(b.post(baselinePath, good))
	if r := b.post(baselinePath, good); r.StatusCode != http.StatusConflict {
		t.Errorf("said over what somebody else said: got status %d, want 409", r.StatusCode)
	}
	for _, role := range []access.Role{access.Administrator, access.Manager, access.Auditor} {
		o := c.as(role)
		if n := o.page(savingsPath).Find(`main form[method="post"]`).Length(); n != 0 {
			t.Errorf("%s: %d forms", role, n)
		}
		if r := o.post(baselinePath, good); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: got status %d, want 403", role, r.StatusCode)
		}
	}
	if r := c.scoped(access.Manager, "pub").get(savingsPath); r.StatusCode != http.StatusForbidden {
		t.Errorf("of a department: got status %d, want 403", r.StatusCode)
	}
}
