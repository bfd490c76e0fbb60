package closing_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/server/closing"
)

// Each number that is not there is what was said of it last, and nothing that is said of others.
func TestHolesAreNamed(t *testing.T) {
	t.Parallel()
	gap := func(from, to int64, k closing.GapKind) closing.Gap {
		return closing.Gap{Station: "norte", Epoch: 1, From: from, To: to, Kind: k}
	}
	other := gap(120, 131, closing.Lost)
	other.Epoch = 2
	for _, tt := range []struct {
		name string
		said []closing.Gap
		want []closing.Hole
	}{
		{"nobody said anything", nil, []closing.Hole{{gap(120, 131, closing.Pending), -1}}},
		{"all are lost", []closing.Gap{gap(100, 200, closing.Lost)}, []closing.Hole{{gap(120, 131, closing.Lost), 0}}},
		{"of another epoch", []closing.Gap{other}, []closing.Hole{{gap(120, 131, closing.Pending), -1}}},
		{"some are void, and more came to be missing since", []closing.Gap{gap(120, 125, closing.Void)}, []closing.Hole{{gap(120, 125, closing.Void), 0}, {gap(126, 131, closing.Pending), -1}}},
		{"one of them was found", []closing.Gap{gap(120, 131, closing.Lost), gap(124, 124, closing.Pending)}, []closing.Hole{{gap(120, 123, closing.Lost), 0}, {gap(124, 124, closing.Pending), 1}, {gap(125, 131, closing.Lost), 0}}},
		{"what was said last counts", []closing.Gap{gap(120, 131, closing.Lost), gap(120, 131, closing.Void)}, []closing.Hole{{gap(120, 131, closing.Void), 1}}},
	} {
		if d := cmp.Diff(tt.want, closing.Holes([]closing.Gap{gap(120, 131, "")}, tt.said)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	names := []string{"norte/1/120–131", "norte/2/9 void", "not a gap", "a/b/c"}
	if got := closing.GapsOf(names); len(got) != 2 || got[0] != gap(120, 131, closing.Pending) || got[1].Kind != closing.Void || got[1].From != 9 || got[1].To != 9 {
		t.Errorf("read %+v of %q", got, names)
	}
}

// Whatever people say in whatever order, holes have the numbers of the gaps, each once.
func TestHolesAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 11))
		gap := func() closing.Gap {
			from := rnd.Int64N(40) + 1
			return closing.Gap{Station: "norte", Epoch: 1, From: from, To: from + rnd.Int64N(20), Kind: closing.GapKinds[rnd.IntN(3)]}
		}
		open := gap()
		var said []closing.Gap
		for range rnd.IntN(6) {
			said = append(said, gap())
		}
		next := open.From
		for _, h := range closing.Holes([]closing.Gap{open}, said) {
			if h.From != next || h.To < h.From {
				t.Fatalf("seed %d: hole %+v, and %d is next", seed, h, next)
			}
			for n := h.From; n <= h.To; n++ {
				last := -1
				for i, s := range said {
					if s.From <= n && n <= s.To {
						last = i
					}
				}
				kind := closing.Pending
				if last >= 0 {
					kind = said[last].Kind
				}
				if h.Said != last || h.Kind != kind {
					t.Fatalf("seed %d: %d is %s by statement %d, want %s by %d", seed, n, h.Kind, h.Said, kind, last)
				}
			}
			next = h.To + 1
		}
		if next != open.To+1 {
			t.Fatalf("seed %d: %d is next after the last of %+v", seed, next, open)
		}
	}
}
