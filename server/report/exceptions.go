package report

import (
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// An Exception is fuel that people released, or may release, beside the rules.
type Exception struct {
	// Kind is once (the office grants one fill), override (two people at the
	// station), telephone (one of them at the office), approval (one that the
	// station has not made, as far as it said), or emergency.
	Kind                 string
	Key                  string // of a once its id, else a record
	At                   time.Time
	Station, StationName string
	Vehicle, FleetNo     string
	LimitUL, VolumeUL    *dispense.Volume
	Who                  []string // as people say them, who asked or proposed first
	Stead                string   // of whom the last of them approved; empty: in their own right
	Why                  string
	// State is proposed, waiting (the station does not hold it yet), open, used,
	// unused, void or ended.
	State   string
	UntilAt time.Time // zero where nothing ends
}

// Exceptions lists exceptions, the newest first.
func Exceptions(p Period, list []Exception) Table {
	t := Table{Name: "exceptions", Period: p, Columns: []Column{
		{"at", Instant, ""}, {"exception", Text, ""}, {"station", Text, ""}, {"vehicle", Text, ""}, {"limit", Volume, "L"}, {"volume", Volume, "L"},
		{"who", Text, ""}, {"why", Text, ""}, {"state", Text, ""}, {"until", Instant, ""}, {"ref", Text, ""}, {"stead", Text, ""},
	}}
	var sum int64
	for _, e := range list {
		var limit, volume *int64
		if e.LimitUL != nil {
			limit = new(int64(*e.LimitUL))
		}
		if e.VolumeUL != nil {
			volume = new(int64(*e.VolumeUL))
			sum += *volume
		}
		t.Rows = append(t.Rows, Row{e.Key, []Cell{
			instant(e.At), textCell(e.Kind), textCell(firstOf(e.StationName, e.Station)), textCell(firstOf(e.FleetNo, e.Vehicle)), optional(limit), optional(volume),
			textCell(strings.Join(e.Who, ", ")), textCell(e.Why), textCell(e.State), instant(e.UntilAt), textCell(e.Key), textCell(e.Stead),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")] = number(sum)
	t.sort(Sort{"at", true})
	return t
}
