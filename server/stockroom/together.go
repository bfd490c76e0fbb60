package stockroom

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// A LinePart is what a line bills of one of its deliveries.
type LinePart struct {
	Of    dispense.Ref
	UL    dispense.Volume
	Cents int64
}

// Parts divides what a line bills among its deliveries by their weights, such as liters: to the
// last microliter and cent. Of none there are none.
func Parts(ul dispense.Volume, cents int64, of []dispense.Ref, weights []int64) []LinePart {
	liters, money := budget.Shares(int64(ul), weights), budget.Shares(cents, weights)
	all := make([]LinePart, len(of))
	for i := range of {
		all[i] = LinePart{of[i], dispense.Volume(liters[i]), money[i]}
	}
	return all
}

// How a delivery is said along with another.
type How string

// The ways.
const (
	Apart     How = ""      // it is of another line, or of none yet
	SameLine  How = "line"  // the same line bills both; of one without a line none does
	SameTruck How = "truck" // and one note is of both: its liters are divided by what was measured
)

// A With is another delivery that is said along with one.
type With struct {
	Delivery dispense.Ref
	N        int64 // the last note of it that was seen; 0: there was none
	How      How
}

// maxWith is how many deliveries may be said along with one.
const maxWith = 200

// note is what is said of a delivery's papers: by the office, or else by the station.
func (d *Delivery) note() Note {
	if d.Said != nil {
		return *d.Said
	}
	n := Note{Delivery: d.Ref}
	if p := d.paper(); p != nil {
		n.Volume, n.Number = &p.Volume, d.Document
	}
	return n
}

// together returns the notes that come of one, with those of the deliveries that are said along with
// it, of which those are there that count. One of a line is written anew where it is of another line
// then; the rest of its papers stays. It fails as [Room.SayNote] does.
func together(n Note, with []With, there []Came) ([]Note, error) {
	find := func(ref dispense.Ref) *Came {
		if i := slices.IndexFunc(there, func(d Came) bool { return d.Ref == ref }); i >= 0 {
			return &there[i]
		}
		return nil
	}
	self := find(n.Delivery)
	if self == nil {
		return nil, fault.ErrNotFound
	}
	was := self.note().Line
	for i := range there {
		d := &there[i]
		if n.Line == (LineID{}) || d.Ref == n.Delivery || d.note().Line != n.Line || was == n.Line {
			continue
		}
		if !slices.ContainsFunc(with, func(w With) bool { return w.Delivery == d.Ref }) {
			return nil, fmt.Errorf("line %s: %w", n.Line, ErrBilled)
		}
	}
	weights, truck := []int64{int64(self.Volume.UL)}, []int{0}
	out := []Note{n}
	for i, w := range with {
		if w.Delivery == n.Delivery || len(with) > maxWith || slices.ContainsFunc(with[:i], func(o With) bool { return o.Delivery == w.Delivery }) {
			return nil, &Problem{"with", "size"}
		}
		d := find(w.Delivery)
		if d == nil {
			return nil, fmt.Errorf("delivery %s: %w", w.Delivery, fault.ErrNotFound)
		}
		is := d.note()
		has, billed := d.line(), is.Billed
		switch w.How {
		case SameLine, SameTruck:
			if has != (LineID{}) && has != was && has != n.Line {
				return nil, fmt.Errorf("delivery %s is of line %s: %w", w.Delivery, has, ErrBilled)
			}
			is.Line, is.Billed = n.Line, n.Billed
		case Apart:
			if n.Line == (LineID{}) || has != n.Line {
				continue
			}
			is.Line, is.Billed = LineID{}, ""
		default:
			return nil, &Problem{"with", "unknown"}
		}
		if w.How == SameTruck {
			is.Number, is.TemperatureMC, is.Density = n.Number, n.TemperatureMC, n.Density
			weights, truck = append(weights, int64(d.Volume.UL)), append(truck, len(out))
		} else if is.Line == has && is.Billed == billed {
			continue
		}
		if d.last() != w.N {
			return nil, fmt.Errorf("%w: more was said of delivery %s meanwhile", fault.ErrConflict, w.Delivery)
		}
		is.Delivery, is.N, is.Reason, is.By, is.At = w.Delivery, w.N, n.Reason, n.By, n.At
		out = append(out, is)
	}
	if len(truck) == 1 {
		return out, nil
	}
	if n.Volume == nil {
		return nil, &Problem{"volume", "missing"}
	}
	liters := budget.Shares(int64(n.Volume.UL), weights)
	for i, at := range truck {
		if liters[i] <= 0 {
			return nil, &Problem{"volume", "size"}
		}
		out[at].Volume = &stock.Quantity{UL: dispense.Volume(liters[i]), Basis: n.Volume.Basis}
		out[at].Cents = nil
	}
	if n.Cents != nil {
		cents := budget.Shares(*n.Cents, weights)
		for i, at := range truck {
			out[at].Cents = &cents[i]
		}
	}
	return out, nil
}

