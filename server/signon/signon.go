// Package signon lets people sign in with an account that they have elsewhere, by OpenID
// Connect: the city's own provider, or that of a company. It says who came, and knows no
// user, page or SQL.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A Config says what a provider is called, and how it knows us.
type Config struct {
	Name     string // in addresses
	Button   string // what people call it
	Issuer   string
	ClientID string
	Secret   string
	Scopes   []string // besides openid
	// GroupsClaim is where the provider says of which groups somebody is; empty: it does not.
	GroupsClaim string
	Groups      []Group
	// Create lets in who is of one of the groups and was never here.
	Create bool
	// EndSession says that whoever signs out is shown how to sign out there, too.
	EndSession bool
	// Back is the address of ours that the provider sends people back to, and Home the one
	// after they signed out there.
	Back, Home string
	Now        func() time.Time
}

// A Group of a provider, and what its people are here.
type Group struct {
	Group       string
	Role        string
	Departments []string // none: the whole fleet
}

// A Provider is somewhere people have an account.
type Provider struct {
	cfg    Config
	client *http.Client

	mu    sync.Mutex
	found *discovered // once it has answered
}

type discovered struct {
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	metadata struct {
		SaysIssuer bool   `json:"authorization_response_iss_parameter_supported"`
		EndSession string `json:"end_session_endpoint"`
	}
}

// patience is how long a provider may take to answer.
const patience = 10 * time.Second

// New returns a provider. It asks it nothing yet: a server starts without it.
func New(cfg Config) *Provider {
	return &Provider{cfg: cfg, client: &http.Client{Timeout: patience}}
}

// Name is what the provider is called in addresses, and Button by people.
func (p *Provider) Name() string { return p.cfg.Name }

// Button is what people call the provider.
func (p *Provider) Button() string { return p.cfg.Button }

// Issuer is what the provider calls itself.
func (p *Provider) Issuer() string { return p.cfg.Issuer }

// Create tells whether who is of one of the groups is let in without being known.
func (p *Provider) Create() bool { return p.cfg.Create }

var (
	// ErrDown means that the provider does not answer, or not sensibly.
	ErrDown = errors.New("the provider does not answer")
	// ErrRefused means that nobody is let in with what came back.
	ErrRefused = errors.New("the sign-on was refused")
)

// discover finds out where the provider is asked what.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// Keys are asked for later, when this request is over.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	provider, err := oidc.NewProvider(ctx, p.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDown, p.cfg.Issuer, err)
	}
	d := &discovered{
		oauth: oauth2.Config{
			ClientID: p.cfg.ClientID, ClientSecret: p.cfg.Secret, Endpoint: provider.Endpoint(), RedirectURL: p.cfg.Back,
			Scopes: append([]string{oidc.ScopeOpenID}, p.cfg.Scopes...),
		},
		verifier: provider.VerifierContext(ctx, &oidc.Config{ClientID: p.cfg.ClientID, Now: p.cfg.Now}),
	}
	if err := provider.Claims(&d.metadata); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDown, p.cfg.Issuer, err)
	}
	p.found = d
	return d, nil
}

// A Visit is somebody who was sent to a provider, kept where they cannot change it until
// they are back.
type Visit struct {
	Provider               string
	State, Nonce, Verifier string
	Since                  time.Time
	Next                   string // where to go on
	User                   string // who is signed in here and says whom they are there; empty: signs in
}

// mostAway is how long somebody may be away.
const mostAway = 15 * time.Minute

// Begin returns where to send somebody, and what to keep of the visit. It fails with
// [ErrDown].
func (p *Provider) Begin(ctx context.Context) (address string, v Visit, err error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", v, err
	}
	v = Visit{Provider: p.cfg.Name, State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Since: p.cfg.Now()}
	return d.oauth.AuthCodeURL(v.State, oidc.Nonce(v.Nonce), oauth2.S256ChallengeOption(v.Verifier)), v, nil
}

