package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A personView is somebody with all that lets them in, what they have begun, and
// what waits for them.
type personView struct {
	page
	Action        string
	Facts         []fact
	Done, Problem string
	MaxReason     int

	Reach    string // the last decision, and at how many stations it is in force
	Unheard  tableView
	ReachCSV string

	Badge          bool // whether a badge can be printed, as PDF
	Badges         bool // whether who looks may change it
	Begun, Waiting []waitingView

	Link          *lookup // whom an administrator may say that this is
	LetGo, Leaves bool    // whether they may be let go, and a day is said
	Own           bool    // the page is of who looks
	Deputies      []deputyView
	Deputy        lookup    // who could be one
	Naming        bool      // one was named, and not taken
	Term          [3]string // first day, last day and reason, as they were typed
	Reason, From  string    // as they were typed
	Member        string    // the user that this person is
	Scopes        []option  // the departments, those that concern the user chosen; none where nobody may say so
	Whole         bool      // the whole fleet concerns the user
	Cleared       bool      // the user sees what is reserved
	Providers     []option  // of sign-on; none where nobody may say whom the user is there
	Identities    []identityView
}

// A waitingView is something that waits, and where it is decided.
type waitingView struct{ Text, Href string }

type deputyView struct {
	Term, Text string
	Ends       bool // it can be ended by who looks
}

func (p *pages) person(v *visit) error { return p.showPerson(v, http.StatusOK, "") }

func (p *pages) showPerson(v *visit, code int, problem string) error {
	ctx, w := v.r.Context(), v.words
	h, err := p.Fleet.Human(ctx, chi.URLParam(v.r, "person"))
	if err != nil {
		return err
	}
	view := &personView{
		page: p.page(v, "people.title", "/fleet"), Action: personAddress(h.Key()), Problem: problem, MaxReason: fleet.MaxReason,
		Badges: h.Person != "" && v.may(access.ChangeFleet, "POST /people/{person}/badge") && h.Status != "retired", Own: h.Username == v.user.Username && v.may(access.HaveDeputy, "POST /people/{person}/deputy"),
		LetGo: v.opens("POST /people/{person}/leave") && !h.Gone() && h.Username != v.user.Username && (h.Username == "" || v.user.Role.May(access.KeepUsers)), Leaves: h.LeavesAt != nil,
		Reason: cut(v.r.PostFormValue("reason"), fleet.MaxReason), From: cut(v.r.PostFormValue("from"), 10),
		Badge: slices.Contains([]string{"good", "temporary"}, h.Badge) && v.may(access.PrintLabels, "GET /people/{person}/badge.pdf"),
	}
	view.Title = h.Name
	if v.r.URL.Query().Has("done") {
		view.Done = w.Say("person.done")
	}
	if view.Facts, err = p.personFacts(v, &h); err != nil {
		return err
	}
	if err := p.personReach(v, view, h.Person); err != nil {
		return err
	}
	if h.Username != "" {
		if err := p.personActs(v, view, &h); err != nil {
			return err
		}
	}
	if err := p.otherUsers(v, view, &h); err != nil {
		return err
	}
	if h.Username != "" && v.may(access.KeepUsers, "POST /people/{person}/scope") && h.Role != string(access.Administrator) {
		if _, view.Scopes, err = p.scopeOf(v, &h); err != nil {
			return err
		}
		view.Whole, view.Cleared = h.Concerns == nil, h.Cleared
	}
	if h.Username != "" && v.may(access.KeepUsers, "POST /people/{person}/identity") && len(p.SignOn) > 0 {
		for _, x := range p.SignOn {
			view.Providers = append(view.Providers, option{x.Issuer(), x.Button(), false})
		}
		if view.Identities, err = p.identities(v, h.Username); err != nil {
			return err
		}
	}
	return p.show(v, code, "person", view)
}

// scopeOf says what a user is concerned with, and lists all departments with those chosen.
func (p *pages) scopeOf(v *visit, h *fleet.Human) (said string, all []option, err error) {
	departments, err := p.Fleet.Departments(v.r.Context())
	if err != nil {
		return "", nil, err
	}
	var names []string
	for _, d := range departments {
		chosen := slices.Contains(h.Concerns, d.Department)
		if chosen {
			names = append(names, d.Name)
		}
		all = append(all, option{d.Department, d.Name, chosen})
	}
	switch {
	case h.Concerns == nil:
		said = v.words.Say("person.scope.whole")
	case len(names) == 0:
		said = v.words.Say("person.scope.none")
	default:
		said = strings.Join(names, ", ")
	}
	return said, all, nil
}

