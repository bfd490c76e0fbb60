package reconcile_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"

	"github.com/litro-fuel/litro/server/reconcile"
)

// What was seen of fills is the same whether all came at once, or one after another in
// whatever order, with what was seen before judged again from the last mark.
func TestWatchOfAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		g := garage{rand.New(rand.NewPCG(seed, 9)), 100, rapid.Int64Range(0, 1000).Draw(t, "unflagged"), 0, seed}
		fills := g.vehicle(1, epoch.AddDate(0, 0, rapid.IntRange(1, 45).Draw(t, "weeks")*7), theft{epoch, 30, 100})
		once := newMonday()
		once.week(append([]told(nil), fills...))

		late := newMonday()
		few := rapid.IntRange(1, 40).Draw(t, "few")
		rng := rand.New(rand.NewPCG(seed, 1))
		// Most come in their order, and some are late: by a few or by very many.
		for i := range fills {
			if rng.IntN(5) == 0 {
				j := min(len(fills)-1, i+rng.IntN(len(fills)))
				fills[i], fills[j] = fills[j], fills[i]
			}
		}
		for len(fills) > 0 {
			n := min(few, len(fills))
			late.week(append([]told(nil), fills[:n]...))
			fills = fills[n:]
		}
		if !reflect.DeepEqual(said(late), said(once)) {
			t.Fatalf("late: %v\nonce: %v", said(late), said(once))
		}
		if len(late.marks) != len(once.marks) {
			t.Fatalf("late: %d marks, once: %d", len(late.marks), len(once.marks))
		}
		for i := range once.marks {
			if string(late.marks[i].State) != string(once.marks[i].State) {
				t.Fatalf("mark %d\nlate: %s\nonce: %s", i, late.marks[i].State, once.marks[i].State)
			}
		}
	})
}

func said(m *monday) map[string]string {
	out := map[string]string{}
	for _, list := range m.findings {
		for _, f := range list {
			out[f.ID] = string(f.Severity) + " " + reconcile.Sentence("en", time.UTC, f)
		}
	}
	return out
}

// even returns fills of a vehicle that goes 10 km/L, each of 40 L, but for what is said
// of single ones: their liters.
func even(n int64, liters map[int64]int64) []reconcile.Fill {
	var out []reconcile.Fill
	for i := range n {
		took := int64(40)
		if other, ok := liters[i]; ok {
			took = other
		}
		f := fill(1, 10_000+i*400, took, true)
		f.Ref.Seq, f.At = i+1, day(1).AddDate(0, 0, int(i)*4)
		out = append(out, f)
	}
	return out
}

func follow(fills []reconcile.Fill, reviews []reconcile.Review, n reconcile.Norm) map[int64][]reconcile.Seen {
	var w reconcile.Watch
	out := map[int64][]reconcile.Seen{}
	seen, _ := w.Follow(fills, reviews, n)
	for _, s := range seen {
		out[s.To.Ref.Seq] = append(out[s.To.Ref.Seq], s)
	}
	return out
}

func rulesAt(seen []reconcile.Seen) []reconcile.Rule {
	var out []reconcile.Rule
	for _, s := range seen {
		for _, f := range reconcile.JudgeWay("v1", s, nil) {
			if f.Severity != reconcile.Note {
				out = append(out, f.Rule)
			}
		}
	}
	return out
}

