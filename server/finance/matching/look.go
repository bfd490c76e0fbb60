package matching

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// A Question asks for lines of documents that were issued in a period, and for fills of it.
type Question struct {
	From, To time.Time // of the office's days, To the first moment that is left out
	RFC      string    // of who issues; empty: all
}

// A Sort is what is asked for of a line.
type Sort string

// The sorts, in the order in which people work through them.
const (
	Exact     Sort = "exact"     // its fill was found, and nothing differs beyond tolerances: all are accepted at once
	Differs   Sort = "differs"   // its fill was found, and something differs
	Suggested Sort = "suggested" // a fill comes near, and nothing else does; or it agrees with all of a period that are of no line
	Ambiguous Sort = "ambiguous" // several do
	Twice     Sort = "twice"     // another line has its ticket, or bills its fill by card where this one is of a station, or the other way
	Alone     Sort = "alone"     // no fill comes near
	Changed   Sort = "changed"   // it was decided, and the fill is another since
	Done      Sort = "done"      // it was decided
)

// Sorts are all sorts of lines, in their order.
func Sorts() []Sort {
	return []Sort{Exact, Differs, Suggested, Ambiguous, Twice, Alone, Changed, Done}
}

// A Row is a line with what is known of its fill.
type Row struct {
	Line
	Sort Sort
	Link match.Link
	// Tolerance is what it was judged by: that of its contract and day.
	Tolerance Tolerance
	// Others are the months, as 2026-10, in which its fills were, other than that of its document. Of a
	// line without fills it is that in which it says itself that it was bought.
	Others []string
	// Fills are those of the link; Near those that a person chooses among, the nearest first.
	Fills, Near []Fill
	// Bulk tells that it bills fuel in bulk, see [InBulk]: its fills are deliveries into own tanks. NoLiters
	// and NoCents tell that nobody can say how many liters came, as it counts them, or what these cost.
	Bulk, NoLiters, NoCents bool
}

// A Loose is a fill that no line was decided to be of.
type Loose struct {
	Fill
	// Proposed is the line that it may be of, if one was found; ByTable tells that this is a table's in the stead of a fiscal document.
	Proposed *LineID
	ByTable  bool
}

// A Seen is what there is in a period.
type Seen struct {
	Rows  []Row   // the lines that were issued in it, by supplier and document
	Loose []Loose // the fills of it that are of no line yet, the first first
	// Tabled are the fills of it that a table alone bills where its supplier bills by fiscal documents, each with the fiscal line that it
	// may be of, if one has come.
	Tabled []Loose
	Counts map[Sort]int
	// Exact is what is accepted at once; amounts are by currency, since those of several do not add up.
	ExactUL    dispense.Volume
	ExactCents map[string]int64
	// Parts are of each currency, what is billed in most lines first; none, where there is
	// nothing.
	Parts []Parts
	// Tolerance is that of the last day of the period, where no contract says otherwise; Version is the
	// last of all that begin before its end.
	Tolerance Tolerance
	Version   int64
	Said      SaidTolerances // all
	// Suppliers are all that bill in the period or at whose stations fuel flowed, by name.
	Suppliers []Supplier
}

// Main are the parts of the currency in which most is billed.
func (s *Seen) Main() Parts {
	if len(s.Parts) == 0 {
		return Parts{}
	}
	return s.Parts[0]
}

// A Supplier is who issues documents.
type Supplier struct{ RFC, Name string }

// Parts are what is billed in a period in one currency and what flowed in it, and what makes
// the difference of the two: Billed − Flowed = Differences + Before − After + Apart + Open −
// Loose, of liters and of cents. A fill that is billed in other money is billed elsewhere.
type Parts struct {
	Currency       string
	Billed, Flowed Part
	// Differences are what accepted lines say more than their fills.
	Differences Part
	// Before and After are fills of other periods that are billed in this one, and fills of
	// this one that are billed in others.
	Before, After Part
	// Apart are lines that are of none of ours, and Open those that nobody has decided.
	Apart, Open Part
	// Loose are fills that nobody has billed, as far as people have decided.
	Loose Part
	// Others is no part of the difference: how many lines have fills of another month than their
	// document, whatever is decided of them, and what these fills are.
	Others Part
}

// A Part is so many lines or fills.
type Part struct {
	N        int
	VolumeUL dispense.Volume
	Cents    int64
}

