package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// publicRoutes are those that anybody may ask for, on purpose: without a session, and whatever
// they answer is out of a package that two people published.
var publicRoutes = []string{
	"/open", "/open/list.csv", "/open/list.json", "/open/data.json", "/open/{month}", "/open/{month}/{version}", "/open/{month}/{version}/{file}", "/open/*",
}

// What is served outside of sessions is listed here, and nothing else is.
func TestPublicRoutesAreOnPurpose(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"GET /static/{hash}/{name}": true, "GET /static/brand/{file}": true}
	for _, rt := range allRoutes() {
		known[rt.method+" "+rt.pattern] = true
	}
	var got []string
	cfg := everything()
	cfg.API = nil // it is no document
	cfg.Sessions = access.NewSessions(nil, nil, false)
	p := newPages(cfg)
	router, ok := p.handler().(chi.Routes)
	if !ok {
		t.Fatal("pages are no routes")
	}
	err := chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !known[method+" "+pattern] {
			got = append(got, method+" "+pattern)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, pattern := range publicRoutes {
		want = append(want, "GET "+pattern)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("public routes: got %q, want %q", got, want)
	}
}

// opensUp has two people switch the page on.
func (c *town) opensUp(finance, manager *browser) {
	c.t.Helper()
	c.sent(finance.post(publishPath+"/on", url.Values{"address": {"https://datos.ciudad.example"}, "contact": {"Unidad de Transparencia"}, "email": {"datos@ciudad.example"}, "license": {"CC BY 4.0"}, "license_url": {"https://creativecommons.org/licenses/by/4.0/"}, "reason": {"Acuerdo 12"}}))
	c.approvesOpen(manager)
}

// lastOpen is the number of what was said last.
func (c *town) lastOpen() int64 {
	c.t.Helper()
	var n int64
	if err := c.pool.QueryRow(c.t.Context(), `SELECT max(n) FROM open_act`).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func (c *town) approvesOpen(b *browser) {
	c.t.Helper()
	c.sent(b.post(publishPath+"/"+strconv.FormatInt(c.lastOpen(), 10)+"/approve", url.Values{}))
}

// publishes has two people publish a month.
func (c *town) publishes(finance, manager *browser, month, reason string) {
	c.t.Helper()
	c.sent(finance.post(publishPath+"/months", url.Values{"month": {month}, "reason": {reason}}))
	c.approvesOpen(manager)
}

// earlier has the fills of November twice more, in the months before it.
func (c *town) earlier() {
	c.t.Helper()
	for i := range 2 {
		if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, amount_cents, currency, volume_from, vehicle, filled, ended, flags, ticket, source)
SELECT 'office', 1, 5000000 + 100000 * $1::int + row_number() OVER (ORDER BY happened_at, station, seq), 0, happened_at - (30 * (1 + $1)) * interval '1 day', happened_at - (30 * (1 + $1)) * interval '1 day', 'S', grade, 'vehicle', volume_ul + 1000000 * $1, amount_cents, currency, 'typed', vehicle, 'yes', 'H', '{}', 'E' || $1 || '-' || row_number() OVER (ORDER BY happened_at, station, seq), 'ticket'
  FROM dispense WHERE purpose = 'vehicle' AND vehicle IS NOT NULL AND branch = 0 AND happened_at >= '2026-11-02' AND happened_at < '2026-11-29'`, i); err != nil {
			c.t.Fatal(err)
		}
	}
}

// anybody is a browser that never signed in.
func (c *town) anybody() *browser { return c.browser() }

// everyOpen fetches all that anybody may, by following links from the start.
func everyOpen(b *browser) map[string]string {
	b.s.t.Helper()
	all := map[string]string{}
	next := []string{openPath, openPath + "?lang=en", openPath + "/list.csv", openPath + "/list.json", catalogPath, "/open/2026-10", "/open/2026-12", "/open/2026-11/7", "/open/2026-11/1/none.csv", "/open/2026-11/1/made.json", "/open/../audit", "/open/x/y/z/w"}
	hrefs := regexp.MustCompile(`href="(/open[^"]*)"`)
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if _, seen := all[at]; seen {
			continue
		}
		r := b.get(at)
		body := b.s.body(r)
		all[at] = body
		if len(r.Cookies()) > 0 || r.Header.Get("Set-Cookie") != "" {
			b.s.t.Errorf("%s: sets %v", at, r.Cookies())
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
				next = append(next, strings.ReplaceAll(m[1], "&amp;", "&"))
			}
		}
	}
	return all
}

