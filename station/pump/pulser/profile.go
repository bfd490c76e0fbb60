package pulser

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/station/pump/modbus"
)

// A Profile is what must be known of one model of module: its register map, and
// how far each fact can be trusted. A part the model lacks has no channels.
// Profiles are data: those that come with Litro are the files in profiles/, and
// a fitter may bring one more, see [ParseProfile].
type Profile struct {
	// Name is what a configuration calls it, Device what its maker does.
	Name    string  `json:"profile"`
	Device  string  `json:"device"`
	Counter Counter `json:"counter,omitzero"`
	Input   Input   `json:"input,omitzero"`
	Output  Output  `json:"output,omitzero"`
	// Settings are registers of the module that bear on safety or on counting,
	// such as its input filter and its watchdog. The driver writes none of them.
	Settings []Setting `json:"settings,omitempty"`
	// Known are the facts above with their sources, Unknown what nobody has
	// published: to be settled at the module itself.
	Known   []Fact   `json:"known"`
	Unknown []string `json:"unknown,omitempty"`
}

// A Counter is where a module's pulse counters are.
type Counter struct {
	Channels int      `json:"channels"`
	Function byte     `json:"function"` // 3 or 4
	Address  Register `json:"address"`  // of the first; the others follow
	Words    int      `json:"words"`    // 16-bit registers a counter, 1 or 2
	// Order says which register of two comes first: "low-first" or "high-first".
	Order string `json:"order,omitempty"`
	// Mode is a register for each channel that says whether it counts. The driver
	// reads it once, and complains where it says something else.
	Mode *Mode `json:"mode,omitempty"`
}

// A Mode is a register with the value it has when a channel counts.
type Mode struct {
	Function byte     `json:"function"` // 3 or 4
	Address  Register `json:"address"`  // of the first channel
	Mask     Register `json:"mask"`     // the bits that matter
	Value    Register `json:"value"`    // what they are when it counts
}

// An Input is where a module's switch inputs are.
type Input struct {
	Channels int      `json:"channels"`
	Function byte     `json:"function"` // 1 or 2
	Address  Register `json:"address"`
}

// The kinds of output.
const (
	// OutputLevel stays as it was switched until it is switched again.
	OutputLevel = "level"
	// OutputFlash is switched on for a time and then goes off by itself, unless it
	// is switched on again: a dead-man.
	OutputFlash = "flash"
)

// An Output is where a module's relays are.
type Output struct {
	Channels int    `json:"channels"`
	Kind     string `json:"kind"`
	// Address is of the first output, to be switched on and off with function 05.
	Address Register `json:"address"`
	// Flash is the address of the first timed output, UnitMS what one count of it
	// is worth in milliseconds, and Most the greatest count.
	Flash  Register `json:"flash,omitempty"`
	UnitMS int      `json:"unit_ms,omitempty"`
	Most   Register `json:"most,omitempty"`
	// FailSafe is, where Kind is level, a person's word for what else closes the
	// valve when nobody polls the module any more, such as a timer relay.
	FailSafe string `json:"fail_safe,omitempty"`
}

// A Setting is a run of registers of a module's own configuration.
type Setting struct {
	What      string   `json:"what"`
	Function  byte     `json:"function"` // that reads it, 3 or 4
	Address   Register `json:"address"`
	Registers int      `json:"registers"`
}

// A Fact is something said in a profile, and who says so.
type Fact struct {
	Says string `json:"says"`
	// Mark is captured, documented, computed or measured.
	Mark   string `json:"mark"`
	Source string `json:"source"`
}

// How long a timed output is switched on for, and after how long it is switched
// on again.
const (
	hold  = 3 * time.Second
	rearm = time.Second
)

// holdCount is the count that makes a timed output last for hold.
func (o Output) holdCount() uint16 {
	return uint16(hold / (time.Duration(o.UnitMS) * time.Millisecond))
}

// FailsSafe says what closes the valve when nobody polls the module any more;
// empty when nothing does.
func (p Profile) FailsSafe() string {
	if p.Output.Kind == OutputFlash {
		return fmt.Sprintf("the module closes the valve within %s of the last poll", hold)
	}
	return p.Output.FailSafe
}

// A Terminal is one channel of a module: where a wire ends.
type Terminal struct {
	Slave   int    // 1 to 247; 0 means that nothing is connected
	Profile string // of the module
	Channel int    // from 0
}

// A point is a terminal with its module's map.
type point struct {
	slave   byte
	channel uint16
	profile Profile
}

// resolve finds the map of t and checks that it has the channel.
func resolve(profiles []Profile, t Terminal, what string, channels func(Profile) int) (point, error) {
	p, err := profileNamed(profiles, t.Profile)
	if err != nil {
		return point{}, fmt.Errorf("%s: %w", what, err)
	}
	if t.Slave < 1 || t.Slave > 247 {
		return point{}, fmt.Errorf("%s: slave %d, want 1 to 247", what, t.Slave)
	}
	if n := channels(p); t.Channel < 0 || t.Channel >= n {
		return point{}, fmt.Errorf("%s: channel %d, but a module %s has %d for it", what, t.Channel, p.Name, n)
	}
	return point{byte(t.Slave), uint16(t.Channel), p}, nil
}

// count makes one number of a counter's registers.
func (c Counter) count(regs []uint16) uint64 {
	switch {
	case c.Words == 1:
		return uint64(regs[0])
	case c.Order == highFirst:
		return uint64(regs[0])<<16 | uint64(regs[1])
	}
	return uint64(regs[1])<<16 | uint64(regs[0])
}

func (p point) readMode() modbus.Frame {
	m := p.profile.Counter.Mode
	return modbus.Read(p.slave, m.Function, uint16(m.Address)+p.channel, 1)
}

func (p point) writeOff() modbus.Frame {
	return modbus.Write(p.slave, modbus.WriteCoil, uint16(p.profile.Output.Address)+p.channel, 0)
}

// writeOn opens the valve: for the time of the dead-man where there is one.
func (p point) writeOn() modbus.Frame {
	o := p.profile.Output
	if o.Kind == OutputFlash {
		return modbus.Write(p.slave, modbus.WriteCoil, uint16(o.Flash)+p.channel, o.holdCount())
	}
	return modbus.Write(p.slave, modbus.WriteCoil, uint16(o.Address)+p.channel, 0xFF00)
}
