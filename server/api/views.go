package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	Shared   bool      `json:"shared" doc:"With everybody who may see the page; pages share and share no more."`
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

// ownView returns one that who asks keeps.
func (c *call) ownView(view string) (View, error) {
	all, err := c.views()
	for _, v := range all {
		if v.View == view && v.KeptBy == c.user.Username {
			return v, err
		}
	}
	if err == nil {
		err = fmt.Errorf("view %s: %w", cut(view, 32), fault.ErrNotFound)
	}
	return View{}, err
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
			if k.Name = strings.Join(strings.Fields(b.Name), " "); k.Name == "" {
				return View{}, badField("body.name", "it has no letters")
			}
			k.View, k.Username, k.KeptAt = fleet.NewID("W"), c.user.Username, c.Now().UTC().Truncate(time.Microsecond)
			id, err := c.Views.KeepView(c, k)
			if err != nil {
				return View{}, err
			}
			return c.ownView(id)
		})
	do(a, operation{id: "remove-view", tag: tag, path: "/views/{view}/remove", page: "POST /views/{view}/remove", summary: "Remove a view that one keeps", about: "For all who see it."},
		func(c *call, in *struct {
			Acting
			OfView
		}) (View, error) {
			v, err := c.ownView(in.View)
			if err == nil {
				err = c.Views.RemoveView(c, c.user.Username, v.View)
			}
			return v, err
		})
}
