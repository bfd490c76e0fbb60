package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// The form with which one level says something: each field says nothing, or says
// something.

// A levelView is the form.
type levelView struct {
	page
	Level, Revision string
	Usual           string // where it says what vehicles of a class go; empty for another level
	May             bool
	Fields          []ruleField
	Why             string
	MaxReason       int
	Problem         string
}

// A ruleField is one field of the form.
type ruleField struct {
	Name, Label, Hint string
	Otherwise         string // what counts if it says nothing; empty where that is not one thing
	Bad               bool
	Options           []option
	Inputs            []ruleInput
	Lines             string   // of a field that is written in lines …
	Written           bool     // … which it is
	Places            []option // of a field of which several can be chosen
}

type ruleInput struct{ Name, Label, Value string }

// choices are what a field can be said to be, besides nothing.
func choices(f rule.Field) []string {
	switch f {
	case rule.PerFill, rule.Day, rule.Week, rule.Month, rule.Year:
		return []string{"none", "liters", "money"}
	case rule.DayVisits, rule.WeekVisits, rule.MonthVisits, rule.YearVisits:
		return []string{"none", "visits"}
	case rule.Hours:
		return []string{"none", "windows"}
	case rule.UnknownClock:
		return []string{"grant", "deny"}
	case rule.Interval:
		return []string{"none", "minutes"}
	case rule.Stations:
		return []string{"none", "some"}
	case rule.Driver:
		return rule.Drivers()
	case rule.Odometer:
		return []string{"no", "flag", "block"}
	case rule.TankFactor:
		return []string{"percent"}
	case rule.Refuse1D:
		return []string{"yes", "no"}
	case rule.Emergency:
		return []string{"none", "quota"}
	}
	return []string{"enforce", "observe"}
}

// inputs are the boxes beside a field's choice, by the end of their names.
func inputs(f rule.Field) []string {
	switch f {
	case rule.PerFill, rule.Day, rule.Week, rule.Month, rule.Year, rule.DayVisits, rule.WeekVisits, rule.MonthVisits, rule.YearVisits, rule.Interval, rule.TankFactor, rule.Emergency:
		return []string{"n"}
	case rule.Odometer:
		return []string{"km", "prompts"}
	}
	return nil
}

// askedLevel reads of which level the address speaks.
func askedLevel(v *visit) (rule.Kind, string) {
	q := v.r.Form
	if cluster := strings.TrimSpace(q.Get("cluster")); cluster != "" {
		return rule.Cluster, cluster
	}
	kind, of, _ := strings.Cut(q.Get("level"), "/")
	return rule.Kind(kind), of
}

// level shows what a level says, and the form to say something else.
func (p *pages) level(v *visit) error {
	b, err := p.Fleet.RuleBook(v.r.Context())
	if err != nil {
		return err
	}
	kind, of := askedLevel(v)
	said, err := p.said(v, &b, kind, of)
	if err != nil {
		return err
	}
	return p.showLevel(v, http.StatusOK, &b, &said, v.words.formOf(&said.Terms), nil, "")
}

// said returns what a level says, with the name of a vehicle that has said nothing
// before, and with the quota that an import gave it.
func (p *pages) said(v *visit, b *fleet.RuleBook, kind rule.Kind, of string) (fleet.LevelTerms, error) {
	said := b.Said(kind, of)
	switch _, class := b.Classes[of]; {
	case kind == rule.Vehicle:
		car, err := p.Fleet.Vehicle(v.r.Context(), of)
		if err != nil {
			return said, err
		}
		for _, l := range b.Levels(&car) {
			if l.Kind == rule.Vehicle {
				said.Level = l
			}
		}
	case kind == rule.Department && b.Departments[of] == "", kind == rule.Class && !class, kind == rule.Fleet && of != "", kind == rule.Cluster && (of == "" || len(of) > 24), said.Name == "" && kind != rule.Fleet:
		return said, errNoPage
	}
	return said, nil
}

func (p *pages) showLevel(v *visit, code int, b *fleet.RuleBook, said *fleet.LevelTerms, values url.Values, bad map[rule.Field]bool, problem string) error {
	w := v.words
	stations, err := p.stationNames(v.r.Context())
	if err != nil {
		return err
	}
	view := &levelView{
		page: p.page(v, "rules.title", "/fleet"), Level: string(said.Kind) + "/" + said.Of, Revision: strconv.FormatInt(said.Revision, 10),
		May: v.user.Role.May(access.ChangeFleet), Why: values.Get("why"), MaxReason: fleet.MaxReason, Problem: problem,
	}
	view.Title = w.levelName(&said.Level)
	if said.Kind == rule.Class {
		view.Usual = usualAddress(said.Of)
	}
	farther, err := p.farther(v, b, said)
	if err != nil {
		return err
	}
	for _, f := range rule.Fields() {
		if said.Kind == rule.Cluster && f != rule.Stations {
			continue
		}
		field := w.fieldOf(f, values, bad[f])
		field.Otherwise = w.otherwise(f, farther, stations)
		if f == rule.Stations {
			field.Places = w.placesOf(b, said, stations, values["stations-at"])
		}
		if said.Kind == rule.Cluster { // it has stations, and nothing to choose from
			field.Options = []option{{"some", w.Say("rules.say.some"), true}}
		}
		view.Fields = append(view.Fields, field)
	}
	return p.show(v, code, "level", view)
}

