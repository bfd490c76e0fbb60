package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

// token makes a token on the page, as its user does.
func (b *browser) token(rights []access.Right, pairs ...string) string {
	b.s.t.Helper()
	form := with(url.Values{"name": {"tablero"}, "until": {"2027-03-01"}}, pairs...)
	for _, r := range rights {
		form.Add("right", string(r))
	}
	r := b.post("/account/tokens", form)
	doc := b.s.parse(r)
	secret := strings.TrimSpace(doc.Find("code.secret").First().Text())
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(secret, "lt_") || len(secret) < 70 {
		b.s.t.Fatalf("make a token: got status %d and %q: %s", r.StatusCode, secret, text(doc, "[role=alert]"))
	}
	return secret
}

// bearing gets a path as a program does, with nothing but a token.
func (s *site) bearing(token, path string) *http.Response {
	s.t.Helper()
	return s.browser().do(http.MethodGet, path, nil, "Authorization", "Bearer "+token)
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	for name, test := range map[string]func(*testing.T, *town){
		"open what they say": tokensOpenWhatTheySay, "see what they say": tokensSeeWhatTheySay, "end": tokensEnd, "are one's own": tokensAreOnesOwn, "act": tokensAct,
	} {
		t.Run(name, func(t *testing.T) { test(t, c.in(t)) })
	}
}

// A token opens the files of its rights and nothing else: no page, no form, and no file
// of another right. Every route is tried with a token of every right.
func tokensOpenWhatTheySay(t *testing.T, c *town) {
	b := c.as(access.Manager)
	tokens := map[access.Right]string{}
	for _, rt := range allRoutes() {
		if rt.isFile() && access.Manager.May(rt.need) && tokens[rt.need] == "" {
			tokens[rt.need] = b.token([]access.Right{rt.need})
		}
	}
	if len(tokens) < 6 {
		t.Errorf("rights that open files: got %d, want many", len(tokens))
	}
	for right, token := range tokens {
		for _, rt := range allRoutes() {
			r := c.browser().do(rt.method, addressOf(rt), nil, "Authorization", "Bearer "+token)
			r.Body.Close()
			may := rt.isFile() && rt.need == right
			if got := r.StatusCode < 400 || r.StatusCode == http.StatusNotFound; got != may || r.StatusCode >= 500 {
				t.Errorf("%s with the right %q: got status %d, want may = %t", rt.name(), right, r.StatusCode, may)
			}
		}
	}
	if n := c.count(`SELECT count(*) FROM sessions WHERE username = ''`); n != 0 {
		t.Errorf("sessions of programs: got %d, want none", n)
	}
}

