package reconcile

import "time"

// A Norm is what a vehicle of its kind goes where it has no baseline of its own.
type Norm struct {
	// Peers are what vehicles of its class were found to go, each from a time on.
	Peers []Peer
	// Reference is what its maker or the fleet says, in meters a liter, or seconds a
	// liter of an hour meter; 0 where nobody does.
	Reference int64
}

// A Peer is what vehicles of a class went when somebody had it reckoned. It counts from then
// until the next, or until the vehicle is of another class, and is never reckoned again: a
// median of others that is looked up when judging would make what is found of each depend on
// the late tickets of all.
type Peer struct {
	From, Until time.Time // Until is zero where there is no end
	PerLiter    int64     // in the unit of [Norm]
}

// of returns what is expected at a time, in the unit of [Norm]; 0 where nothing is.
func (n Norm) of(at time.Time) int64 {
	for _, p := range n.Peers {
		if !at.Before(p.From) && (p.Until.IsZero() || at.Before(p.Until)) {
			return p.PerLiter
		}
	}
	return n.Reference
}

// peersFew is how many vehicles a median of others takes at least.
const peersFew = 5

// Peers is what the vehicles of a class go on a liter: the median of what is usual of each,
// so that each has one voice however far it goes.
type Peers struct {
	Hours    bool  // by hour meters: seconds a liter; else meters a liter
	PerLiter int64 // the median …
	Low      int64 // … below this goes one vehicle of four …
	High     int64 // … and above this another
	// Of so many vehicles with baselines, which have so many intervals.
	Vehicles, Intervals int64
}

// Enough tells whether the vehicles are enough to say what is usual.
func (p *Peers) Enough() bool { return p.Vehicles >= peersFew && p.PerLiter > 0 }

// PeersOf returns what vehicles go that are followed. Where some have odometers and others
// hour meters, it is said of those who are more.
func PeersOf(all []Watch) Peers {
	middles, intervals := map[bool][]int64{}, map[bool]int64{}
	for i := range all {
		if t, hours := &all[i].Sure, all[i].Chain.Hours; len(t.Yields) >= baselineFew {
			middles[hours] = insert(middles[hours], t.Middle/1000)
			intervals[hours] += int64(len(t.Yields))
		}
	}
	hours := len(middles[true]) > len(middles[false])
	list := middles[hours]
	n := len(list)
	if n == 0 {
		return Peers{}
	}
	return Peers{hours, median(list), list[n/4], list[n-1-n/4], int64(n), intervals[hours]}
}
