package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/sim/ptyport"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"litro-station": main})
}

// TestScripts runs the program as a technician does, on broken input of every
// kind, and looks at what it says and how it ends.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup:         endAll,
		Condition:     canMount,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"grant": grant, "port": port, "listen": listen, "waitfor": waitFor, "start": start, "end": end, "env-into": envInto, "small-disk": smallDisk, "recorded": recorded,
		},
	})
}

// grant STATION VKEY-FILE GRANT-FILE [EPOCH] makes a grant, as litro-server would.
func grant(ts *testscript.TestScript, _ bool, args []string) {
	epoch := int64(1)
	if len(args) == 4 {
		var err error
		epoch, err = strconv.ParseInt(args[3], 10, 64)
		ts.Check(err)
	}
	who := []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}}
	b, err := dispense.SealGrant(&dispense.Grant{
		Origin: dispensetest.Origin, Station: args[0], Shard: "00", Epoch: epoch, Key: strings.TrimSpace(ts.ReadFile(args[1])),
		Receipt: []string{dispensetest.ReceiptKey.VKey}, Policy: []string{dispensetest.PolicyKey.VKey},
		At: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC), People: who,
	}, dispensetest.PolicyKey)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b, 0o600))
}

// port NAME makes a serial line at whose other end nothing answers.
func port(ts *testscript.TestScript, _ bool, args []string) {
	p, err := ptyport.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { p.Close() })
}

// listen VAR takes a TCP address and puts it into a variable.
func listen(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// start LOG PROGRAM ARGS… starts a program in the background.
func start(ts *testscript.TestScript, _ bool, args []string) {
	log, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer log.Close()
	program, err := exec.LookPath(filepath.Join(binOf(ts), args[1]))
	ts.Check(err)
	c := exec.Command(program, args[2:]...)
	c.Dir, c.Stdout, c.Stderr = ts.MkAbs("."), log, log
	ts.Check(c.Start())
	running := ts.Value(runningKey{}).(*[]*exec.Cmd)
	*running = append(*running, c)
}

type runningKey struct{}

// binOf is where the programs of a script are.
func binOf(ts *testscript.TestScript) string {
	first, _, _ := strings.Cut(ts.Getenv("PATH"), string(os.PathListSeparator))
	return first
}

// end tells the program that was started last to end, which must do it well.
func end(ts *testscript.TestScript, _ bool, _ []string) {
	running := ts.Value(runningKey{}).(*[]*exec.Cmd)
	c := (*running)[len(*running)-1]
	*running = (*running)[:len(*running)-1]
	ts.Check(c.Process.Signal(os.Interrupt))
	ts.Check(c.Wait())
}

// endAll ends what a script that failed has left.
func endAll(e *testscript.Env) error {
	running := new([]*exec.Cmd)
	e.Values[runningKey{}] = running
	e.Defer(func() {
		for _, c := range *running {
			_ = c.Process.Kill()
			_ = c.Wait()
		}
	})
	return nil
}

// env-into FILE VAR puts a variable's value into a file.
func envInto(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "$"+args[1], ts.Getenv(args[1]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// waitfor FILE TEXT waits until a program in the background has written TEXT
// into FILE.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		if b, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && strings.Contains(string(b), args[1]) {
			return
		}
	}
	ts.Fatalf("%q did not come in %s:\n%s", args[1], args[0], ts.ReadFile(args[0]))
}

// recorded DIR TEXT waits until TEXT stands in a segment of the journal in DIR.
func recorded(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(filepath.Join(args[0], "*.seg")))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("segments: got %v, want one", files)
	}
	waitFor(ts, false, []string{files[0], args[1]})
}

// small-disk DIR puts a disk of 1 MB at DIR.
func smallDisk(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"))
	ts.Defer(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}

// canMount tells whether a script may mount disks: as root, outside of a
// container that forbids it.
func canMount(name string) (bool, error) {
	if name != "mount" {
		return false, errors.New("unknown condition")
	}
	dir, err := os.MkdirTemp("", "litro-mount-")
	if err != nil {
		return false, err
	}
	defer os.Remove(dir)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		if os.Getenv("CI") != "" {
			return false, fmt.Errorf("mount a disk: %w; run as root", err)
		}
		return false, nil
	}
	return true, syscall.Unmount(dir, 0)
}
