package finance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/invoice"
)

// Rates of taxes and who we are to the authority, as they count from a day on.

// What is said of rates is of these kinds, and a gap is what nobody has said, see package invoice.
type (
	VATKind = invoice.VATKind
	Gap     = invoice.Gap
)

// VATKinds lists all kinds of rates.
func VATKinds() []VATKind { return invoice.VATKinds() }

// A VATRate is a rate of the IVA from a day on, as two people said it.
type VATRate struct {
	Kind   VATKind
	From   time.Time
	Until  *time.Time // its last day; nil: until another of its kind begins
	RateE4 *int64     // ten-thousandths; nil: there is none of its kind
	Reason string
	By     string
	Agreed string // the second person
	At     time.Time
}

// An Identity is what the authority has of an RFC of ours, from a day on, as two people said it.
type Identity struct {
	RFC    string
	From   time.Time
	Until  *time.Time // its last day; nil: until another of its RFC begins
	Name   string     // without the kind of company; empty: it is not looked at, as with the two that follow
	Regime string     // of the authority's catalog: 603 is a body of no profit
	ZIP    string
	Reason string
	By     string
	Agreed string
	At     time.Time
}

// taxes puts what was said with what is built in into terms, as package invoice takes it. Those that are said
// come after those that are built in, so of one day they count.
func (s *Said) taxes(t *invoice.Terms) {
	t.VAT, t.Quotas = invoice.VATRates(), invoice.Quotas2026()
	for _, r := range s.VAT {
		t.VAT = append(t.VAT, invoice.VATE4(r.Kind, r.From, after(r.Until), r.RateE4))
	}
	for _, q := range s.Quotas {
		t.Quotas = append(t.Quotas, invoice.QuotaE6(q.From, q.Product, q.PerLiterE6))
	}
	slices.SortStableFunc(t.Quotas, func(a, b invoice.Quota) int { return a.From.Compare(b.From) })
	for _, o := range s.Identities {
		t.Ours = append(t.Ours, invoice.Identity{RFC: o.RFC, From: o.From, Until: after(o.Until), Name: o.Name, Regime: o.Regime, ZIP: o.ZIP})
	}
}

// after is the first day after a last one; zero: there is no last.
func after(last *time.Time) time.Time {
	if last == nil {
		return time.Time{}
	}
	return last.AddDate(0, 0, 1)
}

