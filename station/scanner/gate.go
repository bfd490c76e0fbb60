package scanner

import (
	"slices"
	"time"
)

// A gate decides which labels are news.
type gate struct {
	debounce, together time.Duration

	seen []sighting // the labels in view lately, the last seen last

	// open is the scan that another may still make ambiguous, until openEnd.
	open    Scan
	openEnd time.Time
	// contested tells that open is the last label of two or more in view. They
	// are told once; one of them counts again when it was alone for together.
	contested bool

	quiet time.Time // until then a further refusal is no news
}

type sighting struct {
	text string
	at   time.Time
}

// maxSeen bounds the memory of labels: more than eight different ones within
// one debounce are noise or an attack.
const maxSeen = 8

func (g *gate) scan(at time.Time, s Scan) Result {
	inWindow, other := at.Before(g.openEnd), s.Text != g.open.Text
	switch {
	case inWindow && other && g.contested:
		g.open, g.openEnd = s, at.Add(g.together)
		return Result{Kind: Repeated, Scan: s}
	case inWindow && g.contested:
		return Result{Kind: Repeated, Scan: s}
	case inWindow && other:
		r := Result{Kind: Ambiguous, Scan: s, First: g.open}
		g.open, g.openEnd, g.contested = s, at.Add(g.together), true
		g.seen = nil // neither counted, so either may be scanned again
		return r
	}
	if g.inView(at, s.Text) {
		return Result{Kind: Repeated, Scan: s}
	}
	g.open, g.openEnd, g.contested = s, at.Add(g.together), false
	return Result{Kind: Scanned, Scan: s}
}

// inView tells whether a label was seen within the debounce, and that it is
// seen now.
func (g *gate) inView(at time.Time, text string) bool {
	g.seen = slices.DeleteFunc(g.seen, func(s sighting) bool { return at.Sub(s.at) >= g.debounce })
	i := slices.IndexFunc(g.seen, func(s sighting) bool { return s.text == text })
	if i >= 0 {
		g.seen = slices.Delete(g.seen, i, i+1)
	} else if len(g.seen) == maxSeen {
		g.seen = slices.Delete(g.seen, 0, 1)
	}
	g.seen = append(g.seen, sighting{text, at})
	return i >= 0
}

// refuse lets one refusal through and holds those that follow it at once, so
// that a line of noise is one message and not thousands.
func (g *gate) refuse(at time.Time, r Result) Result {
	if at.Before(g.quiet) {
		r.Kind = Repeated
		return r
	}
	g.quiet = at.Add(g.together)
	return r
}
