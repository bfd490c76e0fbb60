package closes

import (
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
	// Kind is fill, offbook or delivery; of a correction what it does: void, replace or assign.
	Kind     string
	Product  string           // empty: nobody said
	VolumeUL *dispense.Volume // nil: of a correction, whose fills say it
	Corrects dispense.Ref     // the record that a correction is of; zero: it is none
}

// A Late is what came after its month was closed softly, or further, with where it is booked.
type Late struct {
	Arrived
	closing.Placement
}

// Late returns what came late of a month, wherever it is booked, and what of earlier months is booked
// in it, in the order in which it came. Of a month that nobody closes nothing is late.
func (d *Desk) Late(ctx context.Context, p budget.Period) ([]Late, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 || p.Compare(said.Rules[0].Begins) < 0 {
		return nil, err
	}
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
	all, err := d.place(&said, list)
	return slices.DeleteFunc(all, func(x Late) bool { return !x.Late || x.Of != p && x.In != p }), err
}

// Came returns where a record is booked, of what moves fuel or changes what was moved; nil where no month is
// closed. It fails with fault.ErrNotFound for any other record.
func (d *Desk) Came(ctx context.Context, ref dispense.Ref) (*Late, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil || len(said.Rules) == 0 {
		return nil, err
	}
	x, err := d.cfg.Store.CameOne(ctx, ref)
	if err != nil {
		return nil, err
	}
	all, err := d.place(&said, []Arrived{x})
	if err != nil {
		return nil, err
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
// nowhere.
func (d *Desk) place(said *Said, list []Arrived) ([]Late, error) {
	terms, err := said.terms(d.cfg.Calendar)
	if err != nil {
		return nil, err
	}
	of := make(map[budget.Source]Arrived, len(list))
	for _, x := range list {
		of[x.Source] = x
	}
	came := make([]closing.Came, 0, len(of))
	for _, x := range of {
		came = append(came, x.Came)
	}
	acts := make([]closing.Act, len(said.Acts))
	for i := range said.Acts {
		acts[i] = said.Acts[i].Act
	}
	all := make([]Late, 0, len(came))
	for _, p := range terms.PlaceAll(acts, came) {
		if first := said.Rules[0]; p.Of.Compare(first.Begins) < 0 && !p.CameAt.After(first.At) {
			p.Placement = closing.Placement{Of: p.Of, In: p.Of}
		}
		all = append(all, Late{of[p.Source], p.Placement})
	}
	return all, nil
}
