package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// mostPage is what a page may weigh, however many vehicles and people there are.
const mostPage = 60_000

// In a fleet of thousands no page lists all vehicles or people. Forms ask for a vehicle by
// what stands on it, and for a person by name: what is typed is found, and where it is in
// several, people choose and lose nothing.
func TestPagesOfALargeFleet(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.contractSome()
	for _, sql := range []string{
		`INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, rule, odometer)
		 SELECT 'w' || lpad(n::text, 7, '0'), 'U-' || lpad(n::text, 4, '0'), 'XYZ-' || n || '-Ñ', 'Camión de volteo de la cuadrilla de bacheo', 'active', department, '{diesel}', rule, 'on'
		   FROM generate_series(1, 3000) n, vehicle WHERE vehicle = 'v0000001'`,
		`UPDATE vehicle SET status = 'retired' WHERE vehicle = 'w0000120'`,
		`INSERT INTO person (person, name, roles, vehicles)
		 SELECT 'e' || n, 'Zacarías ' || (ARRAY['Güemes', 'Ibáñez', 'Zúñiga'])[n % 3 + 1] || ' Zepeda ' || n, '{driver}', ARRAY['w' || lpad(n::text, 7, '0')] FROM generate_series(1, 3000) n`,
		`INSERT INTO app_user (username, name, role, password, person) SELECT 'u' || n, 'Usuario ' || n, 'attendant', '', CASE WHEN n < 2500 THEN 'e' || n END FROM generate_series(1, 3000) n`,
		`INSERT INTO person (person, name, roles, departments, status) VALUES ('j1', 'Juan Pérez López', '{driver}', '{obr}', 'active'), ('j2', 'JUAN PEREZ LOPEZ', '{driver}', '{dif}', 'active'),
		 ('j3', 'María Juana Pérez', '{supervisor}', '{}', 'active'), ('j6', 'Castro-Ruiz, Ma. Eugenia', '{driver}', '{}', 'blocked'), ('j4', 'Luis Perezjuan', '{driver}', '{}', 'active'), ('j5', 'Juana Pérez Mora', '{driver}', '{}', 'retired')`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("weight", func(t *testing.T) { pagesStayLight(t, c.in(t)) })
	t.Run("people", func(t *testing.T) { peopleAreFound(t, c.in(t)) })
	t.Run("person", func(t *testing.T) { personChosen(t, c.in(t)) })

	grant := func(pairs ...string) url.Values { return with(aGrant("w0002999"), pairs...) }
	t.Run("found", func(t *testing.T) {
		manager := c.in(t).as(access.Manager)
		for typed, want := range map[string]string{
			"U-0120": "w0000120", "u0120": "w0000120", " u 0121 ": "w0000121", "xyz-77-ñ": "w0000077", "XYZ77N": "w0000077", "w0000009": "w0000009", "PC-01": "v0000009",
		} {
			doc := manager.page("/exceptions/once?vehicle=" + url.QueryEscape(typed))
			if got := doc.Find("#vehicle").AttrOr("value", ""); got != manager.fleetNo(want) || doc.Find(".found").Length() != 0 || !strings.HasPrefix(text(doc, ".known"), got) {
				t.Errorf("%q: got %q, want that of %s", typed, got, want)
			}
		}
	})
	t.Run("several", func(t *testing.T) {
		manager := c.in(t).as(access.Manager)
		r := manager.post("/exceptions/once", grant("vehicle", "U-001", "why", "Gira en León"))
		doc := manager.s.parse(r)
		if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "«U-001» puede ser U-0010, U-0011") || doc.Find(".found input").Length() != 10 {
			t.Errorf("in several: got status %d, %q, and %d to choose from", r.StatusCode, got, doc.Find(".found input").Length())
		}
		if got := doc.Find("#vehicle").AttrOr("value", "") + doc.Find("#why").AttrOr("value", ""); got != "U-001Gira en León" {
			t.Errorf("what was typed: got %q", got)
		}
		// Who edits what they typed and forgets what they had picked is asked again.
		if r := manager.post("/exceptions/once", grant("vehicle", "U-002", "vehicle.is", "w0000012")); r.StatusCode != http.StatusBadRequest {
			t.Errorf("picked for another text: got status %d, want 400", r.StatusCode)
		}
		if got := text(manager.s.parse(manager.post("/exceptions/once", grant("vehicle", "volteo"))), "[role=alert]"); !strings.Contains(got, "está en muchas unidades") {
			t.Errorf("in very many: got %q", got)
		}
		if got := text(manager.s.parse(manager.post("/exceptions/once", grant("vehicle", "ZZ-9"))), "[role=alert]"); !strings.Contains(got, "Ninguna unidad") {
			t.Errorf("in none: got %q", got)
		}
		if r := manager.post("/exceptions/once", grant("vehicle", "U-001", "vehicle.is", "w0000012")); r.StatusCode != http.StatusSeeOther {
			t.Errorf("picked: got status %d, want 303", r.StatusCode)
		}
		if n := c.count(`SELECT count(*) FROM once WHERE vehicle = 'w0000012'`); n != 1 {
			t.Errorf("granted to what was picked: got %d", n)
		}
	})
	t.Run("suggestions", func(t *testing.T) {
		manager := c.in(t).as(access.Manager)
		for _, of := range []struct {
			b       *browser
			q, is   string
			at, all int
		}{
			{manager, "U-0120", "U-0120 · XYZ-120-Ñ", 1, 1}, {manager, "volteo", "", 12, 12}, {manager, "", "", 0, 0}, {manager, "P-101", "P-101", 1, 1},
			{c.in(t).scoped(access.Manager, "dif"), "P-101", "", 0, 0},
		} {
			r := of.b.get("/exceptions/vehicles?q=" + url.QueryEscape(of.q))
			var a suggestion
			if err := json.NewDecoder(r.Body).Decode(&a); err != nil || len(a.Found) != of.all || !strings.HasPrefix(a.Is, of.is) || of.is == "" && a.Is != "" {
				t.Errorf("%q: got %+v (%v), want %q and %d", of.q, a, err, of.is, of.all)
			}
		}
	})
}

