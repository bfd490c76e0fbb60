package meter_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/sim/meter"
)

var start = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

func TestFlow(t *testing.T) {
	t.Parallel()
	m := meter.New(5 * meter.Liter)
	m.Flow(start, 40*meter.LiterPerMinute)
	at := start.Add(90 * time.Second)
	if got, want := m.Read(at), int64(65*meter.Liter); got != want {
		t.Errorf("90 s at 40 l/min on top of 5 l: got %d, want %d", got, want)
	}
	if got := m.Read(start.Add(-time.Second)); got != 5*meter.Liter {
		t.Errorf("before the flow began: got %d, want 5 l", got)
	}
	m.Flow(at, 0)
	m.Pass(-meter.Liter)
	if got := m.Read(at.Add(time.Hour)); got != 65*meter.Liter {
		t.Errorf("an hour after closing: got %d, want 65 l", got)
	}
	if _, reached := m.When(66 * meter.Liter); reached {
		t.Error("a closed meter claims to reach a higher reading")
	}
	if got, want := m.Pulses(at, 39, 1), int64(65*39); got != want {
		t.Errorf("pulses at 39 a liter: got %d, want %d", got, want)
	}
}

// A meter's reading does not depend on how often it is looked at or told what
// it does already.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		flow := rapid.Int64Range(1, 500*meter.LiterPerMinute).Draw(t, "flow")
		seen, alone := meter.New(0), meter.New(0)
		seen.Flow(start, flow)
		alone.Flow(start, flow)
		at := start
		for _, ns := range rapid.SliceOfN(rapid.Int64Range(0, int64(time.Hour)), 1, 20).Draw(t, "looks") {
			at = at.Add(time.Duration(ns))
			before := seen.Read(at)
			seen.Flow(at, flow)
			if got := seen.Read(at); got != before {
				t.Fatalf("telling the flow again moved the meter from %d to %d", before, got)
			}
		}
		if got, want := seen.Read(at), alone.Read(at); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

// When is the first instant of a reading: there it is reached, a nanosecond
// earlier it is not.
func TestWhenIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := meter.New(rapid.Int64Range(0, 1e15).Draw(t, "standing"))
		from := m.Read(start)
		m.Flow(start, rapid.Int64Range(100, 500*meter.LiterPerMinute).Draw(t, "flow"))
		want := from + rapid.Int64Range(1, 1_000*meter.Liter).Draw(t, "more")
		at, reached := m.When(want)
		if !reached {
			t.Fatal("a flowing meter never reaches a higher reading")
		}
		if got := m.Read(at); got < want {
			t.Fatalf("at %v: got %d, want at least %d", at, got, want)
		}
		if got := m.Read(at.Add(-1)); got >= want {
			t.Fatalf("a nanosecond before: got %d, want less than %d", got, want)
		}
	})
}
