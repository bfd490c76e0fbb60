package spending

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

// A Seen is a fiscal year as it stands.
type Seen struct {
	Year   int
	Terms  Terms
	Form   budget.YearForm // of the year
	Said   Said
	Period budget.Period // the month at the end of which it stands
	Today  budget.Day
	// Accounts are all that anything is of, in order, and Total what they come to.
	Accounts []Account
	Total    budget.Balance
	// After tells that something of the year was exercised or paid once its last month had ended, and Stands is what accounts come to with
	// that. They and Total are as at the end of that month.
	After  bool
	Stands budget.Balance
	// Charges are what is owed by now, booked or not, of the whole year, and Own what own tanks gave, which is used and
	// not owed.
	Charges, Own []budget.Charge
	// Unbooked is how many differences are not booked yet, and what they come to.
	Unbooked      int
	UnbookedCents int64
	Gaps          []Gap
	Doubts        []budget.Doubt
	Breaks        []budget.Break
	// Mended were out of order at the end of an earlier month of the year, and are no more: see [budget.Year.FirstBreaks].
	Mended []budget.Break
	// Ended are accounts of the year before that had a budget and of which nobody can tell which account
	// of this one goes on in their place, while the budget of it is not whole: see [budget.Terms.Continued].
	Ended []budget.Key
	// Waiting are the accounts that keep their allotment though an amount of others is approved, until one of their own is, or the
	// budget is whole.
	Waiting []budget.Key
	// Waits are the credit notes of the year that give nothing back yet.
	Waits []budget.Wait
	// Unbilled is how many deliveries into own tanks are of no invoice yet, and of no price either:
	// they are not among what is owed.
	Unbilled int
	// Paid is what documents say was paid; nil where it was not asked for, see [Desk.YearPaid].
	Paid *Paid

	records *Records
	year    *budget.Year
	used    map[budget.Key]int64
}

// Rest returns what fuel of an account may still flow for, in cents: what was approved and
// adjusted, or allotted, less what flowed. What was put into own tanks counts when it is
// used: else whoever fills a tank in January could not fuel from it.
func (s *Seen) Rest(k budget.Key) int64 {
	rest := -s.used[k]
	if i := slices.IndexFunc(s.Accounts, func(a Account) bool { return a.Key == k }); i >= 0 {
		rest += s.Accounts[i].Modified
	}
	return rest
}

// At returns how each account stands at the end of a month of the year, in order.
func (s *Seen) At(month int) []budget.Balance { return s.year.Balances(month) }

// Limited tells whether any money of the year was approved or allotted by the end of a month.
func (s *Seen) Limited(month int) bool { return s.year.Limited(month) }

// An Account is one as it stands.
type Account struct {
	budget.Balance
	Stands  budget.Balance // with what was exercised and paid once the year's last month had ended: see [budget.AfterYear]
	Percent *int64         // of what was modified is owed; nil: nothing was
	Reached int64          // the highest of budget.Levels that this has come to; 0: none
	// RunsOut is the day on which it will be spent; empty: not within the year.
	RunsOut budget.Day
}

// A Level is an account that has come to one of [budget.Levels].
type Level struct {
	Account
	Year     int
	Currency string
	Stop     budget.Stop // that stands today
}

// Levels returns the accounts of this year that have come to a level, the worst first.
func (d *Desk) Levels(ctx context.Context) ([]Level, error) {
	said, err := d.cfg.Store.BudgetStops(ctx)
	if err != nil {
		return nil, err
	}
	s, err := d.Year(ctx, d.cfg.Calendar.PeriodOf(d.Today()).Year)
	if err != nil {
		return nil, err
	}
	stops := make([]budget.StopSaid, len(said))
	for i := range said {
		stops[i] = said[i].StopSaid
	}
	var all []Level
	for _, a := range s.Accounts {
		if a.Reached > 0 {
			all = append(all, Level{a, s.Year, s.Terms.Of(s.Year).Currency, budget.StopOf(stops, a.Key, s.Today).Stop})
		}
	}
	slices.SortFunc(all, func(a, b Level) int {
		return cmp.Or(cmp.Compare(b.percent(), a.percent()), cmp.Compare(a.Left(), b.Left()), cmp.Compare(a.Key, b.Key))
	})
	return all, nil
}

