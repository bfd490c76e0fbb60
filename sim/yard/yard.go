// Package yard is a fleet yard's pump island without pump electronics, in
// software: meters with pulsers, solenoid valves and nozzle switches wired to
// modules on a Modbus RTU bus. A module counts, switches and answers as its
// maker's register map says; what truly flowed is kept apart from what the
// modules tell.
//
// Two kinds of module are played: a counter module after the Advantech
// ADAM-4150 and a relay module after the Waveshare 8CH with its flash-on timer,
// which closes a valve by itself when nobody re-arms it. Of their settings those
// have an effect whose meaning is published: whether an input counts, and whether
// its counter survives a loss of power. Word order of the counters and whether a
// second flash-on starts the timer anew are not documented and therefore options.
package yard

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
)

// Kind is a model of module.
type Kind uint8

// The modules that can be on the bus.
const (
	// CounterModule has 7 inputs at 0 (functions 01 and 02), 8 outputs at 16
	// (01, 05, 0F) and a 32-bit counter behind every input at registers 0 to 13
	// (03, 04). Its settings are registers too (03, 04, 06, 10): input modes at 78
	// to 84, filter times at 93 to 120, its name at 210, communication safety at
	// 214 and 215.
	CounterModule Kind = iota + 1
	// RelayModule has 8 outputs at 0 (01, 05, 0F; 00FF is all of them), flash-on
	// at 0200 (05, in units of 100 ms), 8 inputs at 0 (02), and output modes at
	// 1000 (03, 04, 06, 10).
	RelayModule
)

// A Module is one slave on the bus.
type Module struct {
	Slave byte // 1 to 247
	Kind  Kind
	// HighWordFirst turns the two registers of a counter around.
	HighWordFirst bool
	// NoRetrigger lets a second flash-on pass without starting the timer anew.
	NoRetrigger bool
	// FlashUnit is the world's time that one count of flash-on stands for, 0
	// means the maker's 100 ms. The dead-man counts between polls of an agent
	// whose clock is real: a world that runs 600 times as fast needs a minute.
	FlashUnit time.Duration
}

// A Terminal is a screw of a module: the n-th input or output, 0 the first.
type Terminal struct {
	Slave   byte
	Channel int
}

// A Hose is one delivery line and how it is wired. The zero Terminal of slave 0
// is not wired: a valve that is not wired is always open.
type Hose struct {
	ID                    string
	Pulser, Switch, Valve Terminal
	// PulsesNum/PulsesDen is how many pulses the meter gives a liter; a zero
	// PulsesDen is 1.
	PulsesNum, PulsesDen int64
	// CloseTime is how long fuel flows on after the valve has lost its power.
	CloseTime time.Duration
	// TotalizerUL is where the true meter stands at the start, in microliters,
	// and Count where the module's counter does.
	TotalizerUL int64
	Count       uint32
}

// Options are what is installed. Now is the world's clock, nil is time.Now.
type Options struct {
	Modules []Module
	Hoses   []Hose
	Now     func() time.Time
}

// Faults are what can be wrong on the bus. They may be set at any time.
type Faults struct {
	line.Faults
	// Exception answers every request with this Modbus exception code and does
	// nothing; 0 is none.
	Exception byte
}

// A Yard is the island and its bus. Its methods may be called at any time, also
// while it serves.
type Yard struct {
	now  func() time.Time
	line line.Line

	// mu guards the fields below, every module and every nozzle.
	mu        sync.Mutex
	exception byte
	spoiled   line.Faults
	modules   map[byte]*module
	nozzles   []*Nozzle
	fills     []Fill
}

// A Fill is what truly flowed between a lift and the hanging up.
type Fill struct {
	Hose           string
	StartUL, EndUL int64 // the true meter, in microliters
	Began, Ended   time.Time
}

// New returns a yard under power, every valve closed. It panics when the
// configuration contradicts itself.
func New(o Options) *Yard {
	if o.Now == nil {
		o.Now = time.Now
	}
	y := &Yard{now: o.Now, modules: map[byte]*module{}}
	for _, m := range o.Modules {
		if m.Slave < 1 || m.Slave > 247 || y.modules[m.Slave] != nil || m.Kind != CounterModule && m.Kind != RelayModule {
			panic(fmt.Sprintf("yard: module %+v: slave outside 1 to 247 or given twice, or no such kind", m))
		}
		if m.FlashUnit <= 0 {
			m.FlashUnit = 100 * time.Millisecond
		}
		fitted := &module{Module: m}
		fitted.configure()
		y.modules[m.Slave] = fitted
	}
	for _, h := range o.Hoses {
		y.wire(h)
	}
	return y
}

