package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Readings of tanks that files brought: on the page of the tank, with the form by which two people
// void one; and how files are read, kept under a name.

const broughtPattern = stockPattern + "/brought"

// A broughtView is the form by which a reading of a file is voided.
type broughtView struct {
	Action    string
	Values    url.Values
	Dips      []option
	Problem   string
	MaxReason int
}

// showBrought puts what files brought on the page of a tank.
func (p *pages) showBrought(v *visit, view *stockView, period report.Period, s *stockroom.Sheet, typed stockTyped) {
	if len(s.Brought) == 0 {
		return
	}
	w, values, at := v.words, monthValues(period), stockAddress(s.Tank.Station, s.Tank.Tank)+"/brought"
	t := report.StockBrought(period, s)
	view.Brought = w.table(&t, nil)
	w.stockCodes(&view.Brought, &t)
	view.Brought.Caption, view.Brought.CSV = w.Say("stock.brought"), address(at+".csv", values)
	f := &broughtView{Action: address(at, values), Values: typed.brought, MaxReason: stockroom.MaxReason}
	if f.Values != nil {
		f.Problem = typed.problem
	}
	for i := range s.Brought {
		if d := &s.Brought[i]; d.VoidedAt == nil {
			liters := "–"
			if d.VolumeUL != nil {
				liters = w.Liters(int64(*d.VolumeUL))
			}
			n := strconv.FormatInt(d.N, 10)
			f.Dips = append(f.Dips, option{n, fmt.Sprintf("%s · %s L", w.Minute(d.At), liters), f.Values.Get("dip") == n})
		}
	}
	if len(f.Dips) > 0 && v.may(access.ChangeFleet, "POST "+broughtPattern) {
		view.Void = f
	}
	if v.r.URL.Query().Has("voided") {
		view.Done = w.Say("stock.void.done")
	}
}

func (p *pages) stockBroughtFile(v *visit) error {
	return p.fileOfStock(v, "brought", report.StockBrought)
}

// voidDip takes the form.
func (p *pages) voidDip(v *visit) error {
	form, w := v.r.PostForm, v.words
	wrong := func(code int, problem string) error {
		form.Del("checker_password")
		return p.showBook(v, code, stockTyped{brought: form, problem: problem})
	}
	d := stockroom.DipVoid{Station: chi.URLParam(v.r, "station"), Tank: chi.URLParam(v.r, "tank"), Reason: form.Get("reason")}
	d.Dip, _ = strconv.ParseInt(form.Get("dip"), 10, 64)
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return wrong(http.StatusForbidden, problem)
	}
	d.AgreedBy = agrees
	err = p.Stock.VoidDip(v.r.Context(), v.user.Username, d)
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return wrong(http.StatusBadRequest, w.Say("stock.void.bad."+bad.Field))
	}
	if err != nil {
		return err
	}
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("voided", "")
	v.redirect(address(stockAddress(d.Station, d.Tank), values))
	return nil
}

// A mappingView is the form by which how a file is read is kept.
type mappingView struct {
	Action, Name, Places, Reason, Point string
	Dips                                bool // a file of dips: it says what it calls tanks, too
	Points                              []option
	Saved                               []option
	By                                  string // the mapping by which the file is read; empty: none
	Problem                             string
	Open                                bool
}

// usedMapping is the name of the mapping by which a file is read: the one that is asked for, or,
// where nobody says anything of its columns, the only one whose columns it has. One that says of which
// station a file is that names none is used when somebody chooses it: it fits the files of all others, too.
func (p *pages) usedMapping(v *visit, d fleet.Draft) (string, error) {
	if v.r.Form.Has("mapping") || v.r.Form.Has(columnName(0)) {
		return strings.TrimSpace(v.r.Form.Get("mapping")), nil
	}
	fit, err := p.Fleet.FittingMappings(v.r.Context(), d.Kind, d.Bytes)
	if err != nil || len(fit) != 1 || fit[0].Places[fleet.AnyStation] != "" {
		return "", err
	}
	return fit[0].Name, nil
}

// mappingForm is that form, with what is said of this file.
func (p *pages) mappingForm(v *visit, d fleet.Draft, r *fleet.Report, action string) (*mappingView, error) {
	all, err := p.Fleet.ImportMappings(v.r.Context())
	if err != nil {
		return nil, err
	}
	view := &mappingView{Action: action + "/mapping", Dips: d.Kind == "dips"}
	if m := r.Mapping; m != nil {
		view.Name, view.Point = m.Name, m.Point
		view.By = v.words.Say("import.mapping.by", "Name", m.Name, "Version", m.Version, "Who", m.By)
		var lines []string
		for _, called := range slices.Sorted(maps.Keys(m.Places)) {
			lines = append(lines, called+" = "+m.Places[called])
		}
		view.Places = strings.Join(lines, "\n")
	}
	for _, m := range all {
		if m.Kind == d.Kind {
			view.Saved = append(view.Saved, option{m.Name, m.Name, r.Mapping != nil && r.Mapping.Name == m.Name})
		}
	}
	for _, point := range []struct{ is, key string }{{"", "import.mapping.point.file"}, {".", "plain.point.point"}, {",", "plain.point.comma"}} {
		view.Points = append(view.Points, option{point.is, v.words.Say(point.key), point.is == view.Point})
	}
	return view, nil
}

// sayImportMapping keeps how the file is read that somebody looks at, and shows it read so.
func (p *pages) sayImportMapping(v *visit) error {
	d, report, opts, err := p.importDraft(v, fleet.ImportOptions{DryRun: true})
	if err != nil {
		return err
	}
	form := v.r.PostForm
	m := fleet.Mapping{Kind: d.Kind, Name: form.Get("name"), Reason: form.Get("reason"), Point: form.Get("point"), Columns: map[string]string{}, Places: map[string]string{}}
	for _, c := range report.Columns {
		if c.Field != "" && c.Title != "" {
			m.Columns[c.Title] = c.Field
		}
	}
	problem := ""
	for line := range strings.Lines(form.Get("places")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		called, is, _ := strings.Cut(line, "=")
		m.Places[strings.TrimSpace(called)] = strings.TrimSpace(is)
	}
	said, err := p.Fleet.SayImportMapping(v.r.Context(), v.user.Username, m)
	if bad, ok := errors.AsType[*fleet.MappingProblem](err); ok {
		problem = v.words.Say("import.mapping.bad."+bad.Field, "Value", bad.Value)
	} else if err != nil {
		return err
	}
	if problem != "" {
		view, err := p.checkView(v, d, &report, opts)
		if err != nil {
			return err
		}
		x := view.Mapping
		x.Problem, x.Open, x.Name, x.Places, x.Reason = problem, true, form.Get("name"), form.Get("places"), form.Get("reason")
		return p.show(v, http.StatusBadRequest, "importcheck", view)
	}
	v.redirect(address(importsAt(v).path+"/"+url.PathEscape(d.Draft), url.Values{"mapping": {said.Name}}))
	return nil
}
