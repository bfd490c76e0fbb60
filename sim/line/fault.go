package line

import (
	"time"

	"github.com/litro-fuel/litro/sim/fault"
)

// Kinds returns the faults that a line has, whatever is on it.
func Kinds() []fault.Kind {
	return []fault.Kind{
		fault.Noise, fault.LostBytes, fault.Double, fault.Late, fault.Split, fault.Silence, fault.Deaf,
	}
}

// lateness is longer than any driver waits for an answer.
const lateness = 700 * time.Millisecond

// Add puts one more fault on the line, and reports whether it is the line's. The
// share that was given last is the share of them all.
func (f *Faults) Add(x fault.Fault) bool {
	switch x.Kind {
	case fault.Noise:
		f.Noise = []byte{0x00, 0xFF, 0x55, 0xFA}
	case fault.LostBytes:
		f.Drop = 2
	case fault.Double:
		f.Double = true
	case fault.Late:
		f.Late = lateness
	case fault.Split:
		f.Split, f.Pause = 3, 5*time.Millisecond
	case fault.Silence:
		f.Silent = true
	case fault.Deaf:
		f.Deaf = true
	case fault.BadChecksum:
		f.BadChecksum = true
	case fault.Echo:
		f.Echo = true
		return true // of what is heard, so that it has no share
	default:
		return false
	}
	f.Share = x.N
	if x.N >= fault.Whole {
		f.Share = 0
	}
	return true
}
