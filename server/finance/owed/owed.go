// Package owed says what is still owed of each document that a supplier bills: what was
// invoiced, what credit notes take off it, what was paid, and what is left. It is arithmetic
// alone: whoever asks it has read which documents, notes and payments count.
//
// All amounts are in 1/100 of the currency of their document.
package owed

import (
	"cmp"
	"math/big"
	"slices"
	"time"
)

// How a document is to be paid.
const (
	AtOnce = "PUE" // it was paid when it was issued
	Later  = "PPD" // documents of payments say when
	ByHand = ""    // it is of a table, of which there are no documents of payments
)

// A Bill is a document that counts.
type Bill struct {
	ID            string // unique
	UUID, Folio   string
	RFC, Supplier string
	IssuedAt      time.Time
	Currency      string
	Method        string // AtOnce, Later or ByHand; another is as Later
	Cents         int64  // not negative
	CardCents     int64  // of Cents what was bought by card: the document's own total is its fee
	BesideCents   int64  // of Cents what is no fuel
	// BookedCents is what the budget says was paid of it, in the currency of the budget, and
	// Booked whether that is the document's.
	BookedCents int64
	// OwnCents is of BookedCents what movements say that are of payments by their documents, as [MovementID] names them: they say nothing
	// besides those.
	OwnCents int64
	Booked   bool
	// Was are the documents in whose place it is, at once or by way of others. What was paid of them is paid of it, by documents of payments and
	// by what the budget says; that is in BookedCents and OwnCents.
	Was []Replaced
}

// A Replaced is a document in whose place another is.
type Replaced struct {
	ID, UUID, Folio string
	IssuedAt        time.Time
	Method          string
	Cents           int64
	// BookedCents is what the budget says was paid of it; of one that was paid when it was issued there is no other word of that.
	BookedCents int64
}

// A Note is a credit note that counts.
type Note struct {
	ID, UUID, Folio string
	RFC, Supplier   string
	IssuedAt        time.Time
	Currency        string
	Cents           int64    // not negative
	Of              []string // bills, by their ID; of others it finds none
}

// A Payment is of one bill, by a document of payments that was made.
type Payment struct {
	ID       string
	UUID     string
	N        int    // of its document
	Bill     string // its ID; of one that is not there it pays nothing
	Part     int64  // NumParcialidad; 0: it is not known
	IssuedAt time.Time
	Cents    int64
	// Refused tells that its document is refused for what it pays, too much or a second time. It was
	// paid all the same, unless another says that it paid the same part.
	Refused bool
}

// What a part of a bill is.
const (
	Credit   = "credit"   // a note takes it off what is owed
	Issue    = "issue"    // it was paid when it was issued
	Paid     = "paid"     // by a document of payments
	Twice    = "twice"    // the same part as another payment: it does not count
	Returned = "returned" // of what was paid a note gives it back, below nothing
	Carried  = "carried"  // it was paid of the document in whose place it is, which was to be paid at once, as the budget says
	Movement = "movement" // the budget says that it was paid, and nothing else can
)

// A Part is something that makes a bill be owed less, or gives back what was paid of it.
type Part struct {
	What     string
	Document string // ID; empty: none
	UUID     string
	N        int64 // NumParcialidad
	At       time.Time
	Cents    int64
}

// An Item is a bill with what is owed of it.
type Item struct {
	Bill
	// Credited is not more than what was invoiced. Left is what is unpaid; below nothing: the
	// supplier has to give it back. Cents − Credited − Left = Paid.
	Credited, Paid, Left int64
	Uncounted            int64  // what payments say of parts that others paid
	Parts                []Part // by time
}

// Why a note, or what is left of it, takes nothing off any bill.
const (
	NoBill   = "no_bill"  // it finds none that counts
	Currency = "currency" // it is in another than its bill
	TooMuch  = "too_much" // it is more than was left of its bill
)

// A Loose note takes some cents off nothing.
type Loose struct {
	Note
	Why  string
	Left int64 // of it, above nothing
}

// Sums are what some documents come to: Paid = Invoiced − Credited − Left. Beside is of what is invoiced what is no fuel.
type Sums struct {
	Documents                      int
	Invoiced, Credited, Paid, Left int64
	Beside                         int64
}

// Add adds a document.
func (s *Sums) Add(i *Item) {
	s.Documents++
	s.Invoiced, s.Credited, s.Paid, s.Left = s.Invoiced+i.Cents, s.Credited+i.Credited, s.Paid+i.Paid, s.Left+i.Left
	s.Beside += i.BesideCents
}

// Until leaves what was issued until the end of a day, by the clock of the place of issue. What the
// budget says was paid of bills it leaves as it is.
func Until(on time.Time, bills []Bill, notes []Note, payments []Payment) ([]Bill, []Note, []Payment) {
	later := func(at time.Time) bool { return day(at).After(day(on)) }
	return slices.DeleteFunc(slices.Clone(bills), func(b Bill) bool { return later(b.IssuedAt) }),
		slices.DeleteFunc(slices.Clone(notes), func(n Note) bool { return later(n.IssuedAt) }),
		slices.DeleteFunc(slices.Clone(payments), func(p Payment) bool { return later(p.IssuedAt) })
}