// TaxVersion tells what was said of rates, quotas, identities and registers of permits that begin before a day from what
// was said otherwise; "0": nothing was. Of a day before which all begin it is of all.
func (s *Said) TaxVersion(until time.Time) string {
	h, some := sha256.New(), false
	line := func(from time.Time, what ...any) {
		if from.Before(until) {
			some = true
			fmt.Fprintln(h, append([]any{from.Format(time.DateOnly)}, what...)...)
		}
	}
	for _, r := range s.VAT {
		rate := "none"
		if r.RateE4 != nil {
			rate = fmt.Sprint(*r.RateE4)
		}
		line(r.From, "vat", r.Kind, after(r.Until).Format(time.DateOnly), rate)
	}
	for _, q := range s.Quotas {
		line(q.From, "quota", q.Product, q.PerLiterE6)
	}
	for _, o := range s.Identities {
		line(o.From, "identity", o.RFC, after(o.Until).Format(time.DateOnly), o.Name, o.Regime, o.ZIP)
	}
	for _, r := range s.Registers {
		line(r.From, "register", r.SHA256)
	}
	if !some {
		return "0"
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// TaxVersion is that of what was said and begins before a day: of a month it is of the first day
// after it.
func (d *Desk) TaxVersion(ctx context.Context, until time.Time) (string, error) {
	said, err := d.cfg.Store.FinanceSaid(ctx)
	return said.TaxVersion(until), err
}

// HeldTo is what counts on the day of a document: what it is judged by.
type HeldTo struct {
	VAT     []invoice.VATRate // those that have not ended; that of zero where it bills anything but fuel
	Quotas  []invoice.Quota   // of the products that it bills
	Ours    *invoice.Identity // who received it; nil: nobody has said it
	Missing []Gap             // what it needs and nobody has said
	Permits []HeldPermit      // that it names, where a register of them counts
	Stale   bool              // it was judged by other terms than these
}

// HeldTo returns what a document is judged by.
func (d *Desk) HeldTo(ctx context.Context, w *Whole) (h HeldTo, err error) {
	t, hash, err := d.terms(ctx)
	if err != nil || w.Plain() || w.IssuedAt.IsZero() {
		return h, err
	}
	h.Stale = w.Judged.Terms != hash
	if h.Permits, err = d.heldPermits(ctx, t, w); err != nil {
		return h, err
	}
	fuel := !slices.ContainsFunc(w.Items, func(i invoice.Item) bool { return !invoice.IsFuel(i.Product) })
	for _, kind := range invoice.VATKinds() {
		if kind == invoice.Zero && fuel || w.Kind != "I" && w.Kind != "E" { // payments bear none
			continue
		}
		switch r, past, known := t.VATAt(kind, w.IssuedAt); {
		case past:
			h.Missing = append(h.Missing, Gap{Kind: kind, Day: r.Until})
		case known && !r.None:
			h.VAT = append(h.VAT, r)
		}
	}
	seen := map[string]bool{}
	for _, i := range w.Items {
		if !invoice.IsFuel(i.Product) || seen[i.Product] {
			continue
		}
		seen[i.Product] = true
		if q, known := t.QuotaAt(i.Product, w.IssuedAt); known {
			h.Quotas = append(h.Quotas, q)
		} else {
			h.Missing = append(h.Missing, Gap{Product: i.Product, Day: time.Date(w.IssuedAt.Year(), 1, 1, 0, 0, 0, 0, time.UTC)})
		}
	}
	if o, known := t.OursAt(w.Receiver.RFC, w.IssuedAt); known {
		h.Ours = &o
	}
	return h, nil
}

// Gaps tells what terms do not say of the year of a day, and from December on of the next.
func (s *Said) Gaps(today time.Time) []Gap {
	var t invoice.Terms
	s.taxes(&t)
	return t.Gaps(today)
}

var (
	regimeForm = regexp.MustCompile(`^(6[0-9]{2})?$`)
	zipForm    = regexp.MustCompile(`^([0-9]{5})?$`)
)

// said holds what is said of a day against what all of it needs.
func said(from time.Time, until *time.Time, reason string) error {
	switch {
	case from.Year() < 2000 || from.Year() > 2100:
		return &Problem{"from", "day"}
	case until != nil && (until.Before(from) || until.Year() > 2100):
		return &Problem{"until", "day"}
	case reason == "" || len(reason) > MaxReason || strings.ContainsRune(reason, 0):
		return &Problem{"reason", "reason"}
	}
	return nil
}

// two holds who says something against who agrees to it, and its first day against the first that no
// closed month has.
func two(who, agrees string, from time.Time, open string) error {
	switch {
	case from.Format(time.DateOnly) < open:
		return &Problem{"closed", "closed"}
	case strings.TrimSpace(agrees) == "":
		return &Problem{"agreed", "agreed"}
	case strings.EqualFold(strings.TrimSpace(agrees), strings.TrimSpace(who)):
		return &Problem{"same", "same"}
	}
	return nil
}

// SayVAT says what a rate of the IVA is from a day on, or that there is none; it takes another
// person, r.Agreed. It fails with a [Problem] of kind, from, until, rate, reason, closed, agreed or
// same.
func (d *Desk) SayVAT(ctx context.Context, who string, r VATRate) error {
	r.Reason = strings.TrimSpace(r.Reason)
	switch {
	case !slices.Contains(invoice.VATKinds(), r.Kind):
		return &Problem{"kind", "kind"}
	case r.RateE4 == nil && r.Kind == invoice.General, r.RateE4 != nil && (*r.RateE4 < 0 || *r.RateE4 > 5000 || r.Kind == invoice.Zero && *r.RateE4 != 0):
		return &Problem{"rate", "size"}
	}
	if err := said(r.From, r.Until, r.Reason); err != nil {
		return err
	}
	r.By, r.At = who, d.now()
	return d.cfg.Store.SayVAT(ctx, r, func(open string) error { return two(who, r.Agreed, r.From, open) })
}

// SayIdentity says who we are to the authority from a day on; it takes another person, o.Agreed. It
// fails with a [Problem] of rfc, name, regime, zip, identity (nothing is said of it), from, until,
// reason, closed, agreed or same.
func (d *Desk) SayIdentity(ctx context.Context, who string, o Identity) error {
	o.RFC, o.Regime, o.ZIP, o.Reason = strings.ToUpper(strings.TrimSpace(o.RFC)), strings.TrimSpace(o.Regime), strings.TrimSpace(o.ZIP), strings.TrimSpace(o.Reason)
	o.Name = strings.ToUpper(strings.Join(strings.Fields(o.Name), " "))
	switch {
	case !rfcForm.MatchString(o.RFC):
		return &Problem{"rfc", "form"}
	case utf8.RuneCountInString(o.Name) > MaxName || strings.ContainsRune(o.Name, 0):
		return &Problem{"name", "long"}
	case !regimeForm.MatchString(o.Regime):
		return &Problem{"regime", "form"}
	case !zipForm.MatchString(o.ZIP):
		return &Problem{"zip", "form"}
	case o.Name+o.Regime+o.ZIP == "":
		return &Problem{"identity", "empty"}
	}
	if err := said(o.From, o.Until, o.Reason); err != nil {
		return err
	}
	o.By, o.At = who, d.now()
	return d.cfg.Store.SayIdentity(ctx, o, func(open string) error { return two(who, o.Agreed, o.From, open) })
}
