package budget

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A StopSaid is what somebody said of an account from a day on.
type StopSaid struct {
	N    int64 // orders what was said
	Key  Key   // empty: all accounts of which nothing is said
	From Day
	Stop Stop
}

// StopOf returns what was said last of the stop of an account on a day: of itself, or else of
// all. It is zero where nobody said anything.
func StopOf(said []StopSaid, k Key, d Day) (of StopSaid) {
	for _, key := range []Key{k, ""} {
		for _, s := range said {
			if s.Key == key && s.From <= d && (of.N == 0 || s.From > of.From || s.From == of.From && s.N > of.N) {
				of = s
			}
		}
		if of.N != 0 {
			return of
		}
	}
	return of
}

// strict orders stops by how much they hold back.
var strict = []Stop{NoStop, Soft, Hard}

// An EndedStop is a stop of an account that is none any more in a fiscal year, for keys are made otherwise
// from then on.
type EndedStop struct {
	Account Key
	Stop    Stop
	// Follows is the account that goes on in its place, of which no stop is said that holds as much;
	// empty: nobody can tell which.
	Follows Key
	Year    int
}

// EndedStops returns the stops that end with the year before a fiscal year, and have to be said of other
// accounts if they are to go on.
func (t *Terms) EndedStops(said []StopSaid, year int) (all []EndedStop) {
	was, is := t.Of(year-1).Form, t.Of(year).Form
	if slices.Equal(was, is) {
		return nil
	}
	first := t.First(Period{year, 1})
	seen := map[Key]bool{}
	for _, s := range said {
		if s.Key == "" || seen[s.Key] || was.checkKey(s.Key) != nil {
			continue
		}
		if next, goes := t.Follows(s.Key, year); goes && next == s.Key {
			continue
		}
		seen[s.Key] = true
		of := StopOf(said, s.Key, first.Add(-1))
		if of.Key == "" || of.Stop == NoStop {
			continue
		}
		next, goes := t.Follows(s.Key, year)
		if goes && slices.Index(strict, StopOf(said, next, first).Stop) >= slices.Index(strict, of.Stop) {
			continue
		}
		all = append(all, EndedStop{s.Key, of.Stop, next, year})
	}
	slices.SortFunc(all, func(a, b EndedStop) int { return cmp.Compare(a.Account, b.Account) })
	return all
}

// LoosensStop tells whether what is said next lets more through than what was said, of any
// account on any day.
func LoosensStop(said []StopSaid, next StopSaid) bool {
	days, keys := []Day{next.From}, []Key{"", next.Key}
	next.N = 1
	for _, s := range said {
		keys, next.N = append(keys, s.Key), max(next.N, s.N+1)
		if s.From > next.From {
			days = append(days, s.From)
		}
	}
	after := append(slices.Clone(said), next)
	for _, k := range keys {
		for _, d := range days {
			if slices.Index(strict, StopOf(after, k, d).Stop) < slices.Index(strict, StopOf(said, k, d).Stop) {
				return true
			}
		}
	}
	return false
}

// MostStops is how many accounts may stop one vehicle: the entry of a vehicle has room for so
// many beside its other quotas.
const MostStops = 2

// mostBuys is more than any fleet draws in a year: a billion liters.
const mostBuys = 1_000_000_000 * dispense.Liter

// Buys returns the fuel that an amount buys at a price, in 1/10000 of the currency unit a
// liter, rounded down to a microliter: never more than the amount pays. It is 0 for what is no
// amount or no price.
func Buys(cents, priceE4 int64) dispense.Volume {
	if cents <= 0 || priceE4 <= 0 {
		return 0
	}
	// Cents of 1/100 at 1/10000 a liter of a million microliters: 100 × 1,000,000.
	hi, lo := bits.Mul64(uint64(cents), 100_000_000)
	if hi >= uint64(priceE4) {
		return mostBuys
	}
	ul, _ := bits.Div64(hi, lo, uint64(priceE4))
	return dispense.Volume(min(ul, uint64(mostBuys)))
}

// Size returns how much may be drawn in a period of the quota that is what is left of an
// account: what was drawn of it already, and what the rest buys at the dearest price. Was is
// the size until now.
//
// The sum of what stations hold and have not drawn is never more than the rest buys, since
// leases come to no more than the size. A size stays while it is less than that by no more than
// a hundredth of what is left, or a liter; a new one is in the middle. So a fill whose amount
// was rounded, or that was somewhat cheaper, does not tell all stations something new, and
// half of that is what is not promised.
func Size(was, drawn dispense.Volume, rest, dearestE4 int64) dispense.Volume {
	left := Buys(rest, dearestE4)
	room := max(dispense.Liter, left/100)
	if is := drawn + left; was <= is && is-was <= room {
		return was
	}
	return drawn + max(0, left-room/2)
}
