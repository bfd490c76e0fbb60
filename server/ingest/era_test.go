package ingest

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// An era that a wrong clock put into the future is not young for ever: a restored
// database is noticed all the same.
func TestAgeOfAnEra(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		began time.Duration // of the era, after now
		ahead bool
	}{
		{"young", -time.Minute, false},
		{"just begun", 0, false},
		{"settled", -settleTime, true},
		{"in the future", time.Hour, true},
	} {
		k := &Known{Era: now.Add(tt.began).Unix(), Cursor: 5}
		k.Fleet = 2
		h := &dispense.Held{Policy: dispense.Policy{Fleet: dispense.Version{Era: k.Era, N: 2}}, Epoch: 1, Durable: 9, Unsent: 1}
		if got := ahead(k, h, now); (got != "") != tt.ahead {
			t.Errorf("%s: got %q, want a new era: %v", tt.name, got, tt.ahead)
		}
	}
}