// personFacts are what is known of somebody.
func (p *pages) personFacts(v *visit, h *fleet.Human) ([]fact, error) {
	w := v.words
	var out []fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, fact{w.Say(key), value})
		}
	}
	add("person.status", w.Say(fmt.Sprintf("person.status.%s", h.Status)))
	if h.LeavesAt != nil {
		add("person.leaves", w.Day(*h.LeavesAt))
	}
	if h.Person != "" {
		add("person.roles", w.codes("person.role.", strings.Join(h.Roles, " ")))
		versions, err := p.Fleet.Labels(v.r.Context(), fleet.Owner{Person: h.Person})
		if err != nil {
			return nil, err
		}
		badge := w.Say(fmt.Sprintf("person.badge.%s", h.Badge))
		if len(versions) > 0 {
			badge += fmt.Sprintf(" · %s.%d", versions[0].Label, versions[0].Version)
			if until := versions[0].UntilAt; until != nil {
				badge += " · " + w.Say("person.badge.until", "Time", w.Minute(*until))
			}
		}
		add("person.badge", badge)
		pin := "no"
		if h.PIN {
			pin = "yes"
		}
		add("person.pin", w.Say(fmt.Sprintf("person.pin.%s", pin)))
		names, err := p.driven(v, h)
		if err != nil {
			return nil, err
		}
		add("person.vehicles", names)
		if h.UntilAt != nil {
			add("person.until", w.Minute(*h.UntilAt))
		}
	}
	if h.Username != "" {
		user := h.Username + " · " + w.Say(fmt.Sprintf("role.%s", h.Role))
		if !h.Active {
			user += " · " + w.Say("person.user.disabled")
		}
		add("person.user", user)
		scope, _, err := p.scopeOf(v, h)
		if err != nil {
			return nil, err
		}
		add("person.scope", scope)
		if h.Cleared || h.Role == string(access.Administrator) {
			add("person.cleared", w.Say("person.cleared.yes"))
		}
		signed := w.Say("person.never")
		if h.SignedInAt != nil {
			signed = w.Minute(*h.SignedInAt)
		}
		add("person.signed", signed)
		add("person.sessions", w.Count(h.Sessions))
	}
	return out, nil
}

// driven says what a person may drive: some vehicles, those of some departments, or all.
func (p *pages) driven(v *visit, h *fleet.Human) (string, error) {
	if len(h.Vehicles)+len(h.Departments) == 0 {
		return v.words.Say("person.vehicles.all"), nil
	}
	list, err := p.Fleet.SomeVehicles(v.r.Context(), h.Vehicles)
	if err != nil {
		return "", err
	}
	var names []string
	for _, x := range list {
		names = append(names, x.FleetNo)
	}
	departments, err := p.Fleet.Departments(v.r.Context())
	if err != nil {
		return "", err
	}
	for _, d := range departments {
		if slices.Contains(h.Departments, d.Department) {
			names = append(names, v.words.Say("person.vehicles.of", "Department", d.Name))
		}
	}
	return strings.Join(names, ", "), nil
}

// personReach says at how many stations the last decision is in force, and at which
// it is not.
func (p *pages) personReach(v *visit, view *personView, person string) error {
	list, err := p.Reports.PersonReach(v.r.Context(), person)
	if err != nil || len(list) == 0 {
		return err
	}
	unheard := slices.DeleteFunc(slices.Clone(list), report.Reach.InForce)
	view.Reach = v.words.Say("reach.at", "What", v.words.Say(fmt.Sprintf("decided.%s", list[0].Decided)), "Time", v.words.Minute(list[0].At),
		"In", len(list)-len(unheard), "Of", len(list))
	t := report.Reaches("reach", unheard)
	view.Unheard = v.words.reaches(&t, "reach.caption", "station_name", "sign_at", "fleet_held", "fleet_needed")
	view.ReachCSV = view.Action + "/reach.csv"
	return nil
}

func (p *pages) personReachFile(v *visit) error {
	list, err := p.Reports.PersonReach(v.r.Context(), chi.URLParam(v.r, "person"))
	if err != nil {
		return err
	}
	t := report.Reaches("reach", list)
	return p.file(v, &t, "litro-"+v.words.Say("reach.file")+"-"+chi.URLParam(v.r, "person"), v.words.Say("reach.waiting"))
}

// waitingPlace is where what waits is decided; "" where there is no such page.
func (p *pages) waitingPlace(what string) string {
	switch {
	case what == "once" && p.Office != nil:
		return "/exceptions"
	case what == "mode" && p.Office != nil:
		return observePath + "#modes"
	case what == "rule" && p.Office != nil:
		return rulesPath
	case what == "finding_rule" && p.Office != nil:
		return rulebookPath
	case what == "box" && p.Boxes != nil:
		return "/boxes"
	case what == "ticket" && p.Tickets != nil:
		return "/tickets"
	}
	return ""
}

func (p *pages) waits(w words, a *fleet.Waiting) waitingView {
	return waitingView{w.Say(fmt.Sprintf("person.waits.%s", a.What), "Subject", a.Subject, "By", a.By, "Time", w.Minute(a.At)), p.waitingPlace(a.What)}
}

// mostWaiting is how many acts Today lists; where there are more, their pages do.
const mostWaiting = 7

