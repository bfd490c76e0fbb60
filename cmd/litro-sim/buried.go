package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/tls"
	"github.com/litro-fuel/litro/sim/world"
)

// A tankSetting is what the agent's configuration says of a tank.
type tankSetting struct {
	ID, Grade string
	Number    int // at its gauge
	CapacityL int64
	beginsAtL int64
}

// pump puts a Wayne DART pump on the line: one more side, with a nozzle of each
// grade.
func (f *forecourt) pump(line io.ReadWriter, clock *world.Clock) {
	l := f.line("pump", "dart")
	o := dart.Options{Now: clock.Now, Model: dart.Model{Decimals: dart.Decimals{Volume: 2, Amount: 2, Price: 2, Total: 2}}}
	p := &city.Position{ID: fmt.Sprint(len(f.Positions) + 1)}
	for g, grade := range []string{city.Diesel, city.Magna} {
		l.Hoses = append(l.Hoses, hoseSetting{ID: fmt.Sprintf("d%d", g+1), Grade: grade, Position: p.ID, Side: 1, Nozzle: g + 1})
		o.Hoses = append(o.Hoses, dart.Hose{Side: 1, Nozzle: g + 1, Price: prices[grade], TotalizerUL: int64(g+1)*61_234_567_890 + 4_321})
	}
	bus := dart.New(o)
	for _, h := range l.Hoses {
		n := bus.Nozzle(h.Side, h.Nozzle)
		p.Hoses = append(p.Hoses, &city.Hose{
			ID: h.ID, Grade: h.Grade, Tank: tanks[h.Grade], Nozzle: n, StartUL: n.Totalizer(),
			Reading: func(ul int64) int64 { return ul / stepUL * stepUL },
			Open:    func() func() { n.Stick(true); return func() { n.Stick(false) } },
		})
	}
	f.Positions = append(f.Positions, p)
	f.sells(func(sums map[string]int64) {
		for _, s := range bus.Sales() {
			sums[fmt.Sprintf("d%d", s.Nozzle)] += s.VolumeUL
		}
	})
	f.serve = append(f.serve, func(ctx context.Context) error { return bus.Serve(ctx, line) })
}

// liter is one in microliters.
const liter = 1_000_000

// What a tank holds, in liters, and how full it is when the first day begins.
const (
	capacityL = 40_000
	beginsAtL = 16_000
	lowAtL    = orderL + 100 // of diesel, so that a truck comes on any day
)

// gauge puts a tank for each grade below all hoses there are, with a console that
// measures them. A truck comes when one is low.
func (f *forecourt) gauge(line io.ReadWriter, clock *world.Clock) {
	o := tls.Options{Now: clock.Now, Settle: time.Minute}
	numbers := map[string]int{}
	for i, grade := range []string{city.Diesel, city.Magna} {
		t := tankSetting{ID: tanks[grade], Grade: grade, Number: i + 1, CapacityL: capacityL, beginsAtL: beginsAtL}
		if grade == city.Diesel {
			t.beginsAtL = lowAtL
		}
		f.Tanks = append(f.Tanks, t)
		numbers[t.ID] = t.Number
		o.Tanks = append(o.Tanks, tls.Tank{
			Number: t.Number, CapacityUL: capacityL * liter, HeightUM: 2_500_000, StartUL: t.beginsAtL * liter,
			WaterUM: 12_000, TemperatureMC: 22_000, Drawn: f.drawn(t.ID),
		})
	}
	c := tls.New(o)
	f.Gauge = filepath.Join(f.dir, "gauge")
	f.Levels = func(t tankSetting) (int64, int64) { return levels(c, t) }
	f.Loads = func() (all []load) {
		for _, d := range c.Deliveries() {
			tank := f.Tanks[slices.IndexFunc(f.Tanks, func(t tankSetting) bool { return t.Number == d.Tank })]
			all = append(all, load{tank: tank, UL: d.VolumeUL, From: d.From, To: d.To})
		}
		return all
	}
	f.Returned = func(tank string, ul int64) { c.Return(numbers[tank], ul) }
	f.serve = append(f.serve,
		func(ctx context.Context) error { return c.Serve(ctx, line) },
		func(ctx context.Context) error { return f.supply(ctx, c) })
}

// measuresL is what can be out of a tank in measures, one of 20 L at each side, before
// it is put back.
const measuresL = 20 * (sides + 1)

// levels returns the least and the most that a tank can have held so far.
func levels(c *tls.Console, t tankSetting) (least, most int64) {
	if c.Delivering(t.Number) || slices.ContainsFunc(c.Deliveries(), func(d tls.Delivery) bool { return d.Tank == t.Number }) {
		return 0, capacityL * liter
	}
	return c.Volume(t.Number) - measuresL*liter, t.beginsAtL * liter
}

// drawn returns what tells how much has left a tank.
func (f *forecourt) drawn(tank string) func() int64 {
	var hoses []*city.Hose
	for _, p := range f.Positions {
		for _, h := range p.Hoses {
			if h.Tank == tank {
				hoses = append(hoses, h)
			}
		}
	}
	return func() (ul int64) {
		for _, h := range hoses {
			ul += h.Nozzle.Totalizer() - h.StartUL
		}
		return ul
	}
}

// When a truck comes, what it brings, and how long it pours.
const (
	orderL = 12_000
	truckL = 20_000
	pours  = 20 * time.Minute
)

// supply has a truck come to each tank that is low.
func (f *forecourt) supply(ctx context.Context, c *tls.Console) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for _, t := range f.Tanks {
			if c.Volume(t.Number) < orderL*liter && !c.Delivering(t.Number) {
				c.Deliver(t.Number, truckL*liter, pours)
			}
		}
	}
}
