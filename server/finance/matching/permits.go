package matching

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// linked proposes for lines that are of no fill those at the same number of a permit with or without "CNE/" before it: contracts and
// tickets have what hangs at the station, and documents what the commission of now calls it. It is another permit, so a person
// has to say that it is the same station.
func linked(lines []Line, fills []Fill, links map[string]match.Link, said SaidTolerances, zone *time.Location) {
	var left []match.Line
	for i := range lines {
		l := &lines[i]
		if l.Decided != nil || l.ByCard() || l.Keys.Permit == "" || links[l.String()].State != match.Alone {
			continue
		}
		m, by := l.matchLine(), said.of(l, zone).Tolerances
		m.Site, m.Tolerances = invoice.LinkedKey(l.Keys.Permit), &by
		left = append(left, m)
	}
	if len(left) == 0 {
		return
	}
	taken := takenBy(fills, links)
	var free []match.Fill
	for i := range fills {
		if _, there := taken[fills[i].Ref]; !there {
			free = append(free, fills[i].matchFill(zone))
		}
	}
	for _, link := range match.Lines(left, free, nil, match.Usual) {
		if link.State == match.Alone {
			continue
		}
		if link.Pass != "" {
			link.Pass = match.ByPermit
		}
		if link.State.InOrder() {
			link.State = match.Suggested
		}
		links[link.Line] = link
	}
}

// unplaced proposes for lines that name no station, as rows of a table without a column of it, and that are of no fill that of
// their supplier with their ticket, of about then: of all its stations. A line that names none is of its supplier's only one, where
// that has one.
func unplaced(lines []Line, fills []Fill, links map[string]match.Link, said SaidTolerances, zone *time.Location) {
	var left []match.Line
	for i := range lines {
		l := &lines[i]
		if l.Decided != nil || l.ByCard() || l.Keys.Permit != "" || l.Keys.Ticket == "" || l.RFC == "" || links[l.String()].State != match.Alone {
			continue
		}
		m, by := l.matchLine(), said.of(l, zone).Tolerances
		m.Site, m.Tolerances = TaxKey(l.RFC), &by
		left = append(left, m)
	}
	if len(left) == 0 {
		return
	}
	taken := takenBy(fills, links)
	var all []match.Fill
	for i := range fills {
		if f := fills[i].matchFill(zone); fills[i].Supply != Card {
			f.Site = TaxKey(fills[i].RFC)
			all = append(all, f)
		}
	}
	for _, link := range match.ByTicketOf(left, all, func(ref match.Ref) bool { _, there := taken[ref]; return there }, match.Usual) {
		links[link.Line] = link
	}
}

// elsewhere tells of lines that are of no fill which of them may bill a fill again that another line has: by card what a station
// bills, or the other way. The liters and the amount are the same, as is the day where a line has one, and the permit or who sold
// it. One line bills a fill again: the next is of something else.
func elsewhere(lines []Line, fills []Fill, links map[string]match.Link, said SaidTolerances, zone *time.Location) {
	var taken map[match.Ref]string
	again := map[match.Ref]bool{}
	for i := range lines {
		l := &lines[i]
		if l.Decided != nil || links[l.String()].State != match.Alone {
			continue
		}
		if taken == nil {
			taken = takenBy(fills, links)
		}
		m, by := l.matchLine(), said.of(l, zone).Tolerances
		var near []match.Ref
		for j := range fills {
			f := &fills[j]
			if other, there := taken[f.Ref]; !there || other == l.String() || again[f.Ref] || l.ByCard() == (f.Supply == Card) || !l.soldAs(f) {
				continue
			}
			if mf := f.matchFill(zone); by.Same(&m, &mf) {
				near = append(near, f.Ref)
			}
		}
		if len(near) > 0 {
			slices.SortFunc(near, match.CompareRef)
			again[near[0]] = true
			links[l.String()] = match.Link{Line: l.String(), State: match.Elsewhere, Near: near[:min(len(near), mostTwice)]}
		}
	}
}

// mostTwice is how many fills are named that a line may bill again.
const mostTwice = 5

// soldAs tells whether a line may be of where a fill was, whatever bills either.
func (l *Line) soldAs(f *Fill) bool {
	if l.Keys.Permit != "" && (l.Keys.Permit == f.Keys.Permit || invoice.LinkedKey(l.Keys.Permit) == f.Keys.Permit) {
		return true
	}
	return l.Seller != "" && l.Seller == f.RFC
}

// takenBy returns of which line each fill is, as far as somebody said it or it was found.
func takenBy(fills []Fill, links map[string]match.Link) map[match.Ref]string {
	taken := map[match.Ref]string{}
	for i := range fills {
		if f := &fills[i]; f.Of != (LineID{}) {
			taken[f.Ref] = f.Of.String()
		}
	}
	for id, link := range links {
		for _, ref := range link.Fills {
			taken[ref] = id
		}
	}
	return taken
}
