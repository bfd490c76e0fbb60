package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

type vehicleView struct {
	page
	Name      string
	Facts     []fact
	Period    periodView
	Units     choice
	Figures   []figure
	Chart     *pointChart
	Fills     tableView
	Pages     *pagesView // of the fills
	Intervals tableView
	Findings  []findingView
	Status    statusView
	Changes   string      // where dated changes are
	Rule      string      // where it says what is in force; empty without the fleet's data
	Logbook   string      // where the logbook of a month of the period is
	Labels    string      // where its label is printed; empty for who may not
	Papers    []paperView // of its logbooks, that came back signed
	Photo     *photoView
	Medium    *mediumView
	FillsCSV  string
	WaysCSV   string
	Past      tableView // what spreadsheets say of years before Litro, apart
	PastCSV   string
	Empty     *empty
}

// A fact is something a vehicle is or has.
type fact struct{ Name, Value string }

// vehicle shows what a vehicle took and how far it went on it.
func (p *pages) vehicle(v *visit) error { return p.showVehicle(v, http.StatusOK, problems{}) }

// problems are what was wrong with what was last sent about a vehicle, if anything.
type problems struct{ status, photo, medium string }

// showVehicle shows it with what was wrong.
func (p *pages) showVehicle(v *visit, code int, wrong problems) error {
	a, period, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	w := v.words
	path := vehicleAddress(a.Vehicle)
	values := func(other report.Period) url.Values {
		q := url.Values{}
		other.Put(q)
		a.Unit.Put(q)
		return q
	}
	view := &vehicleView{
		page: p.page(v, "vehicle.title", "/consumption"), Name: a.Name, Facts: w.vehicleFacts(&a),
		Period: w.period(period, p.Now(), values, path), Figures: w.vehicleFigures(&a),
		FillsCSV: address(path+"/fills.csv", values(period)), WaysCSV: address(path+"/intervals.csv", values(period)),
	}
	view.Title = w.Say("vehicle.name", "No", a.FleetNo)
	view.Units = w.units(a.Unit, func(u report.Unit) string {
		q := values(period)
		q.Del("unit")
		u.Put(q)
		return address(path, q)
	}, &a.Intervals)
	view.Changes = changesAddress(a.Vehicle)
	if p.Fleet != nil && p.Office != nil && v.opens("GET /vehicles/{vehicle}/rule") {
		view.Rule = vehicleRuleAddress(a.Vehicle)
	}
	if v.opens("GET /vehicles/{vehicle}/logbook") {
		view.Logbook = logbookAddress(a.Vehicle, report.Period{From: period.Last()})
	}
	if p.mayOn(v, access.PrintLabels) && v.opensPath(labelsPath) && a.Status != "retired" {
		view.Labels = address(labelsPath, url.Values{"show": {"all"}, "q": {a.FleetNo}})
	}
	view.Past, view.PastCSV = w.past(&a.Past), address(path+"/past.csv", values(period))
	if b := a.Baseline; b != nil {
		view.Facts = append(view.Facts, fact{w.Say("past.baseline"), w.Say("past.baseline.value", "Economy", w.economy(a.Unit, b.MPerL), "Count", w.Count(int64(b.Intervals)), "From", w.Day(b.From), "To", w.Day(b.To))})
	}
	if view.Papers, err = p.signedPapersOf(v, a.Vehicle, period); err != nil {
		return err
	}
	cards, err := p.cardsOf(v, a.Vehicle)
	if err != nil {
		return err
	}
	view.Facts = append(view.Facts, cards...)
	view.Photo = p.photoOf(v, a.VehicleHead, wrong.photo)
	view.Medium = p.mediumOf(v, a.VehicleHead, wrong.medium)
	if view.Status, err = p.status(v, a.VehicleHead, wrong.status); err != nil {
		return err
	}
	if v.user.Role.May(access.SeeFindings) {
		view.Findings = p.findings(v, a.Findings)
	}
	if len(a.Fills.Rows) == 0 {
		view.Empty = &empty{"vehicle.empty", "vehicle.empty.next"}
	} else {
		first, last, pages := v.pages(len(a.Fills.Rows), mostListed)
		view.Pages, a.Fills.Rows = pages, a.Fills.Rows[first:last]
		view.Fills = w.fills(&a.Fills)
		view.Fills.pick(&a.Fills, "at", "volume", "odometer", "distance", "economy", "intake", "engine", "run", "hourly", "full", "reading", "amount", "flags", "driver", "station", "grade", "source", "ref")
		view.Fills.Caption = w.Say("vehicle.fills", "Period", view.Period.Name)
	}
	if len(a.Intervals.Rows) > 0 {
		view.Intervals = w.table(&a.Intervals, nil)
		if reading := a.Intervals.Column("reading"); reading >= 0 {
			for i := range view.Intervals.Rows {
				cell := &view.Intervals.Rows[i].Cells[reading]
				cell.Text = w.saidOf("reading", cell.Text)
			}
		}
		view.Intervals.pick(&a.Intervals, "to", "economy", "intake", "reference", "reference_intake", "deviation", "distance", "hourly", "run", "volume", "fills", "reading", "amount", "from")
		view.Intervals.ID, view.Intervals.Caption = "ways", w.Say("vehicle.ways", "Period", view.Period.Name)
		view.Chart = w.economyChart(&a, view.Period.Name)
	}
	return p.show(v, code, "vehicle", view)
}

