package server

import (
	"context"
	"errors"
	"io"

	"github.com/litro-fuel/litro/server/fleet"
)

// ImportByTwo takes a file in for a command that names both people: where vehicles might
// take more by it, the second approves at once what the first has sent.
func (c *Center) ImportByTwo(ctx context.Context, r io.Reader, kind string, opts fleet.ImportOptions, with string) (fleet.Report, error) {
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
