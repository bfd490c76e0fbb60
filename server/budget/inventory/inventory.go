// Package inventory makes items for accounting of what was booked of own tanks: what came
// debits stock, what vehicles took debits expense by the account of the budget that each is
// paid from, at moving average cost. It is pure. What was made of a booking is never made
// again in another form: a price that comes late is a booking of its own, and so is its entry.
package inventory

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// Moment is that of all items of stock, as rules of a mapping name it.
const Moment = "stock"

// Begun is the kind of what was booked before a city began: it is what its stock begins with.
// All other kinds are the items of [worth.Items].
const Begun = "begun"

// Prior is the kind of what adjusts the expense of a fiscal year that was closed whole when it was booked: it is a result of past years.
const Prior = "prior"

// A Booked is a booking of a tank that was kept, with its number, which no other has.
type Booked struct {
	N             int64
	Station, Tank string
	worth.Booking
	// ClosedYear is the last fiscal year that was closed whole when it was booked; below 0: it was booked before that was kept.
	ClosedYear int
	Past       *Past // nil: it is of the fiscal year of its day, or what it was before that was asked
}

// A Past is the fiscal year that an adjustment is of, where it is an earlier one than that of the day on which it is booked.
type Past struct {
	Last   string // its last day
	Closed bool   // it was closed whole when the adjustment was booked
}

// Prior tells whether it changes the expense, or a loss, of a year that was closed.
func (b *Booked) Prior() bool {
	return b.Past != nil && b.Past.Closed && (b.Item == worth.Filled || b.Item == worth.Tested || b.Item == worth.Unrecorded || b.Item == worth.Measured)
}

// DayOf is the day that an entry of a booking says: its own; of an earlier year that took entries when it was booked the last one of that; and
// that on which stock begins, of what is of a day before.
func (t Terms) DayOf(b *Booked) string {
	switch {
	case b.Of < t.From:
		return max(b.Day, t.From)
	case b.Past != nil && !b.Past.Closed:
		return b.Past.Last
	}
	return b.Day
}

func (b *Booked) tank() string { return b.Station + "/" + b.Tank }

// A Use is what vehicles paid from one account took from a tank on a day.
type Use struct {
	Station, Tank, Day string
	Account, Partida   string // of the budget; an empty account: nothing says which
	UL                 dispense.Volume
}

// A Share is what one account has of a booking.
type Share struct {
	N       int64
	Account string
	Partida string
	Cents   int64 // as of the booking: below 0 is less stock
}

// Terms are what a city says of its stock.
type Terms struct {
	From string // the first day, as 2026-05-01, from which entries are made of stock
	// General and Partida are for what no vehicle is known to have taken: deliveries, losses, tests.
	General, Partida string
	Accounts
	// Later are those that were said from later days on, in order; From stays the first day, and
	// Stock the account.
	Later []Terms
}

// Accounts are those of the books; an empty one is that of [UsualAccounts].
type Accounts struct {
	Stock    string // what is in own tanks
	Supplier string // what is owed for it
	Expense  string // what was used
	Loss     string // what was measured less, or flowed without a fill; what was measured more, too
	Transit  string // what was poured from one tank into another
	Begun    string // what stock begins with
	Prior    string // results of past years: what changes the expense of one that is closed
}

// UsualAccounts are those that a city in Mexico begins with (CONAC's plan of accounts).
var UsualAccounts = Accounts{Stock: "1.1.5.1", Supplier: "2.1.1.2", Expense: "5.1.2.6", Loss: "5.5.3.5", Transit: "1.1.4.5", Begun: "3.1.2", Prior: "3.2.2"}

func (a Accounts) orUsual() Accounts {
	u := UsualAccounts
	return Accounts{cmp.Or(a.Stock, u.Stock), cmp.Or(a.Supplier, u.Supplier), cmp.Or(a.Expense, u.Expense), cmp.Or(a.Loss, u.Loss), cmp.Or(a.Transit, u.Transit), cmp.Or(a.Begun, u.Begun), cmp.Or(a.Prior, u.Prior)}
}

// At returns the terms of a day; those of the first one before it.
func (t Terms) At(day string) Terms {
	at := t
	for _, l := range t.Later {
		if l.From <= day {
			at = l
		}
	}
	return at
}

