package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
	"github.com/litro-fuel/litro/server/report"
)

// Certificates of meters and tank charts: how it stands with each, and what measured in a month
// without a valid one.

const (
	calibrationsPath     = "/calibrations"
	calibrationTermsPath = "/calibrations/terms"
	calibrationPaperPath = "/calibrations/{n}/paper"
)

// Calibrations keeps certificates, see [calibrations.Desk].
type Calibrations interface {
	Book(ctx context.Context, on calibration.Day) (*calibrations.Book, error)
	Gaps(ctx context.Context, from, to time.Time, has func(dispense.Ref) bool) ([]calibration.Gap, error)
	Say(ctx context.Context, who string, c calibration.Certificate, paper []byte) error
	SayTerms(ctx context.Context, who string, t calibration.Terms) error
	Import(ctx context.Context, who string, b []byte, reason string) (int, error)
	Paper(ctx context.Context, n int64) (evidence.File, []byte, error)
	Today() calibration.Day
}

type calibrationsView struct {
	page
	Step                          monthStep
	Table, Gaps                   tableView
	Empty                         *empty
	Figures                       []figure
	May                           bool
	InForce                       bool
	Terms                         []string
	Kinds, Stations               []option
	Values                        url.Values
	Problem, Done                 string
	Problems                      []string // of a file, a line each
	MaxNumber, MaxName, MaxReason int
	MB                            int
}

func (p *pages) calibrations(v *visit) error {
	return p.showCalibrations(v, http.StatusOK, nil, "", nil)
}

// calibrationDay is the day of which a page tells: the last of a month, or today while that is not
// over.
func (p *pages) calibrationDay(month report.Period) calibration.Day {
	last := calibration.Day(month.To.AddDate(0, 0, -1).Format(time.DateOnly))
	return min(last, p.Calibrations.Today())
}

func (p *pages) askCalibrations(v *visit) (report.Period, *calibrations.Book, error) {
	month, err := p.monthAsked(v)
	if err != nil {
		return month, nil, err
	}
	b, err := p.Calibrations.Book(v.r.Context(), p.calibrationDay(month))
	return month, b, err
}

func (p *pages) showCalibrations(v *visit, code int, values url.Values, problem string, problems []string) error {
	month, b, err := p.askCalibrations(v)
	if err != nil {
		return err
	}
	gaps, err := p.Calibrations.Gaps(v.r.Context(), month.From, month.To, nil)
	if err != nil {
		return err
	}
	w, named := v.words, month.From.Format(monthForm)
	view := &calibrationsView{
		page: p.page(v, "calibrations.title", closePath), May: v.may(access.ChangeFleet, "POST "+calibrationsPath), Values: values, Problem: problem, Problems: problems, InForce: b.Kept(p.calibrationDay(month)),
		MaxNumber: calibrations.MaxNumber, MaxName: calibrations.MaxName, MaxReason: calibrations.MaxReason, MB: evidence.MaxBytes >> 20,
		Step: p.monthStep(w, month, func(m string) string { return address(calibrationsPath, url.Values{"month": {m}}) }),
	}
	switch done := v.r.URL.Query(); {
	case code != http.StatusOK:
	case done.Has("saved"):
		view.Done = w.Say("calibrations.saved")
	case done.Has("taken"):
		view.Done = w.Say("calibrations.taken")
	case done.Has("said"):
		view.Done = w.Say("days.said")
	}
	counts := map[calibration.State]int64{}
	papers := map[string]string{}
	for i := range b.Standings {
		s := &b.Standings[i]
		counts[s.State]++
		if s.Last != nil && s.Last.Evidence != "" {
			papers[fmt.Sprintf("%s/%s/%s", s.Station, s.Kind, s.Device.Device)] = fmt.Sprintf("%s/%d/paper", calibrationsPath, s.Last.N)
		}
	}
	for _, s := range []calibration.State{calibration.Valid, calibration.Ending, calibration.Expired, calibration.Replaced, calibration.Endless, calibration.None} {
		if f := (figure{Name: w.saidOf("calibration_state", string(s)), Value: w.Count(counts[s])}); counts[s] > 0 || s == calibration.Valid {
			if s == calibration.Expired || s == calibration.Replaced {
				f.Class = "alarm"
			}
			view.Figures = append(view.Figures, f)
		}
	}
	t := report.Calibrations(p.Zone, b)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "calibration_number" {
			return papers[r.Key]
		}
		return ""
	})
	w.calibrationCells(&view.Table, &t)
	view.Table.Caption, view.Table.CSV = w.Say("calibrations.table", "Day", w.calibrationDay(p.calibrationDay(month))), address(calibrationsPath+".csv", url.Values{"month": {named}})
	view.Table.pick(&t, "station", "calibration_kind", "calibration_device", "calibration_state", "calibration_left", "calibration_number", "calibration_by", "calibration_on", "calibration_until", "calibration_error", "calibration_beyond")
	if len(b.Standings) == 0 {
		view.Empty = &empty{"calibrations.empty", "calibrations.empty.next"}
	}
	g := report.CalibrationGaps(month, b, gaps)
	view.Gaps = w.table(&g, nil)
	w.calibrationCells(&view.Gaps, &g)
	view.Gaps.ID, view.Gaps.Caption, view.Gaps.CSV = "gaps", w.Say("calibrations.gaps", "Month", view.Step.Month), address(calibrationsPath+"/gaps.csv", url.Values{"month": {named}})
	for i := range b.Terms {
		view.Terms = append(view.Terms, w.calibrationTerms(&b.Terms[i]))
	}
	if view.Values == nil {
		view.Values = url.Values{}
	}
	for _, k := range []calibration.Kind{calibration.Hose, calibration.Tank} {
		view.Kinds = append(view.Kinds, option{string(k), w.saidOf("calibration_kind", string(k)), view.Values.Get("kind") == string(k)})
	}
	seen := map[string]bool{}
	for _, d := range b.Devices {
		if !seen[d.Station] {
			seen[d.Station] = true
			view.Stations = append(view.Stations, option{d.Station, b.Name(d.Station), view.Values.Get("station") == d.Station})
		}
	}
	return p.show(v, code, "calibrations", view)
}

