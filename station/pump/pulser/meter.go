package pulser

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A meter follows a counter that runs on for ever and returns to zero at 2^bits.
type meter struct {
	scale   dispense.Scale
	bits    int
	maxFlow dispense.Volume // a minute

	known bool
	raw   uint64    // as last read
	at    time.Time // when
	count uint64    // raw at the first reading, and all pulses since
}

// slack is the flow that a reading may show beyond what its time allows: the
// module's and the line's delay.
const slack = 2 * time.Second

// advance takes a new reading and returns the pulses since the last one. A step
// that no flow could have made is [pump.ErrMeter]; the meter goes on from there
// and counts none of it.
func (m *meter) advance(raw uint64, at time.Time) (uint64, error) {
	if !m.known {
		m.known, m.raw, m.at, m.count = true, raw, at, raw
		return 0, nil
	}
	delta := (raw - m.raw) & (1<<m.bits - 1)
	before, most := m.raw, m.most(at.Sub(m.at)+slack)
	m.raw, m.at = raw, at
	if delta > most {
		return 0, fmt.Errorf("%w: its counter went from %d to %d, and at most %d pulses were possible",
			pump.ErrMeter, before, raw, most)
	}
	m.count += delta
	return delta, nil
}

// most is how many pulses the greatest flow makes in d.
func (m *meter) most(d time.Duration) uint64 {
	ul := float64(m.maxFlow) * d.Minutes() // a bound, not a volume
	return uint64(ul*float64(m.scale.Den)/float64(m.scale.Num)) + 1
}

// since is the volume between an earlier count and now.
func (m *meter) since(count uint64) (dispense.Volume, error) {
	from, err := m.scale.Volume(count)
	if err != nil {
		return 0, err
	}
	to, err := m.scale.Volume(m.count)
	return to - from, err
}

// total is the reading below the modulus.
func (m *meter) total() (dispense.Volume, error) { return m.scale.Volume(m.raw) }
