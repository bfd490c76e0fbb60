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

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// labelPrinter makes labels, many in one act, and knows the printers.
type labelPrinter interface {
	PrintLabels(ctx context.Context, who, run, reason string, asks []fleet.LabelAsk) (fleet.LabelRun, error)
	LabelRun(ctx context.Context, run string) (fleet.LabelRun, error)
	LabelRuns(ctx context.Context) ([]fleet.LabelRun, error)
	LabelPrinters(ctx context.Context) ([]fleet.LabelPrinter, error)
	SetLabelPrinter(ctx context.Context, who string, p fleet.LabelPrinter) error
	Print(l fleet.PrintedLabel) barcode.Label
}

const (
	labelsPath = "/labels"
	// labelsAPage is how many labels are listed and printed at once: as many as a
	// form carries.
	labelsAPage = 500
)

// whys are why labels are printed, in the order in which people choose.
var whys = []string{fleet.First, fleet.Again, fleet.Worn, fleet.Lost, fleet.Stolen}

type labelsView struct {
	page
	Figures     []figure
	Shows       []linkView // which labels are listed
	Departments []option
	Open        bool // the choice of departments
	Search      string
	Show        string
	Hidden      []hidden // what the address says, for the form that prints
	Table       tableView
	Rows        []labelRow
	All         string // address with all of them marked
	More        string // what is not listed, because it is too much
	Run         string
	Whys        []option
	Reason      string
	MaxReason   int
	Problem     string
	Empty       *empty
	CSV         string
	Runs        tableView
}

// A linkView is a choice that is a link.
type linkView struct {
	Text, Href string
	Chosen     bool
}

// A labelRow is a vehicle that can be marked.
type labelRow struct {
	Vehicle, FleetNo string
	Chosen           bool
	Cells            []cellView
}

// A labelsQuestion is which vehicles are listed.
type labelsQuestion struct {
	show        string // open (without a confirmed label), none or all
	departments []string
	search      string
}

func readLabelsQuestion(values url.Values) labelsQuestion {
	q := labelsQuestion{show: values.Get("show"), departments: values["d"], search: values.Get("q")}
	if q.show != "none" && q.show != "all" {
		q.show = "open"
	}
	return q
}

func (q labelsQuestion) values() url.Values {
	v := url.Values{}
	if q.show != "open" {
		v.Set("show", q.show)
	}
	if q.search != "" {
		v.Set("q", q.search)
	}
	if len(q.departments) > 0 {
		v["d"] = q.departments
	}
	return v
}

// lists tells whether a vehicle is among those asked for.
func (q labelsQuestion) lists(s *report.VehicleLabelState) bool {
	if q.show == "open" && s.State() == report.LabelConfirmed || q.show == "none" && s.State() != report.NoLabel {
		return false
	}
	if len(q.departments) > 0 && !slices.Contains(q.departments, s.Department) {
		return false
	}
	text := strings.Join([]string{s.FleetNo, s.Plate, s.Name, s.DepartmentName, s.Label, strings.ReplaceAll(s.Plate, "-", "")}, " ")
	return strings.Contains(folded(text), folded(q.search))
}

// labels lists the vehicles without a label that was scanned, or others, to print.
func (p *pages) labels(v *visit) error { return p.showLabels(v, http.StatusOK, "") }

