package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/brand"
)

// An administrator tries a color and takes it: every page has it from then on, also the
// one at which people sign in, and the audit trail says who. One on which buttons cannot
// be seen is refused with the nearest that will do.
func TestAppearance(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.as(access.Administrator)
	sheet := func(b *browser, path string) string {
		t.Helper()
		href, _ := b.page(path).Find(`link[rel=stylesheet][href^="/static/brand/"]`).Attr("href")
		return href
	}
	if got := sheet(admin, "/health"); got != "" {
		t.Errorf("nobody said a color: got sheet %q", got)
	}
	if s.as(access.Administrator).page("/health").Find(`a[href="/appearance"]`).Length() != 1 || s.as(access.Manager).get("/appearance").StatusCode != http.StatusForbidden {
		t.Error("the page of the color must be there for administrators, and for them only")
	}
	yellow, _ := brand.Parse("#ffd500")
	nearest, _ := brand.Check(yellow)
	r := admin.post("/appearance", url.Values{"color": {"#ffd500"}})
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("yellow: got status %d, want 422", r.StatusCode)
	}
	doc := s.parse(r)
	if text := doc.Find(".problem").Text(); !strings.Contains(text, "#ffd500 se distingue de la página 1.4 a 1") || !strings.Contains(text, "3.0 a 1") {
		t.Errorf("yellow: got %q", text)
	}
	href, _ := doc.Find(".problem a").Attr("href")
	if href != "/appearance?color="+nearest.String()[1:] || doc.Find("[formmethod=post]").Length() != 0 || doc.Find("td .tag").Length() != 1 {
		t.Errorf("yellow: offers %q and a button to take it: %d, marks %d cells", href, doc.Find("[formmethod=post]").Length(), doc.Find("td .tag").Length())
	}
	for _, bad := range []string{"", "rojo", "#12345", "#123456;}"} {
		if r := admin.post("/appearance", url.Values{"color": {bad}}); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: got status %d, want 400", bad, r.StatusCode)
		}
	}
	// Tried, it colors this page and no other.
	tried := sheet(admin, href)
	if tried != "/static/brand/"+nearest.String()[1:]+".css" || sheet(admin, "/health") != "" {
		t.Errorf("tried: got sheet %q here and %q elsewhere", tried, sheet(admin, "/health"))
	}
	if r := admin.post("/appearance", url.Values{"color": {nearest.String()}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", r.StatusCode)
	}
	for path, b := range map[string]*browser{"/health": admin, "/today": s.as(access.Manager), "/sign-in": s.browser()} {
		if got := sheet(b, path); got != tried {
			t.Errorf("%s: got sheet %q, want %q", path, got, tried)
		}
	}
	if again := s.as(access.Administrator).page("/appearance"); again.Find("[formmethod=post]").Length() != 0 || again.Find("#color").AttrOr("value", "") != nearest.String() {
		t.Error("what is in force is offered to be taken")
	}
	r = s.browser().get(tried)
	if css := s.body(r); r.StatusCode != http.StatusOK || css != brand.Sheet(nearest) || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/css") || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: got status %d, %v", tried, r.StatusCode, r.Header)
	}
	for _, path := range []string{"/static/brand/1e6b34", "/static/brand/1E6B34.css", "/static/brand/x.css", "/static/brand/%231e6b34.css", "/static/brand/.css"} {
		if r := s.browser().get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, r.StatusCode)
		}
	}
	// Another server of the installation has it from the database.
	if c, err := s.store.Brand(t.Context()); err != nil || c != nearest {
		t.Errorf("stored: got %s, %v", c, err)
	}
	if err := s.store.SetBrand(t.Context(), brand.Default, "administrator"); err != nil {
		t.Fatal(err)
	}
	var who, before, after string
	if err := s.pool.QueryRow(t.Context(), `SELECT who, before, after FROM audit WHERE what = 'color of the pages' ORDER BY 1 DESC, before DESC NULLS LAST LIMIT 1`).Scan(&who, &before, &after); err != nil ||
		who != "administrator" || before != nearest.String() || after != brand.Default.String() {
		t.Errorf("audit: got %s, %s, %s, %v", who, before, after, err)
	}
}
