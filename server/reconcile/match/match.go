// Package match finds which fill each line of a supplier's invoice is of. It is pure, and
// the same lines and fills give the same links in whatever order they come. What a person
// has decided is never decided again.
package match

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Line is one that a supplier bills: a concept of an invoice, or a row of a statement of
// fuel cards.
type Line struct {
	ID     string    // of the document, and which line of it
	Issued time.Time // when its document was
	Issuer string    // who bills it, as fills name suppliers; empty: nobody says, and it is not compared
	// Strange tells that nobody has a contract with who bills it, of whichever days: it is of what nobody else bills, and never in order,
	// for a person says so of its document.
	Strange  bool
	Site     string   // where it was, as fills name it; empty: the line does not say
	Ticket   string   // the supplier's own number of the fill; empty: it has none
	Products []string // those that it may be of, as fills name them; none: it does not say
	Vehicle  string   // the one of ours whose card or number it has, as fills name it; empty: it says none, or none of ours
	Station  string   // which it says it was, where its site is of many, as fills name them; empty: it does not say
	At       time.Time
	Dated    bool // At is of the fill; otherwise it is of the document, which may come days later
	DayAlone bool // of a dated line: nobody says the time of day, and At is midnight
	VolumeUL dispense.Volume
	Currency string // of Cents and PriceE4; empty: that of its fill
	Cents    int64
	PriceE4  int64 // with taxes, a liter; 0: the line does not say
	// Sum tells that it bills several fills at once: all of a product at a site in a period.
	Sum bool
	// Until is the end of the period of a sum, which begins at At.
	Until time.Time
	// Tolerances are those that it is judged by; nil: those of all lines.
	Tolerances *Tolerances
}

// A Ref names a fill: its record, and of which branch of a forked journal that is.
type Ref struct {
	dispense.Ref
	Branch int
}

// String returns "station/epoch/seq", and "/branch" where it is of one.
func (r Ref) String() string {
	if r.Branch == 0 {
		return r.Ref.String()
	}
	return r.Ref.String() + "/" + strconv.Itoa(r.Branch)
}

// ParseRef reads what String wrote, and no other form of it.
func ParseRef(s string) (r Ref, err error) {
	name := s
	if i := strings.LastIndexByte(s, '/'); strings.Count(s, "/") == 3 {
		name = s[:i]
		if r.Branch, err = strconv.Atoi(s[i+1:]); err != nil || r.Branch < 1 || strconv.Itoa(r.Branch) != s[i+1:] {
			return Ref{}, fmt.Errorf("%q names no fill; its branch is no number from 1", s)
		}
	}
	if r.Ref, err = dispense.ParseRef(name); err != nil {
		return Ref{}, fmt.Errorf("%q names no fill: %w", s, err)
	}
	return r, nil
}

// A Fill is what flowed, or what somebody typed from a ticket.
type Fill struct {
	Ref      Ref
	Issuer   string // whose fuel it was, who alone bills it; empty: nobody knows
	Site     string
	Ticket   string
	Product  string // empty: nobody has said which of the catalog it is, and it is not compared
	Vehicle  string // empty: it was of none, and it is not compared
	Station  string // where its site is of many; empty: nobody has said how lines name it, and it is not compared
	At       time.Time
	Day      string // the day of the place where it flowed, as 2026-05-15
	VolumeUL dispense.Volume
	// Cents and PriceE4 are both 0 where nobody knows what it cost, as at a pump that tells no
	// prices: then liters alone are compared.
	Currency string // of all amounts; empty: that of its line
	Cents    int64
	PriceE4  int64
	// AgreedE4 is what a liter costs then by its contract, whatever the pump showed; 0: none says that. A line of as much is in order.
	AgreedE4 int64
}

// soldBy tells whether who bills a line may bill a fill, by what both say.
func (f *Fill) soldBy(l *Line) bool { return l.Issuer == "" || f.Issuer == "" || l.Issuer == f.Issuer }

// agreed is what it costs by its contract; false: none says that.
func (f *Fill) agreed() (cents int64, there bool) {
	if f.AgreedE4 <= 0 {
		return 0, false
	}
	cents, err := dispense.AmountCents(f.VolumeUL, f.AgreedE4)
	return cents, err == nil
}

