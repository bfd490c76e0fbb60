package snapshot

import (
	"cmp"
	"maps"
	"slices"
)

// A Reckoned is one thing that a content says: a figure, how many records a set has, or how
// many a check found.
type Reckoned struct {
	Kind     Sort
	Name, Of string
	Unit     string // count, ul or cents
	Currency string // of cents
	N        int64
	Mark     string // of a set its hash, of a check its state
}

// A Sort is what is reckoned.
type Sort string

// The sorts.
const (
	OfFigure Sort = "figure"
	OfSet    Sort = "set"
	OfCheck  Sort = "check"
)

var sorts = []Sort{OfFigure, OfSet, OfCheck}

// A Change is what is reckoned otherwise now than it was sealed. Nil where it was not, or is
// not there.
type Change struct{ Was, Is *Reckoned }

// Changes returns what of a month is not reckoned any more as in c: figures, then sets, then
// checks; nothing where all is. Heads, rules and files are not reckoned: they say of what and
// by what a month was, and what its package is. Of a set that was not sealed yet when c was,
// nobody knows what it was, and it is not named, nor are figures that came with it, nor a check that nobody made then.
func (c *Content) Changes(now *Content) []Change {
	is := map[Reckoned]*Reckoned{}
	for _, x := range now.reckoned() {
		if !x.asOfClose() {
			is[x.key()] = &x
		}
	}
	var all []Change
	for _, w := range c.reckoned() {
		if w.asOfClose() {
			continue
		}
		if x := is[w.key()]; x == nil || *x != w {
			all = append(all, Change{&w, x})
		}
		delete(is, w.key())
	}
	for _, sets := range later {
		if !slices.ContainsFunc(c.Records, func(s Set) bool { return slices.Contains(sets, s.Name) }) {
			maps.DeleteFunc(is, func(k Reckoned, _ *Reckoned) bool {
				return k.Kind == OfSet && slices.Contains(sets, k.Of) || k.Kind == OfFigure && slices.Contains(sets, figuresOf[k.Name])
			})
		}
	}
	maps.DeleteFunc(is, func(k Reckoned, _ *Reckoned) bool { return k.Kind == OfCheck })
	for _, x := range is {
		all = append(all, Change{Is: x})
	}
	slices.SortFunc(all, func(a, b Change) int { return compareReckoned(cmp.Or(a.Was, a.Is), cmp.Or(b.Was, b.Is)) })
	return all
}

// asOfClose tells of what was so when a month was closed and goes on after it: what people do about discrepancies, and
// decide of other months' documents. It is signed, and nobody reckons it again: discrepancies that are mended since are gone.
func (r Reckoned) asOfClose() bool { return r.Kind == OfSet && (r.Of == Steps || r.Of == Elsewhere) }

// figuresOf are figures that came with a set.
var figuresOf = map[string]string{LateFills: Late, LateVolume: Late, LateAmount: Late}

// key is what names something that is reckoned.
func (r Reckoned) key() Reckoned {
	r.N, r.Mark = 0, ""
	return r
}

func compareReckoned(a, b *Reckoned) int {
	return cmp.Or(
		cmp.Compare(slices.Index(sorts, a.Kind), slices.Index(sorts, b.Kind)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Currency, b.Currency),
	)
}

func (c *Content) reckoned() []Reckoned {
	var all []Reckoned
	for _, f := range c.Figures {
		all = append(all, Reckoned{Kind: OfFigure, Name: f.Name, Of: f.Of, Unit: f.Unit, Currency: f.Currency, N: f.N})
	}
	for _, s := range c.Records {
		all = append(all, Reckoned{Kind: OfSet, Name: "set", Of: s.Name, Unit: "count", N: s.Count, Mark: s.SHA256})
	}
	for _, k := range c.Checks {
		all = append(all, Reckoned{Kind: OfCheck, Name: "check", Of: k.Name, Unit: "count", N: k.Count, Mark: k.State})
	}
	return all
}
