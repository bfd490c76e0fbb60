package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// Which accounts stop fuel when nothing is left of them, and what stations were told.

const stopsPath = "/budget/stops"

// A stopsView is how stops stand, and the form with which they are said.
type stopsView struct {
	page
	Links                []link
	Bad                  []string
	Accounts, Told, Said tableView
	Empty                *empty
	May                  bool
	Known                []string // accounts
	Stops                []option
	From                 string
	Values               url.Values
	Problem, Done        string
	MaxReason            int
}

func (p *pages) stops(v *visit) error { return p.showStops(v, http.StatusOK, nil, "") }

func (p *pages) showStops(v *visit, code int, typed url.Values, problem string) error {
	ctx, w := v.r.Context(), v.words
	s, err := p.Budget.Stops(ctx)
	if err != nil {
		return err
	}
	named, err := p.stationNames(ctx)
	if err != nil {
		return err
	}
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	view := &stopsView{
		page: p.page(v, "budget.stops", budgetPath), Links: p.budgetLinks(v, period), May: v.may(access.KeepBudget, "POST "+stopsPath),
		Values: typed, Problem: problem, From: typed.Get("from"), MaxReason: spending.MaxReason,
	}
	if view.From == "" {
		view.From = string(s.Today)
	}
	accounts, told, said := report.BudgetStops(s), report.BudgetStopsTold(s, named), report.BudgetStopsSaid(s)
	view.Accounts, view.Told, view.Said = w.budgetTable(&accounts), w.budgetTable(&told), w.budgetTable(&said)
	view.Accounts.Caption, view.Accounts.CSV = w.Say("budget.stops.accounts"), stopsPath+".csv"
	view.Accounts.pick(&accounts, "budget_account", "budget_stop", "budget_rest", "budget_rest_liters", "budget_promised", "budget_stopped", "from", "budget_stop_of", "budget_provisional")
	view.Told.Caption, view.Told.CSV = w.Say("budget.stops.told"), stopsPath+"/told.csv"
	view.Said.Caption, view.Said.CSV = w.Say("budget.stops.said"), stopsPath+"/said.csv"
	view.Accounts.Notes = append(view.Accounts.Notes, w.Say("budget.stops.rest"))
	view.Said.Notes = append(view.Said.Notes, w.Say("budget.stops.all"))
	if len(s.Accounts) == 0 {
		view.Empty = &empty{"budget.stops.empty", "budget.stops.empty.next"}
	}
	view.Bad = w.stopsBad(s)
	for _, x := range []budget.Stop{budget.Hard, budget.Soft, budget.NoStop} {
		code := string(x)
		if x == budget.NoStop {
			code = "none"
		}
		view.Stops = append(view.Stops, option{code, w.Say("budget.stop.is." + code), typed.Get("stop") == code})
	}
	if view.May {
		if view.Known, err = p.knownAccounts(ctx, p.fiscalYear(s.Today)); err != nil {
			return err
		}
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.stops.saved")
	}
	return p.show(v, code, "budgetstops", view)
}

// stopsBad say what somebody has to look at: accounts of which more flowed than there was,
// and vehicles that a stop does not reach.
func (w words) stopsBad(s *spending.Stops) (bad []string) {
	for i := range s.Accounts {
		if a := &s.Accounts[i]; a.Over() {
			bad = append(bad, w.Say("budget.stops.over", "Account", a.Account, "Amount", w.money(-a.RestCents)))
		}
	}
	for _, x := range s.Ended {
		if x.Follows == "" {
			bad = append(bad, w.Say("budget.stops.ended", "Account", x.Account, "Was", x.Year-1, "Year", x.Year))
			continue
		}
		bad = append(bad, w.Say("budget.stops.ended.follows", "Account", x.Account, "Follows", x.Follows, "Was", x.Year-1, "Year", x.Year))
	}
	why := map[string]int{}
	for _, u := range s.Unstopped {
		why[u.Why]++
	}
	if n := why[spending.NoPrice]; n > 0 {
		bad = append(bad, w.Say("budget.stops.noprice", "Count", n))
	}
	if n := why[spending.ManyStops]; n > 0 {
		bad = append(bad, w.Say("budget.stops.many", "Count", n))
	}
	return bad
}

