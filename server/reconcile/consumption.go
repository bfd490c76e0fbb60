package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Fill is fuel that a vehicle took, after corrections.
type Fill struct {
	Ref         dispense.Ref
	Branch      int
	At          time.Time
	Grade       string
	VolumeUL    dispense.Volume
	AmountCents *int64
	OdometerM   *int64
	EngineS     *int64 // of an hour meter, in seconds
	// Shift is what meters taken out before had counted more than their successors
	// began with, in meters or seconds: a reading plus it goes on.
	Shift int64
	// Full tells that somebody said the tank was full, or the nozzle stopped by
	// itself. It is never assumed.
	Full bool
}

// An Interval is the way, or the time an engine ran, between two fills that filled
// the tank, and what was taken for it: every fill after the first up to and
// including the second.
type Interval struct {
	From, To    *Fill
	DistanceM   int64
	RunS        int64 // where an hour meter is read and no odometer
	VolumeUL    dispense.Volume
	AmountCents *int64 // nil when a fill's amount is not known
	Fills       int
	// Sure tells that both fills filled the tank. Where it is false, what the tank was
	// left short of is in the figures.
	Sure bool
}

// EconomyMPerL returns meters a liter, rounded down; 0 without fuel.
func (i Interval) EconomyMPerL() int64 { return Economy(i.DistanceM, i.VolumeUL) }

// Economy returns meters a liter, rounded down; 0 without fuel.
func Economy(distanceM int64, v dispense.Volume) int64 {
	if v <= 0 {
		return 0
	}
	// Split so that a million kilometers times a million microliters fits.
	ul := int64(v)
	return distanceM/ul*1_000_000 + distanceM%ul*1_000_000/ul
}

// HourlyUL returns what an engine took in an hour, rounded down; 0 when it did not
// run.
func HourlyUL(runS int64, v dispense.Volume) dispense.Volume {
	if runS <= 0 {
		return 0
	}
	s := dispense.Volume(runS)
	return v/s*3600 + v%s*3600/s
}

// Additive tells whether a grade is no fuel but goes into a tank of its own: it
// moves no vehicle.
func Additive(grade string) bool { return slices.Contains(additives, strings.ToLower(grade)) }

var additives = []string{"adblue", "def", "urea", "arla32"}

// Additives lists the grades that are no fuel, in small letters.
func Additives() []string { return slices.Clone(additives) }

// SortFills orders fills by time, and by name where they are of one second.
func SortFills(fills []Fill) { slices.SortFunc(fills, CompareFills) }

// CompareFills is the order of fills.
func CompareFills(a, b Fill) int {
	return cmp.Or(a.At.Compare(b.At), CompareRefs(a.Ref, b.Ref), cmp.Compare(a.Branch, b.Branch))
}

// CompareRefs orders records by station, epoch and number.
func CompareRefs(a, b dispense.Ref) int {
	return cmp.Or(cmp.Compare(a.Station, b.Station), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Seq, b.Seq))
}

// Reach is how many fills an interval has at most, and how many fills back a reading is
// held against others. So what a fill ends depends on the 2 × Reach before it, however
// long the history is.
const Reach = 30

// Intervals returns the full-to-full intervals of one vehicle's fills, in any
// order: by its odometer, or by its hour meter from where no fill has an odometer. Fuel is of one interval at most: where the hour
// meter ends one, that by the odometer begins anew at the next fill that has one. A fill
// that did not fill the tank adds its liters to the interval; one without a reading
// that is believed does too, even if it was full, and the interval goes on. Additives
// do not count. The fills are sorted in place.
func Intervals(fills []Fill, maxMDay int64) []Interval {
	SortFills(fills)
	way, run := nearChain{Chain: Chain{MaxMDay: maxMDay}}, nearChain{Chain: Chain{Hours: true}}
	var out []Interval
	for i := range fills {
		f := &fills[i]
		if Additive(f.Grade) {
			continue
		}
		done, ok := way.fuel(f)
		if f.OdometerM != nil {
			run = nearChain{Chain: Chain{Hours: true}}
		} else {
			if done, ok = run.fuel(f); ok {
				way.Open = nil
			}
		}
		if ok {
			out = append(out, done)
		}
	}
	return out
}

