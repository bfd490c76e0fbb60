package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
	"github.com/litro-fuel/litro/server/report"
)

// Days that stations close: how far those of a month are, of all stations and of one, from when on
// each closes its days, and what the office closes in a station's stead.

const (
	daysPath        = "/stations/days"
	dayTermsPath    = "/stations/days/terms"
	stationDaysPath = "/stations/{station}/days"
	dayPaperPattern = "/stations/{station}/days/{day}/paper"
)

// Days knows how far stations have closed their days, see [days.Desk].
type Days interface {
	Months(ctx context.Context, month string, totalizers bool) ([]days.Month, error)
	Month(ctx context.Context, station, month string) (*days.Month, error)
	Stations(ctx context.Context) ([]days.Station, error)
	Terms(ctx context.Context) ([]days.Terms, error)
	SayTerms(ctx context.Context, who string, t days.Terms, stations []string) error
	Close(ctx context.Context, who string, act days.Act, paper []byte) error
	Paper(ctx context.Context, station string, day dayclose.Day) (evidence.File, []byte, error)
}

func stationDaysAddress(station, month string, day dayclose.Day) string {
	q := url.Values{"month": {month}}
	if day != "" {
		q.Set("day", string(day))
	}
	return address("/stations/"+url.PathEscape(station)+"/days", q)
}

// monthAsked reads a month, such as 2026-11; without one it is the one that it is.
func (p *pages) monthAsked(v *visit) (report.Period, error) {
	month := v.r.URL.Query().Get("month")
	if month == "" {
		month = p.Now().In(p.Zone).Format(monthForm)
	}
	if _, err := time.Parse(monthForm, month); err != nil {
		return report.Period{}, fmt.Errorf("%w: month is %q; write one such as 2026-10", fault.ErrInvalid, cut(month, 20))
	}
	return p.monthNamed(month)
}

// lack says what a day lacks, or what is to be known of it.
func (w words) lack(l dayclose.Lack) string {
	return w.Say("days.lack."+l.What, "Shift", l.Shift, "Who", l.Who, "Hose", l.Hose, "Count", int(l.Count), "Liters", w.Liters(int64(l.UL)))
}

// A step leads from a month to its neighbors.
type monthStep struct{ Month, Previous, Next string }

func (p *pages) monthStep(w words, month report.Period, at func(string) string) monthStep {
	s := monthStep{Month: w.periodName(month), Previous: at(month.Previous().From.Format(monthForm))}
	if next := month.Next(); next.From.Before(p.Now()) {
		s.Next = at(next.From.Format(monthForm))
	}
	return s
}

// A daysView is how far stations have closed the days of a month.
type daysView struct {
	page
	Step          monthStep
	Table         tableView
	Empty         *empty
	Unsaid        bool // nobody said anything of any
	May           bool
	Terms         []string
	Stations      []option
	Weekdays      []option
	Values        url.Values
	Problem, Done string
	MaxReason     int
	Late          string
}

func (p *pages) days(v *visit) error { return p.showDays(v, http.StatusOK, nil, "") }

