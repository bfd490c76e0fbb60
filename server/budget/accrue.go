package budget

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Bill is a line of an invoice with the fills that it was found to be of. A line that bills
// several at once counts with all of them.
type Bill struct {
	Line     string // of the document, and which line of it
	Fills    []Source
	Cents    int64
	Currency string
}

// A Receipt is fuel that came into the city's own tank.
type Receipt struct {
	ID string
	At time.Time
	Facts
	Contract string
	VolumeUL dispense.Volume
	Cents    int64
	Currency string

	// Unbilled tells that no line of an invoice is of it. Then it is owed if it is Priced: Cents is
	// what the note that came with it says, or the contract, and Currency is passed over.
	Unbilled, Priced bool
}

// Owed tells whether anybody says what a receipt costs.
func (r *Receipt) Owed() bool { return !r.Unbilled || r.Priced }

// Came tells of what is owed for fuel that came into the city's own tank, billed or not.
func (c *Charge) Came() bool { return c.Kind == Received || c.Kind == Unbilled && c.Document != "" }

// A Doubt is a bill that does not count, and why: Twice, NoFill or NoCurrency.
type Doubt struct {
	Line   string
	Source Source // the fill in question; zero where it is of none
	Why    Why
}

// Twice is why a bill of a fill that another bills does not count.
const Twice Why = "twice"

// Accrued returns what is owed, of what is charged: a fill at what its bill says, or, until one
// has come, at the price of its contract, and what came into the city's own tanks, whose fills
// are not owed once more. A fill that was booked as unbilled and has its bill by now is
// there as billed alone, so that [Book] takes back the one with the other; and so is what came into a
// tank, which is received once it is billed. What came and costs nobody knows what is not owed.
//
// A bill counts whole or not at all: not, if one of its fills is not there or is another's.
// Its fills stay unbilled, and it is in doubt.
func (t *Terms) Accrued(charges []Charge, bills []Bill, receipts []Receipt) ([]Charge, []Doubt) {
	fuel := map[Source]*Charge{}
	for i := range charges {
		if c := &charges[i]; c.Kind == Fuel {
			fuel[c.Source] = c
		}
	}
	var doubts []Doubt
	billed := map[Source]Charge{}
	for _, b := range slices.SortedFunc(slices.Values(bills), func(a, b Bill) int { return cmp.Compare(a.Line, b.Line) }) {
		if doubt := t.doubt(b, fuel, billed); len(doubt) > 0 {
			doubts = append(doubts, doubt...)
			continue
		}
		of := make([]Charge, len(b.Fills))
		for i, s := range b.Fills {
			of[i] = *fuel[s]
		}
		of = inOrder(of)
		for i, cents := range Shares(b.Cents, weights(of)) {
			c := of[i]
			c.Kind, c.Document, c.Cents = Billed, b.Line, cents
			billed[c.Source] = t.placeKnown(c)
		}
	}
	out := make([]Charge, 0, len(charges))
	for _, c := range charges {
		switch bill, is := billed[c.Source]; {
		case c.Kind == Credited:
			out = append(out, c)
		case c.Kind != Fuel:
		case is:
			out = append(out, bill)
		default:
			c.Kind = Unbilled
			if cents, ok := t.agreed(c.Source, c.Contract, c.Product, c.Day, c.VolumeUL); ok && c.Currency == t.CurrencyOn(c.Day) {
				c.Cents = cents
			}
			out = append(out, c)
		}
	}
	p := placer{m: &t.Mapping, known: map[placing]Placement{}}
	for _, r := range receipts {
		if !r.Owed() {
			continue
		}
		c := Charge{Kind: Received, Document: r.ID, Day: t.DayOf(r.At), Contract: r.Contract, Currency: r.Currency, VolumeUL: r.VolumeUL, Cents: r.Cents}
		if r.Unbilled {
			c.Kind, c.Currency = Unbilled, t.CurrencyOn(c.Day)
		}
		t.place(&p, &c, r.Facts)
		out = append(out, c)
	}
	return inOrder(out), doubts
}

// placeKnown gives a charge its account, where it had none only for want of an amount, which by now
// is known.
func (t *Terms) placeKnown(c Charge) Charge {
	if c.Why == NoAmount {
		at := t.Mapping.Place(Facts{c.Class, c.Department, c.Funding, c.Product}, c.Day)
		c.Key, c.Rule, c.Why, c.Says = at.Key, at.Rule, at.Why, at.Says
	}
	return c
}

// doubt tells why a bill does not count.
func (t *Terms) doubt(b Bill, fuel map[Source]*Charge, billed map[Source]Charge) (doubts []Doubt) {
	// A line may be of fills of two years.
	other := func(s Source) bool { return fuel[s] != nil && b.Currency != t.CurrencyOn(fuel[s].Day) }
	if slices.ContainsFunc(b.Fills, other) || !slices.ContainsFunc(t.Mapping.Forms, func(y YearForm) bool { return y.Currency == b.Currency }) {
		doubts = append(doubts, Doubt{Line: b.Line, Why: NoCurrency})
	}
	if len(b.Fills) == 0 {
		doubts = append(doubts, Doubt{Line: b.Line, Why: NoFill})
	}
	for i, s := range b.Fills {
		_, twice := billed[s]
		switch {
		case fuel[s] == nil:
			doubts = append(doubts, Doubt{b.Line, s, NoFill})
		case twice || slices.Contains(b.Fills[:i], s):
			doubts = append(doubts, Doubt{b.Line, s, Twice})
		case fuel[s].Currency != t.CurrencyOn(fuel[s].Day):
			doubts = append(doubts, Doubt{b.Line, s, NoCurrency})
		}
	}
	return doubts
}

// UnbilledAt returns what is booked as unbilled at the end of a period, and not taken back by
// then.
func UnbilledAt(booked []Charge, through Period) []Charge {
	var all []Charge
	for _, c := range booked {
		if c.Kind == Unbilled && !c.Prior && c.In.Compare(through) <= 0 {
			all = append(all, c)
		}
	}
	return Net(all)
}
