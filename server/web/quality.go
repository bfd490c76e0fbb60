package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/rule"
)

const (
	qualityPath = "/discrepancies/quality"
	usualPath   = "/rules/usual"
)

// qualityQuestion is of the stations, unless it is asked of people.
func (p *pages) qualityQuestion(v *visit) (report.Period, report.QualityOf, error) {
	q := v.r.URL.Query()
	period, err := report.ParsePeriod(q, p.calendar(), p.Now())
	of := report.QualityOf(q.Get("of"))
	if !slices.Contains(report.QualityOfs(), of) {
		of = report.QualityOfStations
	}
	return period, of, err
}

func (p *pages) askQuality(v *visit) (report.Table, report.Period, report.QualityOf, error) {
	period, of, err := p.qualityQuestion(v)
	if err != nil {
		return report.Table{}, period, of, err
	}
	list, err := p.Reports.Quality(v.r.Context(), period, of)
	return report.QualityTable(period, of, list), period, of, err
}

// quality shows how much of what flowed was typed, and what is behind that.
func (p *pages) quality(v *visit) error {
	t, period, of, err := p.askQuality(v)
	if err != nil {
		return err
	}
	w := v.words
	values := func(other report.Period, of report.QualityOf) url.Values {
		out := url.Values{}
		other.Put(out)
		out.Set("of", string(of))
		return out
	}
	view := &listView{section: "/discrepancies"}
	chosen := w.period(period, p.Now(), func(other report.Period) url.Values { return values(other, of) }, qualityPath)
	view.Period = &chosen
	for _, other := range report.QualityOfs() {
		view.Links = append(view.Links, link{w.Say(fmt.Sprintf("quality.of.%s", other)), address(qualityPath, values(period, other)), other == of})
	}
	columns := []string{string(of), "fills", "typed", "typed_share", "bare", "round", "unread", "doubted"}
	if of == report.QualityOfPeople { // who types measures nothing
		columns = []string{string(of), "typed", "bare", "bare_share", "round", "round_share", "unread", "doubted"}
	}
	return p.list(v, view, "quality", &t, values(period, of), columns...)
}

func (p *pages) qualityFile(v *visit) error {
	t, period, of, err := p.askQuality(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s-%s", v.words.Say("quality.file"), of, period.From.Format(time.DateOnly)), v.words.Say("list.quality.title"))
}

// A usualView is what vehicles of a class go on a liter, and since when that counts.
type usualView struct {
	page
	Class, Level, CSV string
	Now               string // what would be said now; empty: too few are known well
	Table             tableView
	May               bool
	Why               string
	MaxReason         int
	Problem, Done     string
}

func usualAddress(class string) string { return address(usualPath, url.Values{"class": {class}}) }

// usual shows what vehicles of a class go on a liter.
func (p *pages) usual(v *visit) error { return p.showUsual(v, http.StatusOK, "", "") }

// askUsual reads of which class is asked, and what is known of it.
func (p *pages) askUsual(v *visit) (class string, now reconcile.Peers, t report.Table, err error) {
	class = v.r.Form.Get("class")
	b, err := p.Fleet.RuleBook(v.r.Context())
	if err != nil {
		return class, now, t, err
	}
	if _, there := b.Classes[class]; !there {
		return class, now, t, errNoPage
	}
	now, said, err := p.Reports.ClassPeers(v.r.Context(), class)
	return class, now, report.PeersTable(p.Zone, class, said), err
}

func (p *pages) showUsual(v *visit, code int, why, problem string) error {
	class, now, t, err := p.askUsual(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &usualView{
		page: p.page(v, "usual.title", "/fleet"), Class: class, Level: levelAddress(rule.Class, class), CSV: address(usualPath+".csv", url.Values{"class": {class}}),
		May: p.mayOn(v, access.ChangeFleet), Why: why, MaxReason: fleet.MaxReason, Problem: problem,
	}
	view.Title = w.Say("usual.of", "Class", class)
	if now.Enough() {
		view.Now = w.Say("usual.now", "Economy", w.perLiter(now.Hours, now.PerLiter), "Low", w.perLiter(now.Hours, now.Low), "High", w.perLiter(now.Hours, now.High),
			"Vehicles", w.Count(now.Vehicles), "Intervals", w.Count(now.Intervals))
	}
	if v.r.URL.Query().Get("done") == "said" {
		view.Done = w.Say("usual.done")
	}
	if len(t.Rows) > 0 {
		view.Table = w.table(&t, nil)
		view.Table.ID, view.Table.Caption = "usual", w.Say("usual.caption")
	}
	return p.show(v, code, "usual", view)
}

// perLiter says how far a vehicle goes on a liter, in meters, or what an engine that runs so
// many seconds on one takes in an hour.
func (w words) perLiter(hours bool, n int64) string {
	if hours {
		return w.Scaled(int64(reconcile.HourlyUL(max(n, 1), 1_000_000)), 6, 2) + " L/h"
	}
	return w.Scaled(n, 3, 2) + " km/L"
}

// sayUsual has it reckoned what the vehicles of a class go.
func (p *pages) sayUsual(v *visit) error {
	class, why := v.r.PostForm.Get("class"), strings.Join(strings.Fields(cut(v.r.PostForm.Get("why"), fleet.MaxReason)), " ")
	_, err := p.Office.SayPeers(v.r.Context(), v.user.Username, class, why)
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showUsual(v, http.StatusBadRequest, why, v.words.Say("usual.bad"))
	case errors.Is(err, fault.ErrConflict):
		return p.showUsual(v, http.StatusConflict, why, v.words.Say("usual.few"))
	case err != nil:
		return err
	}
	v.redirect(usualAddress(class) + "&done=said")
	return nil
}

func (p *pages) usualFile(v *visit) error {
	class, _, t, err := p.askUsual(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("usual.file")+"-"+class, v.words.Say("usual.of", "Class", class))
}