func (w words) calibrationDay(d calibration.Day) string {
	at, err := time.ParseInLocation(time.DateOnly, string(d), w.zone)
	if err != nil {
		return string(d)
	}
	return w.Day(at)
}

// calibrationCells says codes and days of a table in words.
func (w words) calibrationCells(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell, of := &view.Rows[i].Cells[j], r.Cells[j]
			if !of.Known || c.Kind != report.Text {
				continue
			}
			switch c.Key {
			case "calibration_on", "calibration_until", "calibration_first":
				cell.Text = w.calibrationDay(calibration.Day(of.Text))
			default:
				cell.Text = w.saidOf(c.Key, of.Text)
			}
			if c.Key == "calibration_beyond" || c.Key == "calibration_state" && (of.Text == string(calibration.Expired) || of.Text == string(calibration.Replaced)) {
				cell.Class = "bad"
			}
		}
	}
}

// calibrationTerms says what was said of calibrations.
func (w words) calibrationTerms(t *calibration.Terms) string {
	var what []string
	if t.Months > 0 {
		what = append(what, w.Say("calibrations.terms.months", "Count", int(t.Months)))
	}
	if t.ToleranceML > 0 {
		what = append(what, w.Say("calibrations.terms.tolerance", "ML", w.Count(t.ToleranceML), "Of", w.Count(t.OfML), "Told", t.ToldBy))
	}
	if len(what) == 0 {
		what = append(what, w.Say("calibrations.terms.plain"))
	}
	return w.Say("calibrations.terms.said", "Day", w.calibrationDay(t.From), "What", strings.Join(what, "; "), "By", t.By, "At", w.Minute(t.At), "Reason", t.Reason)
}

func (p *pages) calibrationsFile(v *visit) error {
	month, b, err := p.askCalibrations(v)
	if err != nil {
		return err
	}
	t := report.Calibrations(p.Zone, b)
	return p.file(v, &t, "litro-"+v.words.Say("calibrations.file")+"-"+month.From.Format(monthForm), v.words.Say("calibrations.title"))
}

func (p *pages) calibrationGapsFile(v *visit) error {
	month, b, err := p.askCalibrations(v)
	if err != nil {
		return err
	}
	gaps, err := p.Calibrations.Gaps(v.r.Context(), month.From, month.To, nil)
	if err != nil {
		return err
	}
	t := report.CalibrationGaps(month, b, gaps)
	return p.file(v, &t, "litro-"+v.words.Say("calibrations.gaps.file")+"-"+month.From.Format(monthForm), v.words.Say("calibrations.gaps", "Month", v.words.periodName(month)))
}

// calibrationProblem says which field is wrong, why, and what to do.
func (w words) calibrationProblem(x *calibrations.Problem) string {
	says := w.Say(fmt.Sprintf("calibrations.bad.%s", x.Code), "Field", w.Or("calibrations.field."+x.Field, x.Field))
	if x.Line > 0 {
		return w.Say("papers.bad.line", "Line", w.Count(int64(x.Line)), "What", says)
	}
	return says
}

// saidCalibration shows what is wrong with a form, with all that was typed, or that it was taken.
func (p *pages) saidCalibration(v *visit, done string, err error) error {
	list := calibrations.Problems(err)
	switch {
	case len(list) == 1 && list[0].Line == 0:
		return p.showCalibrations(v, http.StatusBadRequest, v.r.PostForm, v.words.calibrationProblem(list[0]), nil)
	case len(list) > 0:
		var lines []string
		for _, x := range list[:min(len(list), mostBadLines)] {
			lines = append(lines, v.words.calibrationProblem(x))
		}
		return p.showCalibrations(v, http.StatusBadRequest, v.r.PostForm, v.words.Say("papers.bad.rows"), lines)
	case err != nil:
		return err
	}
	p.lately.meters.forget()
	v.redirect(calibrationsPath + "?" + done)
	return nil
}

