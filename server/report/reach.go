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
