package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// importPattern takes a file to import.
const importPattern = "/fleet/import"

// budgetImport takes files of who keeps the budget, who need not keep the fleet.
const budgetImport = budgetPath + "/import"

// importKinds are what people import, in the order in which they choose.
var importKinds = []string{"vehicles", "people", "prices", "dips", "fills"}

// An importPlace is where files are imported: its address, what they bring, and where one came from.
type importPlace struct {
	path, title, back string
	kinds             []string
}

// importsAt is the place that is visited.
func importsAt(v *visit) importPlace {
	if strings.HasPrefix(v.r.URL.Path, budgetImport) {
		return importPlace{budgetImport, "import.budget.title", movementsPath, []string{"budget"}}
	}
	return importPlace{importPattern, "import.title", "/fleet", importKinds}
}

type importView struct {
	page
	Action, Back string
	Budget       bool // it is of the budget
	Kinds        []option
	Problem      string
	Cells        string
	Imports      tableView
}

func (p *pages) importForm(v *visit) error {
	return p.showImport(v, http.StatusOK, v.r.URL.Query().Get("kind"), "", "")
}

func (p *pages) showImport(v *visit, code int, kind, cells, problem string) error {
	at := importsAt(v)
	view := &importView{page: p.page(v, at.title, at.back), Action: at.path, Back: at.back, Budget: at.path == budgetImport, Problem: problem, Cells: cells}
	if !slices.Contains(at.kinds, kind) {
		kind = at.kinds[0]
	}
	for _, k := range at.kinds {
		view.Kinds = append(view.Kinds, option{k, v.words.Say("import.kind." + k), k == kind})
	}
	done, err := p.Fleet.Imports(v.r.Context())
	if err != nil {
		return err
	}
	done = slices.DeleteFunc(done, func(i fleet.Imported) bool { return (i.Kind == "budget") != (at.path == budgetImport) })
	if len(done) > 0 {
		view.Imports = v.words.imports(done[:min(len(done), 10)])
	}
	return p.show(v, code, "import", view)
}

// imports lists files that were taken in.
func (w words) imports(done []fleet.Imported) tableView {
	t := tableView{ID: "imports", Caption: w.Say("import.done.caption")}
	for _, key := range []string{"at", "file", "kind", "who", "new", "changed", "bad", "hash"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("import.head." + key), Number: key == "new" || key == "changed" || key == "bad"})
	}
	for _, i := range done {
		t.Rows = append(t.Rows, rowView{Cells: []cellView{
			{Text: w.Minute(i.At)}, {Text: i.File}, {Text: w.Say("import.kind." + i.Kind)}, {Text: i.Who},
			{Text: w.Count(i.New), Number: true}, {Text: w.Count(i.Changed), Number: true}, {Text: w.Count(i.Bad), Number: true}, {Text: i.SHA256[:16], Class: "small"},
		}})
	}
	return t
}

// importSent keeps what was sent, and leads to where it is looked at. Nothing is
// taken in yet.
func (p *pages) importSent(v *visit) error {
	f, err := readImport(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showImport(v, http.StatusRequestEntityTooLarge, f.kind, "", v.words.unreadable(f.name, spreadsheet.ErrBig))
	}
	if err != nil || len(f.file) == 0 && strings.TrimSpace(f.cells) == "" || !slices.Contains(importsAt(v).kinds, f.kind) {
		return p.showImport(v, http.StatusBadRequest, f.kind, f.cells, v.words.Say("import.bad.none"))
	}
	name, file := f.name, f.file
	if len(file) == 0 {
		name, file = v.words.Say("import.pasted"), []byte(f.cells)
	}
	draft, err := p.Fleet.KeepDraft(v.r.Context(), v.user.Username, f.kind, name, file)
	if errors.Is(err, fault.ErrInvalid) {
		p.Log.Warn("a file was not taken in", "file", name, "err", err)
		return p.showImport(v, http.StatusBadRequest, f.kind, f.cells, v.words.unreadable(name, err))
	}
	if err != nil {
		return err
	}
	v.redirect(importsAt(v).path + "/" + url.PathEscape(draft))
	return nil
}