// sayCalibration keeps a certificate, or takes back what was said of its number.
func (p *pages) sayCalibration(v *visit) error {
	paper, err := formFile(v, evidence.MaxBytes)
	if _, big := errors.AsType[*http.MaxBytesError](err); big || err == nil && len(paper) > evidence.MaxBytes {
		return p.showCalibrations(v, http.StatusRequestEntityTooLarge, nil, v.words.Say("days.bad.paper.big", "MB", evidence.MaxBytes>>20), nil)
	}
	if err != nil {
		return p.showCalibrations(v, http.StatusBadRequest, nil, v.words.Say("papers.bad.file"), nil)
	}
	form := v.r.PostForm
	c := calibration.Certificate{
		Device: calibration.Device{Station: form.Get("station"), Kind: calibration.Kind(form.Get("kind")), Device: form.Get("device")}, Number: form.Get("number"), DoneBy: form.Get("done_by"),
		On: calibration.Day(form.Get("on")), Until: calibration.Day(form.Get("until")), Reason: form.Get("reason"), Void: form.Get("step") == "back",
	}
	if s := strings.TrimSpace(form.Get("error")); s != "" {
		n, err := strconv.ParseInt(strings.ReplaceAll(s, "−", "-"), 10, 32)
		if err != nil {
			return p.saidCalibration(v, "", &calibrations.Problem{Field: "error", Code: "size"})
		}
		c.ErrorML = &n
	}
	return p.saidCalibration(v, "saved", p.Calibrations.Say(v.r.Context(), v.user.Username, c, paper))
}

// takeCalibrations keeps the certificates of a file, all or none.
func (p *pages) takeCalibrations(v *visit) error {
	b, err := formFile(v, evidence.MaxBytes)
	if err != nil {
		return p.showCalibrations(v, http.StatusBadRequest, nil, v.words.Say("papers.bad.file"), nil)
	}
	_, err = p.Calibrations.Import(v.r.Context(), v.user.Username, b, strings.TrimSpace(v.r.PostForm.Get("reason")))
	return p.saidCalibration(v, "taken", err)
}

// sayCalibrationTerms keeps from when on calibrations are kept.
func (p *pages) sayCalibrationTerms(v *visit) error {
	form := v.r.PostForm
	t := calibration.Terms{From: calibration.Day(form.Get("from")), ToldBy: form.Get("told"), Reason: form.Get("reason")}
	for name, to := range map[string]*int64{"months": &t.Months, "tolerance": &t.ToleranceML} {
		if s := strings.TrimSpace(form.Get(name)); s != "" {
			n, err := strconv.ParseInt(s, 10, 32)
			if *to = n; err != nil {
				*to = -1
			}
		}
	}
	return p.saidCalibration(v, "said", p.Calibrations.SayTerms(v.r.Context(), v.user.Username, t))
}

// calibrationPaper sends that of a certificate.
func (p *pages) calibrationPaper(v *visit) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "n"), 10, 64)
	if err != nil {
		return fmt.Errorf("certificate: %w", fault.ErrNotFound)
	}
	f, b, err := p.Calibrations.Paper(v.r.Context(), n)
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}

// todayMeters says how many certificates end soon or have ended; empty: none, nobody keeps them, or
// it is not known yet.
func (p *pages) todayMeters(v *visit) string {
	if p.Calibrations == nil || !v.may(access.SeeCloses, "GET "+calibrationsPath) || !v.opensPath(calibrationsPath) {
		return ""
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	n, _ := p.lately.meters.within(freshSigned, p.Patience, func() (metersDue, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		today := p.Calibrations.Today()
		b, err := p.Calibrations.Book(ctx, today)
		if err != nil || !b.Kept(today) {
			return metersDue{}, err
		}
		var due metersDue
		for i := range b.Standings {
			switch b.Standings[i].State {
			case calibration.Ending:
				due.Ending++
			case calibration.Expired, calibration.Replaced:
				due.Ended++
			}
		}
		return due, nil
	})
	var says []string
	if n.Ended > 0 {
		says = append(says, v.words.Say("calibrations.today.ended", "Count", n.Ended))
	}
	if n.Ending > 0 {
		says = append(says, v.words.Say("calibrations.today.ending", "Count", n.Ending, "Days", calibration.Warn))
	}
	return strings.Join(says, " ")
}

// metersDue are how many certificates end soon, and how many have ended.
type metersDue struct{ Ending, Ended int }
