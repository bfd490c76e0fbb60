package station_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// A medium is a file system of its own, on which an island has its journal.
type medium struct {
	t          testing.TB
	image, dir string
}

// onMedium puts the journal on an ext4 file system of 32 MB, made with some options.
func onMedium(t testing.TB, m *medium, options ...string) func(*island) {
	t.Helper()
	needMount(t)
	return func(i *island) {
		*m = medium{t, filepath.Join(t.TempDir(), "disk"), filepath.Join(i.dir, "journal")}
		f, err := os.Create(m.image)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Truncate(32<<20), f.Close()); err != nil {
			t.Fatal(err)
		}
		m.shell("mkfs.ext4", append(options, "-q", "-F", "-m", "0", m.image)...)
		if err := os.Mkdir(m.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		m.mount()
		t.Cleanup(m.unmount)
	}
}

func (m *medium) mount()   { m.shell("mount", "-o", "loop,errors=remount-ro", m.image, m.dir) }
func (m *medium) unmount() { _ = syscall.Unmount(m.dir, syscall.MNT_DETACH) } // it was said already

func (m *medium) shell(program string, args ...string) string {
	m.t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// fail has the kernel believe that it has found an error on the disk, which from
// then on takes no changes.
func (m *medium) fail() {
	m.t.Helper()
	loop := filepath.Base(m.shell("findmnt", "-n", "-o", "SOURCE", m.dir))
	if err := os.WriteFile(filepath.Join("/sys/fs/ext4", loop, "trigger_fs_error"), []byte("1"), 0); err != nil {
		m.t.Fatal(err)
	}
}

// takesNothing tells whether the kernel has come to refuse every change: until then what
// was on its way fails in other words.
func (m *medium) takesNothing() bool {
	f, err := os.CreateTemp(m.dir, "probe-*")
	if err == nil {
		_ = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	return errors.Is(err, syscall.EROFS)
}

// fill leaves no byte, or no inode, and returns how to give them back.
func (m *medium) fill(inodes bool) (empty func()) {
	m.t.Helper()
	var files []string
	for n := 0; ; n++ {
		name := filepath.Join(m.dir, fmt.Sprintf("filler-%d", n))
		var err error
		if inodes {
			err = os.WriteFile(name, nil, 0o600)
		} else {
			err = os.WriteFile(name, make([]byte, 64<<20), 0o600)
		}
		if _, there := os.Stat(name); there == nil {
			files = append(files, name)
		}
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	return func() {
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				m.t.Error(err)
			}
		}
	}
}

// needMount skips the test for whoever may not mount a disk; in CI it fails.
func needMount(t testing.TB) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	for _, program := range []string{"mkfs.ext4", "mount", "findmnt"} {
		if _, err := exec.LookPath(program); err != nil {
			missing("%v; install e2fsprogs and util-linux", err)
		}
	}
	if os.Geteuid() != 0 {
		missing("only root mounts disks")
	}
	if _, err := os.Stat("/dev/loop-control"); err != nil {
		missing("no loop devices: %v", err)
	}
}

