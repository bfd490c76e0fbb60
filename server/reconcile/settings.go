package reconcile

import (
	"slices"
	"time"
)

// A Setting is how a rule applies to a vehicle.
type Setting struct {
	Off   bool
	Limit int64 // in the unit of its [Knob]; 0: as it is by default
}

func (s Setting) on() bool { return !s.Off }

// A Said is a setting as somebody said it, for the vehicles of a class or for all, from
// when on.
type Said struct {
	Rule   Rule
	Class  string // "" for all
	Off    bool
	Limit  int64
	FromAt time.Time
	Reason string
	By     string
	At     time.Time
}

// Settings are the rules that apply to a vehicle in another way than by default.
type Settings map[Rule]Setting

// of returns how a rule applies.
func (s Settings) of(r Rule) Setting {
	given, ok := s[r]
	k, known := KnobOf(r)
	switch {
	case !known:
		return Setting{}
	case !ok:
		return Setting{k.Off, k.Limit}
	case given.Limit == 0:
		given.Limit = k.Limit
	}
	return given
}

// A Knob is a rule that may be switched off, and what it can be set to.
type Knob struct {
	Rule               Rule
	Off                bool // by default
	Limit, Least, Most int64
	Unit               Unit // of the limit; "" where there is none to set
}

// Knobs lists the rules that may be switched off or set. What proves that records are
// whole, or that fuel flowed for nobody, cannot be.
func Knobs() []Knob {
	return []Knob{
		{EconomyLow, false, -odd, 2_500, 6_000, Spreads},
		{EconomyHigh, false, tooFar, 2_500, 6_000, Spreads},
		{EconomyFalls, false, 0, 0, 0, ""},
		{OdometerOften, false, 4, 2, 10, Pieces},
		{OdometerSame, false, 0, 0, 0, ""},
		{OverTank, false, 5, 0, 50, Percent},
		{OtherGrade, false, 0, 0, 0, ""},
		{OtherStation, false, 0, 0, 0, ""},
		{OutsideHours, false, 0, 0, 0, ""},
		{FillsSoon, false, 240, 30, 1440, Minutes},
		{FillsSplit, false, 30, 5, 240, Minutes},
		{PriceOff, false, 100, 0, 100_000, PricePerLiter},
		{RecordsLate, false, 0, 0, 0, ""},
		{ClockStep, false, 300, 2, 86_400, Seconds},
	}
}

// KnobOf returns the knob of a rule.
func KnobOf(r Rule) (Knob, bool) {
	all := Knobs()
	if i := slices.IndexFunc(all, func(k Knob) bool { return k.Rule == r }); i >= 0 {
		return all[i], true
	}
	return Knob{}, false
}
