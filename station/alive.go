package station

import (
	"sync/atomic"
	"time"
)

// stuck is how long a goroutine of the agent may do nothing before the whole is
// taken to hang. Meters are asked for every ten seconds, and a line's time-outs
// are shorter than that.
const stuck = 25 * time.Second

// A pulse is when a goroutine last came round.
type pulse struct{ at atomic.Int64 }

func (p *pulse) beat() { p.at.Store(time.Now().UnixNano()) }

// late tells whether a goroutine that has begun has not come round for too long.
func (p *pulse) late(now time.Time) bool {
	at := p.at.Load()
	return at != 0 && now.Sub(time.Unix(0, at)) > stuck
}

// Alive tells whether every part of the agent comes round: what polls the lines,
// what owns the positions, and what watches over them. An agent of which it is
// false must be killed and started again; a disk without room is no hanging, and
// no start would help.
func (a *Agent) Alive() bool {
	if a.crowded.Load() > 0 {
		return true
	}
	now := time.Now()
	for _, l := range a.lines {
		if l.pulse.late(now) {
			return false
		}
	}
	for _, p := range a.positions {
		if p.pulse.late(now) {
			return false
		}
	}
	return !a.pulse.late(now)
}
