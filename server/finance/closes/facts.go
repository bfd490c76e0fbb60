package closes

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// most is how many of something are named; counts and sums are of all.
const most = 50

// looked is all that is known of a month before it is closed.
type looked struct {
	heads    []Head
	records  *Records
	facts    *closing.Facts
	holes    []Hole
	budget   *spending.Month
	matching *matching.Seen
	stock    string // the version of what own tanks are judged by
	closed   bool   // and not open, or waiting for signatures
	period   budget.Period
	calendar budget.Calendar
	settler
}

// look asks all desks what is so of a month. Of one that takes no more it is as far as journals
// stood when its late window ended: what came later is another month's. What people say of
// papers and discrepancies counts until it is closed, and makes another hash.
func (d *Desk) look(ctx context.Context, said *Said, b *closing.Book, p budget.Period) (*looked, error) {
	m := b.Month(p)
	settled := m.State == closing.Ended || m.State == closing.Closed
	w, err := d.window(p)
	if err != nil {
		return nil, err
	}
	l := &looked{closed: m.State == closing.Closed, period: p, calendar: d.cfg.Calendar, settler: settler{settled: said.Settled(p)}}
	l.carried = said.carried(p, said.closedAt(p))
	if d.cfg.Audit != nil {
		if _, err := d.cfg.Audit.Bring(ctx); err != nil {
			return nil, err
		}
	}
	var ended int64
	if settled {
		ended = said.ended(p)
	}
	if l.heads, err = d.cfg.Store.CloseHeads(ctx, ended); err != nil {
		return nil, err
	}
	// Of a closed month as of its close, by the rules of then: that an answer has grown old since is
	// no news of it.
	asof, act := d.now(), said.last()+1
	if m.State == closing.Closed {
		asof, act, w.Closed, w.Until = m.Close.At, m.Close.N, m.Close.N, m.Close.At.Add(time.Second)
	}
	if days := said.rulesFor(act).AskedDays; days > 0 {
		w.Asked = asof.AddDate(0, 0, -days)
	}
	if l.records, err = d.cfg.Store.CloseRecords(ctx, w, l.heads); err != nil {
		return nil, err
	}
	figures, set, err := d.lateOf(ctx, said, p)
	if err != nil {
		return nil, err
	}
	l.records.Figures, l.records.Sets = append(l.records.Figures, figures...), append(l.records.Sets, set)
	if l.budget, err = d.cfg.Budget.Month(ctx, p, settled); err != nil {
		return nil, err
	}
	if l.matching, err = d.cfg.Matching.Look(ctx, matching.Question{From: w.From, To: w.To}); err != nil {
		return nil, err
	}
	sheets, err := d.cfg.Stock.MonthOf(ctx, w.From, w.To, func(ref dispense.Ref) bool { return has(l.heads, ref) })
	if err != nil {
		return nil, err
	}
	if l.stock, err = d.cfg.Stock.Version(ctx, w.To); err != nil {
		return nil, err
	}
	l.reckon(said, sheets, said.rulesFor(act).ClockOffS)
	values, err := d.cfg.Stock.Worth(ctx, w.From, w.To)
	if err != nil {
		return nil, err
	}
	posted, err := d.cfg.Budget.StockTies(ctx, string(d.cfg.Calendar.First(p)), string(d.cfg.Calendar.Last(p)))
	if err != nil {
		return nil, err
	}
	l.facts.Ledger = l.ledger(values, posted.Closing())
	if d.cfg.Unsigned != nil {
		items, err := d.cfg.Unsigned(ctx, w)
		if err != nil {
			return nil, err
		}
		l.facts.Unsigned = l.each(closing.Unsigned, items)
	}
	known := func(ref dispense.Ref) bool { return has(l.heads, ref) }
	if d.cfg.Days != nil {
		if l.facts.SiteDays, err = d.cfg.Days(ctx, w, known); err != nil {
			return nil, err
		}
	}
	if d.cfg.Calibrations != nil {
		if l.facts.Calibrations, l.facts.UncalibratedCents, err = d.cfg.Calibrations(ctx, w, known); err != nil {
			return nil, err
		}
		l.calibrations(d.cfg.Calendar.Last(p))
	}
	l.inOrder()
	return l, nil
}

