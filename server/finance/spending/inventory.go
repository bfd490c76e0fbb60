package spending

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/inventory"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Journal entries of own tanks at average cost: from which day on, by which accounts, and how the
// stock account ties to what there is.

// StockTerms are from which day on entries are made of own tanks, and by which accounts, as two
// people said it.
type StockTerms struct {
	N int64 // in the order in which they are said; of those that are said, of the last that were seen
	// Begins tells that From is the first day, whatever was said before.
	Begins          bool
	Counts          bool // of those that are read: nothing else was said of its days since
	inventory.Terms      // without Partida and Later
	Reason, By      string
	AgreedBy        string // the second of two people, by user name
	At              time.Time
}

// A Ledger is what the journal entries of a year are made of.
type Ledger struct {
	Said   Said
	Booked []budget.Charge
	Out    []Entry
	Rules  Posting
	Stock
}

// Stock is what entries of own tanks are made of, and what went out of them.
type Stock struct {
	Terms  []StockTerms // all, in the order in which they were said
	Booked []inventory.Booked
	Shares []inventory.Share
	// Opened is what people said of the money of tanks.
	Opened *stockroom.Said
	// Spent and Moved return, of the same moment, the fuel of a year, and what a station recorded
	// since a time.
	Spent func(Window) (*Records, error)
	Moved func(station string, since, until time.Time) (*stockroom.Records, error)
}

// counting returns terms that count: those since the first day was said last, in order. What is
// said for a day stands in the place of what was said for it and for later ones. None: nobody
// said any.
func counting(all []StockTerms) []StockTerms {
	var out []StockTerms
	for _, t := range all {
		if t.Begins {
			out = nil
		}
		out = append(slices.DeleteFunc(out, func(o StockTerms) bool { return o.From >= t.From }), t)
	}
	return out
}

// inventoryTerms are they as package inventory takes them. Where keys are made otherwise from a year on, the
// general account is the one that follows it from then on; where nobody can tell which, it stays until somebody
// says another.
func inventoryTerms(counting []StockTerms, of *budget.Terms) (t inventory.Terms) {
	var all []inventory.Terms
	for i, c := range counting {
		one := c.Terms
		all = append(all, one)
		for _, y := range of.Mapping.Forms {
			if string(y.From) <= c.From || i+1 < len(counting) && string(y.From) >= counting[i+1].From {
				continue
			}
			if next, goes := of.Follows(budget.Key(one.General), y.Year()); goes {
				one.From, one.General = string(y.From), string(next)
				all = append(all, one)
			}
		}
	}
	for i, one := range all {
		one.Partida = of.Mapping.Forms.On(budget.Day(one.From)).Form.Part(budget.Key(one.General), budget.Partida)
		if i == 0 {
			t = one
		} else {
			t.Later = append(t.Later, one)
		}
	}
	return t
}

// stocked is what is known of own tanks once entries are made of them.
type stocked struct {
	terms    inventory.Terms
	since    map[dispense.Ref]bool // fills and deliveries of which entries of stock are made
	accounts []string              // see accountsOf
	// shares are those that have no entries yet, and next what these are.
	shares []inventory.Share
	next   []posting.Item
	// waiting are the bookings that wait, for a fill of theirs has no account.
	waiting []inventory.Booked
}

// waits returns how many bookings wait, and what they took.
func (s *stocked) waits() (n int, cents int64) {
	for i := range s.waiting {
		cents -= s.waiting[i].Cents
	}
	return len(s.waiting), cents
}

