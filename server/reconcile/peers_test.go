package reconcile_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// watched returns what is known of a vehicle after so many fills of so many liters for
// 400 km.
func watched(fills, liters int64) reconcile.Watch {
	each := map[int64]int64{}
	for i := range fills {
		each[i] = liters
	}
	var w reconcile.Watch
	w.Follow(even(fills, each), nil, reconcile.Norm{})
	return w
}

// Each vehicle has one voice, whose is not known well has none, and hour meters are not
// mixed with odometers.
func TestPeers(t *testing.T) {
	t.Parallel()
	hours := watched(30, 40)
	hours.Chain.Hours = true
	five := []reconcile.Watch{watched(200, 40), watched(12, 50), watched(12, 80), watched(12, 50), watched(12, 20)}
	tests := []struct {
		name string
		all  []reconcile.Watch
		want reconcile.Peers
	}{
		{"none", nil, reconcile.Peers{}},
		{"four", five[1:], reconcile.Peers{PerLiter: 8_000, Low: 8_000, High: 8_000, Vehicles: 4, Intervals: 44}},
		{"five, one of which goes often", five, reconcile.Peers{PerLiter: 8_000, Low: 8_000, High: 10_000, Vehicles: 5, Intervals: 84}},
		{"and new ones, and an engine", append([]reconcile.Watch{watched(8, 10), hours}, five...), reconcile.Peers{PerLiter: 8_000, Low: 8_000, High: 10_000, Vehicles: 5, Intervals: 84}},
		{"seven", append([]reconcile.Watch{watched(12, 100), watched(12, 25)}, five...), reconcile.Peers{PerLiter: 8_000, Low: 5_000, High: 16_000, Vehicles: 7, Intervals: 106}},
		{"engines", []reconcile.Watch{hours, hours, watched(20, 40)}, reconcile.Peers{Hours: true, PerLiter: 10_000, Low: 10_000, High: 10_000, Vehicles: 2, Intervals: 58}},
	}
	for _, tt := range tests {
		got := reconcile.PeersOf(tt.all)
		if got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
		if got.Enough() != (got.Vehicles >= 5) {
			t.Errorf("%s: enough %t of %d vehicles", tt.name, got.Enough(), got.Vehicles)
		}
	}
}

// What others go counts from when it was reckoned until another figure does, and what the
// maker says, outside.
func TestPeersCountFromThenOn(t *testing.T) {
	t.Parallel()
	fills := even(7, nil) // 400 km on 40 L each fourth day, the last interval ends on day 25
	at := func(i int) time.Time { return fills[i].At }
	norm := reconcile.Norm{Reference: 5_000, Peers: []reconcile.Peer{{From: at(2), Until: at(4), PerLiter: 8_000}, {From: at(4), Until: at(5), PerLiter: 9_000}}}
	want := map[int64]int64{2: 5_000_000, 3: 8_000_000, 4: 8_000_000, 5: 9_000_000, 6: 5_000_000, 7: 5_000_000}
	for seq, seen := range follow(fills, nil, norm) {
		if len(seen) != 1 || seen[0].Expected != want[seq] || seen[0].Own {
			t.Errorf("fill %d: got %+v, want %d expected", seq, seen, want[seq])
		}
	}
}
