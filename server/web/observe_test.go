package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// observed has vehicles fuel that a rule would have denied.
func (c *town) observed() {
	c.t.Helper()
	a := c.authors["norte"]
	for _, x := range []struct {
		vehicle string
		reasons []string
	}{{"v0000001", []string{"hours"}}, {"v0000001", []string{"hours", "interval"}}, {"v0000004", []string{"quota"}}} {
		auth := dispensetest.Authorized(x.vehicle, 60)
		auth.Draws, auth.Rule = nil, "general"
		for _, r := range x.reasons {
			auth.Flags = append(auth.Flags, "would_deny:"+r)
		}
		r := a.Append(c.t, auth)
		body := dispensetest.Dispensed(r, c.totals["norte1"], 10_000_000)
		body.Draws, body.OdometerM = nil, nil
		c.totals["norte1"] += 10_000_000
		c.pending["norte"] = append(c.pending["norte"], r, a.Append(c.t, body))
	}
	c.ingest()
	c.judge()
}

// What would have been denied is counted by reason and vehicle, a fill once; it does
// not crowd the list of discrepancies.
func TestObservePage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.observed()
	m := c.as(access.Auditor)
	const month = "?period=month&at=2026-12-07"
	doc := m.page(observePath + month)
	if got := text(doc, ".figures div:first-child"); !strings.Contains(got, "3") {
		t.Errorf("figures: got %q, want 3 fills", got)
	}
	for _, want := range []string{"Horario", "Cargó hace poco", "Cuota agotada", "P-101", "SP-07", "30.00"} {
		if got := text(doc, "main"); !strings.Contains(got, want) {
			t.Errorf("page: got %q, want %q in it", got, want)
		}
	}
	rows := c.csv(m.get(observePath + ".csv" + month))
	if len(rows) != 1+3+1 || rows[1][1] != "hours" || rows[1][4] != "2" || rows[1][5] != "20.00" {
		t.Errorf("file: got %v, want hours of P-101 twice, 20 L, first", rows)
	}
	if got := c.csv(m.get(observePath + ".csv" + month + "&in=department/pub")); len(got) != 1+1+1 {
		t.Errorf("of one department: got %v, want one row and its total", got)
	}
	if got := c.csv(m.get(observePath + ".csv" + month + "&in=station/sur")); len(got) > 2 {
		t.Errorf("of another station: got %v, want no row", got)
	}
	if got := text(m.page("/discrepancies"+month), "main"); strings.Contains(got, "Se habría negado") {
		t.Error("the list of discrepancies is crowded by what is only observed")
	}
	if got := text(m.page("/discrepancies"+month+"&rule=would_deny"), "main"); !strings.Contains(got, "Se habría negado") {
		t.Error("asked for, it is not there")
	}
}

// One proposes, another approves, and the office's journal says so.
func TestModeTakesTwo(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.addUser("otra", access.Manager)
	ana, luis := c.as(access.Manager), c.browser()
	luis.signIn("otra", password)
	form := url.Values{"what": {"department/pub/observe"}, "from": {"2026-12-07T00:00"}, "why": {"lectores nuevos"}}
	for name, f := range map[string]url.Values{
		"nothing chosen": with(form, "what", ""), "no reason": with(form, "why", " "), "no day": with(form, "from", "soon"),
		"too far": with(form, "from", "2029-01-01T00:00"),
	} {
		if r := ana.post(observePath, f); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := c.as(access.Auditor).post(observePath, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor proposes: got status %d, want 403", r.StatusCode)
	}
	if r := ana.post(observePath, form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	doc := ana.page(observePath)
	if doc.Find("#modes form[action$='/approve']").Length() != 0 {
		t.Error("who proposed is offered to approve")
	}
	action, _ := luis.page(observePath).Find("#modes form[action$='/approve']").Attr("action")
	if action == "" {
		t.Fatal("another person is not offered to approve")
	}
	if r := ana.post(action, url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("who proposed approves: got status %d, want 409", r.StatusCode)
	}
	if r := luis.post(action, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	if got := text(ana.page(observePath), "#modes"); !strings.Contains(got, "Servicios Públicos: solo observa · desde el") {
		t.Errorf("modes: got %q", got)
	}
	if n := c.count(`SELECT count(*) FROM event WHERE kind = 'decide' AND body->>'subject' = 'mode/department/pub' AND body->'people'->1->>'person' = 'otra'`); n != 1 {
		t.Errorf("got %d records of the office, want 1 with both people", n)
	}
	if n := c.count(`SELECT count(*) FROM policy_entry WHERE kind = 'vehicle' AND body LIKE '%"mode":"observe"%'`); n != 3 {
		t.Errorf("got %d vehicles that observe, want the department's 3", n)
	}
	// A proposal can be taken back.
	ana.post(observePath, url.Values{"what": {"station/sur/observe"}, "from": {"2027-01-01T00:00"}, "why": {"obra"}})
	void, _ := ana.page(observePath).Find("#modes form[action$='/void']").Attr("action")
	if r := ana.post(void, url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("taken back: got status %d, want 303", r.StatusCode)
	}
}

// observeSome has a department observe, and another station wait for it.
func (c *town) observeSome() {
	c.t.Helper()
	ctx := context.WithoutCancel(c.t.Context())
	c.observed()
	propose := func(what, subject string, days int) fleet.ModeAct {
		m, err := c.fleet.ProposeMode(ctx, "finance", fleet.ModeAct{What: what, Subject: subject, Mode: "observe", FromAt: now.AddDate(0, 0, days), Why: "lectores nuevos"})
		if err != nil {
			c.t.Fatal(err)
		}
		return m
	}
	if err := c.fleet.ApproveMode(ctx, "luis", propose("department", "pub", 0).Act, "office/1/9"); err != nil {
		c.t.Fatal(err)
	}
	propose("station", "sur", 20)
}
