package policy

import (
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Share is one station's part in a quota's period, as the server knows it.
type Share struct {
	// LimitUL is the highest limit the station may be holding: the one it was
	// given last, unless a lease record of its journal says that a lower one
	// counts.
	LimitUL dispense.Volume
	// UsedUL is used and reserved by its journal so far. It may have drawn more
	// since, up to LimitUL.
	UsedUL dispense.Volume
	// AskUL is the cumulative limit it wishes for; 0 when it asks for nothing.
	AskUL dispense.Volume
}

// Split divides a quota's period among its stations: it returns the limits to
// publish, in the order of shares. Outside is what was drawn without a lease,
// and the limits of ended epochs that count as spent.
//
// Where the highest limits that stations may hold were within the quota less
// outside, they still are afterwards, whichever of the new limits arrive: a
// raise is given from what nobody holds. Limits that go down, because another
// station asks for more than is free or the quota has shrunk, are a request; the
// volume is free when a lease record says so and Split is called again.
func Split(quota, outside dispense.Volume, shares []Share) []dispense.Volume {
	limits := make([]dispense.Volume, len(shares))
	free := quota - outside
	for i, s := range shares {
		limits[i] = s.LimitUL
		free -= s.LimitUL
	}
	wants := make([]dispense.Volume, len(shares))
	missing := -free // of a quota that has shrunk; else, below, of what is asked for
	if free >= 0 {
		missing = 0
		for i, s := range shares {
			wants[i] = max(0, s.AskUL-s.LimitUL)
			missing += wants[i]
		}
	}
	for i, v := range level(max(0, free), wants) {
		limits[i] += v
		missing -= v
	}
	for i, v := range level(missing, idle(shares, free < 0)) {
		limits[i] -= v
	}
	return limits
}

// idle returns what each station could give back. One that asks for more keeps
// what it has, unless the quota itself has shrunk: then all give.
func idle(shares []Share, shrunk bool) []dispense.Volume {
	spare := make([]dispense.Volume, len(shares))
	for i, s := range shares {
		keep := max(s.UsedUL, s.AskUL)
		if shrunk {
			keep = s.UsedUL
		}
		spare[i] = max(0, s.LimitUL-keep)
	}
	return spare
}

// level pours v into vessels of the given sizes: to all alike, so that the small
// ones are full first. What does not fit is left over.
func level(v dispense.Volume, sizes []dispense.Volume) []dispense.Volume {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(1, max(-1, sizes[a]-sizes[b]))) })
	got := make([]dispense.Volume, len(sizes))
	for n, i := range order {
		got[i] = min(sizes[i], v/dispense.Volume(len(order)-n))
		v -= got[i]
	}
	return got
}
