package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// change returns a form of changes.
func change(pairs ...string) url.Values {
	return with(url.Values{"from": {"2026-11-15T00:00"}, "reason": {"oficio 31"}}, pairs...)
}

// A department that changes on the 15th takes the vehicle's later fills with it, and
// leaves the earlier ones where they were.
func TestDepartmentOfThen(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	m := c.as(access.Manager)
	volume := func(department string) int64 {
		t.Helper()
		for _, row := range c.csv(m.get("/consumption.csv?period=month&at=2026-11-20&group=department")) {
			if row[0] == departments[department] {
				ul, _ := decimal(row[2], 6)
				return ul
			}
		}
		return -1
	}
	const of = `SELECT coalesce(sum(volume_ul), 0)::bigint FROM dispense WHERE happened_at >= '2026-11-01T00:00-06' AND happened_at < '2026-12-01T00:00-06' AND `
	early, all := c.count(of+`vehicle = 'v0000011' AND happened_at < '2026-11-15T00:00-06'`), c.count(of+`vehicle = 'v0000011'`)
	office := c.count(of + `vehicle = 'v0000012'`)
	if early == 0 || early == all {
		t.Fatalf("the town took %d µL before and %d µL in all: the test proves nothing", early, all)
	}
	r := m.post("/vehicles/v0000011/changes", change("matter", "assignment", "department", "dif", "funding", "propios", "from", "2026-11-01T00:00"))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	r = m.post("/vehicles/v0000011/changes", change("matter", "assignment", "department", "adm", "custodian", "Lic. Ana Báez", "funding", "FORTAMUN"))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	// Another custodian of days that are past waits for another person, and the rest of it with it.
	c.as(access.Administrator)
	var act string
	if err := c.pool.QueryRow(t.Context(), `SELECT act FROM vehicle_act WHERE state = 'proposed'`).Scan(&act); err != nil {
		t.Fatal(err)
	}
	if got := volume("adm"); got != office {
		t.Errorf("nobody has approved it: got %d µL, want %d", got, office)
	}
	if err := c.fleet.ApproveVehicles(t.Context(), string(access.Administrator), act, "office/1/1"); err != nil {
		t.Fatal(err)
	}
	if got := volume("dif"); got != early {
		t.Errorf("the department before: got %d µL, want %d", got, early)
	}
	if got := volume("adm"); got != all-early+office {
		t.Errorf("the department after: got %d µL, want %d", got, all-early+office)
	}
	// What is asked by group is a filter by a click, and a file of the same.
	row := rowOf(m.page("/consumption?period=month&at=2026-11-20&group=funding"), "FORTAMUN")
	if got, want := text2(row, "td:nth-of-type(2)"), liters(dispense.Volume(all-early)); got != want {
		t.Errorf("paid from FORTAMUN: got %s, want %s", got, want)
	}
	href := row.Find("th a").AttrOr("href", "")
	if lines := c.csv(m.get(strings.Replace(href, "/consumption?", "/consumption.csv?", 1))); len(lines) != 3 || lines[1][2] != lines[2][2] {
		t.Errorf("%s as a file: got %v, want the one vehicle and the total", href, lines)
	} else if ul, _ := decimal(lines[1][2], 6); ul != all-early {
		t.Errorf("%s as a file: got %d µL, want %d", href, ul, all-early)
	}
	narrowed := m.page(href)
	if got := text(narrowed, ".choice"); !strings.Contains(got, "Financiamiento: FORTAMUN · quitar") {
		t.Errorf("%s: got %q, want it said what it is narrowed to", href, got)
	}
	without := narrowed.Find(`.choice a:contains("quitar")`).AttrOr("href", "")
	if got, want := m.page(without).Find("tbody tr").Length(), len(vehicles); got < want-1 || narrowed.Find("tbody tr").Length() != 1 {
		t.Errorf("%s: got %d vehicles without it, want about %d, and one with it", without, got, want)
	}
	facts := text(m.page("/vehicles/v0000011"), ".facts")
	for _, want := range []string{"Oficialía Mayor, desde el 15", "Lic. Ana Báez", "FORTAMUN"} {
		if !strings.Contains(facts, want) {
			t.Errorf("facts: got %q, want %q in it", facts, want)
		}
	}
	history := text(m.page("/vehicles/v0000011/changes"), "table")
	for _, want := range []string{"DIF Municipal", "Oficialía Mayor", "oficio 31", "manager"} {
		if !strings.Contains(history, want) {
			t.Errorf("history: got %q, want %q in it", history, want)
		}
	}
	if n := len(c.csv(m.get("/vehicles/v0000011/changes.csv"))); n != 1+8 {
		t.Errorf("file: got %d lines, want a heading, 4 of the beginning and 4 said now", n)
	}
}