// isOf tells whether a line may be of the product of a fill, by what both say of it.
func (f *Fill) isOf(l *Line) bool {
	return f.Product == "" || len(l.Products) == 0 || slices.Contains(l.Products, f.Product)
}

// MayBe tells whether a line may be of the product of a fill, by what both say of it.
func (l *Line) MayBe(f *Fill) bool { return f.isOf(l) }

// byCardOf tells whether a line may be of the vehicle of a fill, by what it says of it.
func (f *Fill) byCardOf(l *Line) bool {
	return l.Vehicle == "" || f.Vehicle == "" || l.Vehicle == f.Vehicle
}

// atStationOf tells whether a line may be of the station of a fill, by what it says of it.
func (f *Fill) atStationOf(l *Line) bool {
	return l.Station == "" || f.Station == "" || l.Station == f.Station
}

func (f *Fill) priced() bool { return f.Cents != 0 || f.PriceE4 != 0 }

// inMoneyOf tells whether amounts of a line and a fill are of one currency.
func (f *Fill) inMoneyOf(l *Line) bool {
	return l.Currency == "" || f.Currency == "" || l.Currency == f.Currency
}

// costs tells whether what a fill cost can be held against what a line bills.
func (f *Fill) costs(l *Line) bool { return f.priced() && f.inMoneyOf(l) }

// A Pass is how a link was found. They are tried in this order.
type Pass string

// The passes.
const (
	ByPerson   Pass = "person"   // somebody said so
	ByTicket   Pass = "ticket"   // site and ticket are the same
	ByFigures  Pass = "figures"  // site, product, day, liters and amount are, and of no other
	ByDistance Pass = "distance" // it comes nearest, and nothing else comes near
	BySum      Pass = "sum"      // it bills this fill with others
	ByIssuer   Pass = "issuer"   // ticket and supplier are the same, and the line names no station
	ByPermit   Pass = "permit"   // with or without CNE/ before its permit, which is another permit and likely what was meant
)

// A State is what is so of a line or a fill.
type State string

// The states. Those of links that differ stay linked: what differs is what is asked for.
const (
	Matched   State = "matched"   // to the last digit
	Within    State = "within"    // within the tolerances
	Agreed    State = "agreed"    // it bills what the contract says, and the pump showed something else
	Volume    State = "volume"    // liters differ
	Price     State = "price"     // the price does
	Amount    State = "amount"    // the amount alone does
	Product   State = "product"   // it is another fuel
	Vehicle   State = "vehicle"   // it has the card or the number of another vehicle of ours
	Station   State = "station"   // it says that it was at another station
	Supplier  State = "supplier"  // who bills it is not whose fuel it was
	Strange   State = "strange"   // all agrees, and nobody has a contract with who bills it
	Money     State = "money"     // it is billed in other money, and amounts cannot be compared
	Unpriced  State = "unpriced"  // of several fills one has no amount, and nothing says what it cost
	Suggested State = "suggested" // a person has to say so
	Ambiguous State = "ambiguous" // several come about as near
	Twice     State = "twice"     // its ticket is on another line, too
	Elsewhere State = "elsewhere" // the fill that it seems to be of is billed by card and by a station: another line has it
	Alone     State = "alone"     // of a line: nobody fueled; of a fill: nobody has billed it
	Apart     State = "apart"     // a person said that it is of none
)

// A Link is what was found of a line.
type Link struct {
	Line  string
	Fills []Ref // of a sum several; of a line that is alone none
	Pass  Pass  // empty where there is no fill
	State State
	// What the line says more than the fills.
	VolumeUL dispense.Volume
	Cents    int64
	PriceE4  int64
	// Valued is what those of several fills that have no amount count as: Cents is what the line bills, less the amounts of its
	// fills, less this.
	Valued int64
	// Near are the fills among which a person chooses, the nearest first.
	Near []Ref
}

// A Decision is what a person said of a line: it is of a fill, as a sum of several, or, with
// none, of none.
type Decision struct {
	Line  string
	Fills []Ref
	// Before tells that it was made when a line of several fills was compared in money only where all of them had an
	// amount, and could be as far off for each as a line may be, and is compared like that.
	Before bool
	// Anyone tells that it was made when nobody asked of who bills a line whether that is whose fuel it was, or knowing who does.
	Anyone bool
	// Figures tells that it was made when a line of several fills was compared by its figures alone, and is compared like that.
	Figures bool
}

