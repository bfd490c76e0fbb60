package spending

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/owed"
)

// What documents say is paid stands beside what movements say. Nothing of it is booked by itself: it is proposed, and a person says it.

// PaidFacts are all that says what was paid of accounts.
type PaidFacts struct {
	Said     Said
	Bills    []owed.Bill
	Notes    []owed.Note
	Payments []owed.Payment
	Fuel     map[string]int64         // what bills charge of fuel, by their IDs
	Charges  map[string][]owed.Charge // what is booked of them
}

// A Paid is what documents say was paid of the accounts of a fiscal year.
type Paid struct {
	Year     int
	Currency string
	Period   budget.Period // the month at the end of which it stands
	// Accounts are those of which documents or movements say that anything was paid or exercised, in order.
	Accounts []PaidAccount
	// Lines are all shares of payments of the year, of no account too, by their days.
	Lines []PaidLine
	// Proposals are the movements that close the differences, exercised before paid.
	Proposals []Proposal
	// Late are shares of fuel that was booked when the year was over, which no movement says and none of its accounts takes: accounting
	// has them among debts of years before.
	Late []PaidLate
	// LooseCents is what was paid of no account, in the budget's currency, and Loose how many shares that is; Foreign are those in other money.
	LooseCents     int64
	Loose, Foreign int
}

// A PaidAccount is what documents say was paid of an account, beside what movements do. All are in cents.
type PaidAccount struct {
	Key                        budget.Key
	Documents, Paid, Exercised int64
	// Proposed is what the proposals of paid come to, and Late what none of them takes.
	Proposed, Late int64
}

// Difference is what documents say was paid and movements do not; below nothing: movements say more.
func (a *PaidAccount) Difference() int64 { return a.Documents - a.Paid }

// Unexercised is what documents say was paid and nobody exercised.
func (a *PaidAccount) Unexercised() int64 { return max(0, a.Documents-a.Exercised) }

// A PaidLine is a share of a payment.
type PaidLine struct {
	owed.Share
	// In is the month of the fiscal year in which it counts by its day. Booked is where a movement of it is dated: In or, where that
	// is closed, the first open month, which is after the year where all of that is closed; zero: it is of no account of the year.
	In, Booked budget.Period
}

// A PaidLate is what was paid of a bill and an account, of fuel that was booked when the year was over.
type PaidLate struct {
	Key   budget.Key
	Bill  *owed.Item
	Cents int64
}

// A Proposal is a movement that says what documents say.
type Proposal struct {
	budget.Movement
	Was  int64 // of Cents what is said already; both are of the movement as a whole
	Bill *owed.Item
	// Papers are the payments that it is of, by UUID as far as they have one, each once.
	Papers []string
}

// Adds is what is said more by it; below nothing: it takes back.
func (p *Proposal) Adds() int64 { return p.Cents - p.Was }

// of returns the account of a key.
func (p *Paid) of(k budget.Key) *PaidAccount {
	i, there := slices.BinarySearchFunc(p.Accounts, k, func(a PaidAccount, k budget.Key) int { return cmp.Compare(a.Key, k) })
	if !there {
		p.Accounts = slices.Insert(p.Accounts, i, PaidAccount{Key: k})
	}
	return &p.Accounts[i]
}

// Of returns what is said of an account; zero: nothing is.
func (p *Paid) Of(k budget.Key) PaidAccount {
	if i := slices.IndexFunc(p.Accounts, func(a PaidAccount) bool { return a.Key == k }); i >= 0 {
		return p.Accounts[i]
	}
	return PaidAccount{Key: k}
}

// Tells tells whether documents say anything of what was paid.
func (p *Paid) Tells() bool { return len(p.Lines) > 0 }

// Total adds up accounts.
func (p *Paid) Total() (sum PaidAccount) {
	for i := range p.Accounts {
		a := &p.Accounts[i]
		sum.Documents, sum.Paid, sum.Exercised, sum.Proposed, sum.Late = sum.Documents+a.Documents, sum.Paid+a.Paid, sum.Exercised+a.Exercised, sum.Proposed+a.Proposed, sum.Late+a.Late
	}
	return sum
}

// YearPaid returns a fiscal year as [Desk.Year] does, with what documents say was paid of it. Where a month of the year is said it is as it
// stands at the end of that, whatever day it is today, and without what came after the year.
func (d *Desk) YearPaid(ctx context.Context, year int, until budget.Period) (*Seen, error) {
	s, err := d.yearAt(ctx, year, until)
	if err != nil {
		return nil, err
	}
	s.Paid, err = d.paidAt(ctx, year, until)
	return s, err
}

