package budget

import (
	"cmp"
	"slices"
	"time"
)

// A Note is a line of a credit note, with the lines of bills that it gives something back of.
type Note struct {
	ID       string // of the document, and which line of it
	Name     string // of the document, as people know it
	At       time.Time
	Cents    int64
	Currency string
	// Named tells that it names a fill. Otherwise it is of a document as a whole.
	Named bool
	// Lines are those that it may be of; none: what it credits is not here.
	Lines []NotedLine
}

// A NotedLine is a line of a bill that a note is of.
type NotedLine struct {
	Line  string
	Cents int64
	State LineState
}

// A LineState is what was decided of a line.
type LineState string

// The states of lines.
const (
	LineLinked LineState = "linked" // it is of fills, and owed
	LineApart  LineState = "apart"  // nobody owes it: it is of no fill, or its document counts no more
	LineOpen   LineState = "open"   // nobody has decided yet
	// LineReceived bills a delivery into the city's own tank, which costs less by its notes: that
	// is in its receipt.
	LineReceived LineState = "received"
)

// A Wait is a note that gives nothing back yet, and why.
type Wait struct {
	Note
	Why Why
}

// Why notes wait.
const (
	NotHere   Why = "not_here"  // what it credits is not here
	Undecided Why = "undecided" // nobody has decided of a line that it is of
	Unnamed   Why = "unnamed"   // it names no fill, and some lines of its document are not owed
	TooMuch   Why = "too_much"  // it gives back more than its lines billed
	InDoubt   Why = "doubt"     // a line that it is of does not count
)

// Apply finds what notes give back of fills. Of bills those are missing that are of other fiscal
// years: what notes give back of them is theirs. Bills in doubt do not count, and nothing is
// given back of them.
//
// What is not owed is credited first: who was billed a fill twice owes it once, and the note that
// takes one of the two back gives back nothing of what is owed. Of several notes of a line the
// first counts first, and all of them give back what it billed at most. A note that is of nothing
// here is a credit of no fill, and waits as well.
func Apply(notes []Note, bills []Bill, doubts []Doubt) (credits []Credit, waits []Wait) {
	fills := map[string][]Source{}
	for _, b := range bills {
		fills[b.Line] = b.Fills
	}
	given, waits := Give(notes, doubts)
	for _, w := range waits {
		if n := &w.Note; w.Why == NotHere {
			credits = append(credits, Credit{ID: n.ID, At: n.At, Cents: n.Cents, Currency: n.Currency})
		}
	}
	for _, g := range given {
		if of, here := fills[g.Line]; here && g.State == LineLinked && g.Cents != 0 {
			credits = append(credits, Credit{ID: g.Of.ID, At: g.Of.At, Fills: of, Cents: g.Cents, Currency: g.Of.Currency})
		}
	}
	return credits, waits
}

// A Given is what a note gives back of a line: its Cents, in the currency of the note.
type Given struct {
	NotedLine
	Of *Note
}

// Give finds what notes give back of which lines, those too that nobody owes, as [Apply] says it,
// and which of them wait.
func Give(notes []Note, doubts []Doubt) (all []Given, waits []Wait) {
	doubted := map[string]bool{}
	for _, d := range doubts {
		doubted[d.Line] = true
	}
	given := map[string]int64{} // by line
	for _, n := range slices.SortedFunc(slices.Values(notes), func(a, b Note) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }) {
		shares, why := n.shares(given)
		if slices.ContainsFunc(n.Lines, func(l NotedLine) bool { return doubted[l.Line] }) {
			shares, why = nil, cmp.Or(why, InDoubt)
		}
		if why != "" {
			waits = append(waits, Wait{n, why})
		}
		for _, s := range shares {
			given[s.Line] += s.Cents
			all = append(all, Given{s, &n})
		}
	}
	return all, waits
}

// shares divides a note among its lines, of which something was given back before, or says why it
// waits.
func (n *Note) shares(given map[string]int64) (all []NotedLine, why Why) {
	var linked, apart []NotedLine
	var owed, free int64
	for _, l := range n.Lines {
		l.Cents -= given[l.Line]
		switch l.State {
		case LineLinked:
			linked, owed = append(linked, l), owed+l.Cents
		case LineApart:
			apart, free = append(apart, l), free+l.Cents
		case LineReceived:
			if len(n.Lines) > 1 {
				return nil, Unnamed
			}
			left := l.Cents
			if l.Cents = n.Cents; left < n.Cents {
				why = TooMuch // and what comes after it is, too: what a delivery costs is reckoned in that order
			}
			return []NotedLine{l}, why
		default:
			return nil, Undecided
		}
	}
	switch {
	case len(n.Lines) == 0:
		return nil, NotHere
	case n.Cents > owed+free:
		return nil, TooMuch
	case !n.Named && free > 0 && owed > 0 && n.Cents != free:
		return nil, Unnamed
	}
	rest := n.Cents
	for _, l := range apart {
		l.Cents = min(l.Cents, rest)
		rest -= l.Cents
		all = append(all, l)
	}
	weights := make([]int64, len(linked))
	for i := range linked {
		weights[i] = linked[i].Cents
	}
	for i, cents := range Shares(rest, weights) {
		linked[i].Cents = cents
	}
	return append(all, linked...), ""
}
