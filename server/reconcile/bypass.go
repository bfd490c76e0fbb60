package reconcile

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Bypassed is a stretch of a hose's totalizer that flowed without an authorize:
// an offbook record, of a cause that [SettleableCauses] names.
type Bypassed struct {
	Ref               dispense.Ref
	Meter             int64 // generation
	BeforeUL, AfterUL dispense.Volume
	VolumeUL          dispense.Volume
	// At is when it was noticed: what flowed, flowed before. It is zero where the
	// station's clock proved nothing: then any sheet may tell of it.
	At time.Time
}

// watch is how far the watch of whoever writes a sheet may be ahead.
const watch = 15 * time.Minute

// until is the latest that a sheet can say which tells of it.
func (b Bypassed) until() time.Time {
	if b.At.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return b.At.Add(watch)
}

// A Sheet is a fill of that hose that was written down on a numbered contingency
// sheet, and typed. The totalizers are nil where the sheet does not name them.
type Sheet struct {
	Ref               dispense.Ref
	Number            string
	Meter             int64 // generation; 0 where it is not named: any
	Again             bool  // the same paper was typed before: it settles nothing
	VolumeUL          dispense.Volume
	BeforeUL, AfterUL *dispense.Volume
	At                time.Time // when the fuel flowed, as it says
}

// SettleableCauses are those of liters off the book that can be what sheets tell
// of: what flowed near a release has its vehicle already.
func SettleableCauses() []string { return []string{"dark", "idle", "free_mode"} }

// A Settlement says what of the liters off the book of a hose is written down. No
// liter settles twice, and no record is changed by it.
type Settlement struct {
	Pieces []Piece
	// OffUL is off the book, SheetsUL is on sheets, SettledUL is both. What is
	// left, RemainderUL, flowed and nobody wrote it down; ExcessUL was written down
	// and did not flow there: a wrong hose, a wrong number, or liters that were not
	// given.
	OffUL, SheetsUL, SettledUL, RemainderUL, ExcessUL dispense.Volume
	// Remainders and Excesses are those by record, where there are any.
	Remainders, Excesses map[dispense.Ref]dispense.Volume
}

// A Piece is how much of a stretch a sheet settles.
type Piece struct {
	Off, Sheet dispense.Ref
	Number     string
	VolumeUL   dispense.Volume
}

// Settle holds the sheets of one hose against its stretches, whatever the order
// in which they are given.
//
// A sheet that names totalizers settles first, and only where they lie: of a
// stretch that two sheets claim, the one with the lower number settles it. The
// others settle what is left of the stretches that were noticed after they say
// they happened, the latest sheets first: they have the fewest to choose from, so
// that what can be settled is.
func Settle(stretches []Bypassed, sheets []Sheet) Settlement {
	s := settling{offs: slices.Clone(stretches), sheets: slices.Clone(sheets), free: map[dispense.Ref][]span{}, left: map[dispense.Ref]dispense.Volume{}}
	slices.SortFunc(s.offs, func(a, b Bypassed) int { return cmp.Or(a.until().Compare(b.until()), compareRefs(a.Ref, b.Ref)) })
	slices.SortFunc(s.sheets, func(a, b Sheet) int {
		return cmp.Or(cmp.Compare(len(a.Number), len(b.Number)), cmp.Compare(a.Number, b.Number), compareRefs(a.Ref, b.Ref))
	})
	for _, o := range s.offs {
		s.free[o.Ref] = []span{{o.BeforeUL, o.BeforeUL + o.VolumeUL}}
		s.OffUL += o.VolumeUL
	}
	for _, x := range s.sheets {
		s.left[x.Ref] = x.VolumeUL
		s.SheetsUL += x.VolumeUL
		if x.named() && !x.Again {
			s.byTotalizer(x)
		}
	}
	byTime := slices.Clone(s.sheets)
	slices.SortStableFunc(byTime, func(a, b Sheet) int { return b.At.Compare(a.At) })
	for _, x := range byTime {
		if !x.named() && !x.Again {
			s.byTime(x)
		}
	}
	return s.result()
}

func (x Sheet) named() bool { return x.BeforeUL != nil && x.AfterUL != nil && *x.AfterUL > *x.BeforeUL }

// A span is a part of a stretch that nothing has settled yet.
type span struct{ from, to dispense.Volume }

type settling struct {
	Settlement
	offs   []Bypassed
	sheets []Sheet
	free   map[dispense.Ref][]span
	left   map[dispense.Ref]dispense.Volume
}

// byTotalizer settles what is free between the totalizers that a sheet names.
func (s *settling) byTotalizer(x Sheet) {
	for _, o := range s.offs {
		if x.Meter == 0 || o.Meter == x.Meter {
			s.take(o, x, *x.BeforeUL, *x.AfterUL)
		}
	}
}

// byTime settles what is free of what was noticed after the sheet says, as far as
// clocks agree.
func (s *settling) byTime(x Sheet) {
	first, _ := slices.BinarySearchFunc(s.offs, x.At, func(o Bypassed, at time.Time) int { return o.until().Compare(at) })
	for _, o := range s.offs[first:] {
		if s.left[x.Ref] == 0 {
			return
		}
		s.take(o, x, o.BeforeUL, o.BeforeUL+o.VolumeUL)
	}
}

// take settles as much of a stretch between two totalizers as the sheet has left.
func (s *settling) take(o Bypassed, x Sheet, from, to dispense.Volume) {
	var kept []span
	var taken dispense.Volume
	for _, f := range s.free[o.Ref] {
		a, b := max(f.from, from), min(f.to, to)
		if b = min(b, a+s.left[x.Ref]-taken); b <= a {
			kept = append(kept, f)
			continue
		}
		taken += b - a
		if f.from < a {
			kept = append(kept, span{f.from, a})
		}
		if b < f.to {
			kept = append(kept, span{b, f.to})
		}
	}
	if taken == 0 {
		return
	}
	s.free[o.Ref] = kept
	s.left[x.Ref] -= taken
	s.SettledUL += taken
	s.Pieces = append(s.Pieces, Piece{o.Ref, x.Ref, x.Number, taken})
}

func (s *settling) result() Settlement {
	s.Remainders, s.Excesses = map[dispense.Ref]dispense.Volume{}, map[dispense.Ref]dispense.Volume{}
	for ref, spans := range s.free {
		for _, f := range spans {
			s.Remainders[ref] += f.to - f.from
		}
	}
	for ref, v := range s.left {
		if v > 0 {
			s.Excesses[ref] = v
		}
	}
	s.RemainderUL, s.ExcessUL = s.OffUL-s.SettledUL, s.SheetsUL-s.SettledUL
	slices.SortFunc(s.Pieces, func(a, b Piece) int { return cmp.Or(compareRefs(a.Off, b.Off), compareRefs(a.Sheet, b.Sheet)) })
	return s.Settlement
}

func compareRefs(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}
