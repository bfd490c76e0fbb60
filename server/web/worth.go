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
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What the fuel in own tanks is worth: a month of all, held against the account of the
// ledger; and of each tank, on its page, day by day.

const (
	worthPath       = "/worth"
	bookWorthPath   = "/worth/book"
	ledgerPath      = "/worth/ledger"
	adjustmentsPath = "/worth/adjustments"
	stockTiesPath   = "/worth/entries" // how the stock account of our entries ties to it
	openingPattern  = stockPattern + "/opening"
	tankWorth       = "/worth" // after the address of a tank's book
)

// Worth is what own tanks are worth, see [stockroom.Room].
type Worth interface {
	Worth(ctx context.Context, from, to time.Time) (*stockroom.Values, error)
	TankWorth(ctx context.Context, station, tank string, from, to time.Time) (*stockroom.Worth, error)
	BookWorth(ctx context.Context, who, until string) (int, error)
	SayOpening(ctx context.Context, who string, o stockroom.Opening) error
	SayBalance(ctx context.Context, who string, b stockroom.Balance) error
	Ledger(ctx context.Context) (*stockroom.Said, error)
}

// A worthView is a month of all own tanks in money.
type worthView struct {
	page
	Period                     *periodView
	At                         string // the address's question
	Links                      []link
	Figures                    []figure
	Notes                      []string
	Table, Ledger, Adjustments tableView
	Entries                    tableView // of days on which anything moved
	EntriesNote                string    // what is to be known of them; empty: there are none, and the month is before
	Empty                      *empty
	Unbooked                   string
	May                        bool
	Values                     url.Values
	Problem, Done              string
	MaxReason, MaxNumber       int
}

func (p *pages) askWorth(v *visit) (period report.Period, all *stockroom.Values, err error) {
	if period, err = p.askMonth(v); err != nil {
		return period, nil, err
	}
	all, err = p.Stock.Worth(v.r.Context(), period.From, period.To)
	return period, all, err
}

func (p *pages) worth(v *visit) error { return p.showWorth(v, http.StatusOK, nil, "") }

func (p *pages) showWorth(v *visit, code int, typed url.Values, problem string) error {
	period, all, err := p.askWorth(v)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &worthView{
		page: p.page(v, "worth.title", invoicesPath), Period: w.months(period, p.Now(), worthPath), At: values.Encode(), May: v.may(access.KeepBudget, "POST "+bookWorthPath),
		Values: typed, Problem: problem, MaxReason: stockroom.MaxReason, MaxNumber: stockroom.MaxNumber,
	}
	for _, x := range []link{{Text: w.Say("list.stock.title"), Href: stockPath}, {Text: w.Say("chain.title"), Href: address(chainPath, values)}, {Text: w.Say("budget.entries"), Href: entriesPath}} {
		if v.opensPath(x.Href) {
			view.Links = append(view.Links, x)
		}
	}
	if err := p.putFoot(v, &view.page, period); err != nil {
		return err
	}
	t := report.Worth(period, all)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "tank" {
			return ""
		}
		station, tank, _ := strings.Cut(r.Key, "/")
		return address(stockAddress(station, tank), values) + "#money"
	})
	view.Table.Caption, view.Table.CSV = w.Say("worth.table"), address(worthPath+".csv", values)
	view.Table.pick(&t, "station_name", "tank", "grade", "worth_closing_volume", "worth_waiting_volume", "worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_unrecorded", "worth_moved", "worth_measured", "worth_adjusted", "worth_closing", "worth_price", "worth_through")
	money := slices.ContainsFunc(all.Tanks, func(x stockroom.Worth) bool { return x.Has() })
	switch {
	case len(all.Tanks) == 0:
		view.Empty = &empty{"list.stock.empty", "list.stock.empty.next"}
	case !money:
		view.Notes = append(view.Notes, w.Say("worth.none"))
	}
	if money {
		view.Figures = w.worthFigures(all)
	}
	unbooked := 0
	var adjustments []stockroom.Adjustment
	for i := range all.Tanks {
		x := &all.Tanks[i]
		view.Notes = append(view.Notes, w.worthNotes(x)...)
		adjustments, unbooked = append(adjustments, x.Adjustments...), unbooked+x.Unbooked
	}
	if unbooked > 0 {
		view.Unbooked = w.Say("worth.unbooked", "Count", unbooked)
	}
	ledger, adjusted := report.WorthLedger(period, all), report.WorthAdjustments(period, all.Currency, adjustments)
	view.Ledger = w.worthTable(&ledger, "worth.ledger", address(ledgerPath+".csv", values))
	if len(adjusted.Rows) > mostListed {
		adjusted.Rows = adjusted.Rows[:mostListed]
		view.Notes = append(view.Notes, w.Say("worth.adjustments.more", "Count", len(adjustments)-mostListed))
	}
	view.Adjustments = w.worthTable(&adjusted, "worth.adjustments", address(adjustmentsPath+".csv", values))
	if err := p.putTies(v, view, period, all); err != nil {
		return err
	}
	if view.Values == nil && view.May {
		view.Values = url.Values{"n": {"0"}}
		if n := len(all.Ties); n > 0 {
			view.Values.Set("account", all.Ties[n-1].Account)
		}
	}
	switch q := v.r.URL.Query(); {
	case q.Has("saved"):
		view.Done = w.Say("worth.saved")
	case q.Has("booked"):
		if n, err := strconv.Atoi(q.Get("booked")); err == nil {
			view.Done = w.Say("worth.booked", "Count", n)
		}
	}
	return p.show(v, code, "worth", view)
}

