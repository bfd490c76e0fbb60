package reconcile_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }

// fill is a fill of so many liters at an odometer in km; 0 for none.
func fill(n int, km, liters int64, full bool) reconcile.Fill {
	f := reconcile.Fill{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(n)}, At: day(n), Grade: "diesel",
		VolumeUL: dispense.Volume(liters) * dispense.Liter, Full: full, AmountCents: new(liters * 2450)}
	if km > 0 {
		f.OdometerM = new(km * 1000)
	}
	return f
}

func TestIntervals(t *testing.T) {
	t.Parallel()
	adblue := fill(3, 1200, 10, true)
	adblue.Grade = "adblue"
	type interval struct{ km, liters int64 }
	tests := []struct {
		name  string
		fills []reconcile.Fill
		want  []interval
	}{
		{"two full tanks", []reconcile.Fill{fill(1, 1000, 50, true), fill(2, 1400, 40, true)}, []interval{{400, 40}}},
		{"one is not enough", []reconcile.Fill{fill(1, 1000, 50, true)}, nil},
		{"never assumed full", []reconcile.Fill{fill(1, 1000, 50, false), fill(2, 1400, 40, false)}, nil},
		{"a part fill counts in the interval", []reconcile.Fill{fill(1, 1000, 50, true), fill(2, 1200, 10, false), fill(3, 1400, 30, true)}, []interval{{400, 40}}},
		{"full without odometer goes on", []reconcile.Fill{fill(1, 1000, 50, true), fill(2, 0, 20, true), fill(3, 1400, 20, true)}, []interval{{400, 40}}},
		{"a slip in the odometer goes on", []reconcile.Fill{fill(1, 1000, 50, true), fill(2, 1200, 20, true), fill(3, 14000, 20, true), fill(4, 1600, 20, true)},
			[]interval{{200, 20}, {400, 40}}},
		{"additive moves no vehicle", []reconcile.Fill{fill(1, 1000, 50, true), adblue, fill(4, 1400, 40, true)}, []interval{{400, 40}}},
	}
	for _, tt := range tests {
		var got []interval
		for _, i := range reconcile.Intervals(tt.fills, 0) {
			got = append(got, interval{i.DistanceM / 1000, int64(i.VolumeUL / dispense.Liter)})
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Fills may come in any order, and liters are neither lost nor doubled.
func TestIntervalsOfAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "n")
		var fills []reconcile.Fill
		km := int64(1000)
		for i := range n {
			km += rapid.Int64Range(0, 900).Draw(t, "km")
			fills = append(fills, fill(i+1, km*rapid.Int64Range(0, 1).Draw(t, "has"), rapid.Int64Range(1, 60).Draw(t, "liters"), rapid.Bool().Draw(t, "full")))
		}
		want := summary(reconcile.Intervals(append([]reconcile.Fill(nil), fills...), 0))
		shuffled := append([]reconcile.Fill(nil), fills...)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := summary(reconcile.Intervals(shuffled, 0))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order: got %v, want %v", got, want)
		}
		var all, in dispense.Volume
		for _, f := range fills {
			all += f.VolumeUL
		}
		for _, i := range want {
			in += i.volume
		}
		if in > all {
			t.Fatalf("intervals have %v of %v", in, all)
		}
	})
}

type summed struct {
	from, to dispense.Ref
	distance int64
	volume   dispense.Volume
}

func summary(list []reconcile.Interval) []summed {
	var out []summed
	for _, i := range list {
		out = append(out, summed{i.From.Ref, i.To.Ref, i.DistanceM, i.VolumeUL})
	}
	return out
}

// Fuel is of one interval at most, whichever meters a vehicle is read by and how they take turns.
func TestFuelIsOfOneInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		km, hours := int64(1000), int64(100)
		var fills []reconcile.Fill
		var took dispense.Volume
		for i := range rapid.IntRange(2, 60).Draw(t, "fills") {
			f := reconcile.Fill{Ref: dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(i + 1)}, At: day(i), Grade: "diesel", VolumeUL: dispense.Volume(rapid.IntRange(1, 90).Draw(t, "liters")) * dispense.Liter, Full: rapid.Bool().Draw(t, "full")}
			km, hours = km+rapid.Int64Range(1, 200).Draw(t, "km"), hours+rapid.Int64Range(1, 8).Draw(t, "hours")
			switch rapid.SampledFrom([]string{"way", "run", "both", "none"}).Draw(t, "reads") {
			case "way":
				f.OdometerM = new(km * 1000)
			case "run":
				f.EngineS = new(hours * 3600)
			case "both":
				f.OdometerM, f.EngineS = new(km*1000), new(hours*3600)
			}
			fills, took = append(fills, f), took+f.VolumeUL
		}
		var sum dispense.Volume
		n := 0
		for _, i := range reconcile.Intervals(fills, 0) {
			sum, n = sum+i.VolumeUL, n+i.Fills
		}
		if sum > took || n > len(fills) {
			t.Fatalf("%d uL of %d fills are in intervals, and %d of %d flowed", sum, n, took, len(fills))
		}
	})
}