// last is the last note of a delivery; 0: there is none.
func (d *Delivery) last() int64 {
	if d.Said == nil {
		return 0
	}
	return d.Said.N
}

// A Came is a delivery into any tank, with what it takes to say which line is of it.
type Came struct {
	Delivery                    // its Line is left out
	StationName, Grade, Product string
	Billed                      bool   // a line that counts bills it
	Supplying, SupplyingRFC     string // who supplies by its contract
}

// line is the one that bills it. One of an invoice that counts no more bills nothing, and keeps no other
// from doing so.
func (c *Came) line() LineID {
	if !c.Billed {
		return LineID{}
	}
	return c.note().Line
}

// Number is that of its note; empty: nobody said one.
func (c *Came) Number() string {
	if c.Said != nil && c.Said.Number != "" {
		return c.Said.Number
	}
	return c.Document
}

// Owed is what it costs until it is billed, in cents, and of how many liters: what its note says,
// or else its liters at the price of the contract; false: nobody says.
func (c *Came) Owed() (ul dispense.Volume, cents int64, known bool) {
	ul, cents, by := c.owed()
	return ul, cents, by != worth.Nobody
}

// A Proposal is a line that nobody said of which deliveries it is, and all of those that it seems to be of.
type Proposal struct {
	Line Line
	Of   []Came
	// By tells why: "numbers" of notes stand in the line, or the "liters" of a period come to it.
	By string
	UL dispense.Volume // what they come to, by their notes if each has one, else as measured
}

