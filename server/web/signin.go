package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/litro-fuel/litro/server/access"
)

type signInView struct {
	page
	Problem   string // empty when there is none
	Notice    string
	Username  string
	Next      string // where to go on
	Providers []link // with whose accounts one may sign in
	Out       string // where who signed out may sign out, too; empty for nowhere
	OutWord   string
}

func (p *pages) signInForm(v *visit) error {
	if v.user.Username != "" {
		v.redirect("/")
		return nil
	}
	beginning, err := p.beginning(v.r.Context())
	if err != nil {
		return err
	}
	if beginning {
		v.redirect("/setup")
		return nil
	}
	view := &signInView{page: p.page(v, "signin.title", ""), Next: localPath(v.r.URL.Query().Get("next"))}
	view.Providers = p.providers()
	if x := p.provider(v.r.URL.Query().Get("out")); x != nil {
		view.Out, view.OutWord = x.SignOut(v.r.Context()), v.words.Say("signon.out", "Provider", x.Button())
	}
	if view.Next != "/" && p.Sessions.Carries(v.r) {
		view.Notice = v.words.Say("signin.again")
	}
	return p.show(v, http.StatusOK, "signin", view)
}

// signIn lets a user in and goes on to the page that was asked for.
func (p *pages) signIn(v *visit) error {
	ctx := v.r.Context()
	username, password := v.r.PostFormValue("username"), v.r.PostFormValue("password")
	user, net := cut(username, 64), access.NetworkOf(v.r.RemoteAddr)
	if now := p.Now(); !p.guesses.user.Allow(now, user) || !p.guesses.net.Allow(now, net) {
		return p.signInAgain(v, http.StatusTooManyRequests, "signin.many", username)
	}
	u, err := p.Gate.SignIn(ctx, username, password, net)
	if errors.Is(err, access.ErrSignIn) {
		p.guesses.user.Failed(p.Now(), user)
		p.guesses.net.Failed(p.Now(), net)
		return p.signInAgain(v, http.StatusUnauthorized, "signin.wrong", username)
	}
	if err != nil {
		return err
	}
	return p.proceed(v, u, localPath(v.r.PostFormValue("next")))
}

// codePath is where the second step of signing in is.
const codePath = "/sign-in/code"

type codeView struct {
	page
	Problem, Next string
	Code, Key     bool // what the second step may be
}

func (p *pages) codeForm(v *visit) error { return p.askCode(v, http.StatusOK, "") }

func (p *pages) askCode(v *visit, code int, problem string) error {
	u, err := p.Sessions.Half(v.r.Context(), p.Now())
	if errors.Is(err, access.ErrSignIn) {
		v.redirect("/sign-in") // it took too long, or was never begun
		return nil
	}
	if err != nil {
		return err
	}
	view := &codeView{page: p.page(v, "code.title", ""), Next: localPath(v.r.FormValue("next"))}
	view.Code, view.Key = p.steps(u)
	if problem != "" {
		view.Problem = v.words.Say(problem)
	}
	return p.show(v, code, "code", view)
}

// code takes the second step.
func (p *pages) code(v *visit) error {
	ctx := v.r.Context()
	u, err := p.Sessions.Half(ctx, p.Now())
	if errors.Is(err, access.ErrSignIn) {
		v.redirect("/sign-in")
		return nil
	}
	if err != nil {
		return err
	}
	problem := "code.key"
	if code, _ := p.steps(u); code {
		problem, err = p.second(v, u, v.r.PostFormValue("code"))
	}
	if err != nil {
		return err
	}
	if problem != "" {
		status := http.StatusUnauthorized
		if problem == "signin.many" {
			status = http.StatusTooManyRequests
		}
		return p.askCode(v, status, problem)
	}
	return p.begin(v, u, localPath(v.r.PostFormValue("next")))
}

// second takes a code of a user, or returns the key of what is wrong with it. Codes are
// guessed as slowly as passwords.
func (p *pages) second(v *visit, u access.User, code string) (problem string, err error) {
	now, user := p.Now(), "code "+u.Username
	if !p.guesses.user.Allow(now, user) {
		return "signin.many", nil
	}
	err = access.CheckSecond(v.r.Context(), p.Users, u.Username, code, now.UTC())
	if !errors.Is(err, access.ErrSecond) {
		return "", err
	}
	p.guesses.user.Failed(now, user)
	return "code.wrong", p.Users.Audit(v.r.Context(), u.Username, "code refused", "")
}

func (p *pages) signInAgain(v *visit, status int, problem, username string) error {
	return p.show(v, status, "signin", &signInView{
		page: p.page(v, "signin.title", ""), Problem: v.words.Say(problem), Username: cut(username, 64), Next: localPath(v.r.PostFormValue("next")),
		Providers: p.providers(),
	})
}

func (p *pages) signOut(v *visit) error {
	var provider string
	p.Sessions.Take(v.r.Context(), providerLeft, &provider)
	if err := p.Sessions.End(v.r.Context()); err != nil {
		return err
	}
	if err := p.Users.Audit(v.r.Context(), v.user.Username, "signed out", ""); err != nil {
		return err
	}
	to := signInFor(localPath(v.r.PostFormValue("next")))
	if p.provider(provider) != nil && to == "/sign-in" {
		to += "?out=" + url.QueryEscape(provider)
	}
	v.redirect(to)
	return nil
}

// signInFor is the sign-in page that goes on to another.
func signInFor(next string) string {
	if next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}

// sendToSignIn asks who it is, and remembers which page was asked for.
func (p *pages) sendToSignIn(v *visit) {
	next := "/"
	if v.r.Method == http.MethodGet {
		next = v.r.URL.RequestURI()
	}
	v.redirect(signInFor(next))
}

// home goes to the first page that the user may see.
func (p *pages) home(v *visit) error {
	for _, s := range sections {
		if v.user.Role.May(s.need) {
			v.redirect(s.path)
			return nil
		}
	}
	return errForbidden
}