// tiesOf asks how the stock account ties to what is worth over a period.
func (p *pages) tiesOf(v *visit, period report.Period, all *stockroom.Values) (*spending.StockTie, report.Table, error) {
	until := period.To.In(p.Zone).AddDate(0, 0, -1).Format(time.DateOnly)
	tie, err := p.Budget.StockTies(v.r.Context(), period.From.In(p.Zone).Format(time.DateOnly), until)
	if err != nil {
		return nil, report.Table{}, err
	}
	return tie, report.StockTies(period, tie, func(station string) string {
		if i := slices.IndexFunc(all.Tanks, func(x stockroom.Worth) bool { return x.Tank.Station == station }); i >= 0 {
			return all.Tanks[i].Tank.StationName
		}
		return station
	}), nil
}

// putTies shows how the stock account ties, of days on which anything moved or is not 0, and of the
// last; the file has all.
func (p *pages) putTies(v *visit, view *worthView, period report.Period, all *stockroom.Values) error {
	if p.Budget == nil {
		return nil
	}
	tie, t, err := p.tiesOf(v, period, all)
	if err != nil {
		return err
	}
	w := v.words
	switch {
	case tie.Terms.From == "":
		view.EntriesNote = w.Say("worth.entries.none")
	case len(t.Rows) > 0:
		view.EntriesNote = w.Say("worth.entries.hint", "Account", tie.Terms.Stock)
		last := tie.Ties[len(tie.Ties)-1].Day
		var shown []report.Row
		for i, x := range tie.Ties {
			if x.Day == last || x.Debits != 0 || x.Credits != 0 || x.Unposted != 0 || x.Later != 0 || x.Residual != 0 {
				shown = append(shown, t.Rows[i])
			}
		}
		if t.Rows = shown; len(t.Rows) > mostListed {
			t.Rows = t.Rows[len(t.Rows)-mostListed:]
		}
	}
	view.Entries = w.worthTable(&t, "worth.entries", address(stockTiesPath+".csv", monthValues(period)))
	return nil
}

func (p *pages) stockTiesFile(v *visit) error {
	period, all, err := p.askWorth(v)
	if err != nil {
		return err
	}
	_, t, err := p.tiesOf(v, period, all)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("worth.entries.file")+"-"+period.From.Format("2006-01"), v.words.Say("worth.entries"))
}

