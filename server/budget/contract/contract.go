// Package contract says how much of a contract with a supplier of fuel is used, and when it
// will be used up. It is pure: papers, prices and fuel in, sums and a day out. Amounts are
// with all taxes.
package contract

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

// A Kind is what a paper is.
type Kind string

// The kinds of papers.
const (
	Award      Kind = "award"      // the contract as it was signed
	Amendment  Kind = "amendment"  // an agreement that raises its maximum or extends it
	Correction Kind = "correction" // what was typed wrongly of one of the others
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{Award, Amendment, Correction} }

// A Paper is one that two people sign. What it leaves out stays as it was.
type Paper struct {
	Kind   Kind
	Number string
	Signed budget.Day
	Limits
}

// Limits are how much fuel of a contract is bought, at least and at most, and until when. Nil,
// and an empty day: it says none.
type Limits struct {
	MinCents, MaxCents *int64
	MinUL, MaxUL       *int64
	Until              budget.Day // the last day
	// Beside is how much may be billed beside fuel, in hundredths of a percent of what the fuel costs, from the day BesideFrom on; nil: it says
	// nothing of that.
	Beside     *int64     `json:",omitempty"`
	BesideFrom budget.Day `json:",omitempty"`
}

// MostBeside is the largest share that may be billed beside fuel: as much as the fuel.
const MostBeside = 10_000

// over returns limits with what a paper says in the place of what was.
func (l Limits) over(p Limits) Limits {
	for _, x := range []struct {
		to   **int64
		from *int64
	}{{&l.MinCents, p.MinCents}, {&l.MaxCents, p.MaxCents}, {&l.MinUL, p.MinUL}, {&l.MaxUL, p.MaxUL}} {
		if x.from != nil {
			*x.to = x.from
		}
	}
	if p.Until != "" {
		l.Until = p.Until
	}
	if p.Beside != nil {
		l.Beside, l.BesideFrom = p.Beside, p.BesideFrom
	}
	return l
}

// Of returns what counts after all papers, in the order in which they were said. Until is what
// counts where none says it.
func Of(papers []Paper, until budget.Day) Limits {
	l := Limits{Until: until}
	for _, p := range papers {
		l = l.over(p.Limits)
	}
	return l
}

// An OddError says what is wrong with a paper.
type OddError struct{ Field, Code string }

func (e *OddError) Error() string { return fmt.Sprintf("%s of a contract: %s", e.Field, e.Code) }

// Check says what is wrong with one more paper of a contract that is valid from a day on.
func Check(papers []Paper, from, until budget.Day, p Paper) error {
	odd := func(field, code string) error { return &OddError{field, code} }
	was := Of(papers, until)
	is := was.over(p.Limits)
	more := func(was, is *int64) bool { return is != nil && (was == nil || *is > *was) }
	less := func(was, is *int64) bool { return was != nil && is != nil && *is < *was }
	above := func(low, high *int64) bool { return low != nil && high != nil && *low > *high }
	switch {
	case !slices.Contains(Kinds(), p.Kind):
		return odd("kind", "unknown")
	case p.Kind == Award && len(papers) > 0:
		return odd("kind", "awarded")
	case p.Kind != Award && len(papers) == 0:
		return odd("kind", "unawarded")
	case slices.ContainsFunc(papers, func(o Paper) bool { return o.Number == p.Number }):
		return odd("number", "twice")
	case p.Limits == Limits{}:
		return odd("max", "missing")
	case above(is.MinCents, is.MaxCents) || above(is.MinUL, is.MaxUL):
		return odd("min", "above")
	case p.Beside != nil && (*p.Beside < 0 || *p.Beside > MostBeside):
		return odd("beside", "size")
	case p.Beside == nil && p.BesideFrom != "":
		return odd("beside", "missing")
	case p.Beside != nil && p.BesideFrom == "":
		return odd("beside_from", "missing")
	case p.Beside != nil && (p.BesideFrom < from || is.Until != "" && p.BesideFrom > is.Until):
		return odd("beside_from", "outside")
	case is.Until != "" && is.Until < from:
		return odd("until", "before")
	case p.Kind == Amendment && (less(was.MaxCents, is.MaxCents) || less(was.MaxUL, is.MaxUL) || was.Until != "" && is.Until < was.Until):
		return odd("max", "less")
	case p.Kind == Amendment && !more(was.MaxCents, is.MaxCents) && !more(was.MaxUL, is.MaxUL) && is.Until == was.Until && p.Beside == nil:
		return odd("max", "same")
	}
	return nil
}

