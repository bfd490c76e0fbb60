package owed

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/server/budget"
)

// What was paid of documents, by the accounts that their fuel is charged to.

// An Account is one of the budget of a fiscal year.
type Account struct {
	Year  int
	Key   budget.Key // empty: fuel is booked, and on no account
	Prior bool       // it was booked when the year was over, and is of no budget any more
}

func (a Account) compare(b Account) int {
	later := func(prior bool) int {
		if prior {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Key, b.Key), cmp.Compare(later(a.Prior), later(b.Prior)))
}

// A Charge is what is booked of a bill on an account: what its lines bill there, or what a note gives back of that.
type Charge struct {
	Account
	Note  string     // the credit note, by its ID; empty: the bill's lines
	Day   budget.Day // of the note
	Cents int64      // of a note below nothing
}

// A Said is a movement of what was paid that names a bill.
type Said struct {
	Account
	Day   budget.Day
	Cents int64
}

// Why a share of what was paid is of no account.
const (
	NotBooked = "not_booked" // what the bill charges is not booked, or nothing of it is fuel
	Unplaced  = "unplaced"   // it is booked, and no rule gives it an account
	// Currency: it is in other money than the budget.
)

// A Share is what one payment of a bill paid of an account.
type Share struct {
	Account
	Bill  *Item
	Part  Part       // what paid it; its Cents are of all accounts
	Day   budget.Day // of the payment, by the clock of its place
	Why   string     // the account is none; Year is 0 then, but of what is Unplaced
	Cents int64      // of a part that gives back below nothing
}

// Divide divides what was paid of a bill among the accounts of its booked charges, each payment by itself: the shares of one come
// to it, in whatever order papers came. Fuel is what the bill charges of fuel, in cents; what is not booked of it is of no account.
// What it charges beside fuel goes as its fuel does.
//
// A payment goes by what each account is charged by its day, less what notes gave back by then and what was paid of it: so parts never
// come to more than the bill of an account, as long as they do not of the whole. What a note gives back of a payment is of the
// accounts that it credits. A movement is of the account of which it was said.
func Divide(i *Item, fuel int64, charges []Charge, said []Said) (shares []Share) {
	if i.Paid == 0 && len(i.Parts) == 0 {
		return nil
	}
	d := newDivider(i, fuel, charges)
	for _, p := range i.Parts {
		day := dayOf(p.At)
		add := func(of Account, day budget.Day, why string, cents int64) {
			if cents != 0 {
				shares = append(shares, Share{Account: of, Bill: i, Part: p, Day: day, Why: why, Cents: cents})
			}
		}
		switch p.What {
		case Issue, Paid, Returned, Carried:
		case Movement:
			for n, cents := range saidShares(p.Cents, said) {
				add(said[n].Account, said[n].Day, "", cents)
			}
			if len(said) == 0 {
				add(Account{}, day, NotBooked, p.Cents)
			}
			continue
		default:
			continue
		}
		if !i.Booked {
			add(Account{}, day, Currency, p.Cents)
			continue
		}
		for j, cents := range d.part(p, day) {
			of, why := d.of[j], ""
			switch {
			case j == len(d.of)-1:
				why = NotBooked
			case of.Key == "":
				why = Unplaced
			}
			add(of, day, why, cents)
		}
	}
	return shares
}

// saidShares divides cents among movements by what each says; where these come to it, as they are.
func saidShares(cents int64, said []Said) []int64 {
	out, sum := make([]int64, len(said)), int64(0)
	for n := range said {
		out[n] = said[n].Cents
		sum += said[n].Cents
	}
	if sum == cents {
		return out
	}
	return budget.Shares(cents, out)
}

// A divider knows what each account of a bill was charged and paid so far. The last account is none: what is not booked.
type divider struct {
	bill    *Item
	fuel    int64
	charges []Charge
	of      []Account
	gross   []int64 // what lines charge, by accounts
	given   []int64 // what was paid so far
}

func newDivider(i *Item, fuel int64, charges []Charge) *divider {
	d := &divider{bill: i, fuel: fuel, charges: charges}
	for _, c := range charges {
		d.of = append(d.of, c.Account)
	}
	slices.SortFunc(d.of, Account.compare)
	d.of = append(slices.Compact(d.of), Account{})
	d.gross, d.given = make([]int64, len(d.of)), make([]int64, len(d.of))
	for _, c := range charges {
		if c.Note == "" {
			d.gross[d.at(c.Account)] += c.Cents
		}
	}
	return d
}

func (d *divider) at(a Account) int { return slices.Index(d.of[:len(d.of)-1], a) }

// credits are what is booked that a note gives back, by accounts; "" is of all notes by a day.
func (d *divider) credits(note string, by budget.Day) (all []int64, sum int64) {
	all = make([]int64, len(d.of))
	for _, c := range d.charges {
		if c.Note != "" && (c.Note == note || note == "" && c.Day <= by) {
			all[d.at(c.Account)] -= c.Cents
			sum -= c.Cents
		}
	}
	return all, sum
}