// worthFigures are the month's; what the ledger has more is the headline.
func (w words) worthFigures(all *stockroom.Values) (list []figure) {
	if n := len(all.Ties); n > 0 {
		t := &all.Ties[n-1]
		f := figure{Name: w.Say("worth.difference"), Value: w.money(t.Difference()), Unit: all.Currency, Change: w.Say("worth.difference.entries", "Account", t.Account)}
		if t.Said != nil {
			f.Change = w.Say("worth.difference.said", "Account", t.Account, "Day", w.dayOf(budget.Day(t.Day)))
		}
		if t.Difference() != 0 {
			f.Class = "alarm"
		}
		list = append(list, f)
	}
	for _, p := range []struct {
		key string
		of  worth.Amount
	}{{"worth_opening", all.All.Opening}, {"worth_received", all.All.Received}, {"worth_issued", all.All.Filled}, {"worth_measured", all.All.Measured}, {"worth_closing", all.All.Closing}} {
		list = append(list, figure{Name: report.Column{Key: p.key}.Title(w.Lang), Value: w.money(p.of.Cents), Unit: all.Currency, Change: w.Liters(int64(p.of.UL)) + " L"})
	}
	return list
}

// worthNotes say what is to be known of a tank beside its figures.
func (w words) worthNotes(x *stockroom.Worth) (notes []string) {
	name := joined(x.Tank.StationName, x.Tank.Tank)
	p := x.Provisional()
	switch {
	case x.Trouble != "":
		return []string{w.Say("worth.trouble", "Tank", name, "Why", x.Trouble)}
	case x.Opening == nil:
		return []string{w.Say("worth.unopened", "Tank", name)}
	}
	if p.Unpriced > 0 {
		notes = append(notes, w.Say("worth.unpriced", "Tank", name, "Count", p.Unpriced))
	}
	if x.Has() && x.All.Closing.Unpriced > 0 {
		notes = append(notes, w.Say("worth.waiting", "Tank", name, "Liters", w.Liters(int64(x.All.Closing.Unpriced))))
	}
	if p.Agreed > 0 {
		notes = append(notes, w.Say("worth.agreed", "Tank", name, "Count", p.Agreed))
	}
	if p.Noted > 0 {
		notes = append(notes, w.Say("worth.provisional", "Tank", name, "Count", p.Noted))
	}
	if x.Has() && x.All.Closing.UL < 0 {
		notes = append(notes, w.Say("worth.negative", "Tank", name))
	}
	return notes
}

// worthTable puts a table of money into words.
func (w words) worthTable(t *report.Table, caption, csv string) tableView {
	view := w.table(t, nil)
	view.Caption, view.CSV = w.Say(caption), csv
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			if !r.Cells[j].Known {
				continue
			}
			cell.Text = w.saidOf(c.Key, cell.Text)
			switch c.Key {
			case "worth_day":
				cell.Text = w.dayOf(budget.Day(r.Cells[j].Text))
			case "worth_difference", "tie_residual":
				if r.Cells[j].N != 0 {
					cell.Class = "bad"
				}
			}
		}
	}
	return view
}

func (p *pages) worthFile(v *visit) error {
	period, all, err := p.askWorth(v)
	if err != nil {
		return err
	}
	t := report.Worth(period, all)
	return p.file(v, &t, "litro-"+v.words.Say("worth.file")+"-"+period.From.Format("2006-01"), v.words.Say("worth.title"))
}

func (p *pages) adjustmentsFile(v *visit) error {
	period, all, err := p.askWorth(v)
	if err != nil {
		return err
	}
	var list []stockroom.Adjustment
	for i := range all.Tanks {
		list = append(list, all.Tanks[i].Adjustments...)
	}
	t := report.WorthAdjustments(period, all.Currency, list)
	return p.file(v, &t, "litro-"+v.words.Say("worth.adjustments.file")+"-"+period.From.Format("2006-01"), v.words.Say("worth.adjustments"))
}

