package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/report"
)

// How much of contracts is used, and one of them with its papers, prices and fuel.

const (
	contractsPath   = "/contracts"
	contractUses    = "/contracts/use"
	contractPattern = "/contracts/{contract}"
)

func contractAddress(id string) string { return contractsPath + "/" + url.PathEscape(id) }

// Contracting keeps papers and prices of contracts, see [contracting.Desk].
type Contracting interface {
	Uses(ctx context.Context) ([]contracting.Whole, error)
	// Watched returns them, and those of which nothing but their last day is said.
	Watched(ctx context.Context) ([]contracting.Whole, error)
	// Papers returns those of a contract alone.
	Papers(ctx context.Context, id string) ([]contracting.Paper, error)
	One(ctx context.Context, id string) (*contracting.Whole, error)
	Then(ctx context.Context, from, to time.Time) ([]contracting.Then, error)
	SayPaper(ctx context.Context, who string, p contracting.Paper) error
	SayPrice(ctx context.Context, who string, p contracting.Price) error
	// IndexPrices returns the prices of all indices, and Indices those that a contract goes by.
	IndexPrices(ctx context.Context) ([]contracting.IndexPrice, error)
	Indices(ctx context.Context, w *contracting.Whole) ([]contracting.IndexPrice, error)
	SayIndex(ctx context.Context, who string, list []contracting.IndexPrice, reason, agreed string) (int, error)
	SayIndexFile(ctx context.Context, who string, file []byte, reason, agreed string) (int, []contracting.BadRow, error)
	Owed(ctx context.Context, seen *matching.Seen) (map[match.Ref]int64, error)
	Seen(ctx context.Context, who string) ([]contracting.Seen, error)
	See(ctx context.Context, who string, s contracting.Seen) error
}

// seesUses tells whether who visits may see how much of contracts is used.
func (p *pages) seesUses(v *visit) bool {
	return p.Contracting != nil && p.Tickets != nil && v.may(access.SeeInvoices, "GET "+contractPattern)
}

// contractDay prints a day.
func (w words) contractDay(d budget.Day) string {
	at, err := time.ParseInLocation(time.DateOnly, string(d), w.zone)
	if err != nil {
		return string(d)
	}
	return w.Day(at)
}

// measured prints what a measure is of: money of a contract, or liters.
func (w words) measured(c *contracting.Whole, n int64, liters bool) string {
	if liters {
		return w.Liters(n) + " L"
	}
	return w.money(n) + " " + c.Currency
}

// usesTable lists contracts with papers, as their page does.
func (w words) usesTable(t *report.Table) tableView {
	view := w.useTable(t, func(r report.Row, c report.Column) string {
		if c.Key == "contract" {
			return contractAddress(r.Key)
		}
		return ""
	})
	view.Caption, view.CSV = w.Say("use.table"), contractUses+".csv"
	view.pick(t, "contract", "supplier", "use_used", "use_max", "use_percent", "use_volume", "use_max_volume", "use_percent_volume", "use_reached", "use_outlook", "use_runs_out", "until_day")
	return view
}

// useTable puts a table of contracts into words.
func (w words) useTable(t *report.Table, link func(report.Row, report.Column) string) tableView {
	view := w.table(t, link)
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			if !r.Cells[j].Known {
				continue
			}
			switch c.Key {
			case "use_runs_out", "use_soonest", "use_latest", "use_signed", "use_beside_from", "use_day", "use_index_day", "from", "until_day":
				cell.Text = w.contractDay(budget.Day(r.Cells[j].Text))
			case "use_month":
				cell.Text = w.monthName(r.Cells[j].Text)
			case "issued_on":
				cell.Text = w.Day(r.Cells[j].At)
			case "use_over":
				if r.Cells[j].N > 0 {
					cell.Class = "bad"
				}
			case "use_reached":
				cell.Text, cell.Class = w.saidOf(c.Key, r.Cells[j].Text), "bad"
			default:
				if c.Kind == report.Text {
					cell.Text = w.saidOf(c.Key, cell.Text)
				}
			}
		}
	}
	return view
}

// monthName says 2026-11 as people do.
func (w words) monthName(s string) string {
	if m, err := time.Parse("2006-01", s); err == nil {
		return w.month(m)
	}
	return s
}