// ended is the last act that ended a month's late window.
func (s *Said) ended(p budget.Period) int64 {
	var n int64
	for i := range s.Acts {
		if a := &s.Acts[i]; a.Kind == closing.End && a.Period == p && a.State == closing.Ended {
			n = a.N
		}
	}
	return n
}

// closed is the last act that closed a month.
func (s *Said) closed(p budget.Period) int64 {
	var n int64
	for i := range s.Acts {
		if a := &s.Acts[i]; a.Kind == closing.Close && a.Period == p && a.State == closing.Closed {
			n = a.N
		}
	}
	return n
}

// closedAt is when a month that is closed was; zero: it is not.
func (s *Said) closedAt(p budget.Period) (at time.Time) {
	for i := range s.Acts {
		switch a := &s.Acts[i]; {
		case a.Period != p:
		case a.State != closing.Closed:
			at = time.Time{}
		case a.Kind == closing.Close:
			at = a.At
		}
	}
	return at
}

// has tells whether a record had come when heads were looked at.
func has(heads []Head, ref dispense.Ref) bool {
	return slices.ContainsFunc(heads, func(h Head) bool { return h.Station == ref.Station && h.Epoch == ref.Epoch && ref.Seq <= h.Seq })
}

// reckon says what is so of each check. What a city does not keep stays unlooked at.
func (l *looked) reckon(said *Said, sheets []stockroom.Sheet, clockOffS int64) {
	r := l.records
	f := &closing.Facts{Unchecked: &r.Unchecked, Canceled: &r.Canceled, Credits: l.credits(l.budget.Unapplied, l.budget.Currency), Loads: &r.Loads, Critical: &r.Critical, Clocks: l.clocks(r.Clocks, clockOffS)}
	for _, x := range r.Unfound {
		if l.knows(x) {
			r.Canceled.Known++
		}
	}
	f.Lines, f.Fills = l.lines()
	l.holes = said.holes(r.Gaps, time.Time{})
	gaps := make([]closing.Gap, len(l.holes))
	for i := range l.holes {
		gaps[i] = l.holes[i].Gap
	}
	f.Gaps = &gaps
	f.Deliveries, f.Tanks = l.deliveries(sheets), l.tanks(sheets)
	f.Totalizers = l.totalizers(sheets, r.Stations)
	f.AccrualCents = &l.budget.Unbilled
	if l.budget.Said {
		breaks := closing.Amount{}
		l.breaks(&breaks)
		unplaced := l.budget.Unplaced
		switch {
		case r.Before:
			unplaced = nil
		case l.closed: // as it was closed: a rule that came later is no news of it
			unplaced = l.budget.UnplacedThen
		}
		for _, g := range unplaced {
			add(&breaks, max(g.Cents, -g.Cents), cmp.Or(gapName(g), string(g.Why)))
		}
		if !r.Before && !l.closed {
			for _, g := range l.budget.Unvalued {
				add(&breaks, 0, strings.TrimSpace(gapName(g)+" "+g.VolumeUL.String()))
			}
		}
		f.Breaks = &breaks
	}
	l.facts = f
}

// breaks are the moments of the budget that are out of order at the end of the month, which two people may settle as they are. A month that was
// closed before that could be has what was out of order at any time.
func (l *looked) breaks(a *closing.Amount) {
	nameOf := func(x *budget.Break) string {
		name := strings.TrimSpace(string(x.Key) + " " + string(x.More) + " " + x.Document)
		if x.In.Year != l.period.Year { // accounts have one name in all years
			name += fmt.Sprintf(" %d", x.In.Year)
		}
		return name
	}
	if l.records.AnyBreak {
		for i := range l.budget.FirstBreaks {
			x := &l.budget.FirstBreaks[i]
			add(a, x.Cents, nameOf(x))
		}
		return
	}
	for i := range l.budget.Breaks {
		x := &l.budget.Breaks[i]
		since := l.calendar.Month(x.In)
		add(a, x.Cents, nameOf(x)+" ("+since+")")
		why := []closing.Why{{Code: overs[x.Of], Since: since}}
		if l.knows(closing.Item{
			Check: closing.Balance, Key: kept(nameOf(x)), Is: fmt.Sprintf("%s %d", closing.FormatWhys(why), x.Cents), Name: strings.TrimSpace(string(x.Key) + " " + x.Document), Why: why, Cents: x.Cents,
		}) {
			a.Known++
		}
	}
}

