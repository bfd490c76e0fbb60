package screen

import (
	"net/http"
	"slices"
	"strings"
)

// A tile leads to a page beside a normal fill. A path with {at} is of the
// position that is chosen.
type tile struct {
	Word, Icon, Path string
	// of tells whether the tile is of use now, at the position that is chosen; nil:
	// always.
	of func(*Snapshot, *Position) bool
}

// A place is a position to choose among several.
type place struct {
	ID, Query string
	Chosen    bool
}

// An other is a page beside a normal fill: its tile is shown because it is
// served.
type other struct {
	tile
	serve func(*http.ServeMux)
}

// others lists those pages, in the order of their tiles. A page that needs more
// of the station than [Station] promises is listed when the station has it.
func (h *handler) others() []other {
	all := []other{
		{tile{Word: "vehicle", Icon: "type", Path: "/positions/{at}/vehicle", of: pumped}, h.forms("vehicle", h.typedVehicle())},
		{tile{Word: "fill", Icon: "sheet", Path: "/positions/{at}/fill", of: byHand}, h.forms("fill", h.post("fill.html", h.fill))},
	}
	if st, ok := h.st.(SheetTaker); ok {
		all = append(all, other{tile{Word: "sheet", Icon: "sheet", Path: "/sheet", of: anyPump}, h.contingency(st)})
	}
	if st, ok := h.st.(Shifts); ok {
		all = append(all, other{tile{Word: "shift", Icon: "clock", Path: "/shift"}, h.shifts(st)})
	}
	if st, ok := h.st.(Drawer); ok {
		for _, p := range purposes() {
			all = append(all, other{tile{Word: "purpose_" + p, Icon: purposeIcons[p], Path: "/positions/{at}/" + p, of: pumped}, h.draws(st, p)})
		}
	}
	if st, ok := h.st.(Tester); ok {
		all = append(all, other{tile{Word: "test_title", Icon: "test", Path: "/hoses"}, h.hoses(st)})
	}
	all = append(all,
		other{tile{Word: "title_dip", Icon: "dip", Path: "/dip", of: hasTanks}, h.dips},
		other{tile{Word: "title_delivery", Icon: "truck", Path: "/delivery", of: hasTanks}, h.deliveries},
	)
	if st, ok := h.st.(Lender); ok {
		all = append(all, other{tile{Word: "badge_lend", Icon: "badge", Path: "/badge"}, h.loans(st)})
	}
	if st, ok := h.st.(Emergencies); ok {
		all = append(all, other{tile{Word: "emergency", Icon: "warning", Path: "/emergency"}, func(mux *http.ServeMux) { h.emergencies(mux, st) }})
	}
	if st, ok := h.st.(Receipts); ok {
		all = append(all, other{tile{Word: "receipts", Icon: "sheet", Path: "/receipts"}, h.receipts(st)})
	}
	if st, ok := h.st.(Carrier); ok && st.Stick().Dir != "" {
		all = append(all, other{tile{Word: "stick", Icon: "transfer", Path: "/stick"}, h.sticks(st)})
	}
	return append(all, []other{
		{tile{Word: "notices", Icon: "warning", Path: "/notices", of: hasNotices}, func(mux *http.ServeMux) {
			mux.HandleFunc("GET /notices", func(w http.ResponseWriter, r *http.Request) {
				h.render(w, http.StatusOK, "notices.html", h.view(r))
			})
		}},
		{tile{Word: "theme", Icon: "sun", Path: "/theme"}, h.choice("theme", h.setTheme)},
		{tile{Word: "language", Icon: "words", Path: "/language"}, h.choice("language", h.setLanguage)},
		{tile{Word: "calibrate", Icon: "ruler", Path: "/calibrate"}, h.choice("calibrate", h.calibrate)},
	}...)
}

func pumped(_ *Snapshot, p *Position) bool     { return !p.Manual }
func byHand(_ *Snapshot, p *Position) bool     { return p.Manual }
func hasNotices(s *Snapshot, _ *Position) bool { return len(s.Notices) > 0 }
func hasTanks(s *Snapshot, _ *Position) bool   { return len(s.Tanks) > 0 }
func anyPump(s *Snapshot, _ *Position) bool {
	return slices.ContainsFunc(s.Positions, func(p Position) bool { return !p.Manual })
}

// forms serves a form of a position and takes it.
func (h *handler) forms(name string, take http.HandlerFunc) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /positions/{id}/"+name, h.form(name+".html"))
		mux.HandleFunc("POST /positions/{id}/"+name, take)
	}
}

// choice serves a page of the screen itself.
func (h *handler) choice(name string, set http.HandlerFunc) func(*http.ServeMux) {
	return func(mux *http.ServeMux) {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			h.render(w, http.StatusOK, name+".html", h.view(r))
		})
		mux.HandleFunc("POST /"+name, set)
	}
}

// more shows the tiles.
func (h *handler) more(w http.ResponseWriter, r *http.Request) {
	p := h.view(r)
	s := h.st.Snapshot()
	if p.Chosen == "" && len(p.Places) > 0 {
		p.Chosen, p.Places[0].Chosen = p.Places[0].ID, true
	}
	at := slices.IndexFunc(s.Positions, func(x Position) bool { return x.Position == p.Chosen })
	p.Tiles = nil
	for _, t := range h.tiles {
		var chosen *Position
		if strings.Contains(t.Path, "{at}") {
			if at < 0 {
				continue
			}
			chosen = &s.Positions[at]
		}
		if t.of != nil && !t.of(&s, chosen) {
			continue
		}
		t.Path = strings.ReplaceAll(t.Path, "{at}", p.Chosen)
		p.Tiles = append(p.Tiles, t)
	}
	if len(p.Places) < 2 {
		p.Places = nil
	}
	h.render(w, http.StatusOK, "more.html", p)
}
