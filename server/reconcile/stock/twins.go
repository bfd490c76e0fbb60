package stock

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Load is a delivery as the book has it, asked whether another is the same truck.
type Load struct {
	Ref dispense.Ref
	// From and To are since when and until when it came; of one that people typed without its times From is To, and it
	// had come by then.
	From, To time.Time
	Volume   Quantity
	// Before and After are what the tank held at From and To, as Volume; nil: nobody measured.
	Before, After *dispense.Volume
	Noted         bool   // there is a note of it
	Number        string // of that, as numbers are compared; empty: it has none
	Said          bool   // the office said its papers
}

// A Twinned is whether a delivery seems to be one that is there already.
type Twinned string

// The answers; of the first two somebody is asked.
const (
	ByRise   Twinned = "rise"   // the tank rose by one of the two alone
	ByLiters Twinned = "liters" // the two brought as much, and neither has a note
	BothCame Twinned = "came"   // the tank rose by both
	OwnNote  Twinned = "note"   // each has a note of its own, or one has and nobody measured
	Lone     Twinned = "lone"   // there is none like it about that time
)

// A Twin is what is known of a delivery beside another.
type Twin struct {
	Twinned
	// Other is which other delivery it seems to be, and UL how much is there too much: of what the tank did not rise by
	// all, of two that brought as much the smaller; only of those that somebody is asked about.
	Other dispense.Ref
	UL    dispense.Volume
}

const (
	// twinsFor is how far apart two of one truck end: people measure when the fuel has settled, and a gauge at once.
	twinsFor = 2 * time.Hour
	// riseFor is how far from deliveries a reading is at most that tells by how much the tank rose.
	riseFor = 24 * time.Hour
	// mostTwins is how many deliveries at most are about one time of which rises are looked at: more are no trucks.
	mostTwins = 10
)

// Twins returns which deliveries of one tank seem to be the same truck as another, each pair once, of the one that was
// recorded later. Moves are all of the tank, and of loads as well; at tells the tolerances of a time.
func Twins(loads []Load, readings []Reading, moves []Movement, at func(time.Time) Tolerances) map[dispense.Ref]Twin {
	loads = slices.Clone(loads)
	slices.SortFunc(loads, func(a, b Load) int { return cmp.Or(a.From.Compare(b.From), compareRefs(a.Ref, b.Ref)) })
	out := make(map[dispense.Ref]Twin, len(loads))
	for len(loads) > 0 {
		n, end := 1, loads[0].To
		for n < len(loads) && (!loads[n].From.After(end) || loads[n].To.Sub(end) <= twinsFor) {
			if loads[n].To.After(end) {
				end = loads[n].To
			}
			n++
		}
		g := group{loads: loads[:n:n], end: end, tolerances: at(end)}
		if n > 1 {
			g.rise(readings, moves)
		}
		g.judge(out)
		loads = loads[n:]
	}
	return out
}

// A group is deliveries that came about one time.
type group struct {
	loads      []Load
	end        time.Time
	tolerances Tolerances
	all        dispense.Volume  // of all
	rose       *dispense.Volume // by how much the tank rose by them; nil: nobody knows
}

func (l *Load) near(x *Load) bool {
	return !l.From.After(x.To) && !x.From.After(l.To) || l.To.Sub(x.To).Abs() <= twinsFor
}

// different tells whether both have a note, of another number each.
func (l *Load) different(x *Load) bool {
	return l.Number != "" && x.Number != "" && l.Number != x.Number
}

func (g *group) limit(b Basis) Limit {
	if b == Observed {
		return g.tolerances.DeliveryObserved
	}
	return g.tolerances.Delivery
}

// alike tells whether two brought as much, and nothing that anybody says of them tells them apart.
func (g *group) alike(a, b *Load) bool {
	if a.Volume.Basis != b.Volume.Basis || abs(a.Volume.UL-b.Volume.UL) > g.limit(a.Volume.Basis).greater(max(a.Volume.UL, b.Volume.UL)) {
		return false
	}
	// One number that the office said of both is one truck of which the gauge made two.
	return !a.Noted && !b.Noted || a.Number != "" && a.Number == b.Number && !(a.Said && b.Said)
}

