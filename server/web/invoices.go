package web

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/report"
)

// What suppliers bill: fiscal documents and those of tables, what is wrong with each, and what
// the tax authority says of them.

const (
	invoicesPath    = "/invoices"
	sendInvoices    = "/invoices/new"
	sentPattern     = "/invoices/sent/{batch}"
	uncheckedPath   = "/invoices/unchecked"
	termsPath       = "/invoices/terms"
	judgeAgainPath  = "/invoices/again"
	invoicePattern  = "/invoices/{document}"
	maxInvoiceFiles = 1000
)

// Invoices are documents of suppliers that are kept, see [finance.Desk].
type Invoices interface {
	Send(ctx context.Context, who, batch string, files []finance.File) ([]finance.Sent, error)
	Batch(ctx context.Context, batch string) ([]finance.Sent, error)
	Documents(ctx context.Context, q finance.Question) (finance.Listed, error)
	Document(ctx context.Context, id string) (finance.Whole, error)
	Answers(ctx context.Context, from, to time.Time, more []string) ([]finance.Answer, error)
	Owed(ctx context.Context, on time.Time) ([]owed.Item, []owed.Loose, error)
	DocumentsOf(ctx context.Context, ids []string) (map[string]finance.Document, error)
	XML(ctx context.Context, id string) ([]byte, error)
	Chain(ctx context.Context, id string) (string, error)
	Proof(ctx context.Context, id, sha256 string) (evidence.File, []byte, error)
	SayStatus(ctx context.Context, who, id string, s finance.Status, proof []byte) error
	SayStatuses(ctx context.Context, who, name string, file []byte, zone *time.Location) (finance.Checked, error)
	Asking(ctx context.Context) (finance.Asking, error)
	StartAsking(ctx context.Context, who string) error
	StopAsking(ctx context.Context, who string) error
	Said(ctx context.Context) (finance.Said, error)
	SayReceiver(ctx context.Context, who string, r finance.Receiver) error
	SayQuota(ctx context.Context, who string, q finance.Quota) error
	SayVAT(ctx context.Context, who string, r finance.VATRate) error
	SayIdentity(ctx context.Context, who string, o finance.Identity) error
	SayRegister(ctx context.Context, who string, f finance.File, r finance.PermitRegister, others bool) (finance.RegisterRead, error)
	RegisteredStations(ctx context.Context, day time.Time) ([]finance.RegisteredStation, error)
	HeldTo(ctx context.Context, w *finance.Whole) (finance.HeldTo, error)
	CancelingCount(ctx context.Context) (int, error)
	StaleCount(ctx context.Context) (int, error)
	JudgeAgain(ctx context.Context, who string) (int, error)

	Mappings(ctx context.Context) ([]finance.Mapping, error)
	MappingVersions(ctx context.Context, name string) ([]finance.Mapping, error)
	SayMapping(ctx context.Context, who string, m finance.Mapping) (finance.Mapping, error)
	KeepTable(ctx context.Context, who string, f finance.File) (finance.Table, error)
	Tables(ctx context.Context, first, limit int) ([]finance.Table, int, error)
	Table(ctx context.Context, sha256 string) (finance.Table, []byte, error)
	Fitting(ctx context.Context, table []byte) ([]finance.Mapping, error)
	Preview(ctx context.Context, name string, table []byte, ask finance.Ask) (*finance.Preview, error)
	TakeTable(ctx context.Context, who, sha256 string, ask finance.Ask) (*finance.TakenTable, error)
}

type invoicesView struct {
	page
	Period  periodView
	Figures []figure
	Sorts   choice
	Search  string
	Hidden  []hidden
	Table   tableView
	Pages   *pagesView
	Empty   *empty
	May     bool // whether who looks may send some
	Stale   int  // that were judged by other terms
}

// askInvoices reads what the address asks for: documents of a period, of a sort, with a word.
func (p *pages) askInvoices(v *visit) (finance.Question, report.Period, error) {
	values := v.r.URL.Query()
	period, err := report.ParsePeriod(values, p.calendar(), p.Now())
	if err != nil {
		return finance.Question{}, period, err
	}
	q := finance.Question{From: period.From, To: period.To, Issuer: cut(strings.TrimSpace(values.Get("rfc")), 13)}
	q.Seek(cut(values.Get("q"), 400))
	q.Text = cut(q.Text, 60)
	if is := values.Get("is"); slices.Contains(finance.Sorts(), is) {
		q.Is = is
	}
	return q, period, nil
}

// invoiceValues write such a question into an address.
func invoiceValues(q finance.Question, p report.Period) url.Values {
	out := url.Values{}
	p.Put(out)
	for name, value := range map[string]string{"is": q.Is, "rfc": q.Issuer, "q": q.Text} {
		if value != "" {
			out.Set(name, value)
		}
	}
	return out
}

