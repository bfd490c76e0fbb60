package matching

import (
	"testing"
	"time"
)

// A month is billed days after it ended or on its last day, and no period goes on after the day of issue.
func TestPeriods(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	for issued, want := range map[string][2]string{
		"2026-10-01 09:00": {"2026-09-01", "2026-10-01"}, "2026-10-03 23:30": {"2026-09-01", "2026-10-01"}, "2026-09-30 20:00": {"2026-09-01", "2026-10-01"},
		"2026-01-02 00:10": {"2025-12-01", "2026-01-01"}, "2026-09-20 12:00": {"2026-09-01", "2026-09-21"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", issued, zone)
		if err != nil {
			t.Fatal(err)
		}
		l := &Line{}
		l.IssuedAt = at.UTC()
		found := false
		for _, p := range periods(l, [2]time.Time{}, zone) {
			found = found || [2]string{p[0].In(zone).Format(time.DateOnly), p[1].In(zone).Format(time.DateOnly)} == want
			if end := at.AddDate(0, 0, 1); !p[0].Before(p[1]) || p[1].After(end) {
				t.Errorf("issued %s: a period from %s to %s", issued, p[0], p[1])
			}
		}
		if !found {
			t.Errorf("issued %s: no period from %s to %s", issued, want[0], want[1])
		}
	}
	// What a line says of its day is not passed over.
	at := time.Date(2026, 11, 10, 0, 0, 0, 0, zone)
	l := &Line{IssuedAt: at.AddDate(0, 0, 20), At: at, DayAlone: true}
	if got := periods(l, [2]time.Time{at.AddDate(0, 0, -3), at}, zone); len(got) != 1 || !got[0][0].Equal(at) || !got[0][1].Equal(at.AddDate(0, 0, 1)) {
		t.Errorf("a line of a day: got %v", got)
	}
	if l.DayAlone = false; periods(l, [2]time.Time{}, zone) != nil {
		t.Error("a line of a moment is several fills")
	}
}
