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
// It fails with fault.ErrInvalid without a reason or with settings that no
// station takes, and with fault.ErrConflict when they changed since they were
// read.
func (f *Fleet) SetSettings(ctx context.Context, who string, s Settings, reason string) error {
	if reason = strings.Join(strings.Fields(reason), " "); reason == "" || len(reason) > MaxReason {
		return fmt.Errorf("set the settings of station %s: %w: a reason of 1 to %d bytes must be given", s.Station, fault.ErrInvalid, MaxReason)
	}
	return f.save(ctx, Act{Who: who, At: f.now(), Why: reason}, &s)
}
