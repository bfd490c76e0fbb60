package matching

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/match"
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

// A sum is of several fills, of a line that names no vehicle.
func TestWhatIsNoSum(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 18, 0, 0, 0, time.UTC)
	pour := func(list ...dispense.Volume) (fills []Fill) {
		for i, v := range list {
			fills = append(fills, Fill{Ref: match.Ref{Ref: dispense.Ref{Station: "x", Epoch: 1, Seq: int64(i + 1)}}, At: at.Add(time.Duration(i) * time.Minute), Keys: Keys{Permit: "P"}, Product: "15101505", VolumeUL: v * dispense.Milliliter, Currency: "MXN", Cents: int64(v) * 24 / 10})
		}
		return fills
	}
	line := Line{LineID: LineID{Document: "d", Part: "concept", N: 1}, IssuedAt: at.Add(time.Hour), Keys: Keys{Permit: "P"}, Product: "15101505", VolumeUL: 40_000 * dispense.Milliliter, Currency: "MXN", Cents: 97_200}
	for _, tt := range []struct {
		name  string
		edit  func(*Line)
		fills []Fill
		want  match.State
	}{
		{"two fills", func(*Line) {}, pour(25_000, 15_500), match.Suggested},
		{"two fills that are too far from it", func(*Line) {}, pour(25_000, 16_500), match.Alone},
		{"one fill", func(*Line) {}, pour(40_500), match.Alone},
		{"a line of a vehicle", func(l *Line) { l.Vehicle = "v" }, pour(25_000, 15_500), match.Alone},
		{"a line whose ticket is on no fill", func(l *Line) { l.Keys.Ticket = "7" }, pour(25_000, 15_500), match.Suggested},
		{"a line whose ticket is on a fill", func(l *Line) { l.Keys.Ticket = "8" }, func() []Fill { f := pour(25_000, 15_500); f[1].Keys.Ticket = "8"; return f }(), match.Alone},
		{"a line of another day", func(l *Line) { l.At, l.DayAlone = at.AddDate(0, 0, -1), true }, pour(25_000, 15_500), match.Alone},
		{"a line of that day", func(l *Line) { l.At, l.DayAlone = at, true }, pour(25_000, 15_500), match.Suggested},
		{"fills of another product", func(l *Line) { l.Product = "15101514" }, pour(25_000, 15_500), match.Alone},
	} {
		l := line
		tt.edit(&l)
		links := map[string]match.Link{l.String(): {Line: l.String(), State: match.Alone}}
		if sums([]Line{l}, tt.fills, links, nil, time.UTC); links[l.String()].State != tt.want {
			t.Errorf("%s: got %+v, want %s", tt.name, links[l.String()], tt.want)
		}
	}
}
