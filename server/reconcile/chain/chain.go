// Package chain follows fuel over a month from who bills it to the account that pays it:
// invoices, deliveries and stations, tanks, hoses, vehicles by departments, accounts. It is
// pure. What comes into a step goes on, or is a residual with a name: none is lost on the way.
package chain

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// The steps, in their order.
const (
	Bought    = "bought"    // what suppliers bill of fills at their stations and by card, to what was fueled there
	Delivered = "delivered" // what is billed in bulk, to what came into own tanks
	Tanks     = "tanks"     // what was there and came, to what left by hoses and what is there
	Hoses     = "hoses"     // what left by hoses, to what fills say
	Fills     = "fills"     // what fills say, to departments
	Vehicles  = "vehicles"  // departments, to their vehicles
	Accounts  = "accounts"  // departments, to accounts of the budget
)

// A Part is what comes into a step or goes on from it.
type Part struct {
	Name string // what it is
	Of   string // of whom: a supplier, a tank, a department, an account; empty: of all
	worth.Amount
}

// A Residual is what came into a step and does not go on; below 0, what goes on and did not
// come in.
type Residual struct {
	Part
	// Unexplained tells that nobody can say yet where the fuel is, or what was billed.
	Unexplained bool
}

// A Step is one of the chain: In = Out + Residuals, in liters, in cents, and in liters whose money nobody knows.
type Step struct {
	Name      string
	In, Out   []Part
	Residuals []Residual
}

// A Chain is a month.
type Chain struct {
	Steps []Step
	// Unexplained are all residuals that nobody can explain, whatever their sign, and what they
	// are worth, but for those whose money nobody knows.
	Unexplained worth.Amount
}

// A BulkLine is a line that bills fuel in bulk, or its part of one of its deliveries.
type BulkLine struct {
	Supplier string
	worth.Amount
	// Came is what came of it, as the tank's book has it; Elsewhere tells that its delivery is of another month, where Came may be
	// unknown. Neither: nobody has said of which delivery it is.
	Came      *worth.Amount
	Elsewhere bool
	// Unbooked tells that what came went into a tank of which there is no book: nothing says where it is.
	Unbooked bool
	// Warmth is how much more came as the line states its liters than as the book does: below 0
	// of warm fuel that is billed at 20 °C. Uncorrected tells that nobody can say it.
	Warmth      dispense.Volume
	Uncorrected bool
	// Within tells that the liters are no further apart than a truck's may be (TANK-02), and all that came of its line no further than that
	// may (AUD-08): they are one measurement held against another.
	Within bool
	// Back is what credit notes give back of it, see [Back]. Of one line it is given back for whichever of its deliveries something is missing
	// of: Line tells parts of one line from those of others; empty: it is a line by itself.
	Back worth.Amount
	Line string
	// Lowered is by how much, in cents, such notes made Came cost less than the line bills of it.
	Lowered int64
}

// A Tank is a tank's month. What left is above 0 here.
type Tank struct {
	Tank string
	// The book, with what that is worth.
	Opening, Received, Moved, Filled, Tested, Unrecorded, Measured, Adjusted, Closing worth.Amount
	Poured                                                                            worth.Amount // into other tanks by its hoses, which Moved is less by
	Beyond                                                                            bool         // what was measured is off by more than the tolerance
	// Its hoses: what left by them of what statements of the month say, what is in no fill and what of that fills tell of all the
	// same, what is in two, what displays say less, and fills that no totalizer counted, and which of them tell so; fills by what
	// they were for.
	Turned, Nobodys, Written, Display, Loose, Telling worth.Amount
	Overlaps                                          dispense.Volume
	Purposes                                          map[string]worth.Amount
	// By are those of the above that are said of each hose: together they may be less, and what
	// is of none of them is the tank's.
	By []Hose
}

// A Hose is what one hose of a tank gave in a month, with what the tank's fuel cost on its days. What two fills say left the
// tank once, and cost that.
type Hose struct {
	Hose string
	Said worth.Amount // by its fills
	// Written is of Nobodys what fills tell of, as reconciliation pairs them, and Telling of Loose the fills that do. Each may
	// be of another month than the other.
	Nobodys, Written, Display, Loose, Telling worth.Amount
	Overlaps                                  dispense.Volume
	Beyond                                    bool // its display is off by more than the tolerance
}

// of is how a hose is told from those of other tanks.
func (t *Tank) of(hose string) string { return t.Tank + " · " + hose }

