package pulser

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/pump/modbus"
)

// A Profile is the register map of one model of module. A part the model lacks
// has no channels.
type Profile struct {
	Name    string
	Counter Counter
	Input   Input
	Output  Output
}

// A Counter is where a module's pulse counters are.
type Counter struct {
	Channels int
	Function byte   // 3 or 4
	Address  uint16 // of the first; the others follow
	Words    int    // 16-bit registers a counter, 1 or 2
	// HighFirst means that the register of the upper half comes first.
	HighFirst bool
}

// An Input is where a module's switch inputs are.
type Input struct {
	Channels int
	Function byte // 1 or 2
	Address  uint16
}

// An Output is where a module's relays are.
type Output struct {
	Channels int
	Address  uint16
	// Flash is the address of the first timed output, which opens for Hold and
	// closes by itself unless it is written again: a dead-man. Hold 0 means that
	// the module has none, and a valve stays open when the agent dies.
	Flash uint16
	Hold  time.Duration
}

// flashUnit is what one count of a timed output is worth.
const flashUnit = 100 * time.Millisecond

// Profiles returns the modules this driver knows. The word order of the
// ADAM-4150 is not in its manual, so both are here: with the wrong one the first
// pulse shows as 65536, which the driver refuses as a fault.
func Profiles() []Profile {
	adam := Profile{
		Name:    "adam4150",
		Counter: Counter{Channels: 7, Function: modbus.ReadHolding, Address: 0, Words: 2},
		Input:   Input{Channels: 7, Function: modbus.ReadCoils, Address: 0},
		Output:  Output{Channels: 8, Address: 16},
	}
	highFirst := adam
	highFirst.Name, highFirst.Counter.HighFirst = "adam4150-high-first", true
	return []Profile{adam, highFirst, {
		Name:   "waveshare",
		Input:  Input{Channels: 8, Function: modbus.ReadInputs, Address: 0},
		Output: Output{Channels: 8, Address: 0, Flash: 0x0200, Hold: 3 * time.Second},
	}}
}

// profile finds a profile by name, the caller's own first.
func profile(own []Profile, name string) (Profile, error) {
	all := append(slices.Clone(own), Profiles()...)
	i := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	return Profile{}, fmt.Errorf("unknown profile %q: use one of %s", name, strings.Join(names, ", "))
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
func resolve(own []Profile, t Terminal, what string, channels func(Profile) int) (point, error) {
	p, err := profile(own, t.Profile)
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

func (p point) readCounter() modbus.Frame {
	c := p.profile.Counter
	return modbus.Read(p.slave, c.Function, c.Address+p.channel*uint16(c.Words), uint16(c.Words))
}

// count makes one number of a counter's registers.
func (p point) count(regs []uint16) uint64 {
	c := p.profile.Counter
	if c.Words == 1 {
		return uint64(regs[0])
	}
	if c.HighFirst {
		return uint64(regs[0])<<16 | uint64(regs[1])
	}
	return uint64(regs[1])<<16 | uint64(regs[0])
}

func (p point) readInput() modbus.Frame {
	return modbus.Read(p.slave, p.profile.Input.Function, p.profile.Input.Address+p.channel, 1)
}

func (p point) writeOff() modbus.Frame {
	return modbus.Write(p.slave, modbus.WriteCoil, p.profile.Output.Address+p.channel, 0)
}

// writeOn opens the valve: for the time of the dead-man where there is one.
func (p point) writeOn() modbus.Frame {
	o := p.profile.Output
	if o.Hold > 0 {
		return modbus.Write(p.slave, modbus.WriteCoil, o.Flash+p.channel, uint16(o.Hold/flashUnit))
	}
	return modbus.Write(p.slave, modbus.WriteCoil, o.Address+p.channel, 0xFF00)
}
