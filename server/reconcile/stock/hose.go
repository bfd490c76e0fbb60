package stock

import (
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Turned is what a statement about a totalizer is.
type Turned string

// What turned it, or read it.
const (
	Filled   Turned = "fill"    // a fill of any purpose
	Offbook  Turned = "offbook" // fuel that flowed outside any authorize
	Read     Turned = "read"    // a reading in passing: at an hour, a shift, a void
	Replaced Turned = "meter"   // another meter from here on, or the same set back
)

// A Turn is a statement about a hose's totalizer. A rollover is none: the totalizer goes on
// growing by its modulus.
type Turn struct {
	Ref   dispense.Ref
	At    time.Time
	What  Turned
	Meter int64 // generation; of one that was replaced, of the new
	// BeforeUL and AfterUL are where the totalizer stood. They are nil of a fill that does not
	// say so, such as one that was typed, and the same in a reading. Of a meter that was replaced
	// the first is where the old one was left, if anybody wrote that down, and the second where the
	// new one begins.
	BeforeUL, AfterUL *dispense.Volume
	VolumeUL          dispense.Volume // of a fill, and of what flowed off the book
	// Open tells that a release of the hose was open: a reading then may be of the middle of a fill.
	Open bool
	// Written is, of what flowed off the book, how much of it fills tell of, and, of a fill that does not say where the
	// totalizer stood, how much of it tells of that.
	Written dispense.Volume
	// ByPump tells of such a fill that its pump said it: it flowed between the statements that it stands between.
	ByPump bool
	// Apart tells that the hose drew from another tank: the totalizer goes on from there, and it counts in no row.
	Apart bool
}

// A HoseRow is what a hose's totalizer did in a period, held against what is on record. What
// they differ by has a name in each case:
//
//	Moved − Fills = Offbook + Gaps − Overlaps + Display − Loose
type HoseRow struct {
	Period string
	// First and Last are where the totalizer stood before and after; nil where nothing says so.
	First, Last *dispense.Volume
	Moved       dispense.Volume // by all meters that the hose had
	Fills       dispense.Volume // of all purposes
	Offbook     dispense.Volume // flowed, and is nobody's fill
	Gaps        dispense.Volume // went through between two statements, and is in none
	Overlaps    dispense.Volume // is in two statements
	Display     dispense.Volume // the totalizer moved in fills, and off the book, more than they say
	Loose       dispense.Volume // of fills that do not say where the totalizer stood
	Written     dispense.Volume // of Offbook: fills tell of it
	Bridged     dispense.Volume // of Gaps: a fill by the pump that does not say where the totalizer stood lies in between
	Telling     dispense.Volume // of Loose: it tells of what flowed so, in this period or another
	Breaks      []Break         // the gaps and overlaps past the tolerance
	Meters      int             // how often the meter was replaced
	Blind       bool            // and nobody wrote down where the old one was left: what it gave last is not known
	State       State           // Over: the totalizer counted more than fills say
	Tolerance   dispense.Volume
}

// Difference is how much more the totalizer counted than fills say.
func (r *HoseRow) Difference() dispense.Volume { return r.Moved - r.Fills }

// A Break is where a statement does not go on from the one before it: above 0 a gap, below 0
// an overlap.
type Break struct {
	Before, After dispense.Ref
	UL            dispense.Volume
}

// Hose returns the rows of a hose, one for each period. Statements count in the order of their
// records and not of clocks; what does not go on from the statement before is of the period of
// the later one.
// Of the tolerances of several days the tightest counts, as in [Row.SAT].
func Hose(turns []Turn, periods []Period, days ...Tolerances) ([]HoseRow, error) {
	return HoseBy(turns, periods, func(int) []Tolerances { return days })
}

// HoseBy is Hose where each period is judged by tolerances of its own.
func HoseBy(turns []Turn, periods []Period, of func(period int) []Tolerances) ([]HoseRow, error) {
	turns = slices.Clone(turns)
	slices.SortFunc(turns, func(a, b Turn) int { return compareRefs(a.Ref, b.Ref) })
	rows := make([]HoseRow, len(periods))
	for i, p := range periods {
		rows[i].Period = p.Name
	}
	var last *Turn     // the last that says where the totalizer stands
	var between []held // by the pump, since then
	for i := range turns {
		turn := &turns[i]
		if err := turn.check(); err != nil {
			return nil, err
		}
		if turn.What == Read && turn.Open {
			continue
		}
		var r HoseRow // of a time outside all periods: it is counted nowhere, and goes on from there
		row, t := &r, []Tolerances{Usual}
		if n := slices.IndexFunc(periods, func(p Period) bool { return turn.At.After(p.From) && !turn.At.After(p.To) }); n >= 0 && !turn.Apart {
			row, t = &rows[n], of(n)
		}
		gap := row.turn(last, turn, t)
		switch {
		case turn.AfterUL != nil:
			row.tell(gap, between)
			last, between = turn, nil
		case turn.ByPump:
			between = append(between, held{row, turn.VolumeUL - turn.Written})
		}
	}
	for i := range rows {
		rows[i].judge(of(i))
	}
	return rows, nil
}

func (n *Turn) check() error {
	switch {
	case !slices.Contains([]Turned{Filled, Offbook, Read, Replaced}, n.What):
		return fmt.Errorf("%v: %q is nothing that a totalizer does", n.Ref, n.What)
	case n.AfterUL == nil && (n.BeforeUL != nil || n.What != Filled), n.BeforeUL == nil && n.AfterUL != nil && n.What != Replaced:
		return fmt.Errorf("%v: it says of one end only where the totalizer stood; say both or, of a fill, none", n.Ref)
	case n.What == Read && *n.BeforeUL != *n.AfterUL:
		return fmt.Errorf("%v: a reading says %s and %s; it is of one moment", n.Ref, *n.BeforeUL, *n.AfterUL)
	case n.Written < 0 || n.Written > max(n.VolumeUL, 0):
		return fmt.Errorf("%v: %s of %s are written down; no more than all can be", n.Ref, n.Written, n.VolumeUL)
	case (n.What == Read || n.What == Replaced) && n.VolumeUL != 0:
		return fmt.Errorf("%v: nothing flows while a meter is read or replaced, and it says %s", n.Ref, n.VolumeUL)
	}
	return nil
}

// A held is what is left of a fill by the pump, in the row that it is of, until the totalizer is read again.
type held struct {
	row *HoseRow
	ul  dispense.Volume
}

// tell pairs what went through between two statements with fills of the pump between them that do not say where
// the totalizer stood.
func (r *HoseRow) tell(gap dispense.Volume, between []held) {
	for _, h := range between {
		ul := max(min(gap, h.ul), 0)
		r.Bridged, h.row.Telling, gap = r.Bridged+ul, h.row.Telling+ul, gap-ul
	}
}

// turn counts a statement that comes after another, and returns what went through between them.
func (r *HoseRow) turn(last, n *Turn, days []Tolerances) (gap dispense.Volume) {
	if n.What == Filled {
		r.Fills += n.VolumeUL
	}
	if n.AfterUL == nil {
		r.Loose, r.Telling = r.Loose+n.VolumeUL, r.Telling+n.Written
		return 0
	}
	if r.Last = n.AfterUL; r.First == nil {
		r.First = n.BeforeUL
		if last != nil {
			r.First = last.AfterUL
		}
	}
	gap = r.join(last, n, days)
	if n.What == Replaced {
		r.Meters++
		return gap
	}
	by := *n.AfterUL - *n.BeforeUL
	r.Moved += by
	r.Display += by - n.VolumeUL
	if n.What == Offbook {
		r.Offbook, r.Written = r.Offbook+n.VolumeUL, r.Written+n.Written
	}
	return gap
}

// join counts what lies between two statements, and returns what of it is in neither.
func (r *HoseRow) join(last, n *Turn, days []Tolerances) (gap dispense.Volume) {
	switch {
	case last == nil:
		return 0
	case n.BeforeUL == nil, n.What != Replaced && n.Meter != last.Meter:
		r.Blind = true
		return 0
	}
	by := *n.BeforeUL - *last.AfterUL
	r.Moved += by
	if by > 0 {
		r.Gaps += by
	} else {
		r.Overlaps -= by
	}
	if abs(by) > least(days, func(t *Tolerances) dispense.Volume { return t.Junction.UL }) {
		r.Breaks = append(r.Breaks, Break{last.Ref, n.Ref, by})
	}
	return max(by, 0)
}

func (r *HoseRow) judge(days []Tolerances) {
	r.Tolerance = least(days, func(t *Tolerances) dispense.Volume { return t.Pump.greater(r.Fills) })
	switch d := r.Difference(); {
	case r.Last == nil:
		r.State, r.Tolerance = Unmeasured, 0
	case d == 0:
		r.State = Whole
	case abs(d) <= r.Tolerance:
		r.State = Within
	case d < 0:
		r.State = Short
	default:
		r.State = Over
	}
}
