package closing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense/canon"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// A Name names a check.
type Name string

// The checks, in the order in which they are shown.
const (
	Unchecked    Name = "unchecked"    // documents of which nobody asked the tax authority
	Canceled     Name = "canceled"     // documents that were canceled after they were paid
	Lines        Name = "lines"        // lines of documents without a fill
	Fills        Name = "fills"        // fills without a line
	Credits      Name = "credits"      // credit notes that nothing was taken off by
	Loads        Name = "loads"        // what is billed in bulk and did not come so
	Deliveries   Name = "deliveries"   // deliveries that do not agree with their papers
	Gaps         Name = "gaps"         // numbers of journals that are not there
	SiteDays     Name = "site_days"    // days that a site did not close
	Totalizers   Name = "totalizers"   // days of hoses that do not add up
	Clocks       Name = "clocks"       // stations whose clock is off
	Calibrations Name = "calibrations" // what measured without a valid calibration
	Tanks        Name = "tanks"        // tanks that are off by more than they may be
	Ledger       Name = "ledger"       // what own tanks are worth, against the ledger
	Critical     Name = "critical"     // discrepancies that are critical, and open
	Unsigned     Name = "unsigned"     // logbooks that are not back signed
	Accrual      Name = "accrual"      // what is owed and not billed has been reckoned
	Balance      Name = "balance"      // moments of the budget are in order
)

// Names are all checks.
var Names = []Name{Unchecked, Canceled, Lines, Fills, Credits, Loads, Deliveries, Gaps, SiteDays, Totalizers, Clocks, Calibrations, Tanks, Ledger, Critical, Unsigned, Accrual, Balance}

// Always are the checks that keep a month open whatever rules say: a city chooses what else does, and not
// that it is closed on documents of which nobody asked the tax authority, or that were canceled after they
// were paid. People settle what they find, one by one.
var Always = []Name{Unchecked, Canceled}

// Blocking are the checks that must be in order by rules, in the order in which they are shown: those that
// they name, and [Always].
func (r *Rules) Blocking() []Name {
	return slices.DeleteFunc(slices.Clone(Names), func(n Name) bool { return !r.blocks(n) })
}

func (r *Rules) blocks(n Name) bool {
	return slices.Contains(Always, n) || slices.Contains(r.Blocks, n)
}

// Facts are what is so of a month before it is closed. What nobody looked at is nil, and is
// never in order.
type Facts struct {
	Unchecked, Canceled, Lines, Fills, Credits *Amount
	Loads, Deliveries, Totalizers              *Amount
	Tanks, Ledger, Critical                    *Amount
	Unsigned                                   *Amount
	Gaps                                       *[]Gap
	SiteDays                                   *[]SiteDay
	Clocks                                     *[]Clock
	Calibrations                               *[]Calibration
	// UncalibratedCents is what those measured in the month while none was valid.
	UncalibratedCents int64
	// AccrualCents is what is owed and not billed, once that has been reckoned.
	AccrualCents *int64
	// Breaks are the moments of the budget that are not in order, see [budget.Year.Breaks], and fuel that no rule
	// gives an account.
	Breaks *Amount
}

// An Amount is how many of something there are, what they are worth, and which.
type Amount struct {
	Count, Cents int64
	// Known is how many of them people have settled, which do not make it differ.
	Known int64
	Of    []string // their names, or those that are worth the most
}

// A Gap is numbers of a station's journal that are not there, from the first to the last.
type Gap struct {
	Station         string
	Epoch, From, To int64
	Kind            GapKind
}

// A SiteDay is a day that a site did not close.
type SiteDay struct {
	Station string
	Day     budget.Day
}

// A Clock is by how many seconds that of a station was off at most.
type Clock struct {
	Station string
	OffS    int64
	Settled bool // two people settled that
}

// A Calibration is until when that of a meter, a tank or a measure is valid; Until is empty
// where there is none.
type Calibration struct {
	Device  string
	Until   budget.Day
	Key     string // names the device, whatever it is called today
	Settled bool   // two people settled what it measured without a valid one
}

// Off tells that a clock is off by more seconds than it may be.
func (c *Clock) Off(most int64) bool { return max(c.OffS, -c.OffS) > most }

// Lacks tells that none was valid for all of a month, whose last day is last.
func (c *Calibration) Lacks(last budget.Day) bool { return c.Until < last }

// A Status is what is so of a check or a task.
type Status string

// The statuses, as a task list has them.
const (
	ToDo    Status = "todo"    // nobody looked yet
	Differs Status = "differs" // there is something to look at
	Done    Status = "done"
)

// A Line is what is so of one check. [Sentence] says it.
type Line struct {
	Name   Name
	Status Status
	// Blocks tells that the month cannot be closed so.
	Blocks bool
	// Count is how many there are, Cents what they are worth, Known how many of them somebody
	// acknowledged, and Of which they are.
	Count, Cents, Known int64
	Of                  []string
}

// Lines says what is so of each check of a month, by the rules that are in force for the
// next act.
func (b *Book) Lines(p budget.Period, f *Facts) []Line {
	r := b.terms.rules(b.last + 1)
	lines := make([]Line, len(Names))
	for i, name := range Names {
		l := f.line(name, r, b.terms.Last(p))
		l.Name = name
		l.Blocks = l.Status != Done && r.blocks(name)
		lines[i] = l
	}
	return lines
}

