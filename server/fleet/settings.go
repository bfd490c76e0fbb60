package fleet

import (
	"context"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/server/fault"
)

// SetSettings says how a station works from now on, and why. The audit trail
// keeps the reason; the station works so as soon as it hears of it.
//
// It fails with fault.ErrInvalid without a reason, with settings that no station takes,
// or with another mode, which is not one person's to change, and with fault.ErrConflict when they changed since they were
// read.
func (f *Fleet) SetSettings(ctx context.Context, who string, s Settings, reason string) error {
	if reason = strings.Join(strings.Fields(reason), " "); reason == "" || len(reason) > MaxReason {
		return fmt.Errorf("set the settings of station %s: %w: a reason of 1 to %d bytes must be given", s.Station, fault.ErrInvalid, MaxReason)
	}
	is, err := f.cfg.Store.Settings(ctx, s.Station)
	if err != nil {
		return err
	}
	if s.Mode != is.Mode {
		return fmt.Errorf("set the settings of station %s: %w: two people decide whether it enforces or observes, see ProposeMode", s.Station, fault.ErrInvalid)
	}
	return f.save(ctx, Act{Who: who, At: f.now(), Why: reason}, &s)
}
