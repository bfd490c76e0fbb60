package reconcile

import (
	"math/big"

	"github.com/litro-fuel/litro/dispense"
)

// One typed fill tells little. Of a fill that nobody took, the figures are made up, and who
// makes figures up writes whole ones again and again; but honest people buy for whole pesos,
// too. So it is looked at how one person types, of many vehicles, and not how one driver
// buys: and only what chance hardly ever does is told of.

// An Entry is a fill of a vehicle as a person typed it from a paper that named its liters.
// What corrections made of it since changes nothing about how it was typed.
type Entry struct {
	Vehicle     string
	VolumeUL    dispense.Volume
	AmountCents *int64
	Bare        bool // of a ticket, of which nothing was kept
}

const (
	entriesOf   = 100 // of one person's entries so many are looked at …
	entriesEach = 5   // … of which so many are of one vehicle: how its driver buys is not who types
	handOf      = 200 // of one station's fills so many
	habitFew    = 20  // fewer show no habit
	habitQuiet  = 20  // what was told of is not told of again before so many more
)

// Figures are whole that are a multiple of these.
const (
	WholeUL    = 10 * dispense.Liter
	WholeCents = 100_00
)

// EntriesBack and HandBack are how many entries of a person, and fills of a station, it
// takes to tell.
const (
	EntriesBack = entriesOf + habitQuiet
	HandBack    = handOf + habitQuiet
)

// round tells whether a figure of the entry is whole: tens of liters, or hundreds of the
// currency.
func (e *Entry) round() bool {
	return e.VolumeUL > 0 && e.VolumeUL%WholeUL == 0 || e.AmountCents != nil && *e.AmountCents > 0 && *e.AmountCents%WholeCents == 0
}

// habits finds what a person, or a station, has come to do too often.
func (j *judging) habits() {
	if len(j.Entries) > 0 {
		j.habit(FiguresRound, j.TypedBy, func(back int) (n, of int64) {
			each := make(map[string]int, entriesOf)
			for _, e := range window(j.Entries, back, entriesOf) {
				if each[e.Vehicle]++; each[e.Vehicle] > entriesEach {
					continue
				}
				if of++; e.round() {
					n++
				}
			}
			return n, of
		})
		j.habit(PaperMissing, j.TypedBy, func(back int) (n, of int64) {
			for _, e := range window(j.Entries, back, entriesOf) {
				if of++; e.Bare {
					n++
				}
			}
			return n, of
		})
	}
	j.habit(TypedOften, "", func(back int) (n, of int64) {
		for _, typed := range window(j.Hand, back, handOf) {
			if of++; typed {
				n++
			}
		}
		return n, of
	})
}

// window returns so many of a list, the newest first, but for those that came after.
func window[T any](list []T, after, of int) []T {
	list = list[min(after, len(list)):]
	return list[:min(of, len(list))]
}

// habit finds that with this record a rule's share is exceeded by more than chance, and was
// not shortly before. Count says of how many there are how many, some records back.
func (j *judging) habit(rule Rule, who string, count func(back int) (n, of int64)) {
	s := j.Settings.of(rule)
	beyond := func(back int) bool {
		n, of := count(back)
		return of >= habitFew && n*100 > of*s.Limit && n > chance(of, s.Limit) // not more than the share is no question of chance
	}
	if !s.on() || !beyond(0) {
		return
	}
	for back := range habitQuiet {
		if beyond(back + 1) {
			return
		}
	}
	n, of := count(0)
	f := j.find(rule, Minor, "").of(j.Dispense.Vehicle, "").figures(n, chance(of, s.Limit), Pieces)
	f.At = j.Dispense.At
	j.add(f.args(itoa(of), itoa(s.Limit)+" %", who))
}

// rare is how seldom chance alone exceeds what it is granted: once in so many times.
const rare = 1000

// chance returns how many of some may be of a kind that so many of 100 are, before it is no
// chance: with more, less than one of [rare] such samples would be. It is reckoned exactly.
func chance(of, percent int64) int64 {
	if percent <= 0 {
		return 0
	}
	all := new(big.Int).Exp(big.NewInt(100), big.NewInt(of), nil)
	term := new(big.Int).Exp(big.NewInt(percent), big.NewInt(of), nil) // of those that all are
	tail := new(big.Int)
	for k := of; k > 0; k-- {
		if tail.Add(tail, term); new(big.Int).Mul(tail, big.NewInt(rare)).Cmp(all) >= 0 {
			return k
		}
		term.Mul(term, big.NewInt(k*(100-percent))) // one fewer is
		term.Quo(term, big.NewInt((of-k+1)*percent))
	}
	return 0
}
