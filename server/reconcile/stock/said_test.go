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

// A stretch of days as one is judged by the limit of one of its days, and by that of none that lets more
// pass: not by the volume of one and the share of another, which nobody said.
func TestAMonthIsJudgedByTheTightest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list, place := someSaid(t), rapid.SampledFrom(somePlaces).Draw(t, "of")
		var days []stock.Tolerances
		for n := range 10 {
			days = append(days, list.At(place, dayOf(n)))
		}
		liters := func(name string) *dispense.Volume {
			return new(dispense.Volume(rapid.IntRange(0, 50_000).Draw(t, name)) * dispense.Liter)
		}
		row := stock.Row{Book: liters("book"), Measured: liters("measured"), Gone: *liters("gone")}
		row.Variance = new(*row.Measured - *row.Book)
		for name, by := range map[string]func(...stock.Tolerances) stock.Comparison{"SAT": row.SAT, "leak": row.Leak} {
			got, of := by(days...), false
			past := func(c stock.Comparison) bool { return c.State == stock.Short || c.State == stock.Over }
			for _, day := range days {
				one := by(day)
				if of = of || one == got; got.Tolerance > one.Tolerance || past(one) && !past(got) {
					t.Fatalf("%s: %+v lets more pass than %+v of one day", name, got, one)
				}
			}
			if !of {
				t.Fatalf("%s: %+v is of no day", name, got)
			}
		}
		if list.Version(dayOf(0)) != slices.Clip(slices.DeleteFunc(slices.Clone(list), func(x stock.Said) bool { return x.From >= dayOf(0) })).Version(dayOf(0)) {
			t.Fatal("what begins later makes another version")
		}
	})
}

// Where nothing flowed and nothing may be missing, nothing is missing.
func TestNothingIsNoLoss(t *testing.T) {
	t.Parallel()
	none := stock.Usual
	none.Leak, none.SAT = stock.Limit{E4: 100}, stock.Limit{}
	row := stock.Row{Book: new(100 * dispense.Liter), Measured: new(100 * dispense.Liter), Variance: new(dispense.Volume(0))}
	if sat, leak := row.SAT(none), row.Leak(none); sat.State != stock.Whole || leak.State != stock.Whole || leak.Tolerance != 0 {
		t.Errorf("got %+v and %+v", sat, leak)
	}
	row.Measured, row.Variance = new(100*dispense.Liter-dispense.Microliter), new(-dispense.Microliter)
	if sat, leak := row.SAT(none), row.Leak(none); sat.State != stock.Short || leak.State != stock.Short {
		t.Errorf("a microliter: got %+v and %+v", sat, leak)
	}
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