// How a price is said.
const (
	Fixed    = "fixed"    // so much a liter
	Discount = "discount" // so much a liter less than the pump shows
	ByIndex  = "index"    // so much a liter more, or less, than an index says of the day
)

// Carried is for how many days after its own a price of an index counts, while no other is said.
const Carried = 7

// A Published is what an index says that a liter of a product cost on a day.
type Published struct {
	Day budget.Day
	E4  int64
}

// A Price is what a liter of a product costs, from a day on.
type Price struct {
	Product     string
	From, Until budget.Day // Until is the last day; empty: until another
	Kind        string
	E4          int64 // of [ByIndex] what is added to it, and may be below 0
	// Index is that by which it goes, and Published its prices of the product, the first day first.
	Index     string      `json:",omitempty"`
	Published []Published `json:"-"`
}

// A Reckoned is what a liter should cost on a day, and where that comes from.
type Reckoned struct {
	E4 int64 // 0: nobody knows
	// Index is by which it goes; empty: by none, and all else here is zero. IndexE4 is its price, of
	// the day IndexDay, and MarkupE4 what is added. Where E4 is 0 that is its last price before, which counts no more;
	// an empty IndexDay: it had none.
	Index             string
	IndexDay          budget.Day
	IndexE4, MarkupE4 int64
}

// Expected returns what a liter should cost on a day, where that is known: the price said last
// before counts. Posted is what the pump showed; 0: nobody knows.
func Expected(prices []Price, product string, day budget.Day, postedE4 int64) (int64, bool) {
	r, known := Reckoning(prices, product, day, postedE4)
	return r.E4, known
}

// Reckoning returns what a liter should cost on a day as [Expected] does, and by what.
func Reckoning(prices []Price, product string, day budget.Day, postedE4 int64) (Reckoned, bool) {
	var of *Price
	for i := range prices {
		p := &prices[i]
		if p.Product == product && p.From <= day && (p.Until == "" || day <= p.Until) && (of == nil || p.From > of.From) {
			of = p
		}
	}
	switch {
	case of == nil || product == "":
	case of.Kind == Fixed:
		return Reckoned{E4: of.E4}, true
	case of.Kind == ByIndex:
		at, known := PublishedAt(of.Published, day)
		if known && at.E4+of.E4 > 0 {
			return Reckoned{at.E4 + of.E4, of.Index, at.Day, at.E4, of.E4}, true
		}
		return Reckoned{0, of.Index, at.Day, at.E4, of.E4}, false
	case of.Kind == Discount && postedE4 > of.E4:
		return Reckoned{E4: postedE4 - of.E4}, true
	}
	return Reckoned{}, false
}

// PublishedAt returns which of an index's prices counts on a day: its own, or the last of those of up to
// [Carried] days before. Where none does it returns the last before, if any, and false. The first day is first.
func PublishedAt(list []Published, day budget.Day) (Published, bool) {
	n, own := slices.BinarySearchFunc(list, day, func(p Published, d budget.Day) int { return strings.Compare(string(p.Day), string(d)) })
	if !own {
		n--
	}
	if n < 0 {
		return Published{}, false
	}
	return list[n], list[n].Day >= day.Add(-Carried)
}

// A What is what fuel of a contract is, as far as it is used.
type What string

// The parts of a use.
const (
	Billed   What = "billed"   // a document bills it
	Unbilled What = "unbilled" // it flowed, and nobody has billed it
	Credited What = "credited" // a note takes it back
)

// An Entry is fuel of a contract. What is credited is less than 0.
type Entry struct {
	What     What
	Day      budget.Day // on which it flowed, or was billed where nobody knows
	VolumeUL dispense.Volume
	Cents    int64
	Priced   bool // its amount is known
}

// A Sum is so much fuel.
type Sum struct {
	VolumeUL dispense.Volume
	Cents    int64
}

// A Month is what was used in one.
type Month struct {
	Month                      string // 2026-11
	Billed, Unbilled, Credited Sum
	UnpricedUL                 dispense.Volume // of what is not billed, of which nobody knows the amount
}