// A nearChain is a chain that looks no farther back than [Reach] fills.
type nearChain struct {
	Chain
	n   int   // fills so far
	nth []int // which of them each of the earlier readings is of
}

func (c *nearChain) fuel(f *Fill) (done Interval, ok bool) {
	c.n++
	for k := len(c.nth) - 1; k >= 0 && c.nth[k] < c.n-Reach; k-- {
		c.nth, c.Earlier = c.nth[:k], c.Earlier[:k]
	}
	if _, reads := f.reading(c.Hours); reads {
		c.nth = append([]int{c.n}, c.nth[:min(len(c.nth), OdometerWindow-1)]...)
	}
	if done, ok = c.Chain.fuel(f); !ok && c.Open != nil && c.Open.Fills >= Reach {
		c.Open = nil
	}
	return done, ok
}

// A Chain makes intervals of fills, one after another in their order.
type Chain struct {
	Hours   bool       // by an hour meter
	MaxMDay int64      // of [DoubtOf]
	Rolling int        // after how many fills an interval ends though the tank was not filled; 0: never
	Earlier []Odometer // newest first
	Open    *Interval  // nil before the first
	Began   int64      // what the meter said there
}

// fuel goes on with the next fill, and returns the interval that ends with it.
func (c *Chain) fuel(f *Fill) (done Interval, ok bool) {
	if Additive(f.Grade) {
		return done, false
	}
	if c.Open != nil {
		c.Open.add(f)
	}
	r, ok := f.reading(c.Hours)
	if !ok {
		return done, false
	}
	maxMDay := c.MaxMDay
	if c.Hours {
		maxMDay = 86_400 // an engine runs no longer than a day has
	}
	believed := DoubtOf(r, c.Earlier, maxMDay).Rule == ""
	c.Earlier = append([]Odometer{r}, c.Earlier[:min(len(c.Earlier), OdometerWindow-1)]...)
	if !believed || !f.Full && !c.rolls() {
		return done, false
	}
	if ok = c.Open != nil && r.OdometerM > c.Began; ok {
		done = *c.Open
		done.To, done.Sure = f, done.Sure && f.Full
		done.DistanceM = r.OdometerM - c.Began
		if c.Hours {
			done.RunS, done.DistanceM = done.DistanceM, 0
		}
	}
	c.Open, c.Began = &Interval{From: f, Sure: f.Full, AmountCents: new(int64)}, r.OdometerM
	return done, ok
}

// rolls tells whether an interval may begin or end where the tank was not filled.
func (c *Chain) rolls() bool { return c.Rolling > 0 && (c.Open == nil || c.Open.Fills >= c.Rolling) }

// fewPast is how many intervals of past years tell anything.
const fewPast = 5

// Baseline returns what a vehicle went on a liter by fills of which nobody knows
// whether they filled the tank, and over how many intervals: over many, what a tank
// was left short of evens out. It is 0 where they are too few. The fills are sorted in
// place.
func Baseline(fills []Fill, maxMDay int64) (mPerL int64, intervals int) {
	for i := range fills {
		fills[i].Full = true
	}
	var distance int64
	var volume dispense.Volume
	list := Intervals(fills, maxMDay)
	for _, i := range list {
		distance, volume = distance+i.DistanceM, volume+i.VolumeUL
	}
	if len(list) < fewPast {
		return 0, len(list)
	}
	return Economy(distance, volume), len(list)
}

// reading returns what the meter of a fill said, going on over meters that were
// replaced.
func (f *Fill) reading(hours bool) (Odometer, bool) {
	n := f.OdometerM
	if hours {
		n = f.EngineS
	}
	if n == nil {
		return Odometer{}, false
	}
	return Odometer{f.At, *n + f.Shift}, true
}

func (i *Interval) add(f *Fill) {
	i.Fills++
	i.VolumeUL += f.VolumeUL
	if f.AmountCents == nil || i.AmountCents == nil {
		i.AmountCents = nil
		return
	}
	i.AmountCents = new(*i.AmountCents + *f.AmountCents)
}
