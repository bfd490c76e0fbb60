package station_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
)

// BenchmarkMemory measures the resident memory of litro-station itself, as it is
// shipped, while it polls its pumps and serves its page: with next to nothing
// held, and with 100,000 vehicles, each with a label and a lease. The peak is of
// the start, when all that is held is verified.
func BenchmarkMemory(b *testing.B) {
	program := build(b)
	for _, vehicles := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("vehicles=%d", vehicles), func(b *testing.B) {
			i := newIsland(b)
			i.cfg.Lines[0].PollMS, i.cfg.Lines[1].PollMS = 300, 50
			i.hold(vehicles)
			for b.Loop() {
				i.weigh(b, program)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// weigh runs the program at the island, waits until it serves and has come to
// rest, and reports what it takes.
func (i *island) weigh(b *testing.B, program string) {
	b.Helper()
	began := time.Now()
	pid, _ := i.launch(program)
	b.ReportMetric(time.Since(began).Seconds(), "start-s")
	<-time.After(10 * time.Second)
	b.ReportMetric(status(b, pid, "VmRSS"), "MiB")
	b.ReportMetric(status(b, pid, "VmHWM"), "peak-MiB")
	i.stop()
}

// status returns a line of the kernel's account of a process, in MiB.
func status(b *testing.B, pid int, key string) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if _, err := fmt.Sscanf(line, key+": %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatalf("no %s of process %d", key, pid)
	return 0
}

// hold gives the station, which does not run, a fleet to hold: snapshots as the
// server would send them.
func (i *island) hold(vehicles int) {
	i.t.Helper()
	dir, err := disk.OpenDir(filepath.Join(i.dir, "policy"))
	if err != nil {
		i.t.Fatal(err)
	}
	defer dir.Close()
	logs, err := held.Open(dir, id, dispensetest.PolicyKey.Verifier)
	if err != nil {
		i.t.Fatal(err)
	}
	fleet, own := i.town(vehicles)
	for log, entries := range map[string][]policy.Entry{policy.Fleet: fleet, id: own} {
		i.versions[log] = int64(len(entries))
		v := dispense.Version{Era: 1_764_000_000, N: i.versions[log]}
		parts, err := policy.CutSnapshot(log, v, i.clock.now().Truncate(time.Second), entries)
		if err != nil {
			i.t.Fatal(err)
		}
		for n := range parts {
			b, err := policy.Seal(&parts[n], dispensetest.PolicyKey)
			if err != nil {
				i.t.Fatal(err)
			}
			if _, err := logs.Take(b, nil); err != nil {
				i.t.Fatal(err)
			}
		}
	}
}

// town returns the entries of a fleet, and of the station's own log: a vehicle
// and what a municipality knows of it, its label, and its lease of the year.
func (i *island) town(vehicles int) (fleet, own []policy.Entry) {
	add := func(list *[]policy.Entry, body policy.EntryBody) {
		*list = append(*list, policy.Entry{N: int64(len(*list) + 1), Body: body})
	}
	add(&fleet, &policy.Rule{Rule: "town", PerFillUL: new(80 * liter), Odometer: &policy.OdometerRule{MaxKMDay: new(int64(900))}})
	add(&own, &policy.Settings{Zone: "America/Mexico_City"})
	from := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)
	for n := range vehicles {
		vehicle := fmt.Sprintf("v%06d", n)
		add(&fleet, &policy.Vehicle{
			Vehicle: vehicle, Status: "active", Plate: fmt.Sprintf("ABC-%05d", n), Name: "Unidad " + vehicle, Grades: []string{"diesel"},
			TankUL: new(120 * liter), Rule: "town", Quotas: []string{vehicle}, Department: fmt.Sprintf("d%02d", n%40),
			OdometerM: new(int64(n) * 1000), OdometerAt: from, Odometer: "on",
		})
		add(&fleet, &policy.Label{Label: fmt.Sprintf("L%06d", n), Version: 1, Vehicle: vehicle, Status: "active", TokenSHA256: fmt.Sprintf("%020x", n)})
		add(&own, &policy.Lease{Quota: vehicle, Period: "2026", Epoch: 1, FromAt: from, UntilAt: from.AddDate(1, 0, 0), LimitUL: 500 * liter})
	}
	return fleet, own
}