// stock returns what entries of own tanks are to be made; nil: none are, yet.
func (d *Desk) stock(t *budget.Terms, l *Ledger) (*stocked, error) {
	terms := counting(l.Terms)
	today := string(d.Today())
	if len(terms) == 0 || terms[0].From > today {
		return nil, nil
	}
	s := &stocked{terms: withPrior(inventoryTerms(terms, t), l.Rules.orUsual().Rules), since: map[dispense.Ref]bool{}}
	s.accounts = accountsOf(s.terms, l.Rules.Rules)
	takes, trouble, err := d.taken(l)
	if err != nil {
		return nil, err
	}
	for i := range takes {
		if takes[i].Day >= s.terms.From {
			s.since[takes[i].Ref] = true
		}
	}
	kept := map[int64]bool{}
	for _, x := range l.Shares {
		kept[x.N] = true
	}
	booked := slices.DeleteFunc(d.past(l.Stock.Booked), func(b inventory.Booked) bool { return !kept[b.N] && trouble[b.Station+"/"+b.Tank] })
	uses, err := d.uses(t, l, s.terms, booked, kept, takes)
	if err != nil {
		return nil, err
	}
	shares := inventory.Shares(s.terms, booked, uses, l.Shares)
	waits := map[int64]bool{}
	for _, x := range shares {
		if x.Account == "" {
			waits[x.N] = true
		}
	}
	for _, b := range booked {
		if waits[b.N] {
			s.waiting = append(s.waiting, b)
		}
	}
	s.shares = slices.DeleteFunc(shares, func(x inventory.Share) bool { return waits[x.N] })
	s.next, err = inventory.Items(s.terms, booked, s.shares)
	return s, err
}

// past says of adjustments which earlier fiscal year they are of.
func (d *Desk) past(booked []inventory.Booked) []inventory.Booked {
	c, all := d.cfg.Calendar, slices.Clone(booked)
	for i := range all {
		b := &all[i]
		of := c.PeriodOf(budget.Day(b.Of)).Year
		if b.ClosedYear >= 0 && of < c.PeriodOf(budget.Day(b.Day)).Year {
			b.Past = &inventory.Past{Last: string(c.Last(budget.Period{Year: of, N: 12})), Closed: of <= b.ClosedYear}
		}
	}
	return all
}

// withPrior names the account of results of past years in terms that name none: that of the rule for what is of years that are over.
func withPrior(t inventory.Terms, rules []posting.Rule) inventory.Terms {
	t.Prior, t.Later = cmp.Or(t.Prior, priorOf(rules, t.Stock)), slices.Clone(t.Later)
	for i := range t.Later {
		t.Later[i].Prior = cmp.Or(t.Later[i].Prior, priorOf(rules, t.Stock))
	}
	return t
}

// PriorAccount is the account of results of past years where nobody says one of own tanks.
func PriorAccount(rules []posting.Rule) string { return priorOf(rules, "") }

// priorOf is the account that the first rule for what is of years that are over debits, or else the usual one.
func priorOf(rules []posting.Rule, stock string) string {
	for _, r := range rules {
		if r.Moment == string(budget.Prior) && len(r.Legs) > 0 && r.Legs[0].Debit != stock {
			return r.Legs[0].Debit
		}
	}
	return inventory.UsualAccounts.Prior
}

// accountsOf are the accounts that entries of stock are made by, and the stock account of rules as they
// were: what used fuel is taken from, or what came is put into and taken from.
func accountsOf(t inventory.Terms, rules []posting.Rule) (all []string) {
	for _, x := range append([]inventory.Terms{t}, t.Later...) {
		all = append(all, x.Stock, x.Supplier, x.Expense)
	}
	// Accounts of the budget's moments have legs in others than what was received and used: what
	// is owed by them is of the budget, and stays.
	budgetary := map[string]bool{}
	for _, r := range rules {
		if r.Moment != string(budget.Accrued) && r.Moment != string(budget.Consumed) {
			for _, leg := range r.Legs {
				budgetary[leg.Debit], budgetary[leg.Credit] = true, true
			}
		}
	}
	for _, r := range rules {
		for _, leg := range r.Legs {
			if r.Moment == string(budget.Consumed) && !budgetary[leg.Credit] {
				all = append(all, leg.Credit)
			}
		}
	}
	return all
}

