package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

// A listView is a page of one table: a short answer to what people ask each day.
type listView struct {
	page
	section string
	Hint    string
	Period  *periodView // nil where the answer is of now
	Links   []link      // what else can be asked
	Problem string
	Figures []figure
	Through *throughView // nil of other lists
	Table   tableView
	CSV     string
	Pages   *pagesView // nil where all is shown
	Empty   *empty
	More    []tableView   // that belong to the answer, each with its files
	asked   []report.Fact // what it was narrowed to and judged by, as its file says
}

// mostListed bounds the rows of a page's table; its file has all.
const mostListed = 100

// list shows a table, or that there is nothing. The key begins the words of the page.
func (p *pages) list(v *visit, view *listView, key string, t *report.Table, values url.Values, pick ...string) error {
	w, path := v.words, v.r.URL.Path
	view.page = p.page(v, fmt.Sprintf("list.%s.title", key), view.section)
	view.Hint, view.CSV = w.Say(fmt.Sprintf("list.%s.sub", key)), address(path+".csv", values)
	if err := p.putFoot(v, &view.page, t.Period, view.asked...); err != nil {
		return err
	}
	if len(t.Rows) == 0 {
		view.Empty = &empty{fmt.Sprintf("list.%s.empty", key), fmt.Sprintf("list.%s.empty.next", key)}
		return p.show(v, http.StatusOK, "list", view)
	}
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	view.Table = w.table(t, func(r report.Row, c report.Column) string {
		first, second, _ := strings.Cut(r.Key, "/")
		switch {
		case c.Key == "vehicle" && first == "": // of none
		case c.Key == "vehicle":
			return vehicleAddress(first)
		case c.Key == "tank" && t.Name == "tanks":
			return tankAddress(first, second)
		case c.Key == "tank" && t.Name == "stock":
			return address(stockAddress(first, second), values)
		}
		return ""
	})
	view.Table.Caption = view.Title
	w.sayCodes(&view.Table, t)
	view.Table.pick(t, pick...)
	return p.show(v, http.StatusOK, "list", view)
}

// listCodes begin the words of columns whose cells are codes, or some with commas between.
var listCodes = map[string]string{"source": "tanks.source.", "what": "audit.what.", "state": "tanks.state.", "alarm": "tanks.state.", "stock_sat": "stock.state.", "stock_leak": "stock.state.", "stock_stick": "stock.state.", "numbered_kind": "numbered.kind.", "numbered_state": "numbered.state.", "price_said": "prices.is.", "chain_result": "chains.is.", "product_key": "invoices.product.", "owed_method": "owed.method.", "owed_says": "owed.says.", "owed_why": "owed.why."}

// sayCodes says codes of a table in words.
func (w words) sayCodes(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			if said := listCodes[c.Key]; said != "" && r.Cells[j].Known {
				codes := strings.Split(r.Cells[j].Text, ", ")
				for k, code := range codes {
					codes[k] = w.Or(said+code, code)
				}
				view.Rows[i].Cells[j].Text = strings.Join(codes, ", ")
			}
		}
	}
}

// idleDays is for how long a vehicle has not fueled that is listed.
const idleDays = 30

func (p *pages) askIdle(v *visit) (report.Table, error) {
	list, err := p.Reports.Idle(v.r.Context(), p.Now().AddDate(0, 0, -idleDays), p.Now())
	return report.IdleVehicles(p.Now(), list), err
}

// idle lists vehicles that have not fueled in a month.
func (p *pages) idle(v *visit) error {
	t, err := p.askIdle(v)
	if err != nil {
		return err
	}
	return p.list(v, &listView{section: "/consumption"}, "idle", &t, nil, "vehicle", "name", "department", "last_at", "days")
}

func (p *pages) idleFile(v *visit) error {
	t, err := p.askIdle(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("idle.file"), v.words.Say("list.idle.title"))
}

