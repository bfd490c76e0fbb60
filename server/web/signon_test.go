package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/signon"
	"github.com/litro-fuel/litro/server/signon/signontest"
)

// signOn goes to a provider and comes back, as a browser does.
func (b *browser) signOn(name, query string) *http.Response {
	b.s.t.Helper()
	return b.get(b.away(name, query))
}

// away goes to a provider, and returns the address with which it sends back.
func (b *browser) away(name, query string) string {
	b.s.t.Helper()
	r := b.get("/sign-in/with/" + name + query)
	if r.StatusCode != http.StatusSeeOther {
		b.s.t.Fatalf("to the provider: got status %d: %s", r.StatusCode, text(b.s.parse(r), "[role=alert]"))
	}
	back, err := b.Get(r.Header.Get("Location"))
	if err != nil {
		b.s.t.Fatal(err)
	}
	back.Body.Close()
	to, err := back.Location()
	if err != nil || !strings.HasPrefix(to.String(), b.s.URL+"/sign-in/with/"+name+"/back?") {
		b.s.t.Fatalf("the provider: got status %d to %v, want back", back.StatusCode, to)
	}
	return to.RequestURI()
}

// Two providers, and all that people do with an account elsewhere.
func TestSignOn(t *testing.T) {
	t.Parallel()
	clock := func() time.Time { return now }
	city, firm := signontest.Start(t, clock), signontest.Start(t, clock)
	s := newSite(t, func(cfg *Config) {
		own := cfg.Passkeys.Address()
		add := func(name, button, issuer string, groups ...signon.Group) {
			cfg.SignOn = append(cfg.SignOn, signon.New(signon.Config{
				Name: name, Button: button, Issuer: issuer, ClientID: signontest.ClientID, Secret: signontest.Secret, GroupsClaim: "groups", Groups: groups, Create: len(groups) > 0,
				EndSession: true, Back: own + "/sign-in/with/" + name + "/back", Home: own + "/sign-in", Now: clock,
			}))
		}
		cfg.SignOn = nil
		add("ciudad", "Cuenta del municipio", city.Issuer)
		add("grupo", "Cuenta del grupo", firm.Issuer, signon.Group{Group: "jefes", Role: "manager"}, signon.Group{Group: "obras", Role: "auditor", Departments: []string{"Obras Públicas", "no such department"}})
	})
	c := &town{site: s}
	c.saveFleet()
	city.Claims = map[string]any{"sub": "a-1", "name": "Ana Ríos", "preferred_username": "ana"}
	firm.Claims = map[string]any{"sub": "a-1"}
	said := func(r *http.Response) string { t.Helper(); return text(s.parse(r), "[role=alert]") }

	// Whom nobody knows is not let in, and is told what to ask for.
	if r := s.browser().signOn("ciudad", ""); r.StatusCode != http.StatusForbidden || !strings.Contains(said(r), "se llama a-1") {
		t.Errorf("nobody: got status %d, want 403", r.StatusCode)
	}
	if n := s.count(`SELECT count(*) FROM audit WHERE who = 'ciudad' AND what = 'sign-on refused' AND object = 'a-1'`); n != 1 {
		t.Errorf("audit trail: got %d lines of it, want 1", n)
	}
	// An administrator says who it is. The same number elsewhere is somebody else.
	admin := s.as(access.Administrator)
	for _, bad := range []url.Values{{"issuer": {"https://evil.example"}, "subject": {"a-1"}}, {"issuer": {city.Issuer}, "subject": {" "}}} {
		if r := admin.post("/people/@manager/identity", bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: got status %d, want 400", bad, r.StatusCode)
		}
	}
	if r := admin.post("/people/@manager/identity", url.Values{"issuer": {city.Issuer}, "subject": {"a-1"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("say an identity: got status %d", r.StatusCode)
	}
	if got := text(admin.page("/people/@manager"), "#identities"); !strings.Contains(got, "Cuenta del municipio · a-1") {
		t.Errorf("person: got %q, want the account", got)
	}
	if r := admin.post("/people/@auditor/identity", url.Values{"issuer": {city.Issuer}, "subject": {"a-1"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("the same for another: got status %d, want 409", r.StatusCode)
	}
	if r := s.as(access.Manager).post("/people/@manager/identity", url.Values{"issuer": {firm.Issuer}, "subject": {"x"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("said by who keeps no users: got status %d, want 403", r.StatusCode)
	}
	b := s.browser()
	if r := b.signOn("ciudad", "?next=/stations"); r.Header.Get("Location") != "/stations" || b.get("/stations").StatusCode != http.StatusOK {
		t.Errorf("known: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if n := s.count(`SELECT count(*) FROM audit WHERE who = 'manager' AND what = 'signed in' AND object = 'ciudad'`); n != 1 {
		t.Errorf("audit trail: got %d lines of it, want 1", n)
	}
	if r := s.browser().signOn("grupo", ""); r.StatusCode != http.StatusForbidden {
		t.Errorf("the same number of another issuer: got status %d, want 403", r.StatusCode)
	}
	if r := b.post("/sign-out", url.Values{}); r.Header.Get("Location") != "/sign-in?out=ciudad" {
		t.Errorf("sign out: got sent to %q", r.Header.Get("Location"))
	}
	if got := b.page("/sign-in?out=ciudad").Find(".notice a").AttrOr("href", ""); !strings.HasPrefix(got, city.URL+"/end?") {
		t.Errorf("sign out there, too: got %q", got)
	}

	// An answer counts once, in the browser that was sent, and of the provider that was asked.
	fresh := s.browser()
	back := fresh.away("ciudad", "")
	for name, r := range map[string]*http.Response{
		"another browser": s.browser().get(back), "another's answer": fresh.get(strings.Replace(back, "/ciudad/", "/grupo/", 1)), "after that": fresh.get(back),
	} {
		if r.StatusCode != http.StatusUnauthorized || !strings.Contains(said(r), "no corresponde a esta visita") {
			t.Errorf("%s: got status %d, want 401", name, r.StatusCode)
		}
	}
	if n := s.count(`SELECT coalesce(sum(times), 0)::int FROM denial WHERE what = 'sign-on refused' AND who = '' AND source = '127.0.0.0/24'`); n != 3 {
		t.Errorf("denials: got %d, want 3", n)
	}
	if r := s.browser().get("/sign-in/with/nadie"); r.StatusCode != http.StatusNotFound {
		t.Errorf("no such provider: got status %d, want 404", r.StatusCode)
	}

	// Who is signed in says whom they are elsewhere, and is asked whether it is they.
	finance := s.as(access.Finance)
	city.Claims = map[string]any{"sub": "e-7", "name": "Elena Cruz"}
	r := finance.signOn("ciudad", "?link=yes")
	if got := text(s.parse(r), "#identities form.notice b"); r.StatusCode != http.StatusOK || got != "Elena Cruz · e-7" {
		t.Errorf("come back: got status %d and %q, want to be asked", r.StatusCode, got)
	}
	if n := s.count(`SELECT count(*) FROM user_identity WHERE username = 'finance'`); n != 0 {
		t.Error("it is said before it is confirmed")
	}
	if r := finance.post("/account/identities", url.Values{}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("confirm: got status %d", r.StatusCode)
	}
	if r := finance.post("/account/identities", url.Values{}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("confirm nothing: got status %d, want 400", r.StatusCode)
	}
	auditor := s.as(access.Auditor)
	auditor.signOn("ciudad", "?link=yes")
	if r := auditor.post("/account/identities", url.Values{}); r.StatusCode != http.StatusConflict || !strings.Contains(said(r), "ya es de alguien") {
		t.Errorf("another's: got status %d, want 409", r.StatusCode)
	}

	// Groups say the role at each sign-on; who is of one is let in without being known.
	firm.Claims = map[string]any{"sub": "g-1", "preferred_username": "Manager", "groups": []string{"obras"}}
	b = s.browser()
	if r := b.signOn("grupo", ""); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("of a group: got status %d: %s", r.StatusCode, said(r))
	}
	var name string
	if err := s.pool.QueryRow(t.Context(), `SELECT username FROM user_identity WHERE subject = 'g-1'`).Scan(&name); err != nil || !strings.HasPrefix(name, "manager-") {
		t.Errorf("whose name another has: got %q, %v, want a name of their own", name, err)
	}
	if u, err := s.store.User(t.Context(), name); err != nil || u.Role != access.Auditor || len(u.Departments) != 1 || u.Departments[0] != "obr" || u.Password != "" {
		t.Errorf("user of a group: got %+v, %v", u, err)
	}
	if r := s.browser().signIn(name, ""); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a password: got status %d, want 401", r.StatusCode)
	}
	if r := b.post("/account/identities/end", url.Values{"issuer": {firm.Issuer}, "subject": {"g-1"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("end all that lets one in: got status %d, want 409", r.StatusCode)
	}
	firm.Claims["groups"] = []string{"jefes"}
	s.browser().signOn("grupo", "")
	if u, err := s.store.User(t.Context(), name); err != nil || u.Role != access.Manager || u.Departments != nil {
		t.Errorf("of another group by now: got %+v, %v", u, err)
	}
	if n := s.count(`SELECT count(*) FROM audit WHERE who = 'grupo' AND what = 'role set by groups' AND object = '` + name + `' AND before = 'auditor, obr' AND after = 'manager, the whole fleet'`); n != 1 {
		t.Errorf("audit trail: got %d lines of it, want 1", n)
	}
	delete(firm.Claims, "groups")
	if r := s.browser().signOn("grupo", ""); r.StatusCode != http.StatusForbidden || !strings.Contains(said(r), "no dan ningún permiso") {
		t.Errorf("of no group any more: got status %d, want 403", r.StatusCode)
	}

	// A second step of ours is asked for after theirs.
	city.Claims = map[string]any{"sub": "a-1"}
	secret, _ := s.as(access.Manager).second("manager")
	b = s.browser()
	if r := b.signOn("ciudad", "?next=/stations"); r.Header.Get("Location") != "/sign-in/code?next=%2Fstations" || b.get("/stations").StatusCode != http.StatusSeeOther {
		t.Errorf("with a second step: got sent to %q", r.Header.Get("Location"))
	}
	if r := b.post("/sign-in/code", url.Values{"code": {access.StepCode(secret, access.Step(now), 6)}, "next": {"/stations"}}); r.Header.Get("Location") != "/stations" {
		t.Errorf("the second step: got status %d", r.StatusCode)
	}

	// An account that is ended, and a user who is disabled, are not let in.
	if r := finance.post("/account/identities/end", url.Values{"issuer": {city.Issuer}, "subject": {"e-7"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("end an identity: got status %d", r.StatusCode)
	}
	if err := s.store.DisableUser(t.Context(), "manager", "test"); err != nil {
		t.Fatal(err)
	}
	if r := s.browser().signOn("ciudad", ""); r.StatusCode != http.StatusForbidden || !strings.Contains(said(r), "ya no entra") {
		t.Errorf("disabled: got status %d, want 403", r.StatusCode)
	}
	city.Claims = map[string]any{"sub": "e-7"}
	if r := s.browser().signOn("ciudad", ""); r.StatusCode != http.StatusForbidden || !strings.Contains(said(r), "no es de nadie") {
		t.Errorf("ended: got status %d, want 403", r.StatusCode)
	}

	// While a provider is down, passwords are good.
	b = s.browser()
	back = b.away("ciudad", "")
	city.Down = true
	if r := b.get(back); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(said(r), "Cuenta del municipio no contesta") {
		t.Errorf("down: got status %d, want 503", r.StatusCode)
	}
	if r := b.signIn("finance", password); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a password: got status %d", r.StatusCode)
	}

	// What was denied is on the page of the audit trail, and in its files.
	today := time.Now() // the database's clock
	period := "of=denials&period=custom&from=" + today.AddDate(0, 0, -1).Format(time.DateOnly) + "&to=" + today.AddDate(0, 0, 1).Format(time.DateOnly)
	r = auditor.get("/audit.csv?" + period)
	rows := s.csv(r)
	for _, want := range []string{"sign-on refused", "sign-in refused", "page refused"} {
		found := false
		for _, row := range rows {
			found = found || strings.Contains(strings.Join(row, ","), want)
		}
		if !found {
			t.Errorf("denials: got no %q in %q", want, rows)
		}
	}
	if doc := auditor.page("/audit?" + period); !strings.Contains(text(doc, "table"), "127.0.0.0/24") || !strings.Contains(text(doc, "table"), "×") {
		t.Errorf("page of denials: got %q", text(doc, "table"))
	}
}
