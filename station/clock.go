package station

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
)

// A clock tells the time as well as the station can know it, and how well that
// is. It orders nothing: counters do.
type clock struct {
	own    func() time.Time
	synced func() bool
	speed  float64   // of own
	began  time.Time // real time of this start, for what has passed since

	// mu guards the fields below.
	mu      sync.Mutex
	server  time.Time     // as the newest receipt of this start said
	heard   time.Duration // since began, when it did
	last    time.Time     // of the newest record of earlier starts
	restart bool          // the machine was not off since then
	floor   time.Time     // has passed for certain
	read    reading       // of our own clock, the last one
	steps   time.Duration // that it made since they were taken
	lost    *reading      // the last before a jump that nobody vouches for
}

// A reading is what our own clock showed when so much had passed since the start.
type reading struct {
	at   time.Time
	mono time.Duration
}

func newClock(own func() time.Time, synced func() bool, speed float64) *clock {
	return &clock{own: own, synced: synced, speed: speed, began: time.Now()}
}

// What our own clock may be off what has passed since it was last read: less is
// not noted, and more is a jump, which no clock makes by itself.
const (
	leastStep = time.Second
	leastJump = time.Minute
)

// step reads our own clock and notes a step that it has made.
func (c *clock) step() reading {
	was, before := c.read, c.mono()
	is := reading{c.own().Round(0), c.mono()} // without its own monotonic reading
	if is.mono-before > leastStep/100 && !was.at.IsZero() {
		return is // we were held up between the two; the next reading tells
	}
	c.read = is
	if was.at.IsZero() {
		return is
	}
	off := is.at.Sub(c.after(was, is.mono))
	if off.Abs() < leastStep-leastStep/10 {
		return is
	}
	c.steps += off
	if c.lost == nil && off.Abs() >= leastJump {
		c.lost = &was
	}
	return is
}

// after is what a clock shows that goes on from a reading.
func (c *clock) after(r reading, mono time.Duration) time.Time {
	return r.at.Add(time.Duration(float64(mono-r.mono) * c.speed))
}

// takeStep returns how far our own clock was set since it was last asked.
func (c *clock) takeStep() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	off := c.steps
	c.steps = 0
	return off
}

// jumped tells whether our own clock jumped, and nobody has vouched for any time
// since.
func (c *clock) jumped() bool {
	_, state := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost != nil && state == dispense.Unset
}

// mono returns what passed since the agent started.
func (c *clock) mono() time.Duration { return time.Since(c.began) }

// tell notes the server's time.
func (c *clock) tell(server time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if server.After(c.server) {
		c.server, c.heard = server, c.mono()
	}
}

// atLeast notes a time that has passed for certain, though not how long ago: the
// server wrote it in a grant. A clock that stands before it is not believed.
func (c *clock) atLeast(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.floor) {
		c.floor = t
	}
}

// maxApart is how far our own clock may be from the server's word and still be
// the better one: a receipt has been under way for a while.
const maxApart = 5 * time.Second

// now returns the best guess of the time, and how good it is.
func (c *clock) now() (time.Time, dispense.Clock) {
	synced := c.synced()
	c.mu.Lock()
	defer c.mu.Unlock()
	is := c.step()
	at := is.at
	if synced {
		c.lost = nil
		return at, dispense.Synchronized
	}
	// A clock that was wrong before may have been put right.
	if c.lost != nil && c.server.IsZero() && !c.astray(c.lost.at) {
		return c.after(*c.lost, is.mono), dispense.Unset
	}
	switch {
	case !c.server.IsZero():
		told := c.server.Add(c.mono() - c.heard)
		if at.Sub(told).Abs() <= maxApart {
			told = at
		}
		return told, dispense.Informative
	case at.Before(c.floor) && c.last.Before(c.floor):
		return c.floor, dispense.Unset
	case at.Before(c.last):
		return c.last, dispense.Unset // it stands before what was recorded already
	case c.restart:
		return at, dispense.Relative
	case c.last.IsZero():
		return at, dispense.Unset
	}
	return at, dispense.Relative
}

// astray tells whether our own clock cannot be right: it stands before what has
// passed for certain.
func (c *clock) astray(at time.Time) bool {
	return at.Before(c.floor) || at.Before(c.last)
}

// stamp is what a record says about its time.
func (c *clock) stamp() journal.Stamp {
	at, state := c.now()
	return journal.Stamp{At: at.UTC().Truncate(time.Second), MonoMS: c.mono().Milliseconds(), Clock: state}
}

// zone is the station's time zone, nil while its settings have not come.
func (a *Agent) zone() (zone *time.Location) {
	a.logs.View(func(h *policy.Holding) {
		if s := h.Settings(); s != nil {
			zone, _ = time.LoadLocation(s.Zone) // nil: local hours are not known
		}
	})
	return zone
}

// sourceOf is where the time of a state comes from, in the words of a record.
func sourceOf(s dispense.Clock) string {
	switch s {
	case dispense.Synchronized:
		return "ntp"
	case dispense.Informative:
		return "server"
	}
	return "rtc"
}

// Synchronized tells whether a time server keeps the machine's clock.
func Synchronized() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
}

// uptime returns how long the machine has been on, 0 when it does not say.
func uptime() time.Duration {
	var i unix.Sysinfo_t
	if unix.Sysinfo(&i) != nil {
		return 0
	}
	return time.Duration(i.Uptime) * time.Second
}

const (
	// clockEvery is how often a controller's clock is set, and clockRetry how soon
	// again where that failed.
	clockEvery = 24 * time.Hour
	clockRetry = time.Hour
	// clockNoted is how far a clock may be off without a word in the journal. What
	// it stamped meanwhile is off as much.
	clockNoted = time.Minute
)

// keepClock sets the clock that a device stamps its sales with, once a day, to the
// station's local time. It waits until we know the time, and nobody waits for the
// line.
func (l *line) keepClock(ctx context.Context) {
	setter, ok := l.driver.(pump.ClockSetter)
	if !ok || time.Now().Before(l.clockDue) {
		return
	}
	at, state := l.a.clock.now()
	zone := l.a.zone()
	if zone == nil || state != dispense.Synchronized && state != dispense.Informative || l.busy() {
		return
	}
	at = at.In(zone).Truncate(time.Second)
	was, err := setter.SetClock(ctx, at)
	if err != nil {
		l.clockDue = time.Now().Add(l.a.wait(clockRetry))
		l.log.Warn("the controller's clock is not set", "err", err)
		return
	}
	l.clockDue = time.Now().Add(l.a.wait(clockEvery))
	if at.Sub(was).Abs() <= clockNoted {
		return
	}
	l.log.Info("the controller's clock was off", "was", was, "is", at)
	note := &dispense.Config{What: "clock", Name: l.name, After: at.Format(localTime)}
	if !was.IsZero() {
		note.Before = was.Format(localTime)
	}
	if _, err := l.a.try(note); err != nil {
		l.log.Error("the change of the clock is not recorded", "err", err)
	}
}

// localTime is a time as a clock without a zone shows it.
const localTime = "2006-01-02T15:04:05"

// busy tells whether somebody is at a position of the line.
func (l *line) busy() bool {
	return slices.ContainsFunc(l.positions, func(p *position) bool { return p.seen().Open })
}
