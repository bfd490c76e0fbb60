package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// A findingView is a discrepancy as people read it.
type findingView struct {
	ID       string // fit for an address within the page
	Title    string
	Code     string // by which auditors know its rule; empty: by none
	Owner    string // who works on it; empty: nobody
	Severity string // its word …
	Class    string // … and its class
	State    string
	Reason   string // of who decided about it
	Sentence string
	When     string
	Age      string
	Machine  string // the time, for machines
	Where    string
	Vehicle  string
	Href     string // the vehicle's page
	Address  string // its own
	Risk     string // what is at risk
	Key      string // what it is named by
	Tick     string // what its tick is called; "" where nothing is to be ticked
	Ticked   bool
	Seen     string // what is to be seen of what can be ticked, after its key
}

// findings says findings in sentences. Links lead to where the user may go.
func (p *pages) findings(v *visit, rows []report.FindingRow) []findingView {
	out := make([]findingView, 0, len(rows))
	for _, r := range rows {
		f := findingView{
			ID: fileName(r.ID), Key: r.ID, Title: told.Title(v.words.Lang, r.Rule), Class: string(r.Severity),
			Severity: v.words.Or(fmt.Sprintf("severity.%s", r.Severity), string(r.Severity)),
			State:    v.words.Or(fmt.Sprintf("state.%s", r.State), r.State), Reason: r.Reason,
			Sentence: told.Sentence(v.words.Lang, p.Zone, r.Finding, r.RiskCents),
			When:     v.words.Minute(r.At), Age: v.words.Ago(p.Now(), r.At), Machine: r.At.UTC().Format(time.RFC3339), Where: r.StationName,
			Risk: v.words.risk(r.AtRisk, r.RiskCents),
		}
		if strings.Contains(string(r.Rule), "-") {
			f.Code = string(r.Rule)
		}
		if r.Owner != "" {
			f.Owner = v.words.Say("finding.owner", "Who", r.Owner)
		}
		if v.may(access.SeeFindings, "GET "+findingPath) {
			f.Address = findingAddress(r.ID)
		}
		if r.Vehicle != "" && v.user.Role.May(access.SeeVehicles) {
			f.Vehicle, f.Href = r.VehicleName, vehicleAddress(r.Vehicle)
		}
		out = append(out, f)
	}
	return out
}

// vehicleAddress is the page of a vehicle in the present month.
func vehicleAddress(id string) string { return "/vehicles/" + url.PathEscape(id) }

type discrepanciesView struct {
	page
	Period     periodView
	Severities choice
	As         choice // one by one, or as a table of all columns
	Figures    []figure
	Table      tableView
	Pages      *pagesView // of the table; nil where all is shown
	Findings   []findingView
	CSV        string
	More       bool // there are more than are shown
	Papers     bool // who looks may see papers of vehicles
	Stale      bool // months have changed that are not judged yet
	Empty      *empty
	Several    *severalView // nil where nothing can be decided of several
}

// mostFindings is how many a page shows; the file has all, and everyFinding is more than a month has.
const (
	mostFindings = 200
	everyFinding = 1_000_000
)

// discrepancies lists what does not add up.
func (p *pages) discrepancies(v *visit) error {
	return p.showDiscrepancies(v, http.StatusOK, nil, url.Values{})
}

