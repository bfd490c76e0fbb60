package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/report"
)

// What auditors ask for: months are judged before anybody looks at discrepancies, and the papers
// of vehicles have a page.

const papersPath = "/fleet/papers"

// Auditing finds what an auditor would write down, and keeps papers of vehicles, see
// [auditing.Desk].
type Auditing interface {
	Fresh(ctx context.Context) (bool, error)
	// Bulk returns the lines in bulk of a period, beside what came of each.
	Bulk(ctx context.Context, q matching.Question) ([]matching.Row, error)
	BulkElsewhere(ctx context.Context, q matching.Question) ([]matching.Row, error)
	Papers(ctx context.Context) ([]auditing.Paper, error)
	SayPaper(ctx context.Context, who string, p auditing.Paper) error
	Import(ctx context.Context, who, agreed string, b []byte, reason string) (int, error)
}

// fresh has months be judged that have changed, and tells whether some are not yet: then what is
// shown is as of when they were judged last.
func (p *pages) fresh(v *visit) (stale bool) {
	if p.Auditing == nil {
		return false
	}
	ok, err := p.Auditing.Fresh(v.r.Context())
	if err != nil && v.r.Context().Err() == nil {
		p.Log.Error("months were not judged as an auditor would; what was found stands", "err", err)
	}
	return !ok
}

type papersView struct {
	page
	Table                         tableView
	Kinds                         []option
	May                           bool
	Empty                         *empty
	Values                        url.Values
	Problem, Done                 string
	Problems                      []string // of a file, a line each
	MaxNumber, MaxName, MaxReason int
}

// vehiclePapers lists the papers of vehicles that count.
func (p *pages) vehiclePapers(v *visit) error {
	return p.showPapers(v, http.StatusOK, url.Values{}, "", nil)
}

// papersSeen are those that who visits is told of.
func (p *pages) papersSeen(v *visit) ([]auditing.Paper, error) {
	list, err := p.Auditing.Papers(v.r.Context())
	if !v.cleared() {
		list = slices.DeleteFunc(list, func(x auditing.Paper) bool { return x.Reserved })
	}
	if !v.may(access.ChangeFleet, "POST "+papersPath) {
		for i := range list {
			list[i].Number = list[i].Masked()
		}
	}
	if err != nil || p.asOf.IsZero() {
		return list, err
	}
	names, err := p.Archive.NamesAt(v.r.Context(), p.asOf)
	for i := range list {
		list[i].VehicleName = cmp.Or(names.Vehicles[list[i].Vehicle], list[i].VehicleName)
	}
	return list, err
}

// cardsOf are the fuel cards that a vehicle has or had, the newest first.
func (p *pages) cardsOf(v *visit, vehicle string) (out []fact, err error) {
	if p.Auditing == nil || p.Fleet == nil || !v.may(access.SeeVehicles, "GET "+papersPath) {
		return nil, nil
	}
	list, err := p.papersSeen(v)
	for _, x := range list {
		if x.Kind != auditing.FuelCard || x.Vehicle != vehicle {
			continue
		}
		days := v.words.contractDay(budget.Day(x.From)) + " –"
		if x.Until != "" {
			days += " " + v.words.contractDay(budget.Day(x.Until))
		}
		out = append(out, fact{v.words.Say("papers.kind.card"), joined(x.Number, x.Holder, days)})
	}
	return out, err
}

func (p *pages) showPapers(v *visit, code int, values url.Values, problem string, problems []string) error {
	list, err := p.papersSeen(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &papersView{
		page: p.page(v, "papers.title", "/fleet"), May: v.may(access.ChangeFleet, "POST "+papersPath), Values: values, Problem: problem, Problems: problems,
		MaxNumber: auditing.MaxNumber, MaxName: auditing.MaxName, MaxReason: auditing.MaxReason,
	}
	switch done := v.r.URL.Query(); {
	case done.Has("saved"):
		view.Done = w.Say("papers.saved")
	case done.Has("taken"):
		view.Done = w.Say("papers.taken")
	}
	for _, k := range auditing.Kinds() {
		view.Kinds = append(view.Kinds, option{string(k), w.Say(fmt.Sprintf("papers.kind.%s", k)), values.Get("kind") == string(k)})
	}
	if len(list) == 0 {
		view.Empty = &empty{"papers.empty", "papers.empty.next"}
	}
	t := report.VehiclePapers(p.Zone, list)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "vehicle" {
			return vehicleAddress(r.Key)
		}
		return ""
	})
	kind := t.Column("paper_kind")
	for i := range view.Table.Rows {
		cells := view.Table.Rows[i].Cells
		cells[kind].Text = w.Or("papers.kind."+cells[kind].Text, cells[kind].Text)
		for _, day := range []string{"from_day", "until_day"} {
			if c := &cells[t.Column(day)]; c.Text != "" {
				c.Text = w.contractDay(budget.Day(c.Text))
			}
		}
	}
	view.Table.Caption, view.Table.CSV = w.Say("papers.table"), papersPath+".csv"
	view.Table.pick(&t, "paper_kind", "number", "vehicle", "holder", "from_day", "until_day", "place", "approved_by", "reason")
	return p.show(v, code, "papers", view)
}

