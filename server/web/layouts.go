package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget/posting/layout"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// In which columns journal entries go to programs of accounting.

type layoutsView struct {
	page
	At, Back      string
	Choice        *choice
	Name          string // of the layout that is shown; empty: a new one
	Text, Version string
	Preview       string
	Schedule      string // where files in it are scheduled; empty: who visits may not
	Unfit         string // why what went out does not fit, in English
	Said          tableView

	May             bool
	Values          url.Values
	Problem, Done   string
	MaxName, MaxWhy int
	MaxText         int
}

func (p *pages) layouts(v *visit) error { return p.showLayouts(v, http.StatusOK, nil, "") }

func (p *pages) showLayouts(v *visit, code int, typed url.Values, problem string) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	count, said, err := p.Budget.Layouts(v.r.Context())
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &layoutsView{
		page: p.page(v, "budget.layouts", budgetPath), At: values.Encode(), Back: address(entriesPath, values), May: v.may(access.KeepBudget, "POST "+layoutsPath),
		Values: typed, Problem: problem, Version: "0", MaxName: spending.MaxName, MaxWhy: spending.MaxReason, MaxText: layout.MostText,
		Choice: &choice{Label: w.Say("budget.layout")},
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.saved")
	}
	asked := v.r.URL.Query().Get("layout")
	if asked == "" && !v.r.URL.Query().Has("layout") && len(count) > 0 {
		asked = count[0].Name
	}
	to := func(name string) string { values.Set("layout", name); return address(layoutsPath, values) }
	for _, l := range count {
		if l.Name == asked {
			view.Name, view.Text, view.Version = l.Name, l.Text, strconv.FormatInt(l.Version, 10)
			view.Schedule = p.scheduleAddress(v, address(layoutFilePath, url.Values{"layout": {l.Name}}))
			if err := p.preview(v, view, l.Text, period.From.Year()); err != nil {
				return err
			}
		}
		view.Choice.Links = append(view.Choice.Links, link{l.Name, to(l.Name), l.Name == asked})
	}
	if view.May {
		view.Choice.Links = append(view.Choice.Links, link{w.Say("budget.layout.new"), to(""), view.Name == ""})
	}
	if typed != nil {
		view.Text = typed.Get("text")
		if code != http.StatusConflict { // otherwise what counts now is on the page
			view.Version = typed.Get("version")
		}
	}
	t := report.EntryLayouts(said)
	view.Said = w.budgetTable(&t)
	view.Said.Caption, view.Said.CSV = w.Say("budget.layouts.said"), layoutsPath+".csv"
	return p.show(v, code, "layouts", view)
}

// mostShownEntries is how many entries are shown as a layout writes them.
const mostShownEntries = 2

// preview shows the first entries of a year that went out, as they are in a layout.
func (p *pages) preview(v *visit, view *layoutsView, text string, year int) error {
	b, err := p.Budget.Books(v.r.Context(), year)
	if err != nil {
		return err
	}
	out := b.Numbered("")
	out = out[:min(len(out), mostShownEntries)]
	l, err := layout.Read(text)
	if err != nil {
		view.Unfit = err.Error()
		return nil
	}
	if len(out) == 0 {
		return nil
	}
	view.Preview, err = l.Show(out)
	if err != nil {
		view.Unfit = err.Error()
	}
	return nil
}

func (p *pages) layoutsFile(v *visit) error {
	_, said, err := p.Budget.Layouts(v.r.Context())
	if err != nil {
		return err
	}
	t := report.EntryLayouts(said)
	return p.file(v, &t, "litro-"+v.words.Say("budget.layouts.file"), v.words.Say("budget.layouts"))
}

// entriesInLayout sends entries that went out as a program of accounting takes them in.
func (p *pages) entriesInLayout(v *visit) error {
	_, b, _, batch, err := p.askEntries(v)
	if err != nil {
		return err
	}
	name := v.r.URL.Query().Get("layout")
	f, err := p.Budget.WriteEntries(v.r.Context(), v.user.Username, b, batch, name, entriesCalled(v.words, name))
	if bad, ok := spending.AsProblem(err); ok {
		if bad.Code == "unknown" {
			return fmt.Errorf("layout %s of journal entries: %w", name, fault.ErrNotFound)
		}
		return p.showLayouts(v, http.StatusConflict, nil, v.words.budgetProblem(bad))
	}
	if err != nil {
		return err
	}
	return v.sendsWritten(&f)
}

