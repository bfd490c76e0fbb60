package horustech

import (
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
)

// Kinds returns the faults that apply to a controller. Its line has a wire each
// way, and no echo.
func (c *Controller) Kinds() []fault.Kind {
	return append(line.Kinds(), fault.BadChecksum, fault.WrongTotals, fault.StuckValve, fault.PresetIgnored, fault.Restart, fault.ClockDrift)
}

// Fail puts one more thing wrong. Hoses are named by their numbers.
func (c *Controller) Fail(x fault.Fault) error {
	if !slices.Contains(c.Kinds(), x.Kind) {
		return fault.NotHere(x, c.Kinds())
	}
	c.mu.Lock()
	f := c.faults
	c.mu.Unlock()
	switch x.Kind {
	case fault.WrongTotals:
		f.TotalsOff = x.N * pow10(c.opt.TotalizerDecimals)
	case fault.PresetIgnored:
		f.PresetIgnored = true
	case fault.ClockDrift:
		f.DriftPPM = x.N
	case fault.Restart:
		c.Restart()
		return nil
	case fault.StuckValve:
		return c.stick(x.Hose, true)
	default:
		f.Add(x)
	}
	c.Inject(f)
	return nil
}

// Heal puts everything right.
func (c *Controller) Heal() {
	c.Inject(Faults{})
	_ = c.stick("", false) // every hose there is
}

func (c *Controller) stick(hose string, open bool) error {
	found := hose == ""
	for _, n := range c.order {
		if hose == "" || hose == fmt.Sprint(n.hose.Number) {
			n.Stick(open)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("no hose %s", hose)
	}
	return nil
}