func (p *Part) add(ul dispense.Volume, cents int64) {
	p.N, p.VolumeUL, p.Cents = p.N+1, p.VolumeUL+ul, p.Cents+cents
}

// window is how far around a period lines and fills are looked at: those of other periods may
// be each other's, and would otherwise be taken for this one's.
func window(q Question, longest int) (lines, fills [2]time.Time) {
	days := longest + 1
	return [2]time.Time{q.From.AddDate(0, 0, -days), q.To.AddDate(0, 0, days)}, [2]time.Time{q.From.AddDate(0, 0, -2*days), q.To.AddDate(0, 0, days+1)}
}

// look finds the fill of each line. Lines and fills are those of the windows, and all fills
// that decided lines are of.
func look(q Question, lines []Line, fills []Fill, said SaidTolerances, zone *time.Location) *Seen {
	byRef := map[match.Ref]*Fill{}
	for i := range fills {
		byRef[fills[i].Ref] = &fills[i]
	}
	links := bothFind(lines, fills, said, zone)
	s := &Seen{Counts: map[Sort]int{}, ExactCents: map[string]int64{}, Said: said, Tolerance: said.At("", q.To.AddDate(0, 0, -1).In(zone).Format(time.DateOnly)), Version: said.version(q.To.In(zone).Format(time.DateOnly))}
	proposed, fiscal, taken, here := map[match.Ref]Loose{}, map[match.Ref]LineID{}, map[match.Ref]bool{}, map[LineID]string{}
	parts := map[string]*Parts{}
	in := func(currency string) *Parts {
		if parts[currency] == nil {
			parts[currency] = &Parts{Currency: currency}
		}
		return parts[currency]
	}
	of := func(list []match.Ref) (out []Fill) {
		for _, ref := range list {
			out = append(out, *byRef[ref])
		}
		return out
	}
	for i := range lines {
		l := &lines[i]
		link := links[l.String()]
		if link.Pass != match.ByPerson {
			for _, ref := range link.Fills {
				proposed[ref] = Loose{Proposed: &l.LineID, ByTable: l.Table}
			}
		}
		if !l.Table {
			for _, ref := range link.Fills {
				fiscal[ref] = l.LineID
			}
		}
		if q.during(l.IssuedAt) {
			s.supplier(l.RFC, l.Supplier)
		}
		if !q.has(l.IssuedAt, l.RFC) {
			continue
		}
		row := Row{Line: *l, Tolerance: said.of(l, zone), Link: link, Sort: sortOf(l, &link), Fills: of(link.Fills), Near: of(link.Near), NoCents: link.State == match.Unpriced}
		in(l.Currency).Others.others(&row, zone)
		s.Counts[row.Sort]++
		if row.Sort == Exact {
			s.ExactUL += l.VolumeUL
			s.ExactCents[l.Currency] += l.Cents
		}
		here[l.LineID] = l.Currency
		in(l.Currency).line(q, &row, taken)
		s.Rows = append(s.Rows, row)
	}
	for i := range fills {
		f := &fills[i]
		if q.during(f.At) {
			s.supplier(f.RFC, f.Supplier)
		}
		if !q.has(f.At, f.RFC) {
			continue
		}
		if f.OfTable {
			one := Loose{Fill: *f}
			if id, there := fiscal[f.Ref]; there && id != f.Of {
				one.Proposed = &id
			}
			s.Tabled = append(s.Tabled, one)
		}
		if !in(f.Currency).fill(f, taken[f.Ref], here[f.Of] == f.Currency) {
			continue
		}
		one := proposed[f.Ref]
		one.Fill = *f
		s.Loose = append(s.Loose, one)
	}
	for _, p := range parts {
		s.Parts = append(s.Parts, *p)
	}
	slices.SortFunc(s.Parts, func(a, b Parts) int {
		return cmp.Or(cmp.Compare(b.Billed.N, a.Billed.N), cmp.Compare(b.Flowed.N, a.Flowed.N), cmp.Compare(a.Currency, b.Currency))
	})
	SortRows(s.Rows)
	slices.SortFunc(s.Suppliers, func(a, b Supplier) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.RFC, b.RFC)) })
	slices.SortFunc(s.Loose, func(a, b Loose) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Ref.String(), b.Ref.String())) })
	return s
}

