package fleet_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Of a tank that nobody reads all that is right is refused for that, and for that alone.
func TestTankLimitsAreChecked(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	now, reason := c.now(), "norma de la estación"
	const liter, most = dispense.Liter, 1_000_000 * dispense.Liter
	ul := func(v dispense.Volume) *dispense.Volume { return &v }
	levels := func(low, reorder, high dispense.Volume) (l fleet.TankLevels) {
		for _, x := range []struct {
			of **dispense.Volume
			ul dispense.Volume
		}{{&l.LowUL, low}, {&l.ReorderUL, reorder}, {&l.HighUL, high}} {
			if x.ul != 0 {
				*x.of = ul(x.ul)
			}
		}
		return l
	}
	from := func(at time.Time) fleet.TankLevels { return fleet.TankLevels{FromAt: at, LowUL: ul(liter)} }
	for _, tt := range []struct {
		name   string
		levels fleet.TankLevels
		reason string
		want   fleet.TankProblem
	}{
		{"none", fleet.TankLevels{}, reason, fleet.TankProblem{}},
		{"in order", levels(1, 2, 3), reason, fleet.TankProblem{}},
		{"low is reorder", levels(2, 2, 3), reason, fleet.TankProblem{}},
		{"low above reorder", levels(3, 2, 4), reason, fleet.TankProblem{Field: "reorder", Code: "order"}},
		{"reorder is high", levels(1, 3, 3), reason, fleet.TankProblem{Field: "high", Code: "order"}},
		{"reorder above high", levels(0, 4, 3), reason, fleet.TankProblem{Field: "high", Code: "order"}},
		{"low is high", levels(3, 0, 3), reason, fleet.TankProblem{Field: "high", Code: "order"}},
		{"low above high", levels(4, 0, 3), reason, fleet.TankProblem{Field: "high", Code: "order"}},
		{"low below high", levels(2, 0, 3), reason, fleet.TankProblem{}},
		{"low of 0", fleet.TankLevels{LowUL: ul(0)}, reason, fleet.TankProblem{Field: "low", Code: "size"}},
		{"the largest", fleet.TankLevels{HighUL: ul(most)}, reason, fleet.TankProblem{}},
		{"larger", fleet.TankLevels{HighUL: ul(most + 1)}, reason, fleet.TankProblem{Field: "high", Code: "size"}},
		{"reorder below 0", fleet.TankLevels{ReorderUL: ul(-1)}, reason, fleet.TankProblem{Field: "reorder", Code: "size"}},
		{"no water", fleet.TankLevels{WaterUL: ul(0)}, reason, fleet.TankProblem{Field: "water", Code: "size"}},
		{"water above high", fleet.TankLevels{HighUL: ul(1), WaterUL: ul(2)}, reason, fleet.TankProblem{}},
		{"no height", fleet.TankLevels{WaterUM: new(int64(0))}, reason, fleet.TankProblem{Field: "water_height", Code: "size"}},
		{"10 m", fleet.TankLevels{WaterUM: new(int64(10_000_000))}, reason, fleet.TankProblem{}},
		{"higher", fleet.TankLevels{WaterUM: new(int64(10_000_001))}, reason, fleet.TankProblem{Field: "water_height", Code: "size"}},
		{"35 days back", from(now.Add(-fleet.TankBehind)), reason, fleet.TankProblem{}},
		{"longer", from(now.Add(-fleet.TankBehind - time.Second)), reason, fleet.TankProblem{Field: "from", Code: "time"}},
		{"a year ahead", from(now.Add(366 * 24 * time.Hour)), reason, fleet.TankProblem{}},
		{"longer ahead", from(now.Add(366*24*time.Hour + time.Second)), reason, fleet.TankProblem{Field: "from", Code: "time"}},
		{"no reason", from(now), " \n", fleet.TankProblem{Field: "reason", Code: "length"}},
		{"the longest", from(now), strings.Repeat("x", fleet.MaxReason), fleet.TankProblem{}},
		{"longer reason", from(now), strings.Repeat("x", fleet.MaxReason+1), fleet.TankProblem{Field: "reason", Code: "length"}},
		{"not UTF-8", from(now), "a\xff", fleet.TankProblem{Field: "reason", Code: "length"}},
	} {
		err := c.SetTankLimits(t.Context(), "luis", fleet.TankLimits{Station: "norte", Tank: "T1", TankLevels: tt.levels}, tt.reason)
		if tt.want == (fleet.TankProblem{}) {
			if !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("%s: got %v, want that nobody reads the tank", tt.name, err)
			}
			continue
		}
		bad, ok := errors.AsType[*fleet.TankProblem](err)
		if !ok || *bad != tt.want || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want %+v", tt.name, err, tt.want)
		}
	}
}
