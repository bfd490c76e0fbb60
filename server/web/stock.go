package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What own tanks should hold, and what they do: a month of all, and one of them day by day.

const (
	stockPath    = "/stock"
	stockPattern = "/stock/{station}/{tank}"
)

func stockAddress(station, tank string) string {
	return stockPath + "/" + url.PathEscape(station) + "/" + url.PathEscape(tank)
}

// Stock keeps the books of own tanks, see [stockroom.Room].
type Stock interface {
	Month(ctx context.Context, from, to time.Time) ([]stockroom.Sheet, error)
	Tolerances(ctx context.Context) ([]stockroom.Tolerance, error)
	SayTolerance(ctx context.Context, who string, t stockroom.Tolerance) error
	Version(ctx context.Context, to time.Time) (string, error)
	Tank(ctx context.Context, station, tank string, from, to time.Time) (*stockroom.Sheet, error)
	Lines(ctx context.Context, t stockroom.Tank, at time.Time) ([]stockroom.Line, error)
	SayNote(ctx context.Context, who string, n stockroom.Note, with ...stockroom.With) error
	Near(ctx context.Context, product string, at time.Time) ([]stockroom.Came, error)
	ProposalOf(ctx context.Context, of dispense.Ref, at time.Time) (*stockroom.Proposal, error)
	Unbilled(ctx context.Context, from, to time.Time) ([]stockroom.Came, []stockroom.Proposal, error)
	Bulk(ctx context.Context, from, to time.Time) ([]stockroom.Line, error)
	VoidDip(ctx context.Context, who string, v stockroom.DipVoid) error
	Worth
	Volumetric
}

// askMonth reads which month an address asks for; books are of months.
func (p *pages) askMonth(v *visit) (report.Period, error) {
	q := v.r.URL.Query()
	q.Set("period", string(report.Month))
	return report.ParsePeriod(q, p.calendar(), p.Now())
}

// months lets people step through months.
func (w words) months(period report.Period, now time.Time, path string) *periodView {
	view := w.period(period, now, func(other report.Period) url.Values {
		out := url.Values{}
		other.Put(out)
		return out
	}, path)
	view.Kinds.Links = nil
	return &view
}

func monthValues(period report.Period) url.Values {
	out := url.Values{}
	period.Put(out)
	return out
}

// stocks lists what tanks should hold at the end of a month, and what they do.
func (p *pages) stocks(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	list, err := p.Stock.Month(v.r.Context(), period.From, period.To)
	if err != nil {
		return err
	}
	w, off := v.words, 0
	for i := range list {
		if pastLimit(*list[i].Book()) || pastLimit(list[i].Leak) {
			off++
		}
	}
	rule, err := p.stockRule(v, period)
	if err != nil {
		return err
	}
	view := &listView{section: "/stations", asked: []report.Fact{rule}, Period: w.months(period, p.Now(), stockPath), Links: []link{{Text: w.Say("list.tanks.title"), Href: "/tanks"}}}
	view.Figures = []figure{{Name: w.Say("stock.off"), Value: w.Count(int64(off))}}
	if off > 0 {
		view.Figures[0].Class = "alarm"
	}
	t, err := p.stockTable(v, period, list)
	if err != nil {
		return err
	}
	if v.may(access.SeeInvoices, "GET "+worthPath) {
		view.Links = append(view.Links, link{Text: w.Say("worth.title"), Href: address(worthPath, monthValues(period))})
	}
	if v.may(access.SeeInvoices, "GET "+volumetricPath) {
		view.Links = append(view.Links, link{Text: w.Say("volumetric.title"), Href: address(volumetricPath, monthValues(period))})
	}
	if len(list) > 0 {
		if view.Through, err = p.throughView(v, period, stockroom.ThroughOf(list)); err != nil {
			return err
		}
		if err := p.stockMore(v, view, period, list); err != nil {
			return err
		}
	}
	return p.list(v, view, "stock", &t, monthValues(period), "station_name", "tank", "grade", "stock_opening", "stock_received", "stock_issued", "stock_tests", "stock_unrecorded", "stock_moved", "stock_book", "stock_measured", "stock_difference", "stock_percent", "stock_sat", "stock_sat_limit", "stock_leak", "stock_leak_limit", "stock_stick", "stock_stick_limit", "worth_closing")
}

