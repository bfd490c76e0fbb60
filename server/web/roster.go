package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

// A rosterView is all vehicles as they stood at the end of a day.
type rosterView struct {
	page
	On          string // the day
	CSV         string
	Pages       *pagesView
	Table       tableView
	Departments []option
	Month       string
	Schedule    bool // who visits may have logbooks sent again and again
	Empty       bool
	Signed      bool // whether there is a page about those that come back signed
}

// askRoster answers for a day; today without one.
func (p *pages) askRoster(v *visit) (report.Table, error) {
	q := url.Values{"period": {string(report.Day)}}
	if on := v.r.URL.Query().Get("on"); on != "" {
		q.Set("at", on)
	}
	day, err := report.ParsePeriod(q, p.calendar(), p.Now())
	if err != nil {
		return report.Table{}, err
	}
	list, err := p.Reports.Roster(v.r.Context(), report.StoodAt(day, p.Now()))
	return report.Roster(day, list), err
}

// roster shows all vehicles as they stood at the end of a day, and leads to the
// logbooks of a department.
func (p *pages) roster(v *visit) error {
	t, err := p.askRoster(v)
	if err != nil {
		return err
	}
	w, on := v.words, t.Period.From.Format(time.DateOnly)
	view := &rosterView{
		page: p.page(v, "roster.title", "/fleet"), On: on, CSV: address("/fleet/roster.csv", url.Values{"on": {on}}),
		Month: t.Period.From.Format(monthForm), Empty: len(t.Rows) == 0, Schedule: p.sends() && v.may(access.ScheduleReports, "GET "+newSchedulePath),
	}
	if p.Fleet != nil {
		departments, err := p.Fleet.Departments(v.r.Context())
		if err != nil {
			return err
		}
		for _, d := range departments {
			view.Departments = append(view.Departments, option{d.Department, d.Name, false})
		}
	}
	view.Signed = p.Signed != nil && v.opens("GET "+signedPath)
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "vehicle" {
			return ""
		}
		return vehicleAddress(r.Key)
	})
	view.Table.Caption = w.Say("roster.caption", "Day", w.Day(t.Period.From))
	state := t.Column("state")
	for i, r := range t.Rows {
		view.Table.Rows[i].Cells[state].Text = w.saidOf("state", r.Cells[state].Text)
	}
	view.Table.pick(&t, filled(&t)...)
	return p.show(v, http.StatusOK, "roster", view)
}

// filled are the columns in which anything stands: a page has no room for the others,
// which its files have.
func filled(t *report.Table) []string {
	var keys []string
	for i, c := range t.Columns {
		if slices.ContainsFunc(t.Rows, func(r report.Row) bool { return r.Cells[i].Known }) {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

func (p *pages) rosterFile(v *visit) error {
	t, err := p.askRoster(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("roster.file")+"-"+t.Period.From.Format(time.DateOnly), v.words.Say("roster.title"))
}
