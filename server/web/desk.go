package web

import (
	"slices"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/signon"
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
	Right          access.Right // empty: whoever is signed in has it
	OfParts, OfAll bool         // it knows departments; and what is reserved, of all departments
	Ticked         bool         // a token can have the right
	File           bool         // programs read it as a file, at the address of the page
	// Approves is what somebody approves by it, in another's stead too, see
	// [access.Approvable]; empty: nothing.
	Approves string
}

// everything is a configuration with which every page is there. Nothing of it is asked: it
// only is not nil.
func everything() Config {
	return Config{
		Fleet: partFleet{}, Office: partOffice{}, Tickets: partTickets{}, Invoices: struct{ Invoices }{}, Matching: struct{ Matching }{}, Stock: struct{ Stock }{}, Budget: struct{ Budget }{}, Savings: struct{ Savings }{}, Disclosure: struct{ Disclosure }{}, Closes: struct{ Closes }{}, Contracting: struct{ Contracting }{}, Auditing: struct{ Auditing }{}, Signed: struct{ Signed }{}, Days: struct{ Days }{}, Calibrations: struct{ Calibrations }{}, Corrections: struct{ Corrections }{}, Archive: struct{ Archive }{}, Kept: struct{ Kept }{}, Boxes: struct{ Boxes }{}, Sticks: struct{ Sticks }{}, Health: struct{ diagnosis }{}, Setup: struct{ Setup }{},
		Authority: struct{ Authority }{}, Looks: struct{ Looks }{}, API: []byte{}, Views: struct{ shelf }{}, Outbox: struct{ Outbox }{}, Passkeys: struct{ Passkeys }{}, SignOn: []*signon.Provider{nil},
	}
}

// diagnosis is [Health], under a name that none of its methods has.
type diagnosis interface{ Health }

// Needs returns what every page and form needs that there can be, by method and pattern
// without the ending of a file. What a program asks for takes what its page takes.
func Needs() map[string]Need {
	all := map[string]Need{}
	routes := (&pages{Config: everything()}).routes()
	ticked := slices.Clone(programsAct)
	for _, rt := range routes {
		if rt.programsRead() {
			ticked = append(ticked, rt.need)
		}
	}
	for _, rt := range routes {
		need := Need{
			Right: rt.need, OfParts: ofParts[rt.name()], OfAll: ofAll[rt.name()], Ticked: slices.Contains(ticked, rt.need),
			File: rt.isFile() || all[rt.name()].File, // a page and its files have one name
		}
		if rt.need == anyUser { // what is one's own takes no right, and is of no part
			need.Right, need.OfParts = "", true
		}
		if rt.approves() {
			need.Approves = inStead[rt.name()]
		}
		all[rt.name()] = need
	}
	return all
}
