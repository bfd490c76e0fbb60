package contracting

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/worth"
)

// A Whole is a contract with all that is used of it.
type Whole struct {
	fleet.Contract
	Papers []Paper
	Prices []Price
	// Since is from which day on its fuel was looked at.
	Since budget.Day
	*contract.Use
	Lines   []Line
	Loose   []Loose // what flowed and nobody has billed, not even as far as is proposed
	Due     []Due   // what came into own tanks and no line may be of
	Credits []Credit
	// OtherMoney is how many lines, fills, deliveries and credit notes are in another currency: they do not count.
	OtherMoney int
	// OverCents is what was billed above the contract's prices, of OverLines lines.
	OverCents int64
	OverLines int
}

// LastPaper is the last one; 0: there is none.
func (w *Whole) LastPaper() int64 {
	if len(w.Papers) == 0 {
		return 0
	}
	return w.Papers[len(w.Papers)-1].N
}

// A Reckoned is what a liter should cost, and by what.
type Reckoned = contract.Reckoned

// A Line is one that is billed.
type Line struct {
	matching.Line
	Day  budget.Day // on which its fuel flowed, or it was billed where nobody knows
	Open bool       // nobody has decided which fill, or delivery, it is of
	// ExpectedE4 is the contract's price of that day; 0: nobody knows.
	ExpectedE4 int64
	// By says where that comes from, where an index has it.
	By contract.Reckoned
	// Over tells that it bills more a liter than that, by more than tolerances allow, and
	// OverCents how much that is.
	Over      bool
	OverCents int64

	of     string // the product of its fill, where it may be of that; empty: nobody knows
	inBulk bool   // what it flowed is deliveries, and no pump showed a price
}

// A Loose is a fill that nobody has billed.
type Loose struct {
	matching.Fill
	Day    budget.Day
	Cents  int64 // by the contract's price, or else by the pump
	Priced bool
}

// A Due is a receipt, as far as no line may be of it.
type Due struct {
	Receipt
	Day    budget.Day
	LeftUL dispense.Volume // of its liters those that count, which may be all
	Cents  int64           // of these: what its note says, or else the contract's price
	Priced bool
}

// Uses returns the contracts that have papers, with what is used of each: by supplier.
func (d *Desk) Uses(ctx context.Context) ([]Whole, error) {
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	return d.whole(ctx, contracts, func(w *Whole) bool { return len(w.Papers) > 0 })
}

// Watched returns the contracts that there may be something to warn of: those with papers, as [Desk.Uses]
// does, and those whose last day is said without any, of which nothing but days is reckoned.
func (d *Desk) Watched(ctx context.Context) ([]Whole, error) {
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	over := d.Today().Add(-contract.Stale) // of what ended before nothing is told, and all its fuel would be looked at
	papered := map[string]bool{}
	list, err := d.whole(ctx, contracts, func(w *Whole) bool {
		papered[w.Contract.Contract] = len(w.Papers) > 0
		last := contract.Of(plain(w.Papers), until(&w.Contract)).Until
		return len(w.Papers) > 0 && (last == "" || last >= over)
	})
	if err != nil {
		return nil, err
	}
	for _, c := range contracts {
		if c.UntilOn == nil || papered[c.Contract] {
			continue
		}
		list = append(list, Whole{Contract: c, Since: dayOf(c.FromOn), Use: contract.Reckon(contract.Limits{Until: until(&c)}, nil, d.Today())})
	}
	return list, nil
}

// One returns a contract, or fault.ErrNotFound. Of one without papers it is the last twelve
// months.
func (d *Desk) One(ctx context.Context, id string) (*Whole, error) {
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	list, err := d.whole(ctx, contracts, func(w *Whole) bool { return w.Contract.Contract == id })
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("contract %s: %w", id, fault.ErrNotFound)
	}
	return &list[0], nil
}