// Tolerances are how far a line may be from its fill. They have a version, for what was
// matched is shown with them.
type Tolerances struct {
	VolumeUL   dispense.Volume // or as many thousandths of the fill
	VolumeMill int64
	PriceE4    int64
	Cents      int64 // or as many thousandths of the amount
	CentsMill  int64
	Days       int // how long a document may come after its fill
	SumUL      dispense.Volume
	SumMill    int64
}

// Usual are the tolerances that finance begins with: those of meters of class 0.5 (OIML
// R117), of prices that are posted with two decimals, and of lines with six.
var Usual = Tolerances{
	VolumeUL: 50_000, VolumeMill: 5, PriceE4: 100, Cents: 10, CentsMill: 1, Days: 35, SumUL: 1_000_000, SumMill: 1,
}

// What two figures may differ by to be the same without a ticket, and when only.
const (
	sameUL    = 20_000
	sameCents = 5
	// nextTimes is how many times as far the next nearest has to be for the nearest to be
	// suggested.
	nextTimes = 3
	mostNear  = 5
	// mostDays is how many days the day of a line may be from that of the fill with its ticket (72 h in statements).
	mostDays = 3
	// nextSales is how far apart the numbers of sales are that follow one another at a station's pumps.
	nextSales = 9
)

// Lines finds the fill of each line. Links come in the order in which lines were issued, and
// of one time in that of their ids; fills of which there is no link are alone.
func Lines(lines []Line, fills []Fill, decided []Decision, t Tolerances) []Link {
	m := matcher{t: t, lines: slices.Clone(lines), fills: slices.Clone(fills), links: map[string]*Link{}, taken: map[Ref]bool{}, anyone: map[string]bool{}, figures: map[string]bool{}}
	slices.SortFunc(m.lines, func(a, b Line) int { return cmp.Or(a.Issued.Compare(b.Issued), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(m.fills, func(a, b Fill) int { return CompareRef(a.Ref, b.Ref) })
	m.byPerson(decided)
	m.byParts()
	m.byTicket(true)
	m.byFigures()
	m.again()
	m.byTicket(false)
	m.byDistance()
	m.sums()
	m.byOthers()
	out := make([]Link, 0, len(m.lines))
	for _, l := range m.lines {
		link := m.links[l.ID]
		if link == nil {
			link = &Link{Line: l.ID, State: Alone}
		}
		out = append(out, *link)
	}
	return out
}

// CompareRef orders names of fills.
func CompareRef(a, b Ref) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Branch, b.Branch))
}

type matcher struct {
	t     Tolerances
	lines []Line
	fills []Fill
	links map[string]*Link
	taken map[Ref]bool
	// anyone are lines that people decided when it was not asked who bills them, by their ID.
	anyone map[string]bool
	// figures are lines that people decided when sums were compared by their figures alone.
	figures map[string]bool
}

// by returns the tolerances that a line is judged by.
func (m *matcher) by(l *Line) *Tolerances {
	if l.Tolerances != nil {
		return l.Tolerances
	}
	return &m.t
}

// link keeps that a line is of a fill.
func (m *matcher) link(l *Line, f *Fill, by Pass) {
	m.taken[f.Ref] = true
	link := m.compare(l, f)
	link.Pass = by
	m.links[l.ID] = link
}

// compare says how a line differs from its fill.
func (m *matcher) compare(l *Line, f *Fill) *Link {
	link := &Link{Line: l.ID, Fills: []Ref{f.Ref}, VolumeUL: l.VolumeUL - f.VolumeUL}
	if f.costs(l) {
		link.Cents = l.Cents - f.Cents
	}
	if l.PriceE4 != 0 && f.PriceE4 != 0 && f.inMoneyOf(l) {
		link.PriceE4 = l.PriceE4 - f.PriceE4
	}
	switch {
	case !f.soldBy(l) && !l.Strange && !m.anyone[l.ID]:
		link.State = Supplier
	case !f.isOf(l):
		link.State = Product
	case !f.byCardOf(l):
		link.State = Vehicle
	case !f.atStationOf(l):
		link.State = Station
	default:
		link.State = m.by(l).Figures(link, l, f)
	}
	m.asksWho(l, link)
	return link
}

