package web

import (
	"cmp"
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
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/report"
)

// An invoiceView is a document of a supplier with all that is known of it.
type invoiceView struct {
	page
	Action, Sub                 string
	Verdict, Judged             string
	Refused                     bool
	Notices                     []string // what is said of it beside its findings
	Figures                     []figure
	Facts                       []report.Fact
	Findings, Items, Statuses   tableView
	Pages                       *pagesView
	Links                       []linkGroup
	Unclear                     []link // answers of the authority that say nothing of it
	May                         bool   // whether who looks may say what the authority answered
	Status                      []option
	Values                      url.Values
	Problem                     string
	CheckURL, XML, Latest       string
	Plain, Table                string // what applies to one of a table instead of the authority, and where that is
	ItemsCSV, FindingsCSV, Last string
}

// A linkGroup is other documents, and how they are related.
type linkGroup struct {
	Name  string
	Links []link
}

func (p *pages) invoice(v *visit) error { return p.showInvoice(v, http.StatusOK, nil, "") }

func (p *pages) askInvoice(v *visit) (finance.Whole, error) {
	id := chi.URLParam(v.r, "document")
	if !isSHA256(id) {
		return finance.Whole{}, fmt.Errorf("document %q: %w", id, fault.ErrNotFound)
	}
	return p.Invoices.Document(v.r.Context(), id)
}