// entriesCalled is how a file of entries in a layout begins to be called.
func entriesCalled(w words, name string) string {
	return fileName("litro-" + w.Say("budget.entries.file") + "-" + name)
}

func (v *visit) sendsWritten(f *spending.Written) error {
	v.sends(format{mime: "application/octet-stream"}, f.Name)
	_, err := bytes.NewReader(f.Bytes).WriteTo(v.w)
	return err
}

// layoutVersion is how a version of a layout is called; 0 is the one that is built in.
func (w words) layoutVersion(n int64) string {
	if n == 0 {
		return w.Say("budget.layout.builtin")
	}
	return strconv.FormatInt(n, 10)
}

// entryFiles lists the files of journal entries that were made, and by which version of which
// layout; each can be had again.
func (p *pages) entryFiles(v *visit) error { return p.showEntryFiles(v, http.StatusOK, "") }

func (p *pages) showEntryFiles(v *visit, code int, problem string) error {
	all, err := p.Budget.EntryFiles(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	t := report.EntryFiles(p.Zone, all)
	view := &listView{page: p.page(v, "budget.entries.files", budgetPath), Hint: w.Say("budget.entries.files.sub"), CSV: entryFilesPath + ".csv", Problem: problem}
	view.Links = []link{{Text: w.Say("budget.entries"), Href: entriesPath}, {Text: w.Say("budget.layouts"), Href: layoutsPath}}
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "file_name" {
			return ""
		}
		return entryFilesPath + "/" + r.Key
	})
	view.Table.say(w, &t)
	view.Table.pick(&t, "file_name", "entry_layout", "entry_layout_version", "entry_year", "entry_first", "entry_last", "made_at", "by", "hash")
	view.Table.Caption = view.Title
	if len(all) == 0 {
		view.Empty = &empty{"budget.entries.files.empty", "budget.entries.files.empty.next"}
	}
	return p.show(v, code, "list", view)
}

func (p *pages) entryFilesFile(v *visit) error {
	all, err := p.Budget.EntryFiles(v.r.Context())
	if err != nil {
		return err
	}
	t := report.EntryFiles(p.Zone, all)
	return p.file(v, &t, "litro-"+v.words.Say("budget.entries.files.file"), v.words.Say("budget.entries.files"))
}

// entryFile makes a file again as it was.
func (p *pages) entryFile(v *visit) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "n"), 10, 64)
	if err != nil {
		return fmt.Errorf("file of entries: %w", fault.ErrNotFound)
	}
	f, err := p.Budget.EntryFile(v.r.Context(), n)
	if bad, ok := spending.AsProblem(err); ok {
		return p.showEntryFiles(v, http.StatusConflict, v.words.Say("budget.entries.files.otherwise", "File", f.Name, "Why", bad.Says))
	}
	if err != nil {
		return err
	}
	return v.sendsWritten(&f)
}

// sayLayout takes the form of a layout.
func (p *pages) sayLayout(v *visit) error {
	form := v.r.PostForm
	wrong := func(code int, problem string) error { return p.showLayouts(v, code, form, problem) }
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // what is no number was seen by nobody
	l := spending.Layout{Name: form.Get("name"), Version: version, Text: form.Get("text"), Reason: form.Get("reason")}
	if form.Has("away") {
		l.Text = ""
	} else if strings.TrimSpace(l.Text) == "" {
		return wrong(http.StatusBadRequest, v.words.budgetProblem(&spending.Problem{Field: "layout", Code: "missing"}))
	}
	var more []string
	if l.Text != "" {
		more = []string{"layout", strings.TrimSpace(l.Name)}
	}
	return p.saidOfBudget(v, layoutsPath, p.Budget.SayLayout(v.r.Context(), v.user.Username, l), wrong, more...)
}
