package auditing

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/savings"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Records are what is recorded of a month, as it counts now; what is dated is of all time.
type Records struct {
	Fills []Fill
	// Elsewhere are those of other months that lines of this month's documents were said to be of: who took part.
	Elsewhere []Fill
	Dated     map[string][]Dated // by vehicle
	Papers    map[string][]Paper // by vehicle, those that count
	Vehicles  map[string]Vehicle
	Classes   map[string][]Peer // the newest first
	Documents []audit.Document
	Loads     []Load                   // lines that bill fuel in bulk
	Measured  map[TankID][]string      // who measured tanks and took deliveries in
	Bills     map[match.Ref]audit.Bill // of fills of which people decided it
	Receivers []string
	// ReceiversFrom is what was said of receivers from a day on.
	ReceiversFrom []audit.Receiver
	Contracts     []audit.Contract
	Quotas        []Quota
	// Outside are the fills that rules of their vehicles did not let flow then, or there.
	Outside map[dispense.Ref]Outside
	// Users are who signs in, by person, and people and users by what custodians are called: names are compared without accents and titles.
	Users map[string][]string
	// Called are custodians and holders of papers without accents and titles, by what they are called: one by both is the same.
	Called map[string]string
	// Justified are vehicles of which somebody has justified the month's yield.
	Justified map[string]audit.Justification
	// Signed are the signatures on papers of the month's logbooks, by vehicle, and Logbooks the
	// hash of each such logbook as it is now.
	Signed   map[string][]audit.Signature
	Logbooks map[string]string
	Said     []reconcile.Said
	// SignedDays is how many days after the month signed logbooks are to be back, as the list of those that are not says.
	SignedDays int
	// Tolerances are what was said of those of tanks.
	Tolerances stock.Says
	Days       audit.Calendar
}

// A Fill is one that counts.
type Fill struct {
	match.Ref
	At                         time.Time
	Typed                      bool
	Place                      string // the station or permit where it flowed
	Vehicle, Grade             string
	VolumeUL                   dispense.Volume
	PriceE4                    int64 // as posted or displayed; 0: nobody knows
	Cents                      int64
	Currency                   string
	OdometerM, EngineS         *int64
	Full                       bool // somebody said so, or the nozzle did
	Driver, Attendant, TypedBy string
}

// A Load is a line that bills fuel in bulk, and the deliveries that it is of.
type Load struct {
	matching.LineID
	UUID     string
	On       audit.Day
	Product  string
	VolumeUL dispense.Volume
	Cents    int64
	Currency string
	Billed   stock.Basis // at which its liters are, once somebody has said so
	Twice    bool        // another line of the same number has a delivery
	Table    bool        // it is of a table in the stead of a fiscal document, see [matching.Line]
	// Deliveries are those that it is of, the first first; none: nobody said, or they count no more.
	Deliveries []Delivered
}

// A Delivered is a delivery that a line is of.
type Delivered struct {
	Ref     dispense.Ref
	Tank    string      // that it came into
	CameAt  time.Time   // when it had come
	Came    stock.Paper // what was measured to have come
	CameOf  string      // the product of its grade; empty: nobody said
	Grade   string      // what it is called
	Note    *stock.Paper
	Number  string // of its note; empty: nobody said one
	Cents   *int64 // what that says that it costs; nil: nothing
	Station string // what the station is called
	Density stock.Density
	By      string // who said which line is of it
}

// A Dated is what was so of a vehicle for some time; zero: it has no such end.
type Dated struct {
	What, Value, Person string
	From, Until         time.Time
}

// A Vehicle is one of the fleet.
type Vehicle struct {
	Vehicle, FleetNo, Plate string
	ReferenceMPerL          int64 // 0: nobody said
}

// A Peer is what vehicles of a class were reckoned to do from a time on: meters a liter, or seconds a liter of hour
// meters.
type Peer struct {
	From  time.Time
	Hours bool
	PerL  int64
	// LowL and HighL are between what is usual of the class.
	LowL, HighL int64
}

// A Quota is what a vehicle alone may draw in the month.
type Quota struct {
	Vehicle string
	SizeUL  int64
}

// An Outside is by what a fill was outside of what rules let.
type Outside struct{ Hours, Area bool }

// maker makes facts of records.
type maker struct {
	*Desk
	w Window
	*Records
	f      *audit.Facts
	begins *audit.Day             // see [maker.begun]; nil: nobody has asked yet
	signs  *audit.Day             // see [maker.papered]; likewise
	people map[match.Ref][]string // see [maker.tookPart]; nil: nobody has asked yet
	claims map[stockroom.LineID]stockroom.Claim
}