// Paid returns what documents say was paid of a fiscal year, until the end of this month or of the last one of a year that is over. It
// fails with fault.ErrNotFound for what is no year.
func (d *Desk) Paid(ctx context.Context, year int) (*Paid, error) {
	return d.paidAt(ctx, year, budget.Period{})
}

func (d *Desk) paidAt(ctx context.Context, year int, until budget.Period) (*Paid, error) {
	if _, err := d.window(year); err != nil {
		return nil, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return nil, err
	}
	open, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	f, err := d.cfg.Store.PaidFacts(ctx)
	if err != nil {
		return nil, err
	}
	return d.paid(&terms, f, open, year, until), nil
}

// billed is a bill and an account of it.
type billed struct {
	bill *owed.Item
	key  budget.Key
}

// entered is what movements of a moment say of bills and accounts.
type entered struct {
	own   map[billed]map[string]int64 // of proposals, by the months of their names
	typed map[billed]int64            // of others that name the bill
	loose map[budget.Key]int64        // of those that name none
}

func (d *Desk) paid(terms *Terms, f *PaidFacts, open budget.Period, year int, until budget.Period) *Paid {
	c := d.cfg.Calendar
	p := &Paid{Year: year, Currency: terms.Of(year).Currency, Period: d.until(year, until)}
	list, _ := owed.Of(f.Bills, f.Notes, f.Payments)
	names := owed.NamesOf(list)
	said := map[*owed.Item][]owed.Said{}
	by := map[budget.Moment]*entered{}
	for _, moment := range []budget.Moment{budget.Exercised, budget.Paid} {
		by[moment] = &entered{map[billed]map[string]int64{}, map[billed]int64{}, map[budget.Key]int64{}}
	}
	for i := range f.Said.Movements {
		m := &f.Said.Movements[i]
		e := by[m.Moment]
		if e == nil {
			continue
		}
		bill, month := names.Find(m.ID)
		if bill != nil && m.Moment == budget.Paid && month == "" { // what proposals say is what documents say
			said[bill] = append(said[bill], owed.Said{Account: owed.Account{Year: m.Year, Key: m.Key}, Day: m.Day, Cents: m.Cents})
		}
		if m.Year != year || c.CountsIn(year, m.Day).N > p.Period.N {
			continue
		}
		if a := p.of(m.Key); m.Moment == budget.Paid {
			a.Paid += m.Cents
		} else {
			a.Exercised += m.Cents
		}
		switch of := (billed{bill, m.Key}); {
		case bill == nil:
			e.loose[m.Key] += m.Cents
		case month != "":
			if e.own[of] == nil {
				e.own[of] = map[string]int64{}
			}
			e.own[of][month] += m.Cents
		default:
			e.typed[of] += m.Cents
		}
	}
	for i := range list {
		bill := &list[i]
		for _, s := range owed.Divide(bill, f.Fuel[bill.ID], f.Charges[bill.ID], said[bill]) {
			if s.Year == 0 {
				s.Year = c.PeriodOf(s.Day).Year
			}
			l := PaidLine{Share: s, In: c.CountsIn(s.Year, s.Day)}
			if s.Year != year || l.In.N > p.Period.N {
				continue
			}
			switch in := c.PeriodOf(s.Day); {
			case s.Prior:
			case open.Year > year && in.Compare(open) >= 0: // after the year, in its own month
				l.Booked = in
			case l.In.Compare(open) < 0:
				l.Booked = open
			default:
				l.Booked = l.In
			}
			p.Lines = append(p.Lines, l)
			switch {
			case s.Why == owed.Currency:
				p.Foreign++
			case s.Key == "":
				p.Loose, p.LooseCents = p.Loose+1, p.LooseCents+s.Cents
			default:
				p.of(s.Key).Documents += s.Cents
			}
		}
	}
	slices.SortFunc(p.Lines, func(a, b PaidLine) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Bill.IssuedAt.Compare(b.Bill.IssuedAt), cmp.Compare(a.Bill.ID, b.Bill.ID), a.Part.At.Compare(b.Part.At), cmp.Compare(a.Part.Document, b.Part.Document),
			cmp.Compare(a.Part.What, b.Part.What), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Why, b.Why))
	})
	d.propose(p, by[budget.Exercised], budget.Exercised, open)
	d.propose(p, by[budget.Paid], budget.Paid, open)
	return p
}