// Files of the list of tanks: the month by products, and totalizers against fills by hoses.
const (
	stockProductsPath   = stockPath + "/products"
	stockTotalizersPath = stockPath + "/totalizers"
)

// stockMore puts the month by products and by hoses below the list of tanks.
func (p *pages) stockMore(v *visit, view *listView, period report.Period, list []stockroom.Sheet) error {
	products, err := p.productsTable(v, period, list)
	if err != nil {
		return err
	}
	hoses, w := report.Totalizers(period, list), v.words
	for _, x := range []struct {
		of   *report.Table
		word string
		path string
		pick []string
	}{
		{&products, "stock.products", stockProductsPath, []string{"grade", "stock_opening", "stock_received", "stock_issued", "stock_tests", "stock_unrecorded", "stock_moved", "stock_book", "stock_measured", "stock_difference", "stock_percent", "stock_sat_limit", "worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_adjusted", "worth_closing", "volume", "amount"}},
		{&hoses, "stock.hoses.month", stockTotalizersPath, []string{"station_name", "tank", "hose", "stock_first", "stock_last", "stock_turned", "stock_fills", "stock_difference", "stock_offbook", "stock_gaps", "stock_overlaps", "stock_hose_state"}},
	} {
		if len(x.of.Rows) == 0 {
			continue
		}
		table := w.table(x.of, nil)
		w.stockCodes(&table, x.of)
		table.pick(x.of, x.pick...)
		table.Caption, table.CSV = w.Say(x.word), address(x.path+".csv", monthValues(period))
		view.More = append(view.More, table)
	}
	return nil
}

// productsTable is a month by products, with what it is worth for who sees what suppliers bill.
func (p *pages) productsTable(v *visit, period report.Period, list []stockroom.Sheet) (report.Table, error) {
	consumed, _, err := p.Reports.Consumption(v.r.Context(), report.Question{Period: period, GroupBy: report.ByGrade, Untimed: true})
	if err != nil {
		return report.Table{}, err
	}
	t := report.Products(period, list, &consumed)
	if !v.may(access.SeeInvoices, "GET "+worthPath) {
		return t, nil
	}
	all, err := p.Stock.Worth(v.r.Context(), period.From, period.To)
	if err != nil {
		return t, err
	}
	t.PutProductWorth(all)
	return t, nil
}

func (p *pages) askStocks(v *visit) (period report.Period, list []stockroom.Sheet, err error) {
	if period, err = p.askMonth(v); err != nil {
		return period, nil, err
	}
	list, err = p.Stock.Month(v.r.Context(), period.From, period.To)
	return period, list, err
}

func (p *pages) stockProductsFile(v *visit) error {
	period, list, err := p.askStocks(v)
	if err != nil {
		return err
	}
	t, err := p.productsTable(v, period, list)
	if err != nil {
		return err
	}
	return p.stockFile(v, period, &t, "litro-"+v.words.Say("stock.products.file")+"-"+period.From.Format(monthForm), v.words.Say("stock.products"))
}

func (p *pages) stockTotalizersFile(v *visit) error {
	period, list, err := p.askStocks(v)
	if err != nil {
		return err
	}
	t := report.Totalizers(period, list)
	return p.stockFile(v, period, &t, "litro-"+v.words.Say("stock.totalizers.file")+"-"+period.From.Format(monthForm), v.words.Say("stock.hoses.month"))
}

// stockRule says by which tolerances books and totalizers are judged, and the hash that the close
// of a month knows them by.
func (p *pages) stockRule(v *visit, period report.Period) (report.Fact, error) {
	version, err := p.Stock.Version(v.r.Context(), period.To)
	if err != nil {
		return report.Fact{}, err
	}
	return report.Fact{Name: v.words.Say("matching.tolerances"), Value: v.words.Say("stock.rule", "Hash", version[:12])}, nil
}

// stockFile answers with a table of stock, and what it was judged by.
func (p *pages) stockFile(v *visit, period report.Period, t *report.Table, name, title string) error {
	rule, err := p.stockRule(v, period)
	if err != nil {
		return err
	}
	return p.file(v, t, name, title, rule)
}

// stockTable is the list of tanks, with what they are worth for who sees what suppliers bill.
func (p *pages) stockTable(v *visit, period report.Period, list []stockroom.Sheet) (report.Table, error) {
	t := report.Stock(period, list)
	if !v.may(access.SeeInvoices, "GET "+worthPath) {
		return t, nil
	}
	all, err := p.Stock.Worth(v.r.Context(), period.From, period.To)
	if err != nil {
		return t, err
	}
	t.PutWorth(all)
	return t, nil
}