func (p *pages) showDays(v *visit, code int, values url.Values, problem string) error {
	month, err := p.monthAsked(v)
	if err != nil {
		return err
	}
	named, w := month.From.Format(monthForm), v.words
	list, err := p.Days.Months(v.r.Context(), named, false)
	if err != nil {
		return err
	}
	view := &daysView{
		page: p.page(v, "days.title", closePath), May: v.may(access.KeepCloses, "POST "+dayTermsPath), Values: values, Problem: problem, MaxReason: days.MaxReason,
		Step: p.monthStep(w, month, func(m string) string { return address(daysPath, url.Values{"month": {m}}) }),
	}
	if v.r.URL.Query().Has("said") && code == http.StatusOK {
		view.Done = w.Say("days.said")
	}
	t := report.StationMonths(month, list)
	late := t.Column("days_late")
	var n int64
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "station" {
			return stationDaysAddress(r.Key, named, "")
		}
		return ""
	})
	for i, r := range t.Rows {
		view.Table.Rows[i].Cells[1].Text = w.saidOf("days_keeps", r.Cells[1].Text)
		if r.Cells[late].N > 0 {
			n += r.Cells[late].N
			view.Table.Rows[i].Cells[late].Class = "bad"
		}
	}
	if n > 0 {
		view.Late = w.Say("days.late", "Count", int(n))
	}
	view.Table.Caption, view.Table.CSV = w.Say("days.caption", "Month", view.Step.Month), address(daysPath+".csv", url.Values{"month": {named}})
	view.Table.pick(&t, "station", "days_keeps", "days_closed", "days_office", "days_open", "days_late", "fills", "volume")
	if len(list) == 0 {
		view.Empty = &empty{"days.empty", "days.empty.next"}
	}
	view.Unsaid = !slices.ContainsFunc(list, func(m days.Month) bool { return m.Said })
	terms, err := p.Days.Terms(v.r.Context())
	if err != nil {
		return err
	}
	names := map[string]string{}
	for i := range list {
		names[list[i].Station.Station] = list[i].Title()
		view.Stations = append(view.Stations, option{list[i].Station.Station, list[i].Title(), slices.Contains(values["station"], list[i].Station.Station)})
	}
	for i := range terms {
		view.Terms = append(view.Terms, w.dayTerms(&terms[i], names))
	}
	if view.Values == nil {
		view.Values = url.Values{"from": {month.From.Format(time.DateOnly)}, "due": {"24"}, "closes": {"yes"}}
	}
	for n := 1; n <= 7; n++ {
		view.Weekdays = append(view.Weekdays, option{strconv.Itoa(n), w.weekday(n), slices.Contains(view.Values["weekday"], strconv.Itoa(n))})
	}
	return p.show(v, code, "days", view)
}

// weekday names a day of the week: 1 is Monday.
func (w words) weekday(n int) string { return w.Say(fmt.Sprintf("days.weekday.%d", n)) }

// dayTerms says what was said of the days of a station.
func (w words) dayTerms(t *days.Terms, names map[string]string) string {
	of := w.Say("days.terms.all")
	if t.Station != "" {
		of = cmp.Or(names[t.Station], t.Station)
	}
	var what []string
	if !t.Closes {
		what = append(what, w.Say("days.terms.none"))
	} else {
		what = append(what, w.Say("days.terms.closes", "Count", t.DueH))
		if t.Supervisor {
			what = append(what, w.Say("days.terms.supervisor"))
		}
		var open []string
		for _, n := range t.Weekdays {
			open = append(open, w.weekday(n))
		}
		if len(open) > 0 {
			what = append(what, w.Say("days.terms.open", "Days", strings.Join(open, ", ")))
		}
	}
	return w.Say("days.terms.said", "Of", of, "Day", w.stationDay(t.From), "What", strings.Join(what, ", "), "By", t.By, "Agreed", t.AgreedBy, "At", w.Minute(t.At), "Reason", t.Reason)
}

func (w words) stationDay(d dayclose.Day) string {
	at, err := time.ParseInLocation(time.DateOnly, string(d), w.zone)
	if err != nil {
		return string(d)
	}
	return w.Day(at)
}

// daysFile has all days of all stations.
func (p *pages) daysFile(v *visit) error {
	month, err := p.monthAsked(v)
	if err != nil {
		return err
	}
	named := month.From.Format(monthForm)
	list, err := p.Days.Months(v.r.Context(), named, true)
	if err != nil {
		return err
	}
	t := report.StationDays(month, list, v.words.lack)
	return p.file(v, &t, "litro-"+v.words.Say("days.file")+"-"+named, v.words.Say("days.title"))
}

