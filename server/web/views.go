package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Views: questions that people keep under a name. A page's address is its question, so a
// view is an address; of a period that moves along, the address of the moment.

const (
	viewsPath   = "/views"
	newViewPath = "/views/new"
)

// Views keeps them. Who may change which is said here, what is of whom there.
type Views interface {
	// Views returns what a user keeps and what others share, as the user arranged it.
	Views(ctx context.Context, username string) ([]report.View, error)
	// KeepView keeps a question and returns its id. It fails with fault.ErrConflict where
	// the user keeps another under the name, and with fault.ErrInvalid where they keep too many.
	KeepView(ctx context.Context, v report.View) (id string, err error)
	// NameView fails with fault.ErrConflict where its keeper keeps another under the name.
	NameView(ctx context.Context, by, view, name string) error
	ShareView(ctx context.Context, by, view string, shared bool) error
	RemoveView(ctx context.Context, by, view string) error
	// ArrangeViews puts what a user sees into an order, and pins some of it to Today.
	ArrangeViews(ctx context.Context, username string, views, pinned []string) error
}

// shelf is [Views], under a name that none of its methods has.
type shelf interface{ Views }

// keeps tells whether who visits may keep questions.
func (p *pages) keeps(v *visit) bool {
	return p.Views != nil && v.may(access.KeepViews, "GET "+viewsPath)
}

// mayKeep tells whether who visits may ask a page whose question can be kept.
func (p *pages) mayKeep(v *visit, page string) bool {
	_, ok := keepableOf(page)
	rt, there := p.table[http.MethodGet+" "+page]
	return ok && there && v.may(rt.need, rt.name())
}

// views returns what who visits may see of what is kept: their own, and what others share.
func (p *pages) views(v *visit) ([]report.View, error) {
	list, err := p.Views.Views(v.r.Context(), v.user.Username)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(k report.View) bool { return !p.mayKeep(v, k.Page) })
	return ViewsFor(v.r.Context(), p.Reports, v.user, list)
}

// view returns one that who visits may see, as the address names it, and all of them.
func (p *pages) view(v *visit) (one report.View, all []report.View, err error) {
	id := chi.URLParam(v.r, "view")
	if all, err = p.views(v); err != nil {
		return one, all, err
	}
	if i := slices.IndexFunc(all, func(k report.View) bool { return k.View == id }); i >= 0 {
		return all[i], all, nil
	}
	return one, all, fmt.Errorf("view %s: %w", cut(id, 32), fault.ErrNotFound)
}

// mayChange tells whether who visits may change a view: who keeps it, and who keeps users,
// what is shared.
func mayChange(v *visit, k report.View) bool {
	return k.Username == v.user.Username || k.Shared && v.user.Role.May(access.KeepUsers)
}

// A keptHere is what stands above a page whose question can be kept: the views of it.
type keptHere struct {
	Views []link
	Keep  string // where its question is kept
}

// mostHere is how many views stand above a page; the list of them has all.
const mostHere = 6

// keptHere returns it; nil where there is none. What is kept is no reason to fail.
func (p *pages) keptHere(v *visit) *keptHere {
	page := v.r.URL.Path
	if v.r.Method != http.MethodGet || !p.keeps(v) || !p.mayKeep(v, page) {
		return nil
	}
	list, err := p.views(v)
	if err != nil {
		p.Log.Warn("kept views not read", "err", err)
		return nil
	}
	q := v.r.URL.Query()
	here := &keptHere{}
	for _, k := range list {
		if k.Page != page {
			continue
		}
		asked, err := askedNow(k, p.calendar(), p.Now())
		if current := err == nil && asked.Encode() == q.Encode(); current || len(here.Views) < mostHere {
			here.Views = append(here.Views, link{k.Name, viewsPath + "/" + k.View, current})
		}
	}
	q.Set("page", page)
	here.Keep = address(newViewPath, q)
	return here
}

type viewsView struct {
	page
	Views         []keptView
	Problem, Done string
	Most          int
	CSV           string
	Empty         *empty
}

// A keptView is one view in the list of them.
type keptView struct {
	ID, Name, Href, What, Trouble string
	By                            string // whose it is, of another's
	Shared, Pinned                bool
	Up, Down                      bool
	May, MayShare                 bool
	MaxName                       int
}

// viewList shows what who visits sees of what is kept, and lets them arrange it.
func (p *pages) viewList(v *visit) error { return p.showViews(v, http.StatusOK, "") }

