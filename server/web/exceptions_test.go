package web

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

func TestExceptions(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	if err := c.fleet.Save(t.Context(), "test", &fleet.Person{Person: "mar", Name: "Mar Díaz", Status: "active", Roles: []string{"attendant"}}); err != nil {
		t.Fatal(err)
	}
	t.Run("one-time fills", func(t *testing.T) { onceTakesTwo(t, c.in(t)) })
	t.Run("on the telephone", func(t *testing.T) { answeredOnTheTelephone(t, c.in(t)) })
}

// releaseSome has people release beside the rules, in every way there is.
func (c *town) releaseSome() {
	c.t.Helper()
	people := []dispense.Who{{Person: "d1", By: "pin"}, {Person: "d8", By: "pin"}}
	c.append("norte", &dispense.Override{Rule: "general", Reason: "Traslado de paciente", Vehicle: "v0000009", LimitUL: 60 * dispense.Liter, LapseS: 600, People: people, Lifts: []string{"hours"}})
	c.append("sur", &dispense.Emergency{Action: "declare", UntilAt: now.Add(24 * time.Hour), Reason: "Incendio en la sierra", People: people})
	c.ingest()
	c.judge()
	for _, liters := range []dispense.Volume{60, 250} {
		if _, err := c.fleet.GrantOnce(c.t.Context(), string(access.Manager), fleet.Once{
			Station: "norte", Vehicle: "v0000009", LimitUL: liters * dispense.Liter, UntilAt: now.Add(20 * time.Hour), Why: "Comisión a León",
		}); err != nil {
			c.t.Fatal(err)
		}
	}
}

