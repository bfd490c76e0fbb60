package reconcile

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// WaySubject returns the subject of the intervals that end in a fill.
func WaySubject(fill dispense.Ref) Subject { return Subject{"way", fill.String()} }

// JudgeWay returns the findings about an interval of a vehicle's way.
func JudgeWay(vehicle string, s Seen, set Settings) []Finding {
	var out []Finding
	find := func(rule Rule, sev Severity) Finding {
		f := newFinding(WaySubject(s.To.Ref), rule, sev, s.To.At, "")
		f.Ref, f.Station, f.Vehicle = s.To.Ref, s.To.Ref.Station, vehicle
		if s.RunS > 0 {
			return f.figures(int64(HourlyUL(s.RunS, s.VolumeUL)), hourly(s.Expected), MicrolitersPerHour)
		}
		return f.figures(s.Yield()/1000, s.Expected/1000, MetersPerLiter)
	}
	since := func(f Finding, at time.Time, excess dispense.Volume) Finding {
		return f.args(at.UTC().Format(time.RFC3339), Liters(max(0, excess))+" L")
	}
	if !s.Slip && s.Expected > 0 {
		excess := s.excess(s.Expected)
		switch low, high := set.of(EconomyLow), set.of(EconomyHigh); {
		case low.on() && s.Sure && s.Z <= -low.Limit:
			out = append(out, since(find(EconomyLow, Major), s.From.At, excess))
		case low.on() && s.Z <= noted:
			out = append(out, since(find(EconomyLow, Note), s.From.At, excess))
		case high.on() && s.Z >= high.Limit:
			out = append(out, since(find(EconomyHigh, Note), s.From.At, excess))
		}
	}
	if s.Alarm && set.of(EconomyFalls).on() {
		f := since(find(EconomyFalls, Major), s.Since, s.ExcessUL)
		f.Args = append(f.Args, itoa(s.Count))
		out = append(out, f)
	}
	return out
}

// hourly returns microliters an hour of milliseconds a liter.
func hourly(yield int64) int64 {
	if yield <= 0 {
		return 0
	}
	return scaled(3_600_000, 1_000_000, yield)
}
