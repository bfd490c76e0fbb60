package stock

import (
	"fmt"

	"github.com/litro-fuel/litro/dispense"
)

// A Delivery is what papers say that came into a tank, and what was measured of it.
type Delivery struct {
	Ref           dispense.Ref
	Note, Invoice *Paper   // nil: there is none, or not yet
	Before, After *Reading // nil: nobody measured
	Density       Density
}

// A Paper is how much a delivery note or an invoice says.
type Paper struct {
	Volume        Quantity
	TemperatureMC *int64 // of the truck, where the paper says so
}

// Stated returns what the paper says at a basis. It is how liters of one temperature are held against
// those of another, wherever that is done.
func (p *Paper) Stated(b Basis, d Density) (Quantity, error) {
	return p.Volume.Correct(b, d, p.TemperatureMC)
}

// at returns what the paper says at a basis, as far as it can be corrected.
func (p *Paper) at(b Basis, d Density) (dispense.Volume, bool) {
	q, err := p.Stated(b, d)
	return q.UL, err == nil
}

// A Comparison is a figure held against another.
type Comparison struct {
	State State
	// More is how much more the first says, and Tolerance how far they may be apart, both at
	// Basis; none where they were not compared.
	More, Tolerance dispense.Volume
	Basis           Basis
}

// compare holds what is against what is said.
func compare(is, said dispense.Volume, b Basis, tolerance dispense.Volume) Comparison {
	c := Comparison{More: is - said, Tolerance: tolerance, Basis: b}
	switch {
	case abs(c.More) < dispense.Liter && abs(c.More) <= tolerance:
		c.State = Whole
	case abs(c.More) <= tolerance:
		c.State = Within
	case c.More < 0:
		c.State = Short
	default:
		c.State = Over
	}
	return c
}

// Checked is what was found of a delivery.
type Checked struct {
	// Received is by how much the tank rose, and what was drawn from it meanwhile; nil where
	// nobody measured.
	Received *Quantity
	Note     Comparison // what was received, against the delivery note
	Invoice  Comparison // what was received, against the invoice: what is paid for
	Papers   Comparison // what the invoice says, against the delivery note
	// Water is how much more there was after it; nil where it was not read twice.
	WaterUL *dispense.Volume
	Watered bool // that is more than may come
}

// Check holds a delivery against its papers. Moves are what else came into the tank and left
// it; those between the two readings count.
//
// Volumes are compared at the reference temperature of the paper, and of one as observed at
// 20 °C; where one of them cannot be corrected, as both were observed, and then they may be
// further apart. Of different temperatures they are not compared.
func Check(d Delivery, moves []Movement, t Tolerances) (Checked, error) {
	r := rise{Delivery: d, moves: moves}
	if err := r.check(); err != nil {
		return Checked{}, fmt.Errorf("delivery %v: %w", d.Ref, err)
	}
	c := Checked{Note: r.against(d.Note, t), Invoice: r.against(d.Invoice, t), Papers: d.papers(t)}
	for _, b := range []Basis{c.Note.Basis, c.Invoice.Basis, Observed, At20C, At15C, At60F} {
		if v, ok := r.at(b); ok && c.Received == nil {
			c.Received = &Quantity{v, b}
		}
	}
	if r.measured() && d.Before.WaterUL != nil && d.After.WaterUL != nil {
		c.WaterUL = new(*d.After.WaterUL - *d.Before.WaterUL)
		c.Watered = *c.WaterUL > t.Water.UL
	}
	return c, nil
}

// papers holds what is billed against what the truck's paper said.
func (d *Delivery) papers(t Tolerances) Comparison {
	if d.Note == nil || d.Invoice == nil {
		return Comparison{State: Unsaid}
	}
	bases := []Basis{d.Invoice.Volume.Basis, d.Note.Volume.Basis}
	if bases[0] == Observed && bases[1] == Observed {
		bases = []Basis{Observed}
	}
	for _, b := range bases {
		billed, ok := d.Invoice.at(b, d.Density)
		noted, too := d.Note.at(b, d.Density)
		if ok && too {
			return compare(billed, noted, b, t.Papers.greater(noted))
		}
	}
	return Comparison{State: Apart}
}

// A rise is what was measured of a delivery.
type rise struct {
	Delivery
	moves []Movement
}

func (r *rise) measured() bool { return r.Before != nil && r.After != nil }

func (r *rise) check() error {
	for _, p := range []*Paper{r.Note, r.Invoice} {
		if p == nil {
			continue
		}
		if err := p.Volume.is(p.Volume.Basis); err != nil {
			return err
		}
		if p.Volume.UL <= 0 {
			return fmt.Errorf("a paper says %s; say the liters that it prints", p.Volume)
		}
	}
	if r.measured() && !r.After.At.After(r.Before.At) {
		return fmt.Errorf("the reading after it is not later than the one before; say which is which")
	}
	for i := range r.moves {
		m := &r.moves[i]
		if err := m.check(m.Volume.Basis); err != nil {
			return err
		}
	}
	return nil
}

// against holds what was received against a paper.
func (r *rise) against(p *Paper, t Tolerances) Comparison {
	switch {
	case p == nil:
		return Comparison{State: Unsaid}
	case !r.measured():
		return Comparison{State: Unmeasured}
	}
	bases := []Basis{p.Volume.Basis}
	if p.Volume.Basis == Observed {
		bases = []Basis{At20C, Observed}
	}
	for _, b := range bases {
		said, ok := p.at(b, r.Density)
		is, too := r.at(b)
		if !ok || !too {
			continue
		}
		limit := t.Delivery
		if b == Observed {
			limit = t.DeliveryObserved
		}
		return compare(is, said, b, limit.greater(said))
	}
	return Comparison{State: Apart}
}

// at returns what was received at a basis. What was drawn as observed is taken to have been as
// warm as the tank was after the delivery.
func (r *rise) at(b Basis) (dispense.Volume, bool) {
	if !r.measured() {
		return 0, false
	}
	before, ok := r.Before.at(b, r.Density)
	after, too := r.After.at(b, r.Density)
	if !ok || !too {
		return 0, false
	}
	received := after - before
	for i := range r.moves {
		m := &r.moves[i]
		if m.Ref == r.Ref {
			continue
		}
		v := int64(m.During(r.Before.At, r.After.At))
		if v != 0 && m.Volume.Basis != b {
			if m.Volume.Basis != r.After.Volume.Basis || r.After.Volume.UL <= 0 {
				return 0, false
			}
			if v, ok = share(v, int64(after), int64(r.After.Volume.UL)); !ok {
				return 0, false
			}
		}
		if m.leaves() {
			received += dispense.Volume(v)
		} else {
			received -= dispense.Volume(v)
		}
	}
	return received, true
}