// One person gives one tank within a day; for more it takes another.
func onceTakesTwo(t *testing.T, c *town) {
	manager, admin := c.as(access.Manager), c.as(access.Administrator)
	grant := url.Values{"vehicle": {"v0000009"}, "station": {"norte"}, "liters": {"60"}, "until": {"2026-12-09T10:00"}, "why": {"Traslado a León"}}
	for name, form := range map[string]url.Values{
		"no liters": with(grant, "liters", "x"), "no reason": with(grant, "why", " "), "in the past": with(grant, "until", "2026-12-08T10:00"),
		"no station": with(grant, "station", "nowhere"), "no vehicle": with(grant, "vehicle", "v9"),
	} {
		if r := manager.post("/exceptions/once", form); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := c.as(access.Auditor).post("/exceptions/once", grant); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor grants: got status %d, want 403", r.StatusCode)
	}
	if r := manager.post("/exceptions/once", grant); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if got := text(manager.page("/exceptions"), ".open"); !strings.Contains(got, "Aún no llega a la estación") || !strings.Contains(got, "PC-01 en Patio Norte, hasta 60.00 L") || !strings.Contains(got, "Jorge Medina") {
		t.Errorf("one tank: got %q, want it in force and not at the station yet", got)
	}
	if n := c.count(`SELECT count(*) FROM policy_entry WHERE log = 'norte' AND kind = 'once'`); n != 1 {
		t.Errorf("got %d entries for the station, want 1", n)
	}
	// A week, and more than the tank of 90 L.
	if r := manager.post("/exceptions/once", with(grant, "liters", "120", "until", "2026-12-15T10:00")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM policy_entry WHERE log = 'norte' AND kind = 'once'`); n != 1 {
		t.Error("the station heard of what nobody has approved")
	}
	var once string
	if err := c.pool.QueryRow(t.Context(), `SELECT once FROM once WHERE state = 'proposed'`).Scan(&once); err != nil {
		t.Fatal(err)
	}
	if r := manager.post("/exceptions/once/"+once+"/approve", url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("approved by who proposed it: got status %d, want 409", r.StatusCode)
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE once SET state = 'open' WHERE once = $1`, once); err == nil {
		t.Error("the database opens it without a second person")
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE once SET state = 'open', approved_by = 'manager', approved_at = now() WHERE once = $1`, once); err == nil {
		t.Error("the database lets who proposed it approve it")
	}
	if r := admin.post("/exceptions/once/"+once+"/approve", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("approved by another: got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM policy_entry WHERE log = 'norte' AND kind = 'once'`); n != 2 {
		t.Errorf("got %d entries for the station, want 2", n)
	}
	if r := admin.post("/exceptions/once/"+once+"/void", url.Values{"why": {"ya no"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("void: got status %d, want 303", r.StatusCode)
	}
	if r := admin.post("/exceptions/once/"+once+"/approve", url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("approved after it was void: got status %d, want 409", r.StatusCode)
	}
	c.onceIsUsed(t)
}

// onceIsUsed has the station fuel on the first: the journal closes it.
func (c *town) onceIsUsed(t *testing.T) {
	var once string
	if err := c.pool.QueryRow(t.Context(), `SELECT once FROM once WHERE state = 'open'`).Scan(&once); err != nil {
		t.Fatal(err)
	}
	a := &dispense.Authorize{Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: "v0000009", Grade: "magna", LimitUL: 60 * dispense.Liter, Arm: "pump", Reason: "granted", Once: once, LapseS: 60}
	r := c.append("norte", a)
	before := c.totals["norte"]
	after := before + 55*dispense.Liter
	c.totals["norte"] = after
	c.append("norte", &dispense.Dispense{
		Auth: r.Ref(), Position: "1", Hose: "1", Meter: new(int64(1)), Grade: "magna", Purpose: "vehicle", Vehicle: "v0000009", VolumeUL: 55 * dispense.Liter,
		VolumeFrom: "pump", Basis: "obs", TotalizerBeforeUL: &before, TotalizerAfterUL: &after, End: "H",
	})
	forged := *a
	forged.Once = "o-nobody"
	c.append("norte", &forged)
	c.ingest()
	c.judge()
	if n := c.count(fmt.Sprintf(`SELECT volume_ul FROM once WHERE once = '%s' AND state = 'used' AND auth = '%s'`, once, r.Ref())); n != int64(55*dispense.Liter) {
		t.Errorf("used: got %d µL, want 55 L", n)
	}
	var body string
	if err := c.pool.QueryRow(t.Context(), `SELECT body FROM policy_entry WHERE log = 'norte' AND kind = 'once' AND key = $1 ORDER BY n DESC LIMIT 1`, once).Scan(&body); err != nil || !strings.Contains(body, `"status":"used"`) {
		t.Errorf("the station is told %s, %v, want that it was used", body, err)
	}
	if n := c.count(`SELECT count(*) FROM finding WHERE rule = 'once_unknown'`); n != 1 {
		t.Errorf("got %d findings of authorizations that nobody gave, want 1", n)
	}
}

// The office answers a call: the approval is in its journal before the digits are
// shown, and what the station says later is held against it.
func answeredOnTheTelephone(t *testing.T, c *town) {
	seed := sha256.Sum256([]byte("litro test key sur 1"))
	secret, err := spoken.AtStation("sur", seed[:], spoken.FormatKey(dispensetest.Origin+"/override", c.override.PublicKey()))
	if err != nil {
		t.Fatal(err)
	}
	q := spoken.Request{Station: "sur", Number: "48210937", Vehicle: "v0000009", LimitUL: 60 * dispense.Liter, Lifts: []string{"hours"}, Person: "mar"}
	challenge, err := secret.Challenge(q)
	if err != nil {
		t.Fatal(err)
	}
	b := c.as(access.Manager)
	form := url.Values{
		"station": {"sur"}, "challenge": {spoken.Grouped(challenge)}, "vehicle": {"v0000009"}, "liters": {"60"}, "lifts": {"hours"}, "person": {"mar"}, "why": {"Paciente"},
	}
	for name, wrong := range map[string]url.Values{
		"another vehicle": with(form, "vehicle", "v0000001"), "more liters": with(form, "liters", "61"), "another reason": with(form, "lifts", "quota"),
		"another person": with(form, "person", "d1"), "another station": with(form, "station", "norte"), "a digit misheard": with(form, "challenge", "4821 0937 0000"),
		"no reason": with(form, "why", ""),
	} {
		r := b.post("/exceptions/answer", wrong)
		if doc := c.parse(r); r.StatusCode != http.StatusBadRequest || doc.Find(".digits").Length() > 0 {
			t.Errorf("%s: got status %d, want 400 and no digits", name, r.StatusCode)
		}
	}
	if n := c.count(`SELECT count(*) FROM event WHERE kind = 'decide'`); n != 0 {
		t.Fatalf("got %d decisions before anything fit", n)
	}
	for range 2 { // asked again the digits are the same, and nothing is recorded twice
		r := b.post("/exceptions/answer", form)
		doc := c.parse(r)
		if got := text(doc, ".digits"); r.StatusCode != http.StatusOK || !secret.Verify(q, strings.TrimSpace(got)) {
			t.Fatalf("got status %d and %q, want the response", r.StatusCode, got)
		}
	}
	if n := c.count(`SELECT count(*) FROM event WHERE kind = 'decide' AND body->>'subject' = 'override/sur/` + challenge + `' AND body->>'detail' = 'v0000009 60000000 mar hours'`); n != 1 {
		t.Errorf("got %d approvals in the office's journal, want 1", n)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE object = 'override/sur/` + challenge + `' AND who = 'manager'`); n != 2 {
		t.Errorf("got %d audit rows, want 2: the digits were shown twice", n)
	}
	findings := func(rule string) int64 {
		c.ingest()
		c.judge()
		return c.count(`SELECT count(*) FROM finding WHERE rule = '` + rule + `'`)
	}
	// The station goes on, and does not name it.
	c.authors["sur"].At = now.Add(2 * time.Hour)
	c.append("sur", &dispense.Tick{})
	if n := findings("approval_unused"); n != 1 {
		t.Errorf("not used: got %d findings, want 1", n)
	}
	people := []dispense.Who{{Person: "mar", By: "pin"}, {Person: "office", By: "web"}}
	made := dispense.Override{Rule: "general", Reason: "Paciente", Vehicle: "v0000009", LimitUL: 60 * dispense.Liter, LapseS: 600, People: people, Lifts: []string{"hours"}, Challenge: challenge}
	r := c.append("sur", &made)
	c.append("sur", &dispense.Authorize{Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: "v0000009", Grade: "magna", LimitUL: 60 * dispense.Liter, Arm: "pump", Reason: "granted", Override: r.Ref(), LapseS: 60})
	if n := findings("approval_unused"); n != 0 {
		t.Errorf("used: got %d findings, want none", n)
	}
	if n := findings("override_unapproved"); n != 0 {
		t.Errorf("approved: got %d findings, want none", n)
	}
	if n := findings("override_missing"); n != 0 {
		t.Errorf("it is in a record: got %d findings, want none", n)
	}
	more := made
	more.LimitUL, more.Challenge = 500*dispense.Liter, "111122223333"
	c.append("sur", &more)
	c.append("sur", &dispense.Authorize{Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: "v0000009", Grade: "magna", LimitUL: 60 * dispense.Liter, Arm: "pump", Reason: "granted", Override: dispense.Ref{Station: "sur", Epoch: 1, Seq: 99999}, LapseS: 60})
	if n := findings("override_unapproved"); n != 1 {
		t.Errorf("an approval that the office never gave: got %d findings, want 1", n)
	}
	if n := findings("override_missing"); n != 1 {
		t.Errorf("an override that is in no record: got %d findings, want 1", n)
	}
	c.append("sur", &dispense.Emergency{Action: "declare", UntilAt: now.Add(24 * time.Hour), Reason: "Incendio", People: people})
	if n := findings("emergency"); n != 1 {
		t.Errorf("an emergency: got %d findings, want 1", n)
	}
	doc := b.page("/exceptions")
	for _, want := range []string{"Por teléfono", "Mar Díaz, Jorge Medina", "Paciente", "Emergencia", "Incendio"} {
		if got := text(doc, "table"); !strings.Contains(got, want) {
			t.Errorf("the week's exceptions: got %q, want %q in it", got, want)
		}
	}
	if got := c.as(access.Auditor).get("/exceptions.csv"); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("CSV: got status %d", got.StatusCode)
	}
}