func (p *pages) showDiscrepancies(v *visit, code int, result *severalResult, typed url.Values) error {
	q, err := report.ParseFindingsQuestion(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	stale := p.fresh(v)
	all := q
	all.Severity = "" // the figures count every severity, whichever is shown
	counts, err := p.Reports.FindingCounts(v.r.Context(), all)
	if err != nil {
		return err
	}
	most := q
	most.WithoutNotes, most.Limit = q.Severity == "", mostFindings+1
	shown, err := p.Reports.Findings(v.r.Context(), most)
	if err != nil {
		return err
	}
	const path = "/discrepancies"
	table := v.r.URL.Query().Get("as") == "table"
	view := &discrepanciesView{page: p.page(v, "findings.title", path), CSV: address(path+".csv", q.Values()), Stale: stale, Papers: p.Auditing != nil && p.Fleet != nil && v.may(access.SeeVehicles, "GET "+papersPath)}
	view.Period = v.words.period(q.Period, p.Now(), func(other report.Period) url.Values {
		o := q
		if o.Period = other; table {
			return asTable(o.Values())
		}
		return o.Values()
	}, path)
	rule, err := p.findingRule(v)
	if err != nil {
		return err
	}
	if err := p.putFoot(v, &view.page, q.Period, append(p.asksFindings(v, q), rule)...); err != nil {
		return err
	}
	view.As = choice{Label: v.words.Say("findings.as"), Links: []link{
		{v.words.Say("findings.as.list"), address(path, q.Values()), !table}, {v.words.Say("findings.as.table"), address(path, asTable(q.Values())), table},
	}}
	view.Severities = v.words.severities(q, counts, counts[reconcile.Critical]+counts[reconcile.Major]+counts[reconcile.Minor], table)
	if table {
		if err := p.findingsTable(v, view, q); err != nil {
			return err
		}
		return p.show(v, code, "discrepancies", view)
	}
	view.More = len(shown) > mostFindings
	shown = shown[:min(len(shown), mostFindings)]
	view.Findings = p.findings(v, shown)
	if t := report.Findings(q, v.words.Lang, p.Now(), shown); !view.More && t.TotalOf("risk").N > 0 {
		view.Figures = []figure{{Name: report.Column{Key: "risk"}.Title(v.words.Lang), Value: "$" + v.words.money(t.TotalOf("risk").N), Href: address(path, asTable(q.Values()))}}
	}
	p.several(v, view, address(severalPattern, q.Values()), shown, result, typed)
	if len(shown) == 0 {
		view.Empty = &empty{"findings.empty", "findings.empty.next"}
	}
	return p.show(v, code, "discrepancies", view)
}

// asTable is the question of a page of discrepancies, to be answered by a table.
func asTable(values url.Values) url.Values {
	values.Set("as", "table")
	return values
}

// findingsTable puts discrepancies into a table of all columns that finance and audit ask for, with what is at
// risk of all of them; the file has further columns.
func (p *pages) findingsTable(v *visit, view *discrepanciesView, q report.FindingsQuestion) error {
	every := q
	every.WithoutNotes, every.Limit = q.Severity == "", everyFinding
	rows, err := p.Reports.Findings(v.r.Context(), every)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		view.Empty = &empty{"findings.empty", "findings.empty.next"}
		return nil
	}
	w := v.words
	t := report.Findings(q, w.Lang, p.Now(), rows)
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	vehicles := map[string]string{}
	for i := range rows {
		vehicles[rows[i].ID] = rows[i].Vehicle
	}
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		switch id := vehicles[r.Key]; {
		case c.Key == "title" && v.may(access.SeeFindings, "GET "+findingPath):
			return findingAddress(r.Key)
		case c.Key == "vehicle" && id != "" && v.user.Role.May(access.SeeVehicles):
			return vehicleAddress(id)
		}
		return ""
	})
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			if c.Kind == report.Text && r.Cells[j].Known {
				view.Table.Rows[i].Cells[j].Text = w.saidOf(c.Key, r.Cells[j].Text)
			}
		}
	}
	view.Table.pick(&t, "at", "title", "severity", "rule", "vehicle", "driver", "risk", "owner", "state", "days", "resolution", "evidence", "finding")
	view.Table.Caption = w.Say("findings.title")
	return nil
}

// severities lets people see only those of one severity, and how many of each
// there are.
func (w words) severities(q report.FindingsQuestion, counts map[reconcile.Severity]int64, all int64, table bool) choice {
	c := choice{Label: w.Say("severity.label")}
	add := func(s reconcile.Severity, text string, n int64) {
		o := q
		o.Severity = string(s)
		values := o.Values()
		if table {
			values = asTable(values)
		}
		c.Links = append(c.Links, link{fmt.Sprintf("%s (%s)", text, w.Count(n)), address("/discrepancies", values), q.Severity == string(s)})
	}
	add("", w.Say("severity.all"), all)
	for _, s := range []reconcile.Severity{reconcile.Critical, reconcile.Major, reconcile.Minor, reconcile.Note} {
		add(s, w.Say(fmt.Sprintf("severity.%s", s)), counts[s])
	}
	return c
}

func (p *pages) discrepanciesFile(v *visit) error {
	q, err := report.ParseFindingsQuestion(v.r.URL.Query(), p.calendar(), p.Now())
	if err != nil {
		return err
	}
	p.fresh(v)
	every := q
	every.WithoutNotes, every.Limit = q.Severity == "", everyFinding
	rows, err := p.Reports.Findings(v.r.Context(), every)
	if err != nil {
		return err
	}
	t := report.Findings(q, v.words.Lang, p.Now(), rows)
	rule, err := p.findingRule(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("findings.file")+"-"+q.Period.From.Format(time.DateOnly), v.words.Say("findings.title"), append(p.asksFindings(v, q), rule)...)
}

// asksFindings says what narrows a question of discrepancies, for readers of its files.
func (p *pages) asksFindings(v *visit, q report.FindingsQuestion) (asked []report.Fact) {
	for _, x := range []struct{ column, value string }{
		{"station", q.Station}, {"vehicle", q.Vehicle}, {"rule", q.Rule}, {"severity", q.Severity}, {"state", q.State},
	} {
		if x.value != "" {
			asked = append(asked, report.Fact{Name: report.Column{Key: x.column}.Title(v.words.Lang), Value: v.words.saidOf(x.column, cut(x.value, 64))})
		}
	}
	return asked
}
