package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/console"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/serialport"
	"github.com/litro-fuel/litro/station/tank"
)

const (
	// missesAllowed is how many readings in a row may fail before that is a fault.
	missesAllowed = 2
	// clockApart is how far a console's clock may be from ours to be kept.
	clockApart = 10 * time.Minute
	// lossUL is how much a tank may have lost that no hose gave, before it is
	// recorded at once and not at the next hour.
	lossUL = 20 * dispense.Liter
	// gainUL is how much a tank may have gained between two readings before the
	// console is asked for deliveries, whatever else it says of them.
	gainUL = 100 * dispense.Liter
	// deliveryWatch is how long after a delivery the console is asked for its
	// report at each reading: it settles the figures for some minutes.
	deliveryWatch = 30 * time.Minute
)

// A gauge is a console and whoever talks to it: the goroutine of run. Nothing at
// the pumps waits for it.
type gauge struct {
	a        *Agent
	cfg      Gauge
	port     string // with its settings, for messages
	driver   tank.Gauge
	work     *mailbox[func(context.Context)]
	log      *slog.Logger
	storages map[int]*storage // by the console's number

	// Owned by run.
	misses  int
	silent  bool
	offset  offset
	due     map[*storage]due
	seen    map[*storage]sighting
	reports due // until when reports of deliveries are asked for
}

func (a *Agent) openGauge(c Gauge) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	port, err := serialport.NewReopening(c.config(), func(ch serialport.Change) { a.portChanged(c.Name, screen.GaugeGone, screen.GaugeBusy, ch) })
	if err != nil {
		return err
	}
	log := a.log.With("gauge", c.Name)
	driver, err := console.New(port, log, o)
	if err != nil {
		return errors.Join(err, port.Close())
	}
	g := &gauge{
		a: a, cfg: c, port: c.config().String(), driver: driver, work: newMailbox[func(context.Context)](), log: log,
		storages: map[int]*storage{}, due: map[*storage]due{}, seen: map[*storage]sighting{},
	}
	for _, t := range c.Tanks {
		s, err := a.storage(t.Tank)
		if err != nil {
			return err
		}
		s.gauge, g.storages[t.Number] = g, s
	}
	a.gauges = append(a.gauges, g)
	return nil
}

// run reads the tanks, and does what it is asked to in between. It ends with an
// error only when the journal fails.
func (g *gauge) run(ctx context.Context) error {
	g.reports = newDue(g.a, g.a.wait(deliveryWatch)) // what came while no agent ran
	every := g.a.wait(time.Duration(g.cfg.PollS) * time.Second)
	for next := time.Now(); ctx.Err() == nil; {
		if f, ok := g.work.take(ctx, next); ok {
			f(ctx)
			continue
		}
		if ctx.Err() != nil {
			break
		}
		g.poll(ctx)
		if err := g.a.journal.Err(); err != nil {
			return err
		}
		next = time.Now().Add(every)
	}
	return nil
}

// poll reads levels and alarms, and records what there is to record.
func (g *gauge) poll(ctx context.Context) {
	inv, err := g.inventory(ctx)
	if err != nil {
		return
	}
	alarms, err := g.driver.Alarms(ctx)
	if err != nil && !errors.Is(err, tank.ErrUnsupported) {
		g.missed(ctx, err)
		return
	}
	g.answered()
	g.system(alarms)
	for number, s := range g.storages {
		g.look(ctx, s, inv, number, alarms)
	}
	if !g.reports.passed() {
		g.collect(ctx)
	}
	g.a.changed.tell()
}

// inventory asks for all levels, and sees how the clocks stand to each other.
func (g *gauge) inventory(ctx context.Context) (tank.Inventory, error) {
	inv, err := g.driver.Inventory(ctx)
	if err != nil {
		g.missed(ctx, err)
		return inv, err
	}
	g.offset.learn(g.a.now().UTC(), inv.Console)
	return inv, nil
}

