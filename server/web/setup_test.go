package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/litro-fuel/litro/server/access"
)

// answers returns what is typed into the page of the first run, with changes.
func (s *site) answers(changes ...string) url.Values {
	code, _ := s.setup.Code()
	v := url.Values{
		"code": {strings.ToLower(strings.ReplaceAll(code, "-", " "))}, "city": {"Municipio de Xalapa"}, "zone": {"America/Tijuana"},
		"name": {"Rocío Ávila"}, "username": {"rocio"}, "password": {password}, "again": {password},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

// Whoever has the code names the first users; the page is gone afterwards, and
// nobody could sign in before.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t)
	b := s.browser()
	if r := b.get("/today"); r.Header.Get("Location") != "/sign-in?next=%2Ftoday" {
		t.Errorf("a page before the first user: sent to %q", r.Header.Get("Location"))
	}
	if r := b.get("/sign-in"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/setup" {
		t.Errorf("sign-in before the first user: got status %d to %q, want 303 to /setup", r.StatusCode, r.Header.Get("Location"))
	}
	doc := b.page("/setup")
	if got := doc.Find("input:not([type=hidden])").Length(); got > 10 {
		t.Errorf("fields: got %d, want at most 10", got)
	}
	r := b.post("/setup", s.answers("second_name", "Jorge Medina", "second_username", "jorge", "second_password", "otras tres palabras"))
	if r.StatusCode != http.StatusOK || !strings.Contains(s.body(r), "Litro está listo") {
		t.Fatalf("setup: got status %d, want the word that it is done", r.StatusCode)
	}
	if s.begun.Load() != 1 {
		t.Errorf("begun: told %d times, want once", s.begun.Load())
	}
	if r := b.get("/setup"); r.StatusCode != http.StatusNotFound {
		t.Errorf("the page afterwards: got status %d, want 404", r.StatusCode)
	}
	if r := b.post("/setup", s.answers("username", "second")); r.StatusCode != http.StatusNotFound {
		t.Errorf("setup again: got status %d, want 404", r.StatusCode)
	}
	if r := b.signIn("rocio", password); r.StatusCode != http.StatusSeeOther {
		t.Errorf("sign in as the administrator: got status %d", r.StatusCode)
	}
	if r := s.browser().signIn("jorge", "otras tres palabras"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("sign in as the second: got status %d", r.StatusCode)
	}
	for username, role := range map[string]access.Role{"rocio": access.Administrator, "jorge": access.Manager} {
		if u, err := s.store.User(t.Context(), username); err != nil || u.Role != role || u.Language != "es-MX" {
			t.Errorf("user %s: got %+v (%v), want a %s who reads Spanish", username, u, err, role)
		}
	}
	if name, zone, err := s.store.Installation(t.Context()); err != nil || name != "Municipio de Xalapa" || zone != "America/Tijuana" {
		t.Errorf("installation: got %q in %q (%v)", name, zone, err)
	}
	var said string
	const trail = `SELECT string_agg(who || ': ' || what || ' ' || object, '; ' ORDER BY id) FROM audit WHERE what LIKE '%added' OR what LIKE 'install%'`
	if err := s.pool.QueryRow(t.Context(), trail).Scan(&said); err != nil || said != "setup: user added rocio; setup: user added jorge; rocio: installation begun Municipio de Xalapa" {
		t.Errorf("audit trail: got %q (%v)", said, err)
	}
}

// What is wrong is said at its field, what was typed stays, passwords are not sent
// back, and nothing is kept.
func TestFirstRunSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t)
	b := s.browser()
	for _, tt := range []struct {
		changes []string
		fields  string
		status  int
	}{
		{[]string{"code", "AAAA-BBBB-CCCC", "city", ""}, "code", http.StatusUnauthorized},
		{[]string{"code", ""}, "code", http.StatusUnauthorized},
		{[]string{"city", " "}, "city", http.StatusBadRequest},
		{[]string{"city", strings.Repeat("ñ", 81)}, "city", http.StatusBadRequest},
		{[]string{"zone", "Mexico"}, "zone", http.StatusBadRequest},
		{[]string{"zone", ""}, "zone", http.StatusBadRequest},
		{[]string{"zone", "Local"}, "zone", http.StatusBadRequest},
		{[]string{"zone", "../../etc/passwd"}, "zone", http.StatusBadRequest},
		{[]string{"name", "", "username", "Rocío"}, "name username", http.StatusBadRequest},
		{[]string{"password", "corta", "again", "corta"}, "password", http.StatusBadRequest},
		{[]string{"username", "calendar"}, "username", http.StatusBadRequest},
		{[]string{"username", "xalapaxalapaxalapa", "password", "XalapaXalapaXalapa", "again", "XalapaXalapaXalapa"}, "password", http.StatusBadRequest},
		{[]string{"again", "tres palabras cortas"}, "again", http.StatusBadRequest},
		{[]string{"second_name", "Jorge"}, "second_username second_password", http.StatusBadRequest},
		{[]string{"second_name", "Jorge", "second_username", "rocio", "second_password", "otras tres palabras"}, "second_username", http.StatusBadRequest},
		{[]string{"second_name", "Jorge", "second_username", "jorge", "second_password", password}, "second_password", http.StatusBadRequest},
	} {
		r := b.post("/setup", s.answers(tt.changes...))
		text := s.body(r)
		var fields []string
		for _, part := range strings.Split(text, `<li><a href="#`)[1:] {
			field, _, _ := strings.Cut(part, `"`)
			fields = append(fields, field)
		}
		if r.StatusCode != tt.status || strings.Join(fields, " ") != tt.fields {
			t.Errorf("%v: got status %d and problems at %v, want %d at %s", tt.changes, r.StatusCode, fields, tt.status, tt.fields)
		}
		if strings.Contains(text, password) || !slices.Contains(tt.changes, "name") && !strings.Contains(text, "Rocío Ávila") {
			t.Errorf("%v: the page shows a password, or lost what was typed", tt.changes)
		}
	}
	if open, err := s.setup.Open(t.Context()); err != nil || !open || s.begun.Load() != 0 {
		t.Errorf("after mistakes alone: open %t (%v), begun %d times", open, err, s.begun.Load())
	}
}

