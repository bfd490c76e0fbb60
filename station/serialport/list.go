package serialport

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Device is a serial port that the system has.
type Device struct {
	Node string // such as /dev/ttyUSB0, whose number may change at the next plug
	// ByID is its name after maker, model and serial number, and ByPath the one
	// after the socket it is plugged into; empty where the system gives none.
	ByID, ByPath string
	// Vendor and Product are those of its USB adapter in four hexadecimal digits,
	// Serial is its serial number and Model what it calls itself; empty for a
	// port that is on no USB adapter or an adapter that does not say.
	Vendor, Product, Serial, Model string
	// Twin tells that another adapter cannot be told from this one by anything but
	// its socket.
	Twin bool
}

// A Naming is what a port's name stays with.
type Naming string

// The namings.
const (
	ByAdapter Naming = "adapter"   // the name follows the adapter into any socket
	BySocket  Naming = "socket"    // it follows the socket
	ByTwin    Naming = "twin"      // it follows the socket, because another adapter looks the same …
	ByBlank   Naming = "no_serial" // … or this one has no serial number
	BuiltIn   Naming = "built_in"  // the port is part of the machine, and its number stays
	Unstable  Naming = "unstable"  // nothing: its number may change at the next start
)

// Stable is the name by which to configure the port, and what that stays with.
// Names by maker and serial number follow an adapter that is plugged in elsewhere;
// where two adapters share them, only the socket tells which is which.
func (d Device) Stable() (string, Naming) {
	switch {
	case d.ByPath != "" && d.Twin:
		return d.ByPath, ByTwin
	case d.ByPath != "" && d.Serial == "" && d.Vendor != "":
		return d.ByPath, ByBlank
	case d.ByID != "" && !d.Twin:
		return d.ByID, ByAdapter
	case d.ByPath != "":
		return d.ByPath, BySocket
	case d.Vendor == "":
		return d.Node, BuiltIn
	}
	return d.Node, Unstable
}

// Fixed tells whether a name stays with one device: those under /dev that the
// kernel numbers as adapters come do not.
func Fixed(path string) bool {
	name, node := strings.CutPrefix(path, "/dev/")
	return !node || !strings.HasPrefix(name, "ttyUSB") && !strings.HasPrefix(name, "ttyACM")
}

// List returns the serial ports of the machine, by name.
func List() ([]Device, error) { return list("/dev", "/sys/class/tty") }

func list(dev, sys string) ([]Device, error) {
	entries, err := os.ReadDir(sys)
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w", err)
	}
	byID, byPath := links(filepath.Join(dev, "serial/by-id")), links(filepath.Join(dev, "serial/by-path"))
	var all []Device
	for _, e := range entries {
		tty := filepath.Join(sys, e.Name())
		device, err := filepath.EvalSymlinks(filepath.Join(tty, "device"))
		if err != nil || said(tty, "type") == "0" { // a terminal, or a port of the chip set that is wired to nothing
			continue
		}
		node := filepath.Join(dev, e.Name())
		d := Device{Node: node, ByID: byID[e.Name()], ByPath: byPath[e.Name()]}
		d.adapter(device)
		all = append(all, d)
	}
	for i := range all {
		d := &all[i]
		d.Twin = d.Vendor != "" && slices.ContainsFunc(all, func(o Device) bool {
			return o.Node != d.Node && o.Vendor == d.Vendor && o.Product == d.Product && o.Serial == d.Serial
		})
	}
	return all, nil
}

// adapter reads what the USB device above a port says of itself.
func (d *Device) adapter(device string) {
	for dir := device; dir != "/" && dir != "."; dir = filepath.Dir(dir) {
		if vendor := said(dir, "idVendor"); vendor != "" {
			d.Vendor, d.Product = vendor, said(dir, "idProduct")
			d.Serial, d.Model = said(dir, "serial"), strings.TrimSpace(said(dir, "manufacturer")+" "+said(dir, "product"))
			return
		}
	}
}

// said returns what a file of the system says, empty without the file.
func said(dir, name string) string {
	b, _ := os.ReadFile(filepath.Join(dir, name))
	return strings.TrimSpace(string(b))
}

// links returns the names in a directory by the node each leads to.
func links(dir string) map[string]string {
	to := map[string]string{}
	all, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well formed
	for _, link := range all {
		if target, err := os.Readlink(link); err == nil && to[filepath.Base(target)] == "" {
			to[filepath.Base(target)] = link
		}
	}
	return to
}