// quotas lists what is drawn of quotas, those that are over first.
func (p *pages) quotas(v *visit) error {
	list, err := p.Reports.QuotaUses(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	t, over := report.QuotaUses(list)
	view := &listView{section: "/consumption", Figures: []figure{{Name: v.words.Say("quotas.over"), Value: v.words.Count(over)}}}
	if over > 0 {
		view.Figures[0].Class = "alarm"
	}
	reached := report.QuotasReached(list)
	for _, x := range []struct {
		level int64
		name  string
	}{{100, v.words.Say("quotas.reached.100")}, {95, v.words.Say("quotas.reached.95")}, {80, v.words.Say("quotas.reached.80")}} {
		if n := reached[x.level]; n > 0 {
			view.Figures = append(view.Figures, figure{Name: x.name, Value: v.words.Count(n)})
		}
	}
	period := t.Column("period")
	for _, r := range t.Rows {
		r.Cells[period].Text = v.words.quotaPeriod(r.Cells[period].Text)
	}
	columns := []string{"vehicle", "department", "percent", "drawn", "size", "left", "period", "ends_at"}
	if slices.ContainsFunc(list, func(q report.QuotaUse) bool { return q.PaperUL > 0 }) {
		columns = slices.Insert(columns, 4, "paper")
	}
	if slices.ContainsFunc(list, func(q report.QuotaUse) bool { return q.SizeVisits != nil }) {
		columns = slices.Insert(columns, 3, "visits", "visits_of")
	}
	return p.list(v, view, "quotas", &t, nil, columns...)
}

// quotaPeriod says the id of a period of a quota as people do, and one that it does not know
// as it is. See [fleet.Period].
func (w words) quotaPeriod(id string) string {
	var year, n, months int
	scan := func(format string, into ...any) bool {
		_, err := fmt.Sscanf(id+".", format+".", into...)
		return err == nil
	}
	month := func(after int) string { return w.month(time.Date(year, time.Month(n+after), 1, 0, 0, 0, 0, time.UTC)) }
	span := func(months int) string { return w.Say("period.months", "From", month(0), "To", month(months-1)) }
	switch {
	case scan("%4d-Y%2d-%2d", &year, &n, &months):
		return span(months)
	case scan("%4d-Y%2d", &year, &n):
		return span(12)
	case scan("%4d-W%2d", &year, &n):
		return w.Say("quotas.week", "Week", n, "Year", year)
	case scan("%4d-%2d", &year, &n):
		return month(0)
	}
	if day, err := time.ParseInLocation(time.DateOnly, id, w.zone); err == nil {
		return w.Day(day)
	}
	return id
}

func (p *pages) quotasFile(v *visit) error {
	list, err := p.Reports.QuotaUses(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	t, _ := report.QuotaUses(list)
	return p.file(v, &t, "litro-"+v.words.Say("quotas.file"), v.words.Say("list.quotas.title"))
}

// tanks lists what tanks hold.
func (p *pages) tanks(v *visit) error {
	list, err := p.Reports.Tanks(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	t := report.Tanks(list)
	past := 0
	for i := range list {
		if len(list[i].Past()) > 0 {
			past++
		}
	}
	view := &listView{section: "/stations", Figures: []figure{{Name: v.words.Say("tanks.past"), Value: v.words.Count(int64(past))}}}
	if past > 0 {
		view.Figures[0].Class = "alarm"
	}
	if p.Stock != nil && v.opensPath(stockPath) {
		view.Links = []link{{Text: v.words.Say("list.stock.title"), Href: stockPath}}
	}
	return p.list(v, view, "tanks", &t, nil, "station", "tank", "grade", "state", "stock", "percent", "days_left", "ullage", "water", "at", "source", "alarms")
}

func (p *pages) tanksFile(v *visit) error {
	list, err := p.Reports.Tanks(v.r.Context(), p.Now())
	if err != nil {
		return err
	}
	t := report.Tanks(list)
	return p.file(v, &t, "litro-"+v.words.Say("tanks.file"), v.words.Say("list.tanks.title"))
}

// auditQuestion reads what is asked of the audit trail: the rules of a week, unless
// something else is.
func (p *pages) auditQuestion(v *visit) (report.Period, report.AuditOf, error) {
	q := v.r.URL.Query()
	if !q.Has("period") {
		q.Set("period", "week")
	}
	period, err := report.ParsePeriod(q, p.calendar(), p.Now())
	of := report.AuditOf(q.Get("of"))
	if !slices.Contains(report.AuditOfs(), of) {
		of = report.AuditRules
	}
	return period, of, err
}

// audit lists what was changed, by whom, and from what to what, and what was denied.
func (p *pages) audit(v *visit) error {
	period, of, err := p.auditQuestion(v)
	if err != nil {
		return err
	}
	rows, err := p.Reports.AuditRows(v.r.Context(), period, of, 10_000)
	if err != nil {
		return err
	}
	const path = "/audit"
	w := v.words
	values := func(other report.Period, of report.AuditOf) url.Values {
		out := url.Values{}
		if other.Put(out); of != report.AuditRules {
			out.Set("of", string(of))
		}
		return out
	}
	view := &listView{section: "/exceptions"}
	chosen := w.period(period, p.Now(), func(other report.Period) url.Values { return values(other, of) }, path)
	view.Period = &chosen
	for _, other := range report.AuditOfs() {
		view.Links = append(view.Links, link{w.Say(fmt.Sprintf("audit.of.%s", other)), address(path, values(period, other)), other == of})
	}
	t := report.Audit(period, rows)
	view.asked = p.asksAudit(v, of)
	if p.Archive != nil && v.opens("GET "+chainsPath) {
		view.Links = append(view.Links, link{Text: w.Say("list.chains.title"), Href: address(chainsPath, monthValues(period))})
	}
	return p.list(v, view, "audit", &t, values(period, of), "at", "what", "object", "change", "who", "line_sha256")
}

func (p *pages) auditFile(v *visit) error {
	period, of, err := p.auditQuestion(v)
	if err != nil {
		return err
	}
	rows, err := p.Reports.AuditRows(v.r.Context(), period, of, 1_000_000)
	if err != nil {
		return err
	}
	t := report.Audit(period, rows)
	w := v.words
	return p.file(v, &t, "litro-"+w.Say("audit.file")+"-"+period.From.Format(time.DateOnly), w.Say("list.audit.title"), p.asksAudit(v, of)...)
}

// asksAudit says of what changes are listed, and what their hashes are of.
func (p *pages) asksAudit(v *visit, of report.AuditOf) []report.Fact {
	w := v.words
	return []report.Fact{{Name: w.Say("audit.of"), Value: w.Say(fmt.Sprintf("audit.of.%s", of))}, {Name: w.Say("audit.rule"), Value: w.Say("audit.rule.hash")}}
}

// chainsPath shows what came out when journals of stations were followed.
const chainsPath = "/audit/chains"

// mostFollowed is how many records are followed for a page.
const mostFollowed = 200_000

func (p *pages) askChains(v *visit) (report.Table, error) {
	period, _, err := p.auditQuestion(v)
	if err != nil {
		return report.Table{}, err
	}
	list, err := p.Archive.Chains(v.r.Context(), period, mostFollowed)
	for i := range list {
		if c := &list[i]; c.Station == report.Trail {
			c.StationName = v.words.Say("list.audit.title")
		}
	}
	return report.Chains(period, list), err
}

// chains shows of each journal whether its records follow one another and are signed.
func (p *pages) chains(v *visit) error {
	t, err := p.askChains(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &listView{section: "/exceptions", Links: []link{{Text: w.Say("list.audit.title"), Href: address("/audit", monthValues(t.Period))}}, asked: p.asksChains(v)}
	chosen := w.period(t.Period, p.Now(), monthValues, chainsPath)
	view.Period = &chosen
	bad := 0
	for _, r := range t.Rows {
		if is := t.Cell(r, "chain_result").Text; is != report.ChainWhole && is != report.ChainUnfollowed {
			bad++
		}
	}
	view.Figures = []figure{{Name: w.Say("chains.records"), Value: w.Count(t.TotalOf("records_count").N)}, {Name: w.Say("chains.bad"), Value: w.Count(int64(bad))}}
	if bad > 0 {
		view.Figures[1].Class = "alarm"
	}
	return p.list(v, view, "chains", &t, monthValues(t.Period), "station_name", "epoch", "seq_first", "seq_last", "records_count", "seq_missing", "quarantined_notes", "chain_result", "chain_at", "head_sha256")
}

func (p *pages) chainsFile(v *visit) error {
	t, err := p.askChains(v)
	if err != nil {
		return err
	}
	w := v.words
	return p.file(v, &t, "litro-"+w.Say("chains.file")+"-"+t.Period.From.Format(time.DateOnly), w.Say("list.chains.title"), p.asksChains(v)...)
}

// asksChains says what it is to follow a journal.
func (p *pages) asksChains(v *visit) []report.Fact {
	return []report.Fact{{Name: v.words.Say("audit.rule"), Value: v.words.Say("chains.rule")}}
}

// A question is something that people ask each day, and where it is answered.
type question struct {
	word, href string
	need       access.Right
}

// questions are the links at the end of Today. Each answer is on the page that it
// leads to, or one click further.
func (p *pages) questions(v *visit) []link {
	var out []link
	for _, q := range []question{
		{"ask.idle", "/fleet/idle", access.SeeVehicles},
		{"ask.labels", "/labels?show=none", access.PrintLabels},
		{"ask.quotas", "/fleet/quotas", access.SeeVehicles},
		{"ask.departments", "/consumption?group=department&period=month", access.SeeConsumption},
		{"ask.worst", "/consumption?group=vehicle&period=month&sort=economy", access.SeeConsumption},
		{"ask.silent", "/stations", access.SeeStations},
		{"ask.tanks", "/tanks", access.SeeConsumption},
		{"ask.overrides", "/exceptions", access.SeeFindings},
		{"ask.rules", "/audit", access.SeeFindings},
		{"ask.vouchers", "/vouchers", access.SeeFindings},
		{"ask.signed", signedPath, access.SeeVehicles},
		{"ask.corrections", correctionsPath, access.SeeFindings},
		{"ask.contracts", contractsPath, access.SeeInvoices},
		{"ask.control", controlPath, access.SeeFindings},
		{"ask.emissions", emissionsPath, access.SeeConsumption},
		{"ask.transparency", transparencyPath, access.SeeConsumption},
		{"ask.tickets", "/tickets", access.SeeTickets},
	} {
		if v.user.Role.May(q.need) && v.opensPath(q.href) && (q.href != signedPath || p.Signed != nil) && (q.href != correctionsPath || p.Corrections != nil) && (p.Disclosure != nil || q.href != controlPath && q.href != emissionsPath && q.href != transparencyPath) && (q.need != access.SeeTickets || p.Tickets != nil) && (q.need != access.PrintLabels || p.Fleet != nil) && (q.need != access.SeeInvoices || p.seesUses(v)) {
			out = append(out, link{Text: v.words.Say(q.word), Href: q.href})
		}
	}
	return out
}
