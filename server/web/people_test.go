package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	t.Run("deputy's ways", func(t *testing.T) { deputyFindsTheWay(t, c.in(t)) })
	t.Run("deputy", func(t *testing.T) { deputyApprovesInTheSteadOfAnother(t, c.in(t)) })
	t.Run("badge", func(t *testing.T) { badgeOfAPerson(t, c.in(t)) })
	t.Run("leaves", func(t *testing.T) { whoLeavesIsOutAtOnce(t, c.in(t)) })
}

// Whoever leaves is out of every browser with the next click, also of one that has
// a session at another server: both ask the same database.
func whoLeavesIsOutAtOnce(t *testing.T, c *town) {
	one, two, root := c.as(access.Manager), c.as(access.Manager), c.as(access.Administrator)
	if r := root.post("/people/d1/user", url.Values{"username": {"manager"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("link: got status %d, want 303", r.StatusCode)
	}
	if got := text(root.page("/people/d1"), ".facts"); !strings.Contains(got, "manager · Responsable de flota") || !strings.Contains(got, "Sesiones abiertas4") {
		t.Errorf("page: got %q, want the user with the four sessions that the tests began", got)
	}
	if r := one.post("/people/d1/leave", url.Values{"reason": {"x"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a manager lets go who signs in: got status %d, want 403", r.StatusCode)
	}
	if r := root.post("/people/d1/leave", url.Values{"reason": {" "}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: got status %d, want 400", r.StatusCode)
	}
	if r := root.post("/people/@administrator/leave", url.Values{"reason": {"x"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("oneself: got status %d, want 409", r.StatusCode)
	}
	if r := root.post("/people/d1/leave", url.Values{"reason": {"fin de contrato"}, "from": {"2026-12-31"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("on a day: got status %d, want 303", r.StatusCode)
	}
	one.page("/people")
	if got := text(root.page("/people/d1"), ".facts"); !strings.Contains(got, "Se va el31 dic 2026") {
		t.Errorf("page: got %q, want the day", got)
	}
	if r := root.post("/people/d1/leave", url.Values{"reason": {"antes"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("now: got status %d, want 303", r.StatusCode)
	}
	for _, b := range []*browser{one, two} {
		if r := b.get("/people"); !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
			t.Errorf("after the end: got status %d to %q, want the sign-in", r.StatusCode, r.Header.Get("Location"))
		}
	}
	doc := root.page("/people/d1")
	if got := text(doc, "main"); !strings.Contains(got, "De baja") || !strings.Contains(got, "ya no entra") || !strings.Contains(got, "Baja el") || doc.Find("#leave").Length() != 0 {
		t.Errorf("page: got %q, want that nothing is left, and how far it has come", got)
	}
	rows := c.csv(root.get("/people.csv?q=raul"))
	if len(rows) != 2 || rows[1][1] != "retired" || rows[1][5] != "manager" {
		t.Errorf("list: got %v, want Raúl, retired", rows)
	}
}

func badgeOfAPerson(t *testing.T, c *town) {
	m := c.as(access.Manager)
	if r := m.get("/people/d2/badge.pdf"); r.StatusCode != http.StatusNotFound {
		t.Errorf("no badge: got status %d, want 404", r.StatusCode)
	}
	badge := func(act string) int {
		return m.post("/people/d2/badge", url.Values{"act": {act}, "reason": {"lo perdió"}}).StatusCode
	}
	for _, step := range []struct {
		act, shows string
		status     int
	}{
		{"lost", "Sin gafete", http.StatusConflict}, {"temporary", "Temporal", http.StatusSeeOther}, {"new", "Vigente", http.StatusSeeOther},
		{"lost", "Anulado", http.StatusSeeOther}, {"new", "Vigente", http.StatusSeeOther}, {"stolen", "Vigente", http.StatusBadRequest},
	} {
		if got := badge(step.act); got != step.status {
			t.Errorf("%s: got status %d, want %d", step.act, got, step.status)
		}
		if got := text(m.page("/people/d2"), ".facts"); !strings.Contains(got, step.shows) {
			t.Errorf("after %s: got %q, want %s", step.act, got, step.shows)
		}
	}
	r := m.get("/people/d2/badge.pdf")
	if b := c.body(r); r.StatusCode != http.StatusOK || !strings.HasPrefix(b, "%PDF") {
		t.Errorf("print: got status %d, want a PDF", r.StatusCode)
	}
	if got := text(m.page("/people/d2"), "main"); !strings.Contains(got, "Gafete anulado el") || !strings.Contains(got, "Patio Norte") {
		t.Errorf("reach: got %q, want the stations that do not know", got)
	}
}

// Finance may not approve; as a deputy it may, and what the principal proposed not.
func deputyApprovesInTheSteadOfAnother(t *testing.T, c *town) {
	c.addUser("otra", access.Manager)
	ana, luis, other := c.as(access.Manager), c.as(access.Finance), c.browser()
	other.signIn("otra", password)
	propose := func(b *browser) string {
		form := url.Values{"station": {"norte"}, "vehicle": {"v0000001"}, "liters": {"50"}, "until": {"2026-12-20T10:00"}, "why": {"gira"}}
		if r := b.post("/exceptions/once", form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("propose: got status %d, want 303", r.StatusCode)
		}
		var once string
		if err := c.pool.QueryRow(t.Context(), `SELECT once FROM once WHERE state = 'proposed' ORDER BY proposed_by = 'otra' DESC LIMIT 1`).Scan(&once); err != nil {
			t.Fatal(err)
		}
		return once
	}
	own := "/exceptions/once/" + propose(ana) + "/approve"
	if r := luis.post(own, url.Values{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("before: got status %d, want 403", r.StatusCode)
	}
	if n := luis.page("/exceptions").Find("form[action$='/approve']").Length(); n != 0 {
		t.Errorf("before: got %d buttons, want none", n)
	}
	term := url.Values{"deputy": {"finance"}, "from": {"2026-12-08"}, "until": {"2026-12-08"}, "why": {"vacaciones"}}
	for name, bad := range map[string]url.Values{"nobody": with(term, "deputy", "zoe"), "no reason": with(term, "why", ""), "days": with(term, "until", "2026-12-01"), "no day": with(term, "from", "hoy")} {
		if r := ana.post("/people/@manager/deputy", bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := ana.post("/people/@manager/deputy", term); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("name a deputy: got status %d, want 303", r.StatusCode)
	}
	if got := text(ana.page("/people/@manager"), "#deputy"); !strings.Contains(got, "finance, por manager") || !strings.Contains(got, "vigente") {
		t.Errorf("page: got %q, want the deputy, in force", got)
	}
	if r := luis.post(own, url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("what the principal proposed: got status %d, want 409", r.StatusCode)
	}
	if n := luis.page("/exceptions").Find("form[action='" + own + "']").Length(); n != 0 {
		t.Errorf("what the principal proposed: got %d buttons, want none that is refused", n)
	}
	approve := "/exceptions/once/" + propose(other) + "/approve"
	if n := luis.page("/exceptions").Find("form[action='" + approve + "']").Length(); n != 1 {
		t.Errorf("in force: got %d buttons, want 1", n)
	}
	if r := luis.post("/exceptions/once", url.Values{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a deputy proposes: got status %d, want 403", r.StatusCode)
	}
	if r := luis.post(approve, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a deputy approves: got status %d, want 303", r.StatusCode)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'finance' AND what = 'once approved, for manager'`); n != 1 {
		t.Errorf("audit trail: got %d lines that name both, want 1", n)
	}
	if got := text(luis.page("/exceptions"), "main"); !strings.Contains(got, "Elena Cruz, por Jorge Medina") {
		t.Errorf("list: got %q, want both people", got)
	}
}

// An attendant sees neither exceptions nor boxes. As a deputy the attendant comes to all
// that waits by what stands on the screen alone, and approves it there; nothing of it
// leads to a page that is refused.
func deputyFindsTheWay(t *testing.T, c *town) {
	ctx := context.WithoutCancel(t.Context())
	c.addUser("jefa", access.Manager)
	c.addUser("suple", access.Attendant)
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.fleet.GrantOnce(ctx, "manager", fleet.Once{Station: "norte", Vehicle: "v0000002", LimitUL: 50 * dispense.Liter, UntilAt: now.AddDate(0, 0, 9), Why: "gira"})
	do(err)
	_, err = c.fleet.ProposeMode(ctx, "manager", fleet.ModeAct{What: "department", Subject: "obr", Mode: "observe", FromAt: now.AddDate(0, 0, 9), Why: "lectores nuevos"})
	do(err)
	suple := c.browser()
	suple.signIn("suple", password)
	if got := text(suple.page("/today"), "body"); strings.Contains(got, "Excepciones") || strings.Contains(got, "Espera su aprobación") {
		t.Errorf("before: got %q, want no way to what others approve", got)
	}
	_, err = c.desk.NameDeputy(ctx, "jefa", fleet.Deputyship{Deputy: "suple", UntilAt: now.AddDate(0, 0, 10), Why: "vacaciones"})
	do(err)

	doc := suple.page("/today")
	for _, a := range doc.Find("nav a, main section:has(#h-approve) a").EachIter() {
		href, _ := a.Attr("href")
		path, _, _ := strings.Cut(href, "#")
		page := suple.page(path)
		for _, file := range page.Find("main a[href*='.csv']").EachIter() {
			csv, _ := file.Attr("href")
			if r := suple.get(csv); r.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: got status %d, want 200", path, csv, r.StatusCode)
			}
		}
		if got := page.Find("header nav [aria-current]").Length(); got != 1 {
			t.Errorf("%s: got %d entries of the menu that are here, want 1", path, got)
		}
	}
	b := newTab(t, c.site)
	b.signInAs("suple")
	b.width(360)
	b.follow("P-102, norte", "h1", "Excepciones")
	b.follow("Aprobar", ".open", "Aún no llega a la estación")
	b.follow("Observación", "h1", "Reglas en observación")
	b.follow("Aprobar", ".notice", "Hecho")
	b.follow("Cajas", "h1", "Cajas")
	b.follow("Hoy", "h1", "Hoy")
	if problems, _, _ := b.heard(); len(problems) > 0 {
		t.Errorf("console: %v", problems)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'suple' AND what IN ('once approved, for jefa', 'mode approved, for jefa')`); n != 2 {
		t.Errorf("got %d lines of the audit trail, want both approvals, in the stead of the manager", n)
	}
}

// someLeave has a person with all that a page shows.
func (c *town) someLeave() {
	c.t.Helper()
	ctx := context.WithoutCancel(c.t.Context())
	do := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	do(c.fleet.LinkUser(ctx, "administrator", "attendant", "d3"))
	_, err := c.fleet.PrintLabel(ctx, "manager", fleet.Owner{Person: "d3"}, fleet.Temporary)
	do(err)
	_, err = c.fleet.PrintLabel(ctx, "manager", fleet.Owner{Person: "d4"}, fleet.First)
	do(err)
	do(c.fleet.LoseBadge(ctx, "manager", "d4", "lo perdió"))
	_, err = c.fleet.GrantOnce(ctx, "attendant", fleet.Once{Station: "norte", Vehicle: "v0000001", LimitUL: 50 * dispense.Liter, UntilAt: now.AddDate(0, 0, 9), Why: "gira"})
	do(err)
	_, err = c.desk.NameDeputy(ctx, "manager", fleet.Deputyship{Deputy: "finance", UntilAt: now.AddDate(0, 0, 10), Why: "vacaciones"})
	do(err)
	do(c.fleet.Leave(ctx, "administrator", "d3", "fin de contrato", now.Add(72*time.Hour)))
}
