package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// What documents are held against, and those of which nobody has asked the authority.

// An invoiceTermsView is to whom documents are made out, and what a liter bears of taxes.
type invoiceTermsView struct {
	page
	Receivers, Quotas tableView
	VAT, Identities   tableView
	Kinds             []option
	Missing           []string // what nobody has said, and what to do
	Products          []option
	May               bool
	Values            url.Values
	Of, Problem       string // the form that it is about: receiver or quota
	Stale             int
	Done              string
	Tolerance         *toleranceView
	Register          *registerView
	Stampers          []string // what there is to say of certificates of the authority's
}

func (p *pages) invoiceTerms(v *visit) error {
	return p.showInvoiceTerms(v, http.StatusOK, nil, "", "")
}

// fuelProducts are keys of the authority's catalog.
var fuelProducts = []string{"15101514", "15101515", "15101505"}

func (p *pages) showInvoiceTerms(v *visit, code int, typed url.Values, of, problem string, bad ...string) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	view := &invoiceTermsView{
		page: p.page(v, "invoices.terms", invoicesPath), May: v.may(access.TakeInvoices, "POST "+termsPath+"/receivers"), Values: typed, Of: of, Problem: problem,
	}
	if view.May {
		if view.Stale, err = p.Invoices.StaleCount(v.r.Context()); err != nil {
			return err
		}
	}
	if n := v.r.URL.Query().Get("judged"); n != "" {
		view.Done = w.Say("invoices.again.done")
	}
	view.Stampers = []string{w.Say("invoices.stampers", "Count", said.Stampers)}
	if said.Roots == 0 {
		view.Stampers = append(view.Stampers, w.Say("invoices.roots.none"))
	} else {
		view.Stampers = append(view.Stampers, w.Say("invoices.roots", "Count", said.Roots))
		if said.RootsComplete {
			view.Stampers = append(view.Stampers, w.Say("invoices.roots.complete"))
		} else {
			view.Stampers = append(view.Stampers, w.Say("invoices.roots.some"))
		}
	}
	for _, file := range said.BadStampers {
		view.Stampers = append(view.Stampers, w.Say("invoices.stampers.bad", "File", file))
	}
	receivers, quotas := report.Receivers(receiverRows(said)), report.FuelQuotas(quotaRows(said, p.Zone))
	view.Receivers = w.invoiceTable(&receivers, "rfc", "name", "active", "from_day", "reason", "by", "numbered_agreed", "said_at")
	view.Receivers.Caption = w.Say("invoices.receivers")
	view.taxes(w, &said, p.Now().In(p.Zone), typed)
	view.Quotas = w.invoiceTable(&quotas, "product_key", "from_day", "per_liter", "reason", "by", "numbered_agreed", "said_at")
	view.Quotas.Caption = w.Say("invoices.quotas")
	for _, key := range fuelProducts {
		view.Products = append(view.Products, option{key, w.Say("invoices.product." + key), typed.Get("product") == key})
	}
	if view.Register, err = p.registerView(v, &said, bad); err != nil {
		return err
	}
	if p.Matching != nil {
		if view.Tolerance, err = p.toleranceForm(v, of, typed); err != nil {
			return err
		}
	}
	return p.show(v, code, "invoiceterms", view)
}

func receiverRows(said finance.Said) (rows []report.ReceiverRow) {
	for _, r := range said.Receivers {
		rows = append(rows, report.ReceiverRow{RFC: r.RFC, Name: r.Name, From: r.From, Active: r.Active, Reason: r.Reason, By: r.By, Agreed: r.Agreed, At: r.At})
	}
	return rows
}

func quotaRows(said finance.Said, zone *time.Location) (rows []report.FuelQuotaRow) {
	for _, q := range said.Quotas {
		y, m, d := q.From.Date()
		rows = append(rows, report.FuelQuotaRow{Product: q.Product, From: time.Date(y, m, d, 0, 0, 0, 0, zone), PerLiterE6: q.PerLiterE6, Reason: q.Reason, By: q.By, Agreed: q.Agreed, At: q.At})
	}
	return rows
}

func (p *pages) receiversFile(v *visit) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Receivers(receiverRows(said))
	return p.file(v, &t, "litro-"+v.words.Say("invoices.receivers.file"), v.words.Say("invoices.receivers"))
}

func (p *pages) fuelQuotasFile(v *visit) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	t := report.FuelQuotas(quotaRows(said, p.Zone))
	return p.file(v, &t, "litro-"+v.words.Say("invoices.quotas.file"), v.words.Say("invoices.quotas"))
}

func (p *pages) sayReceiver(v *visit) error {
	form := v.r.PostForm
	r := finance.Receiver{RFC: form.Get("rfc"), Name: form.Get("name"), Active: form.Get("step") != "end", Reason: form.Get("reason")}
	if form.Get("from") != "" {
		from, _ := daysOf(form) // what is no day is of no year that is taken
		r.From = &from
	}
	return p.sayTwo(v, "receiver", func(agrees string) error {
		r.Agreed = agrees
		return p.Invoices.SayReceiver(v.r.Context(), v.user.Username, r)
	})
}

func (p *pages) sayFuelQuota(v *visit) error {
	form := v.r.PostForm
	q := finance.Quota{Product: form.Get("product"), Reason: form.Get("reason"), PerLiterE6: -1}
	if from, err := time.Parse(time.DateOnly, form.Get("from")); err == nil {
		q.From = from
	}
	if n, ok := decimal(form.Get("per_liter"), 6); ok {
		q.PerLiterE6 = n
	}
	return p.sayTwo(v, "quota", func(agrees string) error {
		q.Agreed = agrees
		return p.Invoices.SayQuota(v.r.Context(), v.user.Username, q)
	})
}

