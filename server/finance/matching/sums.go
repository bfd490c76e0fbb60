package matching

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// sums proposes for lines without a vehicle whose ticket is on no fill, which are of no fill alone, all fills of their place
// and product in a period that no line is of (finance 6.3.4): the supplier put them together.
// The periods are those by which suppliers bill, in this order: the days of the fills of the
// document's other lines, the day before it was issued with that of its issue, the week before,
// the calendar month before and that of its issue so far. The first whose sum agrees within the tolerances is proposed;
// where none does, nothing is, for which fills of a period they might be is never searched for.
// Fiscal documents number each line of fuel, those of many fills too; a line without a ticket comes first.
// A person has to say that it is so.
func sums(lines []Line, fills []Fill, links map[string]match.Link, said SaidTolerances, zone *time.Location) {
	taken, byRef := map[match.Ref]bool{}, map[match.Ref]*Fill{}
	days := map[string][2]time.Time{} // of each document, the first and the last fill of its lines
	for i := range fills {
		byRef[fills[i].Ref] = &fills[i]
		taken[fills[i].Ref] = fills[i].Of != (LineID{})
	}
	tickets := map[[2]string]bool{} // on fills, where they count
	for i := range fills {
		tickets[[2]string{fills[i].site(), fills[i].Keys.Ticket}] = fills[i].Keys.Ticket != ""
	}
	var left []*Line
	document := map[string]string{}
	for i := range lines {
		l := &lines[i]
		document[l.String()] = l.Document
		if l.Decided == nil && !tickets[[2]string{l.site(), l.Keys.Ticket}] && l.Vehicle == "" && !l.ByCard() && l.site() != "" && l.Product != "" && links[l.String()].State == match.Alone {
			left = append(left, l)
		}
	}
	if len(left) == 0 {
		return
	}
	for id, link := range links {
		for _, ref := range link.Fills {
			taken[ref] = true
			if f := byRef[ref]; f != nil && document[id] != "" {
				d, there := days[document[id]]
				if !there || f.At.Before(d[0]) {
					d[0] = f.At
				}
				if f.At.After(d[1]) {
					d[1] = f.At
				}
				days[document[id]] = d
			}
		}
	}
	free := map[string][]match.Fill{} // by where they were
	for i := range fills {
		if !taken[fills[i].Ref] {
			free[fills[i].site()] = append(free[fills[i].site()], fills[i].matchFill(zone))
		}
	}
	slices.SortFunc(left, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(min(len(a.Keys.Ticket), 1), min(len(b.Keys.Ticket), 1)), a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.String(), b.String()))
	})
	for _, l := range left {
		by := said.of(l, zone).Tolerances
		for _, p := range periods(l, days[l.Document], zone) {
			m := l.matchLine()
			m.Sum, m.At, m.Until = true, p[0], p[1]
			var of []match.Fill
			var ul dispense.Volume
			for _, f := range free[m.Site] {
				if !f.At.Before(m.At) && f.At.Before(m.Until) && m.MayBe(&f) {
					of, ul = append(of, f), ul+f.VolumeUL
				}
			}
			if off, most := m.VolumeUL-ul, by.Liters(len(of), ul); len(of) < 2 || off > most || -off > most {
				continue
			}
			link := match.Lines([]match.Line{m}, of, nil, by)[0]
			switch {
			case len(link.Fills) < 2:
				continue
			case link.State == match.Unpriced, link.State == match.Strange: // whoever says that it is so says why
			case link.State.InOrder():
				link.State = match.Suggested
			default:
				continue
			}
			links[l.String()] = link
			free[m.Site] = slices.DeleteFunc(free[m.Site], func(f match.Fill) bool { return slices.Contains(link.Fills, f.Ref) })
			break
		}
	}
}

// periods are those that a document may bill together, each from its first moment to the first
// that is left out. A line that says its day is of that day, and one that says the time is of one fill.
func periods(l *Line, others [2]time.Time, zone *time.Location) (list [][2]time.Time) {
	day := func(at time.Time, more int) time.Time {
		y, m, d := at.In(zone).Date()
		return time.Date(y, m, d+more, 0, 0, 0, 0, zone)
	}
	switch {
	case l.DayAlone:
		return [][2]time.Time{{day(l.At, 0), day(l.At, 1)}}
	case !l.At.IsZero():
		return nil
	}
	end := day(l.IssuedAt, 1)
	if !others[0].IsZero() {
		list = append(list, [2]time.Time{day(others[0], 0), day(others[1], 1)})
	}
	// A month may have ended days before, or end with the day of issue; nothing is billed before it flows.
	y, m, _ := l.IssuedAt.In(zone).Date()
	month := func(more int) [2]time.Time {
		from, to := time.Date(y, m+time.Month(more), 1, 0, 0, 0, 0, zone), time.Date(y, m+time.Month(more)+1, 1, 0, 0, 0, 0, zone)
		if to.After(end) {
			to = end
		}
		return [2]time.Time{from, to}
	}
	return append(list, [2]time.Time{day(l.IssuedAt, -1), end}, [2]time.Time{day(l.IssuedAt, -7), end}, month(-1), month(0))
}
