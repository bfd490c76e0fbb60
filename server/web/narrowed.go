package web

import (
	"cmp"
	"context"
	"fmt"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// narrowed says what narrows a question, each with a link to the same without it.
func (p *pages) narrowed(v *visit, path string, q report.Question) (choice, error) {
	w := v.words
	all := choice{Label: w.Say("narrowed.label")}
	for _, g := range report.Groups() {
		o := q
		field := filterOf(&o, g)
		if *field == "" {
			continue
		}
		name, err := p.nameOf(v.r.Context(), w, g, *field)
		if err != nil {
			return all, err
		}
		*field = ""
		all.Links = append(all.Links, link{Text: w.Say("narrowed.one", "Group", w.Say(fmt.Sprintf("group.%s", g)), "Name", name), Href: address(path, o.Values())})
	}
	return all, nil
}

// filterOf returns the part of a question that narrows it to one row of a group.
func filterOf(q *report.Question, g report.Group) *string {
	return map[report.Group]*string{
		report.ByVehicle: &q.Filter.Vehicle, report.ByDepartment: &q.Filter.Department, report.ByState: &q.Filter.State,
		report.ByClass: &q.Filter.Class, report.ByCustodian: &q.Filter.Custodian, report.ByFunding: &q.Filter.Funding, report.ByDriver: &q.Filter.Driver,
		report.ByGrade: &q.Filter.Grade, report.ByStation: &q.Filter.Station,
	}[g]
}

// nameOf names one row of a group; what is not there any more stays as it is.
func (p *pages) nameOf(ctx context.Context, w words, g report.Group, key string) (name string, err error) {
	switch g {
	case report.ByState:
		name = w.said(string(fleet.State), key)
	case report.ByVehicle:
		some := func(ctx context.Context) ([]fleet.Vehicle, error) { return p.Fleet.SomeVehicles(ctx, []string{key}) }
		name, err = nameIn(ctx, some, func(v fleet.Vehicle) (string, string) { return v.Vehicle, v.FleetNo }, key)
	case report.ByDepartment:
		name, err = nameIn(ctx, p.Fleet.Departments, func(d fleet.Department) (string, string) { return d.Department, d.Name }, key)
	case report.ByDriver:
		some := func(ctx context.Context) ([]fleet.Person, error) { return p.Fleet.SomePeople(ctx, []string{key}) }
		name, err = nameIn(ctx, some, func(x fleet.Person) (string, string) { return x.Person, x.Name }, key)
	case report.ByGrade:
		name, err = nameIn(ctx, p.Fleet.Grades, func(x fleet.Grade) (string, string) { return x.Grade, x.Name }, key)
	case report.ByStation:
		name, err = nameIn(ctx, p.Reports.Modes, func(m fleet.Moded) (string, string) {
			if m.What != "station" {
				return "", ""
			}
			return m.Subject, m.Name
		}, key)
	}
	return cmp.Or(name, key), err
}

func nameIn[T any](ctx context.Context, read func(context.Context) ([]T, error), of func(T) (key, name string), key string) (string, error) {
	list, err := read(ctx)
	for _, x := range list {
		if k, name := of(x); k == key {
			return name, err
		}
	}
	return "", err
}
