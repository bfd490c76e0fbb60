package stock

import (
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Period is a day or a month of a place: after From and until To. What is of midnight closes
// the day.
type Period struct {
	Name     string // as 2026-11-28
	From, To time.Time
}

// A Row is the book of a tank over a period, held against what was measured. It is of the
// stretch from the last reading of the period before to the last of its own, so that all that
// moved between two readings is in one row, whenever people measure. Where nobody measured in
// the period, it ends with it, and the next row goes on from the book.
type Row struct {
	Period   string
	Basis    Basis
	From, To time.Time
	// Opening is what was measured or, Carried, what the book said. It is nil until somebody
	// measures for the first time.
	Opening *dispense.Volume
	Carried bool
	// What moved.
	Received, In, Returned, Issued, Out dispense.Volume
	// Book is what there should be: what was there and what came, less what left.
	Book *dispense.Volume
	// Measured is nil where nobody measured in the period, and Variance, what was measured
	// more than the book says, where there are not two readings.
	Measured, Variance *dispense.Volume
	Source             Source           // of what was measured
	WaterUL            *dispense.Volume // at the last reading
	TemperatureMC      *int64           // at the last reading, in 1/1000 °C

	// What the variance is of: since when nobody had measured, what was measured then, and
	// what has left since, altogether and by hoses. These are of several periods when the
	// opening is carried.
	Since  time.Time
	Last   *dispense.Volume
	LastBy Source // of what was measured then
	Gone   dispense.Volume
	Hoses  map[string]dispense.Volume
	Came   dispense.Volume // by deliveries
	Moving bool            // anything moved
}

// Book returns the rows of a tank, one for each period; periods follow on one another. Readings
// and movements must reach back to the reading that opens the first. All are of one basis.
//
// A reading that was taken while a delivery flowed closes nothing: the level is not still.
func Book(b Basis, readings []Reading, moves []Movement, periods []Period) ([]Row, error) {
	for i := range moves {
		if err := moves[i].check(b); err != nil {
			return nil, err
		}
	}
	k := keeper{basis: b, moves: moves}
	k.pour(moves)
	for _, r := range inOrder(readings) {
		v, ok := r.at(b, 0)
		if !ok {
			return nil, fmt.Errorf("reading %v: %w", r.Ref, r.Volume.is(b))
		}
		if !k.pours(r.At) {
			r.Volume = Quantity{v, b}
			k.readings = append(k.readings, r)
		}
	}
	rows := make([]Row, 0, len(periods))
	for i, p := range periods {
		if i > 0 && !p.From.Equal(periods[i-1].To) || !p.To.After(p.From) {
			return nil, fmt.Errorf("period %s does not begin where %s ends; say them in their order", p.Name, periods[max(i-1, 0)].Name)
		}
		rows = append(rows, k.row(p))
	}
	return rows, nil
}

// A keeper keeps a tank's book from period to period.
type keeper struct {
	basis    Basis
	readings []Reading
	moves    []Movement
	poured   []Movement // of the moves, what was poured in
	before   *Row       // nil at the beginning
}

// pour notes what was poured in.
func (k *keeper) pour(moves []Movement) {
	for _, m := range moves {
		if m.Kind == Received || m.Kind == In {
			k.poured = append(k.poured, m)
		}
	}
}

// pours tells whether a delivery flowed at a time.
func (k *keeper) pours(at time.Time) bool {
	return slices.ContainsFunc(k.poured, func(m Movement) bool { return at.After(m.From) && at.Before(m.To) })
}

// reading returns the last reading after a time and until another; or the first of them.
func (k *keeper) reading(from, to time.Time, first bool) (found *Reading) {
	for i := range k.readings {
		r := &k.readings[i]
		if r.At.After(from) && !r.At.After(to) && (found == nil || !first) {
			found = r
		}
	}
	return found
}

func (k *keeper) row(p Period) Row {
	r := k.open(p)
	close := k.reading(r.From, p.To, false)
	if r.To = p.To; close != nil {
		r.To = close.At
	}
	k.move(&r)
	if r.Opening != nil {
		r.Book = new(*r.Opening + r.Received + r.In + r.Returned - r.Issued - r.Out)
	}
	if close != nil {
		r.Measured, r.Source, r.WaterUL, r.TemperatureMC = new(close.Volume.UL), close.Source, close.WaterUL, close.TemperatureMC
		if r.Book != nil {
			r.Variance = new(*r.Measured - *r.Book)
		}
	}
	k.before = &r
	return r
}

// open returns a row with what it begins with.
func (k *keeper) open(p Period) Row {
	r := Row{Period: p.Name, Basis: k.basis, From: p.From, Hoses: map[string]dispense.Volume{}}
	switch was := k.before; {
	case was != nil && was.Measured != nil:
		r.From, r.Opening = was.To, was.Measured
		r.Since, r.Last, r.LastBy = r.From, r.Opening, was.Source
	case was != nil && was.Book != nil:
		r.From, r.Opening, r.Carried = was.To, was.Book, true
		r.Since, r.Last, r.LastBy, r.Gone, r.Came, r.Moving = was.Since, was.Last, was.LastBy, was.Gone, was.Came, was.Moving
		for hose, v := range was.Hoses {
			r.Hoses[hose] = v
		}
	default:
		first := k.reading(time.Time{}, p.From, false)
		if first == nil {
			first = k.reading(p.From, p.To, true)
		}
		if first != nil {
			r.From, r.Opening = first.At, &first.Volume.UL
			r.Since, r.Last, r.LastBy = r.From, r.Opening, first.Source
		}
	}
	return r
}

// move counts what came and went in the row.
func (k *keeper) move(r *Row) {
	of := map[Kind]*dispense.Volume{Received: &r.Received, In: &r.In, Returned: &r.Returned, Issued: &r.Issued, Out: &r.Out}
	for i := range k.moves {
		m := &k.moves[i]
		v := m.During(r.From, r.To)
		if v == 0 {
			continue
		}
		*of[m.Kind] += v
		r.Moving = true
		if m.Kind == Received {
			r.Came += v
		}
		if m.leaves() {
			r.Gone += v
			r.Hoses[m.Hose] += v
		}
	}
}

// Together returns the rows of several tanks over one period as one: those of a product. What
// is not measured of one is not of all.
func Together(rows ...Row) (Row, error) {
	if len(rows) == 0 {
		return Row{}, nil
	}
	all := rows[0]
	all.Hoses = map[string]dispense.Volume{}
	sum := func(a, b *dispense.Volume) *dispense.Volume {
		if a == nil || b == nil {
			return nil
		}
		return new(*a + *b)
	}
	for i, r := range rows {
		if r.Basis != all.Basis {
			return Row{}, fmt.Errorf("%s, one tank is booked %s and another %s: %w", r.Period, all.Basis.words(), r.Basis.words(), ErrBasis)
		}
		for hose, v := range r.Hoses {
			all.Hoses[hose] += v
		}
		if i == 0 {
			continue
		}
		all.From, all.Since = earlier(all.From, r.From), earlier(all.Since, r.Since)
		if r.To.After(all.To) {
			all.To = r.To
		}
		all.Carried, all.Moving = all.Carried || r.Carried, all.Moving || r.Moving
		all.Received, all.In, all.Returned = all.Received+r.Received, all.In+r.In, all.Returned+r.Returned
		all.Issued, all.Out, all.Gone, all.Came = all.Issued+r.Issued, all.Out+r.Out, all.Gone+r.Gone, all.Came+r.Came
		all.Opening, all.Book, all.Last = sum(all.Opening, r.Opening), sum(all.Book, r.Book), sum(all.Last, r.Last)
		all.Measured, all.Variance, all.WaterUL = sum(all.Measured, r.Measured), sum(all.Variance, r.Variance), sum(all.WaterUL, r.WaterUL)
	}
	return all, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
