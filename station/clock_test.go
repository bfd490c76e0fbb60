package station

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A box without a battery starts in 1970. What the server wrote in its grant has
// passed for certain; how long ago, nobody knows.
func TestClockIsNotBeforeTheGrant(t *testing.T) {
	t.Parallel()
	own := time.Date(1970, 1, 1, 0, 0, 30, 0, time.UTC)
	granted := time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return own }, func() bool { return false }, 1)
	if at, state := c.now(); !at.Equal(own) || state != dispense.Unset {
		t.Errorf("before a grant: got %v in state %s, want its own time in state U", at, state)
	}
	c.atLeast(granted)
	c.atLeast(granted.Add(-time.Hour))
	if at, state := c.now(); !at.Equal(granted) || state != dispense.Unset {
		t.Errorf("with a grant: got %v in state %s, want %v in state U", at, state, granted)
	}
	c.last = granted.Add(time.Hour) // of the newest record
	if at, state := c.now(); !at.Equal(c.last) || state != dispense.Unset {
		t.Errorf("with a journal: got %v in state %s, want %v in state U", at, state, c.last)
	}
	c.tell(granted.Add(2 * time.Hour))
	if at, state := c.now(); at.Before(granted.Add(2*time.Hour)) || state != dispense.Informative {
		t.Errorf("with a receipt: got %v in state %s, want the server's time in state I", at, state)
	}
	own = granted.Add(3 * time.Hour)
	c = newClock(func() time.Time { return own }, func() bool { return false }, 1)
	c.atLeast(granted)
	if at, state := c.now(); !at.Equal(own) || state != dispense.Unset {
		t.Errorf("a clock that runs: got %v in state %s, want its own time in state U", at, state)
	}
}
