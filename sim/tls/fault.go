package tls

import (
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
	"github.com/litro-fuel/litro/sim/line"
)

// Kinds returns the faults that apply to a console.
func (c *Console) Kinds() []fault.Kind {
	return append(line.Kinds(), fault.BadChecksum, fault.ClockDrift)
}

// Fail puts one more thing wrong.
func (c *Console) Fail(x fault.Fault) error {
	if !slices.Contains(c.Kinds(), x.Kind) {
		return fault.NotHere(x, c.Kinds())
	}
	c.mu.Lock()
	f := c.faults
	c.mu.Unlock()
	if x.Kind == fault.ClockDrift {
		f.DriftPPM = x.N
	} else {
		f.Add(x)
	}
	c.Inject(f)
	return nil
}

// Heal puts everything right.
func (c *Console) Heal() { c.Inject(Faults{}) }

// sumOf finds the checksum, ahead of what ends a reply.
func sumOf(reply []byte) int { return len(reply) - 2 }
