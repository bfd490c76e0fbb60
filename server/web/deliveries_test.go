package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// delivered has two tanks of diesel take five deliveries in November: three of one week, which one line of
// 45,000.00 bills, and one truck that fills both tanks on the 20th. It returns them.
func (c *town) delivered() (of []dispense.Ref) {
	c.t.Helper()
	c.addStation("patio", "03")
	levels := map[string]dispense.Volume{"T1": 5_000 * dispense.Liter, "T2": 6_000 * dispense.Liter}
	read := func(tank, why string) dispense.Volume {
		c.append("patio", &dispense.Tank{Tank: tank, Grade: "diesel", Source: "gauge", Why: why, VolumeUL: levels[tank], Basis: "obs", WaterUL: new(2 * dispense.Liter)})
		return levels[tank]
	}
	read("T1", "periodic")
	read("T2", "periodic")
	for _, d := range []struct {
		tank   string
		day    int
		hour   int
		liters int64
	}{{"T1", 9, 5, 10_000}, {"T2", 11, 5, 8_000}, {"T1", 13, 5, 12_000}, {"T1", 20, 5, 5_900}, {"T2", 20, 7, 4_000}} {
		at := func(hour int) time.Time { return time.Date(2026, 11, d.day, hour, 0, 0, 0, zone()) }
		c.until("patio", at(d.hour))
		before, from := read(d.tank, "delivery"), c.authors["patio"].At
		levels[d.tank] += dispense.Volume(d.liters) * dispense.Liter
		c.until("patio", at(d.hour+1))
		after, to := read(d.tank, "delivery"), c.authors["patio"].At
		of = append(of, c.append("patio", &dispense.Delivery{Tank: d.tank, Grade: "diesel", Source: "gauge", VolumeUL: after - before, Basis: "obs", BeforeUL: &before, AfterUL: &after, FromAt: from, ToAt: to}).Ref())
		c.until("patio", at(23))
		read("T1", "periodic")
		read("T2", "periodic")
	}
	c.until("patio", time.Date(2026, 11, 30, 23, 50, 0, 0, zone()))
	read("T1", "periodic")
	read("T2", "periodic")
	c.ingest()
	c.sql(`UPDATE grade SET product = CASE WHEN grade = 'magna' THEN '15101514' ELSE '15101505' END`)
	c.sql(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('granel', 1, 'Mayorista', 'MAY010101AA1', '1', 'MXN', 'bulk', '2026-01-01', now(), 'x')`)
	c.sql(`INSERT INTO contract_price (contract, product, from_on, until_on, kind, price_e4, reason, said_by, said_at) VALUES ('granel', '15101505', '2026-01-01', NULL, 'fixed', 200000, 'x', 'x', now())`)
	hash := strings.Repeat("b", 64)
	c.sql(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, hash)
	c.sql(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-1', '4.0', 'I', 'M', '45', '2026-11-14 18:00:00', 'MXN', 4500001, '45000.01', 'MAY010101AA1', 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'm.xml', now(), 'x')`, hash)
	c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', '', '', '', 30000000000, 4500001, 15000)`, hash)
	return of
}

func (c *town) sql(sql string, args ...any) {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), sql, args...); err != nil {
		c.t.Fatal(err)
	}
}

