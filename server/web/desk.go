package web

import (
	"context"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/health"
)

// A Desk is what people at a desk ask, and act by: pages and programs alike.
type Desk struct {
	Reports Reports
	Fleet   Fleet
	Office  Office
	Tickets Tickets // nil where nobody takes any
}

// Narrowed returns a desk whose questions are asked of a part of the fleet alone, and whose
// acts are refused on anything else. What acts are about is asked for before: see
// [Reports.Has].
func (d Desk) Narrowed(part Part, scope access.Scope) Desk {
	d.Reports = part.Reports
	if d.Fleet != nil {
		d.Fleet = partFleet{Fleet: d.Fleet, asked: part.Fleet, part: part, scope: scope}
	}
	if d.Office != nil {
		d.Office = partOffice{d.Office, part}
	}
	if d.Tickets != nil {
		d.Tickets = partTickets{d.Tickets, part.Tickets, part}
	}
	return d
}

// A Need is what it takes to use a route: a right, and to be concerned with the whole fleet
// where the route does not know departments.
type Need struct {
	Right          access.Right
	OfParts, OfAll bool // it knows departments; and what is reserved, of all departments
	// Approves is what somebody approves by it, in another's stead too, see
	// [access.Approvable]; empty: nothing.
	Approves string
}

// noHealth stands for what says how the installation is, where nobody asks it.
type noHealth struct{}

func (noHealth) Health(context.Context) ([]health.Line, error) { return nil, nil }

// Needs returns what every page and form needs that there can be, by method and pattern
// without the ending of a file. What a program asks for takes what its page takes.
func Needs() map[string]Need {
	all := map[string]Need{}
	for _, rt := range (&pages{Config: Config{Fleet: partFleet{}, Office: partOffice{}, Tickets: partTickets{}, Health: noHealth{}, Views: struct{ shelf }{}}}).routes() {
		need := Need{Right: rt.need, OfParts: ofParts[rt.name()], OfAll: ofAll[rt.name()]}
		if rt.approves() {
			need.Approves = inStead[rt.name()]
		}
		all[rt.name()] = need
	}
	return all
}
