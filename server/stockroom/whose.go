package stockroom

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A Supplier is one that brings fuel in bulk, by a contract of some days.
type Supplier struct {
	Name, RFC   string
	From, Until string // its first and its last day; an empty Until: it has no end
}

// brought returns who brought a delivery, of all that do by some contract: whose name the station wrote down, by contracts of whichever days,
// or where nobody wrote one the only one who had a contract then. What is typed a day late is of the day before as well, so that on the
// day on which one follows another nobody says. None: nobody says; so it is of a name that is nobody's, and where a contract has no RFC.
func (c *Came) brought(all []Supplier, zone *time.Location) (by []Supplier) {
	name, at := plain(c.Supplier), c.end().In(zone)
	day, before := at.Format(time.DateOnly), at.AddDate(0, 0, -1).Format(time.DateOnly)
	for _, s := range all {
		is := plain(s.Name)
		switch {
		case name != "" && (is == "" || !strings.Contains(is, name) && !strings.Contains(name, is)):
		case name == "" && (s.From > day || s.Until != "" && s.Until < before):
		case s.RFC == "", name == "" && len(by) > 0 && !strings.EqualFold(by[0].RFC, s.RFC):
			return nil
		default:
			by = append(by, s)
		}
	}
	return by
}

// isBy tells whether who issues a line is one of those who brought a delivery, by its RFC, or by the name that the station wrote down.
func (l *Line) isBy(by []Supplier, c *Came) bool {
	name := plain(c.Supplier)
	return slices.ContainsFunc(by, func(s Supplier) bool { return strings.EqualFold(s.RFC, l.RFC) }) || name != "" && strings.Contains(plain(l.Supplier), name)
}

// A Claim is a line in bulk of what another brought, or of what it brought itself and another's line was said to be of.
type Claim struct {
	// Others are the deliveries of it that By brought, who does not issue it. Again tells that By bills them, too.
	Others []Came
	By     string
	Again  bool
	// Own are those that who issues it brought and that it names, while somebody said that another's line is of them.
	Own []Came
}

// Claims returns the lines in bulk of documents of some days that bill what another brought, or what another's line has.
func (r *Room) Claims(ctx context.Context, from, to time.Time) (map[LineID]Claim, error) {
	first, last := from.AddDate(0, -3, 0), to.Add(billedAfter)
	came, err := r.cfg.Store.Deliveries(ctx, first, last, r.cfg.Zone)
	if err != nil || len(came) == 0 {
		return nil, err
	}
	lines, err := r.cfg.Store.BulkLines(ctx, first, last, r.cfg.Zone)
	if err != nil {
		return nil, err
	}
	suppliers, err := r.cfg.Store.BulkSuppliers(ctx)
	if err != nil {
		return nil, err
	}
	said, err := r.Tolerances(ctx)
	if err != nil {
		return nil, err
	}
	all := claims(lines, came, suppliers, Says(said), r.cfg.Zone)
	for i := range lines {
		if at := lines[i].IssuedAt; at.Before(from) || !at.Before(to) {
			delete(all, lines[i].LineID)
		}
	}
	return all, nil
}

// A trucker tells who brought deliveries, and who bills them.
type trucker struct {
	lines []Line
	of    map[LineID]*Line
	by    [][]Supplier // of each delivery
	came  []Came
	said  stock.Says
	zone  *time.Location
}

func newTrucker(lines []Line, came []Came, suppliers []Supplier, said stock.Says, zone *time.Location) *trucker {
	t := &trucker{lines: lines, of: map[LineID]*Line{}, came: came, said: said, zone: zone}
	for i := range lines {
		t.of[lines[i].LineID] = &lines[i]
	}
	for i := range came {
		t.by = append(t.by, came[i].brought(suppliers, zone))
	}
	return t
}

// anothers tells whether a delivery was brought by another than who issues a line.
func (t *trucker) anothers(l *Line, i int) bool {
	return len(t.by[i]) > 0 && !l.isBy(t.by[i], &t.came[i])
}

// isLost tells whether the line of a delivery is another's than who brought it.
func (t *trucker) isLost(i int) bool {
	l := t.of[t.came[i].line()]
	return l != nil && t.anothers(l, i)
}

// yields tells whether the line of a delivery is of a table in the stead of a fiscal document, and another is of one.
func (t *trucker) yields(i int, to *Line) bool {
	l := t.of[t.came[i].line()]
	return l != nil && l.Table && !to.Table
}

// names tells whether a line may be of a delivery whose number stands in it.
func (t *trucker) names(l *Line, c *Came) bool {
	n := key(c.Number())
	return n != "" && c.Product == l.Product && inTime(l, c) && l.numbers()[n]
}

// billedBy tells whether who brought a delivery bills it, in another line than one.
func (t *trucker) billedBy(i int, but *Line) bool {
	c := &t.came[i]
	return slices.ContainsFunc(t.lines, func(l Line) bool {
		if l.LineID == but.LineID || !l.Counts || !l.isBy(t.by[i], c) {
			return false
		}
		return c.line() == l.LineID || len(l.Parts) == 0 && t.names(&l, c)
	})
}

// claims returns what is so of lines. Of a line that nobody said of which deliveries it is those are another's that have its own number
// and about its liters, unless one is there that may be its own: suppliers number their notes each for itself.
func claims(lines []Line, came []Came, suppliers []Supplier, said stock.Says, zone *time.Location) map[LineID]Claim {
	t := newTrucker(lines, came, suppliers, said, zone)
	all := map[LineID]Claim{}
	for i := range lines {
		if l := &lines[i]; l.Counts {
			if c := t.claim(l); len(c.Others)+len(c.Own) > 0 {
				all[l.LineID] = c
			}
		}
	}
	return all
}

func (t *trucker) claim(l *Line) (x Claim) {
	var others []int
	mine := false
	for i := range t.came {
		c := &t.came[i]
		is := c.line() == l.LineID
		switch {
		case len(l.Parts) > 0 && !is, len(l.Parts) == 0 && !t.names(l, c):
		case !t.anothers(l, i):
			if mine = true; !is && t.isLost(i) {
				x.Own = append(x.Own, *c)
			}
		case is, key(l.Ticket) == key(c.Number()) && comesTo(l, []Came{*c}, t.said, t.zone):
			others = append(others, i)
		}
	}
	if mine && len(l.Parts) == 0 {
		return x
	}
	x.Again = len(others) > 0
	for _, i := range others {
		x.Others = append(x.Others, t.came[i])
		if x.By == "" {
			x.By = t.by[i][0].Name
		}
		x.Again = x.Again && t.billedBy(i, l)
	}
	return x
}
