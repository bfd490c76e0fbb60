package spending

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/budget/posting/layout"
)

// Books are the journal entries of a year: those that went out, and what is to go out.
type Books struct {
	Year     int
	Currency string // of the year's budget
	Posting  Posting
	Out      []Entry
	// Next are those that are to go out; none, where Trouble says what is missing.
	Next    []posting.Entry
	Trouble []string
	// Silent is what is booked without an account, of which accounting is told nothing.
	SilentCents int64
	// Waits is how many bookings of stock wait, for a fill of theirs has no account, and
	// WaitsCents what they took.
	Waits      int
	WaitsCents int64
}

// PostingTerms returns how amounts find the accounts of the books; those that are usual, where
// nobody said any.
func (d *Desk) PostingTerms(ctx context.Context) (Posting, error) {
	t, err := d.cfg.Store.PostingTerms(ctx)
	return t.orUsual(), err
}

func (p Posting) orUsual() Posting {
	if p.Version == 0 {
		p.Rules = posting.Usual()
	}
	return p
}

// items are what accounting is told of a year, those of own tanks apart, with the shares that these are of.
func (d *Desk) items(t *budget.Terms, year int, l *Ledger, stock *stocked) (of, own []posting.Item, shares []inventory.Share) {
	var owed, used []budget.Charge
	for _, c := range l.Booked {
		switch {
		case c.Key == "": // accounting is told of it when it has one
		case c.Kind == budget.Stock:
			used = append(used, c)
		default:
			owed = append(owed, c)
		}
	}
	y, _ := yearOf(t, year, l.Said, owed)
	own, shares = stock.of(d.cfg.Calendar, year)
	return y.Items(used, stock.is), own, shares
}

// next returns what is to go out in a year, with the shares of stock that are kept together with
// it; days before first are closed. What belongs to a year that is closed whole stays in it, see [posting.PostYear].
func (d *Desk) next(t *budget.Terms, year int, l *Ledger, first string) (next []posting.Entry, stock *stocked, shares []inventory.Share, err error) {
	l.Rules = l.Rules.orUsual()
	if stock, err = d.stock(t, l); err != nil {
		return nil, nil, nil, err
	}
	items, own, shares := d.items(t, year, l, stock)
	wanted, bad := posting.Entries(stock.rules(l.Rules.Rules), items)
	if len(own) > 0 {
		// What is of stock goes out once and stays: what went out is not asked for anew.
		all, err := posting.Entries(inventory.Usual(stock.terms), own)
		if bad = errors.Join(bad, err); err == nil {
			wanted = append(wanted, all...)
		}
	}
	if bad != nil {
		return nil, stock, nil, &Problem{Field: "rules", Code: "missing", Says: bad.Error()}
	}
	next = posting.PostYear(wanted, budgetary(l.Out), first, d.lastOf(year, first))
	for i := range next {
		if err := next[i].Check(); err != nil {
			return nil, stock, nil, err
		}
	}
	return next, stock, shares, nil
}

// budgetary are entries that went out of all but own tanks.
func budgetary(out []Entry) []posting.Entry {
	return plain(slices.DeleteFunc(slices.Clone(out), func(e Entry) bool { return strings.HasPrefix(e.Subject, inventory.Moment+"/") }))
}

// lastOf is the last day of a year that is closed whole; empty: it is not, where first is the first day that takes entries.
func (d *Desk) lastOf(year int, first string) string {
	if first == "" || d.cfg.Calendar.PeriodOf(budget.Day(first)).Year <= year {
		return ""
	}
	return string(d.cfg.Calendar.Last(budget.Period{Year: year, N: 12}))
}

func plain(out []Entry) []posting.Entry {
	all := make([]posting.Entry, len(out))
	for i := range out {
		all[i] = out[i].Entry
	}
	return all
}

// firstOpen is the first day that takes entries; empty: all do.
func (d *Desk) firstOpen(ctx context.Context) (string, error) {
	p, err := d.open(ctx)
	if err != nil || p.IsZero() {
		return "", err
	}
	return string(d.cfg.Calendar.First(p)), nil
}

