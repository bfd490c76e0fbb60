package web

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/report"
)

// inNovember asks for the month of the town's fills.
const inNovember = "?period=month&at=2026-11-01"

// readCSV reads a file of a table: its heads, and its lines.
func (b *browser) readCSV(path string) (heads []string, lines [][]string) {
	b.s.t.Helper()
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.s.body(b.get(path)), "\ufeff"))).ReadAll()
	if err != nil || len(all) == 0 {
		b.s.t.Fatalf("read %s: %d lines, %v", path, len(all), err)
	}
	return all[0], all[1:]
}

// disclosedIn adds up a column of the table that is sent as JSON, and has its total.
func (b *browser) disclosedIn(path, column string) (sum, total *big.Rat) {
	b.s.t.Helper()
	var t struct {
		Rows  []map[string]any `json:"rows"`
		Total map[string]any   `json:"total"`
	}
	body := b.s.body(b.get(path))
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		b.s.t.Fatalf("read %s: %v in %.200s", path, err, body)
	}
	rat := func(v any) *big.Rat {
		r, ok := new(big.Rat).SetString(fmt.Sprint(v))
		if !ok {
			return new(big.Rat)
		}
		return r
	}
	sum = new(big.Rat)
	for _, r := range t.Rows {
		sum.Add(sum, rat(r[column]))
	}
	return sum, rat(t.Total[column])
}

// everyFormat asks for the files of a table.
func (b *browser) everyFormat(path, query string) {
	b.s.t.Helper()
	for _, f := range []string{"csv", "xlsx", "pdf", "json"} {
		if r := b.get(path + "." + f + query); r.StatusCode != http.StatusOK || len(b.s.body(r)) == 0 {
			b.s.t.Errorf("%s.%s: got status %d", path, f, r.StatusCode)
		}
	}
}

// What burned gives off is by factors that finance and managers say, and adds up.
func TestEmissions(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance := c.as(access.Finance)
	if _, err := c.pool.Exec(t.Context(), `UPDATE grade SET product = CASE WHEN grade = 'magna' THEN '15101514' ELSE '15101505' END`); err != nil {
		t.Fatal(err)
	}
	main := text(finance.page(emissionsPath+inNovember), "main")
	for _, want := range []string{"Toneladas de CO2", "2,319", "EPA Emission Factors Hub", "falta el factor mexicano (INECC)"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %.600s", want, main)
		}
	}
	finance.everyFormat(emissionsPath, inNovember)
	sum, total := finance.disclosedIn(emissionsPath+".json"+inNovember, "co2")
	if sum.Cmp(total) != 0 || total.Sign() <= 0 {
		t.Errorf("CO2: rows come to %s, and the total is %s", sum, total)
	}
	factor := url.Values{"product": {"15101514"}, "from": {"2026-11-01"}, "grams": {"1000"}, "source": {"INECC"}, "year": {"2025"}, "reason": {"Factor nacional"}}
	with := func(name, value string) url.Values {
		f := url.Values{}
		for k, v := range factor {
			f[k] = v
		}
		f.Set(name, value)
		return f
	}
	for _, bad := range []struct{ field, value, says string }{{"from", "ayer", "desde qué día"}, {"grams", "2.3", "gramos enteros"}, {"grams", "10001", "gramos enteros"}, {"year", "", "año de la fuente"}, {"source", " ", "qué fuente"}, {"reason", "", "motivo"}} {
		r := finance.post(factorsPath, with(bad.field, bad.value))
		if doc := c.parse(r); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(doc, "[role=alert]"), bad.says) || bad.field != "source" && doc.Find("#source").AttrOr("value", "") != "INECC" {
			t.Errorf("%s %q: got status %d, %q", bad.field, bad.value, r.StatusCode, text(doc, "[role=alert]"))
		}
	}
	if r := c.as(access.Auditor).post(factorsPath, factor); r.StatusCode == http.StatusSeeOther {
		t.Error("an auditor said a factor")
	}
	c.sent(c.as(access.Manager).post(factorsPath, factor))
	liters, _ := finance.disclosedIn(emissionsPath+".json"+inNovember, "volume")
	_, now := finance.disclosedIn(emissionsPath+".json"+inNovember, "co2")
	if now.Cmp(total) >= 0 || now.Sign() <= 0 || liters.Sign() <= 0 {
		t.Errorf("with a factor of 1000 g/L from November on: got %s t of %s L, and %s t before", now, liters, total)
	}
	// What was said stays, also for who writes into the database.
	for _, table := range []string{"emission_factor", "transparency_frame", "transparency_check"} {
		if _, err := c.pool.Exec(t.Context(), "DELETE FROM "+table); err == nil {
			t.Errorf("%s: what was said can be taken away", table)
		}
	}
	c.sent(finance.post(factorsPath, with("grams", "")))
	if _, again := finance.disclosedIn(emissionsPath+".json"+inNovember, "co2"); again.Cmp(total) != 0 {
		t.Errorf("when it was taken back: got %s t, want %s", again, total)
	}
}

