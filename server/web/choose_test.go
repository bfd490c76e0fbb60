package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// mostForm is what a form may weigh, however many vehicles there are.
const mostForm = 60_000

// Forms ask for a vehicle by what stands on it: in a fleet of thousands no page lists them,
// what is typed is found, and where it is in several, people choose and lose nothing.
func TestFormsOfALargeFleet(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	for _, sql := range []string{
		`INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, rule, odometer)
		 SELECT 'w' || lpad(n::text, 7, '0'), 'U-' || lpad(n::text, 4, '0'), 'XYZ-' || n || '-Ñ', 'Camión de volteo de la cuadrilla de bacheo', 'active', department, '{diesel}', rule, 'on'
		   FROM generate_series(1, 3000) n, vehicle WHERE vehicle = 'v0000001'`,
		`UPDATE vehicle SET status = 'retired' WHERE vehicle = 'w0000120'`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("weight", func(t *testing.T) {
		manager := c.in(t).as(access.Manager)
		for _, path := range []string{"/exceptions/once", "/exceptions/answer", "/fills/new", "/sheets/type", "/tickets/new", "/vouchers", "/vehicles/v0000001/changes", "/people/d4", "/tickets", "/consumption?vehicle=w0002999"} {
			r := manager.get(path)
			b, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != http.StatusOK || len(b) > mostForm || strings.Contains(string(b), "U-0007") {
				t.Errorf("%s: got status %d and %d bytes (%v), want at most %d, and no vehicle that nobody named", path, r.StatusCode, len(b), err, mostForm)
			}
		}
	})

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

// fleetNo is what people call a vehicle.
func (b *browser) fleetNo(vehicle string) (no string) {
	b.s.t.Helper()
	if err := b.s.pool.QueryRow(b.s.t.Context(), `SELECT fleet_no FROM vehicle WHERE vehicle = $1`, vehicle).Scan(&no); err != nil {
		b.s.t.Fatal(fmt.Errorf("vehicle %s: %w", vehicle, err))
	}
	return no
}