// bothFind finds the fill of each line. What tables bill in the stead of fiscal documents they have until those come: fiscal lines are looked at
// first, as if there were no such table, and tables have what is left. What people decided of a table stays until they say of a fiscal line
// that it is of the fill.
func bothFind(lines []Line, fills []Fill, said SaidTolerances, zone *time.Location) map[string]match.Link {
	isTable := func(l Line) bool { return l.Table }
	if !slices.ContainsFunc(lines, isTable) && !slices.ContainsFunc(fills, func(f Fill) bool { return f.OfTable }) {
		return find(lines, fills, said, zone)
	}
	bare := slices.Clone(fills)
	for i := range bare {
		if bare[i].OfTable {
			bare[i].Of = LineID{}
		}
	}
	first := slices.DeleteFunc(slices.Clone(lines), isTable)
	links := find(first, bare, said, zone)
	of := map[match.Ref]LineID{}
	for i := range first {
		for _, ref := range links[first[i].String()].Fills {
			of[ref] = first[i].LineID
		}
	}
	left := slices.Clone(fills)
	for i := range left {
		if id, there := of[left[i].Ref]; there && left[i].Of == (LineID{}) {
			left[i].Of = id
		}
	}
	tables := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !l.Table })
	lost := func(ref match.Ref) bool { return of[ref] != LineID{} }
	rest := find(tables, left, said, zone)
	for i := range tables {
		l := &tables[i]
		link := rest[l.String()]
		if link.State == match.Alone && l.Decided != nil && slices.ContainsFunc(l.Decided.Fills, lost) {
			link = match.Link{Line: l.String(), State: match.Twice}
		}
		links[l.String()] = link
	}
	return links
}

// find finds the fill of each of some lines.
func find(lines []Line, fills []Fill, said SaidTolerances, zone *time.Location) map[string]match.Link {
	byRef := map[match.Ref]*Fill{}
	var ms []match.Line
	var mf []match.Fill
	var decided []match.Decision
	for i := range fills {
		byRef[fills[i].Ref] = &fills[i]
		mf = append(mf, fills[i].matchFill(zone))
	}
	loaded := map[LineID]bool{}
	for i := range lines {
		l := &lines[i]
		loaded[l.LineID] = true
		ml, by := l.matchLine(), said.of(l, zone)
		ml.Tolerances = &by.Tolerances
		ms = append(ms, ml)
		if d := l.Decided; d != nil {
			// What another line was given while this one did not count is not its own any more.
			own := slices.DeleteFunc(slices.Clone(d.Fills), func(ref match.Ref) bool {
				f := byRef[ref]
				return f != nil && f.Of != (LineID{}) && f.Of != l.LineID
			})
			if len(own) > 0 || len(d.Fills) == 0 {
				decided = append(decided, match.Decision{Line: l.String(), Fills: own, Before: d.SumRule < SumRule, Anyone: d.anyone(l), Figures: d.SumRule < Rule})
			}
		}
	}
	// Fills that lines of other periods were decided to be of are nobody's here.
	others := map[LineID][]match.Ref{}
	for i := range fills {
		f := &fills[i]
		if f.Of == (LineID{}) || loaded[f.Of] {
			continue
		}
		if others[f.Of] == nil {
			ms = append(ms, match.Line{ID: f.Of.String(), Site: f.site(), Ticket: f.Keys.Ticket})
		}
		others[f.Of] = append(others[f.Of], f.Ref)
	}
	for id, refs := range others {
		decided = append(decided, match.Decision{Line: id.String(), Fills: refs, Anyone: true})
	}
	links := map[string]match.Link{}
	for _, l := range match.Lines(ms, mf, decided, match.Usual) {
		links[l.Line] = l
	}
	linked(lines, fills, links, said, zone)
	unplaced(lines, fills, links, said, zone)
	sums(lines, fills, links, said, zone)
	elsewhere(lines, fills, links, said, zone)
	return links
}

// SortRows puts lines in order, by supplier and document.
func SortRows(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Supplier, b.Supplier), a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Part, b.Part), cmp.Compare(a.N, b.N))
	})
}

// OutOfPeriod tells whether it has fills of another month than its document.
func (r *Row) OutOfPeriod() bool { return len(r.Others) > 0 }

// OutOfPeriod is how many lines have fills of another month than their document.
func (s *Seen) OutOfPeriod() (n int) {
	for i := range s.Parts {
		n += s.Parts[i].Others.N
	}
	return n
}

