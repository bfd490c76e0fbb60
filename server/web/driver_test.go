package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// Who drives sees the tickets that they sent and nothing of others', is offered their own
// vehicles first, and stands in for nobody.
func TestDrivers(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	raul, other, clerk := c.as(access.Driver), c.browser(), c.as(access.Attendant)
	c.addUser("iris", access.Driver)
	other.signIn("iris", password)
	for n, b := range []*browser{raul, other, clerk} {
		if r := b.attach("/tickets/new", ticketOf(n+1, "driver", ""), aPaper(t, fmt.Sprint(n))); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("send a ticket: got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
		}
	}
	if r := raul.get("/"); r.Header.Get("Location") != "/tickets" {
		t.Errorf("start: got %q, want the tickets", r.Header.Get("Location"))
	}
	doc := raul.page("/tickets")
	if got := text(doc, "header nav"); got != "Tickets" {
		t.Errorf("menu: got %q, want tickets alone", got)
	}
	if got := doc.Find("#main tbody tr").Length(); got != 1 || !strings.Contains(text(doc, "#main"), "105012361") || doc.Find(`#main a[href^="/contracts"], #main a[href^="/vouchers"]`).Length() != 0 {
		t.Errorf("list: got %q, want the driver's own ticket, and no way to what is not theirs", text(doc, "#main"))
	}
	if rows := c.csv(raul.get("/tickets.csv")); len(rows) != 2 || rows[1][0] != "105012361" {
		t.Errorf("file: got %q, want the driver's own ticket", rows)
	}
	if rows := c.csv(clerk.get("/tickets.csv")); len(rows) != 4 {
		t.Errorf("a clerk's file: got %d rows, want all tickets", len(rows)-1)
	}
	key := func(n int) string { return ticketOf(n).Get("key") }
	own, foreign := raul.page("/tickets/"+key(1)).Find("img.paper").AttrOr("src", ""), clerk.page("/tickets/"+key(2)).Find("img.paper").AttrOr("src", "")
	for page, want := range map[string]int{
		own: 200, foreign: 404, "/evidence/" + strings.Repeat("0", 64): 404, "/tickets/" + key(2): 404, "/tickets/" + key(3): 404, "/tickets/new?key=" + key(2): 404,
		"/tickets/new?key=" + key(1): 303, "/tickets/new": 200, "/today": 403, "/vouchers": 403, "/fills/new": 403, "/vehicles/v0000009": 403, "/people": 403, "/contracts": 403,
	} {
		if r := raul.get(page); r.StatusCode != want {
			t.Errorf("GET %s: got status %d, want %d", page, r.StatusCode, want)
		}
	}
	for act, want := range map[string]int{"/check": 403, "/return": 403, "/drop": 404} {
		if r := raul.post("/tickets/"+key(2)+act, url.Values{"revision": {"1"}, "reason": {"x"}}); r.StatusCode != want {
			t.Errorf("POST another's ticket %s: got status %d, want %d", act, r.StatusCode, want)
		}
	}
	// The same paper as another's: by whom, but not of which vehicle, and no way there.
	r := raul.attach("/tickets/new", ticketOf(9, "number", "105012362", "driver", ""), aPaper(t, "1"))
	doc = c.parse(r)
	if got := text(doc, "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "ya lo capturó iris") || strings.Contains(got, "PC-01") || doc.Find("[role=alert] a[href^='/']").Length() != 0 {
		t.Errorf("another's ticket: got status %d, %q", r.StatusCode, got)
	}

	// What another typed on the same telephone is not sent in one's own name.
	forIris := ticketOf(10, "driver", "", "user", "iris", "evidence", path.Base(own))
	if r := raul.post("/tickets/send", forIris); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/sign-in" {
		t.Errorf("what another typed: got status %d, want the sign-in", r.StatusCode)
	}
	if r := raul.post("/tickets/send", with(forIris, "user", "driver")); r.StatusCode != http.StatusOK || raul.get("/tickets/"+key(10)).StatusCode != http.StatusOK {
		t.Errorf("what one typed oneself: got status %d, and no ticket", r.StatusCode)
	}

	// Others' names are not theirs to see, also before anybody says who they are.
	found := func(b *browser, text string) string { return b.suggested("/tickets/drivers", text) }
	if n := raul.page("/tickets/new").Find("#driver").Length(); n != 0 || found(raul, drivers["d9"]) != "" {
		t.Errorf("drivers for a user who is nobody's: got %d fields and somebody found, want nobody", n)
	}

	// Their vehicles come first, once an administrator says who they are.
	person := &fleet.Person{Person: "d9", Name: drivers["d9"], Status: "active", Roles: []string{"driver"}, Vehicles: []string{"v0000011", "v0000012"}}
	if got := raul.page("/tickets/new").Find("datalist option").Length(); got != 0 {
		t.Errorf("vehicles of nobody: got %d", got)
	}
	people, err := c.fleet.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range people {
		if x.Person == person.Person {
			person.Revision = x.Revision
		}
	}
	if err := c.fleet.Save(t.Context(), "manager", person); err != nil {
		t.Fatal(err)
	}
	if r := c.as(access.Administrator).post("/people/d9/user", url.Values{"username": {"driver"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("say whose a user is: got status %d", r.StatusCode)
	}
	signed := fleet.Dated{Vehicle: "v0000003", What: fleet.Custodian, FromAt: now.AddDate(0, 0, -1), Value: strings.ToUpper(drivers["d9"]), Reason: "resguardo"}
	saidByTwo(t, c.fleet, "manager", time.Time{}, signed)
	doc = raul.page("/tickets/new")
	if got := text(doc, `[id="part.1.vehicle.hint"]`); !strings.Contains(got, "Las suyas: ADM-4, DIF-2, P-107.") || doc.Find("datalist option").Length() != 3 {
		t.Errorf("first vehicles: got %q, want the driver's", got)
	}
	if got := doc.Find("#driver").AttrOr("value", ""); got != drivers["d9"] {
		t.Errorf("driver: got %q, want the one who types", got)
	}
	for _, of := range []struct {
		b          *browser
		text, want string
	}{{raul, "d9", drivers["d9"]}, {raul, drivers["d8"], ""}, {raul, "d8", ""}, {clerk, drivers["d8"], drivers["d8"]}} {
		if got := found(of.b, of.text); got != of.want {
			t.Errorf("drivers in whom %q is found: got %q, want %q", of.text, got, of.want)
		}
	}
	r = raul.attach("/tickets/new", ticketOf(11, "driver", drivers["d8"]), aPaper(t, "11"))
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "Ninguna persona que se pueda elegir aquí") {
		t.Errorf("a ticket in another's name: got status %d, %q", r.StatusCode, got)
	}

	if _, err := c.pool.Exec(t.Context(), `UPDATE person SET status = 'blocked' WHERE person = 'd9'`); err != nil {
		t.Fatal(err)
	}
	if doc := raul.page("/tickets/new"); doc.Find("#driver").AttrOr("value", "none") != "" || doc.Find(".bad").Length() != 0 || found(raul, "d9") != "" {
		t.Error("a driver who is blocked: got them found, or a form that complains before anything is typed")
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE person SET status = 'active' WHERE person = 'd9'`); err != nil {
		t.Fatal(err)
	}

	// A driver approves for nobody.
	manager := c.as(access.Manager)
	for text, want := range map[string]string{"iris": "", "driver": "", "manager": "", "finance": "finance"} {
		if got := manager.suggested("/people/@manager/deputies", text); got != want {
			t.Errorf("deputies in whom %q is found: got %q, want %q", text, got, want)
		}
	}
	if r := manager.post("/people/@manager/deputy", url.Values{"deputy": {"iris"}, "from": {"2026-12-08"}, "until": {"2026-12-08"}, "why": {"vacaciones"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a driver as deputy: got status %d, want 400", r.StatusCode)
	}

	// A reason as long as the form takes it, in letters of two bytes, is cut at a letter.
	if r := manager.post("/people/@manager/deputy", url.Values{"deputy": {"auditor"}, "from": {"2026-12-08"}, "until": {"2026-12-08"}, "why": {"a" + strings.Repeat("ñ", 199)}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a long reason: got status %d, want it taken", r.StatusCode)
	}

	// Who leaves is out.
	if r := c.as(access.Administrator).post("/people/d9/leave", url.Values{"reason": {"fin de contrato"}, "from": {""}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("let a driver go: got status %d", r.StatusCode)
	}
	if r := raul.get("/tickets"); !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
		t.Errorf("who left: got status %d, want the sign-in", r.StatusCode)
	}
	if r := raul.signIn("driver", password); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("who left signs in: got status %d, want 401", r.StatusCode)
	}
}

// Twenty tickets of four photos never meet the pace of pictures; who sends without end
// does, is told so, and others are not held up.
func TestPicturesHaveAPace(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	c.contractSome()
	b := c.as(access.Driver)
	paper := aPaper(t, "1")
	sent := 0
	for ; sent < 1000; sent++ {
		r := b.deliver("/tickets/picture", "image/jpeg", paper)
		r.Body.Close()
		if r.StatusCode == http.StatusTooManyRequests {
			if wait := r.Header.Get("Retry-After"); wait != "15" {
				t.Errorf("too many: got Retry-After %q, want 15 s", wait)
			}
			break
		}
	}
	if sent < 160 || sent == 1000 {
		t.Errorf("pictures until the pace: got %d, want twice those of twenty tickets, and an end", sent)
	}
	r := b.attach("/tickets/new", ticketOf(1, "driver", ""), paper)
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" || !strings.Contains(got, "espere un minuto") {
		t.Errorf("in the form: got status %d, %q", r.StatusCode, got)
	}
	if r := c.as(access.Attendant).attach("/tickets/new", ticketOf(1, "driver", ""), paper); r.StatusCode != http.StatusSeeOther {
		t.Errorf("somebody else: got status %d", r.StatusCode)
	}
}
