// Package meter is the physics of one delivery line: how much liquid has passed
// it by when. It is exact integer arithmetic over a clock that somebody else
// owns, so a day may run six hundred times faster and still give the same
// figures. It knows no pump and no protocol.
package meter

import (
	"math/bits"
	"time"
)

const (
	// Liter is one liter in the unit of [Meter.Read].
	Liter = 1_000_000
	// LiterPerMinute is a flow of one liter a minute, in the unit of [Meter.Flow].
	LiterPerMinute = Liter
)

// A Meter is the true meter of a delivery line. It never resets and never runs
// backwards. The zero value stands at 0 and does not flow.
type Meter struct {
	ul    int64 // reading at since
	flow  int64 // microliters a minute from since on
	since time.Time
}

// New returns a meter that stands at ul microliters.
func New(ul int64) Meter { return Meter{ul: ul} }

// Flow sets how fast liquid passes from at on, in microliters a minute. Setting
// the flow there is changes nothing, so that no fraction is lost by saying it
// often.
func (m *Meter) Flow(at time.Time, ulPerMinute int64) {
	if ulPerMinute = max(ulPerMinute, 0); ulPerMinute != m.flow {
		m.ul, m.flow, m.since = m.Read(at), ulPerMinute, at
	}
}

// Pass lets ul microliters through at once.
func (m *Meter) Pass(ul int64) { m.ul += max(ul, 0) }

// Flowing reports whether liquid passes.
func (m *Meter) Flowing() bool { return m.flow > 0 }

// Read returns the reading at a time in microliters. Before the last change of
// flow it is the reading at that change.
func (m *Meter) Read(at time.Time) int64 {
	if m.flow == 0 || !at.After(m.since) {
		return m.ul
	}
	passed, _ := mulDiv(m.flow, int64(at.Sub(m.since)), int64(time.Minute))
	return m.ul + passed
}

// centuryMinutes is as far ahead as a time.Duration safely reaches.
const centuryMinutes = 100 * 365 * 24 * 60

// When returns the first instant at which the reading is ul microliters, or
// false when the present flow does not get there in a century.
func (m *Meter) When(ul int64) (time.Time, bool) {
	if ul <= m.ul {
		return m.since, true
	}
	if m.flow == 0 || (ul-m.ul)/m.flow > centuryMinutes {
		return time.Time{}, false
	}
	ns, rest := mulDiv(ul-m.ul, int64(time.Minute), m.flow)
	if rest > 0 {
		ns++
	}
	return m.since.Add(time.Duration(ns)), true
}

// Pulses returns how many pulses a pulser of num/den pulses a liter has given
// up to a time. It is the count of whole pulses since the meter was new, so that
// differences telescope.
func (m *Meter) Pulses(at time.Time, num, den int64) int64 {
	n, _ := mulDiv(m.Read(at), num, den*Liter)
	return n
}

// mulDiv returns a·b/c and the remainder, for a, b ≥ 0 and c > 0, with 128 bits
// between: a tanker load times a minute in nanoseconds exceeds 63.
func mulDiv(a, b, c int64) (quotient, remainder int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, r := bits.Div64(hi, lo, uint64(c))
	return int64(q), int64(r)
}