// What a token sees is what both its user and itself may see.
func tokensSeeWhatTheySay(t *testing.T, c *town) {
	right := []access.Right{access.SeeConsumption, access.SeeVehicles}
	const file = "/consumption.csv?" + november + "&group=department"
	rows := func(token string) []string {
		r := c.bearing(token, file)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("read: got status %d", r.StatusCode)
		}
		var names []string
		for _, line := range c.csv(r)[1:] {
			if line[0] != "Total" {
				names = append(names, line[0])
			}
		}
		slices.Sort(names)
		return names
	}
	whole := c.as(access.Finance).token(right[:1])
	if got := rows(whole); len(got) != len(departments) {
		t.Errorf("of the whole fleet: got %q", got)
	}
	part := c.as(access.Finance).token(right[:1], "department", "pub")
	if got := rows(part); !slices.Equal(got, []string{"Servicios Públicos"}) {
		t.Errorf("of a department: got %q", got)
	}
	if r := c.bearing(part, "/tanks.csv"); r.StatusCode != http.StatusForbidden {
		t.Errorf("what is the whole fleet's, by a token of a department: got status %d, want 403", r.StatusCode)
	}
	b := c.scoped(access.Finance, "obr", "dif")
	own, narrow := b.token(right), b.token(right, "department", "dif")
	if got := rows(own); !slices.Equal(got, []string{"DIF Municipal", "Obras Públicas"}) {
		t.Errorf("of who sees two: got %q", got)
	}
	if r := c.bearing(own, "/vehicles/v0000001/fills.csv"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another department's vehicle: got status %d, want 404", r.StatusCode)
	}
	if r := b.post("/account/tokens", url.Values{"name": {"x"}, "until": {"2027-03-01"}, "right": {"consumption"}, "department": {"seg"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a department that the user does not see: got status %d, want 400", r.StatusCode)
	}
	if err := c.store.SetScope(t.Context(), "finance-obr-dif", []string{"obr"}, "test"); err != nil {
		t.Fatal(err)
	}
	if got := rows(own); !slices.Equal(got, []string{"Obras Públicas"}) {
		t.Errorf("the user sees less: got %q", got)
	}
	if got := rows(narrow); len(got) != 0 {
		t.Errorf("the user does not see what the token was of: got %q", got)
	}
}

func tokensEnd(t *testing.T, c *town) {
	c.addUser("berta", access.Auditor)
	b := c.browser()
	b.signIn("berta", password)
	right := []access.Right{access.SeeFindings}
	const file = "/discrepancies.csv"
	status := func(token string) int { return c.bearing(token, file).StatusCode }
	first, second, third := b.token(right), b.token(right), b.token(right)
	for name, bad := range map[string]string{
		"empty": "", "of nobody": "lt_none_" + strings.Repeat("0", 64), "another's secret": first[:14] + second[14:], "cut": first[:len(first)-1], "no prefix": first[3:], "no text": "lt_%00_",
	} {
		if r := c.bearing(bad, file); r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: got status %d, want 401", name, r.StatusCode)
		}
	}
	if r := c.browser().get(file + "?access_token=" + first + "&token=" + first); r.StatusCode != http.StatusSeeOther {
		t.Errorf("in the address: got status %d, want the sign-in", r.StatusCode)
	}
	if got := status(first); got != http.StatusOK {
		t.Fatalf("a good one: got status %d", got)
	}
	if n := c.count(`SELECT count(*) FROM api_token WHERE used_at IS NOT NULL AND username = 'berta'`); n != 1 {
		t.Errorf("used: got %d tokens, want one", n)
	}
	if n := c.count(`SELECT count(*) FROM api_token WHERE position(convert_to('` + first[14:] + `', 'UTF8') IN sha256) > 0 OR token || name LIKE '%` + first[14:] + `%'`); n != 0 {
		t.Error("the secret is in the database")
	}
	name := strings.Split(first, "_")[1]
	if r := c.as(access.Manager).post("/account/tokens/"+name+"/revoke", url.Values{}); r.StatusCode != http.StatusNotFound || status(first) != http.StatusOK {
		t.Errorf("another revokes it: got status %d, want 404", r.StatusCode)
	}
	if r := b.post("/account/tokens/"+name+"/revoke", url.Values{}); r.StatusCode != http.StatusSeeOther || status(first) != http.StatusUnauthorized {
		t.Errorf("revoked: got status %d, and it still opens", r.StatusCode)
	}
	for _, is := range []struct {
		role access.Role
		want int
	}{{access.Attendant, http.StatusForbidden}, {access.Auditor, http.StatusOK}} {
		if _, err := c.pool.Exec(t.Context(), `UPDATE app_user SET role = $1 WHERE username = 'berta'`, is.role); err != nil {
			t.Fatal(err)
		}
		if got := status(third); got != is.want {
			t.Errorf("its user is %s by now: got status %d, want %d", is.role, got, is.want)
		}
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE api_token SET made_at = $1, until_at = $2 WHERE token = $3`, now.AddDate(0, -2, 0), now, strings.Split(second, "_")[1]); err != nil {
		t.Fatal(err)
	}
	if got := status(second); got != http.StatusUnauthorized {
		t.Errorf("on its last second: got status %d, want 401", got)
	}
	if err := c.store.Leave(t.Context(), fleet.Act{Who: "test", At: now, Why: "x"}, fleet.Leaving{Username: "berta", FromAt: now, Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	if got := status(third); got != http.StatusUnauthorized {
		t.Errorf("its user has left: got status %d, want 401", got)
	}
	if n := c.count(`SELECT count(*) FROM audit WHERE what LIKE 'token revoked%' AND who IN ('berta', 'test')`); n != 2 {
		t.Errorf("audit trail: got %d lines of ends, want 2", n)
	}
}

// A token is shown once, bound to a year, and to what its user may.
func tokensAreOnesOwn(t *testing.T, c *town) {
	b := c.as(access.Attendant)
	for name, form := range map[string]url.Values{
		"no name":             {"name": {" "}, "until": {"2027-03-01"}, "right": {"own tickets"}},
		"no right":            {"name": {"x"}, "until": {"2027-03-01"}},
		"a right of others":   {"name": {"x"}, "until": {"2027-03-01"}, "right": {"consumption"}},
		"that opens no file":  {"name": {"x"}, "until": {"2027-03-01"}, "right": {"type fills"}},
		"more than a year":    {"name": {"x"}, "until": {now.AddDate(1, 0, 2).Format(time.DateOnly)}, "right": {"own tickets"}},
		"in the past":         {"name": {"x"}, "until": {"2026-12-01"}, "right": {"own tickets"}},
		"no day":              {"name": {"x"}, "right": {"own tickets"}},
		"an empty department": {"name": {"x"}, "until": {"2027-03-01"}, "right": {"own tickets"}, "department": {""}},
	} {
		if r := b.post("/account/tokens", form); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	secret := b.token([]access.Right{access.SeeOwnTickets})
	doc := b.page("/account")
	if got := text(doc, "main"); strings.Contains(got, secret) || !strings.Contains(got, "tablero · Tickets · sirve hasta el 1 mar 2027 · sin usar") {
		t.Errorf("page: got %q, want the token without its secret", got)
	}
}

// A token acts where that was ticked, and not without the second step of who has one; a
// page tells what it can do, the same to everybody.
func tokensAct(t *testing.T, c *town) {
	c.addUser("carla", access.Attendant) // who takes a second step: the town's others go on without
	b := c.browser()
	b.signIn("carla", password)
	of := func(secret string) access.Token {
		name, _, _ := strings.Cut(strings.TrimPrefix(secret, "lt_"), "_")
		token, err := c.store.Token(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	rights := []access.Right{access.TypeFills}
	if reads := of(b.token([]access.Right{access.SeeOwnTickets})); reads.Acts {
		t.Error("a token that was not to act: it does")
	}
	if acts := of(b.token(rights, "acts", "yes")); !acts.Acts || !slices.Equal(acts.Rights, rights) || !strings.Contains(text(b.page("/account"), "ul.open"), "actúa") {
		t.Errorf("a token that acts: got %+v", acts)
	}
	secret, _ := b.second("carla")
	form := url.Values{"name": {"x"}, "until": {"2027-03-01"}, "right": {string(access.TypeFills)}, "acts": {"yes"}}
	for _, code := range []string{"", "000000"} {
		if r := b.post("/account/tokens", with(form, "code", code)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("with the code %q: got status %d, want 400", code, r.StatusCode)
		}
	}
	if !of(b.token(rights, "acts", "yes", "code", access.StepCode(secret, access.Step(now), 6))).Acts {
		t.Error("with a code: it does not act")
	}
	for _, path := range []string{manualPath, shapesPath} {
		r := c.browser().do(http.MethodGet, path, nil, "Accept-Encoding", "gzip")
		packed, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK || r.Header.Get("Content-Encoding") != "gzip" || len(packed) > 60_000 {
			t.Errorf("%s: got status %d and %d bytes (%v), want 60,000 at most", path, r.StatusCode, len(packed), err)
		}
		t.Logf("%s has %d bytes", path, len(packed))
	}
	doc := c.parse(c.browser().get("/api/docs"))
	if n := doc.Find("article").Length(); n < 35 || doc.Find("#set-status pre").Length() != 1 || !strings.Contains(text(doc, "#carried_out"), "la respuesta se perdió") {
		t.Errorf("the manual: got %d operations, want all, and every problem", n)
	}
	shapes := c.parse(c.browser().get(shapesPath))
	for from, page := range map[string]*goquery.Document{manualPath: doc, shapesPath: shapes} {
		page.Find("a[href^='#'], a[href^='" + shapesPath + "#']").Each(func(_ int, a *goquery.Selection) {
			at, id, _ := strings.Cut(a.AttrOr("href", ""), "#")
			on := page
			if at == shapesPath {
				on = shapes
			}
			if id != "" && on.Find("[id='"+id+"']").Length() != 1 {
				t.Errorf("%s leads to %s, which is not there", from, a.AttrOr("href", ""))
			}
		})
	}
}
