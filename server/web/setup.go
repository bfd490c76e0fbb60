package web

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Setup lets the first users in, once.
type Setup interface {
	// Open tells whether nobody can sign in yet.
	Open(ctx context.Context) (bool, error)
	// Check fails with access.ErrCode when a code is not the one given out.
	Check(ctx context.Context, code, from string) error
	// Begin keeps the beginning of the installation; it fails with access.ErrCode,
	// or with fault.ErrConflict when somebody was there before.
	Begin(ctx context.Context, code, from string, b access.Beginning) error
}

// A setupView is the page of the first run.
type setupView struct {
	page
	Values   map[string]string
	Problems []problem
	Zones    []string
	Fixed    bool // the zone stands in the configuration
	Done     bool
	Username string
}

// Has returns what is wrong with a field.
func (v *setupView) Has(field string) string {
	for _, p := range v.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// zones are those of Mexico; any other can be typed.
var zones = []string{
	"America/Mexico_City", "America/Tijuana", "America/Hermosillo", "America/Mazatlan", "America/Chihuahua", "America/Ciudad_Juarez",
	"America/Ojinaga", "America/Monterrey", "America/Matamoros", "America/Merida", "America/Bahia_Banderas", "America/Cancun",
}

// setupFields are the fields of the page, in its order. What is secret is not sent
// back to the page.
var setupFields = []struct {
	name   string
	most   int // characters
	secret bool
}{
	{"code", 32, false}, {"city", 80, false}, {"zone", 64, false},
	{"name", 80, false}, {"username", 32, false}, {"password", 256, true}, {"again", 256, true},
	{"second_name", 80, false}, {"second_username", 32, false}, {"second_password", 256, true},
}

// beginning tells whether nobody can sign in yet.
func (p *pages) beginning(ctx context.Context) (bool, error) {
	if p.Setup == nil {
		return false, nil
	}
	return p.Setup.Open(ctx)
}

func (p *pages) setupForm(v *visit) error {
	return p.showSetup(v, http.StatusOK, map[string]string{"zone": p.Zone.String()}, nil)
}

func (p *pages) showSetup(v *visit, status int, values map[string]string, problems []problem) error {
	open, err := p.beginning(v.r.Context())
	if err != nil {
		return err
	}
	if !open {
		return errNoPage
	}
	return p.show(v, status, "setup", &setupView{
		page: p.page(v, "setup.title", ""), Values: values, Problems: problems, Zones: zones, Fixed: p.ZoneFixed,
	})
}

// setup takes the page of the first run.
func (p *pages) setup(v *visit) error {
	values, secret := map[string]string{}, map[string]string{}
	for _, f := range setupFields {
		text := v.r.PostFormValue(f.name)
		if f.secret {
			secret[f.name] = text
			continue
		}
		values[f.name] = strings.TrimSpace(text)
	}
	if p.ZoneFixed {
		values["zone"] = p.Zone.String()
	}
	open, err := p.beginning(v.r.Context())
	if err != nil {
		return err
	}
	if !open {
		return errNoPage
	}
	from := access.NetworkOf(v.r.RemoteAddr)
	again := func(status int, field, key string) error {
		return p.showSetup(v, status, values, []problem{{field, v.words.Say(key)}})
	}
	if now := p.Now(); !p.guesses.code.Allow(now, from) {
		return again(http.StatusTooManyRequests, "code", "setup.bad.many")
	}
	// The code first: who does not have it learns nothing else.
	err = p.Setup.Check(v.r.Context(), values["code"], from)
	if errors.Is(err, access.ErrCode) {
		p.guesses.code.Failed(p.Now(), from)
		return again(http.StatusUnauthorized, "code", "setup.bad.code")
	}
	if err != nil {
		return err
	}
	b, problems := v.words.beginning(values, secret)
	if len(problems) > 0 {
		return p.showSetup(v, http.StatusBadRequest, values, problems)
	}
	for i, name := range []string{"password", "second_password"}[:len(b.Users)] {
		if b.Users[i].Password, err = p.Gate.Hash(v.r.Context(), secret[name]); err != nil {
			return err
		}
	}
	err = p.Setup.Begin(v.r.Context(), values["code"], from, b)
	if errors.Is(err, fault.ErrConflict) {
		return errNoPage // somebody else was there a moment before
	}
	if err != nil {
		return err
	}
	p.Begun()
	v.w.Header().Set("Refresh", "8; url=/sign-in") // the server opens anew meanwhile
	return p.show(v, http.StatusOK, "setup", &setupView{page: p.page(v, "setup.done", ""), Done: true, Username: b.Users[0].Username})
}

// username is what a user may be called: it is typed on every keyboard.
var username = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// beginning reads the page, and says what must be mended.
func (w words) beginning(values, secret map[string]string) (access.Beginning, []problem) {
	var problems []problem
	bad := func(field, key string) { problems = append(problems, problem{field, w.Say(key)}) }
	for _, f := range setupFields {
		if text := values[f.name] + secret[f.name]; utf8.RuneCountInString(text) > f.most {
			bad(f.name, "setup.bad.long")
		}
	}
	if values["city"] == "" {
		bad("city", "setup.bad.city")
	}
	if _, err := time.LoadLocation(values["zone"]); err != nil || values["zone"] == "" || values["zone"] == "Local" {
		bad("zone", "setup.bad.zone")
	}
	user := func(prefix string, role access.Role) access.User {
		u := access.User{Username: values[prefix+"username"], Name: values[prefix+"name"], Role: role, Language: w.Lang, Active: true}
		if u.Name == "" {
			bad(prefix+"name", "setup.bad.name")
		}
		switch {
		case !username.MatchString(u.Username):
			bad(prefix+"username", "setup.bad.username")
		case access.Reserved(u.Username):
			bad(prefix+"username", "setup.bad.reserved")
		}
		if password := secret[prefix+"password"]; utf8.RuneCountInString(password) < access.MinPassword || strings.EqualFold(password, u.Username) {
			bad(prefix+"password", "setup.bad.password")
		}
		return u
	}
	b := access.Beginning{Name: values["city"], Zone: values["zone"], Users: []access.User{user("", access.Administrator)}}
	if secret["password"] != secret["again"] {
		bad("again", "setup.bad.again")
	}
	if values["second_name"]+values["second_username"]+secret["second_password"] == "" {
		return b, problems
	}
	b.Users = append(b.Users, user("second_", access.Manager))
	switch {
	case b.Users[1].Username == b.Users[0].Username:
		bad("second_username", "setup.bad.same")
	case secret["second_password"] == secret["password"]:
		bad("second_password", "setup.bad.shared")
	}
	return b, problems
}