func (d *Desk) facts(ctx context.Context, w Window, r *Records, years map[int]*spending.Seen, books bool) (*audit.Facts, error) {
	m := &maker{d, w, r, &audit.Facts{Today: d.Today(), Zone: d.zone(), Receivers: r.Receivers, ReceiversFrom: r.ReceiversFrom, Contracts: r.Contracts, Documents: r.Documents, SignedDays: new(int64(r.SignedDays))}, nil, nil, nil, nil}
	seen, err := d.cfg.Match.Look(ctx, matching.Question{From: w.From, To: w.To})
	if err != nil {
		return nil, err
	}
	priced, err := d.cfg.Price.Reckoned(ctx, seen)
	if err != nil {
		return nil, err
	}
	m.fills(seen)
	m.lines(seen, priced)
	billed, agreed, err := d.cfg.Price.PricedBulk(ctx, w.From, w.To)
	if err != nil {
		return nil, err
	}
	if m.claims, err = d.cfg.Stock.Claims(ctx, w.From, w.To); err != nil {
		return nil, err
	}
	m.loads(billed, agreed)
	m.documentDays(seen)
	if books {
		if err := m.tanks(ctx); err != nil {
			return nil, err
		}
	}
	m.lists()
	m.allotments()
	m.logbooks()
	if err := m.yields(ctx); err != nil {
		return nil, err
	}
	return m.f, m.accounts(ctx, years)
}

func (m *maker) day(t time.Time) audit.Day { return audit.DayOf(t, m.zone()) }

// at returns what was so of a vehicle in a matter at a time.
func (m *maker) at(vehicle, what string, at time.Time) *Dated {
	for i := range m.Dated[vehicle] {
		if d := &m.Dated[vehicle][i]; d.What == what && !at.Before(d.From) && (d.Until.IsZero() || at.Before(d.Until)) {
			return d
		}
	}
	return nil
}

func (m *maker) class(vehicle string, at time.Time) string {
	if d := m.at(vehicle, "class", at); d != nil {
		return d.Value
	}
	return ""
}

// users are people as they sign in, besides how they are called.
func (m *maker) users(people ...string) []string {
	var out []string
	for _, p := range people {
		if p != "" {
			out = append(out, p)
			out = append(out, m.Users[p]...)
		}
	}
	return out
}

// papers are those of a kind of a vehicle.
func (m *maker) papers(vehicle string, kind Kind) []Paper {
	return slices.DeleteFunc(slices.Clone(m.Records.Papers[vehicle]), func(p Paper) bool { return p.Kind != kind })
}

// inventory tells whether the list of a day has a vehicle. One that never had half of the
// vehicles that took fuel in the month is begun, and no list yet: else the first number that
// somebody enters would be held against all others. One that had them stays a list, whoever leaves it.
func (m *maker) inventory(vehicle string, day audit.Day) audit.Listing {
	if m.begins == nil {
		m.begins = new(m.begun())
	}
	switch {
	case *m.begins == "" || day < *m.begins:
		return audit.NoList
	case m.listedOn(vehicle, day):
		return audit.OnList
	}
	return audit.Unlisted
}

// begun returns the first day on which the inventory had half of the vehicles that took fuel in the month; empty: there is none.
func (m *maker) begun() audit.Day { return m.half(Listing, m.listedOn) }

// papered tells whether half of the vehicles that took fuel in the month had begun a custody paper by a day, whoever has none since.
func (m *maker) papered(day audit.Day) bool {
	if m.signs == nil {
		m.signs = new(m.half(Custody, func(vehicle string, day audit.Day) bool {
			return slices.ContainsFunc(m.Records.Papers[vehicle], func(p Paper) bool { return p.Kind == Custody && p.From <= day })
		}))
	}
	return *m.signs != "" && day >= *m.signs
}

// half returns the first day on which half of the vehicles that took fuel in the month had a paper of a kind; empty: there is none.
func (m *maker) half(kind Kind, on func(vehicle string, day audit.Day) bool) audit.Day {
	fueled := map[string]bool{}
	var days []audit.Day
	for i := range m.Fills {
		v := m.Fills[i].Vehicle
		if v == "" || fueled[v] {
			continue
		}
		fueled[v] = true
		for _, p := range m.papers(v, kind) {
			days = append(days, p.From)
		}
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		has := 0
		for v := range fueled {
			if on(v, day) {
				has++
			}
		}
		if 2*has >= len(fueled) {
			return day
		}
	}
	return ""
}

func (m *maker) listedOn(vehicle string, day audit.Day) bool {
	return slices.ContainsFunc(m.Records.Papers[vehicle], func(p Paper) bool { return p.Kind == Listing && p.Covers(day) })
}

