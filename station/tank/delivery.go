package tank

import (
	"math/bits"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Flow is fuel that a hose drew from a tank, evenly as far as anybody knows.
type Flow struct {
	From, To time.Time
	VolumeUL dispense.Volume
}

// Drawn returns what flowed after from and until to. Of a flow that began before
// or ended later it counts the part by time. Stretches that follow on one another
// add up to the whole, to the microliter.
func Drawn(flows []Flow, from, to time.Time) dispense.Volume {
	var sum dispense.Volume
	for _, f := range flows {
		sum += f.until(to) - f.until(from)
	}
	return sum
}

// until returns what had flowed at a time.
func (f Flow) until(at time.Time) dispense.Volume {
	switch {
	case !at.Before(f.To):
		return f.VolumeUL
	case !at.After(f.From):
		return 0
	}
	return portion(f.VolumeUL, int64(at.Sub(f.From)), int64(f.To.Sub(f.From)))
}

// portion returns v × num / den, rounded down, for 0 ≤ num ≤ den.
func portion(v dispense.Volume, num, den int64) dispense.Volume {
	if v < 0 {
		return -portion(-v, num, den)
	}
	hi, lo := bits.Mul64(uint64(v), uint64(num))
	q, _ := bits.Div64(hi, lo, uint64(den))
	return dispense.Volume(q)
}

// Received returns what came into a tank: what it holds more, and what was drawn
// from it meanwhile. All three are observed volumes.
func Received(before, after, drawn dispense.Volume) dispense.Volume { return after - before + drawn }

// ReceivedCompensated returns the same at the gauge's reference temperature. What
// was drawn is taken to have been as warm as the tank is after the delivery. It
// is nil when the gauge does not say enough.
func ReceivedCompensated(before, after Level, drawn dispense.Volume) *dispense.Volume {
	b, a := before.CompensatedUL, after.CompensatedUL
	if a == nil || b == nil {
		return nil
	}
	v := *a - *b
	if drawn > 0 {
		if after.VolumeUL <= 0 || *a < 0 || *a > 2*after.VolumeUL {
			return nil
		}
		hi, lo := bits.Mul64(uint64(drawn), uint64(*a))
		if hi >= uint64(after.VolumeUL) {
			return nil
		}
		q, _ := bits.Div64(hi, lo, uint64(after.VolumeUL))
		v += dispense.Volume(q)
	}
	return &v
}

// Tolerance returns how far a delivery of observed liters may be from its
// document: 1 % of it, and 50 L at least. Half of that would do for two volumes
// of one temperature; nobody knows at which the document's was.
func Tolerance(document dispense.Volume) dispense.Volume {
	return max(50*dispense.Liter, document/100)
}

// PerMil returns a difference in thousandths of the whole, rounded towards 0.
func PerMil(difference, whole dispense.Volume) int64 {
	if whole <= 0 {
		return 0
	}
	return int64(difference) * 1000 / int64(whole)
}

// Same tells whether two accounts of deliveries into one tank are of the same
// one: the same figures, or the better part of the shorter at one time.
func Same(a, b Account) bool {
	if a.BeforeUL == b.BeforeUL && a.AfterUL == b.AfterUL {
		return true
	}
	a, b = a.spread(), b.spread()
	from, to := a.From, a.To
	if b.From.After(from) {
		from = b.From
	}
	if b.To.Before(to) {
		to = b.To
	}
	shorter := min(a.To.Sub(a.From), b.To.Sub(b.From))
	return 2*to.Sub(from) > shorter
}

// spread makes an account a minute long at least, which is what consoles tell.
func (a Account) spread() Account {
	if short := time.Minute - a.To.Sub(a.From); short > 0 {
		a.From, a.To = a.From.Add(-short/2), a.To.Add(short/2)
	}
	return a
}

// An Account is what somebody says of a delivery, by the station's clock.
type Account struct {
	From, To          time.Time
	BeforeUL, AfterUL dispense.Volume
}
