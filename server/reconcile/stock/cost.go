package stock

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// The kinds of entries that only the books in money have.
const (
	Invoiced Kind = "invoiced" // a receipt's price is known; a further one adds to it, and a credit note, which is below 0, always does
	Lost     Kind = "lost"     // written off, as measured; below 0 found
)

// An Entry is what the books in money are made of.
type Entry struct {
	Ref  dispense.Ref
	Kind Kind
	At   time.Time // when it happened
	// Booked is when the books heard of it, best by days: what is booked later than what happened
	// after it is late, and all that is late at one moment is reckoned at once. Zero: when it
	// happened.
	Booked time.Time
	Volume Quantity // none of an invoice
	// Cents are what a receipt costs for now, by the price of the contract, or what an invoice
	// bills of it; nil of a receipt: nobody knows. What came from another tank costs what it cost
	// there.
	Cents *int64
	// Unpriced is how much of what came from another tank had no price there: Cents are of the rest. Of a
	// receipt without Cents it is all.
	Unpriced dispense.Volume
	Of       dispense.Ref // the receipt that an invoice is of
}

// A Balance is what is in stock, and what that is worth.
type Balance struct {
	UL    dispense.Volume
	Cents int64
}

// A Posting is a line of the ledger's account: by how much an entry changed what is in stock
// and what that is worth.
type Posting struct {
	Booked time.Time
	Of     dispense.Ref // the entry that is worth more or less
	Kind   Post
	Cause  dispense.Ref // of an adjustment, the invoice; zero: entries that were late
	UL     dispense.Volume
	Cents  int64
	// Unpriced is by how much it changed what is there and has no price.
	Unpriced dispense.Volume
}

// A Post is what a posting is for.
type Post string

// What postings are for.
const (
	Booked   Post = "booked"   // an entry, as it was first booked; of an invoice, what it bills more than was booked
	Adjusted Post = "adjusted" // an entry that was booked before costs more or less than that
	Covered  Post = "covered"  // what had left before it was there costs as much more as the receipt, less what it was booked at
)

// An Adjustment is what changed after it was booked, and why.
type Adjustment struct {
	Booked  time.Time
	Invoice dispense.Ref // zero: entries that were late
	// Cents are what an invoice bills more than was booked; none of late entries, which are booked
	// themselves. Of that Stock is in what is still there, and Issued in what had left already.
	Cents, Stock, Issued int64
}

// A Ledger is the stock of a tank, or of a product at a site, in money.
type Ledger struct {
	Basis            Basis
	Opening, Closing Balance
	// Left is how much of what closes has no price; what that closes with is worth is of the rest.
	Left dispense.Volume
	// Postings add up to what closes less what opened, to the cent.
	Postings    []Posting
	Adjustments []Adjustment
	Unpriced    []dispense.Ref // receipts that cost nothing, for nobody knows their price
	Negative    []dispense.Ref // entries after which there was less than nothing
}

// ErrLedger means that entries cannot be booked.
var ErrLedger = errors.New("cannot be booked")

// Cost books entries at the moving average. What is issued costs its liters at what all that was
// there was worth when fuel last came, over its volume: that price is never rounded. The cost is,
// half up to the cent; what that leaves stays with what is in stock, the average of the next
// receipt takes it in, and the last liter takes all that is left.
//
// What is late, an invoice or a fill of a station that was away, is booked when it comes, and
// all that happened after it is reckoned again as if it had been there in time. What earlier
// entries then cost more or less is posted as an adjustment of each. Nothing that was booked
// changes, and what closes does not depend on when anything came.
//
// What is issued beyond what is there costs as much a liter, and when fuel comes, as much as
// that: what they differ by is the receipt's, and no longer in stock.
//
// Fuel that nobody knows the price of is there, and has no part in the average: a liter that has a
// price never costs less because another has none. What has a price leaves first. What leaves beyond it costs
// nothing until the price is known, and is told apart as unpriced; then all is reckoned as if it had been known in time.
func Cost(opening Balance, b Basis, entries []Entry) (*Ledger, error) {
	l := ledger{Ledger: Ledger{Basis: b, Opening: opening}, items: map[dispense.Ref]*item{}}
	if opening.UL == 0 && opening.Cents != 0 || opening.UL > 0 && opening.Cents < 0 || opening.UL < 0 && opening.Cents > 0 {
		return nil, fmt.Errorf("an opening of %s that is worth %d cents %w; say both as the month before closed", opening.UL, opening.Cents, ErrLedger)
	}
	batches, err := l.batches(entries)
	if err != nil {
		return nil, err
	}
	for _, batch := range batches {
		if err := l.book(batch); err != nil {
			return nil, err
		}
	}
	l.close()
	return &l.Ledger, nil
}

// An item is an entry in the books.
type item struct {
	Entry
	in, out int64           // what it brings, and what it takes, in cents
	posted  int64           // of what it takes
	took    dispense.Volume // what it takes of what has no price
	told    dispense.Volume // of that, what is posted
	priced  bool            // an invoice says what it brings
	fresh   bool            // nothing of it is posted yet
	after   state
}