// waitsFor lists what waits for who visits to approve it, but for tickets, which have
// a list of their own.
func (p *pages) waitsFor(v *visit) ([]waitingView, error) {
	list, err := p.actsWaiting(v)
	if err != nil {
		return nil, err
	}
	corrections, err := p.correctionsWaiting(v)
	return append(list, corrections...), err
}

func (p *pages) actsWaiting(v *visit) ([]waitingView, error) {
	if p.Fleet == nil || !slices.ContainsFunc(access.Approvable(), func(what string) bool { return what != "ticket" && v.mayApprove(what) }) {
		return nil, nil
	}
	all, err := p.Fleet.WaitingActs(v.r.Context())
	if err != nil {
		return nil, err
	}
	var list []waitingView
	for _, a := range all {
		if len(list) == mostWaiting {
			break
		}
		if a.What == "ticket" || p.waitingPlace(a.What) == "" || !a.Asks() {
			continue
		}
		other, err := p.offers(v, a.What, a.By, a.At)
		if err != nil {
			return nil, err
		}
		if other {
			list = append(list, p.waits(v.words, &a))
		}
	}
	return list, nil
}

// personActs are what a user has begun, what waits for the user, and the user's
// deputies.
func (p *pages) personActs(v *visit, view *personView, h *fleet.Human) error {
	ctx, w := v.r.Context(), v.words
	all, err := p.Fleet.WaitingActs(ctx)
	if err != nil {
		return err
	}
	steads, err := p.Fleet.Steads(ctx, h.Username)
	if err != nil {
		return err
	}
	for _, a := range all {
		x := p.waits(w, &a)
		if a.By == h.Username {
			view.Begun = append(view.Begun, x)
			continue
		}
		if !h.Active || !a.Asks() || !approves(access.Role(h.Role), steads, a.What) {
			continue
		}
		other, err := p.Fleet.MayApprove(ctx, h.Username, a)
		if err != nil {
			return err
		}
		if other {
			view.Waiting = append(view.Waiting, x)
		}
	}
	deputies, err := p.Fleet.Deputies(ctx, h.Username)
	if err != nil {
		return err
	}
	for _, d := range deputies {
		state := "ended"
		switch now := p.Now(); {
		case d.InForce(now):
			state = "now"
		case d.EndedAt == nil && now.Before(d.FromAt):
			state = "coming"
		}
		mine := v.opens("POST /people/{person}/deputy/end") && (d.Principal == v.user.Username || d.Deputy == v.user.Username || v.user.Role == access.Administrator)
		view.Deputies = append(view.Deputies, deputyView{
			Term: d.Term, Ends: state != "ended" && mine,
			Text: w.Say("deputy.is", "Deputy", d.Deputy, "Principal", d.Principal, "From", w.Day(d.FromAt), "Until", w.Day(d.UntilAt.Add(-1)), "Why", d.Why, "State", w.Say(fmt.Sprintf("deputy.state.%s", state))),
		})
	}
	return nil
}

// approves tells whether a user may approve something, in their own right or in
// somebody's stead.
func approves(role access.Role, steads []fleet.Stead, what string) bool {
	need := access.ToApprove(what)
	return role.May(need) || slices.ContainsFunc(steads, func(s fleet.Stead) bool { return access.Role(s.Role).May(need) })
}

// instead says who approved, and in whose stead if in anybody's.
func (w words) instead(who, principal string) string {
	if principal == "" {
		return who
	}
	return w.Say("deputy.for", "Deputy", who, "Principal", principal)
}

// otherUsers fills in the fields in which forms ask for a user.
func (p *pages) otherUsers(v *visit, view *personView, h *fleet.Human) (err error) {
	if h.Person != "" && v.user.Role.May(access.KeepUsers) {
		if view.Member = h.Username; view.Member == "" {
			user, err := p.asked(v, p.nobodysUsers(v), "username", v.words.Say("person.link"), view.Action+"/users")
			if err != nil {
				return err
			}
			view.Link = &user
		}
	}
	if view.Own {
		view.Term[0] = p.Now().In(p.Zone).Format(time.DateOnly)
		if form := v.r.PostForm; form.Has("deputy") {
			view.Naming, view.Term = true, [3]string{cut(form.Get("from"), 10), cut(form.Get("until"), 10), cut(form.Get("why"), fleet.MaxReason)}
		}
		view.Deputy, err = p.asked(v, p.standIns(v), "deputy", v.words.Say("deputy.who"), view.Action+"/deputies")
		view.Deputy.ID = "deputy-user" // the section has the other
	}
	return err
}

// nobodysUsers are those of whom nobody has said which person they are.
func (p *pages) nobodysUsers(*visit) directory { return p.usersOf(fleet.Users{Nobodys: true}) }

// standIns are those who may approve in the stead of who visits.
func (p *pages) standIns(v *visit) directory {
	return p.usersOf(fleet.Users{Deputies: true, But: v.user.Username})
}
