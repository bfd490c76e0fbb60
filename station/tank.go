package station

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/tank"
)

// A storage is one of the tanks: what it is, and what was last seen in it.
type storage struct {
	a        *Agent
	cfg      Tank
	dim      tank.Dimensions
	tableSum string
	gauge    *gauge   // nil: it is dipped
	hoses    []string // that draw from it

	// mu guards the fields below.
	mu       sync.Mutex
	level    *tank.Level // the newest good one of this run
	at       time.Time   // when that was
	alarms   []string
	trouble  string // why the gauge has no good reading, "" when it has
	asked    bool   // the server asked for a dip
	recorded dispense.Volume
	flowed   time.Time // until when recorded accounts for what flowed
}

func (a *Agent) openTanks() error {
	for _, c := range a.cfg.Tanks {
		d, sum, err := c.dimensions()
		if err != nil {
			return fmt.Errorf("tank %s: %w", c.Tank, err)
		}
		s := &storage{a: a, cfg: c, dim: d, tableSum: sum}
		for _, p := range a.cfg.Positions {
			for _, h := range p.Hoses {
				if h.Tank == c.Tank {
					s.hoses = append(s.hoses, h.Hose)
				}
			}
		}
		a.storages = append(a.storages, s)
	}
	for _, c := range a.cfg.Gauges {
		if err := a.openGauge(c); err != nil {
			return fmt.Errorf("gauge %s: %w", c.Name, err)
		}
	}
	return a.openReceiving()
}

func (a *Agent) storage(id string) (*storage, error) {
	i := slices.IndexFunc(a.storages, func(s *storage) bool { return s.cfg.Tank == id })
	if i < 0 {
		return nil, fmt.Errorf("%q: %w", id, screen.ErrTank)
	}
	return a.storages[i], nil
}

// device is what fault records call the tank.
func (s *storage) device() string { return "tank " + s.cfg.Tank }

// description is what the tank is, as a record says it, and what its gauge is set
// to: who changes a table changes every liter that is read by it.
func (s *storage) description() string {
	d := fmt.Sprintf("%s, capacity %d L, safe %d L, low %d L, height %d mm", s.cfg.Grade, s.cfg.CapacityL, s.cfg.SafeFillL, s.cfg.LowL, s.dim.HeightUM/1000)
	if s.dim.Table != nil {
		d += fmt.Sprintf("; table of %d rows, sha256 %.16s", s.dim.Table.Rows(), s.tableSum)
	}
	if s.gauge != nil {
		g := s.gauge.cfg
		d += fmt.Sprintf("; gauge %s %s %s %s", g.Driver, g.VolumeUnit, g.HeightUnit, g.TemperatureUnit)
		if g.Compensated != "" {
			d += ", compensated to " + g.Compensated
		}
	}
	return text(d)
}

// flows returns what the tank's hoses gave, as recorded, and what has flowed in
// the fills that are still open, as well as it is known; and since when that is
// all.
func (s *storage) flows() (all []tank.Flow, since time.Time) {
	var open []journal.OpenAuthorize
	s.a.journal.View(func(b *journal.Book) {
		var flowed []journal.Flowed
		flowed, since = b.Flowed()
		for _, f := range flowed {
			if slices.Contains(s.hoses, f.Hose) {
				all = append(all, tank.Flow{From: f.From, To: f.To, VolumeUL: f.VolumeUL})
			}
			if f.IntoTank == s.cfg.Tank { // a draw that was poured back
				all = append(all, tank.Flow{From: f.From, To: f.To, VolumeUL: -f.VolumeUL})
			}
		}
		open = b.Open()
	})
	now := s.a.now()
	for _, o := range open {
		p := s.a.position(o.Body.Position)
		if p == nil || !slices.Contains(s.hoses, o.Body.Hoses[0]) {
			continue
		}
		if v := p.seen().Screen.VolumeUL; v > 0 && o.At.Before(now) {
			all = append(all, tank.Flow{From: o.At, To: now, VolumeUL: v})
		}
	}
	return all, since
}

// drawn returns what the tank's hoses gave between two times.
func (s *storage) drawn(from, to time.Time) dispense.Volume {
	all, since := s.flows()
	if from.Before(since) {
		s.a.log.Warn("what was drawn so long ago is no longer known in full", "tank", s.cfg.Tank, "from", from, "known", since)
	}
	return tank.Drawn(all, from, to)
}

// inUse tells whether a fill from the tank that began before a time is open.
func (s *storage) inUse(before time.Time) bool {
	var open []journal.OpenAuthorize
	s.a.journal.View(func(b *journal.Book) { open = b.Open() })
	return slices.ContainsFunc(open, func(o journal.OpenAuthorize) bool {
		return o.At.Before(before) && slices.ContainsFunc(o.Body.Hoses, func(h string) bool { return slices.Contains(s.hoses, h) })
	})
}

