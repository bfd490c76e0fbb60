package station

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/serialport"
)

// Config is how one station is wired. Who may fuel, how much and at what price
// is not here: the server sends it.
type Config struct {
	// Station is the station's id, as the grant names it: 2 to 16 of a-z, 0-9 and
	// the hyphen.
	Station string `toml:"station"`
	// Data is the directory of everything durable: journal/, policy/ and the key.
	// It belongs on a disk that survives power cuts.
	Data string `toml:"data"`
	// CopyDir is where another disk is mounted, such as a USB stick that stays in:
	// the journal is copied to its directory journal/, and mended from there at the
	// start. Empty: no copy.
	CopyDir string `toml:"copy_dir" json:",omitempty"`
	// Lines are the serial lines with pump controllers.
	Lines []Line `toml:"lines"`
	// Positions are the pump sides. Hoses of one position cannot flow together.
	Positions []Position `toml:"positions"`
	// Scanners read the labels of vehicles, each for one position.
	Scanners []Scanner `toml:"scanners"`
	// Tanks are the storage tanks, at most 12.
	Tanks []Tank `toml:"tanks"`
	// Gauges are the consoles that measure tanks. A tank without one is dipped by
	// hand, on the page.
	Gauges []Gauge `toml:"gauges"`
	// Broker is the way to the server. Without one the station works on its own.
	Broker Broker `toml:"broker"`
	// Receipts are what is printed and shown of a fill; Printer prints them.
	Receipts Receipts `toml:"receipts" json:",omitzero"`
	Printer  Printer  `toml:"printer" json:",omitzero"`
	// LapseS is how many seconds a release waits for its hose to be lifted, 10 to
	// 99; by default 60.
	LapseS int `toml:"lapse_s"`
	// MinFreeMB is the free space in megabytes below which nothing is authorized,
	// so that what is open can always be closed; by default 16.
	MinFreeMB int64 `toml:"min_free_mb"`
	// MaxFillUL bounds every fill, in microliters, whatever the rules say; by
	// default 999990000, what a display of five digits can show.
	MaxFillUL int64 `toml:"max_fill_ul"`
	// StickDir is the directory where a memory stick is mounted, for a station
	// that no network reaches: its page /stick writes there what goes to the
	// office, and takes the answer. Empty: no such page.
	StickDir string `toml:"stick_dir"`
}

// Port is a serial line as technicians write it down.
type Port struct {
	// Port is the device, best by a name under /dev/serial/by-id.
	Port string `toml:"port"`
	// Address is host:port of a port server, or of a device with a network port of
	// its own, instead of port. Its line is then set there, and the keys below are
	// left out.
	Address string `toml:"address" json:",omitempty"`
	// Baud is the line rate, by default 9600; DataBits 5 to 8, by default 8;
	// Parity none, even or odd, by default none; StopBits 1 or 2, by default 1.
	Baud     int    `toml:"baud"`
	DataBits int    `toml:"data_bits"`
	Parity   string `toml:"parity"`
	StopBits int    `toml:"stop_bits"`
}

func (p Port) config() serialport.Config {
	return serialport.Config{Path: p.Port, Address: p.Address, Baud: p.Baud, DataBits: p.DataBits, Parity: p.Parity, StopBits: p.StopBits}
}

// A Line is a line with one controller.
type Line struct {
	// Name tells the line apart in logs and fault records, at most 24 bytes.
	Name string `toml:"name"`
	Port
	// PollMS is the time between polls in milliseconds, 5 to 5000; by default
	// 300. A hose that the agent watches overruns by what flows in it.
	PollMS int `toml:"poll_ms"`
	all.Options
}

// A Position is a pump side.
type Position struct {
	// Position is its name, at most 8 bytes, as painted on the pump.
	Position string `toml:"position"`
	Hoses    []Hose `toml:"hoses"`
}

// A Hose is where one of the controllers' hoses stands.
type Hose struct {
	// Hose is the id that its line gives it.
	Hose string `toml:"hose"`
	// Grade is the product, as the fleet's prices and vehicles name it.
	Grade string `toml:"grade"`
	// Tank is the tank that it draws from, if known.
	Tank string `toml:"tank"`
	// OverrunUL is the most that may flow past a limit and still be of the fill,
	// in microliters; by default 1000000 where the agent ends the flow, and 200000
	// where the pump does. What exceeds it is off the book.
	OverrunUL int64 `toml:"overrun_ul"`
}