// asksWho says of a line that is in order whether nobody has a contract with who bills it.
func (m *matcher) asksWho(l *Line, link *Link) {
	if l.Strange && link.State.InOrder() && !m.anyone[l.ID] {
		link.State = Strange
	}
}

// Liters are how many a line of so many fills may be off, which came to so many.
func (t *Tolerances) Liters(fills int, ul dispense.Volume) dispense.Volume {
	figure, mill := t.VolumeUL, t.VolumeMill
	if fills > 1 {
		figure, mill = t.SumUL, t.SumMill
	}
	return max(figure, dispense.Volume(abs(int64(ul))*mill/1000))
}

// Money is by how much the amount of a line of so many fills may be off, which cost so much. Before tells
// by which rule of sums: see [Decision].
func (t *Tolerances) Money(fills int, cents int64, before bool) int64 {
	return max(t.sumCents(fills, before), abs(cents)*t.CentsMill/1000)
}

// Figures says what is so of the figures of a link, whatever fuel, vehicle and station it is of: how its line differs from its one
// fill, or else, in price and amount, from what that costs by its contract.
func (t *Tolerances) Figures(link *Link, l *Line, f *Fill) State {
	s := Within
	switch {
	case over(int64(link.VolumeUL), int64(t.VolumeUL), int64(f.VolumeUL), t.VolumeMill):
		return Volume
	case !f.inMoneyOf(l):
		return Money
	case abs(link.PriceE4) > t.PriceE4:
		s = Price
	case abs(link.Cents) > t.Money(1, f.Cents, false):
		s = Amount
	case link.VolumeUL == 0 && link.Cents == 0 && link.PriceE4 == 0:
		return Matched
	}
	if s != Within && t.asAgreed(l, f) {
		return Agreed
	}
	return s
}

// asAgreed tells whether a line bills a fill at the contract's price.
func (t *Tolerances) asAgreed(l *Line, f *Fill) bool {
	cents, there := f.agreed()
	return there && (l.PriceE4 == 0 || abs(l.PriceE4-f.AgreedE4) <= t.PriceE4) && abs(l.Cents-cents) <= t.Money(1, cents, false)
}

// over tells whether a difference is more than a figure, and than so many thousandths of a
// whole.
func over(difference, figure, whole, mill int64) bool {
	return abs(difference) > max(figure, abs(whole)*mill/1000)
}

func abs(n int64) int64 { return max(n, -n) }

// Dearer tells whether a liter of a line costs more than was agreed, in 1/10000: by more than a tolerance, and by how much
// it may seem dearer since its amount is within two cents of what was sold. It is the one rule of that, for whoever asks.
func Dearer(billedE4, agreedE4, toleranceE4 int64, ul dispense.Volume) bool {
	const twoCents = 200 // of 1/10000
	return billedE4-agreedE4 > toleranceE4+twoCents*int64(dispense.Liter)/max(int64(ul), 1)
}

// byPerson links what people said. A decision about what is not there any more says nothing.
func (m *matcher) byPerson(decided []Decision) {
	by := map[Ref]*Fill{}
	for i := range m.fills {
		by[m.fills[i].Ref] = &m.fills[i]
	}
	of := map[string]Decision{}
	for _, d := range decided {
		of[d.Line] = d
	}
	for i := range m.lines {
		l := &m.lines[i]
		d, said := of[l.ID]
		fills := m.there(by, d.Fills)
		m.anyone[l.ID], m.figures[l.ID] = d.Anyone, d.Figures
		switch {
		case !said:
		case len(d.Fills) == 0:
			m.links[l.ID] = &Link{Line: l.ID, Pass: ByPerson, State: Apart}
		case len(fills) == 1 && len(d.Fills) == 1 && !l.Sum:
			m.link(l, fills[0], ByPerson)
		case len(fills) > 0: // of a sum what is left of it
			m.links[l.ID] = m.sum(l, fills, d.Before)
			m.links[l.ID].Pass = ByPerson
		}
	}
}

