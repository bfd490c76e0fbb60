package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
)

// Signed sheets on the pages of what they are of: logbooks, vehicles and the close of a month.

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
	return w.Say("signed.standing."+string(s.State), "Lacks", w.signers(s.Lacks), "Gone", s.GoneSheets(), "Of", s.Of, "Count", len(s.Gone)), s.State != signed.Back, papers, nil
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
	if x.Of > 0 {
		said = append(said, w.Say("signed.paper.sheet", "No", x.No, "Of", x.Of))
	}
	switch {
	case !x.Signs():
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

// Unsigned returns the logbooks of a month that are not back signed, by department: how many each has, and
// which of what content they are.
func Unsigned(ctx context.Context, reports interface {
	Logbooks(ctx context.Context, department string, month report.Period, now time.Time) ([]report.LogFacts, error)
}, papers func(ctx context.Context, from, to, vehicle string) ([]signed.Paper, error), month report.Period, now time.Time) ([]closing.Item, error) {
	books, err := SignedBooks(ctx, reports, month, now)
	if err != nil {
		return nil, err
	}
	named := month.From.Format(monthForm)
	list, err := papers(ctx, named, named, "")
	if err != nil {
		return nil, err
	}
	var items []closing.Item
	for _, s := range signed.Stand(books, list) { // by department
		if s.State == signed.Back {
			continue
		}
		key := cmp.Or(s.Department, "—")
		i := slices.IndexFunc(items, func(x closing.Item) bool { return x.Key == key })
		if i < 0 {
			i, items = len(items), append(items, closing.Item{Key: key})
		}
		x := &items[i]
		x.Count++
		x.Name = strings.TrimSpace(fmt.Sprintf("%s: %d", s.DepartmentName, x.Count)) // vehicles are not named: some are reserved
		x.Is += s.Vehicle + " " + s.SHA256 + "\n"
	}
	for i := range items { // whose logbook it is, and what it says: another one is another thing to settle
		items[i].Is = fmt.Sprintf("%x", sha256.Sum256([]byte(items[i].Is)))
	}
	return items, nil
}