// farther returns what counts where a level says nothing, nil for a cluster.
func (p *pages) farther(v *visit, b *fleet.RuleBook, said *fleet.LevelTerms) (*rule.Effective, error) {
	levels := []rule.Level{b.Said(rule.Fleet, "").Level}
	switch said.Kind {
	case rule.Cluster:
		return nil, nil
	case rule.Fleet:
		levels = nil
	case rule.Vehicle:
		car, err := p.Fleet.Vehicle(v.r.Context(), said.Of)
		if err != nil {
			return nil, err
		}
		levels = slices.DeleteFunc(b.Levels(&car), func(l rule.Level) bool { return l.Kind == rule.Vehicle })
	}
	return new(rule.Resolve(levels...)), nil
}

// otherwise says what counts if a level says nothing of a field, and who says that.
func (w words) otherwise(f rule.Field, farther *rule.Effective, stations map[string]string) string {
	if farther == nil {
		return ""
	}
	for _, l := range farther.Lines {
		if l.Field == f && l.Won != nil {
			return w.term(f, &farther.Terms, stations) + " (" + w.levelName(l.Won) + ")"
		}
	}
	nobody := rule.Otherwise()
	return w.term(f, &nobody, stations)
}

func (w words) fieldOf(f rule.Field, values url.Values, bad bool) ruleField {
	name := string(f)
	field := ruleField{Name: name, Label: w.ruleField(f), Hint: w.Say(fmt.Sprintf("rules.hint.%s", f)), Bad: bad, Written: f == rule.Hours, Lines: values.Get(name + "-n")}
	field.Options = append(field.Options, option{"", w.Say("rules.say.nothing"), values.Get(name) == ""})
	for _, c := range choices(f) {
		field.Options = append(field.Options, option{c, w.Or(fmt.Sprintf("rules.say.%s.%s", f, c), w.Say(fmt.Sprintf("rules.say.%s", c))), values.Get(name) == c})
	}
	for _, end := range inputs(f) {
		field.Inputs = append(field.Inputs, ruleInput{name + "-" + end, w.Or(fmt.Sprintf("rules.input.%s.%s", f, end), w.Say("rules.input.n")), values.Get(name + "-" + end)})
	}
	return field
}

// placesOf lists stations and clusters to choose from.
func (w words) placesOf(b *fleet.RuleBook, said *fleet.LevelTerms, stations map[string]string, chosen []string) []option {
	is := map[string]bool{}
	for _, c := range chosen {
		is[c] = true
	}
	var list []option
	for _, id := range sortedBy(stations) {
		list = append(list, option{"s/" + id, stations[id], is["s/"+id]})
	}
	if said.Kind != rule.Cluster {
		for _, t := range b.Saying(rule.Cluster) {
			list = append(list, option{"c/" + t.Of, w.levelName(&t.Level), is["c/"+t.Of]})
		}
	}
	return list
}

// sayLevel takes the form: first to show what it would do, then to do it.
func (p *pages) sayLevel(v *visit) error {
	ctx, form := v.r.Context(), v.r.PostForm
	b, err := p.Fleet.RuleBook(ctx)
	if err != nil {
		return err
	}
	kind, of := askedLevel(v)
	said, err := p.said(v, &b, kind, of)
	if err != nil {
		return err
	}
	again := func(code int, bad map[rule.Field]bool, problem string) error {
		return p.showLevel(v, code, &b, &said, form, bad, problem)
	}
	terms, bad := termsOf(form)
	revision, ok := decimal(form.Get("revision"), 0)
	if len(bad) > 0 || !ok {
		return again(http.StatusBadRequest, bad, v.words.Say("rules.bad"))
	}
	a := fleet.RuleAct{Level: kind, Of: of, Name: said.Name, Terms: terms, Was: said.Terms, Revision: revision, Why: strings.Join(strings.Fields(cut(form.Get("why"), fleet.MaxReason)), " ")}
	if a.Check() != nil {
		return again(http.StatusBadRequest, nil, v.words.Say("rules.bad"))
	}
	if form.Get("step") != "save" {
		err = p.checkRules(v, &a, form)
	} else {
		if a, err = p.Fleet.SayRules(ctx, v.user.Username, a); err == nil {
			v.redirect(rulesPath + "?done=" + a.State)
			return nil
		}
	}
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return again(http.StatusBadRequest, nil, v.words.ruleProblem(err))
	case errors.Is(err, fault.ErrConflict):
		return again(http.StatusConflict, nil, v.words.Say("rules.bad.changed"))
	}
	return err
}