// What came into own tanks and nobody billed is in the list of what is not billed, as it is owed; a line of
// a week is proposed, said of all of it at once and taken back, and what it bills is divided to the
// cent; a truck's note of two tanks is divided by what was measured; and the chain has every cent.
func TestDeliveriesOfOneLine(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.delivered()
	finance := c.as(access.Finance)
	const at = "?period=month&at=2026-11-15"
	cell := func(rows [][]string, row int, head string) string {
		t.Helper()
		i := slices.IndexFunc(rows[0], func(s string) bool { return strings.TrimPrefix(s, "\ufeff") == head })
		if i < 0 {
			t.Fatalf("no column %q among %q", head, rows[0])
		}
		return rows[row][i]
	}
	unbilled := func(want ...string) {
		t.Helper()
		rows := read(t, finance.get(unbilledDeliveriesPath+".csv"+at))
		var got []string
		for i := range rows[1:] {
			got = append(got, strings.Join([]string{cell(rows, i+1, "Tanque"), cell(rows, i+1, "Litros (L)"), cell(rows, i+1, "Importe"), cell(rows, i+1, "Serie y folio")}, " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("not billed: got %q, want %q", got, want)
		}
	}
	unbilled("T1 10000.00 200000.00 M 45", "T2 8000.00 160000.00 M 45", "T1 12000.00 240000.00 M 45", "T1 5900.00 118000.00 ", "T2 4000.00 80000.00 ", " 39900.00 798000.00 ")
	// Stock has what no paper says the cost of at the contract's price, which is what is owed for it.
	rows := read(t, finance.get("/stock/patio/T1/deliveries.csv"+at))
	says := rows[1][slices.Index(rows[0], "Precio que dice")]
	if by := rows[1][slices.Index(rows[0], "Lo dice")]; by != "contract" || says != "200000.00" {
		t.Errorf("a delivery that is not billed is worth %s, by %q", says, by)
	}
	if page := finance.page("/stock/patio/T1" + at).Find("main").Text(); !strings.Contains(page, "Al precio del contrato") {
		t.Error("the page of the tank does not say that it is the contract's")
	}
	// The supplier's report has the line as well, with what came of it.
	reported := func(is string, want ...string) {
		t.Helper()
		rows := read(t, finance.get(matchPath+".csv"+at+is))
		var got []string
		for _, row := range rows[1:] {
			var cells []string
			for _, key := range []string{"ticket", "volume", "fill_volume", "volume_more", "fill_amount", "amount_more", "match_sort", "match_state"} {
				cells = append(cells, row[heading(rows[0], key, "es")])
			}
			got = append(got, strings.Join(cells, "|"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("the report%s has %q, want %q", is, got, want)
		}
	}
	reported("", "|30000.00|||||alone|undelivered", "|30000.00|0.00|0.00|0.00|0.00||")
	reported("&is=alone", "|30000.00|||||alone|undelivered", "|30000.00|0.00|0.00|0.00|0.00||")
	reported("&is=todo", "|0.00|0.00|0.00|0.00|0.00||")
	if got := text(finance.page(matchPath+at), "main"); strings.Contains(got, "M 45") || !strings.Contains(got, "Facturado a granel") {
		t.Errorf("the workbench asks of a line in bulk, or does not name it: %s", got)
	}
	page := finance.page(unbilledPath + at)
	table := page.Find("main table").Last()
	if n := table.Find("tbody tr").Length(); n != 5 || !strings.Contains(table.Text(), "parece cobrarla") {
		t.Fatalf("%d deliveries on the page: %s", n, table.Text())
	}
	to := strings.TrimSuffix(table.Find("tbody a").First().AttrOr("href", "/none"), "#papers")
	form := finance.page(to)
	if got := text(form, "#papers .notice"); !strings.Contains(got, "M 45") || !strings.Contains(got, "3 entregas") {
		t.Fatalf("proposed: %q", got)
	}
	if n := form.Find("#papers select[name=with]").Length(); n != 4 || form.Find("#papers select[name=line] option[selected]").Length() != 0 && form.Find("#papers select[name=line] option[selected]").AttrOr("value", "") != "" {
		t.Errorf("%d others are offered, or a line is chosen that nobody asked for", n)
	}
	filled := finance.page(strings.TrimSuffix(form.Find("#papers .notice a").AttrOr("href", "/none"), "#papers"))
	values := url.Values{"reason": {"factura semanal"}}
	for _, s := range filled.Find("#papers input[name], #papers select[name]").EachIter() {
		name := s.AttrOr("name", "")
		value := s.AttrOr("value", "")
		if s.Is("select") {
			value = s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", ""))
		}
		if name != "reason" {
			values.Add(name, value)
		}
	}
	values.Set("billed", "obs")
	r := finance.post("/stock/patio/T1"+at, values)
	c.sent(r)
	unbilled("T1 5900.00 118000.00 ", "T2 4000.00 80000.00 ", " 9900.00 198000.00 ")
	reported("", "|30000.00|30000.00|0.00|600000.00|-554999.99|done|delivered", "|30000.00|30000.00|0.00|600000.00|-554999.99||")
	reported("&is=alone", "|0.00|0.00|0.00|0.00|0.00||")
	all := finance.page(matchPath + at + "&is=all")
	if got := text(all, "main"); !strings.Contains(got, "M 45") || !strings.Contains(got, "llegó lo facturado") || all.Find(`main table a[href^="/stock/patio/T1"]`).Length() == 0 {
		t.Errorf("the page of all does not lead to the delivery: %s", got)
	}
	billed := func(tank string) (got []string) {
		t.Helper()
		rows := read(t, finance.get("/stock/patio/"+tank+"/deliveries.csv"+at))
		for i := range rows[1:] {
			got = append(got, cell(rows, i+1, "Litros facturados (L)")+" "+cell(rows, i+1, "Importe")+" "+cell(rows, i+1, "Otras entregas del renglón"))
		}
		return got
	}
	if got, want := billed("T1"), []string{"10000.00 15000.00 2", "12000.00 18000.01 2", "  "}; !slices.Equal(got, want) {
		t.Errorf("T1 is billed %q, want %q", got, want)
	}
	if got, want := billed("T2"), []string{"8000.00 12000.00 2", "  "}; !slices.Equal(got, want) {
		t.Errorf("T2 is billed %q, want %q", got, want)
	}
	saidBy := func(ref dispense.Ref) (n int64) {
		t.Helper()
		if err := c.pool.QueryRow(t.Context(), `SELECT coalesce(max(n), 0) FROM delivery_note WHERE station || '/' || epoch || '/' || seq = $1 AND said_by = 'finance'`, ref.String()).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if saidBy(of[0]) == 0 || saidBy(of[1]) == 0 || saidBy(of[2]) == 0 || saidBy(of[3]) != 0 {
		t.Error("it is not kept of each delivery who said it")
	}

	// One truck, two tanks, one note.
	truck := url.Values{"delivery": {of[3].String()}, "n": {"0"}, "number": {"R-7"}, "volume": {"9,900"}, "amount": {"200,000.01"}, "basis": {"obs"}, "billed": {"obs"}, "line": {""}, "reason": {"una pipa"}, "with": {of[4].String() + " 0 truck"}}
	c.sent(finance.post("/stock/patio/T1"+at, truck))
	unbilled("T1 5900.00 119191.93 ", "T2 4000.00 80808.08 ", " 9900.00 200000.01 ")
	if r := finance.post("/stock/patio/T1"+at, truck); r.StatusCode != 409 {
		t.Errorf("said again of what was said meanwhile: got status %d, want 409", r.StatusCode)
	}

	// The chain has every cent that the line bills, and what came of it.
	for tank, opening := range map[string]string{"T1": "5,000", "T2": "6,000"} {
		c.sent(finance.post("/stock/patio/"+tank+"/opening"+at, url.Values{"n": {"0"}, "day": {"2026-11-05"}, "liters": {opening}, "amount": {"75,000.00"}, "paper": {"INV"}, "reason": {"inventario"}, "checker": {"manager"}, "checker_password": {password}}))
	}
	chain := func() map[string]string {
		t.Helper()
		rows, out := read(t, finance.get("/chain.csv"+at)), map[string]string{}
		for i := range rows[1:] {
			if key := strings.Join(rows[i+1][:3], "/"); strings.HasPrefix(key, "delivered/") {
				out[key] = cell(rows, i+1, "Litros (L)") + " " + cell(rows, i+1, "Importe (MXN)") + " " + out[key]
			}
		}
		return out
	}
	got := chain()
	for key, want := range map[string]string{"delivered/in/bulk": "30000.00 45000.01", "delivered/left/unbilled": "-9900.00 -200000.01", "delivered/left/short": "", "delivered/left/undelivered": "", "delivered/left/rest": ""} {
		if strings.TrimSpace(got[key]) != want {
			t.Errorf("%s: got %q, want %q of %v", key, got[key], want, got)
		}
	}

	// Taken off one of them it is of the others, and off all of none.
	note := url.Values{"delivery": {of[1].String()}, "n": {fmt.Sprint(saidBy(of[1]))}, "billed": {"obs"}, "basis": {"obs"}, "line": {""}, "reason": {"no es de esta"}}
	c.sent(finance.post("/stock/patio/T2"+at, note))
	if got, want := billed("T1"), []string{"13636.363636 20454.55 1", "16363.636364 24545.46 1", "  "}; !slices.Equal(got, want) {
		t.Errorf("of two T1 is billed %q, want %q", got, want)
	}
	got = chain()
	if short, borne := strings.TrimSpace(got["delivered/left/short"]), strings.TrimSpace(got["delivered/left/borne"]); short != "8000.00 12000.01" || borne != "0.00 -12000.01" {
		t.Errorf("a delivery less is said, and the chain lacks %q, of which what came bears %q", short, borne)
	}
	note = url.Values{"delivery": {of[0].String()}, "n": {fmt.Sprint(saidBy(of[0]))}, "billed": {"obs"}, "basis": {"obs"}, "line": {""}, "reason": {"de ninguna"}, "with": {fmt.Sprintf("%s %d line", of[2], saidBy(of[2]))}}
	c.sent(finance.post("/stock/patio/T1"+at, note))
	if rows := read(t, finance.get("/stock/patio/T1/deliveries.csv"+at)); slices.Contains(rows[0], "Litros facturados (L)") {
		t.Errorf("taken back T1 is billed %q", rows)
	}
	if got := strings.TrimSpace(chain()["delivered/left/undelivered"]); got != "30000.00 45000.01" {
		t.Errorf("of no delivery the chain has %q", got)
	}
}

// Papers that would name a truck twice are asked about with nothing lost, and taken from who says that it is another.
func TestATruckTypedTwice(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.delivered()
	finance, at := c.as(access.Finance), "?period=month&at=2026-11-15"
	note := func(i int, number string) url.Values {
		return url.Values{"delivery": {of[i].String()}, "n": {"0"}, "number": {number}, "volume": {"10,001"}, "basis": {"obs"}, "billed": {"obs"}, "line": {""}, "reason": {"remisión"}}
	}
	count := func() (n int) {
		if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM delivery_note`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	c.sent(finance.post("/stock/patio/T1"+at, note(0, "R-7")))
	before := count()
	again := note(1, " r-7 ")
	r := finance.post("/stock/patio/T2"+at, again)
	if r.StatusCode != 409 || count() != before {
		t.Fatalf("a number of another delivery: status %d, %d notes more", r.StatusCode, count()-before)
	}
	doc, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(doc, "#papers .problem"); !strings.Contains(got, "Parece una pipa") {
		t.Errorf("it is asked %q", got)
	}
	if got := text(doc, "#twice"); !strings.Contains(got, "R-7") || !strings.Contains(got, "mismo número") {
		t.Errorf("of the other it says %q", got)
	}
	if got, _ := doc.Find("#papers input[name=volume]").Attr("value"); got != "10,001" {
		t.Errorf("liters that were typed are lost: %q", got)
	}
	other := doc.Find("#twice a").AttrOr("href", "")
	if n := finance.page(strings.TrimSuffix(other, "#papers")).Find("#papers form").Length(); n != 1 {
		t.Errorf("the link %q does not lead to the other delivery", other)
	}
	again.Set("another", of[2].String())
	if r := finance.post("/stock/patio/T2"+at, again); r.StatusCode != 409 {
		t.Errorf("said of one that it does not seem to be: status %d, want 409", r.StatusCode)
	}
	again.Set("another", doc.Find("#twice input[type=checkbox]").AttrOr("value", ""))
	c.sent(finance.post("/stock/patio/T2"+at, again))
	var said string
	if err := c.pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(a::text, ' '), '') FROM audit a WHERE what = 'delivery note said' AND object = $1`, of[1].String()).Scan(&said); err != nil || count() != before+1 || !strings.Contains(said, "another_truck") {
		t.Errorf("it is not kept that it is another truck: %s, %v", said, err)
	}
}

// What came into own tanks by a contract in bulk and nobody has billed counts on its page and in its file, with how much of each
// waits, and leads to its papers; a line that is said to be of no delivery is to be decided.
func TestContractOfDeliveries(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.delivered()
	finance := c.as(access.Finance)
	files := func() (got []string) {
		t.Helper()
		rows := read(t, finance.get("/contracts/granel/deliveries.csv"))
		for _, row := range rows[1:] {
			var cells []string
			for _, key := range []string{"tank", "use_came_volume", "volume", "amount", "ref"} {
				cells = append(cells, row[heading(rows[0], key, "es")])
			}
			got = append(got, strings.Join(cells, "|"))
		}
		return got
	}
	// The line of 30,000 liters is of nothing that anybody said: what it does not cover waits.
	if got, want := files(), []string{"T1|5900.00|5900.00|118000.00|" + of[3].String(), "T2|4000.00|4000.00|80000.00|" + of[4].String(), "|9900.00|9900.00|198000.00|"}; !slices.Equal(got, want) {
		t.Errorf("waits: got %q, want %q", got, want)
	}
	page := finance.page("/contracts/granel")
	if got := text(page, "dl.figures"); !strings.Contains(got, "Usado243,000.01") || !strings.Contains(got, "198,000.00") || !strings.Contains(got, "0 cargas · 2 entregas") {
		t.Errorf("figures: %q", got)
	}
	if got := text(page, "main"); !strings.Contains(got, "Sin factura: 2 entregas a tanques propios") || strings.Contains(got, "Litros que llegaron") || !strings.Contains(got, "45,000.01Por decidir") {
		t.Errorf("the page says %q", got)
	}
	to := page.Find(`main a[href^="/stock/patio/T2"]`).AttrOr("href", "")
	if !strings.HasSuffix(to, "#papers") || finance.page(strings.TrimSuffix(to, "#papers")).Find("#papers").Length() != 1 {
		t.Errorf("a delivery leads to %q", to)
	}
	auditor := c.as(access.Auditor)
	if to := auditor.page("/contracts/granel").Find(`main a[href^="/stock/patio/T2"]`).AttrOr("href", ""); to == "" || strings.Contains(to, "#papers") {
		t.Errorf("an auditor is led to %q", to)
	}

	// A note of 1,000 liters more: these are beyond the line, and the page says how much came.
	c.sql(`INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, amount_cents, billed_basis, reason, said_by, said_at) VALUES ($1, $2, $3, 'R-9', 13000000000, 'obs', 26000000, NULL, 'x', 'finance', now())`, of[2].Station, of[2].Epoch, of[2].Seq)
	if got, want := files()[0], "T1|13000.00|1000.00|20000.00|"+of[2].String(); got != want {
		t.Errorf("beyond the line: got %q, want %q", got, want)
	}
	finance.post("/language", url.Values{"language": {"en"}})
	english := finance.page("/contracts/granel")
	finance.post("/language", url.Values{"language": {"es-MX"}})
	for _, want := range []string{"3 deliveries", "Liters that came", "R-9", "13,000", "Unbilled: 3 deliveries into own tanks"} {
		if got := text(english, "main"); !strings.Contains(got, want) {
			t.Errorf("in English %q is missing in %q", want, got)
		}
	}

	// All said of the line but the truck: what waits is what no line bills, whatever its liters.
	for _, ref := range of[:3] {
		c.sql(`INSERT INTO delivery_note (station, epoch, seq, note, document, part, line, billed_basis, reason, said_by, said_at) VALUES ($1, $2, $3, '', $4, 'concept', 1, 'obs', 'x', 'finance', now())`, ref.Station, ref.Epoch, ref.Seq, strings.Repeat("b", 64))
	}
	if got := text(finance.page("/contracts/granel"), "main"); strings.Contains(got, "45,000.01Por decidir") {
		t.Errorf("a line of deliveries is not decided: %q", got)
	}
	if got, want := files(), []string{"T1|5900.00|5900.00|118000.00|" + of[3].String(), "T2|4000.00|4000.00|80000.00|" + of[4].String(), "|9900.00|9900.00|198000.00|"}; !slices.Equal(got, want) {
		t.Errorf("said of its deliveries: got %q, want %q", got, want)
	}
	c.sql(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('estacion', 1, 'Otra', 'CVA010101AA1', '1', 'MXN', 'station', '2026-01-01', now(), 'x', 'y')`)
	if got := text(finance.page("/contracts/estacion"), "main"); strings.Contains(got, "espera factura") || !strings.Contains(got, "0 cargas Este") {
		t.Errorf("a contract of stations lists deliveries: %q", got)
	}
}
