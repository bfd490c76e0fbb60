package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// The budget of a fiscal year: how accounts stand, and what people say of them.

const (
	budgetPath      = "/budget"
	pipePath        = "/budget/pipe"
	bookPath        = "/budget/book"
	shareBackPath   = "/budget/departments"
	movementsPath   = "/budget/movements"
	allotmentsPath  = "/budget/allotments"
	wholePath       = "/budget/whole"
	paidPath        = "/budget/paid"
	accountsPath    = "/budget/accounts"
	fundsPath       = "/budget/funds"
	entriesPath     = "/budget/entries"
	stockTermsPath  = "/budget/entries/stock"
	entriesPipePath = "/budget/entries/pipe"
	layoutsPath     = "/budget/entries/layouts"
	layoutFilePath  = "/budget/entries/layout"
	entryFilesPath  = "/budget/entries/files"
)

// Budget keeps it, see [spending.Desk].
type Budget interface {
	Year(ctx context.Context, year int) (*spending.Seen, error)
	YearPaid(ctx context.Context, year int, until budget.Period) (*spending.Seen, error)
	Paid(ctx context.Context, year int) (*spending.Paid, error)
	SayPaid(ctx context.Context, who string, year int, chosen []spending.PaidChoice, reason string) (int, error)
	Book(ctx context.Context, who string, year int) (spending.Booked, error)
	Books(ctx context.Context, year int) (*spending.Books, error)
	NotOut(ctx context.Context) ([]spending.NotOut, error)
	Post(ctx context.Context, who string, year int) (spending.Posted, error)
	Entered(ctx context.Context, year int) (map[budget.Source][]string, error)
	Terms(ctx context.Context) (spending.Terms, error)
	Unapplied(ctx context.Context, from, to time.Time) ([]owed.Unapplied, error)
	Used(ctx context.Context, from, to time.Time) (*spending.Use, error)
	SayRule(ctx context.Context, who string, c spending.RuleChange) error
	SayForm(ctx context.Context, who string, f spending.FormSaid) error
	SayPosting(ctx context.Context, who string, p spending.Posting) error
	Layouts(ctx context.Context) (count, said []spending.Layout, err error)
	SayLayout(ctx context.Context, who string, l spending.Layout) error
	WriteEntries(ctx context.Context, who string, b *spending.Books, batch, name, called string) (spending.Written, error)
	WritePending(ctx context.Context, schedule, name, called string) ([]spending.Written, error)
	EntryFiles(ctx context.Context) ([]spending.EntryFile, error)
	EntryFile(ctx context.Context, n int64) (spending.Written, error)
	StockTerms(ctx context.Context) ([]spending.StockTerms, error)
	SayStockTerms(ctx context.Context, who string, t spending.StockTerms) error
	StockTies(ctx context.Context, from, until string) (*spending.StockTie, error)
	Funds(ctx context.Context) ([]spending.Fund, error)
	SayFund(ctx context.Context, who string, f spending.Fund) error
	CheckFund(ctx context.Context, fund string, from budget.Day) error
	DepartmentFundings(ctx context.Context) ([]spending.DepartmentFunding, error)
	SayDepartmentFunding(ctx context.Context, who string, f spending.DepartmentFunding) error
	VehicleFundings(ctx context.Context) ([]spending.VehicleFunding, error)
	Said(ctx context.Context) (spending.Said, error)
	SayMovement(ctx context.Context, who string, m spending.Movement) error
	SayAllotment(ctx context.Context, who string, a spending.Allotment) error
	SayWhole(ctx context.Context, who string, w spending.Whole) error
	Waiting(ctx context.Context, year int) ([]budget.Key, error)
	Levels(ctx context.Context) ([]spending.Level, error)
	Stops(ctx context.Context) (*spending.Stops, error)
	VehicleStops(ctx context.Context, vehicle string) ([]spending.VehicleStop, error)
	SayStop(ctx context.Context, who string, s spending.StopSaid) error
}

// mostNamed is how many accounts a note names.
const mostNamed = 5

// askYear reads which fiscal year an address asks for; budgets are of years.
func (p *pages) askYear(v *visit) (report.Period, error) {
	q := v.r.URL.Query()
	q.Set("period", string(report.Year))
	return report.ParsePeriod(q, p.calendar(), p.Now())
}