// unreadable says why a file cannot be read.
func (w words) unreadable(name string, err error) string {
	key := "import.bad.form"
	switch {
	case errors.Is(err, spreadsheet.ErrOld):
		key = "import.bad.old"
	case errors.Is(err, spreadsheet.ErrBig):
		key = "import.bad.big"
	case errors.Is(err, fleet.ErrNoHeader):
		key = "import.bad.header"
	}
	return w.Say(key, "File", name, "MB", fleet.MaxDraft>>20)
}

// What a form with a file says.
type importSent struct {
	kind, cells, name string
	file              []byte
}

func readImport(v *visit) (f importSent, err error) {
	return f, v.eachPart(func(name, file string, b []byte) error {
		switch name {
		case "kind":
			f.kind = string(b)
		case "cells":
			f.cells = string(b)
		case "file":
			f.name, f.file = cut(file, 100), b
		}
		return nil
	})
}

// eachPart hands over the fields of a form with files, in which a file may take long to
// come: what each is called, what its file is, and what it holds.
func (v *visit) eachPart(take func(name, file string, b []byte) error) error {
	err := http.NewResponseController(v.w).SetReadDeadline(time.Now().Add(uploadFor))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if err := take(part.FormName(), strings.ToValidUTF8(part.FileName(), ""), b); err != nil {
			return err
		}
	}
}

// importDraft reads a file again as a person says that it is meant.
func (p *pages) importDraft(v *visit, opts fleet.ImportOptions) (fleet.Draft, fleet.Report, fleet.ImportOptions, error) {
	ctx := v.r.Context()
	d, err := p.Fleet.Draft(ctx, chi.URLParam(v.r, "draft"), v.user.Username)
	if err == nil && !slices.Contains(importsAt(v).kinds, d.Kind) { // of another place, where others may
		err = fmt.Errorf("file %s: %w", d.File, fault.ErrNotFound)
	}
	if err != nil {
		return d, fleet.Report{}, opts, err
	}
	if opts.Mapping, err = p.usedMapping(v, d); err != nil {
		return d, fleet.Report{}, opts, err
	}
	opts.Who, opts.File, opts.Language = v.user.Username, d.File, v.words.Lang
	for _, f := range v.r.Form["down"] {
		if slices.Contains(fleet.Blocks(d.Kind), f) {
			opts.FillDown = append(opts.FillDown, f)
		}
	}
	opts.LeftOut = append(opts.LeftOut, v.r.Form["out"]...)
	if v.r.Form.Has(columnName(0)) { // by their places; the file says their titles
		look := opts
		look.DryRun = true
		report, err := p.Fleet.Import(ctx, bytes.NewReader(d.Bytes), d.Kind, look)
		if err != nil {
			return d, report, opts, err
		}
		opts.Columns = map[string]string{}
		for i, c := range report.Columns {
			if f := v.r.Form.Get(columnName(i)); f == "-" || slices.Contains(fleet.Fields(d.Kind), f) {
				opts.Columns[c.Title] = f
			}
		}
	}
	report, err := p.Fleet.Import(ctx, bytes.NewReader(d.Bytes), d.Kind, opts)
	return d, report, opts, err
}

func columnName(i int) string { return fmt.Sprintf("c%d", i) }

// importCheck shows what would become of a file.
func (p *pages) importCheck(v *visit) error {
	d, report, opts, err := p.importDraft(v, fleet.ImportOptions{DryRun: true})
	if err != nil {
		return err
	}
	view, err := p.checkView(v, d, &report, opts)
	if err != nil {
		return err
	}
	view.Done = cut(v.r.URL.Query().Get("done"), 12)
	return p.show(v, http.StatusOK, "importcheck", view)
}