// percent is more than any of an account that owes without having anything, which is worst.
func (l *Level) percent() int64 {
	if l.Percent == nil {
		return math.MaxInt64
	}
	return *l.Percent
}

// A Gap is fuel without an account, or of own tanks without a cost, of what is alike.
type Gap struct {
	budget.Gap
	Own    bool            // it is of the city's own tanks, used and not owed
	Missed []budget.Missed // the rules that were tried, and what each of them wanted
}

// charged is what fuel is charged and what is owed for it.
type charged struct {
	own, owed []budget.Charge // of the city's own tanks, used; and owed
	all       []budget.Charge // of all fills by their own word
	doubts    []budget.Doubt
	waits     []budget.Wait // credit notes that give nothing back yet
	given     []budget.Given
}

// charge reckons all of a year anew.
func charge(t *budget.Terms, r *Records, year int) charged {
	var c charged
	t.Agreed = map[budget.Source]int64{}
	for i := range r.Fills {
		f := &r.Fills[i]
		if a, there := r.Agreed[f.Source]; there && a.Currency == t.CurrencyOn(t.DayOf(f.At)) {
			t.Agreed[f.Source] = a.Cents
		}
	}
	all := t.Charges(fillsOf(r), nil)
	owed, doubts := t.Accrued(all, r.Bills, r.Receipts)
	credits, waits := budget.Apply(r.Notes, r.Bills, doubts)
	c.given, _ = budget.Give(r.Notes, doubts)
	owed, c.waits = append(owed, t.Credits(credits, all)...), waits
	of := func(list []budget.Charge) []budget.Charge {
		return slices.DeleteFunc(list, func(c budget.Charge) bool { return c.Of.Year != year })
	}
	c.owed, c.doubts = of(owed), doubts
	c.all = of(all)
	for i := range c.all {
		if c.all[i].Kind == budget.Stock {
			c.own = append(c.own, c.all[i])
		}
	}
	return c
}

// fillsOf returns fills with what was in force of their vehicles.
func fillsOf(r *Records) []budget.Fill {
	h := budget.NewHistory(r.Dated)
	fills := make([]budget.Fill, len(r.Fills))
	for i, f := range r.Fills {
		product := f.Product
		f.Facts = h.At(r.Vehicles[f.Source], f.At)
		f.Product = product
		fills[i] = f
	}
	return fills
}

// books returns what is booked: everything that is owed, and what own tanks gave.
func (c *charged) books() []budget.Charge { return append(slices.Clone(c.owed), c.own...) }

// Year returns a fiscal year as it stands at the end of this month, or of its last one where
// it is over. It fails with fault.ErrNotFound for what is no year.
func (d *Desk) Year(ctx context.Context, year int) (*Seen, error) {
	return d.yearAt(ctx, year, budget.Period{})
}

// yearAt is Year at the end of a month of it, without what came after the year.
func (d *Desk) yearAt(ctx context.Context, year int, until budget.Period) (*Seen, error) {
	w, err := d.window(year)
	if err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	said, err := d.cfg.Store.BudgetSaid(ctx)
	if err != nil {
		return nil, err
	}
	r, err := d.cfg.Store.Spent(ctx, w)
	if err != nil {
		return nil, err
	}
	open, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	s := d.see(year, until, terms, said, r, open)
	var first []budget.Break
	n := s.Period.N
	if s.After {
		n = budget.AfterYear
	}
	s.Breaks, first, err = d.breaks(ctx, s.year, n)
	s.Mended = mended(first, s.Breaks)
	return s, err
}

// breaks returns what is out of order at the end of a month, and what was for the first time by then. What documents bill beside fuel
// is asked for where that may be all that is.
func (d *Desk) breaks(ctx context.Context, y *budget.Year, n int) (stand, first []budget.Break, err error) {
	if slices.ContainsFunc(y.FirstBreaks(n), func(b budget.Break) bool { return b.More == budget.Exercised && b.Of == budget.Accrued }) {
		if y.Beside, err = d.cfg.Store.BilledBeside(ctx, y.Documents()); err != nil {
			return nil, nil, err
		}
	}
	return y.Breaks(n), y.FirstBreaks(n), nil
}

