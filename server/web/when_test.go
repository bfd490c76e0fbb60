package web

import (
	"testing"
	"time"
)

// Where clocks change a time comes twice, or not at all, by an hour or by half of one,
// east and west of Greenwich alike.
func TestReadWhenWhereClocksChange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zone, text, want string }{
		{"America/Tijuana", "2026-03-08T00:30", "2026-03-08T08:30Z"},
		{"America/Tijuana", "2026-03-08T01:30", "2026-03-08T09:30Z"},
		{"America/Tijuana", "2026-03-08T01:59", "2026-03-08T09:59Z"},
		{"America/Tijuana", "2026-03-08T02:00", "2026-03-08T10:00Z"}, // there is none before three
		{"America/Tijuana", "2026-03-08T02:30", "2026-03-08T10:00Z"},
		{"America/Tijuana", "2026-03-08T03:00", "2026-03-08T10:00Z"},
		{"America/Tijuana", "2026-03-08T03:30", "2026-03-08T10:30Z"},
		{"America/Tijuana", "2026-11-01T00:30", "2026-11-01T07:30Z"},
		{"America/Tijuana", "2026-11-01T01:00", "2026-11-01T08:00Z"}, // the first of two
		{"America/Tijuana", "2026-11-01T01:30", "2026-11-01T08:30Z"},
		{"America/Tijuana", "2026-11-01T02:00", "2026-11-01T10:00Z"},
		{"America/Tijuana", "2026-11-01T02:30", "2026-11-01T10:30Z"},
		{"Australia/Lord_Howe", "2026-10-04T01:30", "2026-10-03T15:00Z"},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"}, // half an hour is left out
		{"Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30Z"},
		{"Australia/Lord_Howe", "2026-04-05T01:29", "2026-04-04T14:29Z"},
		{"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z"}, // the first of two
		{"Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30Z"},
		{"Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z"},
		{"America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00Z"}, // a day without midnight
		{"America/Mexico_City", "2026-11-01T01:30", "2026-11-01T07:30Z"},
		{"UTC", "2026-11-01T01:30", "2026-11-01T01:30Z"},
		{"UTC", "2026-11-01T1:30", "2026-11-01T01:30Z"}, // typed where a browser has no field for times
		{"America/Tijuana", "2026-07-01T7:05", "2026-07-01T14:05Z"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readWhen(tt.text, zone)
		if said := got.UTC().Format("2006-01-02T15:04Z"); err != nil || said != tt.want {
			t.Errorf("%s in %s: got %s, %v, want %s", tt.text, tt.zone, said, err, tt.want)
		}
	}
	if _, err := readWhen("2026-11-31T01:30", time.UTC); err == nil {
		t.Error("the 31st of November: got no error")
	}
}
