package serialport

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// Attempts says how often a Reopening tried to open its port since it went down.
func Attempts(r *Reopening) int { return r.attempts }

func TestPermissionNamesTheGroup(t *testing.T) {
	t.Parallel()
	err := explain("/dev/null", &os.PathError{Op: "open", Path: "/dev/null", Err: syscall.EACCES})
	want := "open serial port /dev/null: permission denied; add the agent's user to the group dialout (usermod -aG), and start the agent again"
	if !errors.Is(err, os.ErrPermission) || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestMissingPortListsAdapters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "usb-FTDI_USB-RS485_A10K-if00-port0")
	if err := os.Symlink("/dev/null", link); err != nil {
		t.Fatal(err)
	}
	if got := present(dir); !strings.Contains(got, link) {
		t.Errorf("remedy: got %q, want it to name %s", got, link)
	}
}

// Two adapters that change places keep their paths and lose their identity.
func TestAnotherAdapterAtThePathIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, links := filepath.Join(dir, "ttyUSB0"), filepath.Join(dir, "by-id")
	if err := os.Mkdir(links, 0o700); err != nil {
		t.Fatal(err)
	}
	first, second := adapterAt(t, links, "usb-maker_A"), adapterAt(t, links, "usb-maker_B")
	r, err := NewReopening(Config{Path: path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.links = links
	for _, step := range []struct {
		device string
		want   string
	}{
		{first, ""},
		{second, "usb-maker_B"},
		{first, ""},
	} {
		os.Remove(path)
		if err := os.Symlink(step.device, path); err != nil {
			t.Fatal(err)
		}
		port, err := r.open(t.Context())
		if step.want == "" && err != nil || step.want != "" && (err == nil || !strings.Contains(err.Error(), step.want)) {
			t.Fatalf("open %s: got %v, want %q", step.device, err, step.want)
		}
		if port != nil {
			port.Close()
		}
	}
}

// adapterAt makes a pseudo-terminal and gives it a name in links.
func adapterAt(t *testing.T, links, name string) (device string) {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	near.Close()
	t.Cleanup(func() { far.Close() })
	if err := os.Symlink(near.Name(), filepath.Join(links, name)); err != nil {
		t.Fatal(err)
	}
	return near.Name()
}
