package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

type consumptionView struct {
	page
	Period  periodView
	Groups  choice
	Units   choice
	Narrow  choice // by what the question is narrowed
	Search  string
	Hidden  []hidden // what else the search keeps
	CSV     string
	DrawsAt string // what is no vehicle's in the period; empty for who may not see it
	SavedAt string // what was saved
	Others  []link // what else is said of it
	Figures []figure
	Against string // which period the changes are against
	Chart   *barChart
	Trend   *columnChart
	Table   tableView
	Pages   *pagesView
	Past    tableView // what spreadsheets say of years before Litro, apart
	PastCSV string
	Empty   *empty
}

// A figure is one number of the row on top of a page.
type figure struct {
	Name, Value, Unit string
	Change            string // against the period before
	Href, Class       string
}

// An empty says why there is nothing, and what to do next: two keys of words.
type empty struct{ What, Next string }

// consumption answers how much was taken, and how far it went.
func (p *pages) consumption(v *visit) error {
	q, err := report.ParseQuestion(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	c, err := p.Reports.Compared(v.r.Context(), q, sameDays(q.Period, p.Now()), v.row(), mostListed)
	if err != nil {
		return err
	}
	past, err := p.Reports.Past(v.r.Context(), q)
	if err != nil {
		return err
	}
	view := p.consumptionView(v, q, &c)
	asked, err := p.asksFor(v, q)
	if err != nil {
		return err
	}
	if err := p.putFoot(v, &view.page, q.Period, asked...); err != nil {
		return err
	}
	if view.Narrow, err = p.narrowed(v, "/consumption", q); err != nil {
		return err
	}
	if v.opens("GET " + drawsPath) {
		values := url.Values{}
		q.Period.Put(values)
		view.DrawsAt = address(drawsPath, values)
	}
	if p.Savings != nil && p.Fleet != nil && v.opensPath(savingsPath) {
		view.SavedAt = savingsPath
	}
	if p.Disclosure != nil {
		values := url.Values{}
		q.Period.Put(values)
		for _, l := range []link{{Text: v.words.Say("emissions.title"), Href: address(emissionsPath, values)}, {Text: v.words.Say("transparency.title"), Href: transparencyPath}} {
			if v.opensPath(l.Href) {
				view.Others = append(view.Others, l)
			}
		}
	}
	if q.Period.Kind == report.Month && v.opensPath(unitsPath) {
		view.Others = append(view.Others, link{Text: v.words.Say("units.link"), Href: address(unitsPath, monthValues(q.Period))})
	}
	view.Past, view.PastCSV = v.words.past(&past), address("/consumption/past.csv", q.Values())
	return p.show(v, http.StatusOK, "consumption", view)
}

// past puts a table of the years before Litro into words, which say that nobody
// verified it; one without rows is none.
func (w words) past(t *report.Table) tableView {
	if len(t.Rows) == 0 {
		return tableView{}
	}
	view := w.table(t, nil)
	view.ID, view.Caption = "past", w.Say("past.caption")
	view.Total[0].Text = w.Say("past.total")
	source := t.Column("source")
	for _, row := range append(view.Rows, rowView{Cells: view.Total}) {
		row.Cells[source].Text = w.codes("source.", row.Cells[source].Text)
	}
	return view
}

// consumptionPastFile sends what spreadsheets say of years before Litro.
func (p *pages) consumptionPastFile(v *visit) error {
	q, err := report.ParseQuestion(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	t, err := p.Reports.Past(v.r.Context(), q)
	if err != nil {
		return err
	}
	asked, err := p.asksFor(v, q)
	if err != nil {
		return err
	}
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s-%s", v.words.Say("past.file"), q.GroupBy, q.Period.From.Format(time.DateOnly)), v.words.Say("past.title"), asked...)
}

// sameDays returns the period before, and of it only as many days as have come
// of one that is not over: half a month is not held against a whole one.
func sameDays(p report.Period, now time.Time) report.Period {
	before := p.Previous()
	if !p.Contains(now) {
		return before
	}
	y, m, d := now.In(p.From.Location()).Date()
	tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, p.From.Location())
	so := report.Period{Kind: report.Custom, From: p.From, To: tomorrow}
	if to := before.From.AddDate(0, 0, so.Days()); to.Before(before.To) {
		return report.Period{Kind: report.Custom, From: before.From, To: to}
	}
	return before
}

// consumptionFile sends all rows, beside what they had in the period before.
func (p *pages) consumptionFile(v *visit) error {
	q, err := report.ParseQuestion(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	q.Untimed = v.takes == nil || v.takes.untimed
	rows, trend, err := p.Reports.Consumption(v.r.Context(), q)
	if err != nil {
		return err
	}
	if v.takes != nil {
		v.takes.trend = &trend // whoever takes it asks for the period before by themselves
	} else {
		before := q
		before.Period = sameDays(q.Period, p.Now())
		earlier, _, err := p.Reports.Consumption(v.r.Context(), before)
		if err != nil {
			return err
		}
		rows.Beside(&earlier)
	}
	asked, err := p.asksFor(v, q)
	if err != nil {
		return err
	}
	return p.file(v, &rows, fmt.Sprintf("litro-%s-%s-%s", rows.Name, q.GroupBy, q.Period.From.Format(time.DateOnly)), v.words.Say("consumption.title"), asked...)
}

func (p *pages) consumptionView(v *visit, q report.Question, c *report.Compared) *consumptionView {
	const path = "/consumption"
	w, t := v.words, &c.Rows
	view := &consumptionView{
		page: p.page(v, "consumption.title", path), Search: q.Filter.Text, Hidden: hiddenOf(q.Values(), "q"),
		CSV: address(path+".csv", q.Values()), Figures: w.totals(t, &c.Earlier),
	}
	if slices.ContainsFunc(view.Figures, func(f figure) bool { return f.Change != "" }) {
		view.Against = w.Say("change.against", "Period", w.periodName(c.Earlier.Period))
	}
	view.Period = w.period(q.Period, p.Now(), func(other report.Period) url.Values {
		o := q
		o.Period = other
		return o.Values()
	}, path)
	view.Groups.Label = w.Say("group.label")
	for _, g := range report.Groups() {
		o := q
		o.GroupBy = g
		view.Groups.Links = append(view.Groups.Links, link{w.Say(fmt.Sprintf("group.%s", g)), address(path, o.Values()), g == q.GroupBy})
	}
	view.Units = w.units(q.Unit, func(u report.Unit) string { return address(path, q.In(u).Values()) }, t)
	if c.All == 0 {
		view.Empty = &empty{"consumption.empty", "consumption.empty.next"}
		if q.Filter != (report.Filter{}) {
			view.Empty = &empty{"consumption.nomatch", "consumption.nomatch.next"}
		}
		return view
	}
	_, _, view.Pages = v.pages(c.All, mostListed)
	view.Table = w.table(t, func(r report.Row, c report.Column) string { return rowAddress(q, t, r, c) })
	view.Table.Caption = w.Say("consumption.caption", "Group", w.group(q.GroupBy), "Period", view.Period.Name)
	view.Table.sortable(t, path, q)
	view.Chart = w.consumptionChart(q, c, view.Period.Name)
	view.Trend = w.trendChart(q, &c.Trend, view.Period.Name)
	if view.Chart != nil && view.Trend != nil {
		view.Trend.Height = max(view.Trend.Height, view.Chart.Height-44) // side by side, of one height
	}
	return view
}

// rowAddress leads from the name of a row to what it is made of: a vehicle's
// page, or the vehicles of a department, driver, product or station.
func rowAddress(q report.Question, t *report.Table, r report.Row, c report.Column) string {
	if r.Key == "" || r.Purpose() != "" || c.Key != t.Columns[0].Key {
		return ""
	}
	if q.GroupBy == report.ByVehicle {
		v := url.Values{}
		q.Period.Put(v)
		q.Unit.Put(v)
		return address("/vehicles/"+url.PathEscape(r.Key), v)
	}
	*filterOf(&q, q.GroupBy) = cmp.Or(r.State(), r.Key)
	q.GroupBy = report.ByVehicle
	return address("/consumption", q.Values())
}

// totals are the figures that stand on top, with what they were before.
func (w words) totals(t, earlier *report.Table) []figure {
	var out []figure
	for _, key := range []string{"volume", "amount", "economy", "intake", "distance", "fills"} {
		i := t.Column(key)
		if i < 0 || t.Total == nil || !t.Total[i].Known {
			continue
		}
		c := t.Columns[i]
		out = append(out, figure{Name: c.Title(w.Lang), Value: w.cell(c.Kind, t.Total[i]), Unit: c.Unit, Change: w.change(t.Total[i], earlier.TotalOf(key))})
	}
	return out
}

// change says how much more or less a number is than the one before.
func (w words) change(is, was report.Cell) string {
	if !was.Known || was.N <= 0 {
		return ""
	}
	percent := w.Scaled((is.N-was.N)*1000/was.N, 1, 1)
	if is.N > was.N {
		percent = "+" + percent
	}
	return w.Say("change.percent", "Percent", percent)
}

// consumptionChart shows the rows that took most, in liters.
func (w words) consumptionChart(q report.Question, c *report.Compared, period string) *barChart {
	t, rows := &c.Rows, c.Most
	if len(rows) < 2 {
		return nil // one bar compares with nothing
	}
	var list []bar
	var values []int64
	for _, r := range rows {
		liters := t.Cell(r, "volume")
		list = append(list, bar{Label: r.Name(w.Lang), Value: w.Liters(liters.N) + " L"})
		values = append(values, liters.N)
	}
	group := w.group(q.GroupBy)
	title := w.Say("chart.liters", "Group", group, "Period", period)
	if len(rows) < c.All {
		title = w.Say("chart.most", "Group", group, "Period", period, "N", len(rows), "All", c.All)
	}
	describe := w.Say("chart.describe", "First", list[0].Label, "Value", list[0].Value)
	return bars(title, describe, list, values, w.litersText)
}

// units shows in which unit it is written how far vehicles went, and the other; nothing where
// a table does not say it.
func (w words) units(u report.Unit, at func(report.Unit) string, t *report.Table) choice {
	if u != report.LPer100KM && t.Column("economy") < 0 {
		return choice{}
	}
	all := choice{Label: w.Say("unit.label")}
	for _, x := range report.Units() {
		all.Links = append(all.Links, link{x.Name(), at(x), x == u})
	}
	return all
}

// economy writes meters a liter in a unit, with the unit.
func (w words) economy(u report.Unit, mPerL int64) string {
	if mPerL <= 0 {
		return ""
	}
	return w.Scaled(u.Of(mPerL), 3, 2) + " " + u.Name()
}

// group names a grouping within a sentence.
func (w words) group(g report.Group) string {
	return strings.ToLower(w.Say(fmt.Sprintf("group.%s", g)))
}

// trendChart shows liters over the days or months of a period.
func (w words) trendChart(q report.Question, t *report.Table, period string) *columnChart {
	var names []string
	var values []int64
	for _, r := range t.Rows {
		names, values = append(names, r.Key), append(values, t.Cell(r, "volume").N)
	}
	if len(values) < 2 {
		return nil
	}
	key := "chart.days"
	if len(names[0]) < len(time.DateOnly) {
		key = "chart.months"
	}
	most := slices.Max(values)
	describe := w.Say("chart.trend", "Value", w.Liters(most)+" L", "When", w.dateName(names[slices.Index(values, most)]))
	return columns(w.Say(key, "Period", period), describe, values, func(i int) string { return w.dateName(names[i]) }, w.litersText)
}

// dateName says a day or month that a machine wrote: 8 dic, or diciembre.
func (w words) dateName(s string) string {
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return w.Say("time.short", "Day", d.Day(), "Month", w.Say(fmt.Sprintf("month.%d", d.Month())))
	}
	if m, err := time.Parse("2006-01", s); err == nil {
		return w.Say(fmt.Sprintf("month.%d", m.Month()))
	}
	return s
}

func (w words) litersText(ul int64) string { return w.Scaled(ul, 6, 0) + " L" }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
