package web

import (
	"fmt"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// calendar is that of reports.
func (c *Config) calendar() report.Calendar {
	return report.Calendar{Zone: c.Zone, YearBegins: c.YearBegins}
}

// A choice is a row of links of which one is the present one.
type choice struct {
	Label string
	Links []link
}

type link struct {
	Text, Href string
	Current    bool
}

// A periodView lets people step through periods and choose their kind.
type periodView struct {
	Kinds          choice
	Name           string // of the period shown
	Previous, Next string // addresses; Next is empty when it would be in the future
	Range          *rangeView
}

// A rangeView is the form for any two days.
type rangeView struct {
	From, To string
	Hidden   []hidden // what else the address says
}

type hidden struct{ Name, Value string }

var periodKinds = []report.PeriodKind{report.Day, report.Week, report.Month, report.Year, report.Custom}

// period shows a choice of period; at gives the address of the page for another.
func (w words) period(p report.Period, now time.Time, at func(report.Period) url.Values, path string) periodView {
	v := periodView{Name: w.periodName(p), Previous: address(path, at(p.Previous()))}
	if next := p.Next(); !next.From.After(now) {
		v.Next = address(path, at(next))
	}
	v.Kinds.Label = w.Say("period.label")
	for _, kind := range periodKinds {
		values := at(p)
		values.Set("period", string(kind))
		switch {
		case kind == report.Custom:
			values.Del("at")
			values.Set("from", p.From.Format(time.DateOnly))
			values.Set("to", p.Last().Format(time.DateOnly))
		case p.Kind == report.Custom:
			values.Del("from")
			values.Del("to")
			values.Set("at", p.Last().Format(time.DateOnly))
		default:
			values.Set("at", anchor(p, now).Format(time.DateOnly))
		}
		v.Kinds.Links = append(v.Kinds.Links, link{w.Say(fmt.Sprintf("period.%s", kind)), address(path, values), kind == p.Kind})
	}
	if p.Kind == report.Custom {
		v.Range = &rangeView{From: p.From.Format(time.DateOnly), To: p.Last().Format(time.DateOnly), Hidden: hiddenOf(at(p), "from", "to")}
	}
	return v
}

// anchor is the day that stays in sight when the kind of period changes: today
// while it is in the period, else the last day.
func anchor(p report.Period, now time.Time) time.Time {
	if p.Contains(now) {
		return now.In(p.From.Location())
	}
	return p.Last()
}

// periodName says which period it is.
func (w words) periodName(p report.Period) string {
	switch p.Kind {
	case report.Day:
		return w.Day(p.From)
	case report.Month:
		return w.month(p.From)
	case report.Year:
		if p.From.Month() != time.January {
			return w.Say("period.months", "From", w.month(p.From), "To", w.month(p.Last()))
		}
		return fmt.Sprint(p.From.Year())
	}
	return w.Say("period.span", "From", w.Day(p.From), "To", w.Day(p.Last()))
}

func (w words) month(t time.Time) string {
	return w.Say(fmt.Sprintf("month.long.%d", t.Month()), "Year", t.Year())
}

// hiddenOf returns values as hidden fields, except those that the form itself
// asks for.
func hiddenOf(v url.Values, except ...string) []hidden {
	for _, name := range except {
		v.Del(name)
	}
	var out []hidden
	for _, name := range sortedKeys(v) {
		out = append(out, hidden{name, v.Get(name)})
	}
	return out
}