// An Identity is whom a provider says somebody is. Issuer and subject together are who it
// is; the rest may change, and may be somebody else's tomorrow.
type Identity struct {
	Issuer, Subject string
	Username, Name  string // what the provider calls them, to be shown
	Groups          []string
}

// Finish returns who came back with an answer. It fails with [ErrRefused] where the answer
// is not one to this visit, and with [ErrDown].
func (p *Provider) Finish(ctx context.Context, v Visit, answer url.Values) (Identity, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	age := p.cfg.Now().Sub(v.Since)
	switch iss := answer.Get("iss"); {
	case v.Provider != p.cfg.Name || v.State == "" || age < 0 || age > mostAway:
		return Identity{}, refused("nobody was sent there, or too long ago")
	case subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(v.State)) != 1:
		return Identity{}, refused("the answer is to another visit")
	case iss != "" && iss != p.cfg.Issuer, iss == "" && d.metadata.SaysIssuer:
		return Identity{}, refused("the answer is of issuer %q, and %q was asked", iss, p.cfg.Issuer)
	case answer.Get("error") != "":
		return Identity{}, refused("the provider says %q: %q", answer.Get("error"), answer.Get("error_description"))
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := d.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(v.Verifier))
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok && e.Response.StatusCode < 500 {
		return Identity{}, refused("the code does not count: %s", e.ErrorCode)
	}
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %s: %w", ErrDown, p.cfg.Issuer, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, refused("%s", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(v.Nonce)) != 1 {
		return Identity{}, refused("the token is for another visit")
	}
	return p.read(id)
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// read takes from a token what we want to know.
func (p *Provider) read(id *oidc.IDToken) (Identity, error) {
	var claims map[string]json.RawMessage
	if err := id.Claims(&claims); err != nil {
		return Identity{}, refused("%s", err)
	}
	text := func(name string) (s string) {
		_ = json.Unmarshal(claims[name], &s) // what is no text is not there
		return strings.Join(strings.Fields(s), " ")
	}
	who := Identity{Issuer: id.Issuer, Subject: id.Subject, Username: text("preferred_username"), Name: text("name")}
	if who.Subject == "" || len(who.Subject) > 255 {
		return Identity{}, refused("the token names nobody")
	}
	if p.cfg.GroupsClaim != "" {
		if json.Unmarshal(claims[p.cfg.GroupsClaim], &who.Groups) != nil { // one is written alone
			if one := text(p.cfg.GroupsClaim); one != "" {
				who.Groups = []string{one}
			}
		}
	}
	return who, nil
}

// A Part is what somebody's groups make them here.
type Part struct {
	Role        string
	Departments []string // nil: the whole fleet
}

// Part returns what groups make of somebody, and whether they make anything: the first of
// the groups that are configured says the role, and all of that role together the
// departments. Decides tells whether groups say it at all.
func (p *Provider) Part(groups []string) (part Part, member, decides bool) {
	whole := false
	for _, g := range p.cfg.Groups {
		if !slices.Contains(groups, g.Group) || member && g.Role != part.Role {
			continue
		}
		member, part.Role = true, g.Role
		whole = whole || len(g.Departments) == 0
		part.Departments = append(part.Departments, g.Departments...)
	}
	slices.Sort(part.Departments)
	part.Departments = slices.Compact(part.Departments)
	if whole {
		part.Departments = nil
	}
	return part, member, len(p.cfg.Groups) > 0
}

// SignOut is where whoever signs out here may sign out there, too; empty for nowhere.
func (p *Provider) SignOut(ctx context.Context) string {
	d, err := p.discover(ctx)
	if err != nil || !p.cfg.EndSession || d.metadata.EndSession == "" {
		return ""
	}
	u, err := url.Parse(d.metadata.EndSession)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.cfg.ClientID)
	q.Set("post_logout_redirect_uri", p.cfg.Home)
	u.RawQuery = q.Encode()
	return u.String()
}
