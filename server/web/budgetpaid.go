package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// What documents say was paid of accounts, and the movements that a person says by it.

const (
	paidAccountsPath = "/budget/paid/accounts"
	proposalsPath    = "/budget/paid/proposals"
)

// paidNotes say of each account what documents say of it that movements do not, or the other way around, and what to do.
func (p *pages) paidNotes(v *visit, paid *spending.Paid) (notes []string) {
	if !paid.Tells() {
		return nil
	}
	w := v.words
	for i := range paid.Accounts {
		a := &paid.Accounts[i]
		say := func(key string, cents int64) {
			notes = append(notes, w.Say(key, "Account", string(a.Key), "Documents", w.money(a.Documents), "Paid", w.money(a.Paid), "Exercised", w.money(a.Exercised), "Amount", w.money(cents)))
		}
		switch d := a.Difference(); {
		case d == 0:
		case a.Late != 0 && a.Proposed == 0:
			say("budget.paid.late", a.Late)
		case d > 0:
			say("budget.paid.less", d)
		default:
			say("budget.paid.more", -d)
		}
		if cents := a.Unexercised(); cents > 0 {
			say("budget.paid.unexercised", cents)
		}
	}
	if paid.Loose > 0 {
		notes = append(notes, w.Say("budget.paid.loose", "Count", paid.Loose, "Amount", w.money(paid.LooseCents)))
	}
	if paid.Foreign > 0 {
		notes = append(notes, w.Say("budget.paid.foreign", "Count", paid.Foreign))
	}
	return notes
}

// proposes leads to where movements are proposed.
func (p *pages) proposes(v *visit, paid *spending.Paid, period report.Period) *link {
	if !v.opensPath(paidPath) || !paid.Tells() {
		return nil
	}
	word := "budget.paid.look"
	if len(paid.Proposals) > 0 {
		word = "budget.paid.propose"
	}
	return &link{Text: v.words.Say(word, "Count", len(paid.Proposals)), Href: address(paidPath, monthValues(period))}
}

// A paidView is what documents say was paid of accounts, and the form by which a person says so.
type paidView struct {
	page
	Period          *periodView
	At, Until       string
	Links           []link
	Notes           []string
	Accounts, Lines tableView
	Pages           *pagesView
	Empty           *empty
	Proposals       []proposalView
	Heads           []string
	CSV             string // of proposals
	More            string // of proposals that follow those that are shown
	Late            tableView
	May             bool
	Reason          string
	MaxReason       int
	Problem, Done   string
}

// A proposalView is a row of the form.
type proposalView struct {
	Value, Name string // as it is sent, and as a reader of the page hears it
	Chosen      bool
	Cells       []cellView
}

func (p *pages) paid(v *visit) error { return p.showPaid(v, http.StatusOK, nil, "") }

// askPaid returns what documents say was paid of a year.
func (p *pages) askPaid(v *visit) (period report.Period, paid *spending.Paid, err error) {
	if period, err = p.askYear(v); err != nil {
		return period, nil, err
	}
	paid, err = p.Budget.Paid(v.r.Context(), period.From.Year())
	return period, paid, err
}

// paidLines are the shares of payments as a table.
func (p *pages) paidLines(period report.Period, paid *spending.Paid) report.Table {
	return report.BudgetPaid(period, paid, p.calendarOf().Month)
}

func (p *pages) showPaid(v *visit, code int, typed url.Values, problem string) error {
	period, paid, err := p.askPaid(v)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &paidView{
		page: p.page(v, "budget.paid", budgetPath), Period: p.years(v, period), At: values.Encode(), Until: w.Say("budget.until", "Month", w.month(p.firstOf(paid.Period))), Links: p.budgetLinks(v, period),
		May: v.may(access.KeepBudget, "POST "+paidPath), Reason: w.Say("budget.paid.reason"), MaxReason: spending.MaxReason, Problem: problem, Notes: p.paidNotes(v, paid),
	}
	if err := p.putFoot(v, &view.page, period, p.asksPaid(v, paid)); err != nil {
		return err
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("said")); err == nil {
		view.Done = w.Say("budget.paid.said", "Count", n)
	}
	if !paid.Tells() {
		view.Empty = &empty{"budget.paid.empty", "budget.paid.empty.next"}
	}
	accounts := report.PaidAccounts(period, paid)
	view.Accounts = w.budgetTable(&accounts)
	view.Accounts.Caption, view.Accounts.CSV = w.Say("budget.paid.accounts"), address(paidAccountsPath+".csv", values)
	lines := p.paidLines(period, paid)
	first, last, pages := v.pages(len(lines.Rows), mostListed)
	view.Pages, lines.Rows = pages, lines.Rows[first:last]
	if pages != nil { // of the page alone it would be no total
		lines.Total = nil
	}
	view.Lines = p.paidTable(v, &lines)
	view.Lines.Caption, view.Lines.CSV = w.Say("budget.paid.lines"), address(paidPath+".csv", values)
	view.Lines.pick(&lines, "budget_day", "supplier", "document_no", "paid_what", "budget_account", "amount", "currency", "paid_why", "paid_month")
	p.putProposals(v, view, period, paid, typed)
	return p.show(v, code, "budgetpaid", view)
}