// Every page there is, of things that are there, weighs what a telephone can load, and has
// not the last of thousands in it whom nobody asked for.
func pagesStayLight(t *testing.T, c *town) {
	own := c.belongingsOf(0, "seg", "v0000001", "P-101", "d4")
	own.schedule, own.view, own.scan = c.scheduleOf("administrator"), c.viewOf("administrator"), c.as(access.Manager).scanOf("hoja")
	there := strings.NewReplacer("{vehicle}", own.vehicle, "{person}", own.person, "{ticket}", own.ticket, "{folio}", own.folio, "{run}", own.run, "{once}", own.once, "{station}", "norte",
		"{schedule}", own.schedule, "{view}", own.view, "{scan}", own.scan, "{page}", "1")
	paths := []string{"/consumption?vehicle=w0002999", "/people/@u2999", "/people/e2999", "/people?q=zuniga", findingPath + "?finding=" + url.QueryEscape(own.finding), "/consumption?group=driver"}
	for _, rt := range allRoutes() {
		if rt.pattern == manualPath || rt.pattern == shapesPath || rt.pattern == labelsPath || strings.HasPrefix(rt.pattern, "/stick") {
			continue // as long in any fleet, as many as a form prints, and what needs a key
		}
		file := strings.HasSuffix(rt.pattern, anyFormat) || strings.Contains(path.Base(rt.pattern), ".") || slices.Contains([]string{"photo", "live", "file", "picture", "small"}, path.Base(rt.pattern))
		if rt.method == http.MethodGet && !file {
			paths = append(paths, there.Replace(rt.pattern))
		}
	}
	for _, role := range []access.Role{access.Administrator, access.Manager} {
		b, n := c.as(role), 0
		for _, path := range paths {
			r := b.get(path)
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if r.StatusCode != http.StatusOK {
				continue // of nothing that is there, or not theirs
			}
			n++
			if len(body) > mostPage || strings.Contains(string(body), "U-2998") || strings.Contains(string(body), "Zepeda 2998") || strings.Contains(string(body), "u2998") {
				t.Errorf("%s as %s: got %d bytes, want at most %d, and nobody whom nobody named", path, role, len(body), mostPage)
			}
		}
		if n < 50 {
			t.Errorf("pages that open for %s: got %d, want most", role, n)
		}
	}
}