// A Broker is the MQTT broker that the server reads.
type Broker struct {
	// URL is such as "ssl://broker:8883", or "tcp://broker:1883", over which
	// passwords travel in clear. Empty: no broker.
	URL      string `toml:"url"`
	Username string `toml:"username"`
	// PasswordFile holds the password in its first line.
	PasswordFile string `toml:"password_file"`
	// CAFile says whom to trust with ssl, in PEM; by default what the machine
	// trusts. CertFile and KeyFile show who we are, where the broker asks.
	CAFile   string `toml:"ca_file"`
	CertFile string `toml:"cert_file"`
	KeyFile  string `toml:"key_file"`
	// HeldS is how many seconds lie between two signs of life; by default 60.
	HeldS int `toml:"held_s"`
}

// A Scanner is a barcode scanner on a serial line.
type Scanner struct {
	// Name tells it apart in logs and fault records, at most 24 bytes.
	Name string `toml:"name"`
	Port
	// Position is whose vehicles it reads.
	Position string `toml:"position"`
	// Profile says what scanner it is, and with it how it frames labels and what it
	// understands: cipherlab, datalogic, denso, honeywell-serial, newland, plain,
	// zebra-serial or zebra-ssi; by default plain. The keys below change parts of it.
	Profile string `toml:"profile"`
	// Suffix is what ends a label: any (of CR, LF, CR LF and ETX), cr, lf, crlf, etx,
	// tab, or none, when silence of GapMS ends it; by default any.
	Suffix string `toml:"suffix"`
	// Prefix is text before each label, stripped; a leading STX needs no setting.
	Prefix string `toml:"prefix"`
	// AIM is auto, on, or off: whether labels begin with an identifier such as ]C0.
	// By default auto: one that is known is stripped. With on a label without is
	// refused.
	AIM string `toml:"aim"`
	// Symbologies are the AIM letters that may be scanned, such as CQd; by default
	// all.
	Symbologies string `toml:"symbologies"`
	// GapMS is the silence in milliseconds after which a label without suffix is
	// over; by default 75.
	GapMS int `toml:"gap_ms"`
	// DebounceMS is how long in milliseconds a label must be out of view to be
	// scanned again; by default 3000.
	DebounceMS int `toml:"debounce_ms"`
	// Acknowledge answers each label with ACK or NAK, for a scanner set to wait for
	// it. SSI scanners are always answered.
	Acknowledge bool `toml:"acknowledge"`
	// GoodRead is sent when a scan was granted or asks for more, BadRead when it was
	// denied or could not be read; with zebra-ssi each byte is a beep code. By
	// default what the profile has; off is nothing.
	GoodRead string `toml:"good_read"`
	BadRead  string `toml:"bad_read"`
	// Trigger says that the scanner scans only when told: it is while its position
	// waits for a vehicle. TriggerOn and TriggerOff tell it, by default with the
	// profile's commands.
	Trigger    bool   `toml:"trigger"`
	TriggerOn  string `toml:"trigger_on"`
	TriggerOff string `toml:"trigger_off"`
}

// Setup returns the named profile with what the configuration changes of it, or
// what is wrong with it.
func (s Scanner) Setup() (scanner.Profile, error) {
	p, err := scanner.Named(s.Profile)
	if err != nil {
		return scanner.Profile{}, err
	}
	for _, o := range []struct {
		of *string
		by string
	}{
		{&p.Suffix, s.Suffix}, {&p.Prefix, s.Prefix}, {&p.AIM, s.AIM}, {&p.Symbologies, s.Symbologies},
		{&p.GoodRead, s.GoodRead}, {&p.BadRead, s.BadRead}, {&p.TriggerOn, s.TriggerOn}, {&p.TriggerOff, s.TriggerOff},
	} {
		if o.by != "" {
			*o.of = o.by
		}
	}
	for _, read := range []*string{&p.GoodRead, &p.BadRead} {
		if *read == "off" {
			*read = ""
		}
	}
	p.Gap, p.Debounce = time.Duration(s.GapMS)*time.Millisecond, time.Duration(s.DebounceMS)*time.Millisecond
	p.Acknowledge, p.Trigger = s.Acknowledge, s.Trigger
	return p, p.Check()
}