func (p *pages) ledgerFile(v *visit) error {
	period, all, err := p.askWorth(v)
	if err != nil {
		return err
	}
	t := report.WorthLedger(period, all)
	return p.file(v, &t, "litro-"+v.words.Say("worth.ledger.file")+"-"+period.From.Format("2006-01"), v.words.Say("worth.ledger"))
}

// bookWorth books what is not booked yet.
func (p *pages) bookWorth(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	n, err := p.Stock.BookWorth(v.r.Context(), v.user.Username, "")
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("booked", strconv.Itoa(n))
	v.redirect(address(worthPath, values))
	return nil
}

// worthProblem says what is wrong with what somebody typed of money; "" where nothing is.
func (w words) worthProblem(err error) string {
	bad, is := errors.AsType[*stockroom.Problem](err)
	if !is {
		return ""
	}
	return w.Say("stock.note.bad", "Field", w.Say("worth.field."+bad.Field), "Why", w.Or("worth.bad."+bad.Code, w.Say("stock.note.bad."+bad.Code)))
}

// sayBalance takes what somebody read in the ledger.
func (p *pages) sayBalance(v *visit) error {
	form, w := v.r.PostForm, v.words
	b := stockroom.Balance{Account: form.Get("account"), Day: form.Get("day"), Paper: form.Get("paper"), Reason: form.Get("reason")}
	b.N, _ = strconv.ParseInt(form.Get("n"), 10, 64)
	var ok bool
	var err error
	if b.Cents, ok = signedCents(form.Get("amount")); ok {
		err = p.Stock.SayBalance(v.r.Context(), v.user.Username, b)
	} else {
		err = &stockroom.Problem{Field: "amount", Code: "size"}
	}
	if problem := w.worthProblem(err); problem != "" {
		return p.showWorth(v, http.StatusBadRequest, form, problem)
	}
	if errors.Is(err, fault.ErrConflict) {
		// Who sends it again has seen what was said of that day.
		said, err := p.Stock.Ledger(v.r.Context())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(said.Balances, func(x stockroom.Balance) bool {
			return x.Account == strings.TrimSpace(b.Account) && x.Day == b.Day
		})
		if i < 0 {
			return p.showWorth(v, http.StatusConflict, form, w.Say("worth.changed"))
		}
		was := said.Balances[i]
		form.Set("n", strconv.FormatInt(was.N, 10))
		return p.showWorth(v, http.StatusConflict, form, w.Say("worth.balance.said", "Who", was.By, "Amount", w.money(was.Cents), "Paper", was.Paper))
	}
	if err != nil {
		return err
	}
	values := url.Values{"at": {b.Day}, "period": {string(report.Month)}, "saved": {""}}
	v.redirect(address(worthPath, values))
	return nil
}

// A moneyView is the money of a tank on its page.
type moneyView struct {
	Figures           []figure
	Notes             []string
	Days, Adjustments tableView
	Open              *openingView // nil: who looks says none
	All               string       // the page of all tanks
}

// An openingView is the form of an opening.
type openingView struct {
	Action, Summary, Hint string
	Values                url.Values
	Problem               string
	Max, MaxReason        int
}

