package world_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/sim/world"
)

var start = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

func TestClockRunsFast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := world.New(start, 600)
		time.Sleep(c.Real(time.Hour)) // the bubble's clock, not a real wait
		if got, want := c.Now(), start.Add(time.Hour); !got.Equal(want) {
			t.Errorf("after an hour of the world: got %v, want %v", got, want)
		}
		if got, want := c.Real(time.Hour), 6*time.Second; got != want {
			t.Errorf("an hour of the world takes: got %v, want %v", got, want)
		}
	})
}

func TestClockMovedByHand(t *testing.T) {
	t.Parallel()
	c := world.New(start, 0)
	c.Advance(-time.Hour)
	if got, want := c.Advance(90*time.Second), start.Add(90*time.Second); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := c.Real(time.Hour); got != 0 {
		t.Errorf("a standing clock: Real = %v, want 0", got)
	}
}