// A state is a balance, and what a liter cost when the last came: the value of a volume. What
// is issued does not change that price.
type state struct {
	Balance
	unit     Balance
	unpriced dispense.Volume // of what is there; 0 at least, and no more than there is
}

type ledger struct {
	Ledger
	items map[dispense.Ref]*item
	order []*item // by when they happened
}

// A batch is what was booked at one moment.
type batch struct {
	at              time.Time
	moved, invoices []*item
}

// batches checks entries, and returns them by when they were booked. An invoice that comes
// before its receipt waits for it.
func (l *ledger) batches(entries []Entry) ([]batch, error) {
	all := make([]*item, 0, len(entries))
	for _, e := range entries {
		if e.Booked.IsZero() {
			e.Booked = e.At
		}
		if l.items[e.Ref] != nil {
			return nil, fmt.Errorf("%v %w: it is there twice", e.Ref, ErrLedger)
		}
		i := &item{Entry: e, fresh: true}
		l.items[e.Ref] = i
		all = append(all, i)
	}
	for _, i := range all {
		if err := l.check(i); err != nil {
			return nil, err
		}
		if of := l.items[i.Of]; i.Kind == Invoiced && i.Booked.Before(of.Booked) {
			i.Booked = of.Booked
		}
	}
	slices.SortFunc(all, func(a, b *item) int { return cmp.Or(a.Booked.Compare(b.Booked), a.compare(b)) })
	var out []batch
	for _, i := range all {
		if len(out) == 0 || !out[len(out)-1].at.Equal(i.Booked) {
			out = append(out, batch{at: i.Booked})
		}
		last := &out[len(out)-1]
		if i.Kind == Invoiced {
			last.invoices = append(last.invoices, i)
		} else {
			last.moved = append(last.moved, i)
		}
	}
	return out, nil
}

func (l *ledger) check(i *item) error {
	wrong := func(why string, args ...any) error {
		return fmt.Errorf("%v, %s, %w: %s", i.Ref, i.Kind, ErrLedger, fmt.Sprintf(why, args...))
	}
	if abs(i.Volume.UL) > dispense.MaxInt || i.Cents != nil && abs(*i.Cents) > dispense.MaxInt {
		return wrong("it is more than can be counted")
	}
	if i.Kind == Invoiced {
		of := l.items[i.Of]
		switch {
		case i.Cents == nil:
			return wrong("it bills nothing; say its cents")
		case of == nil:
			return wrong("the receipt %v that it is of is not there; begin with the month of the receipt", i.Of)
		case !of.brings():
			return wrong("%v that it is of is %s, and no receipt", i.Of, of.Kind)
		}
		return nil
	}
	switch {
	case !slices.Contains(kinds, i.Kind):
		return wrong("that is no kind of entry")
	case i.Volume.UL < 0 && i.Kind != Lost || i.Volume.UL == 0 && i.brings():
		return wrong("%s; say the liters that came or left, or the other kind", i.Volume)
	case i.Cents != nil && !i.brings():
		return wrong("what it costs is reckoned; leave it out")
	case i.Cents != nil && *i.Cents < 0:
		return wrong("a price below 0; say what it costs")
	case i.Unpriced != 0 && (i.Kind != In || i.Unpriced < 0 || i.Unpriced > i.Volume.UL):
		return wrong("%s of %s without a price; only what comes from another tank has a part without one", i.Unpriced, i.Volume)
	}
	if err := i.Volume.is(l.Basis); err != nil {
		return fmt.Errorf("%v: %w", i.Ref, err)
	}
	return nil
}

// kinds are those of entries: of one moment, what came is before what left.
var kinds = []Kind{Received, In, Returned, Issued, Out, Lost, Invoiced}

// compare tells which of two happened first.
func (i *item) compare(o *item) int {
	return cmp.Or(i.At.Compare(o.At), cmp.Compare(slices.Index(kinds, i.Kind), slices.Index(kinds, o.Kind)), compareRefs(i.Ref, o.Ref))
}

// brings tells whether fuel comes at a price of its own.
func (i *item) brings() bool { return i.Kind == Received || i.Kind == In }

// unpriced returns how much of what it brings has no price.
func (i *item) unpriced() dispense.Volume {
	switch {
	case !i.brings() || i.priced:
		return 0
	case i.Cents == nil:
		return i.Volume.UL
	}
	return i.Unpriced
}

// less returns by how much there is less afterwards.
func (i *item) less() dispense.Volume {
	switch i.Kind {
	case Received, In, Returned:
		return -i.Volume.UL
	}
	return i.Volume.UL
}