// others says of which other months the fills of a line are, and counts these.
func (p *Part) others(r *Row, zone *time.Location) {
	month := func(at time.Time) string { return at.In(zone).Format("2006-01") }
	own := month(r.IssuedAt)
	var ul dispense.Volume
	var cents int64
	is := func(at time.Time, of dispense.Volume, n int64) {
		if m := month(at); m != own {
			r.Others = append(r.Others, m)
			ul, cents = ul+of, cents+n
		}
	}
	for i := range r.Fills {
		f := &r.Fills[i]
		n := f.Cents
		if f.Currency != r.Currency {
			n = 0
		}
		is(f.At, f.VolumeUL, n)
	}
	if len(r.Fills) == 0 && !r.At.IsZero() {
		is(r.At, r.VolumeUL, r.Cents)
	}
	if slices.Sort(r.Others); len(r.Others) > 0 {
		r.Others = slices.Compact(r.Others)
		p.add(ul, cents)
	}
}

func (q Question) during(at time.Time) bool { return !at.Before(q.From) && at.Before(q.To) }

func (q Question) has(at time.Time, rfc string) bool {
	return q.during(at) && (q.RFC == "" || rfc == q.RFC)
}

// supplier notes one who is there.
func (s *Seen) supplier(rfc, name string) {
	if !slices.ContainsFunc(s.Suppliers, func(o Supplier) bool { return o.RFC == rfc }) {
		s.Suppliers = append(s.Suppliers, Supplier{rfc, name})
	}
}

// sortOf tells what is asked for of a line.
func sortOf(l *Line, link *match.Link) Sort {
	switch d := l.Decided; {
	case d != nil && (link.Pass != match.ByPerson || d.changed(link)):
		return Changed
	case d != nil:
		return Done
	case link.Pass == match.ByDistance, link.Pass == match.BySum, link.Pass != "" && (link.State == match.Suggested || link.State == match.Strange):
		return Suggested
	case link.Pass != "" && (l.CardSays == Ended || l.CardSays == Severals): // also of a fill into no vehicle
		return Differs
	case link.Pass != "" && link.State.InOrder():
		return Exact
	case link.Pass != "":
		return Differs
	case link.State == match.Ambiguous:
		return Ambiguous
	case link.State == match.Twice, link.State == match.Elsewhere:
		return Twice
	}
	return Alone
}

// Strange tells that it waits to be accepted with its document, see [Desk.AcceptStrange]: somebody bills it with whom nobody has a contract,
// and it agrees with its fills in all else.
func (r *Row) Strange() bool {
	return r.Sort == Suggested && r.Link.State == match.Strange
}

// Strangers are the documents of which lines wait that are [Row.Strange], in the order of rows.
func (s *Seen) Strangers() (list []Stranger) {
	at := map[string]int{}
	for i := range s.Rows {
		r := &s.Rows[i]
		if !r.Strange() {
			continue
		}
		n, there := at[r.Document]
		if !there {
			n, at[r.Document] = len(list), len(list)
			list = append(list, Stranger{Document: r.Document, Supplier: r.Supplier, RFC: r.RFC, Folio: r.Folio, Currency: r.Currency})
		}
		x := &list[n]
		x.add(r.VolumeUL, r.Cents)
		for j := range r.Fills {
			if of := cmp.Or(r.Fills[j].Supplier, r.Fills[j].RFC); !slices.Contains(x.Of, of) {
				x.Of = append(x.Of, of)
			}
		}
	}
	return list
}

// A Stranger is a document of somebody with whom nobody has a contract, with what of it waits.
type Stranger struct {
	Document, Supplier, RFC, Folio, Currency string
	Part
	Of []string // by whose contracts the fuel is
}

// Differing tells whether a line of a state differs from its fills by more than it may.
func Differing(s match.State) bool {
	switch s {
	case match.Volume, match.Price, match.Amount, match.Product, match.Vehicle, match.Station, match.Supplier, match.Strange, match.Money, match.Unpriced:
		return true
	}
	return false
}

// Off is how a line differs from its fills: by another fuel first, then by its figures, and by a vehicle or a
// station where those agree. What is of two things says the one by which more is billed.
func (r *Row) Off() match.State {
	s := r.Link.State
	if s != match.Vehicle && s != match.Station || len(r.Fills) != 1 { // of a sum its figures come first already
		return s
	}
	if of := r.figures(); Differing(of) {
		return of
	}
	return s
}

