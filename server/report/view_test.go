package report

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A period that moves along is that of the moment, by the office's calendar.
func TestMoves(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ moves, now, want string }{
		{"this-day", "2026-12-08T20:30:00Z", "day 2026-12-08 2026-12-08"},
		{"last-day", "2026-12-08T03:30:00Z", "day 2026-12-06 2026-12-06"}, // it is the evening before
		{"this-week", "2026-12-06T20:30:00Z", "week 2026-11-30 2026-12-06"},
		{"last-week", "2026-12-07T20:30:00Z", "week 2026-11-30 2026-12-06"},
		{"this-month", "2026-12-31T20:30:00Z", "month 2026-12-01 2026-12-31"},
		{"last-month", "2026-03-31T20:30:00Z", "month 2026-02-01 2026-02-28"},
		{"last-month", "2027-01-01T20:30:00Z", "month 2026-12-01 2026-12-31"},
		{"this-year", "2027-01-01T03:30:00Z", "year 2026-01-01 2026-12-31"},
		{"last-year", "2028-02-29T20:30:00Z", "year 2027-01-01 2027-12-31"},
		{"last-1-days", "2026-12-08T20:30:00Z", "custom 2026-12-08 2026-12-08"},
		{"last-30-days", "2028-03-01T20:30:00Z", "custom 2028-02-01 2028-03-01"},
	} {
		now, err := time.Parse(time.RFC3339, tt.now)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Moves(tt.moves).At(now, Calendar{Zone: zone})
		if got := fmt.Sprintf("%s %s %s", p.Kind, p.From.Format(dayForm), p.Last().Format(dayForm)); err != nil || got != tt.want {
			t.Errorf("%s at %s: got %s (%v), want %s", tt.moves, tt.now, got, err, tt.want)
		}
		// Who looks at that period then is offered to let it move so.
		if all, same := MovesOf(p, Calendar{Zone: zone}, now); same != Moves(tt.moves) || !slices.Contains(all, same) {
			t.Errorf("%s at %s: got %q of %v, want the same again", tt.moves, tt.now, same, all)
		}
		if all, same := MovesOf(p, Calendar{Zone: zone}, now.AddDate(5, 0, 0)); same != "" || len(all) == 0 {
			t.Errorf("%s five years after %s: got %q of %v, want it to stand still", tt.moves, tt.now, same, all)
		}
	}
	for _, bad := range []Moves{"", "this", "month", "next-month", "this-custom", "this-30-days", "last-0-days", "last--1-days", "last-07-days", "last-9999-days", "last-x-days", "last-days"} {
		if p, err := bad.At(time.Now(), Calendar{Zone: zone}); err == nil {
			t.Errorf("%q: got %v, want an error", bad, p)
		}
	}
}

// Rows are counted by the day or month in which they happened, those in which none did too.
func TestOverTime(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	table := Table{Period: Period{Custom, day(11, 1), day(11, 4)}, Columns: []Column{{"name", Text, ""}, {"at", Instant, ""}}}
	for _, at := range []time.Time{day(11, 3), day(11, 1).Add(23 * time.Hour), day(11, 3).Add(time.Hour)} {
		table.Rows = append(table.Rows, Row{"", []Cell{textCell("x"), instant(at)}})
	}
	counts := func() (out []string) {
		over := OverTime(&table)
		for _, r := range over.Rows {
			out = append(out, fmt.Sprint(r.Key, " ", r.Cells[1].N))
		}
		return out
	}
	if got, want := counts(), []string{"2026-11-01 1", "2026-11-02 0", "2026-11-03 2"}; !slices.Equal(got, want) {
		t.Errorf("by days: got %v, want %v", got, want)
	}
	table.Period = Period{Custom, day(9, 1), day(12, 1)}
	if got, want := counts(), []string{"2026-09 0", "2026-10 0", "2026-11 3"}; !slices.Equal(got, want) {
		t.Errorf("by months: got %v, want %v", got, want)
	}
	table.Columns[1].Key = "kept_at"
	if got := counts(); got != nil {
		t.Errorf("rows that did not happen: got %v, want nothing", got)
	}
}
