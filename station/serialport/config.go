package serialport

import (
	"fmt"
	"strings"
	"time"

	"go.bug.st/serial"
)

// A Config says which port to open and how the device at its far end talks.
// The zero value of every field but Path or Address has a meaning, so that a
// configuration file names only what differs.
type Config struct {
	// Path is the device node. A name under /dev/serial/by-id or by-path is
	// better than /dev/ttyUSB0, whose number may change at the next plug.
	Path string
	// Address is host:port of a port server or of a device with a network port of
	// its own, instead of Path. How its line is set is then its own affair: Baud,
	// DataBits, Parity and StopBits stay zero.
	Address string
	// Baud is the line rate in bits a second; any rate the adapter can make, such
	// as 5787, is allowed. 0 means 9600.
	Baud int
	// DataBits is 5 to 8; 0 means 8.
	DataBits int
	// Parity is "none", "even" or "odd"; empty means none.
	Parity string
	// StopBits is 1 or 2; 0 means 1.
	StopBits int
	// ReadTimeout bounds each Read that has no deadline of its own. 0 means that
	// a Read waits for a byte for as long as it takes.
	ReadTimeout time.Duration
	// WriteTimeout bounds each Write that has no deadline of its own, because a
	// device that takes nothing would otherwise hold its writer for ever. 0
	// means 2 s.
	WriteTimeout time.Duration
}

// The bounds of a line rate: outside them no adapter works, and a typing error
// is near.
const (
	minBaud = 50
	maxBaud = 4_000_000
)

// defaultWriteTimeout is time for 1,900 bytes at 9600 baud, more than any frame.
const defaultWriteTimeout = 2 * time.Second

var parities = map[string]serial.Parity{
	"none": serial.NoParity,
	"even": serial.EvenParity,
	"odd":  serial.OddParity,
}

// Check reports what is wrong with the settings, and what would be right. It
// touches no device.
func (c Config) Check() error {
	if c.Address != "" {
		return c.checkAddress()
	}
	c = c.withDefaults()
	switch _, known := parities[c.Parity]; {
	case c.Path == "":
		return fmt.Errorf("serial port: path is empty; set it to the device, such as /dev/serial/by-id/…, or give the address of a port server")
	case c.Baud < minBaud || c.Baud > maxBaud:
		return c.wrong("baud %d is outside %d to %d; 9600 is usual", c.Baud, minBaud, maxBaud)
	case c.DataBits < 5 || c.DataBits > 8:
		return c.wrong("data bits %d is outside 5 to 8; 8 is usual", c.DataBits)
	case !known:
		return c.wrong("parity %q is not none, even or odd", c.Parity)
	case c.StopBits < 1 || c.StopBits > 2:
		return c.wrong("stop bits %d is not 1 or 2; 1 is usual", c.StopBits)
	case c.ReadTimeout < 0 || c.WriteTimeout < 0:
		return c.wrong("a negative time-out; give a time above 0, or leave it out")
	}
	return nil
}

// String returns the port and its settings as technicians write them, such as
// "/dev/ttyUSB0 9600 8N1".
func (c Config) String() string {
	if c.Address != "" {
		return c.Address
	}
	c = c.withDefaults()
	return fmt.Sprintf("%s %d %d%s%d", c.Path, c.Baud, c.DataBits, strings.ToUpper(c.Parity[:1]), c.StopBits)
}

// name is what messages call the port.
func (c Config) name() string {
	if c.Address != "" {
		return c.Address
	}
	return c.Path
}

func (c Config) wrong(format string, args ...any) error {
	return fmt.Errorf("serial port %s: %s", c.name(), fmt.Sprintf(format, args...))
}

func (c Config) withDefaults() Config {
	c.Baud = orElse(c.Baud, 9600)
	c.DataBits = orElse(c.DataBits, 8)
	c.Parity = orElse(c.Parity, "none")
	c.StopBits = orElse(c.StopBits, 1)
	c.WriteTimeout = orElse(c.WriteTimeout, defaultWriteTimeout)
	return c
}

func (c Config) mode() *serial.Mode {
	stop := serial.OneStopBit
	if c.StopBits == 2 {
		stop = serial.TwoStopBits
	}
	return &serial.Mode{BaudRate: c.Baud, DataBits: c.DataBits, Parity: parities[c.Parity], StopBits: stop}
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