// Used is all of it.
func (m *Month) Used() Sum {
	return Sum{m.Billed.VolumeUL + m.Unbilled.VolumeUL + m.Credited.VolumeUL, m.Billed.Cents + m.Unbilled.Cents + m.Credited.Cents}
}

func (m *Month) add(e Entry) {
	s := &m.Billed
	switch e.What {
	case Unbilled:
		s = &m.Unbilled
		if !e.Priced {
			m.UnpricedUL += e.VolumeUL
		}
	case Credited:
		s = &m.Credited
	}
	s.VolumeUL += e.VolumeUL
	if e.Priced {
		s.Cents += e.Cents
	}
}

// An Outlook says whether what is left will last.
type Outlook string

// The outlooks.
const (
	NoMaximum Outlook = "none"    // nothing runs out
	Gone      Outlook = "gone"    // nothing is left
	TooEarly  Outlook = "early"   // there is not enough history
	Lasts     Outlook = "lasts"   // past the end of the contract, or two years
	Ends      Outlook = "ends"    // on a day
	Over      Outlook = "expired" // the contract is, and something is left
)

// A Measure is how a use is to its limits, in cents or in microliters.
type Measure struct {
	Min, Max *int64
	Used     int64
	Percent  int64 // of the maximum, rounded down; 0 without one
	Reached  int64 // the highest of [budget.Levels] that this has come to; 0: none
	Outlook  Outlook
	// RunsOut is the day on which it will, if weeks go on as the one in the middle; Soonest and
	// Latest, if all were as one that no more than a quarter were above, or below. Latest is empty where it
	// would last. Where it comes in Loads, so that the week in the middle uses nothing, the day is that of the mean of so
	// many weeks as Mean has, and there is no interval; see [budget.PaceOf].
	RunsOut, Soonest, Latest budget.Day
	Loads                    bool
	Mean                     int
	// AtEnd is what will be used on the last day, at that pace; nil: nobody can tell. Short is what it lacks to the minimum; 0: nothing, or nobody can tell.
	AtEnd *int64
	Short int64
}

// Left is what may still be used; false without a maximum.
func (m *Measure) Left() (int64, bool) {
	if m.Max == nil {
		return 0, false
	}
	return *m.Max - m.Used, true
}

// A Use is how much of a contract is used on a day.
type Use struct {
	Limits
	Total         Month // of all months
	Months        []Month
	Money, Liters Measure
	Weeks         int // whole ones that the pace is of
	// DaysLeft are those until its last day, that one and today counted; 0: it is over, or has
	// no end.
	DaysLeft int
	Expired  bool
	DaysOver int // since its last day; 0: it is not over
}

// Reached is the highest level of both measures.
func (u *Use) Reached() int64 { return max(u.Money.Reached, u.Liters.Reached) }

// Ending returns 30 or 60 where the contract ends within so many days, and 0 else.
func (u *Use) Ending() int {
	for _, days := range []int{30, 60} {
		if u.DaysLeft > 0 && u.DaysLeft <= days {
			return days
		}
	}
	return 0
}

const (
	// least is how many whole weeks it takes to tell anything.
	least = 4
	// far is how many days ahead nobody looks, where a contract has no end.
	far = 2 * 366
)

// Reckon adds fuel up, as of a day.
func Reckon(l Limits, entries []Entry, today budget.Day) *Use {
	u := &Use{Limits: l, Expired: l.Until != "" && l.Until < today}
	if l.Until != "" && !u.Expired {
		u.DaysLeft = days(today, l.Until) + 1
	}
	if u.Expired {
		u.DaysOver = days(l.Until, today)
	}
	months := map[string]*Month{}
	var cents, ul []budget.Charge
	for _, e := range entries {
		month := string(e.Day)
		if len(month) >= 7 {
			month = month[:7]
		}
		if months[month] == nil {
			months[month] = &Month{Month: month}
		}
		months[month].add(e)
		u.Total.add(e)
		if e.Priced {
			cents = append(cents, budget.Charge{Day: e.Day, Cents: e.Cents})
		}
		ul = append(ul, budget.Charge{Day: e.Day, Cents: int64(e.VolumeUL)})
	}
	for _, m := range months {
		u.Months = append(u.Months, *m)
	}
	slices.SortFunc(u.Months, func(a, b Month) int {
		switch {
		case a.Month < b.Month:
			return -1
		case a.Month > b.Month:
			return 1
		}
		return 0
	})
	used := u.Total.Used()
	u.Weeks = len(budget.PaceOf(ul, "", today).Weeks)
	u.Money = u.measure(l.MinCents, l.MaxCents, used.Cents, cents, today)
	u.Liters = u.measure(l.MinUL, l.MaxUL, int64(used.VolumeUL), ul, today)
	return u
}

