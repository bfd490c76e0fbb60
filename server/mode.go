package server

import (
	"context"
	"errors"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// SetModes proposes and approves modes at once, for a command that names both people:
// from when stations or departments enforce the rules, or observe again. Each is
// decided by itself; the error joins those that were not.
func (c *Center) SetModes(ctx context.Context, who, with string, acts ...fleet.ModeAct) error {
	o, err := c.openOffice(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, a := range acts {
		failed = append(failed, c.setMode(ctx, o, who, with, a))
	}
	return errors.Join(errors.Join(failed...), o.Close())
}

func (c *Center) setMode(ctx context.Context, o *office.Office, who, with string, a fleet.ModeAct) error {
	a, err := c.Fleet.ProposeMode(ctx, who, a)
	if err != nil {
		return err
	}
	if err := o.ApproveMode(ctx, c.Fleet, with, a.Act, "name"); err != nil {
		return errors.Join(err, c.Fleet.VoidMode(ctx, who, a.Act))
	}
	return nil
}