func (p *pages) invoices(v *visit) error {
	q, period, err := p.askInvoices(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &invoicesView{page: p.page(v, "invoices.title", invoicesPath), Search: q.Text, May: v.may(access.TakeInvoices, "POST "+sendInvoices)}
	q.First, q.Limit = v.row(), mostListed
	list, err := p.Invoices.Documents(v.r.Context(), q)
	if err != nil {
		return err
	}
	if q.First > 0 && len(list.Documents) == 0 { // an address from when there were more
		q.First = 0
		if list, err = p.Invoices.Documents(v.r.Context(), q); err != nil {
			return err
		}
	}
	if view.May {
		if view.Stale, err = p.Invoices.StaleCount(v.r.Context()); err != nil {
			return err
		}
	}
	view.Period = w.period(period, p.Now(), func(other report.Period) url.Values { return invoiceValues(q, other) }, invoicesPath)
	asked, err := p.asksInvoices(v, q, period)
	if err != nil {
		return err
	}
	if err := p.putFoot(v, &view.page, period, asked...); err != nil {
		return err
	}
	view.Hidden = hiddenOf(invoiceValues(q, period), "q")
	view.Figures, view.Sorts = w.invoiceFigures(&list, q, period)
	_, _, view.Pages = v.pages(list.All, mostListed)
	t := report.Documents(p.documentRows(list.Documents))
	view.Table = w.invoiceTable(&t, "issued_on", "supplier", "document_kind", "document_no", "amount", "verdict", "found", "authority")
	view.Table.Caption, view.Table.CSV = w.Say("invoices.caption"), address(invoicesPath+".csv", invoiceValues(q, period))
	if list.All > len(list.Documents) { // of the page alone it would be no total
		view.Table.Total = nil
	}
	if list.All == 0 {
		view.Empty = &empty{"invoices.empty", "invoices.empty.next"}
	}
	return p.show(v, http.StatusOK, "invoices", view)
}

// invoiceFigures are how many documents of each sort there are, each a link to them.
func (w words) invoiceFigures(l *finance.Listed, q finance.Question, period report.Period) ([]figure, choice) {
	at := func(is string) string {
		other := q
		other.Is = is
		return address(invoicesPath, invoiceValues(other, period))
	}
	figures := []figure{{Name: w.Say("invoices.total"), Value: w.Scaled(l.TotalCents, 2, 2), Unit: "MXN"}}
	sorts := choice{Label: w.Say("invoices.sorts"), Links: []link{{w.Say("invoices.all"), at(""), q.Is == ""}}}
	for _, is := range finance.Sorts() {
		if n := l.Counts[is]; n > 0 || q.Is == is {
			sorts.Links = append(sorts.Links, link{fmt.Sprintf("%s (%s)", w.invoiceSort(is), w.Count(int64(n))), at(is), q.Is == is})
		}
	}
	for _, is := range []string{"refused", "questioned", finance.Unchecked, finance.Canceled, finance.Canceling} {
		if is == finance.Canceling && l.Counts[is] == 0 {
			continue
		}
		f := figure{Name: w.invoiceSort(is), Value: w.Count(int64(l.Counts[is])), Href: at(is)}
		if l.Counts[is] > 0 && (is == "refused" || is == finance.Canceled || is == finance.Canceling) {
			f.Class = "alarm"
		}
		figures = append(figures, f)
	}
	return figures, sorts
}

// invoiceSort names a sort of documents, which is a verdict or a status.
func (w words) invoiceSort(is string) string {
	if is == finance.Plain {
		return w.Say("invoices.kind.plain")
	}
	return w.Or("invoices.verdict."+is, w.Or("invoices.status."+is, is))
}

// documentRows are documents as lists have them.
func (p *pages) documentRows(list []finance.Document) []report.DocumentRow {
	rows := make([]report.DocumentRow, len(list))
	for i := range list {
		rows[i] = p.documentRow(&list[i])
	}
	return rows
}

func (p *pages) documentRow(d *finance.Document) report.DocumentRow {
	y, m, day := d.IssuedAt.Date()
	hour, minute, second := d.IssuedAt.Clock() // of the place of issue, which is about ours
	row := report.DocumentRow{
		ID: d.ID, UUID: d.UUID, IssuedAt: time.Date(y, m, day, hour, minute, second, 0, p.Zone), Kind: d.Kind, Plain: d.Plain(), Folio: d.Folio(), Second: d.OtherOf != "", Supplier: d.Issuer.Name, RFC: d.Issuer.RFC, Receiver: d.Receiver.RFC,
		TotalCents: d.TotalCents, Total: d.Total, Currency: d.Currency, Verdict: d.Judged.Word(), Findings: len(d.Judged.Findings), SealEnd: d.SealEnd, CheckURL: d.CheckURL(),
		File: d.File, TakenAt: d.TakenAt, TakenBy: d.TakenBy,
	}
	if d.IssuedAt.IsZero() {
		row.IssuedAt = time.Time{}
	}
	if d.Status != nil {
		if row.Status = d.Status.Status; d.Canceling {
			row.Status = finance.Canceling
		}
	}
	if d.Status != nil && !d.Plain() { // nobody asks about a table
		row.AskedAt = d.Status.AskedAt
	}
	return row
}

// invoiceTable shows some columns of a table of documents, each a link to its page. Days of
// issue have no time.
func (w words) invoiceTable(t *report.Table, columns ...string) tableView {
	view := w.table(t, func(r report.Row, c report.Column) string {
		if c.Key == "supplier" || c.Key == "document_no" {
			return invoiceAddress(r.Key)
		}
		return ""
	})
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			switch {
			case c.Key == "issued_on" && r.Cells[j].Known:
				cell.Text = w.Day(r.Cells[j].At)
			case c.Kind == report.Text:
				cell.Text = w.saidOf(c.Key, cell.Text)
			}
			if c.Key == "verdict" && r.Cells[j].Text == "refused" || c.Key == "authority" && (r.Cells[j].Text == finance.Canceled || r.Cells[j].Text == "withdrawn") {
				cell.Class = "bad"
			}
		}
	}
	view.pick(t, columns...)
	return view
}

