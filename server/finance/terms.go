package finance

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/invoice"
)

// A Receiver is an RFC that documents to us are made out to.
type Receiver struct {
	RFC, Name string
	// From is its first day; nil: it counts of all days, and of what is said now from the first that no
	// closed month has.
	From   *time.Time
	Active bool
	Reason string
	By     string
	Agreed string // the second person; empty: it took one
	At     time.Time
}

// A Quota is what a liter of a product bears of taxes (IEPS), from a day on.
type Quota struct {
	Product    string // of the authority's catalog
	From       time.Time
	PerLiterE6 int64 // millionths of the currency
	Reason     string
	By         string
	Agreed     string // the second person; empty: it was said when one was enough
	At         time.Time
}

// Said is what people said of terms, as it counts now, and which stamps can be looked at.
type Said struct {
	Receivers []Receiver
	Quotas    []Quota
	// VAT and Identities have all that was said of them, by their first days, and of one day as it
	// was said.
	VAT        []VATRate
	Identities []Identity
	// Registers are of permits, in the order in which they were said.
	Registers []PermitRegister
	// Stampers is how many certificates of the authority's are known, and BadStampers are
	// files that should be one and cannot be read.
	Stampers int
	// Roots is how many of them are those by which the authority certifies others; 0: where
	// certificates come from is not looked at.
	Roots int
	// RootsComplete tells that somebody has said that these are all: what none of them certified is
	// refused.
	RootsComplete bool
	BadStampers   []string
}

// terms are what documents are held against now, and their hash.
func (d *Desk) terms(ctx context.Context) (*invoice.Terms, string, error) {
	said, err := d.cfg.Store.FinanceSaid(ctx)
	if err != nil {
		return nil, "", err
	}
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, "", err
	}
	t := &invoice.Terms{}
	said.taxes(t)
	t.Registers = said.registers()
	for _, r := range said.Receivers {
		switch {
		case r.From != nil:
			t.Dated = append(t.Dated, invoice.Receiver{RFC: r.RFC, From: *r.From, Active: r.Active})
		case r.Active:
			t.Receivers = append(t.Receivers, r.RFC)
		}
	}
	for _, c := range contracts {
		if c.RFC == "" {
			continue
		}
		x := invoice.Contract{RFC: c.RFC, From: c.FromOn}
		if c.UntilOn != nil {
			x.Until = *c.UntilOn
		}
		t.Contracts = append(t.Contracts, x)
	}
	if t.Stampers, _, err = Stampers(d.cfg.Stampers); err != nil {
		return nil, "", err
	}
	if d.cfg.Price != nil { // no part of the hash: prices by an index are said daily, and AUD-11 judges by those that are known now
		if t.Price, err = d.cfg.Price(ctx); err != nil {
			return nil, "", err
		}
	}
	t.Roots, t.RootsMissing = Roots(t.Stampers), !d.cfg.RootsComplete
	return t, hashOf(t), nil
}

// checks is raised with the checks, so that what is here is judged by those of now.
const checks = 10

