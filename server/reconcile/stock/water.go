package stock

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Wet is a delivery of which water was measured before and after.
type Wet struct {
	From, To time.Time
	WaterUL  dispense.Volume // how much more there was after it
}

// A Rise is water that came into a tank beside what deliveries were measured to bring: from the ground, by rain, or by
// what is not closed.
type Rise struct {
	From, To time.Time // of the readings: the last at which it stood lowest, and the first at which it stood highest
	UL       dispense.Volume
	UM       *int64          // by how much it stood higher; nil: readings do not say
	Most     dispense.Volume // how much it may be
}

// settles is how long water that a delivery brought goes on coming down.
const settles = 24 * time.Hour

// Rises returns how water rose in a tank after from and until to, in order, each as long as it goes on. Readings are those
// that its book is kept by, and reach back to the last before from. Came are the deliveries of which water was measured:
// what they brought is theirs, and so is what settles within a day of one that brought too much, up to as much as it
// brought. Nobody measured the others, and what rose with them rose.
//
// Water is added up until it falls, so what comes in drop by drop is found, too. A gauge and a stick have each their own
// zero: each is held against what it read itself, and what a gauge saw is taken off what a stick did at that time. A stick
// is read to the centimeter: by it water may rise by twice the limit, as a day may be off.
func Rises(readings []Reading, came []Wet, from, to time.Time, of func(at time.Time) Tolerances) []Rise {
	by, begins := map[Source][]Reading{}, map[Source]int{} // which is the last before from, where it begins
	var first time.Time
	for _, r := range inOrder(readings) {
		if r.WaterUL == nil || r.At.After(to) {
			continue
		}
		if !r.At.After(from) {
			begins[r.Source] = len(by[r.Source])
		}
		by[r.Source] = append(by[r.Source], r)
	}
	for s, list := range by {
		if at := list[begins[s]].At; first.IsZero() || at.Before(first) {
			first = at
		}
	}
	var out, seen []Rise
	for _, s := range []Source{Gauge, Stick, File} {
		list := by[s]
		if len(list) == 0 {
			continue
		}
		told := seen
		news := func(list []Reading) (all []Rise) {
			for _, r := range rises(list, came, of) {
				for i := range told {
					if o := &told[i]; r.From.Before(o.To) && o.From.Before(r.To) {
						r.UL, r.UM = r.UL-o.UL, nil
					}
				}
				if r.UL > r.Most && r.To.After(first) {
					all = append(all, r)
				}
			}
			return all
		}
		mine := news(list[begins[s]:])
		out, seen = append(out, mine...), append(seen, mine...)
		// What it saw before that was told then, and another that read less often is still to see it.
		seen = append(seen, news(list[:begins[s]+1])...)
	}
	slices.SortFunc(out, func(a, b Rise) int { return a.From.Compare(b.From) })
	return out
}

// rises are those that readings of one source tell, in order, one at least.
func rises(list []Reading, came []Wet, of func(at time.Time) Tolerances) []Rise {
	settling := make([]dispense.Volume, len(came)) // of each delivery, what may still come down
	for i := range came {
		if came[i].WaterUL > of(came[i].To).Water.UL {
			settling[i] = came[i].WaterUL
		}
	}
	var out []Rise
	at := stand{at: list[0].At}
	low, high := at, at
	end := func() {
		if most := list[high.n].mayRise(of(high.at)); high.ul-low.ul > most {
			r := Rise{From: low.at, To: high.at, UL: high.ul - low.ul, Most: most}
			if high.blind == low.blind {
				r.UM = new(high.um - low.um)
			}
			out = append(out, r)
		}
	}
	for i := range list[1:] {
		a, b := &list[i], &list[i+1]
		at.n, at.at = i+1, b.At
		at.step(a, b, came, settling)
		switch {
		case at.ul > high.ul:
			high = at
		case at.ul <= low.ul, high.ul-at.ul > b.mayRise(of(b.At)):
			end()
			low, high = at, at
		}
	}
	end()
	return out
}

// mayRise is how much water may rise until a reading.
func (r *Reading) mayRise(t Tolerances) dispense.Volume {
	if r.Source != Gauge {
		return 2 * t.Water.UL
	}
	return t.Water.UL
}

// A stand is how much water came in until a reading, beside deliveries.
type stand struct {
	n     int // which reading
	at    time.Time
	ul    dispense.Volume
	um    int64
	blind int // how many readings said no height
}

// step goes on from one reading to the next.
func (s *stand) step(a, b *Reading, came []Wet, settling []dispense.Volume) {
	more, poured := *b.WaterUL-*a.WaterUL, false
	for i := range came {
		if w := &came[i]; w.To.After(a.At) && !w.To.After(b.At) {
			more, poured = more-w.WaterUL, true
		}
	}
	rest := more
	for i := range came {
		if b.At.Before(came[i].To) || b.At.After(came[i].To.Add(settles)) {
			continue
		}
		down := min(max(more, 0), settling[i])
		more, settling[i] = more-down, settling[i]-down
	}
	s.ul += more
	switch {
	case (poured || more != rest) && more == 0: // what stands higher by a delivery is its own
	case poured || more != rest || a.WaterUM == nil || b.WaterUM == nil:
		s.blind++
	default:
		s.um += *b.WaterUM - *a.WaterUM
	}
}
