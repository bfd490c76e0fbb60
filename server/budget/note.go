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
// takes one of the two back gives back nothing of what is owed. A note that is of nothing here is
// a credit of no fill, and waits as well.
func Apply(notes []Note, bills []Bill, doubts []Doubt) (credits []Credit, waits []Wait) {
	fills := map[string][]Source{}
	for _, b := range bills {
		fills[b.Line] = b.Fills
	}
	doubted := map[string]bool{}
	for _, d := range doubts {
		doubted[d.Line] = true
	}
	for _, n := range slices.SortedFunc(slices.Values(notes), func(a, b Note) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }) {
		shares, why := n.shares()
		if slices.ContainsFunc(n.Lines, func(l NotedLine) bool { return doubted[l.Line] }) {
			shares, why = nil, cmp.Or(why, InDoubt)
		}
		if why != "" {
			waits = append(waits, Wait{n, why})
		}
		if why == NotHere {
			credits = append(credits, Credit{ID: n.ID, At: n.At, Cents: n.Cents, Currency: n.Currency})
		}
		for _, s := range shares {
			if of, here := fills[s.Line]; here && s.Cents != 0 {
				credits = append(credits, Credit{ID: n.ID, At: n.At, Fills: of, Cents: s.Cents, Currency: n.Currency})
			}
		}
	}
	return credits, waits
}

// shares divides a note among the lines that are owed, or says why it waits.
func (n *Note) shares() (of []NotedLine, why Why) {
	var owed, apart int64
	for _, l := range n.Lines {
		switch l.State {
		case LineReceived:
			switch {
			case len(n.Lines) > 1:
				return nil, Unnamed
			case n.Cents > l.Cents:
				return nil, TooMuch
			}
			return nil, ""
		case LineLinked:
			of, owed = append(of, l), owed+l.Cents
		case LineApart:
			apart += l.Cents
		default:
			return nil, Undecided
		}
	}
	rest := n.Cents - min(n.Cents, apart)
	switch {
	case len(n.Lines) == 0:
		return nil, NotHere
	case n.Cents > owed+apart:
		return nil, TooMuch
	case !n.Named && apart > 0 && owed > 0 && n.Cents != apart:
		return nil, Unnamed
	case rest == 0:
		return nil, ""
	}
	weights := make([]int64, len(of))
	for i := range of {
		weights[i] = of[i].Cents
	}
	for i, cents := range Shares(rest, weights) {
		of[i].Cents = cents
	}
	return of, ""
}