func (p *pages) showInvoice(v *visit, code int, typed url.Values, problem string) error {
	d, err := p.askInvoice(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &invoiceView{
		page: p.page(v, "invoice.title", invoicesPath), Action: invoiceAddress(d.ID), Problem: problem, Values: typed, CheckURL: d.CheckURL(),
		Verdict: w.invoiceSort(d.Judged.Word()), Refused: d.Judged.Verdict == "refused", Latest: p.Now().In(p.Zone).Format(whenForm),
		May: v.may(access.TakeInvoices, "POST "+invoicePattern+"/status"),
	}
	view.Title = w.Say("invoice.of", "Kind", w.kindOf(&d.Document), "Number", cmp.Or(d.Folio(), d.UUID, d.ID[:12]))
	view.Sub = joined(d.Issuer.Name, d.Issuer.RFC, w.issued(&d.Document))
	view.XML, view.ItemsCSV, view.FindingsCSV = view.Action+"/xml", view.Action+"/items.csv", view.Action+"/findings.csv"
	if d.Plain() {
		view.XML, view.Table, view.Plain = "", plainTableAddress(d.Table)+"/file", w.Say("invoice.plain.applies")
	}
	view.Judged = w.Say("invoice.judged", "When", w.Minute(d.Judged.At), "Who", d.Judged.By)
	if d.OtherOf != "" {
		view.Notices = append(view.Notices, w.Say("invoice.second"))
	}
	if d.Canceling {
		view.Notices = append(view.Notices, w.Say("invoice.canceling"))
	}
	if d.OnList != "" {
		view.Notices = append(view.Notices, w.Say("invoice.listed", "Code", d.OnList))
	}
	view.Figures, view.Facts = w.invoiceFacts(&d)
	held, err := p.Invoices.HeldTo(v.r.Context(), &d)
	if err != nil {
		return err
	}
	issuer := slices.IndexFunc(view.Facts, func(f report.Fact) bool { return f.Name == w.Say("invoice.issuer") })
	view.Facts = append(slices.Insert(view.Facts, issuer+1, w.heldPermits(&held)...), w.heldTo(&held)...)
	if held.Stale && view.May {
		view.Judged = joined(view.Judged, w.Say("taxes.stale"))
	}
	findings, items, statuses := report.DocumentFindings(p.findingRows(w, d.Judged)), report.DocumentItems(itemRows(&d)), report.DocumentStatuses(statusRows(&d))
	view.Findings = w.invoiceTable(&findings, "severity_of", "what_is_wrong", "actual", "expected", "remedy", "where_in")
	view.Findings.Caption = w.Say("invoice.findings")
	first, last, pages := v.pages(len(items.Rows), mostListed)
	view.Pages, items.Rows = pages, items.Rows[first:last]
	columns := []string{"line_no", "billed", "product_key", "permit", "ticket"}
	switch {
	case d.Plain():
		columns = append(columns, "at")
	case anyCard(&d):
		columns = append(columns, "card", "seller", "at")
	}
	view.Items = w.invoiceTable(&items, append(columns, "volume", "price", "amount")...)
	view.Items.Caption = w.Say("invoice.items")
	if p.Matching != nil && d.Kind == "I" {
		for i, r := range items.Rows {
			if id, err := matching.ParseLine(d.ID + "/" + r.Key); err == nil && r.Cells[items.Column("volume")].Known {
				view.Items.Rows[i].Cells[0].Href = lineAddress(id)
			}
		}
	}
	if total := items.TotalOf("amount").N; total != d.TotalCents && anyRounded(&d, total) {
		view.Items.Notes = append(view.Items.Notes, w.Say("invoice.rounded", "Lines", w.Scaled(total, 2, 2), "Total", w.Scaled(d.TotalCents, 2, 2)))
	}
	shown := []string{"authority", "asked_at", "source_of", "by", "said_at", "remark", "evidence"}
	if d.Plain() {
		shown = []string{"plain_status", "by", "said_at", "remark", "evidence"}
	}
	view.Statuses = w.invoiceTable(&statuses, shown...)
	view.Statuses.Caption = w.Say("invoice.statuses")
	if d.Plain() {
		view.Statuses.Caption = w.Say("invoice.plain.statuses")
	}
	for i, s := range d.Statuses {
		if cells := view.Statuses.Rows[i].Cells; s.Evidence != "" {
			last := len(shown) - 1
			cells[last].Text, cells[last].Href = w.Say("invoice.proof"), view.Action+"/proof/"+s.Evidence
		}
	}
	for i := range d.Unclear {
		e := &d.Unclear[i]
		said := link{Text: w.Say("invoice.unclear", "At", w.Minute(e.At), "By", e.By, "Why", w.unanswered(e))}
		if e.Evidence != "" {
			said.Href = view.Action + "/proof/" + e.Evidence
		}
		view.Unclear = append(view.Unclear, said)
	}
	view.Links = w.invoiceLinks(&d)
	if d.Plain() {
		for _, s := range []string{finance.Canceled, finance.Valid} {
			view.Status = append(view.Status, option{s, w.Say("invoice.plain.status." + s), typed.Get("status") == s})
		}
		return p.show(v, code, "invoice", view)
	}
	all := []string{finance.Valid, finance.Canceled, finance.Unknown}
	if d.UUID == "" { // nobody can ask about it
		view.Notices, all = append(view.Notices, w.Say("invoice.unstamped")), []string{finance.Canceled}
	}
	for _, s := range all {
		view.Status = append(view.Status, option{s, w.Say("invoices.status." + s), typed.Get("status") == s})
	}
	return p.show(v, code, "invoice", view)
}

// kindOf names the kind of a document.
func (w words) kindOf(d *finance.Document) string {
	if d.Plain() {
		return w.Say("invoices.kind.plain")
	}
	return w.Say("invoices.kind." + d.Kind)
}

// issued says when a document was issued, by the clock of where it was.
func (w words) issued(d *finance.Document) string {
	if d.IssuedAt.IsZero() {
		return ""
	}
	y, m, day := d.IssuedAt.Date()
	said := w.Day(time.Date(y, m, day, 12, 0, 0, 0, w.zone))
	if d.Plain() { // it has no time of its own
		return said
	}
	return said + d.IssuedAt.Format(" 15:04")
}

// anyRounded tells whether what lines come to is off the total by no more than their
// rounding to cents.
func anyRounded(d *finance.Whole, total int64) bool {
	off := total - d.TotalCents
	return !anyCard(d) && max(off, -off) <= int64(len(d.Items))
}

func anyCard(d *finance.Whole) bool {
	for _, i := range d.Items {
		if i.Card != "" {
			return true
		}
	}
	return false
}

// invoiceFacts are what a document says of itself.
func (w words) invoiceFacts(d *finance.Whole) ([]figure, []report.Fact) {
	var ul, bought int64
	for _, i := range d.Items {
		ul += i.VolumeUL
		if i.Part == "purchase" {
			bought += i.Cents
		}
	}
	status := figure{Name: w.Say("invoice.authority"), Value: w.Say("invoices.status.unchecked")}
	if s := d.Status; s != nil {
		status.Value, status.Change = w.invoiceSort(s.Status), w.Minute(s.AskedAt)
		if s.Status == finance.Canceled {
			status.Class = "alarm"
		}
	}
	if d.Plain() {
		status = figure{Name: w.Say("invoice.plain.counts"), Value: w.Say("invoice.plain.status." + finance.Valid)}
		if s := d.Status; s != nil && s.Status == finance.Canceled {
			status.Value, status.Change, status.Class = w.Say("invoice.plain.status."+finance.Canceled), w.Minute(s.SaidAt), "alarm"
		}
	}
	verdict := figure{Name: w.Say("invoice.verdict"), Value: w.invoiceSort(d.Judged.Word()), Change: w.Say("invoice.found", "Count", len(d.Judged.Findings))}
	if d.Judged.Verdict == "refused" {
		verdict.Class = "alarm"
	}
	figures := []figure{{Name: w.Say("invoice.total"), Value: w.Scaled(d.TotalCents, 2, 2), Unit: d.Currency}, verdict, status}
	if bought > 0 && !d.Plain() { // its total is the fee
		figures = slices.Insert(figures, 1, figure{Name: w.Say("invoice.worth"), Value: w.Scaled(d.TotalCents+bought, 2, 2), Unit: d.Currency})
	}
	if ul > 0 {
		figures = append(figures, figure{Name: w.Say("invoice.liters"), Value: w.Liters(ul), Unit: "L"})
	}
	var facts []report.Fact
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, report.Fact{Name: w.Say(key), Value: value})
		}
	}
	add("invoice.uuid", d.UUID)
	add("invoice.issuer", joined(d.Issuer.Name, d.Issuer.RFC))
	add("invoice.receiver", joined(d.Receiver.Name, d.Receiver.RFC))
	add("invoice.payment", joined(w.Or("invoice.method."+d.PaymentMethod, d.PaymentMethod), w.Or("invoice.form."+d.PaymentForm, d.PaymentForm)))
	add("invoice.stamped", d.StampedBy)
	if r := d.Read; r != nil {
		add("invoice.plain.mapping", w.Say("plain.version", "Name", r.Mapping.Name, "Version", r.Mapping.Version))
		add("plain.sheet", r.Ask.Sheet)
		if r.Refused > 0 {
			add("plain.refused", w.Count(int64(r.Refused)))
		}
		add("invoice.plain.table", d.Table)
	} else {
		add("invoice.version", "CFDI "+d.Version)
	}
	add("invoice.file", d.File)
	add("invoice.taken", joined(w.Minute(d.TakenAt), d.TakenBy))
	if d.Plain() {
		add("invoice.plain.hash", d.ID)
	} else {
		add("invoice.hash", d.ID)
	}
	return figures, facts
}

