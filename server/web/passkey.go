package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/passkey"
)

// Passkeys: whoever has one signs in with it, and signs with it what takes a second person.

// Passkeys asks authenticators to sign, and takes what they answer.
type Passkeys interface {
	// Address is that of the pages at which passkeys are good.
	Address() string
	AskNew(ctx context.Context, u access.User, place string) (options []byte, a passkey.Asked, err error)
	TakeNew(ctx context.Context, a passkey.Asked, u access.User, name string, answer []byte) error
	Ask(ctx context.Context, u access.User, what string) (options []byte, a passkey.Asked, err error)
	Take(ctx context.Context, a passkey.Asked, what string, answer []byte) (access.User, error)
}

const (
	keyPath    = "/sign-in/passkey"
	askKeyPath = "/passkey/ask"
	newKeyPath = accountPath + "/passkeys"

	// What is left in a session until an authenticator answers.
	askedKey, askedNewKey = "passkey", "new passkey"
)

// A keyPart is the part of a form that asks an authenticator; its script sends the form.
type keyPart struct {
	page
	Address, How, Ask, Word string
	Main                    bool // it is what the form is for
}

// Passkey returns such a part with a button, see the template of that name.
func (p page) Passkey(word string) keyPart {
	return keyPart{page: p, Address: p.passkeys, How: "get", Ask: askKeyPath, Word: p.Say(word)}
}

// A signing is how a form is sent by which somebody approves: by a button, or by one that
// signs it.
type signing struct {
	Signs bool
	Key   keyPart
}

// Signing returns it, see the template "sign".
func (p page) Signing(word string) signing {
	s := signing{p.signs, p.Passkey(word)}
	if s.Key.Main = true; p.signs {
		s.Key.Word = p.Say("passkey.with", "Do", p.Say(word))
	}
	return s
}

// Passkeys tells whether there can be any.
func (p page) Passkeys() bool { return p.passkeys != "" }

// NewPasskey returns the part that makes a passkey.
func (p page) NewPasskey(word string) keyPart {
	return keyPart{page: p, Address: p.passkeys, How: "create", Ask: newKeyPath + "/ask", Word: p.Say(word)}
}

// unsigned are the fields of a form that do not say what it does: who sends it says so by
// signing.
var unsigned = []string{"act", "passkey", "code", "checker", "checker_password", "checker_code"}

// whatIsSigned is what is signed of a form: where it goes, and what stands in it. Browsers end
// lines of fields in two ways.
func whatIsSigned(path string, form url.Values) string {
	form = maps.Clone(form)
	for _, name := range unsigned {
		form.Del(name)
	}
	return path + "\n" + strings.ReplaceAll(form.Encode(), "%0D%0A", "%0A")
}

// askKey tells a browser what an authenticator is to sign: the form that is to be sent to
// the path in act. Who signs in after a password, takes away what is their own, or
// approves, signs with a passkey of their own.
func (p *pages) askKey(v *visit) error {
	ctx := v.r.Context()
	if p.asks.Take(p.Now(), access.NetworkOf(v.r.RemoteAddr)) > 0 {
		return errTokens
	}
	act := v.r.PostForm.Get("act")
	var whose access.User
	switch {
	case act == keyPath:
		u, err := p.Sessions.Half(ctx, p.Now())
		if err != nil && !errors.Is(err, access.ErrSignIn) {
			return err
		}
		whose = u
	case strings.HasPrefix(act, accountPath+"/"), approvalPath(act):
		whose = v.user
	}
	options, asked, err := p.Passkeys.Ask(ctx, whose, whatIsSigned(act, v.r.PostForm))
	if err != nil {
		return err
	}
	return v.leave(p, askedKey, asked, options)
}

// leave leaves what was asked in the session, and tells the browser.
func (v *visit) leave(p *pages, name string, asked passkey.Asked, options []byte) error {
	if err := p.Sessions.Leave(v.r.Context(), name, asked); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, _ = v.w.Write(options) // whoever asked has gone; nobody is left to tell
	return nil
}

