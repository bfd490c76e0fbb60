package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

type exceptionsView struct {
	page
	Period  periodView
	Figures []figure
	Table   tableView
	CSV     string
	May     bool // whether who looks may grant and answer
	Open    []onceView
	Problem string
	Empty   *empty
}

// A onceView is a one-time authorization that can still be used.
type onceView struct {
	Key, Text, State, Class string
	Approve                 bool // it waits for a second person, who may be this one
}

// exceptionsPeriod is a week, unless another is asked for.
func (p *pages) exceptionsPeriod(v *visit) (report.Period, error) {
	q := v.r.URL.Query()
	if !q.Has("period") {
		q.Set("period", "week")
	}
	return report.ParsePeriod(q, p.calendar(), p.Now())
}

// exceptions lists what people released beside the rules, by week.
func (p *pages) exceptions(v *visit) error { return p.showExceptions(v, http.StatusOK, "") }

func (p *pages) showExceptions(v *visit, code int, problem string) error {
	period, err := p.exceptionsPeriod(v)
	if err != nil {
		return err
	}
	list, err := p.Reports.Exceptions(v.r.Context(), period, p.Now(), true)
	if err != nil {
		return err
	}
	const path = "/exceptions"
	w := v.words
	view := &exceptionsView{page: p.page(v, "exceptions.title", path), Problem: problem, May: p.Fleet != nil && v.user.Role.May(access.ChangeFleet)}
	view.Period = w.period(period, p.Now(), func(other report.Period) url.Values {
		out := url.Values{}
		other.Put(out)
		return out
	}, path)
	values := url.Values{}
	period.Put(values)
	view.CSV = address(path+".csv", values)
	offered, err := p.offeredOnces(v)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.Kind == "once" && slices.Contains([]string{"proposed", "waiting", "open"}, e.State) {
			o := w.once(e)
			o.Approve = o.Approve && offered[e.Key]
			view.Open = append(view.Open, o)
		}
	}
	list = slices.DeleteFunc(list, func(e report.Exception) bool { return !period.Contains(e.At) })
	view.Figures = w.exceptionFigures(list)
	t := report.Exceptions(period, list)
	view.Table = w.exceptionTable(&t)
	if len(list) == 0 {
		view.Empty = &empty{"exceptions.empty", "exceptions.empty.next"}
	}
	return p.show(v, code, "exceptions", view)
}

// offeredOnces tells of which of those that wait who visits may open.
func (p *pages) offeredOnces(v *visit) (map[string]bool, error) {
	offered := map[string]bool{}
	if p.Fleet == nil || !v.approves {
		return offered, nil
	}
	acts, err := p.Fleet.WaitingActs(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		if a.What != "once" {
			continue
		}
		if offered[a.ID], err = p.offers(v, a.What, a.By, a.At); err != nil {
			return nil, err
		}
	}
	return offered, nil
}

func (w words) once(e report.Exception) onceView {
	return onceView{
		Key: e.Key, State: w.Say(fmt.Sprintf("exception.state.%s", e.State)), Class: e.State, Approve: e.State == "proposed",
		Text: w.Say("once.is", "Unit", e.FleetNo, "Station", e.StationName, "Liters", w.Liters(int64(*e.LimitUL)), "Until", w.Minute(e.UntilAt),
			"Why", e.Why, "Who", w.instead(strings.Join(e.Who, ", "), e.Stead)),
	}
}

// exceptionFigures are how many there were of each kind, and what flowed.
func (w words) exceptionFigures(list []report.Exception) []figure {
	counts := map[string]int64{}
	var ul int64
	for _, e := range list {
		counts[e.Kind]++
		if e.VolumeUL != nil {
			ul += int64(*e.VolumeUL)
		}
	}
	figures := []figure{{Name: w.Say("exceptions.liters"), Value: w.Liters(ul), Unit: "L"}}
	for _, k := range []string{"once", "override", "telephone", "emergency"} {
		figures = append(figures, figure{Name: w.Say(fmt.Sprintf("exception.%s", k)), Value: w.Count(counts[k])})
	}
	return figures
}

func (w words) exceptionTable(t *report.Table) tableView {
	v := w.table(t, nil)
	kind, state, who, stead := t.Column("exception"), t.Column("state"), t.Column("who"), t.Column("stead")
	for i, r := range t.Rows {
		v.Rows[i].Cells[kind].Text = w.Say(fmt.Sprintf("exception.%s", r.Cells[kind].Text))
		v.Rows[i].Cells[state].Text = w.Say(fmt.Sprintf("exception.state.%s", r.Cells[state].Text))
		v.Rows[i].Cells[who].Text = w.instead(r.Cells[who].Text, r.Cells[stead].Text)
	}
	v.pick(t, "at", "exception", "station", "vehicle", "limit", "volume", "who", "why", "state")
	v.Caption = w.Say("exceptions.caption")
	return v
}

