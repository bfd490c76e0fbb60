package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// BenchmarkJudge judges one more fill of a vehicle, hose and quota with so many
// fills behind them, and then a backlog: neither may depend on the history. The
// database has no figures of its tables, as in the first minute of a new one.
func BenchmarkJudge(b *testing.B) {
	for _, history := range []int{100, 5000} {
		d := newDesk(b)
		d.vehicle("v1", "flota")
		d.exec(`INSERT INTO quota (quota, period, size_ul, from_at) VALUES ('flota', 'month', 4000000000000, '2026-01-01')`)
		a := d.station("norte", meterAt(0))
		total := dispense.Volume(0)
		fills := func(n int) (out []*dispense.Record) {
			for range n {
				auth := a.Append(b, dispensetest.Authorized("v1", 60))
				body := dispensetest.Dispensed(auth, total, liter)
				body.Draws = []dispense.Draw{{Quota: "flota", Period: a.At.Format("2006-01"), VolumeUL: liter}}
				total += liter
				a.At = a.At.Add(30 * time.Minute)
				out = append(out, auth, a.Append(b, body))
			}
			return out
		}
		d.put(a, fills(history)...)
		d.drain()
		b.Run(fmt.Sprintf("one/history=%d", history), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d.put(a, fills(1)...)
				b.StartTimer()
				d.drain()
			}
		})
		b.Run(fmt.Sprintf("backlog/history=%d", history), func(b *testing.B) {
			const n = 500
			for b.Loop() {
				b.StopTimer()
				d.put(a, fills(n)...)
				b.StartTimer()
				d.drain()
			}
			b.ReportMetric(float64(2*n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
