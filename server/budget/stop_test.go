package budget_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
)

func TestStopOf(t *testing.T) {
	t.Parallel()
	said := []budget.StopSaid{
		{N: 1, Key: "", From: "2026-01-01", Stop: budget.Soft},
		{N: 2, Key: "a", From: "2026-06-01", Stop: budget.Hard},
		{N: 3, Key: "a", From: "2026-03-01", Stop: budget.NoStop},
		{N: 4, Key: "a", From: "2026-06-01", Stop: budget.Soft},
		{N: 5, Key: "a", From: "2026-06-01", Stop: budget.Hard},
	}
	for _, tt := range []struct {
		key  budget.Key
		day  budget.Day
		want int64
	}{
		{"a", "2025-12-31", 0}, {"a", "2026-02-28", 1}, {"a", "2026-03-01", 3}, {"a", "2026-05-31", 3}, {"a", "2026-06-01", 5}, {"b", "2026-06-01", 1},
	} {
		if got := budget.StopOf(said, tt.key, tt.day).N; got != tt.want {
			t.Errorf("%s on %s: got what was said as %d, want %d", tt.key, tt.day, got, tt.want)
		}
	}
}

func TestLoosensStop(t *testing.T) {
	t.Parallel()
	said := []budget.StopSaid{{N: 1, From: "2026-01-01", Stop: budget.Soft}, {N: 2, Key: "a", From: "2026-06-01", Stop: budget.Hard}}
	for _, tt := range []struct {
		what string
		next budget.StopSaid
		want bool
	}{
		{"all are stopped", budget.StopSaid{From: "2026-05-01", Stop: budget.Hard}, false},
		{"none is told of", budget.StopSaid{From: "2026-05-01", Stop: budget.NoStop}, true},
		{"a is told of, as all", budget.StopSaid{Key: "a", From: "2026-05-01", Stop: budget.Soft}, false},
		{"a is told of after it was stopped", budget.StopSaid{Key: "a", From: "2026-06-01", Stop: budget.Soft}, true},
		{"b is free, and all are told of", budget.StopSaid{Key: "b", From: "2026-05-01", Stop: budget.NoStop}, true},
		{"b is stopped", budget.StopSaid{Key: "b", From: "2026-05-01", Stop: budget.Hard}, false},
		{"a is free before it is stopped, and all were told of", budget.StopSaid{Key: "a", From: "2026-02-01", Stop: budget.NoStop}, true},
	} {
		if got := budget.LoosensStop(said, tt.next); got != tt.want {
			t.Errorf("%s: loosens %t, want %t", tt.what, got, tt.want)
		}
	}
}

// Whatever was promised before: a size never lets more flow than the rest pays at the price,
// stays while it is right, and holds back less than a hundredth of it, or a liter.
func TestSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		was, drawn := dispense.Volume(rapid.Int64Range(0, 1e12).Draw(r, "was")), dispense.Volume(rapid.Int64Range(0, 1e12).Draw(r, "drawn"))
		rest, price := rapid.Int64Range(-1e9, 1e14).Draw(r, "rest"), rapid.Int64Range(1, 1e6).Draw(r, "price")
		size := budget.Size(was, drawn, rest, price)
		left := size - drawn
		buys := budget.Buys(rest, price)
		if left > buys {
			r.Fatalf("%s may flow and %d cents buy %s", left, rest, buys)
		}
		if room := max(dispense.Liter, buys/100); buys-left > room {
			r.Fatalf("%s may flow and %d cents buy %s: more than %s is held back", left, rest, buys, room)
		}
		if again := budget.Size(size, drawn, rest, price); again != size {
			r.Fatalf("asked again: got %s, want %s", again, size)
		}
		if cents, err := dispense.AmountCents(buys, price); buys > 0 && err == nil && buys < 1e15 && cents > rest {
			r.Fatalf("%d cents buy %s, which cost %d", rest, buys, cents)
		}
	})
}

func TestBuys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cents, price int64
		want         dispense.Volume
	}{{0, 200_000, 0}, {-5, 200_000, 0}, {100, 0, 0}, {2000, 200_000, dispense.Liter}, {1, 300_000, 333}, {1e17, 1, 1_000_000_000 * dispense.Liter}, {100_000_000_000_000, 200_000, 50_000_000_000 * dispense.Liter / 50}} {
		if got := budget.Buys(tt.cents, tt.price); got != tt.want {
			t.Errorf("%d cents at %d: got %d, want %d", tt.cents, tt.price, got, tt.want)
		}
	}
}