// Each voucher, sheet and label stands with what became of it, and numbers that are missing are
// named.
func TestNumberedPapers(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	const inDecember = "?period=month&at=2026-12-01"
	c.voucherSome()
	c.labelSome()
	b := c.as(access.Manager)
	main := text(b.page(controlPath+inDecember), "main")
	for _, want := range []string{barcode.FormatVoucherNumber(1), "Usado", "Cancelado", "Folios que faltan0", "Etiqueta"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %.800s", want, main)
		}
	}
	b.everyFormat(controlPath, inDecember)
	sum, total := b.disclosedIn(controlPath+".json"+inDecember, "numbered_allowed")
	if sum.Cmp(total) != 0 || total.Sign() <= 0 {
		t.Errorf("allowed: rows come to %s, and the total is %s", sum, total)
	}
	// An act of issue that is lost leaves a hole between those of before and after.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO voucher_act SELECT station, epoch, seq + 1000000, branch, at, act, last.n + 3, last.n + 3, vehicle, grade, volume_ul, from_at, until_at, amount_cents, price_e4, currency, contract, permit, person, reason
  FROM (SELECT * FROM voucher_act WHERE act = 'issued' ORDER BY first_no LIMIT 1) a, (SELECT max(last_no) AS n FROM voucher_act) last`); err != nil {
		t.Fatal(err)
	}
	if main := text(b.page(controlPath+inDecember), "main"); !strings.Contains(main, "Folios que faltan2") {
		t.Errorf("two numbers that nobody issued: %.400s", main)
	}
	_, lines := b.readCSV(controlPath + ".csv" + inDecember)
	holes := 0
	for _, l := range lines {
		if strings.Contains(strings.Join(l, "|"), "|hole|") {
			holes++
		}
	}
	if holes != 2 {
		t.Errorf("the file: got %d numbers that are missing, want 2", holes)
	}
}

// What is billed a liter stands beside what was agreed, and where nothing was agreed nothing is
// counted.
func TestBilledPrices(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.matchSome()
	b := s.as(access.Finance)
	if _, over := b.disclosedIn(pricesPath+".json"+inNovember, "price_over_amount"); over.Sign() != 0 {
		t.Errorf("without prices of contracts: %s is above them", over)
	}
	main := text(b.page(pricesPath+inNovember), "main")
	if !strings.Contains(main, "Ningún contrato dice precio") {
		t.Errorf("the page does not say that no price is agreed: %.500s", main)
	}
	s.awardSome()
	b.everyFormat(pricesPath, inNovember)
	_, over := b.disclosedIn(pricesPath+".json"+inNovember, "price_over_amount")
	sum, _ := b.disclosedIn(pricesPath+".json"+inNovember, "price_over_amount")
	seen, err := contracting.New(contracting.Config{Store: s.store, Match: s.matching, Zone: zone(), Now: func() time.Time { return now }}).One(t.Context(), "estrella")
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, l := range seen.Lines {
		if l.Over && l.IssuedAt.In(zone()).Format("2006-01") == "2026-11" {
			want += l.OverCents
		}
	}
	if over.Cmp(big.NewRat(want, 100)) != 0 || sum.Cmp(over) != 0 || want == 0 {
		t.Errorf("above the price: got %s, rows come to %s, and the contract says %d cents", over, sum, want)
	}
}

// A month is published without a person, a plate or a reserved vehicle, adds up to what was
// consumed, and comes out byte by byte again.
func TestTransparency(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.savedSome()
	c.reserveSome()
	finance := c.as(access.Finance)
	frame := url.Values{"from": {"2026-11"}, "article": {"Artículo 65"}, "fraction": {"XX"}, "area": {"Parque vehicular"}, "basis": {"Artículo 112, fracción I"}, "reason": {"Nueva ley"}}
	c.sent(finance.post(framePath, frame))
	c.sent(finance.post(validatedPath, url.Values{"month": {"2026-11"}, "updated": {"2026-12-01"}, "validated": {"2026-12-02"}}))
	bad := url.Values{"from": {"noviembre"}, "article": {"Artículo 65"}, "area": {"Parque"}, "reason": {"x"}}
	if r := finance.post(framePath, bad); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a month that is none: got status %d", r.StatusCode)
	}
	main := text(finance.page(transparencyPath+inNovember), "main")
	for _, want := range []string{"Formato PNT", "Artículo 65", "Parque vehicular", "Artículo 112, fracción I", "Descargar el paquete"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %.900s", want, main)
		}
	}
	finance.everyFormat(transparencyPath, inNovember)
	heads, _ := finance.readCSV(transparencyPath + ".csv" + inNovember)
	for _, want := range []string{"Ejercicio", "Fecha de inicio del periodo que se informa", "Fecha de término del periodo que se informa", "Fecha de validación", "Fecha de actualización", "Nota"} {
		if !strings.Contains(strings.Join(heads, "|"), want) {
			t.Errorf("PNT: %q is missing in %q", want, heads)
		}
	}

	// What people and programs see of consumption is what is published.
	p, err := report.ParsePeriod(url.Values{"period": {"month"}, "at": {"2026-11-01"}}, report.Calendar{Zone: zone()}, now)
	if err != nil {
		t.Fatal(err)
	}
	consumed, _, err := c.store.Consumption(t.Context(), report.Question{Period: p, GroupBy: report.ByDepartment, Untimed: true})
	if err != nil {
		t.Fatal(err)
	}
	zipped := c.body(finance.get(openDataPath + inNovember))
	in := opened(t, zipped)
	for _, of := range []struct{ column, field string }{{"volume", "litros"}, {"amount", "importe"}, {"fills", "cargas"}} {
		scale := map[string]int64{"volume": 1_000_000, "amount": 100, "fills": 1}[of.column]
		want := big.NewRat(consumed.TotalOf(of.column).N, scale)
		for _, file := range []string{"consumo.csv", "estaciones.csv"} {
			if got := added(t, in[file], of.field); got.Cmp(want) != 0 || want.Sign() <= 0 {
				t.Errorf("%s of %s: got %s, want %s as consumed", of.field, file, got.FloatString(6), want.FloatString(6))
			}
		}
		if sum, total := finance.disclosedIn(transparencyPath+".json"+inNovember, of.column); sum.Cmp(want) != 0 || total.Cmp(want) != 0 {
			t.Errorf("%s of PNT: rows come to %s, the total is %s, want %s", of.column, sum, total, want)
		}
	}
	for name, content := range in {
		for i, v := range vehicles {
			if strings.Contains(content, v.plate) || i < 3 && strings.Contains(content, v.id) {
				t.Errorf("%s: has vehicle %d, %s %s", name, i, v.id, v.plate)
			}
		}
		for _, d := range drivers {
			if strings.Contains(content, d) {
				t.Errorf("%s: names a driver, %s", name, d)
			}
		}
	}
	if again := c.body(finance.get(openDataPath + inNovember)); again != zipped {
		t.Error("the same month gives other bytes")
	}
	// Who is not cleared gets the same, since anybody may see it.
	c.sent(c.as(access.Administrator).post("/people/@finance/clearance", url.Values{"cleared": {"no"}}))
	if r := finance.get(openDataPath + inNovember); r.StatusCode != http.StatusOK || c.body(r) != zipped {
		t.Errorf("for who is not cleared: got status %d or other bytes", r.StatusCode)
	}
	if r := finance.get(controlPath + inNovember); r.StatusCode != http.StatusForbidden {
		t.Errorf("papers with numbers, for who is not cleared: got status %d", r.StatusCode)
	}
}

// A month in which a handful of vehicles fueled, one of them reserved, is not published.
func TestTooFewToPublish(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	at := time.Date(2024, 3, 5, 12, 0, 0, 0, zone())
	for i, v := range vehicles[:2] {
		if _, err := c.pool.Exec(t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', 10000000, 'typed', $3, 'yes', 'H', '{}', $4, 'ticket')`, 4_000_000+i, at, v.id, fmt.Sprint("F", i)); err != nil {
			t.Fatal(err)
		}
	}
	b := c.as(access.Finance)
	const march = "?period=month&at=2024-03-01"
	if got := text(b.page(transparencyPath+march), "main"); !strings.Contains(got, "tan pocas unidades") || strings.Contains(got, "20.00") {
		t.Errorf("got %.300s", got)
	}
	for _, path := range []string{openDataPath + march, transparencyPath + ".csv" + march} {
		if r := b.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d", path, r.StatusCode)
		}
	}
}