func (f *Facts) line(name Name, r *Rules, last budget.Day) Line {
	switch name {
	case Unchecked:
		return f.Unchecked.line()
	case Canceled:
		return f.Canceled.line()
	case Lines:
		return f.Lines.line()
	case Fills:
		return f.Fills.line()
	case Credits:
		return f.Credits.line()
	case Loads:
		return f.Loads.line()
	case Deliveries:
		return f.Deliveries.line()
	case Totalizers:
		return f.Totalizers.line()
	case Tanks:
		return f.Tanks.line()
	case Ledger:
		return f.Ledger.line()
	case Critical:
		return f.Critical.line()
	case Unsigned:
		return f.Unsigned.line()
	case Balance:
		return f.Breaks.line()
	case Accrual:
		if f.AccrualCents == nil {
			return Line{Status: ToDo}
		}
		return Line{Status: Done, Cents: *f.AccrualCents}
	case Gaps:
		return gaps(f.Gaps)
	case SiteDays:
		return list(f.SiteDays, func(d SiteDay) (name string, is, settled bool) {
			return d.Station + " " + string(d.Day), true, false
		})
	case Clocks:
		return list(f.Clocks, func(c Clock) (name string, is, settled bool) {
			return fmt.Sprintf("%s %d s", c.Station, c.OffS), c.Off(r.ClockOffS), c.Settled
		})
	default:
		l := list(f.Calibrations, func(c Calibration) (name string, is, settled bool) {
			return strings.TrimSpace(c.Device + " " + string(c.Until)), c.Lacks(last), c.Settled
		})
		if l.Count > 0 {
			l.Cents = f.UncalibratedCents
		}
		return l
	}
}

func (a *Amount) line() Line {
	switch {
	case a == nil:
		return Line{Status: ToDo}
	case a.Count == a.Known:
		return Line{Status: Done, Count: a.Count, Cents: a.Cents, Known: a.Known, Of: inOrder(a.Of)}
	default:
		return Line{Status: Differs, Count: a.Count, Cents: a.Cents, Known: a.Known, Of: inOrder(a.Of)}
	}
}

// list is the line of what is to be looked at in a list, some of which people may have settled.
func list[T any](all *[]T, off func(T) (name string, is, settled bool)) Line {
	if all == nil {
		return Line{Status: ToDo}
	}
	l := Line{Status: Done}
	for _, t := range *all {
		name, is, settled := off(t)
		if !is {
			continue
		}
		if l.Count, l.Of = l.Count+1, append(l.Of, name); settled {
			l.Known++
		} else {
			l.Status = Differs
		}
	}
	l.Of = inOrder(l.Of)
	return l
}

// inOrder returns names in order, each once, as a note can have them.
func inOrder(names []string) []string {
	var all []string
	for _, n := range names {
		if n = strings.TrimSpace(canon.Clean(n, maxName)); n != "" {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// maxName is how long a name of what a check found may be, in bytes.
const maxName = 200

// gaps counts the numbers that are missing. Those that are lost or void are named, and do not
// make it differ.
func gaps(all *[]Gap) Line {
	if all == nil {
		return Line{Status: ToDo}
	}
	l := Line{Status: Done}
	for _, g := range *all {
		n := g.To - g.From + 1
		l.Count += n
		if g.Kind == Pending || g.Kind == Gone {
			l.Status = Differs
		} else {
			l.Known += n
		}
		l.Of = append(l.Of, g.name())
	}
	l.Of = inOrder(l.Of)
	return l
}

// A Task is a step of closing a month: some checks, or its signing.
type Task struct {
	Name   string
	Status Status
	Lines  []Line
	// Missing are the positions that have still to sign; of signing alone.
	Missing []string
}

// tasks are the steps of a month, and their checks. The last is signing.
var tasks = []struct {
	name string
	of   []Name
}{
	{"invoices", []Name{Unchecked, Canceled, Lines, Fills, Credits}},
	{"deliveries", []Name{Loads, Deliveries}},
	{"totalizers", []Name{Gaps, SiteDays, Totalizers, Clocks, Calibrations}},
	{"stock", []Name{Tanks, Ledger}},
	{"discrepancies", []Name{Critical, Unsigned}},
	{"budget", []Name{Accrual, Balance}},
	{"close", nil},
}

// Tasks returns the steps of a month. A step is as far as the least of its checks: to do
// while nobody looked at one of them. The last one is signing what c says, nil while that
// cannot be said yet.
func (b *Book) Tasks(p budget.Period, lines []Line, c *snapshot.Content) ([]Task, error) {
	all := make([]Task, len(tasks))
	for i, t := range tasks {
		all[i] = Task{Name: t.name, Status: Done}
		for _, l := range lines {
			if slices.Contains(t.of, l.Name) {
				all[i].Lines = append(all[i].Lines, l)
				all[i].Status = worse(all[i].Status, l.Status)
			}
		}
	}
	last := &all[len(all)-1]
	m := b.Month(p)
	if m.State == Closed {
		return all, nil
	}
	last.Status = ToDo
	if c == nil {
		last.Missing = slices.Clone(b.terms.rules(b.last + 1).Signs)
		return all, nil
	}
	h, err := c.Hash()
	if err != nil {
		return nil, err
	}
	last.Missing = b.Missing(p, h)
	if slices.ContainsFunc(m.Signs, func(a Act) bool { return a.Hash != h && slices.Contains(last.Missing, a.Position) }) {
		last.Status = Differs // who signed figures that are not these any more signs again
	}
	return all, nil
}

func worse(a, b Status) Status {
	for _, s := range []Status{ToDo, Differs} {
		if a == s || b == s {
			return s
		}
	}
	return Done
}