// said is what fills of a tank say, by hoses; in all what its purposes come to.
func (t *Tank) said() []Part {
	var rest worth.Amount
	for _, a := range t.Purposes {
		rest = rest.Plus(a)
	}
	var list []Part
	for _, h := range t.By {
		list = append(list, Part{"said", t.of(h.Hose), h.Said})
		rest = rest.Minus(h.Said)
	}
	return append(list, Part{"said", t.Tank, rest})
}

// Used is what one department used on one account.
type Used struct {
	Department, Account string // Account is empty where none was found
	Own                 bool   // from own tanks
	Vehicle             string // empty: of none, as what containers took
	worth.Amount               // of own tanks what their fuel cost on the days of its fills
}

// Facts are all that is known of a month.
type Facts struct {
	// Bought is what suppliers bill at their stations and by card, and the others are what the
	// difference from what was fueled is made of, see package matching.
	Bought                                                      []Part
	Flowed, Differences, Before, After, Apart, Undecided, Loose worth.Amount
	// Back is what credit notes give back of the lines in Apart, see [Back].
	Back worth.Amount
	// More and Less are of Differences what lines bill more and, below 0, less than their fills by more than they
	// may, until two people have settled it; MoreBack is what credit notes give back of the first.
	More, Less, MoreBack worth.Amount
	Bulk                 []BulkLine
	// Unbilled are deliveries of the month that no line bills, and Earlier those that a line of
	// another month does.
	Unbilled, Earlier worth.Amount
	// Edges is how much more of what came in the month is in the books of another, after the last readings of tanks, than what is in those of this
	// one came in others; with what that is worth there.
	Edges worth.Amount
	// Unopened is what papers say that fuel costs which came into tanks without money, and how much that was.
	Unopened worth.Amount
	Tanks    []Tank
	Used     []Used
}

// Follow makes the chain.
func Follow(f *Facts) Chain {
	c := Chain{Steps: []Step{f.bought(), f.delivered(), f.tanks(), f.hoses(), f.fills(), f.vehicles(), f.accounts()}}
	for i := range c.Steps {
		c.Steps[i].rest()
		for _, r := range c.Steps[i].Residuals {
			if r.Unexplained {
				c.Unexplained = c.Unexplained.Plus(worth.Amount{UL: max(r.UL, -r.UL), Cents: max(r.Cents, -r.Cents), Unpriced: max(r.Unpriced, -r.Unpriced)})
			}
		}
	}
	return c
}

// Sums returns what comes in, what goes on, and what does neither.
func (s *Step) Sums() (in, out, residuals worth.Amount) {
	for _, p := range s.In {
		in = in.Plus(p.Amount)
	}
	for _, p := range s.Out {
		out = out.Plus(p.Amount)
	}
	for _, r := range s.Residuals {
		residuals = residuals.Plus(r.Amount)
	}
	return in, out, residuals
}

// Step returns a step by its name; nil: there is none.
func (c *Chain) Step(name string) *Step {
	for i := range c.Steps {
		if c.Steps[i].Name == name {
			return &c.Steps[i]
		}
	}
	return nil
}

// Gather puts parts that go on together as one, by whom they are of, without a name.
func (s *Step) Gather(which func(of string) bool, as string) {
	out := s.Out
	s.Out = nil
	var all worth.Amount
	for _, p := range out {
		if which(p.Of) {
			all = all.Plus(p.Amount)
			continue
		}
		s.Out = append(s.Out, p)
	}
	s.out(as, "", all)
}

// rest names what nothing else does.
func (s *Step) rest() {
	in, out, residuals := s.Sums()
	s.left("rest", "", in.Minus(out).Minus(residuals), true)
}

func (s *Step) left(name, of string, a worth.Amount, unexplained bool) {
	if a != (worth.Amount{}) {
		s.Residuals = append(s.Residuals, Residual{Part{name, of, a}, unexplained})
	}
}

// Nothing tells that an amount is 0.00 L and 0.00 as people read it, in hundredths of a liter: it is no row of a page, of a paper or of a
// file for people. What steps add up with stays.
func Nothing(a worth.Amount) bool {
	return a.Cents == 0 && max(a.UL, -a.UL, a.Unpriced, -a.Unpriced) < 5*dispense.Milliliter
}

// Unknown tells that nobody knows what any of an amount is worth: its cents are 0 and are no money.
func Unknown(a worth.Amount) bool { return a.Cents == 0 && a.Unpriced != 0 }

