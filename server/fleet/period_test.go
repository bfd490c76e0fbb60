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
	type row struct{ kind, zone, at, id, from, until string }
	held := func(calendar Calendar, tests ...row) {
		t.Helper()
		for _, tt := range tests {
			at, _ := time.Parse(time.RFC3339, tt.at)
			calendar.Zone = mustZone(t, tt.zone)
			p := calendar.PeriodAt(tt.kind, at)
			got := [3]string{p.ID, p.From.Format(time.RFC3339), p.Until.Format(time.RFC3339)}
			if want := [3]string{tt.id, tt.from, tt.until}; got != want {
				t.Errorf("%s of %s in %s: got %v, want %v", tt.kind, tt.at, tt.zone, got, want)
			}
		}
	}
	held(Calendar{},
		row{Day, "America/Mexico_City", "2026-11-23T05:59:59Z", "2026-11-22", "2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z"},
		row{Day, "America/Mexico_City", "2026-11-23T06:00:00Z", "2026-11-23", "2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"},
		row{Week, "America/Mexico_City", "2026-11-22T20:00:00Z", "2026-W47", "2026-11-16T06:00:00Z", "2026-11-23T06:00:00Z"},
		row{Week, "America/Mexico_City", "2027-01-01T12:00:00Z", "2026-W53", "2026-12-28T06:00:00Z", "2027-01-04T06:00:00Z"},
		row{Month, "America/Mexico_City", "2026-12-01T05:00:00Z", "2026-11", "2026-11-01T06:00:00Z", "2026-12-01T06:00:00Z"},
		row{Month, "America/Tijuana", "2026-11-15T12:00:00Z", "2026-11", "2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z"}, // summer time ends on the 1st
		row{Year, "Europe/Madrid", "2026-06-01T12:00:00Z", "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
		// No midnight: the clocks go forward at 00:00.
		row{Day, "America/Havana", "2026-03-08T12:00:00Z", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
		// Midnight twice: they go back at 01:00.
		row{Day, "America/Havana", "2026-11-01T12:00:00Z", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
	)
	held(Calendar{Years: Years{Begin: time.April}},
		row{Year, "Asia/Kolkata", "2026-03-31T18:29:59Z", "2025-Y04", "2025-03-31T18:30:00Z", "2026-03-31T18:30:00Z"},
		row{Year, "Asia/Kolkata", "2026-03-31T18:30:00Z", "2026-Y04", "2026-03-31T18:30:00Z", "2027-03-31T18:30:00Z"},
		row{Month, "Asia/Kolkata", "2026-04-01T12:00:00Z", "2026-04", "2026-03-31T18:30:00Z", "2026-04-30T18:30:00Z"},
	)
	held(Calendar{Years: Years{Begin: time.March}}, // the year ends on the leap day
		row{Year, "America/Mexico_City", "2024-02-29T20:00:00Z", "2023-Y03", "2023-03-01T06:00:00Z", "2024-03-01T06:00:00Z"},
	)
	held(Calendar{Years: Years{Begin: time.October}}, // which began at 01:00 in 2017
		row{Year, "America/Asuncion", "2017-10-01T03:59:59Z", "2016-Y10", "2016-10-01T04:00:00Z", "2017-10-01T04:00:00Z"},
		row{Year, "America/Asuncion", "2017-10-01T04:00:00Z", "2017-Y10", "2017-10-01T04:00:00Z", "2018-10-01T04:00:00Z"},
	)
	// Calendar years were issued until 2028. They stand, and so do years before them;
	// the next lasts until April comes round after twelve months.
	mexico := Calendar{Zone: mustZone(t, "America/Mexico_City")}
	issued := mexico.Ahead(Year, time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC))
	held(Calendar{Years: Years{Begin: time.April, Issued: issued}},
		row{Year, "America/Mexico_City", "2025-05-01T00:00:00Z", "2025", "2025-01-01T06:00:00Z", "2026-01-01T06:00:00Z"},
		row{Year, "America/Mexico_City", "2026-11-27T00:00:00Z", "2026", "2026-01-01T06:00:00Z", "2027-01-01T06:00:00Z"},
		row{Year, "America/Mexico_City", "2029-01-01T05:59:59Z", "2028", "2028-01-01T06:00:00Z", "2029-01-01T06:00:00Z"},
		row{Year, "America/Mexico_City", "2029-01-01T06:00:00Z", "2029-Y01-15", "2029-01-01T06:00:00Z", "2030-04-01T06:00:00Z"},
		row{Year, "America/Mexico_City", "2030-04-01T06:00:00Z", "2030-Y04", "2030-04-01T06:00:00Z", "2031-04-01T06:00:00Z"},
		// The office was in another zone when they were issued.
		row{Year, "America/Tijuana", "2029-01-01T06:00:00Z", "2029-Y01-15", "2029-01-01T06:00:00Z", "2030-04-01T07:00:00Z"},
	)
}

// Periods hold the time they are of, follow one another without gap, and are
// named differently, whatever month years begin in and have begun in before. Years
// sort by their names, and none that has not twelve months is shorter.
func TestPeriodsTile(t *testing.T) {
	t.Parallel()
	zones := []string{"America/Mexico_City", "America/Tijuana", "America/Havana", "America/Asuncion", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"}
	rapid.Check(t, func(rt *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		kind := rapid.SampledFrom([]string{Day, Week, Month, Year}).Draw(rt, "kind")
		at := time.Unix(rapid.Int64Range(1_500_000_000, 2_500_000_000).Draw(rt, "at"), 0)
		month := rapid.Custom(func(t *rapid.T) time.Month { return time.Month(rapid.IntRange(0, 12).Draw(t, "month")) })
		c := Calendar{zone, Years{Begin: month.Draw(rt, "begins")}}
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(rt, "changed"), 0)
		for range rapid.IntRange(0, 3).Draw(rt, "changes") { // each in a year that is issued
			issued := c.Issued
			for _, p := range c.Ahead(Year, now) {
				if len(issued) == 0 || p.From.After(issued[len(issued)-1].From) {
					issued = append(issued, p)
				}
			}
			c = Calendar{zone, Years{month.Draw(rt, "begins then"), issued}}
			now = now.AddDate(0, 0, rapid.IntRange(0, 700).Draw(rt, "days later"))
		}
		if n := len(c.Issued); n > 0 && rapid.Bool().Draw(rt, "where years change") {
			at = c.Issued[n-1].Until.AddDate(0, 0, rapid.IntRange(-800, 800).Draw(rt, "days from there"))
		}
		p := c.PeriodAt(kind, at)
		if at.Before(p.From) || !at.Before(p.Until) {
			rt.Fatalf("got %v, want a %s that holds %s", p, kind, at)
		}
		if again := c.PeriodAt(kind, p.From); again != p {
			rt.Fatalf("of its first instant: got %v, want %v", again, p)
		}
		next, last := c.PeriodAt(kind, p.Until), c.PeriodAt(kind, p.From.Add(-time.Second))
		if next.From != p.Until || last.Until != p.From || next.ID == p.ID || last.ID == p.ID {
			rt.Fatalf("got %v, %v, %v, want neighbors", last, p, next)
		}
		if kind != Year {
			return
		}
		if last.ID >= p.ID || p.ID >= next.ID || len(p.ID) > 24 {
			rt.Fatalf("got %v, %v, %v, want names in the order of time", last, p, next)
		}
		if days := p.Until.Sub(p.From).Hours() / 24; days < 364.9 || days > 2*366+1 {
			rt.Fatalf("got %v of %.1f days, want twelve months at least and less than twenty-four", p, days)
		}
		// What has been issued until now is no other for it.
		known := Calendar{zone, Years{c.Begin, append([]Period{}, c.Issued...)}}
		if n := len(known.Issued); n == 0 || !known.Issued[n-1].Until.After(p.From) {
			end := now
			if n > 0 {
				end = known.Issued[n-1].Until
			}
			for q := known.PeriodAt(Year, end); !q.From.After(at); q = c.PeriodAt(Year, q.Until) {
				known.Issued = append(known.Issued, q)
			}
		}
		if got := known.PeriodAt(Year, at); got != p {
			rt.Fatalf("after it was issued: got %v, want %v", got, p)
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
		ps := Calendar{Zone: zone}.Ahead(tt.kind, now)
		if len(ps) != tt.n || ps[0].ID != tt.first || ps[len(ps)-1].ID != tt.last {
			t.Errorf("%s at %s: got %d from %s to %s, want %d from %s to %s", tt.kind, tt.now, len(ps), ps[0].ID, ps[len(ps)-1].ID, tt.n, tt.first, tt.last)
		}
		if far := now.AddDate(0, 0, ahead[tt.kind].days); !ps[len(ps)-1].Until.After(far) {
			t.Errorf("%s at %s: got leases until %s, want beyond %s", tt.kind, tt.now, ps[len(ps)-1].Until, far)
		}
	}
}
