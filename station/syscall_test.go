package station_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/screen"
)

// TestAgentAtSystemCalls has the kernel kill the real agent at a call for its data,
// or refuse the call, at each point that writes: at the start, before the valve
// opens, and when what flowed is to be recorded. The agent ends rather than go on
// with a disk it cannot trust. Where the authorize is not durable no order reaches
// the pump, and the next agent starts clean and accounts for every liter.
func TestAgentAtSystemCalls(t *testing.T) {
	t.Parallel()
	needStrace(t)
	program := build(t)
	type point struct{ stage, call string }
	points := []point{{"start", "write"}, {"start", "fdatasync"}}
	for _, call := range []string{"openat", "write", "fdatasync", "renameat", "fsync"} {
		points = append(points, point{"layout", call})
	}
	for _, stage := range []string{"authorize", "dispense"} {
		points = append(points, point{stage, "write"}, point{stage, "fdatasync"})
	}
	for _, p := range points {
		for _, what := range []string{"signal=SIGKILL", "error=EIO"} {
			t.Run(p.stage+" "+p.call+" "+what, func(t *testing.T) {
				t.Parallel()
				i := newIsland(t)
				i.start()
				i.fleet()
				i.stop()
				i.dieAt(program, p.stage, p.call, what)
				i.pumps.Nozzle(1).HangUp()
				i.start()
				if p.stage == "dispense" {
					if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter {
						t.Errorf("dispense: got %+v, want 10 L", d)
					}
				}
				i.scanUntil("p1", screen.Ready)
				if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
					t.Error(err)
				}
				i.untilPage("p1", screen.Void)
				i.reconcile()
				if t.Failed() {
					t.Log(i.kinds())
				}
			})
		}
	}
}

// dieAt runs the real agent until a call at a stage of its work is its last one.
func (i *island) dieAt(program, stage, call, what string) {
	i.t.Helper()
	inject := call + ":" + what + ":when=1"
	switch stage {
	case "start":
		i.spawn("strace", i.straced(inject, "journal"), program).dies(what)
		return
	case "layout": // the note of it is written anew
		if err := os.Remove(filepath.Join(i.dir, "layout", "layout")); err != nil {
			i.t.Fatal(err)
		}
		i.spawn("strace", i.straced(inject, "layout"), program).dies(what)
		return
	}
	n := i.pumps.Nozzle(1)
	agent := i.spawn(program, nil)
	untilServed(i.t, agent.listen)
	if stage == "dispense" {
		i.scanFor(agent, screen.Ready)
		n.Lift()
		n.Fill(100, 10_000_000)
		i.waitReal(func() bool { return n.Totalizer() == 100_010*int64(liter) })
	}
	for len(i.ordered) > 0 {
		<-i.ordered
	}
	i.inject(agent, inject)
	if stage == "dispense" {
		n.HangUp()
	} else {
		i.scan("p1")
	}
	agent.dies(what)
	if stage == "authorize" && len(i.ordered) > 0 {
		i.t.Error("the pump was told to release, want that only after the authorize is durable")
	}
}

// TestNoSpaceInMidFill has the kernel say that the disk is full, and then that it
// is not. A fill is denied meanwhile, in words that name the disk; one that flows
// goes on, and is recorded when there is room.
func TestNoSpaceInMidFill(t *testing.T) {
	t.Parallel()
	needStrace(t)
	i := newIsland(t)
	i.start()
	i.fleet()
	i.stop()
	agent := i.spawn(build(t), nil)
	untilServed(t, agent.listen)
	shows := func(page string) {
		t.Helper()
		i.waitReal(func() bool { return look(t, agent.listen, "p1").Page == page })
	}

	detach := i.inject(agent, "write:error=ENOSPC")
	i.scanFor(agent, screen.Denied)
	if p := look(t, agent.listen, "p1"); p.Reason != "storage" {
		t.Errorf("scan on a full disk: got %s, want storage", p.Reason)
	}
	detach()
	for end := time.Now().Add(time.Minute); look(t, agent.listen, "p1").Page != screen.Ready; <-time.After(2 * time.Second) {
		if time.Now().After(end) {
			t.Fatal("there is room, and nothing is released")
		}
		i.scan("p1")
	}
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(100, 10_000_000)
	shows(screen.Pouring)

	detach = i.inject(agent, "write:error=ENOSPC")
	i.waitReal(func() bool { return n.Totalizer() == 100_010*int64(liter) })
	n.HangUp()
	i.waitReal(func() bool { return strings.Contains(agent.said(), "no room for a record; free some space") })
	detach()
	shows(screen.Done)
	agent.ends()
	i.start()
	if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter {
		t.Errorf("dispense: got %+v, want 10 L", d)
	}
	i.reconcile()
}