// there returns those of some fills that are there and no other line's.
func (m *matcher) there(by map[Ref]*Fill, refs []Ref) (list []*Fill) {
	for _, ref := range refs {
		if f := by[ref]; f != nil && !m.taken[ref] {
			list = append(list, f)
		}
	}
	return list
}

// A place is where a ticket counts.
type place struct{ site, ticket string }

// byParts links a line to all fills of its ticket, where people divided what a ticket says among several vehicles: together they are
// of its liters and its amount within what one fill may be off, and come nearer to it than any of them alone.
func (m *matcher) byParts() {
	fills, lines := map[place][]*Fill{}, map[place][]*Line{}
	for i := range m.lines {
		if l := &m.lines[i]; l.Ticket != "" && !l.Sum {
			at := place{l.Site, l.Ticket}
			lines[at] = append(lines[at], l)
		}
	}
	for i := range m.fills {
		if f := &m.fills[i]; lines[place{f.Site, f.Ticket}] != nil {
			fills[place{f.Site, f.Ticket}] = append(fills[place{f.Site, f.Ticket}], f)
		}
	}
	for at, list := range lines {
		for _, l := range list { // in the order in which they were issued: the next bills it again
			sold := !slices.ContainsFunc(fills[at], func(f *Fill) bool { return !f.soldBy(l) })
			if m.links[l.ID] == nil && len(fills[at]) > 1 && sold && m.areParts(l, fills[at]) {
				link := m.sum(l, fills[at], false)
				link.Pass, m.links[l.ID] = ByTicket, link
			}
		}
	}
}

// areParts tells whether fills of one ticket are together what a line bills.
func (m *matcher) areParts(l *Line, parts []*Fill) bool {
	var whole Fill
	nearest := int64(none)
	for _, f := range parts {
		if m.taken[f.Ref] || !f.isOf(l) || !f.byCardOf(l) || !f.atStationOf(l) || !f.inMoneyOf(l) || !m.about(l, f) {
			return false
		}
		whole.VolumeUL, nearest = whole.VolumeUL+f.VolumeUL, min(nearest, abs(int64(l.VolumeUL-f.VolumeUL)))
	}
	t := m.by(l)
	cents, known := worth(parts)
	agreed, there := agreedOf(parts)
	off := abs(int64(l.VolumeUL - whole.VolumeUL))
	return off < nearest && off <= int64(t.Liters(1, whole.VolumeUL)) &&
		(known && abs(l.Cents-cents) <= t.Money(1, cents, false) || there && abs(l.Cents-agreed) <= t.Money(1, agreed, false))
}

// agreedOf is what fills cost by their contract; false: of one none says that.
func agreedOf(fills []*Fill) (sum int64, there bool) {
	for _, f := range fills {
		cents, there := f.agreed()
		if !there {
			return 0, false
		}
		sum += cents
	}
	return sum, len(fills) > 0
}

// byOthers links what is left to fills of its ticket that are not of who bills it, where liters or amount are alike. It is said to be
// another supplier's, and is nothing that anybody accepts unseen: whoever knows of a ticket could bill it. Nor is what somebody bills with
// whom nobody has a contract, of which the document is asked about.
func (m *matcher) byOthers() {
	for i := range m.lines {
		l := &m.lines[i]
		if link := m.links[l.ID]; l.Ticket == "" || l.Sum || link != nil {
			continue
		}
		var of *Fill
		for j := range m.fills {
			f := &m.fills[j]
			if f.Site == l.Site && f.Ticket == l.Ticket && !f.soldBy(l) && !m.taken[f.Ref] && m.alike(l, f) && (of == nil || Distance(l, f) < Distance(l, of)) {
				of = f
			}
		}
		if of != nil {
			m.link(l, of, ByTicket)
			continue
		}
		var parts []*Fill // of a ticket that people divided
		for j := range m.fills {
			if f := &m.fills[j]; f.Site == l.Site && f.Ticket == l.Ticket && !f.soldBy(l) {
				parts = append(parts, f)
			}
		}
		if l.Strange && len(parts) > 1 && m.areParts(l, parts) {
			link := m.sum(l, parts, false)
			link.Pass, m.links[l.ID] = ByTicket, link
		}
	}
}

