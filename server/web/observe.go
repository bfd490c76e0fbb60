package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// An observeView is what the rules would have denied, and what enforces them.
type observeView struct {
	page
	Period            periodView
	Hidden            []hidden // what else the address says
	Where             []option // stations and departments to look at, the first is all
	Figures           []figure
	Reasons, Vehicles tableView
	Empty             *empty
	CSV               string

	May           bool // whether who looks may propose and approve
	Modes         []modeView
	Choices       []option // what can be proposed
	Values        url.Values
	Problem, Done string
	MaxReason     int
}

// A modeView is a station or a department with its mode.
type modeView struct {
	Name, Mode, Since string
	Observes          bool
	Href              string
	Waiting           *modeWaiting
}

// A modeWaiting is what is proposed for it, or approved for a day to come.
type modeWaiting struct {
	Act, Text string
	Trouble   string // why it is not in force though its day has come
	Approve   bool   // who looks may approve it
}

const observePath = "/observe"

// observeQuestion reads what is asked for: a month, unless another is.
func (p *pages) observeQuestion(v *visit) (q report.ObserveQuestion, where string, err error) {
	values := v.r.URL.Query()
	q.Period, err = report.ParsePeriod(values, p.calendar(), p.Now())
	where = values.Get("in")
	switch what, id, _ := strings.Cut(where, "/"); what {
	case "station":
		q.Station = id
	case "department":
		q.Department = id
	}
	return q, where, err
}

// observe shows what the rules would have denied where they are only observed.
func (p *pages) observe(v *visit) error {
	return p.showObserve(v, http.StatusOK, url.Values{}, "")
}

