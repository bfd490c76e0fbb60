package web

import (
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

var (
	errSignedOut = errors.New("nobody is signed in")
	errForbidden = errors.New("the role lacks the right")
	errOrigin    = errors.New("sent from elsewhere")
	errMethod    = errors.New("method not taken here")
	errNoPage    = errors.New("no such page")
	errSecond    = errors.New("the second step is not set up")
	errTokens    = errors.New("too many tokens that are not good")
	errUnsigned  = errors.New("what is approved is not signed with a passkey of who approves it")
	errNotWhole  = errors.New("another department had the vehicle in a part of the month")
)

// answers says what people see for an error. What is not in the table is ours
// to mend: it is logged under a number, and they see the number.
var answers = []struct {
	err    error
	status int
	words  string // key of title and next act
}{
	{errForbidden, http.StatusForbidden, "forbidden"},
	{errOrigin, http.StatusForbidden, "origin"},
	{errUnsigned, http.StatusForbidden, "unsigned"},
	{errMethod, http.StatusMethodNotAllowed, "method"},
	{errNoPage, http.StatusNotFound, "notfound"},
	{errNotWhole, http.StatusNotFound, "notwhole"},
	{report.ErrTooLong, http.StatusRequestEntityTooLarge, "long"},
	{access.ErrToken, http.StatusUnauthorized, "token"},
	{errTokens, http.StatusTooManyRequests, "tokens"},
	{fault.ErrNotFound, http.StatusNotFound, "notfound"},
	{fault.ErrConflict, http.StatusConflict, "conflict"},
	{fault.ErrInvalid, http.StatusBadRequest, "invalid"},
}

// denied says what the audit trail calls an error that nobody in particular sees.
var denied = []struct {
	err  error
	what string
}{
	{errOrigin, "request from elsewhere refused"},
	{access.ErrToken, "token refused"},
	{errTokens, "too many requests refused"},
	{errUnsigned, "approval without a signature refused"},
}

type errorView struct {
	page
	Next string
}

// fail answers with what went wrong.
func (p *pages) fail(v *visit, err error) {
	if errors.Is(err, errSignedOut) {
		p.sendToSignIn(v)
		return
	}
	if errors.Is(err, errSecond) {
		part := "#second"
		if p.OnlyPasskeys {
			part = "#passkeys"
		}
		v.redirect(accountPath + part)
		return
	}
	for _, d := range denied {
		if errors.Is(err, d.err) {
			if err := p.Users.Deny(v.r.Context(), access.Denial{Source: access.NetworkOf(v.r.RemoteAddr), Who: v.user.Username, What: d.what}); err != nil {
				p.Log.Error("a denial is not in the audit trail", "what", d.what, "err", err)
			}
		}
	}
	for _, a := range answers {
		if errors.Is(err, a.err) {
			if a.status == http.StatusUnauthorized {
				v.w.Header().Set("WWW-Authenticate", `Bearer realm="litro"`)
			}
			p.showError(v, a.status, a.words, "")
			return
		}
	}
	if v.r.Context().Err() != nil {
		return // whoever asked has gone
	}
	if p.Away != nil && p.Away(err) {
		p.Log.Warn("page not served: the database does not answer", "method", v.r.Method, "path", v.r.URL.Path, "err", err)
		v.w.Header().Set("Retry-After", "5")
		if v.r.Method == http.MethodGet {
			v.w.Header().Set("Refresh", "5") // it opens by itself when it answers
		}
		p.showError(v, http.StatusServiceUnavailable, "database", "")
		return
	}
	ref := rand.Text()[:8]
	p.Log.Error("page not served", "method", v.r.Method, "path", v.r.URL.Path, "ref", ref, "err", err)
	p.showError(v, http.StatusInternalServerError, "internal", ref)
}

func (p *pages) showError(v *visit, status int, key, ref string) {
	view := &errorView{page: p.page(v, "error."+key+".title", ""), Next: v.words.Say("error."+key+".next", "Ref", ref)}
	view.kept = nil // what was asked has no answer
	if err := p.show(v, status, "error", view); err != nil {
		p.Log.Error("error page not shown", "err", err)
		http.Error(v.w, http.StatusText(status), status)
	}
}
