package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

// A stationView is how a station is, in words.
type stationView struct {
	Name, ID     string
	State, Class string // how it is, and the class of that
	Sign         string // when it last said that it lives
	Ago          string
	Unsent       string
	Backlog      bool
	Received     string // up to which record, of which epoch
	Policy       string
	Behind       bool
	Held         string // versions, in detail
	Quarantined  string
	Foreign      bool
	Fills        string
	Volume       string
	Settings     string // where they are changed; empty for who may not
}

type stationsView struct {
	page
	CSV      string
	Boxes    bool // whoever looks may let boxes in
	Stations []stationView
	Pending  tableView
	Blocks   tableView
	Loaded   string // when
	Stick    bool   // whether this user takes in what is carried
	Empty    *empty
}

// stations shows which stations live, what they still have to send, and which
// policy they hold.
func (p *pages) stations(v *visit) error {
	t, err := p.stationTable(v)
	if err != nil {
		return err
	}
	view := &stationsView{page: p.page(v, "stations.title", "/stations"), CSV: "/stations.csv", Loaded: v.words.Minute(p.Now())}
	view.Boxes = p.Boxes != nil && v.user.Role.May(access.EnrollStations)
	view.Stick = p.Sticks != nil && v.user.Role.May(access.CarrySticks)
	if view.Stations = v.words.stations(&t, p.Now()); len(view.Stations) == 0 {
		view.Empty = &empty{"stations.empty", "stations.empty.next"}
	}
	if p.Office != nil && v.may(access.ChangeFleet, "GET /stations/{station}/settings") {
		for i := range view.Stations {
			view.Stations[i].Settings = settingsAddress(view.Stations[i].ID)
		}
	}
	if view.Pending, err = p.pending(v); err != nil {
		return err
	}
	if view.Blocks, err = p.blocks(v); err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "stations", view)
}

func (p *pages) stationsFile(v *visit) error {
	t, err := p.stationTable(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("stations.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("stations.title"))
}

func (p *pages) stationTable(v *visit) (report.Table, error) {
	day, err := report.ParsePeriod(map[string][]string{"period": {string(report.Day)}}, p.calendar(), p.Now())
	if err != nil {
		return report.Table{}, err
	}
	states, err := p.Reports.StationStates(v.r.Context(), day)
	return report.Stations(p.Now(), states), err
}

// stations puts a table of stations into words.
func (w words) stations(t *report.Table, now time.Time) []stationView {
	var out []stationView
	for _, r := range t.Rows {
		c := func(key string) report.Cell { return t.Cell(r, key) }
		s := stationView{
			ID: r.Key, Name: c("name").Text, Unsent: w.cell(report.Count, c("unsent")), Backlog: c("unsent").N > 0,
			Quarantined: w.Count(c("quarantined").N), Foreign: c("quarantined").N > 0, Fills: w.Count(c("fills").N), Volume: w.Liters(c("volume").N),
		}
		s.State, s.Class = w.stationState(c("state").Text, c("online").Text == "yes", c("sign_at").Known)
		if sign := c("sign_at"); sign.Known {
			s.Sign, s.Ago = w.Minute(sign.At), w.Ago(now, sign.At)
		}
		if seq := c("seq"); seq.Known {
			s.Received = w.Say("stations.received", "Seq", w.Count(seq.N), "Epoch", c("epoch").N)
		}
		fleet, behindFleet := versions(c("fleet_held").Text, c("fleet_now").Text)
		own, behindOwn := versions(c("own_held").Text, c("own_now").Text)
		s.Held = w.Say("stations.versions", "Fleet", fleet, "Own", own)
		s.Policy, s.Behind = w.held(c("fleet_held").Known, behindFleet || behindOwn)
		out = append(out, s)
	}
	return out
}

// stationState says how a station is in a word or two. What its chain says
// comes before whether it is reached.
func (w words) stationState(chain string, online, known bool) (text, class string) {
	switch {
	case chain == "fork" || chain == "revoked" || chain == "shared" || chain == "spare":
		return w.Say("station." + chain), "critical"
	case online:
		return w.Say("station.online"), "good"
	case known:
		return w.Say("station.offline"), "major"
	}
	return w.Say("station.never"), "plain"
}

// held says whether a station holds the newest policy.
func (w words) held(known, behind bool) (string, bool) {
	switch {
	case !known:
		return w.Say("policy.unknown"), false
	case behind:
		return w.Say("policy.behind"), true
	}
	return w.Say("policy.current"), false
}

// versions says which version of a log a station holds, and of which, when that
// is another. A log that nothing was ever written into has no version.
func versions(held, now string) (text string, behind bool) {
	const none = "0.0"
	held, now = cmp.Or(held, none), cmp.Or(now, none)
	if held == now {
		return strings.Replace(held, none, "—", 1), false
	}
	return held + " / " + now, true
}
