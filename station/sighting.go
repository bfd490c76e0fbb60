package station

import (
	"time"

	"github.com/litro-fuel/litro/station/tank"
)

// A sighting is what the gauge goroutine remembers of a tank.
type sighting struct {
	at     time.Time
	level  tank.Level
	alarms string // as recorded last
	rose   window // when the newest delivery was seen to begin
	spans  []span // of those that were seen to begin and to end, the newest last
}

// A window is two readings between which something happened, a span the two
// windows of a delivery.
type (
	window struct{ after, until time.Time }
	span   struct{ rose, fell window }
)

// spansKept is how many deliveries are remembered: a truck unloads compartment by
// compartment, and a console tells of them later.
const spansKept = 8

// nearest returns the moment within the window that is nearest to a guess, and
// how far it is.
func (w window) nearest(guess time.Time) (at time.Time, off time.Duration) {
	switch {
	case guess.Before(w.after):
		return w.after, w.after.Sub(guess)
	case guess.After(w.until):
		return w.until, guess.Sub(w.until)
	}
	return guess, 0
}

// place says when a delivery was, of which a console tells to the minute: as we
// saw it ourselves, if we did.
func (s sighting) place(from, to time.Time) (time.Time, time.Time) {
	const far = 3 * time.Minute
	best, f, t := 2*far, from, to
	for _, sp := range s.spans {
		rose, a := sp.rose.nearest(from)
		fell, b := sp.fell.nearest(to)
		if a <= far && b <= far && a+b < best {
			best, f, t = a+b, rose, fell
		}
	}
	return f.Truncate(time.Second), t.Truncate(time.Second)
}

// An offset is how far our clock is before a console's, whose zone nobody knows
// and which shows minutes only: the least of what was seen is the nearest.
type offset struct {
	least time.Duration
	known bool
}

// learn takes what both clocks show. A console that was set anew is learned anew.
func (o *offset) learn(own, console time.Time) {
	if console.IsZero() {
		o.known = false
		return
	}
	is := own.Sub(console)
	if !o.known || is < o.least || is > o.least+90*time.Second {
		o.least, o.known = is, true
	}
}

// own is our time of the middle of a minute of the console's.
func (o *offset) own(console time.Time) time.Time { return console.Add(o.least + 30*time.Second) }
