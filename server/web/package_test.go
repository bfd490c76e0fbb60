package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/dossier"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
)

// command runs a command in a directory, and returns what it says.
func command(t *testing.T, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// unzipped unpacks a package by the system's unzip.
func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "package.zip")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, dir, nil, "unzip", "-q", file); err != nil {
		t.Fatalf("unzip: %v\n%s", err, out)
	}
	return dir
}

// packed returns the rows of a CSV file of a package, with their headings as keys, but for totals.
func packed(t *testing.T, dir, name string) (rows []map[string]string, total map[string]string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, head := range lines[0] {
			row[head] = line[i]
		}
		if line[0] == "Total" {
			total = row
			continue
		}
		rows = append(rows, row)
	}
	return rows, total
}

// addUp adds a column up, in micros.
func addUp(t *testing.T, rows []map[string]string, column string) (sum int64) {
	t.Helper()
	for _, r := range rows {
		sum += micros(t, r[column])
	}
	return sum
}

func micros(t *testing.T, s string) int64 {
	t.Helper()
	digits, below := strings.CutPrefix(s, "-")
	if digits == "" {
		return 0
	}
	n, ok := decimal(digits, 6)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	if below {
		return -n
	}
	return n
}

// ofNovember is the month of the town.
const ofNovember = "month=2026-11"

// aPackage gets one as whoever browses.
func (b *browser) aPackage(query string) []byte {
	b.s.t.Helper()
	r := b.get("/package.zip?" + query)
	body := []byte(b.s.body(r))
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/zip" {
		b.s.t.Fatalf("package %s: got status %d, %s", query, r.StatusCode, r.Header.Get("Content-Type"))
	}
	return body
}

// verifier builds litro-verify.
func verifier(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if out, err := command(t, "../..", nil, "go", "build", "-o", dir, "./cmd/litro-verify"); err != nil {
		t.Fatalf("build litro-verify: %v\n%s", err, out)
	}
	return dir
}

var fenced = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// A month leaves the house as files that anybody can check, with what pages show.
func TestPackage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	c.tankMonth()
	c.budgetSome()
	c.audited.Store(true) // as it is where packages are made elsewhere
	if _, err := c.auditing.Bring(t.Context()); err != nil {
		t.Fatal(err)
	}
	findings, err := c.store.Findings(t.Context(), report.FindingsQuestion{Period: novemberOf(t)})
	if err != nil || len(findings) == 0 {
		t.Fatalf("findings: got %d, %v", len(findings), err)
	}
	paper := aPaper(t, "package")
	b := c.as(access.Finance)
	if r := b.attach(stepPattern, step(findings[0].ID, "explained", "La ve el taller"), paper); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("step: got status %d", r.StatusCode)
	}
	c.cleared(access.Finance)
	dir := unzipped(t, b.aPackage(ofNovember))
	t.Run("readme", func(t *testing.T) { readmeIsRun(t, dir, c.inEnglish(t)) })
	t.Run("totals", func(t *testing.T) { totalsAreThePages(t, c.in(t), dir) })
	t.Run("as received", func(t *testing.T) { filesAreAsReceived(t, c.in(t), dir, paper) })
	t.Run("same bytes", func(t *testing.T) { sameBytes(t, c.in(t)) })
	t.Run("of its month", func(t *testing.T) { whatCameLaterIsNotInIt(t, c.in(t)) })
	t.Run("narrowed", func(t *testing.T) { packageOfSome(t, c.in(t)) })
	t.Run("page", func(t *testing.T) { packagePageTells(t, c.in(t)) })
	t.Run("trail", func(t *testing.T) { packageIsInTheTrail(t, c.in(t)) })
}

