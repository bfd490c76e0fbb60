package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/volumetric"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Reports of volumetric controls in the form of the tax authority, and from which month on they are to
// be kept without a permit.

const (
	volumetricPath    = "/volumetric"
	volumetricStation = "/volumetric/{station}"
	volumetricFile    = "/volumetric/{station}/{of}"
)

// Volumetric makes and says what reports of volumetric controls have, see [stockroom.Room].
type Volumetric interface {
	Volumetric(ctx context.Context, station string, from, to time.Time) (*stockroom.Volumes, error)
	VolumetricSays(ctx context.Context) ([]stockroom.VolumetricSaid, error)
	VolumetricLimits(ctx context.Context) ([]stockroom.VolumetricLimit, error)
	SayVolumetric(ctx context.Context, who string, v stockroom.VolumetricSaid) error
	SayVolumetricLimit(ctx context.Context, who string, l stockroom.VolumetricLimit) error
}

// A throughView is how much went through own tanks in a month, against the limit.
type throughView struct {
	Text, Says, Href string
	Class            string // warn or alarm; empty: it is below
	Liters, Limit    int64  // whole liters
	Warn             int64
}

// throughView says it of a month; nil where no limit counts.
func (p *pages) throughView(v *visit, period report.Period, t stockroom.Through) (*throughView, error) {
	limits, err := p.Stock.VolumetricLimits(v.r.Context())
	if err != nil {
		return nil, err
	}
	last := period.To.In(p.Zone).AddDate(0, 0, -1).Format(time.DateOnly)
	l := stockroom.VolumetricLimitOn(limits, last)
	if l == nil {
		return nil, nil
	}
	said, err := p.Stock.VolumetricSays(v.r.Context())
	if err != nil {
		return nil, err
	}
	permit := slices.ContainsFunc(said, func(s stockroom.VolumetricSaid) bool {
		is := stockroom.VolumetricOf(said, s.Station, last)
		return is != nil && is.Data.Get("NumPermiso", "") != ""
	})
	w := v.words
	view := &throughView{Liters: int64(t.Most() / dispense.Liter), Limit: int64(l.UL / dispense.Liter), Warn: int64(l.UL) / 10_000 * l.WarnE4 / int64(dispense.Liter)}
	if v.may(access.SeeInvoices, "GET "+volumetricPath) {
		view.Href = address(volumetricPath, monthValues(period))
	}
	share := int64(t.Most()) / max(int64(l.UL)/1000, 1)
	view.Text = w.Say("volumetric.through", "Liters", w.litersText(int64(t.Most())), "Limit", w.litersText(int64(l.UL)), "Share", w.Scaled(share, 1, 1), "Came", w.litersText(int64(t.Came)), "Left", w.litersText(int64(t.Left)))
	switch {
	case permit:
		view.Says, view.Class = w.Say("volumetric.through.permit"), "warn"
	case t.Most() >= l.UL:
		view.Says, view.Class = w.Say("volumetric.through.over"), "alarm"
	case int64(t.Most()) >= int64(l.UL)/10_000*l.WarnE4:
		view.Says, view.Class = w.Say("volumetric.through.near", "Share", w.Scaled(l.WarnE4, 2, 0)), "warn"
	}
	return view, nil
}

// A monthThrough is how much went through own tanks in a month.
type monthThrough struct {
	Period  report.Period
	Through stockroom.Through
}

