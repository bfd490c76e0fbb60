package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/send"
)

// What a user hears of by mail, on the page of their account.

type hearsView struct {
	Address, Problem string
	Fills, Findings  []option
	Tanks, Budget    []option
	Digest           bool
	Says             string // what became of it
	Failed           bool
}

// hears returns what who visits hears of; nil where no mail is sent.
func (p *pages) hears(v *visit, typed *send.Subscription, problem string) (*hearsView, error) {
	if p.Outbox == nil || p.Ways.From == "" {
		return nil, nil
	}
	u, err := p.Outbox.Subscription(v.r.Context(), v.user.Username)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return nil, err
	}
	if errors.Is(err, fault.ErrNotFound) {
		u.Fills, u.Findings, u.Tanks, u.Budget = "none", "none", "none", "none"
	}
	w, view := v.words, &hearsView{Problem: problem}
	if u.Waiting+u.Sent+u.Failed > 0 {
		view.Says, view.Failed = w.Say("hears.says", "Sent", w.Count(u.Sent), "Waiting", w.Count(u.Waiting), "Failed", w.Count(u.Failed)), u.Failed > 0 || u.Problem != ""
		if u.Problem != "" {
			view.Says += " " + w.Say("hears.problem", "Problem", u.Problem)
		}
	}
	if typed != nil {
		u = *typed
	}
	view.Address, view.Digest = u.Address, u.Digest
	fills, findings, tanks, budget := Hearable(v.user, v.user.Role.May)
	for _, f := range fills {
		view.Fills = append(view.Fills, option{f, w.Say("hears.fills." + f), f == u.Fills})
	}
	for _, f := range findings {
		view.Findings = append(view.Findings, option{f, w.Say("hears.findings." + f), f == u.Findings})
	}
	for _, f := range tanks {
		view.Tanks = append(view.Tanks, option{f, w.Say("hears.tanks." + f), f == u.Tanks})
	}
	for _, f := range budget {
		view.Budget = append(view.Budget, option{f, w.Say("hears.budget." + f), f == u.Budget})
	}
	return view, nil
}

// Hearable is what somebody may choose to hear of, of fills, of findings, and of tanks and of budgets and
// contracts, which are of no department.
func Hearable(u access.User, may func(access.Right) bool) (fills, findings, tanks, budget []string) {
	fills, findings, tanks, budget = []string{"none", "kept"}, []string{"none"}, []string{"none"}, []string{"none"}
	if may(access.SeeConsumption) {
		fills = append(fills, "all")
		if u.Scope().Everywhere() {
			tanks = append(tanks, "all")
		}
	}
	if may(access.SeeFindings) {
		findings = append(findings, "mine", "all")
	}
	if send.HearsBudget(may) && u.Scope().Everywhere() {
		budget = append(budget, "all")
	}
	return fills, findings, tanks, budget
}

// hear says what who visits wants to hear of.
func (p *pages) hear(v *visit) error {
	form := v.r.PostForm
	u := send.Subscription{
		Username: v.user.Username, Address: cut(form.Get("address"), 254), Fills: form.Get("fills"), Findings: form.Get("findings"), Tanks: cmp.Or(form.Get("tanks"), "none"), Budget: cmp.Or(form.Get("budget"), "none"), Digest: form.Get("digest") != "", Since: p.Now().UTC(),
	}
	fills, findings, tanks, budget := Hearable(v.user, v.user.Role.May)
	if u.Findings == "" {
		u.Findings = "none"
	}
	if !slices.Contains(fills, u.Fills) || !slices.Contains(findings, u.Findings) || !slices.Contains(tanks, u.Tanks) || !slices.Contains(budget, u.Budget) || p.Ways.From == "" {
		return fault.ErrInvalid
	}
	if u.Fills != "none" || u.Findings != "none" || u.Tanks != "none" || u.Budget != "none" {
		clean, err := p.Ways.Address(u.Address)
		if err != nil {
			hears, err := p.hears(v, &u, v.words.Say(scheduleProblem(err)))
			if err != nil {
				return err
			}
			return p.showAccountHearing(v, http.StatusBadRequest, hears)
		}
		u.Address = clean
	}
	if err := p.Outbox.Subscribe(v.r.Context(), u); err != nil {
		return err
	}
	v.redirect(accountPath + "#hears")
	return nil
}
