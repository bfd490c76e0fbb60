package reconcile_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/reconcile"
)

// What finds less takes two people. Of minutes that are looked at more find more, of what
// is forgiven more find less, and what is off finds nothing.
func TestWhatFindsLess(t *testing.T) {
	t.Parallel()
	on := func(n int64) reconcile.Setting { return reconcile.Setting{Limit: n} }
	off := reconcile.Setting{Off: true}
	for _, c := range []struct {
		name    string
		rule    reconcile.Rule
		was, is reconcile.Setting
		want    bool
	}{
		{"off", reconcile.OtherGrade, on(0), off, true}, {"off again", reconcile.OtherGrade, off, off, true}, {"on", reconcile.OtherGrade, off, on(0), false},
		{"as it was", reconcile.OverTank, on(5), on(5), false}, {"more forgiven", reconcile.OverTank, on(5), on(6), true}, {"nothing forgiven", reconcile.OverTank, on(5), on(0), false},
		{"on, and more forgiven", reconcile.OverTank, off, on(50), false},
		{"a greater share", reconcile.FiguresRound, on(30), on(35), true}, {"a smaller share", reconcile.TypedOften, on(20), on(10), false}, {"pictures are asked for", reconcile.PaperMissing, off, on(20), false},
		{"fewer minutes", reconcile.FillsSoon, on(240), on(239), true}, {"more minutes", reconcile.FillsSoon, on(240), on(241), false},
		{"a shorter while", reconcile.FillsSplit, on(30), on(5), true}, {"odder", reconcile.EconomyLow, on(3_500), on(3_600), true}, {"less odd", reconcile.EconomyLow, on(3_500), on(3_000), false},
	} {
		k, ok := reconcile.KnobOf(c.rule)
		if got := k.Loosens(c.was, c.is); !ok || got != c.want {
			t.Errorf("%s, %s: got %t, want %t", c.name, c.rule, got, c.want)
		}
	}
	zero := reconcile.Said{Rule: reconcile.OverTank, Limit: new(int64)}
	if got, def := zero.Setting(), (&reconcile.Said{Rule: reconcile.OverTank}).Setting(); got.Limit != 0 || def.Limit != 5 {
		t.Errorf("a limit of 0: got %d, want 0; none: got %d, want that of the rule", got.Limit, def.Limit)
	}
}
