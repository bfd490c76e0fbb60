package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// second sets the second step of a user up on the page, and returns the secret and the
// recovery codes.
func (b *browser) second(username string) (secret []byte, recovery []string) {
	b.s.t.Helper()
	doc := b.s.parse(b.post("/account/second", url.Values{}))
	if src := doc.Find("#second img").AttrOr("src", ""); !strings.HasPrefix(src, "data:image/png;base64,") {
		b.s.t.Fatalf("set up: got no QR code: %s", text(doc, "main"))
	}
	s, err := b.s.store.SecondStep(b.s.t.Context(), username)
	if err != nil || text(doc, "#second code.secret") != s.Text() {
		b.s.t.Fatalf("set up: got %q, %v, want the key to be typed", text(doc, "#second code.secret"), err)
	}
	if r := b.post("/account/second/confirm", url.Values{"code": {"000000"}}); r.StatusCode != http.StatusBadRequest {
		b.s.t.Errorf("a wrong first code: got status %d, want 400", r.StatusCode)
	}
	doc = b.s.parse(b.post("/account/second/confirm", url.Values{"code": {access.StepCode(s.Secret, access.Step(now)-1, 6)}}))
	recovery = strings.Fields(text(doc, ".codes"))
	if len(recovery) == 1 { // there is no space between them
		recovery = nil
		for i := 0; i+14 <= len(text(doc, ".codes")); i += 14 {
			recovery = append(recovery, text(doc, ".codes")[i:i+14])
		}
	}
	if len(recovery) != 8 {
		b.s.t.Fatalf("confirm: got recovery codes %q", recovery)
	}
	return s.Secret, recovery
}

