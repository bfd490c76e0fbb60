package web

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// unguarded are the routes that are no matter of a right.
var unguarded = map[string]access.Right{
	"GET /": anyUser, "POST /sign-out": anyUser, "GET /sign-in": anyone, "POST /sign-in": anyone, "POST /language": anyone,
	"GET /setup": anyone, "POST /setup": anyone, "GET /certificate": anyone, "GET /certificate.crt": anyone,
	"GET /sign-in/code": anyone, "POST /sign-in/code": anyone,
	"GET /sign-in/with/{provider}": anyone, "GET /sign-in/with/{provider}/back": anyone, "POST /account/identities": anyUser, "POST /account/identities/end": anyUser,
	"POST /passkey/ask": anyone, "POST /sign-in/passkey": anyone,
	"POST /account/passkeys/ask": anyUser, "POST /account/passkeys": anyUser, "POST /account/passkeys/{passkey}/remove": anyUser,
	"POST /account/second": anyUser, "POST /account/second/confirm": anyUser, "POST /account/second/end": anyUser,
	"POST /account/hears": anyUser,
	"GET /account":        anyUser, "POST /account/tokens": anyUser, "POST /account/tokens/{token}/revoke": anyUser,
	"GET /tickets/worker.js": anyone, // a script, without any data
	"GET /api/docs":          anyone, // what programs can ask, likewise
	"GET /api/docs/shapes":   anyone,
}

// allRoutes are the routes of pages that have everything.
func allRoutes() []route { return (&pages{Config: everything()}).routes() }

// Whatever of a configuration may be missing is there in everything, so that no page is
// without a need; but what no page is there or missing for.
func TestEverythingIsThere(t *testing.T) {
	t.Parallel()
	always := []string{"Log", "Gate", "Sessions", "Users", "Reports", "Within", "Begun", "CheckHook", "Zone", "Away", "Now"}
	for f, v := range reflect.ValueOf(everything()).Fields() {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Func, reflect.Map:
			if v.IsNil() != slices.Contains(always, f.Name) {
				t.Errorf("%s: got it nil = %t; a page may be missing for it", f.Name, v.IsNil())
			}
		}
	}
}

// addressOf is an address of a route, of things that are not there where it names some.
func addressOf(rt route) string {
	return parameter.ReplaceAllString(strings.NewReplacer("{pad}", "000001-95", anyFormat, ".csv").Replace(rt.pattern), "nobody")
}

