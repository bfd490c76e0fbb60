package match

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// byDistance suggests for what is left the fill that comes nearest, if nothing else comes
// near: no other fill to the line, and no other line to the fill. With those out of the way
// others may be as clear. A person has to say that it is so.
//
// The least distance of all together would be found by assignment, but where it gave a line
// another fill than its nearest, that one would not be clear.
func (m *matcher) byDistance() {
	for m.clear() {
	}
	for _, p := range m.pairs(m.may) {
		link := &Link{Line: p.line.ID, State: Ambiguous}
		for _, f := range p.fills[:min(len(p.fills), mostNear)] {
			link.Near = append(link.Near, f.Ref)
		}
		m.links[p.line.ID] = link
	}
}

// may tells whether a line may be of a fill: of the same fuel, as many liters, and about then.
func (m *matcher) may(l *Line, f *Fill) bool {
	if !f.isOf(l) || over(int64(l.VolumeUL-f.VolumeUL), int64(m.by(l).VolumeUL), int64(f.VolumeUL), m.by(l).VolumeMill) {
		return false
	}
	switch {
	case l.DayAlone:
		return l.daysFrom(f) <= 3
	case l.Dated:
		return l.At.Sub(f.At).Abs() <= 72*time.Hour
	}
	return m.by(l).sameDay(l, f)
}

// clear suggests what is clear by now, and tells whether anything was.
func (m *matcher) clear() (any bool) {
	pairs := m.pairs(m.may)
	type rival struct {
		line         *Line
		first, other int64 // how far its nearest line is, and the next
	}
	rivals := map[Ref]rival{}
	for _, p := range pairs {
		for _, f := range p.fills {
			d, r := Distance(p.line, f), rivals[f.Ref]
			switch {
			case r.line == nil:
				r = rival{p.line, d, none}
			case d < r.first:
				r = rival{p.line, d, r.first}
			default:
				r.other = min(r.other, d)
			}
			rivals[f.Ref] = r
		}
	}
	for _, p := range pairs {
		f := p.fills[0]
		d, other := Distance(p.line, f), none
		if len(p.fills) > 1 {
			other = Distance(p.line, p.fills[1])
		}
		limit := nextTimes * max(d, nothing)
		if r := rivals[f.Ref]; r.line != p.line || other < limit || r.other < limit {
			continue
		}
		m.link(p.line, f, ByDistance)
		m.links[p.line.ID].State, any = Suggested, true
	}
	return any
}

const (
	none = int64(1) << 62
	// nothing is as good as no distance: a ten-thousandth.
	nothing = 100
)

// sums holds lines that bill several fills at once against all of a site, a product and a
// period that nobody else bills. Which of them it is of is never guessed.
func (m *matcher) sums() {
	for i := range m.lines {
		l := &m.lines[i]
		if !l.Sum || m.links[l.ID] != nil {
			continue
		}
		var fills []*Fill
		for j := range m.fills {
			if f := &m.fills[j]; !m.taken[f.Ref] && f.Site == l.Site && f.isOf(l) && !f.At.Before(l.At) && f.At.Before(l.Until) {
				fills = append(fills, f)
			}
		}
		if len(fills) > 0 {
			m.links[l.ID] = m.sum(l, fills)
		}
	}
}

// sum links a line to several fills. An amount is compared where all of them have one.
func (m *matcher) sum(l *Line, fills []*Fill) *Link {
	link := &Link{Line: l.ID, Pass: BySum}
	var ul dispense.Volume
	var cents int64
	priced, money := true, true
	for _, f := range fills {
		m.taken[f.Ref] = true
		link.Fills = append(link.Fills, f.Ref)
		ul, cents, priced = ul+f.VolumeUL, cents+f.Cents, priced && f.costs(l)
		money = money && f.inMoneyOf(l)
	}
	link.VolumeUL = l.VolumeUL - ul
	if priced {
		link.Cents = l.Cents - cents
	}
	switch {
	case over(int64(link.VolumeUL), int64(m.by(l).SumUL), int64(ul), m.by(l).SumMill):
		link.State = Volume
	case !money:
		link.State = Money
	case abs(link.Cents) > m.by(l).Money(len(link.Fills), cents):
		link.State = Amount
	case link.VolumeUL == 0 && link.Cents == 0:
		link.State = Matched
	default:
		link.State = Within
	}
	return link
}