func pastLimit(c stock.Comparison) bool { return c.State == stock.Short || c.State == stock.Over }

func (p *pages) stocksFile(v *visit) error {
	period, list, err := p.askStocks(v)
	if err != nil {
		return err
	}
	t, err := p.stockTable(v, period, list)
	if err != nil {
		return err
	}
	return p.stockFile(v, period, &t, "litro-"+v.words.Say("stock.file")+"-"+period.From.Format(monthForm), v.words.Say("list.stock.title"))
}

// A stockView is a month of a tank.
type stockView struct {
	page
	Action, Sub, TankHref, Back string
	Period                      *periodView
	Figures                     []figure
	Said                        []string // what is found, in sentences
	Bad                         bool     // some of it needs somebody to look
	Clean                       bool     // it was measured, and nothing stands out
	Chart                       *pointChart
	Days, Deliveries, Hoses     tableView
	None                        bool // nobody measured
	Note                        *noteView
	Money                       *moneyView // nil: not for who looks
	Done                        string
	Tolerances, Brought         tableView
	Void                        *broughtView        // nil: not for who looks
	Tolerance                   *stockToleranceView // nil: not for who looks
}

// A stockTyped is what somebody typed of a tank, and what is wrong with it.
type stockTyped struct {
	note, opening, tolerance, brought url.Values
	problem                           string
	twins                             []stockroom.Twin // that the delivery of note seems to be
}

// A noteView is the form for the papers of a delivery.
type noteView struct {
	Action, Heading string
	Values          url.Values
	Bases, Billed   []option
	Lines           []option
	With            []withView
	Proposed        string // a line that is proposed, and what for; empty: none is
	ProposedHref    string // fills the form with it
	Problem         string
	Twins           []twinView // that it seems to be
	Another         []string   // of which it was said that they are of another truck
	MaxReason       int
}

// A twinView is a delivery that the one of the form seems to be.
type twinView struct {
	Ref, Text, Href string
}

// A withView is another delivery, and how it may be said along with the one of the form.
type withView struct {
	Text string
	Hows []option // a value is the delivery, its last note and how
}

func (p *pages) askStock(v *visit) (period report.Period, s *stockroom.Sheet, err error) {
	if period, err = p.askMonth(v); err != nil {
		return period, nil, err
	}
	s, err = p.Stock.Tank(v.r.Context(), chi.URLParam(v.r, "station"), chi.URLParam(v.r, "tank"), period.From, period.To)
	return period, s, err
}

func (p *pages) stock(v *visit) error { return p.showBook(v, http.StatusOK, stockTyped{}) }

func (p *pages) showStock(v *visit, code int, typed url.Values, problem string) error {
	return p.showBook(v, code, stockTyped{note: typed, problem: problem})
}