// Of says what is owed of each bill, in the order of issue, and which notes take nothing off
// any. It comes to the same in whatever order it is told of them.
//
// What was paid of a document in whose place another is, is paid of that one: who replaces what was paid is owed no second time.
//
// A note of several bills is divided by what each was; of notes of one bill the first issued
// counts first. Of payments of one part of a bill one counts, which is not refused if there is such,
// and else the first issued. Of what was paid at once a note gives back what it takes off; of what is paid
// later it lowers what is left.
func Of(bills []Bill, notes []Note, payments []Payment) (list []Item, loose []Loose) {
	list = make([]Item, 0, len(bills))
	for _, b := range bills {
		list = append(list, Item{Bill: b})
	}
	slices.SortFunc(list, func(a, b Item) int { return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.ID, b.ID)) })
	at := make(map[string]*Item, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	was := map[string]*Item{} // in whose place each is, the first issued where there are several
	for i := range list {
		for _, old := range list[i].Was {
			if was[old.ID] == nil {
				was[old.ID] = &list[i]
			}
		}
	}
	notes = slices.Clone(notes)
	slices.SortFunc(notes, func(a, b Note) int { return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.ID, b.ID)) })
	for _, n := range notes {
		loose = append(loose, credit(at, n)...)
	}
	payments = slices.Clone(payments)
	slices.SortFunc(payments, func(a, b Payment) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.ID, b.ID), cmp.Compare(a.N, b.N))
	})
	type part struct {
		bill string
		n    int64
	}
	counts := map[part]*Payment{}
	for n := range payments {
		p := &payments[n]
		if of := (part{p.Bill, p.Part}); p.Part > 0 && (counts[of] == nil || counts[of].Refused && !p.Refused) {
			counts[of] = p
		}
	}
	for n := range payments {
		p := &payments[n]
		i := at[p.Bill]
		if i == nil {
			i = was[p.Bill]
		}
		switch {
		case i == nil:
		case p.Part > 0 && counts[part{p.Bill, p.Part}] != p:
			i.Parts = append(i.Parts, Part{Twice, p.ID, p.UUID, p.Part, p.IssuedAt, p.Cents})
			i.Uncounted += p.Cents
		default:
			i.Parts = append(i.Parts, Part{Paid, p.ID, p.UUID, p.Part, p.IssuedAt, p.Cents})
			i.Paid += p.Cents
		}
	}
	for i := range list {
		list[i].settle()
	}
	return list, loose
}

