package spending

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/posting"
)

// Books are the journal entries of a year: those that went out, and what is to go out.
type Books struct {
	Year    int
	Posting Posting
	Out     []Entry
	// Next are those that are to go out; none, where Trouble says what is missing.
	Next    []posting.Entry
	Trouble []string
	// Silent is what is booked without an account, of which accounting is told nothing.
	SilentCents int64
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

// wanted returns the entries that the books should have of what was booked.
func (d *Desk) wanted(t *budget.Terms, year int, said Said, booked []budget.Charge, rules []posting.Rule) ([]posting.Entry, error) {
	var owed, used []budget.Charge
	for _, c := range booked {
		switch {
		case c.Key == "": // accounting is told of it when it has one
		case c.Kind == budget.Stock:
			used = append(used, c)
		default:
			owed = append(owed, c)
		}
	}
	return posting.Entries(rules, yearOf(t, year, said, owed).Items(used))
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
	b := &Books{Year: year}
	if b.Posting, err = d.PostingTerms(ctx); err != nil {
		return nil, err
	}
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return nil, err
	}
	booked, err := d.cfg.Store.Booked(ctx, year)
	if err != nil {
		return nil, err
	}
	if b.Out, err = d.cfg.Store.Entries(ctx, year); err != nil {
		return nil, err
	}
	first, err := d.firstOpen(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range booked {
		if c.Key == "" && c.Kind != budget.Stock {
			b.SilentCents += c.Cents
		}
	}
	wanted, err := d.wanted(d.budgetTerms(&terms), year, said, booked, b.Posting.Rules)
	if err != nil {
		b.Trouble = strings.Split(err.Error(), "\n")
		return b, nil
	}
	b.Next = posting.Post(wanted, plain(b.Out), first)
	return b, nil
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
// fails with a [*Problem] where a rule is missing, and then nothing goes out at all.
func (d *Desk) Post(ctx context.Context, who string, year int) (Posted, error) {
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
	err = d.cfg.Store.PostEntries(ctx, year, b, func(said Said, booked []budget.Charge, went []Entry, rules Posting) ([]posting.Entry, error) {
		wanted, err := d.wanted(d.budgetTerms(&terms), year, said, booked, rules.orUsual().Rules)
		if err != nil {
			return nil, &Problem{Field: "rules", Code: "missing", Says: err.Error()}
		}
		next := posting.Post(wanted, plain(went), first)
		for i := range next {
			if err := next[i].Check(); err != nil {
				return nil, err
			}
		}
		out.Entries = len(next)
		return next, nil
	})
	return out, err
}

// Of returns the entries of a batch, or all where none is named.
func (b *Books) Of(batch string) []posting.Entry {
	return plain(slices.DeleteFunc(slices.Clone(b.Out), func(e Entry) bool { return batch != "" && e.Batch != batch }))
}
