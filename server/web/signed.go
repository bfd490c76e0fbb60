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
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
)

// Logbooks that come back signed: which of a month are not back, the files that papers were
// scanned into, and what people say of each page.

const (
	signedPath   = "/logbooks/signed"
	bringPath    = "/logbooks/signed/new"
	dueTermsPath = "/logbooks/signed/terms"
	scanPattern  = "/logbooks/signed/{scan}"
	pagePattern  = "/logbooks/signed/{scan}/{page}"
)

// Signed keeps what was signed, see [signed.Desk].
type Signed interface {
	Bring(ctx context.Context, who, name string, b []byte, books signed.Books) (signed.Brought, error)
	Scan(ctx context.Context, sha256 string) (signed.Scan, []signed.Sheet, error)
	Scans(ctx context.Context, most int) ([]signed.Scan, error)
	Say(ctx context.Context, who string, acts []signed.Act) error
	Papers(ctx context.Context, from, to, vehicle string) ([]signed.Paper, error)
	File(sha256 string) (evidence.File, []byte, error)
	Small(p *signed.Page, side int) ([]byte, error)
	Terms(ctx context.Context) ([]signed.Terms, error)
	SayTerms(ctx context.Context, who string, t signed.Terms) error
	Due(ctx context.Context, month string) (time.Time, error)
}

func scanAddress(scan string) string { return signedPath + "/" + url.PathEscape(scan) }

func pageAddress(scan string, page int) string {
	return scanAddress(scan) + "/" + strconv.Itoa(page)
}

// monthNamed returns a month such as 2026-10.
func (p *pages) monthNamed(month string) (report.Period, error) {
	return report.ParsePeriod(url.Values{"period": {string(report.Month)}, "at": {month + "-01"}}, p.calendar(), p.Now())
}

// signedBooks returns the logbooks of a month that concern who asks.
func (p *pages) signedBooks(ctx context.Context, month string) ([]signed.Book, error) {
	period, err := p.monthNamed(month)
	if err != nil {
		return nil, err
	}
	return SignedBooks(ctx, p.Reports, period, p.Now())
}

// SignedBooks returns the logbooks of a month, as those that are signed are held against them.
func SignedBooks(ctx context.Context, reports interface {
	Logbooks(ctx context.Context, department string, month report.Period, now time.Time) ([]report.LogFacts, error)
}, month report.Period, now time.Time) ([]signed.Book, error) {
	all, err := reports.Logbooks(ctx, "", month, now)
	if err != nil {
		return nil, err
	}
	books := make([]signed.Book, len(all))
	for i, facts := range all {
		books[i] = signedBook(report.NewLogbook(facts))
	}
	return books, nil
}

func signedBook(b report.Logbook) signed.Book {
	return signed.Book{
		Vehicle: b.Vehicle, Month: b.Month.From.Format(monthForm), FleetNo: b.FleetNo, Plate: b.Plate, DepartmentName: b.DepartmentName, Custodian: b.Custodian,
		Folio: b.Folio, SHA256: b.SHA256, Fills: len(b.Table.Rows),
	}
}

// A signedView is how far logbooks of a month have come back.
type signedView struct {
	page
	Month, Previous, Next string
	Due                   string
	Late                  bool
	Figures               []figure
	Sorts                 choice
	Departments           tableView // how many of each are not back
	Table                 tableView
	Pages                 *pagesView
	Empty                 *empty
	MayBring, MaySay      bool
	Terms                 []string
	Values                url.Values
	Problem               string
	Done                  string
}

// askSigned reads which month and which states an address asks for: without a month the last one
// that is over, and without a state those that are not back.
func (p *pages) askSigned(v *visit) (month report.Period, is string, all, shown []signed.Standing, err error) {
	q := v.r.URL.Query()
	is = q.Get("is")
	if month, err = p.signedMonth(q.Get("month")); err != nil {
		return month, is, nil, nil, err
	}
	if is != "" && is != "all" && !slices.Contains(signed.States, signed.State(is)) {
		return month, is, nil, nil, fmt.Errorf("%w: is is %q; write all or one of %v", fault.ErrInvalid, cut(is, 20), signed.States)
	}
	if all, err = p.standing(v.r.Context(), month); err != nil {
		return month, is, nil, nil, err
	}
	shown = slices.DeleteFunc(slices.Clone(all), func(s signed.Standing) bool {
		return is == "" && s.State == signed.Back || is != "" && is != "all" && string(s.State) != is
	})
	return month, is, all, shown, nil
}