// overs say which moment another is more than.
var overs = map[budget.Moment]closing.Code{
	budget.Modified: closing.OverModified, budget.Committed: closing.OverCommitted, budget.Accrued: closing.OverAccrued, budget.Exercised: closing.OverExercised,
}

// gapName says of what fuel a gap is.
func gapName(g budget.Gap) string {
	return strings.Join(slices.DeleteFunc([]string{g.Department, g.Class, g.Funding, g.Product}, func(s string) bool { return s == "" }), " · ")
}

// add counts one, and names it if there is room.
func add(a *closing.Amount, cents int64, name string) {
	a.Count++
	a.Cents += cents
	if len(a.Of) < most {
		a.Of = append(a.Of, name)
	}
}

// credits are the notes of the month that are not applied. Those in other money than the budget's count,
// and their amounts add up with none of its.
func (s *settler) credits(list []owed.Unapplied, currency string) *closing.Amount {
	a := &closing.Amount{}
	for i := range list {
		u := &list[i]
		cents := u.Value()
		if u.Currency != "" && u.Currency != cmp.Or(currency, "MXN") {
			cents = 0
		}
		name := cmp.Or(u.Folio, u.UUID, u.ID[:min(8, len(u.ID))])
		add(a, cents, name)
		why := slices.Sorted(slices.Values(u.Why))
		if s.knows(closing.Item{Check: closing.Credits, Key: u.ID, Is: fmt.Sprint(u.Value(), u.Currency, " ", strings.Join(why, " ")), Name: name, Cents: cents}) {
			a.Known++
		}
	}
	return a
}

// lines are those of documents of the month that nobody decided of, and fills of which no line is. What a table alone bills where fiscal
// documents come is as what nobody bills.
func (l *looked) lines() (lines, fills *closing.Amount) {
	lines, fills = &closing.Amount{}, &closing.Amount{}
	ours := func(currency string) bool { return currency == "" || currency == l.budget.Currency }
	rows := slices.DeleteFunc(slices.Clone(l.matching.Rows), func(r matching.Row) bool { return r.Sort == matching.Done })
	slices.SortStableFunc(rows, func(a, b matching.Row) int { return cmp.Compare(b.Cents, a.Cents) })
	for i := range rows {
		r := &rows[i]
		cents := r.Cents
		if !ours(r.Currency) {
			cents = 0
		}
		add(lines, cents, cmp.Or(strings.TrimSpace(r.Folio), r.UUID, r.Document[:min(8, len(r.Document))])+" · "+strconv.Itoa(r.N))
		if l.records.Cases[lineCase(r.LineID)] {
			lines.Known++
		}
	}
	loose := slices.Clone(l.matching.Loose)
	for _, x := range l.matching.Tabled {
		if x.Proposed == nil && !slices.ContainsFunc(loose, func(o matching.Loose) bool { return o.Ref == x.Ref }) {
			loose = append(loose, x)
		}
	}
	slices.SortStableFunc(loose, func(a, b matching.Loose) int { return cmp.Compare(b.Cents, a.Cents) })
	for i := range loose {
		x := &loose[i]
		if !has(l.heads, x.Ref.Ref) {
			continue
		}
		cents := x.Cents
		if !ours(x.Currency) {
			cents = 0
		}
		add(fills, cents, x.Ref.String())
		done, found := l.records.Cases["AUD-06 "+x.Ref.String()]
		// What no rule asks about, and no line comes near, is settled here.
		if !found && x.Proposed == nil {
			done = l.knows(closing.Item{Check: closing.Fills, Key: x.Ref.String(), Is: fmt.Sprint(int64(x.VolumeUL), " ", x.Cents, x.Currency), Name: x.Ref.String(), Cents: cents})
		}
		if done {
			fills.Known++
		}
	}
	return lines, fills
}