func (p *pages) showBook(v *visit, code int, typed stockTyped) error {
	period, s, err := p.askStock(v)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	at := stockAddress(s.Tank.Station, s.Tank.Tank)
	view := &stockView{page: p.page(v, "list.stock.title", "/stations"), Action: at, TankHref: tankAddress(s.Tank.Station, s.Tank.Tank), Back: address(stockPath, values)}
	view.Title = w.Say("stock.of", "Tank", s.Tank.Tank, "Station", s.Tank.StationName)
	view.Sub = joined(s.Tank.GradeName, w.Say("stock.hoses", "Hoses", strings.Join(s.Hoses, ", ")))
	if len(s.Hoses) == 0 {
		view.Sub = s.Tank.GradeName
	}
	view.Period = w.months(period, p.Now(), at)
	rule, err := p.stockRule(v, period)
	if err != nil {
		return err
	}
	if err := p.putFoot(v, &view.page, period, rule); err != nil {
		return err
	}
	view.None = s.Trouble == "" && s.All.Opening == nil
	view.Figures, view.Chart = w.stockFigures(s), w.stockChart(s)
	view.Said, view.Bad = w.stockSays(s)
	view.Clean = len(view.Said) == 0 && s.All.Variance != nil && !pastLimit(*s.Book()) && !pastLimit(s.Leak) &&
		!slices.ContainsFunc(s.Days, func(r stockroom.Row) bool { return r.State == stock.Watch || r.State == stock.Investigate })
	days, deliveries, hoses := report.StockDays(period, s), report.StockDeliveries(period, s, v.user.Role.May(access.SeeInvoices)), report.StockHoses(period, s)
	may := v.may(access.TakeInvoices, "POST "+stockPattern)
	for _, x := range []struct {
		to   *tableView
		of   *report.Table
		word string
		link func(report.Row, report.Column) string
	}{
		{&view.Days, &days, "days", nil}, {&view.Hoses, &hoses, "totalizers", nil},
		{&view.Deliveries, &deliveries, "deliveries", func(r report.Row, c report.Column) string {
			if !may || c.Key != "stock_came" {
				return ""
			}
			with := monthValues(period)
			with.Set("delivery", r.Key)
			return address(at, with) + "#papers"
		}},
	} {
		*x.to = w.table(x.of, x.link)
		x.to.Caption, x.to.CSV = w.Say("stock."+x.word), address(at+"/"+x.word+".csv", values)
		w.stockCodes(x.to, x.of)
	}
	if may {
		problem := typed.problem
		if typed.note == nil {
			problem = ""
		}
		if view.Note, err = p.noteForm(v, s, typed.note, problem, code); err != nil {
			return err
		}
		if view.Note != nil {
			view.Note.Twins, view.Note.Another = w.twinsOf(typed.twins, p.Zone), typed.note["another"]
			view.Note.Action = address(at, values)
		}
	}
	problem := ""
	if typed.opening != nil {
		problem = typed.problem
	}
	if view.Money, err = p.moneyOf(v, period, s.Tank, typed.opening, problem); err != nil {
		return err
	}
	p.showBrought(v, view, period, s, typed)
	if err := p.showTolerances(v, view, period, s, typed); err != nil {
		return err
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("stock.note.done")
	}
	return p.show(v, code, "stock", view)
}

// stockCodes says codes in words, and marks what is past a limit.
func (w words) stockCodes(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			if !r.Cells[j].Known {
				continue
			}
			cell.Text = w.saidOf(c.Key, cell.Text)
			if strings.HasSuffix(c.Key, "_state") && slices.Contains([]string{string(stock.Short), string(stock.Over), string(stock.Watch), string(stock.Investigate)}, r.Cells[j].Text) {
				cell.Class = "bad"
			}
		}
	}
}

// stockFigures are the month's, with its limits apart. Of a month by stick event 7 is told of by its share, as the authority has it, and who must
// look is asked by what sticks are off by.
func (w words) stockFigures(s *stockroom.Sheet) []figure {
	if s.All.Book == nil {
		return nil
	}
	liters := func(v *dispense.Volume) string {
		if v == nil {
			return w.Say("stock.state.unmeasured")
		}
		return w.Liters(int64(*v))
	}
	list := []figure{
		{Name: report.Column{Key: "stock_received"}.Title(w.Lang), Value: w.Liters(int64(s.All.Received)), Unit: "L"},
		{Name: report.Column{Key: "stock_issued"}.Title(w.Lang), Value: w.Liters(int64(s.All.Fills)), Unit: "L"},
		{Name: report.Column{Key: "stock_book"}.Title(w.Lang), Value: w.Liters(int64(*s.All.Book)), Unit: "L"},
		{Name: report.Column{Key: "stock_measured"}.Title(w.Lang), Value: liters(s.All.Measured)},
	}
	if s.All.Variance == nil {
		return list
	}
	for _, x := range []struct {
		key  string
		c    *stock.Comparison
		says bool // and nobody is asked by it
	}{{"stock.limit.sat", &s.SAT, s.Stick != nil}, {"stock.limit.stick", s.Stick, false}, {"stock.limit.leak", &s.Leak, false}} {
		if x.c == nil {
			continue
		}
		f := figure{Name: w.Say(x.key), Value: w.Liters(int64(*s.All.Variance)), Unit: "L", Change: w.Say("stock.limit.of", "State", w.Say("stock.state."+string(x.c.State)), "Liters", w.Liters(int64(x.c.Tolerance)))}
		if pastLimit(*x.c) && !x.says {
			f.Class = "alarm"
		}
		list = append(list, f)
	}
	return list
}

