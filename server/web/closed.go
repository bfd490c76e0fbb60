package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/report"
)

// The last look at a month before it is sealed, and what was sealed: a page and a paper for each
// version.

const (
	sealPath      = "/close/{month}/check"
	closedPattern = "/close/{month}/closed/{version}"
	closedChanges = closedPattern + "/changes"
)

// A sealView is all that is sealed with a month, for who is about to press the seal, or the same
// when it was.
type sealView struct {
	page
	Month, Path string
	Sub, Done   string
	Problem     string
	Detail      string
	Facts       []figure
	Hash        string // of the content
	Checks      []closeLine
	Figures     tableView
	Signed      []closeRemark
	Comments    []closeRemark
	Reopened    []closeRemark // who asked and agreed, and why
	Package     string
	PackageAt   string
	Unpacked    bool // there is no package, and it is sealed without one

	// Before it is sealed.
	Mine []option // the positions of who closes
	Seen int64    // the last act that the page shows

	// After it.
	NoteHash, Previous string // in the chain of all closed months
	Signers            []string
	Later, Earlier     *link // the versions around it
	Note, Paper        string
	Next               []link
	Changes            *tableView // what is not reckoned any more as it was sealed; nil: nobody looked
	Same               string
}

// closeReady tells whether who visits may press the seal now.
func closeReady(s *closes.Seen, mine []string) bool {
	held := func(list []string) bool {
		return slices.ContainsFunc(list, func(x string) bool { return slices.Contains(mine, x) })
	}
	return s.State == closing.Ended && len(s.Missing) == 0 && held(s.Rules.Closes) && !held(s.Rules.Audits)
}

// sealForm shows what is sealed with a month before it is: what is pressed there is what was seen.
func (p *pages) sealForm(v *visit) error { return p.showSeal(v, http.StatusOK, nil) }

func (p *pages) showSeal(v *visit, code int, refused error) error {
	of, s, err := p.askClose(v)
	if err != nil {
		return err
	}
	w, month := v.words, closePath+"/"+s.Name
	mine := s.Said.Positions(v.user.Username, p.Closes.Calendar().DayOf(p.Now()))
	if !closeReady(s, mine) { // what is missing stands there
		if refused != nil {
			return p.showClose(v, code, refused)
		}
		v.redirect(month)
		return nil
	}
	view := &sealView{page: p.page(v, "close.title", closePath), Month: w.month(p.firstOf(of)), Path: month, Hash: s.Hash.String(), Seen: s.Last()}
	view.Title, view.Sub = w.Say("seal.title", "Month", view.Month), w.Say("seal.sub")
	if refused != nil {
		view.Problem, view.Detail = w.closeProblem(refused)
	}
	view.Facts = []figure{{Name: w.Say("sealed.version"), Value: strconv.Itoa(s.Version)}, {Name: w.Say("sealed.zone"), Value: s.Content.Zone}, {Name: w.Say("close.date.hard"), Value: w.dayOf(s.Dates.Hard)}}
	p.sealParts(v, view, of, s.Around, month+"/figures.csv")
	for _, m := range mine {
		if slices.Contains(s.Rules.Closes, m) {
			view.Mine = append(view.Mine, option{Value: m, Text: w.position(m)})
		}
	}
	return p.show(v, code, "seal", view)
}

