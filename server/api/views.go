package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/web"
)

// A View is a question that somebody keeps under a name.
type View struct {
	View     string    `json:"view"`
	Place    int       `json:"place" doc:"Among all that one sees, as pages arrange it."`
	Name     string    `json:"name"`
	Page     string    `json:"page" doc:"Which page answers it, such as /consumption."`
	Question string    `json:"question" doc:"The rest of its address; of one that moves along, without the period."`
	Moves    string    `json:"moves,omitempty" doc:"The period that it asks for, as of the moment; absent: it stands still, or knows none."`
	Address  string    `json:"address,omitempty" doc:"What it asks for now. With .csv or .json after the page it is a file. Absent where that makes no sense any more."`
	KeptBy   string    `json:"kept_by"`
	Shared   bool      `json:"shared" doc:"With everybody who may see the page."`
	Pinned   bool      `json:"pinned" doc:"To Today, by who asks."`
	KeptAt   time.Time `json:"kept_at"`
}

// A Keep is a question that is to be kept.
type Keep struct {
	Name     string `json:"name" minLength:"1" maxLength:"80"`
	Page     string `json:"page" maxLength:"64" example:"/consumption"`
	Question string `json:"question" maxLength:"2000" doc:"As it stands in the address of the page, after the question mark."`
	Moves    string `json:"moves,omitempty" maxLength:"16" pattern:"^(this|last)-(day|week|month|year)$|^last-[1-9][0-9]*-days$" doc:"How its period moves along; without it a page that knows periods is asked for the one in the question."`
}

// An OfView names a view.
type OfView struct {
	View string `path:"view" maxLength:"32" example:"W00000000"`
}

// asks tells whether who asks may see a page whose question is kept.
func (c *call) asks(page string) bool {
	need, known := c.needs["GET "+page]
	scope := c.user.Scope()
	return known && c.user.Role.May(need.Right) && (scope.Whole() || need.OfParts || scope.Everywhere() && need.OfAll)
}

// views returns what who asks sees of what is kept.
func (c *call) views() ([]View, error) {
	all, err := c.Views.Views(c, c.user.Username)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(k report.View) bool { return !c.asks(k.Page) })
	if all, err = web.ViewsFor(c, c.desk.Desk.Reports, c.user, all); err != nil {
		return nil, err
	}
	var out []View
	for _, k := range all {
		v := View{k.View, len(out) + 1, k.Name, k.Page, k.Question, string(k.Moves), "", k.Username, k.Shared, k.Pinned, k.KeptAt.UTC()}
		if to, err := web.ViewAddress(k, c.calendar(), c.Now()); err == nil {
			v.Address = to
		}
		out = append(out, v)
	}
	return out, nil
}

// view returns one that who asks sees.
func (c *call) view(view string) (View, error) {
	all, err := c.views()
	if i := slices.IndexFunc(all, func(v View) bool { return v.View == view }); i >= 0 {
		return all[i], err
	}
	if err == nil {
		err = fmt.Errorf("view %s: %w", cut(view, 32), fault.ErrNotFound)
	}
	return View{}, err
}

// mayChange tells whether who asks may change a view: who keeps it, and who keeps users, what
// is shared.
func (c *call) mayChange(v *View) bool {
	return v.KeptBy == c.user.Username || v.Shared && c.may(access.KeepUsers)
}

// changeable returns one that who asks may change; another's is not there.
func (c *call) changeable(view string) (View, error) {
	v, err := c.view(view)
	if err == nil && !c.mayChange(&v) {
		err = fmt.Errorf("view %s is kept by another: %w", v.View, fault.ErrNotFound)
	}
	return v, err
}

// changeView changes one, and shows it afterwards.
func (c *call) changeView(view string, change func(View) error) (View, error) {
	v, err := c.changeable(view)
	if err == nil {
		err = change(v)
	}
	if err != nil {
		return View{}, err
	}
	now, err := c.view(view)
	if errors.Is(err, fault.ErrNotFound) { // another's, who shares it no more
		v.Shared = false
		return v, nil
	}
	return now, err
}

// arrange puts what who asks sees into an order, and shows one of it.
func (c *call) arrange(view string, into func(all []View, at int) ([]View, error)) (View, error) {
	all, err := c.views()
	if err != nil {
		return View{}, err
	}
	at := slices.IndexFunc(all, func(v View) bool { return v.View == view })
	if at < 0 {
		return View{}, fmt.Errorf("view %s: %w", cut(view, 32), fault.ErrNotFound)
	}
	if all, err = into(all, at); err != nil {
		return View{}, err
	}
	var views, pinned []string
	for _, v := range all {
		if views = append(views, v.View); v.Pinned {
			pinned = append(pinned, v.View)
		}
	}
	if len(pinned) > report.MostPinned {
		return View{}, fmt.Errorf("pin view %s: %w: %d are pinned, which is the most; take one from there first", view, fault.ErrConflict, report.MostPinned)
	}
	if err := c.Views.ArrangeViews(c, c.user.Username, views, pinned); err != nil {
		return View{}, err
	}
	return c.view(view)
}

