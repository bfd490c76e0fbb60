package reconcile

import (
	"slices"
	"time"
)

// A Setting is how a rule applies to a vehicle.
type Setting struct {
	Off   bool
	Limit int64 // in the unit of its [Knob]
}

func (s Setting) on() bool { return !s.Off }

// A Said is a setting as somebody said it, for the vehicles of a class or for all, from
// when on. What finds less than before is proposed by one person and approved by another.
type Said struct {
	Rule   Rule
	Class  string // "" for all
	Off    bool
	Limit  *int64 // nil: as it is by default
	FromAt time.Time
	Reason string
	By     string
	At     time.Time

	N           int64  // its number
	State       string // proposed, in_force or void
	Loosens     bool
	ApprovedBy  string // "": nobody, yet or because nobody was needed
	ApprovedFor string // in whose stead; "": in their own right
}

// The states of what is said of a rule.
const (
	SaidProposed = "proposed"
	SaidInForce  = "in_force"
	SaidVoid     = "void"
)

// Setting returns how the rule applies when it is in force.
func (s *Said) Setting() Setting {
	k, _ := KnobOf(s.Rule)
	return s.SettingBy(k)
}

// SettingBy returns how the rule of a knob applies when it is in force.
func (s *Said) SettingBy(k Knob) Setting {
	x := Setting{s.Off, k.Limit}
	if s.Limit != nil {
		x.Limit = *s.Limit
	}
	return x
}

// Counting returns what counts of a rule for the vehicles of a class at a time, of all that
// was said, the oldest first: the last that was said of the class or, where nothing was, the
// last that was said of all. It is false where the rule is as by default.
func Counting(said []Said, r Rule, class string, at time.Time) (counts Said, ok bool) {
	for _, s := range said {
		switch {
		case s.Rule != r, s.State != SaidInForce, s.FromAt.After(at), s.Class != "" && s.Class != class:
		case s.Class == "" && counts.Class != "": // the class has a word of its own
		default:
			counts, ok = s, true
		}
	}
	return counts, ok
}

// SettingsOf returns how the rules applied to the vehicles of a class at a time.
func SettingsOf(said []Said, class string, at time.Time) Settings {
	if len(said) == 0 {
		return nil
	}
	out := Settings{}
	for _, k := range Knobs() {
		if s, ok := Counting(said, k.Rule, class, at); ok {
			out[k.Rule] = s.Setting()
		}
	}
	return out
}

// Settings are the rules that apply to a vehicle in another way than by default.
type Settings map[Rule]Setting

// of returns how a rule applies.
func (s Settings) of(r Rule) Setting {
	k, known := KnobOf(r)
	given, ok := s[r]
	switch {
	case !known:
		return Setting{}
	case !ok:
		return k.Default()
	}
	return given
}

// A Knob is a rule that may be switched off, and what it can be set to.
type Knob struct {
	Rule               Rule
	Off                bool // by default
	Limit, Least, Most int64
	Unit               Unit // of the limit; "" where there is none to set
	Wide               bool // whether a greater limit finds more, such as of minutes that are looked at
}

// Default returns how the rule applies where nobody has said anything.
func (k *Knob) Default() Setting { return Setting{k.Off, k.Limit} }

// OfVehicles tells whether a rule is of how vehicles are fueled, so that it can be set for
// those of a class. The others are of who types, and of stations.
func (k *Knob) OfVehicles() bool {
	return !slices.Contains([]Rule{FiguresRound, PaperMissing, TypedOften, RecordsLate, ClockStep}, k.Rule)
}

// Loosens tells whether a rule would find less than before. One that is off finds nothing,
// and to say so, or to say it again, always counts as such.
func (k *Knob) Loosens(was, is Setting) bool {
	switch {
	case is.Off:
		return true
	case was.Off:
		return false
	case k.Wide:
		return is.Limit < was.Limit
	}
	return is.Limit > was.Limit
}

// Knobs lists the rules that may be switched off or set. What proves that records are
// whole, or that fuel flowed for nobody, cannot be.
func Knobs() []Knob {
	return []Knob{
		{EconomyLow, false, -odd, 2_500, 6_000, Spreads, false},
		{EconomyHigh, false, tooFar, 2_500, 6_000, Spreads, false},
		{EconomyFalls, false, 0, 0, 0, "", false},
		{OdometerOften, false, 4, 2, 10, Pieces, false},
		{OdometerSame, false, 0, 0, 0, "", false},
		{OverTank, false, 5, 0, 50, Percent, false},
		{OtherGrade, false, 0, 0, 0, "", false},
		{OtherStation, false, 0, 0, 0, "", false},
		{OutsideHours, false, 0, 0, 0, "", false},
		{FillsSoon, false, 240, 30, 1440, Minutes, true},
		{FillsSplit, false, 30, 5, 240, Minutes, true},
		{FiguresRound, false, 30, 5, 90, Percent, false},
		{PaperMissing, true, 20, 5, 90, Percent, false},
		{TypedOften, false, 20, 5, 90, Percent, false},
		{PriceOff, false, 100, 0, 100_000, PricePerLiter, false},
		{RecordsLate, false, 0, 0, 0, "", false},
		{ClockStep, false, 300, 2, 86_400, Seconds, false},
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

// What an explanation needs is set as rules are, from a time on: evidence that is asked for no
// more takes two people.
const (
	EvidenceCritical Rule = "evidence_critical"
	EvidenceMajor    Rule = "evidence_major"
	EvidenceMinor    Rule = "evidence_minor"
)

// CaseKnobs lists what can be set of what people do about findings. Of what is critical an
// explanation needs evidence unless somebody says otherwise; of the rest words are enough.
func CaseKnobs() []Knob {
	return []Knob{{Rule: EvidenceCritical}, {Rule: EvidenceMajor, Off: true}, {Rule: EvidenceMinor, Off: true}}
}

// Proven tells whether an explanation of what is of a severity needs evidence at a time, by all
// that was said of it, the oldest first.
func Proven(said []Said, of Severity, at time.Time) bool {
	r, known := map[Severity]Rule{Critical: EvidenceCritical, Major: EvidenceMajor, Minor: EvidenceMinor}[of]
	if !known {
		return false
	}
	if s, ok := Counting(said, r, "", at); ok {
		return !s.Off
	}
	return r == EvidenceCritical
}