// taken are the fills and deliveries of all tanks whose money is known, and the tanks of which there is no book.
func (d *Desk) taken(l *Ledger) (all []stockroom.Take, trouble map[string]bool, err error) {
	trouble = map[string]bool{}
	now := d.cfg.Now()
	var stations []string
	for _, o := range l.Opened.Openings {
		if !slices.Contains(stations, o.Station) {
			stations = append(stations, o.Station)
		}
	}
	for _, station := range stations {
		since, err := l.Opened.Since(station, d.cfg.Calendar.Zone, now)
		if err != nil {
			return nil, nil, err
		}
		records, err := l.Moved(station, since, now)
		if err != nil {
			return nil, nil, err
		}
		list, bad, err := records.Takes(l.Opened, d.cfg.Calendar.Zone, now)
		if err != nil {
			return nil, nil, err
		}
		for tank := range bad {
			trouble[station+"/"+tank] = true
		}
		all = append(all, list...)
	}
	return all, trouble, nil
}

// uses are who took what on the days of which bookings have no shares yet. What the budget does
// not charge to anybody is of the general account.
func (d *Desk) uses(t *budget.Terms, l *Ledger, terms inventory.Terms, booked []inventory.Booked, kept map[int64]bool, takes []stockroom.Take) ([]inventory.Use, error) {
	years := map[int]bool{}
	for i := range booked {
		if b := &booked[i]; !kept[b.N] {
			years[d.cfg.Calendar.PeriodOf(budget.Day(b.Of)).Year] = true
		}
	}
	charged := map[dispense.Ref]budget.Key{}
	for year := range years {
		w, err := d.window(year)
		if err != nil {
			return nil, err
		}
		// A day of the book may have fills of the day before.
		w.From, w.To = w.From.AddDate(0, 0, -1), w.To.AddDate(0, 0, 1)
		r, err := l.Spent(w)
		if err != nil {
			return nil, err
		}
		for _, c := range t.Charges(fillsOf(r), nil) {
			if c.Branch == 0 {
				charged[c.Ref] = c.Key
			}
		}
	}
	var all []inventory.Use
	for i := range takes {
		x := &takes[i]
		for _, p := range x.Parts {
			key, is := charged[x.Ref]
			partida := t.Mapping.Forms.On(budget.Day(p.Day)).Form.Part(key, budget.Partida)
			if general := terms.At(p.Day); !is {
				key, partida = budget.Key(general.General), general.Partida // of the form of the day on which it was said
			}
			all = append(all, inventory.Use{Station: x.Station, Tank: x.Tank, Day: p.Day, Account: string(key), Partida: partida, UL: p.UL})
		}
	}
	return all, nil
}

// is tells of a charge of own tanks whether entries of stock are made of it.
func (s *stocked) is(c *budget.Charge) bool {
	if s == nil {
		return false
	}
	if c.Came() {
		ref, err := dispense.ParseRef(c.Document)
		return err == nil && s.since[ref]
	}
	return s.since[c.Ref]
}

// rules are those of the budget, with what is left of them for fuel of which entries of stock are
// made.
func (s *stocked) rules(rules []posting.Rule) []posting.Rule {
	if s == nil {
		return rules
	}
	return inventory.Apart(rules, string(budget.Stocked), func(r posting.Rule) bool {
		return r.Moment == string(budget.Accrued) && (r.Kind == "" || r.Kind == string(budget.Received)) || r.Moment == string(budget.Consumed) && (r.Kind == "" || r.Kind == string(budget.Stock))
	}, s.accounts...)
}

// of returns the items and shares whose entries are of a fiscal year.
func (s *stocked) of(c budget.Calendar, year int) (items []posting.Item, shares []inventory.Share) {
	if s == nil {
		return nil, nil
	}
	for i := range s.next { // an item for each share, in order
		if c.PeriodOf(budget.Day(s.next[i].Day)).Year == year {
			items, shares = append(items, s.next[i]), append(shares, s.shares[i])
		}
	}
	return items, shares
}