// usesChart draws how much of its maximum each contract has used; nil where none has one.
func (w words) usesChart(list []contracting.Whole) *barChart {
	var rows []bar
	var values []int64
	for i := range list {
		c := &list[i]
		m, liters := c.Nearest()
		if m.Max == nil {
			continue
		}
		rows = append(rows, bar{Label: joined(c.Contract.Contract, c.Supplier), Value: w.Say("use.bar", "Percent", m.Percent, "Used", w.measured(c, m.Used, liters), "Max", w.measured(c, *m.Max, liters))})
		values = append(values, min(m.Percent, 1000)) // so that one typed wrongly leaves room for others
	}
	if len(rows) == 0 {
		return nil
	}
	return bars(w.Say("use.chart"), w.Say("use.chart.about"), rows, values, func(n int64) string { return w.Count(n) + " %" })
}

// useSays is what there is to say of a contract: what needs somebody to act, and what else is
// to be known.
func (w words) useSays(c *contracting.Whole) (bad, notes []string) {
	for _, x := range c.Warnings() {
		bad = append(bad, w.warningSays(c, x))
	}
	for _, x := range []struct {
		m      *contract.Measure
		liters bool
	}{{&c.Money, false}, {&c.Liters, true}} {
		m := x.m
		of := w.Say("use.money")
		if x.liters {
			of = w.Say("use.liters")
		}
		switch {
		case m.Outlook == contract.TooEarly && m.Loads:
			notes = append(notes, w.Say("use.early.loads", "Of", of, "Count", c.Weeks))
		case m.Outlook == contract.TooEarly:
			notes = append(notes, w.Say("use.early", "Of", of, "Count", c.Weeks))
		case m.Outlook == contract.Lasts && m.Soonest != "":
			notes = append(notes, w.Say("use.lasts.perhaps", "Of", of, "Soonest", w.contractDay(m.Soonest)))
		case m.Outlook == contract.Lasts:
			notes = append(notes, w.Say("use.lasts", "Of", of))
		}
		if m.Min != nil && m.Used < *m.Min && m.AtEnd == nil && !c.Expired {
			notes = append(notes, w.Say("use.short.unknown", "Left", w.measured(c, *m.Min-m.Used, x.liters)))
		}
	}
	if c.OverLines > 0 {
		bad = append(bad, w.Say("use.over", "Count", c.OverLines, "Amount", w.measured(c, c.OverCents, false)))
	}
	if c.Total.UnpricedUL > 0 {
		notes = append(notes, w.Say("use.unpriced", "Liters", w.Liters(int64(c.Total.UnpricedUL))))
	}
	if c.OtherMoney > 0 {
		notes = append(notes, w.Say("use.othermoney", "Count", c.OtherMoney, "Currency", c.Currency))
	}
	return bad, notes
}