// A pile is the fuel of some contracts, and to which of all each part of it belongs.
type pile struct {
	*Desk
	all  []fleet.Contract
	ids  map[string]int // of those that are asked for
	list []Whole
	// at are contracts by permits, as lines name them.
	at map[string]string
	// parts are what lines bill, of which contracts; of are those of the last line of each document, of its lines that count first.
	parts      map[string][]part
	of         map[string]part
	tolerances matching.SaidTolerances
	entries    [][]contract.Entry
	vacant     map[string][]vacant // by RFC
}

// A vacant is a line in bulk that counts and is said to be of no delivery, with those of its liters that no receipt has
// been held against.
type vacant struct {
	*matching.Line
	day    budget.Day // on which it was issued
	leftUL dispense.Volume
}

func (d *Desk) whole(ctx context.Context, contracts []fleet.Contract, want func(*Whole) bool) ([]Whole, error) {
	papers, err := d.cfg.Store.ContractPapers(ctx)
	if err != nil {
		return nil, err
	}
	prices, err := d.cfg.Store.ContractPrices(ctx)
	if err != nil {
		return nil, err
	}
	p := &pile{Desk: d, all: contracts, ids: map[string]int{}, at: map[string]string{}, of: map[string]part{}, parts: map[string][]part{}, vacant: map[string][]vacant{}}
	today, bulk := d.Today(), false
	since := today
	for _, c := range contracts {
		w := Whole{Contract: c, Since: dayOf(c.FromOn)}
		for _, x := range papers {
			if x.Contract == c.Contract {
				w.Papers = append(w.Papers, x)
			}
		}
		if !want(&w) {
			continue
		}
		for _, x := range prices {
			if x.Contract == c.Contract {
				w.Prices = append(w.Prices, x)
			}
		}
		if len(w.Papers) == 0 { // nothing is held against it, and it may be old
			w.Since = max(w.Since, monthsBefore(today, 11))
		}
		since = min(since, w.Since)
		bulk = bulk || c.Supply == fleet.SupplyBulk
		p.ids[c.Contract] = len(p.list)
		p.list = append(p.list, w)
	}
	if len(p.list) == 0 {
		return nil, nil
	}
	p.entries = make([][]contract.Entry, len(p.list))
	if err := p.fill(ctx, since, today.Add(1), bulk); err != nil {
		return nil, err
	}
	for i := range p.list {
		w := &p.list[i]
		w.Use = contract.Reckon(contract.Of(plain(w.Papers), until(&w.Contract)), p.entries[i], today)
		slices.SortStableFunc(w.Lines, func(a, b Line) int {
			return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.LineID.String(), b.LineID.String()))
		})
	}
	return p.list, nil
}

// monthsBefore is the first day of the month that is n months before that of a day.
func monthsBefore(d budget.Day, n int) budget.Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return dayOf(time.Date(t.Year(), t.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC))
}

// fill asks for the fuel of some days and puts it to its contracts.
func (p *pile) fill(ctx context.Context, since, end budget.Day, bulk bool) error {
	from, err := time.ParseInLocation(time.DateOnly, string(since), p.cfg.Zone)
	if err != nil {
		return err
	}
	to, err := time.ParseInLocation(time.DateOnly, string(end), p.cfg.Zone)
	if err != nil {
		return err
	}
	seen, err := p.cfg.Match.Look(ctx, matching.Question{From: from, To: to})
	if err != nil {
		return err
	}
	p.lines(seen)
	for i := range seen.Loose {
		if seen.Loose[i].Proposed == nil {
			p.loose(&seen.Loose[i].Fill)
		}
	}
	if bulk {
		if err := p.inBulk(ctx, from, to); err != nil {
			return err
		}
	}
	credits, err := p.cfg.Store.CreditNotes(ctx, from, to, p.cfg.Zone)
	if err != nil {
		return err
	}
	p.credits(credits)
	return nil
}

// How many days before fuel came the line that bills it may have been issued, and how many after: who bills once a month
// bills what came on its first days in the middle of the next one, at last.
const billedBefore, billedAfter = 3, 45