func (p *pages) showLabels(v *visit, code int, problem string) error {
	all, err := p.Reports.VehicleLabels(v.r.Context())
	if err != nil {
		return err
	}
	w, q := v.words, readLabelsQuestion(v.r.Form)
	view := &labelsView{page: p.page(v, "labels.title", "/fleet"), Problem: problem, Search: q.search, Show: q.show, Reason: v.r.PostFormValue("reason"), MaxReason: fleet.MaxReason}
	view.Figures, view.Departments = w.labelFigures(all), w.labelDepartments(all, q.departments)
	view.Open = len(q.departments) > 0
	view.CSV = address(labelsPath+".csv", q.values())
	for _, show := range []string{"open", "none", "all"} {
		other := q
		other.show = show
		view.Shows = append(view.Shows, linkView{w.Say("labels.show." + show), address(labelsPath, other.values()), show == q.show})
	}
	for name, values := range q.values() {
		for _, x := range values {
			view.Hidden = append(view.Hidden, hidden{name, x})
		}
	}
	list := slices.DeleteFunc(all, func(s report.VehicleLabelState) bool { return !q.lists(&s) })
	if view.Run = v.r.PostFormValue("run"); view.Run == "" {
		view.Run = fleet.NewID("R")
	}
	why := v.r.PostFormValue("why")
	if why == "" && q.show == "none" {
		why = fleet.First
	}
	for _, x := range whys {
		view.Whys = append(view.Whys, option{x, w.Say("labels.why." + x), x == why})
	}
	if len(list) == 0 {
		view.Empty = &empty{"labels.empty", "labels.empty.next"}
	}
	p.listLabels(v, view, q, list)
	if view.Runs, err = p.labelRuns(v); err != nil {
		return err
	}
	return p.show(v, code, "labels", view)
}

// listLabels puts the vehicles on the page, those marked that were.
func (p *pages) listLabels(v *visit, view *labelsView, q labelsQuestion, list []report.VehicleLabelState) {
	w := v.words
	t := report.VehicleLabels(p.Now(), list) // which orders the list, too
	view.Table = w.table(&t, nil)
	state, age := t.Column("state"), t.Column("age")
	for i := range list {
		cells := view.Table.Rows[i].Cells
		cells[state].Tags = []string{w.Say("labels.state." + list[i].State())}
		if list[i].State() == report.LabelConfirmed {
			cells[state] = cellView{Text: w.Say("labels.state.confirmed")}
		}
		if t.Rows[i].Cells[age].Known {
			cells[age] = cellView{Text: w.Span(p.Now().Sub(*list[i].PrintedAt))}
		}
	}
	view.Table.Heads[age] = headView{Text: t.Columns[age].Title(w.Lang)}
	view.Table.pick(&t, "vehicle", "plate", "department", "state", "age", "label", "printed_at", "printed_by")
	view.Table.Caption = w.Say("labels.caption", "Count", len(list))
	marked, posted := v.r.PostForm["vehicle"], v.r.Method == http.MethodPost
	every := !posted && (v.r.Form.Get("mark") != "" || q.show == "none")
	for i, s := range list[:min(len(list), labelsAPage)] {
		view.Rows = append(view.Rows, labelRow{s.Vehicle, s.FleetNo, every || slices.Contains(marked, s.Vehicle), view.Table.Rows[i].Cells[1:]})
	}
	if len(list) > labelsAPage {
		view.More = w.Say("labels.more", "Most", labelsAPage, "Count", w.Count(int64(len(list))))
	}
	if !every && len(view.Rows) > 1 {
		other := q.values()
		other.Set("mark", "all")
		view.All = address(labelsPath, other)
	}
}

// labelFigures are the vehicles by what is known of their labels.
func (w words) labelFigures(all []report.VehicleLabelState) []figure {
	count := map[string]int64{}
	for i := range all {
		count[all[i].State()]++
	}
	return []figure{
		{Name: w.Say("labels.none"), Value: w.Count(count[report.NoLabel])},
		{Name: w.Say("labels.unconfirmed"), Value: w.Count(count[report.LabelUnconfirmed])},
		{Name: w.Say("labels.confirmed"), Value: w.Count(count[report.LabelConfirmed])},
	}
}

func (w words) labelDepartments(all []report.VehicleLabelState, chosen []string) []option {
	var list []option
	for _, s := range all {
		if !slices.ContainsFunc(list, func(o option) bool { return o.Value == s.Department }) {
			name := s.DepartmentName
			if name == "" {
				name = w.Say("labels.department.none")
			}
			list = append(list, option{s.Department, name, slices.Contains(chosen, s.Department)})
		}
	}
	slices.SortFunc(list, func(a, b option) int { return strings.Compare(folded(a.Text), folded(b.Text)) })
	return list
}

