package spending

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/owed"
)

// A Booking is what is to be booked of a fiscal year, for whoever keeps it together with
// something else.
type Booking struct {
	Window
	Batch
	// Book says what is to be booked of the records.
	Book func(*Records) []budget.Charge
}

// Booking returns what books a year as [Desk.Book] does, where open is the first month that
// takes bookings.
func (d *Desk) Booking(ctx context.Context, who string, year int, open budget.Period) (*Booking, error) {
	w, err := d.window(year)
	if err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	return &Booking{w, d.batch(who), func(r *Records) []budget.Charge {
		c := charge(d.budgetTerms(&terms), r, year)
		return budget.Book(c.books(), r.Booked, open, d.Today())
	}}, nil
}

// Unbooked returns what is to be booked of a fiscal year, where open is the first month that takes bookings. It is of no day of booking yet.
func (d *Desk) Unbooked(ctx context.Context, year int, open budget.Period) ([]budget.Charge, error) {
	b, err := d.Booking(ctx, "", year, open)
	if err != nil {
		return nil, err
	}
	r, err := d.cfg.Store.Spent(ctx, b.Window)
	if err != nil {
		return nil, err
	}
	all := b.Book(r)
	for i := range all {
		all[i].On = ""
	}
	return all, nil
}

// A Month is how the budget stands at the end of a month.
type Month struct {
	Terms    Terms
	Currency string // of the budget of the month's year
	Posting  int64  // the version of the rules of the books
	// Charges are what is owed and booked in the year until then, or is to be booked.
	Charges []budget.Charge
	// Unbilled is what is owed of it without a bill, in the currency of the budget.
	Unbilled int64
	// Breaks are out of order at the end of the month, those of years before by what was exercised and paid of them since too, and FirstBreaks were for the first time by then.
	Breaks, FirstBreaks []budget.Break
	// Unplaced is fuel of the year until then that no rule gives an account, with what was booked of it since; and
	// UnplacedThen with what was booked until then alone.
	Unplaced, UnplacedThen []budget.Gap
	// Unvalued is fuel of own tanks of the month of which nobody knows what it costs, since entries of own tanks are made;
	// none, of a month that is settled.
	Unvalued []budget.Gap
	// Waits are the credit notes of the month that give nothing back yet, and Unapplied these with those
	// that take nothing off any document.
	Waits     []budget.Wait
	Unapplied []owed.Unapplied
	// Said tells that anybody said anything of the budget.
	Said bool
}

// breaksAfter returns what is out of order of years before by what was exercised and paid of them once they were closed, until the end of a
// month: what was so when they were closed was asked then.
func (d *Desk) breaksAfter(ctx context.Context, t *budget.Terms, p budget.Period, said Said) (all []budget.Break, err error) {
	last := d.cfg.Calendar.Last(p)
	until := said
	until.Movements = slices.DeleteFunc(slices.Clone(said.Movements), func(m Movement) bool { return m.After && m.Day > last })
	var years []int
	for i := range until.Movements {
		if m := &until.Movements[i]; m.After && m.Year < p.Year && !slices.Contains(years, m.Year) {
			years = append(years, m.Year)
		}
	}
	slices.Sort(years)
	for _, year := range years {
		booked, err := d.cfg.Store.Booked(ctx, year)
		if err != nil {
			return nil, err
		}
		y, _ := yearOf(t, year, until, slices.DeleteFunc(booked, func(c budget.Charge) bool { return c.Prior || c.Kind == budget.Stock }))
		stand, _, err := d.breaks(ctx, y, budget.AfterYear)
		if err != nil {
			return nil, err
		}
		then := y.Breaks(budget.AfterYear - 1)
		for _, b := range stand {
			if !slices.ContainsFunc(then, func(o budget.Break) bool {
				o.In = b.In
				return o == b
			}) {
				all = append(all, b)
			}
		}
	}
	return all, nil
}

// Month returns how the budget stands at the end of a month. Of one that is settled only what
// was booked counts, and stands still.
func (d *Desk) Month(ctx context.Context, p budget.Period, settled bool) (*Month, error) {
	w, err := d.window(p.Year)
	if err != nil {
		return nil, err
	}
	m := &Month{}
	if m.Terms, err = d.Terms(ctx); err != nil {
		return nil, err
	}
	m.Currency = m.Terms.Of(p.Year).Currency
	posting, err := d.PostingTerms(ctx)
	if err != nil {
		return nil, err
	}
	m.Posting = posting.Version
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return nil, err
	}
	m.Said = m.Terms.Version > 0 || len(said.Movements) > 0
	t := d.budgetTerms(&m.Terms)
	var all []budget.Charge
	if settled {
		all, err = d.cfg.Store.Booked(ctx, p.Year)
	} else {
		var r *Records
		if r, err = d.cfg.Store.Spent(ctx, w); err == nil {
			var open budget.Period
			if open, err = d.open(ctx); err == nil {
				c := charge(t, r, p.Year)
				all = slices.Concat(r.Booked, budget.Book(c.books(), r.Booked, open, d.Today()))
			}
		}
	}
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Prior || c.In.Compare(p) > 0 || c.Kind == budget.Stock {
			continue
		}
		m.Charges = append(m.Charges, c)
		if c.Kind == budget.Unbilled && c.Currency == m.Currency {
			m.Unbilled += c.Cents
		}
	}
	y, _ := yearOf(t, p.Year, said, m.Charges)
	if m.Breaks, m.FirstBreaks, err = d.breaks(ctx, y, p.N); err != nil {
		return nil, err
	}
	after, err := d.breaksAfter(ctx, t, p, said)
	if err != nil {
		return nil, err
	}
	m.Breaks = append(m.Breaks, after...)
	m.UnplacedThen = unplaced(m.Charges)
	if !settled {
		first, err := d.valuedFrom(ctx)
		if err != nil {
			return nil, err
		}
		m.Unvalued = unvalued(slices.DeleteFunc(slices.Clone(all), func(c budget.Charge) bool {
			return c.Prior || c.Of != p || c.Kind != budget.Stock || first == "" || c.Day < first
		}))
	}
	m.Unplaced = unplaced(slices.DeleteFunc(all, func(c budget.Charge) bool { return c.Prior || c.Of.Compare(p) > 0 || c.Kind == budget.Stock }))
	if m.Waits, err = d.waits(ctx, p); err != nil {
		return nil, err
	}
	from, to, err := d.bounds(p, p)
	if err != nil {
		return nil, err
	}
	if m.Unapplied, err = d.unapplied(ctx, from, to, m.Waits); err != nil {
		return nil, err
	}
	return m, nil
}

