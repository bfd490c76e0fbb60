package pulser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/line"
	"github.com/litro-fuel/litro/station/pump/modbus"
)

// A block is a run of a module's counters or inputs that several hoses are wired
// to, and that is read at once: at 9600 baud seven counters one by one take
// longer than a poll may.
type block struct {
	slave, function byte
	profile         string
	first, count    uint16 // registers, or inputs
	// What was read in which round, and when.
	round int
	at    time.Time
	reply modbus.Frame
	err   error
}

// counterBlock returns the block that holds a counter, made to hold it.
func (d *Driver) counterBlock(p point) *block {
	c := p.profile.Counter
	words := uint16(c.Words)
	return d.block(p, c.Function, uint16(c.Address)+p.channel*words, words)
}

// inputBlock returns the block that holds an input, made to hold it.
func (d *Driver) inputBlock(p point) *block {
	i := p.profile.Input
	return d.block(p, i.Function, uint16(i.Address)+p.channel, 1)
}

// block returns the block of a slave and function, widened to hold what is
// between: a profile's counters, and its inputs, lie side by side.
func (d *Driver) block(p point, function byte, first, count uint16) *block {
	for _, b := range d.blocks {
		from, to := min(b.first, first), max(b.first+b.count, first+count)
		if b.slave == p.slave && b.function == function && b.profile == p.profile.Name && to-from <= maxBlock(function) {
			b.first, b.count = from, to-from
			return b
		}
	}
	b := &block{slave: p.slave, function: function, profile: p.profile.Name, first: first, count: count}
	d.blocks = append(d.blocks, b)
	return b
}

// maxBlock is how much is read at once: the channels of one module.
func maxBlock(function byte) uint16 {
	if function == modbus.ReadHolding || function == modbus.ReadRegisters {
		return 2 * maxCounters
	}
	return maxBits
}

// fetch reads a block, once in a round.
func (d *Driver) fetch(ctx context.Context, b *block) error {
	if b.round != d.round {
		b.round = d.round
		b.reply, b.err = d.ask(ctx, modbus.Read(b.slave, b.function, b.first, b.count))
		b.at = time.Now()
	}
	return b.err
}

// counter returns the counter of p, which the block was read for.
func (b *block) counter(p point) uint64 {
	c := p.profile.Counter
	at := uint16(c.Address) + p.channel*uint16(c.Words) - b.first
	return c.count(b.reply.Registers()[at:])
}

// input returns the input of p, which the block was read for.
func (b *block) input(p point) bool {
	return b.reply.Bit(int(uint16(p.profile.Input.Address) + p.channel - b.first))
}

// tries is how often a question is asked. All of ours may be asked again: reads,
// and writes that say on or off.
const tries = 2

// ask sends a request until it is answered.
func (d *Driver) ask(ctx context.Context, request modbus.Frame) (modbus.Frame, error) {
	var err error
	for range tries {
		a := answer{request: request, sent: request.Bytes(), echo: &d.echo}
		if err = d.line.Ask(ctx, a.sent, a.parse); err == nil {
			return a.reply, a.refused
		}
		if !errors.Is(err, pump.ErrSilent) {
			return modbus.Frame{}, err
		}
	}
	return modbus.Frame{}, fmt.Errorf("slave %d: %w", request.Slave, err)
}

// An answer is what comes back on a request. Some adapters of two wires send
// back what they send out, and the answer to a write repeats the request: an echo
// would pass for the word of the module that a valve is closed. An echo of a read
// cannot be its answer, so reads tell whether the line echoes.
type answer struct {
	request modbus.Frame
	sent    []byte
	echo    *bool // of the line, as the last read saw it
	heard   bool  // the echo of this request is behind us
	reply   modbus.Frame
	refused error
}

func (a *answer) parse(b []byte) ([]byte, error) {
	if !a.heard && (*a.echo || a.reads()) {
		if len(b) < len(a.sent) && bytes.HasPrefix(a.sent, b) {
			return b, line.ErrMore
		}
		if a.heard = bytes.HasPrefix(b, a.sent); a.heard {
			b = b[len(a.sent):]
		}
		if a.reads() {
			*a.echo, a.heard = a.heard, true
		}
	}
	f, rest, err := modbus.ParseReply(a.request, b)
	if errors.Is(err, modbus.ErrShort) {
		return rest, line.ErrMore
	}
	if e, ok := errors.AsType[modbus.Exception](err); ok {
		a.reply, a.refused = f, e
		return rest, nil
	}
	a.reply = f
	return rest, err
}

// reads tells whether the request asks for something.
func (a *answer) reads() bool { return a.request.Function <= modbus.ReadRegisters }