// Books returns the journal entries of a year.
func (d *Desk) Books(ctx context.Context, year int) (*Books, error) {
	if _, err := d.window(year); err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	b := &Books{Year: year, Currency: terms.Of(year).Currency}
	if b.Posting, err = d.PostingTerms(ctx); err != nil {
		return nil, err
	}
	first, err := d.firstOpen(ctx)
	if err != nil {
		return nil, err
	}
	err = d.cfg.Store.Ledger(ctx, year, func(l *Ledger) error {
		b.Out = l.Out
		for _, c := range l.Booked {
			if c.Key == "" && c.Kind != budget.Stock {
				b.SilentCents += c.Cents
			}
		}
		next, stock, _, err := d.next(d.budgetTerms(&terms), year, l, first)
		if stock != nil {
			b.Waits, b.WaitsCents = stock.waits()
		}
		if bad, ok := AsProblem(err); ok {
			b.Trouble = strings.Split(bad.Says, "\n")
			return nil
		}
		b.Next = next
		return err
	})
	return b, err
}

// Entered returns the keys of the journal entries in which what is owed of fills went out, by
// fill. An entry that was reversed, and the reversal, are none.
func (d *Desk) Entered(ctx context.Context, year int) (map[budget.Source][]string, error) {
	if _, err := d.window(year); err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	booked, err := d.cfg.Store.Booked(ctx, year)
	if err != nil {
		return nil, err
	}
	out, err := d.cfg.Store.Entries(ctx, year)
	if err != nil {
		return nil, err
	}
	reversed := map[string]bool{}
	for i := range out {
		reversed[out[i].Reverses] = true
	}
	of := map[string][]string{}
	for i := range out {
		if e := &out[i]; e.Reverses == "" && !reversed[e.Key] {
			of[e.Subject] = append(of[e.Subject], e.Key)
		}
	}
	y := &budget.Year{Terms: d.budgetTerms(&terms), Year: year}
	all := map[budget.Source]map[string]int64{}
	for i := range booked {
		c := &booked[i]
		subject := y.Owed(c)
		if len(of[subject]) == 0 {
			continue
		}
		if all[c.Source] == nil {
			all[c.Source] = map[string]int64{}
		}
		all[c.Source][subject] += c.Cents
	}
	keys := map[budget.Source][]string{}
	for source, subjects := range all {
		for _, subject := range slices.Sorted(maps.Keys(subjects)) {
			if subjects[subject] != 0 { // what was taken back is in none
				keys[source] = append(keys[source], of[subject]...)
			}
		}
	}
	return keys, nil
}

// A Posted is what went out at once.
type Posted struct {
	Batch   string
	Entries int
}

// Post has go out what the books lack of what was booked. Asked again nothing goes out. It
// fails with a [*Problem] where a rule is missing, and then nothing goes out at all. Where a month
// ends meanwhile, entries are dated in the first that takes them then.
func (d *Desk) Post(ctx context.Context, who string, year int) (Posted, error) {
	for n := 1; ; n++ {
		out, err := d.post(ctx, who, year)
		if n == attempts || !errors.Is(err, ErrSince) {
			return out, err
		}
	}
}

func (d *Desk) post(ctx context.Context, who string, year int) (Posted, error) {
	if _, err := d.window(year); err != nil {
		return Posted{}, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return Posted{}, err
	}
	first, err := d.firstOpen(ctx)
	if err != nil {
		return Posted{}, err
	}
	b := d.batch(who)
	out := Posted{Batch: b.Batch}
	err = d.cfg.Store.PostEntries(ctx, year, b, func(l *Ledger) ([]posting.Entry, []inventory.Share, error) {
		next, _, shares, err := d.next(d.budgetTerms(&terms), year, l, first)
		out.Entries = len(next)
		return next, shares, err
	})
	return out, err
}

// Of returns the entries of a batch, or all where none is named.
func (b *Books) Of(batch string) []posting.Entry {
	return plain(slices.DeleteFunc(slices.Clone(b.Out), func(e Entry) bool { return batch != "" && e.Batch != batch }))
}

// Numbered returns the entries of a batch, or all where none is named, each with its place
// among all that went out in the year, which it keeps.
func (b *Books) Numbered(batch string) (all []layout.Numbered) {
	for i := range b.Out {
		if e := &b.Out[i]; batch == "" || e.Batch == batch {
			all = append(all, layout.Numbered{Entry: e.Entry, Number: i + 1})
		}
	}
	return all
}
