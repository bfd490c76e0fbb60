package web

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/report"
)

// What is owed of documents: of those of a period what was invoiced, credited and paid, and
// what is left; by supplier also how old what is unpaid is.

const (
	owedPath          = "/invoices/owed"
	owedSuppliersPath = "/invoices/owed/suppliers"
	owedNotesPath     = "/invoices/owed/notes"
)

// owing is what is owed as of now, or of the end of a day before.
type owing struct {
	matchQuestion
	on        string      // the day, as the address says it; empty: now
	documents []owed.Item // of the period
	suppliers []owed.Supplier
	loose     []owed.Unapplied // of the period
	today     time.Time
}

func (p *pages) askOwed(v *visit) (o owing, err error) {
	if o.matchQuestion, err = p.askMatching(v); err != nil {
		return o, err
	}
	o.is = sortTodo
	o.today = p.Now().In(p.Zone)
	var on time.Time // zero: all
	if said := v.r.URL.Query().Get("on"); said != "" {
		if on, err = time.ParseInLocation(time.DateOnly, said, p.Zone); err != nil {
			return o, fmt.Errorf("%w: on is %q; write a day such as 2026-10-31", fault.ErrInvalid, cut(said, 64))
		}
		if on.After(o.today) { // what is to come nobody knows
			on = time.Time{}
		} else {
			o.on, o.today = said, on
		}
	}
	list, _, err := p.Invoices.Owed(v.r.Context(), on)
	if err != nil {
		return o, err
	}
	of := o.matchQuestion // of notes
	if next := on.AddDate(0, 0, 1); !on.IsZero() && next.Before(of.To) {
		of.To = next
	}
	if of.From.Before(of.To) {
		if o.loose, err = p.notesOf(v, of); err != nil {
			return o, err
		}
	}
	here := func(t time.Time) time.Time { // of the place of issue, which is about ours
		y, m, d := t.Date()
		hour, minute, second := t.Clock()
		return time.Date(y, m, d, hour, minute, second, 0, p.Zone)
	}
	other := func(rfc string, at time.Time) bool { return o.RFC != "" && o.RFC != rfc || !at.Before(o.period.To) }
	for n := range list {
		list[n].IssuedAt = here(list[n].IssuedAt)
	}
	list = slices.DeleteFunc(list, func(i owed.Item) bool { return other(i.RFC, i.IssuedAt) })
	in := func(i *owed.Item) bool { return !i.IssuedAt.Before(o.period.From) }
	o.suppliers = owed.Suppliers(list, in, o.today)
	o.documents = slices.DeleteFunc(list, func(i owed.Item) bool { return !in(&i) })
	return o, nil
}

// values are those of an address that asks the same.
func (o *owing) values() url.Values {
	q := o.matchQuestion.values()
	if o.on != "" {
		q.Set("on", o.on)
	}
	return q
}

// notesShown are the columns of credit notes that are not applied, as pages have them.
var notesShown = []string{"issued_on", "supplier", "document_no", "amount", "owed_unapplied", "note_waits", "currency", "owed_why"}

// suppliersShown are the columns of what is owed to suppliers: paid = invoiced − credited − left.
var suppliersShown = []string{"supplier", "owed_documents", "owed_invoiced", "owed_credited", "owed_left", "owed_paid", "currency", "owed_30", "owed_60", "owed_90", "owed_over"}

// notesOf returns the credit notes of a period, and of a supplier, that are not applied.
func (p *pages) notesOf(v *visit, q matchQuestion) ([]owed.Unapplied, error) {
	if p.Budget == nil {
		return nil, nil
	}
	list, err := p.Budget.Unapplied(v.r.Context(), q.From, q.To)
	return slices.DeleteFunc(list, func(u owed.Unapplied) bool { return q.RFC != "" && u.RFC != q.RFC }), err
}