// importTake takes in the good rows, exactly as they were shown, or shows them
// again.
func (p *pages) importTake(v *visit) error {
	opts := fleet.ImportOptions{GoodRows: true, Shown: v.r.PostFormValue("shown")}
	look := opts
	look.DryRun = true
	d, report, with, err := p.importDraft(v, look)
	if err != nil {
		return err
	}
	with.BudgetWhole = v.r.PostFormValue("budget_whole") != ""
	undecided := false
	for _, code := range warningCodes(&report) {
		switch v.r.PostFormValue("warning." + code) {
		case "yes":
			with.Confirmed = append(with.Confirmed, code)
		case "no":
			with.LeftOut = append(with.LeftOut, code)
		default:
			undecided = true
		}
	}
	if opts.Shown == "" || report.Changed || undecided || report.Whole() && report.Count(fleet.RowBad) > 0 {
		view, err := p.checkView(v, d, &report, with)
		if err != nil {
			return err
		}
		view.Changed, view.Undecided = report.Changed || opts.Shown == "", undecided
		return p.show(v, http.StatusConflict, "importcheck", view)
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if with.AgreedBy = agrees; report.TakesTwo() && agrees == "" {
		view, err := p.checkView(v, d, &report, with)
		if err != nil {
			return err
		}
		view.Unsigned, view.Refused = true, problem
		return p.show(v, http.StatusForbidden, "importcheck", view)
	}
	with.DryRun = false
	report, err = p.Fleet.Import(v.r.Context(), bytes.NewReader(d.Bytes), d.Kind, with)
	if errors.Is(err, fleet.ErrWaits) {
		view, err := p.checkView(v, d, &report, with)
		if err != nil {
			return err
		}
		view.Waits = true
		return p.show(v, http.StatusConflict, "importcheck", view)
	}
	if report.Changed || report.Whole() && err == nil && !report.Applied || errors.Is(err, fault.ErrConflict) { // between the two looks
		if _, report, with, err = p.importDraft(v, fleet.ImportOptions{DryRun: true}); err != nil {
			return err
		}
		view, err := p.checkView(v, d, &report, with)
		if err != nil {
			return err
		}
		view.Changed = true
		return p.show(v, http.StatusConflict, "importcheck", view)
	}
	if err != nil && !report.Applied {
		return err
	}
	if report.Waits != "" {
		v.redirect(report.WaitsAt() + "?done")
		return nil
	}
	q := meant(v.r.Form, with)
	q.Set("done", fmt.Sprint(report.Count(fleet.RowNew)+report.Count(fleet.RowChanged)))
	v.redirect(address(importsAt(v).path+"/"+url.PathEscape(d.Draft), q))
	return nil
}

// meant are the values that say how a file is meant.
func meant(form url.Values, opts fleet.ImportOptions) url.Values {
	q := url.Values{}
	for key, values := range form {
		if key == "down" || key == "mapping" || len(key) > 1 && key[0] == 'c' && strings.Trim(key[1:], "0123456789") == "" {
			q[key] = values
		}
	}
	if opts.Mapping != "" {
		q.Set("mapping", opts.Mapping)
	}
	if len(opts.LeftOut) > 0 {
		q["out"] = opts.LeftOut
	}
	return q
}

// importCorrections sends the bad rows as a file like the one that was sent, with
// what is to be corrected in each.
func (p *pages) importCorrections(v *visit) error {
	d, report, _, err := p.importDraft(v, fleet.ImportOptions{DryRun: true})
	if err != nil {
		return err
	}
	sheets := report.Corrections(v.words.Lang)
	if len(sheets) == 0 {
		return fmt.Errorf("bad rows of %s: %w", d.File, fault.ErrNotFound)
	}
	format, comma := report.Format()
	name, _, _ := strings.Cut(d.File, ".")
	if format == spreadsheet.Paste {
		format = spreadsheet.XLSX
	}
	return v.spreadsheet(format, comma, name+"-"+v.words.Say("import.corrections.file"), sheets...)
}
