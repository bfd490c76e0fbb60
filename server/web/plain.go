package web

import (
	"cmp"
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
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Tables of suppliers without a fiscal document: they are sent, looked at as a mapping reads
// them, and taken.

const (
	plainPath         = "/invoices/plain"
	plainMappings     = plainPath + "/mappings"
	plainMappingPath  = plainPath + "/mapping"
	plainTablePattern = plainPath + "/{table}"
	mostPreviewed     = 50 // rows of a table on its page
	mostRaw           = 8
)

func plainTableAddress(sha256 string) string { return plainPath + "/" + url.PathEscape(sha256) }

func plainMappingAddress(name, table string) string {
	q := url.Values{}
	if name != "" {
		q.Set("name", name)
	}
	if table != "" {
		q.Set("file", table)
	}
	return address(plainMappingPath, q)
}

type plainView struct {
	page
	Tables, Mappings tableView
	Pages            *pagesView
	May              bool
	Problem          string
	MB               int
}

func (p *pages) plain(v *visit) error { return p.showPlain(v, http.StatusOK, "") }

func (p *pages) showPlain(v *visit, code int, problem string) error {
	w := v.words
	view := &plainView{page: p.page(v, "plain.title", invoicesPath), May: v.may(access.TakeInvoices, "POST "+plainPath), Problem: problem, MB: finance.MaxTable >> 20}
	list, all, err := p.Invoices.Tables(v.r.Context(), v.row(), mostListed)
	if err != nil {
		return err
	}
	_, _, view.Pages = v.pages(all, mostListed)
	t := report.Tables(tableRows(w, list))
	view.Tables = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "file_name" {
			return plainTableAddress(r.Key)
		}
		return ""
	})
	view.Tables.pick(&t, "file_name", "sent_at", "mapping_used", "documents_taken", "documents_again", "lines_taken", "rows_refused", "by")
	view.Tables.Caption, view.Tables.CSV = w.Say("plain.tables"), plainPath+".csv"
	mappings, err := p.Invoices.Mappings(v.r.Context())
	if err != nil {
		return err
	}
	view.Mappings = w.mappingTable(mappings, "name", "mapping_version", "supplier", "currency", "by", "said_at", "reason")
	view.Mappings.Caption, view.Mappings.CSV = w.Say("plain.mappings"), plainMappings+".csv"
	return p.show(v, code, "plain", view)
}

func tableRows(w words, list []finance.Table) (rows []report.TableRow) {
	for _, t := range list {
		row := report.TableRow{SHA256: t.SHA256, File: t.File, SentAt: t.At, SentBy: t.By}
		for _, k := range t.Takes {
			row.Mapping, row.Taken, row.Again, row.Lines, row.Refused, row.TakenAt, row.TakenBy = w.mappingName(&k.Mapping), k.Taken, k.Again, k.Lines, k.Refused, k.At, k.By
			rows = append(rows, row)
		}
		if len(t.Takes) == 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

func (w words) mappingName(m *finance.Mapping) string {
	return w.Say("plain.version", "Name", m.Name, "Version", m.Version)
}

func mappingRows(list []finance.Mapping) (rows []report.MappingRow) {
	for _, m := range list {
		var heads []string
		for _, f := range plain.Fields() {
			if name := m.Says.Columns[f]; name != "" {
				heads = append(heads, name)
			}
		}
		row := report.MappingRow{
			Name: m.Name, Version: m.Version, Supplier: m.Issuer.Name, RFC: m.Issuer.RFC, Supply: m.Supply, Currency: m.Currency, Headings: strings.Join(heads, ", "), Reason: m.Reason, By: m.By, At: m.At,
		}
		if m.Says.TaxE4 > 0 {
			row.Tax = finance.TermsOf(m.Says.TaxE4) + " %"
		}
		rows = append(rows, row)
	}
	return rows
}

func (w words) mappingTable(list []finance.Mapping, columns ...string) tableView {
	t := report.Mappings(mappingRows(list))
	view := w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "name" {
			return plainMappingAddress(r.Cells[0].Text, "")
		}
		return ""
	})
	for i, r := range t.Rows {
		j := t.Column("supply")
		view.Rows[i].Cells[j].Text = w.saidOf("supply", r.Cells[j].Text)
	}
	view.pick(&t, columns...)
	return view
}