// unplaced adds up what rules leave without an account, the most money first. What has no amount, or one in other
// money, no rule places.
func unplaced(charges []budget.Charge) []budget.Gap {
	var all []budget.Gap
	for _, g := range budget.Gaps(budget.Net(charges)) { // what was booked so and placed since comes to nothing
		if g.Why != budget.NoRule && g.Why != budget.NoKey {
			continue
		}
		i := slices.IndexFunc(all, func(o budget.Gap) bool { return o.Facts == g.Facts && o.Currency == g.Currency })
		if i < 0 {
			all = append(all, g)
			continue
		}
		all[i].Charges, all[i].VolumeUL, all[i].Cents = all[i].Charges+g.Charges, all[i].VolumeUL+g.VolumeUL, all[i].Cents+g.Cents
	}
	all = slices.DeleteFunc(all, func(g budget.Gap) bool { return g.Cents == 0 })
	slices.SortStableFunc(all, func(a, b budget.Gap) int { return cmp.Compare(b.Cents, a.Cents) })
	return all
}

// valuedFrom is the first day on which what own tanks gave is valued; empty: none is.
func (d *Desk) valuedFrom(ctx context.Context) (budget.Day, error) {
	all, err := d.cfg.Store.StockTerms(ctx)
	return ValuedFrom(all), err
}

// ValuedFrom is the first day on which what own tanks gave is valued at their average: since entries of them are made, as
// two people said. Before that, and where nobody said so, what pumps say no price of costs the budget nothing, as it is
// bought by another account. Empty: no day.
func ValuedFrom(all []StockTerms) budget.Day {
	if c := counting(all); len(c) > 0 {
		return budget.Day(c[0].From)
	}
	return ""
}

// unvalued adds up what own tanks gave and nobody knows the cost of, the most liters first.
func unvalued(charges []budget.Charge) []budget.Gap {
	all := budget.Gaps(slices.DeleteFunc(budget.Net(charges), func(c budget.Charge) bool { return c.Why != budget.NoAmount || c.Cents != 0 }))
	slices.SortStableFunc(all, func(a, b budget.Gap) int { return cmp.Compare(b.VolumeUL, a.VolumeUL) })
	return all
}

// waits returns the credit notes of a month that give nothing back yet. Those of its year before it
// count first.
func (d *Desk) waits(ctx context.Context, p budget.Period) ([]budget.Wait, error) {
	c := d.cfg.Calendar
	from, to, err := d.bounds(budget.Period{Year: p.Year, N: 1}, p)
	if err != nil {
		return nil, err
	}
	notes, err := d.cfg.Store.Notes(ctx, from, to, c.Zone)
	if err != nil {
		return nil, err
	}
	_, waits := budget.Apply(notes, nil, nil)
	return slices.DeleteFunc(waits, func(w budget.Wait) bool { return c.PeriodOf(c.DayOf(w.At)) != p }), nil
}

// bounds are from the first moment of a month to the end of another.
func (d *Desk) bounds(first, last budget.Period) (from, to time.Time, err error) {
	c := d.cfg.Calendar
	from, err = time.ParseInLocation(time.DateOnly, string(c.First(first)), c.Zone)
	to, err2 := time.ParseInLocation(time.DateOnly, string(c.First(last.Next())), c.Zone)
	return from, to, errors.Join(err, err2)
}

// Unapplied returns the credit notes that were issued between two times and are not applied: they, or
// some of them, take nothing off any document, or off no fill that is here. By time.
func (d *Desk) Unapplied(ctx context.Context, from, to time.Time) ([]owed.Unapplied, error) {
	c := d.cfg.Calendar
	year := c.PeriodOf(c.DayOf(from)).Year
	first, _, err := d.bounds(budget.Period{Year: year, N: 1}, budget.Period{Year: year, N: 1})
	if err != nil {
		return nil, err
	}
	notes, err := d.cfg.Store.Notes(ctx, first, to, c.Zone) // what came first of the year counts first
	if err != nil {
		return nil, err
	}
	_, waits := budget.Apply(notes, nil, nil)
	return d.unapplied(ctx, from, to, waits)
}

func (d *Desk) unapplied(ctx context.Context, from, to time.Time, waits []budget.Wait) ([]owed.Unapplied, error) {
	bills, notes, err := d.cfg.Store.OwedNotes(ctx)
	if err != nil {
		return nil, err
	}
	_, loose := owed.Of(bills, notes, nil)
	all := owed.Unapply(loose, waits, notes, d.cfg.Calendar.Zone)
	return slices.DeleteFunc(all, func(u owed.Unapplied) bool { return u.At.Before(from) || !u.At.Before(to) }), nil
}