// propose adds the movements of a moment that close the differences of accounts.
//
// What is said of a closed month stays; what it lacks is said in the first open one, as the close has all that is late, and of a year whose last month
// has ended as after it, see [Desk.SayMovement]. What people typed of a bill, or of no bill at all, is taken to be of its first payments: so that what is proposed comes to the difference.
func (d *Desk) propose(p *Paid, e *entered, moment budget.Moment, open budget.Period) {
	c := d.cfg.Calendar
	lines := map[billed][]*PaidLine{}
	for i := range p.Lines {
		if l := &p.Lines[i]; l.Key != "" {
			lines[billed{l.Bill, l.Key}] = append(lines[billed{l.Bill, l.Key}], l)
		}
	}
	for of := range e.own {
		if lines[of] == nil {
			lines[of] = []*PaidLine{} // its payments do not count any more
		}
	}
	all := make([]billed, 0, len(lines))
	for of := range lines {
		all = append(all, of)
	}
	slices.SortFunc(all, func(a, b billed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), a.bill.IssuedAt.Compare(b.bill.IssuedAt), cmp.Compare(a.bill.ID, b.bill.ID))
	})
	surplus := map[budget.Key]int64{} // what movements say that no payment of a bill does
	for k, cents := range e.loose {
		surplus[k] += cents
	}
	for of, cents := range e.typed {
		if lines[of] == nil {
			surplus[of.key] += cents
		}
	}
	proposed := map[budget.Key][]Proposal{}
	for _, of := range all {
		lacks, late := d.lacks(p, lines[of], e.own[of], moment, open)
		typed := e.typed[of]
		for i := range lacks {
			if adds := lacks[i].Adds(); adds > 0 && typed > 0 {
				takes := min(adds, typed)
				lacks[i].Cents, typed = lacks[i].Cents-takes, typed-takes
			}
		}
		if takes := min(late, typed); takes > 0 {
			late, typed = late-takes, typed-takes
		}
		surplus[of.key] += typed
		if late != 0 && moment == budget.Paid {
			p.Late = append(p.Late, PaidLate{of.key, of.bill, late})
		}
		for _, x := range lacks {
			in := c.CountsIn(p.Year, x.Day)
			if open.Year > p.Year { // after the year, by the month of its own day
				in, x.After = c.PeriodOf(x.Day), true
			}
			x.Bill, x.Key, x.ID = of.bill, of.key, owed.MovementID(of.bill.UUID, c.Month(in))
			proposed[of.key] = append(proposed[of.key], x)
		}
	}
	for _, k := range sortedKeys(proposed) {
		list := proposed[k]
		slices.SortStableFunc(list, func(a, b Proposal) int { return cmp.Compare(a.Day, b.Day) })
		for _, x := range list {
			switch adds := x.Adds(); {
			case adds > 0 && surplus[k] > 0:
				takes := min(adds, surplus[k])
				x.Cents, surplus[k] = x.Cents-takes, surplus[k]-takes
			case adds < 0 && moment == budget.Exercised: // an order stays: it covers what is paid after it, and was one of what was paid before
				x.Cents, surplus[k] = x.Was, surplus[k]-adds
			}
			if x.Adds() == 0 || x.ID == "" { // who has no UUID is named by people
				continue
			}
			if moment == budget.Paid {
				p.of(k).Proposed += x.Adds()
			}
			p.Proposals = append(p.Proposals, x)
		}
	}
	for i := range p.Late {
		if l := &p.Late[i]; moment == budget.Paid && l.Cents > 0 && surplus[l.Key] > 0 {
			takes := min(l.Cents, surplus[l.Key])
			l.Cents, surplus[l.Key] = l.Cents-takes, surplus[l.Key]-takes
		}
	}
	if moment != budget.Paid {
		return
	}
	p.Late = slices.DeleteFunc(p.Late, func(l PaidLate) bool { return l.Cents == 0 })
	for _, l := range p.Late {
		p.of(l.Key).Late += l.Cents
	}
}