// hashOf tells one set of terms from another.
func hashOf(t *invoice.Terms) string {
	h := sha256.New()
	fmt.Fprintln(h, "checks", checks)
	fmt.Fprintln(h, "receivers", t.Receivers)
	for _, r := range t.Dated {
		fmt.Fprintln(h, "receiver", r.RFC, r.From.Format(time.DateOnly), r.Active)
	}
	for _, c := range t.Contracts {
		fmt.Fprintln(h, "contract", c.RFC, c.From.Format(time.DateOnly), c.Until.Format(time.DateOnly))
	}
	for _, q := range t.Quotas {
		fmt.Fprintln(h, "quota", q.From.Format(time.DateOnly), q.Product, q.PerLiter)
	}
	for _, r := range t.VAT {
		fmt.Fprintln(h, "vat", r.Kind, r.From.Format(time.DateOnly), r.Until.Format(time.DateOnly), r.Rate, r.None)
	}
	for _, o := range t.Ours {
		fmt.Fprintf(h, "ours %s %s %s %q %q %q\n", o.RFC, o.From.Format(time.DateOnly), o.Until.Format(time.DateOnly), o.Name, o.Regime, o.ZIP)
	}
	for _, r := range t.Registers {
		fmt.Fprintln(h, "register", r.From.Format(time.DateOnly), r.SHA256)
	}
	for _, no := range slices.Sorted(maps.Keys(t.Stampers)) {
		fmt.Fprintf(h, "stamper %s %x\n", no, sha256.Sum256(t.Stampers[no].Raw))
	}
	if !t.RootsMissing && len(t.Roots) > 0 {
		fmt.Fprintln(h, "roots complete")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Roots returns those of the authority's certificates by which it certifies others, by their
// numbers.
func Roots(by map[string]*x509.Certificate) (roots []*x509.Certificate) {
	for _, no := range slices.Sorted(maps.Keys(by)) {
		if invoice.IsRoot(by[no]) {
			roots = append(roots, by[no])
		}
	}
	return roots
}

// Stampers reads the certificates (.cer, .crt, .pem) of the authority's in a directory, by their
// numbers, and names the files that are none: they keep no other from being looked at. There
// are none where there is no such directory.
func Stampers(dir string) (by map[string]*x509.Certificate, bad []string, err error) {
	by = map[string]*x509.Certificate{}
	entries, err := os.ReadDir(dir)
	if dir == "" || errors.Is(err, fs.ErrNotExist) {
		return by, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read certificates of the tax authority: %w", err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{".cer", ".crt", ".pem"}, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil { // a folder, or a file of somebody else's
			bad = append(bad, e.Name())
			continue
		}
		list, err := invoice.ReadCertificates(b)
		if err != nil {
			bad = append(bad, e.Name())
			continue
		}
		for _, c := range list {
			by[invoice.CertificateNo(c)] = c
		}
	}
	return by, bad, nil
}

// A Problem is what keeps something that was said from being taken.
type Problem struct{ Field, Code string }

func (p *Problem) Error() string { return p.Field + ": " + p.Code }

// Unwrap makes it a fault.ErrInvalid.
func (p *Problem) Unwrap() error { return fault.ErrInvalid }

var rfcForm = regexp.MustCompile(`^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$`)

// Bounds of what is said.
const (
	MaxName   = 300
	MaxReason = 200
)

// SayReceiver says that documents are made out to an RFC from a day on, or no longer. What lets more
// pass takes another person, r.Agreed: a further RFC, and that nobody is looked for any more. It
// fails with a [Problem] of rfc, name, from, reason, closed, agreed or same.
func (d *Desk) SayReceiver(ctx context.Context, who string, r Receiver) error {
	r.RFC, r.Name, r.Reason = strings.ToUpper(strings.TrimSpace(r.RFC)), strings.TrimSpace(r.Name), strings.TrimSpace(r.Reason)
	switch {
	case !rfcForm.MatchString(r.RFC):
		return &Problem{"rfc", "form"}
	case len(r.Name) > MaxName:
		return &Problem{"name", "long"}
	case r.Reason == "" || len(r.Reason) > MaxReason:
		return &Problem{"reason", "reason"}
	case r.From != nil && (r.From.Year() < 2000 || r.From.Year() > 2100):
		return &Problem{"from", "day"}
	case r.Agreed != "" && strings.EqualFold(strings.TrimSpace(r.Agreed), strings.TrimSpace(who)):
		return &Problem{"same", "same"}
	}
	r.By, r.At = who, d.now()
	return d.cfg.Store.SayReceiver(ctx, r)
}

// SayQuota says what a liter of a product bears from a day on; it takes another person, q.Agreed. It
// fails with a [Problem] of product, from, per_liter, reason, closed, agreed or same.
func (d *Desk) SayQuota(ctx context.Context, who string, q Quota) error {
	q.Reason = strings.TrimSpace(q.Reason)
	switch {
	case !invoice.IsFuel(q.Product):
		return &Problem{"product", "product"}
	case q.From.Year() < 2000 || q.From.Year() > 2100:
		return &Problem{"from", "day"}
	case q.PerLiterE6 < 0 || q.PerLiterE6 > 100_000_000:
		return &Problem{"per_liter", "size"}
	case q.Reason == "" || len(q.Reason) > MaxReason:
		return &Problem{"reason", "reason"}
	}
	q.By, q.At = who, d.now()
	return d.cfg.Store.SayQuota(ctx, q, func(open string) error { return two(who, q.Agreed, q.From, open) })
}

// Said returns what people said of terms, as it counts now.
func (d *Desk) Said(ctx context.Context) (Said, error) {
	said, err := d.cfg.Store.FinanceSaid(ctx)
	if err != nil {
		return said, err
	}
	by, bad, err := Stampers(d.cfg.Stampers)
	said.Stampers, said.Roots, said.RootsComplete, said.BadStampers = len(by), len(Roots(by)), d.cfg.RootsComplete, bad
	return said, err
}
