package reconcile

import "slices"

// A Way is what the meter of a fill says beside the one before.
type Way struct {
	// Before is the fill whose reading it goes on from: the last one before that is
	// believed; nil when there is none, or the reading shows that it was wrong.
	Before *Fill
	// DistanceM is how far the vehicle went since, or RunS how long its engine ran, over
	// meters that were replaced; Known tells whether either is.
	Known     bool
	DistanceM int64
	RunS      int64
	Doubt     Doubt // why the reading is not believed
	Replaced  bool  // another meter was put in since Before
}

// Ways returns for each of one vehicle's fills what its meter says, in the order of
// time, into which the fills are sorted. Whatever the order in which they came, it is
// the same.
func Ways(fills []Fill, maxMDay int64) []Way {
	SortFills(fills)
	hours := !slices.ContainsFunc(fills, func(f Fill) bool { return f.OdometerM != nil })
	if hours {
		maxMDay = 86_400
	}
	out := make([]Way, len(fills))
	var earlier []Odometer // newest first
	var before *Fill
	var stood int64
	for i := range fills {
		f, w := &fills[i], &out[i]
		r, ok := f.reading(hours)
		if !ok || Additive(f.Grade) {
			continue
		}
		w.Before = before
		if w.Doubt = DoubtOf(r, earlier, maxMDay); w.Doubt.Rule == "" {
			switch {
			case before == nil:
			case r.OdometerM < stood:
				w.Before = nil // the ones before were wrong, and this shows it
			default:
				w.Known, w.DistanceM = true, r.OdometerM-stood
				w.Replaced = f.Shift != before.Shift
			}
			if hours {
				w.RunS, w.DistanceM = w.DistanceM, 0
			}
			before, stood = f, r.OdometerM
		}
		earlier = append([]Odometer{r}, earlier[:min(len(earlier), OdometerWindow-1)]...)
	}
	return out
}

// A fill is missing from an interval in which the vehicle went half as far again on a
// liter as it should: full tanks scatter by some 14 percent (robust, on a log of 980
// fills), so that this is more than three times what chance does.
const (
	missedNumerator   = 3
	missedDenominator = 2
)

// MissedFill tells whether a vehicle went farther in an interval than what it took can
// have carried it, so that a fill is missing in between. Expected is what it goes on a
// liter, in meters; 0: not known.
func MissedFill(i Interval, expectedMPerL int64) bool {
	return expectedMPerL > 0 && i.RunS == 0 && i.EconomyMPerL()*missedDenominator > expectedMPerL*missedNumerator
}

// Usual returns the median of what a vehicle went on a liter in its intervals, in
// meters; 0 where they are too few.
func Usual(list []Interval) int64 {
	var all []int64
	for _, i := range list {
		if i.RunS == 0 {
			all = append(all, i.EconomyMPerL())
		}
	}
	if len(all) < fewPast {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
