package budget

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/server/budget/posting"
)

// Moments that accounting is told of and the budget is not.
const (
	Consumed Moment = "consumed" // fuel left the city's own tank
	Prior    Moment = "prior"    // it is of a year that is over
)

// Stocked is the kind of items of own tanks' fuel of which entries of stock are made besides.
const Stocked Kind = "stocked"

// Revalued is the kind of what entries of own tanks adjust of a fiscal year that was closed: it is listed beside what is booked of years that
// are over, and neither booked nor owed.
const Revalued Kind = "revalued"

// Items returns what accounting is told of the year: each movement by itself, and of charges a
// sum for each account, month and kind; what is of an earlier month apart, with that
// month as reference. What is approved or adjusted before the year is dated on its first day; what went
// out by its own day stays. Used are the charges of consumption, as booked, of which those of the
// city's own tanks count. Stocked tells of a charge of own tanks that entries of stock are made of
// it: such charges are of the kind [Stocked], whatever they are else.
func (y *Year) Items(used []Charge, stocked func(*Charge) bool) []posting.Item {
	var all []posting.Item
	for _, m := range y.Movements {
		if m.Year != y.Year || m.Moment == Committed {
			continue
		}
		it := posting.Item{
			Subject: subject(string(m.Moment), fmt.Sprint(m.Year), m.ID, string(m.Key)), Day: string(m.Day), Moment: string(m.Moment), Account: string(m.Key),
			Period: y.Month(y.PeriodOf(m.Day)), Reference: m.ID, Cents: m.Cents,
		}
		// A budget that is approved before its year is of its year's books, as balances have it. Debts that are paid
		// after it are of the day on which money left.
		if first := (Period{y.Year, 1}); (m.Moment == Approved || m.Moment == Adjusted) && m.Day < y.First(first) {
			it.WasDay, it.WasPeriod = it.Day, it.Period
			it.Day, it.Period = string(y.First(first)), y.Month(first)
		}
		all = append(all, it)
	}
	all = append(all, y.committed()...)
	all = append(all, y.sums(y.Charges, func(c *Charge) bool { return c.Kind.owed() }, Accrued, stocked)...)
	all = append(all, y.sums(used, func(c *Charge) bool { return c.Kind == Stock }, Consumed, stocked)...)
	for i := range all {
		all[i].Partida = y.Of(y.Year).Form.Part(Key(all[i].Account), Partida)
	}
	return all
}

// committed returns what was promised each month, by contracts or by being owed.
func (y *Year) committed() []posting.Item {
	var all []posting.Item
	accounts := y.accounts()
	for _, k := range sorted(accounts) {
		var before int64
		balances := accounts[k].balances()
		for i, b := range balances[:months] {
			p := Period{y.Year, i + 1}
			all = append(all, posting.Item{
				Subject: subject(string(Committed), y.Month(p), string(k)), Day: string(y.Last(p)), Moment: string(Committed), Account: string(k),
				Period: y.Month(p), Cents: b.Committed - before,
			})
			before = b.Committed
		}
	}
	return all
}

// sums adds up charges by where they are booked, their kind and account.
func (y *Year) sums(charges []Charge, counts func(*Charge) bool, moment Moment, stocked func(*Charge) bool) []posting.Item {
	at := map[string]int{}
	var all []posting.Item
	for i := range charges {
		c := &charges[i]
		if !counts(c) {
			continue
		}
		if (c.Kind == Stock || c.Came()) && stocked != nil && stocked(c) {
			of := *c
			of.Kind = Stocked
			c = &of
		}
		it, is := y.item(c, moment)
		if !is || it.Moment == string(Prior) && c.Kind == Stocked {
			continue // of a year that is over, entries of stock are all there is
		}
		if j, there := at[it.Subject]; there {
			all[j].Cents += c.Cents
			continue
		}
		at[it.Subject] = len(all)
		all = append(all, it)
	}
	return all
}

// item is what accounting is told of a charge, which it is told together with others of the same
// subject; false where the year has none of it.
func (y *Year) item(c *Charge, moment Moment) (posting.Item, bool) {
	it := posting.Item{Moment: string(moment), Kind: string(c.Kind), Account: string(c.Key), Cents: c.Cents}
	switch {
	case c.Prior && c.Of.Year == y.Year:
		in := y.PeriodOf(c.On)
		it.Moment, it.Day, it.Period, it.Reference = string(Prior), string(y.Last(in)), y.Month(in), fmt.Sprint(c.Of.Year)
	case !c.Prior && c.In.Year == y.Year:
		it.Day, it.Period = string(y.Last(c.In)), y.Month(c.In)
		if c.In != c.Of {
			it.Reference = y.Month(c.Of)
		}
	default:
		return posting.Item{}, false
	}
	it.Subject = subject(it.Moment, it.Kind, it.Period, it.Reference, it.Account)
	return it, true
}

// Owed returns the subject of the journal entry in which a charge that is owed is told; empty where the
// year has none of it.
func (y *Year) Owed(c *Charge) string {
	if c.Key == "" || !c.Kind.owed() {
		return ""
	}
	it, _ := y.item(c, Accrued)
	return it.Subject
}

// subject names what an item is of.
func subject(parts ...string) string { return strings.Join(parts, " ") }