// owed lists what is owed.
func (p *pages) owed(v *visit) error {
	o, err := p.askOwed(v)
	if err != nil {
		return err
	}
	w := v.words
	period := w.period(o.period, p.Now(), func(other report.Period) url.Values { q := o; q.period = other; return q.values() }, owedPath)
	view := &listView{section: invoicesPath, Period: &period, Links: []link{{Text: w.Say("invoices.title"), Href: invoicesPath}}}
	sums := map[string]*owed.Sums{}
	for n := range o.documents {
		i := &o.documents[n]
		if sums[i.Currency] == nil {
			sums[i.Currency] = &owed.Sums{}
		}
		sums[i.Currency].Add(i)
	}
	for _, c := range sortedKeys(sums) {
		s := sums[c]
		view.Figures = append(view.Figures,
			figure{Name: w.Say("owed.invoiced"), Value: w.money(s.Invoiced), Unit: c}, figure{Name: w.Say("owed.credited"), Value: w.money(s.Credited), Unit: c},
			figure{Name: w.Say("owed.left"), Value: w.money(s.Left), Unit: c}, figure{Name: w.Say("owed.paid"), Value: w.money(s.Paid), Unit: c, Change: w.Say("owed.identity")})
	}
	more := func(path, caption string, t report.Table, columns ...string) {
		if len(t.Rows) == 0 {
			return
		}
		if len(t.Rows) > mostListed { // its file has all; of some alone it would be no total
			t.Rows, t.Total = t.Rows[:mostListed], nil
		}
		table := p.owedTable(v, &t, columns...)
		table.Caption, table.CSV = caption, address(path+".csv", o.values())
		view.More = append(view.More, table)
	}
	suppliers := suppliersShown
	besides := slices.ContainsFunc(o.documents, func(i owed.Item) bool { return i.BesideCents != 0 })
	if besides {
		suppliers = slices.Insert(slices.Clone(suppliers), 3, "owed_beside") // of what is invoiced
	}
	more(owedSuppliersPath, w.Say("owed.suppliers"), report.OwedSuppliers(o.suppliers), suppliers...)
	more(owedNotesPath, w.Say("owed.notes"), report.Unapplied(o.loose), notesShown...)
	t := report.Owed(o.documents, o.today)
	view.page = p.page(v, "list.owed.title", invoicesPath)
	if err := p.putFoot(v, &view.page, o.period, asksOwed(v, &o)...); err != nil {
		return err
	}
	view.Hint, view.CSV = w.Say("list.owed.sub"), address(owedPath+".csv", o.values())
	end := o.period.To.AddDate(0, 0, -1).Format(time.DateOnly)
	if at := o; o.on != "" {
		at.on = ""
		view.Hint = w.Say("owed.on", "Day", w.Day(o.today)) + " " + view.Hint
		view.Links = append(view.Links, link{Text: w.Say("owed.on.now"), Href: address(owedPath, at.values())})
	} else if !p.Now().Before(o.period.To) {
		at.on = end
		view.Links = append(view.Links, link{Text: w.Say("owed.on.end"), Href: address(owedPath, at.values())})
	}
	if len(t.Rows) == 0 {
		view.Empty = &empty{"list.owed.empty", "list.owed.empty.next"}
		return p.show(v, 200, "list", view)
	}
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	if pages != nil { // of the page alone it would be no total
		t.Total = nil
	}
	columns := []string{"issued_on", "supplier", "document_no", "owed_method", "owed_invoiced", "owed_credited", "owed_left", "owed_paid", "currency", "owed_days", "owed_booked", "owed_says"}
	if slices.ContainsFunc(o.documents, func(i owed.Item) bool { return i.Uncounted != 0 }) {
		columns = slices.Insert(columns, 8, "owed_uncounted") // beside what was paid
	}
	if besides {
		columns = slices.Insert(columns, 5, "owed_beside") // of what is invoiced
	}
	if len(sums) == 1 { // the figures above say which, and the page is narrow
		columns = slices.DeleteFunc(columns, func(key string) bool { return key == "currency" })
	}
	view.Table = p.owedTable(v, &t, columns...)
	view.Table.Caption = w.Say("owed.documents")
	return p.show(v, 200, "list", view)
}

// owedTable puts a table into words, with a link to each document.
func (p *pages) owedTable(v *visit, t *report.Table, columns ...string) tableView {
	w := v.words
	view := w.table(t, func(r report.Row, c report.Column) string {
		if c.Key == "document_no" {
			return invoiceAddress(r.Key)
		}
		return ""
	})
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			if c.Key == "issued_on" && r.Cells[j].Known {
				view.Rows[i].Cells[j].Text = w.Day(r.Cells[j].At)
			}
		}
	}
	w.sayCodes(&view, t)
	view.pick(t, columns...)
	return view
}

// owedFiles sends one of the tables of what is owed.
func (p *pages) owedFiles(v *visit, name, title string, of func(*owing) report.Table) error {
	o, err := p.askOwed(v)
	if err != nil {
		return err
	}
	t := of(&o)
	t.Period = o.period
	return p.file(v, &t, "litro-"+name+"-"+o.period.From.Format(time.DateOnly), title, asksOwed(v, &o)...)
}

// asksOwed says of whom and when it is what is owed, and how it is told.
func asksOwed(v *visit, o *owing) []report.Fact {
	asked := asksSupplier(v, o.matchQuestion)
	if o.on != "" {
		asked = append(asked, report.Fact{Name: v.words.Say("owed.on.fact"), Value: v.words.Day(o.today)})
	}
	return append(asked, report.Fact{Name: v.words.Say("owed.paid"), Value: v.words.Say("owed.identity")})
}

func (p *pages) owedFile(v *visit) error {
	return p.owedFiles(v, v.words.Say("owed.file"), v.words.Say("list.owed.title"), func(o *owing) report.Table { return report.Owed(o.documents, o.today) })
}

func (p *pages) owedSuppliersFile(v *visit) error {
	return p.owedFiles(v, v.words.Say("owed.suppliers.file"), v.words.Say("owed.suppliers"), func(o *owing) report.Table { return report.OwedSuppliers(o.suppliers) })
}

func (p *pages) owedNotesFile(v *visit) error {
	return p.owedFiles(v, v.words.Say("owed.notes.file"), v.words.Say("owed.notes"), func(o *owing) report.Table { return report.Unapplied(o.loose) })
}
