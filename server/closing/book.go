package closing

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

// A State is how far a month has come.
type State string

// The states.
const (
	Open     State = "open"     // it takes what comes
	Late     State = "late"     // closed softly: it still takes, and what comes is late
	Reopened State = "reopened" // it was closed, and takes again
	Ended    State = "ended"    // it takes no more, and its figures are signed
	Closed   State = "closed"
)

// rank orders states by how much of a month is settled. A month is never settled more than
// one before it, so that one figure says what is closed: the first that takes.
func (s State) rank() int {
	switch s {
	case Open:
		return 0
	case Ended:
		return 2
	case Closed:
		return 3
	default:
		return 1
	}
}

// A Month is what acts have made of one.
type Month struct {
	budget.Period
	State State
	// Version is 1, and one more each time that it was reopened. What follows is of this one.
	Version  int
	Until    budget.Day // the last day of its late window, where that was moved
	Signs    []Act      // all that were given, of whatever hash
	Comments []Act
	Close    *Act // the act that closed it
	Asked    *Act // the last that asked for it to be opened again
	// Opening are the act that asked for this version and that which agreed; nil of the first.
	Opening *[2]Act
	// Was are the acts that closed the versions before.
	Was []Act

	auditors []string // people who acted on it while they held a position that audits
}

// A Book is what all acts have made of all months.
type Book struct {
	terms  *Terms
	months map[budget.Period]*Month
	last   int64 // the number of the last act
}

// NewBook returns the book in which nothing was done yet. Terms must have been checked.
func NewBook(t *Terms) *Book { return &Book{terms: t, months: map[budget.Period]*Month{}} }

// A Refusal is an act that may not be, and why.
type Refusal struct {
	Act
	Err error
}

// Read makes a book of all acts, in whatever order they come. One that may not be changes
// nothing: where acts are taken by [Book.Take] before they are kept there is none, and
// what is refused here somebody has put there.
func Read(t *Terms, acts []Act) (*Book, []Refusal) {
	acts = slices.Clone(acts)
	slices.SortFunc(acts, compareActs)
	b := NewBook(t)
	var refused []Refusal
	for _, a := range acts {
		if err := b.Take(a); err != nil {
			refused = append(refused, Refusal{a, err})
		}
	}
	return b, refused
}

// compareActs orders acts by their numbers. Of two with one number the earlier comes first; the
// rest only makes that the same in any order.
func compareActs(a, b Act) int {
	return cmp.Or(
		cmp.Compare(a.N, b.N), a.At.Compare(b.At), a.Period.Compare(b.Period), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Position, b.Position),
		bytes.Compare(a.Hash[:], b.Hash[:]), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Until, b.Until), cmp.Compare(a.Reason, b.Reason),
	)
}

// Last returns the number of the last act that was taken.
func (b *Book) Last() int64 { return b.last }

// Month returns a month as it is.
func (b *Book) Month(p budget.Period) Month {
	if m := b.months[p]; m != nil {
		out := *m
		out.Signs, out.Comments, out.Was = slices.Clone(m.Signs), slices.Clone(m.Comments), slices.Clone(m.Was)
		return out
	}
	return Month{Period: p, State: Open, Version: 1}
}

// rank is of months that are kept; those before them are settled.
func (b *Book) rank(p budget.Period) int {
	switch m := b.months[p]; {
	case p.Compare(b.terms.Begins) < 0:
		return Closed.rank()
	case m == nil:
		return Open.rank()
	default:
		return m.State.rank()
	}
}

// Dates returns the days of a month, by the rules that are in force for the next act.
func (b *Book) Dates(p budget.Period) Dates { return b.terms.dates(p, b.terms.rules(b.last+1)) }

// lateDay returns the last day of a month's late window.
func (b *Book) lateDay(m *Month, r *Rules) budget.Day {
	if m.Until != "" {
		return m.Until
	}
	return b.terms.dates(m.Period, r).Late
}

