package report

import (
	"testing"
	"time"
)

// The last reading of a meter that was taken out is in what that one counted, which
// may have been said long before, and is asked of times to come, too.
func TestCountedBefore(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 8, 0, 0, 0, time.UTC) }
	said := func(from int, value string) Said { return Said{What: "odometer", FromAt: day(from), Value: value} }
	with := said(9, "on")
	with.OldReading, with.NewReading = new(int64(36_000)), new(int64(5_000))
	history := []Said{said(12, "miles"), with, said(6, "none"), {What: "state", FromAt: day(5), Value: "active"}, said(3, "hours")}
	for _, tt := range []struct {
		history []Said
		at      time.Time
		want    string
	}{
		{nil, day(1), "on"},
		{history[2:3], day(9), "on"}, // nothing was ever counted
		{history, day(1), "hours"},
		{history, day(6), "hours"},
		{history, day(9), "hours"}, // broken since the 6th
		{history, day(10), "on"},
		{history, day(12), "on"},
		{history, day(20), "miles"},
	} {
		if got := CountedBefore(tt.history, tt.at); got != tt.want {
			t.Errorf("before %s: got %s, want %s", tt.at.Format(time.DateOnly), got, tt.want)
		}
	}
	table := History("101", history)
	if got, want := table.Cell(table.Rows[1], "detail").Text, "10.0 h → 5 km"; got != want {
		t.Errorf("hours that became kilometers: got %q, want %q", got, want)
	}
}