func (g *gauge) missed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	g.log.Debug("reading", "err", err)
	if g.misses++; g.misses < missesAllowed {
		return
	}
	detail := err.Error()
	if errors.Is(err, tank.ErrSilent) { // what is wrong with the port itself says so
		detail = fmt.Sprintf("%s: %v; check power, cable, baud, parity and security code", g.port, err)
	}
	g.silent = true
	says := screen.GaugeSilent
	if errors.Is(err, tank.ErrStrange) {
		says = screen.GaugeStrange
	}
	if errors.Is(err, tank.ErrSilent) || g.a.faultySince(faultKey{g.cfg.Name, "line"}).IsZero() { // else its port says it better
		g.a.fault(faultKey{g.cfg.Name, "line"}, says, detail)
	}
	for _, s := range g.storages {
		s.doubt(detail)
	}
	g.a.changed.tell()
}

func (g *gauge) answered() {
	g.misses = 0
	if g.silent {
		g.silent = false
		g.a.over(faultKey{g.cfg.Name, "line"})
		g.reports = newDue(g.a, g.a.wait(deliveryWatch)) // what came meanwhile
	}
}

// system shows the console's own alarms as a fault of it.
func (g *gauge) system(all []tank.Alarm) {
	own := wordsOf(all, 0)
	g.a.alarm(g.cfg.Name, screen.GaugeAlarm, own)
}

func wordsOf(all []tank.Alarm, number int) []string {
	var own []string
	for _, al := range all {
		if al.Tank == number && !slices.Contains(own, al.Word) {
			own = append(own, al.Word)
		}
	}
	slices.Sort(own)
	return own
}

// serious tells whether an alarm is more than an advice: that somebody has to look
// at the tank.
func serious(word string) bool {
	return word != "delivery_needed" && word != "test_active" && !strings.HasSuffix(word, "_needed") && !strings.HasSuffix(word, "_due")
}

// look takes a reading of one tank.
func (g *gauge) look(ctx context.Context, s *storage, inv tank.Inventory, number int, all []tank.Alarm) {
	l, why := g.level(s, inv, number)
	alarms := wordsOf(all, number)
	s.doubt(why)
	s.mu.Lock()
	s.alarms = alarms
	s.mu.Unlock()
	g.warn(s, alarms, why)
	if why != "" {
		return
	}
	g.keep(s, l)
	was, known := g.seen[s]
	is := sighting{g.a.now().UTC().Truncate(time.Second), l, words(alarms), was.rose, was.spans}
	var b *dispense.Tank
	switch between := (window{was.at, is.at}); {
	case known && !was.level.Delivering && l.Delivering:
		is.rose = between
		b = s.gauged(was.level, was.at, alarms, "delivery") // before it, as far as we know
	case known && was.level.Delivering && !l.Delivering:
		if !was.rose.until.IsZero() {
			is.spans = append(slices.Clone(was.spans), span{was.rose, between})
			is.spans = is.spans[max(0, len(is.spans)-spansKept):]
		}
		g.reports = newDue(g.a, g.a.wait(deliveryWatch))
		b = s.gauged(l, g.taken(inv), alarms, "delivery")
	case !known, was.alarms != is.alarms, g.due[s].passed(), s.lost(l):
		b = s.gauged(l, g.taken(inv), alarms, "periodic")
	}
	if known && l.VolumeUL > was.level.VolumeUL+gainUL {
		g.reports = newDue(g.a, g.a.wait(deliveryWatch))
	}
	if b != nil {
		if err := s.record(ctx, b); err != nil {
			return // the journal says so itself; the next reading comes soon
		}
		g.due[s] = newDue(g.a, g.a.wait(time.Duration(g.cfg.RecordMin)*time.Minute))
	}
	g.seen[s] = is
}

