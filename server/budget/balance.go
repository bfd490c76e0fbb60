package budget

import (
	"slices"
	"strings"
)

// A Balance is how an account stands.
type Balance struct {
	Key Key
	// Provisional tells that the account waits for an amount: none of its own was approved yet, and nobody has said that
	// the year's budget is whole. Approved is what is allotted until then.
	Provisional                                             bool
	Approved, Modified, Committed, Accrued, Exercised, Paid int64
}

// Open returns what is promised and not owed yet.
func (b Balance) Open() int64 { return b.Committed - b.Accrued }

// Available returns what may still be promised: what was approved and adjusted, less what is
// promised and not owed yet, less what is owed. What is owed under a contract is a part
// of what that promised, so each cent is taken away once.
func (b Balance) Available() int64 { return b.Modified - b.Open() - b.Accrued }

// A Break is a moment that is more than the one that it follows.
type Break struct {
	Key Key
	// More is more than Of, by Cents: see [Year.Breaks] and [Year.FirstBreaks] of which month, and which In is.
	More, Of Moment
	In       Period
	Cents    int64
	// Document is the contract or the payment order that is exceeded; empty: the account is.
	Document string
}

// AfterYear stands for a month where a year is asked how it stands: with what was exercised and paid of it once its last month had ended,
// see [Movement.After]. A year of which nothing was is as at the end of that month.
const AfterYear = months + 1

// ends are those of the months of a year, and how it stands after them.
const ends = AfterYear

// A Year is all that is known of one fiscal year.
type Year struct {
	*Terms
	Year       int
	Movements  []Movement // of any year
	Charges    []Charge   // what is owed, as booked, of any year
	Allotments []Allotment
	// Whole is the day as of which two people said that the budget of the year is whole: that what has no approved amount
	// was given none. Empty: nobody has, or all that was approved when they did was taken back since.
	Whole Day
	// Beside is what documents bill that is no fuel, as oil or the fee of fuel cards, by those of [Year.Documents]: nothing accrues it,
	// and who exercises what a document bills exercises it, too.
	Beside map[string]int64
}

// Approved tells whether any budget of the year was approved.
func (y *Year) Approved() bool {
	return slices.ContainsFunc(y.Movements, func(m Movement) bool { return m.Year == y.Year && m.Moment == Approved })
}

// WholeIn returns the month from which on the budget of the year is whole, which is never before anything of it was approved; 0: it is not.
func (y *Year) WholeIn() int {
	if y.Whole == "" {
		return 0
	}
	approved := 0
	for _, m := range y.Movements {
		if m.Year == y.Year && m.Moment == Approved {
			approved = earlier(approved, y.monthIn(m.Year, m.Day))
		}
	}
	if approved == 0 {
		return 0
	}
	return max(y.monthIn(y.Year, y.Whole), approved)
}

// Waiting returns the accounts that keep their allotment at the end of a month though an amount of others was approved by then: who
// says that the budget is whole takes it from them. None waits once it is.
func (y *Year) Waiting(n int) (all []Key) {
	accounts := y.accounts()
	for _, k := range sorted(accounts) {
		if a := accounts[k]; a.approvedIn != 0 && a.approvedIn <= n && a.balances()[n-1].Provisional {
			all = append(all, k)
		}
	}
	return all
}

// WaitingOn returns them at the end of the month in which a day counts.
func (y *Year) WaitingOn(d Day) []Key { return y.Waiting(y.monthIn(y.Year, d)) }

// Limited tells whether anybody has said by the end of a month what the year may spend: a budget that was approved, or an
// allotment. An account without any has nothing then; else nobody knows what it may.
func (y *Year) Limited(n int) bool {
	return slices.ContainsFunc(y.Allotments, func(a Allotment) bool { return a.Year == y.Year && a.counts(n) }) ||
		slices.ContainsFunc(y.Movements, func(m Movement) bool {
			return m.Year == y.Year && (m.Moment == Approved || m.Moment == Adjusted) && y.monthIn(m.Year, m.Day) <= n
		})
}

// Balances returns how each account stands at the end of a month of the year, or [AfterYear], in order.
func (y *Year) Balances(n int) []Balance {
	var all []Balance
	accounts := y.accounts()
	for _, k := range sorted(accounts) {
		all = append(all, accounts[k].balances()[n-1])
	}
	return all
}

