package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/sim/world"
	"github.com/litro-fuel/litro/sim/yard"
)

// A forecourt is the devices of one station on their pseudo-terminals, and where
// people find them.
type forecourt struct {
	Lines     []*lineSetting
	Tanks     []tankSetting
	Gauge     string // path of its terminal; empty: there is none
	Positions []*city.Position
	// Levels returns the least and the most that a tank can have held, in
	// microliters; nil without a gauge.
	Levels func(tankSetting) (least, most int64)
	// Loads are what trucks brought, once they are empty; nil without a gauge.
	Loads func() []load
	// Returned puts fuel back into a tank, as from the measure; nil where no gauge
	// sees it.
	Returned func(tank string, ul int64)
	// Exact says that the pump ends the flow at the limit by itself.
	Exact bool
	// Sold returns what the pumps displayed for fills that were released by an
	// agent, in microliters by hose; nil where nothing displays.
	Sold func() map[string]int64

	dir   string
	serve []func(context.Context) error
	ports []io.Closer
}

// A lineSetting is what the agent's configuration says of a serial line.
type lineSetting struct {
	Name, Port, Driver string
	Hoses              []hoseSetting
}

// A hoseSetting is what the agent's configuration says of a hose.
type hoseSetting struct {
	ID, Grade, Position string
	Side, Nozzle        int   // at a pump of a bus; a controller has no side
	NumUL, Den          int64 // at a meter with pulser …
	Channel             int   // … on this channel of both modules
}

// stepUL is what one count of a controller's totalizer is worth.
const stepUL = 10_000

// Prices in 1/100 of the currency unit a liter.
var prices = map[string]int64{city.Diesel: 2589, city.Magna: 2399}

// newForecourt returns the devices of the i-th station: controllers and yards in
// turn. Where there is a controller there is a pump of another make beside it, too,
// and a gauge in the tanks. Terminals are links in dir.
func newForecourt(dir string, i int, clock *world.Clock, speed int) (*forecourt, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f := &forecourt{dir: dir}
	err := f.fit(i%2 == 0, clock, speed)
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (f *forecourt) fit(electronic bool, clock *world.Clock, speed int) error {
	port, err := f.open("pumps")
	if err != nil {
		return err
	}
	if electronic {
		f.controller(port, clock)
		bus, err := f.open("pump")
		if err != nil {
			return err
		}
		f.pump(bus, clock)
		gauge, err := f.open("gauge")
		if err != nil {
			return err
		}
		f.gauge(gauge, clock)
	} else {
		f.yard(port, clock, speed)
	}
	for _, p := range f.Positions {
		line, err := f.open("scanner-" + p.ID)
		if err != nil {
			return err
		}
		p.Scanner = reader{scanner.New(line, scanner.Options{})}
		f.serve = append(f.serve, drain(line))
	}
	return nil
}

func (f *forecourt) open(name string) (*ptyport.Port, error) {
	p, err := ptyport.Open(filepath.Join(f.dir, name))
	if err != nil {
		return nil, fmt.Errorf("serial line %s: %w", name, err)
	}
	f.ports = append(f.ports, p)
	return p, nil
}

// drain reads what an agent sends to a scanner, such as an acknowledgment, so
// that the line does not fill up.
func drain(p *ptyport.Port) func(context.Context) error {
	return func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { p.SetDeadline(time.Unix(1, 0)) })
		defer stop()
		_, err := io.Copy(io.Discard, p)
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
}

// A reader is a scanner that says what kind of symbol it read, as they are
// usually set up.
type reader struct{ *scanner.Scanner }

// Scan types a code with the identifier of its symbology in front.
func (r reader) Scan(code string) error {
	aim := scanner.Code128
	switch {
	case strings.Count(code, ".") == 2:
		aim = scanner.QR
	case len(code) == 13 && strings.Trim(code, "0123456789") == "":
		aim = scanner.EAN13
	}
	return r.Type(aim + code + scanner.CR)
}

// sides is how many pump sides a forecourt has.
const sides = 3

// tanks are what every station calls its tanks, by grade.
var tanks = map[string]string{city.Diesel: "T1", city.Magna: "T2"}