// needStrace skips the test where strace cannot trace; in CI it fails.
func needStrace(t *testing.T) {
	t.Helper()
	out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput()
	if err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("strace: %v %s", err, out)
	}
	t.Skipf("strace cannot trace here: %v %s", err, out)
}

// straced are strace's arguments that inject something into calls for the data in
// a directory of the station's.
func (i *island) straced(inject, dir string) []string {
	i.t.Helper()
	dir = filepath.Join(i.dir, dir)
	call, _, _ := strings.Cut(inject, ":")
	args := []string{"-f", "-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + inject, "-P", dir}
	entries, err := os.ReadDir(dir)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, e := range entries {
		args = append(args, "-P", filepath.Join(dir, e.Name()))
	}
	return append(args, "-P", filepath.Join(dir, "layout.tmp"))
}

// inject has the kernel treat an agent's calls for its journal so, until the
// function that it returns is called.
func (i *island) inject(agent *child, inject string) (detach func()) {
	i.t.Helper()
	var said buffer
	tracer := exec.Command("strace", append(i.straced(inject, "journal"), "-p", strconv.Itoa(agent.cmd.Process.Pid))...)
	tracer.Stderr = &said
	if err := tracer.Start(); err != nil {
		i.t.Fatal(err)
	}
	var once sync.Once
	detach = func() {
		once.Do(func() {
			_ = tracer.Process.Signal(syscall.SIGTERM) // it detaches, if it has not ended with the agent
			_ = tracer.Wait()
		})
	}
	i.t.Cleanup(detach)
	i.waitReal(func() bool { return strings.Contains(said.String(), "attached") })
	return detach
}

// A buffer is what a process says, read while it says it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A child is a real agent that may die.
type child struct {
	t      testing.TB
	cmd    *exec.Cmd
	listen string
	log    buffer
	ended  chan struct{}
}

// spawn runs the real agent at the island, or a program that is given it. It is
// killed when the test ends.
func (i *island) spawn(program string, args []string, rest ...string) *child {
	i.t.Helper()
	c := &child{t: i.t, listen: freeAddress(i.t), ended: make(chan struct{})}
	args = append(append(args, rest...), "run", "--config", i.configFile(i.t, c.listen), "--clock", i.clock.flag())
	c.cmd = exec.Command(program, args...)
	c.cmd.Stderr = &c.log
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	go func() { _ = c.cmd.Wait(); close(c.ended) }()
	i.t.Cleanup(func() {
		_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) // gone already, as a rule
		<-c.ended
	})
	return c
}

func (c *child) said() string { return c.log.String() }

// dies waits for the agent's end: killed, or with an error that names what the
// kernel said, so that whoever started it starts it again.
func (c *child) dies(what string) {
	c.t.Helper()
	c.wait("the agent goes on where it had to end")
	status, _ := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	killed := status.Signaled() && status.Signal() == syscall.SIGKILL
	refused := status.Exited() && status.ExitStatus() != 0 && strings.Contains(c.said(), "input/output error")
	if want := what == "signal=SIGKILL"; killed != want || refused == want {
		c.t.Errorf("the agent ended with %v, want it to end of %s:\n%s", c.cmd.ProcessState, what, c.said())
	}
}

// ends tells the agent to end, which it must do well.
func (c *child) ends() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	c.wait("the agent does not end")
	if !c.cmd.ProcessState.Success() {
		c.t.Errorf("the agent ended with %v:\n%s", c.cmd.ProcessState, c.said())
	}
}

func (c *child) wait(otherwise string) {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(time.Minute):
		c.t.Fatalf("%s:\n%s", otherwise, c.said())
	}
}
