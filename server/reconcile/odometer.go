package reconcile

import (
	"slices"
	"time"
)

// OdometerWindow is how many earlier readings a new one is held against.
const OdometerWindow = 5

// oftenOf is how many readings are looked at for those that are doubted, and
// ReadingsBack how many before one it takes to tell.
const (
	oftenOf      = 10
	ReadingsBack = oftenOf - 1 + OdometerWindow
)

// DefaultMaxMDay is how far any vehicle can go in a day, in meters.
const DefaultMaxMDay = 1_500_000

// A Doubt is why a reading is not believed.
type Doubt struct {
	Rule     Rule // [OdometerLow] or [OdometerHigh]; "" for none
	Expected int64
}

// DoubtOf holds a reading against earlier ones, newest first. Not every earlier
// one is right either: a slip of the finger must not make all later readings
// look wrong, so the newest of the longest stretch that fits together is what
// counts. A changed odometer is believed from its third reading on.
func DoubtOf(r Odometer, earlier []Odometer, maxMDay int64) Doubt {
	last, ok := believed(earlier, maxMDay)
	if !ok {
		return Doubt{}
	}
	if r.OdometerM < last.OdometerM {
		return Doubt{OdometerLow, last.OdometerM}
	}
	if most := reach(last, r.At, maxMDay); r.OdometerM > most {
		return Doubt{OdometerHigh, most}
	}
	return Doubt{}
}

// reach returns the highest reading that is possible at a time: a day's way is
// granted on top, since fills are not timed to the minute.
func reach(from Odometer, at time.Time, maxMDay int64) int64 {
	if maxMDay <= 0 {
		maxMDay = DefaultMaxMDay
	}
	passed := max(0, int64(at.Sub(from.At)/time.Second))
	return from.OdometerM + maxMDay + passed/86_400*maxMDay + passed%86_400*maxMDay/86_400
}

// believed returns the last reading of the longest stretch of readings that fit
// together; of two as long, of the one that ends first.
func believed(newestFirst []Odometer, maxMDay int64) (Odometer, bool) {
	if len(newestFirst) == 0 {
		return Odometer{}, false
	}
	readings := slices.Clone(newestFirst[:min(len(newestFirst), OdometerWindow)])
	slices.Reverse(readings)
	best, longest := 0, make([]int, len(readings))
	for i, r := range readings {
		for j, before := range readings[:i] {
			if before.OdometerM <= r.OdometerM && r.OdometerM <= reach(before, r.At, maxMDay) {
				longest[i] = max(longest[i], longest[j]+1)
			}
		}
		if longest[i] > longest[best] {
			best = i
		}
	}
	return readings[best], true
}
