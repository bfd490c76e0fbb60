package savings

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

const (
	km    = 1000
	liter = int64(dispense.Liter)
)

// took is a vehicle's use by an odometer, of fuel at so many cents a liter.
func took(vehicle, class string, kilometers, liters, price int64) Use {
	return Use{
		Vehicle: vehicle, Class: class, Grade: "magna", Currency: "MXN", VolumeUL: dispense.Volume(liters * liter), AmountCents: liters * price, Fills: 10,
		WayM: kilometers * km, WayUL: dispense.Volume(liters * liter),
	}
}

// patrols took 100 L for 1,000 km each, and take 90 now.
func patrols(n int, liters ...int64) (list []Use) {
	for i := range n {
		list = append(list, took(fmt.Sprint("p", i), "patrol", 1000, liters[i%len(liters)], 2000))
	}
	return list
}

func TestSavedLiters(t *testing.T) {
	t.Parallel()
	base := patrols(4, 100)
	now := patrols(4, 90)
	for i := range now {
		now[i].AmountCents = 90 * 2500
	}
	s := Compare(base, now)
	if len(s.Groups) != 1 || s.ExpectedUL != dispense.Volume(400*liter) || s.UL != dispense.Volume(360*liter) || s.Saved != (Range{40 * liter, 40 * liter, 40 * liter}) {
		t.Errorf("expected %d, took %d, saved %+v", s.ExpectedUL/dispense.Liter, s.UL/dispense.Liter, s.Saved)
	}
	if s.Percent.N != 100 || s.Saved.Shown() != 1 {
		t.Errorf("saved %d tenths of a percent, shown %d", s.Percent.N, s.Saved.Shown())
	}
	// 400 L at 20.00 would have cost 8,000; 40 L less are 800; and 360 L cost 5.00 a liter more.
	want := &Money{ExpectedCents: 800_000, Saved: Range{80_000, 80_000, 80_000}, PriceCents: 180_000, PaidCents: 900_000}
	if !reflect.DeepEqual(s.Money, want) {
		t.Errorf("money %+v, want %+v", s.Money, want)
	}
}

// A city that pays a third less because prices fell has saved nothing.
func TestPricesSaveNothing(t *testing.T) {
	t.Parallel()
	now := patrols(5, 100)
	for i := range now {
		now[i].AmountCents = 100 * 1400
	}
	s := Compare(patrols(5, 100), now)
	if s.Saved.N != 0 || s.Saved.Shown() != 0 || s.Money.Saved.N != 0 || s.Money.PriceCents != -300_000 || s.Money.PaidCents != 700_000 {
		t.Errorf("saved %+v, money %+v", s.Saved, s.Money)
	}
}

// Who drives half as far has saved nothing, either; and another mix of classes saves nothing.
func TestLessWayAndOtherClassesSaveNothing(t *testing.T) {
	t.Parallel()
	base := append(patrols(3, 100), took("t1", "truck", 1000, 400, 2000), took("t2", "truck", 1000, 400, 2000), took("t3", "truck", 1000, 400, 2000))
	now := []Use{
		took("p0", "patrol", 4000, 400, 2000), took("p1", "patrol", 500, 50, 2000), took("p2", "patrol", 10, 1, 2000),
		took("t1", "truck", 5, 2, 2000), took("t2", "truck", 10, 4, 2000), took("t3", "truck", 500, 200, 2000),
	}
	if s := Compare(base, now); s.Saved != (Range{}) || s.ExpectedUL != s.UL || s.Did[Way] != 5025*km || s.BaseDid[Way] != 6000*km {
		t.Errorf("saved %+v of %d, did %v", s.Saved, s.ExpectedUL, s.Did)
	}
}

// The range by hand: 4 vehicles took 100, 102, 98 and 100 L for 1,000 km, and take 90, 92, 88
// and 90 or, the other way round, 90, 88, 92 and 90. What is of the vehicle itself cancels.
func TestRange(t *testing.T) {
	t.Parallel()
	if s := Compare(patrols(4, 100, 102, 98, 100), patrols(4, 90, 92, 88, 90)); s.Saved != (Range{40 * liter, 40 * liter, 40 * liter}) {
		t.Errorf("thirsty before as now: %+v", s.Saved)
	}
	// Deviations 0, 4, -4 and 0: 32 · 4/3 has a root of 6.53197265 L; by 3 degrees of freedom 3.182 times that.
	s := Compare(patrols(4, 100, 102, 98, 100), patrols(4, 90, 88, 92, 90))
	if want := (Range{40*liter - 20_784_737, 40 * liter, 40*liter + 20_784_737}); s.Saved != want {
		t.Errorf("got %+v, want %+v", s.Saved, want)
	}
	if want := (Range{80_000 - 41_570, 80_000, 80_000 + 41_570}); s.Money.Saved != want {
		t.Errorf("money: got %+v, want %+v", s.Money.Saved, want)
	}
	if want := (Range{48, 100, 152}); s.Percent != want {
		t.Errorf("percent: got %+v, want %+v", s.Percent, want)
	}
}

