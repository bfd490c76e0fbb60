package dart

import (
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
)

// Kinds returns the faults that apply to pumps on a two-wire line. They have no
// clock.
func (b *Bus) Kinds() []fault.Kind {
	return append(line.Kinds(), fault.BadChecksum, fault.Echo, fault.WrongTotals, fault.StuckValve, fault.PresetIgnored, fault.Restart)
}

// Fail puts one more thing wrong. Hoses are named by side and nozzle, as in 2.1.
// A restart is of the hose's side, or of all.
func (b *Bus) Fail(x fault.Fault) error {
	if !slices.Contains(b.Kinds(), x.Kind) {
		return fault.NotHere(x, b.Kinds())
	}
	b.mu.Lock()
	f := b.faults
	b.mu.Unlock()
	switch x.Kind {
	case fault.WrongTotals:
		f.TotalsOff = x.N * pow10(b.opt.Model.Decimals.Total)
	case fault.PresetIgnored:
		f.PresetIgnored = true
	case fault.Restart:
		return b.each(x.Hose, func(n *Nozzle) { b.Restart(n.s.number) })
	case fault.StuckValve:
		return b.each(x.Hose, func(n *Nozzle) { n.Stick(true) })
	default:
		f.Add(x)
	}
	b.Inject(f)
	return nil
}

// Heal puts everything right.
func (b *Bus) Heal() {
	b.Inject(Faults{})
	_ = b.each("", func(n *Nozzle) { n.Stick(false) }) // every hose there is
}

// each does something to a hose, or to all.
func (b *Bus) each(hose string, do func(*Nozzle)) error {
	found := hose == ""
	for _, s := range b.order {
		for _, n := range s.nozzles {
			if hose == "" || hose == fmt.Sprintf("%d.%d", n.hose.Side, n.hose.Nozzle) {
				do(n)
				found = true
			}
		}
	}
	if !found {
		return fmt.Errorf("no hose %s", hose)
	}
	return nil
}

// sumOf finds the checksum of a block; the other frames have none.
func sumOf(frame []byte) int {
	const least = 2 + 2 + 2 // address and control, checksum, ETX and stop
	if len(frame) < least || frame[1]&0xF0 != block {
		return -1
	}
	return len(frame) - 4
}