// gauged returns the record of a reading by the gauge.
func (s *storage) gauged(l tank.Level, console time.Time, alarms []string, why string) *dispense.Tank {
	b := &dispense.Tank{
		Tank: s.cfg.Tank, Grade: s.cfg.Grade, Source: "gauge", Why: why, VolumeUL: l.VolumeUL, Basis: string(tank.Observed),
		CompensatedUL: l.CompensatedUL, WaterUL: l.WaterUL, HeightUM: &l.HeightUM, WaterUM: &l.WaterUM, TemperatureMC: &l.TemperatureMC,
		UllageUL: l.UllageUL, TakenAt: console, Alarms: alarms[:min(len(alarms), 8)],
	}
	return b
}

// record appends a reading and remembers it as the one that others are held to.
func (s *storage) record(ctx context.Context, b *dispense.Tank) error {
	if err := s.a.record(ctx, b); err != nil {
		return err
	}
	s.mu.Lock()
	s.recorded, s.flowed = b.VolumeUL, s.a.now()
	s.mu.Unlock()
	s.a.changed.tell()
	return nil
}

// doubt notes why there is no good reading; "" ends it.
func (s *storage) doubt(why string) {
	s.mu.Lock()
	s.trouble = why
	s.mu.Unlock()
}

// page is what people see of the tank.
func (s *storage) page(h *policy.Holding) screen.Tank {
	s.mu.Lock()
	level, at := s.level, s.at
	t := screen.Tank{
		Tank: s.cfg.Tank, Grade: s.cfg.Grade, CapacityUL: s.dim.Capacity, SafeUL: dispense.Volume(s.cfg.SafeFillL) * dispense.Liter,
		LowUL: dispense.Volume(s.cfg.LowL) * dispense.Liter, Gauge: s.gauge != nil, Table: s.dim.Table != nil,
		Alarms: slices.Clone(s.alarms), Trouble: s.trouble, Asked: s.asked, At: at,
	}
	s.mu.Unlock()
	if g := h.Grade(s.cfg.Grade); g != nil {
		t.Grade = nonEmpty(g.Name, s.cfg.Grade)
	}
	var known journal.Tank
	s.a.journal.View(func(b *journal.Book) { known = b.Tank(s.cfg.Tank) })
	switch r := known.Reading; {
	case level != nil && (r == nil || !known.At.After(at) || r.Source == "gauge"):
		t.Level, t.Source, t.Delivering = s.shown(*level), "gauge", level.Delivering
	case r != nil:
		t.Source, t.At = r.Source, known.At
		t.Level = &screen.Level{
			VolumeUL: r.VolumeUL, UllageUL: s.dim.Capacity - r.VolumeUL, HeightUM: r.HeightUM, WaterUM: r.WaterUM, WaterUL: r.WaterUL, TemperatureMC: r.TemperatureMC,
		}
		if r.UllageUL != nil {
			t.Level.UllageUL = *r.UllageUL
		}
	}
	t.Delivery = s.receivingPage()
	return t
}

// shown is a level as people see it.
func (s *storage) shown(l tank.Level) *screen.Level {
	v := &screen.Level{
		VolumeUL: l.VolumeUL, UllageUL: s.dim.Capacity - l.VolumeUL, HeightUM: &l.HeightUM, WaterUM: &l.WaterUM, WaterUL: l.WaterUL,
	}
	if l.UllageUL != nil {
		v.UllageUL = *l.UllageUL
	}
	if s.gauge != nil {
		v.TemperatureMC = &l.TemperatureMC
	}
	return v
}

// askTanks has every tank read: by its gauge, or by whoever is at the page.
func (a *Agent) askTanks(why string) {
	for _, s := range a.storages {
		if s.gauge == nil {
			s.mu.Lock()
			s.asked = s.asked || why == "asked"
			s.mu.Unlock()
			continue
		}
		s.gauge.work.put(func(ctx context.Context) {
			if _, err := s.gauge.read(ctx, s, why); err != nil {
				a.log.Warn("the tank was not read", "tank", s.cfg.Tank, "why", why, "err", err)
			}
		})
	}
	a.changed.tell()
}

// watchShift has the tanks read when a shift opens or closes.
func (a *Agent) watchShift(was shiftState) shiftState {
	var is shiftState
	a.journal.View(func(b *journal.Book) { is = shiftState{b.Shifts(), b.Shift() != nil, true} })
	if was.known && was != is {
		a.askTanks("shift")
	}
	return is
}

// A shiftState is how many shifts there were, and whether the last one is open.
type shiftState struct {
	shifts      int64
	open, known bool
}

// words joins what a gauge warns of.
func words(alarms []string) string { return strings.Join(alarms, ", ") }