// apart tells whether a figure is not what it is held against.
func apart(s stock.State) bool { return s == stock.Short || s == stock.Over || s == stock.Apart }

// lineCase names what rule AUD-08 finds of a line: it was billed and not fueled, or did not come so.
func lineCase(l fmt.Stringer) string { return "AUD-08 line/" + l.String() }

// asideOf says what of a delivery does not agree with its papers and no discrepancy is of, which two people may settle
// at the close; and whether a discrepancy of it waits. That less came than its note says is its own or that of its line;
// what its line bills is the line's; and water is asked about, too.
func asideOf(x *stockroom.Checked, cases map[string]bool) (aside []closing.Why, waits bool) {
	asked := func(found []string, why closing.Why) {
		there := false
		for _, of := range found {
			if done, found := cases[of]; found {
				there, waits = true, waits || !done
			}
		}
		if !there {
			aside = append(aside, why)
		}
	}
	ref, line := "delivery/"+x.Ref.String(), ""
	if x.Line != nil {
		line = lineCase(x.Line.LineID)
	}
	if done, found := twin(x, cases); found && !done {
		waits = true
	}
	if x.Trouble != "" {
		aside = append(aside, closing.Why{Code: closing.Incomplete})
	}
	if x.Note == nil && x.Line == nil {
		aside = append(aside, closing.Why{Code: closing.NoPapers})
	}
	off := func(code closing.Code, c *stock.Comparison) closing.Why {
		return closing.Why{Code: code, UL: c.More, ToleranceUL: c.Tolerance}
	}
	c := &x.Checked
	switch {
	case c.Note.State == stock.Short:
		asked([]string{"TANK-02 " + ref, line}, off(closing.OffNote, &c.Note))
	case apart(c.Note.State):
		aside = append(aside, off(closing.OffNote, &c.Note))
	}
	if apart(c.Invoice.State) {
		asked([]string{line}, off(closing.OffInvoice, &c.Invoice))
	}
	if apart(c.Papers.State) {
		asked([]string{line}, off(closing.OffPapers, &c.Papers))
	}
	if x.Watered {
		asked([]string{"TANK-03 " + ref}, closing.Why{Code: closing.Water, UL: *c.WaterUL})
	}
	return aside, waits
}

// twin tells whether a delivery was found to be a truck that is there already, and whether people have settled that.
func twin(x *stockroom.Checked, cases map[string]bool) (done, found bool) {
	done, found = cases["TANK-06 delivery/"+x.Ref.String()]
	return done, found
}

// isOf says what is so of a delivery that two people may settle: what is wrong with it, and the papers that it was held
// against or could not be, so that what they settled of one bill is not of another that takes its place.
func isOf(x *stockroom.Checked, aside []closing.Why) string {
	is := []string{closing.FormatWhys(aside)}
	has := func(codes ...closing.Code) bool {
		return slices.ContainsFunc(aside, func(w closing.Why) bool { return slices.Contains(codes, w.Code) })
	}
	if x.Note != nil && has(closing.Incomplete, closing.OffNote, closing.OffPapers) {
		is = append(is, fmt.Sprintf("note:%d", int64(x.Note.Volume.UL)))
	}
	if x.Line != nil && has(closing.Incomplete, closing.OffInvoice, closing.OffPapers) {
		is = append(is, fmt.Sprintf("line:%s:%d", x.Line.LineID, int64(x.Line.VolumeUL)))
	}
	if has(closing.Incomplete) {
		is = append(is, x.Trouble)
	}
	return strings.Join(is, " ")
}

