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

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// Journal entries for the city's accounting: what went out, and by which rules.

type entriesView struct {
	page
	Period        *periodView
	At            string
	Links         []link
	Figures       []figure
	Table, Rules  tableView
	Pages         *pagesView
	Empty         *empty
	Next          string // what is to go out; empty: nothing
	Lacks         []link // the months of all years of which something has no entry
	Trouble       []string
	May           bool
	Batches       *choice
	Pipe          string
	Layouts       []link // files for programs of accounting
	Values        url.Values
	Text          string // the rules as they are typed
	Version       string
	Problem, Done string
	MaxReason     int
	Stock         stockTermsView
}

// A stockTermsView is from which days on entries are made of own tanks, and the form with which that
// is said.
type stockTermsView struct {
	Table  tableView
	None   string     // that nobody said any; empty: somebody did
	Values url.Values // as typed, or what was said last
	Typed  bool
}

func (p *pages) askEntries(v *visit) (period report.Period, b *spending.Books, currency, batch string, err error) {
	if period, err = p.askYear(v); err != nil {
		return period, nil, "", "", err
	}
	if b, err = p.Budget.Books(v.r.Context(), period.From.Year()); err != nil {
		return period, nil, "", "", err
	}
	if batch = v.r.URL.Query().Get("batch"); !slices.ContainsFunc(b.Out, func(e spending.Entry) bool { return e.Batch == batch }) {
		batch = ""
	}
	return period, b, b.Currency, batch, nil
}

func (p *pages) entries(v *visit) error { return p.showEntries(v, http.StatusOK, nil, "") }

// stockFields are those of the form of terms of stock that have accounts of the books.
var stockFields = []string{"stock", "supplier", "expense", "loss", "transit", "begun", "prior"}

// putStockTerms shows terms of stock, and what was typed of further ones.
func (p *pages) putStockTerms(v *visit, view *entriesView, rules []posting.Rule, typed url.Values) error {
	all, err := p.Budget.StockTerms(v.r.Context())
	if err != nil {
		return err
	}
	w, t := v.words, report.StockTerms(all)
	s := &view.Stock
	s.Table, s.Values, s.Typed = w.budgetTable(&t), typed, typed != nil
	s.Table.Caption, s.Table.CSV = w.Say("budget.stockterms"), stockTermsPath+".csv"
	if len(all) == 0 {
		s.None = w.Say("budget.stockterms.none")
	}
	var last spending.StockTerms
	last.Accounts = inventory.UsualAccounts
	last.Prior = spending.PriorAccount(rules)
	if len(all) > 0 {
		last = all[0]
	}
	if s.Values == nil {
		s.Values = url.Values{"general": {last.General}, "n": {strconv.FormatInt(last.N, 10)}}
		for i, account := range []string{last.Stock, last.Supplier, last.Expense, last.Loss, last.Transit, last.Begun, last.Prior} {
			s.Values.Set(stockFields[i], account)
		}
	}
	return nil
}

// sayStockTerms takes the form of terms of stock.
func (p *pages) sayStockTerms(v *visit) error {
	form := v.r.PostForm
	var t spending.StockTerms
	t.From, t.General, t.Reason = form.Get("from"), form.Get("general"), form.Get("reason")
	t.N, _ = strconv.ParseInt(form.Get("n"), 10, 64) // what is no number was seen by nobody
	for i, account := range []*string{&t.Stock, &t.Supplier, &t.Expense, &t.Loss, &t.Transit, &t.Begun, &t.Prior} {
		*account = form.Get(stockFields[i])
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showJournal(v, http.StatusForbidden, nil, form, problem)
	}
	t.AgreedBy = agrees
	err = p.Budget.SayStockTerms(v.r.Context(), v.user.Username, t)
	if errors.Is(err, spending.ErrSince) {
		all, err := p.Budget.StockTerms(v.r.Context())
		if err != nil {
			return err
		}
		if len(all) > 0 { // who sends it again has seen it
			form.Set("n", strconv.FormatInt(all[0].N, 10))
		}
	}
	return p.saidOfBudget(v, entriesPath, err, func(code int, problem string) error { return p.showJournal(v, code, nil, form, problem) })
}