// inBulk puts lines in bulk of some days to their contracts, and what came into own tanks and none of them may be of.
func (p *pile) inBulk(ctx context.Context, from, to time.Time) error {
	// Those of before have their lines, too, or else these would seem to be of the ones that count.
	before := from.AddDate(0, 0, -billedAfter)
	came, said, err := p.cfg.Store.ContractReceipts(ctx, before, to, p.cfg.Zone)
	if err != nil {
		return err
	}
	// What came on the first days may have been billed before them: people say so, also of what is older than billedBefore. Of
	// which day each load is says whether it counts ([pile.mine]).
	lines, err := p.cfg.Store.ContractBulk(ctx, before, to, p.cfg.Zone)
	if err != nil {
		return err
	}
	slices.SortStableFunc(lines, func(a, b BulkLine) int { return a.IssuedAt.Compare(b.IssuedAt) })
	for i := range lines {
		l, counts := &lines[i], false
		if l.IssuedAt.Before(from) && !said[l.LineID] {
			continue // it is of its own day
		}
		for _, x := range p.loads(l) {
			of := Line{Line: l.Line, Day: x.flowed[0].on, Open: !said[l.LineID], inBulk: true}
			of.VolumeUL, of.Cents = x.ul, x.cents
			_, asked := p.ids[x.contract]
			// One of another contract of who brings it is of that, and what it bills may have come while this one held.
			counts = p.bill(x.contract, of, 0, x.flowed...) || x.contract != "" && !asked
		}
		if counts && !said[l.LineID] {
			p.vacant[l.RFC] = append(p.vacant[l.RFC], vacant{&l.Line, p.day(l.IssuedAt), l.VolumeUL})
		}
	}
	for i := range came {
		p.receipt(&came[i])
	}
	return nil
}

// receipt counts what came into an own tank and no line bills, until one does. A line in bulk that is said to be of no delivery
// counts already: so liter by liter, the first first, a receipt of who brings it and that product is passed over as far as such a
// line may be of it. It may be of what came up to [billedAfter] days before it was issued, or [billedBefore] after.
func (p *pile) receipt(r *Receipt) {
	i, there := p.ids[r.Contract]
	if !there {
		return
	}
	w, d := &p.list[i], Due{Receipt: *r, Day: p.day(r.At), LeftUL: r.VolumeUL}
	lines := p.vacant[w.RFC]
	for j := range lines {
		l := &lines[j]
		if d.Day.Add(-billedBefore) <= l.day && l.day <= d.Day.Add(billedAfter) && l.Is(&matching.Fill{Product: r.Product}) {
			ul := max(0, min(d.LeftUL, l.leftUL))
			d.LeftUL, l.leftUL = d.LeftUL-ul, l.leftUL-ul
		}
	}
	if d.LeftUL == 0 && r.VolumeUL != 0 {
		return
	}
	currency := w.Currency
	if e4, known := contract.Expected(prices(w), r.Product, d.Day, 0); r.Cents != nil && r.Currency == w.Currency {
		d.Cents, d.Priced = share(*r.Cents, d.LeftUL, r.VolumeUL), true
	} else if cents, err := dispense.AmountCents(d.LeftUL, e4); known && err == nil {
		d.Cents, d.Priced = cents, true
	} else if r.Cents != nil {
		currency = r.Currency // nobody says it in the contract's
	}
	if w, i = p.mine(r.Contract, d.Day, currency); w == nil {
		return
	}
	w.Due = append(w.Due, d)
	p.entries[i] = append(p.entries[i], contract.Entry{What: contract.Unbilled, Day: d.Day, VolumeUL: d.LeftUL, Cents: d.Cents, Priced: d.Priced})
}

// share is what a part of some liters costs, rounded half up.
func share(cents int64, part, all dispense.Volume) int64 {
	if all <= 0 || part == all {
		return cents
	}
	x := new(big.Int).Mul(big.NewInt(cents), big.NewInt(int64(part)))
	return x.Div(x.Add(x, big.NewInt(int64(all)/2)), big.NewInt(int64(all))).Int64()
}