// Shares divides bookings that have no shares yet among accounts, and returns only those that
// are new. Of a day of fills, all that is booked of it is divided by the liters that each account took,
// and a share is the difference from what the account had of it: so a late fill is paid by who
// took it, and a late price by all in proportion. Parts are cut at sums that are rounded, so
// that they come to the booking to the cent. Kept are those that were returned before.
func Shares(t Terms, booked []Booked, uses []Use, kept []Share) []Share {
	type day struct{ station, tank, day string }
	type account struct{ account, partida string }
	took := map[day]map[account]dispense.Volume{}
	for _, u := range uses {
		if u.UL <= 0 {
			continue
		}
		k := day{u.Station, u.Tank, u.Day}
		if took[k] == nil {
			took[k] = map[account]dispense.Volume{}
		}
		took[k][account{u.Account, u.Partida}] += u.UL
	}
	of := map[int64][]Share{}
	for _, s := range kept {
		of[s.N] = append(of[s.N], s)
	}
	had := map[day]map[account]int64{}
	var out []Share
	for _, b := range slices.SortedFunc(slices.Values(booked), func(a, b Booked) int { return cmp.Compare(a.N, b.N) }) {
		if b.Cents == 0 && b.Item != worth.Filled {
			continue
		}
		t := t.At(t.DayOf(&b))
		general := []Share{{b.N, t.General, t.Partida, b.Cents}}
		if b.Item != worth.Filled {
			if len(of[b.N]) == 0 {
				out = append(out, general...)
			}
			continue
		}
		k := day{b.Station, b.Tank, b.Of}
		if had[k] == nil {
			had[k] = map[account]int64{}
		}
		parts := of[b.N]
		if len(parts) == 0 {
			total := b.Cents
			for _, cents := range had[k] {
				total += cents
			}
			is := map[account]int64{}
			var whole, before dispense.Volume
			for _, ul := range took[k] {
				whole += ul
			}
			for _, a := range slices.SortedFunc(maps.Keys(took[k]), func(a, b account) int {
				return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.partida, b.partida))
			}) {
				ul := took[k][a]
				is[a] = worth.Portion(total, before+ul, whole) - worth.Portion(total, before, whole)
				before += ul
			}
			if whole == 0 { // nobody is known who took it
				is[account{t.General, t.Partida}] = total
			}
			for a := range had[k] {
				if _, there := is[a]; !there {
					is[a] = 0
				}
			}
			for a, cents := range is {
				if by := cents - had[k][a]; by != 0 {
					parts = append(parts, Share{b.N, a.account, a.partida, by})
				}
			}
			slices.SortFunc(parts, func(a, b Share) int {
				return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Partida, b.Partida))
			})
			out = append(out, parts...)
		}
		for _, p := range parts {
			had[k][account{p.Account, p.Partida}] += p.Cents
		}
	}
	return out
}

// Items are what accounting is told of shares. What is of a day before the first is what stock
// begins with, whenever it is known, and is of that first day at the earliest: what vehicles took
// and what came until then was told otherwise. What changes the expense of a fiscal year that was closed when it was booked is a result of
// past years; of one that was not, all of it is of its last day.
func Items(t Terms, booked []Booked, shares []Share) ([]posting.Item, error) {
	by := map[int64]*Booked{}
	for i := range booked {
		by[booked[i].N] = &booked[i]
	}
	var all []posting.Item
	var errs []error
	for _, s := range shares {
		b := by[s.N]
		if b == nil {
			errs = append(errs, fmt.Errorf("a share is of booking %d, which is not there", s.N))
			continue
		}
		it := posting.Item{
			Subject: fmt.Sprintf("stock/%d/%s/%s", s.N, s.Account, s.Partida), Day: t.DayOf(b), Moment: Moment, Kind: string(b.Item),
			Account: s.Account, Partida: s.Partida, Reference: b.Reference(), Cents: s.Cents,
		}
		switch {
		case b.Of < t.From:
			it.Kind = Begun
		case b.Prior():
			it.Kind = Prior
		}
		it.Period = it.Day[:min(7, len(it.Day))]
		all = append(all, it)
	}
	return all, errors.Join(errs...)
}

// Reference says which tank it is, of what paper or that it is at a contract's price, and which day it adjusts.
func (b *Booked) Reference() string {
	parts := []string{b.tank()}
	if b.Price != nil && b.Price.By == worth.Contract {
		parts = append(parts, "al precio del contrato "+b.Price.Paper)
	} else if b.Price != nil && b.Price.Paper != "" {
		parts = append(parts, b.Price.Paper)
	}
	if b.Adjusts() {
		parts = append(parts, "ajuste de "+b.Of)
	}
	return strings.Join(parts, " ")
}