// years lets people step through years, and one into the future: what is approved for it is
// said before it begins.
func (p *pages) years(v *visit, period report.Period) *periodView {
	return v.words.months(period, p.Now().AddDate(1, 0, 0), v.r.URL.Path)
}

// budgetNames are the names that tables of the budget have.
type budgetNames struct{ departments, grades map[string]string }

func (p *pages) budgetNames(ctx context.Context) (budgetNames, error) {
	n := budgetNames{map[string]string{}, map[string]string{}}
	if p.Fleet == nil {
		return n, nil
	}
	departments, err := p.Fleet.Departments(ctx)
	if err != nil {
		return n, err
	}
	for _, d := range departments {
		n.departments[d.Department] = d.Name
	}
	if !p.asOf.IsZero() {
		names, err := p.Archive.NamesAt(ctx, p.asOf)
		if err != nil {
			return n, err
		}
		for id := range n.departments {
			n.departments[id] = cmp.Or(names.Departments[id], n.departments[id])
		}
	}
	grades, err := p.Fleet.Grades(ctx)
	for _, g := range grades {
		n.grades[g.Grade] = g.Name
	}
	return n, err
}

func (n budgetNames) department(id string) string { return cmp.Or(n.departments[id], id) }
func (n budgetNames) grade(id string) string      { return cmp.Or(n.grades[id], id) }

// A budgetView is how the accounts of a year stand.
type budgetView struct {
	page
	Period   *periodView
	At       string // the address's question
	Until    string // at the end of which month
	Figures  []figure
	Notes    []string // what is to be known
	Bad      []string // what needs somebody to look
	Waits    *notWholeView
	Papers   []string // what documents say was paid and movements do not, or the other way around
	Propose  *link    // where the movements are proposed that say it; nil: none is
	Links    []link
	Table    tableView
	Empty    *empty
	Unbooked string // nil: all is booked
	May      bool
	Done     string
}

func (p *pages) budget(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	s, err := p.Budget.YearPaid(v.r.Context(), period.From.Year(), p.until())
	if err != nil {
		return err
	}
	w := v.words
	view := &budgetView{
		page: p.page(v, "budget.title", budgetPath), Period: p.years(v, period), At: monthValues(period).Encode(), May: v.may(access.KeepBudget, "POST "+bookPath),
		Until: w.Say("budget.until", "Month", w.month(p.firstOf(s.Period))), Links: p.budgetLinks(v, period),
	}
	if err := p.putFoot(v, &view.page, period, p.asksBudget(v, s)...); err != nil {
		return err
	}
	view.Figures = w.budgetFigures(s)
	view.Notes, view.Bad = p.budgetNotes(v, s)
	view.Papers, view.Propose = p.paidNotes(v, s.Paid), p.proposes(v, s.Paid, period)
	view.Waits = w.notWhole(s.Year, s.Waiting, monthValues(period))
	if one, there := s.Said.WholeOf(s.Year); there && view.Waits != nil { // from a later month on: it is said already
		view.Waits.Text, view.Waits.Href = w.Say("budget.whole.later", "Count", len(s.Waiting), "Day", w.contractDay(one.Day)), ""
	}
	if s.Unbooked > 0 {
		view.Unbooked = w.Say("budget.unbooked", "Count", s.Unbooked, "Amount", w.money(s.UnbookedCents))
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("booked")); err == nil {
		view.Done = w.Say("budget.booked", "Count", n)
	}
	if len(s.Accounts) == 0 {
		view.Empty = &empty{"budget.empty", "budget.empty.next"}
		return p.show(v, http.StatusOK, "budget", view)
	}
	t := report.Budget(period, s)
	view.Table = w.budgetTable(&t)
	for i, r := range t.Rows { // Today leads to one
		view.Table.Rows[i].ID = accountRow(t.Cell(r, "budget_account").Text)
	}
	view.Table.Caption, view.Table.CSV = w.Say("budget.table"), address(budgetPath+".csv", monthValues(period))
	columns := []string{"budget_account", "budget_approved", "budget_modified", "budget_committed", "budget_accrued", "budget_exercised", "budget_paid", "budget_available", "budget_percent", "budget_reached", "budget_runs_out",
		"budget_exercised_after", "budget_paid_after", "budget_exercised_stands", "budget_paid_stands"}
	if s.Paid.Tells() { // beside what movements say
		columns = slices.Insert(columns, slices.Index(columns, "budget_paid")+1, "budget_paid_documents", "budget_paid_difference")
	}
	view.Table.pick(&t, columns...)
	return p.show(v, http.StatusOK, "budget", view)
}

