package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// An Observed is a release that would have been denied, had station and department
// enforced the rules.
type Observed struct {
	Ref                        dispense.Ref
	At                         time.Time
	Station, StationName       string
	Vehicle, VehicleName       string
	Department, DepartmentName string // that had it then
	Reasons                    []string
	VolumeUL                   dispense.Volume
}

// An ObserveQuestion asks what would have been denied in a period. Empty fields do not
// narrow it.
type ObserveQuestion struct {
	Period              Period
	Station, Department string
}

// An ObserveAnswer is what rules would have done to the fills of a period.
type ObserveAnswer struct {
	Fills    int64           // of vehicles, in all
	VolumeUL dispense.Volume // likewise
	Denied   int64           // of them: these would have been denied
	DeniedUL dispense.Volume
	// Reasons has a row for each reason, Vehicles one for each reason and vehicle; the
	// most frequent first. A fill with two reasons is in two rows, and once in their
	// totals.
	Reasons  Table
	Vehicles Table
}

// Observe answers an ObserveQuestion.
func Observe(p Period, fills int64, volume dispense.Volume, observed []Observed) ObserveAnswer {
	a := ObserveAnswer{Fills: fills, VolumeUL: volume, Denied: int64(len(observed))}
	for _, o := range observed {
		a.DeniedUL += o.VolumeUL
	}
	total := func(rest ...Cell) []Cell {
		return append(rest, number(a.Denied), number(int64(a.DeniedUL)))
	}
	a.Reasons = Table{Name: "would-deny-reasons", Period: p, Columns: []Column{
		{"reason", Text, ""}, {"vehicles", Count, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
	}}
	vehicles := map[string]bool{}
	for _, o := range observed {
		vehicles[o.Vehicle] = true
	}
	for _, g := range grouped(observed, func(o *Observed, reason string) string { return reason }) {
		a.Reasons.Rows = append(a.Reasons.Rows, Row{g.reason, []Cell{
			textCell(g.reason), number(int64(len(g.vehicles))), number(g.fills), number(int64(g.volume)),
		}})
	}
	a.Reasons.Total = total(Cell{}, number(int64(len(vehicles))))

	a.Vehicles = Table{Name: "would-deny", Period: p, Columns: []Column{
		{"vehicle", Text, ""}, {"reason", Text, ""}, {"department", Text, ""}, {"last_at", Instant, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
	}}
	for _, g := range grouped(observed, func(o *Observed, reason string) string { return o.Vehicle + "/" + reason }) {
		a.Vehicles.Rows = append(a.Vehicles.Rows, Row{g.last.Vehicle + "/" + g.reason, []Cell{
			textCell(g.last.VehicleName), textCell(g.reason), textCell(g.last.DepartmentName), instant(g.last.At), number(g.fills), number(int64(g.volume)),
		}})
	}
	a.Vehicles.Total = total(Cell{}, Cell{}, Cell{}, Cell{})
	return a
}

// An observedGroup is what would have been denied for one reason.
type observedGroup struct {
	reason   string
	last     *Observed
	vehicles map[string]bool
	fills    int64
	volume   dispense.Volume
}

// grouped puts together what has one key, the most frequent first.
func grouped(observed []Observed, key func(*Observed, string) string) []*observedGroup {
	groups := map[string]*observedGroup{}
	for i := range observed {
		o := &observed[i]
		for _, reason := range o.Reasons {
			g := groups[key(o, reason)]
			if g == nil {
				g = &observedGroup{reason: reason, last: o, vehicles: map[string]bool{}}
				groups[key(o, reason)] = g
			}
			g.vehicles[o.Vehicle] = true
			g.fills++
			g.volume += o.VolumeUL
			if o.At.After(g.last.At) {
				g.last = o
			}
		}
	}
	var all []*observedGroup
	for _, g := range groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *observedGroup) int {
		return cmp.Or(cmp.Compare(b.fills, a.fills), cmp.Compare(b.volume, a.volume), strings.Compare(a.last.VehicleName, b.last.VehicleName), strings.Compare(a.reason, b.reason))
	})
	return all
}