// todayThrough is how much went through own tanks this month, to who sees what the authority wants of it; nil where nothing
// did, or no limit counts.
func (p *pages) todayThrough(v *visit) *throughView {
	if p.Stock == nil || !v.may(access.SeeInvoices, "GET "+volumetricPath) || !v.opens("GET "+volumetricPath) {
		return nil
	}
	month, err := report.ParsePeriod(url.Values{"period": {string(report.Month)}}, p.calendar(), p.Now())
	if err != nil {
		return nil
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	m, known := p.lately.through.within(freshLevels, p.Patience, func() (monthThrough, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		list, err := p.Stock.Month(ctx, month.From, month.To)
		return monthThrough{month, stockroom.ThroughOf(list)}, err
	})
	if !known || m.Through.Most() == 0 {
		return nil
	}
	if !m.Period.From.Equal(month.From) { // of the month before
		p.lately.through.forget()
		return nil
	}
	view, err := p.throughView(v, m.Period, m.Through)
	if err != nil { // the page of volumetric controls says so
		return nil
	}
	return view
}

// A volumetricView is the page of a station and a month.
type volumetricView struct {
	page
	Period         *periodView
	Stations       []link
	Through        *throughView
	Station        string
	Month          *link // its file
	Days           []link
	Unsaid, Unread []string // fields that people can say, and that nothing measures
	Fields         *volumetricForm
	Limit          *volumetricForm
	Limits         []string
	Since          string
	Done           string
	MaxReason      int
}

// A volumetricForm is one of the two.
type volumetricForm struct {
	Action, Text, Problem string
	Values                url.Values
}

func (p *pages) volumetric(v *visit) error { return p.showVolumetric(v, http.StatusOK, "", "", "") }

// showVolumetric shows the page; of a form with a problem, what was typed.
func (p *pages) showVolumetric(v *visit, code int, station, form, problem string) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	ctx, w := v.r.Context(), v.words
	sheets, err := p.Stock.Month(ctx, period.From, period.To)
	if err != nil {
		return err
	}
	view := &volumetricView{page: p.page(v, "volumetric.title", "/stations"), Period: w.months(period, p.Now(), volumetricPath), MaxReason: stockroom.MaxReason}
	if view.Through, err = p.throughView(v, period, stockroom.ThroughOf(sheets)); err != nil {
		return err
	}
	if view.Through != nil {
		view.Through.Href = ""
	}
	if station == "" {
		station = v.r.URL.Query().Get("station")
	}
	for _, s := range sheets {
		if station == "" {
			station = s.Tank.Station
		}
		values := monthValues(period)
		values.Set("station", s.Tank.Station)
		l := link{Text: s.Tank.StationName, Href: address(volumetricPath, values), Current: s.Tank.Station == station}
		if !slices.ContainsFunc(view.Stations, func(o link) bool { return o.Href == l.Href }) {
			view.Stations = append(view.Stations, l)
		}
	}
	values := monthValues(period)
	values.Set("station", station)
	if len(view.Stations) > 0 {
		all, err := p.Stock.Volumetric(ctx, station, period.From, period.To)
		if err != nil {
			return err
		}
		if err := p.volumetricOf(v, view, all, period); err != nil {
			return err
		}
		if v.may(access.TakeInvoices, "POST "+volumetricStation) {
			view.Fields = &volumetricForm{Action: address(volumetricPath+"/"+url.PathEscape(station), values), Text: fieldsText(all)}
		}
	}
	limits, err := p.Stock.VolumetricLimits(ctx)
	if err != nil {
		return err
	}
	for _, l := range limits {
		view.Limits = append(view.Limits, joined(w.Say("volumetric.limit.is", "Limit", w.litersText(int64(l.UL)), "Share", w.Scaled(l.WarnE4, 2, 0), "Day", l.From), l.Reason, strings.Trim(l.By+", "+l.AgreedBy, ", ")))
	}
	if v.may(access.TakeInvoices, "POST "+volumetricPath) {
		view.Limit = &volumetricForm{Action: address(volumetricPath, values)}
	}
	switch {
	case form == "fields" && view.Fields != nil:
		view.Fields.Problem, view.Fields.Values, view.Fields.Text = problem, v.r.PostForm, v.r.PostForm.Get("fields")
	case form == "limit" && view.Limit != nil:
		view.Limit.Problem, view.Limit.Values = problem, v.r.PostForm
	case v.r.URL.Query().Has("said"):
		view.Done = w.Say("volumetric.done")
	}
	return p.show(v, code, "volumetric", view)
}

// volumetricOf puts the reports of a station on the page.
func (p *pages) volumetricOf(v *visit, view *volumetricView, all *stockroom.Volumes, period report.Period) error {
	w, at := v.words, volumetricPath+"/"+url.PathEscape(all.Station.Station)
	view.Station = all.Name
	if s := all.Said; s != nil {
		view.Since = w.Say("volumetric.since", "Day", s.From, "Who", s.By, "When", w.Minute(s.At), "Reason", s.Reason)
	}
	for _, r := range all.Days {
		view.Days = append(view.Days, link{Text: w.Day(r.On), Href: at + "/" + r.On.Format(time.DateOnly) + ".json"})
	}
	if all.Month == nil {
		return nil
	}
	if from := period.From.In(p.Zone); monthOver(all, from) {
		name, err := all.Month.Name()
		if err != nil {
			return err
		}
		view.Month = &link{Text: name, Href: at + "/" + from.Format(monthForm) + ".json"}
	}
	of := map[bool]map[string][]string{}
	for _, m := range allMissing(all) {
		if of[m.Says] == nil {
			of[m.Says] = map[string][]string{}
		}
		of[m.Says][m.Field] = append(of[m.Says][m.Field], m.Of)
	}
	list := func(of map[string][]string) (lines []string) {
		for _, f := range sortedKeys(of) {
			slices.Sort(of[f])
			lines = append(lines, joined(f, strings.Trim(strings.Join(slices.Compact(of[f]), ", "), ", ")))
		}
		return lines
	}
	view.Unsaid, view.Unread = list(of[true]), list(of[false])
	return nil
}

