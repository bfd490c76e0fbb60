package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/rule"
)

// Files of vehicles, and changes of one, by which a vehicle might take more: they are shown
// row by row to whoever approves them.

const vehicleActPath = "/fleet/acts"

// A vehicleActView shows what waits would do, or what was decided.
type vehicleActView struct {
	page
	Text          string // who proposed it, when, and what became of it
	Said          []ruleChange
	Loosens       string // the fields that it loosens
	Decided       bool   // what it would do is no question any more
	Rows          tableView
	Pages         *pagesView
	CSV           string
	Approve, Void string // where that is done; empty for who may not
	Done, Problem string
}

// vehicleAct shows one.
func (p *pages) vehicleAct(v *visit) error { return p.showVehicleAct(v, http.StatusOK, "") }

func (p *pages) showVehicleAct(v *visit, code int, problem string) error {
	w := v.words
	a, err := p.Fleet.VehicleAct(v.r.Context(), chi.URLParam(v.r, "act"))
	if err != nil {
		return err
	}
	view := &vehicleActView{page: p.page(v, "vehicleact.title", "/fleet"), Loosens: w.fields(a.Loosens.Fields()), Decided: a.State != "proposed", Problem: problem}
	view.Title = w.vehicleActName(&a)
	if view.Said, err = p.saidOf(v, &a); err != nil {
		return err
	}
	if view.Decided {
		with := w.instead(a.ApprovedBy, a.ApprovedFor)
		view.Text = w.Say(fmt.Sprintf("vehicleact.%s", a.State), "By", a.ProposedBy, "Time", w.Minute(a.ProposedAt), "With", with, "Why", w.vehicleActWhy(&a))
		t := report.ChangedVehicles(w.loosenedOnly(&a))
		p.vehicleActRows(v, view, &t)
		return p.show(v, code, "vehicleact", view)
	}
	view.Text = w.Say("vehicleact.proposed", "By", a.ProposedBy, "Time", w.Minute(a.ProposedAt), "Why", w.vehicleActWhy(&a))
	at := vehicleActPath + "/" + a.Act
	t, err := p.vehicleActTable(v, &a)
	switch {
	case errors.Is(err, fault.ErrConflict), errors.Is(err, fault.ErrInvalid):
		view.Problem = w.Say("vehicleact.moved")
	case err != nil:
		return err
	default:
		view.CSV = at + "/rows.csv"
		p.vehicleActRows(v, view, &t)
		offered, err := p.offers(v, "rule", a.ProposedBy, a.ProposedAt)
		if err != nil {
			return err
		}
		if offered {
			view.Approve = at + "/approve"
		}
	}
	if v.user.Role.May(access.ChangeFleet) {
		view.Void = at + "/void"
	}
	if v.r.URL.Query().Has("done") {
		view.Done = w.Say("vehicleact.done")
	}
	return p.show(v, code, "vehicleact", view)
}

func (p *pages) vehicleActRows(v *visit, view *vehicleActView, t *report.Table) {
	w := v.words
	shown := *t
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, shown.Rows = pages, t.Rows[first:last]
	view.Rows = w.table(&shown, nil)
	view.Rows.Caption = w.Say("vehicleact.rows")
}

// vehicleActName says what an act is of.
func (w words) vehicleActName(a *fleet.VehicleAct) string {
	if a.File != nil {
		return w.Say("vehicleact.file", "Name", a.Name)
	}
	return w.Say("vehicle.name", "No", a.Name)
}

// vehicleActWhy says why, or by what a file is known.
func (w words) vehicleActWhy(a *fleet.VehicleAct) string {
	if a.File != nil {
		return "SHA-256 " + a.Of[:16]
	}
	return a.Why
}

// vehicleActTable lists what an act would do, by now.
func (p *pages) vehicleActTable(v *visit, a *fleet.VehicleAct) (report.Table, error) {
	all, err := p.Fleet.ForeseeVehicles(v.r.Context(), a, v.words.Lang)
	if err != nil {
		return report.Table{}, err
	}
	stations, err := p.stationNames(v.r.Context())
	if err != nil {
		return report.Table{}, err
	}
	return report.ChangedVehicles(v.words.foreseen(all, stations)), nil
}

// foreseen says of vehicles what they might take more, and what else is changed.
func (w words) foreseen(all []fleet.Foreseen, stations map[string]string) []report.ChangedVehicle {
	otherwise := rule.Otherwise()
	said := func(f rule.Field, t *rule.Terms) string {
		switch {
		case !slices.Contains(rule.Fields(), f):
			return ""
		case !t.Says(f):
			return w.term(f, &otherwise, stations)
		}
		return w.term(f, t, stations)
	}
	// A column of the file that might let it take more is said once.
	of := map[string]rule.Field{"tank": fleet.OwnTank, "grades": fleet.OwnGrades, "stations": fleet.OwnStations, "reference": fleet.OwnYield}
	var lines []report.ChangedVehicle
	for _, x := range all {
		loosens := slices.Clone(x.Loosens)
		var changes []report.ChangedVehicle
		for _, c := range x.Changes {
			line := report.ChangedVehicle{FleetNo: x.Is.FleetNo, Field: fleet.FieldTitle(c.Field, w.Lang), Was: c.Was, Is: c.Is}
			if i := slices.Index(loosens, of[c.Field]); i >= 0 {
				line.Loosens, loosens = w.Say("vehicleact.yes"), slices.Delete(loosens, i, i+1)
			}
			changes = append(changes, line)
		}
		for _, f := range loosens {
			lines = append(lines, report.ChangedVehicle{FleetNo: x.Is.FleetNo, Field: w.ruleField(f), Was: said(f, &x.Before), Is: said(f, &x.After), Loosens: w.Say("vehicleact.yes")})
		}
		lines = append(lines, changes...)
	}
	return lines
}