// contractUsesFile sends them as a table.
func (p *pages) contractUsesFile(v *visit) error {
	list, err := p.Contracting.Uses(v.r.Context())
	if err != nil {
		return err
	}
	t := report.ContractUses(list)
	return p.file(v, &t, "litro-"+v.words.Say("use.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("use.table"))
}

// A contractView is one contract.
type contractView struct {
	page
	Contract, Sub        string
	Action               string // its address
	Figures              []figure
	Bad, Notes           []string
	Chart                *columnChart
	Months, Papers       tableView
	Prices, Lines, Loose tableView
	Due                  tableView // of a contract in bulk alone
	InBulk               bool
	Indices              tableView
	IndexNames           []string
	BadRows              []string // rows of a file of prices of indices that are none
	May                  bool
	Values               url.Values
	Of, Problem, Done    string // the form that it is about: paper, price or index
	Kinds, PriceKinds    []option
	Products             []option
	MaxReason            int
	Unsaid               bool // it has no papers
}

func (p *pages) contract(v *visit) error { return p.showContract(v, http.StatusOK, nil, "", "") }

// contractID is the contract that an address names.
func contractID(v *visit) string {
	id := chi.URLParam(v.r, "contract")
	if plain, err := url.PathUnescape(id); err == nil {
		return plain
	}
	return id
}

func (p *pages) oneContract(v *visit) (*contracting.Whole, error) {
	return p.Contracting.One(v.r.Context(), contractID(v))
}

func (p *pages) showContract(v *visit, code int, typed url.Values, of, problem string, bad ...string) error {
	c, err := p.oneContract(v)
	if err != nil {
		return err
	}
	w := v.words
	action := contractAddress(c.Contract.Contract)
	view := &contractView{
		page: p.page(v, "use.title", "/tickets"), Contract: c.Contract.Contract, Action: action, Values: typed, Of: of, Problem: problem, BadRows: bad, MaxReason: contracting.MaxReason,
		May: v.may(access.TakeInvoices, "POST "+contractPattern+"/papers"), Unsaid: len(c.Papers) == 0,
	}
	view.Title = w.Say("use.of", "Contract", c.Contract.Contract)
	view.Sub = joined(joined(c.Supplier, c.Number), w.Say("use.since", "Day", w.contractDay(c.Since)))
	view.Figures = w.contractFigures(c)
	view.Bad, view.Notes = w.useSays(c)
	view.Bad = append(append(view.Bad, w.overIndex(c)...), w.unjudged(c, budget.Day(p.Now().In(p.Zone).Format(time.DateOnly)))...)
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.saved")
	}
	months := report.ContractMonths(c)
	view.Months = w.useTable(&months, nil)
	view.Months.pick(&months, "use_month", "use_billed", "use_credited", "use_unbilled", "use_used", "use_volume", "use_unpriced")
	view.Months.Caption, view.Months.CSV = w.Say("use.months"), action+"/months.csv"
	view.Chart = w.contractChart(c)
	papers := report.ContractPapers(c.Currency, c.Papers)
	view.Papers = w.useTable(&papers, nil)
	view.Papers.Caption, view.Papers.CSV = w.Say("use.papers.caption"), action+"/papers.csv"
	prices := report.ContractPrices(c.Currency, c.Prices)
	view.Prices = w.useTable(&prices, nil)
	view.Prices.Caption, view.Prices.CSV = w.Say("use.prices.caption"), action+"/prices.csv"
	p.contractFuel(v, c, view, action)
	if err := p.contractIndices(v, c, view, action); err != nil {
		return err
	}
	for _, k := range contract.Kinds() {
		if (k == contract.Award) == view.Unsaid {
			view.Kinds = append(view.Kinds, option{string(k), w.Say("use.paper." + string(k)), typed.Get("kind") == string(k)})
		}
	}
	for _, k := range []string{contract.Fixed, contract.Discount, contract.ByIndex} {
		view.PriceKinds = append(view.PriceKinds, option{k, w.Say("use.price." + k), typed.Get("kind") == k})
	}
	for _, key := range fuelProducts {
		view.Products = append(view.Products, option{key, w.Say("invoices.product." + key), typed.Get("product") == key})
	}
	return p.show(v, code, "contract", view)
}

// contractFigures are what people ask first.
func (w words) contractFigures(c *contracting.Whole) []figure {
	m, liters := c.Nearest()
	list := []figure{{Name: w.Say("use.used"), Value: w.money(c.Money.Used), Unit: c.Currency, Change: w.Liters(c.Liters.Used) + " L"}}
	if m.Max != nil {
		f := figure{Name: w.Say("use.percent"), Value: w.Count(m.Percent), Unit: "%", Change: w.Say("use.percent.of", "Max", w.measured(c, *m.Max, liters))}
		if m.Reached > 0 {
			f.Class = "alarm"
		}
		left, _ := m.Left()
		list = append(list, f, figure{Name: w.Say("use.left"), Value: w.measured(c, left, liters)})
	}
	out := figure{Name: w.Say("use.runsout"), Value: w.Say("use.outlook." + string(m.Outlook))}
	if m.RunsOut != "" {
		out.Value = w.contractDay(m.RunsOut)
	}
	if m.Outlook != contract.NoMaximum {
		list = append(list, out)
	}
	if c.Limits.Until != "" {
		until := figure{Name: w.Say("use.until"), Value: w.contractDay(c.Limits.Until)}
		if c.DaysLeft > 0 {
			until.Change = w.Say("use.daysleft", "Count", c.DaysLeft)
		}
		list = append(list, until)
	}
	waits := w.Say("today.fills", "Count", len(c.Loose))
	if c.Supply == fleet.SupplyBulk {
		waits = joined(waits, w.Say("use.n.deliveries", "Count", len(c.Due)))
	}
	return append(list, figure{Name: w.Say("use.unbilled"), Value: w.money(c.Total.Unbilled.Cents), Unit: c.Currency, Change: waits})
}

// contractChart draws use by month; nil where there are not two. What notes take back is
// taken off.
func (w words) contractChart(c *contracting.Whole) *columnChart {
	var values []int64
	for i := range c.Months {
		values = append(values, max(0, c.Months[i].Used().Cents))
	}
	if len(values) < 2 {
		return nil
	}
	name := func(i int) string { return w.dateName(c.Months[i].Month) }
	most := slices.Max(values)
	text := func(n int64) string { return w.Scaled(n, 2, 0) }
	return columns(w.Say("use.months.chart", "Currency", c.Currency), w.Say("chart.trend", "Value", text(most), "When", name(slices.Index(values, most))), values, name, text)
}

// mostOfContract is how many lines and fills the page of a contract shows; files have all.
const mostOfContract = 50

// contractFuel shows what is billed last, and what flowed and is not billed.
func (p *pages) contractFuel(v *visit, c *contracting.Whole, view *contractView, action string) {
	w := v.words
	last := *c
	last.Lines = newest(c.Lines)
	t := report.ContractLines(&last)
	view.Lines = w.useTable(&t, func(r report.Row, col report.Column) string {
		document, _, _ := strings.Cut(r.Key, "/")
		switch col.Key {
		case "document_no", "uuid_only":
			return invoiceAddress(document)
		case "line_no":
			return matchPath + "/" + r.Key
		}
		return ""
	})
	view.Lines.Total = nil
	view.Lines.pick(&t, "issued_on", "document_no", "line_no", "ticket", "product_key", "volume", "price", "use_expected", "use_over", "amount", "use_line")
	view.Lines.Caption, view.Lines.CSV = w.Say("use.lines", "Count", len(c.Lines)+len(c.Credits)), action+"/lines.csv"
	loose := report.Unbilled(p.Now(), p.looseRows(v, c, mostOfContract))
	view.Loose = w.useTable(&loose, func(r report.Row, col report.Column) string {
		if col.Key == "filled_at" {
			at := loose.Cell(r, "filled_at").At.In(p.Zone)
			return address(unbilledPath, url.Values{"period": {string(report.Month)}, "at": {at.Format("2006-01-02")}})
		}
		return ""
	})
	view.Loose.Total = nil
	view.Loose.pick(&loose, "filled_at", "station_name", "ticket", "vehicle", "grade", "volume", "amount", "days_waiting")
	view.Loose.ID, view.Loose.Caption, view.Loose.CSV = "contract-fills", w.Say("use.loose", "Count", len(c.Loose)), action+"/fills.csv"
	if c.Supply == fleet.SupplyBulk {
		p.contractDue(v, c, view, action)
	}
}

// contractDue shows what came into own tanks and is not billed, the last first.
func (p *pages) contractDue(v *visit, c *contracting.Whole, view *contractView, action string) {
	w := v.words
	list := newest(c.Due)
	t := report.ContractDeliveries(p.Now(), c.Currency, list)
	view.InBulk = true
	view.Due = w.useTable(&t, func(r report.Row, col report.Column) string {
		if col.Key != "stock_came" {
			return ""
		}
		return p.deliveryAddress(v, r.Key, t.Cell(r, "tank").Text, t.Cell(r, "stock_came").At)
	})
	view.Due.Total = nil
	shown := []string{"stock_came", "station_name", "tank", "grade", "stock_note", "volume", "amount", "days_waiting"}
	if slices.ContainsFunc(list, func(d contracting.Due) bool { return d.LeftUL != d.VolumeUL }) {
		shown = slices.Insert(shown, 5, "use_came_volume")
	}
	view.Due.pick(&t, shown...)
	view.Due.ID, view.Due.Caption, view.Due.CSV = "contract-deliveries", w.Say("use.due", "Count", len(c.Due)), action+"/deliveries.csv"
}

// newest are the last of a list that the page shows, the last first.
func newest[T any](list []T) []T {
	list = slices.Clone(list[max(0, len(list)-mostOfContract):])
	slices.Reverse(list)
	return list
}

// looseRows are what nobody has billed of a contract, so many at most, the last; 0: all, the
// first first.
func (p *pages) looseRows(v *visit, c *contracting.Whole, most int) []report.UnbilledRow {
	list := c.Loose
	if most > 0 {
		list = slices.Clone(list[max(0, len(list)-most):])
		slices.Reverse(list)
	}
	rows := make([]report.UnbilledRow, len(list))
	for i := range list {
		f := &list[i]
		rows[i] = report.UnbilledRow{
			ID: f.Ref.String(), At: f.At, Supplier: f.Supplier, Contract: f.Contract, Station: f.StationName, Permit: f.Permit, Ticket: f.Ticket, Vehicle: v.words.vehicleOf(&f.Fill, v.cleared()), Grade: f.GradeName,
			VolumeUL: int64(f.VolumeUL), Cents: f.Cents, Priced: f.Priced, Currency: f.Currency,
		}
	}
	return rows
}

// contractFile sends one of the tables of a contract.
func (p *pages) contractFile(of string, table func(*visit, *contracting.Whole) report.Table) func(*visit) error {
	return func(v *visit) error {
		c, err := p.oneContract(v)
		if err != nil {
			return err
		}
		t := table(v, c)
		return p.file(v, &t, "litro-"+v.words.Say("use."+of+".file")+"-"+fileName(c.Contract.Contract), joined(v.words.Say("use."+of+".title"), c.Contract.Contract))
	}
}

// A contractTable is a table of a contract: what ends its address, and what sends it.
type contractTable struct {
	of    string
	serve func(*visit) error
}

func (p *pages) contractTables() []contractTable {
	list := []struct {
		of    string
		table func(*visit, *contracting.Whole) report.Table
	}{
		{"months", func(_ *visit, c *contracting.Whole) report.Table { return report.ContractMonths(c) }},
		{"papers", func(_ *visit, c *contracting.Whole) report.Table { return report.ContractPapers(c.Currency, c.Papers) }},
		{"prices", func(_ *visit, c *contracting.Whole) report.Table { return report.ContractPrices(c.Currency, c.Prices) }},
		{"lines", func(_ *visit, c *contracting.Whole) report.Table { return report.ContractLines(c) }},
		{"fills", func(v *visit, c *contracting.Whole) report.Table {
			return report.Unbilled(p.Now(), p.looseRows(v, c, 0))
		}},
		{"deliveries", func(_ *visit, c *contracting.Whole) report.Table {
			return report.ContractDeliveries(p.Now(), c.Currency, c.Due)
		}},
	}
	out := make([]contractTable, len(list))
	for i, x := range list {
		out[i] = contractTable{x.of, p.contractFile(x.of, x.table)}
	}
	return append(out, contractTable{"indices", p.contractIndicesFile})
}

// optionalDecimal reads a figure that may be left out.
func optionalDecimal(text string, decimals int) (*int64, bool) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "$"))
	if text == "" {
		return nil, true
	}
	n, ok := decimal(text, decimals)
	return &n, ok
}

