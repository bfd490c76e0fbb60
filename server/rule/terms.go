// Package rule is how rules come to a vehicle: what the fleet, its department, its
// class and the vehicle itself say, which of them counts, what stations are told of
// it, what a change would let through, and what it would have done to past fills.
//
// It is pure. What it returns is what package fleet publishes; package policy decides
// by it at the pump.
package rule

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// A Kind is a level at which rules are said.
type Kind string

// The levels, from the farthest to the nearest.
const (
	Fleet      Kind = "fleet"
	Department Kind = "department"
	Class      Kind = "class"
	Vehicle    Kind = "vehicle"
)

// A Cluster is no level: it says which stations it has, and levels name it.
const Cluster Kind = "cluster"

// Kinds lists the levels, from the farthest to the nearest.
func Kinds() []Kind { return []Kind{Fleet, Department, Class, Vehicle} }

// Nearer tells whether a level is nearer to the vehicle than another.
func (k Kind) Nearer(than Kind) bool {
	return slices.Index(Kinds(), k) > slices.Index(Kinds(), than)
}

// A Field is one thing that a level may say.
type Field string

// The fields.
const (
	PerFill      Field = "per_fill"
	Day          Field = "day"
	Week         Field = "week"
	Month        Field = "month"
	Year         Field = "year"
	DayVisits    Field = "day_visits"
	WeekVisits   Field = "week_visits"
	MonthVisits  Field = "month_visits"
	YearVisits   Field = "year_visits"
	Hours        Field = "hours"
	Interval     Field = "interval"
	Stations     Field = "stations"
	Driver       Field = "driver"
	Odometer     Field = "odometer"
	TankFactor   Field = "tank"
	Refuse1D     Field = "refuse_1d"
	UnknownClock Field = "unknown_clock"
	Mode         Field = "mode"
	Emergency    Field = "emergency"
)

// Terms are what one level says. A field that is nil says nothing, and leaves the
// matter to the next level; one that is not nil says something, and be it that there
// is no limit.
type Terms struct {
	PerFill *Limit `json:"per_fill,omitempty"`
	Day     *Limit `json:"day,omitempty"`
	Week    *Limit `json:"week,omitempty"`
	Month   *Limit `json:"month,omitempty"`
	Year    *Limit `json:"year,omitempty"`
	// Visits are how often it may fill at any station in a period, however much each
	// takes; 0: as often as it likes.
	DayVisits   *int64 `json:"day_visits,omitempty"`
	WeekVisits  *int64 `json:"week_visits,omitempty"`
	MonthVisits *int64 `json:"month_visits,omitempty"`
	YearVisits  *int64 `json:"year_visits,omitempty"`
	// Hours are when it may fuel; none: always.
	Hours *[]policy.Hours `json:"hours,omitempty"`
	// IntervalS is the least time between two fills at one station; 0: none.
	IntervalS *int64  `json:"interval_s,omitempty"`
	Stations  *Places `json:"stations,omitempty"`
	Driver    *string `json:"driver,omitempty"` // one of [Drivers]
	Odometer  *Asked  `json:"odometer,omitempty"`
	// TankPct is how much of the tank may go in at once, in percent; 0: nothing.
	TankPct  *int64 `json:"tank_pct,omitempty"`
	Refuse1D *bool  `json:"refuse_1d,omitempty"`
	// UnknownClock is grant or deny: what becomes of Hours where the station does not
	// know the time.
	UnknownClock *string `json:"unknown_clock,omitempty"`
	Mode         *string `json:"mode,omitempty"` // enforce or observe
	// Emergency is the quota drawn on in an emergency; empty: none.
	Emergency *string `json:"emergency,omitempty"`
}

// A Limit is an amount of fuel, by liters or by money; neither: no limit.
type Limit struct {
	UL    dispense.Volume `json:"ul,omitempty"`
	Cents int64           `json:"cents,omitempty"`
	// Zero tells that nothing may be drawn.
	Zero bool `json:"zero,omitempty"`
}

// Liters returns a limit of a volume, which may be 0.
func Liters(v dispense.Volume) *Limit { return &Limit{UL: v, Zero: v == 0} }

// None tells that there is no limit.
func (l *Limit) None() bool { return *l == Limit{} }

// Places are stations by themselves and by clusters; neither: all stations.
type Places struct {
	Stations []string `json:"stations,omitempty"`
	Clusters []string `json:"clusters,omitempty"`
}

// Asked is how the odometer is asked for.
type Asked struct {
	No       bool   `json:"no,omitempty"` // it is not
	MaxKMDay *int64 `json:"max_km_day,omitempty"`
	Prompts  *int64 `json:"prompts,omitempty"`
	Else     string `json:"else,omitempty"` // flag or block
}

// Drivers are how a driver may have to be known, the loosest first.
func Drivers() []string { return []string{"none", "badge", "pin"} }

// A matter is one field of [Terms].
type matter struct {
	field Field
	said  func(*Terms) bool
	take  func(to, from *Terms)
}

// of makes the two functions of a matter from where its pointer is.
func of[T any](f Field, at func(*Terms) **T) matter {
	return matter{f, func(t *Terms) bool { return *at(t) != nil }, func(to, from *Terms) { *at(to) = *at(from) }}
}