// sayDayTerms keeps from when on stations close their days.
func (p *pages) sayDayTerms(v *visit) error {
	form := v.r.PostForm
	t := days.Terms{Reason: form.Get("reason")}
	t.From, t.Closes, t.Supervisor = dayclose.Day(form.Get("from")), form.Get("closes") == "yes", form.Get("supervisor") == "yes"
	due, err := strconv.Atoi(strings.TrimSpace(form.Get("due")))
	if t.DueH = due; err != nil {
		t.DueH = -1
	}
	for _, s := range form["weekday"] {
		n, _ := strconv.Atoi(s) // what is none is refused
		t.Weekdays = append(t.Weekdays, n)
	}
	if strings.TrimSpace(t.Reason) == "" { // before another types a password
		return p.showDays(v, http.StatusBadRequest, form, v.words.dayProblem(&days.Problem{Field: "reason", Code: "missing"}))
	}
	agrees, problem, err := p.checker(v, access.KeepCloses, "")
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showDays(v, http.StatusForbidden, form, v.words.agrees(problem))
	}
	t.AgreedBy = agrees
	err = p.Days.SayTerms(v.r.Context(), v.user.Username, t, form["station"])
	if bad, ok := days.AsProblem(err); ok {
		return p.showDays(v, http.StatusBadRequest, form, v.words.dayProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(daysPath + "?said")
	return nil
}

// agrees says what is wrong with the second person.
func (w words) agrees(problem string) string {
	return w.Or("budget.agree."+strings.TrimPrefix(problem, "fill.checker."), w.Say(problem))
}

func (w words) dayProblem(bad *days.Problem) string {
	return w.Or(fmt.Sprintf("days.bad.%s.%s", bad.Field, bad.Code), w.Say("days.bad"))
}

// A daySquare is a day in the calendar of a month.
type daySquare struct {
	N                        int // 0: the square is empty
	Href, State, Class, Fact string
	Chosen                   bool
}

// A stationDaysView is the days of a station in a month, one of them looked at.
type stationDaysView struct {
	page
	Sub           string
	Step          monthStep
	Heads         []string
	Weeks         [][]daySquare
	Legend        []figure
	Table, Shifts tableView
	Hoses         tableView
	Day           dayclose.Day // empty: none is looked at
	DayTitle      string
	DayState      string
	DayClass      string
	Lacks, Notes  []string
	Office        string
	Paper         string // its address
	Figures       []figure
	Action        string
	MayClose      bool
	MayTake       bool
	Values        url.Values
	Problem, Done string
	MaxReason     int
	Unsaid        bool
	Zone          string
}

var dayClasses = map[dayclose.State]string{dayclose.Closed: "good", dayclose.ByOffice: "minor", dayclose.Open: "", dayclose.Late: "critical"}

func (p *pages) stationDays(v *visit) error { return p.showStationDays(v, http.StatusOK, nil, "") }

func (p *pages) askStationDays(v *visit) (report.Period, *days.Month, error) {
	month, err := p.monthAsked(v)
	if err != nil {
		return month, nil, err
	}
	m, err := p.Days.Month(v.r.Context(), chi.URLParam(v.r, "station"), month.From.Format(monthForm))
	return month, m, err
}

func (p *pages) showStationDays(v *visit, code int, values url.Values, problem string) error {
	month, m, err := p.askStationDays(v)
	if err != nil {
		return err
	}
	w, id := v.words, m.Station.Station
	view := &stationDaysView{
		page: p.page(v, "days.title", closePath), Values: values, Problem: problem, MaxReason: days.MaxReason, Unsaid: !m.Said, Zone: m.Zone,
		Step: p.monthStep(w, month, func(x string) string { return stationDaysAddress(id, x, "") }),
	}
	view.Title, view.Sub = w.Say("days.of", "Station", m.Title(), "Month", view.Step.Month), w.Say("days.of.sub")
	if v.r.URL.Query().Has("kept") && code == http.StatusOK {
		view.Done = w.Say("days.kept")
	}
	view.Day = dayclose.Day(v.r.URL.Query().Get("day"))
	for n := 1; n <= 7; n++ {
		view.Heads = append(view.Heads, w.weekday(n))
	}
	view.calendar(w, m)
	counts := m.Counts()
	for _, s := range []dayclose.State{dayclose.Closed, dayclose.ByOffice, dayclose.Open, dayclose.Late} {
		f := figure{Name: w.saidOf("day_state", string(s)), Value: w.Count(counts[s])}
		if s == dayclose.Late && counts[s] > 0 {
			f.Class = "alarm"
		}
		view.Legend = append(view.Legend, f)
	}
	t := report.StationDays(month, []days.Month{*m}, w.lack)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "day_of" {
			_, day, _ := strings.Cut(r.Key, "/")
			return stationDaysAddress(id, m.Month, dayclose.Day(day)) + "#day"
		}
		return ""
	})
	of, state := t.Column("day_of"), t.Column("day_state")
	for i, r := range t.Rows {
		cells := view.Table.Rows[i].Cells
		cells[of].Text, cells[state].Text = w.stationDay(dayclose.Day(r.Cells[of].Text)), w.saidOf("day_state", r.Cells[state].Text)
		if r.Cells[state].Text == string(dayclose.Late) {
			cells[state].Class = "bad"
		}
	}
	at := "/stations/" + url.PathEscape(id) + "/days"
	view.Table.Caption, view.Table.CSV = w.Say("days.table"), address(at+".csv", url.Values{"month": {m.Month}})
	view.Table.pick(&t, "day_of", "day_state", "day_lacks", "day_shifts", "fills", "volume", "day_totalizer", "day_difference", "day_dips")
	i := slices.IndexFunc(m.Days, func(c dayclose.Closing) bool { return c.Day == view.Day })
	if i < 0 {
		view.Day = ""
	} else {
		p.dayView(v, view, month, m, &m.Days[i])
	}
	shifts := report.StationShifts(month, m, view.Day)
	view.Shifts = w.table(&shifts, nil)
	view.Shifts.ID, view.Shifts.Caption, view.Shifts.CSV = "shifts", w.Say("days.shifts"), address(at+"/shifts.csv", url.Values{"month": {m.Month}})
	view.Shifts.pick(&shifts, "shift_number", "shift_attendant", "shift_supervisor", "shift_opened", "shift_closed", "fills", "volume", "day_totalizer", "day_difference", "day_dips", "shift_remark")
	view.Action = stationDaysAddress(id, m.Month, view.Day)
	if view.Values == nil {
		view.Values = url.Values{}
	}
	return p.show(v, code, "stationdays", view)
}

