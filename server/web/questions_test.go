package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// A reader finds the way by what stands on the page, and by nothing else.
type reader struct {
	t      *testing.T
	b      *browser
	doc    *goquery.Document
	clicks int
}

func (r *reader) today() {
	r.t.Helper()
	r.doc, r.clicks = r.b.page("/today"), 0
}

// click follows the first link that says something.
func (r *reader) click(says string) {
	r.t.Helper()
	link := r.doc.Find("a").FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.Contains(a.Text(), says) }).First()
	href, ok := link.Attr("href")
	if !ok {
		r.t.Fatalf("no link says %q", says)
	}
	r.doc, r.clicks = r.b.page(href), r.clicks+1
}

// ask fills in the field with a label, and presses the button beside it.
func (r *reader) ask(label, value string) {
	r.t.Helper()
	l := r.doc.Find("label").FilterFunction(func(_ int, l *goquery.Selection) bool { return strings.Contains(l.Text(), label) }).First()
	id, _ := l.Attr("for")
	field := r.doc.Find("#" + id)
	name, ok := field.Attr("name")
	if !ok {
		r.t.Fatalf("no field is called %q", label)
	}
	action, _ := field.Closest("form").Attr("action")
	r.doc, r.clicks = r.b.page(action+"?"+url.Values{name: {value}}.Encode()), r.clicks+1
}

// reads checks that the answer stands on the page, two clicks from Today at most.
func (r *reader) reads(question string, answers ...string) {
	r.t.Helper()
	if r.clicks > 2 {
		r.t.Errorf("%s: it took %d clicks, want 2 at most", question, r.clicks)
	}
	page := strings.Join(strings.Fields(r.doc.Find("main").Text()), " ")
	for _, a := range answers {
		if !strings.Contains(page, a) {
			r.t.Errorf("%s: %q does not stand on the page", question, a)
		}
	}
}

// puzzle makes of the town one in which every question has an answer.
func (c *town) puzzle() {
	c.t.Helper()
	c.releaseSome()
	two := fleet.Act{Who: "finance", With: "manager", At: now, Agreed: fleet.Loosened{"Z-99": {fleet.NewVehicle}}}
	if err := c.store.Save(c.t.Context(), two, &fleet.Vehicle{
		Vehicle: "v0000099", FleetNo: "Z-99", Plate: "GTO-999-Z", Name: "Sedán sin uso", Status: "active", Grades: []string{"magna"}, Rule: "general", Odometer: "on",
	}); err != nil {
		c.t.Fatal(err)
	}
	c.append("norte", &dispense.Tank{
		Tank: "T1", Grade: "diesel", Source: "gauge", Why: "periodic", VolumeUL: 7_400 * dispense.Liter, Basis: "obs", UllageUL: new(2_600 * dispense.Liter), TakenAt: now,
	})
	c.ingest()
	for _, sql := range []string{
		`INSERT INTO quota (quota, period, size_ul, from_at) VALUES ('qv0000002', 'month', 400000000, '2026-01-01')`,
		`INSERT INTO quota_period (quota, period, from_at, until_at) VALUES ('qv0000002', '2026-12', '2026-12-01T06:00Z', '2027-01-01T06:00Z')`,
		`UPDATE vehicle SET quotas = '{qv0000002}' WHERE vehicle = 'v0000002'`,
		`INSERT INTO draw (station, epoch, seq, branch, quota, period, volume_ul, final)
		 SELECT station, epoch, seq, branch, 'qv0000002', '2026-12', 450000000, true FROM dispense WHERE vehicle = 'v0000002' LIMIT 1`,
		fmt.Sprintf(`INSERT INTO audit (at, who, what, object, before, after)
		 VALUES ('%s', 'manager', 'quota saved: ajuste de diciembre', 'qv0000002', '{"size_ul": 400000000}', '{"size_ul": 380000000}')`, now.Format("2006-01-02T15:04:05Z07:00")),
	} {
		if _, err := c.pool.Exec(c.t.Context(), sql); err != nil {
			c.t.Fatal(err)
		}
	}
}