// deliveries are those that do not agree with their papers, or have none, or seem to be there twice.
func (l *looked) deliveries(sheets []stockroom.Sheet) *closing.Amount {
	a, cases := &closing.Amount{}, l.records.Cases
	for i := range sheets {
		for j := range sheets[i].Deliveries {
			x := &sheets[i].Deliveries[j]
			none := x.Note == nil && x.Line == nil
			_, twice := twin(x, cases)
			if !none && !twice && x.Trouble == "" && !x.Watered && !apart(x.Checked.Note.State) && !apart(x.Checked.Invoice.State) && !apart(x.Checked.Papers.State) {
				continue
			}
			var cents int64
			if x.Line != nil && apart(x.Checked.Invoice.State) && x.Line.VolumeUL > 0 {
				more := max(x.Checked.Invoice.More, -x.Checked.Invoice.More)
				cents = share(int64(more), x.Line.Cents, int64(x.Line.VolumeUL))
			}
			add(a, cents, x.Ref.String())
			aside, waits := asideOf(x, cases)
			done := len(aside) == 0 || l.knows(closing.Item{Check: closing.Deliveries, Key: x.Ref.String(), Is: isOf(x, aside), Name: x.Ref.String(), Why: aside, Cents: cents})
			if done && !waits {
				a.Known++
			}
		}
	}
	return a
}

// tanks are those whose book is off by more than it may be, or cannot be held against anything. What
// is off is a discrepancy, and people may have settled that; what no rule finds is settled at the close.
func (l *looked) tanks(sheets []stockroom.Sheet) *closing.Amount {
	a := &closing.Amount{}
	for i := range sheets {
		s := &sheets[i]
		var why []closing.Why
		more := s.Trouble
		key := s.Tank.Station + "/" + s.Tank.Tank
		x, found := l.records.Tanks[key]
		switch {
		case s.Trouble != "":
			why = []closing.Why{{Code: closing.NoStock}}
		case apart(s.Book().State) || apart(s.Leak.State):
			by := s.Book()
			if apart(s.Leak.State) {
				by = &s.Leak
			}
			why = []closing.Why{{Code: closing.OffTank, UL: by.More, ToleranceUL: by.Tolerance}}
		case s.SAT.State == stock.Unmeasured:
			why = []closing.Why{{Code: closing.Unmeasured}}
			more = fmt.Sprintf("came:%d gave:%d", int64(s.All.Received+s.All.In), int64(s.All.Issued+s.All.Out)) // all that nobody measured
		default:
			continue
		}
		name := s.Tank.StationName + " " + s.Tank.Tank
		add(a, x.Cents, name)
		done := found && x.Settled
		if s.Trouble != "" || !found {
			done = (!found || x.Settled) && l.knows(closing.Item{Check: closing.Tanks, Key: key, Is: strings.TrimSpace(closing.FormatWhys(why) + " " + more), Name: name, Why: why, Cents: x.Cents})
		}
		if done {
			a.Known++
		}
	}
	return a
}

// ledger is what the account of stock holds at the end of the month against what own tanks are worth then, as somebody read it. Where entries
// are made of that, what they come to in the account, posted, is held against it, too; and where nobody read it, all our entries of the account
// are: it may have others, of before. Where none are made, somebody is to read it. Nil: the month is not over.
func (l *looked) ledger(v *stockroom.Values, posted int64) *closing.Amount {
	a := &closing.Amount{}
	last, read := string(l.calendar.Last(l.period)), false
	off := func(code closing.Code, t *stockroom.Tie, cents int64) {
		by := max(cents, -cents)
		sign := "+"
		if cents < 0 {
			sign = "−"
		}
		add(a, by, fmt.Sprintf("%s %s%d.%02d", t.Account, sign, by/100, by%100))
		why := []closing.Why{{Code: code}}
		if l.knows(closing.Item{Check: closing.Ledger, Key: kept(string(code) + " " + t.Account), Is: fmt.Sprintf("%s %d", closing.FormatWhys(why), cents), Name: t.Account, Why: why, Cents: by}) {
			a.Known++
		}
	}
	for i := range v.Ties {
		t := &v.Ties[i]
		if t.Day != last {
			continue
		}
		if read = read || t.Said != nil; t.Said != nil && t.Difference() != 0 {
			off(closing.OffLedger, t, t.Difference())
		}
		if !v.Posted || t.Account != v.Account {
			continue
		}
		by := t.Entries - t.Stock
		if t.Said != nil {
			by = posted - t.Stock
		}
		if by != 0 {
			off(closing.OffEntries, t, by)
		}
	}
	switch n := len(v.Ties); {
	case n == 0: // there is no money of any tank
	case v.Ties[n-1].Day < last:
		return nil
	case !read && !v.Posted:
		off(closing.Unread, &v.Ties[n-1], v.Ties[n-1].Stock)
	}
	return a
}

