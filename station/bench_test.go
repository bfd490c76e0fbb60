package station_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/litro-fuel/litro/station/screen"
)

// BenchmarkScanToAuthorize measures from the last byte that the scanner sends to
// the arrival of the order at the controller, both over pseudo-terminals: framing,
// the decision among 100,000 vehicles, and the synced record are in between. Scans
// come at any moment between two polls.
//
// The poll of 300 ms is the usual one. Beside it the same disk is asked for a
// bare write and fdatasync of as many bytes, in turn with the scans.
func BenchmarkScanToAuthorize(b *testing.B) {
	for _, poll := range []time.Duration{50 * time.Millisecond, 300 * time.Millisecond} {
		b.Run(fmt.Sprintf("poll=%s", poll), func(b *testing.B) { scanToAuthorize(b, poll) })
	}
}

func scanToAuthorize(b *testing.B, poll time.Duration) {
	onDisk(b)
	i := newIsland(b)
	i.cfg.Lines[0].PollMS = int(poll.Milliseconds())
	i.hold(100_000)
	i.start()
	i.fleet()
	bare := newBare(b, i.dir)
	var orders, syncs times
	for b.Loop() {
		syncs = append(syncs, bare.sync(b))
		// Out of the scanner's view for longer than it repeats itself, and on to
		// any moment between two polls.
		<-time.After(60*time.Millisecond + rand.N(poll))
		orders = append(orders, i.order(b))
		if err := i.agent.Cancel(b.Context(), "p1"); err != nil {
			b.Fatal(err)
		}
		i.until("the next may scan", func() bool { p := i.page("p1").Page; return p != screen.Ready && p != screen.Wait })
	}
	b.ReportMetric(0, "ns/op") // most of it is the wait for the next scan
	b.ReportMetric(orders.ms(50), "p50-ms")
	b.ReportMetric(orders.ms(99), "p99-ms")
	b.ReportMetric(orders.ms(100), "max-ms")
	b.ReportMetric(max(0, orders.ms(99)-ms(poll)), "beyond-poll-p99-ms")
	b.ReportMetric(syncs.ms(50), "sync-p50-ms")
	b.ReportMetric(syncs.ms(99), "sync-p99-ms")
}

// order scans and returns how long it took until the controller had its order.
func (i *island) order(b *testing.B) time.Duration {
	b.Helper()
	for len(i.ordered) > 0 {
		<-i.ordered
	}
	began := time.Now()
	i.scan("p1")
	select {
	case at := <-i.ordered:
		return at.Sub(began)
	case <-time.After(10 * time.Second):
		b.Fatalf("no order after a scan: the page is %+v", i.page("p1"))
		return 0
	}
}

// times are how long something took each time.
type times []time.Duration

// ms returns the time within which so many percent were done.
func (t times) ms(percent int) float64 {
	sorted := slices.Sorted(slices.Values(t))
	return ms(sorted[(len(sorted)*percent+99)/100-1])
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// A bare is a file that is appended to without anything around it.
type bare struct{ *os.File }

func newBare(b *testing.B, dir string) bare {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "bare"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return bare{f}
}

// sync appends as many bytes as an authorize has and returns how long it took
// until they were durable.
func (f bare) sync(b *testing.B) time.Duration {
	b.Helper()
	began := time.Now()
	if _, err := f.Write(make([]byte, 900)); err != nil {
		b.Fatal(err)
	}
	if err := unix.Fdatasync(int(f.Fd())); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// onDisk has temporary directories made on a disk, where syncing means
// something: beside the source when the usual place is in memory.
func onDisk(b *testing.B) {
	b.Helper()
	if inMemory(b, os.TempDir()) {
		here, err := os.MkdirTemp(".", ".bench-")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { os.RemoveAll(here) })
		if here, err = filepath.Abs(here); err != nil {
			b.Fatal(err)
		}
		b.Setenv("TMPDIR", here)
	}
	if inMemory(b, os.TempDir()) {
		b.Fatalf("%s is in memory: set TMPDIR to a directory on a disk", os.TempDir())
	}
}

func inMemory(b *testing.B, dir string) bool {
	b.Helper()
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		b.Fatal(err)
	}
	return fs.Type == unix.TMPFS_MAGIC || fs.Type == unix.RAMFS_MAGIC
}