// custody returns who answered for a vehicle, by which paper. Of several papers it is the one of
// that custodian which covers the day, else the one that ran out last before it, else the next.
func (m *maker) custody(vehicle string, at time.Time) (who string, person string, paper *audit.Paper) {
	if d := m.at(vehicle, "custodian", at); d != nil {
		who, person = d.Value, d.Person
	}
	day, list := m.day(at), m.papers(vehicle, Custody)
	if who == "" {
		for _, p := range list {
			if p.Covers(day) {
				return p.Holder, "", &audit.Paper{No: p.Number, From: p.From, Until: p.Until}
			}
		}
		return "", "", nil
	}
	var best *Paper
	for i := range list {
		p := &list[i]
		if m.called(p.Holder) != m.called(who) {
			continue
		}
		if best == nil || nearer(p, best, day) {
			best = p
		}
	}
	if best == nil {
		return who, person, nil
	}
	return who, person, &audit.Paper{No: best.Number, From: best.From, Until: best.Until}
}

// nearer tells whether a paper says more of a day than another.
func nearer(p, than *Paper, day audit.Day) bool {
	rank := func(x *Paper) int {
		switch {
		case x.Covers(day):
			return 0
		case x.From <= day:
			return 1
		}
		return 2
	}
	a, b := rank(p), rank(than)
	switch {
	case a != b:
		return a < b
	case a == 1:
		return p.Until > than.Until
	}
	return p.From < than.From
}

// called is a name without accents and titles.
func (m *maker) called(name string) string {
	if is, known := m.Called[name]; known {
		return is
	}
	return plain(name)
}