// sealParts says what is sealed, as those see it who press the seal, and those who look at it later.
func (p *pages) sealParts(v *visit, view *sealView, of budget.Period, s *snapshot.Sealed, csv string) {
	w := v.words.in(s.Content.Zone)
	class := map[closing.Status]string{closing.ToDo: "minor", closing.Differs: "major", closing.Done: "good"}
	for _, l := range closes.LinesOf(&s.Content) {
		view.Checks = append(view.Checks, closeLine{Title: l.Name.Title(w.Lang), Says: closing.Sentence(w.Lang, l), Status: l.Status.Title(w.Lang), Class: class[l.Status], Href: p.mends(v, of, l.Name)})
	}
	t := report.CloseFigures(&s.Content)
	view.Figures = w.table(&t, nil)
	w.closeCells(&view.Figures, &t)
	view.Figures.Caption, view.Figures.CSV = w.Say("seal.figures"), csv
	for _, x := range s.Signed {
		view.Signed = append(view.Signed, w.did(x, ""))
	}
	for _, c := range s.Comments {
		view.Comments = append(view.Comments, w.did(c.By, c.Text))
	}
	if r := s.Reopened; r != nil {
		view.Reopened = []closeRemark{w.did(r.Asked, w.Say("sealed.asked", "Reason", r.Reason)), w.did(r.Agreed, w.Say("sealed.agreed"))}
	}
	if view.Unpacked = len(s.Content.Files) == 0; view.Unpacked {
		view.Package = w.Say("seal.package.none")
		if s.N > 0 {
			view.Package = w.Say("sealed.package.none")
		}
	}
	for _, f := range s.Content.Files {
		view.Package = w.Say("seal.package", "Name", f.Name, "Size", w.Scaled(f.Bytes, 6, 1), "Hash", f.SHA256)
	}
}

// did says who did something, as what and when.
func (w words) did(x snapshot.Person, text string) closeRemark {
	return closeRemark{x.Name + ", " + w.position(x.Position) + ", " + w.Minute(x.At), text}
}

// in returns words that say times as clocks do in a zone; in the office's where nobody knows that one.
func (w words) in(zone string) words {
	if z, err := time.LoadLocation(zone); err == nil {
		w.zone = z
	}
	return w
}

// closedOf is the month and the version that an address names, as it was sealed.
func (p *pages) closedOf(v *visit) (budget.Period, *closes.Sealing, error) {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return of, nil, err
	}
	version, err := strconv.Atoi(chi.URLParam(v.r, "version"))
	if err != nil {
		return of, nil, fmt.Errorf("version: %w", fault.ErrNotFound)
	}
	s, err := p.Closes.Sealing(v.r.Context(), of, version)
	return of, s, err
}

// closedPage shows a month as it was closed, by what was sealed alone, and says beside it what is
// reckoned otherwise today.
func (p *pages) closedPage(v *visit) error {
	of, s, err := p.closedOf(v)
	if err != nil {
		return err
	}
	now, err := p.Closes.Look(v.r.Context(), of)
	if err != nil {
		return err
	}
	w, c := v.words.in(s.Content.Zone), &s.Content
	month := closePath + "/" + c.Month
	at := func(version int64) string { return fmt.Sprintf("%s/closed/%d", month, version) }
	view := &sealView{
		page: p.page(v, "close.title", closePath), Month: w.month(p.firstOf(of)), Path: month, Hash: s.Hash, NoteHash: s.NoteHash().String(), Previous: s.Prev, Signers: s.Signers,
		Note: month + "/sealed/" + strconv.FormatInt(c.Version, 10), Paper: at(c.Version) + ".pdf",
	}
	view.Title = w.Say("sealed.title", "Month", view.Month)
	view.Sub = w.Say("sealed.sub", "Folio", s.Folio(), "Version", strconv.FormatInt(c.Version, 10))
	if v.r.URL.Query().Get("done") == string(closing.Close) {
		view.Done = w.Say("close.done.close")
	}
	by := w.did(s.Closed, "")
	view.Facts = []figure{
		{Name: w.Say("sealed.folio"), Value: s.Folio()}, {Name: w.Say("sealed.version"), Value: strconv.FormatInt(c.Version, 10)}, {Name: w.Say("sealed.closed"), Value: by.By}, {Name: w.Say("sealed.origin"), Value: c.Origin}, {Name: w.Say("sealed.zone"), Value: c.Zone},
	}
	p.sealParts(v, view, of, s.Sealed, at(c.Version)+".csv")
	if c.Version > 1 {
		view.Earlier = &link{Text: w.Say("sealed.earlier", "N", strconv.FormatInt(c.Version-1, 10)), Href: at(c.Version - 1)}
	}
	newest := now.State == closing.Closed && int64(now.Version) == c.Version
	if !newest {
		view.Later = &link{Text: w.Say("sealed.opened"), Href: month}
		if now.Sealed != nil && now.Sealed.Content.Version > c.Version {
			view.Later = &link{Text: w.Say("sealed.later", "N", strconv.FormatInt(now.Sealed.Content.Version, 10)), Href: at(now.Sealed.Content.Version)}
		}
	}
	if !view.Unpacked && v.may(access.MakePackages, "GET "+packedPath) {
		view.PackageAt = month + "/package/" + strconv.FormatInt(c.Version, 10)
	}
	if period, err := p.monthNamed(c.Month); err == nil {
		for _, x := range []struct{ path, word string }{{chainPath, "chain.title"}, {"/consumption", "consumption.title"}, {latePath, "list.late.title"}, {fromPath, "list.from.title"}} {
			if v.opensPath(x.path) {
				view.Next = append(view.Next, link{Text: w.Say(x.word), Href: address(x.path, monthValues(period))})
			}
		}
	}
	if newest {
		switch changes, err := p.Closes.Changes(v.r.Context(), of); {
		case err != nil: // what was sealed stands, whatever becomes of today
			p.Log.Warn("a closed month is not reckoned anew", "month", c.Month, "err", err)
			view.Same = w.Say("sealed.unknown")
		case len(changes) == 0:
			view.Same = w.Say("sealed.same")
		default:
			t := report.CloseChanges(changes)
			table := w.table(&t, nil)
			w.closeCells(&table, &t)
			w.changedCells(&table, &t)
			table.Caption, table.CSV = w.Say("sealed.changes"), at(c.Version)+"/changes.csv"
			view.Changes = &table
		}
	}
	return p.show(v, http.StatusOK, "closed", view)
}