// until is the month at the end of which a package tells of the budget; zero: it is no package, and that of today does.
func (p *pages) until() budget.Period {
	if p.asOf.IsZero() {
		return budget.Period{}
	}
	c := p.calendarOf()
	return c.PeriodOf(c.DayOf(p.asOf.Add(-time.Nanosecond)))
}

// firstOf is the first moment of a month of a fiscal year.
func (p *pages) firstOf(of budget.Period) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(p.calendarOf().First(of)), p.Zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

func (w words) money(cents int64) string { return w.Scaled(cents, 2, 2) }

// budgetLinks lead to the other pages of the budget.
func (p *pages) budgetLinks(v *visit, period report.Period) (links []link) {
	for _, x := range []struct{ path, word string }{
		{budgetPath, "budget.title"}, {shareBackPath, "list.shareback.title"}, {movementsPath, "budget.movements"}, {paidPath, "budget.paid"}, {stopsPath, "budget.stops"}, {accountsPath, "budget.accounts"}, {fundsPath, "budget.funds"}, {entriesPath, "budget.entries"},
	} {
		if x.path != v.r.URL.Path && v.opensPath(x.path) {
			links = append(links, link{Text: v.words.Say(x.word), Href: address(x.path, monthValues(period))})
		}
	}
	if p.seesUses(v) {
		links = append(links, link{Text: v.words.Say("use.table"), Href: contractsPath})
	}
	return links
}

func (w words) budgetFigures(s *spending.Seen) []figure {
	unit := s.Form.Currency
	list := []figure{
		{Name: report.Column{Key: "budget_modified"}.Title(w.Lang), Value: w.money(s.Total.Modified), Unit: unit},
		{Name: report.Column{Key: "budget_committed"}.Title(w.Lang), Value: w.money(s.Total.Committed), Unit: unit},
		{Name: report.Column{Key: "budget_accrued"}.Title(w.Lang), Value: w.money(s.Total.Accrued), Unit: unit},
		{Name: report.Column{Key: "budget_available"}.Title(w.Lang), Value: w.money(s.Total.Available()), Unit: unit},
	}
	if s.Total.Provisional {
		list[0].Change = w.Say("budget.provisional")
	}
	if percent, ok := s.Total.Percent(); ok {
		list[2].Change = w.Say("budget.percent", "Percent", percent)
	}
	if s.Total.Available() < 0 {
		list[3].Class = "alarm"
	}
	return list
}

// A notWholeView says that accounts of a year wait for an amount, or for somebody who says that the budget is whole.
type notWholeView struct {
	Text, Href string // and where that is said; empty: it is already, of a later month
	Accounts   []link // the first of them
	More       string // of those that are not named; empty: none
}

// mostWaits is how many accounts that wait a page names.
const mostWaits = 20

// notWhole says which accounts wait; nil: none does.
func (w words) notWhole(year int, waits []budget.Key, at url.Values) *notWholeView {
	if len(waits) == 0 {
		return nil
	}
	view := &notWholeView{Text: w.Say("budget.whole.waits", "Count", len(waits), "Year", year), Href: address(movementsPath, at) + "#whole"}
	for i, k := range waits {
		if i == mostWaits {
			view.More = w.Say("budget.whole.more", "Count", len(waits)-mostWaits)
			break
		}
		view.Accounts = append(view.Accounts, link{Text: string(k), Href: accountAddress(at, string(k))})
	}
	return view
}

