// Package tls is a tank gauge in software: a Veeder-Root TLS-350 console with its
// probes, seen from its own side. It answers the serial interface in computer
// format byte for byte, watches tanks whose level falls by what pumps take and
// rises by what trucks bring, and keeps its own record of deliveries. What is
// truly in a tank is counted here, in whole microliters; what the console tells
// is a measurement of it, in the console's units and with a single's precision.
//
// It does what a console does on a bad day too, see [Faults]. It answers the
// inquiries 101, 201, 202, 205, 20C and 902; whatever else it hears it answers
// with 9999FF1B and notes, see [Console.Told].
package tls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/line"
)

// A Tank is what is buried, and how full it is at the start.
type Tank struct {
	Number     int   // 1 to 16
	CapacityUL int64 // microliters
	HeightUM   int64 // inside; the tank is an upright box, as full in height as in volume
	StartUL    int64
	WaterUM    int64
	// TemperatureMC is of the fuel, in thousandths of °C.
	TemperatureMC int64
	// Drawn returns how many microliters have left the tank so far; it must not
	// fall. Nil: nothing does.
	Drawn func() int64
}

// Options are a console and how it is set up. Only Tanks must be given.
type Options struct {
	Tanks []Tank
	// Now is the world's clock; nil is time.Now.
	Now func() time.Time
	// Zone is where the console's own clock is set; nil is UTC.
	Zone *time.Location
	// Gallons, Inches and Fahrenheit are its units; else liters, mm and °C.
	Gallons, Inches, Fahrenheit bool
	// Old is a software that tells six numbers of a tank, without the water volume.
	Old bool
	// Lacks are inquiries that it does not have, such as "202".
	Lacks []string
	// Security is the code of six characters that it wants before each command.
	Security string
	// End is what ends a reply, by default ETX (03).
	End byte
	// Parity is even or odd when it has 7 data bits and a parity bit; what comes
	// with a wrong one it does not hear. Empty: 8 data bits.
	Parity string
	// Settle is how long after the last drop it takes a delivery to be over.
	Settle time.Duration
}

// Faults are what can be wrong with a console. They may be set at any time.
type Faults struct {
	line.Faults
	// WrongChecksum alters the checksum of every reply and leaves its form.
	WrongChecksum bool
	// InvalidHeight is a probe whose height the console does not trust.
	InvalidHeight bool
	// AheadBy is how far the console's clock is ahead; DriftPPM is how much it
	// goes fast from now on, in millionths.
	AheadBy  time.Duration
	DriftPPM int64
}

// A Delivery is fuel that truly came into a tank.
type Delivery struct {
	Tank     int
	VolumeUL int64
	From, To time.Time // of the pouring
}

// A Console is the device. Its methods may be called at any time, also while it
// serves.
type Console struct {
	opt  Options
	line line.Line

	// mu guards the fields below.
	mu        sync.Mutex
	faults    Faults
	driftFrom time.Time
	tanks     []*vessel
	system    map[[3]int]bool
	told      []string
}

// A vessel is a tank and what the console has seen of it.
type vessel struct {
	Tank
	alarms   map[int]bool
	pouring  *Delivery
	begin    measured // when it began
	reports  []report
	received int64 // of all that was poured before
	truth    []Delivery
}

// New returns a console under power. It panics when the tanks contradict
// themselves.
func New(o Options) *Console {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.End == 0 {
		o.End = 0x03
	}
	c := &Console{opt: o, driftFrom: o.Now(), system: map[[3]int]bool{}}
	for _, t := range o.Tanks {
		if t.Number < 1 || t.Number > 16 || c.vessel(t.Number) != nil || t.CapacityUL <= 0 || t.HeightUM <= 0 || t.StartUL < 0 || t.StartUL > t.CapacityUL {
			panic(fmt.Sprintf("tls: tank %+v: number outside 1 to 16 or twice, or no such size", t))
		}
		if t.Drawn == nil {
			t.Drawn = func() int64 { return 0 }
		}
		c.tanks = append(c.tanks, &vessel{Tank: t, alarms: map[int]bool{}})
	}
	return c
}