func novemberOf(t *testing.T) report.Period {
	t.Helper()
	p, err := report.ParsePeriod(url.Values{"period": {"month"}, "at": {"2026-11-01"}}, report.Calendar{Zone: zone()}, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// cleared tells that a user of a role sees everything: nothing is reserved here.
func (s *site) cleared(role access.Role) {
	s.t.Helper()
	u, err := s.store.User(s.t.Context(), string(role))
	if err != nil || !u.Scope().Whole() {
		s.t.Fatalf("%s: got %+v, %v; want the whole fleet", role, u, err)
	}
}

// The commands of both texts do what they say, as they stand there; and one byte that was
// changed is found by each way.
func readmeIsRun(t *testing.T, dir, english string) {
	env := []string{"PATH=" + verifier(t) + ":" + os.Getenv("PATH")}
	var commands []string
	for _, name := range []string{"LEAME.md", "README.md"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all := fenced.FindAllStringSubmatch(string(b), -1)
		if len(all) != 5 {
			t.Fatalf("%s: got %d stretches of commands, want 5:\n%s", name, len(all), b)
		}
		for _, m := range all {
			commands = append(commands, m[1])
			if out, err := command(t, dir, env, "sh", "-eu", "-c", m[1]); err != nil {
				t.Errorf("%s: %v\n%s\n%s", name, err, m[1], out)
			}
		}
	}
	if out, err := command(t, english, env, "sh", "-eu", "-c", fencedIn(t, english, "README.md")); err != nil {
		t.Errorf("in English: %v\n%s", err, out)
	}
	journals, err := filepath.Glob(filepath.Join(dir, "registros-firmados", "*.journal"))
	if err != nil || len(journals) < 4 {
		t.Fatalf("journals: got %v, %v; want those of all stations", journals, err)
	}
	journal := journals[0]
	whole, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(whole, []byte(`"v":1,"station"`)) // the first record
	at += bytes.Index(whole[at:], []byte(`"at":"20`)) + len(`"at":"20`)
	altered := bytes.Clone(whole)
	altered[at] ^= 1
	if err := os.WriteFile(journal, altered, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1, 4} { // all files, a record, and all by litro-verify
		if out, err := command(t, dir, env, "sh", "-eu", "-c", commands[i]); err == nil {
			t.Errorf("a byte was changed, and command %d says nothing: %s", i+1, out)
		}
	}
	if err := os.WriteFile(journal, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	// What an issuer sealed is in the package, and another digit of it is found.
	sealed, err := filepath.Glob(filepath.Join(dir, "cfdi", "*.txt"))
	if err != nil || len(sealed) == 0 {
		t.Fatalf("what was sealed: got %v, %v", sealed, err)
	}
	whole, err = os.ReadFile(sealed[len(sealed)-1])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sealed[len(sealed)-1], bytes.Replace(whole, []byte("|MXN|"), []byte("|USD|"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, dir, env, "sh", "-eu", "-c", commands[2]); err == nil || !strings.Contains(string(out), "el sello no es de lo que dice") {
		t.Errorf("what was sealed is another, and the command says %q", out)
	}
	if err := os.WriteFile(sealed[len(sealed)-1], whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

// fencedIn are all commands of a text.
func fencedIn(t *testing.T, dir, name string) (all string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fenced.FindAllStringSubmatch(string(b), -1) {
		all += m[1]
	}
	return all
}

// inEnglish unpacks the same package in English.
func (s *site) inEnglish(t *testing.T) string {
	t.Helper()
	u, err := s.store.User(t.Context(), string(access.Finance))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.packer.Plan(t.Context(), u, "en", url.Values{"month": {"2026-11"}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.packer.Write(t.Context(), u, plan, &b); err != nil {
		t.Fatal(err)
	}
	return unzipped(t, b.Bytes())
}

// What files add up to is what pages and their files say.
func totalsAreThePages(t *testing.T, c *town, dir string) {
	b := c.as(access.Auditor)
	const at = "?period=month&at=2026-11-01"
	for file, page := range map[string]string{
		"consumo.csv": "/consumption.csv" + at + "&group=vehicle", "excepciones.csv": "/exceptions.csv" + at, "facturas.csv": "/invoices.csv" + at, "conciliacion.csv": "/invoices/match.csv" + at,
		"existencias.csv": "/stock.csv" + at, "plantilla-vehicular.csv": "/fleet/roster.csv?on=2026-11-30", "presupuesto-movimientos.csv": "/budget/movements.csv" + year2026,
		"tanques/patio-T1-dias.csv": "/stock/patio/T1/days.csv" + at, "tanques/patio-T1-totalizadores.csv": "/stock/patio/T1/totalizers.csv" + at,
	} {
		is, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if want := zoned(t, c.body(b.get(page))); zoned(t, string(is)) != want {
			t.Errorf("%s is not %s:\n%.600s\n%.600s", file, page, is, want)
		}
	}
	consumed, sum := packed(t, dir, "consumo.csv")
	if len(consumed) == 0 || sum == nil {
		t.Fatal("consumption: got nothing")
	}
	money := ""
	for head := range sum {
		if strings.HasPrefix(head, "Importe (") {
			money = head
		}
	}
	for file, column := range map[string]string{"despachos.csv": "Importe", "consumo-por-unidad.csv": money, "resumen-mensual.csv": money} {
		rows, total := packed(t, dir, file)
		if got, want := addUp(t, rows, "Litros (L)"), micros(t, sum["Litros (L)"]); got != want || micros(t, total["Litros (L)"]) != want {
			t.Errorf("%s: got %d µL, total %s, want %d", file, got, total["Litros (L)"], want)
		}
		if got, want := addUp(t, rows, column), micros(t, sum[money]); got != want || micros(t, total[column]) != want {
			t.Errorf("%s: got %d of money, total %s, want %d", file, got, total[column], want)
		}
		if file == "despachos.csv" && int64(len(rows)) != addUp(t, consumed, "Cargas")/1_000_000 {
			t.Errorf("dispenses: got %d, want those of the report", len(rows))
		}
	}
	products, _ := packed(t, dir, "resumen-mensual.csv")
	tanks, _ := packed(t, dir, "existencias.csv")
	if got, want := addUp(t, products, "Recibido (L)"), addUp(t, tanks, "Recibido (L)"); got != want || want == 0 {
		t.Errorf("received: got %d µL by products, want %d", got, want)
	}
	lines, _ := packed(t, dir, "conciliacion.csv")
	loose, _ := packed(t, dir, "cargas-sin-factura.csv")
	if page := read(t, b.get("/invoices/unbilled.csv"+at)); len(lines) == 0 || len(loose) != len(page)-2 {
		t.Errorf("got %d lines and %d fills that nobody billed, want those of the pages: %d", len(lines), len(loose), len(page)-2)
	}
	if books, _ := filepath.Glob(filepath.Join(dir, "bitacoras", "*.pdf")); len(books) != len(vehicles) {
		t.Errorf("logbooks: got %d, want %d", len(books), len(vehicles))
	}
	pdf, err := os.ReadFile(filepath.Join(dir, "bitacoras", "P-101.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := c.store.Logbook(t.Context(), "v0000001", novemberOf(t), now)
	if err != nil {
		t.Fatal(err)
	}
	if book := report.NewLogbook(facts); !strings.Contains(pdfText(t, pdf), book.Folio) {
		t.Errorf("logbook: folio %s is not on it", book.Folio)
	}
}

var timeIn = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)`)

// zoned has all times of a file in one zone: those of pages are told where the server stands.
func zoned(t *testing.T, s string) string {
	return timeIn.ReplaceAllStringFunc(s, func(s string) string {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC().Format(time.RFC3339)
	})
}

// Documents and evidence are byte by byte what was sent.
func filesAreAsReceived(t *testing.T, c *town, dir string, paper []byte) {
	month := novemberOf(t)
	list, err := c.invoices.Documents(t.Context(), finance.Question{From: month.From, To: month.To})
	if err != nil || len(list.Documents) == 0 {
		t.Fatalf("documents: got %d, %v", len(list.Documents), err)
	}
	there, err := filepath.Glob(filepath.Join(dir, "cfdi", "*.xml"))
	if err != nil || len(there) != len(list.Documents) {
		t.Fatalf("got %d files of XML, want %d", len(there), len(list.Documents))
	}
	var sent [][]byte
	for _, d := range list.Documents {
		b, err := c.invoices.XML(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, b)
	}
	for _, name := range there {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(sent, func(s []byte) bool { return bytes.Equal(s, b) }) {
			t.Errorf("%s is no document that was sent", filepath.Base(name))
		}
	}
	kept, err := filepath.Glob(filepath.Join(dir, "evidencia", "*.jpg"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("evidence: got %v, %v; want one", kept, err)
	}
	if b, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(b, paper) {
		t.Errorf("evidence: %d bytes, %v; want those that were sent", len(b), err)
	}
	steps, _ := packed(t, dir, "discrepancias-pasos.csv")
	if len(steps) != 1 || steps[0]["Explicación"]+steps[0]["Motivo"] != "La ve el taller" {
		t.Errorf("steps: got %v", steps)
	}
}

// A package is the same bytes whenever and wherever it is made.
func sameBytes(t *testing.T, c *town) {
	u, err := c.store.User(t.Context(), string(access.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	pack := func(cfg Config) []byte {
		plan, err := NewPacker(cfg).Plan(t.Context(), u, "es-MX", url.Values{"month": {"2026-11"}})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := plan.WriteZIP(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := pack(c.site.pages)
	later := c.site.pages
	later.Now = func() time.Time { return now.AddDate(0, 0, 45) }
	if second := pack(later); !bytes.Equal(first, second) {
		t.Errorf("made again later: other bytes: %v", differing(t, first, second))
	}
	out := filepath.Join(t.TempDir(), "package.zip")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"TZ=Asia/Tokyo", "PGTZ=Asia/Kathmandu", "LANG=de_DE.UTF-8", "LC_ALL=de_DE.UTF-8", "LITRO_TEST_PACKAGE=" + strings.Join([]string{c.pool.Config().ConnString(), c.evidenceDir, out}, "\n")}
	if said, err := command(t, ".", env, self, "-test.run", "^TestPackageElsewhere$"); err != nil {
		t.Fatalf("made elsewhere: %v\n%s", err, said)
	}
	elsewhere, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, elsewhere) {
		t.Errorf("made in another zone and language: other bytes: %v", differing(t, first, elsewhere))
	}
}

// What was taken, said and paid after a month is in no file of its package.
func whatCameLaterIsNotInIt(t *testing.T, c *town) {
	b := c.as(access.Finance)
	before := unzipped(t, b.aPackage(ofNovember))
	c.buys(9, "v0000004", "2026-12-02 09:00", 11)
	for _, x := range []struct{ moment, account, document, day, amount string }{
		{"adjusted", "FISM-26103-pub", "Oficio 90", "2026-12-03", "500.00"}, {"exercised", "FISM-26103-pub", "CLC 9", "2026-12-04", "100.00"}, {"paid", "FISM-26103-pub", "CLC 9", "2026-12-04", "100.00"},
		{"adjusted", "FISM-26103-pub", "Oficio 89", "2026-11-30", "1.00"}, // this is of it
	} {
		c.sent(b.post(movementsPath+year2026, url.Values{"moment": {x.moment}, "account": {x.account}, "document": {x.document}, "day": {x.day}, "amount": {x.amount}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Ajuste"}}))
	}
	c.sent(b.post(allotmentsPath+year2026, url.Values{"account": {"FISM-26101-seg"}, "amount": {"5,000"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Prórroga"}}))
	dir := unzipped(t, b.aPackage(ofNovember))
	rows, _ := packed(t, dir, "presupuesto.csv")
	of := map[string]string{}
	for _, r := range rows {
		of[r["Clave"]] = strings.Join([]string{r["Aprobado (MXN)"], r["Modificado (MXN)"], r["Devengado (MXN)"], r["Ejercido (MXN)"], r["Pagado (MXN)"]}, " ")
	}
	if got, want := of["FISM-26103-pub"], "1000.00 1001.00 980.00 0.00 0.00"; got != want {
		t.Errorf("the account stands at %q, want %q: %v", got, want, rows)
	}
	if b.page("/budget"+year2026).Find("main tbody").Length() == 0 || !strings.Contains(text(b.page("/budget"+year2026), "main"), "1,501.00") {
		t.Error("the page of today does not have what was said since")
	}
	if rows, _ = packed(t, dir, "presupuesto-movimientos.csv"); len(rows) != 3 || slices.ContainsFunc(rows, func(r map[string]string) bool { return r["Documento"] == "Oficio 90" || r["Documento"] == "CLC 9" }) {
		t.Errorf("movements: got %v", rows)
	}
	if rows, _ = packed(t, dir, "presupuesto-asignaciones.csv"); len(rows) != 1 || rows[0]["Monto (MXN)"] != "5000.00" {
		t.Errorf("provisional amounts: got %v", rows)
	}
	for _, file := range []string{"consumo.csv", "despachos.csv", "conciliacion.csv", "cargas-sin-factura.csv", "existencias.csv", "cadena-de-custodia.csv", "excepciones.csv", "polizas.csv"} {
		was, err := os.ReadFile(filepath.Join(before, file))
		if err != nil {
			t.Fatal(err)
		}
		if is, err := os.ReadFile(filepath.Join(dir, file)); err != nil || !bytes.Equal(was, is) {
			t.Errorf("%s is another since: %v\n%s\n%s", file, err, was, is)
		}
	}
}

// TestPackageElsewhere makes a package in a process of another time zone and language: see
// sameBytes.
func TestPackageElsewhere(t *testing.T) {
	t.Parallel()
	dsn, rest, asked := strings.Cut(os.Getenv("LITRO_TEST_PACKAGE"), "\n")
	if !asked {
		t.Skip("another test runs this one in a process of its own")
	}
	dir, out, _ := strings.Cut(rest, "\n")
	pool, err := pgxpool.New(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	store, clock := postgres.New(pool), func() time.Time { return now.AddDate(0, 0, 1) }
	u, err := store.User(t.Context(), string(access.Auditor))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	cabinet := evidence.At(dir)
	lines, room := matching.New(matching.Config{Store: store, Zone: zone(), Now: clock}), stockroom.New(stockroom.Config{Store: store, Zone: zone(), Now: clock})
	spent := spending.New(spending.Config{Store: store, Calendar: budget.Calendar{Zone: zone()}, Now: clock})
	prices := contracting.New(contracting.Config{Store: store, Match: lines, Zone: zone(), Now: clock})
	plan, err := NewPacker(Config{
		Users: store, Reports: store, Fleet: fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: store, Ring: ring, LabelKey: make([]byte, 32), Zone: zone(), Now: clock}),
		Invoices: finance.New(finance.Config{Store: store, Cabinet: cabinet, Now: clock}), Matching: lines,
		Stock: room, Budget: spent,
		Closes: closes.New(closes.Config{Store: store, Calendar: budget.Calendar{Zone: zone()}, Now: clock, Cabinet: cabinet}),
		Signed: signed.New(signed.Config{Store: store, Cabinet: cabinet, Zone: zone(), Now: clock}),
		Days:   days.New(days.Config{Store: store, Cabinet: cabinet, Zone: zone(), Now: clock}), Calibrations: calibrations.New(calibrations.Config{Store: store, Cabinet: cabinet, Zone: zone(), Now: clock}),
		Disclosure: disclosure.New(disclosure.Config{Store: store, Lines: lines, Prices: prices, Zone: zone(), Now: clock}), Contracting: prices,
		Auditing:    auditing.New(auditing.Config{Store: store, Match: lines, Price: prices, Budget: spent, Stock: room, Calendar: budget.Calendar{Zone: zone()}, Now: clock}),
		Corrections: correcting.New(correcting.Config{Store: store, Now: clock}),
		Archive:     store, Kept: cabinet, Zone: zone(), Now: clock, Name: "Municipio de Xalapa", Address: "https://litro.xalapa.example",
	}).Plan(t.Context(), u, "es-MX", url.Values{"month": {"2026-11"}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := plan.WriteZIP(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(out, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// differing names the files in which two packages differ.
func differing(t *testing.T, a, b []byte) (names []string) {
	t.Helper()
	contents := func(b []byte) map[string]string {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			all[f.Name] = string(text)
		}
		return all
	}
	one, other := contents(a), contents(b)
	for name := range one {
		if one[name] != other[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A package of some departments or vehicles has nothing of others; and who sees some
// departments gets one of those alone.
func packageOfSome(t *testing.T, c *town) {
	scoped := c.scoped(access.Auditor, "pub")
	if r := scoped.get("/package.zip?" + ofNovember + "&department=seg"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("another's department: got status %d, want 400", r.StatusCode)
	}
	if r := scoped.get("/package.zip?" + ofNovember + "&vehicle=P-101"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("another's vehicle: got status %d, want 400", r.StatusCode)
	}
	for name, b := range map[string][]byte{
		"of who sees one": scoped.aPackage(ofNovember), "of one": c.as(access.Auditor).aPackage(ofNovember + "&department=pub"),
		"of two vehicles": c.as(access.Auditor).aPackage(ofNovember + "&vehicle=" + url.QueryEscape("sp-07, SP-09")),
	} {
		dir := unzipped(t, b)
		if out, err := command(t, dir, nil, "sha256sum", "--check", "--quiet", dossier.Manifest); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			said := string(b)
			if strings.HasSuffix(path, ".pdf") {
				said = pdfText(t, b)
			}
			for _, v := range vehicles {
				if v.department != "pub" && (strings.Contains(said, v.no) || strings.Contains(path, v.no) || strings.Contains(said, v.plate)) {
					t.Errorf("%s: %s has %s of %s", name, filepath.Base(path), v.no, v.department)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"registros-firmados", "cfdi", "existencias.csv", "presupuesto.csv", "conciliacion.csv", "pista-de-auditoria.csv"} {
			if _, err := os.Stat(filepath.Join(dir, part)); err == nil {
				t.Errorf("%s: it has %s, which is of the whole fleet", name, part)
			}
		}
		readme, err := os.ReadFile(filepath.Join(dir, "LEAME.md"))
		if err != nil || !strings.Contains(string(readme), "No está") || name != "of two vehicles" && !strings.Contains(string(readme), "sólo de Servicios Públicos") {
			t.Errorf("%s: the text does not say so: %s", name, readme)
		}
		rows, _ := packed(t, dir, "consumo-por-unidad.csv")
		want := map[string]int64{"of two vehicles": int64(c.vehicleNovember["v0000004"] + c.vehicleNovember["v0000005"])}[name]
		if got := addUp(t, rows, "Litros (L)"); want != 0 && got < want || len(rows) == 0 {
			t.Errorf("%s: got %d rows of %d µL", name, len(rows), got)
		}
		fills, _ := packed(t, dir, "despachos.csv")
		if got, want := addUp(t, fills, "Litros (L)"), addUp(t, rows, "Litros (L)"); got != want || got == 0 {
			t.Errorf("%s: fills add up to %d µL, the annex to %d", name, got, want)
		}
	}
}

// The page says what is in it, and that a month goes on; and is for two roles.
func packagePageTells(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	doc := b.page("/package")
	if got := doc.Find("#month").AttrOr("value", ""); got != "2026-11" {
		t.Errorf("month: got %q, want the last whole one", got)
	}
	for _, want := range []string{"despachos.csv", "bitacoras/", "MANIFEST.sha256", "registros-firmados/"} {
		if !strings.Contains(text(doc, ".facts"), want) {
			t.Errorf("contents: no %s in %s", want, text(doc, ".facts"))
		}
	}
	if href := doc.Find("a.button").AttrOr("href", ""); href != "/package.zip?month=2026-11" {
		t.Errorf("download: got %q", href)
	}
	if got := text(b.page("/package?month=2026-12"), "main"); !strings.Contains(got, "provisional") {
		t.Errorf("a month that goes on: not said: %s", got)
	}
	for _, query := range []string{"month=2027-01", "month=x", "month=2026-11&vehicle=NADA", "month=2026-11&department=nada"} {
		r := b.get("/package?" + query)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || got == "" {
			t.Errorf("%s: got status %d, %q", query, r.StatusCode, got)
		}
		if r := b.get("/package.zip?" + query); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s as a file: got status %d", query, r.StatusCode)
		}
	}
	for _, role := range access.Roles() {
		may := role == access.Finance || role == access.Auditor
		if r := c.as(role).get("/package"); (r.StatusCode == http.StatusOK) != may {
			t.Errorf("%s: got status %d", role, r.StatusCode)
		}
	}
}

// Who asked for a package is in the audit trail, and the hash of what they got.
func packageIsInTheTrail(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	dir := unzipped(t, b.aPackage(ofNovember+"&department=pub"))
	sum, err := command(t, dir, nil, "sha256sum", dossier.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	sum, _, _ = strings.Cut(sum, " ")
	var asked, given int
	if err := c.pool.QueryRow(context.Background(), `SELECT count(*) FILTER (WHERE what = 'package asked for' AND object LIKE '2026-11 · Servicios Públicos%'), count(*) FILTER (WHERE what = 'package given' AND object LIKE '%'||$1) FROM audit WHERE who = 'auditor'`, sum).Scan(&asked, &given); err != nil {
		t.Fatal(err)
	}
	if asked == 0 || given == 0 {
		t.Errorf("audit trail: asked %d times and given %d, want it there", asked, given)
	}
}

// Who is not cleared gets a package in which nothing names what is reserved, and which adds
// up all the same; it says so, and has no records, which tell everything.
func TestPackageOfTheUncleared(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	c.reserveSome()
	b := c.as(access.Auditor)
	for name, query := range map[string]string{"of all": ofNovember, "of their department": ofNovember + "&department=seg"} {
		dir := unzipped(t, b.aPackage(query))
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			said := string(b)
			if strings.HasSuffix(path, ".pdf") {
				said = pdfText(t, b)
			}
			for _, v := range vehicles[:2] {
				for _, word := range []string{v.no, v.id, v.plate, drivers[v.driver]} {
					if strings.Contains(said, word) || strings.Contains(path, word) {
						t.Errorf("%s: %s says %s", name, filepath.Base(path), word)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "registros-firmados")); err == nil {
			t.Errorf("%s: it has the records of stations", name)
		}
		readme, err := os.ReadFile(filepath.Join(dir, "LEAME.md"))
		if err != nil || !strings.Contains(string(readme), "este paquete no las incluye") {
			t.Errorf("%s: it does not say which it is: %s", name, readme)
		}
		if out, err := command(t, dir, nil, "sha256sum", "--check", "--quiet", dossier.Manifest); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		fills, _ := packed(t, dir, "despachos.csv")
		units, total := packed(t, dir, "consumo-por-unidad.csv")
		reserved := slices.DeleteFunc(slices.Clone(units), func(r map[string]string) bool { return !strings.Contains(r["Unidad"], "Reservadas") })
		hidden := addUp(t, reserved, "Litros (L)")
		if got, want := addUp(t, fills, "Litros (L)"), addUp(t, units, "Litros (L)"); got+hidden != want || hidden == 0 || micros(t, total["Litros (L)"]) != want {
			t.Errorf("%s: fills add up to %d µL and what is reserved to %d, vehicles to %d", name, got, hidden, want)
		}
	}
	if !strings.Contains(text(b.page("/package"), "main"), "No incluye unidades reservadas") {
		t.Error("the page does not say that it is without what is reserved")
	}
}