// lines puts the lines of some days to their contracts.
func (p *pile) lines(seen *matching.Seen) {
	p.tolerances = seen.Said
	for i := range seen.Rows {
		for _, f := range seen.Rows[i].Fills {
			p.at[f.Keys.Permit] = f.Contract
		}
	}
	for i := range seen.Loose {
		p.at[seen.Loose[i].Keys.Permit] = seen.Loose[i].Contract
	}
	for i := range seen.Rows {
		p.line(&seen.Rows[i])
	}
}

// Reckoned returns what a liter of each line should cost by its contract, where one says so, and by what; also of
// those that go by an index that says no price of their day.
func (d *Desk) Reckoned(ctx context.Context, seen *matching.Seen) (map[matching.LineID]contract.Reckoned, error) {
	p, err := d.everything(ctx)
	if err != nil || p == nil {
		return nil, err
	}
	p.lines(seen)
	out := map[matching.LineID]contract.Reckoned{}
	for i := range p.list {
		for _, l := range p.list[i].Lines {
			if l.ExpectedE4 > 0 || l.By.Index != "" {
				out[l.LineID] = l.By
			}
		}
	}
	return out, nil
}

// everything is a pile of all contracts with their prices; nil: nobody said any price.
func (d *Desk) everything(ctx context.Context) (*pile, error) {
	said, err := d.cfg.Store.ContractPrices(ctx)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	contracts, err := d.cfg.Store.Contracts(ctx)
	if err != nil {
		return nil, err
	}
	p := &pile{Desk: d, all: contracts, ids: map[string]int{}, at: map[string]string{}, of: map[string]part{}, parts: map[string][]part{}, entries: make([][]contract.Entry, len(contracts))}
	for i, c := range contracts {
		w := Whole{Contract: c}
		for _, x := range said {
			if x.Contract == c.Contract {
				w.Prices = append(w.Prices, x)
			}
		}
		p.ids[c.Contract] = i
		p.list = append(p.list, w)
	}
	return p, nil
}

// Owed returns fills that nobody has billed at the prices of their contracts, of those whose contract
// says one: what is owed of them until their bills have come.
func (d *Desk) Owed(ctx context.Context, seen *matching.Seen) (map[match.Ref]int64, error) {
	p, err := d.everything(ctx)
	if err != nil || p == nil {
		return nil, err
	}
	out := map[match.Ref]int64{}
	for i := range seen.Loose {
		p.loose(&seen.Loose[i].Fill)
	}
	for i := range p.list {
		for _, l := range p.list[i].Loose {
			if l.Priced {
				out[l.Ref] = l.Cents
			}
		}
	}
	return out, nil
}

// Bulk returns the lines that bill fuel in bulk of documents of some days, each beside the price of
// its contract, where one says so. They are judged by what was said of tolerances.
func (d *Desk) Bulk(ctx context.Context, from, to time.Time, said matching.SaidTolerances) ([]Line, error) {
	lines, err := d.cfg.Store.ContractBulk(ctx, from, to, d.cfg.Zone)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	p, err := d.everything(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Line, len(lines))
	for i := range lines {
		out[i] = Line{Line: lines[i].Line, Day: d.dayOfBulk(&lines[i].Line), inBulk: true}
		if p != nil {
			p.priceBulk(&out[i], p.loads(&lines[i]), said)
		}
	}
	return out, nil
}