// StockTerms returns all that was said of entries of own tanks, the last first.
func (d *Desk) StockTerms(ctx context.Context) (all []StockTerms, err error) {
	if all, err = d.cfg.Store.StockTerms(ctx); err != nil {
		return nil, err
	}
	rules, err := d.PostingTerms(ctx)
	for i := range all {
		all[i].Prior = cmp.Or(all[i].Prior, priorOf(rules.Rules, all[i].Stock))
	}
	for _, c := range counting(all) {
		i := slices.IndexFunc(all, func(t StockTerms) bool { return t.N == c.N })
		all[i].Counts = true
	}
	slices.Reverse(all)
	return all, err
}

// maxStockAccount is how long the name of an account of the books is at most.
const maxStockAccount = 40

// SayStockTerms keeps from which day on entries are made of own tanks, or, where entries of stock
// went out, by which accounts they are made from a later day on. Accounts that are not named are
// those that count now, or else those that are usual. It fails with a [*Problem], and with
// [ErrSince].
func (d *Desk) SayStockTerms(ctx context.Context, who string, t StockTerms) error {
	t.Reason, t.AgreedBy, t.General = strings.TrimSpace(t.Reason), strings.TrimSpace(t.AgreedBy), strings.TrimSpace(t.General)
	terms, err := d.Terms(ctx)
	if err != nil {
		return err
	}
	all, err := d.cfg.Store.StockTerms(ctx)
	if err != nil {
		return err
	}
	rules, err := d.PostingTerms(ctx)
	if err != nil {
		return err
	}
	was := inventory.UsualAccounts
	was.Prior = ""
	if count := counting(all); len(count) > 0 {
		was = count[len(count)-1].Accounts
	}
	was.Prior = cmp.Or(was.Prior, priorOf(rules.Rules, cmp.Or(strings.TrimSpace(t.Stock), was.Stock)))
	for _, a := range []struct{ of, usual *string }{
		{&t.Stock, &was.Stock}, {&t.Supplier, &was.Supplier}, {&t.Expense, &was.Expense}, {&t.Loss, &was.Loss}, {&t.Transit, &was.Transit}, {&t.Begun, &was.Begun}, {&t.Prior, &was.Prior},
	} {
		if *a.of = strings.TrimSpace(*a.of); *a.of == "" {
			*a.of = *a.usual
		}
	}
	if err := first(
		day("from", budget.Day(t.From), true), text("stock", t.Stock, maxStockAccount, true), text("supplier", t.Supplier, maxStockAccount, true), text("expense", t.Expense, maxStockAccount, true),
		text("loss", t.Loss, maxStockAccount, true), text("transit", t.Transit, maxStockAccount, true), text("begun", t.Begun, maxStockAccount, true), text("prior", t.Prior, maxStockAccount, true), text("reason", t.Reason, MaxReason, true), text("agreed", t.AgreedBy, 150, true),
	); err != nil {
		return err
	}
	switch {
	case !fits(terms.Forms.On(budget.Day(t.From)).Form, budget.Key(t.General)):
		return misformed(&terms, d.cfg.Calendar.PeriodOf(budget.Day(t.From)).Year, budget.Key(t.General))
	case strings.EqualFold(t.AgreedBy, who):
		return &Problem{Field: "agreed", Code: "same"}
	case slices.Contains([]string{t.Supplier, t.Expense, t.Loss, t.Transit, t.Begun, t.Prior}, t.Stock):
		return &Problem{Field: "stock", Code: "twice"}
	}
	t.By, t.At = who, d.now()
	return d.cfg.Store.SayStockTerms(ctx, t, func(all []StockTerms, posted string, held int64) (StockTerms, error) {
		if n := len(all); n > 0 && all[n-1].N != t.N || n == 0 && t.N != 0 {
			return t, ErrSince
		}
		t.Begins = posted == ""
		if t.Begins && held != 0 {
			// What stock begins with would be in that account twice.
			return t, &Problem{Field: "stock", Code: "held", Says: t.Stock}
		}
		if count := counting(all); !t.Begins {
			switch {
			case t.From <= posted || t.From <= count[0].From:
				return t, &Problem{Field: "from", Code: "posted", Says: posted}
			case t.Stock != count[0].Stock:
				return t, &Problem{Field: "stock", Code: "posted", Says: count[0].Stock}
			}
		}
		return t, nil
	})
}

