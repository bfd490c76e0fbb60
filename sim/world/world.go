// Package world is the clock of a simulated world: it may stand still and be
// moved by hand, or run many times faster than the real one. Every simulated
// device of a world is given its Now.
package world

import (
	"sync"
	"time"
)

// A Clock is the time of a world. It never runs backwards and may be used by
// several goroutines.
type Clock struct {
	mu    sync.Mutex
	at    time.Time // world time at since
	since time.Time // real time
	speed int
}

// New returns a clock that shows start now and runs speed times as fast as the
// real clock; at speed 0 it stands still until [Clock.Advance].
func New(start time.Time, speed int) *Clock {
	// The real monotonic reading says nothing in a world with its own pace.
	return &Clock{at: start.Round(0), since: time.Now(), speed: max(speed, 0)}
}

// Now returns the world's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.Add(time.Since(c.since) * time.Duration(c.speed))
}

// Advance moves the clock forward by d at once and returns the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	c.at = c.at.Add(max(d, 0))
	c.mu.Unlock()
	return c.Now()
}

// Real converts a stretch of the world's time to real time, such as how long to
// wait for it. It is 0 when the clock stands still.
func (c *Clock) Real(d time.Duration) time.Duration {
	if c.speed == 0 {
		return 0
	}
	return d / time.Duration(c.speed)
}