// TestDiskTurnsReadOnly has the disk take no more changes while a fill runs. The
// agent ends; the next one releases nothing, says why and whom to call, and when
// the disk is mended accounts for what flowed, without anybody's help.
func TestDiskTurnsReadOnly(t *testing.T) {
	t.Parallel()
	var m medium
	i := newIsland(t, onMedium(t, &m))
	i.start()
	i.fleet()
	i.stop()
	program := build(t)
	agent := i.spawn(program, nil)
	untilServed(t, agent.listen)
	i.scanFor(agent, screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(100, 10_000_000)
	i.waitReal(func() bool { return n.Totalizer() == 100_010*int64(liter) })
	m.fail()
	i.waitReal(m.takesNothing)
	n.HangUp()
	agent.wait("the agent goes on with a disk that takes nothing")
	if said := agent.said(); agent.cmd.ProcessState.Success() || !strings.Contains(said, "read-only") {
		t.Errorf("the agent ended with %v, want it to say why:\n%s", agent.cmd.ProcessState, said)
	}
	for len(i.ordered) > 0 {
		<-i.ordered
	}

	agent = i.spawn(program, nil) // as systemd does
	for lang, want := range map[string]string{
		"es-MX": "El disco de la caja ya no acepta cambios y no se despacha. Llame a soporte técnico",
		"en":    "The box's disk takes no more changes, so nothing is released. Call technical support",
	} {
		i.waitReal(func() bool { return strings.Contains(read(t, "http://"+agent.listen+"/?lang="+lang), want) })
	}
	i.scan("p1")
	m.unmount()
	m.mount()
	untilServed(t, agent.listen)
	if len(i.ordered) > 0 {
		t.Error("a hose was released from a disk that takes nothing")
	}
	agent.ends()
	i.start()
	if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter {
		t.Errorf("dispense: got %+v, want 10 L", d)
	}
	if h := i.agent.Journal().Head(); h.Epoch != 1 {
		t.Errorf("epoch: got %d, want 1: nothing was lost", h.Epoch)
	}
	i.reconcile()
}

// TestDiskDoesNotOpen has the kernel refuse to open the journal for a while. That
// proves nothing of what is in it: nothing is released, the page says so, and the
// epoch goes on when it opens.
func TestDiskDoesNotOpen(t *testing.T) {
	t.Parallel()
	needStrace(t)
	i := newIsland(t)
	i.start()
	i.fleet()
	i.stop()
	agent := i.spawn("strace", i.straced("openat:error=EIO:when=1..2", "journal"), build(t))
	for lang, want := range map[string]string{
		"es-MX": "La caja no puede abrir su disco y no se despacha. Espere un minuto",
		"en":    "The box cannot open its disk, so nothing is released. Wait a minute",
	} {
		i.waitReal(func() bool { return strings.Contains(read(t, "http://"+agent.listen+"/?lang="+lang), want) })
	}
	untilServed(t, agent.listen)
	if said := agent.said(); !strings.Contains(said, "the station's disk is not available; nothing is released, and it is tried again") {
		t.Errorf("the log says nothing of it:\n%s", said)
	}
	i.end(agent)
	i.start()
	if h := i.agent.Journal().Head(); h.Epoch != 1 || i.count("start") != 1 {
		t.Errorf("epoch: got %d, want 1: a file that does not open is not lost", h.Epoch)
	}
	i.scanUntil("p1", screen.Ready)
}

// end ends what strace runs: its own end ends the other.
func (i *island) end(c *child) {
	i.t.Helper()
	if err := syscall.Kill(-c.cmd.Process.Pid, syscall.SIGTERM); err != nil {
		i.t.Fatal(err)
	}
	c.wait("the agent does not end")
}

// TestDiskIsFull fills a real disk to its last byte in mid-fill: the page says so,
// the next vehicle is denied, and what flowed is recorded as soon as there is room.
func TestDiskIsFull(t *testing.T) {
	t.Parallel()
	var m medium
	i := newIsland(t, onMedium(t, &m))
	i.cfg.MinFreeMB = 4
	i.start()
	i.fleet()
	page := i.servePage()
	i.scanUntil("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(200, 10_000_000)
	i.until("10 L have flowed", func() bool { return n.Totalizer() == 100_010*int64(liter) })
	empty := m.fill(false)
	n.HangUp()
	i.until("the page says so", func() bool {
		return strings.Contains(page("/?position=p2"), "El disco de la caja está casi lleno y no se despacha.")
	})
	if p := i.scanUntil("p2", screen.Denied); p.Reason != "storage" {
		t.Errorf("scan on a full disk: got %s, want storage", p.Reason)
	}
	empty()
	if d := last[*dispense.Dispense](i, 1); d.VolumeUL != 10*liter {
		t.Errorf("dispense: got %+v, want 10 L", d)
	}
	i.until("all is in order", func() bool { return len(i.agent.Snapshot().Notices) == 0 })
	i.scanUntil("p2", screen.Ready)
	if err := i.agent.Cancel(t.Context(), "p2"); err != nil {
		t.Error(err)
	}
	i.untilPage("p2", screen.Void)
	i.reconcile()
}

// TestDiskWithoutInodes has room for bytes and none for files. Vehicles are
// fueled, which needs no new file; what does is refused and loses nothing.
func TestDiskWithoutInodes(t *testing.T) {
	t.Parallel()
	var m medium
	i := newIsland(t, onMedium(t, &m, "-N", "32"))
	i.cfg.MinFreeMB = 4
	i.start()
	i.fleet()
	empty := m.fill(true)
	i.fillUp(10)
	h := i.agent.Journal().Head()
	b := i.sealReceipt(&dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: h.Hash.String(), N: 1, State: "ok"})
	if err := i.agent.TakeReceipt(b); !errors.Is(err, journal.ErrSpace) {
		t.Errorf("a receipt without a file for it: got %v, want %v", err, journal.ErrSpace)
	}
	if i.agent.Journal().Unsent() == 0 {
		t.Error("a receipt that is not durable counts")
	}
	empty()
	if err := i.agent.TakeReceipt(b); err != nil {
		t.Fatal(err)
	}
	i.restart()
	i.fillUp(10)
	i.reconcile()
}