// budgetWaiting says of this year's budget that it is not whole while accounts wait, to who may agree to it: a budget is said by two who
// sign one form, so nobody asks for it.
func (p *pages) budgetWaiting(v *visit) ([]waitingView, error) {
	if p.Budget == nil || !v.may(access.AgreeBudget, "GET "+movementsPath) {
		return nil, nil
	}
	year := p.calendarOf().PeriodOf(p.calendarOf().DayOf(p.Now())).Year
	waits, err := p.Budget.Waiting(v.r.Context(), year)
	view := v.words.notWhole(year, waits, p.calendarYear(year))
	if err != nil || view == nil {
		return nil, err
	}
	said, err := p.Budget.Said(v.r.Context())
	if _, there := said.WholeOf(year); err != nil || there { // of a later month: nobody is asked for what is said
		return nil, err
	}
	return []waitingView{{view.Text, view.Href}}, nil
}

// budgetNotes say what there is to know beside the table.
func (p *pages) budgetNotes(v *visit, s *spending.Seen) (notes, bad []string) {
	w := v.words
	if s.Total.Provisional && len(s.Waiting) == 0 {
		notes = append(notes, w.Say("budget.provisional.note"))
	}
	if len(s.Terms.Forms) > 1 {
		notes = append(notes, w.Say("budget.form.of", "Year", s.Year, "Parts", partsText(s.Form.Form), "Currency", s.Form.Currency))
	}
	if n := len(s.Ended); n > 0 {
		names := make([]string, 0, mostNamed)
		for _, k := range s.Ended[:min(n, mostNamed)] {
			names = append(names, string(k))
		}
		if n > mostNamed {
			names = append(names, "…")
		}
		bad = append(bad, w.Say("budget.ended", "Count", n, "Accounts", strings.Join(names, ", "), "Was", s.Year-1, "Year", s.Year))
	}
	if s.Unbilled > 0 {
		notes = append(notes, w.Say("budget.deliveries", "Count", s.Unbilled))
	}
	var n, own int
	var cents int64
	for _, g := range s.Gaps {
		if g.Own {
			own += g.Charges
			continue
		}
		n += g.Charges
		if g.Currency == s.Form.Currency {
			cents += g.Cents
		}
	}
	if own > 0 {
		notes = append(notes, w.Say("budget.gaps.own", "Count", own))
	}
	if n > 0 {
		bad = append(bad, w.Say("budget.gaps.note", "Count", n, "Amount", w.money(cents)))
	}
	for _, a := range s.Accounts {
		if a.Reached > 0 {
			bad = append(bad, w.Say(fmt.Sprintf("budget.warn.%d", a.Reached), "Account", string(a.Key)))
		}
	}
	out := func(say string, b *budget.Break) {
		said := w.Say(say, "Account", string(b.Key), "Amount", w.money(b.Cents), "More", w.Say("budget.moment."+string(b.More)), "Of", w.Say("budget.moment."+string(b.Of)), "Month", w.month(p.firstOf(b.In)))
		if b.Document != "" {
			said += " " + w.Say("budget.break.of", "Document", b.Document)
		}
		bad = append(bad, said)
	}
	if s.After {
		notes = append(notes, w.Say("budget.after.note", "Year", s.Year, "Month", w.month(p.firstOf(s.Period)), "Exercised", w.money(s.Stands.Exercised-s.Total.Exercised), "Paid", w.money(s.Stands.Paid-s.Total.Paid)))
	}
	for i := range s.Breaks {
		out("budget.break", &s.Breaks[i])
	}
	for i := range s.Mended {
		out("budget.break.mended", &s.Mended[i])
	}
	if len(s.Doubts) > 0 {
		lines := map[string]bool{}
		for _, d := range s.Doubts {
			lines[d.Line] = true
		}
		bad = append(bad, w.Say("budget.doubts", "Count", len(lines)))
	}
	for _, x := range s.Waits {
		bad = append(bad, w.Say("budget.wait", "Note", x.Name, "Amount", w.money(x.Cents), "Why", w.Say("budget.wait."+string(x.Why))))
	}
	return notes, bad
}

