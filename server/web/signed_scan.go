package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/signed"
)

// Files that signed sheets were scanned into, as they are brought and looked through.

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
	Positions      []option // none: it is not signed
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
		case a.Unlooked():
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
		view.Attached, view.Open, said = true, a.Unlooked(), a.Positions
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
		if a.Of > 0 {
			view.Notes = append(view.Notes, w.Say("signed.paper.sheet", "No", a.No, "Of", a.Of)+".")
		}
		if !a.Signs() {
			view.Notes = append(view.Notes, w.Say("signed.goeson", "Of", a.Of))
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
			view.Folio = strings.ToUpper(signed.FolioOf(fmt.Sprintf("%s-%s-%s", book.FleetNo, of.Month, of.Sheet[:8]), of.No, of.Of))
			view.Bad = []string{w.Say("signed.yours")}
		}
	case s.Vehicle == "":
		view.Open = len(s.Acts) == 0
		view.Bad = append(view.Bad, w.Say("signed.why."+s.Why))
	}
	for _, x := range signed.Positions() {
		if !of.Signs() {
			break
		}
		view.Positions = append(view.Positions, option{x, w.saidOf("signed_lacks", x), said == nil || slices.Contains(said, x)})
	}
	return view, nil
}

// again tells whether another page is the same sheet of the same logbook as it was then.
func (p *pages) again(v *visit, a *signed.Act) (bool, error) {
	list, err := p.Signed.Papers(v.r.Context(), a.Month, a.Month, a.Vehicle)
	return slices.ContainsFunc(list, func(x signed.Paper) bool {
		return (x.Scan != a.Scan || x.Page != a.Page) && (x.Is(a.Sheet) || a.Is(x.Sheet)) && x.No == a.No && x.Of == a.Of
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
		case a != nil && a.Signs() && (a.Positions == nil || !slices.Equal(a.Positions, positions)):
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
			if !printed.Signs() {
				positions = nil
			}
			acts = append(acts, signed.Act{
				N: last, Scan: scan.SHA256, Page: n, What: signed.Attached, Printed: printed, Positions: positions,
				ByHand: !strings.EqualFold(printed.Vehicle, s.Vehicle) || printed.Month != s.Month || !printed.Is(s.Sheet) && !s.Is(printed.Sheet) || printed.No != s.No || printed.Of != s.Of,
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
	if errors.Is(err, signed.ErrOwn) {
		return p.showScan(v, http.StatusForbidden, nil, w.Say("signed.own"))
	}
	if err != nil {
		return err
	}
	p.lately.signed.forget()
	// Where there is more of the file, that comes next.
	q := url.Values{"kept": {""}}
	if first, last, _ := v.pages(len(sheets), mostSheets); last < len(sheets) {
		q.Set("row", strconv.Itoa(last))
	} else if first > 0 {
		q.Set("row", strconv.Itoa(first))
	}
	v.redirect(address(scanAddress(scan.SHA256), q))
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
