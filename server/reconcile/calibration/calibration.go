// Package calibration says what measured without a valid certificate, and how long those that are
// valid still are. It is pure.
package calibration

import (
	"cmp"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Day is one such as 2026-11-03.
type Day string

// Add returns the day so many days later.
func (d Day) Add(n int) Day {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Day(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// months returns the day so many months later, or the last of that month.
func (d Day) months(n int) Day {
	t, _ := time.Parse(time.DateOnly, string(d))
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day(first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly))
}

// A Kind is of what a certificate is.
type Kind string

// The kinds.
const (
	Hose Kind = "hose" // the meter of a hose
	Tank Kind = "tank" // the chart of a tank
)

// A Device is what is calibrated.
type Device struct {
	Station string
	Kind    Kind
	Device  string
}

// A Certificate says that a device was calibrated.
type Certificate struct {
	N int64 // 0: a station's record says it
	Device
	Number   string
	DoneBy   string
	On       Day
	Until    Day    // the last day; empty: nobody said
	ErrorML  *int64 // that was found, of OfML; nil: it is not said
	OfML     int64
	Evidence string // SHA-256; empty: there is none
	Reason   string
	By       string // who said it
	At       time.Time
	Record   dispense.Ref // the station's record; zero: people said it
	Void     bool         // what was said of this number is taken back
}

// Terms say from a day on that calibrations are kept, and by what.
type Terms struct {
	N           int64
	From        Day
	Months      int64 // that one is valid which a station records; 0: until somebody says
	ToleranceML int64 // 0: nobody said
	OfML        int64
	ToldBy      string
	Reason, By  string
	At          time.Time
}

// InForce returns the terms that count on a day; nil: none do.
func InForce(all []Terms, d Day) *Terms {
	var best *Terms
	for i := range all {
		if t := &all[i]; t.From <= d && (best == nil || cmp.Or(cmp.Compare(t.From, best.From), cmp.Compare(t.N, best.N)) > 0) {
			best = t
		}
	}
	return best
}

// A Change says that a hose has another meter from a day on, or one that begins anew.
type Change struct {
	Device
	On Day
}

// A Use is what a device measured at a time on a day.
type Use struct {
	Device
	Day   Day
	UL    dispense.Volume
	Cents int64
}

// Merged puts what stations record beside what people say: of one number of a device people's
// word stands. What a station records without an end is valid as long as terms of its day say.
func Merged(said, recorded []Certificate, terms []Terms) []Certificate {
	all := slices.Clone(said)
	for _, c := range recorded {
		if slices.ContainsFunc(said, func(s Certificate) bool { return s.Device == c.Device && s.Number == c.Number && c.Number != "" }) {
			continue
		}
		if t := InForce(terms, c.On); c.Until == "" && t != nil && t.Months > 0 {
			c.Until = c.On.months(int(t.Months)).Add(-1)
		}
		all = append(all, c)
	}
	return all
}

// covers tells whether a certificate is good on a day: no meter came since.
func (c *Certificate) covers(d Day, changes []Change) bool {
	return c.Until != "" && c.On <= d && d <= c.Until && !c.replaced(d, changes)
}

func (c *Certificate) replaced(d Day, changes []Change) bool {
	return slices.ContainsFunc(changes, func(x Change) bool { return x.Device == c.Device && c.On < x.On && x.On <= d })
}

// A Gap is what a device measured without a valid certificate.
type Gap struct {
	Device
	First Day // on which it measured so
	Until Day // until when the one before was good; empty: there was none
	UL    dispense.Volume
	Cents int64
	Days  int64 // on which it did
	last  Day
}

// Gaps returns what devices measured without a valid certificate, by device.
func Gaps(all []Certificate, changes []Change, uses []Use) []Gap {
	of := map[Device]*Gap{}
	sorted := slices.Clone(uses)
	slices.SortStableFunc(sorted, func(a, b Use) int { return cmp.Compare(a.Day, b.Day) })
	for _, u := range sorted {
		if slices.ContainsFunc(all, func(c Certificate) bool { return c.Device == u.Device && c.covers(u.Day, changes) }) {
			continue
		}
		g := of[u.Device]
		if g == nil {
			g = &Gap{Device: u.Device, First: u.Day}
			for i := range all {
				if c := &all[i]; c.Device == u.Device && c.Until != "" && c.On <= u.Day {
					g.Until = max(g.Until, c.end(u.Day, changes))
				}
			}
			of[u.Device] = g
		}
		if g.UL, g.Cents = g.UL+u.UL, g.Cents+u.Cents; g.last != u.Day {
			g.Days, g.last = g.Days+1, u.Day
		}
	}
	var out []Gap
	for _, g := range of {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Gap) int { return compare(a.Device, b.Device) })
	return out
}

// end is until when a certificate was good: its last day, or the day before another meter came.
func (c *Certificate) end(before Day, changes []Change) Day {
	end := min(c.Until, before.Add(-1))
	for _, x := range changes {
		if x.Device == c.Device && c.On < x.On && x.On <= before {
			end = min(end, x.On.Add(-1))
		}
	}
	return end
}

func compare(a, b Device) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Device, b.Device))
}

