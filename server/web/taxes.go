package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/report"
)

// Rates of taxes and who we are to the authority, which documents are held against by their day.

// taxes puts them into a page of terms, with what is missing of them.
func (view *invoiceTermsView) taxes(w words, said *finance.Said, now time.Time, typed url.Values) {
	vat, identities := report.VATRates(vatRows(said)), report.Identities(identityRows(said))
	view.VAT = w.invoiceTable(&vat, "vat_kind", "from_day", "until_day", "vat_rate", "reason", "by", "numbered_agreed", "said_at")
	view.VAT.Caption = w.Say("taxes.vat")
	shown := []string{"rfc", "name", "fiscal_regime", "postal_code", "from_day", "until_day", "reason", "by", "numbered_agreed", "said_at"}
	if !slices.ContainsFunc(said.Identities, func(o finance.Identity) bool { return o.Until != nil }) { // the page is narrow
		shown = slices.DeleteFunc(shown, func(column string) bool { return column == "until_day" })
	}
	view.Identities = w.invoiceTable(&identities, shown...)
	view.Identities.Caption = w.Say("taxes.identities")
	for _, kind := range finance.VATKinds() {
		view.Kinds = append(view.Kinds, option{string(kind), w.Say("taxes.kind." + string(kind)), typed.Get("kind") == string(kind)})
	}
	view.Missing = w.gaps(said.Gaps(utcDay(now)))
}

// gaps says what nobody has said: quotas by their year, and rates by the day from which on.
func (w words) gaps(list []finance.Gap) (all []string) {
	var products []string
	for i, g := range list {
		if g.Product == "" {
			all = append(all, w.Say("taxes.missing.vat", "Kind", w.Say("taxes.kind."+string(g.Kind)), "Day", g.Day.Format(time.DateOnly)))
			continue
		}
		products = append(products, w.Say("invoices.product."+g.Product))
		if i+1 == len(list) || list[i+1].Product == "" || !list[i+1].Day.Equal(g.Day) {
			all = append(all, w.Say("taxes.missing.quota", "Products", strings.Join(products, ", "), "Year", g.Day.Year()))
			products = nil
		}
	}
	return all
}

// utcDay is the day of a time where it is, as days are kept.
func utcDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// heldTo says what a document is judged by.
func (w words) heldTo(h *finance.HeldTo) (facts []report.Fact) {
	since := func(what string, from, until time.Time) string {
		days := w.Say("matching.tolerance.since", "Day", from.Format(time.DateOnly))
		if !until.IsZero() {
			days = w.Say("taxes.days", "From", from.Format(time.DateOnly), "Until", until.AddDate(0, 0, -1).Format(time.DateOnly))
		}
		return what + " (" + days + ")"
	}
	var vat, quotas []string
	for _, r := range h.VAT {
		vat = append(vat, since(w.Say("taxes.kind."+string(r.Kind))+" "+r.Rate.Shift(2).String()+" %", r.From, r.Until))
	}
	for _, q := range h.Quotas {
		quotas = append(quotas, since(w.Say("invoices.product."+q.Product)+" "+q.PerLiter.StringFixed(6), q.From, time.Time{}))
	}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, report.Fact{Name: w.Say(key), Value: value})
		}
	}
	add("taxes.held.vat", strings.Join(vat, "; "))
	add("taxes.held.quotas", strings.Join(quotas, "; "))
	if o := h.Ours; o != nil {
		add("taxes.held.ours", since(joined(o.Name, o.Regime, o.ZIP), o.From, o.Until))
	}
	add("taxes.held.missing", strings.Join(w.gaps(h.Missing), " "))
	return facts
}

func lastDay(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func vatRows(said *finance.Said) (rows []report.VATRow) {
	for _, r := range said.VAT {
		rows = append(rows, report.VATRow{Kind: string(r.Kind), From: r.From.Format(time.DateOnly), Until: lastDay(r.Until), RateE4: r.RateE4, Reason: r.Reason, By: r.By, AgreedBy: r.Agreed, At: r.At})
	}
	return rows
}

func identityRows(said *finance.Said) (rows []report.IdentityRow) {
	for _, o := range said.Identities {
		rows = append(rows, report.IdentityRow{RFC: o.RFC, Name: o.Name, Regime: o.Regime, ZIP: o.ZIP, From: o.From.Format(time.DateOnly), Until: lastDay(o.Until), Reason: o.Reason, By: o.By, AgreedBy: o.Agreed, At: o.At})
	}
	return rows
}

func (p *pages) vatFile(v *visit) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	t := report.VATRates(vatRows(&said))
	return p.file(v, &t, "litro-"+v.words.Say("taxes.vat.file"), v.words.Say("taxes.vat"))
}

func (p *pages) identitiesFile(v *visit) error {
	said, err := p.Invoices.Said(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Identities(identityRows(&said))
	return p.file(v, &t, "litro-"+v.words.Say("taxes.identities.file"), v.words.Say("taxes.identities"))
}

// sayTwo takes a form that another person signs.
func (p *pages) sayTwo(v *visit, of string, say func(agrees string) error) error {
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		v.r.PostForm.Del("checker_password")
		return p.showInvoiceTerms(v, http.StatusForbidden, v.r.PostForm, of, problem)
	}
	return p.saidTerms(v, of, say(agrees))
}

// daysOf reads the first and the last day of a form; a last day that is none is before any first.
func daysOf(form url.Values) (from time.Time, until *time.Time) {
	if t, err := time.Parse(time.DateOnly, form.Get("from")); err == nil {
		from = t
	}
	if form.Get("until") != "" {
		t, err := time.Parse(time.DateOnly, form.Get("until"))
		if err != nil {
			t = time.Time{}
		}
		until = &t
	}
	return from, until
}

func (p *pages) sayVAT(v *visit) error {
	form := v.r.PostForm
	r := finance.VATRate{Kind: finance.VATKind(form.Get("kind")), Reason: form.Get("reason")}
	r.From, r.Until = daysOf(form)
	if form.Get("step") != "none" {
		n, ok := decimal(form.Get("rate"), 2)
		if !ok {
			n = -1
		}
		r.RateE4 = &n
	}
	return p.sayTwo(v, "vat", func(agrees string) error {
		r.Agreed = agrees
		return p.Invoices.SayVAT(v.r.Context(), v.user.Username, r)
	})
}

func (p *pages) sayFiscalIdentity(v *visit) error {
	form := v.r.PostForm
	o := finance.Identity{RFC: form.Get("rfc"), Name: form.Get("name"), Regime: form.Get("regime"), ZIP: form.Get("zip"), Reason: form.Get("reason")}
	o.From, o.Until = daysOf(form)
	return p.sayTwo(v, "identity", func(agrees string) error {
		o.Agreed = agrees
		return p.Invoices.SayIdentity(v.r.Context(), v.user.Username, o)
	})
}
