package stock

import (
	"fmt"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Which names one of the tolerances.
type Which string

// Whiches are all of them, in the order in which pages show them.
func Whiches() []Which {
	return []Which{"watch", "investigate", "sat", "leak", "drift", "delivery", "delivery_observed", "papers", "water", "junction", "pump"}
}

// of points to the limit that it names; nil where there is none such.
func (w Which) of(t *Tolerances) *Limit {
	return map[Which]*Limit{
		"watch": &t.Watch, "investigate": &t.Investigate, "sat": &t.SAT, "leak": &t.Leak, "drift": &t.Drift, "delivery": &t.Delivery, "delivery_observed": &t.DeliveryObserved,
		"papers": &t.Papers, "water": &t.Water, "junction": &t.Junction, "pump": &t.Pump,
	}[w]
}

// Of returns the limit of a name; the zero value where there is none such.
func (t Tolerances) Of(w Which) Limit {
	if l := w.of(&t); l != nil {
		return *l
	}
	return Limit{}
}

// Known tells whether there is such a tolerance.
func (w Which) Known() bool { return slices.Contains(Whiches(), w) }

// Whole tells whether it counts a volume alone, of which a share is nothing.
func (w Which) Whole() bool { return w == "water" || w == "junction" }

// A Place is a tank; with Tank empty all of a station, with both empty all there are.
type Place struct{ Station, Tank string }

// in tells whether what is said of p is said of a place too.
func (p Place) in(place Place) bool {
	return p == Place{} || p.Station == place.Station && (p.Tank == "" || p.Tank == place.Tank)
}

// narrow is 2 of a tank, 1 of a station and 0 of all.
func (p Place) narrow() int {
	switch {
	case p.Tank != "":
		return 2
	case p.Station != "":
		return 1
	}
	return 0
}

// A Said is one tolerance of a place from a day on.
type Said struct {
	N     int64 // in the order in which they were said
	Place Place
	Which Which
	From  string // its first day, as 2026-12-01
	Limit Limit
}

// Says are all that was said, in whatever order.
type Says []Said

// In returns which statement counts for a tolerance of a place on a day: of the narrowest of places
// that says anything of it, the one that began last, and of one day the one that was said last. It
// is nil where nothing is said, and [Usual] counts.
func (s Says) In(p Place, w Which, day string) *Said {
	var last *Said
	for i := range s {
		x := &s[i]
		if x.Which != w || x.From > day || !x.Place.in(p) {
			continue
		}
		if last == nil || later(x, last) {
			last = x
		}
	}
	return last
}

func later(x, last *Said) bool {
	switch a, b := x.Place.narrow(), last.Place.narrow(); {
	case a != b:
		return a > b
	case x.From != last.From:
		return x.From > last.From
	}
	return x.N > last.N
}

// At returns the tolerances of a place on a day.
func (s Says) At(p Place, day string) Tolerances {
	t := Usual
	for _, w := range Whiches() {
		if x := s.In(p, w, day); x != nil {
			*w.of(&t) = x.Limit
		}
	}
	return t
}

// Loosens tells whether what is said next lets more pass on any day than what was said before.
func (s Says) Loosens(x Said) bool {
	x.N = 1<<63 - 1
	with := append(slices.Clone(s), x)
	days := []string{x.From}
	for i := range s {
		if s[i].Which == x.Which && s[i].From > x.From {
			days = append(days, s[i].From)
		}
	}
	return slices.ContainsFunc(days, func(day string) bool {
		was, is := s.At(x.Place, day).Of(x.Which), with.At(x.Place, day).Of(x.Which)
		return is.UL > was.UL || is.E4 > was.E4
	})
}

// Version is the hash of what the days before one are judged by, as a closed month knows it; where
// nothing was said that of [Usual]. Until is the first day that is left out.
func (s Says) Version(until string) string {
	said := slices.DeleteFunc(slices.Clone(s), func(x Said) bool { return x.From >= until })
	if len(said) == 0 {
		return Usual.Version()
	}
	slices.SortFunc(said, func(a, b Said) int { return int(min(max(a.N-b.N, -1), 1)) })
	return dispense.HashNote(appendf(Usual, said)).String()
}

func appendf(t Tolerances, said Says) []byte {
	b := fmt.Appendf(nil, "%+v", t)
	for i := range said {
		b = fmt.Appendf(b, "\n%+v", said[i])
	}
	return b
}