// takeKey returns who signed the form that was sent, or the key of what is wrong with the
// signature.
func (p *pages) takeKey(v *visit) (u access.User, problem string, err error) {
	ctx, now, net := v.r.Context(), p.Now(), "passkey "+access.NetworkOf(v.r.RemoteAddr)
	if !p.guesses.net.Allow(now, net) {
		return u, "signin.many", nil
	}
	var asked passkey.Asked
	p.Sessions.Take(ctx, askedKey, &asked)
	u, err = p.Passkeys.Take(ctx, asked, whatIsSigned(v.r.URL.Path, v.r.PostForm), []byte(v.r.PostForm.Get("passkey")))
	if errors.Is(err, access.ErrPasskey) {
		p.guesses.net.Failed(now, net)
		p.Log.Warn("a passkey was refused", "why", err)
		return u, "passkey.bad", p.Users.Deny(ctx, access.Denial{Source: access.NetworkOf(v.r.RemoteAddr), Who: v.user.Username, What: "passkey refused"})
	}
	return u, "", err
}

// hasKey tells whether a form was signed.
func (p *pages) hasKey(v *visit) bool { return p.Passkeys != nil && v.r.PostForm.Get("passkey") != "" }

// signs tells whether who visits signs what they approve: the installation asks for it,
// and they have a passkey.
func (p *pages) signs(v *visit) bool { return p.OnlyPasskeys && p.Passkeys != nil && v.user.Passkey }

// approval takes the signature under a form by which who visits approves something, where
// they sign so: with a passkey of their own, under this form.
func (p *pages) approval(v *visit, rt route) error {
	if !rt.approves() || !p.signs(v) {
		return nil
	}
	if !p.hasKey(v) {
		return errUnsigned
	}
	u, problem, err := p.takeKey(v)
	switch {
	case err != nil:
		return err
	case problem == "signin.many":
		return errTokens
	case problem != "" || u.Username != v.user.Username:
		return errUnsigned
	}
	return p.Users.Audit(v.r.Context(), u.Username, "signed with a passkey", cut(v.r.URL.Path, 64))
}

// signInKey lets in who signed to come in.
func (p *pages) signInKey(v *visit) error {
	ctx := v.r.Context()
	u, problem, err := p.takeKey(v)
	if err != nil {
		return err
	}
	if problem != "" {
		status := http.StatusUnauthorized
		if problem == "signin.many" {
			status = http.StatusTooManyRequests
		}
		if _, err := p.Sessions.Half(ctx, p.Now()); err == nil {
			return p.askCode(v, status, problem)
		}
		return p.signInAgain(v, status, problem, "")
	}
	if err := p.Users.Audit(ctx, u.Username, "signed in", "passkey"); err != nil {
		return err
	}
	return p.begin(v, u, localPath(v.r.PostForm.Get("next")))
}

// proceed asks who has taken the first step of signing in for the second, where there is
// one, and else lets them in.
func (p *pages) proceed(v *visit, u access.User, next string) error {
	if code, key := p.steps(u); !code && !key {
		return p.begin(v, u, next)
	}
	if err := p.Sessions.BeginHalf(v.r.Context(), u, p.Now()); err != nil {
		return err
	}
	v.redirect(address(codePath, url.Values{"next": {next}}))
	return nil
}

// begin begins the session of who has proven who they are, and goes on.
func (p *pages) begin(v *visit, u access.User, next string) error {
	if err := p.Sessions.Begin(v.r.Context(), u, p.Now()); err != nil {
		return err
	}
	v.redirect(next)
	return nil
}

// steps tells with what a user signs in besides a password.
func (p *pages) steps(u access.User) (code, key bool) {
	key = u.Passkey && p.Passkeys != nil
	return u.Second && !(p.OnlyPasskeys && key && approver(u)), key
}