// credit takes a note off its bills.
func credit(at map[string]*Item, n Note) (loose []Loose) {
	left := func(why string, cents int64) {
		if cents > 0 {
			loose = append(loose, Loose{n, why, cents})
		}
	}
	var of []*Item
	var other bool
	for _, id := range slices.Compact(slices.Sorted(slices.Values(n.Of))) {
		switch i := at[id]; {
		case i == nil:
		case i.Currency != n.Currency:
			other = true
		default:
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		why := NoBill
		if other {
			why = Currency
		}
		left(why, n.Cents)
		return loose
	}
	over := int64(0)
	for k, cents := range shares(n.Cents, of) {
		i := of[k]
		takes := min(cents, i.Cents-i.Credited)
		if over += cents - takes; takes > 0 {
			i.Credited += takes
			i.Parts = append(i.Parts, Part{Credit, n.ID, n.UUID, 0, n.IssuedAt, takes})
		}
	}
	left(TooMuch, over)
	return loose
}

// shares divides cents by what bills were, to the cent; evenly where they were nothing.
func shares(cents int64, of []*Item) []int64 {
	all := new(big.Int)
	for _, i := range of {
		all.Add(all, big.NewInt(i.Cents))
	}
	out, until, given := make([]int64, len(of)), new(big.Int), int64(0)
	for k, i := range of {
		share := big.NewInt(int64(k + 1))
		whole := big.NewInt(int64(len(of)))
		if all.Sign() > 0 {
			share, whole = until.Add(until, big.NewInt(i.Cents)), all
		}
		upTo := new(big.Int).Div(new(big.Int).Mul(big.NewInt(cents), share), whole).Int64()
		out[k], given = upTo-given, upTo
	}
	return out
}

// Unsaid is how much documents in whose place a bill to be paid later is say that was paid when they were issued (PUE), and the budget does
// not: nobody knows whether that was paid. It is no more than the bill, also once payments are of that: they may be the second.
func (i *Item) Unsaid() (cents int64) {
	if i.Method != Later {
		return 0
	}
	booked := int64(0)
	for _, old := range i.Was {
		if old.Method == AtOnce {
			cents, booked = max(cents, old.Cents), booked+old.BookedCents // one in the place of another is of the same fuel
		}
	}
	return max(0, min(cents-booked, i.Cents))
}

// settle says what was paid of a bill otherwise than by documents of payments, and what is left.
func (i *Item) settle() {
	switch i.Method {
	case AtOnce:
		if cents := i.Cents - i.Paid; cents > 0 {
			i.Parts = append(i.Parts, Part{What: Issue, Document: i.ID, UUID: i.UUID, At: i.IssuedAt, Cents: cents})
			i.Paid += cents
		}
		for _, p := range slices.Clone(i.Parts) {
			if p.What == Credit {
				p.What, p.Cents = Returned, -p.Cents
				i.Parts = append(i.Parts, p)
				i.Paid += p.Cents
			}
		}
	case ByHand:
		if i.Booked && i.BookedCents != 0 {
			i.Parts = append(i.Parts, Part{What: Movement, At: i.IssuedAt, Cents: i.BookedCents})
			i.Paid += i.BookedCents
		}
	default:
		// Who issued one that was to be paid at once by mistake, and puts another in its place, says in a document of payments what was
		// paid of the first: what the budget has of that is within it.
		before := int64(0)
		for _, old := range i.Was {
			if old.Method != AtOnce || !i.Booked {
				continue
			}
			before += old.BookedCents
			if cents := min(before, i.Cents) - i.Paid; cents > 0 {
				i.Parts = append(i.Parts, Part{What: Carried, Document: old.ID, UUID: old.UUID, At: old.IssuedAt, Cents: cents})
				i.Paid += cents
			}
		}
		// Documents of payments are of the total of a document, and so of its fee alone. What the budget says beside them is of the
		// fuel first, for that is what it accrues. No more than they say may be of the fee alone. Where it says more than the fuel it
		// has some of the fee, too, and where they are of more than the fee they are of fuel that it has as well: then they are within it.
		booked := i.BookedCents - i.OwnCents
		fuel := booked
		if booked > i.CardCents || i.Paid > i.Cents-i.CardCents {
			fuel -= i.Paid
		}
		if cents := min(i.CardCents, fuel); i.Booked && cents > 0 && booked > i.Paid {
			i.Parts = append(i.Parts, Part{What: Movement, At: i.IssuedAt, Cents: cents})
			i.Paid += cents
		}
	}
	i.Left = i.Cents - i.Credited - i.Paid
	slices.SortStableFunc(i.Parts, func(a, b Part) int { return a.At.Compare(b.At) })
}

// What the budget says beside what documents of payments do.
const (
	Agrees    = "agrees"
	NoPayment = "no_payment" // the budget paid more than they say
	NoBooking = "no_booking" // they say more than the budget paid
	Apart     = "apart"      // they are in other money, and nobody can say
)

// Booking says how what the budget paid differs from what was paid, and by how much.
func (i *Item) Booking() (what string, cents int64) {
	if !i.Booked {
		return Apart, 0
	}
	switch d := i.BookedCents - i.Paid; {
	case d > 0:
		return NoPayment, d
	case d < 0:
		return NoBooking, d
	}
	return Agrees, 0
}

// Ages are what is unpaid by how long ago it was issued, of what is not paid at once: up to
// 30 days, 60, 90, and more.
type Ages [4]int64

// Sum returns all of them.
func (a Ages) Sum() int64 { return a[0] + a[1] + a[2] + a[3] }

// Add adds what is unpaid of a document on a day.
func (a *Ages) Add(i *Item, today time.Time) {
	if !i.Waits() {
		return
	}
	n := 0
	for _, most := range []int{30, 60, 90} {
		if i.Days(today) > most {
			n++
		}
	}
	a[n] += i.Left
}

// Waits tells whether something of it is still to be paid.
func (i *Item) Waits() bool { return i.Left > 0 && i.Method != AtOnce }

// Days returns how many days ago it was issued, both by their calendar days.
func (i *Item) Days(today time.Time) int {
	return int(day(today).Sub(day(i.IssuedAt)) / (24 * time.Hour))
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// A Supplier is what is owed to one in one currency: of documents of a period, and by age of
// all that there are.
type Supplier struct {
	RFC, Name, Currency string
	Sums
	Ages Ages
}

// Suppliers sums up documents by supplier and currency. Of those that are not of the period
// only ages count.
func Suppliers(list []Item, of func(*Item) bool, today time.Time) []Supplier {
	type key struct{ rfc, currency string }
	var out []Supplier
	at := map[key]int{}
	for n := range list {
		i := &list[n]
		is := of(i)
		if !is && !i.Waits() {
			continue
		}
		k := key{i.RFC, i.Currency}
		x, there := at[k]
		if !there {
			x = len(out)
			at[k], out = x, append(out, Supplier{RFC: i.RFC, Currency: i.Currency})
		}
		s := &out[x]
		s.Name = cmp.Or(i.Supplier, s.Name) // the last that it called itself
		if is {
			s.Add(i)
		}
		s.Ages.Add(i, today)
	}
	slices.SortFunc(out, func(a, b Supplier) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.RFC, b.RFC), cmp.Compare(a.Currency, b.Currency))
	})
	return out
}