// lacks returns what movements of a bill and an account would say in each month that takes them, with what is said there, and what no
// month takes.
func (d *Desk) lacks(p *Paid, lines []*PaidLine, own map[string]int64, moment budget.Moment, open budget.Period) (all []Proposal, late int64) {
	c := d.cfg.Calendar
	want := map[budget.Period]*Proposal{}
	in := func(of budget.Period) *Proposal {
		if want[of] == nil {
			want[of] = &Proposal{}
		}
		return want[of]
	}
	for _, l := range lines {
		if l.Prior {
			late += l.Cents
			continue
		}
		w, day := in(l.Booked), l.Day
		if l.Booked != l.In && l.Booked != c.PeriodOf(l.Day) {
			day = c.First(l.Booked)
		}
		w.Cents, w.Day = w.Cents+l.Cents, max(w.Day, day)
		if paper := cmp.Or(l.Part.UUID, l.Bill.UUID); paper != "" && !slices.Contains(w.Papers, paper) {
			w.Papers = append(w.Papers, paper)
		}
	}
	for month, cents := range own {
		if of := c.PeriodOf(budget.Day(month + "-01")); of.Compare(open) >= 0 {
			in(of).Was = cents
		} else { // it stays, and what is late is what it lacks
			in(open).Cents -= cents
		}
	}
	for _, of := range slices.SortedFunc(maps.Keys(want), budget.Period.Compare) {
		w := want[of]
		if w.Adds() == 0 {
			continue
		}
		w.Moment, w.Year = moment, p.Year
		w.Day = cmp.Or(w.Day, c.First(of))
		all = append(all, *w)
	}
	return all, late
}

// A PaidChoice is a proposal that a person has chosen, as it was seen.
type PaidChoice struct {
	Moment budget.Moment
	Key    budget.Key
	ID     string
	Cents  int64
}

// SayPaid keeps proposals as movements, and returns how many there were to keep. What is said already as it was seen is left as it is, so that
// asked again, or by another, it adds nothing. Where a choice is not what documents say by now it keeps none and fails with [ErrSince]; with
// a [*Problem] where nothing is chosen, or no reason is given.
func (d *Desk) SayPaid(ctx context.Context, who string, year int, chosen []PaidChoice, reason string) (int, error) {
	reason = strings.TrimSpace(reason)
	if _, err := d.window(year); err != nil {
		return 0, err
	}
	if len(chosen) == 0 {
		return 0, &Problem{Field: "paid", Code: "missing"}
	}
	if err := text("reason", reason, MaxReason, true); err != nil {
		return 0, err
	}
	terms, err := d.Terms(ctx)
	if err != nil {
		return 0, err
	}
	open, err := d.open(ctx)
	if err != nil {
		return 0, err
	}
	n, err := d.cfg.Store.SayPaid(ctx, func(f *PaidFacts) (list []Movement, err error) {
		p := d.paid(&terms, f, open, year, budget.Period{})
		for i, x := range chosen {
			if slices.Contains(chosen[:i], x) {
				continue
			}
			same := func(m *budget.Movement) bool {
				return m.Moment == x.Moment && m.Key == x.Key && m.ID == x.ID && m.Cents == x.Cents
			}
			if i := slices.IndexFunc(p.Proposals, func(p Proposal) bool { return same(&p.Movement) }); i >= 0 {
				m := Movement{Movement: p.Proposals[i].Movement, By: who, At: d.now()}
				m.Reason, m.People = p.Proposals[i].reason(reason), []string{who, ""}
				list = append(list, m)
				continue
			}
			said := slices.ContainsFunc(f.Said.Movements, func(m Movement) bool {
				return m.Year == year && m.Moment == x.Moment && m.Key == x.Key && m.ID == x.ID && (x.Cents == 0 || m.Cents == x.Cents)
			})
			if said == (x.Cents == 0) { // of nothing it is taken back
				return nil, fmt.Errorf("%s of %s by %s: %w", x.Moment, x.Key, x.ID, ErrSince)
			}
		}
		return list, nil
	}, checkMovements(d.budgetTerms(&terms), year))
	return n, err
}

// reason says besides what a person does of which bill and payments it is, as far as there is room.
func (p *Proposal) reason(said string) string {
	all := said + ": " + cmp.Or(p.Bill.Folio, p.Bill.UUID)
	for _, paper := range p.Papers {
		if more := all + ", " + paper; paper != p.Bill.UUID && utf8.RuneCountInString(more) <= MaxReason {
			all = more
		}
	}
	if utf8.RuneCountInString(all) > MaxReason {
		return said
	}
	return all
}

// sortedKeys are the keys of a map, in order.
func sortedKeys[V any](m map[budget.Key]V) []budget.Key {
	keys := make([]budget.Key, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