// Propose finds for lines without a delivery all deliveries without a line that they seem to be of, of one
// product and supplier: those whose numbers stand in it, or else all of a period that come to its liters
// within the tolerances. The periods are those by which suppliers bill: the day before the line was
// issued with that of its issue, the week before, the calendar month before, and that of its issue so
// far. Which deliveries of a period it might be is never searched for, and of two ways to read
// a line, or two lines of one delivery, neither is proposed. What is known who of the suppliers brought is of lines of that one
// alone; also where somebody said that another's line is of it, for whoever brought it has it first. So has a fiscal document, where a table has it.
func Propose(lines []Line, came []Came, suppliers []Supplier, said stock.Says, zone *time.Location) []Proposal {
	trucks := newTrucker(lines, came, suppliers, said, zone)
	at := map[dispense.Ref]int{}
	for i := range came {
		at[came[i].Ref] = i
	}
	issuers := map[string]map[string]bool{} // of each product
	for i := range lines {
		l := &lines[i]
		if issuers[l.Product] == nil {
			issuers[l.Product] = map[string]bool{}
		}
		issuers[l.Product][plain(l.Supplier)] = true
	}
	may := func(l *Line, c *Came) bool {
		i := at[c.Ref]
		if c.line() != (LineID{}) && !trucks.isLost(i) && !trucks.yields(i, l) || c.Product != l.Product || !inTime(l, c) {
			return false
		}
		if len(trucks.by[i]) > 0 {
			return l.isBy(trucks.by[i], c)
		}
		if by := plain(c.Supplier); by != "" {
			return strings.Contains(plain(l.Supplier), by)
		}
		return len(issuers[l.Product]) == 1
	}
	var all []Proposal
	numbered := map[dispense.Ref]bool{}
	var rest []*Line
	for i := range lines {
		l := &lines[i]
		if len(l.Parts) > 0 || !l.Counts || l.VolumeUL <= 0 {
			continue
		}
		of := byNumbers(l, came, may)
		if len(of) == 0 {
			rest = append(rest, l)
			continue
		}
		for j := range of {
			numbered[of[j].Ref] = true
		}
		ul, _ := total(of)
		all = append(all, Proposal{*l, of, "numbers", ul})
	}
	for _, l := range rest {
		var found []Came
		agree := true
		for _, p := range periods(l.IssuedAt, zone) {
			of := slices.DeleteFunc(slices.Clone(came), func(c Came) bool {
				return !may(l, &c) || numbered[c.Ref] || c.end().Before(p[0]) || !c.end().Before(p[1])
			})
			if len(of) < 2 || !comesTo(l, of, said, zone) {
				continue
			}
			agree = agree && (found == nil || slices.EqualFunc(found, of, func(a, b Came) bool { return a.Ref == b.Ref }))
			found = of
		}
		if found != nil && agree {
			ul, _ := total(found)
			all = append(all, Proposal{*l, found, "liters", ul})
		}
	}
	lined := map[dispense.Ref]int{}
	for i := range all {
		for j := range all[i].Of {
			lined[all[i].Of[j].Ref]++
		}
	}
	return slices.DeleteFunc(all, func(p Proposal) bool {
		return slices.ContainsFunc(p.Of, func(c Came) bool { return lined[c.Ref] > 1 })
	})
}

func plain(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// key is a number as it is compared: in capitals, without spaces and leading zeros.
func key(number string) string {
	s := strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s
}

// numbers are those that stand in a line, as they are compared.
func (l *Line) numbers() map[string]bool {
	in := map[string]bool{}
	for _, word := range strings.FieldsFunc(l.Ticket+" "+l.Text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-/_.", r)
	}) {
		if word = strings.Trim(word, "-/_."); len(key(word)) >= 3 && strings.ContainsAny(word, "0123456789") {
			in[key(word)] = true
		}
	}
	if l.Ticket != "" {
		in[key(l.Ticket)] = true
	}
	return in
}

// inTime tells whether a delivery came when a line may be of it.
func inTime(l *Line, c *Came) bool {
	return !c.end().Before(l.IssuedAt.Add(-billedAfter)) && !c.end().After(l.IssuedAt.Add(billedBefore))
}

// byNumbers are the deliveries whose number is the line's, or stands among others in it. A number
// of several is of one truck, within a day; where it is of more, it says nothing.
func byNumbers(l *Line, came []Came, may func(*Line, *Came) bool) (of []Came) {
	in := l.numbers()
	for i := range came {
		c := &came[i]
		if n := key(c.Number()); n == "" || !in[n] || !may(l, c) {
			continue
		}
		for j := range of {
			if key(of[j].Number()) == key(c.Number()) && c.end().Sub(of[j].end()).Abs() > 24*time.Hour {
				return nil
			}
		}
		of = append(of, *c)
	}
	return of
}

// total is what deliveries come to: by their notes where each has one and all are at one temperature,
// and else as was measured.
func total(of []Came) (ul dispense.Volume, noted bool) {
	var notes dispense.Volume
	noted = true
	var basis stock.Basis
	for i := range of {
		ul += of[i].Volume.UL
		p := of[i].paper()
		if p == nil || i > 0 && p.Volume.Basis != basis {
			noted = false
			continue
		}
		basis, notes = p.Volume.Basis, notes+p.Volume.UL
	}
	if noted {
		return notes, true
	}
	return ul, false
}