// viewName returns a name as it is kept.
func viewName(s string) (string, error) {
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "", badField("body.name", "it has no letters")
	}
	return s, nil
}

// A Named is how a view is to be called.
type Named struct {
	Name string `json:"name" minLength:"1" maxLength:"80"`
}

// A Sharing says whether others see a view.
type Sharing struct {
	Shared bool `json:"shared"`
}

// A Pinning says whether a view is to be on Today.
type Pinning struct {
	Pinned bool `json:"pinned" doc:"Four at most are."`
}

// A Moving says where a view is to be.
type Moving struct {
	Place int `json:"place" minimum:"1" maximum:"1000"`
}

func addViews(a *api) {
	const tag = "views"
	list(a, operation{id: "list-views", tag: tag, path: "/views", page: "GET /views", summary: "List kept views", about: "One's own and those that others share, of pages that one may see."},
		func(v *View) string { return fmt.Sprintf("%06d", v.Place) },
		func(c *call, _ *Paged) ([]View, error) { return c.views() })
	do(a, operation{id: "keep-view", tag: tag, path: "/views", page: "POST /views/new", summary: "Keep a question under a name", about: "For oneself.",
		try: `{"name":"Diésel de este mes","page":"/consumption","question":"group=department&grade=diesel","moves":"this-month"}`},
		func(c *call, in *struct {
			Acting
			Body Keep
		}) (View, error) {
			b := &in.Body
			k, err := web.KeptView(b.Page, b.Question, report.Moves(b.Moves), c.calendar(), c.Now())
			if !c.asks(b.Page) || errors.Is(err, fault.ErrNotFound) {
				return View{}, badField("body.page", "%s is no page that you may see and whose question is kept", b.Page)
			}
			if err != nil {
				return View{}, badField("body.question", "%v", err)
			}
			if k.Name, err = viewName(b.Name); err != nil {
				return View{}, err
			}
			k.View, k.Username, k.KeptAt = fleet.NewID("W"), c.user.Username, c.Now().UTC().Truncate(time.Microsecond)
			id, err := c.Views.KeepView(c, k)
			if err != nil {
				return View{}, err
			}
			return c.view(id)
		})
	do(a, operation{id: "remove-view", tag: tag, path: "/views/{view}/remove", page: "POST /views/{view}/remove", summary: "Remove a view", about: "For all who see it. One's own; who keeps users, what others share."},
		func(c *call, in *struct {
			Acting
			OfView
		}) (View, error) {
			v, err := c.changeable(in.View)
			if err == nil {
				err = c.Views.RemoveView(c, c.user.Username, v.View)
			}
			return v, err
		})
	do(a, operation{id: "name-view", tag: tag, path: "/views/{view}/name", page: "POST /views/{view}/name", summary: "Give a view another name", about: "One's own; who keeps users, what others share.", try: `{"name":"Consumo del mes"}`},
		func(c *call, in *struct {
			Acting
			OfView
			Body Named
		}) (View, error) {
			name, err := viewName(in.Body.Name)
			if err != nil {
				return View{}, err
			}
			return c.changeView(in.View, func(v View) error { return c.Views.NameView(c, c.user.Username, v.View, name) })
		})
	do(a, operation{id: "share-view", tag: tag, path: "/views/{view}/share", page: "POST /views/{view}/share", summary: "Share a view, or share it no more", about: "With everybody who may see its page, each with their own departments. One's own; who keeps users, what others share.", try: `{"shared":true}`},
		func(c *call, in *struct {
			Acting
			OfView
			Body Sharing
		}) (View, error) {
			return c.changeView(in.View, func(v View) error { return c.Views.ShareView(c, c.user.Username, v.View, in.Body.Shared) })
		})
	do(a, operation{id: "pin-view", tag: tag, path: "/views/{view}/pin", page: "POST /views/{view}/pin", summary: "Pin a view to one's Today, or take it from there", try: `{"pinned":true}`},
		func(c *call, in *struct {
			Acting
			OfView
			Body Pinning
		}) (View, error) {
			return c.arrange(in.View, func(all []View, at int) ([]View, error) {
				all[at].Pinned = in.Body.Pinned
				return all, nil
			})
		})
	do(a, operation{id: "move-view", tag: tag, path: "/views/{view}/move", page: "POST /views/{view}/move", summary: "Move a view to another place", about: "Among all that one sees, for oneself.", try: `{"place":1}`},
		func(c *call, in *struct {
			Acting
			OfView
			Body Moving
		}) (View, error) {
			return c.arrange(in.View, func(all []View, at int) ([]View, error) {
				if in.Body.Place > len(all) {
					return nil, badField("body.place", "there are %d", len(all))
				}
				v := all[at]
				return slices.Insert(slices.Delete(all, at, at+1), in.Body.Place-1, v), nil
			})
		})
}
