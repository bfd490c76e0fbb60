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

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
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
	view.Table.pick(&t, "department", "vehicle", "fills", "logbook_folio", "signed_state", "signed_lacks", "signed_by", "signed_at")
	if len(shown) == 0 {
		view.Empty = &empty{"signed.empty", "signed.empty.next"}
	}
	terms, err := p.Signed.Terms(v.r.Context())
	if err != nil {
		return err
	}
	for _, x := range terms {
		if x.Version > 0 {
			view.Terms = append(view.Terms, w.Say("signed.terms.said", "Count", x.Days, "By", x.By, "At", w.Minute(x.At), "Reason", x.Reason))
		}
	}
	if view.Values == nil {
		view.Values = url.Values{"days": {strconv.Itoa(terms[0].Days)}}
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
	of := v.words.Say("signed.open")
	if is != "" {
		of = v.words.Or("signed."+is, v.words.saidOf("signed_state", is))
	}
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s", v.words.Say("signed.file"), month.From.Format(monthForm)), v.words.Say("signed.title"), report.Fact{Name: v.words.Say("signed.sorts"), Value: of})
}

// saySignedTerms says how many days after the month papers are to be back.
func (p *pages) saySignedTerms(v *visit) error {
	form := v.r.PostForm
	days, err := strconv.Atoi(strings.TrimSpace(form.Get("days")))
	if err != nil {
		days = -1
	}
	err = p.Signed.SayTerms(v.r.Context(), v.user.Username, signed.Terms{Days: days, Reason: form.Get("reason")})
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

// A bringView takes files in, and lists those that were brought last.
type bringView struct {
	page
	Problem string
	Became  []string // of files that were sent just now
	MB      int
	Scans   []link
}

const mostScans = 50

func (p *pages) bringForm(v *visit) error { return p.showBring(v, http.StatusOK, "", nil) }

func (p *pages) showBring(v *visit, code int, problem string, became []string) error {
	w := v.words
	view := &bringView{page: p.page(v, "signed.bring", "/consumption"), Problem: problem, Became: became, MB: signed.MaxUpload >> 20}
	scans, err := p.Signed.Scans(v.r.Context(), mostScans)
	if err != nil {
		return err
	}
	for _, s := range scans {
		if seesScan(v, &s) {
			view.Scans = append(view.Scans, link{Text: w.Say("signed.scan", "Name", s.Name, "Count", s.Pages, "By", s.By, "At", w.Minute(s.At)), Href: scanAddress(s.SHA256)})
		}
	}
	return p.show(v, code, "bring", view)
}

// seesScan tells whether who visits may see all pages of a file: who sees the whole fleet, and
// who brought it.
func seesScan(v *visit, s *signed.Scan) bool {
	return v.user.Scope().Whole() || s.By == v.user.Username
}

// bring takes files in, and leads to what is to be said of them.
func (p *pages) bring(v *visit) error {
	files, err := readFiles(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showBring(v, http.StatusRequestEntityTooLarge, v.words.Say("invoices.bad.big", "MB", signed.MaxUpload>>20), nil)
	}
	if err != nil || len(files) == 0 {
		return p.showBring(v, http.StatusBadRequest, v.words.Say("signed.bad.none"), nil)
	}
	var became []string
	var scans []string
	bad, again := false, false
	for _, f := range files {
		got, err := p.Signed.Bring(v.r.Context(), v.user.Username, f.Name, f.Bytes, p.signedBooks)
		switch {
		case err != nil:
			return err
		case got.Trouble != "":
			p.Log.Warn("a scan was not taken in", "file", f.Name, "err", got.Trouble)
			bad = true
			became = append(became, v.words.Say("signed.bad.file", "Name", f.Name))
			continue
		case got.Again:
			again = true
			became = append(became, v.words.Say("signed.again", "Name", f.Name, "By", got.By, "At", v.words.Minute(got.At)))
		default:
			became = append(became, v.words.Say("signed.taken", "Name", f.Name, "Pages", v.words.Count(int64(got.Pages)), "Attached", v.words.Count(int64(got.Attached))))
		}
		if seesScan(v, &got.Scan) {
			scans = append(scans, got.SHA256)
		}
	}
	p.lately.signed.forget()
	if len(files) == 1 && len(scans) == 1 {
		v.redirect(scanAddress(scans[0]) + map[bool]string{true: "?again"}[again])
		return nil
	}
	if bad {
		return p.showBring(v, http.StatusBadRequest, v.words.Say("signed.bad.some"), became)
	}
	return p.showBring(v, http.StatusOK, "", became)
}

// A scanView is a file with its pages, to be looked through at once.
type scanView struct {
	page
	Sub     string
	Action  string
	File    string
	Done    string
	Problem string
	Figures []figure
	Pages   *pagesView
	Sheets  []sheetView
}

// A sheetView is a page of a file.
type sheetView struct {
	N              int
	Small, Picture string // empty: its picture could not be taken out
	Title, Href    string // the logbook that it is of
	Notes          []string
	Bad            []string
	Last           int64 // the number of what was said last
	Attached       bool
	Positions      []option
	Folio          string
	Problem        string
	Open           bool // there is something to be said
}

const mostSheets = 40

// askScan returns the file that an address names, where who visits may see it.
func (p *pages) askScan(v *visit) (signed.Scan, []signed.Sheet, error) {
	scan, sheets, err := p.Signed.Scan(v.r.Context(), chi.URLParam(v.r, "scan"))
	if err == nil && !seesScan(v, &scan) {
		err = fmt.Errorf("scan %s: %w", scan.SHA256, fault.ErrNotFound)
	}
	return scan, sheets, err
}

func (p *pages) scan(v *visit) error { return p.showScan(v, http.StatusOK, nil, "") }

// sheetAddressOf is the address of a scan, at the part that who visits looks at.
func (v *visit) sheetAddressOf(scan string) string {
	q := url.Values{}
	if n := v.row(); n > 0 {
		q.Set("row", strconv.Itoa(n))
	}
	return address(scanAddress(scan), q)
}

func (p *pages) showScan(v *visit, code int, wrong map[int]string, problem string) error {
	scan, sheets, err := p.askScan(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &scanView{
		page: p.page(v, "signed.bring", "/consumption"), Sub: w.Say("signed.scan", "Name", scan.Name, "Count", scan.Pages, "By", scan.By, "At", w.Minute(scan.At)),
		Action: v.r.URL.RequestURI(), File: scanAddress(scan.SHA256) + "/file", Problem: problem,
	}
	view.Title = w.Say("signed.look", "Name", scan.Name)
	switch q := v.r.URL.Query(); {
	case q.Has("kept"):
		view.Done = w.Say("signed.kept")
	case q.Has("again"):
		view.Done = w.Say("signed.again", "Name", scan.Name, "By", scan.By, "At", w.Minute(scan.At))
	}
	counts := map[string]int64{}
	for i := range sheets {
		switch a := sheets[i].Attached(); {
		case a == nil && sheets[i].Vehicle != "" && len(sheets[i].Acts) == 0:
			counts["elsewhere"]++
		case a == nil:
			counts["loose"]++
		case a.Positions == nil:
			counts["unlooked"]++
		default:
			counts["attached"]++
		}
	}
	for _, k := range []string{"attached", "unlooked", "loose", "elsewhere"} {
		f := figure{Name: w.Say("signed.count." + k), Value: w.Count(counts[k])}
		if counts[k] > 0 && k != "attached" {
			f.Class = "alarm"
		}
		view.Figures = append(view.Figures, f)
	}
	first, end, pages := v.pages(len(sheets), mostSheets)
	view.Pages = pages
	known := map[string][]signed.Book{}
	for i := first; i < end; i++ {
		one, err := p.sheetView(v, &sheets[i], known)
		if err != nil {
			return err
		}
		one.Problem = wrong[sheets[i].Page.Page]
		view.Sheets = append(view.Sheets, one)
	}
	return p.show(v, code, "scan", view)
}

// sheetView puts a page into words. Logbooks that were asked for are kept in known, by month.
func (p *pages) sheetView(v *visit, s *signed.Sheet, known map[string][]signed.Book) (sheetView, error) {
	w, n := v.words, s.Page.Page
	view := sheetView{N: n, Title: w.Say("signed.page", "N", n)}
	if s.Picture != "" {
		view.Small, view.Picture = pageAddress(s.Scan, n)+"/small", pageAddress(s.Scan, n)+"/picture"
	}
	of := s.Printed
	a := s.Attached()
	if now := s.Now(); now != nil {
		view.Last, of = now.N, now.Printed
		if now.What == signed.Withdrawn {
			view.Notes = append(view.Notes, w.Say("signed.withdrawn", "By", now.By, "At", w.Minute(now.At), "Reason", now.Reason))
		}
	}
	var book *signed.Book
	if of.Vehicle != "" {
		books, there := known[of.Month]
		if !there {
			var err error
			if books, err = p.signedBooks(v.r.Context(), of.Month); err != nil {
				return view, err
			}
			known[of.Month] = books
		}
		if i := slices.IndexFunc(books, func(b signed.Book) bool { return strings.EqualFold(b.Vehicle, of.Vehicle) }); i >= 0 {
			book = &books[i]
		}
	}
	said := []string(nil)
	switch {
	case a != nil:
		view.Attached, view.Open, said = true, a.Positions == nil, a.Positions
		view.Title = w.Say("signed.of", "N", n, "Vehicle", of.Vehicle, "Month", w.monthName(of.Month))
		if book != nil {
			view.Title = w.Say("signed.of", "N", n, "Vehicle", book.FleetNo, "Month", w.monthName(of.Month))
			view.Href = address(vehicleAddress(book.Vehicle)+"/logbook", url.Values{"month": {of.Month}})
			if of.Is(book.SHA256) {
				view.Notes = append(view.Notes, w.Say("signed.same", "Folio", book.Folio))
			} else {
				view.Bad = append(view.Bad, w.Say("signed.differs", "Folio", book.Folio))
			}
		}
		if a.ByHand {
			view.Notes = append(view.Notes, w.Say("signed.byhand", "By", a.By))
		}
		again, err := p.again(v, a)
		if err != nil {
			return view, err
		}
		if again {
			view.Notes = append(view.Notes, w.Say("signed.twice"))
		}
	case s.Vehicle != "" && len(s.Acts) == 0:
		view.Open = true
		view.Bad = append(view.Bad, w.Say("signed.elsewhere"))
		if book != nil {
			view.Folio = strings.ToUpper(fmt.Sprintf("%s-%s-%s", book.FleetNo, of.Month, of.Sheet[:8]))
			view.Bad = []string{w.Say("signed.yours")}
		}
	case s.Vehicle == "":
		view.Open = len(s.Acts) == 0
		view.Bad = append(view.Bad, w.Say("signed.why."+s.Why))
	}
	for _, x := range signed.Positions() {
		view.Positions = append(view.Positions, option{x, w.saidOf("signed_lacks", x), said == nil || slices.Contains(said, x)})
	}
	return view, nil
}

// again tells whether another page is of the same logbook as it was then.
func (p *pages) again(v *visit, a *signed.Act) (bool, error) {
	list, err := p.Signed.Papers(v.r.Context(), a.Month, a.Month, a.Vehicle)
	return slices.ContainsFunc(list, func(x signed.Paper) bool {
		return (x.Scan != a.Scan || x.Page != a.Page) && (x.Is(a.Sheet) || a.Is(x.Sheet))
	}), err
}

// sayScan keeps what who visits says of the pages that they looked at: whose signatures are on
// each, of which logbook one is that was not read, and that one is of none.
func (p *pages) sayScan(v *visit) error {
	scan, sheets, err := p.askScan(v)
	if err != nil {
		return err
	}
	form, w := v.r.PostForm, v.words
	wrong := map[int]string{}
	var acts []signed.Act
	for _, text := range form["page"] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(sheets) {
			return fmt.Errorf("%w: page %q", fault.ErrInvalid, cut(text, 20))
		}
		s, of := &sheets[n-1], func(name string) string { return strings.TrimSpace(form.Get(fmt.Sprintf("%s-%d", name, n))) }
		last, err := strconv.ParseInt(of("last"), 10, 64)
		if err != nil {
			return fmt.Errorf("%w: page %d says nothing of what was seen", fault.ErrInvalid, n)
		}
		positions := []string{}
		for _, x := range form[fmt.Sprintf("signed-%d", n)] {
			if slices.Contains(signed.Positions(), x) {
				positions = append(positions, x)
			}
		}
		slices.SortFunc(positions, func(a, b string) int {
			return slices.Index(signed.Positions(), a) - slices.Index(signed.Positions(), b)
		})
		a := s.Attached()
		switch {
		case a != nil && of("gone") != "":
			gone := *a
			gone.N, gone.What, gone.Reason = last, signed.Withdrawn, of("gone")
			acts = append(acts, gone)
		case a != nil && (a.Positions == nil || !slices.Equal(a.Positions, positions)):
			said := *a
			said.N, said.Positions, said.Reason = last, positions, ""
			acts = append(acts, said)
		case a == nil && of("folio") != "":
			printed, err := signed.OfFolio(v.r.Context(), of("folio"), p.signedBooks)
			switch {
			case errors.Is(err, signed.ErrFolio):
				wrong[n] = w.Say("signed.bad.folio")
				continue
			case errors.Is(err, signed.ErrElsewhere):
				wrong[n] = w.Say("signed.bad.elsewhere")
				continue
			case err != nil:
				return err
			}
			acts = append(acts, signed.Act{
				N: last, Scan: scan.SHA256, Page: n, What: signed.Attached, Printed: printed, Positions: positions,
				ByHand: !strings.EqualFold(printed.Vehicle, s.Vehicle) || printed.Month != s.Month || !printed.Is(s.Sheet) && !s.Is(printed.Sheet),
			})
		}
	}
	if len(wrong) > 0 {
		return p.showScan(v, http.StatusBadRequest, wrong, w.Say("signed.bad.pages"))
	}
	err = p.Signed.Say(v.r.Context(), v.user.Username, acts)
	if errors.Is(err, signed.ErrSince) {
		return p.showScan(v, http.StatusConflict, nil, w.Say("signed.since"))
	}
	if err != nil {
		return err
	}
	p.lately.signed.forget()
	to := v.sheetAddressOf(scan.SHA256)
	if strings.Contains(to, "?") {
		to += "&kept"
	} else {
		to += "?kept"
	}
	v.redirect(to)
	return nil
}

// scanFile sends a file as it came.
func (p *pages) scanFile(v *visit) error {
	scan, _, err := p.askScan(v)
	if err != nil {
		return err
	}
	f, b, err := p.Signed.File(scan.SHA256)
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}

// askPage returns a page with a picture, where who visits may see it: with the file that it is
// of, or with the logbook that it is attached to.
func (p *pages) askPage(v *visit) (*signed.Sheet, error) {
	scan, sheets, err := p.Signed.Scan(v.r.Context(), chi.URLParam(v.r, "scan"))
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(chi.URLParam(v.r, "page"))
	if err != nil || n < 1 || n > len(sheets) || sheets[n-1].Picture == "" {
		return nil, fmt.Errorf("page of scan %s: %w", scan.SHA256, fault.ErrNotFound)
	}
	s := &sheets[n-1]
	if seesScan(v, &scan) {
		return s, nil
	}
	a := s.Attached()
	if a == nil {
		return nil, fmt.Errorf("page %d of scan %s: %w", n, scan.SHA256, fault.ErrNotFound)
	}
	month, err := p.monthNamed(a.Month)
	if err == nil {
		_, err = p.Reports.Logbook(v.r.Context(), a.Vehicle, month, p.Now())
	}
	return s, err
}

// pagePicture sends a page as the scanner took it.
func (p *pages) pagePicture(v *visit) error {
	s, err := p.askPage(v)
	if err != nil {
		return err
	}
	f, b, err := p.Signed.File(s.Picture)
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}

// smallSide is the longer side of a page that is to be looked at beside others, in pixels: a
// signature can be told from none.
const smallSide = 900

// pageSmall sends a page small and upright.
func (p *pages) pageSmall(v *visit) error {
	s, err := p.askPage(v)
	if err != nil {
		return err
	}
	b, err := p.Signed.Small(&s.Page, smallSide)
	if err != nil {
		return err
	}
	sendFile(v, evidence.JPEG, s.Picture, b)
	return nil
}

// A paperView is a paper of a logbook that came back.
type paperView struct {
	Text, Href string
	Bad        bool
}

// logbookPapers says how far a logbook has come back, and by which papers; nothing where none of
// it is there and nothing is to be signed.
func (p *pages) logbookPapers(v *visit, b report.Logbook) (state string, bad bool, papers []paperView, err error) {
	if p.Signed == nil {
		return "", false, nil, nil
	}
	book := signedBook(b)
	list, err := p.Signed.Papers(v.r.Context(), book.Month, book.Month, book.Vehicle)
	if err != nil {
		return "", false, nil, err
	}
	all := signed.Stand([]signed.Book{book}, list)
	if len(all) == 0 || all[0].State == signed.Missing && p.Now().Before(b.Month.To) {
		return "", false, nil, nil
	}
	s, w := &all[0], v.words
	for i := range list {
		papers = append(papers, w.paperView(&list[i], book.SHA256))
	}
	return w.Say("signed.standing."+string(s.State), "Lacks", w.signers(s.Lacks)), s.State != signed.Back, papers, nil
}

func (w words) signers(list []string) string {
	return w.saidOf("signed_lacks", strings.Join(list, " "))
}

// paperView says whose signatures are on a paper, who attached it and when, and whether it is
// still of what the logbook says, whose hash is sha256; empty: nobody asks.
func (w words) paperView(x *signed.Paper, sha256 string) paperView {
	view := paperView{Href: pageAddress(x.Scan, x.Page) + "/picture", Bad: sha256 != "" && !x.Is(sha256)}
	if x.Picture == "" {
		view.Href = ""
	}
	var said []string
	switch {
	case !x.Looked():
		said = append(said, w.Say("signed.paper.unlooked"))
	case len(x.Positions) == 0:
		said = append(said, w.Say("signed.paper.unsigned"))
	default:
		said = append(said, w.Say("signed.paper.signed", "Positions", w.signers(x.Positions)))
	}
	if view.Bad {
		said = append(said, w.Say("signed.paper.changed"))
	}
	view.Text = w.Say("signed.paper", "Name", x.Name, "N", x.Page, "By", x.First, "At", w.Minute(x.FirstAt), "Said", joined(said...))
	return view
}

// signedPapersOf are the papers of a vehicle's logbooks of a period, for who may see those.
func (p *pages) signedPapersOf(v *visit, vehicle string, period report.Period) (out []paperView, err error) {
	if p.Signed == nil || !v.opens("GET /vehicles/{vehicle}/logbook") {
		return nil, nil
	}
	list, err := p.Signed.Papers(v.r.Context(), period.From.Format(monthForm), period.Last().Format(monthForm), vehicle)
	if err != nil {
		return nil, err
	}
	of := map[string]string{} // the hash of each month's logbook; empty: it is not theirs
	for i := range list {
		x := &list[i]
		hash, known := of[x.Month]
		if !known {
			month, err := p.monthNamed(x.Month)
			if err != nil {
				return nil, err
			}
			facts, err := p.Reports.Logbook(v.r.Context(), vehicle, month, p.Now())
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				return nil, err
			}
			if err == nil {
				hash = report.NewLogbook(facts).SHA256
			}
			of[x.Month] = hash
		}
		if hash == "" {
			continue
		}
		view := v.words.paperView(x, hash)
		view.Text = v.words.Say("signed.paper.month", "Month", v.words.monthName(x.Month), "Said", view.Text)
		out = append(out, view)
	}
	return out, nil
}

// Unsigned counts the logbooks of a month that are not back signed, and says how many each
// department has.
func Unsigned(ctx context.Context, reports interface {
	Logbooks(ctx context.Context, department string, month report.Period, now time.Time) ([]report.LogFacts, error)
}, papers func(ctx context.Context, from, to, vehicle string) ([]signed.Paper, error), month report.Period, now time.Time) (closing.Amount, error) {
	books, err := SignedBooks(ctx, reports, month, now)
	if err != nil {
		return closing.Amount{}, err
	}
	named := month.From.Format(monthForm)
	list, err := papers(ctx, named, named, "")
	if err != nil {
		return closing.Amount{}, err
	}
	var a closing.Amount
	of := map[string]int{}
	for _, s := range signed.Stand(books, list) {
		if s.State != signed.Back {
			a.Count++
			of[s.DepartmentName]++
		}
	}
	for name, n := range of { // vehicles are not named: some are reserved
		a.Of = append(a.Of, strings.TrimSpace(fmt.Sprintf("%s: %d", name, n)))
	}
	return a, nil
}
