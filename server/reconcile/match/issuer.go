package match

import (
	"cmp"
	"slices"
)

// ByTicketOf finds for lines that name no place the fill of who issues them that has their ticket, wherever that was. The sites of
// both are who issues. It is one that is suggested where no other fill of theirs of about then has that ticket, no line has that
// fill, and liters or amount are about the same; a person says whether it is the same station. Stations begin their numbers again,
// so what flowed months before is no other one, and whoever asks of a longer time, with more fills, is told the same. Of several
// such lines the one that is most like the fill is of it, and the others bill it again. Links are those that were found.
func ByTicketOf(lines []Line, fills []Fill, taken func(Ref) bool, t Tolerances) (found []Link) {
	m := matcher{t: t, lines: slices.Clone(lines), links: map[string]*Link{}, taken: map[Ref]bool{}}
	slices.SortFunc(m.lines, func(a, b Line) int { return cmp.Or(a.Issued.Compare(b.Issued), cmp.Compare(a.ID, b.ID)) })
	at := map[place][]*Fill{}
	for i := range fills {
		f := &fills[i]
		at[place{f.Site, f.Ticket}] = append(at[place{f.Site, f.Ticket}], f)
	}
	like := map[*Fill][]*Line{}
	for i := range m.lines {
		l := &m.lines[i]
		if l.Ticket == "" || l.Site == "" || l.Sum {
			continue
		}
		var then []*Fill // whatever was fueled: a ticket that is there twice says nothing
		for _, f := range at[place{l.Site, l.Ticket}] {
			if m.about(l, f) {
				then = append(then, f)
			}
		}
		if len(then) == 1 && !taken(then[0].Ref) && m.alike(l, then[0]) {
			like[then[0]] = append(like[then[0]], l)
		}
	}
	for f, list := range like { // each is of its own lines
		of := slices.MinFunc(list, func(a, b *Line) int { return cmp.Compare(Distance(a, f), Distance(b, f)) }) // of such that are as like the first
		m.link(of, f, ByIssuer)
		if link := m.links[of.ID]; link.State.InOrder() {
			link.State = Suggested
		}
		for _, l := range list {
			if l != of {
				m.links[l.ID] = &Link{Line: l.ID, State: Twice, Near: []Ref{f.Ref}}
			}
		}
	}
	for _, l := range m.lines {
		if link := m.links[l.ID]; link != nil {
			found = append(found, *link)
		}
	}
	return found
}
