package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"image/png"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// One's own account: the tokens with which programs read, and act, in one's name.

const accountPath = "/account"

// tokenLasts is how long a token is good, unless somebody chooses otherwise.
const tokenLasts = 90

type accountView struct {
	page
	Tokens      []tokenLine
	Secret      string // the one just made, to be shown this once
	Address     string // an address to try it on
	Problem     string
	Name, Until string // as they were typed
	Most        string // the last day that may be chosen
	Rights      []option
	Departments []option // that may be chosen from; none where there is nothing to choose
	Acts        bool     // whether it was to act, as it was ticked
	MayAct      bool     // there is something that it could do
	Manual      bool     // there is a page about what programs can ask
	Facts       []fact
	Second      secondView
	Passkeys    keysView
	Identities  identitiesView
	Hears       *hearsView // nil where nothing is sent
	Links       []link     // to what leaves the house
}

// A secondView is the second step of signing in, as its user sets it up.
type secondView struct {
	On, Needed bool
	QR         template.URL // of the secret that is to be confirmed; empty for none
	Text       string
	Codes      []string // for who loses the application, to be shown this once
}

// A tokenLine is a token as its user sees it.
type tokenLine struct {
	Token, Text string
	Live        bool
}

func (p *pages) account(v *visit) error { return p.showAccount(v, http.StatusOK, "", "") }

func (p *pages) showAccount(v *visit, code int, secret, problem string) error {
	return p.showWholeAccount(v, code, secret, problem, secondView{})
}

// showAccountHearing shows the account with what is to be said of what its user hears of.
func (p *pages) showAccountHearing(v *visit, code int, hears *hearsView) error {
	view, err := p.accountView(v, "", "", secondView{})
	if err != nil {
		return err
	}
	view.Hears = hears
	return p.show(v, code, "account", view)
}

func (p *pages) showWholeAccount(v *visit, code int, secret, problem string, second secondView) error {
	view, err := p.accountView(v, secret, problem, second)
	if err == nil {
		view.Hears, err = p.hears(v, nil, "")
	}
	if err != nil {
		return err
	}
	return p.show(v, code, "account", view)
}

func (p *pages) accountView(v *visit, secret, problem string, second secondView) (*accountView, error) {
	second.On, second.Needed = second.On || v.user.Second, p.lacksSecond(v.user) && !second.On && !p.OnlyPasskeys
	ctx, w, now := v.r.Context(), v.words, p.Now()
	form := v.r.PostForm
	view := &accountView{
		page: p.page(v, "account.title", ""), Secret: secret, Problem: problem, Name: cut(form.Get("name"), 64), Until: cut(form.Get("until"), 10), Most: now.AddDate(1, 0, -2).In(p.Zone).Format(time.DateOnly),
		Second: second,
		Facts:  []fact{{w.Say("account.user"), v.user.Username}, {w.Say("account.role"), w.Say(fmt.Sprintf("role.%s", v.user.Role))}},
	}
	if view.Until == "" {
		view.Until = now.AddDate(0, 0, tokenLasts).In(p.Zone).Format(time.DateOnly)
	}
	var err error
	if view.Passkeys, err = p.keysView(v); err != nil {
		return nil, err
	}
	if view.Identities, err = p.identitiesView(v); err != nil {
		return nil, err
	}
	view.Identities.Asked = v.asked
	list, err := p.Users.Tokens(ctx, v.user.Username)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		view.Tokens = append(view.Tokens, w.token(t, now))
	}
	view.Acts, view.MayAct, view.Manual = form.Has("acts"), len(actRights(v.user)) > 0, p.API != nil
	for _, r := range p.tokenRights(v) {
		view.Rights = append(view.Rights, option{string(r), w.Say("right." + strings.ReplaceAll(string(r), " ", ".")), slices.Contains(form["right"], string(r))})
	}
	if secret != "" {
		scheme := "http"
		if p.Secure {
			scheme = "https"
		}
		view.Address = scheme + "://" + v.r.Host + p.fileOf(v, access.Right(form.Get("right")))
	}
	if p.Fleet != nil && v.user.Role != access.Driver {
		departments, err := p.Fleet.Departments(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range departments {
			view.Departments = append(view.Departments, option{d.Department, d.Name, slices.Contains(form["department"], d.Department)})
		}
	}
	if p.sends() && v.may(access.ScheduleReports, "GET "+schedulesPath) {
		view.Links = append(view.Links, link{Text: w.Say("schedules.title"), Href: schedulesPath})
	}
	if p.Outbox != nil && v.may(access.KeepHooks, "GET "+hooksPath) {
		view.Links = append(view.Links, link{Text: w.Say("hooks.title"), Href: hooksPath})
	}
	return view, nil
}

