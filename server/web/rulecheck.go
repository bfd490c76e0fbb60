package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/rule"
)

// A ruleCheckView shows what an act would do: before it is said, and to whoever
// approves it.
type ruleCheckView struct {
	page
	Text              string // who proposes it, of one that waits
	Changes           []ruleChange
	Loosens           string // the fields that it loosens; empty for none
	Figures           []figure
	Reasons, Vehicles tableView
	Empty             *empty
	Nothing           bool   // it changes nothing for any vehicle
	Decided           bool   // what it would do is no question any more
	CSV               string // of one that waits
	Hidden            []hidden
	Approve, Void     string // where that is done; empty for who may not
	Back              string
}

// A ruleChange is a field with what the level said and says.
type ruleChange struct{ Field, Was, Is string }

// checkRules shows what a draft would do, with the button that does it.
func (p *pages) checkRules(v *visit, a *fleet.RuleAct, form url.Values) error {
	view, _, err := p.ruleEffect(v, a)
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(form) {
		for _, value := range form[name] {
			if name != "step" {
				view.Hidden = append(view.Hidden, hidden{name, value})
			}
		}
	}
	view.Back = levelAddress(a.Level, a.Of)
	return p.show(v, http.StatusOK, "rulecheck", view)
}

func (p *pages) ruleEffect(v *visit, a *fleet.RuleAct) (*ruleCheckView, report.Table, error) {
	w, ctx := v.words, v.r.Context()
	effect, err := p.Fleet.RuleEffect(ctx, a)
	if err != nil {
		return nil, report.Table{}, err
	}
	s, err := p.Fleet.Simulate(ctx, &effect)
	if err != nil {
		return nil, report.Table{}, err
	}
	stations, err := p.stationNames(ctx)
	if err != nil {
		return nil, report.Table{}, err
	}
	view := &ruleCheckView{page: p.page(v, "rules.check", "/fleet"), Loosens: w.fields(effect.Loosens), Nothing: len(effect.Vehicles) == 0, Back: rulesPath}
	view.Title = w.Say("rules.check.of", "Level", w.actLevel(a))
	view.Changes = w.ruleChanges(a, stations)
	view.Figures = w.simulated(&effect, &s)
	vehicles := w.simulation(view, &s)
	return view, vehicles, nil
}

// simulated are the figures of what an act would do.
func (w words) simulated(e *fleet.Effect, s *fleet.Simulation) []figure {
	loosened := 0
	for _, x := range e.Vehicles {
		if len(x.Loosens) > 0 {
			loosened++
		}
	}
	vehicles := figure{Name: w.Say("rules.figure.vehicles"), Value: w.Count(int64(len(e.Vehicles)))}
	if loosened > 0 {
		vehicles.Change = w.Say("rules.figure.loosened", "Number", w.Count(int64(loosened)))
	}
	return []figure{
		vehicles,
		{Name: w.Say("rules.figure.fills"), Value: w.Count(s.Fills), Change: w.Say("rules.figure.since", "Day", w.Day(s.From))},
		{Name: w.Say("rules.figure.short"), Value: w.Count(s.Then.Fills), Change: w.Say("rules.figure.now", "Number", w.Count(s.Now.Fills))},
		{Name: w.Say("rules.figure.liters"), Value: w.Liters(int64(s.Then.UL)), Unit: "L", Change: w.Say("rules.figure.now", "Number", w.Liters(int64(s.Now.UL))+" L")},
	}
}

// simulation puts what past fills would have been into a view, and returns the table of
// vehicles.
func (w words) simulation(view *ruleCheckView, s *fleet.Simulation) report.Table {
	var vehicles, reasons []report.Missed
	for _, o := range s.Vehicles {
		vehicles = append(vehicles, report.Missed{
			Key: o.Vehicle.Vehicle, Name: o.Vehicle.FleetNo, Fills: o.Fills, VolumeUL: o.VolumeUL,
			NowFills: o.Now.Fills, NowUL: o.Now.UL, ThenFills: o.Then.Fills, ThenUL: o.Then.UL,
		})
	}
	for _, o := range s.Reasons {
		reasons = append(reasons, report.Missed{
			Key: string(o.Reason), Name: policy.Reason(o.Reason).Called(w.Lang), NowFills: o.Now.Fills, NowUL: o.Now.UL, ThenFills: o.Then.Fills, ThenUL: o.Then.UL,
		})
	}
	t := report.SimulatedVehicles(vehicles)
	whole := t
	if len(t.Rows) > mostListed {
		t.Rows = t.Rows[:mostListed]
	}
	view.Vehicles = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "vehicle" {
			return vehicleRuleAddress(r.Key)
		}
		return ""
	})
	view.Vehicles.Caption = w.Say("rules.simulated.vehicles")
	if len(reasons) > 0 {
		r := report.SimulatedReasons(reasons)
		view.Reasons = w.table(&r, nil)
		view.Reasons.Caption = w.Say("rules.simulated.reasons")
	}
	return whole
}