func (c Config) withDefaults() Config {
	setDefault(&c.LapseS, 60)
	setDefault(&c.MinFreeMB, 16)
	setDefault(&c.MaxFillUL, 999_990*int64(dispense.Milliliter))
	c.Lines = slices.Clone(c.Lines)
	for i := range c.Lines {
		setDefault(&c.Lines[i].PollMS, 300)
	}
	c.Tanks, c.Gauges = slices.Clone(c.Tanks), slices.Clone(c.Gauges)
	for i := range c.Tanks {
		c.Tanks[i] = c.Tanks[i].withDefaults()
	}
	for i := range c.Gauges {
		c.Gauges[i] = c.Gauges[i].withDefaults()
	}
	return c
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

// maxHoses is how many hoses fit into the records that name all their meters.
const maxHoses = 50

// Validate reports everything that is wrong with c, each with its key and what
// would be right. It touches no device.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !dispense.ValidStation(c.Station) || c.Station == dispense.Office {
		wrong("station: %q cannot name a station; use 2 to 16 of a-z, 0-9 and the hyphen", c.Station)
	}
	if c.Data == "" {
		wrong("data: it is empty; name the directory of the journal, such as /var/lib/litro")
	}
	if c.LapseS < 10 || c.LapseS > 99 {
		wrong("lapse_s: %d is outside 10 to 99; 60 is usual", c.LapseS)
	}
	if c.MinFreeMB < 1 {
		wrong("min_free_mb: %d is below 1; 16 is usual", c.MinFreeMB)
	}
	if c.MaxFillUL < int64(dispense.Liter) {
		wrong("max_fill_ul: %d is less than a liter; leave it out, or give microliters", c.MaxFillUL)
	}
	if err := c.Broker.check(c.Station); err != nil {
		wrong("broker: %w", err)
	}
	if err := c.Receipts.check(); err != nil {
		wrong("receipts: %w", err)
	}
	if err := c.Printer.check(); err != nil {
		wrong("printer: %w", err)
	}
	hoses := c.checkLines(wrong)
	c.checkPositions(hoses, wrong)
	c.checkScanners(wrong)
	c.checkTanks(wrong)
	return errors.Join(errs...)
}

type complain = func(format string, args ...any)

// checkLines returns the hoses of all lines and the line of each.
func (c Config) checkLines(wrong complain) map[string]string {
	hoses, names := map[string]string{}, map[string]bool{}
	if len(c.Lines) == 0 {
		wrong("lines: there is none; add one with its port and driver")
	}
	for i, l := range c.Lines {
		at := fmt.Sprintf("lines[%d] %q", i, l.Name)
		if l.Name == "" || len(l.Name) > 24 || names[l.Name] {
			wrong("%s: name: it is empty, longer than 24 bytes, or used twice", at)
		}
		names[l.Name] = true
		if l.PollMS < 5 || l.PollMS > 5000 {
			wrong("%s: poll_ms: %d is outside 5 to 5000; 300 is usual", at, l.PollMS)
		}
		if err := l.config().Check(); all.HasLine(l.Options) && err != nil {
			wrong("%s: %w", at, err)
		}
		if err := l.check(); err != nil {
			wrong("%s: %w", at, err)
		}
		for _, h := range l.Options.Hoses {
			if other, twice := hoses[h.ID]; twice {
				wrong("%s: hose %s is also of line %q; give every hose of the station an id of its own", at, h.ID, other)
			}
			if len(h.ID) > 8 {
				wrong("%s: hose %s: its id is longer than 8 bytes", at, h.ID)
			}
			hoses[h.ID] = l.Name
		}
	}
	if len(hoses) > maxHoses {
		wrong("lines: they have %d hoses; a station has at most %d: split it in two", len(hoses), maxHoses)
	}
	return hoses
}

// check makes the driver on a line that leads nowhere, to see whether its
// options are good.
func (l Line) check() error {
	hoses, err := l.hoses()
	for _, h := range hoses {
		if most := int(h.DeadMan.Milliseconds() / 3); err == nil && most > 0 && l.PollMS > most {
			err = fmt.Errorf("poll_ms: %d is too slow for hose %s, which closes %s after it was polled last; use at most %d", l.PollMS, h.ID, h.DeadMan, most)
		}
	}
	return err
}