// totalizers are the days of hoses on which they do not agree with fills. A station that gave
// fuel by its pumps and has no book of tanks was looked at by nobody, until two people say that it has none.
func (l *looked) totalizers(sheets []stockroom.Sheet, stations []Gave) *closing.Amount {
	a := &closing.Amount{}
	homeless := map[string]bool{}
	looked := true
	for _, x := range stations {
		station := x.Station
		if slices.ContainsFunc(sheets, func(s stockroom.Sheet) bool { return s.Tank.Station == station }) {
			continue
		}
		why := []closing.Why{{Code: closing.NoBook}}
		known := l.knows(closing.Item{Check: closing.Totalizers, Key: station, Is: fmt.Sprintf("%s gave:%d", closing.FormatWhys(why), int64(x.UL)), Name: station, Why: why})
		if looked = looked && known; known {
			add(a, 0, station)
			a.Known++
		}
	}
	for i := range sheets {
		s := &sheets[i]
		for _, h := range s.HoseDays {
			var why []closing.Why
			if h.State == stock.Short || h.State == stock.Over {
				why = append(why, closing.Why{Code: closing.OffHose, UL: h.Difference(), ToleranceUL: h.Tolerance})
			}
			more := ""
			if h.Blind {
				why = append(why, closing.Why{Code: closing.Blind})
				more = fmt.Sprintf(" moved:%d fills:%d", int64(h.Moved), int64(h.Fills))
			}
			if len(why) == 0 {
				continue
			}
			// A hose that changed tanks within a day has that under both.
			name := s.Tank.StationName + " " + h.Hose + " " + h.Period
			add(a, 0, name)
			if l.knows(closing.Item{Check: closing.Totalizers, Key: s.Tank.Station + "/" + s.Tank.Tank + "/" + h.Hose + "/" + h.Period, Is: closing.FormatWhys(why) + more, Name: s.Tank.StationName + " " + s.Tank.Tank + " · " + h.Hose + " " + h.Period, Why: why}) {
				a.Known++
			}
		}
		for _, h := range s.Homeless {
			if name := s.Tank.StationName + " " + h; !homeless[name] {
				homeless[name] = true
				add(a, 0, name)
				why := []closing.Why{{Code: closing.NoTank}}
				if l.knows(closing.Item{Check: closing.Totalizers, Key: s.Tank.Station + "/" + h, Is: fmt.Sprintf("%s gave:%d", closing.FormatWhys(why), int64(s.HomelessUL[h])), Name: name, Why: why}) {
					a.Known++
				}
			}
		}
	}
	if !looked {
		return nil
	}
	return a
}

// clocks are those of stations; that one was off stays so, and is settled where it was by more than it may be, as far as
// it might be then.
func (s *settler) clocks(list []closing.Clock, most int64) *[]closing.Clock {
	for i := range list {
		c := &list[i]
		c.Settled = c.Off(most) && s.knows(closing.Item{Check: closing.Clocks, Key: c.Station, Is: fmt.Sprintf("%d %d", c.OffS, most), Name: fmt.Sprintf("%s %d s", c.Station, c.OffS)})
	}
	return &list
}