// ruleAct shows what a proposal would do, to whoever decides it.
func (p *pages) ruleAct(v *visit) error {
	a, err := p.Fleet.RuleAct(v.r.Context(), chi.URLParam(v.r, "act"))
	if err != nil {
		return err
	}
	w := v.words
	if a.State != "proposed" {
		return p.showDecided(v, &a)
	}
	view, _, err := p.ruleEffect(v, &a)
	if err != nil {
		return err
	}
	view.Text = w.Say("rules.waiting", "By", a.ProposedBy, "Time", w.Minute(a.ProposedAt), "Level", w.actLevel(&a), "Fields", w.fields(a.Loosens), "Why", a.Why)
	at := rulesPath + "/acts/" + a.Act
	view.CSV = at + "/vehicles.csv"
	offered, err := p.offers(v, "rule", a.ProposedBy, a.ProposedAt)
	if err != nil {
		return err
	}
	if offered {
		view.Approve = at + "/approve"
	}
	if v.user.Role.May(access.ChangeFleet) {
		view.Void = at + "/void"
	}
	return p.show(v, http.StatusOK, "rulecheck", view)
}

// showDecided shows one that is in force or was taken back.
func (p *pages) showDecided(v *visit, a *fleet.RuleAct) error {
	w := v.words
	stations, err := p.stationNames(v.r.Context())
	if err != nil {
		return err
	}
	with := w.instead(a.ApprovedBy, a.ApprovedFor)
	if a.ApprovedBy == "" {
		with = w.Say("rules.alone")
	}
	view := &ruleCheckView{page: p.page(v, "rules.check", "/fleet"), Decided: true, Back: rulesPath, Changes: w.ruleChanges(a, stations)}
	view.Title = w.Say("rules.check.of", "Level", w.actLevel(a))
	view.Text = w.Say(fmt.Sprintf("rules.decided.%s", a.State), "By", a.ProposedBy, "With", with, "Time", w.Minute(a.ProposedAt), "Why", a.Why)
	return p.show(v, http.StatusOK, "rulecheck", view)
}

// ruleChanges are the fields of which a level says something else.
func (w words) ruleChanges(a *fleet.RuleAct, stations map[string]string) []ruleChange {
	said := func(f rule.Field, t *rule.Terms) string {
		if !t.Says(f) {
			return w.Say("rules.say.nothing")
		}
		return w.term(f, t, stations)
	}
	var all []ruleChange
	for _, f := range rule.Fields() {
		if was, is := said(f, &a.Was), said(f, &a.Terms); was != is {
			all = append(all, ruleChange{w.ruleField(f), was, is})
		}
	}
	return all
}

func (p *pages) ruleActFile(v *visit) error {
	a, err := p.Fleet.RuleAct(v.r.Context(), chi.URLParam(v.r, "act"))
	if err != nil {
		return err
	}
	_, t, err := p.ruleEffect(v, &a)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("rules.file")+"-"+a.Act, v.words.Say("rules.check.of", "Level", v.words.actLevel(&a)))
}

// approveRules lets another than who proposed it decide.
func (p *pages) approveRules(v *visit) error {
	return p.decidedRules(v, p.Office.ApproveRules(v.r.Context(), p.Fleet, v.user.Username, chi.URLParam(v.r, "act"), "web"), "in_force")
}

func (p *pages) voidRules(v *visit) error {
	return p.decidedRules(v, p.Fleet.VoidRules(v.r.Context(), v.user.Username, chi.URLParam(v.r, "act")), "void")
}

func (p *pages) decidedRules(v *visit, err error, done string) error {
	switch {
	case errors.Is(err, fault.ErrConflict), errors.Is(err, fault.ErrNotFound), errors.Is(err, fault.ErrInvalid):
		return p.showRules(v, http.StatusConflict, v.words.Say("rules.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(rulesPath + "?done=" + done)
	return nil
}