// hoses are what the line's driver says of them, without a device.
func (l Line) hoses() ([]pump.Hose, error) {
	d, err := all.New(nowhere{}, slog.New(slog.DiscardHandler), l.Options)
	if err != nil {
		return nil, err
	}
	return d.Hoses(), d.Close()
}

// Remarks are what is good as it stands and a person should know all the same:
// the hoses where nothing ends the flow when the agent is dead. c is valid.
func (c Config) Remarks() []string {
	var all []string
	for _, l := range c.Lines {
		hoses, _ := l.hoses() // Validate has seen to it
		for _, h := range hoses {
			if h.Unguarded() {
				all = append(all, fmt.Sprintf("hose %s of line %s: %s: when the agent or its cable dies, fuel flows on past the limit; see Fail-safe in docs/operations.md",
					h.ID, l.Name, noFailSafe))
			}
		}
	}
	return all
}

// noFailSafe is said of a hose where nothing ends the flow but the agent.
const noFailSafe = "no fail-safe"

// nowhere is a line without a device.
type nowhere struct{}

func (nowhere) Read([]byte) (int, error)    { return 0, io.EOF }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) Close() error                { return nil }

func (c Config) checkPositions(hoses map[string]string, wrong complain) {
	if len(c.Positions) == 0 {
		wrong("positions: there is none; add one for each pump side")
	}
	used, names := map[string]string{}, map[string]bool{}
	for i, p := range c.Positions {
		at := fmt.Sprintf("positions[%d] %q", i, p.Position)
		if p.Position == "" || len(p.Position) > 8 || names[p.Position] {
			wrong("%s: position: it is empty, longer than 8 bytes, or used twice", at)
		}
		names[p.Position] = true
		if len(p.Hoses) == 0 || len(p.Hoses) > 8 {
			wrong("%s: hoses: it has %d; a position has 1 to 8", at, len(p.Hoses))
		}
		line := ""
		for _, h := range p.Hoses {
			of, known := hoses[h.Hose]
			switch other, twice := used[h.Hose]; {
			case !known:
				wrong("%s: hose %q is of no line; add it to a line's hoses, or correct its id", at, h.Hose)
			case twice:
				wrong("%s: hose %s is also at position %q; it can be at one only", at, h.Hose, other)
			case line != "" && of != line:
				wrong("%s: hose %s is of line %q and not of %q; the hoses of a position share a line", at, h.Hose, of, line)
			}
			if err := h.check(); err != nil {
				wrong("%s: hose %s: %w", at, h.Hose, err)
			}
			used[h.Hose], line = p.Position, of
		}
	}
	for h, line := range hoses {
		if _, ok := used[h]; !ok {
			wrong("lines: hose %s of %q is at no position; add it to one, or its fuel is watched by nobody", h, line)
		}
	}
}

func (h Hose) check() error {
	switch {
	case h.Grade == "" || len(h.Grade) > 8:
		return fmt.Errorf("grade: %q must have 1 to 8 bytes, as the fleet's prices name it", h.Grade)
	case len(h.Tank) > 8:
		return fmt.Errorf("tank: %q is longer than 8 bytes", h.Tank)
	case h.OverrunUL < 0:
		return fmt.Errorf("overrun_ul: %d is negative; give microliters", h.OverrunUL)
	}
	return nil
}

func (c Config) checkScanners(wrong complain) {
	names := map[string]bool{}
	for i, s := range c.Scanners {
		at := fmt.Sprintf("scanners[%d] %q", i, s.Name)
		if s.Name == "" || len(s.Name) > 24 || names[s.Name] {
			wrong("%s: name: it is empty, longer than 24 bytes, or used twice", at)
		}
		names[s.Name] = true
		if err := s.config().Check(); err != nil {
			wrong("%s: %w", at, err)
		}
		if _, err := s.Setup(); err != nil {
			wrong("%s: %w", at, err)
		}
		if !slices.ContainsFunc(c.Positions, func(p Position) bool { return p.Position == s.Position }) {
			wrong("%s: position: there is no %q; name one of positions", at, s.Position)
		}
	}
}

// overrun is how much may flow past a limit at a hose.
func (h Hose) overrun(arm pump.Arm) dispense.Volume {
	switch {
	case h.OverrunUL > 0:
		return dispense.Volume(h.OverrunUL)
	case arm == pump.ArmPump:
		return 200 * dispense.Milliliter
	}
	return dispense.Liter
}