func plain(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// states are the stretches in which a vehicle was in a state.
func (m *maker) states(vehicle string) (out []audit.Span) {
	for _, d := range m.Dated[vehicle] {
		if d.What == "state" && (d.Value == audit.Retired || d.Value == audit.Workshop) {
			from := d.From
			if from.IsZero() {
				from = time.Date(2000, 1, 1, 0, 0, 0, 0, m.zone())
			}
			out = append(out, audit.Span{State: d.Value, From: from, Until: d.Until})
		}
	}
	return out
}

// ours tells whether money is of the budget of the month's year.
func (m *maker) ours(currency string) bool { return currency == "" || currency == m.w.Currency }

func (m *maker) fills(seen *matching.Seen) {
	loose := map[match.Ref]*matching.Loose{}
	for i := range seen.Loose {
		loose[seen.Loose[i].Ref] = &seen.Loose[i]
	}
	tabled := map[match.Ref]*matching.Loose{}
	for i := range seen.Tabled {
		tabled[seen.Tabled[i].Ref] = &seen.Tabled[i]
	}
	lines := map[matching.LineID]*matching.Row{}
	for i := range seen.Rows {
		lines[seen.Rows[i].LineID] = &seen.Rows[i]
	}
	for i := range m.Fills {
		x := &m.Fills[i]
		f := audit.Fill{
			Ref: x.Ref.Ref, Branch: x.Branch, At: x.At, Station: x.Place, Vehicle: x.Vehicle, Grade: x.Grade, VolumeUL: x.VolumeUL, OdometerM: x.OdometerM, EngineS: x.EngineS,
			Class: m.class(x.Vehicle, x.At), ByDay: x.Typed && x.At.Equal(m.day(x.At).At(m.zone())),
		}
		if m.ours(x.Currency) {
			if f.PriceE4 = priceOf(x.PriceE4); f.PriceE4 == 0 {
				f.PriceE4 = average(x.Cents, x.VolumeUL)
			}
		}
		involved := m.users(x.Driver, x.Attendant, x.TypedBy)
		if x.Vehicle != "" {
			m.ofVehicle(&f, x, &involved)
		}
		f.OwnTank = true
		awaits := func(l *matching.Loose) {
			f.OwnTank, f.Monthly = false, l.Supply == matching.Card
			if a := seen.Said.At(l.Contract, string(m.day(x.At))).Awaited; a != nil {
				f.Awaited = &audit.Awaited{Late: int64(a.Late), Urgent: int64(a.Urgent)}
			}
			if l.Proposed != nil {
				switch row := lines[*l.Proposed]; {
				case row == nil: // it was issued in another month
					f.Bill = &audit.Bill{Document: l.Proposed.Document, On: m.day(x.At), Table: l.ByTable}
				case row.Link.State != match.Supplier: // by another supplier nothing is billed until somebody says so
					f.Bill = &audit.Bill{Document: cmp.Or(row.UUID, row.Document), On: m.day(row.IssuedAt), Table: l.ByTable}
				}
			}
		}
		if b, ok := m.Bills[x.Ref]; ok {
			f.Bill, f.OwnTank = &b, false
			if l := tabled[x.Ref]; l != nil { // the fiscal document that may bill it, or else that of the table
				b.Table = true
				awaits(l)
			}
		} else if l := loose[x.Ref]; l != nil {
			awaits(l)
		}
		f.Involved = involved
		m.f.Fills = append(m.f.Fills, f)
	}
}

// ofVehicle says what was so of the vehicle when a fill flowed.
func (m *maker) ofVehicle(f *audit.Fill, x *Fill, involved *[]string) {
	day := m.day(x.At)
	f.Inventory, f.Roster = m.inventory(x.Vehicle, day), audit.OnList
	if _, there := m.Vehicles[x.Vehicle]; !there {
		f.Roster = audit.Unlisted
	}
	f.States = m.states(x.Vehicle)
	if d := m.at(x.Vehicle, "odometer", x.At); d != nil {
		f.Meter = d.Value
	}
	var person string
	f.Custodian, person, f.Custody = m.custody(x.Vehicle, x.At)
	f.Unpapered = f.Custodian != "" && f.Custody == nil && m.papered(day)
	*involved = append(*involved, m.users(f.Custodian, plain(f.Custodian), person)...)
	out := m.Outside[x.Ref.Ref]
	f.OutOfHours, f.OutOfArea = out.Hours, out.Area
	for _, p := range m.papers(x.Vehicle, Commission) {
		if p.Covers(day) {
			f.Commission = &audit.Paper{No: p.Number, From: p.From, Until: p.Until}
		}
	}
}

// dearest is above what any liter costs: 10,000 of the currency. What says more is mistyped, and
// no price.
const dearest = 100_000_000

func priceOf(e4 int64) int64 {
	if e4 < 0 || e4 > dearest {
		return 0
	}
	return e4
}

// indexOf is by which index a price goes; nil: by none.
func indexOf(r contract.Reckoned) *audit.Index {
	if r.Index == "" {
		return nil
	}
	return &audit.Index{Name: r.Index, Day: audit.Day(r.IndexDay), PriceE4: r.IndexE4, MarkupE4: r.MarkupE4}
}

// average is what a liter cost, in 1/10000; 0: nobody knows.
func average(cents int64, v dispense.Volume) int64 {
	const most = 1_000_000_000_000 // so much in cents, and the product fits
	if cents <= 0 || cents > most/1000 || v <= 0 {
		return 0
	}
	e4 := cents * 100 * 1000 / max(int64(v)/(int64(dispense.Liter)/1000), 1)
	return priceOf(e4)
}

func (m *maker) lines(seen *matching.Seen, priced map[matching.LineID]contract.Reckoned) {
	for i := range seen.Rows {
		r := &seen.Rows[i]
		l := audit.Line{
			ID: cmp.Or(r.UUID, r.Document) + "/" + r.Part + "/" + strconv.Itoa(r.N), Document: cmp.Or(r.UUID, r.Document), On: m.day(r.IssuedAt), Fuel: true, VolumeUL: r.VolumeUL, State: r.Link.State, Table: r.Table,
		}
		if !r.At.IsZero() {
			l.On = m.day(r.At)
		}
		if l.State == match.Money || l.State == match.Unpriced || l.State == match.Strange { // what it costs cannot be compared; who bills it is its document's question
			l.State = match.Within
		}
		if m.ours(r.Currency) {
			l.Cents, l.PriceE4, l.ContractE4 = r.Cents, priceOf(r.PriceE4), priceOf(priced[r.LineID].E4)
			l.Index = indexOf(priced[r.LineID])
		}
		if r.Tolerance.Contract != "" {
			l.ToleranceE4 = new(r.Tolerance.PriceE4)
		}
		if r.Decided != nil {
			l.Involved = m.users(r.Decided.By)
		}
		m.differs(&l, r)
		m.f.Lines = append(m.f.Lines, l)
	}
}

// documentDays says of which days that is which documents bill: those that they say themselves, and those of the fills and
// deliveries that people said that lines are of.
func (m *maker) documentDays(seen *matching.Seen) {
	days := map[string][]audit.Day{}
	for i := range seen.Rows {
		r := &seen.Rows[i]
		id := cmp.Or(r.UUID, r.Document)
		switch {
		case !r.At.IsZero():
			days[id] = append(days[id], m.day(r.At))
		case r.Sort == matching.Done:
			for j := range r.Fills {
				days[id] = append(days[id], m.day(r.Fills[j].At))
			}
		}
	}
	for i := range m.Loads {
		x := &m.Loads[i]
		for j := range x.Deliveries {
			id := cmp.Or(x.UUID, x.Document)
			days[id] = append(days[id], m.day(x.Deliveries[j].CameAt))
		}
	}
	for i := range m.f.Documents {
		if d := &m.f.Documents[i]; !d.Second {
			slices.Sort(days[d.ID])
			d.Days = slices.Compact(days[d.ID])
		}
	}
}

// differs says from what fills a line differs that people said that it is of, and who took part in these: they
// may not clear it. While nobody has said it, or the fill is another since, it waits for a word.
func (m *maker) differs(l *audit.Line, r *matching.Row) {
	off := r.Off()
	if r.Sort != matching.Done || len(r.Fills) == 0 || off == match.Money || off == match.Unpriced || off == match.Strange || !matching.Differing(off) {
		return
	}
	l.State = off
	x := &audit.Fueling{
		Cents: new(int64(0)), Tolerance: r.Tolerance.Liters(len(r.Fills), r.VolumeUL-r.Link.VolumeUL),
		ToleranceCents: r.Tolerance.Money(len(r.Fills), r.Cents-r.Link.Cents, r.Decided != nil && r.Decided.SumRule < matching.SumRule), TolerancePriceE4: r.Tolerance.PriceE4,
	}
	for i := range r.Fills {
		f := &r.Fills[i]
		x.Fills, x.VolumeUL = append(x.Fills, f.Ref.String()), x.VolumeUL+f.VolumeUL
		if x.Grade == "" || !r.Is(f) {
			x.Grade = cmp.Or(f.GradeName, f.Product)
		}
		cents, known := f.Cents, f.Cents != 0
		if !known && f.PriceE4 > 0 {
			c, err := dispense.AmountCents(f.VolumeUL, f.PriceE4)
			cents, known = c, err == nil
		}
		if !known || !m.ours(r.Currency) || !m.ours(f.Currency) {
			x.Cents = nil
		}
		if x.Cents != nil {
			*x.Cents += cents
		}
		l.Involved = append(l.Involved, m.tookPart(f.Ref)...)
	}
	if off == match.Amount && len(r.Fills) > 1 && m.ours(r.Currency) { // fills without an amount are valued there
		x.Cents = new(r.Cents - r.Link.Cents)
	}
	l.Of = x
}

// tookPart are who fueled, served, typed or checked a fill, or had its vehicle in their care.
func (m *maker) tookPart(ref match.Ref) []string {
	if m.people == nil {
		m.people = map[match.Ref][]string{}
		for i := range m.f.Fills {
			f := &m.f.Fills[i]
			m.people[match.Ref{Ref: f.Ref, Branch: f.Branch}] = f.Involved
		}
		for i := range m.Elsewhere {
			x := &m.Elsewhere[i]
			involved := m.users(x.Driver, x.Attendant, x.TypedBy)
			if x.Vehicle != "" {
				custodian, person, _ := m.custody(x.Vehicle, x.At)
				involved = append(involved, m.users(custodian, plain(custodian), person)...)
			}
			m.people[x.Ref] = involved
		}
	}
	return m.people[ref]
}

// loads are lines in bulk, each against what came of it. What came may be off by what deliveries
// may, and the notes by what papers may, by the tolerances of the tank and the day; of several
// deliveries together it is the sum, by the tightest. Prices are what a liter
// of each costs, and should.
func (m *maker) loads(billed []matching.Line, agreed map[matching.LineID]contract.Reckoned) {
	prices := map[matching.LineID]int64{}
	for i := range billed {
		prices[billed[i].LineID] = billed[i].PriceE4
	}
	for i := range m.Loads {
		x := &m.Loads[i]
		l := audit.Line{
			ID: cmp.Or(x.UUID, x.Document) + "/" + x.Part + "/" + strconv.Itoa(x.N), Document: cmp.Or(x.UUID, x.Document), On: x.On, Fuel: true, VolumeUL: x.VolumeUL, State: match.Matched, Load: &audit.Load{Twice: x.Twice}, Table: x.Table,
		}
		if m.ours(x.Currency) {
			l.Cents, l.PriceE4, l.ContractE4 = x.Cents, priceOf(prices[x.LineID]), priceOf(agreed[x.LineID].E4)
			l.Index = indexOf(agreed[x.LineID])
		}
		for j := range x.Deliveries {
			d := &x.Deliveries[j]
			if l.Load.Twice = false; j == 0 {
				l.Load.Delivery = d.Ref.String()
			} else {
				l.Load.More = append(l.Load.More, d.Ref.String())
			}
			l.Involved = append(l.Involved, m.users(d.By)...)
			if d.CameOf != "" && d.CameOf != x.Product && l.Load.Other == "" {
				l.Load.Other = cmp.Or(d.Grade, d.CameOf)
			}
		}
		l.Load.Came, l.Load.Noted, l.Load.Tolerance = x.differs(m.Tolerances, m.zone())
		claimed(l.Load, m.claims[stockroom.LineID(x.LineID)])
		m.f.Lines = append(m.f.Lines, l)
	}
}

// claimed says of a line whose the trucks are that it bills: another's, or its own, of which somebody said another's line.
func claimed(l *audit.Load, c stockroom.Claim) {
	of := c.Others
	switch {
	case len(of) > 0:
		l.By, l.Again = c.By, c.Again
	case l.Delivery == "" && len(c.Own) > 0:
		of = c.Own
	}
	if len(of) == 0 {
		return
	}
	l.Twice, l.Delivery, l.More = false, of[0].Ref.String(), nil
	for i := range of[1:] {
		l.More = append(l.More, of[1+i].Ref.String())
	}
}

// differs returns what was measured to have come of a line, and what the notes say, where it is too far
// from what the line bills.
func (x *Load) differs(says stock.Says, zone *time.Location) (came, noted *dispense.Volume, tolerance dispense.Volume) {
	var measured, papers []stock.Arrival
	for j := range x.Deliveries {
		d := &x.Deliveries[j]
		t := says.At(stock.Place{Station: d.Ref.Station, Tank: d.Tank}, string(audit.DayOf(d.CameAt, zone)))
		papers = append(papers, stock.Arrival{Paper: d.Note, Density: d.Density, Limit: t.Papers})
		measured = append(measured, stock.Arrival{Paper: &d.Came, Density: d.Density, Limit: t.Arrived(d.Came.Volume.Basis, x.Billed)})
	}
	came, tolerance = x.apart(measured)
	noted, by := x.apart(papers)
	if came == nil {
		tolerance = by
	}
	return came, noted, tolerance
}

// apart returns what deliveries come to, as the line counts liters, where that is too far from what the
// line bills, and how far it may be; nil: it is not, or they cannot be compared.
func (x *Load) apart(of []stock.Arrival) (ul *dispense.Volume, tolerance dispense.Volume) {
	c := stock.Billed(stock.Quantity{UL: x.VolumeUL, Basis: x.Billed}, of)
	if !apart(c.State) {
		return nil, 0
	}
	return new(x.VolumeUL + c.More), c.Tolerance
}

// lists says whether there were lists of the month, in which vehicles took fuel.
func (m *maker) lists() {
	cents, known, any := int64(0), true, false
	there := false
	for i := range m.f.Fills {
		f := &m.f.Fills[i]
		if f.Vehicle == "" {
			continue
		}
		any, there = true, there || f.Inventory != audit.NoList
		c, err := dispense.AmountCents(f.VolumeUL, f.PriceE4)
		if known = known && err == nil && f.PriceE4 > 0; known {
			cents += c
		}
	}
	if !any {
		return
	}
	var worth *int64
	if known {
		worth = &cents
	}
	m.f.Lists = append(m.f.Lists, audit.List{Name: audit.Inventory, Month: m.w.Month, There: there, Cents: worth}, audit.List{Name: audit.Roster, Month: m.w.Month, There: true},
		audit.List{Name: audit.Custodies, Month: m.w.Month, There: m.custodies(), Cents: worth}, audit.List{Name: audit.Logbooks, Month: m.w.Month, There: len(m.Signed) > 0, Cents: worth})
}

// custodies tells whether somebody keeps who answers for vehicles, and says so of fills where nobody
// does. As of the inventory, what less than half of the vehicles have that took fuel is begun, and not
// kept yet.
func (m *maker) custodies() bool {
	has, fueled := 0, map[string]bool{}
	for i := range m.f.Fills {
		f := &m.f.Fills[i]
		if f.Vehicle == "" {
			continue
		}
		before := fueled[f.Vehicle]
		if fueled[f.Vehicle] = before || f.Custodian != ""; !before && fueled[f.Vehicle] {
			has++
		}
	}
	kept := 2*has >= len(fueled)
	for i := range m.f.Fills {
		m.f.Fills[i].NoCustodies = !kept
	}
	return kept
}

// A taken is what a vehicle took in the month.
type taken struct {
	ul      dispense.Volume
	cents   int64
	drivers []string
}

func (m *maker) taken() map[string]*taken {
	out := map[string]*taken{}
	for i := range m.f.Fills {
		f := &m.f.Fills[i]
		t := out[f.Vehicle]
		if t == nil {
			t = &taken{}
			out[f.Vehicle] = t
		}
		t.ul += f.VolumeUL
		if c, err := dispense.AmountCents(f.VolumeUL, f.PriceE4); err == nil {
			t.cents += c
		}
		t.drivers = append(t.drivers, f.Involved...)
	}
	return out
}

// mostUL is more than any vehicle may draw: a billion liters.
const mostUL = 1_000_000_000 * int64(dispense.Liter)

// allotments are of vehicles that have a quota of the month alone.
func (m *maker) allotments() {
	took := m.taken()
	for _, q := range m.Quotas {
		l := audit.Limit{What: audit.Allotment, Of: q.Vehicle, Class: m.class(q.Vehicle, m.w.To.Add(-time.Second)), Month: m.w.Month, Unit: reconcile.Microliters, Limit: min(q.SizeUL, mostUL)}
		if t := took[q.Vehicle]; t != nil {
			l.Used, l.PriceE4, l.Involved = int64(t.ul), average(t.cents, t.ul), t.drivers
		}
		m.f.Limits = append(m.f.Limits, l)
	}
}

// logbooks are those of vehicles that took fuel in the month. Where nothing is signed its hash is
// of no matter.
func (m *maker) logbooks() {
	at := map[string]int{}
	for i := range m.f.Fills {
		f := &m.f.Fills[i]
		if f.Vehicle == "" {
			continue
		}
		n, there := at[f.Vehicle]
		if !there {
			n, at[f.Vehicle] = len(m.f.Logbooks), len(m.f.Logbooks)
			m.f.Logbooks = append(m.f.Logbooks, audit.Logbook{
				Vehicle: f.Vehicle, Class: f.Class, Month: m.w.Month, Cents: new(int64(0)), SHA256: m.Logbooks[f.Vehicle], Needed: audit.Signers(), Signatures: m.Signed[f.Vehicle], NoneSigned: len(m.Signed) == 0,
			})
		}
		l := &m.f.Logbooks[n]
		l.Fills++
		c, err := dispense.AmountCents(f.VolumeUL, f.PriceE4)
		if err != nil || f.PriceE4 == 0 {
			l.Cents = nil
		}
		if l.Cents != nil {
			*l.Cents += c
		}
		_, person, _ := m.custody(f.Vehicle, f.At)
		l.Involved = append(l.Involved, m.users(f.Custodian, person)...)
	}
}

// A done is how far a vehicle went between full tanks, or how long its engine ran, on what.
type done struct {
	wayM, runS   int64
	wayUL, runUL dispense.Volume
}

// did sums up uses by vehicle, without what no engine runs on.
func did(uses []savings.Use) map[string]*done {
	out := map[string]*done{}
	for i := range uses {
		u := &uses[i]
		if reconcile.Additive(u.Grade) {
			continue
		}
		d := out[u.Vehicle]
		if d == nil {
			d = &done{}
			out[u.Vehicle] = d
		}
		if u.WayM > 0 && u.WayUL > 0 {
			d.wayM, d.wayUL = d.wayM+u.WayM, d.wayUL+u.WayUL
		}
		if u.RunS > 0 && u.RunUL > 0 {
			d.runS, d.runUL = d.runS+u.RunS, d.runUL+u.RunUL
		}
	}
	return out
}

// yields are of vehicles with odometers, and of those with hour meters: each against its reference, else against
// what it did itself in the year before, else against what its class does. Who has both and no reference is held by
// what more of the fuel was for: a loader drives to its work, too.
func (m *maker) yields(ctx context.Context) error {
	uses, err := m.cfg.Store.Uses(ctx, m.w.From, m.w.To)
	if err != nil {
		return err
	}
	took, of := m.taken(), did(uses)
	var before map[string]*done // which is asked for where somebody needs it
	for _, vehicle := range slices.Sorted(maps.Keys(of)) {
		u := of[vehicle]
		y := audit.Yield{Vehicle: vehicle, Class: m.class(vehicle, m.w.To.Add(-time.Second)), Month: m.w.Month, DistanceM: u.wayM, VolumeUL: u.wayUL, Expected: m.Vehicles[vehicle].ReferenceMPerL}
		switch {
		case u.wayM > 0 && (y.Expected > 0 || u.wayUL >= u.runUL):
		case u.runS > 0:
			y.DistanceM, y.RunS, y.VolumeUL, y.Expected = 0, u.runS, u.runUL, 0
		default:
			continue
		}
		y.Intervals = max(m.ended(vehicle, y.RunS > 0), 1)
		if y.Expected <= 0 {
			if before == nil {
				year, err := m.cfg.Store.Uses(ctx, m.w.From.AddDate(-1, 0, 0), m.w.From)
				if err != nil {
					return err
				}
				before = did(year)
			}
			if m.usual(&y, before[vehicle]); y.Expected <= 0 {
				continue
			}
		}
		if t := took[vehicle]; t != nil {
			y.PriceE4, y.Involved = average(t.cents, t.ul), t.drivers
		}
		if j, ok := m.Justified[vehicle]; ok {
			y.Justified = &j
		}
		m.f.Yields = append(m.f.Yields, y)
	}
	return nil
}

// ended returns how many intervals of a vehicle may have ended in the month: each does with a full tank and a reading.
func (m *maker) ended(vehicle string, hours bool) (n int) {
	for i := range m.Fills {
		f := &m.Fills[i]
		read := f.OdometerM != nil
		if hours {
			read = f.OdometerM == nil && f.EngineS != nil
		}
		if f.Vehicle == vehicle && f.Full && read && !reconcile.Additive(f.Grade) {
			n++
		}
	}
	return n
}

// usual says what is usual of a vehicle: its own year before, where that has four times the fuel of this month
// at least, for a month or two may be of other roads; else what its class was reckoned to do by the end of the month, of
// a vehicle that does what no other of the class does.
func (m *maker) usual(y *audit.Yield, before *done) {
	hours := y.RunS > 0
	if before != nil {
		switch {
		case hours && before.runUL >= 4*y.VolumeUL:
			y.Expected, y.Against = int64(reconcile.HourlyUL(before.runS, before.runUL)), audit.OwnHistory
		case !hours && before.wayUL >= 4*y.VolumeUL:
			y.Expected, y.Against = reconcile.Economy(before.wayM, before.wayUL), audit.OwnHistory
		}
	}
	if y.Expected > 0 {
		return
	}
	for _, p := range m.Classes[y.Class] { // the newest first
		if p.Hours != hours || !p.From.Before(m.w.To) || p.PerL <= 0 {
			continue
		}
		if is := cmp.Or(y.RunS, y.DistanceM) * int64(dispense.Liter) / int64(max(y.VolumeUL, 1)); is >= p.LowL && is <= p.HighL {
			return
		}
		if y.Expected, y.Against = p.PerL, audit.OfClass; hours {
			y.Expected = int64(reconcile.HourlyUL(p.PerL, dispense.Liter))
		}
		return
	}
}

// accounts are those of the budget, as they stood at the end of the month, and by how much they owed more than they
// had at the end of the month before: each month is asked for what it added. Where no money of the year was said by
// then, neither approved nor allotted, nobody said what any may be; where some was, an account without any has none.
func (m *maker) accounts(ctx context.Context, years map[int]*spending.Seen) error {
	terms, err := m.cfg.Budget.Terms(ctx)
	if err != nil || terms.Version == 0 {
		return err
	}
	p := m.cfg.Calendar.PeriodOf(budget.Day(m.day(m.w.From)))
	year := years[p.Year]
	if year == nil {
		if year, err = m.cfg.Budget.Year(ctx, p.Year); err != nil {
			return err
		}
		years[p.Year] = year
	}
	if !year.Limited(p.N) {
		return nil
	}
	before := map[budget.Key]budget.Balance{} // at the end of the month before, of the same year
	if n := p.N - 1; n > 0 && year.Limited(n) {
		for _, b := range year.At(n) {
			before[b.Key] = b
		}
	}
	for _, b := range year.At(p.N) {
		if b.Modified == 0 && b.Approved == 0 && b.Accrued == 0 {
			continue
		}
		was := before[b.Key]
		m.f.Limits = append(m.f.Limits, audit.Limit{What: audit.Budget, Of: string(b.Key), Month: m.w.Month, Unit: reconcile.Cents, Limit: b.Modified, Used: b.Accrued, Earlier: overBefore(was, b), EarlierLimit: was.Modified})
	}
	return nil
}

// overBefore is by how much an account owed more than it had at the end of the month before; what an adjustment has put in order
// since is none of that any more.
func overBefore(was, is budget.Balance) int64 {
	return max(0, min(was.Accrued-was.Modified, was.Accrued-is.Modified))
}

// missing adds to facts what findings are of that stand, and that is in no record of the month
// any more: it counts no more. Of books of tanks that were not asked for it says nothing.
func missing(f *audit.Facts, w Window, before []audit.Standing, books bool) {
	there := map[reconcile.Subject]bool{}
	for _, s := range audit.Subjects(f) {
		there[s] = true
	}
	for i := range before {
		s := &before[i]
		if s.MendedOn != "" || there[s.Subject] || !books && (s.Subject.What == "tank" || s.Subject.What == "delivery") {
			continue
		}
		there[s.Subject] = true
		_, id, _ := strings.Cut(s.Subject.Key, "/")
		_, of, _ := strings.Cut(id, "/")
		on := audit.DayOf(s.At, w.Zone)
		switch what := audit.LimitOf(s.Subject.What); {
		case s.Subject.What == "record":
			_, branch, _ := strings.Cut(s.Subject.Key, s.Ref.String()+"/")
			n := 0
			for _, c := range branch {
				n = n*10 + int(c-'0')
			}
			f.Fills = append(f.Fills, audit.Fill{Ref: s.Ref, Branch: n, At: s.At, Void: true})
		case s.Subject.What == "document":
			f.Documents = append(f.Documents, audit.Document{ID: id, Kind: "I", On: on, Void: true, Gone: true})
		case s.Subject.What == "line":
			f.Lines = append(f.Lines, audit.Line{ID: id, On: on, State: match.Alone, Void: true})
		case s.Subject.What == "list":
			f.Lists = append(f.Lists, audit.List{Name: audit.ListName(of), Month: w.Month, There: true})
		case what == audit.Allotment || what == audit.Budget: // it has no limit any more
			f.Limits = append(f.Limits, audit.Limit{What: what, Of: of, Month: w.Month, Unit: reconcile.Cents})
		case s.Subject.What == "yield":
			f.Yields = append(f.Yields, audit.Yield{Vehicle: of, Month: w.Month})
		case s.Subject.What == "logbook":
			f.Logbooks = append(f.Logbooks, audit.Logbook{Vehicle: of, Month: w.Month})
		case s.Subject.What == "tank": // it has no book any more
			station, tank, _ := strings.Cut(of, "/")
			f.Tanks = append(f.Tanks, audit.Tank{Station: station, Tank: tank, Month: w.Month})
		case s.Subject.What == "delivery":
			f.Deliveries = append(f.Deliveries, audit.Delivery{Ref: s.Ref, At: s.At, Void: true})
		}
	}
}