func (p *pages) stockTermsFile(v *visit) error {
	all, err := p.Budget.StockTerms(v.r.Context())
	if err != nil {
		return err
	}
	t := report.StockTerms(all)
	return p.file(v, &t, "litro-"+v.words.Say("budget.stockterms.file"), v.words.Say("budget.stockterms"))
}

// mostBatches is how many of those that went out at once are offered by themselves.
const mostBatches = 12

func (p *pages) showEntries(v *visit, code int, typed url.Values, problem string) error {
	return p.showJournal(v, code, typed, nil, problem)
}

// showJournal shows the page with what was typed of rules, or of terms of stock.
func (p *pages) showJournal(v *visit, code int, typed, stock url.Values, problem string) error {
	period, b, currency, batch, err := p.askEntries(v)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &entriesView{
		page: p.page(v, "budget.entries", budgetPath), Period: p.years(v, period), At: values.Encode(), Links: p.budgetLinks(v, period), May: v.may(access.KeepBudget, "POST "+entriesPath),
		Values: typed, Problem: problem, MaxReason: spending.MaxReason, Trouble: b.Trouble, Text: postingText(b.Posting.Rules), Version: strconv.FormatInt(b.Posting.Version, 10),
	}
	if typed != nil {
		view.Text = typed.Get("rules")
		if code != http.StatusConflict { // otherwise what counts now is on the page
			view.Version = typed.Get("version")
		}
	}
	if len(view.Trouble) > 20 {
		view.Trouble = append(slices.Clip(view.Trouble[:20]), w.Say("budget.trouble.more", "Count", len(b.Trouble)-20))
	}
	view.Figures = []figure{{Name: w.Say("budget.entries.out"), Value: w.Count(int64(len(b.Out)))}, {Name: w.Say("budget.entries.next"), Value: w.Count(int64(len(b.Next)))}}
	if b.SilentCents != 0 {
		view.Figures = append(view.Figures, figure{Name: w.Say("budget.entries.silent"), Value: w.money(b.SilentCents), Unit: currency, Class: "alarm"})
	}
	if len(b.Next) > 0 {
		view.Next = w.Say("budget.entries.post", "Count", len(b.Next))
	}
	if view.Lacks, err = p.lacks(v); err != nil {
		return err
	}
	view.Batches = w.batches(b, period, batch)
	if batch != "" {
		values.Set("batch", batch)
	}
	t, err := report.Entries(period, currency, b.Of(batch))
	if err != nil {
		return err
	}
	if len(t.Rows) == 0 {
		view.Empty = &empty{"budget.entries.empty", "budget.entries.empty.next"}
	}
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	view.Table = w.budgetTable(&t)
	view.Table.Caption, view.Table.CSV, view.Pipe = w.Say("budget.entries"), address(entriesPath+".csv", values), address(entriesPipePath, values)
	layouts, _, err := p.Budget.Layouts(v.r.Context())
	if err != nil {
		return err
	}
	for _, l := range layouts {
		values.Set("layout", l.Name)
		view.Layouts = append(view.Layouts, link{Text: l.Name, Href: address(layoutFilePath, values)})
	}
	rules := report.PostingRules(b.Posting.Rules)
	view.Rules = w.budgetTable(&rules)
	view.Rules.Caption, view.Rules.CSV = w.Say("budget.posting"), entriesPath+"/rules.csv"
	if b.Waits > 0 {
		view.Figures = append(view.Figures, figure{Name: w.Say("budget.entries.waits"), Value: w.money(b.WaitsCents), Unit: currency, Class: "alarm"})
	}
	if err := p.putStockTerms(v, view, b.Posting.Rules, stock); err != nil {
		return err
	}
	switch q := v.r.URL.Query(); {
	case q.Has("saved"):
		view.Done = w.Say("budget.saved")
	case q.Has("posted"):
		n, err := strconv.Atoi(q.Get("posted"))
		if err == nil {
			view.Done = w.Say("budget.posted", "Count", n)
		}
	}
	return p.show(v, code, "budgetentries", view)
}