// sayContractPaper takes the form of a paper.
func (p *pages) sayContractPaper(v *visit) error {
	form := v.r.PostForm
	paper := contracting.Paper{Contract: contractID(v), Reason: form.Get("reason")}
	paper.Kind, paper.Number, paper.Signed, paper.Until = contract.Kind(form.Get("kind")), form.Get("number"), budget.Day(form.Get("signed")), budget.Day(form.Get("until"))
	paper.BesideFrom = budget.Day(form.Get("beside_from"))
	for _, x := range []struct {
		field    string
		to       **int64
		decimals int
	}{{"min_amount", &paper.MinCents, 2}, {"max_amount", &paper.MaxCents, 2}, {"min_liters", &paper.MinUL, 6}, {"max_liters", &paper.MaxUL, 6}, {"beside", &paper.Beside, 2}} {
		n, ok := optionalDecimal(form.Get(x.field), x.decimals)
		if !ok {
			return p.saidContract(v, "paper", &contracting.Problem{Field: x.field, Code: "size"})
		}
		*x.to = n
	}
	agrees, problem, err := p.checker(v, access.AgreeBudget, "")
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showContract(v, http.StatusForbidden, form, "paper", v.words.Or("budget.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem)))
	}
	paper.AgreedBy = agrees
	return p.saidContract(v, "paper", p.Contracting.SayPaper(v.r.Context(), v.user.Username, paper))
}

// sayContractPrice takes the form of a price.
func (p *pages) sayContractPrice(v *visit) error {
	form := v.r.PostForm
	price := contracting.Price{Contract: contractID(v), Reason: form.Get("reason")}
	price.Product, price.From, price.Until, price.Kind, price.Index = form.Get("product"), budget.Day(form.Get("from")), budget.Day(form.Get("until")), form.Get("kind"), form.Get("index")
	if form.Get("step") == "back" {
		price.Kind, price.Until = contracting.Taken, ""
	} else if price.Kind == contract.ByIndex {
		var ok bool
		if price.E4, ok = signedDecimal(form.Get("price"), 4); !ok {
			return p.saidContract(v, "price", &contracting.Problem{Field: "price", Code: "markup"})
		}
	} else if price.E4, _ = decimal(form.Get("price"), 4); price.E4 <= 0 {
		return p.saidContract(v, "price", &contracting.Problem{Field: "price", Code: "size"})
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		form.Del("checker_password")
		return p.showContract(v, http.StatusForbidden, form, "price", problem)
	}
	price.AgreedBy = agrees
	return p.saidContract(v, "price", p.Contracting.SayPrice(v.r.Context(), v.user.Username, price))
}

// saidContract shows what is wrong with a form, with all that was typed, or that it was taken.
func (p *pages) saidContract(v *visit, of string, err error) error {
	if bad, ok := contracting.AsProblem(err); ok {
		return p.showContract(v, http.StatusBadRequest, v.r.PostForm, of, v.words.contractProblem(bad))
	}
	if err != nil {
		return err
	}
	p.lately.uses.forget()
	v.redirect(contractAddress(contractID(v)) + "?saved")
	return nil
}

// contractProblem says what is wrong with what somebody typed, and what to do.
func (w words) contractProblem(bad *contracting.Problem) string {
	return w.Say("budget.bad", "Field", w.Say("use.field."+bad.Field), "Why", w.Or("use.bad."+bad.Field+"."+bad.Code, w.Say("use.bad."+bad.Code)))
}

// seeContract keeps that who visits has seen a warning.
func (p *pages) seeContract(v *visit) error {
	paper, _ := strconv.ParseInt(v.r.PostForm.Get("paper"), 10, 64) // what is no number is of no warning
	level, _ := strconv.ParseInt(v.r.PostForm.Get("level"), 10, 64)
	if err := p.Contracting.See(v.r.Context(), v.user.Username, contracting.Seen{Contract: contractID(v), Paper: paper, Level: level, Kind: contract.Warn(cmp.Or(v.r.PostForm.Get("kind"), string(contract.Used)))}); err != nil {
		return err
	}
	v.redirect("/today")
	return nil
}

// A contractWarning is what Today says of a contract until who looks has seen it.
type contractWarning struct {
	Text, Href, Action string
	Paper, Level       int64 // Paper is 0 of a contract without any, which cannot be put aside
	Kind               string
}

// freshUses is how old the uses may be that Today warns by: they cost more than the day's
// figures, and move slowly.
const freshUses = 15 * time.Minute

// contractWarnings are those that who visits has not seen.
func (p *pages) contractWarnings(v *visit) (out []contractWarning, err error) {
	if !p.seesUses(v) {
		return nil, nil
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	list, _ := p.lately.uses.within(freshUses, p.Patience, func() ([]contracting.Whole, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		list, err := p.Contracting.Watched(ctx)
		for i := range list { // what Today does not show needs not stay in memory
			list[i].Lines, list[i].Loose, list[i].Due, list[i].Credits = nil, nil, nil, nil
		}
		return list, err
	})
	var seen []contracting.Seen
	for i := range list {
		c := &list[i]
		name, href := joined(c.Contract.Contract, c.Supplier), contractAddress(c.Contract.Contract)
		for _, x := range c.News() {
			if seen == nil {
				if seen, err = p.Contracting.Seen(v.r.Context(), v.user.Username); err != nil {
					return nil, err
				}
			}
			if slices.Contains(seen, contracting.Seen{Contract: c.Contract.Contract, Paper: c.LastPaper(), Level: x.Level, Kind: x.Kind}) {
				continue
			}
			text := v.words.Say("use.today.warns", "Contract", name, "Says", v.words.warningSays(c, x))
			if x.Kind == contract.Used {
				text = v.words.Say("use.today", "Contract", name, "Percent", c.Measured(x).Percent)
			}
			out = append(out, contractWarning{Text: text, Href: href, Action: href + "/seen", Paper: c.LastPaper(), Level: x.Level, Kind: string(x.Kind)})
		}
	}
	return out, nil
}