// priceBulk puts the price of its contract beside a line in bulk: where its loads are of several contracts what it should cost
// by each, by liters, if that is known of all of them.
func (p *pile) priceBulk(l *Line, loads []load, said matching.SaidTolerances) {
	var flowed []flow
	var costs []contract.Reckoned
	for i, x := range loads {
		n, there := p.ids[x.contract]
		if !there || p.list[n].Currency != l.Currency {
			return
		}
		if i == 0 {
			l.Day = x.flowed[0].on
		}
		one := Line{Line: l.Line, Day: x.flowed[0].on, inBulk: true}
		one.price(&p.list[n], 0, said.At(x.contract, string(one.Day)).PriceE4, x.flowed...)
		if len(loads) == 1 {
			*l = one
			return
		}
		if one.ExpectedE4 == 0 {
			l.By = one.By
			return
		}
		flowed, costs = append(flowed, flow{one.Day, x.ul, 0}), append(costs, one.By)
	}
	var known bool
	if l.By, known = together(flowed, func(i int) (contract.Reckoned, bool) { return costs[i], true }); known {
		l.ExpectedE4 = l.By.E4
		l.OverCents, l.Over = Dearer(&l.Line, l.ExpectedE4, said.At(loads[0].contract, string(l.Day)).PriceE4)
	}
}

// A load is what a line in bulk bills of one contract.
type load struct {
	contract string
	flowed   []flow // by the days by whose prices it is held, never none
	ul       dispense.Volume
	cents    int64
}

// loads are what a line in bulk is of. Where people said of which deliveries, each is of the contract of its supplier that held
// when it came, as it was while it waited for the line, and by the price of that day. What came before the first one, and a line of
// which nobody said so, is of that of the day on which it was issued.
func (p *pile) loads(l *BulkLine) (list []load) {
	issued := p.byRFC(l.RFC, p.day(l.IssuedAt), true)
	for _, c := range l.Of {
		if c.VolumeUL == 0 && c.Cents == 0 {
			continue
		}
		day := p.day(c.At)
		id := p.byRFC(l.RFC, day, true)
		if id == "" { // it came before the first one: no price is of that day, and no contract looks at it
			id, day = issued, p.day(l.IssuedAt)
		}
		n := slices.IndexFunc(list, func(x load) bool { return x.contract == id })
		if n < 0 {
			n = len(list)
			list = append(list, load{contract: id})
		}
		x := &list[n]
		x.flowed = append(x.flowed, flow{p.priced(id, day), c.VolumeUL, 0})
		x.ul, x.cents = x.ul+c.VolumeUL, x.cents+c.Cents
	}
	if len(list) == 0 {
		on := p.priced(issued, p.dayOfBulk(&l.Line))
		return []load{{issued, []flow{{on, l.VolumeUL, 0}}, l.VolumeUL, l.Cents}}
	}
	return list
}

// PricedBulk returns the lines that bill fuel in bulk of documents of some days, and what a liter of
// each should cost by its contract; zero: nobody knows.
func (d *Desk) PricedBulk(ctx context.Context, from, to time.Time) (billed []matching.Line, agreed map[matching.LineID]contract.Reckoned, err error) {
	lines, err := d.Bulk(ctx, from, to, nil)
	agreed = map[matching.LineID]contract.Reckoned{}
	for i := range lines {
		billed, agreed[lines[i].LineID] = append(billed, lines[i].Line), lines[i].By
	}
	return billed, agreed, err
}

// dayOfBulk is that by whose price a line in bulk is judged: what a table says, which a fiscal document does
// not, or that on which it was issued.
func (d *Desk) dayOfBulk(l *matching.Line) budget.Day {
	if !l.At.IsZero() {
		return d.day(l.At)
	}
	return d.day(l.IssuedAt)
}

// price puts the price of its contract beside a line. Posted is what the pump showed; 0: nobody knows.
// Of several fills it is that of the day and the pump of each, by their liters, whatever the price goes by. By an index, and in bulk, it is that of the days on which its fuel flowed; of none nobody knows. Where the
// index says no price of one of them, By says of which. A line that may be of several products is held by that of its fill, and
// without one by the first by whose price it is not too dear.
func (l *Line) price(w *Whole, posted, toleranceE4 int64, flowed ...flow) {
	products := l.Products()
	if l.of != "" {
		products = []string{l.of}
	}
	for i, product := range products {
		x := Line{Line: l.Line, Day: l.Day, inBulk: l.inBulk}
		x.priceAs(product, w, posted, toleranceE4, flowed)
		if i == 0 || x.ExpectedE4 > 0 && (l.ExpectedE4 == 0 || l.Over && !x.Over) {
			l.By, l.ExpectedE4, l.Over, l.OverCents = x.By, x.ExpectedE4, x.Over, x.OverCents
		}
	}
}

