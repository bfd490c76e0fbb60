package server

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// ImportByTwo takes a file in for a command that names both people: where vehicles might
// take more by it, the second approves at once what the first has sent. Of the budget both are
// users who may say it, and may agree to it.
func (c *Center) ImportByTwo(ctx context.Context, r io.Reader, kind string, opts fleet.ImportOptions, with string) (fleet.Report, error) {
	if kind == "budget" {
		for name, right := range map[string]access.Right{opts.Who: access.KeepBudget, with: access.AgreeBudget} {
			u, err := c.Store.User(ctx, name)
			if err != nil {
				return fleet.Report{}, fmt.Errorf("user %q: %w", name, err)
			}
			if !u.Active || !u.Role.May(right) || !u.Scope().Whole() {
				return fleet.Report{}, fmt.Errorf("user %q may not say this of the budget, which takes the right %q over the whole house: %w", name, right, fault.ErrConflict)
			}
		}
		opts.AgreedBy = with
	}
	report, err := c.Fleet.Import(ctx, r, kind, opts)
	if err != nil || report.Waits == "" {
		return report, err
	}
	o, err := c.openOffice(ctx)
	if err != nil {
		return report, err
	}
	if err := o.ApproveVehicles(ctx, c.Fleet, with, report.Waits, "name"); err != nil {
		return report, errors.Join(err, o.Close(), c.Fleet.VoidVehicles(ctx, opts.Who, report.Waits))
	}
	report.Applied, report.Waits = true, ""
	return report, o.Close()
}
