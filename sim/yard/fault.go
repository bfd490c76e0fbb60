package yard

import (
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
)

// Kinds returns the faults that apply to modules on a two-wire bus. The counters
// are the totalizers, and the limit is the agent's: neither can be wrong by
// itself.
func (y *Yard) Kinds() []fault.Kind {
	return append(line.Kinds(), fault.BadChecksum, fault.Echo, fault.ModuleReset, fault.StuckValve, fault.Restart)
}

// Fail puts one more thing wrong. Hoses are named by their ids. A restart is of
// the modules that switch, a reset of those that count.
func (y *Yard) Fail(x fault.Fault) error {
	if !slices.Contains(y.Kinds(), x.Kind) {
		return fault.NotHere(x, y.Kinds())
	}
	switch x.Kind {
	case fault.ModuleReset:
		y.resetAll(CounterModule)
	case fault.Restart:
		y.resetAll(RelayModule)
	case fault.StuckValve:
		return y.stick(x.Hose, StuckOpen)
	default:
		y.mu.Lock()
		y.spoiled.Add(x)
		f := Faults{Faults: y.spoiled, Exception: y.exception}
		y.mu.Unlock()
		y.Inject(f)
	}
	return nil
}

// Heal puts everything right.
func (y *Yard) Heal() {
	y.Inject(Faults{})
	_ = y.stick("", NotStuck) // every hose there is
}

func (y *Yard) resetAll(k Kind) {
	for slave, m := range y.modules { // neither the map nor a kind changes after New
		if m.Kind == k {
			y.Reset(slave)
		}
	}
}

func (y *Yard) stick(hose string, s Stuck) error {
	found := hose == ""
	for _, n := range y.nozzles {
		if hose == "" || hose == n.hose.ID {
			n.Stick(s)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("no hose %s", hose)
	}
	return nil
}