// budgetTable puts a table of the budget into words.
func (w words) budgetTable(t *report.Table) tableView {
	view := w.table(t, nil)
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			if !r.Cells[j].Known {
				continue
			}
			cell.Text = w.saidOf(c.Key, cell.Text)
			switch c.Key {
			case "budget_runs_out", "budget_day", "entry_date":
				if day, err := time.ParseInLocation(time.DateOnly, r.Cells[j].Text, w.zone); err == nil {
					cell.Text = w.Day(day)
				}
			case "budget_reached":
				cell.Class = "bad"
			case "budget_available":
				if r.Cells[j].N < 0 {
					cell.Class = "bad"
				}
			case "budget_paid_difference", "budget_unexercised":
				if r.Cells[j].N != 0 {
					cell.Class = "bad"
				}
			case "budget_missed":
				cell.Text = w.missed(r.Cells[j].Text)
			}
		}
	}
	return view
}

// missed says which rules were tried, and what each of them wanted.
func (w words) missed(text string) string {
	list := strings.Split(text, "; ")
	for i, one := range list {
		if at := strings.LastIndex(one, ": "); at >= 0 {
			list[i] = one[:at] + ": " + w.Or("budget.fact."+one[at+2:], one[at+2:])
		}
	}
	return strings.Join(list, "; ")
}

func (p *pages) budgetFile(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	s, err := p.Budget.YearPaid(v.r.Context(), period.From.Year(), p.until())
	if err != nil {
		return err
	}
	t := report.Budget(period, s)
	return p.file(v, &t, "litro-"+v.words.Say("budget.file")+"-"+strconv.Itoa(s.Year), v.words.Say("budget.title"), p.asksBudget(v, s)...)
}

// asksBudget says until which month a budget is told, and by which version of its rules.
func (p *pages) asksBudget(v *visit, s *spending.Seen) []report.Fact {
	return []report.Fact{
		{Name: v.words.Say("budget.until.name"), Value: v.words.month(p.firstOf(s.Period))}, {Name: v.words.Say("budget.rules"), Value: v.words.Say("budget.version", "Version", s.Terms.Version)},
	}
}

// budgetPipe sends the budget as accounting exchanges text.
func (p *pages) budgetPipe(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	s, err := p.Budget.Year(v.r.Context(), period.From.Year())
	if err != nil {
		return err
	}
	return p.pipe(v, report.BudgetPipe(s), fmt.Sprintf("litro-%s-%d.txt", v.words.Say("budget.file"), s.Year))
}

// pipe sends rows as text with | between quoted fields, whole or not at all.
func (p *pages) pipe(v *visit, rows [][]string, name string) error {
	var b bytes.Buffer
	if err := posting.Pipe(&b, rows); err != nil {
		return err
	}
	v.sends(format{mime: "text/plain; charset=utf-8"}, name)
	_, err := b.WriteTo(v.w)
	return err
}

// bookBudget books what is not booked yet.
func (p *pages) bookBudget(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	done, err := p.Budget.Book(v.r.Context(), v.user.Username, period.From.Year())
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("booked", strconv.Itoa(done.Charges))
	v.redirect(address(budgetPath, values))
	return nil
}

// askShareBack returns what departments owe of each account; who is concerned with some asks
// for those alone.
func (p *pages) askShareBack(v *visit) (period report.Period, t report.Table, err error) {
	if period, err = p.askYear(v); err != nil {
		return period, t, err
	}
	s, err := p.Budget.Year(v.r.Context(), period.From.Year())
	if err != nil {
		return period, t, err
	}
	names, err := p.budgetNames(v.r.Context())
	if err != nil {
		return period, t, err
	}
	var of func(string) bool
	scope := v.user.Scope()
	if !scope.Everywhere() {
		of = scope.Has
	}
	list := s.Parts(of, scope.Cleared())
	named := func(id string) string { // what comes into tanks is of none, and what is poured from one into another
		return cmp.Or(names.department(id), v.words.Say("labels.department.none"))
	}
	return period, report.BudgetParts(period, s.Form.Currency, list, named), nil
}

func (p *pages) shareBack(v *visit) error {
	period, t, err := p.askShareBack(v)
	if err != nil {
		return err
	}
	section := budgetPath
	if !v.opensPath(budgetPath) {
		section = shareBackPath
	}
	view := &listView{section: section, Period: p.years(v, period), Links: p.budgetLinks(v, period)}
	columns := []string{"department", "budget_account", "fills", "volume", "budget_accrued", "budget_unbilled"}
	known := func(column string) bool {
		i := t.Column(column)
		return slices.ContainsFunc(t.Rows, func(r report.Row) bool { return r.Cells[i].Known })
	}
	came, own := known("budget_came"), known("own_volume")
	if came {
		columns = append(columns, "budget_came")
	}
	if own {
		columns = append(columns, "own_volume", "own_amount")
	}
	if came || own {
		columns = append(columns, "budget_charged")
	}
	return p.list(v, view, "shareback", &t, monthValues(period), columns...)
}

