package matching

import (
	"testing"
	"time"
)

// A week is over on the Monday after it, by the office's clock.
func TestLastWeek(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-12-06T23:59": "2026-11-23 2026-11-29 2026-11-30", "2026-12-07T00:00": "2026-11-30 2026-12-06 2026-12-07",
		"2026-12-13T12:00": "2026-11-30 2026-12-06 2026-12-07", "2027-01-01T08:00": "2026-12-21 2026-12-27 2026-12-28",
	} {
		when, err := time.ParseInLocation("2006-01-02T15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		w := lastWeek(when)
		if got := w.From.Format(time.DateOnly) + " " + w.Until().Format(time.DateOnly) + " " + w.To.Format(time.DateOnly); got != want {
			t.Errorf("at %s the last week is %s, want %s", at, got, want)
		}
	}
}
