package reconcile

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Pad is the sheets that the office issued in one act.
type Pad struct {
	Ref dispense.Ref
	dispense.Sheets
	At time.Time
	By string
}

// A Voiding says that sheets will not be used, such as those of a pad that was
// lost.
type Voiding struct {
	Ref dispense.Ref
	dispense.Sheets
	At     time.Time
	By     string
	Reason string
}

// A Use is a sheet that was typed.
type Use struct {
	Number  int64
	Ref     dispense.Ref
	At      time.Time // when the fuel flowed, as the sheet says
	Vehicle string
}

// A SheetState is what became of a sheet.
type SheetState string

// The states. Every issued sheet is in one of them.
const (
	SheetUsed        SheetState = "used"        // it was typed, whatever else was said of it
	SheetVoid        SheetState = "void"        // it will not be
	SheetOutstanding SheetState = "outstanding" // it is blank still, or filled in and not typed
)

// An Issued is one sheet of a pad, and what became of it.
type Issued struct {
	Number int64
	State  SheetState
	Uses   []Use    // the first is what counts
	Void   *Voiding // nil when it was not declared void
}

// A PadAccount is what became of the sheets of a pad: Issued is always the sum of
// the other three.
type PadAccount struct {
	Pad
	Issued, Used, Void, Outstanding int64
	Each                            []Issued
}

// Account says what became of every sheet that was issued, whatever the order in
// which it is told, pad by pad. What was typed or declared void and never issued
// is in no account. A number that was issued twice is the first pad's alone.
func Account(pads []Pad, voided []Voiding, uses []Use) []PadAccount {
	pads, voided, uses = slices.Clone(pads), slices.Clone(voided), slices.Clone(uses)
	slices.SortFunc(pads, func(a, b Pad) int { return cmp.Or(a.At.Compare(b.At), compareRefs(a.Ref, b.Ref)) })
	slices.SortFunc(voided, func(a, b Voiding) int { return cmp.Or(a.At.Compare(b.At), compareRefs(a.Ref, b.Ref)) })
	issued := map[int64]*Issued{}
	accounts := make([]PadAccount, len(pads))
	for i, p := range pads {
		a := &accounts[i]
		a.Pad, a.Each = p, make([]Issued, 0, p.Count())
		for n := p.First; n <= p.Last; n++ {
			if issued[n] == nil {
				a.Each = append(a.Each, Issued{Number: n})
				issued[n] = &a.Each[len(a.Each)-1]
			}
		}
	}
	for _, v := range voided {
		for n := v.First; n <= v.Last; n++ {
			if s := issued[n]; s != nil && s.Void == nil {
				s.Void = &v
			}
		}
	}
	for _, u := range uses {
		if s := issued[u.Number]; s != nil {
			s.Uses = append(s.Uses, u)
		}
	}
	for i := range accounts {
		accounts[i].count()
	}
	return accounts
}

func (a *PadAccount) count() {
	for i := range a.Each {
		s := &a.Each[i]
		slices.SortFunc(s.Uses, func(x, y Use) int { return cmp.Or(x.At.Compare(y.At), compareRefs(x.Ref, y.Ref)) })
		a.Issued++
		switch {
		case len(s.Uses) > 0:
			s.State = SheetUsed
			a.Used++
		case s.Void != nil:
			s.State = SheetVoid
			a.Void++
		default:
			s.State = SheetOutstanding
			a.Outstanding++
		}
	}
}

// A Paper is the contingency sheet that a typed fill names.
type Paper struct {
	Ticket  string // as the record says it
	Station string // whose hose it says it was
	// Issued is the station that has the number, empty when nobody has; Void tells
	// that the office declared it void.
	Issued string
	Void   bool
	// Earlier is the record that had typed the same sheet before; zero for none.
	Earlier dispense.Ref
	// ExcessUL did not flow at that hose while it worked without the agent.
	VolumeUL, ExcessUL dispense.Volume
}

// paper judges the sheet that a fill was typed from.
func (j *judging) paper() {
	p, d := j.Paper, j.Counted
	if p == nil || d == nil {
		return
	}
	odd := func(args ...string) { j.add(j.find(SheetNumber, Major, "").of(d.Vehicle, d.Hose).args(args...)) }
	switch {
	case p.Issued == "":
		odd("unknown", p.Ticket)
	case p.Issued != p.Station:
		odd("elsewhere", p.Ticket, p.Issued)
	case p.Void:
		odd("void", p.Ticket)
	}
	switch {
	case !p.Earlier.IsZero():
		j.add(j.find(SheetTwice, Major, "").of(d.Vehicle, d.Hose).actual(int64(p.VolumeUL), Microliters).args(p.Ticket, p.Earlier.String()))
	case p.ExcessUL > 0:
		j.add(j.find(SheetExcess, Major, "").of(d.Vehicle, d.Hose).figures(int64(p.ExcessUL), int64(p.VolumeUL), Microliters).args(p.Ticket))
	}
}