// signedMonth reads a month; without one it is the last that is over.
func (p *pages) signedMonth(month string) (report.Period, error) {
	if month == "" {
		now, err := report.ParsePeriod(url.Values{"period": {string(report.Month)}}, p.calendar(), p.Now())
		return now.Previous(), err
	}
	if _, err := time.Parse(monthForm, month); err != nil {
		return report.Period{}, fmt.Errorf("%w: month is %q; write one such as 2026-10", fault.ErrInvalid, cut(month, 20))
	}
	return p.monthNamed(month)
}

// standing says how far the logbooks of a month that concern who asks have come back.
func (p *pages) standing(ctx context.Context, month report.Period) ([]signed.Standing, error) {
	books, err := SignedBooks(ctx, p.Reports, month, p.Now())
	if err != nil {
		return nil, err
	}
	named := month.From.Format(monthForm)
	papers, err := p.Signed.Papers(ctx, named, named, "")
	return signed.Stand(books, papers), err
}

func signedValues(month report.Period, is string) url.Values {
	out := url.Values{"month": {month.From.Format(monthForm)}}
	if is != "" {
		out.Set("is", is)
	}
	return out
}

func (p *pages) signed(v *visit) error { return p.showSigned(v, http.StatusOK, nil, "") }

func (p *pages) showSigned(v *visit, status int, typed url.Values, problem string) error {
	month, is, all, shown, err := p.askSigned(v)
	if err != nil {
		return err
	}
	w, named := v.words, month.From.Format(monthForm)
	view := &signedView{
		page: p.page(v, "signed.title", "/consumption"), Month: w.periodName(month), Previous: address(signedPath, signedValues(month.Previous(), is)), Values: typed, Problem: problem,
		MayBring: v.may(access.ChangeFleet, "POST "+bringPath), MaySay: v.may(access.ChangeFleet, "POST "+dueTermsPath),
	}
	if err := p.putFoot(v, &view.page, month, asksSigned(v, is)); err != nil {
		return err
	}
	if next := month.Next(); next.From.Before(p.Now()) {
		view.Next = address(signedPath, signedValues(next, is))
	}
	if v.r.URL.Query().Has("said") {
		view.Done = w.Say("signed.terms.done")
	}
	due, err := p.Signed.Due(v.r.Context(), named)
	if err != nil {
		return err
	}
	last := due.AddDate(0, 0, -1)
	view.Late = !p.Now().Before(due)
	if view.Due = w.Say("signed.due", "Day", w.Day(last)); view.Late {
		view.Due = w.Say("signed.late", "Day", w.Day(last))
	}
	counts := map[signed.State]int{}
	for i := range all {
		counts[all[i].State]++
	}
	sorts := []struct {
		is   string
		n    int
		word string
	}{{"", len(all) - counts[signed.Back], w.Say("signed.open")}, {"all", len(all), w.Say("signed.all")}}
	for _, s := range signed.States {
		sorts = append(sorts, struct {
			is   string
			n    int
			word string
		}{string(s), counts[s], w.saidOf("signed_state", string(s))})
		f := figure{Name: w.saidOf("signed_state", string(s)), Value: w.Count(int64(counts[s])), Href: address(signedPath, signedValues(month, string(s)))}
		if counts[s] > 0 && s != signed.Back && view.Late {
			f.Class = "alarm"
		}
		view.Figures = append(view.Figures, f)
	}
	view.Sorts = choice{Label: w.Say("signed.sorts")}
	for _, s := range sorts {
		if s.n > 0 || s.is == "" || s.is == is {
			view.Sorts.Links = append(view.Sorts.Links, link{fmt.Sprintf("%s (%s)", s.word, w.Count(int64(s.n))), address(signedPath, signedValues(month, s.is)), s.is == is})
		}
	}
	by := report.SignedDepartments(month, all)
	view.Departments = w.table(&by, nil)
	view.Departments.ID, view.Departments.Caption = "departments", w.Say("signed.departments")
	t := report.SignedLogbooks(month, shown)
	first, end, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:end]
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "vehicle" || c.Key == "logbook_folio" {
			return address(vehicleAddress(r.Key)+"/logbook", url.Values{"month": {named}})
		}
		return ""
	})
	w.sayAll(&view.Table, &t)
	view.Table.Caption, view.Table.CSV = w.Say("signed.caption", "Month", view.Month), address(signedPath+".csv", signedValues(month, is))
	view.Table.pick(&t, "department", "vehicle", "fills", "logbook_folio", "signed_state", "signed_lacks", "signed_gone", "signed_by", "signed_at")
	if len(shown) == 0 {
		view.Empty = &empty{"signed.empty", "signed.empty.next"}
	}
	terms, err := p.Signed.Terms(v.r.Context())
	if err != nil {
		return err
	}
	for _, x := range terms {
		if x.By == "" {
			continue
		}
		said := w.Say("signed.terms.said", "Count", x.Days, "By", x.By, "At", w.Minute(x.At), "Reason", x.Reason)
		if x.OfRule {
			said = string(audit.NotSigned) + ": " + said
		}
		view.Terms = append(view.Terms, said)
	}
	if view.Values == nil {
		view.Values = url.Values{"days": {strconv.Itoa(signed.DaysOf(terms, p.Now()))}}
	}
	return p.show(v, status, "signed", view)
}