func (l *Line) priceAs(product string, w *Whole, posted, toleranceE4 int64, flowed []flow) {
	by, known := contract.Reckoning(prices(w), product, l.Day, posted)
	if len(flowed) > 1 || (by.Index != "" || l.inBulk) && (len(flowed) != 1 || flowed[0].on != l.Day) {
		var all contract.Reckoned
		if all, known = byDays(prices(w), product, flowed); !known || all.E4 != by.E4 {
			by = all // of several prices
		}
	}
	if l.By = by; known {
		l.ExpectedE4 = by.E4
		l.OverCents, l.Over = Dearer(&l.Line, by.E4, toleranceE4)
	}
}

// A flow is liters of a line on a day, and what the pump showed of a liter; 0: nobody knows.
type flow struct {
	on       budget.Day
	ul       dispense.Volume
	postedE4 int64
}

// byDays is what a liter should cost of what flowed on several days, where that is known of each; else what is known of
// the first of which it is not.
func byDays(prices []contract.Price, product string, flowed []flow) (by contract.Reckoned, known bool) {
	return together(flowed, func(i int) (contract.Reckoned, bool) {
		return contract.Reckoning(prices, product, flowed[i].on, flowed[i].postedE4)
	})
}

// together is what a liter should cost of liters that cost one thing each.
func together(flowed []flow, of func(int) (contract.Reckoned, bool)) (by contract.Reckoned, known bool) {
	var sum big.Int // of liters by their prices
	var ul int64
	for i, f := range flowed {
		one, known := of(i)
		switch {
		case !known:
			return one, false
		case f.ul <= 0:
			return contract.Reckoned{}, false
		}
		ul += int64(f.ul)
		sum.Add(&sum, new(big.Int).Mul(big.NewInt(one.E4), big.NewInt(int64(f.ul))))
	}
	if ul <= 0 {
		return contract.Reckoned{}, false
	}
	return contract.Reckoned{E4: sum.Div(sum.Add(&sum, big.NewInt(ul/2)), big.NewInt(ul)).Int64()}, true
}

// byRFC returns the contract of who issues a document that is valid on a day, of several that began last, or else that which
// ended last: of bulk, or of what is bought elsewhere.
func (p *pile) byRFC(rfc string, day budget.Day, bulk bool) string {
	var is *fleet.Contract
	holds := func(c *fleet.Contract) bool { return c.UntilOn == nil || dayOf(*c.UntilOn) >= day }
	for i := range p.all {
		c := &p.all[i]
		if c.RFC == "" || c.RFC != rfc || (c.Supply == fleet.SupplyBulk) != bulk || dayOf(c.FromOn) > day {
			continue
		}
		switch {
		case is == nil, holds(c) && (!holds(is) || c.FromOn.After(is.FromOn)), !holds(c) && !holds(is) && c.UntilOn.After(*is.UntilOn):
			is = c
		}
	}
	if is == nil {
		return ""
	}
	return is.Contract
}

// priced returns the day by whose price of a contract what is billed on a day is held: its last one, where it comes after that.
func (p *pile) priced(contract string, day budget.Day) budget.Day {
	for i := range p.all {
		if c := &p.all[i]; c.Contract == contract && c.UntilOn != nil && dayOf(*c.UntilOn) < day {
			return dayOf(*c.UntilOn)
		}
	}
	return day
}

