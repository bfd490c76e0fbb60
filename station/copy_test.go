package station_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station"
)

// withCopy gives the island a directory for its journal's copy, where a disk is
// mounted while in says so.
func withCopy(t *testing.T) (i *island, in *atomic.Bool) {
	t.Helper()
	i, in = newIsland(t), on()
	dir := t.TempDir()
	i.cfg.CopyDir = dir
	i.options = func(o *station.Options) { o.Mounted = func(d string) bool { return d == dir && in.Load() } }
	return i, in
}

// segment returns the only segment below a directory.
func segment(t testing.TB, dir string) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "journal", "*.seg"))
	if err != nil || len(files) > 1 {
		t.Fatalf("segments: got %v, %v, want one", files, err)
	}
	if len(files) == 0 {
		return nil
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// copied tells whether the copy is what the journal is.
func (i *island) copied() bool {
	i.t.Helper()
	return bytes.Equal(segment(i.t, i.cfg.CopyDir), segment(i.t, i.dir))
}

// mended is a station whose disk lost a record that its copy has.
func mended(t *testing.T) *island {
	i, _ := withCopy(t)
	i.start()
	i.fleet()
	i.fillUp(5)
	i.until("all is copied", i.copied)
	i.stop()
	i.flip(1500)
	i.start()
	return i
}

// goesOn holds that a journal that was mended goes on as if nothing had been.
func goesOn(t *testing.T, i *island) {
	if h := i.agent.Journal().Head(); h.Epoch != 1 || i.agent.Journal().Ended() != "" {
		t.Errorf("the chain ends at %v, %q, want epoch 1", h, i.agent.Journal().Ended())
	}
	i.fillUp(7)
	i.until("that is copied", i.copied)
	i.reconcile()
}

// copyAway is a station whose copy is not plugged in.
func copyAway(t *testing.T) *island {
	i, in := withCopy(t)
	in.Store(false)
	i.start()
	return i
}

// copyFaults returns what the records say of the copy.
func (i *island) copyFaults() (all []string) {
	for _, f := range bodies[*dispense.Fault](i) {
		if f.Device == "copy" && f.What == "journal" {
			all = append(all, f.State)
		}
	}
	return all
}

// TestTheCopyIsPluggedInLater serves without the copy, catches up when it is there,
// and says both.
func TestTheCopyIsPluggedInLater(t *testing.T) {
	t.Parallel()
	i, in := withCopy(t)
	in.Store(false)
	i.start()
	i.fleet()
	i.fillUp(5)
	i.until("that it is away is on record", func() bool { return slices.Equal(i.copyFaults(), []string{"on"}) })
	if names, err := os.ReadDir(i.cfg.CopyDir); err != nil || len(names) > 0 {
		t.Errorf("where nothing is mounted there are %v, %v, want nothing", names, err)
	}
	in.Store(true)
	i.until("that it is back is on record", func() bool { return slices.Equal(i.copyFaults(), []string{"on", "off"}) })
	i.until("all is copied", i.copied)
	in.Store(false)
	i.until("that it was pulled out is on record", func() bool { return len(i.copyFaults()) == 3 })
	i.fillUp(6)
	in.Store(true)
	i.until("all is copied again", i.copied)
}

// copyOfAnother is a station whose copy is that of another box.
func copyOfAnother(t *testing.T) *island {
	other := newIsland(t)
	i, _ := withCopy(t)
	if err := os.CopyFS(filepath.Join(i.cfg.CopyDir, "journal"), os.DirFS(filepath.Join(other.dir, "journal"))); err != nil {
		t.Fatal(err)
	}
	i.start()
	return i
}

func stillAnothers(t *testing.T, i *island) {
	if b := segment(t, i.cfg.CopyDir); len(b) == 0 || bytes.Contains(segment(t, i.dir), b) {
		t.Error("the copy of the other box was changed")
	}
	if got := i.copyFaults(); len(got) > 0 && !slices.Equal(got, []string{"on"}) {
		t.Errorf("faults of the copy: got %v, want one", got)
	}
}

// copyFull is a station whose copy is on a disk of two pages.
func copyFull(t *testing.T) *island {
	needMount(t)
	i := newIsland(t)
	i.cfg.CopyDir = t.TempDir()
	if err := syscall.Mount("litro", i.cfg.CopyDir, "tmpfs", 0, "size=8k"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(i.cfg.CopyDir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	i.start()
	return i
}

// roomMade gives the full disk more room.
func roomMade(t *testing.T, i *island) {
	i.fleet()
	i.fillUp(5)
	if err := syscall.Mount("litro", i.cfg.CopyDir, "tmpfs", syscall.MS_REMOUNT, "size=8m"); err != nil {
		t.Fatal(err)
	}
	i.until("all is copied", i.copied)
	i.until("it is over", func() bool { return strings.HasSuffix(strings.Join(i.copyFaults(), " "), "off") })
}
