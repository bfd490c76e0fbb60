package budget

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Terms are what a city charges by.
type Terms struct {
	Calendar
	Mapping Mapping
	Prices  []Price
	// Agreed are fills of which their contracts say what they cost, in cents of the currency of the budget of
	// their day; it goes before Prices.
	Agreed map[Source]int64
}

// Of returns how keys of a fiscal year are made, and in which currency its budget is.
func (t *Terms) Of(year int) YearForm { return t.Mapping.Forms.Of(year) }

// CurrencyOn returns the currency of the budget of a day's year.
func (t *Terms) CurrencyOn(d Day) string { return t.Mapping.Forms.On(d).Currency }

// A Price is what a contract says that a liter costs, with taxes, on some days.
type Price struct {
	Contract, Product string
	// From and Until are the first and the last day; empty: there is no such end.
	From, Until Day
	PriceE4     int64
}

// Check says what is wrong with terms.
func (t *Terms) Check() error {
	errs := []error{t.Mapping.Check()}
	for _, y := range t.Mapping.Forms {
		if y.Currency == "" {
			errs = append(errs, errors.New("the budget has no currency; write one such as MXN"))
		}
	}
	for i, p := range t.Prices {
		bad := func(err error) {
			errs = append(errs, fmt.Errorf("price %d, of %s by %q: %w", i+1, p.Product, p.Contract, err))
		}
		if p.Contract == "" || p.Product == "" {
			bad(errors.New("contract or product is missing; write both"))
		}
		if p.PriceE4 <= 0 {
			bad(errors.New("it is not more than nothing; write what a liter costs"))
		}
		if err := checkDays(p.From, p.Until); err != nil {
			bad(err)
		}
		if slices.ContainsFunc(t.Prices[:i], func(o Price) bool { return o.Contract == p.Contract && o.Product == p.Product && o.From == p.From }) {
			bad(errors.New("another begins on that day; take one away"))
		}
	}
	return errors.Join(errs...)
}

// price returns what a volume costs by the contract. Of prices that are all of a day, the one
// that begins last counts.
func (t *Terms) price(contract, product string, d Day, v dispense.Volume) (cents int64, ok bool) {
	var of *Price
	for i := range t.Prices {
		p := &t.Prices[i]
		if p.Contract == contract && p.Product == product && d.within(p.From, p.Until) && (of == nil || p.From > of.From) {
			of = p
		}
	}
	if of == nil || contract == "" {
		return 0, false
	}
	cents, err := dispense.AmountCents(v, of.PriceE4)
	return cents, err == nil
}

// agreed returns what a fill costs by its contract.
func (t *Terms) agreed(s Source, contract, product string, d Day, v dispense.Volume) (cents int64, ok bool) {
	if cents, ok = t.Agreed[s]; ok {
		return cents, true
	}
	return t.price(contract, product, d, v)
}

// A Source is the fill that a charge is of.
type Source struct {
	Ref    dispense.Ref
	Branch int
}

func (s Source) compare(o Source) int {
	return cmp.Or(reconcile.CompareRefs(s.Ref, o.Ref), cmp.Compare(s.Branch, o.Branch))
}

// A Fill is fuel that flowed, after corrections: one that was replaced is there once, as it
// counts now, under the record that was replaced, and one that was voided is not there.
type Fill struct {
	Source
	At time.Time
	Facts
	Contract    string // by which it is billed; empty: by none
	VolumeUL    dispense.Volume
	AmountCents *int64 // as the pump or the ticket said; nil: neither did
	Currency    string
	// Own tells that it came from the city's own tank: it was paid for when that was filled.
	Own bool
	// CostCents is what it costs at the moving average of the tank that it came from, in the money of the budget; it
	// counts where AmountCents says nothing. Nil: nobody knows that.
	CostCents *int64
}

// A Credit is what a supplier gives back of some fills, by a credit note.
type Credit struct {
	ID       string
	At       time.Time
	Fills    []Source
	Cents    int64
	Currency string
}

// A Kind is what a charge is.
type Kind string