// figures says how a line's figures differ from its one fill, whatever else differs.
func (r *Row) figures() match.State {
	l, f := r.matchLine(), r.Fills[0].matchFill(time.UTC)
	return r.Tolerance.Figures(&r.Link, &l, &f)
}

// BillsOther tells whether it bills liters, an amount or a fuel that its fills are not of, by more than it may. A line of another
// supplier's fill does so by its figures, as each other does: whose fuel it was is found of it besides.
func (r *Row) BillsOther() bool {
	s := r.Off()
	if s == match.Supplier && len(r.Fills) == 1 {
		s = r.figures()
	}
	return s == match.Volume || s == match.Amount || s == match.Product
}

// Asks tells whether whoever says that a line is of a fill has to say why, for it differs from that.
func (r *Row) Asks(f *Fill, zone *time.Location) bool {
	return Differing(compare(&r.Line, []Fill{*f}, r.Tolerance.Tolerances, zone).State)
}

// Cost is what the fills of a line come to as it is compared with them: what they have on record, and what those without an
// amount count as.
func (r *Row) Cost() (cents int64) {
	for i := range r.Fills {
		cents += r.Fills[i].Cents
	}
	return cents + r.Link.Valued
}

// More is what a line that was decided to be of fills says more than they have on record, as [Parts] has it: fills that
// are paid in other money are billed elsewhere. Of other lines it is nothing.
func (r *Row) More() (ul dispense.Volume, cents int64) {
	if r.Link.Pass != match.ByPerson || r.Apart() {
		return 0, 0
	}
	ul, cents = r.VolumeUL, r.Cents
	for i := range r.Fills {
		if f := &r.Fills[i]; f.Currency == r.Currency {
			ul, cents = ul-f.VolumeUL, cents-f.Cents
		}
	}
	return ul, cents
}

// Excess is the same less what fills without an amount count as: what the line bills too much, and not what nobody has
// written down.
func (r *Row) Excess() (ul dispense.Volume, cents int64) {
	if ul, cents = r.More(); r.Link.Pass == match.ByPerson {
		cents -= r.Link.Valued
	}
	return ul, cents
}

// changed tells whether a line is no more to its fills what it was when somebody decided.
func (d *Decision) changed(link *match.Link) bool {
	return len(link.Fills) != len(d.Fills) || link.VolumeUL != d.VolumeUL || link.Cents != d.Cents || (other(link.State) || other(d.State)) && link.State != d.State
}

// other tells whether a line is of another thing than its fill, whatever the figures are. That it
// has another vehicle's card or names another station is none: what somebody decided knowing that stays,
// and vehicles and stations get other numbers.
func other(s match.State) bool { return s == match.Product || s == match.Money }

// Apart tells that somebody said of the line that it is of no fill of ours, see [Parts].
func (r *Row) Apart() bool { return r.Link.Pass == match.ByPerson && len(r.Fills) == 0 }

// line counts a line of the period, and takes the fills that it was decided to be of.
func (p *Parts) line(q Question, r *Row, taken map[match.Ref]bool) {
	p.Billed.add(r.VolumeUL, r.Cents)
	switch {
	case r.Link.Pass != match.ByPerson:
		p.Open.add(r.VolumeUL, r.Cents)
	case r.Apart():
		p.Apart.add(r.VolumeUL, r.Cents)
	default:
		for i := range r.Fills {
			f := &r.Fills[i]
			if f.Currency != r.Currency { // it is among those of its own money
				continue
			}
			taken[f.Ref] = true
			if !q.has(f.At, f.RFC) {
				p.Before.add(f.VolumeUL, f.Cents)
			}
		}
		if ul, cents := r.More(); ul != 0 || cents != 0 {
			p.Differences.add(ul, cents)
		}
	}
}

// fill counts a fill of the period, and tells whether no line is decided to be of it. One
// that a line of another period was decided to be of is billed there.
func (p *Parts) fill(f *Fill, taken, here bool) (loose bool) {
	p.Flowed.add(f.VolumeUL, f.Cents)
	switch {
	case taken:
	case f.Of != (LineID{}) && !here:
		p.After.add(f.VolumeUL, f.Cents)
	default:
		p.Loose.add(f.VolumeUL, f.Cents)
		return true
	}
	return false
}