func (p *pages) shareBackFile(v *visit) error {
	period, t, err := p.askShareBack(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("shareback.file")+"-"+strconv.Itoa(period.From.Year()), v.words.Say("list.shareback.title"))
}

// A movementsView is what people said of accounts of a year, and the forms with which more is
// said.
type movementsView struct {
	page
	Period                *periodView
	At                    string
	Links                 []link
	Movements, Allotments tableView
	May, MayImport        bool
	Moments               []option
	Accounts              []string
	Values                url.Values
	Of, Problem, Done     string // the form that it is about: movement, allotment or whole
	MaxReason             int
	// Whole says by whom the year's budget is whole, empty: nobody said so; Waits which accounts wait for an amount until then. Later
	// says that some still wait, since it is whole from a later month on, and WasWhole that it was whole until all was taken back.
	Whole, Later, WasWhole string
	Waits                  *notWholeView
	Year                   int
	Day                    string // of now
}

func (p *pages) movements(v *visit) error {
	return p.showMovements(v, http.StatusOK, nil, "", "")
}

func (p *pages) askMovements(v *visit) (period report.Period, terms spending.Terms, said spending.Said, err error) {
	if period, err = p.askYear(v); err != nil {
		return period, terms, said, err
	}
	if terms, err = p.Budget.Terms(v.r.Context()); err != nil {
		return period, terms, said, err
	}
	said, err = p.Budget.Said(v.r.Context())
	year, until := period.From.Year(), p.until()
	later := func(day budget.Day) bool { return until.Year == year && day > p.calendarOf().Last(until) }
	said.Movements = slices.DeleteFunc(said.Movements, func(m spending.Movement) bool { return m.Year != year || later(m.Day) })
	said.Allotments = slices.DeleteFunc(said.Allotments, func(a spending.Allotment) bool { return a.Year != year || until.Year == year && a.From > until.N })
	said.Wholes = slices.DeleteFunc(said.Wholes, func(w spending.Whole) bool { return w.Year != year || later(w.Day) })
	return period, terms, said, err
}

func (p *pages) showMovements(v *visit, code int, typed url.Values, of, problem string) error {
	period, terms, said, err := p.askMovements(v)
	if err != nil {
		return err
	}
	w, values, currency := v.words, monthValues(period), terms.Of(period.From.Year()).Currency
	view := &movementsView{
		page: p.page(v, "budget.movements", budgetPath), Period: p.years(v, period), At: values.Encode(), Links: p.budgetLinks(v, period), May: v.may(access.KeepBudget, "POST "+movementsPath), MayImport: v.may(access.KeepBudget, "POST "+budgetImport),
		Values: typed, Of: of, Problem: problem, MaxReason: spending.MaxReason,
	}
	movements, allotments := w.movementsTable(period, currency, &said), report.BudgetAllotments(period, currency, said.Allotments)
	view.Movements = w.budgetTable(&movements)
	view.Movements.Caption, view.Movements.CSV = w.Say("budget.movements"), address(movementsPath+".csv", values)
	view.Allotments = w.budgetTable(&allotments)
	view.Allotments.Caption, view.Allotments.CSV = w.Say("budget.allotments"), address(allotmentsPath+".csv", values)
	view.Year, view.Day = period.From.Year(), string(p.calendarOf().DayOf(p.Now()))
	waits, err := p.Budget.Waiting(v.r.Context(), view.Year)
	if err != nil {
		return err
	}
	if one, there := said.WholeOf(view.Year); there {
		if view.Whole = w.whole(&one); len(waits) > 0 {
			view.Later = w.Say("budget.whole.later", "Count", len(waits), "Day", w.contractDay(one.Day))
		}
	} else {
		view.Waits = w.notWhole(view.Year, waits, values)
		if n := len(said.Wholes); n > 0 {
			view.WasWhole = w.Say("budget.whole.ended", "Year", view.Year, "Day", w.contractDay(said.Wholes[n-1].Day))
		}
	}
	for _, m := range spending.Moments {
		view.Moments = append(view.Moments, option{string(m), w.Say("budget.moment." + string(m)), typed.Get("moment") == string(m)})
	}
	if view.May {
		if view.Accounts, err = p.knownAccounts(v.r.Context(), period.From.Year()); err != nil {
			return err
		}
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.saved")
	}
	return p.show(v, code, "budgetmovements", view)
}