// token says what a token is for, what it may, and until when.
func (w words) token(t access.Token, now time.Time) tokenLine {
	var rights []string
	for _, r := range t.Rights {
		rights = append(rights, w.Say("right."+strings.ReplaceAll(string(r), " ", ".")))
	}
	used := w.Say("token.unused")
	if t.UsedAt != nil {
		used = w.Say("token.used", "Time", w.Minute(*t.UsedAt))
	}
	state := w.Say("token.until", "Day", w.Day(t.UntilAt.Add(-time.Second)))
	switch {
	case t.RevokedAt != nil:
		state = w.Say("token.revoked", "Time", w.Minute(*t.RevokedAt))
	case !t.Live(now):
		state = w.Say("token.ended", "Day", w.Day(t.UntilAt.Add(-time.Second)))
	}
	of, does := strings.Join(t.Departments, ", "), ""
	if t.Acts {
		does = w.Say("token.does")
	}
	rights = slices.Compact(rights)
	return tokenLine{t.Token, joined(t.Name, does, strings.Join(rights, ", "), of, state, used), t.Live(now)}
}

// makeToken makes a token, which is shown this once.
func (p *pages) makeToken(v *visit) error {
	form, now := v.r.PostForm, p.Now().UTC().Truncate(time.Second)
	until, err := time.ParseInLocation(time.DateOnly, form.Get("until"), p.Zone)
	t := access.Token{Name: cut(form.Get("name"), 64), MadeAt: now, UntilAt: until.AddDate(0, 0, 1).UTC()}
	t.Acts = form.Has("acts")
	may := p.fileRights(v)
	if t.Acts {
		may = p.tokenRights(v)
	}
	for _, r := range form["right"] {
		if !slices.Contains(may, access.Right(r)) {
			err = errors.Join(err, fault.ErrInvalid)
		}
		t.Rights = append(t.Rights, access.Right(r))
		if access.Right(r) == access.SeeOwnTickets && v.user.Role.May(access.SeeTickets) { // all that one sees of them
			t.Rights = append(t.Rights, access.SeeTickets)
		}
	}
	if len(form["department"]) > 0 {
		t.Departments = form["department"]
	}
	if err != nil {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("token.bad"))
	}
	if code, key := p.steps(v.user); t.Acts && (code || key) {
		problem, err := p.ownStep(v, code)
		if err != nil {
			return err
		}
		if problem != "" {
			return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("token.bad.code"))
		}
	}
	secret, err := access.MakeToken(v.r.Context(), p.Users, v.user, t)
	if errors.Is(err, fault.ErrInvalid) {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say("token.bad"))
	}
	if err != nil {
		return err
	}
	return p.showAccount(v, http.StatusOK, secret, "")
}

// ownStep takes the second step of who visits, a passkey of theirs or a code, and returns
// the key of what is wrong with it.
func (p *pages) ownStep(v *visit, code bool) (problem string, err error) {
	switch {
	case p.hasKey(v):
		u, problem, err := p.takeKey(v)
		if problem == "" && u.Username != v.user.Username {
			problem = "passkey.bad"
		}
		return problem, err
	case code:
		return p.second(v, v.user, v.r.PostForm.Get("code"))
	}
	return "passkey.none", nil
}

// revokeToken ends one of one's own.
func (p *pages) revokeToken(v *visit) error {
	if err := p.Users.RevokeToken(v.r.Context(), v.user.Username, chi.URLParam(v.r, "token"), p.Now().UTC()); err != nil {
		return err
	}
	v.redirect(accountPath)
	return nil
}

// fileRights are the rights of who visits that open a file which concerns them, or what is
// no file and only programs read.
func (p *pages) fileRights(v *visit) []access.Right {
	var rights []access.Right
	for _, rt := range p.routes() {
		if rt.programsRead() && v.may(rt.need, rt.name()) && !slices.Contains(rights, rt.need) {
			rights = append(rights, rt.need)
		}
	}
	return rights
}

// programsRead tells whether a token that reads can have the right of a route.
func (rt route) programsRead() bool { return rt.isFile() || rt.need == access.SeeToday }

// programsAct are the rights by which a program could change something.
var programsAct = []access.Right{
	access.ChangeFleet, access.HandleFindings, access.TypeFills, access.SendTickets, access.EnrollStations, access.CarrySticks, access.ScheduleReports, access.KeepHooks, access.KeepUsers, access.HaveDeputy,
	access.BeDeputy, access.KeepViews, access.ShareViews, access.TakeInvoices, access.KeepBudget, access.AgreeBudget, access.CloseMonths, access.KeepCloses, access.KeepReports, access.AskCorrections, access.ApproveAsks,
}