// approver tells whether a user approves anything in their own right.
func approver(u access.User) bool {
	return slices.ContainsFunc(access.Approvable(), func(what string) bool { return u.Role.May(access.ToApprove(what)) })
}

// A keyLine is a passkey as its user sees it.
type keyLine struct{ Text, Action string }

// A keysView are the passkeys of a user on the own account.
type keysView struct {
	There  bool // whether there can be any
	Needed bool
	Fresh  bool // who looks has just signed in
	Code   bool // a code takes one away, too
	Keys   []keyLine
	Done   string
}

func (p *pages) keysView(v *visit) (keysView, error) {
	view := keysView{There: p.Passkeys != nil}
	if !view.There {
		return view, nil
	}
	view.Fresh, view.Needed = p.Sessions.Fresh(v.r.Context(), p.Now()), p.OnlyPasskeys && p.lacksSecond(v.user)
	view.Code, _ = p.steps(v.user)
	list, err := p.Users.Passkeys(v.r.Context(), v.user.Username)
	if err != nil {
		return view, err
	}
	w := v.words
	for _, k := range list {
		used, kind := w.Say("token.unused"), w.Say("passkey.bound")
		if k.UsedAt != nil {
			used = w.Say("token.used", "Time", w.Minute(*k.UsedAt))
		}
		if k.Synced {
			kind = w.Say("passkey.synced")
		}
		view.Keys = append(view.Keys, keyLine{joined(k.Name, kind, w.Say("passkey.made", "Day", w.Day(k.MadeAt)), used), newKeyPath + "/" + keyName(k.Passkey) + "/remove"})
	}
	return view, nil
}

// keyName is how addresses call a passkey.
func keyName(id []byte) string {
	sum := sha256.Sum256(id)
	return hex.EncodeToString(sum[:8])
}

// askNewKey tells a browser what is needed to make a passkey of who has just signed in.
func (p *pages) askNewKey(v *visit) error {
	if !p.Sessions.Fresh(v.r.Context(), p.Now()) {
		return errForbidden
	}
	options, asked, err := p.Passkeys.AskNew(v.r.Context(), v.user, p.Name)
	if err != nil {
		return err
	}
	return v.leave(p, askedNewKey, asked, options)
}

// addKey keeps the passkey that an authenticator made.
func (p *pages) addKey(v *visit) error {
	ctx, name := v.r.Context(), strings.Join(strings.Fields(v.r.PostForm.Get("name")), " ")
	if name = cut(name, 64); name == "" {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("passkey.unnamed"))
	}
	var asked passkey.Asked
	p.Sessions.Take(ctx, askedNewKey, &asked)
	err := p.Passkeys.TakeNew(ctx, asked, v.user, name, []byte(v.r.PostForm.Get("passkey")))
	switch {
	case errors.Is(err, access.ErrPasskey):
		p.Log.Warn("a new passkey was refused", "why", err)
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("passkey.bad"))
	case errors.Is(err, fault.ErrConflict):
		return p.showAccount(v, http.StatusConflict, "", v.words.Say("passkey.there"))
	case err != nil:
		return err
	}
	v.redirect(accountPath + "#passkeys")
	return nil
}

// removeKey takes a passkey away; it takes a passkey or a code, so that nobody does it who
// only found the browser open.
func (p *pages) removeKey(v *visit) error {
	ctx := v.r.Context()
	list, err := p.Users.Passkeys(ctx, v.user.Username)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(k access.Passkey) bool { return keyName(k.Passkey) == chi.URLParam(v.r, "passkey") })
	if i < 0 {
		return fmt.Errorf("passkey: %w", fault.ErrNotFound)
	}
	code, _ := p.steps(v.user)
	problem, err := p.ownStep(v, code)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say(problem))
	}
	if err := p.Users.RemovePasskey(ctx, v.user.Username, list[i].Passkey, p.Now().UTC()); err != nil {
		return err
	}
	v.redirect(accountPath + "#passkeys")
	return nil
}