// moneyOf is the money of a tank over a month; nil for who does not see what suppliers bill.
func (p *pages) moneyOf(v *visit, period report.Period, t stockroom.Tank, typed url.Values, problem string) (*moneyView, error) {
	if !v.may(access.SeeInvoices, "GET "+worthPath) {
		return nil, nil
	}
	x, err := p.Stock.TankWorth(v.r.Context(), t.Station, t.Tank, period.From, period.To)
	if err != nil {
		return nil, err
	}
	w, values, at := v.words, monthValues(period), stockAddress(t.Station, t.Tank)
	view := &moneyView{Notes: w.worthNotes(x), All: address(worthPath, values)}
	if x.Has() {
		view.Figures = w.worthFigures(&stockroom.Values{Currency: x.Currency, All: x.All})
		days, adjusted := report.WorthDays(period, x), report.WorthAdjustments(period, x.Currency, x.Adjustments)
		view.Days = w.worthTable(&days, "worth.days", address(at+tankWorth+".csv", values))
		view.Days.pick(&days, "stock_day", "worth_closing_volume", "worth_waiting_volume", "worth_opening", "worth_received", "worth_issued", "worth_tests", "worth_unrecorded", "worth_moved", "worth_measured", "worth_adjusted", "worth_closing", "worth_price", "worth_booked")
		if len(adjusted.Rows) > mostListed {
			adjusted.Rows = adjusted.Rows[:mostListed]
		}
		view.Adjustments = w.worthTable(&adjusted, "worth.adjustments", address(adjustmentsPath+".csv", values))
	}
	if v.may(access.KeepBudget, "POST "+openingPattern) {
		o := &openingView{Action: address(at+"/opening", values), Summary: w.Say("worth.open"), Hint: w.Say("worth.open.hint"), Values: typed, Problem: problem, Max: stockroom.MaxNumber, MaxReason: stockroom.MaxReason}
		if was := x.Opening; was != nil {
			o.Summary = w.Say("worth.open.again")
			o.Hint = w.Say("worth.opened", "Day", w.dayOf(budget.Day(was.Day)), "Liters", w.Liters(int64(was.UL)), "Amount", w.money(was.Cents), "Paper", was.Paper, "Who", joined(was.By, was.AgreedBy))
		}
		if typed == nil {
			o.Values = url.Values{"n": {"0"}}
		}
		if x.Opening != nil && (typed == nil || problem == w.Say("worth.changed")) {
			o.Values.Set("n", strconv.FormatInt(x.Opening.N, 10))
		}
		view.Open = o
	}
	return view, nil
}

// sayOpening takes what a tank held and was worth.
func (p *pages) sayOpening(v *visit) error {
	form, w := v.r.PostForm, v.words
	o := stockroom.Opening{Station: chi.URLParam(v.r, "station"), Tank: chi.URLParam(v.r, "tank"), Day: form.Get("day"), Paper: form.Get("paper"), Reason: form.Get("reason")}
	o.N, _ = strconv.ParseInt(form.Get("n"), 10, 64)
	ul, ok := decimal(form.Get("liters"), 6)
	cents, sure := signedCents(form.Get("amount"))
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showBook(v, http.StatusForbidden, stockTyped{opening: form, problem: problem})
	}
	o.AgreedBy = agrees
	switch o.UL, o.Cents = dispense.Volume(ul), cents; {
	case !ok:
		err = &stockroom.Problem{Field: "volume", Code: "size"}
	case !sure:
		err = &stockroom.Problem{Field: "amount", Code: "size"}
	default:
		err = p.Stock.SayOpening(v.r.Context(), v.user.Username, o)
	}
	if problem := w.worthProblem(err); problem != "" {
		return p.showBook(v, http.StatusBadRequest, stockTyped{opening: form, problem: problem})
	}
	if errors.Is(err, fault.ErrConflict) {
		return p.showBook(v, http.StatusConflict, stockTyped{opening: form, problem: w.Say("worth.changed")})
	}
	if err != nil {
		return err
	}
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	v.redirect(address(stockAddress(o.Station, o.Tank), monthValues(period)) + "#money")
	return nil
}

func (p *pages) tankWorthFile(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	x, err := p.Stock.TankWorth(v.r.Context(), chi.URLParam(v.r, "station"), chi.URLParam(v.r, "tank"), period.From, period.To)
	if err != nil {
		return err
	}
	t, w := report.WorthDays(period, x), v.words
	name := fmt.Sprintf("litro-%s-%s-%s-%s", w.Say("worth.file"), x.Tank.Station, x.Tank.Tank, period.From.Format("2006-01"))
	return p.file(v, &t, name, w.Say("stock.of", "Tank", x.Tank.Tank, "Station", x.Tank.StationName)+": "+w.Say("worth.days"))
}