// A State is how it stands with a device.
type State string

// The states, the worst first.
const (
	None     State = "none"     // there is no certificate
	Replaced State = "replaced" // its meter is another since
	Expired  State = "expired"
	Endless  State = "endless" // a station recorded it, and nobody said until when it is valid
	Ending   State = "ending"  // it ends within [Warn] days
	Valid    State = "valid"
)

// Warn is how many days before its end a certificate is warned of.
const Warn = 30

// A Standing is how it stands with a device on a day.
type Standing struct {
	Device
	State State
	// Last is the certificate that it stands by: the one that is good longest, else the last one.
	Last *Certificate
	Left int64 // days, of one that is good
	// Beyond tells that the error found is above what the authority tolerates, as terms say.
	Beyond bool
}

// Stand says how it stands with devices on a day.
func Stand(devices []Device, all []Certificate, changes []Change, terms []Terms, on Day) []Standing {
	devices = slices.Clone(devices)
	for i := range all {
		devices = append(devices, all[i].Device)
	}
	slices.SortFunc(devices, compare)
	devices = slices.Compact(devices)
	out := make([]Standing, len(devices))
	for i, d := range devices {
		out[i] = stand(d, all, changes, terms, on)
	}
	return out
}

func stand(d Device, all []Certificate, changes []Change, terms []Terms, on Day) Standing {
	s := Standing{Device: d, State: None}
	var good *Certificate
	for i := range all {
		c := &all[i]
		if c.Device != d || c.On > on {
			continue
		}
		if s.Last == nil || cmp.Or(cmp.Compare(c.On, s.Last.On), cmp.Compare(c.Until, s.Last.Until), cmp.Compare(c.N, s.Last.N)) > 0 {
			s.Last = c
		}
		if c.covers(on, changes) && (good == nil || c.Until > good.Until) {
			good = c
		}
	}
	switch {
	case good != nil:
		s.Last = good
		a, _ := time.Parse(time.DateOnly, string(on))
		b, _ := time.Parse(time.DateOnly, string(good.Until))
		s.Left = int64(b.Sub(a) / (24 * time.Hour))
		if s.State = Valid; s.Left < Warn {
			s.State = Ending
		}
	case s.Last == nil:
	case s.Last.replaced(on, changes):
		s.State = Replaced
	case s.Last.Until == "":
		s.State = Endless
	default:
		s.State = Expired
	}
	if s.Last != nil && s.Last.ErrorML != nil {
		if t := InForce(terms, on); t != nil && t.ToleranceML > 0 {
			e := max(*s.Last.ErrorML, -*s.Last.ErrorML)
			s.Beyond = e*t.OfML > t.ToleranceML*s.Last.OfML
		}
	}
	return s
}