func (p *pages) showObserve(v *visit, code int, values url.Values, problem string) error {
	q, where, err := p.observeQuestion(v)
	if err != nil {
		return err
	}
	a, err := p.Reports.Observe(v.r.Context(), q)
	if err != nil {
		return err
	}
	all, err := p.Reports.Modes(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	view := &observeView{
		page: p.page(v, "observe.title", "/discrepancies"), Values: values, Problem: problem, MaxReason: fleet.MaxReason,
		May: p.Office != nil && v.user.Role.May(access.ChangeFleet),
	}
	ask := func(other report.Period) url.Values {
		out := url.Values{}
		if other.Put(out); where != "" {
			out.Set("in", where)
		}
		return out
	}
	view.Period = w.period(q.Period, p.Now(), ask, observePath)
	view.Hidden = hiddenOf(ask(q.Period), "in")
	view.CSV = address(observePath+".csv", ask(q.Period))
	view.Where = []option{{"", w.Say("observe.everywhere"), where == ""}}
	for _, m := range all {
		id := m.What + "/" + m.Subject
		name := w.Say(fmt.Sprintf("observe.%s", m.What), "Name", m.Name)
		view.Where = append(view.Where, option{id, name, id == where})
		mode, err := p.mode(v, m, address(observePath, lookAt(ask(q.Period), id)))
		if err != nil {
			return err
		}
		view.Modes = append(view.Modes, mode)
		if m.Waiting == nil {
			next := other(m.Mode)
			view.Choices = append(view.Choices, option{id + "/" + next, w.Say(fmt.Sprintf("observe.propose.%s", next), "Name", name), values.Get("what") == id+"/"+next})
		}
	}
	if values.Get("from") == "" {
		values.Set("from", p.Now().In(p.Zone).AddDate(0, 0, 1).Format(time.DateOnly)+"T00:00")
	}
	if v.r.URL.Query().Has("done") {
		view.Done = w.Say("observe.done")
	}
	view.Figures = w.observeFigures(&a)
	if a.Denied == 0 {
		view.Empty = &empty{"observe.empty", "observe.empty.next"}
		return p.show(v, code, "observe", view)
	}
	view.Reasons, view.Vehicles = v.observed(&a.Reasons), v.observed(&a.Vehicles)
	view.Reasons.Caption, view.Vehicles.Caption = w.Say("observe.reasons"), w.Say("observe.vehicles")
	return p.show(v, code, "observe", view)
}

func lookAt(v url.Values, where string) url.Values {
	v.Set("in", where)
	return v
}

func other(mode string) string {
	if mode == "observe" {
		return "enforce"
	}
	return "observe"
}

// observed puts a table of what would have been denied into words; vehicles lead to
// their pages where who looks may see them.
func (v *visit) observed(t *report.Table) tableView {
	view := v.words.table(t, func(r report.Row, c report.Column) string {
		if vehicle, _, ok := strings.Cut(r.Key, "/"); ok && c.Key == "vehicle" && v.user.Role.May(access.SeeVehicles) {
			return vehicleAddress(vehicle)
		}
		return ""
	})
	reason := t.Column("reason")
	for i := range view.Rows {
		c := &view.Rows[i].Cells[reason]
		c.Text = policy.Reason(c.Text).Called(v.words.Lang)
	}
	return view
}

// observeFigures are how many fills there were, and how many would have been denied.
func (w words) observeFigures(a *report.ObserveAnswer) []figure {
	denied := figure{Name: w.Say("observe.denied"), Value: w.Count(a.Denied), Href: ""}
	if a.Fills > 0 {
		denied.Change = w.Say("observe.of", "Percent", w.Scaled(a.Denied*1000/a.Fills, 1, 1))
	}
	return []figure{
		denied, {Name: w.Say("observe.denied.liters"), Value: w.Liters(int64(a.DeniedUL)), Unit: "L"},
		{Name: w.Say("observe.fills"), Value: w.Count(a.Fills)}, {Name: w.Say("observe.liters"), Value: w.Liters(int64(a.VolumeUL)), Unit: "L"},
	}
}

func (p *pages) mode(v *visit, m fleet.Moded, href string) (modeView, error) {
	w := v.words
	out := modeView{
		Name: w.Say(fmt.Sprintf("observe.%s", m.What), "Name", m.Name), Mode: w.Say(fmt.Sprintf("observe.mode.%s", m.Mode)),
		Observes: m.Mode == "observe", Href: href,
	}
	if m.Since != nil {
		out.Since = w.Day(*m.Since)
	}
	if x := m.Waiting; x != nil {
		offered, err := p.offers(v, "mode", x.ProposedBy, x.ProposedAt)
		if err != nil {
			return out, err
		}
		out.Waiting = &modeWaiting{Act: x.Act, Approve: x.State == "proposed" && offered, Text: w.Say(
			fmt.Sprintf("observe.waiting.%s", x.State), "Mode", w.Say(fmt.Sprintf("observe.mode.%s", x.Mode)), "Time", w.Minute(x.FromAt),
			"By", x.ProposedBy, "With", w.instead(x.ApprovedBy, x.ApprovedFor), "Why", x.Why)}
		if x.Trouble != "" {
			out.Waiting.Trouble = w.Say("observe.trouble", "Trouble", x.Trouble)
		}
	}
	return out, nil
}

// proposeMode takes a proposal: what, from when, and why.
func (p *pages) proposeMode(v *visit) error {
	form := v.r.PostForm
	part := strings.Split(form.Get("what"), "/")
	from, err := readWhen(form.Get("from"), p.Zone)
	if err != nil || len(part) != 3 {
		return p.showObserve(v, http.StatusBadRequest, form, v.words.Say("observe.bad"))
	}
	_, err = p.Fleet.ProposeMode(v.r.Context(), v.user.Username, fleet.ModeAct{
		What: part[0], Subject: part[1], Mode: part[2], FromAt: from, Why: cut(form.Get("why"), fleet.MaxReason),
	})
	return p.decidedMode(v, form, err)
}

// approveMode lets another than who proposed it decide.
func (p *pages) approveMode(v *visit) error {
	return p.decidedMode(v, url.Values{}, p.Office.ApproveMode(v.r.Context(), p.Fleet, v.user.Username, chi.URLParam(v.r, "act"), "web"))
}

func (p *pages) voidMode(v *visit) error {
	return p.decidedMode(v, url.Values{}, p.Fleet.VoidMode(v.r.Context(), v.user.Username, chi.URLParam(v.r, "act")))
}

func (p *pages) decidedMode(v *visit, form url.Values, err error) error {
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showObserve(v, http.StatusBadRequest, form, v.words.Say("observe.bad"))
	case errors.Is(err, fault.ErrConflict), errors.Is(err, fault.ErrNotFound):
		return p.showObserve(v, http.StatusConflict, form, v.words.Say("observe.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(observePath + "?done#modes")
	return nil
}

func (p *pages) observeFile(v *visit) error {
	q, _, err := p.observeQuestion(v)
	if err != nil {
		return err
	}
	a, err := p.Reports.Observe(v.r.Context(), q)
	if err != nil {
		return err
	}
	return p.file(v, &a.Vehicles, "litro-"+v.words.Say("observe.file")+"-"+q.Period.From.Format(time.DateOnly), v.words.Say("observe.title"))
}
