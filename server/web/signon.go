package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/signon"
)

// Signing in with an account that somebody has elsewhere.

const (
	withPath       = "/sign-in/with/"
	withPattern    = withPath + "{provider}"
	identitiesPath = accountPath + "/identities"

	// What is left in a session: who was sent to a provider, who came back to say whom they
	// are there, and the provider that somebody signed in with.
	visitLeft, identityLeft, providerLeft = "sign-on", "identity", "provider"
)

// providers are those that a page offers.
func (p *pages) providers() []link {
	var list []link
	for _, x := range p.SignOn {
		list = append(list, link{Text: x.Button(), Href: withPath + x.Name()})
	}
	return list
}

func (p *pages) provider(name string) *signon.Provider {
	i := slices.IndexFunc(p.SignOn, func(x *signon.Provider) bool { return x.Name() == name })
	if i < 0 {
		return nil
	}
	return p.SignOn[i]
}

// signOn sends somebody to a provider: to sign in, or to say whom they are there. It is
// followed as a link, because no form of ours may lead elsewhere; what it changes is its
// own session, and nobody can use the way back who was not sent.
func (p *pages) signOn(v *visit) error {
	ctx, x := v.r.Context(), p.provider(chi.URLParam(v.r, "provider"))
	if x == nil {
		return errNoPage
	}
	user := ""
	if v.user.Username != "" {
		if v.r.URL.Query().Get("link") == "" {
			v.redirect("/")
			return nil
		}
		if !p.Sessions.Fresh(ctx, p.Now()) {
			return p.showAccount(v, http.StatusForbidden, "", v.words.Say("identity.stale"))
		}
		user = v.user.Username
	}
	address, visit, err := x.Begin(ctx)
	if errors.Is(err, signon.ErrDown) {
		return p.signOnDown(v, x, err)
	}
	if err != nil {
		return err
	}
	visit.User, visit.Next = user, localPath(v.r.URL.Query().Get("next"))
	if err := p.Sessions.Leave(ctx, visitLeft, visit); err != nil {
		return err
	}
	v.redirect(address)
	return nil
}

// signOnDown says that a provider does not answer, and leaves the other ways in.
func (p *pages) signOnDown(v *visit, x *signon.Provider, err error) error {
	p.Log.Warn("a provider of sign-on does not answer", "provider", x.Name(), "err", err)
	return p.signOnProblem(v, http.StatusServiceUnavailable, v.words.Say("signon.down", "Provider", x.Button()))
}

func (p *pages) signOnProblem(v *visit, status int, said string) error {
	if v.user.Username != "" {
		return p.showAccount(v, status, "", said)
	}
	return p.show(v, status, "signin", &signInView{page: p.page(v, "signin.title", ""), Problem: said, Next: "/", Providers: p.providers()})
}

// signedOn takes who comes back from a provider.
func (p *pages) signedOn(v *visit) error {
	ctx, x := v.r.Context(), p.provider(chi.URLParam(v.r, "provider"))
	if x == nil {
		return errNoPage
	}
	now, net := p.Now(), "sign-on "+access.NetworkOf(v.r.RemoteAddr)
	if !p.guesses.net.Allow(now, net) {
		return p.signOnProblem(v, http.StatusTooManyRequests, v.words.Say("signin.many"))
	}
	var visit signon.Visit
	p.Sessions.Take(ctx, visitLeft, &visit)
	who, err := x.Finish(ctx, visit, v.r.URL.Query())
	switch {
	case errors.Is(err, signon.ErrDown):
		return p.signOnDown(v, x, err)
	case errors.Is(err, signon.ErrRefused), err == nil && visit.User != v.user.Username:
		p.guesses.net.Failed(now, net)
		p.Log.Warn("a sign-on was refused", "provider", x.Name(), "why", err)
		if err := p.Users.Deny(ctx, access.Denial{Source: access.NetworkOf(v.r.RemoteAddr), What: "sign-on refused"}); err != nil {
			return err
		}
		return p.signOnProblem(v, http.StatusUnauthorized, v.words.Say("signon.refused", "Provider", x.Button()))
	case err != nil:
		return err
	case visit.User != "":
		return p.askIdentity(v, who)
	}
	u, problem, err := p.known(ctx, x, who)
	if err != nil {
		return err
	}
	if problem != "" {
		p.guesses.net.Failed(now, net)
		if err := p.Users.Audit(ctx, x.Name(), "sign-on refused", cut(who.Subject, 64)); err != nil {
			return err
		}
		return p.signOnProblem(v, http.StatusForbidden, v.words.Say(problem, "Provider", x.Button(), "Subject", who.Subject))
	}
	if err := p.Users.Audit(ctx, u.Username, "signed in", x.Name()); err != nil {
		return err
	}
	if err := p.Sessions.Leave(ctx, providerLeft, x.Name()); err != nil {
		return err
	}
	return p.proceed(v, u, visit.Next)
}