// Take does an act, or says why it may not be; then nothing changes.
func (b *Book) Take(a Act) error {
	m, r := b.Month(a.Period), b.terms.rules(a.N)
	err := b.terms.form(&a, r)
	if err == nil && a.N <= b.last {
		err = because("order", "it is act %d, and act %d was done; give it the next number", "N", a.N, "Last", b.last)
	}
	if err == nil {
		err = b.do(&m, &a, r)
	}
	if err != nil {
		if a.Period.N < 1 || a.Period.N > months {
			return fmt.Errorf("%s: %w", a.Kind, err)
		}
		return fmt.Errorf("%s %s: %w", a.Kind, b.terms.Month(a.Period), err)
	}
	for _, p := range a.Holds {
		if slices.Contains(r.Audits, p) {
			m.auditors = append(slices.Clip(m.auditors), a.Person)
			break
		}
	}
	b.months[a.Period], b.last = &m, a.N
	return nil
}

// do makes of a month what an act does, or says why not. Only what succeeds is kept.
func (b *Book) do(m *Month, a *Act, r *Rules) error {
	if a.Kind != Comment && slices.Contains(m.auditors, a.Person) && a.Person != "" {
		return because("commented", "%s commented on it to audit it, and nobody has a part in what they will audit; another does it", "Name", a.Name)
	}
	switch a.Kind {
	case Soft:
		return b.soft(m, a, r)
	case End:
		return b.end(m, a, r)
	case Extend:
		return b.extend(m, a, r)
	case Sign:
		return b.sign(m, a, r)
	case Comment:
		if blank(a.Reason) {
			return because("wordless", "it says nothing; write the comment")
		}
		m.Comments = append(m.Comments, *a)
		return nil
	case Close:
		return b.close(m, a, r)
	case Ask:
		if err := b.opens(m, a); err != nil {
			return err
		}
		if blank(a.Reason) {
			return because("reasonless", "it has no reason; write why it must be opened")
		}
		m.Asked = a
		return nil
	default:
		return b.reopen(m, a)
	}
}

// is says that a month is not in a state that an act needs.
func (m *Month) is(in ...State) error {
	if slices.Contains(in, m.State) {
		return nil
	}
	switch m.State {
	case Open:
		return because("is_open", "it is open; close it softly first")
	case Ended:
		return because("is_ended", "its late window is over; extend that first, or go on with signing")
	case Closed:
		return because("is_closed", "it is closed; two people open it again, with a reason")
	default:
		return because("is_late", "it still takes what comes late; end its late window first")
	}
}

// behind says that the month before is not settled as far as this one is to be.
func (b *Book) behind(p budget.Period, to State) error {
	if before := p.Previous(); b.rank(before) < to.rank() {
		return because("behind", "%s is not so far; months go in order", "Month", b.terms.Month(before))
	}
	return nil
}

// ahead says that the month after is settled further than this one is to be.
func (b *Book) ahead(p budget.Period) error {
	if after := p.Next(); b.rank(after) >= Ended.rank() {
		return because("ahead", "%s takes no more; book it in the first month that does, with a reference, or open the later months first", "Month", b.terms.Month(after))
	}
	return nil
}

func (b *Book) soft(m *Month, a *Act, r *Rules) error {
	if m.State != Open {
		return because("soft", "it was closed softly already")
	}
	due, day := b.terms.Last(m.Period), b.terms.DayOf(a.At)
	if a.Person == "" {
		due = b.terms.dates(m.Period, r).Soft
	}
	if day <= due {
		return because("early", "it is %s; wait until %s is over", "Day", day, "Due", due)
	}
	if err := b.behind(m.Period, Late); err != nil {
		return err
	}
	m.State = Late
	return nil
}

func (b *Book) end(m *Month, a *Act, r *Rules) error {
	if err := m.is(Late, Reopened); err != nil {
		return err
	}
	if m.State == Late || m.Until != "" { // what was reopened has a last day only when somebody said so
		due, day := b.lateDay(m, r), b.terms.DayOf(a.At)
		if day <= due && (a.Person == "" || blank(a.Reason)) {
			return because("window", "its late window is until %s and it is %s; wait, or write why it ends before", "Due", due, "Day", day)
		}
	} else if a.Person == "" {
		return because("endless", "it was reopened without a last day; a person ends it")
	}
	if err := b.behind(m.Period, Ended); err != nil {
		return err
	}
	m.State = Ended
	return nil
}