// Breaks returns the moments that are out of order at the end of a month, or [AfterYear]: more is accrued than
// the contract promised, or was committed than there is; exercised than accrued, and what documents bill beside its fuel; paid than
// exercised, of the account or of one payment order. Each is there once, by what it comes to at that end, In the month since whose
// end it has been so without a pause. What was out of order at the end of an earlier month and is no more is asked of that month.
func (y *Year) Breaks(n int) (all []Break) {
	y.exceeded(true, func(b Break, by func(month int) int64) {
		if b.Cents = by(n - 1); b.Cents <= 0 {
			return
		}
		since := n - 1
		for since > 0 && by(since-1) > 0 {
			since--
		}
		b.In = Period{y.Year, since + 1}
		all = append(all, b)
	})
	return all
}

// FirstBreaks returns each moment that was out of order at the end of any month until one, by what it came to the first time, which is
// In, whatever is so by then. Months were closed by these once.
func (y *Year) FirstBreaks(n int) (all []Break) {
	y.exceeded(false, func(b Break, by func(month int) int64) {
		for i := range n {
			if b.Cents = by(i); b.Cents > 0 {
				b.In = Period{y.Year, i + 1}
				all = append(all, b)
				return
			}
		}
	})
	return all
}

// exceeded hands over whatever might be out of order, with by how many cents it is at the end of each, the first of
// which is 0.
func (y *Year) exceeded(paidAlone bool, of func(b Break, by func(month int) int64)) {
	accounts, beside := y.accounts(), y.beside()
	for _, k := range sorted(accounts) {
		a, besides := accounts[k], running(beside[k])
		balances := a.balances()
		of(Break{Key: k, More: Committed, Of: Modified}, func(i int) int64 { return balances[i].Committed - balances[i].Modified })
		for _, name := range sorted(a.contracts) {
			if c := a.contracts[name]; c.promised != [ends]int64{} {
				promised, owed := running(c.promised), running(c.owed)
				of(Break{Key: k, More: Accrued, Of: Committed, Document: name}, func(i int) int64 { return owed[i] - promised[i] })
			}
		}
		of(Break{Key: k, More: Exercised, Of: Accrued}, func(i int) int64 { return balances[i].Exercised - balances[i].Accrued - besides[i] })
		of(Break{Key: k, More: Paid, Of: Exercised}, func(i int) int64 { return balances[i].Paid - balances[i].Exercised })
		for _, id := range sorted(a.orders) {
			ordered, paid := running(a.orders[id].promised), running(a.orders[id].owed)
			of(Break{Key: k, More: Paid, Of: Exercised, Document: id}, func(i int) int64 {
				if paidAlone && paid[i] <= 0 { // what takes an order back by a document of its own is paid by nothing
					return 0
				}
				return paid[i] - ordered[i]
			})
		}
	}
}

// billedOn is what a document bills of fuel on an account, and since which month of the year.
type billedOn struct {
	cents int64
	month int
}

// billed returns what documents bill of fuel of the year, by documents and accounts.
func (y *Year) billed() map[string]map[Key]*billedOn {
	all := map[string]map[Key]*billedOn{}
	for _, c := range y.Charges {
		if c.Kind != Billed || c.In.Year != y.Year || c.Prior || c.Key == "" {
			continue
		}
		document, _, _ := strings.Cut(c.Document, "/")
		if all[document] == nil {
			all[document] = map[Key]*billedOn{}
		}
		b := all[document][c.Key]
		if b == nil {
			b = &billedOn{month: c.In.N}
			all[document][c.Key] = b
		}
		b.cents, b.month = b.cents+c.Cents, min(b.month, c.In.N)
	}
	return all
}

// Documents are those whose fuel is charged to the year.
func (y *Year) Documents() []string { return sorted(y.billed()) }

// beside divides what documents bill beside fuel among the accounts of that, by what it costs each, in the months in which they
// are first charged any of it.
func (y *Year) beside() map[Key][ends]int64 {
	all := map[Key][ends]int64{}
	if len(y.Beside) == 0 {
		return all
	}
	billed := y.billed()
	for _, document := range sorted(billed) {
		keys := sorted(billed[document])
		weights, any := make([]int64, len(keys)), false
		for i, k := range keys {
			weights[i] = max(0, billed[document][k].cents)
			any = any || weights[i] > 0
		}
		if !any { // it was taken back
			continue
		}
		for i, cents := range Shares(max(0, y.Beside[document]), weights) {
			by := all[keys[i]]
			by[billed[document][keys[i]].month-1] += cents
			all[keys[i]] = by
		}
	}
	return all
}

// An account is the movements of one key by months.
type account struct {
	key        Key
	by         map[Moment]*[ends]int64
	contracts  map[string]*draw // what is owed, by contract; "" is of none
	orders     map[string]*draw // payment orders that payments name
	allotted   []Allotment
	own        int // the month in which the first amount of its own was approved; 0: none was
	approvedIn int // the month in which the first amount of any account was approved; 0: none was
	wholeIn    int // the month from which on the budget of the year is whole; 0: nobody said so
}