// sayAll puts the codes of a table into words.
func (w words) sayAll(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			switch {
			case !r.Cells[j].Known || c.Kind != report.Text:
			case c.Key == "signed_state":
				view.Rows[i].Cells[j].Text = w.saidOf(c.Key, r.Cells[j].Text)
				if r.Cells[j].Text != string(signed.Back) {
					view.Rows[i].Cells[j].Class = "bad"
				}
			default:
				view.Rows[i].Cells[j].Text = w.saidOf(c.Key, r.Cells[j].Text)
			}
		}
	}
}

func (p *pages) signedFile(v *visit) error {
	month, is, _, shown, err := p.askSigned(v)
	if err != nil {
		return err
	}
	t := report.SignedLogbooks(month, shown)
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s", v.words.Say("signed.file"), month.From.Format(monthForm)), v.words.Say("signed.title"), asksSigned(v, is))
}

// asksSigned says of which logbooks it is asked.
func asksSigned(v *visit, is string) report.Fact {
	of := v.words.Say("signed.open")
	if is != "" {
		of = v.words.Or("signed."+is, v.words.saidOf("signed_state", is))
	}
	return report.Fact{Name: v.words.Say("signed.sorts"), Value: of}
}

// saySignedTerms says how many days after the month papers are to be back.
func (p *pages) saySignedTerms(v *visit) error {
	form := v.r.PostForm
	days, err := strconv.Atoi(strings.TrimSpace(form.Get("days")))
	if err != nil {
		days = -1
	}
	err = p.Signed.SayTerms(v.r.Context(), v.user.Username, signed.Terms{Days: days, Reason: form.Get("reason")})
	if errors.Is(err, signed.ErrBeyond) {
		return p.showSigned(v, http.StatusBadRequest, form, v.words.Say("signed.terms.beyond"))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showSigned(v, http.StatusBadRequest, form, v.words.Say("signed.terms.bad"))
	}
	if err != nil {
		return err
	}
	p.lately.signed.forget()
	v.redirect(signedPath + "?said")
	return nil
}

// freshSigned is how old what Today says of logbooks may be.
const freshSigned = 15 * time.Minute

// todaySigned says how many logbooks of the last month whose days are over are not back; empty:
// none, or it is not known yet.
func (p *pages) todaySigned(v *visit) string {
	if p.Signed == nil || !v.may(access.SeeVehicles, "GET "+signedPath) {
		return ""
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	n, _ := p.lately.signed.within(freshSigned, p.Patience, func() (int, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		month, err := p.signedMonth("")
		if err != nil {
			return 0, err
		}
		due, err := p.Signed.Due(ctx, month.From.Format(monthForm))
		if err != nil || p.Now().Before(due) {
			return 0, err
		}
		list, err := p.standing(ctx, month)
		return len(slices.DeleteFunc(list, func(s signed.Standing) bool { return s.State == signed.Back })), err
	})
	if n == 0 {
		return ""
	}
	return v.words.Say("signed.today", "Count", n)
}