// Every route has its need written down twice, here by its address alone; and
// what is written is enforced for every role. A route without an entry fails.
func TestEveryRouteAndRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, err := s.pool.Exec(t.Context(), `INSERT INTO department (department, name) VALUES ('obr', 'Obras')`); err != nil {
		t.Fatal(err)
	}
	type visitor struct {
		role  access.Role
		whole bool
	}
	browsers := map[visitor]*browser{{"", true}: s.browser()}
	for _, role := range access.Roles() {
		if browsers[visitor{role, true}] = s.as(role); role != access.Administrator {
			browsers[visitor{role, false}] = s.scoped(role, "obr")
		}
	}
	for _, rt := range allRoutes() {
		name := rt.method + " " + rt.pattern
		if need, known := unguarded[name]; known != (rt.need == anyone || rt.need == anyUser) || known && need != rt.need {
			t.Errorf("%s: got need %q, which this test does not expect", name, rt.need)
		}
		if rt.need == anyone || rt.pattern == "/sign-out" {
			continue
		}
		path := addressOf(rt)
		for who, b := range browsers {
			role := who.role
			r := b.do(rt.method, path, nil, "Sec-Fetch-Site", "same-origin")
			refused := r.StatusCode == http.StatusForbidden || r.StatusCode == http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Location"), "/sign-in")
			may := role != "" && (rt.need == anyUser || role.May(rt.need) && (who.whole || ofParts[rt.name()]))
			if refused == may || r.StatusCode >= 500 {
				t.Errorf("%s as %v: got status %d (%s), want may = %t", name, who, r.StatusCode, r.Header.Get("Location"), may)
			}
			r.Body.Close()
		}
	}
	var denials int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit WHERE what = 'page refused' AND who = 'attendant'`).Scan(&denials); err != nil || denials == 0 {
		t.Errorf("refused pages in the audit trail: got %d (%v), want some", denials, err)
	}
}

// Every answer has its headers, whichever route it is of, also where it is an error; and
// nothing changes on a GET: every route that is no GET is a POST.
func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Administrator)
	type request struct{ method, path string }
	requests := []request{{"GET", "/nowhere"}, {"GET", "/sign-out"}, {"GET", "/static/0/none.css"}, {"TRACE", "/today"}, {"PUT", "/today"}, {"DELETE", "/vehicles/nobody"}}
	for _, rt := range allRoutes() {
		if rt.method != http.MethodGet && rt.method != http.MethodPost {
			t.Errorf("%s: want GET, which changes nothing, or POST", rt.name())
		}
		if rt.pattern != "/sign-out" {
			requests = append(requests, request{rt.method, addressOf(rt)})
		}
	}
	for _, q := range requests {
		r := b.do(q.method, q.path, nil, "Sec-Fetch-Site", "same-origin")
		r.Body.Close()
		want := map[string]string{
			"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		}
		for header, want := range want {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s %s: got %s %q, want %q", q.method, q.path, header, got, want)
			}
		}
		if got := r.Header.Get("Permissions-Policy"); !strings.Contains(got, "geolocation=(), microphone=()") {
			t.Errorf("%s %s: got Permissions-Policy %q", q.method, q.path, got)
		}
	}
	for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self'"} {
		if !strings.Contains(contentPolicy, part) || strings.Contains(contentPolicy, "unsafe") {
			t.Errorf("content policy: got %q, want %q in it and nothing unsafe", contentPolicy, part)
		}
	}
}

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tests := []struct {
		name   string
		header []string
		want   int
	}{
		{"our page", []string{"Sec-Fetch-Site", "same-origin"}, http.StatusSeeOther},
		{"our page, older browser", []string{"Origin", s.URL}, http.StatusSeeOther},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"a neighbor", []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		{"another origin", []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{"no origin", []string{"Origin", "null"}, http.StatusForbidden},
		{"silent, with a session", nil, http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := s.as(access.Manager)
			r := b.do(http.MethodPost, "/sign-out", url.Values{}, tt.header...)
			if r.StatusCode != tt.want {
				t.Errorf("POST /sign-out: got status %d, want %d", r.StatusCode, tt.want)
			}
			if r.StatusCode == http.StatusForbidden && !strings.Contains(s.body(r), "no vino de esta página") {
				t.Error("refusal: got no explanation in Spanish")
			}
		})
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	if r := b.signIn("manager", "not the password"); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong password: got status %d, want 401", r.StatusCode)
	} else if got := text(s.parse(r), "[role=alert] a"); !strings.HasPrefix(got, "El usuario y la contraseña no corresponden") {
		t.Errorf("wrong password: got %q", got)
	}
	if r := b.signIn("nobody at all", password); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("unknown user: got status %d, want 401", r.StatusCode)
	}
	r := b.post("/sign-in", url.Values{"username": {"manager"}, "password": {password}, "next": {"/stations?a=b"}})
	if got := r.Header.Get("Location"); got != "/stations?a=b" {
		t.Errorf("signed in: got sent to %q, want where we were going", got)
	}
	for _, c := range r.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			t.Errorf("cookie: got %v, want it HttpOnly, Lax, for all paths", c)
		}
	}
}

func TestSignInGoesNowhereElse(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "evil", "", "javascript:alert(1)", "/\n/evil.example"} {
		if got := localPath(next); got != "/" {
			t.Errorf("localPath(%q): got %q, want /", next, got)
		}
	}
	if got := localPath("/consumption?by=driver"); got != "/consumption?by=driver" {
		t.Errorf("localPath of our own page: got %q", got)
	}
}

// A session that was there before signing in is worth nothing after it, and a
// session that was ended is worth nothing even to who kept its cookie.
func TestSessionIsRenewedAndEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.signIn("manager", password)
	at, _ := url.Parse(s.URL)
	before := b.Jar.Cookies(at)
	b.signIn("auditor", password)
	after := b.Jar.Cookies(at)
	if len(before) != 1 || len(after) != 1 || before[0].Value == after[0].Value {
		t.Fatalf("cookies: got %v then %v, want another token", before, after)
	}
	if !s.signedOut(before[0]) {
		t.Error("the token from before signing in still works")
	}
	if s.signedOut(after[0]) {
		t.Error("the token of the session does not work")
	}
	if r := b.post("/sign-out", url.Values{}); r.Header.Get("Location") != "/sign-in" {
		t.Errorf("sign out: got %d to %q, want /sign-in", r.StatusCode, r.Header.Get("Location"))
	}
	if !s.signedOut(after[0]) {
		t.Error("the token works after signing out")
	}
	var plain int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM sessions WHERE token = $1`, after[0].Value).Scan(&plain); err != nil || plain != 0 {
		t.Errorf("tokens in clear in the database: got %d (%v), want 0", plain, err)
	}
}

// signedOut tells whether a cookie opens no page.
func (s *site) signedOut(c *http.Cookie) bool {
	r := s.browser().do(http.MethodGet, "/", nil, "Cookie", c.Name+"="+c.Value)
	return strings.HasPrefix(r.Header.Get("Location"), "/sign-in")
}

func TestDisabledUserIsOutAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Manager)
	if _, err := s.pool.Exec(t.Context(), `UPDATE app_user SET active = false WHERE username = 'manager'`); err != nil {
		t.Fatal(err)
	}
	if r := b.get("/"); !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
		t.Errorf("disabled user: got status %d to %q, want /sign-in", r.StatusCode, r.Header.Get("Location"))
	}
	if r := b.signIn("manager", password); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("disabled user signs in: got status %d, want 401", r.StatusCode)
	}
}