// labelRuns lists what was printed last.
func (p *pages) labelRuns(v *visit) (tableView, error) {
	runs, err := p.Fleet.LabelRuns(v.r.Context())
	w := v.words
	t := tableView{ID: "runs", Caption: w.Say("labels.runs")}
	for _, key := range []string{"run", "at", "who", "count", "reason"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("labels.run." + key), Number: key == "count"})
	}
	for _, r := range runs {
		t.Rows = append(t.Rows, rowView{Cells: []cellView{
			{Text: r.Run, Href: runAddress(r.Run)}, {Text: w.Minute(r.At)}, {Text: r.Who}, {Text: w.Count(r.Count), Number: true}, {Text: r.Reason},
		}})
	}
	return t, err
}

func runAddress(run string) string { return labelsPath + "/" + url.PathEscape(run) }

func (p *pages) labelsFile(v *visit) error {
	list, err := p.Reports.VehicleLabels(v.r.Context())
	if err != nil {
		return err
	}
	q := readLabelsQuestion(v.r.Form)
	list = slices.DeleteFunc(list, func(s report.VehicleLabelState) bool { return !q.lists(&s) })
	t := report.VehicleLabels(p.Now(), list)
	return p.file(v, &t, "litro-"+v.words.Say("labels.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("labels.title"))
}

// printLabels makes the labels that were marked, and leads to where they are
// printed. The form names the act, so that sent twice it is one.
func (p *pages) printLabels(v *visit) error {
	f := v.r.PostForm
	why := f.Get("why")
	switch {
	case len(f["vehicle"]) == 0:
		return p.showLabels(v, http.StatusBadRequest, v.words.Say("labels.bad.nothing"))
	case !slices.Contains(whys, why):
		return p.showLabels(v, http.StatusBadRequest, v.words.Say("labels.bad.why"))
	case (why == fleet.Lost || why == fleet.Stolen) && strings.TrimSpace(f.Get("reason")) == "":
		return p.showLabels(v, http.StatusBadRequest, v.words.Say("labels.bad.reason"))
	}
	if len(f["vehicle"]) > labelsAPage {
		return fmt.Errorf("print %d labels at once: %w", len(f["vehicle"]), fault.ErrInvalid)
	}
	var asks []fleet.LabelAsk
	for _, vehicle := range f["vehicle"] {
		asks = append(asks, fleet.LabelAsk{Owner: fleet.Owner{Vehicle: vehicle}, Why: why})
	}
	run, err := p.Fleet.PrintLabels(v.r.Context(), v.user.Username, cut(f.Get("run"), 24), cut(f.Get("reason"), fleet.MaxReason), asks)
	if odd, ok := errors.AsType[*fleet.NotPrintable](err); ok {
		numbers, err := p.numbersOf(v, odd.Owners)
		if err != nil {
			return err
		}
		return p.showLabels(v, http.StatusConflict, v.words.Say(fmt.Sprintf("labels.bad.%s", odd.Problem), "Vehicles", numbers))
	}
	if errors.Is(err, fault.ErrConflict) {
		return p.showLabels(v, http.StatusConflict, v.words.Say("labels.bad.changed"))
	}
	if err != nil {
		return err
	}
	v.redirect(runAddress(run.Run))
	return nil
}

// numbersOf returns how people call the first of some vehicles.
func (p *pages) numbersOf(v *visit, owners []fleet.Owner) (string, error) {
	const most = 8
	all, err := p.Reports.VehicleLabels(v.r.Context())
	if err != nil {
		return "", err
	}
	var names []string
	for _, s := range all {
		if slices.Contains(owners, fleet.Owner{Vehicle: s.Vehicle}) {
			names = append(names, s.FleetNo)
		}
	}
	slices.Sort(names)
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", "), nil
}
