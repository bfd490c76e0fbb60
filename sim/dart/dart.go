// Package dart is pumps on an RS-485 bus in software: Wayne DART as the pumps of
// one line speak it, seen from the side of the pumps. Each side answers its own
// address byte for byte, numbers its blocks and says them again until they are
// acknowledged, and moves fuel by a clock that is given to it. What it believes
// to have flowed is counted here, by code that shares nothing with the agent, so
// that the two can be compared.
//
// It does what pumps do on a bad day too, see [Faults]. It does not imitate
// parameters, identity and alarms, whose layouts were never published; what is
// said of suspend and of a pump that waits with its nozzle hung up is a guess,
// the less convenient one.
package dart

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
)

// Decimals are the decimal places of a site's figures. No message tells them.
type Decimals struct{ Volume, Amount, Price, Total int }

// A Hose is one delivery line as its pump is configured.
type Hose struct {
	Side   int // 1 to 32, the address less 4F hex
	Nozzle int // 1 to 8
	// Price is in the last digit of the display. A side with a nozzle without a
	// price is not programmed until the master sends prices.
	Price int64
	// TotalizerUL is where the true meter stands at the start, in microliters.
	TotalizerUL int64
	// NoPreset is a pump model that cannot stop at a limit: it releases and
	// flows on.
	NoPreset bool
}

// A Model is what pumps differ in.
type Model struct {
	Decimals Decimals // zero: 2, 2, 3 and 2
	// CardTotals tells totals in 13 bytes: volume and amount of twelve digits.
	CardTotals bool
	// WrapToZero numbers blocks 0 to F and again from 0, instead of from 1.
	WrapToZero bool
	// Strict takes no block whose number is neither 0 nor the next one.
	Strict bool
}

// Options are what stands on the bus. Only Hoses must be given. Now is the
// world's clock, nil is time.Now. It must not run backwards.
type Options struct {
	Hoses []Hose
	Model Model
	Now   func() time.Time
}

// Faults are what can be wrong with pumps and bus. They may be set at any time.
type Faults struct {
	line.Faults
	// PresetIgnored lets the fuel flow on past every limit.
	PresetIgnored bool
	// Refuse acknowledges an authorize and does not carry it out.
	Refuse bool
	// TotalsOff is added to every totalizer the pumps tell, in its units; the true
	// meter is not touched.
	TotalsOff int64
	// BadCRC is how many of the next blocks go out with a wrong checksum, below 0
	// all of them.
	BadCRC int
	// DeafEvery is the poll that is missed, 3 for each third one, 0 for none.
	DeafEvery int
}

// A Bus is the pumps and their line. Its methods may be called at any time, also
// while it serves.
type Bus struct {
	opt  Options
	line line.Line

	// mu guards the fields below, every side and every nozzle.
	mu     sync.Mutex
	faults Faults
	polls  int
	sides  map[byte]*side // by address
	order  []*side
	sales  []Sale
}

// A Sale is a fill as it truly was.
type Sale struct {
	Side, Nozzle   int
	StartUL, EndUL int64 // the true meter, in microliters
	VolumeUL       int64 // what the pump displayed, in microliters
	Amount         int64 // in the last digit of the display
	Lost           bool  // a power cut took the display
	Began, Ended   time.Time
}

// New returns pumps that are powered up. It panics when the configuration names
// a nozzle twice or outside what an address and a nozzle can be.
func New(o Options) *Bus {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Model.Decimals == (Decimals{}) {
		o.Model.Decimals = Decimals{Volume: 2, Amount: 2, Price: 3, Total: 2}
	}
	b := &Bus{opt: o, sides: map[byte]*side{}}
	for _, h := range o.Hoses {
		b.add(h)
	}
	for _, s := range b.order {
		s.status = 1
		if s.unpriced() {
			s.status = 0
		}
	}
	return b
}

func (b *Bus) add(h Hose) {
	address := byte(0x4F + h.Side)
	if h.Side < 1 || h.Side > 32 || h.Nozzle < 1 || h.Nozzle > 8 {
		panic(fmt.Sprintf("dart: no nozzle %d of side %d can be", h.Nozzle, h.Side))
	}
	s := b.sides[address]
	if s == nil {
		s = &side{bus: b, number: h.Side, address: address, heard: -1}
		b.sides[address] = s
		b.order = append(b.order, s)
	}
	if s.nozzle(h.Nozzle) != nil {
		panic(fmt.Sprintf("dart: nozzle %d of side %d is given twice", h.Nozzle, h.Side))
	}
	s.nozzles = append(s.nozzles, newNozzle(s, h))
}

// Serve answers on the bus until ctx ends, which is not an error, or the line
// breaks, which is. It leaves no goroutine.
func (b *Bus) Serve(ctx context.Context, rw io.ReadWriter) error {
	return b.line.Serve(ctx, rw, line.Protocol{Cut: cut, Answer: b.answer, Gap: 50 * time.Millisecond, Sum: sumOf})
}

// Inject sets what is wrong from now on; the zero Faults puts it right.
func (b *Bus) Inject(f Faults) {
	b.do(func(time.Time) {
		b.faults = f
		b.line.Spoil(f.Faults)
	})
}

// Restart cuts the power of a side and restores it: releases, prices, display
// and numbers are gone, the fuel is not, nor are the totalizers.
func (b *Bus) Restart(number int) {
	b.do(func(now time.Time) { b.side(number).lose(now) })
}

// Pause has the pump of a side hold a fill in progress, as Mepsan R07 does, or
// go on.
func (b *Bus) Pause(number int, pause bool) {
	b.do(func(time.Time) {
		switch s := b.side(number); {
		case pause && s.status == 4:
			s.setStatus(0x0B)
		case !pause && s.status == 0x0B:
			s.setStatus(4)
		}
	})
}

// Status returns the status code of a side.
func (b *Bus) Status(number int) (code byte) {
	b.do(func(time.Time) { code = b.side(number).status })
	return code
}

// Sales returns every fill that really took place, in the order they ended.
func (b *Bus) Sales() (sales []Sale) {
	b.do(func(time.Time) { sales = append(sales, b.sales...) })
	return sales
}

// Nozzle returns a nozzle, for somebody at the island to use. It panics when
// there is no such nozzle.
func (b *Bus) Nozzle(side, nozzle int) *Nozzle {
	n := b.side(side).nozzle(nozzle) // neither changes after New
	if n == nil {
		panic(fmt.Sprintf("dart: side %d has no nozzle %d", side, nozzle))
	}
	return n
}

func (b *Bus) side(number int) *side {
	s := b.sides[byte(0x4F+number)]
	if s == nil {
		panic(fmt.Sprintf("dart: no side %d", number))
	}
	return s
}

// do runs f with everything brought up to the present, and then lets start what
// f made possible.
func (b *Bus) do(f func(now time.Time)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.opt.Now()
	for _, s := range b.order {
		s.advance(now)
	}
	f(now)
	for _, s := range b.order {
		s.settle(now)
	}
}

// answer carries out one frame and returns what the pump says to it, nil for
// nothing.
func (b *Bus) answer(wire []byte) (reply []byte) {
	r, ok := open(wire)
	if !ok {
		return nil
	}
	b.do(func(now time.Time) {
		if s := b.sides[r.address]; s != nil {
			reply = s.answer(now, r)
		}
	})
	return reply
}
