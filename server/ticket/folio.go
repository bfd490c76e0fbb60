package ticket

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
)

// folio returns a voucher's folio as it is printed, or, where it cannot be one of
// ours, as it was typed but for what nobody sees.
func folio(s string) string {
	s = office.TicketNumber(s)
	if n, err := barcode.ParseVoucherNumber(s); err == nil {
		return barcode.FormatVoucherNumber(n)
	}
	return s
}

// folios returns what speaks against the vouchers of a ticket. After the fill it keeps
// nobody from sending who has read it and says that the fuel has flowed: then it is a
// discrepancy.
func (d *Desk) folios(ctx context.Context, who string, t *Ticket) (Problems, error) {
	// One that is sent once more, because the answer was lost, has used its vouchers.
	was, err := d.cfg.Store.Ticket(ctx, who, t.Key)
	if err == nil && (was.State == Waiting || was.State == Checked) && was.same(t) {
		return nil, nil
	}
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return nil, err
	}
	var out Problems
	for i, p := range t.Parts {
		odd, err := d.Folio(ctx, t, p)
		if err != nil {
			return nil, err
		}
		if odd != nil && (t.State == Draft || !p.Flowed) {
			out = append(out, Problem{Field: fmt.Sprintf("part.%d.folio", i+1), Code: "voucher", Voucher: odd})
		}
	}
	return out, nil
}

// Folio returns what speaks against the voucher that was handed in for a part of a
// ticket, or that is to be before the fill; nil for nothing, and where there is none.
func (d *Desk) Folio(ctx context.Context, t *Ticket, p Part) (*office.VoucherError, error) {
	if p.Folio == "" {
		return nil, nil
	}
	fill := office.Fill{
		Vehicle: p.Vehicle, Grade: t.Grade, VolumeUL: p.VolumeUL, AmountCents: new(p.AmountCents), HappenedAt: t.HappenedAt, Contract: t.Contract, Permit: t.Permit,
	}
	at := d.now()
	if t.State == Draft {
		fill.HappenedAt, fill.Grade = at, ""
	}
	return fill.Odd(p.Folio, func(first, last int64) ([]office.Voucher, error) { return d.cfg.Store.Vouchers(ctx, at, first, last) })
}