// The package of a closed month has the hash of what was signed.
func TestOpenDataOfAClosedMonth(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	if in := opened(t, c.body(finance.get(openDataPath+inNovember))); !strings.Contains(in["LEEME.txt"], "no está cerrado") {
		t.Errorf("an open month: got %s", in["LEEME.txt"])
	}
	hash := c.settles(finance, manager)
	in := opened(t, c.body(finance.get(openDataPath+inNovember)))
	if !strings.Contains(in["LEEME.txt"], hash) || !strings.Contains(in["datapackage.json"], hash) {
		t.Errorf("a closed month: %s is not in %s", hash, in["LEEME.txt"])
	}
}

// opened are the files of a package.
func opened(t *testing.T, b string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("%v: %.300s", err, b)
	}
	in := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := io.Copy(&content, r); err != nil {
			t.Fatal(err)
		}
		in[f.Name] = content.String()
	}
	return in
}

// added adds up a field of a published file.
func added(t *testing.T, file, field string) *big.Rat {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	sum := new(big.Rat)
	for i, head := range all[0] {
		if head != field {
			continue
		}
		for _, l := range all[1:] {
			n, ok := new(big.Rat).SetString(l[i])
			if !ok {
				t.Fatalf("%s is %q", field, l[i])
			}
			sum.Add(sum, n)
		}
	}
	return sum
}
