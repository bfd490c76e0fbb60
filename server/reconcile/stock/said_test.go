package stock_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// someSaid draws what was said on a few days of few places.
func someSaid(t *rapid.T) (list stock.Says) {
	for i := range rapid.IntRange(0, 12).Draw(t, "said") {
		list = append(list, oneSaid(t, int64(i+1)))
	}
	return list
}

var somePlaces = []stock.Place{{}, {Station: "norte"}, {Station: "norte", Tank: "1"}, {Station: "norte", Tank: "2"}, {Station: "sur"}, {Station: "sur", Tank: "1"}}

func dayOf(n int) string { return first.AddDate(0, 0, n).Format(time.DateOnly) }

func oneSaid(t *rapid.T, n int64) stock.Said {
	return stock.Said{
		N: n, Place: rapid.SampledFrom(somePlaces).Draw(t, "place"), Which: rapid.SampledFrom([]stock.Which{"leak", "watch"}).Draw(t, "which"), From: dayOf(rapid.IntRange(0, 9).Draw(t, "from")),
		Limit: stock.Limit{UL: dispense.Volume(rapid.IntRange(0, 1000).Draw(t, "liters")) * dispense.Liter, E4: rapid.Int64Range(0, 200).Draw(t, "share")},
	}
}

// What counts on a day is what a person finds who reads all that was said: of the tank, else of the
// station, else of all, what began last.
func TestWhatCountsOnADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := someSaid(t)
		place, day := rapid.SampledFrom(somePlaces).Draw(t, "of"), dayOf(rapid.IntRange(-1, 11).Draw(t, "day"))
		for _, w := range []stock.Which{"leak", "watch", "pump"} {
			want := stock.Usual.Of(w)
		found:
			for _, of := range []stock.Place{place, {Station: place.Station}, {}} {
				for back := 11; back >= 0; back-- {
					begin := dayOf(back)
					if begin > day {
						continue
					}
					for _, x := range slices.Backward(list) {
						if x.Place == of && x.Which == w && x.From == begin {
							want = x.Limit
							break found
						}
					}
				}
			}
			if got := rapid.Permutation(list); len(list) > 0 {
				if at := stock.Says(got.Draw(t, "order")).At(place, day).Of(w); at != want {
					t.Fatalf("%s of %+v on %s is %+v, want %+v", w, place, day, at, want)
				}
			}
		}
	})
}

// What takes one person never lets more pass, of any tank on any day; and of what is said from a day
// on no day before it knows.
func TestOneAloneLoosensNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := someSaid(t)
		x := oneSaid(t, 99)
		with := append(slices.Clone(list), x)
		for _, place := range somePlaces {
			for n := -1; n < 12; n++ {
				was, is := list.At(place, dayOf(n)), with.At(place, dayOf(n))
				if dayOf(n) < x.From && was != is {
					t.Fatalf("%+v counts on %s already", x, dayOf(n))
				}
				a, b := was.Of(x.Which), is.Of(x.Which)
				if (b.UL > a.UL || b.E4 > a.E4) && !list.Loosens(x) {
					t.Fatalf("%+v lets more pass of %+v on %s, and takes one", x, place, dayOf(n))
				}
			}
		}
	})
}

// A stretch of days as one is judged by none that is looser than that of any of its days.
func TestAMonthIsJudgedByTheTightest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list, place := someSaid(t), rapid.SampledFrom(somePlaces).Draw(t, "of")
		var days []string
		for n := range 10 {
			days = append(days, dayOf(n))
		}
		over := list.Over(place, days).Of("leak")
		for _, day := range days {
			if one := list.At(place, day).Of("leak"); over.UL > one.UL || over.E4 > one.E4 {
				t.Fatalf("%+v is looser than %+v of %s", over, one, day)
			}
		}
		if list.Version(days[0]) != slices.Clip(slices.DeleteFunc(slices.Clone(list), func(x stock.Said) bool { return x.From >= days[0] })).Version(days[0]) {
			t.Fatal("what begins later makes another version")
		}
	})
}

// Whoever reads all names finds all limits.
func TestWhiches(t *testing.T) {
	t.Parallel()
	seen := map[stock.Limit]bool{}
	for _, w := range stock.Whiches() {
		if seen[stock.Usual.Of(w)] = true; !w.Known() || stock.Usual.Of(w) == (stock.Limit{}) {
			t.Errorf("%s is no limit", w)
		}
	}
	if len(seen) < 9 || stock.Which("").Known() {
		t.Errorf("names are of %d limits", len(seen))
	}
}
