package match

import (
	"math/bits"
	"slices"
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
	return f.isOf(l) && !over(int64(l.VolumeUL-f.VolumeUL), int64(m.by(l).VolumeUL), int64(f.VolumeUL), m.by(l).VolumeMill) && m.about(l, f)
}

// about tells whether a line may be of the time of a fill.
func (m *matcher) about(l *Line, f *Fill) bool {
	switch {
	case l.DayAlone:
		return l.daysFrom(f) <= mostDays
	case l.Dated:
		return l.At.Sub(f.At).Abs() <= mostDays*24*time.Hour
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
			if f := &m.fills[j]; !m.taken[f.Ref] && f.Site == l.Site && f.soldBy(l) && f.isOf(l) && !f.At.Before(l.At) && f.At.Before(l.Until) {
				fills = append(fills, f)
			}
		}
		if len(fills) > 0 {
			m.links[l.ID] = m.sum(l, fills, false)
		}
	}
}

// sum links a line to several fills. Before tells by which rule: see [Decision]. Of another fuel it is of none of them, whatever its
// figures; of another vehicle or station, where its figures are theirs, or nobody can say so.
func (m *matcher) sum(l *Line, fills []*Fill, before bool) *Link {
	link := &Link{Line: l.ID, Pass: BySum}
	var ul dispense.Volume
	money := true
	for _, f := range fills {
		m.taken[f.Ref] = true
		link.Fills = append(link.Fills, f.Ref)
		ul, money = ul+f.VolumeUL, money && f.inMoneyOf(l)
	}
	link.VolumeUL = l.VolumeUL - ul
	value := worth
	if before {
		value = amounts
	}
	cents, known := value(fills)
	if money && known {
		link.Cents, link.Valued = l.Cents-cents, cents
		for _, f := range fills {
			link.Valued -= f.Cents
		}
	}
	switch {
	case !l.Strange && !m.anyone[l.ID] && slices.ContainsFunc(fills, func(f *Fill) bool { return !f.soldBy(l) }):
		link.State = Supplier
	case !m.figures[l.ID] && slices.ContainsFunc(fills, func(f *Fill) bool { return !f.isOf(l) }):
		link.State = Product
	case over(int64(link.VolumeUL), int64(m.by(l).SumUL), int64(ul), m.by(l).SumMill):
		link.State = Volume
	case !money:
		link.State = Money
	case !known && !before:
		link.State = Unpriced
	case over(link.Cents, m.by(l).sumCents(len(link.Fills), before), cents, m.by(l).CentsMill):
		link.State = Amount
		if agreed, there := agreedOf(fills); there && !over(l.Cents-agreed, m.by(l).sumCents(len(link.Fills), before), agreed, m.by(l).CentsMill) {
			link.State = Agreed
		}
	case link.VolumeUL == 0 && link.Cents == 0:
		link.State = Matched
	default:
		link.State = Within
	}
	if !m.figures[l.ID] && (link.State.InOrder() || link.State == Unpriced) {
		switch {
		case slices.ContainsFunc(fills, func(f *Fill) bool { return !f.byCardOf(l) }):
			link.State = Vehicle
		case slices.ContainsFunc(fills, func(f *Fill) bool { return !f.atStationOf(l) }):
			link.State = Station
		}
	}
	m.asksWho(l, link)
	return link
}

// sumCents is what an amount may be off by for so many fills, whatever it is: what that of any line may, and by the cent that
// each fill was rounded to; where no line may be off, no sum may. By the rule of before each could be off by what a line may.
func (t *Tolerances) sumCents(fills int, before bool) int64 {
	if before {
		return t.Cents * int64(fills)
	}
	return min(max(t.Cents, int64(fills)), t.Cents*int64(fills))
}

// worth is what fills came to. Of one without an amount it is what its price makes, or else what a liter of its product
// cost on average in the others; false: of one nobody knows even that.
func worth(fills []*Fill) (cents int64, known bool) {
	type part struct {
		cents    int64
		ul, free dispense.Volume // with an amount, and without
	}
	parts := map[string]*part{}
	for _, f := range fills {
		p := parts[f.Product]
		if p == nil {
			p = new(part)
			parts[f.Product] = p
		}
		n, err := f.Cents, error(nil)
		if n == 0 {
			n, err = dispense.AmountCents(f.VolumeUL, f.PriceE4)
		}
		if err != nil || n == 0 {
			p.free += f.VolumeUL
			continue
		}
		p.cents, p.ul = p.cents+n, p.ul+f.VolumeUL
	}
	for _, p := range parts {
		cents += p.cents
		if p.free <= 0 {
			continue
		}
		n, ok := share(p.cents, p.free, p.ul)
		if !ok {
			return 0, false
		}
		cents += n
	}
	return cents, true
}

// share is what so much costs where a whole costs so many cents, rounded half up; false: it cannot be said.
func share(cents int64, of, whole dispense.Volume) (int64, bool) {
	if cents <= 0 || whole <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(cents), uint64(of))
	lo, carry := bits.Add64(lo, uint64(whole)/2, 0)
	if hi += carry; hi >= uint64(whole) {
		return 0, false
	}
	n, _ := bits.Div64(hi, lo, uint64(whole))
	return int64(n), n <= 1<<62
}

// amounts are what fills came to by the rule of before: false where one of them has neither amount nor price.
func amounts(fills []*Fill) (cents int64, known bool) {
	known = true
	for _, f := range fills {
		cents, known = cents+f.Cents, known && f.priced()
	}
	return cents, known
}