func invoiceAddress(id string) string { return invoicesPath + "/" + url.PathEscape(id) }

func (p *pages) invoicesFile(v *visit) error {
	q, period, err := p.askInvoices(v)
	if err != nil {
		return err
	}
	list, err := p.Invoices.Documents(v.r.Context(), q)
	if err != nil {
		return err
	}
	t := report.Documents(p.documentRows(list.Documents))
	t.Period = period
	asked, err := p.asksInvoices(v, q, period)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("invoices.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("invoices.title"), asked...)
}

// asksInvoices says what narrows a question of documents, and by which taxes they are judged.
func (p *pages) asksInvoices(v *visit, q finance.Question, period report.Period) (asked []report.Fact, err error) {
	if q.Is != "" {
		asked = append(asked, report.Fact{Name: v.words.Say("invoices.sorts"), Value: v.words.invoiceSort(q.Is)})
	}
	if q.Text != "" {
		asked = append(asked, report.Fact{Name: v.words.Say("search.label"), Value: q.Text})
	}
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return nil, err
	}
	if version := said.TaxVersion(utcDay(period.To.In(p.Zone))); version != "0" {
		asked = append(asked, report.Fact{Name: v.words.Say("taxes.version"), Value: version})
	}
	return asked, nil
}

type sendInvoicesView struct {
	page
	Problem string
	MB      int
}

func (p *pages) sendInvoicesForm(v *visit) error { return p.showSendInvoices(v, http.StatusOK, "") }

func (p *pages) showSendInvoices(v *visit, code int, problem string) error {
	return p.show(v, code, "sendinvoices", &sendInvoicesView{page: p.page(v, "invoices.send", invoicesPath), Problem: problem, MB: finance.MaxUpload >> 20})
}

// sendInvoices takes files in, and leads to what became of them.
func (p *pages) sendInvoices(v *visit) error {
	files, err := readFiles(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showSendInvoices(v, http.StatusRequestEntityTooLarge, v.words.Say("invoices.bad.big", "MB", finance.MaxUpload>>20))
	}
	if err != nil || len(files) == 0 {
		return p.showSendInvoices(v, http.StatusBadRequest, v.words.Say("invoices.bad.none"))
	}
	batch := finance.NewBatch()
	if _, err := p.Invoices.Send(v.r.Context(), v.user.Username, batch, files); err != nil {
		return err
	}
	v.redirect("/invoices/sent/" + batch)
	return nil
}

// readFiles reads the files of a form that has no other field.
func readFiles(v *visit) (files []finance.File, err error) {
	return files, v.eachPart(func(name, file string, b []byte) error {
		if name != "file" || file == "" || len(b) == 0 {
			return nil
		}
		if len(files) == maxInvoiceFiles {
			return errors.New("there are too many files")
		}
		files = append(files, finance.File{Name: cut(file, 150), Bytes: b})
		return nil
	})
}

type sentView struct {
	page
	Figures []figure
	Table   tableView
	Pages   *pagesView
}