func TestChangesForms(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	m := c.as(access.Manager)
	const path = "/vehicles/v0000012/changes"
	for name, f := range map[string]url.Values{
		"no day":              change("matter", "state", "state", "workshop", "from", ""),
		"ends before":         change("matter", "state", "state", "workshop", "until", "2026-11-14T00:00"),
		"no reason":           change("matter", "state", "state", "workshop", "reason", " "),
		"lent to nobody":      change("matter", "state", "state", "lent"),
		"replaced by nothing": change("matter", "state", "state", "replaced", "detail", "X-99"),
		"no state":            change("matter", "state", "state", "parked"),
		"half an odometer":    change("matter", "odometer", "odometer", "on", "old", "120,000"),
		"no number":           change("matter", "odometer", "odometer", "on", "old", "many", "new", "0"),
		"not an odometer":     change("matter", "odometer", "odometer", "none", "old", "120,000", "new", "0"),
	} {
		r := m.post(path, f)
		doc := c.parse(r)
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(text(doc, ".problem"), "No se cambió nada") {
			t.Errorf("%s: got status %d and %q", name, r.StatusCode, text(doc, ".problem"))
		}
		if doc.Find("details[open]").Length() != 1 {
			t.Errorf("%s: the form that was sent is not open", name)
		}
	}
	if r := m.post(path, change("matter", "state", "state", "active")); r.StatusCode != http.StatusConflict {
		t.Errorf("what it is already: got status %d, want 409", r.StatusCode)
	}
	auditor := c.as(access.Auditor)
	if r := auditor.post(path, change("matter", "state", "state", "workshop")); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor says something: got status %d, want 403", r.StatusCode)
	}
	if doc := auditor.page(path); doc.Find("form[action='"+path+"']").Length() != 0 || doc.Find("table").Length() != 1 {
		t.Error("an auditor must see the history and no form")
	}

	// Lent for a while, then another odometer, in miles.
	for _, f := range []url.Values{
		change("matter", "state", "state", "lent", "detail", "Bomberos", "until", "2027-01-15T00:00"),
		change("matter", "odometer", "odometer", "miles", "old", "120,000", "new", "1000", "from", "2026-12-01T08:00"),
	} {
		if r := m.post(path, f); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("got status %d, want 303", r.StatusCode)
		}
	}
	if n := c.count(`SELECT old_reading - new_reading FROM vehicle_dated WHERE new_reading IS NOT NULL`); n != 120_000_000-1_609_344 {
		t.Errorf("120,000 kilometers and 1,000 miles: got %d m apart, want 118390656", n)
	}
	history := text(m.page(path), "table")
	for _, want := range []string{"prestada", "Bomberos", "por venir", "120000 km → 1000 mi", "millas"} {
		if !strings.Contains(history, want) {
			t.Errorf("history: got %q, want %q in it", history, want)
		}
	}
	inventoryOfAVehicle(t, c)
}

// sayMuch says enough of a vehicle for its page to show.
func (c *town) sayMuch(vehicle string) {
	c.t.Helper()
	at := func(day int) time.Time { return time.Date(2026, 11, day, 8, 0, 0, 0, zone()) }
	for _, s := range []struct {
		until time.Time
		fleet.Dated
	}{
		{time.Time{}, fleet.Dated{What: fleet.Custodian, FromAt: at(3), Value: "Cmte. Luis Ríos"}},
		{time.Time{}, fleet.Dated{What: fleet.Funding, FromAt: at(3), Value: "FORTAMUN 2026"}},
		{at(19), fleet.Dated{What: fleet.State, FromAt: at(12), Value: "lent", Detail: "Protección Civil de León"}},
		{time.Time{}, fleet.Dated{What: fleet.OdometerCounts, FromAt: at(20), Value: "on", OldReading: new(int64(84_120_000)), NewReading: new(int64(0))}},
		{at(42), fleet.Dated{What: fleet.State, FromAt: at(35), Value: "workshop"}},
	} {
		s.Vehicle, s.Reason = vehicle, "oficio 31"
		saidByTwo(c.t, c.fleet, "manager", s.until, s.Dated)
	}
}

// What a vehicle is in the inventory is typed on its page, stands on the
// roster, and whoever typed it is in the audit trail.
func inventoryOfAVehicle(t *testing.T, c *town) {
	m := c.as(access.Manager)
	const path = "/vehicles/v0000012/changes"
	form := func(year string) url.Values {
		return change("matter", "inventory", "inventory_no", " 5410-12 ", "vin", "3n1cn7ad8jk400001", "make", "Nissan", "model", "Versa", "model_year", year, "cylinders", "4")
	}
	for _, year := range []string{"20018", "año", "0"} {
		if r := m.post(path, form(year)); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), ".problem"), "Modelo (año)") {
			t.Errorf("model %s: got status %d, want it refused by name", year, r.StatusCode)
		}
	}
	if r := m.post(path, form("2018")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if got := m.page(path).Find("#i-vin").AttrOr("value", ""); got != "3N1CN7AD8JK400001" {
		t.Errorf("the form has VIN %q", got)
	}
	row := strings.Join(strings.Fields(rowOf(m.page("/fleet/roster"), "ADM-4").Text()), " ")
	for _, want := range []string{"5410-12", "3N1CN7AD8JK400001", "Nissan", "Versa", "2018"} {
		if !strings.Contains(row, want) {
			t.Errorf("roster: no %q in %q", want, row)
		}
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND object = 'v0000012' AND after::text LIKE '%3N1CN7AD8JK400001%'`); n != 1 {
		t.Errorf("audit trail: got %d lines of it, want 1", n)
	}
}

// saidByTwo says of a vehicle what another approves where it takes one.
func saidByTwo(t testing.TB, f *fleet.Fleet, who string, until time.Time, d fleet.Dated) {
	t.Helper()
	act, err := f.Say(t.Context(), who, until, d)
	if err == nil && act.Act != "" {
		err = f.ApproveVehicles(t.Context(), string(access.Administrator), act.Act, "office/1/1")
	}
	if err != nil {
		t.Fatal(err)
	}
}