// stockSays says what is found of a month: what is past a limit, and what goes along with it.
func (w words) stockSays(s *stockroom.Sheet) (list []string, bad bool) {
	if s.Trouble != "" {
		return []string{w.Say("stock.trouble", "Why", s.Trouble)}, true
	}
	for _, d := range s.Drifts {
		key := "stock.drift.over"
		if d.Short {
			key = "stock.drift.short"
		}
		list = append(list, w.Say(key, "From", d.From, "To", d.To, "Count", d.Days, "Liters", w.Liters(int64(max(d.UL, -d.UL)))))
	}
	switch c := s.Cause; {
	case c.Why == stock.Leak:
		list = append(list, w.Say("stock.cause.leak", "Liters", w.Liters(int64(c.PerHour))))
	case c.Why != stock.Unclear && c.Why != "":
		list = append(list, w.Say("stock.cause."+string(c.Why), "Hose", c.Hose, "Percent", w.Scaled(c.E6, 4, 2)))
	}
	for i := range s.Deliveries {
		if d := &s.Deliveries[i]; d.Unread {
			list = append(list, w.Say("stock.unread", "Day", w.Day(d.Came()), "Liters", w.Liters(int64(d.Volume.UL))))
		}
	}
	for _, r := range s.Rises {
		from, to, liters := w.Day(r.From), w.Day(r.To), w.Liters(int64(r.UL))
		if r.UM != nil {
			list = append(list, w.Say("stock.rise", "From", from, "To", to, "Liters", liters, "Height", w.Scaled(*r.UM, 3, 0)))
			continue
		}
		list = append(list, w.Say("stock.rise.liters", "From", from, "To", to, "Liters", liters))
	}
	for i := range s.Deliveries {
		d := &s.Deliveries[i]
		when := w.Minute(d.At)
		if pastLimit(d.Checked.Note) {
			list = append(list, w.Say("stock.delivery."+string(d.Checked.Note.State), "When", when, "Liters", w.Liters(int64(max(d.Checked.Note.More, -d.Checked.Note.More)))))
		}
		if d.Checked.Note.State == stock.Apart {
			list = append(list, w.Say("stock.delivery.apart", "When", when))
		}
		if d.Watered {
			list = append(list, w.Say("stock.delivery.water", "When", when, "Liters", w.Liters(int64(*d.WaterUL))))
		}
		if d.Trouble != "" {
			list = append(list, w.Say("stock.trouble", "Why", d.Trouble))
		}
	}
	for i := range s.HoseAll {
		if h := &s.HoseAll[i]; h.State == stock.Over || h.State == stock.Short {
			list = append(list, w.Say("stock.hose."+string(h.State), "Hose", h.Hose, "Liters", w.Liters(int64(max(h.Difference(), -h.Difference())))))
		}
	}
	bad = len(list) > 0
	for _, hose := range s.Homeless {
		list = append(list, w.Say("stock.homeless", "Hose", hose))
	}
	return list, bad
}

// stockChart draws what was measured day by day; days that are off are marked.
func (w words) stockChart(s *stockroom.Sheet) *pointChart {
	var values []int64
	var texts []string
	var off []bool
	for i := range s.Days {
		r := &s.Days[i]
		if r.Measured == nil {
			continue
		}
		text := r.Period + ": " + w.Liters(int64(*r.Measured)) + " L"
		if r.Variance != nil {
			text += ", " + w.Say("stock.chart.off", "Liters", w.Liters(int64(*r.Variance)))
		}
		values, texts, off = append(values, int64(max(*r.Measured, 0)/dispense.Liter)), append(texts, text), append(off, r.State == stock.Watch || r.State == stock.Investigate)
	}
	if len(values) < 2 {
		return nil
	}
	chart := points(w.Say("stock.chart"), w.Say("stock.chart.about", "Count", len(values)), values, texts, 0, "", w.Count)
	for i := range chart.Points {
		chart.Points[i].Off = off[i]
	}
	return chart
}

// Bases are those that volumes may be stated at.
var stockBases = []stock.Basis{stock.Observed, stock.At20C, stock.At15C, stock.At60F}

