package budget

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Moment is how far money of an account has come.
type Moment string

// The moments, in their order. Accrued is what charges are; all others are said.
const (
	Approved  Moment = "approved"
	Adjusted  Moment = "adjusted"  // more or less than was approved
	Committed Moment = "committed" // promised, by a contract or an order
	Accrued   Moment = "accrued"   // owed: the fuel is there
	Exercised Moment = "exercised" // a payment order was approved
	Paid      Moment = "paid"
	// Modified is what was approved with all that was adjusted.
	Modified Moment = "modified"
)

// A Movement is one step of an account that somebody says.
type Movement struct {
	// ID is the document by which it was done. It is of one account once: a transfer is a
	// movement of each of two.
	ID     string
	Moment Moment
	Key    Key
	Year   int // the fiscal year of the budget, whenever it was done
	Day    Day
	// Cents may be negative: a reduction, an order that was canceled, a payment that came back.
	Cents int64
	// Of is the contract or order of what is committed, as fills name it, and of what was paid
	// the payment order; empty: none.
	Of string
	// After tells that it was said once the last month of the year had ended, of a day after the year: that month was closed without it, and
	// it is of the year all the same. Exercised and paid alone are.
	After bool
	// Reason and People are of what is approved and adjusted: why, and the two who say so.
	Reason string
	People []string
}

// said are the moments of movements.
var said = []Moment{Approved, Adjusted, Committed, Exercised, Paid}

// CheckMovements says what is wrong with the movements of a year.
func (t *Terms) CheckMovements(movements []Movement) error {
	type once struct {
		id     string
		moment Moment
		key    Key
	}
	seen := map[once]bool{}
	approved := map[int]Day{}
	for _, m := range movements {
		if first, there := approved[m.Year]; m.Moment == Approved && (!there || m.Day < first) {
			approved[m.Year] = m.Day
		}
	}
	var errs []error
	for _, m := range movements {
		for _, err := range t.checkMovement(&m) {
			errs = append(errs, fmt.Errorf("%s %q: %w", m.Moment, m.ID, err))
		}
		if o := (once{m.ID, m.Moment, m.Key}); seen[o] {
			errs = append(errs, fmt.Errorf("%s %q: it is there twice for account %s; take one away", m.Moment, m.ID, m.Key))
		} else {
			seen[o] = true
		}
		if first, there := approved[m.Year]; m.Moment == Adjusted && (!there || m.Day < first) {
			errs = append(errs, fmt.Errorf("%s %q: no budget of %d was approved by %s; state a provisional amount instead", m.Moment, m.ID, m.Year, m.Day))
		}
	}
	return errors.Join(errs...)
}

func (t *Terms) checkMovement(m *Movement) (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !slices.Contains(said, m.Moment) {
		bad("%q is no moment that is said; write one of %v", m.Moment, said)
	}
	if strings.TrimSpace(m.ID) == "" {
		bad("it has no document; write its number")
	}
	if err := t.Of(m.Year).Form.checkKey(m.Key); err != nil {
		errs = append(errs, err)
	}
	if err := m.Day.Check(); err != nil {
		errs = append(errs, err)
	}
	if m.Cents == 0 {
		bad("the amount is zero; write one")
	}
	if m.Moment != Approved && m.Moment != Adjusted {
		return errs
	}
	if m.Moment == Approved && m.Cents < 0 {
		bad("the amount is negative; an approved amount is not")
	}
	if strings.TrimSpace(m.Reason) == "" {
		bad("it has no reason; write one")
	}
	if len(m.People) < 2 || strings.TrimSpace(m.People[0]) == "" || strings.TrimSpace(m.People[1]) == "" || m.People[0] == m.People[1] {
		bad("it is said by %q; two people say so", m.People)
	}
	return errs
}

// An Allotment is what an account may spend in a year until an amount of its own is approved, or the year's budget is whole.
type Allotment struct {
	Key  Key
	Year int
	// Cents is for the whole year. Each month that has begun has a twelfth of it, so that no
	// cent is lost over the year.
	Cents int64
	// Whole tells that an amount was stated, which is there from the first day.
	Whole bool
	// From is the first month of the year in which it counts, and Until the first in which it does no more, for months that were closed
	// keep what they had; zero: there is no such end.
	From, Until int
}

// counts tells whether it counts in a month.
func (a *Allotment) counts(n int) bool { return n >= a.From && (a.Until == 0 || n < a.Until) }

// through returns what is allotted when the n-th month has begun.
func (a Allotment) through(n int) int64 {
	if a.Whole {
		return a.Cents
	}
	n = min(n, months)
	return a.Cents/months*int64(n) + a.Cents%months*int64(n)/months
}

// Continued returns the allotments of a year that goes on as the one before it: what was
// approved for each account then. What was adjusted was for then alone. Where keys are made otherwise
// since then, an account goes on as the one that [Terms.Follows] says; those are ended of which it
// says none, and people have to state what the year may spend in their place.
func (t *Terms) Continued(movements []Movement, year int) (all []Allotment, ended []Key) {
	of, lost := map[Key]int64{}, map[Key]int64{}
	for _, m := range movements {
		if m.Moment != Approved || m.Year != year-1 {
			continue
		}
		if k, goes := t.Follows(m.Key, year); goes {
			of[k] += m.Cents
		} else {
			lost[m.Key] += m.Cents
		}
	}
	for _, k := range sorted(of) {
		all = append(all, Allotment{Key: k, Year: year, Cents: of[k]})
	}
	for _, k := range sorted(lost) {
		if lost[k] != 0 {
			ended = append(ended, k)
		}
	}
	return all, ended
}

// YearOf returns a year by what is said of it, without charges. Until an account has an approved amount, or the budget is whole, it goes on
// as the year before, save for accounts of which an amount is stated. It tells which accounts of that one have ended, as [Terms.Continued].
func (t *Terms) YearOf(year int, movements []Movement, stated []Allotment, whole Day) (*Year, []Key) {
	y := &Year{Terms: t, Year: year, Movements: movements, Whole: whole}
	said := map[Key][]Allotment{}
	for _, a := range stated {
		if a.Year == year {
			said[a.Key] = append(said[a.Key], a)
			y.Allotments = append(y.Allotments, a)
		}
	}
	continued, ended := t.Continued(movements, year)
	for _, a := range continued {
		y.Allotments = append(y.Allotments, a.beside(said[a.Key])...)
	}
	return y, ended
}

// beside returns an allotment for the months in which none of others counts.
func (a *Allotment) beside(stated []Allotment) (all []Allotment) {
	if len(stated) == 0 {
		return []Allotment{*a}
	}
	for n := 1; n <= months; n++ {
		if slices.ContainsFunc(stated, func(s Allotment) bool { return s.counts(n) }) {
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].Until == n {
			all[last].Until++
			continue
		}
		one := *a
		one.From, one.Until = n, n+1
		all = append(all, one)
	}
	if last := len(all) - 1; last >= 0 && all[last].Until == months+1 {
		all[last].Until = 0
	}
	return all
}