// Usual are the rules of stock by the accounts of its terms: each debits stock, and credits it
// where less is there. Loss and gain are told apart by nothing but their sign, so both are one
// account. Of terms that follow on one another each is for the entries of its own days.
func Usual(t Terms) []posting.Rule {
	var all []posting.Rule
	for i, of := range append([]Terms{t}, t.Later...) {
		until := ""
		if i < len(t.Later) {
			until = before(t.Later[i].From)
		}
		a := of.orUsual()
		for _, r := range []struct{ kind, concept, other string }{
			{Begun, "Existencia inicial de combustible", a.Begun},
			{string(worth.Opening), "Existencia inicial de combustible", a.Begun},
			{string(worth.Received), "Entrada de combustible al almacén", a.Supplier},
			{string(worth.Filled), "Salida de combustible del almacén", a.Expense},
			{string(worth.Tested), "Pruebas con combustible", a.Expense},
			{string(worth.Unrecorded), "Salida de combustible sin registro", a.Loss},
			{string(worth.Moved), "Trasiego de combustible", a.Transit},
			{string(worth.Measured), "Diferencia de medición de combustible", a.Loss},
			{Prior, "Combustible del almacén de ejercicios anteriores", a.Prior},
		} {
			all = append(all, posting.Rule{Name: "stock " + r.kind, From: of.From, Until: until, Moment: Moment, Kind: r.kind, Concept: r.concept, Legs: []posting.Leg{{Debit: a.Stock, Credit: r.other}}})
		}
	}
	return all
}

// before returns the day before a day; of what is no day, nothing.
func before(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, -1).Format(time.DateOnly)
}

// Apart returns rules of the budget, to which are added those for fuel of which entries of stock
// are made, which is of a kind of its own: such an item keeps the legs that its rule has beside
// accounts that entries of stock are made by, such as those of the budget, so that no fuel is there twice.
func Apart(rules []posting.Rule, kind string, of func(posting.Rule) bool, accounts ...string) []posting.Rule {
	var out []posting.Rule
	for _, r := range rules {
		if of(r) {
			apart := r
			apart.Kind = kind
			apart.Legs = slices.DeleteFunc(slices.Clone(r.Legs), func(l posting.Leg) bool {
				return slices.Contains(accounts, l.Debit) || slices.Contains(accounts, l.Credit)
			})
			apart.Silent = len(apart.Legs) == 0
			out = append(out, apart)
		}
		out = append(out, r)
	}
	return out
}

// A Tie holds the stock account of a tank on a day against what it is worth, in cents:
//
//	Closing = Opening + Debits − Credits
//	Residual = Worth − Closing − Unposted − Later
//
// Residual is 0; where it is not, an entry says something else than what was booked.
type Tie struct {
	Station, Tank, Day                       string
	Opening, Debits, Credits, Closing, Worth int64
	Unposted                                 int64
	// Later is dated after the day, less what is booked after it and dated until then.
	Later, Residual int64
}

// Ties are those of each tank and day; days follow on one another. Entries are all that went
// out, reversals among them.
func Ties(days []string, booked []Booked, entries []posting.Entry, stock string) ([]Tie, error) {
	by := map[int64]*Booked{}
	tanks := map[string][]*Booked{}
	for i := range booked {
		b := &booked[i]
		by[b.N] = b
		tanks[b.tank()] = append(tanks[b.tank()], b)
	}
	posted := map[int64][]*posting.Entry{}
	for i := range entries {
		e := &entries[i]
		number, of, _ := strings.Cut(strings.TrimPrefix(e.Subject, "stock/"), "/")
		if !strings.HasPrefix(e.Subject, "stock/") || of == "" && number == "" {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || by[n] == nil {
			return nil, fmt.Errorf("entry %s is of %s, which was never booked", e.Key, e.Subject)
		}
		posted[n] = append(posted[n], e)
	}
	var all []Tie
	for _, name := range slices.Sorted(maps.Keys(tanks)) {
		for _, d := range days {
			t := Tie{Station: tanks[name][0].Station, Tank: tanks[name][0].Tank, Day: d}
			for _, b := range tanks[name] {
				if b.Day <= d {
					t.Worth += b.Cents
					if len(posted[b.N]) == 0 {
						t.Unposted += b.Cents
					}
				}
				for _, e := range posted[b.N] {
					for _, l := range e.Lines {
						if l.Account != stock {
							continue
						}
						by := l.DebitCents - l.CreditCents
						if e.Day <= d && b.Day > d { // of a year that took it, on its last day
							t.Later -= by
						}
						switch {
						case e.Day < d:
							t.Opening += by
						case e.Day == d:
							t.Debits, t.Credits = t.Debits+l.DebitCents, t.Credits+l.CreditCents
						case b.Day <= d:
							t.Later += by
						}
					}
				}
			}
			t.Closing = t.Opening + t.Debits - t.Credits
			t.Residual = t.Worth - t.Closing - t.Unposted - t.Later
			all = append(all, t)
		}
	}
	return all, nil
}