// A StockTie holds the stock account of the books against what was booked of own tanks.
type StockTie struct {
	Terms    inventory.Terms // the first day, and the account of stock
	Currency string
	Ties     []inventory.Tie // by tanks and days; of days that were booked
}

// Closing is what entries of stock come to in its account at the end of the last day, in cents.
func (t *StockTie) Closing() (cents int64) {
	for i := range t.Ties {
		if x := &t.Ties[i]; x.Day == t.Ties[len(t.Ties)-1].Day {
			cents += x.Closing
		}
	}
	return cents
}

// StockTies returns how the stock account ties to what is worth, by tanks and days, from a day to
// another. It is empty where nobody said that entries are made of stock, and of days before.
func (d *Desk) StockTies(ctx context.Context, from, until string) (*StockTie, error) {
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.cfg.Store.StockTerms(ctx)
	if err != nil {
		return nil, err
	}
	count := counting(all)
	if len(count) == 0 {
		return &StockTie{Currency: terms.Forms.On(budget.Day(from)).Currency}, nil
	}
	tie := &StockTie{Terms: inventoryTerms(count, d.budgetTerms(&terms)), Currency: terms.Forms.On(budget.Day(from)).Currency}
	booked, out, through, err := d.cfg.Store.StockOut(ctx)
	if err != nil {
		return nil, err
	}
	var days []string
	at, err := time.Parse(time.DateOnly, max(from, tie.Terms.From))
	if err != nil {
		return nil, fmt.Errorf("day %q: %w", from, err)
	}
	for ; at.Format(time.DateOnly) <= min(until, through); at = at.AddDate(0, 0, 1) {
		days = append(days, at.Format(time.DateOnly))
	}
	tie.Ties, err = inventory.Ties(days, booked, plain(out), tie.Terms.Stock)
	return tie, err
}

// Revalued are the adjustments of own tanks' fuel of fiscal years that were closed when they were booked, which are results of past years: by
// accounts of the budget, once their entries went out, and as expense.
func (d *Desk) Revalued(ctx context.Context) (all []budget.Charge, err error) {
	said, err := d.cfg.Store.StockTerms(ctx)
	count := counting(said)
	if err != nil || len(count) == 0 {
		return nil, err
	}
	booked, out, _, err := d.cfg.Store.StockOut(ctx)
	if err != nil {
		return nil, err
	}
	entries := map[string][]*Entry{}
	for i := range out {
		if number, _, of := strings.Cut(strings.TrimPrefix(out[i].Subject, inventory.Moment+"/"), "/"); of {
			entries[number] = append(entries[number], &out[i])
		}
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range d.past(booked) {
		if !b.Prior() || b.Cents == 0 || b.Of < count[0].From {
			continue
		}
		of := d.cfg.Calendar.PeriodOf(budget.Day(b.Of))
		c := budget.Charge{Kind: budget.Revalued, Of: of, Day: budget.Day(b.Of), On: budget.Day(b.Day), Prior: true, Document: b.Reference(), Cents: -b.Cents, Currency: terms.Of(of.Year).Currency}
		parts := entries[fmt.Sprint(b.N)]
		if len(parts) == 0 {
			all = append(all, c)
		}
		for _, e := range parts {
			c.Key, c.Cents = budget.Key(e.Account), 0
			for _, l := range e.Lines {
				if l.Account == count[0].Stock {
					c.Cents += l.CreditCents - l.DebitCents
				}
			}
			all = append(all, c)
		}
	}
	return all, nil
}
