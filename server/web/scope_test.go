package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
)

// scoped returns a browser in which a user of that role is signed in who is concerned
// with some departments only.
func (s *site) scoped(role access.Role, departments ...string) *browser {
	s.t.Helper()
	username := string(role) + "-" + strings.Join(departments, "-")
	s.addUser(username, role)
	if err := s.store.SetScope(s.t.Context(), username, departments, "test"); err != nil {
		s.t.Fatal(err)
	}
	b := s.browser()
	if r := b.signIn(username, password); r.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("sign in as %s: got status %d, want 303", username, r.StatusCode)
	}
	return b
}

func TestScopeLinks(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.scoped(access.Manager, "pub")
	seen := map[string]bool{}
	next := []string{"/today"}
	for range 3 {
		var found []string
		for _, path := range next {
			r := b.get(path)
			if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusSeeOther {
				t.Errorf("GET %s: got status %d", path, r.StatusCode)
				continue
			}
			if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
				continue
			}
			body := c.body(r)
			for _, v := range vehicles {
				if v.department != "pub" && (strings.Contains(body, v.no) || strings.Contains(body, v.id)) {
					t.Errorf("GET %s: speaks of %s, which is another department's", path, v.no)
				}
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			doc.Find("main a[href], nav a[href]").Each(func(_ int, s *goquery.Selection) {
				href := s.AttrOr("href", "")
				u, err := url.Parse(href)
				if err == nil && strings.HasPrefix(href, "/") && !seen[u.Path] && href != "/" {
					seen[u.Path] = true
					found = append(found, href)
				}
			})
		}
		next = found
	}
	t.Log(len(seen))
}
