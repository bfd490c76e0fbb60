package printer

import (
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/sim/fault"
)

// Kinds returns the faults that apply to a printer. One that is deaf hangs: it
// takes nothing more.
func (p *Printer) Kinds() []fault.Kind {
	return []fault.Kind{
		fault.Silence, fault.Deaf, fault.NoPaper, fault.LowPaper, fault.OpenCover, fault.BrokenKnife, fault.Restart,
	}
}

// Fail puts one more thing wrong. There is no printer that is silent or hangs for
// a share of what it hears.
func (p *Printer) Fail(x fault.Fault) error {
	if !slices.Contains(p.Kinds(), x.Kind) {
		return fault.NotHere(x, p.Kinds())
	}
	if x.N > 0 && x.N < fault.Whole {
		return fmt.Errorf("%s: a printer is so altogether, or not: leave the number out", x)
	}
	switch x.Kind {
	case fault.Silence:
		p.set(func() { p.silent = true })
	case fault.Deaf:
		p.Hang(true)
	case fault.NoPaper:
		p.Paper(false)
	case fault.LowPaper:
		p.Low(true)
	case fault.OpenCover:
		p.Cover(true)
	case fault.BrokenKnife:
		p.Break(true)
	case fault.Restart:
		p.Restart()
	}
	return nil
}

// Heal puts everything right, with a new roll.
func (p *Printer) Heal() {
	p.set(func() {
		p.silent, p.hangs, p.noPaper, p.low, p.open, p.broken, p.left = false, false, false, false, false, false, 0
	})
}

// Restart cuts the power and restores it: what was received and not printed is
// gone, and so is how it was told to print. What is on the paper stays there.
func (p *Printer) Restart() {
	p.set(func() {
		p.pending = nil
		p.paper.reset()
	})
}