func (p *pages) stopsFile(v *visit) error {
	s, err := p.Budget.Stops(v.r.Context())
	if err != nil {
		return err
	}
	t := report.BudgetStops(s)
	return p.file(v, &t, "litro-"+v.words.Say("budget.stops.file"), v.words.Say("budget.stops.accounts"))
}

func (p *pages) stopsToldFile(v *visit) error {
	s, err := p.Budget.Stops(v.r.Context())
	if err != nil {
		return err
	}
	named, err := p.stationNames(v.r.Context())
	if err != nil {
		return err
	}
	t := report.BudgetStopsTold(s, named)
	return p.file(v, &t, "litro-"+v.words.Say("budget.stops.told.file"), v.words.Say("budget.stops.told"))
}

func (p *pages) stopsSaidFile(v *visit) error {
	s, err := p.Budget.Stops(v.r.Context())
	if err != nil {
		return err
	}
	t := report.BudgetStopsSaid(s)
	return p.file(v, &t, "litro-"+v.words.Say("budget.stops.said.file"), v.words.Say("budget.stops.said"))
}

// sayStop takes the form of a stop.
func (p *pages) sayStop(v *visit) error {
	form := v.r.PostForm
	s := spending.StopSaid{Reason: form.Get("reason")}
	s.Key, s.From, s.Stop = budget.Key(form.Get("account")), budget.Day(form.Get("from")), budget.Stop(form.Get("stop"))
	switch s.Stop {
	case "none":
		s.Stop = budget.NoStop
	case budget.NoStop:
		s.Stop = "?" // nothing was chosen
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showStops(v, http.StatusForbidden, form, problem)
	}
	s.AgreedBy = agrees
	err = p.Budget.SayStop(v.r.Context(), v.user.Username, s)
	if bad, ok := spending.AsProblem(err); ok {
		return p.showStops(v, http.StatusBadRequest, form, v.words.budgetProblem(bad))
	}
	if err != nil {
		return err
	}
	p.lately.stops.forget()
	p.lately.levels.forget()
	v.redirect(stopsPath + "?saved")
	return nil
}

// freshStops is how old what Today says of stops may be.
const freshStops = time.Minute

// overStops are the accounts with a stop of which more flowed than there was, for who may see
// the budget.
func (p *pages) overStops(v *visit) (over []link) {
	if p.Budget == nil || p.Fleet == nil || !v.may(access.SeeBudget, "GET "+stopsPath) {
		return nil
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	list, _ := p.lately.stops.within(freshStops, p.Patience, func() ([]spending.Stopped, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		s, err := p.Budget.Stops(ctx)
		if err != nil {
			return nil, err
		}
		return s.Accounts, nil
	})
	for i := range list {
		if a := &list[i]; a.Over() {
			over = append(over, link{Text: v.words.Say("budget.stops.over", "Account", a.Account, "Amount", v.words.money(-a.RestCents)), Href: stopsPath})
		}
	}
	return over
}

// vehicleStops say by which accounts a vehicle is stopped: the last level, which no other
// loosens.
func (p *pages) vehicleStops(v *visit, vehicle string) (notes []string, err error) {
	if p.Budget == nil {
		return nil, nil
	}
	list, err := p.Budget.VehicleStops(v.r.Context(), vehicle)
	for i := range list {
		s := &list[i]
		left := v.words.Say("budget.stop.left", "Amount", v.words.money(max(0, s.RestCents)))
		if !v.opensPath(budgetPath) { // sums of accounts are for who sees all of them
			left = ""
		}
		notes = append(notes, joinedBy(" ", v.words.Say("budget.stop.vehicle."+string(s.Stop), "Account", s.Account), left))
	}
	return notes, err
}

func joinedBy(sep string, parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, sep))
}
