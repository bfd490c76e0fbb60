package fleet

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestPeriodAt(t *testing.T) {
	t.Parallel()
	tests := []struct{ kind, zone, at, id, from, until string }{
		{Day, "America/Mexico_City", "2026-11-23T05:59:59Z", "2026-11-22", "2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z"},
		{Day, "America/Mexico_City", "2026-11-23T06:00:00Z", "2026-11-23", "2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"},
		{Week, "America/Mexico_City", "2026-11-22T20:00:00Z", "2026-W47", "2026-11-16T06:00:00Z", "2026-11-23T06:00:00Z"},
		{Week, "America/Mexico_City", "2027-01-01T12:00:00Z", "2026-W53", "2026-12-28T06:00:00Z", "2027-01-04T06:00:00Z"},
		{Month, "America/Mexico_City", "2026-12-01T05:00:00Z", "2026-11", "2026-11-01T06:00:00Z", "2026-12-01T06:00:00Z"},
		{Month, "America/Tijuana", "2026-11-15T12:00:00Z", "2026-11", "2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z"}, // summer time ends on the 1st
		{Year, "Europe/Madrid", "2026-06-01T12:00:00Z", "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
		// No midnight: the clocks go forward at 00:00.
		{Day, "America/Havana", "2026-03-08T12:00:00Z", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
		// Midnight twice: they go back at 01:00.
		{Day, "America/Havana", "2026-11-01T12:00:00Z", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
	}
	for _, tt := range tests {
		at, _ := time.Parse(time.RFC3339, tt.at)
		p := PeriodAt(tt.kind, mustZone(t, tt.zone), at)
		got := [3]string{p.ID, p.From.Format(time.RFC3339), p.Until.Format(time.RFC3339)}
		if want := [3]string{tt.id, tt.from, tt.until}; got != want {
			t.Errorf("%s of %s in %s: got %v, want %v", tt.kind, tt.at, tt.zone, got, want)
		}
	}
}

// Periods hold the time they are of, follow one another without gap, and are
// named differently.
func TestPeriodsTile(t *testing.T) {
	t.Parallel()
	zones := []string{"America/Mexico_City", "America/Tijuana", "America/Havana", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"}
	rapid.Check(t, func(rt *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		kind := rapid.SampledFrom([]string{Day, Week, Month, Year}).Draw(rt, "kind")
		at := time.Unix(rapid.Int64Range(1_500_000_000, 2_500_000_000).Draw(rt, "at"), 0)
		p := PeriodAt(kind, zone, at)
		if at.Before(p.From) || !at.Before(p.Until) {
			rt.Fatalf("got %v, want a %s that holds %s", p, kind, at)
		}
		if again := PeriodAt(kind, zone, p.From); again != p {
			rt.Fatalf("of its first instant: got %v, want %v", again, p)
		}
		next, last := PeriodAt(kind, zone, p.Until), PeriodAt(kind, zone, p.From.Add(-time.Second))
		if next.From != p.Until || last.Until != p.From || next.ID == p.ID || last.ID == p.ID {
			rt.Fatalf("got %v, %v, %v, want neighbors", last, p, next)
		}
	})
}

func TestAhead(t *testing.T) {
	t.Parallel()
	zone := mustZone(t, "America/Mexico_City")
	tests := []struct {
		kind, now, first, last string
		n                      int
	}{
		{Day, "2026-11-22T20:00:00Z", "2026-11-22", "2026-11-29", 8},
		{Week, "2026-11-22T20:00:00Z", "2026-W47", "2027-W04", 11},
		{Month, "2026-11-01T12:00:00Z", "2026-11", "2027-01", 3},
		{Month, "2026-11-30T12:00:00Z", "2026-11", "2027-02", 4},
		{Year, "2026-11-22T20:00:00Z", "2026", "2028", 3},
	}
	for _, tt := range tests {
		now, _ := time.Parse(time.RFC3339, tt.now)
		ps := Ahead(tt.kind, zone, now)
		if len(ps) != tt.n || ps[0].ID != tt.first || ps[len(ps)-1].ID != tt.last {
			t.Errorf("%s at %s: got %d from %s to %s, want %d from %s to %s", tt.kind, tt.now, len(ps), ps[0].ID, ps[len(ps)-1].ID, tt.n, tt.first, tt.last)
		}
		if far := now.AddDate(0, 0, ahead[tt.kind].days); !ps[len(ps)-1].Until.After(far) {
			t.Errorf("%s at %s: got leases until %s, want beyond %s", tt.kind, tt.now, ps[len(ps)-1].Until, far)
		}
	}
}
