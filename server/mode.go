package server

import (
	"context"
	"errors"

	"github.com/litro-fuel/litro/server/fleet"
)

// SetModes proposes and approves modes at once, for a command that names both people:
// from when stations or departments enforce the rules, or observe again.
func (c *Center) SetModes(ctx context.Context, who, with string, acts ...fleet.ModeAct) error {
	o, err := c.openOffice(ctx)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if a, err = c.Fleet.ProposeMode(ctx, who, a); err != nil {
			break
		}
		if err = o.ApproveMode(ctx, c.Fleet, with, a.Act, "name"); err != nil {
			err = errors.Join(err, c.Fleet.VoidMode(ctx, who, a.Act))
			break
		}
	}
	return errors.Join(err, o.Close())
}
