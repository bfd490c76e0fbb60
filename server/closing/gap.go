package closing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A GapKind names what numbers of a journal are that are not there.
type GapKind string

// The kinds. Whatever nobody has said anything of is pending, or gone.
const (
	Pending GapKind = "pending" // they may still come, and keep the month open
	Lost    GapKind = "lost"    // what was recorded under them cannot be had any more
	Void    GapKind = "void"    // nothing was ever recorded under them
	// Gone is what a box of before said that it held, and never came: lost with it, which keeps the month open until people say so, or
	// that it is otherwise.
	Gone GapKind = "gone"
)

// GapKinds are those that people may say.
var GapKinds = []GapKind{Pending, Lost, Void}

// A Hole is a gap, and which of the statements about gaps counts of it: its place among them,
// or -1 where nobody said anything.
type Hole struct {
	Gap
	Said int
}

// Holes names each number that is not there by what was said of it last. A gap of which
// people said different things falls into as many holes; their numbers are those of the gaps.
func Holes(open, said []Gap) []Hole {
	all := []Hole{}
	for _, g := range open {
		cuts := []int64{g.From, g.To + 1}
		for _, s := range said {
			if s.of(g) {
				cuts = append(cuts, max(s.From, g.From), min(s.To, g.To)+1)
			}
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		first := len(all)
		for i := range len(cuts) - 1 {
			h := Hole{Gap{g.Station, g.Epoch, cuts[i], cuts[i+1] - 1, Pending}, -1}
			if g.Kind == Gone {
				h.Kind = Gone
			}
			for n, s := range said {
				if s.of(h.Gap) {
					h.Kind, h.Said = s.Kind, n
				}
			}
			if last := len(all) - 1; last >= first && all[last].Said == h.Said {
				all[last].To = h.To
				continue
			}
			all = append(all, h)
		}
	}
	return all
}

// of tells whether any of the numbers are of another gap.
func (g Gap) of(o Gap) bool {
	return g.Station == o.Station && g.Epoch == o.Epoch && g.From <= o.To && o.From <= g.To
}

// Numbers is how many there are.
func (g Gap) Numbers() int64 { return g.To - g.From + 1 }

// name is how a check lists a gap: with its kind where that is void, so that it is signed. One that
// is lost has the name that it had when kinds had no names, which keeps what was signed then; what is gone is named as lost until somebody
// said so.
func (g Gap) name() string {
	name := fmt.Sprintf("%s/%d/%d", g.Station, g.Epoch, g.From)
	if g.To > g.From {
		name += fmt.Sprintf("–%d", g.To)
	}
	switch g.Kind {
	case Void:
		name += " " + string(Void)
	case Gone:
		name += " " + string(Lost)
	}
	return name
}

// GapsOf reads what a check lists as gaps, such as that of a month that was sealed. Whether what is
// not void is lost or pending a list does not say; those are pending.
func GapsOf(names []string) (all []Gap) {
	for _, name := range names {
		numbers, void := strings.CutSuffix(name, " "+string(Void))
		numbers, gone := strings.CutSuffix(numbers, " "+string(Lost))
		parts := strings.Split(numbers, "/")
		if len(parts) != 3 {
			continue
		}
		from, to, more := strings.Cut(parts[2], "–")
		if !more {
			to = from
		}
		epoch, err := strconv.ParseInt(parts[1], 10, 64)
		first, bad := strconv.ParseInt(from, 10, 64)
		last, worse := strconv.ParseInt(to, 10, 64)
		if cmp.Or(err, bad, worse) != nil {
			continue
		}
		g := Gap{parts[0], epoch, first, last, Pending}
		switch {
		case void:
			g.Kind = Void
		case gone:
			g.Kind = Gone
		}
		all = append(all, g)
	}
	return all
}