// calendar draws a month by weeks, from Monday to Sunday.
func (view *stationDaysView) calendar(w words, m *days.Month) {
	var week []daySquare
	for range m.Days[0].Day.Weekday() - 1 {
		week = append(week, daySquare{})
	}
	for i := range m.Days {
		c := &m.Days[i]
		s := daySquare{N: i + 1, Href: stationDaysAddress(m.Station.Station, m.Month, c.Day) + "#day", Class: dayClasses[c.State], Chosen: c.Day == view.Day}
		if c.State != dayclose.Idle {
			s.State = w.saidOf("day_state", string(c.State))
		}
		if c.Fills > 0 {
			s.Fact = w.Scaled(int64(c.UL), 6, 0) + " L"
		}
		if week = append(week, s); len(week) == 7 {
			view.Weeks, week = append(view.Weeks, week), nil
		}
	}
	if len(week) > 0 {
		for len(week) < 7 {
			week = append(week, daySquare{})
		}
		view.Weeks = append(view.Weeks, week)
	}
}

// dayView looks at one day: what it lacks, its figures, and what the office may do.
func (p *pages) dayView(v *visit, view *stationDaysView, month report.Period, m *days.Month, c *dayclose.Closing) {
	w := v.words
	view.DayTitle, view.DayState, view.DayClass = w.stationDay(c.Day), w.saidOf("day_state", string(c.State)), dayClasses[c.State]
	for _, l := range c.Lacks {
		view.Lacks = append(view.Lacks, w.lack(l))
	}
	for _, l := range c.Notes {
		view.Notes = append(view.Notes, w.lack(l))
	}
	view.Figures = []figure{{Name: w.Say("days.by.fills"), Value: w.Liters(int64(c.UL)), Unit: "L", Change: w.Say("today.fills", "Count", int(c.Fills))}}
	if c.TotalizerUL != nil {
		view.Figures = append(view.Figures, figure{Name: w.Say("days.by.totalizer"), Value: w.Liters(int64(*c.TotalizerUL)), Unit: "L"})
		f := figure{Name: w.Say("days.difference"), Value: w.Liters(int64(*c.DifferenceUL)), Unit: "L"}
		if *c.DifferenceUL != 0 {
			f.Class = "alarm"
		}
		view.Figures = append(view.Figures, f)
	}
	for _, x := range c.Dips {
		view.Figures = append(view.Figures, figure{Name: w.Say("days.dip", "Tank", x.Tank), Value: w.Liters(int64(x.UL)), Unit: "L"})
	}
	if !c.Due.IsZero() && (c.State == dayclose.Open || c.State == dayclose.Late) {
		view.Figures = append(view.Figures, figure{Name: w.Say("days.due"), Value: w.Minute(c.Due)})
	}
	may := v.may(access.KeepCloses, "POST "+stationDaysPath)
	if o := c.Office; o != nil {
		view.Office = w.Say("days.office", "By", cmp.Or(o.Names[0], o.By), "Agreed", cmp.Or(o.Names[1], o.Agreed), "At", w.Minute(o.At), "Reason", o.Reason)
		view.Paper, view.MayTake = fmt.Sprintf("/stations/%s/days/%s/paper", url.PathEscape(m.Station.Station), c.Day), may
	}
	view.MayClose = may && (c.State == dayclose.Late || c.State == dayclose.Open && c.Day < dayclose.DayOf(p.Now(), p.Zone))
	hoses := report.ShiftHoses(month, c)
	view.Hoses = w.table(&hoses, nil)
	view.Hoses.ID, view.Hoses.Caption = "hoses", w.Say("days.hoses")
}

