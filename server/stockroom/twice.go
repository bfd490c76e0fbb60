package stockroom

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// Two deliveries seem to be of one truck that was taken down twice.
const (
	// numberedFor is how far apart two of one number may be: a note is typed again at the latest with the
	// invoice of its month and its reminder, and suppliers begin their numbers anew by the year.
	numberedFor = 90 * 24 * time.Hour
	// alikeFor is how far apart two of like liters may have come: people measure when the fuel has
	// settled and type it then, and a gauge tells it at once. Less than it takes a truck to come again.
	alikeFor = 2 * time.Hour
)

// Why two deliveries seem to be one.
type Why string

// The reasons.
const (
	SameNumber Why = "number" // the note has one number, of one tank or one supplier
	Alike      Why = "alike"  // they came into one tank at nearly the same time, and brought as much
)

// A Twin is another delivery that one seems to be.
type Twin struct {
	Came
	Why Why
}

// A TwiceError tells of which other deliveries one seems to be, the nearest first. It is another truck's where
// who says its papers says so, see [Note.Another].
type TwiceError struct {
	Delivery dispense.Ref
	Others   []Twin // one at least
}

func (e *TwiceError) Error() string {
	var of []string
	for i := range e.Others {
		o := &e.Others[i]
		of = append(of, fmt.Sprintf("%s of tank %s (%s)", o.Ref, o.Tank, o.Why))
	}
	return fmt.Sprintf("delivery %s seems to be the same truck as %s", e.Delivery, strings.Join(of, ", "))
}

// Unwrap returns fault.ErrConflict.
func (e *TwiceError) Unwrap() error { return fault.ErrConflict }

// numbered tells whether two numbers of notes are one; what has no digit, such as s/n, is none.
func numbered(a, b string) bool {
	return strings.ContainsAny(a, "0123456789") && key(a) == key(b)
}

// supplier is who brought it: as the station wrote it down, or else by the only contract then.
func (c *Came) supplier() string { return plain(cmp.Or(strings.TrimSpace(c.Supplier), c.Supplying)) }

// sameSupplier tells whether two came of one; where nobody says who brought one of them they did not.
func sameSupplier(a, b *Came) bool {
	x, y := a.supplier(), b.supplier()
	return x != "" && y != "" && (strings.Contains(x, y) || strings.Contains(y, x))
}

func sameTank(a, b *Came) bool { return a.Ref.Station == b.Ref.Station && a.Tank == b.Tank }

// alike tells whether two came into one tank within [alikeFor], and brought as much within the tolerance
// of its deliveries on the day of the later.
func alike(a, b *Came, said stock.Says, zone *time.Location) bool {
	if !sameTank(a, b) || a.end().Sub(b.end()).Abs() > alikeFor {
		return false
	}
	later := a.end()
	if b.end().After(later) {
		later = b.end()
	}
	t := said.At(stock.Place{Station: a.Ref.Station, Tank: a.Tank}, later.In(zone).Format(time.DateOnly))
	limit := t.DeliveryObserved
	if a.Volume.Basis == b.Volume.Basis && a.Volume.Basis != stock.Observed {
		limit = t.Delivery
	}
	off, most := a.Volume.UL-b.Volume.UL, max(a.Volume.UL, b.Volume.UL)
	may := limit.Greater(most)
	if a.Volume.Basis != b.Volume.Basis {
		may += most / basesApart
	}
	return max(off, -off) <= may
}

// basesApart is the share of liters by which those as observed are from those at 20 °C at most: two in a hundred, which is diesel some
// 24 °C from there (API MPMS 11.1: 0.083 % a degree). Nobody is accused by it; somebody is asked.
const basesApart = 50

// twins returns which other deliveries one seems to be, once a note is said of it: those of its number, where the office did
// not say that number of it before, and those alike, where it said nothing of it. What is
// said along with it as of the same truck, or as of another, is none.
func twins(self *Came, n *Note, with []With, about []Came, said stock.Says, zone *time.Location) (all []Twin) {
	fresh := self.Said == nil || !numbered(n.Number, self.Said.Number)
	for i := range about {
		c := &about[i]
		if c.Ref == self.Ref || slices.Contains(n.Another, c.Ref) ||
			slices.ContainsFunc(with, func(w With) bool { return w.Delivery == c.Ref && w.How == SameTruck }) {
			continue
		}
		switch {
		case fresh && numbered(n.Number, c.Number()) && (sameTank(self, c) || sameSupplier(self, c)) && self.end().Sub(c.end()).Abs() <= numberedFor:
			all = append(all, Twin{*c, SameNumber})
		case self.Said == nil && alike(self, c, said, zone):
			all = append(all, Twin{*c, Alike})
		}
	}
	slices.SortStableFunc(all, func(a, b Twin) int {
		return cmp.Compare(a.end().Sub(self.end()).Abs(), b.end().Sub(self.end()).Abs())
	})
	return all
}