// Whoever had a user's password is out when it is another, in every browser.
func TestNewPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one, two, other := s.as(access.Manager), s.as(access.Manager), s.as(access.Auditor)
	hash, err := access.Hash("three other words")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetPassword(t.Context(), string(access.Manager), hash, "console"); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*browser{one, two} {
		if r := b.get("/"); !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
			t.Errorf("session of before: got status %d to %q, want /sign-in", r.StatusCode, r.Header.Get("Location"))
		}
	}
	if r := other.get("/"); strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
		t.Errorf("another user: got status %d to %q, want a page", r.StatusCode, r.Header.Get("Location"))
	}
	if r := one.signIn(string(access.Manager), password); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("the password of before: got status %d, want 401", r.StatusCode)
	}
	if r := one.signIn(string(access.Manager), "three other words"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the new password: got status %d, want 303", r.StatusCode)
	}
	var lines int
	err = s.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit WHERE who = 'console' AND what = 'password reset' AND object = 'manager'`).Scan(&lines)
	if err != nil || lines != 1 {
		t.Errorf("lines in the audit trail: got %d, %v, want 1", lines, err)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	for range 10 {
		b.signIn("manager", "a guess at a password").Body.Close()
	}
	if r := b.signIn("manager", password); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after ten failures: got status %d, want 429", r.StatusCode)
	}
	if r := b.signIn("auditor", password); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another user meanwhile: got status %d, want 303", r.StatusCode)
	}
}

func TestLanguageIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	if got := text(s.parse(b.do(http.MethodGet, "/sign-in", nil, "Accept-Language", "en-GB,en;q=0.9")), "h1"); got != "Sign in" {
		t.Errorf("as the browser asks: got %q, want English", got)
	}
	if got := text(s.parse(b.do(http.MethodGet, "/sign-in", nil, "Accept-Language", "fr")), "h1"); got != "Entrar" {
		t.Errorf("a language we do not have: got %q, want Spanish", got)
	}
	if r := b.post("/language", url.Values{"language": {"en"}, "back": {"/sign-in?next=%2Fstations"}}); r.Header.Get("Location") != "/sign-in?next=%2Fstations" {
		t.Errorf("chosen: got sent to %q, want back", r.Header.Get("Location"))
	}
	doc := s.parse(b.get("/sign-in"))
	if got := text(doc, "h1") + " " + doc.Find("html").AttrOr("lang", ""); got != "Sign in en" {
		t.Errorf("as chosen: got %q, want English", got)
	}
}

// Errors have pages in both languages, and say nothing of what is inside.
// Bytes that are no text never reach the database.
func TestWhatIsNoTextIsRefused(t *testing.T) {
	t.Parallel()
	b := newSite(t).as(access.Administrator)
	for path, want := range map[string]int{
		"/vehicles/%00": http.StatusNotFound, "/vehicles/%ff": http.StatusNotFound, "/vehicles/none": http.StatusNotFound,
		"/consumption?search=%00": http.StatusBadRequest, "/consumption?%ff=1": http.StatusBadRequest, "/consumption?search=x": http.StatusOK,
	} {
		if r := b.get(path); r.StatusCode != want {
			t.Errorf("GET %s: got status %d, want %d", path, r.StatusCode, want)
		}
	}
	if r := b.post("/language", url.Values{"language": {"en\x00"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("POST /language: got status %d, want 400", r.StatusCode)
	}
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Administrator)
	for _, tt := range []struct{ lang, want string }{{"es-MX", "No encontramos esta página"}, {"en", "This page was not found"}} {
		b.post("/language", url.Values{"language": {tt.lang}})
		r := b.get("/no/such/page")
		if got := text(s.parse(r), "h1"); got != tt.want || r.StatusCode != http.StatusNotFound {
			t.Errorf("GET /no/such/page in %s: got %d %q, want 404 %q", tt.lang, r.StatusCode, got, tt.want)
		}
	}
	if r := b.get("/sign-out"); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET /sign-out: got status %d, want 405", r.StatusCode)
	}
	if _, err := s.pool.Exec(t.Context(), `ALTER TABLE sessions RENAME TO gone`); err != nil {
		t.Fatal(err)
	}
	r := b.get("/")
	if got := s.body(r); r.StatusCode != http.StatusInternalServerError || strings.Contains(got, "relation") || !strings.Contains(got, "Nothing is lost") {
		t.Errorf("broken database: got status %d and a page that says %s", r.StatusCode, fmt.Sprintf("%.200q", got))
	}
}

// Whatever the address of a route names that is there for parts of the fleet, the database
// knows whose it is, or it is anybody's: of what is neither, a part is told that it is not there.
func TestAddressesAreAsked(t *testing.T) {
	t.Parallel()
	asked := []string{"vehicle", "once", "ticket", "person", "folio", "sha256", "run"} // see [Reports.Has]
	for _, rt := range allRoutes() {
		if !ofParts[rt.name()] && !ofAll[rt.name()] || rt.pattern == sheetPattern || rt.pattern == numberedPattern {
			continue
		}
		for _, m := range parameter.FindAllStringSubmatch(rt.pattern, -1) {
			if what := m[1]; slices.Contains(asked, what) == Anybodys(what) {
				t.Errorf("%s: whose %s it is, must be either asked or not", rt.name(), what)
			}
		}
	}
}
