package closes

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// Fuel of closed months that came late: it is in no figure of its own month, which is signed, nor of the one that
// takes it, whose figures are of its days. So the one that takes it says it beside its own, and all months of a year
// add up to the year.

// A Flow is fuel as a fill counts it.
type Flow struct {
	budget.Source
	At               time.Time
	Purpose, Product string
	UL               dispense.Volume
	Cents            *int64 // nil: nobody knows
	Currency         string
}

// A Corrected is a correction of a fill, or of another correction, with what it puts in the place.
type Corrected struct {
	Flow                  // Counts: whose; its Source is the correction
	Counts         bool   // else it puts nothing in the place
	Action         string // void, replace or assign
	Of, Root       dispense.Ref
	SaidAt, CameAt time.Time
}

// LateRecords are records that came late, and all fills and corrections that have to do with them.
type LateRecords struct {
	Items       []snapshot.Item
	Fills       []Flow
	Corrections []Corrected

	// They by what they are looked up by, once somebody asks.
	fillOf  map[budget.Source]Flow
	rootOf  map[budget.Source]dispense.Ref
	fillsOf map[dispense.Ref][]Flow
	saidOf  map[dispense.Ref][]Corrected
}

func (l *LateRecords) index() {
	if l.fillOf != nil {
		return
	}
	l.fillOf, l.rootOf = make(map[budget.Source]Flow, len(l.Fills)), make(map[budget.Source]dispense.Ref, len(l.Corrections))
	l.fillsOf, l.saidOf = map[dispense.Ref][]Flow{}, map[dispense.Ref][]Corrected{}
	for _, f := range l.Fills {
		l.fillOf[f.Source], l.fillsOf[f.Ref] = f, append(l.fillsOf[f.Ref], f)
	}
	for _, c := range l.Corrections {
		l.rootOf[c.Source], l.saidOf[c.Root] = c.Root, append(l.saidOf[c.Root], c)
	}
}

func (c *Corrected) undoes() bool { return c.Action == "void" || c.Action == "replace" }

// stands is what counts of fills and corrections of one root, as the database has it in effective_dispense.
func stands(fills []Flow, said []Corrected) []Flow {
	last := map[dispense.Ref]*Corrected{} // by what it undoes
	for i := range said {
		if c := &said[i]; c.undoes() && (last[c.Of] == nil || last[c.Of].before(c)) {
			last[c.Of] = c
		}
	}
	var all []Flow
	var parts dispense.Volume
	var cents int64
	for i := range said {
		c := &said[i]
		switch {
		case !c.Counts:
		case c.Action == "assign" && last[c.Ref] == nil:
			all, parts = append(all, c.Flow), parts+c.UL
			if c.Cents != nil {
				cents += *c.Cents
			}
		case c.Action == "replace" && last[c.Of] == c:
			all = append(all, c.Flow)
		}
	}
	for _, f := range fills {
		if last[f.Ref] != nil {
			continue
		}
		if f.UL -= parts; f.Cents != nil {
			f.Cents = new(*f.Cents - cents)
		}
		all = append(all, f)
	}
	return all
}

// before is the order in which of several the last one counts.
func (c *Corrected) before(o *Corrected) bool {
	return cmp.Or(c.SaidAt.Compare(o.SaidAt), strings.Compare(c.Ref.Station, o.Ref.Station), cmp.Compare(c.Ref.Epoch, o.Ref.Epoch), cmp.Compare(c.Ref.Seq, o.Ref.Seq), cmp.Compare(c.Branch, o.Branch)) < 0
}

// Change returns what counts no more since a record came, and what counts since.
func (l *LateRecords) Change(x budget.Source) (minus, plus []Flow) {
	l.index()
	if f, is := l.fillOf[x]; is { // what corrects it comes after it, and says its own
		return nil, []Flow{f}
	}
	root, is := l.rootOf[x]
	if !is {
		return nil, nil
	}
	fills, said := l.fillsOf[root], slices.Clone(l.saidOf[root])
	slices.SortFunc(said, func(a, b Corrected) int {
		switch by := a.CameAt.Compare(b.CameAt); {
		case by != 0:
			return by
		case a.before(&b):
			return -1
		case b.before(&a):
			return 1
		}
		return 0
	})
	n := slices.IndexFunc(said, func(c Corrected) bool { return c.Source == x })
	return stands(fills, said[:n]), stands(fills, said[:n+1])
}

// lateOf returns what a month takes of earlier ones that have not got it: figures of each, and the records.
func (d *Desk) lateOf(ctx context.Context, said *Said, p budget.Period) ([]snapshot.Figure, snapshot.Set, error) {
	list, err := d.late(ctx, said, p)
	if err != nil {
		return nil, snapshot.Set{}, err
	}
	list = slices.DeleteFunc(list, func(x Late) bool { return x.In != p || !x.Elsewhere() })
	var of []budget.Source
	asked := make(map[budget.Source]bool, len(list))
	for i := range list {
		if s := list[i].Source; !asked[s] {
			of, asked[s] = append(of, s), true
		}
	}
	var l LateRecords
	if len(of) > 0 {
		if l, err = d.cfg.Store.CloseLate(ctx, of); err != nil {
			return nil, snapshot.Set{}, err
		}
	}
	set, err := snapshot.SetOf(snapshot.Late, l.Items)
	return l.figures(list, d.cfg.Calendar), set, err
}

// figures are by how much what came late changed each month that it is of, named as those of the month itself are.
func (l *LateRecords) figures(list []Late, c budget.Calendar) []snapshot.Figure {
	var all []snapshot.Figure
	late := map[dispense.Ref]bool{} // fills that are in no figure of their month
	for i := range list {
		late[list[i].Ref] = true
	}
	l.index()
	for i := range list {
		x := &list[i]
		of := c.Month(x.Placement.Of)
		add := func(f *Flow, sign int64) {
			if c.PeriodOf(c.DayOf(f.At)) != x.Placement.Of {
				return // a correction that moves fuel is there for either month
			}
			all = append(all, snapshot.Figure{Name: snapshot.LateFills, Of: of, Unit: "count", N: sign},
				snapshot.Figure{Name: snapshot.LateVolume, Of: strings.Join([]string{of, f.Purpose, cmp.Or(f.Product, "—")}, " "), Unit: "ul", N: sign * int64(f.UL)})
			if f.Cents != nil && isCurrency(f.Currency) {
				all = append(all, snapshot.Figure{Name: snapshot.LateAmount, Of: of, Unit: "cents", Currency: f.Currency, N: sign * *f.Cents})
			}
		}
		minus, plus := l.Change(x.Source)
		if of, is := l.rootOf[x.Source]; is && x.Unsigned && !late[of] { // what it takes off is taken off already
			minus, plus = nil, slices.DeleteFunc(plus, func(f Flow) bool { return f.Source != x.Source })
		}
		for i := range minus {
			add(&minus[i], -1)
		}
		for i := range plus {
			add(&plus[i], 1)
		}
	}
	return slices.DeleteFunc(merged(all), func(f snapshot.Figure) bool { return f.N == 0 })
}

// isCurrency tells what a sum may be in, as of the figures of a month.
func isCurrency(s string) bool {
	return len(s) == 3 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}