// The kinds. What fuel is charged by its own word is fuel or stock; what is owed for it, once
// that is looked at, is unbilled or billed, and for the city's own tanks a receipt. Credits
// are of both.
const (
	Fuel     Kind = "fuel"     // a fill that somebody bills
	Stock    Kind = "stock"    // a fill from the city's own tank
	Credited Kind = "credit"   // given back by the supplier
	Unbilled Kind = "unbilled" // a fill of which no bill has come, or a receipt
	Billed   Kind = "billed"   // a fill at what the bill says
	Received Kind = "received" // fuel that came into the city's own tank
)

// A Charge is an amount of an account.
type Charge struct {
	Kind Kind
	Source
	Document string // the line of a bill, the credit note, or the receipt
	Key      Key    // zero: nothing says which
	Of       Period // in which the fuel flowed
	Day      Day
	Product  string
	// Department is what the fuel was used for, and Contract that by which it is billed.
	Department, Contract string
	Currency             string

	Cents    int64
	VolumeUL dispense.Volume

	// Class and Funding are what was in force besides, Rule is the one that gave the account,
	// and Why and Says are why there is none. What own tanks gave has one also where Why is [NoAmount].
	Class, Funding string
	Rule           string
	Why            Why
	Says           string

	// In is the period in which it is booked: Of, or, where that was closed, the next open one
	// of the same year. Prior tells that there was none: the year is over, and it stands in a
	// list of its own. On is the day on which it was booked.
	In    Period
	Prior bool
	On    Day
}

// subject returns what a charge is of, without how much, and without what may change and
// moves no money: by which rule, where it is booked.
func (c Charge) subject() Charge {
	c.Cents, c.VolumeUL = 0, 0
	c.Class, c.Funding, c.Rule, c.Why, c.Says = "", "", "", "", ""
	c.In, c.Prior, c.On = Period{}, false, ""
	return c
}

// compare orders charges by where they are booked, and then by what they are of.
func (c *Charge) compare(o *Charge) int {
	// Most differ in one of these, and there may be a million of them.
	if d := cmp.Or(c.In.Compare(o.In), c.Of.Compare(o.Of), cmp.Compare(c.Day, o.Day), cmp.Compare(c.Kind, o.Kind)); d != 0 {
		return d
	}
	if d := c.Source.compare(o.Source); d != 0 {
		return d
	}
	return cmp.Or(
		cmp.Compare(c.Document, o.Document), cmp.Compare(c.Key, o.Key), cmp.Compare(c.Department, o.Department), cmp.Compare(c.Product, o.Product),
		cmp.Compare(c.Contract, o.Contract), cmp.Compare(c.Currency, o.Currency), cmp.Compare(c.On, o.On), cmp.Compare(c.Cents, o.Cents),
		cmp.Compare(c.VolumeUL, o.VolumeUL), cmp.Compare(c.Rule, o.Rule), cmp.Compare(c.Class, o.Class), cmp.Compare(c.Funding, o.Funding), cmp.Compare(c.Why, o.Why),
	)
}

// inOrder returns charges in order. What is moved about is where they are, for they are large.
func inOrder(charges []Charge) []Charge {
	at := make([]*Charge, len(charges))
	for i := range charges {
		at[i] = &charges[i]
	}
	slices.SortFunc(at, (*Charge).compare)
	out := make([]Charge, len(charges))
	for i, c := range at {
		out[i] = *c
	}
	return out
}

// Charges returns what fills are charged by their own word, each to the account of what was in
// force when it flowed, and what credits give back of it. What has no account is there with
// the reason, so all charges come to all fills, less all credits.
func (t *Terms) Charges(fills []Fill, credits []Credit) []Charge {
	out := make([]Charge, 0, len(fills))
	p := placer{m: &t.Mapping, known: map[placing]Placement{}}
	for i := range fills {
		f := &fills[i]
		c := Charge{
			Kind: Fuel, Source: f.Source, Day: t.DayOf(f.At), Contract: f.Contract, Currency: f.Currency, VolumeUL: f.VolumeUL,
		}
		if f.Own {
			c.Kind = Stock
		}
		cents, known := t.agreed(f.Source, f.Contract, f.Facts.Product, c.Day, f.VolumeUL)
		if f.AmountCents != nil {
			cents, known = *f.AmountCents, true
		} else {
			c.Currency = t.CurrencyOn(c.Day) // nobody paid in any other
			if !known && f.Own && f.CostCents != nil {
				cents, known = *f.CostCents, true
			}
		}
		t.place(&p, &c, f.Facts)
		switch {
		case known:
			c.Cents = cents
		case f.Own && c.Key != "":
			c.Why = NoAmount // whose it is shares what the tank gave by liters, whatever it costs
		default:
			c.Key, c.Why, c.Says = "", NoAmount, ""
		}
		out = append(out, c)
	}
	return inOrder(append(out, t.Credits(credits, out)...))
}