// A draw is what was promised and what was taken of it, by months.
type draw struct{ promised, owed [ends]int64 }

// accounts sorts all that is of the year by keys.
func (y *Year) accounts() map[Key]*account {
	all := map[Key]*account{}
	of := func(k Key) *account {
		if all[k] == nil {
			all[k] = &account{key: k, by: map[Moment]*[ends]int64{}, contracts: map[string]*draw{}, orders: map[string]*draw{}}
			for _, m := range said {
				all[k].by[m] = &[ends]int64{}
			}
		}
		return all[k]
	}
	in := func(draws map[string]*draw, name string) *draw {
		if draws[name] == nil {
			draws[name] = &draw{}
		}
		return draws[name]
	}
	approved := 0
	for _, m := range y.Movements {
		if m.Year != y.Year || !slices.Contains(said, m.Moment) {
			continue
		}
		i, a := y.monthIn(m.Year, m.Day)-1, of(m.Key)
		if m.After {
			i = AfterYear - 1
		}
		a.by[m.Moment][i] += m.Cents
		switch {
		case m.Moment == Approved:
			a.own, approved = earlier(a.own, i+1), earlier(approved, i+1)
		case m.Moment == Committed:
			in(a.contracts, m.Of).promised[i] += m.Cents
		case m.Moment == Exercised:
			in(a.orders, m.ID).promised[i] += m.Cents
		case m.Moment == Paid && m.Of != "":
			in(a.orders, m.Of).owed[i] += m.Cents
		}
	}
	for _, c := range y.Charges {
		if c.In.Year == y.Year && !c.Prior && c.Key != "" && c.Kind.owed() {
			in(of(c.Key).contracts, c.Contract).owed[c.In.N-1] += c.Cents
		}
	}
	for _, al := range y.Allotments {
		if al.Year == y.Year {
			a := of(al.Key)
			a.allotted = append(a.allotted, al)
		}
	}
	whole := y.WholeIn()
	for _, a := range all {
		a.approvedIn, a.wholeIn = approved, whole
	}
	return all
}

// earlier returns the earlier of two months, the first of which may be none.
func earlier(n, m int) int {
	if n == 0 || m < n {
		return m
	}
	return n
}

// waits tells whether the account has what is allotted at the end of a month. One of which nothing is allotted waits with all others
// until anything is approved, and has nothing then.
func (a *account) waits(n int) bool {
	by := func(month int) bool { return month != 0 && month <= n }
	return !by(a.own) && !by(a.wholeIn) && (slices.ContainsFunc(a.allotted, func(al Allotment) bool { return al.counts(n) }) || !by(a.approvedIn))
}

// owed tells whether charges of a kind are what is owed.
func (k Kind) owed() bool { return k == Unbilled || k == Billed || k == Received || k == Credited }

// running adds up months.
func running(by [ends]int64) (sums [ends]int64) {
	var sum int64
	for i, cents := range by {
		sum += cents
		sums[i] = sum
	}
	return sums
}

// balances returns how the account stands at the end of each month.
func (a *account) balances() (all [ends]Balance) {
	approved, adjusted := running(*a.by[Approved]), running(*a.by[Adjusted])
	exercised, paid := running(*a.by[Exercised]), running(*a.by[Paid])
	for i := range all {
		b := &all[i]
		b.Key, b.Exercised, b.Paid = a.key, exercised[i], paid[i]
		b.Approved = approved[i]
		if b.Provisional = a.waits(i + 1); b.Provisional {
			for _, al := range a.allotted {
				if al.counts(i + 1) {
					b.Approved += al.through(i + 1)
				}
			}
		}
		b.Modified = b.Approved + adjusted[i]
	}
	for _, c := range a.contracts {
		promised, owed := running(c.promised), running(c.owed)
		for i := range all {
			// What is owed and nobody promised is promised by being owed: a fill at the pump of a
			// contract without an amount.
			all[i].Accrued += owed[i]
			all[i].Committed += max(promised[i], owed[i])
		}
	}
	return all
}

// Total adds up balances. It is provisional where any is.
func Total(balances []Balance) Balance {
	var sum Balance
	for _, b := range balances {
		sum.Provisional = sum.Provisional || b.Provisional
		sum.Approved, sum.Modified, sum.Committed = sum.Approved+b.Approved, sum.Modified+b.Modified, sum.Committed+b.Committed
		sum.Accrued, sum.Exercised, sum.Paid = sum.Accrued+b.Accrued, sum.Exercised+b.Exercised, sum.Paid+b.Paid
	}
	return sum
}