// Shown are the residuals that are something as people read them, in their order.
func (s *Step) Shown() []Residual {
	return slices.DeleteFunc(slices.Clone(s.Residuals), func(r Residual) bool { return Nothing(r.Amount) })
}

func (s *Step) in(name, of string, a worth.Amount)  { s.In = put(s.In, name, of, a) }
func (s *Step) out(name, of string, a worth.Amount) { s.Out = put(s.Out, name, of, a) }

// put adds to a part, or a further one.
func put(list []Part, name, of string, a worth.Amount) []Part {
	if i := slices.IndexFunc(list, func(p Part) bool { return p.Name == name && p.Of == of }); i >= 0 {
		list[i].Amount = list[i].Plus(a)
		return list
	}
	if a == (worth.Amount{}) {
		return list
	}
	return append(list, Part{name, of, a})
}

// Back is what cents that a supplier gives back of a line are of it: these, and the same part of its
// liters; all of it at most, and nothing of a line that bills nothing.
func Back(line worth.Amount, cents int64) worth.Amount {
	if cents <= 0 || line.Cents <= 0 {
		return worth.Amount{}
	}
	cents = min(cents, line.Cents)
	return worth.Amount{UL: dispense.Volume(worth.Portion(int64(line.UL), dispense.Volume(cents), dispense.Volume(line.Cents))), Cents: cents}
}

// UpTo is what there is of a, in liters and in cents each: no more than most, and not below 0.
func UpTo(a, most worth.Amount) worth.Amount {
	return worth.Amount{UL: max(0, min(a.UL, most.UL)), Cents: max(0, min(a.Cents, most.Cents))}
}

// credited names what suppliers give back of what nobody could explain: never more than that, so
// that what is unexplained is less by it and nothing else.
func (s *Step) credited(name string, a, back worth.Amount) (credited worth.Amount) {
	credited = UpTo(back, a)
	s.left(name, "", a.Minus(credited), true)
	return credited
}

func minus(a worth.Amount) worth.Amount { return worth.Amount{}.Minus(a) }

// A pair is what was missing and, below 0, what was too much. Each thing is put on its side by itself, in liters and in
// cents, so that the one does not hide the other.
type pair struct{ less, more worth.Amount }

func (p *pair) add(a worth.Amount) {
	less, more := Sides(a)
	p.less, p.more = p.less.Plus(less), p.more.Plus(more)
}

// Sides are what of a is above 0, and what is below, in liters and in cents each.
func Sides(a worth.Amount) (above, below worth.Amount) {
	above = worth.Amount{UL: max(a.UL, 0), Cents: max(a.Cents, 0), Unpriced: max(a.Unpriced, 0)}
	return above, a.Minus(above)
}

func (f *Facts) bought() Step {
	s := Step{Name: Bought}
	for _, p := range f.Bought {
		s.in(p.Name, p.Of, p.Amount)
	}
	s.out("fueled", "", f.Flowed)
	s.left("undecided", "", f.Undecided, true)
	credited := s.credited("apart", f.Apart, f.Back)
	credited = credited.Plus(s.credited("billed_over", f.More, f.MoreBack))
	s.left("billed_under", "", f.Less, true)
	s.left("credited", "", credited, false)
	s.left("loose", "", minus(f.Loose), false)
	s.left("differences", "", f.Differences.Minus(f.More).Minus(f.Less), false)
	s.left("before", "", f.Before, false)
	s.left("after", "", minus(f.After), false)
	return s
}

