package server

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
)

// Revoke revokes the key of an epoch of a station from a number on, and records
// that in the office's journal. Where only the record could not be written the
// error says so, and the key is revoked: it must not wait for a disk.
func (c *Center) Revoke(ctx context.Context, who string, r fleet.Revocation) (err error) {
	if err := c.Fleet.Revoke(ctx, who, r); err != nil {
		return err
	}
	o, err := c.openOffice(ctx)
	if err == nil {
		_, err = o.Decide(ctx, dispense.Decide{
			What: "revoke", Subject: r.Station, Reason: r.Reason, People: r.People,
			Detail: fmt.Sprintf("epoch %d from number %d", r.Epoch, r.FromSeq),
		})
		err = errors.Join(err, o.Close())
	}
	if err != nil {
		return fmt.Errorf("the key of station %s is revoked; the office's record of it is not written: %w", r.Station, err)
	}
	return nil
}
