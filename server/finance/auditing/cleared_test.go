package auditing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// differs has a line bill other than its fill, as somebody decided, and returns what is found of it and of which vehicle it is.
func (c *city) differs() (finding, vehicle string) {
	c.Helper()
	seen, err := c.match.Look(c.ctx, matching.Question{From: at("2026-10-01 00:00"), To: at("2026-12-01 00:00")})
	c.must(err)
	for _, r := range seen.Rows {
		if r.Sort == matching.Done || len(r.Fills) != 1 {
			continue
		}
		vehicle = r.Fills[0].Vehicle
		_, err := c.match.Decide(c.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{r.Fills[0].Ref}, Reason: "el ticket dice otra cosa"})
		c.must(err)
	}
	list := c.found()
	if len(list) != 1 || list[0].Rule != "AUD-08" {
		c.Fatalf("found:\n%s", short(list))
	}
	return list[0].ID, vehicle
}

// Nobody clears what is found of fuel of the vehicle in their care, however their name is written.
func TestCustodiansClearNothingOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ custodian, user string }{
		{"María Pérez", "Maria Perez"}, {"Ing. Maria Perez", "María  Pérez"}, {"MARIA PEREZ", "Mtra. María Pérez"},
	} {
		c := newCity(t, plan{plant: supplier.WrongLiters})
		finding, vehicle := c.differs()
		c.exec(`INSERT INTO app_user (username, name, role, password, language, active) VALUES ('mperez', $1, 'finance', '', 'es-MX', true), ('otra', $1, 'finance', '', 'es-MX', true)`, tt.user)
		c.say(vehicle, "custodian", tt.custodian, "2026-01-01 00:00")
		c.now = c.now.Add(25 * time.Hour)
		c.found()
		c.must(c.step("luis", finding, "error de dedo", dispense.FindingStep{State: "explained"}))
		for _, who := range []string{"mperez", "otra"} { // two are called alike, and nobody knows which it is
			if err := c.step(who, finding, "está bien", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "nobody clears their own") {
				t.Errorf("%s as %s, custodian %s: %v", who, tt.user, tt.custodian, err)
			}
		}
		c.must(c.step("carla", finding, "no es así", dispense.FindingStep{State: "rejected"}))
	}
}

// An explanation is approved by another role than gave it, whatever role that person has since.
func TestAnotherRoleThanExplained(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{yield: 12_000})
	list := c.found()
	if len(list) != 1 {
		t.Fatalf("found:\n%s", short(list))
	}
	c.must(c.step("luis", list[0].ID, "ruta de montaña", dispense.FindingStep{State: "explained"}))
	refused := func(when string) {
		t.Helper()
		if err := c.step("carla", list[0].ID, "de acuerdo", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "another role") {
			t.Errorf("%s: %v", when, err)
		}
	}
	refused("as it is")
	c.exec(`UPDATE app_user SET role = 'manager' WHERE username = 'luis'`)
	// The database says of now when it was; these steps are of another day.
	c.exec(`ALTER TABLE user_role DISABLE TRIGGER user_role_stays`)
	c.exec(`UPDATE user_role SET at = $1 WHERE username = 'luis' AND role = 'auditor'`, c.now.Add(-time.Hour))
	c.exec(`UPDATE user_role SET at = $1 WHERE username = 'luis' AND role = 'manager'`, c.now.Add(time.Hour))
	c.exec(`ALTER TABLE user_role ENABLE TRIGGER user_role_stays`)
	refused("who explained it has another role since")
	c.exec(`UPDATE app_user SET role = 'manager' WHERE username = 'luis'`) // as it is
	c.exec(`DELETE FROM app_user WHERE username = 'luis'`)
	refused("who explained it is no user any more")
	var had []string
	c.must(c.pool.QueryRow(c.ctx, `SELECT array_agg(role ORDER BY at) FROM user_role WHERE username = 'luis'`).Scan(&had))
	if !slices.Equal(had, []string{"auditor", "manager"}) {
		t.Errorf("luis had %v", had)
	}
	if _, err := c.pool.Exec(c.ctx, `DELETE FROM user_role`); err == nil {
		t.Error("which role users had was taken out of the record")
	}
	c.exec(`INSERT INTO app_user (username, name, role, password, language, active) VALUES ('jefa', 'Jefa', 'manager', '', 'es-MX', true)`)
	c.must(c.step("jefa", list[0].ID, "de acuerdo", dispense.FindingStep{State: "justified"}))
}

// A logbook is of whoever had the vehicle in their care in any part of the month.
func TestLogbooksAreOfAllCustodians(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{unsign: "v2"})
	c.exec(`INSERT INTO app_user (username, name, role, password, language, active) VALUES ('mperez', 'Maria Perez', 'finance', '', 'es-MX', true), ('lsoto', 'Luis Soto', 'finance', '', 'es-MX', true)`)
	c.say("v2", "custodian", "Ing. María Pérez", "2026-10-01 00:00")
	c.say("v2", "custodian", "Luis Soto", "2026-10-15 00:00")
	// They were said in their time: of who is said late all count.
	c.exec(`ALTER TABLE vehicle_dated DISABLE TRIGGER USER`)
	c.exec(`UPDATE vehicle_dated SET said_at = from_at WHERE what = 'custodian'`)
	c.exec(`ALTER TABLE vehicle_dated ENABLE TRIGGER USER`)
	c.now = c.now.Add(25 * time.Hour)
	id := ""
	for _, f := range c.found() {
		if f.Rule == "AUD-12" && f.Vehicle == "v2" {
			id = f.ID
		}
	}
	c.must(c.step("luis", id, "se extravió", dispense.FindingStep{State: "explained"}))
	for _, who := range []string{"mperez", "lsoto"} {
		if err := c.step(who, id, "está bien", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "nobody clears their own") {
			t.Errorf("%s: %v", who, err)
		}
	}
}
