package journal

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Shift is the shift that is open.
type Shift struct {
	Ref  dispense.Ref
	Body *dispense.Shift
	At   time.Time
}

// A Turn is a shift from its opening on, as the records say.
type Turn struct {
	Open     *dispense.Shift
	OpenRef  dispense.Ref
	OpenedAt time.Time
	// Close is nil while the shift is open.
	Close    *dispense.Shift
	CloseRef dispense.Ref
	ClosedAt time.Time
	// Poured is what flowed for its authorizes, also for those that were closed
	// after the shift was, by grade and purpose.
	Poured []Poured
}

// Poured is what flowed of a grade for a purpose.
type Poured struct {
	Grade, Purpose string
	Fills          int64
	VolumeUL       dispense.Volume
}

// turnsKept is how many shifts the book sums up: a few days of them.
const turnsKept = 16

// A flow is how far a hose's totalizer moved since it stood in a shift record,
// and what dispenses say of it.
type flow struct{ movedUL, dispensedUL dispense.Volume }

// Shift returns the open shift, nil if none is.
func (b *Book) Shift() *Shift { return b.shift }

// Shifts returns the number of the newest shift.
func (b *Book) Shifts() int64 { return b.shifts }

// Turn returns a shift that the book still sums up. The slices in it are shared
// and must not be changed.
func (b *Book) Turn(shift int64) (Turn, bool) {
	if t := b.find(shift); t != nil {
		return Turn{t.Open, t.OpenRef, t.OpenedAt, t.Close, t.CloseRef, t.ClosedAt, slices.Clone(t.Poured)}, true
	}
	return Turn{}, false
}

func (b *Book) find(shift int64) *Turn {
	i := slices.IndexFunc(b.turns, func(t *Turn) bool { return t.Open.Shift == shift })
	if i < 0 {
		return nil
	}
	return b.turns[i]
}

// Difference returns how far the totalizer of a hose moved beyond what dispenses
// say, since it stood in a shift record.
func (b *Book) Difference(hose string) dispense.Volume {
	f := b.flows[hose]
	return f.movedUL - f.dispensedUL
}

// turn opens or closes a shift. Hoses that the record does not name go on being
// summed up: somebody is fueling there, or their meter could not be read.
func (b *Book) turn(env *dispense.Envelope, s *dispense.Shift) {
	b.shifts = max(b.shifts, s.Shift)
	b.shift = nil
	if s.Action == "open" {
		b.shift = &Shift{env.Ref(), s, env.At}
		b.turns = append(b.turns, &Turn{Open: s, OpenRef: env.Ref(), OpenedAt: env.At})
		b.turns = b.turns[max(0, len(b.turns)-turnsKept):]
	} else if t := b.find(s.Shift); t != nil {
		t.Close, t.CloseRef, t.ClosedAt = s, env.Ref(), env.At
	}
	for _, m := range s.Meters {
		delete(b.flows, m.Hose)
	}
	b.firstReadings(s.Meters)
}

// poured adds a dispense to its hose's flow, and to the shift of its authorize; a
// typed one without an authorize is of the shift that is open.
func (b *Book) poured(o OpenAuthorize, closes bool, d *dispense.Dispense) {
	if d.Hose != "" && d.TotalizerAfterUL != nil {
		f := b.flows[d.Hose]
		f.dispensedUL += d.VolumeUL
		b.flows[d.Hose] = f
	}
	shift := o.Shift
	if !closes && b.shift != nil {
		shift = b.shift.Body.Shift
	}
	t := b.find(shift)
	if t == nil {
		return
	}
	i := slices.IndexFunc(t.Poured, func(p Poured) bool { return p.Grade == d.Grade && p.Purpose == d.Purpose })
	if i < 0 {
		i = len(t.Poured)
		t.Poured = append(t.Poured, Poured{Grade: d.Grade, Purpose: d.Purpose})
	}
	t.Poured[i].Fills++
	t.Poured[i].VolumeUL += d.VolumeUL
	slices.SortFunc(t.Poured, func(a, b Poured) int {
		return cmp.Or(cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Purpose, b.Purpose))
	})
}

// typedKept is how many typed vehicles are remembered of each: as many as it
// takes for a reprint.
const typedKept = 3

// unreadable notes that a vehicle was typed because of its label. A scanner that
// is broken says nothing about the label.
func (b *Book) unreadable(at time.Time, a *dispense.Authorize) {
	if a.TypedWhy == "" || a.TypedWhy == "scanner" {
		return
	}
	all := append(b.typed[a.Vehicle], at)
	b.typed[a.Vehicle] = all[max(0, len(all)-typedKept):]
}

// Unreadable returns how often the label of a vehicle could not be read here
// since a time: 3 stands for more, too.
func (b *Book) Unreadable(vehicle string, since time.Time) int {
	n := 0
	for _, at := range b.typed[vehicle] {
		if !at.Before(since) {
			n++
		}
	}
	return n
}

// badgesKept is how many badges may be lent at a time.
const badgesKept = 64

// lend ties a badge to a person, and forgets those that have ended.
func (b *Book) lend(at time.Time, x *dispense.Badge) {
	for sum, lent := range b.badges {
		if !at.Before(lent.UntilAt) {
			delete(b.badges, sum)
		}
	}
	b.badges[x.BadgeSHA256] = x
	for len(b.badges) > badgesKept {
		first := x
		for _, lent := range b.badges {
			if cmp.Or(lent.UntilAt.Compare(first.UntilAt), cmp.Compare(lent.BadgeSHA256, first.BadgeSHA256)) < 0 {
				first = lent
			}
		}
		delete(b.badges, first.BadgeSHA256)
	}
}

// Badge returns to whom a badge was lent, nil if it was not. Whether that still
// counts depends on the time and on the policy held.
func (b *Book) Badge(sha256 string) *dispense.Badge { return b.badges[sha256] }