func (p *pages) saidTerms(v *visit, of string, err error) error {
	if bad, ok := errors.AsType[*finance.Problem](err); ok {
		return p.showInvoiceTerms(v, http.StatusBadRequest, v.r.PostForm, of, v.words.Say("invoices.bad."+bad.Field))
	}
	if err != nil {
		return err
	}
	v.redirect(termsPath)
	return nil
}

// judgeAgain holds documents against what counts now, until all are.
func (p *pages) judgeAgain(v *visit) error {
	for {
		n, err := p.Invoices.JudgeAgain(v.r.Context(), v.user.Username)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	v.redirect(termsPath + "?judged=1")
	return nil
}

// An uncheckedView is the documents of which nobody has asked the authority, and takes its
// answers.
type uncheckedView struct {
	page
	Figures []figure
	Table   tableView
	Pages   *pagesView
	Empty   *empty
	May     bool
	Checked *finance.Checked
	Online  *askingView
	Done    string
	Bad     []string
	Problem string
}

// askUnchecked asks for documents without an answer, and for those of months that are open whose
// answer is too old for a month to be closed by it.
func (p *pages) askUnchecked(v *visit, first, limit int) (finance.Listed, error) {
	q := finance.Question{Is: finance.Unchecked, First: first, Limit: limit}
	if p.Closes != nil {
		list, err := p.Closes.List(v.r.Context())
		if err != nil {
			return finance.Listed{}, err
		}
		q.Again, q.AgainFrom = finance.AskAgain(string(list.From), list.AskedDays, p.Now(), p.Zone)
	}
	return p.Invoices.Documents(v.r.Context(), q)
}

func (p *pages) unchecked(v *visit) error { return p.showUnchecked(v, http.StatusOK, nil, "") }

func (p *pages) showUnchecked(v *visit, code int, checked *finance.Checked, problem string) error {
	w := v.words
	first := v.row()
	list, err := p.askUnchecked(v, first, mostListed)
	if err != nil {
		return err
	}
	view := &uncheckedView{
		page: p.page(v, "invoices.unchecked", invoicesPath), May: v.may(access.TakeInvoices, "POST "+uncheckedPath), Checked: checked, Problem: problem,
		Figures: []figure{
			{Name: w.Say("invoices.status.unchecked"), Value: w.Count(int64(list.All))}, {Name: w.Say("invoices.status.valid"), Value: w.Count(int64(list.Counts[finance.Valid]))},
			{Name: w.Say("invoices.status.canceled"), Value: w.Count(int64(list.Counts[finance.Canceled])), Href: address(invoicesPath, url.Values{"is": {finance.Canceled}})},
		},
	}
	if view.Online, err = p.askingView(v); err != nil {
		return err
	}
	if checked != nil {
		view.Done = w.Say("invoices.checked", "Count", checked.Said)
		for _, b := range checked.Bad[:min(len(checked.Bad), 50)] {
			view.Bad = append(view.Bad, w.Say("invoices.checked.bad", "Line", b.Line, "Value", b.Value, "Why", w.Say("invoices.checked.bad."+b.Code)))
		}
		if more := len(checked.Bad) - len(view.Bad); more > 0 {
			view.Bad = append(view.Bad, w.Say("invoices.checked.more", "Count", more))
		}
	}
	t := report.Documents(p.documentRows(list.Documents))
	view.Table = w.invoiceTable(&t, "issued_on", "supplier", "document_no", "uuid_only", "amount", "verdict", "authority", "asked_at")
	view.Table.Total, view.Table.Caption, view.Table.CSV = nil, w.Say("invoices.unchecked.caption"), uncheckedPath+".csv"
	_, _, view.Pages = v.pages(list.All, mostListed)
	if list.All == 0 {
		view.Empty = &empty{"invoices.unchecked.empty", "invoices.unchecked.empty.next"}
	}
	return p.show(v, code, "unchecked", view)
}

func (p *pages) uncheckedFile(v *visit) error {
	list, err := p.askUnchecked(v, 0, 0)
	if err != nil {
		return err
	}
	t := report.Unchecked(p.documentRows(slices.DeleteFunc(list.Documents, func(d finance.Document) bool { return d.UUID == "" || d.OtherOf != "" })))
	return p.file(v, &t, "litro-"+v.words.Say("invoices.unchecked.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("invoices.unchecked"))
}

// sayUnchecked takes a file with the authority's answers.
func (p *pages) sayUnchecked(v *visit) error {
	files, err := readFiles(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return p.showUnchecked(v, http.StatusRequestEntityTooLarge, nil, v.words.Say("invoices.bad.big", "MB", finance.MaxUpload>>20))
	}
	if err != nil || len(files) != 1 {
		return p.showUnchecked(v, http.StatusBadRequest, nil, v.words.Say("invoices.bad.one"))
	}
	name := strings.TrimSpace(files[0].Name)
	checked, err := p.Invoices.SayStatuses(v.r.Context(), v.user.Username, name, files[0].Bytes, p.Zone)
	if errors.Is(err, spreadsheet.ErrFile) {
		p.Log.Warn("a file was not taken in", "file", name, "err", err)
		return p.showUnchecked(v, http.StatusBadRequest, nil, v.words.unreadable(name, err))
	}
	if err != nil {
		return err
	}
	code := http.StatusOK
	if checked.Said == 0 && len(checked.Bad) > 0 {
		code = http.StatusBadRequest
	}
	return p.showUnchecked(v, code, &checked, "")
}
