// Package posting makes the journal entries that a city's accounting takes in: amounts to
// debits and credits by a mapping that the city keeps, balanced to the cent. It is pure. An
// entry has a key made of what is in it, so what is taken in twice is known again, and an
// entry that went out is never changed: it is reversed, and another follows.
package posting

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An Item is an amount that accounting is told of.
type Item struct {
	// Subject is what it is of, and stays the same whatever the amount becomes.
	Subject string
	Day     string // of the entry, as 2026-04-30
	// Moment and Kind say what happened to the money.
	Moment, Kind string
	Account      string // of the budget
	Partida      string
	Period       string // the month, as people name it: 2026-04
	Reference    string
	Cents        int64 // negative: it is taken back
	// WasDay and WasPeriod are those by which entries went out before the item had these: what did stays.
	WasDay, WasPeriod string
}

// A Rule says which accounts are debited and credited for an amount.
type Rule struct {
	Name string
	// From and Until are the first and the last day of the entries that it is for; empty:
	// there is no such end.
	From, Until string
	Moment      string
	// Kind and Partida, which may be the beginning of one, are what it is for; empty: any.
	Kind, Partida string
	Concept       string // what the lines say, before the month
	Legs          []Leg
	// Silent tells that nothing is posted, for the accounting does that by itself.
	Silent bool
}

// A Leg is an account that is debited and one that is credited, for the whole amount.
type Leg struct{ Debit, Credit string }

// Usual are the rules that a city in Mexico begins with: expense and supplier, warehouse for
// fuel of its own tanks, and the accounts of the budget (CONAC's plan of accounts).
func Usual() []Rule {
	return []Rule{
		{Name: "approved", Moment: "approved", Concept: "Presupuesto aprobado", Legs: []Leg{{"8.2.2", "8.2.1"}}},
		{Name: "adjusted", Moment: "adjusted", Concept: "Adecuación presupuestaria", Legs: []Leg{{"8.2.2", "8.2.3"}}},
		{Name: "committed", Moment: "committed", Concept: "Compromiso de combustible", Legs: []Leg{{"8.2.4", "8.2.2"}}},
		{Name: "received", Moment: "accrued", Kind: "received", Concept: "Recepción de combustible", Legs: []Leg{{"8.2.5", "8.2.4"}, {"1.1.5.1", "2.1.1.2"}}},
		{Name: "accrued", Moment: "accrued", Concept: "Devengado de combustible", Legs: []Leg{{"8.2.5", "8.2.4"}, {"5.1.2.6", "2.1.1.2"}}},
		{Name: "consumed", Moment: "consumed", Concept: "Salida de combustible del almacén", Legs: []Leg{{"5.1.2.6", "1.1.5.1"}}},
		{Name: "exercised", Moment: "exercised", Concept: "Ejercido de combustible", Legs: []Leg{{"8.2.6", "8.2.5"}}},
		{Name: "paid", Moment: "paid", Concept: "Pago de combustible", Legs: []Leg{{"8.2.7", "8.2.6"}, {"2.1.1.2", "1.1.1.2"}}},
		{Name: "prior", Moment: "prior", Concept: "Combustible de ejercicios anteriores", Legs: []Leg{{"3.2.2", "2.1.1.2"}}},
	}
}

// A Line is one account of an entry, debited or credited.
type Line struct {
	Account, Concept, Reference string
	DebitCents, CreditCents     int64
}

// An Entry is lines that come to the same on both sides.
type Entry struct {
	// Key is made of all that is in the entry, and of how many there were of its subject
	// before: what has the same key is the same entry. What is wanted has none yet.
	Key     string
	Subject string
	Day     string
	Account string // of the budget
	Lines   []Line
	// Reverses is the key of the entry that it takes back; empty: none.
	Reverses string
	// Content is made of what was asked for, whichever day it was posted on.
	Content string
	// Late tells that it went out once its fiscal year was closed: it is dated on the last day of that, and its lines say so.
	Late bool
	// Was is the content by the item's WasDay, of what is wanted; empty: it has none.
	Was string
	// Of is the day that it says, whichever it is dated on, of what is to go out.
	Of string
}

// CheckRules says what is wrong with a mapping.
func CheckRules(rules []Rule) error {
	var errs []error
	for i := range rules {
		r := &rules[i]
		bad := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("rule %d, %q: %w", i+1, r.Name, fmt.Errorf(format, args...)))
		}
		if r.Moment == "" {
			bad("it is for no moment; write one")
		}
		for _, d := range []string{r.From, r.Until} {
			if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
				bad("%q is no day; write one such as 2026-05-15", d)
			}
		}
		switch {
		case r.Silent && len(r.Legs) > 0:
			bad("it is silent and has accounts; take away one of both")
		case !r.Silent && len(r.Legs) == 0:
			bad("it has no accounts; write one to debit and one to credit, or make it silent")
		}
		for _, l := range r.Legs {
			if err := l.check(); err != nil {
				bad("%w", err)
			}
		}
	}
	return errors.Join(errs...)
}