// lacks are the months of which something has no entry, each with where it is made.
func (p *pages) lacks(v *visit) (all []link, err error) {
	list, err := p.Budget.NotOut(v.r.Context())
	w := v.words
	for i := range list {
		n := &list[i]
		text := w.Say("budget.lacks.of", "Month", w.month(p.firstOf(n.Of)), "Count", n.Entries, "Amount", w.money(n.Cents), "Currency", n.Currency)
		if n.Stuck > 0 {
			text += ". " + w.Say("close.entries.stuck", "Count", n.Stuck)
		}
		all = append(all, link{Text: text, Href: address(entriesPath, p.calendarYear(n.Of.Year))})
	}
	return all, err
}

// todayLacks says what of months that are over has no entry, to who makes them; empty: all has.
func (p *pages) todayLacks(v *visit) link {
	if p.Budget == nil || !v.may(access.KeepBudget, "POST "+entriesPath) || !v.opensPath(entriesPath) {
		return link{}
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	list, _ := p.lately.lacks.within(freshLevels, p.Patience, func() ([]spending.NotOut, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.Budget.NotOut(ctx)
	})
	c := p.calendarOf()
	over := c.PeriodOf(c.DayOf(p.Now())).Previous()
	currency := ""
	if len(list) > 0 {
		currency = list[0].Currency // of the oldest
	}
	l := spending.LackingAt(list, over, currency, true)
	if l.Entries == 0 {
		return link{}
	}
	w := v.words
	return link{
		Text: w.Say("budget.lacks.today", "Count", l.Entries, "Since", w.month(p.firstOf(l.Since)), "Amount", w.money(l.Cents), "Currency", currency),
		Href: address(entriesPath, p.calendarYear(l.Since.Year)),
	}
}

// batches are what went out at once, the last first.
func (w words) batches(b *spending.Books, period report.Period, chosen string) *choice {
	c := &choice{Label: w.Say("budget.entries.batch"), Links: []link{{w.Say("budget.entries.all"), address(entriesPath, monthValues(period)), chosen == ""}}}
	seen := map[string]bool{}
	for i := len(b.Out) - 1; i >= 0; i-- {
		e := &b.Out[i]
		if seen[e.Batch] || len(seen) == mostBatches {
			continue
		}
		seen[e.Batch] = true
		values := monthValues(period)
		values.Set("batch", e.Batch)
		c.Links = append(c.Links, link{w.Minute(e.At), address(entriesPath, values), e.Batch == chosen})
	}
	if len(seen) < 2 {
		return nil
	}
	return c
}

func (p *pages) entriesFile(v *visit) error {
	period, b, currency, batch, err := p.askEntries(v)
	if err != nil {
		return err
	}
	list := b.Of(batch)
	if v.r.URL.Query().Has("month") {
		month, err := p.monthOf(v)
		if err != nil {
			return err
		}
		first, end := month.From.Format(time.DateOnly), month.To.Format(time.DateOnly)
		list = slices.DeleteFunc(slices.Clone(list), func(e posting.Entry) bool { return e.Day < first || e.Day >= end })
	}
	t, err := report.Entries(period, currency, list)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("budget.entries.file")+"-"+strings.TrimSuffix(strconv.Itoa(b.Year)+"-"+batch, "-"), v.words.Say("budget.entries"))
}

