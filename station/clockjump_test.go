package station_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// TestClockSteps sets the box's clock in the middle of a fill: by a second up to
// ten years, forward and back, to 1970, by a time server and by nobody. The fill is
// recorded to the last drop, counters keep the order, the step is on record with
// its size, and of a jump that nobody vouches for the records say so: their time
// goes on from before it, and proves nothing. The next vehicle is served.
func TestClockSteps(t *testing.T) {
	t.Parallel()
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	tests := []struct {
		name   string
		by     time.Duration // 0: to 1970
		synced bool          // a time server keeps the clock
		after  dispense.Clock
	}{
		{"1 s on", time.Second, false, dispense.Relative},
		{"1 s back", -time.Second, false, dispense.Relative},
		{"an hour on", time.Hour, false, dispense.Unset},
		{"an hour back", -time.Hour, false, dispense.Unset},
		{"a day on", day, false, dispense.Unset},
		{"a day back", -day, false, dispense.Unset},
		{"10 years on", 10 * year, false, dispense.Unset},
		{"10 years back", -10 * year, false, dispense.Unset},
		{"to 1970", 0, false, dispense.Unset},
		{"1 s on by NTP", time.Second, true, dispense.Synchronized},
		{"an hour back by NTP", -time.Hour, true, dispense.Synchronized},
		{"an hour on by NTP", time.Hour, true, dispense.Synchronized},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIsland(t)
			var step atomic.Int64
			i.options = func(o *station.Options) {
				o.Now = func() time.Time { return i.clock.now().Add(time.Duration(step.Load())) }
				o.Synced = func() bool { return tt.synced }
			}
			i.start()
			i.fleet()
			i.restart() // a box that knows the time from its own records
			i.scanUntil("p1", screen.Ready)
			n := i.pumps.Nozzle(1)
			n.Lift()
			n.Fill(100, 20_000_000)
			i.untilPage("p1", screen.Pouring)
			by := tt.by
			if by == 0 {
				by = -time.Duration(i.clock.now().Unix()) * time.Second
			}
			before := i.clock.now()
			step.Store(int64(by))
			i.until("20 L have flowed", func() bool { return n.Totalizer() == 100_020*int64(liter) })
			n.HangUp()
			if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 20*liter || d.End != "H" {
				t.Errorf("dispense: got %s, end %s, want 20 L, end H", d.VolumeUL, d.End)
			}
			i.until("the step is on record", func() bool { return i.stepped(by) })
			i.scanUntil("p2", screen.Ready)
			if err := i.agent.Cancel(t.Context(), "p2"); err != nil {
				t.Error(err)
			}
			i.untilPage("p2", screen.Void)
			all := i.records()
			newest := all[len(all)-1]
			if newest.Clock != tt.after {
				t.Errorf("afterwards: got clock %s, want %s", newest.Clock, tt.after)
			}
			if off := newest.At.Sub(before); tt.after == dispense.Unset && (off < -time.Minute || off > time.Hour/2) {
				t.Errorf("afterwards: got %v, which is %v off what passed, want the time to go on from before the jump", newest.At, off)
			}
			for n, r := range all {
				if r.Seq != int64(n+1) {
					t.Fatalf("record %d has number %d", n+1, r.Seq)
				}
			}
			i.reconcile()
			if t.Failed() {
				t.Log(i.kinds())
			}
		})
	}
}

// stepped tells whether a step of that size is on record, as far as the clock can
// be read while it is set.
func (i *island) stepped(by time.Duration) bool {
	var sum time.Duration
	for _, c := range bodies[*dispense.ClockChange](i) {
		if c.StepMS != nil {
			sum += time.Duration(*c.StepMS) * time.Millisecond
		}
	}
	return (sum - by).Abs() < 500*time.Millisecond
}
