package station_test

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// BenchmarkScanToRelease measures from the last byte that the scanner sends to
// the order on the controller's line, with the decision and the synced journal
// in between. The poll interval is the usual 300 ms.
func BenchmarkScanToRelease(b *testing.B) {
	i := newIsland(b)
	i.cfg.Lines[0].PollMS = 300
	i.start()
	i.fleet()
	var all []time.Duration
	for n := 0; b.Loop(); n++ {
		for len(i.ordered) > 0 {
			<-i.ordered
		}
		began := time.Now()
		i.scan("p1")
		all = append(all, (<-i.ordered).Sub(began))
		i.untilPage("p1", screen.Ready)
		if err := i.agent.Cancel(b.Context(), "p1"); err != nil {
			b.Fatal(err)
		}
		last[*dispense.Void](i, n+1)
		<-time.After(60 * time.Millisecond) // out of the scanner's view
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99")
}