// matters returns all matters, in the order in which people read them.
func matters() []matter {
	return []matter{
		of(PerFill, func(t *Terms) **Limit { return &t.PerFill }),
		of(Day, func(t *Terms) **Limit { return &t.Day }),
		of(Week, func(t *Terms) **Limit { return &t.Week }),
		of(Month, func(t *Terms) **Limit { return &t.Month }),
		of(Year, func(t *Terms) **Limit { return &t.Year }),
		of(DayVisits, func(t *Terms) **int64 { return &t.DayVisits }),
		of(WeekVisits, func(t *Terms) **int64 { return &t.WeekVisits }),
		of(MonthVisits, func(t *Terms) **int64 { return &t.MonthVisits }),
		of(YearVisits, func(t *Terms) **int64 { return &t.YearVisits }),
		of(Hours, func(t *Terms) **[]policy.Hours { return &t.Hours }),
		of(UnknownClock, func(t *Terms) **string { return &t.UnknownClock }),
		of(Interval, func(t *Terms) **int64 { return &t.IntervalS }),
		of(Stations, func(t *Terms) **Places { return &t.Stations }),
		of(Driver, func(t *Terms) **string { return &t.Driver }),
		of(Odometer, func(t *Terms) **Asked { return &t.Odometer }),
		of(TankFactor, func(t *Terms) **int64 { return &t.TankPct }),
		of(Refuse1D, func(t *Terms) **bool { return &t.Refuse1D }),
		of(Emergency, func(t *Terms) **string { return &t.Emergency }),
		of(Mode, func(t *Terms) **string { return &t.Mode }),
	}
}

// Fields lists all fields, in the order in which people read them.
func Fields() []Field {
	var all []Field
	for _, m := range matters() {
		all = append(all, m.field)
	}
	return all
}

// Says tells whether the terms say something about a field.
func (t *Terms) Says(f Field) bool {
	for _, m := range matters() {
		if m.field == f {
			return m.said(t)
		}
	}
	return false
}

// Silent tells whether the terms say nothing at all.
func (t *Terms) Silent() bool { return *t == Terms{} }

// Of returns the limit of a period, day, week, month or year; nil while nothing is
// said.
func (t *Terms) Of(period string) *Limit {
	if at := t.limit(period); at != nil {
		return *at
	}
	return nil
}

// SetOf says the limit of a period, and does nothing for what is none.
func (t *Terms) SetOf(period string, l *Limit) {
	if at := t.limit(period); at != nil {
		*at = l
	}
}

func (t *Terms) limit(period string) **Limit {
	switch Field(period) {
	case Day:
		return &t.Day
	case Week:
		return &t.Week
	case Month:
		return &t.Month
	case Year:
		return &t.Year
	}
	return nil
}

// Visits returns how often a vehicle may fill in a period; nil while nothing is said.
func (t *Terms) Visits(period string) *int64 {
	if at := t.visits(period); at != nil {
		return *at
	}
	return nil
}

// SetVisits says how often a vehicle may fill in a period, and does nothing for what is
// none.
func (t *Terms) SetVisits(period string, n *int64) {
	if at := t.visits(period); at != nil {
		*at = n
	}
}

func (t *Terms) visits(period string) **int64 {
	switch Field(period) {
	case Day:
		return &t.DayVisits
	case Week:
		return &t.WeekVisits
	case Month:
		return &t.MonthVisits
	case Year:
		return &t.YearVisits
	}
	return nil
}

// VisitsOf returns the field that says how often a vehicle may fill in a period.
func VisitsOf(period string) Field { return Field(period + "_visits") }

// Counted returns the period whose visits a field limits; empty: it limits none.
func Counted(f Field) string {
	period, ok := strings.CutSuffix(string(f), "_visits")
	if !ok {
		return ""
	}
	return period
}

// Periods are those that have limits, the shortest first.
func Periods() []string { return []string{string(Day), string(Week), string(Month), string(Year)} }

// FromRule returns what the entry of a rule says as terms: what is absent there says
// nothing.
func FromRule(r *policy.Rule) Terms {
	t := Terms{IntervalS: r.MinIntervalS, TankPct: r.TankFactorPct}
	if r.PerFillUL != nil {
		t.PerFill = Liters(*r.PerFillUL)
	}
	if len(r.Hours) > 0 {
		t.Hours = new(slices.Clone(r.Hours))
	}
	if len(r.Stations) > 0 {
		t.Stations = &Places{Stations: slices.Clone(r.Stations)}
	}
	if o := r.Odometer; o != nil {
		t.Odometer = &Asked{MaxKMDay: o.MaxKMDay, Prompts: o.Prompts, Else: o.Else}
	}
	if r.Refuse1D {
		t.Refuse1D = new(true)
	}
	for _, w := range []struct {
		said string
		at   **string
	}{{r.Driver, &t.Driver}, {r.UnknownClock, &t.UnknownClock}, {r.Mode, &t.Mode}, {r.EmergencyQuota, &t.Emergency}} {
		if w.said != "" {
			*w.at = new(w.said)
		}
	}
	return t
}

