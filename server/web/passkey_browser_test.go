package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/server/access"
)

// authenticator gives a tab an authenticator whose person is always there, and returns its
// id.
func (b *tab) authenticator() webauthn.AuthenticatorID {
	b.t.Helper()
	var id webauthn.AuthenticatorID
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		if err == nil {
			id = made.AuthenticatorID
		}
		return err
	}))
	return id
}

// With a passkey somebody signs in, signs as the second person of a form, and takes it away,
// in a real browser; the server holds to what was signed. The pages of codes are looked at,
// too.
func TestPasskeysInABrowser(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	b := newTab(t, c.site)
	b.authenticator()
	part := func(form string) string { return form + " .passkey button" }
	press := func(form string) { b.t.Helper(); b.do(chromedp.WaitVisible(part(form)), chromedp.Click(part(form))) }

	b.signIn(access.Manager)
	for _, lang := range languages {
		b.speak(lang)
		b.open("/account")
		b.check("account-passkeys", lang)
	}
	b.speak("es-MX")
	b.open("/account")
	b.do(chromedp.Click("#passkeys details summary"), chromedp.WaitVisible("#passkey-name"), chromedp.SendKeys("#passkey-name", "mi teléfono"))
	press("#passkeys details form")
	b.across(`document.querySelector("#passkeys li p")?.innerText.includes("mi teléfono")`)

	// The password alone lets in no more.
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.open("/sign-in")
	b.do(chromedp.SendKeys("#username", "manager"), chromedp.SendKeys("#password", password), chromedp.Click(`.door [action="/sign-in"] button`), chromedp.WaitVisible("#key"))
	for _, lang := range languages {
		b.speak(lang)
		b.open("/sign-in/code?next=/stations")
		b.check("sign-in-key", lang)
	}
	b.speak("es-MX")
	b.open("/sign-in/code?next=/stations")
	press("#key")
	b.across(`location.pathname === "/stations"`)

	// Without a password.
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	press(".door")
	b.do(chromedp.WaitVisible(".who form"))
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND what = 'signed in' AND object = 'passkey'`); n != 2 {
		t.Errorf("signed in with a passkey: got %d lines of the audit trail, want 2", n)
	}

	// As the second person of a fill that another typed.
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	b.signIn(access.Attendant)
	b.typeFill()
	press("form[action=\"/fills/new\"]")
	b.across(`location.search.startsWith("?done=")`)
	if n := c.count(`SELECT count(*) FROM passkey_use WHERE said LIKE '%/fills/new' || chr(10) || '%liters=%' AND said NOT LIKE '%checker%'`); n != 1 {
		t.Errorf("signed fills: got %d, want one that says what was signed", n)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND what = 'signed with a passkey' AND object = '/fills/new'`); n != 1 {
		t.Errorf("audit trail: got %d lines of who signed, want 1", n)
	}
	// What was signed is not sent as something else, nor twice.
	sent := with(aTicket(), "step", "sign", "passkey", "{}")
	if r := c.as(access.Attendant).post("/fills/new", sent); r.StatusCode != http.StatusForbidden || !strings.Contains(text(c.parse(r), "[role=alert]"), "no sirvió") {
		t.Errorf("a fill with what is no signature: got status %d, want 403", r.StatusCode)
	}
	if n := c.count(`SELECT coalesce(sum(times), 0)::int FROM denial WHERE who = 'attendant' AND what = 'passkey refused'`); n != 1 {
		t.Errorf("denials: got %d, want 1", n)
	}

	// It is taken away with itself.
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"))
	press(".door")
	b.do(chromedp.WaitVisible(".who form"))
	b.open("/account")
	b.do(chromedp.Click("#passkeys li summary"))
	press("#passkeys li form")
	b.do(chromedp.WaitVisible("#passkeys .empty"))
	if n := c.count(`SELECT count(*) FROM passkey WHERE removed_at IS NOT NULL`); n != 1 {
		t.Errorf("removed: got %d, want 1", n)
	}
	if problems, _, _ := b.heard(); len(problems) > 0 {
		t.Errorf("the console said %q", problems)
	}

	// Codes of an application.
	for _, lang := range languages {
		b.speak(lang)
		b.open("/account")
		b.do(chromedp.Click("form[action=\"/account/second\"] button"), chromedp.WaitVisible("#second img"))
		b.check("account-code", lang)
	}
	s, err := c.store.SecondStep(t.Context(), "manager")
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SendKeys("#first-code", access.StepCode(s.Secret, access.Step(now), 6)), chromedp.Click("form[action=\"/account/second/confirm\"] button"), chromedp.WaitVisible(".codes"))
	b.check("account-recovery", languages[1])
	b.do(chromedp.Click(".who button"), chromedp.WaitVisible("#password"), chromedp.SendKeys("#username", "manager"), chromedp.SendKeys("#password", password), chromedp.Click(`.door [action="/sign-in"] button`), chromedp.WaitVisible("#code"))
	b.check("sign-in-code", languages[1])

	// The same place by another name has no button, and says where there is one.
	at, _ := url.Parse(c.URL)
	b.url = "http://127.0.0.1:" + at.Port()
	b.open("/sign-in")
	b.across(`document.querySelector(".passkey").innerText.includes(" http://localhost:") && !document.querySelector(".passkey button").checkVisibility()`)
}