// changedCells says what was found by checks as people call it, and hashes by their beginning.
func (w words) changedCells(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		cells := view.Rows[i].Cells
		for _, j := range []int{5, 6} {
			if mark := r.Cells[j].Text; r.Cells[0].Text == string(snapshot.OfCheck) {
				cells[j].Text = closing.Status(mark).Title(w.Lang)
			} else {
				cells[j].Text = mark[:min(8, len(mark))]
			}
		}
		if r.Cells[0].Text == string(snapshot.OfCheck) {
			cells[1].Text = closing.Name(r.Cells[1].Text).Title(w.Lang)
		}
	}
}

// closedFile sends what was sealed: its figures as a table, and all of it on paper.
func (p *pages) closedFile(v *visit) error {
	_, s, err := p.closedOf(v)
	if err != nil {
		return err
	}
	c, w := &s.Content, v.words
	name := fmt.Sprintf("litro-%s-%s-v%d", w.Say("sealed.file"), c.Month, c.Version)
	if v.takes == nil && chi.URLParam(v.r, "format") == "pdf" {
		var paper bytes.Buffer
		if err := report.WriteClosed(&paper, report.ClosedPaper{Sealed: s.Sealed, Signers: s.Signers, Lang: w.Lang, Said: w.saidOf}); err != nil {
			return err
		}
		v.sends(formats("pdf"), name+".pdf")
		_, err := paper.WriteTo(v.w)
		return err
	}
	t := report.CloseFigures(c)
	return p.file(v, &t, name, w.Say("sealed.title", "Month", c.Month), report.Fact{Name: w.Say("sealed.folio"), Value: s.Folio()}, report.Fact{Name: w.Say("sealed.version"), Value: strconv.FormatInt(c.Version, 10)}, report.Fact{Name: "SHA-256", Value: s.Hash})
}

// closedChangesFile sends what of a closed month is reckoned otherwise today.
func (p *pages) closedChangesFile(v *visit) error {
	of, s, err := p.closedOf(v)
	if err != nil {
		return err
	}
	changes, err := p.Closes.Changes(v.r.Context(), of)
	if err != nil {
		return err
	}
	t, w := report.CloseChanges(changes), v.words
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s-v%d-%s", w.Say("sealed.file"), s.Content.Month, s.Content.Version, w.Say("sealed.changes.file")), w.Say("sealed.changes"), report.Fact{Name: w.Say("sealed.folio"), Value: s.Folio()})
}
