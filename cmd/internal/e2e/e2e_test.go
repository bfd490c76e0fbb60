// Package e2e tests the whole: the real programs as processes, on the embedded
// default and on a broker and a database of their own, through a simulated day
// in which programs are killed.
package e2e

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// bin is where the programs are, built once.
var bin = sync.OnceValues(build)

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := bin(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func build() (string, error) {
	dir, err := os.MkdirTemp("", "litro-e2e-")
	if err != nil {
		return "", err
	}
	programs := []string{"build", "-o", dir}
	for _, p := range []string{"litro-station", "litro-server", "litro-sim", "litro-verify"} {
		programs = append(programs, "github.com/litro-fuel/litro/cmd/"+p)
	}
	cmd := exec.Command("go", programs...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build the programs: %w\n%s", err, out)
	}
	return dir, nil
}

// summary is the last line of a day, as a reader of it knows it.
type summary struct {
	Scans, Granted, Denied, Dispenses int64
	VolumeUL                          struct{ Totalizer, Journal, Server int64 } `json:"volume_ul"`
	Discrepancies                     struct {
		Planted []struct{ ID, Kind, Station string }
		Found   []struct{ ID, Rule string }
	}
	Tickets struct {
		Sent, Late     int
		RefusedAtEntry int `json:"refused_at_entry"`
		Found          int
		UntilInvoice   int `json:"until_invoice"`
		TwiceRefused   int `json:"twice_refused"`
	}
	Invoices struct {
		Lines, Exact, Loads, Delivered, Planted int
	}
	Balanced bool
}

// dataDir returns a directory that user postgres can enter too.
func dataDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/var/tmp", "litro-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			showLogs(t, filepath.Join(dir, "day", "logs"))
		}
		os.RemoveAll(dir)
	})
	return filepath.Join(dir, "day")
}

// showLogs prints the end of every log of a day that failed.
func showLogs(t testing.TB, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		t.Logf("--- the end of %s\n%s", filepath.Base(file), b[max(0, len(b)-3000):])
	}
}

// A day is litro-sim at work.
type day struct {
	t        *testing.T
	dir      string
	cmd      *exec.Cmd
	out, say bytes.Buffer
}

// startDay starts a day of a small city: every kind of discrepancy at every
// station, and a few ordinary vehicles.
func startDay(t *testing.T, args ...string) *day {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	d := &day{t: t, dir: dataDir(t)}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute)
	t.Cleanup(cancel)
	d.cmd = exec.CommandContext(ctx, filepath.Join(dir, "litro-sim"),
		append([]string{"day", "--data", d.dir, "--vehicles", "30", "--hours", "4", "--speed", "300"}, args...)...)
	d.cmd.Cancel = func() error { return d.cmd.Process.Signal(syscall.SIGTERM) }
	d.cmd.WaitDelay = 40 * time.Second
	d.cmd.Stdout, d.cmd.Stderr = &d.out, &d.say
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// wait waits for the day's end and checks that it balances, that all that was
// planted was found, and that no process is left.
func (d *day) wait() summary {
	d.t.Helper()
	err := d.cmd.Wait()
	if killed := slices.Contains(d.cmd.Args, "--kill-server"); killed != strings.Contains(d.say.String(), "killing server") {
		d.t.Errorf("a server was killed: got %t, want %t\n%s", !killed, killed, d.say.String())
	}
	if left := processes(d.t, d.dir); len(left) > 0 {
		d.t.Errorf("processes left behind: got %v, want none", left)
	}
	if err != nil {
		d.t.Fatalf("litro-sim day: got %v, want a day that balances\n%s\n%s", err, d.say.String(), d.out.String())
	}
	lines := strings.Split(strings.TrimSpace(d.out.String()), "\n")
	var s summary
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil {
		d.t.Fatalf("last line %q: %v", lines[len(lines)-1], err)
	}
	d.check(s)
	return s
}