func (p *pages) vehiclePapersFile(v *visit) error {
	list, err := p.papersSeen(v)
	if err != nil {
		return err
	}
	if v.r.URL.Query().Has("month") { // those that count on a day of it
		month, err := p.monthOf(v)
		if err != nil {
			return err
		}
		first, end := audit.Day(month.From.Format(time.DateOnly)), audit.Day(month.To.Format(time.DateOnly))
		list = slices.DeleteFunc(list, func(x auditing.Paper) bool { return x.From >= end || x.Until != "" && x.Until < first })
	}
	t := report.VehiclePapers(p.Zone, list)
	return p.file(v, &t, "litro-"+v.words.Say("papers.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("papers.title"))
}

// sayPaper keeps a paper, or takes back what was said of its number.
func (p *pages) sayPaper(v *visit) error {
	form := v.r.PostForm
	x := auditing.Paper{
		Kind: auditing.Kind(form.Get("kind")), Vehicle: form.Get("vehicle"), Number: form.Get("number"), From: audit.Day(form.Get("from")), Until: audit.Day(form.Get("until")),
		Holder: form.Get("holder"), Place: form.Get("place"), ApprovedBy: form.Get("approved"), Reason: form.Get("reason"), Void: form.Get("step") == "back",
	}
	agrees, problem, err := p.secondOfPaper(v)
	if err != nil {
		return err
	}
	if problem != "" {
		form.Del("checker_password")
		return p.showPapers(v, http.StatusForbidden, form, problem, nil)
	}
	x.AgreedBy = agrees
	err = p.Auditing.SayPaper(v.r.Context(), v.user.Username, x)
	if bad, ok := errors.AsType[*auditing.Problem](err); ok {
		return p.showPapers(v, http.StatusBadRequest, form, v.words.paperProblem(bad), nil)
	}
	if err != nil {
		return err
	}
	v.redirect(papersPath + "?saved")
	return nil
}

// secondOfPaper returns who else signed a form of papers, and what is wrong with that; empty where nobody did.
func (p *pages) secondOfPaper(v *visit) (agrees, problem string, err error) {
	if v.r.PostForm.Get("checker") == "" && !p.hasKey(v) {
		return "", "", nil
	}
	if agrees, problem, err = p.checker(v, access.ChangeFleet, ""); problem != "" {
		problem = v.words.Or("papers.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem))
	}
	return agrees, problem, err
}

// takePapers keeps the papers of a file, all or none.
func (p *pages) takePapers(v *visit) error {
	if err := v.r.ParseMultipartForm(evidence.MaxBytes); err != nil {
		return p.showPapers(v, http.StatusBadRequest, url.Values{}, v.words.Say("papers.bad.file"), nil)
	}
	if err := readable(v.r); err != nil {
		return err
	}
	var b []byte
	if files := v.r.MultipartForm.File["file"]; len(files) == 1 {
		f, err := files[0].Open()
		if err != nil {
			return err
		}
		b, err = io.ReadAll(io.LimitReader(f, evidence.MaxBytes+1))
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	agrees, problem, err := p.secondOfPaper(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showPapers(v, http.StatusForbidden, url.Values{}, problem, nil)
	}
	_, err = p.Auditing.Import(v.r.Context(), v.user.Username, agrees, b, strings.TrimSpace(v.r.PostForm.Get("reason")))
	if list := auditing.Problems(err); len(list) > 0 {
		var lines []string
		for _, x := range list[:min(len(list), mostBadLines)] {
			lines = append(lines, v.words.paperProblem(x))
		}
		return p.showPapers(v, http.StatusBadRequest, url.Values{}, v.words.Say("papers.bad.rows"), lines)
	}
	if err != nil {
		return err
	}
	v.redirect(papersPath + "?taken")
	return nil
}

// mostBadLines is how many lines of a file are said to be wrong at once.
const mostBadLines = 50

// paperProblem says which field is wrong, why, and what to do.
func (w words) paperProblem(x *auditing.Problem) string {
	says := w.Say(fmt.Sprintf("papers.bad.%s", x.Code), "Field", w.Or("papers.field."+x.Field, x.Field))
	if x.Line > 0 {
		return w.Say("papers.bad.line", "Line", w.Count(int64(x.Line)), "What", says)
	}
	return says
}