// knownAccounts are those of a fiscal year that anybody has said anything of, or of the years before and
// after, and those that rules name whole.
func (p *pages) knownAccounts(ctx context.Context, year int) ([]string, error) {
	said, err := p.Budget.Said(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := p.Budget.Terms(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	form := terms.Of(year).Form
	for _, m := range said.Movements {
		if form.Part(m.Key, budget.Partida) != "" {
			all = append(all, string(m.Key))
		}
	}
	for _, r := range terms.Rules {
		if k, err := form.Key(r.Parts); err == nil {
			all = append(all, string(k))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// movementsTable lists what people said of a year. Where the upgrade said that its budget is whole, that is said in the reader's language.
func (w words) movementsTable(period report.Period, currency string, said *spending.Said) report.Table {
	wholes := slices.Clone(said.Wholes)
	for i := range wholes {
		if wholes[i].By == "" {
			wholes[i].Reason = w.whole(&wholes[i])
		}
	}
	t := report.BudgetMovements(period, currency, said.Movements, wholes)
	for i := range wholes { // of which a year may have several
		t.Rows[len(t.Rows)-len(wholes)+i].Key = "whole-" + strconv.FormatInt(wholes[i].N, 10)
	}
	return t
}

func (p *pages) movementsFile(v *visit) error {
	period, terms, said, err := p.askMovements(v)
	if err != nil {
		return err
	}
	t := v.words.movementsTable(period, terms.Of(period.From.Year()).Currency, &said)
	return p.file(v, &t, "litro-"+v.words.Say("budget.movements.file")+"-"+strconv.Itoa(period.From.Year()), v.words.Say("budget.movements"))
}

func (p *pages) allotmentsFile(v *visit) error {
	period, terms, said, err := p.askMovements(v)
	if err != nil {
		return err
	}
	t := report.BudgetAllotments(period, terms.Of(period.From.Year()).Currency, said.Allotments)
	return p.file(v, &t, "litro-"+v.words.Say("budget.allotments.file")+"-"+strconv.Itoa(period.From.Year()), v.words.Say("budget.allotments"))
}

// signedCents reads an amount, which may be negative.
func signedCents(text string) (int64, bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", ",", "", "$", "", "−", "-").Replace(text)
	digits, below := strings.CutPrefix(text, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 12 || len(frac) > 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+frac+"00"[len(frac):], 10, 63)
	if below {
		return -int64(n), err == nil
	}
	return int64(n), err == nil
}

// sayMovement takes the form of a movement.
func (p *pages) sayMovement(v *visit) error {
	form := v.r.PostForm
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	var m spending.Movement
	m.Year, m.ID, m.Moment, m.Key, m.Day, m.Of, m.Reason = period.From.Year(), form.Get("document"), budget.Moment(form.Get("moment")), budget.Key(form.Get("account")), budget.Day(form.Get("day")), form.Get("of"), form.Get("reason")
	var ok bool
	if m.Cents, ok = signedCents(form.Get("amount")); (!ok || m.Cents == 0) && form.Get("step") != "back" {
		return p.wrongMovement(v, "movement", &spending.Problem{Field: "amount", Code: "size"})
	}
	if form.Get("step") == "back" {
		m.Cents = 0
	}
	if m.TakesTwo() {
		agrees, problem, err := p.checker(v, access.AgreeBudget, "")
		if err != nil {
			return err
		}
		if problem != "" {
			return p.showMovements(v, http.StatusForbidden, form, "movement", v.words.Or("budget.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem)))
		}
		m.AgreedBy = agrees
	}
	return p.wrongMovement(v, "movement", p.Budget.SayMovement(v.r.Context(), v.user.Username, m))
}

// secondOf returns who else signed a form that takes two people where a hard stop stands, and
// what is wrong with that; empty where nobody did.
func (p *pages) secondOf(v *visit) (agrees, problem string, err error) {
	if v.r.PostForm.Get("checker") == "" && !p.hasKey(v) {
		return "", "", nil
	}
	agrees, problem, err = p.checker(v, access.AgreeBudget, "")
	if problem != "" {
		problem = v.words.Or("budget.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem))
	}
	return agrees, problem, err
}

// sayAllotment takes the form of what is stated while no budget is approved.
func (p *pages) sayAllotment(v *visit) error {
	form := v.r.PostForm
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	a := spending.Allotment{Year: period.From.Year(), Key: budget.Key(form.Get("account")), Reason: form.Get("reason")}
	if form.Get("step") != "back" {
		cents, ok := signedCents(form.Get("amount"))
		if !ok {
			return p.wrongMovement(v, "allotment", &spending.Problem{Field: "amount", Code: "size"})
		}
		a.Cents = &cents
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showMovements(v, http.StatusForbidden, form, "allotment", problem)
	}
	a.AgreedBy = agrees
	return p.wrongMovement(v, "allotment", p.Budget.SayAllotment(v.r.Context(), v.user.Username, a))
}

// whole says by whom the budget of a year is whole.
func (w words) whole(x *spending.Whole) string {
	if x.By == "" {
		return w.Say("budget.whole.before", "Year", x.Year, "Day", w.contractDay(x.Day))
	}
	return w.Say("budget.whole.is", "Year", x.Year, "Day", w.contractDay(x.Day), "By", x.By, "Agreed", x.AgreedBy, "At", w.Minute(x.At), "Reason", x.Reason)
}

// sayWhole takes the form by which two people say that the budget of a year is whole.
func (p *pages) sayWhole(v *visit) error {
	form := v.r.PostForm
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	if strings.TrimSpace(form.Get("day")) == "" { // before anybody agrees to nothing
		return p.wrongMovement(v, "whole", &spending.Problem{Field: "day", Code: "day"})
	}
	agrees, problem, err := p.checker(v, access.AgreeBudget, "")
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showMovements(v, http.StatusForbidden, form, "whole", v.words.Or("budget.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem)))
	}
	return p.wrongMovement(v, "whole", p.Budget.SayWhole(v.r.Context(), v.user.Username, spending.Whole{Year: period.From.Year(), Day: budget.Day(form.Get("day")), Reason: form.Get("reason"), AgreedBy: agrees}))
}

// wrongMovement shows what is wrong with a form, with all that was typed, or that it was
// taken.
func (p *pages) wrongMovement(v *visit, of string, err error) error {
	return p.saidOfBudget(v, movementsPath, err, func(code int, problem string) error {
		return p.showMovements(v, code, v.r.PostForm, of, problem)
	})
}

// saidOfBudget answers a form by what came of it: with what is wrong with it, which shows all that
// was typed, or with the page of a path, which says that it was taken. More is added to its address.
func (p *pages) saidOfBudget(v *visit, path string, err error, wrong func(code int, problem string) error, more ...string) error {
	if bad, ok := spending.AsProblem(err); ok {
		return wrong(http.StatusBadRequest, v.words.budgetProblem(bad))
	}
	if errors.Is(err, spending.ErrSince) {
		return wrong(http.StatusConflict, v.words.Say("budget.since"))
	}
	if err != nil {
		return err
	}
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	values := monthValues(period)
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	values.Set("saved", "")
	v.redirect(address(path, values))
	return nil
}

// budgetProblem says what is wrong with what somebody typed, and what to do.
func (w words) budgetProblem(bad *spending.Problem) string {
	if bad.Code == "fuel" {
		return w.Say("budget.bad", "Field", w.Say("budget.field."+bad.Field), "Why", w.Say("budget.bad.fuel", "Says", bad.Says))
	}
	field, of, _ := strings.Cut(bad.Field, ".")
	return w.Say("budget.bad", "Field", joined(w.Say("budget.field."+field), of), "Why", w.Or("budget.bad."+field+"."+bad.Code, w.Say("budget.bad."+bad.Code, "Says", bad.Says, "Year", bad.Year, "Day", string(bad.Day))))
}
