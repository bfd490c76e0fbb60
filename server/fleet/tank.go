package fleet

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
)

// TankLevels are the levels of a tank that raise an alarm, from a time on. One that is nil is
// none.
type TankLevels struct {
	FromAt                   time.Time
	LowUL, ReorderUL, HighUL *dispense.Volume
	WaterUL                  *dispense.Volume
	WaterUM                  *int64
}

// TankLimits are what the office says of a tank's levels. Stations know nothing of it: the
// office judges what they read.
type TankLimits struct {
	Station, Tank string
	TankLevels
	// Revision is that of what was said last when it was read; 0: nothing was.
	Revision int64
}

type tankStore interface {
	// SayTankLimits adds what is said to what was, and has the tank's last reading be told
	// of anew. It fails with fault.ErrNotFound where nobody has read such a tank, and with
	// fault.ErrConflict when more was said meanwhile.
	SayTankLimits(ctx context.Context, by Act, l TankLimits) error
}

const (
	// TankBehind is how far back limits may be dated: so far back alarms are looked for. And
	// tankAhead is how far ahead.
	TankBehind = 35 * 24 * time.Hour
	tankAhead  = 366 * 24 * time.Hour
	// mostTank is more than any tank of a fleet holds, and mostWater is higher than any.
	mostTank  = 1_000_000 * dispense.Liter
	mostWater = 10_000_000
)

// A TankProblem is what is wrong with limits.
type TankProblem struct {
	Field string // low, reorder, high, water, water_height, from or reason
	// Code is: size (not above 0, or larger than any tank), order (low, reorder and high do
	// not follow each other), time (too far back or ahead), or length (of the reason).
	Code string
}

var tankSays = map[string]string{
	"size": "give more than 0, and no more than 1,000,000 L or 10 m", "order": "low is at most reorder, and both are less than high",
	"time": "give a time within the last 35 days or the next year", "length": "give a reason of 1 to 200 bytes",
}

func (p *TankProblem) Error() string {
	return fmt.Sprintf("%s: %s", p.Field, tankSays[p.Code])
}

// Unwrap returns fault.ErrInvalid.
func (p *TankProblem) Unwrap() error { return fault.ErrInvalid }

// SetTankLimits says from when on which levels of a tank raise an alarm, and why. All limits
// are said together; one that is nil is none. Without a time they count from now on.
//
// It fails with a *TankProblem, and as tankStore says.
func (f *Fleet) SetTankLimits(ctx context.Context, who string, l TankLimits, reason string) error {
	now := f.now()
	if l.FromAt.IsZero() {
		l.FromAt = now
	}
	reason = strings.Join(strings.Fields(reason), " ")
	if err := l.check(now, reason); err != nil {
		return fmt.Errorf("limits of tank %s of %s: %w", l.Tank, l.Station, err)
	}
	return f.cfg.Store.SayTankLimits(ctx, Act{Who: who, At: now, Why: reason}, l)
}

func (l *TankLimits) check(now time.Time, reason string) error {
	for _, x := range []struct {
		field string
		ul    *dispense.Volume
	}{{"low", l.LowUL}, {"reorder", l.ReorderUL}, {"high", l.HighUL}, {"water", l.WaterUL}} {
		if x.ul != nil && (*x.ul <= 0 || *x.ul > mostTank) {
			return &TankProblem{x.field, "size"}
		}
	}
	over := func(a, b *dispense.Volume) bool { return a != nil && b != nil && *a > *b }
	same := func(a, b *dispense.Volume) bool { return a != nil && b != nil && *a == *b }
	switch {
	case l.WaterUM != nil && (*l.WaterUM <= 0 || *l.WaterUM > mostWater):
		return &TankProblem{"water_height", "size"}
	case over(l.LowUL, l.ReorderUL):
		return &TankProblem{"reorder", "order"}
	case over(l.ReorderUL, l.HighUL), same(l.ReorderUL, l.HighUL), over(l.LowUL, l.HighUL), same(l.LowUL, l.HighUL):
		return &TankProblem{"high", "order"}
	case l.FromAt.Before(now.Add(-TankBehind)), l.FromAt.After(now.Add(tankAhead)):
		return &TankProblem{"from", "time"}
	case reason == "", len(reason) > MaxReason, !utf8.ValidString(reason):
		return &TankProblem{"reason", "length"}
	}
	return nil
}
