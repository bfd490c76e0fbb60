package fleet

import (
	"context"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/fault"
)

// What a card, a key fob or a ring reads has this many characters. Fewer could be met by
// chance, and stations take none for a medium.
const (
	leastMedium = 6
	mostMedium  = 64
)

// mediumHash returns what stations hold of what a card, a key fob or a ring reads: the
// characters that its reader sends, without spaces around them.
func mediumHash(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len(text) < leastMedium || len(text) > mostMedium {
		return "", fmt.Errorf("%w: a card or a fob reads %d to %d characters", fault.ErrInvalid, leastMedium, mostMedium)
	}
	if _, err := barcode.Parse(text, barcode.Unknown); err == nil {
		return "", fmt.Errorf("%w: this is a label of ours, and no card or fob", fault.ErrInvalid)
	}
	return badgeHash(text), nil
}

// SetMedium says what the card, the key fob or the ring of a vehicle reads; empty takes it
// away, as when it was lost. What it was before counts at a station until that has heard
// of it. It fails with fault.ErrInvalid without a reason or for what is none, with
// fault.ErrNotFound when there is no such vehicle, and with fault.ErrConflict when it is
// another vehicle's, or a person's badge, or the vehicle changed meanwhile.
func (f *Fleet) SetMedium(ctx context.Context, who, vehicle, reads, reason string) error {
	reason = strings.Join(strings.Fields(reason), " ")
	if reason == "" || len(reason) > MaxReason {
		return fmt.Errorf("card of vehicle %s: %w: a reason of 1 to %d bytes must be given", vehicle, fault.ErrInvalid, MaxReason)
	}
	v, err := f.cfg.Store.FleetVehicle(ctx, vehicle)
	if err != nil {
		return err
	}
	v.MediumSHA256 = ""
	if strings.TrimSpace(reads) != "" {
		if v.MediumSHA256, err = mediumHash(reads); err != nil {
			return fmt.Errorf("card of vehicle %s: %w", v.FleetNo, err)
		}
		worn, err := f.cfg.Store.BadgeOf(ctx, v.MediumSHA256)
		if err != nil {
			return err
		}
		if worn != "" {
			return fmt.Errorf("card of vehicle %s: %w: it is a person's badge", v.FleetNo, fault.ErrConflict)
		}
	}
	return f.save(ctx, Act{Who: who, At: f.now(), Why: reason}, &v)
}
