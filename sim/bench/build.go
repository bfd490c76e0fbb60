package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/printer"
	"github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/sim/tls"
	"github.com/litro-fuel/litro/sim/yard"
)

const liter = 1_000_000

// dialects of a CBC by how many sides a status has.
var dialects = map[int]horustech.Dialect{32: horustech.CBC06, 36: horustech.CBC, 48: horustech.Companytec}

// build makes every device. Tanks are first, for hoses draw from them.
func (b *Bench) build(p Profile) {
	for _, g := range p.TLS {
		for _, t := range g.Tanks {
			b.tanks = append(b.tanks, &tank{id: t.ID, number: t.Number, capacity: t.CapacityL * liter})
		}
	}
	for _, u := range p.Horustech {
		b.unit("horustech", u, horustech.Horustech)
	}
	for _, u := range p.CBC {
		b.unit("cbc", u, dialects[orElse(u.Sides, 32)])
	}
	for _, d := range p.Dart {
		b.bus(d)
	}
	for _, y := range p.Yard {
		b.yard(y)
	}
	for _, g := range p.TLS {
		b.gauge(g)
	}
	for _, s := range p.Scanner {
		b.scanner(s)
	}
	for _, s := range p.Printer {
		b.printer(s)
	}
}

// add puts a hose at a device, and lets it draw from its tank.
func (b *Bench) add(d *device, id, at, from string, p person, state func() string) {
	h := &hose{id: id, device: d, at: at, person: p, state: state, began: p.Totalizer()}
	if from != "" {
		t, err := b.tank(from)
		if err != nil {
			panic(err) // the profile was checked
		}
		h.tank = t
		t.hoses = append(t.hoses, h)
		t.before += h.began
	}
	b.hoses = append(b.hoses, h)
}

func (b *Bench) unit(kind string, u Unit, dialect horustech.Dialect) {
	o := horustech.Options{Now: b.now, Zone: time.Local, Dialect: dialect}
	for _, x := range u.Hoses {
		o.Hoses = append(o.Hoses, horustech.Hose{
			Number: x.Number, Side: x.Side, TotalizerUL: x.TotalizerL * liter, NoPreset: x.NoPreset,
			Prices: [3]int64{x.PriceCents, x.PriceCents, x.PriceCents}, Decimals: horustech.Decimals{Total: 2, Volume: 3, Price: 2},
		})
	}
	c := horustech.New(o)
	d := b.put(kind, u.Cable, c, c.Serve)
	for _, x := range u.Hoses {
		n := c.Nozzle(x.Number)
		b.add(d, x.ID, fmt.Sprint(x.Number), x.Tank, n, func() string { return unitStates[n.State()] })
	}
}

// unitStates are what a hose of a controller does, by the letter of its status.
var unitStates = map[byte]string{
	'B': "blocked", 'L': "free", 'A': "filling", 'P': "released", 'E': "calls", 'F': "cable cut", '#': "side is busy",
}

func (b *Bench) bus(u Bus) {
	o := dart.Options{Now: b.now, Model: dart.Model{Decimals: dart.Decimals{Volume: 2, Amount: 2, Price: 2, Total: 2}}}
	for _, x := range u.Hoses {
		o.Hoses = append(o.Hoses, dart.Hose{Side: x.Side, Nozzle: x.Nozzle, Price: x.PriceCents, TotalizerUL: x.TotalizerL * liter, NoPreset: x.NoPreset})
	}
	bus := dart.New(o)
	d := b.put("dart", u.Cable, bus, bus.Serve)
	for _, x := range u.Hoses {
		b.add(d, x.ID, fmt.Sprintf("%d.%d", x.Side, x.Nozzle), x.Tank, bus.Nozzle(x.Side, x.Nozzle), func() string {
			return sideStates[bus.Status(x.Side)]
		})
	}
}

// sideStates are what a pump side does, by its status code.
var sideStates = map[byte]string{
	0: "no prices", 1: "blocked", 2: "released", 4: "filling", 5: "fill is over", 6: "limit reached", 7: "off", 0x0B: "paused",
}

func (b *Bench) yard(p Yard) {
	counter, relay := p.slaves()
	o := yard.Options{Now: b.now, Modules: []yard.Module{{Slave: byte(counter), Kind: yard.CounterModule}, {Slave: byte(relay), Kind: yard.RelayModule}}}
	for _, x := range p.Hoses {
		o.Hoses = append(o.Hoses, yard.Hose{
			ID: x.ID, PulsesNum: x.PulsesPerLiter, TotalizerUL: x.TotalizerL * liter, CloseTime: time.Duration(x.CloseMS) * time.Millisecond,
			Pulser: yard.Terminal{Slave: byte(counter), Channel: x.Channel},
			Switch: yard.Terminal{Slave: byte(relay), Channel: x.Channel},
			Valve:  yard.Terminal{Slave: byte(relay), Channel: x.Channel},
		})
	}
	y := yard.New(o)
	d := b.put("yard", p.Cable, y, y.Serve)
	for _, x := range p.Hoses {
		n := y.Nozzle(x.ID)
		b.add(d, x.ID, x.ID, x.Tank, n, func() string {
			if n.Open() {
				return "valve open"
			}
			return "valve closed"
		})
	}
}

func (b *Bench) gauge(g Gauge) {
	us := g.Units == "us"
	o := tls.Options{Now: b.now, Zone: time.Local, Gallons: us, Inches: us, Fahrenheit: us, Security: g.Security, Settle: 5 * time.Second}
	for _, t := range g.Tanks {
		mine, err := b.tank(t.ID)
		if err != nil {
			panic(err) // it was made above
		}
		o.Tanks = append(o.Tanks, tls.Tank{
			Number: t.Number, CapacityUL: t.CapacityL * liter, StartUL: t.StartL * liter, HeightUM: t.height() * 1000,
			WaterUM: t.WaterMM * 1000, TemperatureMC: t.celsius() * 1000, Drawn: mine.drawn,
		})
	}
	c := tls.New(o)
	d := b.put("tls", g.Cable, c, c.Serve)
	for _, t := range g.Tanks {
		mine, _ := b.tank(t.ID)
		mine.gauge, mine.console = d, c
	}
}

func (b *Bench) scanner(p Scanner) {
	m, _ := model(p.Profile)
	if m.packets {
		d := b.put("scanner", p.Cable, nil, nil)
		s := scanner.NewSSI(d.plug, scanner.SSIOptions{Triggered: p.Trigger})
		d.faulty = s
		d.plug.serve = func(ctx context.Context, _ io.ReadWriter) error { return s.Serve(ctx) }
		d.scan = func(code string) error { return s.Scan(symbolOf(code).ssi, code) }
		return
	}
	o := m.options
	o.Acknowledged = p.Acknowledge
	if !p.Trigger {
		o.TriggerOn, o.TriggerOff = "", ""
	}
	d := b.put("scanner", p.Cable, nil, nil)
	s := scanner.New(d.plug, o)
	d.faulty = s
	d.plug.serve = func(ctx context.Context, rw io.ReadWriter) error { return s.Listen(ctx, rw) }
	d.scan = func(code string) error { return s.Scan(symbolOf(code).aim + code) }
}

func (b *Bench) printer(s Printing) {
	o := printer.Options{Dots: 576, Mute: s.Mute}
	if s.PaperMM == 58 {
		o.Dots = 384
	}
	p := printer.New(o)
	b.put("printer", s.Cable, p, p.Serve).printer = p
}