// Nothing is public until two people said so, months one by one; what is public is the bytes that
// they published and nothing of a reserved vehicle, a person, a plate or a user.
func TestPublicPage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	finance, manager, nobody := c.as(access.Finance), c.as(access.Manager), c.anybody()
	for at, body := range everyOpen(nobody) {
		if at != "/open/../audit" && (!strings.Contains(body, "nada publicado") && !strings.Contains(body, "Nothing is published") || strings.Contains(body, "<table")) {
			t.Errorf("%s, before it is on: got %.200s", at, body)
		}
	}
	if r := nobody.get(openPath); r.StatusCode != http.StatusNotFound || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("off: got status %d, %q", r.StatusCode, r.Header.Get("Cache-Control"))
	}
	if r := finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"x"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("a month while it is off: got status %d", r.StatusCode)
	}
	if r := c.as(access.Auditor).post(publishPath+"/on", url.Values{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor: got status %d", r.StatusCode)
	}
	c.opensUp(finance, manager)
	if r := nobody.get(openPath); r.StatusCode != http.StatusOK || !strings.Contains(c.body(r), "Todavía no se ha publicado") {
		t.Errorf("on, without a month: got status %d", r.StatusCode)
	}
	if r := finance.post(publishPath+"/months", url.Values{"month": {"2026-12"}, "reason": {"x"}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "no ha terminado") {
		t.Errorf("a month that runs: got status %d", r.StatusCode)
	}
	c.sent(finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"Primera vez"}}))
	ask := strconv.FormatInt(c.lastOpen(), 10)
	if r := finance.post(publishPath+"/"+ask+"/approve", url.Values{}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "otra persona") {
		t.Errorf("who asked approves: got status %d", r.StatusCode)
	}
	if r := finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"x"}}); r.StatusCode != http.StatusConflict || !strings.Contains(text(c.parse(r), "[role=alert]"), "Ya espera") {
		t.Errorf("a second that waits: got status %d", r.StatusCode)
	}
	if r := nobody.get("/open/2026-11"); r.StatusCode != http.StatusNotFound {
		t.Errorf("asked for only: got status %d", r.StatusCode)
	}
	asked := c.body(manager.get(publishPath + "/" + ask + "/litro.zip"))
	c.approvesOpen(manager)
	if r := manager.post(publishPath+"/"+ask+"/approve", url.Values{}); r.StatusCode != http.StatusConflict {
		t.Errorf("approved again: got status %d", r.StatusCode)
	}

	r := nobody.get("/open/2026-11/1/litro.zip")
	zipped := c.body(r)
	sum := sha256.Sum256([]byte(zipped))
	hash := hex.EncodeToString(sum[:])
	if zipped != asked || r.Header.Get("ETag") != `"`+hash+`"` || !strings.Contains(c.body(nobody.get("/open/2026-11")), hash) {
		t.Errorf("the package: %d bytes with tag %s, want those of %s", len(zipped), r.Header.Get("ETag"), hash)
	}
	all := everyOpen(nobody)
	if len(all) < 20 {
		t.Errorf("got %d addresses: %q", len(all), slices.Sorted(maps.Keys(all)))
	}
	in := opened(t, zipped)
	for name, content := range in {
		if all["/open/2026-11/1/"+name] != content {
			t.Errorf("%s: is not as it is in the package", name)
		}
	}
	for at, body := range all {
		for i, v := range vehicles {
			if strings.Contains(body, v.plate) || i < 3 && (strings.Contains(body, v.id) || strings.Contains(body, ">"+v.no+"<") || strings.Contains(body, ","+v.no+",")) {
				t.Errorf("%s: has vehicle %d, %s", at, i, v.id)
			}
		}
		for _, d := range append(slices.Collect(maps.Values(drivers)), "finance", "manager", "administrator") {
			if strings.Contains(body, d) {
				t.Errorf("%s: has %s", at, d)
			}
		}
	}
	// Links lead nowhere inside but to sign in, and nothing is a script.
	for _, m := range regexp.MustCompile(`(?:href|src|action)="(/[^"]*)"`).FindAllStringSubmatch(all[openPath], -1) {
		if !strings.HasPrefix(m[1], "/open") && !strings.HasPrefix(m[1], "/static/") && m[1] != "/sign-in" {
			t.Errorf("leads to %s", m[1])
		}
	}
	if strings.Contains(all[openPath], "<script") || strings.Contains(all[openPath], "<form") || len(all[openPath]) > mostBytes {
		t.Errorf("the page has %d bytes, a script or a form", len(all[openPath]))
	}

	// The page is not reckoned of what flowed since.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, vehicle, filled, ended, flags, ticket, source)