// controller puts a Horustech on the line: three sides with a hose of each grade.
func (f *forecourt) controller(line io.ReadWriter, clock *world.Clock) {
	l := f.line("pumps", "horustech")
	f.Exact = true
	o := horustech.Options{Now: clock.Now}
	for side := range sides {
		p := &city.Position{ID: fmt.Sprint(side + 1)}
		for g, grade := range []string{city.Diesel, city.Magna} {
			n := 2*side + g + 1
			l.Hoses = append(l.Hoses, hoseSetting{ID: fmt.Sprintf("h%d", n), Grade: grade, Position: p.ID, Nozzle: n})
			o.Hoses = append(o.Hoses, horustech.Hose{
				Number: n, Side: side + 1, Fuel: g + 1, Tank: g + 1, TotalizerUL: int64(n)*81_234_567_890 + 8_765,
				Prices: [3]int64{prices[grade], prices[grade], prices[grade]}, Decimals: horustech.Decimals{Total: 2, Volume: 3, Price: 2},
			})
		}
		f.Positions = append(f.Positions, p)
	}
	c := horustech.New(o)
	for i, h := range l.Hoses {
		n := c.Nozzle(h.Nozzle)
		p := f.Positions[i/2]
		p.Hoses = append(p.Hoses, &city.Hose{
			ID: h.ID, Grade: h.Grade, Tank: tanks[h.Grade], Nozzle: n, StartUL: n.Totalizer(),
			Reading: func(ul int64) int64 { return ul / stepUL * stepUL },
			Open:    func() func() { n.SetFree(true); return func() { n.SetFree(false) } },
		})
	}
	f.sells(func(sums map[string]int64) { sold(c, sums) })
	f.serve = append(f.serve, func(ctx context.Context) error { return c.Serve(ctx, line) })
}

// sold sums what the pumps displayed for fills that somebody was identified for.
func sold(c *horustech.Controller, sums map[string]int64) {
	for _, s := range c.Sales() {
		if s.Attendant != horustech.NoID || s.Client != horustech.NoID {
			sums[fmt.Sprintf("h%d", s.Hose)] += s.VolumeUL
		}
	}
}

// sells adds displays to what is sold.
func (f *forecourt) sells(add func(sums map[string]int64)) {
	before := f.Sold
	f.Sold = func() map[string]int64 {
		sums := map[string]int64{}
		if before != nil {
			sums = before()
		}
		add(sums)
		return sums
	}
}

// line adds a serial line to the configuration.
func (f *forecourt) line(name, driver string) *lineSetting {
	l := &lineSetting{Name: name, Port: filepath.Join(f.dir, name), Driver: driver}
	f.Lines = append(f.Lines, l)
	return l
}

// yard puts meters and valves on the line: four hoses, two of each grade, with
// pulsers of 100 and of 39 pulses a liter. Valves are on relays that close by
// themselves.
func (f *forecourt) yard(line io.ReadWriter, clock *world.Clock, speed int) {
	l := f.line("pumps", "pulser")
	o := yard.Options{Now: clock.Now, Modules: []yard.Module{
		{Slave: 1, Kind: yard.CounterModule},
		{Slave: 2, Kind: yard.RelayModule, FlashUnit: time.Duration(speed) * 100 * time.Millisecond},
	}}
	for ch := range 4 {
		perLiter, grade := int64(100), city.Diesel
		if ch%2 == 1 {
			perLiter, grade = 39, city.Magna
		}
		id := fmt.Sprintf("y%d", ch+1)
		l.Hoses = append(l.Hoses, hoseSetting{
			ID: id, Grade: grade, Position: fmt.Sprint(ch + 1), NumUL: 1_000_000, Den: perLiter, Channel: ch,
		})
		o.Hoses = append(o.Hoses, yard.Hose{
			ID: id, Pulser: yard.Terminal{Slave: 1, Channel: ch}, Switch: yard.Terminal{Slave: 2, Channel: ch},
			Valve: yard.Terminal{Slave: 2, Channel: ch}, PulsesNum: perLiter,
		})
	}
	y := yard.New(o)
	for _, h := range l.Hoses {
		n := y.Nozzle(h.ID)
		f.Positions = append(f.Positions, &city.Position{ID: h.Position, Hoses: []*city.Hose{{
			ID: h.ID, Grade: h.Grade, Tank: tanks[h.Grade], Nozzle: n,
			Reading: func(ul int64) int64 { return ul * h.Den / h.NumUL * h.NumUL / h.Den },
			Open:    func() func() { n.Stick(yard.StuckOpen); return func() { n.Stick(yard.NotStuck) } },
		}}})
	}
	f.serve = append(f.serve, func(ctx context.Context) error { return y.Serve(ctx, line) })
}

// Run serves the devices until ctx ends. A line that breaks is an error.
func (f *forecourt) Run(parent context.Context) error {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	var wg sync.WaitGroup
	for _, serve := range f.serve {
		wg.Go(func() {
			if err := serve(ctx); err != nil {
				cancel(err)
			}
		})
	}
	<-ctx.Done()
	wg.Wait()
	if parent.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// Close takes the serial lines away.
func (f *forecourt) Close() {
	for _, p := range f.ports {
		p.Close()
	}
}
