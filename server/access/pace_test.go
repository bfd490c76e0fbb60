package access_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
)

func TestPace(t *testing.T) {
	t.Parallel()
	p := access.Pace{Most: 3, Each: 10 * time.Second}
	at := time.Date(2026, 12, 8, 20, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		after time.Duration
		key   string
		wait  time.Duration
	}{
		{0, "ana", 0}, {0, "ana", 0}, {0, "ana", 0}, {0, "ana", 10 * time.Second}, {0, "luis", 0},
		{4 * time.Second, "ana", 6 * time.Second}, {10 * time.Second, "ana", 0}, {10 * time.Second, "ana", 10 * time.Second},
		{time.Hour, "ana", 0}, {time.Hour, "ana", 0}, {time.Hour, "ana", 0}, {time.Hour, "ana", 10 * time.Second},
	} {
		if got := p.Take(at.Add(tt.after), tt.key); got != tt.wait {
			t.Errorf("%s after %s: got a wait of %s, want %s", tt.key, tt.after, got, tt.wait)
		}
	}
	for i := range 10_001 { // however many keys are tried, memory is bounded
		p.Take(at.Add(time.Hour), fmt.Sprint(i))
	}
	if p.Take(at.Add(time.Hour), "ana") != 0 {
		t.Error("after 10,001 others: want the old ones forgotten")
	}
}