func (p *pages) askVehicle(v *visit) (report.VehicleAnswer, report.Period, error) {
	period, err := report.ParsePeriod(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return report.VehicleAnswer{}, period, err
	}
	unit, err := report.ParseUnit(v.r.URL.Query())
	if err != nil {
		return report.VehicleAnswer{}, period, err
	}
	a, err := p.Reports.Vehicle(v.r.Context(), chi.URLParam(v.r, "vehicle"), period)
	return a.In(unit), period, err
}

// tableOf is the title of a table of one vehicle.
func (w words) tableOf(a *report.VehicleAnswer, caption string, period report.Period) string {
	return w.Say("vehicle.name", "No", a.FleetNo) + " · " + w.Say(caption, "Period", w.periodName(period))
}

func (p *pages) vehicleFillsFile(v *visit) error {
	a, period, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	return p.file(v, &a.Fills, "litro-"+a.Fills.Name+"-"+period.From.Format(time.DateOnly), v.words.tableOf(&a, "vehicle.fills", period))
}

func (p *pages) vehicleIntervalsFile(v *visit) error {
	a, period, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	return p.file(v, &a.Intervals, "litro-"+a.Intervals.Name+"-"+period.From.Format(time.DateOnly), v.words.tableOf(&a, "vehicle.ways", period))
}

func (p *pages) vehiclePastFile(v *visit) error {
	a, period, err := p.askVehicle(v)
	if err != nil {
		return err
	}
	return p.file(v, &a.Past, "litro-"+v.words.Say("past.file")+"-"+a.FleetNo+"-"+period.From.Format(time.DateOnly), v.words.Say("past.title"))
}

func (w words) vehicleFacts(a *report.VehicleAnswer) []fact {
	h := a.VehicleHead
	var out []fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, fact{w.Say(key), value})
		}
	}
	add("vehicle.plate", h.Plate)
	out = append(out, w.inForce(h)...)
	add("vehicle.grades", strings.Join(h.Grades, ", "))
	if h.TankUL != nil {
		add("vehicle.tank", w.Scaled(*h.TankUL, 6, 0)+" L")
	}
	if h.ReferenceMPerL != nil {
		add("vehicle.reference", w.economy(a.Unit, *h.ReferenceMPerL))
	}
	if p := h.Peers; p != nil {
		add("vehicle.peers", w.Say("vehicle.peers.value", "Economy", w.perLiter(p.Hours, p.PerLiter), "From", w.Day(p.FromAt), "Vehicles", w.Count(p.Vehicles), "Intervals", w.Count(p.Intervals)))
	}
	for _, l := range h.Labels {
		key := "label.valid"
		if l.Void {
			key = "label.void"
		}
		add("vehicle.label", w.Say(key, "ID", l.Label, "Version", l.Version, "Printed", w.Day(l.PrintedAt)))
	}
	return out
}