// known returns the user that somebody is here, as their groups say now, or the key of why
// nobody is let in.
func (p *pages) known(ctx context.Context, x *signon.Provider, who signon.Identity) (u access.User, problem string, err error) {
	part, member, decides := x.Part(who.Groups)
	if part.Departments, err = p.departmentsOf(ctx, part.Departments); err != nil {
		return u, "", err
	}
	u, err = p.Users.Identified(ctx, who.Issuer, who.Subject)
	switch {
	case errors.Is(err, fault.ErrNotFound) && x.Create() && member:
		u, err = p.addKnown(ctx, x, who, part)
		return u, "", err
	case errors.Is(err, fault.ErrNotFound):
		return u, "signon.unknown", nil
	case err != nil:
		return u, "", err
	case !u.Active:
		return u, "signon.disabled", nil
	case decides && !member:
		return u, "signon.groups", nil
	case !decides:
		return u, "", nil
	}
	if err := p.Users.SetPart(ctx, u.Username, access.Role(part.Role), part.Departments, x.Name()); err != nil {
		return u, "", err
	}
	u, err = p.Users.User(ctx, u.Username)
	return u, "", err
}

// departmentsOf returns departments that are named as people name them, and those that are
// there only: of some that are not, none are left, and not the whole fleet.
func (p *pages) departmentsOf(ctx context.Context, names []string) ([]string, error) {
	if names == nil || p.Fleet == nil {
		return names, nil
	}
	all, err := p.Fleet.Departments(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, d := range all {
		if slices.Contains(names, d.Department) || slices.Contains(names, d.Name) {
			ids = append(ids, d.Department)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// addKnown adds a user for somebody of a group who was never here. They are called as the
// provider calls them; whoever has that name already is somebody else.
func (p *pages) addKnown(ctx context.Context, x *signon.Provider, who signon.Identity, part signon.Part) (access.User, error) {
	sum := sha256.Sum256([]byte(who.Issuer + "\n" + who.Subject))
	mark := hex.EncodeToString(sum[:4])
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, strings.ToLower(who.Username))
	u := access.User{Username: cut(name, 32), Name: cut(who.Name, 64), Role: access.Role(part.Role), Language: languages[0], Active: true, Departments: part.Departments}
	id := access.Identity{Issuer: who.Issuer, Subject: who.Subject, SaidBy: x.Name(), SaidAt: p.Now().UTC()}
	err := fault.ErrConflict
	if u.Username != "" {
		id.Username = u.Username
		err = p.Users.AddIdentified(ctx, withName(u), id)
	}
	if errors.Is(err, fault.ErrConflict) {
		u.Username = strings.TrimPrefix(u.Username+"-"+mark, "-")
		id.Username = u.Username
		err = p.Users.AddIdentified(ctx, withName(u), id)
	}
	return withName(u), err
}

// withName gives a user without a name that of signing in.
func withName(u access.User) access.User {
	if u.Name == "" {
		u.Name = u.Username
	}
	return u
}

// An identityView is whom somebody is elsewhere, as pages show it.
type identityView struct{ Text, Issuer, Subject string }

// An identitiesView are those of a user on the own account.
type identitiesView struct {
	Providers []link // that can be said
	Asked     string // the one that somebody came back with, to be confirmed
	List      []identityView
}

func (p *pages) identitiesView(v *visit) (view identitiesView, err error) {
	for _, x := range p.SignOn {
		view.Providers = append(view.Providers, link{Text: v.words.Say("identity.say", "Provider", x.Button()), Href: withPath + x.Name() + "?link=yes"})
	}
	view.List, err = p.identities(v, v.user.Username)
	return view, err
}

// identities lists whom a user is elsewhere.
func (p *pages) identities(v *visit, username string) ([]identityView, error) {
	list, err := p.Users.Identities(v.r.Context(), username)
	if err != nil {
		return nil, err
	}
	var out []identityView
	for _, id := range list {
		name := id.Issuer
		if i := slices.IndexFunc(p.SignOn, func(x *signon.Provider) bool { return x.Issuer() == id.Issuer }); i >= 0 {
			name = p.SignOn[i].Button()
		}
		out = append(out, identityView{v.words.Say("identity.is", "Provider", name, "Subject", id.Subject, "Day", v.words.Day(id.SaidAt), "By", id.SaidBy), id.Issuer, id.Subject})
	}
	return out, nil
}

// askIdentity asks who came back whether that is whom they are there: somebody else may have
// signed in there before, in the same browser.
func (p *pages) askIdentity(v *visit, who signon.Identity) error {
	if err := p.Sessions.Leave(v.r.Context(), identityLeft, who); err != nil {
		return err
	}
	v.asked = joined(who.Name, who.Username, who.Subject)
	return p.showAccount(v, http.StatusOK, "", "")
}

// sayIdentity keeps whom somebody is elsewhere, as they were asked.
func (p *pages) sayIdentity(v *visit) error {
	var who signon.Identity
	if !p.Sessions.Take(v.r.Context(), identityLeft, &who) || !p.Sessions.Fresh(v.r.Context(), p.Now()) {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("identity.stale"))
	}
	err := p.Users.Identify(v.r.Context(), access.Identity{Issuer: who.Issuer, Subject: who.Subject, Username: v.user.Username, SaidBy: v.user.Username, SaidAt: p.Now().UTC()})
	if errors.Is(err, fault.ErrConflict) {
		return p.showAccount(v, http.StatusConflict, "", v.words.Say("identity.taken"))
	}
	if err != nil {
		return err
	}
	v.redirect(accountPath + "#identities")
	return nil
}

// endIdentity ends one of one's own, unless nothing else would let them in.
func (p *pages) endIdentity(v *visit) error {
	list, err := p.Users.Identities(v.r.Context(), v.user.Username)
	if err != nil {
		return err
	}
	if _, key := p.steps(v.user); len(list) == 1 && v.user.Password == "" && !key {
		return p.showAccount(v, http.StatusConflict, "", v.words.Say("identity.last"))
	}
	id := access.Identity{Issuer: v.r.PostForm.Get("issuer"), Subject: v.r.PostForm.Get("subject"), Username: v.user.Username}
	if err := p.Users.EndIdentity(v.r.Context(), id, v.user.Username, p.Now().UTC()); err != nil {
		return err
	}
	v.redirect(accountPath + "#identities")
	return nil
}

// sayIdentityOf says whom a user is elsewhere, or is no more, for who keeps users.
func (p *pages) sayIdentityOf(v *visit) error {
	ctx := v.r.Context()
	h, err := p.Fleet.Human(ctx, chi.URLParam(v.r, "person"))
	if err != nil {
		return err
	}
	form, now := v.r.PostForm, p.Now().UTC()
	id := access.Identity{Issuer: form.Get("issuer"), Subject: strings.TrimSpace(form.Get("subject")), Username: h.Username, SaidBy: v.user.Username, SaidAt: now}
	switch {
	case h.Username == "":
		err = fmt.Errorf("user of %s: %w", h.Name, fault.ErrNotFound)
	case form.Get("end") != "":
		err = p.Users.EndIdentity(ctx, id, v.user.Username, now)
	case !slices.ContainsFunc(p.SignOn, func(x *signon.Provider) bool { return x.Issuer() == id.Issuer }):
		err = fmt.Errorf("issuer %q: %w", id.Issuer, fault.ErrInvalid)
	default:
		err = p.Users.Identify(ctx, id)
	}
	if errors.Is(err, fault.ErrConflict) {
		return p.showPerson(v, http.StatusConflict, v.words.Say("identity.taken"))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showPerson(v, http.StatusBadRequest, v.words.Say("identity.bad"))
	}
	if err != nil {
		return err
	}
	v.redirect(personAddress(h.Key()) + "?done")
	return nil
}
