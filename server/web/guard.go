package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// A visit is one request being answered.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	user  access.User // its zero value when nobody is signed in
	words words
	// steads are those in whose stead who visits approves, unless they could approve
	// everything in their own right.
	steads []fleet.Stead
	// approves tells whether who visits may approve what this route is about, in their
	// own right or in somebody's stead.
	approves bool
	// rights are those of the token that it comes with; nil where it comes with none.
	rights []access.Right
	// part names the departments that pages are about; empty: the whole fleet.
	part string
	// asked is whom who visits came back as from a provider of sign-on, to be confirmed.
	asked string
	// own tells whether the vehicle that the address names is one that they may act on:
	// of those who see some departments only, one that these have now.
	own bool
	// takes is given the table of a route of files, which then writes none; nil: it writes.
	takes *taken
}

// policy lets a page use what came with it and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Guard sets on every answer, errors included, the headers by which browsers keep it to
// itself: what it may use, what others are told of its address, and whether it may be kept.
// Strict says that the site is to be reached by https only, for a year.
func Guard(policy, referrer, cache string, strict bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", referrer)
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
			h.Set("Cache-Control", cache)
			if strict {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// visit returns a visit of whoever it is.
func (p *pages) visit(w http.ResponseWriter, r *http.Request) *visit {
	return &visit{w: w, r: r, words: p.dictionary.in(chooseLanguage(r, access.User{}))}
}

// enter answers the requests of a route from those who may use it.
func (p *pages) enter(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := p.visit(w, r)
		r.Body = http.MaxBytesReader(w, r.Body, rt.most())
		err := p.admit(v, rt)
		if err == nil {
			err = readable(r)
		}
		if err == nil {
			err = p.approval(v, rt)
		}
		if err == nil {
			err = p.serve(v, rt)
		}
		if errors.Is(err, errElsewhere) {
			err = errors.Join(err, p.Users.Audit(r.Context(), v.user.Username, "page refused", cut(r.URL.Path, 64)))
		}
		if err != nil {
			p.fail(v, err)
		}
	})
}

// serve answers with the pages of the part of the fleet that concerns who visits.
func (p *pages) serve(v *visit, rt route) error {
	if v.own = true; v.user.Username == "" || v.user.Scope().Whole() || rt.pattern == "" {
		return rt.serve(v)
	}
	own := p.part(v.user.Scope())
	var err error
	if v.part, err = own.partName(v); err == nil {
		err = own.concerned(v, rt)
	}
	if err != nil {
		return err
	}
	return own.table[rt.method+" "+rt.pattern].serve(v)
}

// readable refuses what is not text: no address and no question of ours has such
// bytes, and the database would not take them.
func readable(r *http.Request) error {
	if !isText(r.URL.Path) {
		return errNoPage
	}
	_ = r.ParseForm() // what cannot be parsed is not there, and missed by who needs it
	for key, values := range r.Form {
		for _, v := range append(values, key) {
			if !isText(v) {
				return fmt.Errorf("field %q is not text: %w", key, fault.ErrInvalid)
			}
		}
	}
	return nil
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// admit tells who comes, and whether they may.
func (p *pages) admit(v *visit, rt route) error {
	need := rt.need
	if err := p.checkOrigin(v.r); err != nil {
		return err
	}
	if token, given := bearer(v.r); given {
		return p.admitToken(v, rt, token)
	}
	u, err := p.Sessions.User(v.r.Context())
	if err != nil && !errors.Is(err, access.ErrSignIn) {
		return err
	}
	v.user, v.words = u, p.dictionary.in(chooseLanguage(v.r, u))
	if err == nil && p.Fleet != nil && slices.ContainsFunc(access.Approvable(), func(what string) bool { return !u.Role.May(access.ToApprove(what)) }) {
		steads, err := p.Fleet.Steads(v.r.Context(), u.Username)
		if err != nil {
			return err
		}
		v.steads = steads
	}
	switch {
	case need == anyone:
		return nil
	case err != nil:
		return errSignedOut
	case p.lacksSecond(u) && !slices.Contains(withoutSecond, rt.name()):
		return errSecond
	case need == anyUser:
		return nil
	}
	v.approves = v.mayApprove(inStead[rt.name()])
	if (v.approves || u.Role.May(need)) && v.opens(rt.name()) {
		return nil
	}
	return errors.Join(errForbidden, p.Users.Audit(v.r.Context(), u.Username, "page refused", cut(v.r.URL.Path, 64)))
}

// withoutSecond are the routes that lead to a second step.
var withoutSecond = []string{"GET " + accountPath, "POST /account/second", "POST /account/second/confirm", "POST " + newKeyPath + "/ask", "POST " + newKeyPath, "POST /sign-out"}

// lacksSecond tells whether a user must set a second step up before anything else: the
// installation asks it of who approves.
func (p *pages) lacksSecond(u access.User) bool {
	code, key := p.steps(u)
	return p.SecondStep && u.Username != "" && approver(u) && !key && (!code || p.OnlyPasskeys)
}

// mayApprove tells whether who visits may approve something, see [access.ToApprove].
func (v *visit) mayApprove(what string) bool {
	return what != "" && approves(v.user.Role, v.steads, what)
}

// offers tells whether what another proposed would be approved if who visits did: it is
// not their own, nor of whom they stand in for or who stands in for them.
func (p *pages) offers(v *visit, what, by string, since time.Time) (bool, error) {
	if by == v.user.Username || !v.mayApprove(what) {
		return false, nil
	}
	if p.Fleet == nil { // and so nobody stands in for anybody
		return true, nil
	}
	return p.Fleet.MayApprove(v.r.Context(), v.user.Username, fleet.Waiting{What: what, By: by, At: since})
}

// checkOrigin refuses what another site made a browser send. A browser that
// says nothing of the origin of a request that changes something and carries a
// session is refused too: the standard check lets it pass.
func (p *pages) checkOrigin(r *http.Request) error {
	if err := p.refuse.Check(r); err != nil {
		return errors.Join(errOrigin, err)
	}
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !safe && p.Sessions.Carries(r) && r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return errOrigin
	}
	return nil
}

const languageCookie = "litro-language"

// chooseLanguage takes what was chosen in this browser, else what is set for
// the user, else what the browser asks for.
func chooseLanguage(r *http.Request, u access.User) string {
	chosen := ""
	if c, err := r.Cookie(languageCookie); err == nil {
		chosen = c.Value
	}
	for _, want := range []string{chosen, u.Language} {
		for _, l := range languages {
			if l == want {
				return l
			}
		}
	}
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return languages[i]
}

var matcher = language.NewMatcher([]language.Tag{language.MustParse(languages[0]), language.MustParse(languages[1])})

// setLanguage keeps a language for this browser and goes back.
func (p *pages) setLanguage(v *visit) error {
	lang := v.r.PostFormValue("language")
	http.SetCookie(v.w, &http.Cookie{
		Name: languageCookie, Value: cut(lang, 8), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode,
	})
	v.redirect(localPath(v.r.PostFormValue("back")))
	return nil
}

// redirect sends the browser to another page, by GET.
func (v *visit) redirect(to string) { http.Redirect(v.w, v.r, to, http.StatusSeeOther) }

// localPath returns a path of this site, and the start for anything else: a form
// must not send people to other sites.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	return s
}

// cut returns the first bytes of a text, and no half of a letter, which the database
// would not take.
func cut(s string, most int) string { return strings.ToValidUTF8(s[:min(len(s), most)], "") }