func (b *Book) extend(m *Month, a *Act, r *Rules) error {
	if err := m.is(Late, Reopened, Ended); err != nil {
		return err
	}
	if a.Until.Check() != nil {
		return because("dayless", "%q is no day; write one such as 2026-05-15", "Said", string(a.Until))
	}
	if day := b.terms.DayOf(a.At); a.Until < day {
		return because("over", "%s is over; write a day from %s on", "Until", a.Until, "Day", day)
	}
	if now := b.lateDay(m, r); m.State == Late && a.Until <= now {
		return because("already", "it is until %s already; write a later day, or end it", "Until", now)
	}
	if blank(a.Reason) {
		return because("reasonless", "it has no reason; write why")
	}
	if err := b.ahead(m.Period); err != nil {
		return err
	}
	m.State, m.Until = Late, a.Until
	if m.Version > 1 {
		m.State = Reopened
	}
	return nil
}

// Signed returns the acts that sign a hash in a month's version, in their order. Those of
// another hash do not count: a fact has changed since.
func (m *Month) Signed(h dispense.Hash) []Act {
	var all []Act
	for _, a := range m.Signs {
		if a.Hash == h {
			all = append(all, a)
		}
	}
	return all
}

// missing returns the positions that have not signed a hash yet, in their order.
func (m *Month) missing(h dispense.Hash, r *Rules) []string {
	var all []string
	signed := m.Signed(h)
	for _, p := range r.Signs {
		if !slices.ContainsFunc(signed, func(a Act) bool { return a.Position == p }) {
			all = append(all, p)
		}
	}
	return all
}

// Missing returns the positions that have still to sign a hash, the next one first.
func (b *Book) Missing(p budget.Period, h dispense.Hash) []string {
	m := b.Month(p)
	return m.missing(h, b.terms.rules(b.last+1))
}

func (b *Book) sign(m *Month, a *Act, r *Rules) error {
	if err := m.is(Ended); err != nil {
		return err
	}
	if a.Hash == (dispense.Hash{}) {
		return because("hashless", "it names no figures; sign the hash that the page shows")
	}
	for _, s := range m.Signed(a.Hash) {
		switch {
		case s.Person == a.Person:
			return because("signed_by", "%s signed these figures, as %s; another person signs next", "Name", a.Name, "Position", Position(s.Position))
		case s.Position == a.Position:
			return because("signed_as", "%s signed these figures: %s did", "Position", Position(a.Position), "Name", s.Name)
		}
	}
	if next := m.missing(a.Hash, r); next[0] != a.Position {
		return because("turn", "%s signs before %s; wait for it", "First", Position(next[0]), "Position", Position(a.Position))
	}
	m.Signs = append(m.Signs, *a)
	return nil
}

func (b *Book) close(m *Month, a *Act, r *Rules) error {
	if err := m.is(Ended); err != nil {
		return err
	}
	if next := m.missing(a.Hash, r); a.Hash == (dispense.Hash{}) || len(next) > 0 {
		return because("unsigned", "%v did not sign these figures (%.8s); have them signed first, anew where a figure has changed", "Positions", Positions(next), "Hash", a.Hash)
	}
	if err := b.behind(m.Period, Closed); err != nil {
		return err
	}
	m.State, m.Close = Closed, a
	return nil
}

// opens says why a month cannot be opened again.
func (b *Book) opens(m *Month, a *Act) error {
	if m.State != Closed {
		return because("not_closed", "it is not closed; nothing is to be opened")
	}
	return b.ahead(m.Period)
}

func (b *Book) reopen(m *Month, a *Act) error {
	if err := b.opens(m, a); err != nil {
		return err
	}
	switch asked := m.Asked; {
	case asked == nil || asked.N != a.Of:
		return because("unasked", "nobody asked for it; one asks with a reason, and another agrees")
	case asked.Person == a.Person:
		return because("asked_by", "%s asked for it; another person agrees", "Name", a.Name)
	case asked.Position == a.Position:
		return because("asked_as", "%s asked for it as %s; another position agrees", "Name", asked.Name, "Position", Position(asked.Position))
	default:
		*m = Month{
			Period: m.Period, State: Reopened, Version: m.Version + 1, Opening: &[2]Act{*asked, *a}, Was: append(m.Was, *m.Close), auditors: m.auditors,
		}
		return nil
	}
}
