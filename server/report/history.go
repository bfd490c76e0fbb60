package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Said is something that was true of a vehicle from a time on.
type Said struct {
	What       string // state, department, custodian, funding, odometer or class
	FromAt     time.Time
	UntilAt    *time.Time // nil: until something else is said
	Value      string     // a word, or a name
	Detail     string
	OldReading *int64 // of an odometer that was taken out, and the first of the one put in
	NewReading *int64
	Reason     string
	By         string
	At         time.Time
	ToCome     bool
	Person     string // of a custodian, which of the people it is; empty: nobody said
}

// InForce returns what is in force now in a matter; zero when nothing was said.
func InForce(history []Said, what string) Said {
	i := slices.IndexFunc(history, func(s Said) bool { return s.What == what && !s.ToCome })
	if i < 0 {
		return Said{}
	}
	return history[i]
}

// CountedBefore returns what the odometer of a vehicle counted until a time: as was said
// last before it, or else first of all; "on" where nothing was.
func CountedBefore(history []Said, at time.Time) string {
	counted := "on"
	for _, s := range history { // the newest first
		if s.What != "odometer" || s.Value == "none" {
			continue
		}
		counted = s.Value
		if s.FromAt.Before(at) {
			break
		}
	}
	return counted
}

// History is the table of what was said of a vehicle, the newest first.
func History(no string, history []Said) Table {
	t := Table{Name: "history-" + no, Columns: []Column{
		{"from", Instant, ""}, {"to", Instant, ""}, {"what", Text, ""}, {"value", Text, ""}, {"detail", Text, ""},
		{"why", Text, ""}, {"who", Text, ""}, {"said_at", Instant, ""}, {"in_force", Text, ""},
	}}
	now := map[string]bool{}
	for i, s := range history {
		until, force := Cell{}, "yes"
		if s.UntilAt != nil {
			until = instant(*s.UntilAt)
		}
		switch {
		case s.ToCome:
			force = "to_come"
		case now[s.What]:
			force = "ended"
		default:
			now[s.What] = true
		}
		t.Rows = append(t.Rows, Row{strconv.Itoa(i), []Cell{
			instant(s.FromAt), until, textCell(s.What), textCell(s.Value), textCell(s.detail(history)),
			textCell(s.Reason), textCell(s.By), instant(s.At), textCell(force),
		}})
	}
	return t
}

// detail says what an odometer that was taken out had counted, and what the one in
// its place began with, each in what it counts.
func (s *Said) detail(history []Said) string {
	if s.OldReading == nil || s.NewReading == nil {
		return s.Detail
	}
	return strings.TrimSpace(fmt.Sprintf("%s → %s %s", meterText(CountedBefore(history, s.FromAt), *s.OldReading), meterText(s.Value, *s.NewReading), s.Detail))
}

// meterText is a reading in what a meter counts.
func meterText(counts string, n int64) string {
	switch counts {
	case "hours":
		return number(n/36).Decimal(Hours) + " h"
	case "miles":
		return strconv.FormatInt(dispense.MetersToMiles(n), 10) + " mi"
	}
	return number(n).Decimal(Distance) + " km"
}