func (p *pages) exceptionsFile(v *visit) error {
	period, err := p.exceptionsPeriod(v)
	if err != nil {
		return err
	}
	list, err := p.Reports.Exceptions(v.r.Context(), period, p.Now(), false)
	if err != nil {
		return err
	}
	t := report.Exceptions(period, list)
	return p.file(v, &t, "litro-"+v.words.Say("exceptions.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("exceptions.title"))
}

// An exceptionForm is what is asked for a grant, or on the telephone.
type exceptionForm struct {
	page
	Values            url.Values
	Problem           string
	Vehicle, Person   lookup
	Stations, Reasons []option
	// What is read back, once it was approved.
	Response, Record, Asked string
	Done                    string
}

// Of returns a field to choose from.
func (v *exceptionForm) Of(name string, options []option) selectView {
	return selectView{name, v.Say(fmt.Sprintf("exception.field.%s", name)), "", options}
}

func (p *pages) exceptionForm(v *visit, title string) (*exceptionForm, error) {
	ctx := v.r.Context()
	view := &exceptionForm{page: p.page(v, title, "/exceptions"), Values: v.r.PostForm}
	stations, err := p.Reports.StationStates(ctx, report.Period{From: p.Now(), To: p.Now()})
	if err != nil {
		return nil, err
	}
	for _, s := range stations {
		if s.Station != dispense.Office {
			view.Stations = append(view.Stations, option{s.Station, s.Name, s.Station == view.Values.Get("station")})
		}
	}
	if view.Vehicle, err = p.vehicleAsked(v, v.words.Say("exception.field.vehicle"), "/exceptions/vehicles"); err != nil {
		return nil, err
	}
	if view.Person, err = p.asked(v, p.whoVouches(v), "person", v.words.Say("exception.field.person"), "/exceptions/people"); err != nil {
		return nil, err
	}
	for _, r := range policy.Liftable() {
		view.Reasons = append(view.Reasons, option{string(r), r.Called(v.words.Lang), slices.Contains(view.Values["lifts"], string(r))})
	}
	return view, nil
}

// whoVouches are those who may call a desk: stations take nobody else's word.
func (p *pages) whoVouches(v *visit) directory {
	return p.peopleOf(v, fleet.Whom{Roles: policy.Vouching()})
}

func (p *pages) onceForm(v *visit) error {
	view, err := p.exceptionForm(v, "once.title")
	if err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "once", view)
}

// grantOnce grants one fill, or proposes it to a second person.
func (p *pages) grantOnce(v *visit) error {
	view, err := p.exceptionForm(v, "once.title")
	if err != nil {
		return err
	}
	form := v.r.PostForm
	ul, ok := decimal(form.Get("liters"), 6)
	until, err := readWhen(form.Get("until"), p.Zone)
	if !ok || err != nil || view.Vehicle.Is == "" {
		return p.exceptionAgain(v, "once", view, "once.bad")
	}
	_, err = p.Fleet.GrantOnce(v.r.Context(), v.user.Username, fleet.Once{
		Station: form.Get("station"), Vehicle: view.Vehicle.Is, LimitUL: dispense.Volume(ul), UntilAt: until, Why: form.Get("why"), Trip: form.Get("trip"),
	})
	switch {
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		return p.exceptionAgain(v, "once", view, "once.bad")
	case err != nil:
		return err
	}
	v.redirect("/exceptions")
	return nil
}

// exceptionAgain shows a form with what is wrong with it: first that it is not known which
// vehicle it is about, or who calls.
func (p *pages) exceptionAgain(v *visit, name string, view *exceptionForm, problem string) error {
	view.Problem = cmp.Or(view.Vehicle.Bad, view.Person.Bad, v.words.Say(problem))
	return p.show(v, http.StatusBadRequest, name, view)
}

// approveOnce lets another than who proposed it open a one-time authorization.
func (p *pages) approveOnce(v *visit) error {
	return p.changedOnce(v, p.Fleet.ApproveOnce(v.r.Context(), v.user.Username, chi.URLParam(v.r, "once")))
}

func (p *pages) voidOnce(v *visit) error {
	return p.changedOnce(v, p.Fleet.VoidOnce(v.r.Context(), v.user.Username, chi.URLParam(v.r, "once"), v.r.PostFormValue("why")))
}

func (p *pages) changedOnce(v *visit, err error) error {
	switch {
	case errors.Is(err, fault.ErrConflict), errors.Is(err, fault.ErrInvalid):
		return p.showExceptions(v, http.StatusConflict, v.words.Say("once.bad.change"))
	case err != nil:
		return err
	}
	v.redirect("/exceptions")
	return nil
}

func (p *pages) answerForm(v *visit) error {
	view, err := p.exceptionForm(v, "answer.title")
	if err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "answer", view)
}

// answer approves an override on the telephone, and shows what is to be read
// back.
func (p *pages) answer(v *visit) error {
	view, err := p.exceptionForm(v, "answer.title")
	if err != nil {
		return err
	}
	form := v.r.PostForm
	ul, ok := decimal(form.Get("liters"), 6)
	if !ok || view.Vehicle.Is == "" || view.Person.Is == "" {
		return p.exceptionAgain(v, "answer", view, "answer.bad")
	}
	lifts := slices.DeleteFunc(slices.Clone(form["lifts"]), func(l string) bool { return !policy.Reason(l).Known() })
	a, err := p.Office.Answer(v.r.Context(), v.user.Username, office.Question{
		Challenge: form.Get("challenge"), Reason: cut(form.Get("why"), fleet.MaxReason),
		Request: spoken.Request{
			Station: form.Get("station"), Vehicle: view.Vehicle.Is, LimitUL: dispense.Volume(ul), Lifts: lifts, Person: view.Person.Is,
		},
	})
	switch {
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		return p.exceptionAgain(v, "answer", view, "answer.bad")
	case errors.Is(err, fault.ErrConflict):
		return p.exceptionAgain(v, "answer", view, "answer.bad.station")
	case err != nil:
		return err
	}
	view.Response = spoken.Grouped(a.Response)
	if !a.Record.IsZero() {
		view.Record = a.Record.String()
	}
	chosen := func(options []option) (said string) {
		for _, o := range options {
			if o.Chosen {
				said = joined(said, o.Text)
			}
		}
		return said
	}
	view.Asked = joined(chosen(view.Stations), view.Vehicle.Said, chosen(view.Reasons), view.Person.Said, v.words.Liters(ul)+" L")
	return p.show(v, http.StatusOK, "answer", view)
}