// sentInvoices shows what became of files that were sent together: each of them.
func (p *pages) sentInvoices(v *visit) error {
	list, err := p.askSent(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &sentView{page: p.page(v, "invoices.sent", invoicesPath)}
	counts := map[string]int{}
	for _, f := range list {
		counts[f.Outcome]++
		if f.Document != nil && f.Outcome == finance.Taken {
			counts[f.Document.Verdict]++
		}
	}
	view.Figures = []figure{{Name: w.Say("invoices.sent.files"), Value: w.Count(int64(len(list)))}}
	for _, outcome := range []string{finance.Taken, finance.Again, finance.Unreadable, finance.Passed} {
		f := figure{Name: w.Say("invoices.sent." + outcome), Value: w.Count(int64(counts[outcome]))}
		if outcome == finance.Unreadable && counts[outcome] > 0 {
			f.Class = "alarm"
		}
		if outcome == finance.Taken && counts["refused"]+counts["questioned"] > 0 {
			f.Change = w.Say("invoices.sent.asks", "Refused", counts["refused"], "Questioned", counts["questioned"])
		}
		view.Figures = append(view.Figures, f)
	}
	// What has to be looked at comes first.
	slices.SortStableFunc(list, func(a, b report.SentFile) int { return sentOrder(a) - sentOrder(b) })
	t := report.SentFiles(list)
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	shown := list[first:last]
	view.Table = w.invoiceTable(&t, "file_name", "outcome", "why", "supplier", "document_no", "amount", "verdict", "found")
	for i := range shown {
		if shown[i].Document == nil { // there is no page about it
			for j := range view.Table.Rows[i].Cells {
				view.Table.Rows[i].Cells[j].Href = ""
			}
		}
	}
	view.Table.Caption, view.Table.CSV = w.Say("invoices.sent.caption"), "/invoices/sent/"+url.PathEscape(chi.URLParam(v.r, "batch"))+".csv"
	return p.show(v, http.StatusOK, "sentinvoices", view)
}

func sentOrder(f report.SentFile) int {
	switch {
	case f.Outcome == finance.Unreadable:
		return 0
	case f.Document != nil && f.Document.Verdict == "refused":
		return 1
	case f.Document != nil && f.Document.Verdict == "questioned":
		return 2
	case f.Outcome == finance.Passed:
		return 4
	}
	return 3
}

func (p *pages) askSent(v *visit) ([]report.SentFile, error) {
	sent, err := p.Invoices.Batch(v.r.Context(), chi.URLParam(v.r, "batch"))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range sent {
		if s.Document != "" {
			ids = append(ids, s.Document)
		}
	}
	documents, err := p.Invoices.DocumentsOf(v.r.Context(), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]report.SentFile, len(sent))
	for i, s := range sent {
		rows[i] = report.SentFile{File: s.File, Outcome: s.Outcome, SHA256: s.SHA256, Row: s.Line}
		switch {
		case s.Outcome == finance.Unreadable:
			rows[i].Why = v.words.unreadableInvoice(s.Code, s.Line)
		case s.Document != "":
			d := documents[s.Document]
			row := p.documentRow(&d)
			rows[i].Document = &row
		}
	}
	return rows, nil
}

// unreadableInvoice says why a file is no document, and what to do.
func (w words) unreadableInvoice(code string, line int) string {
	said := w.Or("invoices.unreadable."+code, w.Say("invoices.unreadable.syntax"))
	if line > 0 {
		said += " " + w.Say("invoices.unreadable.line", "Line", line)
	}
	return said
}

func (p *pages) sentInvoicesFile(v *visit) error {
	list, err := p.askSent(v)
	if err != nil {
		return err
	}
	t := report.SentFiles(list)
	return p.file(v, &t, "litro-"+v.words.Say("invoices.sent.file")+"-"+chi.URLParam(v.r, "batch"), v.words.Say("invoices.sent"))
}

// isSHA256 tells whether a part of an address may name a file that is kept.
func isSHA256(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && strings.ToLower(s) == s
}

// todayCanceling says on Today, to who answers the authority, of how many documents canceling is under way:
// nobody else may wait 72 hours.
func (p *pages) todayCanceling(v *visit) string {
	if p.Invoices == nil || !v.may(access.TakeInvoices, "POST "+sendInvoices) || !v.opensPath(invoicesPath) {
		return ""
	}
	ctx := context.WithoutCancel(v.r.Context()) // who asks may be gone before it is there
	n, _ := p.lately.undone.within(freshSigned, p.Patience, func() (int, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.Invoices.CancelingCount(ctx)
	})
	if n == 0 {
		return ""
	}
	return v.words.Say("invoices.canceling.today", "Count", n)
}
