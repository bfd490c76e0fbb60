// Package worth says what the fuel in own tanks is worth, day by day: what came at its price,
// what left at the moving average, and what was measured more or less. It is pure. All is
// reckoned anew from what is known now; what was booked of it stays, and what has become
// something else since is an adjustment of the day on which it is booked.
package worth

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// An Amount is fuel, and what it is worth, in cents.
type Amount struct {
	UL    dispense.Volume
	Cents int64
	// Unpriced is how much of UL nobody knows the price of, in its sign: Cents are of the rest.
	Unpriced dispense.Volume
}

// Plus returns both together.
func (a Amount) Plus(b Amount) Amount {
	return Amount{a.UL + b.UL, a.Cents + b.Cents, a.Unpriced + b.Unpriced}
}

// Minus returns how much more than another it is.
func (a Amount) Minus(b Amount) Amount {
	return Amount{a.UL - b.UL, a.Cents - b.Cents, a.Unpriced - b.Unpriced}
}

// Priced returns what of it has a price: what Cents are of.
func (a Amount) Priced() Amount { return Amount{UL: a.UL - a.Unpriced, Cents: a.Cents} }

// Money returns it without its liters, of which others tell.
func (a Amount) Money() Amount { return Amount{Cents: a.Cents, Unpriced: a.Unpriced} }

// An Item is what a line is for.
type Item string

// The items, in the order in which they are shown.
const (
	Opening    Item = "opening"    // what there was on the first day, as a paper says
	Received   Item = "received"   // deliveries
	Filled     Item = "filled"     // fills but tests
	Tested     Item = "tested"     // tests, less what was put back
	Unrecorded Item = "unrecorded" // went through a totalizer, and is in no fill
	Moved      Item = "moved"      // from other tanks, less what went to them
	Measured   Item = "measured"   // what was measured more than the book says; less is below 0
)

// Items are all of them.
var Items = []Item{Opening, Received, Filled, Tested, Unrecorded, Moved, Measured}

// A Price is what a delivery costs, and which paper says so.
type Price struct {
	Cents int64
	By    By
	Paper string // the number of the note, or of the document; of a contract, its own
}

// By is what says a price.
type By string

// What says prices.
const (
	Invoice  By = "invoice"  // a line of an invoice that counts
	Note     By = "note"     // the paper that came with it: provisional, until there is an invoice
	Contract By = "contract" // the contract in bulk, until there is a note that says it or an invoice: provisional, too
	Nobody   By = ""         // it has no price until somebody says what
)

// A Move is fuel that came into the tank or left it.
type Move struct {
	stock.Movement
	Item  Item
	Price *Price // of a delivery; nil: nobody has said it
}

// A Row is a day of the book, as [stock.Book] has it.
type Row struct {
	Day      string
	From, To time.Time
	Opening  *dispense.Volume // measured or carried; nil: there is no book yet
	Measured *dispense.Volume // at its end
}

// A Tank is what its money is reckoned from. Its rows begin on the day of the opening, which is 0 L at least.
type Tank struct {
	Tank    string
	Opening Amount
	Rows    []Row
	Moves   []Move
}

// A Line is what an item of a day comes to; deliveries have a line each. What leaves is below
// 0, so that lines add up to what is there.
type Line struct {
	Day  string
	Item Item
	Ref  dispense.Ref // of a delivery
	Amount
	Price *Price // of a delivery
	In    Amount // of what was moved: what came of it
}

// ErrCircle means that tanks were filled from one another at one moment.
var ErrCircle = errors.New("tanks pour into one another at the same time; what they cost cannot be said")

// Reckon returns the lines of all tanks of a station. What comes from another tank costs what
// it cost there; of a tank that is not among them, nothing until that has an opening.
func Reckon(tanks []Tank) (map[string][]Line, error) {
	books := make([]book, len(tanks))
	for i := range tanks {
		books[i].Tank = &tanks[i]
		books[i].cut()
	}
	// What is poured over is known once the tank that it is from is reckoned up to then. So
	// each turn settles one pouring more at least.
	poured := map[dispense.Ref]Amount{}
	turns := 2
	for i := range books {
		for _, p := range books[i].parts {
			if p.Kind == stock.In {
				turns++
			}
		}
	}
	for range turns {
		next := map[dispense.Ref]Amount{}
		for i := range books {
			if err := books[i].cost(poured); err != nil {
				return nil, fmt.Errorf("tank %s: %w", tanks[i].Tank, err)
			}
			for _, p := range books[i].parts {
				if p.Kind == stock.Out {
					next[p.Ref] = next[p.Ref].Minus(p.Amount)
				}
			}
		}
		if same(poured, next) {
			out := map[string][]Line{}
			for i := range books {
				out[tanks[i].Tank] = books[i].lines()
			}
			return out, nil
		}
		poured = next
	}
	return nil, ErrCircle
}