// level finds the tank in what the console says, and holds it to what the tank
// is.
func (g *gauge) level(s *storage, inv tank.Inventory, number int) (l tank.Level, why string) {
	i := slices.IndexFunc(inv.Levels, func(l tank.Level) bool { return l.Tank == number })
	if i < 0 {
		return l, fmt.Sprintf("the gauge has no tank %d; give its own number for %s", number, s.cfg.Tank)
	}
	l = inv.Levels[i]
	if l.Invalid {
		return l, "the gauge does not trust its own height; see to the probe"
	}
	if err := s.dim.Check(l); err != nil {
		return l, err.Error()
	}
	return l, ""
}

// warn shows alarms, and readings that cannot be, as a fault of the tank.
func (g *gauge) warn(s *storage, alarms []string, why string) {
	bad := slices.DeleteFunc(slices.Clone(alarms), func(w string) bool { return !serious(w) })
	if why != "" {
		bad = append(bad, why)
	}
	g.a.alarm(s.device(), screen.TankAlarm, bad)
}

// alarm notes what a console says of itself or of a tank; nothing ends it.
func (a *Agent) alarm(device string, says screen.Trouble, what []string) {
	key := faultKey{device, "alarm"}
	if len(what) == 0 {
		a.over(key)
		return
	}
	a.fault(key, says, words(what))
}

func (g *gauge) keep(s *storage, l tank.Level) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.level, s.at = &l, g.a.now()
}

// taken is the time of the console where it can be believed.
func (g *gauge) taken(inv tank.Inventory) time.Time {
	if !g.offset.known {
		return time.Time{}
	}
	zone := time.UTC
	g.a.logs.View(func(h *policy.Holding) {
		if set := h.Settings(); set != nil {
			if z, err := time.LoadLocation(set.Zone); err == nil {
				zone = z
			}
		}
	})
	c := inv.Console
	at := time.Date(c.Year(), c.Month(), c.Day(), c.Hour(), c.Minute(), 0, 0, zone).UTC()
	if at.Sub(g.a.now()).Abs() > clockApart {
		return time.Time{}
	}
	return at
}

// lost tells whether the tank holds clearly less than what was recorded last and
// its hoses gave since: it leaks, or somebody takes from it.
func (s *storage) lost(l tank.Level) bool {
	now := s.a.now()
	if l.Delivering || s.inUse(now) {
		return false
	}
	s.mu.Lock()
	recorded, since := s.recorded, s.flowed
	s.mu.Unlock()
	loss := recorded - s.drawn(since, now) - l.VolumeUL
	if loss > lossUL {
		s.a.log.Warn("the tank has lost what no hose gave", "tank", s.cfg.Tank, "volume", loss.String(), "since", since)
	}
	return loss > lossUL
}

// read reads a tank because somebody asks, and records it.
func (g *gauge) read(ctx context.Context, s *storage, why string) (tank.Level, error) {
	l, inv, err := g.fresh(ctx, s)
	if err != nil {
		return l, err
	}
	s.mu.Lock()
	alarms := s.alarms
	s.mu.Unlock()
	return l, s.record(ctx, s.gauged(l, g.taken(inv), alarms, why))
}

// fresh asks for a tank's level now.
func (g *gauge) fresh(ctx context.Context, s *storage) (tank.Level, tank.Inventory, error) {
	inv, err := g.inventory(ctx)
	if err != nil {
		return tank.Level{}, inv, err
	}
	for number, other := range g.storages {
		if other == s {
			l, why := g.level(s, inv, number)
			if why != "" {
				return l, inv, errors.New(why)
			}
			g.keep(s, l)
			return l, inv, nil
		}
	}
	return tank.Level{}, inv, fmt.Errorf("the gauge has no tank %s", s.cfg.Tank)
}

// ask is read on behalf of a person who waits.
func (g *gauge) ask(ctx context.Context, s *storage, why string) (tank.Level, error) {
	type answer struct {
		l   tank.Level
		err error
	}
	c := make(chan answer, 1)
	g.work.put(func(ctx context.Context) {
		l, err := g.read(ctx, s, why)
		c <- answer{l, err}
	})
	select {
	case x := <-c:
		return x.l, x.err
	case <-ctx.Done():
		return tank.Level{}, ctx.Err()
	}
}
