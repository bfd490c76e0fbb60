package budget

import "slices"

// A Stop is what happens where an account has nothing left.
type Stop string

// The stops.
const (
	NoStop Stop = ""
	Soft   Stop = "soft" // it is said, and fuel flows
	Hard   Stop = "hard" // no fuel flows
)

// A Limit is what a policy may carry of an account.
type Limit struct {
	Key         Key
	Stop        Stop
	LeftCents   int64 // what may still be owed
	Provisional bool
}

// Limit returns what may still be owed of an account: what is promised by contracts is fuel,
// too, so it counts as left.
func (b Balance) Limit(stop Stop) Limit { return Limit{b.Key, stop, b.Left(), b.Provisional} }

// Left returns what may still be owed.
func (b Balance) Left() int64 { return b.Modified - b.Accrued }

// Ask tells whether fuel of an amount may flow, and whether it is more than is left.
func (l Limit) Ask(cents int64) (may, over bool) {
	over = l.Stop != NoStop && cents > l.LeftCents
	return !over || l.Stop != Hard, over
}

// Levels are the percents of what was modified at which somebody is told.
var Levels = []int64{80, 95, 100}

// Reached returns the highest of some percents that what is owed has come to; 0: none. An
// account that has nothing and owes something has come to all.
func (b Balance) Reached(levels []int64) (reached int64) {
	if b.Accrued <= 0 {
		return 0
	}
	for _, l := range levels {
		if l > reached && percent(b.Accrued, b.Modified) >= l {
			reached = l
		}
	}
	return reached
}

// percent returns how many hundredths of a whole a part is, rounded down.
func percent(part, whole int64) int64 {
	if whole <= 0 {
		return most
	}
	// Split so that a hundred times a large amount fits.
	return part/whole*100 + part%whole*100/whole
}

// most is more than any percent that somebody asks for.
const most = 1 << 40

// Percent returns how many hundredths of what was modified are owed, rounded down, and false
// where nothing was.
func (b Balance) Percent() (int64, bool) {
	if b.Modified <= 0 {
		return 0, false
	}
	return percent(b.Accrued, b.Modified), true
}

// Weeks returns what an account was charged in each of the last n whole weeks before a day,
// the oldest first. Weeks before its first charge are left out.
func Weeks(charges []Charge, k Key, today Day, n int) []int64 {
	sums, from, first := make([]int64, n), make([]Day, n+1), n
	for i := range from {
		from[i] = today.Add(-7 * (n - i))
	}
	for _, c := range charges {
		if c.Key != k || c.Day >= today {
			continue
		}
		i := 0
		for i+1 < n && c.Day >= from[i+1] {
			i++
		}
		first = min(first, i)
		if c.Day >= from[0] {
			sums[i] += c.Cents
		}
	}
	return sums[first:]
}

// Median returns the one in the middle, or what is halfway between the two, rounded down; 0 of
// none.
func Median(all []int64) int64 {
	if len(all) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(all))
	a, b := s[(len(s)-1)/2], s[len(s)/2]
	return a + (b-a)/2
}

// A Pace is what is used in a week, as of a day.
type Pace struct {
	Week int64 // 0: nothing, or nobody can tell
	// Weeks are the last eight whole ones, or those since its first, the oldest first.
	Weeks []int64
	// Loads tells that more than half of those used nothing, though something was used. Then Week is the mean
	// of so many whole weeks as Mean has; of less than eight there is none.
	Loads bool
	Mean  int
}

const (
	// paced is of how many weeks the middle one is looked for.
	paced = 8
	// meant is of how many the mean is taken. It is a quarter, in which what comes once a month is three times on nearly
	// whichever day one asks; in eight weeks it is once or twice, and the pace by chance half of what it is.
	meant = 13
)

// PaceOf returns what an account is charged a week: what the week in the middle of the last eight whole ones was, which no
// storm and no strike moves. Where trucks come every third week, or one invoice a month has all of it, that week is
// of nothing, and the mean is taken, of whole weeks as well: what this one will have come to nobody knows.
func PaceOf(charges []Charge, k Key, today Day) Pace {
	p := Pace{Weeks: Weeks(charges, k, today, paced)}
	if p.Week = max(0, Median(p.Weeks)); p.Week > 0 {
		return p
	}
	all := Weeks(charges, k, today, meant)
	var sum int64
	for _, week := range all {
		sum += week
	}
	if p.Loads = sum > 0; p.Loads && len(all) >= paced {
		p.Week, p.Mean = sum/int64(len(all)), len(all)
	}
	return p
}

// RunsOut returns the day on which what is left comes to its end, if weeks go on as the one in
// the middle of them; and false where they take nothing, or it lasts past the last day.
// Today, where nothing is left.
func RunsOut(left int64, weeks []int64, today, last Day) (Day, bool) {
	if left <= 0 {
		return today, true
	}
	week := Median(weeks)
	if week <= 0 {
		return "", false
	}
	days := left / week * 7
	days += left % week * 7 / week
	if days > 2*366 {
		return "", false
	}
	d := today.Add(int(days))
	if d > last {
		return "", false
	}
	return d, true
}