// line is of the contract of its fill, or else of that whose permit it names, or else of
// who issues it; where it says its day by what held then.
func (p *pile) line(r *matching.Row) {
	l := Line{Line: r.Line, Day: p.day(r.IssuedAt), Open: r.Decided == nil}
	var flowed []flow
	if !r.At.IsZero() {
		l.Day = p.day(r.At)
		flowed = []flow{{l.Day, r.VolumeUL, 0}}
	}
	if len(r.Fills) > 0 {
		flowed = nil
	}
	for i := range r.Fills {
		flowed = append(flowed, flow{p.day(r.Fills[i].At), r.Fills[i].VolumeUL, r.Fills[i].PriceE4})
	}
	var posted int64
	id := ""
	if len(r.Fills) > 0 {
		f := &r.Fills[0]
		if id, l.Day, posted = f.Contract, p.day(f.At), f.PriceE4; r.Is(f) {
			l.of = f.Product
		}
	} else if !r.At.IsZero() { // a statement may be issued when the next one holds
		if id = r.Contract; !p.ofStations(id) {
			id = p.byRFC(r.RFC, l.Day, false)
		}
	} else if id = p.at[r.Keys.Permit]; id == "" || r.Keys.Permit == "" || p.rfcOf(id) != r.RFC {
		id = p.byRFC(r.RFC, p.day(r.IssuedAt), false)
	}
	p.bill(id, l, posted, flowed...)
}

// ofStations tells whether there is such a contract, and fuel is bought by it at stations.
func (p *pile) ofStations(id string) bool {
	return slices.ContainsFunc(p.all, func(c fleet.Contract) bool { return c.Contract == id && c.Supply != fleet.SupplyBulk })
}

func (p *pile) rfcOf(id string) string {
	for i := range p.all {
		if p.all[i].Contract == id {
			return p.all[i].RFC
		}
	}
	return ""
}

// mine returns a contract that is asked for; nil: it is not, or the day is before what is
// looked at.
func (p *pile) mine(id string, day budget.Day, currency string) (*Whole, int) {
	i, there := p.ids[id]
	if !there || day < p.list[i].Since {
		return nil, 0
	}
	if w := &p.list[i]; currency != w.Currency {
		w.OtherMoney++
		return nil, 0
	}
	return &p.list[i], i
}

// bill puts a line to a contract, and tells whether it counts.
func (p *pile) bill(id string, l Line, posted int64, flowed ...flow) bool {
	w, i := p.mine(id, l.Day, l.Currency)
	_, asked := p.ids[id]
	// What a contract does not count no note takes off it. Of one that is not asked for nothing is told at all.
	x := part{id, l.VolumeUL, l.Cents, w != nil || !asked}
	p.parts[l.LineID.String()] = append(p.parts[l.LineID.String()], x)
	if x.counts || !p.of[l.Document].counts {
		p.of[l.Document] = x
	}
	if w == nil {
		return false
	}
	if l.price(w, posted, p.tolerances.At(id, string(l.Day)).PriceE4, flowed...); l.Over {
		w.OverLines, w.OverCents = w.OverLines+1, w.OverCents+l.OverCents
	}
	w.Lines = append(w.Lines, l)
	p.entries[i] = append(p.entries[i], contract.Entry{What: contract.Billed, Day: l.Day, VolumeUL: l.VolumeUL, Cents: l.Cents, Priced: true})
	return true
}

// Dearer tells whether a line bills more a liter than was agreed, see [match.Dearer], and what that comes to. Prices are in
// 1/10000.
func Dearer(l *matching.Line, agreedE4, toleranceE4 int64) (cents int64, over bool) {
	if !match.Dearer(l.PriceE4, agreedE4, toleranceE4, l.VolumeUL) {
		return 0, false
	}
	cents, _ = dispense.AmountCents(l.VolumeUL, l.PriceE4-agreedE4) // of a volume and a price that fit
	return cents, true
}

// loose is counted at the price that will be billed, where that is known, or else at what the
// pump said.
func (p *pile) loose(f *matching.Fill) {
	day := p.day(f.At)
	w, i := p.mine(f.Contract, day, f.Currency)
	if w == nil {
		return
	}
	l := Loose{Fill: *f, Day: day, Cents: f.Cents, Priced: f.Cents != 0 || f.PriceE4 != 0}
	if e4, known := contract.Expected(prices(w), f.Product, day, f.PriceE4); known {
		if cents, err := dispense.AmountCents(f.VolumeUL, e4); err == nil {
			l.Cents, l.Priced = cents, true
		}
	}
	w.Loose = append(w.Loose, l)
	p.entries[i] = append(p.entries[i], contract.Entry{What: contract.Unbilled, Day: day, VolumeUL: l.VolumeUL, Cents: l.Cents, Priced: l.Priced})
}