// rise reckons by how much the tank rose by all of them, from the last time before them at which it was measured to the first after.
// What was typed without its times came up to [twinsFor] before.
func (g *group) rise(readings []Reading, moves []Movement) {
	basis, start := g.loads[0].Volume.Basis, g.loads[0].From
	for i := range g.loads {
		l := &g.loads[i]
		if g.all += l.Volume.UL; l.Volume.Basis != basis {
			return
		}
		from := l.From
		if !l.To.After(l.From) {
			from = l.To.Add(-twinsFor)
		}
		if from.Before(start) {
			start = from
		}
	}
	type mark struct {
		at time.Time
		ul dispense.Volume
	}
	var before, after *mark
	see := func(at time.Time, ul dispense.Volume) {
		switch {
		case !at.After(start) && start.Sub(at) <= riseFor && (before == nil || at.After(before.at)):
			before = &mark{at, ul}
		case !at.Before(g.end) && at.Sub(g.end) <= riseFor && (after == nil || at.Before(after.at)):
			after = &mark{at, ul}
		}
	}
	for i := range g.loads {
		l := &g.loads[i]
		if l.Before != nil && l.After != nil && l.To.After(l.From) {
			see(l.From, *l.Before)
			see(l.To, *l.After)
		}
	}
	for i := range readings {
		if r := &readings[i]; r.Volume.Basis == basis {
			see(r.At, r.Volume.UL)
		}
	}
	if before == nil || after == nil {
		return
	}
	rose := after.ul - before.ul
	for i := range moves {
		m := &moves[i]
		if slices.ContainsFunc(g.loads, func(l Load) bool { return l.Ref == m.Ref }) && m.Kind == Received {
			continue
		}
		v := m.During(before.at, after.at)
		switch {
		case v == 0:
		case m.Volume.Basis != basis:
			return
		case m.leaves():
			rose += v
		default:
			rose -= v
		}
	}
	g.rose = &rose
}

func (g *group) judge(out map[dispense.Ref]Twin) {
	slices.SortFunc(g.loads, func(a, b Load) int { return compareRefs(b.Ref, a.Ref) }) // the last that was recorded first
	tolerance := g.limit(g.loads[0].Volume.Basis).greater(g.all)
	came := g.rose != nil && abs(*g.rose-g.all) <= tolerance
	for i := range g.loads {
		out[g.loads[i].Ref] = Twin{Twinned: g.apart(i, came)}
	}
	if came || len(g.loads) < 2 || g.rose != nil && g.byRise(tolerance, out) {
		return
	}
	g.byLiters(out)
}

// apart is why a delivery is not asked about.
func (g *group) apart(i int, came bool) Twinned {
	is := Lone
	for k := range g.loads {
		switch l, x := &g.loads[i], &g.loads[k]; {
		case k == i || !l.near(x):
		case came:
			return BothCame
		case l.Noted || x.Noted:
			is = OwnNote
		}
	}
	return is
}

// byRise finds the fewest deliveries, and of as many those that were recorded last, without which the tank rose by the others, where each may be one
// of those. It tells whether there are any.
func (g *group) byRise(tolerance dispense.Volume, out map[dispense.Ref]Twin) bool {
	if len(g.loads) > mostTwins {
		return false
	}
	for n := 1; n < len(g.loads); n++ {
		for set := uint(1); set < 1<<len(g.loads); set++ {
			if bits.OnesCount(set) != n {
				continue
			}
			if list, ok := g.without(set, tolerance); ok {
				for ref, t := range list {
					out[ref] = t
				}
				return true
			}
		}
	}
	return false
}

// without tells of each delivery of a set which other it is, where the tank rose by the others alone.
func (g *group) without(set uint, tolerance dispense.Volume) (map[dispense.Ref]Twin, bool) {
	left := g.all
	for i := range g.loads {
		if set&(1<<i) != 0 {
			left -= g.loads[i].Volume.UL
		}
	}
	if off := abs(*g.rose - left); off > tolerance || off >= abs(*g.rose-g.all) {
		return nil, false
	}
	out := map[dispense.Ref]Twin{}
	for i := range g.loads {
		if set&(1<<i) == 0 {
			continue
		}
		l, best := &g.loads[i], (*Load)(nil)
		for k := range g.loads {
			x := &g.loads[k]
			if set&(1<<k) == 0 && l.near(x) && !l.different(x) && (best == nil || abs(x.Volume.UL-l.Volume.UL) < abs(best.Volume.UL-l.Volume.UL)) {
				best = x
			}
		}
		if best == nil {
			return nil, false
		}
		much := l.Volume.UL
		if bits.OnesCount(set) == 1 {
			much = min(much, g.all-*g.rose)
		}
		out[l.Ref] = Twin{ByRise, best.Ref, much}
	}
	return out, true
}

// byLiters finds those that brought as much as one that was recorded before, unless the tank rose by nearer to both than to one.
func (g *group) byLiters(out map[dispense.Ref]Twin) {
	for i := range g.loads {
		l := &g.loads[i]
		if g.rose != nil && abs(*g.rose-g.all) <= abs(*g.rose-(g.all-l.Volume.UL)) {
			continue
		}
		for k := len(g.loads) - 1; k > i; k-- { // the first that was recorded is the one that stays
			if x := &g.loads[k]; l.near(x) && g.alike(l, x) {
				out[l.Ref] = Twin{ByLiters, x.Ref, min(l.Volume.UL, x.Volume.UL)}
				break
			}
		}
	}
}
