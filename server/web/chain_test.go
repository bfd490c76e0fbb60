package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// The chain of a month says what the pages of lines, tanks and the budget say, to the digit;
// every step adds up, and nothing is without a name.
func TestChain(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	c.openSome(c.tankMonth())
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	text := strings.Join(strings.Fields(finance.page("/chain?month=2026-11").Find("main").Text()), " ")
	for _, want := range []string{"Litros sin explicar", "Facturado en estación", "patio", "Cargas sin clave"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if n := finance.page("/chain" + at).Find(".flow rect.lost").Length(); n == 0 {
		t.Error("what nobody has explained is not drawn")
	}
	file := read(t, finance.get("/chain.csv"+at))
	head := func(rows [][]string, name string) int {
		t.Helper()
		i := slices.IndexFunc(rows[0], func(s string) bool { return strings.TrimPrefix(s, "\ufeff") == name })
		if i < 0 {
			t.Fatalf("no column %q among %q", name, rows[0])
		}
		return i
	}
	number := func(s string) int64 {
		t.Helper()
		digits, below := strings.CutPrefix(s, "-")
		n, ok := decimal(digits, 6)
		if !ok {
			t.Fatalf("%q is no number", s)
		}
		if below {
			return -n
		}
		return n
	}
	liters, money, waits := head(file, "Litros (L)"), head(file, "Importe (MXN)"), head(file, "Litros sin precio (L)")
	sums, rows, rowsOf := map[string][2]int64{}, map[string][2]int64{}, map[string]int64{}
	for _, r := range file[1:] {
		sign := int64(1)
		if r[1] != report.ChainIn {
			sign = -1
		}
		ul, cents := number(r[liters]), int64(0)
		if r[money] != "" {
			cents = number(r[money])
		} else if unpriced := number(r[waits]); unpriced == 0 || max(unpriced, -unpriced) > max(ul, -ul) {
			t.Errorf("%s: nobody knows what %s L are worth, and %q have no price", strings.Join(r[:4], "/"), r[liters], r[waits])
		}
		rowsOf[strings.Join(r[:4], "/")] += ul
		sum, row := sums[r[0]], rows[strings.Join(r[:3], "/")]
		sums[r[0]], rows[strings.Join(r[:3], "/")] = [2]int64{sum[0] + sign*ul, sum[1] + sign*cents}, [2]int64{row[0] + ul, row[1] + cents}
		if r[2] == "rest" {
			t.Errorf("%s: %s L and %s have no name", r[0], r[liters], r[money])
		}
	}
	for step, sum := range sums {
		if sum != [2]int64{} {
			t.Errorf("%s: in less out and what is left is %v", step, sum)
		}
	}
	// The same as on other pages.
	same := func(key string, ul, cents int64) {
		t.Helper()
		if got := rows[key]; got != [2]int64{ul, cents * 10_000} {
			t.Errorf("%s: the chain says %v, and its page %d and %d", key, got, ul, cents)
		}
	}
	tanks := read(t, finance.get("/stock.csv"+at))
	worths := read(t, finance.get("/worth.csv"+at))
	row := func(rows [][]string) []string {
		return rows[slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, "T1") })]
	}
	for _, x := range []struct{ key, liters, cents string }{
		{"tanks/in/opening", "Inicial (L)", "Valor inicial (MXN)"}, {"tanks/in/received", "Recibido (L)", "Valor recibido (MXN)"}, {"tanks/out/closing", "Medido (L)", "Valor final (MXN)"},
	} {
		same(x.key, number(row(tanks)[head(tanks, x.liters)]), number(row(worths)[head(worths, x.cents)])/10_000)
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	seen, err := c.matching.Look(t.Context(), matching.Question{From: from, To: from.AddDate(0, 1, 0)})
	if err != nil {
		t.Fatal(err)
	}
	m := seen.Main()
	same("bought/in/station", int64(m.Billed.VolumeUL), m.Billed.Cents)
	same("bought/out/fueled", int64(m.Flowed.VolumeUL), m.Flowed.Cents)
	same("bought/left/loose", -int64(m.Loose.VolumeUL), -m.Loose.Cents)
	used := read(t, finance.get("/consumption.csv"+at+"&by=department"))
	if total := number(used[len(used)-1][head(used, "Litros (L)")]); rows["fills/out/department"][0] != total {
		t.Errorf("departments used %d, and consumption says %d", rows["fills/out/department"][0], total)
	}
	// Vehicles used what their departments did, and hoses gave what their tanks did.
	own, none, all := rows["vehicles/out/vehicle"], rows["vehicles/left/vehicleless"], rows["fills/out/department"]
	if own[0]+none[0] != all[0] || own[1]+none[1] != all[1] || own[0] == 0 || none[0] == 0 {
		t.Errorf("vehicles used %v, containers %v, and departments %v", own, none, all)
	}
	hoses := 0
	for key := range rowsOf {
		if strings.HasPrefix(key, "hoses/out/said/") && strings.Contains(key, " · ") {
			hoses++
		}
	}
	if hoses == 0 || rows["hoses/out/said"] != rows["fills/in/said"] {
		t.Errorf("%d hoses gave %v, and fills of tanks are %v", hoses, rows["hoses/out/said"], rows["fills/in/said"])
	}
	// Of each department the chain leads to its vehicles, which used as much.
	led := 0
	finance.page("/chain" + at).Find("#fills tbody a").Each(func(_ int, a *goquery.Selection) {
		used := read(t, finance.get(strings.Replace(a.AttrOr("href", ""), "/consumption?", "/consumption.csv?", 1)))
		if total := number(used[len(used)-1][head(used, "Litros (L)")]); total == 0 || rowsOf["fills/out/department/"+a.Text()] != total {
			t.Errorf("%s used %d, and its vehicles %d", a.Text(), rowsOf["fills/out/department/"+a.Text()], total)
		}
		led++
	})
	if led < 3 {
		t.Errorf("the chain leads to vehicles of %d departments, want 3 at least", led)
	}
	for _, suffix := range []string{".xlsx", ".pdf"} {
		if r := finance.get("/chain" + suffix + at); r.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d", suffix, r.StatusCode)
		}
	}
	if text := finance.page("/chain?month=2026-02").Find("main").Text(); !strings.Contains(text, "nadie facturó combustible") {
		t.Errorf("a month without anything: %s", text)
	}
	if r := c.as(access.Attendant).get("/chain" + at); r.StatusCode != http.StatusForbidden {
		t.Errorf("an attendant: got status %d, want 403", r.StatusCode)
	}
	// Who is not cleared is told of reserved vehicles together, and the step comes to the same.
	c.reserveSome()
	var together, apart int64
	for _, r := range read(t, finance.get("/chain.csv"+at))[1:] {
		switch {
		case r[0] == "vehicles" && r[2] == "reserved":
			together += number(r[liters])
		case r[0] == "vehicles" && r[2] == "vehicle":
			apart += number(r[liters])
			if strings.HasPrefix(r[3], vehicles[0].no) {
				t.Errorf("who is not cleared is told of %s", r[3])
			}
		}
	}
	if together == 0 || apart == 0 || together+apart != rows["vehicles/out/vehicle"][0] {
		t.Errorf("reserved vehicles used %d, and others %d; want %d in all", together, apart, rows["vehicles/out/vehicle"][0])
	}
}