// weights are what accounts bear of the bill by a day, and net is what is left of it after notes.
func (d *divider) weights(by budget.Day) (weights []int64, net int64) {
	last := len(d.of) - 1
	back, booked := d.credits("", by)
	weights, net = make([]int64, len(d.of)), d.bill.Cents
	open, sum := d.fuel, int64(0)
	for _, p := range d.bill.Parts {
		if p.What == Credit && dayOf(p.At) <= by {
			net, open = net-p.Cents, open-p.Cents
		}
	}
	open += booked // what notes give back of what is booked they give back of nothing else
	for j := range weights {
		open -= d.gross[j]
		weights[j] = d.gross[j] - back[j]
		if j > 0 && d.of[j].Prior && weights[j] < 0 && d.of[j-1].Year == d.of[j].Year && d.of[j-1].Key == d.of[j].Key {
			weights[j-1], weights[j] = weights[j-1]+weights[j], 0 // what was taken back when the year was over
		}
	}
	for j := range weights {
		weights[j] = max(0, weights[j])
		sum += weights[j]
	}
	weights[last] = max(0, open)
	if sum+weights[last] > 0 {
		return weights, net
	}
	copy(weights, d.gross) // all was given back
	if !slices.ContainsFunc(weights, func(w int64) bool { return w > 0 }) {
		weights[last] = 1
	}
	return weights, net
}

// part divides one payment.
func (d *divider) part(p Part, day budget.Day) (shares []int64) {
	weights, net := d.weights(day)
	switch {
	case p.Cents < 0:
		back, booked := d.credits(p.Document, "")
		if last := len(d.of) - 1; booked < -p.Cents && d.given[last] > 0 {
			back[last] = min(d.given[last], -p.Cents-booked)
		}
		if booked == 0 && back[len(d.of)-1] == 0 {
			back = d.given
		}
		shares = budget.Shares(p.Cents, back)
	default:
		left, all := make([]int64, len(d.of)), int64(0)
		for j, cents := range budget.Shares(max(0, net), weights) {
			left[j] = max(0, cents-d.given[j])
			all += left[j]
		}
		if p.Cents <= all {
			shares = budget.Shares(p.Cents, left)
			break
		}
		shares = budget.Shares(p.Cents-all, weights) // it is more than the bill
		for j := range shares {
			shares[j] += left[j]
		}
	}
	for j := range shares {
		d.given[j] += shares[j]
	}
	return shares
}

func dayOf(t time.Time) budget.Day { return budget.Day(t.Format(time.DateOnly)) }

// Names finds the bills that movements name: by UUID, or by series and number where no other bill has them.
type Names struct{ uuids, numbers map[string]*Item }

// NamesOf returns the names of bills. Those of documents in whose place they are name them, too, as far as no bill has them.
func NamesOf(list []Item) Names {
	n, old := Names{map[string]*Item{}, map[string]*Item{}}, Names{map[string]*Item{}, map[string]*Item{}}
	for k := range list {
		i := &list[k]
		n.add(i.UUID, i.Folio, i)
		for _, was := range i.Was {
			old.add(was.UUID, was.Folio, i)
		}
	}
	maps.Copy(old.uuids, n.uuids)
	maps.Copy(old.numbers, n.numbers)
	return old
}

// add has a bill called by a UUID and a number. Of two with one number nobody knows which is meant.
func (n Names) add(uuid, folio string, i *Item) {
	if key := bare(uuid); key != "" && n.uuids[key] == nil {
		n.uuids[key] = i
	}
	if key := bare(folio); key != "" {
		if _, there := n.numbers[key]; there {
			i = nil
		}
		n.numbers[key] = i
	}
}

// Find returns the bill that a movement's document names, nil for none, and the month, as 2026-11, where it is one of [MovementID].
func (n Names) Find(document string) (i *Item, month string) {
	if uuid, month, is := ofMovementID(document); is {
		return n.uuids[bare(uuid)], month
	}
	key := bare(document)
	if i = n.uuids[key]; i == nil {
		i = n.numbers[key]
	}
	return i, ""
}

// MovementID names the movement of what documents say was paid of a bill in a month, as 2026-11: of each month another, so that
// what is said of an open one takes the place of nothing in a closed one. Empty: the bill has no UUID, and people name it.
func MovementID(uuid, month string) string {
	id := strings.ToUpper(uuid) + " " + month
	if _, _, is := ofMovementID(id); !is {
		return ""
	}
	return id
}

// ofMovementID reads what MovementID returns, as the function movement_key of the database does.
func ofMovementID(id string) (uuid, month string, is bool) {
	const form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx 0000-00"
	if len(id) != len(form) {
		return "", "", false
	}
	for i, c := range []byte(id) {
		digit := c >= '0' && c <= '9'
		switch form[i] {
		case 'x':
			is = digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		case '0':
			is = digit
		default:
			is = c == form[i]
		}
		if !is {
			return "", "", false
		}
	}
	return id[:36], id[37:], true
}

// bare is a name as people write it, without what they write otherwise.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, name)
}