// vehicleFigures are liters and cost of the fills, distance and economy of the
// full-to-full intervals.
func (w words) vehicleFigures(a *report.VehicleAnswer) []figure {
	var out []figure
	for _, f := range []struct {
		t   *report.Table
		key string
	}{{&a.Fills, "volume"}, {&a.Intervals, "economy"}, {&a.Intervals, "intake"}, {&a.Intervals, "distance"}, {&a.Intervals, "hourly"}, {&a.Intervals, "run"}, {&a.Fills, "amount"}} {
		i := f.t.Column(f.key)
		if i < 0 || !f.t.TotalOf(f.key).Known {
			continue
		}
		c := f.t.Columns[i]
		fig := figure{Name: c.Title(w.Lang), Value: w.cell(c.Kind, f.t.TotalOf(f.key)), Unit: c.Unit}
		switch f.key {
		case "volume":
			fig.Change = w.Say("today.fills", "Count", len(a.Fills.Rows))
		case "economy", "intake", "hourly":
			fig.Change = w.Say("vehicle.intervals", "Count", len(a.Intervals.Rows))
		}
		out = append(out, fig)
	}
	return out
}

// economyChart shows how far each interval went on its fuel, beside what the vehicle should
// do.
func (w words) economyChart(a *report.VehicleAnswer, period string) *pointChart {
	t := &a.Intervals
	column := max(t.Column("economy"), t.Column("intake"))
	if len(t.Rows) < 2 || column < 0 {
		return nil
	}
	unit := " " + a.Unit.Name()
	var values []int64
	var texts []string
	for _, r := range t.Rows {
		n := r.Cells[column].N
		values = append(values, n)
		texts = append(texts, w.Day(t.Cell(r, "to").At)+": "+w.Scaled(n, 3, 2)+unit)
	}
	expected, said := int64(0), ""
	if r := a.ReferenceMPerL; r != nil && *r > 0 {
		expected = a.Unit.Of(*r)
		said = w.Say("chart.reference", "Value", w.economy(a.Unit, *r))
	} else if a.Baseline != nil {
		expected = a.Unit.Of(a.Baseline.MPerL)
		said = w.Say("past.baseline") + ": " + w.economy(a.Unit, a.Baseline.MPerL)
	}
	return points(w.Say("chart.economy", "Period", period), w.Say("chart.economy.describe", "N", len(values)), values, texts, expected, said,
		func(n int64) string { return w.Scaled(n, 3, 1) + unit })
}

// fills puts a table of single fills into words: its codes become words and tags.
func (w words) fills(t *report.Table) tableView {
	v := w.table(t, nil)
	v.ID = "fills"
	full, reading, source, flags, ref := t.Column("full"), t.Column("reading"), t.Column("source"), t.Column("flags"), t.Column("ref")
	for i := range v.Rows {
		cells := v.Rows[i].Cells
		if full >= 0 {
			cells[full].Text = w.Or(fmt.Sprintf("full.%s", cells[full].Text), cells[full].Text)
		}
		if reading >= 0 {
			cells[reading].Text = w.saidOf("reading", cells[reading].Text)
		}
		if source >= 0 {
			cells[source].Text = w.codes("source.", cells[source].Text)
		}
		if ref >= 0 {
			cells[ref].Class, cells[ref].Href = "small", fillOfRef(cells[ref].Text)
		}
		if flags >= 0 {
			for _, f := range strings.Fields(cells[flags].Text) {
				cells[flags].Tags = append(cells[flags].Tags, w.flag(f))
			}
		}
	}
	return v
}

// codes says codes that are written one after another.
func (w words) codes(prefix, list string) string {
	var said []string
	for _, c := range strings.Fields(list) {
		said = append(said, w.Or(prefix+c, c))
	}
	return strings.Join(said, ", ")
}

// flag says a flag of a record; flags are an open list.
func (w words) flag(f string) string {
	code, reason, with := strings.Cut(f, ":")
	s := w.Or("flag."+code, strings.ReplaceAll(code, "_", " "))
	switch {
	case !with, code == "over_tank": // that is a figure for machines; the discrepancy says it
		return s
	case code+":" == policy.WouldDeny:
		return s + ": " + policy.Reason(reason).Called(w.Lang)
	}
	return s + ": " + strings.ReplaceAll(reason, "_", " ")
}