// Otherwise is what counts where no level says anything.
func Otherwise() Terms {
	return Terms{
		PerFill: &Limit{}, Day: &Limit{}, Week: &Limit{}, Month: &Limit{}, Year: &Limit{}, DayVisits: new(int64(0)), WeekVisits: new(int64(0)), MonthVisits: new(int64(0)), YearVisits: new(int64(0)), Hours: &[]policy.Hours{}, IntervalS: new(int64(0)), Stations: &Places{},
		Driver: new("none"), Odometer: &Asked{No: true}, TankPct: new(int64(100)), Refuse1D: new(false), UnknownClock: new("grant"), Mode: new("enforce"), Emergency: new(""),
	}
}

// The most that anything may say.
const (
	mostCents    = 1_000_000_000 // ten million of a currency
	mostInterval = 31 * 86_400
	mostTankPct  = 1000
	mostKMDay    = 100_000
	mostPrompts  = 9
	mostVisits   = 10_000
)

// Check says what makes no sense in terms, if anything does: an error for people,
// with the field.
func (t *Terms) Check() error {
	for _, l := range []struct {
		field Field
		limit *Limit
	}{{PerFill, t.PerFill}, {Day, t.Day}, {Week, t.Week}, {Month, t.Month}, {Year, t.Year}} {
		if l.limit == nil {
			continue
		}
		if err := l.limit.check(); err != nil {
			return fmt.Errorf("%s: %w", l.field, err)
		}
	}
	if t.Hours != nil {
		if err := checkHours(*t.Hours); err != nil {
			return fmt.Errorf("%s: %w", Hours, err)
		}
	}
	if t.Stations != nil && len(t.Stations.Stations)+len(t.Stations.Clusters) > mostStations {
		return fmt.Errorf("%s: %w", Stations, ErrStations)
	}
	for _, n := range []struct {
		field Field
		is    *int64
		most  int64
	}{
		{Interval, t.IntervalS, mostInterval}, {TankFactor, t.TankPct, mostTankPct},
		{DayVisits, t.DayVisits, mostVisits}, {WeekVisits, t.WeekVisits, mostVisits}, {MonthVisits, t.MonthVisits, mostVisits}, {YearVisits, t.YearVisits, mostVisits},
	} {
		if n.is != nil && (*n.is < 0 || *n.is > n.most) {
			return fmt.Errorf("%s: %d is not between 0 and %d", n.field, *n.is, n.most)
		}
	}
	for _, w := range []struct {
		field Field
		is    *string
		words []string
	}{{Driver, t.Driver, Drivers()}, {UnknownClock, t.UnknownClock, []string{"grant", "deny"}}, {Mode, t.Mode, []string{"enforce", "observe"}}} {
		if w.is != nil && !slices.Contains(w.words, *w.is) {
			return fmt.Errorf("%s: %q is none of %v", w.field, *w.is, w.words)
		}
	}
	if t.Emergency != nil && len(*t.Emergency) > 24 {
		return fmt.Errorf("%s: the name of a quota has 24 bytes at most", Emergency)
	}
	return t.Odometer.check()
}

func (l *Limit) check() error {
	said := 0
	for _, is := range []bool{l.UL != 0, l.Cents != 0, l.Zero} {
		if is {
			said++
		}
	}
	switch {
	case said > 1:
		return errors.New("it is of liters or of money, not of both")
	case l.UL < 0 || l.UL > mostVolume:
		return fmt.Errorf("%s is not between 0 and %s", l.UL, mostVolume)
	case l.Cents < 0 || l.Cents > mostCents:
		return errors.New("it is not between 0 and ten million")
	}
	return nil
}

// mostVolume is what nobody's vehicle takes in a year.
const mostVolume = 10_000_000 * dispense.Liter

func checkHours(hours []policy.Hours) error {
	if len(hours) > 8 {
		return errors.New("eight windows are the most")
	}
	for _, h := range hours {
		if h.FromMin < 0 || h.FromMin > 1439 || h.ToMin < 0 || h.ToMin > 1440 {
			return fmt.Errorf("minutes %d to %d are not of a day", h.FromMin, h.ToMin)
		}
	}
	return nil
}

func (a *Asked) check() error {
	switch {
	case a == nil:
		return nil
	case a.No && (a.MaxKMDay != nil || a.Prompts != nil || a.Else != ""):
		return fmt.Errorf("%s: one that is not asked for has no more to say", Odometer)
	case a.Else != "" && a.Else != "flag" && a.Else != "block":
		return fmt.Errorf("%s: %q is neither flag nor block", Odometer, a.Else)
	case a.MaxKMDay != nil && (*a.MaxKMDay < 1 || *a.MaxKMDay > mostKMDay):
		return fmt.Errorf("%s: %d km a day is not between 1 and %d", Odometer, *a.MaxKMDay, mostKMDay)
	case a.Prompts != nil && (*a.Prompts < 0 || *a.Prompts > mostPrompts):
		return fmt.Errorf("%s: it is asked for again %d times at most", Odometer, mostPrompts)
	}
	return nil
}