// Serve answers on the line until ctx ends, which is not an error, or the line
// breaks, which is. It leaves no goroutine.
func (c *Console) Serve(ctx context.Context, rw io.ReadWriter) error {
	return c.line.Serve(ctx, rw, line.Protocol{Cut: c.cut, Answer: c.answer, Gap: 2 * time.Second, Sum: sumOf})
}

// ServeTCP is a port server before the console: it takes one caller after
// another, until ctx ends. It owns the listener.
func (c *Console) ServeTCP(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a caller: %w", err)
		}
		err = c.Serve(ctx, conn)
		conn.Close() // whoever called has left, or must
		if ctx.Err() == nil && err != nil && !errors.Is(err, io.EOF) {
			if _, broken := errors.AsType[*net.OpError](err); !broken {
				return err
			}
		}
	}
}

// Inject sets what is wrong from now on; the zero Faults puts it right.
func (c *Console) Inject(f Faults) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults, c.driftFrom = f, c.opt.Now()
	c.line.Spoil(f.Faults)
}

// Deliver begins to pour so much into a tank, evenly over a stretch of the
// world's time. It panics when there is no such tank or a truck stands there.
func (c *Console) Deliver(tank int, volumeUL int64, over time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.advance()
	v := c.vessel(tank)
	if v == nil || v.pouring != nil {
		panic(fmt.Sprintf("tls: no tank %d, or a truck stands there", tank))
	}
	v.begin = c.measure(v, now)
	v.pouring = &Delivery{Tank: tank, VolumeUL: volumeUL, From: now, To: now.Add(over)}
}

// Deliveries returns what truly came, in the order it ended.
func (c *Console) Deliveries() []Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	var all []Delivery
	for _, v := range c.tanks {
		all = append(all, v.truth...)
	}
	return all
}

// Delivering tells whether the console says that a delivery is under way.
func (c *Console) Delivering(tank int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return c.vessel(tank).pouring != nil
}

// Volume returns what is truly in a tank, in microliters.
func (c *Console) Volume(tank int) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vessel(tank).volume(c.advance())
}

// Alarm sets or clears an alarm of a tank by its number, such as 4 for overfill.
func (c *Console) Alarm(tank, alarm int, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vessel(tank).alarms[alarm] = on
}

// SystemAlarm sets or clears an alarm of the console itself.
func (c *Console) SystemAlarm(category, alarm, device int, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.system[[3]int{category, alarm, device}] = on
}

// Steal takes fuel from a tank past every pump.
func (c *Console) Steal(tank int, volumeUL int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vessel(tank).received -= volumeUL
}

// Return puts fuel back into a tank, such as what was drawn into a measure.
func (c *Console) Return(tank int, volumeUL int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vessel(tank).received += volumeUL
}

// Told returns the commands it heard that are no inquiries it has: a gauge must
// only ever be asked.
func (c *Console) Told() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.told...)
}

func (c *Console) vessel(number int) *vessel {
	for _, v := range c.tanks {
		if v.Number == number {
			return v
		}
	}
	return nil
}

// advance brings the tanks up to the present and returns it. c.mu is held.
func (c *Console) advance() time.Time {
	now := c.opt.Now()
	for _, v := range c.tanks {
		if p := v.pouring; p != nil && !now.Before(p.To.Add(c.opt.Settle)) {
			v.received += p.VolumeUL
			v.pouring = nil
			v.truth = append(v.truth, *p)
			v.reports = append(v.reports, report{c.clock(p.From), c.clock(now), v.begin, c.measure(v, now)})
			v.reports = v.reports[max(0, len(v.reports)-10):]
		}
	}
	return now
}

// volume returns what is in a tank at a time.
func (v *vessel) volume(now time.Time) int64 {
	ul := v.StartUL + v.received - v.Drawn()
	if p := v.pouring; p != nil {
		whole := max(p.To.Sub(p.From).Milliseconds(), 1)
		ul += p.VolumeUL * min(now.Sub(p.From).Milliseconds(), whole) / whole
	}
	return min(max(ul, 0), v.CapacityUL)
}

// clock converts the world's time to what the console's clock shows.
func (c *Console) clock(now time.Time) time.Time {
	drift := now.Sub(c.driftFrom) / 1_000_000 * time.Duration(c.faults.DriftPPM)
	return now.Add(c.faults.AheadBy + drift).In(c.opt.Zone)
}
