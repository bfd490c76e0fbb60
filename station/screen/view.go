package screen

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A page is what the templates are filled in with.
type page struct {
	language
	Station   string
	Linked    bool
	Unsent    int64
	Attendant string // of the one position shown
	Clock     string
	Refresh   int    // seconds, for browsers without script
	Query     string // kept on the way through forms
	Screen    string // its name
	Theme     string
	PxMM      int64  // as measured, thousandths of a pixel to a millimeter; 0: guessed
	Sounds    bool   // the agent's own
	Build     string // changes when pages are to load anew
	Night     bool   // an hour at which nobody minds a page that loads anew
	Panels    []panel
	Tiles     []tile
	Chosen    string // the position that scans and tiles are for; "" when there is a choice
	Places    []place
	Note      string    // where the emergency stop is, when several positions share the screen
	Position  *Position // of a form
	Values    url.Values
	Error     string
	ErrorAt   string // the field that it is about, if one
	Now       string
	zone      *time.Location
	hasPhoto  func(sum string) bool
	Badges    []Badge   // shown a moment ago
	Data      any       // of a form
	All       []warning // what is out of order, the gravest first …
	Above     *warning  // … what of it stands above the positions …
	Others    int       // … and how much more there is
}

// kept are the parts of an address that say what this screen shows, and how.
var kept = []string{"lang", "position", "screen", "at", "focus"}

// view returns the page as it is now. With ?position= it is of one position; with
// ?focus= of one that asks for something, as long as it does; ?at= is the one
// that scans are for, where there are several.
func (h *handler) view(r *http.Request) page {
	s := h.st.Snapshot()
	q := url.Values{}
	for _, key := range kept {
		if v := r.URL.Query().Get(key); v != "" {
			q.Set(key, v)
		}
	}
	now := s.Now
	if now.IsZero() {
		now = time.Now()
	}
	at, as := local(&s, now), h.looks.of(r)
	p := page{
		language: language(cmp.Or(q.Get("lang"), string(as.Language), s.Language, "es-MX")), Station: s.Station, Linked: s.Linked, Unsent: s.Unsent,
		Refresh: 2, Clock: at.Format("15:04"), Now: at.Format("2006-01-02T15:04"), Night: at.Hour() == 3,
		Screen: q.Get("screen"), Theme: h.theme(as, at), PxMM: as.PxMM, Sounds: h.opt.Sounds, Tiles: h.tiles,
		zone: at.Location(), hasPhoto: h.hasPhoto, Build: fmt.Sprintf("%s.%d", h.build, h.opt.Screens.generation.Load()),
	}
	if len(q) > 0 {
		p.Query = "?" + q.Encode()
	}
	p.show(h, r, &s, q, now)
	p.notices(&s)
	return p
}

// show puts the positions in that the page is about.
func (p *page) show(h *handler, r *http.Request, s *Snapshot, q url.Values, now time.Time) {
	shown := slices.Clone(s.Positions)
	if only := q.Get("position"); only != "" {
		shown = slices.DeleteFunc(shown, func(x Position) bool { return x.Position != only })
	}
	all := ""
	asks := func(x Position) bool { return x.Position == q.Get("focus") && x.Page == Prompt }
	if slices.ContainsFunc(shown, asks) {
		shown = slices.DeleteFunc(shown, func(x Position) bool { return !asks(x) })
		all = without(q, "focus")
	}
	p.Chosen = q.Get("at")
	if len(shown) > 1 {
		p.Note = h.stopNote(p.language)
	}
	if len(shown) == 1 {
		p.Chosen, p.Attendant = shown[0].Position, shown[0].Attendant
	}
	for i := range shown {
		x := &shown[i]
		v := newPanel(p.language, s, x, now)
		v.Query, v.Pick = p.Query, with(q, "at", x.Position)
		v.Several, v.Chosen = len(s.Positions) > 1, len(shown) > 1 && x.Position == p.Chosen
		v.Alone, v.Typed = len(shown) == 1, r.URL.Query().Get("typed")
		v.focus(all)
		v.outside(h)
		p.Panels = append(p.Panels, v)
		p.Places = append(p.Places, place{x.Position, with(q, "at", x.Position), x.Position == p.Chosen})
		if x.Page == Prompt {
			p.Refresh = 20 // somebody is typing
		}
	}
}

// with is the query of the same page with one value changed, and without that
// with one taken away.
func with(q url.Values, key, value string) string {
	q = maps.Clone(q)
	q.Set(key, value)
	return "?" + q.Encode()
}

func without(q url.Values, key string) string {
	q = maps.Clone(q)
	q.Del(key)
	return "?" + q.Encode()
}
