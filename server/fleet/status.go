package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/fault"
)

// Statuses are what a vehicle can be. Only an active one is fueled.
func Statuses() []string { return []string{"active", "blocked", "workshop", "retired"} }

// SetStatus says what a vehicle is from now on, and why. The audit trail keeps
// the reason, and every station that is reached hears of it within seconds. One
// that is not goes on with what it holds: whoever blocks a vehicle must look
// which those are.
//
// It fails with fault.ErrInvalid without a reason or with a status that is none,
// with fault.ErrNotFound when there is no such vehicle, and with
// fault.ErrConflict when the vehicle is that already, or changed meanwhile.
func (f *Fleet) SetStatus(ctx context.Context, who, vehicle, status, reason string) error {
	reason = strings.Join(strings.Fields(reason), " ")
	switch {
	case !slices.Contains(Statuses(), status):
		return fmt.Errorf("set the status of vehicle %s: %w: %q is not one of %s", vehicle, fault.ErrInvalid, status, strings.Join(Statuses(), ", "))
	case reason == "" || len(reason) > MaxReason:
		return fmt.Errorf("set the status of vehicle %s: %w: a reason of 1 to %d bytes must be given", vehicle, fault.ErrInvalid, MaxReason)
	}
	v, err := f.cfg.Store.FleetVehicle(ctx, vehicle)
	if err != nil {
		return err
	}
	if v.Status == status {
		return fmt.Errorf("vehicle %s is %s already: %w", v.FleetNo, status, fault.ErrConflict)
	}
	v.Status = status
	return f.save(ctx, Act{Who: who, At: f.now(), Why: reason}, &v)
}

// MaxReason is how many bytes a reason may have.
const MaxReason = 200
