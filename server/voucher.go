package server

import (
	"context"
	"errors"

	"github.com/litro-fuel/litro/dispense"
)

// IssueVouchers issues paper vouchers, for a command that does one thing. A server that
// runs writes beside it.
func (c *Center) IssueVouchers(ctx context.Context, who string, each int64, reason string, terms ...dispense.VoucherTerms) (first, last int64, err error) {
	o, err := c.openOffice(ctx)
	if err != nil {
		return 0, 0, err
	}
	first, last, err = o.IssueVouchers(ctx, who, each, reason, terms...)
	return first, last, errors.Join(err, o.Close())
}

// CancelVouchers takes paper vouchers back, likewise.
func (c *Center) CancelVouchers(ctx context.Context, who string, first, last int64, reason string) error {
	o, err := c.openOffice(ctx)
	if err != nil {
		return err
	}
	_, err = o.CancelVouchers(ctx, who, first, last, reason)
	return errors.Join(err, o.Close())
}