func TestSecondStep(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	b := c.as(access.Manager)
	secret, recovery := b.second("manager")
	if r := b.get("/today"); r.StatusCode != http.StatusOK {
		t.Errorf("the session in which it was set up: got status %d, want it to go on", r.StatusCode)
	}
	if strings.Contains(text(b.page("/account"), "main"), recovery[0]) {
		t.Error("the recovery codes are shown again")
	}
	code := access.StepCode(secret, access.Step(now), 6)

	// The password alone opens nothing.
	other := c.browser()
	r := other.post("/sign-in", url.Values{"username": {"manager"}, "password": {password}, "next": {"/stations"}})
	if got := r.Header.Get("Location"); got != "/sign-in/code?next=%2Fstations" {
		t.Fatalf("the password: got sent to %q, want the second step", got)
	}
	for _, path := range []string{"/", "/today", "/account", "/consumption.csv"} {
		if r := other.get(path); !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
			t.Errorf("GET %s before the second step: got status %d", path, r.StatusCode)
		}
	}
	if r := other.post("/sign-in/code", url.Values{"code": {"000000"}}); r.StatusCode != http.StatusUnauthorized || !strings.Contains(text(c.parse(r), "[role=alert]"), "no corresponde") {
		t.Errorf("a wrong code: got status %d", r.StatusCode)
	}
	if r := other.post("/sign-in/code", url.Values{"code": {code}, "next": {"/stations"}}); r.Header.Get("Location") != "/stations" || other.get("/today").StatusCode != http.StatusOK {
		t.Errorf("the code: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if r := c.browser().post("/sign-in/code", url.Values{"code": {code}}); r.Header.Get("Location") != "/sign-in" {
		t.Errorf("a code without a password: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}

	// Each code counts once; a recovery code in its place, too.
	third := c.browser()
	third.signIn("manager", password)
	if r := third.post("/sign-in/code", url.Values{"code": {code}}); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("the code again: got status %d, want 401", r.StatusCode)
	}
	if r := third.post("/sign-in/code", url.Values{"code": {recovery[0]}}); r.StatusCode != http.StatusSeeOther || third.get("/today").StatusCode != http.StatusOK {
		t.Errorf("a recovery code: got status %d", r.StatusCode)
	}

	// The second person of a typed fill signs with both.
	clerk := c.as(access.Attendant)
	sign := with(aTicket(), "step", "sign", "checker", "manager", "checker_password", password)
	if r := clerk.post("/fills/new", sign); r.StatusCode != http.StatusForbidden {
		t.Errorf("signed without a code: got status %d, want 403", r.StatusCode)
	}
	if r := clerk.post("/fills/new", with(sign, "checker_code", access.StepCode(secret, access.Step(now)+1, 6))); r.StatusCode != http.StatusSeeOther {
		t.Errorf("signed with a code: got status %d, want 303: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}

	// Codes are guessed as slowly as passwords; who found the browser open does not end it.
	if r := b.post("/account/second/end", url.Values{"code": {"000000"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("taken away without a code: got status %d, want 400", r.StatusCode)
	}
	fourth := c.browser()
	fourth.signIn("manager", password)
	for range 10 {
		fourth.post("/sign-in/code", url.Values{"code": {"000000"}})
	}
	if r := fourth.post("/sign-in/code", url.Values{"code": {recovery[1]}}); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after ten wrong codes: got status %d, want 429", r.StatusCode)
	}
	if err := c.store.EndSecond(t.Context(), "manager", "console"); err != nil {
		t.Fatal(err)
	}
	if r := c.browser().signIn("manager", password); r.Header.Get("Location") != "/" {
		t.Errorf("taken away at the console: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'console' AND what = 'second step taken away' AND object = 'manager'`); n != 1 {
		t.Errorf("audit trail: got %d lines, want 1", n)
	}
}

// Where the installation asks it of who approves, they set it up before anything else;
// who approves nothing need not.
func TestSecondStepIsAskedOfWhoApproves(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t, func(cfg *Config) { cfg.SecondStep = true })}
	c.saveFleet()
	b := c.as(access.Manager)
	for _, path := range []string{"/today", "/consumption.csv"} {
		if r := b.get(path); r.Header.Get("Location") != "/account#second" {
			t.Errorf("GET %s without a second step: got status %d to %q, want to set it up", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if got := text(b.page("/account"), "#second .problem"); !strings.Contains(got, "póngalo para seguir") {
		t.Errorf("account: got %q, want why", got)
	}
	clerk := c.as(access.Auditor)
	if r := clerk.get("/today"); r.StatusCode != http.StatusOK {
		t.Errorf("who approves nothing: got status %d", r.StatusCode)
	}
	b.second("manager")
	if r := b.get("/today"); r.StatusCode != http.StatusOK {
		t.Errorf("with a second step: got status %d", r.StatusCode)
	}
}

// Where it must be a passkey, a code will not do; who has a passkey is not asked for one.
func TestPasskeysAreAskedOfWhoApproves(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t, func(cfg *Config) { cfg.SecondStep, cfg.OnlyPasskeys = true, true })}
	c.saveFleet()
	b := c.as(access.Manager)
	secret, _ := b.second("manager")
	if r := b.get("/today"); r.Header.Get("Location") != "/account#passkeys" {
		t.Errorf("with a code alone: got status %d to %q, want to add a passkey", r.StatusCode, r.Header.Get("Location"))
	}
	if got := text(b.page("/account"), "#passkeys .problem"); !strings.Contains(got, "agregue una para seguir") {
		t.Errorf("account: got %q, want why", got)
	}
	if r := b.post("/account/passkeys", url.Values{"name": {"x"}, "passkey": {"{}"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("what is no passkey: got status %d, want 400", r.StatusCode)
	}
	if err := c.store.AddPasskey(t.Context(), access.Passkey{Passkey: []byte("x"), Username: "manager", Name: "llavero", PublicKey: []byte("x"), Transports: []string{}, MadeAt: now}); err != nil {
		t.Fatal(err)
	}
	if r := b.get("/today"); r.StatusCode != http.StatusOK {
		t.Errorf("with a passkey: got status %d", r.StatusCode)
	}
	other := c.browser()
	other.signIn("manager", password)
	if r := other.post("/sign-in/code", url.Values{"code": {access.StepCode(secret, access.Step(now), 6)}}); r.StatusCode != http.StatusUnauthorized || !strings.Contains(text(c.parse(r), "[role=alert]"), "llave de acceso") {
		t.Errorf("a code where a passkey is asked for: got status %d, want 401", r.StatusCode)
	}
	sign := with(aTicket(), "step", "sign", "checker", "manager", "checker_password", password, "checker_code", access.StepCode(secret, access.Step(now), 6))
	if r := c.as(access.Attendant).post("/fills/new", sign); r.Header.Get("Location") != "/account#passkeys" {
		t.Errorf("an attendant, who checks tickets: got status %d", r.StatusCode)
	}
	// Nobody takes it away, nor adds one, who only found the browser open.
	if r := b.post("/account/passkeys/"+keyName([]byte("x"))+"/remove", url.Values{}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("taken away with nothing: got status %d, want 400", r.StatusCode)
	}
	if r := b.post("/account/passkeys/0000000000000000/remove", url.Values{}); r.StatusCode != http.StatusNotFound {
		t.Errorf("one that is not there: got status %d, want 404", r.StatusCode)
	}
	if err := c.store.EndSecondSteps(t.Context(), "manager", "console", now); err != nil {
		t.Fatal(err)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE who = 'console' AND what IN ('second step taken away', 'passkeys taken away') AND object = 'manager'`); n != 2 {
		t.Errorf("audit trail: got %d lines, want 2", n)
	}
}