// A truck that never came is unexplained until its credit note counts: then it is credited by just that, on
// the page and in its file.
func TestChainCredited(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.delivered()
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	row := func(name string) string {
		for _, r := range read(t, finance.get("/chain.csv"+at)) {
			if r[0] == "delivered" && r[2] == name {
				return strings.Join(r[4:6], " ")
			}
		}
		return ""
	}
	before := row("undelivered")
	if before == "" || row("credited") != "" {
		t.Fatalf("before: undelivered %q, credited %q", before, row("credited"))
	}
	note := strings.Repeat("c", 64)
	c.sql(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, note)
	c.sql(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-2', '4.0', 'E', 'N', '1', '2026-11-28 18:00:00', 'MXN', 4500001, '45000.01', 'MAY010101AA1', 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'n.xml', now(), 'x')`, note)
	c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Nota', '', '', '', '', 1, 4500001, 1)`, note)
	c.sql(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '01', 'U-1')`, note)
	if row("undelivered") != "" || row("credited") != before {
		t.Errorf("after: undelivered %q, credited %q, want %q", row("undelivered"), row("credited"), before)
	}
	if got := text(finance.page("/chain"+at), "#delivered"); !strings.Contains(got, "Acreditado por el proveedor") {
		t.Errorf("the page says %q", got)
	}
}

// A line that bills more liters than its fill is accepted with a reason, and is unexplained all the same until one person
// has explained it and another approved; then it is among the differences, and no other figure of the step moves.
func TestChainBilledBeyondTheFill(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	left := func(name string) string {
		for _, r := range read(t, finance.get("/chain.csv"+at)) {
			if r[0] == "bought" && r[2] == name {
				return strings.Join([]string{r[4], r[5], r[7]}, " ")
			}
		}
		return ""
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	q := matching.Question{From: from, To: from.AddDate(0, 1, 0)}
	if _, err := c.matching.AcceptExact(t.Context(), "finance", q); err != nil {
		t.Fatal(err)
	}
	id, tolerated := c.lineThat(matching.Differs), left("differences")
	seen, err := c.matching.Look(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	r := seen.Rows[slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return r.LineID == id })]
	if r.Link.State != match.Volume || len(r.Fills) != 1 || r.Link.VolumeUL <= 0 {
		t.Fatalf("the line is %+v", r.Link)
	}
	if left("billed_over") != "" {
		t.Errorf("before anybody decided: %q", left("billed_over"))
	}
	if _, err := c.matching.Decide(t.Context(), "finance", id, matching.Said{What: matching.Linked, Fills: []match.Ref{r.Fills[0].Ref}, Reason: "es el mismo ticket"}); err != nil {
		t.Fatal(err)
	}
	open := left("billed_over")
	liters, _, _ := strings.Cut(open, " ")
	if ul, _ := decimal(liters, 6); ul != int64(r.Link.VolumeUL) || !strings.HasSuffix(open, "unexplained") {
		t.Errorf("unexplained is %q, want %s", open, r.Link.VolumeUL)
	}
	if left("differences") != tolerated {
		t.Errorf("differences are %q, and were %q", left("differences"), tolerated)
	}
	if page := text(finance.page("/chain"+at), "#bought"); !strings.Contains(page, "Facturado de más que sus cargas, sin resolver") {
		t.Errorf("the page says %q", page)
	}
	if _, err := c.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	var finding string
	if err := c.pool.QueryRow(t.Context(), `SELECT finding FROM finding WHERE rule = 'AUD-08' AND args[1] = 'volume'`).Scan(&finding); err != nil {
		t.Fatal(err)
	}
	c.sent(finance.post("/discrepancies/step", step(finding, "explained", "Se pidió la nota de crédito")))
	if r := finance.post("/discrepancies/step", step(finding, "justified", "sí")); r.StatusCode != http.StatusConflict {
		t.Errorf("who accepted and explained it approves it: got status %d", r.StatusCode)
	}
	if left("billed_over") != open {
		t.Errorf("explained by one: %q, want %q", left("billed_over"), open)
	}
	c.sent(c.as(access.Administrator).post("/discrepancies/step", step(finding, "justified", "Oficio 40")))
	if left("billed_over") != "" || left("differences") == tolerated {
		t.Errorf("settled by two: %q, and differences %q", left("billed_over"), left("differences"))
	}
}

// A truck that is billed at 20 °C is held in the chain against what the tank rose by at 20 °C, by the density of its
// note and the temperature of the tank, as the discrepancy of its line is: all came, and nothing is unexplained. Where
// one of the two is not known that is what is unexplained, by its name. The factors are those of finance.md 4.1.
func TestChainAtTwentyDegrees(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.addStation("patio", "03")
	level := 5_000 * dispense.Liter
	measure := func(why string) dispense.Volume {
		c.append("patio", &dispense.Tank{Tank: "T1", Grade: "diesel", Source: "gauge", Why: why, VolumeUL: level, Basis: "obs"})
		return level
	}
	measure("periodic")
	const came = 20_000 * dispense.Liter
	load := func(day int, warm int64) dispense.Ref {
		c.until("patio", time.Date(2026, 11, day, 5, 0, 0, 0, zone()))
		before, from := measure("delivery"), c.authors["patio"].At
		level += came
		c.until("patio", time.Date(2026, 11, day, 6, 0, 0, 0, zone()))
		after, to := measure("delivery"), c.authors["patio"].At
		r := c.append("patio", &dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to, TemperatureMC: &warm})
		return r.Ref()
	}
	hot, cold := load(9, 30_000), load(11, 10_000)
	c.until("patio", time.Date(2026, 11, 30, 23, 50, 0, 0, zone()))
	measure("periodic")
	c.ingest()
	c.sql(`UPDATE grade SET product = CASE WHEN grade = 'magna' THEN '15101514' ELSE '15101505' END`)
	hash := strings.Repeat("b", 64)
	c.sql(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, hash)
	c.sql(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('granel', 1, 'Mayorista', 'MAY010101AA1', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	c.sql(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-1', '4.0', 'I', 'M', '45', '2026-11-14 18:00:00', 'MXN', 80000000, '800000', 'MAY010101AA1', 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'm.xml', now(), 'x')`, hash)
	factors := []struct {
		of      dispense.Ref
		density stock.Density
		factor  int64 // in hundred-thousandths
	}{{hot, 740_000, 98_758}, {cold, 740_000, 101_233}, {hot, 835_000, 99_139}, {cold, 845_000, 100_841}}
	for i, f := range factors {
		c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', $2, $2, '15101505', 'Diésel', '', $3, '', '', $4, 40000000, 200000)`, hash, i+1, fmt.Sprint("R-", i), int64(came)/100_000*f.factor)
	}
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	left := func() map[string]string {
		all := map[string]string{}
		for _, r := range read(t, finance.get("/chain.csv"+at)) {
			if r[0] == "delivered" && r[1] == report.ChainLeft {
				all[r[2]] = r[4]
			}
		}
		return all
	}
	last := map[dispense.Ref]int64{}
	say := func(i int, density stock.Density) {
		t.Helper()
		f := factors[i]
		n := stockroom.Note{Delivery: f.of, N: last[f.of], Number: fmt.Sprint("N-", f.of.Seq), Volume: &stock.Quantity{UL: came / 100_000 * dispense.Volume(f.factor), Basis: stock.At20C}, Density: density, Line: stockroom.LineID{Document: hash, Part: "concept", N: i + 1}, Billed: stock.At20C, Reason: "remisión"}
		if err := c.pages.Stock.SayNote(t.Context(), "finance", n); err != nil {
			t.Fatal(err)
		}
		last[f.of] = c.count(`SELECT max(n) FROM delivery_note WHERE seq = ` + fmt.Sprint(f.of.Seq))
	}
	apart := func() []string { // what an auditor would write down of lines that have a delivery
		t.Helper()
		if _, err := c.auditing.Bring(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, err := c.pool.Query(t.Context(), `SELECT args[1] FROM finding WHERE rule = 'AUD-08' AND args[1] IN ('came', 'noted')`)
		if err != nil {
			t.Fatal(err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for i, pair := range [][2]int{{0, 1}, {2, 3}} {
		var warmth int64
		for _, j := range pair {
			say(j, factors[j].density)
			warmth += int64(came) / 100_000 * (factors[j].factor - 100_000)
		}
		got := left()
		if ul, _ := decimal(strings.TrimPrefix(got["temperature"], "-"), 6); got["short"] != "" || got["uncorrected"] != "" || ul != max(warmth, -warmth) {
			t.Errorf("pair %d: left is %v, want a temperature of %d µL and nothing short", i, got, warmth)
		}
		if found := apart(); len(found) > 0 {
			t.Errorf("pair %d: all came, and is found: %v", i, found)
		}
	}
	// 251 L of the first load are warmth, and would be missing without it.
	if page := text(finance.page("/chain"+at), "#delivered"); !strings.Contains(page, "Lo mismo a otra temperatura") {
		t.Errorf("the page says %q", page)
	}
	say(2, 0)
	got := left()
	if ul, _ := decimal(strings.TrimPrefix(got["uncorrected_over"], "-"), 6); got["short"] != "" || ul != int64(came)/100_000*861 {
		t.Errorf("without a density is left %v", got)
	}
	if found := apart(); len(found) > 0 {
		t.Errorf("what cannot be compared is found: %v", found)
	}
}

// Lines of a station of which somebody said that they are of no fill are unexplained until their credit note counts: then they are
// credited by just that, in liters and money, on the page and in its file, and no other line is.
func TestChainCreditedOfAStation(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	row := func(name string) string {
		for _, r := range read(t, finance.get("/chain.csv"+at)) {
			if r[0] == "bought" && r[2] == name {
				return strings.Join(r[4:6], " ")
			}
		}
		return ""
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	q := matching.Question{From: from, To: from.AddDate(0, 1, 0)}
	if _, err := c.matching.AcceptExact(t.Context(), "finance", q); err != nil {
		t.Fatal(err)
	}
	alone := c.lineThat(matching.Alone)
	seen, err := c.matching.Look(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var cents int64
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Document == alone.Document && r.Link.Pass != match.ByPerson {
			if _, err := c.matching.Decide(t.Context(), "finance", r.LineID, matching.Said{What: matching.Apart, Reason: "no es nuestra"}); err != nil {
				t.Fatal(err)
			}
			cents += r.Cents
		}
	}
	before := row("apart")
	if before == "" || row("credited") != "" {
		t.Fatalf("before: apart %q, credited %q", before, row("credited"))
	}
	note := strings.Repeat("d", 64)
	c.sql(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, note)
	c.sql(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-9', '4.0', 'E', 'N', '1', '2026-11-28 18:00:00', 'MXN', $2, '1', 'EKU9003173C9', 'GASOLINERA LA ESTRELLA', 'MXA850101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'n.xml', now(), 'x')`, note, cents)
	c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101500', 'Nota', '', '', '', '', 1, $2, 1)`, note, cents) // of whatever product
	c.sql(`INSERT INTO document_of (document, n, how, uuid) SELECT $1, 1, '01', uuid FROM document WHERE document = $2`, note, alone.Document)
	if row("apart") != "" || row("credited") != before {
		t.Errorf("after: apart %q, credited %q, want %q", row("apart"), row("credited"), before)
	}
	if got := text(finance.page("/chain"+at), "#bought"); !strings.Contains(got, "Acreditado por el proveedor") {
		t.Errorf("the page says %q", got)
	}
}