func TestEconomyDoesNotOverflow(t *testing.T) {
	t.Parallel()
	if got := reconcile.Economy(1_000_000_000, 100_000*dispense.Liter); got != 10_000 {
		t.Errorf("a million km on 100,000 L: got %d m/L, want 10,000", got)
	}
}

func TestDoubtOf(t *testing.T) {
	t.Parallel()
	at := func(d int, km int64) reconcile.Odometer { return reconcile.Odometer{At: day(d), OdometerM: km * 1000} }
	tests := []struct {
		name    string
		reading reconcile.Odometer
		earlier []reconcile.Odometer // newest first
		want    reconcile.Rule
	}{
		{"the first", at(1, 500), nil, ""},
		{"goes on", at(2, 700), []reconcile.Odometer{at(1, 500)}, ""},
		{"stands still", at(2, 500), []reconcile.Odometer{at(1, 500)}, ""},
		{"backwards", at(2, 499), []reconcile.Odometer{at(1, 500)}, reconcile.OdometerLow},
		{"one digit too many", at(2, 5000), []reconcile.Odometer{at(1, 500)}, reconcile.OdometerHigh},
		{"after a slip", at(3, 900), []reconcile.Odometer{at(2, 7000), at(1, 500)}, ""},
		{"a new odometer, first", at(4, 10), []reconcile.Odometer{at(3, 90_000), at(2, 89_000), at(1, 88_000)}, reconcile.OdometerLow},
		{"a new odometer, believed", at(9, 900), []reconcile.Odometer{at(8, 700), at(7, 500), at(6, 300), at(5, 10), at(4, 90_000)}, ""},
	}
	for _, tt := range tests {
		if got := reconcile.DoubtOf(tt.reading, tt.earlier, 0).Rule; got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	f := reconcile.Finding{Rule: reconcile.HoseGap, Station: "norte", StationName: "Norte", Hose: "1", Actual: new(int64(13_000_000)), Expected: new(int64(10_000_000)), Unit: reconcile.Microliters}
	if got := reconcile.Sentence("es-MX", time.UTC, f); !strings.HasPrefix(got, "En Norte, manguera 1, el totalizador siguió en 13 L y se había quedado en 10 L: 3 L no están") {
		t.Errorf("got %q", got)
	}
	if got := reconcile.Sentence("en", time.UTC, f); !strings.HasPrefix(got, "At Norte, hose 1, the totalizer went on from 13 L and had been left at 10 L: 3 L are in no record.") {
		t.Errorf("got %q", got)
	}
	if got := reconcile.Sentence("en", time.UTC, reconcile.Finding{Rule: "tomorrow"}); got != "tomorrow" {
		t.Errorf("unknown rule: got %q, want its name", got)
	}
	for v, want := range map[dispense.Volume]string{1234_567_890: "1,234.56", 5_000: "0.005", -2_500_000: "-2.5", 0: "0"} {
		if got := reconcile.Liters(v); got != want {
			t.Errorf("%d µL: got %s, want %s", v, got, want)
		}
	}
}

// Why a station that enforces would have denied is said in words, not in codes.
func TestWouldDenyIsSaidInWords(t *testing.T) {
	t.Parallel()
	f := reconcile.Finding{Rule: reconcile.WouldDeny, Args: []string{"hours, pin_wrong, quota, bad_weather"}}
	for lang, want := range map[string]string{
		"es-MX": "se habría negado por: horario, NIP equivocado, cuota agotada, bad weather.", "en": "would have been denied for: hours, wrong PIN, quota spent, bad weather.",
	} {
		if got := reconcile.Sentence(lang, time.UTC, f); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q in it", lang, got, want)
		}
	}
}

// Many fills tell what a vehicle goes on a liter even when nobody knows which of them
// filled the tank; a few tell nothing.
func TestBaseline(t *testing.T) {
	t.Parallel()
	var fills []reconcile.Fill
	at := time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC)
	for i := range int64(7) {
		odometer := 10_000_000 + i*300_000
		if i == 3 {
			odometer = 1 // a slip of the finger
		}
		fills = append(fills, reconcile.Fill{At: at.AddDate(0, 0, int(i)*5), VolumeUL: 40 * dispense.Liter, OdometerM: &odometer})
	}
	if got, n := reconcile.Baseline(fills, 0); got != 1_800_000/(6*40) || n != 5 {
		t.Errorf("got %d m/L over %d intervals, want %d over 5", got, n, 1_800_000/240)
	}
	if got, n := reconcile.Baseline(fills[:3], 0); got != 0 || n != 2 {
		t.Errorf("three fills: got %d m/L over %d intervals, want nothing over 2", got, n)
	}
}
