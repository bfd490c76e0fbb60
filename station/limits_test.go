package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// pouring has the real agent in the middle of a fill of 10 L, which the pump has
// measured to the end.
func (i *island) pouring(agent *child) {
	i.t.Helper()
	untilServed(i.t, agent.listen)
	i.scanFor(agent, screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(100, 10_000_000)
	i.waitReal(func() bool { return n.Totalizer() == 100_010*int64(liter) })
}

// TestNoDescriptors leaves the agent no file descriptor in mid-fill: what is open
// stays open, so the fill is recorded; the page is served again when there are
// some.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.stop()
	agent := i.spawn(build(t), nil)
	i.pouring(agent)
	pid := agent.cmd.Process.Pid
	// The next descriptor would be above the limit, however many are free below.
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 3, Max: 1 << 10}, nil); err != nil {
		t.Fatal(err)
	}
	if got := read(t, "http://"+agent.listen+"/"); got != "" {
		t.Errorf("a page was served without a descriptor: %q", got)
	}
	i.pumps.Nozzle(1).HangUp()
	i.untilOnDisk(`"kind":"dispense"`, 1)
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 1 << 10, Max: 1 << 10}, nil); err != nil {
		t.Fatal(err)
	}
	i.waitReal(func() bool { return read(t, "http://"+agent.listen+"/") != "" })
	agent.ends()
	i.start()
	if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter || d.End != "H" {
		t.Errorf("dispense: got %+v, want 10 L, end H", d)
	}
	i.reconcile()
}

// TestOutOfMemory has the kernel kill the agent in mid-fill for want of memory. The
// next one is there at once, and accounts for what flowed.
func TestOutOfMemory(t *testing.T) {
	t.Parallel()
	cage := newCage(t)
	i := newIsland(t)
	i.start()
	i.fleet()
	i.stop()
	program := build(t)
	agent := i.spawn("sh", []string{"-c", `echo $$ > ` + cage.procs + `; exec "$0" "$@"`, program})
	i.pouring(agent)
	cage.close()
	for dead := false; !dead; {
		select {
		case <-agent.ended:
			dead = true
		case <-time.After(time.Millisecond):
			read(t, "http://"+agent.listen+"/notices") // which takes some
		}
	}
	status, _ := agent.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the agent ended with %v, want it killed:\n%s", agent.cmd.ProcessState, agent.said())
	}
	i.pumps.Nozzle(1).HangUp()
	began := time.Now()
	agent = i.spawn(program, nil) // as systemd does
	untilServed(t, agent.listen)
	t.Logf("served %v after its start", time.Since(began))
	agent.ends()
	i.start()
	if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter {
		t.Errorf("dispense: got %+v, want 10 L", d)
	}
	i.reconcile()
}

// A cage is a group of processes that may have so much memory together.
type cage struct {
	t                    *testing.T
	procs, usage, limits string // files
}

// newCage makes one, in either version of control groups. Who may not skips the
// test; in CI it fails.
func newCage(t *testing.T) *cage {
	t.Helper()
	name := "litro-" + strconv.Itoa(os.Getpid())
	for _, c := range []struct{ root, usage, limits string }{
		{"/sys/fs/cgroup/memory", "memory.usage_in_bytes", "memory.limit_in_bytes"},
		{"/sys/fs/cgroup", "memory.current", "memory.max"},
	} {
		dir := filepath.Join(c.root, name)
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, c.usage)); err != nil {
			_ = os.Remove(dir)
			continue
		}
		t.Cleanup(func() { _ = os.Remove(dir) })
		return &cage{t, filepath.Join(dir, "cgroup.procs"), filepath.Join(dir, c.usage), filepath.Join(dir, c.limits)}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no control group with memory can be made; run as root")
	}
	t.Skip("no control group with memory can be made; run as root")
	return nil
}

// close leaves no more memory than is used.
func (c *cage) close() {
	c.t.Helper()
	for {
		used, err := os.ReadFile(c.usage)
		if err == nil {
			err = os.WriteFile(c.limits, used, 0)
		}
		if errors.Is(err, syscall.EBUSY) {
			continue // more is used by now
		}
		if err != nil {
			c.t.Fatal(err)
		}
		return
	}
}

// TestNothingStays runs an agent again and again: each leaves as many goroutines as
// there were before.
func TestNothingStays(t *testing.T) { // not parallel: other tests make goroutines
	i := newIsland(t)
	i.start()
	i.fleet()
	i.fillUp(5)
	i.stop()
	stacks := func() int {
		b := make([]byte, 1<<20)
		return strings.Count(string(b[:runtime.Stack(b, true)]), "litro/station.")
	}
	before := stacks()
	for range 3 {
		i.start()
		i.scanUntil("p1", screen.Ready)
		i.stop()
		i.waitReal(func() bool { return stacks() <= before })
	}
}