// peopleAreFound types names as people do into the forms that ask for one.
func peopleAreFound(t *testing.T, c *town) {
	manager, administrator := c.as(access.Manager), c.as(access.Administrator)
	const twins = "JUAN PEREZ LOPEZ - j2|Juan Pérez López - j1"
	for _, of := range []struct {
		b               *browser
		at, typed, want string // who it is, and who is found first
	}{
		{manager, "/sheets/drivers", "perez juan", "|" + twins + "|María Juana Pérez|Juana Pérez Mora|Luis Perezjuan"},
		{manager, "/sheets/drivers", "PÉREZ  lópez, juan", "|" + twins},
		{manager, "/sheets/drivers", "lopez JUAN pérez", "|" + twins},
		{manager, "/sheets/drivers", "Juan Pérez López - j2", "JUAN PEREZ LOPEZ · DIF Municipal|JUAN PEREZ LOPEZ - j2"},
		{manager, "/sheets/drivers", "j1", "Juan Pérez López · Obras Públicas|Juan Pérez López - j1"},
		{manager, "/sheets/drivers", "juana perez mora", "Juana Pérez Mora · De baja|Juana Pérez Mora"},
		{manager, "/tickets/drivers", "juana perez mora", ""},
		{manager, "/sheets/drivers", "zuniga 77 zacarias zepeda", "Zacarías Zúñiga Zepeda 77 · U-0077|Zacarías Zúñiga Zepeda 77|Zacarías Zúñiga Zepeda 770|"},
		{manager, "/sheets/drivers", "maria eugenia", ""}, {manager, "/sheets/drivers", "eugenia castro", "|Castro-Ruiz, Ma. Eugenia"},
		{manager, "/sheets/drivers", "Ma Eugenia CASTRORUIZ", "Castro-Ruiz, Ma. Eugenia · Bloqueada|Castro-Ruiz, Ma. Eugenia"},
		{manager, "/exceptions/people", "perez juana", "|María Juana Pérez"},
		{manager, "/vehicles/v0000001/custodians", "100% _ perez", ""},
		{manager, "/sheets/drivers", `a(b [c* \ ^$ .|?{2}`, ""}, {manager, "/exceptions/vehicles", `a(b [c* \ ^$ .|?{2}`, ""},
		{manager, "/people/@manager/deputies", "zepeda 77 zuniga", "|u77|u770|"}, {manager, "/people/@manager/deputies", "zepeda 77 zuniga zacarias", "Zacarías Zúñiga Zepeda 77 · u77|u77|u770|"},
		{manager, "/people/@manager/deputies", "u77", "Zacarías Zúñiga Zepeda 77 · u77|u77|u771|"},
		{administrator, "/people/d4/users", "u77", ""},
		{administrator, "/people/d4/users", "usuario 2777", "Usuario 2777 · u2777|u2777"},
		{c.scoped(access.Manager, "dif", "adm"), "/vehicles/v0000011/custodians", "perez juan", "|JUAN PEREZ LOPEZ|María Juana Pérez|Juana Pérez Mora|Luis Perezjuan"},
	} {
		r := of.b.get(of.at + "?q=" + url.QueryEscape(of.typed))
		var a suggestion
		err := json.NewDecoder(r.Body).Decode(&a)
		got := a.Is
		for _, x := range a.Found {
			got += "|" + x.Value
		}
		if err != nil || got != of.want && !(strings.HasSuffix(of.want, "|") && strings.HasPrefix(got, of.want)) {
			t.Errorf("%s, %q: got %q (%v), want %q", of.at, of.typed, got, err, of.want)
		}
	}
}