func (f *Facts) delivered() Step {
	s := Step{Name: Delivered}
	var undelivered, elsewhere, unbooked, came, received, never, less, unknown, borne worth.Amount
	var off, uncorrected, within pair
	var warmth dispense.Volume
	back, costs := f.back(), map[string]int64{}
	for i := range f.Bulk {
		l := &f.Bulk[i]
		given := back[l.of(i)]
		upTo := func(by worth.Amount) worth.Amount {
			a := UpTo(*given, by)
			*given = given.Minus(a)
			return a
		}
		s.in("bulk", l.Supplier, l.Amount)
		switch {
		case l.Came == nil:
		case l.Elsewhere: // it goes on from the month in which it came, and what is missing of it was billed here
			elsewhere = elsewhere.Plus(*l.Came)
		case l.Unbooked:
			unbooked = unbooked.Plus(*l.Came)
		default:
			came = came.Plus(*l.Came)
		}
		switch {
		case l.Came != nil && l.Uncorrected: // liters of two temperatures say nothing of each other
			by := l.Minus(*l.Came)
			uncorrected.add(by)
			unknown = unknown.Plus(upTo(by))
		case l.Came != nil:
			by := l.Minus(*l.Came).Minus(worth.Amount{UL: l.Warmth, Cents: l.Lowered})
			if l.Within {
				within.add(worth.Amount{UL: by.UL})
				by.UL = 0
			}
			balance := l.Lowered
			if is := worth.Portion(l.Cents, min(max(by.UL, 0), l.UL), l.UL); is > max(by.Cents, 0) { // it was paid, and what came costs that much more
				balance -= is - max(by.Cents, 0)
				off.add(worth.Amount{Cents: min(by.Cents, 0)}) // what came costs more than that besides
				by.Cents = is
			}
			costs[l.of(i)] += balance
			off.add(by)
			less = less.Plus(upTo(by))
			warmth += l.Warmth
		case l.Elsewhere:
			elsewhere = elsewhere.Plus(l.Amount)
		default:
			undelivered, never = undelivered.Plus(l.Amount), never.Plus(upTo(l.Amount))
		}
	}
	for i := range f.Tanks {
		s.out("received", f.Tanks[i].Tank, f.Tanks[i].Received)
		received = received.Plus(f.Tanks[i].Received)
	}
	// What notes took off what came costs and is missing of no truck was a price; and what is missing and they do not give back, that bears.
	var given worth.Amount
	for _, cents := range costs {
		given.Cents, borne.Cents = given.Cents+max(cents, 0), borne.Cents+max(-cents, 0)
	}
	credited := given.Plus(s.credited("undelivered", undelivered, never))
	credited = credited.Plus(s.credited("short", off.less, less))
	s.left("borne", "", minus(borne), false)
	s.left("over", "", off.more, true)
	credited = credited.Plus(s.credited("uncorrected", uncorrected.less, unknown))
	s.left("uncorrected_over", "", uncorrected.more, true)
	s.left("within_short", "", within.less, false)
	s.left("within_over", "", within.more, false)
	s.left("temperature", "", worth.Amount{UL: warmth}, false)
	s.left("credited", "", credited, false)
	s.left("unbilled", "", minus(f.Unbilled), false)
	s.left("unbooked", "", unbooked, true)
	s.left("before", "", elsewhere, false)
	s.left("after", "", minus(f.Earlier), false)
	// A book goes from reading to reading: what came after the last is of the next month. What
	// a delivery costs may be known since it was booked; that is in an adjustment then.
	more := came.Plus(f.Unbilled).Plus(f.Earlier).Minus(received)
	edges, unopened := f.Edges, worth.Amount{Cents: f.Unopened.Cents, Unpriced: -f.Unopened.UL}
	later := more.Minus(unopened).Minus(edges).Money()
	if later.Cents == 0 { // no price was known later: it is of the liters
		edges, later = edges.Plus(later), worth.Amount{}
	}
	s.left("edges", "", edges, false)
	s.left("unopened", "", unopened, false)
	s.left("later", "", later, false)
	return s
}

// back is what is given back of each line, by its name.
func (f *Facts) back() map[string]*worth.Amount {
	all := map[string]*worth.Amount{}
	for i := range f.Bulk {
		name := f.Bulk[i].of(i)
		if all[name] == nil {
			all[name] = &worth.Amount{}
		}
		*all[name] = all[name].Plus(f.Bulk[i].Back)
	}
	return all
}

// of names the line that it is, the ith of all.
func (l *BulkLine) of(i int) string {
	if l.Line != "" {
		return "line " + l.Line
	}
	return strconv.Itoa(i)
}

func (f *Facts) tanks() Step {
	s := Step{Name: Tanks}
	for i := range f.Tanks {
		t := &f.Tanks[i]
		s.in("opening", t.Tank, t.Opening)
		s.in("received", t.Tank, t.Received)
		s.in("moved", t.Tank, t.Moved.Plus(t.Poured))
		s.out("issued", t.Tank, t.issued())
		s.out("poured", t.Tank, t.Poured)
		s.out("closing", t.Tank, t.Closing)
		name := "within"
		if t.Beyond {
			name = "beyond"
		}
		s.left(name, t.Tank, minus(t.Measured), t.Beyond)
		s.left("adjusted", t.Tank, minus(t.Adjusted), false)
	}
	return s
}

