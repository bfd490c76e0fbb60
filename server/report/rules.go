package report

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A RuleLine is one field of a vehicle's rules, in words: what counts, who says so, and
// over whom.
type RuleLine struct{ Field, Value, Level, Over string }

// EffectiveRules lists what counts for a vehicle. The row's key is the field.
func EffectiveRules(name string, lines []RuleLine) Table {
	t := Table{Name: "effective", Columns: []Column{{"field", Text, ""}, {"value", Text, ""}, {"level", Text, ""}, {"over", Text, ""}}}
	if name != "" {
		t.Name += "-" + name
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, Row{l.Field, []Cell{textCell(l.Field), textCell(l.Value), textCell(l.Level), textCell(l.Over)}})
	}
	return t
}

// A LevelLine is one field that a level says, in words. Key leads to the level.
type LevelLine struct{ Key, Level, Field, Value string }

// LevelRules lists what all levels say.
func LevelRules(lines []LevelLine) Table {
	t := Table{Name: "rules", Columns: []Column{{"level", Text, ""}, {"field", Text, ""}, {"value", Text, ""}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, Row{l.Key, []Cell{textCell(l.Level), textCell(l.Field), textCell(l.Value)}})
	}
	return t
}

// A ChangedVehicle is one field of a vehicle that would be another, in words, and whether
// it might take more by it.
type ChangedVehicle struct{ FleetNo, Field, Was, Is, Loosens string }

// ChangedVehicles lists them. The row's key is the fleet number.
func ChangedVehicles(lines []ChangedVehicle) Table {
	t := Table{Name: "changed", Columns: []Column{{"vehicle", Text, ""}, {"field", Text, ""}, {"was", Text, ""}, {"is", Text, ""}, {"loosens", Text, ""}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, Row{l.FleetNo, []Cell{textCell(l.FleetNo), textCell(l.Field), textCell(l.Was), textCell(l.Is), textCell(l.Loosens)}})
	}
	return t
}

// A Missed is what would not have flowed by the rules of now, and by those of a draft:
// of a vehicle, or for a reason.
type Missed struct {
	Key, Name           string
	Fills               int64 // that were; 0 for a reason
	VolumeUL            dispense.Volume
	NowFills, ThenFills int64
	NowUL, ThenUL       dispense.Volume
}

// SimulatedVehicles lists vehicles with what they took and would not have, and
// SimulatedReasons the same by reason.
func SimulatedVehicles(list []Missed) Table {
	t := Table{Name: "simulated", Columns: []Column{
		{"vehicle", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"short_now", Count, ""}, {"short_now_volume", Volume, "L"}, {"short_then", Count, ""}, {"short_then_volume", Volume, "L"},
	}}
	var sum Missed
	for _, m := range list {
		t.Rows = append(t.Rows, Row{m.Key, []Cell{textCell(m.Name), number(m.Fills), number(int64(m.VolumeUL)), number(m.NowFills), number(int64(m.NowUL)), number(m.ThenFills), number(int64(m.ThenUL))}})
		sum.Fills, sum.VolumeUL = sum.Fills+m.Fills, sum.VolumeUL+m.VolumeUL
		sum.NowFills, sum.NowUL, sum.ThenFills, sum.ThenUL = sum.NowFills+m.NowFills, sum.NowUL+m.NowUL, sum.ThenFills+m.ThenFills, sum.ThenUL+m.ThenUL
	}
	t.Total = []Cell{{}, number(sum.Fills), number(int64(sum.VolumeUL)), number(sum.NowFills), number(int64(sum.NowUL)), number(sum.ThenFills), number(int64(sum.ThenUL))}
	return t
}

// SimulatedReasons lists what would not have flowed by reason.
func SimulatedReasons(list []Missed) Table {
	t := Table{Name: "simulated-reasons", Columns: []Column{
		{"reason", Text, ""}, {"short_now", Count, ""}, {"short_now_volume", Volume, "L"}, {"short_then", Count, ""}, {"short_then_volume", Volume, "L"},
	}}
	for _, m := range list {
		t.Rows = append(t.Rows, Row{m.Key, []Cell{textCell(m.Name), number(m.NowFills), number(int64(m.NowUL)), number(m.ThenFills), number(int64(m.ThenUL))}})
	}
	return t
}

// A ReservedLine is a class whose vehicles only cleared users see, or a vehicle that is
// reserved with a class though it is of another one now.
type ReservedLine struct {
	Class, Vehicle, Name, Now string
	Since                     time.Time
	By, Reason                string
	Vehicles                  int64
}

// Reservations lists what is reserved. The row's key is the vehicle, if it is one.
func Reservations(lines []ReservedLine) Table {
	t := Table{Name: "reserved", Columns: []Column{
		{"class", Text, ""}, {"vehicle", Text, ""}, {"class_now", Text, ""}, {"vehicles", Count, ""}, {"from", Instant, ""}, {"by", Text, ""}, {"reason", Text, ""},
	}}
	for _, l := range lines {
		t.Rows = append(t.Rows, Row{l.Vehicle, []Cell{textCell(l.Class), textCell(l.Name), textCell(l.Now), number(l.Vehicles), instant(l.Since), textCell(l.By), textCell(l.Reason)}})
	}
	t.dropEmpty("class", "vehicles", "from")
	return t
}