// paidTable puts a table of what was paid into words, with a link to each document.
func (p *pages) paidTable(v *visit, t *report.Table) tableView {
	view := v.words.budgetTable(t)
	of := t.Column("document_no")
	if !v.opensPath(invoicesPath) {
		return view
	}
	for i, r := range t.Rows {
		if r.Cells[of].Known {
			view.Rows[i].Cells[of].Href = invoiceAddress(r.Key)
		}
	}
	return view
}

// putProposals shows the first of the movements that are proposed, all chosen until somebody has sent some, and what no month takes.
func (p *pages) putProposals(v *visit, view *paidView, period report.Period, paid *spending.Paid, typed url.Values) {
	w, all := v.words, report.PaidProposals(period, paid)
	late := all
	all.Rows, late.Rows = all.Rows[:len(paid.Proposals)], all.Rows[len(paid.Proposals):]
	view.Late = p.paidTable(v, &late)
	view.Late.Caption = w.Say("budget.paid.prior")
	view.Late.pick(&late, "budget_account", "supplier", "document_no", "budget_amount")
	view.CSV = address(proposalsPath+".csv", monthValues(period))
	if n := len(all.Rows) - mostListed; n > 0 {
		all.Rows, view.More = all.Rows[:mostListed], w.Say("budget.paid.rest", "Count", n)
	}
	table := p.paidTable(v, &all)
	table.pick(&all, "budget_day", "budget_moment", "budget_account", "supplier", "document_no", "budget_amount", "paid_was", "paid_is")
	for _, h := range table.Heads {
		view.Heads = append(view.Heads, h.Text)
	}
	for i, row := range table.Rows {
		x := &paid.Proposals[i]
		one := proposalView{Value: choiceText(x), Cells: row.Cells, Chosen: typed == nil, Name: w.Say("budget.paid.choose", "Moment", w.Say("budget.moment."+string(x.Moment)), "Account", string(x.Key), "Document", x.Bill.Folio)}
		if typed != nil {
			one.Chosen = slices.Contains(typed["movement"], one.Value)
			view.Reason = typed.Get("reason")
		}
		view.Proposals = append(view.Proposals, one)
	}
}

// choiceText is a proposal as a form sends it, which choiceOf reads: what is sent is what was seen.
func choiceText(x *spending.Proposal) string {
	return fmt.Sprintf("%s|%s|%s|%d", x.Moment, x.Key, x.ID, x.Cents)
}

func choiceOf(text string) (c spending.PaidChoice, ok bool) {
	parts := strings.Split(text, "|")
	if len(parts) != 4 {
		return c, false
	}
	cents, err := strconv.ParseInt(parts[3], 10, 64)
	return spending.PaidChoice{Moment: budget.Moment(parts[0]), Key: budget.Key(parts[1]), ID: parts[2], Cents: cents}, err == nil
}

// sayPaid takes the form of proposals.
func (p *pages) sayPaid(v *visit) error {
	form := v.r.PostForm
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	var chosen []spending.PaidChoice
	for _, text := range form["movement"] {
		c, ok := choiceOf(text)
		if !ok {
			return p.showPaid(v, http.StatusBadRequest, form, v.words.budgetProblem(&spending.Problem{Field: "paid", Code: "unknown"}))
		}
		chosen = append(chosen, c)
	}
	n, err := p.Budget.SayPaid(v.r.Context(), v.user.Username, period.From.Year(), chosen, form.Get("reason"))
	if bad, ok := spending.AsProblem(err); ok {
		return p.showPaid(v, http.StatusBadRequest, form, v.words.budgetProblem(bad))
	}
	if errors.Is(err, spending.ErrSince) {
		return p.showPaid(v, http.StatusConflict, form, v.words.Say("budget.paid.since"))
	}
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("said", strconv.Itoa(n))
	v.redirect(address(paidPath, values))
	return nil
}

func (p *pages) paidFiles(v *visit, name, title string, of func(report.Period, *spending.Paid) report.Table) error {
	period, paid, err := p.askPaid(v)
	if err != nil {
		return err
	}
	t := of(period, paid)
	return p.file(v, &t, "litro-"+v.words.Say(name)+"-"+strconv.Itoa(period.From.Year()), v.words.Say(title), p.asksPaid(v, paid))
}

// asksPaid says until which month it is told what was paid.
func (p *pages) asksPaid(v *visit, paid *spending.Paid) report.Fact {
	return report.Fact{Name: v.words.Say("budget.until.name"), Value: v.words.month(p.firstOf(paid.Period))}
}

func (p *pages) paidFile(v *visit) error {
	return p.paidFiles(v, "budget.paid.file", "budget.paid", p.paidLines)
}

func (p *pages) paidAccountsFile(v *visit) error {
	return p.paidFiles(v, "budget.paid.accounts.file", "budget.paid.accounts", report.PaidAccounts)
}

func (p *pages) proposalsFile(v *visit) error {
	return p.paidFiles(v, "budget.paid.proposals.file", "budget.paid.proposals", report.PaidProposals)
}
