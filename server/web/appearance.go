package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/brand"
)

// Looks keeps the color of the pages.
type Looks interface {
	Brand(ctx context.Context) (brand.Color, error)
	SetBrand(ctx context.Context, c brand.Color, by string) error
}

// A livery is the color of the pages as it was last read, for every page there is.
type livery struct {
	mu    sync.Mutex
	at    time.Time
	color brand.Color
}

const (
	liveryFresh = 10 * time.Second // after which another server's pages have a new color
	liveryWait  = time.Second
)

// livery returns the color of the pages. One that cannot be read just now is no reason
// not to show a page: it stays as it was.
func (p *pages) livery(ctx context.Context) brand.Color {
	p.painted.mu.Lock()
	defer p.painted.mu.Unlock()
	if p.painted.at.IsZero() {
		p.painted.color = brand.Default
	}
	if p.Looks == nil || time.Since(p.painted.at) < liveryFresh {
		return p.painted.color
	}
	ctx, cancel := context.WithTimeout(ctx, liveryWait)
	defer cancel()
	if c, err := p.Looks.Brand(ctx); err == nil {
		p.painted.color = c
	}
	p.painted.at = time.Now()
	return p.painted.color
}

// Paint returns the address of the sheet that gives the page its color; "" when that is
// the default.
func (p page) Paint() string {
	if p.brand == brand.Default {
		return ""
	}
	return "/static/brand/" + strings.TrimPrefix(p.brand.String(), "#") + ".css"
}

// paint serves the sheet of a color. It is a function of its address, so browsers may
// keep it for ever.
func paint(w http.ResponseWriter, r *http.Request) {
	name, is := strings.CutSuffix(chi.URLParam(r, "file"), ".css")
	c, err := brand.Parse(name)
	if !is || err != nil || "#"+name != c.String() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write([]byte(brand.Sheet(c)))
}

const appearancePath = "/appearance"

// An appearanceView is the page on which a color is tried and taken: the page itself has
// the color.
type appearanceView struct {
	page
	Color   string
	Said    string // the color that is in force
	Problem string
	Nearest string // what could be taken instead; empty: this one can
	Done    string
	Table   tableView
}

// appearance shows the color of the pages, or the one that the address tries.
func (p *pages) appearance(v *visit) error {
	said := p.livery(v.r.Context())
	c, problem := said, ""
	if tried := v.r.URL.Query().Get("color"); tried != "" {
		var err error
		if c, err = brand.Parse(tried); err != nil {
			c, problem = said, v.words.Say("appearance.bad.color")
		}
	}
	view := p.appearanceOf(v, c, problem)
	if c == said && problem == "" && v.r.URL.Query().Has("saved") {
		view.Done = v.words.Say("appearance.done", "Color", c.String())
	}
	return p.show(v, http.StatusOK, "appearance", view)
}

// setAppearance takes a color in which everything can be seen.
func (p *pages) setAppearance(v *visit) error {
	c, err := brand.Parse(v.r.PostFormValue("color"))
	if err != nil {
		return p.show(v, http.StatusBadRequest, "appearance", p.appearanceOf(v, p.livery(v.r.Context()), v.words.Say("appearance.bad.color")))
	}
	if _, ok := brand.Check(c); !ok {
		return p.show(v, http.StatusUnprocessableEntity, "appearance", p.appearanceOf(v, c, ""))
	}
	if err := p.Looks.SetBrand(v.r.Context(), c, v.user.Username); err != nil {
		return err
	}
	p.painted.mu.Lock()
	p.painted.color, p.painted.at = c, time.Now()
	p.painted.mu.Unlock()
	v.redirect(appearancePath + "?saved")
	return nil
}

// appearanceOf returns the page in a color, with what stands out from what.
func (p *pages) appearanceOf(v *visit, c brand.Color, problem string) *appearanceView {
	w := v.words
	said := p.livery(v.r.Context())
	view := &appearanceView{page: p.page(v, "appearance.title", "/health"), Color: c.String(), Said: said.String(), Problem: problem}
	view.brand = c
	if nearest, ok := brand.Check(c); !ok {
		view.Nearest = nearest.String()
		view.Problem = w.Say("appearance.bad.contrast", "Color", c.String(), "Got", w.ratio(brand.Contrast(c, brand.Light.Paper)), "Least", w.ratio(brand.FormContrast))
	}
	t := tableView{ID: "contrast", Caption: w.Say("appearance.caption")}
	for _, key := range []string{"what", "least", "day", "night"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("appearance." + key), Number: key != "what"})
	}
	night := brand.On(c, brand.Dark).Pairs(brand.Dark)
	for i, pair := range brand.On(c, brand.Light).Pairs(brand.Light) {
		day := cellView{Text: w.ratio(pair.Contrast()), Number: true}
		if !pair.Holds() {
			day.Tags = []string{day.Text}
		}
		t.Rows = append(t.Rows, rowView{Cells: []cellView{
			{Text: w.Say("appearance.pair." + pair.What)}, {Text: w.ratio(pair.Least), Number: true}, day, {Text: w.ratio(night[i].Contrast()), Number: true},
		}})
	}
	view.Table = t
	return view
}

// ratio prints a contrast, rounded down: what is shown as enough is enough.
func (w words) ratio(contrast float64) string {
	return w.Say("appearance.ratio", "N", w.fixed(int64(contrast*10), 1))
}
