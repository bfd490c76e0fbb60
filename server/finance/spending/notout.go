package spending

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
)

// Journal entries that have not gone out: what was said and booked of a month, and the city's ledger does not have.

// A NotOut is what of a month has no journal entry.
type NotOut struct {
	Of       budget.Period // the month of what they say, whichever they will be dated in
	Currency string        // of the budget of that year
	Entries  int
	Cents    int64 // what they debit, or, where no rule is for one, its amount
	// Stuck is how many of them cannot go out, for no rule or no account is for them. While there is one that lacks a rule, none of its year goes out.
	Stuck int
}

// A Lacking is what has no entry at the end of a month.
type Lacking struct {
	Entries int
	Cents   int64 // in the currency of the month's budget
	Stuck   int
	Before  int           // of Entries, those of earlier months
	Since   budget.Period // the oldest month; zero: there are none
}

// LackingAt adds up what of a month has no entry, with what is of earlier ones where they are told of too.
func LackingAt(list []NotOut, p budget.Period, currency string, before bool) (l Lacking) {
	for _, n := range list {
		if c := n.Of.Compare(p); c > 0 || c < 0 && !before {
			continue
		}
		if l.Entries += n.Entries; n.Currency == currency {
			l.Cents += n.Cents
		}
		l.Stuck += n.Stuck
		if n.Of != p {
			l.Before += n.Entries
		}
		if l.Since.IsZero() || n.Of.Compare(l.Since) < 0 {
			l.Since = n.Of
		}
	}
	return l
}

// Reach is of what there is anything that entries say: fiscal years, and days of own tanks.
type Reach struct {
	Years       []int
	First, Last string // the first and the last day of what was booked of own tanks; empty: nothing was
}

// years are those of a reach, in order.
func (r *Reach) years(c budget.Calendar) []int {
	all := slices.Clone(r.Years)
	if r.First != "" {
		for year := c.PeriodOf(budget.Day(r.First)).Year; year <= c.PeriodOf(budget.Day(r.Last)).Year; year++ {
			all = append(all, year)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// NotOut returns of which months what was said and booked has no journal entry, in order. What is booked without an account is none of it:
// accounting is told of it when it has one.
func (d *Desk) NotOut(ctx context.Context) (all []NotOut, err error) {
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	first, err := d.firstOpen(ctx)
	if err != nil {
		return nil, err
	}
	reach, err := d.cfg.Store.EntryReach(ctx)
	if err != nil {
		return nil, err
	}
	by := map[budget.Period]*NotOut{}
	var stock *stocked
	for i, year := range reach.years(d.cfg.Calendar) {
		err := d.cfg.Store.Ledger(ctx, year, func(l *Ledger) (err error) {
			t := d.budgetTerms(&terms)
			l.Rules = l.Rules.orUsual()
			if i == 0 { // own tanks are of all years
				if stock, err = d.stock(t, l); err != nil {
					return err
				}
			}
			d.notOut(t, year, l, stock, first, by)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(by), budget.Period.Compare) {
		n := by[p]
		n.Of, n.Currency = p, terms.Of(p.Year).Currency
		all = append(all, *n)
	}
	return all, nil
}

// notOut adds what of a year has no entry to the months of what it says.
func (d *Desk) notOut(t *budget.Terms, year int, l *Ledger, stock *stocked, first string, by map[budget.Period]*NotOut) {
	add := func(day string, cents int64, stuck bool) {
		p := d.cfg.Calendar.PeriodOf(budget.Day(day))
		n := by[p]
		if n == nil {
			n = &NotOut{}
			by[p] = n
		}
		if n.Entries, n.Cents = n.Entries+1, n.Cents+max(cents, -cents); stuck {
			n.Stuck++
		}
	}
	items, own, _ := d.items(t, year, l, stock)
	out := budgetary(l.Out)
	with, without := posting.Ruled(stock.rules(l.Rules.Rules), items)
	wanted, bad := posting.Entries(stock.rules(l.Rules.Rules), with)
	if bad != nil { // no rule of the mapping holds
		with, without = nil, append(with, without...)
	}
	standing := posting.Standing(out)
	for i := range without {
		it := &without[i]
		out = slices.DeleteFunc(out, func(e posting.Entry) bool { return e.Subject == it.Subject }) // what an earlier rule made of it stays
		if !says(standing[it.Subject], it.Cents) {
			add(it.Day, it.Cents, true)
		}
	}
	if stock != nil {
		all, bad := posting.Entries(inventory.Usual(stock.terms), own)
		wanted = append(wanted, all...)
		for i := range own {
			if bad != nil && own[i].Cents != 0 {
				add(own[i].Day, own[i].Cents, true)
			}
		}
		for i := range stock.waiting {
			b := &stock.waiting[i]
			if day := stock.terms.DayOf(b); d.cfg.Calendar.PeriodOf(budget.Day(day)).Year == year {
				add(day, b.Cents, true)
			}
		}
	}
	next := posting.PostYear(wanted, out, first, d.lastOf(year, first))
	for i := range next {
		add(next[i].Of, next[i].Debits(), false)
	}
}

// says tells whether entries of one subject that stand come to an amount.
func says(standing []posting.Entry, cents int64) bool {
	return len(standing) == 1 && len(standing[0].Lines) > 0 && cmp.Or(standing[0].Lines[0].DebitCents, standing[0].Lines[0].CreditCents) == max(cents, -cents)
}
