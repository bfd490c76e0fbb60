package matching

import (
	"time"

	"github.com/litro-fuel/litro/server/reconcile/match"
)

// What a line is that bills fuel in bulk.
const (
	Delivered   match.State = "delivered"   // what it bills came
	Undelivered match.State = "undelivered" // nobody said of which delivery it is
	Came        match.State = "came"        // something else was measured to have come
	Noted       match.State = "noted"       // the notes of its deliveries say something else
)

// InBulk returns a line that bills fuel in bulk as a row of a report, beside its deliveries as if they were
// fills, each with the liters that came as the line counts them; known tells whether these, and what they cost,
// can be said of all. It is nothing that anybody works through here: that is decided with the papers of
// deliveries.
func InBulk(l Line, state match.State, came []Fill, liters, cents bool, zone *time.Location) Row {
	r := Row{Line: l, Fills: came, Bulk: true, Sort: Done, Link: match.Link{Line: l.String(), Pass: match.ByPerson, State: state}}
	switch {
	case state == match.Twice:
		r.Sort = Twice
	case len(came) == 0:
		r.Sort = Alone
	case state != Delivered:
		r.Sort = Differs
	}
	if len(came) == 0 {
		r.Link.Pass = ""
		return r
	}
	r.NoLiters, r.NoCents = !liters, !cents
	ul, money := l.VolumeUL, l.Cents
	for i := range came {
		ul, money = ul-came[i].VolumeUL, money-came[i].Cents
	}
	if liters {
		r.Link.VolumeUL = ul
	}
	if cents {
		r.Link.Cents = money
	}
	new(Part).others(&r, zone)
	return r
}