// Of what cannot be compared nothing is claimed, and it is named.
func TestWhatIsNotCompared(t *testing.T) {
	t.Parallel()
	base := append(patrols(3, 100), took("a1", "ambulance", 1000, 200, 2000), took("a2", "ambulance", 1000, 200, 2000))
	now := append(patrols(3, 90), took("a1", "ambulance", 1000, 100, 2000), took("a2", "ambulance", 1000, 100, 2000),
		took("n1", "new", 1000, 80, 2000), Use{Vehicle: "s1", Class: "still", Grade: "magna", VolumeUL: dispense.Volume(7 * liter), Fills: 1, Currency: "MXN"})
	s := Compare(base, now)
	var got []string
	for _, g := range s.Groups {
		got = append(got, fmt.Sprintf("%s %q %d", g.Class, g.Why, g.UL/dispense.Liter))
	}
	if want := []string{`ambulance "few" 200`, `new "baseline" 80`, `patrol "" 270`, `still "interval" 7`}; !slices.Equal(got, want) {
		t.Errorf("got %s", got)
	}
	if s.Saved.N != 30*liter || s.UL != dispense.Volume(270*liter) || s.AllUL != dispense.Volume((270+200+80+7)*liter) || s.BaseAllUL != dispense.Volume(700*liter) {
		t.Errorf("saved %+v of %d, all %d", s.Saved, s.UL/dispense.Liter, s.AllUL/dispense.Liter)
	}
	if s := Compare(nil, nil); len(s.Groups) != 0 || s.Money != nil || s.Saved != (Range{}) {
		t.Errorf("of nothing: %+v", s)
	}
}

// What hour meters count is apart from what odometers do, though one machine may have both.
func TestHourMeters(t *testing.T) {
	t.Parallel()
	var base, now []Use
	for i := range 3 {
		u := Use{Vehicle: fmt.Sprint("m", i), Class: "digger", Grade: "diesel", Currency: "MXN", VolumeUL: dispense.Volume(100 * liter), AmountCents: 250_000, Fills: 3, RunS: 36_000, RunUL: dispense.Volume(100 * liter)}
		base = append(base, u)
		u.RunUL = dispense.Volume(80 * liter)
		now = append(now, u)
	}
	both := took("m9", "digger", 100, 10, 2500)
	both.Grade, both.RunS, both.RunUL = "diesel", 3600, dispense.Volume(liter)
	s := Compare(base, append(now, both))
	if len(s.Groups) != 2 || s.Groups[0].Meter != Way || s.Groups[0].Why != NoBaseline || s.Groups[1].Meter != Run || s.Groups[1].Vehicles != 4 {
		t.Fatalf("groups %+v", s.Groups)
	}
	if want := 310*liter - 241*liter; s.Saved.N != want {
		t.Errorf("saved %d, want %d", s.Saved.N, want)
	}
}

// What is not known to have cost something, or was paid in another currency, has no part in
// prices; and liters count all the same.
func TestPrices(t *testing.T) {
	t.Parallel()
	base, now := patrols(4, 100), patrols(4, 90)
	base[0].Unpriced, base[0].AmountCents = 1, 1
	now[1].Currency, now[1].AmountCents = "USD", 9
	s := Compare(base, now)
	if s.Currency != "MXN" || *s.Groups[0].BasePriceE4 != 200_000 || *s.Groups[0].PriceE4 != 200_000 || s.Money.Saved.N != 80_000 {
		t.Errorf("%+v, money %+v", s.Groups[0], s.Money)
	}
	for i := range now {
		now[i].Unpriced = 1
	}
	if s := Compare(base, now); s.Money != nil || s.UnpricedUL != s.UL || s.Saved.N != 40*liter || s.Groups[0].PriceE4 != nil {
		t.Errorf("without prices: %+v", s)
	}
}

