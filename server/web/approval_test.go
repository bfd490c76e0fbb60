package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// Where passkeys are asked of who approves, every form by which somebody approves is signed
// with one, and what was signed is kept.
func TestApprovalsAreSigned(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t, func(cfg *Config) { cfg.SecondStep, cfg.OnlyPasskeys = true, true })}
	c.saveFleet()
	has := func(username string) {
		t.Helper()
		if err := c.store.AddPasskey(t.Context(), access.Passkey{Passkey: []byte(username), Username: username, Name: "llavero", PublicKey: []byte("x"), Transports: []string{}, MadeAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	admin, attendant, finance := c.as(access.Administrator), c.as(access.Attendant), c.as(access.Finance)
	has("administrator")
	has("attendant")
	has("finance")

	// Which routes approve is known by what they are called, too.
	routes := 0
	for _, rt := range allRoutes() {
		called := strings.HasSuffix(rt.pattern, "/approve") || strings.HasSuffix(rt.pattern, "/check")
		if rt.method != http.MethodPost || rt.approves() != called {
			if rt.approves() || called && rt.method == http.MethodPost {
				t.Errorf("%s: approves is %t, and it is not called so", rt.name(), rt.approves())
			}
			continue
		}
		if !called {
			continue
		}
		routes++
		path, b := addressOf(rt), admin
		switch rt.need {
		case access.TypeFills:
			b = attendant
		case access.KeepReports:
			b = finance
		}
		if !approvalPath(path) {
			t.Errorf("%s: who is asked to sign is not asked for their own passkey", path)
		}
		for name, form := range map[string]url.Values{"unsigned": {}, "what is no signature": {"passkey": {"{}"}}} {
			r := b.post(path, form)
			if got := text(c.parse(r), "h1"); r.StatusCode != http.StatusForbidden || got != "Falta su firma" {
				t.Errorf("%s, %s: got status %d, %q, want 403", rt.name(), name, r.StatusCode, got)
			}
		}
	}
	if routes < 7 {
		t.Errorf("got %d routes that approve, want all", routes)
	}
	if approvalPath("/rules/acts/r1/void") || approvalPath("/rules/acts") {
		t.Error("what approves nothing is taken for an approval")
	}
	if n := c.count(`SELECT coalesce(sum(times), 0)::int FROM denial WHERE what = 'approval without a signature refused' AND who = 'administrator'`); n < 10 {
		t.Errorf("denials: got %d", n)
	}
	for path, own := range map[string]bool{"/rules/acts/r1/approve": true, "/fills/new": false} {
		if got := c.body(admin.post(askKeyPath, url.Values{"act": {path}})); strings.Contains(got, "allowCredentials") != own {
			t.Errorf("%s: asked for one of their own passkeys is not %t: %s", path, own, got)
		}
	}
	// What is no approval goes on without.
	if r := admin.post("/rules/classes", url.Values{"name": {"nueva"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a class: got status %d, want 303", r.StatusCode)
	}

	// In a browser, the button signs.
	b := newTab(t, c.site)
	b.authenticator()
	b.signIn(access.Manager)
	b.do(chromedp.WaitVisible("#passkey-name"), chromedp.SendKeys("#passkey-name", "mi teléfono"), chromedp.Click("#passkeys details form .passkey button"))
	b.across(`document.querySelector("#passkeys li p")?.innerText.includes("mi teléfono")`)
	said := func(ul dispense.Volume) string {
		t.Helper()
		book, err := c.fleet.RuleBook(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.fleet.SayRules(t.Context(), "administrator", fleet.RuleAct{
			Level: rule.Department, Of: "seg", Terms: rule.Terms{PerFill: rule.Liters(ul)}, Revision: book.Said(rule.Department, "seg").Revision, Why: "Acuerdo 12",
		})
		if err != nil {
			t.Fatal(err)
		}
		return a.Act
	}
	said(40 * dispense.Liter)
	act := said(60 * dispense.Liter)
	for _, lang := range languages {
		b.speak(lang)
		b.open(rulesPath)
		b.do(chromedp.WaitVisible("form[action$='/approve'] .passkey button"))
		b.check("rules-sign", lang)
	}
	b.speak("es-MX")
	b.open(rulesPath)
	if got := run(b, chromedp.Text("form[action$='/approve'] .passkey button")); got != "Aprobar con una llave de acceso" {
		t.Errorf("button: got %q", got)
	}
	b.do(chromedp.Click("form[action$='/approve'] .passkey button"))
	b.across(`location.search === "?done=in_force"`)
	if n := c.count(`SELECT count(*) FROM passkey_use u JOIN passkey k USING (passkey) WHERE k.username = 'manager' AND said LIKE '%/rules/acts/` + act + `/approve' || chr(10) || '%'`); n != 1 {
		t.Errorf("signatures that are kept: got %d, want 1", n)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND what = 'signed with a passkey' AND object = '/rules/acts/` + act + `/approve'`); n != 1 {
		t.Errorf("audit trail: got %d lines of who signed, want 1", n)
	}
	if a, err := c.fleet.RuleAct(t.Context(), act); err != nil || a.State != "in_force" || a.ApprovedBy != "manager" {
		t.Errorf("approved: got %+v, %v", a, err)
	}
}
