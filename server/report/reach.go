package report

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Reach says whether what was last decided about a vehicle, its status or that
// a label of it is void, is in force at a station: as far as the station has
// said what it holds. A station that is away decides with what it has.
type Reach struct {
	Vehicle, FleetNo, Plate string
	Decided                 string // a status, or label
	At                      time.Time
	Needed                  dispense.Version // of the fleet's log
	Station, StationName    string
	SignAt                  *time.Time       // of the station's last sign of life; nil: none ever
	Held                    dispense.Version // of the same log, as it said then
}

// InForce tells whether the station has said that it holds what is needed.
func (r Reach) InForce() bool { return !r.Held.Less(r.Needed) }

// Reaches lists how far decisions about vehicles have come, those not in force
// yet first.
func Reaches(name string, list []Reach) Table {
	t := Table{Name: name, Columns: []Column{
		{"vehicle", Text, ""}, {"plate", Text, ""}, {"decided", Text, ""}, {"decided_at", Instant, ""}, {"station", Text, ""},
		{"station_name", Text, ""}, {"in_force", Text, ""}, {"sign_at", Instant, ""}, {"fleet_held", Text, ""}, {"fleet_needed", Text, ""},
	}}
	for _, r := range list {
		force, held := "no", ""
		if r.InForce() {
			force = "yes"
		}
		if r.SignAt != nil {
			held = r.Held.String()
		}
		t.Rows = append(t.Rows, Row{r.Vehicle + "/" + r.Station, []Cell{
			textCell(r.FleetNo), textCell(r.Plate), textCell(r.Decided), instant(r.At), textCell(r.Station), textCell(r.StationName),
			textCell(force), at(r.SignAt), textCell(held), textCell(r.Needed.String()),
		}})
	}
	t.sort(Sort{"in_force", false})
	return t
}

// BlocksWithin is how far back the time from a block to the stations is measured.
const BlocksWithin = 30 * 24 * time.Hour

// A BlockTime is how long a station, or all of them, took to say that they know of the
// blocks of the last weeks. The times are in seconds, counted from the second of the
// decision, and of stations that were online then; who still waits counts with the time
// so far.
type BlockTime struct {
	Station, Name      string // "" for all together
	Blocks             int64
	Online             int64 // blocks, at stations that were online when it was decided
	Half, P99, Longest int64
	Waiting            int64 // of Online, that have not said so yet
	Away               int64 // at stations that were not online
	AwayWaiting        int64
}

// BlockTimes lists the time from blocks to stations, the longest first.
func BlockTimes(all BlockTime, each []BlockTime) Table {
	t := Table{Name: "blocks", Columns: []Column{
		{"station", Text, ""}, {"station_name", Text, ""}, {"blocks", Count, ""}, {"blocks_online", Count, ""}, {"block_half", Count, "s"},
		{"block_p99", Count, "s"}, {"block_longest", Count, "s"}, {"block_waiting", Count, ""}, {"blocks_away", Count, ""}, {"away_waiting", Count, ""},
	}}
	cells := func(b BlockTime) []Cell {
		known := b.Online > 0
		return []Cell{
			textCell(b.Station), textCell(b.Name), number(b.Blocks), number(b.Online), numberIf(known, b.Half), numberIf(known, b.P99),
			numberIf(known, b.Longest), number(b.Waiting), number(b.Away), number(b.AwayWaiting),
		}
	}
	for _, b := range each {
		t.Rows = append(t.Rows, Row{b.Station, cells(b)})
	}
	t.sort(Sort{"block_p99", true})
	t.Total = cells(all)
	return t
}
