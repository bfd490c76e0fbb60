package signon_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/signon"
	"github.com/litro-fuel/litro/server/signon/signontest"
)

const back = "https://litro.example/sign-in/with/ciudad/back"

// follow goes to a provider as a browser does, and returns what it brings back.
func follow(t *testing.T, address string) url.Values {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	to, err := r.Location()
	if err != nil || !strings.HasPrefix(to.String(), back) {
		t.Fatalf("the provider: got status %d to %v, want back to us", r.StatusCode, to)
	}
	return to.Query()
}

// Who comes back is who the provider says, and only as an answer to this visit, of this
// provider, for us, in time, and once.
func TestProvider(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 8, 18, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	idp, other := signontest.Start(t, now), signontest.Start(t, now)
	idp.Claims = map[string]any{"sub": "248289761001", "preferred_username": "ana", "name": " Ana  Ríos", "groups": []string{"combustible", "todos"}, "email": "ana@example.com"}
	other.Claims = map[string]any{"sub": "248289761001"}
	config := signon.Config{
		Name: "ciudad", Button: "Cuenta del municipio", Issuer: idp.Issuer, ClientID: signontest.ClientID, Secret: signontest.Secret, Scopes: []string{"profile"}, GroupsClaim: "groups",
		EndSession: true, Back: back, Home: "https://litro.example/sign-in", Now: now,
	}
	p := signon.New(config)
	begin := func() (string, signon.Visit) {
		t.Helper()
		address, v, err := p.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return address, v
	}
	address, v := begin()
	answer := follow(t, address)
	who, err := p.Finish(t.Context(), v, answer)
	if err != nil || who.Issuer != idp.Issuer || who.Subject != "248289761001" || who.Name != "Ana Ríos" || who.Username != "ana" || !slices.Equal(who.Groups, []string{"combustible", "todos"}) {
		t.Fatalf("sign on: got %+v, %v", who, err)
	}
	if q, _ := url.Parse(address); q.Query().Get("scope") != "openid profile" || len(q.Query().Get("state")) < 20 || q.Query().Get("state") == v.Nonce {
		t.Errorf("asked: got %s", address)
	}
	if _, err := p.Finish(t.Context(), v, answer); !errors.Is(err, signon.ErrRefused) {
		t.Errorf("the same code again: got %v, want it refused", err)
	}

	for name, fault := range map[string]map[string]any{
		"another nonce": {"nonce": "x"}, "no nonce": {"nonce": ""}, "for another": {"aud": "somebody"}, "of another issuer": {"iss": other.Issuer}, "too old": {"exp": at.Unix() - 1},
		"not signed": {"alg": "none"}, "signed otherwise": {"alg": "HS256"}, "by a key that nobody knows": {"key": true}, "of nobody": {"sub": ""}, "of a long nobody": {"sub": strings.Repeat("x", 256)},
	} {
		idp.Faults = fault
		address, v := begin()
		if who, err := p.Finish(t.Context(), v, follow(t, address)); !errors.Is(err, signon.ErrRefused) {
			t.Errorf("a token %s: got %+v, %v, want it refused", name, who, err)
		}
	}
	idp.Faults = nil
	change := func(key, to string) func(*signon.Visit, url.Values) {
		return func(_ *signon.Visit, q url.Values) { q.Set(key, to) }
	}
	for name, edit := range map[string]func(*signon.Visit, url.Values){
		"another state": change("state", "x"), "no state": change("state", ""), "another issuer": change("iss", other.Issuer), "an error": change("error", "access_denied"), "no code": change("code", ""),
		"another verifier": func(v *signon.Visit, _ url.Values) { v.Verifier = strings.Repeat("x", 43) }, "nobody was sent": func(v *signon.Visit, _ url.Values) { *v = signon.Visit{} },
		"sent to another": func(v *signon.Visit, _ url.Values) { v.Provider = "otro" }, "too late": func(v *signon.Visit, _ url.Values) { v.Since = v.Since.Add(-time.Hour) },
	} {
		address, v := begin()
		q := follow(t, address)
		edit(&v, q)
		if who, err := p.Finish(t.Context(), v, q); !errors.Is(err, signon.ErrRefused) {
			t.Errorf("an answer with %s: got %+v, %v, want it refused", name, who, err)
		}
	}
	// One that says that it names itself must do so.
	other.SaysIssuer, config.Issuer = true, other.Issuer
	q := signon.New(config)
	address, v, err = q.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer = follow(t, address)
	silent, _ := url.ParseQuery(answer.Encode())
	silent.Del("iss")
	if _, err := q.Finish(t.Context(), v, silent); !errors.Is(err, signon.ErrRefused) {
		t.Errorf("an answer that does not name its issuer: got %v, want it refused", err)
	}
	if who, err := q.Finish(t.Context(), v, answer); err != nil || who.Issuer != other.Issuer {
		t.Errorf("one that does: got %+v, %v", who, err)
	}
	if got := p.SignOut(t.Context()); got != idp.URL+"/end?client_id=litro&post_logout_redirect_uri="+url.QueryEscape("https://litro.example/sign-in") {
		t.Errorf("sign out: got %q", got)
	}

	// While it does not answer it is down, and it is asked again the next time.
	idp.Down, config.Issuer = true, idp.Issuer
	late := signon.New(config)
	if _, _, err := late.Begin(t.Context()); !errors.Is(err, signon.ErrDown) {
		t.Errorf("down: got %v", err)
	}
	idp.Down = false
	address, v, err = late.Begin(t.Context())
	if err != nil {
		t.Fatalf("up again: got %v", err)
	}
	answer = follow(t, address)
	idp.Down = true
	if _, err := late.Finish(t.Context(), v, answer); !errors.Is(err, signon.ErrDown) {
		t.Errorf("down on the way back: got %v", err)
	}
	idp.Down, idp.Issuer = false, "https://somebody.example"
	if _, _, err := signon.New(config).Begin(t.Context()); !errors.Is(err, signon.ErrDown) {
		t.Errorf("a document of another issuer: got %v", err)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	p := signon.New(signon.Config{Groups: []signon.Group{
		{Group: "jefes", Role: "manager"}, {Group: "obras", Role: "auditor", Departments: []string{"obr"}}, {Group: "dif", Role: "auditor", Departments: []string{"dif", "obr"}}, {Group: "todo", Role: "auditor"}, {Group: "islas", Role: "attendant"},
	}})
	for _, tt := range []struct {
		groups, departments []string
		role                string
	}{
		{nil, nil, ""}, {[]string{"otros"}, nil, ""}, {[]string{"islas"}, nil, "attendant"}, {[]string{"islas", "dif", "obras"}, []string{"dif", "obr"}, "auditor"},
		{[]string{"obras", "todo"}, nil, "auditor"}, {[]string{"dif", "jefes"}, nil, "manager"},
	} {
		part, member, decides := p.Part(tt.groups)
		if part.Role != tt.role || !slices.Equal(part.Departments, tt.departments) || (part.Departments == nil) != (tt.departments == nil) || member != (tt.role != "") || !decides {
			t.Errorf("%v: got %+v, %t, %t, want %s of %v", tt.groups, part, member, decides, tt.role, tt.departments)
		}
	}
	if _, _, decides := signon.New(signon.Config{}).Part([]string{"x"}); decides {
		t.Error("no groups are configured: got that they decide")
	}
}