// comesTo tells whether a line bills what deliveries come to, by the tightest of the tolerances of their tanks.
func comesTo(l *Line, of []Came, said stock.Says, zone *time.Location) bool {
	ul, noted := total(of)
	limit := dispense.Volume(-1)
	for i := range of {
		c := &of[i]
		t := said.At(stock.Place{Station: c.Ref.Station, Tank: c.Tank}, c.end().In(zone).Format(time.DateOnly))
		by := t.DeliveryObserved
		if noted {
			by = t.Papers
		}
		if v := by.Greater(ul); limit < 0 || v < limit {
			limit = v
		}
	}
	off := l.VolumeUL - ul
	return max(off, -off) <= limit
}

// periods are those that a line may bill together, each from its first moment to the first that is
// left out: none goes beyond the day on which it was issued.
func periods(issued time.Time, zone *time.Location) [][2]time.Time {
	y, m, d := issued.In(zone).Date()
	day := func(more int) time.Time { return time.Date(y, m, d+more, 0, 0, 0, 0, zone) }
	end := day(1)
	month := func(more int) [2]time.Time {
		from, to := time.Date(y, m+time.Month(more), 1, 0, 0, 0, 0, zone), time.Date(y, m+time.Month(more)+1, 1, 0, 0, 0, 0, zone)
		if to.After(end) {
			to = end
		}
		return [2]time.Time{from, to}
	}
	return [][2]time.Time{{day(-1), end}, {day(-7), end}, month(-1), month(0)}
}

// Near returns the deliveries of a product about a time, the nearest first, which may be of one line with
// one of that time.
func (r *Room) Near(ctx context.Context, product string, at time.Time) ([]Came, error) {
	list, err := r.cfg.Store.Deliveries(ctx, at.AddDate(0, -1, 0), at.AddDate(0, 1, 0), r.cfg.Zone)
	list = slices.DeleteFunc(list, func(c Came) bool { return c.Product != product })
	slices.SortStableFunc(list, func(a, b Came) int {
		return cmp.Compare(a.end().Sub(at).Abs(), b.end().Sub(at).Abs())
	})
	return list, err
}

// Unbilled returns what came between two times and no line that counts bills, as it came, and what is proposed
// of it.
func (r *Room) Unbilled(ctx context.Context, from, to time.Time) ([]Came, []Proposal, error) {
	came, all, err := r.proposals(ctx, from, to)
	came = slices.DeleteFunc(came, func(c Came) bool { return c.Billed || c.end().Before(from) || !c.end().Before(to) })
	return came, slices.DeleteFunc(all, func(p Proposal) bool {
		return !slices.ContainsFunc(p.Of, func(c Came) bool { return slices.ContainsFunc(came, func(x Came) bool { return x.Ref == c.Ref }) })
	}), err
}

// proposals returns what came between two times and around these, and all that is proposed of it: a line may be of deliveries of before
// as well, and those may be of other lines.
func (r *Room) proposals(ctx context.Context, from, to time.Time) ([]Came, []Proposal, error) {
	first, last := from.AddDate(0, -2, 0), to.Add(billedAfter)
	came, err := r.cfg.Store.Deliveries(ctx, first, last, r.cfg.Zone)
	if err != nil {
		return nil, nil, err
	}
	lines, err := r.cfg.Store.BulkLines(ctx, first, last, r.cfg.Zone)
	if err != nil {
		return nil, nil, err
	}
	said, err := r.Tolerances(ctx)
	if err != nil {
		return nil, nil, err
	}
	suppliers, err := r.cfg.Store.BulkSuppliers(ctx)
	return came, Propose(lines, came, suppliers, Says(said), r.cfg.Zone), err
}

// ProposalOf returns what is proposed of a delivery that came at a time, also where somebody said that another's line is of it than
// whose truck it was; nil: nothing is.
func (r *Room) ProposalOf(ctx context.Context, of dispense.Ref, at time.Time) (*Proposal, error) {
	_, all, err := r.proposals(ctx, at, at.Add(time.Microsecond))
	for i := range all {
		if slices.ContainsFunc(all[i].Of, func(c Came) bool { return c.Ref == of }) {
			return &all[i], err
		}
	}
	return nil, err
}