func (p *pages) stationDaysFile(v *visit) error {
	month, m, err := p.askStationDays(v)
	if err != nil {
		return err
	}
	t := report.StationDays(month, []days.Month{*m}, v.words.lack)
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s-%s", v.words.Say("days.file"), fileName(m.Station.Station), m.Month), v.words.Say("days.of", "Station", m.Title(), "Month", v.words.periodName(month)))
}

func (p *pages) stationShiftsFile(v *visit) error {
	month, m, err := p.askStationDays(v)
	if err != nil {
		return err
	}
	t := report.StationShifts(month, m, "")
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s-%s", v.words.Say("days.shifts.file"), fileName(m.Station.Station), m.Month), v.words.Say("days.shifts"))
}

// formFile reads a form that has a file, and returns what is in it; none: nothing.
func formFile(v *visit, most int64) ([]byte, error) {
	if err := v.r.ParseMultipartForm(most); err != nil {
		return nil, err
	}
	if err := readable(v.r); err != nil {
		return nil, err
	}
	files := v.r.MultipartForm.File["file"]
	if len(files) == 0 {
		return nil, nil
	}
	f, err := files[0].Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	return b, errors.Join(err, f.Close())
}

// closeDay keeps that the office closes a day, or takes that back.
func (p *pages) closeDay(v *visit) error {
	paper, err := formFile(v, evidence.MaxBytes)
	if _, big := errors.AsType[*http.MaxBytesError](err); big || err == nil && len(paper) > evidence.MaxBytes {
		return p.showStationDays(v, http.StatusRequestEntityTooLarge, url.Values{}, v.words.Say("days.bad.paper.big", "MB", evidence.MaxBytes>>20))
	}
	if err != nil {
		return p.showStationDays(v, http.StatusBadRequest, url.Values{}, v.words.Say("days.bad"))
	}
	form := v.r.PostForm
	act := days.Act{Station: chi.URLParam(v.r, "station"), Day: dayclose.Day(v.r.URL.Query().Get("day")), Reason: form.Get("reason"), Void: form.Get("step") == "back"}
	agrees, problem, err := p.checker(v, access.KeepCloses, "")
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showStationDays(v, http.StatusForbidden, form, v.words.agrees(problem))
	}
	act.AgreedBy = agrees
	err = p.Days.Close(v.r.Context(), v.user.Username, act, paper)
	if bad, ok := days.AsProblem(err); ok {
		return p.showStationDays(v, http.StatusBadRequest, form, v.words.dayProblem(bad))
	}
	if errors.Is(err, days.ErrSince) {
		return p.showStationDays(v, http.StatusConflict, form, v.words.Say("days.since"))
	}
	if err != nil {
		return err
	}
	v.redirect(stationDaysAddress(act.Station, string(act.Day)[:len("2006-01")], act.Day) + "&kept#day")
	return nil
}

// dayPaper sends the paper of a day that the office closed.
func (p *pages) dayPaper(v *visit) error {
	f, b, err := p.Days.Paper(v.r.Context(), chi.URLParam(v.r, "station"), dayclose.Day(chi.URLParam(v.r, "day")))
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}
