package rule

import (
	"cmp"
	"slices"
)

// A Level is one that says something, with what it is of: a department, a class, a
// vehicle; the fleet is of nothing.
type Level struct {
	Kind  Kind
	Of    string // its id; empty for the fleet
	Name  string // as people call it
	Terms Terms
}

// Effective is what counts for one vehicle, and why.
type Effective struct {
	Terms Terms // of all levels together; a field that nobody says is nil
	Lines []Line
}

// A Line is one field: which level says what counts, and which are passed over.
type Line struct {
	Field Field
	Won   *Level  // nil: nobody says anything
	Over  []Level // who says something else or the same farther away, the nearest first
}

// Resolve returns what counts where some levels say something: of each field what the
// nearest level says that says anything about it. The order of the levels does not
// matter; there is one of a kind.
func Resolve(levels ...Level) Effective {
	near := slices.SortedFunc(slices.Values(levels), func(a, b Level) int {
		return cmp.Compare(slices.Index(Kinds(), b.Kind), slices.Index(Kinds(), a.Kind))
	})
	var e Effective
	for _, m := range matters() {
		line := Line{Field: m.field}
		for i := range near {
			switch l := &near[i]; {
			case !m.said(&l.Terms):
			case line.Won == nil:
				line.Won = l
				m.take(&e.Terms, &l.Terms)
			default:
				line.Over = append(line.Over, *l)
			}
		}
		e.Lines = append(e.Lines, line)
	}
	return e
}