// actRights are those of a user.
func actRights(u access.User) []access.Right {
	return slices.DeleteFunc(slices.Clone(programsAct), func(r access.Right) bool { return !u.Role.May(r) })
}

// tokenRights are the rights that a token of who visits can have.
func (p *pages) tokenRights(v *visit) []access.Right {
	rights := p.fileRights(v)
	for _, r := range actRights(v.user) {
		if !slices.Contains(rights, r) {
			rights = append(rights, r)
		}
	}
	return rights
}

// fileOf is an address that a right opens; every token opens the one that says what it may.
func (p *pages) fileOf(v *visit, need access.Right) string {
	for _, rt := range p.routes() {
		if rt.isFile() && rt.need == need && !parameter.MatchString(rt.pattern) && v.may(need, rt.name()) {
			return strings.Replace(rt.pattern, anyFormat, ".csv", 1)
		}
	}
	return "/api/v1/me"
}

// isFile tells whether a route is of a file that programs may read.
func (rt route) isFile() bool {
	file := strings.HasSuffix(rt.pattern, anyFormat) || slices.Contains([]string{".csv", ".xlsx", ".zip"}, path.Ext(rt.pattern))
	return file && rt.method == http.MethodGet && rt.need != anyone && rt.need != anyUser
}

// bearer returns the token that a request comes with.
func bearer(r *http.Request) (token string, given bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// admitToken tells whom a token lets in, and whether it opens a route. It opens files, and
// nothing with which anything is changed.
func (p *pages) admitToken(v *visit, rt route, text string) error {
	net, now := "token "+access.NetworkOf(v.r.RemoteAddr), p.Now()
	if !p.guesses.net.Allow(now, net) {
		return errTokens
	}
	u, token, err := access.OpenToken(v.r.Context(), p.Users, p.Users, text, now.UTC())
	if errors.Is(err, access.ErrToken) {
		p.guesses.net.Failed(now, net)
	}
	if err != nil {
		return err
	}
	v.user, v.rights = u, token.Rights
	if !rt.isFile() || !slices.Contains(token.Rights, rt.need) || !v.opens(rt.name()) {
		return errors.Join(errForbidden, p.Users.Audit(v.r.Context(), u.Username, "page refused", cut(v.r.URL.Path, 64)))
	}
	return nil
}

// beginSecond shows a new secret, to be read by an application.
func (p *pages) beginSecond(v *visit) error {
	s, err := access.NewSecond(v.r.Context(), p.Users, v.user.Username, p.Now().UTC())
	if errors.Is(err, fault.ErrConflict) { // there is one already
		v.redirect(accountPath)
		return nil
	}
	if err != nil {
		return err
	}
	return p.showSecond(v, http.StatusOK, s, "")
}

func (p *pages) showSecond(v *visit, code int, s access.SecondStep, problem string) error {
	m, err := barcode.RenderText(s.Address(p.Name), 4)
	if err != nil {
		return fmt.Errorf("draw second step of %s: %w", s.Username, err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return fmt.Errorf("draw second step of %s: %w", s.Username, err)
	}
	return p.showWholeAccount(v, code, "", problem, secondView{QR: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), Text: s.Text()})
}

// confirmSecond takes the first code, and shows the recovery codes this once.
func (p *pages) confirmSecond(v *visit) error {
	ctx, now := v.r.Context(), p.Now()
	user := "code " + v.user.Username
	if !p.guesses.user.Allow(now, user) {
		return p.showAccount(v, http.StatusTooManyRequests, "", v.words.Say("signin.many"))
	}
	codes, err := access.ConfirmSecond(ctx, p.Users, v.user.Username, v.r.PostFormValue("code"), now.UTC())
	if errors.Is(err, access.ErrSecond) {
		p.guesses.user.Failed(now, user)
		s, err := p.Users.SecondStep(ctx, v.user.Username)
		if err != nil {
			return err
		}
		return p.showSecond(v, http.StatusBadRequest, s, v.words.Say("code.wrong"))
	}
	if err != nil {
		return err
	}
	return p.showWholeAccount(v, http.StatusOK, "", "", secondView{On: true, Codes: codes})
}

// endSecond takes the second step away; it takes a code, so that nobody does it who only
// found the browser open.
func (p *pages) endSecond(v *visit) error {
	if !v.user.Second {
		v.redirect(accountPath)
		return nil
	}
	problem, err := p.second(v, v.user, v.r.PostFormValue("code"))
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showAccount(v, http.StatusBadRequest, "", v.words.Say(problem))
	}
	if err := p.Users.EndSecond(v.r.Context(), v.user.Username, v.user.Username); err != nil {
		return err
	}
	v.redirect(accountPath)
	return nil
}
