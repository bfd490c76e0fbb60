package serialport

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A machine is the parts of /dev and /sys that name serial ports.
type machine struct {
	t        *testing.T
	dev, sys string
}

func newMachine(t *testing.T) *machine {
	dir := t.TempDir()
	m := &machine{t, filepath.Join(dir, "dev"), filepath.Join(dir, "sys/class/tty")}
	for _, d := range []string{filepath.Join(m.dev, "serial/by-id"), filepath.Join(m.dev, "serial/by-path"), m.sys} {
		m.must(os.MkdirAll(d, 0o755))
	}
	return m
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// plug adds a port. facts are files of the USB device, two levels above it.
func (m *machine) plug(name, byID, byPath string, facts map[string]string) {
	m.t.Helper()
	usb := filepath.Join(filepath.Dir(m.sys), "usb-of-"+name)
	device := filepath.Join(usb, "interface", name)
	m.must(os.MkdirAll(device, 0o755))
	for file, text := range facts {
		m.must(os.WriteFile(filepath.Join(usb, file), []byte(text+"\n"), 0o644))
	}
	m.must(os.MkdirAll(filepath.Join(m.sys, name), 0o755))
	m.must(os.Symlink(device, filepath.Join(m.sys, name, "device")))
	for dir, link := range map[string]string{"by-id": byID, "by-path": byPath} {
		if link != "" {
			m.must(os.Symlink("../../"+name, filepath.Join(m.dev, "serial", dir, link)))
		}
	}
}

// Adapters that look the same are told apart by their sockets, and those with a
// serial number of their own by that.
func TestStableNames(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	twin := map[string]string{"idVendor": "1a86", "idProduct": "7523", "product": "USB Serial"}
	m.plug("ttyUSB0", "usb-1a86_USB_Serial-if00-port0", "pci-0:1.1", twin)
	m.plug("ttyUSB1", "", "pci-0:1.2", twin)
	m.plug("ttyUSB2", "usb-FTDI_FT232R_A5XK3RJT-if00-port0", "pci-0:1.3",
		map[string]string{"idVendor": "0403", "idProduct": "6001", "serial": "A5XK3RJT", "manufacturer": "FTDI", "product": "FT232R"})
	m.plug("ttyUSB3", "usb-067b_lone-if00-port0", "pci-0:1.4", map[string]string{"idVendor": "067b", "idProduct": "2303"})
	m.plug("ttyUSB4", "", "", map[string]string{"idVendor": "ffff", "idProduct": "0001"})
	m.plug("ttyS0", "", "", nil)
	m.plug("ttyS1", "", "", nil)
	m.must(os.WriteFile(filepath.Join(m.sys, "ttyS1", "type"), []byte("0\n"), 0o644)) // wired to nothing
	m.must(os.MkdirAll(filepath.Join(m.sys, "tty0"), 0o755))                          // a terminal

	all, err := list(m.dev, m.sys)
	m.must(err)
	want := map[string]string{
		"ttyUSB0": "by-path/pci-0:1.1", "ttyUSB1": "by-path/pci-0:1.2", "ttyUSB2": "A5XK3RJT", "ttyUSB3": "by-path/pci-0:1.4",
		"ttyUSB4": "ttyUSB4", "ttyS0": "ttyS0",
	}
	for _, d := range all {
		name := filepath.Base(d.Node)
		stable, why := d.Stable()
		if want[name] == "" || !strings.Contains(stable, want[name]) {
			t.Errorf("%s: got %s (%s), want %q in it", name, stable, why, want[name])
		}
		if got := why == Unstable; got != (name == "ttyUSB4") {
			t.Errorf("%s: got %q", name, why)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is not listed", name)
	}
	for _, d := range all {
		if filepath.Base(d.Node) == "ttyUSB2" && (d.Model != "FTDI FT232R" || d.Serial != "A5XK3RJT" || d.Vendor != "0403" || d.Product != "6001" || d.Twin) {
			t.Errorf("got %+v, want what the adapter says of itself", d)
		}
	}
}

func TestFixed(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/dev/ttyUSB0": false, "/dev/ttyACM3": false, "/dev/ttyS0": true, "/dev/serial/by-id/x": true, "/dev/serial/by-path/y": true, "/tmp/pty": true,
	} {
		if got := Fixed(path); got != want {
			t.Errorf("%s: got %t, want %t", path, got, want)
		}
	}
}