// measure holds what is used against its limits.
func (u *Use) measure(low, high *int64, used int64, charges []budget.Charge, today budget.Day) Measure {
	m := Measure{Min: low, Max: high, Used: used, Outlook: NoMaximum}
	pace := budget.PaceOf(charges, "", today)
	m.Loads, m.Mean = pace.Loads, pace.Mean
	enough := len(pace.Weeks) >= least && (!pace.Loads || pace.Mean > 0)
	if high != nil {
		m.Percent = percent(used, *high)
		for _, level := range budget.Levels {
			if m.Percent >= level {
				m.Reached = max(m.Reached, level)
			}
		}
		m.look(pace, enough, u.Until, u.Expired, today)
	}
	if low == nil || used >= *low {
		return m
	}
	switch {
	case u.Expired:
		m.Short = *low - used
	case u.DaysLeft > 0 && enough && (pace.Week > 0 || !pace.Loads): // of a pace of nothing where loads came no minimum is told
		end := used + over(pace.Week, u.DaysLeft)
		m.AtEnd, m.Short = &end, max(0, *low-end)
	}
	return m
}

// over is what so many days use, of weeks like one.
func over(week int64, days int) int64 {
	return week/7*int64(days) + week%7*int64(days)/7
}

// look says when what is left will be used.
func (m *Measure) look(pace budget.Pace, enough bool, until budget.Day, expired bool, today budget.Day) {
	left := *m.Max - m.Used
	switch {
	case left <= 0:
		m.Outlook = Gone
		return
	case expired:
		m.Outlook = Over
		return
	case !enough:
		m.Outlook = TooEarly
		return
	}
	last := until
	if last == "" {
		last = today.Add(far)
	}
	m.Outlook = Lasts
	day, ends := budget.RunsOut(left, []int64{pace.Week}, today, last)
	if ends {
		m.Outlook, m.RunsOut = Ends, day
	}
	if pace.Loads {
		return // weeks of nothing and weeks of a truck are no interval
	}
	weeks := slices.Sorted(slices.Values(pace.Weeks))
	quarter := (len(weeks) - 1) / 4
	if ends {
		m.Latest, _ = budget.RunsOut(left, weeks[quarter:quarter+1], today, last)
	}
	// Without a day in the middle it may still end sooner than the contract does.
	m.Soonest, _ = budget.RunsOut(left, weeks[len(weeks)-1-quarter:len(weeks)-quarter], today, last)
}

// percent returns how many hundredths of a whole a part is, rounded down.
func percent(part, whole int64) int64 {
	if part <= 0 || whole <= 0 {
		return 0
	}
	if part/whole > math.MaxInt32 {
		return math.MaxInt32
	}
	return part/whole*100 + part%whole*100/whole
}

// days is how many days after one day another is.
func days(from, to budget.Day) int {
	a, err := time.Parse(time.DateOnly, string(from))
	b, err2 := time.Parse(time.DateOnly, string(to))
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// Nearest is the measure, of money or of liters, whose maximum comes first; it tells which.
func (u *Use) Nearest() (m *Measure, liters bool) {
	switch {
	case u.Liters.Max == nil:
		return &u.Money, false
	case u.Money.Max == nil:
		return &u.Liters, true
	}
	money, other := &u.Money, &u.Liters
	switch {
	case money.Outlook == Gone || other.Outlook == Gone:
		return nearer(money, other, money.Outlook == Gone)
	case money.Outlook == Ends || other.Outlook == Ends:
		return nearer(money, other, money.Outlook == Ends && (other.Outlook != Ends || money.RunsOut <= other.RunsOut))
	}
	return nearer(money, other, money.Percent >= other.Percent)
}

func nearer(money, liters *Measure, first bool) (*Measure, bool) {
	if first {
		return money, false
	}
	return liters, true
}