// noteForm is the form for the delivery that is asked for; nil: none is.
func (p *pages) noteForm(v *visit, s *stockroom.Sheet, typed url.Values, problem string, code int) (*noteView, error) {
	asked := v.r.URL.Query().Get("delivery")
	if typed != nil {
		asked = typed.Get("delivery")
	}
	i := slices.IndexFunc(s.Deliveries, func(d stockroom.Checked) bool { return d.Ref.String() == asked })
	if i < 0 {
		return nil, nil
	}
	w, d := v.words, &s.Deliveries[i]
	view := &noteView{Heading: w.Say("stock.note.of", "When", w.Minute(d.At), "Liters", w.Liters(int64(d.Volume.UL))), Values: typed, Problem: problem, MaxReason: stockroom.MaxReason}
	is := w.noteValues(&d.Delivery)
	switch {
	case typed == nil:
		view.Values = is
	case code == http.StatusConflict: // who sends it again has seen what was said meanwhile
		view.Values.Set("n", is.Get("n"))
	}
	for _, b := range stockBases {
		text := w.Say("stock.basis." + string(b))
		view.Bases = append(view.Bases, option{string(b), text, view.Values.Get("basis") == string(b)})
		view.Billed = append(view.Billed, option{string(b), text, view.Values.Get("billed") == string(b)})
	}
	lines, err := p.Stock.Lines(v.r.Context(), s.Tank, d.At)
	if err != nil {
		return nil, err
	}
	if l := d.Line; l != nil && !slices.ContainsFunc(lines, func(o stockroom.Line) bool { return o.LineID == l.LineID }) {
		lines = append(lines, *l)
	}
	proposed, asks, err := p.proposalOf(v, view, s, d, typed != nil)
	if err != nil {
		return nil, err
	}
	of := map[dispense.Ref]bool{} // that are of the line of this one, or proposed along with it
	line := view.Values.Get("line")
	for _, l := range lines {
		own := slices.ContainsFunc(l.Parts, func(p stockroom.LinePart) bool { return p.Of == d.Ref })
		if len(l.Parts) > 0 && !own {
			continue // of another delivery
		}
		for _, x := range l.Parts {
			of[x.Of] = true
		}
		id := l.LineID.String()
		ticket := ""
		if l.Ticket != "" {
			ticket = w.Say("matching.ticket", "Number", l.Ticket)
		}
		other := "" // what it bills, where that is not what the tank holds
		if l.Product != s.Tank.Product {
			other = l.Text
		}
		view.Lines = append(view.Lines, option{id, joined(l.Supplier, l.Folio, other, ticket, w.Day(l.IssuedAt), w.Liters(int64(l.VolumeUL))+" L"), line == id})
	}
	if asks {
		for i := range proposed.Of {
			of[proposed.Of[i].Ref] = true
		}
	}
	return view, p.othersOf(v, view, s, d, of, typed)
}

// proposalOf says which line is proposed of a delivery that has none, or another's than whose truck it was, and fills the form with it
// where that is asked for.
func (p *pages) proposalOf(v *visit, view *noteView, s *stockroom.Sheet, d *stockroom.Checked, typed bool) (proposed *stockroom.Proposal, asks bool, err error) {
	if typed {
		return nil, false, nil
	}
	came := d.To
	if came.IsZero() {
		came = d.At
	}
	proposed, err = p.Stock.ProposalOf(v.r.Context(), d.Ref, came)
	if err != nil || proposed == nil {
		return nil, false, err
	}
	w, l := v.words, &proposed.Line
	key := "stock.note.proposed.liters"
	if proposed.By == "numbers" {
		key = "stock.note.proposed.numbers"
	}
	view.Proposed = w.Say(key, "Line", joined(l.Supplier, l.Folio, w.Day(l.IssuedAt), w.Liters(int64(l.VolumeUL))+" L"), "Count", len(proposed.Of), "Liters", w.Liters(int64(proposed.UL)))
	values := url.Values{"period": {string(report.Month)}, "at": {came.In(p.Zone).Format(time.DateOnly)}, "delivery": {d.Ref.String()}, "proposed": {""}}
	view.ProposedHref = address(stockAddress(s.Tank.Station, s.Tank.Tank), values) + "#papers"
	if asks = v.r.URL.Query().Has("proposed"); asks {
		view.Values.Set("line", l.LineID.String())
	}
	return proposed, asks, nil
}

// mostWith is how many other deliveries a form offers besides those that are of the line.
const mostWith = 30

