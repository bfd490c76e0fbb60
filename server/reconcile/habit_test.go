package reconcile_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// entries are what a person types, the newest first, of one letter each: w is of whole
// liters, p of whole pesos, b is without a picture, and . is none of these. Each is of
// another vehicle, but for what follows a digit, which is of that one.
func entries(letters string) []reconcile.Entry {
	var out []reconcile.Entry
	of := ""
	for i, letter := range letters {
		if letter >= '0' && letter <= '9' {
			of = string(letter)
			continue
		}
		e := reconcile.Entry{Vehicle: fmt.Sprint("v", i), VolumeUL: 35 * dispense.Liter, AmountCents: new(int64(750_00))}
		if of != "" {
			e.Vehicle = of
		}
		switch letter {
		case 'w':
			e.VolumeUL = 30 * dispense.Liter
		case 'p':
			e.AmountCents = new(int64(700_00))
		case 'b':
			e.Bare = true
		}
		out = append(out, e)
	}
	return out
}

func TestHabits(t *testing.T) {
	t.Parallel()
	again := strings.Repeat
	hand := func(letters string) (out []bool) {
		for _, l := range letters {
			out = append(out, l == 't')
		}
		return out
	}
	on := reconcile.Settings{reconcile.PaperMissing: {Limit: 20}} // as it comes it is off
	round, bare, often := reconcile.FiguresRound, reconcile.PaperMissing, reconcile.TypedOften
	tests := []struct {
		name    string
		entries string // of the person, the newest first
		hand    string // of the station: t is typed
		set     reconcile.Settings
		want    []reconcile.Rule
	}{
		{"one in three for whole pesos", again("p..", 40), "", nil, nil},
		{"13 of 20", "wwwwwwwwwwwww.......", "", nil, nil},
		{"14 of 20", "wwwwwwwppppppp......", "", nil, []reconcile.Rule{round}},
		{"all of 19", again("w", 19), "", nil, nil},
		{"all of 20", again("w", 20), "", nil, []reconcile.Rule{round}},
		{"all of 21: the one before told of it", again("w", 21), "", nil, nil},
		{"all since 20, after others", again("w", 27) + again(".", 90), "", nil, nil},
		{"of each vehicle five count", "0ww.ww.....1wwwwww2wwwwww3......", "", nil, []reconcile.Rule{round}},
		{"and no sixth", "0wwwwww1wwwwww2www..w3.....w", "", nil, nil},
		{"a bad week among many", again("w", 30) + again(".", 70), "", nil, nil},
		{"told of 20 entries ago, and not since", "www.w.w..w.w..ww.....w..w..wwwwwwwww..ww.w.w", "", nil, nil},
		{"and 21 entries ago", "ww..ww.www.w.w.......w.wwww.w..ww.w.ww.www", "", nil, []reconcile.Rule{round}},
		{"how one driver buys", "0" + again("p", 120), "", nil, nil},
		{"nobody asks", again("w", 20), "", reconcile.Settings{round: {Off: true}}, nil},
		{"more is usual here", again("w", 20), "", reconcile.Settings{round: {Limit: 80}}, nil},
		{"pictures are forgotten", again("b.........", 11), "", on, nil},
		{"no pictures", again("b", 20), "", on, []reconcile.Rule{bare}},
		{"no pictures, and nobody has asked for any", again("b", 20), "", nil, nil},
		{"a sheet now and then", "", "t" + again(".......", 20), nil, nil},
		{"a day without the pump", "", again("t", 30) + again(".", 190), nil, nil},
		{"the pump is not repaired", "", again("t", 59) + again(".", 161), nil, []reconcile.Rule{often}},
		{"and still is not", "", again("t", 60) + again(".", 160), nil, nil},
	}
	for _, tt := range tests {
		f := pumped()
		f.Dispense, f.Counted = f.Counted, nil
		f.Dispense.Typed, f.TypedBy = true, "ana"
		f.Entries, f.Hand, f.Settings = entries(tt.entries), hand(tt.hand), tt.set
		var got []reconcile.Rule
		for _, x := range reconcile.Judge(f) {
			if got = append(got, x.Rule); x.Severity != reconcile.Minor || *x.Actual <= *x.Expected {
				t.Errorf("%s: got %+v", tt.name, x)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What chance is granted is the least that it exceeds more seldom than once in a thousand.
func TestChance(t *testing.T) {
	t.Parallel()
	tail := func(k, n, percent int64) *big.Rat { // that k or more of n are, each with so many of 100
		sum := new(big.Rat)
		for ; k <= n; k++ {
			p := big.NewRat(1, 1)
			for range k {
				p.Mul(p, big.NewRat(percent, 100))
			}
			for range n - k {
				p.Mul(p, big.NewRat(100-percent, 100))
			}
			sum.Add(sum, p.Mul(p, new(big.Rat).SetInt(new(big.Int).Binomial(n, k))))
		}
		return sum
	}
	rare := big.NewRat(1, 1000)
	rapid.Check(t, func(t *rapid.T) {
		n, percent := rapid.Int64Range(1, 60).Draw(t, "n"), rapid.Int64Range(0, 100).Draw(t, "percent")
		k := reconcile.Chance(n, percent)
		if k < 0 || k > n || tail(k+1, n, percent).Cmp(rare) >= 0 || tail(k, n, percent).Cmp(rare) < 0 {
			t.Fatalf("of %d at %d %%: got %d; more come in %s, as many in %s", n, percent, k, tail(k+1, n, percent).FloatString(6), tail(k, n, percent).FloatString(6))
		}
	})
}
