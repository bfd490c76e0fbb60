package station_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/screen"
)

// BenchmarkMemory measures the resident memory of litro-station itself, as it is
// shipped, while it polls its pumps and serves its page: with next to nothing
// held, and with 100,000 vehicles, each with a label and a lease. The peak is of
// the start, when all that is held is verified.
func BenchmarkMemory(b *testing.B) {
	program := filepath.Join(b.TempDir(), "litro-station")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s", "-o", program, "../cmd/litro-station")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build litro-station: %v\n%s", err, out)
	}
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
	listen := freeAddress(b)
	began := time.Now()
	cmd := exec.Command(program, "run", "--config", i.configFile(b, listen))
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // gone already: Wait says so
		if err := cmd.Wait(); err != nil {
			b.Errorf("litro-station: %v\n%s", err, said.String())
		}
	}()
	untilServed(b, listen)
	b.ReportMetric(time.Since(began).Seconds(), "start-s")
	<-time.After(10 * time.Second)
	b.ReportMetric(status(b, cmd.Process.Pid, "VmRSS"), "MiB")
	b.ReportMetric(status(b, cmd.Process.Pid, "VmHWM"), "peak-MiB")
}

// configFile writes the island's configuration as a technician would.
func (i *island) configFile(b *testing.B, listen string) string {
	b.Helper()
	var c struct {
		station.Config
		Screen struct {
			Listen string `toml:"listen"`
		} `toml:"screen"`
	}
	c.Config, c.Screen.Listen = i.cfg, listen
	text, err := toml.Marshal(c)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "station.toml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// untilServed waits until the program's page shows every position at rest.
func untilServed(b *testing.B, listen string) {
	b.Helper()
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		answer, err := client.Get("http://" + listen + "/api/positions")
		if err != nil {
			continue
		}
		var s screen.Snapshot
		err = json.NewDecoder(answer.Body).Decode(&s)
		answer.Body.Close()
		if err == nil && len(s.Positions) > 0 && allIdle(s.Positions) {
			return
		}
	}
	b.Fatal("the program does not serve")
}

func allIdle(positions []screen.Position) bool {
	for _, p := range positions {
		if p.Page != screen.Idle {
			return false
		}
	}
	return true
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
