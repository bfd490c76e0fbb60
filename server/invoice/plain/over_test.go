package plain

import "testing"

// An amount may be off by two cents, or by a thousandth where that is more.
func TestOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		made, cents int64
		want        bool
	}{
		{100, 102, false}, {100, 103, true}, {100, 98, false}, {100, 97, true}, {2000, 2002, false}, {2000, 2003, true},
		{99_900, 100_000, false}, {99_899, 100_000, true}, {100_100, 100_000, false}, {100_101, 100_000, true}, {3000, 3003, false}, {3000, 3004, true},
	} {
		if got := over(c.made, c.cents); got != c.want {
			t.Errorf("%d made, %d said: got %t, want %t", c.made, c.cents, got, c.want)
		}
	}
}
