package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

const tankPattern = "/tanks/{station}/{tank}"

func tankAddress(station, tank string) string {
	return "/tanks/" + url.PathEscape(station) + "/" + url.PathEscape(tank)
}

// A tankView is a tank: how it is, how it was, and which levels raise an alarm.
type tankView struct {
	page
	Action, Sub   string
	Figures       []figure
	Raised        []string // in sentences
	Chart         *pointChart
	Alarms, Said  tableView
	Readings      tableView
	May           bool // whether who looks may say limits
	Fields        []tankField
	Values        url.Values
	Problem, Done string
	MaxReason     int
	CSV           string
	Stock         string // its book; empty: not for who looks
}

// A tankField is a limit in the form.
type tankField struct{ Name, Label, Hint, Unit string }

var tankFields = []string{"low", "reorder", "high", "water", "water_height"}

// tank shows a tank.
func (p *pages) tank(v *visit) error { return p.showTank(v, http.StatusOK, nil, "") }

func (p *pages) askTank(v *visit) (report.TankAnswer, error) {
	return p.Reports.Tank(v.r.Context(), chi.URLParam(v.r, "station"), chi.URLParam(v.r, "tank"), p.Now())
}

// chartedReadings is how many readings a chart has at most.
const chartedReadings = 60

func (p *pages) showTank(v *visit, code int, typed url.Values, problem string) error {
	a, err := p.askTank(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &tankView{page: p.page(v, "tank.title", "/stations"), Action: tankAddress(a.Station, a.Tank), Problem: problem, MaxReason: fleet.MaxReason, Values: typed}
	view.Title = w.Say("tank.of", "Tank", a.Tank, "Station", a.StationName)
	view.Sub = joined(a.GradeName, w.Say("tank.read", "When", w.Minute(a.At)), w.Or("tanks.source."+a.Source, a.Source))
	view.CSV = view.Action + "/readings.csv"
	if p.Stock != nil && v.opensPath(stockPath) {
		view.Stock = stockAddress(a.Station, a.Tank)
	}
	view.Figures, view.Raised, view.Chart = w.tankFigures(&a.TankLevel), w.tankRaised(&a.TankLevel), w.tankChart(&a)
	readings, alarms, said := report.TankReadings(&a), report.TankAlarms(&a), report.TankSays(&a)
	readings.Rows = readings.Rows[:min(len(readings.Rows), mostListed)]
	for _, x := range []struct {
		to   *tableView
		of   *report.Table
		word string
	}{{&view.Readings, &readings, "tank.readings"}, {&view.Alarms, &alarms, "tank.alarms"}, {&view.Said, &said, "tank.said"}} {
		*x.to = w.table(x.of, nil)
		x.to.Caption = w.Say(x.word)
		w.sayCodes(x.to, x.of)
	}
	if view.May = p.Fleet != nil && v.user.Role.May(access.ChangeFleet); view.May {
		for _, name := range tankFields {
			unit := "L"
			if name == "water_height" {
				unit = "mm"
			}
			view.Fields = append(view.Fields, tankField{name, w.Say("tank.limit." + name), w.Say("tank.limit." + name + ".hint"), unit})
		}
		is := w.tankValues(&a)
		switch {
		case typed == nil:
			view.Values = is
		case code == http.StatusConflict: // who sends it again has seen what was said meanwhile
			view.Values.Set("revision", is.Get("revision"))
		}
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("tank.done")
	}
	return p.show(v, code, "tank", view)
}

// tankFigures are what it holds, what fits, and how long it lasts.
func (w words) tankFigures(l *report.TankLevel) []figure {
	stock := figure{Name: report.Column{Key: "stock"}.Title(w.Lang), Value: w.Liters(int64(l.VolumeUL)), Unit: "L", Change: w.Or("tanks.state."+l.State(), w.Say("tanks.state.ok"))}
	if len(l.Past()) > 0 {
		stock.Class = "alarm"
	}
	list := []figure{stock}
	if fill := l.FillUL(); fill != nil {
		list = append(list, figure{Name: w.Say("tank.fill"), Value: w.Liters(int64(*fill)), Unit: "L"})
	}
	if l.PerDayUL != nil {
		list = append(list, figure{Name: report.Column{Key: "per_day"}.Title(w.Lang), Value: w.Liters(int64(*l.PerDayUL)), Unit: "L"})
	}
	if l.DaysLeft != nil {
		list = append(list, figure{Name: report.Column{Key: "days_left"}.Title(w.Lang), Value: w.Count(*l.DaysLeft)})
	}
	return list
}

// tankRaised says what is raised, and since when.
func (w words) tankRaised(l *report.TankLevel) (list []string) {
	for _, a := range l.Raised {
		key := "tank.since"
		if a.Gauge {
			key = "tank.gauge"
		}
		list = append(list, w.Say(key, "Alarm", w.Or("tanks.state."+a.Word, a.Word), "When", w.Minute(a.SinceAt)))
	}
	return list
}

// tankChart draws the last levels, with the limits in force as lines.
func (w words) tankChart(a *report.TankAnswer) *pointChart {
	if len(a.Readings) < 2 {
		return nil
	}
	last := a.Readings[max(0, len(a.Readings)-chartedReadings):]
	values, texts := make([]int64, 0, len(last)), make([]string, 0, len(last))
	for _, r := range last {
		values = append(values, int64(r.VolumeUL/dispense.Liter))
		texts = append(texts, w.Minute(r.At)+": "+w.Liters(int64(r.VolumeUL))+" L")
	}
	var marks []int64
	for _, l := range []*dispense.Volume{a.Limits.LowUL, a.Limits.ReorderUL, a.Limits.HighUL} {
		if l != nil {
			marks = append(marks, int64(*l/dispense.Liter))
		}
	}
	return points(w.Say("tank.chart"), w.Say("tank.chart.about", "Count", len(last)), values, texts, 0, "", w.Count, marks...)
}

// tankValues fills the form with what is in force.
func (w words) tankValues(a *report.TankAnswer) url.Values {
	out := url.Values{}
	l := a.Limits
	for name, ul := range map[string]*dispense.Volume{"low": l.LowUL, "reorder": l.ReorderUL, "high": l.HighUL, "water": l.WaterUL} {
		if ul != nil {
			out.Set(name, w.Liters(int64(*ul)))
		}
	}
	if l.WaterUM != nil {
		out.Set("water_height", w.Scaled(*l.WaterUM, 3, 0))
	}
	var revision int64
	if n := len(a.Said); n > 0 {
		revision = a.Said[n-1].N
	}
	out.Set("revision", strconv.FormatInt(revision, 10))
	return out
}

// setTank takes the form.
func (p *pages) setTank(v *visit) error {
	form := v.r.PostForm
	l := fleet.TankLimits{Station: chi.URLParam(v.r, "station"), Tank: chi.URLParam(v.r, "tank")}
	if field := readTank(form, &l, p.Zone); field != "" {
		return p.showTank(v, http.StatusBadRequest, form, v.words.Say("tank.bad", "Field", v.words.Say("tank.limit."+field), "Why", v.words.Say("tank.bad.size")))
	}
	err := p.Fleet.SetTankLimits(v.r.Context(), v.user.Username, l, form.Get("reason"))
	if bad, ok := errors.AsType[*fleet.TankProblem](err); ok {
		return p.showTank(v, http.StatusBadRequest, form, v.words.Say("tank.bad", "Field", v.words.Say("tank.limit."+bad.Field), "Why", v.words.Say("tank.bad."+bad.Code)))
	}
	if errors.Is(err, fault.ErrConflict) {
		return p.showTank(v, http.StatusConflict, form, v.words.Say("tank.bad.changed"))
	}
	if err != nil {
		return err
	}
	v.redirect(tankAddress(l.Station, l.Tank) + "?saved")
	return nil
}

// readTank reads the form; it returns the field that cannot be read, "" when all can.
func readTank(form url.Values, l *fleet.TankLimits, zone *time.Location) (bad string) {
	var err error
	if l.Revision, err = strconv.ParseInt(form.Get("revision"), 10, 64); err != nil {
		return "revision"
	}
	for _, x := range []struct {
		name   string
		to     **dispense.Volume
		digits int
	}{{"low", &l.LowUL, 6}, {"reorder", &l.ReorderUL, 6}, {"high", &l.HighUL, 6}, {"water", &l.WaterUL, 6}} {
		if strings.TrimSpace(form.Get(x.name)) == "" {
			continue
		}
		ul, ok := decimal(form.Get(x.name), x.digits)
		if !ok {
			return x.name
		}
		*x.to = new(dispense.Volume(ul))
	}
	if strings.TrimSpace(form.Get("water_height")) != "" {
		um, ok := decimal(form.Get("water_height"), 3)
		if !ok {
			return "water_height"
		}
		l.WaterUM = &um
	}
	if from := form.Get("from"); from != "" {
		if l.FromAt, err = readWhen(from, zone); err != nil {
			return "from"
		}
	}
	return ""
}

// tankFile is what was read of a tank.
func (p *pages) tankFile(v *visit) error {
	a, err := p.askTank(v)
	if err != nil {
		return err
	}
	t := report.TankReadings(&a)
	return p.file(v, &t, "litro-"+v.words.Say("tanks.file")+"-"+a.Station+"-"+a.Tank, v.words.Say("tank.of", "Tank", a.Tank, "Station", a.StationName))
}

// tankTiding says what a tank raises, how much fits, and how long it lasts.
func (c *Clerk) tankTiding(w words, d *send.TankData) string {
	var raised []string
	for _, word := range d.Raised {
		raised = append(raised, w.Or("tanks.state."+word, word))
	}
	line := w.Say("letter.tank", "Tank", d.Tank, "Station", d.StationName, "Alarms", strings.Join(raised, ", "), "Liters", w.Liters(d.VolumeUL))
	facts := []string{w.Minute(d.ReadAt), d.Grade}
	if d.FillUL != nil {
		facts = append(facts, w.Say("letter.tank.fits", "Liters", w.Liters(*d.FillUL)))
	}
	if d.DaysLeft != nil {
		facts = append(facts, w.Say("letter.tank.days", "Days", w.Count(*d.DaysLeft)))
	}
	if c.p.Address != "" {
		facts = append(facts, "\n"+c.p.Address+tankAddress(d.Station, d.Tank))
	}
	return line + "\n" + joined(facts...)
}

// todayTanks are tanks that need attention, with what they raise.
func (w words) todayTanks(list []report.TankLevel) (links []link) {
	for i := range list {
		l := &list[i]
		var raised []string
		for _, a := range l.Raised {
			raised = append(raised, w.Or("tanks.state."+a.Word, a.Word))
		}
		links = append(links, link{Text: joined(l.StationName+" "+l.Tank, strings.Join(raised, ", "), w.Liters(int64(l.VolumeUL))+" L"), Href: tankAddress(l.Station, l.Tank)})
	}
	return links
}
