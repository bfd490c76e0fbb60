package stock

import "github.com/litro-fuel/litro/dispense"

// An Arrival is what is said of one of the deliveries that a line bills: what was measured to have come, or what its note says.
type Arrival struct {
	Paper   *Paper // nil: nobody said
	Density Density
	Limit   Limit // how far that may be from what is billed
}

// Arrived is how far what came may be from what is billed of it, by the temperatures at which both are stated.
func (t *Tolerances) Arrived(came, billed Basis) Limit {
	if came == Observed && billed == Observed {
		return t.DeliveryObserved
	}
	return t.Delivery
}

// Billed holds what is said of all deliveries of a line together against what the line bills. It is the one rule of lines in bulk: who asks
// of a line, and who follows its fuel, are told the same, so that a truck that is poured into several tanks is one truck. What one delivery
// alone is off by, see [Check], is another question: of a line of several, one may bring too little and another too much.
//
// One delivery is held against the line by its own density and temperature; several at the temperature of the line, each corrected by its
// own, and by the tightest of their limits, which is of what came. Unsaid: there are no deliveries. Apart: one of them says nothing, or cannot be
// corrected.
func Billed(line Quantity, of []Arrival) Comparison {
	if len(of) == 0 {
		return Comparison{State: Unsaid}
	}
	all := together(line.Basis, of)
	if all == nil || all.Paper.Volume.UL <= 0 || line.UL <= 0 || line.is(line.Basis) != nil || all.Paper.Volume.is(all.Paper.Volume.Basis) != nil {
		return Comparison{State: Apart}
	}
	d := Delivery{Note: all.Paper, Invoice: &Paper{Volume: line, TemperatureMC: all.Paper.TemperatureMC}, Density: all.Density}
	c := d.papers(Tolerances{Papers: all.Limit})
	switch c.More = -c.More; c.State { // papers are held the other way round
	case Short:
		c.State = Over
	case Over:
		c.State = Short
	}
	return c
}

// together is what several arrivals come to; nil: one says nothing, or cannot be stated at the basis.
func together(b Basis, of []Arrival) *Arrival {
	if len(of) == 1 {
		if of[0].Paper == nil {
			return nil
		}
		return &of[0]
	}
	var ul dispense.Volume
	for i := range of {
		if of[i].Paper == nil {
			return nil
		}
		q, err := of[i].Paper.Stated(b, of[i].Density)
		if err != nil {
			return nil
		}
		ul += q.UL
	}
	limit := of[0].Limit
	for _, o := range of {
		if o.Limit.greater(ul) < limit.greater(ul) {
			limit = o.Limit
		}
	}
	return &Arrival{Paper: &Paper{Volume: Quantity{ul, b}}, Limit: limit}
}