// mended returns what was out of order and is not any more.
func mended(first, stand []budget.Break) []budget.Break {
	return slices.DeleteFunc(first, func(b budget.Break) bool {
		return slices.ContainsFunc(stand, func(o budget.Break) bool {
			return o.Key == b.Key && o.More == b.More && o.Of == b.Of && o.Document == b.Document
		})
	})
}

func (d *Desk) see(year int, until budget.Period, terms Terms, said Said, r *Records, open budget.Period) *Seen {
	t := d.budgetTerms(&terms)
	today := d.Today()
	s := &Seen{Year: year, Terms: terms, Form: terms.Of(year), Said: said, Period: d.until(year, until), Today: today, records: r, used: map[budget.Key]int64{}}
	c := charge(t, r, year)
	for i := range r.Receipts {
		if !r.Receipts[i].Owed() {
			s.Unbilled++
		}
	}
	todo := budget.Book(c.books(), r.Booked, open, today)
	s.Unbooked, s.Doubts = len(todo), c.doubts
	s.Waits = slices.DeleteFunc(c.waits, func(w budget.Wait) bool { return t.PeriodOf(t.DayOf(w.At)).Year != year })
	for i := range todo {
		if todo[i].Kind != budget.Stock {
			s.UnbookedCents += todo[i].Cents
		}
	}
	for _, x := range slices.Concat(r.Booked, todo) {
		if x.Kind == budget.Stock {
			s.Own = append(s.Own, x)
		} else {
			s.Charges = append(s.Charges, x)
		}
		if !x.Came() && !x.Prior && x.Key != "" {
			s.used[x.Key] += x.Cents
		}
	}
	y, ended := yearOf(t, year, said, s.Charges)
	s.year = y
	first, last := d.cfg.Calendar.First(budget.Period{Year: year, N: 1}), d.cfg.Calendar.Last(budget.Period{Year: year, N: 12})
	s.After = until != s.Period && s.Period.N == 12 && slices.ContainsFunc(y.Movements, func(m budget.Movement) bool { return m.Year == year && m.After })
	stands := y.Balances(budget.AfterYear)
	for i, b := range y.Balances(s.Period.N) {
		a := Account{Balance: b, Stands: b, Reached: b.Reached(budget.Levels)}
		if s.After {
			a.Stands = stands[i]
		}
		if p, ok := b.Percent(); ok {
			a.Percent = &p
		}
		if d.cfg.Calendar.PeriodOf(today).Year == year {
			if day, ok := budget.RunsOut(b.Left(), []int64{budget.PaceOf(s.Charges, b.Key, today).Week}, today, last); ok && b.Accrued > 0 {
				a.RunsOut = day
			}
		}
		s.Accounts = append(s.Accounts, a)
	}
	if s.Stands = budget.Total(y.Balances(s.Period.N)); s.After {
		s.Stands = budget.Total(stands)
	}
	if s.Total = budget.Total(y.Balances(s.Period.N)); !y.Approved() {
		s.Ended = ended
	}
	s.Waiting = y.Waiting(s.Period.N)
	for _, x := range []struct {
		of  []budget.Charge
		own bool
	}{{c.owed, false}, {c.own, true}} {
		for _, g := range budget.Gaps(x.of) {
			s.Gaps = append(s.Gaps, Gap{g, x.own, t.Mapping.Place(g.Facts, min(max(today, first), last)).Missed})
		}
	}
	return s
}

// until returns the month at the end of which a year is looked at: one of its own that is said, or that of today.
func (d *Desk) until(year int, said budget.Period) budget.Period {
	if said.Year == year {
		return said
	}
	return d.month(year)
}

// month returns the month at the end of which a year is looked at today.
func (d *Desk) month(year int) budget.Period {
	switch p := d.cfg.Calendar.PeriodOf(d.Today()); {
	case p.Year > year:
		return budget.Period{Year: year, N: 12}
	case p.Year < year:
		return budget.Period{Year: year, N: 1}
	default:
		return p
	}
}

