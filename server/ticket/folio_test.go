package ticket_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/ticket"
)

// A voucher that was handed in for a ticket is looked at before the fill and when the
// ticket is sent, redeems when it is checked, and what flowed against it is found.
func TestFolio(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ctx := t.Context()
	terms := dispense.VoucherTerms{Vehicle: "v1", Grade: "magna", VolumeUL: 40 * dispense.Liter, FromAt: now.Add(-12 * time.Hour), UntilAt: now.Add(12 * time.Hour)}
	_, _, err := c.office.IssueVouchers(ctx, "ana", 2, "comisión", terms)
	c.must(err)
	_, err = c.office.CancelVouchers(ctx, "ana", 2, 2, "se mojó")
	c.must(err)
	folio := barcode.FormatVoucherNumber
	with := func(n int, folio string) ticket.Ticket {
		p := c.paper(n)
		p.Parts = slices.Clone(p.Parts)
		p.Parts[0].Folio = folio
		return p
	}
	problem := func(err error) string {
		var problems ticket.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Field != "part.1.folio" || problems[0].Voucher == nil {
			return "none"
		}
		return problems[0].Voucher.Problem
	}
	of := func(p ticket.Ticket, edit func(*ticket.Ticket)) ticket.Ticket { edit(&p); return p }
	for want, p := range map[string]ticket.Ticket{
		"none": with(2, "v1-37"), "forged": with(2, "V000001-00\x00"), "canceled": with(2, folio(2)), "unknown": with(2, folio(9)),
		"vehicle": of(with(2, folio(1)), func(p *ticket.Ticket) { p.Parts[0].Vehicle = "v2" }),
		"early":   of(with(2, folio(1)), func(p *ticket.Ticket) { p.HappenedAt = now.Add(-13 * time.Hour) }),
		"over": of(with(2, folio(1)), func(p *ticket.Ticket) {
			p.VolumeUL, p.AmountCents, p.PriceE4 = 41*dispense.Liter, 102_459, 249_900
			p.Parts[0].VolumeUL, p.Parts[0].AmountCents = p.VolumeUL, p.AmountCents
		}),
	} {
		if got := problem(c.Send(ctx, "lupita", p)); got != want {
			t.Errorf("sent with %s: got %s, want %s", p.Parts[0].Folio, got, want)
		}
		if want == "none" || want == "over" || want == "early" { // before the fill these are not known
			continue
		}
		if got := problem(c.Open(ctx, "lupita", of(p, func(p *ticket.Ticket) { p.Key, p.Parts[0].Flowed = key(30), true }))); got != want {
			t.Errorf("opened with %s: got %s, want %s", p.Parts[0].Folio, got, want)
		}
	}
	good := with(2, folio(1))
	refs, err := c.Check(ctx, "jorge", good.Key, 1)
	c.must(err)
	if err := c.Send(ctx, "lupita", good); err != nil {
		t.Errorf("the same once more, when the voucher is used: got %v, want that it is there", err)
	}
	c.redeemed(folio(1), refs[0], "folio:"+folio(1))

	// Again by a photocopy: it is refused with why, and taken when the fuel has flowed.
	copied := with(3, folio(1))
	copied.HappenedAt = now.Add(-time.Hour)
	if got := problem(c.Send(ctx, "lupita", copied)); got != "used" {
		t.Errorf("used: got %s", got)
	}
	copied.Parts[0].Flowed = true
	c.must(c.Send(ctx, "lupita", copied))
	if odd, err := c.Folio(ctx, &copied, copied.Parts[0]); err != nil || odd == nil || odd.Problem != "used" || odd.Voucher.Use.Ref != refs[0] {
		t.Errorf("for who checks it: got %v, %v", odd, err)
	}
	again, err := c.Check(ctx, "jorge", copied.Key, 1)
	c.must(err)
	c.redeemed(folio(1), refs[0], "folio:"+folio(1), "voucher:used:"+folio(1)+":"+refs[0].String())
	c.must(judge.New(slog.New(slog.DiscardHandler), c.store, judge.Config{}).Drain(ctx))
	if n := c.count(`SELECT count(*) FROM finding WHERE rule = '` + string(reconcile.VoucherOdd) + `' AND ref = '` + again[0].String() + `'`); n != 1 {
		t.Errorf("discrepancies: got %d, want one", n)
	}
	twice := with(4, folio(2))
	twice.Parts = append(twice.Parts, ticket.Part{Vehicle: "v2", Folio: folio(2)})
	var problems ticket.Problems
	if err := c.Send(ctx, "lupita", twice); !errors.As(err, &problems) || !slices.ContainsFunc(problems, func(p ticket.Problem) bool { return p.Code == "folio.twice" && p.Field == "part.2.folio" }) {
		t.Errorf("one voucher for two vehicles: got %v", err)
	}
}

// redeemed fails unless a voucher was redeemed first in a record, and the newest fill has
// these flags of vouchers.
func (c *counter) redeemed(folio string, in dispense.Ref, flags ...string) {
	c.Helper()
	n, err := barcode.ParseVoucherNumber(folio)
	c.must(err)
	list, err := c.store.Vouchers(c.Context(), now, n, n)
	c.must(err)
	if list[0].State != "redeemed" || list[0].Use.Ref != in {
		c.Errorf("voucher %s: got %s, %+v", folio, list[0].State, list[0].Use)
	}
	var got []string
	c.must(c.pool.QueryRow(c.Context(), `SELECT flags FROM dispense ORDER BY epoch DESC, seq DESC LIMIT 1`).Scan(&got))
	got = slices.DeleteFunc(got, func(f string) bool { return f[:5] != "folio" && f[:5] != "vouch" })
	if !slices.Equal(got, flags) {
		c.Errorf("flags: got %q, want %q", got, flags)
	}
}
