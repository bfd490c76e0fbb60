package station_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station"
)

// A box that was off starts where there is no network, with a clock that says 1970:
// it serves, says in its records that it does not know the time, and draws on the
// period of the server's last word, although its own clock had run into the next.
func TestColdBootWithoutNetworkOrClock(t *testing.T) {
	t.Parallel()
	program := build(t)
	i := newIsland(t)
	i.start()
	i.fleet()
	i.send(id, i.month("2026-11", time.November), i.month("2026-12", time.December))
	december := func(o *station.Options) {
		o.Now = func() time.Time { return i.clock.now().AddDate(0, 0, 30) }
		o.Synced = func() bool { return false } // counted on: nobody keeps it
	}
	i.options = december
	i.restart()
	i.fill(func() { i.untilPage("p1", "ready") })
	last[*dispense.Dispense](i, 1)
	i.stop()

	i.cfg.Broker.URL = "tcp://192.0.2.1:1883" // nobody's address
	cmd := exec.Command(program, "run", "--config", i.configFile(t, ""), "--clock", fmt.Sprintf("1970-01-01T00:00:10Z,%d,1", time.Now().UnixNano()))
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET} // not even a loopback
	}
	said, err := os.Create(filepath.Join(i.dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	i.fill(func() { i.untilOrdered() })
	i.untilOnDisk(`"kind":"dispense"`, 2)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("litro-station: got %v, want exit 0\n%s", err, i.said())
	}

	i.cfg.Broker.URL = ""
	i.agent = i.open()
	t.Cleanup(func() { i.agent.Close() })
	var drawn []string
	for _, r := range i.records() {
		if a, ok := r.Body.(*dispense.Authorize); ok {
			drawn = append(drawn, fmt.Sprintf("%s on %s", r.Clock, a.Draws[0].Period))
		}
	}
	if want := "[R on 2026-12 U on 2026-11]"; fmt.Sprint(drawn) != want {
		t.Errorf("authorized: got %v, want %s", drawn, want)
	}
	i.reconcile()
}

// month returns a lease of 100 L for a month of 2026.
func (i *island) month(period string, m time.Month) *policy.Lease {
	from := time.Date(2026, m, 1, 6, 0, 0, 0, time.UTC)
	return &policy.Lease{Quota: "q1", Period: period, Epoch: 1, FromAt: from, UntilAt: from.AddDate(0, 1, 0), LimitUL: 100 * liter}
}

// fill scans at p1, waits until the hose is released, and takes 10 L.
func (i *island) fill(released func()) {
	i.t.Helper()
	n := i.pumps.Nozzle(1)
	until := n.Totalizer() + 10*int64(liter)
	i.scan("p1")
	released()
	n.Lift()
	n.Fill(200, 10*int64(liter))
	i.waitReal(func() bool { return n.Totalizer() == until })
	n.HangUp()
}

// untilOrdered scans until the controller is ordered to release: a scan that comes
// before the program listens is lost.
func (i *island) untilOrdered() {
	i.t.Helper()
	for len(i.ordered) > 0 {
		<-i.ordered
	}
	for range 60 {
		select {
		case <-i.ordered:
			return
		case <-time.After(500 * time.Millisecond):
			i.scan("p1")
		}
	}
	i.t.Fatalf("nothing was released in half a minute\n%s", i.said())
}

// untilOnDisk waits until the journal's files have a text so often.
func (i *island) untilOnDisk(text string, times int) {
	i.t.Helper()
	for range 300 {
		files, err := filepath.Glob(filepath.Join(i.dir, "journal", "*"))
		if err != nil {
			i.t.Fatal(err)
		}
		n := 0
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				i.t.Fatal(err)
			}
			n += bytes.Count(b, []byte(text))
		}
		if n >= times {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
	i.t.Fatalf("waited in vain for %d of %s\n%s", times, text, i.said())
}

// said is what the program logged.
func (i *island) said() string {
	b, err := os.ReadFile(filepath.Join(i.dir, "said"))
	if err != nil {
		i.t.Error(err)
	}
	return string(b)
}