func (p *pages) plainFile(v *visit) error {
	list, _, err := p.Invoices.Tables(v.r.Context(), 0, 0)
	if err != nil {
		return err
	}
	t := report.Tables(tableRows(v.words, list))
	return p.file(v, &t, "litro-"+v.words.Say("plain.tables.file"), v.words.Say("plain.title"))
}

func (p *pages) plainMappingsFile(v *visit) error {
	list, err := p.Invoices.Mappings(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Mappings(mappingRows(list))
	return p.file(v, &t, "litro-"+v.words.Say("plain.mappings.file"), v.words.Say("plain.mappings"))
}

// sendPlain keeps a table, and leads to where it is looked at. Nothing is taken yet.
func (p *pages) sendPlain(v *visit) error {
	files, err := readFiles(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showPlain(v, http.StatusRequestEntityTooLarge, v.words.Say("invoices.bad.big", "MB", finance.MaxTable>>20))
	}
	if err != nil || len(files) != 1 {
		return p.showPlain(v, http.StatusBadRequest, v.words.Say("plain.bad.one"))
	}
	t, err := p.Invoices.KeepTable(v.r.Context(), v.user.Username, files[0])
	if errors.Is(err, spreadsheet.ErrFile) {
		p.Log.Warn("a file was not taken in", "file", files[0].Name, "err", err)
		return p.showPlain(v, http.StatusBadRequest, v.words.unreadable(files[0].Name, err))
	}
	if err != nil {
		return err
	}
	v.redirect(plainTableAddress(t.SHA256))
	return nil
}

// A plainTableView is a table as a mapping reads it.
type plainTableView struct {
	page
	Sub, Action, File     string
	Notices               []string
	Done, Problem         string
	Mappings              []option
	Number, Issued, Sheet string
	Change                string // the address of the mapping's form
	Raw                   [][]string
	Preview               bool
	Figures               []figure
	Documents             tableView
	Lines, Refused, Takes tableView
	Pages                 *pagesView
	MoreRefused           string
	MoreDocuments         string
	May, Some             bool // whether who looks may take it, and whether there is something new
	Take                  string
	Hidden                []hidden
}

// An askedTable is a table that is looked at, and how it is meant.
type askedTable struct {
	table   finance.Table
	bytes   []byte
	fit     []finance.Mapping // whose heading it has
	all     []finance.Mapping
	ask     finance.Ask
	preview *finance.Preview // nil: nobody has said by which mapping
	problem string           // why not
}

// askPlain reads how a table is meant: by a mapping that is named, or by the only one that fits.
func (p *pages) askPlain(v *visit) (*askedTable, error) {
	ctx, id := v.r.Context(), chi.URLParam(v.r, "table")
	if !isSHA256(id) {
		return nil, fmt.Errorf("table %q: %w", id, fault.ErrNotFound)
	}
	a := &askedTable{}
	var err error
	if a.table, a.bytes, err = p.Invoices.Table(ctx, id); err != nil {
		return nil, err
	}
	if a.fit, err = p.Invoices.Fitting(ctx, a.bytes); err != nil {
		return nil, err
	}
	if a.all, err = p.Invoices.Mappings(ctx); err != nil {
		return nil, err
	}
	form := v.r.Form
	a.ask = finance.Ask{Sheet: form.Get("sheet"), Number: strings.TrimSpace(form.Get("number"))}
	if day := form.Get("issued"); day != "" {
		if a.ask.Issued, err = time.Parse(time.DateOnly, day); err != nil {
			a.problem = v.words.Say("plain.bad.issued")
			return a, nil
		}
	}
	a.ask.Mapping, _ = strconv.ParseInt(form.Get("mapping"), 10, 64)
	if a.ask.Mapping == 0 && len(a.fit) == 1 {
		a.ask.Mapping = a.fit[0].N
	}
	if a.ask.Mapping == 0 {
		return a, nil
	}
	a.preview, err = p.Invoices.Preview(ctx, a.table.File, a.bytes, a.ask)
	if bad, ok := errors.AsType[*finance.Problem](err); ok {
		a.problem, err = v.words.Say("plain.bad."+bad.Field), nil
	}
	return a, err
}

// values write how a table is meant into an address.
func (a *askedTable) values() url.Values {
	out := url.Values{}
	for name, value := range map[string]string{"number": a.ask.Number, "sheet": a.ask.Sheet} {
		if value != "" {
			out.Set(name, value)
		}
	}
	if a.ask.Mapping != 0 {
		out.Set("mapping", strconv.FormatInt(a.ask.Mapping, 10))
	}
	if !a.ask.Issued.IsZero() {
		out.Set("issued", a.ask.Issued.Format(time.DateOnly))
	}
	return out
}

func (p *pages) plainTable(v *visit) error {
	a, err := p.askPlain(v)
	if err != nil {
		return err
	}
	return p.showPlainTable(v, http.StatusOK, a, "")
}

func (p *pages) showPlainTable(v *visit, code int, a *askedTable, problem string) error {
	w := v.words
	view := &plainTableView{
		page: p.page(v, "plain.table", invoicesPath), Action: plainTableAddress(a.table.SHA256), Problem: cmp.Or(problem, a.problem), May: v.may(access.TakeInvoices, "POST "+plainTablePattern),
		Number: a.ask.Number, Sheet: a.ask.Sheet, Preview: a.preview != nil, Hidden: hiddenOf(a.values()),
	}
	view.Title, view.File = w.Say("plain.table.of", "File", a.table.File), view.Action+"/file"
	view.Sub = joined(w.Say("plain.sent", "When", w.Minute(a.table.At), "Who", a.table.By), a.table.SHA256[:16])
	if !a.ask.Issued.IsZero() {
		view.Issued = a.ask.Issued.Format(time.DateOnly)
	}
	if a.problem != "" && code == http.StatusOK {
		code = http.StatusBadRequest
	}
	fits := func(m finance.Mapping) bool {
		return slices.ContainsFunc(a.fit, func(f finance.Mapping) bool { return f.N == m.N })
	}
	for _, m := range a.all {
		text := joined(w.mappingName(&m), m.Issuer.Name)
		if !fits(m) {
			text = joined(text, w.Say("plain.unfit"))
		}
		view.Mappings = append(view.Mappings, option{strconv.FormatInt(m.N, 10), text, m.N == a.ask.Mapping})
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("done")); err == nil && n >= 0 {
		view.Done = w.Say("plain.done", "Count", n)
	}
	if err := p.plainTakes(v, a, view); err != nil {
		return err
	}
	if a.preview == nil {
		view.Change = plainMappingAddress("", a.table.SHA256)
		view.Raw = rawRows(a.bytes)
		return p.show(v, code, "plaintable", view)
	}
	pre := a.preview
	view.Change = plainMappingAddress(pre.Mapping.Name, a.table.SHA256)
	if !slices.ContainsFunc(a.all, func(m finance.Mapping) bool { return m.N == pre.Mapping.N }) { // an earlier version
		view.Mappings = append(view.Mappings, option{strconv.FormatInt(pre.Mapping.N, 10), joined(w.mappingName(&pre.Mapping), pre.Mapping.Issuer.Name), true})
	}
	if pre.StandsIn {
		view.Notices = append(view.Notices, w.Say("plain.stands"))
	}
	for _, sheet := range pre.Unread {
		view.Notices = append(view.Notices, w.Say("plain.unread", "Sheet", sheet))
	}
	if pre.Ask.Sheet != "" {
		view.Notices = append(view.Notices, w.Say("plain.read.sheet", "Sheet", pre.Ask.Sheet))
	}
	if len(pre.Passed) > 0 {
		view.Notices = append(view.Notices, w.Say("plain.passed", "Count", len(pre.Passed), "Rows", rowNumbers(pre.Passed)))
	}
	for _, m := range a.all {
		if m.Name == pre.Mapping.Name && m.N != pre.Mapping.N {
			view.Notices = append(view.Notices, w.Say("plain.earlier", "Version", m.Version))
		}
	}
	p.plainPreview(v, a, view)
	return p.show(v, code, "plaintable", view)
}

// rowNumbers names a few rows.
func rowNumbers(rows []int) string {
	var all []string
	for _, n := range rows[:min(len(rows), 12)] {
		all = append(all, strconv.Itoa(n))
	}
	if len(rows) > 12 {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

// plainPreview fills in what a table says.
func (p *pages) plainPreview(v *visit, a *askedTable, view *plainTableView) {
	w, pre := v.words, a.preview
	lines, documents := report.PlainLines(plainLines(pre)), report.PlainDocuments(p.plainDocuments(pre))
	refused := report.PlainRefusals(plainRefusals(pre, w.Lang))
	view.Some = pre.New() > 0
	n := pre.RefusedRows()
	view.Figures = []figure{
		{Name: w.Say("plain.new"), Value: w.Count(int64(pre.New()))}, {Name: w.Say("plain.again"), Value: w.Count(int64(len(pre.Documents) - pre.New()))},
		{Name: w.Say("plain.refused"), Value: w.Count(int64(n))}, {Name: w.Say("plain.lines"), Value: w.Count(int64(len(lines.Rows)))},
		{Name: w.Say("plain.liters"), Value: w.Liters(lines.TotalOf("volume").N), Unit: "L"}, {Name: w.Say("plain.amount"), Value: w.Scaled(lines.TotalOf("amount").N, 2, 2), Unit: pre.Mapping.Currency},
	}
	if n > 0 {
		view.Figures[2].Class = "alarm"
	}
	if view.Take = w.Say("plain.take"); n > 0 {
		view.Take = w.Say("plain.take.others", "Count", n)
	}
	if more := len(documents.Rows) - mostPreviewed; more > 0 { // of the page alone it would be no total
		documents.Rows, documents.Total = documents.Rows[:mostPreviewed], nil
		view.MoreDocuments = w.Say("plain.documents.more", "Count", more)
	}
	view.Documents = w.table(&documents, func(r report.Row, c report.Column) string {
		if c.Key == "document_no" && r.Cells[documents.Column("plain_outcome")].Text == "again" {
			return invoiceAddress(r.Key)
		}
		return ""
	})
	for i, r := range documents.Rows {
		cells := view.Documents.Rows[i].Cells
		issued, outcome := documents.Column("issued_on"), documents.Column("plain_outcome")
		cells[issued].Text = w.Day(r.Cells[issued].At)
		cells[outcome].Text = w.saidOf("plain_outcome", r.Cells[outcome].Text)
	}
	columns := []string{"document_no", "issued_on", "lines_taken", "volume", "amount", "plain_outcome"}
	if pre.New() < len(pre.Documents) {
		columns = append(columns, "taken_at", "by", "file_name")
	}
	view.Documents.pick(&documents, columns...)
	view.Documents.Caption = w.Say("plain.documents")
	more := len(refused.Rows)
	refused.Rows = refused.Rows[:min(len(refused.Rows), mostPreviewed)]
	if more -= len(refused.Rows); more > 0 {
		view.MoreRefused = w.Say("plain.refused.more", "Count", more)
	}
	view.Refused = w.table(&refused, nil)
	view.Refused.pick(&refused, "file_line", "heading", "actual", "what_is_wrong", "remedy")
	view.Refused.Caption, view.Refused.CSV = w.Say("plain.refused"), address(view.Action+"/refused.csv", a.values())
	first, last, pages := v.pages(len(lines.Rows), mostPreviewed)
	view.Pages, lines.Rows = pages, lines.Rows[first:last]
	view.Lines = w.table(&lines, nil)
	for i, r := range lines.Rows {
		for _, key := range []string{"product_key", "plain_remark"} {
			j := lines.Column(key)
			view.Lines.Rows[i].Cells[j].Text = w.saidOf(key, r.Cells[j].Text)
		}
	}
	if pages != nil { // of the page alone it would be no total
		view.Lines.Total = nil
	}
	view.Lines.pick(&lines, "file_line", "document_no", "ticket", "at", "permit", "product_key", "volume", "price", "amount", "plain_remark")
	view.Lines.Caption, view.Lines.CSV = w.Say("plain.lines.caption"), address(view.Action+"/lines.csv", a.values())
}

// plainTakes lists what was taken of a table.
func (p *pages) plainTakes(v *visit, a *askedTable, view *plainTableView) error {
	if len(a.table.Takes) == 0 {
		return nil
	}
	w := v.words
	t := report.Tables(tableRows(w, []finance.Table{a.table}))
	view.Takes = w.table(&t, func(report.Row, report.Column) string { return "" })
	for i, k := range a.table.Takes {
		at := askedTable{ask: k.Ask}
		view.Takes.Rows[i].Cells[t.Column("mapping_used")].Href = address(view.Action, at.values())
	}
	view.Takes.pick(&t, "taken_at", "by", "mapping_used", "documents_taken", "documents_again", "lines_taken", "rows_refused")
	view.Takes.Caption = w.Say("plain.takes")
	return nil
}

// rawRows are the first rows of a table as they stand in it.
func rawRows(b []byte) (list [][]string) {
	book, err := spreadsheet.Read(b)
	if err != nil {
		return nil
	}
	for _, s := range book.Sheets {
		if s.Hidden {
			continue
		}
		for _, row := range s.Rows[:min(len(s.Rows), mostRaw)] {
			var cells []string
			for _, c := range row.Cells[:min(len(row.Cells), 14)] {
				cells = append(cells, cut(c.Text, 40))
			}
			list = append(list, cells)
		}
		break
	}
	return list
}

func plainLines(pre *finance.Preview) (rows []report.PlainLine) {
	for i := range pre.Documents {
		for _, l := range pre.Documents[i].Lines {
			at := l.At.Format("2006-01-02 15:04")
			if !l.Timed {
				at = l.At.Format(time.DateOnly)
			}
			remark := string(l.Reckoned)
			if l.Off {
				remark = "off"
			}
			rows = append(rows, report.PlainLine{
				Row: l.Row, Number: l.Number, Ticket: l.Ticket, Card: l.Card, Permit: l.Permit, Product: l.Product, Text: l.Text, At: at, VolumeUL: l.VolumeUL, PriceE4: l.PriceE4, Cents: l.Cents, Remark: remark,
			})
		}
	}
	slices.SortStableFunc(rows, func(a, b report.PlainLine) int { return cmp.Compare(a.Row, b.Row) })
	return rows
}

func (p *pages) plainDocuments(pre *finance.Preview) (rows []report.PlainDocument) {
	for i := range pre.Documents {
		d := &pre.Documents[i]
		row := report.PlainDocument{ID: d.ID, Number: d.Number, Lines: len(d.Lines), Cents: d.TotalCents, Outcome: "new"}
		y, m, day := d.IssuedAt.Date()
		row.IssuedOn = time.Date(y, m, day, 12, 0, 0, 0, p.Zone)
		for _, l := range d.Lines {
			row.VolumeUL += l.VolumeUL
		}
		if h := d.Here; h != nil {
			row.Outcome, row.TakenAt, row.TakenBy, row.File = "again", h.TakenAt, h.TakenBy, h.File
		}
		rows = append(rows, row)
	}
	return rows
}

func plainRefusals(pre *finance.Preview, lang string) (rows []report.PlainRefusal) {
	for _, r := range pre.Refused {
		rows = append(rows, report.PlainRefusal{Row: r.Row, Heading: r.Column, Value: cut(r.Value, 80), Code: r.Code, What: r.What(lang), Remedy: r.Remedy(lang)})
	}
	return rows
}

// previewed is askPlain for files: there must be a mapping.
func (p *pages) previewed(v *visit) (*askedTable, error) {
	a, err := p.askPlain(v)
	if err == nil && a.preview == nil {
		err = fmt.Errorf("table %s by no mapping: %w", a.table.SHA256, fault.ErrNotFound)
	}
	return a, err
}

func (p *pages) plainLinesFile(v *visit) error {
	a, err := p.previewed(v)
	if err != nil {
		return err
	}
	t := report.PlainLines(plainLines(a.preview))
	return p.file(v, &t, "litro-"+v.words.Say("plain.lines.file")+"-"+a.table.SHA256[:12], joined(v.words.Say("plain.lines.caption"), a.table.File),
		report.Fact{Name: v.words.Say("invoice.plain.mapping"), Value: v.words.mappingName(&a.preview.Mapping)})
}

func (p *pages) plainRefusedFile(v *visit) error {
	a, err := p.previewed(v)
	if err != nil {
		return err
	}
	t := report.PlainRefusals(plainRefusals(a.preview, v.words.Lang))
	return p.file(v, &t, "litro-"+v.words.Say("plain.refused.file")+"-"+a.table.SHA256[:12], joined(v.words.Say("plain.refused"), a.table.File),
		report.Fact{Name: v.words.Say("invoice.plain.mapping"), Value: v.words.mappingName(&a.preview.Mapping)})
}

// plainTableFile sends a table as it came, byte by byte.
func (p *pages) plainTableFile(v *visit) error {
	id := chi.URLParam(v.r, "table")
	if !isSHA256(id) {
		return fmt.Errorf("table %q: %w", id, fault.ErrNotFound)
	}
	t, b, err := p.Invoices.Table(v.r.Context(), id)
	if err != nil {
		return err
	}
	sendFile(v, t.Kind, id, b)
	return nil
}

// takePlain takes in what was shown.
func (p *pages) takePlain(v *visit) error {
	a, err := p.askPlain(v)
	if err != nil {
		return err
	}
	if a.preview == nil {
		return p.showPlainTable(v, http.StatusBadRequest, a, cmp.Or(a.problem, v.words.Say("plain.bad.mapping")))
	}
	a.ask.Others = v.r.PostForm.Get("others") != ""
	taken, err := p.Invoices.TakeTable(v.r.Context(), v.user.Username, a.table.SHA256, a.ask)
	switch {
	case errors.Is(err, finance.ErrRefused):
		return p.showPlainTable(v, http.StatusConflict, a, v.words.Say("plain.bad.refused"))
	case errors.Is(err, finance.ErrNothing):
		return p.showPlainTable(v, http.StatusConflict, a, v.words.Say("plain.bad.nothing"))
	case errors.Is(err, fault.ErrConflict):
		if a, err = p.askPlain(v); err != nil {
			return err
		}
		return p.showPlainTable(v, http.StatusConflict, a, v.words.Say("plain.bad.meanwhile"))
	case err != nil:
		return err
	}
	q := a.values()
	q.Set("done", strconv.Itoa(taken.Take.Taken))
	v.redirect(address(plainTableAddress(a.table.SHA256), q))
	return nil
}