// entriesPipe sends entries as accounting exchanges text.
func (p *pages) entriesPipe(v *visit) error {
	_, b, _, batch, err := p.askEntries(v)
	if err != nil {
		return err
	}
	rows, err := posting.Rows(b.Of(batch))
	if err != nil {
		return err
	}
	return p.pipe(v, rows, fmt.Sprintf("litro-%s-%s.txt", v.words.Say("budget.entries.file"), strings.TrimSuffix(strconv.Itoa(b.Year)+"-"+batch, "-")))
}

func (p *pages) postingRulesFile(v *visit) error {
	b, err := p.Budget.Books(v.r.Context(), p.Now().In(p.Zone).Year())
	if err != nil {
		return err
	}
	t := report.PostingRules(b.Posting.Rules)
	return p.file(v, &t, "litro-"+v.words.Say("budget.posting.file"), v.words.Say("budget.posting"))
}

// postEntries has go out what the books lack.
func (p *pages) postEntries(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	done, err := p.Budget.Post(v.r.Context(), v.user.Username, period.From.Year())
	if _, ok := spending.AsProblem(err); ok {
		return p.showEntries(v, http.StatusConflict, nil, v.words.Say("budget.entries.missing"))
	}
	if err != nil {
		return err
	}
	p.lately.lacks.forget()
	values := monthValues(period)
	values.Set("posted", strconv.Itoa(done.Entries))
	if done.Entries > 0 {
		values.Set("batch", done.Batch)
	}
	v.redirect(address(entriesPath, values))
	return nil
}

// Rules are typed a line each, in fields with | between them: name, moment, kind, partida,
// debit > credit with ; between several, or - for nothing at all, concept, first and last day.

func postingText(rules []posting.Rule) string {
	var b strings.Builder
	for _, r := range rules {
		legs := make([]string, len(r.Legs))
		for i, l := range r.Legs {
			legs[i] = l.Debit + " > " + l.Credit
		}
		of := strings.Join(legs, "; ")
		if r.Silent {
			of = "-"
		}
		b.WriteString(strings.TrimRight(strings.Join([]string{r.Name, r.Moment, r.Kind, r.Partida, of, r.Concept, r.From, r.Until}, " | "), " |") + "\n")
	}
	return b.String()
}

// readPosting reads what postingText writes; it returns the line that it cannot read, 0 for
// none.
func readPosting(text string) (rules []posting.Rule, bad int) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Split(line, "|")
		if len(fields) < 5 || len(fields) > 8 {
			return nil, n
		}
		for len(fields) < 8 {
			fields = append(fields, "")
		}
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		r := posting.Rule{Name: fields[0], Moment: fields[1], Kind: fields[2], Partida: fields[3], Concept: fields[5], From: fields[6], Until: fields[7]}
		if fields[4] == "-" {
			r.Silent = true
		} else {
			for leg := range strings.SplitSeq(fields[4], ";") {
				debit, credit, ok := strings.Cut(leg, ">")
				if !ok {
					return nil, n
				}
				r.Legs = append(r.Legs, posting.Leg{Debit: strings.TrimSpace(debit), Credit: strings.TrimSpace(credit)})
			}
		}
		if posting.CheckRules([]posting.Rule{r}) != nil {
			return nil, n
		}
		rules = append(rules, r)
	}
	return rules, 0
}

// sayPosting takes the form of the rules of entries.
func (p *pages) sayPosting(v *visit) error {
	form := v.r.PostForm
	wrong := func(code int, problem string) error { return p.showEntries(v, code, form, problem) }
	rules, bad := readPosting(form.Get("rules"))
	if bad > 0 {
		return wrong(http.StatusBadRequest, v.words.budgetProblem(&spending.Problem{Field: "posting", Code: "line", Says: strconv.Itoa(bad)}))
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // what is no number was seen by nobody
	err := p.Budget.SayPosting(v.r.Context(), v.user.Username, spending.Posting{Version: version, Rules: rules, Reason: form.Get("reason")})
	if problem, ok := spending.AsProblem(err); ok && problem.Field == "rules" {
		problem.Field = "posting"
	}
	return p.saidOfBudget(v, entriesPath, err, wrong)
}