// yearOf is all that is known of a year, and which accounts of the one before have ended.
func yearOf(t *budget.Terms, year int, said Said, charges []budget.Charge) (*budget.Year, []budget.Key) {
	w, _ := said.WholeOf(year)
	y, ended := t.YearOf(year, said.movements(), said.Stated(), w.Day)
	y.Charges = charges
	return y, ended
}

// A Part is what a department's fuel comes to, of an account.
type Part struct {
	Department string
	Key        budget.Key // empty: it has none
	// Fills and VolumeUL are of what flowed, at suppliers' and from own tanks. What came into own tanks is no fill.
	Fills    int
	VolumeUL dispense.Volume
	// Cents is what is owed; of it, UnbilledCents is without a bill, and CameCents of what came into own tanks.
	Cents, UnbilledCents, CameCents int64
	// OwnFills and OwnUL are those of own tanks, and OwnCents is what their fuel is charged at.
	OwnFills int
	OwnUL    dispense.Volume
	OwnCents int64
}

// ChargedCents is what the department is charged for what it used: what is owed, less what came into own tanks,
// which is charged when it is used.
func (p *Part) ChargedCents() int64 { return p.Cents - p.CameCents + p.OwnCents }

// Parts returns what departments owe and used of each account, by departments and accounts: the charge
// back. Of, where it is not nil, tells which departments are asked for; who is not cleared is
// told nothing of vehicles that are reserved, unless what is asked for is of all.
func (s *Seen) Parts(of func(department string) bool, cleared bool) []Part {
	type at struct {
		department string
		key        budget.Key
	}
	by := map[at][]budget.Charge{}
	for _, list := range [][]budget.Charge{s.Charges, s.Own} {
		for _, c := range list {
			if of != nil && (!of(c.Department) || !cleared && s.records.Reserved[s.records.Vehicles[c.Source]]) {
				continue
			}
			by[at{c.Department, c.Key}] = append(by[at{c.Department, c.Key}], c)
		}
	}
	var all []Part
	for k, charges := range by {
		// Each fill once, however often it was booked.
		whole := budget.Net(charges)
		p := Part{Department: k.department, Key: k.key}
		for _, share := range budget.ChargeBack(whole, 0, budget.ByAmount) {
			p.Fills, p.VolumeUL, p.Cents = share.Fills, share.VolumeUL, share.Cents
		}
		for _, c := range whole {
			switch {
			case c.Kind == budget.Stock:
				p.OwnFills, p.OwnUL, p.OwnCents = p.OwnFills+1, p.OwnUL+c.VolumeUL, p.OwnCents+c.Cents
			case c.Came():
				p.CameCents += c.Cents
			}
			if c.Kind == budget.Unbilled {
				p.UnbilledCents += c.Cents
			}
		}
		p.Cents -= p.OwnCents
		if p.Fills > 0 || p.Cents != 0 {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Part) int { return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Key, b.Key)) })
	return all
}

func (d *Desk) batch(who string) Batch {
	return Batch{Batch: strings.ToLower(rand.Text()[:16]), By: who, At: d.now()}
}

// A Booked is what was booked at once.
type Booked struct {
	Batch   string
	Charges int
}

// Book books what is owed and used of a year and is not booked yet. Asked again it books
// nothing. Where a month ends meanwhile it is reckoned anew, for the one that takes then.
func (d *Desk) Book(ctx context.Context, who string, year int) (Booked, error) {
	for n := 1; ; n++ {
		out, err := d.book(ctx, who, year)
		if n == attempts || !errors.Is(err, ErrSince) {
			return out, err
		}
	}
}

// attempts is how often something is booked anew at the most because months end.
const attempts = 3

func (d *Desk) book(ctx context.Context, who string, year int) (Booked, error) {
	open, err := d.open(ctx)
	if err != nil {
		return Booked{}, err
	}
	b, err := d.Booking(ctx, who, year, open)
	if err != nil {
		return Booked{}, err
	}
	out := Booked{Batch: b.Batch.Batch}
	err = d.cfg.Store.BookSpent(ctx, b.Window, b.Batch, func(r *Records) []budget.Charge {
		todo := b.Book(r)
		out.Charges = len(todo)
		return todo
	})
	return out, err
}