// check looks at the summary with eyes of its own.
func (d *day) check(s summary) {
	d.t.Helper()
	kinds := map[string]bool{}
	for _, p := range s.Discrepancies.Planted {
		kinds[p.Kind] = true
	}
	if got, want := len(kinds), 5; got != want {
		d.t.Errorf("kinds of planted discrepancies: got %d, want %d", got, want)
	}
	if got, want := len(s.Discrepancies.Found), len(s.Discrepancies.Planted); got != want {
		d.t.Errorf("discrepancies found: got %d, want %d", got, want)
	}
	if !s.Balanced || s.VolumeUL.Journal != s.VolumeUL.Server || s.Dispenses == 0 || s.Granted < s.Dispenses {
		d.t.Errorf("summary: got %+v, want a balanced day with dispenses", s)
	}
	if k := s.Tickets; k.Sent < 60 || k.Late != k.Sent/10 || k.RefusedAtEntry+k.Found+k.UntilInvoice != k.Sent/20 || k.TwiceRefused != k.Sent/50 {
		d.t.Errorf("tickets: got %+v, want a tenth late, a twentieth with a wrong digit, a fiftieth typed twice", k)
	}
	if i := s.Invoices; i.Loads == 0 || i.Planted == 0 && (i.Lines != s.Tickets.Sent || i.Exact != i.Lines || i.Delivered != i.Loads) {
		d.t.Errorf("invoices: got %+v, want each fill of the %d that were bought, and each load of a truck, found at once", i, s.Tickets.Sent)
	}
	if off := s.VolumeUL.Totalizer - s.VolumeUL.Journal; off > 2_000_000 || off < -2_000_000 {
		d.t.Errorf("totalizers and journals: got %d ul apart, want a few steps of a display", off)
	}
}

// processes returns the command lines of processes that name a directory.
func processes(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if line := strings.ReplaceAll(string(b), "\x00", " "); err == nil && strings.Contains(line, dir) {
			all = append(all, line)
		}
	}
	return all
}

func TestDayOnTheEmbeddedDefault(t *testing.T) {
	t.Parallel()
	startDay(t, "--kill-server", "--seed", "1").wait()
}

// Mosquitto as it comes from Debian, and a PostgreSQL that is not ours.
func TestDayOnMosquittoAndPostgreSQL(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	startDay(t, "--broker", broker.url, "--database", emptyDSN(t), "--seed", "2").wait()
}

// Suppliers err where they are told to. What they did is in a list beside all that the day has, and in nothing that the server
// is given; what it finds is no less than that.
func TestDayWithErrorsOfSuppliers(t *testing.T) {
	t.Parallel()
	d := startDay(t, "--seed", "5", "--plant", "wrong-liters=2", "--plant", "invented", "--plant-bulk", "invented")
	s := d.wait()
	if i := s.Invoices; i.Planted != 4 || i.Lines != s.Tickets.Sent+1 || i.Exact != i.Lines-3 || i.Delivered != i.Loads {
		t.Errorf("with three errors in lines of fills and an invented load: got %+v, want all others found at once", i)
	}
	b, err := os.ReadFile(filepath.Join(d.dir, "planted.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("planted: got %q, %v, want four errors", rows, err)
	}
	kinds := map[string]int{}
	for _, row := range rows[1:] {
		kinds[row[0]]++
	}
	if kinds["wrong-liters"] != 2 || kinds["invented"] != 2 {
		t.Errorf("planted: got %v", kinds)
	}
	if out, err := exec.Command("grep", "-rlF", "a fill that nobody had", filepath.Join(d.dir, "server")).Output(); len(out) > 0 {
		t.Errorf("the server has the list: %s, %v", out, err)
	}
}

// Three servers share the work and one is killed.
func TestThreeReplicasOfWhichOneIsKilled(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	startDay(t, "--broker", broker.url, "--database", emptyDSN(t), "--replicas", "3", "--kill-server", "--seed", "3").wait()
}

// Broker, database, server and each station are killed in the middle of a day.
// Nothing is lost and nothing is there twice: the day balances.
func TestEverythingIsKilledInMidDay(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	db := startCluster(t)
	d := startDay(t, "--broker", broker.url, "--database", db.dsn, "--kill-server", "--seed", "4")
	d.until("first records", func() bool { return segments(t, d.dir) > 20_000 })
	broker.kill()
	broker.start()
	// By then the next server is up, which would not start without its database.
	d.until("more records", func() bool { return segments(t, d.dir) > 85_000 })
	db.kill()
	d.wait()
}

// until waits for a condition of a day that goes on.
func (d *day) until(what string, ok func() bool) {
	d.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(4 * time.Minute)
	for !ok() {
		select {
		case <-tick.C:
		case <-timeout:
			d.t.Fatalf("waited 4 minutes for %s\n%s", what, d.say.String())
		}
	}
}

// segments returns how many bytes the stations' journals have.
func segments(t *testing.T, dir string) int64 {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "stations", "*", "journal", "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	var n int64
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			n += info.Size()
		}
	}
	return n
}

func emptyDSN(t *testing.T) string {
	t.Helper()
	return pgtest.DSN(t)
}
