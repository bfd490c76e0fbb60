package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/rule"
)

// ruler is the fleet, as far as rules are said and explained.
type ruler interface {
	office.Ruler
	Vehicle(ctx context.Context, vehicle string) (fleet.Vehicle, error)
	RuleBook(ctx context.Context) (fleet.RuleBook, error)
	RuleEffect(ctx context.Context, a *fleet.RuleAct) (fleet.Effect, error)
	Simulate(ctx context.Context, e *fleet.Effect) (fleet.Simulation, error)
	SayRules(ctx context.Context, who string, a fleet.RuleAct) (fleet.RuleAct, error)
	RuleActs(ctx context.Context, limit int) ([]fleet.RuleAct, error)
	RuleAct(ctx context.Context, act string) (fleet.RuleAct, error)
	VoidRules(ctx context.Context, who, act string) error
	VehicleActs(ctx context.Context, vehicle string, limit int) ([]fleet.VehicleAct, error)
	VehicleAct(ctx context.Context, act string) (fleet.VehicleAct, error)
	ForeseeVehicles(ctx context.Context, a *fleet.VehicleAct, language string) ([]fleet.Foreseen, error)
	VoidVehicles(ctx context.Context, who, act string) error
	// Spreading returns of how many quotas that changed stations have leases yet.
	Spreading() (done, all int)
}

const (
	rulesPath = "/rules"
	levelPath = "/rules/level"
)

func levelAddress(kind rule.Kind, of string) string {
	return address(levelPath, url.Values{"level": {string(kind) + "/" + of}})
}

func vehicleRuleAddress(vehicle string) string { return vehicleAddress(vehicle) + "/rule" }

// A rulesView is what all levels say, and what is proposed.
type rulesView struct {
	page
	May           bool // whether who looks may say something
	Waiting       []ruleWaiting
	Levels        []option // that can be said something of
	Said          tableView
	Pages         *pagesView
	Empty         *empty
	Spreading     string // how far the leases are that follow behind; empty: none are
	Beyond        string // what stations without a network could give beyond the quotas
	Done, Problem string
}

// A ruleWaiting is a proposal.
type ruleWaiting struct {
	Act, Text, Href string
	Approve         bool // who looks may approve it
}

// stationNames returns the names of all stations by their ids.
func (p *pages) stationNames(ctx context.Context) (map[string]string, error) {
	list, err := p.Reports.StationStates(ctx, report.Period{From: p.Now(), To: p.Now()})
	names := map[string]string{}
	for _, s := range list {
		names[s.Station] = s.Name
	}
	return names, err
}

// levelTable puts what all levels say in a table.
func (p *pages) levelTable(v *visit, b *fleet.RuleBook) (report.Table, error) {
	stations, err := p.stationNames(v.r.Context())
	if err != nil {
		return report.Table{}, err
	}
	var lines []report.LevelLine
	for _, l := range levelsOf(b) {
		for _, f := range rule.Fields() {
			if l.Terms.Says(f) {
				lines = append(lines, report.LevelLine{Key: levelAddress(l.Kind, l.Of), Level: v.words.levelName(&l.Level), Field: v.words.ruleField(f), Value: v.words.term(f, &l.Terms, stations)})
			}
		}
	}
	return report.LevelRules(lines), nil
}

// levelsOf returns all levels that there are above vehicles, the vehicles that say
// something, and the clusters.
func levelsOf(b *fleet.RuleBook) []fleet.LevelTerms {
	levels := []fleet.LevelTerms{b.Said(rule.Fleet, "")}
	for _, id := range sortedBy(b.Departments) {
		levels = append(levels, b.Said(rule.Department, id))
	}
	var classes []string
	for id := range b.Classes {
		classes = append(classes, id)
	}
	slices.Sort(classes)
	for _, id := range classes {
		levels = append(levels, b.Said(rule.Class, id))
	}
	return slices.Concat(levels, b.Saying(rule.Vehicle), b.Saying(rule.Cluster))
}

// sortedBy returns the keys of names, in the order of the names.
func sortedBy(names map[string]string) []string {
	var keys []string
	for k := range names {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(names[a], names[b]) })
	return keys
}

// rules shows what all levels say.
func (p *pages) rules(v *visit) error { return p.showRules(v, http.StatusOK, "") }

