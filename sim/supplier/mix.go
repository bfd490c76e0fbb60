package supplier

import (
	"maps"
	"slices"
	"time"
)

// A Mix is a month of 1,000 purchases of which a tenth has a wrong number, some have none, and some are billed together
// or are nobody's: what whoever matches invoices has to get through in an hour.
type Mix struct {
	Supply  Supply
	Every   Every
	Sales   []Sale // as they were
	Written []Sale // as the drivers wrote them down
	Kinds   map[Kind]int
}

// NewMix returns that of a supply, which is [Station] or [Card], from the first day of a month on. By stations two of a
// hundred lines are nobody's here; by cards two have another vehicle's card, too, and a statement of cards has a number
// in every purchase and no sums.
func NewMix(supply Supply, from time.Time) *Mix {
	m := &Mix{Supply: supply, Every: Week, Kinds: map[Kind]int{WrongTicket: 70, NoTicket: 50, Consolidated: 30, Invented: 20}, Sales: Invent(3, 1000, supply, from)}
	if supply == Card {
		m.Every, m.Kinds = Month, map[Kind]int{WrongTicket: 100, Invented: 20, OtherVehicle: 20}
	}
	for i := range m.Sales { // a month that is paid in it
		m.Sales[i].At = from.Add(m.Sales[i].At.Sub(from) * 9 / 10)
	}
	// The driver wrote a digit wrongly, too, and sometimes nothing.
	m.Written = slices.Clone(m.Sales)
	for n := range m.Written {
		switch s := &m.Written[n]; {
		case n%33 == 0:
			s.Ticket = s.Ticket[:4] + "9" + s.Ticket[5:]
		case n%97 == 0:
			s.Ticket = ""
		}
	}
	return m
}

// Sow has a batch of the sales err as it does.
func (m *Mix) Sow(b *Batch) error {
	for _, kind := range slices.Sorted(maps.Keys(m.Kinds)) {
		if err := b.Sow(kind, m.Kinds[kind]); err != nil {
			return err
		}
	}
	return nil
}
