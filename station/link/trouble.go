package link

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"
)

// A Trouble is what a person has to look at when the link does not stand: what is
// only a line that is down is none.
type Trouble string

// The troubles.
const (
	None    Trouble = ""
	Refused Trouble = "refused" // the broker does not let the station in
	Pushed  Trouble = "pushed"  // the broker ends one connection after another
)

// So many connections that the broker ended within so long are no bad line any
// more: another box has this one's name, or the broker refuses what it sends.
// MQTT 3.1.1 has no word for either.
const (
	pushedTimes  = 5
	pushedWithin = 10 * time.Minute
)

// ended tells whether the other end ended a connection: it did not time out, and
// nothing of ours was wrong with it.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
}

// A pushing counts the connections that the broker ended. It has one owner.
type pushing struct {
	at []time.Time // of the last ones, within pushedWithin
}

// note notes one, and tells whether there were too many.
func (p *pushing) note(at time.Time) bool {
	recent := p.at[:0]
	for _, t := range append(p.at, at) {
		if at.Sub(t) < pushedWithin {
			recent = append(recent, t)
		}
	}
	p.at = recent
	return len(p.at) >= pushedTimes
}

// noteEnd says what the end of a connection, or that there was none, tells.
func (l *Link) noteEnd(err error, stood bool, at time.Time) {
	switch {
	case !stood && refused(err):
		l.report(Refused, err.Error())
	case stood && ended(err) && l.pushing.note(at):
		l.report(Pushed, fmt.Sprintf("the broker ended %d connections within %v: another box may use this one's name, or the broker refuses what it sends", len(l.pushing.at), pushedWithin))
	}
}

// noteStands says that a connection stands since a time.
func (l *Link) noteStands(since, at time.Time) {
	if l.trouble == Refused || l.trouble == Pushed && at.Sub(since) >= pushedWithin {
		l.report(None, "")
	}
}

func (l *Link) report(t Trouble, detail string) {
	if l.trouble == t {
		return
	}
	l.trouble = t
	if l.cfg.Report != nil {
		l.cfg.Report(t, detail)
	}
}
