package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A TankLevel is what a tank held when somebody, or its gauge, last said so, and what there
// is to say of it.
type TankLevel struct {
	Station, StationName, Tank, GradeName string
	reconcile.TankReading
	Limits reconcile.TankLimits // in force
	Raised []reconcile.TankAlarm
	// PerDayUL is how much leaves it in a day, and DaysLeft for how many days there is
	// enough; nil where that is not known.
	PerDayUL *dispense.Volume
	DaysLeft *int64
}

// A TankSaid is what somebody said of a tank's levels.
type TankSaid struct {
	Station, Tank string
	reconcile.TankLimits
	N      int64
	Reason string
	By     string
	SaidAt time.Time
}

// A TankAnswer is a tank, what was said of its levels, its alarms, and what was read.
type TankAnswer struct {
	TankLevel
	Said     []TankSaid              // as it was said
	Alarms   []reconcile.TankAlarm   // as they were raised
	Readings []reconcile.TankReading // in the order of their records
}

// LevelOf says what there is to say of a tank whose readings are in the order of their
// records, and there is one at least.
func LevelOf(head TankLevel, readings []reconcile.TankReading, said []TankSaid, now time.Time) TankAnswer {
	limits := make([]reconcile.TankLimits, 0, len(said))
	for _, s := range said {
		limits = append(limits, s.TankLimits)
	}
	a := TankAnswer{TankLevel: head, Said: said, Readings: readings, Alarms: reconcile.TankAlarms(readings, limits, now)}
	a.TankReading = readings[len(readings)-1]
	a.Limits, a.Raised = reconcile.InForce(limits, now), reconcile.Raised(a.Alarms)
	if perDay, known := reconcile.TankUse(readings); known {
		a.PerDayUL, a.DaysLeft = &perDay, reconcile.DaysLeft(readings)
	}
	return a
}

// State is the gravest alarm by a limit; "" where limits are kept, and "unset" where there
// are none.
func (l *TankLevel) State() string {
	switch {
	case len(l.Raised) > 0 && !l.Raised[0].Gauge:
		return l.Raised[0].Word
	case l.Limits.None():
		return "unset"
	}
	return ""
}

// Past lists the words of alarms by limits that are raised, the gravest first.
func (l *TankLevel) Past() (list []string) {
	for _, a := range l.Raised {
		if !a.Gauge {
			list = append(list, a.Word)
		}
	}
	return list
}

// FillUL is how much fits: what the gauge says; without one, up to the high level.
func (l *TankLevel) FillUL() *dispense.Volume {
	switch {
	case l.UllageUL != nil:
		return l.UllageUL
	case l.Limits.HighUL != nil && *l.Limits.HighUL > l.VolumeUL:
		return new(*l.Limits.HighUL - l.VolumeUL)
	}
	return nil
}

// Tanks lists what tanks hold, as it was last said.
func Tanks(list []TankLevel) Table {
	t := Table{Name: "tanks", Columns: []Column{
		{"station", Text, ""}, {"tank", Text, ""}, {"grade", Text, ""}, {"state", Text, ""}, {"stock", Volume, "L"}, {"percent", Percent, "%"}, {"ullage", Volume, "L"}, {"water", Volume, "L"},
		{"per_day", Volume, "L"}, {"days_left", Count, ""}, {"low_level", Volume, "L"}, {"reorder_level", Volume, "L"}, {"high_level", Volume, "L"},
		{"at", Instant, ""}, {"source", Text, ""}, {"alarms", Text, ""},
	}}
	for i := range list {
		l := &list[i]
		percent := Cell{}
		if l.UllageUL != nil {
			if all := int64(l.VolumeUL+*l.UllageUL) / 1000; all > 0 {
				percent = number(int64(l.VolumeUL) / all)
			}
		}
		state := Cell{}
		if past := l.Past(); len(past) > 0 {
			state = textCell(strings.Join(past, ", "))
		} else if !l.Limits.None() {
			state = textCell("ok")
		}
		t.Rows = append(t.Rows, Row{l.Station + "/" + l.Tank, []Cell{
			textCell(l.StationName), textCell(l.Tank), textCell(l.GradeName), state, number(int64(l.VolumeUL)), percent, volumeIf(l.UllageUL), volumeIf(l.WaterUL),
			volumeIf(l.PerDayUL), countIf(l.DaysLeft), volumeIf(l.Limits.LowUL), volumeIf(l.Limits.ReorderUL), volumeIf(l.Limits.HighUL),
			instant(l.At), textCell(l.Source), textCell(strings.Join(l.Alarms, ", ")),
		}})
	}
	t.dropEmpty("station", "tank", "grade", "stock", "at")
	return t
}

func volumeIf(v *dispense.Volume) Cell { return countIf((*int64)(v)) }

func countIf(n *int64) Cell {
	if n == nil {
		return Cell{}
	}
	return number(*n)
}

// TankReadings lists what was read of a tank, the newest first.
func TankReadings(a *TankAnswer) Table {
	t := Table{Name: "tank", Columns: []Column{
		{"at", Instant, ""}, {"stock", Volume, "L"}, {"ullage", Volume, "L"}, {"water", Volume, "L"}, {"water_mm", Count, "mm"}, {"source", Text, ""}, {"alarms", Text, ""}, {"ref", Text, ""},
	}}
	for i := len(a.Readings) - 1; i >= 0; i-- {
		r := &a.Readings[i]
		mm := Cell{}
		if r.WaterUM != nil {
			mm = number(*r.WaterUM / 1000)
		}
		t.Rows = append(t.Rows, Row{r.Ref.String(), []Cell{
			instant(r.At), number(int64(r.VolumeUL)), volumeIf(r.UllageUL), volumeIf(r.WaterUL), mm, textCell(r.Source), textCell(strings.Join(r.Alarms, ", ")), textCell(r.Ref.String()),
		}})
	}
	t.dropEmpty("at", "stock", "ref")
	return t
}

// TankAlarms lists the alarms of a tank, the newest first.
func TankAlarms(a *TankAnswer) Table {
	t := Table{Name: "tank_alarms", Columns: []Column{{"alarm", Text, ""}, {"since", Instant, ""}, {"ended_at", Instant, ""}, {"ref", Text, ""}}}
	for i := len(a.Alarms) - 1; i >= 0; i-- {
		x := &a.Alarms[i]
		t.Rows = append(t.Rows, Row{x.Since.String() + " " + x.Word, []Cell{textCell(x.Word), instant(x.SinceAt), at(x.Over), textCell(x.Since.String())}})
	}
	return t
}

// TankSays lists what was said of a tank's levels, the newest first.
func TankSays(a *TankAnswer) Table {
	t := Table{Name: "tank_limits", Columns: []Column{
		{"from", Instant, ""}, {"low_level", Volume, "L"}, {"reorder_level", Volume, "L"}, {"high_level", Volume, "L"}, {"water", Volume, "L"}, {"water_mm", Count, "mm"}, {"reason", Text, ""}, {"who", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := len(a.Said) - 1; i >= 0; i-- {
		s := &a.Said[i]
		mm := Cell{}
		if s.WaterUM != nil {
			mm = number(*s.WaterUM / 1000)
		}
		t.Rows = append(t.Rows, Row{fmt.Sprint(s.N), []Cell{
			instant(s.FromAt), volumeIf(s.LowUL), volumeIf(s.ReorderUL), volumeIf(s.HighUL), volumeIf(s.WaterUL), mm, textCell(s.Reason), textCell(s.By), instant(s.SaidAt),
		}})
	}
	return t
}