// Whatever vehicles took, and in whatever order records come, parts come to the whole.
func TestPartsComeToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		use := rapid.Custom(func(t *rapid.T) Use {
			u := Use{
				Vehicle: rapid.StringMatching(`v[0-9]`).Draw(t, "vehicle"), Class: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "class"), Grade: rapid.SampledFrom([]string{"magna", "diesel"}).Draw(t, "grade"),
				Currency: rapid.SampledFrom([]string{"MXN", "MXN", "USD"}).Draw(t, "currency"), VolumeUL: dispense.Volume(rapid.Int64Range(0, 1e12).Draw(t, "ul")), AmountCents: rapid.Int64Range(0, 1e9).Draw(t, "cents"),
				Fills: rapid.Int64Range(1, 9).Draw(t, "fills"), Unpriced: rapid.Int64Range(0, 1).Draw(t, "unpriced"),
			}
			if rapid.Bool().Draw(t, "way") {
				u.WayM, u.WayUL = rapid.Int64Range(1, 1e9).Draw(t, "m"), dispense.Volume(rapid.Int64Range(1, 1e12).Draw(t, "wayul"))
			}
			if rapid.Bool().Draw(t, "run") {
				u.RunS, u.RunUL = rapid.Int64Range(1, 1e8).Draw(t, "s"), dispense.Volume(rapid.Int64Range(1, 1e12).Draw(t, "runul"))
			}
			return u
		})
		base, now := rapid.SliceOfN(use, 0, 40).Draw(t, "base"), rapid.SliceOfN(use, 0, 40).Draw(t, "now")
		s := Compare(base, now)
		var expected, ul, saved, unpriced int64
		var money Money
		for _, g := range s.Groups {
			if g.Why != "" {
				continue
			}
			if int64(g.ExpectedUL)-g.Saved.N != int64(g.UL) {
				t.Errorf("%s: %d expected less %d saved is not %d", g.Class, g.ExpectedUL, g.Saved.N, g.UL)
			}
			if g.Saved.Low > g.Saved.N || g.Saved.High < g.Saved.N {
				t.Errorf("%s: range %+v", g.Class, g.Saved)
			}
			expected, ul, saved = expected+int64(g.ExpectedUL), ul+int64(g.UL), saved+g.Saved.N
			if m := g.Money; m != nil {
				if m.ExpectedCents-m.Saved.N+m.PriceCents != m.PaidCents {
					t.Errorf("%s: money %+v", g.Class, m)
				}
				money.ExpectedCents, money.PriceCents, money.PaidCents, money.Saved.N = money.ExpectedCents+m.ExpectedCents, money.PriceCents+m.PriceCents, money.PaidCents+m.PaidCents, money.Saved.N+m.Saved.N
			} else {
				unpriced += int64(g.UL)
			}
		}
		if int64(s.ExpectedUL) != expected || int64(s.UL) != ul || s.Saved.N != saved || int64(s.UnpricedUL) != unpriced {
			t.Errorf("the whole is %+v", s)
		}
		if m := s.Money; m != nil && (m.ExpectedCents != money.ExpectedCents || m.PriceCents != money.PriceCents || m.PaidCents != money.PaidCents || m.Saved.N != money.Saved.N || m.ExpectedCents-m.Saved.N+m.PriceCents != m.PaidCents) {
			t.Errorf("money is %+v and parts come to %+v", m, money)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(base), func(i, j int) { base[i], base[j] = base[j], base[i] })
		r.Shuffle(len(now), func(i, j int) { now[i], now[j] = now[j], now[i] })
		if again := Compare(base, now); !reflect.DeepEqual(again, s) {
			t.Errorf("in another order it is %+v, and was %+v", again, s)
		}
	})
}

// In fleets of which the truth is known the range has it in about 95 of 100: vehicles differ
// from their class for good, and from month to month, drive each its own way, come and go.
func TestRangeHasTheTruth(t *testing.T) {
	t.Parallel()
	const fleets = 1000
	r := rand.New(rand.NewPCG(2026, 11))
	for _, c := range []struct {
		vehicles int
		less     float64 // the truth
	}{{5, 0}, {12, 0.08}, {40, 0.15}, {120, -0.05}} {
		var has, claims int
		for range fleets {
			var base, now []Use
			for _, class := range []struct {
				name    string
				perUnit float64
			}{{"sedan", 0.09}, {"truck", 0.35}} {
				for v := range c.vehicles {
					own := 1 + 0.12*r.NormFloat64()
					drive := func(less float64) Use {
						kilometers := int64(500 + r.IntN(4000))
						liters := float64(kilometers) * class.perUnit * own * (1 + 0.05*r.NormFloat64()) * (1 - less)
						return took(fmt.Sprint(class.name, v), class.name, kilometers, int64(liters), 2000)
					}
					if r.IntN(10) > 0 || v < Least {
						base = append(base, drive(0))
					}
					if r.IntN(10) > 0 || v < Least {
						now = append(now, drive(c.less))
					}
				}
			}
			s := Compare(base, now)
			truth := float64(s.UL) * c.less / (1 - c.less)
			if float64(s.Saved.Low) <= truth && truth <= float64(s.Saved.High) {
				has++
			}
			if s.Saved.Shown() != 0 {
				claims++
			}
		}
		t.Logf("%d vehicles of each class, %.0f %% less: the range has it %.1f times in 100, and says something %.1f", c.vehicles, 100*c.less, 100*float64(has)/fleets, 100*float64(claims)/fleets)
		if has < fleets*92/100 || has > fleets*98/100 {
			t.Errorf("%d vehicles of each class: the range has the truth %d times in %d", c.vehicles, has, fleets)
		}
	}
}
