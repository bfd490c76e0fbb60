package reconcile_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Ways add up to the way between the first and the last reading that are believed, and
// are the same in whatever order fills came.
func TestWaysAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var fills []reconcile.Fill
		km := int64(1000)
		for i := range rapid.IntRange(0, 20).Draw(t, "n") {
			km += rapid.Int64Range(0, 900).Draw(t, "km")
			f := fill(i+1, km*rapid.Int64Range(0, 1).Draw(t, "has"), 40, rapid.Bool().Draw(t, "full"))
			if f.OdometerM != nil && rapid.IntRange(0, 9).Draw(t, "slip") == 0 {
				*f.OdometerM *= 10
			}
			fills = append(fills, f)
		}
		shuffled := append([]reconcile.Fill(nil), fills...)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		ways, again := reconcile.Ways(fills, 0), reconcile.Ways(shuffled, 0)
		var first, last *reconcile.Fill // since the last that showed the ones before to be wrong
		sum := int64(0)
		for i, w := range ways {
			other := again[i]
			if other.DistanceM != w.DistanceM || other.Known != w.Known || other.Doubt != w.Doubt || (other.Before == nil) != (w.Before == nil) || w.Before != nil && other.Before.Ref != w.Before.Ref {
				t.Fatalf("in another order: got %+v, want %+v", other, w)
			}
			if fills[i].OdometerM == nil || w.Doubt.Rule != "" {
				if w.Known {
					t.Fatalf("a way without a reading that is believed: %+v", w)
				}
				continue
			}
			if last = &fills[i]; w.Before == nil {
				first, sum = last, 0
			}
			sum += w.DistanceM
		}
		if first != nil && sum != *last.OdometerM-*first.OdometerM {
			t.Fatalf("ways add up to %d m, from %d to %d", sum, *first.OdometerM, *last.OdometerM)
		}
	})
}

func TestWays(t *testing.T) {
	t.Parallel()
	at := func(day int, m, shift int64) reconcile.Fill {
		f := fill(day, 0, 40, true)
		f.OdometerM, f.Shift = &m, shift
		return f
	}
	km := int64(1000)
	slip := at(3, 9_990_800*km, 0)
	fills := []reconcile.Fill{at(1, 100_000*km, 0), at(2, 100_400*km, 0), slip, at(4, 101_200*km, 0), at(6, 300*km, 101_300*km), fill(7, 0, 40, true)}
	ways := reconcile.Ways(fills, 900*km)
	for i, want := range []struct {
		before   int64
		distance int64
		doubt    reconcile.Rule
		replaced bool
	}{
		{0, 0, "", false}, {100_000, 400, "", false}, {100_400, 0, reconcile.OdometerHigh, false}, {100_400, 800, "", false}, {101_200, 400, "", true}, {0, 0, "", false},
	} {
		w, before := ways[i], int64(0)
		if w.Before != nil {
			before = *w.Before.OdometerM / km
		}
		if before != want.before || w.DistanceM != want.distance*km || w.Doubt.Rule != want.doubt || w.Replaced != want.replaced {
			t.Errorf("fill %d: got before %d, %d km, %q, %t; want %+v", i, before, w.DistanceM/km, w.Doubt.Rule, w.Replaced, want)
		}
	}

	engine := func(day int, h int64) reconcile.Fill {
		f := fill(day, 0, 40, true)
		f.EngineS = new(h * 3600)
		return f
	}
	if w := reconcile.Ways([]reconcile.Fill{engine(1, 500), engine(3, 516)}, 0)[1]; !w.Known || w.RunS != 16*3600 || w.DistanceM != 0 {
		t.Errorf("an hour meter: got %+v, want 16 h and no way", w)
	}
}

func TestMissedFill(t *testing.T) {
	t.Parallel()
	of := func(km, liters int64) reconcile.Interval {
		return reconcile.Interval{DistanceM: km * 1000, VolumeUL: dispense.Volume(liters) * dispense.Liter}
	}
	if reconcile.MissedFill(of(400, 40), 8000) || !reconcile.MissedFill(of(500, 40), 8000) || reconcile.MissedFill(of(5000, 40), 0) {
		t.Error("10 km/L of 8 is not a missing fill, 12.5 of 8 is, and nothing is where nothing is expected")
	}
	var list []reconcile.Interval
	for i := range int64(5) {
		list = append(list, of(300+10*i, 40))
	}
	if got := reconcile.Usual(list); got != 8000 {
		t.Errorf("the usual of five: got %d m/L, want the third", got)
	}
	if got := reconcile.Usual(list[:4]); got != 0 {
		t.Errorf("of four: got %d, want none", got)
	}
}
