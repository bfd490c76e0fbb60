package server

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/passkey"
	"github.com/litro-fuel/litro/server/signon"
)

// signOn is with what people sign in besides passwords and codes.
type signOn struct {
	passkeys  *passkey.Desk // nil where there can be none
	providers []*signon.Provider
}

// signOn returns what the configuration lets people sign in with.
func (s *Server) signOn() (*signOn, error) {
	in := &signOn{}
	if s.Config.URL == "" {
		return in, nil
	}
	desk, err := passkey.New(passkey.Config{Address: s.Config.URL, Store: s.Store, Users: s.Store, Now: s.Config.Now})
	if err != nil {
		s.Log.Info("there are no passkeys", "why", err)
	} else {
		in.passkeys = desk
	}
	for i, c := range s.Config.OIDC {
		secret, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return nil, fmt.Errorf("oidc[%d].secret_file: %w", i, err)
		}
		p := signon.Config{
			Name: c.Name, Button: c.Button, Issuer: c.Issuer, ClientID: c.ClientID, Secret: strings.TrimSpace(string(secret)), Scopes: c.Scopes, GroupsClaim: c.GroupsClaim,
			Create: c.Create, EndSession: c.EndSession, Back: s.Config.URL + "/sign-in/with/" + c.Name + "/back", Home: s.Config.URL + "/sign-in", Now: s.Config.Now,
		}
		if p.Scopes == nil {
			p.Scopes = []string{"profile"}
		}
		for _, g := range c.Groups {
			p.Groups = append(p.Groups, signon.Group{Group: g.Group, Role: g.Role, Departments: g.Departments})
		}
		in.providers = append(in.providers, signon.New(p))
	}
	return in, nil
}

var providerName = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// validateSignOn says what is wrong with how people sign in.
func (c Config) validateSignOn(bad func(key, format string, args ...any)) {
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) || u.Path != "" || u.RawQuery != "" || u.User != nil) {
		bad("url", "%q is no address of pages; write one such as https://litro.example", c.URL)
	} else if _, err := passkey.Host(c.URL); err != nil && c.SecondStep == "passkeys" {
		bad("second_step", "passkeys need url: %v", err)
	}
	if len(c.OIDC) > 0 && c.URL == "" {
		bad("oidc", "a provider sends people back to url, which is missing; write the address of the pages as browsers reach them")
	}
	names, issuers := map[string]bool{}, map[string]bool{}
	for i, p := range c.OIDC {
		key := func(name string) string { return fmt.Sprintf("oidc[%d].%s", i, name) }
		if !providerName.MatchString(p.Name) || names[p.Name] {
			bad(key("name"), "%q is no name of its own of small letters and digits; write one such as city", p.Name)
		}
		if u, err := url.Parse(p.Issuer); err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" || issuers[p.Issuer] {
			bad(key("issuer"), "%q is no issuer of its own; write what the provider calls itself, such as https://login.example/realms/city", p.Issuer)
		}
		names[p.Name], issuers[p.Issuer] = true, true
		for name, value := range map[string]string{"button": p.Button, "client_id": p.ClientID, "secret_file": p.SecretFile} {
			if strings.TrimSpace(value) == "" {
				bad(key(name), "is missing")
			}
		}
		if len(p.Groups) > 0 && p.GroupsClaim == "" {
			bad(key("groups_claim"), "is missing, and groups are read from it; write the claim that holds them, such as groups")
		}
		if p.Create && len(p.Groups) == 0 {
			bad(key("create"), "says to let in who is of a group, and there are no groups; say what groups are here, or leave it out")
		}
		for _, g := range p.Groups {
			switch role := access.Role(g.Role); {
			case g.Group == "" || !role.Valid():
				bad(key("groups"), "%q as %q: name a group, and one of the roles %v", g.Group, g.Role, access.Roles())
			case role == access.Administrator && len(g.Departments) > 0:
				bad(key("groups"), "%q: an administrator is concerned with the whole fleet; leave the departments out", g.Group)
			}
		}
	}
}