func (p *pages) showRules(v *visit, code int, problem string) error {
	w, ctx := v.words, v.r.Context()
	b, err := p.Fleet.RuleBook(ctx)
	if err != nil {
		return err
	}
	t, err := p.levelTable(v, &b)
	if err != nil {
		return err
	}
	acts, err := p.Fleet.RuleActs(ctx, 1000)
	if err != nil {
		return err
	}
	view := &rulesView{page: p.page(v, "rules.title", "/fleet"), May: v.user.Role.May(access.ChangeFleet), Problem: problem}
	for _, l := range levelsOf(&b) {
		if l.Kind != rule.Vehicle { // those are many, and found by their own pages
			view.Levels = append(view.Levels, option{string(l.Kind) + "/" + l.Of, w.levelName(&l.Level), false})
		}
	}
	for i := range acts {
		if a := &acts[i]; a.State == "proposed" {
			offered, err := p.offers(v, "rule", a.ProposedBy, a.ProposedAt)
			if err != nil {
				return err
			}
			view.Waiting = append(view.Waiting, ruleWaiting{
				Act: a.Act, Href: rulesPath + "/acts/" + a.Act, Approve: offered,
				Text: w.Say("rules.waiting", "By", a.ProposedBy, "Time", w.Minute(a.ProposedAt), "Level", w.actLevel(a), "Fields", w.fields(a.Loosens), "Why", a.Why),
			})
		}
	}
	waiting, err := p.waitingVehicles(v, "")
	if err != nil {
		return err
	}
	view.Waiting = append(view.Waiting, waiting...)
	beyond, err := p.Reports.Beyond(ctx, p.Now())
	if err != nil {
		return err
	}
	view.Beyond = w.Say("rules.beyond", "Liters", w.Liters(int64(beyond.UL)), "Visits", w.Count(beyond.Visits), "Late", w.Liters(int64(beyond.LateUL)), "Days", w.Count(int64(beyond.Days)))
	if done, all := p.Fleet.Spreading(); all > 0 {
		view.Spreading = w.Say("rules.spreading", "Done", w.Count(int64(done)), "All", w.Count(int64(all)))
	}
	if done := v.r.URL.Query().Get("done"); done == "in_force" || done == "proposed" || done == "void" {
		view.Done = w.Say(fmt.Sprintf("rules.done.%s", done))
	}
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	if view.Said = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "level" {
			return r.Key
		}
		return ""
	}); len(t.Rows) == 0 {
		view.Empty = &empty{"rules.empty", "rules.empty.next"}
	}
	view.Said.Caption, view.Said.CSV = w.Say("rules.said"), rulesPath+".csv"
	return p.show(v, code, "rules", view)
}

// actLevel says what an act is of.
func (w words) actLevel(a *fleet.RuleAct) string {
	return w.levelName(&rule.Level{Kind: a.Level, Of: a.Of, Name: a.Name})
}

// fields says fields, one after another.
func (w words) fields(list []rule.Field) string {
	var said []string
	for _, f := range list {
		said = append(said, w.ruleField(f))
	}
	return strings.Join(said, ", ")
}

func (p *pages) rulesFile(v *visit) error {
	b, err := p.Fleet.RuleBook(v.r.Context())
	if err != nil {
		return err
	}
	t, err := p.levelTable(v, &b)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("rules.file"), v.words.Say("rules.said"))
}

// addClass adds a class, which says nothing yet.
func (p *pages) addClass(v *visit) error {
	name := strings.TrimSpace(v.r.PostFormValue("name"))
	err := p.Fleet.Save(v.r.Context(), v.user.Username, &fleet.Rule{Rule: policy.Rule{Rule: name}})
	switch {
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrConflict):
		return p.showRules(v, http.StatusConflict, v.words.Say("rules.bad.class"))
	case err != nil:
		return err
	}
	v.redirect(levelAddress(rule.Class, name))
	return nil
}

// A vehicleRuleView is what is in force for a vehicle, and why.
type vehicleRuleView struct {
	page
	Vehicle, CSV string
	Levels       []link // what its levels are
	Rules        tableView
	Notes        []string
}

// An explained vehicle is one with what is in force for it, and why.
type explained struct {
	car    fleet.Vehicle
	levels []rule.Level
	rule.Effective
	table report.Table
	notes []string
}