func (y *Yard) wire(h Hose) {
	if h.PulsesDen == 0 {
		h.PulsesDen = 1
	}
	if h.PulsesNum <= 0 || h.PulsesDen < 0 {
		panic(fmt.Sprintf("yard: hose %s: %d/%d pulses a liter", h.ID, h.PulsesNum, h.PulsesDen))
	}
	n := newNozzle(y, h)
	y.connect(n, h.Pulser, (*module).counterInputs)
	y.connect(n, h.Switch, (*module).switchInputs)
	y.connect(n, h.Valve, (*module).valveOutputs)
	y.nozzles = append(y.nozzles, n)
}

// connect puts a nozzle on a terminal among those of one sort.
func (y *Yard) connect(n *Nozzle, at Terminal, sort func(*module) []*Nozzle) {
	if at.Slave == 0 {
		return
	}
	var screws []*Nozzle
	if m := y.modules[at.Slave]; m != nil {
		screws = sort(m)
	}
	if at.Channel < 0 || at.Channel >= len(screws) || screws[at.Channel] != nil {
		panic(fmt.Sprintf("yard: hose %s: terminal %d of slave %d is absent or taken", n.hose.ID, at.Channel, at.Slave))
	}
	screws[at.Channel] = n
}

// Serve answers on the bus until ctx ends, which is not an error, or the line
// breaks, which is. It leaves no goroutine.
func (y *Yard) Serve(ctx context.Context, rw io.ReadWriter) error {
	return y.line.Serve(ctx, rw, line.Protocol{Cut: cut, Answer: y.answer, Gap: 50 * time.Millisecond})
}

// Inject sets what is wrong from now on; the zero Faults puts it right.
func (y *Yard) Inject(f Faults) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.exception, y.spoiled = f.Exception, f.Faults
	y.line.Spoil(f.Faults)
}

// Reset cuts a module's power and restores it: its outputs are off, and its
// counters begin at 0, but for those that are set to keep their count. It panics when there is no such slave.
func (y *Yard) Reset(slave byte) {
	y.mu.Lock()
	defer y.mu.Unlock()
	now := y.advance()
	m := y.modules[slave]
	for ch := range m.outputs {
		m.set(now, ch, output{})
		if n := m.pulsers[ch]; n != nil && !m.keeps(ch) {
			n.zero = n.pulses(now)
			n.hose.Count = 0
		}
	}
	y.settle(now)
}

// Set writes a setting of a module, as its maker's tool does before the module is
// on the bus. It panics when the module has no such register.
func (y *Yard) Set(slave byte, register int, value uint16) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if e := y.modules[slave].writeRegisters(y.advance(), register, []uint16{value}); e != 0 {
		panic(fmt.Sprintf("yard: register %d of slave %d: exception %d", register, slave, e))
	}
}

// Nozzle returns the nozzle of a hose for somebody at the island to use. It
// panics when there is no such hose.
func (y *Yard) Nozzle(hose string) *Nozzle {
	for _, n := range y.nozzles { // the slice does not change after New
		if n.hose.ID == hose {
			return n
		}
	}
	panic(fmt.Sprintf("yard: no hose %s", hose))
}

// Fills returns what truly flowed between each lift and hanging up, in the order
// they ended. A [Nozzle.Leak] while a nozzle hangs is in the totalizer only.
func (y *Yard) Fills() []Fill {
	y.mu.Lock()
	defer y.mu.Unlock()
	return append([]Fill(nil), y.fills...)
}

// advance brings everything up to the present and returns it. y.mu is held.
func (y *Yard) advance() time.Time {
	now := y.now()
	for _, m := range y.modules {
		m.expire(now)
	}
	for _, n := range y.nozzles {
		n.advance(now)
	}
	return now
}

func (y *Yard) settle(now time.Time) {
	for _, n := range y.nozzles {
		n.setFlow(now)
	}
}
