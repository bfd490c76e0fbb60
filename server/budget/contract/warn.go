package contract

import (
	"cmp"
	"slices"
)

// A Warn is what a contract warns of.
type Warn string

// The warnings.
const (
	Used    Warn = "used"     // so many percent of a maximum
	RunsOut Warn = "runs_out" // at the pace of now, before it ends
	Short   Warn = "short"    // at the pace of now its minimum will not be reached
	Lacked  Warn = "lacked"   // it ended without its minimum
	Ending  Warn = "ending"   // it ends within so many days
	Expired Warn = "expired"  // it has ended
)

// Warns are all of them, in the order in which they are told.
func Warns() []Warn { return []Warn{Used, RunsOut, Short, Lacked, Ending, Expired} }

// What a warning is of.
const (
	OfMoney  = "money"
	OfLiters = "liters"
)

// A Warning is something of a contract that needs somebody to act.
type Warning struct {
	Kind Warn
	// Level is of [Used] the percent that was come to, and of [Ending] the days within which it ends; 0 of
	// others.
	Level int64
	Of    string // money or liters; empty: days alone
}

// Passes are the warnings of levels before its own: who is told of this one needs not be told of them
// any more.
func (w Warning) Passes() (passed []Warning) {
	var levels []int64
	switch w.Kind {
	case Used:
		levels = []int64{80, 95}
	case Expired, Ending:
		levels = []int64{60, 30}
	}
	for _, l := range levels {
		switch {
		case w.Kind == Used && l < w.Level:
			passed = append(passed, Warning{Used, l, w.Of})
		case w.Kind == Ending && l > w.Level, w.Kind == Expired:
			passed = append(passed, Warning{Ending, l, w.Of})
		}
	}
	return passed
}

// Warnings are what there is to warn of: of money, of liters, and of days.
func (u *Use) Warnings() (all []Warning) {
	for _, x := range []struct {
		m  *Measure
		of string
	}{{&u.Money, OfMoney}, {&u.Liters, OfLiters}} {
		if x.m.Reached > 0 {
			all = append(all, Warning{Used, x.m.Reached, x.of})
		}
		if x.m.Outlook == Ends {
			all = append(all, Warning{RunsOut, 0, x.of})
		}
		switch {
		case x.m.Short > 0 && u.Expired:
			all = append(all, Warning{Lacked, 0, x.of})
		case x.m.Short > 0:
			all = append(all, Warning{Short, 0, x.of})
		}
	}
	switch n := u.Ending(); {
	case u.Expired:
		all = append(all, Warning{Expired, 0, ""})
	case n > 0:
		all = append(all, Warning{Ending, int64(n), ""})
	}
	return all
}

// Stale is for how many days after its last one a contract is warned of: what ended years ago is
// nobody's news.
const Stale = 60

// News are the warnings that people are told without having asked for the contract: of each kind the
// one that matters most, and none of a contract that is over for longer than [Stale] days.
func (u *Use) News() (all []Warning) {
	if u.DaysOver > Stale {
		return nil
	}
	nearest := OfMoney
	if _, liters := u.Nearest(); liters {
		nearest = OfLiters
	}
	for _, w := range u.Warnings() {
		i := slices.IndexFunc(all, func(o Warning) bool { return o.Kind == w.Kind })
		switch {
		case i < 0:
			all = append(all, w)
		case w.Level > all[i].Level, w.Level == all[i].Level && w.Of == nearest:
			all[i] = w
		}
	}
	slices.SortStableFunc(all, func(a, b Warning) int {
		return cmp.Compare(slices.Index(Warns(), a.Kind), slices.Index(Warns(), b.Kind))
	})
	return all
}

// Measured returns the measure that a warning is of; nil: it is of days alone.
func (u *Use) Measured(w Warning) *Measure {
	switch w.Of {
	case OfMoney:
		return &u.Money
	case OfLiters:
		return &u.Liters
	}
	return nil
}