VALUES ('office', 1, 4000000, 0, '2026-11-20T18:00:00Z', '2026-11-20T18:00:00Z', 'S', 'magna', 'vehicle', 77000000, 'typed', $1, 'yes', 'H', '{}', 'F1', 'ticket')`, vehicles[0].id); err != nil {
		t.Fatal(err)
	}
	if again := everyOpen(nobody); !maps.Equal(again, all) {
		t.Error("what anybody sees changed when fuel was recorded")
	}
	// It was a reserved vehicle's: the next version would tell it by subtraction.
	r = finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"Una carga más"}})
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "Restando de la versión 1") {
		t.Errorf("a fill of a reserved vehicle: got status %d, %q", r.StatusCode, got)
	}
}

// Who has no row hides another. Where that vehicle is reserved when somebody approves, the package is
// made anew, whether the month has a version yet or not.
func TestReservedSinceItWasAsked(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.reserveSome()
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	c.opensUp(finance, manager)
	c.sent(finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"Primera vez"}}))
	asked := c.lastOpen()
	var hiding string
	if err := c.pool.QueryRow(t.Context(), `SELECT p.made->>'v' FROM open_act a JOIN open_package o ON o.sha256 = a.package, jsonb_array_elements(a.made->'rows') AS r (sum), jsonb_array_elements(r.sum) AS p (made)
 WHERE p.made->>'v' <> '' AND p.made->>'r' IS NULL AND NOT p.made->>'v' = ANY (o.units) LIMIT 1`).Scan(&hiding); err != nil {
		t.Fatalf("no vehicle hides those that are reserved: %v", err)
	}
	v, err := c.fleet.Vehicle(t.Context(), hiding)
	if err == nil {
		err = c.fleet.Save(t.Context(), "test", &fleet.Rule{Rule: policy.Rule{Rule: "escolta"}})
	}
	if err == nil {
		v.Rule = "escolta"
		c.saveAgreed(&v)
		err = c.store.Reserve(t.Context(), "escolta", "Oficio 312", "administrator", now)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := manager.post(publishPath+"/"+strconv.FormatInt(asked, 10)+"/approve", url.Values{})
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "ya es reservada") {
		t.Errorf("who hides another is reserved by now: got status %d, %q", r.StatusCode, got)
	}
	c.sent(finance.post(publishPath+"/"+strconv.FormatInt(asked, 10)+"/void", url.Values{}))
	c.publishes(finance, manager, "2026-11", "Hecho de nuevo")
}

// A version that is taken off says why in its place, at once; so does its month. Another stays where
// it is, and the bytes are kept.
func TestTakenOff(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager, nobody := c.as(access.Finance), c.as(access.Manager), c.anybody()
	c.opensUp(finance, manager)
	c.publishes(finance, manager, "2026-11", "Primera vez")
	c.sent(finance.post(framePath, url.Values{"from": {"2026-11"}, "article": {"Artículo 65"}, "area": {"Parque vehicular"}, "reason": {"Faltaba"}}))
	if r := finance.post(publishPath+"/months/2026-11/1/withdraw", url.Values{"reason": {" "}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: got status %d", r.StatusCode)
	}
	c.publishes(finance, manager, "2026-11", "Con el artículo")
	for path, want := range map[string]string{"/open/2026-11": "Artículo 65", "/open/2026-11/1": "no es la última versión", "/open/2026-11/2": "Con el artículo", openPath: "Artículo 65"} {
		if got := text(nobody.page(path), "main"); !strings.Contains(got, want) {
			t.Errorf("%s: does not say %q", path, want)
		}
	}
	c.sent(finance.post(publishPath+"/months/2026-11/2/withdraw", url.Values{"reason": {"El área estaba mal"}}))
	if got := text(nobody.page("/open/2026-11/2"), "main"); !strings.Contains(got, "El área estaba mal") || strings.Contains(got, "Artículo 65") || strings.Contains(got, "Descargas") {
		t.Errorf("taken off: got %.400s", got)
	}
	for path, want := range map[string]int{"/open/2026-11/2/litro.zip": 404, "/open/2026-11/2/consumo.csv": 404, "/open/2026-11/1/litro.zip": 200, "/open/2026-11": 200} {
		if r := nobody.get(path); r.StatusCode != want {
			t.Errorf("%s: got status %d, want %d", path, r.StatusCode, want)
		}
	}
	if got := c.body(nobody.get(openPath + "/list.json")); !strings.Contains(got, "El área estaba mal") || !strings.Contains(got, `"withdrawn"`) {
		t.Errorf("the list: got %.500s", got)
	}
	if r := finance.post(publishPath+"/months/2026-11/2/withdraw", url.Values{"reason": {"otra vez"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("taken off again: got status %d", r.StatusCode)
	}
	c.sent(manager.post(publishPath+"/months/2026-11/1/withdraw", url.Values{"reason": {"También esta"}}))
	if got := text(nobody.page(openPath), "main"); !strings.Contains(got, "También esta") && !strings.Contains(got, "El área estaba mal") || strings.Contains(got, "Litros") {
		t.Errorf("all of it taken off: got %.400s", got)
	}
	c.publishes(manager, finance, "2026-11", "Corregida") // the same bytes as before: who decides decides anew
	if got := text(nobody.page(openPath), "main"); !strings.Contains(got, "Corregida") {
		t.Errorf("published again: got %.400s", got)
	}
	var kept int
	if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM open_package`).Scan(&kept); err != nil || kept != 2 {
		t.Errorf("packages that are kept: got %d, %v", kept, err)
	}
	c.sent(finance.post(publishPath+"/off", url.Values{"reason": {"Mudanza"}}))
	if r := nobody.get("/open/2026-11/1"); r.StatusCode != http.StatusNotFound {
		t.Errorf("off again: got status %d", r.StatusCode)
	}
	finance.everyFormat(publishPath, "")
	finance.everyFormat(publishPath+"/months", "")
	var lines int
	if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit WHERE what LIKE 'public page: %'`).Scan(&lines); err != nil || int64(lines) != c.lastOpen() {
		t.Errorf("audit trail: got %d lines of %d acts, %v", lines, c.lastOpen(), err)
	}
}

// Public answers are for everybody: no cookie, a policy without scripts, tags by which they are
// asked for again; and few enough.
func TestPublicHeaders(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager, nobody := c.as(access.Finance), c.as(access.Manager), c.anybody()
	c.opensUp(finance, manager)
	c.publishes(finance, manager, "2026-11", "Primera vez")
	for _, path := range []string{openPath, "/open/2026-11", "/open/2026-11/1", "/open/2026-11/1/litro.zip", "/open/2026-11/1/consumo.csv", catalogPath, openPath + "/list.csv"} {
		r := finance.get(path) // who is signed in gets what anybody does
		mine := c.body(r)
		want := map[string]string{"Content-Security-Policy": openPolicy, "Cache-Control": openCache, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
		for header, want := range want {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s: got %s %q, want %q", path, header, got, want)
			}
		}
		if strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Cookie") || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: got Vary %q, cookie %q", path, r.Header.Values("Vary"), r.Header.Get("Set-Cookie"))
		}
		if theirs := c.body(nobody.get(path)); theirs != mine {
			t.Errorf("%s: who is signed in gets something else", path)
		}
		if again := nobody.do(http.MethodGet, path, nil, "If-None-Match", r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: asked for again with %s: got status %d", path, r.Header.Get("ETag"), again.StatusCode)
		}
		if head := nobody.do(http.MethodHead, path, nil); head.StatusCode != http.StatusOK {
			t.Errorf("HEAD %s: got status %d", path, head.StatusCode)
		}
		if r := nobody.do(http.MethodPost, path, url.Values{}, "Sec-Fetch-Site", "cross-site"); r.StatusCode < 400 {
			t.Errorf("POST %s: got status %d", path, r.StatusCode)
		}
	}
	for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"} {
		if !strings.Contains(openPolicy, part) || strings.Contains(openPolicy, "script") || strings.Contains(openPolicy, "unsafe") {
			t.Errorf("content policy: got %q", openPolicy)
		}
	}
	if got := text(c.parse(nobody.do(http.MethodGet, openPath, nil, "Accept-Language", "en")), "h1"); got != "Fuel, November 2026" {
		t.Errorf("as the browser asks: got %q", got)
	}
	if got := text(nobody.page(openPath+"?lang=en"), "h1"); got != "Fuel, November 2026" {
		t.Errorf("as the address says: got %q", got)
	}
	many := 0
	for range 700 {
		if r := nobody.get("/open/none"); r.StatusCode == http.StatusTooManyRequests {
			if many++; r.Header.Get("Retry-After") == "" {
				t.Error("too many: does not say when there is more")
			}
		}
	}
	if many == 0 {
		t.Error("as many requests as one likes are answered")
	}
}

// A slow taker takes what is sent when a channel is closed, and notes by when it has to be.
type slowTaker struct {
	*httptest.ResponseRecorder
	reads     chan struct{}
	deadlines []time.Time
}

func (r *slowTaker) Write(b []byte) (int, error) {
	<-r.reads
	return r.ResponseRecorder.Write(b)
}

func (r *slowTaker) SetWriteDeadline(t time.Time) error {
	r.deadlines = append(r.deadlines, t)
	return nil
}

// Who asks and does not read holds nothing for long, and not more than so many do at once.
func TestSlowReadersAreFew(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	c.opensUp(finance, manager)
	c.publishes(finance, manager, "2026-11", "Primera vez")
	pages := newPages(c.pages).handler()
	reads := make(chan struct{})
	ask := func() *slowTaker {
		r := &slowTaker{ResponseRecorder: httptest.NewRecorder(), reads: reads}
		pages.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/open/2026-11/1/litro.zip", nil))
		return r
	}
	var all sync.WaitGroup
	answers := make([]*slowTaker, mostOpen+20)
	refused := make(chan struct{}, len(answers))
	for i := range answers {
		all.Go(func() {
			r := &slowTaker{ResponseRecorder: httptest.NewRecorder(), reads: reads}
			answers[i] = r
			pages.ServeHTTP(&refusal{r, refused}, httptest.NewRequest(http.MethodGet, "/open/2026-11/1/litro.zip", nil))
		})
	}
	for range 20 {
		<-refused
	}
	close(reads)
	all.Wait()
	sent := 0
	for _, r := range answers {
		switch r.Code {
		case http.StatusOK:
			sent++
			if n := len(r.deadlines); n != 2 || time.Until(r.deadlines[0]) > openTime || !r.deadlines[1].IsZero() {
				t.Fatalf("deadlines: got %v", r.deadlines)
			}
		case http.StatusTooManyRequests:
			if r.Header().Get("Retry-After") == "" || r.Header().Get("Cache-Control") != "no-store" {
				t.Fatalf("too many: got %v", r.Header())
			}
		default:
			t.Fatalf("got status %d", r.Code)
		}
	}
	if sent != mostOpen {
		t.Errorf("%d are sent at once, want %d", sent, mostOpen)
	}
	if r := ask(); r.Code != http.StatusOK {
		t.Errorf("after them: got status %d", r.Code)
	}
}

// A refusal says when an answer is that there are too many.
type refusal struct {
	*slowTaker
	refused chan<- struct{}
}

func (r *refusal) WriteHeader(status int) {
	if status == http.StatusTooManyRequests {
		r.refused <- struct{}{}
	}
	r.slowTaker.WriteHeader(status)
}

// What portals harvest has what DCAT-US 1.1 requires of who is no federal agency, and its addresses
// are answered.
func TestCatalog(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager, nobody := c.as(access.Finance), c.as(access.Manager), c.anybody()
	c.opensUp(finance, manager)
	c.publishes(finance, manager, "2026-11", "Primera vez")
	var got map[string]any
	if err := json.Unmarshal([]byte(c.body(nobody.get(catalogPath))), &got); err != nil {
		t.Fatal(err)
	}
	list, _ := got["dataset"].([]any)
	if got["conformsTo"] != "https://project-open-data.cio.gov/v1.1/schema" || got["@type"] != "dcat:Catalog" || len(list) != 1 {
		t.Fatalf("got %+v", got)
	}
	d, _ := list[0].(map[string]any)
	for _, field := range []string{"title", "description", "modified", "identifier", "accessLevel", "license", "temporal", "landingPage"} {
		if s, _ := d[field].(string); strings.TrimSpace(s) == "" {
			t.Errorf("%s: got %v", field, d[field])
		}
	}
	if k, _ := d["keyword"].([]any); len(k) == 0 || d["accessLevel"] != "public" || !regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`).MatchString(fmt.Sprint(d["modified"])) || d["temporal"] != "2026-11-01/2026-11-30" {
		t.Errorf("got %+v", d)
	}
	publisher, _ := d["publisher"].(map[string]any)
	contact, _ := d["contactPoint"].(map[string]any)
	if publisher["name"] != "Ciudad de Muestra" || contact["fn"] != "Unidad de Transparencia" || contact["hasEmail"] != "mailto:datos@ciudad.example" {
		t.Errorf("got publisher %v and contact %v", publisher, contact)
	}
	files, _ := d["distribution"].([]any)
	if len(files) != 4 {
		t.Errorf("got %d files", len(files))
	}
	for _, f := range files {
		x, _ := f.(map[string]any)
		at, ok := strings.CutPrefix(fmt.Sprint(x["downloadURL"]), "https://datos.ciudad.example")
		if r := nobody.get(at); !ok || r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), fmt.Sprint(x["mediaType"])) {
			t.Errorf("%v: got status %d, type %s", x, r.StatusCode, r.Header.Get("Content-Type"))
		}
	}
}

