package finance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/register"
)

// The register of permits to sell fuel, which documents are held against by their day.

// ErrColumns is the error of a file that has not the columns of a register.
var ErrColumns = register.ErrColumns

// A BadPermit is a row of a register that is no permit, and why, see package register.
type BadPermit = register.Bad

// A PermitRegister is a file of the register of permits, and from which day on it counts, as two
// people said it.
type PermitRegister struct {
	From    time.Time
	SHA256  string // of its bytes: its version
	File    string
	Permits int64
	// LeftOut are rows of it that are no permit.
	LeftOut []BadPermit
	Reason  string
	By      string
	Agreed  string // the second person
	At      time.Time
}

// A RegisterRead is what a file of the register says.
type RegisterRead struct {
	Permits  int
	Statuses []register.Count // the most first
	LeftOut  []BadPermit
	// Taken tells that it counts now, and Again that it did before: nothing was changed.
	Taken, Again bool
}

// maxLeftOut bounds how many rows that are no permit are kept with a register. A file that has
// more is none.
const maxLeftOut = 1000

// ReadRegister reads a file of the register, and keeps nothing. It fails with
// [spreadsheet.ErrFile].
func ReadRegister(file []byte) (RegisterRead, []invoice.Registered, error) {
	permits, bad, err := register.Read(file)
	return RegisterRead{Permits: len(permits), Statuses: register.Statuses(permits), LeftOut: bad}, permits, err
}

// SayRegister says that a file is the register of permits from a day on; it takes another person,
// r.Agreed. While a row of it is no permit nothing is taken, unless the others are to be: then
// those rows stay with it. What counts on that day already changes nothing. It fails with
// [spreadsheet.ErrFile], and with a [Problem] of from, reason, closed, agreed, same, rows (no row is
// a permit, or too many are none) or others (some rows are none).
func (d *Desk) SayRegister(ctx context.Context, who string, f File, r PermitRegister, others bool) (RegisterRead, error) {
	read, permits, err := ReadRegister(f.Bytes)
	if err != nil {
		return read, err
	}
	r.Reason = strings.TrimSpace(r.Reason)
	if err := said(r.From, nil, r.Reason); err != nil {
		return read, err
	}
	switch {
	case len(permits) == 0 || len(read.LeftOut) > maxLeftOut:
		return read, &Problem{"rows", "rows"}
	case len(read.LeftOut) > 0 && !others:
		return read, &Problem{"others", "others"}
	}
	sum := sha256.Sum256(f.Bytes)
	r.SHA256, r.File, r.Permits, r.LeftOut, r.By, r.At = hex.EncodeToString(sum[:]), cut(f.Name), int64(len(permits)), read.LeftOut, who, d.now()
	read.Again, err = d.cfg.Store.SayRegister(ctx, r, permits, func(open string) error { return two(who, r.Agreed, r.From, open) })
	read.Taken = err == nil
	return read, err
}

// registers are what was said, as package invoice takes it: without permits, which are read for each
// document.
func (s *Said) registers() (list []invoice.Register) {
	for _, r := range s.Registers {
		list = append(list, invoice.Register{From: r.From, SHA256: r.SHA256})
	}
	return list
}

// on returns terms with the permits that a document names, of the register of its day.
func (d *Desk) on(ctx context.Context, t *invoice.Terms, doc *invoice.Document) (*invoice.Terms, error) {
	r := t.RegisterAt(doc.IssuedAt)
	if r == nil {
		return t, nil
	}
	is, with := *r, *t
	with.Registers = []invoice.Register{is}
	keys := invoice.PermitKeys(doc)
	if len(keys) == 0 {
		return &with, nil
	}
	var err error
	with.Registers[0].Permits, err = d.cfg.Store.RegisteredPermits(ctx, is.SHA256, keys)
	return &with, err
}

// What a register says of a permit, see package invoice.
const (
	InRegister = invoice.Listed
	Linked     = invoice.Linked
)

// A HeldPermit is a permit that a document names, and what the register of its day has of it.
type HeldPermit struct {
	invoice.Held
	From   time.Time // from when on that register counts
	SHA256 string
}

// heldPermits returns what the register of its day has of the permits of a document. One that cannot
// be read names none: that is said elsewhere.
func (d *Desk) heldPermits(ctx context.Context, t *invoice.Terms, w *Whole) (list []HeldPermit, err error) {
	if t.RegisterAt(w.IssuedAt) == nil || w.Plain() {
		return nil, nil
	}
	doc, err := d.read(w.ID)
	if err != nil {
		return nil, nil //nolint:nilerr // the page about it says so
	}
	if t, err = d.on(ctx, t, doc); err != nil {
		return nil, err
	}
	r := t.RegisterAt(w.IssuedAt)
	for _, h := range r.Held(doc) {
		list = append(list, HeldPermit{h, r.From, r.SHA256})
	}
	return list, nil
}

// A RegisteredStation is a station of a contract by its permit, and what the register that counts on a
// day has of that.
type RegisteredStation struct {
	Contract, Supplier, RFC string
	Permit, Name            string
	Told                    invoice.State
	Is                      invoice.Registered
}

// Wrong is the code of the finding that a document by this permit would have; empty: it would have none.
func (s *RegisteredStation) Wrong() string {
	switch {
	case s.Told != invoice.Listed:
		return "register.unknown"
	case !s.Is.InForce():
		return "register.status"
	}
	return ""
}

// Says says what is wrong in Spanish or else English; empty: nothing is.
func (s *RegisteredStation) Says(language string) string {
	if s.Wrong() == "" {
		return ""
	}
	return invoice.Finding{Code: s.Wrong()}.What(language)
}

// RegisteredStations holds the stations of contracts that may be used against the register that counts on
// a day: what is wrong first, then by contract and name. There are none where no register counts.
func (d *Desk) RegisteredStations(ctx context.Context, day time.Time) ([]RegisteredStation, error) {
	said, err := d.cfg.Store.FinanceSaid(ctx)
	if err != nil {
		return nil, err
	}
	r := (&invoice.Terms{Registers: said.registers()}).RegisterAt(day)
	if r == nil {
		return nil, nil
	}
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	permits, err := d.cfg.Store.Permits(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string]fleet.Contract{}
	for _, c := range contracts {
		of[c.Contract] = c
	}
	var keys []string
	var list []RegisteredStation
	for _, p := range permits {
		c := of[p.Contract]
		if p.Status != "open" || c.UntilOn != nil && c.UntilOn.Before(day) {
			continue
		}
		key := invoice.PermitKey(p.Permit)
		keys = append(keys, key, invoice.LinkedKey(key))
		list = append(list, RegisteredStation{Contract: p.Contract, Supplier: c.Supplier, RFC: c.RFC, Permit: p.Permit, Name: p.Name})
	}
	slices.Sort(keys)
	if r.Permits, err = d.cfg.Store.RegisteredPermits(ctx, r.SHA256, slices.Compact(keys)); err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Told, list[i].Is = r.Of(list[i].Permit)
	}
	slices.SortStableFunc(list, func(a, b RegisteredStation) int {
		switch wrong, other := a.Wrong() != "", b.Wrong() != ""; {
		case wrong && !other:
			return -1
		case other && !wrong:
			return 1
		}
		return 0
	})
	return list, nil
}