// personChosen types names into forms, which ask again where that is nobody or several, and
// keep what was typed.
func personChosen(t *testing.T, c *town) {
	manager := c.as(access.Manager)
	if r := manager.post("/sheets", url.Values{"station": {"sur"}, "count": {"25"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("issue a pad: got status %d", r.StatusCode)
	}
	sheet := func(pairs ...string) url.Values { return aSheet(1, pairs...) }
	doc := c.parse(manager.post("/sheets/type", sheet("driver", "Juan Pérez López")))
	if got := text(doc, "[role=alert]"); !strings.Contains(got, "puede ser JUAN PEREZ LOPEZ - j2, Juan Pérez López - j1.") || doc.Find(".found input[name='driver.is']").Length() != 2 ||
		doc.Find("#driver").AttrOr("value", "") != "Juan Pérez López" || doc.Find("#liters").AttrOr("value", "") != "4.2" {
		t.Errorf("two of a name: got %q and %d to choose from", got, doc.Find(".found input").Length())
	}
	for name, form := range map[string]url.Values{"picked": sheet("driver", "Juan Pérez López", "driver.is", "j1"), "by name and id": sheet("driver", "juan perez lopez j1"), "by id": sheet("driver", "j1")} {
		doc = c.parse(manager.post("/sheets/type", form))
		if got := doc.Find("input[name=driver]").AttrOr("value", ""); got != "j1" || !strings.Contains(text(doc, ".answers"), "Juan Pérez López · Obras Públicas") {
			t.Errorf("%s: got %q, and %q", name, got, text(doc, ".answers"))
		}
	}
	doc = c.parse(manager.post("/sheets/type", sheet("driver", "j1", "step", "change")))
	if got := doc.Find("#driver").AttrOr("value", ""); got != "Juan Pérez López - j1" {
		t.Errorf("back in the form: got %q, want what names one of the two", got)
	}
	if got := text(c.parse(manager.post("/sheets/type", sheet("driver", "Nadie de Aquí"))), "[role=alert]"); !strings.Contains(got, "Ninguna persona") {
		t.Errorf("nobody: got %q", got)
	}

	// A custodian: the name that was signed, and which of the people that is.
	changes := "/vehicles/v0000012/changes"
	said := func(pairs ...string) url.Values {
		return with(url.Values{"matter": {"assignment"}, "department": {"adm"}, "custodian": {"J. Pérez"}, "from": {"2026-12-08T09:00"}, "reason": {"resguardo"}}, pairs...)
	}
	doc = c.parse(manager.post(changes, said("custodian_person", "pérez juan")))
	if got := text(doc, "[role=alert]"); !strings.Contains(got, "«pérez juan» puede ser") || doc.Find("details[open] #custodian_person").AttrOr("value", "") != "pérez juan" {
		t.Errorf("custodian, several: got %q", got)
	}
	if r := manager.post(changes, said("custodian_person", "pérez juan", "custodian_person.is", "j2")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("custodian, picked: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if n := c.count(`SELECT count(*) FROM vehicle_dated WHERE vehicle = 'v0000012' AND what = 'custodian' AND person = 'j2'`); n != 1 {
		t.Errorf("custodian: got %d rows of who was picked, want 1", n)
	}
	if got := manager.page(changes).Find("#custodian_person").AttrOr("value", ""); got != "JUAN PEREZ LOPEZ - j2" {
		t.Errorf("custodian now: got %q", got)
	}
	// Another department's stays, though who asks does not find them; j2 is dif's.
	part := c.scoped(access.Manager, "adm", "civ")
	there := part.page(changes).Find("#custodian_person").AttrOr("value", "")
	if there != "J. Pérez - j2" {
		t.Errorf("custodian of another department: got %q", there)
	}
	if r := part.post(changes, said("custodian_person", there, "custodian", "Juan Pérez", "from", "2026-12-08T10:00")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("custodian of another department: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
	if n := c.count(`SELECT count(*) FROM vehicle_dated WHERE vehicle = 'v0000012' AND what = 'custodian' AND value = 'Juan Pérez' AND person = 'j2'`); n != 1 {
		t.Errorf("custodian of another department: got %d rows, want the same person", n)
	}

	// A deputy, and a user who is a person.
	term := url.Values{"deputy": {"zepeda 77 zuniga"}, "from": {"2026-12-10"}, "until": {"2026-12-11"}, "why": {"vacaciones"}}
	doc = c.parse(manager.post("/people/@manager/deputy", term))
	if doc.Find("details[open] .found input").Length() != mostFound || doc.Find("#deputy-why").AttrOr("value", "") != "vacaciones" || doc.Find("#deputy-until").AttrOr("value", "") != "2026-12-11" {
		t.Errorf("a deputy, several: got %q", text(doc, "#deputy"))
	}
	if r := manager.post("/people/@manager/deputy", with(term, "deputy", "Zacarías Zúñiga Zepeda 77")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a deputy by name: got status %d", r.StatusCode)
	}
	administrator := c.as(access.Administrator)
	if got := text(c.parse(administrator.post("/people/d4/user", url.Values{"username": {"u77"}})), "[role=alert]"); !strings.Contains(got, "Ningún usuario") {
		t.Errorf("another's user: got %q", got)
	}
	if r := administrator.post("/people/d4/user", url.Values{"username": {"Usuario 2777"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a user by name: got status %d", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM app_user WHERE username = 'u2777' AND person = 'd4'`) + c.count(`SELECT count(*) FROM deputy WHERE principal = 'manager' AND deputy = 'u77'`); n != 2 {
		t.Errorf("said of users: got %d of 2", n)
	}
}

// suggested is what names the first in whom a text is found; "" where it is in nobody.
func (b *browser) suggested(at, text string) string {
	b.s.t.Helper()
	r := b.get(at + "?q=" + url.QueryEscape(text))
	var a suggestion
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		b.s.t.Fatalf("%s: status %d: %v", at, r.StatusCode, err)
	}
	if len(a.Found) == 0 {
		return ""
	}
	return a.Found[0].Value
}

// fleetNo is what people call a vehicle.
func (b *browser) fleetNo(vehicle string) (no string) {
	b.s.t.Helper()
	if err := b.s.pool.QueryRow(b.s.t.Context(), `SELECT fleet_no FROM vehicle WHERE vehicle = $1`, vehicle).Scan(&no); err != nil {
		b.s.t.Fatal(fmt.Errorf("vehicle %s: %w", vehicle, err))
	}
	return no
}
