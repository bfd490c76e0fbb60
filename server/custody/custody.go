// Package custody makes the chain of a month: it asks what is billed and what was fueled, the
// books of own tanks with their money, and what departments used on which account, and has
// package chain follow fuel through all of it. It keeps nothing.
package custody

import (
	"context"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Config holds what a Room asks. All fields are required.
type Config struct {
	Lines interface {
		Look(ctx context.Context, q matching.Question) (*matching.Seen, error)
		Cases(ctx context.Context) (map[matching.LineID]bool, error)
	}
	Tanks interface {
		Month(ctx context.Context, from, to time.Time) ([]stockroom.Sheet, error)
		Worth(ctx context.Context, from, to time.Time) (*stockroom.Values, error)
		Bulk(ctx context.Context, from, to time.Time) ([]stockroom.Line, error)
	}
	Budget interface {
		Used(ctx context.Context, from, to time.Time) (*spending.Use, error)
	}
}

// A Room makes chains. It may be used by many goroutines.
type Room struct{ cfg Config }

// New returns a room.
func New(cfg Config) *Room { return &Room{cfg} }

// A Month is a chain, and what there is to know of it.
type Month struct {
	chain.Chain
	Currency string
	// Unbooked are tanks without a book, and Unopened those without money.
	Unbooked, Unopened []stockroom.Tank
	// Reserved are vehicles that who is not cleared is told nothing of, but what they used together.
	Reserved map[string]bool
	// ToBook is how many bookings of stock nobody has made yet: journal entries have nothing of those.
	ToBook int
	// Foreign is what is billed or used in other money, which is not in the chain.
	Foreign dispense.Volume
}

// Month returns the chain between two times, which are of one fiscal year.
func (r *Room) Month(ctx context.Context, from, to time.Time) (*Month, error) {
	used, err := r.cfg.Budget.Used(ctx, from, to)
	if err != nil {
		return nil, err
	}
	seen, err := r.cfg.Lines.Look(ctx, matching.Question{From: from, To: to})
	if err != nil {
		return nil, err
	}
	cases, err := r.cfg.Lines.Cases(ctx)
	if err != nil {
		return nil, err
	}
	sheets, err := r.cfg.Tanks.Month(ctx, from, to)
	if err != nil {
		return nil, err
	}
	values, err := r.cfg.Tanks.Worth(ctx, from, to)
	if err != nil {
		return nil, err
	}
	bulk, err := r.cfg.Tanks.Bulk(ctx, from, to)
	if err != nil {
		return nil, err
	}
	m := &Month{Currency: used.Currency, Reserved: map[string]bool{}}
	for i := range values.Tanks {
		m.ToBook += values.Tanks[i].Unbooked
	}
	f := &chain.Facts{}
	m.bought(f, seen, cases, used.Back)
	cost := m.tanks(f, sheets, values, used)
	before, err := r.before(ctx, from, to, sheets, bulk)
	if err != nil {
		return nil, err
	}
	m.delivered(f, sheets, values, bulk, before, used.Back)
	m.used(f, cost, used)
	m.Chain = chain.Follow(f)
	return m, nil
}

// monthsBefore is how long before its line a delivery is looked for.
const monthsBefore = 3

// before returns the deliveries of other months that lines of this one bill, the month after it first, since some are billed in advance: of a
// truck that was short in one month and is billed in another neither would say that anything is missing.
func (r *Room) before(ctx context.Context, from, to time.Time, sheets []stockroom.Sheet, bulk []stockroom.Line) (map[dispense.Ref]*stockroom.Checked, error) {
	here, wanted := map[dispense.Ref]bool{}, map[dispense.Ref]bool{}
	for i := range sheets {
		for j := range sheets[i].Deliveries {
			here[sheets[i].Deliveries[j].Ref] = true
		}
	}
	for i := range bulk {
		for _, p := range bulk[i].Parts {
			if !here[p.Of] {
				wanted[p.Of] = true
			}
		}
	}
	found := map[dispense.Ref]*stockroom.Checked{}
	for n := 1; n >= -monthsBefore && len(found) < len(wanted); n-- {
		if n == 0 {
			continue
		}
		others, err := r.cfg.Tanks.Month(ctx, from.AddDate(0, n, 0), to.AddDate(0, n, 0))
		if err != nil {
			return nil, err
		}
		for i := range others {
			for j := range others[i].Deliveries {
				if d := &others[i].Deliveries[j]; wanted[d.Ref] {
					found[d.Ref] = d
				}
			}
		}
	}
	return found, nil
}

// bought takes what matching found, of the budget's currency, which differences of lines people have settled, and what
// notes give back of lines, in cents, that are of no fill or bill more than theirs.
func (m *Month) bought(f *chain.Facts, seen *matching.Seen, cases map[matching.LineID]bool, back map[string]int64) {
	for _, p := range seen.Parts {
		if p.Currency != m.Currency {
			m.Foreign += p.Billed.VolumeUL
			continue
		}
		of := func(p matching.Part) worth.Amount { return worth.Amount{UL: p.VolumeUL, Cents: p.Cents} }
		f.Flowed, f.Differences, f.Before, f.After, f.Apart, f.Undecided, f.Loose = of(p.Flowed), of(p.Differences), of(p.Before), of(p.After), of(p.Apart), of(p.Open), of(p.Loose)
	}
	for i := range seen.Rows {
		l := &seen.Rows[i].Line
		if l.Currency != m.Currency {
			continue
		}
		whole := worth.Amount{UL: l.VolumeUL, Cents: l.Cents}
		given := chain.Back(whole, back[l.LineID.String()])
		if r := &seen.Rows[i]; r.Apart() {
			f.Back = f.Back.Plus(given)
		} else {
			more, less := chain.Sides(unsettled(r, cases))
			f.More, f.Less, f.MoreBack = f.More.Plus(more), f.Less.Plus(less), f.MoreBack.Plus(chain.UpTo(given, more))
		}
		name := matching.Station
		if l.ByCard() {
			name = matching.Card
		}
		f.Bought = append(f.Bought, chain.Part{Name: name, Of: l.Supplier, Amount: whole})
	}
}

// unsettled is what a line bills more than its fills, where that is more than it may, and nobody has settled it. What
// its price alone makes is the contract's, unless that says none: then it is found of the line.
func unsettled(r *matching.Row, cases map[matching.LineID]bool) worth.Amount {
	done, found := cases[r.LineID]
	if !found && !r.BillsOther() || done {
		return worth.Amount{}
	}
	ul, cents := r.Excess()
	return worth.Amount{UL: ul, Cents: cents}
}

// tanks takes the books, in liters, and what that is worth. It returns what each fill of a tank with a book cost; nil: the tank
// has no money.
func (m *Month) tanks(f *chain.Facts, sheets []stockroom.Sheet, values *stockroom.Values, used *spending.Use) map[dispense.Ref]*worth.Amount {
	cost, by := map[dispense.Ref]*worth.Amount{}, takers(used)
	for i := range sheets {
		s := &sheets[i]
		if s.Trouble != "" || s.All.Opening == nil {
			m.Unbooked = append(m.Unbooked, s.Tank)
			continue
		}
		r := &s.All
		t := chain.Tank{Tank: s.Tank.StationName + " " + s.Tank.Tank, Purposes: map[string]worth.Amount{}, Beyond: off(s.Book()) || off(&s.Leak)}
		w := of(values, s.Tank)
		valued := w != nil && w.Has()
		for _, ref := range s.Fills { // each is of a tank with a book, whether anybody knows its money or not
			if cost[ref] == nil && valued {
				cost[ref] = &worth.Amount{}
			} else if _, there := cost[ref]; !there {
				cost[ref] = nil
			}
		}
		c := newCosts()
		t.Opening.UL, t.Received.UL, t.Moved.UL, t.Filled.UL, t.Tested.UL, t.Unrecorded.UL, t.Closing.UL, t.Poured.UL = *r.Opening, r.Received, r.Moved, r.Fills, r.Tests, r.Unrecorded, *r.Book, r.Poured
		if r.Measured != nil {
			t.Measured.UL, t.Closing.UL = *r.Variance, *r.Measured
		}
		if valued {
			d := &w.All
			for _, x := range []struct {
				of *worth.Amount
				is worth.Amount
			}{
				{&t.Opening, d.Opening}, {&t.Received, d.Received}, {&t.Moved, d.Moved}, {&t.Closing, d.Closing}, {&t.Measured, d.Measured}, {&t.Adjusted, d.Adjusted}, {&t.Poured, w.Poured},
				{&t.Filled, worth.Amount{}.Minus(d.Filled)}, {&t.Tested, worth.Amount{}.Minus(d.Tested)}, {&t.Unrecorded, worth.Amount{}.Minus(d.Unrecorded)},
			} {
				*x.of = x.of.Plus(x.is.Money())
			}
			c.take(w, by)
			for ref, a := range c.fills {
				if cost[ref] == nil {
					cost[ref] = &worth.Amount{}
				}
				*cost[ref] = cost[ref].Plus(a)
			}
		} else {
			m.Unopened = append(m.Unopened, s.Tank)
		}
		for purpose, ul := range s.Purposes {
			t.Purposes[purpose] = worth.Amount{UL: ul}.Plus(c.purposes[purpose])
		}
		for i := range s.HoseAll {
			c.bridge(&s.HoseAll[i])
		}
		t.Turned = c.turned
		for _, h := range c.hoses {
			t.Nobodys, t.Written, t.Display = t.Nobodys.Plus(h.Nobodys), t.Written.Plus(h.Written), t.Display.Plus(h.Display)
			t.Loose, t.Telling = t.Loose.Plus(h.Loose), t.Telling.Plus(h.Telling)
		}
		for i := range s.HoseAll {
			h := &s.HoseAll[i]
			one := c.of(h.Hose).Hose
			one.Said.UL = h.Fills
			t.Turned.UL += h.Moved + h.Left // without a totalizer what its fills say left by it
			one.Nobodys.UL, one.Written.UL, one.Overlaps, one.Display.UL, one.Loose.UL, one.Telling.UL = h.Offbook+h.Gaps, h.Written+h.Bridged, h.Overlaps, h.Display, h.Loose-h.Left, h.Telling
			one.Beyond = h.Last != nil && max(h.Display, -h.Display) > h.Tolerance
			t.Nobodys.UL, t.Written.UL, t.Overlaps = t.Nobodys.UL+one.Nobodys.UL, t.Written.UL+one.Written.UL, t.Overlaps+one.Overlaps
			t.Display.UL, t.Loose.UL, t.Telling.UL = t.Display.UL+one.Display.UL, t.Loose.UL+one.Loose.UL, t.Telling.UL+one.Telling.UL
			t.By = append(t.By, one)
		}
		if !valued {
			unpriced(&t)
		}
		f.Tanks = append(f.Tanks, t)
	}
	return cost
}

// unpriced says of all of a tank without money that nobody knows what it is worth.
func unpriced(t *chain.Tank) {
	all := []*worth.Amount{&t.Opening, &t.Received, &t.Moved, &t.Poured, &t.Filled, &t.Tested, &t.Unrecorded, &t.Measured, &t.Closing, &t.Turned, &t.Nobodys, &t.Written, &t.Display, &t.Loose, &t.Telling}
	for i := range t.By {
		h := &t.By[i]
		all = append(all, &h.Said, &h.Nobodys, &h.Written, &h.Display, &h.Loose, &h.Telling)
	}
	for _, a := range all {
		a.Unpriced = a.UL
	}
	for purpose, a := range t.Purposes {
		a.Unpriced = a.UL
		t.Purposes[purpose] = a
	}
}

// off tells whether a figure is off by more than a rule lets it be. Of books there are two, and the smaller limit counts:
// what is left of a month with few issues passes 492 L before it passes 0.5 % of what the tank held.
func off(c *stock.Comparison) bool { return c.State == stock.Short || c.State == stock.Over }

func of(values *stockroom.Values, t stockroom.Tank) *stockroom.Worth {
	for i := range values.Tanks {
		if w := &values.Tanks[i]; w.Tank.Station == t.Station && w.Tank.Tank == t.Tank {
			return w
		}
	}
	return nil
}

// A brought is a delivery that a line may be of.
type brought struct {
	*stockroom.Checked
	worth.Amount // as the book of the month has it
	// Booked tells that the book of the month has it; else it is of another month, or, Unread, in no book.
	booked bool
	byLine bool // its line says what it costs, less what notes give back of that
}

// delivered says which line of the month is of which delivery, and which deliveries have none; and
// what notes give back of each line, in cents.
func (m *Month) delivered(f *chain.Facts, sheets []stockroom.Sheet, values *stockroom.Values, bulk []stockroom.Line, before map[dispense.Ref]*stockroom.Checked, back map[string]int64) {
	found := map[dispense.Ref]brought{}
	for ref, d := range before {
		found[ref] = brought{Checked: d}
	}
	for i := range sheets {
		s := &sheets[i]
		booked := s.Trouble == "" && s.All.Opening != nil // else the chain has nothing of the tank, and all that came into it is unread
		w := of(values, s.Tank)
		if booked {
			f.Edges.UL += s.All.Later - s.All.Others
		}
		if booked && w != nil && w.Has() {
			for _, p := range w.Deliveries {
				if p.Price != nil && !slices.ContainsFunc(s.Deliveries, func(d stockroom.Checked) bool { return d.Ref == p.Delivery }) {
					f.Edges.Cents -= p.Cents // it came after the last reading of the month before
				}
			}
		}
		for j := range s.Deliveries {
			d := &s.Deliveries[j]
			if d.Unread {
				found[d.Ref] = brought{Checked: d}
				continue
			}
			a := worth.Amount{UL: d.Volume.UL}
			price, valued := d.Price(m.Currency), w != nil && w.Has()
			switch {
			case price == nil:
				a.Unpriced = a.UL
			case valued:
				there := false
				for _, p := range w.Deliveries {
					if p.Delivery == d.Ref && p.Price != nil {
						a.Cents, there = a.Cents+p.Cents, true
					}
				}
				if !there { // stock has it on a day of another month, as its book has its liters
					a.Cents = price.Cents
					f.Edges.Cents += price.Cents
				}
			default: // its papers say it, and no book
				a.Cents = price.Cents
				f.Unopened = f.Unopened.Plus(a)
			}
			found[d.Ref] = brought{d, a, true, price != nil && price.By == worth.Invoice}
			switch l := d.Line; {
			case l == nil || !l.Counts:
				f.Unbilled = f.Unbilled.Plus(a)
			case !slices.ContainsFunc(bulk, func(b stockroom.Line) bool { return b.LineID == l.LineID && b.Currency == m.Currency }):
				f.Earlier = f.Earlier.Plus(a)
			}
		}
	}
	for i := range bulk {
		l := &bulk[i]
		if l.Currency != m.Currency {
			m.Foreign += l.VolumeUL
			continue
		}
		whole := worth.Amount{UL: l.VolumeUL, Cents: l.Cents}
		f.Bulk = append(f.Bulk, billed(l, chain.Back(whole, back[l.LineID.String()]), found)...)
	}
}

// billed are the parts of a line, each of what came of it, which together come to the line; and what is given back of it.
func billed(l *stockroom.Line, given worth.Amount, found map[dispense.Ref]brought) []chain.BulkLine {
	if len(l.Parts) == 0 {
		return []chain.BulkLine{{Supplier: l.Supplier, Amount: worth.Amount{UL: l.VolumeUL, Cents: l.Cents}, Back: given}}
	}
	var all []chain.BulkLine
	asWhole := within(l, found)
	for _, p := range l.Parts {
		part := chain.BulkLine{Supplier: l.Supplier, Amount: worth.Amount{UL: p.UL, Cents: p.Cents}, Line: l.LineID.String()}
		d, there := found[p.Of]
		part.Elsewhere = !there || !d.booked && !d.Unread
		if there {
			ul := d.Volume.UL
			switch part.Came = &d.Amount; {
			case d.Unread: // what it cost there nobody says but the line
				part.Unbooked, part.Came = true, &worth.Amount{UL: ul, Cents: worth.Portion(p.Cents, min(ul, p.UL), p.UL)}
			case part.Elsewhere:
				part.Came = &worth.Amount{UL: ul, Cents: p.Cents}
			case d.byLine:
				part.Lowered = p.Cents - d.Line.Cents
			}
			part.Within = asWhole && !part.Unbooked && (d.Invoice.State == stock.Whole || d.Invoice.State == stock.Within)
			q, err := d.AsBilled()
			if part.Uncorrected = err != nil; err == nil {
				part.Warmth = q.UL - ul
			}
		}
		all = append(all, part)
	}
	all[0].Back = given
	return all
}

// within tells whether a line is no further from all that came of it than it may be, as AUD-08 asks; also where that cannot be said, since
// a delivery is not known here.
func within(l *stockroom.Line, found map[dispense.Ref]brought) bool {
	line := stock.Quantity{UL: l.VolumeUL}
	var of []stock.Arrival
	for _, p := range l.Parts {
		d, there := found[p.Of]
		if !there || d.Said == nil {
			return true
		}
		line.Basis = d.Said.Billed
		of = append(of, d.Arrival())
	}
	c := stock.Billed(line, of)
	return !off(&c)
}