func TestWatch(t *testing.T) {
	t.Parallel()
	low, falls := reconcile.EconomyLow, reconcile.EconomyFalls
	skim := map[int64]int64{}
	for i := int64(45); i < 60; i++ {
		skim[i] = 44
	}
	moved := map[int64]int64{}
	for i := int64(45); i < 120; i++ {
		moved[i] = 46
	}
	slip := even(20, nil)
	*slip[15].OdometerM += 150_000
	unfilled := even(20, map[int64]int64{15: 20, 16: 60})
	noFlag := even(60, map[int64]int64{50: 90})
	for i := range noFlag {
		noFlag[i].Full = false
	}
	tests := []struct {
		name    string
		fills   []reconcile.Fill
		reviews []reconcile.Review
		usual   reconcile.Norm
		want    map[int64][]reconcile.Rule
	}{
		{"goes evenly", even(60, nil), nil, reconcile.Norm{}, nil},
		{"one fill of 55 L", even(30, map[int64]int64{20: 55}), nil, reconcile.Norm{}, map[int64][]reconcile.Rule{21: {low}}},
		{"too early to say", even(9, map[int64]int64{7: 55}), nil, reconcile.Norm{}, nil},
		{"too early, but of the maker", even(9, map[int64]int64{7: 80}), nil, reconcile.Norm{Reference: 10_000}, map[int64][]reconcile.Rule{8: {low}}},
		{"too early, but of its class", even(9, map[int64]int64{7: 80}), nil, reconcile.Norm{Peers: []reconcile.Peer{{PerLiter: 10_000}}, Reference: 3_000}, map[int64][]reconcile.Rule{8: {low}}},
		{"a little at every fill", even(60, skim), nil, reconcile.Norm{}, map[int64][]reconcile.Rule{55: {falls}}},
		{"looked at meanwhile", even(60, skim), []reconcile.Review{{At: day(1).AddDate(0, 0, 50*4)}}, reconcile.Norm{}, map[int64][]reconcile.Rule{60: {falls}}},
		{"is so from now on", even(120, moved), []reconcile.Review{{At: day(1).AddDate(0, 0, 56*4), Anew: true}}, reconcile.Norm{}, map[int64][]reconcile.Rule{51: {falls}}},
		{"a reading that the next shows to be wrong", slip, nil, reconcile.Norm{}, nil},
		{"a tank that was not filled", unfilled, nil, reconcile.Norm{}, nil},
		{"nobody says full: noted", noFlag, nil, reconcile.Norm{}, nil},
	}
	for _, tt := range tests {
		got := map[int64][]reconcile.Rule{}
		for seq, seen := range follow(tt.fills, tt.reviews, tt.usual) {
			if rules := rulesAt(seen); rules != nil {
				got[seq] = rules
			}
		}
		if len(got) != len(tt.want) || len(got) > 0 && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What stands out is told of at once, and taken back when the next fill explains it.
func TestHeldIntervalIsTakenBack(t *testing.T) {
	t.Parallel()
	fills := even(20, map[int64]int64{15: 60, 16: 20})
	if got := rulesAt(follow(fills[:16], nil, reconcile.Norm{})[16]); len(got) != 1 || got[0] != reconcile.EconomyLow {
		t.Errorf("before the next fill: got %v, want economy_low", got)
	}
	after := follow(fills, nil, reconcile.Norm{})
	if len(after[16]) != 0 || len(after[17]) != 1 || !after[17][0].Slip || rulesAt(after[17]) != nil {
		t.Errorf("after it: got %+v and %+v, want one way of two fills that stands out in nothing", after[16], after[17])
	}
}

// Logarithms are right to a hundred-thousandth, and grow with the number.
func TestLn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1<<62).Draw(t, "n")
		got := reconcile.Ln(n)
		if want := math.Log(float64(n)) * 1e6; math.Abs(float64(got)-want) > 20 {
			t.Fatalf("ln(%d): got %d millionths, want %.1f", n, got, want)
		}
		if next := reconcile.Ln(n + 1); next < got {
			t.Fatalf("ln(%d) is %d and ln(%d) is %d", n, got, n+1, next)
		}
	})
}

// Whatever stations say, figures stay figures.
func TestWatchOfAnyNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var fills []reconcile.Fill
		at := day(1)
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			at = at.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "passed")))
			f := fill(1, 0, 0, rapid.Bool().Draw(t, "full"))
			f.At = at
			f.VolumeUL = dispense.Volume(rapid.Int64Range(-5, 1<<53-1).Draw(t, "ul"))
			f.OdometerM = new(rapid.Int64Range(0, 1<<53-1).Draw(t, "m"))
			fills = append(fills, f)
		}
		for _, seen := range follow(fills, nil, reconcile.Norm{Reference: rapid.Int64Range(0, 1<<53-1).Draw(t, "reference")}) {
			for _, s := range seen {
				for _, f := range reconcile.JudgeWay("v1", s, nil) {
					if *f.Actual < 0 || *f.Expected < 0 {
						t.Fatalf("figures below 0: %+v", f)
					}
					reconcile.Sentence("es-MX", time.UTC, f)
				}
			}
		}
	})
}