func (p *pages) showViews(v *visit, code int, problem string) error {
	list, err := p.views(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &viewsView{page: p.page(v, "views.title", ""), Problem: problem, Most: report.MostPinned, CSV: viewsPath + ".csv"}
	for i, k := range list {
		of, _ := keepableOf(k.Page)
		one := keptView{
			ID: k.View, Name: k.Name, Href: viewsPath + "/" + k.View, What: joined(w.Say(of.word), p.periodSaid(w, k)), Shared: k.Shared, Pinned: k.Pinned,
			Up: i > 0, Down: i < len(list)-1, May: mayChange(v, k), MayShare: mayChange(v, k) && (k.Shared || v.user.Role.May(access.ShareViews)), MaxName: report.MaxViewName,
		}
		if k.Username != v.user.Username {
			one.By = k.Keeper
		}
		if _, err := p.sound(v, k); err != nil {
			var known bool
			if one.Trouble, known = w.trouble(err); !known {
				return err
			}
		}
		view.Views = append(view.Views, one)
	}
	if len(list) == 0 {
		view.Empty = &empty{"views.empty", "views.empty.next"}
	}
	return p.show(v, code, "views", view)
}

func (p *pages) viewsFile(v *visit) error {
	list, err := p.views(v)
	if err != nil {
		return err
	}
	t := report.Views(p.Zone, list)
	return p.file(v, &t, "litro-"+v.words.Say("views.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("views.title"))
}

// openView leads to what a view asks for now; or says, in its place, why that cannot be
// asked any more.
func (p *pages) openView(v *visit) error {
	k, _, err := p.view(v)
	if err != nil {
		return err
	}
	q, err := p.sound(v, k)
	if err == nil {
		v.redirect(address(k.Page, q))
		return nil
	}
	trouble, known := v.words.trouble(err)
	if !known {
		return err
	}
	return p.showViews(v, http.StatusOK, v.words.Say("views.gone.one", "Name", k.Name, "Why", trouble))
}

type keepForm struct {
	page
	Of, Problem, Name string
	Facts             []fact
	Asked             []hidden
	Moves             []option // how its period moves along; empty where it has none
	MayShare          bool
	Share, Pin        bool
	MaxName           int
}

// viewNew asks under which name a question is to be kept.
func (p *pages) viewNew(v *visit) error {
	q := v.r.URL.Query()
	page := q.Get("page")
	q.Del("page")
	return p.showKeepForm(v, http.StatusOK, page, q, "")
}

// showKeepForm asks the question itself, so that what is kept has an answer, and can be said
// in words.
func (p *pages) showKeepForm(v *visit, code int, page string, q url.Values, problem string) error {
	k, _ := keepableOf(page)
	a, err := p.answerOf(v, page, q, true)
	if err != nil {
		return err
	}
	w, form := v.words, v.r.PostForm
	view := &keepForm{
		page: p.page(v, "views.new", ""), Of: w.Say(k.word), Problem: problem, Name: cut(cmp.Or(form.Get("name"), w.Say(k.word)), 4*report.MaxViewName),
		MayShare: v.user.Role.May(access.ShareViews), Share: form.Get("share") != "", Pin: form.Get("pin") != "", MaxName: report.MaxViewName,
	}
	for _, f := range a.asked {
		view.Facts = append(view.Facts, fact{f.Name, f.Value})
	}
	if period := a.table.Period; k.put != nil && !period.From.IsZero() {
		view.Facts = append([]fact{{w.Say("file.period"), w.periodName(period)}}, view.Facts...)
		k.put(timeless(q), period)
		moves, same := report.MovesOf(period, p.calendar(), p.Now())
		if form.Has("moves") {
			same = report.Moves(form.Get("moves"))
		}
		for _, m := range moves {
			view.Moves = append(view.Moves, option{string(m), w.moves(m), m == same})
		}
		view.Moves = append(view.Moves, option{"", w.Say("views.moves.not", "Period", w.periodName(period)), same == ""})
	}
	view.Asked = []hidden{{"page", page}, {"question", q.Encode()}}
	return p.show(v, code, "keepview", view)
}

// keepView keeps a question.
func (p *pages) keepView(v *visit) error {
	form := v.r.PostForm
	page := form.Get("page")
	if !p.mayKeep(v, page) {
		return fmt.Errorf("page %q: %w", cut(page, 64), fault.ErrNotFound)
	}
	k, err := KeptView(page, form.Get("question"), report.Moves(form.Get("moves")), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	again := func(problem string) error {
		q, err := askedNow(k, p.calendar(), p.Now())
		if err != nil {
			return err
		}
		return p.showKeepForm(v, http.StatusBadRequest, page, q, v.words.Say(problem, "Most", report.MaxViewName))
	}
	var ok bool
	if k.Name, ok = viewName(form.Get("name")); !ok {
		return again("views.bad.name")
	}
	k.View, k.Username, k.KeptAt = fleet.NewID("W"), v.user.Username, p.Now().UTC().Truncate(time.Microsecond)
	ctx := v.r.Context()
	switch k.View, err = p.Views.KeepView(ctx, k); {
	case errors.Is(err, fault.ErrConflict):
		return again("views.bad.twice")
	case errors.Is(err, fault.ErrInvalid):
		return again("views.bad.many")
	case err != nil:
		return err
	}
	if form.Get("share") != "" && v.user.Role.May(access.ShareViews) {
		if err := p.Views.ShareView(ctx, v.user.Username, k.View, true); err != nil {
			return err
		}
	}
	if form.Get("pin") != "" {
		done, err := p.pinned(v, k.View, true)
		if err != nil {
			return err
		}
		if !done {
			return p.showViews(v, http.StatusConflict, v.words.Say("views.bad.pinned", "Count", report.MostPinned))
		}
	}
	v.redirect(viewsPath + "/" + k.View)
	return nil
}

// viewName returns a name as it is kept, and whether it is one.
func viewName(s string) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	return s, s != "" && utf8.RuneCountInString(s) <= report.MaxViewName
}

// pinned pins a view to Today, or takes it from there; it tells whether there was room.
func (p *pages) pinned(v *visit, view string, pin bool) (bool, error) {
	all, err := p.views(v)
	if err != nil {
		return false, err
	}
	n := 0
	for i := range all {
		if all[i].View == view {
			all[i].Pinned = pin
		}
		if all[i].Pinned {
			n++
		}
	}
	if n > report.MostPinned {
		return false, nil
	}
	return true, p.arrange(v, all)
}

func (p *pages) arrange(v *visit, all []report.View) error {
	var views, pinned []string
	for _, k := range all {
		if views = append(views, k.View); k.Pinned {
			pinned = append(pinned, k.View)
		}
	}
	return p.Views.ArrangeViews(v.r.Context(), v.user.Username, views, pinned)
}

func (p *pages) pinView(v *visit) error {
	k, _, err := p.view(v)
	if err != nil {
		return err
	}
	done, err := p.pinned(v, k.View, v.r.PostFormValue("pin") == "yes")
	if err == nil && !done {
		return p.showViews(v, http.StatusConflict, v.words.Say("views.bad.pinned", "Count", report.MostPinned))
	}
	return p.backToViews(v, err)
}

// moveView moves a view by one place.
func (p *pages) moveView(v *visit) error {
	k, all, err := p.view(v)
	if err != nil {
		return err
	}
	from := slices.IndexFunc(all, func(o report.View) bool { return o.View == k.View })
	to := from + 1
	if v.r.PostFormValue("to") == "up" {
		to = from - 1
	}
	if to >= 0 && to < len(all) {
		all[from], all[to] = all[to], all[from]
		err = p.arrange(v, all)
	}
	return p.backToViews(v, err)
}

// changeView changes one that who visits may change; of another's they are told that it is
// not there, as of any.
func (p *pages) changeView(v *visit, change func(ctx context.Context, k report.View) error) error {
	k, _, err := p.view(v)
	if err == nil && !mayChange(v, k) {
		err = fmt.Errorf("view %s is kept by another: %w", k.View, fault.ErrNotFound)
	}
	if err == nil {
		err = change(v.r.Context(), k)
	}
	return p.backToViews(v, err)
}

func (p *pages) backToViews(v *visit, err error) error {
	if err == nil {
		v.redirect(viewsPath)
	}
	return err
}

func (p *pages) nameView(v *visit) error {
	name, ok := viewName(v.r.PostFormValue("name"))
	problem := "views.bad.name"
	err := p.changeView(v, func(ctx context.Context, k report.View) error {
		if !ok {
			return errBadName
		}
		return p.Views.NameView(ctx, v.user.Username, k.View, name)
	})
	if errors.Is(err, fault.ErrConflict) {
		err, problem = errBadName, "views.bad.twice"
	}
	if errors.Is(err, errBadName) {
		return p.showViews(v, http.StatusBadRequest, v.words.Say(problem, "Most", report.MaxViewName))
	}
	return err
}

var errBadName = errors.New("no name of a view")

// shareView shares a view with everybody who may see its page, or with nobody any more.
func (p *pages) shareView(v *visit) error {
	return p.changeView(v, func(ctx context.Context, k report.View) error {
		return p.Views.ShareView(ctx, v.user.Username, k.View, v.r.PostFormValue("share") == "yes")
	})
}

func (p *pages) removeView(v *visit) error {
	return p.changeView(v, func(ctx context.Context, k report.View) error {
		return p.Views.RemoveView(ctx, v.user.Username, k.View)
	})
}