// othersOf offers the other deliveries of the product about that time that are of the same line, or of
// none yet: those that are of the line first.
func (p *pages) othersOf(v *visit, view *noteView, s *stockroom.Sheet, d *stockroom.Checked, of map[dispense.Ref]bool, typed url.Values) error {
	came := d.To
	if came.IsZero() {
		came = d.At
	}
	near, err := p.Stock.Near(v.r.Context(), s.Tank.Product, came)
	if err != nil {
		return err
	}
	slices.SortStableFunc(near, func(a, b stockroom.Came) int {
		switch {
		case of[a.Ref] == of[b.Ref]:
			return 0
		case of[a.Ref]:
			return -1
		}
		return 1
	})
	w, offered := v.words, 0
	for i := range near {
		c := &near[i]
		if c.Ref == d.Ref || !of[c.Ref] && (c.Billed || offered >= mostWith) {
			continue
		}
		is, n := stockroom.Apart, int64(0)
		if of[c.Ref] {
			is = stockroom.SameLine
		} else {
			offered++
		}
		if c.Said != nil {
			n = c.Said.N
		}
		for _, text := range typed["with"] {
			if x, ok := readWith(text); ok && x.Delivery == c.Ref {
				is = x.How
			}
		}
		one := withView{Text: joined(w.Minute(c.Came()), c.StationName+" "+c.Tank, c.Number(), w.Liters(int64(c.Volume.UL))+" L")}
		for _, x := range []struct {
			how  stockroom.How
			text string
		}{{stockroom.Apart, w.Say("stock.note.with.apart")}, {stockroom.SameLine, w.Say("stock.note.with.line")}, {stockroom.SameTruck, w.Say("stock.note.with.truck")}} {
			one.Hows = append(one.Hows, option{fmt.Sprintf("%s %d %s", c.Ref, n, x.how), x.text, is == x.how})
		}
		view.With = append(view.With, one)
	}
	return nil
}

// twinsOf shows deliveries that one seems to be, each with a link to its papers in its month.
func (w words) twinsOf(twins []stockroom.Twin, zone *time.Location) (all []twinView) {
	for i := range twins {
		t := &twins[i]
		why := w.Say("stock.note.twice.number")
		if t.Why == stockroom.Alike {
			why = w.Say("stock.note.twice.alike")
		}
		values := url.Values{"period": {string(report.Month)}, "at": {t.Came.Came().In(zone).Format(time.DateOnly)}, "delivery": {t.Ref.String()}}
		all = append(all, twinView{
			Ref: t.Ref.String(), Href: address(stockAddress(t.Ref.Station, t.Tank), values) + "#papers",
			Text: joined(w.Minute(t.Came.Came()), t.StationName+" "+t.Tank, t.Number(), w.Liters(int64(t.Volume.UL))+" L", why),
		})
	}
	return all
}

// readWith reads how another delivery is said along with one: its record, its last note and how.
func readWith(text string) (with stockroom.With, ok bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 3 {
		return with, false
	}
	ref, err := dispense.ParseRef(parts[0])
	n, err2 := strconv.ParseInt(parts[1], 10, 64)
	return stockroom.With{Delivery: ref, N: n, How: stockroom.How(parts[2])}, err == nil && err2 == nil
}

// noteValues fills the form with what was said last, or with what the station wrote down.
func (w words) noteValues(d *stockroom.Delivery) url.Values {
	out := url.Values{"delivery": {d.Ref.String()}, "n": {"0"}, "basis": {string(d.Volume.Basis)}, "billed": {string(stock.At20C)}, "number": {d.Document}}
	if d.DocumentUL != nil {
		out.Set("volume", w.Liters(int64(*d.DocumentUL)))
	}
	n := d.Said
	if n == nil {
		return out
	}
	out.Set("n", strconv.FormatInt(n.N, 10))
	out.Set("number", n.Number)
	out.Del("volume")
	if n.Volume != nil {
		out.Set("volume", w.Liters(int64(n.Volume.UL)))
		out.Set("basis", string(n.Volume.Basis))
	}
	if n.Cents != nil {
		out.Set("amount", w.money(*n.Cents))
	}
	if n.TemperatureMC != nil {
		out.Set("temperature", w.Scaled(*n.TemperatureMC, 3, 1))
	}
	if n.Density != 0 {
		out.Set("density", w.Scaled(int64(n.Density), 3, 1))
	}
	if n.Billed != "" {
		out.Set("billed", string(n.Billed))
	}
	out.Set("line", n.Line.String())
	return out
}

