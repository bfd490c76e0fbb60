package station

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/printer"
	"github.com/litro-fuel/litro/station/printer/escpos"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/serialport"
)

// Printer is the receipt printer of the station.
type Printer struct {
	// Kind is how it is reached: serial, by the device and its settings; usb, by a
	// character device, such as port = "/dev/usb/lp0"; tcp, by an address, such as
	// address = "10.0.0.9:9100"; cups, by the name of one of the system's queues.
	// Empty: there is none, and receipts are shown on the screen.
	Kind string `toml:"kind"`
	Port
	// Profile is what printer it is: epson-tm-t20, epson-tm-t88, star-escpos,
	// generic-80 or generic-58. A queue of the system has none.
	Profile string `toml:"profile"`
	escpos.Override
	// Print says when: request, when somebody asks at the screen, or always, after
	// every fill; by default request.
	Print string `toml:"print"`
}

// Names of the printer in the directory of data and in fault records.
const (
	printsDir   = "prints"
	printerName = "printer"
)

func (p Printer) check() error {
	if p == (Printer{}) {
		return nil
	}
	switch p.Kind {
	case "serial":
		if err := p.config().Check(); err != nil {
			return err
		}
	case "usb":
		if !filepath.IsAbs(p.Port.Port) {
			return fmt.Errorf("port: %q is no device; name it, such as /dev/usb/lp0", p.Port.Port)
		}
	case "tcp":
		if _, _, err := net.SplitHostPort(p.Address); err != nil {
			return fmt.Errorf("address: %q is not host:port, such as 10.0.0.9:9100", p.Address)
		}
	case "cups":
		if p.Port.Port == "" || strings.HasPrefix(p.Port.Port, "-") {
			return fmt.Errorf("port: %q is no queue; lpstat -p lists them", p.Port.Port)
		}
		if p.Profile != "" || p.Override != (escpos.Override{}) {
			return fmt.Errorf("profile: a queue of the system has none; leave it and what belongs to it out")
		}
	default:
		return fmt.Errorf("kind: %q is not serial, usb, tcp or cups", p.Kind)
	}
	if p.Print != "" && p.Print != "always" && p.Print != "request" {
		return fmt.Errorf("print: %q is neither always nor request", p.Print)
	}
	_, err := p.device()
	return err
}

// device is the way to the printer. Nothing is opened yet.
func (p Printer) device() (printer.Device, error) {
	if p.Kind == "cups" {
		return printer.NewCUPS(p.Port.Port), nil
	}
	profile, err := escpos.Find(p.Profile, p.Override)
	if err != nil {
		return nil, err
	}
	return printer.NewStream(p.dial(), profile), nil
}

func (p Printer) dial() printer.Dial {
	switch p.Kind {
	case "usb":
		return printer.File(p.Port.Port)
	case "tcp":
		return printer.TCP(p.Address)
	}
	return func(context.Context) (io.ReadWriteCloser, error) { return serialport.Open(p.config()) }
}

// openPrinter opens the count of prints, and makes the printer.
func (a *Agent) openPrinter() error {
	if a.cfg.Printer.Kind == "" {
		return nil
	}
	device, err := a.cfg.Printer.device()
	if err != nil {
		return err
	}
	dir, err := a.openDir(printsDir)
	if err != nil {
		return err
	}
	head := a.journal.Head()
	var remark string
	if a.copies, remark, err = printer.OpenCopies(dir, dispense.Ref{Station: a.cfg.Station, Epoch: max(1, head.Epoch), Seq: max(1, head.Seq)}); err != nil {
		return err
	}
	if remark != "" {
		a.log.Warn("the count of printed receipts", "remark", remark)
	}
	a.printer = printer.New(device, printer.Options{
		Log: a.log.With("printer", a.cfg.Printer.Kind), Source: a, Copies: a.copies, Changed: a.changed.tell, Report: a.printerIs,
	})
	a.Also(a.printer.Run)
	return nil
}

// printerIs notes how the printer is.
func (a *Agent) printerIs(t *printer.Trouble) {
	key := faultKey{printerName, "line"}
	if t == nil {
		a.over(key)
		return
	}
	a.fault(key, screen.Trouble("printer_"+string(t.What)), t.Error())
}

// printNew has the receipt of a fill printed where every one is. It waits for
// nothing.
func (a *Agent) printNew(ref dispense.Ref, d *dispense.Dispense) {
	if a.printer == nil || a.cfg.Printer.Print != "always" || d.VolumeUL == 0 {
		return
	}
	if err := a.printer.Put(ref); err != nil {
		a.log.Warn("receipt not printed; it can be printed from the screen", "err", err)
	}
}

// PrintReceipt implements [screen.Receipts].
func (a *Agent) PrintReceipt(ref dispense.Ref) error {
	if a.printer == nil {
		return screen.ErrNoPrinter
	}
	if _, _, err := a.fillOf(ref); err != nil {
		return err
	}
	if err := a.printer.Put(ref); err != nil {
		return fmt.Errorf("%w: %w", screen.ErrNoPrinter, err)
	}
	a.changed.tell()
	return nil
}

// Printing implements [screen.Receipts].
func (a *Agent) Printing(fill dispense.Ref) (is, progress string) {
	if a.printer == nil {
		return "", ""
	}
	if t := a.printer.Trouble(); t != nil {
		return string(t.What), string(a.printer.Progress(fill))
	}
	return screen.PrinterReady, string(a.printer.Progress(fill))
}