func same(a, b map[dispense.Ref]Amount) bool {
	if len(a) != len(b) {
		return false
	}
	for ref, x := range a {
		if b[ref] != x {
			return false
		}
	}
	return true
}

// A part is what a move, or a measurement, did in a row.
type part struct {
	day  int
	at   time.Time
	Ref  dispense.Ref
	Kind stock.Kind
	item Item
	// Of a delivery or a pouring that is in several rows, the volume before this part and the
	// volume of the whole: money is shared so that all parts come to it.
	before, whole dispense.Volume
	price         *Price
	// What left before it was there costs as much more, and so much of that has no price now.
	covered         int64
	coveredUnpriced dispense.Volume
	Amount          // what it changes
}

type book struct {
	*Tank
	parts []part
}

// cut cuts moves at the ends of rows, and says what was measured more than that comes to.
func (b *book) cut() {
	for i := range b.Moves {
		m := &b.Moves[i]
		first, _ := slices.BinarySearchFunc(b.Rows, m.From, func(r Row, at time.Time) int { return r.To.Compare(at) })
		before := dispense.Volume(0)
		for day := first; day < len(b.Rows) && !b.Rows[day].From.After(m.To); day++ {
			r := &b.Rows[day]
			v := m.During(r.From, r.To)
			if v == 0 {
				continue
			}
			at := m.To
			if r.To.Before(at) {
				at = r.To
			}
			p := part{day: day, at: at, Ref: m.Ref, Kind: m.Kind, item: m.Item, before: before, whole: m.Volume.UL, price: m.Price, Amount: Amount{UL: v}}
			if m.Kind == stock.Issued || m.Kind == stock.Out {
				p.UL = -v
			}
			before += v
			b.parts = append(b.parts, p)
		}
	}
	slices.SortFunc(b.parts, func(x, y part) int { return cmp.Or(cmp.Compare(x.day, y.day), x.compare(&y)) })
	var all []part
	there, next, begun := b.Opening.UL, 0, false
	measured := func(day int, at time.Time, v dispense.Volume) {
		if by := v - there; by != 0 {
			all = append(all, part{day: day, at: at, Kind: stock.Lost, item: Measured, Amount: Amount{UL: by}})
			there = v
		}
	}
	for day := range b.Rows {
		r := &b.Rows[day]
		if !begun && r.Opening != nil {
			begun = true
			measured(day, r.From, *r.Opening)
		}
		for ; next < len(b.parts) && b.parts[next].day == day; next++ {
			all = append(all, b.parts[next])
			there += b.parts[next].UL
		}
		if r.Measured != nil {
			measured(day, r.To, *r.Measured)
		}
	}
	b.parts = all
}

// compare orders parts by when they happened, and those of one moment as [stock.Cost] does.
func (p *part) compare(o *part) int {
	kinds := []stock.Kind{stock.Received, stock.In, stock.Returned, stock.Issued, stock.Out}
	return cmp.Or(p.at.Compare(o.at), cmp.Compare(slices.Index(kinds, p.Kind), slices.Index(kinds, o.Kind)), cmp.Compare(p.Ref.Station, o.Ref.Station),
		cmp.Compare(p.Ref.Epoch, o.Ref.Epoch), cmp.Compare(p.Ref.Seq, o.Ref.Seq), cmp.Compare(p.item, o.item), cmp.Compare(p.UL, o.UL))
}

// cost says what each part is worth, at the moving average.
func (b *book) cost(poured map[dispense.Ref]Amount) error {
	entries := make([]stock.Entry, len(b.parts))
	for i := range b.parts {
		p := &b.parts[i]
		v := p.UL
		e := stock.Entry{Ref: dispense.Ref{Station: b.Tank.Tank, Epoch: 1, Seq: int64(i)}, Kind: p.Kind, At: p.at}
		switch p.Kind {
		case stock.Issued, stock.Out, stock.Lost:
			v = -v
		case stock.Received:
			if p.price != nil {
				e.Cents = new(p.share(p.price.Cents, p.whole))
			}
		case stock.In:
			if from := poured[p.Ref]; from.UL > 0 {
				e.Cents = new(max(p.share(from.Cents, from.UL), 0))
				e.Unpriced = min(dispense.Volume(p.share(int64(from.Unpriced), from.UL)), p.UL)
			}
		}
		e.Volume = stock.Quantity{UL: v, Basis: stock.Observed}
		entries[i] = e
		p.Cents, p.Unpriced, p.covered, p.coveredUnpriced = 0, 0, 0, 0
	}
	l, err := stock.Cost(stock.Balance{UL: b.Opening.UL, Cents: b.Opening.Cents}, stock.Observed, entries)
	if err != nil {
		return err
	}
	for _, post := range l.Postings {
		if p := &b.parts[post.Of.Seq]; post.Kind == stock.Covered {
			p.covered, p.coveredUnpriced = p.covered+post.Cents, p.coveredUnpriced+post.Unpriced
		} else {
			p.Cents, p.Unpriced = p.Cents+post.Cents, p.Unpriced+post.Unpriced
		}
	}
	return nil
}