// calibrations settles what measured without a valid one in a month, of which last is the last day.
func (l *looked) calibrations(last budget.Day) {
	if l.facts.Calibrations == nil {
		return
	}
	for i := range *l.facts.Calibrations {
		c := &(*l.facts.Calibrations)[i]
		name := strings.TrimSpace(c.Device + " " + string(c.Until))
		c.Settled = c.Lacks(last) && l.knows(closing.Item{Check: closing.Calibrations, Key: c.Key, Is: name, Name: name})
	}
}

// each counts items that nothing else puts in order.
func (s *settler) each(check closing.Name, items []closing.Item) *closing.Amount {
	a := &closing.Amount{}
	for _, x := range items {
		x.Check = check
		n := max(x.Count, 1)
		add(a, x.Cents, x.Name)
		a.Count += n - 1
		if s.knows(x) {
			a.Known += n
		}
	}
	return a
}

// content is what is signed of a month.
func (d *Desk) content(ctx context.Context, said *Said, b *closing.Book, p budget.Period, l *looked) (*snapshot.Content, error) {
	c := b.Content(d.cfg.Origin, p, b.Lines(p, l.facts))
	c.Figures, c.Records, c.Rules = slices.Clone(l.records.Figures), l.records.Sets, slices.Clone(l.records.Rules)
	for _, h := range l.heads {
		c.Heads = append(c.Heads, snapshot.Head{Station: h.Station, Epoch: h.Epoch, Seq: h.Seq, Hash: h.Hash.String()})
	}
	for i := range c.Figures {
		if f := &c.Figures[i]; f.Unit == "cents" && f.Currency == "" { // what came back of losses
			f.Currency = cmp.Or(l.budget.Currency, "MXN")
		}
	}
	c.Figures = append(c.Figures, l.booked(p)...)
	version := func(name string, n int64) {
		c.Rules = append(c.Rules, snapshot.Rule{Name: name, Version: strconv.FormatInt(n, 10)})
	}
	version("closing", said.Rules[len(said.Rules)-1].Version)
	version("accounts", l.budget.Terms.Version)
	version("entries", l.budget.Posting)
	version("matching", l.matching.Version)
	c.Rules = append(c.Rules, snapshot.Rule{Name: "stock", Version: l.stock})
	h, err := c.Hash()
	if err != nil {
		return nil, err
	}
	if x := said.packageOf(p, b.Month(p).Version, h); x != nil {
		c.Files = []snapshot.File{x.file()}
	}
	return c, nil
}

// booked are the sums of what was booked in a month, by accounts, and of what is owed of the year
// without a bill.
func (l *looked) booked(p budget.Period) []snapshot.Figure {
	type of struct{ name, of, currency string }
	sums := map[of]int64{}
	for _, c := range l.budget.Charges {
		if c.In == p {
			sums[of{"booked", cmp.Or(string(c.Key), "—"), c.Currency}] += c.Cents
			sums[of{"department", cmp.Or(c.Department, "—"), c.Currency}] += c.Cents
		}
		if c.Kind == budget.Unbilled {
			sums[of{"unbilled", cmp.Or(string(c.Key), "—"), c.Currency}] += c.Cents
		}
	}
	var all []snapshot.Figure
	for k, n := range sums {
		all = append(all, snapshot.Figure{Name: k.name, Of: k.of, Unit: "cents", Currency: cmp.Or(k.currency, l.budget.Currency), N: n})
	}
	return merged(all)
}

// merged adds up figures of one name, as where a fill names no currency.
func merged(all []snapshot.Figure) []snapshot.Figure {
	sums := map[snapshot.Figure]int64{}
	for _, f := range all {
		n := f.N
		f.N = 0
		sums[f] += n
	}
	out := make([]snapshot.Figure, 0, len(sums))
	for f, n := range sums {
		f.N = n
		out = append(out, f)
	}
	return out
}

// share returns a × num / den of positive figures, rounded down; 0 where it cannot be counted.
func share(a, num, den int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(num))
	if a < 0 || num < 0 || high >= uint64(den) {
		return 0
	}
	q, _ := bits.Div64(high, low, uint64(den))
	return int64(min(q, 1<<62))
}