// loosenedOnly says what an act that was decided about loosened.
func (w words) loosenedOnly(a *fleet.VehicleAct) []report.ChangedVehicle {
	var lines []report.ChangedVehicle
	for _, no := range sortedKeys(a.Loosens) {
		for _, f := range a.Loosens[no] {
			lines = append(lines, report.ChangedVehicle{FleetNo: no, Field: w.ruleField(f), Loosens: w.Say("vehicleact.yes")})
		}
	}
	return lines
}

// saidOf says what an act says of a vehicle, and, while it waits, what was true before.
func (p *pages) saidOf(v *visit, a *fleet.VehicleAct) ([]ruleChange, error) {
	if a.File != nil {
		return nil, nil
	}
	w, ctx := v.words, v.r.Context()
	is, err := p.Fleet.Vehicle(ctx, a.Of)
	if err != nil {
		return nil, err
	}
	departments, err := p.Fleet.Departments(ctx)
	if err != nil {
		return nil, err
	}
	named := func(what fleet.Matter, value string) string {
		for _, d := range departments {
			if what == fleet.InDepartment && d.Department == value {
				return d.Name
			}
		}
		return w.said(string(what), value)
	}
	was := map[fleet.Matter]string{fleet.InDepartment: is.Department, fleet.Class: is.Rule, fleet.Custodian: is.Custodian, fleet.Funding: is.Funding}
	var all []ruleChange
	for _, d := range a.Said {
		before := ""
		if a.State == "proposed" {
			before = named(d.What, was[d.What])
		}
		was[d.What] = d.Value
		all = append(all, ruleChange{
			Field: w.Say("vehicleact.from", "Matter", w.Say(fmt.Sprintf("matter.%s", d.What)), "Time", w.Minute(d.FromAt)), Was: before, Is: named(d.What, d.Value),
		})
	}
	return all, nil
}

func (p *pages) vehicleActFile(v *visit) error {
	a, err := p.Fleet.VehicleAct(v.r.Context(), chi.URLParam(v.r, "act"))
	if err != nil {
		return err
	}
	t, err := p.vehicleActTable(v, &a)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("vehicleact.filename")+"-"+a.Act, v.words.vehicleActName(&a))
}

// approveVehicles lets another than who proposed it decide.
func (p *pages) approveVehicles(v *visit) error {
	return p.decidedVehicles(v, p.Office.ApproveVehicles(v.r.Context(), p.Fleet, v.user.Username, chi.URLParam(v.r, "act"), "web"), "in_force")
}

func (p *pages) voidVehicles(v *visit) error {
	return p.decidedVehicles(v, p.Fleet.VoidVehicles(v.r.Context(), v.user.Username, chi.URLParam(v.r, "act")), "void")
}

func (p *pages) decidedVehicles(v *visit, err error, done string) error {
	switch {
	case errors.Is(err, fleet.ErrDayClosed):
		return p.showVehicleAct(v, http.StatusConflict, v.words.Say("changes.bad.closed"))
	case errors.Is(err, fault.ErrConflict), errors.Is(err, fault.ErrInvalid):
		return p.showVehicleAct(v, http.StatusConflict, v.words.Say("rules.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(rulesPath + "?done=" + done)
	return nil
}

// waitingVehicles lists what waits of vehicles, of one where one is named.
func (p *pages) waitingVehicles(v *visit, vehicle string) ([]ruleWaiting, error) {
	w := v.words
	acts, err := p.Fleet.VehicleActs(v.r.Context(), vehicle, mostWaitingVehicles)
	if err != nil {
		return nil, err
	}
	var all []ruleWaiting
	for i := range acts {
		a := &acts[i]
		if a.State != "proposed" {
			continue
		}
		offered, err := p.offers(v, "rule", a.ProposedBy, a.ProposedAt)
		if err != nil {
			return nil, err
		}
		all = append(all, ruleWaiting{
			Act: a.Act, Href: vehicleActPath + "/" + a.Act, Approve: offered,
			Text: w.Say("rules.waiting", "By", a.ProposedBy, "Time", w.Minute(a.ProposedAt), "Level", w.vehicleActName(a), "Fields", w.fields(a.Loosens.Fields()), "Why", w.vehicleActWhy(a)),
		})
	}
	return all, nil
}

// mostWaitingVehicles bounds the changes of vehicles that are read: all that is proposed
// comes first.
const mostWaitingVehicles = 1000