// byTicket links lines and fills of one ticket: first those of which liters or amount are
// about the same, since a digit that was typed wrongly makes a ticket another's; and when
// all else was tried, those that are left. Where several lines have a ticket, the one that is
// most like the fill is of it, of such that are as like the one that was issued first, and the
// others bill it again. Stations begin their numbers again, a ticket that is typed wrongly may be another's of as much money, and
// nobody bills what has not flowed: where a line is of another day than the fill (its own, or that of a document, which comes
// some time after), a person says whether it is the same fuel.
func (m *matcher) byTicket(alike bool) {
	fills, lines := map[place][]*Fill{}, map[place][]*Line{}
	var places []place // in the order of their first lines
	for i := range m.fills {
		f := &m.fills[i]
		at := place{f.Site, f.Ticket}
		fills[at] = append(fills[at], f)
	}
	for i := range m.lines {
		if l := &m.lines[i]; l.Ticket != "" && !l.Sum {
			at := place{l.Site, l.Ticket}
			if lines[at] == nil {
				places = append(places, at)
			}
			lines[at] = append(lines[at], l)
		}
	}
	for _, at := range places {
		for m.linkNearest(lines[at], fills[at], alike) {
		}
	}
}

// linkNearest links the line and the fill that are most alike, of those that are left.
func (m *matcher) linkNearest(lines []*Line, fills []*Fill, alike bool) bool {
	var line *Line
	var fill *Fill
	for _, l := range lines {
		for _, f := range fills {
			if m.links[l.ID] != nil || m.taken[f.Ref] || !f.soldBy(l) || alike && !m.alike(l, f) {
				continue
			}
			if line == nil || Distance(l, f) < Distance(line, fill) {
				line, fill = l, f
			}
		}
	}
	if line == nil {
		return false
	}
	m.link(line, fill, ByTicket)
	far := line.daysFrom(fill) > mostDays
	if !line.Dated {
		far = !m.by(line).sameDay(line, fill)
	}
	if link := m.links[line.ID]; far && link.State.InOrder() {
		link.State = Suggested
	}
	return true
}

// InOrder tells that a line is of its fill, and bills what it may.
func (s State) InOrder() bool { return s == Matched || s == Within || s == Agreed }

// alike tells whether a line and a fill of one ticket can be each other's: their liters or
// their amount say so.
func (m *matcher) alike(l *Line, f *Fill) bool {
	return !over(int64(l.VolumeUL-f.VolumeUL), int64(m.by(l).VolumeUL), int64(f.VolumeUL), m.by(l).VolumeMill) || f.costs(l) && !over(l.Cents-f.Cents, m.by(l).Cents, f.Cents, m.by(l).CentsMill)
}

// again notes lines whose ticket is one that is linked to another line.
func (m *matcher) again() {
	of := map[place][]Ref{}
	for _, l := range m.lines {
		if link := m.links[l.ID]; l.Ticket != "" && link != nil && (len(link.Fills) == 1 || link.Pass == ByTicket) {
			of[place{l.Site, l.Ticket}] = link.Fills
		}
	}
	for _, l := range m.lines {
		if refs, there := of[place{l.Site, l.Ticket}]; there && m.links[l.ID] == nil {
			m.links[l.ID] = &Link{Line: l.ID, State: Twice, Near: slices.Clone(refs[:min(len(refs), mostNear)])}
		}
	}
}

// byFigures links a line and a fill that are the same in all but the ticket, if each is so
// of no other. Who fuels for round amounts has many such: where both have a ticket and no slip of a finger
// makes one the other, a person says whether it is the same fuel.
func (m *matcher) byFigures() {
	same := func(l *Line, f *Fill) bool { return l.Site == f.Site && m.by(l).Same(l, f) }
	for _, pair := range m.pairs(same) {
		if len(pair.fills) == 1 && pair.only {
			m.link(pair.line, pair.fills[0], ByFigures)
			if l, f := pair.line, pair.fills[0]; l.Ticket != "" && f.Ticket != "" && !slipped(l.Ticket, f.Ticket) {
				m.links[l.ID].State = Suggested
			}
		}
	}
}

