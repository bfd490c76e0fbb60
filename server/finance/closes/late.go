package closes

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

// An Arrived is a record that moves fuel, or changes what was moved, with when it came.
type Arrived struct {
	closing.Came
	// Kind is fill, offbook or delivery; of a correction what it does: void, replace or assign. One that says that
	// fuel flowed in another month is there twice: moved_away, of the month in which it had counted, and moved_here.
	Kind     string
	Product  string           // empty: nobody said
	VolumeUL *dispense.Volume // of a correction what it puts in the place; nil: nothing
	Corrects dispense.Ref     // the record that a correction is of; zero: it is none

	// Other is when fuel flowed by what stood before a correction, or after it where Stands, unless that is At.
	Other  time.Time
	Stands bool

	// What the record, or a correction in its place, says of the fill beside its fuel.
	Vehicle, VehicleName, DriverName string // empty: of none
	Reserved                         bool   // the vehicle, or that of before
	OdometerM, PriceE4, AmountCents  *int64
	Currency                         string
}

// A Late is what came after its month was closed softly, or further, with where it is booked.
type Late struct {
	Arrived
	closing.Placement
	// Taken tells that its month has it all the same: it was opened again, and ended once more since.
	Taken bool
	// Unsigned tells that its month was not closed yet when it came. Figures of a month are of its fills as they are
	// corrected until then, so they lack already what a correction takes off.
	Unsigned bool
}

// Elsewhere tells that its own month has not got it.
func (l *Late) Elsewhere() bool { return l.In != l.Placement.Of && !l.Taken }

// Late returns what came late of a month, wherever it is booked, and what of earlier months is booked
// in it, in the order in which it came. Of a month that nobody closes nothing is late.
func (d *Desk) Late(ctx context.Context, p budget.Period) ([]Late, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 || p.Compare(said.Rules[0].Begins) < 0 {
		return nil, err
	}
	return d.late(ctx, &said, p)
}

func (d *Desk) late(ctx context.Context, said *Said, p budget.Period) ([]Late, error) {
	book, _, err := said.book(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	w, err := d.window(p)
	if err != nil {
		return nil, err
	}
	var soft, since, until time.Time
	before := p.Previous()
	if p == said.Rules[0].Begins {
		since = said.Rules[0].At // what came before that was late nowhere
	}
	for i := len(said.Acts) - 1; i >= 0; i-- {
		switch a := &said.Acts[i]; {
		case a.Period == p && a.Kind == closing.Soft:
			soft = a.At.Add(-nearby)
		case a.Period == p && a.Kind == closing.End && until.IsZero():
			until = a.At.Add(nearby)
		case a.Period == before && a.Kind == closing.End:
			since = a.At.Add(-nearby)
		}
	}
	if m := book.Month(p); m.State != closing.Ended && m.State != closing.Closed {
		until = time.Time{}
	}
	var list []Arrived
	if !soft.IsZero() {
		if list, err = d.cfg.Store.CameOfMonth(ctx, w, soft); err != nil {
			return nil, err
		}
	}
	if !since.IsZero() { // else the month before still takes, and nothing of it can be booked in this one
		earlier, err := d.cfg.Store.CameBefore(ctx, w, since, until)
		if err != nil {
			return nil, err
		}
		list = append(list, earlier...)
	}
	all, err := d.place(said, list)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if x := &all[i]; x.In != x.Placement.Of {
			said.hold(x)
		}
	}
	return slices.DeleteFunc(all, func(x Late) bool { return !x.Late || x.Placement.Of != p && x.In != p }), nil
}

// hold tells how far the month that a record is of had come by then, by the acts that were done after it.
func (s *Said) hold(x *Late) {
	x.Taken = s.ended(x.Placement.Of) > x.After
	closed := s.closed(x.Placement.Of)
	x.Unsigned = closed == 0 || closed > x.After
}

// Came returns where a record is booked, of what moves fuel or changes what was moved; nil where no month is
// closed. It fails with fault.ErrNotFound for any other record.
func (d *Desk) Came(ctx context.Context, ref dispense.Ref) (*Late, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 {
		return nil, err
	}
	list, err := d.cfg.Store.CameOne(ctx, ref)
	if err != nil {
		return nil, err
	}
	all, err := d.place(&said, list)
	if err != nil {
		return nil, err
	}
	for i := range all { // of one that moves fuel to another month by what stands after it
		if all[i].Stands {
			return &all[i], nil
		}
	}
	return &all[0], nil
}

// BookedFrom returns what is booked in a month and is of an earlier one of its year, as it was booked.
func (d *Desk) BookedFrom(ctx context.Context, p budget.Period) ([]budget.Charge, error) {
	return d.cfg.Store.BookedFrom(ctx, p)
}

// nearby is how much more is looked at than an act's own time says: where things are placed is told by where journals
// stood, and a record may be on its way, or wait, while an act is done.
const nearby = time.Hour

// place places what came, each once. What is of before months were closed, and came before anybody said how, was late
// nowhere. A correction that leaves fuel in its month is of that alone.
func (d *Desk) place(said *Said, list []Arrived) ([]Late, error) {
	terms, err := said.terms(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	type key struct {
		budget.Source
		stands bool
	}
	of := make(map[key]Arrived, len(list))
	for _, x := range list {
		if !x.Other.IsZero() && terms.PeriodOf(terms.DayOf(x.At)) != terms.PeriodOf(terms.DayOf(x.Other)) {
			x.Kind = "moved_away"
			if x.Stands {
				x.Kind = "moved_here"
			}
		} else if x.Stands {
			continue
		}
		of[key{x.Source, x.Stands}] = x
	}
	var came [2][]closing.Came
	for k, x := range of {
		n := 0
		if k.stands {
			n = 1
		}
		came[n] = append(came[n], x.Came)
	}
	acts := make([]closing.Act, len(said.Acts))
	for i := range said.Acts {
		acts[i] = said.Acts[i].Act
	}
	all := make([]Late, 0, len(of))
	for n := range came {
		for _, p := range terms.PlaceAll(acts, came[n]) {
			if first := said.Rules[0]; p.Of.Compare(first.Begins) < 0 && !p.CameAt.After(first.At) {
				p.Placement = closing.Placement{Of: p.Of, In: p.Of}
			}
			all = append(all, Late{Arrived: of[key{p.Source, n == 1}], Placement: p.Placement})
		}
	}
	slices.SortStableFunc(all, func(a, b Late) int {
		return cmp.Or(cmp.Compare(a.After, b.After), a.CameAt.Compare(b.CameAt), cmp.Compare(a.Ref.Station, b.Ref.Station), cmp.Compare(a.Ref.Epoch, b.Ref.Epoch), cmp.Compare(a.Ref.Seq, b.Ref.Seq), cmp.Compare(a.Branch, b.Branch))
	})
	return all, nil
}