// A part is what a line bills of a contract.
type part struct {
	contract string
	ul       dispense.Volume
	cents    int64
	counts   bool // there, as far as anybody asks
}

// credits takes back what lines of notes give back of lines that count, as the budget divides them among these ([budget.Give]): of
// each its contracts, and of its liters the same part as of its money, for what flowed has flowed. Whether anybody has decided
// of a line does not matter: it counts as billed, too.
func (p *pile) credits(list []CreditLine) {
	notes, at := make([]budget.Note, len(list)), map[string]int{}
	for i := range list {
		c := &list[i]
		n := budget.Note{ID: c.LineID.String(), At: c.IssuedAt, Cents: c.Cents, Currency: c.Currency, Named: c.Named}
		for _, l := range c.Lines {
			state := budget.LineApart
			if l.Counts {
				state = budget.LineLinked
			}
			n.Lines = append(n.Lines, budget.NotedLine{Line: l.LineID.String(), Cents: l.Cents, State: state})
		}
		if notes[i], at[n.ID] = n, i; len(n.Lines) == 0 {
			p.takeBack(&c.Credit, p.creditedBy(c), worth.Amount{Cents: c.Cents})
		}
	}
	given, _ := budget.Give(notes, nil)
	for _, g := range given {
		parts := p.parts[g.Line]
		if g.State != budget.LineLinked || len(parts) == 0 {
			continue
		}
		weights := make([]int64, len(parts))
		for i := range parts {
			weights[i] = parts[i].cents
		}
		for i, cents := range budget.Shares(g.Cents, weights) {
			of := &parts[i]
			p.takeBack(&list[at[g.Of.ID]].Credit, *of, chain.Back(worth.Amount{UL: of.ul, Cents: of.cents}, cents))
		}
	}
}

// creditedBy is that of which contract a line of a note is that is of no line: of the documents that it names, or else, where it
// names none, of who issues it. Of documents that are not here, or bill nothing that counts, it takes nothing back.
func (p *pile) creditedBy(c *CreditLine) (is part) {
	if !c.Names {
		day := p.day(c.IssuedAt)
		return part{contract: cmp.Or(p.byRFC(c.RFC, day, false), p.byRFC(c.RFC, day, true)), counts: true}
	}
	for _, of := range c.Of {
		if x := p.of[of]; is.contract == "" || x.counts && !is.counts {
			is = x
		}
	}
	return is
}

// takeBack takes some of a note off what is used of a contract, on the day on which the note was issued, if what it gives back
// counts there.
func (p *pile) takeBack(c *Credit, of part, back worth.Amount) {
	if back == (worth.Amount{}) {
		return
	}
	day := p.day(c.IssuedAt)
	w, i := p.mine(of.contract, day, c.Currency)
	if w == nil || !of.counts {
		return
	}
	n := slices.IndexFunc(w.Credits, func(o Credit) bool { return o.Document == c.Document })
	if n < 0 {
		n = len(w.Credits)
		w.Credits = append(w.Credits, *c)
		w.Credits[n].Day, w.Credits[n].VolumeUL, w.Credits[n].Cents = day, 0, 0
	}
	w.Credits[n].VolumeUL, w.Credits[n].Cents = w.Credits[n].VolumeUL+int64(back.UL), w.Credits[n].Cents+back.Cents
	p.entries[i] = append(p.entries[i], contract.Entry{What: contract.Credited, Day: day, VolumeUL: -back.UL, Cents: -back.Cents, Priced: true})
}

func prices(w *Whole) []contract.Price {
	out := make([]contract.Price, len(w.Prices))
	for i := range w.Prices {
		out[i] = w.Prices[i].Price
	}
	return out
}