// explain tells what is in force for the vehicle of the address.
func (p *pages) explain(v *visit) (explained, error) {
	ctx, w := v.r.Context(), v.words
	var x explained
	var err error
	if x.car, err = p.Fleet.Vehicle(ctx, chi.URLParam(v.r, "vehicle")); err != nil {
		return x, err
	}
	b, err := p.Fleet.RuleBook(ctx)
	if err != nil {
		return x, err
	}
	stations, err := p.stationNames(ctx)
	if err != nil {
		return x, err
	}
	x.levels, x.Effective = b.Levels(&x.car), b.Effective(&x.car)
	now, err := b.InForce(&x.car)
	if err != nil {
		x.notes = append(x.notes, w.ruleProblem(err))
	}
	otherwise := rule.Otherwise()
	var lines []report.RuleLine
	for _, l := range x.Lines {
		line := report.RuleLine{Field: w.ruleField(l.Field), Value: w.term(l.Field, &otherwise, stations), Level: w.Say("rules.nobody")}
		if l.Won != nil {
			line.Value, line.Level = w.term(l.Field, &x.Terms, stations)+w.inLiters(l.Field, &x.Terms, &now), w.levelName(l.Won)
		}
		var over []string
		for _, o := range l.Over {
			over = append(over, w.levelName(&o)+": "+w.term(l.Field, &o.Terms, stations))
		}
		line.Over = strings.Join(over, "; ")
		lines = append(lines, line)
	}
	if len(x.car.Stations) > 0 {
		x.notes = append(x.notes, w.Say("rules.note.stations", "Stations", w.places(&rule.Places{Stations: x.car.Stations}, stations)))
	}
	x.table = report.EffectiveRules(x.car.FleetNo, lines)
	return x, nil
}

// inLiters says how many liters a limit of money is by the prices of now.
func (w words) inLiters(f rule.Field, t *rule.Terms, now *fleet.InForce) string {
	limit, ul := t.Of(string(f)), int64(0)
	if f == rule.PerFill {
		limit = t.PerFill
		if now.Rule.PerFillUL != nil {
			ul = int64(*now.Rule.PerFillUL)
		}
	} else if v, ok := now.Size(string(f)); ok {
		ul = int64(v)
	}
	if limit == nil || limit.Cents == 0 {
		return ""
	}
	return " (" + w.Scaled(ul, 6, 2) + " L)"
}

// vehicleRule shows what is in force for a vehicle, which level says so, and over whom.
func (p *pages) vehicleRule(v *visit) error {
	x, err := p.explain(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &vehicleRuleView{page: p.page(v, "rules.effective", "/consumption"), Vehicle: vehicleAddress(x.car.Vehicle), CSV: vehicleRuleAddress(x.car.Vehicle) + ".csv"}
	view.Title = w.Say("rules.of", "No", x.car.FleetNo)
	view.Notes = append(x.notes, w.Say("rules.note.money"))
	stops, err := p.vehicleStops(v, x.car.Vehicle)
	if err != nil {
		return err
	}
	view.Notes = append(view.Notes, stops...)
	for _, l := range slices.Backward(sortedLevels(x.levels)) {
		at := levelAddress(l.Kind, l.Of)
		if !v.opens("GET " + levelPath) {
			at = ""
		}
		view.Levels = append(view.Levels, link{w.levelName(&l), at, false})
	}
	view.Rules = w.table(&x.table, nil)
	view.Rules.ID, view.Rules.Caption = "effective", w.Say("rules.effective.caption", "No", x.car.FleetNo)
	level := x.table.Column("level")
	for i, line := range x.Lines {
		row := &view.Rules.Rows[i]
		if line.Won == nil {
			row.Class = "unsaid"
			continue
		}
		if v.opens("GET " + levelPath) {
			row.Cells[level].Href = levelAddress(line.Won.Kind, line.Won.Of)
		}
	}
	return p.show(v, http.StatusOK, "vehiclerule", view)
}

func sortedLevels(levels []rule.Level) []rule.Level {
	slices.SortFunc(levels, func(a, b rule.Level) int {
		if a.Kind.Nearer(b.Kind) {
			return 1
		}
		return -1
	})
	return levels
}

func (p *pages) vehicleRuleFile(v *visit) error {
	x, err := p.explain(v)
	if err != nil {
		return err
	}
	return p.file(v, &x.table, "litro-"+v.words.Say("rules.file")+"-"+x.car.FleetNo, v.words.Say("rules.of", "No", x.car.FleetNo))
}