// issued is all that left by hoses.
func (t *Tank) issued() worth.Amount { return t.Filled.Plus(t.Tested).Plus(t.Unrecorded) }

func (f *Facts) hoses() Step {
	s := Step{Name: Hoses}
	for i := range f.Tanks {
		t := &f.Tanks[i]
		s.in("issued", t.Tank, t.issued())
		s.in("poured", t.Tank, t.Poured)
		for _, p := range t.said() {
			s.out(p.Name, p.Of, p.Amount)
		}
		rest := Hose{Nobodys: t.Nobodys, Written: t.Written, Display: t.Display, Loose: t.Loose, Telling: t.Telling, Overlaps: t.Overlaps}
		for _, h := range t.By {
			s.hose(&h, t.of(h.Hose))
			rest.Nobodys, rest.Written, rest.Display = rest.Nobodys.Minus(h.Nobodys), rest.Written.Minus(h.Written), rest.Display.Minus(h.Display)
			rest.Loose, rest.Telling, rest.Overlaps = rest.Loose.Minus(h.Loose), rest.Telling.Minus(h.Telling), rest.Overlaps-h.Overlaps
		}
		s.hose(&rest, t.Tank)
		s.left("edges", t.Tank, t.issued().Plus(t.Poured).Minus(t.Turned), false)
	}
	return s
}

// hose names what a hose gave and its fills do not say, and what they say and it did not give. What fills tell of that is in none
// by the totalizer is named on both sides; what is left of either is asked about, and takes nothing off the other.
func (s *Step) hose(h *Hose, of string) {
	s.left("unrecorded", of, h.Nobodys.Minus(h.Written), true)
	s.left("written", of, h.Written, false)
	s.left("overlap", of, worth.Amount{UL: -h.Overlaps}, true)
	name := "display"
	if h.Beyond {
		name = "display_beyond"
	}
	s.left(name, of, h.Display, h.Beyond)
	s.left("telling", of, minus(h.Telling), false)
	s.left("uncounted", of, minus(h.Loose.Minus(h.Telling)), true)
}

func (f *Facts) fills() Step {
	s := Step{Name: Fills}
	others := map[string]worth.Amount{}
	var own, usedOwn, usedElsewhere worth.Amount
	for i := range f.Tanks {
		t := &f.Tanks[i]
		for _, p := range t.said() {
			s.in(p.Name, p.Of, p.Amount)
		}
		for purpose, a := range t.Purposes {
			if charged(purpose) {
				own = own.Plus(a)
			} else {
				others[purpose] = others[purpose].Plus(a)
			}
		}
	}
	s.in("fueled", "", f.Flowed)
	for _, u := range f.Used {
		s.out("department", u.Department, u.Amount)
		if u.Own {
			usedOwn = usedOwn.Plus(u.Amount)
		} else {
			usedElsewhere = usedElsewhere.Plus(u.Amount)
		}
	}
	s.left("purpose.test", "", others["test"], false)
	for _, purpose := range slices.Sorted(maps.Keys(others)) {
		if purpose != "test" {
			s.left("purpose."+purpose, "", others[purpose], false)
		}
	}
	s.left("elsewhere", "", own.Minus(usedOwn), true)
	s.left("outside", "", f.Flowed.Minus(usedElsewhere), false)
	return s
}

// charged tells whether fuel for a purpose is of a department.
func charged(purpose string) bool { return purpose == "vehicle" || purpose == "container" }

func (f *Facts) vehicles() Step {
	s := Step{Name: Vehicles}
	var none worth.Amount
	for _, u := range f.Used {
		s.in("department", u.Department, u.Amount)
		if u.Vehicle == "" {
			none = none.Plus(u.Amount)
			continue
		}
		s.out("vehicle", u.Vehicle, u.Amount)
	}
	s.left("vehicleless", "", none, false)
	return s
}

func (f *Facts) accounts() Step {
	s := Step{Name: Accounts}
	var none worth.Amount
	for _, u := range f.Used {
		s.in("department", u.Department, u.Amount)
		if u.Account == "" {
			none = none.Plus(u.Amount)
			continue
		}
		s.out("account", u.Account, u.Amount)
	}
	slices.SortFunc(s.Out, func(a, b Part) int { return cmp.Compare(a.Of, b.Of) })
	s.left("unplaced", "", none, false)
	return s
}