// invoiceLinks leads to the documents that one is of, and to those that are of it.
func (w words) invoiceLinks(d *finance.Whole) (groups []linkGroup) {
	add := func(name string, l link) {
		for i := range groups {
			if groups[i].Name == name {
				groups[i].Links = append(groups[i].Links, l)
				return
			}
		}
		groups = append(groups, linkGroup{name, []link{l}})
	}
	for _, of := range d.Of {
		l := link{Text: of.UUID}
		if of.AmountCents != nil {
			l.Text = joined(l.Text, w.Scaled(*of.AmountCents, 2, 2))
		}
		if of.ID != "" {
			l.Href = invoiceAddress(of.ID)
		} else {
			l.Text = joined(l.Text, w.Say("invoice.not.here"))
		}
		add(w.Or("invoice.how."+of.How, w.Say("invoice.how.other")), l)
	}
	name := func(o *finance.Document) link {
		return link{Text: joined(w.kindOf(o), cmp.Or(o.Folio(), o.UUID), w.Scaled(o.TotalCents, 2, 2)+" "+o.Currency), Href: invoiceAddress(o.ID)}
	}
	for i := range d.By {
		add(w.Say("invoice.by"), name(&d.By[i]))
	}
	for i := range d.Others {
		add(w.Say("invoice.others"), name(&d.Others[i]))
	}
	return groups
}

func (p *pages) findingRows(w words, j finance.Judgment) (rows []report.DocumentFinding) {
	for _, f := range j.Findings {
		actual, expected := f.Said(w.Lang)
		if isSHA256(expected) { // of another document
			expected = expected[:12]
		}
		rows = append(rows, report.DocumentFinding{
			Code: f.Code, Severity: string(f.Severity), Row: f.Row, Field: f.Field, What: f.What(w.Lang), Actual: actual, Expected: expected, Remedy: f.Remedy(w.Lang),
		})
	}
	return rows
}