// book books what came at one moment: what moved, all at once, and then each invoice.
func (l *ledger) book(b batch) error {
	from := len(l.order)
	for _, i := range b.moved {
		if i.Cents != nil {
			i.in = *i.Cents
		}
		from = min(from, l.place(i))
	}
	l.order = append(l.order, b.moved...)
	slices.SortFunc(l.order[from:], (*item).compare)
	if err := l.reckon(from, Adjustment{Booked: b.at}); err != nil {
		return err
	}
	for _, v := range b.invoices {
		of := l.items[v.Of]
		more, unpriced := *v.Cents, of.unpriced()
		if more >= 0 && !of.priced {
			of.priced = true
			if of.Cents != nil {
				more -= *of.Cents
			}
		}
		of.in += more
		l.Postings = append(l.Postings, Posting{Booked: b.at, Of: v.Ref, Kind: Booked, Cents: more, Unpriced: of.unpriced() - unpriced})
		if err := l.reckon(l.place(of), Adjustment{Booked: b.at, Invoice: v.Ref, Cents: more}); err != nil {
			return err
		}
	}
	return nil
}

// place returns where an item is among those that are booked, or belongs.
func (l *ledger) place(i *item) int {
	n, _ := slices.BinarySearchFunc(l.order, i, (*item).compare)
	return n
}

// reckon goes on from an item, posts those that are new, and adjusts those that come to
// something else than was posted.
func (l *ledger) reckon(from int, a Adjustment) error {
	s := l.opening()
	if from > 0 {
		s = l.order[from-1].after
	}
	adjusted := false
	for _, i := range l.order[from:] {
		var err error
		if s, err = s.next(i); err != nil {
			return fmt.Errorf("%v, %s, %w: %w", i.Ref, i.Kind, ErrLedger, err)
		}
		post := Posting{Booked: a.Booked, Of: i.Ref, Kind: Booked, Cents: i.posted - i.out, Unpriced: i.told - i.took}
		switch {
		case i.fresh && i.brings():
			l.Postings = append(l.Postings, Posting{Booked: a.Booked, Of: i.Ref, Kind: Booked, UL: i.Volume.UL, Cents: i.in, Unpriced: i.unpriced()})
			if i.out != 0 || i.took != 0 {
				post.Kind = Covered
				l.Postings = append(l.Postings, post)
			}
		case i.fresh:
			post.UL = -i.less()
			l.Postings = append(l.Postings, post)
		case post.Cents != 0 || post.Unpriced != 0:
			post.Kind, post.Cause = Adjusted, a.Invoice
			l.Postings = append(l.Postings, post)
			a.Issued -= post.Cents
			adjusted = true
		}
		i.posted, i.told, i.fresh = i.out, i.took, false
	}
	if a.Stock = a.Cents - a.Issued; adjusted || a.Cents != 0 {
		l.Adjustments = append(l.Adjustments, a)
	}
	return nil
}

func (l *ledger) opening() state {
	return state{Balance: l.Opening, unit: Balance{abs(l.Opening.UL), abs(l.Opening.Cents)}}
}

// next returns the state after an item, which learns what it takes.
func (s state) next(i *item) (state, error) {
	counts := true
	part := func(cents int64, of, whole dispense.Volume) int64 {
		if of == 0 || whole == 0 {
			return 0
		}
		v, ok := share(cents, int64(of), int64(whole))
		counts = counts && ok
		return v
	}
	there, short := max(s.UL-s.unpriced, 0), max(-s.UL, 0) // what has a price, and what is missing
	i.took = 0
	switch q := i.less(); {
	case i.brings(): // what left before it was there is of it: first of what has a price
		known := -q - i.unpriced()
		due := min(short, known)
		i.took = min(short-due, i.unpriced())
		i.out = part(i.in, due, known) - part(-s.Cents, due+i.took, short)
		s.unpriced += i.unpriced()
	case q > 0: // what has a price leaves first, and what is missing in the end costs as much
		i.took = min(max(q-there, 0), s.unpriced)
		missing := max(q-there-i.took, 0)
		switch {
		case short > 0:
			i.out = part(s.unit.Cents, missing, s.unit.UL)
		case q < there: // what rounding leaves stays, and is never less than nothing
			i.out = min(part(s.unit.Cents, q, s.unit.UL), max(s.Cents, 0))
		default:
			i.out = s.Cents + part(s.unit.Cents, missing, s.unit.UL)
		}
	default:
		due := min(short, -q)
		i.out = -part(-s.Cents, due, short) - part(s.unit.Cents, -q-due, s.unit.UL)
		if s.unit.UL == 0 { // nothing that came until now has a price
			i.took = q + due
		}
	}
	s.UL -= i.less()
	s.Cents += i.in - i.out
	s.unpriced -= i.took
	if known := i.Volume.UL - i.unpriced(); i.brings() && known > 0 {
		if s.unit = (Balance{s.UL - s.unpriced, s.Cents}); s.unit.UL <= 0 {
			s.unit = Balance{known, i.in}
		}
	}
	i.after = s
	if !counts || abs(s.Cents) > dispense.MaxInt || abs(s.UL) > dispense.MaxInt {
		return s, errors.New("what is there is more than can be counted")
	}
	return s, nil
}

func (l *ledger) close() {
	l.Closing = l.Opening
	for _, i := range l.order {
		l.Closing, l.Left = i.after.Balance, i.after.unpriced
		if i.brings() && i.Cents == nil && !i.priced {
			l.Unpriced = append(l.Unpriced, i.Ref)
		}
		if i.after.UL < 0 {
			l.Negative = append(l.Negative, i.Ref)
		}
	}
}