func (l Leg) check() error {
	switch {
	case l.Debit == "" && l.Credit == "":
		return errors.New("accounts to debit and to credit are missing; write them")
	case l.Debit == "":
		return fmt.Errorf("account %s is credited and none is debited; write which", l.Credit)
	case l.Credit == "":
		return fmt.Errorf("account %s is debited and none is credited; write which", l.Debit)
	case l.Debit == l.Credit:
		return fmt.Errorf("account %s is debited and credited; write another for one of both", l.Debit)
	}
	return nil
}

// Entries makes an entry of each item that comes to anything, by the first rule that fits it.
// Where something is missing it makes none, and the error says all that is.
func Entries(rules []Rule, items []Item) ([]Entry, error) {
	errs := []error{CheckRules(rules)}
	seen := map[string]bool{}
	var all []Entry
	for i := range items {
		it := &items[i]
		if it.Cents == 0 {
			continue
		}
		if seen[it.Subject] {
			errs = append(errs, fmt.Errorf("%s: it is there twice; give each amount a subject of its own", it.Subject))
		}
		seen[it.Subject] = true
		if it.Account == "" {
			errs = append(errs, fmt.Errorf("%s: %s has no account of the budget; add a rule that gives it one", it.Subject, amount(it.Cents)))
			continue
		}
		r := it.rule(rules)
		if r == nil {
			errs = append(errs, fmt.Errorf("%s: no rule is for %s %s of partida %s on %s; add one with the accounts to debit and to credit", it.Subject, it.Moment, it.Kind, it.Partida, it.Day))
			continue
		}
		if r.Silent {
			continue
		}
		e := it.entry(r)
		if it.WasDay != "" {
			was := *it
			was.Day, was.Period = it.WasDay, it.WasPeriod
			if r := was.rule(rules); r != nil && !r.Silent {
				e.Was = was.entry(r).Content
			}
		}
		all = append(all, e)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	slices.SortFunc(all, compare)
	return all, nil
}

// Ruled parts items that come to anything into those that a rule and an account are for, and the others, of which [Entries] makes none.
func Ruled(rules []Rule, items []Item) (with, without []Item) {
	for _, it := range items {
		switch {
		case it.Cents == 0:
		case it.Account == "" || it.rule(rules) == nil:
			without = append(without, it)
		default:
			with = append(with, it)
		}
	}
	return with, without
}

func (it *Item) entry(r *Rule) Entry {
	e := Entry{Subject: it.Subject, Day: it.Day, Account: it.Account, Lines: it.lines(r)}
	e.Content = digest(e)
	return e
}

func (it *Item) rule(rules []Rule) *Rule {
	for i := range rules {
		r := &rules[i]
		if r.Moment == it.Moment && (r.Kind == "" || r.Kind == it.Kind) && strings.HasPrefix(it.Partida, r.Partida) &&
			it.Day >= r.From && (r.Until == "" || it.Day <= r.Until) {
			return r
		}
	}
	return nil
}

// lines makes the lines of an item. What is taken back stands on the other side, for books
// have no negative amounts.
func (it *Item) lines(r *Rule) []Line {
	concept := strings.TrimSpace(r.Concept + " " + it.Period)
	var all []Line
	for _, l := range r.Legs {
		cents := it.Cents
		if cents < 0 {
			cents, l = -cents, Leg{l.Credit, l.Debit}
		}
		all = append(all, Line{l.Debit, concept, it.Reference, cents, 0}, Line{l.Credit, concept, it.Reference, 0, cents})
	}
	return all
}

// Check says where an entry is not one: lines that are on both sides or none, and sides that
// do not come to the same.
func (e *Entry) Check() error {
	var debit, credit int64
	var errs []error
	if e.Key == "" {
		errs = append(errs, errors.New("it has no key; only what is to go out has one"))
	}
	for i, l := range e.Lines {
		if l.Account == "" {
			errs = append(errs, fmt.Errorf("line %d has no account", i+1))
		}
		if l.DebitCents < 0 || l.CreditCents < 0 || (l.DebitCents == 0) == (l.CreditCents == 0) {
			errs = append(errs, fmt.Errorf("line %d has %s and %s; one is more than nothing and the other is not", i+1, amount(l.DebitCents), amount(l.CreditCents)))
		}
		debit, credit = debit+l.DebitCents, credit+l.CreditCents
	}
	switch {
	case len(e.Lines) == 0:
		errs = append(errs, errors.New("it has no lines"))
	case debit > credit:
		errs = append(errs, fmt.Errorf("debits are %s and credits %s: %s of credits are missing", amount(debit), amount(credit), amount(debit-credit)))
	case debit < credit:
		errs = append(errs, fmt.Errorf("debits are %s and credits %s: %s of debits are missing", amount(debit), amount(credit), amount(credit-debit)))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("entry %s of %s: %w", e.Key, e.Subject, err)
	}
	return nil
}

// Post returns what is to go out, so that what stands in the books is what is wanted: entries
// that are new, reversals of those that are not wanted any more, and, for what is another than
// it was, a reversal and a new entry. Wanted is all that the books should have, of whatever
// posted is of; what stands as it is wanted gives nothing.
//
// Days before open are closed: what belongs there is dated on open.
func Post(wanted, posted []Entry, open string) []Entry { return PostYear(wanted, posted, open, "") }

// PostYear is [Post] for a fiscal year that is closed whole, of which last is the last day: what belongs there is dated on it and marked, for
// on open it would be an expense of the next year. Of an empty last it is Post.
func PostYear(wanted, posted []Entry, open, last string) []Entry {
	made := map[string]int{}
	for _, e := range posted {
		if e.Reverses == "" {
			made[e.Subject]++
		}
	}
	standing := Standing(posted)
	var all []Entry
	for _, w := range wanted {
		is := standing[w.Subject]
		i := slices.IndexFunc(is, func(e Entry) bool { return e.Content == w.Content || w.Was != "" && e.Content == w.Was })
		if i >= 0 {
			standing[w.Subject] = slices.Delete(is, i, i+1)
			continue
		}
		w.Was = ""
		w.date(open, last)
		w.Key = key(w.Content, fmt.Sprint(made[w.Subject]))
		all = append(all, w)
	}
	for _, left := range standing {
		for _, e := range left {
			all = append(all, e.reversal(open, last))
		}
	}
	slices.SortFunc(all, compare)
	return all
}

// Standing are those that went out and were not reversed, by their subjects, in order.
func Standing(posted []Entry) map[string][]Entry {
	reversed := map[string]bool{}
	for _, e := range posted {
		if e.Reverses != "" {
			reversed[e.Reverses] = true
		}
	}
	all := map[string][]Entry{}
	for _, e := range slices.SortedFunc(slices.Values(posted), compare) {
		if e.Reverses == "" && !reversed[e.Key] {
			all[e.Subject] = append(all[e.Subject], e)
		}
	}
	return all
}

// Debits are what the lines of an entry debit, which is what they credit.
func (e *Entry) Debits() (cents int64) {
	for _, l := range e.Lines {
		cents += l.DebitCents
	}
	return cents
}

// reversal takes an entry back: the same lines, on the other side.
func (e *Entry) reversal(open, last string) Entry {
	r := *e
	r.Key, r.Reverses = key(e.Key, "reversed"), e.Key
	r.Lines = slices.Clone(e.Lines)
	for i := range r.Lines {
		l := &r.Lines[i]
		l.DebitCents, l.CreditCents = l.CreditCents, l.DebitCents
	}
	r.date(open, last)
	return r
}

// AfterClose ends the concept of lines that went out once their fiscal year was closed.
const AfterClose = " (después del cierre del año)"

// date gives an entry the day on which it goes out.
func (e *Entry) date(open, last string) {
	e.Of = e.Day
	if e.Late = last != "" && e.Day <= last; !e.Late {
		e.Day = max(e.Day, open)
		return
	}
	e.Day, e.Lines = last, slices.Clone(e.Lines)
	for i := range e.Lines {
		if l := &e.Lines[i]; !strings.HasSuffix(l.Concept, AfterClose) {
			l.Concept += AfterClose
		}
	}
}

// compare orders entries by day and subject; what is reversed comes before what follows it.
func compare(a, b Entry) int {
	follows := func(e Entry) int {
		if e.Reverses != "" {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Subject, b.Subject), cmp.Compare(follows(a), follows(b)), cmp.Compare(a.Key, b.Key))
}

// digest is of all that was asked for.
func digest(e Entry) string {
	parts := []string{e.Subject, e.Day, e.Account}
	for _, l := range e.Lines {
		parts = append(parts, l.Account, l.Concept, l.Reference, fmt.Sprint(l.DebitCents), fmt.Sprint(l.CreditCents))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return hex.EncodeToString(sum[:])
}

// key makes a key. It begins with a letter, for programs of tables take 12e345 for a number.
func key(of, n string) string {
	sum := sha256.Sum256([]byte(of + "/" + n))
	return "L" + hex.EncodeToString(sum[:10])
}