// share returns the part's share of the money of a whole.
func (p *part) share(cents int64, whole dispense.Volume) int64 {
	return Portion(cents, min(p.before+p.UL, whole), whole) - Portion(cents, min(p.before, whole), whole)
}

// lines are the parts by days and items; deliveries each.
func (b *book) lines() []Line {
	var all []Line
	if len(b.Rows) > 0 {
		all = append(all, Line{Day: b.Rows[0].Day, Item: Opening, Amount: b.Opening})
	}
	var short []missing
	there := b.Opening.UL
	for i := range b.parts {
		p := &b.parts[i]
		l := Line{Day: b.Rows[p.day].Day, Item: p.item, Amount: p.Amount}
		if p.Kind == stock.Received {
			l.Ref, l.Price = p.Ref, p.price
		}
		if p.Kind == stock.In {
			l.In = p.Amount
		}
		all = append(all, l)
		short = b.cover(short, there, p, func(of *part, by Amount) {
			day, item := of.day, of.item
			switch {
			case p.price == nil && p.Cents == 0: // nobody knows yet what came costs: of no account until then
				day, item = p.day, Measured
			case item == Moved: // what the other tank got stays at what it was taken at
				item = Measured
			}
			all = append(all, Line{Day: b.Rows[day].Day, Item: item, Amount: by})
		})
		there += p.UL
	}
	return sum(all)
}

// A missing is fuel that left before the book had it.
type missing struct {
	of *part
	ul dispense.Volume
}

// cover returns what is missing after a part, of what was before, when so much was there. What comes is for what left
// first: by says how much more that costs than it was booked at. So it is of the day on which it left, and not of whoever
// fills on the day on which fuel came.
func (b *book) cover(short []missing, there dispense.Volume, p *part, by func(of *part, by Amount)) []missing {
	if p.UL < 0 {
		if less := min(-p.UL, -(there + p.UL)); less > 0 {
			short = append(short, missing{p, less})
		}
		return short
	}
	whole := min(p.UL, max(-there, 0))
	for done := dispense.Volume(0); done < whole && len(short) > 0; {
		m := &short[0]
		v := min(m.ul, whole-done)
		portion := func(of int64) int64 { return Portion(of, done+v, whole) - Portion(of, done, whole) }
		if a := (Amount{Cents: portion(p.covered), Unpriced: dispense.Volume(portion(int64(p.coveredUnpriced)))}); a != (Amount{}) {
			by(m.of, a)
		}
		done += v
		if m.ul -= v; m.ul == 0 {
			short = short[1:]
		}
	}
	return short
}

// sum adds lines of one day, item and delivery, and orders them.
func sum(all []Line) []Line {
	slices.SortStableFunc(all, func(a, b Line) int { return a.key().compare(b.key()) })
	var out []Line
	for _, l := range all {
		if n := len(out); n > 0 && out[n-1].key() == l.key() {
			out[n-1].Amount, out[n-1].In = out[n-1].Plus(l.Amount), out[n-1].In.Plus(l.In)
			continue
		}
		out = append(out, l)
	}
	return out
}

type key struct {
	day  string
	item Item
	ref  dispense.Ref
}

func (l *Line) key() key { return key{l.Day, l.Item, l.Ref} }

func (k key) compare(o key) int {
	return cmp.Or(cmp.Compare(k.day, o.day), cmp.Compare(slices.Index(Items, k.item), slices.Index(Items, o.item)), cmp.Compare(k.ref.Station, o.ref.Station),
		cmp.Compare(k.ref.Epoch, o.ref.Epoch), cmp.Compare(k.ref.Seq, o.ref.Seq))
}

// PriceE4 returns what a liter is worth, in 1/10000 of the currency, of those that have a price; false where less than a
// liter has one.
func (a Amount) PriceE4() (int64, bool) {
	known := a.Priced()
	if known.UL < dispense.Liter {
		return 0, false
	}
	return Portion(known.Cents*100, dispense.Liter, known.UL), true
}