// Credits returns what credits give back of the fuel that is charged.
func (t *Terms) Credits(credits []Credit, charges []Charge) []Charge {
	if len(credits) == 0 {
		return nil
	}
	of := map[Source]Charge{}
	for i := range charges {
		if c := &charges[i]; c.Kind == Fuel || c.Kind == Stock {
			of[c.Source] = *c
		}
	}
	var out []Charge
	for _, credit := range credits {
		out = append(out, t.credit(credit, of)...)
	}
	return inOrder(out)
}

// place says to which account and period a charge belongs.
func (t *Terms) place(p *placer, c *Charge, f Facts) {
	c.Of, c.Class, c.Department, c.Funding, c.Product = t.PeriodOf(c.Day), f.Class, f.Department, f.Funding, f.Product
	at := p.place(f, c.Day)
	c.Key, c.Rule, c.Why, c.Says = at.Key, at.Rule, at.Why, at.Says
	if c.Currency != t.CurrencyOn(c.Day) {
		c.Key, c.Why, c.Says = "", NoCurrency, ""
	}
}

// A placer asks a mapping once for all that is alike.
type placer struct {
	m     *Mapping
	known map[placing]Placement
}

type placing struct {
	Facts
	day Day
}

func (p *placer) place(f Facts, d Day) Placement {
	at, known := p.known[placing{f, d}]
	if !known {
		at = p.m.Place(f, d)
		p.known[placing{f, d}] = at
	}
	return at
}

// credit divides what is given back over the fills that it is of. Where their year is over
// when it comes, it is of that year still.
func (t *Terms) credit(credit Credit, of map[Source]Charge) []Charge {
	base := Charge{Kind: Credited, Document: credit.ID, Day: t.DayOf(credit.At), Currency: credit.Currency}
	base.Of = t.PeriodOf(base.Day)
	var fills []Charge
	for _, s := range credit.Fills {
		if c, there := of[s]; there {
			fills = append(fills, c)
		}
	}
	if len(fills) == 0 {
		base.Cents, base.Why = -credit.Cents, NoFill
		return []Charge{base}
	}
	fills = inOrder(fills)
	out := make([]Charge, len(fills))
	for i, cents := range Shares(-credit.Cents, weights(fills)) {
		c, f := base, t.placeKnown(fills[i]) // what is given back says what nobody knew, as the bill does
		c.Source, c.Cents, c.Key, c.Department, c.Contract, c.Product = f.Source, cents, f.Key, f.Department, f.Contract, f.Product
		c.Class, c.Funding, c.Rule, c.Why, c.Says = f.Class, f.Funding, f.Rule, f.Why, f.Says
		if f.Of.Year != c.Of.Year {
			c.Of = f.Of
		}
		if c.Currency != t.CurrencyOn(f.Day) { // it is of the budget that its fill is of
			c.Key, c.Why, c.Says = "", NoCurrency, ""
		}
		out[i] = c
	}
	return out
}

// weights are the amounts of charges, or, where one of them is not known or none is anything, their
// liters: by amounts a fill of which nobody wrote what it cost would have no part of what is billed for all.
func weights(charges []Charge) []int64 {
	all := make([]int64, len(charges))
	var sum int64
	for i := range charges {
		if charges[i].Why == NoAmount {
			sum = 0
			break
		}
		all[i] = max(charges[i].Cents, 0)
		sum += all[i]
	}
	if sum == 0 {
		for i := range charges {
			all[i] = max(int64(charges[i].VolumeUL), 0)
		}
	}
	return all
}