// Of two who have the code and press at once, one is the administrator.
func TestFirstRunHappensOnce(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t)
	var mu sync.Mutex
	status := map[int]int{}
	var group sync.WaitGroup
	for _, username := range []string{"ana", "luis", "eva"} {
		b, form := s.browser(), s.answers("username", username)
		group.Go(func() {
			r := b.post("/setup", form)
			mu.Lock()
			defer mu.Unlock()
			status[r.StatusCode]++
		})
	}
	group.Wait()
	if want := map[int]int{http.StatusOK: 1, http.StatusNotFound: 2}; !maps.Equal(status, want) {
		t.Errorf("three at once: got %v, want %v", status, want)
	}
	var users int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM app_user`).Scan(&users); err != nil || users != 1 {
		t.Errorf("users: got %d (%v), want 1", users, err)
	}
}

// A code cannot be tried out.
func TestFirstRunBrakes(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t)
	b := s.browser()
	for range 10 {
		if r := b.post("/setup", s.answers("code", "AAAA-BBBB-CCCC")); r.StatusCode != http.StatusUnauthorized {
			t.Fatalf("a wrong code: got status %d, want 401", r.StatusCode)
		}
	}
	if r := b.post("/setup", s.answers()); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the right code after ten wrong ones: got status %d, want 429", r.StatusCode)
	}
	var refused int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM audit WHERE what = 'setup code refused'`).Scan(&refused); err != nil || refused != 10 {
		t.Errorf("refused codes in the audit trail: got %d (%v), want 10", refused, err)
	}
}

// The pages that nobody has to sign in for, as people see them.
func TestFirstRunInABrowser(t *testing.T) {
	t.Parallel()
	s := newEmptySite(t)
	b := newTab(t, s)
	for _, lang := range languages {
		b.open("/")
		b.speak(lang)
		b.open("/sign-in")
		if _, _, bytes := b.heard(); bytes > mostBytes {
			t.Errorf("first run: got %.0f bytes over the wire, want at most %d", bytes, mostBytes)
		}
		b.check("first-run", lang)
		b.open("/certificate")
		b.check("certificate", lang)
	}
	b.open("/setup")
	b.speak("es-MX")
	b.open("/setup")
	code, _ := s.setup.Code()
	for field, value := range map[string]string{"code": code, "city": "Xalapa", "name": "Rocío Ávila", "username": "rocio", "password": password, "again": password + "!"} {
		b.do(chromedp.SendKeys("#"+field, value))
	}
	b.do(chromedp.Click(".form form button"), chromedp.WaitVisible(".problem"))
	b.heard() // the status of a mistake
	b.check("first-run-mistake", "es-MX")
	b.do(chromedp.SendKeys("#password", password), chromedp.SendKeys("#again", password), chromedp.Click(".form form button"), chromedp.WaitVisible(".notice.good"))
	b.check("first-run-done", "es-MX")
}