// What people ask each day is answered two clicks from Today, for whoever reads the
// page.
func TestQuestionsInTwoClicks(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.puzzle()
	c.buySome()
	c.voucherSome()
	r := &reader{t: t, b: c.as(access.Manager)}

	r.today()
	r.ask("Buscar unidad", "P-101")
	r.click("P-101")
	r.reads("who fueled unit P-101 last Saturday?", c.said(`
		SELECT to_char(happened_at AT TIME ZONE 'America/Mexico_City', 'FMDD "dic" YYYY, HH24:MI') FROM dispense
		 WHERE vehicle = 'v0000001' AND happened_at BETWEEN '2026-12-05T00:00-06' AND '2026-12-06T00:00-06'`), "Raúl Ortega")

	r.today()
	r.click("¿Qué unidades no tienen etiqueta?")
	r.reads("which units have no label?", "Z-99", "Sin etiqueta")

	r.today()
	r.click("¿Cuánto queda de cada contrato, y hasta cuándo alcanza?")
	r.reads("how much of each contract is left?", "Estaciones contratadas")

	r.today()
	r.click("¿Quién rebasó su cuota?")
	r.reads("who is over quota?", "Rebasaron su cuota", "P-102", "450.00", "400.00", "112.5")

	if got := text(c.as(access.Attendant).page("/tickets/new?key=00000000-0000-4000-8000-000000000003&opened"), ".advice"); !strings.Contains(got, "Además, en vales sin canjear81.84 L") {
		t.Errorf("advice before a ticket: got %q, want what vouchers hold", got)
	}

	r.today()
	r.click("litros por departamento")
	r.reads("liters by department against last month", "Antes", "Servicios Públicos", "Seguridad Pública")
	if n := r.doc.Find("th").FilterFunction(func(_ int, th *goquery.Selection) bool {
		return strings.HasPrefix(strings.TrimSpace(th.Text()), "Cambio")
	}).Length(); n != 1 {
		t.Errorf("liters by department: got %d columns of the change, want 1", n)
	}

	r.today()
	r.click("¿Qué estaciones no dan señal?")
	r.reads("which stations are silent?", "Oriente", "Sin señal")

	r.today()
	r.click("¿Qué tickets faltan por revisar?")
	r.reads("tickets not yet checked", c.said(`SELECT number FROM ticket WHERE state = 'waiting' LIMIT 1`))

	r.today()
	r.click("¿Qué vales siguen pendientes?")
	r.reads("vouchers outstanding", "Pendientes", "Emitidos = canjeados + cancelados + vencidos + pendientes")

	r.today()
	r.click("no han cargado en 30 días")
	r.reads("units not fueled in 30 days", "Z-99", "Sedán sin uso")
	if got := text(r.doc, "table"); strings.Contains(got, "P-101") {
		t.Error("a vehicle that fueled yesterday is among those that have not")
	}

	r.today()
	r.click("peores km/L")
	at := r.doc.Find("thead th").FilterFunction(func(_ int, th *goquery.Selection) bool { return strings.Contains(th.Text(), "Rendimiento") }).Index()
	var economies []float64
	r.doc.Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		if n, err := strconv.ParseFloat(strings.TrimSpace(tr.Children().Eq(at).Text()), 64); err == nil {
			economies = append(economies, n)
		}
	})
	if len(economies) < 8 || !slices.IsSorted(economies) {
		t.Errorf("the worst km/L: got %v, want the lowest first", economies)
	}
	r.reads("the worst km/L")

	r.today()
	r.click("¿Quién aprobó excepciones")
	r.reads("who approved this override?", "Traslado de paciente", "Raúl Ortega", "Sandra Muñoz")

	r.today()
	r.click("¿Qué hay en los tanques?")
	r.reads("tank stock now", "Patio Norte", "T1", "7,400.00", "74.0")

	tankLimits(r, c)

	r.today()
	r.click("¿Qué cambió en las reglas")
	r.reads("what changed in the rules this week?", "P-102", "ajuste de diciembre", "400000000 → 380000000", "manager")
}

// tankLimits says limits of the tank on its page, which the list and Today know at once.
func tankLimits(r *reader, c *town) {
	t, m := r.t, c.as(access.Manager)
	const path = "/tanks/norte/T1"
	form := func(low, high, reason string) url.Values {
		return url.Values{"revision": {"0"}, "low": {low}, "high": {high}, "reason": {reason}}
	}
	for name, bad := range map[string]url.Values{"low above high": form("9,000", "8,000", "x"), "no reason": form("1,000", "9,000", " "), "no number": form("mucho", "", "x")} {
		if got := m.post(path, bad); got.StatusCode != http.StatusBadRequest || text(c.parse(got), "[role=alert]") == "" {
			t.Errorf("%s: got status %d, want 400 and why", name, got.StatusCode)
		}
	}
	if got := m.post(path, form("8,000", "9,500", "Temporada de lluvias")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("limits: got status %d", got.StatusCode)
	}
	if got := m.post(path, form("7,000", "9,500", "Sin ver lo anterior")); got.StatusCode != http.StatusConflict {
		t.Errorf("limits by what was read before: got status %d, want 409", got.StatusCode)
	}
	for page, want := range map[string]string{path: "Temporada de lluvias", "/tanks": "Bajo", "/today": "Patio Norte T1 · Bajo · 7,400.00 L"} {
		got := text(m.page(page), "main")
		for end := time.Now().Add(time.Minute); page == "/today" && !strings.Contains(got, want) && time.Now().Before(end); got = text(m.page(page), "main") {
			time.Sleep(100 * time.Millisecond) // Today is as old as a second
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q does not stand there in %s", page, want, got)
		}
	}
	if got := m.get("/tanks/norte/T9"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a tank that nobody reads: got status %d, want 404", got.StatusCode)
	}
}

// said returns what the database says, as one text.
func (s *site) said(query string) (text string) {
	s.t.Helper()
	if err := s.pool.QueryRow(s.t.Context(), query).Scan(&text); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return text
}

// Each list answers as a file, and says so when there is nothing.
func TestLists(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.as(access.Manager)
	for path, key := range map[string]string{"/fleet/idle": "list.idle.empty", "/fleet/quotas": "list.quotas.empty", "/tanks": "list.tanks.empty", "/audit?period=day&at=2020-01-01": "list.audit.empty"} {
		said := newDictionary(zone()).in("es-MX").Say(key)
		if got := text(b.page(path), ".empty"); !strings.Contains(got, said) {
			t.Errorf("%s: got %q, want %q", path, got, said)
		}
	}
	c.puzzle()
	for path, rows := range map[string]int{"/fleet/idle.csv": 1, "/fleet/quotas.csv": 1, "/tanks.csv": 1, "/audit.csv?period=week": 1} {
		if got := len(c.csv(b.get(path))); got != 1+rows {
			t.Errorf("%s: got %d lines, want a heading and %d", path, got, rows)
		}
	}
	if got := c.csv(b.get("/audit.csv?period=month&at=" + now.Format("2006-01-02") + "&of=all")); len(got) < 2 {
		t.Errorf("everything that was changed: got %d lines", len(got))
	}
	if r := c.as(access.Attendant).get("/audit"); r.StatusCode != http.StatusForbidden {
		t.Errorf("an attendant reads the audit trail: got status %d, want 403", r.StatusCode)
	}
}
