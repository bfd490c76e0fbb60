package reconcile_test

import (
	"maps"
	"testing"
	"time"

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

// What is said of a class goes before what is said of all, whichever came first, and changes
// nothing for vehicles of others.
func TestNearestSaidCounts(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	said := []reconcile.Said{
		{N: 1, Rule: reconcile.FillsSoon, Class: "patrulla", Off: true, FromAt: day(3), State: reconcile.SaidInForce},
		{N: 2, Rule: reconcile.FillsSoon, FromAt: day(5), State: reconcile.SaidInForce},
		{N: 3, Rule: reconcile.FillsSoon, Class: "patrulla", FromAt: day(6), State: reconcile.SaidProposed},
		{N: 4, Rule: reconcile.FillsSoon, Class: "patrulla", FromAt: day(8), State: reconcile.SaidInForce},
	}
	for _, c := range []struct {
		class string
		at    time.Time
		want  int64
	}{
		{"patrulla", day(2), 0}, {"patrulla", day(3), 1}, {"patrulla", day(7), 1}, {"patrulla", day(8), 4},
		{"general", day(4), 0}, {"general", day(5), 2}, {"general", day(9), 2}, {"", day(9), 2},
	} {
		if got, ok := reconcile.Counting(said, reconcile.FillsSoon, c.class, c.at); got.N != c.want || ok != (c.want != 0) {
			t.Errorf("%q on %s: got %d, want %d", c.class, c.at, got.N, c.want)
		}
	}
	for n := range 31 {
		all, without := reconcile.SettingsOf(said, "general", day(n)), reconcile.SettingsOf(said[1:2], "general", day(n))
		if !maps.Equal(all, without) {
			t.Errorf("day %d: got %v for others, want %v", n, all, without)
		}
	}
}