// The database itself holds that two people publish, that what was said stays, and that bytes are
// those of their hash.
func TestPublishingIsHeldByTheDatabase(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	c.opensUp(finance, manager)
	c.publishes(finance, manager, "2026-11", "Primera vez")
	c.sent(finance.post(framePath, url.Values{"from": {"2026-11"}, "article": {"Artículo 65"}, "area": {"Parque vehicular"}, "reason": {"Faltaba"}}))
	c.sent(finance.post(publishPath+"/months", url.Values{"month": {"2026-11"}, "reason": {"Con el artículo"}}))
	const answer = `INSERT INTO open_act (act, of_act, month, version, package, reason, asked_by, asked_at, said_by, said_at) SELECT 'month', n, month, 2, package, '', `
	for name, sql := range map[string]string{
		"who asked":           answer + `said_by, said_at, said_by, now() FROM open_act WHERE n = (SELECT max(n) FROM open_act)`,
		"as another's":        answer + `'manager', said_at, 'finance', now() FROM open_act WHERE n = (SELECT max(n) FROM open_act)`,
		"of nobody":           answer + `NULL, NULL, 'manager', now() FROM open_act WHERE n = (SELECT max(n) FROM open_act)`,
		"what is answered":    answer + `said_by, said_at, 'manager', now() FROM open_act WHERE act = 'ask_month' ORDER BY n LIMIT 1`,
		"other bytes":         `INSERT INTO open_package (sha256, month, bytes, units) VALUES (repeat('a', 64), '2026-11-01', 'x', '{}')`,
		"changed bytes":       `UPDATE open_package SET bytes = bytes`,
		"a package away":      `DELETE FROM open_package`,
		"an act away":         `DELETE FROM open_act`,
		"an act changed":      `UPDATE open_act SET reason = 'otro'`,
		"on without an ask":   `INSERT INTO open_act (act, reason, said_by, said_at, address, contact, email, license, license_url) VALUES ('on', '', 'manager', now(), 'a', 'b', 'c', 'd', 'e')`,
		"a month by the page": `INSERT INTO open_act (act, of_act, month, version, package, reason, asked_by, asked_at, said_by, said_at) SELECT 'month', a.n, p.month, 2, p.sha256, '', a.said_by, a.said_at, 'manager', now() FROM open_act a, open_package p WHERE a.act = 'ask_on'`,
	} {
		if _, err := c.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
	// Whoever stands in for who asked is on their side.
	if _, err := c.pool.Exec(t.Context(), `INSERT INTO open_act (act, of_act, month, version, package, reason, asked_by, asked_at, said_by, said_at) SELECT 'month', n, month, 2, package, '', said_by, said_at, 'manager', now() FROM open_act WHERE n = (SELECT max(n) FROM open_act)`); err != nil {
		t.Errorf("another person: %v", err)
	}
}

// What is said of the page has limits of its own, and sentences that say them.
func TestTermsOfThePage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance := c.as(access.Finance)
	good := url.Values{"address": {"https://datos.ciudad.example"}, "contact": {"Unidad"}, "email": {"datos@ciudad.example"}, "license": {"CC BY 4.0"}, "license_url": {"https://creativecommons.org/licenses/by/4.0/"}, "reason": {"x"}}
	for _, bad := range []struct{ field, value, says string }{
		{"address", "datos", "sin ruta"}, {"address", "https://datos.ciudad.example/open", "sin ruta"}, {"address", "javascript:alert(1)", "sin ruta"}, {"contact", " ", "a quién"}, {"email", "datos", "correo"}, {"license", "", "licencia"},
		{"license_url", "javascript:alert(1)", "dirección donde"}, {"reason", "", "motivo"}, {"contact", strings.Repeat("ñ", 201), "200 caracteres"}, {"reason", strings.Repeat("a", 401), "400 caracteres"},
	} {
		f := maps.Clone(good)
		f[bad.field] = []string{bad.value}
		if r := finance.post(publishPath+"/on", f); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), bad.says) {
			t.Errorf("%s %.30q: got status %d", bad.field, bad.value, r.StatusCode)
		}
	}
	long := url.Values{"from": {"2026-11"}, "article": {"Artículo 65"}, "area": {"Parque"}, "basis": {strings.Repeat("b", 401)}, "reason": {"x"}}
	if r := finance.post(framePath, long); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "400 caracteres") {
		t.Errorf("a basis without an end: got status %d", r.StatusCode)
	}
	long = url.Values{"product": {"15101514"}, "from": {"2026-11-01"}, "grams": {"1000"}, "source": {strings.Repeat("s", 101)}, "year": {"2025"}, "reason": {"x"}}
	if r := finance.post(factorsPath, long); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "100 caracteres") {
		t.Errorf("a source without an end: got status %d", r.StatusCode)
	}
}