// readNote reads the form; it returns the field that cannot be read, "" when all can.
func readNote(form url.Values, n *stockroom.Note) (bad string) {
	var err error
	if n.Delivery, err = dispense.ParseRef(form.Get("delivery")); err != nil {
		return "delivery"
	}
	if n.N, err = strconv.ParseInt(form.Get("n"), 10, 64); err != nil {
		return "delivery"
	}
	if text := strings.TrimSpace(form.Get("volume")); text != "" {
		ul, ok := decimal(text, 6)
		if !ok {
			return "volume"
		}
		n.Volume = &stock.Quantity{UL: dispense.Volume(ul), Basis: stock.Basis(form.Get("basis"))}
	}
	if text := strings.TrimSpace(form.Get("amount")); text != "" {
		cents, ok := signedCents(text)
		if !ok {
			return "amount"
		}
		n.Cents = &cents
	}
	if text := strings.TrimSpace(form.Get("temperature")); text != "" {
		digits, below := strings.CutPrefix(text, "-")
		mc, ok := decimal(digits, 3)
		if !ok {
			return "temperature"
		}
		if below {
			mc = -mc
		}
		n.TemperatureMC = &mc
	}
	if text := strings.TrimSpace(form.Get("density")); text != "" {
		d, ok := decimal(text, 3)
		if !ok {
			return "density"
		}
		n.Density = stock.Density(d)
	}
	if n.Line, err = stockroom.ParseLine(form.Get("line")); err != nil {
		return "line"
	}
	for _, text := range form["another"] {
		ref, err := dispense.ParseRef(text)
		if err != nil {
			return "another"
		}
		n.Another = append(n.Another, ref)
	}
	n.Number, n.Billed, n.Reason = form.Get("number"), stock.Basis(form.Get("billed")), form.Get("reason")
	return ""
}

// sayNote takes the form.
func (p *pages) sayNote(v *visit) error {
	form, w := v.r.PostForm, v.words
	wrong := func(field, code string) error {
		return p.showStock(v, http.StatusBadRequest, form, w.Say("stock.note.bad", "Field", w.Say("stock.note."+field), "Why", w.Say("stock.note.bad."+code)))
	}
	var n stockroom.Note
	if field := readNote(form, &n); field != "" {
		return wrong(field, "size")
	}
	var with []stockroom.With
	for _, text := range form["with"] {
		x, ok := readWith(text)
		if !ok {
			return wrong("with", "unknown")
		}
		with = append(with, x)
	}
	err := p.Stock.SayNote(v.r.Context(), v.user.Username, n, with...)
	bad, isBad := errors.AsType[*stockroom.Problem](err)
	var twice *stockroom.TwiceError
	switch {
	case isBad:
		return wrong(bad.Field, bad.Code)
	case errors.As(err, &twice):
		return p.showBook(v, http.StatusConflict, stockTyped{note: form, problem: w.Say("stock.note.twice"), twins: twice.Others})
	case errors.Is(err, stockroom.ErrBilled):
		return wrong("line", "billed")
	case errors.Is(err, fault.ErrConflict):
		return p.showStock(v, http.StatusConflict, form, w.Say("stock.note.changed"))
	case err != nil:
		return err
	}
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("delivery", n.Delivery.String())
	values.Set("saved", "")
	v.redirect(address(stockAddress(chi.URLParam(v.r, "station"), chi.URLParam(v.r, "tank")), values))
	return nil
}

// fileOfStock is one of the tables of a tank.
func (p *pages) fileOfStock(v *visit, word string, of func(report.Period, *stockroom.Sheet) report.Table) error {
	period, s, err := p.askStock(v)
	if err != nil {
		return err
	}
	t := of(period, s)
	w := v.words
	name := fmt.Sprintf("litro-%s-%s-%s-%s-%s", w.Say("stock.file"), s.Tank.Station, s.Tank.Tank, w.Say("stock."+word+".file"), period.From.Format("2006-01"))
	return p.stockFile(v, period, &t, name, w.Say("stock.of", "Tank", s.Tank.Tank, "Station", s.Tank.StationName)+": "+w.Say("stock."+word))
}

func (p *pages) stockDaysFile(v *visit) error { return p.fileOfStock(v, "days", report.StockDays) }

func (p *pages) stockDeliveriesFile(v *visit) error {
	return p.fileOfStock(v, "deliveries", func(period report.Period, s *stockroom.Sheet) report.Table {
		return report.StockDeliveries(period, s, v.user.Role.May(access.SeeInvoices))
	})
}

func (p *pages) stockHosesFile(v *visit) error {
	return p.fileOfStock(v, "totalizers", report.StockHoses)
}