// slipped tells whether one ticket may be the other, typed with one sign wrong, too many or too few, or two of them
// exchanged. Numbers that are nine apart at most are those of sales one after another, and each is its own.
func slipped(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if n, err := strconv.ParseInt(a, 10, 64); err == nil {
		if m, err := strconv.ParseInt(b, 10, 64); err == nil && abs(n-m) <= nextSales {
			return false
		}
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	switch len(b) - len(a) {
	case 0:
		return x == "" || x[1:] == y[1:] || len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
	case 1:
		return len(a) > 0 && x == y[1:]
	}
	return false
}

// Same tells whether a line and a fill are the same in all but the place and the ticket.
func (t *Tolerances) Same(l *Line, f *Fill) bool {
	if !f.costs(l) || !f.isOf(l) || !f.byCardOf(l) || !f.atStationOf(l) || abs(int64(l.VolumeUL-f.VolumeUL)) > sameUL || !t.sameDay(l, f) {
		return false
	}
	cents, there := f.agreed()
	return abs(l.Cents-f.Cents) <= sameCents || there && abs(l.Cents-cents) <= sameCents
}

// sameDay tells whether a line may be of the day of a fill: where the line is dated, of that
// day alone, and otherwise of any day before the document.
func (t *Tolerances) sameDay(l *Line, f *Fill) bool {
	if l.Dated {
		return l.At.In(f.At.Location()).Format(time.DateOnly) == f.Day
	}
	after := l.At.Sub(f.At)
	return after > -24*time.Hour && after <= time.Duration(t.Days)*24*time.Hour
}

// A pair is a line with the fills that may be its own.
type pair struct {
	line  *Line
	fills []*Fill // the nearest first
	only  bool    // none of the fills may be another line's
}

// pairs returns, of the lines and fills that are left, which may be each other's.
func (m *matcher) pairs(may func(*Line, *Fill) bool) []pair {
	bySite := map[string][]*Fill{}
	for i := range m.fills {
		if f := &m.fills[i]; !m.taken[f.Ref] {
			bySite[f.Site] = append(bySite[f.Site], f)
		}
	}
	var list []pair
	claims := map[Ref]int{}
	for i := range m.lines {
		l := &m.lines[i]
		if l.Sum || m.links[l.ID] != nil {
			continue
		}
		p := pair{line: l}
		for _, f := range bySite[l.Site] {
			if f.soldBy(l) && may(l, f) {
				p.fills = append(p.fills, f)
				claims[f.Ref]++
			}
		}
		if len(p.fills) > 0 {
			slices.SortFunc(p.fills, func(a, b *Fill) int {
				return cmp.Or(cmp.Compare(Distance(l, a), Distance(l, b)), CompareRef(a.Ref, b.Ref))
			})
			list = append(list, p)
		}
	}
	for i := range list {
		list[i].only = !slices.ContainsFunc(list[i].fills, func(f *Fill) bool { return claims[f.Ref] > 1 })
	}
	return list
}

// Distance is how far a line is from a fill: each of liters and amount by its share of the
// fill, in millionths, and an hour as a thousandth where the line is dated; a day as 24 where
// it has no time.
func Distance(l *Line, f *Fill) int64 {
	d := apart(int64(l.VolumeUL-f.VolumeUL)) * 1_000_000 / max(int64(f.VolumeUL), 1)
	if f.costs(l) {
		d += apart(l.Cents-f.Cents) * 1_000_000 / max(abs(f.Cents), 1)
	}
	switch {
	case l.DayAlone:
		d += l.daysFrom(f) * 24 * 1000
	case l.Dated:
		d += abs(int64(l.At.Sub(f.At))) / int64(time.Hour) * 1000
	}
	for _, same := range []bool{f.soldBy(l), f.isOf(l), f.byCardOf(l), f.atStationOf(l), f.inMoneyOf(l)} {
		if !same {
			d += 1_000_000
		}
	}
	return d
}

// daysFrom is how many days a line is from a fill.
func (l *Line) daysFrom(f *Fill) int64 {
	y, m, d := l.At.In(f.At.Location()).Date()
	fy, fm, fd := f.At.Date()
	return abs(int64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(time.Date(fy, fm, fd, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)))
}

// apart is how far two figures are from each other, up to a million liters or ten thousand
// million pesos: what is further is as far, and a distance never overflows.
func apart(n int64) int64 { return min(abs(max(n, -most)), most) }

const most = 1_000_000_000_000