// allMissing is what the month and the last day lack, each once.
func allMissing(all *stockroom.Volumes) (list []volumetric.Missing) {
	reports := []*volumetric.Report{all.Month}
	if n := len(all.Days); n > 0 {
		reports = append(reports, all.Days...)
	}
	for _, r := range reports {
		if r == nil {
			continue
		}
		for _, m := range r.Missing {
			if !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	return list
}

// fieldsText is what was said of a station, and below it an empty line for each field that can be.
func fieldsText(all *stockroom.Volumes) string {
	var b strings.Builder
	if all.Said != nil {
		b.WriteString(all.Said.Data.String())
	}
	for _, m := range allMissing(all) {
		if m.Says {
			fmt.Fprintln(&b, strings.TrimSpace(m.Field+" "+m.Of)+" =")
		}
	}
	if all.Said == nil || all.Said.Data.Get(volumetric.Kind, "") == "" {
		fmt.Fprintln(&b, volumetric.Kind+" =")
	}
	return b.String()
}

// volumetricReport answers with the file of a day, 2026-11-03, or of a month, 2026-11.
func (p *pages) volumetricReport(v *visit) error {
	r, err := VolumetricReport(v.r.Context(), p.Stock, p.Zone, chi.URLParam(v.r, "station"), strings.TrimSuffix(chi.URLParam(v.r, "of"), ".json"))
	if err != nil {
		return err
	}
	name, err := r.Name()
	if err != nil {
		return err
	}
	b, err := r.Bytes()
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err = v.w.Write(b)
	return err
}

// VolumetricReport is the report of a day or a month of a station. It fails with fault.ErrNotFound for what
// is none, or is not over.
func VolumetricReport(ctx context.Context, s Stock, zone *time.Location, station, of string) (*volumetric.Report, error) {
	from, err := time.ParseInLocation(monthForm, of, zone)
	day := err != nil
	if day {
		at, err := time.ParseInLocation(time.DateOnly, of, zone)
		if err != nil {
			return nil, fmt.Errorf("%q: %w: write a day as 2026-11-03, or a month as 2026-11", of, fault.ErrNotFound)
		}
		from = at.AddDate(0, 0, 1-at.Day())
	}
	all, err := s.Volumetric(ctx, station, from, from.AddDate(0, 1, 0))
	if err != nil {
		return nil, err
	}
	if !day && monthOver(all, from) {
		return all.Month, nil
	}
	for _, r := range all.Days {
		if day && r.On.Format(time.DateOnly) == of {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%s of %s: %w: it is not over yet, or there is no book of it", of, station, fault.ErrNotFound)
}

// monthOver tells whether a month that begins at a time has its report: until its last day has one it has none.
func monthOver(all *stockroom.Volumes, from time.Time) bool {
	n := len(all.Days)
	return all.Month != nil && n > 0 && all.Days[n-1].On.Format(time.DateOnly) == from.AddDate(0, 1, -1).Format(time.DateOnly)
}

// sayVolumetric takes what reports of a station have from a day on.
func (p *pages) sayVolumetric(v *visit) error {
	form, w, station := v.r.PostForm, v.words, chi.URLParam(v.r, "station")
	wrong := func(problem string) error {
		return p.showVolumetric(v, http.StatusBadRequest, station, "fields", problem)
	}
	data, err := volumetric.Parse(form.Get("fields"))
	if err == nil {
		err = p.Stock.SayVolumetric(v.r.Context(), v.user.Username, stockroom.VolumetricSaid{Station: station, From: form.Get("from"), Data: data, Reason: form.Get("reason")})
	}
	if bad, ok := errors.AsType[*volumetric.FieldError](err); ok {
		return wrong(w.Say("volumetric.bad."+bad.Code, "N", bad.N, "Field", strings.TrimSpace(bad.Field.Name+" "+bad.Field.Of), "Value", bad.Field.Value))
	}
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return wrong(w.volumetricProblem(bad))
	}
	if err != nil {
		return err
	}
	return p.saidVolumetric(v, station)
}

// volumetricProblem says what is wrong with either form; most is as with tolerances.
func (w words) volumetricProblem(bad *stockroom.Problem) string {
	return w.Or(fmt.Sprintf("volumetric.bad.%s.%s", bad.Field, bad.Code), w.Or(fmt.Sprintf("stock.tolerance.bad.%s.%s", bad.Field, bad.Code), w.Say("stock.tolerance.bad")))
}

func (p *pages) saidVolumetric(v *visit, station string) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("station", station)
	values.Set("said", "")
	v.redirect(address(volumetricPath, values))
	return nil
}

// sayVolumetricLimit takes a limit from a day on, which another person signs.
func (p *pages) sayVolumetricLimit(v *visit) error {
	form, w := v.r.PostForm, v.words
	wrong := func(code int, problem string) error {
		form.Del("checker_password")
		return p.showVolumetric(v, code, "", "limit", problem)
	}
	l := stockroom.VolumetricLimit{From: form.Get("from"), Reason: form.Get("reason")}
	if n, ok := decimal(form.Get("liters"), 6); ok {
		l.UL = dispense.Volume(n)
	}
	if n, ok := decimal(form.Get("share"), 2); ok {
		l.WarnE4 = n
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return wrong(http.StatusForbidden, problem)
	}
	l.AgreedBy = agrees
	err = p.Stock.SayVolumetricLimit(v.r.Context(), v.user.Username, l)
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return wrong(http.StatusBadRequest, w.volumetricProblem(bad))
	}
	if err != nil {
		return err
	}
	return p.saidVolumetric(v, v.r.URL.Query().Get("station"))
}