func itemRows(d *finance.Whole) (rows []report.DocumentItem) {
	for _, i := range d.Items {
		rows = append(rows, report.DocumentItem{
			Part: i.Part, N: i.N, At: i.At, DayAlone: i.DayAlone, Product: i.Product, Text: i.Text, Permit: i.Permit, Ticket: i.Ticket, Card: i.Card, Seller: i.Seller,
			VolumeUL: i.VolumeUL, Cents: i.Cents, PriceE4: i.PriceE4,
		})
	}
	return rows
}

func statusRows(d *finance.Whole) (rows []report.StatusRow) {
	for _, s := range d.Statuses {
		rows = append(rows, report.StatusRow{Status: s.Status, AskedAt: s.AskedAt, Source: s.Source, Note: s.Note, Evidence: s.Evidence, By: s.By, SaidAt: s.SaidAt})
	}
	return rows
}

func (p *pages) invoiceItemsFile(v *visit) error {
	d, err := p.askInvoice(v)
	if err != nil {
		return err
	}
	t := report.DocumentItems(itemRows(&d))
	return p.file(v, &t, "litro-"+v.words.Say("invoices.file")+"-"+d.ID[:12], joined(v.words.Say("invoice.items"), d.Issuer.Name, d.Folio()))
}

func (p *pages) invoiceFindingsFile(v *visit) error {
	d, err := p.askInvoice(v)
	if err != nil {
		return err
	}
	held, err := p.Invoices.HeldTo(v.r.Context(), &d)
	if err != nil {
		return err
	}
	t := report.DocumentFindings(p.findingRows(v.words, d.Judged))
	return p.file(v, &t, "litro-"+v.words.Say("invoice.findings.file")+"-"+d.ID[:12], joined(v.words.Say("invoice.findings"), d.Issuer.Name, d.Folio()), append(v.words.heldPermits(&held), v.words.heldTo(&held)...)...)
}

// invoiceXML sends a document as it came, byte by byte. It is only ever downloaded.
func (p *pages) invoiceXML(v *visit) error {
	id := chi.URLParam(v.r, "document")
	if !isSHA256(id) {
		return fmt.Errorf("document %q: %w", id, fault.ErrNotFound)
	}
	b, err := p.Invoices.XML(v.r.Context(), id)
	if err != nil {
		return err
	}
	sendFile(v, evidence.XML, id, b)
	return nil
}

// invoiceProof sends what the authority answered.
func (p *pages) invoiceProof(v *visit) error {
	f, b, err := p.Invoices.Proof(v.r.Context(), chi.URLParam(v.r, "document"), chi.URLParam(v.r, "proof"))
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}

// sendFile sends a file that is kept. A document is only ever downloaded, and nothing in a
// file can run.
func sendFile(v *visit, kind evidence.Kind, sha256 string, b []byte) {
	h := v.w.Header()
	h.Set("Content-Type", kind.MediaType())
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	how := "inline"
	if kind != evidence.JPEG {
		how = "attachment"
	}
	if kind == evidence.CSV { // in whichever encoding it came
		h.Set("Content-Type", "application/octet-stream")
	}
	h.Set("Content-Disposition", fmt.Sprintf("%s; filename=%q", how, "litro-"+sha256[:12]+"."+string(kind)))
	_, _ = v.w.Write(b) // whoever asked has gone
}

// sayInvoiceStatus takes what somebody says that the authority answered.
func (p *pages) sayInvoiceStatus(v *visit) error {
	id := chi.URLParam(v.r, "document")
	if !isSHA256(id) {
		return fmt.Errorf("document %q: %w", id, fault.ErrNotFound)
	}
	proof, err := v.filed()
	if err != nil {
		return err
	}
	form := v.r.Form
	s := finance.Status{Status: form.Get("status"), Note: strings.TrimSpace(form.Get("note"))} // a table's document takes no moment
	if at, err := readWhen(form.Get("asked"), p.Zone); err == nil {
		s.AskedAt = at
	}
	err = p.Invoices.SayStatus(v.r.Context(), v.user.Username, id, s, proof)
	if bad, ok := errors.AsType[*finance.Problem](err); ok {
		said := v.words.Say("invoice.bad." + bad.Field)
		switch bad.Code {
		case "number", "reason":
			said = v.words.Say("invoice.plain.bad." + bad.Code)
		case "unstamped":
			said = v.words.Say("invoice.unstamped")
		case "online":
			said = v.words.Say("invoice.answered")
		case "missing":
			said = v.words.Say("invoice.unproven")
		}
		return p.showInvoice(v, http.StatusBadRequest, form, said)
	}
	if err != nil {
		return err
	}
	v.redirect(invoiceAddress(id) + "#statuses")
	return nil
}
